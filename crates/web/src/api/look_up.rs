//! The public look-up by case code: the code and how far the case is, and of the rest only what
//! the province's regulation names. Whoever has the code may ask; nothing else is told.

use super::case_out::{StatusOut, stage_word};
use super::moment::{Day, Moment};
use super::operation::{Operation, Who};
use super::path::InPath;
use super::problem::{Kind, Problem};
use crate::lists::Lists;
use crate::session::Address;
use axum::Json;
use domain::case::Stage;
use domain::case::look_up::LookUp;
use domain::case_code::CaseCode;
use domain::clock;
use domain::regulation::LookupField;
use jiff::Timestamp;
use serde::Serialize;
use store::read::look_up::{self, Found};
use utoipa::ToSchema;

/// How far a case is, and what else the regulation lets be shown. A field that the regulation does
/// not name is left out.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, ToSchema)]
pub struct LookedUp {
    /// The code.
    pub code: String,
    /// National status.
    pub status: StatusOut,
    /// Stage.
    pub stage: String,
    /// How many of the five parts of the way are done: filed, accepted, resolved, result issued,
    /// handed over.
    #[schema(minimum = 0, maximum = 5)]
    pub parts_done: u8,
    /// The procedure.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub procedure: Option<String>,
    /// Who filed it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub submitter: Option<String>,
    /// The organisation that filed it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub organisation: Option<String>,
    /// When it was filed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub filed: Option<Day>,
    /// When it was accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub accepted: Option<Day>,
    /// When the result is due.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub due: Option<Moment>,
    /// When it was decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub decided: Option<Day>,
    /// What is asked of the applicant: `supplement` or `payment`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub asked: Option<String>,
    /// The name of the result.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub result: Option<String>,
}

fn parts_done(case: &LookUp) -> u8 {
    match case.stage {
        Stage::Unfiled => 0,
        Stage::Submitted | Stage::Rejected => 1,
        Stage::AwaitingSupplement { .. } | Stage::Lapsed | Stage::Withdrawn | Stage::Stopped => {
            if case.accepted.is_some() {
                2
            } else {
                1
            }
        }
        Stage::Accepted
        | Stage::InProgress { .. }
        | Stage::SupplementProposed { .. }
        | Stage::AwaitingPayment { .. } => 2,
        Stage::Decided => 3,
        Stage::ResultReady => 4,
        Stage::HandedOver => 5,
    }
}

fn day(at: Option<Timestamp>) -> Option<Day> {
    at.map(|at| Day(clock::wall(at).date()))
}

impl LookedUp {
    fn of(found: &Found, fields: &[LookupField]) -> Self {
        let case = &found.told;
        let shown = |field| fields.contains(&field);
        let text = |it: &Option<String>, field| it.clone().filter(|_| shown(field));
        let asked = match case.stage {
            Stage::AwaitingSupplement { .. } => Some("supplement".to_owned()),
            Stage::AwaitingPayment { .. } => Some("payment".to_owned()),
            _ => None,
        };
        Self {
            code: case.code.clone(),
            status: case.status().into(),
            stage: stage_word(&case.stage).to_owned(),
            parts_done: parts_done(case),
            procedure: text(&case.procedure, LookupField::Procedure),
            submitter: text(&case.submitter, LookupField::Submitter),
            organisation: text(&case.organisation, LookupField::Organisation),
            filed: day(case.submitted).filter(|_| shown(LookupField::Filed)),
            accepted: day(case.accepted).filter(|_| shown(LookupField::Received)),
            due: found.due_at.filter(|_| shown(LookupField::Due)).map(Moment),
            decided: day(case.decided).filter(|_| shown(LookupField::ResultDay)),
            asked: asked.filter(|_| shown(LookupField::Requests)),
            result: text(&case.result, LookupField::Result),
        }
    }
}

async fn look_up(
    Lists(house): Lists,
    Address(address): Address,
    InPath(code): InPath<String>,
) -> Result<Json<LookedUp>, Problem> {
    house
        .limits
        .look_up
        .count(&address)
        .map_err(|it| Problem::too_often(it.wait_seconds))?;
    // Spaces and small letters do no harm: people type it from paper.
    let typed: String = code.split_whitespace().collect::<String>().to_uppercase();
    let code = CaseCode::parse(&typed).map_err(|_| Problem::not_found())?;
    let found = look_up::by_code(&house.office.db, code.as_str())
        .await
        .map_err(|error| Problem::trouble(&error))?
        .ok_or_else(Problem::not_found)?;
    let fields = house.office.regulation.lookup_fields();
    Ok(Json(LookedUp::of(&found, &fields)))
}

/// The look-up.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::get("/api/v1/lookup/{code}", "look_up", look_up)
            .tag("public")
            .says("Tra cứu hồ sơ theo mã", "How far a case is, by its code")
            .by(Who::Anyone)
            .answers::<LookedUp>("How far it is, with what the regulation lets be shown.")
            .may_end(&[Kind::NotFound, Kind::TooMany]),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::testing::Story;

    fn found(story: &Story) -> Found {
        Found {
            told: LookUp::of(&story.case),
            due_at: None,
        }
    }

    #[test]
    fn a_name_shows_only_where_the_regulation_names_it() {
        let found = found(&Story::in_progress());
        let bare =
            serde_json::to_string(&LookedUp::of(&found, &[LookupField::Code])).expect("JSON");
        let name = domain::testing::filing().applicant.name;
        assert!(!bare.contains(&name), "{bare}");
        let named = LookedUp::of(&found, &[LookupField::Submitter, LookupField::Filed]);
        assert_eq!(named.submitter, Some(name));
        assert!(named.filed.is_some() && named.procedure.is_none());
    }

    #[test]
    fn the_way_of_a_case_has_five_parts() {
        assert_eq!(parts_done(&LookUp::of(&Story::filed_online().case)), 1);
        assert_eq!(parts_done(&LookUp::of(&Story::in_progress().case)), 2);
        assert_eq!(parts_done(&LookUp::of(&Story::handed_over().case)), 5);
    }
}
