//! What is tried against the counter from outside: stolen and planted sessions, guessed codes,
//! addresses that lead elsewhere, files that would run, and other systems that ask for too much.

mod barred;
mod data;
mod doors;

use crate::api::tests::client::{Client, PDF, PROCEDURE, Province, form};
use crate::house::House;
use crate::limits::{Limit, Limits};
use crate::testing::{PASSWORD, Seen, Visitor, appoint, house, open_account};
use axum::body::Body;
use axum::http::{Method, Request, header};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::actor::Role;
use jiff::Timestamp;
use serde_json::json;
use std::sync::Arc;
use store::Batch;
use store::machine_client::{self, Client as System, Making};
use store::testing::TestDb;
use uuid::Uuid;

fn clock() -> Timestamp {
    domain::testing::moment("2026-08-24T09:15")
}

async fn open() -> (TestDb, House) {
    let db = store::testing::sqlite().await;
    let folder = std::env::temp_dir().join("motcua-test-attacks");
    let house = house(db.db.clone(), "nam-dinh", &folder, clock);
    open_account(&house, "huong", "Trần Thị Thu Hương", "036190001234").await;
    (db, house)
}

/// A request with these headers.
async fn ask(visitor: &mut Visitor, path: &str, headers: &[(&str, &str)]) -> Seen {
    let mut request = Request::get(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    visitor
        .send(request.body(Body::empty()).expect("a request"))
        .await
}

fn session_of(seen: &Seen) -> Option<String> {
    let cookies = seen.headers.get_all(header::SET_COOKIE);
    let mut texts = cookies.iter().filter_map(|it| it.to_str().ok());
    let cookie = texts.find_map(|it| it.strip_prefix("motcua="))?;
    cookie.split(';').next().map(str::to_owned)
}

#[tokio::test]
async fn a_session_that_was_planted_before_signing_in_is_worth_nothing_after_it() {
    let (_db, house) = open().await;
    let planted = "a".repeat(64);
    let form = format!("login=huong&password={PASSWORD}");
    let request = Request::post("/dang-nhap")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::COOKIE, format!("motcua={planted}"))
        .body(Body::from(form));
    let mut visitor = Visitor::of(&house);
    let seen = visitor.send(request.expect("a request")).await;
    let given = session_of(&seen).expect("a session");
    assert_ne!(given, planted);
    let with = |token: &str| format!("motcua={token}");
    let mut thief = Visitor::of(&house);
    let page = ask(&mut thief, "/ho-so", &[("cookie", &with(&planted))]).await;
    assert_eq!(page.status, 303);
    let page = ask(&mut thief, "/ho-so", &[("cookie", &with(&given))]).await;
    assert_eq!(page.status, 200);
}

#[tokio::test]
async fn a_stolen_session_is_dead_after_signing_out_and_after_a_new_password() {
    let (_db, house) = open().await;
    let mut visitor = Visitor::of(&house);
    let form = [("login", "huong"), ("password", PASSWORD)];
    let seen = visitor.post("/dang-nhap", &form).await;
    let stolen = format!("motcua={}", session_of(&seen).expect("a session"));
    let mut thief = Visitor::of(&house);
    let inside = ask(&mut thief, "/ho-so", &[("cookie", &stolen)]).await;
    assert_eq!(inside.status, 200);
    let csrf = visitor.open("/tai-khoan").await.input("csrf");
    visitor.post("/dang-xuat", &[("csrf", &csrf)]).await;
    let outside = ask(&mut thief, "/ho-so", &[("cookie", &stolen)]).await;
    assert_eq!(outside.status, 303);
    // Stolen with its token, a form of it does nothing either.
    let forged = thief.post("/tai-khoan", &[("csrf", &csrf)]).await;
    assert_eq!(forged.status, 303);
    assert!(forged.to.starts_with("/dang-nhap"), "{}", forged.to);
}

