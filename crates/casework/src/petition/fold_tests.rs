//! Petitions that go together, on both engines: which do by themselves, which an officer may join, and
//! that none of them is lost when the one they go with moves or ends.

use super::regroup::regroup;
use super::tests::{anybody, officer, sent};
use super::*;
use domain::actor::Role;
use domain::ids::AccountId;
use domain::petition::{Clock, Ground, Happened, Stage, Topic};
use domain::testing::moment;
use std::collections::BTreeSet;
use store::testing::TestDb;

const FIRST: &str = "2026-08-24T09:00";
const LATER: &str = "2026-08-25T09:00";
const SAME: &str = "Hồ sơ của tôi quá hẹn mà chưa có kết quả.";

struct Desk {
    office: Office,
}

impl Desk {
    fn of(test: &TestDb) -> Self {
        let office = Office::seed(test.db.clone(), "nam-dinh").expect("a province");
        Self { office }
    }

    fn control(&self) -> Author {
        officer(Role::Control, &the_office(&self.office).code)
    }

    /// What somebody sends whose telephone ends so, from a case or from none.
    async fn takes(&self, phone: &str, case: Option<&str>) -> Petition {
        let mut it = sent(SAME);
        it.sender.phone = format!("0900000{phone}");
        it.case = case.map(str::to_owned);
        self.takes_sent(it).await
    }

    async fn takes_sent(&self, it: Sent) -> Petition {
        let now = moment(FIRST);
        let taken = receive(&self.office, &anybody(), now, it, Batch::new()).await;
        taken.expect("taken").petition
    }

    async fn act(
        &self,
        author: &Author,
        it: &Petition,
        wish: Command,
    ) -> Result<Petition, NotDone> {
        let seen = match author {
            Author::Officer(_) => Some(self.now(it).await.version),
            _ => None,
        };
        run(&self.office, author, moment(LATER), &it.code, seen, wish).await
    }

    async fn does(&self, it: &Petition, wish: Command) -> Petition {
        let done = self.act(&self.control(), it, wish).await;
        done.expect("done")
    }

    async fn refused(&self, it: &Petition, wish: Command) -> Refusal {
        match self.act(&self.control(), it, wish).await {
            Err(NotDone::Refused(refusal)) => refusal,
            other => panic!("not refused: {other:?}"),
        }
    }

    async fn folds(&self, it: &Petition, into: &Petition) -> Petition {
        self.does(it, fold(into)).await
    }

    async fn answers(&self, it: &Petition) -> Petition {
        let lead = Command::Assign {
            lead: the_office(&self.office),
            others: Vec::new(),
            instructions: String::new(),
        };
        self.does(it, lead).await;
        let answer = Command::Answer {
            words: "Đã trả kết quả.".to_owned(),
            result_at: None,
            files: Vec::new(),
        };
        self.does(it, answer).await
    }

    async fn now(&self, it: &Petition) -> Petition {
        let file = files::load(&self.office.db, it.id).await.expect("read");
        file.expect("there").petition
    }

    async fn regroups(&self, it: &Petition) -> usize {
        let went = regroup(&self.office, moment(LATER), it.id).await;
        went.expect("regrouped")
    }

    async fn events(&self, it: &Petition) -> Vec<Happened> {
        let history = files::history(&self.office.db, it.id).await.expect("read");
        let event = |it: &store::petition::event_format::StoredEvent| it.event().expect("an event");
        let events = history.iter().filter_map(event);
        events.map(|it| it.act).collect()
    }
}

fn fold(into: &Petition) -> Command {
    Command::Link {
        to: into.code.clone(),
        fold: true,
    }
}

fn refuse(ground: Ground) -> Command {
    Command::Refuse {
        ground,
        reason: "Chưa ghi rõ họ tên".to_owned(),
    }
}

async fn the_same_words_of_others_or_about_something_else_stay_apart(test: TestDb) {
    let desk = Desk::of(&test);
    let (one, two) = ("H40.024.13-260821-0142", "H40.024.13-260821-0143");
    let first = desk.takes("101", Some(one)).await;
    assert_eq!(first.stage, Stage::Received);
    // Somebody else, about another case; about none; about the same one.
    for case in [Some(two), None, Some(one)] {
        let other = desk.takes("102", case).await;
        assert_eq!(other.stage, Stage::Received, "{case:?}");
        assert_eq!(other.received, Some(moment(FIRST)));
    }
    // The same sender about another case, and as a question.
    assert_eq!(desk.takes("101", Some(two)).await.stage, Stage::Received);
    let mut question = sent(SAME);
    question.sender.phone = "0900000101".to_owned();
    question.case = Some(one.to_owned());
    question.kind = Kind::Question;
    question.channel = domain::petition::Channel::QaSection;
    assert_eq!(desk.takes_sent(question).await.stage, Stage::Received);
    // The same sender, the same words, the same case.
    let again = desk.takes("101", Some(one)).await;
    assert_eq!(again.folded_into.as_ref(), Some(&first.code));
}

