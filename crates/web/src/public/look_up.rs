//! Looking up a case by its code (/tra-cuu?ma=), without signing in: the code, the procedure and
//! how far the case is; beyond that only what the province's regulation names. Whoever has the
//! code may see it, so a name or a paper never shows unless the regulation says so.

use crate::frame::{Frame, Lang};
use askama::Template;
use domain::case::look_up::LookUp;
use domain::case::{Stage, Status};
use domain::case_code::CaseCode;
use domain::clock::words;
use domain::regulation::{LookupChannel, LookupField, Regulation};
use jiff::Timestamp;
use store::read::look_up::Found;

/// A stage of the way.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Part {
    name: String,
    note: String,
    /// `done`, `now`, `wait` or nothing.
    state: &'static str,
}

/// What is shown of a case.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Progress {
    code: String,
    procedure: String,
    status: &'static str,
    /// `now`, `soon`, `ok`, `late` or `paused`: the colour beside the words.
    tone: &'static str,
    said: String,
    parts: Vec<Part>,
    done: usize,
    fields: Vec<(String, String)>,
    qr: String,
}

/// What was found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// Nothing was asked.
    Nothing,
    /// What was typed is no code of any format.
    NotACode,
    /// No case of this code, or none that is told of.
    Unknown,
    /// A case.
    Found(Box<Progress>),
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "public/look_up.html")]
pub struct LookUpPage {
    f: Frame,
    typed: String,
    outcome: Outcome,
    own: Option<String>,
    elsewhere: Elsewhere,
}

/// Where else the province lets people look up a case.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Elsewhere {
    /// On the National Portal.
    pub national_portal: bool,
    /// At every counter.
    pub counter: bool,
    /// In mobile applications.
    pub apps: Vec<String>,
}

impl Elsewhere {
    /// As a regulation names it.
    pub fn of(regulation: &Regulation) -> Self {
        let channels = regulation.lookup_channels();
        Self {
            national_portal: channels.contains(&LookupChannel::NationalPortal),
            counter: channels.contains(&LookupChannel::Counter),
            apps: regulation.mobile_apps().to_vec(),
        }
    }
}

/// What is asked for.
#[derive(Clone, PartialEq, Eq, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    /// The code.
    pub ma: String,
}

impl Asked {
    /// The code as it is written on the receipt: spaces and small letters do no harm.
    pub fn code(&self) -> String {
        tidy(&self.ma)
    }
}

/// A code as it is written: no spaces, capitals, plain hyphens. A result's code leads to its case.
pub fn tidy(typed: &str) -> String {
    let code: String = typed
        .chars()
        .take(80)
        .filter(|c| !c.is_whitespace())
        .map(|c| match c {
            '–' | '—' | '‐' | '‑' => '-',
            other => other,
        })
        .flat_map(char::to_uppercase)
        .collect();
    match code.find("-KQ") {
        Some(at) => code[..at].to_owned(),
        None => code,
    }
}

impl LookUpPage {
    /// The page: what was typed, what was found, what the regulation lets be shown, and whether
    /// the visitor is signed in and the case is the visitor's own.
    pub fn of(
        f: Frame,
        asked: &Asked,
        found: Option<&Found>,
        regulation: &Regulation,
        mine: bool,
    ) -> Self {
        let code = asked.code();
        let outcome = match found {
            _ if code.is_empty() => Outcome::Nothing,
            Some(found) => {
                let shown = regulation.lookup_fields();
                Outcome::Found(Box::new(progress(found, &shown, f.lang)))
            }
            None if CaseCode::parse(&code).is_err() => Outcome::NotACode,
            None => Outcome::Unknown,
        };
        let own = match &outcome {
            Outcome::Found(it) if mine => Some(format!("/ho-so/{}", it.code)),
            _ => None,
        };
        Self {
            typed: asked.ma.trim().chars().take(80).collect(),
            own,
            outcome,
            elsewhere: Elsewhere::of(regulation),
            f,
        }
    }
}

/// The five parts of the way of every case.
const PARTS: [(&str, &str); 5] = [
    ("Nộp hồ sơ", "Filed"),
    ("Tiếp nhận", "Accepted"),
    ("Giải quyết", "In process"),
    ("Có kết quả", "Result issued"),
    ("Trả kết quả", "Handed over"),
];

