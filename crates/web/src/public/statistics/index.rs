//! The index of Decision 766 in public: of the province, of each agency and all below it, for a
//! month, a quarter or a year; each indicator with its formula, its numbers, and what would raise
//! the score most.

use super::{Number, below, count, data, decimals, name};
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
use casework::index766::{index, together};
use domain::catalogue::fold::alphabetical;
use domain::clock;
use domain::index766::behind::{Behind, numbers};
use domain::index766::{Facts, Group, Index, Line, rules};
use domain::organisation::Organisation;
use domain::statistics::Period;
use jiff::civil::Date;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What the address asks for.
#[derive(Clone, PartialEq, Eq, Debug, Default, serde::Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Wanted {
    /// The period.
    pub ky: String,
    /// The agency.
    pub co_quan: String,
    /// `1` for the agency alone.
    pub rieng: String,
}

/// An indicator on the page.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row {
    id: &'static str,
    name: &'static str,
    formula: &'static str,
    right: Number,
    of: Number,
    /// What else it is made of.
    parts: Vec<(&'static str, Number)>,
    rate: String,
    score: String,
    max: i64,
    threshold: i64,
    bar: String,
    /// Why it is not measured; empty where it is.
    why: &'static str,
    confidence: &'static str,
}

/// A group on the page.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct GroupRows {
    name: &'static str,
    score: String,
    max: i64,
    rows: Vec<Row>,
}

/// What would raise the score.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Raise {
    what: &'static str,
    gain: String,
    indicator: &'static str,
    missing: i64,
}

/// An agency in the list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Of {
    name: String,
    address: String,
    scaled: String,
    total: String,
    reachable: String,
    class: String,
    received: Number,
    bar: String,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "public/index766.html")]
pub struct IndexPage {
    f: Frame,
    whom: String,
    whom_is_name: bool,
    /// Where the same with all below it is; empty where it is shown, or nothing is below.
    with_below: String,
    period: String,
    periods: Vec<(String, String, bool)>,
    agencies: Vec<(String, String, bool)>,
    total: String,
    reachable: String,
    scaled: String,
    class: String,
    groups: Vec<GroupRows>,
    raises: Vec<Raise>,
    list: Vec<Of>,
    article: &'static str,
    classes: Vec<(i64, &'static str)>,
    average_days: String,
    /// The query of the files.
    query: String,
}

/// The periods that can be chosen, with the chosen one.
pub(super) fn periods(today: Date, chosen: Period, lang: Lang) -> Vec<(String, String, bool)> {
    let mut all = vec![Period::year_of(today), Period::quarter_of(today)];
    let mut month = Period::month_of(today);
    for _ in 0..12 {
        all.push(month);
        month = month.before();
    }
    all.push(Period::quarter_of(today).before());
    all.push(Period::year_of(today).before());
    if !all.contains(&chosen) {
        all.push(chosen);
    }
    all.into_iter()
        .map(|it| (it.to_string(), name(it, lang), it == chosen))
        .collect()
}

/// Whose index is asked for, and when.
struct Scope {
    period: Period,
    agency: Option<String>,
    /// Whether all below it is left out.
    alone: bool,
    facts: Arc<BTreeMap<String, Facts>>,
}

async fn gathered(house: &House, wanted: &Wanted) -> Result<Scope, Problem> {
    let now = house.now();
    let today = clock::wall(now).date();
    let organisation = &house.office.organisation;
    let agency = organisation.agency(&wanted.co_quan.as_str().into());
    let period = Period::parse(&wanted.ky).unwrap_or(Period::year_of(today));
    Ok(Scope {
        period,
        alone: wanted.rieng == "1" && agency.is_some(),
        agency: agency.map(|it| it.code.to_string()),
        facts: figures::facts(&house.office, period, now).await?,
    })
}

/// The address of the list behind a number of a period, an agency with all below it or alone.
fn behind(
    behind: Behind,
    id: &str,
    right: bool,
    period: Period,
    (agency, alone): (Option<&str>, bool),
) -> String {
    let mut rest = format!("ky={period}");
    if let Some(code) = agency {
        rest.push_str(&format!("&co-quan={}", escaped(code)));
        rest.push_str(if alone { "&rieng=1" } else { "" });
    }
    match behind {
        Behind::Cases(set) => format!("/so-lieu/ho-so?muc={set}&{rest}"),
        Behind::Petitions(figure) => {
            format!("/so-lieu/phan-anh?muc={figure}&loai=petition&{rest}")
        }
        Behind::Procedures => {
            let part = if right { "&phan=dat" } else { "" };
            format!("/so-lieu/thu-tuc?muc={id}{part}&{rest}")
        }
        Behind::Entered => format!("/so-lieu/nhap-tay?muc={id}&{rest}"),
        Behind::Nothing => String::new(),
    }
}

/// The address of the index of an agency alone; where nothing is below it that is all of it.
pub(super) fn alone(organisation: &Organisation, period: &str, code: &str) -> String {
    let below = organisation.children(&code.into()).next().is_some();
    let alone = if below { "&rieng=1" } else { "" };
    format!(
        "/so-lieu/chi-so?ky={period}&co-quan={}{alone}",
        escaped(code)
    )
}

impl Scope {
    fn list(&self, of: Behind, id: &str, right: bool) -> String {
        let whom = (self.agency.as_deref(), self.alone);
        behind(of, id, right, self.period, whom)
    }

