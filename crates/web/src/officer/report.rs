//! Periodic reports (/can-bo/bao-cao): II.06a by agency, II.06b by level, 07a why cases were late,
//! and the use of online services, for a month, a quarter, half a year or a year; on the page with
//! their checks, as a spreadsheet, and as a sealed PDF. What was kept is in `report_kept`.

use super::desk::{Desk, Place};
use super::fields::escaped;
use super::seat::Seat;
use crate::error::Problem;
use crate::forms::Fields;
use crate::house::House;
use crate::lists::Lists;
use crate::public::open_data::download;
use crate::session::OfficerIn;
use askama::Template;
use axum::extract::{Path, Query};
use axum::response::{Html, IntoResponse, Response};
use casework::{nine_indices, spreadsheet};
use domain::actor::Role;
use domain::authority::Duty;
use domain::report::{Form, IN_WORDS, Table, WORDS_LIMIT, paper};
use domain::statistics::Period;

/// What the address asks for.
#[derive(Clone, PartialEq, Eq, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    /// The period; the last quarter that is over where nothing is said.
    pub ky: String,
    /// The form.
    pub mau: String,
}

/// A table as pages show it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Shown {
    /// What it is about.
    pub caption: String,
    /// The heads of texts.
    pub heads: Vec<String>,
    /// The heads of numbers.
    pub columns: Vec<String>,
    /// The numbers of the columns, from the second text on.
    pub numbers: Vec<String>,
    /// The lines: the first text, the other texts, the numbers, whether the sums hold.
    pub lines: Vec<(String, Vec<String>, Vec<String>, bool)>,
    /// All together.
    pub total: Option<(String, Vec<String>, Vec<String>, bool)>,
    /// What must be known to read it.
    pub notes: Vec<String>,
    /// What is said in words: heading and text.
    pub words: Vec<(String, String)>,
}

impl Shown {
    /// A table on a page.
    pub fn of(table: &Table) -> Self {
        let line = |it: &domain::report::Line| {
            let mut names = it.names.iter().cloned();
            let first = names.next().unwrap_or_default();
            (first, names.collect(), table.shown(it), it.adds_up)
        };
        let many = 1 + table.heads.len() + table.columns.len();
        Self {
            caption: format!("{}, {}", table.title, table.period_words()),
            heads: table.heads.clone(),
            columns: table.columns.iter().map(|it| it.name.clone()).collect(),
            numbers: (2..=many).map(|no| format!("({no})")).collect(),
            lines: table.lines.iter().map(line).collect(),
            total: table.total.as_ref().map(line),
            notes: table.notes.clone(),
            words: table.words.clone(),
        }
    }

