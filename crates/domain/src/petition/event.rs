//! What has happened to a petition: the words in which its history is kept for decades. A format
//! changes only by adding.

use super::{
    Answer, Assignment, Came, Clarification, Clock, Ended, Faq, Ground, Kept, Petition, Place,
    Published, Renewed, Said, Sent, Stage, Trigger, Veiled, Verified, Went,
};
use crate::case::By;
use crate::case::filing::StoredFile;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// An entry of a petition's journal.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Event {
    /// When, by the server's clock.
    pub at: Timestamp,
    /// Who.
    pub by: By,
    /// How and when the sender's words came, where somebody else wrote them down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub came: Option<Came>,
    /// What.
    #[serde(flatten)]
    pub act: Happened,
}

impl Event {
    /// When it was really said: before it was written down, where somebody else did that.
    pub fn said_at(&self) -> Timestamp {
        self.came.map_or(self.at, |came| came.at)
    }
}

/// What happened. Where an event ends a clock it holds that clock's end, as it was reckoned then.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(tag = "happened", rename_all = "snake_case")]
pub enum Happened {
    /// It came.
    Received {
        /// Its public name.
        code: String,
        /// What was sent.
        sent: Box<Sent>,
        /// Who coordinates.
        coordinator: Place,
        /// From when it counts as received.
        received: Timestamp,
        /// An open one that says the same, with which it goes.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        same_as: Option<String>,
    },
    /// It was not taken.
    Refused {
        /// Why.
        ground: Ground,
        /// In words.
        reason: String,
        /// Which clock, and its end.
        clock: Clock,
        /// Its end.
        due: Timestamp,
    },
    /// The sender was asked what is meant.
    ClarityAsked {
        /// What must be made clear.
        asked: String,
        /// Until when it is waited for.
        until: Timestamp,
        /// The end of the clock for asking.
        due: Timestamp,
    },
    /// The sender made it clear.
    Clarified {
        /// How.
        words: String,
    },
    /// It was not made clear in time.
    Lapsed,
    /// It was passed on.
    PassedOn {
        /// To whom.
        to: String,
        /// Why.
        reason: String,
        /// The end of the clock.
        due: Timestamp,
    },
    /// The agencies that handle it read this instead of what was sent.
    Veiled {
        /// The heading.
        title: String,
        /// The text.
        content: String,
        /// Those of its files that they may read.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        files: Vec<StoredFile>,
    },
    /// It was given to agencies.
    Assigned {
        /// Who leads.
        lead: Place,
        /// Who joins.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        others: Vec<Place>,
        /// What they were told.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        instructions: String,
        /// The end of the clock for passing a question to an agency.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        due: Option<Timestamp>,
    },
    /// An agency gave it back.
    Returned {
        /// Why.
        reason: String,
        /// The joining agency that gave back its own part only; the lead gives back the whole.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        agency: Option<Place>,
    },
    /// The Office leads it from now on.
    Escalated {
        /// Why.
        trigger: Trigger,
        /// In words.
        reason: String,
        /// The Office.
        lead: Place,
    },
    /// A joining agency said what it thinks.
    Opined {
        /// Which.
        agency: Place,
        /// What.
        words: String,
    },
    /// An answer was written.
    Drafted {
        /// The answer.
        words: String,
    },
    /// It was sent back to be written anew.
    SentBack {
        /// Why.
        reason: String,
    },
    /// The sender was told how far it is.
    Updated {
        /// What.
        words: String,
        /// The end of the clock.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        due: Option<Timestamp>,
    },
    /// There is a result.
    ResultNoted {
        /// Since when.
        result_at: Timestamp,
    },
    /// It was answered.
    Answered {
        /// The answer.
        words: String,
        /// Which agency answered.
        agency: Place,
        /// When the result was reached.
        result_at: Timestamp,
        /// Files with it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        files: Vec<StoredFile>,
        /// The end of the clock for answering.
        due: Timestamp,
        /// The end of the clock for entering the result.
        entry_due: Timestamp,
    },
    /// It was made public.
    Published {
        /// The heading.
        title: String,
        /// What was asked or told.
        content: String,
        /// What was answered.
        answer: String,
        /// Which answer it is of, from one; in what was published before answers were named, nothing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        of: Option<usize>,
        /// Those of that answer's files that were reviewed with it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        files: Vec<StoredFile>,
    },
    /// It is kept from the public.
    Withheld {
        /// Why.
        reason: String,
    },
    /// It stands among the frequent questions.
    Featured {
        /// The question.
        question: String,
        /// The answer.
        answer: String,
        /// Whose matter it is.
        sector: Place,
        /// The field.
        field: String,
    },
    /// It stands there no more.
    Unfeatured,
    /// The sender accepted the answer.
    Accepted,
    /// The sender contests the answer.
    Contested {
        /// Why.
        reason: String,
        /// The Office, where such a thing comes to it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        office: Option<Place>,
    },
    /// The sender got a new key, and the one before opens nothing any more.
    KeyRenewed {
        /// How the sender was verified.
        verified: Verified,
        /// The hash of the new key.
        key_hash: String,
    },
    /// It is like another one.
    Linked {
        /// Which.
        to: String,
        /// Whether it goes with it.
        fold: bool,
    },
    /// It goes with the other one no more.
    Released {
        /// With which it went.
        of: String,
    },
    /// A clock runs out, or has.
    Alerted {
        /// Which.
        clock: Clock,
        /// Its end.
        due: Timestamp,
        /// Whether it has passed.
        late: bool,
    },
}

