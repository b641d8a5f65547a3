//! Accounts of citizens and organisations: who they are, how they are reached, how they sign in.
//! Passwords are kept only as hashes made elsewhere; failures are counted here, so that every
//! server knows of them.

use crate::case_file::columns::digits;
use crate::fold::{after_prefix, fold};
use crate::outside_identity;
use crate::session::{self, Kind as Door, Session};
use crate::sign_in_failure;
use crate::sql::{Batch, Db, Inconsistency, ReadError, Row, Value, texts};
use domain::ids::AccountId;
use jiff::Timestamp;
use uuid::Uuid;

macro_rules! select_accounts {
    ($behind:literal) => {
        concat!(
            "SELECT id, login, kind, name, identity_number, born, address, phone, email, password_hash, \
             active, failures, locked_until, last_login_at, created_at, version FROM account ",
            $behind
        )
    };
}

texts! {
    OPEN = "INSERT INTO account
            (id, login, kind, name, name_fold, identity_number, born, address, phone, email, password_hash,
             active, failures, locked_until, last_login_at, created_at, version)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0, NULL, NULL, $13, 1)";
    LOAD = select_accounts!("WHERE id = $1");
    OF_SESSION = "SELECT session.id AS session_id, session.created_at AS session_created_at,
                         session.address AS session_address, who, csrf, seen_at, idle_until, expires_at, agent,
                         outside, account.id, login, account.kind, name, identity_number, born, account.address,
                         phone, email, password_hash, active, failures, locked_until, last_login_at,
                         account.created_at, version,
                         EXISTS (SELECT 1 FROM merged_account WHERE into_account = account.id) AS has_merged
                  FROM session JOIN account ON account.id = session.who
                  WHERE token_hash = $1 AND session.kind = 'citizen' AND idle_until > $2 AND expires_at > $2";
    BY_LOGIN = select_accounts!("WHERE login = $1");
    BY_IDENTITY = select_accounts!("WHERE identity_number = $1");
    BY_PHONE = select_accounts!("WHERE phone = $1 ORDER BY id LIMIT 20");
    BY_NAME = select_accounts!("WHERE name_fold >= $1 AND name_fold < $2 ORDER BY name_fold, id LIMIT 20");
    CHANGE = "UPDATE account SET name = $3, name_fold = $4, born = $5, address = $6, phone = $7, email = $8,
                     active = $9, version = $2 + 1 WHERE id = $1 AND version = $2";
    SET_PASSWORD = "UPDATE account SET password_hash = $2, failures = 0, locked_until = NULL WHERE id = $1";
    TRIED = "UPDATE account SET failures = failures + 1 WHERE id = $1 RETURNING locked_until";
    LOCK_AFTER_TRIES = "UPDATE account SET locked_until = $2
        WHERE id = $1 AND (locked_until IS NULL OR locked_until <= $5)
              AND (SELECT CAST(COALESCE(SUM(failures), 0) AS BIGINT) FROM sign_in_failure
                   WHERE kind = 'citizen' AND who = $1 AND last_at > $3) % CAST($4 AS BIGINT) = 0";
    SET_IDENTITY = "UPDATE account SET identity_number = $2
                    WHERE id = $1 AND (identity_number IS NULL OR LENGTH(identity_number) = 9)";
    SIGNED_IN = "UPDATE account SET failures = 0, locked_until = NULL, last_login_at = $2 WHERE id = $1";
}

/// Whose account it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// A person's.
    Person,
    /// An organisation's.
    Organisation,
}

/// An account.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Account {
    /// Its name inside.
    pub id: AccountId,
    /// What is typed to sign in, in small letters.
    pub login: String,
    /// A person's or an organisation's.
    pub kind: Kind,
    /// Full name.
    pub name: String,
    /// Personal identification number or organisation code; at most one account has it.
    pub identity_number: Option<String>,
    /// Date of birth, `YYYY-MM-DD`, or only a year where nothing else is known.
    pub born: Option<String>,
    /// Postal address.
    pub address: String,
    /// Telephone number, digits only.
    pub phone: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// The hash of the password; none where another identity provider vouches.
    pub password_hash: Option<String>,
    /// Whether it may be used.
    pub active: bool,
    /// Failures since the last success.
    pub failures: i64,
    /// Until when it cannot be tried.
    pub locked_until: Option<Timestamp>,
    /// The last success.
    pub last_login_at: Option<Timestamp>,
    /// Since when.
    pub created_at: Timestamp,
    /// Counts changes, so that two who change it at once notice.
    pub version: i64,
}

