//! The officers' desk: work list, counter, cases and their acts, consultations, register and the
//! head's overview. It shows and asks; what may be done is decided in `domain`.

pub mod accept;
pub mod act_form;
pub mod act_page;
pub mod acts;
pub mod amend;
pub mod assign;
pub mod case_head;
pub mod case_page;
pub mod clock;
pub mod consult;
pub mod consult_answer;
pub mod correct;
pub mod date;
pub mod decide_result;
pub mod desk;
pub mod extend;
pub mod fields;
pub mod financial_obligation;
pub mod hand_over;
pub mod issue_result;
pub mod journal;
pub mod law;
pub mod line;
pub mod payment;
pub mod reckoning;
pub mod reject;
pub mod step_complete;
pub mod step_return;
pub mod stop;
pub mod supplement_answer;
pub mod supplement_request;
pub mod transfer;
pub mod withdraw;
pub mod worklist;

use askama::Template;

/// Every page of the desk with content to show it by, for reviews and tests.
pub fn samples() -> Vec<(String, String)> {
    let mut pages = Vec::new();
    for (name, page) in worklist::samples() {
        pages.push((name.to_owned(), rendered(&page)));
    }
    for (name, page) in case_page::samples() {
        pages.push((name.to_owned(), rendered(&page)));
    }
    pages.extend(act_form::samples());
    pages
}

/// A page as text; a page that cannot be written is shown as its error.
fn rendered(page: &impl Template) -> String {
    page.render().unwrap_or_else(|error| error.to_string())
}
