//! Codes and first passwords that are sent: made here, written as a job in the same batch, told by
//! mail or by text message, and compared by their hash.

use crate::staff::handed_over;
use jiff::{SignedDuration, Timestamp};
use ring::digest::{SHA256, digest};
use serde::{Deserialize, Serialize};
use store::code_sent::{self, CodeSent};
use store::job_queue::{NewJob, enqueue};
use store::{Batch, CommitError, Db, ReadError};
use uuid::Uuid;

/// The queue in which messages with codes wait.
pub const QUEUE: &str = "send_code";

/// How long a first password can be used, and whatever else is not a code that confirms.
pub const USABLE: SignedDuration = SignedDuration::from_mins(30);

/// How long a code that confirms can be used; the six digits are worth no more.
pub const CODE_USABLE: SignedDuration = SignedDuration::from_mins(10);

/// So many codes go to one telephone or mailbox within [`USABLE`] where anybody may ask for them: nobody
/// is flooded through us, and nobody has more tries by asking for another code.
pub const MOST_TO_ONE: i64 = 5;

fn lately(now: Timestamp) -> Timestamp {
    now.saturating_sub(USABLE).unwrap_or(now)
}

/// Whether one more code may go to a telephone or a mailbox.
///
/// # Errors
/// When the files cannot be read.
pub async fn may_go_to(db: &Db, target: &str, now: Timestamp) -> Result<bool, ReadError> {
    Ok(code_sent::sent_to(db, target, lately(now)).await? < MOST_TO_ONE)
}

/// Whether somebody asked for a code of a purpose a while ago already.
///
/// # Errors
/// When the files cannot be read.
pub async fn was_asked_for(
    db: &Db,
    asked: (&str, &str),
    now: Timestamp,
) -> Result<bool, ReadError> {
    Ok(code_sent::sent_for(db, asked, lately(now)).await? > 0)
}

/// How long what a message brings can be used.
pub fn usable(letter: Letter) -> SignedDuration {
    match letter {
        Letter::Confirm => CODE_USABLE,
        _ => USABLE,
    }
}

/// Which words the message has.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Letter {
    /// The first password of an account.
    FirstPassword,
    /// There is an account with this number already.
    AlreadyThere,
    /// A code that confirms.
    Confirm,
    /// An account was reported as lost or misused, and is locked.
    Locked,
    /// A case was opened in an emergency.
    Emergency,
    /// An officer reports misuse or a sign of insecurity.
    SecurityReport,
    /// The particulars of an account were corrected at a counter.
    Corrected,
    /// What one signs in with has changed.
    CredentialChanged,
    /// A one-time code that had been used was shown a second time.
    CodeAgain,
    /// The system will not be there for a time.
    Maintenance,
}

/// A message to send.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Which words.
    pub letter: Letter,
    /// A mail address, or a telephone.
    pub to: String,
    /// The name of whoever it is for.
    pub name: String,
    /// What is typed to sign in.
    pub login: String,
    /// The code or the password.
    pub code: String,
    /// What it is for, in words.
    pub about: String,
}

impl std::fmt::Debug for Message {
    // By hand: the code must not be printed, nor whose it is.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "a message of the kind {:?}", self.letter)
    }
}

/// Six digits.
pub fn six_digits() -> String {
    format!("{:06}", rand::random::<u32>() % 1_000_000)
}

/// A password of sixteen letters in groups.
pub fn first_password() -> String {
    handed_over()
}

fn hash(id: Uuid, code: &str) -> String {
    let plain: String = code
        .chars()
        .filter(|c| c.is_ascii_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect();
    hex::encode(digest(&SHA256, format!("{id}:{plain}").as_bytes()))
}

/// What a code is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct For<'a> {
    /// `register`, `contact`, `counter`.
    pub purpose: &'a str,
    /// The account, or whoever asked.
    pub who: &'a str,
    /// What happens when it is right, as JSON.
    pub body: &'a str,
}

/// Adds to a batch a code, and the message that brings it; gives its name.
///
/// # Errors
/// When the message cannot be put into words.
pub fn send(
    batch: &mut Batch,
    it: For<'_>,
    message: &Message,
    now: Timestamp,
) -> Result<Uuid, serde_json::Error> {
    // Not by time: the name stands in an address, and nobody may guess the next one.
    let id = Uuid::from_u128(rand::random());
    code_sent::send(batch, &row(id, it, message, now));
    tell(batch, message, now)?;
    Ok(id)
}

/// Adds to a batch a code that nobody is told, so that whoever waits for one sees no difference;
/// gives its name.
pub fn unsent(batch: &mut Batch, it: For<'_>, message: &Message, now: Timestamp) -> Uuid {
    let id = Uuid::from_u128(rand::random());
    code_sent::send(batch, &row(id, it, message, now));
    id
}

