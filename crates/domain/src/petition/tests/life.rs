//! From hand to hand: classified, assigned, given back, answered, reviewed, made public, contested.

use super::*;

fn petition() -> Told {
    Told::sent(Kind::Petition, "2026-08-24T09:00").at("2026-08-25T09:00")
}

fn handled() -> Told {
    petition().does(&office(), assign("so-xay-dung", &["so-tu-phap"]))
}

fn answered() -> Told {
    handled()
        .at("2026-09-01T09:00")
        .does(&head("so-xay-dung"), answer("Đã trả kết quả và xin lỗi."))
}

fn publish(content: &str) -> Command {
    Command::Publish {
        title: "Trả kết quả chậm".to_owned(),
        content: content.to_owned(),
        answer: "Đã trả kết quả.".to_owned(),
        files: Vec::new(),
    }
}

/// Covers: ND-25.3d, ND-25.4
#[test]
fn several_agencies_handle_it_and_one_leads() {
    let told = handled();
    assert_eq!(told.it.lead(), Some(&place("so-xay-dung")));
    let opined = told.clone().does(
        &specialist("so-tu-phap"),
        Command::Opine {
            words: "Quy định không bắt buộc giấy này".to_owned(),
        },
    );
    let opinion = opined.it.assignments[1].opinion.as_ref().expect("said");
    assert_eq!(opinion.words, "Quy định không bắt buộc giấy này");
    // Only the lead answers.
    assert_eq!(
        told.refused(&head("so-tu-phap"), answer("Đã xong.")),
        "authority.petition"
    );
}

#[test]
fn a_wrong_transfer_is_given_back_and_assigned_anew() {
    let back = handled().does(
        &specialist("so-xay-dung"),
        Command::Return {
            reason: "Thuộc thẩm quyền Sở Tư pháp".to_owned(),
        },
    );
    assert_eq!(back.it.stage, Stage::Received);
    assert!(back.it.assignments.is_empty());
    let again = back.does(&office(), assign("so-tu-phap", &[]));
    assert_eq!(again.it.lead(), Some(&place("so-tu-phap")));
    assert!(again.it.returned.is_none());
    // The count did not begin again.
    assert_eq!(again.due(Clock::Answer), Some(moment("2026-09-17T17:00")));
}

/// Covers: ND-26.3/2
#[test]
fn an_answer_is_public_only_after_the_office_has_reviewed_it() {
    let told = answered();
    assert!(told.it.published.is_none());
    assert_eq!(
        told.refused(&head("so-xay-dung"), publish("Chậm năm ngày.")),
        "authority.petition"
    );
    let public = told.clone().does(&office(), publish("Chậm năm ngày."));
    let published = public.it.published.as_ref().expect("public");
    assert_eq!(published.content, "Chậm năm ngày.");
    // The original stays as it was sent.
    let sent = public.it.sent.as_ref().expect("sent");
    assert!(sent.content.starts_with("Hồ sơ của tôi"));
    // An answer that is not fit goes back to be written anew.
    let back = told.does(
        &office(),
        Command::SendBack {
            reason: "Chưa trả lời đúng câu hỏi".to_owned(),
        },
    );
    assert_eq!(back.it.stage, Stage::Handling);
}

#[test]
fn what_is_public_tells_nobody_who_asked_for_confidence() {
    let mut it = sent(Kind::Petition, "2026-08-24T09:00");
    it.sender.confidential = true;
    let told = Told::of("nam-dinh")
        .does(&sender(), receive(it))
        .does(&office(), assign("so-xay-dung", &[]))
        .does(&head("so-xay-dung"), answer("Đã xong."));
    assert_eq!(
        told.refused(&office(), publish("Chị nguyễn thị hương phản ánh chậm.")),
        "petition.masked"
    );
    told.does(&office(), publish("Người dân phản ánh chậm."));
    // A telephone number is never public.
    let open = answered();
    assert_eq!(
        open.refused(&office(), publish("Gọi 0900000123")),
        "petition.masked"
    );
    // Only whoever coordinates knows the name.
    let seen = |author: &Author| may(author, PetitionAct::ViewSender, &open.it).is_ok();
    assert!(seen(&office()) && !seen(&head("so-xay-dung")));
}

