//! Housekeeping: forgets what nobody will ask for again: one-time keys of requests, sessions that
//! are over, jobs that are done, drafts that nobody went on with, files that were uploaded and
//! never became part of anything. No case, no letter and no journal is ever touched.

use super::{Desk, Undone};
use crate::config::Sweep;
use jiff::SignedDuration;
use store::{Batch, draft, filed_document, job_queue, process_seen, request_seen, session};

/// Drafts discarded in one commit.
const PAGE: u32 = 200;
/// How long a process that is gone stays to be seen.
const PROCESSES: SignedDuration = SignedDuration::from_hours(24);

/// Does it; doing it again changes nothing.
///
/// # Errors
/// When the files could not be read or written.
pub async fn run(desk: &Desk, sweep: &Sweep) -> Result<(), Undone> {
    let now = desk.now();
    let before = |age: SignedDuration| now.saturating_sub(age).unwrap_or(now);
    let days = |days: u16| before(SignedDuration::from_hours(24 * i64::from(days)));
    let hours = |hours: u16| before(SignedDuration::from_hours(i64::from(hours)));
    let db = &desk.office.db;
    let mut batch = Batch::new();
    request_seen::forget_before(&mut batch, days(sweep.keys_days));
    session::forget_ended(&mut batch, now);
    store::sign_in_attempt::forget_old(&mut batch, now);
    store::sign_in_failure::forget_old(&mut batch, now);
    store::code_sent::forget_old(&mut batch, now);
    job_queue::forget_before(&mut batch, days(sweep.jobs_days));
    process_seen::forget_before(&mut batch, before(PROCESSES));
    db.commit(batch).await?;
    let old = days(sweep.drafts_days);
    let mut discarded = 0;
    loop {
        let drafts = draft::older_than(db, old, PAGE).await?;
        let count = drafts.len();
        for (id, account) in drafts {
            let mut batch = Batch::new();
            draft::discard_old(&mut batch, id, account, old);
            match db.commit(batch).await {
                Ok(()) => discarded += 1,
                // It was saved, filed or thrown away at this moment.
                Err(error) if error.is_conflict() => {}
                Err(error) => return Err(error.into()),
            }
        }
        if count < PAGE as usize {
            break;
        }
    }
    if discarded > 0 {
        tracing::info!(discarded, "old drafts were discarded");
    }
    let mut batch = Batch::new();
    filed_document::remove_left(&mut batch, hours(sweep.uploads_hours));
    db.commit(batch).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::room;
    use store::access_log::{self, About, Access, Outcome};
    use store::read::page::PageRequest;

    /// Readings are kept for twelve months at the least; nothing forgets them.
    #[tokio::test]
    async fn readings_stay_when_the_house_is_swept() {
        let room = room("nam-dinh").await;
        let db = &room.desk.office.db;
        let months_ago = SignedDuration::from_hours(24 * 400);
        let at = room.desk.now().saturating_sub(months_ago).expect("a time");
        let reading = Access {
            id: uuid::Uuid::now_v7(),
            at,
            who: "officer:1".to_owned(),
            who_name: "Lê Thị Mai Anh".to_owned(),
            capacity: "Chuyên viên".to_owned(),
            what: "Xem hồ sơ".to_owned(),
            case: None,
            subject: None,
            why: "Đơn vị đang giữ hồ sơ".to_owned(),
            outcome: Outcome::Shown,
        };
        access_log::keep(db, &reading).await.expect("a reading");
        run(&room.desk, &Sweep::default()).await.expect("swept");
        let about = About::Who("officer:1".to_owned());
        let kept = access_log::page(db, &about, &PageRequest::first(5)).await;
        assert_eq!(kept.expect("the log").items, [reading]);
    }
}
