//! Signs of misuse in what was looked up: outside working time, without a case, more in a day than
//! daily work needs. A sign proves nothing; it says where the police look first.

use crate::clock::wall;
use crate::ids::OfficerId;
use jiff::Timestamp;
use std::collections::HashMap;

/// A look-up, as far as signs are concerned.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Used {
    /// Who.
    pub officer: OfficerId,
    /// When.
    pub at: Timestamp,
    /// Whether it named a case.
    pub for_a_case: bool,
}

/// A sign.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Sign {
    /// Outside working time.
    OffHours,
    /// Tried without a case.
    NoCase,
    /// So many on one day.
    Volume {
        /// How many.
        times: u32,
    },
}

impl Sign {
    /// The word on file.
    pub fn word(self) -> &'static str {
        match self {
            Self::OffHours => "off_hours",
            Self::NoCase => "no_case",
            Self::Volume { .. } => "volume",
        }
    }

    /// On screen.
    pub fn name(self) -> String {
        match self {
            Self::OffHours => "Ngoài giờ làm việc".to_owned(),
            Self::NoCase => "Không gắn với hồ sơ".to_owned(),
            Self::Volume { times } => format!("{times} lần trong ngày"),
        }
    }
}

/// The signs of one look-up, the `times`-th or one of so many on its day.
pub fn of(off_hours: bool, for_a_case: bool, times: u32, most: u32) -> Vec<Sign> {
    let mut found = Vec::new();
    if off_hours {
        found.push(Sign::OffHours);
    }
    if !for_a_case {
        found.push(Sign::NoCase);
    }
    if times > most {
        found.push(Sign::Volume { times });
    }
    found
}

/// The signs of each look-up, in the order of `used`; `most` is how many a day are not many yet.
pub fn signs(used: &[Used], most: u32, off_hours: impl Fn(&Used) -> bool) -> Vec<Vec<Sign>> {
    let day = |it: &Used| (it.officer, wall(it.at).date());
    let mut a_day: HashMap<_, u32> = HashMap::new();
    for it in used {
        *a_day.entry(day(it)).or_default() += 1;
    }
    used.iter()
        .map(|it| {
            let times = a_day.get(&day(it)).copied().unwrap_or(0);
            of(off_hours(it), it.for_a_case, times, most)
        })
        .collect()
}
