//! Changing an agency or a unit: a draft of the catalogue, checked with all others before it is
//! kept, each fault beside its field. What holds stays until the draft is approved and published.

mod fields;

use super::answer;
use super::designer;
use super::desk::{Desk, Place};
use super::fields::escaped;
use super::organisation::PATH;
use super::seat::Seat;
use super::typed::Typed;
use crate::error::Problem;
use crate::forms::{Fields, Posted};
use crate::house::House;
use crate::session::OfficerIn;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use casework::living::places;
use domain::authority::Duty;
use domain::clock;
use domain::ids::AgencyCode;
use domain::import::cells;
use domain::publication::{Item, Kind};
use domain::staff::Fault;
use fields::{AGENCY, Shape, Spec, UNIT};
use serde_json::{Map, Value};

/// A field as the page shows it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FieldView {
    name: &'static str,
    label: &'static str,
    hint: &'static str,
    /// `line`, `date`, `lines` or `choice`.
    shape: &'static str,
    value: String,
    choices: Vec<(&'static str, &'static str, bool)>,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/organisation_form.html")]
pub struct OrganisationForm {
    desk: Desk,
    typed: Typed,
    heading: String,
    back: String,
    address: String,
    /// Whether the code is typed too.
    new: bool,
    edition: u32,
    draft: String,
    fields: Vec<FieldView>,
}

/// What is changed: an agency, or a unit of one.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Target {
    kind: Kind,
    /// Empty where it is new.
    code: String,
    agency: AgencyCode,
}

impl Target {
    fn specs(&self) -> &'static [Spec] {
        match self.kind {
            Kind::Unit => &UNIT,
            _ => &AGENCY,
        }
    }

    /// Where the form is: the agency's own, or that of one of its units.
    fn address(&self) -> String {
        let agency = escaped(self.agency.as_str());
        match (self.kind, self.code.as_str()) {
            (Kind::Unit, "") => format!("{PATH}/{agency}/don-vi"),
            (Kind::Unit, code) => format!("{PATH}/{agency}/don-vi/{}", escaped(code)),
            (_, "") => format!("{PATH}/moi"),
            _ => format!("{PATH}/{agency}/sua"),
        }
    }
}

/// Where an agency, a unit or the table of days is changed; other items have editors elsewhere.
pub fn editor(kind: Kind, code: &str) -> Option<String> {
    match kind {
        Kind::Agency => Some(format!("{PATH}/{}/sua", escaped(code))),
        Kind::Unit => {
            let agency = code.split('/').next().unwrap_or_default();
            Some(format!(
                "{PATH}/{}/don-vi/{}",
                escaped(agency),
                escaped(code)
            ))
        }
        Kind::DaysOff => Some(super::days_off::PATH.to_owned()),
        _ => None,
    }
}

async fn shown(
    seat: &Seat,
    target: &Target,
    item: &Item,
    typed: Typed,
) -> Result<OrganisationForm, Problem> {
    let record = record(seat, target, item);
    let said = |name: &str| -> String {
        match record.get(name) {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Array(all)) => {
                let texts = all.iter().filter_map(Value::as_str);
                texts.collect::<Vec<_>>().join("\n")
            }
            _ => String::new(),
        }
    };
    let view = |spec: &Spec| {
        let value = typed.value(spec.name, &said(spec.name));
        FieldView {
            name: spec.name,
            label: spec.label,
            hint: spec.hint,
            shape: match spec.shape {
                Shape::Line => "line",
                Shape::Date => "date",
                Shape::Lines => "lines",
                Shape::Choice(_) => "choice",
            },
            choices: match spec.shape {
                Shape::Choice(all) => all
                    .iter()
                    .map(|(word, name)| (*word, *name, *word == value))
                    .collect(),
                _ => Vec::new(),
            },
            value,
        }
    };
    let what = match target.kind {
        Kind::Unit => "đơn vị",
        _ => "cơ quan",
    };
    let today = clock::wall(seat.now).date();
    Ok(OrganisationForm {
        desk: seat.desk(Place::Organisation),
        heading: match said("name").as_str() {
            "" => format!("Thêm {what}"),
            name => format!("Sửa {what}: {name}"),
        },
        back: if target.agency.as_str().is_empty() {
            PATH.to_owned()
        } else {
            format!("{PATH}/{}", escaped(target.agency.as_str()))
        },
        address: target.address(),
        new: target.code.is_empty(),
        edition: item.edition(),
        draft: item
            .open()
            .map(|open| format!("Phiên bản {} – {}", open.no, open.standing(today).name()))
            .unwrap_or_default(),
        fields: target.specs().iter().map(view).collect(),
        typed,
    })
}

