//! Reckoning a deadline and saying what moved it. Two readings stand side by side: the law
//! (a supplement makes the count begin again) and index 766 (its time is subtracted).

use super::calendar::next;
use super::{Calendar, DayKind, Limit, LimitUnit, words};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Why an interval is not counted as usual.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IntervalReason {
    /// Waiting for the applicant's supplement.
    Supplement,
    /// Waiting for a financial obligation that the sector's law excludes.
    FinancialObligation,
}

/// An interval in which the clock stood; open while it stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Interval {
    /// From.
    pub from: Timestamp,
    /// To.
    pub to: Option<Timestamp>,
    /// Why.
    pub reason: IntervalReason,
}

/// The one extension.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Extension {
    /// When it was announced.
    pub at: Timestamp,
    /// The new date.
    pub until: Timestamp,
}

/// Everything from which a deadline is reckoned.
#[derive(Clone, PartialEq, Debug)]
pub struct ClockInput {
    /// When the complete file was received.
    pub received: Timestamp,
    /// The published limit.
    pub limit: Limit,
    /// Standstills, in order.
    pub intervals: Vec<Interval>,
    /// The extension.
    pub extension: Option<Extension>,
    /// Whether a supplement makes the count begin again (the law) or is subtracted.
    pub restart_after_supplement: bool,
}

impl ClockInput {
    /// A limit from a moment, with nothing in between.
    pub fn new(received: Timestamp, limit: Limit) -> Self {
        Self {
            received,
            limit,
            intervals: Vec::new(),
            extension: None,
            restart_after_supplement: true,
        }
    }
}

/// One line of an explanation.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Line {
    /// The rule, under which the regulation keeps the article.
    pub rule: &'static str,
    /// The moment it concerns.
    pub at: Timestamp,
    /// What it did, in Vietnamese.
    pub note: String,
    /// The deadline after it, where it moved it.
    pub due: Option<Timestamp>,
}

/// What a day was in the count.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(tag = "mark", rename_all = "snake_case")]
pub enum DayMark {
    /// The day of receipt, which does not count.
    Received,
    /// The n-th counted day.
    Counted {
        /// Ordinal from 1.
        n: u32,
    },
    /// A day off with a name.
    Off {
        /// Its name.
        name: String,
    },
    /// Saturday or Sunday.
    Weekend,
    /// The clock stood.
    Stood,
    /// A day inside a limit in hours.
    Hours,
}

/// A day of the count.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct CountedDay {
    /// Which.
    pub date: Date,
    /// What it was.
    #[serde(flatten)]
    pub mark: DayMark,
}

/// A deadline with its reasons.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Reckoning {
    /// The deadline. While the clock stands it is the one before the standstill.
    pub due: Timestamp,
    /// Whether the clock stands now.
    pub standing: bool,
    /// What moved it, in order.
    pub lines: Vec<Line>,
    /// The days of the last count, for the calendar picture.
    pub days: Vec<CountedDay>,
}

/// The reading of the law and that of index 766.
#[derive(Clone, PartialEq, Debug)]
pub struct Readings {
    /// By law.
    pub legal: Reckoning,
    /// By index 766.
    pub index766: Reckoning,
    /// Index 766 counts a case with more than one supplement request as late, whatever its date.
    pub index766_counts_late: bool,
}

/// Both readings of one input.
pub fn readings(input: &ClockInput, calendar: &Calendar) -> Readings {
    let requests = input
        .intervals
        .iter()
        .filter(|i| i.reason == IntervalReason::Supplement)
        .count();
    let mut other = input.clone();
    other.restart_after_supplement = false;
    Readings {
        legal: reckon(input, calendar),
        index766: reckon(&other, calendar),
        index766_counts_late: requests > 1,
    }
}

/// The deadline of an input, explained.
pub fn reckon(input: &ClockInput, calendar: &Calendar) -> Reckoning {
    let mut out = Reckoning {
        due: input.received,
        standing: false,
        lines: Vec::new(),
        days: Vec::new(),
    };
    out.count(input.received, input.limit, calendar);
    for interval in &input.intervals {
        out.interval(interval, input, calendar);
    }
    if let Some(extension) = input.extension {
        out.due = extension.until;
        let note = format!(
            "Xin lỗi và hẹn lại ngày trả kết quả: {}",
            words::moment(extension.until)
        );
        out.line("clock.extension", extension.at, note, true);
    }
    out
}

impl Reckoning {
    fn line(&mut self, rule: &'static str, at: Timestamp, note: String, moved: bool) {
        let due = moved.then_some(self.due);
        self.lines.push(Line {
            rule,
            at,
            note,
            due,
        });
    }

