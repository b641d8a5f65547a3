//! The checklist "add a province" (`CONTRIBUTING.md`), followed for a province that is invented:
//! its files lie in a folder, no line of code knows it, and people file there all the same.

use crate::config::Config;
use crate::wiring::{Neighbours, Parts, neighbours, parts};
use axum::body::Body;
use axum::http::Request;
use casework::act::{self, Asked};
use casework::submit::{self, Filed};
use domain::actor::{Actor, Role};
use domain::case::accept::Accept;
use domain::case::{Channel, Delivery, Party, Submitter};
use domain::testing::{self, moment};
use serde_json::json;
use std::path::{Path, PathBuf};
use store::testing::TestDb;
use tower::ServiceExt as _;

const PROVINCE: &str = "quang-lam";

/// Steps 1 and 2: another province's regulation, gone through with the new one at hand.
fn regulation() -> (String, String) {
    let texts = domain::regulation::Texts::seed("ninh-binh").expect("a shipped province");
    let profile = texts
        .province
        .replace("province = \"ninh-binh\"", "province = \"quang-lam\"")
        .replace("name = \"Ninh Bình\"", "name = \"Quảng Lâm\"")
        .replace("prefix = \"NB\"", "prefix = \"QL\"")
        .replace("tỉnh Ninh Bình", "tỉnh Quảng Lâm")
        .replace("QĐ 163/2025", "QĐ 12/2026");
    let articles = texts.articles.replace("id = \"NB-", "id = \"QL-");
    (profile, articles)
}

/// Step 3: its agencies.
fn organisation() -> serde_json::Value {
    let agency = |code: &str, name: &str, kind: &str, no: &str| {
        json!({
            "code": code, "name": name, "kind": kind, "level": "province",
            "identifier": format!("K64.{no}"), "parent": "ubnd-tinh", "confidence": "default",
        })
    };
    let commune = |no: u32, place: &str, kind: &str, from: &str| {
        json!({
            "code": format!("xa-{no}"), "name": format!("UBND {place}"), "kind": "people_committee",
            "level": "commune", "identifier": format!("K64.{no}"), "parent": "ubnd-tinh",
            "place": place, "commune_kind": kind, "formed_from": from, "confidence": "default",
        })
    };
    json!({
        "province": PROVINCE,
        "name": "Tỉnh Quảng Lâm",
        "levels": ["province", "commune"],
        "identifier": {"value": "K64", "confidence": "default"},
        "identifier_scheme": {"confidence": "default", "note": "Mã tạm của tỉnh không có thật."},
        "intake": {
            "province": {"at": "centre", "name": "Trung tâm Phục vụ hành chính công tỉnh Quảng Lâm"},
            "lower": "Trung tâm Phục vụ hành chính công {place}",
            "source": "QL-8.1", "any_commune": true,
        },
        "one_stop_centre": null, "working_hours": null, "portal": null,
        "communes_source": null, "period": null,
        "agencies": [
            {"code": "ubnd-tinh", "name": "UBND tỉnh Quảng Lâm", "kind": "people_committee",
             "level": "province", "identifier": "K64", "confidence": "default"},
            agency("van-phong-ubnd-tinh", "Văn phòng UBND tỉnh", "office", "001"),
            agency("so-tu-phap", "Sở Tư pháp", "department", "002"),
            agency("so-khoa-hoc-va-cong-nghe", "Sở Khoa học và Công nghệ", "department", "003"),
            agency("trung-tam", "Trung tâm Phục vụ hành chính công tỉnh Quảng Lâm", "centre", "004"),
            commune(101, "xã Lâm Thượng", "commune", "Xã Lâm Sơn, Xã Lâm Hà"),
            commune(102, "phường Lâm Hạ", "ward", "Phường Lâm Giang và phần còn lại của Xã Lâm Hà"),
        ],
    })
}

fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("motcua-{name}-{}", uuid::Uuid::now_v7()));
    for part in ["articles", "organisation"] {
        std::fs::create_dir_all(folder.join(part)).expect("a folder");
    }
    let (profile, articles) = regulation();
    let write = |name: String, text: String| {
        std::fs::write(folder.join(name), text).expect("a file");
    };
    write(format!("{PROVINCE}.toml"), profile);
    write(format!("articles/{PROVINCE}.toml"), articles);
    write(
        format!("organisation/{PROVINCE}.json"),
        organisation().to_string(),
    );
    folder
}

fn config(folder: &Path) -> Config {
    let text = format!(
        "province = \"{PROVINCE}\"\nprovinces = {:?}\n\
         [store]\nengine = \"sqlite\"\npath = \"m.sqlite\"\n[files]\nfolder = {:?}\n",
        folder.display().to_string(),
        folder.join("files").display().to_string()
    );
    Config::parse(&text, |_| None).expect("a configuration")
}

fn opened(config: &Config, db: &TestDb) -> anyhow::Result<Parts> {
    let neighbours: Neighbours = neighbours(config).expect("neighbours");
    parts(config, db.db.clone(), neighbours)
}

