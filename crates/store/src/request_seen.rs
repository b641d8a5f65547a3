//! Requests already answered: a form that arrives twice gets its first answer again, and a key
//! that comes back with other content is refused. The row is written in the commit it answers for.

use crate::sql::{Batch, Db, ReadError, texts};
use jiff::Timestamp;
use sha2::{Digest, Sha256};

texts! {
    LOOK = "SELECT fingerprint, answer FROM request_seen WHERE actor = $1 AND request_key = $2";
    REMEMBER = "INSERT INTO request_seen (actor, request_key, fingerprint, answer, at)
                VALUES ($1, $2, $3, $4, $5)";
    FORGET = "DELETE FROM request_seen WHERE at < $1";
}

/// A request that may come again.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Request {
    /// Who asks; keys of different people never meet.
    pub actor: String,
    /// The key the form or the client chose.
    pub key: String,
    /// What is asked, by [`fingerprint`].
    pub fingerprint: String,
}

/// Whether a request came before.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Seen {
    /// Never.
    New,
    /// It did, and this was the answer.
    Answered(String),
    /// The key did, with other content.
    Differs,
}

/// The fingerprint of what is asked, for instance of the method, the address and the body.
pub fn fingerprint(parts: &[&[u8]]) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part);
    }
    hex::encode(hasher.finalize())
}

/// Looks a request up. What was answered is on the disk when this says so.
///
/// # Errors
/// When the files cannot be read, or the disk does not confirm what was answered.
pub async fn look(db: &Db, request: &Request) -> Result<Seen, ReadError> {
    let key = [request.actor.as_str().into(), request.key.as_str().into()];
    let Some(row) = db.query_one(&LOOK, &key).await? else {
        return Ok(Seen::New);
    };
    if row.text("fingerprint")? != request.fingerprint {
        return Ok(Seen::Differs);
    }
    db.confirmed().await?;
    Ok(Seen::Answered(row.text("answer")?))
}

/// Adds a request and its answer to a batch; a conflict if it was answered meanwhile.
pub fn remember(batch: &mut Batch, request: &Request, answer: &str, at: Timestamp) {
    batch.must_touch_one(
        &REMEMBER,
        [
            request.actor.as_str().into(),
            request.key.as_str().into(),
            request.fingerprint.as_str().into(),
            answer.into(),
            at.into(),
        ],
    );
}

/// Adds to a batch the forgetting of requests older than an instant.
pub fn forget_before(batch: &mut Batch, at: Timestamp) {
    batch.may_touch(&FORGET, [at.into()]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::both_engines;

    fn request(key: &str, body: &str) -> Request {
        Request {
            actor: "citizen:1".to_owned(),
            key: key.to_owned(),
            fingerprint: fingerprint(&[b"POST /cases", body.as_bytes()]),
        }
    }

    both_engines!(
        the_first_answer_comes_again_and_other_content_is_refused,
        |db| {
            let first = request("k1", "name=An");
            assert_eq!(look(db, &first).await.unwrap(), Seen::New);
            let at = Timestamp::from_second(1_800_000_000).unwrap();
            let mut batch = Batch::new();
            remember(&mut batch, &first, "/cases/1", at);
            db.commit(batch.clone()).await.unwrap();
            assert_eq!(
                look(db, &first).await.unwrap(),
                Seen::Answered("/cases/1".to_owned())
            );
            assert_eq!(
                look(db, &request("k1", "name=Ba")).await.unwrap(),
                Seen::Differs
            );
            assert_eq!(
                look(db, &request("k2", "name=An")).await.unwrap(),
                Seen::New
            );
            assert!(db.commit(batch).await.unwrap_err().is_conflict());
            let mut batch = Batch::new();
            forget_before(&mut batch, Timestamp::from_second(1_800_000_001).unwrap());
            db.commit(batch).await.unwrap();
            assert_eq!(look(db, &first).await.unwrap(), Seen::New);
        }
    );

    #[test]
    fn parts_do_not_run_together() {
        assert_ne!(fingerprint(&[b"ab", b"c"]), fingerprint(&[b"a", b"bc"]));
    }
}
