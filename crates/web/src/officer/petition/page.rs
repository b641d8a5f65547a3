//! The page of a petition: what it says, its clocks with their reasons, what this officer may do,
//! its history.

use super::super::desk::{Desk, Place};
use super::super::fields::Fields;
use super::super::law::{self, Refused};
use super::super::seat::{Reading, Seat};
use super::beside::Beside;
use super::possible::possible;
use super::view::{self, ClockRow, Entry, KeptRow, hidden, is_confidential, proposed, readable};
use super::{HOME, address, relay, renew_key};
use crate::error::Problem;
use crate::frame::Lang;
use crate::house::House;
use crate::public::petition::standing;
use crate::session::OfficerIn;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{Html, IntoResponse, Response};
use domain::authority::Duty;
use domain::case::StoredFile;
use domain::clock::words;
use domain::petition::recognise::recognise;
use domain::petition::{Event, Ground, Kind, Petition, PetitionAct, Proof, Stage, Trigger, may};
use store::petition as files;

/// An answer or an opinion.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Spoken {
    who: String,
    at: String,
    words: String,
    files: Vec<Offered>,
}

/// A file: of which whoever reviews chooses whether others may read it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Offered {
    name: String,
    place: String,
    hash: String,
}

/// What everybody may read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Public {
    title: String,
    content: String,
    answer: String,
    files: Vec<Offered>,
    /// Whether the answer holds no more, so that nobody reads it until the next review.
    again: bool,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/petition/page.html")]
pub struct OfficerPage {
    desk: Desk,
    home: String,
    code: String,
    version: u32,
    kind: &'static str,
    subject: &'static str,
    stage: &'static str,
    state: &'static str,
    title: String,
    content: String,
    sent: String,
    channel: &'static str,
    about: String,
    procedure: String,
    case: String,
    /// Name, address, telephone, mail; none where they are in confidence.
    sender: Option<[String; 4]>,
    confidential: bool,
    /// What the sender has to read it by.
    key: String,
    files: Vec<Offered>,
    /// How many files only whoever coordinates reads.
    kept_back: usize,
    clarifications: Vec<(String, String)>,
    lead: String,
    others: Vec<Spoken>,
    instructions: String,
    returned: String,
    draft: String,
    sent_back: String,
    answers: Vec<Spoken>,
    contested: String,
    ended: String,
    beside: Beside,
    published: Option<Public>,
    /// Heading and text as they are proposed to be made public, and to be given to agencies.
    proposed: [(String, String); 2],
    /// The files that agencies read with another text than the one that was sent; none where they read
    /// that one.
    veiled: Option<Vec<String>>,
    withheld: String,
    faq: Option<(String, String, String)>,
    clocks: Vec<ClockRow>,
    kept: Vec<KeptRow>,
    history: Vec<Entry>,
    acts: Vec<PetitionAct>,
    agencies: Vec<(String, String, bool)>,
    grounds: Vec<(&'static str, &'static str)>,
    triggers: Vec<(&'static str, &'static str)>,
    /// What it seems to be instead, and its door.
    door: Option<(Ground, &'static str)>,
    /// What a sender who is not online can be written down to have said, and by which ways.
    relays: Vec<(&'static str, &'static str)>,
    channels: Vec<(&'static str, &'static str)>,
    /// By what a sender who lost the key can be verified.
    proofs: Vec<(&'static str, &'static str)>,
    done: String,
    refused: Option<Refused>,
    changed: bool,
    tried: String,
    fields: Fields,
}

impl OfficerPage {
    fn may(&self, slug: &str) -> bool {
        self.acts.iter().any(|it| it.slug() == slug)
    }

    fn name(&self, slug: &str) -> &'static str {
        PetitionAct::from_slug(slug).map_or("", PetitionAct::name)
    }

    /// What stands in a field: what was typed where this act was tried, else what is proposed.
    fn value(&self, act: &str, field: &str, proposed: &str) -> String {
        if self.tried == act {
            self.fields.text(field)
        } else {
            proposed.to_owned()
        }
    }

    /// Whether one of several was chosen where this act was tried.
    fn chosen(&self, act: &str, field: &str, word: &str) -> bool {
        self.tried == act && self.fields.all(field).iter().any(|it| it == word)
    }

    /// Whether agencies get a file: as it was chosen last.
    fn is_given(&self, hash: &str) -> bool {
        let given = self.veiled.as_ref().filter(|_| self.tried != "veil");
        self.chosen("veil", "shown", hash) || given.is_some_and(|of| of.iter().any(|it| it == hash))
    }

