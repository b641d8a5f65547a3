//! Accounts of the population database on file, what happened to each, and every look-up with its
//! case and purpose, also those that were refused.

use crate::read::page::{Order, Page, PageRequest};
use crate::sql::{Batch, Db, Inconsistency, ReadError, Row, Select, Text, Value, texts};
use domain::ids::{AgencyCode, CaseId, OfficerId, UnitCode};
use domain::population_access::{Account, Stage};
use jiff::Timestamp;
use uuid::Uuid;

texts! {
    ADD = "INSERT INTO population_account
           (id, officer, agency, stage, until_day, asked_at, changed_at, is_closed, body, version)
           VALUES ($1, $2, $3, $4, $5, $6, $6, $7, $8, 1)";
    CHANGE = "UPDATE population_account SET stage = $2, until_day = $3, changed_at = $4, is_closed = $5,
                body = $6, version = version + 1 WHERE id = $1 AND version = $7";
    CLOSE_PAST = "UPDATE population_account SET is_closed = TRUE
                  WHERE officer = $1 AND NOT is_closed AND until_day < $2";
    LOAD = "SELECT id, asked_at, changed_at, body, version FROM population_account WHERE id = $1";
    OPEN_OF = "SELECT id, asked_at, changed_at, body, version FROM population_account
               WHERE officer = $1 AND NOT is_closed";
    NOTE = "INSERT INTO population_account_event (account, seq, at, what, who, who_name, remark)
            VALUES ($1, $2, $3, $4, $5, $6, $7)";
    HISTORY = "SELECT account, seq, at, what, who, who_name, remark FROM population_account_event
               WHERE account = $1 ORDER BY seq";
    USE = "INSERT INTO population_look_up (id, at, month, officer, officer_name, unit, unit_name, agency,
                case_id, case_code, subject, purpose, outcome, off_hours)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
    TIMES = "SELECT count(*) AS times FROM population_look_up
             WHERE month = $1 AND agency = $2 AND unit = $3 AND officer = $4 AND at >= $5";
    ANSWER = "UPDATE population_look_up SET answered_at = $2, answer = $3 WHERE id = $1 AND answered_at IS NULL";
    OF_CASE = "SELECT at, officer, purpose, outcome, answered_at, answer FROM population_look_up
               WHERE case_id = $1 ORDER BY at DESC LIMIT 20";
    FIGURES = "SELECT month, agency, unit, unit_name, officer, officer_name, count(*) AS all_of,
                 CAST(sum(CASE WHEN outcome = 'done' THEN 1 ELSE 0 END) AS BIGINT) AS done,
                 CAST(sum(CASE WHEN off_hours THEN 1 ELSE 0 END) AS BIGINT) AS off_hours,
                 CAST(sum(CASE WHEN case_id IS NULL THEN 1 ELSE 0 END) AS BIGINT) AS without_case
               FROM population_look_up WHERE month = $1
               GROUP BY month, agency, unit, unit_name, officer, officer_name
               ORDER BY agency, unit, all_of DESC, officer";
}

/// An account on file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Kept {
    /// Its name.
    pub id: Uuid,
    /// The account.
    pub account: Account,
    /// When it was asked for.
    pub asked_at: Timestamp,
    /// When it last changed.
    pub changed_at: Timestamp,
    /// How often it changed, from 1.
    pub version: u32,
}

/// Something that happened to an account.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Happened {
    /// When.
    pub at: Timestamp,
    /// The step in a word.
    pub what: String,
    /// Who.
    pub who: String,
    /// That person's name.
    pub who_name: String,
    /// What was said with it.
    pub remark: String,
}

fn is_closed(stage: &Stage) -> bool {
    matches!(stage, Stage::Refused { .. } | Stage::Revoked { .. })
}

fn body(account: &Account) -> String {
    serde_json::to_string(account).unwrap_or_default()
}

