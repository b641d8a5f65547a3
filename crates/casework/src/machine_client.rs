//! Other systems' credentials: a client that proves itself by a secret or a certificate is given a
//! token for some of its scopes, for a short time; secrets are renewed while the old one still
//! holds.

use crate::access::NotDone;
use crate::office::Office;
use domain::actor::{Actor, Machine, Officer};
use domain::authority::{self, Duty};
use domain::machine_client::Scope;
use jiff::{SignedDuration, Timestamp};
use store::machine_client::{self as clients, Client, Giving, Making};
use store::{Batch, CommitError, ReadError};
use uuid::Uuid;

/// How long things hold: settings of the province's profile, because no text of law names a time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Lasting {
    /// A token.
    pub token: SignedDuration,
    /// A secret.
    pub secret: SignedDuration,
    /// The secret before a new one.
    pub overlap: SignedDuration,
}

impl Lasting {
    /// As the province has it at a moment.
    pub fn of(office: &Office, now: Timestamp) -> Self {
        let today = domain::clock::wall(now).date();
        let count = |key| i64::from(office.regulation.count(key, today));
        Self {
            token: SignedDuration::from_mins(count("security.client_token_minutes")),
            secret: SignedDuration::from_hours(24 * count("security.client_secret_days")),
            overlap: SignedDuration::from_hours(24 * count("security.client_overlap_days")),
        }
    }
}

/// What a client brings to prove itself.
#[derive(Clone, Copy, Debug)]
pub enum Proof<'a> {
    /// A secret.
    Secret(&'a str),
    /// The SHA-256 of its certificate, as a proxy that is believed tells it.
    Certificate(&'a str),
}

/// A token that was given.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Given {
    /// The token; shown this once.
    pub token: String,
    /// For how many seconds.
    pub seconds: i64,
    /// For what.
    pub scopes: Vec<String>,
}

/// Why no token is given, as OAuth names it.
#[derive(Debug, thiserror::Error)]
pub enum NotGiven {
    /// Unknown, closed, or not proved: all the same to whoever asks.
    #[error("the client is not proved")]
    InvalidClient,
    /// It asks for what it may not do.
    #[error("the client may not ask for this")]
    InvalidScope,
    /// The files could not be read.
    #[error("the clients could not be read")]
    Read(#[from] ReadError),
    /// It could not be written.
    #[error("the token could not be written")]
    Commit(#[from] CommitError),
}

/// Gives a token.
///
/// # Errors
/// Why not.
pub async fn token(
    office: &Office,
    name: &str,
    proof: Proof<'_>,
    wanted: &[String],
    address: &str,
    now: Timestamp,
) -> Result<Given, NotGiven> {
    let client = clients::by_name(&office.db, name).await?;
    let client = client.filter(|it| it.active);
    let client = client.ok_or(NotGiven::InvalidClient)?;
    let secret = match proof {
        Proof::Secret(secret) => {
            let proved = clients::prove(&office.db, client.id, secret, now).await?;
            Some(proved.ok_or(NotGiven::InvalidClient)?)
        }
        Proof::Certificate(told) => {
            let known = client.certificate.as_deref();
            if known.is_none_or(|known| !known.eq_ignore_ascii_case(told)) {
                return Err(NotGiven::InvalidClient);
            }
            None
        }
    };
    let scopes: Vec<String> = match wanted {
        [] => client.scopes.clone(),
        wanted => wanted.to_vec(),
    };
    if scopes.is_empty() || scopes.iter().any(|it| !client.scopes.contains(it)) {
        return Err(NotGiven::InvalidScope);
    }
    let lasting = Lasting::of(office, now);
    let until = now.saturating_add(lasting.token).unwrap_or(now);
    let giving = Giving {
        client: client.id,
        secret,
        scopes: &scopes,
        now,
        until,
        address,
    };
    Ok(Given {
        token: clients::give(&office.db, giving).await?,
        seconds: lasting.token.as_secs(),
        scopes,
    })
}

/// The machine as it acts with a token.
///
/// # Errors
/// When the files cannot be read.
pub async fn machine(
    office: &Office,
    token: &str,
    now: Timestamp,
) -> Result<Option<Machine>, ReadError> {
    let found = clients::of_token(&office.db, token, now).await?;
    Ok(found.map(|(client, scopes)| Machine {
        client: client.name,
        name: client.title,
        scopes: scopes.iter().filter_map(|it| Scope::of(it)).collect(),
        agencies: client
            .agencies
            .iter()
            .map(|it| it.as_str().into())
            .collect(),
    }))
}

fn may(by: &Officer) -> Result<(), NotDone> {
    let actor = Actor::Officer(by.clone());
    Ok(authority::may_do(&actor, Duty::ClientManage)?)
}

/// Enters a client with its first secret, which is shown this once.
///
/// # Errors
/// The refusal, or what failed.
pub async fn enter(
    office: &Office,
    by: &Officer,
    mut client: Client,
    now: Timestamp,
) -> Result<(Uuid, String), NotDone> {
    may(by)?;
    client.id = Uuid::now_v7();
    client.created_at = now;
    client.created_by = format!("officer:{}", by.id);
    let secret = clients::fresh();
    let mut batch = Batch::new();
    clients::add(&mut batch, &client);
    let lasting = Lasting::of(office, now);
    let making = making(&client, &secret, &client.created_by, lasting, now);
    clients::add_secret(&mut batch, making, now);
    office.db.commit(batch).await?;
    tracing::info!(client = client.name, "another system was entered");
    Ok((client.id, secret))
}

fn making<'a>(
    client: &Client,
    secret: &'a str,
    by: &'a str,
    lasting: Lasting,
    now: Timestamp,
) -> Making<'a> {
    Making {
        id: Uuid::now_v7(),
        client: client.id,
        secret,
        since: now,
        until: now.saturating_add(lasting.secret).unwrap_or(now),
        by,
    }
}

/// Makes a new secret; the one before holds on for a while, so that nothing stands still.
///
/// # Errors
/// The refusal, or what failed.
pub async fn renew(
    office: &Office,
    by: &Officer,
    id: Uuid,
    now: Timestamp,
) -> Result<String, NotDone> {
    may(by)?;
    let client = clients::load(&office.db, id).await?;
    let client = client.ok_or(NotDone::NotFound)?;
    let secret = clients::fresh();
    let lasting = Lasting::of(office, now);
    let others = now.saturating_add(lasting.overlap).unwrap_or(now);
    let mut batch = Batch::new();
    let who = format!("officer:{}", by.id);
    clients::add_secret(
        &mut batch,
        making(&client, &secret, &who, lasting, now),
        others,
    );
    office.db.commit(batch).await?;
    Ok(secret)
}

/// Ends a secret at once.
///
/// # Errors
/// The refusal, or what failed.
pub async fn end_secret(
    office: &Office,
    by: &Officer,
    client: Uuid,
    secret: Uuid,
    now: Timestamp,
) -> Result<(), NotDone> {
    may(by)?;
    let mut batch = Batch::new();
    clients::end_secret(&mut batch, client, secret, now);
    Ok(office.db.commit(batch).await?)
}

/// Changes what a client may do; its tokens end with it.
///
/// # Errors
/// The refusal, or what failed.
pub async fn change(office: &Office, by: &Officer, client: &Client) -> Result<(), NotDone> {
    may(by)?;
    let mut batch = Batch::new();
    clients::change(&mut batch, client);
    Ok(office.db.commit(batch).await?)
}
