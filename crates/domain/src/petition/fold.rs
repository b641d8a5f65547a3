//! Folding: which petitions go together, by themselves or by an officer's hand. Nobody's petition is
//! lost by it: what goes with another one has a clock of its own again as soon as that one ends without
//! an answer.

use super::recognise::same_words;
use super::{Happened, Petition, Sent};
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
/// two cases. One in confidence and one that is not have nothing in common, because who reads the sender of
/// the one would read that of the other.
pub fn likeness(sent: &Sent) -> String {
    let code = |of: Option<&str>| of.unwrap_or_default().trim().to_owned();
    let mut common = vec![
        sent.kind.word().to_owned(),
        code(sent.about.as_ref().map(|it| it.code.as_str())),
        code(sent.procedure.as_ref().map(|it| it.as_str())),
        code(sent.case.as_deref()),
        sender(sent),
        same_words(&sent.title, &sent.content),
    ];
    if sent.sender.confidential {
        common.push("in confidence".to_owned());
    }
    common.join("\n")
}

/// Whether it may go with an earlier one by itself. In confidence only what an account sent may: whoever types
/// somebody's words under a name and telephone that are suspected would else be told whether that is who sent
/// them.
pub fn goes_by_itself(sent: &Sent) -> bool {
    !sent.sender.confidential || sent.sender.account.is_some()
}

/// The code of another petition that an event names.
pub fn named(act: &Happened) -> Option<&str> {
    match act {
        Happened::Received { same_as, .. } => same_as.as_deref(),
        Happened::Linked { to, .. } => Some(to),
        Happened::Released { of } => Some(of),
        _ => None,
    }
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
