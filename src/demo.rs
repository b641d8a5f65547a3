//! `motcua demo`: an office of one province with a year of cases, made in the time it takes to
//! open a browser, everything in one folder. The cases are made by the real acts at the moments
//! at which they would have happened; the last weeks first, the rest while pages are served
//! already. What is in the folder is kept and used again.

mod access;
mod arrival;
pub mod curated;
pub mod dice;
mod figures;
pub mod forms;
pub mod life;
pub mod papers;
pub mod people;
pub mod petition;
pub mod plan;
mod priority;
pub mod result;
pub mod staff;
pub mod turn;

use anyhow::{Context as _, bail};
use casework::credential::Demanded;
use clap::Args;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::IsTerminal as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};
use store::job_queue::{self, Job};
use store::{Batch, Db};
use tokio::sync::Notify;
use tokio::task::{JoinHandle, JoinSet};
use web::house::Banner;

use crate::config::{Backup, Config, Files, Journal, Log, Mail, Metrics, NationalPortal, Server};
use crate::config::{Secret, Sms, Store, Sweep, Watch, Worker};
use crate::jobs::{petition_clock, print_letter, supplement_lapse, transfer};
use crate::{clock, journal, passwords, seal, serve, wiring};
use life::Life;
use plan::Plan;
use staff::{Login, PASSWORD, Staff};

/// The options of `motcua demo`.
#[derive(Debug, Args)]
pub struct Options {
    /// Whose regulation applies: nam-dinh, ninh-binh, ha-nam, thai-binh or dak-nong.
    #[arg(long, value_name = "PROVINCE", default_value = "nam-dinh")]
    pub province: String,
    /// The address and port to listen on.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// The folder for everything; `motcua-demo/PROVINCE` when none is named.
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// A file with what stands under [sign_in] in a configuration: outside providers to try. Without
    /// it everybody signs in with the password that is printed.
    #[arg(long, value_name = "FILE")]
    pub sign_in: Option<PathBuf>,
    /// How many cases a fresh folder gets.
    #[arg(long, value_name = "N", default_value_t = 800)]
    pub cases: u32,
    /// An empty PostgreSQL database in place of the file: `postgres://user:password@host:port/database`.
    #[arg(long, value_name = "URL")]
    pub postgres: Option<Secret>,
}

/// Counts changes of what is made here; a folder of another count is made anew.
const MADE_BY: u32 = 10;
/// How long cases are made before pages are served; the others are made beside.
const BEFORE_SERVING: Duration = Duration::from_millis(1_800);
/// How many cases are played at once; they share each flush of the disk.
const AT_ONCE: usize = 48;
/// Between the letters of two cases of the past, so that those of the present never wait; a
/// debug build takes many times as long for each.
const BETWEEN_LETTERS: SignedDuration = if cfg!(debug_assertions) {
    SignedDuration::from_secs(6)
} else {
    SignedDuration::from_millis(700)
};
/// What is said on every page.
const BANNER: Banner = Banner {
    vi: "Bản trình diễn: mọi người, hồ sơ và giấy tờ ở đây đều không có thật. Đừng nhập dữ liệu thật.",
    en: "A demonstration: no person, case or paper here is real. Do not enter real data.",
};

/// What a folder says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct About {
    province: String,
    made_by: u32,
    schema: String,
    cases: u32,
    made_at: Timestamp,
    complete: bool,
    logins: Vec<Login>,
}

/// Makes what is missing, prints where to look and by whose name, and serves until told to stop.
///
/// # Errors
/// When the port, the folder or the province cannot be used.
pub async fn run(options: &Options) -> anyhow::Result<ExitCode> {
    let started = Instant::now();
    let shown = start(options).await?;
    print!("{}", told(&shown, started.elapsed()));
    shown.running.until_told_to_stop().await?;
    if let Some(making) = shown.making {
        // What is half made is made anew at the next start.
        making.abort();
    }
    Ok(ExitCode::SUCCESS)
}

/// A demonstration at work.
#[derive(Debug)]
pub struct Shown {
    /// The server.
    pub running: serve::Running,
    making: Option<JoinHandle<()>>,
    /// By whose name to sign in.
    pub logins: Vec<Login>,
    folder: PathBuf,
    config: Config,
    _lock: File,
}

