//! The index of a made-up province, equal to what a script in another language counts from the
//! journal, indicator by indicator.

use super::*;
use domain::case::Happened;
use domain::ids::AgencyCode;
use domain::testing::{Story, marks, moment};
use serde_json::Value;
use std::sync::Arc;
use store::Target;
use store::case_file::DueDates;
use store::testing::{named, put};

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

#[tokio::test]
async fn the_index_equals_a_recount_from_the_journal_in_another_language() {
    let db = store::testing::sqlite().await;
    let office = Office::seed(db.db.clone(), "nam-dinh").expect("a province");
    let rated = |level: &str| Story::handed_over().by_citizen().when(marks(level)).done();
    let stories: [Story; 8] = [
        Story::handed_over(),
        rated("Rất hài lòng"),
        rated("Chưa hài lòng"),
        Story::in_progress(),
        Story::accepted(),
        Story::result_ready(),
        Story::rejected(),
        Story::filed_online(),
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
        let ours = index(&own, period, now);
        for (id, theirs) in lines.as_object().expect("indicators") {
            let line = ours.lines.iter().find(|it| it.indicator.id == *id);
            let line = line.unwrap_or_else(|| panic!("no indicator {id}"));
            let measure = line.measure.expect("measured");
            assert_eq!(measure.right, theirs["right"], "{code} {id}");
            assert_eq!(measure.of, theirs["of"], "{code} {id}");
            assert_eq!(line.score, theirs["score"].as_i64(), "{code} {id}");
            compared += 1;
        }
    }
    // Nine indicators of three agencies and of all together, none of them trivial.
    assert_eq!(compared, 36);
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
}
