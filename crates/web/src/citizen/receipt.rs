//! After filing: the code, its QR, what happens next and by when. To keep, to print, to come back
//! to.

use super::own::{self, Bound};
use super::qr::Qr;
use super::steps::{self, Step};
use super::task::Lens;
use super::words;
use crate::error::Problem;
use crate::frame::{Around, Frame, Lang};
use crate::house::House;
use crate::session::CitizenIn;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Html;
use domain::case::Case;

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "citizen/receipt.html")]
pub struct Page {
    f: Frame,
    code: String,
    procedure: String,
    procedure_code: String,
    unit: String,
    at: String,
    applicant: String,
    papers: Vec<String>,
    qr: Option<Qr>,
    link: String,
    steps: Vec<Step>,
    mark: String,
    waits: bool,
}

impl Page {
    /// The page of a case; `mark` is the fingerprint of its first entry.
    pub fn of(f: Frame, case: &Case, lens: Lens<'_>, link: String, mark: String) -> Self {
        let filing = case.filing.as_ref();
        let mut papers: Vec<String> = Vec::new();
        if filing.is_some_and(|filing| !filing.form.is_null()) {
            papers.push(f.t("Tờ khai điện tử", "Electronic form").to_owned());
        }
        for paper in filing.iter().flat_map(|filing| &filing.papers) {
            if !papers.contains(&paper.name) {
                papers.push(paper.name.clone());
            }
        }
        Self {
            code: case.code_text(),
            procedure: case
                .terms
                .as_ref()
                .map(|it| it.name.clone())
                .unwrap_or_default(),
            procedure_code: filing
                .map(|it| it.procedure.to_string())
                .unwrap_or_default(),
            unit: filing
                .map(|it| it.intake_unit_name.clone())
                .unwrap_or_default(),
            at: case
                .clock
                .submitted
                .map(|at| words::moment(lens.lang, at))
                .unwrap_or_default(),
            applicant: filing
                .map(|it| it.applicant.name.clone())
                .unwrap_or_default(),
            papers,
            qr: Qr::of(&link),
            link,
            steps: steps::of(case, lens),
            mark,
            waits: case.clock.accepted.is_none() && !case.has_ended(),
            f,
        }
    }
}

/// The page of a code.
///
/// # Errors
/// Not found for whoever may not see it.
pub async fn page(
    State(house): State<House>,
    who: CitizenIn,
    Around(f): Around,
    Path(code): Path<String>,
) -> Result<Html<String>, Problem> {
    let found = own::case(&house, &who, &code).await?;
    let f = own::acting(f, &who, &found.file.case);
    let case = &found.file.case;
    let link = format!("{}/tra-cuu?ma={code}", house.public_url);
    let mark = found
        .history
        .first()
        .map(|entry| mark(&entry.hash))
        .unwrap_or_default();
    let lang = f.lang;
    let page = Bound::of(&house, case, house.now())
        .with(&house, lang, |lens| Page::of(f, case, lens, link, mark));
    Ok(Html(page.render()?))
}

/// The first bytes of a fingerprint, in groups of four digits.
fn mark(hash: &[u8]) -> String {
    let digits: Vec<String> = hash
        .chunks(2)
        .take(3)
        .map(|pair| pair.iter().map(|byte| format!("{byte:02x}")).collect())
        .collect();
    digits.join(" ")
}

/// The page for review.
pub fn samples() -> Vec<(String, String)> {
    use crate::officer::law::{Articles, sample};
    let story = domain::testing::Story::filed_online();
    let calendar = domain::testing::calendar();
    [Lang::Vi, Lang::En]
        .into_iter()
        .map(|lang| {
            let frame = Frame::sample("/ho-so").signed_in("Nguyễn Thị Thanh Hương");
            let (f, name) = match lang {
                Lang::Vi => (frame, "receipt"),
                Lang::En => (frame.english(), "receipt-en"),
            };
            let lens = Lens {
                lang,
                rules: &story.rules,
                calendar: &calendar,
                articles: Articles(&sample),
                now: story.now,
            };
            let link = format!(
                "https://dichvucong.namdinh.gov.vn/tra-cuu?ma={}",
                story.case.code_text()
            );
            let page = Page::of(f, &story.case, lens, link, "9c41 e07b 5d2a".to_owned());
            (name.to_owned(), page.render().unwrap_or_default())
        })
        .collect()
}
