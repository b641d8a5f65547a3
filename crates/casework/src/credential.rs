//! What is asked of an officer after a right password and before a session: a second factor, one to
//! be set up first, another password. And how a password changes: none of the last ones again.

use crate::code_sent::{self, Letter, Message};
use crate::office::Office;
use domain::actor::Role;
use domain::clock;
use domain::regulation::administers;
use jiff::{SignedDuration, Timestamp};
use std::net::IpAddr;
use store::credential::{self, PasswordState};
use store::officer::OfficerAccount;
use store::second_factor::{self, SecondFactor};
use store::session::Kind;
use store::{Batch, ReadError};
use uuid::Uuid;

/// Of whom a second factor is demanded.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Demanded {
    /// Of nobody who has not set one up.
    OfNobody,
    /// Of whoever administers.
    OfAdministrators,
    /// Of whoever administers, and of everybody who comes from outside.
    #[default]
    OfAdministratorsAndFromOutside,
    /// Of every officer.
    OfEverybody,
}

/// What an operator sets of it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Policy {
    /// Of whom a second factor is demanded.
    pub demanded: Demanded,
    /// The networks inside, as address and length; where none is named, nobody is outside.
    pub inside: Vec<(IpAddr, u8)>,
}

fn is_in(address: IpAddr, (network, length): (IpAddr, u8)) -> bool {
    let bits = |it: IpAddr| match it {
        IpAddr::V4(it) => (u128::from(u32::from(it)) << 96, true),
        IpAddr::V6(it) => (u128::from(it), false),
    };
    let ((address, four), (network, also_four)) = (bits(address), bits(network));
    let mask = match u32::from(length.min(128)) {
        0 => 0,
        length => u128::MAX << (128 - length),
    };
    four == also_four && address & mask == network & mask
}

impl Policy {
    /// Whether somebody with these roles at this address must have a second factor.
    pub fn demands(&self, roles: &[Role], address: &str) -> bool {
        let outside = || {
            let inside = |it: IpAddr| self.inside.iter().any(|network| is_in(it, *network));
            !self.inside.is_empty() && !address.parse().is_ok_and(inside)
        };
        match self.demanded {
            Demanded::OfNobody => false,
            Demanded::OfAdministrators => administers(roles),
            Demanded::OfAdministratorsAndFromOutside => administers(roles) || outside(),
            Demanded::OfEverybody => true,
        }
    }
}

/// What comes next after a right password.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Next {
    /// A second factor must be shown.
    Factor(Vec<SecondFactor>),
    /// A second factor must be set up.
    Enrol,
    /// The password must be changed.
    Password,
    /// Nothing: the session begins.
    Session,
}

/// What comes next for an officer whose password was right. `shown` says whether a second factor
/// was shown already.
///
/// # Errors
/// When the files cannot be read.
pub async fn next(
    office: &Office,
    policy: &Policy,
    account: &OfficerAccount,
    address: &str,
    shown: bool,
    now: Timestamp,
) -> Result<Next, ReadError> {
    let rules = office.regulation.sign_in(clock::wall(now).date());
    let state = credential::state(&office.db, Kind::Officer, account.id.0).await?;
    if !shown {
        let factors = second_factor::of(&office.db, account.id).await?;
        if !factors.is_empty() {
            return Ok(Next::Factor(factors));
        }
        if policy.demands(&account.roles, address) {
            return Ok(Next::Enrol);
        }
    }
    let days = rules.password_days_of(&account.roles);
    if account.password_hash.is_some() && must_change(state, account.created_at, days, now) {
        return Ok(Next::Password);
    }
    Ok(Next::Session)
}

/// For how many days an account must not lie unused, where it did for longer: since the last
/// sign-in, or since somebody who sees to it gave it a password.
///
/// # Errors
/// When the files cannot be read.
pub async fn unused(
    office: &Office,
    account: &OfficerAccount,
    now: Timestamp,
) -> Result<Option<u32>, ReadError> {
    let days = office
        .regulation
        .sign_in(clock::wall(now).date())
        .unused_days;
    let state = credential::state(&office.db, Kind::Officer, account.id.0).await?;
    let used = [account.last_login_at, state.map(|it| it.changed_at)];
    let used = used
        .into_iter()
        .flatten()
        .max()
        .unwrap_or(account.created_at);
    Ok(older(used, days, now).then_some(days))
}