    /// Whether every sum is as the form demands.
    pub fn adds_up(&self) -> bool {
        self.lines.iter().chain(&self.total).all(|it| it.3)
    }
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/report.html")]
pub struct Report {
    desk: Desk,
    who: String,
    period: String,
    days: String,
    slug: String,
    form: &'static str,
    periods: Vec<(String, String, bool)>,
    forms: Vec<(&'static str, &'static str, bool)>,
    table: Shown,
    checked: bool,
    file: String,
    /// How many editions are kept already, and where.
    kept: usize,
    kept_at: String,
    reason: String,
    wrong: String,
    /// What is said in words: its field, heading and text.
    words: Vec<(String, &'static str, String)>,
    longest: usize,
    /// Whether the officer enters numbers of the index and corrects rankings.
    enters: bool,
}

/// The agency whose reports an officer makes: none for those who see the province.
pub fn agency_of(seat: &Seat) -> String {
    let sees_all = seat.officer.is(Role::Control) || seat.officer.is(Role::Auditor);
    if sees_all {
        String::new()
    } else {
        seat.officer.agency.to_string()
    }
}

/// A report with what it was asked by.
pub struct Made {
    /// The form.
    pub form: Form,
    /// Whose it is.
    pub agency: String,
    /// The period.
    pub period: Period,
    /// The report.
    pub table: Table,
}

impl std::fmt::Debug for Made {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Made({:?}, {})", self.form, self.period)
    }
}

/// Makes what is asked for.
///
/// # Errors
/// When the officer may not see lists of cases, or the files cannot be read.
pub async fn made(seat: &Seat, period: &str, form: &str) -> Result<Made, Problem> {
    seat.may_do(Duty::CaseLists)?;
    let period = Period::parse(period).unwrap_or(Period::quarter_of(seat.today()).before());
    let form = Form::parse(form).unwrap_or(Form::Ii06a);
    // Control sees the province; anybody else the own agency and what lies below it.
    let agency = agency_of(seat);
    let mut table = casework::report::table(&seat.office, form, &agency, period, seat.now).await?;
    nine_indices::narrow(&mut table, &seat.officer);
    Ok(Made {
        form,
        agency,
        period,
        table,
    })
}

/// The page.
///
/// # Errors
/// When the officer may not see lists of cases, or the files cannot be read.
pub async fn page(
    Lists(house): Lists,
    who: OfficerIn,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, Problem> {
    let seat = Seat::of(&house, &who);
    let it = made(&seat, &asked.ky, &asked.mau).await?;
    let page = shown(&seat, &it, String::new(), String::new(), &[]).await?;
    Ok(Html(page.render()?))
}

/// The field of a text.
fn field(at: usize) -> String {
    format!("loi-{at}")
}

/// The fields of what is said in words, with what was typed.
fn fields_of(words: &[(String, String)]) -> Vec<(String, &'static str, String)> {
    let texts = IN_WORDS.iter().enumerate().map(|(at, heading)| {
        let typed = words.iter().find(|(of, _)| of == heading);
        let typed = typed.map(|it| it.1.clone()).unwrap_or_default();
        (field(at), *heading, typed)
    });
    texts.collect()
}

/// What was typed in words; a text that says nothing is none.
pub fn words_of(fields: &Fields) -> Vec<(String, String)> {
    let texts = IN_WORDS.iter().enumerate().filter_map(|(at, heading)| {
        let text: String = fields.text(&field(at)).chars().take(WORDS_LIMIT).collect();
        let text = text.replace("\r\n", "\n");
        (!text.trim().is_empty()).then(|| ((*heading).to_owned(), text.trim().to_owned()))
    });
    texts.collect()
}

/// The page of a report, with what was typed and what was wrong with it.
///
/// # Errors
/// When the files cannot be read.
pub async fn shown(
    seat: &Seat,
    it: &Made,
    reason: String,
    wrong: String,
    words: &[(String, String)],
) -> Result<Report, Problem> {
    let today = seat.today();
    let mut periods = vec![
        Period::quarter_of(today).before(),
        Period::quarter_of(today),
    ];
    periods.extend([Period::half_of(today).before(), Period::half_of(today)]);
    periods.extend([Period::year_of(today).before(), Period::year_of(today)]);
    let mut month = Period::month_of(today);
    for _ in 0..12 {
        periods.push(month);
        month = month.before();
    }
    if !periods.contains(&it.period) {
        periods.push(it.period);
    }
    let slug = it.period.to_string();
    let word = it.form.word();
    let kept = store::report::editions(seat.db(), word, &it.agency, &slug).await?;
    let day = domain::clock::words::date;
    Ok(Report {
        desk: seat.desk(Place::Report),
        who: it.table.who.clone(),
        period: it.period.words(),
        days: format!("{} – {}", day(it.table.first), day(it.table.last)),
        form: word,
        periods: periods
            .into_iter()
            .map(|of| (of.to_string(), of.words(), of == it.period))
            .collect(),
        forms: Form::ALL
            .iter()
            .map(|form| (form.word(), form.name(), *form == it.form))
            .collect(),
        checked: matches!(it.form, Form::Ii06a | Form::Ii06b),
        table: Shown::of(&it.table),
        file: file_name(it),
        kept: kept.len(),
        kept_at: super::report_kept::address(word, &it.agency, &slug, None),
        slug,
        reason,
        wrong,
        words: fields_of(words),
        longest: WORDS_LIMIT,
        enters: seat.may_do(Duty::CatalogueApproveContent).is_ok(),
    })
}

/// Where the report's file is, up to the dot of its name.
fn file_name(it: &Made) -> String {
    let kind = match it.form {
        Form::ServiceUse | Form::Roadmap => "bao-cao",
        _ => "bieu-ii",
    };
    format!("/can-bo/bao-cao/{kind}-{}-{}", it.form.word(), it.period)
}

impl Report {
    /// The remarks; the check has a place of its own.
    fn notes(&self) -> &[String] {
        let own = usize::from(self.checked).min(self.table.notes.len());
        &self.table.notes[own..]
    }

    /// Whether anything was typed in words.
    fn says_something(&self) -> bool {
        self.words.iter().any(|it| !it.2.is_empty())
    }

    fn query(&self) -> String {
        format!("?ky={}&mau={}", escaped(&self.slug), self.form)
    }
}

/// A report as a file of a kind: `xlsx`, `csv` or `pdf`.
///
/// # Errors
/// When there is no such kind, or it cannot be made.
pub async fn as_file(table: Table, name: &str) -> Result<Response, Problem> {
    let sheet = table.sheet();
    if name.ends_with(".csv") {
        return Ok(download(name, csv(&sheet.rows).into_bytes()).into_response());
    }
    if !name.ends_with(".xlsx") {
        return Err(Problem::NotFound);
    }
    let bytes = tokio::task::spawn_blocking(move || spreadsheet::write_figures(&[sheet]))
        .await
        .map_err(Problem::failure)?
        .map_err(Problem::failure)?;
    Ok(download(name, bytes).into_response())
}

/// Rows as CSV, with the mark by which spreadsheets know UTF-8. A text that a spreadsheet would
/// take for a formula is told as text.
fn csv(rows: &[Vec<String>]) -> String {
    let cell = |text: &String| {
        let formula = text.starts_with(['=', '+', '@', '\t', '\r'])
            || text.starts_with('-') && text.parse::<f64>().is_err();
        let text = if formula {
            format!("'{text}")
        } else {
            text.clone()
        };
        if text.contains(['"', ',', '\n', '\r']) {
            format!("\"{}\"", text.replace('"', "\"\""))
        } else {
            text
        }
    };
    let line = |row: &Vec<String>| row.iter().map(cell).collect::<Vec<_>>().join(",");
    let lines: Vec<String> = rows.iter().map(line).collect();
    format!("\u{feff}{}\r\n", lines.join("\r\n"))
}

/// Sets a report on paper, sealed where the process has a seal.
///
/// # Errors
/// When it cannot be set.
pub async fn on_paper(
    house: &House,
    agency: &str,
    table: &Table,
    sha256: &str,
) -> Result<Vec<u8>, Problem> {
    let now = house.now();
    let data = paper::write(&house.office.organisation, agency, table, sha256, now);
    let print = house.print.report.clone();
    tokio::task::spawn_blocking(move || print(&data, now))
        .await
        .map_err(Problem::failure)?
        .map_err(|why| Problem::failure(std::io::Error::other(why)))
}

/// The report as a spreadsheet, as CSV or on paper.
///
/// # Errors
/// When the officer may not see lists of cases, or it cannot be made.
pub async fn file(
    Lists(house): Lists,
    who: OfficerIn,
    Path(name): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    let it = made(&seat, &asked.ky, &asked.mau).await?;
    if name.ends_with(".pdf") {
        let kept = casework::report::kept(&it.table, &it.agency, 1, "", "", seat.now)?;
        let pdf = on_paper(&house, &it.agency, &it.table, &kept.sha256).await?;
        return Ok(download(&name, pdf).into_response());
    }
    as_file(it.table, &name).await
}

/// A report to show pages with.
pub(super) fn sample_table() -> Table {
    use domain::report::{About, Row, Waiting, ii06};
    let row = Row {
        key: "so-tu-phap".to_owned(),
        name: "Sở Tư pháp".to_owned(),
        online: 10,
        other: 4,
        before: 2,
        early: 6,
        on_time: 3,
        late: 1,
        running: 5,
        running_late: 1,
        ..Row::default()
    };
    let period = Period::Quarter(2026, 3);
    let about = About {
        who: "UBND tỉnh Nam Định".to_owned(),
        period,
        days: (period.first(), period.last()),
    };
    ii06(Form::Ii06a, &about, Waiting::OnTime, &[row])
}

/// The page as it is shown for review.
pub fn samples() -> Vec<(&'static str, Report)> {
    let page = Report {
        desk: Desk::sample(Place::Report),
        who: "UBND tỉnh Nam Định".to_owned(),
        period: "quý 3/2026".to_owned(),
        days: "1/7/2026 – 30/9/2026".to_owned(),
        slug: "2026-q3".to_owned(),
        form: "06a",
        periods: vec![("2026-q3".to_owned(), "quý 3/2026".to_owned(), true)],
        forms: Form::ALL
            .iter()
            .map(|form| (form.word(), form.name(), *form == Form::Ii06a))
            .collect(),
        table: Shown::of(&sample_table()),
        checked: true,
        file: "/can-bo/bao-cao/bieu-ii-06a-2026-q3".to_owned(),
        kept: 1,
        kept_at: "/can-bo/bao-cao-luu/xem?mau=06a&ky=2026-q3".to_owned(),
        reason: "sai".to_owned(),
        words: fields_of(&[]),
        longest: WORDS_LIMIT,
        wrong: "Ghi lý do lập lại, ít nhất 10 ký tự.".to_owned(),
        enters: true,
    };
    vec![("report", page)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_that_would_be_formulas_are_told_as_text() {
        let rows = vec![vec![
            "=1+1".to_owned(),
            "-0,5".to_owned(),
            "-5".to_owned(),
            "a\"b".to_owned(),
        ]];
        assert_eq!(csv(&rows), "\u{feff}'=1+1,\"'-0,5\",-5,\"a\"\"b\"\r\n");
    }
}
