//! Assign or reassign an officer. Name, unit and roles are those of the officer's account, whatever
//! the form said.

use crate::office::Office;
use crate::path::{Asked, Done, NotDone, walk};
use domain::case::Refusal;
use domain::case::assign::Assign;

/// Does it.
///
/// # Errors
/// The rule that forbids it, or what stood in the way.
pub async fn run(
    office: &Office,
    code: &str,
    asked: &Asked<'_>,
    it: Assign,
) -> Result<Done, NotDone> {
    let account = store::officer::load(&office.db, it.officer)
        .await?
        .filter(|account| account.active)
        .ok_or(Refusal::AssigneeUnknown { name: it.name })?;
    let assign = Assign {
        officer: account.id,
        name: account.name,
        unit: account.unit,
        roles: account.roles,
        note: it.note,
    };
    walk(office, code, asked, assign.into()).await
}
