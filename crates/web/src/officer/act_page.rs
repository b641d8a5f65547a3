//! What the pages of all acts have in common: the case at their head, the version that was seen,
//! the one-time key, what was typed, and why it was refused.

use super::case_head::CaseHead;
use super::case_page::PaperView;
use super::declared::Declared;
use super::desk::Desk;
use super::fields::Fields;
use super::journal::Entry;
use super::law::Refused;
use super::line::case_address;
use domain::authority::Act;
use domain::case::Paper;
use domain::ids::UnitCode;
use store::officer::OfficerAccount;

/// The common part of an act's page.
#[derive(Clone, Debug)]
pub struct ActPage {
    /// The head of the case.
    pub head: CaseHead,
    /// The act.
    pub act: Act,
    /// The one-time key of this form.
    pub key: String,
    /// What was typed, if the form comes back.
    pub fields: Fields,
    /// Why it was refused.
    pub refused: Option<Refused>,
    /// What others did to the case since the form was opened.
    pub changed: Vec<Entry>,
    /// Files that came before and are kept.
    pub kept: Vec<KeptFile>,
    /// Why the act cannot be done as things stand, said before anything is typed.
    pub warned: Option<Refused>,
    /// Whether nothing typed into the form could change that.
    pub hopeless: bool,
    /// What has just been done, in words.
    pub done: String,
    /// What stands beside the form: the papers of the file.
    pub papers: Vec<PaperView>,
    /// What was declared in the electronic form.
    pub declared: Vec<Declared>,
    /// The last things that happened, newest first.
    pub last: Vec<Entry>,
}

impl ActPage {
    /// A form that nobody has filled yet.
    pub fn fresh(head: CaseHead, act: Act, key: String) -> Self {
        Self {
            head,
            act,
            key,
            fields: Fields::default(),
            refused: None,
            changed: Vec::new(),
            kept: Vec::new(),
            warned: None,
            hopeless: false,
            done: String::new(),
            papers: Vec::new(),
            declared: Vec::new(),
            last: Vec::new(),
        }
    }

    /// The files kept for a field.
    pub fn kept_for(&self, field: &str) -> Vec<&KeptFile> {
        self.kept.iter().filter(|it| it.field == field).collect()
    }

    /// Where the form goes.
    pub fn address(&self) -> String {
        format!("{}/{}", self.case(), self.act.slug())
    }

    /// The page of the case.
    pub fn case(&self) -> String {
        case_address(&self.head.code)
    }

    /// Whether the form comes back with what was typed.
    pub fn came_back(&self) -> bool {
        !self.fields.values.is_empty()
    }

    /// What was typed in a field, or what stands in it from the beginning.
    pub fn value(&self, name: &str, from_the_beginning: &str) -> String {
        if self.came_back() {
            self.fields.text(name)
        } else {
            from_the_beginning.to_owned()
        }
    }

    /// Whether a box with a value is checked.
    pub fn checked(&self, name: &str, value: &str) -> bool {
        self.fields.all(name).iter().any(|it| it == value)
    }

    /// What is wrong with a field; empty if nothing is.
    pub fn error(&self, name: &str) -> String {
        match &self.refused {
            Some(refused) if refused.field == name => refused.message.clone(),
            _ => String::new(),
        }
    }
}

/// What stands around a case that some acts choose from or bring along.
#[derive(Clone, Debug, Default)]
pub struct Around {
    /// Officers of the unit that holds the case.
    pub colleagues: Vec<OfficerAccount>,
    /// Units that can be asked, in groups.
    pub units: Vec<UnitGroup>,
    /// Files that came with the form and are stored, each under its field.
    pub papers: Vec<(String, Paper)>,
}

/// Units that stand together in a list to choose from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UnitGroup {
    /// What they have in common.
    pub name: &'static str,
    /// Their codes and names.
    pub units: Vec<(UnitCode, String)>,
}

/// A file that was kept although its form came back, so that nobody chooses it twice.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct KeptFile {
    /// The field it belongs to.
    pub field: String,
    /// What the form carries of it.
    pub value: String,
    /// Its name.
    pub name: String,
    /// Its size, in words.
    pub size: String,
}

/// A field that cannot be read; said before the law is asked.
pub fn unreadable(field: &str, message: &str) -> Refused {
    Refused {
        message: message.to_owned(),
        field: field.to_owned(),
        law: None,
    }
}

/// A form to show pages with.
pub fn sample(story: &domain::testing::Story, act: Act) -> (Desk, ActPage) {
    let calendar = domain::testing::calendar();
    let dues = domain::case::deadlines::dues(&story.case, &story.rules, &calendar);
    let head = CaseHead::of(&story.case, &dues, story.now, &calendar);
    let place = super::desk::Place::Worklist;
    (
        Desk::sample(place),
        ActPage::fresh(head, act, "mau".to_owned()),
    )
}
