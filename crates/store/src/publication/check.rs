//! The proof that the catalogue agrees with itself: its history is one chain without a gap, and
//! folding what happened to each item gives the versions on file.

use super::event_format::Hash;
use crate::case_file::check::Difference;
use crate::sql::{Db, ReadError};
use domain::publication::{Item, Kind};
use std::collections::BTreeMap;

/// How many events are read at once.
const AT_ONCE: u32 = 500;

/// What does not agree, one difference an item; the first broken link ends the look at the chain.
///
/// # Errors
/// When the files cannot be read.
pub async fn differences(db: &Db) -> Result<Vec<Difference>, ReadError> {
    let mut differences = Vec::new();
    let mut before: Hash = [0; 32];
    let mut seq = 0;
    let mut folded: BTreeMap<(Kind, String), Item> = BTreeMap::new();
    'chain: loop {
        let events = super::chain(db, seq, AT_ONCE).await?;
        if events.is_empty() {
            break;
        }
        for stored in events {
            let of = format!("{} {}", stored.kind.word(), stored.code);
            let mut broken = |what: String| {
                differences.push(Difference {
                    code: of.clone(),
                    what,
                });
            };
            if stored.seq != seq + 1 || !stored.continues(&before) {
                let no = stored.seq;
                broken(format!(
                    "event {no} of the catalogue does not continue the one before"
                ));
                break 'chain;
            }
            (seq, before) = (stored.seq, stored.hash);
            match stored.event() {
                Ok(event) => {
                    let key = (stored.kind, stored.code.clone());
                    let item = folded
                        .remove(&key)
                        .unwrap_or_else(|| Item::new(stored.kind, stored.code.as_str()));
                    folded.insert(key, item.evolve(&event));
                }
                Err(error) => broken(format!("event {seq} cannot be read: {error}")),
            }
        }
    }
    for ((kind, code), item) in folded {
        if super::item(db, kind, &code).await? != item {
            differences.push(Difference {
                code: format!("{} {code}", kind.word()),
                what: "the versions are not what its history says".to_owned(),
            });
        }
    }
    Ok(differences)
}
