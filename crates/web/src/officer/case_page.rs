//! One case on the desk: what can be done now and what not, its steps, why its date is what it
//! is, papers, letters, money, consultations and journal.

use super::acts::Acts;
use super::case_head::CaseHead;
use super::declared::{self, Declared};
use super::desk::{Desk, Place};
use super::journal::{Entry, entries};
use super::law::{self, Articles};
use super::line::case_address;
use super::reckoning::Reckoning;
use super::seat::Seat;
use super::stored::size;
use askama::Template;
use domain::authority::Act;
use domain::case::filing::CopyKind;
use domain::case::{AskedAt, Case, Dues, LetterForm, Refusal, Rules, Stage, Terms};
use domain::clock::{Calendar, words};
use jiff::Timestamp;
use store::filed_document::Document;

/// A step of the way.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StepView {
    state: &'static str,
    number: usize,
    name: String,
    note: String,
}

/// A paper of the file, or a component that is missing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PaperView {
    pub(super) name: String,
    pub(super) note: String,
    pub(super) state: &'static str,
    /// Where the stored file is served, where there is one.
    pub(super) file: String,
    /// `image`, `pdf` or empty: how it can be shown on the page.
    pub(super) shown: &'static str,
    pub(super) size: String,
}

/// A letter.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LetterView {
    name: &'static str,
    note: String,
    address: String,
}

/// A name with its value and a remark.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fact {
    pub(super) name: String,
    pub(super) value: String,
    pub(super) note: String,
    /// Where its file is served, where it has one.
    pub(super) file: String,
}

impl Fact {
    /// A name with its value.
    pub fn new(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            value: value.into(),
            note: String::new(),
            file: String::new(),
        }
    }
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/case_page.html")]
pub struct CasePage {
    desk: Desk,
    head: CaseHead,
    changed: Vec<Entry>,
    done: String,
    acts: Acts,
    steps: Vec<StepView>,
    reckoning: Option<Reckoning>,
    accepted: bool,
    party: Vec<Fact>,
    declared: Vec<Declared>,
    papers: Vec<PaperView>,
    letters: Vec<LetterView>,
    fees: Vec<Fact>,
    owed: String,
    asked: Vec<Fact>,
    consultations: Vec<Fact>,
    results: Vec<Fact>,
    /// What was sent about it.
    pub(super) petitions: Vec<super::petition::of_case::Line>,
    journal: Vec<Entry>,
}

/// The law and the calendar as they hold for one case.
#[derive(Clone, Copy, Debug)]
pub struct Lens<'a> {
    /// The rules of the day that binds the case.
    pub rules: &'a Rules,
    /// The working time of the unit that holds it.
    pub calendar: &'a Calendar,
    /// The articles behind the rules.
    pub articles: Articles<'a>,
}

/// Everything the page is made of.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// The case.
    pub case: &'a Case,
    /// Its deadlines.
    pub dues: &'a Dues,
    /// Now.
    pub now: Timestamp,
    /// The working time of the unit that holds it.
    pub calendar: &'a Calendar,
    /// What the office answered for each act.
    pub tried: &'a [(Act, Result<(), Refusal>)],
    /// The articles in force for it.
    pub articles: Articles<'a>,
    /// Its papers and letters on file.
    pub documents: &'a [Document],
    /// How far the service goes online, as the province calls it.
    pub level: &'a str,
    /// What was declared in the electronic form.
    pub declared: &'a [Declared],
    /// The version that was seen before, if the page is shown again.
    pub seen: Option<i64>,
    /// What has just been done, in words.
    pub done: &'a str,
}

impl CasePage {
    /// The page from its facts and the journal, oldest entry first.
    pub fn of(desk: Desk, facts: Facts<'_>, journal: Vec<Entry>) -> Self {
        let Facts {
            case,
            dues,
            now,
            calendar,
            tried,
            articles,
            documents,
            level,
            declared,
            seen,
            done,
        } = facts;
        let address = case_address(&case.code_text());
        let newest_first: Vec<Entry> = journal.into_iter().rev().collect();
        let changed = match seen {
            Some(seen) => newest_first
                .iter()
                .filter(|entry| entry.seq > seen)
                .cloned()
                .collect(),
            None => Vec::new(),
        };
        Self {
            desk,
            head: CaseHead {
                level: level.to_owned(),
                ..CaseHead::of(case, dues, now, calendar)
            },
            changed,
            done: done.to_owned(),
            acts: Acts::of(&case.code_text(), tried, articles),
            steps: steps(case, dues),
            reckoning: Reckoning::of(case, now, calendar, articles),
            accepted: case.clock.accepted.is_some(),
            party: party(case),
            declared: declared.to_vec(),
            papers: papers(case, &address),
            letters: letters(case, documents, &address),
            fees: fees(case),
            owed: owed(case),
            asked: asked(case),
            consultations: consultations(case, now),
            results: results(case, &address),
            petitions: Vec::new(),
            journal: newest_first,
        }
    }
}

