//! The officer's seat: who sits there, with which office and working time at hand. Every page of
//! the desk begins by sitting down.

use super::desk::{Desk, Place};
use crate::frame::Lang;
use crate::house::{Banner, House};
use crate::session::OfficerIn;
use casework::capacity;
use casework::office::Office;
use domain::actor::{Actor, Officer, Role};
use domain::authority::{self, Duty, Sight};
use domain::case::{Case, Refusal};
use domain::clock::Calendar;
use domain::ids::{CaseId, UnitCode};
use jiff::Timestamp;
use std::sync::Arc;
use store::access_log::{self, Access, Outcome};
use store::read::case_line::CaseLine;
use store::read::scope::Scope;
use store::{CommitError, Db};
use uuid::Uuid;

/// What is at hand while an officer's request is answered.
#[derive(Clone, Debug)]
pub struct Seat {
    /// The files, the catalogue, the organisation and the law.
    pub office: Office,
    /// Who asks.
    pub officer: Officer,
    /// The session's token against forged forms.
    pub csrf: String,
    /// Now, by the server's clock.
    pub now: Timestamp,
    /// The working time of the officer's unit.
    pub calendar: Arc<Calendar>,
    /// What must be said on every page.
    pub banner: Option<Banner>,
}

impl Seat {
    /// The seat of the officer who is signed in.
    pub fn of(house: &House, who: &OfficerIn) -> Self {
        Self {
            office: house.office.clone(),
            calendar: house.office.calendar(&who.officer.unit),
            officer: who.officer.clone(),
            csrf: who.session.csrf.clone(),
            now: house.now(),
            banner: house.banner,
        }
    }

    /// The files.
    pub fn db(&self) -> &Db {
        &self.office.db
    }

    /// The officer, as one who acts.
    pub fn actor(&self) -> Actor {
        Actor::Officer(self.officer.clone())
    }

    /// Whether the officer may do what is about no case.
    ///
    /// # Errors
    /// The refusal that says why not.
    pub fn may_do(&self, duty: Duty) -> Result<(), Refusal> {
        authority::may_do(&self.actor(), duty)
    }

    /// The frame of a page.
    pub fn desk(&self, place: Place) -> Desk {
        let mut desk = Desk::of(&self.officer, &self.csrf, self.now, place);
        desk.banner = self.banner.map_or("", |banner| banner.vi).to_owned();
        desk.planned = crate::public::announcement::planned(&self.office, Lang::Vi, self.now);
        desk
    }

    /// The units whose cases are this officer's daily work.
    pub fn own_units(&self) -> Vec<UnitCode> {
        let mut units = self.officer.covers.clone();
        if !units.contains(&self.officer.unit) {
            units.push(self.officer.unit.clone());
        }
        units
    }

    /// The name of a unit; its code where the organisation has none.
    pub fn unit_name(&self, code: &str) -> String {
        self.office.unit_name(&UnitCode(code.to_owned()))
    }

    /// The cases this officer may look up: every one for control and inspection, those it received
    /// for the counter (it may receive for many agencies), those of the agency for the others.
    pub fn reach(&self) -> Scope {
        let at_counter = [Role::Reception, Role::Postal, Role::Bank];
        let counter_only = self.officer.roles.iter().all(|it| at_counter.contains(it));
        if self.sees_everything() {
            Scope::Everything
        } else if counter_only {
            Scope::ReceivedBy(self.own_units())
        } else {
            Scope::Agency(self.officer.agency.clone())
        }
    }

    /// Whether some role sees every case.
    fn sees_everything(&self) -> bool {
        [Role::Control, Role::Auditor, Role::ProvincialCentre]
            .iter()
            .any(|role| self.officer.is(*role))
    }

    /// The cases an overview counts: those held by the officer's units, or all for control.
    pub fn overview(&self) -> Scope {
        if self.sees_everything() {
            Scope::Everything
        } else {
            Scope::HeldBy(self.own_units())
        }
    }

    /// Which cases may be named to this officer.
    pub fn sight(&self) -> Sight {
        Sight::of(&self.officer)
    }

    /// Lines of a list as they may be shown to this officer.
    pub fn as_known(&self, lines: Vec<CaseLine>) -> Vec<CaseLine> {
        let sight = self.sight();
        let lines = lines.into_iter();
        lines.map(|it| capacity::as_known_to(&sight, it)).collect()
    }

