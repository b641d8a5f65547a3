//! Registering, the account, notices, and who looked.

use super::*;
use store::Batch;
use store::access_log::{self, Access};
use store::notice::{self, Notice};
use uuid::Uuid;

const NEW: [(&str, &str); 10] = [
    ("kind", "person"),
    ("name", "Trần Quốc Việt"),
    ("identity_number", "036 090 000 458"),
    ("born~ngay", "5"),
    ("born~thang", "9"),
    ("born~nam", "1990"),
    ("address", "Tổ 5, phường Trường Thi"),
    ("phone", "0912 345 678"),
    ("gui", "sms"),
    ("email", ""),
];

/// The messages that wait to leave.
async fn messages(town: &Town) -> Vec<casework::code_sent::Message> {
    let lease = jiff::SignedDuration::from_secs(60);
    let (db, now) = (&town.house.office.db, town.house.now());
    let jobs = store::job_queue::claim(db, now, lease, 9)
        .await
        .expect("jobs");
    let codes = jobs.iter().filter(|job| job.queue == "send_code");
    codes.map(|job| job.payload().expect("a message")).collect()
}

/// Covers: HN-6.1b
#[tokio::test]
async fn one_registers_is_signed_in_and_signs_in_again_with_the_number() {
    let town = town("register").await;
    let mut visitor = Visitor::of(&town.house);
    let mut form = NEW.to_vec();
    let without = visitor.post("/dang-ky", &form).await;
    assert_eq!(without.status, 422);
    assert!(
        without.text().contains("href=\"#dong_y\"") && without.text().contains("Trần Quốc Việt")
    );
    form.push(("dong_y", "on"));
    let seen = visitor.post("/dang-ky", &form).await;
    let id = seen.to.strip_prefix("/dang-ky/ma?so=").unwrap_or_default();
    let sent = messages(&town).await;
    assert_eq!((sent.len(), sent[0].to.as_str()), (1, "0912345678"));
    let own = "cây đa giếng nước";
    let set = |first| {
        [
            ("so", id),
            ("password", first),
            ("password_new", own),
            ("password_again", own),
        ]
    };
    assert_eq!(
        visitor
            .post("/dang-ky/ma", &set("abcd-abcd-abcd-abcd"))
            .await
            .status,
        422
    );
    let opened = visitor
        .post("/dang-ky/ma", &set(sent[0].code.as_str()))
        .await;
    assert_eq!(opened.to, "/ho-so", "{}", opened.text());
    assert!(
        visitor
            .open("/ho-so")
            .await
            .text()
            .contains("Trần Quốc Việt")
    );
    let mut later = Visitor::of(&town.house);
    let login = [("login", "036090000458"), ("password", "cây đa giếng nước")];
    assert_eq!(later.post("/dang-nhap", &login).await.status, 303);
    let mut twin = Visitor::of(&town.house);
    let again = twin.post("/dang-ky", &form).await;
    // Nobody learns from it that there is an account; its holder is told.
    assert!(again.to.starts_with("/dang-ky/ma?so="), "{}", again.text());
    let sent = messages(&town).await;
    assert_eq!(sent[0].letter, casework::code_sent::Letter::AlreadyThere);
}

/// Covers: ND-7.1dd
#[tokio::test]
async fn what_is_collected_is_agreed_to_first_told_what_for_and_no_more_than_is_asked() {
    let town = town("collected").await;
    let mut visitor = Visitor::of(&town.house);
    let terms = visitor.open("/dieu-khoan").await.text();
    for said in [
        "Mục không có trong tờ khai thì không nhận",
        "chỉ dùng để giải quyết hồ sơ đã nộp",
        "xem ai đã đọc và đóng tài khoản",
        "Bản điều khoản ngày 28/11/2026",
    ] {
        assert!(terms.contains(said), "{said}");
    }
    let mut form = NEW.to_vec();
    form.push(("ton_giao", "chuyện riêng"));
    assert_eq!(visitor.post("/dang-ky", &form).await.status, 422);
    assert!(messages(&town).await.is_empty(), "nothing before consent");
    form.push(("dong_y", "on"));
    let seen = visitor.post("/dang-ky", &form).await;
    let id = seen.to.strip_prefix("/dang-ky/ma?so=").unwrap_or_default();
    let sent = messages(&town).await;
    let set = [
        ("so", id),
        ("password", sent[0].code.as_str()),
        ("password_new", "cây đa giếng nước"),
        ("password_again", "cây đa giếng nước"),
    ];
    assert_eq!(visitor.post("/dang-ky/ma", &set).await.to, "/ho-so");
    let history = visitor.open("/tai-khoan/lich-su").await.text();
    let agreed = "Mở tài khoản; đồng ý điều khoản bản ngày 28/11/2026";
    assert!(history.contains(agreed), "{history}");
    let own = visitor.open("/tai-khoan/du-lieu.json").await.text();
    assert!(own.contains("Trần Quốc Việt") && !own.contains("chuyện riêng"));
}

