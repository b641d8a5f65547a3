//! The proof that no reading was changed, taken out or put in between: every chain is whole up to
//! its end, every seal holds what it sealed. Part of `motcua check`.

use super::seal::{self, Head};
use super::{Access, Hash, link, read};
use crate::case_file::check::Difference;
use crate::sql::{Db, Inconsistency, ReadError, Row, Value, texts};
use std::collections::HashMap;

texts! {
    ENDS = "SELECT who, seq, hash FROM access_head WHERE who > $1 ORDER BY who LIMIT $2";
    CHAIN = "SELECT id, at, who, who_name, capacity, what, case_id, subject, why, outcome,
                seq, salt, commitment, prev_hash, hash
            FROM access_log WHERE who = $1 AND seq > $2 ORDER BY seq LIMIT $3";
    SEALED_OF = "SELECT seal, seq, hash FROM access_seal_head WHERE who = $1 ORDER BY seq";
}

/// Read at once.
const PAGE: u32 = 500;
/// What a difference of the readings is filed under, where a case's code would stand.
pub const READINGS: &str = "access_log";

/// What a look at the readings saw.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Readings {
    /// How many readings were looked at.
    pub entries: u64,
    /// How many seals.
    pub seals: u64,
    /// What does not agree.
    pub differences: Vec<Difference>,
}

struct Linked {
    access: Access,
    seq: i64,
    salt: Option<Vec<u8>>,
    commitment: Hash,
    prev_hash: Hash,
    hash: Hash,
}

fn linked(row: &Row) -> Result<Linked, Inconsistency> {
    let masked = *row.value("salt")? == Value::Null;
    Ok(Linked {
        access: read(row)?,
        seq: row.int("seq")?,
        salt: if masked {
            None
        } else {
            Some(row.bytes("salt")?)
        },
        commitment: row.hash("commitment")?,
        prev_hash: row.hash("prev_hash")?,
        hash: row.hash("hash")?,
    })
}

/// Walks all chains and seals.
///
/// # Errors
/// When the files cannot be read.
pub async fn differences(db: &Db) -> Result<Readings, ReadError> {
    let mut seen = Readings::default();
    let mut found = Vec::new();
    let mut after = String::new();
    loop {
        let rows = db
            .query(&ENDS, &[after.as_str().into(), PAGE.into()])
            .await?;
        let Some(last) = rows.last() else { break };
        after = last.text("who")?;
        for row in &rows {
            let end = Head {
                who: row.text("who")?,
                seq: row.int("seq")?,
                hash: row.hash("hash")?,
            };
            seen.entries += of_reader(db, &end, &mut found).await?;
        }
    }
    seals(db, &mut seen, &mut found).await?;
    seen.differences = found
        .into_iter()
        .map(|what| Difference {
            code: READINGS.to_owned(),
            what,
        })
        .collect();
    Ok(seen)
}

/// Walks one reader's chain; gives how many readings it has.
async fn of_reader(db: &Db, end: &Head, found: &mut Vec<String>) -> Result<u64, ReadError> {
    let who = &end.who;
    let mut sealed: HashMap<i64, (i64, Hash)> = HashMap::new();
    for row in db.query(&SEALED_OF, &[who.as_str().into()]).await? {
        sealed.insert(row.int("seq")?, (row.int("seal")?, row.hash("hash")?));
    }
    let mut before: Hash = [0; 32];
    let (mut seq, mut count) = (0, 0);
    'chain: loop {
        let values = [who.as_str().into(), seq.into(), PAGE.into()];
        let rows = db.query(&CHAIN, &values).await?;
        if rows.is_empty() {
            break;
        }
        for row in &rows {
            let it = linked(row)?;
            let says = it
                .salt
                .as_ref()
                .is_none_or(|salt| it.access.commitment(salt) == it.commitment);
            if !says {
                found.push(format!(
                    "reading {} of {who} does not say what it said",
                    it.seq
                ));
            }
            let must_be = link(&before, it.seq, it.access.at, who, &it.commitment);
            if it.seq != seq + 1 || it.prev_hash != before || it.hash != must_be {
                found.push(format!(
                    "reading {} of {who} does not continue the one before",
                    it.seq
                ));
                break 'chain;
            }
            if let Some((no, hash)) = sealed.remove(&it.seq)
                && hash != it.hash
            {
                found.push(format!(
                    "reading {} of {who} is not the one of seal {no}",
                    it.seq
                ));
            }
            (seq, before) = (it.seq, it.hash);
            count += 1;
        }
    }
    // Somebody may have read something while this was looked at.
    if seq < end.seq || (seq == end.seq && before != end.hash) {
        found.push(format!(
            "readings of {who} end at {seq}, not at {}",
            end.seq
        ));
    }
    let mut gone: Vec<_> = sealed.into_iter().filter(|(at, _)| *at > seq).collect();
    gone.sort_unstable();
    for (at, (no, _)) in gone {
        found.push(format!("reading {at} of {who}, sealed in {no}, is gone"));
    }
    Ok(count)
}

async fn seals(db: &Db, seen: &mut Readings, found: &mut Vec<String>) -> Result<(), ReadError> {
    let (mut no, mut before) = (0, [0; 32]);
    let keys = crate::journal::log::keys(db).await?;
    let keys: Vec<_> = keys.into_iter().map(|key| key.public).collect();
    loop {
        let page = seal::after(db, no, PAGE).await?;
        if page.is_empty() {
            return Ok(());
        }
        for it in page {
            let heads = seal::heads(db, it.no).await?;
            let whole = it.no == no + 1 && it.prev_hash == before;
            if !whole || it.hash != it.reckoned(&heads) {
                found.push(format!("seal {} does not hold", it.no));
            }
            if !it.is_signed_by(&keys) {
                found.push(format!("seal {} is not what was signed", it.no));
            }
            (no, before) = (it.no, it.hash);
            seen.seals += 1;
        }
    }
}
