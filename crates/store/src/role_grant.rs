//! Roles that are lent for a time, with the reason: who lent which role to whom, from when to
//! when, and whether it was taken back before its end.

use crate::sql::{Batch, Db, Inconsistency, ReadError, Row, texts};
use domain::actor::Role;
use domain::ids::OfficerId;
use jiff::Timestamp;
use uuid::Uuid;

texts! {
    GRANT = "INSERT INTO role_grant (id, officer, role, reason, since, until, at, granted_by, granted_by_name)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    RUNNING = "SELECT id, officer, role, reason, since, until, at, granted_by, granted_by_name, ended_at, ended_by
               FROM role_grant WHERE officer = $1 AND until > $2 AND since <= $2 AND ended_at IS NULL
               ORDER BY until, id";
    NEWEST = "SELECT id, officer, role, reason, since, until, at, granted_by, granted_by_name, ended_at, ended_by
              FROM role_grant WHERE until > $1 ORDER BY until DESC, id DESC LIMIT 100";
    END = "UPDATE role_grant SET ended_at = $2, ended_by = $3 WHERE id = $1 AND ended_at IS NULL AND until > $2";
}

/// A grant.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RoleGrant {
    /// Its name.
    pub id: Uuid,
    /// To whom.
    pub officer: OfficerId,
    /// Which role.
    pub role: Role,
    /// Why.
    pub reason: String,
    /// From when.
    pub since: Timestamp,
    /// Until when.
    pub until: Timestamp,
    /// When it was entered.
    pub at: Timestamp,
    /// By whom.
    pub granted_by: String,
    /// That person's name.
    pub granted_by_name: String,
    /// When and by whom it was taken back.
    pub ended: Option<(Timestamp, String)>,
}

fn read(row: &Row) -> Result<RoleGrant, Inconsistency> {
    let slug = row.text("role")?;
    let role = Role::from_slug(&slug)
        .ok_or_else(|| row.inconsistency("role", format!("unknown role {slug}")))?;
    Ok(RoleGrant {
        id: row.uuid("id")?,
        officer: OfficerId(row.uuid("officer")?),
        role,
        reason: row.text("reason")?,
        since: row.instant("since")?,
        until: row.instant("until")?,
        at: row.instant("at")?,
        granted_by: row.text("granted_by")?,
        granted_by_name: row.text("granted_by_name")?,
        ended: row
            .instant_or_null("ended_at")?
            .zip(row.text_or_null("ended_by")?),
    })
}

/// Adds a grant to a batch.
pub fn grant(batch: &mut Batch, it: &RoleGrant) {
    batch.must_touch_one(
        &GRANT,
        [
            it.id.into(),
            it.officer.0.into(),
            it.role.slug().into(),
            it.reason.as_str().into(),
            it.since.into(),
            it.until.into(),
            it.at.into(),
            it.granted_by.as_str().into(),
            it.granted_by_name.as_str().into(),
        ],
    );
}

/// Adds to a batch that a grant ends now; a conflict where it has ended.
pub fn end(batch: &mut Batch, id: Uuid, now: Timestamp, by: &str) {
    batch.must_touch_one(&END, [id.into(), now.into(), by.into()]);
}

/// The grants of an officer that hold now.
///
/// # Errors
/// When the files cannot be read.
pub async fn running(
    db: &Db,
    officer: OfficerId,
    now: Timestamp,
) -> Result<Vec<RoleGrant>, ReadError> {
    let rows = db.query(&RUNNING, &[officer.0.into(), now.into()]).await?;
    Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
}

/// Grants that end after a moment, those that last longest first.
///
/// # Errors
/// When the files cannot be read.
pub async fn ending_after(db: &Db, moment: Timestamp) -> Result<Vec<RoleGrant>, ReadError> {
    let rows = db.query(&NEWEST, &[moment.into()]).await?;
    Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::both_engines;

    both_engines!(a_role_is_held_while_its_grant_lasts_and_no_longer, |db| {
        let at = |second: i64| Timestamp::from_second(1_800_000_000 + second).unwrap();
        let it = RoleGrant {
            id: Uuid::from_u128(1),
            officer: OfficerId(Uuid::from_u128(7)),
            role: Role::Provider,
            reason: "Sửa lỗi in giấy hẹn".to_owned(),
            since: at(100),
            until: at(200),
            at: at(0),
            granted_by: "officer:9".to_owned(),
            granted_by_name: "Đỗ Văn Hành".to_owned(),
            ended: None,
        };
        let mut batch = Batch::new();
        grant(&mut batch, &it);
        db.commit(batch).await.unwrap();
        for (second, held) in [(99, 0), (100, 1), (199, 1), (200, 0)] {
            let running = running(db, it.officer, at(second)).await.unwrap();
            assert_eq!(running.len(), held, "{second}");
        }
        let mut batch = Batch::new();
        end(&mut batch, it.id, at(150), "officer:9");
        db.commit(batch.clone()).await.unwrap();
        assert!(db.commit(batch).await.unwrap_err().is_conflict());
        assert_eq!(running(db, it.officer, at(150)).await.unwrap(), []);
        let all = ending_after(db, at(0)).await.unwrap();
        assert_eq!(all[0].ended, Some((at(150), "officer:9".to_owned())));
    });
}
