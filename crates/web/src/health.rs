//! Whether the house is at work: one look at the files, for the monitor of whoever runs it. Says
//! nothing about people.

use crate::error::Problem;
use crate::house::House;
use axum::Json;
use axum::extract::State;
use store::job_queue;

/// What a monitor is told.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Health {
    status: &'static str,
    version: &'static str,
    province: String,
    jobs: Jobs,
}

#[derive(Clone, Debug, serde::Serialize)]
struct Jobs {
    waiting: i64,
    due: i64,
    oldest_due: Option<jiff::Timestamp>,
}

/// Answers a monitor.
///
/// # Errors
/// When the files cannot be read.
pub async fn health(State(house): State<House>) -> Result<Json<Health>, Problem> {
    let backlog = job_queue::backlog(&house.office.db, house.now()).await?;
    Ok(Json(Health {
        status: "ok",
        version: env!("CARGO_PKG_VERSION"),
        province: house.office.regulation.province().to_owned(),
        jobs: Jobs {
            waiting: backlog.waiting,
            due: backlog.due,
            oldest_due: backlog.oldest.filter(|_| backlog.due > 0),
        },
    }))
}
