//! A case as it is given out. Applicants get what concerns them; what officers write for each
//! other is for officers. No inner names, no accounts, no hashes of anything secret.

use super::act::decide_result::DecisionOutcome;
use super::act::payment::PaymentMethod;
use super::act::rate::MarkDto;
use super::case;
use super::limit::LimitOut;
use super::moment::Moment;
use super::paper::PaperOut;
use super::party::{ChannelDto, DeliveryDto, PartyOut, SubmitterOut};
use super::who::Caller;
use crate::house::House;
use domain::case::filing::Confirmation;
use domain::case::terms::StepTerm;
use domain::case::{AskedAt, Case, Dues, Stage, Status, StepRole};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

/// A national status.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, ToSchema)]
#[schema(as = Status)]
pub struct StatusOut {
    /// Its number in the national list.
    #[schema(minimum = 1, maximum = 10)]
    pub number: u8,
    /// Its name.
    pub name: String,
    /// Its name in English.
    pub name_en: String,
}

impl From<Status> for StatusOut {
    fn from(it: Status) -> Self {
        Self {
            number: it.number(),
            name: it.name().to_owned(),
            name_en: it.name_en().to_owned(),
        }
    }
}

/// The deadlines of a case: whose turn it is, and until when.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, ToSchema)]
#[schema(as = Dues)]
pub struct DuesOut {
    /// The intake unit's answer, while it is awaited.
    pub acceptance: Option<Moment>,
    /// The applicant's supplement, while it is awaited.
    pub supplement: Option<Moment>,
    /// The open step.
    pub step: Option<Moment>,
    /// The result.
    pub resolution: Option<Moment>,
    /// The next act of an officer.
    pub next_act: Option<Moment>,
}

impl DuesOut {
    /// The deadlines as they are given out.
    pub fn of(dues: &Dues) -> Self {
        let out = |at: Option<Timestamp>| at.map(Moment);
        Self {
            acceptance: out(dues.acceptance),
            supplement: out(dues.supplement),
            step: out(dues.step),
            resolution: out(dues.resolution),
            next_act: out(dues.next_act),
        }
    }
}

/// A thing with its code.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, ToSchema)]
pub struct Named {
    /// The code.
    pub code: String,
    /// The name.
    pub name: String,
}

impl Named {
    /// A thing with its code.
    pub fn new(code: impl ToString, name: impl Into<String>) -> Self {
        Self {
            code: code.to_string(),
            name: name.into(),
        }
    }
}

/// A step of the process.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
#[schema(as = Step)]
pub struct StepOut {
    /// Its name.
    pub name: String,
    /// Who does it.
    pub role: String,
    /// Where it is done.
    pub unit: Named,
    /// Its own limit, where one is published.
    pub limit: Option<LimitOut>,
    /// How it stands: `done`, `open` or `ahead`.
    pub state: String,
}

/// A component that the procedure asks for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, ToSchema)]
#[schema(as = Component)]
pub struct ComponentOut {
    /// Its name in requests.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Originals asked for.
    pub originals: u32,
    /// Copies asked for.
    pub copies: u32,
    /// Whether the file is incomplete without it.
    pub required: bool,
    /// Whether the electronic form itself is this component.
    pub is_form: bool,
}

/// One thing asked for in a request for a supplement.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, ToSchema)]
#[schema(as = SupplementItem)]
pub struct SupplementItemOut {
    /// The component it concerns.
    pub component: Option<String>,
    /// Its name.
    pub name: String,
    /// What is wrong and how to put it right.
    pub guidance: String,
}

/// A request for a supplement.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
#[schema(as = SupplementRequest)]
pub struct SupplementOut {
    /// What is asked for.
    pub items: Vec<SupplementItemOut>,
    /// Why.
    pub reason: String,
    /// When it was asked.
    pub at: Moment,
    /// Until when an answer may come.
    pub until: Moment,
    /// When the answer came.
    pub answered: Option<Moment>,
}

/// A consultation of another unit.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
#[schema(as = Consultation)]
pub struct ConsultationOut {
    /// Which one of the case.
    pub no: u32,
    /// The unit that is asked.
    pub unit: Named,
    /// When it was asked.
    pub at: Moment,
    /// By when an answer is due.
    pub until: Moment,
    /// When the answer came.
    pub answered: Option<Moment>,
    /// The question; for officers.
    pub question: Option<String>,
    /// The answer; for officers.
    pub answer: Option<String>,
}

