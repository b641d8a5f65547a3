//! Lines of work lists that were read before. What a line says changes with the case's version and its
//! dates and with nothing else, so a list asks which cases stand where and in which state, and then
//! for the texts of those only that it has not seen in that state. An officer opens the same list all
//! day, and after each act one line of it is another.
//!
//! Nothing is ever shown that the database has not confirmed in the same request; another process may
//! write as it likes.

use super::case_line::{self, CaseLine, due};
use crate::sql::{Db, Inconsistency, ReadError, Row};
use jiff::Timestamp;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use uuid::Uuid;

/// The most that is kept, some ten megabytes; then all of it is forgotten.
const MOST: usize = 16_384;

/// The lines that were read, by the inner name of the case.
#[derive(Debug, Default)]
pub struct KeptLines(Mutex<HashMap<Uuid, Arc<CaseLine>>>);

/// Which case, and all that its line depends on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct State {
    id: Uuid,
    version: u32,
    due_at: Option<Timestamp>,
    step_due_at: Option<Timestamp>,
    next_act_due_at: Option<Timestamp>,
}

impl State {
    pub(crate) fn read(row: &Row) -> Result<Self, Inconsistency> {
        Ok(Self {
            id: row.uuid("id")?,
            version: row.count("version")?,
            due_at: row.instant_or_null("due_at")?,
            step_due_at: row.instant_or_null("step_due_at")?,
            next_act_due_at: due(row)?,
        })
    }

    fn of(line: &CaseLine) -> Self {
        Self {
            id: line.id,
            version: line.version,
            due_at: line.due_at,
            step_due_at: line.step_due_at,
            next_act_due_at: line.next_act_due_at,
        }
    }
}

impl KeptLines {
    /// The lines of these states, in their order; nothing when one of the cases has gone on since its
    /// state was read.
    pub(crate) async fn of(
        &self,
        db: &Db,
        states: &[State],
    ) -> Result<Option<Vec<Arc<CaseLine>>>, ReadError> {
        let mut found = self.known(states);
        let missing = |(state, line): (&State, &Option<_>)| line.is_none().then_some(state.id);
        let missing: Vec<Uuid> = states.iter().zip(&found).filter_map(missing).collect();
        if !missing.is_empty() {
            let read = case_line::of(db, &missing).await?;
            self.keep(read.into_iter().map(Arc::new));
            found = self.known(states);
        }
        Ok(found.into_iter().collect())
    }

    fn known(&self, states: &[State]) -> Vec<Option<Arc<CaseLine>>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = |state: &State| {
            let line = kept.get(&state.id)?;
            (State::of(line) == *state).then(|| Arc::clone(line))
        };
        states.iter().map(known).collect()
    }

    /// Keeps lines that were read.
    pub(crate) fn keep(&self, lines: impl ExactSizeIterator<Item = Arc<CaseLine>>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() + lines.len() > MOST {
            kept.clear();
        }
        kept.extend(lines.map(|line| (line.id, line)));
    }
}
