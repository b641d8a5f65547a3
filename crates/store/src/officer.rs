//! Officers: name, unit, roles, and how they sign in. Kept apart from citizens on purpose; one
//! person may be both and is then two.

use crate::account::login_key;
use crate::emergency_access;
use crate::fold::fold;
use crate::session::{self, Kind as Door, Session};
use crate::sign_in_failure;
use crate::sql::{Batch, Db, Inconsistency, ReadError, Row, Value, texts};
use domain::actor::Role;
use domain::ids::{AgencyCode, CaseId, OfficerId, UnitCode};
use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

macro_rules! select_officers {
    ($behind:literal) => {
        concat!(
            "SELECT id, login, name, email, unit, unit_name, agency, roles, password_hash, active, \
             failures, locked_until, last_login_at, created_at, version FROM officer ",
            $behind
        )
    };
}

/// A session of an officer, and an officer: the one whose session it is, or one who is stood in for.
macro_rules! select_of_session {
    () => {
        "SELECT session.id AS session_id, who, csrf, session.created_at AS session_created_at, seen_at, idle_until,
                expires_at, address AS session_address, agent, outside,
                EXISTS (SELECT 1 FROM emergency_access
                        WHERE emergency_access.officer = session.who AND until > $2) AS has_opened,
                officer.id, login, name, email, unit, unit_name, agency, roles, password_hash, active, failures,
                locked_until, last_login_at, officer.created_at, officer.version
         FROM session "
    };
}

macro_rules! living_session {
    () => {
        "token_hash = $1 AND session.kind = 'officer' AND idle_until > $2 AND expires_at > $2 "
    };
}

texts! {
    APPOINT = "INSERT INTO officer
               (id, login, name, name_fold, email, unit, unit_name, agency, roles, password_hash, active,
                failures, locked_until, last_login_at, created_at, version)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, NULL, NULL, $12, 1)";
    LOAD = select_officers!("WHERE id = $1");
    STOOD_IN_FOR = select_officers!(
        "WHERE active AND id IN (SELECT officer FROM absence
                                 WHERE stand_in = $1 AND first_day <= $2 AND last_day >= $2
                                       AND ended_at IS NULL) ORDER BY id"
    );
    OF_SESSION = concat!(
        select_of_session!(),
        "JOIN officer ON officer.id = session.who WHERE ",
        living_session!(),
        "UNION ALL ",
        select_of_session!(),
        "JOIN absence ON absence.stand_in = session.who AND absence.first_day <= $3
                 AND absence.last_day >= $3 AND absence.ended_at IS NULL
         JOIN officer ON officer.id = absence.officer AND officer.active WHERE ",
        living_session!(),
    );
    BY_LOGIN = select_officers!("WHERE login = $1");
    OF_UNIT = select_officers!("WHERE unit = $1 ORDER BY name_fold, id");
    OF_AGENCY = select_officers!("WHERE agency = $1 ORDER BY name_fold, id");
    CHANGE = "UPDATE officer SET name = $3, name_fold = $4, email = $5, unit = $6, unit_name = $7, agency = $8,
                     roles = $9, active = $10, version = $2 + 1 WHERE id = $1 AND version = $2";
    SET_PASSWORD = "UPDATE officer SET password_hash = $2, failures = 0, locked_until = NULL WHERE id = $1";
    TRIED = "UPDATE officer SET failures = failures + 1 WHERE id = $1 RETURNING locked_until";
    LOCK_AFTER_TRIES = "UPDATE officer SET locked_until = $2
        WHERE id = $1 AND (locked_until IS NULL OR locked_until <= $5)
              AND (SELECT CAST(COALESCE(SUM(failures), 0) AS BIGINT) FROM sign_in_failure
                   WHERE kind = 'officer' AND who = $1 AND last_at > $3) % CAST($4 AS BIGINT) = 0";
    LOCK = "UPDATE officer SET locked_until = $2 WHERE id = $1";
    FORGIVE = "UPDATE officer SET failures = 0, locked_until = NULL WHERE id = $1";
    SIGNED_IN = "UPDATE officer SET failures = 0, locked_until = NULL, last_login_at = $2 WHERE id = $1";
}

