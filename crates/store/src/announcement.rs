//! Announcements: content that is demanded, and maintenance. Written once, taken back at most, never
//! changed.

use crate::read::page::{Order, Page, PageRequest};
use crate::sql::{Batch, Db, Inconsistency, ReadError, Row, Select, Text, texts};
use domain::announcement::Kind;
use jiff::Timestamp;
use uuid::Uuid;

texts! {
    ADD = "INSERT INTO announcement (id, at, who, who_name, kind, title, body, basis, begins_at, ends_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    LOAD = "SELECT id, at, who, who_name, kind, title, body, basis, begins_at, ends_at, taken_back_at, taken_back_by
            FROM announcement WHERE id = $1";
    TAKE_BACK = "UPDATE announcement SET taken_back_at = $2, taken_back_by = $3
                 WHERE id = $1 AND taken_back_at IS NULL";
    AHEAD = "SELECT id, at, who, who_name, kind, title, body, basis, begins_at, ends_at, taken_back_at, taken_back_by
             FROM announcement
             WHERE kind = 'maintenance' AND taken_back_at IS NULL AND ends_at > $1
             ORDER BY begins_at, id LIMIT 10";
}

/// An announcement.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Announcement {
    /// Its name.
    pub id: Uuid,
    /// When it was published.
    pub at: Timestamp,
    /// Who published it.
    pub who: String,
    /// That person's name.
    pub who_name: String,
    /// What it is.
    pub kind: Kind,
    /// Its heading.
    pub title: String,
    /// Its text.
    pub body: String,
    /// On whose demand; empty for maintenance.
    pub basis: String,
    /// From when.
    pub begins: Timestamp,
    /// Until when, where it ends.
    pub ends: Option<Timestamp>,
    /// When and by whom it was taken back.
    pub taken_back: Option<(Timestamp, String)>,
}

fn read(row: &Row) -> Result<Announcement, Inconsistency> {
    let taken_back = match row.instant_or_null("taken_back_at")? {
        Some(at) => Some((at, row.text("taken_back_by")?)),
        None => None,
    };
    let word = row.text("kind")?;
    Ok(Announcement {
        id: row.uuid("id")?,
        at: row.instant("at")?,
        who: row.text("who")?,
        who_name: row.text("who_name")?,
        kind: Kind::from_word(&word).unwrap_or(Kind::Content),
        title: row.text("title")?,
        body: row.text("body")?,
        basis: row.text("basis")?,
        begins: row.instant("begins_at")?,
        ends: row.instant_or_null("ends_at")?,
        taken_back,
    })
}

/// Adds an announcement to a batch.
pub fn add(batch: &mut Batch, it: &Announcement) {
    batch.must_touch_one(
        &ADD,
        [
            it.id.into(),
            it.at.into(),
            it.who.as_str().into(),
            it.who_name.as_str().into(),
            it.kind.word().into(),
            it.title.as_str().into(),
            it.body.as_str().into(),
            it.basis.as_str().into(),
            it.begins.into(),
            it.ends.into(),
        ],
    );
}

/// Takes one back in a batch; a conflict where it was taken back before.
pub fn take_back(batch: &mut Batch, id: Uuid, at: Timestamp, by: &str) {
    batch.must_touch_one(&TAKE_BACK, [id.into(), at.into(), by.into()]);
}

/// An announcement.
///
/// # Errors
/// When the files cannot be read.
pub async fn load(db: &Db, id: Uuid) -> Result<Option<Announcement>, ReadError> {
    let row = db.query_one(&LOAD, &[id.into()]).await?;
    Ok(row.as_ref().map(read).transpose()?)
}

/// The maintenance that is ahead or goes on, the nearest first; ten at most.
///
/// # Errors
/// When the files cannot be read.
pub async fn ahead(db: &Db, now: Timestamp) -> Result<Vec<Announcement>, ReadError> {
    let rows = db.query(&AHEAD, &[now.into()]).await?;
    Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
}

const ORDER: Order = Order {
    columns: &["at", "id"],
    descending: true,
};

fn list(only_standing: bool, request: &PageRequest) -> Select {
    let mut select = Select::new(
        "announcement::list",
        "SELECT id, at, who, who_name, kind, title, body, basis, begins_at, ends_at, taken_back_at, taken_back_by
         FROM announcement WHERE 1 = 1",
    );
    if only_standing {
        select.and("taken_back_at IS NULL", []);
    }
    ORDER.apply(&mut select, request);
    select
}

/// Every shape of the list, for the registry.
pub(crate) fn samples() -> Vec<Text> {
    let after = PageRequest::after(hex::encode("[1,\"a\"]"), 20);
    [true, false]
        .into_iter()
        .flat_map(|standing| {
            [
                list(standing, &PageRequest::first(20)).finish().0,
                list(standing, &after).finish().0,
            ]
        })
        .collect()
}

/// A page of announcements, newest first: those that stand, or all.
///
/// # Errors
/// When the files cannot be read.
pub async fn page(
    db: &Db,
    only_standing: bool,
    request: &PageRequest,
) -> Result<Page<Announcement>, ReadError> {
    let rows = db.select(list(only_standing, request)).await?;
    Ok(ORDER.page(&rows, request, read)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::both_engines;

    both_engines!(announcements_are_listed_and_taken_back_once, |db| {
        let at = |second: i64| Timestamp::from_second(1_800_000_000 + second).unwrap();
        let told = |no: u128, kind, begins, ends: Option<i64>| Announcement {
            id: Uuid::from_u128(no),
            at: at(1),
            who: "officer:a".to_owned(),
            who_name: "An".to_owned(),
            kind,
            title: "Nâng cấp".to_owned(),
            body: "Tạm dừng".to_owned(),
            basis: String::new(),
            begins: at(begins),
            ends: ends.map(at),
            taken_back: None,
        };
        let mut batch = Batch::new();
        add(&mut batch, &told(1, Kind::Content, 1, None));
        add(&mut batch, &told(2, Kind::Maintenance, 90, Some(100)));
        add(&mut batch, &told(3, Kind::Maintenance, 50, Some(60)));
        db.commit(batch).await.unwrap();
        let ids =
            |all: &[Announcement]| -> Vec<u128> { all.iter().map(|it| it.id.as_u128()).collect() };
        assert_eq!(ids(&ahead(db, at(2)).await.unwrap()), [3, 2]);
        assert_eq!(ids(&ahead(db, at(60)).await.unwrap()), [2]);
        let first = page(db, true, &PageRequest::first(2)).await.unwrap();
        assert_eq!(ids(&first.items), [3, 2]);
        let next = PageRequest::after(first.next.unwrap(), 2);
        assert_eq!(ids(&page(db, true, &next).await.unwrap().items), [1]);
        for goes in [true, false] {
            let mut batch = Batch::new();
            take_back(&mut batch, Uuid::from_u128(2), at(3), "officer:b");
            assert_eq!(db.commit(batch).await.is_ok(), goes);
        }
        assert_eq!(ids(&ahead(db, at(2)).await.unwrap()), [3]);
        let nine = PageRequest::first(9);
        assert_eq!(ids(&page(db, true, &nine).await.unwrap().items), [3, 1]);
        assert_eq!(page(db, false, &nine).await.unwrap().items.len(), 3);
        let loaded = load(db, Uuid::from_u128(2)).await.unwrap().unwrap();
        assert_eq!(loaded.taken_back, Some((at(3), "officer:b".to_owned())));
        assert_eq!(loaded.ends, Some(at(100)));
    });
}
