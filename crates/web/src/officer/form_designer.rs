//! The form designer (thiết kế biểu mẫu): the fields as a tree that can be dragged, the settings
//! of the chosen one, the form as a citizen sees it on a phone beside it, and on paper. Each
//! change is an edit of the draft; what is wrong with the form is told at once.

use super::answer;
use super::condition_box::{self, ConditionBox, SIGNS};
use super::designer::{Editor, Head, Open, WHOLE};
use super::desk::{Desk, Place};
use super::fields::{Fields, escaped};
use super::process_picture::{FaultLine, lines};
use crate::error::Problem;
use crate::forms::Posted;
use crate::house::House;
use crate::session::OfficerIn;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use domain::catalogue::fault::Fault;
use domain::catalogue::form::design::{Design, Kind, Settings};
use domain::catalogue::form::help::Known;
use domain::catalogue::{Field, FieldKind, Form};
use domain::publication::Kind as ItemKind;

/// What the address asks for.
#[derive(Clone, PartialEq, Eq, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    /// The chosen field.
    pub truong: String,
    /// What was done just now.
    pub xong: String,
    /// The version whose record it begins with, where no version is open.
    pub tu: Option<u32>,
}

/// A line of the tree.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Leaf {
    path: String,
    id: String,
    title: String,
    kind: &'static str,
    depth: usize,
    chosen: bool,
    required: bool,
    sometimes: bool,
    wrong: bool,
    first: bool,
    last: bool,
    address: String,
}

/// The settings of a field as boxes.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct SettingBoxes {
    path: String,
    title: String,
    title_error: String,
    kind: String,
    required: bool,
    when: ConditionBox,
    help: String,
    help_en: String,
    prefill: String,
    options: String,
    least: String,
    most: String,
    number_error: String,
    max_length: String,
    has_options: bool,
    is_number: bool,
    is_text: bool,
    holds_fields: bool,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/form_designer.html")]
pub struct FormDesigner {
    desk: Desk,
    head: Head,
    title: String,
    form_code: String,
    signature: bool,
    leaves: Vec<Leaf>,
    chosen: Option<SettingBoxes>,
    kinds: &'static [Kind],
    known: [Known; 7],
    signs: &'static [(&'static str, &'static str)],
    fields: Vec<(String, String)>,
    faults: Vec<FaultLine>,
    grave: usize,
    sound: &'static str,
    /// The address of the preview.
    preview: String,
    print: String,
}

/// What is said of a form without faults.
const SOUND: &str = "Trường nào cũng có người nộp thấy, điều kiện và giới hạn không mâu thuẫn.";

impl FormDesigner {
    fn of(desk: Desk, head: Head, form: &Form, chosen: &str, boxes: Option<SettingBoxes>) -> Self {
        let found = form.faults();
        let (faults, grave) = lines(&found);
        let mut leaves = Vec::new();
        let editor = match head.from.as_str() {
            "" => format!("{}?", head.address),
            from => format!("{}{from}&", head.address),
        };
        walk(&form.fields, 0, chosen, &found, &editor, &mut leaves);
        let item = head.address.trim_end_matches("/sua").to_owned();
        let chosen = boxes.or_else(|| form.field(chosen).map(settings_of));
        Self {
            desk,
            title: form.title.clone(),
            form_code: form.form_code.clone().unwrap_or_default(),
            signature: form.signature,
            leaves,
            fields: condition_box::choices(Some(form))
                .into_iter()
                .filter(|it| chosen.as_ref().is_none_or(|chosen| chosen.path != it.0))
                .collect(),
            chosen,
            kinds: Kind::ALL,
            known: Known::ALL,
            signs: &SIGNS,
            faults,
            grave,
            sound: SOUND,
            preview: format!("{item}/xem-truoc{}", head.from),
            print: format!("{item}/ban-in{}", head.from),
            head,
        }
    }

    /// Whether the form has a field.
    fn knows(&self, field: &str) -> bool {
        self.fields.iter().any(|it| it.0 == field)
    }
}

fn walk(
    fields: &[Field],
    depth: usize,
    chosen: &str,
    faults: &[Fault],
    editor: &str,
    leaves: &mut Vec<Leaf>,
) {
    for (at, field) in fields.iter().enumerate() {
        leaves.push(Leaf {
            path: field.path.clone(),
            id: condition_box::id(&field.path),
            title: field.title.clone(),
            kind: Kind::of(field).name(),
            depth,
            chosen: field.path == chosen,
            required: field.required,
            sometimes: field.when.is_some(),
            wrong: faults.iter().any(|it| it.grave && it.at == field.path),
            first: at == 0,
            last: at + 1 == fields.len(),
            address: format!("{editor}truong={}#thuoc-tinh", escaped(&field.path)),
        });
        walk(field.fields(), depth + 1, chosen, faults, editor, leaves);
    }
}

