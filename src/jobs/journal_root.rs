//! The root of the journal, and the seal over the readings of personal data: gathers the heads that wait, signs the root and publishes it, once an
//! interval. Not a job of the queue but one of its rounds; run twice, the second finds nothing
//! due. When roots have stopped coming, or may not be signed, it says so in the log, as an error, each
//! time it looks.

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
    if let Err(NotPublished::Refused(why)) = &published {
        tracing::error!(%why, "no root of the journal is signed any more");
    }
    let standing = casework::journal::standing(&desk.office, now).await?;
    if let (Some(why), Ok(_)) = (standing.refused, &published) {
        tracing::error!(%why, "no root of the journal can be signed any more");
    }
    if let Some(since) = standing.late_since {
        tracing::error!(
            %since,
            "no root of the journal has been published although events came: receipts of this \
             time cannot be proved"
        );
    }
    if let Some(seal) =
        casework::traces::seal_where_due(&desk.office, desk.journal.as_deref(), now).await?
    {
        tracing::info!(
            seal.no,
            seal.heads,
            "the readings of personal data were sealed"
        );
    }
    match published {
        Ok(Some(root)) => {
            tracing::info!(leaves = root.size, "a root of the journal was published");
            if standing.is_ahead {
                tracing::error!(
                    at = %root.at,
                    "the root of the journal bears the time of the one before it, which is ahead of \
                     the clock: a clock was wrong then, or is now"
                );
            }
            Ok(())
        }
        Ok(None) => Ok(()),
        Err(NotPublished::Read(error)) => Err(error.into()),
        Err(NotPublished::Commit(error)) => Err(error.into()),
        Err(NotPublished::Refused(why)) => Err(Undone::Never(why.into())),
    }
}
