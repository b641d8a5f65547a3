//! What officers report to the head of their agency: misuse of the system, signs of insecurity; and
//! what the head answered. Written, then answered once, never taken away.

use crate::read::page::{Order, Page, PageRequest};
use crate::sql::{Batch, Db, Inconsistency, ReadError, Row, Select, Text, texts};
use domain::ids::AgencyCode;
use jiff::Timestamp;
use uuid::Uuid;

texts! {
    ADD = "INSERT INTO security_report (id, at, agency, unit_name, who, who_name, kind, said)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    LOAD = "SELECT id, at, agency, unit_name, who, who_name, kind, said, seen_at, seen_by, seen_by_name, answer
            FROM security_report WHERE id = $1";
    ANSWER = "UPDATE security_report SET seen_at = $2, seen_by = $3, seen_by_name = $4, answer = $5
              WHERE id = $1 AND seen_at IS NULL";
}

/// A report.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SecurityReport {
    /// Its name.
    pub id: Uuid,
    /// When.
    pub at: Timestamp,
    /// The agency whose head it is for.
    pub agency: AgencyCode,
    /// The unit of whoever reports.
    pub unit_name: String,
    /// Who.
    pub who: String,
    /// That person's name.
    pub who_name: String,
    /// `misuse`, `security`, `population_data`.
    pub kind: String,
    /// What was seen.
    pub said: String,
    /// The head's answer: when, who, that person's name, what.
    pub answer: Option<Answer>,
}

/// What the head answered.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Answer {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: String,
    /// That person's name.
    pub by_name: String,
    /// What was done.
    pub words: String,
}

fn read(row: &Row) -> Result<SecurityReport, Inconsistency> {
    let answer = match row.instant_or_null("seen_at")? {
        Some(at) => Some(Answer {
            at,
            by: row.text("seen_by")?,
            by_name: row.text("seen_by_name")?,
            words: row.text("answer")?,
        }),
        None => None,
    };
    Ok(SecurityReport {
        id: row.uuid("id")?,
        at: row.instant("at")?,
        agency: AgencyCode(row.text("agency")?),
        unit_name: row.text("unit_name")?,
        who: row.text("who")?,
        who_name: row.text("who_name")?,
        kind: row.text("kind")?,
        said: row.text("said")?,
        answer,
    })
}

/// Adds a report to a batch.
pub fn add(batch: &mut Batch, it: &SecurityReport) {
    batch.must_touch_one(
        &ADD,
        [
            it.id.into(),
            it.at.into(),
            it.agency.as_str().into(),
            it.unit_name.as_str().into(),
            it.who.as_str().into(),
            it.who_name.as_str().into(),
            it.kind.as_str().into(),
            it.said.as_str().into(),
        ],
    );
}

/// A report.
///
/// # Errors
/// When the files cannot be read.
pub async fn load(db: &Db, id: Uuid) -> Result<Option<SecurityReport>, ReadError> {
    let row = db.query_one(&LOAD, &[id.into()]).await?;
    Ok(row.as_ref().map(read).transpose()?)
}

/// Adds the head's answer to a batch; a conflict where there is one.
pub fn answer(batch: &mut Batch, id: Uuid, it: &Answer) {
    batch.must_touch_one(
        &ANSWER,
        [
            id.into(),
            it.at.into(),
            it.by.as_str().into(),
            it.by_name.as_str().into(),
            it.words.as_str().into(),
        ],
    );
}

const ORDER: Order = Order {
    columns: &["at", "id"],
    descending: true,
};

/// Whose reports.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Of {
    /// Those that somebody made.
    Who(String),
    /// Those for the head of an agency.
    Agency(AgencyCode),
}

fn list(of: &Of, request: &PageRequest) -> Select {
    let mut select = Select::new(
        "security_report::list",
        "SELECT id, at, agency, unit_name, who, who_name, kind, said, seen_at, seen_by, seen_by_name, answer
         FROM security_report WHERE 1 = 1",
    );
    match of {
        Of::Who(who) => select.and("who = {}", [who.as_str().into()]),
        Of::Agency(agency) => select.and("agency = {}", [agency.as_str().into()]),
    };
    ORDER.apply(&mut select, request);
    select
}

/// Every shape of the list, for the registry.
pub(crate) fn samples() -> Vec<Text> {
    let after = PageRequest::after(hex::encode("[1,\"a\"]"), 20);
    let agency = Of::Agency("a".into());
    vec![
        list(&Of::Who("officer:a".to_owned()), &PageRequest::first(20))
            .finish()
            .0,
        list(&agency, &PageRequest::first(20)).finish().0,
        list(&agency, &after).finish().0,
    ]
}

/// A page of reports, newest first.
///
/// # Errors
/// When the files cannot be read.
pub async fn page(
    db: &Db,
    of: &Of,
    request: &PageRequest,
) -> Result<Page<SecurityReport>, ReadError> {
    let rows = db.select(list(of, request)).await?;
    Ok(ORDER.page(&rows, request, read)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::both_engines;

    both_engines!(a_report_reaches_its_agency_and_is_answered_once, |db| {
        let at = |second: i64| Timestamp::from_second(1_800_000_000 + second).unwrap();
        let report = |no: u128, agency: &str| SecurityReport {
            id: Uuid::from_u128(no),
            at: at(1),
            agency: agency.into(),
            unit_name: "Một cửa".to_owned(),
            who: "officer:a".to_owned(),
            who_name: "An".to_owned(),
            kind: "misuse".to_owned(),
            said: "Có người dùng chung tài khoản".to_owned(),
            answer: None,
        };
        let mut batch = Batch::new();
        for no in 1..=3 {
            add(&mut batch, &report(no, "here"));
        }
        add(&mut batch, &report(4, "there"));
        db.commit(batch).await.unwrap();
        let here = Of::Agency("here".into());
        let first = page(db, &here, &PageRequest::first(2)).await.unwrap();
        let ids = |page: &Page<SecurityReport>| -> Vec<u128> {
            page.items.iter().map(|it| it.id.as_u128()).collect()
        };
        assert_eq!(ids(&first), [3, 2]);
        let next = PageRequest::after(first.next.unwrap(), 2);
        assert_eq!(ids(&page(db, &here, &next).await.unwrap()), [1]);
        let who = Of::Who("officer:a".to_owned());
        let mine = page(db, &who, &PageRequest::first(9)).await.unwrap();
        assert_eq!(mine.items.len(), 4);
        let said = Answer {
            at: at(2),
            by: "officer:b".to_owned(),
            by_name: "Bình".to_owned(),
            words: "Đã đổi mật khẩu".to_owned(),
        };
        for goes in [true, false] {
            let mut batch = Batch::new();
            answer(&mut batch, Uuid::from_u128(1), &said);
            assert_eq!(db.commit(batch).await.is_ok(), goes);
        }
        let loaded = load(db, Uuid::from_u128(1)).await.unwrap().unwrap();
        assert_eq!(loaded.answer, Some(said));
    });
}
