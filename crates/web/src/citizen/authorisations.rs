//! Authorisations: who may act for the holder of the account, by which document, in what and until
//! when; and for whom the holder may act. What is given here can be chosen by the representative
//! when filing, and is taken back at any time.

use super::account::digits;
use super::own;
use super::own_data::note;
use crate::error::{self, Problem};
use crate::forms::{Fields, Posted};
use crate::frame::{Around, Frame, Lang};
use crate::house::House;
use crate::session::CitizenIn;
use askama::Template;
use axum::extract::State;
use axum::response::{Html, IntoResponse, Redirect, Response};
use domain::authority::{self, Capacity};
use domain::catalogue::fold::fold;
use domain::clock::words;
use domain::identity_number::IdentityNumber;
use domain::ids::ProcedureCode;
use jiff::ToSpan;
use jiff::civil::Date;
use store::authorisation::{self, Authorisation, Kind};
use store::{Batch, account};
use uuid::Uuid;

/// One of them, as a line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    /// Its name in forms.
    pub id: String,
    /// The other party.
    pub name: String,
    /// That party's number.
    pub number: String,
    /// The document.
    pub document: String,
    /// The procedures, or that it is for all.
    pub scope: String,
    /// Until when.
    pub until: String,
    /// Whether it can be taken back.
    pub holds: bool,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "citizen/authorisations.html")]
pub struct Page {
    f: Frame,
    given: Vec<Line>,
    received: Vec<Line>,
    typed: Fields,
    errors: Vec<(&'static str, String)>,
}

impl Page {
    fn error(&self, name: &str) -> &str {
        self.errors
            .iter()
            .find(|(field, _)| *field == name)
            .map_or("", |(_, words)| words.as_str())
    }

