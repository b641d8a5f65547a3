//! What a regulation asks of backups: how often at least. Whether and how they are encrypted, kept
//! and put back is the operator's; the regulations say nothing of it.

use crate::clock::settings::Article;
use crate::clock::wall;
use crate::regulation::Regulation;
use jiff::civil::Date;
use jiff::{SignedDuration, Span, Timestamp, ToSpan};

/// The parameter that says how often.
const KEY: &str = "ops.backup";

/// The clocks of two machines may differ by so much.
const SKEW: SignedDuration = SignedDuration::from_mins(5);

/// The latest moment that something can be of that was done by now. What bears a later one was
/// dated by a clock that was ahead, and tells nothing about when it was done.
#[must_use]
pub fn latest(now: Timestamp) -> Timestamp {
    now.saturating_add(SKEW).unwrap_or(now)
}

/// A minimum that is not met.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Missed {
    /// The day of the newest backup; none where there is none.
    pub last: Option<Date>,
    /// Since when one is missing; today where there is none.
    pub since: Date,
    /// What asks for it.
    pub article: Option<Article>,
}

impl Missed {
    /// In words, for officers and operators.
    #[must_use]
    pub fn message(&self) -> String {
        let what = match self.last {
            None => "Chưa có bản sao lưu nào".to_owned(),
            Some(last) => format!(
                "Bản sao lưu gần nhất từ ngày {}, đã quá 01 tháng",
                last.strftime("%d/%m/%Y")
            ),
        };
        match &self.article {
            Some(article) => format!(
                "{what}. Phải sao lưu ít nhất 01 lần mỗi tháng ({}).",
                article.short
            ),
            None => format!("{what}."),
        }
    }

    /// The same in English, for the log.
    #[must_use]
    pub fn message_en(&self) -> String {
        let what = match self.last {
            None => "no backup has been taken".to_owned(),
            Some(last) => format!("the newest backup is of {last}, more than a month ago"),
        };
        match &self.article {
            Some(article) => {
                format!(
                    "{what}; at least one a month is asked for ({})",
                    article.short
                )
            }
            None => what,
        }
    }
}

/// How long the newest backup may be ago under a regulation on a day.
#[must_use]
pub fn at_least_every(regulation: &Regulation, on: Date) -> Option<Span> {
    match regulation.word(KEY, on) {
        "monthly" | "at_least_monthly" => Some(1.month()),
        _ => None,
    }
}

/// What is missed, with the newest whole backup of this moment.
#[must_use]
pub fn missed(
    regulation: &Regulation,
    newest: Option<Timestamp>,
    now: Timestamp,
) -> Option<Missed> {
    let today = wall(now).date();
    let every = at_least_every(regulation, today)?;
    let newest = newest.filter(|at| *at <= latest(now));
    let last = newest.map(|at| wall(at).date());
    let since = match last {
        None => today,
        Some(last) => last.saturating_add(every),
    };
    if last.is_some() && today <= since {
        return None;
    }
    Some(Missed {
        last,
        since,
        article: regulation.article(KEY, today).cloned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::instant;
    use jiff::civil::date;

    fn on(day: Date) -> Timestamp {
        instant(day.at(22, 0, 0, 0))
    }

    /// Covers: DN-19.1e-2/1
    #[test]
    fn dak_nong_wants_a_backup_once_a_month_and_names_its_article() {
        let law = Regulation::seed("dak-nong").expect("a regulation");
        let taken = on(date(2026, 10, 31));
        assert_eq!(missed(&law, Some(taken), on(date(2026, 11, 30))), None);
        let late = missed(&law, Some(taken), on(date(2026, 12, 1))).expect("missed");
        assert_eq!(late.last, Some(date(2026, 10, 31)));
        assert_eq!(late.since, date(2026, 11, 30));
        let said = late.message();
        assert!(said.contains("31/10/2026") && said.contains("19"), "{said}");
        assert!(late.message_en().contains("19"), "{}", late.message_en());
    }

    #[test]
    fn one_of_a_clock_that_was_ahead_counts_as_none() {
        let law = Regulation::seed("dak-nong").expect("a regulation");
        let now = on(date(2026, 11, 27));
        let ahead = missed(&law, Some(on(date(2036, 1, 1))), now).expect("missed");
        assert_eq!((ahead.last, ahead.since), (None, date(2026, 11, 27)));
        let soon = |minutes: i64| now.saturating_add(SignedDuration::from_mins(minutes));
        assert_eq!(missed(&law, soon(5).ok(), now), None, "another machine's");
        assert!(missed(&law, soon(6).ok(), now).is_some());
    }

    #[test]
    fn where_there_is_none_it_is_missed_today() {
        for province in crate::regulation::provinces() {
            let law = Regulation::seed(province).expect("a regulation");
            let none = missed(&law, None, on(date(2026, 11, 27))).expect("missed");
            assert_eq!(none.since, date(2026, 11, 27), "{province}");
            assert!(none.message().starts_with("Chưa có bản sao lưu nào"));
            assert_eq!(
                missed(&law, Some(on(date(2026, 11, 1))), on(date(2026, 11, 27))),
                None
            );
        }
    }
}
