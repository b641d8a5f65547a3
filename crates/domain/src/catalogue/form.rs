//! Forms: a JSON Schema 2020-12 with Vietnamese titles, and the walk over its fields that a page
//! is made of. What was filled in is checked against the schema elsewhere; this is pure data.

pub mod check;
pub mod design;
pub mod help;
pub mod ordered;
pub mod shown;

use super::{Condition, Confidence};
use crate::ids::ProcedureCode;
use help::Known;
use ordered::Ordered;
use serde_json::Value;

/// What a field asks for.
#[derive(Clone, PartialEq, Debug)]
pub enum FieldKind {
    /// A line of text.
    Text,
    /// Several lines.
    LongText,
    /// A date.
    Date,
    /// A mail address.
    Email,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// Yes or no.
    YesNo,
    /// A declaration that must be agreed to.
    Agree,
    /// One of these.
    Choice(Vec<String>),
    /// Any of these.
    Choices(Vec<String>),
    /// Fields that belong together.
    Group(Vec<Field>),
    /// Rows of the same fields.
    Table(Vec<Field>),
    /// Lines of text.
    Lines,
}

/// What a line of text or a number stands for, where the kind alone does not say it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Sort {
    /// A sum in đồng.
    Money,
    /// A tax code.
    TaxCode,
    /// A commune of the province, from the list of its administrative units.
    Place,
}

impl Sort {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Money, Self::TaxCode, Self::Place];

    /// The word in a schema (`x-kind`).
    pub fn slug(self) -> &'static str {
        match self {
            Self::Money => "money",
            Self::TaxCode => "tax_code",
            Self::Place => "place",
        }
    }
}

/// A field.
#[derive(Clone, PartialEq, Debug)]
pub struct Field {
    /// Its last name: `ho_ten`.
    pub key: String,
    /// Its whole name: `nguoi_me.ho_ten`; within a row of a table `con[].ten`.
    pub path: String,
    /// Title on screen.
    pub title: String,
    /// What it asks for.
    pub kind: FieldKind,
    /// Whether it must be filled in once its group is.
    pub required: bool,
    /// Whether every group above it must be filled in too: then it must be filled in, full stop.
    pub always: bool,
    /// A regular expression the text must match.
    pub pattern: Option<String>,
    /// Least value, or least number of rows.
    pub least: Option<f64>,
    /// Greatest value.
    pub most: Option<f64>,
    /// Least length.
    pub min_length: Option<u32>,
    /// Greatest length.
    pub max_length: Option<u32>,
    /// What stands in it at first.
    pub start: Option<Value>,
    /// When it is asked; always where nothing is said.
    pub when: Option<Condition>,
    /// The sentence of help that the form itself gives, in Vietnamese and English.
    pub own_help: [Option<String>; 2],
    /// What of the applicant it starts with, where the form itself says so.
    pub prefill: Option<Known>,
    /// What it stands for.
    pub sort: Option<Sort>,
}

impl Field {
    /// The field of a whole name, in this field or below.
    pub fn find(&self, path: &str) -> Option<&Self> {
        if self.path == path {
            return Some(self);
        }
        self.fields().iter().find_map(|field| field.find(path))
    }

    /// The fields below.
    pub fn fields(&self) -> &[Self] {
        match &self.kind {
            FieldKind::Group(fields) | FieldKind::Table(fields) => fields,
            _ => &[],
        }
    }
}

/// A form, in one of its versions.
#[derive(Clone, PartialEq, Debug)]
pub struct Form {
    /// Its name, that of its file.
    pub name: String,
    /// Its version in the catalogue.
    pub version: u32,
    /// Title.
    pub title: String,
    /// Number of the template.
    pub form_code: Option<String>,
    /// The procedures it serves.
    pub procedures: Vec<ProcedureCode>,
    /// How sure its fields are.
    pub confidence: Confidence,
    /// Where they were read.
    pub source: Option<String>,
    /// A remark.
    pub note: Option<String>,
    /// Whether it must be signed digitally.
    pub signature: bool,
    /// Its fields, in the order of the paper.
    pub fields: Vec<Field>,
    /// The schema.
    pub schema: Value,
}

/// How deep groups may lie in groups; a schema that refers to itself ends here.
const DEEPEST: usize = 8;

impl Form {
    /// Reads a schema.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(name: &str, text: &str) -> Result<Self, String> {
        let root: Ordered = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let title = root.text("title").ok_or("the form has no title")?;
        let confidence = root.text("x-confidence").unwrap_or("unknown");
        let confidence = serde_json::from_value(Value::String(confidence.to_owned()))
            .map_err(|error| error.to_string())?;
        let fields = fields(&root, &root, "", true, 0)?;
        if fields.is_empty() {
            return Err("the form has no fields".to_owned());
        }
        Ok(Self {
            name: name.to_owned(),
            version: 1,
            title: title.to_owned(),
            form_code: root.text("x-form-code").map(str::to_owned),
            procedures: root
                .texts("x-procedures")
                .into_iter()
                .map(ProcedureCode)
                .collect(),
            confidence,
            source: root.text("x-source").map(str::to_owned),
            note: root.text("x-note").map(str::to_owned),
            signature: root.get("x-signature") == Some(&Ordered::Bool(true)),
            fields,
            schema: root.plain(),
        })
    }

    /// The field of a whole name; rows of a table go by `con[].ten` or `con[2].ten`.
    pub fn field(&self, path: &str) -> Option<&Field> {
        let plain = without_rows(path);
        self.fields.iter().find_map(|field| field.find(&plain))
    }

    /// Whether it is the form for procedures without one of their own.
    pub fn is_generic(&self) -> bool {
        self.name == super::GENERIC_FORM
    }
}

