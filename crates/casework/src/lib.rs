//! The desk: each action is the same five lines: load, may they, decide, evolve and follow up,
//! commit. [`path`] walks them; an act's own file holds what that act needs before it (whom a
//! case is given to, what a consulted unit is called). No page, no SQL, nothing sent.

pub mod access;
pub mod act;
pub mod announcement;
pub mod backup;
pub mod calendars;
pub mod capacity;
pub mod catalogue_import;
pub mod code_sent;
pub mod credential;
pub mod eform;
pub mod factor_secret;
pub mod figures;
pub mod follow_up;
pub mod historic;
pub mod index766;
pub mod journal;
pub mod letter;
pub mod living;
pub mod machine_client;
pub mod moved_deadlines;
pub mod nine_indices;
pub mod office;
pub mod outside_identity;
pub mod passkey;
pub mod password;
pub mod path;
pub mod petition;
pub mod population_access;
pub mod population_sign;
pub mod procedure_report;
pub mod publication;
pub mod ranking;
pub mod recount;
pub mod report;
pub mod result_repository;
pub mod security_report;
pub mod sign_in;
pub mod spreadsheet;
pub mod staff;
pub mod steady_clock;
pub mod totp;
pub mod upload;

pub mod accept;
pub mod amend;
pub mod assign;
pub mod consult;
pub mod consult_answer;
pub mod correct;
pub mod decide_result;
pub mod extend;
pub mod financial_obligation;
pub mod hand_over;
pub mod issue_result;
pub mod payment;
pub mod rate;
pub mod reject;
pub mod save_draft;
pub mod step_complete;
pub mod step_return;
pub mod stop;
pub mod submit;
pub mod supplement_answer;
pub mod supplement_forward;
pub mod supplement_lapse;
pub mod supplement_request;
pub mod traces;
pub mod transfer;
pub mod withdraw;

#[cfg(test)]
mod access_tests;
#[cfg(test)]
mod attribution_tests;
#[cfg(test)]
mod drawn_tests;
#[cfg(test)]
mod publication_tests;
#[cfg(test)]
mod tests;
