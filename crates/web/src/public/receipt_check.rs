//! Is this receipt true? (/minh-bach/kiem-tra): by case code and mark, or by the file. Asked of
//! the journal itself; nothing that is sent is kept, and an unknown code and a wrong mark get the
//! same answer.

use super::journal::moment;
use super::look_up;
use crate::error::{self, Problem};
use crate::forms::Unchecked;
use crate::frame::{Around, Frame, Lang};
use crate::house::House;
use crate::session::Address;
use askama::Template;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{Html, IntoResponse, Response};
use casework::journal::{self, Answer, Claim};
use domain::case::kind_words::kind_words;
use domain::case_code::CaseCode;
use store::filed_document;
use store::journal::receipt::Receipt;
use store::journal::{log, pdf};

/// The largest file that is looked at.
pub const LARGEST: usize = 4 * 1024 * 1024;

/// What is asked for.
#[derive(Clone, PartialEq, Eq, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    /// The case's code.
    pub ma: String,
    /// The mark, or the whole hash.
    pub dau: String,
}

/// An event on screen.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Happened {
    at: String,
    what: String,
    mark: String,
}

/// A receipt that is true.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct True {
    code: String,
    events: Vec<Happened>,
    /// Under which root: when, and over how many leaves.
    root: Option<(String, u64)>,
    /// Whether the file is the one that was issued, byte for byte; none where no PDF was sent.
    same_file: Option<bool>,
    /// Where the proof is downloaded.
    proof: Option<String>,
}

/// What is said.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Said {
    /// Nothing was asked.
    Nothing,
    /// What was typed is no case code.
    NotACode,
    /// What was typed is no mark.
    NotAMark,
    /// The file is no receipt.
    NotAReceipt,
    /// It is not true.
    Untrue,
    /// The proof leads to a root that was never published here.
    ForeignRoot,
    /// It is true.
    True(Box<True>),
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "public/receipt_check.html")]
pub struct CheckPage {
    f: Frame,
    code: String,
    mark: String,
    said: Said,
}

impl CheckPage {
    /// The page: what was typed, and what is said of it.
    pub fn of(f: Frame, asked: &Asked, said: Said) -> Self {
        let typed = |text: &str| text.trim().chars().take(100).collect();
        Self {
            code: typed(&asked.ma),
            mark: typed(&asked.dau),
            said,
            f,
        }
    }
}

fn claimed(asked: &Asked) -> Result<Claim, Said> {
    let code = CaseCode::parse(&look_up::tidy(&asked.ma)).map_err(|_| Said::NotACode)?;
    Claim::of(code, &asked.dau).ok_or(Said::NotAMark)
}

/// By code and mark.
///
/// # Errors
/// Too many questions from one address, or a failure of ours.
pub async fn page(
    State(house): State<House>,
    Around(f): Around,
    Address(address): Address,
    asking: Result<Query<Asked>, QueryRejection>,
) -> Result<Response, Problem> {
    let asked = asking.map(|Query(it)| it).unwrap_or_default();
    let said = if asked.ma.trim().is_empty() && asked.dau.trim().is_empty() {
        Said::Nothing
    } else {
        match claimed(&asked) {
            Ok(claim) => {
                house.limits.look_up.count(&address)?;
                answered(&house, &claim, None, f.lang).await?
            }
            Err(said) => said,
        }
    };
    Ok(Html(CheckPage::of(f, &asked, said).render()?).into_response())
}

async fn answered(
    house: &House,
    claim: &Claim,
    same_file: Option<bool>,
    lang: Lang,
) -> Result<Said, Problem> {
    let Answer::True(truth) = journal::answer(&house.office, claim).await? else {
        return Ok(Said::Untrue);
    };
    let event = &truth.event;
    let root = truth.proof.as_ref().and_then(|it| it.verify().ok());
    let code = truth.file.case.code_text();
    Ok(Said::True(Box::new(True {
        events: vec![Happened {
            at: moment(event.at, lang),
            what: words_of(&event.kind, lang),
            mark: pdf::mark(&event.hash),
        }],
        root: root.map(|it| (moment(it.root.at, lang), it.root.size)),
        proof: truth.proof.is_some().then(|| {
            let mark = hex::encode(event.hash);
            format!("/minh-bach/bang-chung.json?ma={code}&dau={mark}")
        }),
        same_file,
        code,
    })))
}