/// A sum that is or was owed.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
#[schema(as = Obligation)]
pub struct ObligationOut {
    /// What for.
    pub name: String,
    /// In đồng.
    pub amount: i64,
    /// Its legal basis.
    pub basis: String,
    /// When it was asked for.
    pub at: Moment,
    /// When it was paid.
    pub paid: Option<Moment>,
}

/// A confirmed payment.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
#[schema(as = Payment)]
pub struct PaymentOut {
    /// In đồng.
    pub amount: i64,
    /// How.
    pub method: PaymentMethod,
    /// The number of the document.
    pub reference: String,
    /// When it was confirmed.
    pub at: Moment,
}

/// What is owed and what was paid.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
#[schema(as = Money)]
pub struct MoneyOut {
    /// Fees and charges; an amount that is not known is null.
    pub fees: Vec<FeeOut>,
    /// Financial obligations.
    pub obligations: Vec<ObligationOut>,
    /// Confirmed payments.
    pub payments: Vec<PaymentOut>,
    /// What is still owed, in đồng.
    pub still_owed: i64,
}

/// A fee.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, ToSchema)]
#[schema(as = CaseFee)]
pub struct FeeOut {
    /// What for.
    pub name: String,
    /// In đồng; null where it is not known.
    pub amount: Option<i64>,
}

/// The one extension.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
#[schema(as = Extension)]
pub struct ExtensionOut {
    /// The new date.
    pub until: Moment,
    /// The reason given.
    pub reason: String,
    /// When it was announced.
    pub at: Moment,
}

/// A decision.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
#[schema(as = Decision)]
pub struct DecisionOut {
    /// Granted or refused.
    pub outcome: DecisionOutcome,
    /// The reasons.
    pub reasons: String,
    /// Who decided.
    pub by: String,
    /// When.
    pub at: Moment,
}

/// An issued result.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
#[schema(as = IssuedResult)]
pub struct ResultOut {
    /// The case's code and `-KQ` with a number.
    pub code: String,
    /// Name of the document.
    pub name: String,
    /// Number and sign.
    pub number: String,
    /// The document.
    pub file: Option<PaperOut>,
    /// When it was issued.
    pub at: Moment,
}

/// The applicant's rating.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
#[schema(as = Rating)]
pub struct RatingOut {
    /// A level for each item.
    pub marks: Vec<MarkDto>,
    /// In words.
    pub words: String,
    /// When it was last given.
    pub at: Moment,
}

/// A case.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
#[schema(as = Case)]
pub struct CaseOut {
    /// The code.
    pub code: String,
    /// How many things have happened to it; the `ETag`, and what `If-Match` takes.
    pub version: u32,
    /// National status.
    pub status: StatusOut,
    /// Stage.
    pub stage: String,
    /// The procedure.
    pub procedure: Named,
    /// The case of the procedure, where it has several.
    pub variant: Option<String>,
    /// What it is about.
    pub subject: String,
    /// How it came in.
    pub channel: ChannelDto,
    /// For whom.
    pub applicant: PartyOut,
    /// By whom.
    pub submitter: SubmitterOut,
    /// Who acts for the organisation that files.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub representative: Option<RepresentativeOut>,
    /// How the applicant confirmed what a clerk filed, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confirmed: Option<String>,
    /// What was filled in; null where a paper file came without.
    #[schema(value_type = Option<Object>)]
    pub form: serde_json::Value,
    /// The papers.
    pub papers: Vec<PaperOut>,
    /// The components that the procedure asks for.
    pub components: Vec<ComponentOut>,
    /// How the result is to be received.
    pub delivery: DeliveryDto,
    /// Who received it.
    pub intake_unit: Named,
    /// Who resolves it.
    pub agency: Named,
    /// Who has it now.
    pub holder: Option<Named>,
    /// The officer who has it; for officers.
    pub officer: Option<String>,
    /// When it was filed.
    pub submitted: Option<Moment>,
    /// When it was accepted.
    pub accepted: Option<Moment>,
    /// When its resolution ended.
    pub finished: Option<Moment>,
    /// The published limit.
    pub limit: Option<LimitOut>,
    /// Its deadlines.
    pub dues: DuesOut,
    /// The steps of the process.
    pub steps: Vec<StepOut>,
    /// Requests for a supplement, oldest first.
    pub supplements: Vec<SupplementOut>,
    /// Consultations, oldest first.
    pub consultations: Vec<ConsultationOut>,
    /// What is owed and what was paid.
    pub money: MoneyOut,
    /// The one extension.
    pub extension: Option<ExtensionOut>,
    /// The decision.
    pub decision: Option<DecisionOut>,
    /// Issued results.
    pub results: Vec<ResultOut>,
    /// Why it ended without a result.
    pub ended_because: Option<String>,
    /// The rating; told to the applicant's side only, because whoever is rated does not learn who rated.
    pub rating: Option<RatingOut>,
}

