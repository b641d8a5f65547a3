//! The fees of a procedure: how much, for which case and way of filing, from when to when, how
//! often, what is taken off for whom by which act; and beside it what a sample file would owe,
//! line by line, as it is typed.

use super::answer;
use super::condition_box::{self, SIGNS};
use super::designer::{Editor, Head, Open};
use super::desk::{Desk, Place};
use super::fee_boxes::{self, FeeBox, ReductionBox, channel_word};
use super::fields::Fields;
use crate::error::Problem;
use crate::forms::Posted;
use crate::house::House;
use crate::session::OfficerIn;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use casework::eform;
use domain::catalogue::{FilingChannel, Form, Procedure};
use domain::clock::words;
use domain::fees::explained::{Of, explain};
use domain::publication::Kind;
use jiff::civil::Date;
use serde_json::Value;

/// What the address asks for.
#[derive(Clone, PartialEq, Eq, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    /// What was done just now.
    pub xong: String,
}

/// What a sample file owes by one way of filing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BillOf {
    channel: &'static str,
    total: String,
    /// Name, amount, why.
    lines: Vec<(String, String, Vec<String>)>,
    may_be_due: Vec<String>,
}

/// A field of the sample that some fee asks about.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SampleField {
    name: String,
    id: String,
    title: String,
    value: String,
}

/// The bills alone, for the script.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/fee_bills.html")]
pub struct FeeBills {
    bills: Vec<BillOf>,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/fee_editor.html")]
pub struct FeeEditor {
    desk: Desk,
    head: Head,
    boxes: Vec<FeeBox>,
    bills: Vec<BillOf>,
    sample: Vec<SampleField>,
    fields: Vec<(String, String)>,
    signs: &'static [(&'static str, &'static str)],
    channels: Vec<(&'static str, &'static str)>,
    variants: Vec<String>,
    variant: String,
}

impl FeeEditor {
    fn of(
        desk: Desk,
        head: Head,
        procedure: &Procedure,
        form: Option<&Form>,
        boxes: Vec<FeeBox>,
        asked: &Fields,
        today: Date,
    ) -> Self {
        let variant = asked.text("mau.truong-hop");
        Self {
            bills: bills(procedure, form, asked, today),
            sample: sample(procedure, form, asked),
            fields: condition_box::choices(form),
            signs: &SIGNS,
            channels: FilingChannel::ALL
                .into_iter()
                .map(|it| (channel_word(it), it.name()))
                .collect(),
            variants: procedure.variants.clone(),
            variant,
            desk,
            head,
            boxes,
        }
    }

