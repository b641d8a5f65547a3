//! Proof that the files agree with themselves: for every case the journal's chain is whole, its
//! events fold to the snapshot, every column says what the case says, and the tree of all
//! journals agrees with it. Made for `motcua check`; runs beside a server at work.

use super::columns::{COLUMNS, FILLED_LATER, READ_FROM_BODY, values};
use super::event_format::{StoredEvent, verify_chain};
use super::{DueDates, HISTORY};
use crate::journal::check::{self as tree, Gathered, OfCase};
use crate::journal::event;
use crate::journal::key::Checkpoint;
use crate::sql::{Db, Inconsistency, ReadError, Row, Text, Value, texts};
use domain::case::look_up::LookUp;
use domain::case::{Case, fold};
use domain::ids::{CaseId, PetitionId};
use std::collections::HashMap;
use std::sync::LazyLock;
use uuid::Uuid;

texts! {
    HOW_MANY = "SELECT count(*) AS cases FROM case_file";
    EVENTS = "SELECT case_id, seq, at, kind, actor, body_version, salt, payload, commitment, prev_hash, hash
              FROM case_event WHERE case_id > $1 AND case_id <= $2 ORDER BY case_id, seq";
}

/// Cases read at once.
const PAGE: u32 = 200;
/// Sorts behind every inner name of a case.
const BEHIND_ALL: &str = "g";

static PAGE_OF_CASES: LazyLock<Text> = LazyLock::new(|| {
    let sql = format!(
        "SELECT {}, journal_head, body FROM case_file WHERE id > $1 ORDER BY id LIMIT $2",
        COLUMNS.join(", ")
    );
    Text::owned("case_file::check::PAGE_OF_CASES", sql)
});

static ONE_CASE: LazyLock<Text> = LazyLock::new(|| {
    let sql = format!(
        "SELECT {}, journal_head, body FROM case_file WHERE id = $1",
        COLUMNS.join(", ")
    );
    Text::owned("case_file::check::ONE_CASE", sql)
});

/// The texts outside [`TEXTS`], for the registry.
pub(crate) fn samples() -> Vec<Text> {
    vec![PAGE_OF_CASES.clone(), ONE_CASE.clone()]
}

/// Something that does not agree.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Difference {
    /// The code of the case.
    pub code: String,
    /// What does not agree with what.
    pub what: String,
}

/// What a check saw.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Report {
    /// How many cases were looked at.
    pub cases: u64,
    /// How many events.
    pub events: u64,
    /// How many cases hold masked events, whose chain was verified but which cannot be folded.
    pub masked: u64,
    /// How many leaves the tree of the journals has.
    pub leaves: u64,
    /// How many of its roots were looked at.
    pub roots: u64,
    /// What does not agree.
    pub differences: Vec<Difference>,
}

/// Checks every case and the tree. `progress` is told how many cases were looked at, and of how
/// many.
pub async fn check(db: &Db, progress: impl FnMut(u64, u64)) -> Result<Report, ReadError> {
    check_with(db, &[], progress).await
}

/// The same, and compares with roots that somebody kept elsewhere.
pub async fn check_with(
    db: &Db,
    elsewhere: &[Checkpoint],
    mut progress: impl FnMut(u64, u64),
) -> Result<Report, ReadError> {
    let total = match db.query_one(&HOW_MANY, &[]).await? {
        Some(row) => row.int("cases")?.unsigned_abs(),
        None => 0,
    };
    let mut report = Report::default();
    let mut after = String::new();
    loop {
        let rows = db
            .query(&PAGE_OF_CASES, &[after.as_str().into(), PAGE.into()])
            .await?;
        let Some(last) = rows.last() else { break };
        let until = last.text("id")?;
        let mut gathered = Gathered::of(db, &after, &until).await?;
        let mut journals = journals(db, &after, &until).await?;
        for row in &rows {
            let id = row.uuid("id")?;
            let journal = journals.remove(&id).unwrap_or_default();
            let of_case = gathered.take(id);
            report.cases += 1;
            report.events += journal.len() as u64;
            if journal.iter().any(StoredEvent::is_masked) {
                report.masked += 1;
            }
            let code = row.text("code")?;
            let found = match settled_differences(db, row, &journal, &of_case).await {
                // One damaged value must not keep all others from being looked at.
                Err(ReadError::Inconsistency(damage)) => {
                    vec![format!(
                        "the case is damaged: column {}: {}",
                        damage.column, damage.reason
                    )]
                }
                found => found?,
            };
            for what in found {
                report.differences.push(Difference {
                    code: code.clone(),
                    what,
                });
            }
        }
        for orphan in journals.into_keys() {
            let what = "events without a case on file".to_owned();
            report.differences.push(Difference {
                code: orphan.to_string(),
                what,
            });
        }
        gone(db, gathered, &mut report).await?;
        progress(report.cases, total.max(report.cases));
        after = until;
    }
    gone(db, Gathered::of(db, &after, BEHIND_ALL).await?, &mut report).await?;
    let tree = tree::tree(db, elsewhere).await?;
    report.leaves = tree.leaves;
    report.roots = tree.roots;
    report.differences.extend(tree.differences);
    Ok(report)
}

