//! Rows as older programs left them, for tests of what is made of them later.

use crate::Batch;
use crate::petition::{PetitionCommit, PetitionFile, commit, load};
use crate::sql::{Db, Text};
use domain::case::By;
use domain::case::event::ByKind;
use domain::ids::PetitionId;
use domain::petition::{Event, Happened, Place, Sender, Sent};
use domain::testing::moment;
use uuid::Uuid;

fn events(no: u32) -> [Event; 2] {
    let at = moment("2026-08-24T08:00");
    let event = |act| Event {
        at,
        by: By {
            kind: ByKind::System,
            id: String::new(),
            name: "motcua".to_owned(),
            unit: None,
        },
        came: None,
        act,
    };
    let sent = Sent {
        sender: Sender::default(),
        title: format!("Đường vào thôn {no}"),
        content: "Nhiều ổ gà.".to_owned(),
        ..domain::testing::petition(at)
    };
    let received = Happened::Received {
        code: format!("PAKN.20260824.{no:04}"),
        sent: Box::new(sent),
        coordinator: Place {
            code: "van-phong".into(),
            name: "Văn phòng".to_owned(),
        },
        received: at,
        same_as: None,
    };
    let published = Happened::Published {
        title: format!("Đường vào thôn {no}"),
        content: "Nhiều ổ gà.".to_owned(),
        answer: "Đã sửa.".to_owned(),
        of: None,
        files: Vec::new(),
    };
    [event(received), event(published)]
}

/// Adds so many public petitions that are found by the words of their heading only, as they were
/// before the words of texts were kept.
///
/// # Panics
/// When a commit fails.
pub async fn public_petitions(db: &Db, count: u32) {
    let first: Uuid = crate::ids::first_at(moment("2026-08-24T08:00"))
        .parse()
        .expect("a name");
    for no in 1..=count {
        let id = PetitionId(Uuid::from_u128(first.as_u128() + u128::from(no)));
        let mut file = PetitionFile::unsent(id);
        for event in &events(no) {
            let after = file.petition.clone().evolve(event);
            let wish = PetitionCommit {
                before: &file,
                event,
                after: &after,
                next_due: None,
                days_taken: None,
                jobs: Vec::new(),
                number: None,
                more: Batch::new(),
            };
            commit(db, wish).await.expect("written");
            file = load(db, id).await.expect("read").expect("there");
        }
    }
    let mut batch = Batch::new();
    let heading_only = "DELETE FROM petition_word WHERE word IN ('nhieu', 'o', 'ga', 'da', 'sua')";
    batch.may_touch(&Text::new("testing::old_rows", heading_only), []);
    db.commit(batch).await.expect("as before");
}

/// Takes away what older programs did not keep with cases and petitions.
///
/// # Panics
/// When a commit fails.
pub async fn forget_what_newer_programs_keep(db: &Db) {
    let mut batch = Batch::new();
    for sql in [
        "DELETE FROM late_forecast",
        "UPDATE case_file SET counted = NULL, rated_at = NULL, look_up = NULL",
        "UPDATE petition_file SET answered_late = NULL, words_key = NULL, same_key = 'as it was'",
        "DELETE FROM back_fill",
    ] {
        batch.may_touch(&Text::new("testing::old_rows", sql), []);
    }
    db.commit(batch).await.expect("as before");
}

/// What newer programs keep, counted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Kept {
    /// Cases foreseen to be late.
    pub foreseen: i64,
    /// Cases that say what they count.
    pub marked: i64,
    /// Of these, those whose resolution ended and that count something.
    pub done: i64,
}

/// Counts what newer programs keep.
///
/// # Panics
/// When the files cannot be read.
pub async fn kept(db: &Db) -> Kept {
    const COUNT: Text = Text::new(
        "testing::old_rows",
        "SELECT (SELECT count(*) FROM late_forecast) AS foreseen,
                (SELECT count(*) FROM case_file WHERE counted IS NOT NULL) AS marked,
                (SELECT count(*) FROM case_file
                 WHERE counted <> 0 AND finished_at IS NOT NULL) AS done",
    );
    let row = db.query_one(&COUNT, &[]).await.expect("read");
    let row = row.expect("a row");
    let of = |name| row.int(name).expect("a number");
    Kept {
        foreseen: of("foreseen"),
        marked: of("marked"),
        done: of("done"),
    }
}
