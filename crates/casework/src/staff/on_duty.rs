//! The officer as one acts today: with the units that are covered, the roles that are held for a time, and
//! the seats of colleagues who are away.

use crate::office::Office;
use domain::actor::{Officer, Role, Seat};
use domain::clock;
use domain::ids::OfficerId;
use domain::staff;
use jiff::Timestamp;
use jiff::civil::Date;
use store::ReadError;
use store::officer::{self, OfficerAccount, OnDuty};
use store::role_grant;
use store::session::Session;

/// The account of an officer, and the officer as one acts today: with the units it covers and the
/// seats of colleagues who are away and named this one to stand in. None where there is no such
/// account, or it is closed.
///
/// # Errors
/// When the files cannot be read.
pub async fn on_duty(
    office: &Office,
    id: OfficerId,
    now: Timestamp,
) -> Result<Option<(OfficerAccount, Officer)>, ReadError> {
    let today = clock::wall(now).date();
    match officer::on_duty(&office.db, id, now, today).await? {
        Some(found) => seated(office, found, now, today).await,
        None => Ok(None),
    }
}

/// The living session of an officer's token, with the officer as [`on_duty`] gives it.
///
/// # Errors
/// When the files cannot be read.
pub async fn signed_in(
    office: &Office,
    token: &str,
    now: Timestamp,
) -> Result<Option<(Session, OfficerAccount, Officer)>, ReadError> {
    let today = clock::wall(now).date();
    let Some((session, found)) = officer::signed_in(&office.db, token, now, today).await? else {
        return Ok(None);
    };
    let seated = seated(office, found, now, today).await?;
    Ok(seated.map(|(account, officer)| (session, account, officer)))
}

async fn seated(
    office: &Office,
    found: OnDuty,
    now: Timestamp,
    today: Date,
) -> Result<Option<(OfficerAccount, Officer)>, ReadError> {
    if !found.account.active {
        return Ok(None);
    }
    let account = found.account;
    let mut officer = office.officer(&account);
    // The provider's role is held while a grant of it lasts, and only then.
    if officer.roles.contains(&Role::Provider) {
        let running = role_grant::running(&office.db, account.id, now).await?;
        officer
            .roles
            .retain(|role| *role != Role::Provider || running.iter().any(|it| it.role == *role));
    }
    // Where the regulation has postal staff receive files, whoever is assigned to a counter does.
    if officer.roles.contains(&Role::Postal)
        && !officer.roles.contains(&Role::Reception)
        && office.regulation.postal_staff_receive(today)
    {
        officer.roles.push(Role::Reception);
    }
    officer.opened = found.opened;
    // Who moved to another agency takes the seat along.
    let away = found.stands_in_for.into_iter();
    for away in away.filter(|it| it.agency == account.agency) {
        let seat = office.officer(&away);
        officer.stands_in.push(Seat {
            of: away.id,
            name: away.name,
            unit: seat.unit,
            covers: seat.covers,
            roles: staff::passing(&away.roles),
        });
    }
    Ok(Some((account, officer)))
}
