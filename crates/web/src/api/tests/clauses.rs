//! What regulations ask of the way a case takes: one system for citizens and all desks, a closed flow
//! between them, each step recorded, paper and electronic files alike; and systems of others that
//! send and read files.

use super::client::{Client, PDF, PROCEDURE, Province};
use crate::testing::{Visitor, appoint};
use domain::ids::AgencyCode;
use serde_json::{Value, json};

async fn read(client: &Client, code: &str) -> Value {
    let answer = client.get(&format!("/api/v1/cases/{code}")).await;
    assert_eq!(answer.status, 200, "{}", answer.json);
    answer.json
}

/// The codes on somebody's work list.
async fn worklist(client: &Client) -> Vec<String> {
    let list = client.get("/api/v1/worklist").await;
    let items = list.json["items"].as_array().expect("items").clone();
    let codes = items.iter().filter_map(|it| it["code"].as_str());
    codes.map(str::to_owned).collect()
}

/// The kinds of a case's events, with who did each.
async fn recorded(client: &Client, code: &str) -> Vec<(String, String)> {
    let history = client.get(&format!("/api/v1/cases/{code}/history")).await;
    let items = history.json["items"].as_array().expect("entries").clone();
    let word = |it: &Value, name: &str| it[name].as_str().unwrap_or_default().to_owned();
    items
        .iter()
        .map(|it| {
            assert!(it["at"].is_string(), "{it}");
            (word(it, "kind"), it["by"].to_string())
        })
        .collect()
}

/// Accepts a case as complete and passes it on.
async fn accepted(clerk: &Client, code: &str) {
    let case = read(clerk, code).await;
    let components = case["components"].as_array().expect("components");
    let checked: Vec<Value> = components.iter().map(|it| it["id"].clone()).collect();
    clerk
        .act(code, "accept", json!({ "checked": checked }))
        .await;
    clerk.act(code, "transfer", json!({})).await;
}

/// Walks a case through the desks of its agency up to its return at the counter; another agency is
/// asked on the way. Gives the units that held it.
async fn through_the_desks(province: &Province, clerk: &Client, code: &str) -> Vec<String> {
    let mut held = Vec::new();
    let mut asked = false;
    for _ in 0..12 {
        let case = read(clerk, code).await;
        let steps = case["steps"].as_array().expect("steps");
        let Some(open) = steps.iter().position(|step| step["state"] == "open") else {
            break;
        };
        let unit = case["holder"]["code"].as_str().expect("a holder");
        held.push(unit.to_owned());
        let officer = province.officer(unit).await;
        assert!(
            worklist(&officer).await.contains(&code.to_owned()),
            "{unit}"
        );
        if !asked {
            asked = true;
            let elsewhere = consulted(province).await;
            let question = json!({
                "unit": elsewhere,
                "question": "Nơi cư trú của cha, mẹ",
                "until": "2026-08-24",
            });
            officer.act(code, "consult", question).await;
            let other = province.officer(&elsewhere).await;
            let answer = json!({ "no": 1, "answer": "Đúng như tờ khai" });
            other.act(code, "consult_answer", answer).await;
        }
        if open + 1 == steps.len() {
            let granted = json!({ "outcome": "granted" });
            officer.act(code, "decide_result", granted).await;
        } else {
            let note = json!({ "note": "Đủ điều kiện" });
            officer.act(code, "step_complete", note).await;
        }
    }
    held
}

/// Issues the result and hands it over, paid where something is owed.
async fn handed_over(province: &Province, clerk: &Client, code: &str) {
    let agency = AgencyCode::new(province.agency.clone());
    let organisation = &province.house.office.organisation;
    let seal = organisation.seal(organisation.agency(&agency).expect("an agency"));
    let seal = province.officer(seal.expect("a seal").code.as_str()).await;
    let document = seal.upload("/api/v1/files", "khai-sinh.pdf", PDF).await;
    let issued = json!({
        "number": "12/2026",
        "file": { "name": "Giấy khai sinh", "file": document.json["id"] },
    });
    let owed = read(clerk, code).await["money"]["still_owed"].as_i64();
    if let Some(amount) = owed.filter(|amount| *amount > 0) {
        let paid = json!({ "amount": amount, "method": "counter", "reference": "BL-0001" });
        clerk.act(code, "payment", paid).await;
    }
    seal.act(code, "issue_result", issued).await;
    let handed = json!({
        "way": "in_person",
        "receiver": "Trần Thị Thu Hương",
        "originals_compared": true,
    });
    clerk.act(code, "hand_over", handed).await;
}

