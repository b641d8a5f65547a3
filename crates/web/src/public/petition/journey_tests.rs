//! Petitions and questions in each of the five profiles, over HTTP, from whoever sends to the public:
//! taken by every channel of the province with the time at which it really came, classified, drafted,
//! answered, reviewed, made public, accepted or contested; and each public number opens its list.

use super::super::statistics::number_tests::follow;
use super::tests::{between, form};
use crate::house::House;
use crate::testing::{Seen, Visitor, appoint, house};
use domain::actor::Role;
use domain::petition::{Channel, Kind};
use jiff::Timestamp;
use store::testing::TestDb;

const PROVINCES: [&str; 5] = ["nam-dinh", "ha-nam", "ninh-binh", "thai-binh", "dak-nong"];

fn clock() -> Timestamp {
    domain::testing::moment("2026-08-24T09:15")
}

/// A house with whoever works in it.
struct Place {
    house: House,
    by_agency: bool,
    online: bool,
    control: Visitor,
    head: Visitor,
    specialist: Visitor,
    anybody: Visitor,
}

impl Place {
    async fn of(db: &TestDb, province: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("motcua-petition-journey-{province}"));
        let house = house(db.db.clone(), province, &folder, clock);
        let organisation = &house.office.organisation;
        let unit = |agency: &str| organisation.units_of(&agency.into())[0].code.to_string();
        let office = casework::petition::the_office(&house.office).code;
        let (office, justice) = (unit(office.as_str()), unit("so-tu-phap"));
        appoint(&house, "van", "Phạm Thị Văn", &office, &[Role::Control]).await;
        appoint(
            &house,
            "thang",
            "Vũ Đình Thắng",
            &justice,
            &[Role::HeadOfAgency],
        )
        .await;
        appoint(
            &house,
            "anh",
            "Lê Thị Mai Anh",
            &justice,
            &[Role::Specialist],
        )
        .await;
        let [mut control, mut head, mut specialist] = [0; 3].map(|_| Visitor::of(&house));
        control.sign_in_officer("van").await;
        head.sign_in_officer("thang").await;
        specialist.sign_in_officer("anh").await;
        let day = domain::clock::wall(clock()).date();
        let rules = domain::petition::Rules::of(&house.office.regulation, day);
        Self {
            by_agency: rules.by_agency,
            online: rules.takes_online(),
            anybody: Visitor::of(&house),
            house,
            control,
            head,
            specialist,
        }
    }

    /// Whoever classifies and reviews: the Office, or the agency that was asked.
    fn coordinator(&mut self) -> &mut Visitor {
        if self.by_agency {
            &mut self.head
        } else {
            &mut self.control
        }
    }

    /// What came by a channel that is not typed here, entered with its true time.
    async fn enter(&mut self, kind: Kind, channel: Channel, at: &str, no: usize) -> Seen {
        let seen = self.control.open("/can-bo/phan-anh/moi").await;
        let (token, portal) = (seen.input("csrf"), format!("PAKN.2026.{no}"));
        let title = format!("Quầy đóng sớm ngày {no}");
        let content = format!("Chiều ngày {no} tháng 8 quầy đóng lúc 16 giờ.");
        let mut call = form(&title, &content);
        call[0] = ("kind", kind.word());
        call.extend([
            ("csrf", token.as_str()),
            ("channel", channel.word()),
            ("received_at", at),
            ("about", "so-tu-phap"),
            ("portal_code", portal.as_str()),
        ]);
        self.control.post("/can-bo/phan-anh/moi", &call).await
    }
}

async fn act(who: &mut Visitor, code: &str, word: &str, more: &[(&str, &str)]) -> Seen {
    let at = format!("/can-bo/phan-anh/{code}");
    let seen = who.open(&at).await;
    assert_eq!(seen.status, 200, "{word}: {}", seen.text());
    let (token, version) = (seen.input("csrf"), seen.input("version"));
    let mut form = vec![("csrf", token.as_str()), ("version", version.as_str())];
    form.extend(more);
    who.post(&format!("{at}/{word}"), &form).await
}

