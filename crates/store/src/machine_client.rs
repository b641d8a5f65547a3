//! Other systems: their names and scopes, their secrets (of which several hold at once while one
//! takes over from another), and the tokens they were given. Of secrets and tokens only the SHA-256
//! is kept.

use crate::sql::{Batch, CommitError, Db, Inconsistency, ReadError, Row, texts};
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use uuid::Uuid;

texts! {
    ADD = "INSERT INTO machine_client (id, name, title, scopes, agencies, certificate, active, created_at, created_by, version)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1)";
    CHANGE = "UPDATE machine_client SET title = $2, scopes = $3, agencies = $4, certificate = $5, active = $6,
                version = version + 1 WHERE id = $1 AND version = $7";
    ALL = "SELECT id, name, title, scopes, agencies, certificate, active, created_at, created_by, version
           FROM machine_client ORDER BY name LIMIT 500";
    BY_NAME = "SELECT id, name, title, scopes, agencies, certificate, active, created_at, created_by, version
               FROM machine_client WHERE name = $1";
    LOAD = "SELECT id, name, title, scopes, agencies, certificate, active, created_at, created_by, version
            FROM machine_client WHERE id = $1";
    ADD_SECRET = "INSERT INTO machine_secret (id, client, hash, since, until, made_by, used_at)
                  VALUES ($1, $2, $3, $4, $5, $6, NULL)";
    SECRETS = "SELECT id, client, since, until, made_by, used_at FROM machine_secret
               WHERE client = $1 AND until > $2 ORDER BY until, id";
    END_SECRETS = "UPDATE machine_secret SET until = $3 WHERE client = $1 AND until > $3 AND id <> $2";
    END_SECRET = "UPDATE machine_secret SET until = $3 WHERE id = $1 AND client = $2 AND until > $3";
    PROVE = "SELECT id FROM machine_secret WHERE hash = $1 AND client = $2 AND since <= $3 AND until > $3";
    USED = "UPDATE machine_secret SET used_at = $2 WHERE id = $1";
    ADD_TOKEN = "INSERT INTO machine_token (hash, client, scopes, created_at, until, address)
                 VALUES ($1, $2, $3, $4, $5, $6)";
    TOKEN = "SELECT machine_token.scopes AS token_scopes, machine_client.id, name, title, machine_client.scopes,
                agencies, certificate, active, machine_client.created_at, created_by, version
             FROM machine_token JOIN machine_client ON machine_client.id = machine_token.client
             WHERE machine_token.hash = $1 AND machine_token.until > $2 AND active";
    END_TOKENS = "DELETE FROM machine_token WHERE client = $1";
    FORGET = "DELETE FROM machine_token WHERE until <= $1";
}

/// A client.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Client {
    /// Its inner name.
    pub id: Uuid,
    /// What it calls itself with.
    pub name: String,
    /// Whose system it is.
    pub title: String,
    /// What it may do.
    pub scopes: Vec<String>,
    /// For which agencies; for all where none is named.
    pub agencies: Vec<String>,
    /// The SHA-256 of its certificate, in hexadecimal.
    pub certificate: Option<String>,
    /// Whether it may come in.
    pub active: bool,
    /// Since when.
    pub created_at: Timestamp,
    /// Who entered it.
    pub created_by: String,
    /// How often it changed, from 1.
    pub version: u32,
}

/// A secret, without itself.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Secret {
    /// Its name.
    pub id: Uuid,
    /// From when.
    pub since: Timestamp,
    /// Until when.
    pub until: Timestamp,
    /// Who made it.
    pub made_by: String,
    /// When it last proved somebody.
    pub used_at: Option<Timestamp>,
}

fn hash(secret: &str) -> String {
    hex::encode(Sha256::digest(secret.as_bytes()))
}

/// A fresh secret of 256 random bits, in hexadecimal.
pub fn fresh() -> String {
    hex::encode(rand::random::<[u8; 32]>())
}

fn list(text: &str) -> Vec<String> {
    let words = text.split(',').map(str::trim).filter(|it| !it.is_empty());
    words.map(str::to_owned).collect()
}

fn read(row: &Row) -> Result<Client, Inconsistency> {
    Ok(Client {
        id: row.uuid("id")?,
        name: row.text("name")?,
        title: row.text("title")?,
        scopes: list(&row.text("scopes")?),
        agencies: list(&row.text("agencies")?),
        certificate: row.text_or_null("certificate")?,
        active: row.bool("active")?,
        created_at: row.instant("created_at")?,
        created_by: row.text("created_by")?,
        version: row.count("version")?,
    })
}

