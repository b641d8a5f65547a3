//! What is tried at the doors with something that was seen or stolen: a code that was used, a
//! certificate that somebody else tells of.

use super::*;
use crate::api::machines::CERTIFICATE;
use axum::extract::ConnectInfo;
use casework::code_sent::{Letter, Message, QUEUE};
use casework::{factor_secret, totp};
use sha2::{Digest, Sha256};
use std::net::SocketAddr;
use store::second_factor::{self, Kind, SecondFactor};

/// An officer with codes of an application; gives their secret.
async fn with_codes(house: &House) -> Vec<u8> {
    let unit = house.office.organisation.units()[0].code.to_string();
    let mut account = appoint(house, "lien", "Vũ Thị Liên", &unit, &[Role::Reception]).await;
    account.email = Some("lien@example.vn".to_owned());
    let secret = totp::secret();
    let factor = SecondFactor {
        id: Uuid::now_v7(),
        officer: account.id,
        kind: Kind::Totp,
        name: "Ứng dụng tạo mã".to_owned(),
        secret: hex::encode(secret),
        credential: None,
        counter: 0,
        created_at: clock(),
        used_at: None,
    };
    let mut batch = Batch::new();
    store::officer::change(&mut batch, &account);
    second_factor::add(
        &mut batch,
        &factor_secret::kept(house.cipher.as_ref(), factor),
    );
    house.office.db.commit(batch).await.expect("a factor");
    secret.to_vec()
}

/// What was to be sent, each as it stands in its job.
async fn sent(house: &House) -> Vec<Message> {
    let lease = jiff::SignedDuration::from_secs(60);
    let jobs = store::job_queue::claim(&house.office.db, clock(), lease, 99).await;
    let jobs = jobs.expect("jobs");
    let codes = jobs.iter().filter(|job| job.queue == QUEUE);
    codes.map(|job| job.payload().expect("a message")).collect()
}

/// A house where an address may try as often as it likes: what is left is what is counted by name.
async fn without_limits() -> (TestDb, House) {
    let (db, mut house) = open().await;
    house.limits = Arc::new(Limits {
        sign_in: Limit::a_minute(1_000),
        register: Limit::a_minute(1_000),
        ..Limits::default()
    });
    (db, house)
}

#[tokio::test]
async fn a_second_factor_has_five_tries_in_all_sign_ins_together_and_at_once() {
    let (_db, house) = without_limits().await;
    let secret = with_codes(&house).await;
    let code = totp::shown(&secret, clock());
    let other = if code == "000000" { "000001" } else { "000000" };
    let step = "/can-bo/dang-nhap/buoc";
    // Beginning anew gives no new tries.
    for _ in 0..2 {
        let mut visitor = Visitor::of(&house);
        visitor.sign_in_officer("lien").await;
        for _ in 0..2 {
            assert_eq!(visitor.post(step, &[("code", other)]).await.status, 422);
        }
    }
    let mut third = Visitor::of(&house);
    third.sign_in_officer("lien").await;
    let all: Vec<_> = (0..40)
        .map(|no| {
            let mut visitor = third.clone();
            let code = if no == 39 {
                code.clone()
            } else {
                other.to_owned()
            };
            tokio::spawn(async move { visitor.post(step, &[("code", &code)]).await })
        })
        .collect();
    let mut compared = 0;
    for one in all {
        let seen = one.await.expect("an answer");
        assert!(matches!(seen.status, 303 | 422), "{}", seen.status);
        compared += usize::from(seen.status == 422 || seen.to == "/can-bo");
    }
    assert!(compared <= 1, "{compared} more than five");
    // The account is closed for a while, for the right password as well.
    let form = [("login", "lien"), ("password", PASSWORD)];
    let seen = Visitor::of(&house).post("/can-bo/dang-nhap", &form).await;
    assert_eq!(seen.status, 422, "{}", seen.to);
}

#[tokio::test]
async fn a_right_code_forgets_the_wrong_ones_before_it() {
    let (_db, house) = without_limits().await;
    let secret = with_codes(&house).await;
    let code = totp::shown(&secret, clock());
    let other = if code == "000000" { "000001" } else { "000000" };
    let step = "/can-bo/dang-nhap/buoc";
    let mut visitor = Visitor::of(&house);
    visitor.sign_in_officer("lien").await;
    for _ in 0..4 {
        assert_eq!(visitor.post(step, &[("code", other)]).await.status, 422);
    }
    assert_eq!(visitor.post(step, &[("code", &code)]).await.to, "/can-bo");
    let mut again = Visitor::of(&house);
    again.sign_in_officer("lien").await;
    for _ in 0..2 {
        assert_eq!(again.post(step, &[("code", other)]).await.status, 422);
    }
}

