//! The proof of one's own case (/ho-so/{code}/bang-chung): what it proves, and the files to keep:
//! the receipt with its proof inside, and the whole chain as JSON.

use super::case_page::has_letter;
use super::own;
use crate::error::Problem;
use crate::frame::{Around, Frame};
use crate::house::House;
use crate::officer::paper::{self as kept, Kept};
use crate::public::journal::moment;
use crate::public::receipt_check::as_file;
use crate::session::CitizenIn;
use askama::Template;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Response};
use domain::case::LetterForm;
use outside::files::FileKey;
use store::journal::receipt::Receipt;
use store::journal::{log, pdf};
use store::read::case_page::CasePage;

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "citizen/proof.html")]
pub struct ProofPage {
    f: Frame,
    code: String,
    /// How many events there are, and how many a root covers.
    events: usize,
    covered: usize,
    /// When the root was signed, and over how many leaves.
    root: Option<(String, u64)>,
    /// Whether there is a receipt that has room for its proof and whose proof is there.
    has_pdf: bool,
}

/// The page.
///
/// # Errors
/// Not found for whatever is not one's own.
pub async fn page(
    State(house): State<House>,
    Around(f): Around,
    who: CitizenIn,
    Path(code): Path<String>,
) -> Result<Response, Problem> {
    let found = own::case(&house, &who, &code).await?;
    let f = own::acting(f, &who, &found.file.case);
    let proof = newest(&house, &found).await?;
    let root = proof.as_ref().and_then(|proof| proof.verify().ok());
    let page = ProofPage {
        code: found.file.case.code_text(),
        events: found.history.len(),
        covered: proof.as_ref().map_or(0, |proof| proof.events.len()),
        root: root.map(|it| (moment(it.root.at, f.lang), it.root.size)),
        has_pdf: with_proof(&house, &found).await?.is_some(),
        f,
    };
    Ok(Html(page.render()?).into_response())
}

async fn newest(house: &House, found: &CasePage) -> Result<Option<Receipt>, Problem> {
    let case = found.file.case.id;
    Ok(log::prove_newest(&house.office.db, case, &found.history).await?)
}

/// The chain and its proof as JSON.
///
/// # Errors
/// Not found for whatever is not one's own, and while no root covers it.
pub async fn json(
    State(house): State<House>,
    who: CitizenIn,
    Path(code): Path<String>,
) -> Result<Response, Problem> {
    let found = own::case(&house, &who, &code).await?;
    as_file(&newest(&house, &found).await?.ok_or(Problem::NotFound)?)
}

/// The receipt with its proof inside.
///
/// # Errors
/// Not found for whatever is not one's own, and while there is no such receipt or proof.
pub async fn receipt(
    State(house): State<House>,
    who: CitizenIn,
    Path(code): Path<String>,
) -> Result<Response, Problem> {
    let found = own::case(&house, &who, &code).await?;
    let bytes = with_proof(&house, &found).await?.ok_or(Problem::NotFound)?;
    let it = Kept {
        hash: String::new(),
        name: format!(
            "{}-giay-hen-kem-bang-chung.pdf",
            found.file.case.code_text()
        ),
        media_type: "application/pdf".to_owned(),
    };
    Ok((kept::headers(&it), Body::from(bytes)).into_response())
}

async fn with_proof(house: &House, found: &CasePage) -> Result<Option<Vec<u8>>, Problem> {
    let Some(bytes) = printed(house, found).await? else {
        return Ok(None);
    };
    let Some(place) = pdf::place(&bytes) else {
        return Ok(None);
    };
    let case = found.file.case.id;
    let proof = log::prove(&house.office.db, case, place.seq, &found.history).await?;
    Ok(proof.and_then(|proof| pdf::with_proof(&bytes, &proof)))
}

/// The receipt as it was filed, or as it will be: printed again it is the same, byte for byte.
async fn printed(house: &House, found: &CasePage) -> Result<Option<Vec<u8>>, Problem> {
    let form = LetterForm::Receipt;
    if !has_letter(&found.file.case, &found.documents, form) {
        return Ok(None);
    }
    if let Some(it) = kept::letter(&found.documents, form.slug()) {
        let key = FileKey::parse(&it.hash).ok_or(Problem::NotFound)?;
        return Ok(house.files.get(&key).await?);
    }
    let (print, now) = (house.print.letter.clone(), house.now());
    let (file, history) = (found.file.clone(), found.history.clone());
    tokio::task::spawn_blocking(move || print(&file, &history, form, now))
        .await
        .map_err(Problem::failure)?
        .map(Some)
        .map_err(Problem::failure_in_words)
}