#[tokio::test]
async fn a_province_that_no_code_knows_is_run_from_its_files() {
    let folder = folder("sixth");
    let config = config(&folder);
    let db = store::testing::sqlite().await;
    let parts = opened(&config, &db).expect("the province opens");
    let office = &parts.desk.office;
    assert_eq!(office.regulation.province_name(), "Quảng Lâm");
    assert_eq!(office.organisation.communes().count(), 2);

    // A birth is filed online for one commune and accepted at the centre of another.
    let who = testing::citizen();
    let procedure = submit::procedure(office, &"1.001193".into()).expect("a procedure");
    let agency = office.organisation.resolvers(procedure)[0].code.clone();
    assert_eq!(agency.as_str(), "xa-101");
    let terms =
        submit::terms(office, procedure, None, &agency, Channel::CounterPaper).expect("terms");
    let elsewhere = office
        .organisation
        .intake(&"xa-102".into())
        .expect("a centre");
    let mut clerk = testing::clerk();
    clerk.unit = elsewhere.code.clone();
    clerk.covers = vec![elsewhere.code.clone()];
    clerk.roles = vec![Role::Reception];
    let papers: Vec<_> = terms
        .components
        .iter()
        .map(|it| testing::paper(it.id.as_str(), &it.name))
        .collect();
    let accept = Accept {
        checked: papers
            .iter()
            .filter_map(|it| it.component.clone())
            .collect(),
        note: String::new(),
    };
    let filed = Filed {
        procedure: procedure.code.clone(),
        variant: None,
        agency,
        channel: Channel::CounterPaper,
        applicant: Party {
            name: who.name.clone(),
            identity_number: who.identity_number.clone(),
            address: "Thôn 4, xã Lâm Thượng".into(),
            ..Party::default()
        },
        submitter: Submitter::Applicant,
        subject: String::new(),
        form: serde_json::Value::Null,
        papers,
        intake_unit: Some(elsewhere.code.clone()),
        delivery: Delivery::InPerson,
        helped_by: Some(clerk.id),
        representative: None,
        confirmed: None,
        code: None,
        portal_code: None,
        draft: None,
    };
    let clerk = Actor::Officer(clerk);
    let asked = Asked::plainly(&clerk, moment("2026-08-24T09:00"));
    let done = submit::submit(office, &asked, filed).await.expect("filed");
    let code = done.code().to_string();
    assert!(code.starts_with("K64."), "{code}");
    let accepted = act::on_case(office, &code, &asked, accept.into()).await;
    accepted.expect("accepted");

    // Its regulation is public, with its own clauses.
    let router = web::routes::router(parts.house(&config));
    for (path, word) in [
        ("/quy-che", "Quảng Lâm"),
        ("/lien-he?q=l%C3%A2m+s%C6%A1n", "xã Lâm Thượng"),
        ("/du-lieu-mo/co-quan.json", "K64.102"),
    ] {
        let request = Request::get(path).body(Body::empty()).expect("a request");
        let response = router.clone().oneshot(request).await.expect("an answer");
        assert_eq!(response.status().as_u16(), 200, "{path}");
        let body = axum::body::to_bytes(response.into_body(), 8_000_000).await;
        let text = String::from_utf8(body.expect("a body").to_vec()).expect("text");
        assert!(text.contains(word), "{path} does not say {word}");
    }
    std::fs::remove_dir_all(folder).expect("removed");
}

#[tokio::test]
async fn files_that_do_not_fit_are_refused_by_name_and_line() {
    let folder = folder("sixth-wrong");
    let config = config(&folder);
    let db = store::testing::sqlite().await;
    let said = |change: &dyn Fn()| {
        change();
        let error = opened(&config, &db).expect_err("refused");
        format!("{error:#}")
    };
    let profile = folder.join(format!("{PROVINCE}.toml"));
    let places = folder.join(format!("organisation/{PROVINCE}.json"));
    let (right, _) = regulation();
    let twice = said(&|| {
        let mut places_twice = organisation();
        places_twice["agencies"][2]["identifier"] = "K64.001".into();
        std::fs::write(&places, places_twice.to_string()).expect("written");
    });
    assert!(
        twice.contains("so-tu-phap has the identifier of van-phong-ubnd-tinh"),
        "{twice}"
    );
    std::fs::write(&places, organisation().to_string()).expect("written");
    let unknown = said(&|| {
        let wrong = right.replacen("[profile.system_name]", "[profile.system_nam]", 1);
        std::fs::write(&profile, wrong).expect("written");
    });
    assert!(
        unknown.contains("quang-lam.toml") && unknown.contains("system_nam"),
        "{unknown}"
    );
    let other = said(&|| {
        let wrong = right.replacen("\"quang-lam\"", "\"quang-tay\"", 1);
        std::fs::write(&profile, wrong).expect("written");
    });
    assert!(other.contains("quang-tay"), "{other}");
    let gone = said(&|| std::fs::remove_file(&profile).expect("removed"));
    assert!(gone.contains("has no quang-lam.toml"), "{gone}");
    std::fs::remove_dir_all(folder).expect("removed");
}
