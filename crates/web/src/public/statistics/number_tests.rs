//! Every number of the public pages opens a list of as many lines, and none of the lists says whose
//! anything is.

use crate::house::House;
use crate::testing::{Visitor, house};
use domain::case::payment::Method;
use domain::case::terms::ServiceLevel;
use domain::case::{Channel, Happened as OfCase};
use domain::catalogue::Database;
use domain::petition::Happened;
use domain::testing::{Story, marks, moment};
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::sync::Arc;
use store::Batch;
use store::case_file::DueDates;
use store::testing::petitions::{Told, answered, put as file};
use store::testing::{TestDb, named, put, sqlite};

fn clock() -> Timestamp {
    moment("2026-09-20T09:15")
}

/// A story at an agency, filed in one of the three ways.
fn at(mut story: Story, agency: &str, no: u32) -> Story {
    for event in &mut story.events {
        if let OfCase::PaymentConfirmed(it) = &mut event.act
            && !no.is_multiple_of(3)
        {
            it.method = Method::Online;
        }
        if let OfCase::Submitted(it) = &mut event.act {
            let (filing, terms) = (Arc::make_mut(&mut it.filing), Arc::make_mut(&mut it.terms));
            filing.agency = agency.into();
            match no % 3 {
                0 => filing.channel = Channel::CounterPaper,
                1 => filing.channel = Channel::Post,
                _ => {}
            }
            if no.is_multiple_of(4) {
                terms.fees.clear();
            }
            if no.is_multiple_of(5) {
                terms.level = Some(ServiceLevel::Partial);
            }
            if no.is_multiple_of(7) {
                let unused = terms.components.last_mut().expect("a component");
                unused.id = "cu-tru".into();
                unused.replaced_by = Some(Database::Residence);
            }
        }
    }
    named(story, no)
}

/// Whether a case of the past was looked up in the population database: of some it was.
async fn look_up(db: &TestDb, story: &Story, no: u128) {
    let used = store::population_access::LookUp {
        id: uuid::Uuid::from_u128(no),
        at: moment("2026-08-28T09:00"),
        officer: domain::testing::specialist().id,
        officer_name: "Lê Thị Mai Anh".to_owned(),
        unit: "a".into(),
        unit_name: "A".to_owned(),
        agency: "a".into(),
        case: Some((story.case.id, story.case.code_text())),
        subject: None,
        purpose: "Xác thực nơi cư trú".to_owned(),
        outcome: "done".to_owned(),
        off_hours: false,
    };
    let mut batch = Batch::new();
    store::population_access::note_look_up(&mut batch, &used);
    db.db.commit(batch).await.expect("a look-up");
}

async fn opened(db: TestDb, province: &str, top: Option<&str>) -> (TestDb, House) {
    let rated = |level: &str| Story::handed_over().by_citizen().when(marks(level)).done();
    let stories = [
        Story::handed_over(),
        rated("Rất hài lòng"),
        rated("Chưa hài lòng"),
        Story::in_progress(),
        Story::accepted(),
        Story::result_ready(),
        Story::rejected(),
        Story::filed_online(),
        Story::asked_again(),
        Story::granted_after_two_requests(),
    ];
    let folder = std::env::temp_dir().join(format!("motcua-numbers-{province}"));
    let house = house(db.db.clone(), province, &folder, clock);
    let organisation = &house.office.organisation;
    let root = organisation.roots().next().map(|it| it.code.to_string());
    // The agency above all has cases of its own: they are not those of all below it.
    let agencies = [top.map(str::to_owned).or(root), Some("so-y-te".to_owned())];
    let mut no = 0;
    for agency in agencies.iter().flatten() {
        for round in 0..3 {
            for story in &stories {
                no += 1;
                let due_at = match (no + round) % 4 {
                    0 => None,
                    1 => Some(moment("2026-08-24T09:00")),
                    _ => Some(moment("2026-12-24T17:00")),
                };
                let due = DueDates {
                    due_at,
                    step_due_at: None,
                    next_act_due_at: due_at,
                };
                let story = at(story.clone(), agency, no);
                put(&db.db, &story, due).await;
                if no.is_multiple_of(6) {
                    look_up(&db, &story, no.into()).await;
                }
            }
        }
    }
    for (no, agency) in agencies.iter().flatten().enumerate() {
        petitions(&db, agency, u32::try_from(no).expect("a number") * 10).await;
    }
    (db, house)
}

