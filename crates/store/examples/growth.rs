//! How the lists stand when the province has filed for years: fills a database with cases and
//! times every list. Not a test; run it on a machine that has nothing else to do.
//!
//! ```text
//! cargo run --release -p store --example growth -- 1000000 sqlite /tmp/growth.sqlite
//! cargo run --release -p store --example growth -- 1000000 postgres://motcua@127.0.0.1:5432/growth
//! ```
//!
//! The cases are copies of one real case with other codes, names, units and dates: 5 % are open,
//! spread over 400 units of 40 agencies and three years.

use domain::testing::{Story, moment};
use jiff::{SignedDuration, Timestamp};
use std::time::Instant;
use store::case_file::{self, DueDates};
use store::read::{
    PageRequest, Scope, applicant_cases, deadlines, lookup, register, search, statistics_totals,
    supplement_requests, worklist,
};
use store::sql::Text;
use store::{Batch, Db, Target, Value, testing};

const FAMILIES: [&str; 5] = ["nguien", "tran", "le", "pham", "vu"];
const GIVEN: [&str; 12] = [
    "an", "anh", "binh", "dung", "ha", "huong", "khang", "lan", "mai", "nam", "son", "thang",
];

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let cases: i64 = arguments.first().ok_or("how many cases?")?.parse()?;
    let target = match (arguments.get(1).map(String::as_str), arguments.get(2)) {
        (Some("sqlite"), Some(path)) => Target::Sqlite { path: path.into() },
        (Some(url), None) => Target::Postgres {
            url: url.to_owned(),
            connections: 4,
        },
        _ => return Err("where? `sqlite PATH` or a PostgreSQL address".into()),
    };
    let db = Db::migrate_and_open(&target).await?;
    let begun = Instant::now();
    fill(&db, cases).await?;
    println!("filled with {cases} cases in {:.0?}", begun.elapsed());
    measure(&db, cases).await?;
    db.close().await;
    Ok(())
}

fn choice(list: &[&str], by: &str) -> String {
    let arms: Vec<String> = list
        .iter()
        .enumerate()
        .map(|(at, it)| format!("WHEN {at} THEN '{it}'"))
        .collect();
    format!("CASE ({by}) % {} {} END", list.len(), arms.join(" "))
}

/// Copies one case many times, in statements of 20,000.
async fn fill(db: &Db, cases: i64) -> Result<(), Box<dyn std::error::Error>> {
    let story = testing::named(Story::in_progress(), 1);
    let dates = DueDates {
        due_at: Some(moment("2026-09-07T17:00")),
        step_due_at: None,
        next_act_due_at: Some(moment("2026-09-02T17:00")),
    };
    testing::put(db, &story, dates).await;
    let (family, middle, given) = (
        choice(&FAMILIES, "i"),
        choice(&["thi", "van", "minh"], "i / 5"),
        choice(&GIVEN, "i / 15"),
    );
    let copy = Text::owned(
        "growth::COPY",
        format!(
            "INSERT INTO case_file (id, code, version, stage, status, is_open, procedure_code, procedure_version,
               procedure_name, agency, intake_unit, holder_unit, assignee, assignee_name, step_name,
               applicant_account, applicant_name, applicant_identity, applicant_phone, submitter_account,
               submitter_name, name_fold, given_name_fold, search_fold, subject, channel, submitted_at,
               received_at, due_at, step_due_at, next_act_due_at, paused, supplement_until, finished_at,
               outcome, result_code, journal_head, body)
             WITH RECURSIVE n(i) AS (SELECT CAST($1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < $2)
             SELECT '00000000-0000-7000-8000-' || CAST(100000000000 + i AS TEXT),
               'G' || CAST(100000000000 + i AS TEXT), 3,
               CASE WHEN (i / 400) % 20 = 0 THEN 'in_progress' ELSE 'handed_over' END,
               CASE WHEN (i / 400) % 20 = 0 THEN 4 ELSE 10 END, (i / 400) % 20 = 0, '1.00' || CAST(i % 250 AS TEXT), 1,
               c.procedure_name, 'agency-' || CAST(i % 40 AS TEXT), 'unit-' || CAST(i % 400 AS TEXT),
               'unit-' || CAST(i % 400 AS TEXT), '00000000-0000-4000-8000-' || CAST(100000000000 + i % 2000 AS TEXT),
               'Officer', 'Thẩm định hồ sơ', '00000000-0000-4000-9000-' || CAST(100000000000 + i % 300000 AS TEXT),
               c.applicant_name, CAST(100000000000 + i % 300000 AS TEXT), CAST(800000000 + i % 300000 AS TEXT),
               '00000000-0000-4000-9000-' || CAST(100000000000 + i % 300000 AS TEXT), c.submitter_name,
               {family} || ' ' || {middle} || ' ' || {given} || ' ' || CAST(i % 5000 AS TEXT),
               {given} || ' ' || {family} || ' ' || {middle} || ' ' || CAST(i % 5000 AS TEXT),
               c.search_fold, c.subject, c.channel, c.submitted_at - (i % 94608) * 1000000, c.received_at, c.due_at,
               NULL, CASE WHEN (i / 400) % 20 = 0 THEN c.next_act_due_at + (i % 997) * 3600000 ELSE 253402300799999 END,
               (i / 400) % 300 = 0, CASE WHEN (i / 400) % 300 = 0 THEN c.due_at + (i % 997) * 3600000 ELSE NULL END,
               CASE WHEN (i / 400) % 20 = 0 THEN NULL ELSE c.due_at END, NULL, NULL, c.journal_head, c.body
             FROM n, case_file c WHERE c.code = $3"
        ),
    );
    let mut from = 1_i64;
    while from <= cases {
        let until = (from + 19_999).min(cases);
        let mut batch = Batch::new();
        let values: [Value; 3] = [from.into(), until.into(), story.case.code_text().into()];
        batch.may_touch(&copy, values);
        db.commit(batch).await?;
        from = until + 1;
    }
    if db.engine_name() == "postgres" {
        let mut batch = Batch::new();
        batch.may_touch(&Text::new("growth::ANALYZE", "ANALYZE"), []);
        db.commit(batch).await?;
    }
    Ok(())
}

