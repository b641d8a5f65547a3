//! Publishing all that a decision decides in one step: its procedures with the processes and forms
//! that wait with them, what it abolishes and what it replaces. All of it holds from the same day,
//! or none of it.

use super::{compare_with, faults_within, may, unwritable, who};
use crate::living;
use crate::office::Office;
use crate::path::NotDone;
use domain::actor::Officer;
use domain::authority::Duty;
use domain::case::Refusal;
use domain::catalogue::Procedure;
use domain::clock;
use domain::publication::check::Known;
use domain::publication::{self, Change, Command, DecisionId, Item, Kind, On, Stage};
use jiff::Timestamp;
use jiff::civil::Date;
use std::collections::BTreeSet;
use store::Batch;
use store::publication::decision::{self as decisions, Recorded};
use store::publication::{self as files, Changed};

/// What publishing a decision would do.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Plan {
    /// Items with the version that is published.
    pub publish: Vec<(Item, u32)>,
    /// Items that are abolished.
    pub abolish: Vec<Item>,
    /// Codes that nobody has brought so far yet.
    pub lacking: Vec<String>,
}

impl Plan {
    /// Whether everything is there and something is left to be done.
    pub fn is_ready(&self) -> bool {
        self.lacking.is_empty() && !(self.publish.is_empty() && self.abolish.is_empty())
    }
}

fn approved(item: &Item) -> Option<u32> {
    let open = item.open()?;
    matches!(open.stage, Stage::Approved { .. }).then_some(open.no)
}

/// What is left to be done for a decision.
///
/// # Errors
/// When the files cannot be read.
pub async fn plan(office: &Office, recorded: &Recorded, now: Timestamp) -> Result<Plan, NotDone> {
    let decision = &recorded.decision;
    let on = clock::wall(now).date().max(decision.from);
    let mut plan = Plan::default();
    let mut beside: BTreeSet<(Kind, String)> = BTreeSet::new();
    for line in &decision.lines {
        let item = files::item(&office.db, Kind::Procedure, line.code.as_str()).await?;
        if line.change == Change::Abolished {
            if item.in_force(on).is_some() {
                plan.abolish.push(item);
            }
            continue;
        }
        let mut newest = item.versions.iter().rev();
        let carried = newest.find(|it| it.decision == Some(decision.id));
        match carried.map(|it| (it.no, &it.stage, &it.body)) {
            Some((_, Stage::Published { .. }, _)) => {}
            Some((no, Stage::Approved { .. }, body)) => {
                if let Ok(it) = serde_json::from_str::<Procedure>(body) {
                    let forms = it.forms.into_iter().map(|name| (Kind::Form, name));
                    let processes = it.processes.into_iter().map(|id| (Kind::Process, id));
                    beside.extend(forms.chain(processes));
                }
                plan.publish.push((item.clone(), no));
            }
            _ => plan.lacking.push(line.code.to_string()),
        }
        if let Some(old) = line.instead_of.as_ref().filter(|old| **old != line.code) {
            let old = files::item(&office.db, Kind::Procedure, old.as_str()).await?;
            if old.in_force(on).is_some() {
                plan.abolish.push(old);
            }
        }
    }
    for (kind, code) in beside {
        let item = files::item(&office.db, kind, &code).await?;
        if let Some(no) = approved(&item) {
            plan.publish.push((item, no));
        }
    }
    Ok(plan)
}

/// Publishes everything, in one commit.
///
/// # Errors
/// The rule that forbids it, or what stood in the way.
pub async fn publish_all(
    office: &Office,
    officer: &Officer,
    now: Timestamp,
    id: DecisionId,
) -> Result<usize, NotDone> {
    let today = clock::wall(now).date();
    let mut recorded = super::decision(office, id).await?;
    let agency = recorded.decision.agency.clone();
    may(office, officer, Duty::CataloguePublish, &agency, today)?;
    let plan = plan(office, &recorded, now).await?;
    if !plan.is_ready() {
        return Err(NotDone::Refused(Refusal::DecisionNotReady {
            lacking: match plan.lacking.as_slice() {
                [] => "không còn gì để công bố".to_owned(),
                codes => codes.join(", "),
            },
        }));
    }
    let from = recorded.decision.from.max(today);
    let known = known_with(office, &plan, from).await?;
    let by = who(officer);
    let mut changes = Vec::new();
    for (item, no) in plan.publish {
        let owner = item.agency().unwrap_or(&agency);
        may(office, officer, Duty::CataloguePublish, owner, today)?;
        let body = item.version(no).map(|it| it.body.clone());
        let found = faults_within(
            office,
            item.kind,
            &item.code,
            &body.unwrap_or_default(),
            &known,
        );
        let on = On {
            now,
            today,
            who: &by,
            faults: &found,
            decided_from: Some(recorded.decision.from),
        };
        let event = publication::decide(&on, &item, Command::Publish { no, from })?;
        changes.push(Changed::by(item, event));
    }
    for item in plan.abolish {
        let owner = item.agency().unwrap_or(&agency);
        may(office, officer, Duty::CataloguePublish, owner, today)?;
        let on = On {
            now,
            today,
            who: &by,
            faults: &[],
            decided_from: Some(recorded.decision.from),
        };
        let wish = Command::Abolish {
            from,
            decision: Some(id),
            remark: String::new(),
        };
        let event = publication::decide(&on, &item, wish)?;
        changes.push(Changed::by(item, event));
    }
    let mut more = Batch::new();
    let compared = compare_with(office, &recorded.decision, &changes, now).await?;
    if recorded.done_at.is_none() && compared.iter().all(|it| it.is_done) {
        recorded.done_at = Some(now);
        decisions::change(&mut more, &recorded).map_err(unwritable)?;
    }
    let count = changes.len();
    files::commit(&office.db, &changes, more)
        .await
        .map_err(NotDone::Commit)?;
    if let Err(error) = living::refresh(office, now).await {
        // It is on file; the poll tries again.
        tracing::error!(%error, "the catalogue was changed but not read anew");
    }
    Ok(count)
}

/// What may be named on the day: what holds then, and what is published by the same step.
async fn known_with(office: &Office, plan: &Plan, from: Date) -> Result<Known, NotDone> {
    let mut known = files::known(&office.db, Some(from)).await?;
    for (item, _) in &plan.publish {
        let codes = match item.kind {
            Kind::Procedure => &mut known.procedures,
            Kind::Form => &mut known.forms,
            Kind::Process => &mut known.processes,
            _ => continue,
        };
        codes.insert(item.code.clone());
    }
    Ok(known)
}
