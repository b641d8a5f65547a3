//! The living catalogue: what is in force today, held in memory as one snapshot that is changed as
//! a whole. Whoever answers a request takes the snapshot once and keeps it to the end; whoever
//! changes the catalogue makes a new one, and other processes see by its number that they must.

pub mod places;

use crate::eform::Checker;
use crate::office::Office;
use domain::catalogue::{Catalogue, Form, Parts, Problem, Procedure, Texts};
use domain::clock;
use domain::ids::{AgencyCode, ProcedureCode};
use domain::organisation::Organisation;
use domain::publication::keeper::{keeper, office_code};
use domain::publication::{Event, Happened, Item, Kind, Who};
use jiff::Timestamp;
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};
use store::publication::{self as files, Changed, Held};
use store::{Batch, CommitError, ReadError};

/// The first day of what a fresh install starts with: no law that the program knows is older.
pub const SEED_FROM: Date = Date::constant(2019, 1, 1);

/// What is in force, of one moment.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// The catalogue's number; none while it is that of the program and not of the files.
    pub number: Option<i64>,
    /// The day.
    pub day: Date,
    /// Procedures, processes and forms.
    pub catalogue: Arc<Catalogue>,
    /// Agencies and units.
    pub organisation: Arc<Organisation>,
    /// The forms, ready to check what was filled in.
    pub checker: Arc<Checker>,
    /// The version of the table of days, where somebody published one.
    pub days_off: Option<u32>,
}

/// The newest snapshot of a process.
#[derive(Debug)]
pub struct Living {
    newest: RwLock<Arc<Snapshot>>,
    /// One reads anew at a time; the others wait for what it finds.
    turn: tokio::sync::Mutex<()>,
    /// What the organisation is put together from beside what is on file: the head of the
    /// province's file and the templates of units.
    places: Option<Arc<domain::organisation::Parts>>,
}

