//! The sender's side over HTTP: from inside a case, with a key, by telephone, through the officer who
//! writes it down; and the right door wherever something is sent, entered or classified.

use super::tests::{between, form};
use crate::api::tests::client::Province;
use crate::house::House;
use crate::testing::{Seen, Visitor, appoint, house};
use domain::actor::Role;
use domain::petition::{Author, Channel, Command, Sent};
use jiff::Timestamp;
use store::Batch;
use store::testing::TestDb;

fn clock() -> Timestamp {
    domain::testing::moment("2026-08-24T09:15")
}

const PDF: &[u8] = b"%PDF-1.4\n1 0 obj<<>>endobj\n%%EOF\n";
pub(super) const NEW: &str = "/can-bo/phan-anh/moi";

/// Nam Định with whoever controls, and a head of the agency that answers.
pub(super) async fn desk(db: &TestDb, name: &str) -> (House, Visitor, Visitor) {
    let folder = std::env::temp_dir().join(format!("motcua-test-sender-{name}"));
    let house = house(db.db.clone(), "nam-dinh", &folder, clock);
    let office = casework::petition::the_office(&house.office).code;
    let unit = |agency: &str| {
        let units = house.office.organisation.units_of(&agency.into());
        units[0].code.to_string()
    };
    let (office, justice) = (unit(office.as_str()), unit("so-tu-phap"));
    appoint(&house, "van", "Phạm Thị Văn", &office, &[Role::Control]).await;
    let head = [Role::HeadOfAgency];
    appoint(&house, "thang", "Vũ Đình Thắng", &justice, &head).await;
    let [mut control, mut head] = [0; 2].map(|_| Visitor::of(&house));
    control.sign_in_officer("van").await;
    head.sign_in_officer("thang").await;
    (house, control, head)
}

/// Sends a form of the desk with the token and version of its page.
pub(super) async fn fill(who: &mut Visitor, page: &str, to: &str, more: &[(&str, &str)]) -> Seen {
    let seen = who.open(page).await;
    assert_eq!(seen.status, 200, "{page}: {}", seen.text());
    let token = seen.input("csrf");
    let mut form = vec![("csrf", token.as_str())];
    let version = match seen.text().contains("name=\"version\"") {
        true => seen.input("version"),
        false => String::new(),
    };
    form.push(("version", version.as_str()));
    form.extend(more);
    who.post(to, &form).await
}

pub(super) fn entered<'a>(
    title: &'a str,
    content: &'a str,
    channel: &'a str,
) -> Vec<(&'a str, &'a str)> {
    let mut call = form(title, content);
    call.extend([("channel", channel), ("received_at", "2026-08-21T15:30")]);
    call
}

fn linked<'a>(page: &'a str, before: &str) -> Vec<&'a str> {
    let parts = page.split(before).skip(1);
    parts.filter_map(|it| it.split('"').next()).collect()
}

