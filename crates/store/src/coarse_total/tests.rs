//! Sums against the totals they are of, and how few of them an answer takes.

use super::*;
use crate::read::statistics_totals::{each, sums};
use crate::testing::{TestDb, scale};

fn list(what: &str, count: usize) -> Vec<String> {
    (1..=count).map(|no| format!("{what}-{no:03}")).collect()
}

fn months(years: std::ops::RangeInclusive<i16>) -> Vec<String> {
    years
        .flat_map(|year| (1..=12).map(move |month| format!("{year}-{month:02}")))
        .collect()
}

fn year(year: i16) -> Filter {
    Filter {
        from: Some(format!("{year}-01")),
        to: Some(format!("{year}-12")),
        ..Filter::default()
    }
}

/// Every way in which the public asks, with the most rows its answer may be made of: never agencies
/// × procedures × months.
async fn an_answer_is_made_of_few_rows_and_equals_the_totals(db: TestDb) {
    let db = &db.db;
    let (agencies, procedures) = (list("a", 5), list("p", 30));
    scale::totals(db, &agencies, &procedures, &months(2024..=2026)).await;
    let month = Filter {
        from: Some("2026-05".to_owned()),
        to: Some("2026-05".to_owned()),
        ..Filter::default()
    };
    let quarter = Filter {
        from: Some("2026-04".to_owned()),
        to: Some("2026-06".to_owned()),
        ..Filter::default()
    };
    let one = |filter: Filter| Filter {
        agencies: Some(agencies[..1].to_vec()),
        ..filter
    };
    let field = |filter: Filter| Filter {
        procedures: Some(procedures[..4].to_vec()),
        ..filter
    };
    let asked = [
        (year(2026), By::Month, Some(5 * 12)),
        (year(2026), By::Agency, Some(5 * 12)),
        (year(2026), By::Procedure, Some(30 * 8)),
        (month.clone(), By::Month, Some(5)),
        (month.clone(), By::Agency, Some(5)),
        (month.clone(), By::Procedure, Some(30 * 8)),
        (quarter.clone(), By::Agency, Some(5 * 3)),
        (one(year(2026)), By::Month, Some(12)),
        (one(year(2026)), By::Procedure, Some(30)),
        (field(year(2026)), By::Month, Some(4 * 12 * 8)),
        (field(year(2026)), By::Agency, Some(5 * 4)),
        (field(year(2026)), By::Procedure, Some(4 * 8)),
        (Filter::default(), By::Month, Some(5 * 36)),
        (Filter::default(), By::Procedure, Some(30 * 8 * 3)),
        // Two places narrow it already: one agency's procedures of one month, a field's of it.
        (one(month.clone()), By::Procedure, None),
        (one(field(year(2026))), By::Month, None),
        (field(month.clone()), By::Agency, None),
    ];
    for (filter, by, most) in asked {
        let said = format!("{filter:?} {by:?}");
        let sums = sums(db, &filter, by).await.expect("sums");
        assert!(!sums.is_empty(), "{said}");
        assert_eq!(sums, each(db, &filter, by).await.expect("totals"), "{said}");
        let rows = rows_behind(db, &filter, by).await.expect("counted");
        match most {
            Some(most) => {
                let rows = rows.expect("from sums");
                assert!(rows > 0 && rows <= most, "{said}: {rows} rows");
            }
            None => assert_eq!(rows, None, "{said}"),
        }
    }
}

async fn sums_that_differ_are_found_and_put_right(db: TestDb) {
    let db = &db.db;
    let (agencies, procedures) = (list("a", 2), list("p", 3));
    scale::totals(db, &agencies, &procedures, &months(2026..=2026)).await;
    let agree = async |expected: bool| {
        for agency in &agencies {
            let mut batch = Batch::new();
            let differ = repair_agency(db, &mut batch, agency)
                .await
                .expect("compared");
            assert_eq!(differ == 0, expected, "{agency}: {differ}");
            db.commit(batch).await.expect("put right");
        }
        for month in months(2026..=2026) {
            let mut batch = Batch::new();
            let differ = repair_month(db, &mut batch, &month)
                .await
                .expect("compared");
            assert_eq!(differ == 0, expected, "{month}: {differ}");
            db.commit(batch).await.expect("put right");
        }
        let mut batch = Batch::new();
        let differ = repair_year(db, &mut batch, "2026").await.expect("compared");
        assert_eq!(differ == 0, expected, "2026: {differ}");
        db.commit(batch).await.expect("put right");
    };
    agree(true).await;
    for sql in [
        "UPDATE outcome_sum SET late = late + 1",
        "UPDATE index_sum SET received = received + 1",
    ] {
        let mut batch = Batch::new();
        batch.may_touch(&Text::new("testing::spoil", sql), []);
        db.commit(batch).await.expect("spoiled");
    }
    agree(false).await;
    agree(true).await;
    // What an old program wrote meanwhile, which knows totals only.
    let mut batch = Batch::new();
    let sql = "UPDATE case_total SET total = total + 1 WHERE outcome = 'received'";
    batch.may_touch(&Text::new("testing::spoil", sql), []);
    let sql = "UPDATE index_total SET received = received + 1";
    batch.may_touch(&Text::new("testing::spoil", sql), []);
    db.commit(batch).await.expect("written");
    agree(false).await;
    agree(true).await;
}

#[test]
fn only_whole_years_are_read_by_the_year() {
    let of = |from, to| whole_years(from, to);
    let years = |from: &str, to: &str| Some((Some(from.to_owned()), Some(to.to_owned())));
    assert_eq!(of(Some("2025-01"), Some("2026-12")), years("2025", "2026"));
    assert_eq!(of(Some("2026-02"), Some("2026-12")), None);
    assert_eq!(of(Some("2026-01"), Some("2026-11")), None);
    assert_eq!(of(None, None), Some((None, None)));
}

/// The stripe of an agency is kept in rows: it must never be another.
#[test]
fn an_agency_has_its_stripe_for_ever() {
    let stripes = ["so-y-te", "so-tu-phap", "xa-truong-thi", ""].map(stripe);
    assert_eq!(stripes.join(" "), "6 2 5 0");
    let all: std::collections::BTreeSet<String> =
        list("agency", 200).iter().map(|it| stripe(it)).collect();
    assert_eq!(all.len(), 8);
}

#[tokio::test]
async fn an_answer_is_made_of_few_rows_and_equals_the_totals_on_sqlite() {
    an_answer_is_made_of_few_rows_and_equals_the_totals(crate::testing::sqlite().await).await;
}

#[tokio::test]
async fn an_answer_is_made_of_few_rows_and_equals_the_totals_on_postgresql() {
    an_answer_is_made_of_few_rows_and_equals_the_totals(crate::testing::postgres().await).await;
}

#[tokio::test]
async fn sums_that_differ_are_found_and_put_right_on_sqlite() {
    sums_that_differ_are_found_and_put_right(crate::testing::sqlite().await).await;
}

#[tokio::test]
async fn sums_that_differ_are_found_and_put_right_on_postgresql() {
    sums_that_differ_are_found_and_put_right(crate::testing::postgres().await).await;
}
