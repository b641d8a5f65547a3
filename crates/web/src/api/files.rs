//! Uploads and downloads. An upload lies in the caller's tray, or in a draft, until an act makes it
//! part of a case; what a case holds is read under the address of its content.

use super::case::{json, opened};
use super::moment::Moment;
use super::operation::{Operation, Who};
use super::paper::tray;
use super::path::InPath;
use super::problem::{Kind, Problem};
use super::reading;
use super::who::{AsCitizen, Caller};
use crate::house::House;
use crate::officer::paper::{self, Kept};
use axum::body::Bytes;
use axum::extract::{FromRequest, Multipart, Request, State};
use axum::http::{HeaderName, HeaderValue};
use axum::response::{IntoResponse, Response};
use casework::act::actor_key;
use casework::upload::{self, Limits};
use domain::actor::Actor;
use jiff::{SignedDuration, Timestamp};
use outside::files::FileKey;
use serde::Serialize;
use store::Batch;
use store::filed_document::{self, Document, NewDocument, Owner, ScanState};
use utoipa::ToSchema;
use uuid::Uuid;

/// How long an upload waits in its tray.
const WAITS: SignedDuration = SignedDuration::from_hours(24);

/// How many uploads a tray holds.
const MOST_IN_TRAY: usize = 100;

/// What goes round a file on its way.
const WRAPPING: usize = 64 * 1024;

/// An upload.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, ToSchema)]
pub struct UploadOut {
    /// How papers name it.
    #[schema(format = "uuid")]
    pub id: String,
    /// The name it is kept under.
    pub name: String,
    /// The media type found in its bytes.
    pub media_type: String,
    /// Its size in bytes.
    #[schema(minimum = 0)]
    pub size: i64,
    /// Its SHA-256.
    pub sha256: String,
    /// Until when it waits for an act; null in a draft, with which it stays.
    pub until: Option<Moment>,
}

/// An upload as it is given out; `tray` is the tray of whoever asks.
pub fn out(it: &Document, tray: Uuid) -> UploadOut {
    let in_tray = it.owner == Owner::Draft(tray);
    UploadOut {
        id: it.id.to_string(),
        name: it.name.clone(),
        media_type: it.media_type.clone(),
        size: it.size,
        sha256: it.sha256.clone(),
        until: in_tray.then(|| {
            it.filed_at
                .saturating_add(WAITS)
                .unwrap_or(it.filed_at)
                .into()
        }),
    }
}

/// The one file of a form.
#[derive(Clone, Debug)]
pub struct OneFile {
    name: String,
    bytes: Bytes,
}

impl<S: Send + Sync> FromRequest<S> for OneFile {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let mut form = Multipart::from_request(request, state).await.map_err(|_| {
            Problem::new(
                Kind::MediaType,
                "Tệp gửi bằng multipart/form-data, trong phần “file”.",
                "Send the file as multipart/form-data, in the part “file”.",
            )
        })?;
        let broken = |error: axum::extract::multipart::MultipartError| {
            // axum says 413 when the body's limit was passed.
            if error.status().as_u16() == 413 {
                Problem::new(
                    Kind::TooLarge,
                    "Tệp lớn hơn mức nhận được.",
                    "The file is larger than what is taken.",
                )
            } else {
                Problem::new(
                    Kind::Unreadable,
                    "Tệp không đến đủ.",
                    "The file did not arrive whole.",
                )
            }
        };
        let missing =
            || Problem::field("file", "Thiếu phần “file”.", "The part “file” is missing.");
        let part = form.next_field().await.map_err(broken)?;
        let part = part.ok_or_else(missing)?;
        if part.name() != Some("file") {
            return Err(Problem::field(
                part.name().unwrap_or_default().replace('\0', ""),
                "Chỉ nhận phần “file”.",
                "Only the part “file” is taken.",
            ));
        }
        let name = part.file_name().unwrap_or_default().to_owned();
        let bytes = part.bytes().await.map_err(broken)?;
        Ok(Self { name, bytes })
    }
}

