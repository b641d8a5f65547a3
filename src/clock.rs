//! The office's clock: the one place of the process that asks what time it is. Everything below
//! is told.

use jiff::Timestamp;

/// Now, to the millisecond, as times are kept on file.
#[must_use]
pub fn now() -> Timestamp {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the office's clock, from which everybody else takes the time"
    )]
    let now = Timestamp::now();
    Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now)
}