fn steps(case: &Case, dues: &Dues) -> Vec<StepView> {
    let Some(terms) = &case.terms else {
        return Vec::new();
    };
    let last = terms.steps.len() + 1;
    let (open, waits) = open_step(case, last);
    let mut names = vec![("Tiếp nhận".to_owned(), intake_note(case))];
    names.extend(
        terms
            .steps
            .iter()
            .map(|step| (step.name.clone(), step.unit_name.clone())),
    );
    names.push(("Trả kết quả".to_owned(), intake_name(case)));
    names
        .into_iter()
        .enumerate()
        .map(|(at, (name, place))| {
            let state = match at {
                _ if at < open => "done",
                _ if at == open && waits => "wait",
                _ if at == open => "now",
                _ => "",
            };
            let note = match dues.step {
                Some(due) if at == open => format!("đến {}, {place}", words::moment_short(due)),
                _ => place,
            };
            StepView {
                state,
                number: at + 1,
                name,
                note,
            }
        })
        .collect()
}

/// Which of the steps on screen is open, and whether it waits for the applicant.
fn open_step(case: &Case, last: usize) -> (usize, bool) {
    match case.stage {
        Stage::Unfiled | Stage::Submitted | Stage::Rejected => (0, false),
        Stage::AwaitingSupplement {
            asked: AskedAt::Intake,
            ..
        } => (0, true),
        Stage::Accepted | Stage::Withdrawn | Stage::Stopped | Stage::Lapsed => (1, true),
        Stage::InProgress { step } | Stage::SupplementProposed { step, .. } => (step + 1, false),
        Stage::AwaitingPayment { step }
        | Stage::AwaitingSupplement {
            asked: AskedAt::Examination { step },
            ..
        } => (step + 1, true),
        Stage::Decided | Stage::ResultReady => (last, false),
        Stage::HandedOver => (last + 1, false),
    }
}

fn intake_name(case: &Case) -> String {
    case.filing
        .as_ref()
        .map(|f| f.intake_unit_name.clone())
        .unwrap_or_default()
}

fn intake_note(case: &Case) -> String {
    match case.clock.accepted {
        Some(at) => format!("{}, {}", words::moment_short(at), intake_name(case)),
        None => intake_name(case),
    }
}

fn party(case: &Case) -> Vec<Fact> {
    let Some(filing) = &case.filing else {
        return Vec::new();
    };
    let party = &filing.applicant;
    let optional = |value: &Option<String>| value.clone().unwrap_or_default();
    let mut facts = vec![
        Fact::new("Chủ hồ sơ", party.name.clone()),
        Fact::new("Số định danh", optional(&party.identity_number)),
        Fact::new("Ngày sinh", optional(&party.born)),
        Fact::new("Địa chỉ", party.address.clone()),
        Fact::new("Điện thoại", optional(&party.phone)),
        Fact::new("Thư điện tử", optional(&party.email)),
        Fact::new("Trả kết quả", filing.delivery.kind().name()),
    ];
    facts.retain(|fact| !fact.value.is_empty());
    facts
}

/// The papers of a case, and the components that are missing.
pub fn papers(case: &Case, address: &str) -> Vec<PaperView> {
    let (Some(filing), Some(terms)) = (&case.filing, &case.terms) else {
        return Vec::new();
    };
    let mut views: Vec<PaperView> = filing
        .papers
        .iter()
        .map(|paper| {
            let file = paper.file.as_ref();
            PaperView {
                name: component_name(terms, paper),
                note: copy_note(paper.copy, paper.count),
                state: if file.is_some() || paper.copy == CopyKind::ShownOnly {
                    "yes"
                } else {
                    "wait"
                },
                file: file
                    .map(|f| format!("{address}/giay-to/{}", f.hash))
                    .unwrap_or_default(),
                shown: file.map_or("", |f| shown(&f.media_type)),
                size: file.map(|f| size(f.size)).unwrap_or_default(),
            }
        })
        .collect();
    let form_given = !filing.form.is_null();
    views.extend(
        terms
            .missing(&filing.papers, form_given)
            .into_iter()
            .map(|component| PaperView {
                name: component.name.clone(),
                note: "chưa có trong hồ sơ".to_owned(),
                state: "no",
                file: String::new(),
                shown: "",
                size: String::new(),
            }),
    );
    views
}

