//! Wiring: from the configuration to the parts. Nothing below this file reads configuration.

use anyhow::{Context as _, anyhow};
use casework::figures::{Figures, Keep};
use casework::office::Office;
use domain::clock::holidays::Holidays;
use domain::{organisation, regulation};
use jiff::SignedDuration;
use outside::files::{Bucket, Files};
use outside::identity::{self, Provider};
use outside::mail::Post;
use outside::national_portal::Intake;
use outside::population::Population;
use outside::sms::Gateway;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use store::Db;
use web::house::{House, Rooms};
use web::limits::Limits;
use web::watch::{Heartbeat, Place, Watch};

use crate::clock;
use crate::config::{self, Config, Mail, NationalPortal, Sms, Store};
use crate::jobs::backup::Keeping;
use crate::jobs::{Desk, Time, redate};
use crate::journal;
use crate::metrics::{Monitor, Worked};
use crate::paper;
use crate::worker::Worker;

/// Everything a process works with, opened.
#[derive(Debug)]
pub struct Parts {
    /// What jobs have at hand; pages share most of it.
    pub desk: Desk,
    /// What the process knows of itself.
    pub watch: Watch,
    /// Counters of the jobs it works.
    pub worked: Worked,
    /// Backups and drills.
    pub keeping: Keeping,
    /// Who vouches for people who sign in.
    pub providers: Arc<[Provider]>,
}

/// Opens everything a configuration names.
///
/// # Errors
/// When something of it cannot be used; the database must have been migrated.
pub async fn open(config: &Config) -> anyhow::Result<Parts> {
    let neighbours = neighbours(config)?;
    let mut db = Db::open(&target(config)?).await?;
    if let Store::Postgres {
        replica_url: Some(replica),
        connections,
        ..
    } = &config.store
    {
        db = db.with_replica(replica.reveal(), *connections).await?;
    }
    let mut parts = parts(config, db, neighbours)?;
    parts.desk.office.figures = Arc::new(Figures::remembering(Keep::SERVING));
    wind_clock(config, &parts.desk).await?;
    open_catalogue(&mut parts).await?;
    Ok(parts)
}

/// From here on the catalogue is that of the files; a fresh install has one written there first.
///
/// # Errors
/// When it cannot be read or written.
pub async fn open_catalogue(parts: &mut Parts) -> anyhow::Result<()> {
    casework::living::open(&parts.desk.office, clock::now())
        .await
        .context("the catalogue cannot be opened")?;
    casework::announcement::refresh(&parts.desk.office, clock::now())
        .await
        .context("announcements cannot be read")?;
    parts.desk.office = parts.desk.office.fresh();
    Ok(())
}

/// From here on no act is dated before what is on file.
async fn wind_clock(config: &Config, desk: &Desk) -> anyhow::Result<()> {
    let newest = store::newest::moment(&desk.office.db).await?;
    let seconds = i64::from(config.server.clock_tolerance_seconds);
    desk.office
        .clock
        .wind(newest, SignedDuration::from_secs(seconds));
    if let Err(behind) = desk.office.clock.moment(desk.now(), None) {
        tracing::error!("{behind}");
    }
    Ok(())
}

/// The parts over a database that is open.
///
/// # Errors
/// When the province is none, or the table of days cannot be read.
pub fn parts(config: &Config, db: Db, neighbours: Neighbours) -> anyhow::Result<Parts> {
    db.measured()
        .slow_after(Duration::from_millis(config.watch.slow_query_ms));
    let mut office = office(config, db)?;
    office.journal = journal::settings(config);
    if let Some(file) = &config.holidays {
        office.announce(days(file)?);
    }
    Ok(Parts {
        watch: watch(config),
        worked: Worked::default(),
        keeping: Keeping::of(config)?,
        providers: providers(config)?,
        desk: Desk {
            print: paper::printer(&office, &config.server.public_url),
            office,
            neighbours,
            public_url: config.server.public_url.clone(),
            journal: None,
            time: Time::Clock(clock::now),
        },
    })
}

/// The office of the province that a configuration names: shipped, or in a folder of its own.
fn office(config: &Config, db: Db) -> anyhow::Result<Office> {
    let province = &config.province;
    let texts = match &config.provinces {
        Some(folder) => province_in(folder, province)?,
        None => None,
    };
    let made = match texts {
        Some((organisation, regulation)) => {
            Office::of_texts(db, province, &organisation, &regulation)
        }
        None => Office::seed(db, province),
    };
    made.map_err(|error| {
        let known = domain::organisation::provinces()
            .collect::<Vec<_>>()
            .join(", ");
        anyhow!("province = {province:?}: {error}; shipped are {known}")
    })
}

