//! Every address the world can ask for, and the handler that answers. A new page is one line
//! here; one section a room.

use crate::error;
use crate::forms::LARGEST_FORM;
use crate::health;
use crate::house::House;
use crate::sign_in;
use crate::static_files;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware;
use axum::routing::{get, post};
use tower_http::catch_panic::CatchPanicLayer;

/// All routes with what stands round them.
pub fn router(house: House) -> Router {
    Router::new()
        .merge(doors())
        .merge(public())
        .merge(citizen())
        .merge(officer())
        .merge(api())
        .fallback(error::no_such_page)
        .layer(DefaultBodyLimit::max(LARGEST_FORM))
        .layer(CatchPanicLayer::custom(error::panicked))
        .layer(middleware::from_fn_with_state(house.clone(), error::dress))
        .with_state(house)
}

/// Signing in and out, and what every page needs.
fn doors() -> Router<House> {
    Router::new()
        .route("/dang-nhap", get(sign_in::page).post(sign_in::citizen))
        .route(
            "/can-bo/dang-nhap",
            get(sign_in::officer_page).post(sign_in::officer),
        )
        .route("/dang-xuat", post(sign_in::sign_out))
        .route("/static/{*path}", get(static_files::file))
        .route("/healthz", get(health::health))
}

/// Pages that need no account.
fn public() -> Router<House> {
    crate::public::handlers::routes()
}

/// A citizen's own pages.
fn citizen() -> Router<House> {
    Router::new()
}

/// The desk.
fn officer() -> Router<House> {
    Router::new()
}

/// The JSON API.
fn api() -> Router<House> {
    Router::new()
}
