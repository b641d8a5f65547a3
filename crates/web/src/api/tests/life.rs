//! The life of a case through the API, from filing to the rating.

use super::client::{Client, PDF, Province};
use serde_json::{Value, json};

async fn read(client: &Client, code: &str) -> Value {
    let answer = client.get(&format!("/api/v1/cases/{code}")).await;
    assert_eq!(answer.status, 200, "{}", answer.json);
    answer.json
}

/// Walks the case through the steps of its process up to the decision.
async fn through_its_steps(province: &Province, clerk: &Client, code: &str) {
    for _ in 0..12 {
        let case = read(clerk, code).await;
        let steps = case["steps"].as_array().expect("steps");
        let Some(open) = steps.iter().position(|step| step["state"] == "open") else {
            return;
        };
        let unit = case["holder"]["code"].as_str().expect("a holder");
        let officer = province.officer(unit).await;
        if open + 1 == steps.len() {
            officer
                .act(code, "decide_result", json!({ "outcome": "granted" }))
                .await;
        } else {
            let note = json!({ "note": "Đủ điều kiện" });
            officer.act(code, "step_complete", note).await;
        }
    }
    panic!("the process has no end: {}", read(clerk, code).await);
}

#[tokio::test]
async fn a_case_goes_from_filing_to_the_rating() {
    let province = Province::open("nam-dinh").await;
    let citizen = province.citizen().await;
    let clerk = province.clerk().await;
    let code = province.filed(&citizen).await;

    let own = read(&citizen, &code).await;
    assert_eq!(own["stage"], "submitted");
    assert_eq!(own["submitted"], "2026-08-24T09:15:00+07:00");
    assert_eq!(own["applicant"].get("account"), None);

    // The file is not complete: asked once, answered with a new scan.
    let component = own["papers"][0]["component"].clone();
    let asked = json!({
        "items": [{ "component": component, "guidance": "Chụp lại, rõ bốn góc" }],
        "reason": "Ảnh mờ",
    });
    let done = clerk.act(&code, "supplement_request", asked.clone()).await;
    assert_eq!(done.json["status"]["number"], 5);
    assert!(done.json["dues"]["supplement"].is_string());
    let twice = clerk
        .post(&format!("/api/v1/cases/{code}/supplement_request"), &asked)
        .await;
    assert!((409..=422).contains(&twice.status), "{}", twice.json);
    let scan = citizen.upload("/api/v1/files", "chup-lai.pdf", PDF).await;
    let answer = json!({ "papers": [{ "component": component, "file": scan.json["id"] }] });
    citizen.act(&code, "supplement_answer", answer).await;

    let papers = read(&clerk, &code).await;
    let checked: Vec<Value> = papers["components"]
        .as_array()
        .expect("components")
        .iter()
        .map(|it| it["id"].clone())
        .collect();
    clerk
        .act(&code, "accept", json!({ "checked": checked }))
        .await;
    let possible = read(&citizen, &code).await;
    assert!(possible["dues"]["resolution"].is_string());
    clerk.act(&code, "transfer", json!({})).await;
    through_its_steps(&province, &clerk, &code).await;

    let owed = read(&clerk, &code).await["money"]["still_owed"].as_i64();
    if let Some(amount) = owed.filter(|amount| *amount > 0) {
        let paid = json!({ "amount": amount, "method": "counter", "reference": "BL-0001" });
        clerk.act(&code, "payment", paid).await;
    }
    let agency = province.agency.as_str().into();
    let seal = province.house.office.organisation.agency(&agency);
    let seal = province
        .house
        .office
        .organisation
        .seal(seal.expect("an agency"));
    let seal = province.officer(seal.expect("a seal").code.as_str()).await;
    let document = seal.upload("/api/v1/files", "khai-sinh.pdf", PDF).await;
    let issued = json!({
        "number": "12/2026",
        "file": { "name": "Giấy khai sinh", "file": document.json["id"] },
    });
    seal.act(&code, "issue_result", issued).await;
    let handed = json!({
        "way": "in_person",
        "receiver": "Trần Thị Thu Hương",
        "originals_compared": true,
    });
    let done = clerk.act(&code, "hand_over", handed).await;
    assert_eq!(done.json["status"]["number"], 10);

    let rules = province
        .house
        .office
        .rules("2026-08-24".parse().expect("a day"));
    let marks: Vec<Value> = rules
        .rating_items
        .iter()
        .map(|item| json!({ "item": item, "level": rules.rating_levels[0] }))
        .collect();
    citizen.act(&code, "rate", json!({ "marks": marks })).await;

    let last = read(&citizen, &code).await;
    assert_eq!(last["stage"], "handed_over");
    assert_eq!(last["rating"]["marks"][0]["level"], rules.rating_levels[0]);
    // Whoever is rated learns neither what was said nor that this applicant said anything.
    assert_eq!(read(&clerk, &code).await["rating"], Value::Null);
    let told = clerk.get(&format!("/api/v1/cases/{code}/history")).await;
    let told = told.json.to_string();
    assert!(
        told.contains("\"handed_over\"") && !told.contains("\"rated\""),
        "{told}"
    );
    let result = &last["results"][0];
    assert_eq!(result["code"], format!("{code}-KQ1"));
    let hash = result["file"]["file"]["sha256"].as_str().expect("a hash");
    let file = citizen
        .get(&format!("/api/v1/cases/{code}/files/{hash}"))
        .await;
    assert_eq!((file.status, file.bytes.as_slice()), (200, PDF));
    let receipt = citizen
        .get(&format!("/api/v1/cases/{code}/letters/receipt"))
        .await;
    assert_eq!(receipt.header("content-type"), "application/pdf");

    let history = citizen.get(&format!("/api/v1/cases/{code}/history")).await;
    let kinds: Vec<&str> = history.json["items"]
        .as_array()
        .expect("entries")
        .iter()
        .filter_map(|it| it["kind"].as_str())
        .collect();
    assert_eq!(kinds.len(), last["version"].as_u64().unwrap_or(0) as usize);
    for kind in ["submitted", "supplement_answered", "handed_over", "rated"] {
        assert!(kinds.contains(&kind), "{kind}");
    }
    let found = province
        .stranger()
        .get(&format!("/api/v1/lookup/{}", code.to_lowercase()))
        .await;
    assert_eq!(found.json["parts_done"], 5, "{}", found.json);
}

