//! Whether the house is alive and whether it is ready, for the monitor and the proxy of whoever
//! runs it. Says nothing about people.
//!
//! Alive means that the process answers; a process that is not must be started again. Ready means
//! that sending people here makes sense: the database answers and is of this version, there is room
//! to write, and the worker beside the pages works.

use crate::error;
use crate::house::House;
use crate::watch::Watch;
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use serde::Serialize;
use std::time::Duration;
use store::Db;
use store::sql::migrate;

/// No database is waited for longer.
const PATIENCE: Duration = Duration::from_secs(3);

/// What a monitor is told of a process that answers.
#[derive(Clone, Debug, Serialize)]
pub struct Health {
    status: &'static str,
    version: &'static str,
    province: String,
}

/// Answers whether the process is alive. Asks nobody else, so that a database that is away does not
/// get every server killed.
pub async fn health(State(house): State<House>) -> Json<Health> {
    Json(Health {
        status: "ok",
        version: env!("CARGO_PKG_VERSION"),
        province: house.office.regulation.province().to_owned(),
    })
}

/// What a proxy is told of a process: each check with `ok` or what is wrong.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Readiness {
    status: &'static str,
    checks: Checks,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
struct Checks {
    database: &'static str,
    migrations: &'static str,
    disk: &'static str,
    worker: &'static str,
}

impl Readiness {
    /// Whether people may be sent here.
    pub fn is_ready(&self) -> bool {
        self.status == "ready"
    }
}

/// Looks at everything that must be in order.
pub async fn readiness(db: &Db, watch: &Watch, now: Timestamp) -> Readiness {
    let (database, migrations) = database(db).await;
    let checks = Checks {
        database,
        migrations,
        disk: disk(watch),
        worker: match &watch.worker {
            None => "elsewhere",
            Some(worker) if worker.is_alive(now) => "ok",
            Some(_) => "silent",
        },
    };
    let all = [
        checks.database,
        checks.migrations,
        checks.disk,
        checks.worker,
    ];
    let is_ready = all.iter().all(|it| ["ok", "elsewhere"].contains(it));
    Readiness {
        status: if is_ready { "ready" } else { "not ready" },
        checks,
    }
}

async fn database(db: &Db) -> (&'static str, &'static str) {
    match tokio::time::timeout(PATIENCE, migrate::found(db)).await {
        Ok(Ok(found)) => match found.cmp(&migrate::newest()) {
            std::cmp::Ordering::Less => ("ok", "missing"),
            std::cmp::Ordering::Equal => ("ok", "ok"),
            std::cmp::Ordering::Greater => ("ok", "newer"),
        },
        _ => ("away", "unknown"),
    }
}

fn disk(watch: &Watch) -> &'static str {
    for place in watch.places.iter() {
        match outside::machine::space(&place.folder) {
            Some(space) if space.free < watch.least_free => return "full",
            _ if !outside::machine::can_write(&place.folder) => return "not writable",
            _ => {}
        }
    }
    "ok"
}

/// Answers whether people may be sent here.
pub async fn ready(State(house): State<House>) -> Response {
    answer(&house.office.db, &house.watch, house.now()).await
}

/// The answer of a process about itself.
pub async fn answer(db: &Db, watch: &Watch, now: Timestamp) -> Response {
    let it = readiness(db, watch, now).await;
    if it.is_ready() {
        Json(it).into_response()
    } else {
        error::not_ready(Json(it))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Visitor, house};
    use crate::watch::{Heartbeat, Place};

    fn clock() -> Timestamp {
        domain::testing::moment("2026-08-24T09:15")
    }

    /// What `/readyz` says of a house, and whether it is alive.
    async fn asked(house: &House) -> (u16, String) {
        let mut visitor = Visitor::of(house);
        assert_eq!(visitor.open("/healthz").await.status, 200, "it is alive");
        let seen = visitor.open("/readyz").await;
        (seen.status, seen.text())
    }

    #[tokio::test]
    async fn a_house_is_ready_while_database_disk_and_worker_are() {
        let test = store::testing::sqlite().await;
        let folder = std::env::temp_dir().join(format!("motcua-ready-{}", uuid::Uuid::now_v7()));
        let mut house = house(test.db.clone(), "nam-dinh", &folder, clock);
        let at = |folder: &std::path::Path| -> std::sync::Arc<[Place]> {
            std::sync::Arc::from([Place {
                what: "files",
                folder: folder.to_owned(),
            }])
        };
        let (status, said) = asked(&house).await;
        assert_eq!(status, 200, "{said}");
        assert!(said.contains("\"worker\":\"elsewhere\""), "{said}");

        house.watch.worker = Some(Heartbeat::default());
        let (status, said) = asked(&house).await;
        assert!(
            status == 503 && said.contains("\"worker\":\"silent\""),
            "{said}"
        );
        house.watch.worker.as_ref().expect("a worker").beat(clock());
        assert_eq!(asked(&house).await.0, 200);

        house.watch.places = at(&folder);
        assert_eq!(asked(&house).await.0, 200);
        house.watch.least_free = u64::MAX;
        let (status, said) = asked(&house).await;
        assert!(
            status == 503 && said.contains("\"disk\":\"full\""),
            "{said}"
        );
        house.watch.least_free = 0;
        // Its disk was taken away.
        house.watch.places = at(&folder.join("gone"));
        let (status, said) = asked(&house).await;
        assert!(
            status == 503 && said.contains("\"disk\":\"not writable\""),
            "{said}"
        );
        drop(std::fs::remove_dir_all(&folder));
    }

    #[tokio::test]
    async fn a_database_that_is_gone_makes_the_house_not_ready_but_leaves_it_alive() {
        let test = store::testing::postgres().await;
        let folder = std::env::temp_dir().join(format!("motcua-ready-{}", uuid::Uuid::now_v7()));
        let house = house(test.db.clone(), "nam-dinh", &folder, clock);
        assert_eq!(asked(&house).await.0, 200);
        test.db.clone().close().await;
        let (status, said) = asked(&house).await;
        assert!(
            status == 503 && said.contains("\"database\":\"away\""),
            "{said}"
        );
        drop(std::fs::remove_dir_all(&folder));
    }
}
