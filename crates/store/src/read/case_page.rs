//! All that the page of one case shows, read side by side: the case, its journal, its documents,
//! its messages and the work still to be done for it.

use crate::case_file::event_format::StoredEvent;
use crate::case_file::{self, CaseFile};
use crate::filed_document::{self, Document};
use crate::job_queue::{self, JobOfCase};
use crate::notice::{self, MessageSent};
use crate::sql::{Db, ReadError};

/// A case with everything around it.
#[derive(Clone, PartialEq, Debug)]
pub struct CasePage {
    /// The case.
    pub file: CaseFile,
    /// Its journal, oldest first.
    pub history: Vec<StoredEvent>,
    /// Its papers and letters, oldest first.
    pub documents: Vec<Document>,
    /// Messages that were sent about it, oldest first.
    pub messages: Vec<MessageSent>,
    /// Jobs about it, oldest first.
    pub jobs: Vec<JobOfCase>,
}

/// The page of a case code.
pub async fn load(db: &Db, code: &str) -> Result<Option<CasePage>, ReadError> {
    let Some(file) = case_file::load_by_code(db, code).await? else {
        return Ok(None);
    };
    let id = file.case.id;
    let (history, documents, messages, jobs) = tokio::try_join!(
        case_file::history(db, id),
        filed_document::of_case(db, id),
        notice::messages_of_case(db, id),
        job_queue::of_case(db, id.0),
    )?;
    Ok(Some(CasePage {
        file,
        history,
        documents,
        messages,
        jobs,
    }))
}
