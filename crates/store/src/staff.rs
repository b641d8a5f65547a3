//! Officers in lists, for those who see to their accounts, and the history of each account. The
//! history only grows; it holds names, so no hash is made of it.

use crate::fold::fold;
use crate::read::page::{Order, Page, PageRequest};
use crate::sql::select::escape_like;
use crate::sql::{Batch, Db, Inconsistency, ReadError, Row, Select, Text, texts};
use domain::actor::Role;
use domain::ids::{AgencyCode, OfficerId, UnitCode};
use domain::staff::Particulars;
use jiff::Timestamp;
use uuid::Uuid;

texts! {
    NOTE = "INSERT INTO officer_event (id, at, officer, agency, what, who, who_name, was, became)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    HISTORY = "SELECT id, at, officer, agency, what, who, who_name, was, became
               FROM officer_event WHERE officer = $1 ORDER BY id DESC LIMIT $2";
    ASSIGNED = "SELECT count(*) AS cases FROM case_file WHERE assignee = $1 AND is_open";
    WATCHERS = "SELECT agency, roles FROM officer
                WHERE active AND (roles LIKE '%administrator%' OR roles LIKE '%control%')
                ORDER BY agency, id";
}

/// Something that was done to an account.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OfficerEvent {
    /// Its name; in the order of time.
    pub id: Uuid,
    /// When.
    pub at: Timestamp,
    /// Whose account.
    pub officer: OfficerId,
    /// The agency of the account at that time.
    pub agency: AgencyCode,
    /// `appointed`, `changed`, `password`, `absence`, `absence_ended`.
    pub what: String,
    /// Who did it: `officer:<id>` or `system`.
    pub who: String,
    /// That person's name.
    pub who_name: String,
    /// What stood there, as JSON.
    pub was: Option<String>,
    /// What stands there from then on, as JSON.
    pub became: Option<String>,
}

/// Adds an event to a batch.
pub fn note(batch: &mut Batch, it: &OfficerEvent) {
    batch.must_touch_one(
        &NOTE,
        [
            it.id.into(),
            it.at.into(),
            it.officer.0.into(),
            it.agency.as_str().into(),
            it.what.as_str().into(),
            it.who.as_str().into(),
            it.who_name.as_str().into(),
            it.was.as_ref().into(),
            it.became.as_ref().into(),
        ],
    );
}

/// The newest events of an account.
///
/// # Errors
/// When the files cannot be read.
pub async fn history(
    db: &Db,
    officer: OfficerId,
    at_most: u32,
) -> Result<Vec<OfficerEvent>, ReadError> {
    let rows = db
        .query(&HISTORY, &[officer.0.into(), at_most.into()])
        .await?;
    let read = |row: &Row| {
        Ok::<_, Inconsistency>(OfficerEvent {
            id: row.uuid("id")?,
            at: row.instant("at")?,
            officer: OfficerId(row.uuid("officer")?),
            agency: AgencyCode(row.text("agency")?),
            what: row.text("what")?,
            who: row.text("who")?,
            who_name: row.text("who_name")?,
            was: row.text_or_null("was")?,
            became: row.text_or_null("became")?,
        })
    };
    Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
}

/// How many open cases are given to an officer.
///
/// # Errors
/// When the files cannot be read.
pub async fn assigned(db: &Db, officer: OfficerId) -> Result<i64, ReadError> {
    let row = db.query_one(&ASSIGNED, &[officer.0.into()]).await?;
    Ok(row.map_or(Ok(0), |row| row.int("cases"))?)
}

/// The agencies of which more officers than one hold a role that watches, with the role and how
/// many hold it.
///
/// # Errors
/// When the files cannot be read.
pub async fn watchers(db: &Db) -> Result<Vec<(AgencyCode, Vec<Role>)>, ReadError> {
    let rows = db.query(&WATCHERS, &[]).await?;
    let mut all: Vec<(AgencyCode, Vec<Role>)> = Vec::new();
    for row in &rows {
        let agency = AgencyCode(row.text("agency")?);
        let roles = row.text("roles")?;
        let roles = roles.split(',').filter_map(Role::from_slug);
        match all.last_mut() {
            Some((last, list)) if *last == agency => list.extend(roles),
            _ => all.push((agency, roles.collect())),
        }
    }
    Ok(all)
}

/// An officer in a list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OfficerLine {
    /// The account.
    pub id: OfficerId,
    /// What is said of it.
    pub particulars: Particulars,
    /// The unit's name.
    pub unit_name: String,
    /// The last sign-in.
    pub last_login_at: Option<Timestamp>,
    /// Since when.
    pub created_at: Timestamp,
}

