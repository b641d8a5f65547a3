//! A plain page of the desk made of parts: facts, tables and forms. For pages that list and enter
//! and have no looks of their own.

use super::desk::{Desk, Place};
use super::fields::Fields;
use super::law::{self, Law};
use super::seat::Seat;
use askama::Template;
use domain::case::Refusal;
use domain::clock;

/// A way to another page of the same kind, or this one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Tab {
    /// The name.
    pub name: &'static str,
    /// Where it leads.
    pub address: &'static str,
    /// Whether it is this page.
    pub here: bool,
}

/// What a field takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// A line.
    Line,
    /// Several lines.
    Area,
    /// A day.
    Date,
    /// A month.
    Month,
    /// A number.
    Number,
    /// Not seen.
    Hidden,
    /// One of some words.
    Select,
    /// Any of some words.
    Boxes,
}

impl Kind {
    /// Its name in the template.
    pub fn word(self) -> &'static str {
        match self {
            Self::Line => "line",
            Self::Area => "area",
            Self::Date => "date",
            Self::Month => "month",
            Self::Number => "number",
            Self::Hidden => "hidden",
            Self::Select => "select",
            Self::Boxes => "boxes",
        }
    }
}

/// A field of a form.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// What it is called.
    pub label: String,
    /// What it takes.
    pub kind: Kind,
    /// What stands in it.
    pub value: String,
    /// What helps to fill it in.
    pub hint: String,
    /// What is not right with it.
    pub error: String,
    /// The words to choose from: value, name, chosen.
    pub options: Vec<(String, String, bool)>,
}

impl Field {
    /// A field.
    pub fn of(kind: Kind, name: &str, label: &str) -> Self {
        Self {
            name: name.to_owned(),
            label: label.to_owned(),
            kind,
            value: String::new(),
            hint: String::new(),
            error: String::new(),
            options: Vec::new(),
        }
    }

    /// With something in it.
    #[must_use]
    pub fn holding(mut self, value: impl Into<String>) -> Self {
        self.value = value.into();
        self
    }

    /// With what helps to fill it in.
    #[must_use]
    pub fn hint(mut self, hint: &str) -> Self {
        hint.clone_into(&mut self.hint);
        self
    }

    /// With words to choose from.
    #[must_use]
    pub fn choices(mut self, options: Vec<(String, String, bool)>) -> Self {
        self.options = options;
        self
    }
}

/// A form.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Form {
    /// Where it goes.
    pub action: String,
    /// Whether it only narrows the page.
    pub reads: bool,
    /// Its fields.
    pub fields: Vec<Field>,
    /// What its button says.
    pub button: String,
    /// Whether it is the page's main button.
    pub main: bool,
    /// Why it came back, beside no field.
    pub refused: String,
    /// By which article.
    pub law: Option<Law>,
}

impl Form {
    /// A form that does something.
    pub fn doing(action: impl Into<String>, button: &str, fields: Vec<Field>) -> Self {
        Self {
            action: action.into(),
            reads: false,
            fields,
            button: button.to_owned(),
            main: false,
            refused: String::new(),
            law: None,
        }
    }

    /// A form that narrows what is shown.
    pub fn narrowing(action: impl Into<String>, fields: Vec<Field>) -> Self {
        Self {
            reads: true,
            ..Self::doing(action, "Xem", fields)
        }
    }

    /// With the page's main button.
    #[must_use]
    pub fn main(mut self) -> Self {
        self.main = true;
        self
    }

    /// With what was typed in it.
    #[must_use]
    pub fn typed(mut self, typed: &Fields) -> Self {
        for field in &mut self.fields {
            if !typed.has(&field.name) {
                continue;
            }
            let all = typed.all(&field.name);
            if field.kind != Kind::Hidden {
                field.value = typed.text(&field.name);
            }
            for (value, _, chosen) in &mut field.options {
                *chosen = all.contains(value);
            }
        }
        self
    }

    /// With why it came back.
    #[must_use]
    pub fn refused(mut self, seat: &Seat, refusal: &Refusal) -> Self {
        let today = clock::wall(seat.now).date();
        self.law = law::of(&seat.office, refusal.rule(), today);
        let at = refusal.field();
        let mut beside = self.fields.iter_mut().filter(|it| it.name == at);
        match beside.next() {
            Some(field) => field.error = refusal.message(),
            None => self.refused = refusal.message(),
        }
        self
    }

    /// With something that is not right beside a field.
    #[must_use]
    pub fn wrong(mut self, name: &str, message: &str) -> Self {
        let mut beside = self.fields.iter_mut().filter(|it| it.name == name);
        match beside.next() {
            Some(field) => message.clone_into(&mut field.error),
            None => message.clone_into(&mut self.refused),
        }
        self
    }

    /// Whether anything is to be filled in.
    pub fn has_fields(&self) -> bool {
        self.fields.iter().any(|it| it.kind != Kind::Hidden)
    }

    /// Whether it came back.
    pub fn came_back(&self) -> bool {
        !self.refused.is_empty() || self.fields.iter().any(|it| !it.error.is_empty())
    }
}

/// A cell of a table.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Cell {
    /// What it says.
    pub text: String,
    /// Where it leads; empty for nowhere.
    pub href: String,
    /// The colour of its tag; `-` for none.
    pub state: &'static str,
}

impl Cell {
    /// A text that leads somewhere.
    pub fn link(text: impl Into<String>, href: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            href: href.into(),
            state: "-",
        }
    }

    /// A state as a tag.
    pub fn tag(text: impl Into<String>, state: &'static str) -> Self {
        Self {
            text: text.into(),
            href: String::new(),
            state,
        }
    }
}

