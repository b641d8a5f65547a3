//! The register (sổ theo dõi hồ sơ): every case of a unit or an agency that was filed in a
//! period, in the order of filing.

use super::case_line::CaseLine;
use super::page::{Order, Page, PageRequest};
use super::scope::Scope;
use crate::case_file::{self, CaseFile};
use crate::sql::{Db, Inconsistency, ReadError, Row, Select, Text};
use domain::ids::ProcedureCode;
use jiff::Timestamp;

const ORDER: Order = Order {
    columns: &["submitted_at", "id"],
    descending: false,
};

/// A row of the register.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// What every list shows.
    pub line: CaseLine,
    /// The applicant's identity number or organisation code.
    pub applicant_identity: Option<String>,
    /// The applicant's telephone number.
    pub applicant_phone: Option<String>,
    /// Who filed it.
    pub submitter_name: String,
    /// The code of the last result.
    pub result_code: Option<String>,
}

/// Which cases of a period are shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum State {
    /// Not finished yet.
    Open,
    /// Finished, in whatever way.
    Finished,
    /// Past the date of return: finished after it, or not finished at this moment.
    Late(Timestamp),
}

/// What narrows the register.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Filter {
    /// One procedure.
    pub procedure: Option<ProcedureCode>,
    /// How the cases stand.
    pub state: Option<State>,
}

impl Filter {
    fn apply(&self, select: &mut Select) {
        if let Some(procedure) = &self.procedure {
            select.and("procedure_code = {}", [procedure.as_str().into()]);
        }
        match self.state {
            None => {}
            Some(State::Open) => {
                select.and("finished_at IS NULL", []);
            }
            Some(State::Finished) => {
                select.and("finished_at IS NOT NULL", []);
            }
            Some(State::Late(now)) => {
                select.and(
                    "(finished_at > due_at OR (finished_at IS NULL AND NOT paused AND due_at < {}))",
                    [now.into()],
                );
            }
        }
    }
}

/// A period: from the first moment to before the second.
pub type Period = (Timestamp, Timestamp);

fn list(scope: &Scope, (from, to): Period, filter: &Filter, request: &PageRequest) -> Select {
    let mut select = Select::new(
        "read::register",
        super::case_line::select_lines!(
            ", applicant_identity, applicant_phone, submitter_name, result_code FROM case_file WHERE 1 = 1"
        ),
    );
    select.and(
        "submitted_at >= {} AND submitted_at < {}",
        [from.into(), to.into()],
    );
    scope.apply(&mut select);
    filter.apply(&mut select);
    ORDER.apply(&mut select, request);
    select
}

/// A page of the register: filed at or after `from` and before `to`.
pub async fn page(
    db: &Db,
    scope: &Scope,
    period: Period,
    filter: &Filter,
    request: &PageRequest,
) -> Result<Page<Entry>, ReadError> {
    let rows = db.select(list(scope, period, filter, request)).await?;
    let read = |row: &mut Row| {
        Ok::<_, Inconsistency>(Entry {
            line: CaseLine::read(row)?,
            applicant_identity: row.text_or_null("applicant_identity")?,
            applicant_phone: row.text_or_null("applicant_phone")?,
            submitter_name: row.text("submitter_name")?,
            result_code: row.text_or_null("result_code")?,
        })
    };
    Ok(ORDER.page_taken(rows, request, read)?)
}

fn list_of_files(scope: &Scope, from: Timestamp, to: Timestamp, request: &PageRequest) -> Select {
    let mut select = Select::new(
        "read::register::files",
        "SELECT id, submitted_at, body, due_at, step_due_at, next_act_due_at, journal_head FROM case_file WHERE 1 = 1",
    );
    select.and(
        "submitted_at >= {} AND submitted_at < {}",
        [from.into(), to.into()],
    );
    scope.apply(&mut select);
    ORDER.apply(&mut select, request);
    select
}

/// The same page as whole cases, for the register on paper, which says more than a line.
pub async fn files(
    db: &Db,
    scope: &Scope,
    from: Timestamp,
    to: Timestamp,
    request: &PageRequest,
) -> Result<Page<CaseFile>, ReadError> {
    let rows = db.select(list_of_files(scope, from, to, request)).await?;
    let page = ORDER.page(&rows, request, |_| Ok(()))?;
    let mut items = Vec::with_capacity(page.items.len());
    for row in rows.iter().take(page.items.len()) {
        items.push(case_file::read_row(db, row).await?);
    }
    Ok(Page {
        items,
        next: page.next,
    })
}

/// Every shape of this list, for the registry.
pub(crate) fn samples() -> Vec<Text> {
    let at = Timestamp::UNIX_EPOCH;
    let requests = [
        PageRequest::first(20),
        PageRequest::after(hex::encode("[7,\"a\"]"), 20),
    ];
    let mut texts = Vec::new();
    for scope in Scope::samples() {
        for request in &requests {
            for state in [
                None,
                Some(State::Open),
                Some(State::Finished),
                Some(State::Late(at)),
            ] {
                let filter = Filter {
                    procedure: state.map(|_| "1.001193".into()),
                    state,
                };
                texts.push(list(&scope, (at, at), &filter, request).finish().0);
            }
            texts.push(list_of_files(&scope, at, at, request).finish().0);
        }
    }
    texts
}
