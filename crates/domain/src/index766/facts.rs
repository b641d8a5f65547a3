//! What the index is reckoned from: counts of cases, kept with each commit, and what the catalogue
//! and petitions say.

use crate::case::decide_result::Outcome;
use crate::case::payment::Method;
use crate::case::terms::ServiceLevel;
use crate::case::{Case, Paper, deadlines};
use crate::clock;
use jiff::Timestamp;

/// The lowest level of the scale (TT 32/2017/TT-BTTTT art. 12), the same in every province.
pub const NOT_SATISFIED: &str = "Chưa hài lòng";

macro_rules! facts {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        /// Counts of cases, by the month in which they were received.
        #[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
        pub struct CaseFacts {
            $($(#[$doc])* pub $name: i64,)*
            /// Those that run and are late now; counted when it is asked, not kept.
            pub running_late: i64,
            /// Of these, those that were asked again.
            pub running_late_asked_again: i64,
        }

        impl CaseFacts {
            /// The counts that are kept, by name.
            pub const NAMES: &'static [&'static str] = &[$(stringify!($name),)*];

            /// The counts that are kept, in the order of their names.
            pub fn kept(&self) -> Vec<i64> {
                vec![$(self.$name,)*]
            }

            /// The counts of kept values, in the order of their names.
            pub fn of_kept(values: &[i64]) -> Self {
                let mut values = values.iter().copied();
                $(let $name = values.next().unwrap_or_default();)*
                Self { $($name,)* ..Self::default() }
            }

            /// Adds the counts of another.
            pub fn add(&mut self, other: &Self) {
                $(self.$name += other.$name;)*
                self.running_late += other.running_late;
                self.running_late_asked_again += other.running_late_asked_again;
            }
        }
    };
}

facts! {
    /// Received.
    received,
    /// Resolved: granted or refused.
    resolved,
    /// Resolved on a day before the date of return.
    early,
    /// Ended after the date of return.
    late,
    /// Ended otherwise: withdrawn, stopped, closed.
    ended,
    /// Filed online.
    online,
    /// Of procedures that may be filed fully online.
    full_eligible,
    /// Of these, filed online.
    full_online,
    /// Granted.
    granted,
    /// Granted, with an electronic result.
    e_result,
    /// Resolved, with files of papers and of the result.
    digitised,
    /// With a component that a database stands for.
    reused,
    /// With a fee to pay.
    fee_due,
    /// Of these, paid online.
    paid_online,
    /// Rated.
    rated,
    /// Rated as not satisfied.
    disliked,
    /// Asked for a supplement more than once, and not ended after the date of return.
    asked_again,
    /// Days of the calendar from receipt to the end, together.
    days,
    /// Points for the time of the whole (TT 01/2018 art. 13, indicator 1), of the resolved.
    points_time,
    /// Points for contacts with the intake unit (indicator 3), of the resolved.
    points_contacts,
    /// Points for attitude (indicator 7), of the resolved.
    points_attitude,
}

fn has_file(paper: &Paper) -> bool {
    paper.file.is_some()
}

/// How many of the counts, from the first, are of one case either one or nothing.
const MARKS: usize = 17;

/// What stands for a count among the marks of a case; nothing for what is no mark.
pub fn mark(name: &str) -> Option<i64> {
    let at = CaseFacts::NAMES.iter().position(|it| *it == name)?;
    (at < MARKS).then_some(1 << at)
}

/// What a case counts as one number, a bit for each of the first counts, kept with the case so that
/// the cases behind a number are found. Of one that was not received only its rating.
pub fn marks(case: &Case, due: Option<Timestamp>) -> i64 {
    let facts = match CaseFacts::of(case, due) {
        Some((_, facts)) => facts,
        None => CaseFacts {
            rated: i64::from(case.rating.is_some()),
            disliked: i64::from(is_disliked(case)),
            ..CaseFacts::default()
        },
    };
    let kept = facts.kept();
    let bits = kept.iter().take(MARKS).enumerate();
    bits.map(|(at, of)| i64::from(*of > 0) << at).sum()
}

fn is_disliked(case: &Case) -> bool {
    let rating = case.rating.as_ref();
    rating.is_some_and(|it| it.marks.iter().any(|(_, level)| level == NOT_SATISFIED))
}