/// Petitions of an agency: answered in time, late, contested and answered anew; one that nobody answers. All from a case.
async fn petitions(db: &TestDb, agency: &str, from: u32) {
    let answer = |at: &str| answered(agency, at, "2026-09-14T17:00");
    let contested = Happened::Contested {
        reason: "Chưa đúng điều đã hỏi".to_owned(),
        office: None,
    };
    for (no, acts) in (1..).zip([
        vec![answer("2026-08-26T09:00")],
        vec![answer("2026-09-15T09:00")],
        vec![
            answer("2026-08-26T09:00"),
            (contested, "2026-08-27T09:00".to_owned()),
            answer("2026-08-28T09:00"),
        ],
        vec![],
    ]) {
        let case = format!("H40.024.13-260821-{no:04}");
        let told = Told {
            no: from + no,
            agency,
            received: "2026-08-24T09:00",
            case: Some(&case),
            due: Some("2026-09-14T17:00"),
        };
        file(&db.db, &told, &acts).await;
    }
}

/// The links to lists on a page: what number they show and where they lead.
pub(in crate::public) fn numbers(page: &str) -> Vec<(usize, String)> {
    links(page, &["ho-so?muc", "phan-anh?muc", "thu-tuc?muc"])
}

/// The links to some lists on a page.
fn links(page: &str, lists: &[&str]) -> Vec<(usize, String)> {
    let links = page.split("<a ").skip(1).filter_map(|it| {
        let (tag, rest) = it.split_once('>')?;
        let address = tag.split("href=\"").nth(1)?.split('"').next()?;
        let address = address.replace("&#38;", "&").replace("&amp;", "&");
        let is_list = lists
            .iter()
            .any(|list| address.starts_with(&format!("/so-lieu/{list}")));
        let inner = rest.split("</a>").next()?;
        // Where a share stands large, the number it is of stands behind it.
        let shown = inner.split('(').nth(1).unwrap_or(inner);
        let shown: String = shown
            .chars()
            .skip_while(|it| !it.is_ascii_digit())
            .take_while(|it| it.is_ascii_digit() || *it == '.')
            .filter(char::is_ascii_digit)
            .collect();
        is_list.then(|| shown.parse().ok().map(|number| (number, address)))?
    });
    links.collect()
}

/// How many lines a list has, to its last page.
pub(in crate::public) async fn listed(visitor: &mut Visitor, address: &str) -> usize {
    let (mut rows, mut next) = (0, Some(address.to_owned()));
    while let Some(address) = next {
        let seen = visitor.open(&address).await;
        assert_eq!(seen.status, 200, "{address}");
        let page = seen.text();
        for personal in ["Thanh Hương", "Nguyễn Thị Hương", "0900000123"] {
            assert!(!page.contains(personal), "{address}: {personal}");
        }
        // Ratings are told by procedure and month, with how many.
        let cases = page.split("data-cases=\"").skip(1);
        let cases: Vec<usize> = cases
            .filter_map(|it| it.split('"').next()?.parse().ok())
            .collect();
        rows += match cases.is_empty() {
            true => page.matches("<th role=\"rowheader\"").count(),
            false => cases.iter().sum(),
        };
        next = page.split("<a ").find_map(|it| {
            let (tag, _) = it.split_once('>')?;
            let address = tag.split("href=\"").nth(1)?.split('"').next()?;
            let goes_on = tag.contains("rel=\"next nofollow\"");
            goes_on.then(|| address.replace("&#38;", "&").replace("&amp;", "&"))
        });
    }
    rows
}

