//! What everybody may read of an answer, and what those read who may not know who sent it.

use super::*;
use crate::case::StoredFile;
use crate::ids::FileHash;

fn file(name: &str) -> StoredFile {
    StoredFile {
        hash: name.into(),
        name: format!("{name}.pdf"),
        media_type: "application/pdf".to_owned(),
        size: 1,
    }
}

fn answer_with(words: &str, files: &[&str]) -> Command {
    Command::Answer {
        words: words.to_owned(),
        result_at: None,
        files: files.iter().map(|it| file(it)).collect(),
    }
}

fn publish(answer: &str, files: &[&str]) -> Command {
    Command::Publish {
        title: "Trả kết quả chậm".to_owned(),
        content: "Hồ sơ quá hẹn.".to_owned(),
        answer: answer.to_owned(),
        files: files.iter().map(|it| FileHash::from(*it)).collect(),
    }
}

fn published() -> Told {
    Told::sent(Kind::Petition, "2026-08-24T09:00")
        .at("2026-08-25T09:00")
        .does(&office(), assign("so-xay-dung", &[]))
        .at("2026-08-26T09:00")
        .does(&head("so-xay-dung"), answer_with("Đã xong.", &["a", "b"]))
        .does(&office(), publish("Đã xong.", &["a", "c"]))
}

fn contest() -> Command {
    Command::Contest {
        reason: "Vẫn chưa nhận được kết quả".to_owned(),
    }
}

/// Covers: ND-26.3/2
#[test]
fn of_an_answer_only_what_was_reviewed_is_public_and_only_while_it_holds() {
    let told = published();
    let (public, answer) = told.it.public_answer().expect("public");
    assert_eq!((public.of, answer.words.as_str()), (Some(1), "Đã xong."));
    // Those that were chosen, and none that the answer does not have.
    assert_eq!(public.files, [file("a")]);
    // Contested, answered anew, and accepted: nothing of it is public before the next review.
    let contested = told.does(&sender(), contest());
    assert!(contested.it.public_answer().is_none() && contested.it.is_reviewed_again());
    let again = contested.does(&office(), answer_with("Nay đã xong.", &["d"]));
    assert!(again.it.public_answer().is_none() && again.it.is_reviewed_again());
    let feature = Command::Feature {
        question: "Khi nào có kết quả?".to_owned(),
        answer: "Trong ba ngày.".to_owned(),
        field: String::new(),
    };
    let accepted = again.does(&sender(), Command::Accept);
    assert!(accepted.it.public_answer().is_none());
    assert_eq!(accepted.refused(&office(), feature), "petition.published");
    let reviewed = accepted.does(&office(), publish("Nay đã xong.", &["a"]));
    let (public, answer) = reviewed.it.public_answer().expect("public");
    assert_eq!((public.of, public.files.len()), (Some(2), 0));
    assert_eq!(answer.words, "Nay đã xong.");
    // What is sent back to be written anew is public no more either.
    let back = published().does(
        &office(),
        Command::SendBack {
            reason: "Sai số quyết định".to_owned(),
        },
    );
    assert!(back.it.public_answer().is_none() && back.it.is_reviewed_again());
}

#[test]
fn what_was_published_before_answers_were_named_is_of_the_newest_of_then_without_files() {
    let old = r#"{"at":"2026-08-26T09:30:00Z","by":{"kind":"system","id":"","name":"motcua"},
        "happened":"published","title":"Chậm","content":"Quá hẹn.","answer":"Đã xong."}"#;
    let event: Event = serde_json::from_str(old).expect("an old event");
    let mut told = Told::sent(Kind::Petition, "2026-08-24T09:00")
        .at("2026-08-25T09:00")
        .does(&office(), assign("so-xay-dung", &[]))
        .does(&head("so-xay-dung"), answer_with("Đã xong.", &["a"]));
    told.it = told.it.evolve(&event);
    let (public, _) = told.it.public_answer().expect("public");
    assert_eq!((public.of, public.files.len()), (None, 0));
    let again = told
        .at("2026-08-27T09:00")
        .does(&sender(), contest())
        .does(&office(), answer_with("Nay đã xong.", &["d"]));
    assert!(again.it.public_answer().is_none() && again.it.is_reviewed_again());
    // It is kept as it was.
    let kept = serde_json::to_string(&event).expect("JSON");
    assert!(
        !kept.contains("\"of\"") && !kept.contains("files"),
        "{kept}"
    );
}

#[test]
fn who_sent_it_in_confidence_is_known_where_it_is_coordinated_and_nowhere_else() {
    let mut it = sent(Kind::Petition, "2026-08-24T09:00");
    it.sender.confidential = true;
    it.attachments = vec![file("a"), file("b")];
    it.content = "Tôi là nguyễn thị HƯƠNG, gọi 0900000123; hồ sơ quá hẹn năm ngày.".to_owned();
    let told = Told::of("ha-nam")
        .does(&sender(), receive(it.clone()))
        .does(&office(), assign("so-xay-dung", &[]));
    let sees = |author: &Author| may(author, PetitionAct::ViewSender, &told.it).is_ok();
    assert!(sees(&office()));
    // Each agency has an account that controls procedures, also the one that is complained of.
    for agency in ["so-xay-dung", "so-tu-phap"] {
        assert!(!sees(&officer(Role::Control, agency)), "{agency}");
        assert!(
            !sees(&head(agency)) && !sees(&specialist(agency)),
            "{agency}"
        );
    }
    assert_eq!(
        it.sender.veil(&it.content),
        "Tôi là [đã che], gọi [đã che]; hồ sơ quá hẹn năm ngày."
    );
    let veil = |content: &str| Command::Veil {
        title: "Trả kết quả chậm".to_owned(),
        content: content.to_owned(),
        files: vec!["b".into(), "c".into()],
    };
    assert_eq!(
        told.refused(&office(), veil(&it.content)),
        "petition.masked"
    );
    assert_eq!(told.refused(&office(), veil("Chậm")), "petition.content");
    let other = told.refused(&head("so-xay-dung"), veil("Hồ sơ quá hẹn năm ngày."));
    assert_eq!(other, "authority.petition");
    let veiled = told.does(&office(), veil("Hồ sơ quá hẹn năm ngày."));
    assert_eq!(
        veiled.it.veiled.as_ref().expect("veiled").files,
        [file("b")]
    );
    // The original stays as it was sent.
    assert_eq!(veiled.it.sent, Some(it));
}