/// How a file of this type can be shown on the page: `image`, `pdf` or not at all.
pub fn shown(media_type: &str) -> &'static str {
    match media_type {
        "application/pdf" => "pdf",
        "image/jpeg" | "image/png" => "image",
        _ => "",
    }
}

fn component_name(terms: &Terms, paper: &domain::case::Paper) -> String {
    terms
        .components
        .iter()
        .find(|component| paper.component.as_ref() == Some(&component.id))
        .map_or_else(|| paper.name.clone(), |component| component.name.clone())
}

/// The word of a kind of copy.
pub fn copy_name(copy: CopyKind) -> &'static str {
    match copy {
        CopyKind::Original => "bản chính",
        CopyKind::Certified => "bản sao chứng thực",
        CopyKind::Plain => "bản chụp",
        CopyKind::ElectronicSigned => "bản điện tử ký số",
        CopyKind::ShownOnly => "xuất trình để đối chiếu, không lưu",
    }
}

fn copy_note(copy: CopyKind, count: u32) -> String {
    match count {
        0 => copy_name(copy).to_owned(),
        count => format!("{count} {}", copy_name(copy)),
    }
}

/// The name of a letter on screen.
pub fn letter_name(form: LetterForm) -> &'static str {
    match form {
        LetterForm::Receipt => "Giấy tiếp nhận hồ sơ và hẹn trả kết quả",
        LetterForm::SupplementRequest => "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ",
        LetterForm::Reject => "Phiếu từ chối tiếp nhận giải quyết hồ sơ",
        LetterForm::Extend => "Phiếu xin lỗi và hẹn lại ngày trả kết quả",
        LetterForm::Stop => "Thông báo dừng giải quyết hồ sơ",
        LetterForm::ControlSlip => "Phiếu kiểm soát quá trình giải quyết hồ sơ",
        LetterForm::HandOver => "Phiếu trả kết quả",
    }
}

fn letters(case: &Case, documents: &[Document], address: &str) -> Vec<LetterView> {
    LetterForm::ALL
        .into_iter()
        .filter(|form| has_letter(case, *form))
        .map(|form| {
            let filed = documents
                .iter()
                .rev()
                .find(|document| document.kind == form.slug());
            LetterView {
                name: letter_name(form),
                note: filed.map_or_else(
                    || "đang lập".to_owned(),
                    |document| format!("lập {}", words::moment(document.filed_at)),
                ),
                address: format!("{address}/giay/{}", form.slug()),
            }
        })
        .collect()
}

/// Whether a case has come so far that it has a letter of this form.
pub fn has_letter(case: &Case, form: LetterForm) -> bool {
    match form {
        LetterForm::Receipt => case.clock.accepted.is_some(),
        LetterForm::SupplementRequest => !case.supplements.is_empty(),
        LetterForm::Reject => case.was_refused(),
        LetterForm::Extend => case.extension.is_some(),
        LetterForm::Stop => matches!(case.stage, Stage::Stopped | Stage::Withdrawn),
        LetterForm::ControlSlip => case.clock.accepted.is_some(),
        LetterForm::HandOver => case.stage == Stage::HandedOver,
    }
}

fn fees(case: &Case) -> Vec<Fact> {
    let mut facts = Vec::new();
    for fee in case.terms.iter().flat_map(|terms| &terms.fees) {
        let amount = fee.amount.map(words::money);
        let amount = amount.unwrap_or_else(|| "chưa rõ mức".to_owned());
        facts.push(Fact {
            note: fee.because.join("; "),
            ..Fact::new(fee.name.clone(), amount)
        });
    }
    for obligation in &case.obligations {
        facts.push(Fact {
            note: match obligation.paid {
                Some(at) => format!("{}; đã nộp {}", obligation.basis, words::moment(at)),
                None => format!("{}; chưa nộp", obligation.basis),
            },
            ..Fact::new(obligation.name.clone(), words::money(obligation.amount))
        });
    }
    for paid in &case.payments {
        facts.push(Fact {
            note: format!("{}, chứng từ {}", paid.method.name(), paid.reference),
            ..Fact::new(
                format!("Đã nộp {}", words::moment(paid.at)),
                words::money(paid.amount),
            )
        });
    }
    facts
}

