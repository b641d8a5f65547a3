//! What everybody reads of a petition was reviewed, whoever may not know the sender is led to no name,
//! and nothing that was typed is lost: through the counter, on both engines.

use super::tests::{between, form};
use crate::house::House;
use crate::testing::{Seen, Visitor, appoint, house, open_account};
use domain::actor::Role;
use domain::case::StoredFile;
use domain::petition::{Sender, Sent, Subject};
use jiff::Timestamp;
use store::Batch;
use store::testing::{TestDb, postgres, sqlite};

const PDF: &[u8] = b"%PDF-1.4\n1 0 obj<<>>endobj\n%%EOF\n";
const CASE: &str = "H40.024.13-260821-0142";

fn clock() -> Timestamp {
    domain::testing::moment("2026-08-24T09:15")
}

struct Desk {
    house: House,
    office: Visitor,
    head: Visitor,
    anybody: Visitor,
}

async fn desk(db: &TestDb, name: &str) -> Desk {
    let folder = std::env::temp_dir().join(format!("motcua-test-review-{name}"));
    let house = house(db.db.clone(), "nam-dinh", &folder, clock);
    let office = casework::petition::the_office(&house.office).code;
    let people = [
        ("van", office.as_str(), Role::Control),
        ("thang", "so-tu-phap", Role::HeadOfAgency),
        ("anh", "so-tu-phap", Role::Specialist),
        ("kiem", "so-tu-phap", Role::Control),
        ("xa", "so-noi-vu", Role::Control),
    ];
    for (login, agency, role) in people {
        let unit = house.office.organisation.units_of(&agency.into())[0]
            .code
            .to_string();
        appoint(&house, login, "Cán bộ", &unit, &[role]).await;
    }
    let (office, head) = (signed(&house, "van").await, signed(&house, "thang").await);
    let anybody = Visitor::of(&house);
    Desk {
        house,
        office,
        head,
        anybody,
    }
}

async fn signed(house: &House, login: &str) -> Visitor {
    let mut it = Visitor::of(house);
    it.sign_in_officer(login).await;
    it
}

async fn act(who: &mut Visitor, code: &str, word: &str, more: &[(&str, &str)]) -> Seen {
    act_with(who, code, word, more, &[]).await
}

async fn act_with(
    who: &mut Visitor,
    code: &str,
    word: &str,
    more: &[(&str, &str)],
    files: &[(&str, &str, &[u8])],
) -> Seen {
    let at = format!("/can-bo/phan-anh/{code}");
    let seen = who.open(&at).await;
    let (token, version) = (seen.input("csrf"), seen.input("version"));
    let mut form = vec![("csrf", token.as_str()), ("version", version.as_str())];
    form.extend(more);
    who.post_files(&format!("{at}/{word}"), &form, files).await
}

async fn does(who: &mut Visitor, code: &str, word: &str, more: &[(&str, &str)]) {
    let done = act(who, code, word, more).await;
    assert_eq!(done.status, 303, "{word}: {}", done.text());
}

/// The address of a file on a page, by its name.
fn file_on(page: &str, name: &str) -> String {
    let before = page.split(&format!(">{name}")).next().expect("its link");
    let place = before.rsplit("href=\"").next().expect("an address");
    place.split('"').next().expect("its end").to_owned()
}

