//! Entering what came by mail, telephone, letter, in person or from the National Portal, with the
//! time at which it really came.

use super::super::desk::{Desk, Place};
use super::super::fields::Fields;
use super::super::law::{self, Refused};
use super::super::seat::Seat;
use super::acting::moment;
use super::entered::Slip;
use super::list::may_enter;
use crate::error::{self, Problem};
use crate::forms::Posted;
use crate::frame::Lang;
use crate::house::House;
use crate::public::petition::list::agencies;
use crate::public::petition::send::keep_files;
use crate::session::OfficerIn;
use askama::Template;
use axum::extract::State;
use axum::response::{Html, IntoResponse, Response};
use casework::path::NotDone;
use domain::authority::Duty;
use domain::case::Refusal;
use domain::clock;
use domain::petition::recognise::recognise;
use domain::petition::{Channel, Kind, PetitionAct, PortalOrigin, Rules, Sender, Sent, Subject};
use store::Batch;

/// The form.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/petition/enter.html")]
pub struct EnterPage {
    desk: Desk,
    kinds: Vec<(&'static str, &'static str)>,
    channels: Vec<(&'static str, &'static str)>,
    subjects: Vec<(&'static str, &'static str)>,
    agencies: Vec<(String, String, bool)>,
    /// Who receives it whatever it is about; empty where the agency it is about does, which must be chosen
    /// then.
    office: String,
    fields: Fields,
    /// Which right door is shown.
    door: &'static str,
    refused: Option<Refused>,
}

impl EnterPage {
    fn of(house: &House, seat: &Seat, fields: Fields) -> Self {
        let day = clock::wall(seat.now).date();
        let by_agency = Rules::of(&seat.office.regulation, day).by_agency;
        Self {
            desk: seat.desk(Place::Petitions),
            kinds: Kind::ALL.iter().map(|it| (it.word(), it.name())).collect(),
            channels: Channel::entered()
                .map(|it| (it.word(), it.name()))
                .collect(),
            subjects: Subject::ALL
                .iter()
                .map(|it| (it.word(), it.name()))
                .collect(),
            // None is chosen beforehand: whoever writes down what came is seldom whom it is about.
            agencies: agencies(house, &fields.text("about")),
            office: match by_agency {
                true => String::new(),
                false => casework::petition::the_office(&seat.office).name,
            },
            fields,
            door: "",
            refused: None,
        }
        .with_door()
    }

    /// Shows the right door as long as the text seems to need one, so that what was said of it is kept
    /// when anything else is wrong.
    fn with_door(mut self) -> Self {
        let said = recognise(&self.value("title"), &self.value("content"));
        self.door = said.map_or("", |ground| ground.door().0);
        self
    }

    fn value(&self, name: &str) -> String {
        self.fields.text(name)
    }

    fn chosen(&self, name: &str, word: &str, first: bool) -> bool {
        match self.fields.text(name).as_str() {
            "" => first,
            chosen => chosen == word,
        }
    }

    /// Whether it is written down although it seems to have a door of its own.
    fn anyway(&self) -> bool {
        self.fields.has("anyway")
    }

    fn error(&self, name: &str) -> &str {
        match &self.refused {
            Some(it) if it.field == name => &it.message,
            _ => "",
        }
    }
}

fn may(seat: &Seat) -> Result<(), Refusal> {
    seat.may_do(Duty::PetitionDesk)?;
    if may_enter(seat) {
        Ok(())
    } else {
        Err(Refusal::NotYourRole {
            act: PetitionAct::Enter.name().to_owned(),
        })
    }
}

/// The form.
///
/// # Errors
/// When the officer enters none.
pub async fn page(State(house): State<House>, who: OfficerIn) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    may(&seat)?;
    let page = EnterPage::of(&house, &seat, Fields::default());
    Ok(Html(page.render()?).into_response())
}

