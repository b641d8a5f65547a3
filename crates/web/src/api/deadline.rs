//! Reckoning deadlines: of any limit from any moment, and of a case, each with everything that
//! moved it and the article of each line.

use super::case::opened;
use super::case_out::DuesOut;
use super::limit::LimitOut;
use super::moment::{Day, Moment};
use super::operation::{Operation, Who, one_of, text};
use super::path::InPath;
use super::problem::{ArticleOut, Kind, Problem};
use super::query::{Query, wrong};
use super::regulation::{self, PROVINCES};
use super::who::Caller;
use crate::house::House;
use axum::Json;
use axum::extract::State;
use domain::case::deadlines;
use domain::clock::{self, Calendar, ClockInput, DayMark, Limit, Reckoning, seed, words};
use domain::ids::UnitCode;
use domain::regulation::Regulation;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// One line of an explanation.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, ToSchema)]
pub struct ReckoningLine {
    /// The rule that touched the date.
    pub rule: String,
    /// Its article; null where none is known.
    pub article: Option<ArticleOut>,
    /// The moment it concerns.
    pub at: Moment,
    /// What it did.
    pub words: String,
    /// The date after it, where it moved it.
    pub due: Option<Moment>,
}

/// A day of a count.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, ToSchema)]
pub struct ReckoningDay {
    /// Which.
    pub date: Day,
    /// What it was: `received`, `counted`, `off`, `weekend`, `stood` or `hours`.
    pub mark: String,
    /// Its number in the count, from 1.
    pub n: Option<u32>,
    /// Its name, where it was a day off.
    pub name: Option<String>,
}

/// A deadline with its reasons.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct DeadlineOut {
    /// The deadline.
    pub due: Moment,
    /// The deadline in words.
    pub words: String,
    /// When the complete file was received.
    pub received: Moment,
    /// The limit.
    pub limit: LimitOut,
    /// Whether the clock stands now.
    pub standing: bool,
    /// What moved it, in order.
    pub lines: Vec<ReckoningLine>,
    /// The days of the count.
    pub days: Vec<ReckoningDay>,
}

fn day_of(it: &clock::CountedDay) -> ReckoningDay {
    let (mark, n, name) = match &it.mark {
        DayMark::Received => ("received", None, None),
        DayMark::Counted { n } => ("counted", Some(*n), None),
        DayMark::Off { name } => ("off", None, Some(name.clone())),
        DayMark::Weekend => ("weekend", None, None),
        DayMark::Stood => ("stood", None, None),
        DayMark::Hours => ("hours", None, None),
    };
    ReckoningDay {
        date: Day(it.date),
        mark: mark.to_owned(),
        n,
        name,
    }
}

impl DeadlineOut {
    fn of(
        reckoning: &Reckoning,
        received: jiff::Timestamp,
        limit: Limit,
        regulation: &Regulation,
    ) -> Self {
        let line = |it: &clock::Line| ReckoningLine {
            rule: it.rule.to_owned(),
            article: regulation
                .article(it.rule, clock::wall(it.at).date())
                .map(ArticleOut::of),
            at: it.at.into(),
            words: it.note.clone(),
            due: it.due.map(Moment),
        };
        Self {
            due: reckoning.due.into(),
            words: words::moment(reckoning.due),
            received: received.into(),
            limit: LimitOut::of(limit),
            standing: reckoning.standing,
            lines: reckoning.lines.iter().map(line).collect(),
            days: reckoning.days.iter().map(day_of).collect(),
        }
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    received: Moment,
    limit: String,
    #[serde(default)]
    province: Option<String>,
    #[serde(default)]
    unit: Option<String>,
}

/// More days than this no procedure has; the days of the count stand in the answer.
const LONGEST: u32 = 1_000;

async fn reckoned(
    State(house): State<House>,
    Query(asked): Query<Asked>,
) -> Result<Json<DeadlineOut>, Problem> {
    let limit: Limit = asked.limit.parse().map_err(|_| {
        wrong(
            "limit",
            "Viết thời hạn như “3 working_days”, “8 working_hours” hoặc “10 calendar_days”.",
            "Write a limit as “3 working_days”, “8 working_hours” or “10 calendar_days”.",
        )
    })?;
    if limit.whole_days() > LONGEST {
        return Err(wrong(
            "limit",
            "Thời hạn quá dài.",
            "The limit is too long.",
        ));
    }
    let own = house.office.regulation.province();
    let province = asked.province.as_deref().unwrap_or(own);
    let unknown_province = || {
        wrong(
            "province",
            "Không có tỉnh này.",
            "There is no such province.",
        )
    };
    let law = regulation::of(&house, province).map_err(|_| unknown_province())?;
    let calendar = calendar(&house, province, asked.unit.as_deref())?;
    let received = asked.received.0;
    let reckoning = clock::reckon(&ClockInput::new(received, limit), &calendar);
    Ok(Json(DeadlineOut::of(&reckoning, received, limit, &law)))
}

/// The working time of a province, or of one of this province's units.
fn calendar(house: &House, province: &str, unit: Option<&str>) -> Result<Arc<Calendar>, Problem> {
    if province == house.office.regulation.province() {
        let unit = UnitCode::new(unit.unwrap_or_default());
        return Ok(house.office.calendar(&unit));
    }
    seed::settings()
        .calendar(&seed::holidays(), province, unit)
        .map(Arc::new)
        .map_err(|words| Problem::trouble(&std::io::Error::other(words)))
}

/// The deadlines of a case, explained.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct CaseDues {
    /// All of them.
    pub dues: DuesOut,
    /// The intake unit's answer, explained while it is awaited.
    pub acceptance: Option<DeadlineOut>,
    /// The open step, explained.
    pub step: Option<DeadlineOut>,
    /// The result, explained, in the reading of the law.
    pub resolution: Option<DeadlineOut>,
    /// The result by index 766, which subtracts the time of a supplement instead of counting anew.
    pub resolution_by_index_766: Option<Moment>,
    /// Whether index 766 counts the case as late, whatever its date.
    pub index_766_counts_late: bool,
}