/// Why the catalogue cannot be read anew.
#[derive(Debug, thiserror::Error)]
pub enum NotRead {
    /// The files cannot be read.
    #[error("the catalogue could not be read")]
    Read(#[from] ReadError),
    /// What a fresh install starts with could not be written.
    #[error("the first catalogue could not be written")]
    Commit(#[from] CommitError),
    /// What holds does not agree with itself; the snapshot before goes on.
    #[error("what is in force does not agree with itself: {0}")]
    Disagrees(String),
    /// The work was cut off.
    #[error("the catalogue was not put together: {0}")]
    CutOff(String),
}

impl Living {
    /// The living catalogue that begins with a snapshot.
    pub fn of(snapshot: Snapshot) -> Self {
        Self {
            newest: RwLock::new(Arc::new(snapshot)),
            turn: tokio::sync::Mutex::new(()),
            places: None,
        }
    }

    /// The same, whose organisation is put together from parts.
    #[must_use]
    pub fn with_places(mut self, places: domain::organisation::Parts) -> Self {
        self.places = Some(Arc::new(places));
        self
    }

    /// The newest snapshot.
    pub fn newest(&self) -> Arc<Snapshot> {
        Arc::clone(&self.newest.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn put(&self, snapshot: Snapshot) {
        let mut newest = self.newest.write().unwrap_or_else(PoisonError::into_inner);
        *newest = Arc::new(snapshot);
    }
}

/// Brings the catalogue of a fresh install into the files where they have none, and takes what
/// they have from then on.
///
/// # Errors
/// When the files cannot be read or written, or do not agree with themselves.
pub async fn open(office: &Office, now: Timestamp) -> Result<(), NotRead> {
    if files::number(&office.db).await? == 0 {
        let mut changes = seed(&Texts::seed(), &office.organisation, now);
        if let Some(parts) = &office.living.places {
            changes.extend(places::seed_items(parts, &office.organisation, now));
        }
        match files::commit(&office.db, &changes, Batch::new()).await {
            // Another process brought it in at the same moment.
            Err(error) if error.is_conflict() => {}
            other => other?,
        }
    }
    refresh(office, now).await.map(drop)
}

/// Reads anew where the catalogue's number or the day has moved on. Returns whether it had.
///
/// # Errors
/// When the files cannot be read, or what holds does not agree with itself; the snapshot before
/// goes on.
pub async fn refresh(office: &Office, now: Timestamp) -> Result<bool, NotRead> {
    let living = &office.living;
    let _turn = living.turn.lock().await;
    let day = clock::wall(now).date();
    let number = files::number(&office.db).await?;
    let before = living.newest();
    if before.number == Some(number) && before.day == day {
        return Ok(false);
    }
    let held = files::in_force(&office.db, day).await?;
    let past = files::past_forms(&office.db, day).await?;
    let abolished = files::abolished(&office.db, day).await?;
    let parts = living.places.clone();
    let made = tokio::task::spawn_blocking(move || {
        let organisation = parts.and_then(|parts| places::organisation(&parts, &held, day));
        let days = places::days(&held);
        put_together(&held, &past, &abolished).map(|catalogue| {
            let checker = Checker::usable(&catalogue);
            (catalogue, checker, organisation, days)
        })
    });
    let made = made.await.map_err(|e| NotRead::CutOff(e.to_string()))?;
    let (catalogue, checker, organisation, days) = made.map_err(|problems| {
        let told: Vec<String> = problems.iter().map(Problem::to_string).collect();
        NotRead::Disagrees(told.join("; "))
    })?;
    let organisation = match organisation {
        Some(Ok(organisation)) => Arc::new(organisation),
        Some(Err(why)) => {
            tracing::error!(why, "the organisation in force does not agree with itself");
            Arc::clone(&before.organisation)
        }
        None => Arc::clone(&before.organisation),
    };
    let days_off = days.as_ref().map(|(no, _)| *no);
    if let Some((_, days)) = days
        && days_off != before.days_off
    {
        office.announce(days);
    }
    living.put(Snapshot {
        number: Some(number),
        day,
        catalogue: Arc::new(catalogue),
        organisation,
        checker: Arc::new(checker),
        days_off,
    });
    tracing::info!(number, %day, "the catalogue was read anew");
    Ok(true)
}

/// The catalogue of what holds. Records that cannot be read are left out and named in the log.
fn put_together(
    held: &[Held],
    past: &[Held],
    abolished: &[Held],
) -> Result<Catalogue, Vec<Problem>> {
    let mut parts = Parts::default();
    for it in held {
        if let Err(why) = add(&mut parts, it) {
            tracing::error!(
                kind = it.kind.word(),
                code = it.code,
                no = it.no,
                why,
                "a record in force cannot be read"
            );
        }
    }
    for it in past {
        match form(it) {
            Ok(form) => parts.past_forms.push(form),
            Err(why) => tracing::error!(
                code = it.code,
                no = it.no,
                why,
                "a past form cannot be read"
            ),
        }
    }
    for it in abolished {
        match procedure(it) {
            Ok(procedure) => parts.abolished.push(procedure),
            Err(why) => tracing::error!(
                code = it.code,
                no = it.no,
                why,
                "an abolished procedure cannot be read"
            ),
        }
    }
    for problem in parts.mend() {
        tracing::warn!(%problem, "left out of the catalogue");
    }
    Catalogue::of(parts)
}

fn add(parts: &mut Parts, it: &Held) -> Result<(), String> {
    let wrong = |error: serde_json::Error| error.to_string();
    match it.kind {
        Kind::Procedure => parts.procedures.push(procedure(it)?),
        Kind::Title => parts
            .titles
            .push(serde_json::from_str(&it.body).map_err(wrong)?),
        Kind::Process => parts
            .processes
            .push(serde_json::from_str(&it.body).map_err(wrong)?),
        Kind::LifeEvent => parts
            .life_events
            .push(serde_json::from_str(&it.body).map_err(wrong)?),
        Kind::PopularNames => parts
            .popular_names
            .push(serde_json::from_str(&it.body).map_err(wrong)?),
        Kind::Form => parts.forms.push(form(it)?),
        // What the organisation and the calendars are made of is read by those who keep them.
        Kind::LegalText => parts
            .legal_texts
            .push(serde_json::from_str(&it.body).map_err(wrong)?),
        Kind::Agency | Kind::Unit | Kind::DaysOff => {}
    }
    Ok(())
}

fn procedure(it: &Held) -> Result<Procedure, String> {
    let mut procedure: Procedure = serde_json::from_str(&it.body).map_err(|e| e.to_string())?;
    procedure.version = it.no;
    if it.from > SEED_FROM {
        procedure.from = Some(it.from);
    }
    procedure.to = it.last.or(procedure.to);
    Ok(procedure)
}

fn form(it: &Held) -> Result<Form, String> {
    let mut form = Form::parse(&it.code, &it.body)?;
    form.version = it.no;
    Ok(form)
}

/// What a fresh install starts with, as items that were brought in.
pub fn seed(texts: &Texts, organisation: &Organisation, now: Timestamp) -> Vec<Changed> {
    let office = office_code(organisation);
    let mut keepers: BTreeMap<String, AgencyCode> = BTreeMap::new();
    let mut changes = Vec::new();
    let mut bring = |kind: Kind, code: &str, body: String, agency: AgencyCode| {
        let event = Event {
            at: now,
            by: Who::system(),
            no: 1,
            happened: Happened::BroughtIn {
                body,
                agency,
                decision: None,
                from: SEED_FROM,
            },
        };
        changes.push(Changed::by(Item::new(kind, code), event));
    };
    for body in records(&texts.procedures) {
        let text = body.to_string();
        let Ok(procedure) = serde_json::from_value::<Procedure>(body) else {
            continue;
        };
        let agency =
            keeper(&procedure, organisation).map_or_else(|| office.clone(), |it| it.code.clone());
        let code = procedure.code.as_str();
        keepers.insert(code.to_owned(), agency.clone());
        bring(Kind::Procedure, code, text, agency);
    }
    let of = |code: &str| keepers.get(code).unwrap_or(&office).clone();
    let listed = [
        (Kind::Title, &texts.titles),
        (Kind::Process, &texts.processes),
        (Kind::LifeEvent, &texts.life_events),
        (Kind::PopularNames, &texts.popular_names),
    ];
    for (kind, text) in listed {
        for body in records(text) {
            let field = kind.code_field().unwrap_or("code");
            let Some(code) = body.get(field).and_then(|it| it.as_str()) else {
                continue;
            };
            let procedure = body
                .get("codes")
                .and_then(|it| it.get(0))
                .and_then(|it| it.as_str())
                .unwrap_or(code);
            let agency = of(procedure);
            bring(kind, code, body.to_string(), agency);
        }
    }
    for (name, text) in &texts.forms {
        let first = Form::parse(name, text)
            .ok()
            .and_then(|form| form.procedures.first().cloned())
            .unwrap_or_else(|| ProcedureCode::new(name.as_str()));
        bring(Kind::Form, name, text.to_string(), of(first.as_str()));
    }
    changes
}

fn records(text: &str) -> Vec<serde_json::Value> {
    // What is shipped is read by a test; a folder that replaces it was checked when it was read.
    serde_json::from_str(text).unwrap_or_default()
}
