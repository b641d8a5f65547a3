//! Rate (đánh giá): after the case has ended, once for each case on the profile's scale,
//! changeable for a while; the officer who is rated does not learn who said it.

use super::{Circumstances, Event, Happened, Rating, Refusal};
use crate::clock;
use serde::{Deserialize, Serialize};

/// The longest comment kept, in characters.
pub const WORDS_LIMIT: usize = 2_000;

/// The wish to rate.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Rate {
    /// Item and level.
    pub marks: Vec<(String, String)>,
    /// Free text.
    pub words: String,
}

/// The applicant rated.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Rated {
    /// Item and level.
    pub marks: Vec<(String, String)>,
    /// Free text.
    pub words: String,
}

/// The rule. Articles: TT 01/2018 art. 12–13; provincial rules on ratings.
pub fn decide(on: &Circumstances, case: &super::Case, it: Rate) -> Result<Vec<Happened>, Refusal> {
    if !case.has_ended() {
        return Err(Refusal::RateTooEarly);
    }
    if let Some(before) = &case.rating {
        let until = clock::due(before.first_at, on.rules.rating_change, on.calendar);
        if on.now > until {
            return Err(Refusal::RateTooLate {
                until: clock::words::moment(until),
            });
        }
    }
    for item in &on.rules.rating_items {
        let level = it
            .marks
            .iter()
            .find(|(i, _)| i == item)
            .map(|(_, level)| level);
        if !level.is_some_and(|level| on.rules.rating_levels.contains(level)) {
            return Err(Refusal::RateScale { item: item.clone() });
        }
    }
    if let Some((item, _)) = it
        .marks
        .iter()
        .find(|(i, _)| !on.rules.rating_items.contains(i))
    {
        return Err(Refusal::RateScale { item: item.clone() });
    }
    if it.words.chars().count() > WORDS_LIMIT {
        return Err(Refusal::RateWords { limit: WORDS_LIMIT });
    }
    Ok(vec![Happened::Rated(Rated {
        marks: it.marks,
        words: it.words.trim().to_owned(),
    })])
}

/// The case after it.
pub fn evolve(case: &mut super::Case, event: &Event, it: &Rated) {
    let first_at = case.rating.as_ref().map_or(event.at, |r| r.first_at);
    case.rating = Some(Rating {
        marks: it.marks.clone(),
        words: it.words.clone(),
        first_at,
        at: event.at,
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Story, marks};

    #[test]
    fn after_the_end_once_and_changeable_for_a_while() {
        // Covers: HN-13.1
        let done = Story::handed_over()
            .by_citizen()
            .when(marks("Hài lòng"))
            .done();
        let changed = done
            .at("2026-09-11T09:00")
            .by_citizen()
            .when(marks("Rất hài lòng"))
            .done();
        assert_eq!(
            changed.case.rating.as_ref().map(|r| r.marks[0].1.as_str()),
            Some("Rất hài lòng")
        );
        changed
            .at("2027-03-01T09:00")
            .by_citizen()
            .when(marks("Hài lòng"))
            .refused("rate.once");
        Story::in_progress()
            .by_citizen()
            .when(marks("Hài lòng"))
            .refused("rate.after_result");
    }

    #[test]
    fn the_scale_has_three_levels() {
        // Covers: HN-13.2a, HN-13.2b
        let story = Story::handed_over();
        assert_eq!(
            story.rules.rating_levels,
            ["Rất hài lòng", "Hài lòng", "Chưa hài lòng"]
        );
        story
            .clone()
            .by_citizen()
            .when(marks("Tuyệt vời"))
            .refused("rate.scale");
        let mut extra = marks("Hài lòng");
        extra.marks.push(("Món ăn".into(), "Hài lòng".into()));
        story.clone().by_citizen().when(extra).refused("rate.scale");
        let mut long = marks("Hài lòng");
        long.words = "a".repeat(WORDS_LIMIT + 1);
        story.by_citizen().when(long).refused("rate.words");
    }
}
