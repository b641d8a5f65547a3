//! Public figures over real files: the numbers, the lists behind them, the data, the index.

use crate::house::House;
use crate::testing::{Visitor, house};
use domain::case::Happened;
use domain::testing::{Story, moment};
use jiff::Timestamp;
use serde_json::Value;
use std::sync::Arc;
use store::case_file::DueDates;
use store::testing::{TestDb, named, put, sqlite};

fn clock() -> Timestamp {
    moment("2026-09-20T09:15")
}

async fn opened() -> (TestDb, House) {
    let db = sqlite().await;
    let due = |at: &str| DueDates {
        due_at: Some(moment(at)),
        step_due_at: None,
        next_act_due_at: Some(moment(at)),
    };
    let on_time = due("2026-12-24T17:00");
    put(&db.db, &named(Story::handed_over(), 1), on_time).await;
    put(&db.db, &named(Story::handed_over(), 2), on_time).await;
    put(
        &db.db,
        &named(Story::handed_over(), 3),
        due("2026-08-24T08:00"),
    )
    .await;
    put(
        &db.db,
        &named(Story::in_progress(), 4),
        due("2026-08-26T08:00"),
    )
    .await;
    put(&db.db, &named(Story::rejected(), 5), on_time).await;
    let folder = std::env::temp_dir().join("motcua-statistics");
    let house = house(db.db.clone(), "ha-nam", &folder, clock);
    (db, house)
}

async fn read(visitor: &mut Visitor, path: &str) -> String {
    let seen = visitor.open(path).await;
    assert_eq!(seen.status, 200, "{path}: {}", seen.text());
    seen.text()
}

async fn json(visitor: &mut Visitor, path: &str) -> Value {
    let seen = visitor.open(path).await;
    assert_eq!(seen.status, 200, "{path}");
    serde_json::from_slice(&seen.bytes).expect("JSON")
}

/// Covers: HN-14, HN-14.1, HN-14.2
#[tokio::test]
async fn by_default_the_province_this_year_and_this_month_with_on_time_and_late_of_all_resolved() {
    let (_db, house) = opened().await;
    let mut visitor = Visitor::of(&house);
    let page = read(&mut visitor, "/so-lieu").await;
    assert!(page.contains("Năm 2026") && page.contains("Tháng 9/2026"));
    // Two of three in time, one late.
    assert!(page.contains("66,67%") && page.contains("33,33%"), "{page}");
    for words in ["trước hạn và đúng hạn", "quá hạn", "Toàn tỉnh"] {
        assert!(page.contains(words), "{words}");
    }
    let data = json(&mut visitor, "/so-lieu/co-quan.json?nam=2026").await;
    let one = &data["records"][0];
    assert_eq!(one["resolved"], 3);
    assert_eq!(one["on_time_or_early"], 2);
    assert_eq!(one["late"], 1);
    assert_eq!(one["on_time_share"], 6667);
    let agency = one["code"].as_str().expect("a code");
    let other = read(&mut visitor, "/so-lieu?nam=2025&co-quan=khong-co").await;
    assert!(other.contains("Chưa có hồ sơ nào trong kỳ"));
    let csv = read(
        &mut visitor,
        &format!("/so-lieu/thang.csv?nam=2026&co-quan={agency}"),
    )
    .await;
    assert!(csv.starts_with("\u{feff}code,name,received"), "{csv}");
}

#[tokio::test]
async fn each_number_opens_a_list_of_as_many_cases_and_nothing_personal() {
    let (_db, house) = opened().await;
    let mut visitor = Visitor::of(&house);
    for (figure, count) in [
        ("received", 5),
        ("resolved", 3),
        ("on_time", 2),
        ("late", 1),
        ("rejected", 1),
        ("running", 1),
        ("running_late", 1),
    ] {
        let page = read(
            &mut visitor,
            &format!("/so-lieu/ho-so?muc={figure}&ky=2026"),
        )
        .await;
        let rows = page.matches("<th role=\"rowheader\"").count();
        assert_eq!(rows, count, "{figure}");
        for story in [Story::handed_over(), Story::in_progress()] {
            let filing = story.case.filing.as_ref().expect("a filing");
            assert!(!page.contains(&filing.applicant.name), "{figure}");
            assert!(!page.contains(&story.case.code_text()), "{figure}");
        }
    }
    for wrong in [
        "/so-lieu/ho-so?muc=x&ky=2026",
        "/so-lieu/x.csv",
        "/so-lieu/thang.x",
    ] {
        assert_eq!(visitor.open(wrong).await.status, 404, "{wrong}");
    }
}

