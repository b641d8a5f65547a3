//! A citizen's account at the counter: whoever comes with the own identity document has name and day
//! of birth put right. The holder is told; what it was before stays in the account's history.

use super::desk::Place;
use super::fields::Fields;
use super::receiving::may_receive;
use super::seat::{Reading, Seat};
use super::sheet::{Field, Form, Kind, Part, Sheet};
use crate::citizen::account::{born, digits, grouped};
use crate::error::{self, Problem};
use crate::forms::Posted;
use crate::house::House;
use crate::session::OfficerIn;
use askama::Template;
use axum::extract::{Query, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use casework::code_sent::{self, Letter, Message};
use domain::catalogue::fold::fold;
use domain::identity_number::IdentityNumber;
use serde_json::json;
use store::account::{self, Account};
use store::authorisation::{self, Authorisation};
use store::own_account::{self, By};
use store::session::Kind as Door;
use store::{Batch, outside_identity};

/// Where a parent or guardian is entered.
pub const GUARDIAN: &str = "/can-bo/tai-khoan-cong-dan/giam-ho";
/// Where the page is.
pub const PATH: &str = "/can-bo/tai-khoan-cong-dan";

/// Whose account.
#[derive(Clone, PartialEq, Eq, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    /// The number.
    pub so: String,
    /// What was done.
    pub xong: String,
}

/// What is done to an account at the counter: by whom, to whose, with what was typed.
pub(super) struct AtCounter {
    pub seat: Seat,
    pub fields: Fields,
    /// The number that was typed.
    pub number: String,
    by: String,
}

impl AtCounter {
    /// Whoever may receive.
    pub fn of(house: &House, who: &OfficerIn, fields: Fields) -> Result<Self, Problem> {
        let seat = Seat::of(house, who);
        may_receive(&seat)?;
        Ok(Self {
            number: fields.text("so"),
            by: format!("officer:{}", seat.officer.id),
            fields,
            seat,
        })
    }

    /// The account of the number.
    pub async fn account(&self) -> Result<Option<Account>, Problem> {
        found(&self.seat, &self.number).await
    }

    /// Who does it, for the account's history.
    pub fn by(&self) -> By<'_> {
        By {
            who: &self.by,
            name: &self.seat.officer.name,
        }
    }

    /// The page again, with what was typed and what is wrong with it.
    pub async fn again(&self, wrong: &[(&str, &str)]) -> Result<Response, Problem> {
        let page = shown(&self.seat, &self.number, &self.fields, wrong).await?;
        Ok(error::form_again(page.render()?))
    }

    /// Writes it; the page says what was done.
    pub async fn write(&self, batch: Batch, done: &str) -> Result<Response, Problem> {
        match self.seat.db().commit(batch).await {
            Ok(()) => {
                let to = format!("{PATH}?so={}&xong={done}", digits(&self.number));
                Ok(Redirect::to(&to).into_response())
            }
            Err(error) if error.is_conflict() => Err(Problem::Changed { seen: 0, now: 0 }),
            Err(error) => Err(error.into()),
        }
    }
}

async fn found(seat: &Seat, number: &str) -> Result<Option<Account>, Problem> {
    let number = digits(number);
    if number.is_empty() {
        return Ok(None);
    }
    let reading = Reading {
        what: "Mở tài khoản công dân để đính chính",
        case: None,
        subject: Some(&number),
        why: "Chủ tài khoản đến quầy",
    };
    seat.note_reading(&reading).await?;
    let it = account::by_identity(seat.db(), &number).await?;
    Ok(it.filter(|it| it.active))
}

fn correcting(it: &Account, typed: &Fields) -> Form {
    let number = it.identity_number.clone().unwrap_or_default();
    let fields = vec![
        Field::of(Kind::Hidden, "so", "").holding(&number),
        Field::of(Kind::Hidden, "version", "").holding(it.version.to_string()),
        Field::of(Kind::Line, "name", "Họ và tên").holding(&it.name),
        Field::of(Kind::Date, "born", "Ngày sinh").holding(it.born.clone().unwrap_or_default()),
        Field::of(Kind::Line, "paper", "Giấy tờ đã đối chiếu")
            .hint("Tên, số, ngày cấp. Ví dụ: Căn cước 036190000731 cấp 12/5/2025."),
    ];
    Form::doing(PATH, "Đính chính", fields).main().typed(typed)
}

