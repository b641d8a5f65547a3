//! Given a story, when a command, then events or a refusal: the one way in which rules are
//! tested, and the sample people and papers that other rooms' tests borrow.

use crate::actor::{Actor, Machine, Role};
use crate::case::filing::{CopyKind, DeliveryKind, StoredFile};
use crate::case::rules::FeeGate;
use crate::case::terms::{ComponentTerm, ServiceLevel};
use crate::case::*;
use crate::case_code::CaseCode;
use crate::clock::{self, Calendar, Limit};
use crate::ids::{CaseId, ComponentId, OfficerId};
use jiff::Timestamp;
use uuid::Uuid;

mod asked_again;
pub mod letters;
mod people;
mod petition;
mod refused;

pub use people::{authorised, citizen, clerk, head, specialist};
pub use petition::{petition, sender_of};
pub use refused::{
    REFUSED_AT_THE_DESK, REFUSED_BY_ACCESS, REFUSED_BY_PETITIONS, REFUSED_BY_PUBLICATION,
};

/// A moment on the wall clock of Viet Nam, `2026-08-24T08:00`.
///
/// # Panics
/// When the text is not such a moment.
pub fn moment(text: &str) -> Timestamp {
    clock::instant(
        text.parse()
            .expect("a wall-clock time such as 2026-08-24T08:00"),
    )
}

/// The working calendar of the seed catalogue.
pub fn calendar() -> Calendar {
    crate::clock::seed::calendar()
}

/// Rules with the national values and the most common profile.
pub fn rules() -> Rules {
    Rules {
        national_portal_only: false,
        acceptance: Limit::working_hours(8),
        out_of_hours_next: true,
        supplement_times: 1,
        supplement_answer: Limit::working_days(15),
        examination_notice: Limit::working_days(3),
        restart_after_supplement: true,
        transfer_cutoff: jiff::civil::time(15, 0, 0, 0),
        extension_before: Limit::calendar_days(1),
        extension_times: 1,
        fee_before_completion: FeeGate::WhereDue,
        originals_at_lower_level: false,
        originals_before_post: false,
        signature_at_upper_level: false,
        online_payment_at_lower_level: true,
        delivery_lower: vec![],
        delivery_upper: vec![],
        rating_levels: ["Rất hài lòng", "Hài lòng", "Chưa hài lòng"]
            .map(String::from)
            .to_vec(),
        rating_items: vec!["Sử dụng dịch vụ".into()],
        rating_change: Limit::working_days(15),
        account_required: true,
        postal_digitises: false,
        postal_files: false,
    }
}

/// A small procedure: one paper, two steps, ten working days, a fee.
pub fn terms() -> Terms {
    Terms {
        procedure: "1.001193".into(),
        version: 1,
        name: "Đăng ký khai sinh".into(),
        field: "Hộ tịch".into(),
        level: Some(ServiceLevel::Full),
        form: None,
        limit: Some(Limit::working_days(10)),
        steps: vec![
            StepTerm {
                name: "Thẩm định hồ sơ".into(),
                role: StepRole::Specialist,
                unit: "xa-truong-thi/chuyen-mon".into(),
                unit_name: "Bộ phận chuyên môn phường Trường Thi".into(),
                limit: Some(Limit::working_days(7)),
                beside: Vec::new(),
            },
            StepTerm {
                name: "Ký duyệt".into(),
                role: StepRole::HeadOfAgency,
                unit: "xa-truong-thi".into(),
                unit_name: "UBND phường Trường Thi".into(),
                limit: Some(Limit::working_days(2)),
                beside: Vec::new(),
            },
        ],
        components: vec![
            ComponentTerm {
                id: "form".into(),
                name: "Tờ khai đăng ký khai sinh".into(),
                originals: 1,
                copies: 0,
                required: true,
                is_form: true,
                replaced_by: None,
                accepts: Vec::new(),
            },
            ComponentTerm {
                id: "c1".into(),
                name: "Giấy chứng sinh".into(),
                originals: 1,
                copies: 0,
                required: true,
                is_form: false,
                replaced_by: None,
                accepts: Vec::new(),
            },
        ],
        fees: vec![FeeTerm {
            name: "Bản sao trích lục, 2 bản".into(),
            amount: Some(16_000),
            because: Vec::new(),
        }],
        result_name: "Giấy khai sinh".into(),
        deliveries: vec![],
        by_post: true,
        originals_check: false,
        obligation_stops_clock: false,
        intake_units: vec!["xa-truong-thi/mot-cua".into()],
        confidential: false,
    }
}

