//! A new key for a lost one: given to whoever was verified by what lies here, written down, and told to
//! the sender.

use super::*;

fn renew(proof: Proof, words: &str) -> Command {
    Command::RenewKey {
        verified: Verified {
            proof,
            words: words.to_owned(),
        },
        key_hash: "hash of the new one".to_owned(),
    }
}

fn called() -> Command {
    renew(Proof::CallBack, "Gọi lại, xưng đúng họ tên và ngày gửi")
}

/// A petition that was entered for somebody, changed before.
fn entered(change: impl FnOnce(&mut Sent)) -> Told {
    let mut it = sent(Kind::Petition, "2026-08-21T15:30");
    it.channel = Channel::Phone;
    change(&mut it);
    Told::of("nam-dinh").does(&office(), receive(it))
}

fn with_key(key_hash: &str) -> Author {
    Author::Sender {
        account: None,
        name: "Nguyễn Thị Hương".to_owned(),
        key_hash: key_hash.to_owned(),
    }
}

/// No key opens what has none, and none is no key.
#[test]
fn a_petition_without_a_key_is_opened_by_none() {
    let has = entered(|_| {});
    let none = entered(|it| it.key_hash = String::new());
    for key in ["", KEY] {
        assert!(may(&with_key(key), PetitionAct::View, &none.it).is_err());
    }
    assert!(may(&with_key(""), PetitionAct::View, &has.it).is_err());
    assert_eq!(may(&with_key(KEY), PetitionAct::View, &has.it), Ok(()));
}

#[test]
fn a_new_key_takes_the_place_of_the_lost_one_and_says_who_gave_it_and_how() {
    let told = entered(|_| {}).at("2026-08-25T10:00");
    let event = told.tries(&office(), called()).expect("granted");
    let told = told.does(&office(), called());
    let sent = told.it.sent.as_ref().expect("sent");
    assert_eq!(sent.key_hash, "hash of the new one");
    let renewed = told.it.renewed.as_ref().expect("renewed");
    assert_eq!(renewed.at, moment("2026-08-25T10:00"));
    assert_eq!(renewed.by.name, "Trần Thị Liên");
    assert_eq!(renewed.verified.proof, Proof::CallBack);
    // Where it stands and what is due stay as they were.
    assert_eq!(told.it.stage, Stage::Received);
    let json = serde_json::to_value(&event).expect("JSON");
    assert_eq!(json["happened"], "key_renewed");
    assert_eq!(json["verified"]["proof"], "call_back");
    assert_eq!(event, serde_json::from_value(json).expect("read"));
    // The sender is told, whatever else happens.
    let next = follow_up(
        &told.it,
        &event,
        &[],
        told.rules.remind_before,
        &seed::calendar(),
    );
    let topic = Topic::KeyRenewed;
    assert_eq!(next, [FollowUp::Notice { topic }]);
}

#[test]
fn at_every_stage_also_after_the_answer_and_again_when_it_is_lost_again() {
    let told = Told::sent(Kind::Petition, "2026-08-24T09:00")
        .at("2026-08-25T09:00")
        .does(&office(), assign("so-xay-dung", &[]))
        .does(&office(), called())
        .does(&head("so-xay-dung"), answer("Đã trả kết quả."))
        .does(&office(), called());
    // The lost key does nothing from then on, whoever showed it and whenever.
    assert_eq!(
        told.refused(&sender(), Command::Accept),
        "authority.own_petition"
    );
    let told = told
        .does(&with_key("hash of the new one"), Command::Accept)
        .does(&office(), called());
    assert_eq!(told.it.stage, Stage::Accepted);
}

#[test]
fn only_where_it_is_classified() {
    let told = entered(|_| {});
    for (author, rule) in [
        (specialist(OFFICE), "authority.role"),
        (head("so-xay-dung"), "authority.petition"),
        (sender(), "authority.role"),
        (Author::System, "authority.role"),
    ] {
        assert_eq!(told.refused(&author, called()), rule, "{author:?}");
    }
    told.does(&officer(Role::Reception, OFFICE), called());
}

#[test]
fn a_sender_in_confidence_is_verified_only_by_whoever_may_know() {
    let told = entered(|it| it.sender.confidential = true);
    let reception = officer(Role::Reception, OFFICE);
    assert_eq!(told.refused(&reception, called()), "authority.role");
    told.does(&office(), called());
}

#[test]
fn whoever_has_an_account_needs_no_key() {
    let account = crate::ids::AccountId(Uuid::from_u128(1));
    let mut it = sent(Kind::Petition, "2026-08-24T09:00");
    it.sender.account = Some(account);
    let told = Told::of("nam-dinh").does(&sender(), receive(it));
    assert_eq!(told.refused(&office(), called()), "petition.key_account");
}

#[test]
fn nobody_is_verified_by_what_was_never_given() {
    // Who rang and left no address, who wrote and left no number.
    let rang = entered(|it| it.sender.address = String::new());
    let wrote = entered(|it| {
        it.channel = Channel::Letter;
        it.sender.phone = String::new();
    });
    let words = "Đối chiếu khớp với nội dung đã gửi";
    for (told, proof, holds) in [
        (&rang, Proof::CallBack, true),
        (&rang, Proof::Paper, false),
        (&rang, Proof::Letter, false),
        (&rang, Proof::Email, false),
        (&wrote, Proof::Paper, true),
        (&wrote, Proof::Letter, true),
        (&wrote, Proof::CallBack, false),
        (&wrote, Proof::Email, false),
    ] {
        let tried = told.tries(&office(), renew(proof, words));
        let rule = tried.map(drop).map_err(|refusal| refusal.rule());
        let expected = match holds {
            true => Ok(()),
            false => Err("petition.key_basis"),
        };
        assert_eq!(rule, expected, "{proof:?}");
    }
}

#[test]
fn how_somebody_was_verified_is_said_in_words() {
    let told = entered(|_| {});
    for words in ["", "   ", "Đã xem.", "  Đã   "] {
        let wish = renew(Proof::Paper, words);
        assert_eq!(
            told.refused(&office(), wish),
            "petition.key_verified",
            "{words}"
        );
    }
}

#[test]
fn what_was_folded_before_keys_were_renewed_is_read_as_it_was() {
    let told = entered(|_| {});
    let mut json = serde_json::to_value(&told.it).expect("JSON");
    assert!(json.get("renewed").is_none());
    json.as_object_mut().expect("an object").remove("went");
    let read: Petition = serde_json::from_value(json).expect("read");
    assert_eq!(read.renewed, None);
}
