//! Issue the result (phát hành kết quả): the signed document gets its number and the code
//! `<case code>-KQ(n)`, goes to the intake unit, and the case counts as done at this moment; where
//! there are several results, when the last of them is there.

use super::decide_result::Outcome;
use super::{
    Circumstances, Delivery, Event, HandOff, Happened, Holder, IssuedResult, Paper, Refusal, Stage,
};
use serde::{Deserialize, Serialize};

/// The name of the document by which a request is refused (Mẫu 03).
pub const REFUSAL: &str = "Phiếu từ chối giải quyết hồ sơ";

/// The wish to issue.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct IssueResult {
    /// Number and sign of the document.
    pub number: String,
    /// Name of the document; the procedure's result where empty.
    pub name: String,
    /// Its file.
    pub file: Option<Paper>,
}

/// The result was issued.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ResultIssued {
    /// `<case code>-KQ(n)`.
    pub code: String,
    /// Name of the document.
    pub name: String,
    /// Number and sign.
    pub number: String,
    /// Its file.
    pub file: Option<Paper>,
}

/// The rule. Articles: 45/2020 art. 14; 61/2018 art. 20.
pub fn decide(
    _on: &Circumstances,
    case: &super::Case,
    it: IssueResult,
) -> Result<Vec<Happened>, Refusal> {
    match case.stage {
        // A procedure may yield several results; each has its ordinal.
        Stage::Decided | Stage::ResultReady => {}
        Stage::InProgress { .. }
        | Stage::SupplementProposed { .. }
        | Stage::AwaitingPayment { .. } => {
            return Err(Refusal::ResultUndecided);
        }
        _ => return Err(super::wrong_stage(case, "Phát hành kết quả")),
    }
    if it.number.trim().is_empty() {
        return Err(Refusal::ResultNumberMissing);
    }
    let online = case
        .filing
        .as_ref()
        .is_some_and(|f| f.delivery == Delivery::Online);
    if online && it.file.is_none() {
        return Err(Refusal::ResultFileMissing);
    }
    let Some(code) = &case.code else {
        return Err(super::wrong_stage(case, "Phát hành kết quả"));
    };
    let n = u32::try_from(case.results.len())
        .unwrap_or(u32::MAX)
        .saturating_add(1);
    let refused = case
        .decision
        .as_ref()
        .is_some_and(|decision| decision.outcome == Outcome::Refused);
    let name = match it.name.trim() {
        // What was refused yields the refusal, not the document that was asked for.
        "" if refused => REFUSAL.to_owned(),
        "" => case
            .terms
            .as_ref()
            .map(|t| t.result_name.clone())
            .unwrap_or_default(),
        name => name.to_owned(),
    };
    Ok(vec![Happened::ResultIssued(ResultIssued {
        code: code.result(n).to_string(),
        name,
        number: it.number.trim().to_owned(),
        file: it.file,
    })])
}

/// The case after it.
pub fn evolve(case: &mut super::Case, event: &Event, it: &ResultIssued) {
    case.stage = Stage::ResultReady;
    case.clock.finished = Some(event.at);
    case.results.push(IssuedResult {
        code: it.code.clone(),
        name: it.name.clone(),
        number: it.number.clone(),
        file: it.file.clone(),
        at: event.at,
    });
    let from = case
        .filing
        .as_ref()
        .map(|f| f.agency_name.clone())
        .unwrap_or_default();
    if let Some(filing) = &case.filing {
        case.hand_offs.push(HandOff {
            from,
            to: filing.intake_unit_name.clone(),
            at: event.at,
            note: "Chuyển kết quả giải quyết".into(),
        });
        case.holder = Some(Holder {
            unit: filing.intake_unit.clone(),
            officer: None,
            officer_name: None,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Story, issued};

    #[test]
    fn the_result_carries_the_case_code_and_its_ordinal() {
        // Covers: HN-9.1c
        let story = Story::decided();
        let code = story.case.code_text();
        let done = story.by_seal_clerk().when(issued()).done();
        assert_eq!(done.case.results[0].code, format!("{code}-KQ1"));
        assert_eq!(done.case.status().number(), 9);
        assert_eq!(done.case.clock.finished, Some(done.now));
        assert_eq!(
            done.case.holder.as_ref().map(|h| h.unit.as_str()),
            Some("xa-truong-thi/mot-cua")
        );
    }

    #[test]
    fn several_results_have_their_ordinals_and_the_last_one_ends_the_count() {
        let first = Story::decided()
            .at("2026-08-27T09:00")
            .by_seal_clerk()
            .when(issued())
            .done();
        let code = first.case.code_text();
        let mut more = issued();
        more.name = "Trích lục khai sinh".into();
        let second = first
            .at("2026-08-28T09:00")
            .by_seal_clerk()
            .when(more)
            .done();
        let codes: Vec<_> = second.case.results.iter().map(|r| r.code.clone()).collect();
        assert_eq!(codes, [format!("{code}-KQ1"), format!("{code}-KQ2")]);
        assert_eq!(second.case.clock.finished, Some(second.now));
    }

    #[test]
    fn what_is_refused_yields_the_refusal() {
        let wish = crate::case::decide_result::DecideResult {
            outcome: Outcome::Refused,
            reasons: "Không đủ điều kiện theo Điều 16 Luật Hộ tịch".into(),
        };
        let refused = Story::at_decision().by_head().when(wish).done();
        let done = refused.by_seal_clerk().when(issued()).done();
        assert_eq!(done.case.results[0].name, REFUSAL);
        // Nothing was given, so nothing is paid for before it is handed over.
        assert!(done.case.still_owed() > 0);
        done.by_clerk().when(crate::testing::in_hand()).done();
    }

    #[test]
    fn number_decision_and_file_are_there() {
        Story::decided()
            .by_seal_clerk()
            .when(IssueResult::default())
            .refused("issue.number");
        Story::in_progress()
            .by_seal_clerk()
            .when(issued())
            .refused("issue.decided");
        Story::filed_online()
            .by_seal_clerk()
            .when(issued())
            .refused("case.stage");
        let mut story = Story::decided();
        if let Some(filing) = story.case.filing.as_mut().map(std::sync::Arc::make_mut) {
            filing.delivery = Delivery::Online;
        }
        let mut wish = issued();
        wish.file = None;
        story.by_seal_clerk().when(wish).refused("issue.document");
    }
}
