//! Transparency (/minh-bach): the newest root of the journal, those before it, the public keys,
//! how to check; and the lists for programs: roots, one root, the proof that one tree grew into
//! another.

use crate::error::Problem;
use crate::frame::{Around, Frame, Lang};
use crate::house::House;
use askama::Template;
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{Html, IntoResponse, Response};
use casework::journal::Standing;
use domain::clock::words;
use jiff::Timestamp;
use store::access_log::seal;
use store::journal::log::{self, Key, Root};
use store::journal::receipt::{KeyLine, ROOTS_FORMAT, RootLine, Roots, Written};
use store::journal::standing::Refused;

/// How many roots a page shows.
const ROWS: u32 = 20;
/// How many roots a list for programs holds.
const LISTED: u32 = 1_000;

/// What an address asks for: roots below this size.
#[derive(Clone, PartialEq, Eq, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    /// The size; anything else than a number is nothing.
    pub truoc: String,
}

impl Asked {
    fn size(&self) -> Option<u64> {
        self.truoc.parse().ok()
    }
}

/// A root on screen.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    at: String,
    instant: String,
    size: String,
    number: u64,
    root: String,
}

/// A key on screen.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct KeyShown {
    key: String,
    fingerprint: String,
    since: String,
    verifier: String,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "public/journal.html")]
pub struct JournalPage {
    f: Frame,
    newest: Option<Line>,
    late_since: Option<String>,
    refused: Option<String>,
    waiting: bool,
    every: String,
    keys: Vec<KeyShown>,
    roots: Vec<Line>,
    first_page: bool,
    next: Option<u64>,
    /// The newest seal over the readings: when, its number, its hash, whether it is signed.
    seal: Option<(String, i64, String, bool)>,
}

/// A moment in the page's language.
pub fn moment(at: Timestamp, lang: Lang) -> String {
    match lang {
        Lang::Vi => words::moment(at),
        Lang::En => words::moment_en(at),
    }
}

/// Why no further root is signed, as a sentence.
pub fn refused(why: Refused, lang: Lang) -> String {
    match (why, lang) {
        (Refused::NotExtended { at, .. }, Lang::Vi) => {
            let at = moment(at, lang);
            format!("Các dấu đang lưu không còn tính ra gốc đã đăng ({at}).")
        }
        (Refused::NotExtended { at, .. }, Lang::En) => {
            let at = moment(at, lang);
            format!("The marks on file no longer give the published root ({at}).")
        }
        (Refused::NotSigned { at, .. }, Lang::Vi) => {
            let at = moment(at, lang);
            format!("Gốc gần nhất ({at}) không còn đúng với chữ ký của hệ thống.")
        }
        (Refused::NotSigned { at, .. }, Lang::En) => {
            let at = moment(at, lang);
            format!("The newest root ({at}) is no longer what this system signed.")
        }
        (Refused::Gap { .. }, _) => lang
            .pick(
                "Trong các dấu đã gộp có dấu bị mất.",
                "Marks that were gathered are missing.",
            )
            .to_owned(),
        (Refused::Unreadable, _) => lang
            .pick(
                "Có dấu đang lưu bị hỏng, không đọc được.",
                "A mark on file is damaged and cannot be read.",
            )
            .to_owned(),
    }
}

fn line(root: &Root, lang: Lang) -> Line {
    Line {
        at: moment(root.at, lang),
        instant: root.at.to_string(),
        size: grouped(root.size, lang),
        number: root.size,
        root: hex::encode(root.root),
    }
}

/// A number with its thousands parted.
fn grouped(number: u64, lang: Lang) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push_str(lang.pick(".", ","));
        }
        text.push(digit);
    }
    text
}

fn interval(minutes: i64, lang: Lang) -> String {
    match (lang, minutes % 60 == 0, minutes / 60) {
        (Lang::Vi, true, hours) => format!("{hours} giờ"),
        (Lang::En, true, 1) => "hour".to_owned(),
        (Lang::En, true, hours) => format!("{hours} hours"),
        (Lang::Vi, false, _) => format!("{minutes} phút"),
        (Lang::En, false, _) if minutes == 1 => "minute".to_owned(),
        (Lang::En, false, _) => format!("{minutes} minutes"),
    }
}

