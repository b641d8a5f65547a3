//! Lists of cases: an applicant's own, an officer's work list, the register, and search.

use super::case_out::StatusOut;
use super::moment::{Day, Moment};
use super::operation::{Operation, Who, day, one_of, text};
use super::problem::{Kind, Problem};
use super::query::{Address, Listed, Query, number, page, wrong};
use super::reading;
use super::who::{AsCitizen, AsReader};
use crate::lists::Lists;
use crate::officer::seat::{Reading, Seat};
use crate::officer::worklist::times;
use axum::Json;
use axum::response::Response;
use domain::actor::Officer;
use domain::authority::Sight;
use domain::case::Status;
use domain::clock;
use domain::ids::ProcedureCode;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use store::read::case_line::CaseLine;
use store::read::worklist::{Assignee, Bucket, Counts, Filter};
use store::read::{applicant_cases, register, scope::Scope, search, worklist};
use utoipa::ToSchema;

/// A case as a line of a list.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct CaseListed {
    /// Code.
    pub code: String,
    /// Version.
    pub version: u32,
    /// National status.
    pub status: StatusOut,
    /// Stage.
    pub stage: String,
    /// The code of the procedure.
    pub procedure: String,
    /// The procedure's name.
    pub procedure_name: String,
    /// What it is about.
    pub subject: String,
    /// The applicant's name.
    pub applicant: String,
    /// How it came in.
    pub channel: String,
    /// The agency that resolves it.
    pub agency: String,
    /// The unit that received it.
    pub intake_unit: String,
    /// The unit that has it.
    pub holder: String,
    /// The officer who has it.
    pub officer: Option<String>,
    /// The open step.
    pub step: Option<String>,
    /// When it was filed.
    pub submitted: Moment,
    /// When it was accepted.
    pub accepted: Option<Moment>,
    /// When the result is due.
    pub due: Option<Moment>,
    /// When the next act of an officer is due.
    pub next_act_due: Option<Moment>,
    /// Whether that is late.
    pub late: bool,
    /// Until when a supplement is awaited.
    pub supplement_until: Option<Moment>,
    /// When its resolution ended.
    pub finished: Option<Moment>,
}

