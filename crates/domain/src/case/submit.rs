//! Submit (nộp hồ sơ): online, at the counter with help or on paper, by post, by an authorised
//! or hired person, or taken over from the National Portal. The case code is given here and
//! never changes. Whether the e-form's fields are right is checked against its schema before.
//!
//! Online, without papers missing → `Submitted`, status 1, the intake unit's clock runs.

use super::filing::{CopyKind, DeliveryKind, Limits};
use super::terms::ServiceLevel;
use super::{
    Channel, Circumstances, Delivery, Event, Filing, HandOff, Happened, Holder, Party, Refusal,
    Stage, Submitter, Terms,
};
use crate::actor::{Actor, Role};
use crate::case_code::CaseCode;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The wish to file.
#[derive(Clone, PartialEq, Debug)]
pub struct Submit {
    /// What is filed.
    pub filing: Filing,
    /// What the procedure demands today.
    pub terms: Terms,
    /// The next code of the agency's series for today, or the one the National Portal gave.
    pub code: Option<CaseCode>,
}

/// The file was filed.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Submitted {
    /// The code, for good.
    pub code: CaseCode,
    /// What was filed; shared with the case.
    pub filing: Arc<Filing>,
    /// What binds it.
    pub terms: Arc<Terms>,
}

/// The rule. Articles: 61/2018 art. 16, 17; 45/2020 art. 9, 11; 118/2025 art. 15.
pub fn decide(
    on: &Circumstances,
    case: &super::Case,
    it: Submit,
) -> Result<Vec<Happened>, Refusal> {
    if case.stage != Stage::Unfiled {
        return Err(Refusal::AlreadySubmitted);
    }
    let Submit {
        filing,
        terms,
        code,
    } = it;
    of_the_machines_agencies(on, &filing)?;
    channel(on, &filing, &terms)?;
    applicant(on, &filing)?;
    if !terms.intake_units.is_empty() && !terms.intake_units.contains(&filing.intake_unit) {
        return Err(Refusal::UnitNotCompetent {
            unit: filing.intake_unit_name,
        });
    }
    delivery(on, &filing.delivery, filing.channel, &terms)?;
    at_the_counter(on, &filing)?;
    terms.takes_copies(&filing.papers, !filing.channel.is_paper())?;
    if filing.channel.is_online() {
        // Paper that is missing at the counter is asked for there; online it never leaves the form.
        let form_given = !filing.form.is_null();
        if let Some(missing) = terms.missing(&filing.papers, form_given).first() {
            return Err(Refusal::ComponentMissing {
                name: missing.name.clone(),
            });
        }
        if on.rules.signature_at_upper_level
            && terms.level == Some(ServiceLevel::Full)
            && let Some(paper) = filing
                .papers
                .iter()
                .find(|p| p.copy != CopyKind::ElectronicSigned)
        {
            return Err(Refusal::SignatureRequired {
                name: paper.name.clone(),
            });
        }
    }
    let code = code.ok_or(Refusal::PortalCodeMissing)?;
    Ok(vec![Happened::Submitted(Box::new(Submitted {
        code,
        filing: Arc::new(filing),
        terms: Arc::new(terms),
    }))])
}

/// Another system files for its agencies only.
fn of_the_machines_agencies(on: &Circumstances, filing: &Filing) -> Result<(), Refusal> {
    match on.actor {
        Actor::Machine(machine)
            if !machine.agencies.is_empty() && !machine.agencies.contains(&filing.agency) =>
        {
            Err(Refusal::OutsideYourUnit {
                unit: filing.agency_name.clone(),
            })
        }
        _ => Ok(()),
    }
}

fn channel(on: &Circumstances, filing: &Filing, terms: &Terms) -> Result<(), Refusal> {
    let by_officer = matches!(on.actor, Actor::Officer(officer) if officer.is(Role::Reception));
    match filing.channel {
        Channel::Online => {
            if on.rules.national_portal_only {
                return Err(Refusal::NationalPortalOnly);
            }
            if terms.level == Some(ServiceLevel::InPersonOnly) {
                return Err(Refusal::NoOnlineService {
                    procedure: terms.name.clone(),
                });
            }
            // Another system answers for whom it hands in; its token says that it may.
            let known = matches!(on.actor, Actor::Citizen(_) | Actor::Machine(_));
            if on.rules.account_required && !known {
                return Err(Refusal::AccountRequired);
            }
        }
        Channel::NationalPortal => {
            if !matches!(on.actor, Actor::Machine(_)) {
                return Err(Refusal::NationalPortalOnly);
            }
        }
        Channel::Post => {
            if !terms.by_post {
                return Err(Refusal::PostNotOffered);
            }
            if !by_officer {
                return Err(Refusal::CounterOnly);
            }
        }
        Channel::CounterAssisted | Channel::CounterPaper => {
            if !by_officer {
                return Err(Refusal::CounterOnly);
            }
        }
    }
    Ok(())
}

