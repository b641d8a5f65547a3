//! Petition notice: tells whoever sent a petition or question what has happened to it, on the own
//! page, by mail and by text message; and those whose same words went with it.

use super::words::{self, Envelope, Words};
use super::{Desk, Undone, nth_name};
use casework::petition::{PetitionJob, calendar, rules_of};
use domain::clock::words::moment;
use domain::ids::CaseId;
use domain::petition::{Clock, FollowUp, Kind, Petition, Topic, deadlines};
use outside::Trouble;
use outside::mail::{Mail, Post};
use outside::sms::{Gateway, TextMessage};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use store::Batch;
use store::job_queue::Job;
use store::notice::{self, MessageSent, Notice};
use store::petition::{self as files};
use uuid::Uuid;

/// The queue it waits in.
pub const QUEUE: &str = casework::petition::NOTICE_QUEUE;

/// Those that go with one, told at once.
const AT_ONCE: u32 = 200;

/// Does it.
///
/// # Errors
/// Why it is not done.
pub async fn run(desk: &Desk, job: &Job) -> Result<Batch, Undone> {
    let it: PetitionJob = job.payload().map_err(|error| Undone::Never(error.into()))?;
    let FollowUp::Notice { topic } = it.what else {
        return Err(Undone::Never(anyhow::anyhow!("{:?} is no notice", it.what)));
    };
    let db = &desk.office.db;
    let petition = as_it_stood(desk, &it).await?;
    let mut later = tell(desk, job, 0, &petition, &petition, topic).await?;
    // What is joined with it is not forgotten.
    let concerns_all = !matches!(topic, Topic::Received | Topic::Folded | Topic::ClarityAsked);
    let mut after = None;
    let mut n = 0;
    if !concerns_all {
        return later.map_or(Ok(Batch::new()), |trouble| Err(trouble.into()));
    }
    loop {
        let folded = files::folded_into(db, &it.code, after, AT_ONCE).await?;
        let Some(last) = folded.last() else { break };
        after = Some(*last);
        for id in &folded {
            n += 1;
            if let Some(file) = files::load(db, *id).await? {
                let told = tell(desk, job, n, &file.petition, &petition, topic).await?;
                later = later.or(told);
            }
        }
    }
    match later {
        Some(trouble) => Err(trouble.into()),
        None => Ok(Batch::new()),
    }
}

/// The petition after the event that made the job necessary.
async fn as_it_stood(desk: &Desk, it: &PetitionJob) -> Result<Petition, Undone> {
    let db = &desk.office.db;
    let mut events = Vec::new();
    for stored in files::history(db, it.petition).await? {
        match stored.event() {
            Ok(Some(event)) if events.len() < it.version as usize => events.push(event),
            _ => break,
        }
    }
    if events.len() == it.version as usize {
        return Ok(Petition::fold(it.petition, &events));
    }
    let file = files::load(db, it.petition).await?;
    file.map(|file| file.petition)
        .ok_or_else(|| Undone::Never(anyhow::anyhow!("there is no petition {:?}", it.petition)))
}

/// Tells one sender; what may work later comes back.
async fn tell(
    desk: &Desk,
    job: &Job,
    n: u128,
    whose: &Petition,
    about: &Petition,
    topic: Topic,
) -> Result<Option<Trouble>, Undone> {
    let Some(sent) = &whose.sent else {
        return Ok(None);
    };
    let facts = facts(desk, job, whose, about);
    let words = words::of_petition(topic, &facts).map_err(Undone::Never)?;
    let kind = match serde_json::to_value(topic) {
        Ok(Value::String(slug)) => format!("petition_{slug}"),
        _ => "petition".to_owned(),
    };
    let name = |of: u128| nth_name(job, (n << 8) | of);
    if let Some(account) = sent.sender.account {
        let mut batch = Batch::new();
        notice::put(
            &mut batch,
            &Notice {
                id: name(1),
                account,
                case: None,
                case_code: Some(whose.code.clone()),
                kind: kind.clone(),
                title: words.heading.clone(),
                words: words.notice.clone(),
                at: job.created_at,
                read_at: None,
            },
        );
        desk.office.db.commit(batch).await?;
    }
    let told = Told {
        desk,
        about: CaseId(whose.id.0),
        kind: &kind,
    };
    let mut later = None;
    let mail = (sent.sender.email.trim(), name(2));
    if !mail.0.is_empty() {
        let link = facts["lien_ket"].as_str().unwrap_or_default();
        later = told.mail(mail, &sent.sender.name, &words, link).await?;
    }
    let phone = (sent.sender.phone.trim(), name(3));
    if !phone.0.is_empty() {
        later = told.message(phone, &words.message).await?.or(later);
    }
    Ok(later)
}

