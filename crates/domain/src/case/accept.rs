//! Accept (tiếp nhận): the intake unit has looked at every component, finds the file complete,
//! and the law's clock for the resolution starts. The receipt with the date of return follows.

use super::{Circumstances, Event, Happened, Refusal, Stage};
use crate::clock;
use crate::ids::ComponentId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The wish to accept.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Accept {
    /// Components that were looked at and found in order.
    pub checked: Vec<ComponentId>,
    /// Remark for the file.
    pub note: String,
}

/// The file was accepted.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Accepted {
    /// Components found in order.
    pub checked: Vec<ComponentId>,
    /// Remark.
    pub note: String,
    /// When the file goes to the resolving unit: at once, or the next working morning for paper
    /// received after the cut-off hour.
    pub transfer_at: Timestamp,
}

/// The rule. Articles: 61/2018 art. 17(1), 17(2); provincial rules on intake.
pub fn decide(
    on: &Circumstances,
    case: &super::Case,
    it: Accept,
) -> Result<Vec<Happened>, Refusal> {
    match case.stage {
        Stage::Submitted => {}
        Stage::AwaitingSupplement { .. } => return Err(Refusal::SupplementPending),
        Stage::Accepted
        | Stage::InProgress { .. }
        | Stage::SupplementProposed { .. }
        | Stage::AwaitingPayment { .. }
        | Stage::Decided
        | Stage::ResultReady => {
            return Err(Refusal::AlreadyAccepted);
        }
        _ => return Err(super::wrong_stage(case, "Tiếp nhận")),
    }
    let (Some(filing), Some(terms)) = (&case.filing, &case.terms) else {
        return Err(super::wrong_stage(case, "Tiếp nhận"));
    };
    if let Some(missing) = terms
        .missing(&filing.papers, !filing.form.is_null())
        .first()
    {
        return Err(Refusal::FileIncomplete {
            name: missing.name.clone(),
        });
    }
    for paper in &filing.papers {
        if let Some(component) = &paper.component
            && !it.checked.contains(component)
        {
            return Err(Refusal::ComponentUnchecked {
                name: paper.name.clone(),
            });
        }
        let kept = paper.copy != super::filing::CopyKind::ShownOnly;
        // What came electronically has its files; what an officer takes in is scanned there.
        if !filing.channel.is_online() && kept && paper.file.is_none() {
            return Err(Refusal::NotDigitised {
                name: paper.name.clone(),
            });
        }
    }
    let late = filing.channel.is_paper() && clock::wall(on.now).time() > on.rules.transfer_cutoff;
    let transfer_at = if late {
        on.calendar.next_morning(on.now)
    } else {
        on.now
    };
    Ok(vec![Happened::Accepted(Accepted {
        checked: it.checked,
        note: it.note.trim().to_owned(),
        transfer_at,
    })])
}

/// The case after it.
pub fn evolve(case: &mut super::Case, event: &Event, _it: &Accepted) {
    case.stage = Stage::Accepted;
    case.clock.accepted = Some(event.at);
    case.clock.counting_from = Some(event.at);
    if let Some(holder) = &mut case.holder {
        holder.officer = None;
        holder.officer_name = None;
    }
}

#[cfg(test)]
mod tests {
    use super::super::filing::{Channel, CopyKind};
    use super::*;
    use crate::testing::{Story, all_checked};

    #[test]
    fn acceptance_starts_the_resolution_clock() {
        // Covers: HN-8.1, HN-8.3
        let story = Story::filed_online().at("2026-08-24T08:30").by_clerk();
        let done = story.when(all_checked()).done();
        assert_eq!(done.case.stage, Stage::Accepted);
        assert_eq!(done.case.status().number(), 2);
        assert_eq!(done.case.clock.counting_from, Some(done.now));
    }

    #[test]
    fn a_second_acceptance_is_refused() {
        Story::accepted()
            .by_clerk()
            .when(all_checked())
            .refused("accept.once");
    }

    #[test]
    fn every_component_must_be_looked_at() {
        // Covers: HN-8.1
        Story::filed_online()
            .by_clerk()
            .when(Accept::default())
            .refused_with("accept.check", "Giấy chứng sinh");
    }

    #[test]
    fn an_incomplete_paper_file_is_not_accepted() {
        let mut submit = Story::new().submission();
        submit.filing.channel = Channel::CounterPaper;
        submit.filing.papers.clear();
        let filed = Story::new().by_clerk().when(submit).done();
        filed
            .by_clerk()
            .when(all_checked())
            .refused("accept.complete");
    }

    #[test]
    fn paper_is_digitised_before_acceptance() {
        // Covers: ND-18.1a/3, DN-12.1b/3, ND-18.1b/2, DN-12.1c/2
        let mut submit = Story::new().submission();
        submit.filing.channel = Channel::CounterPaper;
        for paper in &mut submit.filing.papers {
            paper.file = None;
        }
        let filed = Story::new().by_clerk().when(submit.clone()).done();
        filed
            .by_clerk()
            .when(all_checked())
            .refused("accept.digitise");
        for paper in &mut submit.filing.papers {
            paper.copy = CopyKind::ShownOnly;
        }
        let shown = Story::new().by_clerk().when(submit).done();
        assert_eq!(
            shown.by_clerk().when(all_checked()).done().case.stage,
            Stage::Accepted
        );
    }

    #[test]
    fn while_a_supplement_is_pending_nothing_is_accepted() {
        Story::asked_at_intake()
            .by_clerk()
            .when(all_checked())
            .refused("accept.supplement_pending");
    }

    #[test]
    fn what_has_ended_is_not_accepted() {
        Story::rejected()
            .by_clerk()
            .when(all_checked())
            .refused("case.ended");
    }
}