fn applicant(on: &Circumstances, filing: &Filing) -> Result<(), Refusal> {
    if filing.applicant.name.trim().is_empty() {
        return Err(Refusal::ApplicantIncomplete {
            what: "họ và tên".into(),
        });
    }
    if filing.applicant.address.trim().is_empty() {
        return Err(Refusal::ApplicantIncomplete {
            what: "địa chỉ".into(),
        });
    }
    match &filing.submitter {
        Submitter::Applicant => Ok(()),
        // What the post brings is known by its number, whoever carried it.
        Submitter::Postal { item, .. } if item.trim().is_empty() => {
            Err(Refusal::PostalFilingUnnumbered)
        }
        Submitter::Postal { .. }
            if filing.channel == Channel::Online
                && matches!(on.actor, Actor::Citizen(_))
                && !on.rules.postal_files =>
        {
            Err(Refusal::PostalFilingNotHere)
        }
        Submitter::Postal { .. } => Ok(()),
        Submitter::Authorised {
            person,
            document,
            limits,
        } => {
            documented(person, document)?;
            within(on, limits, filing)
        }
        Submitter::Guardian { person, document } | Submitter::Hired { person, document } => {
            documented(person, document)
        }
    }
}

fn documented(person: &Party, document: &str) -> Result<(), Refusal> {
    if document.trim().is_empty() || person.name.trim().is_empty() {
        return Err(Refusal::AuthorisationMissing);
    }
    Ok(())
}

/// An authorisation holds in its scope and until its last day.
fn within(on: &Circumstances, limits: &Limits, filing: &Filing) -> Result<(), Refusal> {
    let today = crate::clock::wall(on.now).date();
    if let Some(until) = limits.until.filter(|until| *until < today) {
        return Err(Refusal::AuthorisationEnded {
            until: crate::clock::words::date(until),
        });
    }
    if !limits.scope.is_empty() && !limits.scope.contains(&filing.procedure) {
        return Err(Refusal::AuthorisationScope);
    }
    Ok(())
}

/// Paper is received where it is handed in, by who sits there; what comes by post has a number.
fn at_the_counter(on: &Circumstances, filing: &Filing) -> Result<(), Refusal> {
    // Nobody files in somebody else's name without that person's word.
    if filing.channel == Channel::CounterAssisted && filing.confirmed.is_none() {
        return Err(Refusal::ConfirmationMissing);
    }
    if !filing.channel.is_paper() {
        return Ok(());
    }
    if !matches!(on.actor, Actor::Officer(officer) if officer.covers(&filing.intake_unit)) {
        return Err(Refusal::CounterElsewhere {
            unit: filing.intake_unit_name.clone(),
        });
    }
    let numbered = |item: &str| !item.trim().is_empty();
    match (&filing.channel, &filing.submitter) {
        (Channel::Post, Submitter::Postal { item, .. }) if numbered(item) => Ok(()),
        (Channel::Post, _) => Err(Refusal::PostalFilingUnnumbered),
        _ => Ok(()),
    }
}

/// Whether the result can be received so: by the procedure, by the level of its service, and with
/// an address where it goes by post.
pub(super) fn delivery(
    on: &Circumstances,
    wish: &Delivery,
    channel: Channel,
    terms: &Terms,
) -> Result<(), Refusal> {
    let of_level = match channel {
        // The National Portal has taken the file with this wish.
        Channel::NationalPortal => &[],
        channel => on.rules.deliveries(terms.level, channel),
    };
    let bars = |ways: &[DeliveryKind]| !ways.is_empty() && !ways.contains(&wish.kind());
    if bars(&terms.deliveries) || bars(of_level) {
        return Err(Refusal::DeliveryNotOffered {
            way: wish.kind().name().into(),
        });
    }
    match wish {
        Delivery::Post { address } if address.trim().is_empty() => {
            Err(Refusal::DeliveryAddressMissing)
        }
        _ => Ok(()),
    }
}

