//! One petition or question: what of it is public for everybody, the whole of it for its sender,
//! who can clarify, accept, or say that the answer is not right.

use super::steps::{self, Step};
use super::{HOME, address, author, kind_name, standing};
use crate::citizen::paper;
use crate::error::{self, Problem};
use crate::forms::{Fields, Unchecked};
use crate::frame::{Around, Frame, Lang};
use crate::house::House;
use crate::session::{Address, CitizenIn, MaybeCitizen};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use casework::path::NotDone;
use casework::petition::Taken;
use domain::case::{Refusal, StoredFile};
use domain::clock::words;
use domain::petition::{Author, Command, Event, Kind, Petition, PetitionAct, Stage, may};
use jiff::Timestamp;
use store::petition as files;

/// An answer, as it is read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Answered {
    agency: String,
    at: String,
    words: String,
    files: Vec<(String, String)>,
    /// When it was reviewed and made public; empty where it was not.
    reviewed: String,
}

/// The petition with which one goes, as that one's sender reads it: nothing of it but what everybody may.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Joined {
    code: String,
    home: String,
    stage: &'static str,
    state: &'static str,
    /// The answer to both, once it was reviewed.
    answer: Option<Answered>,
}

impl Joined {
    fn of(lang: Lang, it: &Petition) -> Self {
        let (stage, state) = standing(lang, it.stage, it.awaits_review());
        Self {
            code: it.code.clone(),
            home: address(&it.code),
            stage,
            state,
            answer: reviewed(lang, it),
        }
    }
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "public/petition/one.html")]
pub struct OnePage {
    f: Frame,
    code: String,
    home: String,
    kind: &'static str,
    stage: &'static str,
    state: &'static str,
    days: String,
    /// Whether the reader sent it.
    own: bool,
    /// Whether the text is shown.
    open: bool,
    title: String,
    content: String,
    sent: String,
    files: Vec<(String, String)>,
    answers: Vec<Answered>,
    /// With what it goes.
    joined: Option<Joined>,
    /// Why an answer that was public is not shown.
    again: &'static str,
    ended: String,
    door: String,
    asked: String,
    until: String,
    steps: Vec<Step>,
    may_clarify: bool,
    may_accept: bool,
    may_contest: bool,
    key: String,
    /// A key that was just given, to be written down.
    new_key: String,
    done: String,
    wrong: Vec<(String, String)>,
    typed: String,
}

impl OnePage {
    fn error(&self, name: &str) -> &str {
        let found = self.wrong.iter().find(|(field, _)| field == name);
        found.map_or("", |(_, message)| message.as_str())
    }

    /// Shows its sender with which one it goes, and what that one was answered.
    pub(super) async fn join(&mut self, house: &House, it: &Petition) -> Result<(), Problem> {
        let Some(with) = it.folded_into.as_ref().filter(|_| self.own) else {
            return Ok(());
        };
        let file = files::load_beside(&house.office.db, with).await?;
        self.joined = file.map(|file| Joined::of(self.f.lang, &file.petition));
        Ok(())
    }
}

/// What the address says besides the code.
#[derive(Clone, PartialEq, Eq, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    /// What was done.
    pub xong: String,
}

pub(super) async fn load(house: &House, code: &str) -> Result<(Petition, Vec<Event>), Problem> {
    let file = files::load_by_code(&house.office.db, code).await?;
    let it = file.ok_or(Problem::NotFound)?.petition;
    let events = history(house, &it).await?;
    Ok((it, events))
}

async fn history(house: &House, it: &Petition) -> Result<Vec<Event>, Problem> {
    let history = files::history(&house.office.db, it.id).await?;
    let events = history.iter().filter_map(|of| of.event().ok().flatten());
    Ok(events.collect())
}

/// The page of what was just sent without an account. Its key is shown this once and only its hash is kept,
/// so nothing that is read beside it keeps the page from coming.
pub(crate) async fn given(house: &House, f: Frame, taken: Taken) -> OnePage {
    let Taken { petition: it, key } = taken;
    let unread =
        |error: Problem| tracing::warn!(code = it.code, %error, "a page with a key lacks a part");
    let events = history(house, &it).await;
    let events = events.map_err(unread).unwrap_or_default();
    let author = author(None, Some(&it), &key);
    let mut page = shown(house, f, &it, &events, &author, &key);
    page.join(house, &it).await.unwrap_or_else(unread);
    page.new_key = key;
    done(page.f.lang, "gui").clone_into(&mut page.done);
    page
}

fn moment(lang: Lang, at: Timestamp) -> String {
    match lang {
        Lang::Vi => words::moment(at),
        Lang::En => words::moment_en(at),
    }
}