/// Whoever has stolen a session does not find out the password by changing it.
#[tokio::test]
async fn a_stolen_session_guesses_no_password() {
    let (_db, house) = without_limits().await;
    let mut visitor = Visitor::of(&house);
    visitor.sign_in("huong").await;
    let csrf = visitor.open("/tai-khoan").await.input("csrf");
    let new = "con cò bay lả bay la";
    let mut changes = async |typed: &str| {
        let form = [
            ("csrf", csrf.as_str()),
            ("password_now", typed),
            ("password_new", new),
            ("password_again", new),
        ];
        visitor.post("/tai-khoan/mat-khau", &form).await
    };
    for _ in 0..5 {
        assert_eq!(changes("sai rồi").await.status, 422);
    }
    let seen = changes(PASSWORD).await;
    assert_eq!(seen.status, 422, "{}", seen.to);
    assert!(seen.text().contains("Sai quá nhiều lần"), "{}", seen.text());
    // Nobody outside is kept out by it.
    let form = [("login", "huong"), ("password", PASSWORD)];
    assert_eq!(
        Visitor::of(&house).post("/dang-nhap", &form).await.to,
        "/ho-so"
    );
}

fn registering<'a>(number: &'a str, phone: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("kind", "person"),
        ("name", "Trần Văn Thử"),
        ("identity_number", number),
        ("born~ngay", "5"),
        ("born~thang", "9"),
        ("born~nam", "2001"),
        ("address", "Tổ 1, phường Trường Thi"),
        ("phone", phone),
        ("gui", "sms"),
        ("dong_y", "on"),
        ("da-xem", "1"),
    ]
}

#[tokio::test]
async fn whoever_asks_for_codes_again_and_again_floods_nobody() {
    let (_db, house) = without_limits().await;
    let mut statuses = Vec::new();
    for no in 1..=7 {
        let number = format!("03620100000{no}");
        let form = registering(&number, "0999888777");
        statuses.push(Visitor::of(&house).post("/dang-ky", &form).await.status);
    }
    assert_eq!(statuses, [303, 303, 303, 303, 303, 429, 429]);
    let other = registering("036201000009", "0999888776");
    let seen = Visitor::of(&house).post("/dang-ky", &other).await;
    assert_eq!(seen.status, 303, "{}", seen.text());
    // Whoever has the number is told once, however often and with whatever telephone it is typed.
    for no in 1..=4 {
        let phone = format!("09998880{no}0");
        let form = registering("036190001234", &phone);
        let seen = Visitor::of(&house).post("/dang-ky", &form).await;
        assert!(seen.to.starts_with("/dang-ky/ma?so="), "{}", seen.text());
    }
    let told = sent(&house).await;
    let to = |letter, to: &str| {
        let of = |it: &&Message| it.letter == letter && it.to == to;
        told.iter().filter(of).count()
    };
    assert_eq!(to(Letter::FirstPassword, "0999888777"), 5);
    assert_eq!(to(Letter::FirstPassword, "0999888776"), 1);
    assert_eq!(to(Letter::AlreadyThere, "huong@example.vn"), 1);
    assert_eq!(told.len(), 7);
}

#[tokio::test]
async fn a_first_password_that_arrives_many_times_at_once_opens_one_account() {
    let (_db, house) = without_limits().await;
    let form = registering("036201000001", "0999888777");
    let seen = Visitor::of(&house).post("/dang-ky", &form).await;
    let id = seen.to.trim_start_matches("/dang-ky/ma?so=").to_owned();
    let first = sent(&house).await[0].code.clone();
    let all: Vec<_> = (0..5)
        .map(|_| {
            let (house, id, first) = (house.clone(), id.clone(), first.clone());
            tokio::spawn(async move {
                let new = "con cò bay lả bay la";
                let form = [
                    ("so", id.as_str()),
                    ("password", &first),
                    ("password_new", new),
                    ("password_again", new),
                ];
                Visitor::of(&house).post("/dang-ky/ma", &form).await
            })
        })
        .collect();
    let mut opened = 0;
    for one in all {
        let seen = one.await.expect("an answer");
        assert!(matches!(seen.status, 303 | 422), "{}", seen.text());
        opened += usize::from(seen.to == "/ho-so");
    }
    assert_eq!(opened, 1);
}