/// How many parts are done, and whether the next waits for the applicant.
fn reached(case: &LookUp) -> (usize, bool) {
    match &case.stage {
        Stage::Unfiled => (0, false),
        Stage::Submitted | Stage::Rejected => (1, false),
        Stage::AwaitingSupplement { .. } | Stage::Lapsed | Stage::Withdrawn | Stage::Stopped => {
            let done = if case.accepted.is_some() { 2 } else { 1 };
            (done, matches!(case.stage, Stage::AwaitingSupplement { .. }))
        }
        Stage::Accepted
        | Stage::InProgress { .. }
        | Stage::SupplementProposed { .. }
        | Stage::Decided => (2, false),
        Stage::AwaitingPayment { .. } => (2, true),
        Stage::ResultReady => (4, false),
        Stage::HandedOver => (5, false),
    }
}

fn tone(status: Status) -> &'static str {
    match status {
        Status::SupplementRequested | Status::PaymentRequested => "soon",
        Status::NotAccepted | Status::Stopped | Status::Withdrawn => "paused",
        Status::Done | Status::Returned => "ok",
        Status::Registered | Status::Accepted | Status::Processing => "now",
    }
}

/// What the state means, in a sentence.
fn said(case: &LookUp, lang: Lang) -> &'static str {
    match &case.stage {
        Stage::Unfiled | Stage::Submitted => lang.pick(
            "Bộ phận tiếp nhận đang kiểm tra hồ sơ.",
            "The intake unit is checking the file.",
        ),
        Stage::AwaitingSupplement { .. } => lang.pick(
            "Hồ sơ chờ người nộp bổ sung giấy tờ. Đăng nhập để xem cần bổ sung gì.",
            "The case waits for the applicant to complete the file. Sign in to see what is missing.",
        ),
        Stage::Accepted => lang.pick(
            "Hồ sơ đã được tiếp nhận và đang chuyển đến nơi giải quyết.",
            "The file was accepted and is on its way to those who decide.",
        ),
        Stage::InProgress { .. } | Stage::SupplementProposed { .. } | Stage::Decided => lang.pick(
            "Cơ quan chuyên môn đang giải quyết hồ sơ.",
            "The agency is working on the case.",
        ),
        Stage::AwaitingPayment { .. } => lang.pick(
            "Hồ sơ chờ người nộp thực hiện nghĩa vụ tài chính.",
            "The case waits for a payment by the applicant.",
        ),
        Stage::ResultReady => lang.pick(
            "Kết quả đã có, chờ người nộp đến nhận hoặc đang được gửi.",
            "The result is there, to be collected or on its way.",
        ),
        Stage::HandedOver => lang.pick("Kết quả đã được trả.", "The result was handed over."),
        Stage::Rejected => lang.pick(
            "Hồ sơ không được tiếp nhận; lý do ghi trong phiếu từ chối gửi người nộp.",
            "The file was not accepted; the reasons are in the letter to the applicant.",
        ),
        Stage::Withdrawn => lang.pick(
            "Người nộp đã rút hồ sơ.",
            "The applicant has withdrawn the case.",
        ),
        Stage::Stopped => lang.pick(
            "Cơ quan giải quyết đã dừng xử lý hồ sơ; lý do đã báo người nộp.",
            "The agency has stopped the case; the applicant was told why.",
        ),
        Stage::Lapsed => lang.pick(
            "Hồ sơ đã đóng vì quá hạn bổ sung giấy tờ.",
            "The case was closed because the missing papers did not come in time.",
        ),
    }
}