#[tokio::test]
async fn the_index_shows_its_groups_its_numbers_and_what_would_raise_it() {
    let (_db, house) = opened().await;
    let mut visitor = Visitor::of(&house);
    let page = read(&mut visitor, "/so-lieu/chi-so?ky=2026").await;
    for words in [
        "Công khai, minh bạch",
        "Tiến độ giải quyết",
        "Dịch vụ trực tuyến, thanh toán",
        "Số hóa hồ sơ",
        "Mức độ hài lòng",
        "Việc nâng điểm nhiều nhất",
        "Quyết định 766/QĐ-TTg",
    ] {
        assert!(page.contains(words), "{words}");
    }
    let data = json(&mut visitor, "/so-lieu/chi-so.json?ky=2026").await;
    let lines = data["index"]["indicators"].as_array().expect("indicators");
    let line = |id: &str| lines.iter().find(|it| it["id"] == id).expect("a line");
    // Four were received; one ended late, one runs late.
    assert_eq!(line("2.1")["of"], 4);
    assert_eq!(line("2.1")["right"], 2);
    assert_eq!(line("2.1")["score"], 1000);
    assert_eq!(line("1.4")["score"], Value::Null);
}

/// Covers: NB-7.7, TB-5.5
#[tokio::test]
async fn ninh_binh_and_thai_binh_show_figures_reports_and_data_to_the_public() {
    let (db, _) = opened().await;
    for province in ["ninh-binh", "thai-binh"] {
        let folder = std::env::temp_dir().join(format!("motcua-figures-{province}"));
        let house = house(db.db.clone(), province, &folder, clock);
        let mut visitor = Visitor::of(&house);
        let page = read(&mut visitor, "/so-lieu").await;
        // Three resolved, two of them on time; English has its own decimals.
        assert!(page.contains("66,67%") && page.contains("33,33%"), "{page}");
        let english = read(&mut visitor, "/so-lieu?lang=en").await;
        assert!(english.contains("66.67%"), "{english}");
        let data = json(&mut visitor, "/so-lieu/co-quan.json").await;
        assert!(data.to_string().contains("\"resolved\":3"), "{data}");
        let sheet = read(&mut visitor, "/so-lieu/thang.csv?nam=2026").await;
        assert!(sheet.lines().count() > 1, "{sheet}");
    }
}

#[tokio::test]
async fn nothing_late_is_no_alarm() {
    let db = sqlite().await;
    let due = DueDates {
        due_at: Some(moment("2026-12-24T17:00")),
        ..DueDates::default()
    };
    put(&db.db, &named(Story::handed_over(), 1), due).await;
    let folder = std::env::temp_dir().join("motcua-no-alarm");
    let house = house(db.db.clone(), "ha-nam", &folder, clock);
    let page = read(&mut Visitor::of(&house), "/so-lieu?nam=2026").await;
    assert!(page.contains("quá hạn (0)") && !page.contains("data-state=\"late\""));
}

