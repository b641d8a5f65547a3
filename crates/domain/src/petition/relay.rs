//! What a sender says who does not type it here: by telephone, letter, mail, in person or on the
//! National Portal. Whoever coordinates writes it down, by which way it came and when; it is judged
//! by the time at which it came, not by that of its entry.

use super::{Channel, Command, On, Petition, Stage};
use crate::case::Refusal;
use crate::clock::words;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// How and when the sender's words came.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Came {
    /// By which way.
    pub channel: Channel,
    /// When they really came.
    pub at: Timestamp,
}

/// What the sender said.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Relayed {
    /// What was meant.
    Clarify {
        /// How it was said.
        words: String,
    },
    /// That the answer is right.
    Accept,
    /// That it is not.
    Contest {
        /// Why.
        reason: String,
    },
}

impl From<Relayed> for Command {
    fn from(said: Relayed) -> Self {
        match said {
            Relayed::Clarify { words } => Self::Clarify { words },
            Relayed::Accept => Self::Accept,
            Relayed::Contest { reason } => Self::Contest { reason },
        }
    }
}

/// The petition as it stood when the words came, which may have ended since because they were not
/// known here.
pub(super) fn when_it_came(it: &Petition, said: &Relayed, came: Came) -> Petition {
    let mut then = it.clone();
    let asked = it.clarifications.last();
    if matches!(said, Relayed::Clarify { .. })
        && it.stage == Stage::Lapsed
        && asked.is_some_and(|asked| came.at <= asked.until)
    {
        then.stage = Stage::Clarifying;
    }
    then
}

/// The words as they came: not from here, not in the future, not before what they answer. People
/// write hours and minutes.
pub(super) fn fit(on: &On<'_>, it: &Petition, said: &Relayed, came: Came) -> Result<Came, Refusal> {
    if came.channel.is_online() {
        return Err(Refusal::PetitionChannel {
            channel: came.channel.name().to_owned(),
        });
    }
    let answers = match said {
        Relayed::Clarify { .. } => it.clarifications.last().map(|asked| asked.at),
        Relayed::Accept | Relayed::Contest { .. } => it.answer().map(|answer| answer.at),
    };
    let sent = it.sent.as_ref().map(|sent| sent.at);
    let from = answers.or(sent).unwrap_or(came.at);
    let minute = |at: Timestamp| at.as_millisecond().div_euclid(60_000);
    if came.at > on.now || minute(came.at) < minute(from) {
        return Err(Refusal::PetitionRelayTime {
            from: words::moment(from),
            now: words::moment(on.now),
        });
    }
    Ok(Came {
        at: came.at.max(from),
        ..came
    })
}
