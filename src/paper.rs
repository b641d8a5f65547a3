//! Paper: from a case on file to the bytes of a letter. The worker's job, the pages and the
//! command `motcua letter` all print through here.

use anyhow::Context as _;
use casework::office::Office;
use documents::Templates;
use domain::case::LetterForm;
use jiff::Timestamp;
use std::path::Path;
use std::sync::Arc;
use store::case_file::CaseFile;
use store::case_file::event_format::StoredEvent;
use web::house::Printer;

/// A letter of a case as PDF.
///
/// # Errors
/// When the case has no such letter yet, or it cannot be set.
pub fn letter_of(
    office: &Office,
    file: &CaseFile,
    history: &[StoredEvent],
    form: LetterForm,
    public_url: &str,
    now: Timestamp,
) -> anyhow::Result<Vec<u8>> {
    letter_with(
        &Templates::shipped(),
        office,
        file,
        history,
        form,
        public_url,
        now,
    )
}

/// The same, with templates of one's own.
///
/// # Errors
/// As [`letter_of`].
pub fn letter_with(
    templates: &Templates,
    office: &Office,
    file: &CaseFile,
    history: &[StoredEvent],
    form: LetterForm,
    public_url: &str,
    now: Timestamp,
) -> anyhow::Result<Vec<u8>> {
    let data =
        casework::letter::of(office, file, history, form, public_url, now).with_context(|| {
            format!(
                "nothing has happened to the case yet that a {} would tell",
                form.slug()
            )
        })?;
    Ok(documents::letter_with(templates, &data)?)
}

/// The printer of an office: what the worker and the pages print with.
#[must_use]
pub fn printer(office: &Office, public_url: &str) -> Printer {
    let (office, public_url): (Office, Arc<str>) = (office.clone(), public_url.into());
    // The first letter of a process would wait for fonts and templates.
    std::thread::spawn(documents::warm_up);
    let templates = Templates::shipped();
    Printer {
        letter: Arc::new(move |file, history, form, now| {
            letter_with(&templates, &office, file, history, form, &public_url, now)
                .map_err(|error| format!("{error:#}"))
        }),
        register: Arc::new(|data| documents::register(data).map_err(|error| error.to_string())),
        report: Arc::new(|data, _| documents::report(data).map_err(|error| error.to_string())),
    }
}

/// The same printer, with a seal on every report; `seal_at` gives the one that holds at a moment.
pub fn seal_reports(
    printer: &mut Printer,
    seal_at: impl Fn(Timestamp) -> Result<Arc<documents::Seal>, String> + Send + Sync + 'static,
) {
    printer.report = Arc::new(move |data, now| {
        let pdf = documents::report(data).map_err(|error| error.to_string())?;
        let seal = seal_at(now)?;
        let why = format!("Phát hành báo cáo, số liệu {}", data.mark);
        seal.set(&pdf, &why, now).map_err(|error| error.to_string())
    });
}

/// The templates of a folder in place of the shipped ones; a template that it lacks stays.
///
/// # Errors
/// When a file cannot be read.
pub fn templates(folder: &Path) -> anyhow::Result<Templates> {
    let mut templates = Templates::shipped();
    let mut found = 0;
    for name in Templates::names() {
        let path = folder.join(format!("{name}.typ"));
        match std::fs::read_to_string(&path) {
            Ok(text) => {
                templates.set(name, &text);
                found += 1;
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => {
                return Err(error).with_context(|| format!("cannot read {}", path.display()));
            }
        }
    }
    anyhow::ensure!(
        found > 0,
        "{} holds none of the templates: {}.typ",
        folder.display(),
        Templates::names().collect::<Vec<_>>().join(".typ, ")
    );
    Ok(templates)
}