/// Covers: ND-20.3, DN-14.2
#[tokio::test]
async fn rankings_and_scores_of_units_are_published_by_the_clock_and_name_no_official() {
    for (province, at, due) in [
        ("nam-dinh", "2026-09-01T00:10", ["2026-08", "2025"]),
        ("nam-dinh", "2027-01-01T00:10", ["2026-12", "2026"]),
        ("dak-nong", "2026-10-01T00:10", ["2026-q3", "2025"]),
        ("dak-nong", "2027-01-01T00:10", ["2026-q4", "2026"]),
    ] {
        let db = sqlite().await;
        let in_time = DueDates {
            due_at: Some(moment("2026-12-24T17:00")),
            ..DueDates::default()
        };
        for (no, mut story) in (1..).zip([Story::handed_over(), Story::in_progress()]) {
            for event in &mut story.events {
                if let Happened::Submitted(it) = &mut event.act {
                    Arc::make_mut(&mut it.filing).agency = "so-y-te".into();
                }
            }
            put(&db.db, &named(story, no), in_time).await;
        }
        let folder = std::env::temp_dir().join(format!("motcua-ranking-{province}"));
        let house = house(db.db.clone(), province, &folder, clock);
        let (office, at) = (&house.office, moment(at));
        let periods = casework::ranking::due(office, domain::clock::wall(at).date());
        let periods: Vec<String> = periods.iter().map(ToString::to_string).collect();
        assert_eq!(periods, due, "{province}");
        // The period that has cases in it.
        let period = if due[1] == "2026" { "2026" } else { due[0] };
        let mut visitor = Visitor::of(&house);
        let address = format!("/so-lieu/xep-hang.json?ky={period}");
        assert_eq!(visitor.open(&address).await.status, 404, "not yet");
        let published = casework::ranking::publish_due(office, at).await;
        assert_eq!(published.expect("published"), 1, "{province} {period}");
        for it in casework::report::not_made(office, at).await.expect("made") {
            casework::report::keep(office, &it).await.expect("kept");
        }
        let data = json(&mut visitor, &address).await;
        let agencies = data["agencies"].as_array().expect("agencies");
        assert_eq!(agencies[0]["place"], 1, "{province}: {data}");
        assert_eq!(agencies[0]["agency"], "so-y-te", "{province}: {data}");
        assert_eq!(agencies[0]["criteria"], "decision_766");
        assert_eq!(data["edition"], 1);
        let scores = data["circular_01_2018"]["lines"].as_array();
        assert!(
            scores.is_some_and(|it| !it.is_empty()),
            "{province}: {data}"
        );
        let csv = format!("/so-lieu/xep-hang.csv?ky={period}");
        let csv = read(&mut visitor, &csv).await;
        assert!(
            csv.starts_with("\u{feff}level,place,agency,name,score"),
            "{csv}"
        );
        assert_eq!(csv.lines().count(), agencies.len() + 1);
        let page = read(&mut visitor, &format!("/so-lieu/xep-hang?ky={period}")).await;
        assert!(page.contains("điểm b, c khoản 4 Điều 15 Thông tư 01/2018/TT-VPCP"));
        assert!(page.contains("Cán bộ, công chức được chấm điểm"), "{page}");
        for officer in [
            domain::testing::clerk(),
            domain::testing::specialist(),
            domain::testing::head(),
        ] {
            let told = page.contains(&officer.name) || data.to_string().contains(&officer.name);
            assert!(!told, "{} is named in public", officer.name);
        }
    }
}

/// Every figure of the index as a table: the province first, then each agency.
#[tokio::test]
async fn the_index_is_a_table_too() {
    let (_db, house) = opened().await;
    let mut visitor = Visitor::of(&house);
    let data = json(&mut visitor, "/so-lieu/chi-so.json?ky=2026").await;
    let indicators = data["index"]["indicators"].as_array().expect("indicators");
    let agencies = data["agencies"].as_object().expect("agencies").len();
    let csv = read(&mut visitor, "/so-lieu/chi-so.csv?ky=2026").await;
    assert_eq!(csv.lines().count(), 1 + indicators.len() * (1 + agencies));
    let line = csv.lines().find(|it| it.contains(",2.1,")).expect("a line");
    assert!(line.ends_with(",2,4,5000,1000"), "{line}");
    assert_eq!(visitor.open("/so-lieu/chi-so.x").await.status, 404);
}