async fn does(who: &mut Visitor, code: &str, word: &str, more: &[(&str, &str)]) {
    let done = act(who, code, word, more).await;
    assert_eq!(done.status, 303, "{code} {word}: {}", done.text());
}

/// Code and key as they were given: on the page to whoever typed it, else on the slip.
fn given(seen: &Seen) -> (String, String) {
    let page = seen.text();
    let key = between(&page, "data-key-given>", "<");
    let before = match page.contains("data-code-given>") {
        true => "data-code-given>",
        false => "<span class=\"code\">",
    };
    (between(&page, before, "<"), key)
}

/// From whoever sends to the public page, clarified, contested and accepted by the key that was given.
async fn from_the_sender_to_the_public(place: &mut Place, province: &str, kind: Kind) {
    let said = format!("{province} {}", kind.word());
    let (title, content) = (
        "Giờ trực quầy",
        "Quầy chứng thực mở lúc mấy giờ sáng thứ Bảy?",
    );
    let (code, key) = if place.online {
        let mut wish = form(title, content);
        wish[0] = ("kind", kind.word());
        let sent = place.anybody.post("/phan-anh/gui", &wish).await;
        assert_eq!(sent.status, 200, "{said}: {}", sent.text());
        given(&sent)
    } else {
        // On Friday afternoon, entered on Monday: the clock begins on Friday.
        let no = if kind == Kind::Question { 901 } else { 900 };
        let portal = Channel::NationalPortal;
        let done = place.enter(kind, portal, "2026-08-21T15:30", no).await;
        assert_eq!(done.status, 200, "{said}: {}", done.text());
        // What the Portal calls so is here already.
        let twice = place.enter(kind, portal, "2026-08-21T15:30", no).await;
        assert_eq!(twice.status, 422, "{said}: {}", twice.text());
        assert!(twice.text().contains("đã được nhập"), "{said}");
        let series = if kind == Kind::Question { "HD" } else { "PAKN" };
        let (code, key) = given(&done);
        assert_eq!(code, format!("{series}.20260824.0001"), "{said}");
        (code, key)
    };
    let keyed = ("ma", key.as_str());
    // Received: its state for everybody, its words for nobody.
    let page = place.anybody.open(&format!("/phan-anh/{code}")).await;
    assert_eq!(page.status, 200, "{said}");
    assert!(!page.text().contains("Nguyễn Thị Hương"), "{said}");
    // Not clear: the sender is asked, and answers with the key.
    let asked = [("reason", "Sáng hay chiều?")];
    does(place.coordinator(), &code, "ask_clarity", &asked).await;
    let words = [keyed, ("content", "Cả buổi sáng thứ Bảy.")];
    let done = place
        .anybody
        .post(&format!("/phan-anh/{code}/clarify"), &words)
        .await;
    assert_eq!(done.status, 200, "{said}: {}", done.text());
    // Classified, written by one, sent back, signed by another.
    let lead = [
        ("lead", "so-tu-phap"),
        ("instructions", "Kiểm tra giờ trực"),
    ];
    does(place.coordinator(), &code, "assign", &lead).await;
    let draft = [("words", "Mở cửa.")];
    does(&mut place.specialist, &code, "draft", &draft).await;
    let alone = act(&mut place.specialist, &code, "answer", &draft).await;
    assert_eq!(alone.status, 403, "{said}: only a head answers");
    let why = [("reason", "Nêu giờ mở cửa")];
    does(&mut place.head, &code, "send_back", &why).await;
    let draft = [("words", "Quầy mở lúc 7 giờ 30.")];
    does(&mut place.specialist, &code, "draft", &draft).await;
    does(&mut place.head, &code, "answer", &draft).await;
    // Reviewed: what would tell who asked is held back.
    let text = |content: &'static str| {
        [
            ("title", "Giờ trực quầy"),
            ("content", content),
            ("answer", "Quầy mở lúc 7 giờ 30."),
        ]
    };
    let told = act(
        place.coordinator(),
        &code,
        "publish",
        &text("Gọi 0900000123"),
    )
    .await;
    assert_eq!(told.status, 422, "{said}");
    does(
        place.coordinator(),
        &code,
        "publish",
        &text("Quầy mở mấy giờ?"),
    )
    .await;
    let found = place.anybody.open("/phan-anh?q=gio+truc").await.text();
    assert!(found.contains(&code), "{said}: {found}");
    let page = place
        .anybody
        .open(&format!("/phan-anh/{code}"))
        .await
        .text();
    assert!(
        page.contains("Quầy mở mấy giờ?") && page.contains("7 giờ 30"),
        "{said}"
    );
    assert!(page.contains("ngày làm việc"), "{said}: {page}");
    assert!(
        !page.contains("Hương") && !page.contains("thứ Bảy"),
        "{said}: {page}"
    );
    // What the sender has to say: once not content, handled again, then accepted.
    let strange = [("ma", "AAAAAAAAAA")];
    let refused = place
        .anybody
        .post(&format!("/phan-anh/{code}/accept"), &strange)
        .await;
    assert!(
        matches!(refused.status, 403 | 404),
        "{said}: {}",
        refused.status
    );
    let contest = [keyed, ("reason", "Chưa nói về thứ Bảy.")];
    let done = place
        .anybody
        .post(&format!("/phan-anh/{code}/contest"), &contest)
        .await;
    assert_eq!(done.status, 200, "{said}: {}", done.text());
    let seen = place
        .control
        .open(&format!("/can-bo/phan-anh/{code}"))
        .await
        .text();
    assert!(seen.contains("Chưa nói về thứ Bảy."), "{said}: {seen}");
    let words = [("words", "Quầy mở lúc 7 giờ 30, cả thứ Bảy.")];
    let again = act(&mut place.head, &code, "answer", &words).await;
    let lead = if again.status == 303 {
        again
    } else {
        // Where the regulation brings it to the Office, that answers.
        act(&mut place.control, &code, "answer", &words).await
    };
    assert_eq!(lead.status, 303, "{said}: {}", lead.text());
    let done = place
        .anybody
        .post(&format!("/phan-anh/{code}/accept"), &[keyed])
        .await;
    assert_eq!(done.status, 200, "{said}: {}", done.text());
    let page = place
        .anybody
        .open(&format!("/phan-anh/{code}"))
        .await
        .text();
    assert!(page.contains("Người gửi đồng ý"), "{said}: {page}");
    // Nobody has reviewed the new answer; what was public of the old one holds no more.
    assert!(page.contains("đang được xem lại"), "{said}: {page}");
    assert!(!page.contains("7 giờ 30"), "{said}: {page}");
    let again = text("Quầy mở mấy giờ?");
    does(place.coordinator(), &code, "publish", &again).await;
    if kind == Kind::Question {
        let feature = [
            ("question", "Quầy mở lúc mấy giờ?"),
            ("answer", "7 giờ 30."),
            ("field", "Tư pháp"),
        ];
        does(place.coordinator(), &code, "feature", &feature).await;
        let faq = place.anybody.open("/hoi-dap").await.text();
        assert!(faq.contains("Quầy mở lúc mấy giờ?"), "{said}: {faq}");
    }
}

