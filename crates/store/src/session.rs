//! Who is signed in. Only the SHA-256 of a token is kept, so that a copy of the database opens
//! no door. A session ends by itself when it is idle or old; people can see theirs and end them.

use crate::sql::{Batch, CommitError, Db, Inconsistency, ReadError, Row, texts};
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};
use uuid::Uuid;

texts! {
    START = "INSERT INTO session
             (token_hash, id, kind, who, csrf, created_at, seen_at, idle_until, expires_at, address, agent,
              outside)
             VALUES ($1, $2, $3, $4, $5, $6, $6, $7, $8, $9, $10, $11)";
    FIND = "SELECT id, kind, who, csrf, created_at, seen_at, idle_until, expires_at, address, agent, outside
            FROM session WHERE token_hash = $1 AND idle_until > $2 AND expires_at > $2";
    TOUCH = "UPDATE session SET seen_at = $2, idle_until = $3 WHERE id = $1 AND seen_at < $2";
    LIST = "SELECT id, kind, who, csrf, created_at, seen_at, idle_until, expires_at, address, agent, outside
            FROM session WHERE kind = $1 AND who = $2 AND idle_until > $3 AND expires_at > $3
            ORDER BY created_at DESC, id DESC";
    LIVING = "SELECT count(*) AS living FROM session WHERE kind = $1 AND idle_until > $2 AND expires_at > $2";
    END = "DELETE FROM session WHERE token_hash = $1";
    END_ONE = "DELETE FROM session WHERE id = $1 AND kind = $2 AND who = $3";
    END_OTHERS = "DELETE FROM session WHERE kind = $1 AND who = $2 AND id <> $3";
    END_ALL = "DELETE FROM session WHERE kind = $1 AND who = $2";
    FORGET_IDLE = "DELETE FROM session WHERE idle_until <= $1";
    FORGET_OLD = "DELETE FROM session WHERE expires_at <= $1";
}

/// Whose session it is; citizens and officers never share one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// An applicant's.
    Citizen,
    /// An officer's.
    Officer,
}

impl Kind {
    /// The word in files.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Citizen => "citizen",
            Self::Officer => "officer",
        }
    }
}

/// How long sessions live.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Lifetime {
    /// Without any request.
    pub idle: SignedDuration,
    /// In all.
    pub absolute: SignedDuration,
}

/// A session.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Session {
    /// Its name, for lists and for ending it; not the token.
    pub id: Uuid,
    /// Whose kind.
    pub kind: Kind,
    /// The account or the officer.
    pub who: Uuid,
    /// The token that every form of this session carries.
    pub csrf: String,
    /// Since when.
    pub created_at: Timestamp,
    /// When it was last used, to the minute.
    pub seen_at: Timestamp,
    /// Until when it lives without a request.
    pub idle_until: Timestamp,
    /// Until when at the longest.
    pub expires_at: Timestamp,
    /// From which address.
    pub address: String,
    /// With which program.
    pub agent: String,
    /// Who vouched for it and for whom it acts, as JSON; none for a password of ours.
    pub outside: Option<String>,
}

/// Who starts a session, and from where.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Start<'a> {
    /// At which door.
    pub kind: Kind,
    /// The account or the officer.
    pub who: Uuid,
    /// How long it lives.
    pub life: Lifetime,
    /// From which address.
    pub address: &'a str,
    /// With which program.
    pub agent: &'a str,
    /// Who vouched, as JSON.
    pub outside: Option<&'a str>,
}

/// A session just started. The token is shown to the browser and kept nowhere.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Started {
    /// The secret of 256 random bits, in hexadecimal.
    pub token: String,
    /// The session.
    pub session: Session,
}

/// Requests within so short a time after one another are one: no write for each.
const TOUCH_EVERY: SignedDuration = SignedDuration::from_secs(60);

/// What is kept of a token.
pub(crate) fn hash(token: &str) -> String {
    hex::encode(Sha256::digest(token.as_bytes()))
}

/// A token that nobody guesses.
pub(crate) fn secret() -> String {
    hex::encode(rand::random::<[u8; 32]>())
}

/// The kind in a row.
pub(crate) fn kind(row: &Row) -> Result<Kind, Inconsistency> {
    match row.text("kind")?.as_str() {
        "citizen" => Ok(Kind::Citizen),
        "officer" => Ok(Kind::Officer),
        other => Err(row.inconsistency("kind", format!("unknown word {other}"))),
    }
}

fn read(row: &Row) -> Result<Session, Inconsistency> {
    read_as(row, kind(row)?, ["id", "created_at", "address"])
}

