//! The half-yearly review: every account of the own agencies that may be used, with its roles and
//! last sign-in; each is confirmed or closed with one press.

use super::tabs;
use crate::error::Problem;
use crate::forms::Posted;
use crate::house::House;
use crate::officer::desk::Place;
use crate::officer::seat::Seat;
use crate::officer::sheet::{Cell, Field, Form, Kind, Part, Row, Sheet};
use crate::officer::staff;
use crate::session::OfficerIn;
use askama::Template;
use axum::extract::{Query, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use casework::access::{self, Verdict};
use domain::authority::Duty;
use domain::clock::{self, words};
use domain::ids::OfficerId;
use std::collections::HashMap;
use store::access_review::{self, Reviewed};
use store::read::page::PageRequest;
use store::staff::{OfficerLine, Wanted};

/// Where it is.
pub const PATH: &str = "/can-bo/truy-cap/ra-soat";

/// Where the list goes on.
#[derive(Clone, PartialEq, Eq, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    /// The cursor.
    pub sau: String,
}

fn row(seat: &Seat, it: &OfficerLine, reviewed: Option<&Reviewed>) -> Row {
    let of = &it.particulars;
    let last = it.last_login_at.map(words::moment);
    let press = |verdict: &str, button: &str| {
        let id = Field::of(Kind::Hidden, "officer", "").holding(it.id.to_string());
        let verdict = Field::of(Kind::Hidden, "verdict", "").holding(verdict);
        Form::doing(PATH, button, vec![id, verdict])
    };
    let (state, forms) = match reviewed {
        Some(it) => (
            Cell::tag(format!("đã xác nhận, {}", it.who_name), "ok"),
            Vec::new(),
        ),
        None if it.id == seat.officer.id => {
            (Cell::tag("người khác xác nhận", "paused"), Vec::new())
        }
        None => (
            Cell::tag("chưa rà soát", "soon"),
            vec![
                press("confirmed", "Giữ nguyên"),
                press("closed", "Khóa ngay"),
            ],
        ),
    };
    Row {
        cells: vec![
            Cell::link(&of.name, format!("{}/{}", staff::PATH, it.id)),
            it.unit_name.clone().into(),
            staff::roles(&of.roles).into(),
            last.unwrap_or_else(|| "chưa đăng nhập".to_owned()).into(),
            state,
        ],
        forms,
    }
}

/// A half year in words: "6 tháng cuối năm 2026".
fn half_words(half: &str) -> String {
    match half.split_once("-H") {
        Some((year, "1")) => format!("6 tháng đầu năm {year}"),
        Some((year, _)) => format!("6 tháng cuối năm {year}"),
        None => half.to_owned(),
    }
}

/// The page.
///
/// # Errors
/// When the officer may not see it, or the files cannot be read.
pub async fn page(
    State(house): State<House>,
    who: OfficerIn,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    seat.may_do(Duty::OfficerManage)?;
    let half = access::half_of(clock::wall(seat.now).date());
    let reviewed = access_review::of_half(seat.db(), &half).await?;
    let reviewed: HashMap<OfficerId, Reviewed> =
        reviewed.into_iter().map(|it| (it.officer, it)).collect();
    let wanted = Wanted {
        agencies: staff::agencies(&seat, ""),
        only_active: true,
        ..Wanted::default()
    };
    let request = match asked.sau.as_str() {
        "" => PageRequest::first(100),
        cursor => PageRequest::after(cursor, 100),
    };
    let found = store::staff::list(seat.db(), &wanted, &request).await?;
    let waiting = found
        .items
        .iter()
        .filter(|it| !reviewed.contains_key(&it.id));
    let waiting = waiting.count();
    let mut page = Sheet::of(
        seat.desk(Place::Access),
        format!("Rà soát tài khoản {}", half_words(&half)),
    );
    page.lead = "Mỗi nửa năm, từng tài khoản phải có người xác nhận còn cần đúng vai trò đang có, hoặc khóa. Khóa là mất quyền ngay.".to_owned();
    page.tabs = tabs(&seat, PATH);
    if waiting > 0 {
        page.warning = format!("{waiting} tài khoản ở trang này chưa rà soát.");
    }
    page.next = found.next.as_ref().map(|next| format!("{PATH}?sau={next}"));
    page.parts = vec![Part {
        id: "ra-soat",
        heading: "Tài khoản đang dùng".to_owned(),
        head: vec![
            "Họ và tên",
            "Đơn vị",
            "Vai trò",
            "Đăng nhập gần nhất",
            "Rà soát",
        ],
        rows: found
            .items
            .iter()
            .map(|it| row(&seat, it, reviewed.get(&it.id)))
            .collect(),
        empty: "Không có tài khoản nào.",
        ..Part::default()
    }];
    Ok(Html(page.render()?).into_response())
}

/// An account is confirmed or closed.
///
/// # Errors
/// When the officer may not, or something of ours failed.
pub async fn send(
    State(house): State<House>,
    who: OfficerIn,
    Posted(fields): Posted,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    seat.may_do(Duty::OfficerManage)?;
    let officer = fields.text("officer").parse().map(OfficerId);
    let officer = officer.map_err(|_| Problem::unreadable_form())?;
    let verdict = match fields.text("verdict").as_str() {
        "confirmed" => Verdict::Confirmed,
        "closed" => Verdict::Closed,
        _ => return Err(Problem::unreadable_form()),
    };
    // Nobody confirms the own account.
    if officer == seat.officer.id {
        return Err(domain::case::Refusal::NotYourRole {
            act: Duty::OfficerManage.name().to_owned(),
        }
        .into());
    }
    access::review(&seat.office, &seat.officer, officer, verdict, seat.now).await?;
    Ok(Redirect::to(PATH).into_response())
}
