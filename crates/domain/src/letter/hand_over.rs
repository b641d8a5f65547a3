//! The slip of return (Phiếu trả kết quả giải quyết hồ sơ): what the applicant got, who took it,
//! and whether it came in time. No official form; the offices made it.

use super::receipt::{self, Fee};
use super::{Writing, standing, words};
use crate::case::Happened;
use serde::{Deserialize, Serialize};

/// What the slip says.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct HandOver {
    /// Who hands over.
    pub intake_unit: String,
    /// Who resolved.
    pub agency: String,
    /// What is handed over.
    pub results: Vec<Returned>,
    /// How.
    pub way: String,
    /// Who receives.
    pub receiver: String,
    /// By what mandate; none where the applicant receives.
    pub mandate: Option<String>,
    /// Number of the postal item.
    pub reference: Option<String>,
    /// Whether the originals were compared.
    pub originals_compared: bool,
    /// The date of return.
    pub due: Option<String>,
    /// When the resolution ended.
    pub done: Option<String>,
    /// How that stands to the date of return.
    pub standing: Option<String>,
    /// When it is handed over.
    pub handed: String,
    /// What was to be paid.
    pub fees: Vec<Fee>,
    /// Whether it is paid.
    pub fees_state: String,
    /// Who hands over.
    pub handed_by: Option<String>,
    /// Whether the receiver is there to sign.
    pub in_person: bool,
}

/// A document that is handed over.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Returned {
    /// Its name.
    pub name: String,
    /// Its number and sign.
    pub number: String,
    /// `<case code>-KQ(n)`.
    pub code: String,
    /// When it was issued.
    pub issued: String,
}

pub(super) fn write(it: &Writing) -> Option<HandOver> {
    let event = it.about.event?;
    let Happened::HandedOver(handed) = &event.act else {
        return None;
    };
    let some = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
    let (due, _) = it.due();
    let done = it.case.clock.finished;
    Some(HandOver {
        intake_unit: it.intake_unit_name(),
        agency: it.agency_name(),
        results: it
            .case
            .results
            .iter()
            .map(|result| Returned {
                name: result.name.clone(),
                number: result.number.clone(),
                code: result.code.clone(),
                issued: words::day(result.at),
            })
            .collect(),
        way: handed.way.name().to_owned(),
        receiver: handed.receiver.clone(),
        mandate: some(&handed.mandate),
        reference: some(&handed.reference),
        originals_compared: handed.originals_compared,
        due: due.map(words::moment),
        done: done.map(words::moment),
        standing: due
            .zip(done)
            .map(|(due, done)| standing(done, due).to_owned()),
        handed: words::moment(event.at),
        fees: receipt::fees(it.case),
        fees_state: receipt::fees_state(it.case),
        handed_by: it.officer(),
        in_person: handed.way == crate::case::filing::DeliveryKind::InPerson,
    })
}
