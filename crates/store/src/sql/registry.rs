//! Every SQL text of the product in one list, so that one test can prepare all of them on both
//! engines. A module that writes SQL with `texts!` or composes a list must be named here; a test
//! looks for those that are not.

use super::{Text, copy, migrate};
use crate::{
    absence, access_log, access_review, account, authorisation, backup, case_file,
    catalogue_import, code_sent, credential, draft, drill, emergency_access, export,
    filed_document, index_total, job_queue, journal, machine_client, newest, notice,
};
use crate::{
    number_series, officer, outside_identity, own_account, petition, population_access,
    process_seen, publication, ranking, rating_task, read, recount, request_seen, role_grant,
    second_factor, security_report, server, session, sign_in_attempt, staff,
};

/// All texts: the fixed ones, and each composed list with no filter and with all of them.
pub fn all() -> Vec<Text> {
    let fixed: &[&[Text]] = &[
        absence::TEXTS,
        access_log::TEXTS,
        access_log::check::TEXTS,
        access_log::seal::TEXTS,
        access_review::TEXTS,
        account::TEXTS,
        authorisation::TEXTS,
        backup::TEXTS,
        case_file::TEXTS,
        case_file::check::TEXTS,
        copy::TEXTS,
        case_file::historic::TEXTS,
        catalogue_import::TEXTS,
        code_sent::TEXTS,
        credential::TEXTS,
        draft::TEXTS,
        emergency_access::TEXTS,
        drill::TEXTS,
        export::TEXTS,
        filed_document::TEXTS,
        job_queue::TEXTS,
        job_queue::dead::TEXTS,
        job_queue::totals::TEXTS,
        index_total::TEXTS,
        journal::check::TEXTS,
        journal::log::TEXTS,
        machine_client::TEXTS,
        migrate::TEXTS,
        newest::TEXTS,
        notice::TEXTS,
        number_series::TEXTS,
        officer::TEXTS,
        petition::TEXTS,
        petition::check::TEXTS,
        petition::columns::TEXTS,
        petition::list::TEXTS,
        petition::totals::TEXTS,
        outside_identity::TEXTS,
        population_access::TEXTS,
        own_account::TEXTS,
        process_seen::TEXTS,
        publication::TEXTS,
        publication::decision::TEXTS,
        publication::procedure_report::TEXTS,
        ranking::TEXTS,
        rating_task::TEXTS,
        read::lookup::TEXTS,
        read::statistics_totals::TEXTS,
        recount::TEXTS,
        request_seen::TEXTS,
        role_grant::TEXTS,
        second_factor::TEXTS,
        security_report::TEXTS,
        session::TEXTS,
        sign_in_attempt::TEXTS,
        staff::TEXTS,
    ];
    let composed = [
        access_log::samples(),
        emergency_access::samples(),
        security_report::samples(),
        case_file::check::samples(),
        case_file::columns::samples(),
        catalogue_import::samples(),
        export::samples(),
        index_total::samples(),
        job_queue::samples(),
        notice::samples(),
        petition::list::samples(),
        petition::totals::samples(),
        population_access::samples(),
        publication::decision::samples(),
        publication::list::samples(),
        publication::procedure_report::samples(),
        rating_task::samples(),
        read::applicant_cases::samples(),
        read::consultations::samples(),
        read::deadlines::samples(),
        read::register::samples(),
        read::report_ii06::samples(),
        read::search::samples(),
        read::statistics_cases::samples(),
        read::statistics_totals::samples(),
        read::supplement_requests::samples(),
        server::samples(),
        read::worklist::samples(),
        staff::samples(),
    ];
    fixed
        .iter()
        .flat_map(|texts| texts.iter().cloned())
        .chain(composed.into_iter().flatten())
        .collect()
}