/// Adds a new account to a batch; a conflict where the officer has one that is open.
pub fn add(batch: &mut Batch, id: Uuid, account: &Account, it: &Happened) {
    let today = domain::clock::wall(it.at).date();
    // One that has ended by itself makes room.
    batch.may_touch(
        &CLOSE_PAST,
        [account.request.officer.0.into(), today.into()],
    );
    batch.must_touch_one(
        &ADD,
        [
            id.into(),
            account.request.officer.0.into(),
            account.request.agency.as_str().into(),
            account.stage.word().into(),
            account.stage.until().into(),
            it.at.into(),
            is_closed(&account.stage).into(),
            body(account).into(),
        ],
    );
    note(batch, id, 1, it);
}

fn note(batch: &mut Batch, id: Uuid, seq: u32, it: &Happened) {
    batch.must_touch_one(
        &NOTE,
        [
            id.into(),
            seq.into(),
            it.at.into(),
            it.what.as_str().into(),
            it.who.as_str().into(),
            it.who_name.as_str().into(),
            it.remark.as_str().into(),
        ],
    );
}

/// Adds a step of an account to a batch; a conflict where it changed since it was read.
pub fn change(batch: &mut Batch, kept: &Kept, stage: Stage, it: &Happened) {
    let account = Account {
        request: kept.account.request.clone(),
        stage,
    };
    batch.must_touch_one(
        &CHANGE,
        [
            kept.id.into(),
            account.stage.word().into(),
            account.stage.until().into(),
            it.at.into(),
            is_closed(&account.stage).into(),
            body(&account).into(),
            kept.version.into(),
        ],
    );
    note(batch, kept.id, kept.version + 1, it);
}

fn read(row: &Row) -> Result<Kept, Inconsistency> {
    Ok(Kept {
        id: row.uuid("id")?,
        account: row.json("body")?,
        asked_at: row.instant("asked_at")?,
        changed_at: row.instant("changed_at")?,
        version: row.count("version")?,
    })
}

/// An account.
///
/// # Errors
/// When the files cannot be read.
pub async fn load(db: &Db, id: Uuid) -> Result<Option<Kept>, ReadError> {
    let row = db.query_one(&LOAD, &[id.into()]).await?;
    Ok(row.as_ref().map(read).transpose()?)
}

/// The account of an officer that is neither refused nor revoked.
///
/// # Errors
/// When the files cannot be read.
pub async fn open_of(db: &Db, officer: OfficerId) -> Result<Option<Kept>, ReadError> {
    let row = db.query_one(&OPEN_OF, &[officer.0.into()]).await?;
    Ok(row.as_ref().map(read).transpose()?)
}

/// What happened to an account, first things first.
///
/// # Errors
/// When the files cannot be read.
pub async fn history(db: &Db, id: Uuid) -> Result<Vec<Happened>, ReadError> {
    let rows = db.query(&HISTORY, &[id.into()]).await?;
    let read = |row: &Row| {
        Ok::<_, Inconsistency>(Happened {
            at: row.instant("at")?,
            what: row.text("what")?,
            who: row.text("who")?,
            who_name: row.text("who_name")?,
            remark: row.text("remark")?,
        })
    };
    Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
}

const ORDER: Order = Order {
    columns: &["changed_at", "id"],
    descending: true,
};

fn list(agencies: Option<&[AgencyCode]>, request: &PageRequest) -> Select {
    let mut select = Select::new(
        "population_access::list",
        "SELECT id, asked_at, changed_at, body, version FROM population_account WHERE 1 = 1",
    );
    if let Some(agencies) = agencies {
        select.and_in("agency", agencies.iter().map(|it| it.as_str().into()));
    }
    ORDER.apply(&mut select, request);
    select
}

/// Accounts, last changed first: of some agencies, or of all.
///
/// # Errors
/// When the files cannot be read.
pub async fn page(
    db: &Db,
    agencies: Option<&[AgencyCode]>,
    request: &PageRequest,
) -> Result<Page<Kept>, ReadError> {
    let rows = db.select(list(agencies, request)).await?;
    Ok(ORDER.page(&rows, request, read)?)
}

