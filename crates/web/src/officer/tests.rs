//! The reading pages over a real database, and walks over the whole desk.

mod account_merge;
mod acting;
mod confidential;
mod counter;
mod operation;
mod organisation;
mod overview;
mod place;
mod report;

use super::fields::Fields;
use super::opened::Opened;
use super::seat::Seat;
use super::{act, deadlines, register, search, worklist};
use askama::Template;
use casework::office::Office;
use domain::actor::Officer;
use domain::authority::Act;
use domain::testing::{Story, calendar, clerk, head, moment, specialist};
use std::sync::Arc;
use store::access_log::{self, About};
use store::case_file::DueDates;
use store::read::page::PageRequest;
use store::testing::{TestDb, named, put, sqlite};

async fn with_cases() -> TestDb {
    let test = sqlite().await;
    let stories = [
        (Story::filed_online(), "2026-08-24T16:30"),
        (Story::in_progress(), "2026-09-07T17:00"),
        (Story::asked_at_intake(), "2026-09-16T17:00"),
    ];
    for ((story, due), no) in stories.into_iter().zip(1..) {
        let due = Some(moment(due));
        let due = DueDates {
            due_at: due,
            step_due_at: None,
            next_act_due_at: due,
        };
        put(&test.db, &named(story, no), due).await;
    }
    test
}

fn seat(test: &TestDb, officer: Officer) -> Seat {
    Seat {
        office: Office::seed(test.db.clone(), "nam-dinh").expect("an office"),
        csrf: "dau".to_owned(),
        now: moment("2026-08-24T09:15"),
        calendar: Arc::new(calendar()),
        officer,
        banner: None,
    }
}

fn html(page: &impl Template) -> String {
    page.render().unwrap_or_default()
}

#[tokio::test]
async fn a_clerk_sees_what_waits_for_the_intake_unit_and_nobody_elses() {
    let test = with_cases().await;
    let seat = seat(&test, clerk());
    let page = worklist::page(
        &seat,
        worklist::Query::default(),
        String::new(),
        String::new(),
    )
    .await;
    let page = html(&page.expect("the list is read"));
    assert!(page.contains("Kiểm tra, tiếp nhận"), "{page}");
    assert!(page.contains("Chờ bổ sung"));
    assert!(!page.contains("Xử lý bước"), "another unit's case shows");
}

#[tokio::test]
async fn a_specialist_sees_the_own_case_with_its_step() {
    let test = with_cases().await;
    let seat = seat(&test, specialist());
    let query = worklist::Query {
        ai: "toi".to_owned(),
        ..worklist::Query::default()
    };
    let page = worklist::page(&seat, query, String::new(), String::new()).await;
    let page = html(&page.expect("the list is read"));
    assert!(page.contains("/step_complete"), "{page}");
}

/// Covers: ND-4.6, NB-4.5, TB-3.4, DN-2.5
#[tokio::test]
async fn a_person_is_searched_for_with_a_reason_and_the_search_is_kept() {
    let test = with_cases().await;
    let seat = seat(&test, clerk());
    let asked = |ly_do: &str| search::Query {
        q: "nguyen thi thanh huong".to_owned(),
        ly_do: ly_do.to_owned(),
    };
    let without = search::page(&seat, asked("")).await;
    let without = html(&without.expect("the page is made"));
    assert!(without.contains("cần ghi lý do"));
    assert!(!without.contains("H40.024.13"));
    let with = search::page(&seat, asked("Người dân hỏi tại quầy")).await;
    let with = html(&with.expect("the page is made"));
    assert!(with.contains("H40.024.13"), "{with}");
    let who = About::Who(format!("officer:{}", seat.officer.id));
    let kept = access_log::page(&test.db, &who, &PageRequest::first(10)).await;
    let kept = kept.expect("the log is read").items;
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0].why, "Người dân hỏi tại quầy");
}

