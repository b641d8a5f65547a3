//! Letters: everything that an official form says about a case, in words, ready to be set.
//!
//! A letter belongs to a moment: the event that made it necessary. What it says is what was true
//! then, so that the same letter comes out however often and however late it is printed. This
//! module finds the moment ([`About::of`]) and writes the words ([`write`]); how they look on
//! paper is the templates' business in the room `documents`.

pub mod forms;
pub mod head;
pub mod register;
pub mod words;

mod control_slip;
mod extend;
mod hand_over;
mod receipt;
mod reject;
mod stop;
mod supplement_request;

pub use control_slip::{ControlSlip, Pass};
pub use extend::Extend;
pub use forms::{FormSet, Forms, OfficialForm, Sheet};
pub use hand_over::{HandOver, Returned};
pub use head::{Letterhead, Signatory};
pub use receipt::{Fee, Receipt, Received};
pub use register::{RegisterData, RegisterRow};
pub use reject::Reject;
pub use stop::Stop;
pub use supplement_request::{Asked, SupplementRequest};

use crate::case::decide_result::Outcome;
use crate::case::filing::Representative;
use crate::case::{
    Case, Channel, Event, Filing, Happened, LetterForm, Party, PartyKind, Rules, Submitter, Terms,
    fold,
};
use crate::clock::settings::Article;
use crate::clock::{self, Calendar};
use crate::organisation::Organisation;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The moment a letter belongs to.
#[derive(Clone, Debug)]
pub struct About<'a> {
    /// Which letter.
    pub form: LetterForm,
    /// The case as it stood right after the event.
    pub case: Case,
    /// The event that made the letter necessary; none for the control slip, which goes with the
    /// case all the time.
    pub event: Option<&'a Event>,
    /// The history up to then.
    pub history: &'a [Event],
    /// The day and hour on the letter.
    pub at: Timestamp,
}

impl<'a> About<'a> {
    /// The last moment of a case that a letter belongs to; `None` when there was none yet.
    pub fn of(form: LetterForm, case: &Case, history: &'a [Event], now: Timestamp) -> Option<Self> {
        case.filing.as_ref()?;
        if form == LetterForm::ControlSlip {
            return Some(Self {
                form,
                case: case.clone(),
                event: None,
                history,
                // It says what has happened so far, so it is of the day of the last that did.
                at: history.last().map_or(now, |event| event.at),
            });
        }
        let index = history.iter().rposition(|event| causes(form, &event.act))?;
        let event = &history[index];
        // Events whose words were erased leave gaps; then the case as it is now must do.
        let whole = history.len() == case.version as usize;
        let history = &history[..=index];
        Some(Self {
            form,
            case: if whole {
                fold(case.id, history)
            } else {
                case.clone()
            },
            event: Some(event),
            history,
            at: event.at,
        })
    }

    /// The day on the letter, which decides the set of forms.
    pub fn day(&self) -> Date {
        clock::wall(self.at).date()
    }
}

/// Whether an event makes a letter necessary.
fn causes(form: LetterForm, act: &Happened) -> bool {
    match form {
        LetterForm::Receipt => matches!(act, Happened::Accepted(_)),
        LetterForm::SupplementRequest => matches!(act, Happened::SupplementRequested(_)),
        LetterForm::Reject => match act {
            Happened::Rejected(_) => true,
            Happened::ResultDecided(it) => it.outcome == Outcome::Refused,
            _ => false,
        },
        LetterForm::Extend => matches!(act, Happened::Extended(_)),
        LetterForm::Stop => matches!(act, Happened::Withdrawn(_) | Happened::Stopped(_)),
        LetterForm::HandOver => matches!(act, Happened::HandedOver(_)),
        LetterForm::ControlSlip => false,
    }
}

/// The letters that a case has by now, in the order of the forms.
pub fn written<'a>(case: &'a Case, history: &'a [Event]) -> impl Iterator<Item = LetterForm> + 'a {
    LetterForm::ALL.into_iter().filter(|form| {
        *form == LetterForm::ControlSlip && case.filing.is_some()
            || history.iter().any(|event| causes(*form, &event.act))
    })
}