/// Covers: ND-25.3dd
#[test]
fn three_triggers_bring_it_to_the_office_which_leads() {
    let escalate = |trigger| Command::Escalate {
        trigger,
        reason: "Hai sở không thống nhất".to_owned(),
    };
    let by_agency = handled().does(&head("so-xay-dung"), escalate(Trigger::Disagreement));
    assert_eq!(by_agency.it.lead(), Some(&place(OFFICE)));
    assert_eq!(by_agency.it.assignments.len(), 3);
    assert_eq!(
        by_agency.refused(&office(), assign("so-xay-dung", &[])),
        "petition.joint_lead"
    );
    let committee = petition().does(&office(), escalate(Trigger::Committee));
    assert_eq!(committee.it.escalation, Some(Trigger::Committee));
    // The sender contests: the Office leads, and the time is counted from then.
    let contested = answered().at("2026-09-03T09:00").does(
        &sender(),
        Command::Contest {
            reason: "Vẫn chưa nhận được kết quả".to_owned(),
        },
    );
    assert_eq!(contested.it.escalation, Some(Trigger::Contested));
    assert_eq!(contested.it.lead(), Some(&place(OFFICE)));
    assert_eq!(
        contested.due(Clock::Answer),
        Some(moment("2026-09-24T17:00"))
    );
    let done = contested.does(&office(), answer("Chủ tịch UBND tỉnh đã chỉ đạo."));
    assert_eq!(done.it.answers.len(), 2);
}

#[test]
fn the_sender_accepts_or_opens_it_again() {
    let accepted = answered().does(&sender(), Command::Accept);
    assert_eq!(accepted.it.stage, Stage::Accepted);
    let contest = || Command::Contest {
        reason: "Sự việc lặp lại".to_owned(),
    };
    let reopened = accepted.clone().does(&sender(), contest());
    assert_eq!(reopened.it.stage, Stage::Handling);
    assert_eq!(
        accepted
            .at("2026-10-30T09:00")
            .refused(&sender(), contest()),
        "petition.contest_time"
    );
    let stranger = Author::Sender {
        account: None,
        name: "Ai đó".to_owned(),
        has_key: false,
    };
    assert_eq!(
        answered().refused(&stranger, Command::Accept),
        "authority.own_petition"
    );
}

#[test]
fn what_was_not_made_clear_ends_after_the_wait() {
    let asked = petition().does(
        &office(),
        Command::AskClarity {
            asked: "Hồ sơ nào?".to_owned(),
        },
    );
    let until = asked.it.open_clarification().expect("open").until;
    assert_eq!(
        asked.refused(&Author::System, Command::Lapse),
        "petition.lapse_time"
    );
    let mut over = asked;
    over.now = Timestamp::from_millisecond(until.as_millisecond() + 1).expect("a moment");
    let over = over.does(&Author::System, Command::Lapse);
    assert_eq!(over.it.stage, Stage::Lapsed);
}

#[test]
fn one_that_says_the_same_goes_with_the_first() {
    let wish = Command::Receive {
        code: "PA-260824-0002".to_owned(),
        sent: Box::new(sent(Kind::Petition, "2026-08-24T09:00")),
        coordinator: place(OFFICE),
        same_as: Some("PA-260824-0001".to_owned()),
    };
    let folded = Told::of("nam-dinh").does(&sender(), wish);
    assert_eq!(folded.it.stage, Stage::Folded);
    assert_eq!(folded.it.folded_into.as_deref(), Some("PA-260824-0001"));
    // Nothing is lost of it.
    assert!(folded.it.sent.is_some());
    let linked = petition().does(
        &office(),
        Command::Link {
            to: "PA-260801-0007".to_owned(),
            fold: false,
        },
    );
    assert_eq!(linked.it.stage, Stage::Received);
    assert_eq!(linked.it.linked, ["PA-260801-0007"]);
}

#[test]
fn a_published_question_becomes_a_frequent_one() {
    let feature = || Command::Feature {
        question: "Khi nào có kết quả?".to_owned(),
        answer: "Trong ba ngày làm việc.".to_owned(),
        field: "Hộ tịch".to_owned(),
    };
    assert_eq!(
        answered().refused(&office(), feature()),
        "petition.published"
    );
    let featured = answered()
        .does(&office(), publish("Chậm năm ngày."))
        .does(&office(), feature());
    let faq = featured.it.faq.as_ref().expect("featured");
    assert_eq!(faq.sector, place("so-xay-dung"));
    let gone = featured.does(&office(), Command::Unfeature);
    assert!(gone.it.faq.is_none());
}

#[test]
fn every_event_is_folded_to_the_same_petition() {
    let mut events = Vec::new();
    let mut told = Told::of("nam-dinh");
    let wishes: Vec<(Author, Command)> = vec![
        (sender(), receive(sent(Kind::Petition, "2026-08-24T09:00"))),
        (office(), assign("so-xay-dung", &["so-tu-phap"])),
        (
            specialist("so-xay-dung"),
            Command::Draft {
                words: "Đang xem".to_owned(),
            },
        ),
        (head("so-xay-dung"), answer("Đã xong.")),
        (office(), publish("Chậm năm ngày.")),
        (sender(), Command::Accept),
    ];
    for (author, wish) in wishes {
        let event = told.tries(&author, wish.clone()).expect("granted");
        let json = serde_json::to_string(&event).expect("JSON");
        assert!(json.contains(&format!("\"happened\":\"{}\"", event.act.word())));
        events.push(serde_json::from_str::<Event>(&json).expect("an event"));
        told = told.does(&author, wish);
    }
    assert_eq!(Petition::fold(told.it.id, &events), told.it);
}