/// Every officer, by name; for comparing whole lists.
///
/// # Errors
/// When the files cannot be read.
pub async fn everyone(db: &Db) -> Result<Vec<OfficerLine>, ReadError> {
    let mut all = Vec::new();
    let mut request = PageRequest::first(1_000);
    loop {
        let page = list(db, &Wanted::default(), &request).await?;
        all.extend(page.items);
        match page.next {
            Some(cursor) => request = PageRequest::after(cursor, 1_000),
            None => return Ok(all),
        }
    }
}

/// Which officers are listed.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Wanted {
    /// Of these agencies; of all where none is named.
    pub agencies: Vec<AgencyCode>,
    /// Words of the name, or the beginning of the login.
    pub typed: String,
    /// Only accounts that may be used.
    pub only_active: bool,
    /// Only holders of all these roles.
    pub roles: Vec<Role>,
}

const ORDER: Order = Order {
    columns: &["name_fold", "id"],
    descending: false,
};

fn select(wanted: &Wanted, request: &PageRequest) -> Select {
    let mut select = Select::new(
        "staff::list",
        "SELECT id, login, name, name_fold, email, unit, unit_name, agency, roles, active,
                last_login_at, created_at FROM officer WHERE 1 = 1",
    );
    if !wanted.agencies.is_empty() {
        let codes = wanted.agencies.iter().map(|code| code.as_str().into());
        select.and_in("agency", codes);
    }
    let typed = fold(&wanted.typed);
    if !typed.is_empty() {
        let inside = format!("%{}%", escape_like(&typed));
        let login = format!("{}%", escape_like(&wanted.typed.trim().to_lowercase()));
        select.and(
            "(name_fold LIKE {} ESCAPE '!' OR login LIKE {} ESCAPE '!')",
            [inside.into(), login.into()],
        );
    }
    if wanted.only_active {
        select.and("active", []);
    }
    // Roles lie in one text, with commas between.
    for role in &wanted.roles {
        let inside = format!("%,{},%", role.slug());
        select.and("(',' || roles || ',') LIKE {}", [inside.into()]);
    }
    ORDER.apply(&mut select, request);
    select
}

/// Every shape of the list, for the registry.
pub(crate) fn samples() -> Vec<Text> {
    let all = Wanted {
        agencies: vec!["a".into()],
        typed: "an".to_owned(),
        only_active: true,
        roles: vec![Role::Provider],
    };
    let cursor = PageRequest::after(hex::encode("[\"a\",\"b\"]"), 20);
    vec![
        select(&Wanted::default(), &PageRequest::first(20))
            .finish()
            .0,
        select(&all, &cursor).finish().0,
    ]
}

/// A page of officers, by name.
///
/// # Errors
/// When the files cannot be read.
pub async fn list(
    db: &Db,
    wanted: &Wanted,
    request: &PageRequest,
) -> Result<Page<OfficerLine>, ReadError> {
    let rows = db.select(select(wanted, request)).await?;
    let read = |row: &Row| {
        let roles = row.text("roles")?;
        Ok::<_, Inconsistency>(OfficerLine {
            id: OfficerId(row.uuid("id")?),
            particulars: Particulars {
                login: row.text("login")?,
                name: row.text("name")?,
                email: row.text_or_null("email")?,
                unit: UnitCode(row.text("unit")?),
                agency: AgencyCode(row.text("agency")?),
                roles: roles.split(',').filter_map(Role::from_slug).collect(),
                active: row.bool("active")?,
            },
            unit_name: row.text("unit_name")?,
            last_login_at: row.instant_or_null("last_login_at")?,
            created_at: row.instant("created_at")?,
        })
    };
    Ok(ORDER.page(&rows, request, read)?)
}

/// How an officer is reached.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reached {
    /// Who.
    pub id: OfficerId,
    /// That officer's name.
    pub name: String,
    /// The mailbox.
    pub email: String,
}

