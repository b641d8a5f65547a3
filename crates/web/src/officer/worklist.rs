//! The work list (Việc của tôi): open cases by what is due, grouped late, today, tomorrow, later,
//! stopped; narrowed by bucket, holder, procedure and words; several assigned at once.

use super::desk::{Desk, Place};
use super::line::Row;
use super::seat::Seat;
use askama::Template;
use domain::actor::{Officer, Role};
use domain::authority::Sight;
use domain::clock::{self, Calendar, words};
use domain::ids::{OfficerId, ProcedureCode};
use jiff::Timestamp;
use serde::Deserialize;
use std::sync::Arc;
use store::ReadError;
use store::read::case_line::CaseLine;
use store::read::page::{Page, PageRequest};
use store::read::scope::Scope;
use store::read::worklist::{Assignee, Bucket, Counts, Filter, Times};

pub mod foreseen;
mod samples;

pub use samples::samples;

/// What an address says for all that the overview counts.
pub const WIDE: &str = "toan";

/// How many rows a page has.
pub const ROWS: u32 = 30;

/// How many bytes a row has, and all around the rows; more than most have.
const ROW_BYTES: usize = 1_600;
const FRAME_BYTES: usize = 12_288;

/// What the address asks for.
#[derive(Clone, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Query {
    /// The bucket: `late`, `today`, `tomorrow`, `later`, `paused`, `unaccepted`, or all; from the
    /// overview also `soon`, `case_late`, `will_be_late` and `result`.
    pub phan: String,
    /// For `soon` and `result` the days: `2026-08-24` or `2026-08-24..2026-08-30`.
    pub han: String,
    /// `toan` for all that the officer's overview counts, not only what is their own work.
    pub pham_vi: String,
    /// Whose: `toi`, `chua` (nobody's), an officer's by the inner name, or the whole unit's.
    pub ai: String,
    /// At which stage, and at which of its steps: `in_progress:Thẩm định`.
    pub o: String,
    /// A unit below the officer's own.
    pub don_vi: String,
    /// A procedure's code.
    pub tt: String,
    /// Words.
    pub q: String,
    /// The cursor of the page.
    pub sau: String,
    /// The act that has just been done, where its case is no longer to be seen.
    pub xong: String,
}

const BUCKETS: [(&str, Bucket, &str); 6] = [
    ("late", Bucket::Late, "Quá hạn"),
    ("today", Bucket::Today, "Hạn hôm nay"),
    ("tomorrow", Bucket::Tomorrow, "Ngày làm việc tới"),
    ("later", Bucket::Later, "Sau đó"),
    ("paused", Bucket::Paused, "Chờ người nộp"),
    ("unaccepted", Bucket::Unaccepted, "Chờ tiếp nhận"),
];

impl Query {
    fn bucket(&self) -> Option<Bucket> {
        BUCKETS
            .iter()
            .find(|(slug, ..)| *slug == self.phan)
            .map(|(_, bucket, _)| *bucket)
    }

    /// The store's filter.
    pub fn filter(&self, officer: &Officer) -> Filter {
        let text = |typed: &str| Some(typed.trim().to_owned()).filter(|it| !it.is_empty());
        Filter {
            bucket: self.bucket(),
            assignee: match self.ai.as_str() {
                "toi" => Some(Assignee::Officer(officer.id)),
                "chua" => Some(Assignee::Nobody),
                other => other.parse().ok().map(OfficerId).map(Assignee::Officer),
            },
            procedure: text(&self.tt).map(ProcedureCode),
            at: text(&self.o).map(|at| match at.split_once(':') {
                Some((stage, step)) => (stage.to_owned(), text(step)),
                None => (at, None),
            }),
            text: text(&self.q),
            sight: Sight::of(officer),
        }
    }

    /// Which page.
    pub fn page(&self) -> PageRequest {
        PageRequest {
            after: Some(self.sau.clone()).filter(|it| !it.is_empty()),
            limit: ROWS,
        }
    }

