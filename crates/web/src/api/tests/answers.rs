//! How the API answers: problems, repetitions, versions, pages, doors.

use super::client::Province;
use crate::api;
use axum::body::Body;
use axum::http::Method;
use serde_json::json;

#[tokio::test]
async fn every_documented_address_leads_somewhere_and_takes_its_method() {
    let province = Province::open("nam-dinh").await;
    let stranger = province.stranger();
    for operation in api::operations() {
        let path = operation
            .path
            .split('/')
            .map(|part| if part.starts_with('{') { "x" } else { part })
            .collect::<Vec<_>>()
            .join("/");
        let method: Method = operation.method.parse().expect("a method");
        let answer = stranger.send(method, &path, &[], Body::empty()).await;
        assert_ne!(answer.status, 405, "{operation:?}");
        if operation.who != api::operation::Who::Anyone {
            assert_eq!(answer.status, 401, "{operation:?}: {}", answer.json);
        }
        if answer.status >= 400 {
            let kind = answer.header("content-type");
            assert_eq!(kind, "application/problem+json", "{operation:?}");
            assert_eq!(answer.json["instance"], path, "{operation:?}");
            assert_ne!(answer.json["title"], "", "{operation:?}");
        }
        let other = stranger
            .send(Method::PATCH, &path, &[], Body::empty())
            .await;
        assert_eq!(other.status, 405, "{operation:?}");
        assert!(
            other.header("allow").contains(operation.method),
            "{operation:?}"
        );
        assert_eq!(other.json["type"], "/api#method_not_allowed");
    }
    let nowhere = stranger.get("/api/v1/nothing").await;
    assert_eq!(nowhere.status, 404);
    assert_eq!(nowhere.json["type"], "/api#not_found");
    let document = stranger.get("/api/v1/openapi.json").await;
    assert_eq!(document.json["info"]["title"], "motcua");
    let guide = stranger.get("/api").await;
    assert_eq!(guide.status, 200);
}

#[tokio::test]
async fn a_refusal_names_its_rule_and_article_in_the_callers_language() {
    let province = Province::open("nam-dinh").await;
    let citizen = province.citizen().await;
    let clerk = province.clerk().await;
    let code = province.filed(&citizen).await;
    let path = format!("/api/v1/cases/{code}/reject");
    let answer = clerk.post(&path, &json!({ "reason": " " })).await;
    assert_eq!(answer.status, 422);
    assert_eq!(answer.json["type"], "/quy-che#reject.reason");
    assert_eq!(answer.json["rule"], "reject.reason");
    assert_eq!(answer.json["field"], "reason");
    assert_eq!(answer.json["instance"], path);
    let article = &answer.json["article"];
    assert!(
        article["short"].is_string() && article["words"].is_string(),
        "{article}"
    );
    assert_eq!(article["address"], "/quy-che#reject.reason");
    let vietnamese = answer.json["detail"].clone();
    let english = clerk
        .post_with(
            &path,
            &[("accept-language", "en")],
            &json!({ "reason": "" }),
        )
        .await;
    assert_eq!(english.json["detail"], "Give the reason for not accepting.");
    assert_eq!(english.header("content-language"), "en");
    assert_ne!(english.json["detail"], vietnamese);
    // Not now, and not by this person, are other statuses.
    let early = clerk
        .post(&format!("/api/v1/cases/{code}/transfer"), &json!({}))
        .await;
    assert_eq!(
        (early.status, &early.json["rule"]),
        (409, &json!("transfer.accepted"))
    );
    let role = citizen
        .post(&format!("/api/v1/cases/{code}/transfer"), &json!({}))
        .await;
    assert_eq!(
        (role.status, &role.json["rule"]),
        (403, &json!("authority.role"))
    );
}