impl Shown {
    /// Waits until the whole year is there. Gives whether anything had to be made.
    ///
    /// # Errors
    /// When the making failed.
    pub async fn made(&mut self) -> anyhow::Result<bool> {
        match self.making.take() {
            Some(making) => {
                making.await.context("the making of cases failed")?;
                Ok(true)
            }
            None => Ok(false),
        }
    }

    /// Stops it and gives the folder back.
    ///
    /// # Errors
    /// When the server or the worker failed.
    pub async fn stop(self) -> anyhow::Result<()> {
        if let Some(making) = self.making {
            making.abort();
        }
        self.running.stop().await
    }
}

/// Starts a demonstration: its people and last cases are there, and it serves.
///
/// # Errors
/// When the port, the folder or the province cannot be used.
pub async fn start(options: &Options) -> anyhow::Result<Shown> {
    let started = Instant::now();
    let listener = serve::listen(options.listen).await?;
    let folder = options
        .data
        .clone()
        .unwrap_or_else(|| Path::new("motcua-demo").join(&options.province));
    let lock = lock(&folder)?;
    let before = about(&folder, &options.province)?;
    let address = listener
        .local_addr()
        .context("the listener has no address")?;
    let mut config = config(&folder, &options.province, address);
    if let Some(file) = &options.sign_in {
        config.sign_in = crate::config::SignIn::read(file)?;
    }
    if let Some(url) = &options.postgres {
        config.store = Store::Postgres {
            url: url.clone(),
            connections: 8,
            replica_url: None,
        };
    }
    let db = Db::migrate_and_open(&wiring::target(&config)?).await?;
    if options.postgres.is_some() && before.is_none() && store::newest::moment(&db).await?.is_some()
    {
        bail!("the database holds cases already: give the demonstration an empty one");
    }
    let mut parts = wiring::parts(&config, db, wiring::neighbours(&config)?)?;
    parts.desk.journal = journal::signer(&config, &parts.desk).await?;
    seal::open(&config, &mut parts.desk)?;
    passwords::open(&config, &mut parts.desk).await?;
    wiring::open_catalogue(&mut parts).await?;
    let (logins, making) = match before {
        Some(about) => (about.logins, None),
        None => {
            let mut making = Making::start(&parts, &folder, options).await?;
            making.for_a_while(BEFORE_SERVING).await?;
            (making.life.staff.logins.clone(), Some(making))
        }
    };
    let mut house = parts.house(&config);
    house.banner = Some(BANNER);
    let mut worker = parts.worker(&config);
    worker.moment = moment;
    // Nobody misses the backup of what was made up.
    worker.keeping = None;
    // What is published and kept counts the whole year, not what was made of it so far.
    let made = Arc::new(Notify::new());
    worker.figures_after = making.is_some().then(|| Arc::clone(&made));
    let running = serve::start(listener, house, Some(worker))?;
    let making = making.map(|making| tokio::spawn(making.finish(started, made)));
    Ok(Shown {
        running,
        making,
        logins,
        folder,
        config,
        _lock: lock,
    })
}

/// Keeps a second demonstration away from the folder as long as the value lives.
fn lock(folder: &Path) -> anyhow::Result<File> {
    std::fs::create_dir_all(folder)
        .with_context(|| format!("the folder {} cannot be made", folder.display()))?;
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(folder.join("demo.lock"))
        .with_context(|| format!("the folder {} cannot be written to", folder.display()))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => bail!(
            "a demonstration runs in {} already: stop that one first, or give this one a folder \
             of its own with --data",
            folder.display()
        ),
        Err(TryLockError::Error(error)) => Err(error).context("the folder cannot be locked"),
    }
}

const ABOUT: &str = "demo.json";

