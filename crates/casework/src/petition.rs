//! Petitions and questions: each action is the same five lines as a case's: load, may they,
//! decide, evolve and follow up, commit.

pub mod once;
pub mod regroup;
pub mod renew_key;

use crate::office::Office;
use crate::path::NotDone;
use domain::actor::Officer;
use domain::case::Refusal;
use domain::case::filing::StoredFile;
use domain::clock::{self, Calendar};
use domain::ids::{AgencyCode, PetitionId};
use domain::petition::{
    self as rules, Author, Command, Event, FollowUp, Kind, On, Petition, Place, Rules, Running,
    Sent, deadlines, follow_up,
};
use domain::publication::keeper;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use store::filed_document::{self, NewDocument, Owner, ScanState};
use store::ids::id_at;
use store::job_queue::NewJob;
use store::number_series;
use store::petition::columns::same_key;
use store::petition::{self as files, PetitionCommit, PetitionFile};
use store::{Batch, CommitError};
use uuid::Uuid;

/// How often an act is tried again when someone else was faster.
const TRIES: usize = 5;

/// So long ago an open one may be that says the same.
const SAME_WITHIN: SignedDuration = SignedDuration::from_hours(24 * 30);

/// The queue in which senders wait to be told.
pub const NOTICE_QUEUE: &str = "petition_notice";
/// The queue of what the National Portal is told.
pub const PORTAL_QUEUE: &str = "petition_portal";
/// The queue of clocks.
pub const CLOCK_QUEUE: &str = "petition_clock";

/// A job that belongs to a petition.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PetitionJob {
    /// The petition.
    pub petition: PetitionId,
    /// Its code.
    pub code: String,
    /// Its version after the event that made the job necessary.
    pub version: u32,
    /// What to do.
    pub what: FollowUp,
}

/// Something that the National Portal is to be told of.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PortalJob {
    /// The petition.
    pub petition: PetitionId,
    /// Its version after the event that is told.
    pub version: u32,
}

/// The law of a day.
pub fn rules_of(office: &Office, it: &Petition, now: Timestamp) -> Rules {
    let day = clock::wall(it.received.unwrap_or(now)).date();
    Rules::of(&office.regulation, day)
}

/// An agency by code and name.
pub fn place(office: &Office, code: &AgencyCode) -> Option<Place> {
    let agency = office.organisation.agency(code)?;
    Some(Place {
        code: agency.code.clone(),
        name: agency.name.clone(),
    })
}

/// The Office.
pub fn the_office(office: &Office) -> Place {
    let code = keeper::office_code(&office.organisation);
    place(office, &code).unwrap_or_else(|| Place {
        name: "Văn phòng UBND tỉnh".to_owned(),
        code,
    })
}

/// The working time of an agency.
pub fn calendar_of(office: &Office, agency: &AgencyCode) -> Arc<Calendar> {
    let found = office.organisation.agency(agency);
    let unit = found.and_then(|agency| office.organisation.leadership(agency));
    unit.map_or_else(
        || office.calendar(&"".into()),
        |it| office.calendar(&it.code),
    )
}

/// The working time by which a petition's clocks run: that of whoever has it.
pub fn calendar(office: &Office, it: &Petition) -> Arc<Calendar> {
    let agency = it.agency().or(it.coordinator.as_ref());
    let code = agency.map_or_else(|| the_office(office).code, |place| place.code.clone());
    calendar_of(office, &code)
}

/// The clocks that run now.
pub fn running(office: &Office, it: &Petition, now: Timestamp) -> Vec<Running> {
    let rules = rules_of(office, it, now);
    deadlines::running(it, &rules, &calendar(office, it), now)
}

/// What came of sending.
#[derive(Clone, PartialEq, Debug)]
pub struct Taken {
    /// The petition.
    pub petition: Petition,
    /// The key by which a sender without an account finds it again; empty where there is one, and
    /// where another system passed it on.
    pub key: String,
}

