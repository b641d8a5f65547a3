//! Whose turn it is in a played case, when, and what they do: from where the case stands and what
//! the plan has in store for it. Officers act within their hours, applicants when they please.

use super::dice::Dice;
use super::life::Life;
use super::papers;
use super::plan::{Fate, Plan};
use casework::path::due_dates;
use domain::actor::{Actor, Role};
use domain::case::assign::role_of;
use domain::case::deadlines::examination_notice;
use domain::case::decide_result::{DecideResult, Outcome};
use domain::case::filing::{CopyKind, DeliveryKind};
use domain::case::supplement_request::{Item, RequestSupplement};
use domain::case::{
    AskedAt, Case, Channel, Command, Paper, Stage, StepRole, accept, amend, assign, consult,
    consult_answer, correct, extend, financial_obligation, reject, step_complete, step_return,
    stop, supplement_answer, supplement_forward, transfer, withdraw,
};
use domain::ids::UnitCode;
use domain::organisation::UnitRole;
use jiff::{SignedDuration, Timestamp};

/// A turn: when, who, what.
#[derive(Debug)]
pub struct Turn {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: Actor,
    /// What.
    pub command: Command,
}

/// What a play remembers besides the case.
#[derive(Debug)]
pub struct Memory {
    /// When the last act was.
    pub at: Timestamp,
    /// When an accepted file goes over.
    pub transfer_at: Option<Timestamp>,
    step_asked: Option<usize>,
    sent_back: bool,
    corrected: bool,
    amended: bool,
    extension_tried: bool,
}

impl Memory {
    /// What is remembered of a case filed at a moment.
    #[must_use]
    pub fn at(at: Timestamp) -> Self {
        Self {
            at,
            transfer_at: None,
            step_asked: None,
            sent_back: false,
            corrected: false,
            amended: false,
            extension_tried: false,
        }
    }
}

/// Whether nothing can be done before the applicant does something.
#[must_use]
pub fn waits_for_the_applicant(case: &Case) -> bool {
    matches!(
        case.stage,
        Stage::AwaitingSupplement { .. } | Stage::AwaitingPayment { .. }
    )
}

const UNCLEAR: [&str; 4] = [
    "Ảnh chụp bị mờ, không đọc được số và ngày cấp. Chụp lại rõ bốn góc rồi gửi lại.",
    "Bản sao chưa có chứng thực. Nộp bản sao chứng thực hoặc mang bản chính để đối chiếu.",
    "Thiếu trang thứ hai. Quét đủ các trang vào một tệp rồi gửi lại.",
    "Họ tên trên giấy tờ khác họ tên trong tờ khai. Nộp giấy tờ đúng hoặc văn bản xác nhận.",
];
const FOUND: [&str; 4] = [
    "Hồ sơ đủ điều kiện, đề nghị lãnh đạo xem xét.",
    "Đã đối chiếu dữ liệu, thông tin trùng khớp. Trình ký.",
    "Đã kiểm tra thực địa, hiện trạng đúng hồ sơ.",
    "Thẩm định xong, dự thảo kết quả kèm theo.",
];
const QUESTIONS: [&str; 3] = [
    "Đề nghị cho ý kiến về sự phù hợp với quy hoạch đã duyệt.",
    "Đề nghị xác minh nguồn gốc, thời điểm sử dụng và tình trạng tranh chấp.",
    "Đề nghị cho ý kiến về điều kiện phòng cháy, chữa cháy và môi trường.",
];

/// Minutes within which a clerk passes a supplement request on.
const FORWARDED_WITHIN: i64 = 90;

