//! The petitions of a case as its page shows them to an officer: those that this officer may open. Who
//! sent one from a case is known by the case, so that one whose sender asked for confidence is shown
//! only to whoever may know who it is.

use super::super::seat::Seat;
use super::address;
use super::view::knows;
use crate::error::Problem;
use crate::frame::Lang;
use crate::public::petition::standing;
use domain::clock::words;
use store::petition as files;

/// A line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    /// Its page.
    pub address: String,
    /// Its code.
    pub code: String,
    /// A question or a petition.
    pub kind: &'static str,
    /// The heading.
    pub title: String,
    /// When it was sent.
    pub sent: String,
    /// Where it stands.
    pub stage: &'static str,
    /// The colour of that.
    pub state: &'static str,
}

/// Those of a case, the newest first.
///
/// # Errors
/// When the files cannot be read.
pub async fn of_case(seat: &Seat, case: &str) -> Result<Vec<Line>, Problem> {
    let mut lines = Vec::new();
    for found in files::list::of_case(seat.db(), case).await? {
        let file = files::load(seat.db(), found.id).await?;
        if file.is_some_and(|file| knows(seat, &file.petition)) {
            let (stage, state) = standing(Lang::Vi, found.stage, found.awaits_review);
            lines.push(Line {
                address: address(&found.code),
                code: found.code,
                kind: found.kind.name(),
                title: found.title,
                sent: words::moment(found.sent_at),
                stage,
                state,
            });
        }
    }
    Ok(lines)
}

/// A line as it is shown for review.
pub fn sample() -> Line {
    Line {
        address: address("PAKN.20260824.0001"),
        code: "PAKN.20260824.0001".to_owned(),
        kind: domain::petition::Kind::Petition.name(),
        title: "Trả kết quả chậm".to_owned(),
        sent: "9:00 Thứ Hai 24/8/2026".to_owned(),
        stage: domain::petition::Stage::Handling.name(),
        state: "now",
    }
}
