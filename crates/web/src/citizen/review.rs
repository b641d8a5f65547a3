//! Everything once more, with a way back to each part; then the file is sent: once, however often
//! the button is pressed.

use super::answers::{self, Section};
use super::draft::{Purpose, Whom};
use super::history::{self, Entry};
use super::own::{self, Refused};
use super::part::{self, Message};
use super::work::{Head, Step, Work};
use super::{delivery, papers, words};
use crate::error::{self, Problem};
use crate::forms::Fields;
use crate::frame::{Frame, Lang};
use crate::house::House;
use crate::officer::law::Law;
use crate::session::CitizenIn;
use askama::Template;
use axum::response::{Html, IntoResponse, Redirect, Response};
use casework::act::{self, Asked, Done, NotDone};
use casework::submit::{self, Filed};
use domain::actor::Actor;
use domain::case::amend::Amend;
use domain::case::filing::Representative;
use domain::case::{Channel, Delivery, Paper, Submitter};
use domain::clock::{self, ClockInput};
use jiff::Timestamp;
use jiff::civil::Date;
use store::draft;
use store::{Batch, case_file};
use uuid::Uuid;

/// A paper in the summary.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PaperLine {
    name: String,
    files: String,
    missing: bool,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "citizen/review.html")]
pub struct Page {
    f: Frame,
    head: Head,
    applicant: Vec<(String, String)>,
    start: String,
    sections: Vec<(Section, String)>,
    papers: Vec<PaperLine>,
    papers_at: String,
    delivery: String,
    delivery_at: String,
    fees: Vec<(String, String, Vec<String>)>,
    total: String,
    counter: String,
    answer_by: String,
    answer_limit: String,
    answer_law: Option<Law>,
    declaration: String,
    declared: bool,
    todo: Vec<(String, Message)>,
    refused: Option<Refused>,
    changed: Vec<Entry>,
    case_version: u32,
    undeclared: bool,
}

impl Page {
    /// The page with what is still to be done before sending.
    pub fn of(f: Frame, house: &House, who: &CitizenIn, work: &Work<'_>, now: Timestamp) -> Self {
        let lang = f.lang;
        let (applicant, submitter) = work.body.parties(&who.account);
        let sections = answers::of(lang, work.form, &work.typed())
            .into_iter()
            .map(|section| {
                let at = work.address(Step::Part(section.number));
                (section, at)
            })
            .collect();
        let declarations = super::parts::declarations(work.form);
        let today = clock::wall(now).date();
        let rules = house.office.rules(today);
        let unit = house
            .office
            .organisation
            .intake_units(work.procedure, work.agency)
            .first()
            .map(|unit| unit.code.clone());
        let calendar = match &unit {
            Some(unit) => house.office.calendar(unit),
            None => house.office.calendar(&"".into()),
        };
        let due = clock::reckon(&ClockInput::new(now, rules.acceptance), &calendar).due;
        Self {
            head: Head::of(work, Step::Review, &f),
            applicant: parties(lang, &applicant, &submitter, work.body.represented_by()),
            start: format!("/nop/{}", work.procedure.code),
            sections,
            papers: paper_lines(work, lang),
            papers_at: work.address(Step::Papers),
            delivery: if delivery::is_chosen(house, work) {
                super::case_page::delivery(lang, &work.body.delivery())
            } else {
                lang.pick("Chưa chọn", "Not chosen yet").to_owned()
            },
            delivery_at: work.address(Step::Delivery),
            fees: delivery::fees(work, lang),
            total: delivery::total(work, lang),
            counter: delivery::counter(house, work),
            answer_by: words::by(lang, due, &calendar),
            answer_limit: words::limit(lang, rules.acceptance),
            answer_law: own::article(house, super::task::ACCEPTANCE, today),
            declaration: declarations.first().map_or_else(
                || {
                    "Cam đoan nội dung khai là đúng sự thật và chịu trách nhiệm trước pháp luật"
                        .to_owned()
                },
                |field| field.title.clone(),
            ),
            declared: false,
            todo: todo(house, work, lang, now),
            refused: None,
            changed: Vec::new(),
            case_version: match &work.body.purpose {
                Purpose::Amend { version, .. } | Purpose::Answer { version, .. } => *version,
                Purpose::File => 0,
            },
            undeclared: false,
            f,
        }
    }

