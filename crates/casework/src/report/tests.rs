//! Reports over real files: what the clock asks for in each province, what is kept, and what people
//! put together.

use super::*;
use domain::case::Happened;
use domain::report::builder::Measure;
use domain::testing::{Story, moment};
use std::sync::Arc;
use store::case_file::DueDates;
use store::report::editions;
use store::testing::{TestDb, named, put};

async fn with_cases(db: &TestDb, province: &str) -> Office {
    let office = Office::seed(db.db.clone(), province).expect("a province");
    let due = |at: &str| DueDates {
        due_at: Some(moment(at)),
        step_due_at: None,
        next_act_due_at: Some(moment(at)),
    };
    for (no, story) in (1..).zip([Story::handed_over(), Story::in_progress()]) {
        put(&db.db, &named(story, no), due("2026-12-24T17:00")).await;
    }
    put(
        &db.db,
        &named(Story::in_progress(), 3),
        due("2026-08-25T08:00"),
    )
    .await;
    office
}

async fn made(office: &Office, at: &str) -> Vec<String> {
    let now = moment(at);
    let made = not_made(office, now).await.expect("made");
    for it in &made {
        assert_eq!(it.table().expect("whole").form, it.form);
        assert!(keep(office, it).await.expect("kept"));
    }
    made.iter()
        .map(|it| format!("{} {}", it.form, it.period))
        .collect()
}

/// Covers: DN-19.1b, DN-19.1c, NB-21.6, HN-18.6
#[tokio::test]
async fn each_province_has_its_reports_made_by_the_clock_once() {
    for (province, at, expected) in [
        ("dak-nong", "2026-09-01T00:10", vec!["dich-vu 2026-08"]),
        (
            "dak-nong",
            "2027-01-01T00:10",
            vec!["dich-vu 2026", "lo-trinh 2026"],
        ),
        ("ninh-binh", "2027-01-01T00:10", vec!["dich-vu 2026-h2"]),
        (
            "ha-nam",
            "2026-10-01T00:10",
            vec![
                "dich-vu 2026-q3",
                "06a 2026-q3",
                "06b 2026-q3",
                "07a 2026-q3",
                "diem-don-vi 2026-q3",
                "diem-can-bo 2026-q3",
            ],
        ),
    ] {
        let db = store::testing::sqlite().await;
        let office = with_cases(&db, province).await;
        let before = moment(at) - jiff::SignedDuration::from_mins(20);
        let early = not_made(&office, before).await.expect("a look");
        let slug = expected[0].split(' ').nth(1).expect("a period");
        assert!(early.iter().all(|it| it.period != slug), "{province}");
        let told = made(&office, at).await;
        for it in expected {
            assert!(told.contains(&it.to_owned()), "{province}: {told:?}");
        }
        assert!(made(&office, at).await.is_empty(), "once: {province}");
    }
}

async fn a_kept_report_stays_as_it_was_and_a_correction_stands_beside_it(db: TestDb) {
    let office = with_cases(&db, "nam-dinh").await;
    let now = moment("2026-10-01T00:10");
    let period = Period::Quarter(2026, 3);
    let first = table(&office, Form::Ii06a, "", period, now)
        .await
        .expect("a report");
    assert!(first.adds_up());
    let total = first.total.clone().expect("a sum");
    // (3) all, (7) resolved, (11) being resolved, (13) of these late.
    assert_eq!(total.cells[0], Some(3));
    assert_eq!(
        (total.cells[4], total.cells[8], total.cells[10]),
        (Some(1), Some(2), Some(1))
    );
    let one = kept(&first, "", 1, "Hệ thống", "", now).expect("kept");
    assert!(keep(&office, &one).await.expect("written"));
    assert!(!keep(&office, &one).await.expect("another was first"));
    let due = DueDates {
        due_at: Some(moment("2026-12-24T17:00")),
        step_due_at: None,
        next_act_due_at: None,
    };
    put(&db.db, &named(Story::in_progress(), 4), due).await;
    let second = table(&office, Form::Ii06a, "", period, now)
        .await
        .expect("a report");
    let two = kept(
        &second,
        "",
        2,
        "Vũ Đình Thắng",
        "Bổ sung hồ sơ nhập muộn",
        now,
    );
    assert!(keep(&office, &two.expect("kept")).await.expect("written"));
    let all = editions(&db.db, "06a", "", "2026-q3").await.expect("read");
    assert_eq!(all.len(), 2);
    assert_eq!(all[1].table().expect("whole"), first);
    assert_eq!(
        all[0].table().expect("whole").total.expect("a sum").cells[0],
        Some(4)
    );
    let beside = second.beside(&first);
    assert_eq!(beside.last().expect("a sum").cells[0], (Some(3), Some(4)));
    let mut touched = all[1].clone();
    touched.body = touched.body.replacen('3', "5", 1);
    assert_eq!(touched.table(), None, "what was touched is not shown");
}

