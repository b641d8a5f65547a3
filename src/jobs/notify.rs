//! Notify: tells the applicant, and whoever filed for them, what has happened: on the own page,
//! by mail and by text message, as far as each is known. Every message is recorded with what came
//! of it; one that was sent is not sent again when the job runs twice.

use super::words::{self, Envelope, Words};
use super::{Desk, Stood, Undone, as_it_stood, nth_name, payload};
use casework::follow_up::CaseJob;
use domain::case::{Case, FollowUp, Happened, Party, Submitter, Topic};
use domain::clock::words::{moment, money};
use jiff::Timestamp;
use outside::Trouble;
use outside::mail::{Mail, Post};
use outside::sms::{Gateway, TextMessage};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use store::Batch;
use store::job_queue::Job;
use store::notice::{self, MessageSent, Notice};
use uuid::Uuid;

/// The queue it waits in.
pub const QUEUE: &str = "notify";

/// Does it.
///
/// # Errors
/// Why it is not done.
pub async fn run(desk: &Desk, job: &Job) -> Result<Batch, Undone> {
    let it = payload(job)?;
    let FollowUp::Notice { topic } = it.what else {
        return Err(Undone::Never(anyhow::anyhow!("{:?} is no notice", it.what)));
    };
    let stood = as_it_stood(desk, &it).await?;
    let at = stood.event().map_or(job.created_at, |event| event.at);
    let facts = facts(desk, &stood, at);
    let words = words::of(topic, &facts).map_err(Undone::Never)?;
    let told = Told {
        desk,
        job,
        it: &it,
        kind: slug(topic),
        words: &words,
        at,
    };
    let people = people(&stood.file.case);
    told.on_their_pages(&people).await?;
    told.outside(&people, &facts).await?;
    Ok(Batch::new())
}

/// A topic's name in records.
fn slug(topic: Topic) -> String {
    match serde_json::to_value(topic) {
        Ok(Value::String(slug)) => slug,
        _ => format!("{topic:?}").to_lowercase(),
    }
}

/// Whom a case concerns: the applicant, and the one who filed for them.
fn people(case: &Case) -> Vec<&Party> {
    let Some(filing) = &case.filing else {
        return Vec::new();
    };
    let mut people = vec![&filing.applicant];
    match &filing.submitter {
        Submitter::Applicant => {}
        Submitter::Authorised { person, .. }
        | Submitter::Guardian { person, .. }
        | Submitter::Hired { person, .. }
        | Submitter::Postal { person, .. } => people.push(person),
    }
    people
}

/// One event being told.
struct Told<'a> {
    desk: &'a Desk,
    job: &'a Job,
    it: &'a CaseJob,
    kind: String,
    words: &'a Words,
    at: Timestamp,
}

impl Told<'_> {
    async fn on_their_pages(&self, people: &[&Party]) -> Result<(), Undone> {
        let accounts: BTreeSet<_> = people.iter().filter_map(|it| it.account).collect();
        let mut batch = Batch::new();
        for (n, account) in (0..).zip(accounts) {
            notice::put(
                &mut batch,
                &Notice {
                    id: nth_name(self.job, n),
                    account,
                    case: Some(self.it.case),
                    case_code: Some(self.it.code.clone()),
                    kind: self.kind.clone(),
                    title: self.words.heading.clone(),
                    words: self.words.notice.clone(),
                    at: self.at,
                    read_at: None,
                },
            );
        }
        if !batch.is_empty() {
            self.desk.office.db.commit(batch).await?;
        }
        Ok(())
    }

    /// Sends what was not sent before. One way that fails does not hold up the other.
    async fn outside(&self, people: &[&Party], facts: &Value) -> Result<(), Undone> {
        let before: BTreeSet<Uuid> = notice::messages_of_case(&self.desk.office.db, self.it.case)
            .await?
            .into_iter()
            .map(|sent| sent.id)
            .collect();
        let mut later = None;
        for (n, (way, to, name)) in (0x100..).zip(addresses(people)) {
            let id = nth_name(self.job, n);
            if before.contains(&id) {
                continue;
            }
            let (words, sent) = match way {
                Way::Mail => self.mail(id, to, name, facts).await?,
                Way::Message => self.message(id, to).await,
            };
            let (outcome, detail) = match sent {
                Ok(()) => (self.outcome(way), None),
                Err(trouble) if trouble.is_worth_retrying() => {
                    later = Some(trouble);
                    continue;
                }
                Err(trouble) => ("failed", Some(format!("{:#}", anyhow::Error::new(trouble)))),
            };
            let mut batch = Batch::new();
            notice::record_sent(
                &mut batch,
                &MessageSent {
                    id,
                    channel: way.word().to_owned(),
                    recipient: to.to_owned(),
                    kind: self.kind.clone(),
                    case: Some(self.it.case),
                    words,
                    at: self.desk.now(),
                    outcome: outcome.to_owned(),
                    detail,
                },
            );
            self.desk.office.db.commit(batch).await?;
        }
        match later {
            Some(trouble) => Err(trouble.into()),
            None => Ok(()),
        }
    }

    async fn mail(
        &self,
        id: Uuid,
        to: &str,
        name: &str,
        facts: &Value,
    ) -> Result<(String, Result<(), Trouble>), Undone> {
        let (subject, text) = words::mail(&Envelope {
            heading: &self.words.heading,
            notice: &self.words.notice,
            to: name,
            link: facts["lien_ket"].as_str().unwrap_or_default(),
            system: facts["he_thong"].as_str().unwrap_or_default(),
        })
        .map_err(Undone::Never)?;
        let mail = Mail {
            name: id.to_string(),
            to: to.to_owned(),
            subject,
            text,
        };
        let sent = self.desk.neighbours.post.send(&mail).await;
        Ok((mail.text, sent))
    }

    async fn message(&self, id: Uuid, to: &str) -> (String, Result<(), Trouble>) {
        let message = TextMessage {
            id: id.to_string(),
            to: to.to_owned(),
            text: self.words.message.clone(),
        };
        let sent = self.desk.neighbours.gateway.send(&message).await;
        (message.text, sent)
    }

    fn outcome(&self, way: Way) -> &'static str {
        let recorded = match way {
            Way::Mail => matches!(self.desk.neighbours.post, Post::Record { .. }),
            Way::Message => matches!(self.desk.neighbours.gateway, Gateway::Record { .. }),
        };
        if recorded { "recorded" } else { "sent" }
    }
}

