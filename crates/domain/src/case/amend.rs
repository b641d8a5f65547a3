//! Amend (sửa đổi hồ sơ): the applicant changes the own file of the own accord until a decision
//! exists; the history is kept, the code unchanged.

use super::{Circumstances, Delivery, Event, Happened, Paper, Refusal, Stage};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The wish to amend.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Amend {
    /// The whole form as it should read; none leaves it.
    pub form: Option<serde_json::Value>,
    /// Papers to replace or add.
    pub papers: Vec<Paper>,
    /// Another way of receiving the result.
    pub delivery: Option<Delivery>,
}

/// The file was amended.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Amended {
    /// The form as it reads now, if it changed.
    pub form: Option<serde_json::Value>,
    /// Papers replaced or added.
    pub papers: Vec<Paper>,
    /// Another way of receiving the result.
    pub delivery: Option<Delivery>,
}

/// The rule. Article: 45/2020 art. 12.
pub fn decide(on: &Circumstances, case: &super::Case, it: Amend) -> Result<Vec<Happened>, Refusal> {
    match case.stage {
        Stage::Decided | Stage::ResultReady | Stage::HandedOver => {
            return Err(Refusal::AmendAfterDecision);
        }
        Stage::Submitted
        | Stage::Accepted
        | Stage::InProgress { .. }
        | Stage::SupplementProposed { .. }
        | Stage::AwaitingPayment { .. }
        | Stage::AwaitingSupplement { .. } => {}
        _ => return Err(super::wrong_stage(case, "Sửa hồ sơ")),
    }
    let Some(filing) = &case.filing else {
        return Err(super::wrong_stage(case, "Sửa hồ sơ"));
    };
    let form = it.form.filter(|form| *form != filing.form);
    let delivery = it.delivery.filter(|delivery| *delivery != filing.delivery);
    if form.is_none() && delivery.is_none() && it.papers.is_empty() {
        return Err(Refusal::NothingAmended);
    }
    if let (Some(new), Some(terms)) = (&delivery, &case.terms) {
        super::submit::delivery(on, new, filing.channel, terms)?;
    }
    if let Some(terms) = &case.terms {
        terms.takes_copies(&it.papers, true)?;
    }
    Ok(vec![Happened::Amended(Amended {
        form,
        papers: it.papers,
        delivery,
    })])
}

/// The case after it.
pub fn evolve(case: &mut super::Case, _event: &Event, it: &Amended) {
    if let Some(filing) = case.filing.as_mut().map(Arc::make_mut) {
        if let Some(form) = &it.form {
            filing.form = form.clone();
        }
        if let Some(delivery) = &it.delivery {
            filing.delivery = delivery.clone();
        }
        super::supplement_answer::replace_papers(&mut filing.papers, &it.papers);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Story;
    use serde_json::json;

    fn wish() -> Amend {
        Amend {
            form: Some(json!({"ho_ten": "TRẦN MINH KHANG"})),
            ..Amend::default()
        }
    }

    #[test]
    fn until_a_decision_the_applicant_amends_and_the_code_stays() {
        // Covers: DN-11.2, TB-7.4, NB-15.3
        let story = Story::in_progress();
        let code = story.case.code_text();
        let done = story.by_citizen().when(wish()).done();
        assert_eq!(done.case.code_text(), code);
        assert_eq!(
            done.case.filing.as_ref().map(|f| &f.form),
            Some(&json!({"ho_ten": "TRẦN MINH KHANG"}))
        );
        assert_eq!(done.case.stage, Stage::InProgress { step: 0 });
    }

    #[test]
    fn not_after_a_decision_and_not_without_a_change() {
        Story::decided()
            .by_citizen()
            .when(wish())
            .refused("amend.before_decision");
        Story::filed_online()
            .by_citizen()
            .when(Amend::default())
            .refused("amend.content");
        Story::rejected()
            .by_citizen()
            .when(wish())
            .refused("case.ended");
        let nowhere = Amend {
            delivery: Some(Delivery::Post {
                address: " ".into(),
            }),
            ..Amend::default()
        };
        Story::filed_online()
            .by_citizen()
            .when(nowhere)
            .refused("submit.delivery_address");
    }
}
