//! Public figures (/so-lieu): by default this year and this month of the whole province (HN-14.1),
//! by year, month and agency (HN-14.2), by field and way of filing; each number leads to the list
//! it counts, without anything personal. Read from totals that are kept with each commit.

pub mod cases;
mod counts;
pub mod data;
pub mod entered;
pub mod index;
pub mod list;
pub mod petitions;
pub mod procedures;
pub mod ranking;
pub mod ratings;
mod rows;

pub use counts::{Counts, count, counted, decimals, percent, together};
use rows::tenths;
use rows::{agency_rows, chart, field_rows, month_rows, ways};

use super::words;
use crate::error::Problem;
use crate::forms::escaped;
use crate::frame::{Around, Frame, Lang};
use crate::house::House;
use crate::lists::Lists;
use askama::Template;
use axum::extract::Query;
use axum::extract::rejection::QueryRejection;
use axum::response::{Html, IntoResponse, Response};
use casework::figures;
use domain::catalogue::fold::{alphabetical, fold};
use domain::clock;
use domain::organisation::{Agency, Organisation};
use domain::statistics::Period;
use jiff::civil::Date;
use store::read::statistics_cases::{self, Figure};
use store::read::statistics_totals::{By, Filter};

/// What the address asks for; what cannot be read asks for nothing.
#[derive(Clone, PartialEq, Eq, Debug, Default, serde::Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Asked {
    /// The year.
    pub nam: String,
    /// The month, from 1; the whole year where nothing is said.
    pub thang: String,
    /// An agency, with all below it.
    pub co_quan: String,
    /// `1` for the agency alone.
    pub rieng: String,
    /// A field (lĩnh vực).
    pub linh_vuc: String,
    /// A procedure.
    pub thu_tuc: String,
    /// For index and ranking the period as one word: `2026-q2`.
    pub ky: String,
    /// For rankings an edition.
    pub ban: String,
}

impl Asked {
    /// The same of the index.
    pub fn index(&self) -> index::Wanted {
        index::Wanted {
            ky: self.ky.clone(),
            co_quan: self.co_quan.clone(),
            rieng: self.rieng.clone(),
        }
    }

    /// The same of a ranking.
    pub fn ranking(&self) -> ranking::Wanted {
        ranking::Wanted {
            ky: self.ky.clone(),
            ban: self.ban.clone(),
            ..ranking::Wanted::default()
        }
    }
}

/// What is asked for, read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Scope {
    /// The period; none where nothing was asked, which shows this month and this year.
    pub period: Option<Period>,
    /// The agency.
    pub agency: Option<String>,
    /// Its code and those of all below it.
    pub agencies: Option<Vec<String>>,
    /// Whether those below it are left out.
    pub alone: bool,
    /// The field.
    pub field: String,
    /// The procedures it narrows to.
    pub procedures: Option<Vec<String>>,
    /// The procedure.
    pub procedure: String,
}

impl Scope {
    /// Reads what is asked.
    pub fn of(asked: &Asked, house: &House) -> Self {
        let year: Option<i16> = asked.nam.trim().parse().ok();
        let period = year.and_then(|year| {
            let month: Option<i8> = asked.thang.trim().parse().ok();
            let slug = match month {
                Some(month) => format!("{year}-{month:02}"),
                None => year.to_string(),
            };
            Period::parse(&slug)
        });
        let organisation = &house.office.organisation;
        let agency = organisation.agency(&asked.co_quan.as_str().into());
        let alone = asked.rieng == "1" && !asked.co_quan.is_empty();
        let catalogue = &house.office.catalogue;
        let of_field = |field: &str| -> Vec<String> {
            let all = catalogue.procedures().iter();
            all.filter(|it| it.field == field)
                .map(|it| it.code.to_string())
                .collect()
        };
        let procedure = procedure_of(house, &asked.thu_tuc);
        let procedures = match (procedure.as_str(), asked.linh_vuc.trim()) {
            ("", "") => None,
            ("", field) => Some(of_field(field)),
            (code, _) => Some(vec![code.to_owned()]),
        };
        Self {
            period,
            agencies: match agency {
                // A code of which nothing is known any more has its own cases still.
                _ if alone => Some(vec![asked.co_quan.clone()]),
                // Whoever is above all of them asks for the province.
                Some(it) if is_above_all(organisation, it) => None,
                it => it.map(|it| below(organisation, it.code.as_str())),
            },
            agency: match alone {
                true => Some(asked.co_quan.clone()),
                false => agency.map(|it| it.code.to_string()),
            },
            alone,
            field: asked.linh_vuc.trim().to_owned(),
            procedures,
            procedure,
        }
    }

