//! The JSON API under `/api/v1`, for the same acts as the pages. Each operation is one value that
//! holds its address, its handler and what the OpenAPI document says of it; the router and the
//! document are both made from the one list below.

pub mod act;
pub mod agencies;
pub mod body;
pub mod case;
pub mod case_out;
pub mod conditional;
pub mod deadline;
pub mod document;
pub mod drafts;
pub mod files;
pub mod guide;
pub mod history;
pub mod letters;
pub mod limit;
pub mod lists;
pub mod look_up;
pub mod machines;
pub mod moment;
pub mod notices;
pub mod operation;
pub mod paper;
pub mod party;
pub mod path;
pub mod petitions;
pub mod possible;
pub mod problem;
pub mod procedures;
pub mod query;
pub mod reading;
pub mod regulation;
pub mod session;
pub mod strict;
pub mod submit;
pub mod who;

#[cfg(test)]
pub(crate) mod tests;

use crate::house::House;
use crate::routes::listed::Listed as Router;
use axum::middleware;
use axum::routing::{get, post};
use operation::Operation;

/// Every operation of the API.
pub fn operations() -> Vec<Operation> {
    [
        session::operations(),
        look_up::operations(),
        regulation::operations(),
        deadline::operations(),
        procedures::operations(),
        agencies::operations(),
        submit::operations(),
        lists::operations(),
        case::operations(),
        history::operations(),
        possible::operations(),
        letters::operations(),
        act::operations(),
        drafts::operations(),
        files::operations(),
        notices::operations(),
        petitions::operations(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The addresses of the API: its operations, the document, and the page for people.
pub fn routes() -> Router<House> {
    let mut router = Router::new().route("/api/v1/openapi.json", get(document::served));
    for operation in operations() {
        router = router.route(&operation.path, operation.handler());
    }
    router
        .dressed(|it| it.layer(middleware::from_fn(problem::written_out)))
        .route("/api", get(guide::page))
        .route("/oauth/token", post(machines::token))
        .route(
            "/.well-known/oauth-authorization-server",
            get(machines::metadata),
        )
}
