//! Submit: the terms of the day from the catalogue, the next code of the agency's series, the
//! papers of the draft or of the counter, all in the commit that makes the case.

use crate::office::Office;
use crate::path::{Asked, Beside, Done, NotDone, seen_before, step};
use domain::actor::Actor;
use domain::case::filing::{Confirmation, Representative};
use domain::case::submit::Submit;
use domain::case::{Channel, Delivery, Filing, Paper, Party, Refusal, Submitter, Terms};
use domain::case_code::{CaseCode, CodeFormat};
use domain::catalogue::Procedure;
use domain::catalogue::terms::{Asked as AskedTerms, NoTerms};
use domain::clock;
use domain::ids::{AgencyCode, CaseId, OfficerId, ProcedureCode, UnitCode};
use domain::organisation::Agency;
use jiff::Timestamp;
use store::case_file::CaseFile;
use store::ids::id_at;
use store::number_series::{self, Taken};
use store::{Batch, code_sent, draft, filed_document};
use uuid::Uuid;

/// What someone wants to file.
#[derive(Clone, PartialEq, Debug)]
pub struct Filed {
    /// The procedure.
    pub procedure: ProcedureCode,
    /// The case of it, where it has several.
    pub variant: Option<String>,
    /// Who resolves.
    pub agency: AgencyCode,
    /// How it comes.
    pub channel: Channel,
    /// For whom.
    pub applicant: Party,
    /// By whom.
    pub submitter: Submitter,
    /// What is asked for in one line; the procedure's name where empty.
    pub subject: String,
    /// The e-form's data, read already.
    pub form: serde_json::Value,
    /// The papers, kept already.
    pub papers: Vec<Paper>,
    /// Where it is received; the agency's own intake unit where none is named.
    pub intake_unit: Option<UnitCode>,
    /// How the result is wanted.
    pub delivery: Delivery,
    /// The officer who helped or received.
    pub helped_by: Option<OfficerId>,
    /// Who acts for the organisation that files.
    pub representative: Option<Representative>,
    /// How the applicant confirmed what a clerk filed.
    pub confirmed: Option<Confirmation>,
    /// The one-time code they confirmed it with: it ends with the filing, or nothing is filed.
    pub code: Option<Uuid>,
    /// The code that the National Portal gave.
    pub portal_code: Option<CaseCode>,
    /// The draft it was made from: its papers become the case's, and it ends.
    pub draft: Option<Uuid>,
}

/// How often the next number of a series is asked for when others are faster.
const TRIES: usize = 8;

/// Files it.
///
/// # Errors
/// The rule that forbids it, or what stood in the way.
pub async fn submit(office: &Office, asked: &Asked<'_>, it: Filed) -> Result<Done, NotDone> {
    if !asked.key_is_new
        && let Some(done) = seen_before(office, asked).await?
    {
        return Ok(done);
    }
    let asked = &Asked {
        now: office.clock.moment(asked.now, None)?,
        ..asked.clone()
    };
    let procedure = procedure(office, &it.procedure)?;
    let agency = agency(office, &it.agency)?;
    let mut terms = terms_of(
        office,
        &AskedTerms {
            day: Some(clock::wall(asked.now).date()),
            data: &it.form,
            ..AskedTerms::of(procedure, it.variant.as_deref(), it.channel, &it.agency)
        },
    )?;
    terms.confidential = office.is_confidential(&terms.field, clock::wall(asked.now).date());
    let (portal_code, draft, one_time) = (it.portal_code.clone(), it.draft, it.code);
    let filing = filing(office, procedure, agency, it)?;
    for attempt in 1.. {
        let (code, number) =
            code(office, agency, asked.now, (filing.channel, &portal_code)).await?;
        let command = Submit {
            filing: filing.clone(),
            terms: terms.clone(),
            code,
        };
        let beside = Beside {
            numbers: number.into_iter().collect(),
            draft,
            more: ended(one_time),
        };
        let file = CaseFile::unfiled(CaseId(id_at(asked.now)));
        let beside = with_draft(beside, asked.actor, file.case.id);
        match step(office, &file, asked, command.into(), beside).await {
            Err(NotDone::Commit(error)) if error.is_conflict() => {
                if is_spent(office, one_time).await? {
                    return Err(NotDone::CodeSpent);
                }
                if portal_code.is_some() || attempt >= TRIES {
                    return Err(NotDone::Commit(error));
                }
            }
            other => return other,
        }
    }
    Err(NotDone::NotFound)
}

/// What filing would ask for today: papers, fees, limit, steps.
///
/// # Errors
/// When the procedure, its case or the agency is not one.
pub fn terms(
    office: &Office,
    procedure: &Procedure,
    variant: Option<&str>,
    agency: &AgencyCode,
    channel: Channel,
) -> Result<Terms, Refusal> {
    terms_of(office, &AskedTerms::of(procedure, variant, channel, agency))
}