/// The form that enters a parent or guardian: what the papers say, until the ward is of age or the
/// decision ends.
fn guarding(it: &Account, typed: &Fields) -> Form {
    let number = it.identity_number.clone().unwrap_or_default();
    let fields = vec![
        Field::of(Kind::Hidden, "so", "").holding(&number),
        Field::of(
            Kind::Line,
            "guardian",
            "Số định danh của cha, mẹ, người giám hộ",
        ),
        Field::of(Kind::Line, "guardian_name", "Họ và tên"),
        Field::of(Kind::Line, "guardian_paper", "Giấy tờ chứng minh")
            .hint("Giấy khai sinh, quyết định giám hộ: số, ngày, nơi cấp."),
        Field::of(Kind::Date, "guardian_until", "Đến hết ngày")
            .hint("Ngày người được giám hộ đủ 18 tuổi, hoặc ngày quyết định hết hiệu lực."),
    ];
    Form::doing(GUARDIAN, "Ghi người giám hộ", fields).typed(typed)
}

/// The page, with or without an account.
pub(super) async fn shown(
    seat: &Seat,
    number: &str,
    typed: &Fields,
    wrong: &[(&str, &str)],
) -> Result<Sheet, Problem> {
    let mut page = Sheet::of(seat.desk(Place::Elsewhere), "Đính chính tài khoản công dân");
    page.lead = "Chủ tài khoản đến quầy với giấy tờ tùy thân. Họ tên, ngày sinh trước khi sửa được giữ trong lịch sử tài khoản; chủ tài khoản được báo.".to_owned();
    let seek = Field::of(Kind::Line, "so", "Số định danh hoặc mã số").holding(number);
    let mut find = Part {
        id: "tim",
        forms: vec![Form::narrowing(PATH, vec![seek])],
        ..Part::default()
    };
    let it = found(seat, number).await?;
    if it.is_none() && !number.is_empty() {
        "Không có tài khoản đang dùng nào mang số này.".clone_into(&mut find.note);
    }
    page.parts = vec![find];
    let Some(it) = it else {
        return Ok(page);
    };
    let linked = outside_identity::of(seat.db(), Door::Citizen, it.id.0).await?;
    let mut part = Part {
        id: "tai-khoan",
        heading: it.name.clone(),
        facts: vec![
            (
                "Số định danh".to_owned(),
                grouped(it.identity_number.as_deref().unwrap_or_default()),
            ),
            (
                "Ngày sinh".to_owned(),
                it.born.as_deref().map(born).unwrap_or_default(),
            ),
            ("Địa chỉ".to_owned(), it.address.clone()),
        ],
        ..Part::default()
    };
    let mut guarding = guarding(&it, typed);
    for (name, words) in wrong {
        if name.starts_with("guardian") {
            guarding = guarding.wrong(name, words);
        }
    }
    if linked.is_empty() {
        let mut form = correcting(&it, typed);
        for (name, words) in wrong {
            if !name.starts_with("guardian") && !name.starts_with("merge") {
                form = form.wrong(name, words);
            }
        }
        part.forms = vec![form];
    } else {
        "Tài khoản liên kết định danh điện tử: họ tên, ngày sinh sửa ở cơ quan cấp định danh, rồi đăng nhập lại."
            .clone_into(&mut part.note);
    }
    if it.kind == store::account::Kind::Person {
        part.forms.push(guarding);
    }
    let mut merging = super::account_merge::form(&it, typed);
    for (name, words) in wrong {
        if name.starts_with("merge") {
            merging = merging.wrong(name, words);
        }
    }
    part.forms.push(merging);
    page.parts.push(part);
    Ok(page)
}

/// The page.
///
/// # Errors
/// When the officer may not receive, or the files cannot be read.
pub async fn page(
    State(house): State<House>,
    who: OfficerIn,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    may_receive(&seat)?;
    let mut page = shown(&seat, &asked.so, &Fields::default(), &[]).await?;
    if asked.xong == "sua" {
        page.done = "Đã đính chính; chủ tài khoản được báo.".to_owned();
    } else if asked.xong == "gop" {
        page.done = "Đã gộp; hồ sơ của hai tài khoản nằm chung, chủ tài khoản được báo.".to_owned();
    } else if asked.xong == "giam-ho" {
        page.done =
            "Đã ghi người giám hộ; người đó nộp hồ sơ cho người được giám hộ được ngay.".to_owned();
    }
    Ok(Html(page.render()?).into_response())
}

fn wrong(fields: &Fields, today: jiff::civil::Date) -> Vec<(&'static str, &'static str)> {
    let mut wrong = Vec::new();
    if fields.text("name").chars().count() < 2 {
        wrong.push(("name", "Ghi họ và tên."));
    }
    let born = fields.text("born");
    let day = born.parse::<jiff::civil::Date>();
    if !born.is_empty() && !day.is_ok_and(|day| day < today) {
        wrong.push(("born", "Ngày sinh phải là một ngày đã qua."));
    }
    if fields.text("paper").chars().count() < 5 {
        wrong.push(("paper", "Ghi giấy tờ đã đối chiếu: tên, số, ngày cấp."));
    }
    wrong
}

