//! The index of a made-up province, equal to what a script in another language counts from the
//! journal, indicator by indicator, with its sum and its class.

use super::*;
use domain::case::Happened;
use domain::ids::AgencyCode;
use domain::petition::Happened as OfPetition;
use domain::publication::Who;
use domain::publication::decision::{Decision, DecisionId, Line};
use domain::testing::{Story, marks, moment};
use serde_json::Value;
use std::sync::Arc;
use store::Target;
use store::case_file::DueDates;
use store::testing::petitions::{Told, answered, put as file};
use store::testing::{named, put};
use store::{Batch, population_access};

/// A story at another agency; every other one filed at the counter, with a fee or without.
fn at(mut story: Story, agency: &str, no: u32) -> Story {
    for event in &mut story.events {
        if let Happened::Submitted(it) = &mut event.act {
            let (filing, terms) = (Arc::make_mut(&mut it.filing), Arc::make_mut(&mut it.terms));
            filing.agency = AgencyCode::from(agency);
            if no.is_multiple_of(3) {
                filing.channel = domain::case::Channel::CounterPaper;
            }
            if no.is_multiple_of(4) {
                terms.fees.clear();
            }
            if no.is_multiple_of(5) {
                terms.level = Some(domain::case::terms::ServiceLevel::Partial);
            }
            if no.is_multiple_of(7) {
                let unused = terms.components.last_mut().expect("a component");
                unused.id = "cu-tru".into();
                unused.replaced_by = Some(domain::catalogue::Database::Residence);
            }
        }
    }
    named(story, no)
}

/// A decision about a new, an amended and an abolished procedure, as it was signed, received and done.
async fn decide(office: &Office, no: u128, agency: &str, days: [&str; 3], done: Option<&str>) {
    let line = |code: &str, change| Line {
        code: code.into(),
        name: code.to_owned(),
        change,
        instead_of: None,
    };
    let [signed, received, from] = days.map(|it| it.parse().expect("a day"));
    let decision = Decision {
        id: DecisionId(uuid::Uuid::from_u128(no)),
        number: format!("{no}/QĐ-UBND"),
        signed,
        authority: "Chủ tịch UBND tỉnh".to_owned(),
        about: "Công bố thủ tục".to_owned(),
        agency: agency.into(),
        received,
        from,
        lines: vec![
            line("1.000001", Change::New),
            line("1.000002", Change::Amended),
            line("1.000003", Change::Abolished),
        ],
    };
    let by = Who {
        id: String::new(),
        name: "Phạm Thu Hà".to_owned(),
    };
    let mut batch = Batch::new();
    decisions::record(&mut batch, &decision, moment("2026-08-20T09:00"), &by).expect("JSON");
    office.db.commit(batch).await.expect("recorded");
    if let Some(done) = done {
        let found = decisions::load(&office.db, decision.id)
            .await
            .expect("read");
        let mut recorded = found.expect("there");
        recorded.done_at = Some(moment(done));
        let mut batch = Batch::new();
        decisions::change(&mut batch, &recorded).expect("JSON");
        office.db.commit(batch).await.expect("done");
    }
}

/// Petitions of an agency: answered in time, late, contested and answered anew, with the sender content
/// and not, like another one, overdue, running; some
/// from cases.
async fn petitions(office: &Office, agency: &str, from: u32) {
    let answer = |at: &str| answered(agency, at, "2026-09-14T17:00");
    let contested = || {
        let contested = OfPetition::Contested {
            reason: "Chưa đúng điều đã hỏi".to_owned(),
            office: None,
        };
        (contested, "2026-08-27T09:00".to_owned())
    };
    let linked = OfPetition::Linked {
        to: "PAKN-26-0001".to_owned(),
        fold: false,
    };
    let accepted = (OfPetition::Accepted, "2026-08-29T09:00".to_owned());
    let (soon, late) = ("2026-08-26T09:00", "2026-09-15T09:00");
    for (no, (acts, due)) in (1..).zip([
        (vec![answer(soon)], soon),
        (vec![answer(late)], late),
        (
            vec![answer(soon), contested(), answer("2026-08-28T09:00")],
            soon,
        ),
        (
            vec![
                answer(soon),
                contested(),
                answer("2026-08-28T09:00"),
                accepted,
            ],
            soon,
        ),
        (
            vec![(linked, "2026-08-25T09:00".to_owned()), answer(soon)],
            soon,
        ),
        (vec![], "2026-09-14T17:00"),
        (vec![], "2026-10-20T17:00"),
    ]) {
        let case = format!("H40.024.13-260821-{:04}", from + 2 * no);
        let told = Told {
            no: from + no,
            agency,
            received: "2026-08-24T09:00",
            case: Some(&case),
            due: Some(due),
        };
        file(&office.db, &told, &acts).await;
    }
}

async fn look_up(office: &Office, no: u128) {
    let used = population_access::LookUp {
        id: uuid::Uuid::from_u128(no),
        at: moment("2026-08-28T09:00"),
        officer: domain::testing::specialist().id,
        officer_name: "Lê Thị Mai Anh".to_owned(),
        unit: "a".into(),
        unit_name: "A".to_owned(),
        agency: "a".into(),
        case: Some((
            domain::ids::CaseId(uuid::Uuid::from_u128(no)),
            String::new(),
        )),
        subject: None,
        purpose: "Xác thực nơi cư trú".to_owned(),
        outcome: "done".to_owned(),
        off_hours: false,
    };
    let mut batch = Batch::new();
    population_access::note_look_up(&mut batch, &used);
    office.db.commit(batch).await.expect("a look-up");
}

