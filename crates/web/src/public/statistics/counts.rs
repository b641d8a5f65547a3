//! Counts of totals, and their shares as they are read.

use crate::frame::Lang;
use domain::statistics::{FEWEST, hundredths, hundredths_en, share};
use std::collections::BTreeMap;
use store::read::statistics_totals::Sum;

/// The counts of a group of totals.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Counts {
    /// Filed.
    pub received: i64,
    /// Of these online.
    pub online: i64,
    /// Of these by post.
    pub post: i64,
    /// Resolved: granted or refused.
    pub resolved: i64,
    /// Resolved on a day before the date of return.
    pub early: i64,
    /// Resolved by it.
    pub on_time: i64,
    /// Resolved after it.
    pub late: i64,
    /// Ended otherwise.
    pub ended: i64,
    /// Rated.
    pub rated: i64,
    /// Rated without a word of dissatisfaction.
    pub satisfied: i64,
}

impl Counts {
    /// Adds a total.
    pub fn add(&mut self, outcome: &str, total: i64) {
        match outcome {
            "received" => self.received += total,
            "received_online" => self.online += total,
            "received_post" => self.post += total,
            "granted" | "refused" => self.resolved += total,
            "early" => self.early += total,
            "on_time" => self.on_time += total,
            "late" => self.late += total,
            "rejected" | "withdrawn" | "stopped" | "lapsed" => self.ended += total,
            "rated" => self.rated += total,
            "satisfied" => self.satisfied += total,
            _ => {}
        }
    }

    /// The share of what was resolved on time or early.
    pub fn rate(&self, lang: Lang) -> String {
        percent(self.on_time, self.on_time + self.late, lang)
    }

    /// The share of what was resolved late.
    pub fn late_rate(&self, lang: Lang) -> String {
        percent(self.late, self.on_time + self.late, lang)
    }

    /// The share that was filed online.
    pub fn online_rate(&self, lang: Lang) -> String {
        percent(self.online, self.received, lang)
    }

    /// Whether there are some ratings, too few to tell how they were.
    pub fn few_rated(&self) -> bool {
        (1..FEWEST).contains(&self.rated)
    }

    /// The share that was satisfied.
    pub fn satisfied_rate(&self, lang: Lang) -> String {
        if self.few_rated() {
            return "–".to_owned();
        }
        percent(self.satisfied, self.rated, lang)
    }
}

/// A share on screen: `99,31%`, in English `99.31%`; a dash of nothing.
pub fn percent(part: i64, whole: i64, lang: Lang) -> String {
    share(part, whole).map_or_else(|| "–".to_owned(), |it| format!("{}%", decimals(it, lang)))
}

/// Hundredths as a number on screen, as the language writes it.
pub fn decimals(number: i64, lang: Lang) -> String {
    match lang {
        Lang::Vi => hundredths(number),
        Lang::En => hundredths_en(number),
    }
}

/// A count on screen: `1.234`, in English `1,234`.
pub fn count(number: i64, lang: Lang) -> String {
    let shown = super::words::thousands(number);
    match lang {
        Lang::Vi => shown,
        Lang::En => shown.replace('.', ","),
    }
}

/// Sums by what they are of.
pub fn counted(sums: &[Sum]) -> BTreeMap<String, Counts> {
    let mut counts: BTreeMap<String, Counts> = BTreeMap::new();
    for sum in sums {
        let of = counts.entry(sum.of.clone()).or_default();
        of.add(&sum.outcome, sum.total);
    }
    counts
}

/// All of it together.
pub fn together<'a>(counts: impl IntoIterator<Item = &'a Sum>) -> Counts {
    let mut all = Counts::default();
    for sum in counts {
        all.add(&sum.outcome, sum.total);
    }
    all
}
