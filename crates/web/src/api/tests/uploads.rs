//! Uploads: what is taken, whose they are, where they go.

use super::client::{PDF, Province};
use axum::body::Body;
use axum::http::Method;
use serde_json::json;

#[tokio::test]
async fn an_upload_is_its_owners_until_it_is_part_of_a_case() {
    let province = Province::open("nam-dinh").await;
    let citizen = province.citizen().await;
    let upload = citizen.upload("/api/v1/files", "giấy.pdf", PDF).await;
    assert_eq!(upload.status, 201, "{}", upload.json);
    assert_eq!(upload.json["media_type"], "application/pdf");
    assert_eq!(upload.json["until"], "2026-08-25T09:15:00+07:00");
    let address = upload.header("location").to_owned();
    let read = citizen.get(&address).await;
    assert_eq!((read.status, read.bytes.as_slice()), (200, PDF));
    assert_eq!(read.header("x-content-type-options"), "nosniff");

    crate::testing::open_account(&province.house, "binh", "Phạm Văn Bình", "036090005678").await;
    let other = province.signed_in("citizen", "binh").await;
    assert_eq!(other.get(&address).await.status, 404);
    let mut filing =
        province.filing(json!([{ "name": "Của người khác", "file": upload.json["id"] }]));
    let taken = other.post("/api/v1/cases", &filing).await;
    assert_eq!(
        (taken.status, &taken.json["field"]),
        (422, &json!("papers[0].file"))
    );

    let mut papers = Vec::new();
    for component in province.components().await {
        papers.push(json!({ "component": component, "file": upload.json["id"] }));
    }
    filing["papers"] = papers.into();
    let filed = citizen.post("/api/v1/cases", &filing).await;
    assert_eq!(filed.status, 201, "{}", filed.json);
    assert_eq!(
        citizen.get(&address).await.status,
        404,
        "it is the case's now"
    );
}

#[tokio::test]
async fn a_disguised_or_empty_file_is_refused_with_advice() {
    let province = Province::open("nam-dinh").await;
    let citizen = province.citizen().await;
    let disguised = citizen
        .upload("/api/v1/files", "anh.pdf", b"MZ\x90\x00 a program")
        .await;
    assert_eq!(
        (disguised.status, &disguised.json["field"]),
        (422, &json!("file"))
    );
    let empty = citizen.upload("/api/v1/files", "a.pdf", b"").await;
    assert_eq!(empty.status, 422);
    let large = citizen
        .upload("/api/v1/files", "a.pdf", &vec![b' '; 10_200_000])
        .await;
    assert_eq!(large.status, 413, "{}", large.json);
    let bare = citizen.post("/api/v1/files", &json!({})).await;
    assert_eq!(bare.status, 415);
}

#[tokio::test]
async fn what_was_uploaded_can_be_taken_away_again() {
    let province = Province::open("nam-dinh").await;
    let clerk = province.clerk().await;
    let upload = clerk.upload("/api/v1/files", "a.pdf", PDF).await;
    let address = upload.header("location").to_owned();
    let gone = clerk
        .send(Method::DELETE, &address, &[], Body::empty())
        .await;
    assert_eq!(gone.status, 204);
    let again = clerk
        .send(Method::DELETE, &address, &[], Body::empty())
        .await;
    assert_eq!(again.status, 404);
}