async fn what_everybody_reads_of_an_answer_was_reviewed(db: TestDb, engine: &str) {
    let mut it = desk(&db, &format!("answer-{engine}")).await;
    let wish = form("Giờ trực quầy", "Quầy chứng thực mở lúc mấy giờ?");
    let sent = it.anybody.post("/phan-anh/gui", &wish).await.text();
    let key = between(&sent, "data-key-given>", "<");
    let code = between(&sent, "<span class=\"code\">", "<");
    let (page, api) = (
        format!("/phan-anh/{code}"),
        format!("/api/v1/petitions/{code}"),
    );
    let public = |hash: &str| format!("{page}/tep/{hash}");
    does(&mut it.office, &code, "assign", &[("lead", "so-tu-phap")]).await;
    // How far it is: for the sender in words, for everybody that there was something, and when.
    let words = [("words", "Đang chờ ông Trần Văn Bình giải trình.")];
    does(&mut it.head, &code, "update", &words).await;
    let seen = it.anybody.open(&page).await.text();
    assert!(
        !seen.contains("Văn Bình") && seen.contains("Cập nhật tình hình"),
        "{seen}"
    );
    let keyed = [("code", code.as_str()), ("ma", key.as_str())];
    let own = it.anybody.post("/phan-anh/tra-cuu", &keyed).await.text();
    assert!(own.contains("Trần Văn Bình"), "{own}");
    let told = it.anybody.open(&api).await.text();
    assert!(
        told.contains("\"updates\":[{\"at\"") && !told.contains("Văn Bình"),
        "{told}"
    );

    let files = [
        ("files", "a.pdf", PDF),
        (
            "files",
            "b.pdf",
            b"%PDF-1.4\n2 0 obj<<>>endobj\n%%EOF\n".as_slice(),
        ),
    ];
    let words = [("words", "Quầy mở lúc 7 giờ 30.")];
    let done = act_with(&mut it.head, &code, "answer", &words, &files).await;
    assert_eq!(done.status, 303, "{}", done.text());
    // Whoever reviews sees the files, and chooses which are for everybody.
    let desk = it
        .office
        .open(&format!("/can-bo/phan-anh/{code}"))
        .await
        .text();
    let [a, b] = ["a.pdf", "b.pdf"].map(|name| {
        let place = file_on(&desk, name);
        place.rsplit('/').next().expect("a hash").to_owned()
    });
    assert!(
        a != b && desk.contains(&format!("name=\"shown\" value=\"{a}\"")),
        "{desk}"
    );
    let opened = it
        .office
        .open(&format!("/can-bo/phan-anh/{code}/tep/{b}"))
        .await;
    assert_eq!(opened.status, 200);
    assert_eq!(
        it.anybody.open(&public(&a)).await.status,
        404,
        "not reviewed yet"
    );
    let text = |answer: &'static str| {
        vec![
            ("title", "Giờ trực quầy"),
            ("content", "Quầy mở mấy giờ?"),
            ("answer", answer),
        ]
    };
    let mut chosen = text("Quầy mở lúc 7 giờ 30.");
    chosen.push(("shown", a.as_str()));
    does(&mut it.office, &code, "publish", &chosen).await;
    let seen = it.anybody.open(&page).await.text();
    assert!(seen.contains("7 giờ 30") && seen.contains("a.pdf") && !seen.contains("b.pdf"));
    assert_eq!(it.anybody.open(&public(&a)).await.status, 200);
    assert_eq!(it.anybody.open(&public(&b)).await.status, 404);
    let told = it.anybody.open(&api).await.text();
    assert!(told.contains("a.pdf") && !told.contains("b.pdf"), "{told}");

    // Contested: the answer holds no more. Answered anew, with a scan: nobody has reviewed it.
    let contest = [("ma", key.as_str()), ("reason", "Chưa nói về thứ Bảy.")];
    let done = it.anybody.post(&format!("{page}/contest"), &contest).await;
    assert_eq!(done.status, 200, "{}", done.text());
    for (word, held) in [("", false), ("answer", true)] {
        if held {
            let words = [("words", "Mở cả thứ Bảy, gặp bà Lê Thị Mai.")];
            let files = [(
                "files",
                "c.pdf",
                b"%PDF-1.4\n3 0 obj<<>>endobj\n%%EOF\n".as_slice(),
            )];
            let done = act_with(&mut it.office, &code, word, &words, &files).await;
            assert_eq!(done.status, 303, "{}", done.text());
        }
        let seen = it.anybody.open(&page).await.text();
        assert!(seen.contains("đang được xem lại"), "{seen}");
        assert!(
            seen.contains("Quầy mở mấy giờ?"),
            "what was asked stays: {seen}"
        );
        for hidden in ["7 giờ 30", "Lê Thị Mai", "a.pdf", "c.pdf", "đã rà soát"] {
            assert!(!seen.contains(hidden), "{hidden}: {seen}");
        }
        assert_eq!(it.anybody.open(&public(&a)).await.status, 404);
        let told = it.anybody.open(&api).await.text();
        assert!(told.contains("\"answers\":[]") && told.contains("\"reviewed_again\":true"));
        let found = it.anybody.open("/phan-anh?q=7+gio+30").await.text();
        assert!(!found.contains(&page), "found by what is answered no more");
    }
    does(&mut it.office, &code, "publish", &text("Mở cả thứ Bảy.")).await;
    let seen = it.anybody.open(&page).await.text();
    assert!(
        seen.contains("Mở cả thứ Bảy.") && !seen.contains(".pdf"),
        "{seen}"
    );
    assert!(!seen.contains("đang được xem lại"));
    let differ = store::petition::check::differences(&db.db).await;
    assert_eq!(differ.expect("a check"), []);
}

/// Covers: ND-26.3/2
#[tokio::test]
async fn what_everybody_reads_of_an_answer_was_reviewed_on_sqlite() {
    what_everybody_reads_of_an_answer_was_reviewed(sqlite().await, "sqlite").await;
}

#[tokio::test]
async fn what_everybody_reads_of_an_answer_was_reviewed_on_postgresql() {
    what_everybody_reads_of_an_answer_was_reviewed(postgres().await, "postgres").await;
}

