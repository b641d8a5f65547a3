//! Processes: who does what in which order, and how long each may take. Published processes have
//! times of their own; a usual template has none, and none is made up for it.
//!
//! A process is a list of steps. Where nothing else is said, a step is followed by the next of the
//! list; `next` names other ways, each under a condition on what was filed; `beside` puts a step
//! of another agency beside the leading one, both at once; `back` names where it may be sent back
//! to. What a case walks is worked out from its own data when it is filed, and kept with it.

pub mod bpmn;
pub mod check;
pub mod diagram;
pub mod graph;
pub mod route;
pub mod trial;

use super::procedure::{Level, Procedure, Source};
use super::{Confidence, FilingChannel};
use crate::case::StepRole;
use crate::clock::{Limit, LimitUnit};
use crate::ids::{AgencyCode, ProcedureCode};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::sync::LazyLock;

pub use super::condition::Condition;
pub use route::Route;

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
    /// Another agency of the province, which the step names.
    Partner,
    /// Someone outside: the applicant, the tax office, a ministry, the post.
    Other,
}

impl Place {
    /// All of them, in the order of a list to choose from.
    pub const ALL: [Self; 5] = [
        Self::Intake,
        Self::Own,
        Self::Committee,
        Self::Partner,
        Self::Other,
    ];

    /// The word in files.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Intake => "intake",
            Self::Own => "own",
            Self::Committee => "committee",
            Self::Partner => "partner",
            Self::Other => "other",
        }
    }

    /// The words on screen.
    pub fn name(self) -> &'static str {
        match self {
            Self::Intake => "Bộ phận Một cửa",
            Self::Own => "Cơ quan giải quyết",
            Self::Committee => "UBND cấp tỉnh",
            Self::Partner => "Cơ quan phối hợp",
            Self::Other => "Ngoài hệ thống",
        }
    }
}

/// A way from a step to another.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Way {
    /// The number of the step it leads to; 0 is the end.
    pub to: u32,
    /// When it is taken; where none is named, when no other is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Condition>,
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
    /// The agency that does it, where that is not the one that resolves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agency: Option<AgencyCode>,
    /// The number of the leading step beside which it is done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub beside: Option<u32>,
    /// Whether the one beside only gives an opinion.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub opinion: bool,
    /// Where it goes on, if not to the next of the list.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub next: Vec<Way>,
    /// The numbers of the earlier steps to which it may be sent back.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub back: Vec<u32>,
}

impl Step {
    /// A step that nothing is said of yet.
    pub fn new(no: u32, name: &str) -> Self {
        Self {
            no,
            name: name.to_owned(),
            who: String::new(),
            does: Some(StepRole::Specialist),
            place: Place::Own,
            stage: None,
            time: None,
            amount: None,
            unit: None,
            agency: None,
            beside: None,
            opinion: false,
            next: Vec::new(),
            back: Vec::new(),
        }
    }

    /// How people call it: its number and name.
    pub fn called(&self) -> String {
        format!("bước {} “{}”", self.no, self.name)
    }

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
    /// Whether it was drawn here: checked before it was published, and so taken as it is.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub drawn: bool,
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
    /// The steps of the resolving side on the way that a case with these data takes, from the
    /// first after reception to the decision: what the case walks through between transfer and
    /// signature, each with the steps done beside it.
    ///
    /// The decision is the last step of a head of agency. Steps by someone outside are left out.
    /// Where a process names no decision or no examination, the usual one is put in its place,
    /// without a time.
    pub fn resolving(&self, data: &Value) -> Vec<(&Step, Vec<&Step>)> {
        let mut walk: Vec<&Step> = self
            .route(data)
            .steps
            .iter()
            .filter_map(|at| self.steps.get(*at))
            .filter(|step| {
                matches!(step.place, Place::Own | Place::Committee | Place::Partner)
                    && step.does.is_some()
            })
            .collect();
        let decision = walk
            .iter()
            .rposition(|step| step.does == Some(StepRole::HeadOfAgency));
        if let Some(decision) = decision {
            walk.truncate(decision + 1);
        }
        walk.retain(|step| step.does != Some(StepRole::SealClerk));
        if decision.is_none() {
            walk.push(&USUAL[1]);
        }
        if !walk
            .iter()
            .any(|step| step.does == Some(StepRole::Specialist))
        {
            walk.insert(0, &USUAL[0]);
        }
        walk.into_iter()
            .map(|step| (step, self.beside(step).collect()))
            .collect()
    }

    /// The steps done beside one.
    pub fn beside<'a>(&'a self, lead: &'a Step) -> impl Iterator<Item = &'a Step> {
        self.steps
            .iter()
            .filter(move |step| step.beside == Some(lead.no) && lead.beside.is_none())
    }
}

/// The usual examination and the usual decision.
static USUAL: LazyLock<[Step; 2]> = LazyLock::new(|| {
    let mut decision = Step::new(u32::MAX, "Ký duyệt");
    decision.does = Some(StepRole::HeadOfAgency);
    [Step::new(u32::MAX, "Thẩm định hồ sơ"), decision]
});

/// The process of a procedure at a level. One that was drawn here is taken as it is. Of others, a
/// published one is taken when its steps add up; its times are kept only when they add up to this
/// procedure's own time, else they belong to another province's limit and are left out.
pub(super) fn of(procedure: &Procedure, level: Level, published: &[Process]) -> Process {
    let fits = |process: &&Process| {
        (process.sums || process.drawn)
            && process.level.is_none_or(|of| of == level)
            && (procedure.processes.contains(&process.id)
                || process.codes.contains(&procedure.code))
    };
    let general = procedure.time.limit(FilingChannel::InPerson);
    let same = |process: &&Process| process.total.limit() == general;
    let candidates = || published.iter().filter(fits);
    let chosen = candidates()
        .filter(|process| process.drawn)
        .chain(candidates().filter(same))
        .chain(candidates())
        .find(|process| process.case.is_none())
        .or_else(|| candidates().find(same))
        .or_else(|| candidates().next());
    match chosen {
        Some(process) => {
            let mut process = process.clone();
            if process.total.limit() != general && !process.drawn {
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
        drawn: false,
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
