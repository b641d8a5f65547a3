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

#[test]
fn whoever_joins_gives_back_the_own_part_and_the_lead_goes_on() {
    let draft = Command::Draft {
        words: "Đang xem".to_owned(),
    };
    let give_back = || Command::Return {
        reason: "Không thuộc lĩnh vực của Sở".to_owned(),
    };
    let told = handled().does(&specialist("so-xay-dung"), draft);
    let event = told
        .tries(&specialist("so-tu-phap"), give_back())
        .expect("granted");
    let part = told.clone().does(&specialist("so-tu-phap"), give_back());
    assert_eq!(part.it.stage, Stage::Handling);
    assert_eq!(part.it.assignments.len(), 1);
    assert_eq!(part.it.lead(), Some(&place("so-xay-dung")));
    assert_eq!(
        part.it.draft.as_ref().map(|it| it.words.as_str()),
        Some("Đang xem")
    );
    // Whoever coordinates is told.
    let next = |told: &Told, event: &Event| {
        follow_up(
            &told.it,
            event,
            &[],
            told.rules.remind_before,
            &seed::calendar(),
        )
    };
    assert_eq!(next(&part, &event), [FollowUp::PartReturned]);
    // The lead gives back the whole, and the draft with it.
    let event = told
        .tries(&specialist("so-xay-dung"), give_back())
        .expect("granted");
    let whole = told.does(&specialist("so-xay-dung"), give_back());
    assert_eq!(whole.it.stage, Stage::Received);
    assert!(whole.it.assignments.is_empty() && whole.it.draft.is_none());
    assert!(next(&whole, &event).is_empty());
}

#[test]
fn what_goes_with_another_one_has_its_own_clock_again_when_it_is_released() {
    let fold = Command::Link {
        to: "PA-260824-0007".to_owned(),
        fold: true,
    };
    let folded = handled().does(&office(), fold.clone());
    assert_eq!(folded.it.stage, Stage::Folded);
    assert_eq!(folded.refused(&office(), fold), "petition.link");
    let other = |author: &Author| {
        let wish = Command::Link {
            to: "PA-260824-0008".to_owned(),
            fold: true,
        };
        folded.tries(author, wish)
    };
    // Only the program sends it on, when what it goes with is folded itself.
    assert!(other(&office()).is_err());
    let onward = other(&Author::System).expect("granted");
    let moved = folded.it.clone().evolve(&onward);
    assert_eq!(moved.folded_into.as_deref(), Some("PA-260824-0008"));
    assert_eq!(moved.went.len(), 1);
    let released = folded
        .at("2026-08-28T09:00")
        .does(&Author::System, Command::Release);
    assert_eq!(released.it.stage, Stage::Handling);
    assert_eq!(released.it.folded_into, None);
    assert_eq!(
        released.refused(&office(), Command::Release),
        "petition.stage"
    );
    // It went with the other one from 25 to 28 August: three working days stand.
    assert_eq!(
        released.due(Clock::Answer),
        Some(moment("2026-09-22T17:00"))
    );
    let explained = deadlines::explain(
        &released.it,
        Clock::Answer,
        &released.rules,
        &seed::calendar(),
    );
    let line = explained.expect("it runs").lines.pop().expect("a line");
    assert_eq!(line.rule, "petition.released");
    assert!(
        line.note.contains("Tách khỏi PA-260824-0007"),
        "{}",
        line.note
    );
}

#[test]
fn others_go_only_with_what_is_open() {
    assert_eq!(fold::takes_along(&handled().it), Ok(()));
    for over in [answered(), answered().does(&sender(), Command::Accept)] {
        let refusal = fold::takes_along(&over.it).expect_err("refused");
        assert_eq!(refusal.rule(), "petition.fold_target");
        assert!(
            refusal.message().contains("đã trả lời"),
            "{}",
            refusal.message()
        );
    }
}

/// Two senders, two cases: the same words are not the same petition.
#[test]
fn only_the_same_sender_with_the_same_about_the_same_is_alike() {
    let one = || sent(Kind::Petition, "2026-08-24T09:00");
    let alike = |change: fn(&mut Sent)| {
        let mut other = one();
        change(&mut other);
        fold::likeness(&other) == fold::likeness(&one())
    };
    assert!(alike(|it| it.content = it.content.to_uppercase()));
    assert!(alike(|it| it.sender.name = "NGUYEN THI HUONG".to_owned()));
    assert!(!alike(|it| it.sender.phone = "0900000124".to_owned()));
    assert!(!alike(
        |it| it.sender.account = Some(crate::ids::AccountId(Uuid::nil()))
    ));
    assert!(!alike(
        |it| it.case = Some("H40.024.13-260821-0142".to_owned())
    ));
    assert!(!alike(|it| it.procedure = Some("1.001193".into())));
    assert!(!alike(|it| it.about = Some(place("so-tu-phap"))));
    assert!(!alike(|it| it.kind = Kind::Question));
    assert!(!alike(|it| it.sender.confidential = true));
}

/// In confidence nobody is told by the words who sent them, unless it is who sent them.
#[test]
fn in_confidence_only_what_an_account_sent_goes_by_itself() {
    let mut it = sent(Kind::Petition, "2026-08-24T09:00");
    assert!(fold::goes_by_itself(&it));
    it.sender.confidential = true;
    assert!(!fold::goes_by_itself(&it));
    it.sender.account = Some(crate::ids::AccountId(Uuid::nil()));
    assert!(fold::goes_by_itself(&it));
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

/// Covers: ND-26.1/1
#[test]
fn date_days_and_lateness_of_a_figure_are_those_of_one_answer() {
    let calendar = seed::calendar();
    let of = |told: &Told| {
        let figure = told.it.figure();
        let days = told.it.days_taken(&calendar);
        figure.map(|it| (it.at, it.in_time(), days.expect("days")))
    };
    let contest = || Command::Contest {
        reason: "Vẫn chưa nhận được kết quả".to_owned(),
    };
    let first = answered();
    assert_eq!(of(&first), Some((moment("2026-09-01T09:00"), true, 4)));
    let contested = first.at("2026-09-03T09:00").does(&sender(), contest());
    assert_eq!(of(&contested), None);
    // Days of the second answer are counted from when the first was contested, as its clock is.
    let second = |at: &str| contested.clone().at(at).does(&office(), answer("Đã xong."));
    let in_time = second("2026-09-08T09:00");
    assert_eq!(of(&in_time), Some((moment("2026-09-08T09:00"), true, 3)));
    let late = second("2026-09-25T09:00");
    assert_eq!(of(&late), Some((moment("2026-09-25T09:00"), false, 16)));
    // What was late stays so, whatever is answered later.
    let again = late.at("2026-09-28T09:00").does(&sender(), contest());
    assert_eq!(of(&again), Some((moment("2026-09-25T09:00"), false, 16)));
    // What the Office sends back is no answer; what is given for it is late where the time has passed.
    let back = answered().does(
        &office(),
        Command::SendBack {
            reason: "Chưa trả lời đúng nội dung".to_owned(),
        },
    );
    assert_eq!(of(&back), None);
    let anew = back
        .at("2026-09-18T09:00")
        .does(&head("so-xay-dung"), answer("Đã trả kết quả."));
    assert_eq!(of(&anew), Some((moment("2026-09-18T09:00"), false, 16)));
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
        key_hash: String::new(),
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
