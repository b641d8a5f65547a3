//! The journal's tree at work: when a root is due, whether roots have stopped coming, and what is
//! told to whoever asks whether a receipt is true.

use crate::office::Office;
use domain::case_code::CaseCode;
use jiff::{SignedDuration, Timestamp};
use store::ReadError;
use store::case_file::event_format::StoredEvent;
use store::case_file::{self, CaseFile};
use store::journal::key::Signer;
use store::journal::log::{self, NotPublished, Root};
use store::journal::receipt::Receipt;

/// How often roots are published, and how many may fail to come before it is said.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Settings {
    /// Between two roots.
    pub every: SignedDuration,
    /// After so many intervals without a root, while events came, the alarm is raised.
    pub alarm_after: u32,
}

impl Default for Settings {
    /// No text of law names an interval; an hour is ours.
    fn default() -> Self {
        Self {
            every: SignedDuration::from_hours(1),
            alarm_after: 3,
        }
    }
}

impl Settings {
    /// How long roots may fail to come.
    pub fn patience(&self) -> SignedDuration {
        let times = i32::try_from(self.alarm_after.max(1)).unwrap_or(i32::MAX);
        self.every.checked_mul(times).unwrap_or(SignedDuration::MAX)
    }
}

/// How the publishing of roots stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Standing {
    /// The newest root.
    pub newest: Option<Root>,
    /// Whether heads wait to come under the next one.
    pub waiting: bool,
    /// Since when roots should have come and did not; nothing while all is well.
    pub late_since: Option<Timestamp>,
}

impl Standing {
    /// Whether roots have stopped coming.
    pub fn is_late(&self) -> bool {
        self.late_since.is_some()
    }
}

/// How the publishing of roots stands. For the public page, the officers' overview, the operator
/// and the monitor.
///
/// # Errors
/// When the files cannot be read.
pub async fn standing(office: &Office, now: Timestamp) -> Result<Standing, ReadError> {
    let db = &office.db;
    let newest = log::newest_root(db).await?;
    let waiting = log::waits(db, None).await?
        || log::size(db).await? > newest.as_ref().map_or(0, |root| root.size);
    let patience = office.journal.patience();
    let long_ago = now.saturating_sub(patience).unwrap_or(Timestamp::MIN);
    let began = match &newest {
        Some(root) => Some(root.at),
        // Before the first root: since there has been a key, or events.
        None => log::keys(db).await?.first().map(|key| key.made_at),
    };
    let is_late =
        began.is_none_or(|began| began < long_ago) && log::waits(db, Some(long_ago)).await?;
    Ok(Standing {
        newest,
        waiting,
        late_since: is_late.then(|| {
            let began = began.unwrap_or(long_ago);
            began.saturating_add(office.journal.every).unwrap_or(began)
        }),
    })
}

/// Publishes a root where one is due: an interval has passed since the last, and something has
/// happened. Run by several processes at once, one of them does it.
///
/// # Errors
/// When the files do not allow it.
pub async fn round(
    office: &Office,
    signer: &Signer,
    now: Timestamp,
) -> Result<Option<Root>, NotPublished> {
    let newest = log::newest_root(&office.db).await?;
    let due = newest.and_then(|root| root.at.saturating_add(office.journal.every).ok());
    if due.is_some_and(|due| now < due) {
        return Ok(None);
    }
    let published = async {
        log::gather(&office.db).await?;
        log::publish(&office.db, signer, now).await
    };
    match published.await {
        Err(error) if error.is_conflict() => Ok(None),
        other => other,
    }
}

/// What somebody holds a receipt of: the case's code and the hash of an event, whole or the
/// sixteen digits that are printed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Claim {
    /// The case's code.
    pub code: CaseCode,
    /// Hexadecimal digits, at least sixteen.
    digits: String,
}

/// Fewer digits could be guessed.
const LEAST_DIGITS: usize = 16;

impl Claim {
    /// A claim as it is typed; none where the mark has too few digits or others than hexadecimal.
    /// Spaces and hyphens do not count.
    pub fn of(code: CaseCode, typed: &str) -> Option<Self> {
        let digits: String = typed
            .chars()
            .filter(|c| !c.is_whitespace() && !"-–—.".contains(*c))
            .flat_map(char::to_lowercase)
            .collect();
        let is_mark = (LEAST_DIGITS..=64).contains(&digits.len())
            && digits.chars().all(|c| c.is_ascii_hexdigit());
        is_mark.then_some(Self { code, digits })
    }
}

/// What became of a claim.
#[derive(Clone, PartialEq, Debug)]
pub enum Answer {
    /// No case of this code has an event of this hash; whether there is such a case is not told.
    Untrue,
    /// It is true.
    True(Box<Truth>),
}

/// A claim that is true.
#[derive(Clone, PartialEq, Debug)]
pub struct Truth {
    /// The case.
    pub file: CaseFile,
    /// The event.
    pub event: StoredEvent,
    /// The proof under a published root; none while no root covers it yet.
    pub proof: Option<Receipt>,
}