    /// The same of lines that others show as well; those that are shown as they are stay shared.
    pub fn as_known_shared(&self, lines: Vec<Arc<CaseLine>>) -> Vec<Arc<CaseLine>> {
        let sight = self.sight();
        let known = |it: Arc<CaseLine>| match capacity::knows(&sight, &it) {
            true => it,
            false => Arc::new(capacity::as_known_to(&sight, CaseLine::clone(&it))),
        };
        lines.into_iter().map(known).collect()
    }

    /// Writes down that personal data were read: what, of whom, why.
    pub async fn note_reading(&self, what: &Reading<'_>) -> Result<(), CommitError> {
        self.note(what, Outcome::Shown).await
    }

    /// The capacity in which the officer reads.
    pub fn capacity(&self) -> String {
        let roles: Vec<&str> = self.officer.roles.iter().map(|role| role.name()).collect();
        format!("{}, {}", roles.join(", "), self.officer.unit_name)
    }

    /// Writes down that personal data were asked for, and what came of it.
    pub async fn note(&self, what: &Reading<'_>, outcome: Outcome) -> Result<(), CommitError> {
        let access = Access {
            id: Uuid::now_v7(),
            at: self.now,
            who: format!("officer:{}", self.officer.id),
            who_name: self.officer.name.clone(),
            capacity: self.capacity(),
            what: what.what.to_owned(),
            case: what.case,
            subject: what.subject.map(str::to_owned),
            why: what.why.to_owned(),
            outcome,
        };
        match access_log::keep(self.db(), &access).await {
            // Reading goes on where nothing can be written; who read what is in the log then.
            Err(CommitError::Unavailable(reason)) => {
                tracing::error!(
                    officer = %self.officer.id,
                    what = what.what,
                    case = ?what.case,
                    reason,
                    "a reading of personal data could not be put on file"
                );
                Ok(())
            }
            other => other,
        }
    }

    /// Writes down that a case was opened, and in which relation to it.
    pub async fn note_opening(&self, what: &str, case: &Case) -> Result<(), CommitError> {
        let subject = case
            .filing
            .as_ref()
            .and_then(|filing| filing.applicant.identity_number.as_deref());
        let in_emergency = self.officer.opened.contains(&case.id);
        let reading = Reading {
            what,
            case: Some(case.id),
            subject,
            why: self.relation(case),
        };
        let outcome = if in_emergency {
            Outcome::Emergency
        } else {
            Outcome::Shown
        };
        self.note(&reading, outcome).await
    }

    /// Writes down that a case was asked for by somebody who may not see it.
    pub async fn note_refusal(&self, case: &Case, refusal: &Refusal) -> Result<(), CommitError> {
        let filing = case.filing.as_ref();
        let reading = Reading {
            what: "Mở hồ sơ, bị từ chối",
            case: Some(case.id),
            subject: filing.and_then(|it| it.applicant.identity_number.as_deref()),
            why: refusal.rule(),
        };
        self.note(&reading, Outcome::Refused).await
    }

    /// Why this officer may look into a case.
    fn relation(&self, case: &Case) -> &'static str {
        if self.officer.opened.contains(&case.id) {
            return "Truy cập khẩn cấp";
        }
        let covers = |unit: &UnitCode| self.officer.covers(unit);
        let filing = case.filing.as_ref();
        if case.holder.as_ref().is_some_and(|it| covers(&it.unit)) {
            "Đơn vị đang giữ hồ sơ"
        } else if filing.is_some_and(|it| covers(&it.intake_unit)) {
            "Đơn vị tiếp nhận hồ sơ"
        } else if case.consultations.iter().any(|it| covers(&it.unit)) {
            "Đơn vị được lấy ý kiến"
        } else if filing.is_some_and(|it| it.agency == self.officer.agency) {
            "Cơ quan giải quyết hồ sơ"
        } else {
            "Kiểm soát, thanh tra"
        }
    }
}

/// A reading of personal data.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Reading<'a> {
    /// What was read.
    pub what: &'a str,
    /// Of which case.
    pub case: Option<CaseId>,
    /// Of which person.
    pub subject: Option<&'a str>,
    /// Why.
    pub why: &'a str,
}