/// What filing asks for on a day, by what was filled in.
///
/// # Errors
/// When the procedure, its case or the agency is not one.
pub fn terms_of(office: &Office, asked: &AskedTerms<'_>) -> Result<Terms, Refusal> {
    office
        .catalogue
        .terms(asked, &office.organisation)
        .map_err(|no| match no {
            NoTerms::UnknownAgency(code) | NoTerms::NotCompetent(code) => {
                Refusal::AgencyNotCompetent {
                    agency: office
                        .organisation
                        .agency(&code)
                        .map_or_else(|| code.to_string(), |agency| agency.name.clone()),
                }
            }
            NoTerms::UnknownVariant(variant) => Refusal::VariantUnknown { variant },
        })
}

/// The procedure of a code.
///
/// # Errors
/// When the catalogue has none.
pub fn procedure<'a>(office: &'a Office, code: &ProcedureCode) -> Result<&'a Procedure, Refusal> {
    office
        .catalogue
        .procedure(code)
        .ok_or_else(|| Refusal::ProcedureUnknown {
            code: code.to_string(),
        })
}

/// The procedure of a code for a case that was filed already: also one that was abolished since.
///
/// # Errors
/// When the catalogue never had any.
pub fn procedure_of_case<'a>(
    office: &'a Office,
    code: &ProcedureCode,
) -> Result<&'a Procedure, Refusal> {
    office
        .catalogue
        .procedure_of_case(code)
        .ok_or_else(|| Refusal::ProcedureUnknown {
            code: code.to_string(),
        })
}

fn agency<'a>(office: &'a Office, code: &AgencyCode) -> Result<&'a Agency, Refusal> {
    office
        .organisation
        .agency(code)
        .ok_or_else(|| Refusal::AgencyNotCompetent {
            agency: code.to_string(),
        })
}

fn filing(
    office: &Office,
    procedure: &Procedure,
    agency: &Agency,
    it: Filed,
) -> Result<Filing, Refusal> {
    let own = || {
        office
            .organisation
            .intake_units(procedure, agency)
            .first()
            .map(|unit| unit.code.clone())
    };
    let intake_unit = it
        .intake_unit
        .or_else(own)
        .ok_or_else(|| Refusal::UnitNotCompetent {
            unit: agency.name.clone(),
        })?;
    let subject = match it.subject.trim() {
        "" => procedure.name.clone(),
        subject => subject.to_owned(),
    };
    Ok(Filing {
        procedure: it.procedure,
        variant: it.variant,
        applicant: it.applicant,
        submitter: it.submitter,
        channel: it.channel,
        subject,
        form: it.form,
        papers: it.papers,
        intake_unit_name: office.unit_name(&intake_unit),
        intake_unit,
        agency: agency.code.clone(),
        agency_name: agency.name.clone(),
        delivery: it.delivery,
        helped_by: it.helped_by,
        representative: it.representative,
        confirmed: it.confirmed,
    })
}

/// The code: the one the National Portal gave, or the next of the resolving agency's series of
/// the day, gapless because it is taken in the commit.
async fn code(
    office: &Office,
    agency: &Agency,
    now: Timestamp,
    (channel, portal_code): (Channel, &Option<CaseCode>),
) -> Result<(Option<CaseCode>, Option<Taken>), NotDone> {
    // What comes from the National Portal has its code from there, or is refused without.
    if portal_code.is_some() || channel == Channel::NationalPortal {
        return Ok((portal_code.clone(), None));
    }
    let day = clock::wall(now).date();
    let format = match office.regulation.code_format(day) {
        // At the counter of a province that files on the National Portal the own series goes on.
        CodeFormat::NationalPortal => CodeFormat::New,
        format => format,
    };
    let identifier = agency.identifier(format);
    let taken = number_series::next(&office.db, &format!("case_code/{identifier}/{day}")).await?;
    let number = u32::try_from(taken.number).unwrap_or(u32::MAX);
    Ok((Some(CaseCode::build(identifier, day, number)), Some(taken)))
}

fn ended(one_time: Option<Uuid>) -> Batch {
    let mut batch = Batch::new();
    if let Some(id) = one_time {
        code_sent::end(&mut batch, id);
    }
    batch
}

/// Whether another filing ended the code first.
async fn is_spent(office: &Office, one_time: Option<Uuid>) -> Result<bool, NotDone> {
    let Some(id) = one_time else {
        return Ok(false);
    };
    Ok(!code_sent::is_there(&office.db, id).await?)
}

fn with_draft(mut beside: Beside, actor: &Actor, case: CaseId) -> Beside {
    if let (Some(id), Actor::Citizen(citizen)) = (beside.draft, actor) {
        filed_document::pass_to_case(&mut beside.more, id, case);
        draft::filed(&mut beside.more, id, citizen.account);
    }
    beside
}
