//! Officers' readings of personal data, written down as on the desk. Applicants read their own.

use super::problem::Problem;
use super::who::Caller;
use crate::house::House;
use crate::officer::seat::{Reading, Seat};
use crate::session::OfficerIn;
use domain::case::{Case, Refusal};

/// Writes down that a case was read, if an officer read it.
///
/// # Errors
/// When it cannot be written down: then nothing is read.
pub async fn noted(house: &House, caller: &Caller, what: &str, case: &Case) -> Result<(), Problem> {
    let Some(who) = caller.officer() else {
        return Ok(());
    };
    Seat::of(house, who)
        .note_opening(what, case)
        .await
        .map_err(|error| Problem::trouble(&error))
}

/// Writes down that an officer asked for a case that is not theirs to see.
///
/// # Errors
/// When it cannot be written down.
pub async fn refused(
    house: &House,
    caller: &Caller,
    case: &Case,
    refusal: &Refusal,
) -> Result<(), Problem> {
    let Some(who) = caller.officer() else {
        return Ok(());
    };
    Seat::of(house, who)
        .note_refusal(case, refusal)
        .await
        .map_err(|error| Problem::trouble(&error))
}

/// Writes a reading down.
///
/// # Errors
/// When it cannot be written down.
pub async fn about(house: &House, who: &OfficerIn, reading: &Reading<'_>) -> Result<(), Problem> {
    Seat::of(house, who)
        .note_reading(reading)
        .await
        .map_err(|error| Problem::trouble(&error))
}
