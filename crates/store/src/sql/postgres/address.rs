//! The way to a PostgreSQL: what its address says, with or without TLS, as a pool or as one connection.

use super::message;
use crate::sql::OpenError;
use deadpool_postgres::{Manager, ManagerConfig, Pool, RecyclingMethod, Runtime, Timeouts};
use std::time::Duration;
use tokio::task::JoinHandle;
use tokio_postgres::config::SslMode;
use tokio_postgres::{Client, Config, NoTls};
use tokio_postgres_rustls::MakeRustlsConnect;

/// How long one host may take to accept a connection; where an address names several, the next is
/// tried then.
const CONNECT_PATIENCE: Duration = Duration::from_secs(3);
/// A machine that vanishes says nothing: after so long without a sign the connection is given up.
const SILENCE: Duration = Duration::from_secs(15);

/// A pool of connections to one address, or to whichever of several fits.
pub(super) fn pool(
    config: Config,
    tls: Option<MakeRustlsConnect>,
    connections: u32,
    patience: Duration,
) -> Result<Pool, OpenError> {
    let settings = ManagerConfig {
        recycling_method: RecyclingMethod::Fast,
    };
    let manager = match tls {
        Some(tls) => Manager::from_config(config, tls, settings),
        None => Manager::from_config(config, NoTls, settings),
    };
    Pool::builder(manager)
        .max_size(connections.max(1) as usize)
        .timeouts(Timeouts {
            wait: Some(patience),
            create: Some(patience),
            recycle: Some(patience),
        })
        .runtime(Runtime::Tokio1)
        .build()
        .map_err(|e| OpenError::Unavailable(e.to_string()))
}

/// The configuration of a URL, named so that an administrator recognises the connection.
pub(super) fn config(url: &str) -> Result<Config, OpenError> {
    let mut config: Config = url.parse().map_err(|e: tokio_postgres::Error| {
        OpenError::Unavailable(format!(
            "the PostgreSQL address is not one: {}",
            message(&e)
        ))
    })?;
    config
        .application_name("motcua")
        .connect_timeout(CONNECT_PATIENCE)
        .tcp_user_timeout(SILENCE)
        .keepalives_idle(Duration::from_secs(5))
        .keepalives_interval(Duration::from_secs(3))
        .keepalives_retries(3);
    Ok(config)
}

/// TLS where the address demands it with `sslmode=require`: the server's certificate is checked
/// against the authorities this machine trusts. Otherwise none, for a server on the same machine.
pub(super) fn tls(config: &Config) -> Result<Option<MakeRustlsConnect>, OpenError> {
    if config.get_ssl_mode() != SslMode::Require {
        return Ok(None);
    }
    match MakeRustlsConnect::with_native_certs() {
        Ok((tls, unread)) => {
            for error in unread {
                tracing::warn!(reason = %error, "a trusted certificate of this machine is not read");
            }
            Ok(Some(tls))
        }
        Err(errors) => Err(OpenError::Unavailable(format!(
            "sslmode=require, and this machine trusts no certificate authority ({} unreadable)",
            errors.len()
        ))),
    }
}

/// One connection outside the pool, and the task that drives it until its client is dropped.
pub(in crate::sql) async fn connect_alone(
    url: &str,
) -> Result<(Client, JoinHandle<()>), OpenError> {
    let told = |e: tokio_postgres::Error| OpenError::Unavailable(message(&e));
    let config = config(url)?;
    // How a connection ends does not matter once its client is gone.
    Ok(match tls(&config)? {
        Some(tls) => {
            let (client, connection) = config.connect(tls).await.map_err(told)?;
            (client, tokio::spawn(async { drop(connection.await) }))
        }
        None => {
            let (client, connection) = config.connect(NoTls).await.map_err(told)?;
            (client, tokio::spawn(async { drop(connection.await) }))
        }
    })
}
