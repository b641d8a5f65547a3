//! Reports of one's own: what was picked, under a name, for oneself or for the agency.

use crate::sql::{Batch, Db, Inconsistency, ReadError, Row, Value, texts};
use domain::report::builder::Query;
use jiff::Timestamp;
use uuid::Uuid;

texts! {
    SAVE = "INSERT INTO report_query (id, owner, owner_name, agency, name, shared, changed_at, body)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            ON CONFLICT (id) DO UPDATE SET name = $5, shared = $6, changed_at = $7, body = $8
            WHERE report_query.owner = $2";
    LOAD = "SELECT id, owner, owner_name, agency, name, shared, changed_at, body FROM report_query WHERE id = $1";
    DELETE = "DELETE FROM report_query WHERE id = $1 AND owner = $2";
    OWN = "SELECT id, owner, owner_name, agency, name, shared, changed_at, body FROM report_query
           WHERE owner = $1 ORDER BY changed_at DESC, id DESC LIMIT $2";
    SHARED = "SELECT id, owner, owner_name, agency, name, shared, changed_at, body FROM report_query
              WHERE agency = $1 AND shared ORDER BY changed_at DESC, id DESC LIMIT $2";
}

/// A saved report.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Saved {
    /// Its inner name.
    pub id: Uuid,
    /// Whose it is.
    pub owner: String,
    /// That officer's name.
    pub owner_name: String,
    /// The agency it may be shared with.
    pub agency: String,
    /// What it is called.
    pub name: String,
    /// Whether colleagues of the agency see it.
    pub shared: bool,
    /// When it was last changed.
    pub changed_at: Timestamp,
    /// What is asked.
    pub query: Query,
}

/// The most that are listed of one's own, and of colleagues.
const SHOWN: u32 = 50;

/// Adds a saved report to a batch, or its change; somebody else's cannot be changed.
///
/// # Errors
/// When it cannot be written down.
pub fn save(batch: &mut Batch, it: &Saved) -> Result<(), serde_json::Error> {
    let values: [Value; 8] = [
        it.id.into(),
        it.owner.as_str().into(),
        it.owner_name.as_str().into(),
        it.agency.as_str().into(),
        it.name.as_str().into(),
        it.shared.into(),
        it.changed_at.into(),
        serde_json::to_string(&it.query)?.into(),
    ];
    batch.must_touch_one(&SAVE, values);
    Ok(())
}

/// Adds to a batch that a report of one's own goes.
pub fn delete(batch: &mut Batch, id: Uuid, owner: &str) {
    batch.may_touch(&DELETE, [Value::from(id), owner.into()]);
}

fn read(row: &Row) -> Result<Saved, Inconsistency> {
    Ok(Saved {
        id: row.uuid("id")?,
        owner: row.text("owner")?,
        owner_name: row.text("owner_name")?,
        agency: row.text("agency")?,
        name: row.text("name")?,
        shared: row.bool("shared")?,
        changed_at: row.instant("changed_at")?,
        query: row.json("body")?,
    })
}

/// A saved report.
///
/// # Errors
/// When the files cannot be read.
pub async fn load(db: &Db, id: Uuid) -> Result<Option<Saved>, ReadError> {
    let row = db.query_one(&LOAD, &[id.into()]).await?;
    Ok(row.as_ref().map(read).transpose()?)
}

/// What an officer saved, the newest first.
///
/// # Errors
/// When the files cannot be read.
pub async fn own(db: &Db, owner: &str) -> Result<Vec<Saved>, ReadError> {
    let rows = db.query(&OWN, &[owner.into(), SHOWN.into()]).await?;
    Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
}

/// What colleagues of an agency share, the newest first.
///
/// # Errors
/// When the files cannot be read.
pub async fn shared(db: &Db, agency: &str) -> Result<Vec<Saved>, ReadError> {
    let rows = db.query(&SHARED, &[agency.into(), SHOWN.into()]).await?;
    Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
}
