//! What the desk reads of a petition: its clocks with their reasons, its history in sentences.

use super::super::law::{self, Law};
use super::super::seat::Seat;
use domain::case::StoredFile;
use domain::clock::words;
use domain::petition::{Event, Happened, Petition, PetitionAct, Running, Sender, Sent, may};
use jiff::Timestamp;
use std::collections::BTreeSet;

/// A clock with its explanation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ClockRow {
    /// What must be done until then.
    pub name: &'static str,
    /// Until when.
    pub due: String,
    /// What is left, or by how much it is late.
    pub left: String,
    /// Whether it is late.
    pub late: bool,
    /// Whether it only binds what it is about.
    pub only_if: bool,
    /// Its article.
    pub law: Option<Law>,
    /// What moved it: when, what, by which rule.
    pub lines: Vec<(String, String, Option<Law>)>,
}

/// A clock that ran.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct KeptRow {
    /// What had to be done.
    pub name: &'static str,
    /// Until when, and when it was done.
    pub note: String,
    /// Whether it was in time.
    pub in_time: bool,
    /// Its article.
    pub law: Option<Law>,
}

/// The clocks that run.
pub fn clocks(seat: &Seat, it: &Petition, running: &[Running]) -> Vec<ClockRow> {
    let calendar = casework::petition::calendar(&seat.office, it);
    let article =
        |rule: &str, at: Timestamp| law::of(&seat.office, rule, domain::clock::wall(at).date());
    let since = it.received.unwrap_or(seat.now);
    running
        .iter()
        .map(|of| ClockRow {
            name: of.clock.name(),
            due: words::moment(of.reckoning.due),
            left: words::left(seat.now, of.reckoning.due, &calendar),
            late: seat.now > of.reckoning.due,
            only_if: !of.binds,
            law: article(of.clock.key(), since),
            lines: of
                .reckoning
                .lines
                .iter()
                .map(|line| {
                    let at = words::moment_short(line.at);
                    (at, line.note.clone(), article(line.rule, since))
                })
                .collect(),
        })
        .collect()
}

/// The clocks that ran.
pub fn kept(seat: &Seat, it: &Petition) -> Vec<KeptRow> {
    it.kept
        .iter()
        .map(|of| KeptRow {
            name: of.clock.name(),
            note: format!(
                "hạn {}, xong {}",
                words::moment(of.due),
                words::moment(of.done)
            ),
            in_time: of.in_time(),
            law: law::of(
                &seat.office,
                of.clock.key(),
                domain::clock::wall(of.done).date(),
            ),
        })
        .collect()
}

/// An entry of the history.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// When.
    pub at: String,
    /// Who.
    pub who: String,
    /// What.
    pub what: String,
    /// What was said with it.
    pub said: String,
}

/// Who did it; a clock that ran out is nobody's.
fn by(it: &domain::case::event::By) -> String {
    match it.kind {
        domain::case::event::ByKind::System => "Hệ thống".to_owned(),
        _ => it.name.clone(),
    }
}

/// A sender whom the reader may not know.
#[derive(Clone, Copy, Debug)]
pub struct Hidden<'a> {
    /// Who it is.
    pub sender: &'a Sender,
    /// Since when a veiled text stands for what was said until then.
    pub veiled: Option<Timestamp>,
}

impl Hidden<'_> {
    /// Whether what was said at a moment is left to whoever coordinates.
    pub fn keeps_back(&self, at: Timestamp) -> bool {
        self.veiled.is_some_and(|veiled| at <= veiled)
    }
}

/// Whether only whoever coordinates may know who sent it.
pub fn is_confidential(it: &Petition) -> bool {
    it.sent.as_ref().is_some_and(|it| it.sender.confidential)
}

/// Whether an officer may open it and know who sent it: of somebody else's petition only such a one is
/// named beside another thing.
pub fn knows(seat: &Seat, it: &Petition) -> bool {
    let may = |act| may(&seat.author(), act, it).is_ok();
    may(PetitionAct::View) && (!is_confidential(it) || may(PetitionAct::ViewSender))
}

/// The sender, where whoever looks may not know who it is.
pub fn hidden<'a>(seat: &Seat, it: &'a Petition) -> Option<Hidden<'a>> {
    let sees = may(&seat.author(), PetitionAct::ViewSender, it).is_ok();
    let sender = it.sent.as_ref().map(|it| &it.sender);
    let sender = sender.filter(|it| it.confidential && !sees)?;
    Some(Hidden {
        sender,
        veiled: it.veiled.as_ref().map(|it| it.at),
    })
}

/// Those of what was sent that whoever looks may open.
pub fn readable<'a>(it: &'a Petition, hidden: Option<Hidden<'_>>) -> &'a [StoredFile] {
    match (hidden, &it.veiled) {
        (None, _) => it.sent.as_ref().map_or(&[], |it| &it.attachments),
        (Some(_), Some(veiled)) => &veiled.files,
        (Some(_), None) => &[],
    }
}

