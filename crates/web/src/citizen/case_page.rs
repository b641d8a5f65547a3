//! The page of one's own case: what is to be done now, what comes next and by when, why the date
//! is what it is; papers, letters and results; what else may be done; what has happened.

use super::answers::{self, Section};
use super::history::{self, Entry};
use super::own::{self, Bound};
use super::steps::{self, Step};
use super::task::{self, Lens, Task};
use super::words;
use crate::error::Problem;
use crate::frame::{Around, Frame, Lang};
use crate::house::House;
use crate::officer::law::Law;
use crate::public::petition::list::{Row, row};
use crate::session::CitizenIn;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Html;
use casework::eform;
use domain::actor::Actor;
use domain::authority::Act;
use domain::case::amend::Amend;
use domain::case::rate::Rate;
use domain::case::withdraw::Withdraw;
use domain::case::{Case, Command, LetterForm, Refusal, Stage};
use domain::clock::words::money;
use store::filed_document::Document;

mod helper;

pub use helper::Helper;
use helper::helper;

/// Something else that may be done, or not.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Other {
    /// What.
    pub words: String,
    /// Where; empty when it cannot be done.
    pub address: String,
    /// What it means, or why not.
    pub note: String,
    /// The article.
    pub law: Option<Law>,
}

/// A paper of the file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PaperView {
    /// What it is.
    pub name: String,
    /// The name of the file; empty for one on paper.
    pub file: String,
    /// Where it can be looked at.
    pub address: String,
    /// Its size.
    pub size: String,
}

/// A line of what is owed or was paid.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sum {
    /// What for.
    pub name: String,
    /// How much.
    pub amount: String,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "citizen/case_page.html")]
pub struct Page {
    f: Frame,
    code: String,
    procedure: String,
    applicant: String,
    status: &'static str,
    tag: String,
    done: String,
    task: Task,
    steps: Vec<Step>,
    unit: String,
    officer: String,
    others: Vec<Other>,
    rating: bool,
    papers: Vec<PaperView>,
    letters: Vec<(String, String)>,
    form: Vec<Section>,
    sums: Vec<Sum>,
    owed: String,
    delivery: String,
    history: Vec<Entry>,
    /// What the reader has sent about it.
    petitions: Vec<Row>,
    helper: Option<Helper>,
}

impl Page {
    /// Whether nothing comes any more.
    fn is_over(&self) -> bool {
        self.steps.iter().all(|it| it.state == "done")
    }
}

/// What has just been done, as the address says it.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    xong: String,
}

/// Everything a page is made of.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// The case.
    pub case: &'a Case,
    /// Law, calendar, time and language.
    pub lens: Lens<'a>,
    /// What an attempt at each further act answers.
    pub tried: &'a [(Act, Result<(), Refusal>)],
    /// Its papers and letters on file.
    pub documents: &'a [Document],
    /// The answers of its form.
    pub form: &'a [Section],
    /// What has happened, newest first.
    pub history: &'a [Entry],
    /// What has just been done.
    pub done: &'a str,
    /// Who acts for the applicant, where the applicant looks.
    pub helper: Option<&'a Helper>,
}

impl Page {
    /// The page from its facts.
    pub fn of(f: Frame, facts: Facts<'_>) -> Self {
        let Facts {
            case,
            lens,
            tried,
            documents,
            form,
            history,
            done,
            helper,
        } = facts;
        let filing = case.filing.as_ref();
        let status = case.status();
        Self {
            code: case.code_text(),
            procedure: case
                .terms
                .as_ref()
                .map(|terms| terms.name.clone())
                .unwrap_or_default(),
            applicant: filing
                .map(|filing| filing.applicant.name.clone())
                .unwrap_or_default(),
            status: state(case),
            tag: f.t(status.name(), status.name_en()).to_owned(),
            done: said(f.lang, done),
            task: task::of(case, lens),
            steps: steps::of(case, lens),
            unit: holding_unit(case),
            officer: case
                .holder
                .as_ref()
                .and_then(|holder| holder.officer_name.clone())
                .filter(|_| !case.has_ended())
                .unwrap_or_default(),
            others: others(case, lens, tried),
            rating: tried
                .iter()
                .any(|(act, may)| *act == Act::Rate && may.is_ok()),
            papers: papers(case, f.lang),
            letters: letters(case, documents, f.lang),
            form: form
                .iter()
                .filter(|section| !section.rows.is_empty())
                .cloned()
                .collect(),
            sums: sums(case, f.lang),
            owed: owed(case, f.lang),
            delivery: filing
                .map(|filing| delivery(f.lang, &filing.delivery))
                .unwrap_or_default(),
            history: history.to_vec(),
            petitions: Vec::new(),
            helper: helper.cloned(),
            f,
        }
    }
}