    /// What was typed for an act that is not offered any more.
    fn typed(&self) -> Vec<String> {
        if self.tried.is_empty() || self.may(&self.tried) {
            return Vec::new();
        }
        let texts = [
            "title",
            "content",
            "words",
            "reason",
            "instructions",
            "to",
            "question",
            "answer",
            "field",
        ];
        let typed = texts.iter().map(|name| self.fields.text(name));
        typed.filter(|it| !it.is_empty()).collect()
    }

    /// The files of the newest answer.
    fn answer_files(&self) -> &[Offered] {
        self.answers.last().map_or(&[], |it| it.files.as_slice())
    }

    fn public_title(&self) -> &str {
        &self.proposed[0].0
    }

    fn public_text(&self) -> &str {
        &self.proposed[0].1
    }

    fn veiled_title(&self) -> &str {
        &self.proposed[1].0
    }

    fn veiled_text(&self) -> &str {
        &self.proposed[1].1
    }

    /// The newest answer, from which what is public is made.
    fn newest_answer(&self) -> &str {
        self.answers.last().map_or("", |it| it.words.as_str())
    }

    fn is_open(&self, act: &str) -> bool {
        self.tried == act
    }

    /// What is wrong with the sender's words, whatever they were meant to be.
    fn relay_error(&self) -> &str {
        match self.error("relay", "content") {
            "" => self.error("relay", "reason"),
            message => message,
        }
    }

    /// Whether a ground is what it seems to be, where none was chosen.
    fn seems(&self, word: &str) -> bool {
        self.tried != "refuse" && self.door.is_some_and(|(ground, _)| ground.word() == word)
    }

    fn error(&self, act: &str, field: &str) -> &str {
        match &self.refused {
            Some(it) if self.tried == act && it.field == field => &it.message,
            _ => "",
        }
    }
}

/// What the address says besides the code.
#[derive(Clone, PartialEq, Eq, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    /// The act that has just been done.
    pub xong: String,
}

/// One as it stands, for an officer who may see it.
pub(super) async fn seen(seat: &Seat, code: &str) -> Result<Petition, Problem> {
    seat.may_do(Duty::PetitionDesk)?;
    let file = files::load_by_code(seat.db(), code).await?;
    let it = file.ok_or(Problem::NotFound)?.petition;
    may(&seat.author(), PetitionAct::View, &it)?;
    Ok(it)
}

pub(super) async fn load(seat: &Seat, code: &str) -> Result<(Petition, Vec<Event>), Problem> {
    let it = seen(seat, code).await?;
    let mut events = Vec::new();
    for stored in files::history(seat.db(), it.id).await? {
        if let Ok(Some(event)) = stored.event() {
            events.push(event);
        }
    }
    Ok((it, events))
}

/// What was tried and did not go.
#[derive(Debug, Default)]
pub(super) struct Tried {
    pub act: String,
    pub fields: Fields,
    pub refused: Option<Refused>,
    pub changed: bool,
}