#[tokio::test]
async fn each_province_lets_people_register_as_its_regulation_says() {
    for (province, by_oneself) in [
        ("nam-dinh", true),
        ("ha-nam", true),
        ("thai-binh", true),
        ("ninh-binh", false),
        ("dak-nong", false),
    ] {
        let town = town_of(&format!("register-{province}"), province).await;
        let mut visitor = Visitor::of(&town.house);
        let mut form = NEW.to_vec();
        form.push(("dong_y", "on"));
        let seen = visitor.post("/dang-ky", &form).await;
        assert_eq!(seen.status == 303, by_oneself, "{province}");
        let sent = messages(&town).await;
        assert_eq!(sent.len(), usize::from(by_oneself), "{province}");
        if !by_oneself {
            assert!(seen.text().contains("VNeID"), "{province}");
            continue;
        }
        let id = seen.to.strip_prefix("/dang-ky/ma?so=").unwrap_or_default();
        let set = |own| {
            [
                ("so", id),
                ("password", sent[0].code.as_str()),
                ("password_new", own),
                ("password_again", own),
            ]
        };
        // Eleven characters are one too few, twelve are enough.
        let short = visitor.post("/dang-ky/ma", &set("ngõ tre gầy")).await;
        assert!(short.text().contains("12"), "{province}: {}", short.text());
        let opened = visitor.post("/dang-ky/ma", &set("ngõ tre xanh")).await;
        assert_eq!(opened.to, "/ho-so", "{province}: {}", opened.text());
        assert_eq!(visitor.open("/tai-khoan").await.status, 200, "{province}");
    }
}

/// With the same two providers set up everywhere: which of them a door has, and whether passwords open it.
/// A provider that is not offered is not there by its address either.
///
/// Covers: ND-14.1, NB-8.2, TB-6.1, DN-4.1
#[tokio::test]
async fn each_province_lets_people_in_as_its_regulation_says() {
    use outside::identity::{Provider, Settings, Vouches};
    let set_up = |id: &str, vouches| {
        let settings = Settings {
            id: id.to_owned(),
            name: format!("Nơi {id}"),
            vouches,
            // Nobody answers there: whoever is sent on hears that it cannot be reached.
            issuer: "http://127.0.0.1:9".to_owned(),
            client_id: "motcua".to_owned(),
            client_secret: "kín".to_owned(),
            scopes: Vec::new(),
            claims: std::collections::BTreeMap::new(),
        };
        Provider::new(settings).expect("a provider")
    };
    for (province, e_id, portal, passwords) in [
        ("nam-dinh", true, true, true),
        ("thai-binh", true, true, true),
        ("ha-nam", false, false, true),
        ("ninh-binh", true, false, false),
        ("dak-nong", true, true, false),
    ] {
        let mut town = town_of(&format!("door-{province}"), province).await;
        let all = vec![
            set_up("vneid", Vouches::EId),
            set_up("dvcqg", Vouches::NationalPortal),
        ];
        town.house.providers = all.into();
        let mut visitor = Visitor::of(&town.house);
        let page = visitor.open("/dang-nhap").await.text();
        for (id, offered) in [("vneid", e_id), ("dvcqg", portal)] {
            let address = format!("/dang-nhap/qua/{id}");
            assert_eq!(page.contains(&address), offered, "{province} {id}: {page}");
            let seen = visitor.open(&address).await;
            assert_eq!(
                seen.status != 404,
                offered,
                "{province} {id}: {}",
                seen.status
            );
        }
        assert_eq!(page.contains("name=\"password\""), passwords, "{province}");
        let login = [("login", "huong"), ("password", PASSWORD)];
        let seen = visitor.post("/dang-nhap", &login).await;
        let inside = visitor.open("/ho-so").await.status == 200;
        assert_eq!(inside, passwords, "{province}: {}", seen.status);
        // For organisations alone in Đăk Nông.
        let alone = town
            .house
            .office
            .regulation
            .portal_accounts_are_organisations();
        assert_eq!(alone, province == "dak-nong", "{province}");
    }
}