async fn keep(
    house: &House,
    actor: &Actor,
    owner: Uuid,
    file: OneFile,
) -> Result<Response, Problem> {
    let limits = Limits::default();
    let checked = upload::check(&file.name, &file.bytes, &limits)
        .map_err(|refused| Problem::field("file", refused.message(), refused.message_en()))?;
    let db = &house.office.db;
    let now = house.now();
    let there = filed_document::of_draft(db, owner)
        .await
        .map_err(|error| Problem::trouble(&error))?;
    let mut batch = Batch::new();
    let in_tray = owner == tray(actor);
    let (old, left): (Vec<_>, Vec<_>) =
        there.into_iter().partition(|it| in_tray && waited(it, now));
    for document in &old {
        filed_document::remove(&mut batch, document.id, owner);
    }
    if left.len() >= MOST_IN_TRAY {
        return Err(Problem::new(
            Kind::DoesNotFit,
            format!("Đã có {MOST_IN_TRAY} tệp chờ dùng. Xóa bớt rồi tải lên."),
            format!("{MOST_IN_TRAY} uploads are waiting already. Delete some first."),
        ));
    }
    if matches!(actor, Actor::Citizen(_)) {
        let waiting = filed_document::waiting(db, &actor_key(actor))
            .await
            .map_err(|error| Problem::trouble(&error))?;
        upload::fits(waiting, checked.size, &limits)
            .map_err(|refused| Problem::field("file", refused.message(), refused.message_en()))?;
    }
    let key = house
        .files
        .put(file.bytes.to_vec())
        .await
        .map_err(|error| Problem::trouble(&error))?;
    let document = NewDocument {
        id: Uuid::now_v7(),
        owner: Owner::Draft(owner),
        kind: "paper".to_owned(),
        component: None,
        sha256: key.as_str().to_owned(),
        name: checked.name,
        media_type: checked.kind.media_type().to_owned(),
        size: i64::try_from(checked.size).unwrap_or(i64::MAX),
        scan_state: ScanState::Waiting,
        filed_by: actor_key(actor),
        filed_at: now,
    };
    filed_document::file(&mut batch, &document);
    db.commit(batch)
        .await
        .map_err(|error| Problem::trouble(&error))?;
    let address = format!("/api/v1/files/{}", document.id);
    let told = out(&document, tray(actor));
    Ok(crate::error::created(&address, json(&told).into()))
}

fn waited(it: &Document, now: Timestamp) -> bool {
    it.filed_at.duration_until(now) > WAITS
}

async fn to_tray(
    State(house): State<House>,
    caller: Caller,
    request: Request,
) -> Result<Response, Problem> {
    caller.may_upload()?;
    let file = OneFile::from_request(request, &house).await?;
    let actor = caller.actor();
    keep(&house, &actor, tray(&actor), file).await
}

async fn to_draft(
    State(house): State<House>,
    AsCitizen(who): AsCitizen,
    InPath(id): InPath<Uuid>,
    request: Request,
) -> Result<Response, Problem> {
    store::draft::load(&house.office.db, id, who.account.id)
        .await
        .map_err(|error| Problem::trouble(&error))?
        .ok_or_else(Problem::not_found)?;
    // Whose draft it is is asked before anything that was sent is read.
    let file = OneFile::from_request(request, &house).await?;
    keep(&house, &Actor::Citizen(who.citizen), id, file).await
}

/// An upload of the caller's own.
async fn own(house: &House, actor: &Actor, id: Uuid) -> Result<Document, Problem> {
    filed_document::load(&house.office.db, id)
        .await
        .map_err(|error| Problem::trouble(&error))?
        .filter(|it| it.filed_by == actor_key(actor) && matches!(it.owner, Owner::Draft(_)))
        .ok_or_else(Problem::not_found)
}

async fn read_upload(
    State(house): State<House>,
    caller: Caller,
    InPath(id): InPath<Uuid>,
) -> Result<Response, Problem> {
    caller.session()?;
    let document = own(&house, &caller.actor(), id).await?;
    let kept = Kept {
        hash: document.sha256,
        name: document.name,
        media_type: document.media_type,
    };
    served(&house, &kept).await
}

