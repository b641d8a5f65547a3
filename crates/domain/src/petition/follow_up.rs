//! What an event makes necessary: the sender is told at each step, clocks are brought to mind
//! before their end and again when it has passed, and what waits for the sender ends by itself.

use super::{Clock, Event, Ground, Happened, Petition, Running};
use crate::clock::{self, Calendar, Limit};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Something that must happen next.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum FollowUp {
    /// Tell the sender.
    Notice {
        /// What about.
        topic: Topic,
    },
    /// Bring a clock to mind, or say that it has run out.
    Alert {
        /// Which.
        clock: Clock,
        /// Its end.
        due: Timestamp,
        /// Whether it is then over.
        late: bool,
        /// When.
        at: Timestamp,
    },
    /// End what was not made clear.
    Lapse {
        /// When.
        at: Timestamp,
    },
    /// Those that go with it follow it, or go their own way again.
    Regroup,
    /// Tell whoever coordinates that a joining agency gave its part back.
    PartReturned,
}

/// What a sender is told of.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Topic {
    /// It came.
    Received,
    /// It was joined with one that says the same.
    Folded,
    /// It goes its own way again.
    Released,
    /// It was not taken.
    Refused,
    /// The sender is asked what is meant.
    ClarityAsked,
    /// It ended because it was not made clear.
    Lapsed,
    /// It was passed on.
    PassedOn,
    /// Agencies have it.
    Assigned,
    /// The Office leads it.
    Escalated,
    /// How far it is.
    Updated,
    /// It was answered.
    Answered,
    /// It was opened again.
    Contested,
    /// It was made public.
    Published,
    /// A new key was given.
    KeyRenewed,
}

impl Topic {
    /// All of them.
    pub const ALL: [Self; 14] = [
        Self::Received,
        Self::Folded,
        Self::Released,
        Self::Refused,
        Self::ClarityAsked,
        Self::Lapsed,
        Self::PassedOn,
        Self::Assigned,
        Self::Escalated,
        Self::Updated,
        Self::Answered,
        Self::Contested,
        Self::Published,
        Self::KeyRenewed,
    ];
}

/// What follows from an event; `running` are the clocks that run after it.
pub fn follow_up(
    after: &Petition,
    event: &Event,
    running: &[Running],
    remind_before: Limit,
    calendar: &Calendar,
) -> Vec<FollowUp> {
    let mut next = Vec::new();
    let topic = match &event.act {
        Happened::Received { same_as, .. } => Some(match same_as {
            Some(_) => Topic::Folded,
            None => Topic::Received,
        }),
        Happened::Refused { .. } => Some(Topic::Refused),
        Happened::ClarityAsked { .. } => Some(Topic::ClarityAsked),
        Happened::Lapsed => Some(Topic::Lapsed),
        Happened::PassedOn { .. } => Some(Topic::PassedOn),
        Happened::Assigned { .. } => Some(Topic::Assigned),
        Happened::Escalated { .. } => Some(Topic::Escalated),
        Happened::Updated { .. } => Some(Topic::Updated),
        Happened::Answered { .. } => Some(Topic::Answered),
        Happened::Contested { .. } => Some(Topic::Contested),
        Happened::Published { .. } => Some(Topic::Published),
        Happened::KeyRenewed { .. } => Some(Topic::KeyRenewed),
        Happened::Linked { fold: true, .. } => Some(Topic::Folded),
        Happened::Released { .. } => Some(Topic::Released),
        _ => None,
    };
    next.extend(topic.map(|topic| FollowUp::Notice { topic }));
    match &event.act {
        // It goes elsewhere, or ends without an answer that others could be told.
        Happened::Linked { fold: true, .. }
        | Happened::Lapsed
        | Happened::Withheld { .. }
        | Happened::Refused {
            ground: Ground::WrongForm,
            ..
        } => next.push(FollowUp::Regroup),
        Happened::Returned {
            agency: Some(_), ..
        } => next.push(FollowUp::PartReturned),
        _ => {}
    }
    if let Some(open) = after.open_clarification() {
        next.push(FollowUp::Lapse { at: open.until });
    }
    for it in running {
        next.extend(alerts(it, event.at, remind_before, calendar));
    }
    next
}

/// When a clock is brought to mind, and when it is said that it has passed. Also those that only bind
/// what they are about: whoever has not yet looked learns that the time to say no, or to ask, runs out.
pub fn alerts(
    it: &Running,
    now: Timestamp,
    remind_before: Limit,
    calendar: &Calendar,
) -> Vec<FollowUp> {
    let (clock, due) = (it.clock, it.reckoning.due);
    if it.reckoning.standing {
        return Vec::new();
    }
    let alert = |at: Timestamp, late: bool| FollowUp::Alert {
        clock,
        due,
        late,
        at,
    };
    let before = clock::before(due, remind_before, calendar);
    // A millisecond later it is late: the end itself still belongs to whoever must act.
    let over = Timestamp::from_millisecond(due.as_millisecond() + 1).unwrap_or(due);
    let reminder = (before > now).then(|| alert(before, false));
    let passed = (due >= now).then(|| alert(over, true));
    reminder.into_iter().chain(passed).collect()
}
