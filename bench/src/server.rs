//! The servers that are measured: motcua in a process of its own, and databases on PostgreSQL.

use anyhow::Context as _;
use axum::Router;
use axum::response::Html;
use axum::routing::get;
use motcua::config::Config;
use motcua::{serve as office, wiring};
use std::fmt::Write as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tokio_postgres::NoTls;

/// Serves as `motcua serve` does, and beside its pages one that says hello.
pub async fn serve(config: &Path) -> anyhow::Result<()> {
    let config = Config::read(config)?;
    let listener = office::listen(config.server.listen).await?;
    let parts = wiring::open(&config).await?;
    let pages = web::routes::router(parts.house(&config));
    let hello = Router::new().route("/hello", get(|| async { Html("<h1>Xin chào</h1>") }));
    let app = office::layered(hello.merge(pages), &parts.watch);
    let service = app.into_make_service_with_connect_info::<SocketAddr>();
    tokio::select! {
        ended = axum::serve(listener, service) => ended?,
        signal = office::told_to_stop() => drop(signal?),
    }
    Ok(())
}

/// A server that runs as long as this lives.
pub struct Served {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
    /// From its start to its first page.
    pub started_in: Duration,
}

/// What is to be served.
pub struct Serving<'a> {
    /// The program: this one (with the static page) or motcua itself.
    pub program: &'a Path,
    /// The store as it stands in a configuration.
    pub store: String,
    /// Where files lie and the configuration goes.
    pub folder: &'a Path,
    /// Whether the queue is worked beside.
    pub works: bool,
}

/// The store of a configuration.
pub fn store_of(engine: &str, folder: &Path, url: &str) -> String {
    if engine == "sqlite" {
        format!(
            "engine = \"sqlite\"\npath = \"{}\"\n",
            folder.join("bench.sqlite").display()
        )
    } else {
        format!("engine = \"postgres\"\nurl = \"{url}\"\n")
    }
}

fn free_port() -> anyhow::Result<u16> {
    Ok(std::net::TcpListener::bind("127.0.0.1:0")?
        .local_addr()?
        .port())
}

impl Served {
    /// Starts a server and waits for its first page.
    pub fn start(it: &Serving<'_>) -> anyhow::Result<Self> {
        let port = free_port()?;
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        let mut config = String::new();
        let folder = it.folder.display();
        // A String takes whatever is written to it.
        let _ = write!(
            config,
            "province = \"nam-dinh\"\n[server]\nlisten = \"{address}\"\npublic_url = \"http://{address}\"\n\
             trusted_proxies = [\"127.0.0.1\"]\n[store]\n{}\n[files]\nfolder = \"{folder}/files\"\n\
             [worker]\ninside_serve = {}\n[mail]\nby = \"record\"\nfolder = \"{folder}/mail\"\n\
             [sms]\nby = \"record\"\nfolder = \"{folder}/sms\"\n",
            it.store, it.works
        );
        let path = it.folder.join("bench.toml");
        std::fs::write(&path, config)?;
        let begun = Instant::now();
        let child = Command::new(it.program)
            .arg("serve")
            .arg("--config")
            .arg(&path)
            .env("RUST_LOG", "warn")
            // As the systemd unit starts it.
            .env("MIMALLOC_ARENA_EAGER_COMMIT", "0")
            .env("MIMALLOC_PURGE_DELAY", "100")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .with_context(|| format!("{} did not start", it.program.display()))?;
        let mut served = Self {
            child,
            address,
            started_in: Duration::ZERO,
        };
        loop {
            if let Ok(true) = crate::client::is_up(address, "/") {
                served.started_in = begun.elapsed();
                return Ok(served);
            }
            if let Some(status) = served.child.try_wait()? {
                anyhow::bail!("the server ended: {status}");
            }
            anyhow::ensure!(
                begun.elapsed() < Duration::from_secs(60),
                "the server does not answer"
            );
            std::thread::park_timeout(Duration::from_millis(2));
        }
    }

    /// Its process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // One that has ended needs no killing.
        let _ = Command::new("kill")
            .arg(self.child.id().to_string())
            .status();
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_secs(10) {
            if let Ok(Some(_)) = self.child.try_wait() {
                return;
            }
            std::thread::park_timeout(Duration::from_millis(20));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Does to a database what PostgreSQL does by itself some time after it was filled. Like that it leaves
/// alone what nothing was put into: told that a table is empty, it would go through all of it for each
/// question until it is told otherwise.
pub async fn settle(url: &str) -> anyhow::Result<()> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
    let driver = tokio::spawn(connection);
    let tables = client
        .query(
            "SELECT relname::text FROM pg_stat_user_tables WHERE n_tup_ins > 0 ORDER BY relname",
            &[],
        )
        .await?;
    for table in tables {
        let name: String = table.get(0);
        client
            .batch_execute(&format!("VACUUM (ANALYZE) {name}"))
            .await?;
    }
    drop(client);
    driver.await??;
    Ok(())
}

/// Runs statements on a database.
pub async fn on(url: &str, statements: &str) -> anyhow::Result<()> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
    let driver = tokio::spawn(connection);
    client
        .batch_execute(statements)
        .await
        .with_context(|| statements.chars().take(200).collect::<String>())?;
    drop(client);
    // It ends with its client.
    let _ = driver.await;
    Ok(())
}

/// Makes a database anew and gives its address.
pub async fn database(server: &str, name: &str) -> anyhow::Result<String> {
    drop_database(server, name).await?;
    on(
        server,
        &format!(
            "CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'"
        ),
    )
    .await?;
    let (base, _) = server.rsplit_once('/').context("an address")?;
    Ok(format!("{base}/{name}"))
}

/// Takes a database away.
pub async fn drop_database(server: &str, name: &str) -> anyhow::Result<()> {
    on(
        server,
        &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"),
    )
    .await
}

/// The process of the PostgreSQL server that answers at an address.
pub async fn postmaster(url: &str) -> anyhow::Result<u32> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
    let driver = tokio::spawn(connection);
    let row = client
        .query_one("SELECT current_setting('data_directory')", &[])
        .await?;
    let folder: PathBuf = row.get::<_, String>(0).into();
    drop(client);
    // It ends with its client.
    let _ = driver.await;
    let text = std::fs::read_to_string(folder.join("postmaster.pid"))?;
    Ok(text.lines().next().unwrap_or_default().trim().parse()?)
}
