//! Procedures: found, listed, and one with everything that filing it asks for.

use super::case_out::Named;
use super::limit::LimitOut;
use super::moment::Day;
use super::operation::{Operation, Who, one_of, text};
use super::path::InPath;
use super::problem::{Kind, Problem};
use super::query::{Address, Listed, Query, number, page};
use crate::house::House;
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use domain::case::terms::ServiceLevel;
use domain::catalogue::browse::Wanted;
use domain::catalogue::{
    Applicant, Component, Confidence, Fee, FilingChannel, Level, Procedure, Step,
};
use domain::ids::ProcedureCode;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::read::Page;
use utoipa::ToSchema;

/// A procedure as a line of a list.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct ProcedureListed {
    /// Its national code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its name in English, a translation of our own; null where only the name is known.
    pub name_en: Option<String>,
    /// Its field.
    pub field: Option<String>,
    /// Where it is decided.
    pub levels: Vec<String>,
    /// How far it goes online: `in_person_only`, `partial`, `full`; null where not published.
    pub service_level: Option<String>,
    /// Whether there is a full record of it, without which it cannot be filed.
    pub detail: bool,
    /// The everyday name that was meant, where one was.
    pub known_as: Option<String>,
}

/// A component of a file.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, ToSchema)]
pub struct ProcedureComponent {
    /// Its name in requests.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Originals asked for.
    pub originals: u32,
    /// Copies asked for.
    pub copies: u32,
    /// Whether the file is incomplete without it.
    pub required: bool,
    /// Whether the electronic form itself is this component.
    pub is_form: bool,
    /// The number of its template.
    pub form_code: Option<String>,
    /// A remark.
    pub note: Option<String>,
    /// The headings it stands under: cases of the procedure, or parts of the list.
    pub cases: Vec<String>,
}

/// A published fee.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, ToSchema)]
pub struct ProcedureFee {
    /// What for.
    pub name: String,
    /// In đồng; 0 is no charge, null is not known.
    pub amount: Option<i64>,
    /// A remark.
    pub note: Option<String>,
    /// The ways of filing it holds for; all where none is named.
    pub channels: Vec<String>,
}

/// A limit for a way of filing.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct ProcedureLimit {
    /// The way of filing.
    pub channel: String,
    /// The limit; null where none is published.
    pub limit: Option<LimitOut>,
}

/// A time of its own that a case of the procedure has.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct ProcedureVariantLimit {
    /// The case.
    pub variant: String,
    /// The limit.
    pub limit: LimitOut,
}

/// A step of its process.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct ProcedureStep {
    /// Its name.
    pub name: String,
    /// Its own limit.
    pub limit: Option<LimitOut>,
}

/// A procedure with its facts, each as sure as its record is.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct ProcedureOut {
    /// Its national code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its name in English, a translation of our own.
    pub name_en: String,
    /// Its field.
    pub field: String,
    /// Group of fields.
    pub field_group: String,
    /// Where it is decided.
    pub levels: Vec<String>,
    /// Who performs it, in words.
    pub performed_by: String,
    /// Who may apply.
    pub applicants: Vec<String>,
    /// How far it goes online; null where not published.
    pub service_level: Option<String>,
    /// Ways of filing that are offered.
    pub channels: Vec<String>,
    /// The processing time as published.
    pub time: String,
    /// Limits by way of filing.
    pub limits: Vec<ProcedureLimit>,
    /// The cases of the procedure that have a time of their own.
    pub variant_limits: Vec<ProcedureVariantLimit>,
    /// Fees; empty where nothing is stated.
    pub fees: Vec<ProcedureFee>,
    /// The cases of it.
    pub variants: Vec<String>,
    /// What the file consists of.
    pub components: Vec<ProcedureComponent>,
    /// What comes out.
    pub results: Vec<String>,
    /// What whoever files must fulfil, in the decision's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conditions: Option<String>,
    /// Acts of law.
    pub legal_basis: Vec<String>,
    /// Steps of its process.
    pub steps: Vec<ProcedureStep>,
    /// The version of the record.
    pub version: u32,
    /// In force from, where known.
    pub from: Option<Day>,
    /// In force to, that day included, where known.
    pub to: Option<Day>,
    /// The agencies of this province that resolve it.
    pub agencies: Vec<Named>,
    /// How sure the record is: `found`, `portal`, `derived`, `memory`, `default`, `unknown`.
    pub confidence: String,
    /// Where it was read.
    pub source: String,
}