fn older(than: Timestamp, days: u32, now: Timestamp) -> bool {
    days > 0 && than.duration_until(now) > SignedDuration::from_hours(24 * i64::from(days))
}

fn must_change(state: Option<PasswordState>, opened: Timestamp, days: u32, now: Timestamp) -> bool {
    match state {
        Some(state) => state.must_change || older(state.changed_at, days, now),
        None => older(opened, days, now),
    }
}

/// Whether a citizen's password has expired and must be changed before anything else, as the
/// province's profile says.
///
/// # Errors
/// When the files cannot be read.
pub async fn citizen_must_change(
    office: &Office,
    who: Uuid,
    opened: Timestamp,
    now: Timestamp,
) -> Result<bool, ReadError> {
    let rules = office.regulation.sign_in(clock::wall(now).date());
    if !rules.expired_must_change {
        return Ok(false);
    }
    let state = credential::state(&office.db, Kind::Citizen, who).await?;
    Ok(must_change(state, opened, rules.password_days, now))
}

/// In how many days a password must be changed, where that is soon enough to be warned of.
///
/// # Errors
/// When the files cannot be read.
pub async fn expires_in(
    office: &Office,
    kind: Kind,
    who: Uuid,
    roles: &[Role],
    opened: Timestamp,
    now: Timestamp,
) -> Result<Option<i64>, ReadError> {
    let rules = office.regulation.sign_in(clock::wall(now).date());
    let days = rules.password_days_of(roles);
    let since = credential::state(&office.db, kind, who).await?;
    let since = since.map_or(opened, |it| it.changed_at);
    let left = i64::from(days) - since.duration_until(now).as_hours() / 24;
    Ok((days > 0 && left <= i64::from(rules.warned_days)).then_some(left.max(0)))
}