    /// Of whom lists are, as their addresses say it.
    pub fn kept(&self) -> Vec<(&'static str, &str)> {
        vec![
            ("co-quan", self.agency.as_deref().unwrap_or_default()),
            ("rieng", if self.alone { "1" } else { "" }),
        ]
    }

    /// The totals of a period.
    pub fn filter(&self, period: Period) -> Filter {
        let (from, to) = period.months();
        Filter {
            agencies: self.agencies.clone(),
            procedures: self.procedures.clone(),
            procedure: None,
            from: Some(from),
            to: Some(to),
        }
    }

    /// The address of the list behind a number.
    pub fn list(&self, figure: &str, period: Period) -> String {
        let mut address = format!("/so-lieu/ho-so?muc={figure}&ky={period}");
        let agency = self.agency.as_deref().unwrap_or_default();
        for (name, value) in [
            ("co-quan", agency),
            ("linh-vuc", self.field.as_str()),
            ("thu-tuc", self.procedure.as_str()),
        ] {
            if !value.is_empty() {
                address.push_str(&format!("&{name}={}", escaped(value)));
            }
        }
        if self.alone {
            address.push_str("&rieng=1");
        }
        address
    }
}

fn is_above_all(organisation: &Organisation, agency: &Agency) -> bool {
    let mut all = organisation.agencies().iter().chain(organisation.away());
    all.all(|it| organisation.is_within(&it.code, &agency.code))
}

pub use casework::report::below;

/// A number with where it leads.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Number {
    /// As it is read.
    pub shown: String,
    /// Where the list is; empty where there is none.
    pub list: String,
}

/// A period with its numbers.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Panel {
    /// "Năm 2026".
    pub name: String,
    id: &'static str,
    resolved: Number,
    on_time: Number,
    on_time_rate: String,
    late: Number,
    late_rate: String,
    /// Whether any was late: nought is nothing to be alarmed by.
    any_late: bool,
    received: Number,
    online: Number,
    online_rate: String,
    satisfied_rate: String,
    satisfied: Number,
    rated: Number,
}

/// A row of a table.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row {
    /// What it is of.
    pub name: String,
    /// Where it leads; empty where nowhere.
    pub address: String,
    received: Number,
    online_rate: String,
    resolved: Number,
    on_time: Number,
    late: Number,
    rate: String,
    late_rate: String,
    /// The width of the bar: the late ones of all, of the worst.
    bar: String,
}

/// A month of the chart: heights in percent of the highest.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Column {
    name: String,
    resolved: String,
    y_early: String,
    h_early: String,
    y_due: String,
    h_due: String,
    y_late: String,
    h_late: String,
}

/// A way of filing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Way {
    name: &'static str,
    received: Number,
    rate: String,
    bar: String,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "public/statistics.html")]
pub struct StatisticsPage {
    f: Frame,
    of_whom: String,
    whom_is_name: bool,
    until: String,
    behind: Option<u64>,
    years: Vec<(String, bool)>,
    months: Vec<(String, String, bool)>,
    agencies: Vec<(String, String, bool)>,
    fields: Vec<(String, bool)>,
    /// What stands in the field of the procedure: its code, or what was typed.
    procedure: String,
    /// The name of the one it narrows to.
    procedure_name: String,
    /// Those that can be chosen, by code and name.
    procedures: Vec<(String, String)>,
    panels: Vec<Panel>,
    running: Number,
    running_late: Number,
    chart: Vec<Column>,
    by_month: Vec<Row>,
    year: i16,
    table_of: String,
    by_agency: Vec<Row>,
    by_field: Vec<Row>,
    ways: Vec<Way>,
    /// The query for the files.
    query: String,
    public_law: Option<(String, String)>,
    recount: String,
}

impl StatisticsPage {
    /// Whether what was typed is no procedure: nothing is counted of it, and no noughts are shown.
    fn is_unclear(&self) -> bool {
        !self.procedure.is_empty() && self.procedure_name.is_empty()
    }

    /// Whether the chart would be empty.
    fn none_resolved(&self) -> bool {
        self.chart.iter().all(|it| it.resolved == "0")
    }
}

/// How far back years can be chosen.
const YEARS: i16 = 5;

/// The page.
///
/// # Errors
/// When the totals cannot be read.
pub async fn page(
    Lists(house): Lists,
    Around(f): Around,
    asking: Result<Query<Asked>, QueryRejection>,
) -> Result<Response, Problem> {
    let asked = asking.map(|it| it.0).unwrap_or_default();
    let scope = Scope::of(&asked, &house);
    let page = gather(&house, f, &asked, &scope).await?;
    Ok(Html(page.render()?).into_response())
}