    /// The units whose cases are shown: one below the officer's, or all of them.
    pub fn units(&self, officer: &Officer) -> Vec<domain::ids::UnitCode> {
        let mut units = officer.covers.clone();
        if !units.contains(&officer.unit) {
            units.push(officer.unit.clone());
        }
        match units.iter().find(|unit| unit.as_str() == self.don_vi) {
            Some(one) => vec![one.clone()],
            None => units,
        }
    }

    /// The address of this list with another bucket, from its first page.
    fn with(&self, bucket: &str) -> String {
        let mut query = self.clone();
        query.phan = bucket.to_owned();
        query.han = String::new();
        query.sau = String::new();
        query.address()
    }

    /// The address of this list.
    pub fn address(&self) -> String {
        let parts = [
            ("phan", &self.phan),
            ("han", &self.han),
            ("pham_vi", &self.pham_vi),
            ("ai", &self.ai),
            ("o", &self.o),
            ("don_vi", &self.don_vi),
            ("tt", &self.tt),
            ("q", &self.q),
            ("sau", &self.sau),
        ];
        let said: Vec<String> = parts
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| format!("{name}={}", super::fields::escaped(value)))
            .collect();
        if said.is_empty() {
            "/can-bo".to_owned()
        } else {
            format!("/can-bo?{}", said.join("&"))
        }
    }

    fn narrows(&self) -> bool {
        let all = [
            &self.q,
            &self.tt,
            &self.don_vi,
            &self.ai,
            &self.o,
            &self.pham_vi,
            &self.han,
        ];
        all.iter().any(|it| !it.is_empty()) || foreseen::words(self).is_some()
    }

    /// Where the cases stand that are shown, in words; empty where they stand anywhere.
    fn place(&self) -> String {
        match self.o.split_once(':') {
            Some((stage, step)) => super::line::stage_words(stage, step),
            None => super::line::stage_words(&self.o, ""),
        }
    }
}

/// A view of the list, with its count.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Tab {
    name: &'static str,
    count: i64,
    address: String,
    current: bool,
    late: bool,
}

/// Rows that are due together.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Group {
    name: String,
    late: bool,
    rows: Vec<Row>,
}

/// A value and its name in a list to choose from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub name: String,
    /// Whether it is the present one.
    pub chosen: bool,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/worklist.html")]
pub struct Worklist {
    desk: Desk,
    tabs: Vec<Tab>,
    groups: Vec<Group>,
    query: Query,
    units: Vec<Choice>,
    procedures: Vec<Choice>,
    colleagues: Vec<Choice>,
    holders: Vec<Choice>,
    place: String,
    foreseen: Option<String>,
    key: String,
    back: String,
    first: String,
    next: Option<String>,
    done: String,
}

/// Everything the list is made of.
#[derive(Clone, Debug)]
pub struct Facts<'a> {
    /// Who reads it.
    pub officer: &'a Officer,
    /// Now.
    pub now: Timestamp,
    /// The unit's working time.
    pub calendar: &'a Calendar,
    /// What is asked for.
    pub query: Query,
    /// The page of cases.
    pub page: Page<Arc<CaseLine>>,
    /// Counts of all buckets.
    pub counts: Counts,
    /// Units the officer covers, with their names.
    pub units: Vec<(String, String)>,
    /// Colleagues to whom cases can be given, with their names; empty where the officer assigns
    /// nobody.
    pub colleagues: Vec<(String, String)>,
    /// What has just been done, in words.
    pub done: String,
    /// The one-time key of the form that assigns.
    pub key: String,
}

/// The instants that part the buckets: the end of today, the end of the next working day.
pub fn times(now: Timestamp, calendar: &Calendar) -> Times {
    let today = clock::wall(now).date();
    let end = |date: jiff::civil::Date| {
        let midnight = date.tomorrow().unwrap_or(date);
        clock::instant(midnight.to_datetime(jiff::civil::Time::midnight()))
    };
    Times {
        now,
        end_of_today: end(today),
        end_of_tomorrow: end(calendar.next_working_day(today)),
    }
}

