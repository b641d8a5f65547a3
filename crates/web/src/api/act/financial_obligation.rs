//! Ask for a financial obligation.

use super::{ActIn, Around, Says, Who};
use crate::api::problem::Problem;
use domain::authority::Act;
use domain::case::Command;
use domain::case::financial_obligation::AskObligation;
use serde::Deserialize;
use utoipa::ToSchema;

/// A sum the applicant must pay before the case goes on.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FinancialObligationIn {
    /// What is owed.
    #[schema(min_length = 1)]
    pub name: String,
    /// In đồng.
    #[schema(minimum = 1, maximum = 1_000_000_000_000_000i64)]
    pub amount: i64,
    /// Its legal basis.
    #[schema(min_length = 1)]
    pub basis: String,
}

impl ActIn for FinancialObligationIn {
    const ACT: Act = Act::FinancialObligation;
    const WHO: Who = Who::Officers;
    const SAYS: Says = (
        "Yêu cầu thực hiện nghĩa vụ tài chính",
        "Ask for a financial obligation",
    );
    const SOMETHING_MUST_BE_SAID: bool = true;

    fn command(self, around: &Around<'_>) -> Result<Command, Problem> {
        Ok(AskObligation {
            name: self.name,
            amount: around.sum(self.amount, "amount")?,
            basis: self.basis,
        }
        .into())
    }
}
