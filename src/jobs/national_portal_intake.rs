//! Intake from the National Portal: a regular look into the inbox. Each message is read, its
//! papers are kept, and the case is filed under the code that the Portal gave; what cannot be
//! filed is laid aside with every reason, so that the sender can put it right. A code that is
//! filed already is not filed again. Petitions come the same way, into `petition_intake`.

use super::{Desk, Undone};
use casework::path::{Asked, NotDone};
use casework::submit::{Filed, submit};
use casework::upload::{Limits, carries_signature, check};
use domain::actor::{Actor, Machine};
use domain::case::filing::{CopyKind, StoredFile};
use domain::case::{Channel, Delivery, Paper, Party, PartyKind, Submitter};
use domain::case_code::CaseCode;
use domain::ids::{AgencyCode, ComponentId, FileHash, ProcedureCode};
use outside::national_portal::{
    ApplicantKind, ArrivedCase, ArrivedPaper, Identity, Waiting, parse,
};
use serde_json::{Map, Value};
use store::case_file;

/// What came of a look.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Look {
    /// Messages filed, or filed before.
    pub taken: usize,
    /// Messages laid aside.
    pub refused: usize,
}

/// Looks once. A message that cannot be filed just now stays for the next look.
///
/// # Errors
/// When the inbox or the files cannot be reached.
pub async fn run(desk: &Desk) -> Result<Look, Undone> {
    let intake = &desk.neighbours.intake;
    let mut look = Look::default();
    for waiting in intake.waiting().await? {
        match take(desk, &waiting).await? {
            Ok(_) => {
                intake.taken(&waiting).await?;
                look.taken += 1;
                tracing::info!("a message was taken over from the National Portal");
            }
            Err(reasons) => {
                intake.refused(&waiting, &reasons).await?;
                look.refused += 1;
                // The reasons quote the message; they lie beside it.
                let reasons = reasons.len();
                tracing::warn!(reasons, "a message of the National Portal was refused");
            }
        }
    }
    Ok(look)
}

/// The portal as one acts.
fn portal() -> Actor {
    Actor::Machine(Machine::of_the_office(
        "national-portal",
        "Cổng Dịch vụ công quốc gia",
    ))
}

/// Files one message: its code, or the reasons against it.
///
/// # Errors
/// When it cannot be filed just now.
pub async fn take(desk: &Desk, waiting: &Waiting) -> Result<Result<String, Vec<String>>, Undone> {
    if outside::national_portal::petition::is_petition(&waiting.text) {
        return super::petition_intake::take(desk, &waiting.text).await;
    }
    let arrived = match parse(&waiting.text) {
        Ok(arrived) => arrived,
        Err(faults) => return Ok(Err(faults.iter().map(ToString::to_string).collect())),
    };
    let code = match CaseCode::parse(&arrived.code) {
        Ok(code) => code,
        Err(error) => return Ok(Err(vec![format!("MaHoSo: {error}")])),
    };
    let db = &desk.office.db;
    if case_file::load_by_code(db, code.as_str()).await?.is_some() {
        return Ok(Ok(code.to_string()));
    }
    let Some(agency) = agency(desk, &arrived.agency) else {
        return Ok(Err(vec![format!(
            "DonViXuLy: {:?} is no agency of {}",
            arrived.agency,
            desk.office.organisation.name()
        )]));
    };
    let filed = match filed(desk, arrived, agency, &code).await? {
        Ok(filed) => filed,
        Err(faults) => return Ok(Err(faults)),
    };
    let actor = portal();
    match submit(&desk.office, &Asked::plainly(&actor, desk.now()), filed).await {
        Ok(_) => Ok(Ok(code.to_string())),
        Err(NotDone::Refused(refusal)) => Ok(Err(vec![format!(
            "{} [{}]",
            refusal.message(),
            refusal.rule()
        )])),
        // Another worker was faster with the same message.
        Err(NotDone::Commit(error)) if error.is_conflict() => Ok(Ok(code.to_string())),
        Err(not_done) => Err(not_done.into()),
    }
}

