//! Cases that only those who work on them may know of: no list names whose they are to others.

use super::{html, seat};
use crate::officer::access::log;
use crate::officer::{consultations, deadlines, known, register, search, worklist};
use domain::actor::{Officer, Role};
use domain::authority::Sight;
use domain::case::Happened;
use domain::testing::{Story, clerk, head, moment, question};
use store::access_log::{self, Access};
use store::case_file::DueDates;
use store::read::page::PageRequest;
use store::testing::{TestDb, named, put, sqlite};

const NAME: &str = "Nguyễn Thị Thanh Hương";

fn confidential(mut story: Story, no: u32) -> Story {
    for event in &mut story.events {
        if let Happened::Submitted(it) = &mut event.act {
            std::sync::Arc::make_mut(&mut it.terms).confidential = true;
        }
    }
    named(story, no)
}

/// One waits at the counter, one is worked on and late, with a question that nobody has answered.
async fn with_cases() -> TestDb {
    let test = sqlite().await;
    let asked = Story::in_progress()
        .by_specialist()
        .when(question("2026-08-26T17:00"))
        .done();
    for (story, no) in [(Story::filed_online(), 1), (asked, 2)] {
        let due = Some(moment("2026-08-20T17:00"));
        let due = DueDates {
            due_at: due,
            step_due_at: None,
            next_act_due_at: due,
        };
        put(&test.db, &confidential(story, no), due).await;
    }
    test
}

/// Everything that the desk lists, as one text.
async fn lists(test: &TestDb, officer: Officer) -> String {
    let seat = seat(test, officer);
    let work = |q: &str| worklist::Query {
        q: q.to_owned(),
        ..worklist::Query::default()
    };
    let (none, key) = (String::new, String::new);
    let mut all = String::new();
    let page = worklist::page(&seat, work(""), none(), key()).await;
    all += &html(&page.expect("the work list"));
    let page = deadlines::page(&seat).await;
    all += &html(&page.expect("the overview"));
    let page = register::page(&seat, &register::Query::default()).await;
    all += &html(&page.expect("the register"));
    let page = consultations::page(&seat).await;
    all += &html(&page.expect("the questions"));
    all
}

/// How many cases are found by a name: in the work list, by its count too, by searching, at the counter.
async fn found(test: &TestDb, officer: Officer) -> [usize; 4] {
    let seat = seat(test, officer);
    let query = worklist::Query {
        q: "thanh huong".to_owned(),
        ..worklist::Query::default()
    };
    let filter = query.filter(&seat.officer);
    let scope = store::read::scope::Scope::HeldBy(seat.own_units());
    let times = worklist::times(seat.now, &seat.calendar);
    let first = PageRequest::first(10);
    let (page, counts) = store::read::worklist::page_with_counts(
        &test.db,
        &seat.office.lines,
        (&scope, &filter),
        &times,
        &first,
    )
    .await
    .expect("the work list");
    let query = search::Query {
        q: "nguyen thi thanh huong".to_owned(),
        ly_do: "Người dân hỏi".to_owned(),
    };
    let searched = html(&search::page(&seat, query).await.expect("a search"));
    let people = known::people(&seat, "036190000731").await.expect("people");
    [
        page.items.len(),
        usize::try_from(counts.all).expect("a count"),
        searched.matches("class=\"plain code\"").count(),
        people.len(),
    ]
}

#[tokio::test]
async fn no_list_names_whose_a_confidential_case_is_to_those_who_do_not_work_on_it() {
    let test = with_cases().await;
    let postal = Officer {
        roles: vec![Role::Postal],
        ..clerk()
    };
    let control = Officer {
        roles: vec![Role::Control],
        ..head()
    };
    for other in [postal, control] {
        let role = other.roles[0].slug();
        let said = lists(&test, other.clone()).await;
        assert!(said.contains("H40.024.13-260821-0001"), "{role}: counted");
        assert!(said.contains("Hồ sơ hạn chế"), "{role}");
        assert!(!said.contains(NAME), "{role}");
        assert!(!said.contains("036190000731"), "{role}");
        assert_eq!(found(&test, other).await, [0; 4], "{role}");
    }
}

