//! The form of a procedure: its facts as a publication decision gives them, and the way back from
//! what was typed to a record. What the form does not ask for stays as the record has it.

use super::super::desk::{Desk, Place};
use super::super::law::Law;
use super::super::seat::Seat;
use super::edit::About;
use super::item::Choice;
use super::typed::{ComponentRow, FeeRow, TimeRow, Typed};
use askama::Template;
use serde_json::{Map, Value, json};

/// Rows that stand ready to be filled.
const SPARE: usize = 2;

/// The form.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/publication/procedure_form.html")]
pub struct ProcedureForm {
    desk: Desk,
    to: String,
    code: String,
    is_new: bool,
    no: u32,
    seen: u32,
    page: Shown,
    fees: Vec<FeeRow>,
    components: Vec<ComponentRow>,
    decisions: Vec<Choice>,
    units: Vec<(&'static str, &'static str)>,
    levels: Vec<(&'static str, &'static str)>,
    channels: Vec<(&'static str, &'static str)>,
    service_levels: Vec<(&'static str, String)>,
    criteria: Vec<(String, String)>,
    law: Option<Law>,
}

/// What is typed and what is wrong with it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Shown {
    typed: Typed,
    wrong: Vec<(String, String)>,
}

impl Shown {
    fn error(&self, name: &str) -> &str {
        let found = self.wrong.iter().find(|(field, _)| field == name);
        found.map_or("", |(_, message)| message.as_str())
    }

    fn row_error(&self, rows: &str, at: &usize, key: &str) -> &str {
        self.error(&format!("{rows}.{at}.{key}"))
    }

    fn time_error(&self, channel: &str) -> &str {
        self.error(&format!("times.{channel}.amount"))
    }

    fn has_variant_times(&self) -> bool {
        self.typed
            .variant_times
            .iter()
            .any(|it| !it.amount.is_empty())
    }

    fn variant_time_error(&self, at: &usize) -> &str {
        self.row_error("variant_times", at, "amount")
    }

    fn line(&self, name: &str) -> &str {
        self.typed.line(name)
    }

    fn is(&self, name: &str, value: &str) -> bool {
        self.typed.line(name) == value
    }

    fn ticked(&self, name: &str, value: &str) -> bool {
        self.typed.ticked(name, value)
    }

    fn time(&self, channel: &str) -> TimeRow {
        let mut times = self.typed.times.iter();
        let found = times.find(|it| it.channel == channel);
        found.cloned().unwrap_or_default()
    }

    fn time_amount(&self, channel: &str) -> String {
        self.time(channel).amount
    }

    fn time_has_unit(&self, channel: &str, unit: &str) -> bool {
        self.time(channel).unit == unit
    }
}

impl ProcedureForm {
    /// The form for a seat.
    pub fn of(
        seat: &Seat,
        about: &About,
        typed: Typed,
        decisions: Vec<Choice>,
        wrong: &[(String, String)],
        law: Option<Law>,
    ) -> Self {
        let regulation = &seat.office.regulation;
        let levels = [
            ("full", domain::case::terms::ServiceLevel::Full),
            ("partial", domain::case::terms::ServiceLevel::Partial),
            (
                "in_person_only",
                domain::case::terms::ServiceLevel::InPersonOnly,
            ),
        ];
        let criteria = regulation.list("catalogue.priority_criteria", seat.today());
        Self {
            desk: seat.desk(Place::Publication),
            to: about.to.clone(),
            code: about.code.clone(),
            is_new: about.seen == 0,
            no: about.no,
            seen: about.seen,
            fees: with_spare(&typed.fees),
            components: with_spare(&typed.components),
            page: Shown {
                typed,
                wrong: wrong.to_vec(),
            },
            decisions,
            units: UNITS.to_vec(),
            levels: LEVELS.to_vec(),
            channels: CHANNELS.to_vec(),
            service_levels: levels
                .into_iter()
                .map(|(word, level)| (word, regulation.level_name(level).to_owned()))
                .collect(),
            criteria: criteria.into_iter().map(|it| (it.id, it.vi)).collect(),
            law,
        }
    }
}

