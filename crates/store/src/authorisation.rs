//! Authorisations that a principal gave here: who may act, by which document, in what, until when.

use crate::sql::{Batch, Db, Inconsistency, ReadError, Row, texts};
use domain::ids::{AccountId, ProcedureCode};
use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

texts! {
    GIVE = "INSERT INTO authorisation
            (id, principal, representative, representative_name, kind, document, scope, first_day, last_day,
             given_at, given_by, given_by_name, ended_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, NULL)";
    OF_PRINCIPAL = "SELECT id, principal, representative, representative_name, kind, document, scope, first_day,
                           last_day, given_at, ended_at
                    FROM authorisation WHERE principal = $1 ORDER BY id DESC LIMIT 100";
    FOR_REPRESENTATIVE = "SELECT id, principal, representative, representative_name, kind, document, scope,
                                 first_day, last_day, given_at, ended_at
                          FROM authorisation
                          WHERE representative = $1 AND last_day >= $2 AND first_day <= $2 AND ended_at IS NULL
                          ORDER BY id DESC LIMIT 100";
    TAKEN_BACK = "SELECT COUNT(ended_at) AS ended, COUNT(*) AS given FROM authorisation
                  WHERE principal = $1 AND representative = $2 AND document = $3";
    END = "UPDATE authorisation SET ended_at = $3 WHERE id = $1 AND principal = $2 AND ended_at IS NULL";
}

/// What an authorisation rests on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// The principal's will.
    Authorised,
    /// Parentage or guardianship.
    Guardian,
}

/// An authorisation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Authorisation {
    /// Its name.
    pub id: Uuid,
    /// The account of the authorising party.
    pub principal: AccountId,
    /// The number of whoever is authorised.
    pub representative: String,
    /// The name as the document has it.
    pub representative_name: String,
    /// What it rests on.
    pub kind: Kind,
    /// Number, date, place.
    pub document: String,
    /// In which procedures; in all where none is named.
    pub scope: Vec<ProcedureCode>,
    /// The first day.
    pub first_day: Date,
    /// The last day.
    pub last_day: Date,
    /// When it was given.
    pub given_at: Timestamp,
    /// When it was taken back.
    pub ended_at: Option<Timestamp>,
}

fn read(row: &Row) -> Result<Authorisation, Inconsistency> {
    let kind = match row.text("kind")?.as_str() {
        "authorised" => Kind::Authorised,
        "guardian" => Kind::Guardian,
        other => return Err(row.inconsistency("kind", format!("unknown word {other}"))),
    };
    let day = |column: &str| -> Result<Date, Inconsistency> {
        row.text(column)?
            .parse()
            .map_err(|_| row.inconsistency(column, "no day"))
    };
    Ok(Authorisation {
        id: row.uuid("id")?,
        principal: AccountId(row.uuid("principal")?),
        representative: row.text("representative")?,
        representative_name: row.text("representative_name")?,
        kind,
        document: row.text("document")?,
        scope: row
            .text("scope")?
            .split(',')
            .filter(|code| !code.is_empty())
            .map(ProcedureCode::from)
            .collect(),
        first_day: day("first_day")?,
        last_day: day("last_day")?,
        given_at: row.instant("given_at")?,
        ended_at: row.instant_or_null("ended_at")?,
    })
}

/// Adds an authorisation to a batch; `by` is who gives it, as a word for files and a name.
pub fn give(batch: &mut Batch, it: &Authorisation, by: (&str, &str)) {
    let kind = match it.kind {
        Kind::Authorised => "authorised",
        Kind::Guardian => "guardian",
    };
    let scope: Vec<&str> = it.scope.iter().map(ProcedureCode::as_str).collect();
    batch.must_touch_one(
        &GIVE,
        [
            it.id.into(),
            it.principal.0.into(),
            it.representative.as_str().into(),
            it.representative_name.as_str().into(),
            kind.into(),
            it.document.as_str().into(),
            scope.join(",").into(),
            it.first_day.into(),
            it.last_day.into(),
            it.given_at.into(),
            by.0.into(),
            by.1.into(),
        ],
    );
}

/// What a principal gave, the newest first.
pub async fn of_principal(db: &Db, principal: AccountId) -> Result<Vec<Authorisation>, ReadError> {
    let rows = db.query(&OF_PRINCIPAL, &[principal.0.into()]).await?;
    Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
}

/// What somebody with a number may act under on a day, the newest first.
pub async fn for_representative(
    db: &Db,
    number: &str,
    day: Date,
) -> Result<Vec<Authorisation>, ReadError> {
    let rows = db
        .query(&FOR_REPRESENTATIVE, &[number.into(), day.into()])
        .await?;
    Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
}

/// Whether the principal took back every authorisation that was given here to a representative by
/// this document.
pub async fn was_taken_back(
    db: &Db,
    (principal, representative): (AccountId, &str),
    document: &str,
) -> Result<bool, ReadError> {
    let values = [principal.0.into(), representative.into(), document.into()];
    let Some(row) = db.query_one(&TAKEN_BACK, &values).await? else {
        return Ok(false);
    };
    let (ended, given) = (row.int("ended")?, row.int("given")?);
    Ok(given > 0 && ended == given)
}

/// Adds to a batch that a principal takes one back; a conflict when it ended already.
pub fn end(batch: &mut Batch, id: Uuid, principal: AccountId, now: Timestamp) {
    batch.must_touch_one(&END, [id.into(), principal.0.into(), now.into()]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::both_engines;
    use jiff::civil::date;

    both_engines!(
        an_authorisation_holds_between_its_days_until_it_is_taken_back,
        |db| {
            let now = Timestamp::from_second(1_800_000_000).unwrap();
            let it = Authorisation {
                id: Uuid::from_u128(1),
                principal: AccountId(Uuid::from_u128(2)),
                representative: "036085000111".to_owned(),
                representative_name: "Trần Văn Bình".to_owned(),
                kind: Kind::Authorised,
                document: "Giấy ủy quyền 12/2026".to_owned(),
                scope: vec!["1.001193".into(), "1.004873".into()],
                first_day: date(2026, 8, 20),
                last_day: date(2026, 9, 20),
                given_at: now,
                ended_at: None,
            };
            let mut batch = Batch::new();
            give(&mut batch, &it, ("account:2", "Hương"));
            db.commit(batch).await.unwrap();
            let on = |day| for_representative(db, "036085000111", day);
            assert!(on(date(2026, 8, 19)).await.unwrap().is_empty());
            assert_eq!(
                on(date(2026, 9, 20)).await.unwrap(),
                std::slice::from_ref(&it)
            );
            assert!(on(date(2026, 9, 21)).await.unwrap().is_empty());
            let mut batch = Batch::new();
            end(&mut batch, it.id, AccountId(Uuid::from_u128(3)), now);
            assert!(db.commit(batch).await.unwrap_err().is_conflict());
            let mut batch = Batch::new();
            end(&mut batch, it.id, it.principal, now);
            db.commit(batch).await.unwrap();
            assert!(on(date(2026, 8, 20)).await.unwrap().is_empty());
            let given = of_principal(db, it.principal).await.unwrap();
            assert_eq!(given[0].ended_at, Some(now));
        }
    );
}
