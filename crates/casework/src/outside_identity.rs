//! Whoever was vouched for outside becomes one of our accounts: the one that is linked already, the
//! one with the same number (linked with consent, merged where there are two), or a new one.

use crate::office::Office;
use domain::ids::AccountId;
use domain::outside_identity::{NotTaken, Vouched, is_same_person};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use store::account::{self, Account, Kind};
use store::outside_identity::{self, OutsideIdentity};
use store::session::Kind as Door;
use store::{Batch, ReadError};
use uuid::Uuid;

/// A person as a provider tells.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Person {
    /// The provider's name for the person, and for the organisation signed in for.
    pub subject: String,
    /// Full name, or the organisation's.
    pub name: String,
    /// The number by which the account is found.
    pub number: String,
    /// Whether it is an organisation's.
    pub organisation: bool,
    /// Who signs in for the organisation.
    pub representative: Option<String>,
    /// Date of birth.
    pub born: Option<String>,
    /// The level of the identity.
    pub level: Option<u8>,
    /// Address in words.
    pub address: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// E-mail.
    pub email: Option<String>,
}

impl std::fmt::Debug for Person {
    // By hand: all of it is personal data.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Person").finish_non_exhaustive()
    }
}

/// Whose account it is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Recognised {
    /// Linked before.
    Known(Box<Account>),
    /// Nobody's yet: one is opened, with consent and a way to be reached.
    New,
    /// An account with the same number: linked with consent.
    Link {
        /// The account.
        account: Box<Account>,
        /// Whether its password must be shown, because name or birthday differ.
        prove: bool,
    },
    /// The signed-in account and another one with the number are one person's: the first becomes
    /// part of the second, with consent.
    Merge {
        /// Which goes.
        account: Box<Account>,
        /// Which stays.
        into: Box<Account>,
        /// Whether the first one's password must be shown, because each has a number of today.
        prove: bool,
    },
    /// The account is closed or locked.
    Closed,
    /// The signed-in account has another number.
    Other,
}

/// The number by which an account is found.
///
/// # Errors
/// Why such an account is not taken here.
pub fn number(office: &Office, vouched: &Vouched) -> Result<String, NotTaken> {
    vouched.number(&office.regulation)
}

/// Whose account it is.
///
/// # Errors
/// When the accounts cannot be read.
pub async fn recognise(
    office: &Office,
    provider: &str,
    person: &Person,
    signed_in: Option<AccountId>,
) -> Result<Recognised, ReadError> {
    let db = &office.db;
    let linked = outside_identity::find(db, Door::Citizen, provider, &person.subject).await?;
    if let Some(linked) = linked {
        let account = account::load(db, AccountId(linked.who)).await?;
        return Ok(match account {
            Some(account) if account.active => Recognised::Known(Box::new(account)),
            _ => Recognised::Closed,
        });
    }
    let found = account::by_identity(db, &person.number).await?;
    if found.as_ref().is_some_and(|it| !it.active) {
        return Ok(Recognised::Closed);
    }
    let present = match signed_in {
        Some(id) => account::load(db, id).await?.filter(|it| it.active),
        None => None,
    };
    let one = match &present {
        Some(present) => can_be_one(office, present, person).await?,
        None => false,
    };
    Ok(match (present, found) {
        (None, None) => Recognised::New,
        (None, Some(account)) => Recognised::Link {
            prove: !same(&account, person),
            account: Box::new(account),
        },
        (Some(present), Some(found)) if present.id == found.id => Recognised::Link {
            account: Box::new(present),
            prove: false,
        },
        (Some(present), found) if present.identity_number.is_none() => match found {
            Some(into) => Recognised::Merge {
                account: Box::new(present),
                into: Box::new(into),
                prove: false,
            },
            None => Recognised::Link {
                account: Box::new(present),
                prove: false,
            },
        },
        // The nine digits of the old card, and the number that took their place, are one person's.
        // So are two numbers of today of which one was mistyped, where name and day of birth agree,
        // nobody has vouched for the other, and its password is shown.
        (Some(present), found) if one => match found {
            Some(into) if same(&into, person) => Recognised::Merge {
                prove: !has_old_number(&present),
                account: Box::new(present),
                into: Box::new(into),
            },
            Some(_) => Recognised::Other,
            None => Recognised::Link {
                account: Box::new(present),
                prove: true,
            },
        },
        (Some(_), _) => Recognised::Other,
    })
}