/// Follows every number of some pages; how many there were.
pub(in crate::public) async fn follow(visitor: &mut Visitor, pages: &[String]) -> usize {
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    for page in pages {
        let seen = visitor.open(page).await;
        assert_eq!(seen.status, 200, "{page}");
        for (number, address) in numbers(&seen.text()) {
            let count = match known.get(&address) {
                Some(count) => *count,
                None => listed(visitor, &address).await,
            };
            let of_ratings = ["muc=rated&", "muc=satisfied&", "muc=i-disliked&"];
            let told = match of_ratings.iter().any(|it| address.contains(it)) && number < 5 {
                true => 0,
                false => number,
            };
            assert_eq!(count, told, "{page}: {address}");
            known.insert(address, count);
        }
    }
    known.len()
}

async fn each_number_opens_the_list_it_counts(db: TestDb) {
    let (_db, house) = opened(db, "nam-dinh", None).await;
    let top = house.office.organisation.roots().next().expect("a root");
    let top = top.code.to_string();
    let mut visitor = Visitor::of(&house);
    let mut pages: Vec<String> = [
        "/so-lieu",
        "/so-lieu?nam=2026&thang=8",
        "/so-lieu?nam=2026&co-quan=so-y-te",
        "/so-lieu?nam=2026&linh-vuc=H%E1%BB%99%20t%E1%BB%8Bch",
        "/so-lieu/chi-so?ky=2026",
        "/so-lieu/chi-so?ky=2026-q3",
        "/so-lieu/chi-so?ky=2026-08",
        "/so-lieu/chi-so?ky=2026&co-quan=so-y-te",
    ]
    .map(str::to_owned)
    .to_vec();
    pages.push(format!("/so-lieu?nam=2026&co-quan={top}"));
    pages.push(format!("/so-lieu/chi-so?ky=2026&co-quan={top}"));
    let followed = follow(&mut visitor, &pages).await;
    assert!(followed > 100, "{followed}");
    // Each indicator that is counted from cases has numbers above nought here.
    let page = visitor.open("/so-lieu/chi-so?ky=2026").await.text();
    let found = numbers(&page);
    for set in domain::index766::behind::CASES.iter().map(|it| it.word) {
        let marked = format!("muc={set}&");
        let of = found.iter().filter(|it| it.1.contains(&marked));
        let most = of.map(|it| it.0).max();
        // Nobody certifies copies here, and what ended otherwise stands on no page.
        if !set.contains("certified") && set != "i-ended" {
            assert!(most.is_some_and(|it| it > 0), "{set}: {most:?}");
        }
    }
    // What satisfaction is made of: of all received, less the late ones, less the disliked ones.
    let of = |word: &str| {
        let marked = format!("muc={word}&");
        found
            .iter()
            .find(|it| it.1.contains(&marked))
            .map(|it| it.0)
    };
    let (late, disliked) = (of("i-late").expect("late"), of("i-disliked").expect("low"));
    let petitioned = of("i-petitioned").expect("with petitions");
    // Of two agencies: three answered and one overdue each, two in time, one of these contested.
    for (figure, count) in [("counted", 8), ("in_time", 4), ("pleased", 2)] {
        assert_eq!(of(figure), Some(count), "{figure}");
    }
    let data = visitor.open("/so-lieu/chi-so.json?ky=2026").await;
    let data: serde_json::Value = serde_json::from_slice(&data.bytes).expect("JSON");
    let lines = data["index"]["indicators"].as_array().expect("lines");
    let line = lines.iter().find(|it| it["id"] == "5.4").expect("a line");
    let received = line["of"].as_u64().expect("of");
    let taken = (late + disliked + petitioned) as u64;
    assert_eq!(line["right"].as_u64(), Some(received - taken));
    // The overdue ones are those of 2.1 too: by the date, or asked for a supplement more than once.
    let line = lines.iter().find(|it| it["id"] == "2.1").expect("a line");
    assert_eq!(line["right"].as_u64(), Some(received - late as u64));
    let asked_again = of("i-asked_again").expect("asked again");
    assert!(asked_again < late, "{asked_again} of {late}");
    let list = visitor.open("/so-lieu/ho-so?muc=i-late&ky=2026").await;
    assert!(list.text().contains("yêu cầu bổ sung hơn một lần"));
}