/// An officer's account.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OfficerAccount {
    /// Its name inside.
    pub id: OfficerId,
    /// What is typed to sign in, in small letters.
    pub login: String,
    /// Full name.
    pub name: String,
    /// E-mail address at the agency.
    pub email: Option<String>,
    /// The unit.
    pub unit: UnitCode,
    /// The unit's name.
    pub unit_name: String,
    /// The unit's agency.
    pub agency: AgencyCode,
    /// Roles held.
    pub roles: Vec<Role>,
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

fn roles_text(roles: &[Role]) -> String {
    roles
        .iter()
        .map(|role| role.slug())
        .collect::<Vec<_>>()
        .join(",")
}

fn read(row: &Row) -> Result<OfficerAccount, Inconsistency> {
    let roles = row.text("roles")?;
    let roles = roles
        .split(',')
        .filter(|slug| !slug.is_empty())
        .map(|slug| {
            Role::from_slug(slug)
                .ok_or_else(|| row.inconsistency("roles", format!("no role {slug}")))
        })
        .collect::<Result<_, _>>()?;
    Ok(OfficerAccount {
        id: OfficerId(row.uuid("id")?),
        login: row.text("login")?,
        name: row.text("name")?,
        email: row.text_or_null("email")?,
        unit: UnitCode(row.text("unit")?),
        unit_name: row.text("unit_name")?,
        agency: AgencyCode(row.text("agency")?),
        roles,
        password_hash: row.text_or_null("password_hash")?,
        active: row.bool("active")?,
        failures: row.int("failures")?,
        locked_until: row.instant_or_null("locked_until")?,
        last_login_at: row.instant_or_null("last_login_at")?,
        created_at: row.instant("created_at")?,
        version: row.int("version")?,
    })
}

/// Adds a new officer to a batch; a conflict when the login is taken.
pub fn appoint(batch: &mut Batch, it: &OfficerAccount) {
    batch.must_touch_one(
        &APPOINT,
        [
            it.id.0.into(),
            login_key(&it.login).into(),
            it.name.as_str().into(),
            fold(&it.name).into(),
            it.email.as_ref().into(),
            it.unit.as_str().into(),
            it.unit_name.as_str().into(),
            it.agency.as_str().into(),
            roles_text(&it.roles).into(),
            it.password_hash.as_ref().into(),
            it.active.into(),
            it.created_at.into(),
        ],
    );
}

/// Adds to a batch changed particulars; a conflict when somebody changed them meanwhile.
pub fn change(batch: &mut Batch, it: &OfficerAccount) {
    batch.must_touch_one(
        &CHANGE,
        [
            it.id.0.into(),
            it.version.into(),
            it.name.as_str().into(),
            fold(&it.name).into(),
            it.email.as_ref().into(),
            it.unit.as_str().into(),
            it.unit_name.as_str().into(),
            it.agency.as_str().into(),
            roles_text(&it.roles).into(),
            it.active.into(),
        ],
    );
}

/// Adds to a batch a new password; failures are forgotten.
pub fn set_password(batch: &mut Batch, id: OfficerId, hash: &str) {
    batch.must_touch_one(&SET_PASSWORD, [id.0.into(), hash.into()]);
    sign_in_failure::forget(batch, Door::Officer, id.0);
}

/// Adds to a batch a try to sign in; it returns until when the account is locked.
pub(crate) fn tried(batch: &mut Batch, id: Uuid) {
    batch.returning(&TRIED, [id.into()]);
}

/// Adds to a batch that the account is locked where its tries under all names are as many as there may be.
pub(crate) fn lock_after_tries(batch: &mut Batch, values: [Value; 5]) {
    batch.may_touch(&LOCK_AFTER_TRIES, values);
}

/// Adds to a batch until when an account is not opened.
pub fn lock(batch: &mut Batch, id: OfficerId, until: Timestamp) {
    batch.must_touch_one(&LOCK, [id.0.into(), until.into()]);
}

