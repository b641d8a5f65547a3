//! What an officer does to a petition: the form of each act becomes a wish.

use super::super::fields::Fields;
use super::super::seat::Seat;
use super::address;
use super::page::{Tried, load, shown};
use crate::error::{self, Problem};
use crate::forms::Posted;
use crate::frame::Lang;
use crate::house::House;
use crate::public::petition::send::keep_files;
use crate::session::OfficerIn;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use casework::path::NotDone;
use domain::case::Refusal;
use domain::clock;
use domain::petition::{Command, Ground, PetitionAct, Place, Trigger};
use jiff::Timestamp;
use jiff::civil::DateTime;

/// A moment as a form sends it, `2026-08-24T09:00`, on the wall clock of Viet Nam.
pub(super) fn moment(text: &str) -> Option<Timestamp> {
    let wall: DateTime = text.trim().parse().ok()?;
    Some(clock::instant(wall))
}

fn place(seat: &Seat, code: &str) -> Option<Place> {
    casework::petition::place(&seat.office, &code.into())
}

/// What a form asks for; the message beside a field where it cannot be read.
fn wish(seat: &Seat, act: PetitionAct, fields: &Fields) -> Result<Command, Refusal> {
    let text = |name: &str| fields.text(name);
    let result_at = || match text("result_at").as_str() {
        "" => Ok(None),
        written => moment(written)
            .map(Some)
            .ok_or(Refusal::PetitionResultTime {
                from: String::from("lúc nhận"),
                now: clock::words::moment(seat.now),
            }),
    };
    Ok(match act {
        PetitionAct::Refuse => Command::Refuse {
            ground: Ground::from_word(&text("ground")).unwrap_or(Ground::WrongForm),
            reason: text("reason"),
        },
        PetitionAct::AskClarity => Command::AskClarity {
            asked: text("reason"),
        },
        PetitionAct::PassOn => Command::PassOn {
            to: text("to"),
            reason: text("reason"),
        },
        PetitionAct::Assign => Command::Assign {
            lead: place(seat, &text("lead")).ok_or(Refusal::PetitionAgencyTwice {
                agency: "Cơ quan chủ trì (chưa chọn)".to_owned(),
            })?,
            others: fields
                .all("others")
                .iter()
                .filter_map(|code| place(seat, code))
                .collect(),
            instructions: text("instructions"),
        },
        PetitionAct::Return => Command::Return {
            reason: text("reason"),
        },
        PetitionAct::Escalate => Command::Escalate {
            trigger: Trigger::from_word(&text("trigger")).unwrap_or(Trigger::Committee),
            reason: text("reason"),
        },
        PetitionAct::Opine => Command::Opine {
            words: text("words"),
        },
        PetitionAct::Draft => Command::Draft {
            words: text("words"),
        },
        PetitionAct::SendBack => Command::SendBack {
            reason: text("reason"),
        },
        PetitionAct::Update => Command::Update {
            words: text("words"),
        },
        PetitionAct::NoteResult => Command::NoteResult {
            at: result_at()?.unwrap_or(seat.now),
        },
        PetitionAct::Answer => Command::Answer {
            words: text("words"),
            result_at: result_at()?,
            files: Vec::new(),
        },
        PetitionAct::Publish => Command::Publish {
            title: text("title"),
            content: text("content"),
            answer: text("answer"),
        },
        PetitionAct::Withhold => Command::Withhold {
            reason: text("reason"),
        },
        PetitionAct::Feature => Command::Feature {
            question: text("question"),
            answer: text("answer"),
            field: text("field"),
        },
        PetitionAct::Unfeature => Command::Unfeature,
        PetitionAct::Link => Command::Link {
            to: text("to").to_uppercase(),
            fold: fields.has("fold"),
        },
        PetitionAct::Release => Command::Release,
        other => {
            return Err(Refusal::NotYourRole {
                act: other.name().to_owned(),
            });
        }
    })
}

/// An act is done.
///
/// # Errors
/// When there is no such petition or act, or the officer may not see it.
pub async fn send(
    State(house): State<House>,
    who: OfficerIn,
    Path((code, slug)): Path<(String, String)>,
    Posted(fields): Posted,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    let act = PetitionAct::from_slug(&slug).ok_or(Problem::NotFound)?;
    let (it, events) = load(&seat, &code).await?;
    let again = |refusal: Refusal, fields: Fields| -> Result<Response, Problem> {
        let tried = Tried {
            act: slug.clone(),
            fields,
            refusal: Some(refusal.clone()),
            changed: false,
        };
        let page = shown(&house, &seat, &it, &events, tried);
        Ok(error::page(&Problem::Refused(refusal), page.render()?))
    };
    let mut wish = match wish(&seat, act, &fields) {
        Ok(wish) => wish,
        Err(refusal) => return again(refusal, fields),
    };
    if let Command::Answer { files, .. } = &mut wish {
        match keep_files(&house, &fields, Lang::Vi).await? {
            Ok(kept) => *files = kept,
            Err(message) => {
                return Err(Problem::Unreadable {
                    field: "files".to_owned(),
                    vi: message.clone(),
                    en: message,
                });
            }
        }
    }
    let seen = fields.text("version").parse().ok();
    let (office, author) = (&seat.office, seat.author());
    match casework::petition::run(office, &author, seat.now, &code, seen, wish).await {
        Ok(_) => Ok(Redirect::to(&format!("{}?xong={slug}", address(&code))).into_response()),
        Err(NotDone::Refused(refusal)) => again(refusal, fields),
        Err(NotDone::Changed { seen, now }) => {
            let (it, events) = load(&seat, &code).await?;
            let tried = Tried {
                act: slug.clone(),
                fields,
                refusal: None,
                changed: true,
            };
            let page = shown(&house, &seat, &it, &events, tried);
            let problem = Problem::Changed { seen, now };
            Ok(error::page(&problem, page.render()?))
        }
        Err(other) => Err(other.into()),
    }
}