#[tokio::test]
async fn each_number_opens_the_list_it_counts_on_sqlite() {
    each_number_opens_the_list_it_counts(sqlite().await).await;
}

#[tokio::test]
async fn each_number_opens_the_list_it_counts_on_postgresql() {
    each_number_opens_the_list_it_counts(store::testing::postgres().await).await;
}

#[tokio::test]
async fn a_list_that_counts_nothing_is_not_found() {
    let folder = std::env::temp_dir().join("motcua-numbers-none");
    let db = sqlite().await;
    let house = house(db.db.clone(), "nam-dinh", &folder, clock);
    let mut visitor = Visitor::of(&house);
    for wrong in [
        "/so-lieu/ho-so?muc=i-none&ky=2026",
        "/so-lieu/ho-so?ky=x",
        "/so-lieu/phan-anh?muc=none&ky=2026",
        "/so-lieu/phan-anh?muc=received&ky=x",
        "/so-lieu/thu-tuc?muc=2.1&ky=2026",
        "/so-lieu/thu-tuc?muc=none&ky=2026",
        "/so-lieu/thu-tuc?muc=1.3&ky=x",
    ] {
        assert_eq!(visitor.open(wrong).await.status, 404, "{wrong}");
    }
    for (empty, said) in [
        (
            "/so-lieu/phan-anh?muc=answered&ky=2026",
            "Không có nội dung",
        ),
        ("/so-lieu/thu-tuc?muc=3.5b&ky=2026", "Không có thủ tục"),
        ("/so-lieu/ho-so?muc=i-late&ky=2026&lang=en", "No cases."),
    ] {
        let page = visitor.open(empty).await.text();
        assert!(page.contains(said), "{empty}: {page}");
    }
}

/// Whoever handled a case knows it by its day: how it was rated is told by procedure and month, and of
/// few ratings not at all.
#[tokio::test]
async fn lists_of_ratings_tell_no_day_and_nothing_of_few() {
    let (_db, house) = opened(sqlite().await, "nam-dinh", None).await;
    let mut visitor = Visitor::of(&house);
    for figure in ["i-disliked", "rated", "satisfied"] {
        let all = format!("/so-lieu/ho-so?muc={figure}&ky=2026");
        let page = visitor.open(&all).await.text();
        assert!(
            page.contains("data-cases=") && page.contains("Tháng "),
            "{page}"
        );
        let table = page.split("<table").nth(1).expect("a table");
        for day in ["/8/2026", "/9/2026", "Ngày nộp", "Hẹn trả", "Trực tuyến"] {
            let rest = table
                .replace("Tháng 8/2026", "")
                .replace("Tháng 9/2026", "");
            assert!(!rest.contains(day), "{figure}: {day}: {table}");
        }
        assert!(page.contains("không nêu ngày"), "{page}");
    }
    let few = "/so-lieu/ho-so?muc=i-disliked&ky=2026&co-quan=so-y-te&rieng=1";
    let page = visitor.open(few).await.text();
    assert!(
        !page.contains("<table") && page.contains("Số lượt đánh giá dưới 5"),
        "{page}"
    );
    assert_eq!(listed(&mut visitor, few).await, 0);
}