#[tokio::test]
async fn where_accounts_are_not_opened_by_oneself_the_page_says_where_to_go() {
    let town = town_of("closed", "dak-nong").await;
    let mut visitor = Visitor::of(&town.house);
    let seen = visitor.open("/dang-ky").await.text();
    assert!(
        seen.contains("VNeID") && !seen.contains("name=\"password_new\""),
        "{seen}"
    );
    let mut form = NEW.to_vec();
    form.push(("dong_y", "on"));
    assert_eq!(visitor.post("/dang-ky", &form).await.status, 422);
}

#[tokio::test]
async fn contact_data_are_changed_and_wrong_ones_come_back() {
    let town = town("contact").await;
    let mut visitor = town.visitor("huong").await;
    let wrong = [("address", "Tổ 9"), ("phone", "12"), ("email", "x")];
    let seen = send(&mut visitor, "/tai-khoan", &wrong).await;
    assert_eq!(seen.status, 422);
    assert!(seen.text().contains("value=\"Tổ 9\""), "{}", seen.text());
    let right = [
        ("address", "Tổ 9"),
        ("phone", "0988 777 666"),
        ("email", "huong@example.vn"),
    ];
    // A new telephone is somebody's own: a code goes there first.
    let seen = send(&mut visitor, "/tai-khoan", &right).await;
    assert_eq!(seen.status, 422);
    let id = seen.input("phone_code_id");
    let sent = messages(&town).await;
    assert_eq!((sent.len(), sent[0].to.as_str()), (1, "0988777666"));
    let account = store::account::by_login(&town.house.office.db, "huong").await;
    let phone = account.expect("a read").expect("an account").phone;
    assert_eq!(
        phone.as_deref(),
        Some("0900000123"),
        "nothing is changed yet"
    );
    let mut form = right.to_vec();
    form.extend([("phone_code_id", id.as_str()), ("phone_code", "000000")]);
    let wrong = send(&mut visitor, "/tai-khoan", &form).await;
    assert!(wrong.text().contains("Mã chưa đúng"), "{}", wrong.text());
    form.pop();
    form.push(("phone_code", sent[0].code.as_str()));
    let seen = send(&mut visitor, "/tai-khoan", &form).await;
    assert_eq!(seen.to, "/tai-khoan?xong=lien-he", "{}", seen.text());
    let page = visitor.open(&seen.to).await.text();
    assert!(page.contains("0988777666") && page.contains("Đã lưu thông tin liên hệ"));
    // The code of one telephone does not serve for another.
    let other = [
        ("address", "Tổ 9"),
        ("phone", "0977666555"),
        ("email", "huong@example.vn"),
        ("phone_code_id", id.as_str()),
        ("phone_code", sent[0].code.as_str()),
    ];
    assert_eq!(send(&mut visitor, "/tai-khoan", &other).await.status, 422);
}

#[tokio::test]
async fn a_new_password_signs_the_other_devices_out() {
    let town = town("password").await;
    let mut visitor = town.visitor("huong").await;
    let mut other = town.visitor("huong").await;
    let csrf = visitor.open("/tai-khoan").await.input("csrf");
    let form = |now: &'static str| {
        [
            ("password_now", now),
            ("password_new", "cây đa giếng nước"),
            ("password_again", "cây đa giếng nước"),
        ]
    };
    let mut wrong = vec![("csrf", csrf.as_str())];
    wrong.extend(form("sai"));
    let seen = visitor.post("/tai-khoan/mat-khau", &wrong).await;
    assert!(seen.text().contains("Mật khẩu hiện tại chưa đúng"));
    let mut right = vec![("csrf", csrf.as_str())];
    right.extend(form(PASSWORD));
    let seen = visitor.post("/tai-khoan/mat-khau", &right).await;
    assert_eq!(seen.to, "/tai-khoan?xong=mat-khau", "{}", seen.text());
    assert_eq!(visitor.open("/tai-khoan").await.status, 200);
    assert!(other.open("/tai-khoan").await.to.starts_with("/dang-nhap"));
}