const UNITS: [(&str, &str); 3] = [
    ("working_days", "ngày làm việc"),
    ("calendar_days", "ngày"),
    ("working_hours", "giờ làm việc"),
];

const LEVELS: [(&str, &str); 4] = [
    ("ministry", "Cấp bộ"),
    ("province", "Cấp tỉnh"),
    ("district", "Cấp huyện"),
    ("commune", "Cấp xã"),
];

const CHANNELS: [(&str, &str); 3] = [
    ("online", "Trực tuyến"),
    ("in_person", "Trực tiếp"),
    ("postal", "Bưu chính"),
];

fn with_spare<T: Clone + Default>(rows: &[T]) -> Vec<T> {
    let mut rows = rows.to_vec();
    rows.extend((0..SPARE).map(|_| T::default()));
    rows
}

/// The record of a procedure that says nothing yet.
pub fn empty(code: &str) -> Value {
    json!({
        "code": code, "name": "", "name_en": "", "field": "", "field_group": "", "levels": [],
        "agency": "", "applicants": [], "time": {}, "fees": [], "components": [], "results": [],
        "legal_basis": [], "steps": [], "steps_source": "unknown", "version": 1,
        "confidence": "found"
    })
}

/// The record that was typed over another one, and what of it cannot be read.
pub fn record(base: &str, typed: &Typed) -> (String, Vec<(String, String)>) {
    let mut wrong = Vec::new();
    let mut record = match serde_json::from_str(base) {
        Ok(Value::Object(record)) => record,
        _ => Map::new(),
    };
    for key in ["name", "name_en", "field", "field_group", "agency"] {
        record.insert(key.to_owned(), typed.line(key).into());
    }
    for key in [
        "service_level",
        "conditions",
        "note",
        "special",
        "roadmap",
        "roadmap_decision",
    ] {
        put(
            &mut record,
            key,
            Some(typed.line(key)).filter(|it| !it.is_empty()),
        );
    }
    let year = typed.line("roadmap_year");
    let read: Option<i16> = year.parse().ok().filter(|it| (2000..2100).contains(it));
    if read.is_none() && !year.is_empty() {
        let message = format!("“{year}” không phải năm. Ghi như 2027.");
        wrong.push(("roadmap_year".to_owned(), message));
    }
    put(&mut record, "roadmap_year", read);
    for key in ["levels", "applicants"] {
        let ticked = ticked(&record, typed, key);
        record.insert(key.to_owned(), json!(ticked));
    }
    for key in ["channels", "priority"] {
        let ticked = ticked(&record, typed, key);
        put(&mut record, key, Some(ticked).filter(|it| !it.is_empty()));
    }
    record.insert("legal_basis".to_owned(), json!(typed.list("legal_basis")));
    for key in ["variants", "forms", "processes"] {
        let lines = typed.list(key);
        put(&mut record, key, Some(lines).filter(|it| !it.is_empty()));
    }
    let results = named_before(&record, "results", &typed.list("results"));
    record.insert("results".to_owned(), results);
    let time = time(&record, typed, &mut wrong);
    record.insert("time".to_owned(), time);
    let fees = fees(&record, typed, &mut wrong);
    record.insert("fees".to_owned(), fees);
    let components = components(&record, typed, &mut wrong);
    record.insert("components".to_owned(), components);
    (Value::Object(record).to_string(), wrong)
}

/// What is ticked, in the order in which the record had it.
fn ticked(record: &Map<String, Value>, typed: &Typed, key: &str) -> Vec<String> {
    let before: Vec<&str> = record
        .get(key)
        .and_then(Value::as_array)
        .map(|items| items.iter().filter_map(Value::as_str).collect())
        .unwrap_or_default();
    let ticked = typed.all_ticked(key);
    let kept = before.iter().filter(|was| ticked.contains(was)).copied();
    let new = ticked.iter().filter(|it| !before.contains(it)).copied();
    kept.chain(new).map(str::to_owned).collect()
}

