//! The register (sổ theo dõi hồ sơ): every case filed in a period, in the order of filing, as a
//! table that prints on A4.

use super::desk::{Desk, Place};
use super::fields::escaped;
use super::line::{case_address, channel_name};
use super::seat::Seat;
use super::worklist::{Choice, choices};
use askama::Template;
use casework::capacity;
use domain::actor::Role;
use domain::authority::Sight;
use domain::clock::{self, words};
use domain::ids::ProcedureCode;
use jiff::Timestamp;
use jiff::civil::Date;
use store::ReadError;
use store::read::page::{Page, PageRequest};
use store::read::register::{Entry, Filter, State};
use store::read::scope::Scope;

/// How many rows a page has.
pub const ROWS: u32 = 200;

/// What the address asks for.
#[derive(Clone, PartialEq, Eq, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Query {
    /// The first day.
    pub tu: String,
    /// The last day.
    pub den: String,
    /// A procedure's code.
    pub tt: String,
    /// How the cases stand: `dang`, `xong`, `tre`, or all.
    pub tinh_trang: String,
    /// The cursor of the page.
    pub sau: String,
    /// The number of the first row of the page.
    pub so: Option<usize>,
}

/// How the cases of a register may stand, as the address names it.
const STATES: [(&str, &str); 4] = [
    ("", "Mọi hồ sơ"),
    ("dang", "Đang giải quyết"),
    ("xong", "Đã xong"),
    ("tre", "Trễ hạn"),
];

/// The first and the last day of a period.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Period {
    /// The first day.
    pub first: Date,
    /// The last day.
    pub last: Date,
}

impl Query {
    /// The period asked for; the present month without.
    pub fn period(&self, now: Timestamp) -> Period {
        let today = clock::wall(now).date();
        let first = super::date::parse(&self.tu).unwrap_or(today.first_of_month());
        let last = super::date::parse(&self.den).unwrap_or(today);
        Period {
            first: first.min(last),
            last: first.max(last),
        }
    }

    /// What narrows the list.
    pub fn filter(&self, now: Timestamp) -> Filter {
        Filter {
            procedure: Some(self.tt.trim())
                .filter(|it| !it.is_empty())
                .map(|it| ProcedureCode(it.to_owned())),
            state: match self.tinh_trang.as_str() {
                "dang" => Some(State::Open),
                "xong" => Some(State::Finished),
                "tre" => Some(State::Late(now)),
                _ => None,
            },
        }
    }

    /// The address of the register of this period from its first page.
    fn address(&self, period: Period) -> String {
        format!(
            "/can-bo/so-theo-doi?tu={}&den={}&tt={}&tinh_trang={}",
            period.first,
            period.last,
            escaped(&self.tt),
            escaped(&self.tinh_trang)
        )
    }

    /// Which page.
    pub fn page(&self) -> PageRequest {
        PageRequest {
            after: Some(self.sau.clone()).filter(|it| !it.is_empty()),
            limit: ROWS,
        }
    }
}

impl Period {
    /// From the first moment of the first day to the first after the last.
    pub fn bounds(self) -> (Timestamp, Timestamp) {
        let start = |date: Date| clock::instant(date.to_datetime(jiff::civil::Time::midnight()));
        let after = self.last.tomorrow().unwrap_or(self.last);
        (start(self.first), start(after))
    }
}

/// A row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row {
    no: usize,
    code: String,
    address: String,
    applicant: String,
    contact: String,
    procedure: String,
    subject: String,
    channel: String,
    filed: String,
    due: String,
    finished: String,
    state: String,
    result: String,
    late: bool,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/register.html")]
pub struct Register {
    desk: Desk,
    first: String,
    last: String,
    words: String,
    procedures: Vec<Choice>,
    states: Vec<Choice>,
    start: String,
    rows: Vec<Row>,
    next: Option<String>,
}

impl Register {
    /// The page of a period.
    pub fn of(desk: Desk, query: &Query, page: &Page<Entry>, now: Timestamp) -> Self {
        let period = query.period(now);
        let first = query.so.unwrap_or(1).max(1);
        let start = query.address(period);
        Self {
            desk,
            words: format!(
                "từ {} đến {}",
                words::date(period.first),
                words::date(period.last)
            ),
            first: period.first.to_string(),
            last: period.last.to_string(),
            procedures: procedures(page, &query.tt),
            states: choices(
                STATES
                    .iter()
                    .map(|(slug, name)| ((*slug).to_owned(), (*name).to_owned()))
                    .collect(),
                &query.tinh_trang,
            ),
            rows: page
                .items
                .iter()
                .zip(first..)
                .map(|(entry, no)| row(entry, no, now))
                .collect(),
            next: page.next.as_ref().map(|cursor| {
                let no = first + page.items.len();
                format!("{start}&so={no}&sau={}", escaped(cursor))
            }),
            start,
        }
    }
}

