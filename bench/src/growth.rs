//! How lists stand when the province has filed for years: the same store with a hundred thousand
//! cases and with very many, each list timed in both. The cases are copies of one real case with
//! other codes, names, units and dates, spread over 400 units of 40 agencies and three years; the
//! totals are those of these cases. Cases pile up as they end, so both stores have the same number
//! of open ones: 5 % of the small store, which is what a province works on at a time. What is timed is
//! how finding the same answer depends on what else there is: a person has as many cases in both
//! stores, and a list is asked for over a time in which its page is full in both.

use crate::Options;
use crate::measure::Took;
use crate::report::{Found, Reach};
use crate::submit::fresh;
use anyhow::Context as _;
use domain::authority::Sight;
use domain::index766::{CaseFacts, facts};
use domain::testing::{Story, moment};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};
use store::case_file::{self, DueDates};
use store::read::{
    PageRequest, Scope, applicant_cases, deadlines, register, search, statistics_totals,
    supplement_requests, worklist,
};
use store::sql::Text;
use store::{Batch, Db, Target, Value, testing};

/// How many cases the store is compared with.
const FEW: i64 = 100_000;

/// Runs it on an engine.
pub async fn run(options: &Options, engine: &'static str, found: &mut Found) -> anyhow::Result<()> {
    let few = FEW.min(options.cases / 10);
    let begun = Instant::now();
    let (before, small) = stand(options, engine, few, 1).await?;
    let (after, large) = stand(options, engine, options.cases, options.cases / few).await?;
    found.note(format!(
        "{} cases against {few}, as many of them open; filled and timed in {:.0} s; {:.0} bytes a case on disk with its indexes, without its journal",
        options.cases,
        begun.elapsed().as_secs_f64(),
        (large - small) / (options.cases - few) as f64
    ));
    for (name, then) in &before {
        let Some(now) = after.get(name) else { continue };
        let note = format!("p99 {:.2} ms, then {:.2}", then.at(0.99), now.at(0.99));
        found.ratio(
            (name, now.at(0.5)),
            ("with few", then.at(0.5)),
            "ms",
            Some(Reach::RatioAtMost(1.5)),
            &note,
        );
    }
    Ok(())
}

/// Fills a store, times each list and says how many bytes it takes; nothing of it stays.
async fn stand(
    options: &Options,
    engine: &'static str,
    cases: i64,
    rarer: i64,
) -> anyhow::Result<(BTreeMap<&'static str, Took>, f64)> {
    let folder = fresh(options, "growth")?;
    let target = match (engine, &options.postgres) {
        ("sqlite", _) => Target::Sqlite {
            path: folder.join("bench.sqlite"),
        },
        (_, Some(server)) => Target::Postgres {
            url: crate::server::database(server, "bench_growth").await?,
            connections: 4,
        },
        _ => anyhow::bail!("no PostgreSQL was named"),
    };
    let db = Db::migrate_and_open(&target).await?;
    let begun = Instant::now();
    begin(&db).await?;
    let indexes = set_indexes_aside(&db).await?;
    fill(&db, cases, rarer).await?;
    put_indexes_back(&db, indexes).await?;
    count_totals(&db).await?;
    eprintln!(
        "   {cases} cases filled in {:.0} s; now timed",
        begun.elapsed().as_secs_f64()
    );
    let taken = measure(&db, cases).await?;
    eprintln!("   {cases} cases timed");
    let bytes = size(&db, &folder).await?;
    db.close().await;
    std::fs::remove_dir_all(&folder)?;
    if let (Target::Postgres { .. }, Some(server)) = (&target, &options.postgres) {
        crate::server::drop_database(server, "bench_growth").await?;
    }
    Ok((taken, bytes))
}

/// Bytes on disk.
async fn size(db: &Db, folder: &Path) -> anyhow::Result<f64> {
    const SIZE: Text = Text::new(
        "growth::SIZE",
        "SELECT CAST(pg_database_size(current_database()) AS BIGINT) AS size",
    );
    if db.engine_name() == "sqlite" {
        return Ok(std::fs::metadata(folder.join("bench.sqlite"))?.len() as f64);
    }
    let row = db.query_one(&SIZE, &[]).await?.context("a size")?;
    Ok(row.int("size")? as f64)
}

/// How many cases a person has, in both stores.
const OF_A_PERSON: i64 = 33;

