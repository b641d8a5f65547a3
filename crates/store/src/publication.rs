//! The catalogue on file: items with their versions, written only together with the event that
//! changed them; publication decisions and reports beside them.
//!
//! The number of the newest event is the catalogue's own number: whoever holds a copy in memory
//! asks for it and reads anew when it has moved. What may happen is not decided here.

pub mod check;
pub mod decision;
pub mod event_format;
pub mod list;
pub mod procedure_report;

#[cfg(test)]
mod tests;

use crate::fold::fold;
use crate::sql::{Batch, CommitError, Db, Inconsistency, ReadError, Row, Value, texts};
use domain::ids::AgencyCode;
use domain::publication::check::Known;
use domain::publication::{DecisionId, Event, Item, Kind, Stage, Version, Why};
use event_format::{Hash, StoredEvent};
use jiff::civil::Date;
use std::collections::BTreeMap;

texts! {
    ITEM = "SELECT kind, code, no, name, agency, decision, edition, begun, stage, body
            FROM catalogue_version WHERE kind = $1 AND code = $2 ORDER BY no";
    OF_KIND = "SELECT kind, code, no, name, agency, decision, edition, begun, stage, body
            FROM catalogue_version WHERE kind = $1 ORDER BY code, no";
    IN_FORCE = "SELECT kind, code, no, agency, valid_from, valid_to, body FROM catalogue_version
            WHERE state = 'published' AND valid_from <= $1 AND (valid_to IS NULL OR valid_to >= $1)
            ORDER BY kind, code, no";
    PAST_FORMS = "SELECT kind, code, no, agency, valid_from, valid_to, body FROM catalogue_version
            WHERE kind = 'form' AND state = 'published' AND valid_to < $1 ORDER BY code, no";
    ABOLISHED = "SELECT kind, code, no, agency, valid_from, valid_to, body FROM catalogue_version
            WHERE kind = 'procedure' AND state = 'published' AND ends = 'abolished' AND valid_to < $1
            ORDER BY code, no";
    KNOWN = "SELECT kind, code FROM catalogue_version
            WHERE is_newest AND kind IN ('procedure', 'form', 'process') AND state <> 'dropped' AND ends IS NULL";
    KNOWN_ON = "SELECT kind, code FROM catalogue_version
            WHERE state = 'published' AND kind IN ('procedure', 'form', 'process')
              AND valid_from <= $1 AND (valid_to IS NULL OR valid_to >= $1)";
    ADD = "INSERT INTO catalogue_version (kind, code, no, name, sought, agency, decision, state, valid_from,
                valid_to, ends, is_newest, edition, begun, stage, body)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";
    CHANGE = "UPDATE catalogue_version SET name = $4, sought = $5, agency = $6, decision = $7, state = $8,
                valid_from = $9, valid_to = $10, ends = $11, is_newest = $12, edition = $13, begun = $14,
                stage = $15, body = $16
            WHERE kind = $1 AND code = $2 AND no = $3 AND edition = $17";
    HEAD = "SELECT seq, hash FROM catalogue_event ORDER BY seq DESC LIMIT 1";
    ADD_EVENT = "INSERT INTO catalogue_event (seq, at, kind, code, no, what, who, payload, prev_hash, hash)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    HISTORY = "SELECT seq, at, kind, code, no, what, who, payload, prev_hash, hash FROM catalogue_event
            WHERE kind = $1 AND code = $2 ORDER BY seq";
    CHAIN = "SELECT seq, at, kind, code, no, what, who, payload, prev_hash, hash FROM catalogue_event
            WHERE seq > $1 ORDER BY seq LIMIT $2";
}

/// From so many changes at once on, they go in as whole columns.
const MANY: usize = 50;

/// The columns of a version, in the order of [`version_values`].
const VERSION_COLUMNS: &[&str] = &[
    "kind",
    "code",
    "no",
    "name",
    "sought",
    "agency",
    "decision",
    "state",
    "valid_from",
    "valid_to",
    "ends",
    "is_newest",
    "edition",
    "begun",
    "stage",
    "body",
];

/// What a snapshot of the catalogue is made of: a record that holds on the day.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Held {
    /// What it is.
    pub kind: Kind,
    /// Its code.
    pub code: String,
    /// Its version.
    pub no: u32,
    /// Whose it is.
    pub agency: AgencyCode,
    /// Its first day.
    pub from: Date,
    /// Its last day, where that is known.
    pub last: Option<Date>,
    /// The record.
    pub body: String,
}

/// A change of one item: what it was, what happened, what it is.
#[derive(Clone, PartialEq, Debug)]
pub struct Changed {
    /// The item as it was read.
    pub before: Item,
    /// What happened.
    pub event: Event,
    /// The item after it.
    pub after: Item,
}

