//! Opening a case in an emergency: for how long, and what must be said of it.

use crate::case::Refusal;
use jiff::SignedDuration;

/// For how long it opens a case. No text of law names a time; an hour is ours.
pub const LASTS: SignedDuration = SignedDuration::from_hours(1);

/// A reason in fewer characters says nothing.
pub const SHORTEST_REASON: usize = 20;

/// The reason as it is kept.
///
/// # Errors
/// When it says nothing.
pub fn reason(typed: &str) -> Result<String, Refusal> {
    let reason = typed.trim();
    if reason.chars().count() < SHORTEST_REASON {
        return Err(Refusal::EmergencyReason {
            least: SHORTEST_REASON,
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
        assert_eq!(rule(reason("  gấp  ")), Err("emergency.reason"));
        let real = "Người bệnh cấp cứu, cần giấy tờ ngay";
        assert_eq!(rule(reason(real)), Ok(real.to_owned()));
        assert_eq!(rule(finding(" ")), Err("emergency.finding"));
        assert_eq!(LASTS, SignedDuration::from_mins(60));
    }
}
