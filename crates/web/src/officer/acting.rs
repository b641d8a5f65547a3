//! The handlers of every act: the form, and what becomes of it when it is sent.

use super::act::{self, Back, Form};
use super::act_form;
use super::done;
use super::fields::Fields;
use super::law::{Articles, Refused};
use super::line::case_address;
use super::opened::Opened;
use super::scans;
use super::seat::Seat;
use super::stored::{self, Bringer, Stored};
use crate::error::{self, Problem};
use crate::forms::{Posted, fingerprint_parts, fresh_key};
use crate::house::House;
use crate::session::OfficerIn;
use axum::extract::{Path, Query, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use casework::act::{Asked, Done, NotDone, on_case};
use casework::path::seen_before;
use domain::authority::{self, Act};
use domain::case::{Case, Command, Refusal};

/// What the address of a form says of the act before.
#[derive(Clone, PartialEq, Eq, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Before {
    /// The act that has just been done; `submit` when the file has just been entered.
    pub xong: String,
}

/// The form of an act.
///
/// # Errors
/// When there is no such act or case, or the officer may not see it.
pub async fn form(
    State(house): State<House>,
    who: OfficerIn,
    Path((code, slug)): Path<(String, String)>,
    Query(before): Query<Before>,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    let act = act_form::act(&slug).ok_or(Problem::NotFound)?;
    let opened = Opened::by_code(&seat, &code).await?;
    seat.note_opening("Mở biểu mẫu của hồ sơ", opened.case())
        .await?;
    let form = Form {
        key: fresh_key(),
        done: match before.xong.as_str() {
            "submit" => format!("Hồ sơ đã vào sổ với mã {code}."),
            slug => done::said(slug).to_owned(),
        },
        ..Form::default()
    };
    let html = act::page(&seat, &opened, act, form).await?;
    Ok(Html(html).into_response())
}

/// An act is asked for.
///
/// # Errors
/// When there is no such act or case, or the officer may not see it. What a rule refuses comes
/// back with everything that was typed.
pub async fn send(
    State(house): State<House>,
    who: OfficerIn,
    Path((code, slug)): Path<(String, String)>,
    Posted(fields): Posted,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    let act = act_form::act(&slug).ok_or(Problem::NotFound)?;
    let opened = Opened::by_code(&seat, &code).await?;
    let actor = seat.actor();
    let parts = fingerprint_parts(&slug, &actor, &fields);
    let parts: Vec<&[u8]> = std::iter::once(code.as_bytes())
        .chain(parts.iter().map(Vec::as_slice))
        .collect();
    let seen: u32 = match fields.text("version").parse() {
        Ok(seen) => seen,
        Err(_) => {
            authority::may(&actor, act, opened.case(), seat.today())?;
            return Err(Problem::unreadable_form());
        }
    };
    let asked = Asked::plainly(&actor, seat.now)
        .having_seen(seen)
        .once(&fields.text("key"), &parts);
    let again = Again {
        seat: &seat,
        opened: &opened,
        act,
        fields: &fields,
    };
    match seen_before(&seat.office, &asked).await {
        Ok(Some(_)) => return Ok(to_case(&seat, opened.case(), act)),
        Ok(None) => {}
        Err(NotDone::KeyReused) => return again.sent_before().await,
        Err(error) => return Err(error.into()),
    }
    // Before anything of the form is kept or read.
    if let Err(refusal) = authority::may(&actor, act, opened.case(), seat.today()) {
        return again.refused(&Stored::default(), refusal).await;
    }
    let stored = stored::keep(&house.files, &Bringer::of(&house, &seat), &fields).await?;
    if seen != opened.case().version {
        let now = opened.case().version;
        return again.changed(&stored, seen, now).await;
    }
    if let Some(refused) = stored.refused.clone() {
        return again.unreadable(&stored, refused).await;
    }
    let papers = stored.papers.clone();
    let case = opened.case();
    let command = match act::asked(&seat, case, act, &opened.calendar, &fields, papers).await? {
        Ok(Some(command)) => command,
        Ok(None) => return Err(Problem::NotFound),
        Err(refused) => return again.unreadable(&stored, refused).await,
    };
    match carried_out(&seat, &opened, &asked, command, &stored).await {
        Ok(Done::Now { case, .. }) => Ok(to_case(&seat, &case, act)),
        Ok(Done::Before { .. }) => Ok(to_case(&seat, opened.case(), act)),
        Err(NotDone::Refused(refusal)) => again.refused(&stored, refusal).await,
        Err(NotDone::Changed { seen, now }) => {
            // The form's own first arrival may be what changed it.
            match seen_before(&seat.office, &asked).await {
                Ok(Some(_)) => Ok(to_case(&seat, opened.case(), act)),
                _ => again.changed(&stored, seen, now).await,
            }
        }
        Err(NotDone::KeyReused) => again.sent_before().await,
        Err(error) => Err(error.into()),
    }
}

