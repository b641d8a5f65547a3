//! The lists of the screens, one file each. A list reads the snapshot rows themselves; there is
//! no second copy that could lag behind. Every list has an index and pages by keyset: no list
//! counts from the beginning to find its tenth page.

pub mod applicant_cases;
pub mod case_line;
pub mod case_page;
pub mod consultations;
pub mod deadlines;
pub mod kept_lines;
pub mod look_up;
pub mod page;
pub mod register;
pub mod report_ii06;
pub mod scope;
pub mod search;
pub mod statistics_cases;
pub mod statistics_petitions;
pub mod statistics_totals;
pub mod supplement_requests;
pub mod worklist;

#[cfg(test)]
mod tests;

pub use case_line::CaseLine;
pub use page::{Page, PageRequest};
pub use scope::Scope;