impl Life {
    /// The next turn; none when nothing is left to do.
    ///
    /// # Errors
    /// When a paper could not be kept.
    pub async fn next(
        &self,
        plan: &Plan,
        case: &Case,
        memory: &mut Memory,
        dice: &mut Dice,
    ) -> anyhow::Result<Option<Turn>> {
        Ok(match &case.stage {
            Stage::Submitted => self.at_intake(plan, case, memory, dice),
            Stage::Accepted => memory.transfer_at.map(|at| Turn {
                at: at.max(memory.at),
                actor: Actor::System,
                command: transfer::Transfer::default().into(),
            }),
            Stage::InProgress { step } => self.in_progress(plan, case, *step, memory, dice),
            Stage::SupplementProposed { .. } => Some(Turn {
                at: self.work(case, memory.at, (10, FORWARDED_WITHIN), dice),
                actor: match self.clerk(case, dice) {
                    Some(clerk) => clerk,
                    None => return Ok(None),
                },
                command: supplement_forward::ForwardSupplement.into(),
            }),
            Stage::AwaitingSupplement { .. } => self.supplement(plan, case, memory, dice).await?,
            Stage::AwaitingPayment { .. } => self.pays(case, memory, dice, (120, 1_400)),
            Stage::Decided => self.issue(plan, case, memory, dice).await?,
            Stage::ResultReady if case.still_owed() > 0 => self.pays(case, memory, dice, (30, 900)),
            Stage::ResultReady if plan.fate == Fate::Uncollected => None,
            Stage::ResultReady => self.hand_over(case, memory, dice),
            Stage::HandedOver => self.rate(plan, case, memory, dice),
            _ => None,
        })
    }

    /// A moment of work, so many working minutes after the last act.
    pub(super) fn work(
        &self,
        case: &Case,
        at: Timestamp,
        minutes: (i64, i64),
        dice: &mut Dice,
    ) -> Timestamp {
        let calendar = self.office.calendar_of(case);
        let minutes = dice.between(minutes.0, minutes.1.max(minutes.0)).max(1);
        calendar.add_minutes(at, minutes)
    }

    pub(super) fn officer(&self, unit: &UnitCode, role: Role, dice: &mut Dice) -> Option<Actor> {
        let account = self.staff.on_post(unit, role, dice)?;
        Some(Actor::Officer(self.office.officer(account)))
    }

    pub(super) fn clerk(&self, case: &Case, dice: &mut Dice) -> Option<Actor> {
        let unit = &case.filing.as_ref()?.intake_unit;
        self.officer(unit, Role::Reception, dice)
    }

    /// The applicant, or the clerk who writes down what the applicant says at the counter.
    fn applicant(&self, plan: &Plan, case: &Case, dice: &mut Dice) -> Option<Actor> {
        let filing = case.filing.as_ref()?;
        match filing.applicant.account {
            Some(_) if filing.channel.is_online() => plan.applicant.actor(),
            _ => self.clerk(case, dice),
        }
    }

    fn at_intake(
        &self,
        plan: &Plan,
        case: &Case,
        memory: &mut Memory,
        dice: &mut Dice,
    ) -> Option<Turn> {
        let filing = case.filing.as_ref()?;
        let minutes = match filing.channel {
            Channel::CounterPaper | Channel::CounterAssisted => (3, 14),
            _ if dice.happens(4) => (500, 900),
            _ => (15, 260),
        };
        let at = self.work(case, memory.at, minutes, dice);
        let clerk = self.clerk(case, dice)?;
        let first = case.supplements.is_empty();
        let asks = match plan.fate {
            Fate::Supplement | Fate::Lapsed | Fate::Unanswered => true,
            // Half of those whom the resolving unit will ask were asked here as well: each is lawful,
            // and index 766 takes both together for late.
            Fate::Examined => plan.no.is_multiple_of(2),
            _ => false,
        };
        let asked = if asks && first { ask(case, dice) } else { None };
        let command = match plan.fate {
            _ if asked.is_some() => asked?,
            Fate::Rejected if first => reject::Reject {
                reason: "Hồ sơ không thuộc thẩm quyền giải quyết của cơ quan.".to_owned(),
                redirect: "Cơ quan nơi cư trú của chủ hồ sơ".to_owned(),
            }
            .into(),
            Fate::Withdrawn if plan.no.is_multiple_of(2) => {
                return Some(Turn {
                    at,
                    actor: self.applicant(plan, case, dice)?,
                    command: withdraw::Withdraw {
                        reason: "Không còn nhu cầu".to_owned(),
                    }
                    .into(),
                });
            }
            _ => accept::Accept {
                checked: filing
                    .papers
                    .iter()
                    .filter_map(|paper| paper.component.clone())
                    .collect(),
                note: String::new(),
            }
            .into(),
        };
        Some(Turn {
            at,
            actor: clerk,
            command,
        })
    }