async fn gather(
    house: &House,
    f: Frame,
    asked: &Asked,
    scope: &Scope,
) -> Result<StatisticsPage, Problem> {
    let office = &house.office;
    let lang = f.lang;
    let now = house.now();
    let today = clock::wall(now).date();
    let organisation = &house.office.organisation;
    let year = scope.period.map_or(today.year(), Period::year);
    let shown: Vec<Period> = match scope.period {
        Some(period) => vec![period],
        None => vec![Period::year_of(today), Period::month_of(today)],
    };
    let by_month = figures::sums(office, &scope.filter(Period::Year(year)), By::Month).await?;
    let mut panels = Vec::new();
    for (at, period) in shown.iter().enumerate() {
        let (from, to) = period.months();
        let of = by_month.iter().filter(|it| it.of >= from && it.of <= to);
        panels.push(panel(
            scope,
            *period,
            &together(of),
            lang,
            ["ky-1", "ky-2"][at.min(1)],
        ));
    }
    // What is asked for by agency and field: the period that was chosen, the year otherwise.
    let period = shown[0];
    let sums = figures::sums(office, &scope.filter(period), By::Agency).await?;
    let by_agency = agency_rows(scope, period, counted(&sums), organisation, (year, lang));
    let all = together(sums.iter());
    let sums = figures::sums(office, &scope.filter(period), By::Procedure).await?;
    let by_field = field_rows(house, scope, period, &sums, lang);
    let live = |figure| statistics_cases::Filter {
        figure,
        agencies: scope.agencies.clone(),
        procedures: scope.procedures.clone(),
        period: period.bounds(),
    };
    let running = figures::running(office, &live(Figure::Running), "all").await?;
    let late = figures::running(office, &live(Figure::RunningLate(now)), "late").await?;
    let months = counted(&by_month);
    let recount = store::recount::newest(&office.db).await?;
    let agency = scope
        .agency
        .as_ref()
        .and_then(|code| organisation.agency(&code.as_str().into()));
    Ok(StatisticsPage {
        of_whom: agency.map_or_else(|| organisation.name().to_owned(), |it| it.name.clone()),
        whom_is_name: agency.is_some(),
        until: match lang {
            Lang::Vi => clock::words::moment(now),
            Lang::En => clock::words::moment_en(now),
        },
        behind: house.office.figures.behind(),
        years: (0..YEARS)
            .map(|back| today.year() - back)
            .map(|it| (it.to_string(), scope.period.is_some() && it == year))
            .collect(),
        months: months_to_choose(asked, scope, lang),
        agencies: agencies_to_choose(organisation, scope, today),
        fields: fields_to_choose(house, scope),
        procedure: scope.procedure.clone(),
        procedure_name: house
            .office
            .catalogue
            .procedure_of_case(&scope.procedure.as_str().into())
            .map_or_else(String::new, |it| it.name.clone()),
        procedures: procedures_to_choose(house, scope),
        panels,
        running: Number {
            shown: count(running, lang),
            list: scope.list("running", period),
        },
        running_late: Number {
            shown: count(late, lang),
            list: scope.list("running_late", period),
        },
        chart: chart(&months, year, today, lang),
        by_month: month_rows(scope, &months, year, today, lang),
        year,
        table_of: name(period, lang),
        by_agency,
        by_field,
        ways: ways(scope, period, &all, lang),
        query: query(asked),
        public_law: law(house, today),
        recount: recount.map_or_else(String::new, |it| told(&it, lang)),
        f,
    })
}

fn told(it: &store::recount::Recount, lang: Lang) -> String {
    let at = match lang {
        Lang::Vi => clock::words::moment(it.at),
        Lang::En => clock::words::moment_en(it.at),
    };
    match (it.differences, lang) {
        (0, Lang::Vi) => format!("Lần đếm lại gần nhất khớp: {at}."),
        (0, Lang::En) => format!("The newest recount agrees: {at}."),
        (n, Lang::Vi) => format!("Lần đếm lại gần nhất lệch {n} dòng, đã sửa và báo động: {at}."),
        (n, Lang::En) => {
            format!("The newest recount differed in {n} rows, put right with an alarm: {at}.")
        }
    }
}

fn law(house: &House, today: Date) -> Option<(String, String)> {
    let regulation = &house.office.regulation;
    let entry = regulation.entry("statistics.public_default", today);
    let clause = entry.clauses.first()?.words(true);
    let words = format!("{clause} {}", regulation.head().short);
    Some((words, "/quy-che#statistics.public_default".to_owned()))
}