impl Happened {
    /// Its word, as the serialised form has it.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Received { .. } => "received",
            Self::Refused { .. } => "refused",
            Self::ClarityAsked { .. } => "clarity_asked",
            Self::Clarified { .. } => "clarified",
            Self::Lapsed => "lapsed",
            Self::PassedOn { .. } => "passed_on",
            Self::Veiled { .. } => "veiled",
            Self::Assigned { .. } => "assigned",
            Self::Returned { .. } => "returned",
            Self::Escalated { .. } => "escalated",
            Self::Opined { .. } => "opined",
            Self::Drafted { .. } => "drafted",
            Self::SentBack { .. } => "sent_back",
            Self::Updated { .. } => "updated",
            Self::ResultNoted { .. } => "result_noted",
            Self::Answered { .. } => "answered",
            Self::Published { .. } => "published",
            Self::Withheld { .. } => "withheld",
            Self::Featured { .. } => "featured",
            Self::Unfeatured => "unfeatured",
            Self::Accepted => "accepted",
            Self::Contested { .. } => "contested",
            Self::KeyRenewed { .. } => "key_renewed",
            Self::Linked { .. } => "linked",
            Self::Released { .. } => "released",
            Self::Alerted { .. } => "alerted",
        }
    }

    /// Changes the petition by what happened. Never refuses.
    pub(super) fn evolve(&self, it: &mut Petition, event: &Event) {
        let said = |words: &str| Said {
            at: event.said_at(),
            by: event.by.clone(),
            words: words.to_owned(),
        };
        let ended = |ground: Option<Ground>, reason: &str, to: &str| Ended {
            at: event.at,
            ground,
            reason: reason.to_owned(),
            to: to.to_owned(),
        };
        let mut kept = |clock: Clock, due: Timestamp, done: Timestamp| {
            it.kept.push(Kept { clock, due, done });
        };
        match self {
            Self::Received {
                code,
                sent,
                coordinator,
                received,
                same_as,
            } => {
                it.code.clone_from(code);
                if !sent.channel.is_online() {
                    it.entered = Some(said(sent.channel.word()));
                }
                it.sent = Some((**sent).clone());
                it.coordinator = Some(coordinator.clone());
                it.received = Some(*received);
                it.stage = Stage::Received;
                if let Some(with) = same_as {
                    goes_with(it, with, event);
                }
            }
            Self::Refused {
                ground,
                reason,
                clock,
                due,
            } => {
                kept(*clock, *due, event.at);
                it.stage = Stage::Refused;
                it.ended = Some(ended(Some(*ground), reason, ground.door().0));
            }
            Self::ClarityAsked { asked, until, due } => {
                kept(Clock::Clarify, *due, event.at);
                it.stage = Stage::Clarifying;
                it.clarifications.push(Clarification {
                    at: event.at,
                    asked: asked.clone(),
                    until: *until,
                    answer: None,
                    answered: None,
                    written: None,
                });
            }
            Self::Clarified { words } => {
                it.stage = Stage::Received;
                // What came in time and was written down later opens it again.
                it.ended = None;
                if let Some(open) = it.clarifications.last_mut() {
                    open.answer = Some(words.clone());
                    open.answered = Some(event.said_at());
                    open.written = event.came.map(|_| event.at);
                }
            }
            Self::Lapsed => {
                it.stage = Stage::Lapsed;
                it.ended = Some(ended(None, "", ""));
            }
            Self::PassedOn { to, reason, due } => {
                kept(Clock::Transfer, *due, event.at);
                it.stage = Stage::PassedOn;
                it.ended = Some(ended(None, reason, to));
            }
            Self::Veiled {
                title,
                content,
                files,
            } => {
                it.veiled = Some(Veiled {
                    at: event.at,
                    title: title.clone(),
                    content: content.clone(),
                    files: files.clone(),
                });
            }
            Self::Assigned {
                lead,
                others,
                instructions,
                due,
            } => {
                if let Some(due) = due {
                    kept(Clock::QuestionForward, *due, event.at);
                }
                let assignment = |agency: &Place, leads: bool| Assignment {
                    agency: agency.clone(),
                    leads,
                    opinion: None,
                };
                it.stage = Stage::Handling;
                it.assignments = vec![assignment(lead, true)];
                it.assignments
                    .extend(others.iter().map(|other| assignment(other, false)));
                it.instructions.clone_from(instructions);
                it.returned = None;
            }
            Self::Returned {
                reason,
                agency: Some(agency),
            } => {
                it.assignments.retain(|of| of.agency.code != agency.code);
                it.returned = Some(said(reason));
            }
            Self::Returned {
                reason,
                agency: None,
            } => {
                it.stage = Stage::Received;
                it.assignments.clear();
                it.draft = None;
                it.returned = Some(said(reason));
            }
            Self::Escalated {
                trigger,
                reason,
                lead,
            } => {
                it.escalation = Some(*trigger);
                it.instructions.clone_from(reason);
                led_by(it, lead);
            }
            Self::Opined { agency, words } => {
                let mut found = it.assignments.iter_mut();
                if let Some(of) = found.find(|of| of.agency.code == agency.code) {
                    of.opinion = Some(said(words));
                }
            }
            Self::Drafted { words } => it.draft = Some(said(words)),
            Self::SentBack { reason } => {
                it.sent_back = Some(said(reason));
                if it.stage == Stage::Answered
                    && let Some(answer) = it.answers.last_mut()
                {
                    answer.sent_back = true;
                }
                it.stage = Stage::Handling;
            }
            Self::Updated { words, due } => {
                if let Some(due) = due {
                    kept(Clock::Update, *due, event.at);
                }
                it.updates.push(said(words));
            }
            Self::ResultNoted { result_at } => it.result_at = Some(*result_at),
            Self::Answered {
                words,
                agency,
                result_at,
                files,
                due,
                entry_due,
            } => {
                kept(Clock::Answer, *due, event.at);
                kept(Clock::ResultEntry, *entry_due, event.at);
                it.answers.push(Answer {
                    at: event.at,
                    by: event.by.clone(),
                    agency: agency.clone(),
                    words: words.clone(),
                    result_at: *result_at,
                    files: files.clone(),
                    counted_from: it.counted_from,
                    sent_back: false,
                });
                it.stage = Stage::Answered;
                it.draft = None;
                it.sent_back = None;
                it.result_at = None;
            }
            Self::Published {
                title,
                content,
                answer,
                of,
                files,
            } => {
                it.withheld = None;
                it.published = Some(Published {
                    at: event.at,
                    by: event.by.clone(),
                    title: title.clone(),
                    content: content.clone(),
                    answer: answer.clone(),
                    of: *of,
                    files: files.clone(),
                });
            }
            Self::Withheld { reason } => {
                it.published = None;
                it.faq = None;
                it.withheld = Some(said(reason));
            }
            Self::Featured {
                question,
                answer,
                sector,
                field,
            } => {
                it.faq = Some(Faq {
                    question: question.clone(),
                    answer: answer.clone(),
                    sector: sector.clone(),
                    field: field.clone(),
                    at: event.at,
                });
            }
            Self::Unfeatured => it.faq = None,
            Self::Accepted => it.stage = Stage::Accepted,
            Self::Contested { reason, office } => {
                it.contested = Some(said(reason));
                it.counted_from = Some(event.said_at());
                it.stage = Stage::Handling;
                if let Some(office) = office {
                    it.escalation = Some(Trigger::Contested);
                    led_by(it, office);
                }
            }
            Self::KeyRenewed { verified, key_hash } => {
                if let Some(sent) = &mut it.sent {
                    sent.key_hash.clone_from(key_hash);
                }
                it.renewed = Some(Renewed {
                    at: event.at,
                    by: event.by.clone(),
                    verified: verified.clone(),
                });
            }
            Self::Linked { to, fold } => {
                if !it.linked.contains(to) {
                    it.linked.push(to.clone());
                }
                if *fold {
                    goes_with(it, to, event);
                }
            }
            Self::Released { .. } => {
                it.folded_into = None;
                it.stage = match it.assignments.as_slice() {
                    [] => Stage::Received,
                    _ => Stage::Handling,
                };
                if let Some(went) = it.went.last_mut() {
                    went.until = Some(event.at);
                }
            }
            Self::Alerted { clock, due, late } => it.alerts.push((*clock, *due, *late)),
        }
    }
}

/// It goes with another one, or from one of them to the next.
fn goes_with(it: &mut Petition, with: &str, event: &Event) {
    it.folded_into = Some(with.to_owned());
    it.stage = Stage::Folded;
    match it.went.last_mut().filter(|went| went.until.is_none()) {
        Some(went) => with.clone_into(&mut went.with),
        None => it.went.push(Went {
            with: with.to_owned(),
            at: event.at,
            until: None,
        }),
    }
}

/// The Office leads; those who handled it join.
fn led_by(it: &mut Petition, lead: &Place) {
    it.stage = Stage::Handling;
    it.assignments.retain(|of| of.agency.code != lead.code);
    for of in &mut it.assignments {
        of.leads = false;
    }
    it.assignments.insert(
        0,
        Assignment {
            agency: lead.clone(),
            leads: true,
            opinion: None,
        },
    );
}
