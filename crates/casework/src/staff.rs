//! Officers' accounts as their agencies run them: who acts in whose stead today, and each change
//! of an account with its trace. What may be is decided in `domain::staff`.

mod on_duty;

pub use on_duty::{on_duty, signed_in};

use crate::office::Office;
use domain::actor::Officer;
use domain::case::Refusal;
use domain::clock;
use domain::ids::OfficerId;
use domain::staff::{self, Absence, Fault, Particulars};
use jiff::Timestamp;
use jiff::civil::Date;
use store::absence::{self, Entered};
use store::ids::id_at;
use store::officer::{self, OfficerAccount};
use store::session::{self, Kind};
use store::staff::OfficerEvent;
use store::{Batch, CommitError, ReadError};
use uuid::Uuid;

/// Why nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum NotChanged {
    /// A rule forbids it.
    #[error("refused by {}", .0.rule())]
    Refused(Refusal),
    /// What was typed is not right.
    #[error("what was typed is not right in {} places", .0.len())]
    Faults(Vec<Fault>),
    /// There is no such account.
    #[error("there is no such account")]
    NotFound,
    /// Somebody changed it meanwhile.
    #[error("the account was changed meanwhile")]
    Changed,
    /// The files could not be read.
    #[error("the accounts could not be read")]
    Read(#[from] ReadError),
    /// It could not be written.
    #[error("the account could not be written")]
    Commit(#[source] CommitError),
    /// It could not be put into words.
    #[error("the change could not be put on file")]
    Words(#[from] serde_json::Error),
}

impl From<Refusal> for NotChanged {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<CommitError> for NotChanged {
    fn from(error: CommitError) -> Self {
        if error.is_conflict() {
            Self::Changed
        } else {
            Self::Commit(error)
        }
    }
}

/// What is said of an account beside the password.
pub fn particulars(it: &OfficerAccount) -> Particulars {
    Particulars {
        login: it.login.clone(),
        name: it.name.clone(),
        email: it.email.clone(),
        unit: it.unit.clone(),
        agency: it.agency.clone(),
        roles: it.roles.clone(),
        active: it.active,
    }
}

/// Letters and digits that nobody takes for each other on paper.
const LETTERS: &[u8] = b"abcdefghjkmnpqrstuvwxyz23456789";

/// A password to hand over on paper: four groups of four.
pub fn handed_over() -> String {
    let drawn = rand::random::<[u8; 16]>();
    let letter = |drawn: &u8| char::from(LETTERS[usize::from(*drawn) % LETTERS.len()]);
    let groups = drawn
        .chunks(4)
        .map(|four| four.iter().map(letter).collect());
    groups.collect::<Vec<String>>().join("-")
}

struct Change<'a> {
    by: &'a Officer,
    now: Timestamp,
    of: &'a OfficerAccount,
    what: &'static str,
    was: Option<String>,
    became: Option<String>,
}

fn note(batch: &mut Batch, it: Change<'_>) {
    store::staff::note(
        batch,
        &OfficerEvent {
            id: id_at(it.now),
            at: it.now,
            officer: it.of.id,
            agency: it.of.agency.clone(),
            what: it.what.to_owned(),
            who: format!("officer:{}", it.by.id),
            who_name: it.by.name.clone(),
            was: it.was,
            became: it.became,
        },
    );
}

fn written(it: &Particulars) -> Result<String, serde_json::Error> {
    serde_json::to_string(it)
}

/// What was done to an account.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Appointed {
    /// The account.
    pub id: OfficerId,
    /// The password to hand over; nobody sees it again.
    pub password: String,
}

/// Opens an account.
///
/// # Errors
/// [`NotChanged`], with the rule where one forbids it.
pub async fn appoint(
    office: &Office,
    by: &Officer,
    wanted: Particulars,
    now: Timestamp,
) -> Result<Appointed, NotChanged> {
    staff::may_change(by, None, &wanted, &office.organisation)?;
    let mut faults = staff::check(&wanted, &office.organisation);
    if officer::by_login(&office.db, &wanted.login)
        .await?
        .is_some()
    {
        faults.push(Fault {
            field: "login",
            message: "Tên đăng nhập này đã có người dùng. Chọn tên khác.".to_owned(),
        });
    }
    if !faults.is_empty() {
        return Err(NotChanged::Faults(faults));
    }
    let password = handed_over();
    let account = account(
        office,
        &wanted,
        Some(office.passwords.hash(&password).await),
        now,
    );
    let mut batch = Batch::new();
    officer::appoint(&mut batch, &account);
    if let Some(hash) = &account.password_hash {
        // Whoever hands it over knows it.
        store::credential::changed(&mut batch, Kind::Officer, account.id.0, hash, now, true);
    }
    let became = Some(written(&wanted)?);
    note(
        &mut batch,
        Change {
            by,
            now,
            of: &account,
            what: "appointed",
            was: None,
            became,
        },
    );
    office.db.commit(batch).await?;
    Ok(Appointed {
        id: account.id,
        password,
    })
}

/// An account from its particulars.
pub(crate) fn account(
    office: &Office,
    it: &Particulars,
    password_hash: Option<String>,
    now: Timestamp,
) -> OfficerAccount {
    OfficerAccount {
        id: OfficerId(id_at(now)),
        login: it.login.clone(),
        name: it.name.trim().to_owned(),
        email: it.email.clone(),
        unit: it.unit.clone(),
        unit_name: office.unit_name(&it.unit),
        agency: it.agency.clone(),
        roles: it.roles.clone(),
        password_hash,
        active: it.active,
        failures: 0,
        locked_until: None,
        last_login_at: None,
        created_at: now,
        version: 1,
    }
}

/// Changes an account. `seen` is the version the form showed. One that is taken out of service, or
/// whose roles or unit change, is signed out everywhere.
///
/// # Errors
/// [`NotChanged`], with the rule where one forbids it.
pub async fn change(
    office: &Office,
    by: &Officer,
    id: OfficerId,
    seen: i64,
    wanted: Particulars,
    now: Timestamp,
) -> Result<(), NotChanged> {
    let Some(before) = officer::load(&office.db, id).await? else {
        return Err(NotChanged::NotFound);
    };
    let was = particulars(&before);
    staff::may_change(by, Some(&was), &wanted, &office.organisation)?;
    let mut faults = staff::check(&wanted, &office.organisation);
    if wanted.login != was.login {
        faults.push(Fault {
            field: "login",
            message: "Tên đăng nhập không đổi được.".to_owned(),
        });
    }
    if was.active && !wanted.active {
        let open = store::staff::assigned(&office.db, id).await?;
        if open > 0 {
            faults.push(Fault {
                field: "active",
                message: format!(
                    "Còn {open} hồ sơ đang giao cho người này. Phân công lại trước khi ngừng tài khoản."
                ),
            });
        }
    }
    if !faults.is_empty() {
        return Err(NotChanged::Faults(faults));
    }
    if was == wanted {
        return Ok(());
    }
    let after = OfficerAccount {
        version: seen,
        id,
        ..account(office, &wanted, None, now)
    };
    let mut batch = Batch::new();
    officer::change(&mut batch, &after);
    let (old, new) = (Some(written(&was)?), Some(written(&wanted)?));
    note(
        &mut batch,
        Change {
            by,
            now,
            of: &after,
            what: "changed",
            was: old,
            became: new,
        },
    );
    let same_seat =
        (&was.unit, &was.roles, was.active) == (&wanted.unit, &wanted.roles, wanted.active);
    if !same_seat {
        session::end_all(&mut batch, Kind::Officer, id.0);
    }
    if was.unit != wanted.unit || !wanted.active {
        crate::population_access::end_with(&mut batch, office, by, id, now).await?;
    }
    office.db.commit(batch).await?;
    Ok(())
}

/// Shuts an account at once, whatever is still given to the officer: sessions end, the account of
/// the population database is taken back. The cases stay, for the unit to give to somebody else.
///
/// # Errors
/// [`NotChanged`], with the rule where one forbids it.
pub async fn shut(
    office: &Office,
    by: &Officer,
    id: OfficerId,
    now: Timestamp,
) -> Result<(), NotChanged> {
    let Some(before) = officer::load(&office.db, id).await? else {
        return Err(NotChanged::NotFound);
    };
    let was = particulars(&before);
    let wanted = Particulars {
        active: false,
        ..was.clone()
    };
    staff::may_change(by, Some(&was), &wanted, &office.organisation)?;
    if !was.active {
        return Ok(());
    }
    let after = OfficerAccount {
        active: false,
        ..before
    };
    let mut batch = Batch::new();
    officer::change(&mut batch, &after);
    let (old, new) = (Some(written(&was)?), Some(written(&wanted)?));
    note(
        &mut batch,
        Change {
            by,
            now,
            of: &after,
            what: "changed",
            was: old,
            became: new,
        },
    );
    session::end_all(&mut batch, Kind::Officer, id.0);
    crate::population_access::end_with(&mut batch, office, by, id, now).await?;
    office.db.commit(batch).await?;
    Ok(())
}

/// Takes an account's second factors away, because its holder lost them; every session of it ends,
/// and the next sign-in sets one up where one is demanded.
///
/// # Errors
/// [`NotChanged`], with the rule where one forbids it.
pub async fn reset_second_factor(
    office: &Office,
    by: &Officer,
    id: OfficerId,
    now: Timestamp,
) -> Result<(), NotChanged> {
    let Some(account) = officer::load(&office.db, id).await? else {
        return Err(NotChanged::NotFound);
    };
    let it = particulars(&account);
    staff::may_manage(by, &it.agency, &office.organisation)?;
    staff::may_grant(by, &it.roles, &[])?;
    let mut batch = Batch::new();
    store::second_factor::remove_all(&mut batch, id);
    told(
        &mut batch,
        &account,
        "người quản trị bỏ bước xác thực thứ hai",
        now,
    )?;
    session::end_all(&mut batch, Kind::Officer, id.0);
    note(
        &mut batch,
        Change {
            by,
            now,
            of: &account,
            what: "second_factor",
            was: None,
            became: None,
        },
    );
    office.db.commit(batch).await?;
    Ok(())
}

/// Tells the holder of an account what an administrator changed of how one signs in.
fn told(
    batch: &mut Batch,
    it: &OfficerAccount,
    what: &str,
    now: Timestamp,
) -> Result<(), serde_json::Error> {
    let ways = [it.email.as_deref(), None];
    crate::credential::tell_changed(batch, &it.name, ways, what, now)
}

/// Gives an account a new password to hand over; every session of it ends.
///
/// # Errors
/// [`NotChanged`], with the rule where one forbids it.
pub async fn new_password(
    office: &Office,
    by: &Officer,
    id: OfficerId,
    now: Timestamp,
) -> Result<Appointed, NotChanged> {
    let Some(account) = officer::load(&office.db, id).await? else {
        return Err(NotChanged::NotFound);
    };
    let it = particulars(&account);
    staff::may_manage(by, &it.agency, &office.organisation)?;
    // Whoever knows the password of a role holds the role.
    staff::may_grant(by, &it.roles, &[])?;
    let password = handed_over();
    let mut batch = Batch::new();
    let hash = office.passwords.hash(&password).await;
    crate::credential::officer_password(&mut batch, id, &hash, now, true);
    told(&mut batch, &account, "người quản trị cấp mật khẩu mới", now)?;
    session::end_all(&mut batch, Kind::Officer, id.0);
    note(
        &mut batch,
        Change {
            by,
            now,
            of: &account,
            what: "password",
            was: None,
            became: None,
        },
    );
    office.db.commit(batch).await?;
    Ok(Appointed { id, password })
}

/// Enters that an officer is away, and who stands in.
///
/// # Errors
/// [`NotChanged`], with the rule where one forbids it.
pub async fn enter_absence(
    office: &Office,
    by: &Officer,
    it: Absence,
    now: Timestamp,
) -> Result<Uuid, NotChanged> {
    let Some(account) = officer::load(&office.db, it.officer).await? else {
        return Err(NotChanged::NotFound);
    };
    staff::may_manage(by, &account.agency, &office.organisation)?;
    let today = clock::wall(now).date();
    let stand_in = match it.stand_in {
        Some(id) => officer::load(&office.db, id).await?,
        None => None,
    };
    let mut others = known(office, it.officer, today).await?;
    if let Some(id) = it.stand_in.filter(|id| *id != it.officer) {
        others.extend(known(office, id, today).await?);
    }
    let named = stand_in.as_ref().map(particulars);
    let mut faults = staff::check_absence(&it, &particulars(&account), named.as_ref(), &others);
    if it.to < today {
        faults.push(Fault {
            field: "to",
            message: "Ngày cuối đã qua.".to_owned(),
        });
    }
    if it.reason.chars().count() > 300 {
        faults.push(Fault {
            field: "reason",
            message: "Lý do dài quá 300 ký tự.".to_owned(),
        });
    }
    if !faults.is_empty() {
        return Err(NotChanged::Faults(faults));
    }
    let became = Some(serde_json::to_string(&it)?);
    let entered = Entered {
        id: id_at(now),
        absence: it,
        entered_at: now,
        entered_by: by.id,
        ended_at: None,
    };
    let mut batch = Batch::new();
    absence::enter(&mut batch, &entered);
    note(
        &mut batch,
        Change {
            by,
            now,
            of: &account,
            what: "absence",
            was: None,
            became,
        },
    );
    office.db.commit(batch).await?;
    Ok(entered.id)
}

async fn known(office: &Office, who: OfficerId, from: Date) -> Result<Vec<Absence>, ReadError> {
    let entered = absence::coming(&office.db, who, from).await?;
    Ok(entered.into_iter().map(|it| it.absence).collect())
}

/// Takes an absence back: the officer is there again.
///
/// # Errors
/// [`NotChanged`], with the rule where one forbids it.
pub async fn end_absence(
    office: &Office,
    by: &Officer,
    id: Uuid,
    now: Timestamp,
) -> Result<OfficerId, NotChanged> {
    let Some(entered) = absence::load(&office.db, id).await? else {
        return Err(NotChanged::NotFound);
    };
    let Some(account) = officer::load(&office.db, entered.absence.officer).await? else {
        return Err(NotChanged::NotFound);
    };
    staff::may_manage(by, &account.agency, &office.organisation)?;
    let was = Some(serde_json::to_string(&entered.absence)?);
    let mut batch = Batch::new();
    absence::take_back(&mut batch, id, now);
    note(
        &mut batch,
        Change {
            by,
            now,
            of: &account,
            what: "absence_ended",
            was,
            became: None,
        },
    );
    office.db.commit(batch).await?;
    Ok(account.id)
}

#[cfg(test)]
mod tests;
