//! What may be asked of a case: one variant per act; the payloads live in the acts' files.

use super::*;

/// A wish, not yet a fact.
#[derive(Clone, PartialEq, Debug)]
pub enum Command {
    /// File it.
    Submit(Box<submit::Submit>),
    /// Accept it at the intake unit.
    Accept(accept::Accept),
    /// Refuse to receive it.
    Reject(reject::Reject),
    /// Ask for a supplement.
    RequestSupplement(supplement_request::RequestSupplement),
    /// Pass the resolving unit's request for supplement on to the applicant.
    ForwardSupplement(supplement_forward::ForwardSupplement),
    /// Answer a request for supplement.
    AnswerSupplement(supplement_answer::AnswerSupplement),
    /// Close the file because no supplement came.
    LapseSupplement,
    /// Amend one's own file.
    Amend(amend::Amend),
    /// Pass it to the resolving unit.
    Transfer(transfer::Transfer),
    /// Assign or reassign an officer.
    Assign(assign::Assign),
    /// Complete the open step.
    CompleteStep(step_complete::CompleteStep),
    /// Send the case back a step.
    ReturnStep(step_return::ReturnStep),
    /// Consult another unit.
    Consult(consult::Consult),
    /// Answer a consultation.
    AnswerConsultation(consult_answer::AnswerConsultation),
    /// Ask for a financial obligation.
    AskObligation(financial_obligation::AskObligation),
    /// Confirm a payment.
    ConfirmPayment(payment::ConfirmPayment),
    /// Extend, once, with an apology.
    Extend(extend::Extend),
    /// Decide: grant or refuse.
    DecideResult(decide_result::DecideResult),
    /// Issue the result.
    IssueResult(issue_result::IssueResult),
    /// Hand the result over.
    HandOver(hand_over::HandOver),
    /// Take it back.
    Withdraw(withdraw::Withdraw),
    /// Stop it.
    Stop(stop::Stop),
    /// Rate the service.
    Rate(rate::Rate),
    /// Correct a clerk's error.
    Correct(correct::Correct),
}

impl Command {
    /// The act, for authority and the audit log.
    pub fn act(&self) -> crate::authority::Act {
        use crate::authority::Act;
        match self {
            Self::Submit(_) => Act::Submit,
            Self::Accept(_) => Act::Accept,
            Self::Reject(_) => Act::Reject,
            Self::RequestSupplement(_) => Act::SupplementRequest,
            Self::ForwardSupplement(_) => Act::SupplementForward,
            Self::AnswerSupplement(_) => Act::SupplementAnswer,
            Self::LapseSupplement => Act::SupplementLapse,
            Self::Amend(_) => Act::Amend,
            Self::Transfer(_) => Act::Transfer,
            Self::Assign(_) => Act::Assign,
            Self::CompleteStep(_) => Act::StepComplete,
            Self::ReturnStep(_) => Act::StepReturn,
            Self::Consult(_) => Act::Consult,
            Self::AnswerConsultation(_) => Act::ConsultAnswer,
            Self::AskObligation(_) => Act::FinancialObligation,
            Self::ConfirmPayment(_) => Act::Payment,
            Self::Extend(_) => Act::Extend,
            Self::DecideResult(_) => Act::DecideResult,
            Self::IssueResult(_) => Act::IssueResult,
            Self::HandOver(_) => Act::HandOver,
            Self::Withdraw(_) => Act::Withdraw,
            Self::Stop(_) => Act::Stop,
            Self::Rate(_) => Act::Rate,
            Self::Correct(_) => Act::Correct,
        }
    }
}

macro_rules! into_command {
    ($($payload:ty => $variant:ident,)*) => {
        $(impl From<$payload> for Command {
            fn from(it: $payload) -> Self { Self::$variant(it) }
        })*
    };
}

into_command! {
    accept::Accept => Accept,
    reject::Reject => Reject,
    supplement_request::RequestSupplement => RequestSupplement,
    supplement_forward::ForwardSupplement => ForwardSupplement,
    supplement_answer::AnswerSupplement => AnswerSupplement,
    amend::Amend => Amend,
    transfer::Transfer => Transfer,
    assign::Assign => Assign,
    step_complete::CompleteStep => CompleteStep,
    step_return::ReturnStep => ReturnStep,
    consult::Consult => Consult,
    consult_answer::AnswerConsultation => AnswerConsultation,
    financial_obligation::AskObligation => AskObligation,
    payment::ConfirmPayment => ConfirmPayment,
    extend::Extend => Extend,
    decide_result::DecideResult => DecideResult,
    issue_result::IssueResult => IssueResult,
    hand_over::HandOver => HandOver,
    withdraw::Withdraw => Withdraw,
    stop::Stop => Stop,
    rate::Rate => Rate,
    correct::Correct => Correct,
}

impl From<submit::Submit> for Command {
    fn from(it: submit::Submit) -> Self {
        Self::Submit(Box::new(it))
    }
}
