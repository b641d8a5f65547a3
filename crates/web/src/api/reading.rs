//! Officers' readings of personal data, written down as on the desk. Applicants read their own.

use super::problem::Problem;
use super::who::Caller;
use crate::house::House;
use crate::officer::seat::{Reading, Seat};
use crate::session::OfficerIn;
use domain::actor::Machine;
use domain::case::{Case, Refusal};
use store::access_log::{self, Access, Outcome};
use uuid::Uuid;

/// Writes down that a case was read, if an officer read it.
///
/// # Errors
/// When it cannot be written down: then nothing is read.
pub async fn noted(house: &House, caller: &Caller, what: &str, case: &Case) -> Result<(), Problem> {
    if let Caller::Machine(machine) = caller {
        let why = "Kết nối, chia sẻ dữ liệu";
        return by_machine(house, machine, (what, why), case, Outcome::Shown).await;
    }
    let Some(who) = caller.officer() else {
        return Ok(());
    };
    Seat::of(house, who)
        .note_opening(what, case)
        .await
        .map_err(|error| Problem::trouble(&error))
}

/// Writes down that another system read a case, or was not let.
async fn by_machine(
    house: &House,
    machine: &Machine,
    (what, why): (&str, &str),
    case: &Case,
    outcome: Outcome,
) -> Result<(), Problem> {
    let filing = case.filing.as_ref();
    let access = Access {
        id: Uuid::now_v7(),
        at: house.now(),
        who: format!("machine:{}", machine.client),
        who_name: machine.name.clone(),
        capacity: "Hệ thống kết nối".to_owned(),
        what: what.to_owned(),
        case: Some(case.id),
        subject: filing.and_then(|it| it.applicant.identity_number.clone()),
        why: why.to_owned(),
        outcome,
    };
    let kept = access_log::keep(&house.office.db, &access).await;
    kept.map_err(|error| Problem::trouble(&error))
}

/// Writes down that somebody asked for a case that is not theirs to see.
///
/// # Errors
/// When it cannot be written down.
pub async fn refused(
    house: &House,
    caller: &Caller,
    case: &Case,
    refusal: &Refusal,
) -> Result<(), Problem> {
    if let Caller::Machine(machine) = caller {
        let told = ("Mở hồ sơ, bị từ chối", refusal.rule());
        return by_machine(house, machine, told, case, Outcome::Refused).await;
    }
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
