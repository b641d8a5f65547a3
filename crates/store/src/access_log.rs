//! Who has read personal data: who, in what capacity, what, of which case or person, and why.
//! Written, never changed; people may ask who looked at theirs.

use crate::read::page::{Order, Page, PageRequest};
use crate::sql::{Batch, Db, Inconsistency, ReadError, Row, Select, Text, texts};
use domain::ids::CaseId;
use jiff::Timestamp;
use uuid::Uuid;

texts! {
    NOTE = "INSERT INTO access_log (id, at, who, who_name, capacity, what, case_id, subject, why)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
}

const ORDER: Order = Order {
    columns: &["id"],
    descending: true,
};

/// One reading.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Access {
    /// Its name.
    pub id: Uuid,
    /// When.
    pub at: Timestamp,
    /// Who, as in the journal: `officer:<id>` …
    pub who: String,
    /// That person's name at the time.
    pub who_name: String,
    /// In what capacity: the role, the unit.
    pub capacity: String,
    /// What was read.
    pub what: String,
    /// Of which case.
    pub case: Option<CaseId>,
    /// Of which person, by identity number or account.
    pub subject: Option<String>,
    /// Why.
    pub why: String,
}

/// Whose readings are asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum About {
    /// Of one case.
    Case(CaseId),
    /// By one reader.
    Who(String),
    /// Of one person's data.
    Subject(String),
}

/// Adds a reading to a batch.
pub fn note(batch: &mut Batch, it: &Access) {
    batch.must_touch_one(
        &NOTE,
        [
            it.id.into(),
            it.at.into(),
            it.who.as_str().into(),
            it.who_name.as_str().into(),
            it.capacity.as_str().into(),
            it.what.as_str().into(),
            it.case.map(|id| id.0).into(),
            it.subject.as_ref().into(),
            it.why.as_str().into(),
        ],
    );
}

fn list(about: &About, request: &PageRequest) -> Select {
    let mut select = Select::new(
        "access_log::list",
        "SELECT id, at, who, who_name, capacity, what, case_id, subject, why FROM access_log WHERE 1 = 1",
    );
    match about {
        About::Case(id) => select.and("case_id = {}", [id.0.into()]),
        About::Who(who) => select.and("who = {}", [who.into()]),
        About::Subject(subject) => select.and("subject = {}", [subject.into()]),
    };
    ORDER.apply(&mut select, request);
    select
}

/// Every shape of the list, for the registry.
pub(crate) fn samples() -> Vec<Text> {
    let about = [
        About::Case(CaseId(Uuid::nil())),
        About::Who("a".to_owned()),
        About::Subject("a".to_owned()),
    ];
    let request = PageRequest::after(hex::encode("[\"a\"]"), 20);
    about
        .iter()
        .map(|about| list(about, &request).finish().0)
        .collect()
}

/// A page of readings, newest first.
pub async fn page(
    db: &Db,
    about: &About,
    request: &PageRequest,
) -> Result<Page<Access>, ReadError> {
    let rows = db.select(list(about, request)).await?;
    let read = |row: &Row| {
        Ok::<_, Inconsistency>(Access {
            id: row.uuid("id")?,
            at: row.instant("at")?,
            who: row.text("who")?,
            who_name: row.text("who_name")?,
            capacity: row.text("capacity")?,
            what: row.text("what")?,
            case: row.uuid_or_null("case_id")?.map(CaseId),
            subject: row.text_or_null("subject")?,
            why: row.text("why")?,
        })
    };
    Ok(ORDER.page(&rows, request, read)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::both_engines;

    both_engines!(readings_are_found_by_case_reader_and_person, |db| {
        let reading = |no: u128, who: &str, case: u128, subject: &str| Access {
            id: Uuid::from_u128(no),
            at: Timestamp::from_second(1_800_000_000).unwrap(),
            who: who.to_owned(),
            who_name: "Lê Thị Mai Anh".to_owned(),
            capacity: "specialist, xa-truong-thi/chuyen-mon".to_owned(),
            what: "case page".to_owned(),
            case: Some(CaseId(Uuid::from_u128(case))),
            subject: Some(subject.to_owned()),
            why: "assigned".to_owned(),
        };
        let all = [
            reading(1, "officer:1", 1, "036190000731"),
            reading(2, "officer:2", 1, "036190000731"),
            reading(3, "officer:1", 2, "036085000111"),
        ];
        let mut batch = Batch::new();
        all.iter().for_each(|it| note(&mut batch, it));
        db.commit(batch).await.unwrap();
        for (about, expected) in [
            (About::Case(CaseId(Uuid::from_u128(1))), [&all[1], &all[0]]),
            (About::Who("officer:1".to_owned()), [&all[2], &all[0]]),
            (
                About::Subject("036190000731".to_owned()),
                [&all[1], &all[0]],
            ),
        ] {
            let found = page(db, &about, &PageRequest::first(9)).await.unwrap();
            assert_eq!(found.items.iter().collect::<Vec<_>>(), expected);
        }
    });
}
