//! The officers' desk: work list, counter, cases and their acts, consultations, register and the
//! head's overview. It shows and asks; what may be done is decided in `domain`.

pub mod accept;
pub mod access;
pub mod account_merge;
pub mod account_reports;
pub mod act;
pub mod act_form;
pub mod act_page;
pub mod acting;
pub mod acts;
pub mod amend;
pub mod announcement;
pub mod answer;
pub mod assign;
pub mod assisted_registration;
pub mod attention;
pub mod bulk_assign;
pub mod case_head;
pub mod case_page;
pub mod catalogue_import;
pub mod citizen_account;
pub mod clock;
pub mod component_rules;
pub mod condition_box;
pub mod confirmation;
pub mod consult;
pub mod consult_answer;
pub mod consultations;
pub mod correct;
pub mod counter;
pub mod counter_form;
pub mod date;
pub mod days_off;
pub mod deadlines;
pub mod decide_result;
pub mod declared;
pub mod designer;
pub mod desk;
pub mod done;
pub mod extend;
pub mod fee_boxes;
pub mod fee_editor;
pub mod fields;
pub mod financial_obligation;
pub mod form_designer;
pub mod form_preview;
pub mod hand_over;
pub mod index_entry;
pub mod issue_result;
pub mod journal;
pub mod known;
pub mod law;
pub mod line;
pub mod moved_deadlines;
pub mod new_item;
pub mod opened;
pub mod opening;
pub mod operation;
pub mod organisation;
pub mod organisation_form;
pub mod own_account;
pub mod own_factor;
pub mod paper;
pub mod payment;
pub mod petition;
pub mod population_access;
pub mod problem;
pub mod process_boxes;
pub mod process_editor;
pub mod process_picture;
pub mod process_trial;
pub mod publication;
pub mod ranking;
pub mod rating_task;
pub mod reading;
pub mod receipt;
pub mod receiving;
pub mod reckoning;
pub mod register;
pub mod reject;
pub mod report;
pub mod report_kept;
pub mod report_query;
pub mod scans;
pub mod search;
pub mod seat;
pub mod security_report;
pub mod sheet;
pub mod shortcuts;
pub mod staff;
pub mod staff_form;
pub mod step_complete;
pub mod step_return;
pub mod stop;
pub mod stored;
pub mod supplement_answer;
pub mod supplement_forward;
pub mod supplement_request;
pub mod transfer;
pub mod tried;
pub mod typed;
pub mod withdraw;
pub mod worklist;

#[cfg(test)]
mod tests;

use askama::Template;

/// Every page of the desk with content to show it by, for reviews and tests.
pub fn samples() -> Vec<(String, String)> {
    let mut pages = Vec::new();
    pages.extend(worklist::samples().iter().map(named));
    pages.extend(case_page::samples().iter().map(named));
    pages.extend(counter::samples().iter().map(named));
    pages.extend(consultations::samples().iter().map(named));
    pages.extend(register::samples().iter().map(named));
    pages.extend(deadlines::samples().iter().map(named));
    pages.extend(index_entry::samples().iter().map(named));
    pages.extend(report::samples().iter().map(named));
    pages.extend(report_kept::samples().iter().map(named));
    pages.extend(report_kept::list_samples().iter().map(named));
    pages.extend(report_query::samples().iter().map(named));
    pages.extend(ranking::samples().iter().map(named));
    pages.extend(rating_task::samples().iter().map(named));
    pages.extend(search::samples().iter().map(named));
    pages.extend(sheet::samples().iter().map(named));
    pages.extend(shortcuts::samples().iter().map(named));
    pages.extend(receipt::samples().iter().map(named));
    pages.extend(bulk_assign::samples().iter().map(named));
    pages.extend(own_account::samples().iter().map(named));
    pages.extend(account_reports::samples().iter().map(named));
    pages.extend(assisted_registration::samples());
    pages.extend(confirmation::samples().iter().map(named));
    pages.extend(operation::samples().iter().map(named));
    pages.extend(problem::samples().iter().map(named));
    pages.extend(process_editor::samples().iter().map(named));
    pages.extend(process_trial::samples().iter().map(named));
    pages.extend(component_rules::samples().iter().map(named));
    pages.extend(fee_editor::samples().iter().map(named));
    pages.extend(form_designer::samples().iter().map(named));
    pages.extend(form_preview::samples());
    pages.extend(new_item::samples().iter().map(named));
    pages.extend(days_off::samples().iter().map(named));
    pages.extend(organisation_form::samples().iter().map(named));
    pages.extend(staff::samples().iter().map(named));
    pages.extend(staff_form::samples().iter().map(named));
    pages.extend(
        organisation::samples()
            .into_iter()
            .chain(catalogue_import::samples())
            .map(|(name, html)| (name.to_owned(), html)),
    );
    pages.extend(publication::samples());
    pages.extend(petition::samples());
    pages.extend(act_form::samples());
    pages
}

/// A page as text; a page that cannot be written is shown as its error.
fn named<T: Template>((name, page): &(&'static str, T)) -> (String, String) {
    let text = page.render().unwrap_or_else(|error| error.to_string());
    ((*name).to_owned(), text)
}