/// Adds to a batch a password that stands on a slip and holds longer; gives its name.
pub fn on_paper(
    batch: &mut Batch,
    it: For<'_>,
    message: &Message,
    (now, holds): (Timestamp, SignedDuration),
) -> Uuid {
    let id = Uuid::from_u128(rand::random());
    let expires_at = now.saturating_add(holds).unwrap_or(now);
    let row = CodeSent {
        expires_at,
        ..row(id, it, message, now)
    };
    code_sent::send(batch, &row);
    id
}

fn row(id: Uuid, it: For<'_>, message: &Message, now: Timestamp) -> CodeSent {
    CodeSent {
        id,
        purpose: it.purpose.to_owned(),
        who: it.who.to_owned(),
        target: message.to.clone(),
        code_hash: hash(id, &message.code),
        body: it.body.to_owned(),
        failures: 0,
        created_at: now,
        expires_at: now.saturating_add(usable(message.letter)).unwrap_or(now),
    }
}

/// Adds to a batch a message without a code to compare.
///
/// # Errors
/// When it cannot be put into words.
pub fn tell(batch: &mut Batch, message: &Message, now: Timestamp) -> Result<(), serde_json::Error> {
    enqueue(batch, NewJob::now(QUEUE, message, now)?);
    Ok(())
}

/// Whether a code is the one that was sent. The try counts before anything is compared, so that many
/// who try at once have no more tries than one who tries again and again.
///
/// # Errors
/// When it cannot be counted.
pub async fn compare(db: &Db, it: &CodeSent, typed: &str) -> Result<bool, CommitError> {
    let mut batch = Batch::new();
    code_sent::tried(&mut batch, it.id);
    match db.commit(batch).await {
        Ok(()) => Ok(is_right(it, typed)),
        Err(error) if error.is_conflict() => Ok(false),
        Err(error) => Err(error),
    }
}

fn is_right(it: &CodeSent, typed: &str) -> bool {
    let typed = hash(it.id, typed);
    // In constant time, as far as hashes of so short a life need it.
    typed.len() == it.code_hash.len()
        && typed
            .bytes()
            .zip(it.code_hash.bytes())
            .fold(0, |sum, (a, b)| sum | (a ^ b))
            == 0
}

/// A mail address or a telephone, so that its owner knows it and nobody else learns it.
pub fn masked(target: &str) -> String {
    match target.split_once('@') {
        Some((name, host)) => {
            let first: String = name.chars().take(1).collect();
            format!("{first}•••@{host}")
        }
        None => {
            let digits: Vec<char> = target.chars().collect();
            let last: String = digits.iter().skip(digits.len().saturating_sub(3)).collect();
            format!("•••• ••• {last}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    store::both_engines!(many_who_try_a_code_at_once_have_no_more_tries, |db| {
        let now = Timestamp::from_second(1_800_000_000).expect("an instant");
        let message = Message {
            letter: Letter::Confirm,
            to: "0900000123".to_owned(),
            name: String::new(),
            login: String::new(),
            code: "123456".to_owned(),
            about: String::new(),
        };
        let what = For {
            purpose: "counter",
            who: "a",
            body: "{}",
        };
        let mut batch = Batch::new();
        let id = unsent(&mut batch, what, &message, now);
        db.commit(batch).await.expect("a code");
        let found = || code_sent::find(db, id, "counter", now);
        let sent = found().await.expect("a read").expect("the code");
        // All of them have seen the code before anybody has tried it.
        let all: Vec<_> = (0..40)
            .map(|no| {
                let (db, sent) = (db.clone(), sent.clone());
                let typed = if no < 39 { "000000" } else { "123456" };
                tokio::spawn(async move { compare(&db, &sent, typed).await })
            })
            .collect();
        let mut right = 0;
        for one in all {
            right += usize::from(one.await.expect("an end").expect("an answer"));
        }
        assert!(right <= 1);
        assert_eq!(found().await.expect("a read"), None);
        assert!(!compare(db, &sent, "123456").await.expect("an answer"));
    });

    #[test]
    fn a_code_fits_its_own_name_whatever_spaces_and_hyphens_are_typed() {
        let id = Uuid::from_u128(7);
        let it = CodeSent {
            id,
            purpose: "register".to_owned(),
            who: String::new(),
            target: String::new(),
            code_hash: hash(id, "abcd-2345-efgh-6789"),
            body: String::new(),
            failures: 0,
            created_at: Timestamp::UNIX_EPOCH,
            expires_at: Timestamp::UNIX_EPOCH,
        };
        assert!(is_right(&it, " ABCD2345 efgh-6789 "));
        assert!(!is_right(&it, "abcd-2345-efgh-6788"));
        let other = CodeSent {
            id: Uuid::from_u128(8),
            ..it
        };
        assert!(!is_right(&other, "abcd-2345-efgh-6789"));
    }

    #[test]
    fn addresses_are_shown_to_whoever_knows_them() {
        assert_eq!(masked("huong@example.vn"), "h•••@example.vn");
        assert_eq!(masked("0900000123"), "•••• ••• 123");
        assert_eq!(six_digits().len(), 6);
    }
}
