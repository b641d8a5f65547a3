//! Sending with a key of the caller's choice: the same request again gets the first answer again, and
//! the same key with anything else is refused. What was answered is kept in the same commit.

use super::{LETTERS, Taken, receive_with, run_with};
use crate::office::Office;
use crate::path::NotDone;
use domain::petition::{Author, Command, Petition, Sent};
use jiff::Timestamp;
use ring::digest::{Context, SHA256};
use serde::{Deserialize, Serialize};
use store::Batch;
use store::request_seen::{self, Request, Seen};

/// A request with a key.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Once {
    /// Who asks, by what is asked with which key. Of a sender without an account the key is kept as
    /// its hash only.
    pub request: Request,
    /// What the caller chose, from which the sender's own key is made anew for a second answer.
    chosen: String,
}

impl Once {
    /// A request of somebody with an account, or of anybody; none where no key was chosen.
    pub fn of(account: Option<&str>, chosen: &str, parts: &[&[u8]]) -> Option<Self> {
        if chosen.is_empty() {
            return None;
        }
        let (actor, key) = match account {
            Some(account) => (account.to_owned(), chosen.to_owned()),
            None => (
                "anyone".to_owned(),
                request_seen::fingerprint(&[b"petition", chosen.as_bytes()]),
            ),
        };
        Some(Self {
            request: Request {
                actor,
                key,
                fingerprint: request_seen::fingerprint(parts),
            },
            chosen: chosen.to_owned(),
        })
    }

    /// The sender's own key: whoever reads the files cannot make it, because what the caller chose
    /// is not in them.
    fn own_key(&self, salt: &str) -> String {
        let mut hash = Context::new(&SHA256);
        for part in ["motcua petition key ", salt, " ", &self.chosen] {
            hash.update(part.as_bytes());
        }
        let hash = hash.finish();
        let letter = |byte: &u8| char::from(LETTERS[usize::from(*byte) % LETTERS.len()]);
        hash.as_ref().iter().take(10).map(letter).collect()
    }
}

/// What is kept of an answer.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
struct Kept {
    code: String,
    goes_with: Option<String>,
    /// Empty where the sender has an account.
    salt: String,
}

/// What a sender is told.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Received {
    /// Its code.
    pub code: String,
    /// The key by which a sender without an account finds it again; empty where there is one.
    pub key: String,
    /// The one it goes with, where the same was sent before.
    pub goes_with: Option<String>,
    /// Whether it was received before, by the same request.
    pub again: bool,
}

impl Received {
    fn now(taken: Taken) -> Self {
        Self {
            code: taken.petition.code,
            key: taken.key,
            goes_with: taken.petition.folded_into,
            again: false,
        }
    }
}

/// Takes in what was sent, once for each key.
///
/// # Errors
/// The rule that forbids it, a key that was used for something else, or what stood in the way.
pub async fn receive_once(
    office: &Office,
    author: &Author,
    now: Timestamp,
    sent: Sent,
    once: Option<&Once>,
) -> Result<Received, NotDone> {
    let Some(once) = once else {
        let taken = super::receive(office, author, now, sent, Batch::new()).await?;
        return Ok(Received::now(taken));
    };
    if let Some(before) = before(office, once).await? {
        return Ok(before);
    }
    let salt = match sent.sender.account {
        Some(_) => String::new(),
        None => hex::encode(rand::random::<[u8; 16]>()),
    };
    let key = match salt.as_str() {
        "" => String::new(),
        salt => once.own_key(salt),
    };
    let told = |code: &str, goes_with: Option<&str>, batch: &mut Batch| {
        let kept = Kept {
            code: code.to_owned(),
            goes_with: goes_with.map(str::to_owned),
            salt: salt.clone(),
        };
        let answer = serde_json::to_string(&kept).map_err(super::unwritable)?;
        request_seen::remember(batch, &once.request, &answer, now);
        Ok(())
    };
    match receive_with(office, author, now, sent, key, &told).await {
        Ok(taken) => Ok(Received::now(taken)),
        // Two copies of one request may run at once; the later one gets the first one's answer.
        Err(NotDone::Commit(error)) if error.is_conflict() => match before(office, once).await? {
            Some(before) => Ok(before),
            None => Err(NotDone::Commit(error)),
        },
        Err(other) => Err(other),
    }
}

/// What was answered to the same request before, if it came.
///
/// # Errors
/// A key that was used for something else, or files that cannot be read.
pub async fn before(office: &Office, once: &Once) -> Result<Option<Received>, NotDone> {
    match request_seen::look(&office.db, &once.request).await? {
        Seen::New => Ok(None),
        Seen::Differs => Err(NotDone::KeyReused),
        Seen::Answered(answer) => {
            let kept: Kept = serde_json::from_str(&answer).map_err(super::unwritable)?;
            let key = match kept.salt.as_str() {
                "" => String::new(),
                salt => once.own_key(salt),
            };
            Ok(Some(Received {
                code: kept.code,
                key,
                goes_with: kept.goes_with,
                again: true,
            }))
        }
    }
}

/// Does something to a petition, once for each key; the petition as it stands, and whether it had
/// been done before.
///
/// # Errors
/// The rule that forbids it, a key that was used for something else, or what stood in the way.
pub async fn run_once(
    office: &Office,
    author: &Author,
    now: Timestamp,
    code: &str,
    wish: Command,
    once: Option<&Once>,
) -> Result<(Petition, bool), NotDone> {
    let Some(once) = once else {
        let done = super::run(office, author, now, code, None, wish).await?;
        return Ok((done, false));
    };
    let standing = async || {
        let file = store::petition::load_by_code(&office.db, code).await?;
        let file = file.ok_or(NotDone::NotFound)?;
        Ok::<_, NotDone>((file.petition, true))
    };
    let seen = async || match request_seen::look(&office.db, &once.request).await? {
        Seen::New => Ok(false),
        Seen::Differs => Err(NotDone::KeyReused),
        Seen::Answered(_) => Ok(true),
    };
    if seen().await? {
        return standing().await;
    }
    let mut more = Batch::new();
    request_seen::remember(&mut more, &once.request, code, now);
    match run_with(office, author, now, code, None, wish, &more).await {
        Ok(done) => Ok((done, false)),
        Err(error) => match seen().await? {
            true => standing().await,
            false => Err(error),
        },
    }
}