#[tokio::test]
async fn the_same_request_again_gets_the_first_answer_and_other_content_is_refused() {
    let province = Province::open("nam-dinh").await;
    let citizen = province.citizen().await;
    let clerk = province.clerk().await;
    let code = province.filed(&citizen).await;
    let path = format!("/api/v1/cases/{code}/reject");
    let body = json!({ "reason": "Ngoài thẩm quyền" });
    let key = [("idempotency-key", "k-1")];
    let first = clerk.post_with(&path, &key, &body).await;
    let again = clerk.post_with(&path, &key, &body).await;
    assert_eq!((first.status, again.status), (200, 200));
    assert_eq!(first.json, again.json);
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(first.header("idempotency-replayed"), "");
    let other = clerk
        .post_with(&path, &key, &json!({ "reason": "Lý do khác" }))
        .await;
    assert_eq!(
        (other.status, &other.json["type"]),
        (422, &json!("/api#key_reused"))
    );
    let without = clerk.post(&path, &body).await;
    assert_eq!(without.json["rule"], "case.ended");

    // Filing, with its upload gone into the case, repeats as well.
    let mut filing = province.filing(json!([]));
    let mut papers = Vec::new();
    for component in province.components().await {
        let file = citizen
            .upload("/api/v1/files", "giay.pdf", super::client::PDF)
            .await;
        papers.push(json!({ "component": component, "file": file.json["id"] }));
    }
    filing["papers"] = papers.into();
    let key = [("idempotency-key", "\"k-2\"")];
    let first = citizen.post_with("/api/v1/cases", &key, &filing).await;
    citizen
        .act(
            first.json["code"].as_str().unwrap_or_default(),
            "withdraw",
            json!({}),
        )
        .await;
    let again = citizen.post_with("/api/v1/cases", &key, &filing).await;
    assert_eq!((first.status, again.status), (201, 201), "{}", again.json);
    assert_eq!(
        first.json, again.json,
        "as it was then, though it was withdrawn since"
    );
    assert_eq!(first.header("location"), again.header("location"));
    let all = citizen.get("/api/v1/cases").await;
    assert_eq!(all.json["items"].as_array().map(Vec::len), Some(2));
}

#[tokio::test]
async fn who_comes_second_is_told_what_changed_and_by_whom() {
    let province = Province::open("nam-dinh").await;
    let citizen = province.citizen().await;
    let clerk = province.clerk().await;
    let code = province.filed(&citizen).await;
    let path = format!("/api/v1/cases/{code}");
    let seen = clerk.get(&path).await;
    assert_eq!(seen.header("etag"), "\"1\"");
    let component = seen.json["components"][0]["id"].clone();
    let same = clerk.get_with(&path, &[("if-none-match", "\"1\"")]).await;
    assert_eq!((same.status, same.bytes.len()), (304, 0));
    assert_eq!(same.header("etag"), "\"1\"");
    let request = json!({ "items": [{ "component": component, "guidance": "Nộp bản gốc" }], "reason": "Thiếu" });
    let seen = [("if-match", "\"1\"")];
    let first = clerk
        .post_with(&format!("{path}/supplement_request"), &seen, &request)
        .await;
    assert_eq!((first.status, first.header("etag")), (200, "\"2\""));
    let late = citizen
        .post_with(&format!("{path}/withdraw"), &seen, &json!({}))
        .await;
    assert_eq!(late.status, 412, "{}", late.json);
    assert_eq!(late.json["type"], "/api#changed");
    assert_eq!(late.header("etag"), "\"2\"");
    let changed = &late.json["changed"];
    assert_eq!((&changed["seen"], &changed["now"]), (&json!(1), &json!(2)));
    assert_eq!(changed["since"][0]["by"], "Vũ Thị Liên");
    assert_eq!(changed["since"][0]["at"], "2026-08-24T09:15:00+07:00");
    let wrong = citizen
        .post_with(
            &format!("{path}/withdraw"),
            &[("if-match", "1")],
            &json!({}),
        )
        .await;
    assert_eq!(wrong.status, 400);
}

#[tokio::test]
async fn a_foreign_case_is_not_found_and_looks_like_none() {
    let province = Province::open("nam-dinh").await;
    let code = province.filed(&province.citizen().await).await;
    crate::testing::open_account(&province.house, "binh", "Phạm Văn Bình", "036090005678").await;
    let other = province.signed_in("citizen", "binh").await;
    let unknown = code.replace("-0001", "-0099");
    for rest in [
        "",
        "/history",
        "/dues",
        "/letters",
        "/letters/receipt",
        "/files/00",
    ] {
        let foreign = other.get(&format!("/api/v1/cases/{code}{rest}")).await;
        let none = other.get(&format!("/api/v1/cases/{unknown}{rest}")).await;
        assert_eq!(foreign.status, 404, "{rest}");
        assert_eq!(foreign.json["detail"], none.json["detail"], "{rest}");
        assert_eq!(foreign.json.get("rule"), None, "{rest}");
    }
    let foreign = other
        .post(&format!("/api/v1/cases/{code}/withdraw"), &json!({}))
        .await;
    assert_eq!(foreign.status, 404);
    assert_eq!(other.get("/api/v1/cases").await.json["items"], json!([]));
}

