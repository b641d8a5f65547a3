//! Acts on a case: `POST /api/v1/cases/{code}/{act}`. Each act has a file with what is sent for
//! it; carrying it out is the one path that the pages go too.

pub mod accept;
pub mod amend;
pub mod assign;
pub mod consult;
pub mod consult_answer;
pub mod correct;
pub mod decide_result;
pub mod extend;
pub mod financial_obligation;
pub mod hand_over;
pub mod issue_result;
pub mod payment;
pub mod rate;
pub mod reject;
pub mod step_complete;
pub mod step_return;
pub mod stop;
pub mod supplement_answer;
pub mod supplement_forward;
pub mod supplement_request;
pub mod transfer;
pub mod withdraw;

use super::body::Json;
use super::case::{self, ActDone};
use super::conditional::{IfMatch, Once, REPEATED, tag};
use super::operation::Operation;
use super::paper::{PaperIn, Uploads};
use super::path::InPath;
use super::problem::{Kind, Problem};
use super::who::Caller;
use crate::house::House;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use casework::act::{Asked, Done, on_case};
use casework::path::seen_before;
use domain::authority::{self, Act};
use domain::case::terms::ComponentTerm;
use domain::case::{Case, Command, Paper};
use domain::clock::Calendar;
use domain::ids::ProcedureCode;
use serde::de::DeserializeOwned;
use serde_json::Value;
use utoipa::ToSchema;

pub use super::operation::Who;

/// One line in Vietnamese and in English.
pub type Says = (&'static str, &'static str);

/// What is sent for an act.
pub trait ActIn: DeserializeOwned + ToSchema + Send + 'static {
    /// The act.
    const ACT: Act;
    /// Who may ask for it at all.
    const WHO: Who;
    /// What it does.
    const SAYS: Says;
    /// Whether it cannot be asked for with an empty body.
    const SOMETHING_MUST_BE_SAID: bool = false;

    /// The papers that come with it.
    fn papers(&self) -> Vec<&PaperIn> {
        Vec::new()
    }

    /// The command it asks for.
    ///
    /// # Errors
    /// Which field is not right.
    fn command(self, around: &Around<'_>) -> Result<Command, Problem>;
}

/// What stands around a case while a command for it is read.
#[derive(Clone, Copy, Debug)]
pub struct Around<'a> {
    /// The house.
    pub house: &'a House,
    /// The case.
    pub case: &'a Case,
    /// The working time of the unit that has it.
    pub calendar: &'a Calendar,
    /// The caller's own uploads that the act names.
    pub uploads: &'a Uploads,
}

/// More đồng than any fee of the land.
const LARGEST_SUM: i64 = 1_000_000_000_000_000;

impl<'a> Around<'a> {
    /// The component of a name, where one is named.
    ///
    /// # Errors
    /// When the procedure has none of this name.
    pub fn component(
        &self,
        id: Option<&str>,
        field: &str,
    ) -> Result<Option<&'a ComponentTerm>, Problem> {
        let Some(id) = id else { return Ok(None) };
        let components = self.case.terms.iter().flat_map(|terms| &terms.components);
        let mut fitting = components.filter(|component| component.id.as_str() == id);
        fitting.next().map(Some).ok_or_else(|| {
            Problem::field(
                field,
                format!("Thủ tục không có thành phần hồ sơ “{id}”."),
                format!("The procedure has no component “{id}”."),
            )
        })
    }

    /// A paper with its file.
    ///
    /// # Errors
    /// When component or file is none.
    pub fn paper(&self, it: &PaperIn, field: &str) -> Result<Paper, Problem> {
        let at = format!("{field}.component");
        let component = self.component(it.component.as_deref(), &at)?;
        it.paper(component.map(|it| it.name.as_str()), self.uploads, field)
    }

    /// The papers of a list.
    ///
    /// # Errors
    /// When a component or a file is none.
    pub fn papers(&self, papers: &[PaperIn]) -> Result<Vec<Paper>, Problem> {
        papers
            .iter()
            .enumerate()
            .map(|(at, paper)| self.paper(paper, &format!("papers[{at}]")))
            .collect()
    }

    /// A form, checked against the schema of the case's procedure.
    ///
    /// # Errors
    /// The fields that are not right.
    pub fn form(&self, form: Option<Value>) -> Result<Option<Value>, Problem> {
        let (Some(form), Some(filing)) = (&form, &self.case.filing) else {
            return Ok(form);
        };
        let catalogue = &self.house.office.catalogue;
        let of_case = match &self.case.terms {
            Some(terms) => catalogue.form_of_case(terms),
            None => catalogue
                .procedure(&filing.procedure)
                .and_then(|procedure| catalogue.form_of(procedure)),
        };
        checked(self.house, of_case, form)?;
        Ok(Some(form.clone()))
    }

    /// A sum in đồng.
    ///
    /// # Errors
    /// When nobody could owe it.
    pub fn sum(&self, amount: i64, field: &str) -> Result<i64, Problem> {
        if amount.abs() > LARGEST_SUM {
            return Err(Problem::field(
                field,
                "Số tiền quá lớn.",
                "The amount is too large.",
            ));
        }
        Ok(amount)
    }
}

/// Checks what was filled into the form of a procedure.
///
/// # Errors
/// The fields that are not right.
pub fn checked_form(house: &House, code: &ProcedureCode, data: &Value) -> Result<(), Problem> {
    let office = &house.office;
    let form = office
        .catalogue
        .procedure(code)
        .and_then(|procedure| office.catalogue.form_of(procedure));
    checked(house, form, data)
}

