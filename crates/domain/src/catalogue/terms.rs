//! The terms of a case: what a procedure demands of one file, at one agency, by one channel, in
//! one of its cases, on the day it is received. They go into the case and are never looked up
//! again, so that a later change of the catalogue never reaches back.

use super::procedure::{Component, FilingChannel, Level, Procedure};
use super::{Catalogue, Form, Place, Process, Step};
use crate::case::filing::CopyKind;
use crate::case::terms::{BesideTerm, ComponentTerm, FormTerm, Terms};
use crate::case::{Channel, StepRole, StepTerm};
use crate::fees;
use crate::ids::{AgencyCode, ComponentId, UnitCode};
use crate::organisation::{Agency, Organisation, Unit};
use jiff::civil::Date;
use serde_json::Value;
use std::borrow::Cow;

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Asked<'a> {
    /// The procedure.
    pub procedure: &'a Procedure,
    /// The case of it, where it has several.
    pub variant: Option<&'a str>,
    /// How the file comes.
    pub channel: Channel,
    /// The agency that resolves.
    pub agency: &'a AgencyCode,
    /// The day of filing; none where it is only asked what would be.
    pub day: Option<Date>,
    /// What was filled in: which way the process takes and what is owed may depend on it.
    pub data: &'a Value,
}

impl<'a> Asked<'a> {
    /// What a procedure would demand, before anything is filled in.
    pub fn of(
        procedure: &'a Procedure,
        variant: Option<&'a str>,
        channel: Channel,
        agency: &'a AgencyCode,
    ) -> Self {
        Self {
            procedure,
            variant,
            channel,
            agency,
            day: None,
            data: &Value::Null,
        }
    }
}

/// Why there are no terms.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum NoTerms {
    /// No such agency in the province.
    UnknownAgency(AgencyCode),
    /// The agency does not resolve the procedure.
    NotCompetent(AgencyCode),
    /// The procedure has no such case.
    UnknownVariant(String),
}

impl Catalogue {
    /// The terms of a file.
    ///
    /// # Errors
    /// When the agency or the case does not fit the procedure.
    pub fn terms(&self, asked: &Asked<'_>, organisation: &Organisation) -> Result<Terms, NoTerms> {
        self.terms_by(asked, organisation, None)
    }

    /// The terms of a file that goes by a process given instead of the catalogue's: one that is
    /// still being drawn.
    ///
    /// # Errors
    /// When the agency or the case does not fit the procedure.
    pub fn terms_by(
        &self,
        asked: &Asked<'_>,
        organisation: &Organisation,
        process: Option<&Process>,
    ) -> Result<Terms, NoTerms> {
        let procedure = asked.procedure;
        let agency = organisation
            .agency(asked.agency)
            .ok_or_else(|| NoTerms::UnknownAgency(asked.agency.clone()))?;
        if !organisation.resolves(agency, procedure) {
            return Err(NoTerms::NotCompetent(agency.code.clone()));
        }
        if let Some(variant) = asked.variant
            && !procedure.variants.iter().any(|it| it == variant)
        {
            return Err(NoTerms::UnknownVariant(variant.to_owned()));
        }
        let channel = FilingChannel::from(asked.channel);
        let process = process.map_or_else(
            || Cow::Owned(self.process(procedure, process_level(agency))),
            Cow::Borrowed,
        );
        let steps = process
            .resolving(asked.data)
            .iter()
            .filter_map(|(step, beside)| {
                let mut term = step_term(step, procedure, agency, organisation)?;
                term.beside = beside
                    .iter()
                    .filter_map(|step| beside_term(step, procedure, agency, organisation))
                    .collect();
                Some(term)
            })
            .collect();
        let bill = fees::explained::Of {
            variant: asked.variant,
            channel,
            day: asked.day,
            data: asked.data,
        };
        Ok(Terms {
            procedure: procedure.code.clone(),
            version: procedure.version,
            name: procedure.name.clone(),
            field: procedure.field.clone(),
            level: procedure.service_level,
            form: self.form_of(procedure).map(|form| FormTerm {
                name: form.name.clone(),
                version: form.version,
            }),
            limit: procedure.time.limit_of(asked.variant, channel),
            steps,
            components: match channel {
                FilingChannel::Online => sign_form(
                    components(procedure, asked.variant, channel),
                    self.form_of(procedure),
                ),
                FilingChannel::InPerson | FilingChannel::Postal => {
                    components(procedure, asked.variant, channel)
                }
            },
            fees: fees::terms(procedure, &bill),
            result_name: procedure.result_name().to_owned(),
            deliveries: Vec::new(),
            by_post: procedure.by_post(),
            originals_check: false,
            obligation_stops_clock: procedure.obligation_stops_clock,
            intake_units: intake_units(procedure, agency, organisation),
            confidential: false,
        })
    }
}

