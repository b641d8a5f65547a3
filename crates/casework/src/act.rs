//! Acts on a case by their command: to each its own file. Pages and the API ask here, so that no
//! act can be asked for on a way that leaves out what its file sees to.

use crate::office::Office;
use crate::{
    accept, amend, assign, consult, consult_answer, correct, decide_result, extend,
    financial_obligation, hand_over, issue_result, payment, rate, reject, step_complete,
    step_return, stop, supplement_answer, supplement_forward, supplement_lapse, supplement_request,
    transfer, withdraw,
};
use domain::case::{Command, Refusal};

pub use crate::path::{Asked, Done, NotDone, actor_key, may};

/// Does what a command asks of a case on file.
///
/// # Errors
/// The rule that forbids it, or what stood in the way.
pub async fn on_case(
    office: &Office,
    code: &str,
    asked: &Asked<'_>,
    command: Command,
) -> Result<Done, NotDone> {
    match command {
        // A case on file has been filed; a new one goes through `submit`.
        Command::Submit(_) => Err(Refusal::AlreadySubmitted.into()),
        Command::Accept(it) => accept::run(office, code, asked, it).await,
        Command::Reject(it) => reject::run(office, code, asked, it).await,
        Command::RequestSupplement(it) => supplement_request::run(office, code, asked, it).await,
        Command::ForwardSupplement(it) => supplement_forward::run(office, code, asked, it).await,
        Command::AnswerSupplement(it) => supplement_answer::run(office, code, asked, it).await,
        Command::LapseSupplement => supplement_lapse::run(office, code, asked).await,
        Command::Amend(it) => amend::run(office, code, asked, it).await,
        Command::Transfer(it) => transfer::run(office, code, asked, it).await,
        Command::Assign(it) => assign::run(office, code, asked, it).await,
        Command::CompleteStep(it) => step_complete::run(office, code, asked, it).await,
        Command::ReturnStep(it) => step_return::run(office, code, asked, it).await,
        Command::Consult(it) => consult::run(office, code, asked, it).await,
        Command::AnswerConsultation(it) => consult_answer::run(office, code, asked, it).await,
        Command::AskObligation(it) => financial_obligation::run(office, code, asked, it).await,
        Command::ConfirmPayment(it) => payment::run(office, code, asked, it).await,
        Command::Extend(it) => extend::run(office, code, asked, it).await,
        Command::DecideResult(it) => decide_result::run(office, code, asked, it).await,
        Command::IssueResult(it) => issue_result::run(office, code, asked, it).await,
        Command::HandOver(it) => hand_over::run(office, code, asked, it).await,
        Command::Withdraw(it) => withdraw::run(office, code, asked, it).await,
        Command::Stop(it) => stop::run(office, code, asked, it).await,
        Command::Rate(it) => rate::run(office, code, asked, it).await,
        Command::Correct(it) => correct::run(office, code, asked, it).await,
    }
}