fn owed(case: &Case) -> String {
    let fees = case.terms.iter().flat_map(|terms| &terms.fees);
    let is_unknown = fees.into_iter().any(|fee| fee.amount.is_none());
    match (case.owed(), case.still_owed()) {
        (0, _) if is_unknown => {
            "Chưa có dữ liệu mức thu; thu theo biểu phí niêm yết tại quầy.".to_owned()
        }
        (0, _) => "Không thu.".to_owned(),
        (_, 0) => "Đã nộp đủ.".to_owned(),
        (_, left) => format!("Còn phải nộp {}.", words::money(left)),
    }
}

fn asked(case: &Case) -> Vec<Fact> {
    case.supplements
        .iter()
        .flat_map(|request| {
            let state = match request.answered {
                Some(at) => format!("bổ sung {}", words::moment(at)),
                None => format!("chờ đến {}", words::moment(request.until)),
            };
            request.items.iter().map(move |item| Fact {
                note: format!("yêu cầu {}; {state}", words::moment(request.at)),
                ..Fact::new(item.name.clone(), item.guidance.clone())
            })
        })
        .collect()
}

fn consultations(case: &Case, now: Timestamp) -> Vec<Fact> {
    case.consultations
        .iter()
        .map(|consultation| Fact {
            note: match &consultation.answer {
                Some((at, answer)) => format!("Trả lời {}: {answer}", words::moment(*at)),
                None if consultation.until < now => {
                    format!("Quá hạn trả lời {}", words::moment(consultation.until))
                }
                None => format!("Chờ trả lời đến {}", words::moment(consultation.until)),
            },
            ..Fact::new(
                consultation.unit_name.clone(),
                consultation.question.clone(),
            )
        })
        .collect()
}

fn results(case: &Case, address: &str) -> Vec<Fact> {
    case.results
        .iter()
        .map(|result| Fact {
            note: format!("{}, phát hành {}", result.code, words::moment(result.at)),
            file: result
                .file
                .as_ref()
                .and_then(|paper| paper.file.as_ref())
                .map(|file| format!("{address}/giay-to/{}", file.hash))
                .unwrap_or_default(),
            ..Fact::new(result.name.clone(), format!("số {}", result.number))
        })
        .collect()
}

/// The page of a loaded case. `tried` is what the office answered for each act.
pub fn page(
    seat: &Seat,
    loaded: &store::read::case_page::CasePage,
    lens: Lens<'_>,
    tried: &[(Act, Result<(), Refusal>)],
    seen: Option<i64>,
    done: &str,
) -> CasePage {
    let case = &loaded.file.case;
    let dues = domain::case::deadlines::dues(case, lens.rules, lens.calendar);
    let facts = Facts {
        case,
        dues: &dues,
        now: seat.now,
        calendar: lens.calendar,
        tried,
        articles: lens.articles,
        documents: &loaded.documents,
        level: case
            .terms
            .as_ref()
            .and_then(|terms| terms.level)
            .map_or("", |level| seat.office.regulation.level_name(level)),
        declared: &declared::of_case(&seat.office, case),
        seen,
        done,
    };
    let journal = entries(&loaded.history);
    CasePage::of(seat.desk(Place::Worklist), facts, journal)
}

/// The page as it is shown for review.
pub fn samples() -> Vec<(&'static str, CasePage)> {
    use domain::testing::Story;
    let stories = [
        ("case-submitted", Story::filed_online()),
        ("case-in-progress", Story::in_progress()),
        ("case-waiting", Story::asked_at_intake()),
        ("case-ended", Story::handed_over()),
    ];
    stories
        .into_iter()
        .map(|(name, story)| (name, sample(&story)))
        .collect()
}

fn sample(story: &domain::testing::Story) -> CasePage {
    let calendar = domain::testing::calendar();
    let dues = domain::case::deadlines::dues(&story.case, &story.rules, &calendar);
    let refused = Refusal::NoDeadline;
    let tried = [
        (Act::StepComplete, Ok(())),
        (Act::Consult, Ok(())),
        (Act::SupplementRequest, Ok(())),
        (Act::Stop, Ok(())),
        (Act::Extend, Err(refused)),
        (
            Act::Accept,
            Err(Refusal::NotYourRole {
                act: Act::Accept.name().to_owned(),
            }),
        ),
    ];
    let facts = Facts {
        case: &story.case,
        dues: &dues,
        now: story.now,
        calendar: &calendar,
        tried: &tried,
        articles: Articles(&law::sample),
        documents: &[],
        level: "Toàn trình",
        declared: &[],
        seen: Some(2),
        done: "",
    };
    let journal = story
        .events
        .iter()
        .zip(1..)
        .map(|(event, seq)| Entry::of_event(seq, event))
        .collect();
    let mut page = CasePage::of(Desk::sample(Place::Worklist), facts, journal);
    page.petitions = vec![super::petition::of_case::sample()];
    page
}
