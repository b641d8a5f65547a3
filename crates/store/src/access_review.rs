//! The half-yearly review of accounts: who confirmed that an officer's access is still needed as it
//! is, or closed it.

use crate::sql::{Batch, Db, Inconsistency, ReadError, Row, texts};
use domain::ids::OfficerId;
use jiff::Timestamp;

texts! {
    ADD = "INSERT INTO access_review (half, officer, at, verdict, roles, who, who_name)
           VALUES ($1, $2, $3, $4, $5, $6, $7)";
    OF_HALF = "SELECT half, officer, at, verdict, roles, who, who_name FROM access_review
               WHERE half = $1 ORDER BY officer";
}

/// A review of one account.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reviewed {
    /// The half year, `2026-H2`.
    pub half: String,
    /// Whose account.
    pub officer: OfficerId,
    /// When.
    pub at: Timestamp,
    /// `confirmed` or `closed`.
    pub verdict: String,
    /// The roles that were confirmed.
    pub roles: String,
    /// By whom.
    pub who: String,
    /// That person's name.
    pub who_name: String,
}

/// Adds a review to a batch; a conflict where the account was reviewed in this half year.
pub fn add(batch: &mut Batch, it: &Reviewed) {
    batch.must_touch_one(
        &ADD,
        [
            it.half.as_str().into(),
            it.officer.0.into(),
            it.at.into(),
            it.verdict.as_str().into(),
            it.roles.as_str().into(),
            it.who.as_str().into(),
            it.who_name.as_str().into(),
        ],
    );
}

/// All reviews of a half year.
///
/// # Errors
/// When the files cannot be read.
pub async fn of_half(db: &Db, half: &str) -> Result<Vec<Reviewed>, ReadError> {
    let rows = db.query(&OF_HALF, &[half.into()]).await?;
    let read = |row: &Row| {
        Ok::<_, Inconsistency>(Reviewed {
            half: row.text("half")?,
            officer: OfficerId(row.uuid("officer")?),
            at: row.instant("at")?,
            verdict: row.text("verdict")?,
            roles: row.text("roles")?,
            who: row.text("who")?,
            who_name: row.text("who_name")?,
        })
    };
    Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::both_engines;
    use uuid::Uuid;

    both_engines!(an_account_is_reviewed_once_in_a_half_year, |db| {
        let it = Reviewed {
            half: "2026-H2".to_owned(),
            officer: OfficerId(Uuid::from_u128(1)),
            at: Timestamp::from_second(1_800_000_000).unwrap(),
            verdict: "confirmed".to_owned(),
            roles: "reception".to_owned(),
            who: "officer:9".to_owned(),
            who_name: "Vũ Đình Thắng".to_owned(),
        };
        let mut batch = Batch::new();
        add(&mut batch, &it);
        db.commit(batch.clone()).await.unwrap();
        assert!(db.commit(batch).await.unwrap_err().is_conflict());
        assert_eq!(of_half(db, "2026-H2").await.unwrap(), [it]);
        assert_eq!(of_half(db, "2026-H1").await.unwrap(), []);
    });
}
