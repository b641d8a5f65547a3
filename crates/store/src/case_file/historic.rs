//! Cases of the past, carried to where they stand by another system: put on file with their
//! journal and their totals, many in a commit. They are written the same way as every other case
//! (each event with its hash, the snapshot folded from them), but nothing follows from them: no
//! letter is printed and nobody is told again what was told long ago.

use super::{ADD_EVENT, DueDates, columns};
use crate::index_total;
use crate::journal::event::{self, OfCases};
use crate::journal::log;
use crate::read::statistics_totals::{self, Total};
use crate::sql::{Batch, CommitError, Db, ReadError, Value, texts};
use domain::case::{Case, Event, evolve};
use domain::ids::CaseId;
use domain::index766::CaseFacts;
use jiff::Timestamp;
use std::collections::BTreeMap;

texts! {
    IS_ON_FILE = "SELECT code FROM case_file WHERE code = $1";
}

/// The columns of an event, in the order of its values.
const EVENT_COLUMNS: [&str; 11] = [
    "case_id",
    "seq",
    "at",
    "kind",
    "actor",
    "body_version",
    "salt",
    "payload",
    "commitment",
    "prev_hash",
    "hash",
];

/// Why a case of the past cannot be put on file.
#[derive(thiserror::Error, Clone, PartialEq, Eq, Debug)]
pub enum NotACase {
    /// It has no code, so it was never filed.
    #[error("its events do not begin with a submission that gives it a code")]
    NeverFiled,
    /// Its events are not in order.
    #[error("event {seq} happened before the one ahead of it")]
    OutOfOrder {
        /// Its ordinal.
        seq: usize,
    },
    /// It cannot be written.
    #[error("it cannot be written: {0}")]
    Unwritable(String),
}

/// The case that a history of events makes.
///
/// # Errors
/// When the events make no case.
pub fn fold(id: CaseId, events: &[Event]) -> Result<Case, NotACase> {
    let later = events.iter().zip(events.iter().skip(1));
    for (at, (one, next)) in later.enumerate() {
        if next.at < one.at {
            return Err(NotACase::OutOfOrder { seq: at + 2 });
        }
    }
    let case = events.iter().fold(Case::new(id), evolve);
    match (&case.code, &case.filing, &case.terms) {
        (Some(_), Some(_), Some(_)) => Ok(case),
        _ => Err(NotACase::NeverFiled),
    }
}

/// A case of the past as its rows; made on any thread, because that is most of the work.
#[derive(Clone, Debug)]
pub struct Historic {
    code: String,
    waits: Vec<Value>,
    row: Vec<Value>,
    events: Vec<Vec<Value>>,
    totals: Vec<Total>,
    facts: Option<(index_total::Key, CaseFacts)>,
}

impl Historic {
    /// The rows of a case that [`fold`] made of its events. Its head waits for a root from `now`
    /// on: what happened years ago is not late for today's.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn new(
        case: &Case,
        events: &[Event],
        due: &DueDates,
        now: Timestamp,
    ) -> Result<Self, NotACase> {
        let chained = event::chained::<OfCases>(case.id.0, 0, [0; 32], events);
        let (stored, head) = chained.map_err(|e| NotACase::Unwritable(e.to_string()))?;
        let rows = stored.into_iter().map(|it| it.into_values()).collect();
        Ok(Self {
            code: case.code_text(),
            waits: log::waiting(case.id.0, case.version.into(), now),
            row: columns::row_of(case, due, &head).map_err(NotACase::Unwritable)?,
            events: rows,
            totals: statistics_totals::totals_of(case, due),
            facts: index_total::of(case, due),
        })
    }

    /// Its code.
    pub fn code(&self) -> &str {
        &self.code
    }
}

/// What was done with some cases of the past.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Loaded {
    /// How many were put on file.
    pub cases: u64,
    /// How many events with them.
    pub events: u64,
    /// How many codes were on file already; those were left alone.
    pub on_file: u64,
}

