//! Nothing lost: servers, workers and PostgreSQL itself are killed with signal 9 under load, again
//! and again, and afterwards everything that was acknowledged must be there once and whole.

use super::cluster::Cluster;
use super::load::{Addresses, Load};
use super::office::{Premises, Process};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use store::testing::{self, Census};
use tokio::time::{Instant, sleep};

/// How long the queue may take to run dry afterwards: jobs of the dead wait for their leases, and
/// letters of a debug build for their turn.
const QUEUE_PATIENCE: Duration = Duration::from_secs(600);

/// What a kill test found.
#[derive(Debug, Default)]
pub struct Report {
    engine: &'static str,
    kills: BTreeMap<&'static str, usize>,
    seconds: u64,
    filings: usize,
    acts: usize,
    unanswered: usize,
    in_trouble: usize,
    left: usize,
    replayed: usize,
    found: usize,
    lost: Vec<String>,
    twice: Vec<String>,
    unasked: usize,
    half: usize,
    acts_lost: Vec<String>,
    left_undone: Vec<String>,
    pub other_answer: usize,
    gaps: Vec<String>,
    jobs_done: i64,
    jobs_for_later: i64,
    jobs_not_run: i64,
    jobs_dead: i64,
    notices_twice: i64,
    wrong: Vec<String>,
    check: (bool, String),
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all: usize = self.kills.values().sum();
        let each: Vec<_> = self
            .kills
            .iter()
            .map(|(what, n)| format!("{n} × {what}"))
            .collect();
        writeln!(f, "kill test on {}", self.engine)?;
        let mut line = |what: &str, value: String| writeln!(f, "  {what:<44} {value}");
        line(
            "kills with signal 9",
            format!("{all} ({})", each.join(", ")),
        )?;
        line("seconds under load", self.seconds.to_string())?;
        line(
            "requests without an answer, asked again",
            self.unanswered.to_string(),
        )?;
        line("answers 5xx, asked again", self.in_trouble.to_string())?;
        line("left before the answer, asked again", self.left.to_string())?;
        line("first answer given again", self.replayed.to_string())?;
        line(
            "acknowledged",
            format!("{} filings, {} acts", self.filings, self.acts),
        )?;
        line("filings found", self.found.to_string())?;
        line("filings lost", self.lost.len().to_string())?;
        line("filings found twice", self.twice.len().to_string())?;
        line("cases nobody asked for", self.unasked.to_string())?;
        line("half cases", self.half.to_string())?;
        line("acts lost or done twice", self.acts_lost.len().to_string())?;
        line(
            "keys that gave another answer afterwards",
            self.other_answer.to_string(),
        )?;
        line("gaps in codes", self.gaps.len().to_string())?;
        let jobs = format!(
            "{} ({} wait for their day)",
            self.jobs_done, self.jobs_for_later
        );
        line("follow-up jobs run", jobs)?;
        line(
            "follow-ups of what was acknowledged, missing",
            self.left_undone.len().to_string(),
        )?;
        line("follow-up jobs not run", self.jobs_not_run.to_string())?;
        line("follow-up jobs given up", self.jobs_dead.to_string())?;
        line("notices given twice", self.notices_twice.to_string())?;
        line(
            "answers that nothing explains",
            self.wrong.len().to_string(),
        )?;
        line("motcua check", self.check.1.clone())
    }
}

impl Report {
    pub fn new(engine: &'static str) -> Self {
        Self {
            engine,
            ..Self::default()
        }
    }

    pub fn killed(&mut self, what: &'static str) {
        *self.kills.entry(what).or_default() += 1;
    }

    pub fn must_hold(&self) {
        let lists = [
            &self.lost,
            &self.twice,
            &self.acts_lost,
            &self.left_undone,
            &self.gaps,
            &self.wrong,
        ];
        let whole = lists.iter().all(|it| it.is_empty())
            && self.check.0
            && self.found == self.filings
            && [self.unasked, self.half, self.other_answer] == [0; 3]
            && [self.jobs_not_run, self.jobs_dead, self.notices_twice] == [0; 3];
        let something = self.filings > 0 && self.acts > 0 && self.jobs_done > 0;
        assert!(whole && something, "{self}\n{self:#?}");
    }
}

