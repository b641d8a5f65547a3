//! What lists and pages say of when a petition came, where it stands and how long it took: the same
//! words everywhere, and colours that agree with them. And what an officer types of one is kept.

use super::clause_tests::officer;
use super::tests::{between, form};
use crate::house::House;
use crate::testing::{Visitor, appoint, house};
use domain::actor::Role;
use domain::petition::{Author, Channel, Command, Kind, Sent};
use jiff::Timestamp;
use store::Batch;
use store::testing::{TestDb, postgres, sqlite};

/// Monday, in the hours of work.
fn monday() -> Timestamp {
    domain::testing::moment("2026-08-24T15:00")
}

/// An hour later.
fn later() -> Timestamp {
    domain::testing::moment("2026-08-24T16:00")
}

/// Saturday evening.
const SENT: &str = "2026-08-22T20:14";

/// A question that came out of hours and was answered on the next day of work, with its key, and whoever
/// coordinates.
async fn question(house: &House) -> (String, String, Author) {
    let office = &house.office;
    let sent = Sent {
        kind: Kind::Question,
        channel: Channel::QaSection,
        ..domain::testing::petition(domain::testing::moment(SENT))
    };
    let author = domain::testing::sender_of(&sent);
    let taken = casework::petition::receive(office, &author, monday(), sent, Batch::new()).await;
    let taken = taken.expect("received");
    let control = officer(
        house,
        Role::Control,
        &casework::petition::the_office(office).code,
    );
    (taken.petition.code, taken.key, control)
}

async fn does(house: &House, who: &Author, at: Timestamp, code: &str, wish: Command) {
    let done = casework::petition::run(&house.office, who, at, code, None, wish).await;
    done.expect("an act");
}

async fn answered(house: &House, control: &Author, at: Timestamp, code: &str) {
    let assign = Command::Assign {
        lead: casework::petition::the_office(&house.office),
        others: Vec::new(),
        instructions: String::new(),
    };
    does(house, control, at, code, assign).await;
    let answer = Command::Answer {
        words: "Quầy làm việc sáng thứ Bảy.".to_owned(),
        result_at: None,
        files: Vec::new(),
    };
    does(house, control, at, code, answer).await;
}

async fn published(house: &House, control: &Author, code: &str) {
    let publish = Command::Publish {
        title: "Giờ trực quầy".to_owned(),
        content: "Quầy làm việc sáng thứ Bảy không?".to_owned(),
        answer: "Có.".to_owned(),
        files: Vec::new(),
    };
    does(house, control, monday(), code, publish).await;
}

/// The tag of a page or of a line: its colour and its words.
fn tag(page: &str, behind: &str) -> (String, String) {
    let rest = page.split_once(behind).expect("what stands before it").1;
    let colour = between(rest, "class=\"tag\" data-state=\"", "\"");
    let words = between(rest, &format!("data-state=\"{colour}\">"), "<");
    (colour, words)
}

fn is(colour: &str, words: &str) -> (String, String) {
    (colour.to_owned(), words.to_owned())
}

async fn the_day_it_came_is_told_and_the_day_it_counts_from_beside_it(db: TestDb, engine: &str) {
    let folder = std::env::temp_dir().join(format!("motcua-test-standing-day-{engine}"));
    let house = house(db.db.clone(), "nam-dinh", &folder, monday);
    let (code, key, control) = question(&house).await;
    let mut anybody = Visitor::of(&house);
    let list = "/so-lieu/phan-anh?muc=received&ky=2026";
    let received = |page: &str, column: &str| {
        let cell = between(page, &format!("data-label=\"{column}\">"), "</td>");
        cell.replace("<span class=\"line small soft\">", "")
            .replace("</span>", "")
    };
    let seen = anybody.open(list).await.text();
    assert_eq!(
        received(&seen, "Ngày nhận"),
        "22/8/2026 (tính hạn từ 24/8/2026)"
    );
    let seen = anybody.open(&format!("{list}&lang=en")).await.text();
    assert_eq!(
        received(&seen, "Received"),
        "22/8/2026 (counted from 24/8/2026)"
    );
    // One that came in the hours of work has one day.
    let mut sent = domain::testing::petition(monday());
    sent.channel = Channel::Section;
    let author = domain::testing::sender_of(&sent);
    let office = &house.office;
    let taken = casework::petition::receive(office, &author, monday(), sent, Batch::new()).await;
    taken.expect("received");
    let seen = anybody
        .open(&format!("{list}&loai=petition&lang=vi"))
        .await
        .text();
    assert_eq!(received(&seen, "Ngày nhận"), "24/8/2026");

    // The list of what is public and the API say the same.
    answered(&house, &control, monday(), &code).await;
    published(&house, &control, &code).await;
    let seen = anybody.open("/phan-anh").await.text();
    assert!(seen.contains("nhận 22/8/2026"), "{seen}");
    let told = anybody.open("/api/v1/petitions").await.text();
    let told: serde_json::Value = serde_json::from_str(&told).expect("JSON");
    let line = &told["items"][0];
    assert_eq!(
        (&line["received"], &line["counted_from"]),
        (&"2026-08-22".into(), &"2026-08-24".into())
    );
    let told = anybody.open(&format!("/api/v1/petitions/{code}")).await;
    let told: serde_json::Value = serde_json::from_str(&told.text()).expect("JSON");
    let day = |name: &str| told[name].as_str().expect("a moment")[..10].to_owned();
    assert_eq!(
        (day("received"), day("counted_from")),
        ("2026-08-22".to_owned(), "2026-08-24".to_owned())
    );
    assert!(!key.is_empty());
}