/// The record that a draft is built on: its own, the one that holds, or for a unit that the
/// templates give what they give.
fn record(seat: &Seat, target: &Target, item: &Item) -> Map<String, Value> {
    let today = clock::wall(seat.now).date();
    let on_file = item.open().or(item.in_force(today)).or(item.published());
    if let Some(Ok(Value::Object(record))) = on_file.map(|it| serde_json::from_str(&it.body)) {
        return record;
    }
    let organisation = &seat.office.organisation;
    let value = match target.kind {
        Kind::Unit => organisation
            .unit(&target.code.as_str().into())
            .and_then(|it| serde_json::to_value(it).ok()),
        _ => organisation
            .agency(&target.code.as_str().into())
            .and_then(|it| serde_json::to_value(it).ok()),
    };
    match value {
        Some(Value::Object(record)) => record,
        _ => Map::new(),
    }
}

async fn item(seat: &Seat, target: &Target) -> Result<Item, Problem> {
    if target.code.is_empty() {
        return Ok(Item::new(target.kind, ""));
    }
    Ok(store::publication::item(seat.db(), target.kind, &target.code).await?)
}

async fn form(house: &House, who: &OfficerIn, target: Target) -> Result<Response, Problem> {
    let seat = Seat::of(house, who);
    seat.may_do(Duty::CatalogueEdit)?;
    let item = item(&seat, &target).await?;
    let page = shown(&seat, &target, &item, Typed::default()).await?;
    answer::shown(&page)
}

impl Target {
    /// An agency that is not there yet.
    fn new_agency() -> Self {
        Self {
            kind: Kind::Agency,
            code: String::new(),
            agency: AgencyCode::from(""),
        }
    }

    /// An agency, or a unit of one: that of a code, or a new one.
    fn of(house: &House, agency: &str, unit: Option<&str>) -> Result<Self, Problem> {
        let organisation = &house.office.organisation;
        let agency = AgencyCode::from(agency);
        let known = organisation.agency(&agency).ok_or(Problem::NotFound)?;
        let (kind, code) = match unit {
            None => (Kind::Agency, known.code.to_string()),
            Some("") => (Kind::Unit, String::new()),
            Some(unit) => {
                let unit = organisation.unit(&unit.into());
                let unit = unit.filter(|it| it.agency == agency);
                (Kind::Unit, unit.ok_or(Problem::NotFound)?.code.to_string())
            }
        };
        Ok(Self { kind, code, agency })
    }
}

/// The form of a new agency.
///
/// # Errors
/// When the officer may not.
pub async fn new_agency(State(house): State<House>, who: OfficerIn) -> Result<Response, Problem> {
    form(&house, &who, Target::new_agency()).await
}

/// The form of an agency.
///
/// # Errors
/// When the officer may not, or there is no such agency.
pub async fn agency(
    State(house): State<House>,
    who: OfficerIn,
    Path(code): Path<String>,
) -> Result<Response, Problem> {
    form(&house, &who, Target::of(&house, &code, None)?).await
}

