//! Cases that wait for a supplement, by when the time for it ends; those past it lapse.

use super::case_line::{CaseLine, select_lines};
use super::page::{Order, Page, PageRequest};
use super::scope::Scope;
use crate::sql::{Db, ReadError, Select, Text};
use jiff::Timestamp;

const ORDER: Order = Order {
    columns: &["supplement_until", "id"],
    descending: false,
};

fn list(scope: &Scope, before: Option<Timestamp>, request: &PageRequest) -> Select {
    let mut select = Select::new(
        "read::supplement_requests",
        select_lines!("FROM case_file WHERE supplement_until IS NOT NULL"),
    );
    if let Some(before) = before {
        select.and("supplement_until < {}", [before.into()]);
    }
    match scope {
        Scope::ReceivedBy(_) => scope.apply(&mut select),
        _ => scope.apply_behind(&mut select),
    }
    ORDER.apply(&mut select, request);
    select
}

/// A page of all that wait.
pub async fn waiting(
    db: &Db,
    scope: &Scope,
    request: &PageRequest,
) -> Result<Page<CaseLine>, ReadError> {
    let rows = db.select(list(scope, None, request)).await?;
    Ok(ORDER.page_taken(rows, request, CaseLine::read)?)
}

/// A page of those whose time has ended: they are due to lapse.
pub async fn due_to_lapse(
    db: &Db,
    scope: &Scope,
    now: Timestamp,
    request: &PageRequest,
) -> Result<Page<CaseLine>, ReadError> {
    let rows = db.select(list(scope, Some(now), request)).await?;
    Ok(ORDER.page_taken(rows, request, CaseLine::read)?)
}

/// Every shape of this list, for the registry.
pub(crate) fn samples() -> Vec<Text> {
    let request = PageRequest::after(hex::encode("[7,\"a\"]"), 20);
    let mut texts = Vec::new();
    for scope in Scope::samples() {
        for before in [None, Some(Timestamp::UNIX_EPOCH)] {
            texts.push(list(&scope, before, &request).finish().0);
        }
    }
    texts
}