/// A file and its address.
fn named(it: &Petition, file: &StoredFile) -> (String, String) {
    let place = format!("{}/tep/{}", address(&it.code), file.hash);
    (file.name.clone(), place)
}

/// The answer that everybody may read: the one that holds, as it was reviewed, with what was reviewed
/// of it.
fn reviewed(lang: Lang, it: &Petition) -> Option<Answered> {
    let (published, of) = it.public_answer()?;
    Some(Answered {
        agency: of.agency.name.clone(),
        at: moment(lang, of.at),
        words: published.answer.clone(),
        files: published.files.iter().map(|of| named(it, of)).collect(),
        reviewed: moment(lang, published.at),
    })
}

pub(super) fn shown(
    house: &House,
    f: Frame,
    it: &Petition,
    events: &[Event],
    author: &Author,
    key: &str,
) -> OnePage {
    let lang = f.lang;
    let now = house.now();
    let own = may(author, PetitionAct::View, it).is_ok();
    let moment = |at: Timestamp| moment(lang, at);
    let named = |file: &StoredFile| named(it, file);
    let may_do = |wish: Command| {
        own && casework::petition::would(&house.office, author, now, it, wish).is_ok()
    };
    let sent = it.sent.as_ref();
    let published = it.published.as_ref();
    let answers: Vec<Answered> = match own {
        true => it
            .answers
            .iter()
            .enumerate()
            .map(|(at, of)| Answered {
                agency: of.agency.name.clone(),
                at: moment(of.at),
                words: of.words.clone(),
                files: of.files.iter().map(named).collect(),
                reviewed: published
                    .filter(|_| it.reviewed_answer() == Some(at))
                    .map(|it| moment(it.at))
                    .unwrap_or_default(),
            })
            .collect(),
        false => reviewed(lang, it).into_iter().collect(),
    };
    let mut steps = steps::of(&house.office, lang, it, events, own);
    steps.extend(steps::waiting(&house.office, lang, it, now));
    let title = match (own, sent, published) {
        (true, Some(sent), _) => sent.title.clone(),
        (_, _, Some(published)) => published.title.clone(),
        _ => String::new(),
    };
    let content = match (own, sent, published) {
        (true, Some(sent), _) => sent.content.clone(),
        (_, _, Some(published)) => published.content.clone(),
        _ => String::new(),
    };
    let ended = it.ended.as_ref().filter(|_| own);
    let ground = ended.and_then(|it| it.ground);
    let clarify = it.open_clarification().filter(|_| own);
    let rules = casework::petition::rules_of(&house.office, it, now);
    let (stage, state) = standing(lang, it.stage, it.awaits_review() && !own);
    let days = it.days_taken(&casework::petition::calendar(&house.office, it));
    OnePage {
        code: it.code.clone(),
        home: address(&it.code),
        kind: kind_name(lang, it.kind()),
        stage,
        state,
        days: days.map_or_else(String::new, |days| {
            let limit = rules.answer.whole_days();
            match lang {
                Lang::Vi => words::taken_of(days, limit),
                Lang::En => words::taken_of_en(days, limit),
            }
        }),
        own,
        open: own || published.is_some(),
        title,
        content,
        sent: sent.map(|it| moment(it.at)).unwrap_or_default(),
        files: sent
            .filter(|_| own)
            .map(|it| it.attachments.iter().map(named).collect())
            .unwrap_or_default(),
        answers,
        joined: None,
        again: match !own && it.is_reviewed_again() {
            true => again(lang, it.stage),
            false => "",
        },
        ended: ended.map_or_else(String::new, |it| match it.to.as_str() {
            to if it.ground.is_none() && !to.is_empty() => format!("{} → {to}", it.reason),
            _ => it.reason.clone(),
        }),
        door: ground.map_or_else(String::new, |it| {
            lang.pick(it.door().0, it.door().1).to_owned()
        }),
        asked: clarify.map(|it| it.asked.clone()).unwrap_or_default(),
        until: clarify.map(|it| moment(it.until)).unwrap_or_default(),
        steps,
        may_clarify: own && it.stage == Stage::Clarifying,
        may_accept: may_do(Command::Accept),
        may_contest: may_do(Command::Contest {
            reason: "…".to_owned(),
        }),
        key: key.to_owned(),
        new_key: String::new(),
        done: String::new(),
        wrong: Vec::new(),
        typed: String::new(),
        f,
    }
}

/// Why an answer that was public is not shown.
fn again(lang: Lang, stage: Stage) -> &'static str {
    match stage.is_open() || matches!(stage, Stage::Answered | Stage::Accepted) {
        true => lang.pick(
            "Trả lời đã công khai trước đây đang được xem lại; trả lời mới chỉ hiện ở đây sau khi được rà soát.",
            "The answer that was public here is being looked at again; a new one is shown once it was reviewed.",
        ),
        false => lang.pick(
            "Trả lời đã công khai trước đây không còn hiệu lực.",
            "The answer that was public here holds no more.",
        ),
    }
}

