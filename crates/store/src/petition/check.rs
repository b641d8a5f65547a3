//! The proof that petitions agree with themselves: each journal is one chain without a gap, folding
//! it gives the snapshot, and the totals are those of all petitions.

use super::totals::{self, Total, totals_of};
use crate::case_file::check::Difference;
use crate::journal::check::Gathered;
use crate::journal::event::verify_chain;
use crate::sql::{Db, ReadError, texts};
use domain::ids::PetitionId;
use domain::petition::{Event, Petition};
use std::collections::BTreeMap;

texts! {
    ALL = "SELECT id, code, version, body, journal_head FROM petition_file WHERE id > $1 ORDER BY id LIMIT $2";
}

/// How many are read at once.
const AT_ONCE: u32 = 500;

/// What does not agree.
///
/// # Errors
/// When the files cannot be read.
pub async fn differences(db: &Db) -> Result<Vec<Difference>, ReadError> {
    let mut differences = Vec::new();
    let mut counted: BTreeMap<Total, i64> = BTreeMap::new();
    let mut after = String::new();
    loop {
        let rows = db
            .query(&ALL, &[after.as_str().into(), AT_ONCE.into()])
            .await?;
        let Some(last) = rows.last() else { break };
        let until = last.text("id")?;
        let mut gathered = Gathered::of(db, &after, &until).await?;
        after = until;
        for row in &rows {
            let code = row.text("code")?;
            let id = PetitionId(row.uuid("id")?);
            let mut wrong = |what: String| {
                differences.push(Difference {
                    code: code.clone(),
                    what,
                });
            };
            let history = super::history(db, id).await?;
            match verify_chain(&history) {
                Ok(head) if head != row.hash("journal_head")? => {
                    wrong("the journal does not end where the petition says".to_owned());
                }
                Ok(_) => {}
                Err(broken) => wrong(broken.to_string()),
            }
            let of_tree = gathered.take(id.0);
            for what in of_tree.differences(&code, row.int("version")?, &history) {
                wrong(what);
            }
            let masked = history.iter().any(|it| it.payload.is_none());
            let read = history.iter().filter_map(|it| it.event().ok().flatten());
            let events: Vec<Event> = read.collect();
            let folded = Petition::fold(id, &events);
            match row.json::<Petition>("body") {
                Ok(kept) if masked || kept == folded => {
                    for total in totals_of(&kept) {
                        *counted.entry(total).or_default() += 1;
                    }
                }
                _ => wrong("the petition is not what its journal says".to_owned()),
            }
        }
    }
    if differences.is_empty() && totals::all(db).await? != counted {
        differences.push(Difference {
            code: "petition_total".to_owned(),
            what: "the totals are not those of all petitions".to_owned(),
        });
    }
    Ok(differences)
}
