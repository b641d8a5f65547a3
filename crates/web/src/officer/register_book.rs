//! The register as a book: the official form on A4, of the period an address asks for.

use super::opening::inert;
use super::paper::Kept;
use super::register::{self, Query as Asked};
use super::seat::{Reading, Seat};
use crate::error::Problem;
use crate::house::House;
use crate::session::OfficerIn;
use axum::extract::{Query, State};
use axum::response::Response;
use casework::letter::{MOST_ROWS, NoRegister};
use domain::letter::register::Period;

/// The book as PDF.
///
/// # Errors
/// When the files cannot be read, or the period holds more cases than one book takes.
pub async fn page(
    State(house): State<House>,
    who: OfficerIn,
    Query(query): Query<Asked>,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    seat.note_reading(&Reading {
        what: "In sổ theo dõi hồ sơ",
        case: None,
        subject: None,
        why: "Theo dõi việc giải quyết hồ sơ",
    })
    .await?;
    let period = query.period(seat.now);
    let period = Period {
        first: period.first,
        last: period.last,
    };
    let (unit, scope) = (&seat.officer.unit, register::scope(&seat));
    let data = casework::letter::register(&house.office, unit, &scope, period, seat.now)
        .await
        .map_err(|error| match error {
            NoRegister::TooLong => Problem::Unreadable {
                field: "den".to_owned(),
                vi: format!("Thời gian này có hơn {MOST_ROWS} hồ sơ; chọn khoảng ngắn hơn."),
                en: format!("There are more than {MOST_ROWS} cases; choose a shorter period."),
            },
            NoRegister::Read { source } => source.into(),
        })?;
    let print = house.print.register.clone();
    let bytes = tokio::task::spawn_blocking(move || print(&data))
        .await
        .map_err(Problem::failure)?
        .map_err(Problem::failure_in_words)?;
    let kept = Kept {
        hash: String::new(),
        name: format!("so-theo-doi-{}-{}.pdf", period.first, period.last),
        media_type: "application/pdf".to_owned(),
    };
    Ok(inert(&kept, bytes))
}