    fn amends(&self) -> bool {
        !self.head.case.is_empty()
    }
}

fn parties(
    lang: Lang,
    applicant: &domain::case::Party,
    submitter: &Submitter,
    representative: Option<Representative>,
) -> Vec<(String, String)> {
    let t = |vi: &str, en: &str| lang.pick(vi, en).to_owned();
    let line = |party: &domain::case::Party| {
        let parts = [
            Some(party.name.clone()),
            party.identity_number.clone(),
            Some(party.address.clone()),
            party.phone.clone(),
        ];
        let parts: Vec<String> = parts
            .into_iter()
            .flatten()
            .filter(|part| !part.is_empty())
            .collect();
        parts.join(", ")
    };
    let mut lines = vec![(t("Chủ hồ sơ", "Applicant"), line(applicant))];
    if let Some(it) = representative {
        let said = match it.position.trim() {
            "" => it.name,
            position => format!("{}, {position}", it.name),
        };
        lines.push((t("Người đại diện của tổ chức", "Representative"), said));
    }
    match submitter {
        Submitter::Applicant => {}
        Submitter::Authorised {
            person,
            document,
            limits,
        } => {
            lines.push((
                t("Người được ủy quyền nộp", "Filed under authorisation by"),
                line(person),
            ));
            lines.push((t("Văn bản ủy quyền", "Authorisation"), document.clone()));
            if let Some(until) = limits.until {
                let until = domain::clock::words::date(until);
                lines.push((t("Ủy quyền đến hết ngày", "Authorised until"), until));
            }
        }
        Submitter::Guardian { person, document } => {
            lines.push((
                t(
                    "Cha, mẹ, người giám hộ nộp",
                    "Filed by the parent or guardian",
                ),
                line(person),
            ));
            lines.push((t("Giấy tờ chứng minh", "Proof"), document.clone()));
        }
        Submitter::Hired { person, document } => {
            lines.push((
                t("Người nộp thay theo hợp đồng", "Filed for hire by"),
                line(person),
            ));
            lines.push((t("Hợp đồng dịch vụ", "Agreement"), document.clone()));
        }
        Submitter::Postal { person, item } => {
            lines.push((t("Nhân viên bưu chính", "Postal staff"), line(person)));
            lines.push((t("Bưu gửi", "Postal item"), item.clone()));
        }
    }
    lines
}

fn paper_lines(work: &Work<'_>, lang: Lang) -> Vec<PaperLine> {
    let mut slots = super::papers_page::slots(work, lang);
    papers::fill(&mut slots, lang, "", &work.papers, &[]);
    slots
        .into_iter()
        .filter(|slot| slot.required || !slot.files.is_empty() || !slot.kept.is_empty())
        .map(|slot| {
            let names: Vec<String> = slot
                .files
                .iter()
                .map(|file| format!("{} ({})", file.name, file.size))
                .collect();
            PaperLine {
                missing: slot.required && names.is_empty(),
                files: if names.is_empty() {
                    slot.kept
                } else {
                    names.join(", ")
                },
                name: slot.title,
            }
        })
        .collect()
}

