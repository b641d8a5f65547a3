//! Sums, reasons, the use of services, and when reports are due.

use super::*;
use jiff::civil::date;

fn row(name: &str, level: Level) -> Row {
    Row {
        key: name.to_owned(),
        name: name.to_owned(),
        level: Some(level),
        online: 10,
        other: 4,
        before: 2,
        early: 6,
        on_time: 3,
        late: 1,
        running: 5,
        running_late: 1,
    }
}

fn about(period: Period) -> About {
    About {
        who: "UBND tỉnh".to_owned(),
        period,
        days: (period.first(), period.last()),
    }
}

#[test]
fn the_sums_of_the_form_hold_and_a_row_that_does_not_is_counted() {
    let rows = [
        row("Sở Y tế", Level::Province),
        row("Xã Một", Level::Commune),
    ];
    assert_eq!(rows[0].columns(), [16, 10, 4, 2, 10, 6, 3, 1, 6, 5, 1]);
    assert!(rows[0].adds_up() && total(&rows).adds_up());
    assert_eq!(total(&rows).received(), 32);
    let levels = by_level(&rows);
    assert_eq!(levels.len(), 2);
    assert_eq!(levels[0].name, "Cấp tỉnh");
    let about = about(Period::Quarter(2026, 3));
    let table = ii06(Form::Ii06a, &about, Waiting::OnTime, &rows);
    assert!(table.adds_up());
    let sheet = table.sheet();
    assert_eq!(sheet.rows[1][2], "(3)");
    assert_eq!(sheet.rows[2][2], "16");
    assert_eq!(sheet.rows[4][2], "32");
    assert_eq!(
        sheet.rows[6][1],
        "Biểu số II.06a/VPCP/KSTT, quý 3/2026, UBND tỉnh"
    );
    assert!(sheet.rows[7][1].ends_with("khớp"));
    let mut wrong = rows[0].clone();
    wrong.running += 1;
    assert!(!wrong.adds_up());
    // A sum that hides nothing of what a row got wrong.
    let table = ii06(Form::Ii06a, &about, Waiting::Running, &[wrong]);
    assert!(!table.adds_up());
    assert_eq!(table.notes[0], "Kiểm tra (3) = (7)+(11): 1 dòng không khớp");
    assert!(table.notes[1].contains("cột (12)"));
}

#[test]
fn late_cases_are_counted_by_agency_and_reason() {
    let late = |agency: &str, name: &str, reason: Option<&str>, ended, open| Late {
        agency: agency.to_owned(),
        name: name.to_owned(),
        reason: reason.map(str::to_owned),
        ended,
        open,
    };
    // Two communes of one name are two.
    let cases = [
        late("xa-2", "Xã An Ninh", None, 0, 1),
        late("so-y-te", "Sở Y tế", Some("Chờ ý kiến"), 1, 1),
        late("xa-1", "Xã An Ninh", None, 0, 1),
        late("xa-1", "Xã An Ninh", Some("Thiên tai"), 2, 0),
    ];
    let table = reasons(&about(Period::Year(2026)), &cases);
    let sheet = table.sheet();
    assert_eq!(sheet.rows[2][2..], ["Chờ ý kiến", "1", "1", "2"]);
    let keys: Vec<&str> = table.lines.iter().map(|it| it.key.as_str()).collect();
    let unsaid = "Chưa nêu lý do";
    let expected = [
        "so-y-te|Chờ ý kiến".to_owned(),
        "xa-1|Thiên tai".to_owned(),
        format!("xa-1|{unsaid}"),
        format!("xa-2|{unsaid}"),
    ];
    assert_eq!(keys, expected);
    assert_eq!(sheet.rows[4][1..], ["Xã An Ninh", unsaid, "0", "1", "1"]);
    assert_eq!(sheet.rows[6][1..], ["Tổng cộng", "", "3", "3", "6"]);
}

/// Full and partial services apart, each with its share.
#[test]
fn the_use_of_services_is_told_by_agency_and_by_how_far_they_go_online() {
    let use_of = |key: &str, online: i64| ServiceUse {
        key: key.to_owned(),
        name: key.to_owned(),
        all: CaseFacts {
            received: 10,
            online,
            full_eligible: 6,
            full_online: 3,
            fee_due: 4,
            paid_online: 1,
            ..CaseFacts::default()
        },
        partial: 4,
        partial_online: 1,
    };
    let about = about(Period::Month(2026, 8));
    let table = service_use(&about, &[use_of("a", 4), use_of("b", 6)]);
    assert_eq!(
        table.shown(&table.lines[0]),
        [
            "10", "4", "40%", "6", "3", "50%", "4", "1", "25%", "4", "1", "25%"
        ]
    );
    let total = table.total.as_ref().expect("a sum");
    assert_eq!(total.cells[..3], [Some(20), Some(10), Some(5000)]);
}

#[test]
fn reports_are_due_when_their_period_is_over() {
    let of = |words: &[&str], on: Date| -> Vec<String> {
        let words: Vec<String> = words.iter().map(|it| (*it).to_owned()).collect();
        due(&words, on).iter().map(ToString::to_string).collect()
    };
    let day = date(2026, 7, 1);
    assert_eq!(of(&["monthly", "yearly"], day), ["2026-06", "2025"]);
    assert_eq!(of(&["half_yearly", "ad_hoc"], day), ["2026-h1"]);
    assert_eq!(of(&["quarterly"], day), ["2026-q2"]);
    assert_eq!(of(&["half_yearly"], date(2026, 12, 31)), ["2026-h1"]);
    // By the circular the quarter is counted from the 15th of its last month on.
    let by_circular = ["circular_01_2020", "ad_hoc"];
    assert_eq!(of(&by_circular, date(2026, 9, 14)), ["2026-q2", "2025"]);
    assert_eq!(of(&by_circular, date(2026, 9, 15)), ["2026-q3", "2025"]);
    assert_eq!(of(&by_circular, date(2026, 12, 15)), ["2026-q4", "2026"]);
}
