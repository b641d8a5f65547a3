//! Petition notice: tells whoever sent a petition or question what has happened to it, on the own
//! page, by mail and by text message; and those whose same words went with it.

use super::words::{self, Envelope, Words};
use super::{Desk, Undone, nth_name};
use casework::petition::{PetitionJob, calendar, rules_of};
use domain::clock::words::moment;
use domain::ids::CaseId;
use domain::petition::{Clock, FollowUp, Ground, Kind, Petition, Topic, deadlines};
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
    let Some(topic) = for_those_with_it(topic, &petition) else {
        return later.map_or(Ok(Batch::new()), |trouble| Err(trouble.into()));
    };
    let mut after = None;
    loop {
        let folded = files::folded_into(db, &it.code, after, AT_ONCE).await?;
        let Some(last) = folded.last() else { break };
        after = Some(*last);
        for id in &folded {
            if let Some(file) = files::load(db, *id).await? {
                let n = id.0.as_u128();
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

/// What those that go with a petition are told when its sender is told something. They learn what was
/// reviewed for everybody, once it is; what was written to its sender alone they never do. Where it ends
/// without an answer they go their own way, and are told of that.
fn for_those_with_it(topic: Topic, about: &Petition) -> Option<Topic> {
    let ground = about.ended.as_ref().and_then(|it| it.ground);
    match topic {
        Topic::Received
        | Topic::Folded
        | Topic::Released
        | Topic::ClarityAsked
        | Topic::Lapsed
        | Topic::KeyRenewed => None,
        Topic::Refused if ground == Some(Ground::WrongForm) => None,
        Topic::Published => Some(Topic::Answered),
        other => Some(other),
    }
}

/// The petition after the event that made the job necessary.
pub(super) async fn as_it_stood(desk: &Desk, it: &PetitionJob) -> Result<Petition, Undone> {
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
    let facts = facts(desk, job, whose, about, topic);
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
/// has that one's progress, without the words that were meant for that one's sender.
fn facts(desk: &Desk, job: &Job, whose: &Petition, about: &Petition, topic: Topic) -> Value {
    let office = &desk.office;
    let rules = rules_of(office, about, job.created_at);
    let due = deadlines::explain(about, Clock::Answer, &rules, &calendar(office, about));
    let sent = whose.sent.as_ref();
    let ended = about.ended.as_ref();
    let ground = ended.and_then(|it| it.ground);
    let clarify = about.clarifications.last();
    let text = |it: Option<&str>| it.unwrap_or_default().to_owned();
    let own = whose.id == about.id;
    let with = whose.went.last().map(|it| it.with.as_str());
    let gone_with = with.filter(|_| !own || matches!(topic, Topic::Folded | Topic::Released));
    let answer = match own {
        true => about.answer().map(|it| it.words.as_str()),
        false => about.public_answer().map(|(it, _)| it.answer.as_str()),
    };
    json!({
        "ma": whose.code,
        "loai": kind_words(whose.kind()),
        "tieu_de": text(sent.map(|it| it.title.as_str())),
        "luc": moment(job.created_at),
        "lien_ket": format!("{}/phan-anh/{}", desk.public_url, whose.code),
        // Whoever has neither an account nor a key answers another way. The key itself stands in no
        // message: only its hash is kept here, and messages are kept as they were sent.
        "mo_duoc": sent.is_some_and(|it| it.sender.account.is_some() || !it.key_hash.is_empty()),
        "noi_phan_loai": text(whose.coordinator.as_ref().map(|it| it.name.as_str())),
        "co_quan": text(about.agency().map(|it| it.name.as_str())),
        "han_tra_loi": due.map(|it| moment(it.due)).unwrap_or_default(),
        "gop": text(gone_with),
        "can_cu": text(ground.map(domain::petition::Ground::name)),
        "ly_do": text(ended.filter(|_| own).map(|it| it.reason.as_str())),
        "noi_nhan": text(ended.map(|it| it.to.as_str())),
        "hoi": text(clarify.map(|it| it.asked.as_str())),
        "han_lam_ro": clarify.map(|it| moment(it.until)).unwrap_or_default(),
        "cap_nhat": text(about.updates.last().filter(|_| own).map(|it| it.words.as_str())),
        "tra_loi": text(answer),
        "xac_minh": text(whose.renewed.as_ref().map(|it| it.verified.proof.name())),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Room, room};
    use casework::petition::renew_key::renew_key;
    use domain::actor::{Officer, Role};
    use domain::petition::{Author, Command, Proof, Verified};

    #[test]
    fn every_topic_has_words_for_everything_it_asks_for() {
        let facts = json!({
            "ma": "PAKN.20260824.0001", "loai": "phản ánh, kiến nghị", "tieu_de": "Trả kết quả chậm",
            "luc": "9:00", "lien_ket": "http://a", "co_quan": "Sở Tư pháp", "han_tra_loi": "17:00",
            "gop": "PAKN.20260823.0001", "can_cu": "Là đơn khiếu nại", "ly_do": "Vì", "noi_nhan": "Bộ",
            "hoi": "Hồ sơ nào?", "han_lam_ro": "17:00", "cap_nhat": "Đang xem", "tra_loi": "Đã xong",
            "mo_duoc": false, "noi_phan_loai": "Văn phòng UBND tỉnh", "xac_minh": "Gọi lại",
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
                "qua_han": late, "neu": false, "viec": "Xử lý và trả lời", "ma": "PAKN.20260824.0001",
                "loai": "Phản ánh", "han": "17:00",
            });
            let words = words::of_petition_clock(&facts).expect("filled");
            assert_eq!(words.heading.starts_with("Quá hạn"), late);
        }
    }

    async fn take(room: &Room, email: &str) -> Petition {
        let now = room.desk.now();
        let mut sent = domain::testing::petition(now);
        sent.sender.phone.clear();
        sent.sender.email = email.to_owned();
        let author = domain::testing::sender_of(&sent);
        casework::petition::receive(&room.desk.office, &author, now, sent, Batch::new())
            .await
            .expect("taken")
            .petition
    }

    /// Whoever coordinates does something, and everybody is told.
    async fn does(room: &Room, it: &Petition, wish: Command) {
        let office = &room.desk.office;
        let control = Author::Officer(Officer {
            agency: casework::petition::the_office(office).code,
            roles: vec![Role::Control],
            ..domain::testing::head()
        });
        casework::petition::run(office, &control, room.desk.now(), &it.code, None, wish)
            .await
            .expect("done");
        room.worker().run_dry().await;
    }

    /// The kinds and words of the mails about a petition since the last look.
    async fn mails(room: &Room, it: &Petition, seen: &mut usize) -> Vec<(String, String)> {
        let of = CaseId(it.id.0);
        let sent = notice::messages_of_case(&room.desk.office.db, of).await;
        let mut sent = sent.expect("messages");
        sent.sort_by_key(|it| (it.at, it.id));
        let new = sent.split_off((*seen).min(sent.len()));
        *seen += new.len();
        new.into_iter().map(|it| (it.kind, it.words)).collect()
    }

    #[tokio::test]
    async fn whoever_goes_with_another_one_is_mailed_what_was_reviewed_and_nothing_else() {
        let room = room("nam-dinh").await;
        let first = take(&room, "huong@example.vn").await;
        let other = take(&room, "binh@example.vn").await;
        let (mut of_first, mut of_other) = (0, 0);
        room.worker().run_dry().await;
        let link = Command::Link {
            to: first.code.clone(),
            fold: true,
        };
        does(&room, &other, link).await;
        let told = mails(&room, &other, &mut of_other).await;
        let kinds: Vec<&str> = told.iter().map(|(kind, _)| kind.as_str()).collect();
        assert_eq!(kinds.len(), 2, "{kinds:?}");
        assert!(kinds.contains(&"petition_folded"), "{kinds:?}");
        mails(&room, &first, &mut of_first).await;
        let lead = casework::petition::the_office(&room.desk.office);
        let secret = "Chị Hương, số 036190000731, đã nhận";
        for wish in [
            Command::Assign {
                lead,
                others: Vec::new(),
                instructions: String::new(),
            },
            Command::Update {
                words: secret.to_owned(),
            },
            Command::Answer {
                words: secret.to_owned(),
                result_at: None,
                files: Vec::new(),
            },
        ] {
            does(&room, &first, wish).await;
        }
        let own = mails(&room, &first, &mut of_first).await;
        assert_eq!(own.iter().filter(|(_, it)| it.contains(secret)).count(), 2);
        let told = mails(&room, &other, &mut of_other).await;
        assert_eq!(told.len(), 3, "{told:?}");
        assert!(told.iter().all(|(_, it)| !it.contains(secret)), "{told:?}");
        assert!(
            told.iter().any(|(_, it)| it.contains("khi rà soát xong")),
            "{told:?}"
        );
        // The reviewed answer comes when it is public.
        let publish = Command::Publish {
            title: "Trả kết quả chậm".to_owned(),
            content: "Một hồ sơ quá hẹn.".to_owned(),
            answer: "Kết quả đã trả cho người nộp.".to_owned(),
            files: Vec::new(),
        };
        does(&room, &first, publish).await;
        let told = mails(&room, &other, &mut of_other).await;
        let [(kind, words)] = told.as_slice() else {
            panic!("{told:?}");
        };
        assert_eq!(kind, "petition_answered");
        assert!(words.contains("Kết quả đã trả cho người nộp."), "{words}");
    }

    #[tokio::test]
    async fn whoever_went_with_one_that_is_refused_for_its_form_is_told_of_the_own_way() {
        let room = room("nam-dinh").await;
        let first = take(&room, "huong@example.vn").await;
        let again = take(&room, "HUONG@example.vn").await;
        assert_eq!(again.folded_into.as_ref(), Some(&first.code));
        let refuse = Command::Refuse {
            ground: Ground::WrongForm,
            reason: "Chưa ghi rõ họ tên".to_owned(),
        };
        does(&room, &first, refuse).await;
        let told = mails(&room, &again, &mut 0).await;
        let (_, words) = told
            .iter()
            .find(|(kind, _)| kind == "petition_released")
            .expect("told");
        assert!(
            words.contains(&format!("không còn đi cùng {}", first.code)),
            "{words}"
        );
        assert!(
            !told.iter().any(|(kind, _)| kind == "petition_refused"),
            "{told:?}"
        );
    }

    #[tokio::test]
    async fn whoever_sent_it_is_told_of_a_new_key_and_never_the_key() {
        let room = room("nam-dinh").await;
        let it = take(&room, "huong@example.vn").await;
        let again = take(&room, "huong@example.vn").await;
        assert_eq!(again.folded_into.as_ref(), Some(&it.code));
        room.worker().run_dry().await;
        let mut seen = 0;
        mails(&room, &it, &mut seen).await;
        let office = &room.desk.office;
        let control = Author::Officer(Officer {
            agency: casework::petition::the_office(office).code,
            roles: vec![Role::Control],
            ..domain::testing::head()
        });
        let verified = Verified {
            proof: Proof::Email,
            words: "Thư trả lời nêu đúng ngày gửi".to_owned(),
        };
        let now = room.desk.now();
        let taken = renew_key(office, &control, now, &it.code, None, verified).await;
        let key = taken.expect("renewed").key;
        room.worker().run_dry().await;
        let told = mails(&room, &it, &mut seen).await;
        let [(kind, words)] = told.as_slice() else {
            panic!("{told:?}");
        };
        assert_eq!(kind, "petition_key_renewed");
        let place = casework::petition::the_office(office).name;
        for word in [Proof::Email.name(), it.code.as_str(), place.as_str()] {
            assert!(words.contains(word), "{word}: {words}");
        }
        assert!(
            !words.contains(&key) && !words.contains("nêu đúng ngày gửi"),
            "{words}"
        );
        // Whoever goes with it has a key of the own, which stays.
        let told = mails(&room, &again, &mut 0).await;
        assert!(
            told.iter().all(|(kind, _)| kind != "petition_key_renewed"),
            "{told:?}"
        );
    }

    #[tokio::test]
    async fn whoever_coordinates_is_told_that_a_joining_agency_gave_its_part_back() {
        let room = room("nam-dinh").await;
        let office = &room.desk.office;
        let it = take(&room, "huong@example.vn").await;
        let place = |at: usize| {
            let agency = &office.organisation.agencies()[at];
            casework::petition::place(office, &agency.code).expect("an agency")
        };
        let the_office = casework::petition::the_office(office);
        let others = (0..).map(place).find(|it| it.code != the_office.code);
        let other = others.expect("an agency");
        let lead = Command::Assign {
            lead: the_office,
            others: vec![other.clone()],
            instructions: String::new(),
        };
        does(&room, &it, lead).await;
        let joining = Author::Officer(Officer {
            agency: other.code.clone(),
            roles: vec![Role::HeadOfAgency],
            ..domain::testing::head()
        });
        let back = Command::Return {
            reason: "Không thuộc lĩnh vực của Sở".to_owned(),
        };
        casework::petition::run(office, &joining, room.desk.now(), &it.code, None, back)
            .await
            .expect("given back");
        room.worker().run_dry().await;
        let told = mails(&room, &it, &mut 0).await;
        let told: Vec<&String> = told
            .iter()
            .filter(|(kind, _)| kind == "petition_part_returned")
            .map(|(_, words)| words)
            .collect();
        assert!(!told.is_empty());
        for words in told {
            assert!(words.contains("Không thuộc lĩnh vực của Sở"), "{words}");
            assert!(words.contains(&other.name), "{words}");
        }
    }
}