/// A login as it is kept and looked for.
pub fn login_key(login: &str) -> String {
    login.trim().to_lowercase()
}

fn read(row: &Row) -> Result<Account, Inconsistency> {
    let kind = match row.text("kind")?.as_str() {
        "person" => Kind::Person,
        "organisation" => Kind::Organisation,
        other => return Err(row.inconsistency("kind", format!("unknown word {other}"))),
    };
    Ok(Account {
        id: AccountId(row.uuid("id")?),
        login: row.text("login")?,
        kind,
        name: row.text("name")?,
        identity_number: row.text_or_null("identity_number")?,
        born: row.text_or_null("born")?,
        address: row.text("address")?,
        phone: row.text_or_null("phone")?,
        email: row.text_or_null("email")?,
        password_hash: row.text_or_null("password_hash")?,
        active: row.bool("active")?,
        failures: row.int("failures")?,
        locked_until: row.instant_or_null("locked_until")?,
        last_login_at: row.instant_or_null("last_login_at")?,
        created_at: row.instant("created_at")?,
        version: row.int("version")?,
    })
}

/// Adds a new account to a batch; a conflict when its login or identity number has one already.
pub fn open(batch: &mut Batch, it: &Account) {
    let kind = match it.kind {
        Kind::Person => "person",
        Kind::Organisation => "organisation",
    };
    batch.must_touch_one(
        &OPEN,
        [
            it.id.0.into(),
            login_key(&it.login).into(),
            kind.into(),
            it.name.as_str().into(),
            fold(&it.name).into(),
            it.identity_number.as_ref().into(),
            it.born.as_ref().into(),
            it.address.as_str().into(),
            it.phone.as_deref().map(digits).into(),
            it.email.as_ref().into(),
            it.password_hash.as_ref().into(),
            it.active.into(),
            it.created_at.into(),
        ],
    );
}

/// Adds to a batch changed particulars; a conflict when somebody changed them meanwhile. Login,
/// identity number and password stay.
pub fn change(batch: &mut Batch, it: &Account) {
    batch.must_touch_one(
        &CHANGE,
        [
            it.id.0.into(),
            it.version.into(),
            it.name.as_str().into(),
            fold(&it.name).into(),
            it.born.as_ref().into(),
            it.address.as_str().into(),
            it.phone.as_deref().map(digits).into(),
            it.email.as_ref().into(),
            it.active.into(),
        ],
    );
}

/// Adds to a batch a new password; failures are forgotten.
pub fn set_password(batch: &mut Batch, id: AccountId, hash: &str) {
    batch.must_touch_one(&SET_PASSWORD, [id.0.into(), hash.into()]);
    sign_in_failure::forget(batch, Door::Citizen, id.0);
}

/// Adds to a batch a try to sign in; it returns until when the account is locked.
pub(crate) fn tried(batch: &mut Batch, id: Uuid) {
    batch.returning(&TRIED, [id.into()]);
}

/// Adds to a batch that the account is locked where its tries under all names are as many as there may be.
pub(crate) fn lock_after_tries(batch: &mut Batch, values: [Value; 5]) {
    batch.may_touch(&LOCK_AFTER_TRIES, values);
}

/// Adds to a batch that somebody signed in.
pub fn note_sign_in(batch: &mut Batch, id: AccountId, now: Timestamp) {
    batch.must_touch_one(&SIGNED_IN, [id.0.into(), now.into()]);
    sign_in_failure::forget(batch, Door::Citizen, id.0);
}

/// Adds to a batch the number of an account that had none, or that of an old identity card; a conflict
/// when it has another one, or another account has this one.
pub fn set_identity(batch: &mut Batch, id: AccountId, number: &str) {
    batch.must_touch_one(&SET_IDENTITY, [id.0.into(), number.into()]);
}

/// The account of a name inside.
pub async fn load(db: &Db, id: AccountId) -> Result<Option<Account>, ReadError> {
    let row = db.query_one(&LOAD, &[id.0.into()]).await?;
    Ok(row.as_ref().map(read).transpose()?)
}