/// By every channel that an officer enters, with the time at which it came; none before its time.
async fn by_every_other_channel(place: &mut Place, province: &str, kind: Kind) {
    for (no, channel) in Channel::entered().enumerate() {
        let word = channel.word();
        let said = format!("{province} {} {}", kind.word(), channel.word());
        let no = no + if kind == Kind::Question { 20 } else { 1 };
        let done = place.enter(kind, channel, "2026-08-24T14:00", no).await;
        assert_eq!(done.status, 422, "{said}: it has not come yet");
        let done = place.enter(kind, channel, "2026-08-21T15:30", no).await;
        assert_eq!(done.status, 200, "{said}: {}", done.text());
        let title = format!("Quầy đóng sớm ngày {no}");
        let list = place.coordinator().open("/can-bo/phan-anh").await.text();
        assert!(list.contains(&title), "{said}: {list}");
        let line = list
            .split("/can-bo/phan-anh/")
            .find(|it| it.contains(&title));
        let code = line.and_then(|it| it.split('"').next()).expect("a code");
        let code = code.split('?').next().unwrap_or(code).to_owned();
        let page = place
            .coordinator()
            .open(&format!("/can-bo/phan-anh/{code}"))
            .await
            .text();
        assert!(page.contains(channel.name()), "{said}: {page}");
        assert!(page.contains("15:30 Thứ Sáu 21/8/2026"), "{said}: {page}");
        // The answer to what was asked comes by the same way, and is written down with its time.
        let asked = [("reason", "Quầy nào?")];
        does(place.coordinator(), &code, "ask_clarity", &asked).await;
        let came = |at: &'static str| {
            [
                ("said", "clarify"),
                ("channel", word),
                ("came_at", at),
                ("content", "Quầy chứng thực số 3."),
            ]
        };
        let early = act(
            place.coordinator(),
            &code,
            "relay",
            &came("2026-08-21T15:31"),
        )
        .await;
        assert_eq!(early.status, 422, "{said}: before it was asked");
        does(
            place.coordinator(),
            &code,
            "relay",
            &came("2026-08-24T09:15"),
        )
        .await;
        let page = place
            .coordinator()
            .open(&format!("/can-bo/phan-anh/{code}"))
            .await
            .text();
        let noted = format!("ghi lời người gửi ({}, 9:15", channel.name());
        assert!(page.contains(&noted), "{said}: {page}");
        assert!(page.contains("Chờ phân loại"), "{said}: {page}");
    }
}

