//! Rankings as they were published: the newest edition of a period, and the trail of its
//! corrections.

use super::{Number, data, index, name};
use crate::error::Problem;
use crate::frame::{Around, Frame, Lang};
use crate::house::House;
use crate::lists::Lists;
use askama::Template;
use axum::extract::Query;
use axum::extract::rejection::QueryRejection;
use axum::response::{Html, IntoResponse, Response};
use casework::ranking::{Criteria, lines};
use domain::clock::words;
use domain::organisation::Organisation;
use domain::report::{Form, Line};
use domain::statistics::Period;
use serde_json::json;
use std::collections::BTreeMap;
use store::Db;
use store::ranking::{self as files, Edition};
use store::report::Kept;

/// How many periods can be chosen.
const SHOWN: u32 = 40;

/// What the address asks for.
#[derive(Clone, PartialEq, Eq, Debug, Default, serde::Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Wanted {
    /// The period; the newest that was published where nothing is said.
    pub ky: String,
    /// An edition; the newest where nothing is said.
    pub ban: String,
    /// An edition of the scores by Circular 01/2018.
    pub ban_diem: String,
}

/// A line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row {
    place: usize,
    name: String,
    address: String,
    score: String,
    points: String,
    class: String,
    received: Number,
}

/// The agencies of a level.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Level {
    name: &'static str,
    rows: Vec<Row>,
}

/// An edition in the trail.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Trail {
    no: i64,
    at: String,
    by: String,
    reason: String,
    address: String,
    here: bool,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "public/ranking.html")]
pub struct RankingPage {
    f: Frame,
    period: String,
    /// Whether agencies are ranked by the nine indices.
    by_nine: bool,
    /// The query of the files.
    query: String,
    periods: Vec<(String, String, bool)>,
    levels: Vec<Level>,
    trail: Vec<Trail>,
    /// Units by the nine indices of Circular 01/2018, where they were scored for the period.
    scores: Vec<Score>,
    /// Every edition of the scores.
    score_trail: Vec<Trail>,
    /// How many officials reached which class.
    officials: Vec<(String, String)>,
}

/// A unit by the nine indices.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Score {
    place: String,
    name: String,
    class: String,
    cases: Number,
    total: String,
    /// Each index: its number, its name, its score.
    indices: Vec<(String, String)>,
}

fn named(period: &str, lang: Lang) -> String {
    Period::parse(period).map_or_else(|| period.to_owned(), |it| name(it, lang))
}

/// The page.
///
/// # Errors
/// When the files cannot be read.
pub async fn page(
    Lists(house): Lists,
    Around(f): Around,
    asking: Result<Query<Wanted>, QueryRejection>,
) -> Result<Response, Problem> {
    let wanted = asking.map(|it| it.0).unwrap_or_default();
    let lang = f.lang;
    let db = &house.office.db;
    let published = files::periods(db, SHOWN).await?;
    let chosen = match published.iter().find(|it| it.period == wanted.ky) {
        Some(it) => it.period.clone(),
        None => published
            .first()
            .map(|it| it.period.clone())
            .unwrap_or_default(),
    };
    let editions = files::of_period(db, &chosen).await?;
    let asked: Option<i64> = wanted.ban.trim().parse().ok();
    let shown = editions
        .iter()
        .find(|it| Some(it.edition) == asked)
        .or(editions.first());
    let of_units = store::report::editions(db, Form::UnitScore.word(), "", &chosen).await?;
    let asked: Option<i64> = wanted.ban_diem.trim().parse().ok();
    let scored = of_units
        .iter()
        .find(|it| Some(it.edition) == asked)
        .or(of_units.first());
    let today = domain::clock::wall(house.now()).date();
    let criteria = shown
        .and_then(|it| lines(it).first().map(|it| it.criteria))
        .unwrap_or_else(|| Criteria::of(&house.office, today));
    let page = RankingPage {
        by_nine: criteria == Criteria::NineIndices,
        query: format!(
            "?ky={chosen}&ban={}",
            shown.map(|it| it.edition).unwrap_or_default()
        ),
        period: named(&chosen, lang),
        periods: published
            .iter()
            .map(|it| {
                (
                    it.period.clone(),
                    named(&it.period, lang),
                    it.period == chosen,
                )
            })
            .collect(),
        levels: shown
            .map(|it| levels(it, &house.office.organisation, lang))
            .unwrap_or_default(),
        trail: editions
            .iter()
            .map(|it| Trail {
                no: it.edition,
                at: words::moment(it.published_at),
                by: it.published_by.clone(),
                reason: it.reason.clone(),
                address: format!("/so-lieu/xep-hang?ky={}&ban={}", it.period, it.edition),
                here: shown.is_some_and(|shown| shown.edition == it.edition),
            })
            .collect(),
        scores: scored.map(|it| scores(it, lang)).unwrap_or_default(),
        score_trail: of_units
            .iter()
            .map(|it| Trail {
                no: it.edition,
                at: words::moment(it.made_at),
                by: it.made_by.clone(),
                reason: it.reason.clone(),
                address: format!(
                    "/so-lieu/xep-hang?ky={}&ban-diem={}#tt01",
                    it.period, it.edition
                ),
                here: scored.is_some_and(|shown| shown.edition == it.edition),
            })
            .collect(),
        officials: officials(db, &chosen, lang).await?,
        f,
    };
    Ok(Html(page.render()?).into_response())
}

