//! Petitions and questions: what people tell an authority about its rules or conduct, or ask it.
//! The same habit as a case: [`decide`](decide::decide) looks and refuses, [`Petition::evolve`]
//! changes and never refuses, [`follow_up`] says what must happen next in the world.
//!
//! A petition is received by whoever coordinates (the Office, or the agency itself where the
//! regulation says so), who refuses it, asks what is meant, passes it on, or gives it to agencies
//! of which one leads. The lead answers; what was answered is published after a review.

pub mod authority;
pub mod command;
pub mod deadlines;
pub mod decide;
pub mod event;
pub mod figure;
pub mod fold;
pub mod follow_up;
pub mod kind;
pub mod recognise;
pub mod relay;
pub mod renew_key;
pub mod rules;
pub mod sender;

#[cfg(test)]
mod tests;

pub use authority::{PetitionAct, may};
pub use command::Command;
pub use deadlines::{Clock, Running};
pub use decide::{On, decide};
pub use event::{Event, Happened};
pub use figure::Figure;
pub use fold::Went;
pub use follow_up::{FollowUp, Topic, follow_up};
pub use kind::{Channel, Ground, Kind, Proof, Subject, Trigger};
pub use relay::{Came, Relayed};
pub use renew_key::{Renewed, Verified};
pub use rules::Rules;
pub use sender::{Author, Sender};

use crate::case::{By, filing::StoredFile};
use crate::ids::{AccountId, AgencyCode, PetitionId, ProcedureCode};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// An agency by code and by the name it had.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Place {
    /// Its code.
    pub code: AgencyCode,
    /// Its name then.
    pub name: String,
}

/// What was sent, as its sender wrote it; never changed but for the key.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Sent {
    /// A question or a petition.
    pub kind: Kind,
    /// About what; one of the decree's eight subjects. Questions have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<Subject>,
    /// How it came.
    pub channel: Channel,
    /// By whom.
    pub sender: Sender,
    /// The heading.
    pub title: String,
    /// The text.
    pub content: String,
    /// The agency it is about or meant for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<Place>,
    /// The field of administration, as the catalogue names it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub field: String,
    /// The procedure it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub procedure: Option<ProcedureCode>,
    /// The code of the case from which it was sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<String>,
    /// Files that came with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<StoredFile>,
    /// When it was sent; for what did not come online, when it really came.
    pub at: Timestamp,
    /// What the National Portal calls it, and until when it wants the answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub portal: Option<PortalOrigin>,
    /// The hash of the key by which a sender without an account finds it again.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub key_hash: String,
}

/// Where a petition lies on the National Portal.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PortalOrigin {
    /// Its code there.
    pub code: String,
    /// The deadline that the Portal gave, where it gave one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Timestamp>,
}

/// Where a petition stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Nothing came yet.
    Unsent,
    /// Waits for whoever coordinates.
    Received,
    /// Waits for the sender, who was asked what is meant.
    Clarifying,
    /// With the agencies.
    Handling,
    /// The sender has the answer.
    Answered,
    /// The sender accepted the answer.
    Accepted,
    /// Not taken.
    Refused,
    /// Passed on to whoever is competent outside.
    PassedOn,
    /// Not clarified in time.
    Lapsed,
    /// The same as another one, with which it goes.
    Folded,
}

impl Stage {
    /// All, in the order in which they come.
    pub const ALL: [Self; 9] = [
        Self::Received,
        Self::Clarifying,
        Self::Handling,
        Self::Answered,
        Self::Accepted,
        Self::Refused,
        Self::PassedOn,
        Self::Lapsed,
        Self::Folded,
    ];

    /// The word in files and addresses.
    pub fn word(self) -> &'static str {
        match self {
            Self::Unsent => "unsent",
            Self::Received => "received",
            Self::Clarifying => "clarifying",
            Self::Handling => "handling",
            Self::Answered => "answered",
            Self::Accepted => "accepted",
            Self::Refused => "refused",
            Self::PassedOn => "passed_on",
            Self::Lapsed => "lapsed",
            Self::Folded => "folded",
        }
    }

    /// The stage of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.word() == word)
    }

    /// On screen.
    pub fn name(self) -> &'static str {
        match self {
            Self::Unsent => "Chưa gửi",
            Self::Received => "Chờ phân loại",
            Self::Clarifying => "Chờ người gửi làm rõ",
            Self::Handling => "Đang xử lý",
            Self::Answered => "Đã trả lời",
            Self::Accepted => "Đã trả lời, người gửi đồng ý",
            Self::Refused => "Không tiếp nhận",
            Self::PassedOn => "Đã chuyển cơ quan có thẩm quyền",
            Self::Lapsed => "Kết thúc do không làm rõ",
            Self::Folded => "Gộp với nội dung đã gửi",
        }
    }

    /// In English.
    pub fn name_en(self) -> &'static str {
        match self {
            Self::Unsent => "Not sent",
            Self::Received => "Waiting to be classified",
            Self::Clarifying => "Waiting for the sender to clarify",
            Self::Handling => "Being handled",
            Self::Answered => "Answered",
            Self::Accepted => "Answered and accepted",
            Self::Refused => "Not taken",
            Self::PassedOn => "Passed on to the competent authority",
            Self::Lapsed => "Ended without clarification",
            Self::Folded => "Joined with the same one",
        }
    }

    /// Whether officers still owe something to the sender.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Received | Self::Clarifying | Self::Handling)
    }
}

