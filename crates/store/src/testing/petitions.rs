//! Petitions for tests: each event in a commit of its own.

use crate::petition::{self as files, PetitionCommit, PetitionFile};
use crate::sql::{Batch, Db, Text, Value};
use domain::case::By;
use domain::case::event::ByKind;
use domain::ids::PetitionId;
use domain::petition::{Event, Happened, Petition, Place, Sender, Sent};
use domain::testing::moment;
use uuid::Uuid;

/// What a test says of a petition.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Told<'a> {
    /// A number of its own.
    pub no: u32,
    /// The agency that has it.
    pub agency: &'a str,
    /// When it was received.
    pub received: &'a str,
    /// The code of the case from which it was sent.
    pub case: Option<&'a str>,
    /// When its next duty is due.
    pub due: Option<&'a str>,
}

/// An answer at a moment to what was due at another.
pub fn answered(agency: &str, at: &str, due: &str) -> (Happened, String) {
    let answer = Happened::Answered {
        words: "Đã xong.".to_owned(),
        agency: place(agency),
        result_at: moment(at),
        files: Vec::new(),
        due: moment(due),
        entry_due: moment(at),
    };
    (answer, at.to_owned())
}

fn place(code: &str) -> Place {
    Place {
        code: code.into(),
        name: format!("Cơ quan {code}"),
    }
}

/// Inner names from here on: those of cases that tests make up are small numbers, and both wait for a root in
/// one table.
const FIRST: u128 = 1 << 64;

/// Damages the row of a petition behind its back, so that it cannot be read any more.
///
/// # Panics
/// When it cannot be done.
pub async fn damage(db: &Db, code: &str) {
    const DAMAGE: Text = Text::new(
        "testing::petitions::DAMAGE",
        "UPDATE petition_file SET journal_head = $2 WHERE code = $1",
    );
    let mut batch = Batch::new();
    batch.must_touch_one(&DAMAGE, [code.into(), Value::Bytes(vec![7; 31])]);
    assert_eq!(db.commit(batch).await, Ok(()));
}

/// Takes petitions and their events away, so that nothing of them can be read any more.
///
/// # Panics
/// When it cannot be done.
pub async fn lose(db: &Db) {
    let mut batch = Batch::new();
    for sql in [
        "ALTER TABLE petition_file RENAME TO petition_file_lost",
        "ALTER TABLE petition_event RENAME TO petition_event_lost",
    ] {
        batch.may_touch(&Text::new("testing::petitions::LOSE", sql), []);
    }
    assert_eq!(db.commit(batch).await, Ok(()));
}

/// Files a petition and what happened to it; the petition as it is then.
///
/// # Panics
/// When a commit fails.
pub async fn put(db: &Db, told: &Told<'_>, acts: &[(Happened, String)]) -> Petition {
    let received = Happened::Received {
        code: format!("PAKN-26-{:04}", told.no),
        sent: Box::new(Sent {
            sender: Sender::default(),
            title: format!("Trả kết quả chậm lần {}", told.no),
            content: format!("Đã quá hẹn {} ngày.", told.no),
            case: told.case.map(str::to_owned),
            ..domain::testing::petition(moment(told.received))
        }),
        coordinator: place(told.agency),
        received: moment(told.received),
        same_as: None,
    };
    let first = (received, told.received.to_owned());
    let mut file = PetitionFile::unsent(PetitionId(Uuid::from_u128(FIRST + u128::from(told.no))));
    for (act, at) in std::iter::once(&first).chain(acts) {
        let event = Event {
            at: moment(at),
            by: By {
                kind: ByKind::System,
                id: String::new(),
                name: "motcua".to_owned(),
                unit: None,
            },
            came: None,
            act: act.clone(),
        };
        let after = file.petition.clone().evolve(&event);
        let commit = PetitionCommit {
            before: &file,
            event: &event,
            after: &after,
            next_due: told.due.map(moment).filter(|_| after.stage.is_open()),
            days_taken: None,
            jobs: Vec::new(),
            number: None,
            more: Batch::new(),
        };
        files::commit(db, commit).await.expect("written");
        let read = files::load(db, after.id).await.expect("read");
        file = read.expect("there");
    }
    file.petition
}