/// Who is told that two go together, by the page or by the API, is told who sent the one in confidence.
async fn in_confidence_only_the_same_account_goes_together(test: TestDb) {
    let desk = Desk::of(&test);
    let now = moment(FIRST);
    for (no, first, second, account, together) in [
        (101, true, false, false, false),
        (102, false, true, false, false),
        (103, true, true, false, false),
        (104, false, false, false, true),
        (105, true, false, true, false),
        (106, false, true, true, false),
        (107, true, true, true, true),
        (108, false, false, true, true),
    ] {
        let sent = |confidential| {
            let mut it = sent(SAME);
            it.sender.phone = format!("0900000{no}");
            it.sender.account = account.then(|| AccountId(Uuid::from_u128(no)));
            it.sender.confidential = confidential;
            it
        };
        let first = desk.takes_sent(sent(first)).await;
        let told = once::receive_once(&desk.office, &anybody(), now, sent(second), None).await;
        let told = told.expect("taken").goes_with;
        assert_eq!(told, together.then_some(first.code), "{no}");
    }
    let differences = store::petition::check::differences(&desk.office.db).await;
    assert_eq!(differences.expect("a check"), []);
}

async fn they_have_their_own_clock_again_when_the_first_ends_without_an_answer(test: TestDb) {
    let desk = Desk::of(&test);
    let first = desk.takes("101", None).await;
    let again = desk.takes("101", None).await;
    let other = desk.takes("102", None).await;
    desk.folds(&other, &first).await;
    let asked = Command::AskClarity {
        asked: "Mã hồ sơ?".to_owned(),
    };
    let until = desk.does(&first, asked).await;
    let until = until.open_clarification().expect("asked").until;
    assert_eq!(desk.regroups(&first).await, 0, "it is still waited for");
    let over = until + SignedDuration::from_secs(1);
    let (office, system) = (&desk.office, Author::System);
    run(office, &system, over, &first.code, None, Command::Lapse)
        .await
        .expect("lapsed");
    let went = regroup(office, over, first.id).await.expect("regrouped");
    assert_eq!(went, 2);
    for it in [&again, &other] {
        let now = desk.now(it).await;
        assert_eq!(
            (now.stage, now.folded_into.clone()),
            (Stage::Received, None)
        );
        let due = running(office, &now, over).into_iter();
        let due = due.map(|of| (of.clock, of.reckoning.due));
        let due: Vec<(Clock, Timestamp)> = due.collect();
        assert!(
            !due.is_empty() && due.iter().all(|(_, due)| *due > over),
            "{due:?}"
        );
        let of = first.code.clone();
        assert_eq!(
            desk.events(it).await.last(),
            Some(&Happened::Released { of })
        );
    }
    assert_eq!(
        desk.regroups(&first).await,
        0,
        "a second time there is none"
    );
    assert_eq!(
        store::petition::check::differences(&office.db)
            .await
            .expect("a check"),
        []
    );
    // The senders of both are told, and the job that sends them on was left with the event.
    let jobs =
        store::job_queue::claim(&office.db, over, SignedDuration::from_secs(60), 1_000).await;
    let jobs = jobs.expect("jobs");
    let jobs = jobs.iter().filter(|it| it.queue != PORTAL_QUEUE);
    let jobs: Vec<(String, FollowUp)> = jobs
        .map(|job| job.payload::<PetitionJob>().expect("a payload"))
        .map(|it| (it.code, it.what))
        .collect();
    let topic = Topic::Released;
    for it in [&again, &other] {
        assert!(jobs.contains(&(it.code.clone(), FollowUp::Notice { topic })));
    }
    assert!(jobs.contains(&(first.code.clone(), FollowUp::Regroup)));
}

