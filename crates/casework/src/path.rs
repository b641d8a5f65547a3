//! The one path of every act: load, may they, decide, evolve and follow up, commit. Whoever asks
//! (a page, the API, a job) goes it; nothing else writes a case.

use crate::follow_up;
use crate::office::Office;
use crate::steady_clock::ClockBehind;
use domain::actor::Actor;
use domain::authority;
use domain::case::deadlines;
use domain::case::{self, Case, Circumstances, Command, Event, Happened, Paper, Refusal};
use domain::case_code::CaseCode;
use domain::clock;
use jiff::Timestamp;
use store::case_file::{self, CaseCommit, CaseFile, Committed, DueDates};
use store::filed_document::{NewDocument, Owner, ScanState};
use store::number_series::Taken;
use store::request_seen::{self, Request, Seen};
use store::{Batch, CommitError, ReadError};
use uuid::Uuid;

/// Who asks, when, having seen what.
#[derive(Clone, Debug)]
pub struct Asked<'a> {
    /// Who.
    pub actor: &'a Actor,
    /// The moment, by the server's clock.
    pub now: Timestamp,
    /// The version of the case that was seen; none where the act does not build on what was seen.
    pub seen: Option<u32>,
    /// The form's or the client's one-time key, with what was asked.
    pub request: Option<Request>,
    /// Whether the key was looked up just now and had not come before; filing does not look again then.
    pub key_is_new: bool,
}

impl<'a> Asked<'a> {
    /// A wish without a key, not bound to a version: what jobs ask for.
    pub fn plainly(actor: &'a Actor, now: Timestamp) -> Self {
        Self {
            actor,
            now,
            seen: None,
            request: None,
            key_is_new: false,
        }
    }

    /// The same wish, bound to the version that was seen.
    #[must_use]
    pub fn having_seen(mut self, version: u32) -> Self {
        self.seen = Some(version);
        self
    }

    /// The same wish, whose key [`seen_before`] has just told to be new: it need not be looked up once
    /// more before the commit, which finds out whether it came meanwhile.
    #[must_use]
    pub fn with_new_key(mut self) -> Self {
        self.key_is_new = true;
        self
    }

    /// The same wish with its one-time key; `parts` is everything that was asked, so that the
    /// key cannot come again for something else. An empty key is no key.
    #[must_use]
    pub fn once(mut self, key: &str, parts: &[&[u8]]) -> Self {
        self.key_is_new = false;
        if !key.is_empty() {
            self.request = Some(Request {
                actor: actor_key(self.actor),
                key: key.to_owned(),
                fingerprint: request_seen::fingerprint(parts),
            });
        }
        self
    }
}

/// Who someone is, in keys and in what is filed: `citizen:<id>`.
pub fn actor_key(actor: &Actor) -> String {
    match actor {
        Actor::Citizen(citizen) => format!("citizen:{}", citizen.account),
        Actor::Officer(officer) => format!("officer:{}", officer.id),
        Actor::Machine(machine) => format!("machine:{}", machine.client),
        Actor::System => "system".to_owned(),
    }
}

/// What was done.
#[derive(Clone, PartialEq, Debug)]
pub enum Done {
    /// It happened now.
    Now {
        /// The case's code.
        code: CaseCode,
        /// Its version from now on.
        version: u32,
        /// What happened.
        events: Vec<Event>,
        /// The case as it stands.
        case: Box<Case>,
    },
    /// The same wish came before; this was its answer.
    Before {
        /// The case's code.
        code: CaseCode,
        /// Its version after the first time.
        version: u32,
    },
}

impl Done {
    /// The case's code.
    pub fn code(&self) -> &CaseCode {
        match self {
            Self::Now { code, .. } | Self::Before { code, .. } => code,
        }
    }

    /// The case's version after it.
    pub fn version(&self) -> u32 {
        match self {
            Self::Now { version, .. } | Self::Before { version, .. } => *version,
        }
    }
}

