//! The handlers that show a case: its page, its papers, its letters, and the receipt to print.

use super::case_page::{self, Lens};
use super::desk::Place;
use super::done;
use super::law::Articles;
use super::opened::Opened;
use super::paper::{self, Kept};
use super::petition::of_case::of_case;
use super::receipt::Receipt;
use super::seat::Seat;
use super::tried;
use crate::error::Problem;
use crate::house::House;
use crate::session::OfficerIn;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{Html, IntoResponse, Response};
use domain::case::LetterForm;
use outside::files::FileKey;

/// What the address of a case says besides its code.
#[derive(Clone, PartialEq, Eq, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    /// The act that has just been done.
    pub xong: String,
}

/// The page of a case.
///
/// # Errors
/// When there is none, or the officer may not see it.
pub async fn case(
    State(house): State<House>,
    who: OfficerIn,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    let loaded = store::read::case_page::load(seat.db(), &code).await?;
    let loaded = loaded.ok_or(Problem::NotFound)?;
    let opened = Opened::checked(&seat, loaded.file.clone()).await?;
    seat.note_opening("Xem hồ sơ", opened.case()).await?;
    let article = |rule: &str| opened.article(rule);
    let lens = Lens {
        rules: &opened.rules,
        calendar: &opened.calendar,
        articles: Articles(&article),
    };
    let tried = tried::all(&seat, opened.case());
    let mut page = case_page::page(&seat, &loaded, lens, &tried, None, done::said(&asked.xong));
    page.petitions = of_case(&seat, &opened.case().code_text()).await?;
    Ok(Html(page.render()?).into_response())
}

/// A paper of a case, inert.
///
/// # Errors
/// When the case has no such paper, or the officer may not see it.
pub async fn paper(
    State(house): State<House>,
    who: OfficerIn,
    Path((code, hash)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    let opened = Opened::by_code(&seat, &code).await?;
    let documents = store::filed_document::of_case(seat.db(), opened.case().id).await?;
    let kept = paper::of_case(opened.case(), &documents, &hash).ok_or(Problem::NotFound)?;
    seat.note_opening("Mở giấy tờ của hồ sơ", opened.case())
        .await?;
    served(&house, &kept).await
}

/// A letter of a case: as it was filed, or printed now where the office has not got to it yet.
///
/// # Errors
/// When there is no such letter, or the officer may not see the case.
pub async fn letter(
    State(house): State<House>,
    who: OfficerIn,
    Path((code, slug)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    let opened = Opened::by_code(&seat, &code).await?;
    let form = LetterForm::ALL.into_iter().find(|it| it.slug() == slug);
    let form = form.filter(|form| case_page::has_letter(opened.case(), *form));
    let form = form.ok_or(Problem::NotFound)?;
    let documents = store::filed_document::of_case(seat.db(), opened.case().id).await?;
    seat.note_opening("Mở văn bản của hồ sơ", opened.case())
        .await?;
    match paper::letter(&documents, form.slug()) {
        Some(kept) => served(&house, &kept).await,
        None => printed(&house, &seat, opened, form).await,
    }
}

/// Prints a letter that is not filed yet.
async fn printed(
    house: &House,
    seat: &Seat,
    opened: Opened,
    form: LetterForm,
) -> Result<Response, Problem> {
    let name = format!("{}-{}.pdf", opened.case().code_text(), form.slug());
    let history = store::case_file::history(seat.db(), opened.case().id).await?;
    let (print, file, now) = (house.print.letter.clone(), opened.file, seat.now);
    let bytes = tokio::task::spawn_blocking(move || print(&file, &history, form, now))
        .await
        .map_err(Problem::failure)?
        .map_err(Problem::failure_in_words)?;
    let kept = Kept {
        hash: String::new(),
        name,
        media_type: "application/pdf".to_owned(),
    };
    Ok(paper::inert(&kept, bytes))
}

async fn served(house: &House, kept: &Kept) -> Result<Response, Problem> {
    let key = FileKey::parse(&kept.hash).ok_or(Problem::NotFound)?;
    let bytes = house.files.get(&key).await?.ok_or(Problem::NotFound)?;
    Ok(paper::inert(kept, bytes))
}

/// The receipt of a case that has just been accepted at the counter, to be printed at once.
///
/// # Errors
/// When there is no such case or it has no receipt, or the officer may not see it.
pub async fn receipt(
    State(house): State<House>,
    who: OfficerIn,
    Path(code): Path<String>,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    let opened = Opened::by_code(&seat, &code).await?;
    if !case_page::has_letter(opened.case(), LetterForm::Receipt) {
        return Err(Problem::NotFound);
    }
    seat.note_opening("In giấy tiếp nhận và hẹn trả kết quả", opened.case())
        .await?;
    let page = Receipt::of(seat.desk(Place::Counter), &opened);
    Ok(Html(page.render()?).into_response())
}
