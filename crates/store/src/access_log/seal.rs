//! Sealing the readings: the ends of all chains that grew since the last seal, hashed together with
//! that seal. `hash = SHA-256(previous hash ‖ no ‖ at ‖ (who ‖ seq ‖ hash)…)`, in the order of
//! readers.

use super::Hash;
use crate::journal::key::{Checkpoint, PublicKey, Signer};
use crate::sql::{Batch, CommitError, Db, Inconsistency, ReadError, Row, Value, texts};
use jiff::Timestamp;
use sha2::{Digest, Sha256};

texts! {
    UNSEALED = "SELECT who, seq, hash FROM access_head WHERE seq > sealed ORDER BY who LIMIT 2000";
    LAST = "SELECT no, at, heads, prev_hash, hash, note FROM access_seal ORDER BY no DESC LIMIT 1";
    ADD = "INSERT INTO access_seal (no, at, heads, prev_hash, hash, note)
           VALUES ($1, $2, $3, $4, $5, $6)";
    ADD_HEAD = "INSERT INTO access_seal_head (seal, who, seq, hash) VALUES ($1, $2, $3, $4)";
    SEALED = "UPDATE access_head SET sealed = $2 WHERE who = $1 AND sealed < $2";
    NEWEST = "SELECT no, at, heads, prev_hash, hash, note FROM access_seal WHERE no < $1 ORDER BY no DESC LIMIT $2";
    ONE = "SELECT no, at, heads, prev_hash, hash, note FROM access_seal WHERE no = $1";
    SEALS = "SELECT no, at, heads, prev_hash, hash, note FROM access_seal WHERE no > $1 ORDER BY no LIMIT $2";
    HEADS = "SELECT seal, who, seq, hash FROM access_seal_head WHERE seal = $1 ORDER BY who";
}

/// The end of a reader's chain.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Head {
    /// The reader.
    pub who: String,
    /// The number of the last reading.
    pub seq: i64,
    /// Its hash.
    pub hash: Hash,
}

/// A seal.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Seal {
    /// Its number, from 1.
    pub no: i64,
    /// When.
    pub at: Timestamp,
    /// How many ends it seals.
    pub heads: i64,
    /// The hash of the seal before.
    pub prev_hash: Hash,
    /// Its own hash.
    pub hash: Hash,
    /// Its signed text; none where it was made before seals were signed, or without the key.
    pub note: Option<String>,
}

impl Seal {
    /// Whether its signed text says what it says, by one of these keys; true where it has none.
    pub fn is_signed_by(&self, keys: &[PublicKey]) -> bool {
        let Some(note) = &self.note else {
            return true;
        };
        let Some(said) = Checkpoint::read(note) else {
            return false;
        };
        let says = (u64::try_from(self.no).ok(), self.hash, self.at);
        (Some(said.size), said.root, said.at) == says
            && keys.iter().any(|key| said.is_signed(note, key))
    }

    /// The hash that it must have over these ends.
    pub fn reckoned(&self, heads: &[Head]) -> Hash {
        let mut hasher = Sha256::new();
        hasher.update(self.prev_hash);
        for number in [self.no, self.at.as_millisecond()] {
            hasher.update(number.to_be_bytes());
        }
        for head in heads {
            hasher.update((head.who.len() as u64).to_be_bytes());
            hasher.update(head.who.as_bytes());
            hasher.update(head.seq.to_be_bytes());
            hasher.update(head.hash);
        }
        hasher.finalize().into()
    }
}

fn read_head(row: &Row) -> Result<Head, Inconsistency> {
    Ok(Head {
        who: row.text("who")?,
        seq: row.int("seq")?,
        hash: row.hash("hash")?,
    })
}

fn read_seal(row: &Row) -> Result<Seal, Inconsistency> {
    Ok(Seal {
        no: row.int("no")?,
        at: row.instant("at")?,
        heads: row.int("heads")?,
        prev_hash: row.hash("prev_hash")?,
        hash: row.hash("hash")?,
        note: row.text_or_null("note")?,
    })
}

