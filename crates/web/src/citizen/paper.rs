//! Papers, letters and results of one's own case, served so that a browser shows them and never
//! runs them.

use super::case_page::has_letter;
use super::own;
use crate::error::Problem;
use crate::house::House;
use crate::officer::paper::{self as kept, Kept};
use crate::session::CitizenIn;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use domain::case::{LetterForm, StoredFile};
use domain::ids::PetitionId;
use outside::files::FileKey;
use store::filed_document::{Document, ScanState};

/// A document of one's own.
///
/// # Errors
/// Not found where its bytes are not there or must not be opened.
pub async fn serve(house: &House, document: &Document) -> Result<Response, Problem> {
    if document.scan_state == ScanState::Infected {
        return Err(Problem::NotFound);
    }
    let it = Kept {
        hash: document.sha256.clone(),
        name: document.name.clone(),
        media_type: document.media_type.clone(),
    };
    answer(house, &it).await
}

/// A file of a petition.
///
/// # Errors
/// Not found where its bytes are not there or must not be opened.
pub async fn stored(
    house: &House,
    petition: PetitionId,
    file: &StoredFile,
) -> Result<Response, Problem> {
    let documents = store::filed_document::of_petition(&house.office.db, petition).await?;
    let mut found = documents
        .iter()
        .filter(|it| it.sha256 == file.hash.as_str());
    let document = found.next().ok_or(Problem::NotFound)?;
    serve(house, document).await
}

async fn answer(house: &House, it: &Kept) -> Result<Response, Problem> {
    let key = FileKey::parse(&it.hash).ok_or(Problem::NotFound)?;
    let bytes = house.files.get(&key).await?.ok_or(Problem::NotFound)?;
    Ok((kept::headers(it), Body::from(bytes)).into_response())
}

/// A paper or a result of a case.
///
/// # Errors
/// Not found for whatever is not of one's own case.
pub async fn page(
    State(house): State<House>,
    who: CitizenIn,
    Path((code, hash)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let found = own::case(&house, &who, &code).await?;
    let infected = found
        .documents
        .iter()
        .any(|it| it.sha256 == hash && it.scan_state == ScanState::Infected);
    let it = kept::of_case(&found.file.case, &found.documents, &hash)
        .filter(|_| !infected)
        .ok_or(Problem::NotFound)?;
    answer(&house, &it).await
}

/// A letter of a case: as it was filed, or printed now where it is due and still being filed.
///
/// # Errors
/// Not found where the case has no such letter for its applicant.
pub async fn letter(
    State(house): State<House>,
    who: CitizenIn,
    Path((code, name)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let form = name
        .strip_suffix(".pdf")
        .and_then(LetterForm::from_slug)
        .ok_or(Problem::NotFound)?;
    let found = own::case(&house, &who, &code).await?;
    if !has_letter(&found.file.case, &found.documents, form) {
        return Err(Problem::NotFound);
    }
    if let Some(it) = kept::letter(&found.documents, form.slug()) {
        return answer(&house, &it).await;
    }
    let bytes = (house.print.letter)(&found.file, &found.history, form, house.now())
        .map_err(Problem::failure_in_words)?;
    let it = Kept {
        hash: String::new(),
        name: format!("{code}-{}.pdf", form.slug()),
        media_type: "application/pdf".to_owned(),
    };
    Ok((kept::headers(&it), Body::from(bytes)).into_response())
}
