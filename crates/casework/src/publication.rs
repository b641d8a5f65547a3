//! Changing the catalogue: load the item, may they, is the record right, decide, commit, and let
//! this process see it at once.

pub mod publish_all;

use crate::living;
use crate::office::Office;
use crate::path::NotDone;
use domain::actor::{Officer, Role};
use domain::authority::{self, Duty, Keepers, Kept};
use domain::case::Refusal;
use domain::catalogue::process::check::Against;
use domain::catalogue::{Form, Process};
use domain::clock;
use domain::ids::AgencyCode;
use domain::organisation::AgencyKind;
use domain::publication::check::{self, Known};
use domain::publication::{
    self, Check, Command, Compared, Decision, DecisionId, Event, Fault, Item, Kind, On, Who,
};
use jiff::Timestamp;
use jiff::civil::Date;
use store::publication::decision::{self as decisions, Recorded};
use store::publication::{self as files, Changed};
use store::{Batch, CommitError};

/// How often a change is tried again when another one came between.
const TRIES: usize = 5;

/// What is asked for.
#[derive(Clone, PartialEq, Debug)]
pub struct Asked {
    /// What the item is.
    pub kind: Kind,
    /// Its code.
    pub code: String,
    /// The edition of the item that was seen; none where the wish does not build on one.
    pub seen: Option<u32>,
    /// The wish.
    pub command: Command,
}

/// Who an officer is, in the catalogue's history.
pub fn who(officer: &Officer) -> Who {
    Who {
        id: format!("officer:{}", officer.id),
        name: officer.name.clone(),
    }
}

/// The duty that a wish belongs to.
pub fn duty(command: &Command) -> Duty {
    match command {
        Command::Begin { .. }
        | Command::Edit { .. }
        | Command::Submit { .. }
        | Command::Drop { .. } => Duty::CatalogueEdit,
        Command::Approve { check, .. } => match check {
            Check::Content => Duty::CatalogueApproveContent,
            Check::Technique => Duty::CatalogueApproveTechnique,
        },
        Command::SendBack { .. } => Duty::CatalogueApproveContent,
        Command::Publish { .. } | Command::Abolish { .. } => Duty::CataloguePublish,
    }
}

/// Whether an officer may do a duty to what an agency keeps.
///
/// # Errors
/// The refusal.
pub fn may(
    office: &Office,
    officer: &Officer,
    duty: Duty,
    agency: &AgencyCode,
    on: Date,
) -> Result<(), Refusal> {
    let organisation = &office.organisation;
    let own = organisation.agency(&officer.agency);
    let name = organisation
        .agency(agency)
        .map_or_else(|| agency.to_string(), |it| it.name.clone());
    let kept = Kept {
        agency_name: &name,
        is_own: office.is_within(agency, &officer.agency),
        by_commune: own.is_some_and(|it| {
            it.level == domain::catalogue::Level::Commune && it.kind == AgencyKind::PeopleCommittee
        }),
    };
    authority::may_keep(officer, duty, &kept, &keepers(office, on))
}

/// What the regulation says about who keeps the catalogue.
pub fn keepers(office: &Office, on: Date) -> Keepers {
    Keepers {
        words: office
            .regulation
            .words("role.catalogue_editor", on)
            .to_vec(),
    }
}

/// Whether the regulation makes an officer one who designs the forms of all agencies.
pub fn designs(office: &Office, officer: &Officer, kind: Kind, on: Date) -> bool {
    let words = office.regulation.words("role.eform_designer", on);
    let is = |word: &str| words.iter().any(|it| it == word);
    kind == Kind::Form
        && (is("operator") && officer.is(Role::Operator)
            || is("office") && officer.is(Role::Control))
}

/// May this wish be, as far as persons go.
fn may_wish(
    office: &Office,
    officer: &Officer,
    item: &Item,
    command: &Command,
    on: Date,
) -> Result<(), Refusal> {
    let agency = match command {
        Command::Begin { agency, .. } if item.versions.is_empty() => agency,
        _ => item.agency().unwrap_or(&officer.agency),
    };
    if duty(command) == Duty::CatalogueEdit && designs(office, officer, item.kind, on) {
        return Ok(());
    }
    match command {
        // Whoever may approve may send back, and whoever wrote may take back.
        Command::SendBack { .. } => [
            Duty::CatalogueApproveContent,
            Duty::CatalogueApproveTechnique,
            Duty::CatalogueEdit,
        ]
        .into_iter()
        .map(|duty| may(office, officer, duty, agency, on))
        .find(Result::is_ok)
        .unwrap_or_else(|| may(office, officer, Duty::CatalogueApproveContent, agency, on)),
        other => may(office, officer, duty(other), agency, on),
    }
}

