//! Designing a form: fields put in, changed, moved, taken out of its schema. What the designer
//! does not know in a schema stays as it was; the order of the fields is that of the text.

mod kind;

pub use kind::Kind;

use super::help::Known;
use super::ordered::Ordered;
use super::{Field, FieldKind, Form};
use crate::catalogue::Condition;
use crate::catalogue::fold::plain;

/// What a designer says of a field.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Settings {
    /// Its title.
    pub title: String,
    /// What it asks for; as it was where nothing is said.
    pub kind: Option<Kind>,
    /// Whether it must be filled in.
    pub required: bool,
    /// When it is asked.
    pub when: Option<Condition>,
    /// Help in Vietnamese and English.
    pub help: [String; 2],
    /// What of the applicant it starts with.
    pub prefill: Option<Known>,
    /// The options of a choice.
    pub options: Vec<String>,
    /// Least value.
    pub least: Option<f64>,
    /// Greatest value.
    pub most: Option<f64>,
    /// Greatest length.
    pub max_length: Option<u32>,
}

impl Settings {
    /// What is said of a field now.
    pub fn of(field: &Field) -> Self {
        let kind = Kind::of(field);
        Self {
            title: field.title.clone(),
            kind: Some(kind),
            required: field.required,
            when: field.when.clone(),
            help: field.own_help.clone().map(Option::unwrap_or_default),
            prefill: field.prefill,
            options: match &field.kind {
                FieldKind::Choice(options) | FieldKind::Choices(options) => options.clone(),
                _ => Vec::new(),
            },
            least: field.least.filter(|_| is_number(kind)),
            most: field.most,
            max_length: field.max_length,
        }
    }
}

fn is_number(kind: Kind) -> bool {
    matches!(kind, Kind::Integer | Kind::Number | Kind::Money)
}

/// A form being designed.
#[derive(Clone, PartialEq, Debug)]
pub struct Design {
    root: Ordered,
}

/// The keys of a schema that say of which kind a field is.
const OF_KIND: [&str; 13] = [
    "$ref",
    "type",
    "format",
    "enum",
    "const",
    "pattern",
    "minimum",
    "maximum",
    "minLength",
    "maxLength",
    "minItems",
    "x-kind",
    "default",
];

impl Design {
    /// A form without fields but for its declaration.
    pub fn new(title: &str) -> Self {
        let mut root = Ordered::Object(Vec::new());
        let text = |text: &str| Ordered::Text(text.to_owned());
        root.set(
            "$schema",
            text("https://json-schema.org/draft/2020-12/schema"),
        );
        root.set("title", text(title));
        root.set("x-confidence", text("found"));
        root.set("type", text("object"));
        root.set("properties", Ordered::Object(Vec::new()));
        root.set("required", Ordered::List(Vec::new()));
        root.set("additionalProperties", Ordered::Bool(false));
        let mut design = Self { root };
        if let Some(path) = design.add(
            "",
            None,
            Kind::Agree,
            "Cam đoan nội dung khai là đúng sự thật và chịu trách nhiệm trước pháp luật",
        ) {
            design.require(&path, true);
        }
        design
    }

