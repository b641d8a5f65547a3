//! A page as the answer to a request: the page that was asked for, or the form that comes back.

use crate::error::{self, Problem};
use askama::Template;
use axum::response::{Html, IntoResponse, Response};

/// The page that was asked for.
///
/// # Errors
/// When it cannot be written.
pub fn shown(page: &impl Template) -> Result<Response, Problem> {
    Ok(Html(page.render()?).into_response())
}

/// The form that comes back with what was typed and what is wrong with it.
///
/// # Errors
/// When it cannot be written.
pub fn again(page: &impl Template) -> Result<Response, Problem> {
    Ok(error::form_again(page.render()?))
}
