//! The eight clocks of Nam Định's chapter V, each at its last moment and one beyond.

use super::*;

/// Covers: ND-25.2a/1
#[test]
fn a_question_is_passed_to_an_agency_within_two_working_days() {
    let told = Told::sent(Kind::Question, "2026-08-24T09:00");
    let due = moment("2026-08-26T17:00");
    assert_eq!(told.due(Clock::QuestionForward), Some(due));
    assert_eq!(told.next(), Some(due));
    let in_time = told
        .clone()
        .at("2026-08-26T17:00")
        .does(&office(), assign("so-xay-dung", &[]));
    assert!(in_time.kept(Clock::QuestionForward).in_time());
    let late = told
        .at("2026-08-26T17:01")
        .does(&office(), assign("so-xay-dung", &[]));
    assert!(!late.kept(Clock::QuestionForward).in_time());
}

/// Covers: ND-25.2a/2
#[test]
fn a_question_sent_out_of_hours_is_received_when_the_next_session_begins() {
    // At noon: the afternoon's session of the same day.
    let noon = Told::sent(Kind::Question, "2026-08-24T12:10");
    assert_eq!(noon.it.received, Some(moment("2026-08-24T13:00")));
    // In the evening: the next morning, so the count begins a day later.
    let evening = Told::sent(Kind::Question, "2026-08-24T20:30");
    assert_eq!(evening.it.received, Some(moment("2026-08-25T07:30")));
    assert_eq!(
        evening.due(Clock::QuestionForward),
        Some(moment("2026-08-27T17:00"))
    );
    let explained = deadlines::explain(
        &evening.it,
        Clock::QuestionForward,
        &evening.rules,
        &seed::calendar(),
    )
    .expect("it runs");
    assert_eq!(explained.lines[0].rule, "feedback.out_of_hours");
    assert!(
        explained.lines[0]
            .note
            .contains("đầu buổi làm việc tiếp theo")
    );
    // On Saturday: Monday morning.
    let saturday = Told::sent(Kind::Question, "2026-08-15T09:00");
    assert_eq!(saturday.it.received, Some(moment("2026-08-17T07:30")));
    // A petition counts from the day on which it came, at whatever hour.
    let petition = Told::sent(Kind::Petition, "2026-08-24T20:30");
    assert_eq!(
        petition.due(Clock::Refuse),
        Some(moment("2026-08-26T17:00"))
    );
}

/// Covers: ND-25.2b
#[test]
fn a_question_is_refused_within_one_working_day() {
    let refuse = || Command::Refuse {
        ground: Ground::WrongSubject,
        reason: "Không thuộc phạm vi Quy chế".to_owned(),
    };
    let told = Told::sent(Kind::Question, "2026-08-24T09:00");
    assert_eq!(
        told.due(Clock::QuestionRefuse),
        Some(moment("2026-08-25T17:00"))
    );
    let done = told
        .clone()
        .at("2026-08-25T16:00")
        .does(&office(), refuse());
    assert!(done.kept(Clock::QuestionRefuse).in_time());
    assert_eq!(done.it.stage, Stage::Refused);
    let late = told.at("2026-08-26T07:30").does(&office(), refuse());
    assert!(!late.kept(Clock::QuestionRefuse).in_time());
}

/// Covers: ND-25.3a
#[test]
fn a_wrong_petition_is_refused_within_two_working_days_with_the_reason() {
    let told = Told::sent(Kind::Petition, "2026-08-21T16:00");
    // Friday; the Saturday after it makes up for a holiday and is worked.
    assert_eq!(told.due(Clock::Refuse), Some(moment("2026-08-24T17:00")));
    let refuse = |reason: &str| Command::Refuse {
        ground: Ground::WrongForm,
        reason: reason.to_owned(),
    };
    let told = told.at("2026-08-24T10:00");
    assert_eq!(told.refused(&office(), refuse(" ")), "petition.reason");
    let done = told.does(&office(), refuse("Không ghi rõ nội dung"));
    assert!(done.kept(Clock::Refuse).in_time());
    let ended = done.it.ended.expect("it ended");
    assert_eq!(ended.reason, "Không ghi rõ nội dung");
}

/// Covers: ND-25.3b
#[test]
fn the_sender_of_an_unclear_petition_is_asked_within_five_working_days() {
    let told = Told::sent(Kind::Petition, "2026-08-24T09:00");
    // 1 and 2 September are days off.
    assert_eq!(told.due(Clock::Clarify), Some(moment("2026-09-03T17:00")));
    let asked = told.at("2026-08-26T10:00").does(
        &office(),
        Command::AskClarity {
            asked: "Hồ sơ nào, nộp ngày nào?".to_owned(),
        },
    );
    assert!(asked.kept(Clock::Clarify).in_time());
    assert_eq!(asked.it.stage, Stage::Clarifying);
    assert_eq!(asked.next(), None);
}