/// What is at hand when a letter is written. Values only.
#[derive(Clone)]
pub struct AtHand<'a> {
    /// What the law and the province say on the day that binds the case.
    pub rules: &'a Rules,
    /// The working time of the unit that has the case.
    pub calendar: &'a Calendar,
    /// Agencies and units.
    pub organisation: &'a Organisation,
    /// The set of forms of the letter's day.
    pub forms: &'a FormSet,
    /// The article behind a rule on the day that binds the case.
    pub article: &'a dyn Fn(&str) -> Option<Article>,
    /// The address that citizens type, without a closing slash.
    pub public_url: &'a str,
    /// Where in the journal the letter belongs.
    pub place: Option<Place>,
}

/// Where in the journal a letter belongs: by which its holder can prove that it was issued.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Place {
    /// The mark of the event, for eyes: sixteen digits in four groups.
    pub mark: String,
    /// Case code, ordinal and hash of the event, for the data of the file.
    pub named: String,
    /// The room in the data of the file for the proof, which comes later.
    pub room: String,
    /// Ordinal and hash of the event, for the QR code.
    pub qr: String,
}

impl AtHand<'_> {
    fn article_of(&self, rule: &str) -> Option<String> {
        (self.article)(rule).map(|it| it.article)
    }
}

/// A letter, ready to be set.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct LetterData {
    /// Which letter; the template of the same name sets it.
    pub form: LetterForm,
    /// The sheet.
    pub sheet: Sheet,
    /// "Mẫu số 01"; none where the form has no number.
    pub form_number: Option<String>,
    /// The act that prescribes the form.
    pub form_act: String,
    /// The name of the letter.
    pub title: String,
    /// Who writes.
    pub head: Letterhead,
    /// "ngày 24 tháng 8 năm 2026".
    pub date: String,
    /// The same day for the document's own data.
    pub on: Date,
    /// The case code.
    pub code: String,
    /// The procedure's name.
    pub procedure: String,
    /// The procedure's code.
    pub procedure_code: String,
    /// The field of the procedure.
    pub field: String,
    /// What is asked for.
    pub subject: String,
    /// For whom the case is.
    pub applicant: Person,
    /// Who handed it in, where that is someone else.
    pub submitter: Option<Person>,
    /// By which way it came.
    pub channel: String,
    /// What the QR code says.
    pub qr: String,
    /// Where the case is looked up, for eyes.
    pub site: String,
    /// Where in the journal it belongs; receipts say it.
    pub place: Option<Place>,
    /// What this letter alone says.
    pub body: Body,
}

/// What one letter alone says.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Body {
    /// Giấy tiếp nhận hồ sơ và hẹn trả kết quả.
    Receipt(Receipt),
    /// Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ.
    SupplementRequest(SupplementRequest),
    /// Phiếu từ chối tiếp nhận giải quyết hồ sơ.
    Reject(Reject),
    /// Phiếu xin lỗi, văn bản xin lỗi và đề nghị gia hạn.
    Extend(Extend),
    /// Thông báo dừng giải quyết hồ sơ.
    Stop(Stop),
    /// Phiếu kiểm soát quá trình giải quyết hồ sơ.
    ControlSlip(ControlSlip),
    /// Phiếu trả kết quả.
    HandOver(HandOver),
}

/// A person or an organisation as a letter names it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Person {
    /// Name.
    pub name: String,
    /// How it is spoken to.
    pub called: String,
    /// Address.
    pub address: String,
    /// Telephone.
    pub phone: Option<String>,
    /// E-mail.
    pub email: Option<String>,
    /// What the number below is.
    pub identity_name: String,
    /// Identification number or organisation code.
    pub identity: Option<String>,
    /// By what right it acts for the applicant: the mandate, the agreement, the postal item.
    pub document: Option<String>,
}