/// Who acts for an organisation.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, ToSchema)]
pub struct RepresentativeOut {
    /// Full name.
    pub name: String,
    /// In what position, or by which document.
    pub position: String,
}

impl CaseOut {
    /// A case for a caller.
    pub fn of(house: &House, caller: &Caller, case: &Case) -> Option<Self> {
        let filing = case.filing.as_ref()?;
        let terms = case.terms.as_ref()?;
        let desk = caller.officer().is_some();
        let own = matches!(caller, Caller::Citizen(_));
        let rating = case.rating.as_ref().filter(|_| own);
        Some(Self {
            code: case.code_text(),
            version: case.version,
            status: case.status().into(),
            stage: stage_word(&case.stage).to_owned(),
            procedure: Named::new(&terms.procedure, &terms.name),
            variant: filing.variant.clone(),
            subject: filing.subject.clone(),
            channel: filing.channel.into(),
            applicant: (&filing.applicant).into(),
            submitter: (&filing.submitter).into(),
            representative: filing.representative.as_ref().map(|it| RepresentativeOut {
                name: it.name.clone(),
                position: it.position.clone(),
            }),
            confirmed: filing.confirmed.as_ref().map(Confirmation::words),
            form: filing.form.clone(),
            papers: filing.papers.iter().map(Into::into).collect(),
            components: terms.components.iter().map(component).collect(),
            delivery: (&filing.delivery).into(),
            intake_unit: Named::new(&filing.intake_unit, &filing.intake_unit_name),
            agency: Named::new(&filing.agency, &filing.agency_name),
            holder: case
                .holder
                .as_ref()
                .map(|it| Named::new(&it.unit, house.office.unit_name(&it.unit))),
            officer: case
                .holder
                .as_ref()
                .and_then(|it| it.officer_name.clone())
                .filter(|_| desk),
            submitted: case.clock.submitted.map(Moment),
            accepted: case.clock.accepted.map(Moment),
            finished: case.clock.finished.map(Moment),
            limit: terms.limit.map(LimitOut::of),
            dues: DuesOut::of(&case::dues(house, case)),
            steps: steps(case, &terms.steps),
            supplements: case.supplements.iter().map(supplement).collect(),
            consultations: case
                .consultations
                .iter()
                .map(|it| consultation(it, desk))
                .collect(),
            money: money(case),
            extension: case.extension.as_ref().map(|it| ExtensionOut {
                until: it.until.into(),
                reason: it.reason.clone(),
                at: it.at.into(),
            }),
            decision: case.decision.as_ref().map(|it| DecisionOut {
                outcome: it.outcome.into(),
                reasons: it.reasons.clone(),
                by: it.by.name.clone(),
                at: it.at.into(),
            }),
            results: case.results.iter().map(result).collect(),
            ended_because: case.ended_because.clone(),
            rating: rating.map(|it| RatingOut {
                marks: it
                    .marks
                    .iter()
                    .map(|(item, level)| MarkDto {
                        item: item.clone(),
                        level: level.clone(),
                    })
                    .collect(),
                words: it.words.clone(),
                at: it.at.into(),
            }),
        })
    }
}

