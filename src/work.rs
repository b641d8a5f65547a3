//! `motcua work --config FILE`: works the queue and answers no pages; for offices where several
//! processes share one PostgreSQL. Told to stop, it finishes the jobs it has.

use clap::Args;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use store::process_seen::Kind;
use tokio::sync::watch;
use web::watch::Heartbeat;

use crate::config::{Config, Store};
use crate::{catalogue, journal, pulse, seal, serve, wiring};

/// The options of `motcua work`.
#[derive(Debug, Args)]
pub struct Options {
    /// The configuration file.
    #[arg(long, value_name = "FILE")]
    pub config: PathBuf,
    /// Where to answer a monitor, instead of metrics.listen, which is the server's; the
    /// configuration must have metrics by "listen".
    #[arg(long, value_name = "ADDR")]
    pub metrics: Option<SocketAddr>,
}

/// Works until told to stop.
///
/// # Errors
/// When the configuration, the database or a neighbour cannot be used.
pub async fn run(options: &Options) -> anyhow::Result<ExitCode> {
    let config = Config::read(&options.config)?;
    if matches!(config.store, Store::Sqlite { .. }) && config.worker.inside_serve {
        tracing::warn!(
            "with SQLite and worker.inside_serve = true, `motcua serve` works the queue itself; \
             this process can only run while no server does"
        );
    }
    let mut parts = wiring::open(&config).await?;
    parts.watch.worker = Some(Heartbeat::default());
    parts.desk.journal = journal::signer(&config, &parts.desk).await?;
    seal::open(&config, &mut parts.desk)?;
    wiring::redate_if_days_changed(&config, &parts.desk).await?;
    // Without an address of its own it would meet the server at the server's.
    let _monitor = match options.metrics {
        Some(own) => serve::monitor(&parts, &config.metrics, Some(own)).await?,
        None => None,
    };
    let (stop, told) = watch::channel(false);
    let (db, seen) = (parts.desk.office.db.clone(), parts.watch.clone());
    let pulse = tokio::spawn(pulse::run(db, seen, Kind::Work, told.clone()));
    tokio::spawn(catalogue::follow(parts.desk.office.clone(), told.clone()));
    let worker = tokio::spawn(parts.worker(&config).run(told));
    tracing::info!(province = config.province, "working the queue");
    let signal = serve::told_to_stop().await?;
    tracing::info!(signal, "stopping: finishing the jobs at hand");
    // A worker that is gone needs not be told.
    let _ = stop.send(true);
    worker.await?;
    pulse.await?;
    parts.close().await;
    Ok(ExitCode::SUCCESS)
}
