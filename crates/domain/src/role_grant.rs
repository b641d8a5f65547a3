//! Lending a role for a time: whoever keeps the system comes in while a grant lasts, with a reason,
//! and no longer.

use crate::case::Refusal;
use crate::regulation::Regulation;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

/// A grant as it is asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Asked {
    /// Why.
    pub reason: String,
    /// For how many hours.
    pub hours: u32,
}

/// How many hours one grant lasts at most; no text of law names a time, it is a setting of the
/// province's profile.
pub fn longest_hours(regulation: &Regulation, on: Date) -> u32 {
    regulation.count("security.provider_grant_hours", on)
}

/// What a grant becomes: the reason as it is kept, and its end.
///
/// # Errors
/// When no reason is given, or it lasts too long.
pub fn check(asked: &Asked, longest: u32, now: Timestamp) -> Result<(String, Timestamp), Refusal> {
    let reason = asked.reason.trim();
    if reason.chars().count() < 10 {
        return Err(Refusal::GrantReason);
    }
    if asked.hours == 0 || asked.hours > longest {
        return Err(Refusal::GrantTime { hours: longest });
    }
    let lasts = SignedDuration::from_hours(i64::from(asked.hours));
    let until = now.saturating_add(lasts).unwrap_or(now);
    Ok((reason.chars().take(1_000).collect(), until))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_is_lent_with_a_reason_and_for_three_days_at_most() {
        let now = crate::testing::moment("2026-08-24T09:15");
        let regulation = Regulation::seed("nam-dinh").expect("a regulation");
        let longest = longest_hours(&regulation, jiff::civil::date(2026, 8, 24));
        let asked = |reason: &str, hours| {
            let asked = Asked {
                reason: reason.to_owned(),
                hours,
            };
            check(&asked, longest, now).map_err(|it| it.rule())
        };
        assert_eq!(asked("sửa", 1), Err("grant.reason"));
        assert_eq!(asked("Sửa lỗi in giấy hẹn", 0), Err("grant.time"));
        assert_eq!(asked("Sửa lỗi in giấy hẹn", 73), Err("grant.time"));
        let until = crate::testing::moment("2026-08-27T09:15");
        let reason = "Sửa lỗi in giấy hẹn".to_owned();
        assert_eq!(asked(" Sửa lỗi in giấy hẹn ", 72), Ok((reason, until)));
    }
}
