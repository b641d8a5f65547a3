//! The request for a supplement (Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ): what is missing, why,
//! how to put it right, until when, and whom to ask.

use super::{Writing, words};
use crate::case::{AskedAt, Happened};
use serde::{Deserialize, Serialize};

/// What the request says.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct SupplementRequest {
    /// Who passes it on.
    pub intake_unit: String,
    /// Who found it: the agency after examination; none at intake.
    pub found_by: Option<String>,
    /// When the file was filed.
    pub filed: Option<String>,
    /// What to complete.
    pub items: Vec<Asked>,
    /// Why.
    pub reason: String,
    /// The last moment for the answer.
    pub until: String,
    /// The article that sets it.
    pub until_article: Option<String>,
    /// Where the answer is given online.
    pub answer_at: String,
    /// Who guides.
    pub guided_by: Option<String>,
}

/// One thing to complete.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Asked {
    /// Its name.
    pub name: String,
    /// What is wrong and how to put it right.
    pub guidance: String,
    /// How many originals the procedure asks for.
    pub originals: u32,
    /// How many copies it asks for.
    pub copies: u32,
}

pub(super) fn write(it: &Writing) -> Option<SupplementRequest> {
    let Happened::SupplementRequested(asked) = &it.about.event?.act else {
        return None;
    };
    let items = asked.items.iter().map(|item| {
        let mut components = it.terms.components.iter();
        let component = components.find(|c| Some(&c.id) == item.component.as_ref());
        Asked {
            name: item.name.clone(),
            guidance: words::sentence(&item.guidance),
            originals: component.map_or(0, |c| c.originals),
            copies: component.map_or(0, |c| c.copies),
        }
    });
    Some(SupplementRequest {
        intake_unit: it.intake_unit_name(),
        found_by: match asked.asked {
            AskedAt::Intake => None,
            AskedAt::Examination { .. } => Some(it.agency_name()),
        },
        filed: it.case.clock.submitted.map(words::moment),
        items: items.collect(),
        reason: words::sentence(&asked.reason),
        until: words::moment(asked.until),
        until_article: it.at_hand.article_of("lapse.after_term"),
        answer_at: super::site(&it.look_up())
            .split('?')
            .next()
            .unwrap_or_default()
            .to_owned(),
        guided_by: it.officer(),
    })
}
