//! The provider comes in for a time: who let whom in, why, until when; and taking it back.

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
use axum::extract::State;
use axum::response::{Html, IntoResponse, Redirect, Response};
use casework::access::{self, NotDone};
use domain::actor::Role;
use domain::authority::Duty;
use domain::case::Refusal;
use domain::clock::words;
use domain::ids::OfficerId;
use domain::role_grant::{Asked, longest_hours};
use jiff::SignedDuration;
use store::role_grant::{self, RoleGrant};
use store::staff::Wanted;
use uuid::Uuid;

/// Where it is.
pub const PATH: &str = "/can-bo/truy-cap/cho-vao";
/// So long grants that are over are listed.
const SHOWN_FOR: SignedDuration = SignedDuration::from_hours(24 * 365);

fn row(seat: &Seat, names: &[(OfficerId, String)], it: &RoleGrant) -> Row {
    let name = names.iter().find(|(id, _)| *id == it.officer);
    let running = it.ended.is_none() && it.until > seat.now;
    let state = match (&it.ended, running) {
        (Some((at, _)), _) => Cell::tag(format!("thu lại {}", words::moment(*at)), "paused"),
        (None, true) => Cell::tag(format!("đến {}", words::moment(it.until)), "now"),
        (None, false) => Cell::tag("đã hết", "paused"),
    };
    let id = Field::of(Kind::Hidden, "ket-thuc", "").holding(it.id.to_string());
    Row {
        cells: vec![
            name.map_or_else(|| it.officer.to_string(), |(_, name)| name.clone())
                .into(),
            it.reason.clone().into(),
            format!("{}, {}", it.granted_by_name, words::moment(it.at)).into(),
            state,
        ],
        forms: if running {
            vec![Form::doing(PATH, "Thu lại", vec![id])]
        } else {
            Vec::new()
        },
    }
}

async fn shown(seat: &Seat, typed: &Fields, refused: Option<&Refusal>) -> Result<Sheet, Problem> {
    seat.may_do(Duty::ProviderGrant)?;
    let since = seat.now.saturating_sub(SHOWN_FOR).unwrap_or(seat.now);
    let grants = role_grant::ending_after(seat.db(), since).await?;
    let providers = Wanted {
        roles: vec![Role::Provider],
        only_active: true,
        ..Wanted::default()
    };
    let request = store::read::page::PageRequest::first(100);
    let providers = store::staff::list(seat.db(), &providers, &request).await?;
    let names: Vec<(OfficerId, String)> = providers
        .items
        .iter()
        .map(|it| (it.id, it.particulars.name.clone()))
        .collect();
    let choices = names
        .iter()
        .map(|(id, name)| (id.to_string(), name.clone(), false))
        .collect();
    let today = domain::clock::wall(seat.now).date();
    let longest = longest_hours(&seat.office.regulation, today);
    let fields = vec![
        Field::of(Kind::Select, "officer", "Tài khoản nhà cung cấp").choices(choices),
        Field::of(Kind::Area, "reason", "Lý do").hint("Sự cố hoặc việc bảo trì nào."),
        Field::of(Kind::Number, "hours", "Số giờ")
            .holding("4")
            .hint(&format!("Tối đa {longest} giờ mỗi lần.")),
    ];
    let mut form = Form::doing(PATH, "Cho vào", fields).main().typed(typed);
    if let Some(refusal) = refused {
        form = form.refused(seat, refusal);
    }
    let mut page = Sheet::of(seat.desk(Place::Access), "Nhà cung cấp vào có thời hạn");
    page.lead = "Tài khoản của nhà cung cấp không có quyền gì cho đến khi được cho vào; hết giờ thì quyền mất ngay.".to_owned();
    page.tabs = tabs(seat, PATH);
    page.parts = vec![Part {
        id: "cho-vao",
        heading: "Các lần cho vào".to_owned(),
        head: vec!["Ai", "Lý do", "Người cho vào", "Thời hạn"],
        rows: grants.iter().map(|it| row(seat, &names, it)).collect(),
        empty: "Chưa cho ai vào trong năm qua.",
        forms: if names.is_empty() {
            Vec::new()
        } else {
            vec![form]
        },
        note: if names.is_empty() {
            "Chưa có tài khoản nào mang vai trò “Nhà cung cấp”; mở ở trang Người dùng.".to_owned()
        } else {
            String::new()
        },
        ..Part::default()
    }];
    Ok(page)
}

/// The page.
///
/// # Errors
/// When the officer may not see it, or the files cannot be read.
pub async fn page(State(house): State<House>, who: OfficerIn) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    let page = shown(&seat, &Fields::default(), None).await?;
    Ok(Html(page.render()?).into_response())
}

/// Somebody is let in, or a grant is taken back.
///
/// # Errors
/// When the officer may not, or something of ours failed. What a rule refuses comes back.
pub async fn send(
    State(house): State<House>,
    who: OfficerIn,
    Posted(fields): Posted,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    seat.may_do(Duty::ProviderGrant)?;
    let ending = fields.text("ket-thuc");
    if !ending.is_empty() {
        let id = Uuid::parse_str(&ending).map_err(|_| Problem::unreadable_form())?;
        access::take_back(&seat.office, &seat.officer, id, seat.now).await?;
        return Ok(Redirect::to(PATH).into_response());
    }
    let to = fields.text("officer").parse().map(OfficerId);
    let to = to.map_err(|_| Problem::unreadable_form())?;
    let asked = Asked {
        reason: fields.text("reason"),
        hours: fields.text("hours").parse().unwrap_or(0),
    };
    match access::lend(&seat.office, &seat.officer, to, &asked, seat.now).await {
        Ok(_) => Ok(Redirect::to(PATH).into_response()),
        Err(NotDone::Refused(refusal)) if !refusal.field().is_empty() => {
            let page = shown(&seat, &fields, Some(&refusal)).await?;
            Ok(error::form_again(page.render()?))
        }
        Err(error) => Err(error.into()),
    }
}