/// One from a case, in confidence, with two files.
async fn in_confidence(house: &House) -> String {
    let mut attachments = Vec::new();
    for (name, bytes) in [
        ("a.pdf", PDF),
        ("b.pdf", b"%PDF-1.4\n2 0 obj<<>>endobj\n%%EOF\n"),
    ] {
        let key = house.files.put(bytes.to_vec()).await.expect("a file");
        attachments.push(StoredFile {
            hash: key.as_str().into(),
            name: name.to_owned(),
            media_type: "application/pdf".to_owned(),
            size: 1,
        });
    }
    let it = domain::testing::petition(clock());
    let sent = Sent {
        subject: Some(Subject::Conduct),
        sender: Sender {
            confidential: true,
            ..it.sender
        },
        title: "Nguyễn Thị Hương phản ánh chậm".to_owned(),
        content: "Tôi là nguyễn thị hương, hồ sơ quá hẹn năm ngày.".to_owned(),
        case: Some(CASE.to_owned()),
        attachments,
        ..it
    };
    let author = super::author(None, None, "");
    let (office, more) = (&house.office, Batch::new());
    let taken = casework::petition::receive(office, &author, clock(), sent, more).await;
    taken.expect("received").petition.code
}

async fn whoever_may_not_know_the_sender_is_led_to_no_name(db: TestDb, engine: &str) {
    let mut it = desk(&db, &format!("confidence-{engine}")).await;
    let code = in_confidence(&it.house).await;
    does(&mut it.office, &code, "assign", &[("lead", "so-tu-phap")]).await;
    let at = format!("/can-bo/phan-anh/{code}");
    let known = it.office.open(&at).await.text();
    assert!(
        known.contains("Nguyễn Thị Hương") && known.contains(CASE),
        "{known}"
    );
    let file = file_on(&known, "a.pdf");
    assert_eq!(it.office.open(&file).await.status, 200);
    assert!(
        it.office
            .open("/can-bo/phan-anh")
            .await
            .text()
            .contains("Hương")
    );
    // The agency that handles it, its own control of procedures, and that of another agency.
    for login in ["thang", "anh", "kiem", "xa"] {
        let mut who = signed(&it.house, login).await;
        let seen = who.open(&at).await;
        assert_eq!(seen.status, 200, "{login}");
        let page = seen.text().to_lowercase();
        for telling in ["thị hương", "0900000123", "trường thi", "h40.024.13"] {
            assert!(!page.contains(telling), "{login}: {telling}: {page}");
        }
        assert!(
            page.contains("[đã che]") && page.contains("quá hẹn năm ngày"),
            "{login}"
        );
        assert_eq!(who.open(&file).await.status, 404, "{login}");
        let list = who.open("/can-bo/phan-anh").await.text();
        assert!(!list.contains("Hương"), "{login}: {list}");
    }
    // Whoever coordinates gives them another text, and those files that may be read.
    let hash = file.rsplit('/').next().expect("a hash");
    let telling = [
        ("title", "Trả kết quả chậm"),
        ("content", "Bà Nguyễn Thị Hương chờ năm ngày."),
        ("shown", hash),
    ];
    let refused = act(&mut it.office, &code, "veil", &telling).await;
    assert_eq!(refused.status, 422);
    let page = refused.text();
    assert!(page.contains("id=\"veil-content-loi\""), "{page}");
    assert!(
        page.contains(&format!("value=\"{hash}\" checked")),
        "{page}"
    );
    let veiled = [
        ("title", "Trả kết quả chậm"),
        ("content", "Có hồ sơ chậm trả kết quả."),
        ("shown", hash),
    ];
    does(&mut it.office, &code, "veil", &veiled).await;
    let page = it.head.open(&at).await.text();
    assert!(
        page.contains("Có hồ sơ chậm") && !page.contains("quá hẹn năm ngày"),
        "{page}"
    );
    assert_eq!(it.head.open(&file).await.status, 200);
    let page = it.office.open(&at).await.text();
    assert!(
        page.contains("Tôi là nguyễn thị hương"),
        "the original is kept: {page}"
    );
    let differ = store::petition::check::differences(&db.db).await;
    assert_eq!(differ.expect("a check"), []);
}

#[tokio::test]
async fn whoever_may_not_know_the_sender_is_led_to_no_name_on_sqlite() {
    whoever_may_not_know_the_sender_is_led_to_no_name(sqlite().await, "sqlite").await;
}

#[tokio::test]
async fn whoever_may_not_know_the_sender_is_led_to_no_name_on_postgresql() {
    whoever_may_not_know_the_sender_is_led_to_no_name(postgres().await, "postgres").await;
}

