//! Petition clock: brings a clock of a petition to mind before its end, says that it has passed, ends
//! what its sender did not make clear, and sends on those that went with it. What is over already is
//! left alone.

use super::petition_notice::{Told, as_it_stood, kind_words};
use super::words::{self, Words};
use super::{Desk, Undone, nth_name};
use casework::path::NotDone;
use casework::petition::{PetitionJob, the_office};
use domain::actor::Role;
use domain::case::Refusal;
use domain::clock::words::moment;
use domain::ids::{AgencyCode, CaseId};
use domain::petition::{Author, Clock, Command, Event, FollowUp, Happened, Petition};
use jiff::Timestamp;
use serde_json::json;
use std::collections::BTreeSet;
use store::Batch;
use store::job_queue::Job;
use store::petition::event_format::StoredEvent;

/// The queue it waits in.
pub const QUEUE: &str = casework::petition::CLOCK_QUEUE;

/// Does it.
///
/// # Errors
/// Why it is not done.
pub async fn run(desk: &Desk, job: &Job) -> Result<Batch, Undone> {
    let it: PetitionJob = job.payload().map_err(|error| Undone::Never(error.into()))?;
    let (office, now) = (&desk.office, desk.now());
    let (wish, alert) = match it.what {
        FollowUp::Alert {
            clock, due, late, ..
        } => (
            Command::Alert { clock, due, late },
            Some((clock, due, late)),
        ),
        FollowUp::Lapse { .. } => (Command::Lapse, None),
        FollowUp::Regroup => {
            casework::petition::regroup::regroup(office, now, it.petition).await?;
            return Ok(Batch::new());
        }
        FollowUp::PartReturned => {
            part_returned(desk, job, &it).await?;
            return Ok(Batch::new());
        }
        FollowUp::Notice { .. } => {
            return Err(Undone::Never(anyhow::anyhow!("{:?} is no clock", it.what)));
        }
    };
    let done = casework::petition::run(office, &Author::System, now, &it.code, None, wish).await;
    let petition = match done {
        Ok(petition) => petition,
        Err(NotDone::Refused(early @ Refusal::PetitionLapseEarly { .. })) => {
            return Err(Undone::Later(NotDone::Refused(early).into()));
        }
        Err(NotDone::Refused(refusal)) => {
            tracing::debug!(rule = refusal.rule(), "nothing to bring to mind");
            let file = store::petition::load(&office.db, it.petition).await?;
            let noted = file
                .map(|file| file.petition)
                .filter(|it| alert.is_some_and(|alert| it.alerts.contains(&alert)));
            // It was noted before; whoever was not told then is told now.
            match noted {
                Some(petition) => petition,
                None => return Ok(Batch::new()),
            }
        }
        Err(not_done) => return Err(not_done.into()),
    };
    if let Some(alert) = alert {
        tell(desk, job, &petition, alert).await?;
    }
    Ok(Batch::new())
}

/// Whoever has it is told; when it is late also whoever coordinates, and the Office.
async fn tell(
    desk: &Desk,
    job: &Job,
    it: &Petition,
    (clock, due, late): (Clock, Timestamp, bool),
) -> Result<(), Undone> {
    let mut agencies: BTreeSet<_> = it.agency().map(|it| it.code.clone()).into_iter().collect();
    if late {
        agencies.extend(it.coordinator.as_ref().map(|it| it.code.clone()));
        agencies.insert(the_office(&desk.office).code);
    }
    let facts = json!({
        "qua_han": late,
        "neu": clock.is_conditional(),
        "viec": clock.name(),
        "ma": it.code,
        "loai": kind_words(it.kind()),
        "han": moment(due),
    });
    let words = words::of_petition_clock(&facts).map_err(Undone::Never)?;
    tell_officers(desk, job, it, agencies, (&words, "petition_alert")).await
}

/// Whoever coordinates is told that a joining agency gave its part back.
async fn part_returned(desk: &Desk, job: &Job, of: &PetitionJob) -> Result<(), Undone> {
    let it = as_it_stood(desk, of).await?;
    let history = store::petition::history(&desk.office.db, of.petition).await?;
    let seq = (of.version as usize).checked_sub(1);
    let event = seq.and_then(|seq| history.get(seq)).map(StoredEvent::event);
    let Some(Ok(Some(Event {
        act: Happened::Returned {
            reason,
            agency: Some(agency),
        },
        ..
    }))) = event
    else {
        // Its words were masked meanwhile.
        return Ok(());
    };
    let facts = json!({
        "nguoi_tra": agency.name,
        "ma": it.code,
        "loai": kind_words(it.kind()),
        "ly_do": reason,
        "chu_tri": it.lead().map_or("", |lead| lead.name.as_str()),
    });
    let words = words::of_petition_part(&facts).map_err(Undone::Never)?;
    let agencies = it.coordinator.iter().map(|it| it.code.clone()).collect();
    tell_officers(desk, job, &it, agencies, (&words, "petition_part_returned")).await
}

/// Heads, and whoever controls procedures, of some agencies are told.
async fn tell_officers(
    desk: &Desk,
    job: &Job,
    it: &Petition,
    agencies: BTreeSet<AgencyCode>,
    (words, kind): (&Words, &str),
) -> Result<(), Undone> {
    let db = &desk.office.db;
    let told = Told {
        desk,
        about: CaseId(it.id.0),
        kind,
    };
    let link = format!("{}/can-bo/phan-anh/{}", desk.public_url, it.code);
    let mut n = 0;
    let mut later = None;
    for agency in agencies {
        let officers = store::officer::of_agency(db, &agency).await?;
        let leads = |roles: &[Role]| {
            roles
                .iter()
                .any(|role| matches!(role, Role::HeadOfAgency | Role::Control))
        };
        for officer in officers.iter().filter(|it| it.active && leads(&it.roles)) {
            n += 1;
            let Some(email) = officer.email.as_deref().filter(|it| !it.is_empty()) else {
                continue;
            };
            let id = nth_name(job, n);
            let trouble = told.mail((email, id), &officer.name, words, &link).await?;
            later = later.or(trouble);
        }
    }
    match later {
        Some(trouble) => Err(trouble.into()),
        None => Ok(()),
    }
}