/// The electronic form of a procedure.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct FormOut {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// The number of its template.
    pub form_code: Option<String>,
    /// Whether it stands in for a form that is not known.
    pub generic: bool,
    /// The JSON Schema that `form` must fit.
    #[schema(value_type = Object)]
    pub schema: Value,
}

/// The word of a level of service.
pub fn service_level(level: ServiceLevel) -> &'static str {
    match level {
        ServiceLevel::InPersonOnly => "in_person_only",
        ServiceLevel::Partial => "partial",
        ServiceLevel::Full => "full",
    }
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Ministry => "ministry",
        Level::Province => "province",
        Level::District => "district",
        Level::Commune => "commune",
    }
}

fn channel(channel: FilingChannel) -> &'static str {
    match channel {
        FilingChannel::Online => "online",
        FilingChannel::InPerson => "in_person",
        FilingChannel::Postal => "postal",
    }
}

/// The word for how sure a fact is.
pub fn confidence(it: Confidence) -> &'static str {
    match it {
        Confidence::Found => "found",
        Confidence::Portal => "portal",
        Confidence::Derived => "derived",
        Confidence::Memory => "memory",
        Confidence::Default => "default",
        Confidence::Unknown => "unknown",
    }
}

fn owned<T: Copy>(all: &[T], word: impl Fn(T) -> &'static str) -> Vec<String> {
    all.iter().map(|it| word(*it).to_owned()).collect()
}

fn listed(it: &Procedure) -> ProcedureListed {
    ProcedureListed {
        code: it.code.to_string(),
        name: it.name.clone(),
        name_en: Some(it.name_en.clone()).filter(|name| !name.is_empty()),
        field: Some(it.field.clone()),
        levels: owned(&it.levels, level),
        service_level: it.service_level.map(|it| service_level(it).to_owned()),
        detail: true,
        known_as: None,
    }
}

fn component(it: &Component) -> ProcedureComponent {
    ProcedureComponent {
        id: it.id.to_string(),
        name: it.name.clone(),
        originals: it.originals,
        copies: it.copies,
        required: it.required,
        is_form: it.is_form,
        form_code: it.form_code.clone(),
        note: it.note.clone(),
        cases: it.cases.clone(),
    }
}

fn fee(it: &Fee) -> ProcedureFee {
    ProcedureFee {
        name: it.name.clone(),
        amount: it.amount,
        note: it.note.clone(),
        channels: owned(&it.channels, channel),
    }
}

fn step(it: &Step) -> ProcedureStep {
    ProcedureStep {
        name: it.name.clone(),
        limit: it.limit().map(LimitOut::of),
    }
}