/// The form of a new unit.
///
/// # Errors
/// When the officer may not, or there is no such agency.
pub async fn new_unit(
    State(house): State<House>,
    who: OfficerIn,
    Path(code): Path<String>,
) -> Result<Response, Problem> {
    form(&house, &who, Target::of(&house, &code, Some(""))?).await
}

/// The form of a unit.
///
/// # Errors
/// When the officer may not, or there is no such unit.
pub async fn unit(
    State(house): State<House>,
    who: OfficerIn,
    Path((code, unit)): Path<(String, String)>,
) -> Result<Response, Problem> {
    form(&house, &who, Target::of(&house, &code, Some(&unit))?).await
}

/// A new agency is drafted.
///
/// # Errors
/// When the officer may not, or the files cannot be written. What does not fit comes back.
pub async fn save_new_agency(
    State(house): State<House>,
    who: OfficerIn,
    Posted(fields): Posted,
) -> Result<Response, Problem> {
    save(&house, &who, Target::new_agency(), fields).await
}

/// A change of an agency is drafted.
///
/// # Errors
/// As for a new one.
pub async fn save_agency(
    State(house): State<House>,
    who: OfficerIn,
    Path(code): Path<String>,
    Posted(fields): Posted,
) -> Result<Response, Problem> {
    save(&house, &who, Target::of(&house, &code, None)?, fields).await
}

/// A new unit is drafted.
///
/// # Errors
/// As for a new agency.
pub async fn save_new_unit(
    State(house): State<House>,
    who: OfficerIn,
    Path(code): Path<String>,
    Posted(fields): Posted,
) -> Result<Response, Problem> {
    save(&house, &who, Target::of(&house, &code, Some(""))?, fields).await
}

/// A change of a unit is drafted.
///
/// # Errors
/// As for a new agency.
pub async fn save_unit(
    State(house): State<House>,
    who: OfficerIn,
    Path((code, unit)): Path<(String, String)>,
    Posted(fields): Posted,
) -> Result<Response, Problem> {
    let target = Target::of(&house, &code, Some(&unit))?;
    save(&house, &who, target, fields).await
}

/// The record as it was typed.
fn typed_record(
    target: &Target,
    code: &str,
    fields: &Fields,
    before: Map<String, Value>,
) -> (Map<String, Value>, Vec<Fault>) {
    let mut record = before;
    let mut faults = Vec::new();
    for spec in target.specs() {
        let text = fields.text(spec.name);
        let value = match spec.shape {
            _ if text.is_empty() => None,
            Shape::Line | Shape::Choice(_) => Some(Value::from(text)),
            Shape::Lines => Some(Value::from(
                text.lines()
                    .map(str::trim)
                    .filter(|it| !it.is_empty())
                    .collect::<Vec<_>>(),
            )),
            Shape::Date => match cells::day(&text) {
                Some(day) => Some(day.to_string().into()),
                None => {
                    faults.push(Fault {
                        field: spec.name,
                        message: "Chọn ngày.".to_owned(),
                    });
                    None
                }
            },
        };
        match value {
            Some(value) => record.insert(spec.name.to_owned(), value),
            None => record.remove(spec.name),
        };
    }
    record.insert("code".to_owned(), code.into());
    if target.kind == Kind::Unit {
        record.insert("agency".to_owned(), target.agency.as_str().into());
    }
    if !record.contains_key("confidence") {
        record.insert("confidence".to_owned(), "found".into());
    }
    (record, faults)
}

/// The field beside which a fault stands.
fn beside(target: &Target, field: &str) -> &'static str {
    let known = target.specs().iter().map(|it| it.name);
    known
        .chain(["code"])
        .find(|it| *it == field)
        .unwrap_or("name")
}

