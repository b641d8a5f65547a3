//! The index of Decision 766/QĐ-TTg: five groups of indicators, a hundred points, per agency and
//! all below it, for a month, a quarter or a year. Numbers are whole hundredths, so that whoever
//! counts again comes to the same.

pub mod behind;
pub mod facts;

pub use facts::{CaseFacts, Facts, Measure};

use crate::statistics::share;
use jiff::civil::Date;
use serde::Deserialize;
use std::sync::LazyLock;

/// The groups.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// Openness and transparency.
    Transparency,
    /// Progress and results.
    Progress,
    /// Online services and payment.
    Online,
    /// Digitisation.
    Digitisation,
    /// Satisfaction.
    Satisfaction,
}

impl Group {
    /// All five, in the order of the decision.
    pub const ALL: [Self; 5] = [
        Self::Transparency,
        Self::Progress,
        Self::Online,
        Self::Digitisation,
        Self::Satisfaction,
    ];

    /// The name on screen.
    pub fn name(self) -> &'static str {
        match self {
            Self::Transparency => "Công khai, minh bạch",
            Self::Progress => "Tiến độ giải quyết",
            Self::Online => "Dịch vụ trực tuyến, thanh toán",
            Self::Digitisation => "Số hóa hồ sơ",
            Self::Satisfaction => "Mức độ hài lòng",
        }
    }

    /// The name in English.
    pub fn name_en(self) -> &'static str {
        match self {
            Self::Transparency => "Transparency",
            Self::Progress => "Progress",
            Self::Online => "Online services and payment",
            Self::Digitisation => "Digitisation",
            Self::Satisfaction => "Satisfaction",
        }
    }
}

/// An indicator, with its formula, weight and threshold.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Indicator {
    /// Its number.
    pub id: String,
    /// Its code on the national portal.
    pub code: String,
    /// Its group.
    pub group: Group,
    /// The most it scores.
    pub max: i64,
    /// The share, in percent, from which it scores in full.
    pub threshold: i64,
    /// `entered` where only others have the data: it is entered by hand, with its source.
    #[serde(default)]
    pub measured: String,
    /// The procedures that it is about, where it is about some only.
    #[serde(default)]
    pub procedures: Vec<String>,
    /// Working days within which something must be done, where it measures that.
    #[serde(default)]
    pub days: u32,
    /// Why it is not measured.
    #[serde(default)]
    pub why: String,
    /// The same in English.
    #[serde(default)]
    pub why_en: String,
    /// Its name.
    pub name: String,
    /// Its name in English.
    pub name_en: String,
    /// How it is reckoned.
    pub formula: String,
    /// The same in English.
    pub formula_en: String,
    /// What raises it.
    pub raise: String,
    /// The same in English.
    pub raise_en: String,
    /// First day in force.
    #[serde(deserialize_with = "crate::clock::settings::day")]
    pub from: Option<Date>,
    /// Last day in force.
    #[serde(default, deserialize_with = "crate::clock::settings::day")]
    pub to: Option<Date>,
    /// How sure it is.
    pub confidence: String,
}

/// A class of totals.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Class {
    /// The least total.
    pub from_score: i64,
    /// Its name.
    pub name: String,
    /// Its name in English.
    pub name_en: String,
    /// How sure the border is.
    pub confidence: String,
}

/// The rules of the index.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// The act.
    pub article: String,
    /// The act in short.
    pub short: String,
    /// The classes, the best first.
    pub class: Vec<Class>,
    /// The indicators.
    pub indicator: Vec<Indicator>,
}

static RULES: LazyLock<Rules> = LazyLock::new(|| {
    let text = include_str!("../../../regulations/index766.toml");
    // A test reads the file; a broken one would mean that nothing is scored.
    toml::from_str(text).unwrap_or(Rules {
        article: String::new(),
        short: String::new(),
        class: Vec::new(),
        indicator: Vec::new(),
    })
});

/// The rules as they are shipped.
pub fn rules() -> &'static Rules {
    &RULES
}

/// An indicator with what was found. Scores and rates are hundredths.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    /// The indicator.
    pub indicator: &'static Indicator,
    /// Its numerator and denominator, where it is measured.
    pub measure: Option<Measure>,
    /// Its rate in hundredths of a percent; none of nothing.
    pub rate: Option<i64>,
    /// Its score in hundredths of a point; none where nothing is there to score.
    pub score: Option<i64>,
}

impl Line {
    /// What it could score more, in hundredths of a point.
    pub fn lost(&self) -> i64 {
        self.score
            .map_or(0, |score| self.indicator.max * 100 - score)
    }

    /// How many more of the denominator would have to be right for the full score.
    pub fn short_of(&self) -> i64 {
        let Some(measure) = self.measure else {
            return 0;
        };
        let whole = i128::from(measure.of) * i128::from(self.indicator.threshold);
        let needed = i64::try_from((whole + 99) / 100).unwrap_or(i64::MAX);
        (needed - measure.right).max(0)
    }
}

