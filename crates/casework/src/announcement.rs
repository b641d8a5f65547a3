//! Announcements: published by the operator or the Office, read by everybody. Maintenance is also told
//! in writing to every officer with a mailbox, and stands on every page until it is over.

use crate::access::NotDone;
use crate::code_sent::{self, Letter, Message};
use crate::office::Office;
use crate::traces::unwritable;
use domain::actor::{Actor, Officer};
use domain::announcement::{Kind, Terms, Wish, decide};
use domain::authority::{self, Duty};
use domain::clock::{self, words};
use domain::ids::UnitCode;
use jiff::Timestamp;
use std::sync::{Arc, PoisonError, RwLock};
use store::announcement::{self as files, Announcement};
use store::read::page::PageRequest;
use store::staff::{self, Wanted};
use store::{Batch, ReadError};
use uuid::Uuid;

/// The maintenance that is ahead or goes on, kept in memory: pages ask it each time they are made.
#[derive(Debug, Default)]
pub struct Ahead(RwLock<Arc<[Announcement]>>);

impl Ahead {
    /// The nearest that is not over.
    pub fn next(&self, now: Timestamp) -> Option<Announcement> {
        let all = Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner));
        let mut standing = all.iter().filter(|it| it.ends.is_some_and(|at| at > now));
        standing.next().cloned()
    }
}

/// Reads anew what is ahead.
///
/// # Errors
/// When the files cannot be read; what was known stays.
pub async fn refresh(office: &Office, now: Timestamp) -> Result<(), ReadError> {
    let found = files::ahead(&office.db, now).await?;
    let mut kept = office
        .ahead
        .0
        .write()
        .unwrap_or_else(PoisonError::into_inner);
    *kept = found.into();
    Ok(())
}

/// From when to when, in words.
pub fn span(it: &Announcement) -> String {
    match it.ends {
        // Of one day, the day is said once.
        Some(ends) if clock::wall(ends).date() == clock::wall(it.begins).date() => {
            format!(
                "từ {} đến {}",
                words::time_of_day(it.begins),
                words::moment(ends)
            )
        }
        ends => {
            let ends = ends.map_or_else(String::new, words::moment);
            format!("từ {} đến {ends}", words::moment(it.begins))
        }
    }
}

/// Publishes an announcement; gives how many officers have a mail.
///
/// # Errors
/// The refusal, or what failed.
pub async fn publish(
    office: &Office,
    by: &Officer,
    wish: Wish,
    now: Timestamp,
) -> Result<usize, NotDone> {
    authority::may_do(&Actor::Officer(by.clone()), Duty::Announce)?;
    let calendar = office.calendar(&UnitCode::from(""));
    let today = clock::wall(now).date();
    let terms = Terms {
        notice: office.regulation.limit("ops.maintenance_notice", today),
        calendar: &calendar,
    };
    let begins = decide(&wish, terms, now)?;
    let it = Announcement {
        id: Uuid::now_v7(),
        at: now,
        who: format!("officer:{}", by.id),
        who_name: by.name.clone(),
        kind: wish.kind,
        title: wish.title.trim().to_owned(),
        body: wish.body.trim().to_owned(),
        basis: wish.basis.trim().to_owned(),
        begins,
        ends: wish.ends,
        taken_back: None,
    };
    let mut batch = Batch::new();
    files::add(&mut batch, &it);
    let told = match it.kind {
        Kind::Content => 0,
        Kind::Maintenance => tell(office, &mut batch, &it, now).await?,
    };
    office.db.commit(batch).await?;
    refresh(office, now).await?;
    Ok(told)
}

/// A mail to each officer who has a mailbox.
async fn tell(
    office: &Office,
    batch: &mut Batch,
    it: &Announcement,
    now: Timestamp,
) -> Result<usize, NotDone> {
    let wanted = Wanted {
        only_active: true,
        ..Wanted::default()
    };
    let (mut told, mut request) = (0, PageRequest::first(100));
    loop {
        let page = staff::list(&office.db, &wanted, &request).await?;
        for line in page.items {
            let Some(to) = line.particulars.email.filter(|it| it.contains('@')) else {
                continue;
            };
            let message = Message {
                letter: Letter::Maintenance,
                to,
                name: line.particulars.name,
                login: String::new(),
                code: String::new(),
                about: span(it),
            };
            code_sent::tell(batch, &message, now).map_err(unwritable)?;
            told += 1;
        }
        match page.next {
            Some(cursor) => request = PageRequest::after(cursor, 100),
            None => return Ok(told),
        }
    }
}

/// Takes one back: it is no longer shown, and stays on file.
///
/// # Errors
/// The refusal, or what failed.
pub async fn take_back(
    office: &Office,
    by: &Officer,
    id: Uuid,
    now: Timestamp,
) -> Result<(), NotDone> {
    authority::may_do(&Actor::Officer(by.clone()), Duty::Announce)?;
    let found = files::load(&office.db, id).await?;
    found.ok_or(NotDone::NotFound)?;
    let mut batch = Batch::new();
    files::take_back(&mut batch, id, now, &format!("officer:{}", by.id));
    office.db.commit(batch).await?;
    Ok(refresh(office, now).await?)
}