/// Whether a password is one of the last ones, the present one among them.
///
/// # Errors
/// When the files cannot be read.
pub async fn was_used(
    office: &Office,
    kind: Kind,
    who: Uuid,
    present: Option<&str>,
    typed: &str,
    now: Timestamp,
) -> Result<bool, ReadError> {
    let rules = office.regulation.sign_in(clock::wall(now).date());
    let mut hashes = credential::past(&office.db, kind, who, rules.not_reused).await?;
    hashes.extend(present.map(str::to_owned));
    hashes.dedup();
    for hash in hashes {
        if office.passwords.verify(typed, Some(&hash)).await {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Adds to a batch a new password of an officer. `handed` says that somebody else knows it.
pub fn officer_password(
    batch: &mut Batch,
    who: domain::ids::OfficerId,
    hash: &str,
    now: Timestamp,
    handed: bool,
) {
    store::officer::set_password(batch, who, hash);
    credential::changed(batch, Kind::Officer, who.0, hash, now, handed);
}

/// Adds to a batch a new password of a citizen. `handed` says that somebody else knows it.
pub fn citizen_password(
    batch: &mut Batch,
    who: domain::ids::AccountId,
    hash: &str,
    now: Timestamp,
    handed: bool,
) {
    store::account::set_password(batch, who, hash);
    credential::changed(batch, Kind::Citizen, who.0, hash, now, handed);
}

/// Adds to a batch what tells the holder of an account that what one signs in with has changed; to the
/// first of these ways by which anybody can be reached.
///
/// # Errors
/// When it cannot be put into words.
pub fn tell_changed(
    batch: &mut Batch,
    name: &str,
    ways: [Option<&str>; 2],
    what: &str,
    now: Timestamp,
) -> Result<(), serde_json::Error> {
    tell(batch, Letter::CredentialChanged, name, ways, what, now)
}

/// Adds to a batch what tells the holder of an account that a one-time code which had been used was shown
/// again, after the right password: somebody may have seen both.
///
/// # Errors
/// When it cannot be put into words.
pub fn tell_code_again(
    batch: &mut Batch,
    it: &OfficerAccount,
    now: Timestamp,
) -> Result<(), serde_json::Error> {
    let ways = [it.email.as_deref(), None];
    let when = clock::words::moment(now);
    tell(batch, Letter::CodeAgain, &it.name, ways, &when, now)
}

fn tell(
    batch: &mut Batch,
    letter: Letter,
    name: &str,
    ways: [Option<&str>; 2],
    what: &str,
    now: Timestamp,
) -> Result<(), serde_json::Error> {
    let Some(to) = ways.into_iter().flatten().find(|it| !it.is_empty()) else {
        return Ok(());
    };
    let message = Message {
        letter,
        to: to.to_owned(),
        name: name.to_owned(),
        login: String::new(),
        code: String::new(),
        about: what.to_owned(),
    };
    code_sent::tell(batch, &message, now)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::staff::handed_over;

    fn at(day: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + day * 86_400).expect("an instant")
    }

    #[test]
    fn administrators_and_whoever_comes_from_outside_show_a_second_factor() {
        let policy = |demanded| Policy {
            demanded,
            inside: vec![("10.1.0.0".parse().expect("a network"), 16)],
        };
        let asks = |demanded, role, address| policy(demanded).demands(&[role], address);
        let usual = Demanded::OfAdministratorsAndFromOutside;
        assert!(asks(usual, Role::Administrator, "10.1.2.3"));
        assert!(!asks(usual, Role::Reception, "10.1.2.3"));
        assert!(asks(usual, Role::Reception, "10.2.2.3"));
        assert!(asks(usual, Role::Reception, "2001:db8::1"));
        assert!(asks(usual, Role::Reception, "unknown"));
        assert!(!asks(
            Demanded::OfAdministrators,
            Role::Reception,
            "10.2.2.3"
        ));
        assert!(asks(Demanded::OfEverybody, Role::Reception, "10.1.2.3"));
        assert!(!asks(Demanded::OfNobody, Role::Operator, "10.2.2.3"));
        let nowhere = Policy::default();
        assert!(!nowhere.demands(&[Role::Reception], "203.0.113.9"));
    }

    #[tokio::test]
    async fn a_password_handed_over_must_be_changed_and_none_of_the_last_ten_comes_back() {
        let scratch = store::testing::sqlite().await;
        let office = Office::seed(scratch.db.clone(), "nam-dinh").expect("an office");
        let account = OfficerAccount {
            id: domain::ids::OfficerId(Uuid::from_u128(1)),
            login: "mai.anh".to_owned(),
            name: "Lê Thị Mai Anh".to_owned(),
            email: None,
            unit: "u".into(),
            unit_name: "U".to_owned(),
            agency: "a".into(),
            roles: vec![Role::Reception],
            password_hash: Some("x".to_owned()),
            active: true,
            failures: 0,
            locked_until: None,
            last_login_at: None,
            created_at: at(0),
            version: 1,
        };
        let mut batch = Batch::new();
        store::officer::appoint(&mut batch, &account);
        let first = handed_over();
        officer_password(
            &mut batch,
            account.id,
            &office.passwords.hash(&first).await,
            at(0),
            true,
        );
        office.db.commit(batch).await.expect("an officer");
        let step = |day, shown| {
            let (office, account) = (office.clone(), account.clone());
            async move {
                let policy = Policy::default();
                next(&office, &policy, &account, "10.0.0.1", shown, at(day))
                    .await
                    .expect("a step")
            }
        };
        assert_eq!(step(1, false).await, Next::Password);
        let used = |typed: String| {
            let (office, who) = (office.clone(), account.id.0);
            async move {
                was_used(&office, Kind::Officer, who, None, &typed, at(1))
                    .await
                    .expect("an answer")
            }
        };
        assert!(used(first.clone()).await);
        for no in 0..10 {
            let mut batch = Batch::new();
            let hash = office
                .passwords
                .hash(&format!("mật khẩu số {no} khá dài"))
                .await;
            officer_password(&mut batch, account.id, &hash, at(1), false);
            office.db.commit(batch).await.expect("a password");
        }
        assert_eq!(step(2, false).await, Next::Session);
        assert!(used("mật khẩu số 0 khá dài".to_owned()).await);
        assert!(!used(first).await, "ten others came since");
        let lies = |day| unused(&office, &account, at(day));
        assert_eq!(lies(46).await.expect("an answer"), None);
        assert_eq!(lies(47).await.expect("an answer"), Some(45));
    }
}
