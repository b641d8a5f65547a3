//! Amend (sửa đổi hồ sơ): the applicant changes the own file of the own accord until a decision
//! exists; the history is kept, the code unchanged.

use super::filing::Filing;
use super::{Circumstances, Delivery, Event, Happened, Paper, Refusal, Stage};
use crate::actor::{Actor, Role};
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

/// Whether this is somebody of the post who receives no files.
fn scans_only(actor: &Actor) -> bool {
    match actor {
        Actor::Officer(it) => it.is(Role::Postal) && !it.is(Role::Reception),
        _ => false,
    }
}

/// Whether scans of papers that have none are all that is entered, where the post may do that.
fn is_scan(on: &Circumstances, filing: &Filing, it: &Amend) -> bool {
    let bare = |paper: &Paper| {
        let own = |kept: &&Paper| kept.component == paper.component && kept.file.is_none();
        paper.component.is_some() && paper.file.is_some() && filing.papers.iter().any(|it| own(&it))
    };
    let delivery = it.delivery.as_ref();
    on.rules.postal_digitises
        && it.form.is_none()
        && delivery.is_none_or(|it| *it == filing.delivery)
        && !it.papers.is_empty()
        && it.papers.iter().all(bare)
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
    if scans_only(on.actor) && !is_scan(on, filing, &it) {
        return Err(Refusal::PostalScansOnly);
    }
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

    /// Covers: DN-19.7
    #[test]
    fn postal_staff_of_dak_nong_scan_papers_and_change_nothing_else() {
        let on = jiff::civil::date(2026, 8, 24);
        let rules = |province: &str| {
            crate::regulation::Regulation::seed(province)
                .expect("a regulation")
                .rules(on)
        };
        let digitises = |it: &str| rules(it).postal_digitises;
        let provinces = ["nam-dinh", "ninh-binh", "ha-nam", "thai-binh", "dak-nong"];
        assert_eq!(
            provinces.map(digitises),
            [false, false, false, true, true],
            "Hà Nam's file with the applicant's account instead"
        );
        let mut story = Story::filed_online().by_postal_staff();
        let filing = Arc::make_mut(story.case.filing.as_mut().expect("a filing"));
        let scanned = filing.papers[0].clone();
        filing.papers[0].file = None;
        let scan = |paper: &Paper| Amend {
            papers: vec![paper.clone()],
            ..Amend::default()
        };
        let elsewhere = story.clone();
        elsewhere.when(scan(&scanned)).refused("amend.postal_scans");
        story.rules.postal_digitises = true;
        let done = story.clone().when(scan(&scanned)).done();
        let papers = &done.case.filing.as_ref().expect("a filing").papers;
        assert_eq!(papers[0].file, scanned.file);
        // Not what has a scan, not the form, and no paper that was not handed in.
        let mut more = scanned.clone();
        more.component = None;
        for wish in [scan(&more), wish()] {
            story.clone().when(wish).refused("amend.postal_scans");
        }
        let mut whole = Story::filed_online().by_postal_staff();
        whole.rules.postal_digitises = true;
        whole.when(scan(&scanned)).refused("amend.postal_scans");
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
