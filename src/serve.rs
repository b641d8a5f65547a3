//! `motcua serve --config FILE`: answers pages and, where the configuration says so, works the
//! queue beside them. Told to stop, it takes no new request, finishes those it has and then the
//! jobs it has.

use anyhow::{Context as _, bail};
use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::{self, Next};
use axum::response::Response;
use clap::Args;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tower::ServiceBuilder;
use tower_http::compression::CompressionLayer;
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer};
use tower_http::timeout::TimeoutLayer;
use tower_http::trace::TraceLayer;
use web::house::House;

use crate::config::Config;
use crate::journal;
use crate::wiring;
use crate::worker::Worker;

/// The options of `motcua serve`.
#[derive(Debug, Args)]
pub struct Options {
    /// The configuration file.
    #[arg(long, value_name = "FILE")]
    pub config: PathBuf,
}

/// No answer takes longer; what does is broken or is being waited for in vain.
const LONGEST_ANSWER: Duration = Duration::from_secs(60);
/// How long requests that are being answered may hold up the end.
const LONGEST_FAREWELL: Duration = Duration::from_secs(20);

/// Serves until told to stop.
///
/// # Errors
/// When the configuration, the database, the port or a neighbour cannot be used.
pub async fn run(options: &Options) -> anyhow::Result<ExitCode> {
    let config = Config::read(&options.config)?;
    // The port first: it is what two servers most often meet at.
    let listener = listen(config.server.listen).await?;
    let mut parts = wiring::open(&config).await?;
    parts.desk.journal = journal::signer(&config, &parts.desk).await?;
    wiring::redate_if_days_changed(&config, &parts.desk).await?;
    let worker = config.worker.inside_serve.then(|| parts.worker(&config));
    let mut running = start(listener, parts.house(&config), worker)?;
    running.drain = Duration::from_secs(config.server.drain_seconds);
    tracing::info!(
        address = %running.address,
        url = config.server.public_url,
        province = config.province,
        "serving"
    );
    running.until_told_to_stop().await?;
    Ok(ExitCode::SUCCESS)
}

/// Takes the port.
///
/// # Errors
/// When it is taken, or not ours to take.
pub async fn listen(address: SocketAddr) -> anyhow::Result<TcpListener> {
    match TcpListener::bind(address).await {
        Ok(listener) => Ok(listener),
        Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => bail!(
            "{address} is in use by another program: stop that one first, or choose another \
             address with server.listen (serve) or --listen (demo)"
        ),
        Err(error) => Err(error).with_context(|| format!("{address} cannot be listened on")),
    }
}

/// A server at work.
#[derive(Debug)]
pub struct Running {
    /// Where it listens.
    pub address: SocketAddr,
    /// How long it goes on answering once it is told to stop, so that a proxy hears of it first.
    pub drain: Duration,
    ending: Arc<AtomicBool>,
    db: store::Db,
    stop: watch::Sender<bool>,
    server: JoinHandle<std::io::Result<()>>,
    worker: Option<JoinHandle<()>>,
}

/// Starts to serve, and to work where there is a worker.
///
/// # Errors
/// When the listener has no address.
pub fn start(
    listener: TcpListener,
    house: House,
    worker: Option<Worker>,
) -> anyhow::Result<Running> {
    let address = listener
        .local_addr()
        .context("the listener has no address")?;
    let (stop, told) = watch::channel(false);
    let db = house.office.db.clone();
    let ending = Arc::new(AtomicBool::new(false));
    let app = ending_by(web::routes::router(house), &ending);
    let mut until = told.clone();
    let server = tokio::spawn(async move {
        let service = app.into_make_service_with_connect_info::<SocketAddr>();
        axum::serve(listener, service)
            .with_graceful_shutdown(async move {
                // A sender that is gone wants the end too.
                let _ = until.wait_for(|stop| *stop).await;
            })
            .await
    });
    let worker = worker.map(|worker| tokio::spawn(worker.run(told)));
    Ok(Running {
        address,
        drain: Duration::ZERO,
        ending,
        db,
        stop,
        server,
        worker,
    })
}

