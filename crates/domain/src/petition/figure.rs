//! What figures say of a petition: of one answer the moment, the working days and whether it was late,
//! so that they belong together.

use super::{Clock, Petition, Stage};
use crate::clock::{self, Calendar};
use jiff::Timestamp;

/// What stands on screen for whoever has no answer yet while the newest one waits for its review, in
/// Vietnamese and English.
pub const AWAITS_REVIEW: (&str, &str) = ("Chờ rà soát trả lời", "Answer waits for its review");

/// The answer that figures tell of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Figure {
    /// When it was given.
    pub at: Timestamp,
    /// From when it was counted: the receipt, or the moment at which the one before was contested.
    pub from: Timestamp,
    /// Until when it was owed.
    pub due: Timestamp,
}

impl Figure {
    /// Whether it was given in time.
    pub fn in_time(&self) -> bool {
        self.at <= self.due
    }
}

impl Petition {
    /// The answer that figures tell of: the first that was late, else the one that holds. An answer
    /// that was sent back is none, and while one is contested none is held to be given.
    pub fn figure(&self) -> Option<Figure> {
        let ends = self.kept.iter().filter(|of| of.clock == Clock::Answer);
        let given: Vec<Figure> = self
            .answers
            .iter()
            .zip(ends)
            .filter(|(answer, _)| !answer.sent_back)
            .filter_map(|(answer, end)| {
                Some(Figure {
                    at: answer.at,
                    from: answer.counted_from.or(self.received)?,
                    due: end.due,
                })
            })
            .collect();
        let late = given.iter().find(|it| !it.in_time()).copied();
        let holds = matches!(self.stage, Stage::Answered | Stage::Accepted);
        late.or_else(|| given.last().copied().filter(|_| holds))
    }

    /// Working days to the answer that figures tell of, from when it was counted, or from receipt to
    /// the end without one; none while it is open.
    pub fn days_taken(&self, calendar: &Calendar) -> Option<i64> {
        let (from, to) = match (self.figure(), &self.ended) {
            (Some(it), _) => (it.from, it.at),
            (None, Some(ended)) => (self.received?, ended.at),
            (None, None) => return None,
        };
        let (mut day, last) = (clock::wall(from).date(), clock::wall(to).date());
        let mut days = 0;
        while day < last {
            day = day.tomorrow().ok()?;
            days += i64::from(calendar.is_working(day));
        }
        Some(days)
    }

    /// Whether it waits for whoever coordinates to review the newest answer for the public.
    pub fn awaits_review(&self) -> bool {
        let Some(answer) = self.answer() else {
            return false;
        };
        let published = self.published.as_ref().map(|it| it.at);
        let withheld = self.withheld.as_ref().map(|it| it.at);
        matches!(self.stage, Stage::Answered | Stage::Accepted)
            && published.max(withheld).is_none_or(|at| at < answer.at)
    }
}