/// What must be put right before sending: where, and what.
fn todo(house: &House, work: &Work<'_>, lang: Lang, now: Timestamp) -> Vec<(String, Message)> {
    let (errors, _) = part::look(house, work, now, |_| true);
    let mut todo: Vec<(String, Message)> = errors
        .iter()
        .map(|error| {
            let step = work
                .parts()
                .iter()
                .find(|part| part.has(&error.field))
                .map_or(Step::Part(1), |part| Step::Part(part.number));
            let message = part::message(error, lang, &[]);
            (format!("{}#{}", work.address(step), message.id), message)
        })
        .collect();
    for paper in paper_lines(work, lang)
        .into_iter()
        .filter(|paper| paper.missing)
    {
        todo.push((
            work.address(Step::Papers),
            Message {
                id: String::new(),
                title: paper.name,
                words: lang
                    .pick("Đính kèm giấy tờ này", "Attach this paper")
                    .to_owned(),
            },
        ));
    }
    let endless = work.body.principal.until.parse::<Date>().is_err();
    if work.body.purpose == Purpose::File && work.body.whom == Whom::Authorised && endless {
        todo.push((
            format!("/nop/{}", work.procedure.code),
            Message {
                id: String::new(),
                title: lang.pick("Văn bản ủy quyền", "Authorisation").to_owned(),
                words: lang
                    .pick(
                        "Chưa có ngày hết hiệu lực. Bắt đầu lại và ghi ngày đó",
                        "Its last day is missing. Begin anew and give it",
                    )
                    .to_owned(),
            },
        ));
    }
    if !delivery::is_chosen(house, work) {
        todo.push((
            work.address(Step::Delivery),
            Message {
                id: String::new(),
                title: lang.pick("Nhận kết quả", "Delivery").to_owned(),
                words: lang
                    .pick(
                        "Chọn cách nhận kết quả",
                        "Choose how the result is received",
                    )
                    .to_owned(),
            },
        ));
    } else if matches!(work.body.delivery(), Delivery::Post { address } if address.is_empty()) {
        todo.push((
            work.address(Step::Delivery),
            Message {
                id: String::new(),
                title: lang.pick("Địa chỉ bưu chính", "Postal address").to_owned(),
                words: lang
                    .pick("Ghi địa chỉ nhận qua bưu chính", "Give the postal address")
                    .to_owned(),
            },
        ));
    }
    todo
}

/// The page.
///
/// # Errors
/// When the page cannot be made.
pub fn page(
    f: Frame,
    house: &House,
    who: &CitizenIn,
    work: &Work<'_>,
    now: Timestamp,
) -> Result<Response, Problem> {
    Ok(Html(Page::of(f, house, who, work, now).render()?).into_response())
}

/// The wish to send a draft, with the key under which it counts once.
fn asked<'a>(actor: &'a Actor, draft: Uuid, now: Timestamp) -> Asked<'a> {
    let key = draft.simple().to_string();
    Asked::plainly(actor, now).once(&key, &[b"send", key.as_bytes()])
}

/// Where a draft that is gone went: the receipt, if it was sent before.
///
/// # Errors
/// Not found when it was not.
pub async fn sent_before(house: &House, who: &CitizenIn, draft: Uuid) -> Result<Response, Problem> {
    let actor = Actor::Citizen(who.citizen.clone());
    let asked = asked(&actor, draft, house.now());
    match casework::path::seen_before(&house.office, &asked).await? {
        Some(done) => Ok(Redirect::to(&format!("/ho-so/{}/da-nop", done.code())).into_response()),
        None => Err(Problem::NotFound),
    }
}