    /// Reads a schema.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let root: Ordered = serde_json::from_str(text).map_err(|error| error.to_string())?;
        match root {
            Ordered::Object(_) => Ok(Self { root }),
            _ => Err("not an object".to_owned()),
        }
    }

    /// The schema as text.
    pub fn text(&self) -> String {
        serde_json::to_string_pretty(&self.root).unwrap_or_default()
    }

    /// The form it is.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn form(&self, name: &str) -> Result<Form, String> {
        Form::parse(name, &self.text())
    }

    /// Says what the form as a whole is.
    pub fn head(&mut self, title: &str, form_code: &str, signature: bool) {
        self.root
            .set("title", Ordered::Text(title.trim().to_owned()));
        set_or_take(&mut self.root, "x-form-code", form_code);
        match signature {
            true => self.root.set("x-signature", Ordered::Bool(true)),
            false => {
                self.root.take("x-signature");
            }
        }
    }

    /// Puts a field into a group (the form itself for an empty name), behind another field of it
    /// or at its end; its whole name.
    pub fn add(
        &mut self,
        into: &str,
        after: Option<&str>,
        kind: Kind,
        title: &str,
    ) -> Option<String> {
        let holder = self.holder(into)?;
        let properties = properties(holder)?;
        let key = free_key(properties, &key_of(title, kind));
        let mut schema = Ordered::Object(Vec::new());
        schema.set("title", Ordered::Text(title.trim().to_owned()));
        for (name, value) in kind.schema() {
            schema.set(name, value);
        }
        inner(&mut schema, kind, &[]);
        let after = after.map(last_key);
        let at = after
            .and_then(|after| properties.iter().position(|(name, _)| name == after))
            .map_or(properties.len(), |at| at + 1);
        properties.insert(at, (key.clone(), schema));
        Some(match into {
            "" => key,
            into => format!("{}.{key}", rows_of(self, into)),
        })
    }

    /// Takes a field out.
    pub fn remove(&mut self, path: &str) -> bool {
        self.require(path, false);
        let (above, key) = split(path);
        let Some(properties) = self.holder(above).and_then(properties) else {
            return false;
        };
        let before = properties.len();
        properties.retain(|(name, _)| name != key);
        properties.len() < before
    }

    /// Moves a field by one place within its group.
    pub fn shift(&mut self, path: &str, down: bool) -> bool {
        let (above, key) = split(path);
        let Some(properties) = self.holder(above).and_then(properties) else {
            return false;
        };
        let Some(at) = properties.iter().position(|(name, _)| name == key) else {
            return false;
        };
        let other = if down {
            at.checked_add(1)
        } else {
            at.checked_sub(1)
        };
        match other.filter(|it| *it < properties.len()) {
            Some(other) => {
                properties.swap(at, other);
                true
            }
            None => false,
        }
    }

    /// Moves a field before another one, into that one's group if it is another; its whole name
    /// afterwards. Without a name of the other, to the end of the form.
    pub fn move_before(&mut self, path: &str, before: &str) -> Option<String> {
        let inside = format!("{path}.");
        let rows = format!("{path}[]");
        if path == before || before.starts_with(&inside) || before.starts_with(&rows) {
            return None;
        }
        let (above, key) = split(path);
        let (to_above, to_key) = split(before);
        // Where it goes must be there before it is taken from where it is.
        let target = self.holder(to_above).and_then(properties)?;
        if !to_key.is_empty() && !target.iter().any(|(name, _)| name == to_key) {
            return None;
        }
        let required = self
            .holder(above)
            .is_some_and(|holder| holder.texts("required").iter().any(|it| it == key));
        let properties_of = self.holder(above).and_then(properties)?;
        let at = properties_of.iter().position(|(name, _)| name == key)?;
        let (_, schema) = properties_of.remove(at);
        self.require(path, false);
        let target = self.holder(to_above).and_then(properties)?;
        let key = free_key(target, key);
        let at = target
            .iter()
            .position(|(name, _)| name == to_key)
            .unwrap_or(target.len());
        target.insert(at, (key.clone(), schema));
        let path = match to_above {
            "" => key,
            above => format!("{above}.{key}"),
        };
        self.require(&path, required);
        Some(path)
    }

    /// Says what a field is.
    pub fn set(&mut self, path: &str, it: &Settings) -> bool {
        self.require(path, it.required);
        let (above, key) = split(path);
        let was = self
            .form("")
            .ok()
            .and_then(|form| form.field(path).map(Kind::of));
        let Some(schema) = self.holder(above).and_then(properties).and_then(|found| {
            found
                .iter_mut()
                .find(|(name, _)| name == key)
                .map(|(_, schema)| schema)
        }) else {
            return false;
        };
        schema.set("title", Ordered::Text(it.title.trim().to_owned()));
        let kind = it.kind.or(was).unwrap_or(Kind::Text);
        if was != Some(kind) {
            for name in OF_KIND {
                schema.take(name);
            }
            for (name, value) in kind.schema() {
                schema.set(name, value);
            }
            if !matches!(
                (was, kind),
                (Some(Kind::Choices | Kind::Lines | Kind::Table), _)
            ) {
                schema.take("items");
            }
            if kind != Kind::Group {
                schema.take("properties");
                schema.take("required");
                schema.take("additionalProperties");
            }
        }
        if matches!(kind, Kind::Choice | Kind::Choices) || was != Some(kind) {
            inner(schema, kind, &it.options);
        }
        if is_number(kind) {
            number_or_take(schema, "minimum", it.least);
            number_or_take(schema, "maximum", it.most);
        }
        if matches!(kind, Kind::Text | Kind::LongText) {
            let length = it.max_length.map(f64::from);
            // A long text is known by its length where its name does not tell.
            let length = match kind {
                Kind::LongText => Some(length.unwrap_or(4000.0).max(301.0)),
                _ => length.map(|it| it.min(300.0)),
            };
            number_or_take(schema, "maxLength", length);
        }
        let when = it.when.as_ref().map(ToString::to_string);
        set_or_take(schema, "x-when", when.as_deref().unwrap_or_default());
        set_or_take(schema, "x-help", &it.help[0]);
        set_or_take(schema, "x-help-en", &it.help[1]);
        set_or_take(schema, "x-prefill", it.prefill.map_or("", Known::slug));
        true
    }

    /// Whether a field must be filled in.
    fn require(&mut self, path: &str, required: bool) {
        let (above, key) = split(path);
        let Some(holder) = self.holder(above) else {
            return;
        };
        let mut keys = holder.texts("required");
        keys.retain(|it| it != key);
        if required {
            keys.push(key.to_owned());
        }
        if !keys.is_empty() || holder.get("required").is_some() {
            let keys = keys.into_iter().map(Ordered::Text).collect();
            holder.set("required", Ordered::List(keys));
        }
    }

    /// The schema that holds the fields of a group; what it refers to is put in its place, so
    /// that a change of it changes nothing else.
    fn holder(&mut self, above: &str) -> Option<&mut Ordered> {
        let defs = self.root.get("$defs").cloned();
        let mut at = &mut self.root;
        for part in above.split('.').filter(|it| !it.is_empty()) {
            let key = part.trim_end_matches("[]");
            at = at.get_mut("properties")?.get_mut(key)?;
            lay_open(at, defs.as_ref());
            if at.text("type") == Some("array") {
                at = at.get_mut("items")?;
                lay_open(at, defs.as_ref());
            }
        }
        Some(at)
    }
}

