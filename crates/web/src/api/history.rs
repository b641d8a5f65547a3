//! The history of a case: every entry of its journal in a sentence, with the fingerprint that
//! chains it to the one before. What officers write for each other stays with officers.

use super::case::opened;
use super::moment::Moment;
use super::operation::{Operation, Who};
use super::path::InPath;
use super::problem::{Kind, Problem};
use super::reading;
use super::who::Caller;
use crate::house::House;
use crate::officer::journal::{Entry, is_for_officers};
use axum::Json;
use axum::extract::State;
use serde::Serialize;
use store::case_file;
use store::case_file::event_format::StoredEvent;
use utoipa::ToSchema;

/// An entry.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, ToSchema)]
pub struct HistoryEntry {
    /// Its place in the journal, from 1.
    #[schema(minimum = 1)]
    pub seq: i64,
    /// When.
    pub at: Moment,
    /// What kind of thing happened.
    pub kind: String,
    /// Who did it; empty where the entry was masked.
    pub by: String,
    /// Who that was: `citizen`, `officer`, `machine` or `system`.
    pub by_kind: String,
    /// What happened, in a sentence.
    pub words: String,
    /// What was written beside it.
    pub said: Option<String>,
    /// Its SHA-256, chained to that of the entry before.
    pub hash: String,
}

/// The history of a case.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, ToSchema)]
pub struct History {
    /// The entries, oldest first.
    pub items: Vec<HistoryEntry>,
}

/// Kinds of which the words beside are meant for the applicant.
const FOR_APPLICANTS: [&str; 13] = [
    "submitted",
    "accepted",
    "rejected",
    "supplement_requested",
    "supplement_answered",
    "amended",
    "obligation_asked",
    "extended",
    "result_decided",
    "result_issued",
    "withdrawn",
    "stopped",
    "rated",
];

/// The sentence of a stored event.
pub fn told(stored: &StoredEvent) -> Entry {
    Entry::of(stored)
}

impl HistoryEntry {
    fn of(stored: &StoredEvent, desk: bool) -> Self {
        let entry = told(stored);
        let shown = desk || FOR_APPLICANTS.contains(&stored.kind.as_str());
        let by_kind = stored.actor.split(':').next().unwrap_or_default();
        Self {
            seq: stored.seq,
            at: stored.at.into(),
            kind: stored.kind.clone(),
            by: entry.who,
            by_kind: by_kind.to_owned(),
            words: entry.what,
            said: Some(entry.said).filter(|said| shown && !said.is_empty()),
            hash: stored
                .hash
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect(),
        }
    }
}

async fn history(
    State(house): State<House>,
    caller: Caller,
    InPath(code): InPath<String>,
) -> Result<Json<History>, Problem> {
    let file = opened(&house, &caller, &code).await?;
    reading::noted(&house, &caller, "Xem nhật ký hồ sơ qua API", &file.case).await?;
    let stored = case_file::history(&house.office.db, file.case.id)
        .await
        .map_err(|error| Problem::trouble(&error))?;
    let desk = caller.officer().is_some();
    let whole = matches!(caller, Caller::Citizen(_));
    let told = stored.iter().filter(|it| whole || is_for_officers(it));
    Ok(Json(History {
        items: told.map(|it| HistoryEntry::of(it, desk)).collect(),
    }))
}

/// The history.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::get("/api/v1/cases/{code}/history", "case_history", history)
            .tag("cases")
            .says("Nhật ký hồ sơ", "The history of a case")
            .by(Who::Both)
            .answers::<History>(
                "Everything that happened, oldest first; ratings only to the applicant's side.",
            )
            .may_end(&[Kind::NotFound]),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::testing::Story;

    fn entries(desk: bool) -> Vec<HistoryEntry> {
        let story = Story::handed_over();
        let stored = |(event, seq)| {
            StoredEvent::write(story.case.id.0, seq, [0; 32], event, [7; 16]).expect("an event")
        };
        story
            .events
            .iter()
            .zip(1..)
            .map(stored)
            .map(|it| HistoryEntry::of(&it, desk))
            .collect()
    }

    #[test]
    fn notes_among_officers_do_not_reach_the_applicant() {
        let for_applicant = entries(false);
        for entry in &for_applicant {
            let inner = matches!(
                entry.kind.as_str(),
                "assigned" | "step_completed" | "transferred"
            );
            assert!(!inner || entry.said.is_none(), "{entry:?}");
        }
        assert_eq!(for_applicant.len(), entries(true).len());
        let json = serde_json::to_string(&entries(true)).expect("JSON");
        assert!(!json.contains("salt") && !json.contains("payload"));
    }
}
