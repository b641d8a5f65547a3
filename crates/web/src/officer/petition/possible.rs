//! What an officer could do with a petition now, so that the page offers nothing that would be refused.

use super::super::seat::Seat;
use super::view::is_confidential;
use super::{relay, renew_key};
use domain::petition::{Command, Ground, Petition, PetitionAct};

/// Whether the act could be done now: every word that is asked for is stood in by one that fits.
pub(super) fn possible(seat: &Seat, it: &Petition, act: PetitionAct) -> bool {
    let words = || "Nội dung".to_owned();
    let wish = match act {
        PetitionAct::Refuse => Command::Refuse {
            ground: Ground::WrongForm,
            reason: words(),
        },
        PetitionAct::AskClarity => Command::AskClarity { asked: words() },
        PetitionAct::PassOn => Command::PassOn {
            to: words(),
            reason: words(),
        },
        // Who may be known by all need not be veiled.
        PetitionAct::Veil if is_confidential(it) => Command::Veil {
            title: words(),
            content: "Nội dung đã được che".to_owned(),
            files: Vec::new(),
        },
        PetitionAct::Assign => Command::Assign {
            lead: casework::petition::the_office(&seat.office),
            others: Vec::new(),
            instructions: String::new(),
        },
        PetitionAct::Return => Command::Return { reason: words() },
        PetitionAct::Escalate => {
            let rules = casework::petition::rules_of(&seat.office, it, seat.now);
            let Some(trigger) = rules.escalation.first() else {
                return false;
            };
            Command::Escalate {
                trigger: *trigger,
                reason: words(),
            }
        }
        PetitionAct::Opine => Command::Opine { words: words() },
        PetitionAct::Draft => Command::Draft { words: words() },
        PetitionAct::SendBack => Command::SendBack { reason: words() },
        PetitionAct::Update => Command::Update { words: words() },
        PetitionAct::NoteResult => Command::NoteResult { at: seat.now },
        PetitionAct::Answer => Command::Answer {
            words: words(),
            result_at: None,
            files: Vec::new(),
        },
        PetitionAct::Publish => Command::Publish {
            title: words(),
            content: words(),
            answer: words(),
            files: Vec::new(),
        },
        PetitionAct::Withhold => Command::Withhold { reason: words() },
        PetitionAct::Feature => Command::Feature {
            question: words(),
            answer: words(),
            field: String::new(),
        },
        PetitionAct::Unfeature => Command::Unfeature,
        PetitionAct::Relay => return !relay::possible(seat, it).is_empty(),
        PetitionAct::RenewKey => return !renew_key::possible(seat, it).is_empty(),
        PetitionAct::Link => Command::Link {
            to: words(),
            fold: false,
        },
        PetitionAct::Release => Command::Release,
        _ => return false,
    };
    casework::petition::would(&seat.office, &seat.author(), seat.now, it, wish).is_ok()
}
