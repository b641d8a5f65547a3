//! What officers show besides the password: codes of an authenticator application (TOTP), or a
//! passkey. A step or a count that was used is never used again.

use crate::sql::{Batch, Db, Inconsistency, ReadError, Row, texts};
use domain::ids::OfficerId;
use jiff::Timestamp;
use uuid::Uuid;

texts! {
    ADD = "INSERT INTO second_factor (id, officer, kind, name, secret, credential, counter, created_at, used_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, NULL)";
    OF = "SELECT id, officer, kind, name, secret, credential, counter, created_at, used_at
          FROM second_factor WHERE officer = $1 ORDER BY id";
    STEP = "UPDATE second_factor SET counter = $2, used_at = $3 WHERE id = $1 AND counter < $2";
    COUNT = "UPDATE second_factor SET counter = $2, used_at = $3
             WHERE id = $1 AND (counter < $2 OR (counter = 0 AND $2 = 0))";
    IN_CLEAR = "SELECT id, officer, kind, name, secret, credential, counter, created_at, used_at
                FROM second_factor WHERE kind = 'totp' AND secret NOT LIKE 'c1:%' ORDER BY id LIMIT 5000";
    KEEP = "UPDATE second_factor SET secret = $3 WHERE id = $1 AND secret = $2";
    REMOVE = "DELETE FROM second_factor WHERE id = $1 AND officer = $2";
    REMOVE_ALL = "DELETE FROM second_factor WHERE officer = $1";
}

/// Which kind.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Codes of an authenticator application.
    Totp,
    /// A passkey.
    Passkey,
}

/// A second factor of an officer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SecondFactor {
    /// Its name inside.
    pub id: Uuid,
    /// Whose it is.
    pub officer: OfficerId,
    /// Which kind.
    pub kind: Kind,
    /// What the officer calls it.
    pub name: String,
    /// The shared secret of codes, encrypted, or the public key of a passkey, in hexadecimal.
    pub secret: String,
    /// The passkey's name for itself, in hexadecimal.
    pub credential: Option<String>,
    /// The last step or count that was used.
    pub counter: i64,
    /// Since when.
    pub created_at: Timestamp,
    /// When it was last shown.
    pub used_at: Option<Timestamp>,
}

fn read(row: &Row) -> Result<SecondFactor, Inconsistency> {
    let kind = match row.text("kind")?.as_str() {
        "totp" => Kind::Totp,
        "passkey" => Kind::Passkey,
        other => return Err(row.inconsistency("kind", format!("unknown word {other}"))),
    };
    Ok(SecondFactor {
        id: row.uuid("id")?,
        officer: OfficerId(row.uuid("officer")?),
        kind,
        name: row.text("name")?,
        secret: row.text("secret")?,
        credential: row.text_or_null("credential")?,
        counter: row.int("counter")?,
        created_at: row.instant("created_at")?,
        used_at: row.instant_or_null("used_at")?,
    })
}

/// Adds a second factor to a batch; a conflict when the passkey is somebody's already.
pub fn add(batch: &mut Batch, it: &SecondFactor) {
    let kind = match it.kind {
        Kind::Totp => "totp",
        Kind::Passkey => "passkey",
    };
    batch.must_touch_one(
        &ADD,
        [
            it.id.into(),
            it.officer.0.into(),
            kind.into(),
            it.name.as_str().into(),
            it.secret.as_str().into(),
            it.credential.as_ref().into(),
            it.counter.into(),
            it.created_at.into(),
        ],
    );
}

/// The second factors of an officer, the oldest first.
pub async fn of(db: &Db, officer: OfficerId) -> Result<Vec<SecondFactor>, ReadError> {
    let rows = db.query(&OF, &[officer.0.into()]).await?;
    Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
}

/// Shared secrets that are kept in clear.
pub async fn in_clear(db: &Db) -> Result<Vec<SecondFactor>, ReadError> {
    let rows = db.query(&IN_CLEAR, &[]).await?;
    Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
}

/// Adds to a batch that a secret is kept in another form, where it is still as it was.
pub fn keep_secret(batch: &mut Batch, it: &SecondFactor, secret: &str) {
    batch.may_touch(
        &KEEP,
        [it.id.into(), it.secret.as_str().into(), secret.into()],
    );
}

/// Adds to a batch that a step or a count was used; a conflict when it, or a later one, was used
/// before. Passkeys that do not count stay at nought.
pub fn used(batch: &mut Batch, it: &SecondFactor, counter: i64, now: Timestamp) {
    let text = match it.kind {
        Kind::Totp => &STEP,
        Kind::Passkey => &COUNT,
    };
    batch.must_touch_one(text, [it.id.into(), counter.into(), now.into()]);
}

/// Adds to a batch the end of one of an officer's second factors.
pub fn remove(batch: &mut Batch, id: Uuid, officer: OfficerId) {
    batch.may_touch(&REMOVE, [id.into(), officer.0.into()]);
}

/// Adds to a batch the end of all of an officer's second factors.
pub fn remove_all(batch: &mut Batch, officer: OfficerId) {
    batch.may_touch(&REMOVE_ALL, [officer.0.into()]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::both_engines;

    fn factor(no: u128, kind: Kind) -> SecondFactor {
        SecondFactor {
            id: Uuid::from_u128(no),
            officer: OfficerId(Uuid::from_u128(9)),
            kind,
            name: "Điện thoại".to_owned(),
            secret: "00".to_owned(),
            credential: (kind == Kind::Passkey).then(|| "c1".to_owned()),
            counter: 0,
            created_at: Timestamp::from_second(1_800_000_000).unwrap(),
            used_at: None,
        }
    }

    both_engines!(no_step_is_used_twice_and_no_passkey_is_two_persons, |db| {
        let now = Timestamp::from_second(1_800_000_060).unwrap();
        let (codes, key) = (factor(1, Kind::Totp), factor(2, Kind::Passkey));
        let mut batch = Batch::new();
        add(&mut batch, &codes);
        add(&mut batch, &key);
        db.commit(batch).await.unwrap();
        let mut batch = Batch::new();
        add(
            &mut batch,
            &SecondFactor {
                id: Uuid::from_u128(3),
                ..key.clone()
            },
        );
        assert!(db.commit(batch).await.unwrap_err().is_conflict());
        for (it, counter, goes) in [
            (&codes, 7, true),
            (&codes, 7, false),
            (&codes, 6, false),
            (&key, 0, true),
            (&key, 0, true),
            (&key, 5, true),
            (&key, 5, false),
            (&key, 0, false),
        ] {
            let mut batch = Batch::new();
            used(&mut batch, it, counter, now);
            assert_eq!(
                db.commit(batch).await.is_ok(),
                goes,
                "{:?} {counter}",
                it.kind
            );
        }
        let listed = of(db, codes.officer).await.unwrap();
        assert_eq!(
            listed.iter().map(|it| it.counter).collect::<Vec<_>>(),
            [7, 5]
        );
        let mut batch = Batch::new();
        remove(&mut batch, codes.id, OfficerId(Uuid::from_u128(8)));
        remove(&mut batch, key.id, codes.officer);
        db.commit(batch).await.unwrap();
        assert_eq!(of(db, codes.officer).await.unwrap().len(), 1);
        let mut batch = Batch::new();
        remove_all(&mut batch, codes.officer);
        db.commit(batch).await.unwrap();
        assert!(of(db, codes.officer).await.unwrap().is_empty());
    });
}