/// Why nothing was done.
#[derive(Debug, thiserror::Error)]
pub enum NotDone {
    /// A rule forbids it.
    #[error("refused by {}", .0.rule())]
    Refused(Refusal),
    /// The case moved on since it was seen.
    #[error("the case moved on from version {seen} to {now}")]
    Changed {
        /// The version that was seen.
        seen: u32,
        /// The version it has.
        now: u32,
    },
    /// The one-time key was used before for something else.
    #[error("the key was used before for something else")]
    KeyReused,
    /// The one-time code that confirmed it was used for another filing at the same moment.
    #[error("the one-time code was used already")]
    CodeSpent,
    /// There is no such case.
    #[error("there is no such case")]
    NotFound,
    /// The files could not be read.
    #[error("the case could not be read")]
    Read(#[from] ReadError),
    /// It could not be written.
    #[error("the act could not be written")]
    Commit(#[source] CommitError),
    /// The server's clock stands before what is on file.
    #[error("the act would be dated before what it follows")]
    ClockBehind(#[from] ClockBehind),
}

impl From<Refusal> for NotDone {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// What an act writes besides the case itself.
#[derive(Debug, Default)]
pub struct Beside {
    /// Numbers taken from gapless series.
    pub numbers: Vec<Taken>,
    /// A draft whose papers pass to the case.
    pub draft: Option<Uuid>,
    /// Anything else that must be true together with it.
    pub more: Batch,
}

/// How often an act is tried again when someone else was faster and nothing seen stands against
/// it.
const TRIES: usize = 5;

/// Walks the path for a case on file.
///
/// # Errors
/// [`NotDone`], with the rule where one forbids it.
pub async fn walk(
    office: &Office,
    code: &str,
    asked: &Asked<'_>,
    command: Command,
) -> Result<Done, NotDone> {
    if let Some(done) = seen_before(office, asked).await? {
        return Ok(done);
    }
    match walk_once(office, code, asked, command).await {
        // The first request of this key may have ended since it was looked for. Then the rule
        // refuses the second time, and whoever asks again is owed the first answer.
        Err(not_done @ (NotDone::Refused(_) | NotDone::Changed { .. })) => {
            seen_before(office, asked).await?.ok_or(not_done)
        }
        other => other,
    }
}

async fn walk_once(
    office: &Office,
    code: &str,
    asked: &Asked<'_>,
    command: Command,
) -> Result<Done, NotDone> {
    for attempt in 1.. {
        let Some(file) = case_file::load_by_code(&office.db, code).await? else {
            return Err(NotDone::NotFound);
        };
        let now = file.case.version;
        if let Some(seen) = asked.seen
            && seen != now
        {
            return Err(NotDone::Changed { seen, now });
        }
        let asked = &dated(office, asked, &file).await?;
        match step(office, &file, asked, command.clone(), Beside::default()).await {
            Err(NotDone::Commit(error)) if error.is_conflict() && attempt < TRIES => {}
            other => return other,
        }
    }
    Err(NotDone::NotFound)
}

/// The wish as of a moment that is not before anything on file. Where other machines write too,
/// their clocks may be ahead, so the case's own last event is asked for.
async fn dated<'a>(
    office: &Office,
    asked: &Asked<'a>,
    file: &CaseFile,
) -> Result<Asked<'a>, NotDone> {
    let case = &file.case;
    let alone = !office.clock.is_wound() || office.db.engine_name() == "sqlite";
    let after = if alone || case.version == 0 {
        None
    } else {
        case_file::last_event_at(&office.db, case.id, case.version).await?
    };
    Ok(Asked {
        now: office.clock.moment(asked.now, after)?,
        ..asked.clone()
    })
}

/// The answer that the same wish got before, if it came before.
///
/// # Errors
/// [`NotDone::KeyReused`] when its key came with something else.
pub async fn seen_before(office: &Office, asked: &Asked<'_>) -> Result<Option<Done>, NotDone> {
    let Some(request) = &asked.request else {
        return Ok(None);
    };
    match request_seen::look(&office.db, request).await? {
        Seen::New => Ok(None),
        Seen::Differs => Err(NotDone::KeyReused),
        Seen::Answered(answer) => read_answer(&answer).map(Some),
    }
}

fn answer(code: &CaseCode, version: u32) -> String {
    format!("{code} {version}")
}

fn read_answer(answer: &str) -> Result<Done, NotDone> {
    let read = answer.split_once(' ').and_then(|(code, version)| {
        Some(Done::Before {
            code: CaseCode::parse(code).ok()?,
            version: version.parse().ok()?,
        })
    });
    // A key that answered something else than an act is another form's.
    read.ok_or(NotDone::KeyReused)
}

/// Whether an act would be allowed now; nothing is written.
///
/// # Errors
/// The refusal.
pub fn may(
    office: &Office,
    case: &Case,
    actor: &Actor,
    now: Timestamp,
    command: Command,
) -> Result<(), Refusal> {
    events(office, case, actor, now, command).map(|_| ())
}

fn events(
    office: &Office,
    case: &Case,
    actor: &Actor,
    now: Timestamp,
    command: Command,
) -> Result<Vec<Event>, Refusal> {
    let Actor::Officer(officer) = actor else {
        return events_as(office, case, actor, now, command);
    };
    if officer.stands_in.is_empty() {
        return events_as(office, case, actor, now, command);
    }
    // Whoever stands in for others acts from one seat at a time; the first that may does.
    let mut first = None;
    for seated in officer.capacities() {
        match events_as(office, case, &Actor::Officer(seated), now, command.clone()) {
            Ok(events) => return Ok(events),
            Err(refusal) => first = first.or(Some(refusal)),
        }
    }
    Err(first.unwrap_or(Refusal::NotYourRole {
        act: command.act().name().into(),
    }))
}

fn events_as(
    office: &Office,
    case: &Case,
    actor: &Actor,
    now: Timestamp,
    command: Command,
) -> Result<Vec<Event>, Refusal> {
    authority::may(actor, command.act(), case, clock::wall(now).date())?;
    let rules = office.rules_of(case, now);
    let calendar = calendar_for(office, case, &command);
    let on = Circumstances {
        now,
        actor,
        rules: &rules,
        calendar: &calendar,
    };
    case::decide(&on, case, command)
}

fn calendar_for(
    office: &Office,
    case: &Case,
    command: &Command,
) -> std::sync::Arc<domain::clock::Calendar> {
    match command {
        Command::Submit(it) => office.calendar(&it.filing.intake_unit),
        _ => office.calendar_of(case),
    }
}

/// The last four of the five lines, for a case that is loaded.
///
/// # Errors
/// [`NotDone`], with the rule where one forbids it.
pub async fn step(
    office: &Office,
    file: &CaseFile,
    asked: &Asked<'_>,
    command: Command,
    beside: Beside,
) -> Result<Done, NotDone> {
    let actor = crate::capacity::informed(office, asked.actor, &file.case).await?;
    let events = events(office, &file.case, &actor, asked.now, command)?;
    let mut after = file.case.clone();
    let mut jobs = Vec::new();
    for event in &events {
        after = case::evolve(after, event);
        jobs.extend(follow_up::jobs(&after, event).map_err(unwritable)?);
    }
    let due = due_dates(office, &after, asked.now);
    let Some(code) = after.code.clone() else {
        return Err(NotDone::NotFound);
    };
    let mut commit = CaseCommit::new(file, &events, &after, due);
    commit.late_forecast = late_forecast(office, &after, due.due_at, asked.now);
    commit.jobs = jobs;
    commit.numbers = beside.numbers;
    commit.documents = documents(&after, &events, asked, beside.draft.is_some());
    commit.more = beside.more;
    commit.request = asked
        .request
        .clone()
        .map(|request| (request, answer(&code, after.version)));
    match case_file::commit(&office.db, commit).await {
        Ok(Committed::Done) => Ok(Done::Now {
            code,
            version: after.version,
            events,
            case: Box::new(after),
        }),
        Ok(Committed::Repeated(answer)) => read_answer(&answer),
        Ok(Committed::KeyReused) => Err(NotDone::KeyReused),
        Err(error) => Err(NotDone::Commit(error)),
    }
}

fn unwritable(error: serde_json::Error) -> NotDone {
    NotDone::Commit(CommitError::Broken {
        text: "job".to_owned(),
        reason: error.to_string(),
    })
}

/// The dates that lists are sorted by, reckoned anew from the recorded facts.
pub fn due_dates(office: &Office, case: &Case, now: Timestamp) -> DueDates {
    let rules = office.rules_of(case, now);
    let calendar = office.calendar_of(case);
    DueDates::from(deadlines::dues(case, &rules, &calendar))
}

/// When the last step would end if each took all of its own time from now on, where that is too late.
pub fn late_forecast(
    office: &Office,
    case: &Case,
    due: Option<Timestamp>,
    now: Timestamp,
) -> Option<Timestamp> {
    deadlines::late_forecast(case, due, now, &office.calendar_of(case))
}

/// The files that events bring into the case, each a document on file. What came with a draft is
/// on file already and only passes over.
fn documents(
    case: &Case,
    events: &[Event],
    asked: &Asked<'_>,
    from_draft: bool,
) -> Vec<NewDocument> {
    let mut documents = Vec::new();
    for event in events {
        let (kind, papers): (&str, Vec<&Paper>) = match &event.act {
            Happened::Submitted(it) if !from_draft => ("paper", it.filing.papers.iter().collect()),
            Happened::SupplementAnswered(it) => ("paper", it.papers.iter().collect()),
            Happened::Amended(it) => ("paper", it.papers.iter().collect()),
            Happened::ResultIssued(it) => ("result", it.file.iter().collect()),
            _ => continue,
        };
        for paper in papers {
            let Some(file) = &paper.file else { continue };
            documents.push(NewDocument {
                id: Uuid::now_v7(),
                owner: Owner::Case(case.id),
                kind: kind.to_owned(),
                component: paper.component.as_ref().map(ToString::to_string),
                sha256: file.hash.to_string(),
                name: file.name.clone(),
                media_type: file.media_type.clone(),
                size: i64::try_from(file.size).unwrap_or(i64::MAX),
                scan_state: ScanState::Waiting,
                filed_by: actor_key(asked.actor),
                filed_at: asked.now,
            });
        }
    }
    documents
}