fn query(asked: &Asked) -> String {
    let mut said = Vec::new();
    for (name, value) in [
        ("nam", &asked.nam),
        ("thang", &asked.thang),
        ("co-quan", &asked.co_quan),
        ("linh-vuc", &asked.linh_vuc),
        ("thu-tuc", &asked.thu_tuc),
    ] {
        if !value.is_empty() {
            said.push(format!("{name}={}", escaped(value)));
        }
    }
    if said.is_empty() {
        String::new()
    } else {
        format!("?{}", said.join("&"))
    }
}

/// A period's name with a capital.
pub fn name(period: Period, lang: Lang) -> String {
    match lang {
        Lang::Vi => words::capital(&period.words()),
        Lang::En => words::capital(&period.words_en()),
    }
}

fn panel(scope: &Scope, period: Period, it: &Counts, lang: Lang, id: &'static str) -> Panel {
    let number = |of: i64, figure: &str| Number {
        shown: count(of, lang),
        list: scope.list(figure, period),
    };
    Panel {
        name: name(period, lang),
        id,
        resolved: number(it.resolved, "resolved"),
        on_time: number(it.on_time, "on_time"),
        on_time_rate: it.rate(lang),
        late: number(it.late, "late"),
        late_rate: it.late_rate(lang),
        any_late: it.late > 0,
        received: number(it.received, "received"),
        online: number(it.online, "online"),
        online_rate: it.online_rate(lang),
        satisfied_rate: it.satisfied_rate(lang),
        satisfied: match it.few_rated() {
            true => Number {
                shown: "–".to_owned(),
                ..number(it.satisfied, "satisfied")
            },
            false => number(it.satisfied, "satisfied"),
        },
        rated: number(it.rated, "rated"),
    }
}

fn months_to_choose(asked: &Asked, scope: &Scope, lang: Lang) -> Vec<(String, String, bool)> {
    let whole = lang.pick("Cả năm", "The whole year").to_owned();
    let chosen: i8 = match scope.period {
        Some(Period::Month(..)) => asked.thang.trim().parse().unwrap_or_default(),
        _ => 0,
    };
    let mut months = vec![(String::new(), whole, chosen == 0)];
    months.extend((1..=12).map(|it: i8| {
        let name = format!("{} {it}", lang.pick("Tháng", "Month"));
        (it.to_string(), name, it == chosen)
    }));
    months
}

fn agencies_to_choose(
    organisation: &Organisation,
    scope: &Scope,
    today: Date,
) -> Vec<(String, String, bool)> {
    let there = organisation
        .agencies()
        .iter()
        .filter(|it| it.is_there(today));
    there
        .map(|it| {
            let chosen = scope.agency.as_deref() == Some(it.code.as_str());
            (it.code.to_string(), it.name.clone(), chosen)
        })
        .collect()
}

fn fields_to_choose(house: &House, scope: &Scope) -> Vec<(String, bool)> {
    let all = house.office.catalogue.procedures().iter();
    let mut fields: Vec<&str> = all.map(|it| it.field.as_str()).collect();
    fields.sort_unstable();
    fields.dedup();
    fields.sort_by_key(|it| alphabetical(it));
    fields
        .into_iter()
        .map(|it| (it.to_owned(), it == scope.field))
        .collect()
}

/// Those of the field that is chosen, or all.
fn procedures_to_choose(house: &House, scope: &Scope) -> Vec<(String, String)> {
    let all = house.office.catalogue.procedures().iter();
    let mut procedures: Vec<_> = all
        .filter(|it| scope.field.is_empty() || it.field == scope.field)
        .map(|it| (it.code.to_string(), it.name.clone()))
        .collect();
    procedures.sort_by_cached_key(|it| alphabetical(&it.1));
    procedures
}

/// The code of a procedure that was chosen or typed: a code as it is; a name, or words that stand in no
/// other name, with or without marks. What is none of these stays as it was typed, and counts nothing.
fn procedure_of(house: &House, typed: &str) -> String {
    let catalogue = &house.office.catalogue;
    let typed = typed.trim();
    let sought = fold(typed);
    if sought.is_empty() || catalogue.procedure_of_case(&typed.into()).is_some() {
        return typed.to_owned();
    }
    let names = catalogue.procedures().iter();
    let names: Vec<_> = names.map(|it| (&it.code, fold(&it.name))).collect();
    let only = |fits: &dyn Fn(&str) -> bool| {
        let mut found = names.iter().filter(|it| fits(&it.1));
        match (found.next(), found.next()) {
            (Some((code, _)), None) => Some(code.to_string()),
            _ => None,
        }
    };
    only(&|name| name == sought)
        .or_else(|| only(&|name| name.contains(&sought)))
        .unwrap_or_else(|| typed.to_owned())
}

#[cfg(test)]
pub(in crate::public) mod number_tests;
#[cfg(test)]
mod scale_tests;
#[cfg(test)]
mod tests;