async fn dues(
    State(house): State<House>,
    caller: Caller,
    InPath(code): InPath<String>,
) -> Result<Json<CaseDues>, Problem> {
    let file = opened(&house, &caller, &code).await?;
    let case = &file.case;
    let office = &house.office;
    let rules = office.rules_of(case, house.now());
    let calendar = office.calendar_of(case);
    let terms = case.terms.as_ref();
    let out =
        |reckoning: Option<Reckoning>, from: Option<jiff::Timestamp>, limit: Option<Limit>| {
            Some(DeadlineOut::of(
                &reckoning?,
                from?,
                limit?,
                &office.regulation,
            ))
        };
    let acceptance = deadlines::acceptance(case, &rules, &calendar);
    let step = deadlines::step(case, &rules, &calendar);
    let readings = deadlines::readings(case, &calendar);
    let by_index = readings.as_ref().map(|it| it.index766.due.into());
    let counts_late = readings.as_ref().is_some_and(|it| it.index766_counts_late);
    Ok(Json(CaseDues {
        dues: DuesOut::of(&deadlines::dues(case, &rules, &calendar)),
        acceptance: out(acceptance, case.clock.intake_from, Some(rules.acceptance)),
        step: out(
            step,
            case.clock.step_from,
            case.open_step().and_then(|step| step.limit),
        ),
        resolution: out(
            readings.map(|it| it.legal),
            case.clock.accepted,
            terms.and_then(|terms| terms.limit),
        ),
        resolution_by_index_766: by_index,
        index_766_counts_late: counts_late,
    }))
}

/// Deadlines.
pub fn operations() -> Vec<Operation> {
    let limit = text().pattern(Some(
        "^[0-9]{1,3}([.,][0-9]{1,2})? (working_days?|working_hours?|calendar_days?)$",
    ));
    vec![
        Operation::get("/api/v1/deadline", "deadline", reckoned)
            .tag("public")
            .says(
                "Tính hạn",
                "Reckon a deadline, with everything that moved it",
            )
            .by(Who::Anyone)
            .asks(
                "received",
                "When the complete file was received; without an offset it is meant in Viet Nam.",
                <Moment as utoipa::PartialSchema>::schema(),
            )
            .asks("limit", "The published limit: `3 working_days`.", limit)
            .query(
                "province",
                "Whose regulation counts; this one's without.",
                one_of(&PROVINCES),
            )
            .query("unit", "A unit that keeps hours of its own.", text())
            .answers::<DeadlineOut>("The deadline."),
        Operation::get("/api/v1/cases/{code}/dues", "case_dues", dues)
            .tag("cases")
            .says(
                "Thời hạn của hồ sơ, có giải thích",
                "The deadlines of a case, explained",
            )
            .by(Who::Both)
            .answers::<CaseDues>("The deadlines.")
            .may_end(&[Kind::NotFound]),
    ]
}
