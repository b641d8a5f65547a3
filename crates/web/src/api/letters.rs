//! Letters of a case: those on file, and any of them printed now from the case as it stands.

use super::case::opened;
use super::files::{inert, served};
use super::moment::Moment;
use super::operation::{Operation, Who};
use super::path::InPath;
use super::problem::{Kind, Problem};
use super::reading;
use super::who::Caller;
use crate::house::House;
use crate::officer::paper::{self, Kept};
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use domain::case::LetterForm;
use serde::Serialize;
use store::case_file::{self, CaseFile};
use store::filed_document;
use utoipa::ToSchema;

/// The letters by their names in addresses.
pub const FORMS: [&str; 7] = [
    "receipt",
    "supplement_request",
    "reject",
    "extend",
    "stop",
    "control_slip",
    "hand_over",
];

/// A letter on file.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, ToSchema)]
pub struct LetterOut {
    /// Which one.
    pub form: String,
    /// The name of the file.
    pub name: String,
    /// Its SHA-256, by which the case's address of it goes.
    pub sha256: String,
    /// When it was filed.
    pub at: Moment,
}

/// The letters of a case.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, ToSchema)]
pub struct Letters {
    /// The letters, oldest first.
    pub items: Vec<LetterOut>,
}

async fn all(
    State(house): State<House>,
    caller: Caller,
    InPath(code): InPath<String>,
) -> Result<Json<Letters>, Problem> {
    let file = opened(&house, &caller, &code).await?;
    let documents = filed_document::of_case(&house.office.db, file.case.id)
        .await
        .map_err(|error| Problem::trouble(&error))?;
    let letters = documents
        .iter()
        .filter(|it| LetterForm::from_slug(&it.kind).is_some())
        .filter(|it| may_have(&caller, &it.kind));
    Ok(Json(Letters {
        items: letters
            .map(|it| LetterOut {
                form: it.kind.clone(),
                name: it.name.clone(),
                sha256: it.sha256.clone(),
                at: it.filed_at.into(),
            })
            .collect(),
    }))
}

/// The control slip passes between officers only.
fn may_have(caller: &Caller, form: &str) -> bool {
    caller.officer().is_some() || form != LetterForm::ControlSlip.slug()
}

/// Whether the case has come to where the letter is written.
fn is_due(file: &CaseFile, form: LetterForm) -> bool {
    let case = &file.case;
    match form {
        LetterForm::Receipt => case.clock.accepted.is_some(),
        LetterForm::SupplementRequest => !case.supplements.is_empty(),
        LetterForm::Reject => case.was_refused(),
        LetterForm::Extend => case.extension.is_some(),
        LetterForm::Stop => matches!(
            case.stage,
            domain::case::Stage::Stopped
                | domain::case::Stage::Withdrawn
                | domain::case::Stage::Lapsed
        ),
        LetterForm::ControlSlip => case.clock.accepted.is_some(),
        LetterForm::HandOver => case.stage == domain::case::Stage::HandedOver,
    }
}

async fn one(
    State(house): State<House>,
    caller: Caller,
    InPath((code, form)): InPath<(String, String)>,
) -> Result<Response, Problem> {
    let file = opened(&house, &caller, &code).await?;
    let form = LetterForm::from_slug(&form).ok_or_else(Problem::not_found)?;
    if !may_have(&caller, form.slug()) || !is_due(&file, form) {
        return Err(Problem::not_found());
    }
    reading::noted(&house, &caller, "Mở văn bản của hồ sơ qua API", &file.case).await?;
    let documents = filed_document::of_case(&house.office.db, file.case.id)
        .await
        .map_err(|error| Problem::trouble(&error))?;
    if form != LetterForm::ControlSlip
        && let Some(kept) = paper::letter(&documents, form.slug())
    {
        return served(&house, &kept).await;
    }
    let bytes = printed(&house, file, form).await?;
    let kept = Kept {
        hash: String::new(),
        name: format!("{code}-{}.pdf", form.slug()),
        media_type: "application/pdf".to_owned(),
    };
    Ok(inert(&kept, bytes))
}

/// The letter from the case as it stands; where the office has not filed it yet, or where it
/// grows with the case.
async fn printed(house: &House, file: CaseFile, form: LetterForm) -> Result<Vec<u8>, Problem> {
    let history = case_file::history(&house.office.db, file.case.id)
        .await
        .map_err(|error| Problem::trouble(&error))?;
    let (print, now) = (house.print.letter.clone(), house.now());
    let printing = tokio::task::spawn_blocking(move || print(&file, &history, form, now));
    let broken = |words: String| Problem::trouble(&std::io::Error::other(words));
    printing
        .await
        .map_err(|error| Problem::trouble(&error))?
        .map_err(broken)
}

/// Letters.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::get("/api/v1/cases/{code}/letters", "letters", all)
            .tag("cases")
            .says("Các văn bản của hồ sơ", "The letters of a case on file")
            .by(Who::Both)
            .answers::<Letters>("The letters.")
            .may_end(&[Kind::NotFound]),
        Operation::get("/api/v1/cases/{code}/letters/{form}", "letter", one)
            .tag("cases")
            .says("Một văn bản của hồ sơ (PDF)", "A letter of a case, as PDF")
            .describe(
                "As it was filed; printed from the case as it stands where it is not on file yet.",
            )
            .by(Who::Both)
            .answers_file("application/pdf", "The letter.")
            .may_end(&[Kind::NotFound]),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_addresses_of_letters_are_those_of_the_law() {
        assert_eq!(LetterForm::ALL.map(LetterForm::slug), FORMS);
    }
}