impl From<&Party> for Person {
    fn from(party: &Party) -> Self {
        let organisation = party.kind == PartyKind::Organisation;
        let given = |text: &Option<String>| {
            let text = text.as_deref().map(str::trim);
            text.filter(|text| !text.is_empty()).map(str::to_owned)
        };
        Self {
            name: party.name.trim().to_owned(),
            called: if organisation {
                "Quý cơ quan, tổ chức"
            } else {
                "Ông/Bà"
            }
            .to_owned(),
            address: party.address.trim().to_owned(),
            phone: given(&party.phone),
            email: given(&party.email),
            identity_name: if organisation {
                "Mã số tổ chức"
            } else {
                "Số định danh cá nhân"
            }
            .to_owned(),
            identity: given(&party.identity_number),
            document: None,
        }
    }
}

/// Writes a letter. `None` when the case or its event does not carry what the letter needs.
pub fn write(about: &About, at_hand: &AtHand) -> Option<LetterData> {
    let filing = about.case.filing.as_ref()?;
    let terms = about.case.terms.as_ref()?;
    let it = Writing {
        about,
        at_hand,
        case: &about.case,
        filing,
        terms,
    };
    let (head, body) = match about.form {
        LetterForm::Receipt => (it.intake_head(), Body::Receipt(receipt::write(&it)?)),
        LetterForm::SupplementRequest => (
            it.intake_head(),
            Body::SupplementRequest(supplement_request::write(&it)?),
        ),
        LetterForm::Reject => (it.intake_head(), Body::Reject(reject::write(&it)?)),
        LetterForm::Extend => (it.agency_head(), Body::Extend(extend::write(&it)?)),
        LetterForm::Stop => {
            let (head, stop) = stop::write(&it)?;
            (head, Body::Stop(stop))
        }
        LetterForm::ControlSlip => (
            it.intake_head(),
            Body::ControlSlip(control_slip::write(&it)),
        ),
        LetterForm::HandOver => (it.intake_head(), Body::HandOver(hand_over::write(&it)?)),
    };
    let form = at_hand.forms.letter(about.form);
    Some(LetterData {
        form: about.form,
        sheet: form.sheet,
        form_number: form.number.clone(),
        form_act: at_hand.forms.name.clone(),
        title: form.title.clone(),
        head,
        date: words::day(about.at),
        on: about.day(),
        code: about.case.code_text(),
        procedure: terms.name.clone(),
        procedure_code: terms.procedure.to_string(),
        field: terms.field.clone(),
        subject: filing.subject.trim().to_owned(),
        applicant: Person::from(&filing.applicant),
        submitter: submitter(filing),
        channel: filing.channel.name().to_owned(),
        qr: it.qr(&form.title),
        site: site(at_hand.public_url),
        place: it.place().cloned(),
        body,
    })
}

/// An address as people read it out.
fn site(url: &str) -> String {
    url.split_once("://")
        .map_or(url, |(_, rest)| rest)
        .trim_end_matches('/')
        .to_owned()
}

fn submitter(filing: &Filing) -> Option<Person> {
    let (person, document) = match &filing.submitter {
        Submitter::Applicant => return filing.representative.as_ref().map(representative),
        Submitter::Authorised {
            person, document, ..
        } => (person, format!("ủy quyền: {document}")),
        Submitter::Guardian { person, document } => (person, format!("giám hộ: {document}")),
        Submitter::Hired { person, document } => (person, format!("dịch vụ: {document}")),
        Submitter::Postal { person, item } => (person, format!("bưu gửi: {item}")),
    };
    Some(Person {
        document: Some(document),
        ..Person::from(person)
    })
}

/// Whoever acts for the organisation that files.
fn representative(it: &Representative) -> Person {
    let position = match it.position.trim() {
        "" => "người đại diện".to_owned(),
        position => format!("đại diện: {position}"),
    };
    Person {
        document: Some(position),
        ..Person::from(&Party {
            name: it.name.clone(),
            ..Party::default()
        })
    }
}

/// A letter while it is written.
pub(crate) struct Writing<'a> {
    about: &'a About<'a>,
    at_hand: &'a AtHand<'a>,
    case: &'a Case,
    filing: &'a Filing,
    terms: &'a Terms,
}