#[tokio::test]
async fn the_head_gives_a_case_to_an_officer_of_the_unit() {
    let province = Province::open("nam-dinh").await;
    let citizen = province.citizen().await;
    let clerk = province.clerk().await;
    let code = province.filed(&citizen).await;
    let checked: Vec<Value> = read(&clerk, &code).await["components"]
        .as_array()
        .expect("components")
        .iter()
        .map(|it| it["id"].clone())
        .collect();
    clerk
        .act(&code, "accept", json!({ "checked": checked }))
        .await;
    clerk.act(&code, "transfer", json!({})).await;
    let unit = read(&clerk, &code).await["holder"]["code"].clone();
    let unit = unit.as_str().expect("a holder");
    let head = province.officer(&province.agency).await;
    let path = format!("/api/v1/units/{}/officers", unit.replace('/', "%2F"));
    let officers = head.get(&path).await;
    assert_eq!(officers.status, 200, "{}", officers.json);
    let chosen = &officers.json["items"][0];
    assert_eq!(citizen.get(&path).await.status, 403);
    let given = json!({ "officer": chosen["id"], "note": "Xem kỹ giấy chứng sinh" });
    head.act(&code, "assign", given).await;
    assert_eq!(read(&head, &code).await["officer"], chosen["name"]);
    assert_eq!(read(&citizen, &code).await["officer"], Value::Null);
    let mine = province
        .officer(unit)
        .await
        .get("/api/v1/worklist?assignee=me")
        .await;
    assert_eq!(mine.json["items"][0]["code"], code);
    let history = citizen.get(&format!("/api/v1/cases/{code}/history")).await;
    assert!(!history.json.to_string().contains("Xem kỹ giấy chứng sinh"));
}

#[tokio::test]
async fn a_paper_file_is_received_at_the_counter_and_stands_among_the_applicants_own() {
    let province = Province::open("nam-dinh").await;
    let clerk = province.clerk().await;
    let mut papers = Vec::new();
    for component in province.components().await {
        papers.push(json!({ "component": component, "copy": "original", "count": 1 }));
    }
    let received = json!({
        "channel": "counter_paper",
        "procedure": super::client::PROCEDURE,
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
    let code = answer.json["code"].clone();
    assert_eq!(
        answer.header("location"),
        format!("/api/v1/cases/{}", code.as_str().unwrap_or_default())
    );
    let own = province.citizen().await.get("/api/v1/cases").await;
    assert_eq!(own.json["items"][0]["code"], code);
    let desk = clerk.get("/api/v1/worklist").await;
    assert_eq!(desk.json["items"][0]["code"], code);
    let counts = clerk.get("/api/v1/worklist/counts").await;
    assert_eq!(counts.json["all"], 1);
    let register = clerk.get("/api/v1/register?from=2026-08-24").await;
    assert_eq!(register.json["items"][0]["case"]["code"], code);
    let search = clerk
        .get("/api/v1/search?q=Tr%E1%BA%A7n%20Th%E1%BB%8B&reason=doi%20chieu")
        .await;
    assert_eq!(search.json["items"][0]["code"], code);
}

#[tokio::test]
async fn a_citizen_files_for_somebody_else_under_an_authorisation() {
    let province = Province::open("nam-dinh").await;
    let citizen = province.citizen().await;
    let mut filing = province.filing(json!([]));
    let mut papers = Vec::new();
    for component in province.components().await {
        let file = citizen.upload("/api/v1/files", "giay.pdf", PDF).await;
        papers.push(json!({ "component": component, "file": file.json["id"] }));
    }
    filing["papers"] = papers.into();
    filing["on_behalf_of"] = json!({
        "as": "authorised",
        "applicant": { "name": "Phạm Văn Bình", "address": "Tổ 5" },
        "document": "",
    });
    let endless = citizen.post("/api/v1/cases", &filing).await;
    assert_eq!(
        endless.json["field"], "on_behalf_of.until",
        "{}",
        endless.json
    );
    filing["on_behalf_of"]["until"] = "2026-12-31".into();
    let refused = citizen.post("/api/v1/cases", &filing).await;
    assert_eq!(
        refused.json["rule"], "submit.authorisation",
        "{}",
        refused.json
    );
    assert_eq!(refused.json["field"], "authorisation");
    filing["on_behalf_of"]["document"] = "Giấy ủy quyền số 12 ngày 20/8/2026".into();
    let filed = citizen.post("/api/v1/cases", &filing).await;
    assert_eq!(filed.status, 201, "{}", filed.json);
    let code = filed.json["code"].as_str().unwrap_or_default();
    let case = read(&citizen, code).await;
    assert_eq!(case["applicant"]["name"], "Phạm Văn Bình");
    assert_eq!(case["submitter"]["as"], "authorised");
}
