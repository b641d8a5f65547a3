//! Drafts through the API: saved as one goes, filed, and never anybody else's.

use super::client::{PDF, PROCEDURE, Province, form};
use axum::body::Body;
use axum::http::Method;
use serde_json::json;

#[tokio::test]
async fn a_draft_is_saved_as_one_goes_and_becomes_a_case() {
    let province = Province::open("nam-dinh").await;
    let citizen = province.citizen().await;
    let content = json!({ "agency": province.agency, "form": { "kinh_gui": "UBND phường" } });
    let begun = citizen
        .post(
            "/api/v1/drafts",
            &json!({ "procedure": PROCEDURE, "content": content }),
        )
        .await;
    assert_eq!(begun.status, 201, "{}", begun.json);
    let address = begun.header("location").to_owned();
    assert_eq!(begun.header("etag"), "\"1\"");
    assert_eq!(begun.json["content"]["form"]["kinh_gui"], "UBND phường");

    let whole = json!({
        "agency": province.agency,
        "form": form(),
        "delivery": { "by": "post", "address": "Tổ 4" },
    });
    let saved = citizen
        .put_with(&address, &[("if-match", "\"1\"")], &whole)
        .await;
    assert_eq!(
        (saved.status, saved.header("etag")),
        (200, "\"2\""),
        "{}",
        saved.json
    );
    let late = citizen
        .put_with(&address, &[("if-match", "\"1\"")], &content)
        .await;
    assert_eq!(
        (late.status, &late.json["changed"]["now"]),
        (412, &json!(2)),
        "{}",
        late.json
    );
    let read = citizen.get(&address).await;
    let kept = &read.json["content"];
    for field in ["nguoi_yeu_cau", "nguoi_duoc_khai_sinh", "cam_doan"] {
        assert_eq!(kept["form"][field], form()[field], "{field}");
    }
    assert_eq!(kept["delivery"]["address"], "Tổ 4");

    let upload = citizen
        .upload(&format!("{address}/files"), "giay.pdf", PDF)
        .await;
    assert_eq!(upload.status, 201, "{}", upload.json);
    assert_eq!(upload.json["until"], json!(null));
    let all = citizen.get("/api/v1/drafts").await;
    assert_eq!(all.json["items"][0]["files"][0]["id"], upload.json["id"]);

    // Only what lies in the draft goes with it.
    let loose = citizen.upload("/api/v1/files", "khac.pdf", PDF).await;
    let papers = |id: &serde_json::Value| json!([{ "name": "Giấy chứng sinh", "file": id }]);
    let mut filing = province.filing(papers(&loose.json["id"]));
    filing["draft"] = begun.json["id"].clone();
    let refused = citizen.post("/api/v1/cases", &filing).await;
    assert_eq!(
        (refused.status, &refused.json["field"]),
        (422, &json!("papers[0].file"))
    );
    filing["papers"] = papers(&upload.json["id"]);
    let filed = citizen.post("/api/v1/cases", &filing).await;
    assert_eq!(filed.status, 201, "{}", filed.json);
    assert_eq!(citizen.get(&address).await.status, 404);
}

#[tokio::test]
async fn a_draft_is_nobody_elses() {
    let province = Province::open("nam-dinh").await;
    let citizen = province.citizen().await;
    let draft = json!({ "procedure": PROCEDURE, "content": { "agency": province.agency } });
    let begun = citizen.post("/api/v1/drafts", &draft).await;
    let address = begun.header("location").to_owned();
    crate::testing::open_account(&province.house, "binh", "Phạm Văn Bình", "036090005678").await;
    let other = province.signed_in("citizen", "binh").await;
    assert_eq!(other.get(&address).await.status, 404);
    let saved = other.put_with(&address, &[], &draft["content"]).await;
    assert_eq!(saved.status, 404);
    let upload = other
        .upload(&format!("{address}/files"), "a.pdf", PDF)
        .await;
    assert_eq!(upload.status, 404);
    let gone = other
        .send(Method::DELETE, &address, &[], Body::empty())
        .await;
    assert_eq!(gone.status, 404);
    let gone = citizen
        .send(Method::DELETE, &address, &[], Body::empty())
        .await;
    assert_eq!(gone.status, 204);
    let large = json!({
        "procedure": PROCEDURE,
        "content": { "agency": province.agency, "form": { "kinh_gui": "x".repeat(300_000) } },
    });
    let refused = citizen.post("/api/v1/drafts", &large).await;
    assert_eq!(refused.json["rule"], "draft.size", "{}", refused.json);
}
