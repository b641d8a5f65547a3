//! For whom a citizen files: for oneself, or for somebody else in a capacity that a paper shows.

use super::party_of;
use crate::api::moment::Day;
use crate::api::party::PartyIn;
use crate::api::problem::Problem;
use crate::citizen::whose::account_of;
use crate::house::House;
use domain::case::{Limits, Party, Submitter};
use serde::Deserialize;
use store::account::Account;
use utoipa::ToSchema;

/// Somebody else for whom a citizen files.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OnBehalfOf {
    /// In what capacity the caller files.
    pub r#as: Representation,
    /// For whom.
    pub applicant: PartyIn,
    /// The authorisation, the proof of parentage or guardianship, the agreement: number, date, place;
    /// or the number of the postal item.
    pub document: String,
    /// The last day of an authorisation; needed for one.
    #[serde(default)]
    pub until: Option<Day>,
}

/// In what capacity a citizen files for somebody else.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Representation {
    /// Authorised.
    Authorised,
    /// As parent or guardian of a child or ward.
    Guardian,
    /// Hired.
    Hired,
    /// As postal staff, where the province has them file.
    Postal,
}

/// The party whose case it is, and who files it.
pub(super) async fn parties(
    house: &House,
    account: &Account,
    on_behalf_of: Option<OnBehalfOf>,
) -> Result<(Party, Submitter), Problem> {
    let person = party_of(account);
    let Some(it) = on_behalf_of else {
        return Ok((person, Submitter::Applicant));
    };
    let document = it.document;
    let submitter = match it.r#as {
        Representation::Authorised => {
            let until = it.until.ok_or_else(|| {
                Problem::field(
                    "on_behalf_of.until",
                    "Ghi ngày hết hiệu lực của văn bản ủy quyền.",
                    "Give the last day of the authorisation.",
                )
            })?;
            let limits = Limits {
                until: Some(until.0),
                ..Limits::default()
            };
            Submitter::Authorised {
                person,
                document,
                limits,
            }
        }
        Representation::Guardian => Submitter::Guardian { person, document },
        Representation::Hired => Submitter::Hired { person, document },
        Representation::Postal => Submitter::Postal {
            person,
            item: document,
        },
    };
    let mut applicant = Party::from(it.applicant);
    if let Some(number) = &applicant.identity_number {
        applicant.account = account_of(house, number, &applicant.name)
            .await
            .map_err(|error| Problem::trouble(&error))?;
    }
    Ok((applicant, submitter))
}