/// What is in the folder, if it can be used again. What a demonstration left half made, or another
/// version made, is cleared away; what is no demonstration is left alone.
fn about(folder: &Path, province: &str) -> anyhow::Result<Option<About>> {
    let text = match std::fs::read_to_string(folder.join(ABOUT)) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            if folder.join("motcua.sqlite").exists() {
                bail!(
                    "{} holds the data of something else than a demonstration: choose another \
                     folder with --data",
                    folder.display()
                );
            }
            return Ok(None);
        }
        Err(error) => return Err(error).context("the folder cannot be read"),
    };
    let about = serde_json::from_str::<About>(&text).ok();
    if let Some(about) = &about
        && about.province != province
    {
        bail!(
            "{} holds the demonstration of {}: choose another folder with --data",
            folder.display(),
            about.province
        );
    }
    let usable = |it: &About| {
        it.complete && it.made_by == MADE_BY && it.schema == store::sql::migrate::fingerprint()
    };
    if let Some(about) = about.filter(usable) {
        return Ok(Some(about));
    }
    eprintln!(
        "The demonstration in {} was not finished or is of another version; it is made anew.",
        folder.display()
    );
    for name in [
        "motcua.sqlite",
        "motcua.sqlite-wal",
        "motcua.sqlite-shm",
        "journal.key",
        "seal.pem",
        "passwords.key",
        ABOUT,
    ] {
        match std::fs::remove_file(folder.join(name)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(error).with_context(|| format!("{name} cannot be cleared away"));
            }
            _ => {}
        }
    }
    Ok(None)
}

fn config(folder: &Path, province: &str, address: SocketAddr) -> Config {
    Config {
        province: province.to_owned(),
        provinces: None,
        holidays: None,
        server: Server {
            listen: address,
            public_url: format!("http://{address}"),
            trusted_proxies: Vec::new(),
            drain_seconds: 0,
            clock_tolerance_seconds: Server::default().clock_tolerance_seconds,
        },
        store: Store::Sqlite {
            path: folder.join("motcua.sqlite"),
        },
        files: Files {
            folder: folder.join("files"),
            s3: None,
        },
        worker: Worker {
            inside_serve: true,
            at_once: 4,
            look_every_seconds: 1,
            ..Worker::default()
        },
        mail: Mail::Record {
            folder: folder.join("mail"),
        },
        sms: Sms::Record {
            folder: folder.join("sms"),
        },
        population: crate::config::Population::default(),
        national_portal: if province == "ninh-binh" {
            NationalPortal::Folder {
                inbox: folder.join("national-portal"),
            }
        } else {
            NationalPortal::Closed
        },
        sign_in: crate::config::SignIn {
            always_passwords: true,
            second_factor: Demanded::OfNobody,
            ..crate::config::SignIn::default()
        },
        log: Log::default(),
        metrics: Metrics::default(),
        watch: Watch::default(),
        sweep: Sweep::default(),
        backup: Backup::default(),
        journal: Journal {
            key: folder.join("journal.key"),
            // So that whoever tries it sees roots come.
            every_minutes: 1,
            ..Journal::default()
        },
        seal: crate::config::Seal::default(),
        passwords: crate::config::Passwords {
            keys: Some(folder.join("passwords.key")),
            replace_lost_keys: false,
        },
    }
}

/// Follow-up work of the past is worked as of then; acts happen when they happen.
fn moment(job: &Job, now: Timestamp) -> Timestamp {
    let acts = [
        transfer::QUEUE,
        supplement_lapse::QUEUE,
        petition_clock::QUEUE,
    ];
    let is_act = acts.contains(&job.queue.as_str());
    let is_past = job.created_at.duration_until(now) > SignedDuration::from_hours(1);
    if is_past && !is_act {
        let a_bit = SignedDuration::from_secs(40);
        job.created_at.saturating_add(a_bit).unwrap_or(now)
    } else {
        now
    }
}

/// The making of cases.
struct Making {
    life: Arc<Life>,
    folder: PathBuf,
    about: About,
    left: VecDeque<Plan>,
    played: u32,
    acts: u64,
    stuck: u32,
}

impl Making {
    async fn start(
        parts: &wiring::Parts,
        folder: &Path,
        options: &Options,
    ) -> anyhow::Result<Self> {
        let office = parts.desk.office.clone();
        let now = clock::now();
        let a_year = SignedDuration::from_hours(24 * 370);
        let mut staff = Staff::gather(&office, (options.cases / 2).max(20))?;
        staff.write(&office, now.saturating_sub(a_year)?).await?;
        let mut left: VecDeque<Plan> = curated::plans(&office, &staff, now, options.cases).into();
        left.extend(plan::year(&office, &staff, now, options.cases));
        let about = About {
            province: options.province.clone(),
            made_by: MADE_BY,
            schema: store::sql::migrate::fingerprint(),
            cases: options.cases,
            made_at: now,
            complete: false,
            logins: staff.logins.clone(),
        };
        let making = Self {
            life: Arc::new(Life {
                office,
                files: parts.desk.neighbours.files.clone(),
                desk: parts.desk.clone(),
                staff,
                now,
            }),
            folder: folder.to_owned(),
            about,
            left,
            played: 0,
            acts: 0,
            stuck: 0,
        };
        making.write_about()?;
        curated::draft(&making.life).await?;
        petition::write(&making.life).await?;
        priority::write(&making.life.office, now).await?;
        access::begin(&making.life).await?;
        Ok(making)
    }

