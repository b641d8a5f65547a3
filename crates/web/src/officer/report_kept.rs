//! Reports that were made (/can-bo/bao-cao-luu): by the clock as the province says, or by an agency
//! that sends its own; each with its hash, its sealed PDF, its spreadsheet, and beside a former one.

use super::desk::{Desk, Place};
use super::fields::escaped;
use super::report::{self, Shown, agency_of, as_file, on_paper};
use super::seat::Seat;
use crate::error::Problem;
use crate::forms::Posted;
use crate::house::House;
use crate::lists::Lists;
use crate::public::open_data::download;
use crate::public::statistics::below;
use crate::session::OfficerIn;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use casework::nine_indices;
use domain::actor::Role;
use domain::authority::Duty;
use domain::clock::words;
use domain::report::{Form, Table};
use domain::statistics::Period;
use store::read::page::PageRequest;
use store::read::statistics_totals::{By, Filter};
use store::report::{self as files, Kept};

/// How many lines a page shows.
const SHOWN: u32 = 30;
/// How many periods can be compared with.
const PERIODS: u32 = 40;
/// The shortest reason of a further edition, in characters.
const SHORTEST_REASON: usize = 10;

/// What the list is asked for.
#[derive(Clone, PartialEq, Eq, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    /// Where the list goes on.
    pub sau: String,
    /// Whose sending is looked at: of which form.
    pub mau: String,
    /// And of which period.
    pub ky: String,
}

/// Which report is asked for.
#[derive(Clone, PartialEq, Eq, Debug, Default, serde::Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Wanted {
    /// The form.
    pub mau: String,
    /// The agency; the province where nothing is said.
    pub co_quan: String,
    /// The period.
    pub ky: String,
    /// The edition; the newest where nothing is said.
    pub ban: String,
    /// The period it is compared with.
    pub voi: String,
    /// What was done.
    pub xong: String,
}

/// The address of a kept report.
pub fn address(form: &str, agency: &str, period: &str, edition: Option<i64>) -> String {
    let mut address = format!(
        "/can-bo/bao-cao-luu/xem?mau={form}&co-quan={}&ky={period}",
        escaped(agency)
    );
    if let Some(edition) = edition {
        address.push_str(&format!("&ban={edition}"));
    }
    address
}

/// A line of the list.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Row {
    name: &'static str,
    who: String,
    period: String,
    edition: i64,
    at: String,
    by: String,
    address: String,
}

/// The list.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/report_list.html")]
pub struct ReportList {
    desk: Desk,
    rows: Vec<Row>,
    next: Option<String>,
    /// Who has sent a report of a period and who has not; for whoever sees the province.
    standing: Option<Standing>,
    cadence: Vec<(String, String)>,
}

/// Who has sent a report of a period.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Standing {
    form: &'static str,
    forms: Vec<(&'static str, &'static str, bool)>,
    period: String,
    periods: Vec<(String, String, bool)>,
    /// Who, when, where it is.
    sent: Vec<(String, String, String)>,
    missing: Vec<String>,
}

/// The forms that agencies send.
const SENT: [Form; 3] = [Form::Ii06a, Form::Ii07a, Form::ServiceUse];

/// Who has sent a report of a period, of those that had anything to report on: that received a case
/// in it.
async fn standing(seat: &Seat, asked: &Asked) -> Result<Standing, Problem> {
    let today = seat.today();
    let quarter = Period::quarter_of(today).before();
    let period = Period::parse(&asked.ky).unwrap_or(quarter);
    let form = Form::parse(&asked.mau).filter(|it| SENT.contains(it));
    let form = form.unwrap_or(Form::Ii06a);
    let (from, to) = period.months();
    let filter = Filter {
        from: Some(from),
        to: Some(to),
        ..Filter::default()
    };
    let sums = casework::figures::sums(&seat.office, &filter, By::Agency).await?;
    let received = sums.iter().filter(|it| it.outcome == "received");
    let sent = files::sent(seat.db(), form.word(), &period.to_string()).await?;
    let mut missing: Vec<String> = received
        .filter(|it| !sent.iter().any(|(agency, ..)| *agency == it.of))
        .map(|it| who(seat, &it.of))
        .collect();
    missing.sort();
    let mut periods = vec![quarter, quarter.before(), Period::year_of(today).before()];
    periods.extend([
        Period::half_of(today).before(),
        Period::month_of(today).before(),
    ]);
    if !periods.contains(&period) {
        periods.push(period);
    }
    Ok(Standing {
        form: form.name(),
        forms: SENT
            .iter()
            .map(|it| (it.word(), it.name(), *it == form))
            .collect(),
        periods: periods
            .into_iter()
            .map(|it| (it.to_string(), it.words(), it == period))
            .collect(),
        sent: sent
            .iter()
            .map(|(agency, edition, at)| {
                let slug = period.to_string();
                let place = address(form.word(), agency, &slug, Some(*edition));
                (who(seat, agency), words::moment(*at), place)
            })
            .collect(),
        period: period.words(),
        missing,
    })
}