fn settings_of(field: &Field) -> SettingBoxes {
    let it = Settings::of(field);
    let kind = Kind::of(field);
    let number = |n: Option<f64>| {
        n.map(|n| n.to_string().replace('.', ","))
            .unwrap_or_default()
    };
    let [help, help_en] = it.help;
    SettingBoxes {
        path: field.path.clone(),
        title: it.title,
        title_error: String::new(),
        required: it.required,
        when: ConditionBox::of("when", it.when.as_ref()),
        help,
        help_en,
        prefill: it.prefill.map_or("", Known::slug).to_owned(),
        options: it.options.join("\n"),
        least: number(it.least),
        most: number(it.most),
        number_error: String::new(),
        max_length: it.max_length.map(|it| it.to_string()).unwrap_or_default(),
        ..of_kind(kind)
    }
}

/// Which boxes a kind of field has.
fn of_kind(kind: Kind) -> SettingBoxes {
    SettingBoxes {
        kind: kind.slug().to_owned(),
        has_options: matches!(kind, Kind::Choice | Kind::Choices),
        is_number: matches!(kind, Kind::Integer | Kind::Number | Kind::Money),
        is_text: matches!(kind, Kind::Text | Kind::LongText),
        holds_fields: matches!(kind, Kind::Group | Kind::Table),
        ..SettingBoxes::default()
    }
}

/// The settings as they were sent, and what they say where all of it can be read.
fn sent(fields: &Fields, path: &str, form: &Form) -> (SettingBoxes, Option<Settings>) {
    let kind = Kind::from_slug(&fields.text("kind")).unwrap_or(Kind::Text);
    let mut boxes = SettingBoxes {
        path: path.to_owned(),
        title: fields.text("title"),
        required: fields.has("required"),
        when: ConditionBox::sent("when", fields),
        help: fields.text("help"),
        help_en: fields.text("help_en"),
        prefill: fields.text("prefill"),
        options: fields.text("options"),
        least: fields.text("least"),
        most: fields.text("most"),
        max_length: fields.text("max_length"),
        ..of_kind(kind)
    };
    if boxes.title.is_empty() {
        "Ghi tên hiển thị của trường.".clone_into(&mut boxes.title_error);
    }
    let when = boxes.when.read(Some(form));
    let mut number = |typed: &str| -> Option<f64> {
        if typed.is_empty() {
            return None;
        }
        let read = typed
            .replace(['.', ' '], "")
            .replace(',', ".")
            .parse::<f64>()
            .ok()
            .filter(|it| it.is_finite());
        if read.is_none() {
            boxes.number_error = format!("“{typed}” không phải một số.");
        }
        read
    };
    let (least, most) = (number(&boxes.least.clone()), number(&boxes.most.clone()));
    let max_length = number(&boxes.max_length.clone());
    let settings = Settings {
        title: boxes.title.clone(),
        kind: Some(kind),
        required: boxes.required,
        when,
        help: [boxes.help.clone(), boxes.help_en.clone()],
        prefill: Known::from_slug(&boxes.prefill),
        options: boxes
            .options
            .lines()
            .map(str::trim)
            .filter(|it| !it.is_empty())
            .map(str::to_owned)
            .collect(),
        least,
        most,
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "bounded in the same line"
        )]
        max_length: max_length.map(|n| n.clamp(1.0, 100_000.0) as u32),
    };
    let whole = boxes.title_error.is_empty()
        && boxes.when.error.is_empty()
        && boxes.number_error.is_empty();
    (boxes, whole.then_some(settings))
}

async fn opened(
    house: &House,
    who: &OfficerIn,
    code: &str,
    from: Option<u32>,
) -> Result<Editor, Problem> {
    Editor::open(house, who, (ItemKind::Form, code), WHOLE, from).await
}

fn form_of(open: &Open) -> Result<Form, Problem> {
    Form::parse(&open.item.code, &open.version.body)
        .map_err(|_| Problem::failure_in_words("a form on file cannot be read"))
}