/// A scanned paper for a component.
pub fn paper(component: &str, name: &str) -> Paper {
    Paper {
        component: Some(component.into()),
        name: name.into(),
        copy: CopyKind::Plain,
        count: 0,
        file: Some(StoredFile {
            hash: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".into(),
            name: "giay-chung-sinh.pdf".into(),
            media_type: "application/pdf".into(),
            size: 48_211,
        }),
    }
}

/// What the applicant files.
pub fn filing() -> Filing {
    let who = citizen();
    Filing {
        procedure: "1.001193".into(),
        variant: None,
        applicant: Party {
            kind: PartyKind::Person,
            name: who.name,
            identity_number: who.identity_number,
            born: Some("1990-03-14".into()),
            address: "Tổ 4, phường Trường Thi".into(),
            phone: Some("0900000123".into()),
            email: Some("huong@example.vn".into()),
            account: Some(who.account),
        },
        submitter: Submitter::Applicant,
        channel: Channel::Online,
        subject: "Đăng ký khai sinh cho TRẦN MINH KHANG".into(),
        form: serde_json::json!({"ho_ten": "Trần Minh Khang"}),
        papers: vec![paper("c1", "Giấy chứng sinh")],
        intake_unit: "xa-truong-thi/mot-cua".into(),
        intake_unit_name: "Bộ phận Một cửa phường Trường Thi".into(),
        agency: "xa-truong-thi".into(),
        agency_name: "UBND phường Trường Thi".into(),
        delivery: Delivery::InPerson,
        helped_by: None,
        representative: None,
        confirmed: None,
    }
}

/// Everything was looked at.
pub fn all_checked() -> accept::Accept {
    accept::Accept {
        checked: vec![ComponentId::new("form"), ComponentId::new("c1")],
        note: String::new(),
    }
}

/// A request for one paper.
pub fn ask() -> supplement_request::RequestSupplement {
    supplement_request::RequestSupplement {
        items: vec![supplement_request::Item {
            component: Some("c1".into()),
            name: "Giấy chứng sinh".into(),
            guidance: "Chụp lại nơi đủ sáng, thấy đủ bốn góc".into(),
        }],
        reason: "Ảnh mặt trước bị mờ".into(),
    }
}

/// The answer to it.
pub fn answer() -> supplement_answer::AnswerSupplement {
    supplement_answer::AnswerSupplement {
        papers: vec![paper("c1", "Giấy chứng sinh, chụp lại")],
        ..Default::default()
    }
}

/// The case for the specialist.
pub fn to_specialist() -> assign::Assign {
    let who = specialist();
    assign::Assign {
        officer: who.id,
        name: who.name,
        unit: who.unit,
        roles: who.roles,
        note: String::new(),
    }
}

/// A step done.
pub fn step_done() -> step_complete::CompleteStep {
    step_complete::CompleteStep {
        note: "Đủ điều kiện".into(),
        without_opinion: false,
    }
}

/// A question to the police of the commune.
pub fn question(until: &str) -> consult::Consult {
    consult::Consult {
        unit: "cong-an/truong-thi".into(),
        unit_name: "Công an phường Trường Thi".into(),
        question: "Xác minh nơi cư trú".into(),
        until: moment(until),
    }
}

/// An obligation.
pub fn obligation() -> financial_obligation::AskObligation {
    financial_obligation::AskObligation {
        name: "Lệ phí bổ sung".into(),
        amount: 50_000,
        basis: "Nghị quyết của HĐND tỉnh".into(),
    }
}

/// A payment over the counter.
pub fn paid(amount: i64) -> payment::ConfirmPayment {
    payment::ConfirmPayment {
        amount,
        method: payment::Method::Counter,
        reference: "BL 0001234".into(),
    }
}

/// Granted.
pub fn grant() -> decide_result::DecideResult {
    decide_result::DecideResult {
        outcome: decide_result::Outcome::Granted,
        reasons: String::new(),
    }
}

/// Issued with number and file.
pub fn issued() -> issue_result::IssueResult {
    issue_result::IssueResult {
        number: "112/2026".into(),
        name: String::new(),
        file: Some(paper("result", "Giấy khai sinh")),
    }
}

