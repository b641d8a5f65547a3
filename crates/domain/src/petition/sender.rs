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

/// What stands where something was taken out of a text.
const TAKEN_OUT: &str = "[đã che]";

impl Sender {
    /// A text without what tells who sent it, as those read it who may not know.
    pub fn veil(&self, text: &str) -> String {
        let mut telling: Vec<Vec<char>> = self.telling().map(small).collect();
        // An address may hold the name of whoever lives there.
        telling.sort_by_key(|it| std::cmp::Reverse(it.len()));
        let (all, folded): (Vec<char>, Vec<char>) = (text.chars().collect(), small(text));
        let mut veiled = String::with_capacity(text.len());
        let mut at = 0;
        while at < all.len() {
            match telling.iter().find(|it| folded[at..].starts_with(it)) {
                Some(found) => {
                    veiled.push_str(TAKEN_OUT);
                    at += found.len();
                }
                None => {
                    veiled.push(all[at]);
                    at += 1;
                }
            }
        }
        veiled
    }
}

/// The letters of a text as small ones, one for each.
fn small(text: &str) -> Vec<char> {
    let one = |it: char| it.to_lowercase().next().unwrap_or(it);
    text.chars().map(one).collect()
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
        /// What is kept of the key that was shown, empty where none was. Whether it opens the petition is
        /// asked anew of each state upon which is decided: a renewed key ends the one before at once.
        key_hash: String,
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
