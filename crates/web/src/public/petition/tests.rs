//! Petitions through the counter, without a browser: sent by anybody and by somebody, the right door,
//! floods, followed by key, handled at the desk, read by everybody.

use crate::testing::{Visitor, appoint, house, open_account};
use domain::actor::Role;
use jiff::Timestamp;

fn clock() -> Timestamp {
    domain::testing::moment("2026-08-24T09:15")
}

pub(super) fn form<'a>(title: &'a str, content: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("kind", "petition"),
        ("subject", "conduct"),
        ("title", title),
        ("content", content),
        ("sender_name", "Nguyễn Thị Hương"),
        ("sender_address", "Phường Trường Thi"),
        ("sender_phone", "0900000123"),
    ]
}

/// The text between two marks.
pub(super) fn between(text: &str, before: &str, after: &str) -> String {
    let rest = text.split(before).nth(1).expect("the mark before");
    rest.split(after).next().expect("the mark after").to_owned()
}

/// Covers: ND-24.2, ND-28.1, ND-28.2
#[tokio::test]
async fn anybody_sends_follows_by_key_and_clarifies() {
    let db = store::testing::sqlite().await;
    let folder = std::env::temp_dir().join("motcua-test-petition");
    let house = house(db.db.clone(), "nam-dinh", &folder, clock);
    let office = casework::petition::the_office(&house.office).code;
    let unit = house.office.organisation.units_of(&office)[0]
        .code
        .to_string();
    appoint(&house, "van", "Phạm Thị Văn", &unit, &[Role::Control]).await;
    let (mut anybody, mut desk) = (Visitor::of(&house), Visitor::of(&house));
    desk.sign_in_officer("van").await;

    // Without an address the form comes back with everything in it.
    let mut wrong = form("Trả kết quả chậm", "Hồ sơ của tôi quá hẹn năm ngày.");
    wrong.retain(|(name, _)| *name != "sender_address");
    let seen = anybody.post("/phan-anh/gui", &wrong).await;
    assert_eq!(seen.status, 422);
    assert!(seen.text().contains("Ghi địa chỉ của người gửi."));
    assert!(seen.text().contains("Hồ sơ của tôi quá hẹn năm ngày."));

    let sent = anybody
        .post_files(
            "/phan-anh/gui",
            &form("Trả kết quả chậm", "Hồ sơ của tôi quá hẹn năm ngày."),
            &[("files", "anh.pdf", b"%PDF-1.4\n1 0 obj<<>>endobj\n%%EOF\n")],
        )
        .await;
    assert_eq!(sent.status, 200, "{}", sent.text());
    let key = between(&sent.text(), "data-key-given>", "<");
    let code = "PAKN.20260824.0001";
    assert!(sent.text().contains(code) && key.len() == 10);

    // Everybody reads the state and not the words; whoever has the key reads all.
    let page = anybody.open(&format!("/phan-anh/{code}")).await.text();
    assert!(page.contains("Chờ phân loại") && !page.contains("quá hẹn năm ngày"));
    let keyed = [("code", code), ("ma", key.as_str())];
    let own = anybody.post("/phan-anh/tra-cuu", &keyed).await.text();
    assert!(own.contains("quá hẹn năm ngày") && own.contains("anh.pdf"));
    let guessed = [("code", code), ("ma", "AAAAAAAAAA")];
    assert_eq!(
        anybody.post("/phan-anh/tra-cuu", &guessed).await.status,
        404
    );

    // The Office asks, the sender answers.
    let at = format!("/can-bo/phan-anh/{code}");
    let seen = desk.open(&at).await;
    assert!(seen.text().contains("Nguyễn Thị Hương"));
    // Each clock with its article.
    assert!(seen.text().contains("đ.a k.3 Đ.25"), "{}", seen.text());
    let (token, version) = (seen.input("csrf"), seen.input("version"));
    let ask = [
        ("csrf", token.as_str()),
        ("version", version.as_str()),
        ("reason", "Mã hồ sơ nào?"),
    ];
    let done = desk.post(&format!("{at}/ask_clarity"), &ask).await;
    assert_eq!(done.status, 303, "{}", done.text());
    // Whoever saw the page before is told that it changed, and keeps the words.
    let stale = desk.post(&format!("{at}/ask_clarity"), &ask).await;
    assert_eq!(stale.status, 409);
    assert!(stale.text().contains("vừa thay đổi"));
    let clarify = [
        ("ma", key.as_str()),
        ("content", "Hồ sơ khai sinh ngày 3 tháng 8"),
    ];
    let done = anybody
        .post(&format!("/phan-anh/{code}/clarify"), &clarify)
        .await;
    assert_eq!(done.status, 200, "{}", done.text());
    assert!(
        desk.open(&at)
            .await
            .text()
            .contains("Hồ sơ khai sinh ngày 3 tháng 8")
    );
}

