//! A payment is confirmed by its document.

use super::act_page::ActPage;
use super::act_page::unreadable;
use super::desk::Desk;
use super::fields::Fields;
use super::law::Refused;
use askama::Template;
use domain::case::Case;
use domain::case::payment::{ConfirmPayment, Method};
use domain::clock::words;

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/payment.html")]
pub struct Page {
    desk: Desk,
    page: ActPage,
    owed: String,
    amount: String,
    /// The obligation that may be paid apart from the fees, where both are owed.
    apart: String,
}

impl Page {
    /// The page for a case.
    pub fn of(desk: Desk, page: ActPage, case: &Case) -> Self {
        Self {
            desk,
            page,
            apart: match case.open_obligation() {
                Some(open) if open.amount < case.still_owed() => words::money(open.amount),
                _ => String::new(),
            },
            owed: words::money(case.still_owed()),
            amount: case.still_owed().to_string(),
        }
    }
}

/// What the form asks for.
pub fn command(fields: &Fields) -> Result<ConfirmPayment, Refused> {
    let method =
        method(&fields.text("method")).ok_or_else(|| unreadable("method", "Chọn cách nộp."))?;
    Ok(ConfirmPayment {
        amount: fields.amount("amount"),
        method,
        reference: fields.text("reference"),
    })
}

/// The ways of paying, as forms name them.
pub const METHODS: [(&str, Method); 4] = [
    ("counter", Method::Counter),
    ("transfer", Method::Transfer),
    ("post", Method::Post),
    ("online", Method::Online),
];

/// A way of paying by the name it has in forms.
pub fn method(name: &str) -> Option<Method> {
    METHODS
        .iter()
        .find(|(slug, _)| *slug == name)
        .map(|(_, method)| *method)
}