/// Messages about one petition; each is sent once.
pub(super) struct Told<'a> {
    pub desk: &'a Desk,
    /// The petition's name, as records of messages keep it.
    pub about: CaseId,
    pub kind: &'a str,
}

impl Told<'_> {
    async fn was_sent(&self, id: Uuid) -> Result<bool, Undone> {
        let sent = notice::messages_of_case(&self.desk.office.db, self.about).await?;
        let before: BTreeSet<Uuid> = sent.into_iter().map(|it| it.id).collect();
        Ok(before.contains(&id))
    }

    pub(super) async fn mail(
        &self,
        (to, id): (&str, Uuid),
        name: &str,
        words: &Words,
        link: &str,
    ) -> Result<Option<Trouble>, Undone> {
        if self.was_sent(id).await? {
            return Ok(None);
        }
        let (subject, text) = words::mail(&Envelope {
            heading: &words.heading,
            notice: &words.notice,
            to: name,
            link,
            system: self.desk.office.regulation.system_name(),
        })
        .map_err(Undone::Never)?;
        let mail = Mail {
            name: id.to_string(),
            to: to.to_owned(),
            subject,
            text,
        };
        let sent = self.desk.neighbours.post.send(&mail).await;
        let recorded = matches!(self.desk.neighbours.post, Post::Record { .. });
        self.note(("mail", to, id), mail.text, sent, recorded).await
    }

    async fn message(&self, (to, id): (&str, Uuid), text: &str) -> Result<Option<Trouble>, Undone> {
        if self.was_sent(id).await? {
            return Ok(None);
        }
        let message = TextMessage {
            id: id.to_string(),
            to: to.to_owned(),
            text: text.to_owned(),
        };
        let sent = self.desk.neighbours.gateway.send(&message).await;
        let recorded = matches!(self.desk.neighbours.gateway, Gateway::Record { .. });
        self.note(("sms", to, id), message.text, sent, recorded)
            .await
    }

    async fn note(
        &self,
        (channel, to, id): (&str, &str, Uuid),
        words: String,
        sent: Result<(), Trouble>,
        recorded: bool,
    ) -> Result<Option<Trouble>, Undone> {
        let (outcome, detail) = match sent {
            Ok(()) if recorded => ("recorded", None),
            Ok(()) => ("sent", None),
            Err(trouble) if trouble.is_worth_retrying() => return Ok(Some(trouble)),
            Err(trouble) => ("failed", Some(format!("{:#}", anyhow::Error::new(trouble)))),
        };
        let mut batch = Batch::new();
        notice::record_sent(
            &mut batch,
            &MessageSent {
                id,
                channel: channel.to_owned(),
                recipient: to.to_owned(),
                kind: self.kind.to_owned(),
                case: Some(self.about),
                words,
                at: self.desk.now(),
                outcome: outcome.to_owned(),
                detail,
            },
        );
        self.desk.office.db.commit(batch).await?;
        Ok(None)
    }
}

/// What people call a kind, within a sentence.
pub(super) fn kind_words(kind: Kind) -> &'static str {
    match kind {
        Kind::Question => "câu hỏi",
        Kind::Petition => "phản ánh, kiến nghị",
    }
}

