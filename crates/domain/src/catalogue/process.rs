//! Processes: who does what in which order, and how long each may take. Published processes have
//! times of their own; a usual template has none, and none is made up for it.

use super::procedure::{Level, Procedure, Source};
use super::{Confidence, FilingChannel};
use crate::case::StepRole;
use crate::clock::{Limit, LimitUnit};
use crate::ids::ProcedureCode;
use serde::{Deserialize, Serialize};

/// Where a step is done.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// The intake unit.
    Intake,
    /// The agency that resolves.
    Own,
    /// The provincial People's Committee, above the agency that prepares.
    Committee,
    /// Someone outside: the applicant, the tax office, a ministry, the post.
    Other,
}

/// A step of a process.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Its number as published.
    pub no: u32,
    /// What is done.
    pub name: String,
    /// Who does it, in the words of the source.
    pub who: String,
    /// The role we read from that; none for someone outside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub does: Option<StepRole>,
    /// Where it is done.
    #[serde(rename = "where")]
    pub place: Place,
    /// The stage it belongs to, where the process has several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stage: Option<String>,
    /// Its time as published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<String>,
    /// Its time as a number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<f64>,
    /// The unit of that number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<LimitUnit>,
}

impl Step {
    /// Its published limit.
    pub fn limit(&self) -> Option<Limit> {
        Limit::from_number(self.amount?, self.unit?)
    }
}

/// The time of a whole process.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Total {
    /// The number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<f64>,
    /// Its unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<LimitUnit>,
    /// As published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

impl Total {
    /// The limit, where it is a number.
    pub fn limit(&self) -> Option<Limit> {
        Limit::from_number(self.amount?, self.unit?)
    }
}

/// A process.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Process {
    /// Its identifier.
    pub id: String,
    /// The procedures it serves.
    pub codes: Vec<ProcedureCode>,
    /// Name.
    pub name: String,
    /// Field.
    pub field: String,
    /// The case it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<String>,
    /// The variant it is for, in the words of the source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variant: Option<String>,
    /// The level it is for, where it says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<Level>,
    /// The province that published it.
    pub province: String,
    /// The decision.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<String>,
    /// Its date as published, sometimes only the month.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision_date: Option<String>,
    /// The time of the whole.
    #[serde(default)]
    pub total: Total,
    /// Whether the times of the steps add up to the whole.
    pub sums: bool,
    /// Steps.
    pub steps: Vec<Step>,
    /// Where it was read.
    #[serde(default)]
    pub source: Source,
    /// How sure it is.
    pub confidence: Confidence,
    /// Where it comes from.
    #[serde(skip, default)]
    pub origin: ProcessSource,
}

/// Where a process comes from.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum ProcessSource {
    /// Published by a province.
    #[default]
    Published,
    /// The procedure's own steps, read in a source.
    Procedure,
    /// Summed up from the procedure's text on the national portal.
    Portal,
    /// The usual template of such an agency; not published by anybody.
    Template,
}

impl ProcessSource {
    /// The words on screen.
    pub fn name(self) -> &'static str {
        match self {
            Self::Published => "Quy trình nội bộ đã công bố",
            Self::Procedure => "Các bước theo thủ tục đã công bố",
            Self::Portal => "Tóm tắt từ Cổng Dịch vụ công quốc gia",
            Self::Template => "Quy trình mẫu, chưa phải quy trình đã công bố",
        }
    }
}

impl Process {
    /// The steps of the resolving side, from the first after reception to the decision: what the
    /// case walks through between transfer and signature.
    ///
    /// The decision is the last step of a head of agency. Steps by someone outside are left out.
    /// Where a process names no decision or no examination, the usual one is put in its place,
    /// without a time.
    pub fn resolving(&self) -> Vec<Step> {
        let walk = || {
            self.steps.iter().filter(|step| {
                matches!(step.place, Place::Own | Place::Committee) && step.does.is_some()
            })
        };
        let decision = walk().rfind(|step| step.does == Some(StepRole::HeadOfAgency));
        let mut steps: Vec<Step> = match decision {
            Some(last) => walk()
                .take_while(|step| step.no != last.no || step.stage != last.stage)
                .filter(|step| step.does != Some(StepRole::SealClerk))
                .cloned()
                .chain([last.clone()])
                .collect(),
            None => walk()
                .filter(|step| step.does != Some(StepRole::SealClerk))
                .cloned()
                .chain([usual("Ký duyệt", StepRole::HeadOfAgency, self.steps.len())])
                .collect(),
        };
        if !steps
            .iter()
            .any(|step| step.does == Some(StepRole::Specialist))
        {
            steps.insert(0, usual("Thẩm định hồ sơ", StepRole::Specialist, 0));
        }
        steps
    }
}

fn usual(name: &str, does: StepRole, no: usize) -> Step {
    Step {
        no: u32::try_from(no).unwrap_or(u32::MAX).saturating_add(1),
        name: name.to_owned(),
        who: String::new(),
        does: Some(does),
        place: Place::Own,
        stage: None,
        time: None,
        amount: None,
        unit: None,
    }
}

/// The process of a procedure at a level. A published one is taken when its steps add up; its
/// times are kept only when they add up to this procedure's own time, else they belong to another
/// province's limit and are left out.
pub(super) fn of(procedure: &Procedure, level: Level, published: &[Process]) -> Process {
    let fits = |process: &&Process| {
        process.sums
            && process.level.is_none_or(|of| of == level)
            && (procedure.processes.contains(&process.id)
                || process.codes.contains(&procedure.code))
    };
    let general = procedure.time.limit(FilingChannel::InPerson);
    let same = |process: &&Process| process.total.limit() == general;
    let candidates = || published.iter().filter(fits);
    let chosen = candidates()
        .filter(same)
        .chain(candidates())
        .find(|process| process.case.is_none())
        .or_else(|| candidates().find(same))
        .or_else(|| candidates().next());
    match chosen {
        Some(process) => {
            let mut process = process.clone();
            if process.total.limit() != general {
                for step in &mut process.steps {
                    step.time = None;
                    step.amount = None;
                    step.unit = None;
                }
            }
            process
        }
        None => own(procedure),
    }
}

/// The procedure's own steps as a process.
fn own(procedure: &Procedure) -> Process {
    Process {
        id: procedure.code.to_string(),
        codes: vec![procedure.code.clone()],
        name: procedure.name.clone(),
        field: procedure.field.clone(),
        case: None,
        variant: None,
        level: None,
        province: String::new(),
        decision: procedure.decision.clone(),
        decision_date: None,
        total: Total {
            amount: procedure.time.amount,
            unit: procedure.time.unit,
            text: Some(procedure.time.text.clone()),
        },
        sums: false,
        steps: procedure.steps.clone(),
        source: procedure.source.clone(),
        confidence: procedure.steps_source,
        origin: match procedure.steps_source {
            Confidence::Found => ProcessSource::Procedure,
            Confidence::Portal => ProcessSource::Portal,
            _ => ProcessSource::Template,
        },
    }
}