/// Who is signed in with a token: the session if it lives at an instant, its account, and the accounts
/// that became part of this one.
///
/// # Errors
/// When the files cannot be read.
pub async fn signed_in(
    db: &Db,
    token: &str,
    now: Timestamp,
) -> Result<Option<(Session, Account, Vec<AccountId>)>, ReadError> {
    let key = [session::hash(token).into(), now.into()];
    let Some(row) = db.query_one(&OF_SESSION, &key).await? else {
        return Ok(None);
    };
    let account = read(&row)?;
    let merged = match row.bool("has_merged")? {
        true => outside_identity::merged_into(db, account.id).await?,
        false => Vec::new(),
    };
    Ok(Some((
        session::read_beside_account(&row, Door::Citizen)?,
        account,
        merged,
    )))
}

/// The account of a login.
pub async fn by_login(db: &Db, login: &str) -> Result<Option<Account>, ReadError> {
    let row = db.query_one(&BY_LOGIN, &[login_key(login).into()]).await?;
    Ok(row.as_ref().map(read).transpose()?)
}

/// The account of an identity number.
pub async fn by_identity(db: &Db, number: &str) -> Result<Option<Account>, ReadError> {
    let row = db.query_one(&BY_IDENTITY, &[number.trim().into()]).await?;
    Ok(row.as_ref().map(read).transpose()?)
}

