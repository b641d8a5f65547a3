//! The slow oracle of the clock: time is a strip of half minutes, open or shut, and every rule
//! walks along it one tick after another. It shares no arithmetic with the clock it checks; its
//! calendar days come from a formula of its own.

use domain::clock::{
    Calendar, ClockInput, DayKind, Extension, Interval, IntervalReason, Limit, LimitUnit, Session,
    WorkingHours, reckon, remaining,
};
use jiff::Timestamp;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// Ticks of half a minute in a day.
const DAY: usize = 2880;
/// Days on a strip.
const DAYS: usize = 700;
/// Milliseconds of a tick.
const TICK: i64 = 30_000;
/// Viet Nam, ahead of UTC.
const AHEAD: i64 = 7 * 3_600_000;

/// A source of chance that needs no library: xorshift.
pub struct Chance(u64);

impl Chance {
    /// Chance from a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 >> 11
    }
    fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.next() % (n as u64)).expect("a small number")
    }
    fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }
}

/// A made-up office: the strip of its open ticks and the same as the clock's calendar.
pub struct World {
    open: Vec<bool>,
    /// Days since 1970-01-01 of the first day of the strip.
    first: i64,
    calendar: Calendar,
}

/// Year, month and day of a day since 1970-01-01, by counting years and months.
fn civil(day: i64) -> (i16, i8, i8) {
    let leap = |y: i64| (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
    let (mut year, mut left) = (1970, day);
    while left >= if leap(year) { 366 } else { 365 } {
        left -= if leap(year) { 366 } else { 365 };
        year += 1;
    }
    let february = if leap(year) { 29 } else { 28 };
    let months = [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let mut month = 0;
    while left >= months[month] {
        left -= months[month];
        month += 1;
    }
    (
        i16::try_from(year).expect("a year"),
        i8::try_from(month + 1).expect("a month"),
        i8::try_from(left + 1).expect("a day"),
    )
}

fn date(day: i64) -> Date {
    let (year, month, day) = civil(day);
    Date::new(year, month, day).expect("a date")
}

/// Sessions of a day in minutes: one or two, morning and afternoon.
fn sessions(chance: &mut Chance) -> Vec<(i32, i32)> {
    let minutes = |n: usize| i32::try_from(n).expect("minutes");
    let morning = 390 + 15 * minutes(chance.below(8));
    let noon = 660 + 15 * minutes(chance.below(6));
    let afternoon = 765 + 15 * minutes(chance.below(6));
    let evening = 960 + 15 * minutes(chance.below(8));
    match chance.below(8) {
        0 => vec![(morning, noon)],
        1 => vec![(morning, evening)],
        _ => vec![(morning, noon), (afternoon, evening)],
    }
}

impl World {
    /// An office by chance: hours, a summer season, days off, extra working days, and sometimes
    /// a Saturday morning.
    pub fn new(chance: &mut Chance) -> Self {
        let first = 18_000 + i64::try_from(chance.below(3000)).expect("days");
        let usual = sessions(chance);
        let summer = chance.one_in(3).then(|| sessions(chance));
        let saturday = chance.one_in(4).then(|| vec![(450, 690)]);
        let mut named: BTreeMap<i64, bool> = BTreeMap::new();
        for _ in 0..chance.below(60) {
            let day = first + i64::try_from(chance.below(DAYS)).expect("days");
            for run in 0..1 + i64::try_from(chance.below(5)).expect("days") {
                named.insert(day + run, chance.one_in(5));
            }
        }
        let mut open = vec![false; DAYS * DAY];
        for offset in 0..DAYS {
            let day = first + i64::try_from(offset).expect("days");
            // 1970-01-01 was a Thursday; Monday is 0.
            let weekday = (day + 3).rem_euclid(7);
            let (_, month, of_month) = civil(day);
            let in_summer = (month, of_month) >= (4, 16) && (month, of_month) <= (10, 15);
            let week = match &summer {
                Some(summer) if in_summer => summer,
                _ => &usual,
            };
            let own: &[(i32, i32)] = match (weekday, &saturday) {
                (0..=4, _) => week,
                (5, Some(saturday)) => saturday,
                _ => &[],
            };
            let own = match named.get(&day) {
                Some(false) => &[],
                Some(true) if own.is_empty() => week.as_slice(),
                _ => own,
            };
            for &(from, to) in own {
                for minute in from..to {
                    let at = offset * DAY + usize::try_from(minute).expect("a minute") * 2;
                    open[at] = true;
                    open[at + 1] = true;
                }
            }
        }
        let hours = |week: &[(i32, i32)], season| {
            let list = |s: &[(i32, i32)]| -> Vec<Session> {
                s.iter().map(|&(from, to)| Session { from, to }).collect()
            };
            let mut hours = WorkingHours::weekdays(list(week));
            if let Some(saturday) = &saturday {
                hours.week[5] = list(saturday);
            }
            hours.season = season;
            hours
        };
        let mut sets = Vec::new();
        if let Some(summer) = &summer {
            sets.push(hours(summer, Some(((4, 16), (10, 15)))));
        }
        sets.push(hours(&usual, None));
        let days = named
            .iter()
            .map(|(&day, &works)| {
                let name = "by chance".to_owned();
                let kind = if works {
                    DayKind::Working { name }
                } else {
                    let swapped = day % 2 == 0;
                    DayKind::Off { name, swapped }
                };
                (date(day), kind)
            })
            .collect();
        Self {
            open,
            first,
            calendar: Calendar::new(sets, days),
        }
    }

    fn instant(&self, tick: usize) -> Timestamp {
        let tick = i64::try_from(tick).expect("a tick");
        Timestamp::from_millisecond(self.first * 86_400_000 + tick * TICK - AHEAD)
            .expect("an instant")
    }

    fn works(&self, day: usize) -> bool {
        self.open[day * DAY..(day + 1) * DAY].contains(&true)
    }

    fn next_open(&self, mut tick: usize) -> usize {
        while !self.open[tick] {
            tick += 1;
        }
        tick
    }

    /// The end of the n-th open tick from a tick on.
    fn walk(&self, mut tick: usize, mut n: usize) -> usize {
        while n > 0 {
            n -= usize::from(self.open[tick]);
            tick += 1;
        }
        tick
    }

    /// The end of the last open tick of a day, found from its midnight backwards.
    fn closing(&self, day: usize) -> usize {
        let mut tick = (day + 1) * DAY;
        while !self.open[tick - 1] {
            tick -= 1;
        }
        tick
    }

    fn open_between(&self, from: usize, to: usize) -> usize {
        (from..to).filter(|&tick| self.open[tick]).count()
    }
}

/// A case in ticks.
#[derive(Debug)]
struct Question {
    received: usize,
    hundredths: usize,
    unit: LimitUnit,
    cutoff: bool,
    restart: bool,
    /// From, to, and whether it is a supplement.
    stops: Vec<(usize, usize, bool)>,
    extension: Option<usize>,
}

/// After 15:00, in ticks of the day.
const CUTOFF: usize = 15 * 120;

impl Question {
    fn new(chance: &mut Chance) -> Self {
        let unit = match chance.below(3) {
            0 => LimitUnit::WorkingDays,
            1 => LimitUnit::WorkingHours,
            _ => LimitUnit::CalendarDays,
        };
        let most = if unit == LimitUnit::WorkingHours {
            60
        } else {
            45
        };
        let hundredths = if chance.one_in(4) {
            50 * (1 + chance.below(20))
        } else {
            100 * (1 + chance.below(most))
        };
        let received = chance.below(60 * DAY);
        let mut stops = Vec::new();
        let mut at = received;
        for _ in 0..chance.below(4) {
            // Whole minutes, and mostly inside the time that is being counted.
            let from = (at + 2 * chance.below(4 * DAY)).div_ceil(2) * 2;
            let to = from + 2 * chance.below(6 * DAY);
            stops.push((from, to, chance.one_in(2)));
            at = to;
        }
        Self {
            received,
            hundredths,
            unit,
            cutoff: chance.one_in(3),
            restart: !chance.one_in(3),
            stops,
            extension: chance.one_in(10).then(|| at + chance.below(30 * DAY)),
        }
    }

    /// The deadline as a tick, and the last calendar day before days off moved it.
    fn count(&self, world: &World, received: usize) -> (usize, usize) {
        let mut start = world.next_open(received);
        if self.cutoff && start == received && received % DAY > CUTOFF {
            start = world.next_open((received / DAY + 1) * DAY);
        }
        let (whole, part) = (self.hundredths / 100, self.hundredths % 100);
        let mut day = start / DAY;
        match self.unit {
            LimitUnit::WorkingHours => (world.walk(start, self.hundredths * 120 / 100), day),
            LimitUnit::WorkingDays if whole == 0 => (world.walk(start, part * 960 / 100), day),
            LimitUnit::WorkingDays => {
                let mut left = whole;
                while left > 0 {
                    day += 1;
                    left -= usize::from(world.works(day));
                }
                (world.walk(world.closing(day), part * 960 / 100), day)
            }
            LimitUnit::CalendarDays => {
                let last = day + whole + usize::from(part > 0);
                (self.end_of(world, last), last)
            }
        }
    }

    fn end_of(&self, world: &World, last: usize) -> usize {
        let mut day = last;
        while !world.works(day) {
            day += 1;
        }
        world.closing(day)
    }

    fn due(&self, world: &World) -> usize {
        let (mut due, mut last) = self.count(world, self.received);
        for &(from, to, supplement) in &self.stops {
            if supplement && self.restart {
                (due, last) = self.count(world, to);
            } else if self.unit == LimitUnit::CalendarDays {
                last += to / DAY - from / DAY;
                due = self.end_of(world, last);
            } else {
                due = world.walk(due, world.open_between(from, to));
            }
        }
        self.extension.unwrap_or(due)
    }

    fn asked(&self, world: &World) -> ClockInput {
        let amount = self.hundredths as f64 / 100.0;
        let limit = Limit::from_number(amount, self.unit).expect("a limit");
        let mut input = ClockInput::new(world.instant(self.received), limit);
        input.restart_after_supplement = self.restart;
        input.cutoff = self.cutoff.then_some(jiff::civil::time(15, 0, 0, 0));
        input.intervals = self
            .stops
            .iter()
            .map(|&(from, to, supplement)| Interval {
                from: world.instant(from),
                to: Some(world.instant(to)),
                reason: if supplement {
                    IntervalReason::Supplement
                } else {
                    IntervalReason::FinancialObligation
                },
            })
            .collect();
        input.extension = self.extension.map(|tick| Extension {
            at: world.instant(self.received),
            until: world.instant(tick),
        });
        input
    }
}

/// Puts random cases to the clock and to the oracle.
///
/// # Errors
/// The first case on which they differ, with both answers.
pub fn compare(world: &World, chance: &mut Chance, cases: usize) -> Result<(), String> {
    for _ in 0..cases {
        let question = Question::new(chance);
        let input = question.asked(world);
        let reckoning = reckon(&input, &world.calendar);
        let expected = question.due(world);
        if reckoning.due != world.instant(expected) {
            return Err(format!(
                "{question:?}\nclock  {}\noracle {}\n{:#?}",
                domain::clock::wall(reckoning.due),
                domain::clock::wall(world.instant(expected)),
                reckoning.lines,
            ));
        }
        // Whole minutes, from which what is left can be counted on the strip.
        let now = chance.below(120 * DAY) / 2 * 2;
        let due = expected / 2 * 2;
        let (low, high) = (now.min(due), now.max(due));
        let minutes = i64::try_from(world.open_between(low, high) / 2).expect("minutes");
        let left = if now <= due { minutes } else { -minutes };
        let said = remaining(world.instant(now), world.instant(due), &world.calendar);
        if said != left {
            return Err(format!("{now} to {due}: {said} minutes left, not {left}"));
        }
    }
    Ok(())
}