fn put<T: serde::Serialize>(record: &mut Map<String, Value>, key: &str, value: Option<T>) {
    match value {
        Some(value) => record.insert(key.to_owned(), json!(value)),
        None => record.remove(key),
    };
}

/// Rows by name, each with what the record knew of that name before.
fn named_before(record: &Map<String, Value>, key: &str, names: &[String]) -> Value {
    let before = record.get(key).and_then(Value::as_array);
    names
        .iter()
        .map(|name| {
            let same = before.and_then(|rows| rows.iter().find(|it| it["name"] == name.as_str()));
            same.cloned().unwrap_or_else(|| json!({ "name": name }))
        })
        .collect()
}

fn number(text: &str) -> Option<f64> {
    let number: f64 = text.trim().replace(',', ".").parse().ok()?;
    (number.is_finite() && number > 0.0 && number < 10_000.0).then_some(number)
}

fn whole(number: f64) -> Value {
    #[expect(clippy::cast_possible_truncation, reason = "it is below ten thousand")]
    let floor = number as i64;
    #[expect(clippy::cast_precision_loss, reason = "it is below ten thousand")]
    let is_whole = floor as f64 == number;
    if is_whole {
        json!(floor)
    } else {
        json!(number)
    }
}

fn time(record: &Map<String, Value>, typed: &Typed, wrong: &mut Vec<(String, String)>) -> Value {
    let mut time = match record.get("time") {
        Some(Value::Object(time)) => time.clone(),
        _ => Map::new(),
    };
    let mut read = |field: &str, amount: &str, unit: &str| -> Option<(Value, String)> {
        if amount.trim().is_empty() {
            return None;
        }
        let Some(number) = number(amount) else {
            let message = format!("“{amount}” không phải số lượng. Ghi số như 5 hoặc 0,5.");
            wrong.push((field.to_owned(), message));
            return None;
        };
        if unit.is_empty() {
            wrong.push((field.to_owned(), "Chọn đơn vị tính.".to_owned()));
            return None;
        }
        Some((whole(number), unit.to_owned()))
    };
    let general = read(
        "time.amount",
        typed.line("time.amount"),
        typed.line("time.unit"),
    );
    put(&mut time, "amount", general.as_ref().map(|it| &it.0));
    put(&mut time, "unit", general.as_ref().map(|it| &it.1));
    time.insert("text".to_owned(), typed.line("time.text").into());
    let kept = time.get("by_channel").and_then(Value::as_array).cloned();
    let kept = kept.unwrap_or_default();
    let mut typed_rows: Vec<(String, Value)> = Vec::new();
    for it in &typed.times {
        let field = format!("times.{}.amount", it.channel);
        if let Some((amount, unit)) = read(&field, &it.amount, &it.unit) {
            let row = json!({ "channel": it.channel, "amount": amount, "unit": unit });
            typed_rows.push((it.channel.clone(), row));
        }
    }
    // Some sources give a way of filing several times; the form shows the first, and the others
    // stay as they are, in their order.
    let mut rows: Vec<Value> = Vec::new();
    for row in kept {
        let channel = row["channel"].as_str().unwrap_or_default();
        let is_first = rows.iter().all(|other| other["channel"] != channel);
        let typed = typed_rows.iter().find(|(of, _)| of == channel);
        rows.extend(typed.map(|(_, typed)| if is_first { typed.clone() } else { row.clone() }));
    }
    for (channel, row) in typed_rows {
        if rows
            .iter()
            .all(|other| other["channel"] != channel.as_str())
        {
            rows.push(row);
        }
    }
    let mut own: Vec<Value> = Vec::new();
    for (at, it) in typed.variant_times.iter().enumerate() {
        let field = format!("variant_times.{at}.amount");
        if let Some((amount, unit)) = read(&field, &it.amount, &it.unit) {
            own.push(json!({ "variant": it.variant, "amount": amount, "unit": unit }));
        }
    }
    put(
        &mut time,
        "by_variant",
        Some(own).filter(|it| !it.is_empty()),
    );
    put(
        &mut time,
        "by_channel",
        Some(rows).filter(|it| !it.is_empty()),
    );
    Value::Object(time)
}