const FAMILIES: [&str; 5] = ["nguyen", "tran", "le", "pham", "vu"];
const GIVEN: [&str; 12] = [
    "an", "anh", "binh", "dung", "ha", "huong", "khang", "lan", "mai", "nam", "son", "thang",
];

fn choice(list: &[&str], by: &str) -> String {
    let arms: Vec<String> = list
        .iter()
        .enumerate()
        .map(|(at, it)| format!("WHEN {at} THEN '{it}'"))
        .collect();
    format!("CASE ({by}) % {} {} END", list.len(), arms.join(" "))
}

/// Files the one case that is copied.
async fn begin(db: &Db) -> anyhow::Result<()> {
    let story = testing::named(Story::in_progress(), 1);
    let dates = DueDates {
        due_at: Some(moment("2026-09-07T17:00")),
        step_due_at: None,
        next_act_due_at: Some(moment("2026-09-02T17:00")),
    };
    testing::put(db, &story, dates).await;
    Ok(())
}

/// Over how long the cases were filed.
const THREE_YEARS: Duration = Duration::from_secs(3 * 365 * 86_400);

/// Copies one case many times, in statements of 20,000, the oldest first, as a province files them. The
/// last are open: one in `20 * rarer`.
async fn fill(db: &Db, cases: i64, rarer: i64) -> anyhow::Result<()> {
    let ended = cases - cases / (20 * rarer);
    let people = cases / OF_A_PERSON;
    let age = format!("(({cases} - i) * {} / {cases})", THREE_YEARS.as_millis());
    let late = facts::mark("late").context("a mark of what is late")?;
    let story = testing::named(Story::in_progress(), 1);
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
               outcome, result_code, counted, rated_at, journal_head, body)
             WITH RECURSIVE n(i) AS (SELECT CAST($1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < $2)
             SELECT '00000000-0000-7000-8000-' || CAST(100000000000 + i AS TEXT),
               'G' || CAST(100000000000 + i AS TEXT), 3,
               CASE WHEN i > {ended} THEN 'in_progress' ELSE 'handed_over' END,
               CASE WHEN i > {ended} THEN 4 ELSE 10 END, i > {ended}, '1.00' || CAST(i % 250 AS TEXT), 1,
               c.procedure_name, 'agency-' || CAST(i % 40 AS TEXT), 'unit-' || CAST(i % 400 AS TEXT),
               'unit-' || CAST(i % 400 AS TEXT), '00000000-0000-4000-8000-' || CAST(100000000000 + i % 2000 AS TEXT),
               'Officer', 'Thẩm định hồ sơ', '00000000-0000-4000-9000-' || CAST(100000000000 + i % {people} AS TEXT),
               c.applicant_name, CAST(100000000000 + i % {people} AS TEXT), CAST(800000000 + i % {people} AS TEXT),
               '00000000-0000-4000-9000-' || CAST(100000000000 + i % {people} AS TEXT), c.submitter_name,
               {family} || ' ' || {middle} || ' ' || {given} || ' ' || CAST(i % 5000 AS TEXT),
               {given} || ' ' || {family} || ' ' || {middle} || ' ' || CAST(i % 5000 AS TEXT),
               c.search_fold, c.subject, c.channel, c.submitted_at - {age}, c.received_at - {age},
               c.due_at - {age}, NULL, CASE WHEN i > {ended} THEN c.next_act_due_at + (i % 997) * 3600000 ELSE 253402300799999 END,
               i > {ended} AND (i / 25) % 15 = 0, CASE WHEN i > {ended} AND (i / 25) % 15 = 0 THEN c.due_at + (i % 997) * 3600000 ELSE NULL END,
               CASE WHEN i > {ended} THEN NULL
                    ELSE c.due_at - {age} + (CASE WHEN (i / 40) % 50 = 7 THEN 1 ELSE -1 END) * 86400000 END,
               CASE WHEN i > {ended} THEN NULL ELSE 'granted' END, NULL,
               CASE WHEN (i / 40) % 50 = 7 AND i <= {ended} THEN {late} ELSE 0 END,
               CASE WHEN (i / 40) % 10 = 3 AND i <= {ended} THEN c.due_at - {age} ELSE NULL END,
               c.journal_head, c.body
             FROM n, case_file c WHERE c.id = $3"
        ),
    );
    let mut from = 1;
    while from <= cases {
        let until = (from + 19_999).min(cases);
        let mut batch = Batch::new();
        // By the one key that is kept: by its code every statement would look through all of them.
        let values: [Value; 3] = [
            from.into(),
            until.into(),
            story.case.id.0.to_string().into(),
        ];
        batch.may_touch(&copy, values);
        db.commit(batch).await?;
        from = until + 1;
    }
    Ok(())
}

