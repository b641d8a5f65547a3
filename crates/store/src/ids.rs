//! Names of records that sort by the moment they belong to, so that "newest first" in a list is
//! the order in which things happened and not the order in which rows were written.

use jiff::Timestamp;
use uuid::{NoContext, Uuid};

/// A new name that sorts by this moment.
pub fn id_at(at: Timestamp) -> Uuid {
    let seconds = u64::try_from(at.as_second()).unwrap_or(0);
    let within = u32::try_from(at.subsec_nanosecond()).unwrap_or(0);
    Uuid::new_v7(uuid::Timestamp::from_unix(NoContext, seconds, within))
}

/// The first name that a moment has: no name of an earlier moment sorts behind it.
pub fn first_at(at: Timestamp) -> String {
    let millis = u64::try_from(at.as_millisecond()).unwrap_or(0);
    let hex = format!("{millis:012x}");
    format!("{}-{}-7000-8000-000000000000", &hex[..8], &hex[8..12])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_sort_by_their_moment_and_never_meet() {
        let at = |second: i64| Timestamp::from_second(1_800_000_000 + second).unwrap();
        let early = id_at(at(0));
        assert!(early < id_at(at(1)));
        assert_ne!(early, id_at(at(0)));
        assert!(first_at(at(0)) <= early.to_string());
        assert!(first_at(at(1)) > early.to_string());
    }
}
