//! What an applicant was told, and that it was read.

use super::moment::Moment;
use super::operation::{Operation, Who};
use super::path::InPath;
use super::problem::{Kind, Problem};
use super::query::{Address, Listed, Query, number, page};
use super::who::AsCitizen;
use crate::house::House;
use axum::extract::State;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use store::Batch;
use store::notice::{self, Notice};
use utoipa::ToSchema;
use uuid::Uuid;

/// A notice.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, ToSchema)]
pub struct NoticeOut {
    /// Its name.
    #[schema(format = "uuid")]
    pub id: String,
    /// What it is about.
    pub kind: String,
    /// The code of the case it is about.
    pub case: Option<String>,
    /// Its heading.
    pub title: String,
    /// Its text.
    pub words: String,
    /// When it came.
    pub at: Moment,
    /// When it was read.
    pub read: Option<Moment>,
}

fn out(it: &Notice) -> NoticeOut {
    NoticeOut {
        id: it.id.to_string(),
        kind: it.kind.clone(),
        case: it.case_code.clone(),
        title: it.title.clone(),
        words: it.words.clone(),
        at: it.at.into(),
        read: it.read_at.map(Moment),
    }
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Asked {
    #[serde(deserialize_with = "number")]
    limit: Option<u32>,
    after: Option<String>,
}

async fn list(
    State(house): State<House>,
    AsCitizen(who): AsCitizen,
    address: Address,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let page = page(asked.limit, asked.after.as_deref())?;
    let found = notice::page(&house.office.db, who.account.id, &page)
        .await
        .map_err(|error| Problem::trouble(&error))?;
    Ok(Listed::of(found, out).answer(&address))
}

async fn read_one(
    State(house): State<House>,
    AsCitizen(who): AsCitizen,
    InPath(id): InPath<Uuid>,
) -> Result<Response, Problem> {
    let mut batch = Batch::new();
    notice::mark_read(&mut batch, id, who.account.id, house.now());
    match house.office.db.commit(batch).await {
        Ok(()) => Ok(crate::error::no_content()),
        Err(error) => Err(Problem::trouble(&error)),
    }
}

async fn read_all(
    State(house): State<House>,
    AsCitizen(who): AsCitizen,
) -> Result<Response, Problem> {
    let mut batch = Batch::new();
    notice::mark_all_read(&mut batch, who.account.id, house.now());
    house
        .office
        .db
        .commit(batch)
        .await
        .map_err(|error| Problem::trouble(&error))?;
    Ok(crate::error::no_content())
}

/// Notices.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::get("/api/v1/notices", "notices", list)
            .tag("notices")
            .says("Thông báo", "What one was told, the newest first")
            .by(Who::Citizens)
            .paged()
            .answers::<Listed<NoticeOut>>("A page of notices."),
        Operation::post("/api/v1/notices/read", "notices_read", read_all)
            .tag("notices")
            .says("Đánh dấu đã đọc tất cả", "Mark every notice as read")
            .by(Who::Citizens)
            .answers_nothing("All are read."),
        Operation::post("/api/v1/notices/{id}/read", "notice_read", read_one)
            .tag("notices")
            .says("Đánh dấu đã đọc", "Mark a notice as read")
            .by(Who::Citizens)
            .answers_nothing("It is read; or was before; or is none of one's own.")
            .may_end(&[Kind::NotFound]),
    ]
}