fn words_of(kind: &str, lang: Lang) -> String {
    kind_words(kind)
        .map_or(kind, |(vi, en)| lang.pick(vi, en))
        .to_owned()
}

/// By file: a PDF, or a receipt as JSON, sent or pasted.
///
/// # Errors
/// Too many questions from one address, or a failure of ours.
pub async fn send(
    State(house): State<House>,
    Around(f): Around,
    Address(address): Address,
    Unchecked(fields): Unchecked,
) -> Result<Response, Problem> {
    house.limits.look_up.count(&address)?;
    let file = fields.files.into_iter().find(|file| file.field == "tep");
    let bytes = match file {
        Some(file) => file.bytes,
        None => fields
            .values
            .into_iter()
            .find(|(name, _)| name == "noi_dung")
            .map(|(_, text)| text.into_bytes())
            .unwrap_or_default(),
    };
    let said = if bytes.starts_with(b"%PDF") {
        of_pdf(&house, &bytes, f.lang).await?
    } else {
        match serde_json::from_slice::<Receipt>(&bytes) {
            Ok(receipt) => of_receipt(&house, &receipt, f.lang).await?,
            Err(_) => Said::NotAReceipt,
        }
    };
    let again = said == Said::NotAReceipt;
    let html = CheckPage::of(f, &Asked::default(), said).render()?;
    Ok(if again {
        error::form_again(html)
    } else {
        Html(html).into_response()
    })
}

async fn of_pdf(house: &House, bytes: &[u8], lang: Lang) -> Result<Said, Problem> {
    let Some(place) = pdf::place(bytes) else {
        return Ok(Said::NotAReceipt);
    };
    let claim = CaseCode::parse(&place.code)
        .ok()
        .and_then(|code| Claim::of(code, &hex::encode(place.head)));
    let Some(claim) = claim else {
        return Ok(Said::Untrue);
    };
    let printed = pdf::printed_sha256(bytes);
    let file = store::case_file::load_by_code(&house.office.db, claim.code.as_str()).await?;
    let issued = match file {
        Some(file) => filed_document::of_case(&house.office.db, file.case.id).await?,
        None => Vec::new(),
    };
    let same = issued.iter().any(|it| it.sha256 == printed);
    answered(house, &claim, Some(same), lang).await
}

async fn of_receipt(house: &House, receipt: &Receipt, lang: Lang) -> Result<Said, Problem> {
    let Ok(proved) = receipt.verify() else {
        return Ok(Said::Untrue);
    };
    let ours = log::root_of(&house.office.db, proved.root.size).await?;
    if ours.is_none_or(|root| root.root != proved.root.root) {
        return Ok(Said::ForeignRoot);
    }
    Ok(Said::True(Box::new(True {
        code: receipt.code.clone(),
        events: receipt
            .events
            .iter()
            .zip(&proved.heads)
            .enumerate()
            .map(|(at, (link, head))| Happened {
                at: receipt
                    .moment(at)
                    .map(|at| moment(at, lang))
                    .unwrap_or_default(),
                what: words_of(&link.kind, lang),
                mark: pdf::mark(head),
            })
            .collect(),
        root: Some((moment(proved.root.at, lang), proved.root.size)),
        same_file: None,
        proof: None,
    })))
}

/// The proof of an event, for whoever has code and mark.
///
/// # Errors
/// Not found where it is not true or no root covers it yet.
pub async fn proof(
    State(house): State<House>,
    Address(address): Address,
    asking: Result<Query<Asked>, QueryRejection>,
) -> Result<Response, Problem> {
    let asked = asking.map(|Query(it)| it).unwrap_or_default();
    let claim = claimed(&asked).map_err(|_| Problem::NotFound)?;
    house.limits.look_up.count(&address)?;
    let Answer::True(truth) = journal::answer(&house.office, &claim).await? else {
        return Err(Problem::NotFound);
    };
    let proof = truth.proof.ok_or(Problem::NotFound)?;
    as_file(&proof)
}

/// A receipt as a file to keep.
///
/// # Errors
/// When it cannot be written.
pub fn as_file(receipt: &Receipt) -> Result<Response, Problem> {
    let mut text = serde_json::to_string_pretty(receipt).map_err(Problem::failure)?;
    text.push('\n');
    let named = format!("attachment; filename=\"{}-bang-chung.json\"", receipt.code);
    let headers = [
        (header::CONTENT_TYPE, "application/json".to_owned()),
        (header::CONTENT_DISPOSITION, named),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
    ];
    Ok((headers, text).into_response())
}
