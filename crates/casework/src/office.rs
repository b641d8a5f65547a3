//! What the desk has at hand: the files, the catalogue, the organisation and the law of one
//! province. Made once when the process starts; cheap to pass on.

use crate::announcement::Ahead;
use crate::calendars::Calendars;
use crate::eform::Checker;
use crate::figures::Figures;
use crate::journal;
use crate::living::{Living, Snapshot};
use crate::password::Passwords;
use crate::steady_clock::SteadyClock;
use domain::actor::{Officer, Role};
use domain::case::{Case, Rules};
use domain::catalogue::Catalogue;
use domain::clock::{self, Calendar};
use domain::ids::{AgencyCode, UnitCode};
use domain::organisation::Organisation;
use domain::regulation::{Article, Regulation};
use jiff::Timestamp;
use jiff::civil::Date;
use std::sync::Arc;
use store::Db;
use store::officer::OfficerAccount;
use store::read::kept_lines::KeptLines;

/// The office of one province.
#[derive(Clone, Debug)]
pub struct Office {
    /// The files.
    pub db: Db,
    /// Procedures, processes and forms.
    pub catalogue: Arc<Catalogue>,
    /// Agencies and units.
    pub organisation: Arc<Organisation>,
    /// The law of the province, dated.
    pub regulation: Arc<Regulation>,
    /// The forms of the catalogue, ready to check what was filled in.
    pub checker: Arc<Checker>,
    /// The moments at which acts are written.
    pub clock: Arc<SteadyClock>,
    /// How often roots of the journal are published.
    pub journal: journal::Settings,
    /// The newest snapshot of what agencies run themselves; the three above are of the moment at
    /// which this office was taken.
    pub living: Arc<Living>,
    /// Public figures that take long to add up.
    pub figures: Arc<Figures>,
    /// Lines of work lists that were read before.
    pub lines: Arc<KeptLines>,
    /// How passwords are hashed and compared.
    pub passwords: Passwords,
    /// The maintenance that is ahead, as every page says it.
    pub ahead: Arc<Ahead>,
    calendars: Arc<Calendars>,
}

/// Why an office cannot open.
#[derive(Debug, thiserror::Error)]
pub enum CannotOpen {
    /// What is shipped has no such province, or does not agree with itself.
    #[error("the {what} of {province} cannot be used: {why}")]
    Unusable {
        /// Catalogue, organisation or regulation.
        what: &'static str,
        /// The province asked for.
        province: String,
        /// What is wrong.
        why: String,
    },
}

impl Office {
    /// An office from its parts.
    pub fn new(
        db: Db,
        catalogue: Catalogue,
        organisation: Organisation,
        regulation: Regulation,
    ) -> Self {
        let calendars = Calendars::new(regulation.province());
        let snapshot = Snapshot {
            number: None,
            day: Date::MIN,
            checker: Arc::new(Checker::usable(&catalogue)),
            catalogue: Arc::new(catalogue),
            organisation: Arc::new(organisation),
            days_off: None,
        };
        Self {
            db,
            checker: Arc::clone(&snapshot.checker),
            catalogue: Arc::clone(&snapshot.catalogue),
            organisation: Arc::clone(&snapshot.organisation),
            living: Arc::new(Living::of(snapshot)),
            regulation: Arc::new(regulation),
            clock: Arc::default(),
            journal: journal::Settings::default(),
            figures: Arc::default(),
            lines: Arc::default(),
            passwords: Passwords::default(),
            ahead: Arc::default(),
            calendars: Arc::new(calendars),
        }
    }

    /// Whether cases of a field are known only to those who work on them, as the province has it.
    pub fn is_confidential(&self, field: &str, on: Date) -> bool {
        let fields = self.regulation.words("security.confidential_fields", on);
        fields.iter().any(|it| it == field)
    }

    /// What is not right in filled-in data, by the form and by the province's list of places.
    pub fn check_form(
        &self,
        form: &domain::catalogue::Form,
        data: &serde_json::Value,
    ) -> Vec<crate::eform::FieldError> {
        self.checker.check_in(&self.organisation, form, data)
    }

