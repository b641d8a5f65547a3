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
use store::journal::standing::{self, Lately, Refused};

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

    /// The latest time that is believed: clocks of several machines differ a little, by an
    /// interval they do not.
    fn latest(&self, now: Timestamp) -> Timestamp {
        now.saturating_add(self.every).unwrap_or(Timestamp::MAX)
    }

    /// What happened so short a time ago.
    fn lately(&self, ago: SignedDuration, now: Timestamp) -> Lately {
        Lately {
            from: now.saturating_sub(ago).unwrap_or(Timestamp::MIN),
            until: self.latest(now),
        }
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
    /// Why no further root is signed, until somebody has looked; told as soon as it is known.
    pub refused: Option<Refused>,
    /// Whether the newest root is from a clock that was ahead of what it says now.
    pub is_ahead: bool,
}

impl Standing {
    /// Whether roots have stopped coming: they are late, or refused.
    pub fn is_late(&self) -> bool {
        self.late_since.is_some() || self.refused.is_some()
    }
}

/// How the publishing of roots stands. For the public page, the officers' overview, the operator
/// and the monitor.
///
/// # Errors
/// When the files cannot be read.
pub async fn standing(office: &Office, now: Timestamp) -> Result<Standing, ReadError> {
    let db = &office.db;
    let settings = &office.journal;
    let newest = log::newest_root(db).await?;
    let covered = newest.as_ref().map_or(0, |root| root.size);
    let is_behind = log::size(db).await? != covered;
    let lately = settings.lately(settings.patience(), now);
    let latest = settings.latest(now);
    let is_ahead = newest.as_ref().is_some_and(|root| root.at > latest);
    let began = match &newest {
        Some(root) => Some(root.at),
        // Before the first root: since there has been a key, or events.
        None => log::keys(db).await?.first().map(|key| key.made_at),
    };
    // A time ahead of the clock tells nothing of how long ago it was, and counts as long ago: what
    // tells then is how long the first event has waited.
    let began = began.filter(|began| *began <= latest);
    let is_late = began.is_none_or(|began| began < lately.from)
        && standing::waits_since_before(db, covered, &lately).await?;
    let refused = standing::refusal(db, newest.as_ref()).await?;
    Ok(Standing {
        waiting: is_behind || standing::waits(db).await?,
        newest,
        late_since: is_late.then(|| {
            let began = began.unwrap_or(lately.from);
            began.saturating_add(settings.every).unwrap_or(began)
        }),
        refused,
        is_ahead,
    })
}

