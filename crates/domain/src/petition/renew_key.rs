//! A new key for a sender who lost the one that was given: whoever classifies first makes sure, by what lies
//! here, that it is the sender, and writes down how. From then on the key before opens nothing.

use super::{On, Petition, PetitionAct, Proof, Sender, may};
use crate::case::{By, Refusal};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The fewest characters in which it is said how somebody was verified.
pub const WORDS: usize = 10;

/// How it was made sure that whoever asks is the sender.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Verified {
    /// By what.
    pub proof: Proof,
    /// In words.
    pub words: String,
}

/// That a key was given in the place of another one.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Renewed {
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: By,
    /// How the sender was verified.
    pub verified: Verified,
}

impl Proof {
    /// What of the sender it is compared with.
    pub fn basis(self) -> &'static str {
        match self {
            Self::Paper => "họ tên và địa chỉ",
            Self::CallBack => "số điện thoại",
            Self::Letter => "địa chỉ",
            Self::Email => "địa chỉ thư điện tử",
        }
    }

    /// Whether what it is compared with lies here. A name alone proves nothing: many people have it.
    pub fn rests_on(self, sender: &Sender) -> bool {
        let has = |text: &str| !text.trim().is_empty();
        match self {
            Self::Paper => has(&sender.name) && has(&sender.address),
            Self::CallBack => has(&sender.phone),
            Self::Letter => has(&sender.address),
            Self::Email => has(&sender.email),
        }
    }
}

/// Whether a new key can be given to whoever was verified so. Who sent it from an account reads it there;
/// who may not know a sender in confidence cannot have verified one.
pub(super) fn fit(on: &On<'_>, it: &Petition, verified: &Verified) -> Result<(), Refusal> {
    let nobody = Sender::default();
    let sender = it.sent.as_ref().map_or(&nobody, |sent| &sent.sender);
    if sender.account.is_some() {
        return Err(Refusal::PetitionKeyOfAccount);
    }
    if sender.confidential {
        may(on.author, PetitionAct::ViewSender, it)?;
    }
    let proof = verified.proof;
    if !proof.rests_on(sender) {
        return Err(Refusal::PetitionKeyBasis {
            proof: proof.name().to_owned(),
            basis: proof.basis().to_owned(),
        });
    }
    if verified.words.trim().chars().count() < WORDS {
        return Err(Refusal::PetitionKeyUnverified { least: WORDS });
    }
    Ok(())
}