/// A look-up, done or refused.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LookUp {
    /// Its name.
    pub id: Uuid,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub officer: OfficerId,
    /// That officer's name.
    pub officer_name: String,
    /// The officer's unit.
    pub unit: UnitCode,
    /// Its name.
    pub unit_name: String,
    /// Its agency.
    pub agency: AgencyCode,
    /// For which case, with its code.
    pub case: Option<(CaseId, String)>,
    /// Whose data.
    pub subject: Option<String>,
    /// For what.
    pub purpose: String,
    /// `done`, or the rule that refused it.
    pub outcome: String,
    /// Whether it was outside the unit's working time.
    pub off_hours: bool,
}

/// The month of a moment, as figures count it.
pub fn month_of(at: Timestamp) -> String {
    let day = domain::clock::wall(at).date();
    format!("{:04}-{:02}", day.year(), day.month())
}

/// Adds a look-up to a batch.
pub fn note_look_up(batch: &mut Batch, it: &LookUp) {
    let (case, code) = match &it.case {
        Some((case, code)) => (Value::from(case.0), Value::from(code.as_str())),
        None => (Value::Null, Value::Null),
    };
    batch.must_touch_one(
        &USE,
        [
            it.id.into(),
            it.at.into(),
            month_of(it.at).into(),
            it.officer.0.into(),
            it.officer_name.as_str().into(),
            it.unit.as_str().into(),
            it.unit_name.as_str().into(),
            it.agency.as_str().into(),
            case,
            code,
            it.subject.as_ref().into(),
            it.purpose.as_str().into(),
            it.outcome.as_str().into(),
            it.off_hours.into(),
        ],
    );
}

/// Adds to a batch what the database answered; the first answer stays.
pub fn note_answer(batch: &mut Batch, look_up: Uuid, answer: &str, now: Timestamp) {
    batch.may_touch(&ANSWER, [look_up.into(), now.into(), answer.into()]);
}

/// A look-up of a case, with what was answered.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Answered {
    /// When it was asked.
    pub at: Timestamp,
    /// Who asked.
    pub officer: OfficerId,
    /// For what.
    pub purpose: String,
    /// `done`, or the rule that refused it.
    pub outcome: String,
    /// When the answer came.
    pub answered_at: Option<Timestamp>,
    /// The answer, as JSON.
    pub answer: Option<String>,
}

/// The look-ups of a case, newest first.
///
/// # Errors
/// When the files cannot be read.
pub async fn of_case(db: &Db, case: CaseId) -> Result<Vec<Answered>, ReadError> {
    let rows = db.query(&OF_CASE, &[case.0.into()]).await?;
    let read = |row: &Row| {
        Ok::<_, Inconsistency>(Answered {
            at: row.instant("at")?,
            officer: OfficerId(row.uuid("officer")?),
            purpose: row.text("purpose")?,
            outcome: row.text("outcome")?,
            answered_at: row.instant_or_null("answered_at")?,
            answer: row.text_or_null("answer")?,
        })
    };
    Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
}

/// The figures of an officer in a month.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Figure {
    /// The agency.
    pub agency: AgencyCode,
    /// The unit.
    pub unit: UnitCode,
    /// Its name.
    pub unit_name: String,
    /// Who.
    pub officer: OfficerId,
    /// That officer's name.
    pub officer_name: String,
    /// How many were asked for.
    pub all: i64,
    /// How many of them were done.
    pub done: i64,
    /// How many outside working time.
    pub off_hours: i64,
    /// How many without a case.
    pub without_case: i64,
}

/// The figures of a month, by agency, unit and officer.
///
/// # Errors
/// When the files cannot be read.
pub async fn figures(db: &Db, month: &str) -> Result<Vec<Figure>, ReadError> {
    let rows = db.query(&FIGURES, &[month.into()]).await?;
    let read = |row: &Row| {
        Ok::<_, Inconsistency>(Figure {
            agency: AgencyCode(row.text("agency")?),
            unit: UnitCode(row.text("unit")?),
            unit_name: row.text("unit_name")?,
            officer: OfficerId(row.uuid("officer")?),
            officer_name: row.text("officer_name")?,
            all: row.int("all_of")?,
            done: row.int("done")?,
            off_hours: row.int("off_hours")?,
            without_case: row.int("without_case")?,
        })
    };
    Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
}