#[tokio::test]
async fn the_register_and_the_overview_count_the_same_cases() {
    let test = with_cases().await;
    let seat = seat(&test, head());
    let register = register::page(&seat, &register::Query::default()).await;
    let register = html(&register.expect("the register is read"));
    assert_eq!(register.matches("class=\"plain code\"").count(), 3);
    let overview = deadlines::page(&seat).await;
    let overview = html(&overview.expect("the overview is read"));
    assert!(
        overview.contains("<b>3</b><span>hồ sơ đang xử lý</span>"),
        "{overview}"
    );
}

/// Covers: NB-20.2, ND-29.1, TB-20.1
#[tokio::test]
async fn control_sees_every_agencys_cases_reports_and_online_services() {
    let test = with_cases().await;
    let control = Officer {
        roles: vec![domain::actor::Role::Control],
        covers: Vec::new(),
        ..head()
    };
    for province in ["ninh-binh", "nam-dinh", "thai-binh"] {
        let seat = Seat {
            office: Office::seed(test.db.clone(), province).expect("an office"),
            ..seat(&test, control.clone())
        };
        let overview = html(&deadlines::page(&seat).await.expect("the overview is read"));
        assert!(
            overview.contains("<b>3</b><span>hồ sơ đang xử lý</span>"),
            "{province}: {overview}"
        );
        // How cases were resolved, by agency, and how far each of them goes online.
        let quarter = domain::statistics::Period::Quarter(2026, 3).to_string();
        let made = super::report::made(&seat, &quarter, "06a").await;
        let total = made.expect("a report").table.total.expect("a sum");
        assert_eq!(total.cells[0], Some(1), "{province}: one was accepted");
        let made = super::report::made(&seat, &quarter, "dich-vu").await;
        let table = made.expect("a report").table;
        assert_eq!(table.lines.len(), 1, "{province}: one agency");
        let total = table.total.expect("a sum");
        assert_eq!(total.cells[..2], [Some(1), Some(1)], "{province}: online");
        // An agency's own head sees only that agency's.
        let own = Seat {
            officer: head(),
            ..seat
        };
        let made = super::report::made(&own, &quarter, "dich-vu").await;
        let made = made.expect("a report");
        assert_eq!(made.agency, head().agency.to_string(), "{province}");
    }
}

#[tokio::test]
async fn a_form_that_someone_overtook_comes_back_with_what_was_typed_and_who_it_was() {
    let test = sqlite().await;
    let story = named(Story::in_progress(), 7);
    let file = put(&test.db, &story, DueDates::default()).await;
    let seat = seat(&test, specialist());
    let opened = Opened::of(&seat, file);
    let form = act::Form {
        fields: Fields::given(&[("note", "Đủ điều kiện"), ("version", "3")]),
        back: Some(act::Back::Changed { seen: 3 }),
        ..act::Form::default()
    };
    let page = act::page(&seat, &opened, Act::StepComplete, form).await;
    let page = page.expect("the form is made");
    assert!(page.contains("Đủ điều kiện"), "{page}");
    assert!(
        page.contains("<b>Vũ Đình Thắng</b> giao Lê Thị Mai Anh"),
        "{page}"
    );
}

#[tokio::test]
async fn someone_who_filed_before_is_known_at_the_counter_by_number_and_by_name() {
    let test = with_cases().await;
    let seat = seat(&test, clerk());
    for typed in ["036 190 000 731", "nguyen thi thanh huong"] {
        let people = super::known::people(&seat, typed).await;
        let people = people.expect("people are looked up");
        assert_eq!(people.len(), 1, "{typed}");
        assert_eq!(people[0].party.name, "Nguyễn Thị Thanh Hương");
    }
}

#[tokio::test]
async fn a_unit_that_is_asked_finds_the_question_with_the_way_to_answer() {
    let test = sqlite().await;
    let story = Story::in_progress()
        .by_specialist()
        .when(domain::testing::question("2026-08-26T17:00"))
        .done();
    let asked = story.case.consultations[0].unit.clone();
    put(&test.db, &named(story, 9), DueDates::default()).await;
    let mut officer = specialist();
    officer.covers = vec![asked.clone()];
    officer.unit = asked;
    let page = super::consultations::page(&seat(&test, officer)).await;
    let page = html(&page.expect("the questions are read"));
    assert!(page.contains("/consult_answer"), "{page}");
}