pub(super) fn shown(
    house: &House,
    seat: &Seat,
    it: &Petition,
    events: &[Event],
    beside: Beside,
    tried: Tried,
) -> OfficerPage {
    let sent = it.sent.as_ref();
    let confidential = is_confidential(it);
    let hidden = hidden(seat, it);
    let shows = hidden.is_none();
    let named = |file: &StoredFile| Offered {
        name: file.name.clone(),
        place: format!("{}/tep/{}", address(&it.code), file.hash),
        hash: file.hash.to_string(),
    };
    let veil = |text: &str| hidden.map_or_else(|| text.to_owned(), |it| it.sender.veil(text));
    let (title, content) = match it.veiled.as_ref().filter(|_| !shows) {
        Some(veiled) => (veiled.title.clone(), veiled.content.clone()),
        None => sent.map_or_else(Default::default, |it| (veil(&it.title), veil(&it.content))),
    };
    let readable = readable(it, hidden);
    let all_files = sent.map_or(0, |it| it.attachments.len());
    let (stage, state) = standing(Lang::Vi, it.stage, it.awaits_review());
    let running = casework::petition::running(&seat.office, it, seat.now);
    let rules = casework::petition::rules_of(&seat.office, it, seat.now);
    let spoken = |said: &domain::petition::Said| Spoken {
        who: said.by.name.clone(),
        at: words::moment(said.at),
        words: said.words.clone(),
        files: Vec::new(),
    };
    let text = |said: &Option<domain::petition::Said>| {
        said.as_ref()
            .map_or_else(String::new, |it| format!("{}: {}", it.by.name, it.words))
    };
    let chosen = tried.fields.text("lead");
    let mut agencies = crate::public::petition::list::agencies(house, &chosen);
    agencies.dedup();
    let history = view::history(events, hidden, &beside.known);
    OfficerPage {
        desk: seat.desk(Place::Petitions),
        home: address(&it.code),
        code: it.code.clone(),
        version: it.version,
        kind: it.kind().name(),
        subject: sent.and_then(|it| it.subject).map_or("", |it| it.name()),
        stage,
        state,
        title,
        content,
        sent: sent.map(|it| words::moment(it.at)).unwrap_or_default(),
        channel: sent.map_or("", |it| it.channel.name()),
        about: sent
            .and_then(|it| it.about.as_ref())
            .map(|it| it.name.clone())
            .unwrap_or_default(),
        procedure: sent
            .and_then(|it| it.procedure.as_ref())
            .map(ToString::to_string)
            .unwrap_or_default(),
        // The applicant of the case is who sent it.
        case: sent
            .filter(|_| shows)
            .and_then(|it| it.case.clone())
            .unwrap_or_default(),
        sender: sent.filter(|_| shows).map(|it| {
            let of = &it.sender;
            [
                of.name.clone(),
                of.address.clone(),
                of.phone.clone(),
                of.email.clone(),
            ]
        }),
        confidential,
        key: match shows {
            true => renew_key::standing(it),
            false => String::new(),
        },
        files: readable.iter().map(named).collect(),
        kept_back: all_files.saturating_sub(readable.len()),
        clarifications: it
            .clarifications
            .iter()
            .map(|of| {
                let waiting = format!("chờ đến {}", words::moment(of.until));
                let at = of.readable_since().unwrap_or(of.at);
                let answer = match (&of.answer, hidden) {
                    (Some(_), Some(hidden)) if hidden.keeps_back(at) => {
                        "đã làm rõ, có trong nội dung đã che".to_owned()
                    }
                    (Some(answer), _) => veil(answer),
                    (None, _) => waiting,
                };
                (veil(&of.asked), answer)
            })
            .collect(),
        lead: it.lead().map(|it| it.name.clone()).unwrap_or_default(),
        others: it
            .assignments
            .iter()
            .filter(|of| !of.leads)
            .map(|of| Spoken {
                who: of.agency.name.clone(),
                at: String::new(),
                words: of
                    .opinion
                    .as_ref()
                    .map_or_else(|| "chưa có ý kiến".to_owned(), |it| it.words.clone()),
                files: Vec::new(),
            })
            .collect(),
        instructions: it.instructions.clone(),
        returned: text(&it.returned),
        draft: it
            .draft
            .as_ref()
            .map(|it| it.words.clone())
            .unwrap_or_default(),
        sent_back: text(&it.sent_back),
        answers: it
            .answers
            .iter()
            .map(|of| Spoken {
                who: of.agency.name.clone(),
                at: words::moment(of.at),
                words: of.words.clone(),
                files: of.files.iter().map(named).collect(),
            })
            .collect(),
        contested: it
            .contested
            .as_ref()
            .map(|said| veil(&spoken(said).words))
            .unwrap_or_default(),
        ended: it.ended.as_ref().map_or_else(String::new, |it| {
            let to = if it.to.is_empty() {
                String::new()
            } else {
                format!(" → {}", it.to)
            };
            format!("{}{to}", it.reason)
        }),
        beside,
        published: it.published.as_ref().map(|of| Public {
            title: of.title.clone(),
            content: of.content.clone(),
            answer: of.answer.clone(),
            files: of.files.iter().map(named).collect(),
            again: it.is_reviewed_again(),
        }),
        proposed: proposed(it),
        veiled: it
            .veiled
            .as_ref()
            .map(|of| of.files.iter().map(|it| it.hash.to_string()).collect()),
        withheld: text(&it.withheld),
        faq: it
            .faq
            .as_ref()
            .map(|it| (it.question.clone(), it.answer.clone(), it.field.clone())),
        clocks: view::clocks(seat, it, &running),
        kept: view::kept(seat, it),
        history,
        acts: PetitionAct::ALL
            .iter()
            .copied()
            .filter(|act| possible(seat, it, *act))
            .collect(),
        agencies,
        grounds: Ground::ALL
            .iter()
            .map(|it| (it.word(), it.name()))
            .collect(),
        triggers: rules
            .escalation
            .iter()
            .map(|it: &Trigger| (it.word(), it.name()))
            .collect(),
        door: sent
            .filter(|_| it.stage == Stage::Received)
            .and_then(|it| recognise(&it.title, &it.content))
            .map(|ground| (ground, ground.door().0)),
        relays: relay::possible(seat, it),
        channels: relay::channels(),
        proofs: renew_key::possible(seat, it),
        done: String::new(),
        refused: tried.refused,
        changed: tried.changed,
        tried: tried.act,
        fields: tried.fields,
    }
}

