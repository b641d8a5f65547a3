//! The form of records that are a handful of fields: legal texts and turns of life. What the form
//! does not ask for stays as the record has it.

use super::super::date;
use super::super::desk::{Desk, Place};
use super::super::fields::Fields;
use super::super::seat::Seat;
use super::edit::About;
use super::item::Choice;
use askama::Template;
use domain::publication::Kind;
use serde_json::{Map, Value};

/// What a field takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shape {
    /// A line.
    Line,
    /// A day.
    Date,
    /// Several lines.
    Lines,
}

/// A field of a record.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Asks {
    key: &'static str,
    label: &'static str,
    hint: &'static str,
    shape: Shape,
    needed: bool,
}

const fn asks(key: &'static str, label: &'static str, hint: &'static str, shape: Shape) -> Asks {
    Asks {
        key,
        label,
        hint,
        shape,
        needed: false,
    }
}

const fn needs(key: &'static str, label: &'static str, hint: &'static str, shape: Shape) -> Asks {
    Asks {
        needed: true,
        ..asks(key, label, hint, shape)
    }
}

const LEGAL_TEXT: &[Asks] = &[
    needs(
        "name",
        "Tên văn bản",
        "Trích yếu như trong văn bản",
        Shape::Line,
    ),
    asks("from", "Có hiệu lực từ ngày", "", Shape::Date),
    asks(
        "to",
        "Hết hiệu lực từ sau ngày",
        "Ngày cuối còn hiệu lực; để trống khi văn bản còn hiệu lực. Quá ngày này, mọi thủ tục căn cứ vào văn bản được đánh dấu cần rà soát",
        Shape::Date,
    ),
    asks(
        "replaced_by",
        "Văn bản bãi bỏ hoặc thay thế",
        "Số, ký hiệu, ví dụ 118/2025/NĐ-CP",
        Shape::Line,
    ),
];

const LIFE_EVENT: &[Asks] = &[
    needs(
        "name",
        "Tên sự kiện",
        "Như người dân gọi, ví dụ Sinh con",
        Shape::Line,
    ),
    needs("name_en", "Tên tiếng Anh", "", Shape::Line),
    needs(
        "procedures",
        "Thủ tục",
        "Mã thủ tục, mỗi mã một dòng, việc cần làm trước đứng trên",
        Shape::Lines,
    ),
];

/// The fields of a kind that has such a form.
pub fn fields_of(kind: Kind) -> Option<&'static [Asks]> {
    match kind {
        Kind::LegalText => Some(LEGAL_TEXT),
        Kind::LifeEvent => Some(LIFE_EVENT),
        _ => None,
    }
}

/// A field as it is shown.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Shown {
    name: &'static str,
    label: &'static str,
    hint: &'static str,
    shape: &'static str,
    value: String,
    error: String,
}

/// The form.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/publication/fields_form.html")]
pub struct FieldsForm {
    desk: Desk,
    kind: Kind,
    to: String,
    code: String,
    is_new: bool,
    no: u32,
    seen: u32,
    fields: Vec<Shown>,
    decisions: Vec<Choice>,
    wrong: Vec<(String, String)>,
}

impl FieldsForm {
    /// The form for a seat: with what the record says, or with what was typed.
    pub fn of(
        seat: &Seat,
        about: &About,
        typed: Option<&Fields>,
        decisions: Vec<Choice>,
        wrong: &[(String, String)],
    ) -> Self {
        Self {
            desk: seat.desk(Place::Publication),
            kind: about.kind,
            to: about.to.clone(),
            code: about.code.clone(),
            is_new: about.seen == 0,
            no: about.no,
            seen: about.seen,
            fields: shown(about.kind, &about.base, typed, wrong),
            decisions,
            wrong: wrong.to_vec(),
        }
    }

    fn error(&self, name: &str) -> &str {
        let found = self.wrong.iter().find(|(field, _)| field == name);
        found.map_or("", |(_, message)| message.as_str())
    }
}

fn shown(kind: Kind, base: &str, typed: Option<&Fields>, wrong: &[(String, String)]) -> Vec<Shown> {
    let record: Value = serde_json::from_str(base).unwrap_or(Value::Null);
    let of_record = |asks: &Asks| match record.get(asks.key) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(all)) => {
            let texts: Vec<&str> = all.iter().filter_map(Value::as_str).collect();
            texts.join("\n")
        }
        _ => String::new(),
    };
    let fields = fields_of(kind).unwrap_or_default();
    fields
        .iter()
        .map(|it| Shown {
            name: it.key,
            label: it.label,
            hint: it.hint,
            shape: match it.shape {
                Shape::Line => "line",
                Shape::Date => "date",
                Shape::Lines => "lines",
            },
            value: typed.map_or_else(|| of_record(it), |typed| typed.text(it.key)),
            error: wrong
                .iter()
                .find(|(field, _)| field == it.key)
                .map(|(_, message)| message.clone())
                .unwrap_or_default(),
        })
        .collect()
}

