//! A key in a race with its renewal, on both engines: what was asked with the lost one while it still opened
//! the petition, and is decided after it was renewed, is refused as any wrong key is.

use super::once::{Once, run_once};
use super::renew_key::renew_key;
use super::tests::{officer, sent};
use super::*;
use domain::actor::Role;
use domain::petition::{PetitionAct, Proof, Stage, Verified, may};
use domain::testing::moment;
use store::both_engines;

const SENT: &str = "2026-08-24T09:00";
const LATER: &str = "2026-08-25T09:00";

/// Whoever shows a key, as a page or the API makes an author of it.
fn with_key(key: &str) -> Author {
    Author::Sender {
        account: None,
        name: "Nguyễn Thị Hương".to_owned(),
        key_hash: key_hash(key),
    }
}

/// One that was answered, with the key of its sender.
async fn answered(office: &Office, control: &Author) -> Taken {
    let it = sent("Hồ sơ của tôi đã quá hẹn năm ngày.");
    let nobody = with_key("");
    let taken = receive(office, &nobody, moment(SENT), it, Batch::new()).await;
    let taken = taken.expect("taken");
    let lead = the_office(office);
    let (others, instructions) = (Vec::new(), String::new());
    let assign = Command::Assign {
        lead,
        others,
        instructions,
    };
    let answer = Command::Answer {
        words: "Đã trả kết quả.".to_owned(),
        result_at: None,
        files: Vec::new(),
    };
    for wish in [assign, answer] {
        let done = run(
            office,
            control,
            moment(LATER),
            &taken.petition.code,
            None,
            wish,
        )
        .await;
        done.expect("done");
    }
    taken
}

both_engines!(
    what_was_sent_with_the_lost_key_is_not_written_after_the_renewal,
    |db| {
        let office = Office::seed(db.clone(), "nam-dinh").expect("a province");
        let control = officer(Role::Control, &the_office(&office).code);
        let Taken { petition, key } = answered(&office, &control).await;
        let (code, now) = (petition.code.as_str(), moment(LATER));
        // The page loads it, and the key opens it.
        let seen = files::load_by_code(db, code).await.expect("read");
        let seen = seen.expect("there");
        let author = with_key(&key);
        assert_eq!(may(&author, PetitionAct::Accept, &seen.petition), Ok(()));
        let accepts = decided(&office, &author, now, &seen.petition, Command::Accept);
        let accepts = accepts.expect("decided upon what was seen");
        // Then it is renewed.
        let verified = Verified {
            proof: Proof::CallBack,
            words: "Gọi lại, xưng đúng họ tên".to_owned(),
        };
        let given = renew_key(&office, &control, now, code, None, verified).await;
        let given = given.expect("renewed");
        // What was decided on the version before is a conflict, and decided anew it is refused: by the page,
        // by the API, and by the API with a key of the request.
        let none = Beside {
            number: None,
            more: Batch::new(),
        };
        let late = commit(&office, &seen, accepts, none).await;
        assert!(
            matches!(&late, Err(NotDone::Commit(it)) if it.is_conflict()),
            "{late:?}"
        );
        let once = Once::of(None, "a key of the request", &[b"accept"]);
        for once in [None, once] {
            let wish = Command::Accept;
            let late = run_once(&office, &author, now, code, wish, once.as_ref()).await;
            let refused = match late {
                Err(NotDone::Refused(refusal)) => refusal,
                other => panic!("not refused: {other:?}"),
            };
            assert_eq!(refused.rule(), "authority.own_petition");
            let wrong = crate::petition::run(
                &office,
                &with_key("AAAAAAAAAA"),
                now,
                code,
                None,
                Command::Accept,
            )
            .await;
            assert!(
                matches!(&wrong, Err(NotDone::Refused(it)) if *it == refused),
                "{wrong:?}"
            );
        }
        let history = files::history(db, petition.id).await.expect("read");
        let last = history.last().map(|it| it.kind.clone());
        assert_eq!(last.as_deref(), Some("key_renewed"));
        // The new one does what the sender may do.
        let own = with_key(&given.key);
        let done = crate::petition::run(&office, &own, now, code, None, Command::Accept).await;
        assert_eq!(done.expect("accepted").stage, Stage::Accepted);
    }
);