/// Covers: ND-25.3c
#[test]
fn what_is_beyond_the_province_is_passed_on_within_five_working_days() {
    let told = Told::sent(Kind::Petition, "2026-08-24T09:00");
    assert_eq!(told.due(Clock::Transfer), Some(moment("2026-09-03T17:00")));
    let done = told.at("2026-09-03T17:00").does(
        &office(),
        Command::PassOn {
            to: "Bộ Tư pháp".to_owned(),
            reason: "Quy định của Bộ".to_owned(),
        },
    );
    assert!(done.kept(Clock::Transfer).in_time());
    assert_eq!(done.it.stage, Stage::PassedOn);
}

/// Covers: ND-26.1/1
#[test]
fn a_petition_is_answered_within_fifteen_working_days() {
    let told = Told::sent(Kind::Petition, "2026-08-24T09:00")
        .at("2026-08-25T09:00")
        .does(&office(), assign("so-xay-dung", &[]));
    // 25/8 is the first day; 31/8, 1/9 and 2/9 do not all count.
    let due = told.due(Clock::Answer).expect("it runs");
    let calendar = seed::calendar();
    let mut day = jiff::civil::date(2026, 8, 24);
    let mut counted = 0;
    while counted < 15 {
        day = day.tomorrow().expect("a day");
        counted += i32::from(calendar.is_working(day));
    }
    assert_eq!(due, calendar.closing(day));
    assert_eq!(due, moment("2026-09-17T17:00"));
    let done = told
        .at("2026-09-17T17:00")
        .does(&head("so-xay-dung"), answer("Đã trả kết quả."));
    assert!(done.kept(Clock::Answer).in_time());
}

/// Covers: ND-26.1/2
#[test]
fn once_that_time_has_passed_the_sender_is_told_every_five_working_days() {
    let told = Told::sent(Kind::Petition, "2026-08-24T09:00")
        .at("2026-08-25T09:00")
        .does(&office(), assign("so-xay-dung", &[]))
        .at("2026-09-18T08:00");
    assert_eq!(told.due(Clock::Update), Some(moment("2026-09-24T17:00")));
    let update = || Command::Update {
        words: "Đang chờ kết quả đo đạc".to_owned(),
    };
    let first = told
        .at("2026-09-24T16:00")
        .does(&specialist("so-xay-dung"), update());
    assert!(first.kept(Clock::Update).in_time());
    // The next five days are counted from this update.
    assert_eq!(first.due(Clock::Update), Some(moment("2026-10-01T17:00")));
    let late = first
        .at("2026-10-02T08:00")
        .does(&specialist("so-xay-dung"), update());
    assert!(!late.kept(Clock::Update).in_time());
}

/// Covers: ND-26.2
#[test]
fn a_result_is_entered_within_two_working_days() {
    let told = Told::sent(Kind::Petition, "2026-08-24T09:00")
        .at("2026-08-25T09:00")
        .does(&office(), assign("so-xay-dung", &[]))
        .at("2026-08-27T15:00")
        .does(
            &specialist("so-xay-dung"),
            Command::NoteResult {
                at: moment("2026-08-27T10:00"),
            },
        );
    // Friday the 28th is the first day; Monday the 31st was swapped with a Saturday, 1 and 2 September
    // are days off, so Thursday the 3rd is the second.
    let due = told.due(Clock::ResultEntry);
    assert_eq!(due, Some(moment("2026-09-03T17:00")));
    let in_time = told
        .clone()
        .at("2026-08-28T09:00")
        .does(&head("so-xay-dung"), answer("Đã xong."));
    assert!(in_time.kept(Clock::ResultEntry).in_time());
    let late = told
        .at("2026-09-08T09:00")
        .does(&head("so-xay-dung"), answer("Đã xong."));
    assert!(!late.kept(Clock::ResultEntry).in_time());
    assert!(late.kept(Clock::Answer).in_time());
}

#[test]
fn time_in_which_the_sender_is_waited_for_does_not_count() {
    let asked = Told::sent(Kind::Petition, "2026-08-24T09:00")
        .at("2026-08-26T10:00")
        .does(
            &office(),
            Command::AskClarity {
                asked: "Hồ sơ nào?".to_owned(),
            },
        );
    let plain = moment("2026-09-17T17:00");
    let clarified = asked.clone().at("2026-08-28T10:00").does(
        &sender(),
        Command::Clarify {
            words: "Hồ sơ khai sinh nộp ngày 3 tháng 8".to_owned(),
        },
    );
    assert_eq!(clarified.it.stage, Stage::Received);
    // Two working days of waiting, 27 and 28 August.
    let due = clarified.due(Clock::Answer);
    assert_eq!(due, Some(moment("2026-09-21T17:00")));
    let rules = (&clarified.rules, seed::calendar());
    let explained = deadlines::explain(&clarified.it, Clock::Answer, rules.0, &rules.1);
    let last = explained.expect("it runs").lines.pop().expect("a line");
    assert_eq!(last.rule, "feedback.clarify_stands");
    assert!(last.note.contains("2 ngày làm việc chờ không tính"));
    // The clock for refusing stood as well.
    assert_eq!(
        clarified.due(Clock::Refuse),
        Some(moment("2026-08-28T17:00"))
    );
    let mut counts = clarified.clone();
    counts.rules.clarify_stands = false;
    assert_eq!(counts.due(Clock::Answer), Some(plain));
}

