//! The root of the journal, and the seal over the readings of personal data: gathers the heads that wait, signs the root and publishes it, once an
//! interval. Not a job of the queue but one of its rounds; run twice, the second finds nothing
//! due. When roots have stopped coming it says so in the log, as an error, each time it looks.

use super::{Desk, Undone};
use store::journal::log::NotPublished;

/// Publishes a root where one is due.
///
/// # Errors
/// When the files do not allow it, or the last root does not follow from the leaves any more.
pub async fn run(desk: &Desk) -> Result<(), Undone> {
    let now = desk.now();
    let published = match &desk.journal {
        Some(signer) => casework::journal::round(&desk.office, signer, now).await,
        None => Ok(None),
    };
    // One that fails does not hold up the others, and each that fails is said.
    let mut failed = Vec::new();
    match published {
        Ok(Some(root)) => {
            tracing::info!(leaves = root.size, "a root of the journal was published");
        }
        Ok(None) => {}
        Err(error) => failed.push(("no root of the journal was published", not_published(error))),
    }
    match casework::journal::standing(&desk.office, now).await {
        Ok(standing) => {
            if let Some(since) = standing.late_since {
                tracing::error!(
                    %since,
                    "no root of the journal has been published although events came: receipts of \
                     this time cannot be proved"
                );
            }
        }
        Err(error) => failed.push(("how roots stand is not known", error.into())),
    }
    let signer = desk.journal.as_deref();
    match casework::traces::seal_where_due(&desk.office, signer, now).await {
        Ok(Some(seal)) => tracing::info!(
            seal.no,
            seal.heads,
            "the readings of personal data were sealed"
        ),
        Ok(None) => {}
        Err(error) => failed.push((
            "the readings of personal data were not sealed",
            error.into(),
        )),
    }
    all(failed)
}

fn not_published(error: NotPublished) -> Undone {
    match error {
        NotPublished::Read(error) => error.into(),
        NotPublished::Commit(error) => error.into(),
        other => Undone::Never(other.into()),
    }
}

/// What failed as one: it helps to try again where it helps one of them.
fn all(failed: Vec<(&str, Undone)>) -> Result<(), Undone> {
    let mut said = Vec::new();
    let mut later = false;
    for (what, undone) in failed {
        later |= matches!(undone, Undone::Later(_));
        let (Undone::Later(why) | Undone::Never(why)) = undone;
        said.push(format!("{what}: {why:#}"));
    }
    if said.is_empty() {
        return Ok(());
    }
    let why = anyhow::anyhow!(said.join("; "));
    Err(if later {
        Undone::Later(why)
    } else {
        Undone::Never(why)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::room_on;
    use std::sync::Arc;
    use store::journal::key::Signer;

    #[tokio::test]
    async fn what_kept_a_root_back_is_said_also_where_sealing_fails() {
        let test = store::testing::postgres().await;
        let mut room = room_on(test, "nam-dinh", crate::clock::now()).await;
        let pem = Signer::make().expect("a key");
        let signer = Signer::read(&pem, "motcua/nam-dinh").expect("a signer");
        room.desk.journal = Some(Arc::new(signer));
        room.desk.office.db.clone().close().await;
        let Err(Undone::Later(why)) = run(&room.desk).await else {
            panic!("files that are away may come again");
        };
        let said = format!("{why:#}");
        for what in ["no root of the journal was published", "were not sealed"] {
            assert!(said.contains(what), "{said}");
        }
    }
}