/// Why cases of the past were not put on file; none of them was.
#[derive(thiserror::Error, Debug)]
pub enum NotLoaded {
    /// They could not be written.
    #[error("the cases could not be written")]
    Commit(#[from] CommitError),
    /// It could not be seen which are on file.
    #[error("the cases on file could not be read")]
    Read(#[from] ReadError),
}

/// Puts some cases on file in one commit. Those whose codes are on file already are left alone,
/// so that a load that broke off can be begun anew.
///
/// # Errors
/// When the files fail; then none of them is on file.
pub async fn load(db: &Db, cases: Vec<Historic>) -> Result<Loaded, NotLoaded> {
    // Nearly always none is on file, so that is tried first and looked at only when it fails.
    match commit(db, &cases).await {
        Err(CommitError::Conflict { .. }) => {}
        other => return Ok(other?),
    }
    let all = cases.len() as u64;
    let mut new = Vec::with_capacity(cases.len());
    for case in cases {
        let code = [case.code.as_str().into()];
        if db.query_one(&IS_ON_FILE, &code).await?.is_none() {
            new.push(case);
        }
    }
    let mut loaded = commit(db, &new).await?;
    loaded.on_file = all - loaded.cases;
    Ok(loaded)
}

async fn commit(db: &Db, cases: &[Historic]) -> Result<Loaded, CommitError> {
    let mut totals: BTreeMap<Total, i64> = BTreeMap::new();
    for total in cases.iter().flat_map(|case| &case.totals) {
        *totals.entry(total.clone()).or_default() += 1;
    }
    let rows = cases.iter().map(|case| case.row.clone()).collect();
    let events: Vec<_> = cases
        .iter()
        .flat_map(|case| case.events.iter().cloned())
        .collect();
    let loaded = Loaded {
        cases: cases.len() as u64,
        events: events.len() as u64,
        on_file: 0,
    };
    let mut batch = Batch::new();
    batch.fill("case_file", columns::all(), &columns::INSERT, rows);
    batch.fill("case_event", EVENT_COLUMNS.to_vec(), &ADD_EVENT, events);
    let waiting = cases.iter().map(|case| case.waits.clone()).collect();
    log::await_all(&mut batch, waiting);
    statistics_totals::change_by(&mut batch, totals);
    let mut facts = BTreeMap::new();
    for (key, it) in cases.iter().filter_map(|case| case.facts.as_ref()) {
        index_total::add(&mut facts, key.clone(), it, 1);
    }
    index_total::change_by(&mut batch, facts);
    db.commit(batch).await?;
    Ok(loaded)
}

#[cfg(test)]
mod tests {
    use super::super::{check, history, load_by_code};
    use super::*;
    use crate::both_engines;
    use crate::journal::standing::{self, Lately};
    use crate::testing::named;
    use domain::testing::Story;

    fn loaded_at() -> Timestamp {
        domain::testing::moment("2026-08-24T09:15")
    }

    fn past(no: u32) -> Historic {
        let story = named(Story::in_progress(), no);
        let case = fold(story.case.id, &story.events).expect("a case");
        Historic::new(&case, &story.events, &DueDates::default(), loaded_at()).expect("rows")
    }

    both_engines!(
        cases_of_the_past_are_on_file_as_if_they_had_happened_here,
        |db| {
            let story = named(Story::in_progress(), 1);
            let loaded = load(db, (1..=40).map(past).collect())
                .await
                .expect("loaded");
            assert_eq!((loaded.cases, loaded.on_file), (40, 0));
            assert_eq!(loaded.events, 40 * story.events.len() as u64);
            let file = load_by_code(db, &story.case.code_text()).await.unwrap();
            assert_eq!(file.expect("on file").case, story.case);
            let events = history(db, story.case.id).await.unwrap();
            assert_eq!(events.len(), story.events.len());
            let report = check::check(db, |_, _| {}).await.unwrap();
            assert_eq!((report.cases, report.differences), (40, Vec::new()));
            assert_eq!(
                statistics_totals::kept(db).await.unwrap(),
                statistics_totals::recount(db).await.unwrap()
            );
            let waits = async |from| {
                let until = jiff::Timestamp::MAX;
                standing::waits_since_before(db, 0, &Lately { from, until }).await
            };
            assert!(
                !waits(loaded_at()).await.unwrap(),
                "nothing waits from before the load"
            );
            let later = loaded_at() + jiff::SignedDuration::from_secs(1);
            assert!(waits(later).await.unwrap());
        }
    );

    both_engines!(a_load_that_broke_off_can_be_begun_anew, |db| {
        load(db, (1..=5).map(past).collect()).await.expect("loaded");
        let again = load(db, (1..=8).map(past).collect()).await.expect("loaded");
        assert_eq!((again.cases, again.on_file), (3, 5));
        let totals = statistics_totals::kept(db).await.unwrap();
        assert_eq!(totals, statistics_totals::recount(db).await.unwrap());
    });

    #[test]
    fn what_makes_no_case_is_told() {
        let mut story = named(Story::in_progress(), 1);
        assert_eq!(
            fold(story.case.id, &story.events[1..]),
            Err(NotACase::NeverFiled)
        );
        let last = story.events.len() - 1;
        story.events[last].at = jiff::Timestamp::UNIX_EPOCH;
        assert_eq!(
            fold(story.case.id, &story.events),
            Err(NotACase::OutOfOrder { seq: last + 1 })
        );
    }
}
