//! What an officer does to a petition: the form of each act becomes a wish.

use super::super::fields::Fields;
use super::super::law::{self, Refused};
use super::super::seat::Seat;
use super::address;
use super::page::{Tried, load, shown};
use super::relay;
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
use domain::ids::FileHash;
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

/// Why a form asks for nothing that could be decided.
enum Unfit {
    /// A rule forbids it.
    Rule(Refusal),
    /// A field says nothing that can be read: which, and what to do.
    Field(&'static str, String),
}

impl From<Refusal> for Unfit {
    fn from(refusal: Refusal) -> Self {
        Self::Rule(refusal)
    }
}

/// What a form asks for.
fn wish(seat: &Seat, act: PetitionAct, fields: &Fields) -> Result<Command, Unfit> {
    let text = |name: &str| fields.text(name);
    let lines = |name: &str| fields.text(name).replace("\r\n", "\n");
    let shown = || -> Vec<FileHash> {
        let chosen = fields.all("shown");
        chosen.iter().map(|it| it.as_str().into()).collect()
    };
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
        PetitionAct::Veil => Command::Veil {
            title: text("title"),
            content: lines("content"),
            files: shown(),
        },
        PetitionAct::Assign => Command::Assign {
            lead: place(seat, &text("lead"))
                .ok_or_else(|| Unfit::Field("lead", "Chọn cơ quan chủ trì.".to_owned()))?,
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
            content: lines("content"),
            answer: lines("answer"),
            files: shown(),
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
        PetitionAct::Relay => relay::wish(seat, fields)?,
        PetitionAct::Link => Command::Link {
            to: text("to").to_uppercase(),
            fold: fields.has("fold"),
        },
        PetitionAct::Release => Command::Release,
        other => {
            return Err(Unfit::Rule(Refusal::NotYourRole {
                act: other.name().to_owned(),
            }));
        }
    })
}

/// The field beside which a refusal stands. Of texts that others will read, the one that is empty or
/// tells too much.
fn beside(refusal: &Refusal, act: PetitionAct, fields: &Fields) -> String {
    let texts: &[&str] = match act {
        PetitionAct::Publish => &["title", "content", "answer"],
        PetitionAct::Feature => &["question", "answer"],
        PetitionAct::Veil => &["title", "content"],
        _ => &[],
    };
    let is_wrong = |text: String| match refusal {
        Refusal::PetitionPublicEmpty => text.is_empty(),
        Refusal::PetitionUnmasked { found } => text.to_lowercase().contains(&found.to_lowercase()),
        _ => false,
    };
    let found = texts.iter().find(|name| is_wrong(fields.text(name)));
    found.copied().unwrap_or(refusal.field()).to_owned()
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
    let tried = |fields: Fields, refused: Refused| {
        let tried = Tried {
            act: slug.clone(),
            fields,
            refused: Some(refused),
            changed: false,
        };
        shown(&house, &seat, &it, &events, tried).render()
    };
    let again = |refusal: Refusal, fields: Fields| -> Result<Response, Problem> {
        let refused = Refused {
            message: refusal.message(),
            field: beside(&refusal, act, &fields),
            law: law::of(&seat.office, refusal.rule(), clock::wall(seat.now).date()),
        };
        let html = tried(fields, refused)?;
        Ok(error::page(&Problem::Refused(refusal), html))
    };
    let wrong = |field: &str, message: String, fields: Fields| -> Result<Response, Problem> {
        let refused = Refused {
            message,
            field: field.to_owned(),
            law: None,
        };
        Ok(error::form_again(tried(fields, refused)?))
    };
    let mut wish = match wish(&seat, act, &fields) {
        Ok(wish) => wish,
        Err(Unfit::Rule(refusal)) => return again(refusal, fields),
        Err(Unfit::Field(field, message)) => return wrong(field, message, fields),
    };
    if let Command::Answer { files, .. } = &mut wish {
        match keep_files(&house, &fields, Lang::Vi).await? {
            Ok(kept) => *files = kept,
            Err(message) => return wrong("files", message, fields),
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
                refused: None,
                changed: true,
            };
            let page = shown(&house, &seat, &it, &events, tried);
            let problem = Problem::Changed { seen, now };
            Ok(error::page(&problem, page.render()?))
        }
        Err(other) => Err(other.into()),
    }
}