/// The commonest passwords are refused by name, and the holder is told of what changed: at the contact
/// that the account had until then.
#[tokio::test]
async fn whoever_holds_an_account_is_told_when_it_is_signed_in_with_something_else() {
    let town = town("told").await;
    let db = &town.house.office.db;
    let mut visitor = town.visitor("huong").await;
    let before = store::account::by_login(db, "huong").await;
    let before = before.expect("a read").expect("an account");
    let phone = before.phone.clone().expect("a telephone");
    let csrf = visitor.open("/tai-khoan").await.input("csrf");
    let form = |new: &'static str| {
        [
            ("csrf", csrf.as_str()),
            ("password_now", PASSWORD),
            ("password_new", new),
            ("password_again", new),
        ]
    };
    for (weak, said) in [
        ("P@ssw0rd2026", "danh sách mật khẩu đã lộ"),
        ("7654321098765", "dễ đoán"),
        ("036190000731", "tên hoặc số của chính tài khoản"),
    ] {
        let seen = visitor.post("/tai-khoan/mat-khau", &form(weak)).await;
        assert_eq!(seen.status, 422, "{weak}");
        assert!(seen.text().contains(said), "{weak}: {}", seen.text());
    }
    let weigh = [("password", "Password2026!")];
    let weighed = visitor.post("/mat-khau/do-manh", &weigh).await;
    assert!(
        weighed.text().contains("password.common"),
        "{}",
        weighed.text()
    );
    let right = form("cây đa giếng nước");
    let seen = visitor.post("/tai-khoan/mat-khau", &right).await;
    assert_eq!(seen.to, "/tai-khoan?xong=mat-khau", "{}", seen.text());
    let told = messages(&town).await;
    let told: Vec<_> = told
        .iter()
        .map(|it| (it.letter, it.to.as_str(), it.about.as_str()))
        .collect();
    use casework::code_sent::Letter;
    let to = before.email.as_deref().unwrap_or(&phone);
    assert_eq!(told, [(Letter::CredentialChanged, to, "mật khẩu mới")]);
    // Codes that confirm end after ten minutes, first passwords after thirty.
    let minutes = |letter| casework::code_sent::usable(letter).as_mins();
    assert_eq!(minutes(Letter::Confirm), 10);
    assert_eq!(minutes(Letter::FirstPassword), 30);
}

#[tokio::test]
async fn a_device_is_signed_out_from_another() {
    let town = town("devices").await;
    let mut visitor = town.visitor("huong").await;
    let mut lost = town.visitor("huong").await;
    let page = visitor.open("/tai-khoan").await;
    assert_eq!(page.text().matches("dùng lần cuối").count(), 2);
    let (csrf, device) = (page.input("csrf"), page.input("phien"));
    let form = [("csrf", csrf.as_str()), ("phien", device.as_str())];
    let seen = visitor.post("/tai-khoan/phien", &form).await;
    assert_eq!(seen.to, "/tai-khoan?xong=phien");
    assert!(lost.open("/tai-khoan").await.to.starts_with("/dang-nhap"));
}

#[tokio::test]
async fn notices_are_counted_read_and_lead_to_their_case() {
    let town = town("notices").await;
    let mut visitor = town.visitor("huong").await;
    let account = store::account::by_login(&town.house.office.db, "huong").await;
    let account = account.expect("a read").expect("an account");
    let mut batch = Batch::new();
    let notice = Notice {
        id: Uuid::now_v7(),
        account: account.id,
        case: None,
        case_code: Some("H40.1-260824-0001".to_owned()),
        kind: "supplement_requested".to_owned(),
        title: "Cần bổ sung giấy tờ".to_owned(),
        words: "Chụp lại Giấy chứng sinh".to_owned(),
        at: clock(),
        read_at: None,
    };
    notice::put(&mut batch, &notice);
    town.house.office.db.commit(batch).await.expect("a notice");
    let page = visitor.open("/thong-bao").await;
    assert!(
        page.text().contains("/ho-so/H40.1-260824-0001")
            && page.text().contains("class=\"unread\"")
    );
    let csrf = page.input("csrf");
    visitor.post("/thong-bao/da-doc", &[("csrf", &csrf)]).await;
    assert!(
        !visitor
            .open("/thong-bao")
            .await
            .text()
            .contains("class=\"unread\"")
    );
}

#[tokio::test]
async fn people_see_who_looked_at_their_data_and_why() {
    let town = town("looked").await;
    let mut visitor = town.visitor("huong").await;
    let reading = Access {
        id: Uuid::now_v7(),
        at: clock(),
        who: "officer:1".to_owned(),
        who_name: "Lê Thị Mai Anh".to_owned(),
        capacity: "Tiếp nhận và trả kết quả".to_owned(),
        what: "tìm người".to_owned(),
        case: None,
        subject: Some("036190000731".to_owned()),
        why: "Người dân hỏi tại quầy".to_owned(),
        outcome: access_log::Outcome::Shown,
    };
    let kept = access_log::keep(&town.house.office.db, &reading).await;
    kept.expect("a reading");
    let page = visitor.open("/tai-khoan/ai-da-xem").await.text();
    assert!(page.contains("Lê Thị Mai Anh") && page.contains("Người dân hỏi tại quầy"));
}

