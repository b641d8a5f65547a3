//! Other systems: what each may do and for which agencies, its secrets, and a new secret while the
//! old one still holds.

use super::tabs;
use crate::error::{self, Problem};
use crate::forms::Posted;
use crate::house::House;
use crate::officer::desk::Place;
use crate::officer::fields::Fields;
use crate::officer::seat::Seat;
use crate::officer::sheet::{Cell, Field, Form, Kind, Part, Row, Sheet};
use crate::session::OfficerIn;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use casework::machine_client as clients;
use domain::authority::Duty;
use domain::clock::words;
use domain::ids::AgencyCode;
use domain::machine_client::Scope;
use store::machine_client::{self, Client};
use uuid::Uuid;

/// Where it is.
pub const PATH: &str = "/can-bo/truy-cap/he-thong";

fn scopes(chosen: &[String]) -> Vec<(String, String, bool)> {
    Scope::ALL
        .into_iter()
        .map(|it| {
            let word = it.word().to_owned();
            let is_chosen = chosen.contains(&word);
            (word, it.act().name().to_owned(), is_chosen)
        })
        .collect()
}

/// What a client may do, in words.
fn allowed(words: &[String]) -> String {
    let scopes = words.iter().filter_map(|it| Scope::of(it));
    let names: Vec<&str> = scopes.map(|it| it.act().name()).collect();
    names.join(", ")
}

fn fields(of: Option<&Client>) -> Vec<Field> {
    let text = |get: fn(&Client) -> String| of.map(get).unwrap_or_default();
    let mut fields = Vec::new();
    if of.is_none() {
        fields.push(
            Field::of(Kind::Line, "name", "Mã hệ thống (client_id)")
                .hint("Chữ thường, chữ số, gạch nối."),
        );
    }
    fields.extend([
        Field::of(Kind::Line, "title", "Tên hệ thống, đơn vị quản lý")
            .holding(text(|it| it.title.clone())),
        Field::of(Kind::Boxes, "scopes", "Được làm")
            .choices(scopes(of.map_or(&[], |it| &it.scopes))),
        Field::of(Kind::Line, "agencies", "Của cơ quan")
            .holding(text(|it| it.agencies.join(", ")))
            .hint("Mã cơ quan, cách nhau dấu phẩy; bỏ trống là mọi cơ quan."),
        Field::of(Kind::Line, "certificate", "SHA-256 của chứng thư (mTLS)")
            .holding(text(|it| it.certificate.clone().unwrap_or_default()))
            .hint("64 chữ số thập lục phân; bỏ trống nếu chỉ dùng mã bí mật."),
    ]);
    fields
}

async fn listed(seat: &Seat, form: Form) -> Result<Sheet, Problem> {
    let all = machine_client::all(seat.db()).await?;
    let mut page = Sheet::of(seat.desk(Place::Access), "Hệ thống kết nối");
    page.lead = "Mỗi hệ thống có mã, bí mật hoặc chứng thư riêng, chỉ làm được việc đã cấp, của cơ quan đã cấp. Mã truy cập có hiệu lực 15 phút.".to_owned();
    page.tabs = tabs(seat, PATH);
    let row = |it: &Client| Row {
        cells: vec![
            Cell::link(&it.name, format!("{PATH}/{}", it.id)),
            it.title.clone().into(),
            allowed(&it.scopes).into(),
            if it.agencies.is_empty() {
                "mọi cơ quan".into()
            } else {
                let names = it
                    .agencies
                    .iter()
                    .map(|it| seat.agency_name(&AgencyCode::new(it.clone())));
                names.collect::<Vec<_>>().join(", ").into()
            },
            if it.active {
                Cell::tag("đang dùng", "ok")
            } else {
                Cell::tag("đã khóa", "paused")
            },
        ],
        forms: Vec::new(),
    };
    page.parts = vec![Part {
        id: "he-thong",
        heading: "Các hệ thống".to_owned(),
        head: vec!["Mã", "Tên", "Được làm", "Cơ quan", "Trạng thái"],
        rows: all.iter().map(row).collect(),
        empty: "Chưa có hệ thống nào được kết nối.",
        forms: vec![form],
        ..Part::default()
    }];
    Ok(page)
}

fn new_form() -> Form {
    Form::doing(PATH, "Thêm hệ thống", fields(None)).main()
}