impl Changed {
    /// A change by an event.
    pub fn by(before: Item, event: Event) -> Self {
        Self {
            after: before.clone().evolve(&event),
            before,
            event,
        }
    }
}

/// The version that stands for an item in lists: the last one that was not given up.
fn newest_of(item: &Item) -> Option<u32> {
    let given_up = |it: &&Version| matches!(it.stage, Stage::Dropped { .. });
    let mut kept = item.versions.iter().rev().filter(|it| !given_up(it));
    kept.next().or(item.versions.last()).map(|it| it.no)
}

/// The codes that a record may name: of all items that are not over, or of those that hold on a
/// day.
///
/// # Errors
/// When the files cannot be read.
pub async fn known(db: &Db, on: Option<Date>) -> Result<Known, ReadError> {
    let rows = match on {
        None => db.query(&KNOWN, &[]).await?,
        Some(day) => db.query(&KNOWN_ON, &[day.into()]).await?,
    };
    let mut known = Known::default();
    for row in &rows {
        let codes = match read_kind(row)? {
            Kind::Procedure => &mut known.procedures,
            Kind::Form => &mut known.forms,
            Kind::Process => &mut known.processes,
            _ => continue,
        };
        codes.insert(row.text("code")?);
    }
    Ok(known)
}

/// The catalogue's number: that of its newest event, 0 while it is empty.
///
/// # Errors
/// When the files cannot be read.
pub async fn number(db: &Db) -> Result<i64, ReadError> {
    Ok(head(db).await?.0)
}

async fn head(db: &Db) -> Result<(i64, Hash), ReadError> {
    match db.query_one(&HEAD, &[]).await? {
        Some(row) => Ok((row.int("seq")?, row.hash("hash")?)),
        None => Ok((0, [0; 32])),
    }
}

/// An item with all its versions; without any where there is none of that code.
///
/// # Errors
/// When the files cannot be read.
pub async fn item(db: &Db, kind: Kind, code: &str) -> Result<Item, ReadError> {
    let rows = db.query(&ITEM, &[kind.word().into(), code.into()]).await?;
    let mut item = Item::new(kind, code);
    for row in &rows {
        item.versions.push(read_version(row)?);
    }
    Ok(item)
}

/// Every item of a kind with all its versions, by code; for changing many at once.
///
/// # Errors
/// When the files cannot be read.
pub async fn of_kind(db: &Db, kind: Kind) -> Result<BTreeMap<String, Item>, ReadError> {
    let rows = db.query(&OF_KIND, &[kind.word().into()]).await?;
    let mut items: BTreeMap<String, Item> = BTreeMap::new();
    for row in &rows {
        let version = read_version(row)?;
        let code = version.code.clone();
        let item = items
            .entry(code)
            .or_insert_with_key(|code| Item::new(kind, code.as_str()));
        item.versions.push(version);
    }
    Ok(items)
}

/// Everything that holds on a day.
///
/// # Errors
/// When the files cannot be read.
pub async fn in_force(db: &Db, on: Date) -> Result<Vec<Held>, ReadError> {
    read_held(&db.query(&IN_FORCE, &[on.into()]).await?)
}

/// The forms that held before a day: cases that were filed with them are still shown and amended
/// by them.
///
/// # Errors
/// When the files cannot be read.
pub async fn past_forms(db: &Db, on: Date) -> Result<Vec<Held>, ReadError> {
    read_held(&db.query(&PAST_FORMS, &[on.into()]).await?)
}

/// The procedures that were abolished before a day, in their last version.
///
/// # Errors
/// When the files cannot be read.
pub async fn abolished(db: &Db, on: Date) -> Result<Vec<Held>, ReadError> {
    read_held(&db.query(&ABOLISHED, &[on.into()]).await?)
}

fn read_held(rows: &[Row]) -> Result<Vec<Held>, ReadError> {
    let read = |row: &Row| {
        Ok::<_, Inconsistency>(Held {
            kind: read_kind(row)?,
            code: row.text("code")?,
            no: row.count("no")?,
            agency: AgencyCode(row.text("agency")?),
            from: row.date("valid_from")?,
            last: match row.text_or_null("valid_to")? {
                Some(_) => Some(row.date("valid_to")?),
                None => None,
            },
            body: row.text("body")?,
        })
    };
    Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
}

