//! Conditions on what was filled in: when a field is asked, which way a process takes, whom a fee
//! is waived for. Written in a small part of FEEL, the language of conditions in BPMN, so that a
//! process drawn elsewhere keeps its branches; read once into a value that answers, explains
//! itself and can be asked whether it can come true at all.

mod possible;
mod read;

pub use possible::{MOST_TRIED, possible};
pub use read::WrongCondition;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::fmt;

/// What a field is compared with.
#[derive(Clone, PartialEq, Debug)]
pub enum Literal {
    /// A text, or a date as `2026-07-01`.
    Text(String),
    /// A number.
    Number(f64),
    /// Yes or no.
    YesNo(bool),
    /// Nothing filled in.
    Nothing,
}

impl Literal {
    fn data(&self) -> Value {
        match self {
            Self::Text(text) => json!(text),
            Self::Number(number) => json!(number),
            Self::YesNo(it) => json!(it),
            Self::Nothing => Value::Null,
        }
    }
}

/// How it is compared.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Comparison {
    /// The same.
    Is,
    /// Another.
    IsNot,
    /// Less, or an earlier day.
    Less,
    /// At most.
    AtMost,
    /// More, or a later day.
    More,
    /// At least.
    AtLeast,
}

impl Comparison {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Is,
        Self::IsNot,
        Self::Less,
        Self::AtMost,
        Self::More,
        Self::AtLeast,
    ];

    /// The sign in a condition.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Is => "=",
            Self::IsNot => "!=",
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::More => ">",
            Self::AtLeast => ">=",
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Is => "là",
            Self::IsNot => "không phải là",
            Self::Less => "nhỏ hơn",
            Self::AtMost => "không quá",
            Self::More => "lớn hơn",
            Self::AtLeast => "từ",
        }
    }
}

/// A condition.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Condition {
    /// A field compared with one value.
    Test {
        /// The field's whole name.
        field: String,
        /// How.
        how: Comparison,
        /// With what.
        with: Literal,
    },
    /// A field is one of several values.
    OneOf {
        /// The field's whole name.
        field: String,
        /// The values.
        of: Vec<Literal>,
    },
    /// All of these.
    All(Vec<Condition>),
    /// At least one of these.
    Any(Vec<Condition>),
    /// Not this.
    Not(Box<Condition>),
}

impl Condition {
    /// A field is a text.
    pub fn is(field: &str, text: &str) -> Self {
        Self::Test {
            field: field.to_owned(),
            how: Comparison::Is,
            with: Literal::Text(text.to_owned()),
        }
    }

    /// Reads a condition.
    ///
    /// # Errors
    /// What cannot be read, in words for who wrote it.
    pub fn parse(text: &str) -> Result<Self, WrongCondition> {
        read::read(text)
    }

    /// Whether it holds for what was filled in.
    pub fn holds(&self, data: &Value) -> bool {
        self.holds_with(&|field| literals(data, field))
    }

    /// Whether it holds where the fields have these values; a field may have several.
    pub(crate) fn holds_with(&self, values: &impl Fn(&str) -> Vec<Literal>) -> bool {
        match self {
            Self::Test { field, how, with } => {
                let found = values(field);
                match (how, with) {
                    (Comparison::Is, Literal::Nothing) => found.is_empty(),
                    (Comparison::IsNot, Literal::Nothing) => !found.is_empty(),
                    // A box that nobody ticked says no, whether or not it was sent.
                    (Comparison::Is, Literal::YesNo(false)) => {
                        found.is_empty() || found.contains(with)
                    }
                    (Comparison::IsNot, Literal::YesNo(false)) => {
                        !found.is_empty() && !found.contains(with)
                    }
                    (Comparison::IsNot, _) => !found.contains(with),
                    _ => found.iter().any(|it| compares(it, *how, with)),
                }
            }
            Self::OneOf { field, of } => values(field).iter().any(|it| of.contains(it)),
            Self::All(all) => all.iter().all(|it| it.holds_with(values)),
            Self::Any(any) => any.iter().any(|it| it.holds_with(values)),
            Self::Not(not) => !not.holds_with(values),
        }
    }

    /// The fields it asks about, each once.
    pub fn fields(&self) -> Vec<&str> {
        let mut fields = Vec::new();
        self.each(&mut |field, _| {
            if !fields.contains(&field) {
                fields.push(field);
            }
        });
        fields
    }

    /// The values it compares a field with.
    pub fn values_of(&self, field: &str) -> Vec<&Literal> {
        let mut found = Vec::new();
        self.each(&mut |name, value| {
            if name == field && !found.contains(&value) {
                found.push(value);
            }
        });
        found
    }

