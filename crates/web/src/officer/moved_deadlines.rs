//! Which running deadlines a draft would move: shown wherever days off or hours are drafted, and to
//! those who approve them.

use super::seat::Seat;
use crate::error::Problem;
use casework::moved_deadlines::{self as moved, Preview};
use domain::clock::words;
use domain::publication::Kind;

/// How many deadlines that would move are named.
const NAMED: usize = 20;

/// A deadline that would move.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row {
    pub(super) code: String,
    pub(super) procedure: String,
    pub(super) what: &'static str,
    pub(super) before: String,
    pub(super) after: String,
}

/// What a draft would do to running deadlines.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MovedDeadlines {
    pub(super) cases: usize,
    pub(super) moved: usize,
    pub(super) made_late: usize,
    pub(super) made_in_time: usize,
    pub(super) first: Vec<Row>,
}

impl MovedDeadlines {
    /// What a record would do; nothing where it changes neither days nor hours.
    ///
    /// # Errors
    /// When the files cannot be read.
    pub async fn by(seat: &Seat, kind: Kind, body: &str) -> Result<Option<Self>, Problem> {
        let Some(other) = moved::with(&seat.office, kind, body) else {
            return Ok(None);
        };
        let preview = moved::preview(&seat.office, &other, seat.now, NAMED).await?;
        Ok(Some(Self::of(preview)))
    }

    fn of(preview: Preview) -> Self {
        let said = |at: Option<jiff::Timestamp>| at.map(words::moment).unwrap_or_default();
        let rows = preview.first.into_iter().map(|it| Row {
            code: it.code.to_string(),
            procedure: it.procedure,
            what: match it.of_return {
                true => "Trả kết quả",
                false => "Việc kế tiếp",
            },
            before: said(it.before),
            after: said(it.after),
        });
        Self {
            cases: preview.cases,
            moved: preview.moved,
            made_late: preview.made_late,
            made_in_time: preview.made_in_time,
            first: rows.collect(),
        }
    }

    /// Something to show pages with.
    pub fn sample() -> Self {
        Self {
            cases: 812,
            moved: 21,
            made_late: 0,
            made_in_time: 1,
            first: vec![Row {
                code: "H40.002-261204-0001".to_owned(),
                procedure: "Đăng ký khai sinh".to_owned(),
                what: "Trả kết quả",
                before: "17:00 Thứ Tư 9/12/2026".to_owned(),
                after: "17:00 Thứ Năm 10/12/2026".to_owned(),
            }],
        }
    }
}