    /// The facts of an agency and all below it; of the province where none is named.
    fn of(&self, house: &House, agency: Option<&str>) -> Facts {
        match agency {
            None => together(self.facts.values()),
            Some(code) if self.alone => self.facts.get(code).copied().unwrap_or_default(),
            Some(code) => {
                let codes = below(&house.office.organisation, code);
                together(codes.iter().filter_map(|it| self.facts.get(it)))
            }
        }
    }
}

/// The page.
///
/// # Errors
/// When the totals cannot be read.
pub async fn page(
    Lists(house): Lists,
    Around(f): Around,
    asking: Result<Query<Wanted>, QueryRejection>,
) -> Result<Response, Problem> {
    let wanted = asking.map(|it| it.0).unwrap_or_default();
    let scope = gathered(&house, &wanted).await?;
    let lang = f.lang;
    let now = house.now();
    let today = clock::wall(now).date();
    let organisation = &house.office.organisation;
    let facts = scope.of(&house, scope.agency.as_deref());
    let it = index(&facts, scope.period, now);
    let named = scope
        .agency
        .as_ref()
        .and_then(|code| organisation.agency(&code.as_str().into()));
    let cases = &facts.cases;
    let ended = cases.resolved + cases.ended;
    let page = IndexPage {
        whom: named.map_or_else(String::new, |it| it.name.clone()),
        whom_is_name: named.is_some(),
        with_below: match &scope.agency {
            Some(code) if scope.alone => {
                format!(
                    "/so-lieu/chi-so?ky={}&co-quan={}",
                    scope.period,
                    escaped(code)
                )
            }
            _ => String::new(),
        },
        period: name(scope.period, lang),
        periods: periods(today, scope.period, lang),
        agencies: organisation
            .agencies()
            .iter()
            .filter(|it| it.is_there(today))
            .map(|it| {
                let chosen = scope.agency.as_deref() == Some(it.code.as_str());
                (it.code.to_string(), it.name.clone(), chosen)
            })
            .collect(),
        total: decimals(it.total(), lang),
        reachable: decimals(it.reachable(), lang),
        scaled: it
            .scaled()
            .map_or_else(|| "–".to_owned(), |it| decimals(it, lang)),
        class: class(&it, lang),
        groups: groups(&scope, &facts, &it, lang),
        raises: it
            .raises()
            .into_iter()
            .take(5)
            .map(|it| raise(it, lang))
            .collect(),
        list: list(&house, &scope, lang),
        article: &rules().article,
        classes: rules()
            .class
            .iter()
            .map(|it| (it.from_score, lang.pick(&it.name, &it.name_en)))
            .collect(),
        average_days: match ended {
            0 => String::new(),
            ended => decimals(cases.days * 100 / ended, lang),
        },
        query: format!(
            "?ky={}&co-quan={}{}",
            scope.period,
            escaped(scope.agency.as_deref().unwrap_or_default()),
            if scope.alone { "&rieng=1" } else { "" }
        ),
        f,
    };
    Ok(Html(page.render()?).into_response())
}

fn class(it: &Index, lang: Lang) -> String {
    let class = it.class().map(|it| lang.pick(&it.name, &it.name_en));
    class.unwrap_or("–").to_owned()
}

fn groups(scope: &Scope, facts: &Facts, it: &Index, lang: Lang) -> Vec<GroupRows> {
    Group::ALL
        .into_iter()
        .map(|group| {
            let (score, max) = it.group(group);
            let of = it.lines.iter().filter(|it| it.indicator.group == group);
            GroupRows {
                name: lang.pick(group.name(), group.name_en()),
                score: decimals(score, lang),
                max: max / 100,
                rows: of.map(|it| row(scope, facts, it, lang)).collect(),
            }
        })
        .collect()
}

/// What an indicator is made of beside its two numbers, each a count of its own.
fn parts(scope: &Scope, facts: &Facts, id: &str, lang: Lang) -> Vec<(&'static str, Number)> {
    let number = |of: i64, set| Number {
        shown: count(of, lang),
        list: scope.list(Behind::Cases(set), id, true),
    };
    let cases = &facts.cases;
    let overdue = || {
        (
            lang.pick("quá hạn", "overdue"),
            number(cases.overdue(), "i-late"),
        )
    };
    match id {
        "2.1" => vec![
            overdue(),
            (
                lang.pick(
                    "trong đó yêu cầu bổ sung hơn một lần",
                    "of these with more than one supplement request",
                ),
                number(cases.asked_again, "i-asked_again"),
            ),
        ],
        "5.4" => vec![
            overdue(),
            (
                lang.pick("chưa hài lòng", "not satisfied"),
                number(cases.disliked, "i-disliked"),
            ),
            (
                lang.pick("có phản ánh, kiến nghị", "with a petition"),
                number(facts.petitioned, "i-petitioned"),
            ),
        ],
        _ => Vec::new(),
    }
}

fn row(scope: &Scope, facts: &Facts, it: &Line, lang: Lang) -> Row {
    let indicator = it.indicator;
    let (right, of) = numbers(&indicator.id);
    let number = |shown: Option<i64>, behind, right| Number {
        shown: shown.map_or_else(|| "–".to_owned(), |it| count(it, lang)),
        list: match shown {
            Some(_) => scope.list(behind, &indicator.id, right),
            None => String::new(),
        },
    };
    let dash = || "–".to_owned();
    let score = it.score.unwrap_or_default();
    Row {
        id: &indicator.id,
        name: lang.pick(&indicator.name, &indicator.name_en),
        formula: lang.pick(&indicator.formula, &indicator.formula_en),
        right: number(it.measure.map(|it| it.right), right, true),
        of: number(it.measure.map(|it| it.of), of, false),
        parts: parts(scope, facts, &indicator.id, lang),
        rate: it
            .rate
            .map_or_else(dash, |it| format!("{}%", decimals(it, lang))),
        score: it.score.map_or_else(dash, |it| decimals(it, lang)),
        max: indicator.max,
        threshold: indicator.threshold,
        bar: super::tenths(score, indicator.max * 100),
        why: match (it.measure.is_none(), it.rate.is_none()) {
            (true, _) => lang.pick(&indicator.why, &indicator.why_en),
            (_, true) => lang.pick("Không phát sinh trong kỳ", "Nothing of it in this period"),
            _ => "",
        },
        confidence: match (indicator.confidence.as_str(), lang) {
            ("found", _) => "",
            ("memory", Lang::Vi) => "chưa đối chiếu được nguồn",
            ("memory", Lang::En) => "not checked against a source",
            (_, Lang::Vi) => "suy ra",
            (_, Lang::En) => "inferred",
        },
    }
}

fn raise(it: &Line, lang: Lang) -> Raise {
    Raise {
        what: lang.pick(&it.indicator.raise, &it.indicator.raise_en),
        gain: decimals(it.lost(), lang),
        indicator: lang.pick(&it.indicator.name, &it.indicator.name_en),
        missing: it.short_of(),
    }
}

/// The agencies right below the one that is shown, or those of the province, with what lies below
/// each of them.
fn list(house: &House, scope: &Scope, lang: Lang) -> Vec<Of> {
    let organisation = &house.office.organisation;
    let now = house.now();
    let shown: Vec<_> = match &scope.agency {
        Some(_) if scope.alone => Vec::new(),
        Some(code) => organisation.children(&code.as_str().into()).collect(),
        None => organisation.agencies().iter().collect(),
    };
    let mut list: Vec<(i64, Of)> = shown
        .into_iter()
        .filter_map(|agency| {
            let code = agency.code.as_str();
            let facts = match &scope.agency {
                Some(_) => scope.of(house, Some(code)),
                None => *scope.facts.get(code)?,
            };
            if facts.cases.received == 0 {
                return None;
            }
            let it = index(&facts, scope.period, now);
            let scaled = it.scaled()?;
            let of = Of {
                name: agency.name.clone(),
                // Of the agency alone where the province is shown, of all below it otherwise.
                address: match scope.agency {
                    None => alone(organisation, &scope.period.to_string(), code),
                    Some(_) => {
                        format!(
                            "/so-lieu/chi-so?ky={}&co-quan={}",
                            scope.period,
                            escaped(code)
                        )
                    }
                },
                scaled: decimals(scaled, lang),
                total: decimals(it.total(), lang),
                reachable: decimals(it.reachable(), lang),
                class: class(&it, lang),
                received: Number {
                    shown: count(facts.cases.received, lang),
                    list: behind(
                        Behind::Cases("i-received"),
                        "",
                        false,
                        scope.period,
                        (Some(code), scope.agency.is_none()),
                    ),
                },
                bar: super::tenths(scaled, 10_000),
            };
            Some((scaled, of))
        })
        .collect();
    list.sort_by_key(|it| (Reverse(it.0), alphabetical(&it.1.name)));
    list.into_iter().map(|it| it.1).collect()
}

/// The index as data: of the province or an agency, and of every agency with cases.
///
/// # Errors
/// When the totals cannot be read.
pub async fn json(
    Lists(house): Lists,
    asking: Result<Query<Wanted>, QueryRejection>,
) -> Result<Response, Problem> {
    let wanted = asking.map(|it| it.0).unwrap_or_default();
    let scope = gathered(&house, &wanted).await?;
    let now = house.now();
    let one = |facts: &Facts| Scored::of(&index(facts, scope.period, now));
    let agencies = scope.facts.iter();
    let data = Data {
        agencies: agencies
            .map(|(code, it)| (code.as_str(), one(it)))
            .collect(),
        agency: scope.agency.as_deref(),
        index: one(&scope.of(&house, scope.agency.as_deref())),
        period: scope.period.to_string(),
        province: house.office.organisation.province(),
        unit: "hundredths of a point and of a percent",
    };
    let body = serde_json::to_string(&data).map_err(Problem::failure)?;
    Ok(data::sent(data::JSON, body))
}

/// The index of every agency as a table, a line each indicator. Rates and scores are hundredths.
///
/// # Errors
/// When the totals cannot be read.
pub async fn csv(house: &House, wanted: &Wanted) -> Result<Response, Problem> {
    let scope = gathered(house, wanted).await?;
    let now = house.now();
    let head = [
        "agency",
        "name",
        "indicator",
        "code",
        "max",
        "threshold",
        "right",
        "of",
        "rate",
        "score",
    ];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    let number = |it: Option<i64>| it.map_or_else(String::new, |it| it.to_string());
    let whole = scope.of(house, scope.agency.as_deref());
    let of_agencies = scope.facts.iter().filter(|_| scope.agency.is_none());
    let all = of_agencies.map(|(code, it)| (code.as_str(), *it));
    let asked = scope.agency.as_deref().unwrap_or_default();
    for (code, facts) in std::iter::once((asked, whole)).chain(all) {
        let organisation = &house.office.organisation;
        let name = match code {
            "" => organisation.name().to_owned(),
            code => organisation
                .agency(&code.into())
                .map_or_else(|| code.to_owned(), |it| it.name.clone()),
        };
        for it in &index(&facts, scope.period, now).lines {
            rows.push(vec![
                code.to_owned(),
                name.clone(),
                it.indicator.id.clone(),
                it.indicator.code.clone(),
                it.indicator.max.to_string(),
                it.indicator.threshold.to_string(),
                number(it.measure.map(|it| it.right)),
                number(it.measure.map(|it| it.of)),
                number(it.rate),
                number(it.score),
            ]);
        }
    }
    Ok(data::sent(data::CSV, data::table(rows)))
}

/// The index as data, written out as it is: it has thousands of lines, and the names of their fields
/// stand once here and not once a line.
#[derive(serde::Serialize)]
struct Data<'a> {
    agencies: BTreeMap<&'a str, Scored>,
    agency: Option<&'a str>,
    index: Scored,
    period: String,
    province: &'a str,
    unit: &'static str,
}

/// An index as data.
#[derive(serde::Serialize)]
struct Scored {
    indicators: Vec<ScoredLine>,
    reachable: i64,
    scaled: Option<i64>,
    total: i64,
}

/// An indicator as data.
#[derive(serde::Serialize)]
struct ScoredLine {
    code: &'static str,
    id: &'static str,
    max: i64,
    of: Option<i64>,
    rate: Option<i64>,
    right: Option<i64>,
    score: Option<i64>,
    threshold: i64,
}

impl Scored {
    fn of(it: &Index) -> Self {
        let line = |it: &Line| ScoredLine {
            code: &it.indicator.code,
            id: &it.indicator.id,
            max: it.indicator.max,
            of: it.measure.map(|it| it.of),
            rate: it.rate,
            right: it.measure.map(|it| it.right),
            score: it.score,
            threshold: it.indicator.threshold,
        };
        Self {
            indicators: it.lines.iter().map(line).collect(),
            reachable: it.reachable(),
            scaled: it.scaled(),
            total: it.total(),
        }
    }
}