/// Into the applicant's hand.
pub fn in_hand() -> hand_over::HandOver {
    hand_over::HandOver {
        way: DeliveryKind::InPerson,
        receiver: citizen().name,
        mandate: String::new(),
        reference: String::new(),
        originals_compared: true,
    }
}

/// A rating on one item.
pub fn marks(level: &str) -> rate::Rate {
    rate::Rate {
        marks: vec![("Sử dụng dịch vụ".into(), level.into())],
        words: String::new(),
    }
}

/// A case on its way, with the clock and the person at hand.
#[derive(Clone, Debug)]
pub struct Story {
    /// The case so far.
    pub case: Case,
    /// Its events so far.
    pub events: Vec<Event>,
    /// Now.
    pub now: Timestamp,
    /// Who acts next.
    pub actor: Actor,
    /// Rules in force.
    pub rules: Rules,
    /// The code that is given at filing.
    pub code_given: String,
}

/// What came of a command.
#[derive(Debug)]
pub struct Outcome {
    story: Story,
    result: Result<Vec<Event>, Refusal>,
}

impl Default for Story {
    fn default() -> Self {
        Self::new()
    }
}

impl Story {
    /// Nothing has happened; it is 16:42 on Friday 21/8/2026.
    pub fn new() -> Self {
        Self {
            case: Case::new(CaseId(Uuid::from_u128(1))),
            events: Vec::new(),
            now: moment("2026-08-21T16:42"),
            actor: Actor::Citizen(citizen()),
            rules: rules(),
            code_given: "H40.024.13-260821-0142".into(),
        }
    }
    /// Filed online.
    pub fn filed_online() -> Self {
        let story = Self::new();
        let submit = story.submission();
        story.by_citizen().when(submit).done()
    }
    /// Filed, and asked for a better picture the next (working Satur-)day.
    pub fn asked_at_intake() -> Self {
        Self::filed_online()
            .at("2026-08-22T10:05")
            .by_clerk()
            .when(ask())
            .done()
    }
    /// Asked and answered.
    pub fn answered_at_intake() -> Self {
        Self::asked_at_intake()
            .at("2026-08-24T07:40")
            .by_citizen()
            .when(answer())
            .done()
    }
    /// Asked after examination, through the intake unit.
    pub fn asked_at_examination() -> Self {
        Self::in_progress()
            .at("2026-08-25T10:00")
            .by_specialist()
            .when(ask())
            .done()
            .by_clerk()
            .when(supplement_forward::ForwardSupplement)
            .done()
    }
    /// Refused at intake.
    pub fn rejected() -> Self {
        let wish = reject::Reject {
            reason: "Không thuộc thẩm quyền".into(),
            redirect: String::new(),
        };
        Self::filed_online().by_clerk().when(wish).done()
    }
    /// Accepted on Monday 24/8/2026 at 8:30.
    pub fn accepted() -> Self {
        Self::filed_online()
            .at("2026-08-24T08:30")
            .by_clerk()
            .when(all_checked())
            .done()
    }
    /// Transferred, nobody assigned.
    pub fn in_progress_unassigned() -> Self {
        Self::accepted()
            .by_system()
            .when(transfer::Transfer::default())
            .done()
    }
    /// With the specialist.
    pub fn in_progress() -> Self {
        Self::in_progress_unassigned()
            .by_head_of_division()
            .when(to_specialist())
            .done()
    }
    /// Before the head.
    pub fn at_decision() -> Self {
        Self::in_progress().by_specialist().when(step_done()).done()
    }
    /// Granted.
    pub fn decided() -> Self {
        Self::at_decision().by_head().when(grant()).done()
    }
    /// Issued, fee not paid.
    pub fn result_ready_unpaid() -> Self {
        Self::decided().by_seal_clerk().when(issued()).done()
    }
    /// Issued and paid.
    pub fn result_ready() -> Self {
        let story = Self::result_ready_unpaid();
        let owed = story.case.still_owed();
        story.by_clerk().when(paid(owed)).done()
    }
    /// In the applicant's hands.
    pub fn handed_over() -> Self {
        Self::result_ready()
            .at("2026-09-10T09:00")
            .by_clerk()
            .when(in_hand())
            .done()
    }

