//! Sign-ins that were begun and wait for their next step: the browser is with an outside provider,
//! a person must consent, an officer must show a second factor. An attempt is known by the hash of
//! a token in the browser's cookie, serves once, and is gone within the hour.

use crate::session::{self, Kind};
use crate::sql::{Batch, CommitError, Db, Inconsistency, ReadError, Row, texts};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

texts! {
    BEGIN = "INSERT INTO sign_in_attempt
             (token_hash, kind, stage, provider, state, nonce, verifier, who, body, wanted, failures, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, $11)";
    FIND = "SELECT kind, stage, provider, state, nonce, verifier, who, body, wanted, failures, created_at
            FROM sign_in_attempt WHERE token_hash = $1 AND created_at > $2";
    END = "DELETE FROM sign_in_attempt WHERE token_hash = $1";
    TRIED = "UPDATE sign_in_attempt SET failures = failures + 1 WHERE token_hash = $1 AND failures < $2";
    REMEMBER = "UPDATE sign_in_attempt SET body = $2 WHERE token_hash = $1";
    FORGET = "DELETE FROM sign_in_attempt WHERE created_at <= $1";
}

/// Which step an attempt waits for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stage {
    /// The browser is with a provider.
    Outside,
    /// The provider has told who it is; the person must consent.
    Consent,
    /// The password was right; a second factor must be shown.
    Factor,
    /// The password was right; a second factor must be set up first.
    Enrol,
    /// The password was right but must be changed first.
    Password,
}

impl Stage {
    fn word(self) -> &'static str {
        match self {
            Self::Outside => "outside",
            Self::Consent => "consent",
            Self::Factor => "factor",
            Self::Enrol => "enrol",
            Self::Password => "password",
        }
    }
}

/// An attempt.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Attempt {
    /// At which door.
    pub kind: Kind,
    /// What it waits for.
    pub stage: Stage,
    /// With which provider.
    pub provider: Option<String>,
    /// What the provider must send back.
    pub state: Option<String>,
    /// What must stand in its token.
    pub nonce: Option<String>,
    /// What proves to it that we began.
    pub verifier: Option<String>,
    /// The account or the officer, where known.
    pub who: Option<Uuid>,
    /// What the step needs, as JSON.
    pub body: Option<String>,
    /// Where to go afterwards.
    pub wanted: String,
    /// Wrong codes so far.
    pub failures: i64,
    /// Since when.
    pub created_at: Timestamp,
}

/// How long an attempt waits.
pub const WAITS: SignedDuration = SignedDuration::from_mins(15);

fn read(row: &Row) -> Result<Attempt, Inconsistency> {
    let stage = match row.text("stage")?.as_str() {
        "outside" => Stage::Outside,
        "consent" => Stage::Consent,
        "factor" => Stage::Factor,
        "enrol" => Stage::Enrol,
        "password" => Stage::Password,
        other => return Err(row.inconsistency("stage", format!("unknown word {other}"))),
    };
    Ok(Attempt {
        kind: session::kind(row)?,
        stage,
        provider: row.text_or_null("provider")?,
        state: row.text_or_null("state")?,
        nonce: row.text_or_null("nonce")?,
        verifier: row.text_or_null("verifier")?,
        who: row
            .text_or_null("who")?
            .map(|who| {
                who.parse()
                    .map_err(|_| row.inconsistency("who", "no name of an account"))
            })
            .transpose()?,
        body: row.text_or_null("body")?,
        wanted: row.text("wanted")?,
        failures: row.int("failures")?,
        created_at: row.instant("created_at")?,
    })
}

/// Begins an attempt; gives the token for the browser's cookie.
pub async fn begin(db: &Db, it: &Attempt) -> Result<String, CommitError> {
    let token = session::secret();
    let mut batch = Batch::new();
    batch.must_touch_one(
        &BEGIN,
        [
            session::hash(&token).into(),
            it.kind.word().into(),
            it.stage.word().into(),
            it.provider.as_ref().into(),
            it.state.as_ref().into(),
            it.nonce.as_ref().into(),
            it.verifier.as_ref().into(),
            it.who.map(|who| who.to_string()).into(),
            it.body.as_ref().into(),
            it.wanted.as_str().into(),
            it.created_at.into(),
        ],
    );
    db.commit(batch).await?;
    Ok(token)
}

/// The attempt of a token, if it still waits.
pub async fn find(db: &Db, token: &str, now: Timestamp) -> Result<Option<Attempt>, ReadError> {
    let since = now.saturating_sub(WAITS).unwrap_or(now);
    let row = db
        .query_one(&FIND, &[session::hash(token).into(), since.into()])
        .await?;
    Ok(row.as_ref().map(read).transpose()?)
}

/// Adds to a batch the end of an attempt; a conflict when it served already.
pub fn end(batch: &mut Batch, token: &str) {
    batch.must_touch_one(&END, [session::hash(token).into()]);
}

/// Adds to a batch that a code is looked at; a conflict when that was done as often as it may be.
pub fn tried(batch: &mut Batch, token: &str, most: u32) {
    let values = [session::hash(token).into(), i64::from(most).into()];
    batch.must_touch_one(&TRIED, values);
}

/// Adds to a batch what the step needs from now on.
pub fn remember(batch: &mut Batch, token: &str, body: &str) {
    batch.must_touch_one(&REMEMBER, [session::hash(token).into(), body.into()]);
}

/// Adds to a batch the forgetting of attempts that wait no more.
pub fn forget_old(batch: &mut Batch, now: Timestamp) {
    let since = now.saturating_sub(WAITS).unwrap_or(now);
    batch.may_touch(&FORGET, [since.into()]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::both_engines;

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + minute * 60).unwrap()
    }

    both_engines!(
        an_attempt_serves_once_and_waits_a_quarter_of_an_hour,
        |db| {
            let it = Attempt {
                kind: Kind::Citizen,
                stage: Stage::Outside,
                provider: Some("vneid".to_owned()),
                state: Some("s".to_owned()),
                nonce: Some("n".to_owned()),
                verifier: Some("v".to_owned()),
                who: Some(Uuid::from_u128(7)),
                body: None,
                wanted: "/ho-so".to_owned(),
                failures: 0,
                created_at: at(0),
            };
            let token = begin(db, &it).await.unwrap();
            assert_eq!(find(db, &token, at(14)).await.unwrap(), Some(it.clone()));
            assert_eq!(find(db, &token, at(15)).await.unwrap(), None);
            assert_eq!(find(db, "another", at(1)).await.unwrap(), None);
            let mut batch = Batch::new();
            tried(&mut batch, &token, 1);
            remember(&mut batch, &token, "{}");
            db.commit(batch).await.unwrap();
            let now = find(db, &token, at(1)).await.unwrap().unwrap();
            assert_eq!((now.failures, now.body.as_deref()), (1, Some("{}")));
            let mut again = Batch::new();
            tried(&mut again, &token, 1);
            assert!(db.commit(again).await.is_err(), "one more than may be");
            for goes in [true, false] {
                let mut batch = Batch::new();
                end(&mut batch, &token);
                assert_eq!(db.commit(batch).await.is_ok(), goes);
            }
            let other = begin(db, &it).await.unwrap();
            let mut batch = Batch::new();
            forget_old(&mut batch, at(20));
            db.commit(batch).await.unwrap();
            assert_eq!(find(db, &other, at(1)).await.unwrap(), None);
        }
    );
}