    fn in_progress(
        &self,
        plan: &Plan,
        case: &Case,
        step: usize,
        memory: &mut Memory,
        dice: &mut Dice,
    ) -> Option<Turn> {
        let term = case.open_step()?;
        let steps = case.terms.as_ref()?.steps.len().max(1);
        let holder = case.holder.as_ref()?;
        let due = due_dates(&self.office, case, memory.at).due_at;
        let calendar = self.office.calendar_of(case);
        let whole = match (case.clock.accepted, due) {
            (Some(from), Some(due)) => calendar.minutes_between(from, due).max(120),
            _ => calendar.minutes_a_day(),
        };
        let share = whole * plan.tempo / 100 / i64::try_from(steps).unwrap_or(1).max(1);
        let role = role_of(term.role);
        let is_last = step + 1 >= steps;
        if term.role == StepRole::Specialist
            && holder.officer.is_none()
            && memory.step_asked != Some(step)
        {
            memory.step_asked = Some(step);
            if dice.happens(85)
                && let Some(head) = self.officer(&holder.unit, Role::HeadOfDivision, dice)
                && let Some(chosen) = self.staff.on_post(&holder.unit, role, dice)
            {
                return Some(Turn {
                    at: self.work(case, memory.at, (5, (share / 4).clamp(10, 120)), dice),
                    actor: head,
                    command: assign::Assign {
                        officer: chosen.id,
                        name: chosen.name.clone(),
                        unit: chosen.unit.clone(),
                        roles: chosen.roles.clone(),
                        note: String::new(),
                    }
                    .into(),
                });
            }
        }
        if let Some(turn) = self.befalls(plan, case, share, due, memory, dice) {
            return Some(turn);
        }
        let actor = holder
            .officer
            .and_then(|id| self.staff.officer(id))
            .map(|account| Actor::Officer(self.office.officer(account)))
            .or_else(|| self.officer(&holder.unit, role, dice))?;
        let at = self.work(case, memory.at, (share / 2, share), dice);
        let back = plan.fate == Fate::SentBack && role == Role::HeadOfDivision;
        let command = if is_last {
            let refused = plan.fate == Fate::Refused;
            DecideResult {
                outcome: if refused {
                    Outcome::Refused
                } else {
                    Outcome::Granted
                },
                reasons: if refused {
                    "Thửa đất, công trình không phù hợp quy hoạch đã được phê duyệt.".to_owned()
                } else {
                    String::new()
                },
            }
            .into()
        } else if back && !memory.sent_back && step > 0 {
            memory.sent_back = true;
            step_return::ReturnStep {
                reason: "Thiếu căn cứ pháp lý trong tờ trình, bổ sung rồi trình lại.".to_owned(),
            }
            .into()
        } else {
            step_complete::CompleteStep {
                note: dice.one(&FOUND).copied().unwrap_or_default().to_owned(),
                without_opinion: true,
            }
            .into()
        };
        Some(Turn { at, actor, command })
    }