#[tokio::test]
async fn complaints_are_shown_their_door_and_may_go_on() {
    let db = store::testing::sqlite().await;
    let folder = std::env::temp_dir().join("motcua-test-petition-door");
    let house = house(db.db.clone(), "nam-dinh", &folder, clock);
    let mut anybody = Visitor::of(&house);
    let mut wish = form("Đơn tố cáo", "Tôi tố cáo ông A nhận tiền của người dân.");
    let seen = anybody.post("/phan-anh/gui", &wish).await;
    assert_eq!(seen.status, 422);
    assert!(seen.text().contains("Luật Tố cáo 2018"));
    wish.push(("anyway", "1"));
    let seen = anybody.post("/phan-anh/gui", &wish).await;
    assert_eq!(seen.status, 200, "{}", seen.text());
    let english = anybody.open("/phan-anh/gui?lang=en").await.text();
    assert!(english.contains("Send a petition or a question"));
}

#[tokio::test]
async fn a_flood_without_proof_stops_and_loses_nothing_and_an_account_goes_on() {
    let db = store::testing::sqlite().await;
    let folder = std::env::temp_dir().join("motcua-test-petition-flood");
    let house = house(db.db.clone(), "nam-dinh", &folder, clock);
    open_account(&house, "huong", "Trần Thị Thu Hương", "036190001234").await;
    let (mut flood, mut citizen) = (Visitor::of(&house), Visitor::of(&house));
    for no in 1..=3 {
        let text = format!("Phản ánh thứ {no} của cùng một máy gửi.");
        let seen = flood.post("/phan-anh/gui", &form("Thử", &text)).await;
        assert_eq!(seen.status, 200, "{}", seen.text());
    }
    let last = form("Thử", "Phản ánh thứ tư của cùng một máy gửi.");
    let seen = flood.post("/phan-anh/gui", &last).await;
    assert_eq!(seen.status, 422);
    assert!(
        seen.text().contains("Phản ánh thứ tư"),
        "what was typed stays"
    );
    // The hidden field that only programs fill in.
    let mut bot = form("Thử", "Phản ánh thứ năm của một chương trình.");
    bot.push(("website", "http://spam"));
    assert_eq!(flood.post("/phan-anh/gui", &bot).await.status, 422);
    // Somebody who is signed in is not held up, and finds it among the own.
    citizen.sign_in("huong").await;
    let token = citizen.open("/phan-anh/gui").await.input("csrf");
    let mut own = form("Quầy đóng sớm", "Quầy số 3 đóng lúc 16 giờ chiều thứ Sáu.");
    own.push(("csrf", token.as_str()));
    let seen = citizen.post("/phan-anh/gui", &own).await;
    assert_eq!(seen.status, 303, "{}", seen.text());
    let list = citizen.open("/phan-anh/cua-toi").await.text();
    assert!(list.contains("Quầy đóng sớm"));
    let forged = form("Quầy đóng sớm", "Một nội dung khác gửi từ trang khác.");
    assert_eq!(citizen.post("/phan-anh/gui", &forged).await.status, 403);
}