fn progress(found: &Found, shown: &[LookupField], lang: Lang) -> Progress {
    let case = &found.told;
    let status = case.status();
    let (done, waits) = reached(case);
    let stopped = case.ended_early();
    let parts = PARTS
        .iter()
        .enumerate()
        .map(|(at, (vi, en))| Part {
            name: lang.pick(vi, en).to_owned(),
            note: if at == 2 {
                step_note(case, lang)
            } else {
                String::new()
            },
            state: match at {
                at if at < done => "done",
                at if at == done && stopped => "",
                at if at == done && waits => "wait",
                at if at == done => "now",
                _ => "",
            },
        })
        .collect();
    Progress {
        code: case.code.clone(),
        procedure: case
            .procedure
            .as_deref()
            .map(super::words::title)
            .unwrap_or_default(),
        status: lang.pick(status.name(), status.name_en()),
        tone: tone(status),
        said: said(case, lang).to_owned(),
        parts,
        done,
        fields: shown
            .iter()
            .filter_map(|field| value(found, *field, lang))
            .collect(),
        qr: format!("/tra-cuu/{}/qr.svg", case.code),
    }
}

fn step_note(case: &LookUp, lang: Lang) -> String {
    let all = case.steps;
    match &case.stage {
        Stage::InProgress { step }
        | Stage::AwaitingPayment { step }
        | Stage::SupplementProposed { step, .. }
            if all > 0 =>
        {
            match lang {
                Lang::Vi => format!("bước {} trong {all}", step + 1),
                Lang::En => format!("step {} of {all}", step + 1),
            }
        }
        _ => String::new(),
    }
}

fn day(at: Timestamp, lang: Lang) -> String {
    let date = domain::clock::wall(at).date();
    match lang {
        Lang::Vi => words::day(date),
        Lang::En => date.strftime("%A %-d %B %Y").to_string(),
    }
}

fn value(found: &Found, field: LookupField, lang: Lang) -> Option<(String, String)> {
    let case = &found.told;
    let (vi, en, value) = match field {
        LookupField::Submitter => ("Người nộp", "Filed by", case.submitter.clone()),
        LookupField::Organisation => ("Tổ chức nộp", "Organisation", case.organisation.clone()),
        LookupField::Filed => (
            "Ngày nộp",
            "Filed on",
            case.submitted.map(|at| day(at, lang)),
        ),
        LookupField::Received => (
            "Ngày tiếp nhận",
            "Accepted on",
            Some(case.accepted.map_or_else(
                || lang.pick("Chưa tiếp nhận", "Not accepted yet").to_owned(),
                |at| day(at, lang),
            )),
        ),
        LookupField::Due => ("Dự kiến trả", "Due", found.due_at.map(|at| day(at, lang))),
        LookupField::ResultDay => (
            "Ngày có kết quả",
            "Result on",
            case.decided.map(|at| day(at, lang)),
        ),
        LookupField::Requests => (
            "Yêu cầu đối với người nộp",
            "Asked of the applicant",
            requests(case, lang),
        ),
        LookupField::Result => ("Kết quả", "Result", case.result.clone()),
        // These stand on the page anyhow.
        LookupField::Code | LookupField::Procedure | LookupField::State | LookupField::Progress => {
            return None;
        }
    };
    value.map(|value| (lang.pick(vi, en).to_owned(), value))
}

fn requests(case: &LookUp, lang: Lang) -> Option<String> {
    match case.stage {
        Stage::AwaitingSupplement { .. } => {
            Some(lang.pick("Bổ sung giấy tờ", "Complete the file").to_owned())
        }
        Stage::AwaitingPayment { .. } => Some(
            lang.pick("Thực hiện nghĩa vụ tài chính", "Make a payment")
                .to_owned(),
        ),
        _ => None,
    }
}

/// The QR code of a case: a picture of the address at which it is looked up. It says nothing of
/// whether there is such a case.
///
/// # Errors
/// When the code has no format of a case code.
pub fn qr(public_url: &str, typed: &str) -> Result<String, NoPicture> {
    let code = CaseCode::parse(&tidy(typed)).map_err(|_| NoPicture)?;
    qr_of(&format!("{public_url}/tra-cuu?ma={code}"))
}

/// The QR code of an address, as a picture.
///
/// # Errors
/// When the address is too long for one.
pub fn qr_of(address: &str) -> Result<String, NoPicture> {
    let picture = qrcode::QrCode::new(address).map_err(|_| NoPicture)?;
    Ok(picture
        .render::<qrcode::render::svg::Color<'_>>()
        .min_dimensions(180, 180)
        .quiet_zone(true)
        .build())
}