fn sent(seat: &Seat, fields: &Fields) -> Result<Sent, Refusal> {
    let text = |name: &str| fields.text(name);
    let kind = Kind::from_word(&text("kind")).unwrap_or(Kind::Petition);
    let channel = Channel::from_word(&text("channel"))
        .filter(|it| !it.is_online())
        .ok_or(Refusal::PetitionChannel {
            channel: text("channel"),
        })?;
    let future = || Refusal::PetitionFuture {
        now: clock::words::moment(seat.now),
    };
    let procedure = text("procedure");
    let found = seat.office.catalogue.procedure(&procedure.as_str().into());
    let portal = (channel == Channel::NationalPortal).then(|| PortalOrigin {
        code: text("portal_code"),
        due: moment(&text("portal_due")),
    });
    Ok(Sent {
        kind,
        subject: Subject::from_word(&text("subject")).filter(|_| kind == Kind::Petition),
        channel,
        sender: Sender {
            account: None,
            name: text("sender_name"),
            address: text("sender_address"),
            phone: text("sender_phone"),
            email: text("sender_email"),
            confidential: fields.has("confidential"),
        },
        title: text("title"),
        content: text("content").replace("\r\n", "\n"),
        about: casework::petition::place(&seat.office, &text("about").as_str().into()),
        field: found.map(|it| it.field.clone()).unwrap_or_default(),
        procedure: found.map(|it| it.code.clone()),
        case: Some(text("case").to_uppercase()).filter(|it| !it.is_empty()),
        attachments: Vec::new(),
        at: moment(&text("received_at")).ok_or_else(future)?,
        portal,
        key_hash: String::new(),
    })
}

/// It is entered.
///
/// # Errors
/// When the officer enters none, or the files cannot be written.
pub async fn send(
    State(house): State<House>,
    who: OfficerIn,
    Posted(fields): Posted,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    may(&seat)?;
    let again = |refusal: Refusal, fields: Fields| -> Result<Response, Problem> {
        let mut page = EnterPage::of(&house, &seat, fields);
        let today = clock::wall(seat.now).date();
        page.refused = Some(Refused {
            message: refusal.message(),
            field: refusal.field().to_owned(),
            law: law::of(&seat.office, refusal.rule(), today),
        });
        Ok(error::page(&Problem::Refused(refusal), page.render()?))
    };
    let mut it = match sent(&seat, &fields) {
        Ok(it) => it,
        Err(refusal) => return again(refusal, fields),
    };
    let wrong = |field: &str, message: String, fields: Fields| -> Result<Response, Problem> {
        let mut page = EnterPage::of(&house, &seat, fields);
        page.refused = Some(Refused {
            message,
            field: field.to_owned(),
            law: None,
        });
        Ok(error::form_again(page.render()?))
    };
    // Whoever is still on the telephone is told the right door at once.
    if recognise(&it.title, &it.content).is_some() && !fields.has("anyway") {
        let page = EnterPage::of(&house, &seat, fields);
        return Ok(error::form_again(page.render()?));
    }
    // The same from the National Portal again, by hand or after it came by itself.
    let portal = it.portal.as_ref().filter(|it| !it.code.is_empty());
    if let Some(portal) = portal
        && let Some(code) = store::petition::of_portal(seat.db(), &portal.code).await?
    {
        let message = format!("Mã này của Cổng đã được nhập: {code}.");
        return wrong("portal_code", message, fields);
    }
    match keep_files(&house, &fields, Lang::Vi).await? {
        Ok(kept) => it.attachments = kept,
        Err(message) => return wrong("files", message, fields),
    }
    let (office, author) = (&seat.office, seat.author());
    match casework::petition::receive(office, &author, seat.now, it, Batch::new()).await {
        Ok(taken) => {
            let slip = Slip::entered(&house, &seat, taken).await;
            Ok(Html(slip.render()?).into_response())
        }
        Err(NotDone::Refused(refusal)) => again(refusal, fields),
        Err(other) => Err(other.into()),
    }
}

/// The page as it is shown for review.
pub(super) fn samples() -> Vec<(String, String)> {
    let page = EnterPage {
        desk: Desk::sample(Place::Petitions),
        kinds: Kind::ALL.iter().map(|it| (it.word(), it.name())).collect(),
        channels: Channel::entered()
            .map(|it| (it.word(), it.name()))
            .collect(),
        subjects: Subject::ALL
            .iter()
            .map(|it| (it.word(), it.name()))
            .collect(),
        agencies: vec![("so-tu-phap".to_owned(), "Sở Tư pháp".to_owned(), false)],
        office: "Văn phòng UBND tỉnh".to_owned(),
        fields: Fields::given(&[("title", "Trả kết quả chậm")]),
        door: domain::petition::Ground::Complaint.door().0,
        refused: Some(Refused {
            message: "Ghi địa chỉ của người gửi.".to_owned(),
            field: "sender_address".to_owned(),
            law: law::sample("petition.sender_address"),
        }),
    };
    let html = page.render().unwrap_or_else(|error| error.to_string());
    vec![("petition-enter".to_owned(), html)]
}