/// One of them.
///
/// # Errors
/// When there is none.
pub async fn page(
    State(house): State<House>,
    Around(f): Around,
    MaybeCitizen(citizen): MaybeCitizen,
    Address(from): Address,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    house.limits.look_up.count(&from)?;
    let (it, events) = load(&house, &code).await?;
    let author = author(citizen.as_ref(), Some(&it), "");
    let mut page = shown(&house, f, &it, &events, &author, "");
    page.join(&house, &it).await?;
    page.done = done(page.f.lang, &asked.xong).to_owned();
    Ok(Html(page.render()?).into_response())
}

fn done(lang: Lang, word: &str) -> &'static str {
    match word {
        "gui" => lang.pick(
            "Đã gửi. Mỗi bước xử lý sẽ được báo qua thư điện tử, tin nhắn và trang này.",
            "Sent. You will be told of each step by e-mail, text message and on this page.",
        ),
        "clarify" => lang.pick("Đã gửi phần làm rõ.", "Your clarification was sent."),
        "accept" => lang.pick(
            "Đã ghi nhận: đồng ý với trả lời.",
            "Noted: you accept the answer.",
        ),
        "contest" => lang.pick(
            "Đã gửi lại; nội dung được xử lý lại.",
            "Sent again; it will be handled anew.",
        ),
        _ => "",
    }
}

/// The page for whoever has the key, looked up by code and key.
///
/// # Errors
/// When too many tried, or nothing has that code and key.
pub async fn by_key(
    State(house): State<House>,
    Around(f): Around,
    Address(from): Address,
    Unchecked(fields): Unchecked,
) -> Result<Response, Problem> {
    house.limits.look_up.count(&from)?;
    let code = fields.text("code").to_uppercase();
    let key = fields.text("ma");
    let (it, events) = load(&house, &code).await?;
    if key.is_empty() {
        return Ok(Redirect::to(&address(&it.code)).into_response());
    }
    let author = author(None, Some(&it), &key);
    if may(&author, PetitionAct::View, &it).is_err() {
        return Err(Problem::NotFound);
    }
    let mut page = shown(&house, f, &it, &events, &author, &key);
    page.join(&house, &it).await?;
    Ok(Html(page.render()?).into_response())
}

fn wish(act: &str, fields: &Fields) -> Option<Command> {
    Some(match PetitionAct::from_slug(act)? {
        PetitionAct::Clarify => Command::Clarify {
            words: fields.text("content"),
        },
        PetitionAct::Accept => Command::Accept,
        PetitionAct::Contest => Command::Contest {
            reason: fields.text("reason"),
        },
        _ => return None,
    })
}

/// What the sender does.
///
/// # Errors
/// When there is none, or the form is not from here.
pub async fn act(
    State(house): State<House>,
    Around(f): Around,
    MaybeCitizen(citizen): MaybeCitizen,
    Address(from): Address,
    Path((code, act)): Path<(String, String)>,
    Unchecked(fields): Unchecked,
) -> Result<Response, Problem> {
    house.limits.look_up.count(&from)?;
    checked(citizen.as_ref(), &fields)?;
    let wish = wish(&act, &fields).ok_or(Problem::NotFound)?;
    let key = fields.text("ma");
    let (it, _) = load(&house, &code).await?;
    let author = author(citizen.as_ref(), Some(&it), &key);
    let (office, now) = (&house.office, house.now());
    let result = casework::petition::run(office, &author, now, &code, None, wish).await;
    let (it, events) = load(&house, &code).await?;
    let lang = f.lang;
    match result {
        Ok(_) if key.is_empty() => {
            Ok(Redirect::to(&format!("{}?xong={act}", address(&code))).into_response())
        }
        Ok(_) => {
            let mut page = shown(&house, f, &it, &events, &author, &key);
            page.done = done(lang, &act).to_owned();
            Ok(Html(page.render()?).into_response())
        }
        Err(NotDone::Refused(refusal)) => {
            let mut page = shown(&house, f, &it, &events, &author, &key);
            page.join(&house, &it).await?;
            page.typed = fields.text("content") + &fields.text("reason");
            page.wrong = vec![said(lang, &refusal)];
            Ok(error::page(&Problem::Refused(refusal), page.render()?))
        }
        Err(other) => Err(other.into()),
    }
}

/// A form of somebody who is signed in carries the session's token.
pub(super) fn checked(citizen: Option<&CitizenIn>, fields: &Fields) -> Result<(), Problem> {
    match citizen {
        Some(it) if it.session.csrf != fields.text("csrf") => Err(Problem::ForgedForm),
        _ => Ok(()),
    }
}