    /// The applicant's submission for this story.
    pub fn submission(&self) -> submit::Submit {
        submit::Submit {
            filing: filing(),
            terms: terms(),
            code: CaseCode::parse(&self.code_given).ok(),
        }
    }
    /// The same, for a second try.
    pub fn submit_online(&self) -> submit::Submit {
        self.submission()
    }
    /// At another moment.
    pub fn at(mut self, wall: &str) -> Self {
        self.now = moment(wall);
        self
    }
    /// By an actor.
    pub fn by(mut self, actor: Actor) -> Self {
        self.actor = actor;
        self
    }
    /// By the applicant.
    pub fn by_citizen(self) -> Self {
        self.by(Actor::Citizen(citizen()))
    }
    /// By the clerk.
    pub fn by_clerk(self) -> Self {
        self.by(Actor::Officer(clerk()))
    }
    /// By the specialist.
    pub fn by_postal_staff(self) -> Self {
        let mut officer = clerk();
        officer.roles = vec![crate::actor::Role::Postal];
        self.by(Actor::Officer(officer))
    }
    /// By the specialist.
    pub fn by_specialist(self) -> Self {
        self.by(Actor::Officer(specialist()))
    }
    /// By a colleague of the specialist.
    pub fn by_other_specialist(self) -> Self {
        let mut other = specialist();
        other.id = OfficerId(Uuid::from_u128(0xA9));
        other.name = "Phạm Văn Minh".into();
        self.by(Actor::Officer(other))
    }
    /// By the head, as head of division.
    pub fn by_head_of_division(self) -> Self {
        self.by_head()
    }
    /// By the head.
    pub fn by_head(self) -> Self {
        self.by(Actor::Officer(head()))
    }
    /// By the clerk of the seal.
    pub fn by_seal_clerk(self) -> Self {
        let mut who = specialist();
        who.unit = "xa-truong-thi/van-thu".into();
        who.covers = vec![who.unit.clone()];
        who.roles = vec![Role::SealClerk];
        self.by(Actor::Officer(who))
    }
    /// By an officer of the unit that was consulted.
    pub fn by_consulted(self) -> Self {
        let mut who = specialist();
        who.id = OfficerId(Uuid::from_u128(0xB1));
        who.unit = "cong-an/truong-thi".into();
        who.agency = "cong-an".into();
        who.covers = vec![who.unit.clone()];
        self.by(Actor::Officer(who))
    }
    /// By another system.
    pub fn by_machine(self) -> Self {
        self.by(Actor::Machine(Machine::of_the_office(
            "dvcqg",
            "Cổng Dịch vụ công quốc gia",
        )))
    }
    /// By the system.
    pub fn by_system(self) -> Self {
        self.by(Actor::System)
    }

    /// The date of return.
    pub fn due(&self) -> Option<Timestamp> {
        deadlines::resolution(&self.case, &self.rules, &calendar())
    }

    /// The command is tried.
    pub fn when(self, command: impl Into<Command>) -> Outcome {
        let calendar = calendar();
        let on = Circumstances {
            now: self.now,
            actor: &self.actor,
            rules: &self.rules,
            calendar: &calendar,
        };
        let result = decide(&on, &self.case, command.into());
        Outcome {
            story: self,
            result,
        }
    }
}

impl Outcome {
    /// It must have been done; the story goes on.
    ///
    /// # Panics
    /// When it was refused.
    pub fn done(self) -> Story {
        let Self { mut story, result } = self;
        let events = result.unwrap_or_else(|r| panic!("refused by {}: {}", r.rule(), r.message()));
        for event in &events {
            story.case = evolve(story.case, event);
        }
        story.events.extend(events);
        story
    }

    /// It must have been refused by this rule.
    ///
    /// # Panics
    /// When it was done, or refused by another rule.
    pub fn refused(self, rule: &str) {
        match self.result {
            Ok(events) => panic!("not refused by {rule} but done: {events:?}"),
            Err(refusal) => assert_eq!(refusal.rule(), rule, "{}", refusal.message()),
        }
    }

    /// It must have been refused by this rule, with a sentence that names something.
    ///
    /// # Panics
    /// When it was done, refused by another rule, or the sentence names something else.
    pub fn refused_with(self, rule: &str, words: &str) {
        match self.result {
            Ok(events) => panic!("not refused by {rule} but done: {events:?}"),
            Err(refusal) => {
                assert_eq!(refusal.rule(), rule, "{}", refusal.message());
                assert!(
                    refusal.message().contains(words),
                    "{} does not name {words}",
                    refusal.message()
                );
            }
        }
    }
}
