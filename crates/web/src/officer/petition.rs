//! Petitions and questions on the desk: whoever coordinates classifies and reviews, the agencies
//! answer; what came by mail, telephone, letter or in person is entered with its true time.

pub mod acting;
mod beside;
pub mod enter;
pub mod entered;
pub mod file;
pub mod list;
pub mod of_case;
pub mod page;
mod possible;
mod relay;
mod renew_key;
pub mod view;

use super::seat::Seat;
use crate::house::House;
use crate::routes::listed::Listed as Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use domain::petition::Author;

/// Where they lie on the desk.
pub const HOME: &str = "/can-bo/phan-anh";

/// Their addresses.
pub fn routes() -> Router<House> {
    Router::new()
        .route("/can-bo/phan-anh", get(list::page))
        .route(
            "/can-bo/phan-anh/moi",
            get(enter::page)
                .post(enter::send)
                .layer(DefaultBodyLimit::max(52 * 1024 * 1024)),
        )
        .route("/can-bo/phan-anh/{code}", get(page::page))
        .route("/can-bo/phan-anh/{code}/tep/{hash}", get(file::page))
        .route("/can-bo/phan-anh/{code}/{act}", post(acting::send))
}

/// The address of one.
pub fn address(code: &str) -> String {
    format!("{HOME}/{}", crate::forms::escaped(code))
}

impl Seat {
    /// The officer, as one who acts on petitions.
    pub fn author(&self) -> Author {
        Author::Officer(self.officer.clone())
    }
}

/// Pages with content to show them by, for reviews and tests.
pub fn samples() -> Vec<(String, String)> {
    let mut pages = list::samples();
    pages.extend(page::samples());
    pages.extend(enter::samples());
    pages.extend(entered::samples());
    pages
}