/// Heading and text as they are proposed to be made public, and to be given to agencies: as they were
/// the last time, or as they were sent, without what tells who sent it in confidence.
pub fn proposed(it: &Petition) -> [(String, String); 2] {
    let Some(sent) = &it.sent else {
        return Default::default();
    };
    let veil = |text: &str| match sent.sender.confidential {
        true => sent.sender.veil(text),
        false => text.to_owned(),
    };
    let sent_so = || (veil(&sent.title), veil(&sent.content));
    let veiled = it.veiled.as_ref();
    let veiled = veiled.map(|it| (it.title.clone(), it.content.clone()));
    let published = it.published.as_ref();
    let published = published.map(|it| (it.title.clone(), it.content.clone()));
    let public = published.or(veiled.clone()).unwrap_or_else(sent_so);
    let (title, mut content) = veiled.unwrap_or_else(sent_so);
    // What was made clear since then belongs to it.
    let since = it.veiled.as_ref().map(|it| it.at);
    for of in &it.clarifications {
        if let (Some(answer), Some(at)) = (&of.answer, of.readable_since())
            && since.is_none_or(|since| at > since)
        {
            content.push_str("\n\n");
            content.push_str(&veil(answer));
        }
    }
    [public, (title, content)]
}

/// The history in sentences; a confidential sender stays one, and another petition is named only where its
/// code is among those that the reader knows.
pub fn history(
    events: &[Event],
    hidden: Option<Hidden<'_>>,
    known: &BTreeSet<String>,
) -> Vec<Entry> {
    let named = |code: &String| match known.contains(code) {
        true => code.clone(),
        false => "nội dung khác".to_owned(),
    };
    let hide_sender = hidden.is_some();
    let one = |event: &Event| {
        let is_sender = event.by.kind == domain::case::event::ByKind::Citizen;
        let (what, said) = match (&event.act, hide_sender) {
            // With which one it is answered may tell who sent it, and so does how that was verified.
            (Happened::Linked { .. } | Happened::Released { .. }, true) => (
                "gộp, tách hoặc liên kết với nội dung khác".to_owned(),
                String::new(),
            ),
            (Happened::Received { sent, .. }, true) => received(sent, None, is_sender),
            (Happened::KeyRenewed { .. }, true) => ("cấp lại mã tra cứu".to_owned(), String::new()),
            (act, _) => sentence(act, is_sender, &named),
        };
        let what = match event.came {
            Some(came) => format!(
                "ghi lời người gửi ({}, {}): {what}",
                came.channel.name(),
                words::moment(came.at)
            ),
            None => what,
        };
        let is_senders = matches!(event.act, Happened::Clarified { .. });
        let said = match &hidden {
            Some(it) if is_senders && it.keeps_back(event.at) => String::new(),
            Some(it) => it.sender.veil(&said),
            None => said,
        };
        // Without an account a sender acts under no name.
        let is_unnamed = hide_sender || event.by.name.is_empty();
        Entry {
            at: words::moment(event.at),
            who: if is_sender && is_unnamed {
                "Người gửi".to_owned()
            } else {
                by(&event.by)
            },
            what,
            said,
        }
    };
    events.iter().rev().map(one).collect()
}

fn received(sent: &Sent, same_as: Option<String>, is_senders: bool) -> (String, String) {
    let verb = if is_senders { "gửi" } else { "nhận" };
    let with = same_as.map(|code| format!(", gộp với {code}"));
    let what = format!("{verb} qua {}", sent.channel.name());
    (what + &with.unwrap_or_default(), String::new())
}

