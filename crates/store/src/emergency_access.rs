//! Cases that were opened in an emergency: by whom, why, until when, and who looked at it
//! afterwards. Written, then looked at once, never taken away.

use crate::read::page::{Order, Page, PageRequest};
use crate::sql::{Batch, Db, Inconsistency, ReadError, Row, Select, Text, Value, texts};
use domain::ids::{CaseId, OfficerId};
use jiff::Timestamp;
use uuid::Uuid;

texts! {
    OPEN = "INSERT INTO emergency_access (id, at, until, officer, officer_name, capacity, case_id, case_code, reason)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    CASES = "SELECT case_id FROM emergency_access WHERE officer = $1 AND until > $2 ORDER BY case_id";
    SEE = "UPDATE emergency_access SET seen_at = $2, seen_by = $3, seen_by_name = $4, finding = $5
           WHERE id = $1 AND seen_at IS NULL";
    UNSEEN = "SELECT count(*) AS unseen FROM emergency_access WHERE seen_at IS NULL";
}

/// An emergency.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Emergency {
    /// Its name.
    pub id: Uuid,
    /// When.
    pub at: Timestamp,
    /// Until when the case may be seen.
    pub until: Timestamp,
    /// Who.
    pub officer: OfficerId,
    /// That officer's name.
    pub officer_name: String,
    /// In what capacity.
    pub capacity: String,
    /// Which case.
    pub case: CaseId,
    /// Its code.
    pub case_code: String,
    /// Why it could not wait.
    pub reason: String,
    /// Who looked at it afterwards.
    pub seen: Option<Seen>,
}

/// The look at an emergency afterwards.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Seen {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: String,
    /// That person's name.
    pub by_name: String,
    /// What was found.
    pub finding: String,
}

/// Adds an emergency to a batch.
pub fn open(batch: &mut Batch, it: &Emergency) {
    batch.must_touch_one(
        &OPEN,
        [
            it.id.into(),
            it.at.into(),
            it.until.into(),
            it.officer.0.into(),
            it.officer_name.as_str().into(),
            it.capacity.as_str().into(),
            it.case.0.into(),
            it.case_code.as_str().into(),
            it.reason.as_str().into(),
        ],
    );
}

/// What asks for the cases that an officer may see now because of an emergency.
pub(crate) fn asks_open_cases(officer: OfficerId, now: Timestamp) -> (Text, Vec<Value>) {
    (CASES, vec![officer.0.into(), now.into()])
}

/// The cases in the answer to [`asks_open_cases`].
pub(crate) fn read_open_cases(rows: &[Row]) -> Result<Vec<CaseId>, Inconsistency> {
    rows.iter()
        .map(|row| row.uuid("case_id").map(CaseId))
        .collect()
}

/// The cases opened to an officer in an emergency that lasts.
pub(crate) async fn open_cases(
    db: &Db,
    officer: OfficerId,
    now: Timestamp,
) -> Result<Vec<CaseId>, ReadError> {
    let (text, values) = asks_open_cases(officer, now);
    Ok(read_open_cases(&db.query(&text, &values).await?)?)
}

/// Adds to a batch that an emergency was looked at; a conflict where somebody has done so.
pub fn see(batch: &mut Batch, id: Uuid, seen: &Seen) {
    batch.must_touch_one(
        &SEE,
        [
            id.into(),
            seen.at.into(),
            seen.by.as_str().into(),
            seen.by_name.as_str().into(),
            seen.finding.as_str().into(),
        ],
    );
}

/// How many nobody has looked at yet.
///
/// # Errors
/// When the files cannot be read.
pub async fn unseen(db: &Db) -> Result<i64, ReadError> {
    let row = db.query_one(&UNSEEN, &[]).await?;
    Ok(row.map_or(Ok(0), |row| row.int("unseen"))?)
}

const ORDER: Order = Order {
    columns: &["at", "id"],
    descending: true,
};

fn list(request: &PageRequest) -> Select {
    let mut select = Select::new(
        "emergency_access::list",
        "SELECT id, at, until, officer, officer_name, capacity, case_id, case_code, reason,
                seen_at, seen_by, seen_by_name, finding FROM emergency_access WHERE 1 = 1",
    );
    ORDER.apply(&mut select, request);
    select
}

/// Every shape of the list, for the registry.
pub(crate) fn samples() -> Vec<Text> {
    let after = PageRequest::after(hex::encode("[1,\"a\"]"), 20);
    vec![
        list(&PageRequest::first(20)).finish().0,
        list(&after).finish().0,
    ]
}

/// A page of emergencies, newest first.
///
/// # Errors
/// When the files cannot be read.
pub async fn page(db: &Db, request: &PageRequest) -> Result<Page<Emergency>, ReadError> {
    let rows = db.select(list(request)).await?;
    let read = |row: &Row| {
        let seen = match row.instant_or_null("seen_at")? {
            None => None,
            Some(at) => Some(Seen {
                at,
                by: row.text("seen_by")?,
                by_name: row.text("seen_by_name")?,
                finding: row.text("finding")?,
            }),
        };
        Ok::<_, Inconsistency>(Emergency {
            id: row.uuid("id")?,
            at: row.instant("at")?,
            until: row.instant("until")?,
            officer: OfficerId(row.uuid("officer")?),
            officer_name: row.text("officer_name")?,
            capacity: row.text("capacity")?,
            case: CaseId(row.uuid("case_id")?),
            case_code: row.text("case_code")?,
            reason: row.text("reason")?,
            seen,
        })
    };
    Ok(ORDER.page(&rows, request, read)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::both_engines;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).unwrap()
    }

    both_engines!(an_emergency_ends_by_itself_and_is_looked_at_once, |db| {
        let it = Emergency {
            id: Uuid::from_u128(1),
            at: at(0),
            until: at(3_600),
            officer: OfficerId(Uuid::from_u128(7)),
            officer_name: "Lê Thị Mai Anh".to_owned(),
            capacity: "Chuyên viên".to_owned(),
            case: CaseId(Uuid::from_u128(5)),
            case_code: "H40.024.13-260821-0001".to_owned(),
            reason: "Người bệnh cấp cứu cần giấy khai sinh ngay".to_owned(),
            seen: None,
        };
        let mut batch = Batch::new();
        open(&mut batch, &it);
        db.commit(batch).await.unwrap();
        let other = OfficerId(Uuid::from_u128(8));
        for (officer, second, cases) in [
            (it.officer, 3_599, vec![it.case]),
            (it.officer, 3_600, vec![]),
            (other, 1, vec![]),
        ] {
            let asked = vec![asks_open_cases(officer, at(second))];
            let rows = db.together(asked).await.unwrap();
            assert_eq!(read_open_cases(&rows[0]).unwrap(), cases);
        }
        assert_eq!(unseen(db).await.unwrap(), 1);
        let seen = Seen {
            at: at(9_000),
            by: "officer:9".to_owned(),
            by_name: "Vũ Đình Thắng".to_owned(),
            finding: "Đúng việc".to_owned(),
        };
        let mut batch = Batch::new();
        see(&mut batch, it.id, &seen);
        db.commit(batch.clone()).await.unwrap();
        assert!(db.commit(batch).await.unwrap_err().is_conflict());
        assert_eq!(unseen(db).await.unwrap(), 0);
        let page = page(db, &PageRequest::first(5)).await.unwrap();
        assert_eq!(
            page.items,
            [Emergency {
                seen: Some(seen),
                ..it
            }]
        );
    });
}