impl ProcedureOut {
    fn of(house: &House, it: &Procedure) -> Self {
        let applicant = |it: Applicant| match it {
            Applicant::Individual => "individual",
            Applicant::Organisation => "organisation",
        };
        let channels: Vec<FilingChannel> = FilingChannel::ALL
            .into_iter()
            .filter(|channel| it.offers(*channel))
            .collect();
        Self {
            code: it.code.to_string(),
            name: it.name.clone(),
            name_en: it.name_en.clone(),
            field: it.field.clone(),
            field_group: it.field_group.clone(),
            levels: owned(&it.levels, level),
            performed_by: it.agency.clone(),
            applicants: owned(&it.applicants, applicant),
            service_level: it.service_level.map(|it| service_level(it).to_owned()),
            limits: channels
                .iter()
                .map(|way| ProcedureLimit {
                    channel: channel(*way).to_owned(),
                    limit: it.time.limit(*way).map(LimitOut::of),
                })
                .collect(),
            variant_limits: it
                .variants
                .iter()
                .filter_map(|variant| {
                    Some(ProcedureVariantLimit {
                        variant: variant.clone(),
                        limit: LimitOut::of(it.time.of_variant(variant)?),
                    })
                })
                .collect(),
            channels: owned(&channels, channel),
            time: it.time.text.clone(),
            fees: it.fees.iter().map(fee).collect(),
            variants: it.variants().iter().map(|it| it.name.to_owned()).collect(),
            components: it.components.iter().map(component).collect(),
            results: it.results.iter().map(|it| it.name.clone()).collect(),
            conditions: it.conditions.clone(),
            legal_basis: it.legal_basis.clone(),
            steps: it.steps.iter().map(step).collect(),
            version: it.version,
            from: it.from.map(Day),
            to: it.to.map(Day),
            agencies: house
                .office
                .organisation
                .resolvers(it)
                .iter()
                .map(|agency| Named::new(&agency.code, &agency.name))
                .collect(),
            confidence: confidence(it.confidence).to_owned(),
            source: it.source.url.clone(),
        }
    }
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Sought {
    q: String,
    field: Option<String>,
    level: Option<String>,
    agency: Option<String>,
    applicant: Option<String>,
    service_level: Option<String>,
    life_event: Option<String>,
    #[serde(deserialize_with = "number")]
    limit: Option<u32>,
    after: Option<String>,
}

const LEVELS: [(&str, Level); 4] = [
    ("ministry", Level::Ministry),
    ("province", Level::Province),
    ("district", Level::District),
    ("commune", Level::Commune),
];
const APPLICANTS: [(&str, Applicant); 2] = [
    ("individual", Applicant::Individual),
    ("organisation", Applicant::Organisation),
];
const SERVICE_LEVELS: [(&str, ServiceLevel); 3] = [
    ("in_person_only", ServiceLevel::InPersonOnly),
    ("partial", ServiceLevel::Partial),
    ("full", ServiceLevel::Full),
];

fn word<T: Copy>(
    text: Option<&str>,
    words: &[(&str, T)],
    name: &str,
) -> Result<Option<T>, Problem> {
    let Some(text) = text else { return Ok(None) };
    words
        .iter()
        .find(|(word, _)| *word == text)
        .map(|(_, it)| Some(*it))
        .ok_or_else(|| super::lists::unknown_word(name))
}

/// More hits than this nobody reads.
const MOST_HITS: usize = 300;

impl Sought {
    fn wanted(&self) -> Result<Wanted, Problem> {
        Ok(Wanted {
            field: self.field.clone().filter(|it| !it.is_empty()),
            level: word(self.level.as_deref(), &LEVELS, "level")?,
            applicant: word(self.applicant.as_deref(), &APPLICANTS, "applicant")?,
            service_level: word(
                self.service_level.as_deref(),
                &SERVICE_LEVELS,
                "service_level",
            )?,
            agency: self.agency.clone().filter(|it| !it.is_empty()),
            ..Wanted::default()
        })
    }

    /// All that fits, in order: by how well it fits where words were typed, else by name.
    fn all(&self, house: &House) -> Result<Vec<ProcedureListed>, Problem> {
        let catalogue = &house.office.catalogue;
        let wanted = self.wanted()?;
        let mut fitting: Vec<&Procedure> = catalogue.browse(&wanted);
        if let Some(life_event) = &self.life_event {
            let (_, of_event) = catalogue
                .life_event(life_event)
                .ok_or_else(|| super::lists::unknown_word("life_event"))?;
            fitting.retain(|it| of_event.iter().any(|other| other.code == it.code));
        }
        if self.q.trim().is_empty() {
            return Ok(fitting.into_iter().map(listed).collect());
        }
        let narrowed = wanted != Wanted::default() || self.life_event.is_some();
        let line = |hit: domain::catalogue::Hit| {
            let full = fitting.iter().find(|it| it.code == hit.code);
            match full {
                Some(procedure) => Some(ProcedureListed {
                    known_as: hit.known_as,
                    ..listed(procedure)
                }),
                None if narrowed || hit.detail => None,
                None => Some(ProcedureListed {
                    code: hit.code.to_string(),
                    name: hit.name,
                    name_en: None,
                    field: None,
                    levels: Vec::new(),
                    service_level: None,
                    detail: false,
                    known_as: hit.known_as,
                }),
            }
        };
        let hits = catalogue.search(&self.q, MOST_HITS);
        Ok(hits.into_iter().filter_map(line).collect())
    }
}

/// A page of a list that is whole in memory; the cursor is the code of the last line.
fn page_of(
    all: Vec<ProcedureListed>,
    limit: usize,
    after: Option<&str>,
) -> Result<Page<ProcedureListed>, Problem> {
    let begin = match after {
        None => 0,
        Some(code) => {
            let at = all.iter().position(|it| it.code == code);
            at.ok_or_else(|| super::lists::unknown_word("after"))? + 1
        }
    };
    let rest = all.len().saturating_sub(begin);
    let items: Vec<_> = all.into_iter().skip(begin).take(limit).collect();
    let next = items
        .last()
        .filter(|_| rest > limit)
        .map(|it| it.code.clone());
    Ok(Page { items, next })
}

async fn list(
    State(house): State<House>,
    address: Address,
    Query(asked): Query<Sought>,
) -> Result<Response, Problem> {
    let request = page(asked.limit, asked.after.as_deref())?;
    let all = asked.all(&house)?;
    let page = page_of(all, request.limit as usize, request.after.as_deref())?;
    Ok(Listed::of(page, Clone::clone).answer(&address))
}

fn known<'a>(house: &'a House, code: &str) -> Result<&'a Procedure, Problem> {
    house
        .office
        .catalogue
        .procedure(&ProcedureCode::new(code))
        .ok_or_else(Problem::not_found)
}

