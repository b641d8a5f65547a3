//! Between an HTML form and JSON: flat names such as `nguoi_me.ho_ten` and `con[0].ten` become
//! typed data, and typed data become flat names again, so that nothing typed is lost.
//!
//! Dates are typed `dd/MM/yyyy` and kept ISO; numbers are typed with a decimal comma. What cannot
//! be read stays as it was typed, and the check says what is wrong with it.

use domain::catalogue::{Field, FieldKind, Form};
use jiff::civil::Date;
use serde_json::{Map, Number, Value};
use std::collections::BTreeSet;

/// More rows than this in one table come from no person.
const MOST_ROWS: usize = 200;

/// The data of a posted form. Names the form does not have are left out; a group that is empty and
/// need not be filled in is left out too, and so is the answer to what is not asked.
pub fn parse(form: &Form, posted: &[(String, String)]) -> Value {
    let mut data = Map::new();
    for field in &form.fields {
        if let Some(value) = read(field, &field.key, field.required, posted) {
            data.insert(field.key.clone(), value);
        }
    }
    form.pruned(Value::Object(data))
}

fn values<'a>(posted: &'a [(String, String)], name: &str) -> impl Iterator<Item = &'a str> {
    posted
        .iter()
        .filter(move |(field, _)| field == name)
        .map(|(_, value)| value.trim())
        .filter(|value| !value.is_empty())
}

/// The value of a field that stands under a name; none where nothing was typed.
fn read(field: &Field, name: &str, needed: bool, posted: &[(String, String)]) -> Option<Value> {
    match &field.kind {
        FieldKind::Group(fields) => {
            let group = group(fields, name, needed, posted);
            (needed || !group.is_empty()).then_some(Value::Object(group))
        }
        FieldKind::Table(fields) => {
            let rows: Vec<Value> = row_numbers(posted, name)
                .into_iter()
                .map(|row| group(fields, &format!("{name}[{row}]"), false, posted))
                .filter(|row| !row.is_empty())
                .map(Value::Object)
                .collect();
            (needed || !rows.is_empty()).then_some(Value::Array(rows))
        }
        FieldKind::Lines => {
            let mut lines: Vec<Value> = values(posted, name)
                .flat_map(str::lines)
                .map(str::trim)
                .filter(|line| !line.is_empty())
                .map(Value::from)
                .collect();
            for row in row_numbers(posted, name) {
                lines.extend(values(posted, &format!("{name}[{row}]")).map(Value::from));
            }
            (needed || !lines.is_empty()).then_some(Value::Array(lines))
        }
        FieldKind::Choices(_) => {
            let chosen: Vec<Value> = values(posted, name).map(Value::from).collect();
            (needed || !chosen.is_empty()).then_some(Value::Array(chosen))
        }
        FieldKind::YesNo => match values(posted, name).last() {
            Some(typed) => Some(Value::Bool(is_yes(typed))),
            // A box that is not ticked is not sent; where an answer is due, that is the answer.
            None => needed.then_some(Value::Bool(false)),
        },
        FieldKind::Agree => values(posted, name)
            .last()
            .filter(|typed| is_yes(typed))
            .map(|_| Value::Bool(true)),
        FieldKind::Date => values(posted, name).last().map(|typed| {
            Value::String(iso(typed).map_or_else(|| typed.to_owned(), |date| date.to_string()))
        }),
        FieldKind::Integer | FieldKind::Number => values(posted, name)
            .last()
            .map(|typed| number(typed, field.kind == FieldKind::Integer)),
        FieldKind::Text if field.is_identity_number() || field.is_phone() => {
            values(posted, name).last().map(|typed| {
                let plain: String = typed
                    .chars()
                    .filter(|c| !c.is_whitespace() && *c != '.')
                    .collect();
                Value::String(plain)
            })
        }
        FieldKind::Text | FieldKind::LongText | FieldKind::Email | FieldKind::Choice(_) => {
            values(posted, name).last().map(Value::from)
        }
    }
}

/// The fields of a group under a name. Boxes that are not ticked make no group by themselves.
fn group(
    fields: &[Field],
    name: &str,
    needed: bool,
    posted: &[(String, String)],
) -> Map<String, Value> {
    let read_with = |answers: bool| -> Map<String, Value> {
        fields
            .iter()
            .filter_map(|field| {
                let needed = field.required && answers;
                let value = read(field, &format!("{name}.{}", field.key), needed, posted)?;
                Some((field.key.clone(), value))
            })
            .collect()
    };
    let typed = read_with(false);
    let started = needed || !typed.is_empty();
    if started { read_with(true) } else { typed }
}