const BY_TIME: Order = Order {
    columns: &["at", "id"],
    descending: true,
};

fn used(from: Timestamp, until: Timestamp, request: &PageRequest) -> Select {
    let mut select = Select::new(
        "population_access::used",
        "SELECT id, at, officer, officer_name, unit, unit_name, agency, case_id, case_code, subject,
                purpose, outcome, off_hours FROM population_look_up WHERE 1 = 1",
    );
    select.and("at >= {} AND at < {}", [from.into(), until.into()]);
    BY_TIME.apply(&mut select, request);
    select
}

/// Look-ups of a time, newest first.
///
/// # Errors
/// When the files cannot be read.
pub async fn look_ups(
    db: &Db,
    from: Timestamp,
    until: Timestamp,
    request: &PageRequest,
) -> Result<Page<LookUp>, ReadError> {
    let rows = db.select(used(from, until, request)).await?;
    let read = |row: &Row| {
        let case = row.uuid_or_null("case_id")?.map(CaseId);
        Ok::<_, Inconsistency>(LookUp {
            id: row.uuid("id")?,
            at: row.instant("at")?,
            officer: OfficerId(row.uuid("officer")?),
            officer_name: row.text("officer_name")?,
            unit: UnitCode(row.text("unit")?),
            unit_name: row.text("unit_name")?,
            agency: AgencyCode(row.text("agency")?),
            case: case.zip(row.text_or_null("case_code")?),
            subject: row.text_or_null("subject")?,
            purpose: row.text("purpose")?,
            outcome: row.text("outcome")?,
            off_hours: row.bool("off_hours")?,
        })
    };
    Ok(BY_TIME.page(&rows, request, read)?)
}

/// How often an officer has looked something up since a moment of the same month.
///
/// # Errors
/// When the files cannot be read.
pub async fn times(db: &Db, it: &LookUp, since: Timestamp) -> Result<u32, ReadError> {
    let asked = [
        month_of(it.at).into(),
        it.agency.as_str().into(),
        it.unit.as_str().into(),
        it.officer.0.into(),
        since.into(),
    ];
    let row = db.query_one(&TIMES, &asked).await?;
    Ok(row.map_or(Ok(0), |row| row.count("times"))?)
}