/// The regulation gives these clocks no exception; what is waited for the sender stands for all.
#[test]
fn the_clocks_of_a_question_stand_while_its_sender_is_waited_for() {
    let asked = Told::sent(Kind::Question, "2026-08-24T09:00")
        .at("2026-08-25T10:00")
        .does(
            &office(),
            Command::AskClarity {
                asked: "Giấy nào?".to_owned(),
            },
        );
    let clarified = asked.at("2026-08-28T10:00").does(
        &sender(),
        Command::Clarify {
            words: "Giấy khai sinh của con tôi".to_owned(),
        },
    );
    // Three working days of waiting, 26 to 28 August; 31 August to 2 September are days off.
    let due = |clock| clarified.due(clock);
    assert_eq!(
        due(Clock::QuestionForward),
        Some(moment("2026-09-03T17:00"))
    );
    assert_eq!(due(Clock::QuestionRefuse), Some(moment("2026-08-28T17:00")));
    let explained = deadlines::explain(
        &clarified.it,
        Clock::QuestionForward,
        &clarified.rules,
        &seed::calendar(),
    );
    let line = explained.expect("it runs").lines.pop().expect("a line");
    assert_eq!(line.rule, "feedback.clarify_stands");
    assert!(line.note.contains("3 ngày làm việc chờ không tính"));
    let forwarded = clarified.does(&office(), assign("so-xay-dung", &[]));
    assert!(forwarded.kept(Clock::QuestionForward).in_time());
}

#[test]
fn each_clock_that_runs_is_brought_to_mind_before_its_end_and_after_it() {
    for (kind, clocks) in [
        (
            Kind::Petition,
            [
                Clock::Transfer,
                Clock::Refuse,
                Clock::Clarify,
                Clock::Answer,
            ],
        ),
        (
            Kind::Question,
            [
                Clock::QuestionForward,
                Clock::QuestionRefuse,
                Clock::Clarify,
                Clock::Answer,
            ],
        ),
    ] {
        let at = "2026-08-24T09:00";
        let event = Told::of("nam-dinh")
            .at(at)
            .tries(&sender(), receive(sent(kind, at)))
            .expect("received");
        let told = Told::sent(kind, at);
        let calendar = seed::calendar();
        let running = deadlines::running(&told.it, &told.rules, &calendar, told.now);
        let next = follow_up(
            &told.it,
            &event,
            &running,
            told.rules.remind_before,
            &calendar,
        );
        let mut expected = vec![FollowUp::Notice {
            topic: Topic::Received,
        }];
        for clock in clocks {
            let due = told.due(clock).expect("it runs");
            let before = crate::clock::before(due, told.rules.remind_before, &calendar);
            for (late, at) in [
                (false, before),
                (
                    true,
                    Timestamp::from_millisecond(due.as_millisecond() + 1).expect("a moment"),
                ),
            ] {
                expected.push(FollowUp::Alert {
                    clock,
                    due,
                    late,
                    at,
                });
            }
        }
        assert_eq!(next, expected, "{kind:?}");
    }
}

#[test]
fn every_clock_has_its_article_in_every_province() {
    for province in crate::regulation::provinces() {
        let regulation = Regulation::seed(province).expect("a province");
        for clock in Clock::ALL {
            let day = jiff::civil::date(2026, 8, 24);
            assert!(regulation.article(clock.key(), day).is_some());
        }
    }
}

#[test]
fn a_clock_is_brought_to_mind_before_its_end_and_when_it_has_passed() {
    let told = Told::sent(Kind::Petition, "2026-08-24T09:00").at("2026-08-25T09:00");
    let event = told
        .tries(&office(), assign("so-xay-dung", &[]))
        .expect("assigned");
    let told = told.does(&office(), assign("so-xay-dung", &[]));
    let calendar = seed::calendar();
    let running = deadlines::running(&told.it, &told.rules, &calendar, told.now);
    let next = follow_up(
        &told.it,
        &event,
        &running,
        told.rules.remind_before,
        &calendar,
    );
    let due = moment("2026-09-17T17:00");
    assert_eq!(
        next,
        [
            FollowUp::Notice {
                topic: Topic::Assigned
            },
            FollowUp::Alert {
                clock: Clock::Answer,
                due,
                late: false,
                at: moment("2026-09-16T17:00"),
            },
            FollowUp::Alert {
                clock: Clock::Answer,
                due,
                late: true,
                at: Timestamp::from_millisecond(due.as_millisecond() + 1).expect("a moment"),
            },
        ]
    );
    // The alert itself is noted once, and while the clock runs.
    let alert = || Command::Alert {
        clock: Clock::Answer,
        due,
        late: false,
    };
    let alerted = told.at("2026-09-16T17:00").does(&Author::System, alert());
    assert_eq!(alerted.it.alerts, [(Clock::Answer, due, false)]);
    assert_eq!(alerted.refused(&Author::System, alert()), "petition.stage");
}