/// Everything that templates may ask for, under Vietnamese names. What was joined with another one
/// has that one's progress.
fn facts(desk: &Desk, job: &Job, whose: &Petition, about: &Petition) -> Value {
    let office = &desk.office;
    let rules = rules_of(office, about, job.created_at);
    let due = deadlines::explain(about, Clock::Answer, &rules, &calendar(office, about));
    let sent = whose.sent.as_ref();
    let ended = about.ended.as_ref();
    let ground = ended.and_then(|it| it.ground);
    let clarify = about.clarifications.last();
    let text = |it: Option<&str>| it.unwrap_or_default().to_owned();
    json!({
        "ma": whose.code,
        "loai": kind_words(whose.kind()),
        "tieu_de": text(sent.map(|it| it.title.as_str())),
        "luc": moment(job.created_at),
        "lien_ket": format!("{}/phan-anh/{}", desk.public_url, whose.code),
        "co_quan": text(about.agency().map(|it| it.name.as_str())),
        "han_tra_loi": due.map(|it| moment(it.due)).unwrap_or_default(),
        "gop": text(whose.folded_into.as_deref()),
        "can_cu": text(ground.map(domain::petition::Ground::name)),
        "ly_do": text(ended.map(|it| it.reason.as_str())),
        "noi_nhan": text(ended.map(|it| it.to.as_str())),
        "hoi": text(clarify.map(|it| it.asked.as_str())),
        "han_lam_ro": clarify.map(|it| moment(it.until)).unwrap_or_default(),
        "cap_nhat": text(about.updates.last().map(|it| it.words.as_str())),
        "tra_loi": text(about.answer().map(|it| it.words.as_str())),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{files_in, room};
    use domain::petition::{Author, Channel, Sender, Sent};

    #[test]
    fn every_topic_has_words_for_everything_it_asks_for() {
        let facts = json!({
            "ma": "PAKN.20260824.0001", "loai": "phản ánh, kiến nghị", "tieu_de": "Trả kết quả chậm",
            "luc": "9:00", "lien_ket": "http://a", "co_quan": "Sở Tư pháp", "han_tra_loi": "17:00",
            "gop": "PAKN.20260823.0001", "can_cu": "Là đơn khiếu nại", "ly_do": "Vì", "noi_nhan": "Bộ",
            "hoi": "Hồ sơ nào?", "han_lam_ro": "17:00", "cap_nhat": "Đang xem", "tra_loi": "Đã xong",
        });
        for topic in Topic::ALL {
            let words = words::of_petition(topic, &facts).expect("filled");
            for text in [&words.heading, &words.notice, &words.message] {
                assert!(
                    !text.is_empty() && !text.contains("{{"),
                    "{topic:?}: {text}"
                );
            }
        }
        for late in [true, false] {
            let facts = json!({
                "qua_han": late, "viec": "Xử lý và trả lời", "ma": "PAKN.20260824.0001",
                "loai": "Phản ánh", "han": "17:00",
            });
            let words = words::of_petition_clock(&facts).expect("filled");
            assert_eq!(words.heading.starts_with("Quá hạn"), late);
        }
    }

    #[tokio::test]
    async fn whoever_sent_it_and_whoever_sent_the_same_is_told() {
        let room = room("nam-dinh").await;
        let office = &room.desk.office;
        let now = room.desk.now();
        let author = Author::Sender {
            account: None,
            name: "Nguyễn Thị Hương".to_owned(),
            has_key: false,
        };
        for email in ["huong@example.vn", "binh@example.vn"] {
            let sent = Sent {
                kind: Kind::Petition,
                subject: None,
                channel: Channel::Section,
                sender: Sender {
                    name: "Nguyễn Thị Hương".to_owned(),
                    address: "Phường Trường Thi".to_owned(),
                    email: email.to_owned(),
                    ..Sender::default()
                },
                title: "Trả kết quả chậm".to_owned(),
                content: "Hồ sơ của tôi đã quá hẹn năm ngày.".to_owned(),
                about: None,
                field: String::new(),
                procedure: None,
                case: None,
                attachments: Vec::new(),
                at: now,
                portal: None,
                key_hash: String::new(),
            };
            casework::petition::receive(office, &author, now, sent, Batch::new())
                .await
                .expect("taken");
        }
        let mails = || files_in(&room.folder.join("mail"));
        room.worker().run_dry().await;
        assert_eq!(mails(), 2);
        let code = format!(
            "PAKN.{}.0001",
            domain::clock::wall(now).date().strftime("%Y%m%d")
        );
        let control = Author::Officer(domain::actor::Officer {
            agency: casework::petition::the_office(office).code,
            roles: vec![domain::actor::Role::Control],
            ..domain::testing::head()
        });
        let refuse = domain::petition::Command::Refuse {
            ground: domain::petition::Ground::Complaint,
            reason: "Là đơn khiếu nại quyết định hành chính".to_owned(),
        };
        casework::petition::run(office, &control, now, &code, None, refuse)
            .await
            .expect("refused");
        room.worker().run_dry().await;
        // Both are told, the second one because it went with the first.
        assert_eq!(mails(), 4);
    }
}