/// Every shape of the lists, for the registry.
pub(crate) fn samples() -> Vec<Text> {
    let cursor = PageRequest::after(hex::encode("[1,\"a\"]"), 20);
    let agencies = [AgencyCode::from("a")];
    let epoch = Timestamp::UNIX_EPOCH;
    vec![
        list(None, &cursor).finish().0,
        list(Some(&agencies), &cursor).finish().0,
        used(epoch, epoch, &cursor).finish().0,
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::both_engines;
    use domain::population_access::Request;
    use jiff::civil::date;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_787_500_000 + second).unwrap()
    }

    fn asked(officer: u128, agency: &str) -> Account {
        Account {
            request: Request {
                officer: OfficerId(Uuid::from_u128(officer)),
                officer_name: "Lê Thị Mai Anh".to_owned(),
                unit: "a/b".into(),
                unit_name: "Bộ phận chuyên môn".to_owned(),
                agency: agency.into(),
                position: "Công chức".to_owned(),
                purpose: "Xác thực".to_owned(),
                papers: Vec::new(),
            },
            stage: Stage::Requested,
        }
    }

    fn happened(what: &str, second: i64) -> Happened {
        Happened {
            at: at(second),
            what: what.to_owned(),
            who: "officer:9".to_owned(),
            who_name: "Vũ Đình Thắng".to_owned(),
            remark: String::new(),
        }
    }

    async fn added(db: &Db, id: u128, account: &Account, second: i64) -> bool {
        let mut batch = Batch::new();
        add(
            &mut batch,
            Uuid::from_u128(id),
            account,
            &happened("request", second),
        );
        db.commit(batch).await.is_ok()
    }

    async fn stepped(db: &Db, id: u128, stage: Stage, what: &str, second: i64) {
        let kept = load(db, Uuid::from_u128(id)).await.unwrap().unwrap();
        let mut batch = Batch::new();
        change(&mut batch, &kept, stage, &happened(what, second));
        db.commit(batch.clone()).await.unwrap();
        assert!(db.commit(batch).await.unwrap_err().is_conflict());
    }

    both_engines!(an_officer_has_one_open_account_with_its_history, |db| {
        let account = asked(1, "xa-a");
        assert!(added(db, 1, &account, 0).await);
        assert!(!added(db, 2, &account, 1).await, "a second open one");
        stepped(db, 1, Stage::Forwarded, "forward", 2).await;
        let reason = "Không đúng đối tượng".to_owned();
        stepped(db, 1, Stage::Refused { reason }, "refuse", 3).await;
        assert_eq!(open_of(db, account.request.officer).await.unwrap(), None);
        assert!(added(db, 3, &account, 4).await, "after a refusal anew");
        let what: Vec<_> = history(db, Uuid::from_u128(1)).await.unwrap();
        let what: Vec<_> = what.iter().map(|it| it.what.as_str()).collect();
        assert_eq!(what, ["request", "forward", "refuse"]);
        // One whose last day is gone makes room too.
        let number = "1".to_owned();
        let until = date(2026, 8, 20);
        stepped(db, 3, Stage::Configured { number, until }, "configure", 5).await;
        assert!(added(db, 4, &account, 6).await);
    });

    both_engines!(
        accounts_are_listed_for_the_agencies_that_one_sees_to,
        |db| {
            for (no, agency) in [(1, "xa-a"), (2, "xa-b"), (3, "xa-a")] {
                let second = i64::try_from(no).unwrap();
                assert!(added(db, no, &asked(no, agency), second).await);
            }
            let ids = |page: Page<Kept>| -> Vec<u128> {
                page.items.iter().map(|it| it.id.as_u128()).collect()
            };
            let all = page(db, None, &PageRequest::first(9)).await.unwrap();
            assert_eq!(ids(all), [3, 2, 1]);
            let of = ["xa-a".into()];
            let some = page(db, Some(&of), &PageRequest::first(9)).await.unwrap();
            assert_eq!(ids(some), [3, 1]);
        }
    );

    /// Covers: NB-24.4
    mod figures_are_counted {
        use super::*;
        both_engines!(per_officer_unit_agency_and_month, |db| {
            let one = |no: u128, officer: u128, agency: &str, outcome: &str| LookUp {
                id: Uuid::from_u128(no),
                at: at(0),
                officer: OfficerId(Uuid::from_u128(officer)),
                officer_name: format!("Cán bộ {officer}"),
                unit: "a/b".into(),
                unit_name: "Bộ phận".to_owned(),
                agency: agency.into(),
                case: (outcome == "done").then(|| (CaseId(Uuid::from_u128(5)), "H40.1".to_owned())),
                subject: None,
                purpose: "Xác thực".to_owned(),
                outcome: outcome.to_owned(),
                off_hours: no == 1,
            };
            let all = [
                one(1, 1, "xa-a", "done"),
                one(2, 1, "xa-a", "population.case"),
                one(3, 2, "xa-b", "done"),
            ];
            let mut batch = Batch::new();
            all.iter().for_each(|it| note_look_up(&mut batch, it));
            db.commit(batch).await.unwrap();
            let month = month_of(at(0));
            let found = figures(db, &month).await.unwrap();
            let told: Vec<_> = found
                .iter()
                .map(|it| {
                    (
                        it.agency.as_str(),
                        it.all,
                        it.done,
                        it.off_hours,
                        it.without_case,
                    )
                })
                .collect();
            assert_eq!(told, [("xa-a", 2, 1, 1, 1), ("xa-b", 1, 1, 0, 0)]);
            assert_eq!(figures(db, "2020-01").await.unwrap(), []);
            let page = look_ups(db, at(0), at(1), &PageRequest::first(9)).await;
            let ids: Vec<_> = page
                .unwrap()
                .items
                .iter()
                .map(|it| it.id.as_u128())
                .collect();
            assert_eq!(ids, [3, 2, 1]);
        });
    }
}