/// The procedures on this page, for narrowing to one.
fn procedures(page: &Page<Entry>, chosen: &str) -> Vec<Choice> {
    let mut pairs: Vec<(String, String)> = page
        .items
        .iter()
        .map(|entry| &entry.line)
        .map(|line| (line.procedure_code.clone(), line.procedure_name.clone()))
        .collect();
    if !chosen.is_empty() && pairs.is_empty() {
        pairs.push((chosen.to_owned(), chosen.to_owned()));
    }
    pairs.sort_by(|a, b| a.1.cmp(&b.1));
    pairs.dedup();
    choices(pairs, chosen)
}

fn row(entry: &Entry, no: usize, now: Timestamp) -> Row {
    let line = &entry.line;
    let mut contact = vec![
        entry.applicant_identity.clone().unwrap_or_default(),
        entry.applicant_phone.clone().unwrap_or_default(),
    ];
    if entry.submitter_name != line.applicant_name {
        contact.push(format!("nộp thay: {}", entry.submitter_name));
    }
    contact.retain(|part| !part.is_empty());
    let late = match (line.due_at, line.finished_at) {
        (Some(due), Some(end)) => end > due,
        (Some(due), None) => !line.paused && now > due,
        _ => false,
    };
    Row {
        no,
        code: line.code.clone(),
        address: case_address(&line.code),
        applicant: line.applicant_name.clone(),
        contact: contact.join(" · "),
        procedure: line.procedure_name.clone(),
        subject: if line.subject == line.procedure_name {
            String::new()
        } else {
            line.subject.clone()
        },
        channel: channel_name(&line.channel).into_owned(),
        filed: words::moment_short(line.submitted_at),
        due: line.due_at.map(words::moment_short).unwrap_or_default(),
        finished: line
            .finished_at
            .map(words::moment_short)
            .unwrap_or_default(),
        state: domain::case::Status::try_from(line.status)
            .map(|status| status.name().to_owned())
            .unwrap_or_default(),
        result: entry.result_code.clone().unwrap_or_default(),
        late,
    }
}

/// The cases of an officer's register: those of the unit for those who receive files, those of the
/// agency for the others.
pub fn scope(seat: &Seat) -> Scope {
    if seat.officer.is(Role::Reception) {
        Scope::ReceivedBy(seat.own_units())
    } else {
        seat.reach()
    }
}

/// The entry as an officer may see it: a case that only those who work on it may know of stands in
/// the register without whose it is.
pub fn as_known_to(sight: &Sight, mut entry: Entry) -> Entry {
    if !capacity::knows(sight, &entry.line) {
        entry.line = capacity::as_known_to(sight, entry.line);
        entry.applicant_identity = None;
        entry.applicant_phone = None;
        entry.submitter_name.clone_from(&entry.line.applicant_name);
    }
    entry
}

/// The register of the period an address asks for: of the unit for those who receive files, of
/// the agency for the others.
///
/// # Errors
/// When the files cannot be read.
pub async fn page(seat: &Seat, query: &Query) -> Result<Register, ReadError> {
    let period = query.period(seat.now);
    let (from, to) = period.bounds();
    let scope = scope(seat);
    let filter = query.filter(seat.now);
    let request = query.page();
    let sight = seat.sight();
    let mut page =
        store::read::register::page(seat.db(), &scope, (from, to), &filter, &request).await?;
    for entry in &mut page.items {
        *entry = as_known_to(&sight, entry.clone());
    }
    let desk = seat.desk(Place::Register);
    Ok(Register::of(desk, query, &page, seat.now))
}

/// The page as it is shown for review.
pub fn samples() -> Vec<(&'static str, Register)> {
    use super::line::sample;
    let now = domain::testing::moment("2026-08-24T09:15");
    let entry = |line: store::read::case_line::CaseLine| Entry {
        applicant_identity: Some("036190000731".to_owned()),
        applicant_phone: Some("0900000123".to_owned()),
        submitter_name: line.applicant_name.clone(),
        result_code: None,
        line,
    };
    let items = vec![
        entry(sample(
            31,
            "2026-08-21T17:00",
            "in_progress",
            "Cấp Giấy xác nhận tình trạng hôn nhân",
            "Ngô Đức Mạnh",
        )),
        entry(sample(
            32,
            "2026-09-03T17:00",
            "in_progress",
            "Đăng ký kết hôn",
            "Phan Thị Thu Trang",
        )),
    ];
    let query = Query::default();
    let page = |items| Page { items, next: None };
    let desk = || Desk::sample(Place::Register);
    vec![
        ("register", Register::of(desk(), &query, &page(items), now)),
        (
            "register-empty",
            Register::of(desk(), &query, &page(Vec::new()), now),
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_runs_to_the_end_of_its_last_day() {
        let query = Query {
            tu: "2026-08-31".to_owned(),
            den: "2026-08-01".to_owned(),
            ..Query::default()
        };
        let now = domain::testing::moment("2026-08-24T09:15");
        let (from, to) = query.period(now).bounds();
        assert_eq!(from, domain::testing::moment("2026-08-01T00:00"));
        assert_eq!(to, domain::testing::moment("2026-09-01T00:00"));
    }
}
