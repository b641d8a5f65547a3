//! The head's overview: what is late and what will be, per officer, per unit and per step; and
//! the walk over open cases whose dates must be reckoned anew.

use super::page::{Order, Page, PageRequest};
use super::scope::Scope;
use crate::sql::{Db, Inconsistency, ReadError, Row, Select, Text};
use domain::ids::CaseId;
use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

/// By what open cases are counted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum By {
    /// One line an officer; cases that nobody has are one line too.
    Officer,
    /// One line a unit.
    Unit,
    /// One line a step of a procedure.
    Step,
    /// One line a stage, with its step where it has one, of all procedures together.
    Stage,
    /// The same, by officer.
    StageAndOfficer,
}

/// Open cases counted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Load {
    /// The officer's identifier, the unit's code or the procedure's code; empty for nobody.
    pub of: String,
    /// The officer's name or the step's; empty for a unit, whose name the organisation knows.
    pub name: String,
    /// The officer's identifier and name where a stage is counted by officer too; empty for nobody.
    pub officer: (String, String),
    /// All open cases.
    pub open: i64,
    /// Of these, the next act is late.
    pub late: i64,
    /// Of these, it is due before the horizon.
    pub soon: i64,
    /// Of these, the whole case is late.
    pub case_late: i64,
    /// Of these, it waits for the applicant.
    pub paused: i64,
}

/// The bound that is always true makes an index that holds only open cases the best fit.
fn counted(scope: &Scope, by: By, now: Timestamp, horizon: Timestamp) -> Select {
    let mut select = Select::new("read::deadlines::counted", "SELECT ");
    select.then(
        match by {
            By::Officer => {
                "COALESCE(assignee, '') AS of_what, COALESCE(max(assignee_name), '') AS name"
            }
            By::Unit => "holder_unit AS of_what, '' AS name",
            By::Step => "procedure_code AS of_what, COALESCE(step_name, '') AS name",
            By::Stage | By::StageAndOfficer => "stage AS of_what, COALESCE(step_name, '') AS name",
        },
        [],
    );
    select.piece(match by {
        By::StageAndOfficer => {
            ", COALESCE(assignee, '') AS officer, COALESCE(max(assignee_name), '') AS officer_name"
        }
        _ => ", '' AS officer, '' AS officer_name",
    });
    select.then(
        ", count(*) AS open_cases,
         count(*) FILTER (WHERE NOT paused AND next_act_due_at < {}) AS late,
         count(*) FILTER (WHERE NOT paused AND next_act_due_at >= {} AND next_act_due_at < {}) AS soon,
         count(*) FILTER (WHERE NOT paused AND finished_at IS NULL AND due_at < {}) AS case_late,
         count(*) FILTER (WHERE paused) AS paused
         FROM case_file WHERE is_open AND next_act_due_at >= 0",
        [now.into(), now.into(), horizon.into(), now.into()],
    );
    scope.apply(&mut select);
    select.then(
        match by {
            By::Officer => " GROUP BY COALESCE(assignee, '')",
            By::Unit => " GROUP BY holder_unit",
            By::Step => " GROUP BY procedure_code, COALESCE(step_name, '')",
            By::Stage => " GROUP BY stage, COALESCE(step_name, '')",
            By::StageAndOfficer => {
                " GROUP BY stage, COALESCE(step_name, ''), COALESCE(assignee, '')"
            }
        },
        [],
    );
    select.then(" ORDER BY late DESC, soon DESC, 1, 2", []);
    select
}

/// Open cases counted, what is late first. `horizon` is how far ahead "soon" reaches.
pub async fn counts(
    db: &Db,
    scope: &Scope,
    by: By,
    now: Timestamp,
    horizon: Timestamp,
) -> Result<Vec<Load>, ReadError> {
    let read = |row: &Row| {
        Ok::<_, Inconsistency>(Load {
            of: row.text("of_what")?,
            name: row.text("name")?,
            officer: (row.text("officer")?, row.text("officer_name")?),
            open: row.int("open_cases")?,
            late: row.int("late")?,
            soon: row.int("soon")?,
            case_late: row.int("case_late")?,
            paused: row.int("paused")?,
        })
    };
    Ok(db
        .select(counted(scope, by, now, horizon))
        .await?
        .iter()
        .map(read)
        .collect::<Result<_, _>>()?)
}

/// How many cases are due on a day.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct DueOn {
    /// The day, in Viet Nam.
    pub date: Date,
    /// Cases whose result is due then.
    pub cases: i64,
}

