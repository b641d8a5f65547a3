//! Every SQL text of the product in one list, so that one test can prepare all of them on both
//! engines. A module that writes SQL with `texts!` or composes a list must be named here; a test
//! looks for those that are not.

use super::{Text, migrate};
use crate::{case_file, filed_document, job_queue, number_series, read, request_seen};

/// All texts: the fixed ones, and each composed list with no filter and with all of them.
pub fn all() -> Vec<Text> {
    let fixed: &[&[Text]] = &[
        case_file::TEXTS,
        case_file::check::TEXTS,
        filed_document::TEXTS,
        job_queue::TEXTS,
        migrate::TEXTS,
        number_series::TEXTS,
        read::statistics_totals::TEXTS,
        request_seen::TEXTS,
    ];
    let composed = [
        case_file::check::samples(),
        case_file::columns::samples(),
        job_queue::samples(),
        read::statistics_totals::samples(),
    ];
    fixed
        .iter()
        .flat_map(|texts| texts.iter().cloned())
        .chain(composed.into_iter().flatten())
        .collect()
}