/// What is wrong with a record; where a day is given, held against what holds on that day.
///
/// # Errors
/// When the files cannot be read.
pub async fn faults(
    office: &Office,
    kind: Kind,
    code: &str,
    body: &str,
    on: Option<Date>,
) -> Result<Vec<Fault>, NotDone> {
    if matches!(kind, Kind::Agency | Kind::Unit | Kind::DaysOff) {
        let on = on.unwrap_or_else(|| office.living.newest().day);
        return Ok(living::places::faults(office, kind, code, body, on).await?);
    }
    let known: Known = files::known(&office.db, on).await?;
    Ok(faults_within(office, kind, code, body, &known))
}

/// What is wrong with a record, where it may name what is known.
fn faults_within(office: &Office, kind: Kind, code: &str, body: &str, known: &Known) -> Vec<Fault> {
    let mut faults = check::check(kind, code, body, known);
    faults.extend(shape(office, kind, code, body));
    faults
}

/// What stands in the way of a process or a form by its own shape: circles, steps nobody can do,
/// times beyond the whole, fields that nobody reaches.
fn shape(office: &Office, kind: Kind, code: &str, body: &str) -> Vec<Fault> {
    let found = match kind {
        Kind::Process => {
            let Ok(process) = serde_json::from_str::<Process>(body) else {
                return Vec::new();
            };
            let procedure = process
                .codes
                .iter()
                .find_map(|code| office.catalogue.procedure(code));
            process.faults(Against {
                procedure,
                form: procedure.and_then(|it| office.catalogue.form_of(it)),
                organisation: Some(&office.organisation),
            })
        }
        Kind::Form => Form::parse(code, body).map_or_else(|_| Vec::new(), |form| form.faults()),
        _ => Vec::new(),
    };
    found
        .into_iter()
        .filter(|fault| fault.grave)
        .map(|fault| Fault::new(fault.at, fault.message))
        .collect()
}

/// Whether a wish would be granted now; nothing is written. What is wrong with the record is looked
/// at by whoever asks, once for all wishes.
///
/// # Errors
/// The refusal.
pub fn would(
    office: &Office,
    officer: &Officer,
    now: Timestamp,
    item: &Item,
    faults: &[Fault],
    command: Command,
) -> Result<(), Refusal> {
    let today = clock::wall(now).date();
    may_wish(office, officer, item, &command, today)?;
    let on = On {
        now,
        today,
        who: &who(officer),
        faults,
        decided_from: None,
    };
    publication::decide(&on, item, command).map(drop)
}

/// Does it.
///
/// # Errors
/// The rule that forbids it, or what stood in the way.
pub async fn run(
    office: &Office,
    officer: &Officer,
    now: Timestamp,
    asked: &Asked,
) -> Result<Item, NotDone> {
    for attempt in 1.. {
        match once(office, officer, now, asked).await {
            Err(NotDone::Commit(error)) if error.is_conflict() && attempt < TRIES => {}
            Ok(item) => {
                if let Err(error) = living::refresh(office, now).await {
                    // It is on file; the poll tries again.
                    tracing::error!(%error, "the catalogue was changed but not read anew");
                }
                return Ok(item);
            }
            other => return other,
        }
    }
    Err(NotDone::NotFound)
}

async fn once(
    office: &Office,
    officer: &Officer,
    now: Timestamp,
    asked: &Asked,
) -> Result<Item, NotDone> {
    let today = clock::wall(now).date();
    let item = files::item(&office.db, asked.kind, &asked.code).await?;
    let is_first = matches!(asked.command, Command::Begin { .. });
    if item.versions.is_empty() && !is_first {
        return Err(NotDone::NotFound);
    }
    if let Some(seen) = asked.seen
        && seen != item.edition()
    {
        return Err(NotDone::Changed {
            seen,
            now: item.edition(),
        });
    }
    may_wish(office, officer, &item, &asked.command, today)?;
    let faults = faults_of(office, &item, &asked.command).await?;
    let decided = decision_of(office, &item, &asked.command).await?;
    let who = who(officer);
    let on = On {
        now,
        today,
        who: &who,
        faults: &faults,
        decided_from: decided.as_ref().map(|it| it.decision.from),
    };
    let event = publication::decide(&on, &item, asked.command.clone())?;
    let change = Changed::by(item, event);
    let after = change.after.clone();
    let mut more = Batch::new();
    if let Some(decided) = decided {
        settle(office, decided, &change, now, &mut more).await?;
    }
    files::commit(&office.db, &[change], more)
        .await
        .map_err(NotDone::Commit)?;
    Ok(after)
}

