//! The files of a petition, as an officer may open them.

use super::super::seat::Seat;
use super::page::{load, note_opening};
use super::view::{hidden, readable};
use crate::citizen::paper;
use crate::error::Problem;
use crate::house::House;
use crate::session::OfficerIn;
use axum::extract::{Path, State};
use axum::response::Response;

/// A file that came with it or went out with an answer.
///
/// # Errors
/// When there is none, or the officer may not see it.
pub async fn file(
    State(house): State<House>,
    who: OfficerIn,
    Path((code, hash)): Path<(String, String)>,
) -> Result<Response, Problem> {
    served(&house, &Seat::of(&house, &who), &code, &hash).await
}

/// The same for an officer who asks by the API, whose reading is written down: no page was opened
/// before.
///
/// # Errors
/// When there is none, or the officer may not see it.
pub async fn file_by_api(
    house: &House,
    who: &OfficerIn,
    code: &str,
    hash: &str,
) -> Result<Response, Problem> {
    let seat = Seat::of(house, who);
    let (it, _) = load(&seat, code).await?;
    note_opening(&seat, &it).await?;
    served(house, &seat, code, hash).await
}

async fn served(house: &House, seat: &Seat, code: &str, hash: &str) -> Result<Response, Problem> {
    let (it, _) = load(seat, code).await?;
    let sent = readable(&it, hidden(seat, &it));
    let answered = it.answers.iter().flat_map(|of| &of.files);
    let found = sent
        .iter()
        .chain(answered)
        .find(|it| it.hash.as_str() == hash)
        .ok_or(Problem::NotFound)?;
    paper::stored(house, it.id, found).await
}