/// The session in a row that also tells of its account: what both have stands under names of its own.
pub(crate) fn read_beside_account(row: &Row, kind: Kind) -> Result<Session, Inconsistency> {
    let own = ["session_id", "session_created_at", "session_address"];
    read_as(row, kind, own)
}

fn read_as(
    row: &Row,
    kind: Kind,
    [id, created_at, address]: [&str; 3],
) -> Result<Session, Inconsistency> {
    Ok(Session {
        id: row.uuid(id)?,
        kind,
        who: row.uuid("who")?,
        csrf: row.text("csrf")?,
        created_at: row.instant(created_at)?,
        seen_at: row.instant("seen_at")?,
        idle_until: row.instant("idle_until")?,
        expires_at: row.instant("expires_at")?,
        address: row.text(address)?,
        agent: row.text("agent")?,
        outside: row.text_or_null("outside")?,
    })
}

/// Starts a session; at every sign-in anew, so that a token from before it is worth nothing.
pub async fn start(
    db: &Db,
    kind: Kind,
    who: Uuid,
    now: Timestamp,
    life: Lifetime,
    address: &str,
    agent: &str,
) -> Result<Started, CommitError> {
    let mut batch = Batch::new();
    let it = Start {
        kind,
        who,
        life,
        address,
        agent,
        outside: None,
    };
    let started = add(&mut batch, &it, now);
    db.commit(batch).await?;
    Ok(started)
}

/// Adds a new session to a batch.
pub fn add(batch: &mut Batch, it: &Start<'_>, now: Timestamp) -> Started {
    let Start {
        kind, who, life, ..
    } = *it;
    let token = secret();
    let expires_at = now.saturating_add(life.absolute).unwrap_or(now);
    let session = Session {
        id: Uuid::now_v7(),
        kind,
        who,
        csrf: secret(),
        created_at: now,
        seen_at: now,
        idle_until: now.saturating_add(life.idle).unwrap_or(now).min(expires_at),
        expires_at,
        address: it.address.to_owned(),
        agent: it.agent.chars().take(200).collect(),
        outside: it.outside.map(str::to_owned),
    };
    batch.must_touch_one(
        &START,
        [
            hash(&token).into(),
            session.id.into(),
            kind.word().into(),
            who.into(),
            session.csrf.as_str().into(),
            now.into(),
            session.idle_until.into(),
            expires_at.into(),
            it.address.into(),
            session.agent.as_str().into(),
            it.outside.into(),
        ],
    );
    Started { token, session }
}

/// The session of a token, if it lives at an instant.
pub async fn find(db: &Db, token: &str, now: Timestamp) -> Result<Option<Session>, ReadError> {
    let row = db
        .query_one(&FIND, &[hash(token).into(), now.into()])
        .await?;
    Ok(row.as_ref().map(read).transpose()?)
}

/// Notes that a session is used. Writes at most once a minute; a session that ended meanwhile
/// stays ended.
pub async fn touch(
    db: &Db,
    session: &Session,
    now: Timestamp,
    life: Lifetime,
) -> Result<(), CommitError> {
    if session.seen_at.duration_until(now) < TOUCH_EVERY {
        return Ok(());
    }
    let idle_until = now
        .saturating_add(life.idle)
        .unwrap_or(now)
        .min(session.expires_at);
    let mut batch = Batch::new();
    batch.may_touch(&TOUCH, [session.id.into(), now.into(), idle_until.into()]);
    db.commit(batch).await
}

/// The living sessions of a person, newest first.
pub async fn list(
    db: &Db,
    kind: Kind,
    who: Uuid,
    now: Timestamp,
) -> Result<Vec<Session>, ReadError> {
    let rows = db
        .query(&LIST, &[kind.word().into(), who.into(), now.into()])
        .await?;
    Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
}

/// How many sessions of a kind live at an instant.
pub async fn living(db: &Db, kind: Kind, now: Timestamp) -> Result<i64, ReadError> {
    let row = db
        .query_one(&LIVING, &[kind.word().into(), now.into()])
        .await?;
    Ok(row.map(|row| row.int("living")).transpose()?.unwrap_or(0))
}

/// Ends the session of a token (sign-out).
pub async fn end(db: &Db, token: &str) -> Result<(), CommitError> {
    let mut batch = Batch::new();
    batch.may_touch(&END, [hash(token).into()]);
    db.commit(batch).await
}

/// Adds to a batch the end of the session of a token.
pub fn forget(batch: &mut Batch, token: &str) {
    batch.may_touch(&END, [hash(token).into()]);
}