/// What makes the indexes of cases; they are dropped, because sorting ten million keys once takes
/// minutes and putting them in one by one takes an hour.
async fn set_indexes_aside(db: &Db) -> anyhow::Result<Vec<String>> {
    const INDEXES: Text = Text::pair(
        "growth::INDEXES",
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'case_file' AND sql IS NOT NULL",
        "SELECT indexname::TEXT AS name, indexdef AS sql FROM pg_indexes
         WHERE schemaname = 'public' AND tablename = 'case_file'
           AND indexname NOT IN (SELECT conname FROM pg_constraint WHERE conrelid = 'case_file'::regclass)",
    );
    let mut makers = Vec::new();
    let mut batch = Batch::new();
    for row in db.query(&INDEXES, &[]).await? {
        makers.push(row.text("sql")?);
        let drop = format!("DROP INDEX {}", row.text("name")?);
        batch.may_touch(&Text::owned("growth::DROP", drop), []);
    }
    anyhow::ensure!(!makers.is_empty(), "cases have no index");
    db.commit(batch).await?;
    Ok(makers)
}

async fn put_indexes_back(db: &Db, makers: Vec<String>) -> anyhow::Result<()> {
    for maker in makers {
        let mut batch = Batch::new();
        batch.may_touch(&Text::owned("growth::MAKE", maker), []);
        db.commit(batch).await?;
    }
    Ok(())
}

async fn count_totals(db: &Db) -> anyhow::Result<()> {
    let mut batch = Batch::new();
    for table in ["case_total", "index_total", "outcome_sum", "index_sum"] {
        let empty = format!("DELETE FROM {table}");
        batch.may_touch(&Text::owned("growth::EMPTY", empty), []);
    }
    let engine = db.engine_name();
    for outcome in OUTCOMES {
        batch.may_touch(&total(engine, outcome), []);
    }
    batch.may_touch(&indexed(engine)?, []);
    batch.may_touch(&Text::new("growth::ANALYZE", "ANALYZE"), []);
    db.commit(batch).await?;
    let (agencies, months) = (names(db, &AGENCIES).await?, names(db, &MONTHS).await?);
    testing::scale::sum_up(db, &agencies, &months).await;
    let mut batch = Batch::new();
    batch.may_touch(&Text::new("growth::ANALYZE", "ANALYZE"), []);
    db.commit(batch).await?;
    Ok(())
}

const AGENCIES: Text = Text::new(
    "growth::AGENCIES",
    "SELECT DISTINCT agency AS name FROM case_total",
);
const MONTHS: Text = Text::new(
    "growth::MONTHS",
    "SELECT DISTINCT month AS name FROM case_total",
);

async fn names(db: &Db, text: &Text) -> anyhow::Result<Vec<String>> {
    let rows = db.query(text, &[]).await?;
    Ok(rows
        .iter()
        .map(|it| it.text("name"))
        .collect::<Result<_, _>>()?)
}

/// What is counted of the copies: by which moment, and of which of them.
const OUTCOMES: [(&str, &str, &str); 5] = [
    ("received", "submitted_at", "submitted_at IS NOT NULL"),
    ("granted", "finished_at", "finished_at IS NOT NULL"),
    ("on_time", "finished_at", "finished_at <= due_at"),
    ("late", "finished_at", "finished_at > due_at"),
    ("rated", "rated_at", "rated_at IS NOT NULL"),
];

/// The month of a moment in Viet Nam, in the words of an engine.
fn month(engine: &str, at: &str) -> String {
    match engine {
        "sqlite" => format!("strftime('%Y-%m', ({at} + 25200000) / 1000, 'unixepoch')"),
        _ => {
            format!("to_char(to_timestamp(({at} + 25200000) / 1000) AT TIME ZONE 'UTC', 'YYYY-MM')")
        }
    }
}