/// The list.
///
/// # Errors
/// When the officer may not see it, or the files cannot be read.
pub async fn list(State(house): State<House>, who: OfficerIn) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    seat.may_do(Duty::ClientManage)?;
    let page = listed(&seat, new_form()).await?;
    Ok(Html(page.render()?).into_response())
}

/// What was typed, as a client; or what is not right with it.
fn read(
    seat: &Seat,
    typed: &Fields,
    was: Option<&Client>,
) -> Result<Client, (&'static str, String)> {
    let name = match was {
        Some(was) => was.name.clone(),
        None => typed.text("name"),
    };
    let plain = |it: u8| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'-';
    if !(3..=60).contains(&name.len()) || !name.bytes().all(plain) {
        return Err((
            "name",
            "Mã gồm 3–60 chữ thường không dấu, chữ số, gạch nối.".to_owned(),
        ));
    }
    let title = typed.text("title");
    if title.is_empty() || title.chars().count() > 200 {
        return Err(("title", "Ghi tên hệ thống và đơn vị quản lý.".to_owned()));
    }
    let scopes = typed.all("scopes");
    if scopes.is_empty() || scopes.iter().any(|it| Scope::of(it).is_none()) {
        return Err(("scopes", "Chọn ít nhất một việc.".to_owned()));
    }
    let agencies = typed.text("agencies");
    let agencies: Vec<String> = agencies
        .split(',')
        .map(|it| it.trim().to_owned())
        .filter(|it| !it.is_empty())
        .collect();
    let unknown = agencies.iter().find(|it| {
        !seat
            .office
            .organisation
            .has(&AgencyCode::new((*it).clone()))
    });
    if let Some(unknown) = unknown {
        return Err(("agencies", format!("Không có cơ quan mã “{unknown}”.")));
    }
    let certificate = typed.text("certificate").replace(':', "").to_lowercase();
    let is_hash = certificate.len() == 64 && certificate.bytes().all(|it| it.is_ascii_hexdigit());
    if !certificate.is_empty() && !is_hash {
        return Err((
            "certificate",
            "SHA-256 gồm 64 chữ số thập lục phân.".to_owned(),
        ));
    }
    Ok(Client {
        id: was.map_or(Uuid::nil(), |it| it.id),
        name,
        title,
        scopes,
        agencies,
        certificate: Some(certificate).filter(|it| !it.is_empty()),
        active: was.is_none_or(|it| it.active),
        created_at: was.map_or(seat.now, |it| it.created_at),
        created_by: was.map(|it| it.created_by.clone()).unwrap_or_default(),
        version: was.map_or(1, |it| it.version),
    })
}

/// A system is entered; its first secret is shown this once.
///
/// # Errors
/// When the officer may not, or something of ours failed. What is not right comes back.
pub async fn enter(
    State(house): State<House>,
    who: OfficerIn,
    Posted(fields): Posted,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    seat.may_do(Duty::ClientManage)?;
    let again = |field: &str, message: &str| new_form().typed(&fields).wrong(field, message);
    let client = match read(&seat, &fields, None) {
        Ok(client) => client,
        Err((field, message)) => {
            let page = listed(&seat, again(field, &message)).await?;
            return Ok(error::form_again(page.render()?));
        }
    };
    if machine_client::by_name(seat.db(), &client.name)
        .await?
        .is_some()
    {
        let page = listed(&seat, again("name", "Mã này đã dùng. Chọn mã khác.")).await?;
        return Ok(error::form_again(page.render()?));
    }
    let (id, secret) = clients::enter(&seat.office, &seat.officer, client, seat.now).await?;
    let page = shown(&seat, id, &Fields::default(), None, &secret).await?;
    Ok(Html(page.render()?).into_response())
}

