//! The values the rules look at, read once from the regulation for the day that binds a case.
//! The only place where parameters of a profile turn into arguments of rules.

use super::filing::{Channel, DeliveryKind};
use super::terms::ServiceLevel;
use crate::clock::Limit;
use jiff::civil::Time;

/// Values of law and profile on a day.
#[derive(Clone, PartialEq, Debug)]
pub struct Rules {
    /// Online files come in on the National Portal only, with the code it gives.
    pub national_portal_only: bool,
    /// Time for the intake unit to accept, ask or refuse.
    pub acceptance: Limit,
    /// Files filed outside hours count from the next working hour.
    pub out_of_hours_next: bool,
    /// How often intake may ask for a supplement.
    pub supplement_times: u32,
    /// Time for the applicant to answer a request for supplement.
    pub supplement_answer: Limit,
    /// Time for the resolving agency to say that a file does not qualify yet.
    pub examination_notice: Limit,
    /// By law the limit counts from zero once the supplement is complete.
    pub restart_after_supplement: bool,
    /// Paper files received after this hour move the next working morning.
    pub transfer_cutoff: Time,
    /// How long before the deadline an apology must go out.
    pub extension_before: Limit,
    /// How often a date may be moved.
    pub extension_times: u32,
    /// Fees must be compared before completion.
    pub fee_before_completion: FeeGate,
    /// Originals must be compared at hand-over for lower-level services.
    pub originals_at_lower_level: bool,
    /// Originals must be compared before a result is handed to the post.
    pub originals_before_post: bool,
    /// Upper-level services need digitally signed papers.
    pub signature_at_upper_level: bool,
    /// Fees may be paid online at the lower level.
    pub online_payment_at_lower_level: bool,
    /// Ways of receiving the result at the lower level; empty means all.
    pub delivery_lower: Vec<DeliveryKind>,
    /// Ways of receiving the result at the upper level; empty means all.
    pub delivery_upper: Vec<DeliveryKind>,
    /// Levels of satisfaction, best first.
    pub rating_levels: Vec<String>,
    /// What is rated.
    pub rating_items: Vec<String>,
    /// How long a rating may be changed.
    pub rating_change: Limit,
    /// Online files need a registered account.
    pub account_required: bool,
    /// Postal staff at a counter scan the papers of its files.
    pub postal_digitises: bool,
    /// Postal staff file online for whoever handed the papers over.
    pub postal_files: bool,
}

impl Rules {
    /// The ways in which the result of a file may be received; empty means all. Only a file that
    /// came in online is bound by the level of its service.
    pub fn deliveries(&self, level: Option<ServiceLevel>, channel: Channel) -> &[DeliveryKind] {
        match level {
            Some(ServiceLevel::Partial) if channel.is_online() => &self.delivery_lower,
            Some(ServiceLevel::Full) if channel.is_online() => &self.delivery_upper,
            _ => &[],
        }
    }
}

/// When fees bar completion.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FeeGate {
    /// At the upper level only, as one province writes.
    UpperLevel,
    /// Wherever a fee is due.
    WhereDue,
}