    /// Counts a limit from zero.
    fn count(&mut self, received: Timestamp, limit: Limit, calendar: &Calendar) {
        self.days.clear();
        let start = calendar.next_open(received);
        if start != received {
            let note = format!(
                "Nhận {} ngoài giờ làm việc; tính từ giờ làm việc kế tiếp, {}",
                words::moment(received),
                words::moment(start)
            );
            self.line("clock.out_of_hours", received, note, false);
        }
        match limit.unit {
            LimitUnit::WorkingHours => self.count_hours(start, limit, calendar),
            LimitUnit::WorkingDays => self.count_working_days(start, limit, calendar),
            LimitUnit::CalendarDays => self.count_calendar_days(start, limit, calendar),
        }
    }

    fn count_hours(&mut self, start: Timestamp, limit: Limit, calendar: &Calendar) {
        self.due = calendar.add_minutes(start, i64::from(limit.minutes()));
        let note = format!("{} tính từ {}", limit.words(), words::moment(start));
        self.line("clock.hours_from_moment", start, note, true);
        let (first, last) = (super::wall(start).date(), super::wall(self.due).date());
        self.mark_days(first, last, calendar, |_, _| DayMark::Hours);
    }

    fn count_working_days(&mut self, start: Timestamp, limit: Limit, calendar: &Calendar) {
        let received = super::wall(start).date();
        if limit.whole_days() == 0 {
            self.count_hours(start, limit, calendar);
            return;
        }
        self.days.push(CountedDay {
            date: received,
            mark: DayMark::Received,
        });
        let mut date = received;
        let mut n = 0;
        while n < limit.whole_days() && date < Date::MAX {
            date = next(date);
            let mark = if calendar.is_working(date) {
                n += 1;
                if let Some(DayKind::Working { name }) = calendar.named(date) {
                    let name = name.clone();
                    self.line(
                        "clock.extra_working_day",
                        super::at_minute(date, 0),
                        format!("{}: {name}, được tính", words::day(date)),
                        false,
                    );
                }
                DayMark::Counted { n }
            } else {
                self.off(date, calendar)
            };
            self.days.push(CountedDay { date, mark });
        }
        self.due = calendar.closing(date);
        if limit.has_part() {
            let part = i64::from(limit.minutes()) - i64::from(limit.whole_days()) * 480;
            self.due = calendar.add_minutes(self.due, part);
        }
        let note = format!(
            "{}; ngày nhận {} không tính",
            limit.words(),
            words::day(received)
        );
        self.line("clock.day_of_receipt_excluded", start, note, true);
    }

    fn count_calendar_days(&mut self, start: Timestamp, limit: Limit, calendar: &Calendar) {
        let received = super::wall(start).date();
        self.days.push(CountedDay {
            date: received,
            mark: DayMark::Received,
        });
        let mut date = received;
        for n in 1..=limit.whole_days().max(1) {
            date = next(date);
            self.days.push(CountedDay {
                date,
                mark: DayMark::Counted { n },
            });
        }
        self.due = calendar.closing(date);
        let note = format!(
            "{}; ngày nhận {} không tính",
            limit.words(),
            words::day(received)
        );
        self.line("clock.day_of_receipt_excluded", start, note, true);
        if !calendar.is_working(date) {
            let last = date;
            let end = calendar.next_working_day(date);
            while date < end {
                date = next(date);
                let mark = if date == end {
                    DayMark::Hours
                } else {
                    self.off(date, calendar)
                };
                self.days.push(CountedDay { date, mark });
            }
            self.due = calendar.closing(end);
            let note = format!(
                "Ngày cuối {} là ngày nghỉ; hạn chuyển đến hết ngày làm việc kế tiếp",
                words::day(last)
            );
            self.line("clock.last_day_off", super::at_minute(last, 0), note, true);
        }
    }

    /// A day that does not count, with the line that says why.
    fn off(&mut self, date: Date, calendar: &Calendar) -> DayMark {
        match calendar.named(date) {
            Some(DayKind::Off { name, swapped }) => {
                let rule = if *swapped {
                    "clock.swapped_day"
                } else {
                    "clock.holiday"
                };
                let name = name.clone();
                self.line(
                    rule,
                    super::at_minute(date, 0),
                    format!("{}: {name}, không tính", words::day(date)),
                    false,
                );
                DayMark::Off { name }
            }
            _ => {
                if date.weekday() == jiff::civil::Weekday::Saturday
                    && !self.lines.iter().any(|l| l.rule == "clock.weekend")
                {
                    let note = "Thứ Bảy, Chủ Nhật không tính".to_owned();
                    self.line("clock.weekend", super::at_minute(date, 0), note, false);
                }
                DayMark::Weekend
            }
        }
    }

