//! Consultations: what other units have asked of this one, by what is due, and what this unit has
//! asked of others.

use super::clock::Clock;
use super::desk::{Desk, Place};
use super::line::case_address;
use super::seat::Seat;
use askama::Template;
use domain::authority::Act;
use domain::case::{Case, Consultation};
use domain::clock::{Calendar, words};
use domain::ids::{CaseId, UnitCode};
use jiff::Timestamp;
use store::ReadError;
use store::read::page::PageRequest;

/// A question that waits.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Asked {
    due: Timestamp,
    clock: Clock,
    code: String,
    case: String,
    procedure: String,
    unit: String,
    question: String,
    answer: String,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/consultations.html")]
pub struct Consultations {
    desk: Desk,
    of_us: Vec<Asked>,
    by_us: Vec<Asked>,
    answered: Vec<Asked>,
}

impl Consultations {
    /// The page for the cases that ask something of these units.
    pub fn of(
        desk: Desk,
        units: &[UnitCode],
        cases: &[Case],
        now: Timestamp,
        calendar: &Calendar,
    ) -> Self {
        let mut page = Self {
            desk,
            of_us: Vec::new(),
            by_us: Vec::new(),
            answered: Vec::new(),
        };
        for case in cases {
            for consultation in &case.consultations {
                let ours = units.contains(&consultation.unit);
                let asked = asked(case, consultation, ours, now, calendar);
                match (ours, consultation.answer.is_some()) {
                    (true, false) => page.of_us.push(asked),
                    (true, true) => page.answered.push(asked),
                    (false, false) => page.by_us.push(asked),
                    (false, true) => {}
                }
            }
        }
        for list in [&mut page.of_us, &mut page.by_us, &mut page.answered] {
            list.sort_by_key(|asked| asked.due);
        }
        page
    }
}

fn asked(
    case: &Case,
    consultation: &Consultation,
    ours: bool,
    now: Timestamp,
    calendar: &Calendar,
) -> Asked {
    let code = case.code_text();
    let address = case_address(&code);
    let until = consultation.until;
    Asked {
        due: until,
        clock: match &consultation.answer {
            Some((at, _)) => Clock::done("Đã trả lời", words::moment_short(*at)),
            None => Clock::brief(now, Some(consultation.at), until, calendar),
        },
        case: address,
        procedure: case
            .terms
            .as_ref()
            .map(|terms| terms.name.clone())
            .unwrap_or_default(),
        unit: if ours {
            case.filing
                .as_ref()
                .map(|filing| filing.agency_name.clone())
                .unwrap_or_default()
        } else {
            consultation.unit_name.clone()
        },
        question: consultation.question.clone(),
        answer: consultation
            .answer
            .as_ref()
            .map(|(_, words)| words.clone())
            .unwrap_or_default(),
        code,
    }
}

/// How many cases with open questions are shown.
const AT_MOST: u32 = 100;

/// What is asked of this officer's units and what they ask of others.
///
/// # Errors
/// When the files cannot be read.
pub async fn page(seat: &Seat) -> Result<Consultations, ReadError> {
    let units = seat.own_units();
    let first = PageRequest::first(AT_MOST);
    let lines = store::read::consultations::open(seat.db(), &units, &first).await?;
    let mut cases = Vec::with_capacity(lines.items.len());
    for line in lines.items {
        let file = store::case_file::load(seat.db(), CaseId(line.id)).await?;
        let actor = seat.actor();
        cases.extend(
            file.map(|file| file.case).filter(|case| {
                domain::authority::may(&actor, Act::View, case, seat.today()).is_ok()
            }),
        );
    }
    let desk = seat.desk(Place::Consultations);
    Ok(Consultations::of(
        desk,
        &units,
        &cases,
        seat.now,
        &seat.calendar,
    ))
}

/// The pages as they are shown for review.
pub fn samples() -> Vec<(&'static str, Consultations)> {
    use domain::testing::{Story, question};
    let story = Story::in_progress()
        .by_specialist()
        .when(question("2026-08-26T17:00"))
        .done();
    let calendar = domain::testing::calendar();
    let unit: Vec<UnitCode> = story
        .case
        .consultations
        .iter()
        .map(|it| it.unit.clone())
        .collect();
    let desk = || Desk::sample(Place::Consultations);
    let cases = [story.case.clone()];
    vec![
        (
            "consultations",
            Consultations::of(desk(), &unit, &cases, story.now, &calendar),
        ),
        (
            "consultations-empty",
            Consultations::of(desk(), &unit, &[], story.now, &calendar),
        ),
    ]
}