fn fees(record: &Map<String, Value>, typed: &Typed, wrong: &mut Vec<(String, String)>) -> Value {
    let before = record.get("fees").and_then(Value::as_array);
    let mut rows = Vec::new();
    for (at, it) in typed.fees.iter().enumerate() {
        if it.name.is_empty() && it.amount.is_empty() {
            continue;
        }
        if it.name.is_empty() {
            wrong.push((format!("fees.{at}.name"), "Ghi tên khoản thu.".to_owned()));
        }
        let digits: String = it.amount.chars().filter(char::is_ascii_digit).collect();
        let only_sum = it
            .amount
            .chars()
            .all(|c| c.is_ascii_digit() || c == '.' || c.is_whitespace());
        let amount: Option<i64> = digits.parse().ok();
        if !it.amount.is_empty() && (amount.is_none() || !only_sum) {
            let message = format!(
                "“{}” không phải số tiền. Ghi số đồng như 50.000.",
                it.amount
            );
            wrong.push((format!("fees.{at}.amount"), message));
        }
        let same = before.and_then(|rows| rows.iter().find(|row| row["name"] == it.name.as_str()));
        let mut row = match same {
            Some(Value::Object(row)) => row.clone(),
            _ => Map::new(),
        };
        row.insert("name".to_owned(), it.name.as_str().into());
        put(&mut row, "amount", amount);
        put(&mut row, "note", Some(&it.note).filter(|it| !it.is_empty()));
        put(
            &mut row,
            "channels",
            Some(&it.channels).filter(|it| !it.is_empty()),
        );
        rows.push(Value::Object(row));
    }
    Value::Array(rows)
}

fn components(
    record: &Map<String, Value>,
    typed: &Typed,
    wrong: &mut Vec<(String, String)>,
) -> Value {
    let before = record.get("components").and_then(Value::as_array);
    let mut rows = Vec::new();
    let mut taken: Vec<String> = typed.components.iter().map(|it| it.id.clone()).collect();
    for (at, it) in typed.components.iter().enumerate() {
        if it.name.is_empty() && it.originals.is_empty() && it.copies.is_empty() {
            continue;
        }
        if it.name.is_empty() {
            let message = "Ghi tên thành phần hồ sơ.".to_owned();
            wrong.push((format!("components.{at}.name"), message));
        }
        let mut count = |key: &str, text: &str| -> u32 {
            match text.trim() {
                "" => 0,
                text => text.parse().ok().filter(|it| *it <= 99).unwrap_or_else(|| {
                    let message = format!("“{text}” không phải số bản, từ 0 đến 99.");
                    wrong.push((format!("components.{at}.{key}"), message));
                    0
                }),
            }
        };
        let (originals, copies) = (
            count("originals", &it.originals),
            count("copies", &it.copies),
        );
        let id = if it.id.is_empty() {
            let fresh = (1..)
                .map(|no| format!("c{no}"))
                .find(|id| !taken.contains(id))
                .unwrap_or_default();
            taken.push(fresh.clone());
            fresh
        } else {
            it.id.clone()
        };
        let same = before.and_then(|rows| rows.iter().find(|row| row["id"] == id.as_str()));
        let mut row = match same {
            Some(Value::Object(row)) => row.clone(),
            _ => Map::new(),
        };
        row.insert("id".to_owned(), id.into());
        row.insert("name".to_owned(), it.name.as_str().into());
        row.insert("originals".to_owned(), originals.into());
        row.insert("copies".to_owned(), copies.into());
        row.insert("required".to_owned(), it.required.into());
        put(&mut row, "is_form", Some(true).filter(|_| it.is_form));
        put(
            &mut row,
            "form_code",
            Some(&it.form_code).filter(|it| !it.is_empty()),
        );
        let cases: Vec<&str> = it
            .cases
            .split('|')
            .map(str::trim)
            .filter(|it| !it.is_empty())
            .collect();
        put(&mut row, "cases", Some(cases).filter(|it| !it.is_empty()));
        rows.push(Value::Object(row));
    }
    Value::Array(rows)
}