    /// Whether the form has a field.
    fn knows(&self, field: &str) -> bool {
        self.fields.iter().any(|it| it.0 == field)
    }
}

/// What was filled in for the sample: names begin with `mau.`.
fn data(form: Option<&Form>, asked: &Fields) -> Value {
    let pairs: Vec<(String, String)> = asked
        .values
        .iter()
        .filter_map(|(name, value)| Some((name.strip_prefix("mau.")?.to_owned(), value.clone())))
        .collect();
    form.map_or(Value::Null, |form| eform::parse(form, &pairs))
}

fn bills(procedure: &Procedure, form: Option<&Form>, asked: &Fields, today: Date) -> Vec<BillOf> {
    let data = data(form, asked);
    let variant = asked.text("mau.truong-hop");
    FilingChannel::ALL
        .into_iter()
        .map(|channel| {
            let bill = explain(
                procedure,
                &Of {
                    variant: Some(variant.as_str()).filter(|it| !it.is_empty()),
                    channel,
                    day: Some(today),
                    data: &data,
                },
            );
            let amount =
                |amount: Option<i64>| amount.map_or_else(|| "chưa rõ mức".to_owned(), words::money);
            BillOf {
                channel: channel.name(),
                total: amount(bill.total()),
                lines: bill
                    .lines
                    .iter()
                    .map(|line| (line.name.clone(), amount(line.amount), line.because.clone()))
                    .collect(),
                may_be_due: bill.may_be_due,
            }
        })
        .collect()
}

fn sample(procedure: &Procedure, form: Option<&Form>, asked: &Fields) -> Vec<SampleField> {
    let mut names: Vec<&str> = Vec::new();
    for fee in &procedure.fees {
        let conditions = fee
            .when
            .iter()
            .chain(fee.reductions.iter().filter_map(|it| it.when.as_ref()));
        let asks = conditions.flat_map(|it| it.fields());
        for name in asks.chain(fee.times.as_deref()) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    names
        .into_iter()
        .filter_map(|name| Some((name, form?.field(name)?)))
        .map(|(name, field)| SampleField {
            name: format!("mau.{name}"),
            id: condition_box::id(&format!("mau-{name}")),
            title: field.title.clone(),
            value: asked.text(&format!("mau.{name}")),
        })
        .collect()
}

async fn opened(house: &House, who: &OfficerIn, code: &str) -> Result<Editor, Problem> {
    let at = ("phi", "Phí, lệ phí");
    Editor::open(house, who, (Kind::Procedure, code), at, None).await
}

fn read(open: &Open) -> Result<Procedure, Problem> {
    serde_json::from_str(&open.version.body)
        .map_err(|_| Problem::failure_in_words("a procedure on file cannot be read"))
}

/// The editor.
///
/// # Errors
/// When there is no such procedure, or the officer may not see it.
pub async fn page(
    State(house): State<House>,
    who: OfficerIn,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let editor = opened(&house, &who, &code).await?;
    if let Some(elsewhere) = editor.closed() {
        return Ok(elsewhere);
    }
    let procedure = read(&editor.open)?;
    let page = FeeEditor::of(
        editor.desk(),
        editor.head(&asked.xong),
        &procedure,
        editor.seat.office.catalogue.form_of(&procedure),
        fee_boxes::of(&procedure.fees),
        &Fields::default(),
        super::designer::day(&editor.seat),
    );
    answer::shown(&page)
}

/// What was typed is saved, with what the pressed button does to the lines.
///
/// # Errors
/// The rule that forbids it, or a failure of ours.
pub async fn send(
    State(house): State<House>,
    who: OfficerIn,
    Path(code): Path<String>,
    Posted(fields): Posted,
) -> Result<Response, Problem> {
    let editor = opened(&house, &who, &code).await?;
    let mut procedure = read(&editor.open)?;
    let catalogue = std::sync::Arc::clone(&editor.seat.office.catalogue);
    let form = catalogue.form_of(&procedure);
    let mut boxes = fee_boxes::sent(&fields);
    let fees = fee_boxes::read(&mut boxes, &procedure.fees, form);
    let go = fields.text("di");
    let (verb, at) = go.split_once(':').unwrap_or((go.as_str(), ""));
    let changes_lines = change(&mut boxes, verb, at);
    let wrong = fee_boxes::are_wrong(&boxes);
    if wrong || changes_lines {
        // A line that was just put in is still empty: it is saved once it says something.
        if !wrong {
            procedure.fees = fees;
        }
        let page = FeeEditor::of(
            editor.desk(),
            editor.head(""),
            &procedure,
            form,
            boxes,
            &fields,
            super::designer::day(&editor.seat),
        );
        return answer::again(&page);
    }
    procedure.fees = fees;
    let body = serde_json::to_string_pretty(&procedure)
        .map_err(|_| Problem::failure_in_words("a procedure could not be written"))?;
    editor.save(body, &fields).await?;
    Ok(editor.done("luu", ""))
}

/// Puts lines in or takes them out; whether it did.
fn change(boxes: &mut Vec<FeeBox>, verb: &str, at: &str) -> bool {
    match verb {
        "them" => boxes.push(FeeBox::default()),
        "bo" => boxes.retain(|it| it.name != at),
        "giam" => {
            if let Some(fee) = boxes.iter_mut().find(|it| it.name == at) {
                fee.reductions.push(ReductionBox::default());
            }
        }
        "bo-giam" => {
            for fee in boxes.iter_mut() {
                fee.reductions.retain(|it| it.name != at);
            }
        }
        _ => return false,
    }
    for (at, fee) in boxes.iter_mut().enumerate() {
        fee.name = format!("f{at}");
        fee.when.name.clone_from(&fee.name);
        fee.when.id = condition_box::id(&fee.name);
        for (no, it) in fee.reductions.iter_mut().enumerate() {
            it.name = format!("f{at}.r{no}");
            it.when.name.clone_from(&it.name);
            it.when.id = condition_box::id(&it.name);
        }
    }
    true
}

/// What a sample file owes by what is typed; nothing is saved.
///
/// # Errors
/// When there is no such procedure.
pub async fn look(
    State(house): State<House>,
    who: OfficerIn,
    Path(code): Path<String>,
    Posted(fields): Posted,
) -> Result<Response, Problem> {
    let Editor { seat, open, .. } = opened(&house, &who, &code).await?;
    let mut procedure = read(&open)?;
    let form = seat.office.catalogue.form_of(&procedure);
    procedure.fees = fee_boxes::read(&mut fee_boxes::sent(&fields), &procedure.fees, form);
    let page = FeeBills {
        bills: bills(&procedure, form, &fields, super::designer::day(&seat)),
    };
    answer::shown(&page)
}

/// The page with content to show it by.
pub fn samples() -> Vec<(&'static str, FeeEditor)> {
    let catalogue = domain::catalogue::Catalogue::seed();
    let Some(procedure) = catalogue.procedures().iter().find(|it| it.fees.len() > 1) else {
        return Vec::new();
    };
    let mut procedure = procedure.clone();
    let reductions = serde_json::json!([
        {"name": "Hộ nghèo", "percent": 100, "basis": "TT 85/2019/TT-BTC"},
        {"name": "Nộp trực tuyến", "percent": 50, "basis": "NQ 11/2026/NQ-HĐND", "channels": ["online"]}
    ]);
    if let (Some(fee), Ok(reductions)) = (
        procedure.fees.first_mut(),
        serde_json::from_value(reductions),
    ) {
        fee.reductions = reductions;
    }
    let page = |fields: &Fields| {
        FeeEditor::of(
            Desk::sample(Place::Publication),
            Head::sample(&procedure.name),
            &procedure,
            catalogue.form_of(&procedure),
            fee_boxes::of(&procedure.fees),
            fields,
            Date::constant(2026, 8, 24),
        )
    };
    let whole = page(&Fields::default());
    let mut wrong = whole.clone();
    if let Some(fee) = wrong.boxes.first_mut() {
        "“năm” không phải số tiền.".clone_into(&mut fee.error);
    }
    vec![("fee-editor", whole), ("fee-editor-wrong", wrong)]
}
