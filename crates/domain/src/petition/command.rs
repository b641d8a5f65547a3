//! What may be asked for: each wish with what it needs.

use super::authority::PetitionAct;
use super::{Came, Ground, Place, Relayed, Sent, Trigger, Verified};
use crate::case::filing::StoredFile;
use crate::ids::FileHash;
use jiff::Timestamp;

/// What is wished.
#[derive(Clone, PartialEq, Debug)]
pub enum Command {
    /// Take in what was sent.
    Receive {
        /// The public name it gets.
        code: String,
        /// What was sent.
        sent: Box<Sent>,
        /// Who coordinates.
        coordinator: Place,
        /// An open one that says the same.
        same_as: Option<String>,
    },
    /// Do not take it.
    Refuse {
        /// Why.
        ground: Ground,
        /// In words.
        reason: String,
    },
    /// Ask the sender what is meant.
    AskClarity {
        /// What must be made clear.
        asked: String,
    },
    /// The sender makes it clear.
    Clarify {
        /// How.
        words: String,
    },
    /// End what was not made clear in time.
    Lapse,
    /// Pass it on to whoever is competent outside.
    PassOn {
        /// To whom.
        to: String,
        /// Why.
        reason: String,
    },
    /// Give the agencies that handle it a text that does not tell who sent it.
    Veil {
        /// The heading.
        title: String,
        /// The text.
        content: String,
        /// Those of its files that they may read.
        files: Vec<FileHash>,
    },
    /// Give it to agencies.
    Assign {
        /// Who leads.
        lead: Place,
        /// Who joins.
        others: Vec<Place>,
        /// What they are told.
        instructions: String,
    },
    /// Give a wrong transfer back: the lead the whole, a joining agency its own part.
    Return {
        /// Why.
        reason: String,
    },
    /// Bring it to the Office.
    Escalate {
        /// What brings it there.
        trigger: Trigger,
        /// In words.
        reason: String,
    },
    /// A joining agency tells the lead what it thinks.
    Opine {
        /// What.
        words: String,
    },
    /// Write an answer.
    Draft {
        /// The answer.
        words: String,
    },
    /// Send a draft back to be written anew, or an answer after its review.
    SendBack {
        /// Why.
        reason: String,
    },
    /// Tell the sender how far it is.
    Update {
        /// What.
        words: String,
    },
    /// Note that there is a result.
    NoteResult {
        /// When it was reached.
        at: Timestamp,
    },
    /// Answer.
    Answer {
        /// The answer.
        words: String,
        /// When the result was reached; now where nothing is said.
        result_at: Option<Timestamp>,
        /// Files with it.
        files: Vec<StoredFile>,
    },
    /// Make it public after a review.
    Publish {
        /// The heading.
        title: String,
        /// What was asked or told.
        content: String,
        /// What was answered.
        answer: String,
        /// Those of the answer's files that everybody may read.
        files: Vec<FileHash>,
    },
    /// Keep it from the public.
    Withhold {
        /// Why.
        reason: String,
    },
    /// Put it among the frequent questions.
    Feature {
        /// The question.
        question: String,
        /// The answer.
        answer: String,
        /// The field.
        field: String,
    },
    /// Take it out of them.
    Unfeature,
    /// The sender accepts the answer.
    Accept,
    /// The sender rejects the answer, or opens it again.
    Contest {
        /// Why.
        reason: String,
    },
    /// Write down what the sender said by another way than this site.
    Relay {
        /// What.
        said: Relayed,
        /// How and when it came.
        came: Came,
    },
    /// Give the sender a new key in the place of a lost one.
    RenewKey {
        /// How the sender was verified.
        verified: Verified,
        /// The hash of the new key.
        key_hash: String,
    },
    /// Join it with one that says the same, or only link them.
    Link {
        /// The other one.
        to: String,
        /// Whether it goes with the other one from now on.
        fold: bool,
    },
    /// Let it go its own way again.
    Release,
    /// Note that a clock runs out, or has.
    Alert {
        /// Which.
        clock: super::Clock,
        /// Its end.
        due: Timestamp,
        /// Whether it has passed.
        late: bool,
    },
}

impl Command {
    /// The act that it is.
    pub fn act(&self) -> PetitionAct {
        match self {
            Self::Receive { sent, .. } if sent.channel.is_online() => PetitionAct::Send,
            Self::Receive { .. } => PetitionAct::Enter,
            Self::Refuse { .. } => PetitionAct::Refuse,
            Self::AskClarity { .. } => PetitionAct::AskClarity,
            Self::Clarify { .. } => PetitionAct::Clarify,
            Self::Lapse => PetitionAct::Lapse,
            Self::PassOn { .. } => PetitionAct::PassOn,
            Self::Veil { .. } => PetitionAct::Veil,
            Self::Assign { .. } => PetitionAct::Assign,
            Self::Return { .. } => PetitionAct::Return,
            Self::Escalate { .. } => PetitionAct::Escalate,
            Self::Opine { .. } => PetitionAct::Opine,
            Self::Draft { .. } => PetitionAct::Draft,
            Self::SendBack { .. } => PetitionAct::SendBack,
            Self::Update { .. } => PetitionAct::Update,
            Self::NoteResult { .. } => PetitionAct::NoteResult,
            Self::Answer { .. } => PetitionAct::Answer,
            Self::Publish { .. } => PetitionAct::Publish,
            Self::Withhold { .. } => PetitionAct::Withhold,
            Self::Feature { .. } => PetitionAct::Feature,
            Self::Unfeature => PetitionAct::Unfeature,
            Self::Accept => PetitionAct::Accept,
            Self::Contest { .. } => PetitionAct::Contest,
            Self::Relay { .. } => PetitionAct::Relay,
            Self::RenewKey { .. } => PetitionAct::RenewKey,
            Self::Link { .. } => PetitionAct::Link,
            Self::Release => PetitionAct::Release,
            Self::Alert { .. } => PetitionAct::Alert,
        }
    }
}