impl JournalPage {
    /// The page: how publishing stands, the keys, some roots and whether there are more.
    pub fn of(
        f: Frame,
        standing: &Standing,
        keys: &[Key],
        roots: &[Root],
        more: bool,
        first_page: bool,
        minutes: i64,
    ) -> Self {
        let lang = f.lang;
        let origin = format!("motcua/{}", f.province);
        Self {
            newest: standing.newest.as_ref().map(|root| line(root, lang)),
            late_since: standing.late_since.map(|at| moment(at, lang)),
            refused: standing.refused.map(|why| refused(why, lang)),
            waiting: standing.waiting,
            every: interval(minutes, lang),
            keys: keys
                .iter()
                .map(|key| KeyShown {
                    key: key.public.to_string(),
                    fingerprint: key.public.fingerprint(),
                    since: moment(key.made_at, lang),
                    verifier: key.public.verifier(&origin),
                })
                .collect(),
            roots: roots.iter().map(|root| line(root, lang)).collect(),
            first_page,
            next: roots.last().filter(|_| more).map(|root| root.size),
            seal: None,
            f,
        }
    }
}

type Asking<T> = Result<Query<T>, QueryRejection>;

/// The page.
///
/// # Errors
/// When the files cannot be read.
pub async fn page(
    State(house): State<House>,
    Around(f): Around,
    asking: Asking<Asked>,
) -> Result<Response, Problem> {
    let asked = asking.map(|Query(it)| it).unwrap_or_default();
    let db = &house.office.db;
    let standing = casework::journal::standing(&house.office, house.now()).await?;
    let keys = log::keys(db).await?;
    let mut roots = log::roots_before(db, asked.size(), ROWS + 1).await?;
    let more = roots.len() > ROWS as usize;
    roots.truncate(ROWS as usize);
    let minutes = house.office.journal.every.as_mins();
    let first = asked.size().is_none();
    let mut page = JournalPage::of(f, &standing, &keys, &roots, more, first, minutes);
    page.seal = seal::last(db).await?.map(|it| {
        let at = moment(it.at, page.f.lang);
        (at, it.no, hex::encode(it.hash), it.note.is_some())
    });
    Ok(Html(page.render()?).into_response())
}

/// Roots for programs, newest first.
///
/// # Errors
/// When the files cannot be read.
pub async fn roots(State(house): State<House>, asking: Asking<Asked>) -> Result<Response, Problem> {
    let asked = asking.map(|Query(it)| it).unwrap_or_default();
    let db = &house.office.db;
    let mut roots = log::roots_before(db, asked.size(), LISTED + 1).await?;
    let more = roots.len() > LISTED as usize;
    roots.truncate(LISTED as usize);
    let next = roots.last().filter(|_| more);
    let list = Roots {
        format: ROOTS_FORMAT.to_owned(),
        keys: log::keys(db)
            .await?
            .into_iter()
            .map(|key| KeyLine {
                key: key.public.to_string(),
                fingerprint: key.public.fingerprint(),
                since: key.made_at,
            })
            .collect(),
        next: next.map(|last| {
            format!(
                "{}/minh-bach/goc.json?truoc={}",
                house.public_url, last.size
            )
        }),
        roots: roots
            .into_iter()
            .map(|root| RootLine {
                size: root.size,
                at: root.at,
                note: root.note,
            })
            .collect(),
    };
    Ok(Json(list).into_response())
}

/// One root, as it was signed.
///
/// # Errors
/// When there is none of that size.
pub async fn root(
    State(house): State<House>,
    Path(size): Path<String>,
) -> Result<Response, Problem> {
    let size = size.parse().map_err(|_| Problem::NotFound)?;
    let root = log::root_of(&house.office.db, size).await?;
    let root = root.ok_or(Problem::NotFound)?;
    let kind = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
    Ok((kind, root.note).into_response())
}

/// Two sizes.
#[derive(Clone, PartialEq, Eq, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Sizes {
    tu: String,
    den: String,
}

/// That one tree grew into another.
#[derive(Clone, Debug, serde::Serialize)]
struct Grown {
    from: u64,
    to: u64,
    proof: Vec<Written>,
}

/// The proof that the tree of one published root grew into that of another.
///
/// # Errors
/// When either is no size of a published root.
pub async fn grown(State(house): State<House>, asking: Asking<Sizes>) -> Result<Response, Problem> {
    let asked = asking.map(|Query(it)| it).unwrap_or_default();
    let db = &house.office.db;
    let size = |text: &str| text.parse::<u64>().map_err(|_| Problem::NotFound);
    let (from, to) = (size(&asked.tu)?, size(&asked.den)?);
    for size in [from, to] {
        log::root_of(db, size).await?.ok_or(Problem::NotFound)?;
    }
    let proof = log::grew(db, from, to).await?.ok_or(Problem::NotFound)?;
    let proof = proof.into_iter().map(Written).collect();
    Ok(Json(Grown { from, to, proof }).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_intervals_read_as_people_write_them() {
        assert_eq!(grouped(1_234_567, Lang::Vi), "1.234.567");
        assert_eq!(grouped(123, Lang::En), "123");
        assert_eq!(interval(60, Lang::Vi), "1 giờ");
        assert_eq!(interval(1, Lang::En), "minute");
        assert_eq!(interval(90, Lang::Vi), "90 phút");
    }
}