/// Names cases that the tree holds and the files do not.
async fn gone(db: &Db, gathered: Gathered, report: &mut Report) -> Result<(), ReadError> {
    for (case, code, leaves) in gathered.left() {
        // One that was filed and gathered since the page was read is not gone; and petitions have
        // leaves too, which are held against them by [`crate::petition::check`].
        let is_petition = crate::petition::check::is_on_file(db, PetitionId(case)).await?;
        if !is_petition && db.query_one(&ONE_CASE, &[case.into()]).await?.is_none() {
            let what = format!("the case is gone: the journal has {leaves} of its heads");
            report.differences.push(Difference { code, what });
        }
    }
    Ok(())
}

async fn journals(
    db: &Db,
    after: &str,
    until: &str,
) -> Result<HashMap<Uuid, Vec<StoredEvent>>, ReadError> {
    let mut journals: HashMap<Uuid, Vec<StoredEvent>> = HashMap::new();
    for row in db.query(&EVENTS, &[after.into(), until.into()]).await? {
        let event = StoredEvent::look_at(&row)?;
        journals.entry(event.of).or_default().push(event);
    }
    Ok(journals)
}

/// The differences of one case. A server at work may commit between reading the row and reading
/// its events, so a difference counts only when it is still there while the case stands still.
async fn settled_differences(
    db: &Db,
    row: &Row,
    journal: &[StoredEvent],
    of_case: &OfCase,
) -> Result<Vec<String>, ReadError> {
    let mut found = differences(row, journal, of_case)?;
    let id = row.uuid("id")?;
    for _ in 0..5 {
        if found.is_empty() {
            break;
        }
        let Some(before) = db.query_one(&ONE_CASE, &[id.into()]).await? else {
            break;
        };
        let name = id.to_string();
        let mut gathered = Gathered::of(db, &before_name(&name), &name).await?;
        let journal = event::as_it_lies(db, &HISTORY, id).await?;
        found = differences(&before, &journal, &gathered.take(id))?;
        let after = db.query_one(&ONE_CASE, &[id.into()]).await?;
        let stood_still = match after {
            Some(after) => after.int("version")? == before.int("version")?,
            None => false,
        };
        if stood_still {
            break;
        }
    }
    Ok(found)
}

/// The greatest text before an inner name that is no inner name itself: the name without its last
/// digit.
fn before_name(name: &str) -> String {
    name[..name.len().saturating_sub(1)].to_owned()
}

fn differences(
    row: &Row,
    journal: &[StoredEvent],
    of_case: &OfCase,
) -> Result<Vec<String>, Inconsistency> {
    let mut found = Vec::new();
    match verify_chain(journal) {
        // A damaged head is none either.
        Ok(head) if row.hash("journal_head").ok() != Some(head) => {
            found.push("the head of the journal is not the one in the snapshot".to_owned());
        }
        Ok(_) => {}
        Err(broken) => found.push(broken.to_string()),
    }
    if row.int("version")? != journal.len() as i64 {
        found.push(format!(
            "version {} with {} events",
            row.int("version")?,
            journal.len()
        ));
    }
    found.extend(of_case.differences(&row.text("code")?, row.int("version")?, journal));
    let case = match row.json::<Case>("body") {
        Ok(case) => case,
        Err(e) => {
            found.push(format!("the snapshot cannot be read: {}", e.reason));
            return Ok(found);
        }
    };
    let due = DueDates::read(row)?;
    match values(&case, &due) {
        Some(expected) => found.extend(wrong_columns(row, &expected)?),
        None => found.push("the snapshot is not of a case that was filed".to_owned()),
    }
    let events = journal
        .iter()
        .map(StoredEvent::event)
        .collect::<Result<Option<Vec<_>>, _>>();
    match events {
        Ok(Some(events)) if fold(CaseId(row.uuid("id")?), &events) != case => {
            found.push("the events do not fold to the snapshot".to_owned());
        }
        // Masked events cannot be folded; their chain was verified above.
        Ok(_) => {}
        Err(e) => found.push(format!("an event cannot be read: {e}")),
    }
    Ok(found)
}

fn wrong_columns(row: &Row, expected: &[Value]) -> Result<Vec<String>, Inconsistency> {
    let mut wrong = Vec::new();
    let walked = *row.value("counted")? != Value::Null;
    let version = row.count("version")?;
    let look_up = row.json::<LookUp>(READ_FROM_BODY);
    let told = look_up.is_ok_and(|it| it.tells_of(version));
    for (column, expected) in COLUMNS.iter().zip(expected) {
        if !walked && FILLED_LATER.contains(column) {
            continue;
        }
        if *column == READ_FROM_BODY && !told {
            continue;
        }
        let same = match expected {
            Value::Bool(yes) => row.bool(column)? == *yes,
            other => row.value(column)? == other,
        };
        if !same {
            wrong.push(format!("column {column} is not what the snapshot says"));
        }
    }
    Ok(wrong)
}
