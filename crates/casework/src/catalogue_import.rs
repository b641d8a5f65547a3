//! Files of many records: handed in by one person, read line by line without changing anything,
//! and taken, all of it or nothing, when another person has looked at the report and said so. The
//! reading and the taking are jobs, so that a large file keeps nobody's page waiting.

use crate::office::Office;
use crate::{spreadsheet, staff};
use domain::actor::Officer;
use domain::authority::{self, Duty};
use domain::case::Refusal;
use domain::catalogue::fold::fold;
use domain::clock;
use domain::ids::AgencyCode;
use domain::import::json::{self, Beside};
use domain::import::{
    Count, Record, Report, There, Unreadable, What, agency, officer, procedure, sheet::Sheet,
};
use domain::organisation::{Agency, Unit};
use domain::publication::check::{self, Known};
use domain::publication::keeper::{keeper, office_code};
use domain::publication::{Event, Happened, Item, Kind, Who};
use domain::staff::Particulars;
use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;
use store::catalogue_import::{self as files, Import, State};
use store::ids::id_at;
use store::job_queue::{self, NewJob};
use store::publication::{self as items, Changed};
use store::{Batch, CommitError, ReadError};
use uuid::Uuid;

/// The queue its jobs wait in.
pub const QUEUE: &str = "catalogue_import";

/// Lines of a report that go in at once.
const AT_ONCE: usize = 500;

