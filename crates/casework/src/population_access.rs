//! Accounts of the population database at work: asked for, passed on, granted, set up, ended; and
//! look-ups, each written down with its case and purpose, also where it is refused.

use crate::access::NotDone;
use crate::office::Office;
use crate::population_sign;
use crate::traces::unwritable;
use domain::actor::Officer;
use domain::case::Refusal;
use domain::clock;
use domain::ids::{AgencyCode, OfficerId};
use domain::population_access::signs::{self, Sign, Used};
use domain::population_access::{self as rule, Request, Stage, Step, oversees};
use jiff::Timestamp;
use store::access_log;
use store::job_queue::{NewJob, enqueue};
use store::population_access::{self, Figure, Happened, Kept, LookUp};
use store::read::page::PageRequest;
use store::{Batch, ReadError};
use uuid::Uuid;

/// So many look-ups a day are daily work: a setting, because no text of law names a number.
pub fn daily_work(office: &Office, on: jiff::civil::Date) -> u32 {
    office.regulation.count("popdb.daily_work", on)
}

/// The papers that a request needs, as the province's regulation names them.
pub fn papers(office: &Office, now: Timestamp) -> Vec<String> {
    let today = clock::wall(now).date();
    office.regulation.words("popdb.documents", today).to_vec()
}

fn happened(what: &str, by: &Officer, remark: &str, now: Timestamp) -> Happened {
    Happened {
        at: now,
        what: what.to_owned(),
        who: format!("officer:{}", by.id),
        who_name: by.name.clone(),
        remark: remark.to_owned(),
    }
}

/// Asks for an account for an officer of the own agency.
///
/// # Errors
/// The refusal, or what failed.
pub async fn request(
    office: &Office,
    by: &Officer,
    it: Request,
    now: Timestamp,
) -> Result<Uuid, NotDone> {
    let today = clock::wall(now).date();
    let papers = papers(office, now);
    let account = rule::request(by, it, &papers, &office.organisation, today)?;
    let id = Uuid::now_v7();
    let mut batch = Batch::new();
    let said = happened("request", by, &account.request.purpose, now);
    population_access::add(&mut batch, id, &account, &said);
    office.db.commit(batch).await?;
    Ok(id)
}

/// Does a step with an account; `seen` is the version the form showed.
///
/// # Errors
/// The refusal, or what failed.
pub async fn step(
    office: &Office,
    by: &Officer,
    id: Uuid,
    seen: u32,
    it: &Step,
    now: Timestamp,
) -> Result<Stage, NotDone> {
    let kept = population_access::load(&office.db, id).await?;
    let kept = kept.ok_or(NotDone::NotFound)?;
    let today = clock::wall(now).date();
    let stage = rule::step(&kept.account, it, by, &office.organisation, today)?;
    if kept.version != seen {
        return Err(NotDone::Changed);
    }
    let remark = match it {
        Step::Refuse { reason } | Step::Revoke { reason } => reason.trim(),
        Step::Grant { number, .. } => number.trim(),
        _ => "",
    };
    let mut batch = Batch::new();
    let said = happened(it.word(), by, remark, now);
    population_access::change(&mut batch, &kept, stage.clone(), &said);
    office.db.commit(batch).await?;
    Ok(stage)
}

/// Adds to a batch that an officer's account ends because the officer leaves or moves.
///
/// # Errors
/// When the files cannot be read.
pub async fn end_with(
    batch: &mut Batch,
    office: &Office,
    by: &Officer,
    officer: OfficerId,
    now: Timestamp,
) -> Result<(), ReadError> {
    let Some(kept) = population_access::open_of(&office.db, officer).await? else {
        return Ok(());
    };
    let reason = "Cán bộ nghỉ hoặc chuyển đơn vị".to_owned();
    let said = happened("revoke", by, &reason, now);
    population_access::change(batch, &kept, Stage::Revoked { reason }, &said);
    Ok(())
}

/// The queue in which questions wait.
pub const QUEUE: &str = "population_look_up";

/// What is asked of the database, as it waits.
#[derive(Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Question {
    /// The look-up.
    pub look_up: Uuid,
    /// The officer's account in the database.
    pub account: String,
    /// The code of the case.
    pub case: String,
    /// For what.
    pub purpose: String,
}

impl std::fmt::Debug for Question {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the question of look-up {}", self.look_up)
    }
}

fn question(look_up: Uuid, case: &domain::case::Case, kept: &Kept, purpose: &str) -> Question {
    Question {
        look_up,
        account: match &kept.account.stage {
            Stage::Configured { number, .. } => number.clone(),
            _ => String::new(),
        },
        case: case.code_text(),
        purpose: purpose.to_owned(),
    }
}

/// A look-up as it is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// Who.
    pub officer: &'a Officer,
    /// In what capacity, in words.
    pub capacity: &'a str,
    /// The code of the case; empty where none was named.
    pub case: &'a str,
    /// For what.
    pub purpose: &'a str,
}