/// Does it. Scans that come with an acceptance are entered before it, as an act of their own.
async fn carried_out(
    seat: &Seat,
    opened: &Opened,
    asked: &Asked<'_>,
    command: Command,
    stored: &Stored,
) -> Result<Done, NotDone> {
    let code = opened.case().code_text();
    let mut asked = asked.clone();
    if let (Command::Accept(_), Some(scans)) = (&command, scans::of_case(opened.case(), stored)) {
        let before = Asked {
            request: None,
            key_is_new: false,
            ..asked.clone()
        };
        let done = on_case(&seat.office, &code, &before, scans.into()).await?;
        asked.seen = Some(done.version());
    }
    on_case(&seat.office, &code, &asked, command).await
}

/// Back to the case, or to the work list where the case is no longer the officer's to see.
fn to_case(seat: &Seat, case: &Case, act: Act) -> Response {
    let slug = act.slug();
    let code = case.code_text();
    let to = if authority::may(&seat.actor(), Act::View, case, seat.today()).is_err() {
        format!("/can-bo?xong={slug}")
    } else if act == Act::Accept && case.filing.as_ref().is_some_and(|it| it.channel.is_paper()) {
        format!("{}/giay-hen", case_address(&code))
    } else {
        format!("{}?xong={slug}", case_address(&code))
    };
    Redirect::to(&to).into_response()
}

/// A form on its way back.
struct Again<'a> {
    seat: &'a Seat,
    opened: &'a Opened,
    act: Act,
    fields: &'a Fields,
}

impl Again<'_> {
    async fn html(&self, opened: &Opened, form: Form) -> Result<String, Problem> {
        act::page(self.seat, opened, self.act, form).await
    }

    fn form(&self, stored: &Stored, back: Back) -> Form {
        Form {
            key: fresh_key(),
            fields: self.fields.clone(),
            back: Some(back),
            kept: stored.kept(),
            done: String::new(),
        }
    }

    async fn unreadable(&self, stored: &Stored, refused: Refused) -> Result<Response, Problem> {
        let form = self.form(stored, Back::Refused(refused));
        Ok(error::form_again(self.html(self.opened, form).await?))
    }

    /// A rule said no. Scans may have been entered before it did, so the case is opened again.
    async fn refused(&self, stored: &Stored, refusal: Refusal) -> Result<Response, Problem> {
        let opened = self.reopened().await?;
        let article = |rule: &str| opened.article(rule);
        let back = Back::Refused(Articles(&article).refusal(&refusal));
        let html = self.html(&opened, self.form(stored, back)).await?;
        Ok(error::page(&Problem::Refused(refusal), html))
    }

    async fn changed(&self, stored: &Stored, seen: u32, now: u32) -> Result<Response, Problem> {
        let opened = self.reopened().await?;
        let back = Back::Changed { seen: seen.into() };
        let html = self.html(&opened, self.form(stored, back)).await?;
        Ok(error::page(&Problem::Changed { seen, now }, html))
    }

    async fn sent_before(&self) -> Result<Response, Problem> {
        let back = Back::Refused(Refused {
            message: "Biểu mẫu này đã gửi một lần với nội dung khác. Nội dung mới chưa được ghi; \
                      xem lại hồ sơ rồi gửi lại nếu vẫn cần."
                .to_owned(),
            field: String::new(),
            law: None,
        });
        let html = self
            .html(self.opened, self.form(&Stored::default(), back))
            .await?;
        Ok(error::page(&Problem::KeyReused, html))
    }

    async fn reopened(&self) -> Result<Opened, Problem> {
        Opened::by_code(self.seat, &self.opened.case().code_text()).await
    }
}