fn listed(line: &CaseLine, now: Timestamp, desk: bool) -> CaseListed {
    let status = Status::try_from(line.status).unwrap_or(Status::Registered);
    CaseListed {
        code: line.code.clone(),
        version: line.version,
        status: status.into(),
        stage: line.stage.clone(),
        procedure: line.procedure_code.clone(),
        procedure_name: line.procedure_name.clone(),
        subject: line.subject.clone(),
        applicant: line.applicant_name.clone(),
        channel: line.channel.clone(),
        agency: line.agency.clone(),
        intake_unit: line.intake_unit.clone(),
        holder: line.holder_unit.clone(),
        officer: line.assignee_name.clone().filter(|_| desk),
        step: line.step_name.clone(),
        submitted: line.submitted_at.into(),
        accepted: line.received_at.map(Moment),
        due: line.due_at.map(Moment),
        next_act_due: line.next_act_due_at.map(Moment),
        late: line.is_late(now),
        supplement_until: line.supplement_until.map(Moment),
        finished: line.finished_at.map(Moment),
    }
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Mine {
    which: Option<String>,
    #[serde(deserialize_with = "number")]
    limit: Option<u32>,
    after: Option<String>,
}

async fn mine(
    Lists(house): Lists,
    AsCitizen(who): AsCitizen,
    address: Address,
    Query(asked): Query<Mine>,
) -> Result<Response, Problem> {
    let which = match asked.which.as_deref().unwrap_or("all") {
        "all" => applicant_cases::Which::All,
        "open" => applicant_cases::Which::Open,
        "waiting" => applicant_cases::Which::Waiting,
        "ended" => applicant_cases::Which::Ended,
        _ => return Err(unknown_word("which")),
    };
    let page = page(asked.limit, asked.after.as_deref())?;
    let found = applicant_cases::page(&house.office.db, &who.citizen.accounts(), which, &page)
        .await
        .map_err(|error| Problem::trouble(&error))?;
    let now = house.now();
    Ok(Listed::of(found, |line| listed(line, now, false)).answer(&address))
}

/// A word of an address that is none of those it may be.
pub fn unknown_word(name: &str) -> Problem {
    wrong(
        name,
        "Giá trị này không thuộc các giá trị được nhận.",
        "The value is none of those that are taken.",
    )
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Work {
    bucket: Option<String>,
    assignee: Option<String>,
    procedure: Option<String>,
    q: Option<String>,
    #[serde(deserialize_with = "number")]
    limit: Option<u32>,
    after: Option<String>,
}

const BUCKETS: [(&str, Bucket); 6] = [
    ("late", Bucket::Late),
    ("today", Bucket::Today),
    ("tomorrow", Bucket::Tomorrow),
    ("later", Bucket::Later),
    ("paused", Bucket::Paused),
    ("unaccepted", Bucket::Unaccepted),
];

impl Work {
    fn filter(&self, officer: &Officer) -> Result<Filter, Problem> {
        let bucket = match self.bucket.as_deref() {
            None => None,
            Some(word) => Some(
                BUCKETS
                    .iter()
                    .find(|(name, _)| *name == word)
                    .map(|(_, bucket)| *bucket)
                    .ok_or_else(|| unknown_word("bucket"))?,
            ),
        };
        let assignee = match self.assignee.as_deref() {
            None => None,
            Some("me") => Some(Assignee::Officer(officer.id)),
            Some("nobody") => Some(Assignee::Nobody),
            Some(_) => return Err(unknown_word("assignee")),
        };
        Ok(Filter {
            bucket,
            assignee,
            procedure: self
                .procedure
                .clone()
                .filter(|it| !it.is_empty())
                .map(ProcedureCode),
            at: None,
            text: self.q.clone(),
            sight: Sight::of(officer),
        })
    }
}

async fn work(
    Lists(house): Lists,
    AsReader(who): AsReader,
    address: Address,
    Query(asked): Query<Work>,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    let scope = Scope::HeldBy(seat.own_units());
    let times = times(seat.now, &seat.calendar);
    let filter = asked.filter(&who.officer)?;
    let page = page(asked.limit, asked.after.as_deref())?;
    let mut found = worklist::page(&house.office.db, &scope, &filter, &times, &page)
        .await
        .map_err(|error| Problem::trouble(&error))?;
    found.items = seat.as_known(found.items);
    Ok(Listed::of(found, |line| listed(line, times.now, true)).answer(&address))
}

/// How many cases lie in each part of a work list.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, ToSchema)]
pub struct WorklistCounts {
    /// The next act is late.
    pub late: i64,
    /// It is due today.
    pub today: i64,
    /// It is due on the next working day.
    pub tomorrow: i64,
    /// It is due later, or nothing is.
    pub later: i64,
    /// The case waits for the applicant.
    pub paused: i64,
    /// It was filed and nobody has answered yet.
    pub unaccepted: i64,
    /// All open cases.
    pub all: i64,
}

impl From<Counts> for WorklistCounts {
    fn from(it: Counts) -> Self {
        Self {
            late: it.late,
            today: it.today,
            tomorrow: it.tomorrow,
            later: it.later,
            paused: it.paused,
            unaccepted: it.unaccepted,
            all: it.all,
        }
    }
}

async fn counts(
    Lists(house): Lists,
    AsReader(who): AsReader,
) -> Result<Json<WorklistCounts>, Problem> {
    let seat = Seat::of(&house, &who);
    let scope = Scope::HeldBy(seat.own_units());
    let times = times(seat.now, &seat.calendar);
    worklist::counts(&house.office.db, &scope, &Filter::default(), &times)
        .await
        .map(|counts| Json(counts.into()))
        .map_err(|error| Problem::trouble(&error))
}

/// A row of the register.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct RegisterEntry {
    /// The case.
    pub case: CaseListed,
    /// The applicant's identity number.
    pub applicant_identity: Option<String>,
    /// The applicant's telephone.
    pub applicant_phone: Option<String>,
    /// Who handed the file in.
    pub submitter: String,
    /// The code of the result.
    pub result: Option<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Period {
    from: Option<Day>,
    to: Option<Day>,
    #[serde(deserialize_with = "number")]
    limit: Option<u32>,
    after: Option<String>,
}

async fn registered(
    Lists(house): Lists,
    AsReader(who): AsReader,
    address: Address,
    Query(asked): Query<Period>,
) -> Result<Response, Problem> {
    let now = house.now();
    let today = clock::wall(now).date();
    let from = asked.from.unwrap_or(Day(today.first_of_month()));
    let to = asked.to.unwrap_or(Day(today));
    let end = Day(to.0.tomorrow().unwrap_or(to.0)).start();
    let page = page(asked.limit, asked.after.as_deref())?;
    let said = format!("{} – {}", from.0, to.0);
    let reading = Reading {
        what: "Xem sổ theo dõi hồ sơ qua API",
        case: None,
        subject: None,
        why: &said,
    };
    reading::about(&house, &who, &reading).await?;
    let scope = crate::officer::register::scope(&Seat::of(&house, &who));
    let found = register::page(
        &house.office.db,
        &scope,
        (from.start(), end),
        &register::Filter::default(),
        &page,
    )
    .await
    .map_err(|error| Problem::trouble(&error))?;
    let (mut found, sight) = (found, Sight::of(&who.officer));
    for entry in &mut found.items {
        *entry = crate::officer::register::as_known_to(&sight, entry.clone());
    }
    let out = |entry: &register::Entry| RegisterEntry {
        case: listed(&entry.line, now, true),
        applicant_identity: entry.applicant_identity.clone(),
        applicant_phone: entry.applicant_phone.clone(),
        submitter: entry.submitter_name.clone(),
        result: entry.result_code.clone(),
    };
    Ok(Listed::of(found, out).answer(&address))
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sought {
    q: String,
    #[serde(default)]
    reason: String,
    #[serde(default, deserialize_with = "number")]
    limit: Option<u32>,
    #[serde(default)]
    after: Option<String>,
}

async fn found(
    Lists(house): Lists,
    AsReader(who): AsReader,
    address: Address,
    Query(asked): Query<Sought>,
) -> Result<Response, Problem> {
    let page = page(asked.limit, asked.after.as_deref())?;
    let query = crate::officer::search::Query {
        q: asked.q.clone(),
        ly_do: asked.reason.clone(),
    };
    if query.is_about_a_person() {
        let why = asked.reason.trim();
        if why.is_empty() {
            return Err(Problem::field(
                "reason",
                "Tìm hồ sơ theo người phải ghi lý do; việc tìm được ghi vào nhật ký truy cập.",
                "A search for a person needs a reason; it is written into the access log.",
            ));
        }
        let reading = Reading {
            what: "Tra cứu hồ sơ theo người qua API",
            case: None,
            subject: Some(asked.q.trim()),
            why,
        };
        reading::about(&house, &who, &reading).await?;
    }
    let (db, seat) = (&house.office.db, Seat::of(&house, &who));
    let mut found = store::read::Page {
        items: Vec::new(),
        next: None,
    };
    // The first way that finds something; a cursor goes on in the way that made it.
    for way in search::Way::of(&asked.q) {
        found = search::page(db, (&seat.reach(), &seat.sight()), &way, &page)
            .await
            .map_err(|error| Problem::trouble(&error))?;
        if !found.items.is_empty() {
            break;
        }
    }
    found.items = seat.as_known(found.items);
    Ok(Listed::of(found, |line| listed(line, house.now(), true)).answer(&address))
}

/// The lists.
pub fn operations() -> Vec<Operation> {
    let buckets: Vec<&str> = BUCKETS.iter().map(|(name, _)| *name).collect();
    vec![
        Operation::get("/api/v1/cases", "my_cases", mine)
            .tag("cases")
            .says("Hồ sơ của tôi", "One's own cases, the newest first")
            .by(Who::Citizens)
            .query(
                "which",
                "Which of them.",
                one_of(&["all", "open", "waiting", "ended"]),
            )
            .paged()
            .answers::<Listed<CaseListed>>("A page of them."),
        Operation::get("/api/v1/worklist", "worklist", work)
            .tag("desk")
            .says(
                "Danh sách việc",
                "The open cases of one's units, what is due first",
            )
            .by(Who::Officers)
            .query("bucket", "A part of the list.", one_of(&buckets))
            .query(
                "assignee",
                "One's own, or nobody's.",
                one_of(&["me", "nobody"]),
            )
            .query("procedure", "One procedure.", text())
            .query("q", "Words in code, names, procedure or subject.", text())
            .paged()
            .answers::<Listed<CaseListed>>("A page of them."),
        Operation::get("/api/v1/worklist/counts", "worklist_counts", counts)
            .tag("desk")
            .says(
                "Số việc theo hạn",
                "How many cases lie in each part of the work list",
            )
            .by(Who::Officers)
            .answers::<WorklistCounts>("The numbers."),
        Operation::get("/api/v1/register", "register", registered)
            .tag("desk")
            .says(
                "Sổ theo dõi hồ sơ",
                "Every case received in a period, in the order of filing",
            )
            .describe("The reading is written into the access log.")
            .by(Who::Officers)
            .query(
                "from",
                "The first day; the first of the month without.",
                day(),
            )
            .query("to", "The last day; today without.", day())
            .paged()
            .answers::<Listed<RegisterEntry>>("A page of it."),
        Operation::get("/api/v1/search", "search_cases", found)
            .tag("desk")
            .says(
                "Tìm hồ sơ",
                "Cases by code, identity number, telephone or name",
            )
            .describe("A search for a person needs a reason, and is written into the access log.")
            .by(Who::Officers)
            .asks("q", "A code, a number or a name.", text())
            .query("reason", "Why a person is looked for.", text())
            .paged()
            .answers::<Listed<CaseListed>>("A page of what was found.")
            .may_end(&[Kind::Field]),
    ]
}
