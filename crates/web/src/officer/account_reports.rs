//! Citizens' accounts that were reported as lost or misused: whoever operates the system sees each
//! report, verifies who the holder is, and opens the account again or leaves it closed.

use super::desk::{Desk, Place};
use super::seat::Seat;
use crate::citizen::account::grouped;
use crate::error::Problem;
use crate::forms::Posted;
use crate::house::House;
use crate::session::OfficerIn;
use askama::Template;
use axum::extract::State;
use axum::response::{Html, IntoResponse, Redirect, Response};
use domain::authority::Duty;
use domain::clock::words;
use store::Batch;
use store::account::{self, Account};
use store::own_account::{self, By};
use uuid::Uuid;

/// A report, as a line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    id: String,
    at: String,
    what: &'static str,
    name: String,
    number: String,
    said: String,
    reached: String,
    on_file: String,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/account_reports.html")]
pub struct Page {
    desk: Desk,
    to_body: String,
    lines: Vec<Line>,
}

/// The page.
///
/// # Errors
/// When the officer may not, or the files cannot be read.
pub async fn page(State(house): State<House>, who: OfficerIn) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    seat.may_do(Duty::AccountUnlock)?;
    let mut lines = Vec::new();
    for it in own_account::open_reports(seat.db()).await? {
        let Some(of) = account::load(seat.db(), it.account).await? else {
            continue;
        };
        let known = [of.phone.clone(), of.email.clone(), Some(of.address.clone())];
        let known: Vec<String> = known.into_iter().flatten().collect();
        lines.push(Line {
            id: it.id.to_string(),
            at: words::moment(it.at),
            what: match it.what.as_str() {
                "lost" => "Mất tài khoản",
                _ => "Bị người khác dùng",
            },
            number: grouped(of.identity_number.as_deref().unwrap_or_default()),
            name: of.name,
            said: it.said,
            reached: it.reached,
            on_file: known.join(" · "),
        });
    }
    let page = Page {
        desk: seat.desk(Place::Elsewhere),
        to_body: seat.office.regulation.lost_account_reported_to().to_owned(),
        lines,
    };
    Ok(Html(page.render()?).into_response())
}

/// A report is dealt with: the account is opened again, or stays closed.
///
/// # Errors
/// When the officer may not, or the files cannot be written.
pub async fn deal(
    State(house): State<House>,
    who: OfficerIn,
    Posted(fields): Posted,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    seat.may_do(Duty::AccountUnlock)?;
    let id: Uuid = fields
        .text("report")
        .parse()
        .map_err(|_| Problem::unreadable_form())?;
    let report = own_account::load_report(seat.db(), id).await?;
    let report = report.ok_or(Problem::NotFound)?;
    let answer = fields.text("answer");
    if answer.chars().count() < 5 {
        return Err(Problem::Unreadable {
            field: "answer".to_owned(),
            vi: "Ghi đã xác minh chủ tài khoản bằng cách nào.".to_owned(),
            en: "Say how the holder was verified.".to_owned(),
        });
    }
    let by = format!("officer:{}", seat.officer.id);
    let by = By {
        who: &by,
        name: &seat.officer.name,
    };
    let mut batch = Batch::new();
    own_account::dealt_with(&mut batch, id, by, &answer, seat.now);
    if fields.text("open") == "yes" {
        let of = account::load(seat.db(), report.account).await?;
        let of = of.ok_or(Problem::NotFound)?;
        account::change(&mut batch, &Account { active: true, ..of });
        own_account::note(
            &mut batch,
            report.account,
            "unlocked",
            by,
            (None, None),
            seat.now,
        );
    }
    match seat.db().commit(batch).await {
        // Somebody dealt with it meanwhile.
        Err(error) if !error.is_conflict() => Err(error.into()),
        _ => Ok(Redirect::to("/can-bo/bao-mat-tai-khoan").into_response()),
    }
}

/// The page as it is shown for review.
pub fn samples() -> Vec<(&'static str, Page)> {
    let page = Page {
        desk: Desk::sample(Place::Elsewhere),
        to_body: "Sở Khoa học và Công nghệ".to_owned(),
        lines: vec![Line {
            id: Uuid::nil().to_string(),
            at: "9:02 Thứ Hai 24/8/2026".to_owned(),
            what: "Bị người khác dùng",
            name: "Nguyễn Thị Thanh Hương".to_owned(),
            number: "036 190 000 731".to_owned(),
            said: "Có hồ sơ lạ".to_owned(),
            reached: "0912345678".to_owned(),
            on_file: "0900000123 · huong@example.vn".to_owned(),
        }],
    };
    vec![("account-reports", page)]
}
