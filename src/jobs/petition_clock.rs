//! Petition clock: brings a clock of a petition to mind before its end, says that it has passed, and
//! ends what its sender did not make clear. What is over already is left alone.

use super::petition_notice::{Told, kind_words};
use super::{Desk, Undone, nth_name, words};
use casework::path::NotDone;
use casework::petition::{PetitionJob, the_office};
use domain::actor::Role;
use domain::case::Refusal;
use domain::clock::words::moment;
use domain::ids::CaseId;
use domain::petition::{Author, Clock, Command, FollowUp, Petition};
use jiff::Timestamp;
use serde_json::json;
use std::collections::BTreeSet;
use store::Batch;
use store::job_queue::Job;

/// The queue it waits in.
pub const QUEUE: &str = casework::petition::CLOCK_QUEUE;

/// Does it.
///
/// # Errors
/// Why it is not done.
pub async fn run(desk: &Desk, job: &Job) -> Result<Batch, Undone> {
    let it: PetitionJob = job.payload().map_err(|error| Undone::Never(error.into()))?;
    let (wish, alert) = match it.what {
        FollowUp::Alert {
            clock, due, late, ..
        } => (
            Command::Alert { clock, due, late },
            Some((clock, due, late)),
        ),
        FollowUp::Lapse { .. } => (Command::Lapse, None),
        FollowUp::Notice { .. } => {
            return Err(Undone::Never(anyhow::anyhow!("{:?} is no clock", it.what)));
        }
    };
    let (office, now) = (&desk.office, desk.now());
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

/// Whoever has it is told; when it is late the Office too.
async fn tell(
    desk: &Desk,
    job: &Job,
    it: &Petition,
    (clock, due, late): (Clock, Timestamp, bool),
) -> Result<(), Undone> {
    let db = &desk.office.db;
    let mut agencies: BTreeSet<_> = it.agency().map(|it| it.code.clone()).into_iter().collect();
    if late {
        agencies.insert(the_office(&desk.office).code);
    }
    let facts = json!({
        "qua_han": late,
        "viec": clock.name(),
        "ma": it.code,
        "loai": kind_words(it.kind()),
        "han": moment(due),
    });
    let words = words::of_petition_clock(&facts).map_err(Undone::Never)?;
    let told = Told {
        desk,
        about: CaseId(it.id.0),
        kind: "petition_alert",
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
            let trouble = told.mail((email, id), &officer.name, &words, &link).await?;
            later = later.or(trouble);
        }
    }
    match later {
        Some(trouble) => Err(trouble.into()),
        None => Ok(()),
    }
}