    fn interval(&mut self, interval: &Interval, input: &ClockInput, calendar: &Calendar) {
        let rule = match interval.reason {
            IntervalReason::Supplement => "clock.supplement",
            IntervalReason::FinancialObligation => "clock.financial_obligation",
        };
        let why = match interval.reason {
            IntervalReason::Supplement => "Yêu cầu bổ sung; đồng hồ dừng",
            IntervalReason::FinancialObligation => "Chờ thực hiện nghĩa vụ tài chính; đồng hồ dừng",
        };
        self.standing = interval.to.is_none();
        self.line(rule, interval.from, why.to_owned(), false);
        let Some(to) = interval.to else {
            let from = super::wall(interval.from).date();
            for day in self
                .days
                .iter_mut()
                .filter(|d| d.date > from && matches!(d.mark, DayMark::Counted { .. }))
            {
                day.mark = DayMark::Stood;
            }
            return;
        };
        if interval.reason == IntervalReason::Supplement && input.restart_after_supplement {
            self.count(to, input.limit, calendar);
            self.line(
                "clock.restart_after_supplement",
                to,
                "Bổ sung đủ; thời hạn tính lại từ đầu".to_owned(),
                true,
            );
            return;
        }
        self.shift(interval.from, to, input.limit, calendar);
        let minutes = calendar.minutes_between(interval.from, to);
        let note = format!(
            "Trừ {} chờ, không tính lại",
            words::working_time(minutes, calendar.minutes_a_day())
        );
        self.line("clock.subtracted", to, note, true);
    }

    /// Moves the deadline by the time that stood: calendar days by the days between, otherwise
    /// by working minutes.
    fn shift(&mut self, from: Timestamp, to: Timestamp, limit: Limit, calendar: &Calendar) {
        if limit.unit == LimitUnit::CalendarDays {
            let (a, b) = (super::wall(from).date(), super::wall(to).date());
            let days = b.since(a).map_or(0, |span| span.get_days());
            let due = super::wall(self.due).date();
            let mut date = due.checked_add(jiff::Span::new().days(days)).unwrap_or(due);
            if !calendar.is_working(date) {
                date = calendar.next_working_day(date);
            }
            self.due = calendar.closing(date);
        } else {
            self.due = calendar.add_minutes(self.due, calendar.minutes_between(from, to));
        }
    }