impl Worklist {
    /// The page from its facts.
    pub fn of(desk: Desk, facts: Facts<'_>) -> Self {
        let Facts {
            officer,
            now,
            calendar,
            query,
            page,
            counts,
            units,
            colleagues,
            done,
            key,
        } = facts;
        let times = times(now, calendar);
        let next = page.next.clone().map(|cursor| {
            let mut query = query.clone();
            query.sau = cursor;
            query.address()
        });
        Self {
            desk,
            tabs: tabs(&query, &counts),
            units: choices(units, &query.don_vi),
            procedures: procedures(&page.items, &query.tt),
            groups: groups(
                &page.items,
                officer,
                &times,
                calendar,
                !colleagues.is_empty(),
            ),
            holders: holders(&colleagues, &query.ai),
            colleagues: choices(colleagues, ""),
            place: query.place(),
            foreseen: foreseen::words(&query),
            back: query.address(),
            first: query.with(&query.phan),
            key,
            query,
            next,
            done,
        }
    }

    /// The page as it is sent, written into room enough for it.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn html(&self) -> askama::Result<String> {
        let rows: usize = self.groups.iter().map(|group| group.rows.len()).sum();
        let mut html = String::with_capacity(FRAME_BYTES + rows * ROW_BYTES);
        self.render_into(&mut html)?;
        Ok(html)
    }

    fn is_empty(&self) -> bool {
        self.groups.iter().all(|group| group.rows.is_empty())
    }
}

/// Whose cases can be shown: everybody's, one's own, nobody's, and for heads each colleague's.
fn holders(colleagues: &[(String, String)], chosen: &str) -> Vec<Choice> {
    let fixed = [
        ("", "Cả đơn vị"),
        ("toi", "Của tôi"),
        ("chua", "Chưa giao ai"),
    ];
    let mut pairs: Vec<(String, String)> = fixed
        .iter()
        .map(|(value, name)| ((*value).to_owned(), (*name).to_owned()))
        .collect();
    pairs.extend(colleagues.iter().cloned());
    choices(pairs, chosen)
}

fn tabs(query: &Query, counts: &Counts) -> Vec<Tab> {
    let number = |bucket| match bucket {
        Bucket::Late => counts.late,
        Bucket::Today => counts.today,
        Bucket::Tomorrow => counts.tomorrow,
        Bucket::Later => counts.later,
        Bucket::Paused => counts.paused,
        Bucket::Unaccepted => counts.unaccepted,
        // Lists that only the overview leads to have no tab.
        Bucket::Soon(_) | Bucket::CaseLate | Bucket::WillBeLate | Bucket::ResultDue(..) => 0,
    };
    let mut tabs = vec![Tab {
        name: "Tất cả",
        count: counts.all,
        address: query.with(""),
        current: query.bucket().is_none() && foreseen::words(query).is_none(),
        late: false,
    }];
    tabs.extend(BUCKETS.iter().map(|(slug, bucket, name)| Tab {
        name,
        count: number(*bucket),
        address: query.with(slug),
        current: query.bucket() == Some(*bucket),
        late: *bucket == Bucket::Late && counts.late > 0,
    }));
    tabs
}

fn groups(
    lines: &[Arc<CaseLine>],
    officer: &Officer,
    times: &Times,
    calendar: &Calendar,
    picks: bool,
) -> Vec<Group> {
    let today = clock::wall(times.now).date();
    let names = [
        "Quá hạn".to_owned(),
        format!("Hôm nay, {}", words::day(today)),
        format!(
            "Ngày làm việc tới, {}",
            words::day(calendar.next_working_day(today))
        ),
        "Sau đó".to_owned(),
        "Đồng hồ đang dừng, chờ người nộp".to_owned(),
        "Có kết quả, chờ người nộp đến nhận".to_owned(),
    ];
    let mut groups: Vec<Group> = names
        .into_iter()
        .enumerate()
        .map(|(at, name)| Group {
            name,
            late: at == 0,
            rows: Vec::new(),
        })
        .collect();
    for line in lines {
        let at = match line.next_act_due_at {
            _ if line.paused => 4,
            _ if line.stage == "result_ready" => 5,
            Some(due) if due < times.now => 0,
            Some(due) if due < times.end_of_today => 1,
            Some(due) if due < times.end_of_tomorrow => 2,
            _ => 3,
        };
        if let Some(group) = groups.get_mut(at) {
            let mut row = Row::of(Arc::clone(line), officer, times.now, calendar);
            row.picks = picks;
            group.rows.push(row);
        }
    }
    groups.retain(|group| !group.rows.is_empty());
    let first = groups
        .iter_mut()
        .flat_map(|group| &mut group.rows)
        .find(|row| row.mine);
    if let Some(row) = first {
        row.main = true;
    }
    groups
}