/// Covers: ND-24.2
#[tokio::test]
async fn a_petition_is_sent_from_a_case_and_stands_on_both_sides_of_it() {
    for (name, channel) in [
        ("nam-dinh", Channel::InService),
        ("ha-nam", Channel::Section),
    ] {
        let province = Province::open(name).await;
        let house = &province.house;
        let case = province.filed(&province.citizen().await).await;
        let own = format!("/ho-so/{case}");
        let mut citizen = Visitor::of(house);
        citizen.sign_in("huong").await;
        let page = citizen.open(&own).await.text();
        assert!(!page.contains("PAKN."), "{name}");
        let link = format!("/phan-anh/gui?loai=petition&amp;ho_so={case}");
        assert!(page.contains(&link), "{name}: {page}");
        let mut codes = Vec::new();
        for (title, confidential) in [("Chưa có giấy hẹn", false), ("Bị gợi ý bồi dưỡng", true)]
        {
            let seen = citizen.open(&link.replace("&amp;", "&")).await;
            let (token, of) = (seen.input("csrf"), seen.input("case"));
            let mut wish = form(title, "Nộp hồ sơ đã ba ngày mà chưa nhận được giấy hẹn.");
            let content = format!("{title}: hồ sơ nộp đã ba ngày.");
            wish.retain(|(field, _)| *field != "content");
            wish.extend([
                ("content", content.as_str()),
                ("csrf", token.as_str()),
                ("case", of.as_str()),
            ]);
            if confidential {
                wish.push(("confidential", "1"));
            }
            let sent = citizen.post("/phan-anh/gui", &wish).await;
            assert_eq!(sent.status, 303, "{name}: {}", sent.text());
            let code = sent.to.trim_start_matches("/phan-anh/");
            let code = code.trim_end_matches("?xong=gui").to_owned();
            let file = store::petition::load_by_code(&house.office.db, &code).await;
            let sent = file.expect("files").expect("sent").petition.sent;
            let sent = sent.expect("what was sent");
            assert_eq!((sent.channel, sent.case.as_ref()), (channel, Some(&case)));
            codes.push(code);
        }
        // What somebody else sent about it is not the reader's.
        let office = casework::petition::the_office(&house.office);
        let unit = house.office.organisation.units_of(&office.code)[0].clone();
        appoint(
            house,
            "van",
            "Phạm Thị Văn",
            unit.code.as_str(),
            &[Role::Control],
        )
        .await;
        let mut control = Visitor::of(house);
        control.sign_in_officer("van").await;
        let mut call = entered(
            "Người khác gọi",
            "Tôi gọi hộ về hồ sơ của chị Hương.",
            "phone",
        );
        call.extend([("case", case.as_str()), ("about", "so-tu-phap")]);
        let done = fill(&mut control, NEW, NEW, &call).await;
        assert_eq!(done.status, 200, "{name}: {}", done.text());
        codes.push(between(&done.text(), "data-code-given>", "<"));
        let page = citizen.open(&own).await.text();
        let shown = codes.iter().map(|code| page.contains(code.as_str()));
        assert_eq!(shown.collect::<Vec<_>>(), [true, true, false], "{name}");
        assert!(page.contains("Chờ phân loại"), "{name}");
        let english = citizen.open(&format!("{own}?lang=en")).await.text();
        assert!(english.contains("What you sent about it"), "{name}");

        // The Office sees all of them at the case; whoever works on the case what the agency was given,
        // and never one whose sender must stay unknown.
        let at_desk = format!("/can-bo/ho-so/{case}");
        let page = control.open(&at_desk).await.text();
        assert!(
            codes.iter().all(|code| page.contains(code)),
            "{name}: {page}"
        );
        let intake = house
            .office
            .organisation
            .intake(&province.agency.as_str().into());
        let login = intake.expect("a unit").code.as_str().replace('/', ".");
        let mut clerk = Visitor::of(house);
        clerk.sign_in_officer(&login).await;
        let seen = clerk.open(&at_desk).await;
        assert_eq!(seen.status, 200, "{name}");
        assert!(!seen.text().contains("PAKN."), "{name}: {}", seen.text());
        for code in &codes[..2] {
            let at = format!("/can-bo/phan-anh/{code}");
            let lead = [("lead", province.agency.as_str())];
            let done = fill(&mut control, &at, &format!("{at}/assign"), &lead).await;
            assert_eq!(done.status, 303, "{name}: {}", done.text());
        }
        let page = clerk.open(&at_desk).await.text();
        let shown = codes.iter().map(|code| page.contains(code.as_str()));
        assert_eq!(shown.collect::<Vec<_>>(), [true, false, false], "{name}");
        assert_eq!(
            linked(&page, "href=\"/can-bo/phan-anh/"),
            [codes[0].as_str()]
        );
    }
}