/// The way of receiving the result, in words.
pub fn delivery(lang: Lang, delivery: &domain::case::Delivery) -> String {
    use domain::case::Delivery::{InPerson, Online, Post};
    match (delivery, lang) {
        (InPerson, Lang::Vi) => "Tại quầy".to_owned(),
        (InPerson, Lang::En) => "At the counter".to_owned(),
        (Post { address }, Lang::Vi) => format!("Qua bưu chính, đến {address}"),
        (Post { address }, Lang::En) => format!("By post, to {address}"),
        (Online, Lang::Vi) => "Bản điện tử trên trang này".to_owned(),
        (Online, Lang::En) => "Electronically, on this page".to_owned(),
    }
}

/// The state of the case's tag.
fn state(case: &Case) -> &'static str {
    match case.stage {
        Stage::AwaitingSupplement { .. } | Stage::AwaitingPayment { .. } => "soon",
        Stage::ResultReady | Stage::HandedOver => "ok",
        Stage::Rejected => "late",
        Stage::Withdrawn | Stage::Stopped | Stage::Lapsed => "",
        _ => "now",
    }
}

fn holding_unit(case: &Case) -> String {
    if case.has_ended() {
        return String::new();
    }
    match (case.open_step(), &case.filing, &case.stage) {
        (Some(step), _, Stage::InProgress { .. }) => step.unit_name.clone(),
        (_, Some(filing), _) => filing.intake_unit_name.clone(),
        _ => String::new(),
    }
}

fn said(lang: Lang, done: &str) -> String {
    match done {
        "supplement_answer" => lang.pick(
            "Đã gửi bổ sung. Bộ phận Một cửa kiểm tra lại và trả lời.",
            "Your answer has been sent and will be checked.",
        ),
        "amend" => lang.pick(
            "Đã ghi nội dung sửa. Mã hồ sơ không đổi.",
            "The changes are saved. The case code stays.",
        ),
        "withdraw" => lang.pick("Đã rút hồ sơ.", "The case is withdrawn."),
        "capacity_end" => lang.pick(
            "Từ nay chỉ ông/bà xem và làm được hồ sơ này; người nộp thay đã được báo.",
            "From now on only you see this case and act on it; whoever filed it has been told.",
        ),
        "rate" => lang.pick(
            "Đã ghi đánh giá. Cảm ơn ông/bà.",
            "Your rating is saved. Thank you.",
        ),
        _ => "",
    }
    .to_owned()
}

fn others(case: &Case, lens: Lens<'_>, tried: &[(Act, Result<(), Refusal>)]) -> Vec<Other> {
    let t = |vi: &str, en: &str| lens.lang.pick(vi, en).to_owned();
    let code = case.code_text();
    let mut others = Vec::new();
    for (act, may) in tried {
        let (words, note, rule) = match act {
            Act::Amend => (
                t("Sửa hồ sơ đã nộp", "Amend the file"),
                t(
                    "Sửa tờ khai, thay giấy tờ, đổi cách nhận kết quả. Được đến khi có quyết định; mã hồ sơ không đổi.",
                    "Change the form, the papers or the delivery. Possible until there is a decision; the code stays.",
                ),
                "amend.before_decision",
            ),
            Act::Withdraw => (
                t("Rút hồ sơ", "Withdraw the case"),
                t(
                    "Cơ quan dừng giải quyết. Được khi chưa có quyết định hoặc kết quả.",
                    "The agency stops. Possible while there is no decision or result.",
                ),
                "withdraw.before_decision",
            ),
            _ => continue,
        };
        match may {
            Ok(()) => others.push(Other {
                words,
                address: format!("/ho-so/{code}/{}", act.slug()),
                note,
                law: lens.articles.of(rule),
            }),
            // What can never be again needs no line of its own.
            Err(_) if case.has_ended() => {}
            Err(refusal) => others.push(Other {
                words,
                address: String::new(),
                note: match lens.lang {
                    Lang::Vi => refusal.message(),
                    Lang::En => refusal.message_en(),
                },
                law: lens.articles.of(refusal.rule()),
            }),
        }
    }
    others
}

