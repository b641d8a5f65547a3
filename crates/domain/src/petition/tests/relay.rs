//! What came by telephone, letter, mail, in person or on the National Portal counts from when it
//! came, and only whoever coordinates writes it down.

use super::*;

fn relay(channel: Channel, at: &str, said: Relayed) -> Command {
    Command::Relay {
        said,
        came: Came {
            channel,
            at: moment(at),
        },
    }
}

fn clarify(words: &str) -> Relayed {
    Relayed::Clarify {
        words: words.to_owned(),
    }
}

fn contest(reason: &str) -> Relayed {
    Relayed::Contest {
        reason: reason.to_owned(),
    }
}

/// A call that was entered, of which the Office asked what was meant.
fn asked() -> Told {
    let mut call = sent(Kind::Petition, "2026-08-21T15:30");
    call.channel = Channel::Phone;
    Told::of("nam-dinh")
        .at("2026-08-24T09:00")
        .does(&office(), receive(call))
        .at("2026-08-25T09:00:30")
        .does(
            &office(),
            Command::AskClarity {
                asked: "Hồ sơ nào?".to_owned(),
            },
        )
}

fn answered() -> Told {
    Told::sent(Kind::Petition, "2026-08-24T09:00")
        .at("2026-08-25T09:00")
        .does(&office(), assign("so-xay-dung", &[]))
        .at("2026-09-01T09:00")
        .does(&head("so-xay-dung"), answer("Đã trả kết quả."))
}

#[test]
fn a_clarification_by_any_way_is_written_down_with_its_true_time() {
    for channel in Channel::entered() {
        let told = asked().at("2026-08-27T10:00").does(
            &office(),
            relay(channel, "2026-08-26T15:00", clarify("Hồ sơ khai sinh")),
        );
        assert_eq!(told.it.stage, Stage::Received, "{}", channel.word());
        let said = &told.it.clarifications[0];
        assert_eq!(said.answer.as_deref(), Some("Hồ sơ khai sinh"));
        assert_eq!(said.answered, Some(moment("2026-08-26T15:00")));
        // A text that was veiled in between does not hold it.
        assert_eq!(said.readable_since(), Some(moment("2026-08-27T10:00")));
    }
    // People write minutes: the one in which it was asked is not before it.
    let same = relay(
        Channel::Phone,
        "2026-08-25T09:00",
        clarify("Hồ sơ khai sinh"),
    );
    let told = asked().does(&office(), same);
    let asked_at = told.it.clarifications[0].at;
    assert_eq!(told.it.clarifications[0].answered, Some(asked_at));
}

#[test]
fn never_in_the_future_never_before_what_it_answers_and_never_by_this_site() {
    let told = asked().at("2026-08-27T10:00");
    for (channel, at, rule) in [
        (Channel::Phone, "2026-08-27T10:01", "petition.relay_time"),
        (Channel::Phone, "2026-08-25T08:59", "petition.relay_time"),
        (Channel::Letter, "2026-08-20T08:00", "petition.relay_time"),
        (Channel::Section, "2026-08-26T15:00", "petition.channel"),
    ] {
        let wish = relay(channel, at, clarify("Hồ sơ khai sinh"));
        assert_eq!(told.refused(&office(), wish), rule, "{at}");
    }
    // What is said must say something, as if it had been typed.
    let empty = relay(Channel::Phone, "2026-08-26T15:00", clarify("Có"));
    assert_eq!(told.refused(&office(), empty), "petition.content");
    let nothing_answered = relay(Channel::Phone, "2026-08-26T15:00", Relayed::Accept);
    assert_eq!(told.refused(&office(), nothing_answered), "petition.stage");
}

#[test]
fn only_whoever_coordinates_writes_it_down() {
    let wish = || {
        relay(
            Channel::Phone,
            "2026-08-26T15:00",
            clarify("Hồ sơ khai sinh"),
        )
    };
    let told = asked().at("2026-08-27T10:00");
    for (author, rule) in [
        (specialist(OFFICE), "authority.role"),
        (head("so-xay-dung"), "authority.petition"),
        (sender(), "authority.role"),
        (Author::System, "authority.role"),
    ] {
        assert_eq!(told.refused(&author, wish()), rule, "{author:?}");
    }
    told.does(&officer(Role::Reception, OFFICE), wish());
}