    fn value(&self, name: &str) -> String {
        self.typed.text(name)
    }
}

fn today(house: &House) -> Date {
    domain::clock::wall(house.now()).date()
}

fn scope(house: &House, lang: Lang, it: &Authorisation) -> String {
    if it.scope.is_empty() {
        return lang.pick("mọi thủ tục", "all procedures").to_owned();
    }
    let name = |code: &ProcedureCode| {
        let found = house.office.catalogue.procedure(code);
        found.map_or_else(|| code.to_string(), |it| it.name.clone())
    };
    it.scope.iter().map(name).collect::<Vec<_>>().join("; ")
}

fn line(house: &House, lang: Lang, it: &Authorisation, name: &str, number: &str) -> Line {
    Line {
        id: it.id.to_string(),
        name: name.to_owned(),
        number: number.to_owned(),
        document: match it.kind {
            Kind::Authorised => it.document.clone(),
            Kind::Guardian => {
                let by = lang.pick("giám hộ", "guardianship");
                format!("{} ({by})", it.document)
            }
        },
        scope: scope(house, lang, it),
        until: words::date(it.last_day),
        holds: it.ended_at.is_none() && it.last_day >= today(house),
    }
}

/// The authorisations under which somebody may act today, with whom they are for.
pub async fn received(
    house: &House,
    who: &CitizenIn,
) -> Result<Vec<(Authorisation, account::Account)>, Problem> {
    let Some(number) = &who.account.identity_number else {
        return Ok(Vec::new());
    };
    let db = &house.office.db;
    let mut found = Vec::new();
    for it in authorisation::for_representative(db, number, today(house)).await? {
        let principal = account::load(db, it.principal).await?;
        if let Some(principal) = principal.filter(|it| it.active) {
            found.push((it, principal));
        }
    }
    Ok(found)
}

async fn made(house: &House, who: &CitizenIn, f: Frame) -> Result<Page, Problem> {
    let given = authorisation::of_principal(&house.office.db, who.account.id).await?;
    let received = received(house, who).await?;
    Ok(Page {
        given: given
            .iter()
            .map(|it| {
                line(
                    house,
                    f.lang,
                    it,
                    &it.representative_name,
                    &it.representative,
                )
            })
            .collect(),
        received: received
            .iter()
            .map(|(it, of)| {
                let number = of.identity_number.as_deref().unwrap_or_default();
                line(house, f.lang, it, &of.name, number)
            })
            .collect(),
        typed: Fields::default(),
        errors: Vec::new(),
        f,
    })
}

/// The page.
///
/// # Errors
/// A failure of ours.
pub async fn page(
    State(house): State<House>,
    who: CitizenIn,
    Around(f): Around,
) -> Result<Html<String>, Problem> {
    Ok(Html(made(&house, &who, f).await?.render()?))
}

/// The longest authorisation that is given here.
const LONGEST_YEARS: i64 = 5;

fn checked(
    house: &House,
    who: &CitizenIn,
    lang: Lang,
    fields: &Fields,
) -> Result<Authorisation, Vec<(&'static str, String)>> {
    let mut errors: Vec<(&'static str, String)> = Vec::new();
    let mut wrong = |name: &'static str, vi: &str, en: &str| {
        errors.push((name, lang.pick(vi, en).to_owned()));
    };
    let today = today(house);
    let number = digits(&fields.text("number"));
    if IdentityNumber::parse(&number).is_err() && !matches!(number.len(), 10 | 13) {
        wrong(
            "number",
            "Ghi số định danh (12 chữ số) hoặc mã số tổ chức của người được ủy quyền",
            "Give the identity number (12 digits) or organisation code of the representative",
        );
    }
    if who.account.identity_number.as_deref() == Some(number.as_str()) {
        wrong(
            "number",
            "Không tự ủy quyền cho mình",
            "You cannot authorise yourself",
        );
    }
    for (name, vi, en) in [
        (
            "name",
            "Ghi họ tên người được ủy quyền",
            "Give the representative's name",
        ),
        (
            "document",
            "Ghi số, ngày, nơi lập văn bản ủy quyền",
            "Give number, date and place of the authorisation",
        ),
    ] {
        if fields.text(name).is_empty() {
            wrong(name, vi, en);
        }
    }
    let until: Option<Date> = fields.text("until").parse().ok();
    let latest = today.saturating_add(LONGEST_YEARS.years());
    if !until.is_some_and(|until| until >= today && until <= latest) {
        wrong(
            "until",
            "Chọn ngày hết hiệu lực, từ hôm nay đến không quá 5 năm",
            "Choose the last day, from today to five years from now",
        );
    }
    let asked = fields.text("scope");
    let mut scope = Vec::new();
    for part in asked
        .split([',', ';', ' ', '\n'])
        .filter(|it| !it.is_empty())
    {
        let code = ProcedureCode::from(part);
        match house.office.catalogue.procedure(&code) {
            Some(_) => scope.push(code),
            None => wrong(
                "scope",
                "Có mã thủ tục không tìm thấy; để trống nếu ủy quyền mọi thủ tục",
                "A procedure code is not known; leave it empty for all procedures",
            ),
        }
    }
    match (errors.is_empty(), until) {
        (true, Some(last_day)) => Ok(Authorisation {
            id: store::ids::id_at(house.now()),
            principal: who.account.id,
            representative: number,
            representative_name: fields.text("name"),
            kind: Kind::Authorised,
            document: fields.text("document"),
            scope,
            first_day: today,
            last_day,
            given_at: house.now(),
            ended_at: None,
        }),
        _ => Err(errors),
    }
}

/// One is given, or taken back.
///
/// # Errors
/// A failure of ours; what is wrong comes back on the page.
pub async fn send(
    State(house): State<House>,
    who: CitizenIn,
    Around(f): Around,
    Posted(fields): Posted,
) -> Result<Response, Problem> {
    let now = house.now();
    let by = format!("account:{}", who.account.id);
    let mut batch = Batch::new();
    if let Ok(id) = fields.text("bo").parse::<Uuid>() {
        authorisation::end(&mut batch, id, who.account.id, now);
        note(&mut batch, &who, "authorisation_ended", (None, None), now);
        return match house.office.db.commit(batch).await {
            Err(error) if !error.is_conflict() => Err(error.into()),
            _ => Ok(Redirect::to("/tai-khoan/uy-quyen").into_response()),
        };
    }
    let code = fields.text("ho-so");
    if !code.is_empty() {
        return end_in_case(&house, &who, &code).await;
    }
    let it = match checked(&house, &who, f.lang, &fields) {
        Ok(it) => it,
        Err(errors) => {
            let mut page = made(&house, &who, f).await?;
            page.errors = errors;
            page.typed = Fields {
                values: fields.values.clone(),
                files: Vec::new(),
            };
            return Ok(error::form_again(page.render()?));
        }
    };
    // A number and a name that do not belong together are a slip, or worse.
    let known = account::by_identity(&house.office.db, &it.representative).await?;
    if known.is_some_and(|known| fold(&known.name) != fold(&it.representative_name)) {
        let mut page = made(&house, &who, f).await?;
        let words = page.f.t(
            "Họ tên không khớp với số đã ghi. Xem lại cả hai",
            "Name and number do not belong together. Check both",
        );
        page.errors = vec![("name", words.to_owned())];
        page.typed = Fields {
            values: fields.values.clone(),
            files: Vec::new(),
        };
        return Ok(error::form_again(page.render()?));
    }
    authorisation::give(&mut batch, &it, (&by, &who.account.name));
    let became = serde_json::json!({"name": it.representative_name, "document": it.document});
    note(
        &mut batch,
        &who,
        "authorised",
        (None, Some(became.to_string())),
        now,
    );
    house.office.db.commit(batch).await?;
    Ok(Redirect::to("/tai-khoan/uy-quyen").into_response())
}

/// The applicant ends what somebody does for them in a case.
async fn end_in_case(house: &House, who: &CitizenIn, code: &str) -> Result<Response, Problem> {
    let page = own::case(house, who, code).await?;
    let case = &page.file.case;
    if authority::capacity(&who.citizen, case) != Some(Capacity::Applicant) {
        return Err(Problem::NotFound);
    }
    casework::capacity::end(&house.office, &who.citizen, case, house.now()).await?;
    let to = format!("/ho-so/{}?xong=capacity_end", case.code_text());
    Ok(Redirect::to(&to).into_response())
}

/// The page in several states, for review.
pub fn samples() -> Vec<(String, String)> {
    let line = Line {
        id: Uuid::nil().to_string(),
        name: "Trần Văn Bình".to_owned(),
        number: "036085000111".to_owned(),
        document: "Giấy ủy quyền 12/2026 ngày 20/8/2026".to_owned(),
        scope: "mọi thủ tục".to_owned(),
        until: "31/12/2026".to_owned(),
        holds: true,
    };
    let page = |f: Frame, errors: Vec<(&'static str, String)>| Page {
        f: f.signed_in("Nguyễn Thị Thanh Hương"),
        given: vec![line.clone()],
        received: Vec::new(),
        typed: Fields::default(),
        errors,
    };
    let frame = || Frame::sample("/tai-khoan/uy-quyen");
    let wrong = vec![("until", "Choose the last day".to_owned())];
    [
        ("authorisations", page(frame(), Vec::new())),
        ("authorisations-wrong-en", page(frame().english(), wrong)),
    ]
    .into_iter()
    .map(|(name, page)| (name.to_owned(), page.render().unwrap_or_default()))
    .collect()
}
