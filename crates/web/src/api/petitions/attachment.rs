//! A file of a petition, as it is read by programs.

use super::{KEY, KEY_ABOUT, counted, key_of, load, not_done};
use crate::api::operation::{Operation, Who};
use crate::api::path::InPath;
use crate::api::problem::{Kind, Problem};
use crate::api::who::{MaybeCitizen, MaybeOfficer};
use crate::house::House;
use crate::session::Address;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use casework::path::NotDone;

/// A file that came with it or went out with an answer: for officers those that they may open on the
/// desk, for its sender all of them, for everybody those that were reviewed.
async fn file(
    State(house): State<House>,
    MaybeCitizen(citizen): MaybeCitizen,
    MaybeOfficer(officer): MaybeOfficer,
    Address(from): Address,
    headers: HeaderMap,
    InPath((code, sha256)): InPath<(String, String)>,
) -> Result<Response, Problem> {
    counted(&house, &from)?;
    let it = load(&house, &code).await?;
    let found = match officer {
        Some(who) => crate::officer::petition::file::by_api(&house, &who, &it, &sha256).await,
        None => {
            let key = key_of(&headers);
            let author = crate::public::petition::author(citizen.as_ref(), Some(&it), key);
            crate::public::petition::one::served(&house, &it, &author, &sha256).await
        }
    };
    found.map_err(|problem| match problem {
        crate::error::Problem::Refused(refusal) => not_done(&house, NotDone::Refused(refusal)),
        other => Problem::of_page(&other, None),
    })
}

/// Reading one.
pub(super) fn operation() -> Operation {
    Operation::get(
            "/api/v1/petitions/{code}/files/{sha256}",
            "petition_file",
            file,
        )
        .tag("petitions")
        .says(
            "Tải tệp của phản ánh, kiến nghị, câu hỏi",
            "A file that came with it or with its answer",
        )
        .describe(
            "Its sender, by session or key, reads all of them; officers those that they may open on the \
             desk, which is written down; everybody else those that were reviewed with a public answer.",
        )
        .by(Who::Anyone)
        .header(
            KEY,
            KEY_ABOUT,
        )
        .answers_file("*/*", "The file.")
        .may_end(&[Kind::NotFound, Kind::TooMany, Kind::NotAllowed])
}