/// Adds to a batch the end of one session of a person.
pub fn end_one(batch: &mut Batch, kind: Kind, who: Uuid, session: Uuid) {
    batch.must_touch_one(&END_ONE, [session.into(), kind.word().into(), who.into()]);
}

/// Adds to a batch the end of all sessions of a person but one.
pub fn end_others(batch: &mut Batch, kind: Kind, who: Uuid, kept: Uuid) {
    batch.may_touch(&END_OTHERS, [kind.word().into(), who.into(), kept.into()]);
}

/// Adds to a batch the end of all sessions of a person: the password changed, the account closed.
pub fn end_all(batch: &mut Batch, kind: Kind, who: Uuid) {
    batch.may_touch(&END_ALL, [kind.word().into(), who.into()]);
}

/// Adds to a batch the forgetting of sessions that are over.
pub fn forget_ended(batch: &mut Batch, now: Timestamp) {
    batch.may_touch(&FORGET_IDLE, [now.into()]);
    batch.may_touch(&FORGET_OLD, [now.into()]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::both_engines;
    use crate::sql::Text;

    const LIFE: Lifetime = Lifetime {
        idle: SignedDuration::from_mins(30),
        absolute: SignedDuration::from_hours(8),
    };

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + minute * 60).unwrap()
    }

    both_engines!(
        a_session_lives_while_it_is_used_and_no_longer_than_a_day_of_work,
        |db| {
            let who = Uuid::now_v7();
            let started = start(
                db,
                Kind::Officer,
                who,
                at(0),
                LIFE,
                "127.0.0.1",
                "a browser",
            )
            .await
            .unwrap();
            let found = find(db, &started.token, at(29)).await.unwrap().unwrap();
            assert_eq!(found, started.session);
            assert_eq!(find(db, &started.token, at(30)).await.unwrap(), None);
            assert_eq!(find(db, "something else", at(1)).await.unwrap(), None);
            let mut now = 0;
            while let Some(session) = find(db, &started.token, at(now)).await.unwrap() {
                touch(db, &session, at(now), LIFE).await.unwrap();
                now += 20;
            }
            assert_eq!(now, 480);
        }
    );

    both_engines!(the_token_itself_is_nowhere_in_the_database, |db| {
        let started = start(
            db,
            Kind::Citizen,
            Uuid::now_v7(),
            at(0),
            LIFE,
            "::1",
            "a browser",
        )
        .await
        .unwrap();
        let text = Text::new("t", "SELECT token_hash FROM session");
        let stored = db
            .query_one(&text, &[])
            .await
            .unwrap()
            .unwrap()
            .text("token_hash")
            .unwrap();
        assert_eq!(stored, hash(&started.token));
        assert_ne!(stored, started.token);
        assert_eq!(started.token.len(), 64);
    });

    both_engines!(people_see_their_sessions_and_end_them, |db| {
        let (who, other) = (Uuid::now_v7(), Uuid::now_v7());
        let mut mine = Vec::new();
        for minute in 0..3 {
            mine.push(
                start(db, Kind::Citizen, who, at(minute), LIFE, "::1", "x")
                    .await
                    .unwrap(),
            );
        }
        let theirs = start(db, Kind::Citizen, other, at(0), LIFE, "::1", "x")
            .await
            .unwrap();
        assert_eq!(living(db, Kind::Citizen, at(3)).await.unwrap(), 4);
        assert_eq!(living(db, Kind::Officer, at(3)).await.unwrap(), 0);
        let listed = list(db, Kind::Citizen, who, at(3)).await.unwrap();
        assert_eq!(
            listed.iter().map(|s| s.created_at).collect::<Vec<_>>(),
            [at(2), at(1), at(0)]
        );
        assert!(
            list(db, Kind::Officer, who, at(3))
                .await
                .unwrap()
                .is_empty()
        );
        end(db, &mine[0].token).await.unwrap();
        let mut batch = Batch::new();
        end_one(&mut batch, Kind::Citizen, who, theirs.session.id);
        assert!(db.commit(batch).await.unwrap_err().is_conflict());
        let mut batch = Batch::new();
        end_others(&mut batch, Kind::Citizen, who, mine[1].session.id);
        db.commit(batch).await.unwrap();
        assert_eq!(
            list(db, Kind::Citizen, who, at(3)).await.unwrap(),
            [mine[1].session.clone()]
        );
        let mut batch = Batch::new();
        forget_ended(&mut batch, at(600));
        db.commit(batch).await.unwrap();
        assert_eq!(find(db, &theirs.token, at(1)).await.unwrap(), None);
    });
}
