//! The values the rules look at, read from the province's regulation for a day.

use super::{Channel, Kind, Trigger};
use crate::clock::Limit;
use crate::regulation::Regulation;
use jiff::civil::Date;

/// Values of law and profile on a day.
#[derive(Clone, PartialEq, Debug)]
pub struct Rules {
    /// Time to pass a question to an agency.
    pub question_forward: Limit,
    /// Time to say that a question is not taken.
    pub question_refuse: Limit,
    /// Questions sent out of hours count from the next working session.
    pub next_session: bool,
    /// Time to say that a petition is not taken.
    pub refuse: Limit,
    /// Time to ask what is meant.
    pub clarify: Limit,
    /// Time to pass on what is outside the province's competence.
    pub transfer: Limit,
    /// Time to answer.
    pub answer: Limit,
    /// How often the sender is told how far it is once that time has passed.
    pub update: Limit,
    /// Time to enter a result.
    pub result_entry: Limit,
    /// What brings a petition to the Office.
    pub escalation: Vec<Trigger>,
    /// Where it may be sent.
    pub channels: Vec<String>,
    /// Whether each agency coordinates what comes to it.
    pub by_agency: bool,
    /// Whether the time in which the sender is waited for does not count.
    pub clarify_stands: bool,
    /// How long the sender is waited for.
    pub clarify_wait: Limit,
    /// How long an answer may be contested.
    pub contest: Limit,
    /// How long before its end a clock is brought to mind.
    pub remind_before: Limit,
    /// Whether a sender must have signed in.
    pub account_demanded: bool,
}

impl Rules {
    /// The rules of a province on a day.
    pub fn of(regulation: &Regulation, on: Date) -> Self {
        let limit = |key: &str| regulation.limit(key, on);
        let triggers = regulation.words("feedback.escalation", on).iter();
        Self {
            question_forward: limit("feedback.question_forward"),
            question_refuse: limit("feedback.question_refuse"),
            next_session: regulation.word("feedback.out_of_hours", on) == "next_session",
            refuse: limit("feedback.refuse"),
            clarify: limit("feedback.clarify"),
            transfer: limit("feedback.transfer"),
            answer: limit("feedback.answer"),
            update: limit("feedback.progress_update"),
            result_entry: limit("feedback.result_entry"),
            escalation: triggers.filter_map(|it| Trigger::from_word(it)).collect(),
            channels: regulation.words("feedback.channels", on).to_vec(),
            by_agency: regulation.word("feedback.home", on) == "national_and_direct",
            clarify_stands: regulation.flag("feedback.clarify_stands", on),
            clarify_wait: limit("feedback.clarify_wait"),
            contest: limit("feedback.contest"),
            remind_before: limit("feedback.remind_before"),
            account_demanded: regulation.flag("feedback.account_demanded", on),
        }
    }

    /// Whether a sender may send online here, and where: petitions in their section and from a
    /// case, questions in theirs; where there is but one section it takes both.
    pub fn takes(&self, channel: Channel) -> bool {
        let has = |word: &str| self.channels.iter().any(|it| it == word);
        match channel {
            Channel::QaSection => has("qa_section") || has("section"),
            Channel::Section | Channel::InService => has(channel.word()),
            // By the decree these are open in every province (NĐ 20/2008 art. 6).
            _ => true,
        }
    }

    /// Whether anything can be sent online here.
    pub fn takes_online(&self) -> bool {
        self.takes(Channel::Section)
    }

    /// The channel of what is sent online; from a case by the section where nothing else is open.
    pub fn section(&self, kind: Kind, from_case: bool) -> Channel {
        match kind {
            Kind::Question => Channel::QaSection,
            Kind::Petition if from_case && self.takes(Channel::InService) => Channel::InService,
            Kind::Petition => Channel::Section,
        }
    }
}