#[tokio::test]
async fn a_cookie_needs_the_token_against_forged_requests_and_a_bearer_does_not() {
    let province = Province::open("nam-dinh").await;
    let bearer = province.citizen().await;
    let code = province.filed(&bearer).await;
    let cookie = format!("motcua={}", bearer.token.clone().unwrap_or_default());
    let by_cookie = province.stranger();
    let session = by_cookie
        .get_with("/api/v1/session", &[("cookie", &cookie)])
        .await;
    assert_eq!(session.status, 200);
    let path = format!("/api/v1/cases/{code}/withdraw");
    let without = by_cookie
        .post_with(&path, &[("cookie", &cookie)], &json!({}))
        .await;
    assert_eq!(
        (without.status, &without.json["type"]),
        (403, &json!("/api#forged"))
    );
    let wrong = [("cookie", cookie.as_str()), ("x-csrf-token", "x")];
    assert_eq!(
        by_cookie.post_with(&path, &wrong, &json!({})).await.status,
        403
    );
    let csrf = session.json["csrf"].as_str().unwrap_or_default();
    let right = [("cookie", cookie.as_str()), ("x-csrf-token", csrf)];
    assert_eq!(
        by_cookie.post_with(&path, &right, &json!({})).await.status,
        200
    );
    let ended = bearer
        .send(Method::DELETE, "/api/v1/session", &[], Body::empty())
        .await;
    assert_eq!(ended.status, 204);
    assert_eq!(bearer.get("/api/v1/session").await.status, 401);
}

#[tokio::test]
async fn each_door_is_for_its_own_people() {
    let province = Province::open("nam-dinh").await;
    let wrong = json!({ "kind": "citizen", "login": "huong", "password": "x" });
    let refused = province.stranger().post("/api/v1/session", &wrong).await;
    assert_eq!(
        (refused.status, &refused.json["type"]),
        (401, &json!("/api#wrong_password"))
    );
    let citizen = province.citizen().await;
    assert_eq!(citizen.get("/api/v1/worklist").await.status, 403);
    let clerk = province.clerk().await;
    assert_eq!(clerk.get("/api/v1/cases").await.status, 403);
    let who = clerk.get("/api/v1/session").await;
    assert_eq!(who.json["roles"], json!(["reception"]));
}

#[tokio::test]
async fn what_cannot_be_read_is_named() {
    let province = Province::open("nam-dinh").await;
    let citizen = province.citizen().await;
    let send = async |body: &'static str| {
        let kind = [("content-type", "application/json")];
        citizen
            .send(Method::POST, "/api/v1/cases", &kind, Body::from(body))
            .await
    };
    let broken = send("{\"procedure\":").await;
    assert_eq!(
        (broken.status, &broken.json["type"]),
        (400, &json!("/api#unreadable"))
    );
    let unknown = send("{\"procedure\":\"x\",\"colour\":1}").await;
    assert_eq!(
        (unknown.status, &unknown.json["field"]),
        (422, &json!("colour"))
    );
    let text = citizen
        .send(
            Method::POST,
            "/api/v1/cases",
            &[("content-type", "text/plain")],
            Body::from("x"),
        )
        .await;
    assert_eq!(text.status, 415);
    let large = citizen
        .send(
            Method::POST,
            "/api/v1/cases",
            &[("content-type", "application/json")],
            Body::from("x".repeat(api::operation::LARGEST_JSON + 1)),
        )
        .await;
    assert_eq!(
        (large.status, &large.json["type"]),
        (413, &json!("/api#too_large"))
    );
    let mut filing = province.filing(json!([]));
    filing["form"]["nguoi_yeu_cau"]["so_dinh_danh"] = "12".into();
    filing["form"]["cam_doan"] = false.into();
    let wrong = citizen.post("/api/v1/cases", &filing).await;
    assert_eq!(wrong.status, 422);
    let fields: Vec<&str> = wrong.json["errors"]
        .as_array()
        .expect("every field")
        .iter()
        .filter_map(|it| it["field"].as_str())
        .collect();
    assert_eq!(fields, ["form.nguoi_yeu_cau.so_dinh_danh", "form.cam_doan"]);
    let query = citizen.get("/api/v1/cases?limit=0").await;
    assert_eq!((query.status, &query.json["field"]), (400, &json!("limit")));
    let query = citizen.get("/api/v1/cases?colour=red").await;
    assert_eq!(
        (query.status, &query.json["field"]),
        (400, &json!("colour"))
    );
}

#[tokio::test]
async fn lists_go_on_from_page_to_page_without_loss() {
    let province = Province::open("nam-dinh").await;
    let citizen = province.citizen().await;
    let mut filed = Vec::new();
    for _ in 0..5 {
        filed.push(province.filed(&citizen).await);
    }
    let mut seen = Vec::new();
    let mut path = "/api/v1/cases?limit=2".to_owned();
    loop {
        let page = citizen.get(&path).await;
        let items = page.json["items"].as_array().expect("items").clone();
        seen.extend(
            items
                .iter()
                .filter_map(|it| it["code"].as_str().map(str::to_owned)),
        );
        let link = page.header("link").to_owned();
        assert_eq!(link.is_empty(), page.json["next"].is_null());
        let Some(next) = link
            .strip_prefix('<')
            .and_then(|it| it.strip_suffix(">; rel=\"next\""))
        else {
            break;
        };
        path = next.to_owned();
    }
    // All were filed at one moment, so only completeness can be told.
    seen.sort();
    assert_eq!(seen, filed);
}