/// A line beside a former one.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Compared {
    name: String,
    cells: Vec<(String, String, String)>,
}

/// A kept report.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/report_kept.html")]
pub struct KeptPage {
    desk: Desk,
    name: &'static str,
    who: String,
    period: String,
    days: String,
    at: String,
    by: String,
    reason: String,
    sha256: String,
    table: Shown,
    whole: bool,
    editions: Vec<(i64, String, String, String, bool)>,
    periods: Vec<(String, String, bool)>,
    against: String,
    compared: Vec<Compared>,
    form: String,
    agency: String,
    slug: String,
    edition: i64,
    file: String,
    done: bool,
}

/// The agencies whose reports an officer sees: all and the province's for control.
fn agencies(seat: &Seat) -> Option<Vec<String>> {
    let sees_all = seat.officer.is(Role::Control) || seat.officer.is(Role::Auditor);
    let own = seat.officer.agency.as_str();
    (!sees_all).then(|| below(&seat.office.organisation, own))
}

fn who(seat: &Seat, agency: &str) -> String {
    if agency.is_empty() {
        "Toàn tỉnh".to_owned()
    } else {
        seat.agency_name(&agency.into())
    }
}

fn form_name(word: &str) -> &'static str {
    Form::parse(word).map_or("Báo cáo", Form::name)
}

fn period_words(slug: &str) -> String {
    Period::parse(slug).map_or_else(|| slug.to_owned(), Period::words)
}