/// A way out of the house.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Way {
    Mail,
    Message,
}

impl Way {
    fn word(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Message => "sms",
        }
    }
}

/// Every address once, with the name of the person.
fn addresses<'a>(people: &[&'a Party]) -> Vec<(Way, &'a str, &'a str)> {
    let mut found: Vec<(Way, &str, &str)> = Vec::new();
    for person in people {
        let ways = [
            (Way::Mail, person.email.as_deref()),
            (Way::Message, person.phone.as_deref()),
        ];
        for (way, to) in ways {
            let Some(to) = to.map(str::trim).filter(|to| !to.is_empty()) else {
                continue;
            };
            if !found.iter().any(|(w, t, _)| (*w, *t) == (way, to)) {
                found.push((way, to, person.name.as_str()));
            }
        }
    }
    found
}

/// Everything that templates may ask for, under Vietnamese names. What a topic does not have is
/// left out, so that a template that asks for it fails its test.
fn facts(desk: &Desk, stood: &Stood, at: Timestamp) -> Value {
    let office = &desk.office;
    let case = &stood.file.case;
    let due = &stood.file.due;
    let code = case.code_text();
    let mut facts = json!({
        "ma_ho_so": code,
        "luc": moment(at),
        "he_thong": office.regulation.system_name(),
        "lien_ket": link(desk, case, &code),
        "hen_tra": due.due_at.map(moment),
        "tra_loi_truoc": due.next_act_due_at.map(moment),
    });
    let mut add = |name: &str, value: Value| {
        facts[name] = value;
    };
    if let Some(terms) = &case.terms {
        add("thu_tuc", json!(terms.name));
    }
    if let Some(filing) = &case.filing {
        add("noi_dung", json!(filing.subject));
        add("chu_ho_so", json!(filing.applicant.name));
        add("mot_cua", json!(filing.intake_unit_name));
        add("co_quan", json!(filing.agency_name));
        add(
            "cach_nhan",
            json!(filing.delivery.kind().name().to_lowercase()),
        );
    }
    if let Some(asked) = case.supplements.last() {
        add("ly_do", json!(asked.reason));
        add("han_bo_sung", json!(moment(asked.until)));
        let papers = asked
            .items
            .iter()
            .map(|item| json!({ "ten": item.name, "cach": item.guidance }));
        add("giay_to", papers.collect());
    }
    match stood.event().map(|event| &event.act) {
        Some(Happened::Rejected(it)) => {
            add("ly_do", json!(it.reason));
            add("noi_khac", json!(it.redirect));
        }
        Some(Happened::ObligationAsked(it)) => {
            add("khoan_nop", json!(it.name));
            add("so_tien", json!(money(it.amount)));
            add("can_cu", json!(it.basis));
        }
        Some(Happened::Extended(it)) => {
            add("ly_do", json!(it.reason));
            add("hen_cu", json!(moment(it.from)));
            add("hen_moi", json!(moment(it.until)));
        }
        Some(Happened::ResultIssued(it)) => {
            add("ket_qua", json!(it.name));
            add("so_ket_qua", json!(it.number));
        }
        Some(Happened::HandedOver(it)) => {
            add("nguoi_nhan", json!(it.receiver));
            add("danh_gia", json!(rating(desk, case)));
        }
        Some(Happened::Stopped(it)) => {
            add("ly_do", json!(it.reason));
            add("can_cu", json!(it.basis));
        }
        _ => {}
    }
    facts
}

/// Where the case can be seen: the own page for those who have an account, else the look-up. A
/// province without a portal of its own sends its citizens to the National Portal.
fn link(desk: &Desk, case: &Case, code: &str) -> String {
    if desk.office.regulation.national_portal_only() {
        return "https://dichvucong.gov.vn".to_owned();
    }
    let has_account = people(case).iter().any(|it| it.account.is_some());
    let url = &desk.public_url;
    if has_account {
        format!("{url}/ho-so/{code}")
    } else {
        format!("{url}/tra-cuu?ma={code}")
    }
}

/// Where the case is rated, without an account.
fn rating(desk: &Desk, case: &Case) -> String {
    if desk.office.regulation.national_portal_only() {
        return "https://dichvucong.gov.vn".to_owned();
    }
    format!("{}{}", desk.public_url, casework::rate::address(case))
}