async fn an_answer_that_waits_for_its_review_is_called_so_and_is_not_green(
    db: TestDb,
    engine: &str,
) {
    let folder = std::env::temp_dir().join(format!("motcua-test-standing-review-{engine}"));
    let house = house(db.db.clone(), "nam-dinh", &folder, monday);
    let (code, key, control) = question(&house).await;
    let the_office = casework::petition::the_office(&house.office).code;
    let unit = &house.office.organisation.units_of(&the_office)[0].code;
    appoint(&house, "van", "Cán bộ", unit.as_str(), &[Role::Control]).await;
    let mut desk = Visitor::of(&house);
    desk.sign_in_officer("van").await;
    let mut anybody = Visitor::of(&house);
    let (public, page) = (
        format!("/phan-anh/{code}"),
        format!("/can-bo/phan-anh/{code}"),
    );
    let waits = is("soon", "Chờ rà soát trả lời");
    let done = is("ok", "Đã trả lời");
    answered(&house, &control, monday(), &code).await;
    // At the desk in the list, under both tabs, and on its page.
    for list in ["/can-bo/phan-anh", "/can-bo/phan-anh?o=review"] {
        let seen = desk.open(list).await.text();
        assert_eq!(tag(&seen, &code), waits, "{list}");
        assert!(
            !seen.contains("data-state=\"ok\">Đã trả lời"),
            "{list}: {seen}"
        );
    }
    assert_eq!(
        tag(&desk.open(&page).await.text(), "aria-label=\"Vị trí\""),
        waits
    );
    // Everybody reads that it waits; its sender has the answer already.
    assert_eq!(tag(&anybody.open(&public).await.text(), "<article"), waits);
    let seen = anybody.open(&format!("{public}?lang=en")).await.text();
    assert_eq!(
        tag(&seen, "<article"),
        is("soon", "Answer waits for its review")
    );
    let keyed = [("code", code.as_str()), ("ma", key.as_str())];
    let seen = anybody.post("/phan-anh/tra-cuu", &keyed).await.text();
    assert_eq!(tag(&seen, "<article"), is("ok", "Answered"));
    anybody.open("/phan-anh?lang=vi").await;
    // Once it was reviewed it is answered for everybody.
    published(&house, &control, &code).await;
    assert_eq!(tag(&anybody.open(&public).await.text(), "<article"), done);
    assert_eq!(
        tag(&desk.open(&page).await.text(), "aria-label=\"Vị trí\""),
        done
    );
    let seen = desk.open("/can-bo/phan-anh?o=answered").await.text();
    assert_eq!(tag(&seen, &code), done);
    // A further answer of what is public waits again, in the list of the public too.
    let contest = Command::Contest {
        reason: "Chưa rõ giờ.".to_owned(),
    };
    let sender = Author::Sender {
        account: None,
        name: String::new(),
        key_hash: casework::petition::key_hash(&key),
    };
    does(&house, &sender, later(), &code, contest).await;
    answered(&house, &control, later(), &code).await;
    let seen = anybody.open("/phan-anh").await.text();
    assert_eq!(tag(&seen, "Giờ trực quầy"), waits);
}

async fn what_took_no_whole_day_of_work_is_said_in_words(db: TestDb, engine: &str) {
    let folder = std::env::temp_dir().join(format!("motcua-test-standing-days-{engine}"));
    let house = house(db.db.clone(), "nam-dinh", &folder, monday);
    let (code, _, control) = question(&house).await;
    answered(&house, &control, monday(), &code).await;
    published(&house, &control, &code).await;
    let the_office = casework::petition::the_office(&house.office).code;
    let unit = &house.office.organisation.units_of(&the_office)[0].code;
    appoint(&house, "van", "Cán bộ", unit.as_str(), &[Role::Control]).await;
    let mut desk = Visitor::of(&house);
    desk.sign_in_officer("van").await;
    let mut anybody = Visitor::of(&house);
    let page = format!("/phan-anh/{code}");
    for (address, words) in [
        ("/phan-anh", "chưa đầy 1 ngày làm việc"),
        (page.as_str(), "chưa đầy 1 trong 15 ngày làm việc"),
        ("/phan-anh?lang=en", "in less than 1 working day"),
        (page.as_str(), "in less than 1 of 15 working days"),
    ] {
        let seen = anybody.open(address).await.text();
        assert!(seen.contains(words), "{address}: {seen}");
        assert!(
            !seen.contains("sau 0") && !seen.contains("after 0"),
            "{address}: {seen}"
        );
    }
    let seen = desk.open("/can-bo/phan-anh?o=answered").await.text();
    assert!(seen.contains("Chưa đầy 1 ngày làm việc"), "{seen}");
    assert!(!seen.contains("Sau 0"), "{seen}");
}

