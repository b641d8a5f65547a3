//! The proof that petitions agree with themselves: each journal is one chain without a gap, folding
//! it gives the snapshot, and the totals are those of all petitions. Runs beside a server at work:
//! what differs counts only where nothing happened while it was looked at.

use super::StoredEvent;
use super::totals::{self, Total, totals_of};
use crate::case_file::check::Difference;
use crate::journal::check::{Gathered, OfCase};
use crate::journal::event::{self, verify_chain};
use crate::sql::{Db, Inconsistency, ReadError, Row, texts};
use domain::ids::PetitionId;
use domain::petition::{Event, Petition};
use std::collections::BTreeMap;

texts! {
    PAGE = "SELECT id, code, version, body, journal_head FROM petition_file WHERE id > $1 ORDER BY id LIMIT $2";
    ONE = "SELECT id, code, version, body, journal_head FROM petition_file WHERE id = $1";
    ON_FILE = "SELECT id FROM petition_file WHERE id = $1";
    STEPS = "SELECT count(*) AS petitions, CAST(COALESCE(sum(version), 0) AS BIGINT) AS versions FROM petition_file";
}

/// How many are read at once.
const AT_ONCE: u32 = 500;
/// How often something that moves is looked at again.
const TRIES: usize = 5;

/// The totals that petitions add up to, and how far these had come.
#[derive(Default)]
struct Counted {
    totals: BTreeMap<Total, i64>,
    steps: Steps,
}

/// How many petitions there are and how many events they have had. Both only grow: as long as they
/// are the same, nothing happened.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
struct Steps {
    petitions: i64,
    versions: i64,
}

impl Counted {
    fn add(&mut self, row: &Row) -> Result<(), Inconsistency> {
        self.steps.petitions += 1;
        self.steps.versions += row.int("version")?;
        for total in totals_of(&row.json("body")?) {
            *self.totals.entry(total).or_default() += 1;
        }
        Ok(())
    }
}

/// What does not agree.
///
/// # Errors
/// When the files cannot be read.
pub async fn differences(db: &Db) -> Result<Vec<Difference>, ReadError> {
    let mut differences = Vec::new();
    let mut counted = Counted::default();
    let mut after = String::new();
    loop {
        let rows = page(db, &after).await?;
        let Some(last) = rows.last() else { break };
        let until = last.text("id")?;
        let mut gathered = Gathered::of(db, &after, &until).await?;
        after = until;
        for row in rows {
            let of_tree = gathered.take(row.uuid("id")?);
            let (row, wrong) = settled(db, row, &of_tree).await?;
            if wrong.is_empty() {
                counted.add(&row)?;
            }
            let code = row.text("code")?;
            differences.extend(wrong.into_iter().map(|what| Difference {
                code: code.clone(),
                what,
            }));
        }
    }
    if differences.is_empty() && totals_differ(db, counted).await? {
        differences.push(Difference {
            code: "petition_total".to_owned(),
            what: "the totals are not those of all petitions".to_owned(),
        });
    }
    Ok(differences)
}

/// Whether there is a petition of an inner name, however damaged.
///
/// # Errors
/// When the files cannot be read.
pub async fn is_on_file(db: &Db, id: PetitionId) -> Result<bool, ReadError> {
    Ok(db.query_one(&ON_FILE, &[id.0.into()]).await?.is_some())
}

async fn page(db: &Db, after: &str) -> Result<Vec<Row>, ReadError> {
    db.query(&PAGE, &[after.into(), AT_ONCE.into()]).await
}

/// What differs of one petition, and the row it was seen in. A server at work may commit between
/// reading the row and reading its events, so a difference counts only when it is still there while
/// the petition stands still.
async fn settled(db: &Db, mut row: Row, of_tree: &OfCase) -> Result<(Row, Vec<String>), ReadError> {
    let id = PetitionId(row.uuid("id")?);
    let mut found = wrong(&row, &journal(db, id).await?, of_tree)?;
    for _ in 0..TRIES {
        if found.is_empty() {
            break;
        }
        let Some(before) = db.query_one(&ONE, &[id.0.into()]).await? else {
            break;
        };
        let of_tree = gathered_of(db, id).await?;
        found = wrong(&before, &journal(db, id).await?, &of_tree)?;
        let after = db.query_one(&ONE, &[id.0.into()]).await?;
        let version = before.int("version")?;
        row = before;
        if after.is_none_or(|after| after.int("version") == Ok(version)) {
            break;
        }
    }
    Ok((row, found))
}

/// Its events as they lie there: a damaged one is a difference, and does not end the look.
async fn journal(db: &Db, id: PetitionId) -> Result<Vec<StoredEvent>, ReadError> {
    event::as_it_lies::<event::OfPetitions>(db, &super::HISTORY, id.0).await
}

/// What the tree holds of one petition.
async fn gathered_of(db: &Db, id: PetitionId) -> Result<OfCase, ReadError> {
    let name = id.to_string();
    // The greatest text before an inner name that is no inner name itself: without its last digit.
    let before = &name[..name.len().saturating_sub(1)];
    Ok(Gathered::of(db, before, &name).await?.take(id.0))
}

fn wrong(
    row: &Row,
    history: &[StoredEvent],
    of_tree: &OfCase,
) -> Result<Vec<String>, Inconsistency> {
    let mut found = Vec::new();
    match verify_chain(history) {
        // A damaged head is none either.
        Ok(head) if row.hash("journal_head").ok() != Some(head) => {
            found.push("the journal does not end where the petition says".to_owned());
        }
        Ok(_) => {}
        Err(broken) => found.push(broken.to_string()),
    }
    let version = row.int("version")?;
    if version != history.len() as i64 {
        found.push(format!("version {version} with {} events", history.len()));
    }
    found.extend(of_tree.differences(&row.text("code")?, version, history));
    let masked = history.iter().any(|it| it.payload.is_none());
    let read = history.iter().filter_map(|it| it.event().ok().flatten());
    let events: Vec<Event> = read.collect();
    let folded = Petition::fold(PetitionId(row.uuid("id")?), &events);
    let kept = row.json::<Petition>("body");
    if !kept.is_ok_and(|kept| masked || kept == folded) {
        found.push("the petition is not what its journal says".to_owned());
    }
    Ok(found)
}

/// Whether the totals are others than those of all petitions. Where something happens again and
/// again while they are counted, nothing is said.
async fn totals_differ(db: &Db, mut counted: Counted) -> Result<bool, ReadError> {
    for _ in 0..TRIES {
        let kept = totals::all(db).await?;
        if steps(db).await? == counted.steps {
            return Ok(kept != counted.totals);
        }
        counted = count(db).await?;
    }
    Ok(false)
}

async fn steps(db: &Db) -> Result<Steps, ReadError> {
    match db.query_one(&STEPS, &[]).await? {
        Some(row) => Ok(Steps {
            petitions: row.int("petitions")?,
            versions: row.int("versions")?,
        }),
        None => Ok(Steps::default()),
    }
}

/// Counts all petitions as they stand now.
async fn count(db: &Db) -> Result<Counted, ReadError> {
    let mut counted = Counted::default();
    let mut after = String::new();
    loop {
        let rows = page(db, &after).await?;
        let Some(last) = rows.last() else {
            return Ok(counted);
        };
        after = last.text("id")?;
        for row in &rows {
            counted.add(row)?;
        }
    }
}