/// The officers with a role that have a mailbox, of one agency or of all; twenty at most.
///
/// # Errors
/// When the files cannot be read.
pub async fn reached(
    db: &Db,
    role: Role,
    agency: Option<&AgencyCode>,
) -> Result<Vec<Reached>, ReadError> {
    let wanted = Wanted {
        agencies: agency.into_iter().cloned().collect(),
        only_active: true,
        roles: vec![role],
        ..Wanted::default()
    };
    let found = list(db, &wanted, &PageRequest::first(20)).await?;
    let reached = found.items.into_iter().filter_map(|it| {
        Some(Reached {
            id: it.id,
            email: it.particulars.email.filter(|it| it.contains('@'))?,
            name: it.particulars.name,
        })
    });
    Ok(reached.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::both_engines;
    use crate::officer::{OfficerAccount, appoint};

    fn account(no: u128, name: &str, agency: &str, roles: &[Role]) -> OfficerAccount {
        OfficerAccount {
            id: OfficerId(Uuid::from_u128(no)),
            login: format!("can-bo-{no}"),
            name: name.to_owned(),
            email: None,
            unit: UnitCode::from(agency),
            unit_name: agency.to_owned(),
            agency: AgencyCode::from(agency),
            roles: roles.to_vec(),
            password_hash: None,
            active: no != 4,
            failures: 0,
            locked_until: None,
            last_login_at: None,
            created_at: Timestamp::from_second(1_800_000_000).unwrap(),
            version: 1,
        }
    }

    async fn filled(db: &Db) {
        let mut batch = Batch::new();
        for (no, name, agency, roles) in [
            (1, "Trần Văn Bình", "so-a", &[Role::Administrator][..]),
            (
                2,
                "Đỗ Thị Ánh",
                "so-a",
                &[Role::Administrator, Role::Control],
            ),
            (3, "Lê Ánh", "so-b", &[Role::Control]),
            (4, "Đỗ Thị Ánh", "so-b", &[Role::Administrator]),
            (5, "Đỗ Thị Ánh", "so-b", &[Role::Specialist]),
        ] {
            appoint(&mut batch, &account(no, name, agency, roles));
        }
        db.commit(batch).await.unwrap();
    }

    both_engines!(
        officers_are_found_by_name_login_and_agency_page_by_page,
        |db| {
            filled(db).await;
            let names = |page: &Page<OfficerLine>| -> Vec<String> {
                let logins = page.items.iter();
                logins.map(|it| it.particulars.login.clone()).collect()
            };
            let anh = Wanted {
                typed: "thi anh".to_owned(),
                ..Wanted::default()
            };
            // Equal names go on where the page before ended.
            let first = list(db, &anh, &PageRequest::first(2)).await.unwrap();
            let rest = PageRequest::after(first.next.clone().unwrap(), 2);
            let second = list(db, &anh, &rest).await.unwrap();
            let mut all = names(&first);
            all.extend(names(&second));
            assert_eq!(all, ["can-bo-2", "can-bo-4", "can-bo-5"]);
            assert_eq!(second.next, None);
            let of = Wanted {
                agencies: vec!["so-b".into()],
                only_active: true,
                ..Wanted::default()
            };
            let page = list(db, &of, &PageRequest::first(9)).await.unwrap();
            assert_eq!(names(&page), ["can-bo-5", "can-bo-3"]);
            let login = Wanted {
                typed: "CAN-BO-3".to_owned(),
                ..Wanted::default()
            };
            let page = list(db, &login, &PageRequest::first(9)).await.unwrap();
            assert_eq!(names(&page), ["can-bo-3"]);
        }
    );

    both_engines!(who_watches_is_counted_by_agency, |db| {
        filled(db).await;
        let all = watchers(db).await.unwrap();
        assert_eq!(all.len(), 2);
        let administrators = all[0].1.iter().filter(|it| **it == Role::Administrator);
        assert_eq!((all[0].0.as_str(), administrators.count()), ("so-a", 2));
        // One out of service does not count.
        assert_eq!(all[1].1, [Role::Control]);
    });

    both_engines!(the_history_of_an_account_is_newest_first, |db| {
        let event = |no: u128, what: &str| OfficerEvent {
            id: Uuid::from_u128(no),
            at: Timestamp::from_second(1_800_000_000).unwrap(),
            officer: OfficerId(Uuid::from_u128(1)),
            agency: "so-a".into(),
            what: what.to_owned(),
            who: "officer:2".to_owned(),
            who_name: "Đỗ Thị Ánh".to_owned(),
            was: None,
            became: Some("{}".to_owned()),
        };
        let mut batch = Batch::new();
        note(&mut batch, &event(1, "appointed"));
        note(&mut batch, &event(2, "changed"));
        db.commit(batch).await.unwrap();
        let all = history(db, OfficerId(Uuid::from_u128(1)), 10)
            .await
            .unwrap();
        let what: Vec<&str> = all.iter().map(|it| it.what.as_str()).collect();
        assert_eq!(what, ["changed", "appointed"]);
        assert_eq!(
            assigned(db, OfficerId(Uuid::from_u128(1))).await.unwrap(),
            0
        );
    });
}
