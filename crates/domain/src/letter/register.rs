//! The register (Sổ theo dõi hồ sơ): every case a unit received in a period, one row each, in the
//! order of filing.

use super::head::Letterhead;
use super::{FormSet, Sheet, words};
use crate::case::{Case, Stage, Status};
use crate::clock;
use crate::ids::UnitCode;
use crate::organisation::Organisation;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A register, ready to be set.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct RegisterData {
    /// The sheet.
    pub sheet: Sheet,
    /// "Mẫu số 07".
    pub form_number: Option<String>,
    /// The act that prescribes the form.
    pub form_act: String,
    /// Its name.
    pub title: String,
    /// Whose register it is.
    pub head: Letterhead,
    /// "ngày 31 tháng 8 năm 2026".
    pub date: String,
    /// The same day for the document's own data.
    pub on: Date,
    /// The volume: its year.
    pub volume: String,
    /// "Từ ngày … đến ngày …".
    pub period: String,
    /// The rows.
    pub rows: Vec<RegisterRow>,
    /// How many cases have ended.
    pub ended: usize,
    /// How many of them in time.
    pub in_time: usize,
    /// How many have not.
    pub open: usize,
}

/// A case in the register.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RegisterRow {
    /// The case code.
    pub code: String,
    /// The procedure.
    pub procedure: String,
    /// How many sets.
    pub sets: String,
    /// The applicant.
    pub applicant: String,
    /// The address.
    pub address: String,
    /// The telephone.
    pub phone: String,
    /// Who resolves.
    pub agency: String,
    /// When it was received: accepted, or filed where it never was.
    pub received: String,
    /// The date of return.
    pub due: String,
    /// When the result came to the intake unit.
    pub result: String,
    /// When it was handed over.
    pub returned: String,
    /// How the result is received, and by whom.
    pub receipt: String,
    /// Where the case stands.
    pub status: String,
    /// Whether the resolution ended in time; none while it has not ended.
    pub in_time: Option<bool>,
}

impl RegisterRow {
    /// The row of a case; `None` while it was not filed.
    pub fn of(case: &Case, due: Option<Timestamp>) -> Option<Self> {
        let (filing, terms) = (case.filing.as_ref()?, case.terms.as_ref()?);
        let received = case.clock.accepted.or(case.clock.submitted)?;
        let at = |at: Option<Timestamp>| at.map(words::moment_short).unwrap_or_default();
        let handed = (case.stage == Stage::HandedOver)
            .then(|| case.hand_offs.last())
            .flatten();
        let result = case.results.last().map(|result| result.at);
        let way = filing.delivery.kind().name();
        Some(Self {
            code: case.code_text(),
            procedure: terms.name.clone(),
            sets: "01".to_owned(),
            applicant: filing.applicant.name.clone(),
            address: filing.applicant.address.clone(),
            phone: filing.applicant.phone.clone().unwrap_or_default(),
            agency: words::in_full(&filing.agency_name),
            received: words::moment_short(received),
            due: at(due),
            result: at(result),
            returned: at(handed.map(|pass| pass.at)),
            receipt: handed.map_or_else(|| way.to_owned(), |pass| format!("{way}: {}", pass.to)),
            status: match case.status() {
                Status::Stopped if case.stage == Stage::Lapsed => {
                    "Đóng do không bổ sung".to_owned()
                }
                status => status.name().to_owned(),
            },
            in_time: case
                .clock
                .finished
                .map(|done| due.is_none_or(|due| done <= due)),
        })
    }
}

/// A period from its first to its last day.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Period {
    /// The first day.
    pub first: Date,
    /// The last day.
    pub last: Date,
}

/// Writes a register of rows in the order of filing.
pub fn write(
    organisation: &Organisation,
    unit: &UnitCode,
    forms: &FormSet,
    period: Period,
    rows: Vec<RegisterRow>,
    now: Timestamp,
) -> RegisterData {
    let form = forms.register();
    let (first, last) = (period.first, period.last);
    let ended: Vec<bool> = rows.iter().filter_map(|row| row.in_time).collect();
    RegisterData {
        sheet: form.sheet,
        form_number: form.number.clone(),
        form_act: forms.name.clone(),
        title: form.title.clone(),
        head: Letterhead::of(organisation, unit, unit.as_str()),
        date: words::day(now),
        on: clock::wall(now).date(),
        volume: if first.year() == last.year() {
            first.year().to_string()
        } else {
            format!("{}–{}", first.year(), last.year())
        },
        period: format!("Từ {} đến {}", words::date(first), words::date(last)),
        ended: ended.len(),
        in_time: ended.iter().filter(|in_time| **in_time).count(),
        open: rows.len() - ended.len(),
        rows,
    }
}