/// A unit of another agency, with an officer in it.
async fn consulted(province: &Province) -> String {
    let organisation = &province.house.office.organisation;
    let units = organisation.units_of(&AgencyCode::from("so-tu-phap"));
    let unit = units
        .iter()
        .find(|it| it.role == domain::organisation::UnitRole::Division)
        .expect("a division");
    let login = unit.code.as_str().replace('/', ".");
    let name = "Phạm Văn Đáp";
    let code = unit.code.to_string();
    appoint(&province.house, &login, name, &code, unit.role.roles()).await;
    code
}

/// Covers: HN-15.1, HN-15.4, HN-16.2, TB-1, TB-22.2/2, ND-16.2/2
#[tokio::test]
async fn a_file_sent_online_goes_round_all_desks_of_one_system_and_each_step_is_recorded() {
    for id in ["ha-nam", "thai-binh", "nam-dinh"] {
        let province = Province::open(id).await;
        let citizen = province.citizen().await;
        let clerk = province.clerk().await;
        // One system: what was sent on the portal lies on the work list of the desk at once, and
        // what is worked on is the electronic file; no paper was handed in.
        let code = province.filed(&citizen).await;
        assert_eq!(worklist(&clerk).await, [code.as_str()], "{id}");
        let papers = read(&clerk, &code).await["papers"].clone();
        for paper in papers.as_array().expect("papers") {
            assert!(paper["file"]["sha256"].is_string(), "{id}: {paper}");
        }
        accepted(&clerk, &code).await;
        let held = through_the_desks(&province, &clerk, &code).await;
        assert!(held.len() >= 2, "{id}: {held:?}");
        // Inside the agency the case passes on from desk to desk, and back to where it came from.
        let (agency, own) = (province.agency.to_string(), format!("{}/", province.agency));
        let inside = |unit: &String| *unit == agency || unit.starts_with(&own);
        assert!(held.iter().all(inside), "{held:?}");
        handed_over(&province, &clerk, &code).await;
        assert_eq!(read(&citizen, &code).await["stage"], "handed_over", "{id}");
        // Every act of everybody is an event with its moment and who did it.
        let events = recorded(&clerk, &code).await;
        let kinds: Vec<&str> = events.iter().map(|(kind, _)| kind.as_str()).collect();
        for kind in [
            "submitted",
            "accepted",
            "transferred",
            "consulted",
            "consultation_answered",
            "step_completed",
            "result_issued",
            "handed_over",
        ] {
            assert!(kinds.contains(&kind), "{id}, {kind}: {kinds:?}");
        }
        assert!(
            events.iter().all(|(_, by)| !by.is_empty() && by != "null"),
            "{id}: {events:?}"
        );
    }
}

