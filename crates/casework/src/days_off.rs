//! A change of the table of days, looked at before it is made: which running deadlines would move,
//! from when to when. Nothing is written; when the change holds, the job `redate` writes them.

use crate::office::Office;
use crate::path::due_dates;
use domain::case_code::CaseCode;
use domain::clock::holidays::Holidays;
use jiff::Timestamp;
use store::ReadError;
use store::case_file;

/// Cases looked at in one read.
const PAGE: u32 = 500;

/// A deadline that would move.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Moved {
    /// The case.
    pub code: CaseCode,
    /// Its procedure.
    pub procedure: String,
    /// The date of return as it is.
    pub before: Option<Timestamp>,
    /// The date of return as it would be.
    pub after: Option<Timestamp>,
}

/// What a change of the table would do.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Preview {
    /// Running cases that were looked at.
    pub cases: usize,
    /// How many of them would have another date.
    pub moved: usize,
    /// How many would be late that are not, or the other way round, as of now.
    pub made_late: usize,
    /// How many would not be late any more.
    pub made_in_time: usize,
    /// The first of those that would move, by code.
    pub first: Vec<Moved>,
}

/// Reckons every running case with another table of days; `at_most` of those that move are named.
///
/// # Errors
/// When the files cannot be read.
pub async fn preview(
    office: &Office,
    days: &Holidays,
    now: Timestamp,
    at_most: usize,
) -> Result<Preview, ReadError> {
    let other = office.with_days(days.clone());
    let mut preview = Preview::default();
    let mut after = None;
    loop {
        let files = case_file::running(&office.db, after, PAGE).await?;
        for file in &files {
            preview.cases += 1;
            let was = due_dates(office, &file.case, now);
            let would = due_dates(&other, &file.case, now);
            if was == would {
                continue;
            }
            preview.moved += 1;
            let late = |due: Option<Timestamp>| due.is_some_and(|due| due < now);
            match (late(was.next_act_due_at), late(would.next_act_due_at)) {
                (false, true) => preview.made_late += 1,
                (true, false) => preview.made_in_time += 1,
                _ => {}
            }
            if let Some(code) = &file.case.code
                && preview.first.len() < at_most
            {
                preview.first.push(Moved {
                    code: code.clone(),
                    procedure: file
                        .case
                        .terms
                        .as_ref()
                        .map(|terms| terms.name.clone())
                        .unwrap_or_default(),
                    before: was.due_at,
                    after: would.due_at,
                });
            }
        }
        if files.len() < PAGE as usize {
            return Ok(preview);
        }
        after = files.last().map(|file| file.case.id);
        // Others want the thread too.
        tokio::task::yield_now().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::act::Asked;
    use crate::{act, submit};
    use domain::clock::holidays::{DayOff, Kind};
    use domain::clock::{seed, wall};
    use domain::testing::moment;

    #[tokio::test]
    async fn a_holiday_declared_late_shows_which_deadlines_would_move_and_moves_none() {
        let db = store::testing::sqlite().await;
        let office = Office::seed(db.db.clone(), "nam-dinh").expect("the shipped province");
        // Three working days from Friday: the Monday after counts, unless it is off.
        let procedure = office
            .catalogue
            .procedures()
            .iter()
            .find(|it| {
                it.time.general() == Some(domain::clock::Limit::working_days(3))
                    && crate::tests::at_the_counter(&office, it).is_some()
            })
            .expect("a procedure of three working days");
        let (clerk, filed) = crate::tests::at_the_counter(&office, procedure).expect("filed");
        let now = moment("2026-12-04T09:00");
        let asked = Asked::plainly(&clerk, now);
        let checked = filed
            .papers
            .iter()
            .filter_map(|it| it.component.clone())
            .collect();
        let done = submit::submit(&office, &asked, filed).await.expect("filed");
        let accept = domain::case::accept::Accept {
            checked,
            note: String::new(),
        };
        let code = done.code().clone();
        let done = act::on_case(&office, code.as_str(), &asked, accept.into()).await;
        done.expect("accepted");
        let table = seed::holidays();
        let same = preview(&office, &table, now, 10).await.expect("read");
        assert_eq!((same.cases, same.moved), (1, 0));
        let off = table.with_day_off(DayOff {
            date: "2026-12-07".parse().expect("a date"),
            name: "Quốc tang".to_owned(),
            kind: Kind::Statutory,
            confidence: "found".to_owned(),
        });
        let would = preview(&office, &off, now, 10).await.expect("read");
        assert_eq!((would.cases, would.moved), (1, 1));
        assert_eq!(would.first[0].code, code);
        let date = |at: Option<Timestamp>| at.map(|at| wall(at).date().to_string());
        assert_eq!(date(would.first[0].before).as_deref(), Some("2026-12-09"));
        assert_eq!(date(would.first[0].after).as_deref(), Some("2026-12-10"));
        assert_eq!((would.made_late, would.made_in_time), (0, 0));
        // It was only looked at.
        let file = case_file::load_by_code(&office.db, code.as_str())
            .await
            .expect("read");
        assert_eq!(
            date(file.expect("a case").due.due_at).as_deref(),
            Some("2026-12-09")
        );
    }
}
