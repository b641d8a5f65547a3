//! Reports that were made: every edition is kept as it was, with its hash and the signed paper.

use crate::read::page::{Order, Page, PageRequest, samples_by_agency};
use crate::sql::{Batch, Db, Inconsistency, ReadError, Row, Select, Text, Value, texts};
use domain::report::Table;
use jiff::Timestamp;
use sha2::{Digest, Sha256};

texts! {
    ADD = "INSERT INTO report (form, agency, period, edition, made_at, made_by, reason, sha256, body, paper)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    EDITIONS = "SELECT form, agency, period, edition, made_at, made_by, reason, sha256, body, paper FROM report
                WHERE form = $1 AND agency = $2 AND period = $3 ORDER BY edition DESC";
    SENT = "SELECT agency, max(edition) AS edition, max(made_at) AS made_at FROM report
            WHERE form = $1 AND period = $2 AND agency <> '' GROUP BY agency ORDER BY agency";
    PERIODS = "SELECT DISTINCT period FROM report WHERE form = $1 AND agency = $2 ORDER BY period DESC LIMIT $3";
}

const HEAD: &str = "SELECT form, agency, period, edition, made_at, made_by, reason, sha256, body, paper FROM report WHERE 1 = 1";

const ORDER: Order = Order {
    columns: &["made_at", "form", "agency", "period", "edition"],
    descending: true,
};

/// A report as it is kept.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Kept {
    /// Its form.
    pub form: String,
    /// Whose it is; empty for the whole province.
    pub agency: String,
    /// The period: `2026-q3`.
    pub period: String,
    /// Its number among those of the same form, agency and period, from 1.
    pub edition: i64,
    /// When it was made.
    pub made_at: Timestamp,
    /// By whom; the system itself by the clock.
    pub made_by: String,
    /// Why it was corrected; empty for the first.
    pub reason: String,
    /// SHA-256 of the body.
    pub sha256: String,
    /// The report, as JSON.
    pub body: String,
    /// Where the signed PDF is among the files.
    pub paper: Option<String>,
}

/// The hash under which a report is kept.
pub fn hash(body: &str) -> String {
    hex::encode(Sha256::digest(body.as_bytes()))
}

impl Kept {
    /// The report itself; none where the body is not what was hashed, or cannot be read.
    pub fn table(&self) -> Option<Table> {
        if hash(&self.body) != self.sha256 {
            return None;
        }
        serde_json::from_str(&self.body).ok()
    }
}

/// Adds a report to a batch.
pub fn add(batch: &mut Batch, it: &Kept) {
    let values: [Value; 10] = [
        it.form.as_str().into(),
        it.agency.as_str().into(),
        it.period.as_str().into(),
        it.edition.into(),
        it.made_at.into(),
        it.made_by.as_str().into(),
        it.reason.as_str().into(),
        it.sha256.as_str().into(),
        it.body.as_str().into(),
        it.paper.clone().into(),
    ];
    batch.must_touch_one(&ADD, values);
}

fn read(row: &Row) -> Result<Kept, Inconsistency> {
    Ok(Kept {
        form: row.text("form")?,
        agency: row.text("agency")?,
        period: row.text("period")?,
        edition: row.int("edition")?,
        made_at: row.instant("made_at")?,
        made_by: row.text("made_by")?,
        reason: row.text("reason")?,
        sha256: row.text("sha256")?,
        body: row.text("body")?,
        paper: row.text_or_null("paper")?,
    })
}

/// The editions of a report, the newest first.
///
/// # Errors
/// When the files cannot be read.
pub async fn editions(
    db: &Db,
    form: &str,
    agency: &str,
    period: &str,
) -> Result<Vec<Kept>, ReadError> {
    let rows = db
        .query(&EDITIONS, &[form.into(), agency.into(), period.into()])
        .await?;
    Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
}

/// The agencies that made a report of a form and a period: their newest edition and when it was
/// made.
///
/// # Errors
/// When the files cannot be read.
pub async fn sent(
    db: &Db,
    form: &str,
    period: &str,
) -> Result<Vec<(String, i64, Timestamp)>, ReadError> {
    let read = |row: &Row| {
        let (agency, edition) = (row.text("agency")?, row.int("edition")?);
        Ok::<_, Inconsistency>((agency, edition, row.instant("made_at")?))
    };
    let rows = db.query(&SENT, &[form.into(), period.into()]).await?;
    Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
}

/// The periods of which a report was made, the last first.
///
/// # Errors
/// When the files cannot be read.
pub async fn periods(
    db: &Db,
    form: &str,
    agency: &str,
    at_most: u32,
) -> Result<Vec<String>, ReadError> {
    let rows = db
        .query(&PERIODS, &[form.into(), agency.into(), at_most.into()])
        .await?;
    let read = |row: &Row| row.text("period");
    Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
}

fn list(agencies: Option<&[String]>, request: &PageRequest) -> Select {
    let mut select = Select::new("report::list", HEAD);
    match agencies {
        Some(agencies) => {
            select.and_in("agency", agencies.iter().map(|it| it.as_str().into()));
        }
        // The province's table of officials holds those of its agencies.
        None => {
            let form = domain::report::Form::OfficialScore.word();
            select.and("(form <> {} OR agency = '')", [form.into()]);
        }
    }
    ORDER.apply(&mut select, request);
    select
}

/// A page of reports, the newest first: of these agencies, or of all and the province.
///
/// # Errors
/// When the files cannot be read.
pub async fn page(
    db: &Db,
    agencies: Option<&[String]>,
    request: &PageRequest,
) -> Result<Page<Kept>, ReadError> {
    let rows = db.select(list(agencies, request)).await?;
    Ok(ORDER.page(&rows, request, read)?)
}

/// Every text this list can become, for the test that prepares them.
pub(crate) fn samples() -> Vec<Text> {
    samples_by_agency("[7,\"a\",\"b\",\"c\",1]", list)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::both_engines;
    use domain::testing::moment;

    both_engines!(a_list_of_reports_goes_on_behind_its_first_page, |db| {
        let mut batch = Batch::new();
        for (edition, period) in [(1, "2026-07"), (2, "2026-07"), (1, "2026-08")] {
            let body = format!("{period} {edition}");
            let it = Kept {
                form: "II.06a".to_owned(),
                agency: "so-y-te".to_owned(),
                period: period.to_owned(),
                edition,
                made_at: moment("2026-09-01T00:10"),
                made_by: "motcua".to_owned(),
                reason: String::new(),
                sha256: hash(&body),
                body,
                paper: None,
            };
            add(&mut batch, &it);
        }
        db.commit(batch).await.expect("written");
        let (mut bodies, mut request) = (Vec::new(), PageRequest::first(1));
        for _ in 0..3 {
            let of = ["so-y-te".to_owned()];
            let page = page(db, Some(&of), &request).await.expect("a page");
            bodies.extend(page.items.into_iter().map(|it| it.body));
            request = match page.next {
                Some(cursor) => PageRequest::after(cursor, 1),
                None => break,
            };
        }
        assert_eq!(bodies, ["2026-08 1", "2026-07 2", "2026-07 1"]);
    });
}