/// Choices from pairs of value and name.
pub fn choices(pairs: Vec<(String, String)>, chosen: &str) -> Vec<Choice> {
    pairs
        .into_iter()
        .map(|(value, name)| Choice {
            chosen: value == chosen,
            value,
            name,
        })
        .collect()
}

/// The procedures on this page, for narrowing to one.
fn procedures(lines: &[Arc<CaseLine>], chosen: &str) -> Vec<Choice> {
    let mut pairs: Vec<(String, String)> = lines
        .iter()
        .map(|line| (line.procedure_code.clone(), line.procedure_name.clone()))
        .collect();
    pairs.sort_by(|a, b| a.1.cmp(&b.1));
    pairs.dedup();
    choices(pairs, chosen)
}

/// The list that an address asks for.
///
/// # Errors
/// When the files cannot be read.
pub async fn page(
    seat: &Seat,
    query: Query,
    done: String,
    key: String,
) -> Result<Worklist, ReadError> {
    let officer = &seat.officer;
    let (mut scope, mut filter) = work_of(officer, &query);
    if let Some(bucket) = foreseen::bucket(&query, seat.now) {
        filter.bucket = Some(bucket);
    }
    let wide = query.pham_vi == WIDE && seat.overview() == Scope::Everything;
    if wide {
        scope = match query.don_vi.as_str() {
            "" => Scope::Everything,
            unit => Scope::HeldBy(vec![unit.into()]),
        };
    }
    let times = times(seat.now, &seat.calendar);
    let request = query.page();
    let ((mut page, counts), colleagues) = tokio::try_join!(
        store::read::worklist::page_with_counts(
            seat.db(),
            &seat.office.lines,
            (&scope, &filter),
            &times,
            &request
        ),
        colleagues(seat),
    )?;
    page.items = seat.as_known_shared(page.items);
    let units = seat.own_units();
    let facts = Facts {
        officer,
        now: seat.now,
        calendar: &seat.calendar,
        query,
        page,
        counts,
        units: units
            .iter()
            .map(|unit| (unit.to_string(), seat.unit_name(unit.as_str())))
            .collect(),
        colleagues,
        done,
        key,
    };
    Ok(Worklist::of(seat.desk(Place::Worklist), facts))
}

/// Which cases are an officer's work. Most work on what lies with their units; the clerk of the
/// seal numbers and seals what the agency has decided, wherever it lies.
fn work_of(officer: &Officer, query: &Query) -> (Scope, Filter) {
    let mut filter = query.filter(officer);
    if officer.roles.iter().all(|role| *role == Role::SealClerk) {
        filter.at = Some((DECIDED.to_owned(), None));
        return (Scope::Agency(officer.agency.clone()), filter);
    }
    (Scope::HeldBy(query.units(officer)), filter)
}

/// The stage in which a result waits for its number and seal, as the files name it.
const DECIDED: &str = "decided";

/// To whom this officer can give cases; nobody, unless the officer heads something.
async fn colleagues(seat: &Seat) -> Result<Vec<(String, String)>, ReadError> {
    let heads = [Role::HeadOfDivision, Role::HeadOfAgency];
    if !heads.iter().any(|role| seat.officer.is(*role)) {
        return Ok(Vec::new());
    }
    let units = seat.own_units();
    let officers = store::officer::of_agency(seat.db(), &seat.officer.agency).await?;
    Ok(officers
        .into_iter()
        .filter(|officer| officer.active && units.contains(&officer.unit))
        .map(|officer| (officer.id.to_string(), officer.name))
        .collect())
}