#[test]
fn what_came_in_time_and_was_written_down_late_opens_it_again() {
    let asked = asked();
    let until = asked.it.clarifications[0].until;
    let mut over = asked;
    over.now = Timestamp::from_millisecond(until.as_millisecond() + 1).expect("a moment");
    let over = over
        .does(&Author::System, Command::Lapse)
        .at("2026-09-30T09:00");
    let letter = |at: Timestamp| Command::Relay {
        said: clarify("Hồ sơ khai sinh, nộp ngày 3"),
        came: Came {
            channel: Channel::Letter,
            at,
        },
    };
    let late = Timestamp::from_millisecond(until.as_millisecond() + 60_000).expect("a moment");
    assert_eq!(over.refused(&office(), letter(late)), "petition.stage");
    let again = over.does(&office(), letter(until));
    assert_eq!(again.it.stage, Stage::Received);
    assert!(again.it.ended.is_none() && again.next().is_some());
}

#[test]
fn an_answer_is_accepted_or_contested_by_the_time_at_which_it_was_said() {
    let accepted = answered().at("2026-09-03T09:00").does(
        &office(),
        relay(Channel::InPerson, "2026-09-02T10:00", Relayed::Accept),
    );
    assert_eq!(accepted.it.stage, Stage::Accepted);
    // A letter that came in time counts although its time is over when it is opened.
    let late = answered().at("2026-10-30T09:00");
    let typed = Command::Contest {
        reason: "Chưa nhận được kết quả".to_owned(),
    };
    assert_eq!(late.refused(&sender(), typed), "petition.contest_time");
    let contested = late.does(
        &office(),
        relay(
            Channel::Letter,
            "2026-09-03T09:00",
            contest("Chưa nhận được kết quả"),
        ),
    );
    assert_eq!(contested.it.stage, Stage::Handling);
    assert_eq!(contested.it.lead(), Some(&place(OFFICE)));
    assert_eq!(contested.it.counted_from, Some(moment("2026-09-03T09:00")));
    // Fifteen working days from when it was said, as for whoever typed it that day.
    assert_eq!(
        contested.due(Clock::Answer),
        Some(moment("2026-09-24T17:00"))
    );
}

#[test]
fn its_event_says_how_and_when_it_came_and_older_ones_are_read_as_before() {
    let told = asked().at("2026-08-27T10:00");
    let wish = relay(
        Channel::Phone,
        "2026-08-26T15:00",
        clarify("Hồ sơ khai sinh"),
    );
    let event = told.tries(&office(), wish).expect("granted");
    let json = serde_json::to_value(&event).expect("JSON");
    assert_eq!(json["happened"], "clarified");
    assert_eq!(json["came"]["channel"], "phone");
    assert_eq!(
        serde_json::from_value::<Event>(json.clone()).expect("read"),
        event
    );
    let mut older = json;
    older.as_object_mut().expect("an object").remove("came");
    let read = serde_json::from_value::<Event>(older).expect("read");
    assert_eq!((read.came, read.said_at()), (None, event.at));
    // What was typed here says nothing of it.
    let typed = Command::Clarify {
        words: "Hồ sơ khai sinh".to_owned(),
    };
    let typed = told.tries(&sender(), typed).expect("granted");
    let json = serde_json::to_string(&typed).expect("JSON");
    assert!(!json.contains("came"), "{json}");
}

#[test]
fn a_petition_from_a_case_goes_by_the_section_where_nothing_else_is_open() {
    for (province, channel) in [
        ("nam-dinh", Channel::InService),
        ("ha-nam", Channel::Section),
    ] {
        let mut it = sent(Kind::Petition, "2026-08-24T09:00");
        let told = Told::of(province);
        it.channel = told.rules.section(Kind::Petition, true);
        assert_eq!(it.channel, channel, "{province}");
        told.does(&sender(), receive(it));
    }
}