/// Puts what a schema refers to in its place.
fn lay_open(schema: &mut Ordered, defs: Option<&Ordered>) {
    for _ in 0..super::DEEPEST {
        let Some(Ordered::Text(reference)) = schema.take("$ref") else {
            return;
        };
        let found = reference
            .strip_prefix("#/$defs/")
            .and_then(|name| defs?.get(name));
        for (name, value) in found.map(Ordered::entries).unwrap_or_default() {
            if schema.get(name).is_none() {
                schema.set(name, value.clone());
            }
        }
    }
}

fn properties(holder: &mut Ordered) -> Option<&mut Vec<(String, Ordered)>> {
    match holder.get_mut("properties")? {
        Ordered::Object(entries) => Some(entries),
        _ => None,
    }
}

/// What lies in a field of a kind: options, rows, fields.
fn inner(schema: &mut Ordered, kind: Kind, options: &[String]) {
    let of_object = || {
        Ordered::Object(vec![
            ("type".to_owned(), Ordered::Text("object".to_owned())),
            ("properties".to_owned(), Ordered::Object(Vec::new())),
            ("additionalProperties".to_owned(), Ordered::Bool(false)),
        ])
    };
    let list = |options: &[String]| {
        let options = if options.is_empty() {
            &["Lựa chọn 1".to_owned(), "Lựa chọn 2".to_owned()]
        } else {
            options
        };
        Ordered::List(options.iter().cloned().map(Ordered::Text).collect())
    };
    match kind {
        Kind::Choice => schema.set("enum", list(options)),
        Kind::Choices => schema.set(
            "items",
            Ordered::Object(vec![
                ("type".to_owned(), Ordered::Text("string".to_owned())),
                ("enum".to_owned(), list(options)),
            ]),
        ),
        Kind::Lines => schema.set(
            "items",
            Ordered::Object(vec![(
                "type".to_owned(),
                Ordered::Text("string".to_owned()),
            )]),
        ),
        Kind::Group if schema.get("properties").is_none() => {
            schema.set("properties", Ordered::Object(Vec::new()));
            schema.set("additionalProperties", Ordered::Bool(false));
        }
        Kind::Table => {
            let has_rows = schema
                .get("items")
                .is_some_and(|items| items.get("properties").is_some());
            if !has_rows {
                let mut rows = of_object();
                let mut first = Ordered::Object(Vec::new());
                first.set("title", Ordered::Text("Nội dung".to_owned()));
                first.set("type", Ordered::Text("string".to_owned()));
                if let Some(Ordered::Object(fields)) = rows.get_mut("properties") {
                    fields.push(("ten".to_owned(), first));
                }
                schema.set("items", rows);
            }
        }
        _ => {}
    }
}

