//! Cases of the past, brought along by a province that moves in: read line by line, folded by the
//! same rules as every case, their dates reckoned, and put on file many at a time. Reading and
//! hashing go on while the files write.

use crate::office::Office;
use crate::path::due_dates;
use domain::case::Event;
use domain::ids::CaseId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use store::case_file::historic::{self, Historic, Loaded, NotLoaded};
use store::ids::id_at;
use tokio::sync::mpsc;

/// A case of the past as one line of JSON: what happened to it, oldest first, the submission with
/// its code at the head.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Past {
    /// What happened.
    pub events: Vec<Event>,
}

/// How many cases go in together.
const TOGETHER: usize = 500;
/// How many groups wait for the files at most.
const WAITING: usize = 2;

/// A line that was not taken.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Refused {
    /// Its number, from 1.
    pub line: u64,
    /// Why.
    pub why: String,
}

/// What came of a load.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Report {
    /// What was put on file.
    pub loaded: Loaded,
    /// The lines that were not taken.
    pub refused: Vec<Refused>,
}

/// Why a load ended early; what was put on file before stays.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The lines could not be read.
    #[error("the cases could not be read")]
    Lines(#[source] std::io::Error),
    /// The files failed.
    #[error("the cases could not be put on file")]
    Files(#[from] NotLoaded),
    /// The reading ended by itself.
    #[error("the reading of cases failed half-way")]
    Reading,
}

/// Reads cases of the past into an office.
#[derive(Clone, Debug)]
pub struct Reader {
    office: Office,
    now: Timestamp,
}

/// A group on its way to the files.
type Group = (Vec<Historic>, Vec<Refused>);

impl Reader {
    /// A reader; nothing may have happened after `now`.
    pub fn new(office: Office, now: Timestamp) -> Self {
        Self { office, now }
    }

    /// A line as it goes on file.
    ///
    /// # Errors
    /// What is wrong with it, in words for the log.
    pub fn read(&self, line: &str) -> Result<Historic, String> {
        let past: Past = serde_json::from_str(line).map_err(|e| e.to_string())?;
        let first = past.events.first().map(|event| event.at);
        let id = CaseId(id_at(first.unwrap_or(self.now)));
        let case = historic::fold(id, &past.events).map_err(|e| e.to_string())?;
        if past.events.iter().any(|event| event.at > self.now) {
            return Err("an event lies in the future".to_owned());
        }
        let due = due_dates(&self.office, &case, self.now);
        Historic::new(&case, &past.events, &due, self.now).map_err(|e| e.to_string())
    }

    /// Loads all lines; `progress` is told how many are on file. Lines that make no case are
    /// reported and left out; empty ones are passed over.
    ///
    /// # Errors
    /// When lines cannot be read or the files fail.
    pub async fn load<I>(self, lines: I, mut progress: impl FnMut(u64)) -> Result<Report, LoadError>
    where
        I: Iterator<Item = std::io::Result<String>> + Send + 'static,
    {
        let db = self.office.db.clone();
        let (sender, mut groups) = mpsc::channel::<std::io::Result<Group>>(WAITING);
        let reading = tokio::task::spawn_blocking(move || {
            let mut numbered = lines.zip(1_u64..).peekable();
            while numbered.peek().is_some() {
                let group = self.group(&mut numbered);
                // Nobody takes them any more when the files failed.
                if sender.blocking_send(group).is_err() {
                    return;
                }
            }
        });
        let mut report = Report::default();
        while let Some(group) = groups.recv().await {
            let (cases, refused) = group.map_err(LoadError::Lines)?;
            let loaded = historic::load(&db, cases).await?;
            report.loaded.cases += loaded.cases;
            report.loaded.events += loaded.events;
            report.loaded.on_file += loaded.on_file;
            report.refused.extend(refused);
            progress(report.loaded.cases + report.loaded.on_file);
        }
        reading.await.map_err(|_| LoadError::Reading)?;
        Ok(report)
    }

    fn group(
        &self,
        lines: &mut impl Iterator<Item = (std::io::Result<String>, u64)>,
    ) -> std::io::Result<Group> {
        let (mut cases, mut refused) = (Vec::with_capacity(TOGETHER), Vec::new());
        for (line, number) in lines.take(TOGETHER) {
            let line = line?;
            if line.trim().is_empty() {
                continue;
            }
            match self.read(&line) {
                Ok(case) => cases.push(case),
                Err(why) => refused.push(Refused { line: number, why }),
            }
        }
        Ok((cases, refused))
    }
}