/// An agency that handles it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Assignment {
    /// Which.
    pub agency: Place,
    /// Whether it leads.
    pub leads: bool,
    /// What a joining agency told the lead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opinion: Option<Said>,
}

/// Words of somebody at a moment.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Said {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: By,
    /// What.
    pub words: String,
}

/// A question back to the sender.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Clarification {
    /// When it was asked.
    pub at: Timestamp,
    /// What must be made clear.
    pub asked: String,
    /// Until when it is waited for.
    pub until: Timestamp,
    /// What the sender said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered: Option<Timestamp>,
    /// When it was written down here, where it came by another way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub written: Option<Timestamp>,
}

impl Clarification {
    /// Since when what the sender said can be read here.
    pub fn readable_since(&self) -> Option<Timestamp> {
        self.written.or(self.answered)
    }
}

/// An answer to the sender.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Answer {
    /// When it was given.
    pub at: Timestamp,
    /// Who answered.
    pub by: By,
    /// Which agency.
    pub agency: Place,
    /// What.
    pub words: String,
    /// When the result was reached that it tells.
    pub result_at: Timestamp,
    /// Files with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<StoredFile>,
    /// From when it was counted, where not from the receipt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counted_from: Option<Timestamp>,
    /// Whether it was sent back after its review, to be given anew.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub sent_back: bool,
}

/// What everybody may read, masked where needed; the original stays as it was sent.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Published {
    /// When.
    pub at: Timestamp,
    /// Who reviewed it.
    pub by: By,
    /// The heading.
    pub title: String,
    /// What was asked or told.
    pub content: String,
    /// What was answered.
    pub answer: String,
    /// Which answer it is of, from one; in what was published before answers were named, nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<usize>,
    /// Those of that answer's files that were reviewed with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<StoredFile>,
}

/// What the agencies that handle it read of a sender who asked for confidence; the original stays as
/// it was sent.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Veiled {
    /// When.
    pub at: Timestamp,
    /// The heading.
    pub title: String,
    /// The text.
    pub content: String,
    /// Those of its files that they may read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<StoredFile>,
}

/// A place among the frequent questions.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Faq {
    /// The question, as it is read there.
    pub question: String,
    /// The answer.
    pub answer: String,
    /// The sector: the agency whose matter it is.
    pub sector: Place,
    /// The field.
    pub field: String,
    /// Since when.
    pub at: Timestamp,
}

/// A clock that ran: what it was, until when, when it ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Kept {
    /// Which.
    pub clock: Clock,
    /// Until when.
    pub due: Timestamp,
    /// When what it asks for was done.
    pub done: Timestamp,
}

impl Kept {
    /// Whether it was done in time.
    pub fn in_time(&self) -> bool {
        self.done <= self.due
    }
}

/// How it ended without an answer.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Ended {
    /// When.
    pub at: Timestamp,
    /// Why it was not taken, where it was not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ground: Option<Ground>,
    /// In words.
    pub reason: String,
    /// Where to turn, or to whom it was passed on.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub to: String,
}

/// A petition or question, folded from its events.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Petition {
    /// Inner name.
    pub id: PetitionId,
    /// How many events have been folded.
    pub version: u32,
    /// Its public name.
    pub code: String,
    /// What was sent; absent only before it was.
    pub sent: Option<Sent>,
    /// Who entered it for somebody who is not online.
    pub entered: Option<Said>,
    /// When it was received, by the clock of its kind.
    pub received: Option<Timestamp>,
    /// Who coordinates.
    pub coordinator: Option<Place>,
    /// Where it stands.
    pub stage: Stage,
    /// Who handles it, the lead first.
    pub assignments: Vec<Assignment>,
    /// What the coordinator told the agencies.
    pub instructions: String,
    /// What they read of a sender who asked for confidence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub veiled: Option<Veiled>,
    /// Why the last agency gave it back.
    pub returned: Option<Said>,
    /// Questions back to the sender.
    pub clarifications: Vec<Clarification>,
    /// An answer being written.
    pub draft: Option<Said>,
    /// Why the draft or the answer was sent back.
    pub sent_back: Option<Said>,
    /// When a result was noted that the sender has not been told of.
    pub result_at: Option<Timestamp>,
    /// What the sender was told while it took longer.
    pub updates: Vec<Said>,
    /// Answers, the newest last.
    pub answers: Vec<Answer>,
    /// What is public.
    pub published: Option<Published>,
    /// Why it is not made public.
    pub withheld: Option<Said>,
    /// Among the frequent questions.
    pub faq: Option<Faq>,
    /// Why the Office leads it.
    pub escalation: Option<Trigger>,
    /// From when its answer is counted, where not from its receipt: since the sender contested.
    pub counted_from: Option<Timestamp>,
    /// Codes of others like it.
    pub linked: Vec<String>,
    /// The one it goes with.
    pub folded_into: Option<String>,
    /// Times in which it went with another one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub went: Vec<Went>,
    /// The newest key that was given in the place of a lost one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub renewed: Option<Renewed>,
    /// What the sender said of the answer last.
    pub contested: Option<Said>,
    /// Clocks that ran.
    pub kept: Vec<Kept>,
    /// Alerts, as `clock:due` with whether the time had passed.
    pub alerts: Vec<(Clock, Timestamp, bool)>,
    /// How it ended without an answer.
    pub ended: Option<Ended>,
}

