//! What people may send, what is done with it, and by when: given a petition, when something is
//! wished, then it happened or was refused.

mod clocks;
mod life;
mod provinces;
mod refusals;
mod relay;
mod renew_key;
mod review;

use super::*;
use crate::actor::{Officer, Role};
use crate::case::Refusal;
use crate::clock::seed;
use crate::ids::{OfficerId, PetitionId};
use crate::regulation::Regulation;
use crate::testing::moment;
use uuid::Uuid;

pub(super) const OFFICE: &str = "van-phong";
/// What is kept of the key that the sender has.
pub(super) const KEY: &str = "hash of the key";

pub(super) fn place(code: &str) -> Place {
    Place {
        code: code.into(),
        name: format!("Cơ quan {code}"),
    }
}

pub(super) fn officer(role: Role, agency: &str) -> Author {
    Author::Officer(Officer {
        id: OfficerId(Uuid::from_u128(7)),
        name: "Trần Thị Liên".to_owned(),
        unit: format!("{agency}/phong").as_str().into(),
        unit_name: "Phòng".to_owned(),
        agency: agency.into(),
        covers: Vec::new(),
        roles: vec![role],
        stands_in: Vec::new(),
        in_stead_of: None,
        opened: Vec::new(),
    })
}

pub(super) fn office() -> Author {
    officer(Role::Control, OFFICE)
}

pub(super) fn head(agency: &str) -> Author {
    officer(Role::HeadOfAgency, agency)
}

pub(super) fn specialist(agency: &str) -> Author {
    officer(Role::Specialist, agency)
}

pub(super) fn sender() -> Author {
    Author::Sender {
        account: None,
        name: "Nguyễn Thị Hương".to_owned(),
        key_hash: KEY.to_owned(),
    }
}

pub(super) fn sent(kind: Kind, at: &str) -> Sent {
    let it = crate::testing::petition(moment(at));
    Sent {
        kind,
        subject: (kind == Kind::Petition).then_some(Subject::Conduct),
        channel: match kind {
            Kind::Question => Channel::QaSection,
            Kind::Petition => Channel::Section,
        },
        sender: Sender {
            address: "Tổ 5, phường Trường Thi".to_owned(),
            ..it.sender
        },
        content: "Hồ sơ của tôi đã quá hẹn năm ngày mà chưa có kết quả.".to_owned(),
        key_hash: KEY.to_owned(),
        about: Some(place("so-xay-dung")),
        ..it
    }
}

pub(super) fn receive(sent: Sent) -> Command {
    Command::Receive {
        code: "PA-260824-0001".to_owned(),
        sent: Box::new(sent),
        coordinator: place(OFFICE),
        same_as: None,
    }
}

pub(super) fn assign(lead: &str, others: &[&str]) -> Command {
    Command::Assign {
        lead: place(lead),
        others: others.iter().map(|it| place(it)).collect(),
        instructions: "Xử lý theo thẩm quyền".to_owned(),
    }
}

pub(super) fn answer(words: &str) -> Command {
    Command::Answer {
        words: words.to_owned(),
        result_at: None,
        files: Vec::new(),
    }
}

/// A petition in a province, told step by step.
#[derive(Clone, Debug)]
pub(super) struct Told {
    pub it: Petition,
    pub rules: Rules,
    pub now: Timestamp,
}

impl Told {
    pub fn of(province: &str) -> Self {
        let regulation = Regulation::seed(province).expect("a province");
        Self {
            it: Petition::new(PetitionId(Uuid::nil())),
            rules: Rules::of(&regulation, jiff::civil::date(2026, 8, 24)),
            now: moment("2026-08-24T09:00"),
        }
    }

    /// Nam Định, where a petition or question was sent.
    pub fn sent(kind: Kind, at: &str) -> Self {
        Self::of("nam-dinh")
            .at(at)
            .does(&sender(), receive(sent(kind, at)))
    }

    pub fn at(mut self, now: &str) -> Self {
        self.now = moment(now);
        self
    }

    pub fn tries(&self, author: &Author, wish: Command) -> Result<Event, Refusal> {
        let office = place(OFFICE);
        let on = On {
            now: self.now,
            author,
            rules: &self.rules,
            calendar: &seed::calendar(),
            office: &office,
        };
        decide(&on, &self.it, wish)
    }

    pub fn does(mut self, author: &Author, wish: Command) -> Self {
        let event = self
            .tries(author, wish)
            .unwrap_or_else(|refusal| panic!("{}", refusal.message()));
        self.it = self.it.evolve(&event);
        self
    }

    pub fn refused(&self, author: &Author, wish: Command) -> &'static str {
        match self.tries(author, wish) {
            Ok(event) => panic!("not refused: {event:?}"),
            Err(refusal) => refusal.rule(),
        }
    }

    pub fn due(&self, clock: Clock) -> Option<Timestamp> {
        deadlines::explain(&self.it, clock, &self.rules, &seed::calendar()).map(|it| it.due)
    }

    pub fn next(&self) -> Option<Timestamp> {
        deadlines::next_due(&self.it, &self.rules, &seed::calendar(), self.now)
    }

    pub fn kept(&self, clock: Clock) -> Kept {
        let found = self.it.kept.iter().rev().find(|it| it.clock == clock);
        *found.expect("the clock ran")
    }
}
