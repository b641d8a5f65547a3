//! The figures as open data: by agency, by procedure and by month, as CSV and JSON, with the same
//! questions as the page.

use super::{Asked, Counts, Scope, counted, index, ranking};
use crate::error::Problem;
use crate::lists::Lists;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use casework::figures;
use domain::clock;
use domain::statistics::{Period, share};
use serde_json::{Value, json};
use store::read::statistics_totals::By;

/// The columns of a CSV file behind the first two.
const COLUMNS: [&str; 10] = [
    "received",
    "received_online",
    "received_post",
    "resolved",
    "early",
    "on_time_or_early",
    "late",
    "ended_otherwise",
    "rated",
    "satisfied",
];

/// None of what would tell how few ratings were.
fn numbers(it: &Counts) -> [Option<i64>; 10] {
    let all = [
        it.received,
        it.online,
        it.post,
        it.resolved,
        it.early,
        it.on_time,
        it.late,
        it.ended,
        it.rated,
    ];
    let mut numbers = [None; 10];
    for (to, number) in numbers.iter_mut().zip(all) {
        *to = Some(number);
    }
    numbers[9] = Some(it.satisfied).filter(|_| !it.few_rated());
    numbers
}

/// A file: `co-quan.csv`, `thu-tuc.json`, `thang.csv`.
///
/// # Errors
/// When there is no such file, or the totals cannot be read.
pub async fn file(
    Lists(house): Lists,
    Path(name): Path<String>,
    asking: Result<Query<Asked>, QueryRejection>,
) -> Result<Response, Problem> {
    let asked = asking.map(|it| it.0).unwrap_or_default();
    let (slug, format) = name.rsplit_once('.').ok_or(Problem::NotFound)?;
    match slug {
        "xep-hang" => return ranking::file(&house, &asked.ranking(), format).await,
        "chi-so" if format == "csv" => return index::csv(&house, &asked.index()).await,
        _ => {}
    }
    let by = match slug {
        "co-quan" => By::Agency,
        "thu-tuc" => By::Procedure,
        "thang" => By::Month,
        _ => return Err(Problem::NotFound),
    };
    let scope = Scope::of(&asked, &house);
    let today = clock::wall(house.now()).date();
    let period = scope.period.unwrap_or(Period::year_of(today));
    let sums = figures::sums(&house.office, &scope.filter(period), by).await?;
    let counts = counted(&sums);
    let named = |of: &str| match by {
        By::Agency => {
            let agency = house.office.organisation.agency(&of.into());
            agency.map(|it| it.name.clone()).unwrap_or_default()
        }
        By::Procedure => {
            let procedure = house.office.catalogue.procedure_of_case(&of.into());
            procedure.map(|it| it.name.clone()).unwrap_or_default()
        }
        By::Month => String::new(),
    };
    let (kind, body) = match format {
        "csv" => {
            // With a mark in front, so that spreadsheets read Vietnamese.
            let mut text = format!("\u{feff}code,name,{}\r\n", COLUMNS.join(","));
            for (of, it) in &counts {
                let cells = numbers(it).map(|it| it.map(|it| it.to_string()).unwrap_or_default());
                let name = cell(&named(of));
                text.push_str(&format!("{},{name},{}\r\n", cell(of), cells.join(",")));
            }
            (CSV, text)
        }
        "json" => {
            let records: Vec<Value> = counts
                .iter()
                .map(|(of, it)| {
                    let mut record = json!({
                        "code": of,
                        "name": named(of),
                        "on_time_share": share(it.on_time, it.on_time + it.late),
                    });
                    for (column, number) in COLUMNS.iter().zip(numbers(it)) {
                        record[column] = number.into();
                    }
                    record
                })
                .collect();
            let body = json!({
                "province": house.office.organisation.province(),
                "period": period.to_string(),
                "agency": scope.agency,
                "as_of": clock::wall(house.now()).date().to_string(),
                "share_unit": "hundredths of a percent",
                "records": records,
            });
            (JSON, body.to_string())
        }
        _ => return Err(Problem::NotFound),
    };
    Ok(sent(kind, body))
}

/// Open data: whoever asks may use it, from any page.
pub(super) fn sent(kind: &'static str, body: String) -> Response {
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
    ];
    (headers, body).into_response()
}

/// What a table is.
pub(super) const CSV: &str = "text/csv; charset=utf-8";

/// What data are.
pub(super) const JSON: &str = "application/json; charset=utf-8";

/// Rows as a table, with a mark in front, so that spreadsheets read Vietnamese.
pub(super) fn table(rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let mut text = "\u{feff}".to_owned();
    for row in rows {
        let cells: Vec<String> = row.iter().map(|it| cell(it)).collect();
        text.push_str(&cells.join(","));
        text.push_str("\r\n");
    }
    text
}

/// A cell of a CSV file; what a spreadsheet would take for a formula is not one.
fn cell(text: &str) -> String {
    let text = match text.chars().next() {
        Some('=' | '+' | '-' | '@') => format!("'{text}"),
        _ => text.to_owned(),
    };
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn cells_are_quoted_and_never_formulas() {
        assert_eq!(cell("Sở Tư pháp"), "Sở Tư pháp");
        assert_eq!(cell("a,\"b\""), "\"a,\"\"b\"\"\"");
        assert_eq!(cell("=1+1"), "'=1+1");
    }
}