/// Why nothing was done.
#[derive(Debug, thiserror::Error)]
pub enum NotDone {
    /// A rule forbids it.
    #[error("refused by {}", .0.rule())]
    Refused(Refusal),
    /// It is not as it was seen: somebody else decided, or it has not been read yet.
    #[error("the file is not waiting for this")]
    Otherwise,
    /// Whoever handed it in wants to take it.
    #[error("the same person may not hand in and take")]
    SamePerson,
    /// There is no such file.
    #[error("there is no such import")]
    NotFound,
    /// The files could not be read.
    #[error("the import could not be read")]
    Read(#[from] ReadError),
    /// It could not be written.
    #[error("the import could not be written")]
    Commit(#[source] CommitError),
    /// It could not be put into words.
    #[error("the import could not be put on file")]
    Words(#[from] serde_json::Error),
}

impl From<Refusal> for NotDone {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<CommitError> for NotDone {
    fn from(error: CommitError) -> Self {
        if error.is_conflict() {
            Self::Otherwise
        } else {
            Self::Commit(error)
        }
    }
}

/// The kind of item that a record of the catalogue is; officers are none.
pub fn kind(what: What) -> Option<Kind> {
    match what {
        What::Procedure => Some(Kind::Procedure),
        What::Title => Some(Kind::Title),
        What::Process => Some(Kind::Process),
        What::Agency => Some(Kind::Agency),
        What::Unit => Some(Kind::Unit),
        What::Officer => None,
    }
}

/// The duty of whoever says that a file be taken: for what citizens read, that of approving its
/// content.
pub fn taking(what: What) -> Duty {
    match what {
        What::Procedure | What::Title | What::Process => Duty::CatalogueApproveContent,
        What::Agency | What::Unit | What::Officer => Duty::CatalogueImport,
    }
}

/// A file as it is handed in; its bytes are kept already.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HandedIn {
    /// What it holds.
    pub what: What,
    /// What it is called.
    pub name: String,
    /// The hash its bytes are kept under.
    pub hash: String,
}

/// Takes a file in hand: it will be read soon.
///
/// # Errors
/// [`NotDone`], with the rule where one forbids it.
pub async fn hand_in(
    office: &Office,
    by: &Officer,
    it: HandedIn,
    now: Timestamp,
) -> Result<Uuid, NotDone> {
    authority::may_do(
        &domain::actor::Actor::Officer(by.clone()),
        Duty::CatalogueImport,
    )?;
    let import = Import {
        id: id_at(now),
        at: now,
        who: format!("officer:{}", by.id),
        who_name: by.name.clone(),
        what: it.what,
        file_name: it.name.chars().take(200).collect(),
        file_hash: it.hash,
        state: State::Reading,
        done: 0,
        total: 0,
        count: Count::default(),
        trouble: None,
        ended_at: None,
        taken_by: None,
        version: 1,
    };
    let mut batch = Batch::new();
    files::begin(&mut batch, &import);
    job_queue::enqueue(
        &mut batch,
        NewJob::now(QUEUE, &import.id, now)?.once(format!("{QUEUE}/read/{}", import.id)),
    );
    office.db.commit(batch).await?;
    Ok(import.id)
}

/// Says that a file that was read be taken.
///
/// # Errors
/// [`NotDone`], with the rule where one forbids it.
pub async fn order(
    office: &Office,
    by: &Officer,
    id: Uuid,
    seen: i64,
    now: Timestamp,
) -> Result<(), NotDone> {
    let Some(mut import) = files::load(&office.db, id).await? else {
        return Err(NotDone::NotFound);
    };
    let duty = taking(import.what);
    authority::may_do(&domain::actor::Actor::Officer(by.clone()), duty)?;
    let who = format!("officer:{}", by.id);
    if duty == Duty::CatalogueApproveContent && import.who == who {
        return Err(NotDone::SamePerson);
    }
    if import.state != State::Read || import.version != seen || !import.count.may_be_taken() {
        return Err(NotDone::Otherwise);
    }
    import.state = State::Taking;
    import.taken_by = Some((who, by.name.clone()));
    import.done = 0;
    import.total = i64::try_from(import.count.new + import.count.changed).unwrap_or(i64::MAX);
    let mut batch = Batch::new();
    files::change(&mut batch, &import);
    job_queue::enqueue(
        &mut batch,
        NewJob::now(QUEUE, &import.id, now)?.once(format!("{QUEUE}/take/{}/{seen}", import.id)),
    );
    office.db.commit(batch).await?;
    Ok(())
}

/// Gives a file up.
///
/// # Errors
/// [`NotDone`], with the rule where one forbids it.
pub async fn drop_it(
    office: &Office,
    by: &Officer,
    id: Uuid,
    seen: i64,
    now: Timestamp,
) -> Result<(), NotDone> {
    let Some(mut import) = files::load(&office.db, id).await? else {
        return Err(NotDone::NotFound);
    };
    let actor = domain::actor::Actor::Officer(by.clone());
    authority::may_do(&actor, Duty::CatalogueImport)
        .or_else(|_| authority::may_do(&actor, taking(import.what)))?;
    if import.state != State::Read || import.version != seen {
        return Err(NotDone::Otherwise);
    }
    import.state = State::Dropped;
    import.ended_at = Some(now);
    let mut batch = Batch::new();
    files::change(&mut batch, &import);
    office.db.commit(batch).await?;
    Ok(())
}

/// What a file is compared with.
#[derive(Debug)]
struct Held {
    there: There,
    agencies: There,
    units: Vec<Unit>,
    groups: BTreeMap<String, String>,
    known: Known,
    office: Office,
}

async fn held(office: &Office, what: What, on: Date) -> Result<Held, ReadError> {
    let mut by_kind: BTreeMap<Kind, There> = BTreeMap::new();
    for it in items::in_force(&office.db, on).await? {
        if let Ok(body) = serde_json::from_str(&it.body) {
            by_kind.entry(it.kind).or_default().insert(it.code, body);
        }
    }
    let mut take = |kind: Kind| by_kind.remove(&kind).unwrap_or_default();
    let agencies = take(Kind::Agency);
    let units = take(Kind::Unit);
    let there = match what {
        What::Agency => agencies.clone(),
        What::Unit => units.clone(),
        What::Officer => officers(office).await?,
        other => kind(other).map(&mut take).unwrap_or_default(),
    };
    let groups = office.catalogue.procedures().iter();
    Ok(Held {
        there,
        agencies,
        units: units
            .into_values()
            .filter_map(|it| serde_json::from_value(it).ok())
            .collect(),
        groups: groups
            .map(|it| (fold(&it.field), it.field_group.clone()))
            .collect(),
        known: items::known(&office.db, Some(on)).await?,
        office: office.clone(),
    })
}

/// Every officer by login, as records.
async fn officers(office: &Office) -> Result<There, ReadError> {
    let mut there = There::new();
    let all = store::staff::everyone(&office.db).await?;
    for it in all {
        let login = it.particulars.login.clone();
        let mut body = serde_json::to_value(&it.particulars).unwrap_or_default();
        if let Value::Object(body) = &mut body {
            body.insert("unit_name".to_owned(), it.unit_name.into());
            if it.particulars.email.is_none() {
                body.remove("email");
            }
        }
        there.insert(login, body);
    }
    Ok(there)
}

fn dry_run(what: What, bytes: &[u8], held: &Held) -> Result<Report, String> {
    let says = |kind: Option<Kind>, code: &str, body: &Value| -> Vec<String> {
        let Some(kind) = kind else {
            return Vec::new();
        };
        let faults = check::check(kind, code, &body.to_string(), &held.known);
        faults.into_iter().map(|it| it.message).collect()
    };
    let of_what = |code: &str, body: &Value| says(kind(what), code, body);
    if spreadsheet::looks_like(bytes) {
        let sheets = spreadsheet::read(bytes).map_err(|error| error.to_string())?;
        let read = |sheet: &Sheet| match what {
            What::Procedure => procedure::read(sheet, &held.there, &held.groups, &of_what),
            What::Agency => agency::read(sheet, &held.there, &held.units),
            What::Unit => agency::read_units(sheet, &held.there, &held.agencies),
            What::Officer => officer::read(sheet, &held.there, &held.office.organisation),
            What::Title | What::Process => Err(Unreadable::NoHead(format!(
                "của {}; loại này nhập bằng JSON",
                what.name()
            ))),
        };
        // Covers and explanations have no head; the sheets that have one are read.
        let mut report = Report::default();
        let mut first: Option<Unreadable> = None;
        for sheet in &sheets {
            match read(sheet) {
                Ok(more) => {
                    report.lines.extend(more.lines);
                    report.records.extend(more.records);
                }
                Err(error) => first = first.or(Some(error)),
            }
        }
        return match first {
            Some(error) if report.lines.is_empty() => Err(error.to_string()),
            _ if report.lines.is_empty() => Err(Unreadable::Empty.to_string()),
            _ => Ok(twice(report)),
        };
    }
    let text = std::str::from_utf8(bytes)
        .map_err(|_| "Tệp không phải bảng tính, cũng không phải JSON.".to_owned())?;
    let beside = Beside {
        there: &held.there,
        agencies: &held.agencies,
        units: &held.units,
        groups: &held.groups,
        check: &|what, code, body| says(kind(what), code, body),
    };
    json::read(what, text, &beside).map_err(|error| error.to_string())
}

/// A code in two sheets is wrong in the second.
fn twice(mut report: Report) -> Report {
    let mut seen: BTreeMap<String, String> = BTreeMap::new();
    let mut wrong = Vec::new();
    for line in &mut report.lines {
        match seen.get(&line.code) {
            Some(sheet) if *sheet != line.sheet && !line.code.is_empty() => {
                let why = vec![format!("Mã {} đã có ở trang “{sheet}”.", line.code)];
                line.verdict = domain::import::Verdict::Wrong { why };
                wrong.push(line.code.clone());
            }
            _ => {
                seen.insert(line.code.clone(), line.sheet.clone());
            }
        }
    }
    report
        .records
        .retain(|record| !wrong.contains(&record.code));
    report
}

/// Reads a file off the threads that answer requests.
async fn read_off(
    office: &Office,
    what: What,
    bytes: Vec<u8>,
    now: Timestamp,
) -> Result<Result<Report, String>, ReadError> {
    let held = held(office, what, clock::wall(now).date()).await?;
    let bytes = Arc::new(bytes);
    let read = tokio::task::spawn_blocking(move || dry_run(what, &bytes, &held)).await;
    // A file that breaks its reader is a file that cannot be read.
    Ok(read.unwrap_or_else(|_| Err("Tệp không đọc được: cấu trúc bảng tính bị hỏng.".to_owned())))
}

/// Reads a file that was handed in and writes its report; then it waits. Does nothing for one that
/// is further.
///
/// # Errors
/// [`NotDone`].
pub async fn read(
    office: &Office,
    import: &Import,
    bytes: Vec<u8>,
    now: Timestamp,
) -> Result<Batch, NotDone> {
    let mut it = import.clone();
    let report = match read_off(office, it.what, bytes, now).await? {
        Ok(report) => report,
        Err(why) => return Ok(failed(it, why, now)),
    };
    let mut first = Batch::new();
    files::forget_lines(&mut first, it.id);
    files::progress(&mut first, it.id, 0, report.lines.len());
    office.db.commit(first).await?;
    for (at, some) in report.lines.chunks(AT_ONCE).enumerate() {
        let mut batch = Batch::new();
        for (n, line) in some.iter().enumerate() {
            files::add_line(&mut batch, it.id, at * AT_ONCE + n, line)?;
        }
        files::progress(
            &mut batch,
            it.id,
            at * AT_ONCE + some.len(),
            report.lines.len(),
        );
        office.db.commit(batch).await?;
    }
    it.count = report.count();
    it.state = State::Read;
    it.total = i64::try_from(report.lines.len()).unwrap_or(i64::MAX);
    it.done = it.total;
    let mut batch = Batch::new();
    files::change(&mut batch, &it);
    Ok(batch)
}

fn failed(mut it: Import, why: String, now: Timestamp) -> Batch {
    it.state = State::Failed;
    it.trouble = Some(why);
    it.ended_at = Some(now);
    let mut batch = Batch::new();
    files::change(&mut batch, &it);
    batch
}

/// Takes a file: its records are made anew from its bytes and go in with one commit, together with
/// the end of the import. What has changed since it was looked at makes it fail, and nothing goes
/// in.
///
/// # Errors
/// [`NotDone`].
pub async fn take(
    office: &Office,
    import: &Import,
    bytes: Vec<u8>,
    now: Timestamp,
) -> Result<Batch, NotDone> {
    let mut it = import.clone();
    let report = match read_off(office, it.what, bytes, now).await? {
        Ok(report) => report,
        Err(why) => return Ok(failed(it, why, now)),
    };
    if report.count() != it.count {
        let why = "Danh mục đã thay đổi sau khi đọc tệp. Nộp lại tệp để xem báo cáo mới.";
        return Ok(failed(it, why.to_owned(), now));
    }
    it.state = State::Taken;
    it.ended_at = Some(now);
    it.done = it.total;
    let mut end = Batch::new();
    files::change(&mut end, &it);
    if it.what == What::Officer {
        appoint_all(office, &it, &report.records, now, &mut end).await?;
        office.db.commit(end).await?;
        return Ok(Batch::new());
    }
    let Some(kind) = kind(it.what) else {
        return Ok(end);
    };
    let (who, name) = it
        .taken_by
        .clone()
        .unwrap_or((it.who.clone(), it.who_name.clone()));
    let by = Who { id: who, name };
    let mut there = items::of_kind(&office.db, kind).await?;
    let mut changes = Vec::with_capacity(report.records.len());
    for record in &report.records {
        let item = there
            .remove(&record.code)
            .unwrap_or_else(|| Item::new(kind, &record.code));
        if let Some(open) = item.open() {
            let why = format!(
                "{} {} có phiên bản {} đang soạn hoặc chờ duyệt. Công bố hoặc bỏ bản đó rồi nộp lại tệp.",
                kind.name(),
                record.code,
                open.no
            );
            return Ok(failed(import.clone(), why, now));
        }
        let agency = item
            .agency()
            .cloned()
            .unwrap_or_else(|| owner(office, record));
        let event = Event {
            at: now,
            by: by.clone(),
            no: item.next_no(),
            happened: Happened::BroughtIn {
                body: record.body.to_string(),
                agency,
                decision: None,
                from: clock::wall(now).date(),
            },
        };
        changes.push(Changed::by(item, event));
    }
    items::commit(&office.db, &changes, end).await?;
    if let Err(error) = crate::living::refresh(office, now).await {
        tracing::error!(%error, "a file was taken but the catalogue not read anew");
    }
    Ok(Batch::new())
}

/// Whose a new record is.
fn owner(office: &Office, record: &Record) -> AgencyCode {
    let organisation = &office.organisation;
    let found = match record.what {
        What::Procedure => serde_json::from_value(record.body.clone())
            .ok()
            .and_then(|it| keeper(&it, organisation).map(|it| it.code.clone())),
        What::Agency => serde_json::from_value::<Agency>(record.body.clone())
            .ok()
            .map(|it| it.parent.unwrap_or(it.code)),
        What::Unit => serde_json::from_value::<Unit>(record.body.clone())
            .ok()
            .map(|it| it.agency),
        _ => None,
    };
    found.unwrap_or_else(|| office_code(organisation))
}

/// Opens and changes officers' accounts. New ones get a password that nobody knows; the
/// administrator of their agency gives them one to begin with.
async fn appoint_all(
    office: &Office,
    it: &Import,
    records: &[Record],
    now: Timestamp,
    batch: &mut Batch,
) -> Result<(), NotDone> {
    for record in records {
        let wanted: Particulars = serde_json::from_value(record.body.clone())?;
        let before = store::officer::by_login(&office.db, &wanted.login).await?;
        let was = before.as_ref().map(staff::particulars);
        let mut account = staff::account(office, &wanted, None, now);
        let what = match before {
            Some(before) => {
                account.id = before.id;
                account.version = before.version;
                store::officer::change(batch, &account);
                "changed"
            }
            None => {
                store::officer::appoint(batch, &account);
                "appointed"
            }
        };
        let (who, who_name) = it
            .taken_by
            .clone()
            .unwrap_or((it.who.clone(), it.who_name.clone()));
        let written = |it: &Particulars| serde_json::to_string(it);
        store::staff::note(
            batch,
            &store::staff::OfficerEvent {
                id: id_at(now),
                at: now,
                officer: account.id,
                agency: account.agency.clone(),
                what: what.to_owned(),
                who,
                who_name,
                was: was.as_ref().map(written).transpose()?,
                became: Some(written(&wanted)?),
            },
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests;