impl Running {
    /// Serves until the process is told to stop.
    ///
    /// # Errors
    /// When the server or the worker ended by itself.
    pub async fn until_told_to_stop(mut self) -> anyhow::Result<()> {
        tokio::select! {
            signal = told_to_stop() => {
                let signal = signal?;
                tracing::info!(signal, "stopping: finishing what is being done");
                self.ending.store(true, Ordering::Relaxed);
                tokio::select! {
                    () = tokio::time::sleep(self.drain) => {}
                    // Told twice, it does not wait for proxies.
                    again = told_to_stop() => drop(again?),
                }
            }
            ended = &mut self.server => {
                ended.context("the server ended")?.context("the server ended")?;
                bail!("the server ended by itself");
            }
        }
        self.stop().await
    }

    /// Stops: no new request, then those that are being answered, then the jobs, then the
    /// database, which another process may open as soon as this returns.
    ///
    /// # Errors
    /// When the server or the worker failed.
    pub async fn stop(self) -> anyhow::Result<()> {
        // Nobody listening any more is as good as told.
        let _ = self.stop.send(true);
        let abort = self.server.abort_handle();
        match tokio::time::timeout(LONGEST_FAREWELL, self.server).await {
            Ok(ended) => ended
                .context("the server failed")?
                .context("the server failed")?,
            Err(_) => {
                tracing::warn!("some requests were not finished in time");
                abort.abort();
            }
        }
        if let Some(worker) = self.worker {
            worker.await.context("the worker failed")?;
        }
        self.db.close().await;
        Ok(())
    }
}

/// Waits for the signal to stop and names it.
///
/// # Errors
/// When signals cannot be received.
pub async fn told_to_stop() -> anyhow::Result<&'static str> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate()).context("no signal can be received")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("no signal can be received")?;
    Ok(tokio::select! {
        _ = terminate.recv() => "SIGTERM",
        _ = interrupt.recv() => "SIGINT",
    })
}

/// What stands round pages when they are served: a name for each request, the log, an end to
/// waiting, and compression of files that hold nobody's data.
pub fn layered(router: Router) -> Router {
    ending_by(router, &Arc::default())
}

/// The same, which can be told that the end has begun.
fn ending_by(router: Router, ending: &Arc<AtomicBool>) -> Router {
    let request_id = HeaderName::from_static("x-request-id");
    let is_static = |_, _, headers: &HeaderMap, _: &_| {
        headers
            .get(header::CACHE_CONTROL)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|value| value.starts_with("public"))
    };
    let trace = TraceLayer::new_for_http().make_span_with(|request: &axum::extract::Request| {
        let id = request
            .headers()
            .get("x-request-id")
            .and_then(|id| id.to_str().ok())
            .unwrap_or_default();
        // Without the query: what people search for and look up is nobody's business.
        tracing::info_span!(
            "request",
            id,
            method = %request.method(),
            path = request.uri().path(),
        )
    });
    let farewell = middleware::from_fn_with_state(Arc::clone(ending), farewell);
    router.layer(
        ServiceBuilder::new()
            .layer(SetRequestIdLayer::new(request_id.clone(), MakeRequestUuid))
            .layer(PropagateRequestIdLayer::new(request_id))
            .layer(farewell)
            .layer(trace)
            .layer(TimeoutLayer::with_status_code(
                web::error::too_slow(),
                LONGEST_ANSWER,
            ))
            .layer(CompressionLayer::new().compress_when(is_static)),
    )
}

/// Once the end has begun: says so to the proxy that asks, and closes each connection with its
/// answer, so that none is open and idle when the port closes. A request on such a one would be
/// lost on its way.
async fn farewell(State(ending): State<Arc<AtomicBool>>, request: Request, next: Next) -> Response {
    if ending.load(Ordering::Relaxed) && request.uri().path() == "/readyz" {
        return web::error::ending();
    }
    let mut response = next.run(request).await;
    if ending.load(Ordering::Relaxed) {
        let close = HeaderValue::from_static("close");
        response.headers_mut().insert(header::CONNECTION, close);
    }
    response
}