    /// What the plan has in store while the case is being worked on.
    fn befalls(
        &self,
        plan: &Plan,
        case: &Case,
        share: i64,
        due: Option<Timestamp>,
        memory: &mut Memory,
        dice: &mut Dice,
    ) -> Option<Turn> {
        let holder = case.holder.as_ref()?;
        let soon = self.work(case, memory.at, (10, share.clamp(20, 200)), dice);
        if let Some(open) = case.open_consultation() {
            return Some(Turn {
                at: soon,
                actor: self.officer(&open.unit, Role::Specialist, dice)?,
                command: consult_answer::AnswerConsultation {
                    no: open.no,
                    answer: "Thống nhất với đề nghị; hồ sơ phù hợp quy định.".to_owned(),
                }
                .into(),
            });
        }
        let is_examining = case.open_step()?.role == StepRole::Specialist;
        let specialist = || holder.officer.and_then(|id| self.staff.officer(id));
        let examiner = |dice: &mut Dice| match specialist() {
            Some(account) => Some(Actor::Officer(self.office.officer(account))),
            None => self.officer(&holder.unit, Role::Specialist, dice),
        };
        let (actor, command) = match plan.fate {
            Fate::Examined
                if is_examining
                    && case
                        .supplements
                        .iter()
                        .all(|it| it.asked == AskedAt::Intake)
                    && self.can_still_be_told(case, soon) =>
            {
                (examiner(dice)?, ask(case, dice)?)
            }
            Fate::Consulted if is_examining && case.consultations.is_empty() => {
                let until = self.work(case, soon, (share / 2, share), dice);
                let until = due.map_or(until, |due| until.min(due));
                (until > soon).then_some(())?;
                (
                    examiner(dice)?,
                    self.consult(holder.unit.clone(), until, dice)?,
                )
            }
            Fate::Obliged if is_examining && case.obligations.is_empty() => (
                examiner(dice)?,
                financial_obligation::AskObligation {
                    name: "Lệ phí trước bạ".to_owned(),
                    amount: dice.between(3, 60) * 50_000,
                    basis: "Nghị định 10/2022/NĐ-CP".to_owned(),
                }
                .into(),
            ),
            Fate::Extended if case.extension.is_none() && !memory.extension_tried => {
                memory.extension_tried = true;
                let due = due?;
                let calendar = self.office.calendar_of(case);
                let day = calendar.minutes_a_day();
                let last = calendar.subtract_minutes(due, day + day / 2);
                (last > memory.at).then_some(())?;
                return Some(Turn {
                    at: last,
                    actor: self.officer(&holder.unit, Role::HeadOfDivision, dice)?,
                    command: extend::Extend {
                        until: calendar.add_minutes(due, day * dice.between(2, 5)),
                        reason: "Chờ kết quả xác minh của cơ quan liên quan".to_owned(),
                    }
                    .into(),
                });
            }
            Fate::Withdrawn => (
                self.applicant(plan, case, dice)?,
                withdraw::Withdraw {
                    reason: "Không còn nhu cầu".to_owned(),
                }
                .into(),
            ),
            Fate::Stopped => {
                let agency = &case.filing.as_ref()?.agency;
                let unit = UnitCode(agency.as_str().to_owned());
                (
                    self.officer(&unit, Role::HeadOfAgency, dice)?,
                    stop::Stop {
                        basis: "Điều 236 Luật Đất đai 2024".to_owned(),
                        reason: "Đang có tranh chấp được cơ quan có thẩm quyền thụ lý".to_owned(),
                    }
                    .into(),
                )
            }
            Fate::Corrected if !memory.corrected => {
                memory.corrected = true;
                let filing = case.filing.as_ref()?;
                let address = format!("{} (nay)", filing.applicant.address);
                (
                    self.clerk(case, dice)?,
                    correct::Correct {
                        field: correct::Field::ApplicantAddress.slug().to_owned(),
                        value: address,
                        reason: "Gõ thiếu khi nhập hồ sơ".to_owned(),
                    }
                    .into(),
                )
            }
            Fate::Usual if plan.no.is_multiple_of(41) && !memory.amended && !goes_by_post(case) => {
                memory.amended = true;
                let filing = case.filing.as_ref()?;
                let address = filing.applicant.address.clone();
                (
                    self.applicant(plan, case, dice)?,
                    amend::Amend {
                        delivery: Some(domain::case::Delivery::Post { address }),
                        ..Default::default()
                    }
                    .into(),
                )
            }
            _ => return None,
        };
        Some(Turn {
            at: soon,
            actor,
            command,
        })
    }