#[tokio::test]
async fn a_kept_report_stays_as_it_was_and_a_correction_stands_beside_it_on_sqlite() {
    let db = store::testing::sqlite().await;
    a_kept_report_stays_as_it_was_and_a_correction_stands_beside_it(db).await;
}

#[tokio::test]
async fn a_kept_report_stays_as_it_was_and_a_correction_stands_beside_it_on_postgresql() {
    let db = store::testing::postgres().await;
    a_kept_report_stays_as_it_was_and_a_correction_stands_beside_it(db).await;
}

/// Thái Bình follows the circular's cut-off (TB-22.9); the others the calendar.
///
/// Covers: TB-22.9
#[tokio::test]
async fn thai_binh_counts_from_the_15th_to_the_14th() {
    let db = store::testing::sqlite().await;
    let office = with_cases(&db, "thai-binh").await;
    let now = moment("2026-09-15T00:10");
    let (form, period) = (Form::Ii06a, Period::Quarter(2026, 3));
    let it = table(&office, form, "", period, now)
        .await
        .expect("a report");
    let days = (it.first.to_string(), it.last.to_string());
    assert_eq!(days, ("2026-06-15".to_owned(), "2026-09-14".to_owned()));
    let told = made(&office, "2026-09-15T00:10").await;
    assert!(told.contains(&"06a 2026-q3".to_owned()), "{told:?}");
}

#[tokio::test]
async fn what_people_put_together_is_counted_within_what_they_may_see() {
    let db = store::testing::sqlite().await;
    let office = with_cases(&db, "nam-dinh").await;
    let mut query = Query {
        measures: vec![Measure::Received, Measure::Resolved],
        groups: vec![Group::Agency, Group::Month],
        from: "2026-08".to_owned(),
        to: "2026-08".to_owned(),
        agency: String::new(),
        level: None,
        field: String::new(),
        procedure: String::new(),
    };
    let all = ask(&office, &query, "Thử", None).await.expect("a report");
    assert_eq!(all.lines.len(), 1, "{all:?}");
    assert_eq!(all.lines[0].cells, [Some(3), Some(1)]);
    assert_eq!(all.lines[0].names[1], "2026-08");
    let own = [all.lines[0]
        .key
        .split('|')
        .next()
        .expect("a code")
        .to_owned()];
    let seen = ask(&office, &query, "Thử", Some(&own))
        .await
        .expect("a report");
    assert_eq!(seen.lines, all.lines);
    let others = ["so-y-te".to_owned()];
    let unseen = ask(&office, &query, "Thử", Some(&others))
        .await
        .expect("a report");
    assert!(unseen.lines.is_empty());
    // Naming another's agency does not widen what may be seen.
    query.agency.clone_from(&own[0]);
    let unseen = ask(&office, &query, "Thử", Some(&others))
        .await
        .expect("a report");
    assert!(unseen.lines.is_empty());
    query.agency.clear();
    query.groups = vec![Group::Field];
    query.level = Some(Level::Province);
    let none = ask(&office, &query, "Thử", None).await.expect("a report");
    assert!(
        none.lines.is_empty(),
        "the commune's cases are of no department"
    );
}