store::both_engines!(
    a_name_that_nobody_has_is_refused_and_locked_as_one_that_somebody_has,
    |db| {
        let folder = std::env::temp_dir().join("motcua-test-oracle");
        let mut house = house(db.clone(), "nam-dinh", &folder, clock);
        open_account(&house, "huong", "Trần Thị Thu Hương", "036190001234").await;
        let unit = house.office.organisation.units()[0].code.to_string();
        appoint(&house, "lien1", "Vũ Thị Liên", &unit, &[Role::Reception]).await;
        // A name that somebody has and one that nobody has.
        let pairs = [
            ("citizen", "/dang-nhap", "huong", "huonh"),
            ("citizen", "/dang-nhap", "036190001234", "036190001235"),
            ("officer", "/can-bo/dang-nhap", "lien1", "lien2"),
        ];
        for (kind, door, known, unknown) in pairs {
            let mut told = Vec::new();
            for login in [known, unknown] {
                // So many tries from one address a minute are another matter.
                house.limits = Arc::new(Limits::default());
                let mut visitor = Visitor::of(&house);
                let typed = format!("value=\"{login}\"");
                let mut answers = Vec::new();
                for _ in 0..6 {
                    let form = [("login", login), ("password", "sai")];
                    let seen = visitor.post(door, &form).await;
                    let headers = seen.headers.len();
                    answers.push((seen.status, headers, seen.text().replace(&typed, "")));
                }
                let json = json!({ "kind": kind, "login": login, "password": "sai" });
                let request = Request::post("/api/v1/session")
                    .header(header::CONTENT_TYPE, "application/json")
                    .body(Body::from(json.to_string()));
                let seen = visitor.send(request.expect("a request")).await;
                answers.push((seen.status, seen.headers.len(), seen.text()));
                told.push(answers);
            }
            assert_eq!(told[0], told[1], "{known} and {unknown}");
            let statuses: Vec<u16> = told[0].iter().map(|it| it.0).collect();
            assert_eq!(statuses, [422, 422, 422, 422, 422, 422, 429], "{known}");
            let closed: Vec<bool> = told[0]
                .iter()
                .map(|it| it.2.contains("tạm dừng đăng nhập"))
                .collect();
            let fifth = [false, false, false, false, true, true];
            assert_eq!(closed[..6], fifth, "{known}");
        }
    }
);