/// Times a list: the first run and the middle one of eleven.
macro_rules! time {
    ($name:literal, $call:expr) => {{
        let mut runs = Vec::new();
        for _ in 0..11 {
            let begun = Instant::now();
            let result = $call.await?;
            runs.push(begun.elapsed());
            std::hint::black_box(result);
        }
        let first = runs[0];
        runs.sort_unstable();
        println!(
            "{:<44} first {first:>10.2?}  middle {:>10.2?}",
            $name, runs[5]
        );
    }};
}

async fn measure(db: &Db, cases: i64) -> Result<(), Box<dyn std::error::Error>> {
    let now: Timestamp = moment("2026-09-10T10:00");
    let times = worklist::Times {
        now,
        end_of_today: moment("2026-09-10T17:00"),
        end_of_tomorrow: moment("2026-09-11T17:00"),
    };
    let units = |n: usize| {
        Scope::HeldBy(
            (0..n)
                .map(|i| format!("unit-{}", i * 40 + 7).as_str().into())
                .collect(),
        )
    };
    let agency = Scope::Agency("agency-7".into());
    let (all, one) = (Scope::Everything, units(1));
    let everything = worklist::Filter::default();
    let typed = worklist::Filter {
        text: Some("khai sinh".to_owned()),
        ..Default::default()
    };
    let first = PageRequest::first(50);
    let code = format!("G{}", 100_000_000_000 + cases / 2);
    let account = domain::ids::AccountId("00000000-0000-4000-9000-100000000017".parse()?);
    let from = now.saturating_sub(SignedDuration::from_hours(24 * 400))?;
    let to = from.saturating_add(SignedDuration::from_hours(24 * 30))?;
    let horizon = times.end_of_tomorrow;
    let find = |text: &'static str| search::first_found(db, &all, text, 50);
    time!("look-up by code", lookup::by_code(db, &code));
    time!("case by code", case_file::load_by_code(db, &code));
    time!(
        "work list of a unit",
        worklist::page(db, &one, &everything, &times, &first)
    );
    time!(
        "work list of a unit, text",
        worklist::page(db, &one, &typed, &times, &first)
    );
    time!(
        "work list of eight units",
        worklist::page(db, &units(8), &everything, &times, &first)
    );
    time!(
        "work list of an agency",
        worklist::page(db, &agency, &everything, &times, &first)
    );
    time!(
        "work list of the province",
        worklist::page(db, &all, &everything, &times, &first)
    );
    time!(
        "counts of a unit",
        worklist::counts(db, &one, &everything, &times)
    );
    time!(
        "counts of an agency",
        worklist::counts(db, &agency, &everything, &times)
    );
    time!(
        "counts of the province",
        worklist::counts(db, &all, &everything, &times)
    );
    time!(
        "overview of an agency, by officer",
        deadlines::counts(db, &agency, deadlines::By::Officer, now, horizon)
    );
    time!(
        "overview of the province, by unit",
        deadlines::counts(db, &all, deadlines::By::Unit, now, horizon)
    );
    time!(
        "register of a unit, a month",
        register::page(
            db,
            &Scope::ReceivedBy(vec!["unit-7".into()]),
            (from, to),
            &register::Filter::default(),
            &first
        )
    );
    time!(
        "register of an agency, a month",
        register::page(
            db,
            &agency,
            (from, to),
            &register::Filter::default(),
            &first
        )
    );
    time!(
        "cases of an applicant",
        applicant_cases::page(db, account, applicant_cases::Which::All, &first)
    );
    time!("search by identity number", find("100000000017"));
    time!("search by name", find("nguyen thi an"));
    time!("search by given name", find("huong"));
    time!(
        "search by name in an agency",
        search::first_found(db, &agency, "nguyen thi huong", 50)
    );
    time!("search, nothing found", find("zzzz nobody"));
    time!(
        "supplements awaited in the province",
        supplement_requests::waiting(db, &all, &first)
    );
    time!(
        "supplements due to lapse",
        supplement_requests::due_to_lapse(db, &all, now, &first)
    );
    time!(
        "totals by month",
        statistics_totals::sums(db, &Default::default(), statistics_totals::By::Month)
    );
    Ok(())
}