async fn communes_of_one_name_are_two_and_07a_tells_what_06a_counts(db: TestDb) {
    let office = Office::seed(db.db.clone(), "thai-binh").expect("a province");
    let mut names: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for it in office.organisation.agencies() {
        names.entry(&it.name).or_default().push(it.code.to_string());
    }
    let (name, twins) = names
        .iter_mut()
        .find(|it| it.1.len() > 1)
        .expect("two of one name");
    twins.sort();
    let due = DueDates {
        due_at: Some(moment("2026-08-25T08:00")),
        step_due_at: None,
        next_act_due_at: None,
    };
    for (no, agency) in (1..).zip([&twins[0], &twins[0], &twins[1]]) {
        let mut story = Story::in_progress();
        for event in &mut story.events {
            if let Happened::Submitted(it) = &mut event.act {
                Arc::make_mut(&mut it.filing).agency = agency.as_str().into();
            }
        }
        put(&db.db, &named(story, no), due).await;
    }
    let (period, now) = (Period::Year(2026), moment("2026-09-20T09:00"));
    let of = async |form| {
        table(&office, form, "", period, now)
            .await
            .expect("a report")
    };
    let (figures, reasons) = (of(Form::Ii06a).await, of(Form::Ii07a).await);
    let lines: Vec<_> = reasons
        .lines
        .iter()
        .map(|it| (it.names[0].as_str(), it.cells[2]))
        .collect();
    assert_eq!(lines, [(*name, Some(2)), (*name, Some(1))]);
    let (all, late) = (figures.total.expect("a sum"), reasons.total.expect("a sum"));
    // Columns 10 and 13, from the third on.
    assert_eq!(
        (late.cells[0], late.cells[1]),
        (all.cells[7], all.cells[10])
    );
}

#[tokio::test]
async fn communes_of_one_name_are_two_and_07a_tells_what_06a_counts_on_sqlite() {
    let db = store::testing::sqlite().await;
    communes_of_one_name_are_two_and_07a_tells_what_06a_counts(db).await;
}

#[tokio::test]
async fn communes_of_one_name_are_two_and_07a_tells_what_06a_counts_on_postgresql() {
    let db = store::testing::postgres().await;
    communes_of_one_name_are_two_and_07a_tells_what_06a_counts(db).await;
}

/// A case that waits for a supplement stands where the province's file says, in the report and in its
/// remark.
#[tokio::test]
async fn waiting_cases_stand_where_the_province_says() {
    let organisation = domain::organisation::Texts::seed("nam-dinh").expect("it is shipped");
    let regulation = domain::regulation::Texts::seed("nam-dinh").expect("it is shipped");
    let key = "[report.waiting_counts_as]\nvalue = \"on_time\"";
    let other = "[report.waiting_counts_as]\nvalue = \"running\"";
    for (setting, nine, twelve, said) in [(key, 1, 0, "cột (9)"), (other, 0, 1, "cột (12)")] {
        let db = store::testing::sqlite().await;
        let mut regulation = regulation.clone();
        assert!(regulation.province.contains(key));
        regulation.province = regulation.province.replace(key, setting).into();
        let office = Office::of_texts(db.db.clone(), "nam-dinh", &organisation, &regulation);
        let office = office.expect("a province");
        let due = DueDates {
            due_at: Some(moment("2026-08-25T08:00")),
            step_due_at: None,
            next_act_due_at: None,
        };
        put(&db.db, &named(Story::asked_at_examination(), 1), due).await;
        let now = moment("2026-10-01T00:10");
        let it = table(&office, Form::Ii06a, "", Period::Quarter(2026, 3), now).await;
        let it = it.expect("a report");
        let cells = it.total.clone().expect("a sum").cells;
        assert!(it.adds_up());
        assert_eq!(
            (cells[6], cells[9]),
            (Some(nine), Some(twelve)),
            "{setting}"
        );
        assert_eq!((cells[0], cells[7], cells[10]), (Some(1), Some(0), Some(0)));
        assert!(
            it.notes[1].starts_with(&format!("Hồ sơ chờ bổ sung đứng ở {said}")),
            "{:?}",
            it.notes
        );
    }
}