async fn each_kind_goes_its_whole_way(db: TestDb, province: &str) {
    let mut place = Place::of(&db, province).await;
    for kind in [Kind::Petition, Kind::Question] {
        from_the_sender_to_the_public(&mut place, province, kind).await;
        by_every_other_channel(&mut place, province, kind).await;
    }
    let differ = store::petition::check::differences(&db.db).await;
    assert_eq!(differ.expect("a check"), [], "{province}");
    // Each number of petitions opens as many lines; one answered petition stands in the index.
    let pages = [
        "/phan-anh".to_owned(),
        "/so-lieu/chi-so?ky=2026".to_owned(),
        "/so-lieu/chi-so?ky=2026&co-quan=so-tu-phap".to_owned(),
    ];
    assert!(follow(&mut place.anybody, &pages).await >= 10, "{province}");
    let data = place.anybody.open("/so-lieu/chi-so.json?ky=2026").await;
    let data: serde_json::Value = serde_json::from_slice(&data.bytes).expect("JSON");
    let lines = data["index"]["indicators"].as_array().expect("lines");
    let line = lines.iter().find(|it| it["id"] == "5.2").expect("5.2");
    assert_eq!(
        (&line["right"], &line["of"]),
        (&1.into(), &1.into()),
        "{province}"
    );
    assert!(!place.house.office.organisation.name().is_empty());
}

#[tokio::test]
async fn petitions_and_questions_go_their_whole_way_in_each_of_five_profiles_on_sqlite() {
    for province in PROVINCES {
        each_kind_goes_its_whole_way(store::testing::sqlite().await, province).await;
    }
}

/// What the engines could differ in does not depend on the province.
#[tokio::test]
async fn petitions_and_questions_go_their_whole_way_on_postgresql() {
    each_kind_goes_its_whole_way(store::testing::postgres().await, "nam-dinh").await;
}