/// The texts of a province in a folder; nothing where the folder has no such province.
fn province_in(
    folder: &Path,
    province: &str,
) -> anyhow::Result<Option<(organisation::Texts, regulation::Texts)>> {
    let read = |name: String| {
        let path = folder.join(&name);
        match std::fs::read_to_string(&path) {
            Ok(text) => Ok(Some(text)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error).with_context(|| format!("cannot read {}", path.display())),
        }
    };
    let profile = read(format!("{province}.toml"))?;
    let articles = read(format!("articles/{province}.toml"))?;
    let places = read(format!("organisation/{province}.json"))?;
    if profile.is_none() && articles.is_none() && places.is_none() {
        return Ok(None);
    }
    let shipped = organisation::Texts::seed(province);
    let lacks = |what: &str| anyhow!("{} has no {what}", folder.display());
    let file = format!("{province}.toml");
    let mut organisation = organisation::Texts::seed("ninh-binh")
        .context("the templates of units are part of the program")?;
    organisation.province = match (places, shipped) {
        (Some(text), _) => text.into(),
        (None, Some(shipped)) => shipped.province,
        (None, None) => return Err(lacks(&format!("organisation/{province}.json"))),
    };
    let shipped = regulation::Texts::seed(province);
    let profile = match (profile, &shipped) {
        (Some(text), _) => text.into(),
        (None, Some(shipped)) => shipped.province.clone(),
        (None, None) => return Err(lacks(&file)),
    };
    let articles = match (articles, &shipped) {
        (Some(text), _) => text.into(),
        (None, Some(shipped)) => shipped.articles.clone(),
        (None, None) => "".into(),
    };
    let national = regulation::Texts::seed("ninh-binh")
        .context("the national rules are part of the program")?;
    let regulation = regulation::Texts {
        file,
        province: profile,
        articles,
        ..national
    };
    Ok(Some((organisation, regulation)))
}

fn watch(config: &Config) -> Watch {
    let mut places = Vec::new();
    // Files in a bucket take no room here.
    if config.files.s3.is_none() {
        places.push(Place {
            what: "files",
            folder: config.files.folder.clone(),
        });
    }
    if let Store::Sqlite { path } = &config.store {
        let folder = path.parent().filter(|it| !it.as_os_str().is_empty());
        places.push(Place {
            what: "database",
            folder: folder.unwrap_or(Path::new(".")).to_owned(),
        });
    }
    Watch {
        places: places.into(),
        least_free: config.watch.least_free_mb.saturating_mul(1_000_000),
        worker: config.worker.inside_serve.then(Heartbeat::default),
        log_requests: config.log.requests,
        ..Watch::new(clock::now())
    }
}

fn days(file: &Path) -> anyhow::Result<Holidays> {
    let text = std::fs::read_to_string(file)
        .with_context(|| format!("cannot read the table of days {}", file.display()))?;
    Holidays::parse(&text)
        .map_err(|why| anyhow!("the table of days {} is not usable: {why}", file.display()))
}

/// Orders that the dates of open cases be reckoned anew, once for each table of days.
///
/// # Errors
/// When the files cannot be read or written.
pub async fn redate_if_days_changed(config: &Config, desk: &Desk) -> anyhow::Result<()> {
    let Some(file) = &config.holidays else {
        return Ok(());
    };
    let text = std::fs::read(file)
        .with_context(|| format!("cannot read the table of days {}", file.display()))?;
    let fingerprint = store::request_seen::fingerprint(&[&text]);
    redate::order(desk, &fingerprint).await?;
    Ok(())
}

impl Parts {
    /// The house whose pages are served.
    #[must_use]
    pub fn house(&self, config: &Config) -> House {
        House::of(Rooms {
            office: self.desk.office.clone(),
            files: self.desk.neighbours.files.clone(),
            public_url: config.server.public_url.as_str().into(),
            trusted_proxies: config.server.trusted_proxies.clone().into(),
            clock: clock::now,
            limits: Arc::new(Limits::default()),
            print: self.desk.print.clone(),
            providers: self.providers.clone(),
            always_passwords: config.sign_in.always_passwords,
            second_factor: config.sign_in.policy(),
            cipher: self.desk.journal.as_ref().and_then(|it| it.cipher()),
            banner: None,
            watch: self.watch.clone(),
        })
    }

