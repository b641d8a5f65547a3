//! What a monitor is told: counters of requests, of the database and of jobs, and how things stand
//! at the moment it asks. OpenMetrics text, served at an address of its own and nowhere else.
//! `docs/monitoring.md` lists every name; a test holds the two together.

use crate::clock;
use crate::config;
use anyhow::Context as _;
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use casework::office::Office;
use jiff::Timestamp;
use prometheus_client::encoding::{EncodeLabelSet, text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::Registry;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use store::{Db, ReadError, job_queue, process_seen, server, session};
use tokio::net::TcpListener;
use tokio::sync::Mutex;
use tokio::task::JoinHandle;
use web::watch::Watch;

/// The media type of OpenMetrics text.
const MEDIA_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// The bounds of the times that jobs take, in seconds.
const BOUNDS: [f64; 9] = [0.005, 0.025, 0.1, 0.25, 1.0, 5.0, 15.0, 60.0, 180.0];

/// A process that was not seen for longer is gone.
pub const GONE: jiff::SignedDuration = jiff::SignedDuration::from_secs(60);

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Kind {
    kind: String,
}

fn kind(of: &str) -> Kind {
    Kind {
        kind: of.to_owned(),
    }
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct WorkedKind {
    kind: String,
    outcome: &'static str,
}

/// Counters of the jobs that this process has worked; clones share them.
#[derive(Clone, Debug)]
pub struct Worked {
    jobs: Family<WorkedKind, Counter>,
    took: Family<Kind, Histogram>,
}

impl Default for Worked {
    fn default() -> Self {
        Self {
            jobs: Family::default(),
            took: Family::new_with_constructor(|| Histogram::new(BOUNDS)),
        }
    }
}

impl Worked {
    /// A job was worked: `done`, to be tried `again`, `dead`, or `lost` to another worker.
    pub fn count(&self, queue: &str, outcome: &'static str, took: Duration) {
        self.took
            .get_or_create(&kind(queue))
            .observe(took.as_secs_f64());
        self.jobs
            .get_or_create(&WorkedKind {
                kind: queue.to_owned(),
                outcome,
            })
            .inc();
    }

    fn register(&self, registry: &mut Registry) {
        registry.register(
            "motcua_jobs_worked",
            "Jobs that this process worked, by kind and outcome",
            self.jobs.clone(),
        );
        registry.register(
            "motcua_job_seconds",
            "How long jobs took, by kind",
            self.took.clone(),
        );
    }
}

/// How things stand, looked up when the monitor asks.
#[derive(Debug, Default)]
struct Standing {
    jobs_waiting: Family<Kind, Gauge>,
    jobs_due: Family<Kind, Gauge>,
    jobs_at_work: Family<Kind, Gauge>,
    jobs_failing: Family<Kind, Gauge>,
    jobs_oldest: Family<Kind, Gauge>,
    jobs_dead: Family<Kind, Gauge>,
    sessions: Family<Kind, Gauge>,
    processes: Family<Kind, Gauge>,
    worker_silent: Gauge,
    backup_age: Gauge,
    drill_age: Gauge,
    backup_missed: Gauge,
    root_age: Gauge,
    root_late: Gauge,
    emergencies: Gauge,
    database_up: Gauge,
    database_size: Gauge,
    connections_most: Gauge,
    connections_in_use: Gauge,
    connections_waiting: Gauge,
    disk_free: Family<Place, Gauge>,
    disk_size: Family<Place, Gauge>,
    memory: Gauge,
    open_files: Gauge,
    started_at: Gauge,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Place {
    place: String,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Build {
    version: &'static str,
    schema: String,
    engine: &'static str,
}

impl Standing {
    fn register(&self, registry: &mut Registry) {
        let mut kinds = |name: &str, help: &str, family: &Family<Kind, Gauge>| {
            registry.register(name, help, family.clone());
        };
        kinds(
            "motcua_jobs_waiting",
            "Jobs not done, those for later included, by kind",
            &self.jobs_waiting,
        );
        kinds(
            "motcua_jobs_due",
            "Jobs that could run now and nobody has taken, by kind",
            &self.jobs_due,
        );
        kinds(
            "motcua_jobs_at_work",
            "Jobs that a worker holds, by kind",
            &self.jobs_at_work,
        );
        kinds(
            "motcua_jobs_failing",
            "Jobs that have failed and wait for another try, by kind",
            &self.jobs_failing,
        );
        kinds(
            "motcua_jobs_oldest_due_seconds",
            "For how long the oldest job that is due has waited, by kind",
            &self.jobs_oldest,
        );
        kinds(
            "motcua_jobs_dead",
            "Jobs given up, by kind",
            &self.jobs_dead,
        );
        kinds(
            "motcua_sessions",
            "Sessions alive, of citizens and of officers",
            &self.sessions,
        );
        kinds(
            "motcua_processes",
            "Processes that share the database, by what they do",
            &self.processes,
        );
        let mut places = |name: &str, help: &str, family: &Family<Place, Gauge>| {
            registry.register(name, help, family.clone());
        };
        places(
            "motcua_disk_free_bytes",
            "Bytes free where the process writes",
            &self.disk_free,
        );
        places(
            "motcua_disk_size_bytes",
            "Bytes in all where the process writes",
            &self.disk_size,
        );
        let mut one = |name: &str, help: &str, gauge: &Gauge| {
            registry.register(name, help, gauge.clone());
        };
        one(
            "motcua_worker_silent_seconds",
            "For how long no worker of any process has looked at the queue; -1 when none ever has",
            &self.worker_silent,
        );
        one(
            "motcua_backup_age_seconds",
            "How long ago the newest whole backup was begun; -1 when there is none",
            &self.backup_age,
        );
        one(
            "motcua_drill_age_seconds",
            "How long ago a backup was last put back and found whole; -1 when never",
            &self.drill_age,
        );
        one(
            "motcua_backup_missed",
            "Whether a backup that the regulation asks for is missing",
            &self.backup_missed,
        );
        one(
            "motcua_journal_root_age_seconds",
            "How long ago the newest root of the journal was published; -1 when there is none",
            &self.root_age,
        );
        one(
            "motcua_journal_late",
            "Whether roots of the journal have stopped coming although events came, or are refused",
            &self.root_late,
        );
        one(
            "motcua_emergencies_unseen",
            "Cases opened in an emergency that nobody of the control office has looked at",
            &self.emergencies,
        );
        one(
            "motcua_database_up",
            "Whether the database answered when it was asked for these figures",
            &self.database_up,
        );
        one(
            "motcua_database_size_bytes",
            "Bytes that the database takes",
            &self.database_size,
        );
        one(
            "motcua_database_connections_most",
            "Connections there may be at once",
            &self.connections_most,
        );
        one(
            "motcua_database_connections_in_use",
            "Connections at work",
            &self.connections_in_use,
        );
        one(
            "motcua_database_connections_waiting",
            "Callers that wait for a connection; on SQLite, for the writer",
            &self.connections_waiting,
        );
        one(
            "process_resident_memory_bytes",
            "Bytes of memory the process holds",
            &self.memory,
        );
        one(
            "process_open_fds",
            "Files and connections the process holds open",
            &self.open_files,
        );
        one(
            "process_start_time_seconds",
            "When the process started, in seconds since 1970",
            &self.started_at,
        );
    }

    /// What the process knows without asking anybody.
    fn look_around(&self, db: &Db, watch: &Watch) {
        let set = |gauge: &Gauge, value: u64| {
            gauge.set(i64::try_from(value).unwrap_or(i64::MAX));
        };
        let ways = db.ways();
        set(&self.connections_most, ways.most as u64);
        set(&self.connections_in_use, ways.in_use as u64);
        set(&self.connections_waiting, ways.waiting as u64);
        for place in watch.places.iter() {
            if let Some(space) = outside::machine::space(&place.folder) {
                let label = Place {
                    place: place.what.to_owned(),
                };
                set(&self.disk_free.get_or_create_owned(&label), space.free);
                set(&self.disk_size.get_or_create_owned(&label), space.total);
            }
        }
        if let Some(memory) = outside::machine::memory() {
            set(&self.memory, memory.resident);
        }
        if let Some(open) = outside::machine::open_files() {
            set(&self.open_files, open);
        }
        self.started_at.set(watch.started_at.as_second());
    }

    /// What the database tells. What it does not tell is left out, not told as it was.
    async fn ask(&self, office: &Office, now: Timestamp) -> Result<(), ReadError> {
        self.forget();
        let db = &office.db;
        let put = |family: &Family<Kind, Gauge>, of: &str, value: i64| {
            family.get_or_create(&kind(of)).set(value);
        };
        let age = |since: Timestamp| since.duration_until(now).as_secs().max(0);
        for it in job_queue::totals::waiting_by_kind(db, now).await? {
            put(&self.jobs_waiting, &it.queue, it.waiting);
            put(&self.jobs_due, &it.queue, it.due);
            put(&self.jobs_at_work, &it.queue, it.at_work);
            put(&self.jobs_failing, &it.queue, it.failing);
            put(&self.jobs_oldest, &it.queue, it.oldest.map_or(0, age));
        }
        for it in job_queue::dead::dead_by_kind(db).await? {
            put(&self.jobs_dead, &it.queue, it.total);
        }
        for (word, of) in [
            ("citizen", session::Kind::Citizen),
            ("officer", session::Kind::Officer),
        ] {
            put(&self.sessions, word, session::living(db, of, now).await?);
        }
        let since = now.saturating_sub(GONE).unwrap_or(now);
        let seen = process_seen::since(db, since).await?;
        for of in [process_seen::Kind::Serve, process_seen::Kind::Work] {
            let count = seen.iter().filter(|it| it.kind == of).count();
            let count = i64::try_from(count).unwrap_or(i64::MAX);
            put(&self.processes, of.word(), count);
        }
        let last = process_seen::last_work(db).await?;
        self.worker_silent.set(last.map_or(-1, age));
        let backups = casework::backup::state(office, now).await?;
        let done = backups.backup_done.map(|it| it.started_at);
        self.backup_age.set(done.map_or(-1, age));
        let drilled = backups.drill_done.map(|it| it.finished_at);
        self.drill_age.set(drilled.map_or(-1, age));
        self.backup_missed.set(i64::from(backups.missed.is_some()));
        let roots = casework::journal::standing(office, now).await?;
        self.root_late.set(i64::from(roots.is_late()));
        self.root_age.set(roots.newest.map_or(-1, |it| age(it.at)));
        let unseen = store::emergency_access::unseen(db).await?;
        self.emergencies.set(unseen);
        self.database_size.set(server::size(db).await?);
        Ok(())
    }

    fn forget(&self) {
        for family in [
            &self.jobs_waiting,
            &self.jobs_due,
            &self.jobs_at_work,
            &self.jobs_failing,
            &self.jobs_oldest,
            &self.jobs_dead,
            &self.sessions,
            &self.processes,
        ] {
            family.clear();
        }
    }
}

/// Everything a monitor is told of this process.
#[derive(Clone, Debug)]
pub struct Monitor(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    office: Office,
    watch: Watch,
    registry: Registry,
    standing: Mutex<Standing>,
}

impl Monitor {
    /// The monitor of a process.
    #[must_use]
    pub fn of(office: &Office, watch: &Watch, worked: &Worked) -> Self {
        let db = &office.db;
        let mut registry = Registry::default();
        registry.register(
            "motcua_build",
            "The version of the program, of the schema, and the database engine",
            Info::new(Build {
                version: env!("CARGO_PKG_VERSION"),
                schema: store::sql::migrate::newest().to_string(),
                engine: db.engine_name(),
            }),
        );
        let standing = Standing::default();
        watch.requests.register(&mut registry);
        db.measured().register(&mut registry);
        worked.register(&mut registry);
        standing.register(&mut registry);
        Self(Arc::new(Inner {
            office: office.clone(),
            watch: watch.clone(),
            registry,
            standing: Mutex::new(standing),
        }))
    }

    /// What is told now.
    ///
    /// # Errors
    /// Never in practice: writing to memory.
    pub async fn told(&self) -> Result<String, std::fmt::Error> {
        let it = &self.0;
        // Two monitors that ask at once do not mix.
        let standing = it.standing.lock().await;
        standing.look_around(&it.office.db, &it.watch);
        let answered = standing.ask(&it.office, clock::now()).await;
        standing.database_up.set(i64::from(answered.is_ok()));
        if let Err(error) = answered {
            tracing::warn!(%error, "the database did not tell the monitor how things stand");
        }
        let mut told = String::new();
        text::encode(&mut told, &it.registry)?;
        Ok(told)
    }
}

/// The way in for monitors.
#[derive(Clone, Debug)]
struct Way {
    monitor: Monitor,
    token: Option<config::Secret>,
}

/// Serves what the monitor asks for, at an address of its own, until the task is aborted. Besides
/// `/metrics` it answers whether the process is alive and ready, for processes without pages.
///
/// # Errors
/// When the address cannot be listened on.
pub async fn serve(
    monitor: Monitor,
    address: SocketAddr,
    token: Option<config::Secret>,
) -> anyhow::Result<(SocketAddr, JoinHandle<()>)> {
    let listener = TcpListener::bind(address)
        .await
        .with_context(|| format!("{address} cannot be listened on for the monitor"))?;
    let address = listener
        .local_addr()
        .context("the listener has no address")?;
    let router = Router::new()
        .route("/metrics", get(told))
        .route("/readyz", get(ready))
        .with_state(Way { monitor, token });
    tracing::info!(%address, "figures for a monitor at /metrics");
    let serving = tokio::spawn(async move {
        if let Err(error) = axum::serve(listener, router).await {
            tracing::error!(%error, "the monitor is no longer answered");
        }
    });
    Ok((address, serving))
}

async fn told(State(way): State<Way>, headers: HeaderMap) -> Response {
    if !is_let_in(way.token.as_ref(), &headers) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    match way.monitor.told().await {
        Ok(told) => ([(header::CONTENT_TYPE, MEDIA_TYPE)], told).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

async fn ready(State(way): State<Way>) -> Response {
    let it = &way.monitor.0;
    web::health::answer(&it.office.db, &it.watch, clock::now()).await
}

/// Whether the request carries the token, where one is demanded. Compared by hash, so that the
/// time it takes tells nothing.
fn is_let_in(token: Option<&config::Secret>, headers: &HeaderMap) -> bool {
    let Some(token) = token else { return true };
    let hash = |text: &str| store::request_seen::fingerprint(&[text.as_bytes()]);
    web::session::bearer(headers).is_some_and(|it| hash(&it) == hash(token.reveal()))
}
