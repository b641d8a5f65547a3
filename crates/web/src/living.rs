//! Pages over a catalogue that changes while they are served. All addresses are one router over one
//! house; when a newer snapshot of the catalogue is there, the next request makes the router anew
//! with it. So a request sees one catalogue from its first check to its last word, and no handler
//! needs to know that there will be another.

use crate::house::House;
use axum::Router;
use axum::extract::Request;
use axum::response::Response;
use casework::living::Snapshot;
use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, PoisonError, RwLock};
use std::task::{Context, Poll};
use tower::{Service, ServiceExt};

/// What stands round the pages of a house.
type Build = Arc<dyn Fn(House) -> Router + Send + Sync>;

/// The pages of the newest snapshot.
#[derive(Clone)]
struct Pages {
    house: House,
    build: Build,
    made: Arc<RwLock<(Arc<Snapshot>, Router)>>,
}

/// A router whose pages, made by `build`, always have the newest catalogue.
pub fn router(house: House, build: impl Fn(House) -> Router + Send + Sync + 'static) -> Router {
    let snapshot = house.office.living.newest();
    let first = build(with_newest(&house));
    Router::new().fallback_service(Pages {
        made: Arc::new(RwLock::new((snapshot, first))),
        build: Arc::new(build),
        house,
    })
}

fn with_newest(house: &House) -> House {
    let mut fresh = house.clone();
    fresh.office = house.office.fresh();
    fresh
}

impl Pages {
    fn of_now(&self) -> Router {
        let newest = self.house.office.living.newest();
        {
            let made = self.made.read().unwrap_or_else(PoisonError::into_inner);
            if Arc::ptr_eq(&made.0, &newest) {
                return made.1.clone();
            }
        }
        let router = (self.build)(with_newest(&self.house));
        let mut made = self.made.write().unwrap_or_else(PoisonError::into_inner);
        *made = (newest, router.clone());
        router
    }
}

impl Service<Request> for Pages {
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Self::Future {
        Box::pin(self.of_now().oneshot(request))
    }
}