/// The page.
///
/// # Errors
/// When there is none, or the officer may not see it.
pub async fn page(
    State(house): State<House>,
    who: OfficerIn,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    let (it, events) = load(&seat, &code).await?;
    note_opening(&seat, &it).await?;
    let beside = Beside::of(&seat, &it, &events).await?;
    let mut page = shown(&house, &seat, &it, &events, beside, Tried::default());
    page.done = match PetitionAct::from_slug(&asked.xong) {
        Some(PetitionAct::Relay) => "Đã ghi lời người gửi.".to_owned(),
        Some(act) => format!("Đã ghi: {}.", act.name().to_lowercase()),
        None => String::new(),
    };
    Ok(Html(page.render()?).into_response())
}

/// Who sent it is personal data: its reading is written down.
pub(super) async fn note_opening(seat: &Seat, it: &Petition) -> Result<(), Problem> {
    let what = format!("Xem phản ánh, câu hỏi {}", it.code);
    let reading = Reading {
        what: &what,
        case: None,
        subject: None,
        why: "Phân loại, xử lý phản ánh, kiến nghị",
    };
    Ok(seat.note_reading(&reading).await?)
}

/// The page as it is shown for review.
pub(super) fn samples() -> Vec<(String, String)> {
    let page = OfficerPage {
        desk: Desk::sample(Place::Petitions),
        home: address("PAKN.20260824.0001"),
        code: "PAKN.20260824.0001".to_owned(),
        version: 2,
        kind: Kind::Petition.name(),
        subject: "Vướng mắc, chậm trễ",
        stage: Stage::Handling.name(),
        state: "now",
        title: "Trả kết quả chậm".to_owned(),
        content: "Hồ sơ của tôi đã quá hẹn năm ngày.".to_owned(),
        sent: "9:00 Thứ Hai 24/8/2026".to_owned(),
        channel: "Điện thoại",
        about: "Sở Xây dựng".to_owned(),
        procedure: "1.001193".to_owned(),
        case: "H40.024.13-260821-0142".to_owned(),
        sender: None,
        confidential: true,
        key: String::new(),
        files: vec![Offered {
            name: "anh.jpg".to_owned(),
            place: HOME.to_owned(),
            hash: "ab".to_owned(),
        }],
        kept_back: 1,
        clarifications: vec![("Hồ sơ nào?".to_owned(), "Hồ sơ khai sinh".to_owned())],
        lead: "Sở Xây dựng".to_owned(),
        others: Vec::new(),
        instructions: "Xử lý theo thẩm quyền".to_owned(),
        returned: String::new(),
        draft: "Đang xem".to_owned(),
        sent_back: String::new(),
        answers: Vec::new(),
        contested: String::new(),
        ended: String::new(),
        beside: Beside::sample(),
        published: None,
        proposed: Default::default(),
        veiled: Some(Vec::new()),
        withheld: String::new(),
        faq: None,
        clocks: vec![ClockRow {
            name: "Xử lý và trả lời",
            due: "17:00 Thứ Năm 17/9/2026".to_owned(),
            left: "còn 15 ngày làm việc".to_owned(),
            late: false,
            only_if: false,
            law: law::sample("feedback.answer"),
            lines: vec![(
                "9:00 T2 24/8".to_owned(),
                "15 ngày làm việc; ngày nhận 24/8 không tính".to_owned(),
                law::sample("clock.day_of_receipt_excluded"),
            )],
        }],
        kept: Vec::new(),
        history: Vec::new(),
        acts: PetitionAct::ALL.to_vec(),
        agencies: vec![("so-xay-dung".to_owned(), "Sở Xây dựng".to_owned(), true)],
        grounds: Ground::ALL
            .iter()
            .map(|it| (it.word(), it.name()))
            .collect(),
        triggers: Trigger::ALL
            .iter()
            .map(|it| (it.word(), it.name()))
            .collect(),
        door: Some((Ground::Complaint, Ground::Complaint.door().0)),
        relays: vec![(PetitionAct::Clarify.slug(), PetitionAct::Clarify.name())],
        channels: relay::channels(),
        proofs: vec![(Proof::CallBack.word(), Proof::CallBack.name())],
        done: "Đã ghi.".to_owned(),
        refused: Some(Refused {
            message: "Ghi nội dung.".to_owned(),
            field: "words".to_owned(),
            law: law::sample("petition.answer"),
        }),
        changed: false,
        tried: "answer".to_owned(),
        fields: Fields::default(),
    };
    let html = page.render().unwrap_or_else(|error| error.to_string());
    vec![("petition-officer".to_owned(), html)]
}