    /// The office of a province with the catalogue and the organisation that are shipped.
    ///
    /// # Errors
    /// When there is no such province, or what is shipped does not agree with itself.
    pub fn seed(db: Db, province: &str) -> Result<Self, CannotOpen> {
        let unusable = |what: &'static str, why: String| CannotOpen::Unusable {
            what,
            province: province.to_owned(),
            why,
        };
        let catalogue = Catalogue::seed();
        let not_shipped = || unusable("organisation", "it is not shipped".to_owned());
        let texts = domain::organisation::Texts::seed(province).ok_or_else(not_shipped)?;
        let parts = domain::organisation::Parts::read(&texts).map_err(|_| not_shipped())?;
        let organisation = Organisation::seed(province).ok_or_else(not_shipped)?;
        let regulation =
            Regulation::seed(province).map_err(|e| unusable("regulation", e.to_string()))?;
        Ok(Self::new(db, catalogue, organisation, regulation).over(parts))
    }

    /// The same office, whose organisation is put together anew from these parts and what is on
    /// file.
    fn over(mut self, parts: domain::organisation::Parts) -> Self {
        let snapshot = (*self.living.newest()).clone();
        self.living = Arc::new(Living::of(snapshot).with_places(parts));
        self
    }

    /// The office of a province whose files lie elsewhere, with the catalogue that is shipped.
    ///
    /// # Errors
    /// When the files do not agree with themselves or with each other; every problem is named by
    /// file and line.
    pub fn of_texts(
        db: Db,
        province: &str,
        organisation: &domain::organisation::Texts,
        regulation: &domain::regulation::Texts,
    ) -> Result<Self, CannotOpen> {
        let unusable = |what: &'static str, why: String| CannotOpen::Unusable {
            what,
            province: province.to_owned(),
            why,
        };
        let told = |problems: Vec<domain::catalogue::Problem>| {
            let each = problems.iter().map(ToString::to_string);
            each.collect::<Vec<_>>().join("; ")
        };
        let regulation =
            Regulation::load(regulation).map_err(|it| unusable("regulation", told(it)))?;
        let parts = domain::organisation::Parts::read(organisation)
            .map_err(|it| unusable("organisation", told(it)))?;
        let organisation = Organisation::assemble(&parts, None)
            .map_err(|it| unusable("organisation", told(it)))?;
        for (what, named) in [
            ("regulation", regulation.province()),
            ("organisation", organisation.province()),
        ] {
            if named != province {
                return Err(unusable(what, format!("it is that of {named:?}")));
            }
        }
        Ok(Self::new(db, Catalogue::seed(), organisation, regulation).over(parts))
    }

    /// The office with the newest catalogue; cheap.
    #[must_use]
    pub fn fresh(&self) -> Self {
        let snapshot = self.living.newest();
        Self {
            catalogue: Arc::clone(&snapshot.catalogue),
            organisation: Arc::clone(&snapshot.organisation),
            checker: Arc::clone(&snapshot.checker),
            ..self.clone()
        }
    }

    /// Whether an agency is another one or stands below it.
    pub fn is_within(&self, agency: &AgencyCode, other: &AgencyCode) -> bool {
        self.organisation.is_within(agency, other)
    }

    /// The law of a day.
    pub fn rules(&self, on: Date) -> Rules {
        self.regulation.rules(on)
    }

    /// The law that binds a case: that of the day it was filed, today's while it is not.
    pub fn rules_of(&self, case: &Case, now: Timestamp) -> Rules {
        self.rules(self.day_of(case, now))
    }

    /// The day whose law binds a case.
    pub fn day_of(&self, case: &Case, now: Timestamp) -> Date {
        clock::wall(case.clock.submitted.unwrap_or(now)).date()
    }

    /// The working time of a unit: its own hours, those of its agency, else what the regulation
    /// sets for the agency or the province.
    pub fn calendar(&self, unit: &UnitCode) -> Arc<Calendar> {
        let found = self.organisation.unit(unit);
        let agency = found.and_then(|unit| self.organisation.agency(&unit.agency));
        let own = found.map(|unit| &unit.at).into_iter();
        let kept = own
            .chain(agency.map(|agency| &agency.at))
            .find_map(|at| Some((at.hours.as_deref()?, at.saturday.as_deref())))
            .and_then(|(hours, saturday)| self.calendars.own(hours, saturday));
        let identifier = || {
            found.map_or(unit.as_str(), |unit| {
                agency.map_or(unit.code.as_str(), |agency| agency.identifier.as_str())
            })
        };
        kept.unwrap_or_else(|| self.calendars.of(identifier()))
    }

    /// The same office with another table of days, for looking at what it would change.
    #[must_use]
    pub fn with_days(&self, days: clock::holidays::Holidays) -> Self {
        Self {
            calendars: Arc::new(self.calendars.with_days(days)),
            ..self.clone()
        }
    }

    /// The same office with another organisation, for the same.
    #[must_use]
    pub fn with_organisation(&self, organisation: Organisation) -> Self {
        Self {
            organisation: Arc::new(organisation),
            ..self.clone()
        }
    }

    /// The working time of the unit that has the case; of the one that received it once nobody
    /// has it any more.
    pub fn calendar_of(&self, case: &Case) -> Arc<Calendar> {
        let unit = case
            .holder
            .as_ref()
            .map(|holder| &holder.unit)
            .or(case.filing.as_ref().map(|filing| &filing.intake_unit));
        unit.map_or_else(|| self.calendars.of(""), |unit| self.calendar(unit))
    }

    /// Announced days, for instance a holiday declared late: all calendars are made anew from
    /// the table.
    pub fn announce(&self, days: clock::holidays::Holidays) {
        self.calendars.announce(days);
    }

    /// The table of days off by which deadlines are reckoned.
    pub fn days_off(&self) -> clock::holidays::Holidays {
        self.calendars.days()
    }

    /// The article behind a rule on a day.
    pub fn article(&self, rule: &str, on: Date) -> Option<Article> {
        self.regulation.article(rule, on).cloned()
    }

    /// The name of a unit; its code where the organisation has none of that code.
    pub fn unit_name(&self, code: &UnitCode) -> String {
        self.organisation
            .unit(code)
            .map_or_else(|| code.to_string(), |unit| unit.name.clone())
    }

    /// The officer as one acts: the account with the units it covers.
    pub fn officer(&self, account: &OfficerAccount) -> Officer {
        let covers = if account.roles.contains(&Role::HeadOfAgency) {
            self.organisation
                .units_of(&account.agency)
                .iter()
                .map(|unit| unit.code.clone())
                .collect()
        } else {
            self.organisation.covers(&account.unit)
        };
        Officer {
            id: account.id,
            name: account.name.clone(),
            unit: account.unit.clone(),
            unit_name: account.unit_name.clone(),
            agency: account.agency.clone(),
            covers,
            roles: account.roles.clone(),
            stands_in: Vec::new(),
            in_stead_of: None,
            opened: Vec::new(),
        }
    }
}
