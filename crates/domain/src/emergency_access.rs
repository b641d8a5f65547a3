//! Opening a case in an emergency: for how long, and what must be said of it.

use crate::case::Refusal;
use crate::regulation::Regulation;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

/// The limits of a day. No text of law names them; they are settings of the province's profile.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// For how many minutes a case is open.
    pub minutes: u32,
    /// A reason in fewer characters says nothing.
    pub reason: usize,
}

impl Limits {
    /// Those of a province on a day.
    pub fn of(regulation: &Regulation, on: Date) -> Self {
        let count = |key| regulation.count(key, on);
        Self {
            minutes: count("security.emergency_minutes"),
            reason: usize::try_from(count("security.emergency_reason_length")).unwrap_or(0),
        }
    }

    /// When what is opened now closes.
    pub fn until(&self, now: Timestamp) -> Timestamp {
        let lasts = SignedDuration::from_mins(i64::from(self.minutes));
        now.saturating_add(lasts).unwrap_or(now)
    }
}

/// The reason as it is kept.
///
/// # Errors
/// When it says nothing.
pub fn reason(typed: &str, limits: Limits) -> Result<String, Refusal> {
    let reason = typed.trim();
    if reason.chars().count() < limits.reason {
        return Err(Refusal::EmergencyReason {
            least: limits.reason,
        });
    }
    Ok(reason.chars().take(1_000).collect())
}

/// What was found when somebody looked at it afterwards.
///
/// # Errors
/// When nothing is said.
pub fn finding(typed: &str) -> Result<String, Refusal> {
    let finding = typed.trim();
    if finding.is_empty() {
        return Err(Refusal::EmergencyFinding);
    }
    Ok(finding.chars().take(1_000).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_emergency_without_a_real_reason_opens_nothing() {
        let rule = |it: Result<String, Refusal>| it.map_err(|refusal| refusal.rule());
        let regulation = Regulation::seed("nam-dinh").expect("a regulation");
        let limits = Limits::of(&regulation, jiff::civil::date(2026, 8, 24));
        assert_eq!((limits.minutes, limits.reason), (60, 20));
        assert_eq!(rule(reason("  gấp  ", limits)), Err("emergency.reason"));
        let shorter = Limits {
            reason: 3,
            ..limits
        };
        assert_eq!(rule(reason("  gấp  ", shorter)), Ok("gấp".to_owned()));
        let real = "Người bệnh cấp cứu, cần giấy tờ ngay";
        assert_eq!(rule(reason(real, limits)), Ok(real.to_owned()));
        assert_eq!(rule(finding(" ")), Err("emergency.finding"));
        let at = crate::testing::moment;
        assert_eq!(limits.until(at("2026-08-24T09:15")), at("2026-08-24T10:15"));
    }
}
