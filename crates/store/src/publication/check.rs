//! The proof that the catalogue agrees with itself: its history is one chain without a gap, and
//! folding what happened to each item gives the versions on file. Runs beside a server at work: an
//! item that differs is looked at again until nothing happens to it meanwhile.

use super::event_format::{Hash, StoredEvent};
use crate::case_file::check::Difference;
use crate::sql::{Db, ReadError};
use domain::publication::{Item, Kind};
use std::collections::BTreeMap;

/// How many events are read at once.
const AT_ONCE: u32 = 500;
/// How often an item that moves is looked at again.
const TRIES: usize = 5;

/// Items by kind and code.
type Items = BTreeMap<Kind, BTreeMap<String, Item>>;

/// What does not agree, one difference an item; the first broken link ends the look at the chain.
///
/// # Errors
/// When the files cannot be read.
pub async fn differences(db: &Db) -> Result<Vec<Difference>, ReadError> {
    let mut differences = Vec::new();
    let mut folded = chain(db, &mut differences).await?;
    for kind in Kind::ALL.iter().copied() {
        let mut told = folded.remove(&kind).unwrap_or_default();
        let mut suspect = Vec::new();
        for (code, item) in super::of_kind(db, kind).await? {
            if told.remove(&code) != Some(item) {
                suspect.push(code);
            }
        }
        // Of what is left something is told and nothing is on file.
        suspect.extend(told.into_keys());
        for code in suspect {
            if !agrees(db, kind, &code).await? {
                differences.push(difference(
                    kind,
                    &code,
                    "the versions are not what its history says",
                ));
            }
        }
    }
    Ok(differences)
}

fn difference(kind: Kind, code: &str, what: impl Into<String>) -> Difference {
    Difference {
        code: format!("{} {code}", kind.word()),
        what: what.into(),
    }
}

/// Walks the chain as far as it holds, and gives the items that it tells of.
async fn chain(db: &Db, differences: &mut Vec<Difference>) -> Result<Items, ReadError> {
    let mut before: Hash = [0; 32];
    let mut seq = 0;
    let mut folded = Items::new();
    loop {
        let events = super::chain(db, seq, AT_ONCE).await?;
        if events.is_empty() {
            return Ok(folded);
        }
        for stored in events {
            let (kind, code) = (stored.kind, stored.code.as_str());
            if stored.seq != seq + 1 || !stored.continues(&before) {
                let no = stored.seq;
                let what = format!("event {no} of the catalogue does not continue the one before");
                differences.push(difference(kind, code, what));
                return Ok(folded);
            }
            (seq, before) = (stored.seq, stored.hash);
            match stored.event() {
                Ok(event) => {
                    let items = folded.entry(kind).or_default();
                    let item = items.remove(code).unwrap_or_else(|| Item::new(kind, code));
                    items.insert(code.to_owned(), item.evolve(&event));
                }
                Err(error) => {
                    let what = format!("event {seq} cannot be read: {error}");
                    differences.push(difference(kind, code, what));
                }
            }
        }
    }
}

/// Whether an item is what happened to it, looked at while nothing happens to it.
async fn agrees(db: &Db, kind: Kind, code: &str) -> Result<bool, ReadError> {
    let mut agrees = false;
    for _ in 0..TRIES {
        let history = super::history(db, kind, code).await?;
        agrees = super::item(db, kind, code).await? == fold(kind, code, &history);
        if agrees || super::history(db, kind, code).await?.len() == history.len() {
            break;
        }
    }
    Ok(agrees)
}

fn fold(kind: Kind, code: &str, history: &[StoredEvent]) -> Item {
    let events = history.iter().filter_map(|it| it.event().ok());
    events.fold(Item::new(kind, code), |item, event| item.evolve(&event))
}
