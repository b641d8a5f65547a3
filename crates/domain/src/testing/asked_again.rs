//! Stories in which a supplement is asked for twice: once at intake, once after examination. Each is
//! lawful; together they are late for index 766.

use super::{Story, all_checked, answer, ask, grant, issued, step_done};
use crate::case::{supplement_forward, transfer};

impl Story {
    /// Asked at intake and answered, then asked again after examination on Monday 24/8/2026.
    pub fn asked_again() -> Self {
        Self::answered_at_intake()
            .by_clerk()
            .when(all_checked())
            .done()
            .by_system()
            .when(transfer::Transfer::default())
            .done()
            .by_specialist()
            .when(ask())
            .done()
            .by_clerk()
            .when(supplement_forward::ForwardSupplement)
            .done()
    }
    /// The second one is answered too: the case runs again from 28/8/2026.
    pub fn answered_again() -> Self {
        Self::asked_again()
            .at("2026-08-28T14:00")
            .by_citizen()
            .when(answer())
            .done()
    }
    /// Granted after both, on 28/8/2026.
    pub fn granted_after_two_requests() -> Self {
        Self::answered_again()
            .by_specialist()
            .when(step_done())
            .done()
            .by_head()
            .when(grant())
            .done()
            .by_seal_clerk()
            .when(issued())
            .done()
    }
}
