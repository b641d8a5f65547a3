//! What people report as wrong in procedures, and the answers of those who keep them.

use super::super::desk::{Desk, Place};
use super::super::seat::Seat;
use super::{HOME, Tab, address, tabs};
use crate::error::{self, Problem};
use crate::forms::Posted;
use crate::house::House;
use crate::session::OfficerIn;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use casework::path::NotDone;
use casework::procedure_report::may_answer;
use domain::actor::Role;
use domain::authority::Duty;
use domain::clock::words;
use domain::publication::Kind;
use domain::publication::procedure_report::{Fault, ProcedureReport};
use store::publication::procedure_report as files;
use store::read::page::PageRequest;
use uuid::Uuid;

/// How many lines a page shows.
const SHOWN: u32 = 30;

/// A report.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Row {
    id: String,
    code: String,
    address: String,
    fault: &'static str,
    words: String,
    by: String,
    contact: String,
    at: String,
    agency: String,
    answer: String,
    answered: String,
    agrees: bool,
    may_answer: bool,
    /// What was typed and refused.
    typed: String,
    wrong: String,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/publication/procedure_reports.html")]
pub struct Reports {
    desk: Desk,
    tabs: Vec<Tab>,
    rows: Vec<Row>,
    next: Option<String>,
    done: &'static str,
}

/// What the address asks for.
#[derive(Clone, PartialEq, Eq, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    /// Where the list goes on.
    pub sau: String,
    /// What was done.
    pub xong: String,
}

/// The list: of the own agency, or of all for whoever sees to all.
///
/// # Errors
/// When the officer may not see it, or the files cannot be read.
pub async fn page(
    State(house): State<House>,
    who: OfficerIn,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    let page = shown(&seat, &asked, None).await?;
    Ok(Html(page.render()?).into_response())
}

async fn shown(
    seat: &Seat,
    asked: &Asked,
    refused: Option<(Uuid, String, String)>,
) -> Result<Reports, Problem> {
    seat.may_do(Duty::CatalogueView)?;
    let request = match asked.sau.as_str() {
        "" => PageRequest::first(SHOWN),
        cursor => PageRequest::after(cursor, SHOWN),
    };
    // Whoever may publish for another agency than the own one sees to all.
    let committee = seat.office.organisation.committee();
    let sees_all = committee.is_some_and(|it| seat.may_keep(Duty::CataloguePublish, &it.code))
        || seat.may_do(Duty::CatalogueApproveContent).is_ok();
    let own = (!sees_all && !seat.officer.is(Role::Operator)).then_some(&seat.officer.agency);
    let found = files::page(seat.db(), own, &request).await?;
    let mut rows: Vec<Row> = found.items.iter().map(|it| row(seat, it)).collect();
    if let Some((id, typed, wrong)) = refused
        && let Some(row) = rows.iter_mut().find(|it| it.id == id.to_string())
    {
        (row.typed, row.wrong) = (typed, wrong);
    }
    Ok(Reports {
        desk: seat.desk(Place::Publication),
        tabs: tabs("bao-sai"),
        rows,
        next: found
            .next
            .map(|cursor| format!("{HOME}/bao-sai?sau={cursor}")),
        done: match asked.xong.as_str() {
            "tra-loi" => "Đã ghi câu trả lời.",
            "bao-loi" => "Đã gửi báo lỗi kỹ thuật.",
            _ => "",
        },
    })
}

fn row(seat: &Seat, it: &ProcedureReport) -> Row {
    Row {
        id: it.id.to_string(),
        code: it.code.clone(),
        // A technical fault names a page of the site, or nothing that is in the catalogue.
        address: match it.fault {
            Fault::Technical => String::new(),
            _ => address(Kind::Procedure, &it.code),
        },
        fault: it.fault.name(),
        words: it.words.clone(),
        by: match it.by.name.as_str() {
            "" => "Người dân không ghi tên".to_owned(),
            name => name.to_owned(),
        },
        contact: it.contact.clone(),
        at: words::moment(it.at),
        agency: seat.agency_name(&it.agency),
        answer: it
            .answer
            .as_ref()
            .map(|it| it.words.clone())
            .unwrap_or_default(),
        answered: it.answer.as_ref().map_or_else(String::new, |it| {
            format!("{}, {}", it.by.name, words::moment(it.at))
        }),
        agrees: it.answer.as_ref().is_some_and(|it| it.agrees),
        may_answer: it.answer.is_none()
            && may_answer(&seat.office, &seat.officer, it, seat.today()).is_ok(),
        typed: String::new(),
        wrong: String::new(),
    }
}

/// A report is answered.
///
/// # Errors
/// When there is none, or the files cannot be read or written.
pub async fn answer(
    State(house): State<House>,
    who: OfficerIn,
    Path(id): Path<Uuid>,
    Posted(fields): Posted,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    seat.may_do(Duty::CatalogueView)?;
    let said = fields.text("words");
    let agrees = fields.text("agrees") == "co";
    let (office, officer) = (&seat.office, &seat.officer);
    let done =
        casework::procedure_report::answer(office, officer, seat.now, id, agrees, said.clone());
    match done.await {
        Ok(_) => Ok(Redirect::to(&format!("{HOME}/bao-sai?xong=tra-loi")).into_response()),
        Err(NotDone::Refused(refusal)) => {
            let refused = Some((id, said, refusal.message()));
            let page = shown(&seat, &Asked::default(), refused).await?;
            Ok(error::page(&Problem::Refused(refusal), page.render()?))
        }
        Err(other) => Err(other.into()),
    }
}

/// The page as it is shown for review.
pub fn samples() -> Vec<(&'static str, Reports)> {
    let open = Row {
        id: "1".to_owned(),
        code: "1.001193".to_owned(),
        address: address(Kind::Procedure, "1.001193"),
        fault: Fault::Inaccurate.name(),
        words: "Lệ phí ghi 8.000 đồng, nghị quyết mới đã bỏ.".to_owned(),
        by: "Nguyễn Thị Đào".to_owned(),
        contact: "dao@example.vn".to_owned(),
        at: "9:15 Thứ Hai 24/8/2026".to_owned(),
        agency: "Sở Tư pháp".to_owned(),
        answer: String::new(),
        answered: String::new(),
        agrees: false,
        may_answer: true,
        typed: "ừ".to_owned(),
        wrong: "Ghi từ 5 đến 2000 ký tự.".to_owned(),
    };
    let answered = Row {
        id: "2".to_owned(),
        answer: "Đã soạn phiên bản mới, công bố từ 1/9/2026.".to_owned(),
        answered: "Trần Văn Bình, 10:00 Thứ Hai 24/8/2026".to_owned(),
        agrees: true,
        may_answer: false,
        typed: String::new(),
        wrong: String::new(),
        ..open.clone()
    };
    let page = Reports {
        desk: Desk::sample(Place::Publication),
        tabs: tabs("bao-sai"),
        rows: vec![open, answered],
        next: None,
        done: "",
    };
    vec![("publication-procedure-reports", page)]
}