    /// The worker of the queue.
    #[must_use]
    pub fn worker(&self, config: &Config) -> Worker {
        let mut worker = Worker::new(
            self.desk.clone(),
            config.worker.at_once as usize,
            Duration::from_secs(config.worker.look_every_seconds.max(1)),
            SignedDuration::from_secs(i64::from(config.worker.lease_seconds)),
        );
        worker.heartbeat = self.watch.worker.clone().unwrap_or_default();
        worker.worked = self.worked.clone();
        worker.sweep = config.sweep;
        worker.tries = i64::from(config.worker.tries);
        worker.keeping = Some(self.keeping.clone());
        worker
    }

    /// What a monitor is told of this process.
    #[must_use]
    pub fn monitor(&self) -> Monitor {
        Monitor::of(&self.desk.office, &self.watch, &self.worked)
    }

    /// Closes the database once nobody uses it any more.
    pub async fn close(self) {
        self.desk.office.db.close().await;
    }
}

/// The neighbours that jobs talk to.
#[derive(Debug, Clone)]
pub struct Neighbours {
    /// How mail leaves.
    pub post: Post,
    /// How text messages leave.
    pub gateway: Gateway,
    /// Where cases of the National Portal arrive.
    pub intake: Intake,
    /// Where the population database is asked.
    pub population: Population,
    /// Where papers and letters are kept.
    pub files: Files,
}

/// The database a configuration names. The folder of a file is made.
///
/// # Errors
/// When the folder cannot be made.
pub fn target(config: &Config) -> anyhow::Result<store::Target> {
    Ok(match &config.store {
        Store::Sqlite { path } => {
            make_parent(path)?;
            store::Target::Sqlite { path: path.clone() }
        }
        Store::Postgres {
            url, connections, ..
        } => store::Target::Postgres {
            url: url.reveal().to_owned(),
            connections: *connections,
        },
    })
}

/// The neighbours a configuration names.
///
/// # Errors
/// When an address cannot be read or a folder not be used.
pub fn neighbours(config: &Config) -> anyhow::Result<Neighbours> {
    let post = match &config.mail {
        Mail::Record { folder } => Post::Record {
            folder: folder.clone(),
        },
        Mail::Smtp { url, from } => Post::smtp(url.reveal(), from)?,
    };
    let gateway = match &config.sms {
        Sms::Record { folder } => Gateway::Record {
            folder: folder.clone(),
        },
        Sms::Http { url, token } => Gateway::http(url, token.reveal())?,
    };
    let intake = match &config.national_portal {
        NationalPortal::Closed => Intake::Closed,
        NationalPortal::Folder { inbox } => Intake::Folder {
            inbox: inbox.clone(),
        },
    };
    let population = match &config.population {
        config::Population::Closed => Population::Closed,
        config::Population::Http { url, token, system } => {
            Population::http(url, token.reveal(), system)?
        }
    };
    Ok(Neighbours {
        post,
        gateway,
        intake,
        population,
        files: files(config)?,
    })
}

fn providers(config: &Config) -> anyhow::Result<Arc<[Provider]>> {
    let made = |it: &crate::config::Provider| {
        Provider::new(identity::Settings {
            id: it.id.clone(),
            name: it.name.clone(),
            vouches: it.vouches,
            issuer: it.issuer.clone(),
            client_id: it.client_id.clone(),
            client_secret: it.client_secret.reveal().to_owned(),
            scopes: it.scopes.clone(),
            claims: it.claims.clone(),
        })
        .with_context(|| format!("the provider {} of [sign_in] is not usable", it.id))
    };
    let made: anyhow::Result<Vec<_>> = config.sign_in.provider.iter().map(made).collect();
    Ok(made?.into())
}

/// Where papers and letters are kept.
///
/// # Errors
/// When the folder or the bucket cannot be used.
pub fn files(config: &Config) -> anyhow::Result<Files> {
    Ok(match &config.files.s3 {
        None => Files::folder(&config.files.folder)?,
        Some(s3) => Files::s3(&Bucket {
            endpoint: s3.endpoint.clone(),
            region: s3.region.clone(),
            name: s3.bucket.clone(),
            access_key: s3.access_key.reveal().to_owned(),
            secret_key: s3.secret_key.reveal().to_owned(),
        })?,
    })
}

