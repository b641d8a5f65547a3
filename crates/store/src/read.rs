//! The lists of the screens, one file each. A list reads the snapshot rows themselves; there is
//! no second copy that could lag behind. Every list has an index and pages by keyset: no list
//! counts from the beginning to find its tenth page.

pub mod page;
pub mod statistics_totals;
