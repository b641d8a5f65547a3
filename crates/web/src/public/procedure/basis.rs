//! What must be said of the legal texts that a procedure stands on, and of one that is over.

use super::super::sources::Sources;
use domain::catalogue::Procedure;
use domain::clock::words;
use domain::ids::ProcedureCode;

/// Texts that do not hold any more, each with what took its place; empty where nothing is known to.
pub fn repealed(procedure: &Procedure, sources: Sources<'_>) -> Vec<(String, String)> {
    let over = sources.catalogue.repealed_basis(procedure, sources.today);
    over.into_iter()
        .map(|it| {
            let instead = it.replaced_by.clone().unwrap_or_default();
            (it.number.clone(), instead)
        })
        .collect()
}

/// What a procedure was called that was abolished, and the last day on which it held.
pub fn abolished(code: &ProcedureCode, sources: Sources<'_>) -> Option<(String, String)> {
    let procedure = sources.catalogue.abolished(code)?;
    Some((procedure.name.clone(), words::date(procedure.to?)))
}