fn make_parent(path: &Path) -> anyhow::Result<()> {
    let Some(folder) = path.parent().filter(|it| !it.as_os_str().is_empty()) else {
        return Ok(());
    };
    std::fs::create_dir_all(folder)
        .with_context(|| format!("the folder {} cannot be made", folder.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    fn config(text: &str) -> Config {
        let text = format!(
            "province = \"nam-dinh\"\n[store]\nengine = \"sqlite\"\npath = \"m.sqlite\"\n\
             [files]\nfolder = {:?}\n{text}",
            files().display().to_string()
        );
        Config::parse(&text, |name| (name == "TOKEN").then(|| "hush".to_owned()))
            .expect("a configuration")
    }

    fn files() -> PathBuf {
        std::env::temp_dir().join(format!("motcua-wiring-{}", std::process::id()))
    }

    #[test]
    fn without_more_words_messages_are_recorded_and_nothing_arrives() {
        let it = neighbours(&config("")).expect("neighbours");
        assert!(matches!(it.post, Post::Record { folder } if folder.ends_with("mail")));
        assert!(matches!(it.gateway, Gateway::Record { folder } if folder.ends_with("sms")));
        assert!(matches!(it.intake, Intake::Closed));
        assert!(files().is_dir(), "the folder for files is made");
    }

    // The connections of the mail server need the runtime that the process runs in.
    #[tokio::test]
    async fn real_neighbours_are_wired_with_their_secrets() {
        let it = neighbours(&config(
            "[mail]\nby = \"smtp\"\nurl = \"smtps://u:p@mail.example:465\"\n\
             from = \"Một cửa <a@example.vn>\"\n\
             [sms]\nby = \"http\"\nurl = \"http://sms.internal/send\"\ntoken = \"env:TOKEN\"\n\
             [national_portal]\nby = \"folder\"\ninbox = \"in\"\n",
        ))
        .expect("neighbours");
        assert!(matches!(it.post, Post::Smtp { .. }));
        let Gateway::Http { url, token, .. } = it.gateway else {
            panic!("a gateway over HTTP")
        };
        assert_eq!(
            (url.as_str(), token.as_str()),
            ("http://sms.internal/send", "hush")
        );
        assert!(matches!(it.intake, Intake::Folder { inbox } if inbox == Path::new("in")));
    }

    #[test]
    fn an_address_that_is_none_is_refused_without_its_secret() {
        let wrong = config(
            "[mail]\nby = \"smtp\"\nurl = \"nonsense://u:hush@mail\"\nfrom = \"a@example.vn\"\n",
        );
        let refused = neighbours(&wrong).expect_err("refused");
        assert!(!format!("{refused:#}").contains("hush"), "{refused:#}");
    }

    #[test]
    fn only_what_lies_on_this_machine_is_watched() {
        let watched = |config: &Config| -> Vec<&'static str> {
            watch(config).places.iter().map(|it| it.what).collect()
        };
        assert_eq!(watched(&config("")), ["files", "database"]);
        let in_a_bucket = Config::parse(
            "province = \"nam-dinh\"\n[store]\nengine = \"postgres\"\n\
             url = \"postgres://u:p@db/motcua\"\n\
             [files.s3]\nendpoint = \"https://s3.example.vn\"\nregion = \"vn\"\n\
             bucket = \"files\"\naccess_key = \"a\"\nsecret_key = \"s\"\n",
            |_| None,
        )
        .expect("a configuration");
        assert_eq!(watched(&in_a_bucket), [""; 0]);
    }

    #[test]
    fn the_engine_is_the_one_that_is_named() {
        assert_eq!(
            target(&config("")).expect("a target"),
            store::Target::Sqlite {
                path: PathBuf::from("m.sqlite")
            }
        );
        let postgres = Config::parse(
            "province = \"nam-dinh\"\n[store]\nengine = \"postgres\"\n\
             url = \"postgres://u:p@db/motcua\"\n[files]\nfolder = \"f\"\n",
            |_| None,
        )
        .expect("a configuration");
        assert_eq!(
            target(&postgres).expect("a target"),
            store::Target::Postgres {
                url: "postgres://u:p@db/motcua".to_owned(),
                connections: 8
            }
        );
    }
}