    fn write_about(&self) -> anyhow::Result<()> {
        let text = serde_json::to_string_pretty(&self.about)?;
        std::fs::write(self.folder.join(ABOUT), text + "\n")
            .with_context(|| format!("{} cannot be written to", self.folder.display()))
    }

    /// Plays cases until the time is up or none is left; those begun are finished.
    async fn for_a_while(&mut self, time: Duration) -> anyhow::Result<()> {
        let until = Instant::now() + time;
        let mut at_work = JoinSet::new();
        loop {
            while at_work.len() < AT_ONCE && Instant::now() < until {
                let Some(plan) = self.left.pop_front() else {
                    break;
                };
                let life = Arc::clone(&self.life);
                at_work.spawn(async move { life.play(&plan).await });
            }
            let Some(played) = at_work.join_next().await else {
                return Ok(());
            };
            self.count(played.context("a case could not be played")??)
                .await?;
        }
    }

    async fn count(&mut self, played: Option<life::Played>) -> anyhow::Result<()> {
        let Some(played) = played else {
            return Ok(());
        };
        self.played += 1;
        self.acts += u64::from(played.acts);
        self.stuck += u32::from(played.refused_by.is_some());
        let pause = BETWEEN_LETTERS.checked_mul(i32::try_from(self.played).unwrap_or(i32::MAX));
        let until = self.life.now.saturating_add(pause.unwrap_or_default())?;
        let mut batch = Batch::new();
        job_queue::postpone(&mut batch, played.case.id.0, print_letter::QUEUE, until);
        self.life.office.db.commit(batch).await?;
        Ok(())
    }

    /// Plays what is left while pages are served.
    async fn finish(mut self, started: Instant, made: Arc<Notify>) {
        let of = self.left.len();
        let on_screen = std::io::stderr().is_terminal();
        while !self.left.is_empty() {
            if let Err(error) = self.for_a_while(Duration::from_millis(500)).await {
                tracing::error!("the making of cases ended: {error:#}");
                return;
            }
            if on_screen {
                eprint!("\rEarlier cases: {} of {of}  ", of - self.left.len());
            }
        }
        if on_screen {
            eprintln!();
        }
        if let Err(error) = access::look_ups(&self.life).await {
            tracing::error!("the look-ups could not be entered: {error:#}");
        }
        if let Err(error) = figures::publish(&self.life).await {
            tracing::error!("figures of the past could not be published: {error:#}");
        }
        made.notify_one();
        self.about.complete = true;
        if let Err(error) = self.write_about() {
            tracing::error!("{error:#}");
        }
        tracing::info!(
            cases = self.played,
            acts = self.acts,
            stuck = self.stuck,
            seconds = started.elapsed().as_secs_f32(),
            "the year is complete"
        );
    }
}

/// Where to look and by whose name.
fn told(shown: &Shown, took: Duration) -> String {
    use std::fmt::Write as _;
    let url = &shown.config.server.public_url;
    let mut text = format!(
        "\nmotcua demonstration, {} (ready after {:.1} s)\n\n  citizens  {url}/\n  officers  {url}/can-bo\n  data      {}\n\n  sign in (password of everybody: {PASSWORD})\n",
        shown.config.province,
        took.as_secs_f32(),
        shown.folder.display()
    );
    for login in &shown.logins {
        let door = if login.officer { "officer" } else { "citizen" };
        // A String takes whatever is written to it.
        let _ = writeln!(text, "    {door}  {:<12} {}", login.login, login.who);
    }
    if let NationalPortal::Folder { inbox } = &shown.config.national_portal {
        let _ = writeln!(
            text,
            "\n  cases of the National Portal: put messages such as\n  \
             docs/national-portal.example.json into {}",
            inbox.display()
        );
    }
    text.push_str("\nNobody in it exists. Mail and text messages become files in the folder. Ctrl+C stops.\n\n");
    text
}

#[cfg(test)]
mod tests;