/// What a password does not open on the pages, it does not open in the API.
#[tokio::test]
async fn where_the_province_takes_no_passwords_the_api_takes_none() {
    let db = store::testing::sqlite().await;
    let folder = std::env::temp_dir().join("motcua-test-no-passwords");
    let house = house(db.db.clone(), "ninh-binh", &folder, clock);
    assert!(!house.takes_passwords());
    open_account(&house, "huong", "Trần Thị Thu Hương", "036190001234").await;
    let asks = async |house: &House| {
        let body = json!({ "kind": "citizen", "login": "huong", "password": PASSWORD });
        let request = Request::post("/api/v1/session")
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(body.to_string()));
        Visitor::of(house).send(request.expect("a request")).await
    };
    let seen = asks(&house).await;
    assert_eq!(seen.status, 403, "{}", seen.text());
    let mut open = house.clone();
    open.always_passwords = true;
    assert_eq!(asks(&open).await.status, 201);
}

/// Nor what has expired, in the province that has it changed first.
#[tokio::test]
async fn an_expired_password_opens_no_session_of_the_api() {
    let db = store::testing::sqlite().await;
    let folder = std::env::temp_dir().join("motcua-test-expired");
    let mut house = house(db.db.clone(), "nam-dinh", &folder, clock);
    let mut texts = domain::regulation::Texts::seed("nam-dinh").expect("the texts");
    let own = "[account.expired_password]\nvalue = \"warn\"";
    assert!(texts.province.contains(own));
    let changed = own.replace("warn", "change");
    texts.province = texts.province.replace(own, &changed).into();
    let regulation = domain::regulation::Regulation::load(&texts).expect("a regulation");
    house.office.regulation = std::sync::Arc::new(regulation);
    house.always_passwords = true;
    let account = open_account(&house, "huong", "Trần Thị Thu Hương", "036190001234").await;
    let today = domain::clock::wall(clock()).date();
    let rules = house.office.regulation.sign_in(today);
    assert!(rules.expired_must_change);
    let asks = async |house: &House| {
        let body = json!({ "kind": "citizen", "login": "huong", "password": PASSWORD });
        let request = Request::post("/api/v1/session")
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(body.to_string()));
        Visitor::of(house).send(request.expect("a request")).await
    };
    assert_eq!(asks(&house).await.status, 201);
    let mut batch = Batch::new();
    let long_ago = clock() - jiff::SignedDuration::from_hours(24 * 2_000);
    let hash = account.password_hash.unwrap_or_default();
    casework::credential::citizen_password(&mut batch, account.id, &hash, long_ago, false);
    house
        .office
        .db
        .commit(batch)
        .await
        .expect("an old password");
    let seen = asks(&house).await;
    assert_eq!(seen.status, 403, "{}", seen.text());
}

/// An address to come back to that cannot stand in a header is left out, and the sign-in holds.
#[tokio::test]
async fn an_address_that_no_header_holds_does_not_hinder_signing_in() {
    let (_db, house) = open().await;
    let form = [
        ("login", "huong"),
        ("password", PASSWORD),
        ("ve", "/\u{b}/evil.example"),
    ];
    let seen = Visitor::of(&house).post("/dang-nhap", &form).await;
    assert_eq!((seen.status, seen.to.as_str()), (303, "/ho-so"));
}

#[tokio::test]
async fn a_code_that_was_used_opens_nothing_and_its_holder_is_told() {
    let (_db, house) = open().await;
    let secret = with_codes(&house).await;
    let code = totp::shown(&secret, clock());
    let tries = async |code: &str| {
        let mut visitor = Visitor::of(&house);
        visitor.sign_in_officer("lien").await;
        let step = "/can-bo/dang-nhap/buoc";
        visitor.post(step, &[("code", code)]).await
    };
    let other = if code == "000000" { "000001" } else { "000000" };
    assert_eq!(tries(other).await.status, 422);
    assert_eq!(tries(&code).await.to, "/can-bo");
    let again = tries(&code).await;
    assert_eq!(again.status, 422);
    assert!(again.text().contains("Mã chưa đúng hoặc đã hết hạn"));
    let told = sent(&house).await;
    assert_eq!(told.len(), 1, "once, and not for a code that is only wrong");
    assert_eq!(told[0].letter, Letter::CodeAgain);
    assert_eq!(told[0].to, "lien@example.vn");
    assert!(told[0].about.contains("9:15"), "{}", told[0].about);
}