fn papers(case: &Case, lang: Lang) -> Vec<PaperView> {
    let Some(filing) = &case.filing else {
        return Vec::new();
    };
    filing
        .papers
        .iter()
        .map(|paper| {
            let name = case
                .terms
                .iter()
                .flat_map(|terms| &terms.components)
                .find(|component| paper.component.as_ref() == Some(&component.id))
                .map_or_else(|| paper.name.clone(), |component| component.name.clone());
            match &paper.file {
                Some(file) => PaperView {
                    name,
                    file: file.name.clone(),
                    address: format!("/ho-so/{}/giay-to/{}", case.code_text(), file.hash),
                    size: words::size(lang, i64::try_from(file.size).unwrap_or(0)),
                },
                None => PaperView {
                    name,
                    file: String::new(),
                    address: String::new(),
                    size: String::new(),
                },
            }
        })
        .collect()
}

/// The name of a letter.
fn letter_name(form: LetterForm, lang: Lang) -> &'static str {
    let en = match form {
        LetterForm::Receipt => "Receipt with the date of return",
        LetterForm::SupplementRequest => "Request for documents",
        LetterForm::Reject => "Refusal to accept the file",
        LetterForm::Extend => "Apology and new date",
        LetterForm::Stop => "Notice that the case stops",
        LetterForm::ControlSlip => "Control slip",
        LetterForm::HandOver => "Hand-over of the result",
    };
    lang.pick(crate::officer::case_page::letter_name(form), en)
}

/// Whether a case has a letter for its applicant.
pub fn has_letter(case: &Case, documents: &[Document], form: LetterForm) -> bool {
    if form == LetterForm::ControlSlip {
        return false;
    }
    let due = match form {
        LetterForm::Receipt => case.clock.accepted.is_some(),
        LetterForm::SupplementRequest => !case.supplements.is_empty(),
        LetterForm::Reject => case.was_refused(),
        LetterForm::Extend => case.extension.is_some(),
        LetterForm::Stop => matches!(case.stage, Stage::Stopped | Stage::Withdrawn),
        LetterForm::HandOver => case.stage == Stage::HandedOver,
        LetterForm::ControlSlip => false,
    };
    due || documents
        .iter()
        .any(|document| document.kind == form.slug())
}

fn letters(case: &Case, documents: &[Document], lang: Lang) -> Vec<(String, String)> {
    LetterForm::ALL
        .into_iter()
        .filter(|form| has_letter(case, documents, *form))
        .map(|form| {
            (
                letter_name(form, lang).to_owned(),
                format!("/ho-so/{}/giay/{}.pdf", case.code_text(), form.slug()),
            )
        })
        .collect()
}

fn sums(case: &Case, lang: Lang) -> Vec<Sum> {
    let fees = case.terms.iter().flat_map(|terms| &terms.fees);
    let mut sums: Vec<Sum> = fees
        .map(|fee| Sum {
            name: fee.name.clone(),
            amount: match fee.amount {
                Some(amount) => money(amount),
                None => lang
                    .pick("chưa có dữ liệu mức thu", "amount not known yet")
                    .to_owned(),
            },
        })
        .collect();
    sums.extend(case.obligations.iter().map(|it| Sum {
        name: it.name.clone(),
        amount: money(it.amount),
    }));
    sums.extend(case.payments.iter().map(|it| Sum {
        name: match lang {
            Lang::Vi => format!("Đã nộp {}", words::moment(lang, it.at)),
            Lang::En => format!("Paid {}", words::moment(lang, it.at)),
        },
        amount: format!("−{}", money(it.amount)),
    }));
    sums
}

fn owed(case: &Case, lang: Lang) -> String {
    let unknown = case
        .terms
        .iter()
        .flat_map(|terms| &terms.fees)
        .any(|fee| fee.amount.is_none());
    match (case.owed(), case.still_owed(), unknown) {
        (0, _, true) => lang
            .pick(
                "Số phải nộp do nơi tiếp nhận thông báo.",
                "The counter tells the amount.",
            )
            .to_owned(),
        (0, _, false) => lang.pick("Không thu.", "No charge.").to_owned(),
        (_, 0, _) => lang.pick("Đã nộp đủ.", "All paid.").to_owned(),
        (_, left, _) => match lang {
            Lang::Vi => format!("Còn phải nộp {}.", money(left)),
            Lang::En => format!("{} to be paid.", money(left)),
        },
    }
}