impl CaseFacts {
    /// What a case counts, and the moment of receipt whose month it counts in; nothing before it
    /// was received. `due` is its date of return.
    pub fn of(case: &Case, due: Option<Timestamp>) -> Option<(Timestamp, Self)> {
        let (filing, terms) = (case.filing.as_ref()?, case.terms.as_ref()?);
        let received = case.clock.accepted?;
        let finished = case.clock.finished;
        let decided = case.decision.as_ref().filter(|_| finished.is_some());
        let online = filing.channel.is_online();
        let full = terms.level == Some(ServiceLevel::Full);
        let granted = decided.is_some_and(|it| it.outcome == Outcome::Granted);
        let issued = case
            .results
            .iter()
            .any(|it| it.file.as_ref().is_some_and(has_file));
        let papers = filing.papers.iter().any(has_file);
        let served = |id| {
            filing
                .papers
                .iter()
                .any(|it| it.component.as_ref() == Some(id))
        };
        let reused = terms
            .components
            .iter()
            .any(|it| it.replaced_by.is_some() && !served(&it.id));
        let fee = terms
            .fees
            .iter()
            .any(|it| it.amount.is_none_or(|sum| sum > 0));
        let paid = case.payments.iter().any(|it| it.method == Method::Online);
        let disliked = is_disliked(case);
        let late = matches!((finished, due), (Some(end), Some(due)) if end > due);
        let day = |at: Timestamp| clock::wall(at).date();
        let early = matches!((finished, due), (Some(end), Some(due)) if day(end) < day(due));
        let resolved = decided.is_some();
        let asked = case.supplements.len();
        let asked_again = deadlines::asked_again(case);
        let days = finished.map_or(0, |end| {
            i64::from(day(received).until(day(end)).map_or(0, |it| it.get_days()))
        });
        let one = |holds: bool| i64::from(holds);
        let facts = Self {
            received: 1,
            resolved: one(resolved),
            early: one(resolved && early),
            late: one(late),
            ended: one(finished.is_some() && !resolved),
            online: one(online),
            full_eligible: one(full),
            full_online: one(full && online),
            granted: one(granted),
            e_result: one(granted && issued),
            digitised: one(resolved && papers && issued),
            reused: one(reused),
            fee_due: one(fee),
            paid_online: one(fee && paid),
            rated: one(case.rating.is_some()),
            disliked: one(disliked),
            asked_again: one(asked_again && !late),
            days,
            points_time: match (resolved, late, early) {
                (true, false, true) => 2,
                (true, false, false) => 1,
                _ => 0,
            },
            points_contacts: match (resolved, asked) {
                (true, 0) => 2,
                (true, 1) => 1,
                _ => 0,
            },
            points_attitude: match (resolved, disliked, late, early) {
                (false, ..) | (_, true, ..) | (_, _, true, _) => 0,
                (true, false, false, true) => 2,
                (true, false, false, false) => 1,
            },
            ..Self::default()
        };
        Some((received, facts))
    }

    /// Late by the date of return, whether ended or running.
    pub fn all_late(&self) -> i64 {
        self.late + self.running_late
    }

    /// Overdue in the reading of index 766: late by the date of return, or asked for a supplement
    /// more than once. A case that is both counts once.
    pub fn overdue(&self) -> i64 {
        self.all_late() + self.asked_again - self.running_late_asked_again
    }

    /// Still running.
    pub fn running(&self) -> i64 {
        self.received - self.resolved - self.ended
    }
}

/// A numerator and its denominator.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Measure {
    /// How many are as they should be.
    pub right: i64,
    /// Of how many.
    pub of: i64,
}

/// Everything the index is reckoned from.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Facts {
    /// Cases.
    pub cases: CaseFacts,
    /// Procedures of decisions, and those published in time before they took effect.
    pub published: Measure,
    /// Procedures of decisions, and those made public in time.
    pub made_public: Measure,
    /// Procedures that are public, and those with all their parts.
    pub complete: Measure,
    /// Petitions that were answered or are overdue without an answer, and those answered in time.
    pub petitions: Measure,
    /// The same petitions, and those answered in time, not contested and not like another one.
    pub pleased: Measure,
    /// Cases received about which there is a petition, of those that nobody rated as not satisfied.
    pub petitioned: i64,
    /// Procedures with a fee to pay in the period, and those paid online at least once.
    pub paid_procedures: Measure,
    /// Procedures for people with cases in the period, and those for which the population database
    /// was asked.
    pub population_procedures: Measure,
    /// Cases received, and those about which it was asked.
    pub population_cases: Measure,
    /// Certified copies that were granted, and electronic ones among them.
    pub certified: Measure,
    /// Cases that should be on the national portal, and those that are; as entered.
    pub synced: Option<Measure>,
    /// Procedures with a fee, and those payable online; as entered.
    pub payable: Option<Measure>,
    /// Cases, and those that gave to or took from the portal's personal store; as entered.
    pub shared: Option<Measure>,
    /// Places where procedures must be posted, and those where they are; as entered, for index 6 of
    /// Circular 01/2018.
    pub posted: Option<Measure>,
}

