//! Petition intake: a petition or question that the National Portal passes on is taken in with its
//! code and deadline there, by its true time; one that is here already is not taken in again.

use super::{Desk, Undone};
use casework::path::NotDone;
use casework::upload::{Limits, check};
use domain::actor::Machine;
use domain::case::StoredFile;
use domain::clock;
use domain::petition::{Author, Channel, Kind, PortalOrigin, Sender, Sent};
use outside::national_portal::petition::{ArrivedPetition, parse};
use store::Batch;
use store::petition as files;

/// Takes one message in: its code here, or the reasons against it.
///
/// # Errors
/// When it cannot be taken in just now.
pub async fn take(desk: &Desk, text: &str) -> Result<Result<String, Vec<String>>, Undone> {
    let arrived = match parse(text) {
        Ok(arrived) => arrived,
        Err(faults) => return Ok(Err(faults.iter().map(ToString::to_string).collect())),
    };
    let db = &desk.office.db;
    if let Some(code) = files::of_portal(db, &arrived.code).await? {
        return Ok(Ok(code));
    }
    let sent = match sent(desk, arrived).await? {
        Ok(sent) => sent,
        Err(faults) => return Ok(Err(faults)),
    };
    let author = Author::Machine(Machine::of_the_office(
        "national-portal",
        "Cổng Dịch vụ công quốc gia",
    ));
    let taken =
        casework::petition::receive(&desk.office, &author, desk.now(), sent, Batch::new()).await;
    match taken {
        Ok(taken) => Ok(Ok(taken.petition.code)),
        Err(NotDone::Refused(refusal)) => Ok(Err(vec![format!(
            "{} [{}]",
            refusal.message(),
            refusal.rule()
        )])),
        Err(not_done) => Err(not_done.into()),
    }
}

async fn sent(desk: &Desk, it: ArrivedPetition) -> Result<Result<Sent, Vec<String>>, Undone> {
    let office = &desk.office;
    let mut faults = Vec::new();
    let about = it.agency.as_deref().and_then(|named| {
        let agencies = office.organisation.agencies().iter();
        let mut agencies =
            agencies.filter(|of| of.code.as_str() == named || of.identifier == named);
        let found = agencies.next().map(|of| of.code.clone());
        if found.is_none() {
            let name = office.organisation.name();
            faults.push(format!("MaDonVi: {named:?} is no agency of {name}"));
        }
        casework::petition::place(office, &found?)
    });
    let procedure = it.procedure.as_deref().and_then(|code| {
        let found = office.catalogue.procedure(&code.into());
        if found.is_none() {
            faults.push(format!("MaTTHC: {code:?} is not in the catalogue"));
        }
        found
    });
    let mut checked = Vec::new();
    for (name, bytes) in &it.files {
        match check(name, bytes, &Limits::default()) {
            Ok(file) => checked.push((file, bytes)),
            Err(refused) => faults.push(format!("TepDinhKem {name:?}: {}", refused.message())),
        }
    }
    if !faults.is_empty() {
        return Ok(Err(faults));
    }
    let mut attachments = Vec::with_capacity(checked.len());
    for (file, bytes) in checked {
        let key = desk.neighbours.files.put(bytes.to_vec()).await?;
        attachments.push(StoredFile {
            hash: key.as_str().into(),
            name: file.name,
            media_type: file.kind.media_type().to_owned(),
            size: file.size,
        });
    }
    let kind = if it.is_question {
        Kind::Question
    } else {
        Kind::Petition
    };
    Ok(Ok(Sent {
        kind,
        // The Portal does not say which of the decree's subjects it is; whoever classifies it sees.
        subject: None,
        channel: Channel::NationalPortal,
        sender: Sender {
            account: None,
            name: it.name,
            address: it.address,
            phone: it.phone.unwrap_or_default(),
            email: it.email.unwrap_or_default(),
            confidential: it.confidential,
        },
        title: it.title,
        content: it.content,
        about,
        field: procedure.map(|it| it.field.clone()).unwrap_or_default(),
        procedure: procedure.map(|it| it.code.clone()),
        case: None,
        attachments,
        at: clock::instant(it.sent_at),
        portal: Some(PortalOrigin {
            code: it.code,
            due: it.due.map(clock::instant),
        }),
        key_hash: String::new(),
    }))
}