/// The numbers of the rows that were sent, in order.
fn row_numbers(posted: &[(String, String)], name: &str) -> Vec<usize> {
    let numbers: BTreeSet<usize> = posted
        .iter()
        .filter_map(|(field, _)| {
            let (number, _) = field
                .strip_prefix(name)?
                .strip_prefix('[')?
                .split_once(']')?;
            number.parse().ok()
        })
        .collect();
    numbers.into_iter().take(MOST_ROWS).collect()
}

fn is_yes(typed: &str) -> bool {
    !matches!(typed, "false" | "0" | "off" | "khong" | "không")
}

/// Three numbers in the order day, month, year, or ISO.
fn parts(typed: &str) -> Option<(i16, i8, i8)> {
    let split = |by: &[char]| -> Option<Vec<i16>> {
        let parts: Vec<&str> = typed.trim().split(by).map(str::trim).collect();
        let digits = |part: &&str| {
            !part.is_empty() && part.len() <= 4 && part.chars().all(|c| c.is_ascii_digit())
        };
        (parts.len() == 3 && parts.iter().all(digits))
            .then(|| parts.iter().filter_map(|part| part.parse().ok()).collect())
    };
    let numbers = split(&['/', '.', '-'])?;
    let &[a, b, c] = numbers.as_slice() else {
        return None;
    };
    let (year, month, day) = if a > 31 { (a, b, c) } else { (c, b, a) };
    let small = |n: i16| i8::try_from(n).unwrap_or(0);
    Some((year, small(month), small(day)))
}

/// Whether a text has the shape of a date, also of one that is in no calendar.
pub(super) fn looks_like_a_date(text: &str) -> bool {
    parts(text).is_some()
}

/// A typed date; none where it is none. Years have four digits: "90" could be meant as either.
fn iso(typed: &str) -> Option<Date> {
    let (year, month, day) = parts(typed)?;
    (1000..=2999)
        .contains(&year)
        .then(|| Date::new(year, month, day).ok())
        .flatten()
}

/// A typed number: points between thousands, a comma before decimals. What cannot be read stays
/// text.
fn number(typed: &str, whole: bool) -> Value {
    let plain: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    let thousands = plain.contains('.')
        && plain
            .split(',')
            .next()
            .unwrap_or_default()
            .split('.')
            .skip(1)
            .all(|part| part.len() == 3 && part.chars().all(|c| c.is_ascii_digit()));
    let plain = if thousands {
        plain.replace('.', "")
    } else {
        plain
    };
    let plain = plain.replacen(',', ".", 1);
    let shaped = plain
        .strip_prefix('-')
        .unwrap_or(&plain)
        .chars()
        .all(|c| c.is_ascii_digit() || c == '.');
    if shaped && let Ok(number) = plain.parse::<i64>() {
        return Value::from(number);
    }
    let decimal = plain.parse::<f64>().ok().filter(|_| shaped && !whole);
    match decimal.and_then(Number::from_f64) {
        Some(number) => Value::Number(number),
        None => Value::String(typed.to_owned()),
    }
}

/// The flat names and values of data, as a page shows them.
pub fn flat(form: &Form, data: &Value) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    for field in &form.fields {
        if let Some(value) = data.get(&field.key) {
            write(field, &field.key, value, &mut pairs);
        }
    }
    pairs
}

fn write(field: &Field, name: &str, value: &Value, pairs: &mut Vec<(String, String)>) {
    match (&field.kind, value) {
        (FieldKind::Group(fields), Value::Object(_)) => {
            for field in fields {
                if let Some(value) = value.get(&field.key) {
                    write(field, &format!("{name}.{}", field.key), value, pairs);
                }
            }
        }
        (FieldKind::Table(fields), Value::Array(rows)) => {
            for (at, row) in rows.iter().enumerate() {
                for field in fields {
                    if let Some(value) = row.get(&field.key) {
                        write(field, &format!("{name}[{at}].{}", field.key), value, pairs);
                    }
                }
            }
        }
        (FieldKind::Lines, Value::Array(lines)) => {
            let lines: Vec<String> = lines.iter().filter_map(shown).collect();
            pairs.push((name.to_owned(), lines.join("\n")));
        }
        (FieldKind::Choices(_), Value::Array(chosen)) => {
            pairs.extend(
                chosen
                    .iter()
                    .filter_map(shown)
                    .map(|text| (name.to_owned(), text)),
            );
        }
        (FieldKind::Date, Value::String(text)) => {
            let date = text.parse::<Date>().ok();
            let shown = date.map_or_else(
                || text.clone(),
                |date| format!("{:02}/{:02}/{:04}", date.day(), date.month(), date.year()),
            );
            pairs.push((name.to_owned(), shown));
        }
        (_, value) => pairs.extend(shown(value).map(|text| (name.to_owned(), text))),
    }
}

fn shown(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(it) => Some(it.to_string()),
        Value::Number(number) => Some(number.to_string().replace('.', ",")),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}