/// The newest seal.
///
/// # Errors
/// When the files cannot be read.
pub async fn last(db: &Db) -> Result<Option<Seal>, ReadError> {
    let row = db.query_one(&LAST, &[]).await?;
    Ok(row.as_ref().map(read_seal).transpose()?)
}

/// Seals below a number, the newest first.
///
/// # Errors
/// When the files cannot be read.
pub async fn before(db: &Db, no: i64, limit: u32) -> Result<Vec<Seal>, ReadError> {
    let rows = db.query(&NEWEST, &[no.into(), limit.into()]).await?;
    Ok(rows.iter().map(read_seal).collect::<Result<_, _>>()?)
}

/// The seal of a number.
///
/// # Errors
/// When the files cannot be read.
pub async fn one(db: &Db, no: i64) -> Result<Option<Seal>, ReadError> {
    let row = db.query_one(&ONE, &[no.into()]).await?;
    Ok(row.as_ref().map(read_seal).transpose()?)
}

/// Seals behind a number.
///
/// # Errors
/// When the files cannot be read.
pub async fn after(db: &Db, no: i64, limit: u32) -> Result<Vec<Seal>, ReadError> {
    let rows = db.query(&SEALS, &[no.into(), limit.into()]).await?;
    Ok(rows.iter().map(read_seal).collect::<Result<_, _>>()?)
}

/// The ends that a seal holds.
///
/// # Errors
/// When the files cannot be read.
pub async fn heads(db: &Db, no: i64) -> Result<Vec<Head>, ReadError> {
    let rows = db.query(&HEADS, &[no.into()]).await?;
    Ok(rows.iter().map(read_head).collect::<Result<_, _>>()?)
}

/// Seals what was read since the last seal, and signs it where this process has the key; nothing where nothing was, or where somebody else is
/// just doing it.
///
/// # Errors
/// When the files cannot be read or written.
pub async fn seal(
    db: &Db,
    signer: Option<&Signer>,
    now: Timestamp,
) -> Result<Option<Seal>, CommitError> {
    let trouble = |error: ReadError| CommitError::Unavailable(error.to_string());
    let rows = db.query(&UNSEALED, &[]).await.map_err(trouble)?;
    let heads = rows.iter().map(read_head).collect::<Result<Vec<_>, _>>();
    let heads = heads?;
    if heads.is_empty() {
        return Ok(None);
    }
    let before = last(db).await.map_err(trouble)?;
    let mut seal = Seal {
        no: before.as_ref().map_or(1, |it| it.no + 1),
        at: now,
        heads: i64::try_from(heads.len()).unwrap_or(i64::MAX),
        prev_hash: before.map_or([0; 32], |it| it.hash),
        hash: [0; 32],
        note: None,
    };
    seal.hash = seal.reckoned(&heads);
    let no = u64::try_from(seal.no).unwrap_or_default();
    seal.note = signer.map(|it| it.sign_seal(no, &seal.hash, seal.at));
    let mut batch = Batch::new();
    batch.must_touch_one(
        &ADD,
        [
            seal.no.into(),
            seal.at.into(),
            seal.heads.into(),
            seal.prev_hash.to_vec().into(),
            seal.hash.to_vec().into(),
            seal.note.clone().into(),
        ],
    );
    for head in &heads {
        let who = || Value::from(head.who.as_str());
        batch.must_touch_one(
            &ADD_HEAD,
            [
                seal.no.into(),
                who(),
                head.seq.into(),
                head.hash.to_vec().into(),
            ],
        );
        batch.must_touch_one(&SEALED, [who(), head.seq.into()]);
    }
    match db.commit(batch).await {
        Ok(()) => Ok(Some(seal)),
        Err(error) if error.is_conflict() => Ok(None),
        Err(error) => Err(error),
    }
}