/// Takes in what was sent or entered: with its public name, with whoever coordinates, and joined
/// with an open one of the same sender that says the same about the same; in confidence only where an
/// account sent both so.
///
/// # Errors
/// The rule that forbids it, or what stood in the way.
pub async fn receive(
    office: &Office,
    author: &Author,
    now: Timestamp,
    sent: Sent,
    more: Batch,
) -> Result<Taken, NotDone> {
    // A system that passes one on has nobody to give a key to.
    let passed_on = matches!(author, Author::Machine(_));
    let key = if sent.sender.account.is_none() && !passed_on {
        new_key()
    } else {
        String::new()
    };
    let beside = |_: &str, _: Option<&str>, batch: &mut Batch| {
        batch.append(more.clone());
        Ok(())
    };
    receive_with(office, author, now, sent, key, &beside).await
}

/// What else is written when a petition is received: under which code, with which it goes.
type Told<'a> = &'a (dyn Fn(&str, Option<&str>, &mut Batch) -> Result<(), NotDone> + Sync);

async fn receive_with(
    office: &Office,
    author: &Author,
    now: Timestamp,
    mut sent: Sent,
    key: String,
    told: Told<'_>,
) -> Result<Taken, NotDone> {
    let now = office.clock.moment(now, None)?;
    let day = clock::wall(now).date();
    let by_agency = Rules::of(&office.regulation, day).by_agency;
    let about = sent.about.clone().filter(|_| by_agency);
    let coordinator = about.unwrap_or_else(|| the_office(office));
    if !key.is_empty() {
        sent.key_hash = key_hash(&key);
    }
    let id = PetitionId(id_at(now));
    let since = now.saturating_sub(SAME_WITHIN).unwrap_or(now);
    let likeness = same_key(&sent);
    let file = PetitionFile::unsent(id);
    for attempt in 1.. {
        let alike = match rules::fold::goes_by_itself(&sent) {
            true => files::same(&office.db, &likeness, since).await?,
            false => None,
        };
        let same_as = alike.as_ref().map(|it| it.code.clone());
        let prefix = match sent.kind {
            Kind::Question => "HD",
            Kind::Petition => "PAKN",
        };
        let series = format!("{prefix}.{}", day.strftime("%Y%m%d"));
        let taken = number_series::next(&office.db, &format!("petition/{series}")).await?;
        let number = taken.number;
        let wish = Command::Receive {
            code: format!("{series}.{number:04}"),
            sent: Box::new(sent.clone()),
            coordinator: coordinator.clone(),
            same_as: same_as.clone(),
        };
        let event = decided(office, author, now, &file.petition, wish)?;
        let mut beside = Batch::new();
        told(
            &format!("{series}.{number:04}"),
            same_as.as_deref(),
            &mut beside,
        )?;
        attach(&mut beside, id, author, &event, &sent.attachments);
        // What it goes with must still be as it was seen, or nobody would take it along.
        if let Some(it) = &alike {
            files::still(&mut beside, it.id, it.version);
        }
        let beside = Beside {
            number: Some(taken),
            more: beside,
        };
        match commit(office, &file, event, beside).await {
            Err(NotDone::Commit(error)) if error.is_conflict() && attempt < TRIES => {}
            Ok(petition) => return Ok(Taken { petition, key }),
            Err(other) => return Err(other),
        }
    }
    Err(NotDone::NotFound)
}

/// Does something to a petition on file; `seen` is the version that was seen, where the wish
/// builds on one.
///
/// # Errors
/// The rule that forbids it, or what stood in the way.
pub async fn run(
    office: &Office,
    author: &Author,
    now: Timestamp,
    code: &str,
    seen: Option<u32>,
    wish: Command,
) -> Result<Petition, NotDone> {
    run_with(office, author, now, code, seen, wish, &Batch::new()).await
}