#[tokio::test]
async fn codes_cannot_be_guessed_faster_than_the_limit_and_answers_do_not_tell_whose() {
    let (_db, mut house) = open().await;
    house.limits = Arc::new(Limits::default());
    let mut visitor = Visitor::of(&house);
    let mut refused = 0;
    for no in 0..70 {
        let path = format!("/tra-cuu?ma=H40.024.13-260821-{no:04}");
        let seen = visitor.open(&path).await;
        refused += usize::from(seen.status == 429);
    }
    assert_eq!(refused, 10, "sixty a minute and no more");
    visitor.sign_in("huong").await;
    for path in ["/ho-so/H40.024.13-260821-0001", "/ho-so/khong-phai-ma"] {
        assert_eq!(visitor.open(path).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn no_page_is_built_from_the_host_that_a_request_names() {
    let (_db, house) = open().await;
    let mut visitor = Visitor::of(&house);
    let evil = [
        ("host", "evil.example"),
        ("x-forwarded-host", "evil.example"),
        ("forwarded", "host=evil.example"),
    ];
    for path in [
        "/",
        "/sitemap.xml",
        "/robots.txt",
        "/thu-tuc/1.004873",
        "/ho-so",
        "/api",
    ] {
        let seen = ask(&mut visitor, path, &evil).await;
        assert!(!seen.text().contains("evil.example"), "{path}");
        assert!(!seen.to.contains("evil.example"), "{path}");
    }
    let found = ask(
        &mut visitor,
        "/.well-known/oauth-authorization-server",
        &evil,
    )
    .await;
    assert!(found.text().contains("http://127.0.0.1/oauth/token"));
}

#[tokio::test]
async fn signing_in_leads_to_no_other_site() {
    let (_db, house) = open().await;
    for wanted in [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "/%09/evil.example",
        "javascript:alert(1)",
        "/dang-nhap?ve=//evil.example",
    ] {
        let mut visitor = Visitor::of(&house);
        let form = [("login", "huong"), ("password", PASSWORD), ("ve", wanted)];
        let seen = visitor.post("/dang-nhap", &form).await;
        assert_eq!(seen.status, 303, "{wanted}");
        assert!(
            seen.to.starts_with('/') && !seen.to.starts_with("//"),
            "{}",
            seen.to
        );
        assert!(!seen.to.starts_with("/\\"), "{}", seen.to);
    }
}

/// What a browser would run is not taken, whatever it is called; what is taken is served inert.
///
/// Covers: HN-4.4
#[tokio::test]
async fn files_that_would_run_in_a_browser_are_refused_or_served_inert() {
    let province = Province::open("ha-nam").await;
    let citizen = province.citizen().await;
    let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>";
    let page = b"<!doctype html><script>alert(1)</script>";
    for (name, bytes) in [
        ("anh.svg", &svg[..]),
        ("anh.png", &svg[..]),
        ("don.html", &page[..]),
        ("don.pdf", &page[..]),
    ] {
        let sent = citizen.upload("/api/v1/files", name, bytes).await;
        assert_eq!(sent.status, 422, "{name}: {}", sent.json);
    }
    let name = "giấy\\\" ;x=.pdf";
    let sent = citizen.upload("/api/v1/files", name, PDF).await;
    assert_eq!(sent.status, 201, "{}", sent.json);
    let id = sent.json["id"].as_str().expect("a name");
    let served = citizen.get(&format!("/api/v1/files/{id}")).await;
    let policy = served.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'"), "{policy}");
    assert!(!policy.contains("script-src"), "{policy}");
    assert_eq!(served.header("x-content-type-options"), "nosniff");
    let disposition = served.header("content-disposition").to_owned();
    // One parameter: what the name holds opens no second one.
    assert!(
        disposition.starts_with("inline; filename*=UTF-8''"),
        "{disposition}"
    );
    assert_eq!(disposition.matches(';').count(), 1, "{disposition}");
    assert!(!disposition.contains('\n'), "{disposition}");
}

/// A formula typed as a reason is text in the auditor's file.
#[tokio::test]
async fn nothing_runs_in_the_file_that_an_auditor_takes() {
    let (_db, house) = open().await;
    let unit = house.office.organisation.units()[0].code.to_string();
    appoint(&house, "thanhtra", "Ngô Văn Tra", &unit, &[Role::Auditor]).await;
    let reading = store::access_log::Access {
        id: Uuid::now_v7(),
        at: clock(),
        who: "officer:1".to_owned(),
        who_name: "=HYPERLINK(\"http://evil.example\")".to_owned(),
        capacity: "Chuyên viên".to_owned(),
        what: "Tìm người".to_owned(),
        case: None,
        subject: Some("036190001234".to_owned()),
        why: "@SUM(1+1)*cmd|' /C calc'!A0".to_owned(),
        outcome: store::access_log::Outcome::Shown,
    };
    let kept = store::access_log::keep(&house.office.db, &reading).await;
    kept.expect("a reading");
    let mut visitor = Visitor::of(&house);
    visitor.sign_in_officer("thanhtra").await;
    let file = visitor
        .open("/can-bo/truy-cap/nhat-ky.csv?nguoi=036190001234")
        .await;
    assert_eq!(file.status, 200, "{}", file.text());
    let text = file.text();
    for cell in ["'=HYPERLINK", "'@SUM(1+1)"] {
        assert!(text.contains(cell), "{text}");
    }
    assert!(
        !text.contains(",=") && !text.contains(",@") && !text.contains(",\"="),
        "{text}"
    );
}

async fn system(province: &Province, scopes: &[&str], agencies: &[&str]) -> System {
    let own = |all: &[&str]| all.iter().map(|it| (*it).to_owned()).collect();
    let client = System {
        id: Uuid::now_v7(),
        name: format!("he-thong-{}", scopes.join("-")),
        title: "Hệ thống thử".to_owned(),
        scopes: own(scopes),
        agencies: own(agencies),
        certificate: None,
        active: true,
        created_at: clock(),
        created_by: "system".to_owned(),
        version: 1,
    };
    let mut batch = Batch::new();
    machine_client::add(&mut batch, &client);
    let making = Making {
        id: Uuid::now_v7(),
        client: client.id,
        secret: &format!("bi-mat-{}", client.name),
        since: clock(),
        until: domain::testing::moment("2026-12-31T09:15"),
        by: "system",
    };
    machine_client::add_secret(&mut batch, making, clock());
    let db = &province.house.office.db;
    db.commit(batch).await.expect("a system");
    client
}

/// Another system with the token that it was given.
fn holding(province: &Province, given: &serde_json::Value) -> Client {
    let mut machine = province.stranger();
    machine.token = given["access_token"].as_str().map(str::to_owned);
    machine
}

async fn token(province: &Province, body: &str, basic: Option<&str>) -> (u16, serde_json::Value) {
    let mut headers = vec![("content-type", "application/x-www-form-urlencoded")];
    let proof = basic.map(|it| format!("Basic {}", STANDARD.encode(it)));
    headers.extend(proof.as_deref().map(|it| ("authorization", it)));
    let stranger = province.stranger();
    let asked = stranger.send(
        Method::POST,
        "/oauth/token",
        &headers,
        Body::from(body.to_owned()),
    );
    let answer = asked.await;
    assert_eq!(answer.header("cache-control"), "no-store");
    (answer.status, answer.json)
}

/// Covers: HN-15.3/1
#[tokio::test]
async fn another_system_sees_what_it_was_given_and_changes_nothing_else() {
    for id in ["nam-dinh", "ha-nam"] {
        sees_what_it_was_given(Province::open(id).await).await;
    }
}

async fn sees_what_it_was_given(province: Province) {
    let citizen = province.citizen().await;
    let code = province.filed(&citizen).await;
    let agency = province.agency.clone();
    let client = system(&province, &["view"], &[&agency]).await;
    let grant = "grant_type=client_credentials";
    let basic = format!("{}:bi-mat-{}", client.name, client.name);
    let (status, given) = token(&province, grant, Some(&basic)).await;
    assert_eq!((status, &given["scope"]), (200, &json!("view")), "{given}");
    assert_eq!(given["expires_in"], 900);
    let machine = holding(&province, &given);
    let case = machine.get(&format!("/api/v1/cases/{code}")).await;
    assert_eq!(case.status, 200, "{}", case.json);
    for (act, body) in [
        ("accept", json!({ "checked": [] })),
        (
            "payment",
            json!({ "amount": 1, "method": "counter", "reference": "x" }),
        ),
        ("withdraw", json!({ "reason": "x" })),
    ] {
        let path = format!("/api/v1/cases/{code}/{act}");
        assert_eq!(machine.post(&path, &body).await.status, 403, "{act}");
    }
    for path in [
        "/api/v1/worklist",
        "/api/v1/cases",
        "/api/v1/search?q=a",
        "/api/v1/session",
    ] {
        assert!(
            matches!(machine.get(path).await.status, 401 | 403),
            "{path}"
        );
    }
    // The reading is in the log that the applicant sees.
    let log = store::access_log::page(
        &province.house.office.db,
        &store::access_log::About::Who(format!("machine:{}", client.name)),
        &store::read::PageRequest::first(10),
    )
    .await
    .expect("the log");
    assert_eq!(log.items.len(), 1);
    // Of another agency there is nothing to see.
    let elsewhere = system(&province, &["view", "payment"], &["so-tu-phap"]).await;
    let body = format!(
        "{grant}&client_id={0}&client_secret=bi-mat-{0}&scope=view",
        elsewhere.name
    );
    let (_, given) = token(&province, &body, None).await;
    let machine = holding(&province, &given);
    let case = machine.get(&format!("/api/v1/cases/{code}")).await;
    assert_eq!(case.status, 404, "{}", case.json);
}

#[tokio::test]
async fn a_system_that_is_not_proved_or_asks_for_too_much_gets_no_token() {
    let province = Province::open("nam-dinh").await;
    let client = system(&province, &["view"], &[]).await;
    let name = client.name.as_str();
    let grant = "grant_type=client_credentials";
    for (body, status, error) in [
        (
            "grant_type=password".to_owned(),
            400,
            "unsupported_grant_type",
        ),
        (grant.to_owned(), 401, "invalid_client"),
        (format!("{grant}&client_id={name}"), 401, "invalid_client"),
        (
            format!("{grant}&client_id={name}&client_secret=x"),
            401,
            "invalid_client",
        ),
        (
            format!("{grant}&client_id=khong-co&client_secret=bi-mat"),
            401,
            "invalid_client",
        ),
        (
            format!("{grant}&client_id={name}&client_secret=bi-mat-{name}&scope=payment"),
            400,
            "invalid_scope",
        ),
    ] {
        let (seen, told) = token(&province, &body, None).await;
        assert_eq!((seen, &told["error"]), (status, &json!(error)), "{body}");
    }
}

/// Covers: ND-14.3
#[tokio::test]
async fn nobody_files_or_acts_on_a_case_before_signing_in() {
    let province = Province::open("nam-dinh").await;
    let today = domain::clock::wall(province.house.now()).date();
    let rules = province.house.office.regulation.rules(today);
    assert!(rules.account_required);
    let citizen = province.citizen().await;
    let code = province.filed(&citizen).await;
    let mut nobody = Visitor::of(&province.house);
    for path in [
        "/nop/1.001193".to_owned(),
        format!("/ho-so/{code}"),
        format!("/ho-so/{code}/withdraw"),
        "/tai-khoan".to_owned(),
    ] {
        let seen = nobody.open(&path).await;
        assert_eq!(seen.status, 303, "{path}");
        assert!(seen.to.starts_with("/dang-nhap?ve="), "{path}: {}", seen.to);
    }
    let seen = nobody
        .post(&format!("/ho-so/{code}/withdraw"), &[("reason", "thôi")])
        .await;
    assert!(seen.to.starts_with("/dang-nhap"), "{}", seen.to);
    assert_eq!(nobody.open("/api/v1/cases").await.status, 401);
}

/// Covers: ND-7.2b, ND-7.2dd
#[tokio::test]
async fn who_asks_for_a_case_that_is_not_theirs_is_kept_out_and_written_down() {
    let province = Province::open("nam-dinh").await;
    let citizen = province.citizen().await;
    let code = province.filed(&citizen).await;
    let house = &province.house;
    let mut communes = house.office.organisation.communes();
    let next_door = communes.find(|it| it.code.as_str() != province.agency);
    let next_door = next_door.expect("another commune").code.clone();
    let unit = house.office.organisation.intake(&next_door);
    let unit = unit.expect("an intake unit").code.to_string();
    let stranger = appoint(house, "la", "Vũ Văn Lạ", &unit, &[Role::Reception]).await;
    let mut visitor = Visitor::of(house);
    visitor.sign_in_officer("la").await;
    let page = visitor.open(&format!("/can-bo/ho-so/{code}")).await;
    assert_eq!(page.status, 403);
    assert!(page.text().contains("khan-cap"), "{}", page.text());
    let program = province.signed_in("officer", "la").await;
    let answer = program.get(&format!("/api/v1/cases/{code}")).await;
    assert_eq!(answer.status, 404, "{}", answer.json);
    let log = store::access_log::page(
        &house.office.db,
        &store::access_log::About::Who(format!("officer:{}", stranger.id)),
        &store::read::PageRequest::first(10),
    )
    .await
    .expect("the log");
    let told: Vec<_> = log
        .items
        .iter()
        .map(|it| (it.outcome, it.why.as_str()))
        .collect();
    let refused = (store::access_log::Outcome::Refused, "authority.unit");
    assert_eq!(told, [refused, refused]);
    // The applicant reads it too.
    let page = citizen_page(house, &code).await;
    assert!(
        page.contains("Vũ Văn Lạ") && page.contains("bị từ chối"),
        "{page}"
    );
}

async fn citizen_page(house: &House, code: &str) -> String {
    let mut visitor = Visitor::of(house);
    visitor.sign_in("huong").await;
    visitor
        .open(&format!("/ho-so/{code}/ai-da-xem"))
        .await
        .text()
}

fn without_papers(mut file: serde_json::Value) -> serde_json::Value {
    file["papers"] = json!([]);
    file
}

/// Covers: ND-30.5
#[tokio::test]
async fn another_system_files_for_its_agencies_with_the_scope_and_for_no_other() {
    let province = Province::open("nam-dinh").await;
    let agency = province.agency.clone();
    let grant = "grant_type=client_credentials";
    let held = async |scopes: &[&str], agencies: &[&str]| {
        let client = system(&province, scopes, agencies).await;
        let basic = format!("{0}:bi-mat-{0}", client.name);
        let (status, given) = token(&province, grant, Some(&basic)).await;
        assert_eq!(status, 200, "{given}");
        holding(&province, &given)
    };
    let filer = held(&["submit", "view"], &[&agency]).await;
    let mut papers = Vec::new();
    for component in province.components().await {
        let file = filer.upload("/api/v1/files", "giay.pdf", PDF).await;
        assert_eq!(file.status, 201, "{}", file.json);
        papers.push(json!({ "component": component, "file": file.json["id"] }));
    }
    let file = |agency: &str| {
        json!({
            "procedure": PROCEDURE,
            "agency": agency,
            "applicant": {
                "name": "Trần Thị Thu Hương",
                "identity_number": "036190001234",
                "address": "Tổ 4",
            },
            "form": form(),
            "papers": papers,
            "delivery": { "by": "in_person" },
        })
    };
    let key = [("idempotency-key", "he-thong-1")];
    let done = filer
        .post_with("/api/v1/systems/cases", &key, &file(&agency))
        .await;
    assert_eq!(done.status, 201, "{}", done.json);
    let code = done.json["code"].as_str().expect("a code").to_owned();
    let again = filer
        .post_with("/api/v1/systems/cases", &key, &file(&agency))
        .await;
    assert_eq!(again.json["code"], code.as_str(), "once");
    // The case stands among the applicant's own, and the system sees it.
    let citizen = province.citizen().await;
    let own = citizen.get("/api/v1/cases").await;
    assert!(own.json.to_string().contains(&code), "{}", own.json);
    let seen = filer.get(&format!("/api/v1/cases/{code}")).await;
    assert_eq!(seen.status, 200, "{}", seen.json);
    // Of another agency, or without the scope, nothing is filed.
    let elsewhere = held(&["submit"], &["so-tu-phap"]).await;
    let refused = elsewhere
        .post("/api/v1/systems/cases", &without_papers(file(&agency)))
        .await;
    assert_eq!(refused.json["rule"], "authority.unit", "{}", refused.json);
    let viewer = held(&["view"], &[&agency]).await;
    let refused = viewer.post("/api/v1/systems/cases", &file(&agency)).await;
    assert_eq!(refused.json["rule"], "authority.role", "{}", refused.json);
    let bare = viewer.upload("/api/v1/files", "a.pdf", PDF);
    assert_eq!(bare.await.status, 403);
    let refused = citizen.post("/api/v1/systems/cases", &file(&agency)).await;
    assert_eq!(refused.status, 403, "{}", refused.json);
}
