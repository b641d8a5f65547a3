//! A case that an officer may look into, with the law and the working time that hold for it. A
//! case outside the officer's work is refused with its reason; one that is not there is not there.

use super::law::{self, Law};
use super::seat::Seat;
use crate::error::Problem;
use casework::office::Office;
use domain::authority::{self, Act};
use domain::case::{Case, Rules};
use domain::clock::Calendar;
use jiff::civil::Date;
use std::sync::Arc;
use store::case_file::CaseFile;

/// An opened case.
#[derive(Clone, Debug)]
pub struct Opened {
    /// The case as it is on file.
    pub file: CaseFile,
    /// The rules of the day that binds it.
    pub rules: Rules,
    /// The working time of the unit that holds it.
    pub calendar: Arc<Calendar>,
    /// The day whose law binds it.
    pub day: Date,
    office: Office,
}

impl Opened {
    /// Opens a case by its code.
    ///
    /// # Errors
    /// When there is none, or the officer may not see it.
    pub async fn by_code(seat: &Seat, code: &str) -> Result<Self, Problem> {
        let file = store::case_file::load_by_code(seat.db(), code).await?;
        Self::checked(seat, file.ok_or(Problem::NotFound)?).await
    }

    /// Opens a case that is loaded already. Who asks for one that is not theirs is written down.
    ///
    /// # Errors
    /// When the officer may not see it.
    pub async fn checked(seat: &Seat, file: CaseFile) -> Result<Self, Problem> {
        if let Err(refusal) = authority::may(&seat.actor(), Act::View, &file.case, seat.today()) {
            seat.note_refusal(&file.case, &refusal).await?;
            return Err(refusal.into());
        }
        Ok(Self::of(seat, file))
    }

    /// The law and the working time around a loaded case.
    pub fn of(seat: &Seat, file: CaseFile) -> Self {
        let office = seat.office.clone();
        Self {
            rules: office.rules_of(&file.case, seat.now),
            calendar: office.calendar_of(&file.case),
            day: office.day_of(&file.case, seat.now),
            office,
            file,
        }
    }

    /// The case.
    pub fn case(&self) -> &Case {
        &self.file.case
    }

    /// The article behind a rule for this case.
    pub fn article(&self, rule: &str) -> Option<Law> {
        law::of(&self.office, rule, self.day)
    }
}
