//! The control slip (Phiếu kiểm soát quá trình giải quyết hồ sơ): one row for each time the file
//! passed from one hand to the next, and whether the hand that gave it was in time.

use super::{Writing, standing, words};
use crate::case::event::ByKind;
use crate::case::{Case, Event, Happened, Stage, deadlines, evolve};
use crate::ids::UnitCode;
use serde::{Deserialize, Serialize};

/// What the slip says.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct ControlSlip {
    /// When the file was received.
    pub received: Option<String>,
    /// When the result is due.
    pub due: Option<String>,
    /// Who resolves.
    pub agency: String,
    /// Who was consulted.
    pub cooperating: Vec<String>,
    /// Every passing-on.
    pub passes: Vec<Pass>,
    /// How the resolution as a whole stands, once it ended.
    pub standing: Option<String>,
    /// When it ended.
    pub done: Option<String>,
}

/// One passing-on of the file.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Pass {
    /// The unit that gave.
    pub from: String,
    /// The unit that received, with its step.
    pub to: String,
    /// When.
    pub at: String,
    /// Who gave; nobody where the system passed it on.
    pub giver: Option<String>,
    /// Who received, once that is known.
    pub receiver: Option<String>,
    /// How the giver's work stands to its limit; none where it has none.
    pub standing: Option<String>,
    /// What was done.
    pub note: String,
}

pub(super) fn write(it: &Writing) -> ControlSlip {
    let (due, _) = it.due();
    let done = it.case.clock.finished;
    let mut cooperating: Vec<String> = Vec::new();
    for consultation in &it.case.consultations {
        let name = words::in_full(&consultation.unit_name);
        if !cooperating.contains(&name) {
            cooperating.push(name);
        }
    }
    ControlSlip {
        received: it.case.clock.accepted.map(words::moment),
        due: due.map(words::moment),
        agency: it.agency_name(),
        cooperating,
        passes: passes(it),
        standing: due
            .zip(done)
            .filter(|_| !it.case.results.is_empty())
            .map(|(due, done)| standing(done, due).to_owned()),
        done: done.map(words::moment),
    }
}

fn passes(it: &Writing) -> Vec<Pass> {
    let mut rows: Vec<Pass> = Vec::new();
    let mut case = Case::new(it.case.id);
    for event in it.about.history {
        let before = case.clone();
        case = evolve(case, event);
        if let Happened::Assigned(assigned) = &event.act
            && let Some(open) = rows.last_mut()
        {
            // The last hand that took it before it went on is the one that counts.
            open.receiver = Some(assigned.name.clone());
        }
        if case.hand_offs.len() > before.hand_offs.len()
            && let Some(pass) = case.hand_offs.last()
        {
            let receiver = match &event.act {
                Happened::HandedOver(handed) => Some(handed.receiver.clone()),
                _ => None,
            };
            rows.push(Pass {
                from: giver_unit(it, &before, event).unwrap_or_else(|| pass.from.clone()),
                to: words::in_full(&pass.to),
                at: words::moment(event.at),
                // Whoever typed it in at a counter, the applicant's side gave it.
                giver: match &event.act {
                    Happened::Submitted(_) => Some(it.submitter_name()),
                    _ => giver(event),
                },
                receiver,
                standing: limit(it, &before).map(|due| standing(event.at, due).to_owned()),
                note: pass.note.clone(),
            });
        }
        if let (Happened::Accepted(_), Some(first)) = (&event.act, rows.first_mut()) {
            // The file came into the hands of whoever accepted it.
            first.receiver = giver(event);
        }
    }
    rows
}

fn giver(event: &Event) -> Option<String> {
    (event.by.kind != ByKind::System).then(|| event.by.name.clone())
}

/// The limit of the work that ends with a passing-on: the step's, or the whole case's at its end.
fn limit(it: &Writing, before: &Case) -> Option<jiff::Timestamp> {
    let (rules, calendar) = (it.at_hand.rules, it.at_hand.calendar);
    match before.stage {
        Stage::InProgress { .. } => deadlines::step(before, rules, calendar).map(|r| r.due),
        Stage::Decided => deadlines::resolution(before, rules, calendar),
        _ => None,
    }
}

/// The name of the unit that had the file before.
fn giver_unit(it: &Writing, before: &Case, event: &Event) -> Option<String> {
    if matches!(event.act, Happened::Submitted(_)) {
        return None;
    }
    let unit: &UnitCode = &before.holder.as_ref()?.unit;
    let step = before.open_step().filter(|step| step.unit == *unit);
    let name = step
        .map(|step| step.unit_name.clone())
        .or_else(|| {
            it.at_hand
                .organisation
                .unit(unit)
                .map(|unit| unit.name.clone())
        })
        .or_else(|| (*unit == it.filing.intake_unit).then(|| it.filing.intake_unit_name.clone()))?;
    Some(words::in_full(&name))
}