macro_rules! on_both {
    ($($name:ident, $sqlite:ident, $postgres:ident;)*) => {
        $(
            #[tokio::test]
            async fn $sqlite() {
                $name(sqlite().await, "sqlite").await;
            }

            #[tokio::test]
            async fn $postgres() {
                $name(postgres().await, "postgres").await;
            }
        )*
    };
}

on_both! {
    the_day_it_came_is_told_and_the_day_it_counts_from_beside_it,
        the_day_it_came_is_told_on_sqlite, the_day_it_came_is_told_on_postgresql;
    an_answer_that_waits_for_its_review_is_called_so_and_is_not_green,
        an_answer_that_waits_is_called_so_on_sqlite, an_answer_that_waits_is_called_so_on_postgresql;
    what_took_no_whole_day_of_work_is_said_in_words,
        no_whole_day_is_said_in_words_on_sqlite, no_whole_day_is_said_in_words_on_postgresql;
}

/// The choice of agencies of a form: which one is chosen, whether one must be.
fn chosen(page: &str) -> (Option<String>, bool) {
    let select = between(page, "<select class=\"input\" id=\"about\"", "</select>");
    let tag = select.split('>').next().expect("a tag");
    let options = select.split("<option value=\"").skip(1);
    let found = options
        .filter(|it| {
            it.split('>')
                .next()
                .is_some_and(|it| it.contains(" selected"))
        })
        .filter_map(|it| it.split('"').next())
        .next();
    (found.map(str::to_owned), tag.contains(" required"))
}

/// No agency is chosen beforehand. Where the Office classifies, the page says so and needs none; where
/// the agency itself answers, one must be chosen, and what was typed is kept until then.
#[tokio::test]
async fn whom_a_petition_is_about_is_chosen_by_whoever_enters_it() {
    for (province, by_agency) in [("nam-dinh", false), ("ninh-binh", true)] {
        let db = sqlite().await;
        let folder = std::env::temp_dir().join(format!("motcua-test-standing-about-{province}"));
        let house = house(db.db.clone(), province, &folder, monday);
        let the_office = casework::petition::the_office(&house.office);
        let unit = &house.office.organisation.units_of(&the_office.code)[0].code;
        appoint(&house, "van", "Cán bộ", unit.as_str(), &[Role::Control]).await;
        let mut desk = Visitor::of(&house);
        desk.sign_in_officer("van").await;
        let seen = desk.open("/can-bo/phan-anh/moi").await;
        let page = seen.text();
        assert_eq!(chosen(&page), (None, by_agency), "{province}");
        let says = match by_agency {
            true => "cơ quan đó tiếp nhận và trả lời.".to_owned(),
            false => format!("{} tiếp nhận và phân loại", the_office.name),
        };
        assert!(page.contains(&says), "{province}: {page}");

        // What seems to be a complaint is entered all the same, with everything typed, and no agency.
        let token = seen.input("csrf");
        let mut typed = form("Đơn khiếu nại", "Tôi khiếu nại quyết định xử phạt số 12.");
        typed[1] = ("subject", "other");
        typed.extend([
            ("csrf", token.as_str()),
            ("channel", "letter"),
            ("received_at", "2026-08-21T15:30"),
            ("procedure", "1.001193"),
            ("case", "H40.024.13-260821-0142"),
            ("sender_email", "huong@example.vn"),
            ("confidential", "1"),
            ("portal_code", "PAKN.9"),
            ("portal_due", "2026-09-01T17:00"),
            ("anyway", "1"),
        ]);
        let done = desk.post("/can-bo/phan-anh/moi", &typed).await;
        if !by_agency {
            assert_eq!(done.status, 200, "{}", done.text());
            continue;
        }
        assert_eq!(done.status, 422);
        let page = done.text();
        assert!(
            page.contains("<p class=\"error\" id=\"about-loi\">Chọn cơ quan nhận"),
            "{page}"
        );
        assert!(page.contains("<a href=\"#about\">"), "{page}");
        assert_eq!(chosen(&page), (None, true));
        for kept in [
            "value=\"petition\" selected",
            "value=\"other\" selected",
            "value=\"letter\" selected",
            "name=\"anyway\" value=\"1\" checked",
            "name=\"confidential\" value=\"1\" checked",
            ">Tôi khiếu nại quyết định xử phạt số 12.</textarea>",
        ] {
            assert!(page.contains(kept), "{kept}: {page}");
        }
        for (name, value) in typed
            .iter()
            .skip(6)
            .filter(|it| !["csrf", "channel", "confidential", "anyway"].contains(&it.0))
        {
            assert!(page.contains(&format!("name=\"{name}\"")), "{name}");
            assert!(
                page.contains(&format!("value=\"{value}\"")),
                "{name}: {page}"
            );
        }
        typed.push(("about", "so-tu-phap"));
        let done = desk.post("/can-bo/phan-anh/moi", &typed).await;
        assert_eq!(done.status, 200, "{}", done.text());
    }
}
