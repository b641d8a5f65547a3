//! Confirm a payment by its document.

use super::{ActIn, Around, Says, Who};
use crate::api::problem::Problem;
use domain::authority::Act;
use domain::case::Command;
use domain::case::payment::{ConfirmPayment, Method};
use serde::Deserialize;
use utoipa::ToSchema;

/// A payment with its document.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PaymentIn {
    /// In đồng, as the document says.
    #[schema(minimum = 1, maximum = 1_000_000_000_000_000i64)]
    pub amount: i64,
    /// How it was paid.
    pub method: PaymentMethod,
    /// The number of the receipt or of the transaction.
    #[schema(min_length = 1)]
    pub reference: String,
}

/// How something was paid.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize, serde::Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PaymentMethod {
    /// Cash or card at the counter.
    Counter,
    /// Transfer to the agency's account.
    Transfer,
    /// Through the postal service.
    Post,
    /// Online.
    Online,
}

impl From<PaymentMethod> for Method {
    fn from(it: PaymentMethod) -> Self {
        match it {
            PaymentMethod::Counter => Self::Counter,
            PaymentMethod::Transfer => Self::Transfer,
            PaymentMethod::Post => Self::Post,
            PaymentMethod::Online => Self::Online,
        }
    }
}

impl From<Method> for PaymentMethod {
    fn from(it: Method) -> Self {
        match it {
            Method::Counter => Self::Counter,
            Method::Transfer => Self::Transfer,
            Method::Post => Self::Post,
            Method::Online => Self::Online,
        }
    }
}

impl ActIn for PaymentIn {
    const ACT: Act = Act::Payment;
    const WHO: Who = Who::Officers;
    const SAYS: Says = ("Xác nhận đã nộp tiền", "Confirm a payment");
    const SOMETHING_MUST_BE_SAID: bool = true;

    fn command(self, around: &Around<'_>) -> Result<Command, Problem> {
        Ok(ConfirmPayment {
            amount: around.sum(self.amount, "amount")?,
            method: self.method.into(),
            reference: self.reference,
        }
        .into())
    }
}
