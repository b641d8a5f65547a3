//! Each rule of petitions has a wish that it refuses.

use super::*;
use std::collections::BTreeSet;

fn wrong(change: impl FnOnce(&mut Sent)) -> Command {
    let mut it = sent(Kind::Petition, "2026-08-24T09:00");
    change(&mut it);
    receive(it)
}

#[test]
fn every_rule_refuses_something_in_whole_sentences() {
    let new = Told::of("nam-dinh");
    let received = Told::sent(Kind::Petition, "2026-08-24T09:00");
    let handled = received.clone().does(&office(), assign("so-xay-dung", &[]));
    let answered = handled.clone().does(&head("so-xay-dung"), answer("Xong."));
    let asked = received.clone().does(
        &office(),
        Command::AskClarity {
            asked: "Hồ sơ nào?".to_owned(),
        },
    );
    let mut account = Told::of("nam-dinh");
    account.rules.account_demanded = true;
    let file = crate::case::filing::StoredFile {
        hash: "ab".into(),
        name: "anh.jpg".to_owned(),
        media_type: "image/jpeg".to_owned(),
        size: 1,
    };
    let mut joint = handled.clone();
    joint = joint.does(
        &office(),
        Command::Escalate {
            trigger: Trigger::Committee,
            reason: "Thẩm quyền Chủ tịch".to_owned(),
        },
    );
    let mut far = answered.clone();
    far.now = moment("2026-12-01T09:00");
    let publish = |content: &str| Command::Publish {
        title: "Chậm".to_owned(),
        content: content.to_owned(),
        answer: "Xong".to_owned(),
        files: Vec::new(),
    };
    let stranger = Author::Sender {
        account: None,
        name: String::new(),
        key_hash: String::new(),
    };
    let reason = || "Vì thế".to_owned();
    let renew = |proof: Proof, words: &str| Command::RenewKey {
        verified: Verified {
            proof,
            words: words.to_owned(),
        },
        key_hash: "abc".to_owned(),
    };
    let mut of_account = received.clone();
    if let Some(sent) = &mut of_account.it.sent {
        sent.sender.account = Some(crate::ids::AccountId(Uuid::nil()));
    }
    let rows: Vec<(&Told, Author, Command)> = vec![
        (&answered, stranger, Command::Accept),
        (&handled, head("so-tu-phap"), answer("Xong.")),
        (&new, sender(), wrong(|it| it.channel = Channel::Section)),
        (&received, office(), assign("a", &["a"])),
        (&handled, head("so-xay-dung"), answer(" ")),
        (&new, sender(), wrong(|it| it.content = "Chậm".to_owned())),
        (&far, sender(), Command::Contest { reason: reason() }),
        (
            &new,
            sender(),
            wrong(|it| it.attachments = vec![file.clone(); 6]),
        ),
        (&joint, office(), Command::Return { reason: reason() }),
        (&asked, Author::System, Command::Lapse),
        (
            &received,
            office(),
            Command::Link {
                to: "PA-260824-0001".to_owned(),
                fold: false,
            },
        ),
        (&answered, office(), publish("Gọi số 0900000123")),
        (&answered, office(), publish(" ")),
        (&answered, office(), Command::Unfeature),
        (
            &received,
            office(),
            Command::AskClarity {
                asked: String::new(),
            },
        ),
        (
            &handled,
            specialist("so-xay-dung"),
            Command::NoteResult {
                at: moment("2026-08-25T09:00"),
            },
        ),
        (
            &new,
            sender(),
            wrong(|it| it.sender.address = String::new()),
        ),
        (&new, sender(), wrong(|it| it.sender.phone = String::new())),
        (
            &new,
            sender(),
            wrong(|it| it.sender.email = "huong".to_owned()),
        ),
        (&new, sender(), wrong(|it| it.sender.name = " ".to_owned())),
        (
            &account,
            sender(),
            receive(sent(Kind::Petition, "2026-08-24T09:00")),
        ),
        (&received, office(), publish("Chậm.")),
        (&new, sender(), wrong(|it| it.title = String::new())),
        (
            &received,
            office(),
            Command::PassOn {
                to: String::new(),
                reason: reason(),
            },
        ),
        (
            &new,
            sender(),
            wrong(|it| it.at = moment("2026-08-24T09:01")),
        ),
        (
            &new,
            office(),
            wrong(|it| {
                it.channel = Channel::NationalPortal;
                it.portal = Some(PortalOrigin {
                    code: " ".to_owned(),
                    due: None,
                });
            }),
        ),
        (
            &answered,
            office(),
            Command::Relay {
                said: Relayed::Accept,
                came: Came {
                    channel: Channel::Phone,
                    at: moment("2026-12-24T09:00"),
                },
            },
        ),
        (&received, office(), renew(Proof::Email, "Thư trả lời khớp")),
        (&received, office(), renew(Proof::CallBack, "Khớp")),
        (
            &of_account,
            office(),
            renew(Proof::CallBack, "Gọi lại, xưng đúng họ tên"),
        ),
        (
            &new,
            sender(),
            wrong(|it| it.content = "Это жалоба на задержку результата".to_owned()),
        ),
    ];
    let mut provoked = BTreeSet::new();
    for (told, author, wish) in rows {
        let Err(refusal) = told.tries(&author, wish.clone()) else {
            // The one that is right: nothing is wrong with it.
            continue;
        };
        assert!(refusal.message().ends_with('.'), "{}", refusal.message());
        assert_ne!(refusal.message(), refusal.message_en());
        provoked.insert(refusal.rule());
    }
    // Asserted beside the provinces that have them.
    provoked.extend([
        "petition.addressed",
        "petition.channel",
        "petition.escalation",
    ]);
    // Asserted beside what others may go with.
    provoked.insert("petition.fold_target");
    // Asked by the page before anything else is.
    provoked.extend(["petition.challenge", "petition.right_door"]);
    assert_eq!(
        provoked.into_iter().collect::<Vec<_>>(),
        crate::testing::REFUSED_BY_PETITIONS
    );
}