    fn mark_days(
        &mut self,
        first: Date,
        last: Date,
        calendar: &Calendar,
        mark: impl Fn(Date, u32) -> DayMark,
    ) {
        let mut date = first;
        let mut n = 0;
        while date <= last && date < Date::MAX {
            let m = if calendar.is_working(date) {
                n += 1;
                mark(date, n)
            } else {
                self.off(date, calendar)
            };
            self.days.push(CountedDay { date, mark: m });
            date = next(date);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{instant, wall};
    use crate::testing::{calendar, moment};

    fn due(received: &str, limit: Limit) -> String {
        wall(reckon(&ClockInput::new(moment(received), limit), &calendar()).due).to_string()
    }

    #[test]
    fn the_day_of_receipt_does_not_count() {
        // Friday 21/8/2026; Saturday 22/8 is worked for Monday 31/8.
        assert_eq!(
            due("2026-08-21T15:20", Limit::working_days(3)),
            "2026-08-25T17:00:00"
        );
        assert_eq!(
            due("2026-08-27T09:00", Limit::working_days(3)),
            "2026-09-04T17:00:00"
        );
    }

    #[test]
    fn the_swapped_monday_is_off_and_its_saturday_is_worked() {
        let reckoning = reckon(
            &ClockInput::new(moment("2026-08-21T09:00"), Limit::working_days(8)),
            &calendar(),
        );
        let rules: Vec<_> = reckoning.lines.iter().map(|l| l.rule).collect();
        assert!(rules.contains(&"clock.extra_working_day"), "{rules:?}");
        assert!(rules.contains(&"clock.swapped_day"), "{rules:?}");
        assert!(rules.contains(&"clock.holiday"), "{rules:?}");
        assert_eq!(wall(reckoning.due).to_string(), "2026-09-04T17:00:00");
    }

    #[test]
    fn tet_2026_is_five_days_off() {
        // 16–20/2/2026 are off; received Friday 13/2.
        assert_eq!(
            due("2026-02-13T10:00", Limit::working_days(1)),
            "2026-02-23T17:00:00"
        );
        assert_eq!(
            due("2026-02-13T16:30", Limit::working_hours(1)),
            "2026-02-23T08:00:00"
        );
    }

    #[test]
    fn working_hours_count_from_the_moment() {
        // Covers: DN-12.1a/1
        // 18 minutes on Friday, 7 h 42 on the worked Saturday.
        assert_eq!(
            due("2026-08-21T16:42", Limit::working_hours(8)),
            "2026-08-22T16:42:00"
        );
        assert_eq!(
            due("2026-08-24T07:30", Limit::working_hours(8)),
            "2026-08-24T17:00:00"
        );
    }

    #[test]
    fn out_of_hours_counts_from_the_next_working_hour() {
        // Covers: DN-12.1a/2
        assert_eq!(
            due("2026-08-24T20:15", Limit::working_hours(8)),
            "2026-08-25T17:00:00"
        );
        assert_eq!(
            due("2026-08-23T09:00", Limit::working_hours(1)),
            "2026-08-24T08:30:00"
        );
        assert_eq!(
            due("2026-08-24T12:10", Limit::working_hours(1)),
            "2026-08-24T14:00:00"
        );
    }

    #[test]
    fn the_last_calendar_day_off_moves_to_the_next_working_day() {
        assert_eq!(
            due("2026-08-20T09:00", Limit::calendar_days(10)),
            "2026-09-03T17:00:00"
        );
        assert_eq!(
            due("2026-08-10T09:00", Limit::calendar_days(10)),
            "2026-08-20T17:00:00"
        );
    }

    #[test]
    fn parts_of_days_are_counted_by_minutes() {
        let half = Limit::from_number(0.5, LimitUnit::WorkingDays).expect("a limit");
        assert_eq!(due("2026-08-24T08:30", half), "2026-08-24T14:00:00");
        let more = Limit::from_number(1.5, LimitUnit::WorkingDays).expect("a limit");
        assert_eq!(due("2026-08-24T08:30", more), "2026-08-26T11:30:00");
    }

    #[test]
    fn a_supplement_restarts_by_law_and_is_subtracted_by_the_index() {
        let mut input = ClockInput::new(moment("2026-08-11T09:20"), Limit::working_days(10));
        input.intervals.push(Interval {
            from: moment("2026-08-14T10:00"),
            to: Some(moment("2026-08-18T14:05")),
            reason: IntervalReason::Supplement,
        });
        let both = readings(&input, &calendar());
        assert_eq!(wall(both.legal.due).to_string(), "2026-09-03T17:00:00");
        // 10 days from 11/8 end on 24/8 (22/8 is worked); 5 h 30 + 8 h + 5 h 05 are given back.
        assert_eq!(wall(both.index766.due).to_string(), "2026-08-27T10:05:00");
        assert!(!both.index766_counts_late);
    }

    #[test]
    fn more_than_one_request_is_late_for_the_index() {
        let mut input = ClockInput::new(moment("2026-08-11T09:20"), Limit::working_days(10));
        for (from, to) in [
            ("2026-08-12T10:00", "2026-08-13T10:00"),
            ("2026-08-14T10:00", "2026-08-18T10:00"),
        ] {
            input.intervals.push(Interval {
                from: moment(from),
                to: Some(moment(to)),
                reason: IntervalReason::Supplement,
            });
        }
        assert!(readings(&input, &calendar()).index766_counts_late);
    }

    #[test]
    fn while_the_clock_stands_it_says_so() {
        let mut input = ClockInput::new(moment("2026-08-11T09:20"), Limit::working_days(10));
        input.intervals.push(Interval {
            from: moment("2026-08-14T10:00"),
            to: None,
            reason: IntervalReason::Supplement,
        });
        let reckoning = reckon(&input, &calendar());
        assert!(reckoning.standing);
        assert!(reckoning.days.iter().any(|d| d.mark == DayMark::Stood));
    }

    #[test]
    fn an_extension_sets_the_date() {
        let mut input = ClockInput::new(moment("2026-08-24T08:30"), Limit::working_days(10));
        input.extension = Some(Extension {
            at: moment("2026-09-01T08:00"),
            until: moment("2026-09-18T17:00"),
        });
        assert_eq!(reckon(&input, &calendar()).due, moment("2026-09-18T17:00"));
    }

    #[test]
    fn a_holiday_declared_late_moves_the_date() {
        let input = ClockInput::new(moment("2026-11-23T09:00"), Limit::working_days(1));
        let before = calendar();
        let culture_day: Date = "2026-11-24".parse().expect("a date");
        let without = before.without_day(culture_day);
        assert_eq!(
            wall(reckon(&input, &without).due).to_string(),
            "2026-11-24T17:00:00"
        );
        let declared = without.with_day(
            culture_day,
            DayKind::Off {
                name: "Ngày Văn hóa Việt Nam".into(),
                swapped: false,
            },
        );
        assert_eq!(
            wall(reckon(&input, &declared).due).to_string(),
            "2026-11-25T17:00:00"
        );
        assert_eq!(instant(wall(input.received)), input.received);
    }

    #[test]
    fn the_swap_of_2025_is_kept() {
        // Friday 2/5/2025 off, Saturday 26/4/2025 worked.
        assert_eq!(
            due("2025-04-25T09:00", Limit::working_days(1)),
            "2025-04-26T17:00:00"
        );
        assert_eq!(
            due("2025-04-29T09:00", Limit::working_days(1)),
            "2025-05-05T17:00:00"
        );
    }
}
