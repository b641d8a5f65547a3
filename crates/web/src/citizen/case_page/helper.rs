//! Who acts for the applicant of a case, and whether the applicant has ended that.

use super::super::own;
use crate::error::Problem;
use crate::frame::Lang;
use crate::house::House;
use crate::session::CitizenIn;
use domain::authority::{self, Capacity};
use domain::case::Case;

/// Who acts for the applicant, as the applicant reads it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Helper {
    /// Who, and by what right.
    pub words: String,
    /// Whether the applicant ended it; none where it is not the applicant's to end.
    pub ended: Option<bool>,
}

impl Helper {
    pub(super) fn has_ended(&self) -> bool {
        self.ended == Some(true)
    }

    pub(super) fn can_be_ended(&self) -> bool {
        self.ended == Some(false)
    }
}

/// Who acts for whoever looks, where somebody does.
pub(super) async fn helper(
    house: &House,
    who: &CitizenIn,
    case: &Case,
    lang: Lang,
) -> Result<Option<Helper>, Problem> {
    let Some(filing) = &case.filing else {
        return Ok(None);
    };
    if authority::capacity(&who.citizen, case) != Some(Capacity::Applicant) {
        return Ok(None);
    }
    let Some(words) = own::by_whom(lang, &filing.submitter) else {
        return Ok(None);
    };
    let principal = filing.applicant.account.unwrap_or(who.account.id);
    let ended = casework::capacity::ended(&house.office, principal, case).await?;
    Ok(Some(Helper { words, ended }))
}