/// Mutual TLS ends at the proxy: what it tells of a certificate counts, what others tell does not.
#[tokio::test]
async fn a_certificate_opens_only_when_a_trusted_proxy_tells_of_it() {
    let mut province = Province::open("nam-dinh").await;
    province.house.trusted_proxies = vec![[10, 0, 0, 1].into()].into();
    let made = system(&province, &["view"], &[]).await;
    let db = &province.house.office.db;
    let client = System {
        certificate: Some(hex::encode(Sha256::digest([1, 2, 3]))),
        ..made
    };
    let mut batch = Batch::new();
    machine_client::change(&mut batch, &client);
    db.commit(batch).await.expect("a certificate");
    let pem = |body: &str| {
        format!("-----BEGIN%20CERTIFICATE-----%0A{body}%0A-----END%20CERTIFICATE-----%0A")
    };
    let asks = async |peer: [u8; 4], pem: &str| {
        let body = format!("grant_type=client_credentials&client_id={}", client.name);
        let request = Request::post("/oauth/token")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(CERTIFICATE, pem)
            .extension(ConnectInfo(SocketAddr::from((peer, 4711))))
            .body(Body::from(body));
        let seen = Visitor::of(&province.house)
            .send(request.expect("a request"))
            .await;
        seen.status
    };
    let (own, other) = (pem("AQID"), pem("AQIE"));
    assert_eq!(asks([10, 0, 0, 1], &own).await, 200);
    assert_eq!(asks([10, 0, 0, 1], &other).await, 401);
    assert_eq!(
        asks([203, 0, 113, 9], &own).await,
        401,
        "anybody can write a header"
    );
}

/// Covers: HN-15.6/2
#[tokio::test]
async fn over_https_a_session_leaves_by_https_alone() {
    let db = store::testing::sqlite().await;
    let folder = std::env::temp_dir().join("motcua-test-https");
    let mut house = house(db.db.clone(), "ha-nam", &folder, clock);
    let today = domain::clock::wall(clock()).date();
    let transport = house.office.regulation.word("security.transport", today);
    assert_eq!(transport, "https");
    house.public_url = "https://dichvucong.hanam.gov.vn".into();
    open_account(&house, "huong", "Trần Thị Thu Hương", "036190001234").await;
    let form = [("login", "huong"), ("password", PASSWORD)];
    let seen = Visitor::of(&house).post("/dang-nhap", &form).await;
    let cookie = seen.headers[header::SET_COOKIE].to_str().expect("a cookie");
    for part in [
        "__Host-motcua=",
        "Secure",
        "HttpOnly",
        "SameSite=Lax",
        "Path=/",
    ] {
        assert!(cookie.contains(part), "{part}: {cookie}");
    }
    let hsts = seen.headers["strict-transport-security"].to_str();
    assert!(hsts.expect("a header").contains("max-age=31536000"));
}

/// Whoever runs the system, its database or its accounts sees no case by that.
///
/// Covers: HN-22.2/3, NB-30.2/3, ND-30.3/3
#[tokio::test]
async fn whoever_runs_the_system_sees_nobodys_case_by_it() {
    for id in ["ha-nam", "ninh-binh", "nam-dinh"] {
        let province = Province::open(id).await;
        let house = &province.house;
        let agency = domain::ids::AgencyCode::new(province.agency.clone());
        let unit = house.office.organisation.intake(&agency);
        let unit = unit.expect("an intake unit").code.to_string();
        let clerk = province.clerk().await;
        let components = province.components().await.into_iter();
        let papers: Vec<_> = components
            .map(|it| json!({ "component": it, "copy": "original", "count": 1 }))
            .collect();
        let filing = json!({
            "channel": "counter_paper",
            "procedure": PROCEDURE,
            "applicant": {
                "name": "Trần Thị Thu Hương",
                "identity_number": "036190001234",
                "address": "Tổ 4, phường Trường Thi",
            },
            "papers": papers,
            "delivery": { "by": "in_person" },
        });
        let filed = clerk.post("/api/v1/counter/cases", &filing).await;
        assert_eq!(filed.status, 201, "{id}: {}", filed.json);
        let code = filed.json["code"].as_str().expect("a code");
        for (no, role) in [Role::Operator, Role::Administrator, Role::Provider]
            .into_iter()
            .enumerate()
        {
            // In the very unit that has the case.
            let login = format!("quan-tri-{no}");
            appoint(house, &login, "Đỗ Văn Hành", &unit, &[role]).await;
            let mut visitor = Visitor::of(house);
            visitor.sign_in_officer(&login).await;
            for path in [
                format!("/can-bo/ho-so/{code}"),
                "/can-bo/so-theo-doi".to_owned(),
                "/can-bo/tim?q=036190001234&ly_do=xem".to_owned(),
                format!("/api/v1/cases/{code}"),
            ] {
                let seen = visitor.open(&path).await;
                assert!(
                    matches!(seen.status, 403 | 404),
                    "{id}: {} at {path}: {}",
                    role.slug(),
                    seen.status
                );
                assert!(!seen.text().contains("Trần Thị Thu Hương"), "{id}: {path}");
            }
        }
    }
}