/// Covers: ND-28.1
#[tokio::test]
async fn whoever_has_the_key_opens_the_own_files_and_those_of_the_answer() {
    let db = store::testing::sqlite().await;
    let (house, mut control, _) = desk(&db, "files").await;
    let mut anybody = Visitor::of(&house);
    let wish = form("Trả kết quả chậm", "Hồ sơ của tôi quá hẹn năm ngày.");
    let files = [("files", "anh.pdf", PDF)];
    let sent = anybody.post_files("/phan-anh/gui", &wish, &files).await;
    let key = between(&sent.text(), "data-key-given>", "<");
    let code = "PAKN.20260824.0001";
    let at = format!("/can-bo/phan-anh/{code}");
    let lead = [("lead", "van-phong-ubnd-tinh")];
    let done = fill(&mut control, &at, &format!("{at}/assign"), &lead).await;
    assert_eq!(done.status, 303, "{}", done.text());
    let seen = control.open(&at).await;
    let (token, version) = (seen.input("csrf"), seen.input("version"));
    let words = [
        ("csrf", token.as_str()),
        ("version", version.as_str()),
        ("words", "Đã trả kết quả, kèm văn bản."),
    ];
    let letter: &[u8] = b"%PDF-1.4\n2 0 obj<<>>endobj\n%%EOF\n";
    let files = [("files", "tra-loi.pdf", letter)];
    let to = format!("{at}/answer");
    let done = control.post_files(&to, &words, &files).await;
    assert_eq!(done.status, 303, "{}", done.text());

    let keyed = [("code", code), ("ma", key.as_str())];
    let page = anybody.post("/phan-anh/tra-cuu", &keyed).await.text();
    // The key stands in no address, and each file is a form that sends it.
    let before = format!("action=\"/phan-anh/{code}/tep/");
    let hashes = linked(&page, &before);
    assert_eq!(hashes.len(), 2, "{page}");
    assert_eq!(
        linked(&page, &format!("href=\"/phan-anh/{code}/tep/")).len(),
        0
    );
    for (hash, bytes) in hashes.into_iter().zip([PDF, letter]) {
        let place = format!("/phan-anh/{code}/tep/{hash}");
        let opened = anybody.post(&place, &[("ma", key.as_str())]).await;
        assert_eq!((opened.status, opened.bytes.as_slice()), (200, bytes));
        assert_eq!(
            anybody.post(&place, &[("ma", "AAAAAAAAAA")]).await.status,
            404
        );
        assert_eq!(anybody.post(&place, &[]).await.status, 404);
        assert_eq!(anybody.open(&place).await.status, 404);
    }
    // The same key opens nothing of another one.
    let other = form("Quầy đóng sớm", "Quầy số 3 đóng lúc 16 giờ chiều.");
    let files = [("files", "khac.pdf", PDF)];
    anybody.post_files("/phan-anh/gui", &other, &files).await;
    let file = store::petition::load_by_code(&db.db, "PAKN.20260824.0002").await;
    let sent = file.expect("files").expect("sent").petition.sent;
    let hash = sent.expect("what was sent").attachments[0].hash.clone();
    let place = format!("/phan-anh/PAKN.20260824.0002/tep/{hash}");
    let shut = anybody.post(&place, &[("ma", key.as_str())]).await;
    assert_eq!(shut.status, 404);
}