fn checked(
    house: &House,
    form: Option<&domain::catalogue::Form>,
    data: &Value,
) -> Result<(), Problem> {
    let Some(form) = form else { return Ok(()) };
    let errors = house.office.check_form(form, data);
    let Some(first) = errors.first() else {
        return Ok(());
    };
    let field = |name: &str| match name {
        "" => "form".to_owned(),
        name => format!("form.{name}"),
    };
    let mut problem = Problem::field(
        field(&first.field),
        format!("Biểu mẫu có {} nội dung chưa đúng.", errors.len()),
        format!("{} fields of the form are not right.", errors.len()),
    );
    problem.errors = errors
        .iter()
        .map(|error| {
            let said = super::problem::Said::new(&error.message, &error.message_en);
            (field(&error.field), said)
        })
        .collect();
    Err(problem)
}

async fn run<T: ActIn>(
    State(house): State<House>,
    caller: Caller,
    InPath(code): InPath<String>,
    IfMatch(seen): IfMatch,
    Once(key): Once,
    Json { value, bytes }: Json<T>,
) -> Result<Response, Problem> {
    let file = case::opened(&house, &caller, &code).await?;
    let actor = caller.actor();
    let asked = Asked {
        seen,
        ..Asked::plainly(&actor, house.now())
    }
    .once(&key, &[code.as_bytes(), T::ACT.slug().as_bytes(), &bytes]);
    let not_done = async |error| case::not_done(&house, Some(&file), error).await;
    // Before anything is looked up: what the first request used may be gone by now.
    match seen_before(&house.office, &asked).await {
        Ok(Some(done)) => return answer(&house, done).await,
        Ok(None) => {}
        Err(error) => return Err(not_done(error).await),
    }
    // Nothing is said of what was sent to whoever may not ask for it.
    let today = domain::clock::wall(house.now()).date();
    if let Err(refusal) = authority::may(&actor, T::ACT, &file.case, today) {
        return Err(not_done(refusal.into()).await);
    }
    let uploads = match Uploads::named_in(&house, &actor, &value.papers()).await {
        Ok(uploads) => uploads,
        // Or it went a moment ago, with the first request of this key.
        Err(problem) => match seen_before(&house.office, &asked).await {
            Ok(Some(done)) => return answer(&house, done).await,
            _ => return Err(problem),
        },
    };
    let calendar = house.office.calendar_of(&file.case);
    let around = Around {
        house: &house,
        case: &file.case,
        calendar: &calendar,
        uploads: &uploads,
    };
    let command = value.command(&around)?;
    match on_case(&house.office, &code, &asked, command).await {
        Ok(done) => {
            uploads.used(&house, &actor).await;
            answer(&house, done).await
        }
        Err(error) => Err(not_done(error).await),
    }
}

/// What was done, the same at every repetition.
async fn answer(house: &House, done: Done) -> Result<Response, Problem> {
    let (done, repeated) = ActDone::of(house, done).await?;
    let mut response = axum::Json(&done).into_response();
    let headers = response.headers_mut();
    headers.insert(header::ETAG, tag(done.version));
    if repeated {
        headers.insert(REPEATED, HeaderValue::from_static("true"));
    }
    Ok(response)
}

fn operation<T: ActIn>(id: &'static str) -> Operation {
    let path = format!("/api/v1/cases/{{code}}/{}", T::ACT.slug());
    let (vi, en) = T::SAYS;
    Operation::post(path, id, run::<T>)
        .tag("acts")
        .says(vi, en)
        .by(T::WHO)
        .if_match()
        .once()
        .takes::<T>(T::SOMETHING_MUST_BE_SAID)
        .answers_tagged::<ActDone>("It is done; the case as it stands after it.")
        .may_end(&[Kind::NotFound, Kind::DoesNotFit, Kind::Field])
}

/// Every act on a case.
pub fn operations() -> Vec<Operation> {
    vec![
        operation::<accept::AcceptIn>("accept"),
        operation::<reject::RejectIn>("reject"),
        operation::<supplement_forward::SupplementForwardIn>("supplement_forward"),
        operation::<supplement_request::SupplementRequestIn>("supplement_request"),
        operation::<supplement_answer::SupplementAnswerIn>("supplement_answer"),
        operation::<amend::AmendIn>("amend"),
        operation::<transfer::TransferIn>("transfer"),
        operation::<assign::AssignIn>("assign"),
        operation::<step_complete::StepCompleteIn>("step_complete"),
        operation::<step_return::StepReturnIn>("step_return"),
        operation::<consult::ConsultIn>("consult"),
        operation::<consult_answer::ConsultAnswerIn>("consult_answer"),
        operation::<financial_obligation::FinancialObligationIn>("financial_obligation"),
        operation::<payment::PaymentIn>("payment"),
        operation::<extend::ExtendIn>("extend"),
        operation::<decide_result::DecideResultIn>("decide_result"),
        operation::<issue_result::IssueResultIn>("issue_result"),
        operation::<hand_over::HandOverIn>("hand_over"),
        operation::<withdraw::WithdrawIn>("withdraw"),
        operation::<stop::StopIn>("stop"),
        operation::<rate::RateIn>("rate"),
        operation::<correct::CorrectIn>("correct"),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_act_of_the_law_can_be_asked_for_but_those_that_nobody_asks_for() {
        let offered: Vec<String> = operations().into_iter().map(|it| it.path).collect();
        for act in Act::ALL {
            let path = format!("/api/v1/cases/{{code}}/{}", act.slug());
            let elsewhere = matches!(act, Act::View | Act::Submit | Act::SupplementLapse);
            assert_eq!(offered.contains(&path), !elsewhere, "{}", act.slug());
        }
    }
}
