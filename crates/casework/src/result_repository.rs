//! The repository of results (kho kết quả): what was issued in a person's own cases, kept where it was
//! issued, found in one place, and put among the papers of another file without being scanned again.

use crate::office::Office;
use domain::actor::Citizen;
use domain::case::StoredFile;
use domain::ids::ComponentId;
use jiff::Timestamp;
use store::filed_document::{self, NewDocument, Owner, ScanState};
use store::read::applicant_cases::{self, Which};
use store::read::page::PageRequest;
use store::{Batch, CommitError, ReadError, case_file};
use uuid::Uuid;

/// A result that was issued.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Kept {
    /// Its electronic code: `<case code>-KQ(n)`.
    pub code: String,
    /// The case.
    pub case: String,
    /// The procedure's name.
    pub procedure: String,
    /// What it is called.
    pub name: String,
    /// Its number and sign.
    pub number: String,
    /// When it was issued.
    pub at: Timestamp,
    /// The document.
    pub file: StoredFile,
}

/// So many cases are looked through, the newest first.
const MOST: usize = 200;

/// The results of a person's own cases, the newest case first.
///
/// # Errors
/// When the files cannot be read.
pub async fn results(office: &Office, of: &Citizen) -> Result<Vec<Kept>, ReadError> {
    let accounts = of.accounts();
    let (mut found, mut seen) = (Vec::new(), 0);
    let mut request = PageRequest::first(50);
    loop {
        let page = applicant_cases::page(&office.db, &accounts, Which::All, &request).await?;
        seen += page.items.len();
        for line in page.items {
            // Nothing is issued before the ninth status of the national list.
            if line.status >= 9 {
                found.extend(of_case(office, of, &line.code).await?);
            }
        }
        match page.next {
            Some(cursor) if seen < MOST => request = PageRequest::after(cursor, 50),
            _ => return Ok(found),
        }
    }
}

/// The results of one case, where it is the person's own and not one filed for somebody else.
async fn of_case(office: &Office, of: &Citizen, code: &str) -> Result<Vec<Kept>, ReadError> {
    let Some(file) = case_file::load_by_code(&office.db, code).await? else {
        return Ok(Vec::new());
    };
    let case = file.case;
    let Some(filing) = &case.filing else {
        return Ok(Vec::new());
    };
    if !filing.applicant.account.is_some_and(|it| of.is(it)) {
        return Ok(Vec::new());
    }
    let procedure = office.catalogue.procedure(&filing.procedure);
    let procedure = procedure.map_or_else(|| filing.procedure.to_string(), |it| it.name.clone());
    let kept = case.results.iter().filter_map(|it| {
        Some(Kept {
            code: it.code.clone(),
            case: code.to_owned(),
            procedure: procedure.clone(),
            name: it.name.clone(),
            number: it.number.clone(),
            at: it.at,
            file: it.file.as_ref()?.file.clone()?,
        })
    });
    Ok(kept.collect())
}

/// Puts a result among the papers of a draft; its bytes lie where they are.
///
/// # Errors
/// When it cannot be written.
pub async fn reuse(
    office: &Office,
    by: &Citizen,
    (draft, component): (Uuid, Option<&ComponentId>),
    result: &Kept,
    now: Timestamp,
) -> Result<(), CommitError> {
    let document = NewDocument {
        id: Uuid::now_v7(),
        owner: Owner::Draft(draft),
        kind: "paper".to_owned(),
        component: component.map(ToString::to_string),
        sha256: result.file.hash.to_string(),
        name: format!("{} ({})", result.name, result.code),
        media_type: result.file.media_type.clone(),
        size: i64::try_from(result.file.size).unwrap_or(i64::MAX),
        scan_state: ScanState::Waiting,
        filed_by: format!("citizen:{}", by.account),
        filed_at: now,
    };
    let mut batch = Batch::new();
    filed_document::file(&mut batch, &document);
    office.db.commit(batch).await
}