/// Tells whether a claim is true, by the journal itself, not by what is on the paper.
///
/// # Errors
/// When the files cannot be read.
pub async fn answer(office: &Office, claim: &Claim) -> Result<Answer, ReadError> {
    let Some(file) = case_file::load_by_code(&office.db, claim.code.as_str()).await? else {
        return Ok(Answer::Untrue);
    };
    let history = case_file::history(&office.db, file.case.id).await?;
    let found = history
        .iter()
        .find(|event| hex::encode(event.hash).starts_with(&claim.digits));
    let Some(event) = found.cloned() else {
        return Ok(Answer::Untrue);
    };
    let proof = log::prove(&office.db, file.case.id, event.seq, &history).await?;
    // A proof that does not hold is none: then the journal itself must be looked at.
    let proof = proof.filter(|proof| {
        proof
            .verify()
            .is_ok_and(|proved| proved.heads.contains(&event.hash))
    });
    Ok(Answer::True(Box::new(Truth { file, event, proof })))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::testing::{Story, moment};
    use store::case_file::DueDates;
    use store::testing::{self, TestDb, named};

    async fn office() -> (TestDb, Office) {
        let test = testing::sqlite().await;
        let office = Office::seed(test.db.clone(), "nam-dinh").expect("an office");
        (test, office)
    }

    async fn signer(office: &Office, at: Timestamp) -> Signer {
        let pem = Signer::make().expect("a key");
        let signer = Signer::read(&pem, "motcua/nam-dinh").expect("a signer");
        log::add_key(&office.db, 1, &signer.public(), at)
            .await
            .expect("a key");
        signer
    }

    #[tokio::test]
    async fn a_root_comes_once_an_interval_and_only_when_something_happened() {
        let (_test, office) = office().await;
        let start = moment("2026-08-21T15:20");
        let signer = signer(&office, start).await;
        let root = async |at: &str| round(&office, &signer, moment(at)).await.expect("a round");
        assert_eq!(root("2026-08-21T15:20").await, None);
        testing::put(
            &office.db,
            &named(Story::accepted(), 1),
            DueDates::default(),
        )
        .await;
        assert_eq!(root("2026-08-21T15:30").await.expect("a root").size, 1);
        testing::put(
            &office.db,
            &named(Story::accepted(), 2),
            DueDates::default(),
        )
        .await;
        assert_eq!(root("2026-08-21T16:29").await, None, "not yet");
        assert_eq!(root("2026-08-21T16:30").await.expect("a root").size, 2);
        assert_eq!(root("2026-08-22T16:30").await, None, "nothing happened");
    }

    #[tokio::test]
    async fn an_alarm_is_raised_when_events_come_and_roots_do_not() {
        let (_test, office) = office().await;
        let signer = signer(&office, moment("2026-08-21T15:00")).await;
        let late = async |at: &str| {
            let standing = standing(&office, moment(at)).await.expect("a read");
            standing.late_since
        };
        // Filed at 15:20, accepted at 15:42.
        let story = named(Story::accepted(), 1);
        assert_eq!(late("2026-08-25T08:00").await, None, "nothing happened");
        testing::put(&office.db, &story, DueDates::default()).await;
        let filed = story.events[0].at;
        let patience = office.journal.patience();
        assert_eq!(patience, SignedDuration::from_hours(3));
        let just = filed.checked_add(patience).expect("a moment");
        let minute = SignedDuration::from_mins(1);
        let at = |moment: Timestamp| standing(&office, moment);
        assert!(!at(just).await.expect("a read").is_late());
        let standing_then = at(just.checked_add(minute).expect("a moment"))
            .await
            .expect("a read");
        assert!(standing_then.is_late() && standing_then.waiting);
        assert_eq!(
            late("2026-08-21T23:00").await,
            Some(moment("2026-08-21T16:00"))
        );
        round(&office, &signer, moment("2026-08-21T23:00"))
            .await
            .expect("a root");
        assert_eq!(late("2026-08-29T23:00").await, None, "all are under a root");
        // After a quiet week the first event does not raise it at once.
        let next = named(Story::accepted(), 2);
        testing::put(&office.db, &next, DueDates::default()).await;
        let waits = standing(&office, moment("2026-08-21T23:10"))
            .await
            .expect("a read");
        assert!(waits.waiting && !waits.is_late());
    }

    #[tokio::test]
    async fn a_claim_is_true_by_code_and_mark_together() {
        let (_test, office) = office().await;
        let signer = signer(&office, moment("2026-08-21T15:00")).await;
        for no in 1..=2 {
            testing::put(
                &office.db,
                &named(Story::accepted(), no),
                DueDates::default(),
            )
            .await;
        }
        let code =
            |no: u32| CaseCode::parse(&format!("H40.024.13-260821-{no:04}")).expect("a code");
        let file = case_file::load_by_code(&office.db, code(1).as_str())
            .await
            .expect("a read")
            .expect("a case");
        let mark = store::journal::pdf::mark(&file.journal_head);
        let ask = async |code: CaseCode, mark: &str| {
            let claim = Claim::of(code, mark).expect("a claim");
            answer(&office, &claim).await.expect("a read")
        };
        let Answer::True(truth) = ask(code(1), &mark).await else {
            panic!("true")
        };
        assert_eq!((truth.event.seq, truth.proof), (2, None), "no root yet");
        round(&office, &signer, moment("2026-08-21T17:00"))
            .await
            .expect("a root");
        let Answer::True(truth) = ask(code(1), &hex::encode(file.journal_head)).await else {
            panic!("true")
        };
        assert!(truth.proof.expect("a proof").verify().is_ok());
        assert_eq!(ask(code(2), &mark).await, Answer::Untrue, "another's mark");
        assert_eq!(ask(code(9), &mark).await, Answer::Untrue, "no such case");
        assert_eq!(Claim::of(code(1), &mark[..15]), None, "too short");
        assert_eq!(Claim::of(code(1), "XYZ0-0000-0000-0000"), None);
    }
}