/// Covers: HN-13
#[tokio::test]
async fn ha_nam_publishes_its_ranking_by_the_nine_indices_and_says_so() {
    let db = sqlite().await;
    let due = DueDates {
        due_at: Some(moment("2026-12-24T17:00")),
        ..DueDates::default()
    };
    let mut story = Story::handed_over();
    for event in &mut story.events {
        if let Happened::Submitted(it) = &mut event.act {
            Arc::make_mut(&mut it.filing).agency = "so-y-te".into();
        }
    }
    put(&db.db, &named(story, 1), due).await;
    let folder = std::env::temp_dir().join("motcua-ranking-ha-nam");
    let house = house(db.db.clone(), "ha-nam", &folder, clock);
    let at = moment("2026-10-01T00:10");
    let mut visitor = Visitor::of(&house);
    let nine = "theo chín chỉ số của Thông tư 01/2018/TT-VPCP";
    let before = read(&mut visitor, "/so-lieu/xep-hang").await;
    assert!(before.contains(nine), "{before}");
    let published = casework::ranking::publish_due(&house.office, at).await;
    assert_eq!(published.expect("published"), 1);
    for it in casework::report::not_made(&house.office, at)
        .await
        .expect("made")
    {
        casework::report::keep(&house.office, &it)
            .await
            .expect("kept");
    }
    let page = read(&mut visitor, "/so-lieu/xep-hang?ky=2026-q3").await;
    assert!(
        page.contains(nine) && !page.contains("bộ chỉ số của Quyết định 766"),
        "{page}"
    );
    assert!(
        page.contains("Trên 18") && !page.contains("Trên 100"),
        "{page}"
    );
    assert!(
        page.contains("muc=resolved") && page.contains("id=\"tt01\""),
        "{page}"
    );
    let data = json(&mut visitor, "/so-lieu/xep-hang.json?ky=2026-q3").await;
    let (line, scores) = (&data["agencies"][0], &data["circular_01_2018"]["lines"][0]);
    assert_eq!(line["criteria"], "nine_indices", "{data}");
    // The same points as the report of units has, and its class.
    let sum = scores["cells"]
        .as_array()
        .and_then(|it| it.last())
        .expect("a sum");
    assert_eq!(
        (&line["score"], &line["class"]),
        (sum, &scores["names"][1]),
        "{data}"
    );
    let csv = read(&mut visitor, "/so-lieu/xep-hang.csv?ky=2026-q3").await;
    assert!(
        csv.lines()
            .nth(1)
            .is_some_and(|it| it.ends_with(",nine_indices")),
        "{csv}"
    );
}

/// By code, by name, by a few words without marks: the field leads to the figures of one procedure, and
/// what is none says so instead of looking like one without cases.
#[tokio::test]
async fn a_procedure_is_chosen_by_code_or_name_and_what_is_none_is_told() {
    let (_db, house) = opened().await;
    let catalogue = &house.office.catalogue;
    let story = Story::handed_over().case;
    let own = story.filing.as_ref().expect("a filing").procedure.clone();
    let own = catalogue.procedure(&own).expect("in the catalogue").clone();
    let other = catalogue.procedures().iter().find(|it| it.code != own.code);
    let other = other.expect("another one").clone();
    let mut visitor = Visitor::of(&house);
    let all = read(&mut visitor, "/so-lieu?nam=2026").await;
    let list = format!(
        "/so-lieu/ho-so?muc=resolved&#38;ky=2026&#38;thu-tuc={}",
        own.code
    );
    assert!(all.contains(r#"list="thu-tuc-ds""#), "{all}");
    assert!(
        all.contains(&format!("<option value=\"{}\">", own.code)),
        "{all}"
    );
    assert!(!all.contains(&list), "{all}");
    let typed = [
        own.code.to_string(),
        own.name.clone(),
        domain::catalogue::fold::plain(&own.name),
    ];
    for typed in typed {
        let address = format!(
            "/so-lieu?nam=2026&thu-tuc={}",
            crate::forms::escaped(&typed)
        );
        let page = read(&mut visitor, &address).await;
        assert!(page.contains(&list), "{typed}: {page}");
        assert!(page.contains(&format!("value=\"{}\"", own.code)), "{page}");
        assert!(!page.contains("thu-tuc-loi"), "{page}");
        assert!(page.contains("<b>3</b><span>hồ sơ đã giải quyết"), "{page}");
    }
    let none = read(
        &mut visitor,
        &format!("/so-lieu?nam=2026&thu-tuc={}", other.code),
    )
    .await;
    assert!(none.contains("<b>0</b><span>hồ sơ đã giải quyết"), "{none}");
    assert!(!none.contains("thu-tuc-loi"), "{none}");
    let wrong = read(&mut visitor, "/so-lieu?nam=2026&thu-tuc=khong-co-dau").await;
    assert!(wrong.contains("Không rõ thủ tục nào"), "{wrong}");
    assert!(!wrong.contains("hồ sơ đã giải quyết"), "{wrong}");
    // Of a field only its own are offered.
    let address = format!("/so-lieu?linh-vuc={}", crate::forms::escaped(&own.field));
    let field = read(&mut visitor, &address).await;
    let offered = field.matches("<option value=\"").count();
    assert!(
        offered < all.matches("<option value=\"").count(),
        "{offered}"
    );
}