/// The form as it is shown for review.
pub fn samples() -> Vec<(&'static str, ProcedureForm)> {
    let seed = domain::catalogue::Catalogue::seed();
    let birth = seed.procedure(&"1.001193".into());
    let body = birth
        .and_then(|it| serde_json::to_string(it).ok())
        .unwrap_or_default();
    let typed = Typed::of_record(&body);
    let page = ProcedureForm {
        desk: Desk::sample(Place::Publication),
        to: "/can-bo/danh-muc/thu-tuc/1.001193/sua".to_owned(),
        code: "1.001193".to_owned(),
        is_new: false,
        no: 2,
        seen: 1,
        fees: with_spare(&typed.fees),
        components: with_spare(&typed.components),
        page: Shown {
            typed,
            wrong: Vec::new(),
        },
        units: UNITS.to_vec(),
        decisions: vec![Choice {
            id: "1".to_owned(),
            words: "2512/QĐ-UBND: Hộ tịch".to_owned(),
            chosen: true,
        }],
        levels: LEVELS.to_vec(),
        channels: CHANNELS.to_vec(),
        service_levels: vec![
            ("full", "Toàn trình".to_owned()),
            ("partial", "Một phần".to_owned()),
        ],
        criteria: vec![(
            "many_cases".to_owned(),
            "Nhiều hồ sơ, tần suất giao dịch lớn".to_owned(),
        )],
        law: super::super::law::sample("publication.faults"),
    };
    let mut wrong = page.clone();
    wrong.page.wrong = vec![(
        "time.amount".to_owned(),
        "“năm” không phải số lượng. Ghi số như 5 hoặc 0,5.".to_owned(),
    )];
    vec![
        ("publication-procedure-form", page),
        ("publication-procedure-form-wrong", wrong),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_that_goes_through_the_form_says_the_same() {
        for procedure in domain::catalogue::Catalogue::seed().procedures() {
            let body = serde_json::to_string(procedure).expect("JSON");
            let mut typed = Typed::of_record(&body);
            // Boxes are sent in the order of the page.
            typed.ticks.sort();
            let (after, wrong) = record(&body, &typed);
            let mut times = procedure.time.by_channel.iter();
            if times.any(|it| it.amount.is_some() && it.unit.is_none()) {
                // A number that the source gives without a unit is asked for before it is saved.
                let asked = wrong.iter().all(|(_, said)| said == "Chọn đơn vị tính.");
                assert!(asked && !wrong.is_empty(), "{}: {wrong:?}", procedure.code);
                continue;
            }
            assert_eq!(wrong, [], "{}", procedure.code);
            let lines = domain::publication::difference(
                domain::publication::Kind::Procedure,
                Some(&body),
                &after,
            );
            assert_eq!(lines, [], "{}", procedure.code);
            let read: domain::catalogue::Procedure =
                serde_json::from_str(&after).expect("a procedure");
            assert_eq!(read.components, procedure.components);
        }
    }

    #[test]
    fn what_cannot_be_read_is_named_beside_its_field() {
        let mut typed = Typed::of_record(&empty("9.000001").to_string());
        typed.lines.retain(|(name, _)| !name.starts_with("time."));
        typed
            .lines
            .push(("time.amount".to_owned(), "năm".to_owned()));
        typed.fees.push(FeeRow {
            name: "Lệ phí".to_owned(),
            amount: "nhiều".to_owned(),
            ..FeeRow::default()
        });
        typed.components.push(ComponentRow {
            name: "Đơn".to_owned(),
            originals: "-1".to_owned(),
            ..ComponentRow::default()
        });
        let (_, wrong) = record(&empty("9.000001").to_string(), &typed);
        let fields: Vec<&str> = wrong.iter().map(|it| it.0.as_str()).collect();
        assert_eq!(
            fields,
            ["time.amount", "fees.0.amount", "components.0.originals"]
        );
    }
}
