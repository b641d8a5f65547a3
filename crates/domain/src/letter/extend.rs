//! The apology (Phiếu xin lỗi và hẹn lại ngày trả kết quả; from 15/9/2025 Văn bản xin lỗi và đề
//! nghị gia hạn thời gian giải quyết): the date that cannot be kept, why, and the new one.

use super::{Signatory, Writing, words};
use crate::case::Happened;
use serde::{Deserialize, Serialize};

/// What the apology says.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Extend {
    /// Who apologises.
    pub agency: String,
    /// Where the file was received.
    pub intake_unit: String,
    /// When it was received.
    pub received: Option<String>,
    /// The date of return on the receipt.
    pub was_due: String,
    /// The new one.
    pub due: String,
    /// Why.
    pub reason: String,
    /// The article that allows it.
    pub article: Option<String>,
    /// Who signs.
    pub signatory: Signatory,
    /// Who gets it.
    pub recipients: Vec<String>,
}

pub(super) fn write(it: &Writing) -> Option<Extend> {
    let Happened::Extended(extended) = &it.about.event?.act else {
        return None;
    };
    Some(Extend {
        agency: it.agency_name(),
        intake_unit: it.intake_unit_name(),
        received: it.case.clock.accepted.map(words::day),
        was_due: words::moment(extended.from),
        due: words::moment(extended.until),
        reason: words::sentence(&extended.reason),
        article: it.at_hand.article_of("clock.extension"),
        signatory: it.signatory(),
        recipients: recipients(it),
    })
}

/// The addressee, the intake unit and the archive (Nghị định 30/2020/NĐ-CP).
pub(super) fn recipients(it: &Writing) -> Vec<String> {
    vec![
        "Như trên".to_owned(),
        it.intake_unit_name(),
        "Lưu: VT, hồ sơ thủ tục hành chính".to_owned(),
    ]
}
