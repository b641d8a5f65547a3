//! Reckoning a deadline and saying what moved it. Two readings stand side by side: the law
//! (a supplement makes the count begin again) and index 766 (its time is subtracted).

use super::calendar::next;
use super::{Calendar, DayKind, Limit, LimitUnit, words};
use jiff::Timestamp;
use jiff::civil::{Date, Time, Weekday};
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
    /// What is received after this hour counts from the next working morning; none switches the
    /// rule off (61/2018 art. 18, and procedures that are resolved on the same day).
    pub cutoff: Option<Time>,
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
            cutoff: None,
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
    /// The last day of a count in calendar days before a day off moved it; standstills are added
    /// to this one, or two days off in a row would be given twice.
    #[serde(skip)]
    last_day: Date,
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
        last_day: super::wall(input.received).date(),
    };
    out.count(input.received, input, calendar);
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
    fn count(&mut self, received: Timestamp, input: &ClockInput, calendar: &Calendar) {
        self.days.clear();
        let limit = input.limit;
        let mut start = calendar.next_open(received);
        if let Some(cutoff) = input.cutoff
            && start == received
            && super::wall(received).time() > cutoff
        {
            start = calendar.next_morning(received);
            let note = format!(
                "Nhận {}, sau {}:{:02}; tính từ đầu ngày làm việc kế tiếp, {}",
                words::moment(received),
                cutoff.hour(),
                cutoff.minute(),
                words::moment(start)
            );
            self.line("clock.after_cutoff", received, note, false);
        } else if start != received {
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
        // A part of a calendar day has no hour of its own: the applicant's day is a whole one.
        for n in 1..=limit.whole_days() + u32::from(limit.has_part()) {
            date = next(date);
            self.days.push(CountedDay {
                date,
                mark: DayMark::Counted { n },
            });
        }
        self.last_day = date;
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
                // Said once; a Sunday after a worked Saturday is said for itself.
                let note = match date.weekday() {
                    Weekday::Saturday => "Thứ Bảy, Chủ Nhật không tính".to_owned(),
                    Weekday::Sunday => "Chủ Nhật không tính".to_owned(),
                    _ => format!("{} không làm việc, không tính", words::day(date)),
                };
                let said = |l: &Line| l.rule == "clock.weekend" && l.note.ends_with(&note);
                if !self.lines.iter().any(said) {
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
            self.count(to, input, calendar);
            self.line(
                "clock.restart_after_supplement",
                to,
                "Bổ sung đủ; thời hạn tính lại từ đầu".to_owned(),
                true,
            );
            return;
        }
        self.shift(interval.from, to, input.limit, calendar);
        self.mark_stood(interval.from, to, input.limit, calendar);
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
            let mut date = self
                .last_day
                .checked_add(jiff::Span::new().days(days))
                .unwrap_or(self.last_day);
            self.last_day = date;
            if !calendar.is_working(date) {
                date = calendar.next_working_day(date);
            }
            self.due = calendar.closing(date);
        } else {
            self.due = calendar.add_minutes(self.due, calendar.minutes_between(from, to));
        }
    }

    /// Brings the picture of the days up to a deadline that a standstill moved: days that stood
    /// from opening to closing lose their number, later days take it over.
    fn mark_stood(&mut self, from: Timestamp, to: Timestamp, limit: Limit, calendar: &Calendar) {
        let end = super::wall(self.due).date();
        let Some(last) = self.days.last().map(|d| d.date) else {
            return;
        };
        let calendar_days = limit.unit == LimitUnit::CalendarDays;
        let (stood_from, stood_to) = (super::wall(from).date(), super::wall(to).date());
        let stood = |date: Date| {
            if calendar_days {
                stood_from < date && date <= stood_to
            } else {
                calendar.is_working(date)
                    && from <= calendar.opening(date)
                    && calendar.closing(date) <= to
            }
        };
        let mut date = last;
        while date < end {
            date = next(date);
            let mark = if calendar_days || calendar.is_working(date) {
                DayMark::Counted { n: 0 }
            } else {
                self.off(date, calendar)
            };
            self.days.push(CountedDay { date, mark });
        }
        let mut number = 0;
        for day in &mut self.days {
            if let DayMark::Counted { n } = &mut day.mark {
                if stood(day.date) {
                    day.mark = DayMark::Stood;
                } else {
                    number += 1;
                    *n = number;
                }
            }
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
mod tests;
