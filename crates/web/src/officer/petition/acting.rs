//! What an officer does to a petition: the form of each act becomes a wish.

use super::super::fields::Fields;
use super::super::law::{self, Refused};
use super::super::seat::Seat;
use super::beside::Beside;
use super::entered::Slip;
use super::page::{Tried, load, shown};
use super::{address, relay, renew_key};
use crate::error::{self, Problem};
use crate::forms::Posted;
use crate::frame::Lang;
use crate::house::House;
use crate::public::petition::send::keep_files;
use crate::session::OfficerIn;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use casework::path::NotDone;
use casework::petition::Taken;
use casework::petition::renew_key::renew_key as give_new_key;
use domain::case::Refusal;
use domain::clock;
use domain::ids::FileHash;
use domain::petition::{Command, Event, Ground, Petition, PetitionAct, Place, Trigger};
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
        PetitionAct::RenewKey => Command::RenewKey {
            verified: renew_key::verified(fields).ok_or_else(|| {
                Unfit::Field("proof", "Chọn cách đã xác minh người gửi.".to_owned())
            })?,
            // It is made when it is given.
            key_hash: String::new(),
        },
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

/// The page again, with what was tried.
struct Again<'a> {
    house: &'a House,
    seat: &'a Seat,
    it: &'a Petition,
    events: &'a [Event],
    act: PetitionAct,
}

impl Again<'_> {
    async fn page(&self, tried: Tried) -> Result<String, Problem> {
        let beside = Beside::of(self.seat, self.it, self.events).await?;
        let page = shown(self.house, self.seat, self.it, self.events, beside, tried);
        Ok(page.render()?)
    }

    async fn tried(&self, fields: Fields, refused: Refused) -> Result<String, Problem> {
        let tried = Tried {
            act: self.act.slug().to_owned(),
            fields,
            refused: Some(refused),
            changed: false,
        };
        self.page(tried).await
    }

    /// A rule forbids it.
    async fn refused(&self, refusal: Refusal, fields: Fields) -> Result<Response, Problem> {
        let today = clock::wall(self.seat.now).date();
        let refused = Refused {
            message: refusal.message(),
            field: beside(&refusal, self.act, &fields),
            law: law::of(&self.seat.office, refusal.rule(), today),
        };
        let html = self.tried(fields, refused).await?;
        Ok(error::page(&Problem::Refused(refusal), html))
    }

    /// A field says nothing that could be decided.
    async fn wrong(
        &self,
        field: &str,
        message: String,
        fields: Fields,
    ) -> Result<Response, Problem> {
        let refused = Refused {
            message,
            field: field.to_owned(),
            law: None,
        };
        Ok(error::form_again(self.tried(fields, refused).await?))
    }
}

/// Does it. Of a key that was renewed the slip comes back, which is shown this once.
async fn run(
    seat: &Seat,
    code: &str,
    seen: Option<u32>,
    wish: Command,
) -> Result<Option<Taken>, NotDone> {
    let (office, author) = (&seat.office, seat.author());
    match wish {
        Command::RenewKey { verified, .. } => {
            let done = give_new_key(office, &author, seat.now, code, seen, verified).await;
            done.map(Some)
        }
        wish => {
            let done = casework::petition::run(office, &author, seat.now, code, seen, wish).await;
            done.map(|_| None)
        }
    }
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
    let again = Again {
        house: &house,
        seat: &seat,
        it: &it,
        events: &events,
        act,
    };
    let mut wish = match wish(&seat, act, &fields) {
        Ok(wish) => wish,
        Err(Unfit::Rule(refusal)) => return again.refused(refusal, fields).await,
        Err(Unfit::Field(field, message)) => return again.wrong(field, message, fields).await,
    };
    if let Command::Answer { files, .. } = &mut wish {
        match keep_files(&house, &fields, Lang::Vi).await? {
            Ok(kept) => *files = kept,
            Err(message) => return again.wrong("files", message, fields).await,
        }
    }
    let seen = fields.text("version").parse().ok();
    match run(&seat, &code, seen, wish).await {
        Ok(Some(taken)) => {
            let slip = Slip::renewed(&house, &seat, taken).await;
            Ok(Html(slip.render()?).into_response())
        }
        Ok(None) => Ok(Redirect::to(&format!("{}?xong={slug}", address(&code))).into_response()),
        Err(NotDone::Refused(refusal)) => again.refused(refusal, fields).await,
        Err(NotDone::Changed { seen, now }) => {
            let (it, events) = load(&seat, &code).await?;
            let again = Again {
                it: &it,
                events: &events,
                ..again
            };
            let tried = Tried {
                act: slug,
                fields,
                refused: None,
                changed: true,
            };
            let problem = Problem::Changed { seen, now };
            Ok(error::page(&problem, again.page(tried).await?))
        }
        Err(other) => Err(other.into()),
    }
}