/// Whether an interval has passed since the newest root. One ahead of the clock by more than an
/// interval was signed under a wrong clock, perhaps years ahead: waiting for its time would stop
/// roots until then, so the first event that it does not cover is what waits an interval.
async fn is_due(office: &Office, newest: Option<&Root>, now: Timestamp) -> Result<bool, ReadError> {
    let settings = &office.journal;
    match newest {
        Some(root) if root.at > settings.latest(now) => {
            let lately = settings.lately(settings.every, now);
            standing::waits_since_before(&office.db, root.size, &lately).await
        }
        Some(root) => {
            let due = root.at.saturating_add(settings.every).ok();
            Ok(due.is_none_or(|due| now >= due))
        }
        None => Ok(true),
    }
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
    if !is_due(office, newest.as_ref(), now).await? {
        return Ok(None);
    }
    // Looked at before anything is gathered, so that what is there stays as it was found.
    if let Some(why) = standing::refusal(&office.db, newest.as_ref()).await? {
        return Err(why.into());
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
    use store::testing::harm::{Harm, harm};
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
        // Filed at 16:42.
        let story = named(Story::filed_online(), 1);
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
        let next = named(Story::filed_online(), 2);
        testing::put(&office.db, &next, DueDates::default()).await;
        let waits = standing(&office, moment("2026-08-21T23:10"))
            .await
            .expect("a read");
        assert!(waits.waiting && !waits.is_late());
    }

    /// A root over one case, at 15:50; then a second case.
    async fn one_root_and_a_case_more(office: &Office) -> Signer {
        let signer = signer(office, moment("2026-08-21T15:00")).await;
        let due = DueDates::default;
        testing::put(&office.db, &named(Story::accepted(), 1), due()).await;
        let root = round(office, &signer, moment("2026-08-21T15:50")).await;
        assert_eq!(root.expect("a round").expect("a root").size, 1);
        testing::put(&office.db, &named(Story::accepted(), 2), due()).await;
        signer
    }

    #[tokio::test]
    async fn gathering_alone_does_not_silence_the_alarm() {
        let (_test, office) = office().await;
        let signer = one_root_and_a_case_more(&office).await;
        assert_eq!(log::gather(&office.db).await.expect("gathered"), 1);
        let at = async |at: &str| standing(&office, moment(at)).await.expect("a read");
        let soon = at("2026-08-21T18:50").await;
        assert!(soon.waiting && !soon.is_late(), "three hours are allowed");
        let late = at("2026-08-21T18:51").await;
        assert_eq!(late.late_since, Some(moment("2026-08-21T16:50")));
        assert_eq!(
            late.refused, None,
            "nothing forbids it, it only was not done"
        );
        let root = round(&office, &signer, moment("2026-08-21T18:51")).await;
        assert_eq!(root.expect("a round").expect("a root").size, 2);
        assert!(!at("2026-08-29T18:51").await.is_late());
    }

    #[tokio::test]
    async fn a_leaf_of_an_event_that_is_gone_is_not_believed_to_be_new() {
        let (_test, office) = office().await;
        one_root_and_a_case_more(&office).await;
        assert_eq!(log::gather(&office.db).await.expect("gathered"), 1);
        harm(&office.db, Harm::LeafOfNothing).await;
        let at = async |at: &str| standing(&office, moment(at)).await.expect("a read");
        assert_eq!(at("2026-08-21T18:50").await.late_since, None);
        assert!(at("2026-08-21T18:51").await.late_since.is_some());
    }

    #[tokio::test]
    async fn petitions_that_no_root_covers_raise_the_alarm_too() {
        let (_test, office) = office().await;
        let signer = one_root_and_a_case_more(&office).await;
        let root = round(&office, &signer, moment("2026-08-21T17:00")).await;
        assert_eq!(root.expect("a round").expect("a root").size, 2);
        // Filed and published on the 24th at 8:00.
        testing::old_rows::public_petitions(&office.db, 1).await;
        assert_eq!(log::gather(&office.db).await.expect("gathered"), 1);
        let at = async |at: &str| standing(&office, moment(at)).await.expect("a read");
        assert_eq!(at("2026-08-24T11:00").await.late_since, None);
        assert!(at("2026-08-24T11:01").await.late_since.is_some());
    }

    #[tokio::test]
    async fn roots_that_are_refused_are_told_at_once_and_called_late_in_time() {
        for (how, refused) in [
            (Harm::Root, "extended"),
            (Harm::Leaf, "extended"),
            (Harm::LeafGone, "gap"),
            (Harm::Note, "signed"),
            (Harm::LeafDamaged, "unreadable"),
        ] {
            let (_test, office) = office().await;
            let signer = one_root_and_a_case_more(&office).await;
            harm(&office.db, how).await;
            // Round after round, as the worker goes.
            for at in ["17:00", "17:01", "19:00", "19:01"] {
                let now = moment(&format!("2026-08-21T{at}"));
                let published = round(&office, &signer, now).await;
                published.expect_err("no root may be signed");
            }
            let standing = async |at: &str| standing(&office, moment(at)).await.expect("a read");
            let later = standing("2026-08-21T19:01").await;
            let since = moment("2026-08-21T16:50");
            assert_eq!(later.late_since, Some(since), "{how:?}");
            let why = match later.refused {
                Some(Refused::NotExtended { size: 1, .. }) => "extended",
                Some(Refused::NotSigned { size: 1, .. }) => "signed",
                Some(Refused::Gap { size: 1 }) => "gap",
                Some(Refused::Unreadable) => "unreadable",
                other => panic!("{how:?}: {other:?}"),
            };
            assert_eq!(why, refused, "{how:?}");
            // At once, not only after hours.
            let soon = standing("2026-08-21T15:51").await;
            assert!(soon.late_since.is_none() && soon.is_late(), "{how:?}");
        }
    }

    #[tokio::test]
    async fn a_root_from_a_clock_that_was_ahead_stops_none_and_hides_no_delay() {
        let (_test, office) = office().await;
        let signer = signer(&office, moment("2026-08-21T15:00")).await;
        let case = async |no| {
            let story = named(Story::filed_online(), no);
            testing::put(&office.db, &story, DueDates::default()).await;
        };
        case(1).await;
        let ahead = moment("2036-08-21T15:50");
        let root = round(&office, &signer, ahead).await.expect("a round");
        assert_eq!(root.expect("a root").at, ahead);
        // The clock is right again; a case is filed at 16:42.
        case(2).await;
        let at = async |at: &str| standing(&office, moment(at)).await.expect("a read");
        let now = at("2026-08-21T16:00").await;
        assert!(now.is_ahead && now.waiting && !now.is_late());
        assert!(!at("2026-08-21T19:42").await.is_late());
        let late = at("2026-08-21T19:43").await;
        assert_eq!(late.late_since, Some(moment("2026-08-21T17:43")));
        let round = async |at: &str| round(&office, &signer, moment(at)).await.expect("a round");
        assert_eq!(round("2026-08-21T17:42").await, None, "not yet an interval");
        let root = round("2026-08-21T17:43").await.expect("a root");
        // A root never says that it is older than the one it extends.
        assert_eq!((root.size, root.at), (2, ahead));
        assert_eq!(round("2026-08-21T17:44").await, None, "nothing happened");
        assert!(!at("2026-08-29T16:22").await.is_late());
        // An event that was written while the clock was ahead has no age that could be believed.
        case(3).await;
        harm(&office.db, Harm::Waiting(ahead)).await;
        assert!(at("2026-08-21T17:45").await.is_late());
        assert_eq!(round("2026-08-21T17:45").await.expect("a root").size, 3);
        assert!(!at("2026-08-21T17:45").await.is_late());
        // By a little the clocks of two machines differ: that is not ahead.
        let (_test, other) = super::tests::office().await;
        one_root_and_a_case_more(&other).await;
        let standing = standing(&other, moment("2026-08-21T15:49")).await;
        assert!(!standing.expect("a read").is_ahead);
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