/// The file is sent.
///
/// # Errors
/// A failure of ours; rules and what is missing come back on the page.
pub async fn send(
    house: &House,
    who: &CitizenIn,
    f: Frame,
    work: &mut Work<'_>,
    fields: &Fields,
    now: Timestamp,
) -> Result<Response, Problem> {
    match fields.text("di").as_str() {
        "lui" => return Ok(Redirect::to(&work.before(Step::Review)).into_response()),
        "nhap" => return Ok(Redirect::to("/ho-so?xem=nhap").into_response()),
        _ => {}
    }
    let mut page = Page::of(f.clone(), house, who, work, now);
    page.declared = fields.has("cam_doan");
    page.undeclared = !page.declared;
    if page.undeclared || !page.todo.is_empty() {
        return Ok(error::form_again(page.render()?));
    }
    let actor = Actor::Citizen(who.citizen.clone());
    let papers = papers::as_filed(house, &work.terms, &[], &work.papers).await?;
    let done = match work.body.purpose.clone() {
        Purpose::File => file(house, who, work, papers, &actor, now).await,
        Purpose::Amend { code, version } => {
            let seen = fields.text("case_version").parse().unwrap_or(version);
            amend(house, work, papers, &actor, &code, seen, now).await
        }
        Purpose::Answer { code, .. } => {
            return Ok(Redirect::to(&format!("/ho-so/{code}/supplement_answer")).into_response());
        }
    };
    let today = clock::wall(now).date();
    match done {
        Ok(done) => {
            let to = match work.body.purpose {
                Purpose::File => format!("/ho-so/{}/da-nop", done.code()),
                _ => {
                    forget(house, work).await?;
                    format!("/ho-so/{}?xong=amend", done.code())
                }
            };
            Ok(Redirect::to(&to).into_response())
        }
        Err(NotDone::Refused(refusal)) => {
            page.refused = Some(own::refused(house, f.lang, &refusal, today));
            Ok(error::page(&refusal.into(), page.render()?))
        }
        Err(NotDone::Changed { seen, now: version }) => {
            page.changed = since(house, who, work, f.lang, seen).await?;
            page.case_version = version;
            let problem = Problem::Changed { seen, now: version };
            Ok(error::page(&problem, page.render()?))
        }
        Err(other) => Err(other.into()),
    }
}

async fn file(
    house: &House,
    who: &CitizenIn,
    work: &Work<'_>,
    papers: Vec<Paper>,
    actor: &Actor,
    now: Timestamp,
) -> Result<Done, NotDone> {
    let (applicant, submitter) = work.body.parties(&who.account);
    let filed = Filed {
        procedure: work.procedure.code.clone(),
        variant: work.body.variant.clone(),
        agency: work.agency.code.clone(),
        channel: Channel::Online,
        applicant,
        submitter,
        subject: String::new(),
        form: work.data(true),
        papers,
        intake_unit: work.body.intake_unit(),
        delivery: work.body.delivery(),
        helped_by: None,
        representative: work.body.represented_by(),
        confirmed: None,
        code: None,
        portal_code: None,
        draft: Some(work.draft.id),
    };
    submit::submit(&house.office, &asked(actor, work.draft.id, now), filed).await
}

async fn amend(
    house: &House,
    work: &Work<'_>,
    papers: Vec<Paper>,
    actor: &Actor,
    code: &str,
    seen: u32,
    now: Timestamp,
) -> Result<Done, NotDone> {
    let command = Amend {
        form: Some(work.data(true)),
        papers,
        delivery: Some(work.body.delivery()),
    };
    let asked = asked(actor, work.draft.id, now).having_seen(seen);
    act::on_case(&house.office, code, &asked, command.into()).await
}

/// A draft that has done its work goes; its files stay with the case.
///
/// # Errors
/// When it cannot be removed.
pub async fn forget(house: &House, work: &Work<'_>) -> Result<(), Problem> {
    let mut batch = Batch::new();
    draft::discard(&mut batch, work.draft.id, work.draft.account);
    match house.office.db.commit(batch).await {
        Err(error) if error.is_conflict() => Ok(()),
        other => Ok(other?),
    }
}

/// What happened to the case since a version.
async fn since(
    house: &House,
    who: &CitizenIn,
    work: &Work<'_>,
    lang: Lang,
    seen: u32,
) -> Result<Vec<Entry>, Problem> {
    let code = work.body.purpose.code().unwrap_or_default();
    let found = own::case(house, who, code).await?;
    let newer: Vec<_> = case_file::history(&house.office.db, found.file.case.id)
        .await?
        .into_iter()
        .filter(|event| event.seq > i64::from(seen))
        .collect();
    Ok(history::of(lang, &found.file.case, &newer))
}