fn set_or_take(schema: &mut Ordered, key: &str, text: &str) {
    match text.trim() {
        "" => {
            schema.take(key);
        }
        text => schema.set(key, Ordered::Text(text.to_owned())),
    }
}

fn number_or_take(schema: &mut Ordered, key: &str, number: Option<f64>) {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "whole and small, looked at just before"
    )]
    let whole = |n: f64| serde_json::Number::from(n as i64);
    let number = number.and_then(|n| {
        if n.fract() == 0.0 && n.abs() < 1e15 {
            Some(whole(n))
        } else {
            serde_json::Number::from_f64(n)
        }
    });
    match number {
        Some(number) => schema.set(key, Ordered::Number(number)),
        None => {
            schema.take(key);
        }
    }
}

/// The group and the last name of a whole name.
fn split(path: &str) -> (&str, &str) {
    path.rsplit_once('.').unwrap_or(("", path))
}

fn last_key(path: &str) -> &str {
    split(path).1
}

/// A group's name as it stands before its fields: a table's with its rows.
fn rows_of(design: &Design, into: &str) -> String {
    let plain = into.trim_end_matches("[]");
    let is_table = design.form("").ok().is_some_and(|form| {
        matches!(
            form.field(plain).map(|field| &field.kind),
            Some(FieldKind::Table(_) | FieldKind::Lines)
        )
    });
    if is_table {
        format!("{plain}[]")
    } else {
        into.to_owned()
    }
}

/// A key from a title: "Họ và tên" as `ho_va_ten`.
fn key_of(title: &str, kind: Kind) -> String {
    let plain = plain(title);
    let parts: Vec<&str> = plain
        .split(' ')
        .filter(|it| !it.is_empty())
        .take(6)
        .collect();
    let key = parts.join("_");
    if super::check::is_key(&key) {
        key
    } else {
        kind.slug().to_owned()
    }
}

fn free_key(properties: &[(String, Ordered)], wished: &str) -> String {
    let taken = |key: &str| properties.iter().any(|(name, _)| name == key);
    if !taken(wished) {
        return wished.to_owned();
    }
    (2..)
        .map(|n| format!("{wished}_{n}"))
        .find(|key| !taken(key))
        .unwrap_or_else(|| wished.to_owned())
}

#[cfg(test)]
mod tests;