async fn remove_upload(
    State(house): State<House>,
    caller: Caller,
    InPath(id): InPath<Uuid>,
) -> Result<Response, Problem> {
    caller.session()?;
    let document = own(&house, &caller.actor(), id).await?;
    let Owner::Draft(owner) = document.owner else {
        return Err(Problem::not_found());
    };
    let mut batch = Batch::new();
    filed_document::remove(&mut batch, id, owner);
    match house.office.db.commit(batch).await {
        Ok(()) => Ok(crate::error::no_content()),
        // It went to a case, or away, meanwhile.
        Err(error) if error.is_conflict() => Err(Problem::not_found()),
        Err(error) => Err(Problem::trouble(&error)),
    }
}

async fn of_case(
    State(house): State<House>,
    caller: Caller,
    InPath((code, sha256)): InPath<(String, String)>,
) -> Result<Response, Problem> {
    let file = opened(&house, &caller, &code).await?;
    let documents = filed_document::of_case(&house.office.db, file.case.id)
        .await
        .map_err(|error| Problem::trouble(&error))?;
    let kept = paper::of_case(&file.case, &documents, &sha256).ok_or_else(Problem::not_found)?;
    reading::noted(&house, &caller, "Mở giấy tờ của hồ sơ qua API", &file.case).await?;
    served(&house, &kept).await
}

/// A stored content, inert.
///
/// # Errors
/// When it is not there, or cannot be read.
pub async fn served(house: &House, kept: &Kept) -> Result<Response, Problem> {
    let key = FileKey::parse(&kept.hash).ok_or_else(Problem::not_found)?;
    let bytes = house
        .files
        .get(&key)
        .await
        .map_err(|error| Problem::trouble(&error))?
        .ok_or_else(Problem::not_found)?;
    Ok(inert(kept, bytes))
}

/// Bytes with the headers that keep them from running.
pub fn inert(kept: &Kept, bytes: Vec<u8>) -> Response {
    let mut response = bytes.into_response();
    for (name, value) in paper::headers(kept) {
        if let Ok(value) = HeaderValue::from_str(&value) {
            let name = HeaderName::from_static(name);
            response.headers_mut().insert(name, value);
        }
    }
    response
}

/// Files.
pub fn operations() -> Vec<Operation> {
    let limit = usize::try_from(Limits::default().file).unwrap_or(usize::MAX);
    let largest = limit.saturating_add(WRAPPING);
    let about = format!(
        "{}, at most {}. What a file is, is found in its bytes; a disguised or broken one is refused.",
        Limits::default().kinds_in_english(),
        upload::size_in_words(Limits::default().file).replace(',', "."),
    );
    vec![
        Operation::post("/api/v1/files", "upload", to_tray)
            .tag("files")
            .says(
                "Tải tệp lên",
                "Upload a file, to be named by a paper of an act",
            )
            .describe(&about)
            .by(Who::Both)
            .takes_file(largest)
            .creates::<UploadOut>("It is kept.")
            .may_end(&[Kind::DoesNotFit]),
        Operation::get("/api/v1/files/{id}", "upload_content", read_upload)
            .tag("files")
            .says("Tải xuống tệp đã tải lên", "Read one's own upload")
            .by(Who::Both)
            .answers_file("*/*", "The file.")
            .may_end(&[Kind::NotFound]),
        Operation::delete("/api/v1/files/{id}", "upload_removal", remove_upload)
            .tag("files")
            .says("Xóa tệp đã tải lên", "Remove one's own upload")
            .by(Who::Both)
            .answers_nothing("It is gone.")
            .may_end(&[Kind::NotFound]),
        Operation::post("/api/v1/drafts/{id}/files", "draft_upload", to_draft)
            .tag("files")
            .says("Tải tệp vào bản nháp", "Upload a file into a draft")
            .describe(&about)
            .by(Who::Citizens)
            .takes_file(largest)
            .creates::<UploadOut>("It is kept.")
            .may_end(&[Kind::NotFound, Kind::DoesNotFit]),
        Operation::get("/api/v1/cases/{code}/files/{sha256}", "case_file", of_case)
            .tag("files")
            .says(
                "Tải giấy tờ của hồ sơ",
                "A paper, a letter or a result of a case",
            )
            .by(Who::Both)
            .answers_file("*/*", "The file.")
            .may_end(&[Kind::NotFound]),
    ]
}