/// The list.
///
/// # Errors
/// When the officer may not see lists of cases, or the files cannot be read.
pub async fn list(
    Lists(house): Lists,
    who_asks: OfficerIn,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, Problem> {
    let seat = Seat::of(&house, &who_asks);
    seat.may_do(Duty::CaseLists)?;
    let request = match asked.sau.as_str() {
        "" => PageRequest::first(SHOWN),
        cursor => PageRequest::after(cursor, SHOWN),
    };
    let of = agencies(&seat);
    let found = files::page(seat.db(), of.as_deref(), &request).await?;
    let today = seat.today();
    let page = ReportList {
        desk: seat.desk(Place::Report),
        rows: found
            .items
            .iter()
            .map(|it| Row {
                name: form_name(&it.form),
                who: who(&seat, &it.agency),
                period: period_words(&it.period),
                edition: it.edition,
                at: words::moment(it.made_at),
                by: it.made_by.clone(),
                address: address(&it.form, &it.agency, &it.period, Some(it.edition)),
            })
            .collect(),
        next: found
            .next
            .map(|cursor| format!("/can-bo/bao-cao-luu?sau={cursor}")),
        standing: match of {
            None => Some(standing(&seat, &asked).await?),
            Some(_) => None,
        },
        cadence: ["report.system_cadence", "report.agency_cadence"]
            .into_iter()
            .map(|key| {
                let list = seat.office.regulation.list(key, today);
                let said: Vec<String> = list.into_iter().map(|it| it.vi).collect();
                (key.to_owned(), said.join(", "))
            })
            .collect(),
    };
    Ok(Html(page.render()?))
}

/// The report that is asked for and all its editions; not found is also what may not be seen.
async fn found(seat: &Seat, wanted: &Wanted) -> Result<(Kept, Vec<Kept>), Problem> {
    seat.may_do(Duty::CaseLists)?;
    let seen = agencies(seat).is_none_or(|it| it.contains(&wanted.co_quan));
    if !seen {
        return Err(Problem::NotFound);
    }
    let all = files::editions(seat.db(), &wanted.mau, &wanted.co_quan, &wanted.ky).await?;
    let edition: Option<i64> = wanted.ban.trim().parse().ok();
    let it = match edition {
        Some(no) => all.iter().find(|it| it.edition == no),
        None => all.first(),
    };
    let it = it.cloned().ok_or(Problem::NotFound)?;
    Ok((it, all))
}

fn narrowed(seat: &Seat, mut table: Table) -> Table {
    nine_indices::narrow(&mut table, &seat.officer);
    table
}

fn compared(now: &Table, before: &Table) -> Vec<Compared> {
    let cells = |it: &domain::report::table::Beside| {
        let columns = now.columns.iter().zip(&it.cells);
        columns
            .map(|(of, (was, is))| {
                let change = match (was, is) {
                    (Some(was), Some(is)) if is > was => {
                        format!("+{}", of.unit.shown(Some(is - was)))
                    }
                    (Some(was), Some(is)) => of.unit.shown(Some(is - was)).replace('-', "−"),
                    _ => String::new(),
                };
                (of.unit.shown(*was), of.unit.shown(*is), change)
            })
            .collect()
    };
    now.beside(before)
        .iter()
        .map(|it| Compared {
            name: it.names.join(": ").trim_end_matches(": ").to_owned(),
            cells: cells(it),
        })
        .collect()
}

/// A kept report.
///
/// # Errors
/// When there is none that the officer may see, or the files cannot be read.
pub async fn page(
    Lists(house): Lists,
    who_asks: OfficerIn,
    Query(wanted): Query<Wanted>,
) -> Result<Html<String>, Problem> {
    let seat = Seat::of(&house, &who_asks);
    let (it, all) = found(&seat, &wanted).await?;
    let table = it.table().map(|it| narrowed(&seat, it));
    let others = files::periods(seat.db(), &it.form, &it.agency, PERIODS).await?;
    // By default the period before it, where that was kept.
    let former = match wanted.voi.as_str() {
        "" => Period::parse(&it.period).map(|of| of.before().to_string()),
        slug => Some(slug.to_owned()),
    };
    let former = former.filter(|slug| others.contains(slug) && *slug != it.period);
    let beside = match &former {
        Some(slug) => files::editions(seat.db(), &it.form, &it.agency, slug).await?,
        None => Vec::new(),
    };
    let beside = beside.first().and_then(Kept::table);
    let beside = beside.map(|it| narrowed(&seat, it));
    let day = words::date;
    let page = KeptPage {
        desk: seat.desk(Place::Report),
        name: form_name(&it.form),
        who: who(&seat, &it.agency),
        period: period_words(&it.period),
        days: table
            .as_ref()
            .map(|it| format!("{} – {}", day(it.first), day(it.last)))
            .unwrap_or_default(),
        at: words::moment(it.made_at),
        by: it.made_by.clone(),
        reason: it.reason.clone(),
        whole: table.is_some(),
        compared: match (&table, &beside) {
            (Some(now), Some(before)) => compared(now, before),
            _ => Vec::new(),
        },
        table: table.as_ref().map_or_else(
            || {
                Shown::of(&Table {
                    lines: Vec::new(),
                    total: None,
                    ..report::sample_table()
                })
            },
            Shown::of,
        ),
        editions: all
            .iter()
            .map(|of| {
                (
                    of.edition,
                    words::moment(of.made_at),
                    of.made_by.clone(),
                    of.reason.clone(),
                    of.edition == it.edition,
                )
            })
            .collect(),
        periods: others
            .iter()
            .filter(|slug| **slug != it.period)
            .map(|slug| {
                let chosen = former.as_ref() == Some(slug);
                (slug.clone(), period_words(slug), chosen)
            })
            .collect(),
        against: former.as_deref().map(period_words).unwrap_or_default(),
        file: format!("bao-cao-{}-{}-ban-{}", it.form, it.period, it.edition),
        sha256: it.sha256.clone(),
        form: it.form,
        agency: it.agency,
        slug: it.period,
        edition: it.edition,
        done: wanted.xong == "lap",
    };
    Ok(Html(page.render()?))
}

/// A kept report as a file: the sealed PDF that was made then, a spreadsheet, CSV.
///
/// # Errors
/// When there is none that the officer may see, or it is not what was hashed.
pub async fn file(
    Lists(house): Lists,
    who_asks: OfficerIn,
    Path(name): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who_asks);
    let (it, _) = found(&seat, &wanted).await?;
    let Some(table) = it.table().map(|it| narrowed(&seat, it)) else {
        return Err(Problem::NotFound);
    };
    // On paper stands everybody.
    let whole = it.form != Form::OfficialScore.word() || nine_indices::may_see_all(&seat.officer);
    if name.ends_with(".pdf") && !whole {
        return Err(Problem::NotFound);
    }
    if !name.ends_with(".pdf") {
        return as_file(table, &name).await;
    }
    let paper = it.paper.as_deref().and_then(outside::files::FileKey::parse);
    let pdf = match paper {
        Some(key) => {
            let found = house.files.get(&key).await.map_err(Problem::failure)?;
            found.ok_or(Problem::NotFound)?
        }
        None => on_paper(&house, &it.agency, &table, &it.sha256).await?,
    };
    Ok(download(&name, pdf).into_response())
}