async fn one(
    State(house): State<House>,
    InPath(code): InPath<String>,
) -> Result<Json<ProcedureOut>, Problem> {
    let procedure = known(&house, &code)?;
    Ok(Json(ProcedureOut::of(&house, procedure)))
}

async fn form(
    State(house): State<House>,
    InPath(code): InPath<String>,
) -> Result<Json<FormOut>, Problem> {
    let procedure = known(&house, &code)?;
    let form = house.office.catalogue.form_of(procedure);
    let form = form.ok_or_else(Problem::not_found)?;
    Ok(Json(FormOut {
        name: form.name.clone(),
        title: form.title.clone(),
        form_code: form.form_code.clone(),
        generic: form.is_generic(),
        schema: form.schema.clone(),
    }))
}

/// Procedures.
pub fn operations() -> Vec<Operation> {
    let words =
        |all: &[(&'static str, ())]| -> Vec<&'static str> { all.iter().map(|it| it.0).collect() };
    let levels = words(&LEVELS.map(|it| (it.0, ())));
    let applicants = words(&APPLICANTS.map(|it| (it.0, ())));
    let service_levels = words(&SERVICE_LEVELS.map(|it| (it.0, ())));
    vec![
        Operation::get("/api/v1/procedures", "procedures", list)
            .tag("catalogue")
            .says("Tìm thủ tục hành chính", "Procedures, found or listed")
            .by(Who::Anyone)
            .query(
                "q",
                "What a person would type, with or without marks, small slips allowed.",
                text(),
            )
            .query("field", "A field, by its whole name.", text())
            .query("level", "Where it is decided.", one_of(&levels))
            .query("agency", "A part of the name of who performs it.", text())
            .query("applicant", "Who may apply.", one_of(&applicants))
            .query(
                "service_level",
                "How far it goes online.",
                one_of(&service_levels),
            )
            .query(
                "life_event",
                "A turn of life, by its name in addresses.",
                text(),
            )
            .paged()
            .answers::<Listed<ProcedureListed>>(
                "A page of them: the best first where words were given, else by name.",
            ),
        Operation::get("/api/v1/procedures/{code}", "procedure", one)
            .tag("catalogue")
            .says("Một thủ tục hành chính", "A procedure with its facts")
            .by(Who::Anyone)
            .answers::<ProcedureOut>("The procedure.")
            .may_end(&[Kind::NotFound]),
        Operation::get("/api/v1/procedures/{code}/form", "procedure_form", form)
            .tag("catalogue")
            .says(
                "Biểu mẫu điện tử của thủ tục",
                "The electronic form of a procedure, as JSON Schema",
            )
            .by(Who::Anyone)
            .answers::<FormOut>("The form.")
            .may_end(&[Kind::NotFound]),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(code: &str) -> ProcedureListed {
        ProcedureListed {
            code: code.into(),
            name: String::new(),
            name_en: None,
            field: None,
            levels: vec![],
            service_level: None,
            detail: true,
            known_as: None,
        }
    }

    #[test]
    fn pages_go_on_behind_the_last_line_that_was_shown() {
        let all = || vec![line("a"), line("b"), line("c")];
        let first = page_of(all(), 2, None).expect("a page");
        assert_eq!(first.next.as_deref(), Some("b"));
        let second = page_of(all(), 2, Some("b")).expect("a page");
        assert_eq!((second.items, second.next), (vec![line("c")], None));
        assert!(page_of(all(), 2, Some("x")).is_err());
        let whole = page_of(all(), 3, None).expect("a page");
        assert_eq!(whole.next, None);
    }
}