/// Covers: NB-3.1, NB-28.1g/1
#[tokio::test]
async fn in_ninh_binh_paper_enters_the_same_process_here_and_online_services_are_on_the_portal() {
    let province = Province::open("ninh-binh").await;
    // Online services are offered and done on the National Portal.
    let mut visitor = Visitor::of(&province.house);
    let start = visitor.open(&format!("/nop/{PROCEDURE}")).await.text();
    assert!(start.contains("https://dichvucong.gov.vn"), "{start}");
    assert!(!start.contains("method=\"post\""), "{start}");
    // A paper file is received, scanned at once, decided by the same steps, and tracked.
    let clerk = province.clerk().await;
    let mut papers = Vec::new();
    let path = format!("/api/v1/procedures/{PROCEDURE}");
    let components = province.stranger().get(&path).await.json["components"].clone();
    for component in components.as_array().expect("components") {
        let scan = clerk.upload("/api/v1/files", "giay.pdf", PDF).await;
        papers.push(json!({
            "component": component["id"],
            "copy": "original",
            "count": 1,
            "file": scan.json["id"],
        }));
    }
    let received = json!({
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
    let answer = clerk.post("/api/v1/counter/cases", &received).await;
    assert_eq!(answer.status, 201, "{}", answer.json);
    let code = answer.json["code"].as_str().expect("a code").to_owned();
    accepted(&clerk, &code).await;
    let case = read(&clerk, &code).await;
    assert!(
        case["steps"].as_array().expect("steps").len() >= 2,
        "{case}"
    );
    let found = province
        .stranger()
        .get(&format!("/api/v1/lookup/{code}"))
        .await;
    assert_eq!(found.status, 200, "{}", found.json);
    let held = through_the_desks(&province, &clerk, &code).await;
    assert!(held.len() >= 2, "{held:?}");
    let decided = read(&clerk, &code).await;
    assert_eq!(decided["stage"], "decided", "{decided}");
}

/// Covers: ND-8.3, DN-8.3
#[tokio::test]
async fn what_a_case_owes_and_what_was_paid_of_it_is_shown_to_the_applicant() {
    for id in ["nam-dinh", "dak-nong"] {
        let mut province = Province::open(id).await;
        // Whatever the province has people sign in with.
        province.house.always_passwords = true;
        let citizen = province.citizen().await;
        let clerk = province.clerk().await;
        let code = province.filed(&citizen).await;
        accepted(&clerk, &code).await;
        let unit = read(&clerk, &code).await["holder"]["code"].clone();
        let officer = province.officer(unit.as_str().expect("a holder")).await;
        let asked = json!({
            "name": "Lệ phí trước bạ",
            "amount": 50_000,
            "basis": "Điều 7 Nghị định 10/2022/NĐ-CP",
        });
        officer.act(&code, "financial_obligation", asked).await;
        let mut visitor = Visitor::of(&province.house);
        visitor.sign_in("huong").await;
        let page = visitor.open(&format!("/ho-so/{code}")).await.text();
        for words in [
            "Cần nộp 50.000 đồng",
            "Lệ phí trước bạ",
            "Điều 7 Nghị định 10/2022/NĐ-CP",
            "Còn phải nộp 50.000 đồng.",
        ] {
            assert!(page.contains(words), "{id}, {words}: {page}");
        }
        let paid = json!({ "amount": 50_000, "method": "counter", "reference": "BL-0007" });
        clerk.act(&code, "payment", paid).await;
        let page = visitor.open(&format!("/ho-so/{code}")).await.text();
        assert!(page.contains("Đã nộp đủ."), "{id}: {page}");
        assert!(!page.contains("Cần nộp"), "{id}: {page}");
    }
}

/// Covers: ND-8.7, TB-21.5, DN-8.7
#[tokio::test]
async fn what_was_issued_is_kept_in_one_place_and_used_in_another_procedure() {
    for id in ["nam-dinh", "thai-binh", "dak-nong"] {
        let mut province = Province::open(id).await;
        // Whatever the province has people sign in with.
        province.house.always_passwords = true;
        let citizen = province.citizen().await;
        let clerk = province.clerk().await;
        let mut visitor = Visitor::of(&province.house);
        visitor.sign_in("huong").await;
        let empty = visitor.open("/kho-ket-qua").await.text();
        assert!(empty.contains("Chưa có kết quả nào"), "{id}");
        let code = province.filed(&citizen).await;
        accepted(&clerk, &code).await;
        through_the_desks(&province, &clerk, &code).await;
        handed_over(&province, &clerk, &code).await;
        let page = visitor.open("/kho-ket-qua").await.text();
        for words in ["Giấy khai sinh", "12/2026", &format!("{code}-KQ1")] {
            assert!(page.contains(words), "{id}, {words}: {page}");
        }
        let link = format!("/ho-so/{code}/giay-to/");
        let at = page.find(&link).expect("a link");
        let file = page[at..].split('"').next().expect("its end");
        assert_eq!(visitor.open(file).await.bytes, PDF, "{id}");
        // Another file, into which it goes without being scanned again.
        let start = format!("/nop/{PROCEDURE}");
        let csrf = visitor.open(&start).await.input("csrf");
        let begun = [
            ("csrf", csrf.as_str()),
            ("agency", province.agency.as_str()),
            ("whom", "oneself"),
        ];
        let begun = visitor.post(&start, &begun).await;
        let draft = begun
            .to
            .strip_suffix("/to-khai-1")
            .expect("a draft")
            .to_owned();
        let store = format!("{draft}/kho");
        let component = province.components().await.remove(0);
        let csrf = visitor.open(&store).await.input("csrf");
        let result = format!("{code}-KQ1");
        let form = [
            ("csrf", csrf.as_str()),
            ("ket_qua", result.as_str()),
            ("noi", component.as_str()),
        ];
        let put = visitor.post(&store, &form).await;
        assert_eq!(put.to, format!("{draft}/giay-to"), "{}", put.text());
        let papers = visitor.open(&put.to).await.text();
        let kept = format!("Giấy khai sinh ({code}-KQ1)");
        assert!(papers.contains(&kept), "{id}: {papers}");
        // A result that is not one's own is none.
        let form = [
            ("csrf", csrf.as_str()),
            ("ket_qua", "000.00.00.H40-260824-0001-KQ1"),
            ("noi", component.as_str()),
        ];
        assert_eq!(visitor.post(&store, &form).await.status, 400, "{id}");
    }
}