/// `con[2].ten` as `con[].ten`.
pub fn without_rows(path: &str) -> String {
    let mut plain = String::with_capacity(path.len());
    let mut within = false;
    for c in path.chars() {
        match c {
            '[' => within = true,
            ']' => within = false,
            _ if within => continue,
            _ => {}
        }
        plain.push(c);
    }
    plain
}

/// What a schema says, with what it refers to laid under it.
fn resolved<'a>(root: &'a Ordered, schema: &'a Ordered) -> Vec<&'a Ordered> {
    let mut layers = vec![schema];
    let mut at = schema;
    for _ in 0..DEEPEST {
        let Some(name) = at
            .text("$ref")
            .and_then(|reference| reference.strip_prefix("#/$defs/"))
        else {
            break;
        };
        let Some(next) = root.get("$defs").and_then(|defs| defs.get(name)) else {
            break;
        };
        layers.push(next);
        at = next;
    }
    layers
}

fn fields(
    root: &Ordered,
    schema: &Ordered,
    above: &str,
    always: bool,
    depth: usize,
) -> Result<Vec<Field>, String> {
    if depth > DEEPEST {
        return Err(format!("{above:?} lies too deep"));
    }
    let layers = resolved(root, schema);
    let required: Vec<String> = layers
        .iter()
        .flat_map(|layer| layer.texts("required"))
        .collect();
    let Some(properties) = layers.iter().find_map(|layer| layer.get("properties")) else {
        return Ok(Vec::new());
    };
    properties
        .entries()
        .iter()
        .map(|(key, schema)| {
            let path = if above.is_empty() {
                key.clone()
            } else {
                format!("{above}.{key}")
            };
            let required = required.contains(key);
            field(root, schema, key, path, required, always, depth)
        })
        .collect()
}

fn field(
    root: &Ordered,
    schema: &Ordered,
    key: &str,
    path: String,
    required: bool,
    above_always: bool,
    depth: usize,
) -> Result<Field, String> {
    let layers = resolved(root, schema);
    let get = |name: &str| layers.iter().find_map(|layer| layer.get(name));
    let text = |name: &str| layers.iter().find_map(|layer| layer.text(name));
    let number = |name: &str| layers.iter().find_map(|layer| layer.number(name));
    let count = |name: &str| {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "lengths are small and not negative"
        )]
        number(name).map(|n| n.max(0.0) as u32)
    };
    let always = above_always && required;
    let max_length = count("maxLength");
    let options = layers
        .iter()
        .map(|layer| layer.texts("enum"))
        .find(|options| !options.is_empty());
    let kind = match (text("type").unwrap_or("string"), options) {
        ("boolean", _) if get("const") == Some(&Ordered::Bool(true)) => FieldKind::Agree,
        ("boolean", _) => FieldKind::YesNo,
        ("integer", _) => FieldKind::Integer,
        ("number", _) => FieldKind::Number,
        ("object", _) => FieldKind::Group(fields(root, schema, &path, always, depth + 1)?),
        ("array", _) => rows(root, get("items"), &path, depth)?,
        ("string", Some(options)) => FieldKind::Choice(options),
        ("string", None) => match text("format") {
            Some("date") => FieldKind::Date,
            Some("email") => FieldKind::Email,
            _ if max_length.is_some_and(|length| length > 300) => FieldKind::LongText,
            _ if is_long(key) => FieldKind::LongText,
            _ => FieldKind::Text,
        },
        (other, _) => return Err(format!("{path}: a field cannot be of type {other:?}")),
    };
    let when = text("x-when")
        .map(Condition::parse)
        .transpose()
        .map_err(|wrong| format!("{path}: {wrong}"))?;
    Ok(Field {
        when,
        own_help: [text("x-help"), text("x-help-en")].map(|it| it.map(str::to_owned)),
        prefill: text("x-prefill").and_then(Known::from_slug),
        sort: text("x-kind").and_then(|it| Sort::ALL.into_iter().find(|sort| sort.slug() == it)),
        key: key.to_owned(),
        title: text("title").unwrap_or(key).to_owned(),
        kind,
        required,
        always,
        pattern: text("pattern").map(str::to_owned),
        least: number("minimum").or_else(|| number("minItems")),
        most: number("maximum"),
        min_length: count("minLength"),
        max_length,
        start: get("default").map(Ordered::plain),
        path,
    })
}

fn rows(
    root: &Ordered,
    items: Option<&Ordered>,
    path: &str,
    depth: usize,
) -> Result<FieldKind, String> {
    let Some(items) = items else {
        return Ok(FieldKind::Lines);
    };
    let layers = resolved(root, items);
    let options = layers
        .iter()
        .map(|layer| layer.texts("enum"))
        .find(|options| !options.is_empty());
    if let Some(options) = options {
        return Ok(FieldKind::Choices(options));
    }
    let fields = fields(root, items, &format!("{path}[]"), true, depth + 1)?;
    Ok(if fields.is_empty() {
        FieldKind::Lines
    } else {
        FieldKind::Table(fields)
    })
}

/// Fields that people answer in sentences.
fn is_long(key: &str) -> bool {
    ["noi_dung", "ly_do", "ghi_chu", "mo_ta", "giai_trinh"]
        .iter()
        .any(|word| key.starts_with(word))
}