/// The case after it.
pub fn evolve(case: &mut super::Case, event: &Event, it: &Submitted) {
    case.code = Some(it.code.clone());
    case.stage = Stage::Submitted;
    case.clock.submitted = Some(event.at);
    case.clock.intake_from = Some(event.at);
    case.holder = Some(Holder {
        unit: it.filing.intake_unit.clone(),
        officer: None,
        officer_name: None,
    });
    case.hand_offs.push(HandOff {
        from: it.filing.applicant.name.clone(),
        to: it.filing.intake_unit_name.clone(),
        at: event.at,
        note: "Nộp hồ sơ".into(),
    });
    case.filing = Some(Arc::clone(&it.filing));
    case.terms = Some(Arc::clone(&it.terms));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Story, authorised, terms};

    #[test]
    fn what_a_clerk_files_with_help_needs_the_applicants_word() {
        use crate::case::filing::Confirmation;
        let filed = |confirmed: Option<Confirmation>| {
            let story = Story::new();
            let mut wish = story.submission();
            wish.filing.channel = Channel::CounterAssisted;
            wish.filing.confirmed = confirmed;
            story.by_clerk().when(wish)
        };
        filed(None).refused("submit.confirmation");
        let code = Confirmation::Code {
            target: "•••• ••• 123".to_owned(),
        };
        for how in [code, Confirmation::Slip { file: None }] {
            filed(Some(how)).done();
        }
    }

    #[test]
    fn an_online_file_gets_its_code_and_waits_for_the_intake_unit() {
        let story = Story::filed_online();
        assert_eq!(story.case.stage, Stage::Submitted);
        assert_eq!(story.case.status().number(), 1);
        assert_eq!(story.case.code_text(), story.code_given);
        assert_eq!(
            story.case.holder.as_ref().map(|h| h.unit.as_str()),
            Some("xa-truong-thi/mot-cua")
        );
    }

    #[test]
    fn filing_twice_is_refused() {
        let story = Story::filed_online();
        let again = story.submit_online();
        story.by_citizen().when(again).refused("submit.once");
    }

    #[test]
    fn a_missing_component_is_named() {
        // Covers: HN-11.1d
        let story = Story::new();
        let mut submit = story.submission();
        submit.filing.papers.clear();
        story
            .by_citizen()
            .when(submit)
            .refused_with("submit.components", "Giấy chứng sinh");
    }

    #[test]
    fn only_registered_accounts_file_online() {
        // Covers: ND-14.2, TB-6.2
        let story = Story::new();
        let submit = story.submission();
        story.by_clerk().when(submit).refused("submit.account");
    }

    #[test]
    fn a_procedure_without_online_service_is_filed_at_the_counter() {
        let story = Story::new();
        let mut submit = story.submission();
        submit.terms.level = Some(ServiceLevel::InPersonOnly);
        story.by_citizen().when(submit).refused("submit.level");
    }

    #[test]
    fn where_the_national_portal_receives_the_own_portal_refuses() {
        // Covers: NB-8.1/1, NB-14.1
        let mut story = Story::new();
        story.rules.national_portal_only = true;
        let submit = story.submission();
        story
            .by_citizen()
            .when(submit)
            .refused("submit.national_portal");
    }

    #[test]
    fn a_national_portal_file_must_bring_its_code() {
        // Covers: NB-15.6a
        let mut story = Story::new();
        story.rules.national_portal_only = true;
        let mut submit = story.submission();
        submit.filing.channel = Channel::NationalPortal;
        submit.code = None;
        story
            .by_machine()
            .when(submit)
            .refused("submit.portal_code");
    }

    #[test]
    fn a_representative_needs_a_document_and_the_case_is_the_principals() {
        // Covers: ND-18.1b/1, DN-12.1c/1, NB-8.3/2
        let story = Story::new();
        let mut submit = story.submission();
        submit.filing.submitter = authorised("");
        story
            .clone()
            .by_citizen()
            .when(submit.clone())
            .refused("submit.authorisation");
        submit.filing.submitter = authorised("Số 12/UQ ngày 3/8/2026");
        let done = story.by_citizen().when(submit).done();
        assert_eq!(
            done.case.filing.as_ref().map(|f| f.applicant.name.as_str()),
            Some("Nguyễn Thị Thanh Hương")
        );
    }

    #[test]
    fn a_paper_file_needs_a_reception_officer_and_post_needs_the_procedures_consent() {
        // Covers: ND-18.1a/2, DN-12.1b/2
        let story = Story::new();
        let mut submit = story.submission();
        submit.filing.channel = Channel::CounterPaper;
        story
            .clone()
            .by_citizen()
            .when(submit.clone())
            .refused("submit.counter");
        let paper = story.clone().by_clerk().when(submit.clone()).done();
        assert_eq!(paper.case.stage, Stage::Submitted);
        submit.filing.channel = Channel::Post;
        submit.terms.by_post = false;
        story.by_clerk().when(submit).refused("submit.post");
    }

    #[test]
    fn unit_applicant_delivery_and_signature_are_checked() {
        // Covers: HN-7.3a, HN-10.2b
        let story = Story::new();
        let mut submit = story.submission();
        submit.terms.intake_units = vec!["elsewhere".into()];
        story
            .clone()
            .by_citizen()
            .when(submit)
            .refused("submit.unit");

        let mut submit = story.submission();
        submit.filing.applicant.name.clear();
        story
            .clone()
            .by_citizen()
            .when(submit)
            .refused("submit.applicant");

        let mut submit = story.submission();
        submit.terms.deliveries = vec![DeliveryKind::Online, DeliveryKind::Post];
        submit.filing.delivery = Delivery::InPerson;
        story
            .clone()
            .by_citizen()
            .when(submit)
            .refused("submit.delivery");

        let mut submit = story.submission();
        submit.filing.delivery = Delivery::Post {
            address: " ".into(),
        };
        story
            .clone()
            .by_citizen()
            .when(submit)
            .refused("submit.delivery_address");

        let mut signed = story;
        signed.rules.signature_at_upper_level = true;
        let mut submit = signed.submission();
        submit.terms = terms();
        submit.terms.level = Some(ServiceLevel::Full);
        signed.by_citizen().when(submit).refused("submit.signature");
    }
}