/// A refusal with the field beside which it stands.
pub(super) fn said(lang: Lang, refusal: &Refusal) -> (String, String) {
    let message = match lang {
        Lang::Vi => refusal.message(),
        Lang::En => refusal.message_en(),
    };
    (refusal.field().to_owned(), message)
}

/// A file of one's own, or one that went out with a public answer.
///
/// # Errors
/// Not found for whatever is not meant for the reader.
pub async fn file(
    State(house): State<House>,
    MaybeCitizen(citizen): MaybeCitizen,
    Path((code, hash)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let (it, _) = load(&house, &code).await?;
    let author = author(citizen.as_ref(), Some(&it), "");
    served(&house, &it, &author, &hash).await
}

/// The same for whoever has the key, which stands in the form and in no address.
///
/// # Errors
/// When too many tried; not found for whatever is not meant for the reader.
pub async fn file_by_key(
    State(house): State<House>,
    Address(from): Address,
    Path((code, hash)): Path<(String, String)>,
    Unchecked(fields): Unchecked,
) -> Result<Response, Problem> {
    house.limits.look_up.count(&from)?;
    let (it, _) = load(&house, &code).await?;
    let author = author(None, Some(&it), &fields.text("ma"));
    served(&house, &it, &author, &hash).await
}

/// A file by its content: its sender's own and those of the answers, everybody's once they were reviewed.
///
/// # Errors
/// Not found for whatever is not meant for the reader.
pub async fn served(
    house: &House,
    it: &Petition,
    author: &Author,
    hash: &str,
) -> Result<Response, Problem> {
    let own = may(author, PetitionAct::View, it).is_ok();
    let answered = it.answers.iter().flat_map(|of| &of.files);
    let sent = it.sent.iter().flat_map(|of| &of.attachments);
    let reviewed = it.public_answer().into_iter().flat_map(|of| &of.0.files);
    let is = |file: &&StoredFile| file.hash.as_str() == hash;
    let found = answered
        .chain(sent)
        .filter(|_| own)
        .chain(reviewed)
        .find(is)
        .ok_or(Problem::NotFound)?;
    paper::stored(house, it.id, found).await
}

/// The page as it is shown for review.
pub(super) fn samples() -> Vec<(String, String)> {
    let step = |state, name: &str, note: &str| Step {
        state,
        name: name.to_owned(),
        note: note.to_owned(),
        law: Some((
            "khoản 1 Điều 26 Quy chế".to_owned(),
            "/quy-che#feedback.answer".to_owned(),
        )),
    };
    let page = OnePage {
        f: Frame::sample(HOME),
        code: "PAKN.20260803.0004".to_owned(),
        home: address("PAKN.20260803.0004"),
        kind: Kind::Petition.name(),
        stage: Stage::Answered.name(),
        state: "ok",
        days: words::taken_of(8, 15),
        own: false,
        open: true,
        title: "Xin bản sao Giấy khai sinh trực tuyến nhưng vẫn bị gọi lên nộp bản photo Căn cước"
            .to_owned(),
        content: "Hôm sau cán bộ [tên đã che] gọi điện bảo mang bản photo Căn cước lên xã."
            .to_owned(),
        sent: "20:14 Thứ Hai 3/8/2026".to_owned(),
        files: Vec::new(),
        answers: vec![Answered {
            agency: "UBND xã Hải Anh".to_owned(),
            at: "14:30 Thứ Sáu 14/8/2026".to_owned(),
            words: "Ông/bà phản ánh đúng. UBND xã xin lỗi ông/bà.".to_owned(),
            files: Vec::new(),
            reviewed: "10:05 Thứ Hai 17/8/2026".to_owned(),
        }],
        joined: Some(Joined {
            code: "PAKN.20260801.0002".to_owned(),
            home: address("PAKN.20260801.0002"),
            stage: Stage::Handling.name(),
            state: "now",
            answer: None,
        }),
        again: again(Lang::Vi, Stage::Handling),
        ended: String::new(),
        door: String::new(),
        asked: String::new(),
        until: String::new(),
        steps: vec![
            step("done", "Tiếp nhận", "20:14 Thứ Hai 3/8/2026"),
            step("now", "Đang xử lý", "còn 1 ngày 6 giờ làm việc"),
        ],
        may_clarify: false,
        may_accept: true,
        may_contest: true,
        key: String::new(),
        new_key: "ABCDEFGH23".to_owned(),
        done: String::new(),
        wrong: vec![("reason".to_owned(), "Chưa ghi lý do.".to_owned())],
        typed: String::new(),
    };
    let html = page.render().unwrap_or_else(|error| error.to_string());
    vec![("petition-one".to_owned(), html)]
}