/// Where the file may be received; no list at all where every centre of the province may.
fn intake_units(
    procedure: &Procedure,
    agency: &Agency,
    organisation: &Organisation,
) -> Vec<UnitCode> {
    if organisation.receives_anywhere() {
        return Vec::new();
    }
    organisation
        .intake_units(procedure, agency)
        .into_iter()
        .map(|unit| unit.code.clone())
        .collect()
}

/// The level whose process an agency follows; a district follows the commune's, which took over
/// its work.
fn process_level(agency: &Agency) -> Level {
    match agency.level {
        Level::District => Level::Commune,
        level => level,
    }
}

/// The unit that does a step of a procedure at an agency; none where nobody can.
pub fn unit_of<'a>(
    step: &Step,
    procedure: &Procedure,
    agency: &'a Agency,
    organisation: &'a Organisation,
) -> Option<&'a Unit> {
    let role = step.does?;
    let home = match (step.place, &step.agency) {
        (Place::Committee, _) => organisation.committee()?,
        (Place::Partner, Some(partner)) => organisation.agency(partner)?,
        (Place::Partner | Place::Other, _) => return None,
        _ => agency,
    };
    match role {
        StepRole::HeadOfAgency => organisation.leadership(home),
        StepRole::SealClerk => organisation.seal(home),
        _ => organisation.division(home, procedure),
    }
}

fn step_term(
    step: &Step,
    procedure: &Procedure,
    agency: &Agency,
    organisation: &Organisation,
) -> Option<StepTerm> {
    let unit = unit_of(step, procedure, agency, organisation)?;
    Some(StepTerm {
        name: step.name.clone(),
        role: step.does?,
        unit: unit.code.clone(),
        unit_name: unit.name.clone(),
        limit: step.limit(),
        beside: Vec::new(),
    })
}

fn beside_term(
    step: &Step,
    procedure: &Procedure,
    agency: &Agency,
    organisation: &Organisation,
) -> Option<BesideTerm> {
    let unit = unit_of(step, procedure, agency, organisation)?;
    Some(BesideTerm {
        name: step.name.clone(),
        unit: unit.code.clone(),
        unit_name: unit.name.clone(),
        limit: step.limit(),
    })
}

/// The components of one case. Without a case chosen, papers of single cases are offered but not
/// demanded: which of them is due, the counter decides.
fn components(
    procedure: &Procedure,
    variant: Option<&str>,
    channel: FilingChannel,
) -> Vec<ComponentTerm> {
    let form = !procedure.forms.is_empty();
    procedure
        .components
        .iter()
        .filter_map(|component| {
            let mut cases = procedure.cases_of(component).peekable();
            let of_a_case = cases.peek().is_some();
            let chosen = variant.is_some_and(|variant| cases.any(|case| case == variant));
            if of_a_case && variant.is_some() && !chosen {
                return None;
            }
            Some(ComponentTerm {
                id: component.id.clone(),
                name: component.name.clone(),
                originals: component.originals,
                copies: component.copies,
                required: component.required
                    && (!of_a_case || chosen)
                    // The agency looks it up itself, and asks for it only if it is not there.
                    && component.replaced_by.is_none()
                    && !of_another_channel(component, channel),
                // Only a form of the procedure's own stands for the paper.
                is_form: component.is_form && form,
                replaced_by: component.replaced_by.as_ref().map(|it| it.database),
                accepts: component.accepts.clone(),
            })
        })
        .collect()
}

/// The name of the signed form among the components, where the list has no form of its own.
const SIGNED_FORM: &str = "to-khai-ky-so";

/// A form that must be signed is handed in as a signed document too, beside what was filled in.
fn sign_form(mut components: Vec<ComponentTerm>, form: Option<&Form>) -> Vec<ComponentTerm> {
    let Some(form) = form.filter(|it| it.signature) else {
        return components;
    };
    let accepts = vec![CopyKind::ElectronicSigned];
    let at = components.iter().position(|it| it.is_form && it.required);
    let at = at.or_else(|| components.iter().position(|it| it.is_form));
    if let Some(own) = at.and_then(|at| components.get_mut(at)) {
        own.is_form = false;
        own.required = true;
        own.accepts = accepts;
        return components;
    }
    components.insert(
        0,
        ComponentTerm {
            id: ComponentId::new(SIGNED_FORM),
            name: format!("{}, bản ký số", form.title),
            originals: 1,
            copies: 0,
            required: true,
            is_form: false,
            replaced_by: None,
            accepts,
        },
    );
    components
}

/// Whether the name itself says that the paper is for another way of filing.
fn of_another_channel(component: &Component, channel: FilingChannel) -> bool {
    let name = component.name.to_lowercase();
    let online = name.contains("hình thức trực tuyến") || name.contains("mẫu hộ tịch điện tử");
    let paper = name.contains("hình thức trực tiếp") || name.contains("trực tiếp hoặc gửi");
    match channel {
        FilingChannel::Online => paper && !online,
        FilingChannel::InPerson | FilingChannel::Postal => online && !paper,
    }
}