impl Petition {
    /// Whether a key opens it, of which this is kept.
    pub fn opens_with(&self, key_hash: &str) -> bool {
        let kept = self.sent.as_ref().map(|it| it.key_hash.as_str());
        !key_hash.is_empty() && kept == Some(key_hash)
    }

    /// A petition to which nothing has happened yet.
    pub fn new(id: PetitionId) -> Self {
        Self {
            id,
            version: 0,
            code: String::new(),
            sent: None,
            entered: None,
            received: None,
            coordinator: None,
            stage: Stage::Unsent,
            assignments: Vec::new(),
            instructions: String::new(),
            veiled: None,
            returned: None,
            clarifications: Vec::new(),
            draft: None,
            sent_back: None,
            result_at: None,
            updates: Vec::new(),
            answers: Vec::new(),
            published: None,
            withheld: None,
            faq: None,
            escalation: None,
            counted_from: None,
            linked: Vec::new(),
            folded_into: None,
            went: Vec::new(),
            renewed: None,
            contested: None,
            kept: Vec::new(),
            alerts: Vec::new(),
            ended: None,
        }
    }

    /// The agency that leads.
    pub fn lead(&self) -> Option<&Place> {
        let leads = self.assignments.iter().find(|it| it.leads);
        leads.map(|it| &it.agency)
    }

    /// Whether an agency handles it.
    pub fn is_with(&self, agency: &AgencyCode) -> bool {
        self.assignments.iter().any(|it| it.agency.code == *agency)
    }

    /// The answer that holds.
    pub fn answer(&self) -> Option<&Answer> {
        self.answers.last()
    }

    /// Which answer what is public was reviewed of, by its place among them. What was published
    /// before answers were named is of the newest there was then.
    pub fn reviewed_answer(&self) -> Option<usize> {
        let published = self.published.as_ref()?;
        let then = || {
            let given = self.answers.iter().filter(|it| it.at <= published.at);
            given.count()
        };
        let at = published.of.unwrap_or_else(then).checked_sub(1)?;
        (at < self.answers.len()).then_some(at)
    }

    /// The answer that everybody may read, with its review: the one that holds, as it was reviewed.
    /// Once it is contested, sent back or followed by another one there is none until the next review.
    pub fn public_answer(&self) -> Option<(&Published, &Answer)> {
        let holds = matches!(self.stage, Stage::Answered | Stage::Accepted);
        let at = self.reviewed_answer()?;
        let newest = holds && at + 1 == self.answers.len();
        self.published
            .as_ref()
            .zip(self.answers.get(at))
            .filter(|_| newest)
    }

    /// Whether an answer was public that holds no more, or was followed by one that nobody reviewed.
    pub fn is_reviewed_again(&self) -> bool {
        self.published.is_some() && !self.answers.is_empty() && self.public_answer().is_none()
    }

    /// The question back that waits for the sender.
    pub fn open_clarification(&self) -> Option<&Clarification> {
        self.clarifications
            .last()
            .filter(|it| it.answered.is_none() && self.stage == Stage::Clarifying)
    }

    /// Whether it was sent from this account.
    pub fn belongs_to(&self, account: AccountId) -> bool {
        let sender = self.sent.as_ref().map(|it| &it.sender);
        sender.is_some_and(|it| it.account == Some(account))
    }

    /// A question or a petition.
    pub fn kind(&self) -> Kind {
        self.sent.as_ref().map_or(Kind::Petition, |it| it.kind)
    }

    /// The agency that lists and totals show: the lead, or who coordinates.
    pub fn agency(&self) -> Option<&Place> {
        self.lead().or(self.coordinator.as_ref())
    }

    /// The petition after an event.
    #[must_use]
    pub fn evolve(mut self, event: &Event) -> Self {
        self.version += 1;
        event.act.evolve(&mut self, event);
        self
    }

    /// A petition folded from its history.
    pub fn fold<'a>(id: PetitionId, events: impl IntoIterator<Item = &'a Event>) -> Self {
        let start = Self::new(id);
        events.into_iter().fold(start, |it, event| it.evolve(event))
    }
}
