//! Officers report misuse of the system and signs of insecurity to the head of their agency, who has a
//! mail at once and says what was done.

use crate::access::NotDone;
use crate::code_sent::{self, Letter, Message};
use crate::office::Office;
use crate::traces::unwritable;
use domain::actor::{Actor, Officer, Role};
use domain::authority::{self, Duty};
use domain::case::Refusal;
use jiff::Timestamp;
use store::Batch;
use store::security_report::{self, Answer, SecurityReport};
use uuid::Uuid;

/// What can be reported: its word on file, and on screen.
pub const KINDS: [(&str, &str); 3] = [
    ("misuse", "Dùng hệ thống sai mục đích"),
    ("security", "Dấu hiệu mất an toàn thông tin"),
    ("population_data", "Dữ liệu dân cư sai, bị lạm dụng"),
];

/// A kind on screen.
pub fn kind_name(word: &str) -> &'static str {
    let found = KINDS.iter().find(|(it, _)| *it == word);
    found.map_or(KINDS[1].1, |(_, name)| *name)
}

/// Reports something to the head of the own agency; gives how many heads have a mail.
///
/// # Errors
/// The refusal where nothing is said, or what failed.
pub async fn report(
    office: &Office,
    by: &Officer,
    (kind, said): (&str, &str),
    now: Timestamp,
) -> Result<usize, NotDone> {
    authority::may_do(&Actor::Officer(by.clone()), Duty::SecurityReport)?;
    let said = said.trim();
    if said.chars().count() < 10 {
        return Err(Refusal::SecurityReportWords.into());
    }
    let kind = KINDS.iter().find(|(word, _)| *word == kind);
    let (kind, name) = *kind.unwrap_or(&KINDS[1]);
    let it = SecurityReport {
        id: Uuid::now_v7(),
        at: now,
        agency: by.agency.clone(),
        unit_name: by.unit_name.clone(),
        who: format!("officer:{}", by.id),
        who_name: by.name.clone(),
        kind: kind.to_owned(),
        said: said.chars().take(2_000).collect(),
        answer: None,
    };
    let mut batch = Batch::new();
    security_report::add(&mut batch, &it);
    let heads = store::staff::reached(&office.db, Role::HeadOfAgency, Some(&by.agency)).await?;
    for head in &heads {
        let message = Message {
            letter: Letter::SecurityReport,
            to: head.email.clone(),
            name: head.name.clone(),
            login: String::new(),
            code: String::new(),
            about: name.to_owned(),
        };
        code_sent::tell(&mut batch, &message, now).map_err(unwritable)?;
    }
    office.db.commit(batch).await?;
    tracing::warn!(report = %it.id, kind, "an officer reports misuse or a sign of insecurity");
    Ok(heads.len())
}

/// The head of the agency says what was done.
///
/// # Errors
/// The refusal, or what failed.
pub async fn answer(
    office: &Office,
    by: &Officer,
    id: Uuid,
    words: &str,
    now: Timestamp,
) -> Result<(), NotDone> {
    authority::may_do(&Actor::Officer(by.clone()), Duty::SecurityAnswer)?;
    let found = security_report::load(&office.db, id).await?;
    let found = found.ok_or(NotDone::NotFound)?;
    if found.agency != by.agency {
        let agency = office.organisation.agency(&found.agency);
        return Err(Refusal::OutsideYourAgency {
            agency: agency.map_or_else(|| found.agency.to_string(), |it| it.name.clone()),
        }
        .into());
    }
    let words = words.trim();
    if words.is_empty() {
        return Err(Refusal::SecurityReportAnswer.into());
    }
    let mut batch = Batch::new();
    let said = Answer {
        at: now,
        by: format!("officer:{}", by.id),
        by_name: by.name.clone(),
        words: words.chars().take(1_000).collect(),
    };
    security_report::answer(&mut batch, id, &said);
    Ok(office.db.commit(batch).await?)
}
