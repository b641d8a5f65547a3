//! What a monitor is told of requests: how many, with what outcome, how long. By the template of
//! the route, never by the address itself: no case code and nobody's search is a label.

use axum::extract::{MatchedPath, Request, State};
use axum::http::Extensions;
use axum::middleware::Next;
use axum::response::Response;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;
use std::time::Instant;

/// The bounds of durations in seconds: from a page out of memory to the longest answer.
const BOUNDS: [f64; 12] = [
    0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0,
];

/// The route of a request that fits none.
const NO_ROUTE: &str = "none";

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Answered {
    method: &'static str,
    route: String,
    status: u16,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Route {
    route: String,
}

/// Counters of requests; clones share them.
#[derive(Clone, Debug)]
pub struct Requests {
    answered: Family<Answered, Counter>,
    took: Family<Route, Histogram>,
    open: Gauge,
}

impl Default for Requests {
    fn default() -> Self {
        Self {
            answered: Family::default(),
            took: Family::new_with_constructor(|| Histogram::new(BOUNDS)),
            open: Gauge::default(),
        }
    }
}

impl Requests {
    /// Makes the counters part of what a monitor is told.
    pub fn register(&self, registry: &mut Registry) {
        registry.register(
            "motcua_http_requests",
            "Requests answered, by method, route and status",
            self.answered.clone(),
        );
        registry.register(
            "motcua_http_request_seconds",
            "How long requests took until their answer began, by route",
            self.took.clone(),
        );
        registry.register(
            "motcua_http_requests_open",
            "Requests that are being answered now",
            self.open.clone(),
        );
    }
}

/// The template of the route that a request fits, as in `/ho-so/{code}`.
pub fn route(extensions: &Extensions) -> &str {
    extensions
        .get::<MatchedPath>()
        .map_or(NO_ROUTE, MatchedPath::as_str)
}

/// A method that HTTP names; the invented ones of strangers are one.
fn method(request: &Request) -> &'static str {
    match request.method().as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "other",
    }
}

/// Counts a request while it is answered. One that is given up half-way is no longer open.
pub async fn count(State(requests): State<Requests>, request: Request, next: Next) -> Response {
    struct Open(Gauge);
    impl Drop for Open {
        fn drop(&mut self) {
            self.0.dec();
        }
    }
    requests.open.inc();
    let open = Open(requests.open.clone());
    let (method, route) = (method(&request), route(request.extensions()).to_owned());
    let since = Instant::now();
    let response = next.run(request).await;
    drop(open);
    requests
        .took
        .get_or_create(&Route {
            route: route.clone(),
        })
        .observe(since.elapsed().as_secs_f64());
    requests
        .answered
        .get_or_create(&Answered {
            method,
            route,
            status: response.status().as_u16(),
        })
        .inc();
    response
}