/// Adds a client to a batch.
pub fn add(batch: &mut Batch, it: &Client) {
    batch.must_touch_one(
        &ADD,
        [
            it.id.into(),
            it.name.as_str().into(),
            it.title.as_str().into(),
            it.scopes.join(",").into(),
            it.agencies.join(",").into(),
            it.certificate.as_ref().into(),
            it.active.into(),
            it.created_at.into(),
            it.created_by.as_str().into(),
        ],
    );
}

/// Adds a change of a client to a batch; its tokens end with it.
pub fn change(batch: &mut Batch, it: &Client) {
    batch.must_touch_one(
        &CHANGE,
        [
            it.id.into(),
            it.title.as_str().into(),
            it.scopes.join(",").into(),
            it.agencies.join(",").into(),
            it.certificate.as_ref().into(),
            it.active.into(),
            it.version.into(),
        ],
    );
    batch.may_touch(&END_TOKENS, [it.id.into()]);
}

/// All clients, by name.
///
/// # Errors
/// When the files cannot be read.
pub async fn all(db: &Db) -> Result<Vec<Client>, ReadError> {
    let rows = db.query(&ALL, &[]).await?;
    Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
}

/// The client of an inner name.
///
/// # Errors
/// When the files cannot be read.
pub async fn load(db: &Db, id: Uuid) -> Result<Option<Client>, ReadError> {
    let row = db.query_one(&LOAD, &[id.into()]).await?;
    Ok(row.as_ref().map(read).transpose()?)
}

/// The client that calls itself so.
///
/// # Errors
/// When the files cannot be read.
pub async fn by_name(db: &Db, name: &str) -> Result<Option<Client>, ReadError> {
    let row = db.query_one(&BY_NAME, &[name.into()]).await?;
    Ok(row.as_ref().map(read).transpose()?)
}

/// A secret as it is made: its name, whose, itself, from and until when, by whom.
#[derive(Clone, Copy, Debug)]
pub struct Making<'a> {
    /// Its name.
    pub id: Uuid,
    /// Whose.
    pub client: Uuid,
    /// The secret.
    pub secret: &'a str,
    /// From when.
    pub since: Timestamp,
    /// Until when.
    pub until: Timestamp,
    /// Who makes it.
    pub by: &'a str,
}

/// Adds a secret to a batch. Those there are hold on until `others_until`, so that the other system
/// changes over when it is ready.
pub fn add_secret(batch: &mut Batch, it: Making<'_>, others_until: Timestamp) {
    batch.must_touch_one(
        &ADD_SECRET,
        [
            it.id.into(),
            it.client.into(),
            hash(it.secret).into(),
            it.since.into(),
            it.until.into(),
            it.by.into(),
        ],
    );
    batch.may_touch(
        &END_SECRETS,
        [it.client.into(), it.id.into(), others_until.into()],
    );
}

/// Adds to a batch that a secret holds no more; nor do tokens that were given for any.
pub fn end_secret(batch: &mut Batch, client: Uuid, secret: Uuid, now: Timestamp) {
    batch.must_touch_one(&END_SECRET, [secret.into(), client.into(), now.into()]);
    batch.may_touch(&END_TOKENS, [client.into()]);
}

/// The secrets of a client that hold now.
///
/// # Errors
/// When the files cannot be read.
pub async fn secrets(db: &Db, client: Uuid, now: Timestamp) -> Result<Vec<Secret>, ReadError> {
    let rows = db.query(&SECRETS, &[client.into(), now.into()]).await?;
    let read = |row: &Row| {
        Ok::<_, Inconsistency>(Secret {
            id: row.uuid("id")?,
            since: row.instant("since")?,
            until: row.instant("until")?,
            made_by: row.text("made_by")?,
            used_at: row.instant_or_null("used_at")?,
        })
    };
    Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
}

/// Whether a secret is one of a client's that hold now; its name.
///
/// # Errors
/// When the files cannot be read.
pub async fn prove(
    db: &Db,
    client: Uuid,
    secret: &str,
    now: Timestamp,
) -> Result<Option<Uuid>, ReadError> {
    let values = [hash(secret).into(), client.into(), now.into()];
    let row = db.query_one(&PROVE, &values).await?;
    Ok(row.map(|row| row.uuid("id")).transpose()?)
}

/// A token as it is given.
#[derive(Clone, Debug)]
pub struct Giving<'a> {
    /// To whom.
    pub client: Uuid,
    /// By which secret it was proved, if by one.
    pub secret: Option<Uuid>,
    /// For what.
    pub scopes: &'a [String],
    /// Now.
    pub now: Timestamp,
    /// Until when.
    pub until: Timestamp,
    /// From which address it was asked for.
    pub address: &'a str,
}