/// Whoever comes to a list by its own address is shown what all else is a part of, and can choose.
#[tokio::test]
async fn a_list_asked_for_nothing_shows_this_year_and_what_can_be_asked() {
    let (_db, house) = opened(sqlite().await, "nam-dinh", None).await;
    let mut visitor = Visitor::of(&house);
    for (address, heading, choices, asked) in [
        (
            "/so-lieu/ho-so",
            "Hồ sơ tiếp nhận, năm 2026",
            16,
            "muc=received&ky=2026",
        ),
        (
            "/so-lieu/phan-anh",
            "Phản ánh, kiến nghị, câu hỏi đã nhận, năm 2026",
            6,
            "muc=received&ky=2026",
        ),
        ("/so-lieu/thu-tuc", ", 20/9/2026", 5, "muc=1.3&ky=2026"),
    ] {
        let seen = visitor.open(address).await;
        assert_eq!(seen.status, 200, "{address}");
        let page = seen.text();
        let title = page
            .split("<h1>")
            .nth(1)
            .and_then(|it| it.split("</h1>").next());
        assert!(
            title.is_some_and(|it| it.ends_with(heading)),
            "{address}: {title:?}"
        );
        let counted = page.split("name=\"muc\"").nth(1).expect("a choice");
        let counted = counted.split("</select>").next().expect("its end");
        assert_eq!(counted.matches("<option").count(), choices, "{address}");
        let same = listed(&mut visitor, &format!("{address}?{asked}")).await;
        assert_eq!(listed(&mut visitor, address).await, same, "{address}");
        assert!(same > 0, "{address}: {same}");
    }
    // An agency that is asked for stays so in the form and on the next page.
    let own = visitor
        .open("/so-lieu/ho-so?co-quan=so-y-te&rieng=1")
        .await
        .text();
    for kept in [
        "<input type=\"hidden\" name=\"co-quan\" value=\"so-y-te\">",
        "<input type=\"hidden\" name=\"rieng\" value=\"1\">",
    ] {
        assert!(own.contains(kept), "{own}");
    }
}

/// Rankings are made by the clock, of what happened, and are data for whoever takes them over. They count
/// cases of each agency alone, also of the one above all; so do their lists, and the index that a score
/// opens.
///
/// Covers: DN-14.1
#[tokio::test]
async fn numbers_of_a_ranking_open_their_lists_and_scores_the_index() {
    let (_db, house) = opened(sqlite().await, "nam-dinh", None).await;
    let (office, at) = (&house.office, moment("2027-01-01T00:10"));
    let published = casework::ranking::publish_due(office, at).await;
    assert_eq!(
        published.expect("published"),
        1,
        "of the year; nothing came in December"
    );
    for it in casework::report::not_made(office, at).await.expect("made") {
        casework::report::keep(office, &it).await.expect("kept");
    }
    // Once: the clock asks each night.
    let again = casework::ranking::publish_due(office, at).await;
    assert_eq!(again.expect("published"), 0);
    let mut visitor = Visitor::of(&house);
    let data = visitor.open("/so-lieu/xep-hang.json?ky=2026").await;
    let data: serde_json::Value = serde_json::from_slice(&data.bytes).expect("JSON");
    let places = data["agencies"].as_array().expect("agencies");
    assert_eq!(places.len(), 2, "{data}");
    assert_eq!(places[0]["place"], 1, "{data}");
    let address = "/so-lieu/xep-hang?ky=2026".to_owned();
    let page = visitor.open(&address).await.text();
    let found = numbers(&page);
    for word in ["muc=i-received&", "muc=resolved&"] {
        let of = found.iter().filter(|it| it.1.contains(word));
        let both: Vec<usize> = of.map(|it| it.0).collect();
        assert_eq!(both.len(), 2, "{word}: {found:?}");
        assert!(both.iter().all(|it| *it > 0), "{word}: {both:?}");
    }
    assert_eq!(follow(&mut visitor, &[address]).await, 4);
    let scores = links(&page, &["chi-so?"]);
    assert_eq!(
        scores.len(),
        4,
        "two scores, two of how many points: {scores:?}"
    );
    let top = office.organisation.roots().next().expect("a root");
    let own = format!("/so-lieu/chi-so?ky=2026&co-quan={}&rieng=1", top.code);
    assert!(scores.iter().any(|it| it.1 == own), "{own}: {scores:?}");
    // What is opened is of the agency alone, and leads to the same with all below it.
    let alone = visitor.open(&own).await.text();
    assert!(alone.contains("riêng cơ quan này"), "{alone}");
    assert!(alone.contains("Gồm cả cơ quan cấp dưới"), "{alone}");
    assert!(numbers(&alone).iter().all(|it| it.1.ends_with("&rieng=1")));
    let with_below = own.trim_end_matches("&rieng=1");
    let received = |page: &str| {
        numbers(page)
            .iter()
            .find(|it| it.1.contains("i-received"))
            .map(|it| it.0)
    };
    let all = visitor.open(with_below).await.text();
    assert!(received(&alone) < received(&all), "{:?}", received(&alone));
    follow(&mut visitor, &[own]).await;
}