/// Covers: ND-28.2
#[tokio::test]
async fn a_caller_gets_a_key_and_answers_by_telephone_or_with_it() {
    let db = store::testing::sqlite().await;
    let (house, mut control, mut head) = desk(&db, "phone").await;
    let call = entered(
        "Quầy đóng sớm",
        "Chiều thứ Sáu quầy đóng lúc 16 giờ.",
        "phone",
    );
    let slip = fill(&mut control, NEW, NEW, &call).await;
    assert_eq!(slip.status, 200, "{}", slip.text());
    let page = slip.text();
    let code = between(&page, "data-code-given>", "<");
    let key = between(&page, "data-key-given>", "<");
    assert!(page.contains("<svg class=\"qr\"") && page.contains("chỉ hiện một lần"));
    assert!(page.contains(&format!("http://127.0.0.1/phan-anh/{code}")));
    // It is nowhere else: neither on the desk nor on file.
    let at = format!("/can-bo/phan-anh/{code}");
    assert!(!control.open(&at).await.text().contains(&key));
    let all = store::testing::everything(&db.db).await;
    assert!(!all.iter().any(|line| line.contains(&key)));

    let asked = [("reason", "Quầy nào, ở đâu?")];
    let done = fill(&mut control, &at, &format!("{at}/ask_clarity"), &asked).await;
    assert_eq!(done.status, 303, "{}", done.text());
    // The caller rings again: what is not so is refused beside its field, with the article of calls.
    let relay = format!("{at}/relay");
    let said = |at: &'static str, channel: &'static str, content: &'static str| {
        [
            ("said", "clarify"),
            ("channel", channel),
            ("came_at", at),
            ("content", content),
        ]
    };
    let words = "Quầy chứng thực của phường Trường Thi.";
    for (came_at, channel, content, message) in [
        ("2026-08-24T09:16", "phone", words, "đến hiện tại (9:15"),
        (
            "2026-08-21T16:00",
            "phone",
            words,
            "Thời điểm người gửi trả lời phải từ",
        ),
        ("", "phone", words, "Thời điểm người gửi trả lời phải từ"),
        (
            "2026-08-24T09:15",
            "section",
            words,
            "không nhận phản ánh, câu hỏi qua kênh",
        ),
        ("2026-08-24T09:15", "phone", "Có", "Ghi nội dung từ 10"),
    ] {
        let refused = fill(&mut control, &at, &relay, &said(came_at, channel, content)).await;
        assert_eq!(refused.status, 422, "{came_at} {channel} {content}");
        let page = refused.text();
        let summary = page.matches(message).count();
        assert!(
            summary >= 2,
            "{message}: in the summary and beside it: {page}"
        );
        assert!(page.contains(content), "what was typed stays");
        if came_at == "2026-08-24T09:16" {
            assert!(page.contains("Đ.7 NĐ 20/2008"), "{page}");
        }
    }
    let shut = fill(&mut control, &at, &relay, &[]).await;
    assert_eq!(shut.status, 422);
    let done = fill(
        &mut control,
        &at,
        &relay,
        &said("2026-08-24T09:15", "phone", words),
    )
    .await;
    assert_eq!(done.to, format!("{at}?xong=relay"), "{}", done.text());
    let page = control.open(&done.to).await.text();
    assert!(
        page.contains("Đã ghi lời người gửi.") && page.contains(words),
        "{page}"
    );
    assert!(page.contains("ghi lời người gửi (Điện thoại, 9:15 Thứ Hai 24/8/2026): làm rõ"));
    assert!(
        !page.contains("viec-relay"),
        "nothing is asked any more: {page}"
    );

    // Answered: accepted and contested by telephone too, and by the key from the slip.
    let lead = [("lead", "so-tu-phap")];
    fill(&mut control, &at, &format!("{at}/assign"), &lead).await;
    let words = [("words", "Đã chấn chỉnh.")];
    fill(&mut head, &at, &format!("{at}/answer"), &words).await;
    let shut = fill(
        &mut head,
        &at,
        &relay,
        &[
            ("said", "accept"),
            ("channel", "phone"),
            ("came_at", "2026-08-24T09:15"),
        ],
    )
    .await;
    assert_eq!(shut.status, 403, "only whoever coordinates writes it down");
    let no_reason = [
        ("said", "contest"),
        ("channel", "letter"),
        ("came_at", "2026-08-24T09:15"),
    ];
    let refused = fill(&mut control, &at, &relay, &no_reason).await;
    assert_eq!(refused.status, 422);
    let mut with_reason = no_reason.to_vec();
    with_reason.push(("content", "Hôm nay vẫn đóng sớm."));
    let done = fill(&mut control, &at, &relay, &with_reason).await;
    assert_eq!(done.status, 303, "{}", done.text());
    let page = control.open(&at).await.text();
    assert!(
        page.contains("Người gửi không đồng ý:</b> Hôm nay vẫn đóng sớm."),
        "{page}"
    );
    let words = [("words", "Đã thay người phụ trách quầy.")];
    let done = fill(&mut control, &at, &format!("{at}/answer"), &words).await;
    assert_eq!(done.status, 303, "{}", done.text());
    let mut anybody = Visitor::of(&house);
    let place = format!("/phan-anh/{code}/accept");
    let done = anybody.post(&place, &[("ma", key.as_str())]).await;
    assert_eq!(done.status, 200, "{}", done.text());
    assert_eq!(
        store::petition::check::differences(&db.db)
            .await
            .expect("a check"),
        []
    );
}

#[tokio::test]
async fn what_is_entered_from_the_national_portal_has_its_code() {
    let db = store::testing::sqlite().await;
    let (_, mut control, _) = desk(&db, "portal").await;
    let content = "Chiều thứ Sáu quầy đóng lúc 16 giờ.";
    // Twice, because the first one without a code once took the place of all others.
    for blank in ["", "  "] {
        let mut call = entered("Quầy đóng sớm", content, "national_portal");
        call.push(("portal_code", blank));
        let refused = fill(&mut control, NEW, NEW, &call).await;
        assert_eq!(refused.status, 422, "{}", refused.text());
        let page = refused.text();
        assert!(
            page.contains("id=\"portal_code-loi\">Ghi mã của phản ánh"),
            "{page}"
        );
        assert!(
            page.contains("href=\"#portal_code\"") && page.contains(content),
            "{page}"
        );
    }
    for no in 1..=2 {
        let (code, content) = (
            format!("PAKN.DVCQG.{no}"),
            format!("Quầy {no} đóng lúc 16 giờ."),
        );
        let mut call = entered("Quầy đóng sớm", &content, "national_portal");
        call.push(("portal_code", code.as_str()));
        let done = fill(&mut control, NEW, NEW, &call).await;
        assert_eq!(done.status, 200, "{}", done.text());
    }
}

