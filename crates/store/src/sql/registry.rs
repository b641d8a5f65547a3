//! Every SQL text of the product in one list, so that one test can prepare all of them on both
//! engines. A module that writes SQL with `texts!` or composes a list must be named here; a test
//! looks for those that are not.

use super::{Text, migrate};

/// All texts: the fixed ones, and each composed list with no filter and with all of them.
pub fn all() -> Vec<Text> {
    let fixed: &[&[Text]] = &[migrate::TEXTS];
    fixed
        .iter()
        .flat_map(|texts| texts.iter().cloned())
        .collect()
}