/// The address of the cases of an agency alone that a number counts.
fn cases(word: &str, period: &str, agency: &str) -> String {
    let agency = crate::forms::escaped(agency);
    format!("/so-lieu/ho-so?muc={word}&ky={period}&co-quan={agency}&rieng=1")
}

/// Scores of units, as an edition keeps them.
fn scores(of: &Kept, lang: Lang) -> Vec<Score> {
    let Some(table) = of.table() else {
        return Vec::new();
    };
    let cell = |it: &Line, at: usize| it.cells.get(at).copied().flatten();
    let points =
        |it: Option<i64>| it.map_or_else(|| "–".to_owned(), |it| super::decimals(it, lang));
    let last = table.columns.len().saturating_sub(1);
    let score = |it: &Line| Score {
        place: super::count(cell(it, 0).unwrap_or_default(), lang),
        name: it.names.first().cloned().unwrap_or_default(),
        class: it.names.get(1).cloned().unwrap_or_default(),
        cases: Number {
            shown: super::count(cell(it, 1).unwrap_or_default(), lang),
            list: cases("resolved", &table.period, &it.key),
        },
        total: points(cell(it, last)),
        indices: (2..last)
            .map(|at| (table.columns[at].name.clone(), points(cell(it, at))))
            .collect(),
    };
    table.lines.iter().map(score).collect()
}

/// How many officials reached which class; who they are is told within their agency.
async fn officials(db: &Db, period: &str, lang: Lang) -> Result<Vec<(String, String)>, Problem> {
    let all = store::report::editions(db, Form::OfficialScore.word(), "", period).await?;
    let Some(table) = all.first().and_then(Kept::table) else {
        return Ok(Vec::new());
    };
    let mut classes: BTreeMap<&str, i64> = BTreeMap::new();
    for line in &table.lines {
        *classes
            .entry(line.names.last().map_or("", String::as_str))
            .or_default() += 1;
    }
    let told = classes.into_iter();
    Ok(told
        .map(|(class, count)| (class.to_owned(), super::count(count, lang)))
        .collect())
}

fn levels(edition: &Edition, organisation: &Organisation, lang: Lang) -> Vec<Level> {
    let mut levels: Vec<Level> = Vec::new();
    for it in lines(edition) {
        let level = super::words::level(it.level, lang);
        let row = Row {
            place: it.place,
            address: match it.criteria {
                // A ranking is of each agency alone.
                Criteria::Decision766 => index::alone(organisation, &edition.period, &it.agency),
                // Each index of each agency stands below.
                Criteria::NineIndices => format!("/so-lieu/xep-hang?ky={}#tt01", edition.period),
            },
            name: it.name,
            score: super::decimals(it.score, lang),
            points: format!(
                "{} / {}",
                super::decimals(it.total, lang),
                super::decimals(it.reachable, lang)
            ),
            class: it.class,
            received: Number {
                shown: super::count(it.received, lang),
                list: match it.criteria {
                    Criteria::Decision766 => cases("i-received", &edition.period, &it.agency),
                    Criteria::NineIndices => cases("resolved", &edition.period, &it.agency),
                },
            },
        };
        match levels.iter_mut().find(|of| of.name == level) {
            Some(of) => of.rows.push(row),
            None => levels.push(Level {
                name: level,
                rows: vec![row],
            }),
        }
    }
    levels
}

/// A published ranking as data: its lines, and how often it was corrected.
///
/// # Errors
/// When there is no such ranking or no such format, or the files cannot be read.
pub async fn file(house: &House, wanted: &Wanted, format: &str) -> Result<Response, Problem> {
    let db = &house.office.db;
    let editions = match wanted.ky.as_str() {
        "" => match files::periods(db, 1).await?.first() {
            Some(newest) => files::of_period(db, &newest.period).await?,
            None => Vec::new(),
        },
        period => files::of_period(db, period).await?,
    };
    let asked: Option<i64> = wanted.ban.trim().parse().ok();
    let edition = editions
        .iter()
        .find(|it| Some(it.edition) == asked)
        .or(editions.first())
        .ok_or(Problem::NotFound)?;
    let lines = lines(edition);
    match format {
        "csv" => {
            let head = [
                "level",
                "place",
                "agency",
                "name",
                "score",
                "points",
                "reachable",
                "class",
                "received",
                "criteria",
            ];
            let mut rows = vec![head.map(str::to_owned).to_vec()];
            rows.extend(lines.iter().map(|it| {
                vec![
                    it.level.name().to_owned(),
                    it.place.to_string(),
                    it.agency.clone(),
                    it.name.clone(),
                    it.score.to_string(),
                    it.total.to_string(),
                    it.reachable.to_string(),
                    it.class.clone(),
                    it.received.to_string(),
                    it.criteria.word().to_owned(),
                ]
            }));
            Ok(data::sent(data::CSV, data::table(rows)))
        }
        "json" => {
            let form = Form::UnitScore.word();
            let scores = store::report::editions(db, form, "", &edition.period).await?;
            let body = json!({
                "province": house.office.organisation.province(),
                "period": edition.period,
                "edition": edition.edition,
                "editions": editions.len(),
                "published_at": edition.published_at.to_string(),
                "reason": edition.reason,
                "unit": "hundredths of a point",
                "agencies": lines,
                "circular_01_2018": scores.first().and_then(Kept::table),
            });
            Ok(data::sent(data::JSON, body.to_string()))
        }
        _ => Err(Problem::NotFound),
    }
}