/// The index of an agency in a period.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Index {
    /// The indicators in force, in their order.
    pub lines: Vec<Line>,
}

impl Index {
    /// Scores facts by the indicators in force on a day.
    pub fn of(facts: &Facts, on: Date) -> Self {
        let holds = |it: &&Indicator| {
            it.from.is_none_or(|from| from <= on) && it.to.is_none_or(|to| on <= to)
        };
        let lines = RULES.indicator.iter().filter(holds);
        Self {
            lines: lines.map(|it| line(it, facts)).collect(),
        }
    }

    /// The sum of the scores, in hundredths of a point.
    pub fn total(&self) -> i64 {
        self.lines.iter().filter_map(|it| it.score).sum()
    }

    /// The most that can be scored with what was measured, in hundredths of a point.
    pub fn reachable(&self) -> i64 {
        let scored = self.lines.iter().filter(|it| it.score.is_some());
        scored.map(|it| it.indicator.max * 100).sum()
    }

    /// The total on a scale of a hundred of what was measured, in hundredths: what agencies are
    /// compared by while some indicators have no data. None where nothing was measured.
    pub fn scaled(&self) -> Option<i64> {
        share(self.total(), self.reachable())
    }

    /// The score and the most of a group, in hundredths.
    pub fn group(&self, group: Group) -> (i64, i64) {
        let of = self.lines.iter().filter(|it| it.indicator.group == group);
        of.fold((0, 0), |(score, most), it| {
            (
                score + it.score.unwrap_or_default(),
                most + it.indicator.max * 100,
            )
        })
    }

    /// The class of the scaled total.
    pub fn class(&self) -> Option<&'static Class> {
        let scaled = self.scaled()?;
        RULES.class.iter().find(|it| it.from_score * 100 <= scaled)
    }

    /// What would raise the score most, the most first.
    pub fn raises(&self) -> Vec<&Line> {
        let mut lines: Vec<&Line> = self.lines.iter().filter(|it| it.lost() > 0).collect();
        lines.sort_by_key(|it| std::cmp::Reverse(it.lost()));
        lines
    }
}