/// What is killed in which turn.
fn victims(postgres: bool, turn: usize) -> &'static [&'static str] {
    match (postgres, turn % 6) {
        (false, _) => &["serve"],
        (true, 0 | 3) => &["serve"],
        (true, 1 | 4) => &["postgres"],
        (true, 2) => &["serve", "postgres"],
        (true, _) => &["work", "postgres"],
    }
}

async fn killed(cluster: Option<Cluster>, kills: usize) -> Report {
    let begun = Instant::now();
    let premises = match &cluster {
        None => Premises::sqlite().await,
        Some(cluster) => Premises::postgres(&cluster.url).await,
    };
    let mut server = premises.serve();
    let mut worker: Option<Process> = cluster.as_ref().map(|_| premises.work());
    let addresses: Addresses = Arc::new(Mutex::new(vec![server.address]));
    let load = Load::new(Arc::clone(&addresses), Duration::from_millis(15), true);
    let people = load.start(&premises.citizens[..6], 12).await;
    let mut report = Report::new(if cluster.is_some() {
        "PostgreSQL"
    } else {
        "SQLite"
    });
    for turn in 0..kills {
        load.more(3 + turn % 5).await;
        // So that it does not always hit just after an answer.
        sleep(Duration::from_millis((turn * 37 % 250) as u64)).await;
        for victim in victims(cluster.is_some(), turn) {
            report.killed(victim);
            match (*victim, &cluster, &mut worker) {
                ("postgres", Some(cluster), _) => cluster.kill(),
                ("work", _, Some(worker)) => worker.kill(),
                _ => server.process.kill(),
            }
        }
        // The database first: a motcua that finds none says so and ends.
        let victims = victims(cluster.is_some(), turn);
        if let (true, Some(cluster)) = (victims.contains(&"postgres"), &cluster) {
            tokio::task::block_in_place(|| cluster.again());
        }
        if victims.contains(&"work") {
            worker = Some(premises.work());
        }
        if victims.contains(&"serve") {
            server = tokio::task::block_in_place(|| premises.serve());
            *addresses.lock().expect("addresses") = vec![server.address];
        }
    }
    load.more(6).await;
    load.end(people).await;
    report.seconds = begun.elapsed().as_secs();
    report.other_answer = load.file_again().await;
    run_dry(&premises).await;
    if let Some(worker) = worker {
        worker.stop().await;
    }
    server.process.stop().await;
    compare(&mut report, &premises, &load).await;
    report
}

/// Waits until no job is due or comes again.
pub async fn run_dry(premises: &Premises) {
    let db = premises.look().await;
    let until = Instant::now() + QUEUE_PATIENCE;
    loop {
        let census = testing::census(&db, motcua::clock::now()).await;
        if census.jobs_not_run == 0 || Instant::now() > until {
            break;
        }
        sleep(Duration::from_millis(200)).await;
    }
    db.close().await;
}

pub async fn compare(report: &mut Report, premises: &Premises, load: &Load) {
    report.check = premises.check();
    let db = premises.look().await;
    let census = testing::census(&db, motcua::clock::now()).await;
    let mut by_subject: HashMap<&str, Vec<&str>> = HashMap::new();
    for case in &census.cases {
        by_subject
            .entry(&case.subject)
            .or_default()
            .push(&case.code);
    }
    let filed = load.seen.filed.lock().expect("cases").clone();
    report.filings = filed.len();
    for it in &filed {
        match by_subject.remove(it.subject.as_str()).as_deref() {
            Some([code]) if *code == it.code => report.found += 1,
            Some([_]) | None => report.lost.push(it.code.clone()),
            Some(several) => report.twice.push(several.join(" = ")),
        }
    }
    report.unasked = by_subject.len();
    report.half = census
        .cases
        .iter()
        .filter(|it| it.version != it.events || it.events == 0)
        .count();
    report.gaps = gaps(&census);
    for it in &filed {
        let missing = left_undone(&db, &it.code, 1, &[("notify", None)]).await;
        report.left_undone.extend(missing);
    }
    let acted = load.seen.acted.lock().expect("acts").clone();
    report.acts = acted.len();
    for it in &acted {
        let file = store::case_file::load_by_code(&db, &it.code)
            .await
            .expect("a read");
        let Some(file) = file else {
            report.acts_lost.push(it.code.clone());
            continue;
        };
        let history = store::case_file::history(&db, file.case.id)
            .await
            .expect("a read");
        let (kind, letter) = if it.act == "accept" {
            ("accepted", "receipt")
        } else {
            ("supplement_requested", "supplement_request")
        };
        let follow_ups = [("notify", None), ("print_letter", Some(letter))];
        let missing = left_undone(&db, &it.code, it.version, &follow_ups).await;
        report.left_undone.extend(missing);
        let at: Vec<i64> = history
            .iter()
            .filter(|event| event.kind == kind)
            .map(|event| event.seq)
            .collect();
        if at != [it.version] {
            report
                .acts_lost
                .push(format!("{} {} {at:?}", it.code, it.act));
        }
    }
    db.close().await;
    report.jobs_done = census.jobs_done;
    report.jobs_for_later = census.jobs_for_later;
    report.jobs_not_run = census.jobs_not_run;
    report.jobs_dead = census.jobs_dead;
    report.notices_twice = census.notices_twice;
    report.unanswered = load.seen.unanswered.load(Ordering::Relaxed);
    report.in_trouble = load.seen.in_trouble.load(Ordering::Relaxed);
    report.left = load.seen.left.load(Ordering::Relaxed);
    report.replayed = load.seen.replayed.load(Ordering::Relaxed);
    report
        .wrong
        .clone_from(&load.seen.wrong.lock().expect("answers"));
}

