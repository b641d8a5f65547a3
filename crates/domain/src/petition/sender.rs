//! Who sends, and who acts: a sender needs no account, so that whoever holds the key of a petition
//! is its sender too.

use crate::actor::{Machine, Officer};
use crate::case::By;
use crate::case::event::ByKind;
use crate::ids::AccountId;
use serde::{Deserialize, Serialize};

/// Who sent it.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Sender {
    /// The account, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountId>,
    /// Full name, or that of an organisation.
    pub name: String,
    /// Address.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub address: String,
    /// Telephone.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub phone: String,
    /// E-mail.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub email: String,
    /// Whether only whoever coordinates may know who it is.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub confidential: bool,
}

impl Sender {
    /// What must not be read in public: whatever tells who it is.
    pub fn telling(&self) -> impl Iterator<Item = &str> {
        [&self.name, &self.address, &self.phone, &self.email]
            .into_iter()
            .map(|it| it.trim())
            .filter(|it| it.chars().count() >= 4)
    }
}

/// Who acts on a petition.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Author {
    /// The sender, by account or by the petition's key.
    Sender {
        /// The account that is signed in.
        account: Option<AccountId>,
        /// The name.
        name: String,
        /// Whether the petition's key was shown.
        has_key: bool,
    },
    /// An officer.
    Officer(Officer),
    /// Another system.
    Machine(Machine),
    /// The program itself.
    System,
}

impl From<&Author> for By {
    fn from(author: &Author) -> Self {
        match author {
            Author::Sender { account, name, .. } => By {
                kind: ByKind::Citizen,
                id: account.map(|it| it.to_string()).unwrap_or_default(),
                name: name.clone(),
                unit: None,
            },
            Author::Officer(officer) => By {
                kind: ByKind::Officer,
                id: officer.id.to_string(),
                name: officer.name.clone(),
                unit: Some(officer.unit.clone()),
            },
            Author::Machine(machine) => By {
                kind: ByKind::Machine,
                id: machine.client.clone(),
                name: machine.name.clone(),
                unit: None,
            },
            Author::System => By {
                kind: ByKind::System,
                id: String::new(),
                name: "motcua".to_owned(),
                unit: None,
            },
        }
    }
}
