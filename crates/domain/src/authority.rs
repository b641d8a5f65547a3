//! Who may do what to which case: role × act × relation of the officer's unit to the case × how
//! widely the case may be known; and who may do what is about no case: role × duty. One function and
//! one table for each; `tests/permissions.txt` is the reviewed print of it. Rules about the case itself
//! (stage, times, reasons) live with the acts.

mod capacity;
mod confidentiality;
mod sight;

pub use capacity::{Capacity, capacity, owns};
pub use confidentiality::{Confidentiality, scope_in};
pub use sight::{Lying, Reach, Sight};

use crate::actor::{Actor, Citizen, Machine, Officer, Role};
use crate::case::{Case, Refusal, Stage};
use crate::machine_client::Scope as MachineScope;
use jiff::civil::Date;

macro_rules! acts {
    ($($(#[$doc:meta])* $variant:ident = $slug:literal, $name:literal;)*) => {
        /// Everything that can be asked for.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
        pub enum Act { $($(#[$doc])* $variant,)* }

        impl Act {
            /// All acts, in the order of the matrix.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];
            /// The act's one word: its file name in every layer.
            pub fn slug(self) -> &'static str { match self { $(Self::$variant => $slug,)* } }
            /// The act on screen.
            pub fn name(self) -> &'static str { match self { $(Self::$variant => $name,)* } }
        }
    };
}

acts! {
    /// See the case with its personal data.
    View = "view", "Xem hồ sơ";
    /// File a case.
    Submit = "submit", "Nộp hồ sơ";
    /// Accept.
    Accept = "accept", "Tiếp nhận";
    /// Refuse to receive.
    Reject = "reject", "Từ chối tiếp nhận";
    /// Ask for a supplement.
    SupplementRequest = "supplement_request", "Yêu cầu bổ sung";
    /// Pass the resolving unit's request for supplement on.
    SupplementForward = "supplement_forward", "Chuyển yêu cầu bổ sung";
    /// Answer a request for supplement.
    SupplementAnswer = "supplement_answer", "Bổ sung hồ sơ";
    /// Close for want of a supplement.
    SupplementLapse = "supplement_lapse", "Đóng do không bổ sung";
    /// Amend one's file.
    Amend = "amend", "Sửa hồ sơ";
    /// Pass to the resolving unit.
    Transfer = "transfer", "Chuyển giải quyết";
    /// Assign an officer.
    Assign = "assign", "Phân công";
    /// Complete a step.
    StepComplete = "step_complete", "Hoàn thành bước";
    /// Send a step back.
    StepReturn = "step_return", "Trả lại bước trước";
    /// Consult another unit.
    Consult = "consult", "Lấy ý kiến";
    /// Answer a consultation.
    ConsultAnswer = "consult_answer", "Trả lời ý kiến";
    /// Ask for a financial obligation.
    FinancialObligation = "financial_obligation", "Yêu cầu nghĩa vụ tài chính";
    /// Confirm a payment.
    Payment = "payment", "Xác nhận nộp tiền";
    /// Extend with an apology.
    Extend = "extend", "Xin lỗi, gia hạn";
    /// Decide.
    DecideResult = "decide_result", "Ký duyệt";
    /// Issue the result.
    IssueResult = "issue_result", "Phát hành kết quả";
    /// Hand over.
    HandOver = "hand_over", "Trả kết quả";
    /// Withdraw.
    Withdraw = "withdraw", "Rút hồ sơ";
    /// Stop.
    Stop = "stop", "Dừng xử lý";
    /// Rate.
    Rate = "rate", "Đánh giá";
    /// Correct a clerk's error.
    Correct = "correct", "Đính chính";
}

macro_rules! duties {
    ($($(#[$doc:meta])* $variant:ident = $slug:literal, $name:literal;)*) => {
        /// What is asked for beside cases.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
        pub enum Duty { $($(#[$doc])* $variant,)* }

        impl Duty {
            /// All duties, in the order of the matrix.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];
            /// Its one word.
            pub fn slug(self) -> &'static str { match self { $(Self::$variant => $slug,)* } }
            /// The duty on screen.
            pub fn name(self) -> &'static str { match self { $(Self::$variant => $name,)* } }
        }
    };
}

duties! {
    /// See the lists of cases: work, deadlines, register, search.
    CaseLists = "case_lists", "Xem danh sách hồ sơ";
    /// See how the system runs.
    OperationView = "operation_view", "Xem tình trạng vận hành";
    /// Start jobs again that were given up.
    JobRestart = "job_restart", "Chạy lại việc nền";
    /// See the catalogue with its drafts, history and decisions.
    CatalogueView = "catalogue_view", "Xem danh mục và lịch sử";
    /// Write, submit and give up versions of what the own agency keeps.
    CatalogueEdit = "catalogue_edit", "Soạn nội dung danh mục";
    /// Approve the content of a version.
    CatalogueApproveContent = "catalogue_approve_content", "Duyệt nội dung";
    /// Approve the technique of a version.
    CatalogueApproveTechnique = "catalogue_approve_technique", "Duyệt kỹ thuật";
    /// Publish and abolish.
    CataloguePublish = "catalogue_publish", "Công bố, bãi bỏ";
    /// Enter publication decisions.
    PublicationDecision = "publication_decision", "Ghi quyết định công bố";
    /// See agencies, units and days off as they were, are and will be.
    OrganisationView = "organisation_view", "Xem tổ chức, ngày nghỉ";
    /// See to officers' accounts, of the own agency and those below it.
    OfficerManage = "officer_manage", "Quản trị người dùng";
    /// See the petitions and questions of the own agency.
    PetitionDesk = "petition_desk", "Xem phản ánh, kiến nghị, câu hỏi";
    /// Open citizens' accounts again that were reported as lost or misused.
    AccountUnlock = "account_unlock", "Mở lại tài khoản bị báo mất, lộ";
    /// Bring many records in at once.
    CatalogueImport = "catalogue_import", "Nhập danh mục từ tệp";
    /// Search who has read whose personal data.
    AccessAudit = "access_audit", "Tra cứu nhật ký truy cập";
    /// Open a case that is not one's own, because it cannot wait.
    EmergencyAccess = "emergency_access", "Mở hồ sơ khẩn cấp";
    /// Look at what was opened in an emergency, and say what was found.
    EmergencyReview = "emergency_review", "Xem xét truy cập khẩn cấp";
    /// Lend the provider's role for a time.
    ProviderGrant = "provider_grant", "Cho nhà cung cấp vào có thời hạn";
    /// See to other systems' credentials.
    ClientManage = "client_manage", "Quản trị hệ thống kết nối";
    /// See accounts of the population database, of the own agencies or of all.
    PopulationView = "population_view", "Xem tài khoản CSDL dân cư";
    /// Ask for such an account for an officer of the own agency.
    PopulationRequest = "population_request", "Đề nghị cấp tài khoản CSDL dân cư";
    /// Pass requests on, and set up what was granted.
    PopulationConfigure = "population_configure", "Chuyển đề nghị, cấu hình tài khoản CSDL dân cư";
    /// Gather requests, enter the ministry's answers, revoke.
    PopulationDecide = "population_decide", "Quản lý tài khoản CSDL dân cư";
    /// See the figures of use and the signs of misuse.
    PopulationSupervise = "population_supervise", "Giám sát khai thác CSDL dân cư";
    /// Report misuse of the system and signs of insecurity.
    SecurityReport = "security_report", "Báo dấu hiệu mất an toàn";
    /// Answer what officers of the own agency reported.
    SecurityAnswer = "security_answer", "Xử lý báo cáo mất an toàn";
    /// Tell everybody on the public pages: maintenance, and content that is demanded.
    Announce = "announce", "Đăng thông báo chung";
}

/// The table of duties: whether a role includes one. Whoever may see no case sees no list of them.
pub fn includes(role: Role, duty: Duty) -> bool {
    match duty {
        Duty::CaseLists => scope(role, Act::View).is_some(),
        Duty::OperationView => {
            matches!(role, Role::Operator | Role::Auditor | Role::Provider)
        }
        Duty::JobRestart | Duty::AccountUnlock => role == Role::Operator,
        Duty::CatalogueView | Duty::OrganisationView => {
            matches!(
                role,
                Role::HeadOfAgency
                    | Role::Administrator
                    | Role::Control
                    | Role::Operator
                    | Role::Auditor
                    | Role::ProvincialCentre
            ) || (duty == Duty::OrganisationView && role == Role::CommuneAdministrator)
        }
        // The operator only where the province's regulation says so: `may_keep` asks it.
        Duty::CatalogueEdit => matches!(role, Role::Administrator | Role::Operator),
        Duty::CatalogueApproveContent => role == Role::Control,
        Duty::CatalogueApproveTechnique => role == Role::Operator,
        Duty::CataloguePublish | Duty::PublicationDecision => {
            matches!(role, Role::Administrator | Role::Control)
        }
        // An administrator only within the own agency's subtree: `staff::may_manage` asks it.
        Duty::PetitionDesk => {
            crate::petition::authority::relation(role, crate::petition::PetitionAct::View).is_some()
        }
        Duty::OfficerManage => matches!(
            role,
            Role::Administrator | Role::CommuneAdministrator | Role::Operator
        ),
        Duty::CatalogueImport | Duty::ProviderGrant | Duty::ClientManage => role == Role::Operator,
        Duty::AccessAudit => matches!(role, Role::Auditor | Role::Control),
        // Those who work on some cases; who sees all of them has no emergency.
        Duty::EmergencyAccess => matches!(
            role,
            Role::Reception | Role::Specialist | Role::HeadOfDivision | Role::HeadOfAgency
        ),
        Duty::EmergencyReview => role == Role::Control,
        Duty::PopulationView => matches!(
            role,
            Role::HeadOfAgency
                | Role::Administrator
                | Role::CommuneAdministrator
                | Role::Operator
                | Role::Police
                | Role::Auditor
        ),
        Duty::PopulationRequest => matches!(
            role,
            Role::HeadOfAgency | Role::Administrator | Role::CommuneAdministrator
        ),
        Duty::PopulationConfigure => role == Role::Operator,
        Duty::PopulationDecide => role == Role::Police,
        Duty::PopulationSupervise => matches!(role, Role::Police | Role::Auditor),
        // Whoever works with the system, but not before being let in.
        Duty::SecurityReport => role != Role::Provider,
        Duty::SecurityAnswer => role == Role::HeadOfAgency,
        // The Department that runs the system, and the Office that sees to what is published.
        Duty::Announce => matches!(role, Role::Operator | Role::Control),
    }
}

/// What a province's regulation says about who keeps the catalogue (`role.catalogue_editor`).
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Keepers {
    /// Its words.
    pub words: Vec<String>,
}

impl Keepers {
    /// Whether the regulation names them.
    pub fn are(&self, word: &str) -> bool {
        self.words.iter().any(|it| it == word)
    }
}

/// What of the catalogue is meant: whose it is, and how that stands to the officer's agency.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Kept<'a> {
    /// The name of the agency that keeps it.
    pub agency_name: &'a str,
    /// Whether that agency is the officer's own, or stands below it.
    pub is_own: bool,
    /// Whether the officer's agency is a commune's.
    pub by_commune: bool,
}

/// Whether an officer may do something to what an agency keeps; the refusal explains itself.
///
/// # Errors
/// The refusal.
pub fn may_keep(
    officer: &Officer,
    duty: Duty,
    kept: &Kept<'_>,
    keepers: &Keepers,
) -> Result<(), Refusal> {
    let holds = |role: Role| officer.is(role) && includes(role, duty);
    let no_role = || Refusal::NotYourRole {
        act: duty.name().into(),
    };
    // The Office and the operator see to all agencies.
    let everywhere = match duty {
        Duty::CatalogueEdit => holds(Role::Operator) && keepers.are("operator"),
        Duty::CatalogueView => officer.roles.iter().any(|role| includes(*role, duty)),
        _ => holds(Role::Control) || holds(Role::Operator),
    };
    if everywhere {
        return Ok(());
    }
    if !holds(Role::Administrator) {
        return Err(no_role());
    }
    // Departments keep theirs; a commune takes part by telling what is wrong.
    if kept.by_commune && keepers.are("departments") {
        return Err(no_role());
    }
    if kept.is_own {
        Ok(())
    } else {
        Err(Refusal::PublicationOutsideAgency {
            agency: kept.agency_name.to_owned(),
        })
    }
}

/// Whether this actor may do what is about no case; the refusal explains itself.
pub fn may_do(actor: &Actor, duty: Duty) -> Result<(), Refusal> {
    match actor {
        // Postal staff who receive files are no officers of the agency.
        Actor::Officer(officer) if duty == Duty::EmergencyAccess && officer.is(Role::Postal) => {
            Err(Refusal::NotYourRole {
                act: duty.name().into(),
            })
        }
        Actor::Officer(officer) if officer.all_roles().any(|role| includes(role, duty)) => Ok(()),
        _ => Err(Refusal::NotYourRole {
            act: duty.name().into(),
        }),
    }
}

/// Whether a refusal is about who asks and not about how things stand: the answer is then
/// "forbidden", whatever the rule is called.
pub fn is_about_who_asks(refusal: &Refusal) -> bool {
    let rule = refusal.rule();
    rule.starts_with("authority.")
        || matches!(
            refusal,
            Refusal::AcceptOutsideUnit { .. }
                | Refusal::ConsultationNotYours
                | Refusal::WithdrawElsewhere { .. }
                | Refusal::PublicationOutsideAgency { .. }
        )
}

/// Which unit of the case must lie within the officer's own.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Scope {
    /// The intake unit that received the file.
    Intake,
    /// The unit that holds the case now.
    Holder,
    /// The agency that resolves it.
    Agency,
    /// A unit that was consulted.
    Consulted,
    /// The unit that holds the case now, or one that was consulted.
    Working,
    /// Any relation at all: intake, holder, agency or consulted.
    Related,
    /// No relation needed.
    Anywhere,
}

/// The table of ordinary cases: with which relation a role may do an act; `None` where it may not at
/// all.
pub fn scope(role: Role, act: Act) -> Option<Scope> {
    use Role::{
        Administrator, Auditor, Bank, CommuneAdministrator, Control, HeadOfAgency, HeadOfDivision,
        Operator, Police, Postal, Provider, ProvincialCentre, Reception, SealClerk, Specialist,
    };
    match (act, role) {
        (Act::View, Control | Auditor | ProvincialCentre) => Some(Scope::Anywhere),
        // A commune follows what it resolves.
        (Act::View, CommuneAdministrator) => Some(Scope::Agency),
        // At the counter where the file was received, and no further.
        (Act::View, Postal | Bank) => Some(Scope::Intake),
        // The post scans papers where the regulation says so: `amend` asks it.
        (Act::HandOver | Act::Amend, Postal) | (Act::Payment, Bank) => Some(Scope::Intake),
        (Act::View, Reception | Specialist | HeadOfDivision | HeadOfAgency | SealClerk) => {
            Some(Scope::Related)
        }
        (Act::Submit, Reception) => Some(Scope::Anywhere),
        (Act::Accept | Act::Reject | Act::Transfer | Act::HandOver | Act::Payment, Reception) => {
            Some(Scope::Intake)
        }
        (Act::SupplementAnswer | Act::Amend | Act::Withdraw, Reception) => Some(Scope::Intake),
        (Act::SupplementRequest | Act::SupplementForward | Act::Correct, Reception) => {
            Some(Scope::Intake)
        }
        // Only a request for supplement that is not fit to be passed on.
        (Act::StepReturn, Reception) => Some(Scope::Intake),
        (Act::SupplementRequest, Specialist | HeadOfDivision | HeadOfAgency) => Some(Scope::Holder),
        (Act::Correct, Specialist) => Some(Scope::Holder),
        (Act::Assign, HeadOfDivision | HeadOfAgency) => Some(Scope::Holder),
        (
            Act::StepComplete | Act::StepReturn,
            Specialist | HeadOfDivision | HeadOfAgency | SealClerk,
        ) => Some(Scope::Holder),
        (Act::Consult | Act::FinancialObligation, Specialist | HeadOfDivision | HeadOfAgency) => {
            Some(Scope::Holder)
        }
        (Act::ConsultAnswer, Specialist | HeadOfDivision | HeadOfAgency) => Some(Scope::Consulted),
        (Act::Extend, HeadOfDivision) => Some(Scope::Holder),
        (Act::Extend, HeadOfAgency) => Some(Scope::Agency),
        (Act::DecideResult, HeadOfAgency) => Some(Scope::Holder),
        (Act::IssueResult, SealClerk | HeadOfAgency) => Some(Scope::Agency),
        (Act::Stop, HeadOfAgency) => Some(Scope::Agency),
        (_, Administrator | Operator | Provider | Police) => None,
        _ => None,
    }
}

/// Whether this actor may do this act on this case today; the refusal explains itself.
pub fn may(actor: &Actor, act: Act, case: &Case, today: Date) -> Result<(), Refusal> {
    match actor {
        Actor::Citizen(citizen) => citizen_may(citizen, act, case, today),
        Actor::Officer(officer) => officer_may(officer, act, case),
        Actor::Machine(machine) => machine_may(machine, act, case),
        Actor::System => match act {
            // Whoever holds the link on the receipt rates through the system, without a name.
            Act::SupplementLapse | Act::Transfer | Act::Rate => Ok(()),
            _ => Err(Refusal::NotYourRole {
                act: act.name().into(),
            }),
        },
    }
}

/// Other systems: within their scopes, and for their agencies only.
fn machine_may(machine: &Machine, act: Act, case: &Case) -> Result<(), Refusal> {
    let given = MachineScope::needed(act).is_some_and(|it| machine.scopes.contains(&it));
    if !given {
        return Err(Refusal::NotYourRole {
            act: act.name().into(),
        });
    }
    // A system of the whole province does not work on what only those who do may know of.
    if machine.agencies.is_empty() && Confidentiality::of(case) == Confidentiality::Confidential {
        return Err(Refusal::Confidential);
    }
    match &case.filing {
        Some(filing)
            if !machine.agencies.is_empty() && !machine.agencies.contains(&filing.agency) =>
        {
            Err(Refusal::OutsideYourUnit {
                unit: filing.agency_name.clone(),
            })
        }
        _ => Ok(()),
    }
}

fn citizen_may(citizen: &Citizen, act: Act, case: &Case, today: Date) -> Result<(), Refusal> {
    match act {
        Act::Submit => Ok(()),
        Act::View | Act::SupplementAnswer | Act::Amend | Act::Withdraw | Act::Rate => {
            capacity::holds(citizen, case, today)
        }
        _ => Err(Refusal::NotYourRole {
            act: act.name().into(),
        }),
    }
}

fn officer_may(officer: &Officer, act: Act, case: &Case) -> Result<(), Refusal> {
    if officer.stands_in.is_empty() {
        return may_as(officer, act, case);
    }
    let mut answers = officer
        .capacities()
        .into_iter()
        .map(|it| may_as(&it, act, case));
    let own = answers.next().unwrap_or_else(|| may_as(officer, act, case));
    own.or_else(|refusal| {
        if answers.any(|it| it.is_ok()) {
            Ok(())
        } else {
            Err(refusal)
        }
    })
}

/// Whether an officer may do an act in the one seat that is meant.
fn may_as(officer: &Officer, act: Act, case: &Case) -> Result<(), Refusal> {
    if act == Act::View && officer.opened.contains(&case.id) {
        return Ok(());
    }
    let scopes: Vec<Scope> = officer
        .roles
        .iter()
        .filter_map(|role| scope_in(*role, act, Confidentiality::of(case)))
        .collect();
    if scopes.is_empty() && officer.roles.iter().any(|role| scope(*role, act).is_some()) {
        return Err(Refusal::Confidential);
    }
    if scopes.is_empty() {
        return Err(Refusal::NotYourRole {
            act: act.name().into(),
        });
    }
    if scopes.iter().any(|scope| within(officer, *scope, case)) {
        return Ok(());
    }
    let place = place(case);
    match (act, &case.filing) {
        (Act::Accept | Act::Reject, _) => Err(Refusal::AcceptOutsideUnit { unit: place }),
        (Act::ConsultAnswer, _) => Err(Refusal::ConsultationNotYours),
        (Act::Withdraw, Some(filing)) => Err(Refusal::WithdrawElsewhere {
            unit: filing.intake_unit_name.clone(),
        }),
        _ => Err(Refusal::OutsideYourUnit { unit: place }),
    }
}

fn within(officer: &Officer, scope: Scope, case: &Case) -> bool {
    let intake = || {
        case.filing
            .as_ref()
            .is_some_and(|f| officer.covers(&f.intake_unit))
    };
    let holder = || {
        case.holder
            .as_ref()
            .is_some_and(|h| officer.covers(&h.unit))
    };
    let agency = || {
        case.filing
            .as_ref()
            .is_some_and(|f| f.agency == officer.agency)
    };
    // Who was asked about a confidential case has done with it once it is answered.
    let ordinary = Confidentiality::of(case) == Confidentiality::Ordinary;
    let consulted = || {
        let mut asked = case
            .consultations
            .iter()
            .filter(|c| officer.covers(&c.unit));
        asked.any(|c| ordinary || c.answer.is_none() && !case.has_ended())
    };
    match scope {
        Scope::Anywhere => true,
        Scope::Intake => intake(),
        Scope::Holder => holder(),
        Scope::Agency => agency(),
        Scope::Consulted => consulted(),
        Scope::Working => holder() || consulted(),
        Scope::Related => intake() || holder() || agency() || consulted(),
    }
}

fn place(case: &Case) -> String {
    let at_intake = matches!(case.stage, Stage::SupplementProposed { .. });
    if let Some(step) = case.open_step().filter(|_| !at_intake) {
        return step.unit_name.clone();
    }
    match (&case.stage, &case.filing) {
        (Stage::Decided, Some(filing)) => filing.agency_name.clone(),
        (_, Some(filing)) => filing.intake_unit_name.clone(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests;
