//! The files of a petition at the desk: what came with it, as far as whoever looks may know its sender,
//! and what went out with its answers.

use super::super::seat::Seat;
use super::page::{note_opening, seen};
use super::view::{hidden, readable};
use crate::citizen::paper;
use crate::error::Problem;
use crate::house::House;
use crate::session::OfficerIn;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::authority::Duty;
use domain::petition::{Petition, PetitionAct, may};

/// A file that came with it or went out with an answer.
///
/// # Errors
/// When there is none, or the officer may not see it.
pub async fn page(
    State(house): State<House>,
    who: OfficerIn,
    Path((code, hash)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    let it = seen(&seat, &code).await?;
    served(&house, &seat, &it, &hash).await
}

/// The same for an officer who asks by the API, of a petition that was loaded, and whose reading is
/// written down: no page was opened before.
///
/// # Errors
/// When the officer may not see it, or it has no such file.
pub async fn by_api(
    house: &House,
    who: &OfficerIn,
    it: &Petition,
    hash: &str,
) -> Result<Response, Problem> {
    let seat = Seat::of(house, who);
    seat.may_do(Duty::PetitionDesk)?;
    may(&seat.author(), PetitionAct::View, it)?;
    note_opening(&seat, it).await?;
    served(house, &seat, it, hash).await
}

async fn served(
    house: &House,
    seat: &Seat,
    it: &Petition,
    hash: &str,
) -> Result<Response, Problem> {
    let sent = readable(it, hidden(seat, it));
    let answered = it.answers.iter().flat_map(|of| &of.files);
    let found = sent
        .iter()
        .chain(answered)
        .find(|it| it.hash.as_str() == hash)
        .ok_or(Problem::NotFound)?;
    paper::stored(house, it.id, found).await
}