#[tokio::test]
async fn the_index_equals_a_recount_from_the_journal_in_another_language() {
    let db = store::testing::sqlite().await;
    let office = Office::seed(db.db.clone(), "nam-dinh").expect("a province");
    let rated = |level: &str| Story::handed_over().by_citizen().when(marks(level)).done();
    let stories: [Story; 10] = [
        Story::handed_over(),
        rated("Rất hài lòng"),
        rated("Chưa hài lòng"),
        Story::in_progress(),
        Story::accepted(),
        Story::result_ready(),
        Story::rejected(),
        Story::filed_online(),
        Story::asked_again(),
        Story::granted_after_two_requests(),
    ];
    let mut no = 0;
    for agency in ["xa-13666", "so-tu-phap", "so-y-te"] {
        for round in 0..4 {
            for story in &stories {
                no += 1;
                // Some dates of return are kept, some are not, some are not there.
                let due_at = match (no + round) % 4 {
                    0 => Some(moment("2026-08-24T08:00")),
                    1 => None,
                    _ => Some(moment("2026-12-24T17:00")),
                };
                let due = DueDates {
                    due_at,
                    step_due_at: None,
                    next_act_due_at: due_at,
                };
                put(&db.db, &at(story.clone(), agency, no), due).await;
            }
        }
    }
    for (agency, from) in [("so-tu-phap", 40), ("so-y-te", 80)] {
        petitions(&office, agency, from).await;
        look_up(&office, u128::from(from) + 4).await;
    }
    let decided = [
        // Early, and public in time.
        (
            1,
            "so-y-te",
            ["2026-08-03", "2026-08-05", "2026-08-20"],
            Some("2026-08-07T09:00"),
        ),
        // Too late to be early; public within days of its receipt, but not of its signing.
        (
            2,
            "so-y-te",
            ["2026-08-14", "2026-08-20", "2026-08-17"],
            Some("2026-08-25T09:00"),
        ),
        // Never made public; one over which the limit has not passed yet counts for nothing.
        (
            3,
            "so-tu-phap",
            ["2026-08-28", "2026-09-01", "2026-09-21"],
            None,
        ),
        (
            4,
            "so-tu-phap",
            ["2026-09-28", "2026-09-29", "2026-10-20"],
            None,
        ),
    ];
    for (no, agency, days, done) in decided {
        decide(&office, no, agency, days, done).await;
    }
    let now = moment("2026-10-01T09:00");
    let period = Period::Quarter(2026, 3);
    let facts = facts(&office, period, now).await.expect("facts");
    let Target::Sqlite { path, .. } = &db.target else {
        panic!("a file");
    };
    let (first, last) = period.months();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../../scripts/recount_766.py");
    let told = std::process::Command::new("python3")
        .arg(script)
        .arg(path)
        .args([first, last, now.as_millisecond().to_string()])
        .output()
        .expect("python3");
    assert!(
        told.status.success(),
        "{}",
        String::from_utf8_lossy(&told.stderr)
    );
    let counted: Value = serde_json::from_slice(&told.stdout).expect("JSON");
    let mut compared = 0;
    for (code, lines) in counted.as_object().expect("agencies") {
        let own = match code.as_str() {
            "*" => together(facts.values()),
            code => facts[code],
        };
        let mut ours = index(&own, period, now);
        let theirs = lines["indicators"].as_object().expect("indicators");
        for (id, theirs) in theirs {
            let line = ours.lines.iter().find(|it| it.indicator.id == *id);
            let line = line.unwrap_or_else(|| panic!("no indicator {id}"));
            let measure = line.measure.expect("measured");
            assert_eq!(measure.right, theirs["right"], "{code} {id}");
            assert_eq!(measure.of, theirs["of"], "{code} {id}");
            assert_eq!(line.score, theirs["score"].as_i64(), "{code} {id}");
            compared += 1;
        }
        // Of what both count: the sum, the most, the sum of a hundred, the class.
        ours.lines
            .retain(|it| theirs.contains_key(&it.indicator.id));
        assert_eq!(ours.total(), lines["total"], "{code}");
        assert_eq!(ours.reachable(), lines["reachable"], "{code}");
        assert_eq!(ours.scaled(), lines["scaled"].as_i64(), "{code}");
        let class = ours.class().map(|it| it.name.as_str());
        assert_eq!(class, lines["class"].as_str(), "{code}");
    }
    // Ten indicators of cases of three agencies and of all together, two of petitions and two of
    // decisions of two agencies and of all; none of them trivial.
    assert_eq!(compared, 4 * 10 + 3 * 4);
    let all = together(facts.values());
    assert!(
        all.cases.late > 0 && all.cases.running_late > 0,
        "{:?}",
        all.cases
    );
    assert!(
        all.cases.disliked > 0 && all.cases.reused > 0,
        "{:?}",
        all.cases
    );
    // By hand: ten petitions that were answered, eight of them in time and four of these pleased, and two
    // that are overdue; of each decision two procedures that were not abolished, of three.
    let of = |right, of| Measure { right, of };
    assert_eq!((all.petitions, all.pleased), (of(8, 12), of(4, 12)));
    assert!(all.petitioned > 0, "{all:?}");
    let (health, justice) = (facts["so-y-te"], facts["so-tu-phap"]);
    assert_eq!((health.published, health.made_public), (of(2, 4), of(3, 6)));
    assert_eq!(
        (justice.published, justice.made_public),
        (of(4, 4), of(0, 3))
    );
}
