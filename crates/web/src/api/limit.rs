//! Limits as they are given out.

use domain::clock::{Limit, LimitUnit};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a limit is counted in.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = LimitUnit)]
pub enum UnitDto {
    /// Working days.
    WorkingDays,
    /// Working hours.
    WorkingHours,
    /// Calendar days.
    CalendarDays,
}

/// A limit.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
#[schema(as = Limit)]
pub struct LimitOut {
    /// How many.
    pub amount: f64,
    /// Of what.
    pub unit: UnitDto,
    /// In words.
    pub words: String,
}

impl LimitOut {
    /// A limit as it is given out.
    pub fn of(limit: Limit) -> Self {
        Self {
            amount: limit.amount(),
            unit: match limit.unit {
                LimitUnit::WorkingDays => UnitDto::WorkingDays,
                LimitUnit::WorkingHours => UnitDto::WorkingHours,
                LimitUnit::CalendarDays => UnitDto::CalendarDays,
            },
            words: limit.words(),
        }
    }
}