/// There is no picture of what was asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NoPicture;

#[cfg(test)]
mod tests {
    use super::*;
    use domain::testing::Story;
    use store::testing::named;

    fn page(province: &str, story: Story) -> String {
        let story = named(story, 1);
        let found = Found {
            told: LookUp::of(&story.case),
            due_at: None,
        };
        let asked = Asked {
            ma: found.told.code.to_lowercase(),
        };
        let regulation = Regulation::seed(province).expect("a regulation");
        let frame = Frame::sample("/tra-cuu");
        let page = LookUpPage::of(frame, &asked, Some(&found), &regulation, false);
        page.render().expect("the page is written")
    }

    fn applicant() -> String {
        let filing = Story::in_progress().case.filing;
        filing.expect("a filing").applicant.name.clone()
    }

    #[test]
    fn without_signing_in_only_what_the_regulation_names_shows_beside_the_progress() {
        for province in ["nam-dinh", "ninh-binh", "thai-binh", "dak-nong"] {
            let html = page(province, Story::in_progress());
            assert!(html.contains("Đang xử lý"), "{province}");
            assert!(html.contains("2 trong 5"), "{province}");
            assert!(!html.contains(&applicant()), "{province}: a name shows");
            assert!(!html.contains("Ngày nộp"), "{province}: a day shows");
        }
    }

    /// Covers: HN-12.3
    #[test]
    fn ha_nam_shows_the_nine_fields_that_its_regulation_names() {
        let html = page("ha-nam", Story::handed_over());
        for field in [
            "Hồ sơ <span class=\"code\">H40.024.13-260821-0001</span>",
            "Đăng ký khai sinh",
            "Người nộp",
            &applicant(),
            "Ngày nộp",
            "Ngày tiếp nhận",
            "Ngày có kết quả",
            "Đã trả kết quả",
        ] {
            assert!(html.contains(field), "{field}: {html}");
        }
        let shown = Regulation::seed("ha-nam")
            .expect("a regulation")
            .lookup_fields();
        assert_eq!(
            shown,
            [
                LookupField::Code,
                LookupField::Procedure,
                LookupField::Submitter,
                LookupField::Organisation,
                LookupField::Filed,
                LookupField::Received,
                LookupField::Due,
                LookupField::ResultDay,
                LookupField::State,
            ]
        );
    }

    #[test]
    fn an_unknown_code_is_told_from_what_is_no_code_and_nothing_else_is_told() {
        let said = |typed: &str| {
            let asked = Asked {
                ma: typed.to_owned(),
            };
            let regulation = Regulation::seed("nam-dinh").expect("a regulation");
            let frame = Frame::sample("/tra-cuu");
            let page = LookUpPage::of(frame, &asked, None, &regulation, false);
            page.render().expect("the page is written")
        };
        let unknown = said("H40.024.13-260821-9999");
        assert!(unknown.contains("Không tìm thấy hồ sơ"), "{unknown}");
        let no_code = said("abc<b>");
        assert!(no_code.contains("chưa đúng dạng"), "{no_code}");
        assert!(no_code.contains("abc&#60;b&#62;"), "{no_code}");
    }

    #[test]
    fn codes_are_read_as_people_type_them() {
        assert_eq!(tidy(" h40.024.13–260821–0142 "), "H40.024.13-260821-0142");
        assert_eq!(tidy("H40.024.13-260821-0142-KQ1"), "H40.024.13-260821-0142");
    }

    #[test]
    fn the_picture_of_a_code_leads_to_its_page_and_no_other_text_has_one() {
        let svg = qr("https://dichvucong.example", "H40.024.13-260821-0142");
        assert!(svg.expect("a picture").contains("<svg"));
        assert_eq!(qr("https://dichvucong.example", "x"), Err(NoPicture));
    }

    #[test]
    fn a_case_that_ended_early_shows_no_part_as_going_on() {
        let html = page("nam-dinh", Story::rejected());
        assert!(html.contains("Không được tiếp nhận"), "{html}");
        assert!(!html.contains("aria-current=\"step\""), "{html}");
    }
}