async fn shown(
    seat: &Seat,
    id: Uuid,
    typed: &Fields,
    wrong: Option<(&str, &str)>,
    once: &str,
) -> Result<Sheet, Problem> {
    let client = machine_client::load(seat.db(), id).await?;
    let client = client.ok_or(Problem::NotFound)?;
    let secrets = machine_client::secrets(seat.db(), id, seat.now).await?;
    let to = format!("{PATH}/{id}");
    let doing = |what: &str, button: &str, more: Vec<Field>| {
        let mut fields = vec![Field::of(Kind::Hidden, "viec", "").holding(what)];
        fields.extend(more);
        Form::doing(to.clone(), button, fields)
    };
    let version = || Field::of(Kind::Hidden, "version", "").holding(client.version.to_string());
    let mut page = Sheet::of(seat.desk(Place::Access), client.title.clone());
    page.lead = format!("Mã hệ thống (client_id): {}", client.name);
    page.tabs = tabs(seat, PATH);
    once.clone_into(&mut page.once);
    let mut own = fields(Some(&client));
    own.push(version());
    let mut form = doing("sua", "Lưu", own).main().typed(typed);
    if let Some((field, message)) = wrong {
        form = form.wrong(field, message);
    }
    let (shut, shut_name) = if client.active {
        ("khoa", "Khóa hệ thống này")
    } else {
        ("mo", "Mở lại")
    };
    let secret_row = |it: &machine_client::Secret| Row {
        cells: vec![
            words::moment(it.since).into(),
            words::moment(it.until).into(),
            it.used_at
                .map_or_else(|| "chưa dùng".to_owned(), words::moment)
                .into(),
        ],
        forms: vec![doing(
            "bo",
            "Bỏ ngay",
            vec![Field::of(Kind::Hidden, "secret", "").holding(it.id.to_string())],
        )],
    };
    page.parts = vec![
        Part {
            id: "bi-mat",
            heading: "Mã bí mật".to_owned(),
            note: "Mã mới và mã cũ cùng dùng được 7 ngày, để hệ thống kia đổi mà không dừng."
                .to_owned(),
            head: vec!["Từ", "Đến", "Dùng gần nhất"],
            rows: secrets.iter().map(secret_row).collect(),
            empty: "Không còn mã bí mật nào dùng được.",
            forms: vec![doing("moi", "Tạo mã bí mật mới", Vec::new())],
            ..Part::default()
        },
        Part {
            id: "duoc-lam",
            heading: "Được làm".to_owned(),
            forms: vec![form, doing(shut, shut_name, vec![version()])],
            ..Part::default()
        },
    ];
    Ok(page)
}

/// A system.
///
/// # Errors
/// When there is none, the officer may not see it, or the files cannot be read.
pub async fn page(
    State(house): State<House>,
    who: OfficerIn,
    Path(id): Path<Uuid>,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    seat.may_do(Duty::ClientManage)?;
    let page = shown(&seat, id, &Fields::default(), None, "").await?;
    Ok(Html(page.render()?).into_response())
}

/// A system is changed, gets a new secret, or loses one.
///
/// # Errors
/// When the officer may not, or something of ours failed. What is not right comes back.
pub async fn send(
    State(house): State<House>,
    who: OfficerIn,
    Path(id): Path<Uuid>,
    Posted(fields): Posted,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    seat.may_do(Duty::ClientManage)?;
    let (office, officer) = (&seat.office, &seat.officer);
    let was = machine_client::load(seat.db(), id).await?;
    let mut was = was.ok_or(Problem::NotFound)?;
    let viec = fields.text("viec");
    match viec.as_str() {
        "moi" => {
            let secret = clients::renew(office, officer, id, seat.now).await?;
            let page = shown(&seat, id, &Fields::default(), None, &secret).await?;
            return Ok(Html(page.render()?).into_response());
        }
        "bo" => {
            let secret = Uuid::parse_str(&fields.text("secret"));
            let secret = secret.map_err(|_| Problem::unreadable_form())?;
            clients::end_secret(office, officer, id, secret, seat.now).await?;
        }
        "khoa" | "mo" | "sua" => {
            let seen = fields.text("version").parse();
            was.version = seen.map_err(|_| Problem::unreadable_form())?;
            let mut changed = match viec.as_str() {
                "sua" => match read(&seat, &fields, Some(&was)) {
                    Ok(changed) => changed,
                    Err((field, message)) => {
                        let wrong = Some((field, message.as_str()));
                        let page = shown(&seat, id, &fields, wrong, "").await?;
                        return Ok(error::form_again(page.render()?));
                    }
                },
                _ => was.clone(),
            };
            if viec != "sua" {
                changed.active = viec == "mo";
            }
            clients::change(office, officer, &changed).await?;
        }
        _ => return Err(Problem::unreadable_form()),
    }
    Ok(Redirect::to(&format!("{PATH}/{id}")).into_response())
}