/// The record that was typed over another one, and what of it cannot be read.
pub fn record(
    kind: Kind,
    code: &str,
    base: &str,
    typed: &Fields,
) -> (String, Vec<(String, String)>) {
    let mut wrong = Vec::new();
    let mut record = match serde_json::from_str(base) {
        Ok(Value::Object(record)) => record,
        _ => Map::new(),
    };
    if let Some(field) = kind.code_field() {
        record.insert(field.to_owned(), code.into());
    }
    for it in fields_of(kind).unwrap_or_default() {
        let text = typed.text(it.key);
        if it.needed && text.is_empty() {
            let message = format!("Chưa ghi {}.", it.label.to_lowercase());
            wrong.push((it.key.to_owned(), message));
        }
        let value = match it.shape {
            Shape::Lines => {
                let lines = text.lines().map(str::trim).filter(|it| !it.is_empty());
                Value::from(lines.map(str::to_owned).collect::<Vec<_>>())
            }
            _ if text.is_empty() => Value::Null,
            Shape::Line => text.into(),
            Shape::Date => match date::parse(&text) {
                Some(day) => day.to_string().into(),
                None => {
                    let message = "Ghi ngày đủ ngày, tháng, năm.".to_owned();
                    wrong.push((it.key.to_owned(), message));
                    Value::Null
                }
            },
        };
        if value.is_null() && it.shape == Shape::Line && !it.needed {
            record.remove(it.key);
        } else {
            record.insert(it.key.to_owned(), value);
        }
    }
    (Value::Object(record).to_string(), wrong)
}

/// The forms as they are shown for review.
pub fn samples() -> Vec<(&'static str, FieldsForm)> {
    let of = |kind: Kind, code: &str, base: &str, wrong: Vec<(String, String)>| FieldsForm {
        desk: Desk::sample(Place::Publication),
        kind,
        to: format!("/can-bo/danh-muc/{}/{code}/sua", kind.slug()),
        code: code.to_owned(),
        is_new: false,
        no: 2,
        seen: 1,
        fields: shown(kind, base, None, &wrong),
        decisions: Vec::new(),
        wrong,
    };
    let text = r#"{"number":"45/2020/NĐ-CP","name":"Về thực hiện thủ tục hành chính trên môi trường điện tử","from":"2020-05-22","to":"2025-06-30","replaced_by":"118/2025/NĐ-CP"}"#;
    let event = r#"{"slug":"sinh-con","name":"Sinh con","name_en":"","procedures":["1.001193"]}"#;
    let lacks = vec![("name_en".to_owned(), "Chưa ghi tên tiếng Anh.".to_owned())];
    vec![
        (
            "publication-legal-text-form",
            of(Kind::LegalText, "45/2020/NĐ-CP", text, Vec::new()),
        ),
        (
            "publication-life-event-form",
            of(Kind::LifeEvent, "sinh-con", event, lacks),
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::catalogue::{LegalText, LifeEvent};

    #[test]
    fn a_legal_text_is_written_by_its_fields_and_what_is_wrong_stands_beside_them() {
        let typed = Fields::given(&[
            ("name", "Về một cửa"),
            ("from", "2020-05-22"),
            ("to", "30/6"),
            ("replaced_by", ""),
        ]);
        let base = r#"{"number":"","name":"","from":null,"to":null,"replaced_by":"1/2"}"#;
        let (body, wrong) = record(Kind::LegalText, "45/2020/NĐ-CP", base, &typed);
        let fields: Vec<&str> = wrong.iter().map(|it| it.0.as_str()).collect();
        assert_eq!(fields, ["to"]);
        let it: LegalText = serde_json::from_str(&body).expect("a legal text");
        assert_eq!(it.number, "45/2020/NĐ-CP");
        assert_eq!(it.from, Some(jiff::civil::date(2020, 5, 22)));
        assert_eq!(it.replaced_by, None);
    }

    #[test]
    fn a_turn_of_life_holds_its_procedures_in_the_order_they_are_written() {
        let typed = Fields::given(&[
            ("name", "Sinh con"),
            ("name_en", ""),
            ("procedures", "2.000986\n\n 1.001193 "),
        ]);
        let (body, wrong) = record(Kind::LifeEvent, "sinh-con", "{}", &typed);
        assert_eq!(wrong.len(), 1, "{wrong:?}");
        let mut it: Value = serde_json::from_str(&body).expect("JSON");
        it["name_en"] = "Birth".into();
        let it: LifeEvent = serde_json::from_value(it).expect("a turn of life");
        assert_eq!(it.slug, "sinh-con");
        assert_eq!(it.procedures, ["2.000986".into(), "1.001193".into()]);
    }
}