fn line(indicator: &'static Indicator, facts: &Facts) -> Line {
    let measure = facts.measure(&indicator.id);
    let rate = measure.and_then(|it| share(it.right, it.of));
    let score = rate.map(|rate| {
        let full = indicator.max * 100;
        let most = i128::from(indicator.threshold) * 100;
        let earned = (i128::from(rate) * i128::from(full) * 2 + most) / (2 * most);
        i64::try_from(earned).unwrap_or(full).min(full)
    });
    Line {
        indicator,
        measure,
        rate,
        score,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const DAY: Date = date(2026, 8, 24);

    fn facts() -> Facts {
        Facts {
            cases: CaseFacts {
                received: 200,
                late: 4,
                running_late: 6,
                full_eligible: 100,
                full_online: 75,
                fee_due: 0,
                granted: 160,
                resolved: 170,
                e_result: 80,
                digitised: 136,
                reused: 40,
                disliked: 10,
                ..CaseFacts::default()
            },
            ..Facts::default()
        }
    }

    fn score(index: &Index, id: &str) -> Option<i64> {
        let line = index.lines.iter().find(|it| it.indicator.id == id);
        line.expect("an indicator").score
    }

    #[test]
    fn the_weights_are_those_of_the_decision() {
        let most = |group: Group| -> i64 {
            let of = rules().indicator.iter().filter(|it| it.group == group);
            of.map(|it| it.max).sum()
        };
        let groups = Group::ALL.map(most);
        // 18, 20, 22 online, 22 digitised, 18 satisfied: a hundred.
        assert_eq!(groups, [18, 20, 22, 22, 18]);
    }

    #[test]
    fn a_rate_scores_its_share_of_the_weight_and_in_full_from_the_threshold() {
        let index = Index::of(&facts(), DAY);
        // 190 of 200 in time: 95 % of 20.
        assert_eq!(score(&index, "2.1"), Some(1900));
        assert_eq!(score(&index, "3"), Some(900));
        assert_eq!(score(&index, "4.1"), Some(300));
        // 136 of 170 are 80 %, the threshold.
        assert_eq!(score(&index, "4.2"), Some(400));
        assert_eq!(score(&index, "4.3"), Some(50));
        // 100 − 5 − 5 = 90 %, the threshold.
        assert_eq!(score(&index, "5.4"), Some(600));
        // Nothing to pay: nothing to score; no data: not measured.
        assert_eq!(score(&index, "3.6"), None);
        assert_eq!(score(&index, "1.4"), None);
        assert_eq!(score(&index, "4.6"), None);
        assert_eq!(index.total(), 1900 + 900 + 300 + 400 + 50 + 600);
        assert_eq!(index.reachable(), 100 * (20 + 12 + 6 + 4 + 2 + 6));
        assert_eq!(index.scaled(), Some(8300));
        assert_eq!(index.class().map(|it| it.name.as_str()), Some("Tốt"));
        assert_eq!(index.group(Group::Progress), (1900, 2000));
    }

    #[test]
    fn what_would_raise_the_score_most_stands_first_with_how_many_are_missing() {
        let index = Index::of(&facts(), DAY);
        let raises: Vec<(&str, i64, i64)> = index
            .raises()
            .iter()
            .map(|it| (it.indicator.id.as_str(), it.lost(), it.short_of()))
            .collect();
        assert_eq!(raises[0], ("3", 300, 25));
        assert_eq!(raises[1], ("4.1", 300, 80));
        assert!(raises.contains(&("4.3", 150, 120)));
        assert!(raises.iter().all(|it| it.0 != "4.2"), "it is full");
    }

    #[test]
    fn what_others_know_scores_once_it_was_entered_and_only_that_is_entered() {
        let mut facts = facts();
        facts.enter(
            "1.4",
            Measure {
                right: 150,
                of: 200,
            },
        );
        facts.enter("3.5", Measure { right: 3, of: 4 });
        facts.enter("2.1", Measure { right: 1, of: 1 });
        facts.paid_procedures = Measure { right: 1, of: 2 };
        facts.population_cases = Measure { right: 50, of: 200 };
        facts.certified = Measure { right: 1, of: 4 };
        let index = Index::of(&facts, DAY);
        assert_eq!(score(&index, "1.4"), Some(450));
        // 75 of the 80 percent that score in full.
        assert_eq!(score(&index, "3.5"), Some(188));
        assert_eq!(score(&index, "3.5b"), Some(100));
        assert_eq!(score(&index, "4.5b"), Some(50));
        assert_eq!(score(&index, "4.6"), Some(50));
        assert_eq!(score(&index, "2.1"), Some(1900), "counted, not entered");
        for it in rules()
            .indicator
            .iter()
            .filter(|it| it.measured == "entered")
        {
            assert!(facts::ENTERED.contains(&it.id.as_str()), "{}", it.id);
            assert!(!it.why.is_empty() && !it.why_en.is_empty());
        }
        let mut twice = facts;
        twice.add(&facts);
        assert_eq!(
            twice.synced,
            Some(Measure {
                right: 300,
                of: 400
            })
        );
        assert_eq!(twice.shared, None);
    }

    #[test]
    fn petitions_that_nobody_answers_cost_and_satisfaction_is_another_number_than_time() {
        let of = |right| Measure { right, of: 20 };
        let facts = Facts {
            petitions: of(15),
            pleased: of(12),
            petitioned: 10,
            ..facts()
        };
        let index = Index::of(&facts, DAY);
        assert_eq!(score(&index, "5.2"), Some(450));
        assert_eq!(score(&index, "5.3"), Some(360));
        // 100 − 5 − 5 − 5 = 85 of the 90 percent that score in full.
        assert_eq!(score(&index, "5.4"), Some(567));
        let mut twice = facts;
        twice.add(&facts);
        assert_eq!((twice.pleased.right, twice.petitioned), (24, 20));
    }

    /// Whoever is asked again and late now is one case.
    ///
    /// Covers: ND-20.2
    #[test]
    fn more_than_one_supplement_request_costs_in_time_and_satisfaction_once() {
        let cases = CaseFacts {
            asked_again: 12,
            running_late_asked_again: 2,
            ..facts().cases
        };
        assert_eq!((cases.all_late(), cases.overdue()), (10, 20));
        let index = Index::of(&Facts { cases, ..facts() }, DAY);
        // 180 of 200: 90 % of 20.
        assert_eq!(score(&index, "2.1"), Some(1800));
        let line = index.lines.iter().find(|it| it.indicator.id == "2.1");
        assert_eq!(line.map(Line::short_of), Some(20));
        // 100 − 10 − 5 = 85 of the 90 percent that score in full.
        assert_eq!(score(&index, "5.4"), Some(567));
        // Nothing else moves.
        for id in ["3", "4.1", "4.2", "4.3"] {
            assert_eq!(
                score(&index, id),
                score(&Index::of(&facts(), DAY), id),
                "{id}"
            );
        }
    }

    #[test]
    fn the_limits_in_working_days_are_those_of_the_decision() {
        let days = |id: &str| {
            let of = rules().indicator.iter().find(|it| it.id == id);
            of.expect("an indicator").days
        };
        assert_eq!([days("1.1"), days("1.2"), days("2.1")], [5, 5, 0]);
    }

    #[test]
    fn nothing_received_is_not_scored_at_all() {
        let index = Index::of(&Facts::default(), DAY);
        assert_eq!((index.total(), index.reachable()), (0, 0));
        assert_eq!(index.scaled(), None);
        assert!(index.class().is_none());
    }

    #[test]
    fn classes_have_the_borders_of_the_decision() {
        let borders: Vec<i64> = rules().class.iter().map(|it| it.from_score).collect();
        assert_eq!(borders, [90, 80, 70, 50, 0]);
    }
}