    /// Each comparison in it.
    fn each<'a>(&'a self, see: &mut impl FnMut(&'a str, &'a Literal)) {
        match self {
            Self::Test { field, with, .. } => see(field, with),
            Self::OneOf { field, of } => of.iter().for_each(|value| see(field, value)),
            Self::All(these) | Self::Any(these) => these.iter().for_each(|it| it.each(see)),
            Self::Not(not) => not.each(see),
        }
    }

    /// As plain data, for a page's script.
    pub fn data(&self) -> Value {
        match self {
            Self::Test { field, how, with } => {
                json!({"field": field, "sign": how.sign(), "with": with.data()})
            }
            Self::OneOf { field, of } => {
                let of: Vec<Value> = of.iter().map(Literal::data).collect();
                json!({"field": field, "in": of})
            }
            Self::All(all) => json!({"all": all.iter().map(Self::data).collect::<Vec<_>>()}),
            Self::Any(any) => json!({"any": any.iter().map(Self::data).collect::<Vec<_>>()}),
            Self::Not(not) => json!({"not": not.data()}),
        }
    }

    /// In words: "«Quốc tịch» là «Việt Nam»"; `title` says how a field is called on screen.
    pub fn words(&self, title: &dyn Fn(&str) -> String) -> String {
        let named = |field: &str| format!("“{}”", title(field));
        match self {
            Self::Test { field, how, with } => match (how, with) {
                (Comparison::Is, Literal::Nothing) => format!("{} để trống", named(field)),
                (Comparison::IsNot, Literal::Nothing) => format!("{} có điền", named(field)),
                (Comparison::Is, Literal::YesNo(true))
                | (Comparison::IsNot, Literal::YesNo(false)) => {
                    format!("có đánh dấu {}", named(field))
                }
                (Comparison::Is, Literal::YesNo(false))
                | (Comparison::IsNot, Literal::YesNo(true)) => {
                    format!("không đánh dấu {}", named(field))
                }
                _ => format!("{} {} {}", named(field), how.words(), said(with)),
            },
            Self::OneOf { field, of } => {
                let of: Vec<String> = of.iter().map(said).collect();
                format!("{} là một trong {}", named(field), of.join(", "))
            }
            Self::All(all) => joined(all, " và ", title),
            Self::Any(any) => joined(any, " hoặc ", title),
            Self::Not(not) => format!("không phải: {}", not.words(title)),
        }
    }
}

fn joined(these: &[Condition], between: &str, title: &dyn Fn(&str) -> String) -> String {
    let parts: Vec<String> = these
        .iter()
        .map(|it| match it {
            Condition::All(_) | Condition::Any(_) => format!("({})", it.words(title)),
            _ => it.words(title),
        })
        .collect();
    parts.join(between)
}

fn said(value: &Literal) -> String {
    match value {
        Literal::Text(text) => match text.parse::<jiff::civil::Date>() {
            Ok(date) => crate::clock::words::date(date),
            Err(_) => format!("“{text}”"),
        },
        Literal::Number(number) => number.to_string().replace('.', ","),
        Literal::YesNo(true) => "có".to_owned(),
        Literal::YesNo(false) => "không".to_owned(),
        Literal::Nothing => "để trống".to_owned(),
    }
}

fn compares(found: &Literal, how: Comparison, with: &Literal) -> bool {
    use std::cmp::Ordering::{Equal, Greater, Less};
    let order = match (found, with) {
        (Literal::Number(a), Literal::Number(b)) => a.partial_cmp(b),
        // Days are kept as 2026-07-01, so that the order of the texts is that of the days.
        (Literal::Text(a), Literal::Text(b)) => Some(a.cmp(b)),
        (Literal::YesNo(a), Literal::YesNo(b)) => (a == b).then_some(Equal),
        _ => None,
    };
    match how {
        Comparison::Is => order == Some(Equal),
        Comparison::IsNot => order != Some(Equal),
        Comparison::Less => order == Some(Less),
        Comparison::AtMost => matches!(order, Some(Less | Equal)),
        Comparison::More => order == Some(Greater),
        Comparison::AtLeast => matches!(order, Some(Greater | Equal)),
    }
}

/// What stands in a field: nothing, one value, or the several of a list or of a table's rows.
pub(crate) fn literals(data: &Value, field: &str) -> Vec<Literal> {
    let keys: Vec<&str> = field.split('.').collect();
    let mut found = Vec::new();
    gather(data, &keys, &mut found);
    found
}

fn gather(at: &Value, keys: &[&str], found: &mut Vec<Literal>) {
    let Some((key, below)) = keys.split_first() else {
        match at {
            Value::Array(items) => found.extend(items.iter().filter_map(literal)),
            other => found.extend(literal(other)),
        }
        return;
    };
    match key.strip_suffix("[]") {
        Some(key) => at
            .get(key)
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .for_each(|row| gather(row, below, found)),
        None => {
            if let Some(next) = at.get(key) {
                gather(next, below, found);
            }
        }
    }
}

fn literal(value: &Value) -> Option<Literal> {
    match value {
        Value::String(text) if text.trim().is_empty() => None,
        Value::String(text) => Some(Literal::Text(text.clone())),
        Value::Number(number) => number.as_f64().map(Literal::Number),
        Value::Bool(it) => Some(Literal::YesNo(*it)),
        // A row or a group that is there counts as filled in.
        Value::Object(fields) if !fields.is_empty() => Some(Literal::YesNo(true)),
        _ => None,
    }
}

impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => {
                write!(f, "\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
            }
            Self::Number(number) => write!(f, "{number}"),
            Self::YesNo(it) => write!(f, "{it}"),
            Self::Nothing => f.write_str("null"),
        }
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |f: &mut fmt::Formatter<'_>, these: &[Self], between: &str| {
            for (at, it) in these.iter().enumerate() {
                if at > 0 {
                    write!(f, " {between} ")?;
                }
                match it {
                    Self::All(_) | Self::Any(_) => write!(f, "({it})")?,
                    _ => write!(f, "{it}")?,
                }
            }
            Ok(())
        };
        match self {
            Self::Test { field, how, with } => match (how, with) {
                (Comparison::Is | Comparison::IsNot, _) | (_, Literal::Number(_)) => {
                    write!(f, "{field} {} {with}", how.sign())
                }
                _ => write!(f, "{field} {} date({with})", how.sign()),
            },
            Self::OneOf { field, of } => {
                write!(f, "{field} in (")?;
                for (at, value) in of.iter().enumerate() {
                    let between = if at > 0 { ", " } else { "" };
                    write!(f, "{between}{value}")?;
                }
                f.write_str(")")
            }
            Self::All(all) => list(f, all, "and"),
            Self::Any(any) => list(f, any, "or"),
            Self::Not(not) => write!(f, "not({not})"),
        }
    }
}

impl TryFrom<String> for Condition {
    type Error = WrongCondition;
    fn try_from(text: String) -> Result<Self, WrongCondition> {
        Self::parse(&text)
    }
}

impl From<Condition> for String {
    fn from(it: Condition) -> Self {
        it.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Condition {
        Condition::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    #[test]
    fn a_condition_is_read_written_and_read_again() {
        for text in [
            r#"nguoi_me.quoc_tich = "Việt Nam""#,
            r#"so_con >= 3"#,
            r#"loai in ("A", "B")"#,
            r#"a = "x" and (b != null or not(c = true))"#,
            r#"ngay < date("2026-07-01")"#,
            r#"ten = "nói \"vâng\" \\ ok""#,
        ] {
            let condition = read(text);
            assert_eq!(condition.to_string(), text);
            assert_eq!(read(&condition.to_string()), condition);
        }
        assert_eq!(read("(a = 1)"), read("a=1"));
    }

    #[test]
    fn what_cannot_be_read_is_told_with_its_place() {
        for text in [
            "",
            "a",
            "a =",
            "a = b",
            "= 1",
            "a = 1 and",
            "(a = 1",
            "a = 1)",
            "a in ()",
            "a = \"x",
            "a ~ 1",
            "not a = 1",
            "a < true",
            "a < \"trẻ\"",
            "a = 1 b = 2",
            "á = 1",
            "a = 1e999",
        ] {
            let wrong = Condition::parse(text).expect_err(text);
            assert!(!wrong.to_string().is_empty());
        }
        let deep = format!("{}a = 1{}", "(".repeat(500), ")".repeat(500));
        assert!(Condition::parse(&deep).is_err());
        assert!(Condition::parse(&format!("a = \"{}\"", "x".repeat(5000))).is_err());
    }

    #[test]
    fn it_holds_for_what_was_filled_in() {
        let data = json!({
            "me": {"quoc_tich": "Việt Nam", "tuoi": 30},
            "con": [{"ten": "A"}], "dien": ["Hộ nghèo", "Khuyết tật"],
            "ngay": "2026-06-30", "co": true, "trong": " "
        });
        for (text, holds) in [
            (r#"me.quoc_tich = "Việt Nam""#, true),
            (r#"me.quoc_tich != "Lào""#, true),
            (r#"me.quoc_tich in ("Lào", "Pháp")"#, false),
            ("me.tuoi >= 30 and me.tuoi < 31", true),
            ("me.tuoi > 30", false),
            (r#"dien = "Hộ nghèo""#, true),
            (r#"dien != "Hộ nghèo""#, false),
            (r#"ngay < date("2026-07-01")"#, true),
            ("co = true", true),
            ("trong = null", true),
            ("con != null", true),
            ("khong.co.gi = null", true),
            ("me = null", false),
            ("not(co = true) or me.tuoi <= 30", true),
            ("khong_danh_dau = false", true),
            ("co = false", false),
            (r#"me.tuoi = "30""#, false),
            (r#"con[].ten = "A""#, true),
            (r#"con[].ten = "B""#, false),
        ] {
            assert_eq!(read(text).holds(&data), holds, "{text}");
        }
        assert!(!read("co = true").holds(&Value::Null));
    }

    #[test]
    fn it_explains_itself() {
        let title = |field: &str| match field {
            "me.quoc_tich" => "Quốc tịch".to_owned(),
            other => other.to_owned(),
        };
        let words = |text: &str| read(text).words(&title);
        assert_eq!(
            words(r#"me.quoc_tich = "Việt Nam""#),
            "“Quốc tịch” là “Việt Nam”"
        );
        assert_eq!(
            words(r#"co = true and (a != null or ngay >= date("2026-07-01"))"#),
            "có đánh dấu “co” và (“a” có điền hoặc “ngay” từ 1/7/2026)"
        );
    }
}