/// Gives a token; it is shown this once.
///
/// # Errors
/// When it cannot be written.
pub async fn give(db: &Db, it: Giving<'_>) -> Result<String, CommitError> {
    let token = fresh();
    let mut batch = Batch::new();
    batch.must_touch_one(
        &ADD_TOKEN,
        [
            hash(&token).into(),
            it.client.into(),
            it.scopes.join(",").into(),
            it.now.into(),
            it.until.into(),
            it.address.into(),
        ],
    );
    if let Some(secret) = it.secret {
        batch.may_touch(&USED, [secret.into(), it.now.into()]);
    }
    batch.may_touch(&FORGET, [it.now.into()]);
    db.commit(batch).await?;
    Ok(token)
}

/// Whose token it is, with what it was given for.
///
/// # Errors
/// When the files cannot be read.
pub async fn of_token(
    db: &Db,
    token: &str,
    now: Timestamp,
) -> Result<Option<(Client, Vec<String>)>, ReadError> {
    let row = db
        .query_one(&TOKEN, &[hash(token).into(), now.into()])
        .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some((read(&row)?, list(&row.text("token_scopes")?))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::both_engines;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).unwrap()
    }

    fn client() -> Client {
        Client {
            id: Uuid::from_u128(1),
            name: "bank-a".to_owned(),
            title: "Ngân hàng A".to_owned(),
            scopes: vec!["payment".to_owned(), "submit".to_owned()],
            agencies: vec!["xa-a".to_owned()],
            certificate: None,
            active: true,
            created_at: at(0),
            created_by: "officer:1".to_owned(),
            version: 1,
        }
    }

    fn making(id: u128, secret: &str, since: i64) -> Making<'_> {
        Making {
            id: Uuid::from_u128(id),
            client: client().id,
            secret,
            since: at(since),
            until: at(since + 1_000),
            by: "officer:1",
        }
    }

    both_engines!(a_secret_takes_over_while_the_old_one_still_holds, |db| {
        let it = client();
        let mut batch = Batch::new();
        add(&mut batch, &it);
        add_secret(&mut batch, making(1, "old", 0), at(0));
        db.commit(batch).await.unwrap();
        let mut batch = Batch::new();
        add_secret(&mut batch, making(2, "new", 100), at(200));
        db.commit(batch).await.unwrap();
        let proved = async |secret: &str, second| {
            prove(db, it.id, secret, at(second))
                .await
                .unwrap()
                .is_some()
        };
        for (second, old, new) in [(99, true, false), (150, true, true), (200, false, true)] {
            assert_eq!(
                (proved("old", second).await, proved("new", second).await),
                (old, new)
            );
        }
        assert!(!proved("other", 150).await);
        assert_eq!(secrets(db, it.id, at(150)).await.unwrap().len(), 2);
        assert_eq!(by_name(db, "bank-a").await.unwrap(), Some(it));
    });

    both_engines!(a_token_ends_with_its_time_its_secret_or_its_client, |db| {
        let it = client();
        let mut batch = Batch::new();
        add(&mut batch, &it);
        add_secret(&mut batch, making(1, "old", 0), at(0));
        db.commit(batch).await.unwrap();
        let scopes = ["payment".to_owned()];
        let giving = |second| Giving {
            client: it.id,
            secret: Some(Uuid::from_u128(1)),
            scopes: &scopes,
            now: at(second),
            until: at(second + 60),
            address: "10.0.0.9",
        };
        let token = give(db, giving(0)).await.unwrap();
        let found = of_token(db, &token, at(59)).await.unwrap();
        assert_eq!(found, Some((it.clone(), scopes.to_vec())));
        assert_eq!(of_token(db, &token, at(60)).await.unwrap(), None);
        assert_eq!(of_token(db, "other", at(1)).await.unwrap(), None);
        let held = secrets(db, it.id, at(1)).await.unwrap();
        assert_eq!(held[0].used_at, Some(at(0)));
        let mut batch = Batch::new();
        end_secret(&mut batch, it.id, Uuid::from_u128(1), at(10));
        db.commit(batch).await.unwrap();
        assert_eq!(of_token(db, &token, at(11)).await.unwrap(), None);
        let token = give(db, giving(20)).await.unwrap();
        let closed = Client {
            active: false,
            ..it
        };
        let mut batch = Batch::new();
        change(&mut batch, &closed);
        db.commit(batch).await.unwrap();
        assert_eq!(of_token(db, &token, at(21)).await.unwrap(), None);
    });
}
