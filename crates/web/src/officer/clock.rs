//! A deadline as officers see it: what is left, in words; until when; how much of it is spent.
//! The arithmetic is the domain's; here it only gets its words and its shape.

use askama::Template;
use domain::clock::{Calendar, Left, Urgency, words};
use jiff::Timestamp;

/// A deadline on a page.
#[derive(Clone, PartialEq, Eq, Debug, Template)]
#[template(path = "officer/clock.html")]
pub struct Clock {
    /// `comfortable`, `soon`, `late`, `paused`, `done`.
    pub state: &'static str,
    /// What is left, in words.
    pub left: String,
    /// Until when, in words.
    pub until: String,
    /// How much of the limit is spent, in hundredths.
    pub spent: i64,
    /// Class of the size: `bare` in lists, `big` on a case.
    pub size: &'static str,
}

impl Clock {
    /// A running deadline; `from` is when its limit began, where that is known.
    pub fn running(
        now: Timestamp,
        from: Option<Timestamp>,
        due: Timestamp,
        calendar: &Calendar,
    ) -> Self {
        let left = words::left(now, due, calendar);
        let (of, until) = (Left::of(now, due, calendar), words::moment(due));
        Self::until(now, from, due, calendar, (of, &left, until))
    }

    /// For a list whose heading says that hours and days are working hours and days, and whose
    /// dates are of this year.
    pub fn brief(
        now: Timestamp,
        from: Option<Timestamp>,
        due: Timestamp,
        calendar: &Calendar,
    ) -> Self {
        let of = Left::of(now, due, calendar);
        let (left, until) = (words::left_brief(of), words::moment_short(due));
        Self::until(now, from, due, calendar, (of, &left, until))
    }

    fn until(
        now: Timestamp,
        from: Option<Timestamp>,
        due: Timestamp,
        calendar: &Calendar,
        (of, left, until): (Left, &str, String),
    ) -> Self {
        let state = match of.urgency() {
            Urgency::Comfortable => "comfortable",
            Urgency::Soon => "soon",
            Urgency::Late => "late",
        };
        Self {
            state,
            left: capital(left),
            until,
            spent: from.map_or(50, |from| spent(now, from, due, calendar)),
            size: "bare",
        }
    }

    /// A clock that stands.
    pub fn paused(why: impl Into<String>) -> Self {
        Self {
            state: "paused",
            left: "Tạm dừng".to_owned(),
            until: why.into(),
            spent: 50,
            size: "bare",
        }
    }

    /// Nothing is due; something waits for whoever looks.
    pub fn waits(what: impl Into<String>, how: impl Into<String>) -> Self {
        Self {
            state: "soon",
            left: what.into(),
            until: how.into(),
            spent: 100,
            size: "bare",
        }
    }

    /// A case that has ended.
    pub fn done(how: impl Into<String>, when: impl Into<String>) -> Self {
        Self {
            state: "done",
            left: how.into(),
            until: when.into(),
            spent: 100,
            size: "bare",
        }
    }

    /// No date is known.
    pub fn without(why: impl Into<String>) -> Self {
        Self {
            state: "comfortable",
            left: "Chưa có hạn".to_owned(),
            until: why.into(),
            spent: 0,
            size: "bare",
        }
    }

    /// The same, as the heading of a case.
    pub fn big(mut self) -> Self {
        self.size = "big";
        self
    }

    fn glyph(&self) -> &'static str {
        match self.state {
            "late" => "M10 5.8v5M10 13.6v.1",
            "paused" => "M8 7v6M12 7v6",
            "done" => "m6.5 10.3 2.4 2.4 4.6-5",
            _ => "M10 6.5V10l2.2 1.4",
        }
    }
}

fn spent(now: Timestamp, from: Timestamp, due: Timestamp, calendar: &Calendar) -> i64 {
    if now >= due {
        return 100;
    }
    let whole = calendar.minutes_between(from, due);
    if whole <= 0 {
        return 100;
    }
    (calendar.minutes_between(from, now) * 100 / whole).clamp(0, 100)
}

/// The text with its first letter as a capital.
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}