/// The designer.
///
/// # Errors
/// When there is no such form, or the officer may not see it.
pub async fn page(
    State(house): State<House>,
    who: OfficerIn,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let editor = opened(&house, &who, &code, asked.tu).await?;
    if let Some(elsewhere) = editor.closed() {
        return Ok(elsewhere);
    }
    let form = form_of(&editor.open)?;
    let (desk, head) = (editor.desk(), editor.head(&asked.xong));
    answer::shown(&FormDesigner::of(desk, head, &form, &asked.truong, None))
}

/// One change of the form.
///
/// # Errors
/// The rule that forbids it, or a failure of ours.
pub async fn send(
    State(house): State<House>,
    who: OfficerIn,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
    Posted(fields): Posted,
) -> Result<Response, Problem> {
    let editor = opened(&house, &who, &code, asked.tu).await?;
    let form = form_of(&editor.open)?;
    let mut design = Design::parse(&editor.open.version.body)
        .map_err(|_| Problem::failure_in_words("a form on file cannot be read"))?;
    let go = fields.text("di");
    let (verb, at) = go.split_once(':').unwrap_or((go.as_str(), ""));
    let mut chosen = fields.text("truong");
    let done = match verb {
        "len" | "xuong" => {
            design.shift(at, verb == "xuong");
            "chuyen"
        }
        "bo" => {
            design.remove(at);
            if chosen == at {
                chosen.clear();
            }
            "bo"
        }
        "keo" => {
            if let Some((from, to)) = at.split_once('>')
                && let Some(path) = design.move_before(from, to)
            {
                chosen = path;
            }
            "chuyen"
        }
        "them" => {
            let kind = Kind::from_slug(&fields.text("new_kind")).unwrap_or(Kind::Text);
            let title = match fields.text("new_title") {
                title if title.is_empty() => kind.name().to_owned(),
                title => title,
            };
            if let Some(path) = add(&mut design, &form, &chosen, kind, &title) {
                chosen = path;
            }
            "them"
        }
        "dau" => {
            design.head(
                &fields.text("form_title"),
                &fields.text("form_code"),
                fields.has("signature"),
            );
            "luu"
        }
        _ => {
            let (boxes, settings) = sent(&fields, &chosen, &form);
            let Some(settings) = settings else {
                let (desk, head) = (editor.desk(), editor.head(""));
                let page = FormDesigner::of(desk, head, &form, &chosen, Some(boxes));
                return answer::again(&page);
            };
            design.set(&chosen, &settings);
            "luu"
        }
    };
    editor.save(design.text(), &fields).await?;
    let field = match chosen.as_str() {
        "" => String::new(),
        path => format!("&truong={}", escaped(path)),
    };
    Ok(editor.done(done, &field))
}

/// Puts a field behind the chosen one, or into it where it is a group or a table.
fn add(design: &mut Design, form: &Form, chosen: &str, kind: Kind, title: &str) -> Option<String> {
    match form.field(chosen).map(|field| &field.kind) {
        Some(FieldKind::Group(_) | FieldKind::Table(_)) => design.add(chosen, None, kind, title),
        Some(_) => {
            let above = chosen.rsplit_once('.').map_or("", |it| it.0);
            design.add(above, Some(chosen), kind, title)
        }
        None => {
            // At the end, but before the declaration, where there is one.
            let before = form
                .fields
                .iter()
                .rfind(|field| field.kind != FieldKind::Agree)
                .map(|field| field.path.clone());
            let path = design.add("", before.as_deref(), kind, title)?;
            match (&before, form.fields.first()) {
                (None, Some(first)) => design.move_before(&path, &first.path),
                _ => Some(path),
            }
        }
    }
}

/// The page with content to show it by.
pub fn samples() -> Vec<(&'static str, FormDesigner)> {
    let catalogue = domain::catalogue::Catalogue::seed();
    let Some(form) = catalogue.form("1.001193") else {
        return Vec::new();
    };
    let head = || {
        let mut head = Head::sample(&form.title);
        head.address = "/can-bo/danh-muc/bieu-mau/1.001193/sua".to_owned();
        head
    };
    let desk = || Desk::sample(Place::Publication);
    let fields = Fields::given(&[("title", ""), ("kind", "integer"), ("least", "nhiều")]);
    let (boxes, _) = sent(&fields, "cap_ban_sao.so_luong", form);
    vec![
        (
            "form-designer",
            FormDesigner::of(desk(), head(), form, "nguoi_duoc_khai_sinh.gioi_tinh", None),
        ),
        (
            "form-designer-wrong",
            FormDesigner::of(desk(), head(), form, "cap_ban_sao.so_luong", Some(boxes)),
        ),
    ]
}