async fn run_with(
    office: &Office,
    author: &Author,
    now: Timestamp,
    code: &str,
    seen: Option<u32>,
    wish: Command,
    more: &Batch,
) -> Result<Petition, NotDone> {
    let now = office.clock.moment(now, None)?;
    for attempt in 1.. {
        let file = files::load_by_code(&office.db, code).await?;
        let file = file.ok_or(NotDone::NotFound)?;
        if let Some(seen) = seen.filter(|seen| *seen != file.petition.version) {
            return Err(NotDone::Changed {
                seen,
                now: file.petition.version,
            });
        }
        let event = decided(office, author, now, &file.petition, wish.clone())?;
        let mut beside = Beside {
            number: None,
            more: more.clone(),
        };
        let mut folds = false;
        if let Command::Link { to, fold } = &wish {
            let target = files::load_by_code(&office.db, to).await?;
            let target = target.ok_or_else(|| Refusal::PetitionLink { code: to.clone() })?;
            if *fold {
                rules::fold::takes_along(&target.petition)?;
                let it = &target.petition;
                files::still(&mut beside.more, it.id, it.version);
                folds = true;
            }
        }
        if let Command::Answer { files, .. } = &wish {
            attach(&mut beside.more, file.petition.id, author, &event, files);
        }
        match commit(office, &file, event, beside).await {
            Err(NotDone::Commit(error))
                if error.is_conflict() && attempt < TRIES && (seen.is_none() || folds) => {}
            other => return other,
        }
    }
    Err(NotDone::NotFound)
}

/// Whether a wish would be granted now; nothing is written.
///
/// # Errors
/// The refusal.
pub fn would(
    office: &Office,
    author: &Author,
    now: Timestamp,
    it: &Petition,
    wish: Command,
) -> Result<(), Refusal> {
    decided(office, author, now, it, wish).map(drop)
}

fn decided(
    office: &Office,
    author: &Author,
    now: Timestamp,
    it: &Petition,
    wish: Command,
) -> Result<Event, Refusal> {
    let law = rules_of(office, it, now);
    let calendar = match &wish {
        Command::Receive { coordinator, .. } => calendar_of(office, &coordinator.code),
        _ => calendar(office, it),
    };
    let on = On {
        now,
        author,
        rules: &law,
        calendar: &calendar,
        office: &the_office(office),
    };
    rules::decide(&on, it, wish)
}

/// Adds to a batch the new date of an open petition, and the reminders of its clocks, as they are
/// reckoned by the calendar of now.
///
/// # Errors
/// When a payload cannot be written as JSON.
pub fn redate(
    office: &Office,
    now: Timestamp,
    it: &Petition,
    batch: &mut Batch,
) -> Result<(), serde_json::Error> {
    let law = rules_of(office, it, now);
    let calendar = calendar(office, it);
    files::move_due(batch, it, deadlines::next_due(it, &law, &calendar, now));
    for of in deadlines::running(it, &law, &calendar, now) {
        let next = rules::follow_up::alerts(&of, now, law.remind_before, &calendar);
        for what in next {
            store::job_queue::enqueue(batch, clock_job(it, now, what)?);
        }
    }
    Ok(())
}

/// Adds to a batch the row of a petition as this program keeps it; a conflict if it has moved
/// meanwhile.
///
/// # Errors
/// When it lacks what every petition has.
pub fn file_anew(
    office: &Office,
    now: Timestamp,
    file: &PetitionFile,
    batch: &mut Batch,
) -> Result<(), String> {
    let it = &file.petition;
    let calendar = calendar(office, it);
    let due = deadlines::next_due(it, &rules_of(office, it, now), &calendar, now);
    files::file_anew(batch, file, due, it.days_taken(&calendar))
}

/// What an act writes besides the petition itself.
#[derive(Debug)]
struct Beside {
    number: Option<number_series::Taken>,
    more: Batch,
}

async fn commit(
    office: &Office,
    before: &PetitionFile,
    event: Event,
    beside: Beside,
) -> Result<Petition, NotDone> {
    let after = before.petition.clone().evolve(&event);
    let law = rules_of(office, &after, event.at);
    let calendar = calendar(office, &after);
    let running = deadlines::running(&after, &law, &calendar, event.at);
    let next = follow_up(&after, &event, &running, law.remind_before, &calendar);
    let mut jobs = next
        .into_iter()
        .enumerate()
        .map(|(index, what)| job(&after, &event, index, what))
        .collect::<Result<Vec<_>, _>>()
        .map_err(unwritable)?;
    jobs.extend(portal_job(&after, &event).map_err(unwritable)?);
    let it = PetitionCommit {
        before,
        event: &event,
        after: &after,
        next_due: deadlines::next_due(&after, &law, &calendar, event.at),
        days_taken: after.days_taken(&calendar),
        jobs,
        number: beside.number,
        more: beside.more,
    };
    files::commit(&office.db, it)
        .await
        .map_err(NotDone::Commit)?;
    Ok(after)
}

