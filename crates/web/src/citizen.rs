//! What a signed-in citizen does: beginning a file, the form, papers, review and sending; the own
//! cases and what may be done with them; notices and the account. It shows and asks; what may be
//! done is decided in `domain`, and whose a case is on every page anew.

pub mod account;
pub mod act;
pub mod again;
pub mod amend;
pub mod answers;
pub mod authorisations;
pub mod boxes;
pub mod case_page;
pub mod cases;
pub mod contact_codes;
pub mod delivery;
pub mod draft;
pub mod ended;
pub mod filing;
pub mod history;
pub mod looked;
pub mod lost;
pub mod notices;
pub mod own;
pub mod own_data;
pub mod paper;
pub mod papers;
pub mod papers_page;
pub mod part;
pub mod parts;
pub mod password;
pub mod proof;
pub mod qr;
pub mod rate;
pub mod receipt;
pub mod register;
pub mod register_confirm;
pub mod result_repository;
pub mod review;
pub mod start;
pub mod steps;
pub mod supplement_answer;
pub mod task;
pub mod whose;
pub mod why;
pub mod withdraw;
pub mod words;
pub mod work;

#[cfg(test)]
mod tests;

use store::account::{Account, Kind};

/// Pages with content to show them by, for reviews and tests.
pub fn samples() -> Vec<(String, String)> {
    let mut pages = Vec::new();
    pages.extend(start::samples());
    pages.extend(case_page::samples());
    pages.extend(receipt::samples());
    pages.extend(cases::samples());
    pages.extend(notices::samples());
    pages.extend(looked::samples());
    pages.extend(account::samples());
    pages.extend(register::samples());
    pages.extend(authorisations::samples());
    pages.extend(own_data::samples());
    pages.extend(lost::samples());
    pages.extend(register_confirm::samples());
    pages
}

/// An account to show pages with.
pub fn sample_account() -> Account {
    let citizen = domain::testing::citizen();
    Account {
        id: citizen.account,
        login: "0900000123".to_owned(),
        kind: Kind::Person,
        name: citizen.name,
        identity_number: citizen.identity_number,
        born: Some("1990-05-09".to_owned()),
        address: "Tổ 5, phường Trường Thi".to_owned(),
        phone: Some("0900000123".to_owned()),
        email: Some("huong@example.vn".to_owned()),
        password_hash: None,
        active: true,
        failures: 0,
        locked_until: None,
        last_login_at: None,
        created_at: domain::testing::moment("2026-01-05T08:00"),
        version: 1,
    }
}