#[tokio::test]
async fn whoever_enters_and_classifies_is_shown_the_right_door() {
    let db = store::testing::sqlite().await;
    let (_, mut control, _) = desk(&db, "door").await;
    let content = "Tôi tố cáo ông A nhận tiền của người dân.";
    let mut call = entered("Đơn tố cáo", content, "phone");
    let hint = fill(&mut control, NEW, NEW, &call).await;
    assert_eq!(hint.status, 422);
    assert!(hint.text().contains("Luật Tố cáo 2018") && hint.text().contains(content));
    call.push(("anyway", "1"));
    let done = fill(&mut control, NEW, NEW, &call).await;
    assert_eq!(done.status, 200, "{}", done.text());
    let code = between(&done.text(), "data-code-given>", "<");
    let at = format!("/can-bo/phan-anh/{code}");
    let page = control.open(&at).await.text();
    assert!(
        page.contains("Là đơn tố cáo? Nội dung có vẻ như vậy"),
        "{page}"
    );
    assert!(page.contains("Luật Tố cáo 2018"));
    assert!(
        page.contains("<option value=\"denunciation\" selected>"),
        "{page}"
    );
    let refuse = [("ground", "denunciation"), ("reason", "Là đơn tố cáo")];
    let done = fill(&mut control, &at, &format!("{at}/refuse"), &refuse).await;
    assert_eq!(done.status, 303, "{}", done.text());
    assert!(
        !control
            .open(&at)
            .await
            .text()
            .contains("Nội dung có vẻ như vậy")
    );
    // An ordinary one has no such hint.
    let call = entered(
        "Quầy đóng sớm",
        "Chiều thứ Sáu quầy đóng lúc 16 giờ.",
        "phone",
    );
    let done = fill(&mut control, NEW, NEW, &call).await;
    let code = between(&done.text(), "data-code-given>", "<");
    let page = control
        .open(&format!("/can-bo/phan-anh/{code}"))
        .await
        .text();
    assert!(!page.contains("Nội dung có vẻ như vậy"));
}

/// What the National Portal passes on has a key that nobody has: none is made.
#[tokio::test]
async fn what_the_national_portal_passes_on_has_no_key_and_is_answered_through_the_office() {
    let db = store::testing::sqlite().await;
    let (house, mut control, _) = desk(&db, "passed-on").await;
    let machine = domain::actor::Machine::of_the_office("dvcqg", "Cổng Dịch vụ công quốc gia");
    let sent = Sent {
        channel: Channel::NationalPortal,
        portal: Some(domain::petition::PortalOrigin {
            code: "PAKN.2026.7".to_owned(),
            due: None,
        }),
        ..super::clause_tests::sent(Channel::NationalPortal)
    };
    let (office, author) = (&house.office, Author::Machine(machine));
    let taken = casework::petition::receive(office, &author, clock(), sent, Batch::new()).await;
    let taken = taken.expect("taken");
    assert_eq!(taken.key, "");
    let code = taken.petition.code;
    let file = store::petition::load_by_code(&db.db, &code).await;
    let kept = file.expect("files").expect("it").petition;
    assert!(!kept.opens_with(&casework::petition::key_hash("")));
    let at = format!("/can-bo/phan-anh/{code}");
    let asked = [("reason", "Hồ sơ nào?")];
    fill(&mut control, &at, &format!("{at}/ask_clarity"), &asked).await;
    let said = [
        ("said", "clarify"),
        ("channel", "national_portal"),
        ("came_at", "2026-08-24T09:15"),
        ("content", "Hồ sơ khai sinh nộp ngày 3 tháng 8."),
    ];
    let done = fill(&mut control, &at, &format!("{at}/relay"), &said).await;
    assert_eq!(done.status, 303, "{}", done.text());
    let lead = casework::petition::the_office(office);
    let assigned = Command::Assign {
        lead,
        others: Vec::new(),
        instructions: String::new(),
    };
    let control = super::clause_tests::officer(
        &house,
        Role::Control,
        &casework::petition::the_office(office).code,
    );
    let done = casework::petition::run(office, &control, clock(), &code, None, assigned).await;
    assert!(done.is_ok(), "it goes on: {done:?}");
}