/// The word of a stage.
pub fn stage_word(stage: &Stage) -> &'static str {
    match stage {
        Stage::Unfiled => "unfiled",
        Stage::Submitted => "submitted",
        Stage::AwaitingSupplement { .. } => "awaiting_supplement",
        Stage::Accepted => "accepted",
        Stage::InProgress { .. } => "in_progress",
        Stage::SupplementProposed { .. } => "supplement_proposed",
        Stage::AwaitingPayment { .. } => "awaiting_payment",
        Stage::Decided => "decided",
        Stage::ResultReady => "result_ready",
        Stage::HandedOver => "handed_over",
        Stage::Rejected => "rejected",
        Stage::Withdrawn => "withdrawn",
        Stage::Stopped => "stopped",
        Stage::Lapsed => "lapsed",
    }
}

/// A component of a procedure.
pub fn component(it: &domain::case::terms::ComponentTerm) -> ComponentOut {
    ComponentOut {
        id: it.id.to_string(),
        name: it.name.clone(),
        originals: it.originals,
        copies: it.copies,
        required: it.required,
        is_form: it.is_form,
    }
}

/// The word of a role in a process.
pub fn role(role: StepRole) -> &'static str {
    match role {
        StepRole::Reception => "reception",
        StepRole::Specialist => "specialist",
        StepRole::HeadOfDivision => "head_of_division",
        StepRole::HeadOfAgency => "head_of_agency",
        StepRole::SealClerk => "seal_clerk",
    }
}

fn steps(case: &Case, steps: &[StepTerm]) -> Vec<StepOut> {
    let open = match case.stage {
        Stage::InProgress { step } | Stage::AwaitingPayment { step } => Some(step),
        Stage::AwaitingSupplement {
            asked: AskedAt::Examination { step },
            ..
        } => Some(step),
        _ => None,
    };
    let all_done = case.decision.is_some();
    let state = |at: usize| match open {
        Some(open) if at == open => "open",
        Some(open) if at < open => "done",
        None if all_done => "done",
        _ => "ahead",
    };
    steps
        .iter()
        .enumerate()
        .map(|(at, step)| StepOut {
            name: step.name.clone(),
            role: role(step.role).to_owned(),
            unit: Named::new(&step.unit, &step.unit_name),
            limit: step.limit.map(LimitOut::of),
            state: state(at).to_owned(),
        })
        .collect()
}

fn supplement(it: &domain::case::SupplementRequest) -> SupplementOut {
    SupplementOut {
        items: it
            .items
            .iter()
            .map(|item| SupplementItemOut {
                component: item.component.as_ref().map(ToString::to_string),
                name: item.name.clone(),
                guidance: item.guidance.clone(),
            })
            .collect(),
        reason: it.reason.clone(),
        at: it.at.into(),
        until: it.until.into(),
        answered: it.answered.map(Moment),
    }
}

fn consultation(it: &domain::case::Consultation, desk: bool) -> ConsultationOut {
    let answer = it.answer.as_ref();
    ConsultationOut {
        no: it.no,
        unit: Named::new(&it.unit, &it.unit_name),
        at: it.at.into(),
        until: it.until.into(),
        answered: answer.map(|(at, _)| Moment(*at)),
        question: desk.then(|| it.question.clone()),
        answer: answer.filter(|_| desk).map(|(_, words)| words.clone()),
    }
}

fn money(case: &Case) -> MoneyOut {
    MoneyOut {
        fees: case
            .terms
            .iter()
            .flat_map(|terms| &terms.fees)
            .map(|fee| FeeOut {
                name: fee.name.clone(),
                amount: fee.amount,
            })
            .collect(),
        obligations: case
            .obligations
            .iter()
            .map(|it| ObligationOut {
                name: it.name.clone(),
                amount: it.amount,
                basis: it.basis.clone(),
                at: it.at.into(),
                paid: it.paid.map(Moment),
            })
            .collect(),
        payments: case
            .payments
            .iter()
            .map(|it| PaymentOut {
                amount: it.amount,
                method: it.method.into(),
                reference: it.reference.clone(),
                at: it.at.into(),
            })
            .collect(),
        still_owed: case.still_owed(),
    }
}

fn result(it: &domain::case::IssuedResult) -> ResultOut {
    ResultOut {
        code: it.code.clone(),
        name: it.name.clone(),
        number: it.number.clone(),
        file: it.file.as_ref().map(Into::into),
        at: it.at.into(),
    }
}