/// Each message stands beside its field, and what was chosen and typed stays.
#[tokio::test]
async fn an_act_that_comes_back_keeps_what_was_chosen() {
    let db = sqlite().await;
    let mut it = desk(&db, "kept").await;
    let wish = form("Giờ trực quầy", "Quầy chứng thực mở lúc mấy giờ?");
    let sent = it.anybody.post("/phan-anh/gui", &wish).await.text();
    let code = between(&sent, "<span class=\"code\">", "<");
    let lead = [
        ("others", "so-noi-vu"),
        ("instructions", "Kiểm tra giờ trực"),
    ];
    let seen = act(&mut it.office, &code, "assign", &lead).await;
    assert_eq!(seen.status, 422);
    let page = seen.text();
    assert!(
        page.contains("id=\"assign-lead-loi\">Chọn cơ quan chủ trì."),
        "{page}"
    );
    assert!(page.contains("value=\"so-noi-vu\" selected") && page.contains("Kiểm tra giờ trực"));
    let twice = [("lead", "so-noi-vu"), ("others", "so-noi-vu")];
    let seen = act(&mut it.office, &code, "assign", &twice).await;
    assert!(
        seen.text().contains("id=\"assign-others-loi\""),
        "{}",
        seen.text()
    );
    let seen = act(&mut it.office, &code, "refuse", &[("ground", "complaint")]).await;
    assert_eq!(seen.status, 422);
    let page = seen.text();
    assert!(page.contains("value=\"complaint\" selected"), "{page}");
    assert!(page.contains("id=\"refuse-reason-loi\""), "{page}");
    let seen = act(&mut it.office, &code, "link", &[("to", "X"), ("fold", "1")]).await;
    assert!(
        seen.text().contains("name=\"fold\" value=\"1\" checked"),
        "{}",
        seen.text()
    );
    does(&mut it.office, &code, "assign", &[("lead", "so-tu-phap")]).await;
    // A file that is no paper: the answer is not lost.
    let words = "Quầy mở lúc 7 giờ 30. ".repeat(500);
    let files = [("files", "a.exe", b"MZ\x90\0".as_slice())];
    let typed = [("words", words.as_str())];
    let seen = act_with(&mut it.head, &code, "answer", &typed, &files).await;
    assert_eq!(seen.status, 422, "{}", seen.text());
    let page = seen.text();
    assert!(page.contains("id=\"answer-files-loi\">a.exe"), "{page}");
    assert!(page.contains(words.trim()), "what was typed stays");
    does(&mut it.head, &code, "answer", &[("words", "7 giờ 30.")]).await;
    // What came too late is shown, though the act is offered no more.
    let late = act(
        &mut it.office,
        &code,
        "refuse",
        &[("reason", "Không thuộc phạm vi")],
    )
    .await;
    assert_eq!(late.status, 422);
    assert!(
        late.text().contains("Không thuộc phạm vi"),
        "{}",
        late.text()
    );
    let text = [
        ("title", "Giờ trực quầy"),
        ("content", "Quầy mở mấy giờ?"),
        ("answer", "7 giờ 30."),
    ];
    does(&mut it.office, &code, "publish", &text).await;
    let feature = [("question", "Mấy giờ?"), ("answer", "Gọi 0900000123")];
    let seen = act(&mut it.office, &code, "feature", &feature).await;
    assert_eq!(seen.status, 422);
    assert!(
        seen.text().contains("id=\"feature-answer-loi\""),
        "{}",
        seen.text()
    );
    assert!(seen.text().contains("Gọi 0900000123"));
}

#[tokio::test]
async fn whoever_sends_too_often_is_told_to_wait_and_loses_nothing() {
    let db = sqlite().await;
    let folder = std::env::temp_dir().join("motcua-test-review-often");
    let mut house = house(db.db.clone(), "nam-dinh", &folder, clock);
    house.limits = std::sync::Arc::new(crate::limits::Limits {
        petition: crate::limits::Limit::an_hour(2),
        ..Default::default()
    });
    open_account(&house, "huong", "Trần Thị Thu Hương", "036190001234").await;
    let mut citizen = Visitor::of(&house);
    citizen.sign_in("huong").await;
    let token = citizen.open("/phan-anh/gui").await.input("csrf");
    for no in 1..=3 {
        let text = format!("Quầy số {no} đóng lúc 16 giờ chiều thứ Sáu.");
        let mut wish = form("Quầy đóng sớm", &text);
        wish.push(("csrf", token.as_str()));
        let seen = citizen.post("/phan-anh/gui", &wish).await;
        if no <= 2 {
            assert_eq!(seen.status, 303, "{no}: {}", seen.text());
            continue;
        }
        assert_eq!(seen.status, 429);
        let page = seen.text();
        assert!(page.contains(&text), "what was typed stays: {page}");
        assert!(page.contains("giây rồi bấm Gửi lại"), "{page}");
    }
}
