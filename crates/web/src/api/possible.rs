//! What can be done with a case now, and what cannot, with the rule that forbids it and its
//! article. Each act is tried with a wish in which nothing is missing; nothing is written.

use super::case::{opened, refused};
use super::operation::{Operation, Who};
use super::path::InPath;
use super::problem::{ArticleOut, Kind, Problem};
use super::who::Caller;
use crate::house::House;
use crate::officer::seat::Seat;
use crate::officer::tried;
use axum::Json;
use axum::extract::State;
use casework::act::may;
use domain::actor::Actor;
use domain::authority::Act;
use domain::case::amend::Amend;
use domain::case::filing::CopyKind;
use domain::case::rate::Rate;
use domain::case::supplement_answer::AnswerSupplement;
use domain::case::withdraw::Withdraw;
use domain::case::{Case, Command, Paper, Refusal};
use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

/// Why an act cannot be done now.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, ToSchema)]
pub struct ActRefused {
    /// The rule.
    pub rule: String,
    /// What cannot be and what can be done, in Vietnamese.
    pub detail: String,
    /// The same in English.
    pub detail_en: String,
    /// The article behind the rule.
    pub article: Option<ArticleOut>,
}

/// An act, and whether it can be done now.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, ToSchema)]
pub struct ActTried {
    /// The act, as its address names it.
    pub act: String,
    /// The act in words.
    pub name: String,
    /// Whether it can be done now.
    pub possible: bool,
    /// Why not.
    pub refused: Option<ActRefused>,
}

/// The acts of a case for a caller.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, ToSchema)]
pub struct PossibleActs {
    /// The case.
    pub code: String,
    /// The version this holds for.
    pub version: u32,
    /// Every act that this kind of caller could ask for.
    pub acts: Vec<ActTried>,
}

/// What an applicant may do to a case, each with a whole wish.
fn wishes(house: &House, case: &Case) -> [(Act, Command); 4] {
    let paper = |name: &str| Paper {
        component: None,
        name: name.to_owned(),
        copy: CopyKind::Plain,
        count: 1,
        file: None,
    };
    let asked = case.open_supplement().map(|it| it.items.as_slice());
    let answer = AnswerSupplement {
        papers: asked
            .unwrap_or_default()
            .iter()
            .map(|item| Paper {
                component: item.component.clone(),
                ..paper(&item.name)
            })
            .collect(),
        ..AnswerSupplement::default()
    };
    let rules = house.office.rules_of(case, house.now());
    let best = rules.rating_levels.first().cloned().unwrap_or_default();
    let marks = rules.rating_items.iter();
    [
        (Act::SupplementAnswer, answer.into()),
        (
            Act::Amend,
            Amend {
                papers: vec![paper("…")],
                ..Amend::default()
            }
            .into(),
        ),
        (
            Act::Withdraw,
            Withdraw {
                reason: "…".to_owned(),
            }
            .into(),
        ),
        (
            Act::Rate,
            Rate {
                marks: marks.map(|item| (item.clone(), best.clone())).collect(),
                words: String::new(),
            }
            .into(),
        ),
    ]
}

fn all(house: &House, caller: &Caller, case: &Case) -> Vec<(Act, Result<(), Refusal>)> {
    match caller {
        Caller::Officer(who) => tried::all(&Seat::of(house, who), case),
        // Other systems know what they were given.
        Caller::Machine(_) => Vec::new(),
        Caller::Citizen(who) => {
            let actor = Actor::Citizen(who.citizen.clone());
            wishes(house, case)
                .into_iter()
                .map(|(act, wish)| (act, may(&house.office, case, &actor, house.now(), wish)))
                .collect()
        }
    }
}

fn told(house: &House, act: Act, answer: &Result<(), Refusal>, on: Date) -> ActTried {
    let why = answer.as_ref().err().map(|refusal| {
        let article = refused(house, refusal, on).article;
        ActRefused {
            rule: refusal.rule().to_owned(),
            detail: refusal.message(),
            detail_en: refusal.message_en(),
            article: article.as_deref().map(ArticleOut::of),
        }
    });
    ActTried {
        act: act.slug().to_owned(),
        name: act.name().to_owned(),
        possible: why.is_none(),
        refused: why,
    }
}

async fn possible(
    State(house): State<House>,
    caller: Caller,
    InPath(code): InPath<String>,
) -> Result<Json<PossibleActs>, Problem> {
    let file = opened(&house, &caller, &code).await?;
    let on = house.office.day_of(&file.case, house.now());
    let acts = all(&house, &caller, &file.case);
    Ok(Json(PossibleActs {
        code: file.case.code_text(),
        version: file.case.version,
        acts: acts
            .iter()
            .map(|(act, answer)| told(&house, *act, answer, on))
            .collect(),
    }))
}

/// What can be done.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::get("/api/v1/cases/{code}/possible", "possible_acts", possible)
            .tag("cases")
            .says(
                "Việc làm được lúc này",
                "What can be done with a case now, and why the rest cannot",
            )
            .by(Who::Both)
            .answers::<PossibleActs>("Every act with its answer.")
            .may_end(&[Kind::NotFound]),
    ]
}