/// Writes a look-up down and says whether it may be done. Also one that is refused is written down.
///
/// # Errors
/// The refusal, or what failed.
pub async fn look_up(office: &Office, it: Asked<'_>, now: Timestamp) -> Result<(), NotDone> {
    let file = match it.case.trim() {
        "" => None,
        code => store::case_file::load_by_code(&office.db, code).await?,
    };
    let case = file.as_ref().map(|file| &file.case);
    let kept = population_access::open_of(&office.db, it.officer.id).await?;
    let account = kept.as_ref().map(|kept| &kept.account);
    let today = clock::wall(now).date();
    let may = rule::may_look_up(account, it.officer, case, it.purpose, today);
    let filing = case.and_then(|case| case.filing.as_ref());
    let subject = filing.and_then(|filing| filing.applicant.identity_number.clone());
    let used = LookUp {
        id: Uuid::now_v7(),
        at: now,
        officer: it.officer.id,
        officer_name: it.officer.name.clone(),
        unit: it.officer.unit.clone(),
        unit_name: it.officer.unit_name.clone(),
        agency: it.officer.agency.clone(),
        case: case.map(|case| (case.id, case.code_text())),
        subject: subject.clone(),
        purpose: it.purpose.trim().chars().take(500).collect(),
        outcome: match &may {
            Ok(()) => "done".to_owned(),
            Err(refusal) => refusal.rule().to_owned(),
        },
        off_hours: !office.calendar(&it.officer.unit).is_open(now),
    };
    let midnight = clock::instant(today.at(0, 0, 0, 0));
    let times = population_access::times(&office.db, &used, midnight).await? + 1;
    let mut batch = Batch::new();
    population_access::note_look_up(&mut batch, &used);
    let (is_for_case, most) = (used.case.is_some(), daily_work(office, today));
    for sign in signs::of(used.off_hours, is_for_case, times, most) {
        let seen = population_sign::Seen::of(&used, sign);
        let job = NewJob::now(population_sign::QUEUE, &seen, now).map_err(unwritable)?;
        enqueue(&mut batch, job);
    }
    if let (Ok(()), Some(case), Some(kept)) = (&may, case, &kept) {
        let question = question(used.id, case, kept, &used.purpose);
        let job = NewJob::now(QUEUE, &question, now).map_err(unwritable)?;
        enqueue(&mut batch, job);
    }
    office.db.commit(batch).await?;
    let access = access_log::Access {
        id: used.id,
        at: now,
        who: format!("officer:{}", it.officer.id),
        who_name: it.officer.name.clone(),
        capacity: it.capacity.to_owned(),
        what: "Tra cứu CSDL quốc gia về dân cư".to_owned(),
        case: used.case.as_ref().map(|(id, _)| *id),
        subject,
        why: used.purpose.clone(),
        outcome: match may {
            Ok(()) => access_log::Outcome::Shown,
            Err(_) => access_log::Outcome::Refused,
        },
    };
    access_log::keep(&office.db, &access).await?;
    may.map_err(NotDone::Refused)
}

/// A look-up with its signs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Suspect {
    /// The look-up.
    pub used: LookUp,
    /// What speaks for a second look.
    pub signs: Vec<Sign>,
}

/// What supervision sees of a month.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Supervised {
    /// The figures.
    pub figures: Vec<Figure>,
    /// Look-ups that carry a sign, newest first.
    pub suspects: Vec<Suspect>,
}

/// The figures and signs of a month, as far as an officer sees to the agencies.
///
/// # Errors
/// The refusal, or what failed.
pub async fn supervised(
    office: &Office,
    by: &Officer,
    month: jiff::civil::Date,
) -> Result<Supervised, NotDone> {
    let sees = |agency: &AgencyCode| oversees(by, agency, &office.organisation);
    let first = month.first_of_month();
    let next = first
        .last_of_month()
        .tomorrow()
        .unwrap_or(first.last_of_month());
    let moment = |day: jiff::civil::Date| clock::instant(day.at(0, 0, 0, 0));
    let word = population_access::month_of(moment(first));
    let figures = population_access::figures(&office.db, &word).await?;
    let mut all = Vec::new();
    let mut request = PageRequest::first(500);
    loop {
        let page = population_access::look_ups(&office.db, moment(first), moment(next), &request);
        let page = page.await?;
        all.extend(page.items);
        match page.next {
            Some(cursor) => request = PageRequest::after(cursor, 500),
            None => break,
        }
    }
    all.retain(|it| sees(&it.agency));
    let used: Vec<Used> = all
        .iter()
        .map(|it| Used {
            officer: it.officer,
            at: it.at,
            for_a_case: it.case.is_some(),
        })
        .collect();
    let off_hours: std::collections::HashSet<_> = all
        .iter()
        .filter(|it| it.off_hours)
        .map(|it| (it.officer, it.at))
        .collect();
    let found = signs::signs(&used, daily_work(office, first), |it| {
        off_hours.contains(&(it.officer, it.at))
    });
    let suspects = all.into_iter().zip(found);
    Ok(Supervised {
        figures: figures.into_iter().filter(|it| sees(&it.agency)).collect(),
        suspects: suspects
            .filter(|(_, signs)| !signs.is_empty())
            .map(|(used, signs)| Suspect { used, signs })
            .collect(),
    })
}

/// An account, where an officer sees to it or it is the officer's own.
///
/// # Errors
/// The refusal, or what failed.
pub async fn open(office: &Office, by: &Officer, id: Uuid) -> Result<Kept, NotDone> {
    let kept = population_access::load(&office.db, id).await?;
    let kept = kept.ok_or(NotDone::NotFound)?;
    let request = &kept.account.request;
    if request.officer == by.id || oversees(by, &request.agency, &office.organisation) {
        return Ok(kept);
    }
    let name = office.organisation.agency(&request.agency);
    Err(Refusal::OutsideYourAgency {
        agency: name.map_or_else(|| request.agency.to_string(), |it| it.name.clone()),
    }
    .into())
}
