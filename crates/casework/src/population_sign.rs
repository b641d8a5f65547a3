//! A sign of misuse in what an officer looked up in the population database is told to the head of the
//! officer's agency at once: each kind of sign once a day. The head answers it as any report of misuse.

use crate::code_sent::{self, Letter, Message};
use crate::office::Office;
use domain::actor::Role;
use domain::clock::{self, words};
use domain::ids::{AgencyCode, OfficerId};
use domain::population_access::signs::Sign;
use jiff::Timestamp;
use ring::digest::{SHA256, digest};
use serde::{Deserialize, Serialize};
use store::population_access::LookUp;
use store::security_report::{self, SecurityReport};
use store::{Batch, ReadError};
use uuid::Uuid;

/// The queue in which signs wait.
pub const QUEUE: &str = "population_sign";

/// A sign that was seen.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Seen {
    /// Who looked it up.
    pub officer: OfficerId,
    /// That officer's name.
    pub officer_name: String,
    /// The officer's unit.
    pub unit_name: String,
    /// The agency whose head is told.
    pub agency: AgencyCode,
    /// When.
    pub at: Timestamp,
    /// The sign's word.
    pub sign: String,
    /// The sign on screen.
    pub sign_name: String,
    /// The case that was named.
    pub case: Option<String>,
    /// The purpose that was named.
    pub purpose: String,
}

impl Seen {
    /// What a look-up shows.
    pub fn of(it: &LookUp, sign: Sign) -> Self {
        Self {
            officer: it.officer,
            officer_name: it.officer_name.clone(),
            unit_name: it.unit_name.clone(),
            agency: it.agency.clone(),
            at: it.at,
            sign: sign.word().to_owned(),
            sign_name: sign.name(),
            case: it.case.as_ref().map(|(_, code)| code.clone()),
            purpose: it.purpose.clone(),
        }
    }

    /// The report's name: the same for the same kind of sign of one officer on one day.
    fn id(&self) -> Uuid {
        let day = clock::wall(self.at).date();
        let named = format!("{QUEUE} {} {day} {}", self.officer, self.sign);
        let hash = digest(&SHA256, named.as_bytes());
        let mut bytes = [0; 16];
        for (to, from) in bytes.iter_mut().zip(hash.as_ref()) {
            *to = *from;
        }
        Uuid::from_bytes(bytes)
    }

    fn said(&self) -> String {
        let named = match &self.case {
            Some(code) => format!(" hồ sơ {code};"),
            None => String::new(),
        };
        format!(
            "{} tra cứu CSDL quốc gia về dân cư lúc {}: {};{named} mục đích ghi: “{}”. Dấu hiệu chưa phải là vi phạm; hỏi lại cán bộ và ghi kết quả.",
            self.officer_name,
            words::moment(self.at),
            self.sign_name.to_lowercase(),
            self.purpose,
        )
    }
}

/// What tells the head; nothing where this kind of sign was told today. Where the head is the one who
/// looked it up, or there is none, the Office that controls is told.
///
/// # Errors
/// When the files cannot be read, or what is to be sent cannot be written.
pub async fn tell(office: &Office, it: &Seen, now: Timestamp) -> Result<Batch, Untold> {
    let mut batch = Batch::new();
    if security_report::load(&office.db, it.id()).await?.is_some() {
        return Ok(batch);
    }
    let report = SecurityReport {
        id: it.id(),
        at: now,
        agency: it.agency.clone(),
        unit_name: it.unit_name.clone(),
        who: "system".to_owned(),
        who_name: "Hệ thống".to_owned(),
        kind: "population_data".to_owned(),
        said: it.said(),
        answer: None,
    };
    security_report::add(&mut batch, &report);
    let mut told = store::staff::reached(&office.db, Role::HeadOfAgency, Some(&it.agency)).await?;
    told.retain(|head| head.id != it.officer);
    if told.is_empty() {
        told = store::staff::reached(&office.db, Role::Control, None).await?;
    }
    for head in told {
        let message = Message {
            letter: Letter::SecurityReport,
            to: head.email,
            name: head.name,
            login: String::new(),
            code: String::new(),
            about: format!(
                "dấu hiệu khi tra cứu CSDL dân cư: {}",
                it.sign_name.to_lowercase()
            ),
        };
        code_sent::tell(&mut batch, &message, now)?;
    }
    Ok(batch)
}

/// Why nobody was told.
#[derive(Debug, thiserror::Error)]
pub enum Untold {
    /// The files could not be read.
    #[error("the files could not be read")]
    Read(#[from] ReadError),
    /// The message could not be written.
    #[error("the message could not be written")]
    Write(#[from] serde_json::Error),
}