    /// Whether the clerk can still pass on in time what the resolving unit finds missing.
    fn can_still_be_told(&self, case: &Case, at: Timestamp) -> bool {
        let rules = self.office.rules_of(case, at);
        let calendar = self.office.calendar_of(case);
        let passed_on = calendar.add_minutes(at, FORWARDED_WITHIN);
        examination_notice(case, &rules, &calendar).is_none_or(|until| passed_on <= until)
    }

    fn consult(&self, holder: UnitCode, until: Timestamp, dice: &mut Dice) -> Option<Command> {
        let units: Vec<_> = self
            .office
            .organisation
            .units()
            .iter()
            .filter(|it| it.role == UnitRole::Division && it.code != holder)
            .filter(|it| self.staff.used.contains(&it.agency))
            .collect();
        let unit = dice.one(&units)?;
        Some(
            consult::Consult {
                unit: unit.code.clone(),
                unit_name: unit.name.clone(),
                question: dice.one(&QUESTIONS).copied()?.to_owned(),
                until,
            }
            .into(),
        )
    }

    async fn supplement(
        &self,
        plan: &Plan,
        case: &Case,
        memory: &mut Memory,
        dice: &mut Dice,
    ) -> anyhow::Result<Option<Turn>> {
        let Some(asked) = case.open_supplement() else {
            return Ok(None);
        };
        if plan.fate == Fate::Unanswered {
            return Ok(None);
        }
        if plan.fate == Fate::Lapsed {
            let at = asked.until.saturating_add(SignedDuration::from_secs(61));
            return Ok(Some(Turn {
                at: at.unwrap_or(asked.until),
                actor: Actor::System,
                command: Command::LapseSupplement,
            }));
        }
        let mut papers = Vec::new();
        for item in &asked.items {
            let file = papers::keep(&self.files, &item.name, &plan.applicant.party.name).await?;
            papers.push(Paper {
                component: item.component.clone(),
                name: item.name.clone(),
                copy: CopyKind::ElectronicSigned,
                count: 0,
                file: Some(file),
            });
        }
        let Some(actor) = self.applicant(plan, case, dice) else {
            return Ok(None);
        };
        let at = self.work(case, memory.at, (300, 3_600), dice);
        Ok(Some(Turn {
            at: at.min(asked.until),
            actor,
            command: supplement_answer::AnswerSupplement {
                papers,
                form: None,
                note: String::new(),
            }
            .into(),
        }))
    }
}

fn goes_by_post(case: &Case) -> bool {
    let filing = case.filing.as_ref();
    filing.is_some_and(|it| it.delivery.kind() == DeliveryKind::Post)
}

/// A request for one of the papers in the file, or for one of those that belong into it; none
/// where the procedure has no papers.
fn ask(case: &Case, dice: &mut Dice) -> Option<Command> {
    let filed = case.filing.as_ref()?.papers.iter();
    let filed: Vec<_> = filed
        .filter_map(|paper| Some((paper.component.clone()?, paper.name.clone())))
        .collect();
    let listed: Vec<_> = case
        .terms
        .iter()
        .flat_map(|terms| &terms.components)
        .map(|component| (component.id.clone(), component.name.clone()))
        .collect();
    let (component, name) = dice.one(&filed).or_else(|| dice.one(&listed))?.clone();
    let item = Item {
        component: Some(component),
        name,
        guidance: dice.one(&UNCLEAR).copied()?.to_owned(),
    };
    Some(
        RequestSupplement {
            items: vec![item],
            reason: "Hồ sơ chưa đủ căn cứ để giải quyết.".to_owned(),
        }
        .into(),
    )
}