/// Milliseconds of a day, and by how much Viet Nam's days begin before those of UTC.
const DAY: i64 = 86_400_000;
const VIET_NAM: i64 = 7 * 3_600_000;

fn ahead(scope: &Scope, from: Timestamp, to: Timestamp) -> Select {
    let mut select = Select::new("read::deadlines::ahead", "SELECT ");
    select.then(
        "(due_at + {}) / 86400000 AS day, count(*) AS cases
         FROM case_file WHERE is_open AND next_act_due_at >= 0 AND NOT paused AND finished_at IS NULL
         AND due_at >= {} AND due_at < {}",
        [VIET_NAM.into(), from.into(), to.into()],
    );
    scope.apply(&mut select);
    select.then(" GROUP BY 1 ORDER BY 1", []);
    select
}

/// How many results are due on each day of a span; days without any are left out.
pub async fn due_on_days(
    db: &Db,
    scope: &Scope,
    from: Timestamp,
    to: Timestamp,
) -> Result<Vec<DueOn>, ReadError> {
    let read = |row: &Row| {
        let start = row.int("day")?.saturating_mul(DAY).saturating_sub(VIET_NAM);
        let start = Timestamp::from_millisecond(start)
            .map_err(|error| row.inconsistency("day", error.to_string()))?;
        Ok::<_, Inconsistency>(DueOn {
            date: domain::clock::wall(start).date(),
            cases: row.int("cases")?,
        })
    };
    Ok(db
        .select(ahead(scope, from, to))
        .await?
        .iter()
        .map(read)
        .collect::<Result<_, _>>()?)
}

fn filed(scope: &Scope, from: Timestamp, to: Timestamp) -> Select {
    let mut select = Select::new(
        "read::deadlines::filed",
        "SELECT count(*) AS cases FROM case_file WHERE submitted_at >= ",
    );
    select.value(from.into());
    select.and("submitted_at < {}", [to.into()]);
    scope.apply(&mut select);
    select
}

/// How many cases were filed from one moment to before another: what the register lists.
pub async fn filed_between(
    db: &Db,
    scope: &Scope,
    from: Timestamp,
    to: Timestamp,
) -> Result<i64, ReadError> {
    let rows = db.select(filed(scope, from, to)).await?;
    let cases = rows.first().map(|row| row.int("cases")).transpose()?;
    Ok(cases.unwrap_or_default())
}

const OPEN_ORDER: Order = Order {
    columns: &["next_act_due_at", "id"],
    descending: false,
};

/// An open case, just enough to load it and to see whether it moved.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct OpenCase {
    /// The case.
    pub id: CaseId,
    /// Its version.
    pub version: u32,
}

fn open(scope: &Scope, request: &PageRequest) -> Select {
    let mut select = Select::new(
        "read::deadlines::open",
        "SELECT id, version, next_act_due_at FROM case_file WHERE is_open AND finished_at IS NULL",
    );
    scope.apply(&mut select);
    OPEN_ORDER.apply(&mut select, request);
    select
}

/// A page of the open cases whose dates can still move, by what is due first.
pub async fn open_cases(
    db: &Db,
    scope: &Scope,
    request: &PageRequest,
) -> Result<Page<OpenCase>, ReadError> {
    let rows = db.select(open(scope, request)).await?;
    let read = |row: &Row| {
        Ok::<_, Inconsistency>(OpenCase {
            id: CaseId(row.uuid("id")?),
            version: row.count("version")?,
        })
    };
    Ok(OPEN_ORDER.page(&rows, request, read)?)
}

/// Every shape of this list, for the registry.
pub(crate) fn samples() -> Vec<Text> {
    let (now, horizon) = (Timestamp::UNIX_EPOCH, Timestamp::UNIX_EPOCH);
    let request = PageRequest::after(hex::encode(format!("[7,\"{}\"]", Uuid::nil())), 20);
    let mut texts = Vec::new();
    for scope in Scope::samples() {
        for by in [
            By::Officer,
            By::Unit,
            By::Step,
            By::Stage,
            By::StageAndOfficer,
        ] {
            texts.push(counted(&scope, by, now, horizon).finish().0);
        }
        texts.push(ahead(&scope, now, horizon).finish().0);
        texts.push(filed(&scope, now, horizon).finish().0);
        texts.push(open(&scope, &request).finish().0);
    }
    texts
}