/// A number that was entered opens what it was entered from: by whom, when, from what source; only the
/// newest edition of a month counts.
#[tokio::test]
async fn an_entered_number_opens_its_source() {
    let (db, house) = opened(sqlite().await, "nam-dinh", None).await;
    let mut batch = Batch::new();
    for (indicator, agency, month, edition, right, of) in [
        ("1.4", "so-y-te", "2026-07", 1, 10, 20),
        ("1.4", "so-y-te", "2026-08", 1, 40, 60),
        ("1.4", "so-y-te", "2026-08", 2, 45, 60),
        ("1.4", "so-tu-phap", "2026-08", 1, 46, 50),
        ("1.4", "so-tu-phap", "2026-06", 1, 1, 1),
        ("3.5", "so-y-te", "2026-08", 1, 1, 2),
    ] {
        let entry = store::index_entry::Entry {
            indicator: indicator.to_owned(),
            agency: agency.to_owned(),
            month: month.to_owned(),
            edition,
            measure: domain::index766::Measure { right, of },
            source: format!("Cổng quốc gia, {agency} {month}"),
            entered_by: "Phạm Thu Hà".to_owned(),
            entered_at: moment("2026-09-02T08:30"),
        };
        store::index_entry::add(&mut batch, &entry);
    }
    db.db.commit(batch).await.expect("entered");
    let mut visitor = Visitor::of(&house);
    for (whom, sums, lines, replaced) in [
        ("", [101, 130], 4, 1),
        ("&co-quan=so-y-te", [55, 80], 3, 1),
        ("&co-quan=so-tu-phap&rieng=1", [46, 50], 1, 0),
    ] {
        let index = format!("/so-lieu/chi-so?ky=2026-q3{whom}");
        let page = visitor.open(&index).await.text();
        let found = links(&page, &["nhap-tay?muc=1.4"]);
        let shown: Vec<usize> = found.iter().map(|it| it.0).collect();
        assert_eq!(shown, sums, "{index}");
        assert_eq!(found[0].1, found[1].1);
        assert_eq!(listed(&mut visitor, &found[0].1).await, lines, "{index}");
        let list = visitor.open(&found[0].1).await.text();
        assert_eq!(list.matches(">Đã thay<").count(), replaced, "{list}");
        assert_eq!(list.matches(">Đang tính<").count(), lines - replaced);
        assert!(
            !list.contains("Phạm Thu Hà") && list.contains("2/9/2026"),
            "{list}"
        );
        assert!(
            !list.contains("so-tu-phap 2026-06") && list.contains(" 2026-08"),
            "{list}"
        );
    }
    // Without a word the first of them, this year; what is not entered is not there.
    assert_eq!(listed(&mut visitor, "/so-lieu/nhap-tay").await, 5);
    assert_eq!(visitor.open("/so-lieu/nhap-tay?muc=2.1").await.status, 404);
    let none = visitor.open("/so-lieu/nhap-tay?muc=4.4").await.text();
    assert!(none.contains("Chưa nhập số nào trong kỳ."), "{none}");
}