/// Covers: ND-25.1, ND-25.2c, ND-26.3/1
#[tokio::test]
async fn from_the_desk_to_the_public_and_among_the_frequent_questions() {
    let db = store::testing::sqlite().await;
    let folder = std::env::temp_dir().join("motcua-test-petition-desk");
    let house = house(db.db.clone(), "nam-dinh", &folder, clock);
    let organisation = &house.office.organisation;
    let office = casework::petition::the_office(&house.office).code;
    let unit = |agency: &str| organisation.units_of(&agency.into())[0].code.to_string();
    appoint(
        &house,
        "van",
        "Phạm Thị Văn",
        &unit(office.as_str()),
        &[Role::Control],
    )
    .await;
    appoint(
        &house,
        "thang",
        "Vũ Đình Thắng",
        &unit("so-tu-phap"),
        &[Role::HeadOfAgency],
    )
    .await;
    appoint(
        &house,
        "khac",
        "Đỗ Anh Tuấn",
        &unit("so-noi-vu"),
        &[Role::HeadOfAgency],
    )
    .await;
    let mut control = Visitor::of(&house);
    control.sign_in_officer("van").await;
    let mut head = Visitor::of(&house);
    head.sign_in_officer("thang").await;
    let mut other = Visitor::of(&house);
    other.sign_in_officer("khac").await;

    // A telephone call of Friday is entered on Monday; the sender wants to stay unknown.
    let token = control.open("/can-bo/phan-anh/moi").await.input("csrf");
    let mut call = form(
        "Khai sinh ở nơi tạm trú",
        "Tạm trú ở phường thì đăng ký ở đâu?",
    );
    call[0] = ("kind", "question");
    call.extend([
        ("csrf", token.as_str()),
        ("channel", "phone"),
        ("received_at", "2026-08-21T15:30"),
        ("confidential", "1"),
    ]);
    let done = control.post("/can-bo/phan-anh/moi", &call).await;
    assert_eq!(done.status, 200, "{}", done.text());
    let code = "HD.20260824.0001";
    let at = format!("/can-bo/phan-anh/{code}");
    assert_eq!(head.open(&at).await.status, 403);
    let act = async |who: &mut Visitor, word: &str, more: &[(&str, &str)]| {
        let seen = who.open(&at).await;
        let (token, version) = (seen.input("csrf"), seen.input("version"));
        let mut form = vec![("csrf", token.as_str()), ("version", version.as_str())];
        form.extend(more);
        who.post(&format!("{at}/{word}"), &form).await
    };
    let done = act(&mut control, "assign", &[("lead", "so-tu-phap")]).await;
    assert_eq!(done.status, 303, "{}", done.text());
    assert_eq!(other.open(&at).await.status, 403);
    // The agency that answers does not learn who asked.
    let seen = head.open(&at).await.text();
    assert!(!seen.contains("Nguyễn Thị Hương") && seen.contains("giữ kín"));
    let empty = act(&mut head, "answer", &[("words", " ")]).await;
    assert_eq!(empty.status, 422);
    let done = act(
        &mut head,
        "answer",
        &[("words", "Ở nơi cư trú của cha hoặc mẹ.")],
    )
    .await;
    assert_eq!(done.status, 303, "{}", done.text());
    let list = head.open("/can-bo/phan-anh?o=answered").await.text();
    assert!(list.contains(code));
    // What would tell who asked is not made public.
    let text = |content: &'static str| {
        [
            ("title", "Khai sinh ở nơi tạm trú"),
            ("content", content),
            ("answer", "Ở nơi cư trú của cha hoặc mẹ."),
        ]
    };
    let told = act(&mut control, "publish", &text("Nguyễn Thị Hương hỏi")).await;
    assert_eq!(told.status, 422);
    assert!(told.text().contains("Nguyễn Thị Hương"));
    let done = act(&mut control, "publish", &text("Tạm trú thì đăng ký ở đâu?")).await;
    assert_eq!(done.status, 303, "{}", done.text());
    let feature = [
        ("question", "Khai sinh ở nơi tạm trú được không?"),
        ("answer", "Được."),
        ("field", "Hộ tịch"),
    ];
    assert_eq!(act(&mut control, "feature", &feature).await.status, 303);

    let mut anybody = Visitor::of(&house);
    let found = anybody.open("/phan-anh?q=tam+tru").await.text();
    assert!(found.contains("Khai sinh ở nơi tạm trú") && found.contains(code));
    assert!(
        !anybody
            .open("/phan-anh?q=khai+tu")
            .await
            .text()
            .contains(code)
    );
    let page = anybody.open(&format!("/phan-anh/{code}")).await.text();
    assert!(page.contains("Tạm trú thì đăng ký ở đâu?") && !page.contains("Hương"));
    assert!(page.contains("sau 2 trong 15 ngày làm việc"), "{page}");
    let faq = anybody.open("/hoi-dap").await.text();
    assert!(faq.contains("/phan-anh/gui?loai=question"), "{faq}");
    assert!(faq.contains("Hộ tịch") && faq.contains("Khai sinh ở nơi tạm trú được không?"));
    assert_eq!(
        store::petition::check::differences(&db.db)
            .await
            .expect("a check"),
        []
    );
}

/// Covers: NB-18.2a, NB-18.2b, NB-18.2c, NB-18.2d
#[tokio::test]
async fn where_a_province_takes_none_online_its_channels_are_named() {
    for (province, channel) in [
        ("ninh-binh", "Hộp thư điện tử của cơ quan"),
        ("thai-binh", "Chuyên mục trên Cổng Dịch vụ công quốc gia"),
        ("dak-nong", "Chuyên mục trên Cổng Dịch vụ công quốc gia"),
    ] {
        let db = store::testing::sqlite().await;
        let folder = std::env::temp_dir().join(format!("motcua-test-petition-{province}"));
        let house = house(db.db.clone(), province, &folder, clock);
        let mut anybody = Visitor::of(&house);
        let page = anybody.open("/phan-anh/gui").await.text();
        assert!(page.contains(channel), "{province}: {page}");
        assert!(!page.contains("name=\"content\""));
        // Nobody is sent to a form that takes nothing.
        let faq = anybody.open("/hoi-dap").await.text();
        assert!(!faq.contains("loai=question"), "{province}: {faq}");
        assert!(faq.contains("các kênh nhận câu hỏi"), "{province}: {faq}");
        let wish = form("Trả kết quả chậm", "Hồ sơ của tôi quá hẹn năm ngày.");
        let refused = anybody.post("/phan-anh/gui", &wish).await;
        assert_eq!(refused.status, 422, "{province}");
    }
}