fn sentence(
    act: &Happened,
    is_senders: bool,
    named: &dyn Fn(&String) -> String,
) -> (String, String) {
    let none = String::new;
    match act {
        Happened::Received { sent, same_as, .. } => {
            received(sent, same_as.as_ref().map(named), is_senders)
        }
        Happened::Refused { ground, reason, .. } => (
            format!("không tiếp nhận: {}", ground.name()),
            reason.clone(),
        ),
        Happened::ClarityAsked { asked, .. } => {
            ("đề nghị người gửi làm rõ".to_owned(), asked.clone())
        }
        Happened::Clarified { words } => ("làm rõ".to_owned(), words.clone()),
        Happened::Lapsed => ("kết thúc do không làm rõ".to_owned(), none()),
        Happened::Veiled { title, .. } => ("che nội dung chuyển xử lý".to_owned(), title.clone()),
        Happened::PassedOn { to, reason, .. } => (format!("chuyển {to}"), reason.clone()),
        Happened::Assigned {
            lead,
            others,
            instructions,
            ..
        } => {
            let names: Vec<&str> = others.iter().map(|it| it.name.as_str()).collect();
            let joined = if names.is_empty() {
                String::new()
            } else {
                format!("; phối hợp: {}", names.join(", "))
            };
            (
                format!("giao {} chủ trì{joined}", lead.name),
                instructions.clone(),
            )
        }
        Happened::Returned { reason, agency } => {
            let what = match agency {
                Some(agency) => format!("{} trả lại phần phối hợp", agency.name),
                None => "trả lại, không thuộc thẩm quyền".to_owned(),
            };
            (what, reason.clone())
        }
        Happened::Escalated {
            trigger,
            reason,
            lead,
        } => (
            format!("{} chủ trì: {}", lead.name, trigger.name()),
            reason.clone(),
        ),
        Happened::Opined { agency, words } => {
            (format!("{} cho ý kiến", agency.name), words.clone())
        }
        Happened::Drafted { words } => ("soạn trả lời".to_owned(), words.clone()),
        Happened::SentBack { reason } => ("trả lại để sửa".to_owned(), reason.clone()),
        Happened::Updated { words, .. } => ("cập nhật cho người gửi".to_owned(), words.clone()),
        Happened::ResultNoted { result_at } => (
            format!("ghi có kết quả từ {}", words::moment(*result_at)),
            none(),
        ),
        Happened::Answered { agency, words, .. } => {
            (format!("{} trả lời", agency.name), words.clone())
        }
        Happened::Published { title, .. } => ("rà soát, công khai".to_owned(), title.clone()),
        Happened::Withheld { reason } => ("không công khai".to_owned(), reason.clone()),
        Happened::Featured { question, .. } => {
            ("đưa vào câu hỏi thường gặp".to_owned(), question.clone())
        }
        Happened::Unfeatured => ("bỏ khỏi câu hỏi thường gặp".to_owned(), none()),
        Happened::Accepted => ("đồng ý với trả lời".to_owned(), none()),
        Happened::Contested { reason, .. } => ("không đồng ý".to_owned(), reason.clone()),
        Happened::KeyRenewed { verified, .. } => (
            format!(
                "cấp lại mã tra cứu, đã xác minh người gửi: {}",
                verified.proof.name()
            ),
            verified.words.clone(),
        ),
        Happened::Linked { to, fold } => (
            if *fold {
                format!("gộp với {}", named(to))
            } else {
                format!("liên kết với {}", named(to))
            },
            none(),
        ),
        Happened::Released { of } => (format!("tách khỏi {}, xử lý riêng", named(of)), none()),
        Happened::Alerted { clock, due, late } => (
            format!(
                "{}: {}, hạn {}",
                if *late {
                    "quá hạn"
                } else {
                    "sắp đến hạn"
                },
                clock.name(),
                words::moment(*due)
            ),
            none(),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::case::event::{By, ByKind};

    const OTHER: &str = "PAKN.20260824.0007";

    fn told(known: &[&str]) -> Vec<String> {
        let by = By {
            kind: ByKind::System,
            id: String::new(),
            name: "motcua".to_owned(),
            unit: None,
        };
        let at = domain::testing::moment("2026-08-24T09:00");
        let (to, of) = (OTHER.to_owned(), OTHER.to_owned());
        let acts = [
            Happened::Received {
                code: "PAKN.20260824.0008".to_owned(),
                sent: Box::new(domain::testing::petition(at)),
                coordinator: domain::petition::Place {
                    code: "van-phong".into(),
                    name: "Văn phòng".to_owned(),
                },
                received: at,
                same_as: Some(OTHER.to_owned()),
            },
            Happened::Linked {
                to: to.clone(),
                fold: true,
            },
            Happened::Linked { to, fold: false },
            Happened::Released { of },
        ];
        let event = |act| Event {
            at,
            by: by.clone(),
            came: None,
            act,
        };
        let known = known.iter().map(|it| (*it).to_owned()).collect();
        let told = history(&acts.map(event), None, &known);
        told.into_iter().map(|it| it.what).collect()
    }

    /// Each sentence that can name another petition, also one that went with it by itself before those in
    /// confidence did not any more.
    #[test]
    fn another_petition_is_named_to_whoever_knows_it_only() {
        let all = told(&[OTHER]);
        assert_eq!(all.len(), 4);
        assert!(all.iter().all(|it| it.contains(OTHER)), "{all:?}");
        for known in [&[][..], &["PAKN.20260824.0001"]] {
            let none = told(known);
            assert_eq!(
                none[..3],
                [
                    "tách khỏi nội dung khác, xử lý riêng",
                    "liên kết với nội dung khác",
                    "gộp với nội dung khác"
                ]
            );
            assert!(none[3].ends_with(", gộp với nội dung khác"), "{none:?}");
        }
    }
}
