//! Pages that need no account: home, search, browsing, procedures, look-up, the regulation, the journal,
//! contacts, help and terms; Vietnamese and English. They read and show; nothing is decided here.

pub mod announcement;
pub mod browse;
pub mod checklist;
pub mod contacts;
pub mod did_you_mean;
pub mod english;
pub mod handlers;
pub mod help;
pub mod home;
pub mod journal;
pub mod line;
pub mod listing;
pub mod look_up;
pub mod open_data;
pub mod petition;
pub mod priority;
pub mod procedure;
pub mod procedure_report;
pub mod rating;
pub mod receipt_check;
pub mod regulation;
pub mod seals;
pub mod search;
pub mod sitemap;
pub mod sources;
pub mod statistics;
pub mod technical_fault;
pub mod words;

#[cfg(test)]
mod tests;