/// The agency of a code, or of an electronic identifier.
fn agency(desk: &Desk, named: &str) -> Option<AgencyCode> {
    desk.office
        .organisation
        .agencies()
        .iter()
        .find(|it| it.code.as_str() == named || it.identifier == named)
        .map(|it| it.code.clone())
}

async fn filed(
    desk: &Desk,
    arrived: ArrivedCase,
    agency: AgencyCode,
    code: &CaseCode,
) -> Result<Result<Filed, Vec<String>>, Undone> {
    let procedure = ProcedureCode(arrived.procedure);
    let mut papers = Vec::with_capacity(arrived.papers.len());
    let mut faults = Vec::new();
    for paper in arrived.papers {
        match kept(desk, &procedure, paper).await? {
            Ok(paper) => papers.push(paper),
            Err(fault) => faults.push(fault),
        }
    }
    if !faults.is_empty() {
        return Ok(Err(faults));
    }
    let number = match arrived.applicant.identity {
        Identity::PersonalNumber(number)
        | Identity::OldCard(number)
        | Identity::Other { number, .. } => number,
    };
    Ok(Ok(Filed {
        procedure,
        variant: None,
        agency,
        channel: Channel::NationalPortal,
        applicant: Party {
            kind: match arrived.applicant.kind {
                ApplicantKind::Citizen => PartyKind::Person,
                _ => PartyKind::Organisation,
            },
            name: arrived.applicant.name,
            identity_number: Some(number),
            born: None,
            address: address(&arrived.form),
            phone: arrived.applicant.phone,
            email: arrived.applicant.email,
            account: None,
        },
        submitter: Submitter::Applicant,
        subject: arrived.summary,
        form: if arrived.form.is_empty() {
            Value::Null
        } else {
            Value::Object(arrived.form)
        },
        papers,
        intake_unit: None,
        delivery: Delivery::Online,
        helped_by: None,
        representative: None,
        confirmed: None,
        code: None,
        portal_code: Some(code.clone()),
        draft: None,
    }))
}

/// Looks a paper through as if it had been uploaded here, keeps it and says what it is.
async fn kept(
    desk: &Desk,
    procedure: &ProcedureCode,
    paper: ArrivedPaper,
) -> Result<Result<Paper, String>, Undone> {
    let checked = match check(&paper.file_name, &paper.content, &Limits::default()) {
        Ok(checked) => checked,
        Err(refused) => {
            let (name, why) = (paper.file_name, refused.message());
            return Ok(Err(format!("TaiLieuNop {name:?}: {why}")));
        }
    };
    let component = ComponentId(paper.component);
    let known = desk.office.catalogue.procedure(procedure);
    let name = known
        .iter()
        .flat_map(|procedure| &procedure.components)
        .find(|it| it.id == component)
        .map_or_else(|| checked.name.clone(), |it| it.name.clone());
    let signed = carries_signature(&paper.content);
    let key = desk.neighbours.files.put(paper.content).await?;
    Ok(Ok(Paper {
        component: Some(component),
        name,
        copy: if signed {
            CopyKind::ElectronicSigned
        } else {
            CopyKind::Plain
        },
        count: 0,
        file: Some(StoredFile {
            hash: FileHash(key.as_str().to_owned()),
            name: checked.name,
            media_type: checked.kind.media_type().to_owned(),
            size: checked.size,
        }),
    }))
}

/// The national message has no address of its own; the first that the e-form gives, in words.
fn address(form: &Map<String, Value>) -> String {
    form.values()
        .chain(
            form.values()
                .filter_map(Value::as_object)
                .flat_map(Map::values),
        )
        .filter_map(Value::as_object)
        .find_map(|group| {
            let part = |name: &str| group.get(name).and_then(Value::as_str);
            let parts = [part("so_nha_duong"), Some(part("xa")?), part("tinh")];
            Some(parts.into_iter().flatten().collect::<Vec<_>>().join(", "))
        })
        .unwrap_or_else(|| "Theo tờ khai trên Cổng Dịch vụ công quốc gia".to_owned())
}