fn total(engine: &str, (outcome, at, among): (&str, &str, &str)) -> Text {
    let sql = format!(
        "INSERT INTO case_total (agency, procedure_code, month, outcome, total)
         SELECT agency, procedure_code, {}, '{outcome}', count(*)
         FROM case_file WHERE {among} GROUP BY 1, 2, 3",
        month(engine, at)
    );
    Text::owned("growth::TOTAL", sql)
}

/// The counts of the index that the lists ask for: what was received, and of it what ended late.
fn indexed(engine: &str) -> anyhow::Result<Text> {
    let late = facts::mark("late").context("a mark of what is late")?;
    let sums: Vec<String> = CaseFacts::NAMES
        .iter()
        .map(|name| match *name {
            "received" => "count(*)".to_owned(),
            "late" => format!("sum(CASE WHEN (counted & {late}) <> 0 THEN 1 ELSE 0 END)"),
            _ => "0".to_owned(),
        })
        .collect();
    let sql = format!(
        "INSERT INTO index_total (agency, procedure_code, month, {})
         SELECT agency, procedure_code, {}, {} FROM case_file
         WHERE received_at IS NOT NULL GROUP BY 1, 2, 3",
        CaseFacts::NAMES.join(", "),
        month(engine, "received_at"),
        sums.join(", ")
    );
    Ok(Text::owned("growth::INDEXED", sql))
}

/// Times a list, over and over for a while, after it was read once.
macro_rules! time {
    ($all:ident, $name:literal, $call:expr) => {{
        std::hint::black_box($call.await?);
        let (begun, mut times) = (Instant::now(), Vec::new());
        while times.len() < 20
            || (begun.elapsed() < Duration::from_millis(500) && times.len() < 2_000)
        {
            let at = Instant::now();
            std::hint::black_box($call.await?);
            times.push(at.elapsed());
        }
        $all.insert($name, Took::new(times, begun.elapsed(), 0));
    }};
}

/// How many of the last cases four look-ups in five ask for: people ask about what they have just filed.
const ASKED_FOR: i64 = 20_000;

/// Codes among the last cases, and one in five from all over the store.
fn code(no: usize, cases: i64) -> String {
    let among = if no.is_multiple_of(5) {
        cases
    } else {
        ASKED_FOR.min(cases)
    };
    let back = (no as i64 * 7_919_777) % among;
    format!("G{}", 100_000_000_000 + cases - back)
}

/// Reads the last cases once: in a server that runs they are in memory.
async fn warm(db: &Db, cases: i64) -> anyhow::Result<()> {
    const LAST: Text = Text::new(
        "growth::LAST",
        "SELECT sum(length(body)) AS bytes FROM case_file WHERE code >= $1",
    );
    let first = format!("G{}", 100_000_000_000 + cases - ASKED_FOR.min(cases));
    db.query(&LAST, &[first.into()]).await?;
    Ok(())
}