/// Up to 20 accounts for the counter: by identity number, telephone or the beginning of a name.
pub async fn search(db: &Db, typed: &str) -> Result<Vec<Account>, ReadError> {
    let (number, name) = (digits(typed), fold(typed));
    if name.is_empty() {
        return Ok(Vec::new());
    }
    if number.len() == name.replace([' ', '.', '-'], "").len() {
        if let Some(account) = by_identity(db, &number).await? {
            return Ok(vec![account]);
        }
        let rows = db.query(&BY_PHONE, &[number.into()]).await?;
        return Ok(rows.iter().map(read).collect::<Result<_, _>>()?);
    }
    let rows = db
        .query(
            &BY_NAME,
            &[name.as_str().into(), after_prefix(&name).into()],
        )
        .await?;
    Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::both_engines;
    use crate::sql::{CommitError, Text};
    use uuid::Uuid;

    fn account(no: u128, name: &str) -> Account {
        Account {
            id: AccountId(Uuid::from_u128(no)),
            login: format!("nguoi-dan-{no}"),
            kind: Kind::Person,
            name: name.to_owned(),
            identity_number: Some(format!("0361900007{no:02}")),
            born: Some("1990-03-14".to_owned()),
            address: "Tổ 4, phường Trường Thi".to_owned(),
            phone: Some(format!("0900 000 {no:03}")),
            email: None,
            password_hash: Some("$argon2id$…".to_owned()),
            active: true,
            failures: 0,
            locked_until: None,
            last_login_at: None,
            created_at: Timestamp::from_second(1_800_000_000).unwrap(),
            version: 1,
        }
    }

    async fn put(db: &Db, it: &Account) -> Result<(), CommitError> {
        let mut batch = Batch::new();
        open(&mut batch, it);
        db.commit(batch).await
    }

    both_engines!(an_account_is_found_by_what_people_say, |db| {
        let huong = account(31, "Nguyễn Thị Thanh Hương");
        put(db, &huong).await.unwrap();
        put(db, &account(32, "Nguyễn Thị Thanh Hường"))
            .await
            .unwrap();
        put(db, &account(33, "Trần Văn Bình")).await.unwrap();
        let found = by_login(db, "  Nguoi-Dan-31 ").await.unwrap().unwrap();
        assert_eq!(
            found,
            Account {
                phone: Some("0900000031".to_owned()),
                ..huong
            }
        );
        let names = |list: Vec<Account>| list.into_iter().map(|a| a.name).collect::<Vec<_>>();
        assert_eq!(
            names(search(db, "nguyen thi thanh huong").await.unwrap()).len(),
            2
        );
        assert_eq!(
            names(search(db, "036 190 000 733").await.unwrap()),
            ["Trần Văn Bình"]
        );
        assert_eq!(
            names(search(db, "0900.000.033").await.unwrap()),
            ["Trần Văn Bình"]
        );
        assert!(search(db, " %").await.unwrap().is_empty());
    });

    both_engines!(one_login_and_one_identity_number_have_one_account, |db| {
        put(db, &account(1, "An")).await.unwrap();
        let same_login = Account {
            login: "NGUOI-DAN-1".to_owned(),
            ..account(2, "Ba")
        };
        assert!(put(db, &same_login).await.unwrap_err().is_conflict());
        let same_number = Account {
            identity_number: account(1, "").identity_number,
            ..account(3, "Ca")
        };
        assert!(put(db, &same_number).await.unwrap_err().is_conflict());
        for no in [4, 5] {
            put(
                db,
                &Account {
                    identity_number: None,
                    ..account(no, "Dung")
                },
            )
            .await
            .unwrap();
        }
    });

    both_engines!(failures_are_counted_and_forgotten, |db| {
        let it = account(1, "An");
        put(db, &it).await.unwrap();
        let now = Timestamp::from_second(1_800_000_000).unwrap();
        let until = Timestamp::from_second(1_800_000_600).unwrap();
        let lock = sign_in_failure::Lock { every: 2, until };
        let one = sign_in_failure::Try {
            kind: Door::Citizen,
            name: "nguoi-dan-1",
            who: Some(it.id.0),
            lock,
            now,
        };
        let other = sign_in_failure::Try {
            name: "036190000001",
            ..one
        };
        // Two tries in all, whichever name is typed; the third is counted and compares nothing.
        let mut seen = Vec::new();
        for it in [one, other, one, one] {
            seen.push(sign_in_failure::begin(db, &it).await.unwrap());
        }
        use sign_in_failure::May;
        assert_eq!(
            seen,
            [May::Compare, May::Compare, May::Nothing, May::Locked]
        );
        let failed = load(db, it.id).await.unwrap().unwrap();
        assert_eq!((failed.failures, failed.locked_until), (3, Some(until)));
        let mut batch = Batch::new();
        note_sign_in(&mut batch, it.id, until);
        db.commit(batch).await.unwrap();
        let fine = load(db, it.id).await.unwrap().unwrap();
        assert_eq!(
            (fine.failures, fine.locked_until, fine.last_login_at),
            (0, None, Some(until))
        );
        let again = sign_in_failure::begin(db, &one).await.unwrap();
        assert_eq!(again, May::Compare);
    });

    both_engines!(a_token_tells_session_account_and_what_was_merged, |db| {
        let at = |minute: i64| Timestamp::from_second(1_800_000_000 + 60 * minute).unwrap();
        let own = Account {
            phone: Some("0900000001".to_owned()),
            ..account(1, "An")
        };
        put(db, &own).await.unwrap();
        put(db, &account(2, "An")).await.unwrap();
        let life = session::Lifetime {
            idle: jiff::SignedDuration::from_mins(30),
            absolute: jiff::SignedDuration::from_hours(8),
        };
        let start = async |kind, who: AccountId| {
            let started = session::start(db, kind, who.0, at(5), life, "::1", "a browser");
            started.await.unwrap()
        };
        let mine = start(Door::Citizen, own.id).await;
        // An officer's session is nobody's account, whatever it is called.
        let officers = start(Door::Officer, own.id).await;
        for (token, minute) in [
            (&officers.token, 6),
            (&mine.token, 35),
            (&"x".to_owned(), 6),
        ] {
            assert_eq!(signed_in(db, token, at(minute)).await.unwrap(), None);
        }
        let found = signed_in(db, &mine.token, at(6)).await.unwrap();
        assert_eq!(found, Some((mine.session.clone(), own.clone(), Vec::new())));
        let merged = Text::new(
            "t",
            "INSERT INTO merged_account (account, into_account, at) VALUES ($1, $2, $3)",
        );
        let mut batch = Batch::new();
        let values = [account(2, "").id.0.into(), own.id.0.into(), at(6).into()];
        batch.must_touch_one(&merged, values);
        db.commit(batch).await.unwrap();
        let found = signed_in(db, &mine.token, at(6)).await.unwrap();
        let both = vec![account(2, "").id];
        assert_eq!(found, Some((mine.session, own, both)));
    });

    both_engines!(two_who_change_an_account_at_once_notice, |db| {
        put(db, &account(1, "An")).await.unwrap();
        let seen = load(db, AccountId(Uuid::from_u128(1)))
            .await
            .unwrap()
            .unwrap();
        for (name, goes) in [("Ánh", true), ("Anh", false)] {
            let mut batch = Batch::new();
            change(
                &mut batch,
                &Account {
                    name: name.to_owned(),
                    ..seen.clone()
                },
            );
            assert_eq!(db.commit(batch).await.is_ok(), goes);
        }
        let now = load(db, seen.id).await.unwrap().unwrap();
        assert_eq!((now.name.as_str(), now.version), ("Ánh", 2));
    });
}