async fn what_is_refused_for_its_form_lets_the_others_go_and_for_what_it_is_not(test: TestDb) {
    let desk = Desk::of(&test);
    for (phone, ground, expected) in [
        ("101", Ground::WrongForm, Stage::Received),
        ("102", Ground::Complaint, Stage::Folded),
    ] {
        let first = desk.takes(phone, None).await;
        let again = desk.takes(phone, None).await;
        desk.does(&first, refuse(ground)).await;
        desk.regroups(&first).await;
        assert_eq!(desk.now(&again).await.stage, expected, "{ground:?}");
    }
    // Of an answer that is never made public they would hear nothing.
    let first = desk.takes("103", None).await;
    let again = desk.takes("103", None).await;
    desk.answers(&first).await;
    desk.regroups(&first).await;
    assert_eq!(desk.now(&again).await.stage, Stage::Folded);
    let reason = "Lộ bí mật đời tư".to_owned();
    desk.does(&first, Command::Withhold { reason }).await;
    desk.regroups(&first).await;
    assert_eq!(desk.now(&again).await.stage, Stage::Received);
}

async fn nothing_is_folded_into_what_is_over_or_goes_with_another_one(test: TestDb) {
    let desk = Desk::of(&test);
    let (a, b) = (desk.takes("101", None).await, desk.takes("102", None).await);
    desk.folds(&a, &b).await;
    // Not into each other: one of them stays on the desk.
    let refusal = desk.refused(&b, fold(&a)).await;
    assert_eq!(refusal.rule(), "petition.fold_target");
    assert_eq!(desk.now(&b).await.stage, Stage::Received);
    // Not into one that is answered: its answer was sent, and will not be sent again.
    let c = desk.takes("103", None).await;
    desk.answers(&b).await;
    let refusal = desk.refused(&c, fold(&b)).await;
    assert_eq!(refusal.rule(), "petition.fold_target");
    assert!(
        refusal.message().contains("đã trả lời"),
        "{}",
        refusal.message()
    );
    assert_eq!(desk.now(&c).await.stage, Stage::Received);
    let nothing = Command::Link {
        to: "PAKN.20260101.0001".to_owned(),
        fold: true,
    };
    assert_eq!(desk.refused(&c, nothing).await.rule(), "petition.link");
    // A wrong hand is undone.
    let d = desk.takes("104", None).await;
    desk.folds(&c, &d).await;
    let back = desk.does(&c, Command::Release).await;
    assert_eq!((back.stage, back.folded_into), (Stage::Received, None));
}

async fn those_that_go_with_what_is_folded_go_on_with_it(test: TestDb) {
    let desk = Desk::of(&test);
    let (a, b) = (desk.takes("101", None).await, desk.takes("102", None).await);
    let c = desk.takes("101", None).await;
    assert_eq!(c.folded_into.as_ref(), Some(&a.code));
    desk.folds(&a, &b).await;
    assert_eq!(desk.regroups(&a).await, 1);
    let with = desk.now(&c).await;
    assert_eq!(
        (with.stage, with.folded_into),
        (Stage::Folded, Some(b.code.clone()))
    );
    let found = files::folded_into(&desk.office.db, &b.code, None, 10).await;
    let found: BTreeSet<PetitionId> = found.expect("read").into_iter().collect();
    assert_eq!(found, BTreeSet::from([a.id, c.id]));
    // Where that one was answered before they came to it, they are not told of it: they go their way.
    let (e, f) = (desk.takes("105", None).await, desk.takes("106", None).await);
    let g = desk.takes("105", None).await;
    desk.folds(&e, &f).await;
    desk.answers(&f).await;
    assert_eq!(desk.regroups(&e).await, 1);
    let own = desk.now(&g).await;
    assert_eq!((own.stage, own.folded_into), (Stage::Received, None));
}

macro_rules! on_both {
    ($($name:ident as $sqlite:ident, $postgresql:ident;)*) => {
        $(
            #[tokio::test]
            async fn $sqlite() {
                $name(store::testing::sqlite().await).await;
            }

            #[tokio::test]
            async fn $postgresql() {
                $name(store::testing::postgres().await).await;
            }
        )*
    };
}

on_both! {
    in_confidence_only_the_same_account_goes_together
        as in_confidence_apart_on_sqlite, in_confidence_apart_on_postgresql;
    the_same_words_of_others_or_about_something_else_stay_apart
        as others_stay_apart_on_sqlite, others_stay_apart_on_postgresql;
    they_have_their_own_clock_again_when_the_first_ends_without_an_answer
        as they_have_their_own_clock_on_sqlite, they_have_their_own_clock_on_postgresql;
    what_is_refused_for_its_form_lets_the_others_go_and_for_what_it_is_not
        as refused_for_its_form_on_sqlite, refused_for_its_form_on_postgresql;
    nothing_is_folded_into_what_is_over_or_goes_with_another_one
        as not_into_what_is_over_on_sqlite, not_into_what_is_over_on_postgresql;
    those_that_go_with_what_is_folded_go_on_with_it
        as they_go_on_with_it_on_sqlite, they_go_on_with_it_on_postgresql;
}
