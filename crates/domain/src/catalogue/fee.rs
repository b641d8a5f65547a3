//! A fee as the catalogue publishes it: how much, for whom, by which way of filing, from when to
//! when, how often, and what is taken off.

use super::condition::Condition;
use super::procedure::FilingChannel;
use serde::{Deserialize, Serialize};

/// A fee as published.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fee {
    /// What for.
    pub name: String,
    /// In đồng; 0 is no charge, none is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<i64>,
    /// In US dollars, where the source charges them abroad.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount_usd: Option<i64>,
    /// The words of the source, where they were corrected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_published: Option<String>,
    /// A remark, often the act or the condition.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The ways of filing it holds for; all where none is named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub channels: Vec<FilingChannel>,
    /// The cases of the procedure it holds for; all where none is named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub variants: Vec<String>,
    /// Charged from this day on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<jiff::civil::Date>,
    /// Charged to this day, that day included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<jiff::civil::Date>,
    /// The act that sets it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<String>,
    /// Owed only where this holds for what was filed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Condition>,
    /// The field of the form that says how often it is owed: copies, plots, vehicles.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<String>,
    /// Reductions and exemptions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reductions: Vec<Reduction>,
}

/// A reduction of a fee; of a hundred percent it is an exemption.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reduction {
    /// For whom or what: "Hộ nghèo", "Nộp trực tuyến".
    pub name: String,
    /// How much, in percent.
    pub percent: u32,
    /// The act that gives it.
    pub basis: String,
    /// The ways of filing it is for; all where none is named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub channels: Vec<FilingChannel>,
    /// Whether it is due, by what was filed. One that names neither this nor a way of filing is
    /// told to the applicant, and given at the counter to whom it is due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Condition>,
    /// Given from this day on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<jiff::civil::Date>,
    /// Given to this day, that day included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<jiff::civil::Date>,
}

impl Fee {
    /// Whether the fee holds for a way of filing.
    pub fn holds_for(&self, channel: FilingChannel) -> bool {
        self.channels.is_empty() || self.channels.contains(&channel)
    }
}
