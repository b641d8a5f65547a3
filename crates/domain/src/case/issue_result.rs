//! Issue the result (phát hành kết quả): the signed document gets its number and the code
//! `<case code>-KQ(n)`, goes to the intake unit, and the case counts as done at this moment.

use super::{
    Circumstances, Delivery, Event, HandOff, Happened, Holder, IssuedResult, Paper, Refusal, Stage,
};
use serde::{Deserialize, Serialize};

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
        Stage::Decided => {}
        Stage::InProgress { .. } | Stage::AwaitingPayment { .. } => {
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
    let name = if it.name.trim().is_empty() {
        case.terms
            .as_ref()
            .map(|t| t.result_name.clone())
            .unwrap_or_default()
    } else {
        it.name.trim().to_owned()
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
        if let Some(filing) = &mut story.case.filing {
            filing.delivery = Delivery::Online;
        }
        let mut wish = issued();
        wish.file = None;
        story.by_seal_clerk().when(wish).refused("issue.document");
    }
}