async fn save(
    house: &House,
    who: &OfficerIn,
    mut target: Target,
    fields: Fields,
) -> Result<Response, Problem> {
    let seat = Seat::of(house, who);
    seat.may_do(Duty::CatalogueEdit)?;
    let was_new = target.code.is_empty();
    let code = if was_new {
        let typed = fields.text("code");
        match target.kind {
            Kind::Unit => format!("{}/{typed}", target.agency),
            _ => typed,
        }
    } else {
        target.code.clone()
    };
    let mut looked = target.clone();
    looked.code.clone_from(&code);
    let item = item(&seat, &looked).await?;
    if was_new && (!item.versions.is_empty() || is_there(&seat, &looked)) {
        let fault = Fault {
            field: "code",
            message: "Mã này đã có. Chọn mã khác.".to_owned(),
        };
        return again(&seat, &target, &item, Typed::wrong(fields, &[fault])).await;
    }
    let before = record(&seat, &looked, &item);
    let (record, mut faults) = typed_record(&target, &code, &fields, before);
    let body = Value::Object(record).to_string();
    let today = clock::wall(seat.now).date();
    let found = places::faults(&seat.office, target.kind, &code, &body, today).await?;
    faults.extend(found.into_iter().map(|it| Fault {
        field: beside(&target, &it.field),
        message: it.message,
    }));
    if !faults.is_empty() {
        return again(&seat, &target, &item, Typed::wrong(fields, &faults)).await;
    }
    let owner = match target.kind {
        Kind::Unit => target.agency.clone(),
        _ => {
            let above = fields.text("parent");
            let new = was_new && !above.is_empty();
            AgencyCode(if new { above } else { code.clone() })
        }
    };
    let seen = fields.text("edition").parse().ok().filter(|_| !was_new);
    match designer::write(&seat, &item, body, seen, || owner).await? {
        Ok(()) => {
            let to = designer::address(target.kind, &code);
            Ok(Redirect::to(&to).into_response())
        }
        Err(refusal) => {
            target.code = if was_new { String::new() } else { code };
            let typed = Typed::refused_by(&seat, fields, &refusal).whole();
            again(&seat, &target, &item, typed).await
        }
    }
}

fn is_there(seat: &Seat, target: &Target) -> bool {
    let organisation = &seat.office.organisation;
    match target.kind {
        Kind::Unit => organisation.unit(&target.code.as_str().into()).is_some(),
        _ => organisation.agency(&target.code.as_str().into()).is_some(),
    }
}

async fn again(
    seat: &Seat,
    target: &Target,
    item: &Item,
    typed: Typed,
) -> Result<Response, Problem> {
    let page = shown(seat, target, item, typed).await?;
    answer::again(&page)
}

/// The page as it is shown for review.
pub fn samples() -> Vec<(&'static str, OrganisationForm)> {
    let view = |spec: &Spec| FieldView {
        name: spec.name,
        label: spec.label,
        hint: spec.hint,
        shape: match spec.shape {
            Shape::Line => "line",
            Shape::Date => "date",
            Shape::Lines => "lines",
            Shape::Choice(_) => "choice",
        },
        value: String::new(),
        choices: match spec.shape {
            Shape::Choice(all) => all
                .iter()
                .map(|(word, name)| (*word, *name, false))
                .collect(),
            _ => Vec::new(),
        },
    };
    let page = OrganisationForm {
        desk: Desk::sample(Place::Organisation),
        typed: Typed::wrong(
            Fields::given(&[("name", "Sở Tư pháp")]),
            &[Fault {
                field: "successors",
                message: "Cơ quan kết thúc hoạt động thì cần ghi nơi tiếp nhận.".to_owned(),
            }],
        ),
        heading: "Sửa cơ quan: Sở Tư pháp".to_owned(),
        back: format!("{PATH}/so-tu-phap"),
        address: format!("{PATH}/so-tu-phap/sua"),
        new: true,
        edition: 1,
        draft: "Phiên bản 2 – Đang soạn".to_owned(),
        fields: AGENCY.iter().map(view).collect(),
    };
    vec![("organisation-form", page)]
}
