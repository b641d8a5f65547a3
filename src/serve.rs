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
use store::process_seen::Kind;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tower::ServiceBuilder;
use tower::util::MapRequestLayer;
use tower_http::compression::CompressionLayer;
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer};
use tower_http::timeout::TimeoutLayer;
use tower_http::trace::{OnResponse, TraceLayer};
use tracing::Span;
use web::house::House;
use web::watch::Watch;

use crate::config::{Config, Metrics};
use crate::worker::Worker;
use crate::{catalogue, connections, journal, metrics, passwords, pulse, seal, wiring};

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
    if let Some(cipher) = parts.desk.journal.as_ref().and_then(|it| it.cipher()) {
        let done = casework::factor_secret::encrypt_all(&parts.desk.office.db, &cipher).await?;
        if done > 0 {
            tracing::info!(done, "secrets of one-time codes were encrypted");
        }
    }
    seal::open(&config, &mut parts.desk)?;
    passwords::open(&config, &mut parts.desk).await?;
    wiring::redate_if_days_changed(&config, &parts.desk).await?;
    let worker = config.worker.inside_serve.then(|| parts.worker(&config));
    let _monitor = monitor(&parts, &config.metrics, None).await?;
    // Beside the first requests, not before them.
    let (office, now) = (parts.desk.office.clone(), parts.desk.now());
    tokio::spawn(async move {
        if let Err(error) = casework::figures::warm(&office, now).await {
            tracing::warn!("figures could not be added up at the start: {error}");
        }
    });
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

/// Answers a monitor where the configuration says so, or at `instead`; until what this gives is
/// dropped.
///
/// # Errors
/// When the address cannot be listened on.
pub async fn monitor(
    parts: &wiring::Parts,
    metrics: &Metrics,
    instead: Option<SocketAddr>,
) -> anyhow::Result<Option<Monitored>> {
    let Metrics::Listen { listen, token } = metrics else {
        return Ok(None);
    };
    let address = instead.unwrap_or(*listen);
    let (address, serving) = metrics::serve(parts.monitor(), address, token.clone()).await?;
    Ok(Some(Monitored { address, serving }))
}

/// A monitor is answered as long as this is kept.
#[derive(Debug)]
pub struct Monitored {
    /// Where it is answered.
    pub address: SocketAddr,
    serving: JoinHandle<()>,
}

impl Drop for Monitored {
    fn drop(&mut self) {
        self.serving.abort();
    }
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
    pulse: JoinHandle<()>,
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
    let watch = house.watch.clone();
    let pulse = pulse::run(db.clone(), watch.clone(), Kind::Serve, told.clone());
    let pulse = tokio::spawn(pulse);
    tokio::spawn(catalogue::follow(house.office.clone(), told.clone()));
    let app = {
        let (watch, ending) = (watch.clone(), Arc::clone(&ending));
        web::living::router(house, move |house| {
            ending_by(web::routes::of_house(house), &watch, &ending)
        })
    };
    let mut until = told.clone();
    let server = tokio::spawn(async move {
        let told = async move {
            // A sender that is gone wants the end too.
            let _ = until.wait_for(|stop| *stop).await;
        };
        connections::serve(listener, app, connections::LONGEST_HEAD, told).await;
        Ok(())
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
        pulse,
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
        // What it had to say was said, or could not be.
        let _ = self.pulse.await;
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

/// What stands round the pages when they are served: a name for each request, counters, the log,
/// an end to waiting, and compression of files that hold nobody's data.
pub fn layered(router: Router, watch: &Watch) -> Router {
    ending_by(router, watch, &Arc::default())
}

/// The same, which can be told that the end has begun.
fn ending_by(router: Router, watch: &Watch, ending: &Arc<AtomicBool>) -> Router {
    let request_id = HeaderName::from_static("x-request-id");
    let is_static = |_, _, headers: &HeaderMap, _: &_| {
        headers
            .get(header::CACHE_CONTROL)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|value| value.starts_with("public"))
    };
    let farewell = middleware::from_fn_with_state(Arc::clone(ending), farewell);
    let log_requests = watch.log_requests;
    let trace = TraceLayer::new_for_http()
        .make_span_with(|request: &Request| {
            let id = request
                .headers()
                .get("x-request-id")
                .and_then(|id| id.to_str().ok())
                .unwrap_or_default();
            // By its route: codes of cases and what people search for are nobody's business.
            let route = web::metrics::route(request.extensions());
            tracing::info_span!("request", id, method = %request.method(), route)
        })
        .on_request(())
        .on_response(Told { log_requests });
    let count = middleware::from_fn_with_state(watch.requests.clone(), web::metrics::count);
    let rings = router.layer(
        ServiceBuilder::new()
            .layer(MapRequestLayer::new(only_named_by_machines))
            .layer(SetRequestIdLayer::new(request_id.clone(), MakeRequestUuid))
            .layer(PropagateRequestIdLayer::new(request_id))
            .layer(farewell)
            .layer(trace)
            .layer(TimeoutLayer::with_status_code(
                web::error::too_slow(),
                LONGEST_ANSWER,
            ))
            .layer(CompressionLayer::new().compress_when(is_static)),
    );
    rings.layer(count)
}

/// Writes down that a request was answered.
#[derive(Debug, Clone, Copy)]
struct Told {
    log_requests: bool,
}

impl<B> OnResponse<B> for Told {
    fn on_response(self, response: &axum::http::Response<B>, took: Duration, _: &Span) {
        let (status, ms) = (response.status().as_u16(), took.as_millis());
        if self.log_requests {
            tracing::info!(status, ms, "answered");
        } else {
            tracing::debug!(status, ms, "answered");
        }
    }
}

/// A request may come with the name that a proxy gave it, so that one finds it in both logs; what
/// is no such name stays out of ours.
fn only_named_by_machines(mut request: Request) -> Request {
    let is_name = request
        .headers()
        .get("x-request-id")
        .and_then(|id| id.to_str().ok())
        .is_some_and(|id| uuid::Uuid::parse_str(id).is_ok());
    if !is_name {
        request.headers_mut().remove("x-request-id");
    }
    request
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