/// What can only be entered: the indicator's number, or the word of a fact that is none.
pub const ENTERED: [&str; 4] = ["1.4", "3.5", "4.4", "posted"];

impl Facts {
    /// Sets what was entered.
    pub fn enter(&mut self, id: &str, measure: Measure) {
        match id {
            "1.4" => self.synced = Some(measure),
            "3.5" => self.payable = Some(measure),
            "4.4" => self.shared = Some(measure),
            "posted" => self.posted = Some(measure),
            _ => {}
        }
    }

    /// Adds another's.
    pub fn add(&mut self, it: &Self) {
        self.cases.add(&it.cases);
        self.petitioned += it.petitioned;
        for (sum, of) in [
            (&mut self.published, it.published),
            (&mut self.made_public, it.made_public),
            (&mut self.complete, it.complete),
            (&mut self.petitions, it.petitions),
            (&mut self.pleased, it.pleased),
            (&mut self.paid_procedures, it.paid_procedures),
            (&mut self.population_procedures, it.population_procedures),
            (&mut self.population_cases, it.population_cases),
            (&mut self.certified, it.certified),
        ] {
            sum.right += of.right;
            sum.of += of.of;
        }
        for (sum, of) in [
            (&mut self.synced, it.synced),
            (&mut self.payable, it.payable),
            (&mut self.shared, it.shared),
            (&mut self.posted, it.posted),
        ] {
            if let Some(of) = of {
                let sum = sum.get_or_insert_default();
                sum.right += of.right;
                sum.of += of.of;
            }
        }
    }

    /// The numerator and denominator of an indicator; none where it has none here.
    pub fn measure(&self, id: &str) -> Option<Measure> {
        let cases = &self.cases;
        let of = |right: i64, of: i64| Measure {
            right: right.max(0),
            of,
        };
        let measure = match id {
            "1.1" => self.published,
            "1.2" => self.made_public,
            "1.3" => self.complete,
            "1.4" => self.synced?,
            "2.1" => of(cases.received - cases.overdue(), cases.received),
            "3" => of(cases.full_online, cases.full_eligible),
            "3.5" => self.payable?,
            "3.5b" => self.paid_procedures,
            "3.6" => of(cases.paid_online, cases.fee_due),
            "4.1" => of(cases.e_result, cases.granted),
            "4.2" => of(cases.digitised, cases.resolved),
            "4.3" => of(cases.reused, cases.received),
            "4.4" => self.shared?,
            "4.5a" => self.population_procedures,
            "4.5b" => self.population_cases,
            "4.6" => self.certified,
            "5.2" => self.petitions,
            "5.3" => self.pleased,
            "5.4" => of(
                cases.received - cases.overdue() - cases.disliked - self.petitioned,
                cases.received,
            ),
            _ => return None,
        };
        Some(measure)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Story, marks as marks_of, moment};

    #[test]
    fn a_case_counts_in_the_month_of_its_receipt_once_for_each_fact() {
        let story = Story::handed_over();
        let due = moment("2026-12-24T17:00");
        let (received, facts) = CaseFacts::of(&story.case, Some(due)).expect("received");
        assert_eq!(Some(received), story.case.clock.accepted);
        assert_eq!((facts.received, facts.resolved, facts.late), (1, 1, 0));
        assert_eq!((facts.early, facts.points_time), (1, 2));
        let finished = story.case.clock.finished.expect("an end");
        let (_, late) = CaseFacts::of(
            &story.case,
            Some(finished - jiff::SignedDuration::from_secs(1)),
        )
        .expect("received");
        assert_eq!(
            (late.late, late.points_time, late.points_attitude),
            (1, 0, 0)
        );
        let low = story.by_citizen().when(marks_of(NOT_SATISFIED)).done();
        let (_, low) = CaseFacts::of(&low.case, Some(due)).expect("received");
        assert_eq!((low.rated, low.disliked, low.points_attitude), (1, 1, 0));
        assert!(CaseFacts::of(&Story::filed_online().case, None).is_none());
    }