/// What the office answers to each further act of the applicant now.
fn tried(house: &House, who: &CitizenIn, case: &Case) -> Vec<(Act, Result<(), Refusal>)> {
    let actor = Actor::Citizen(who.citizen.clone());
    let now = house.now();
    let rules = house.office.rules_of(case, now);
    let marks = rules
        .rating_items
        .iter()
        .filter_map(|item| Some((item.clone(), rules.rating_levels.first()?.clone())))
        .collect();
    let wishes: [Command; 3] = [
        Amend {
            // Any change will do: nothing is written.
            form: Some(serde_json::Value::Bool(true)),
            ..Amend::default()
        }
        .into(),
        Withdraw::default().into(),
        Rate {
            marks,
            words: String::new(),
        }
        .into(),
    ];
    wishes
        .into_iter()
        .map(|wish| {
            let act = wish.act();
            (
                act,
                casework::act::may(&house.office, case, &actor, now, wish),
            )
        })
        .collect()
}

/// The answers of a case's form.
pub fn form_of(house: &House, case: &Case, lang: Lang) -> Vec<Section> {
    let Some(filing) = &case.filing else {
        return Vec::new();
    };
    let catalogue = &house.office.catalogue;
    let form = case
        .terms
        .as_ref()
        .and_then(|terms| catalogue.form_of_case(terms));
    form.map(|form| answers::of(lang, form, &eform::flat(form, &filing.form)))
        .unwrap_or_default()
}

/// The page of a code.
///
/// # Errors
/// Not found, for whoever may not see it; a failure of ours.
pub async fn page(
    State(house): State<House>,
    who: CitizenIn,
    Around(f): Around,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, Problem> {
    let found = own::case(&house, &who, &code).await?;
    let f = own::acting(f, &who, &found.file.case);
    let case = &found.file.case;
    let lang = f.lang;
    let helper = helper(&house, &who, case, lang).await?;
    let tried = tried(&house, &who, case);
    let form = form_of(&house, case, lang);
    let history = history::of(lang, case, &found.history);
    let (db, account) = (&house.office.db, who.account.id);
    let sent = store::petition::list::of_case_from(db, &case.code_text(), account).await?;
    let mut page = Bound::of(&house, case, house.now()).with(&house, lang, |lens| {
        Page::of(
            f,
            Facts {
                case,
                lens,
                tried: &tried,
                documents: &found.documents,
                form: &form,
                history: &history,
                done: &asked.xong,
                helper: helper.as_ref(),
            },
        )
    });
    page.petitions = sent.iter().map(|it| row(lang, it, true)).collect();
    Ok(Html(page.render()?))
}

/// The page in several states, for review.
pub fn samples() -> Vec<(String, String)> {
    use crate::officer::law::{Articles, sample};
    use domain::testing::{Story, calendar};
    let calendar = calendar();
    let stories = [
        ("case-filed", Story::filed_online()),
        ("case-supplement", Story::asked_at_intake()),
        ("case-in-progress", Story::in_progress()),
        ("case-late", Story::in_progress().at("2026-12-01T09:00")),
        ("case-rejected", Story::rejected()),
        ("case-ready", Story::result_ready_unpaid()),
        ("case-returned", Story::handed_over()),
    ];
    let helper = Helper {
        words: "Trần Văn Bình nộp thay, theo hợp đồng HĐ 12/2026 ngày 20/8/2026".to_owned(),
        ended: Some(false),
    };
    let mut pages = Vec::new();
    for (name, story) in stories {
        for lang in [Lang::Vi, Lang::En] {
            let path = format!("/ho-so/{}", story.case.code_text());
            let frame = Frame::sample(&path).signed_in("Nguyễn Thị Thanh Hương");
            let (f, name) = match lang {
                Lang::Vi => (frame, name.to_owned()),
                Lang::En => (frame.english(), format!("{name}-en")),
            };
            let lens = Lens {
                lang,
                rules: &story.rules,
                calendar: &calendar,
                articles: Articles(&sample),
                now: story.now,
            };
            let history: Vec<Entry> = story
                .events
                .iter()
                .rev()
                .map(|event| {
                    let (what, said) = history::sentence(lang, &story.case, event);
                    Entry {
                        at: words::moment(lang, event.at),
                        instant: event.at.to_string(),
                        what,
                        said,
                        mark: String::new(),
                    }
                })
                .collect();
            let tried = [
                (Act::Amend, Ok(())),
                (Act::Withdraw, Err(Refusal::WithdrawAfterDecision)),
                (Act::Rate, Ok(())),
            ];
            let facts = Facts {
                case: &story.case,
                lens,
                tried: &tried,
                documents: &[],
                form: &[],
                history: &history,
                done: "",
                helper: (name == "case-in-progress").then_some(&helper),
            };
            let html = Page::of(f, facts).render();
            pages.push((name, html.unwrap_or_else(|error| error.to_string())));
        }
    }
    pages
}
