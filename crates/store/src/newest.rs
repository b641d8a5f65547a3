//! The newest moment at which anything was written, so that a server whose clock was set back does
//! not date acts before those on file. From two indexes; nothing is walked through.

use crate::sql::{Db, ReadError, texts};
use jiff::Timestamp;

texts! {
    FILED = "SELECT max(submitted_at) AS at FROM case_file";
    NEEDED = "SELECT max(id) AS id FROM job";
}

/// The newest filing or the newest job, whichever is later: nearly every event of a case makes
/// one, and its name begins with its moment.
///
/// # Errors
/// When the files cannot be read.
pub async fn moment(db: &Db) -> Result<Option<Timestamp>, ReadError> {
    let filed = match db.query_one(&FILED, &[]).await? {
        Some(row) => row.instant_or_null("at")?,
        None => None,
    };
    let needed = match db.query_one(&NEEDED, &[]).await? {
        Some(row) => row.uuid_or_null("id")?,
        None => None,
    };
    let needed = needed.and_then(|id| {
        let (seconds, nanoseconds) = id.get_timestamp()?.to_unix();
        Timestamp::new(
            i64::try_from(seconds).ok()?,
            i32::try_from(nanoseconds).ok()?,
        )
        .ok()
    });
    Ok(filed.max(needed))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job_queue::{NewJob, enqueue};
    use crate::sql::Batch;
    use crate::{both_engines, testing};

    both_engines!(the_newest_is_a_filing_or_a_job, |db| {
        assert_eq!(moment(db).await.unwrap(), None);
        let story = domain::testing::Story::accepted();
        let filed = testing::put(db, &story, Default::default()).await;
        let submitted = filed.case.clock.submitted;
        assert_eq!(moment(db).await.unwrap(), submitted);
        let later = Timestamp::from_second(4_000_000_000).unwrap();
        let mut batch = Batch::new();
        enqueue(&mut batch, NewJob::now("letter", &1, later).unwrap());
        db.commit(batch).await.unwrap();
        assert_eq!(moment(db).await.unwrap(), Some(later));
    });
}