fn job(
    after: &Petition,
    event: &Event,
    index: usize,
    what: FollowUp,
) -> Result<NewJob, serde_json::Error> {
    match what {
        FollowUp::Notice { .. } => {
            let job = NewJob::now(NOTICE_QUEUE, &payload(after, what), event.at)?;
            Ok(job.once(format!("{}/{}/{index}", after.id, after.version)))
        }
        _ => clock_job(after, event.at, what),
    }
}

/// What came from the National Portal, it is told of everything that happens.
fn portal_job(after: &Petition, event: &Event) -> Result<Option<NewJob>, serde_json::Error> {
    let comes_from_it = after.sent.as_ref().is_some_and(|it| it.portal.is_some());
    if !comes_from_it {
        return Ok(None);
    }
    let it = PortalJob {
        petition: after.id,
        version: after.version,
    };
    let job = NewJob::now(PORTAL_QUEUE, &it, event.at)?;
    Ok(Some(
        job.once(format!("{}/{}/portal", after.id, after.version)),
    ))
}

fn payload(after: &Petition, what: FollowUp) -> PetitionJob {
    PetitionJob {
        petition: after.id,
        code: after.code.clone(),
        version: after.version,
        what,
    }
}

fn clock_job(
    after: &Petition,
    now: Timestamp,
    what: FollowUp,
) -> Result<NewJob, serde_json::Error> {
    let job = NewJob::now(CLOCK_QUEUE, &payload(after, what), now)?;
    Ok(match what {
        FollowUp::Notice { .. } => job,
        // The same end of the same clock is brought to mind once, whatever happens meanwhile.
        FollowUp::Alert {
            clock,
            due,
            late,
            at,
        } => {
            let due = due.as_millisecond();
            job.once(format!("{}/{}/{due}/{late}", after.id, clock.key()))
                .not_before(at)
        }
        FollowUp::Lapse { at } => job
            .once(format!("{}/lapse/{}", after.id, at.as_millisecond()))
            .not_before(at),
        FollowUp::Regroup => job.once(format!("{}/{}/regroup", after.id, after.version)),
        FollowUp::PartReturned => job.once(format!("{}/{}/part", after.id, after.version)),
    })
}

/// Files that belong to a petition from now on.
fn attach(
    batch: &mut Batch,
    id: PetitionId,
    author: &Author,
    event: &Event,
    attached: &[StoredFile],
) {
    let filed_by = match author {
        Author::Officer(officer) => format!("officer:{}", officer.id),
        Author::Sender {
            account: Some(account),
            ..
        } => format!("citizen:{account}"),
        Author::Machine(machine) => format!("machine:{}", machine.client),
        _ => "anybody".to_owned(),
    };
    for it in attached {
        filed_document::file(
            batch,
            &NewDocument {
                id: Uuid::now_v7(),
                owner: Owner::Petition(id),
                kind: "petition".to_owned(),
                component: None,
                sha256: it.hash.to_string(),
                name: it.name.clone(),
                media_type: it.media_type.clone(),
                size: i64::try_from(it.size).unwrap_or(i64::MAX),
                scan_state: ScanState::Waiting,
                filed_by: filed_by.clone(),
                filed_at: event.at,
            },
        );
    }
}

/// The letters of a key: none that look alike.
const LETTERS: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/// A new key: fifty random bits, for a page that counts attempts.
fn new_key() -> String {
    let random: [u8; 10] = rand::random();
    let letter = |byte: &u8| char::from(LETTERS[usize::from(*byte) % LETTERS.len()]);
    random.iter().map(letter).collect()
}

/// What is kept of a key; nothing of none.
pub fn key_hash(key: &str) -> String {
    match key.trim() {
        "" => String::new(),
        key => store::request_seen::fingerprint(&[key.to_uppercase().as_bytes()]),
    }
}

/// The agency whose desk an officer looks at.
pub fn desk_of(officer: &Officer) -> &AgencyCode {
    &officer.agency
}

fn unwritable(error: serde_json::Error) -> NotDone {
    NotDone::Commit(CommitError::Broken {
        text: "job".to_owned(),
        reason: error.to_string(),
    })
}

#[cfg(test)]
mod fold_tests;
#[cfg(test)]
mod key_tests;
#[cfg(test)]
mod tests;
