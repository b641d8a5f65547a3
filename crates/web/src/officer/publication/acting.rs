//! What is done to an item from its page: submitted, approved, sent back, published, abolished,
//! given up. A refusal brings the page back with its article, and with what was typed.

use super::super::date;
use super::super::fields::Fields;
use super::super::seat::Seat;
use super::item::{self, Asked};
use super::{address, kind_of};
use crate::error::{self, Problem};
use crate::forms::Posted;
use crate::house::House;
use crate::session::OfficerIn;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use casework::path::NotDone;
use casework::publication as acts;
use domain::authority::Duty;
use domain::case::Refusal;
use domain::clock::words;
use domain::publication::{Check, Command, DecisionId};

/// Does it.
///
/// # Errors
/// When the officer may not see the catalogue, there is no such act or item, or the files cannot be
/// read or written.
pub async fn send(
    State(house): State<House>,
    who: OfficerIn,
    Path((slug, code, act)): Path<(String, String, String)>,
    Posted(fields): Posted,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    seat.may_do(Duty::CatalogueView)?;
    let kind = kind_of(&slug)?;
    let wish = match command(&seat, &act, &fields) {
        Some(Ok(command)) => Ok(acts::Asked {
            kind,
            code: code.clone(),
            seen: fields.text("seen").parse().ok(),
            command,
        }),
        Some(Err(refusal)) => Err(NotDone::Refused(refusal)),
        None => return Err(Problem::NotFound),
    };
    let done = match wish {
        Ok(asked) => acts::run(&seat.office, &seat.officer, seat.now, &asked).await,
        Err(refused) => Err(refused),
    };
    match done {
        Ok(_) => {
            let to = format!("{}?xong={act}", address(kind, &code));
            Ok(Redirect::to(&to).into_response())
        }
        Err(NotDone::Refused(refusal)) => {
            let asked = Asked {
                phien_ban: fields.text("no").parse().ok(),
                ..Asked::default()
            };
            let page = item::shown(&seat, kind, &code, &asked, &fields, Some(&refusal)).await?;
            Ok(error::page(&Problem::Refused(refusal), page.render()?))
        }
        Err(other) => Err(other.into()),
    }
}

fn command(seat: &Seat, act: &str, fields: &Fields) -> Option<Result<Command, Refusal>> {
    let no: u32 = fields.text("no").parse().ok()?;
    let remark = fields.text("remark");
    let approve = |check| Command::Approve {
        no,
        check,
        remark: remark.clone(),
    };
    let from = date::parse(&fields.text("from")).ok_or_else(|| Refusal::PublicationFrom {
        earliest: words::date(seat.today()),
    });
    Some(match act {
        "trinh-duyet" => Ok(Command::Submit { no }),
        "duyet-noi-dung" => Ok(approve(Check::Content)),
        "duyet-ky-thuat" => Ok(approve(Check::Technique)),
        "tra-lai" => Ok(Command::SendBack { no, remark }),
        "cong-bo" => from.map(|from| Command::Publish { no, from }),
        "bai-bo" => from.map(|from| Command::Abolish {
            from,
            decision: decision(fields),
            remark,
        }),
        "bo" => Ok(Command::Drop { no }),
        _ => return None,
    })
}

/// The decision that a form names.
pub fn decision(fields: &Fields) -> Option<DecisionId> {
    fields.text("decision").parse().ok().map(DecisionId)
}