#[tokio::test]
async fn what_anyone_may_ask_needs_no_session() {
    let province = Province::open("ninh-binh").await;
    let stranger = province.stranger();
    let found = stranger
        .get("/api/v1/procedures?q=dang%20ky%20khai%20sinh&limit=3")
        .await;
    assert_eq!(
        found.json["items"][0]["code"],
        super::client::PROCEDURE,
        "{}",
        found.json
    );
    let form = stranger
        .get(&format!(
            "/api/v1/procedures/{}/form",
            super::client::PROCEDURE
        ))
        .await;
    assert_eq!(form.json["schema"]["type"], "object");
    let law = stranger
        .get("/api/v1/regulations/nam-dinh?on=2026-08-24")
        .await;
    let settings = law.json["settings"].as_array().expect("settings");
    assert_eq!(settings.len(), 172);
    let deadline = stranger
        .get("/api/v1/deadline?received=2026-08-21T15:20&limit=3%20working_days&province=nam-dinh")
        .await;
    assert_eq!(deadline.status, 200, "{}", deadline.json);
    assert!(
        deadline.json["lines"][0]["article"]["short"].is_string(),
        "{}",
        deadline.json
    );
    let wrong = stranger.get("/api/v1/deadline?received=x&limit=1").await;
    assert_eq!(
        (wrong.status, &wrong.json["field"]),
        (400, &json!("received"))
    );
    let agency = stranger
        .get(&format!("/api/v1/agencies/{}", province.agency))
        .await;
    assert!(
        agency.json["units"]
            .as_array()
            .is_some_and(|it| it.len() >= 3)
    );
    // Files come in on the National Portal here.
    let citizen = province.citizen().await;
    let refused = citizen
        .post("/api/v1/cases", &province.filing(json!([])))
        .await;
    assert_eq!(
        refused.json["rule"], "submit.national_portal",
        "{}",
        refused.json
    );
}

#[tokio::test]
async fn what_can_be_done_now_is_told_with_the_rule_behind_the_rest() {
    let province = Province::open("nam-dinh").await;
    let citizen = province.citizen().await;
    let code = province.filed(&citizen).await;
    let path = format!("/api/v1/cases/{code}/possible");
    let acts = async |client: &super::client::Client| {
        let answer = client.get(&path).await;
        assert_eq!(answer.status, 200, "{}", answer.json);
        answer.json["acts"].as_array().cloned().unwrap_or_default()
    };
    let of = |all: &[serde_json::Value], act: &str| {
        let found = all.iter().find(|it| it["act"] == act);
        found.cloned().unwrap_or_default()
    };
    let own = acts(&citizen).await;
    assert_eq!(own.len(), 4);
    assert_eq!(of(&own, "withdraw")["possible"], true);
    assert_eq!(of(&own, "rate")["refused"]["rule"], "rate.after_result");
    let clerks = acts(&province.clerk().await).await;
    assert_eq!(of(&clerks, "accept")["possible"], true);
    let transfer = of(&clerks, "transfer");
    assert_eq!(transfer["refused"]["rule"], "transfer.accepted");
    assert!(
        transfer["refused"]["article"]["short"].is_string(),
        "{transfer}"
    );
    let decide = of(&clerks, "decide_result");
    assert_eq!(decide["refused"]["rule"], "authority.role");
    citizen.act(&code, "withdraw", json!({})).await;
    let after = acts(&citizen).await;
    assert_eq!(of(&after, "withdraw")["refused"]["rule"], "case.ended");
}

#[tokio::test]
async fn officers_readings_are_written_down() {
    let province = Province::open("nam-dinh").await;
    let code = province.filed(&province.citizen().await).await;
    let clerk = province.clerk().await;
    clerk.get(&format!("/api/v1/cases/{code}")).await;
    let nameless = clerk.get("/api/v1/search?q=036190001234").await;
    assert_eq!(
        (nameless.status, &nameless.json["field"]),
        (422, &json!("reason"))
    );
    let found = clerk
        .get("/api/v1/search?q=036190001234&reason=doi%20chieu")
        .await;
    assert_eq!(found.json["items"][0]["code"], code);
    let by_code = clerk.get(&format!("/api/v1/search?q={code}")).await;
    assert_eq!(by_code.json["items"][0]["code"], code);
    let subject = "036190001234".to_owned();
    let log = store::access_log::page(
        &province.house.office.db,
        &store::access_log::About::Subject(subject),
        &store::read::PageRequest::first(10),
    )
    .await
    .expect("the log");
    assert_eq!(log.items.len(), 2, "{log:?}");
}