impl Writing<'_> {
    /// The intake unit writes.
    fn intake_head(&self) -> Letterhead {
        Letterhead::of(
            self.at_hand.organisation,
            &self.filing.intake_unit,
            &self.filing.intake_unit_name,
        )
    }

    /// The agency that resolves the case writes.
    fn agency_head(&self) -> Letterhead {
        Letterhead::of_agency(
            self.at_hand.organisation,
            &self.filing.agency.as_str().into(),
            &self.filing.agency_name,
        )
    }

    /// Who signs for the agency that resolves the case.
    fn signatory(&self) -> Signatory {
        let by = self.about.event.map(|event| &event.by);
        match by.and_then(|by| by.unit.as_ref().map(|unit| (unit, by.name.as_str()))) {
            Some((unit, name)) if self.at_hand.organisation.unit(unit).is_some() => {
                Signatory::of_agency(self.at_hand.organisation, unit, Some(name))
            }
            _ => Signatory::of_agency(
                self.at_hand.organisation,
                &self.filing.agency.as_str().into(),
                None,
            ),
        }
    }

    /// The officer who did what the letter is about; nobody where the system or the applicant did.
    fn officer(&self) -> Option<String> {
        let by = &self.about.event?.by;
        let officer = by.kind == crate::case::event::ByKind::Officer;
        officer.then(|| by.name.clone())
    }

    /// Who handed the file in, by name.
    fn submitter_name(&self) -> String {
        submitter(self.filing).map_or_else(
            || self.filing.applicant.name.trim().to_owned(),
            |person| person.name,
        )
    }

    /// Whether nobody stood at a counter who could sign.
    fn filed_from_afar(&self) -> bool {
        self.filing.channel.is_online() || self.filing.channel == Channel::Post
    }

    fn intake_unit_name(&self) -> String {
        words::in_full(&self.filing.intake_unit_name)
    }

    fn agency_name(&self) -> String {
        words::in_full(&self.filing.agency_name)
    }

    /// The page where this case is looked up.
    fn look_up(&self) -> String {
        format!(
            "{}/tra-cuu?ma={}",
            self.at_hand.public_url.trim_end_matches('/'),
            self.case.code_text()
        )
    }

    /// What TT 01/2023/TT-VPCP wants in the code: case, procedure, applicant, name of the paper.
    /// All but the first stand behind `#`, which a browser keeps to itself.
    fn qr(&self, title: &str) -> String {
        let mut text = format!("{}#tthc={}", self.look_up(), self.filing.procedure);
        if let Some(number) = &self.filing.applicant.identity_number {
            let number: String = number.chars().filter(char::is_ascii_alphanumeric).collect();
            text.push_str(&format!("&dinh-danh={number}"));
        }
        text.push_str(&format!("&giay={}", words::ascii(title)));
        if let Some(place) = self.place() {
            text.push_str(&format!("&nk={}", place.qr));
        }
        text
    }

    /// A receipt is what its holder proves things with; other letters say no place.
    fn place(&self) -> Option<&Place> {
        let is_receipt = self.about.form == LetterForm::Receipt;
        self.at_hand.place.as_ref().filter(|_| is_receipt)
    }

    /// When the result is due, as reckoned at the letter's moment, with the articles that moved it.
    fn due(&self) -> (Option<Timestamp>, Vec<String>) {
        let reckoning =
            crate::case::deadlines::explain(self.case, self.at_hand.rules, self.at_hand.calendar);
        let Some(reckoning) = reckoning else {
            return (None, Vec::new());
        };
        let mut articles: Vec<String> = Vec::new();
        // First the lines that set the date, then those that only explain it.
        let setting = reckoning.lines.iter().filter(|line| line.due.is_some());
        let others = reckoning.lines.iter().filter(|line| line.due.is_none());
        for line in setting.chain(others) {
            if let Some(article) = self.at_hand.article_of(line.rule)
                && !articles.contains(&article)
            {
                articles.push(article);
            }
        }
        (Some(reckoning.due), articles)
    }
}

/// How a time stands to its limit, in the words of the control slip.
fn standing(at: Timestamp, due: Timestamp) -> &'static str {
    if at > due {
        "Quá hạn"
    } else if clock::wall(at).date() == clock::wall(due).date() {
        "Đúng hạn"
    } else {
        "Trước hạn"
    }
}

#[cfg(test)]
mod tests;