impl<T: Into<String>> From<T> for Cell {
    fn from(text: T) -> Self {
        Self::link(text, "")
    }
}

/// A row of a table, with what may be done to it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Row {
    /// Its cells.
    pub cells: Vec<Cell>,
    /// Buttons behind it.
    pub forms: Vec<Form>,
}

/// A part of a page.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Part {
    /// Its anchor.
    pub id: &'static str,
    /// Its heading; empty for none.
    pub heading: String,
    /// A line under it.
    pub note: String,
    /// Facts: name, value.
    pub facts: Vec<(String, String)>,
    /// The heads of the table; none for no table.
    pub head: Vec<&'static str>,
    /// Its rows.
    pub rows: Vec<Row>,
    /// What is said where there are none.
    pub empty: &'static str,
    /// Forms behind it.
    pub forms: Vec<Form>,
}

impl Part {
    /// The head of a column.
    pub fn column(&self, at: &usize) -> &str {
        self.head.get(*at).copied().unwrap_or_default()
    }

    /// Whether a column holds counts; codes and identity numbers are longer.
    pub fn is_number(&self, at: &usize) -> bool {
        let counts = |it: &Cell| {
            (1..=6).contains(&it.text.len()) && it.text.bytes().all(|it| it.is_ascii_digit())
        };
        let mut cells = self.rows.iter().filter_map(|row| row.cells.get(*at));
        !self.rows.is_empty() && cells.all(counts)
    }

    /// Whether something can be done to some row.
    pub fn has_buttons(&self) -> bool {
        self.rows.iter().any(|row| !row.forms.is_empty())
    }
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/sheet.html")]
pub struct Sheet {
    /// The frame.
    pub desk: Desk,
    /// The heading.
    pub title: String,
    /// A line under it.
    pub lead: String,
    /// Pages of the same kind.
    pub tabs: Vec<Tab>,
    /// What was done.
    pub done: String,
    /// What must be seen first.
    pub warning: String,
    /// Something shown this once, such as a secret.
    pub once: String,
    /// Its parts.
    pub parts: Vec<Part>,
    /// Where the list goes on.
    pub next: Option<String>,
}

impl Sheet {
    /// A page without parts.
    pub fn of(desk: Desk, title: impl Into<String>) -> Self {
        Self {
            desk,
            title: title.into(),
            lead: String::new(),
            tabs: Vec::new(),
            done: String::new(),
            warning: String::new(),
            once: String::new(),
            parts: Vec::new(),
            next: None,
        }
    }

    /// Whether some form came back.
    pub fn came_back(&self) -> bool {
        let forms = self.parts.iter().flat_map(|it| &it.forms);
        forms.into_iter().any(Form::came_back)
    }

    /// The fields that are not right, for the summary on top.
    pub fn wrong(&self) -> Vec<(&str, &str)> {
        let forms = self.parts.iter().flat_map(|it| &it.forms);
        let fields = forms.flat_map(|it| &it.fields);
        fields
            .filter(|it| !it.error.is_empty())
            .map(|it| (it.name.as_str(), it.error.as_str()))
            .collect()
    }
}

/// The page as it is shown for review: everything at once, and nothing.
pub fn samples() -> Vec<(&'static str, Sheet)> {
    let mut full = Sheet::of(Desk::sample(Place::Elsewhere), "Trang mẫu");
    full.lead = "Danh sách và biểu mẫu.".to_owned();
    full.tabs = vec![Tab {
        name: "Nhật ký",
        address: "/can-bo/truy-cap",
        here: true,
    }];
    full.done = "Đã ghi.".to_owned();
    full.warning = "1 lần mở khẩn cấp chưa ai xem.".to_owned();
    full.once = "0f3c".to_owned();
    full.next = Some("?sau=1".to_owned());
    let field = |kind, name: &str| Field::of(kind, name, "Ô nhập").hint("Gợi ý");
    let choices = vec![
        ("a".to_owned(), "Một".to_owned(), true),
        ("b".to_owned(), "Hai".to_owned(), false),
    ];
    let fields = vec![
        field(Kind::Line, "line"),
        field(Kind::Area, "reason"),
        field(Kind::Date, "date"),
        field(Kind::Month, "month"),
        field(Kind::Number, "number"),
        field(Kind::Hidden, "hidden"),
        field(Kind::Select, "select").choices(choices.clone()),
        field(Kind::Boxes, "boxes").choices(choices),
    ];
    let form = Form::doing("/can-bo/truy-cap", "Ghi", fields).main();
    full.parts = vec![
        Part {
            id: "bang",
            heading: "Bảng".to_owned(),
            note: "Một dòng.".to_owned(),
            facts: vec![("Tên".to_owned(), "Giá trị".to_owned())],
            head: vec!["Lúc", "Ai"],
            rows: vec![Row {
                cells: vec![
                    "9:15 Thứ Hai 24/8/2026".into(),
                    Cell::tag("từ chối", "late"),
                ],
                forms: vec![Form::doing("/can-bo/truy-cap", "Xem", Vec::new())],
            }],
            empty: "Chưa có.",
            forms: vec![form.wrong("reason", "Ghi lý do.").wrong("", "Chưa ghi.")],
        },
        Part {
            id: "trong",
            heading: "Trống".to_owned(),
            head: vec!["Lúc"],
            empty: "Chưa có dòng nào.",
            ..Part::default()
        },
    ];
    let quiet = Sheet::of(Desk::sample(Place::Elsewhere), "Trang trống");
    vec![("sheet", full), ("sheet-quiet", quiet)]
}