/// Name and day of birth are put right.
///
/// # Errors
/// When the officer may not receive, or the files cannot be written; what is wrong comes back.
pub async fn send(
    State(house): State<House>,
    who: OfficerIn,
    Posted(fields): Posted,
) -> Result<Response, Problem> {
    let at = AtCounter::of(&house, &who, fields)?;
    let wrong = wrong(&at.fields, at.seat.today());
    let (Some(it), true) = (at.account().await?, wrong.is_empty()) else {
        return at.again(&wrong).await;
    };
    let linked = outside_identity::of(at.seat.db(), Door::Citizen, it.id.0).await?;
    if !linked.is_empty() {
        return at.again(&[]).await;
    }
    let day = at.fields.text("born");
    let changed = Account {
        name: at.fields.text("name"),
        born: (!day.is_empty()).then_some(day),
        version: at.fields.text("version").parse().unwrap_or(it.version),
        ..it.clone()
    };
    let kept = |it: &Account, paper: &str| {
        json!({"name": it.name, "born": it.born, "paper": paper}).to_string()
    };
    let mut batch = Batch::new();
    account::change(&mut batch, &changed);
    let paper = at.fields.text("paper");
    let change = (Some(kept(&it, "")), Some(kept(&changed, &paper)));
    let now = at.seat.now;
    own_account::note(&mut batch, it.id, "corrected", at.by(), change, now);
    let to = it.email.clone().or_else(|| it.phone.clone());
    if let Some(to) = to.filter(|to| !to.is_empty()) {
        let message = Message {
            letter: Letter::Corrected,
            to,
            name: changed.name.clone(),
            login: String::new(),
            code: String::new(),
            about: "họ tên, ngày sinh".to_owned(),
        };
        code_sent::tell(&mut batch, &message, now).map_err(Problem::failure)?;
    }
    at.write(batch, "sua").await
}

/// A parent or guardian is entered, by the papers that the clerk has seen.
///
/// # Errors
/// When the officer may not receive, or the files cannot be written; what is wrong comes back.
pub async fn guardian(
    State(house): State<House>,
    who: OfficerIn,
    Posted(fields): Posted,
) -> Result<Response, Problem> {
    let at = AtCounter::of(&house, &who, fields)?;
    let Some(ward) = at.account().await? else {
        return at.again(&[]).await;
    };
    let (fields, today) = (&at.fields, at.seat.today());
    let of = digits(&fields.text("guardian"));
    let until: Option<jiff::civil::Date> = fields.text("guardian_until").parse().ok();
    let mut wrong = Vec::new();
    if IdentityNumber::parse(&of).is_err() || ward.identity_number.as_deref() == Some(of.as_str()) {
        wrong.push(("guardian", "Ghi số định danh 12 chữ số của người giám hộ."));
    }
    let name = fields.text("guardian_name");
    let known = account::by_identity(at.seat.db(), &of).await?;
    let differs = known.is_some_and(|it| fold(&it.name) != fold(&name));
    if name.is_empty() || differs {
        wrong.push(("guardian_name", "Họ tên chưa ghi, hoặc không khớp với số."));
    }
    if fields.text("guardian_paper").chars().count() < 5 {
        wrong.push((
            "guardian_paper",
            "Ghi giấy tờ chứng minh: số, ngày, nơi cấp.",
        ));
    }
    let (Some(last_day), true) = (until.filter(|day| *day >= today), wrong.is_empty()) else {
        if until.is_none_or(|day| day < today) {
            wrong.push(("guardian_until", "Chọn ngày cuối, từ hôm nay trở đi."));
        }
        return at.again(&wrong).await;
    };
    let it = Authorisation {
        id: store::ids::id_at(at.seat.now),
        principal: ward.id,
        representative: of,
        representative_name: name,
        kind: authorisation::Kind::Guardian,
        document: fields.text("guardian_paper"),
        scope: Vec::new(),
        first_day: today,
        last_day,
        given_at: at.seat.now,
        ended_at: None,
    };
    let mut batch = Batch::new();
    authorisation::give(&mut batch, &it, (at.by().who, at.by().name));
    let became = json!({"name": it.representative_name, "document": it.document});
    let change = (None, Some(became.to_string()));
    let now = at.seat.now;
    own_account::note(&mut batch, ward.id, "authorised", at.by(), change, now);
    at.write(batch, "giam-ho").await
}