/// A report is made by hand: the first of its period, or a further edition with a reason.
///
/// # Errors
/// When the officer may not see lists of cases, or it cannot be made or kept.
pub async fn make(
    State(house): State<House>,
    who_asks: OfficerIn,
    Posted(fields): Posted,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who_asks);
    seat.may_do(Duty::CaseLists)?;
    let (period, form) = (fields.text("ky"), fields.text("mau"));
    if Period::parse(&period).is_none() || Form::parse(&form).is_none() {
        return Err(Problem::NotFound);
    }
    // What an officer may see a line of is not the whole that is kept.
    if form == Form::OfficialScore.word() && !nine_indices::may_see_all(&seat.officer) {
        return Err(Problem::NotFound);
    }
    let mut it = report::made(&seat, &period, &form).await?;
    it.table.words = report::words_of(&fields);
    let agency = agency_of(&seat);
    let there = files::editions(seat.db(), &form, &agency, &period).await?;
    let edition = there.first().map_or(1, |it| it.edition + 1);
    let reason: String = fields.text("reason").chars().take(1_000).collect();
    if edition > 1 && reason.chars().count() < SHORTEST_REASON {
        let wrong = format!("Ghi lý do lập lại, ít nhất {SHORTEST_REASON} ký tự.");
        let page = report::shown(&seat, &it, reason, wrong, &it.table.words).await?;
        return Ok(crate::error::form_again(page.render()?));
    }
    let by = &seat.officer.name;
    let reason = if edition > 1 { reason.as_str() } else { "" };
    let mut kept = casework::report::kept(&it.table, &agency, edition, by, reason, seat.now)?;
    let pdf = on_paper(&house, &agency, &it.table, &kept.sha256).await?;
    let key = house.files.put(pdf).await.map_err(Problem::failure)?;
    kept.paper = Some(key.as_str().to_owned());
    casework::report::keep(&seat.office, &kept).await?;
    let address = address(&form, &agency, &period, None);
    Ok(Redirect::to(&format!("{address}&xong=lap")).into_response())
}

/// The list as it is shown for review.
pub fn list_samples() -> Vec<(&'static str, ReportList)> {
    let row = Row {
        name: Form::Ii06a.name(),
        who: "Toàn tỉnh".to_owned(),
        period: "quý 3/2026".to_owned(),
        edition: 1,
        at: "0:10 Thứ Năm 1/10/2026".to_owned(),
        by: "Hệ thống".to_owned(),
        address: address("06a", "", "2026-q3", Some(1)),
    };
    let page = ReportList {
        desk: Desk::sample(Place::Report),
        rows: vec![row],
        next: None,
        standing: Some(Standing {
            form: Form::Ii06a.name(),
            forms: vec![("06a", Form::Ii06a.name(), true)],
            period: "quý 3/2026".to_owned(),
            periods: vec![("2026-q3".to_owned(), "quý 3/2026".to_owned(), true)],
            sent: vec![(
                "Sở Tư pháp".to_owned(),
                "9:15 Thứ Sáu 2/10/2026".to_owned(),
                address("06a", "so-tu-phap", "2026-q3", Some(1)),
            )],
            missing: vec!["Sở Y tế".to_owned()],
        }),
        cadence: vec![("report.system_cadence".to_owned(), "Hàng quý".to_owned())],
    };
    vec![("report-list", page)]
}

/// The page as it is shown for review.
pub fn samples() -> Vec<(&'static str, KeptPage)> {
    let now = report::sample_table();
    let mut before = now.clone();
    before.lines[0].cells[0] = Some(12);
    let page = KeptPage {
        desk: Desk::sample(Place::Report),
        name: Form::Ii06a.name(),
        who: "Toàn tỉnh".to_owned(),
        period: "quý 3/2026".to_owned(),
        days: "1/7/2026 – 30/9/2026".to_owned(),
        at: "0:10 Thứ Năm 1/10/2026".to_owned(),
        by: "Hệ thống".to_owned(),
        reason: String::new(),
        sha256: "ab".repeat(32),
        table: Shown::of(&now),
        whole: true,
        editions: vec![(
            1,
            "0:10 Thứ Năm 1/10/2026".to_owned(),
            "Hệ thống".to_owned(),
            String::new(),
            true,
        )],
        periods: vec![("2026-q2".to_owned(), "quý 2/2026".to_owned(), true)],
        against: "quý 2/2026".to_owned(),
        compared: compared(&now, &before),
        form: "06a".to_owned(),
        agency: String::new(),
        slug: "2026-q3".to_owned(),
        edition: 1,
        file: "bao-cao-06a-2026-q3-ban-1".to_owned(),
        done: true,
    };
    vec![("report-kept", page)]
}