    /// Marks are kept in rows: none may ever stand for anything else.
    #[test]
    fn a_mark_stands_for_the_same_for_ever() {
        let all = "received resolved early late ended online full_eligible full_online granted \
                   e_result digitised reused fee_due paid_online rated disliked asked_again";
        for (at, name) in all.split_whitespace().enumerate() {
            assert_eq!(mark(name), Some(1 << at), "{name}");
        }
        assert_eq!(mark("days"), None);
        assert_eq!(mark("running_late"), None);
    }

    #[test]
    fn a_case_is_marked_with_what_it_counts_and_before_receipt_with_its_rating_only() {
        let has = |marks: i64, name: &str| marks & mark(name).expect("a mark") != 0;
        let story = Story::handed_over();
        let due = Some(moment("2026-12-24T17:00"));
        let done = marks(&story.case, due);
        let (_, facts) = CaseFacts::of(&story.case, due).expect("received");
        for (name, of) in CaseFacts::NAMES.iter().zip(facts.kept()).take(MARKS) {
            assert_eq!(has(done, name), of > 0, "{name}");
        }
        assert!(has(done, "received") && has(done, "early") && !has(done, "rated"));
        let low = story.by_citizen().when(marks_of(NOT_SATISFIED)).done();
        let low = marks(&low.case, due);
        assert!(has(low, "rated") && has(low, "disliked"));
        assert_eq!(marks(&Story::filed_online().case, None), 0);
        let rejected = Story::rejected();
        assert!(!has(marks(&rejected.case, None), "received"));
        let rated = rejected.by_citizen().when(marks_of(NOT_SATISFIED)).done();
        let rated = marks(&rated.case, None);
        assert!(has(rated, "rated") && has(rated, "disliked") && !has(rated, "received"));
    }

    #[test]
    fn more_than_one_request_is_overdue_for_the_index_whatever_the_date_and_for_nothing_else() {
        let of = |story: &Story, due: Option<&str>| {
            let (_, facts) = CaseFacts::of(&story.case, due.map(moment)).expect("received");
            let told = marks(&story.case, due.map(moment));
            assert_eq!(
                told & mark("asked_again").expect("a mark") != 0,
                facts.asked_again > 0
            );
            facts
        };
        let (far, near) = (Some("2026-12-24T17:00"), Some("2026-08-24T17:00"));
        let done = of(&Story::granted_after_two_requests(), far);
        assert_eq!((done.asked_again, done.late, done.early), (1, 0, 1));
        assert_eq!((done.overdue(), done.all_late()), (1, 0));
        assert_eq!(done.points_time, 2, "the nine indices go by the date");
        // Ended late: late already, and counted once.
        let late = of(&Story::granted_after_two_requests(), near);
        assert_eq!((late.asked_again, late.late, late.overdue()), (0, 1, 1));
        for story in [Story::asked_again(), Story::answered_again()] {
            for due in [far, near, None] {
                let runs = of(&story, due);
                assert_eq!((runs.asked_again, runs.overdue()), (1, 1));
            }
        }
        for once in [
            Story::asked_at_examination(),
            Story::in_progress(),
            Story::handed_over(),
        ] {
            assert_eq!(of(&once, far).asked_again, 0);
        }
        // Before it was received it counts nothing.
        assert_eq!(marks(&Story::answered_at_intake().case, None), 0);
        assert!(CaseFacts::of(&Story::answered_at_intake().case, None).is_none());
    }

    #[test]
    fn counts_come_back_from_what_is_kept() {
        let values: Vec<i64> = (1..).take(CaseFacts::NAMES.len()).collect();
        let facts = CaseFacts::of_kept(&values);
        assert_eq!(facts.kept(), values);
        let mut twice = facts;
        twice.add(&facts);
        assert_eq!(
            twice.kept(),
            values.iter().map(|it| it * 2).collect::<Vec<_>>()
        );
        // What is counted when it is asked is added too, and is not kept.
        let now = CaseFacts {
            running_late: 3,
            running_late_asked_again: 2,
            ..CaseFacts::default()
        };
        twice.add(&now);
        assert_eq!((twice.running_late, twice.running_late_asked_again), (3, 2));
        assert_eq!(
            now.kept(),
            CaseFacts::of_kept(&vec![0; values.len()]).kept()
        );
    }
}
