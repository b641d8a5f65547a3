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

#[tokio::test]
async fn a_code_that_was_used_opens_nothing_and_its_holder_is_told() {
    let (_db, house) = open().await;
    let unit = house.office.organisation.units()[0].code.to_string();
    let mut account = appoint(&house, "lien", "Vũ Thị Liên", &unit, &[Role::Reception]).await;
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
    let lease = jiff::SignedDuration::from_secs(60);
    let jobs = store::job_queue::claim(&house.office.db, clock(), lease, 9).await;
    let told: Vec<Message> = jobs
        .expect("jobs")
        .iter()
        .filter(|job| job.queue == QUEUE)
        .map(|job| job.payload().expect("a message"))
        .collect();
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