/// Adds to a batch that tries are forgotten: the password was right, and opened nothing.
pub fn forgive(batch: &mut Batch, id: OfficerId) {
    batch.must_touch_one(&FORGIVE, [id.0.into()]);
    sign_in_failure::forget(batch, Door::Officer, id.0);
}

/// Adds to a batch that an officer signed in.
pub fn note_sign_in(batch: &mut Batch, id: OfficerId, now: Timestamp) {
    batch.must_touch_one(&SIGNED_IN, [id.0.into(), now.into()]);
    sign_in_failure::forget(batch, Door::Officer, id.0);
}

/// The officer of a name inside.
pub async fn load(db: &Db, id: OfficerId) -> Result<Option<OfficerAccount>, ReadError> {
    let row = db.query_one(&LOAD, &[id.0.into()]).await?;
    Ok(row.as_ref().map(read).transpose()?)
}

/// An officer's account with all that is lent to it for now.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OnDuty {
    /// The account.
    pub account: OfficerAccount,
    /// The cases opened to it in an emergency that still lasts.
    pub opened: Vec<CaseId>,
    /// Those who are away today and named this one to stand in.
    pub stands_in_for: Vec<OfficerAccount>,
}

/// An officer with all that decides what the officer may do at an instant, in one go: every request
/// of the desk begins with it.
///
/// # Errors
/// When the files cannot be read.
pub async fn on_duty(
    db: &Db,
    id: OfficerId,
    now: Timestamp,
    today: Date,
) -> Result<Option<OnDuty>, ReadError> {
    let asked = vec![
        (LOAD, vec![id.0.into()]),
        emergency_access::asks_open_cases(id, now),
        (STOOD_IN_FOR, vec![id.0.into(), today.into()]),
    ];
    let found = db.together(asked).await?;
    let [accounts, opened, away] = found.as_slice() else {
        return Err(ReadError::Unavailable("an answer is missing".to_owned()));
    };
    Ok(read_on_duty(accounts, opened, away)?)
}

fn read_on_duty(
    accounts: &[Row],
    opened: &[Row],
    away: &[Row],
) -> Result<Option<OnDuty>, Inconsistency> {
    let Some(account) = accounts.first() else {
        return Ok(None);
    };
    Ok(Some(OnDuty {
        account: read(account)?,
        opened: emergency_access::read_open_cases(opened)?,
        stands_in_for: away.iter().map(read).collect::<Result<_, _>>()?,
    }))
}

/// The living session of a token, and its officer with all that decides what the officer may do, in one
/// go. None where no officer's session of that token lives.
///
/// # Errors
/// When the files cannot be read.
pub async fn signed_in(
    db: &Db,
    token: &str,
    now: Timestamp,
    today: Date,
) -> Result<Option<(Session, OnDuty)>, ReadError> {
    let asked = [session::hash(token).into(), now.into(), today.into()];
    let rows = db.query(&OF_SESSION, &asked).await?;
    let Some(row) = rows.first() else {
        return Ok(None);
    };
    let session = session::read_beside_account(row, Door::Officer)?;
    let has_opened = row.bool("has_opened")?;
    let id = OfficerId(session.who);
    let officers: Vec<OfficerAccount> = rows.iter().map(read).collect::<Result<_, _>>()?;
    let (own, mut away): (Vec<_>, Vec<_>) = officers.into_iter().partition(|it| it.id == id);
    let Some(account) = own.into_iter().next() else {
        return Ok(None);
    };
    // Who is away twice on one day is stood in for once.
    away.sort_by_key(|it| it.id.0);
    away.dedup_by_key(|it| it.id.0);
    let opened = match has_opened {
        true => emergency_access::open_cases(db, id, now).await?,
        false => Vec::new(),
    };
    let on_duty = OnDuty {
        account,
        opened,
        stands_in_for: away,
    };
    Ok(Some((session, on_duty)))
}

