//! How the publishing of roots stands: what no root covers yet and since when, and whether what is
//! on file forbids to sign a further one.

use super::log::{self, NotPublished, Root, to_int};
use crate::sql::{Db, ReadError, Text, texts};
use jiff::Timestamp;

texts! {
    WAITS_OUTSIDE = "SELECT case_id FROM journal_pending WHERE at < $1 OR at > $2 LIMIT 1";
    ANY_WAITS = "SELECT case_id FROM journal_pending LIMIT 1";
    FIRST_BEHIND = "SELECT case_id, seq FROM journal_leaf WHERE no >= $1 ORDER BY no LIMIT 1";
    AT_OF_CASE = "SELECT at FROM case_event WHERE case_id = $1 AND seq = $2";
    AT_OF_PETITION = "SELECT at FROM petition_event WHERE petition_id = $1 AND seq = $2";
}

/// The times that are believed to be of late: what is older is old, and what is behind the end was
/// written by a clock that was ahead, so that nothing says how old it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Lately {
    /// Older is old.
    pub from: Timestamp,
    /// Later cannot be.
    pub until: Timestamp,
}

impl Lately {
    /// Whether it is of late.
    pub fn holds(&self, at: Timestamp) -> bool {
        self.from <= at && at <= self.until
    }
}

/// Whether a head waits to be gathered.
pub async fn waits(db: &Db) -> Result<bool, ReadError> {
    Ok(db.query_one(&ANY_WAITS, &[]).await?.is_some())
}

/// Whether something happened that is not of late and that no root covers: its head waits to be
/// gathered, or is a leaf behind the `covered` ones of the newest root. A head that was gathered
/// waits no more, so that a root which does not come is missed only by the leaves.
pub async fn waits_since_before(db: &Db, covered: u64, lately: &Lately) -> Result<bool, ReadError> {
    let outside = [lately.from.into(), lately.until.into()];
    if db.query_one(&WAITS_OUTSIDE, &outside).await?.is_some() {
        return Ok(true);
    }
    let values = [to_int(covered).into()];
    let Some(leaf) = db.query_one(&FIRST_BEHIND, &values).await? else {
        return Ok(false);
    };
    let (of, seq) = (leaf.uuid("case_id")?, leaf.int("seq")?);
    let at = async |text: &Text| db.query_one(text, &[of.into(), seq.into()]).await;
    let event = match at(&AT_OF_CASE).await? {
        Some(row) => Some(row),
        None => at(&AT_OF_PETITION).await?,
    };
    // Of an event that is gone, or whose time cannot be read, nothing says that it is of late.
    let at = event.and_then(|row| row.instant("at").ok());
    Ok(at.is_none_or(|at| !lately.holds(at)))
}

/// Why no further root is signed until somebody has looked: what is on file is not what the last
/// one was signed over.
#[derive(thiserror::Error, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refused {
    /// Leaves, or kept hashes, are missing.
    #[error("the journal's tree has a gap below leaf {size}: run `motcua check`")]
    Gap {
        /// How many leaves it claims.
        size: u64,
    },
    /// The leaves do not give the last root any more.
    #[error(
        "the leaves do not give the root of {at} over {size} leaves any more, so no new one is \
         signed: run `motcua check`"
    )]
    NotExtended {
        /// Its size.
        size: u64,
        /// When it was signed.
        at: Timestamp,
    },
    /// The last root is not what one of the keys signed.
    #[error(
        "the root of {at} over {size} leaves is not what a key of this journal signed, so no new \
         one is signed: run `motcua check`"
    )]
    NotSigned {
        /// Its size.
        size: u64,
        /// When it says that it was signed.
        at: Timestamp,
    },
    /// A leaf or a kept hash is damaged.
    #[error("the journal's tree cannot be read, so no new root is signed: run `motcua check`")]
    Unreadable,
}

/// Whether a further root may be signed over `size` leaves after the last one.
///
/// # Errors
/// [`NotPublished::Refused`] where it may not be.
pub(super) async fn may_be_extended(db: &Db, last: &Root, size: u64) -> Result<(), NotPublished> {
    let (covered, at) = (last.size, last.at);
    if size < covered {
        return Err(Refused::Gap { size: covered }.into());
    }
    if log::edge(db, covered).await?.root() != last.root {
        return Err(Refused::NotExtended { size: covered, at }.into());
    }
    // Who rewrites leaves and root has no key for the text that was signed.
    if !last.is_sound(&log::keys(db).await?) {
        return Err(Refused::NotSigned { size: covered, at }.into());
    }
    Ok(())
}

/// Why a further root would be refused now; nothing where it would not be.
pub async fn refusal(db: &Db, newest: Option<&Root>) -> Result<Option<Refused>, ReadError> {
    let size = log::size(db).await?;
    let looked_at = async {
        if let Some(last) = newest {
            may_be_extended(db, last, size).await?;
        }
        log::edge(db, size).await
    };
    match looked_at.await {
        Ok(_) | Err(NotPublished::Commit(_)) => Ok(None),
        Err(NotPublished::Refused(why)) => Ok(Some(why)),
        Err(NotPublished::Read(ReadError::Inconsistency(_))) => Ok(Some(Refused::Unreadable)),
        Err(NotPublished::Read(error)) => Err(error),
    }
}
