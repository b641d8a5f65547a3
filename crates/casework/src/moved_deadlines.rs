//! A change of the table of days or of an agency's hours, looked at before it is made: which running
//! deadlines would move, from when to when. Nothing is written; when the change holds, the job
//! `redate` writes them.

use crate::office::Office;
use crate::path::due_dates;
use domain::case_code::CaseCode;
use domain::clock::holidays::Holidays;
use domain::publication::Kind;
use jiff::Timestamp;
use store::ReadError;
use store::case_file::{self, DueDates};

/// Cases looked at in one read.
const PAGE: u32 = 500;

/// A deadline that would move.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Moved {
    /// The case.
    pub code: CaseCode,
    /// Its procedure.
    pub procedure: String,
    /// Whether it is the date of return; else that of what is to be done next.
    pub of_return: bool,
    /// As it is.
    pub before: Option<Timestamp>,
    /// As it would be.
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

/// The office as it would be with a record of the catalogue that changes days off or somebody's
/// hours; nothing where the record changes neither.
pub fn with(office: &Office, kind: Kind, body: &str) -> Option<Office> {
    match kind {
        Kind::DaysOff => {
            let days = Holidays::parse(body).ok()?;
            (days != office.days_off()).then(|| office.with_days(days))
        }
        Kind::Agency => {
            let record = serde_json::from_str(body).ok()?;
            let other = office.organisation.with_hours_of_agency(&record)?;
            Some(office.with_organisation(other))
        }
        Kind::Unit => {
            let record = serde_json::from_str(body).ok()?;
            let other = office.organisation.with_hours_of_unit(&record)?;
            Some(office.with_organisation(other))
        }
        _ => None,
    }
}

/// Reckons every running case in another office, with other days or hours; `at_most` of those that
/// move are named.
///
/// # Errors
/// When the files cannot be read.
pub async fn preview(
    office: &Office,
    other: &Office,
    now: Timestamp,
    at_most: usize,
) -> Result<Preview, ReadError> {
    let mut preview = Preview::default();
    let mut after = None;
    loop {
        let files = case_file::running(&office.db, after, PAGE).await?;
        for file in &files {
            preview.cases += 1;
            let was = due_dates(office, &file.case, now);
            let would = due_dates(other, &file.case, now);
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
                let of_return = was.due_at != would.due_at;
                let which = |of: &DueDates| match of_return {
                    true => of.due_at,
                    false => of.next_act_due_at,
                };
                preview.first.push(Moved {
                    of_return,
                    code: code.clone(),
                    procedure: file
                        .case
                        .terms
                        .as_ref()
                        .map(|terms| terms.name.clone())
                        .unwrap_or_default(),
                    before: which(&was),
                    after: which(&would),
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
    use crate::living::places::days_body;
    use crate::{act, submit};
    use domain::clock::holidays::{DayOff, Kind as DayKind};
    use domain::clock::{seed, wall};
    use domain::organisation::Agency;
    use domain::testing::moment;

    #[tokio::test]
    async fn a_holiday_declared_late_or_other_hours_show_which_deadlines_would_move_and_move_none()
    {
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
        let same = preview(&office, &office, now, 10).await.expect("read");
        assert_eq!((same.cases, same.moved), (1, 0));
        let unchanged = days_body(&table).to_string();
        assert!(with(&office, Kind::DaysOff, &unchanged).is_none());
        let off = table.with_day_off(DayOff {
            date: "2026-12-07".parse().expect("a date"),
            name: "Quốc tang".to_owned(),
            kind: DayKind::Statutory,
            confidence: "found".to_owned(),
        });
        let body = days_body(&off).to_string();
        let other = with(&office, Kind::DaysOff, &body).expect("another table");
        let would = preview(&office, &other, now, 10).await.expect("read");
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

        // The agency that holds it closes an hour earlier from then on: the last moment is earlier
        // too, and another agency's hours are not this case's.
        let file = case_file::load_by_code(&office.db, code.as_str()).await;
        let holder = file.expect("read").expect("a case").case.holder;
        let unit = holder.expect("a holder").unit;
        let unit = office.organisation.unit(&unit).expect("its unit");
        let agency = office.organisation.agency(&unit.agency).expect("there");
        let mut record = agency.clone();
        let body = |record: &Agency| serde_json::to_string(record).expect("JSON");
        assert!(with(&office, Kind::Agency, &body(&record)).is_none());
        record.at.hours = Some("7:30-11:30, 13:00-16:00".to_owned());
        let other = with(&office, Kind::Agency, &body(&record)).expect("other hours");
        let would = preview(&office, &other, now, 10).await.expect("read");
        assert_eq!(would.moved, 1);
        let said = |at: Option<Timestamp>| at.map(|at| wall(at).to_string());
        assert_eq!(
            (said(would.first[0].before), said(would.first[0].after)),
            (
                Some("2026-12-09T17:00:00".to_owned()),
                Some("2026-12-09T16:00:00".to_owned())
            )
        );
        let mut elsewhere = office.organisation.agencies().iter();
        let mut record = elsewhere
            .rfind(|it| it.code != unit.agency)
            .expect("another agency")
            .clone();
        record.at.hours = Some("7:30-11:30, 13:00-16:00".to_owned());
        let other = with(&office, Kind::Agency, &body(&record)).expect("other hours");
        let would = preview(&office, &other, now, 10).await.expect("read");
        assert_eq!((would.cases, would.moved), (1, 0));
    }
}
