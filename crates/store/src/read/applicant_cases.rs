//! The cases of an account, newest first: those it is the applicant of and those it filed for
//! others.

use super::case_line::{CaseLine, select_lines};
use super::page::{Order, Page, PageRequest};
use crate::sql::{Db, ReadError, Select, Text};
use domain::ids::AccountId;
use uuid::Uuid;

const ORDER: Order = Order {
    columns: &["id"],
    descending: true,
};

/// Which of them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Which {
    /// All.
    All,
    /// Those that have not ended.
    Open,
    /// Those that wait for the applicant: a supplement or a payment.
    Waiting,
    /// Those that have ended.
    Ended,
}

/// Each half is a page of its own index; their union is no longer than two pages.
fn list(accounts: &[AccountId], which: Which, request: &PageRequest) -> Select {
    let mut select = Select::new(
        "read::applicant_cases",
        select_lines!("FROM case_file WHERE id IN (SELECT id FROM ("),
    );
    half(&mut select, "applicant_account", accounts, which, request);
    select.then(") AS applied UNION SELECT id FROM (", []);
    half(&mut select, "submitter_account", accounts, which, request);
    select.then(") AS filed)", []);
    ORDER.apply(&mut select, request);
    select
}

fn half(
    select: &mut Select,
    column: &'static str,
    accounts: &[AccountId],
    which: Which,
    request: &PageRequest,
) {
    // One account, as nearly everybody has it, is one range of the index.
    let (head, next, last) = match (column, accounts) {
        ("applicant_account", [_]) => (
            "SELECT id FROM case_file WHERE applicant_account = {}",
            "",
            "",
        ),
        ("applicant_account", _) => (
            "SELECT id FROM case_file WHERE applicant_account IN ({}",
            ", {}",
            ")",
        ),
        // What an account filed for itself is in the other half; the index of this one has the rest.
        (_, [_]) => (
            "SELECT id FROM case_file WHERE submitter_account = {}",
            "",
            " AND submitter_account IS DISTINCT FROM applicant_account",
        ),
        _ => (
            "SELECT id FROM case_file WHERE submitter_account IN ({}",
            ", {}",
            ") AND submitter_account IS DISTINCT FROM applicant_account",
        ),
    };
    let mut rest = accounts.iter();
    let first = rest.next().map_or(Uuid::nil(), |account| account.0);
    select.then(head, [first.into()]);
    for account in rest {
        select.then(next, [account.0.into()]);
    }
    select.then(last, []);
    match which {
        Which::All => {}
        Which::Open => {
            select.and("is_open", []);
        }
        Which::Waiting => {
            select.and("is_open AND paused", []);
        }
        Which::Ended => {
            select.and("NOT is_open", []);
        }
    }
    ORDER.apply(select, request);
}

/// A page of the cases of a person: of the account, and of those that became part of it.
pub async fn page(
    db: &Db,
    accounts: &[AccountId],
    which: Which,
    request: &PageRequest,
) -> Result<Page<CaseLine>, ReadError> {
    let rows = db.select(list(accounts, which, request)).await?;
    Ok(ORDER.page_taken(rows, request, CaseLine::read)?)
}

/// Every shape of this list, for the registry.
pub(crate) fn samples() -> Vec<Text> {
    let requests = [
        PageRequest::first(20),
        PageRequest::after(hex::encode("[\"a\"]"), 20),
    ];
    let mut texts = Vec::new();
    for which in [Which::All, Which::Open, Which::Waiting, Which::Ended] {
        for request in &requests {
            let nobody = AccountId(Uuid::nil());
            for accounts in [&[nobody][..], &[nobody, nobody][..]] {
                texts.push(list(accounts, which, request).finish().0);
            }
        }
    }
    texts
}
