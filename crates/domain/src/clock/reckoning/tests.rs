//! The clock by example: each test is a sum that can be checked against a printed calendar.

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