/// The officer of a login.
pub async fn by_login(db: &Db, login: &str) -> Result<Option<OfficerAccount>, ReadError> {
    let row = db.query_one(&BY_LOGIN, &[login_key(login).into()]).await?;
    Ok(row.as_ref().map(read).transpose()?)
}

/// The officers of a unit, by name.
pub async fn of_unit(db: &Db, unit: &UnitCode) -> Result<Vec<OfficerAccount>, ReadError> {
    let rows = db.query(&OF_UNIT, &[unit.as_str().into()]).await?;
    Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
}

/// The officers of an agency, by name.
pub async fn of_agency(db: &Db, agency: &AgencyCode) -> Result<Vec<OfficerAccount>, ReadError> {
    let rows = db.query(&OF_AGENCY, &[agency.as_str().into()]).await?;
    Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::absence::{self, Entered};
    use crate::both_engines;
    use crate::sql::Text;
    use domain::staff::Absence;
    use jiff::civil::date;
    use uuid::Uuid;

    fn officer(no: u128, name: &str) -> OfficerAccount {
        OfficerAccount {
            id: OfficerId(Uuid::from_u128(no)),
            login: format!("can-bo-{no}"),
            name: name.to_owned(),
            email: None,
            unit: "xa-truong-thi/mot-cua".into(),
            unit_name: "Bộ phận Một cửa phường Trường Thi".to_owned(),
            agency: "xa-truong-thi".into(),
            roles: vec![Role::Reception, Role::SealClerk],
            password_hash: None,
            active: true,
            failures: 0,
            locked_until: None,
            last_login_at: None,
            created_at: Timestamp::from_second(1_800_000_000).unwrap(),
            version: 1,
        }
    }

    both_engines!(
        officers_are_listed_by_unit_and_agency_in_order_of_names,
        |db| {
            let mut batch = Batch::new();
            for (no, name) in [
                (1, "Vũ Đình Thắng"),
                (2, "Đỗ Thị Ánh"),
                (3, "Lê Thị Mai Anh"),
            ] {
                appoint(&mut batch, &officer(no, name));
            }
            db.commit(batch).await.unwrap();
            let listed = of_unit(db, &"xa-truong-thi/mot-cua".into()).await.unwrap();
            let names: Vec<_> = listed.iter().map(|o| o.name.as_str()).collect();
            assert_eq!(names, ["Đỗ Thị Ánh", "Lê Thị Mai Anh", "Vũ Đình Thắng"]);
            assert_eq!(
                of_agency(db, &"xa-truong-thi".into()).await.unwrap(),
                listed
            );
            assert_eq!(
                by_login(db, "CAN-BO-1").await.unwrap(),
                Some(officer(1, "Vũ Đình Thắng"))
            );
            assert_eq!(load(db, OfficerId(Uuid::from_u128(9))).await.unwrap(), None);
        }
    );

    both_engines!(
        a_stand_in_holds_the_seat_on_the_days_and_until_it_is_taken_back,
        |db| {
            let (away, stands) = (officer(1, "Vũ Đình Thắng"), officer(2, "Đỗ Thị Ánh"));
            let (first, last) = (date(2026, 12, 1), date(2026, 12, 5));
            let absence = Entered {
                id: Uuid::from_u128(1),
                absence: Absence {
                    officer: away.id,
                    stand_in: Some(stands.id),
                    from: first,
                    to: last,
                    reason: "Nghỉ phép".to_owned(),
                },
                entered_at: away.created_at,
                entered_by: away.id,
                ended_at: None,
            };
            let mut batch = Batch::new();
            appoint(&mut batch, &away);
            appoint(&mut batch, &stands);
            absence::enter(&mut batch, &absence);
            db.commit(batch).await.unwrap();
            let seats = async |id, day| {
                let found = on_duty(db, id, away.created_at, day).await.unwrap();
                found.unwrap().stands_in_for
            };
            for day in [first, last] {
                assert_eq!(seats(stands.id, day).await, std::slice::from_ref(&away));
                assert_eq!(seats(away.id, day).await, []);
            }
            let life = session::Lifetime {
                idle: jiff::SignedDuration::from_mins(30),
                absolute: jiff::SignedDuration::from_hours(8),
            };
            let start = |kind, who: &OfficerAccount| session::Start {
                kind,
                who: who.id.0,
                life,
                address: "127.0.0.1",
                agent: "a browser",
                outside: None,
            };
            let now = away.created_at;
            let mut batch = Batch::new();
            let token = session::add(&mut batch, &start(Door::Officer, &stands), now).token;
            let citizen = session::add(&mut batch, &start(Door::Citizen, &stands), now).token;
            db.commit(batch).await.unwrap();
            let (living, found) = signed_in(db, &token, now, first).await.unwrap().unwrap();
            let alone = on_duty(db, stands.id, now, first).await.unwrap().unwrap();
            assert_eq!((living.who, &found), (stands.id.0, &alone));
            assert_eq!(found.stands_in_for, std::slice::from_ref(&away));
            let idle = now + life.idle;
            for (token, at) in [(&citizen, now), (&token, idle), (&away.login, now)] {
                assert_eq!(signed_in(db, token, at, first).await.unwrap(), None);
            }
            for outside in [date(2026, 11, 30), date(2026, 12, 6)] {
                assert_eq!(seats(stands.id, outside).await, []);
            }
            let mut batch = Batch::new();
            absence::take_back(&mut batch, absence.id, away.created_at);
            db.commit(batch).await.unwrap();
            assert_eq!(seats(stands.id, first).await, []);
            let nobody = OfficerId(Uuid::from_u128(9));
            let found = on_duty(db, nobody, away.created_at, first).await.unwrap();
            assert_eq!(found, None);
        }
    );

    both_engines!(changes_and_sign_ins_are_noted, |db| {
        let mut batch = Batch::new();
        appoint(&mut batch, &officer(1, "Vũ Đình Thắng"));
        db.commit(batch).await.unwrap();
        let mut seen = officer(1, "Vũ Đình Thắng");
        seen.roles = vec![Role::HeadOfAgency];
        seen.active = false;
        let mut batch = Batch::new();
        change(&mut batch, &seen);
        set_password(&mut batch, seen.id, "$argon2id$…");
        db.commit(batch.clone()).await.unwrap();
        assert!(db.commit(batch).await.unwrap_err().is_conflict());
        let mut batch = Batch::new();
        tried(&mut batch, seen.id.0);
        lock(&mut batch, seen.id, seen.created_at);
        db.commit(batch).await.unwrap();
        let counted = load(db, seen.id).await.unwrap().unwrap();
        assert_eq!(
            (counted.failures, counted.locked_until),
            (1, Some(seen.created_at))
        );
        let mut batch = Batch::new();
        forgive(&mut batch, seen.id);
        db.commit(batch).await.unwrap();
        let forgiven = load(db, seen.id).await.unwrap().unwrap();
        assert_eq!((forgiven.failures, forgiven.locked_until), (0, None));
        let mut batch = Batch::new();
        note_sign_in(&mut batch, seen.id, seen.created_at);
        db.commit(batch).await.unwrap();
        let now = load(db, seen.id).await.unwrap().unwrap();
        assert_eq!(
            (now.roles, now.active, now.failures, now.version),
            (seen.roles, false, 0, 2)
        );
        assert_eq!(now.last_login_at, Some(seen.created_at));
    });

    both_engines!(a_role_that_does_not_exist_is_an_inconsistency, |db| {
        let mut batch = Batch::new();
        appoint(&mut batch, &officer(1, "An"));
        batch.must_touch_one(&Text::new("t", "UPDATE officer SET roles = 'king'"), []);
        db.commit(batch).await.unwrap();
        let wrong = load(db, OfficerId(Uuid::from_u128(1))).await.unwrap_err();
        assert!(
            matches!(&wrong, ReadError::Inconsistency(it) if it.column == "roles"),
            "{wrong}"
        );
    });
}
