//! What the compiler can see, and the compilation itself.
//!
//! There is one font family, the templates, `/data.json` and `/qr.svg`; every other path is
//! refused, so a template can neither read a file nor fetch a package.

use crate::templates::{self, Templates};
use crate::{PaperError, Set, fonts};
use std::sync::LazyLock;
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, Source};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World, WorldExt};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

static LIBRARY: LazyLock<LazyHash<Library>> =
    LazyLock::new(|| LazyHash::new(<Library as LibraryExt>::default()));

/// How many compilations a remembered intermediate result may stay unused.
const REMEMBERED: usize = 3;

struct Desk<'a> {
    templates: &'a Templates,
    main: FileId,
    data: Option<(FileId, Bytes)>,
    qr: Option<(FileId, Bytes)>,
}

impl World for Desk<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        fonts::book()
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        self.templates
            .source(id)
            .cloned()
            .ok_or(FileError::AccessDenied)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let own = [&self.data, &self.qr];
        let found = own.into_iter().flatten().find(|(own, _)| *own == id);
        match found {
            Some((_, bytes)) => Ok(bytes.clone()),
            None => Err(FileError::AccessDenied),
        }
    }

    fn font(&self, index: usize) -> Option<Font> {
        fonts::font(index)
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        // A letter's day is that of its event.
        None
    }
}

/// Reads the fonts and makes the compiler's library.
pub fn warm_up() {
    LazyLock::force(&LIBRARY);
    fonts::book();
}

/// Sets one document.
pub fn compile(
    templates: &Templates,
    name: &str,
    data: &serde_json::Value,
    qr: Option<String>,
    ident: &str,
) -> Result<Set, PaperError> {
    let file = |path: &str, text: String| Some((templates::id(path)?, Bytes::from_string(text)));
    let main = templates::id(&format!("{name}.typ"))
        .filter(|id| templates.source(*id).is_some())
        .ok_or_else(|| PaperError::NoTemplate {
            name: name.to_owned(),
        })?;
    let desk = Desk {
        templates,
        main,
        data: file("data.json", data.to_string()),
        qr: qr.and_then(|qr| file("qr.svg", qr)),
    };
    let compiled = typst::compile::<PagedDocument>(&desk);
    let said = |list: &[SourceDiagnostic]| -> Vec<String> {
        list.iter().map(|it| told(&desk, it)).collect()
    };
    let result = match &compiled.output {
        Err(errors) => Err(PaperError::Template {
            what: said(errors).join("; "),
        }),
        Ok(document) => {
            let options = PdfOptions {
                ident: Smart::Custom(ident.to_owned()),
                creator: Smart::Custom(Some("motcua".to_owned())),
                standards: PdfStandards::new(&[PdfStandard::A_2b]).map_err(|error| {
                    PaperError::Pdf {
                        what: error.message().to_string(),
                    }
                })?,
                ..PdfOptions::default()
            };
            typst_pdf::pdf(document, &options).map_err(|errors| PaperError::Pdf {
                what: said(&errors).join("; "),
            })
        }
    };
    let warnings = said(&compiled.warnings);
    // Without this a busy process grows by a megabyte a letter.
    comemo::evict(REMEMBERED);
    Ok(Set {
        pdf: result?,
        warnings,
    })
}

/// A message with its file and line.
fn told(desk: &Desk, it: &SourceDiagnostic) -> String {
    let place = it.span.id().and_then(|id| {
        let name = id.get().vpath().get_without_slash().to_owned();
        let source = desk.templates.source(id)?;
        let line = source.lines().byte_to_line(desk.range(it.span)?.start)?;
        Some(format!("{name}:{}: ", line + 1))
    });
    let hints: String = it
        .hints
        .iter()
        .map(|hint| format!(" ({})", hint.v))
        .collect();
    format!("{}{}{hints}", place.unwrap_or_default(), it.message)
}