#[tokio::test]
async fn those_who_work_on_a_confidential_case_find_it_by_name() {
    let test = with_cases().await;
    let said = lists(&test, clerk()).await;
    assert!(said.contains(NAME));
    let [listed, counted, ..] = found(&test, clerk()).await;
    assert_eq!((listed, counted), (1, 1));
    let said = lists(&test, head()).await;
    assert!(said.contains(NAME) && !said.contains("Hồ sơ hạn chế"));
    let auditor = Officer {
        roles: vec![Role::Auditor],
        ..head()
    };
    assert!(Sight::of(&auditor).confidential.anywhere);
    assert!(lists(&test, auditor).await.contains(NAME));
}

async fn looked_at(test: &TestDb, code: &str) {
    let file = store::case_file::load_by_code(&test.db, code).await;
    let case = file.expect("a read").expect("a case").case.id;
    let reading = Access {
        id: uuid::Uuid::now_v7(),
        at: moment("2026-08-24T08:00"),
        who: format!("officer:{}", clerk().id),
        who_name: "Lê Thị Mai Anh".to_owned(),
        capacity: "Tiếp nhận".to_owned(),
        what: "Mở hồ sơ".to_owned(),
        case: Some(case),
        subject: Some("036190000731".to_owned()),
        why: "Tiếp nhận".to_owned(),
        outcome: access_log::Outcome::Shown,
    };
    access_log::keep(&test.db, &reading).await.expect("kept");
}

#[tokio::test]
async fn the_log_of_readings_tells_control_that_somebody_looked_and_not_at_whose_confidential_case()
{
    let test = with_cases().await;
    put(
        &test.db,
        &named(Story::filed_online(), 3),
        DueDates::default(),
    )
    .await;
    let (hidden, open) = ("H40.024.13-260821-0001", "H40.024.13-260821-0003");
    for code in [hidden, open] {
        looked_at(&test, code).await;
    }
    let asked = |nguoi: &str, hs: &str| log::Asked {
        nguoi: nguoi.to_owned(),
        hs: hs.to_owned(),
        tu: "2026-08-24".to_owned(),
        den: "2026-08-24".to_owned(),
        ..log::Asked::default()
    };
    let told = async |role, asked: log::Asked| {
        let officer = Officer {
            roles: vec![role],
            ..head()
        };
        let page = log::found(&seat(&test, officer), &asked, 50).await;
        let items = page.expect("the log").items;
        let of_clerk = items.iter().filter(|it| it.what == "Mở hồ sơ");
        let mut told: Vec<_> = of_clerk.map(|it| it.subject.clone()).collect();
        told.sort();
        told
    };
    let number = || Some("036190000731".to_owned());
    let unknown = || Some("Hồ sơ hạn chế".to_owned());
    for (role, all, by_number, by_case) in [
        (
            Role::Control,
            vec![number(), unknown()],
            vec![number()],
            vec![unknown()],
        ),
        (
            Role::Auditor,
            vec![number(), number()],
            vec![number(), number()],
            vec![number()],
        ),
    ] {
        assert_eq!(told(role, asked("", "")).await, all, "{}", role.slug());
        assert_eq!(told(role, asked("036190000731", "")).await, by_number);
        assert_eq!(told(role, asked("", hidden)).await, by_case);
    }
}

#[tokio::test]
async fn a_unit_that_is_asked_is_told_whose_the_confidential_case_is() {
    let test = with_cases().await;
    let line = async |officer: Officer| {
        let ids = [
            store::case_file::load_by_code(&test.db, "H40.024.13-260821-0002")
                .await
                .expect("a read")
                .expect("a case")
                .case
                .id
                .0,
        ];
        let lines = store::read::case_line::of(&test.db, &ids)
            .await
            .expect("lines");
        let told = seat(&test, officer).as_known(lines);
        told.into_iter()
            .map(|it| it.applicant_name)
            .collect::<String>()
    };
    let asked = |unit: &str| Officer {
        unit: unit.into(),
        covers: vec![unit.into()],
        agency: "cong-an".into(),
        ..domain::testing::specialist()
    };
    let file = store::case_file::load_by_code(&test.db, "H40.024.13-260821-0002").await;
    let case = file.expect("a read").expect("a case").case;
    let unit = case.consultations[0].unit.to_string();
    assert_eq!(line(asked(&unit)).await, NAME);
    assert_eq!(line(asked("cong-an/khac")).await, "Hồ sơ hạn chế");
}