async fn faults_of(office: &Office, item: &Item, command: &Command) -> Result<Vec<Fault>, NotDone> {
    let of = |no: u32| item.version(no).map(|it| it.body.as_str());
    let (body, on) = match command {
        Command::Submit { no } | Command::Approve { no, .. } => (of(*no), None),
        Command::Publish { no, from } => (of(*no), Some(*from)),
        _ => (None, None),
    };
    match body {
        Some(body) => faults(office, item.kind, &item.code, body, on).await,
        None => Ok(Vec::new()),
    }
}

async fn decision_of(
    office: &Office,
    item: &Item,
    command: &Command,
) -> Result<Option<Recorded>, NotDone> {
    let id = match command {
        Command::Publish { no, .. } => item.version(*no).and_then(|it| it.decision),
        Command::Abolish { decision, .. }
        | Command::Begin { decision, .. }
        | Command::Edit { decision, .. } => *decision,
        _ => None,
    };
    match id {
        Some(id) => Ok(decisions::load(&office.db, id).await?),
        None => Ok(None),
    }
}

/// Notes that a decision is carried out once everything it decides stands in the catalogue.
async fn settle(
    office: &Office,
    mut recorded: Recorded,
    change: &Changed,
    now: Timestamp,
    more: &mut Batch,
) -> Result<(), NotDone> {
    if recorded.done_at.is_some() {
        return Ok(());
    }
    let compared = compare_with(
        office,
        &recorded.decision,
        std::slice::from_ref(change),
        now,
    )
    .await?;
    if compared.iter().all(|it| it.is_done) {
        recorded.done_at = Some(now);
        decisions::change(more, &recorded).map_err(unwritable)?;
    }
    Ok(())
}

/// A decision line by line against the catalogue.
///
/// # Errors
/// When the files cannot be read.
pub async fn compare(
    office: &Office,
    decision: &Decision,
    now: Timestamp,
) -> Result<Vec<Compared>, NotDone> {
    compare_with(office, decision, &[], now).await
}

async fn compare_with(
    office: &Office,
    decision: &Decision,
    changes: &[Changed],
    now: Timestamp,
) -> Result<Vec<Compared>, NotDone> {
    let today = clock::wall(now).date();
    let mut compared = Vec::with_capacity(decision.lines.len());
    for line in &decision.lines {
        let code = line.code.as_str();
        let mut after = changes.iter().map(|it| &it.after);
        let changed = after.find(|it| it.kind == Kind::Procedure && it.code == code);
        let item = match changed {
            Some(item) => item.clone(),
            None => files::item(&office.db, Kind::Procedure, code).await?,
        };
        let there = Some(&item).filter(|it| !it.versions.is_empty());
        compared.push(decision.compare(line, there, today));
    }
    Ok(compared)
}

/// Enters a publication decision.
///
/// # Errors
/// The rule that forbids it, or what stood in the way.
pub async fn enter_decision(
    office: &Office,
    officer: &Officer,
    now: Timestamp,
    decision: &Decision,
) -> Result<(), NotDone> {
    let today = clock::wall(now).date();
    may(
        office,
        officer,
        Duty::PublicationDecision,
        &decision.agency,
        today,
    )?;
    decision.is_complete(today)?;
    let mut batch = Batch::new();
    decisions::record(&mut batch, decision, now, &who(officer)).map_err(unwritable)?;
    office.db.commit(batch).await.map_err(NotDone::Commit)
}

/// When the catalogue must say what a decision decides.
pub fn due(office: &Office, decision: &Decision) -> Timestamp {
    let limit = office
        .regulation
        .limit("catalogue.update_deadline", decision.received);
    let unit = office
        .organisation
        .agency(&decision.agency)
        .and_then(|agency| office.organisation.leadership(agency));
    let calendar = unit.map_or_else(
        || office.calendar(&"".into()),
        |unit| office.calendar(&unit.code),
    );
    decision.due(limit, &calendar)
}

/// A decision that is on file.
///
/// # Errors
/// When the files cannot be read, or there is none.
pub async fn decision(office: &Office, id: DecisionId) -> Result<Recorded, NotDone> {
    let found = decisions::load(&office.db, id).await?;
    found.ok_or(NotDone::NotFound)
}

/// What happened to an item, readable.
///
/// # Errors
/// When the files cannot be read.
pub async fn history(office: &Office, kind: Kind, code: &str) -> Result<Vec<Event>, NotDone> {
    let stored = files::history(&office.db, kind, code).await?;
    let events = stored.iter().map(|it| it.event());
    events
        .collect::<Result<_, _>>()
        .map_err(|error| NotDone::Commit(broken(&error)))
}

fn unwritable(error: serde_json::Error) -> NotDone {
    NotDone::Commit(broken(&error))
}

fn broken(error: &serde_json::Error) -> CommitError {
    CommitError::Broken {
        text: "catalogue".to_owned(),
        reason: error.to_string(),
    }
}