/// Writes changes, all of them or none, with whatever must be true together with them. Several
/// changes of one item go in as several, each built on the one before.
///
/// # Errors
/// [`CommitError::Conflict`] when an item, or the catalogue's number, moved since it was read.
pub async fn commit(db: &Db, changes: &[Changed], more: Batch) -> Result<(), CommitError> {
    let (mut seq, mut hash) = head(db).await.map_err(unreadable)?;
    let mut batch = Batch::new();
    let mut new_versions: Vec<Vec<Value>> = Vec::new();
    let mut events: Vec<Vec<Value>> = Vec::new();
    for change in changes {
        seq += 1;
        let (kind, code) = (change.after.kind, change.after.code.as_str());
        let stored = StoredEvent::write(seq, hash, kind, code, &change.event).map_err(defect)?;
        hash = stored.hash;
        events.push(stored.into_values());
        let newest = newest_of(&change.after);
        let was_newest_of = newest_of(&change.before);
        for version in &change.after.versions {
            let values = version_values(version, newest == Some(version.no)).map_err(defect)?;
            match change.before.version(version.no) {
                None => new_versions.push(values),
                Some(before) => {
                    let was_newest = was_newest_of == Some(before.no);
                    let is_newest = newest == Some(version.no);
                    if before == version && was_newest == is_newest {
                        continue;
                    }
                    let mut values = values;
                    values.push(before.edition.into());
                    batch.must_touch_one(&CHANGE, values);
                }
            }
        }
    }
    let mut whole = Batch::new();
    if events.len() > MANY {
        let (versions, columns) = ("catalogue_version", VERSION_COLUMNS.to_vec());
        whole.fill(versions, columns, &ADD, new_versions);
        let columns = StoredEvent::COLUMNS.to_vec();
        whole.fill("catalogue_event", columns, &ADD_EVENT, events);
    } else {
        for values in new_versions {
            whole.must_touch_one(&ADD, values);
        }
        for values in events {
            whole.must_touch_one(&ADD_EVENT, values);
        }
    }
    whole.append(batch);
    whole.append(more);
    db.commit(whole).await
}

fn unreadable(error: ReadError) -> CommitError {
    match error {
        ReadError::Unavailable(reason) => CommitError::Unavailable(reason),
        other => CommitError::Broken {
            text: "catalogue_event".to_owned(),
            reason: other.to_string(),
        },
    }
}

fn defect(error: serde_json::Error) -> CommitError {
    CommitError::Broken {
        text: "catalogue_version".to_owned(),
        reason: error.to_string(),
    }
}

fn version_values(it: &Version, is_newest: bool) -> Result<Vec<Value>, serde_json::Error> {
    let state = match it.stage {
        Stage::Draft { .. } => "draft",
        Stage::InApproval { .. } => "in_approval",
        Stage::Approved { .. } => "approved",
        Stage::Published { .. } => "published",
        Stage::Dropped { .. } => "dropped",
    };
    let ends = it.end().map(|end| match end.why {
        Why::Replaced { .. } => "replaced",
        Why::Abolished { .. } => "abolished",
    });
    Ok(vec![
        it.kind.word().into(),
        it.code.as_str().into(),
        it.no.into(),
        it.name.as_str().into(),
        fold(&format!("{} {}", it.code, it.name)).into(),
        it.agency.as_str().into(),
        it.decision.map(|it| it.to_string()).into(),
        state.into(),
        it.from().map(|day| day.to_string()).into(),
        it.last().map(|day| day.to_string()).into(),
        ends.map(str::to_owned).into(),
        is_newest.into(),
        it.edition.into(),
        serde_json::to_string(&it.begun)?.into(),
        serde_json::to_string(&it.stage)?.into(),
        it.body.as_str().into(),
    ])
}

fn read_kind(row: &Row) -> Result<Kind, Inconsistency> {
    let word = row.text("kind")?;
    Kind::from_word(&word)
        .ok_or_else(|| row.inconsistency("kind", format!("{word:?} is no kind of item")))
}

fn read_version(row: &Row) -> Result<Version, Inconsistency> {
    Ok(Version {
        kind: read_kind(row)?,
        code: row.text("code")?,
        no: row.count("no")?,
        name: row.text("name")?,
        body: row.text("body")?,
        agency: AgencyCode(row.text("agency")?),
        decision: row.uuid_or_null("decision")?.map(DecisionId),
        begun: row.json("begun")?,
        stage: row.json("stage")?,
        edition: row.count("edition")?,
    })
}

/// What happened to an item, the first thing first.
///
/// # Errors
/// When the files cannot be read.
pub async fn history(db: &Db, kind: Kind, code: &str) -> Result<Vec<StoredEvent>, ReadError> {
    let rows = db
        .query(&HISTORY, &[kind.word().into(), code.into()])
        .await?;
    Ok(rows
        .iter()
        .map(StoredEvent::read)
        .collect::<Result<_, _>>()?)
}

/// The events behind a number, in order; for whoever checks the chain.
///
/// # Errors
/// When the files cannot be read.
pub async fn chain(db: &Db, after: i64, limit: u32) -> Result<Vec<StoredEvent>, ReadError> {
    let rows = db.query(&CHAIN, &[after.into(), limit.into()]).await?;
    Ok(rows
        .iter()
        .map(StoredEvent::read)
        .collect::<Result<_, _>>()?)
}
