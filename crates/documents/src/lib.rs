//! The paper: data in, PDF/A and PDF/UA out; synchronous, no I/O, and the only room that knows Typst.
//!
//! A letter's words come from `domain::letter`; how they look is written in `templates/`, which a
//! person who knows no Rust can edit. The compiler sees nothing but those templates, the data and
//! the QR code: no file, no network, not even today's date.

mod fit;
mod fonts;
mod qr;
pub mod seal;
mod templates;
mod world;

pub use seal::Seal;
pub use templates::Templates;

use domain::letter::{LetterData, RegisterData};
use domain::report::paper::ReportData;
use serde::Serialize;
use std::sync::LazyLock;

/// Why a document could not be made.
#[derive(Debug, thiserror::Error)]
pub enum PaperError {
    /// The data could not be written as JSON.
    #[error("the letter's data cannot be written down")]
    Data {
        /// What JSON says.
        #[source]
        source: serde_json::Error,
    },
    /// The QR code has no room for the text.
    #[error("the QR code has no room for {length} bytes")]
    TooLongForQr {
        /// The length of the text.
        length: usize,
    },
    /// There is no template of that name.
    #[error("there is no template {name}.typ")]
    NoTemplate {
        /// The name.
        name: String,
    },
    /// A template has an error, each with its place.
    #[error("the template cannot be set: {what}")]
    Template {
        /// File, line and message.
        what: String,
    },
    /// The PDF does not conform.
    #[error("the PDF cannot be written: {what}")]
    Pdf {
        /// What hinders.
        what: String,
    },
}

static SHIPPED: LazyLock<Templates> = LazyLock::new(Templates::shipped);

/// Sets a letter with the shipped templates.
///
/// # Errors
/// When the data does not fit the template.
pub fn letter(data: &LetterData) -> Result<Vec<u8>, PaperError> {
    letter_with(&SHIPPED, data)
}

/// Sets a letter with these templates.
///
/// # Errors
/// When a template has an error, or the data does not fit it.
pub fn letter_with(templates: &Templates, data: &LetterData) -> Result<Vec<u8>, PaperError> {
    let name = data.form.slug();
    let qr = qr::svg(&data.qr)?;
    set(
        templates,
        name,
        data,
        Some(qr),
        &format!("{}/{name}", data.code),
    )
}

/// Sets a register with the shipped templates.
///
/// # Errors
/// When the data does not fit the template.
pub fn register(data: &RegisterData) -> Result<Vec<u8>, PaperError> {
    register_with(&SHIPPED, data)
}

/// Sets a register with these templates.
///
/// # Errors
/// When a template has an error, or the data does not fit it.
pub fn register_with(templates: &Templates, data: &RegisterData) -> Result<Vec<u8>, PaperError> {
    let name = domain::letter::forms::REGISTER;
    let ident = format!("{name}/{}/{}", data.head.name, data.period);
    set(templates, name, data, None, &ident)
}

/// Sets a report with the shipped templates.
///
/// # Errors
/// When the data does not fit the template.
pub fn report(data: &ReportData) -> Result<Vec<u8>, PaperError> {
    let ident = format!("report/{}/{}/{}", data.head.name, data.period, data.mark);
    set(&SHIPPED, "report", data, None, &ident)
}

/// Reads the fonts and the templates, so that the first letter does not wait for them. May run
/// on a thread of its own while the process starts.
pub fn warm_up() {
    LazyLock::force(&SHIPPED);
    world::warm_up();
}

fn set(
    templates: &Templates,
    name: &str,
    data: &impl Serialize,
    qr: Option<String>,
    ident: &str,
) -> Result<Vec<u8>, PaperError> {
    let data = serde_json::to_value(data).map_err(|source| PaperError::Data { source })?;
    world::compile(templates, name, &fit::value(data), qr, ident)
}

#[cfg(test)]
mod tests;