/// Covers: HN-6.2/1, HN-6.1c
#[tokio::test]
async fn in_ha_nam_whoever_has_an_account_goes_on_with_it_at_the_portal_and_for_filing() {
    let town = town_of("one-account", "ha-nam").await;
    let mut visitor = Visitor::of(&town.house);
    let mut form = NEW.to_vec();
    form.retain(|(name, _)| *name != "identity_number" && *name != "name");
    form.extend([
        ("name", "Nguyễn Thị Thanh Hương"),
        ("identity_number", "036190000731"),
        ("dong_y", "on"),
    ]);
    let again = visitor.post("/dang-ky", &form).await;
    assert!(again.to.starts_with("/dang-ky/ma?so="), "{}", again.text());
    let sent = messages(&town).await;
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0].letter, casework::code_sent::Letter::AlreadyThere);
    assert_eq!(sent[0].code, "", "nothing that opens a second one");
    let mut own = town.visitor("huong").await;
    for page in ["/tai-khoan", "/ho-so", "/thong-bao", "/nop/1.001193"] {
        assert_eq!(own.open(page).await.status, 200, "{page}");
    }
}

/// A town whose regulation has expired passwords changed, and somebody with a password of long ago.
async fn town_with_an_old_password(rule: &str) -> Town {
    let mut town = town(&format!("expired-{rule}")).await;
    let mut texts = domain::regulation::Texts::seed("nam-dinh").expect("the texts");
    let own = "[account.expired_password]\nvalue = \"warn\"";
    assert!(texts.province.contains(own));
    let changed = texts.province.replace(
        own,
        &format!("[account.expired_password]\nvalue = \"{rule}\""),
    );
    texts.province = changed.into();
    let regulation = domain::regulation::Regulation::load(&texts).expect("a regulation");
    town.house.office.regulation = std::sync::Arc::new(regulation);
    let db = town.house.office.db.clone();
    let of_today = store::account::by_login(&db, "huong").await;
    let of_today = of_today.expect("a read").expect("an account");
    let mut batch = Batch::new();
    let old = store::account::Account {
        id: domain::ids::AccountId(Uuid::now_v7()),
        login: "man".to_owned(),
        name: "Vũ Thị Mận".to_owned(),
        identity_number: Some("036192004321".to_owned()),
        created_at: domain::testing::moment("2025-01-06T08:00"),
        ..of_today
    };
    store::account::open(&mut batch, &old);
    db.commit(batch).await.expect("an account");
    town
}

/// Covers: DN-19.8a/1, DN-19.8a/2
#[tokio::test]
async fn an_expired_password_is_warned_of_or_must_be_changed_as_the_profile_says() {
    let town = town_with_an_old_password("warn").await;
    let mut visitor = town.visitor("man").await;
    let page = visitor.open("/tai-khoan").await.text();
    assert!(page.contains("Mật khẩu đã hết hạn."), "{page}");
    let town = town_with_an_old_password("change").await;
    let mut visitor = Visitor::of(&town.house);
    let old = [("login", "man"), ("password", PASSWORD)];
    let asked = visitor.post("/dang-nhap", &old).await;
    assert_eq!(asked.status, 422);
    assert!(
        asked.text().contains("Mật khẩu đã hết hạn."),
        "{}",
        asked.text()
    );
    assert!(
        visitor
            .open("/tai-khoan")
            .await
            .to
            .starts_with("/dang-nhap")
    );
    let with = |new: &'static str| {
        let mut form = old.to_vec();
        form.extend([("password_new", new), ("password_again", new)]);
        form
    };
    let same = visitor.post("/dang-nhap", &with(PASSWORD)).await;
    assert!(same.text().contains("đã dùng gần đây"), "{}", same.text());
    let new = "ba cây cau trước ngõ";
    let done = visitor.post("/dang-nhap", &with(new)).await;
    assert_eq!(done.to, "/ho-so", "{}", done.text());
    let mut again = Visitor::of(&town.house);
    let form = [("login", "man"), ("password", new)];
    assert_eq!(again.post("/dang-nhap", &form).await.to, "/ho-so");
}