/// Whether an account with another number can be the same person's: an old number, or one that nobody
/// has vouched for and whose day of birth is known to agree, so that no namesake gets it.
async fn can_be_one(
    office: &Office,
    present: &Account,
    person: &Person,
) -> Result<bool, ReadError> {
    if !same(present, person) || present.kind != Kind::Person {
        return Ok(false);
    }
    if has_old_number(present) {
        return Ok(true);
    }
    let born = present.born.is_some() && present.born == person.born;
    let vouched = outside_identity::of(&office.db, Door::Citizen, present.id.0).await?;
    Ok(born && vouched.is_empty())
}

/// Whether an account was opened with the number of an old identity card.
fn has_old_number(account: &Account) -> bool {
    let number = account.identity_number.as_deref().unwrap_or_default();
    account.kind == Kind::Person
        && number.len() == 9
        && number.bytes().all(|it| it.is_ascii_digit())
}

fn same(account: &Account, person: &Person) -> bool {
    let is_organisation = account.kind == Kind::Organisation;
    is_organisation == person.organisation
        && is_same_person(
            (&account.name, account.born.as_deref()),
            (&person.name, person.born.as_deref()),
        )
}

fn identity(provider: &str, person: &Person, who: Uuid, now: Timestamp) -> OutsideIdentity {
    OutsideIdentity {
        provider: provider.to_owned(),
        subject: person.subject.clone(),
        who,
        name: person.name.clone(),
        level: person.level.map(i64::from),
        linked_at: now,
        used_at: now,
    }
}

/// Adds to a batch that a known person signed in.
pub fn used(
    batch: &mut Batch,
    provider: &str,
    person: &Person,
    account: AccountId,
    now: Timestamp,
) {
    let level = person.level.map(i64::from);
    outside_identity::used(batch, provider, &person.subject, now, level);
    account::note_sign_in(batch, account, now);
}

/// Adds to a batch the link of an account to whoever vouches for it. What is vouched for goes
/// before what was typed: name, day of birth and, where there was none or an old one, the number.
pub fn link(batch: &mut Batch, provider: &str, person: &Person, it: &Account, now: Timestamp) {
    outside_identity::link(
        batch,
        Door::Citizen,
        &identity(provider, person, it.id.0, now),
    );
    account::change(
        batch,
        &Account {
            name: person.name.clone(),
            born: person.born.clone().or_else(|| it.born.clone()),
            ..it.clone()
        },
    );
    if it.identity_number.as_deref() != Some(person.number.as_str()) {
        account::set_identity(batch, it.id, &person.number);
    }
    account::note_sign_in(batch, it.id, now);
}

/// Adds to a batch that an account becomes part of another, which is linked. The first can no
/// longer be signed in with.
pub fn merge(
    batch: &mut Batch,
    provider: &str,
    person: &Person,
    (it, into): (&Account, &Account),
    now: Timestamp,
) {
    join(batch, it, into.id, now);
    link(batch, provider, person, into, now);
}

/// Adds to a batch that an account becomes part of another, with all it holds.
pub fn join(batch: &mut Batch, it: &Account, into: AccountId, now: Timestamp) {
    account::change(
        batch,
        &Account {
            active: false,
            ..it.clone()
        },
    );
    outside_identity::merge(batch, it.id, into, now);
    store::session::end_all(batch, Door::Citizen, it.id.0);
}

/// Adds to a batch a new account for whoever is vouched for; gives it.
pub fn open(
    batch: &mut Batch,
    provider: &str,
    person: &Person,
    contact: (&str, Option<&str>, Option<&str>),
    now: Timestamp,
) -> Account {
    let (address, phone, email) = contact;
    let it = Account {
        id: AccountId(Uuid::now_v7()),
        login: person.number.clone(),
        kind: if person.organisation {
            Kind::Organisation
        } else {
            Kind::Person
        },
        name: person.name.clone(),
        identity_number: Some(person.number.clone()),
        born: person.born.clone().filter(|_| !person.organisation),
        address: address.to_owned(),
        phone: phone.map(str::to_owned),
        email: email.map(str::to_owned),
        password_hash: None,
        active: true,
        failures: 0,
        locked_until: None,
        last_login_at: Some(now),
        created_at: now,
        version: 1,
    };
    account::open(batch, &it);
    outside_identity::link(
        batch,
        Door::Citizen,
        &identity(provider, person, it.id.0, now),
    );
    it
}
