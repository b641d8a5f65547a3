//! The proof that petitions agree with themselves: each journal is one chain without a gap, folding
//! it gives the snapshot, and the totals are those of all petitions.

use super::totals::{self, Total, totals_of};
use crate::case_file::check::Difference;
use crate::sql::{Db, ReadError, texts};
use domain::ids::PetitionId;
use domain::petition::Petition;
use std::collections::BTreeMap;

texts! {
    ALL = "SELECT id, code, body, journal_head FROM petition_file WHERE id > $1 ORDER BY id LIMIT $2";
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
        after = last.text("id")?;
        for row in &rows {
            let code = row.text("code")?;
            let id = PetitionId(row.uuid("id")?);
            let mut wrong = |what: String| {
                differences.push(Difference {
                    code: code.clone(),
                    what,
                });
            };
            let mut head = [0; 32];
            let mut events = Vec::new();
            let mut masked = false;
            for (at, stored) in super::history(db, id).await?.iter().enumerate() {
                if let Err(broken) = stored.verify(&head, at as i64 + 1) {
                    wrong(broken.to_string());
                    break;
                }
                head = stored.hash;
                match stored.event() {
                    Ok(Some(event)) => events.push(event),
                    _ => masked = true,
                }
            }
            if head != row.hash("journal_head")? {
                wrong("the journal does not end where the petition says".to_owned());
            }
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
