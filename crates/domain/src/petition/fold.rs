//! Folding: which petitions go together, by themselves or by an officer's hand. Nobody's petition is
//! lost by it: what goes with another one has a clock of its own again as soon as that one ends without
//! an answer.

use super::recognise::same_words;
use super::{Petition, Sent};
use crate::case::Refusal;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A time in which one went with another one.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Went {
    /// With which, the last where it changed.
    pub with: String,
    /// Since when.
    pub at: Timestamp,
    /// Until when; none while it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}

/// What all have in common of which a later one goes with an earlier one by itself: the same sender
/// says the same about the same. The words alone say nothing: two people may write one sentence about
/// two cases.
pub fn likeness(sent: &Sent) -> String {
    let code = |of: Option<&str>| of.unwrap_or_default().trim().to_owned();
    [
        sent.kind.word().to_owned(),
        code(sent.about.as_ref().map(|it| it.code.as_str())),
        code(sent.procedure.as_ref().map(|it| it.as_str())),
        code(sent.case.as_deref()),
        sender(sent),
        same_words(&sent.title, &sent.content),
    ]
    .join("\n")
}

/// Who sent it, however the name is typed: by the account, else by what answers go to.
fn sender(sent: &Sent) -> String {
    let of = &sent.sender;
    if let Some(account) = of.account {
        return account.to_string();
    }
    let phone: String = of.phone.chars().filter(char::is_ascii_digit).collect();
    let email = of.email.trim().to_lowercase();
    let address = match (phone.as_str(), email.as_str()) {
        ("", "") => same_words(&of.address, ""),
        _ => String::new(),
    };
    [same_words(&of.name, ""), phone, email, address].join(" ")
}

/// Whether others may go with this one: it is handled, and goes with none itself.
///
/// # Errors
/// The refusal, with the state that stands against it.
pub fn takes_along(it: &Petition) -> Result<(), Refusal> {
    if it.stage.is_open() {
        return Ok(());
    }
    Err(Refusal::PetitionFoldTarget {
        code: it.code.clone(),
        state: it.stage.name().to_lowercase(),
    })
}