async fn measure(db: &Db, cases: i64) -> anyhow::Result<BTreeMap<&'static str, Took>> {
    warm(db, cases).await?;
    let mut all = BTreeMap::new();
    let turn = std::cell::Cell::new(0);
    let next = || {
        turn.set(turn.get() + 1);
        code(turn.get(), cases)
    };
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
    let (everywhere, one) = (Scope::Everything, units(1));
    let everything = worklist::Filter::default();
    let typed = worklist::Filter {
        text: Some("khai sinh".to_owned()),
        ..Default::default()
    };
    let first = PageRequest::first(50);
    let account = domain::ids::AccountId("00000000-0000-4000-9000-100000000017".parse()?);
    let from = now.saturating_sub(SignedDuration::from_hours(24 * 400))?;
    let to = from.saturating_add(SignedDuration::from_hours(24 * 30))?;
    // Long enough for what is rare, or is of one unit, to fill a page in the small store too.
    let long = (now - THREE_YEARS, now);
    let horizon = times.end_of_tomorrow;
    let sight = Sight::everything();
    let find = |text: &'static str| search::first_found(db, (&everywhere, &sight), text, 50);
    time!(all, "look-up by code", case_file::load_by_code(db, &next()));
    time!(
        all,
        "work list of a unit",
        worklist::page(db, &one, &everything, &times, &first)
    );
    time!(
        all,
        "work list of a unit, text",
        worklist::page(db, &one, &typed, &times, &first)
    );
    time!(
        all,
        "work list of eight units",
        worklist::page(db, &units(8), &everything, &times, &first)
    );
    time!(
        all,
        "work list of an agency",
        worklist::page(db, &agency, &everything, &times, &first)
    );
    time!(
        all,
        "work list of the province",
        worklist::page(db, &everywhere, &everything, &times, &first)
    );
    time!(
        all,
        "counts of a unit",
        worklist::counts(db, &one, &everything, &times)
    );
    time!(
        all,
        "counts of an agency",
        worklist::counts(db, &agency, &everything, &times)
    );
    time!(
        all,
        "counts of the province",
        worklist::counts(db, &everywhere, &everything, &times)
    );
    time!(
        all,
        "overview of an agency, by officer",
        deadlines::counts(db, &agency, deadlines::By::Officer, now, horizon)
    );
    time!(
        all,
        "overview of the province, by unit",
        deadlines::counts(db, &everywhere, deadlines::By::Unit, now, horizon)
    );
    time!(
        all,
        "register of a unit, a page of three years",
        register::page(
            db,
            &Scope::ReceivedBy(vec!["unit-7".into()]),
            long,
            &register::Filter::default(),
            &first
        )
    );
    time!(
        all,
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
        all,
        "cases of an applicant",
        applicant_cases::page(db, &[account], applicant_cases::Which::All, &first)
    );
    time!(all, "search by identity number", find("100000000017"));
    time!(all, "search by name", find("nguyen thi an"));
    time!(all, "search by given name", find("huong"));
    time!(
        all,
        "search by name in an agency",
        search::first_found(db, (&agency, &sight), "le thi lan", 50)
    );
    time!(all, "search, nothing found", find("zzzz nobody"));
    time!(
        all,
        "supplements awaited in the province",
        supplement_requests::waiting(db, &everywhere, &first)
    );
    time!(
        all,
        "supplements due to lapse",
        supplement_requests::due_to_lapse(db, &everywhere, now, &first)
    );
    time!(
        all,
        "totals by month",
        statistics_totals::sums(db, &Default::default(), statistics_totals::By::Month)
    );
    let this_year = statistics_totals::Filter {
        from: Some("2026-01".to_owned()),
        to: Some("2026-12".to_owned()),
        ..Default::default()
    };
    time!(
        all,
        "totals of the year by month",
        statistics_totals::sums(db, &this_year, statistics_totals::By::Month)
    );
    behind_figures(db, (from, to), long, &mut all).await?;
    Ok(all)
}

/// The lists behind the public's figures: of a month, and of three years where a month has few.
async fn behind_figures(
    db: &Db,
    month: (Timestamp, Timestamp),
    long: (Timestamp, Timestamp),
    all: &mut BTreeMap<&'static str, Took>,
) -> anyhow::Result<()> {
    use store::read::statistics_cases::{Figure, Filter, count, page};
    let (now, first) = (month.1, PageRequest::first(50));
    let of = |figure, agencies, period| Filter {
        figure,
        agencies,
        procedures: None,
        period,
    };
    let agency = || Some(vec!["agency-7".to_owned()]);
    let (received, late, rated) = (Figure::Received, Figure::Late, Figure::Rated);
    time!(
        all,
        "behind: received",
        page(db, &of(received, None, month), &first)
    );
    time!(
        all,
        "behind: received by an agency",
        page(db, &of(received, agency(), month), &first)
    );
    time!(
        all,
        "behind: ended late in three years",
        page(db, &of(late, None, long), &first)
    );
    time!(
        all,
        "behind: ended late at an agency in three years",
        page(db, &of(late, agency(), long), &first)
    );
    time!(
        all,
        "behind: rated",
        page(db, &of(rated, None, month), &first)
    );
    time!(
        all,
        "behind: received in three years and late",
        page(db, &of(Figure::ReceivedLate(now), None, long), &first)
    );
    time!(
        all,
        "behind: received by an agency in three years and late",
        page(db, &of(Figure::ReceivedLate(now), agency(), long), &first)
    );
    time!(
        all,
        "count of what runs",
        count(db, &of(Figure::Running, None, month))
    );
    time!(
        all,
        "count of what runs late",
        count(db, &of(Figure::RunningLate(now), None, month))
    );
    Ok(())
}
