//! The seals over the readings of personal data, published as the roots of the journal are: whoever
//! keeps one can tell whether the log of readings was rewritten before it.

use crate::error::Problem;
use crate::house::House;
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use serde::Serialize;
use store::access_log::seal::{self, Seal};

/// How many a list holds.
const LISTED: u32 = 1_000;

/// A seal for programs.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct SealLine {
    /// Its number.
    pub no: i64,
    /// When.
    pub at: Timestamp,
    /// How many readers' chains it covers.
    pub chains: i64,
    /// The hash of the seal before, hexadecimal.
    pub previous: String,
    /// Its own hash.
    pub hash: String,
    /// The signed text; none where it was made before seals were signed.
    pub note: Option<String>,
}

impl From<Seal> for SealLine {
    fn from(it: Seal) -> Self {
        Self {
            no: it.no,
            at: it.at,
            chains: it.heads,
            previous: hex::encode(it.prev_hash),
            hash: hex::encode(it.hash),
            note: it.note,
        }
    }
}

/// Which seals.
#[derive(Clone, PartialEq, Eq, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    truoc: String,
}

/// Seals, newest first.
///
/// # Errors
/// When the files cannot be read.
pub async fn list(
    State(house): State<House>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let below = asked.truoc.parse().unwrap_or(i64::MAX);
    let found = seal::before(&house.office.db, below, LISTED).await?;
    let lines: Vec<SealLine> = found.into_iter().map(Into::into).collect();
    Ok(Json(lines).into_response())
}

/// A seal as it was signed.
///
/// # Errors
/// When there is none of that number, or none that is signed.
pub async fn one(State(house): State<House>, Path(no): Path<String>) -> Result<Response, Problem> {
    let no = no.parse().map_err(|_| Problem::NotFound)?;
    let found = seal::one(&house.office.db, no).await?;
    let note = found.and_then(|it| it.note).ok_or(Problem::NotFound)?;
    let kind = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
    Ok((kind, note).into_response())
}
