//! The cases of the one citizen by whose name the pages are tried: one of each kind that there is
//! something to do with. They are played like all others.

use super::forms::{Writer, fill};
use super::life::Life;
use super::plan::{Fate, Plan};
use super::staff::Staff;
use casework::office::Office;
use casework::save_draft;
use domain::case::Channel;
use domain::clock::{Calendar, wall};
use domain::ids::ProcedureCode;
use jiff::{SignedDuration, Timestamp};
use web::citizen::draft::Body;

/// Which procedure, so many working days ago, what befalls it, after how many acts it rests.
const CASES: [(&str, i64, Fate, Option<u32>); 6] = [
    // Handed over, to be rated.
    ("1.001193", 7, Fate::Usual, None),
    // In progress.
    ("1.013225", 5, Fate::Usual, Some(3)),
    // Waits for a supplement.
    ("1.004873", 3, Fate::Unanswered, None),
    // The result waits at the counter.
    ("1.000894", 6, Fate::Uncollected, None),
    // Just filed.
    ("1.001776", 0, Fate::Usual, Some(0)),
    // An old one, long over.
    ("1.001612", 140, Fate::Usual, None),
];

/// The plans of these cases.
#[must_use]
pub fn plans(office: &Office, staff: &Staff, now: Timestamp, first_no: u32) -> Vec<Plan> {
    let Some(citizen) = staff.citizens.first() else {
        return Vec::new();
    };
    let Some(intake) = office.organisation.intake(&staff.home) else {
        return Vec::new();
    };
    let calendar = office.calendar(&intake.code);
    let channel = if office.regulation.national_portal_only() {
        Channel::CounterAssisted
    } else {
        Channel::Online
    };
    (first_no..)
        .zip(CASES)
        .filter_map(|(no, (code, days, fate, rests_after))| {
            let code = ProcedureCode(code.to_owned());
            let procedure = office.catalogue.procedure(&code)?;
            let agency = office.organisation.agency(&staff.home)?;
            office
                .organisation
                .resolves(agency, procedure)
                .then_some(())?;
            Some(Plan {
                no,
                procedure: code,
                variant: None,
                agency: staff.home.clone(),
                intake: None,
                channel,
                applicant: citizen.clone(),
                at: working_days_ago(&calendar, now, days, i64::from(no % 7)),
                fate,
                tempo: 40,
                rests_after,
                rates: false,
            })
        })
        .collect()
}

/// The procedure of the draft.
const DRAFT: &str = "2.000635";

/// A form that the citizen began to fill in yesterday and put aside, where citizens file here.
///
/// # Errors
/// When the files cannot be written.
pub async fn draft(life: &Life) -> anyhow::Result<()> {
    let office = &life.office;
    let procedure = office.catalogue.procedure(&ProcedureCode(DRAFT.to_owned()));
    let form = procedure.and_then(|procedure| office.catalogue.form_of(procedure));
    let agency = office.organisation.agency(&life.staff.home);
    let (Some(procedure), Some(form), Some(agency), Some(citizen)) =
        (procedure, form, agency, life.staff.citizens.first())
    else {
        return Ok(());
    };
    let account = citizen.party.account;
    let Some(account) = account.filter(|_| !office.regulation.national_portal_only()) else {
        return Ok(());
    };
    let at = life.now.saturating_sub(SignedDuration::from_hours(20))?;
    let writer = Writer {
        person: &citizen.person,
        place: &citizen.place,
        province: office.organisation.name().trim_start_matches("Tỉnh "),
        agency: &agency.name,
        day: wall(at).date(),
        serial: 0,
    };
    let mut typed = casework::eform::flat(form, &fill(form, &writer));
    typed.truncate(typed.len() / 2);
    let body = Body {
        agency: agency.code.to_string(),
        typed,
        ..Body::default()
    };
    save_draft::start(office, account, procedure, &body.write(), at).await?;
    Ok(())
}

/// A moment in the morning, so many working days ago; the last working moment for none.
fn working_days_ago(calendar: &Calendar, now: Timestamp, days: i64, minute: i64) -> Timestamp {
    if days == 0 {
        return calendar.subtract_minutes(now, 25 + minute);
    }
    let mut day = wall(now).date();
    let mut left = days;
    while left > 0 {
        day = day.yesterday().unwrap_or(day);
        if calendar.is_working(day) {
            left -= 1;
        }
    }
    calendar.add_minutes(calendar.opening(day), 40 + minute * 3)
}
