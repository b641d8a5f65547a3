//! Who is away and who stands in. An absence is never changed, only taken back.

use crate::sql::{Batch, Db, Inconsistency, ReadError, Row, texts};
use domain::ids::OfficerId;
use domain::staff::Absence;
use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

macro_rules! select_absences {
    ($behind:literal) => {
        concat!(
            "SELECT id, officer, stand_in, first_day, last_day, reason, entered_at, entered_by, ended_at \
             FROM absence ",
            $behind
        )
    };
}

texts! {
    ENTER = "INSERT INTO absence
             (id, officer, stand_in, first_day, last_day, reason, entered_at, entered_by, ended_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, NULL)";
    TAKE_BACK = "UPDATE absence SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL";
    COMING = select_absences!(
        "WHERE officer = $1 AND last_day >= $2 AND ended_at IS NULL ORDER BY first_day, id"
    );
    LOAD = select_absences!("WHERE id = $1");
}

/// An absence on file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entered {
    /// Its name.
    pub id: Uuid,
    /// Who, when, who stands in.
    pub absence: Absence,
    /// When it was entered.
    pub entered_at: Timestamp,
    /// By whom.
    pub entered_by: OfficerId,
    /// When it was taken back.
    pub ended_at: Option<Timestamp>,
}

fn read(row: &Row) -> Result<Entered, Inconsistency> {
    Ok(Entered {
        id: row.uuid("id")?,
        absence: Absence {
            officer: OfficerId(row.uuid("officer")?),
            stand_in: row.uuid_or_null("stand_in")?.map(OfficerId),
            from: row.date("first_day")?,
            to: row.date("last_day")?,
            reason: row.text("reason")?,
        },
        entered_at: row.instant("entered_at")?,
        entered_by: OfficerId(row.uuid("entered_by")?),
        ended_at: row.instant_or_null("ended_at")?,
    })
}

/// Adds an absence to a batch.
pub fn enter(batch: &mut Batch, it: &Entered) {
    batch.must_touch_one(
        &ENTER,
        [
            it.id.into(),
            it.absence.officer.0.into(),
            it.absence.stand_in.map(|id| id.0).into(),
            it.absence.from.into(),
            it.absence.to.into(),
            it.absence.reason.as_str().into(),
            it.entered_at.into(),
            it.entered_by.0.into(),
        ],
    );
}

/// Takes an absence back; a conflict when somebody did before.
pub fn take_back(batch: &mut Batch, id: Uuid, now: Timestamp) {
    batch.must_touch_one(&TAKE_BACK, [id.into(), now.into()]);
}

/// The absences of an officer that have not passed.
///
/// # Errors
/// When the files cannot be read.
pub async fn coming(db: &Db, who: OfficerId, from: Date) -> Result<Vec<Entered>, ReadError> {
    let rows = db.query(&COMING, &[who.0.into(), from.into()]).await?;
    Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
}

/// An absence.
///
/// # Errors
/// When the files cannot be read.
pub async fn load(db: &Db, id: Uuid) -> Result<Option<Entered>, ReadError> {
    let row = db.query_one(&LOAD, &[id.into()]).await?;
    Ok(row.as_ref().map(read).transpose()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::both_engines;
    use jiff::civil::date;

    fn entered(no: u128, stand_in: Option<u128>, from: Date, to: Date) -> Entered {
        Entered {
            id: Uuid::from_u128(no),
            absence: Absence {
                officer: OfficerId(Uuid::from_u128(100)),
                stand_in: stand_in.map(|it| OfficerId(Uuid::from_u128(it))),
                from,
                to,
                reason: "Nghỉ phép".to_owned(),
            },
            entered_at: Timestamp::from_second(1_800_000_000).unwrap(),
            entered_by: OfficerId(Uuid::from_u128(7)),
            ended_at: None,
        }
    }

    both_engines!(
        an_absence_is_known_until_it_has_passed_or_is_taken_back,
        |db| {
            let (first, last) = (date(2026, 12, 1), date(2026, 12, 5));
            let (one, later) = (
                entered(1, Some(200), first, last),
                entered(2, None, date(2027, 1, 4), date(2027, 1, 8)),
            );
            let mut batch = Batch::new();
            enter(&mut batch, &one);
            enter(&mut batch, &later);
            db.commit(batch).await.unwrap();
            let absent = one.absence.officer;
            assert_eq!(
                coming(db, absent, first).await.unwrap(),
                [one.clone(), later]
            );
            let mut batch = Batch::new();
            take_back(&mut batch, one.id, one.entered_at);
            db.commit(batch.clone()).await.unwrap();
            assert!(db.commit(batch).await.unwrap_err().is_conflict());
            assert_eq!(coming(db, absent, first).await.unwrap().len(), 1);
            assert!(load(db, one.id).await.unwrap().unwrap().ended_at.is_some());
        }
    );
}