/// What an event made necessary and is not done: jobs by queue, with the letter that the job must
/// have filed. A job that was never written is missing as one that was not run.
async fn left_undone(
    db: &store::Db,
    code: &str,
    version: i64,
    follow_ups: &[(&str, Option<&str>)],
) -> Vec<String> {
    let file = store::case_file::load_by_code(db, code).await;
    let Some(file) = file.expect("a read") else {
        return vec![format!("{code} is not there")];
    };
    let jobs = store::job_queue::of_case(db, file.case.id.0).await;
    let jobs = jobs.expect("a read");
    let documents = store::filed_document::of_case(db, file.case.id).await;
    let documents = documents.expect("a read");
    let mut missing = Vec::new();
    for (queue, letter) in follow_ups {
        let job = jobs.iter().find(|job| {
            let payload: serde_json::Value = serde_json::from_str(&job.payload).expect("JSON");
            job.queue == *queue
                && job.state == "done"
                && payload["version"] == version
                && letter.is_none_or(|form| payload["what"]["form"] == form)
        });
        match (job, letter) {
            (None, _) => missing.push(format!("{code} {version} {queue}")),
            (Some(job), Some(form)) => {
                let is_filed = |it: &store::filed_document::Document| {
                    it.id == job.id && it.kind == *form && it.size > 0
                };
                if !documents.iter().any(is_filed) {
                    missing.push(format!("{code} {version} {form} is not filed"));
                }
            }
            (Some(_), None) => {}
        }
    }
    missing
}

/// Numbers that are missing in a series of codes, and series that went on without a case.
fn gaps(census: &Census) -> Vec<String> {
    let mut numbers: BTreeMap<&str, BTreeSet<i64>> = BTreeMap::new();
    for case in &census.cases {
        let (series, number) = case.code.rsplit_once('-').expect("a code");
        let number = number.parse().expect("a number");
        numbers.entry(series).or_default().insert(number);
    }
    let mut gaps: Vec<String> = numbers
        .iter()
        .filter(|(_, numbers)| !(1..).zip(numbers.iter()).all(|(at, number)| at == *number))
        .map(|(series, numbers)| format!("{series}: {numbers:?}"))
        .collect();
    let taken: i64 = census.codes_taken;
    if taken != census.cases.len() as i64 {
        gaps.push(format!("{taken} numbers for {} cases", census.cases.len()));
    }
    gaps
}

/// How many: `few` among the tests, many by `scripts/kill-test`.
fn kills(few: usize) -> usize {
    let named = std::env::var("MOTCUA_KILLS").ok();
    named.and_then(|it| it.parse().ok()).unwrap_or(few)
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_servers_lose_nothing_they_acknowledged_sqlite() {
    let report = killed(None, kills(3)).await;
    println!("{report}");
    report.must_hold();
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_servers_and_a_killed_database_lose_nothing_they_acknowledged_postgres() {
    // One of each turn, so that everything is killed alone and together.
    let report = killed(Some(Cluster::start()), kills(6)).await;
    println!("{report}");
    report.must_hold();
}
