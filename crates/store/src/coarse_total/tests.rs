//! Sums against the totals they are of, and how few of them an answer takes.

use super::*;
use crate::index_total;
use crate::read::statistics_totals::sums;
use crate::sql::Row;
use crate::testing::{TestDb, scale};
use domain::statistics::Period;

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

/// The sums that are asked for, from the totals themselves.
async fn each(db: &Db, filter: &Filter, by: By) -> Vec<Sum> {
    let head = match by {
        By::Month => {
            "SELECT month AS of_what, outcome, CAST(sum(total) AS BIGINT) AS total FROM case_total WHERE total <> 0"
        }
        By::Agency => {
            "SELECT agency AS of_what, outcome, CAST(sum(total) AS BIGINT) AS total FROM case_total WHERE total <> 0"
        }
        By::Procedure => {
            "SELECT procedure_code AS of_what, outcome, CAST(sum(total) AS BIGINT) AS total FROM case_total WHERE total <> 0"
        }
    };
    let mut select = Select::new("testing::each", head);
    if let (Some(from), Some(to)) = (&filter.from, &filter.to) {
        select.and("month >= {}", [from.into()]);
        select.and("month <= {}", [to.into()]);
    }
    filter.places(&mut select);
    select.then(" GROUP BY of_what, outcome ORDER BY of_what, outcome", []);
    let rows = db.select(select).await.expect("totals");
    let sum = |row: &Row| Sum {
        of: row.text("of_what").expect("a name"),
        outcome: row.text("outcome").expect("an outcome"),
        total: row.int("total").expect("a total"),
    };
    rows.iter().map(sum).collect()
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
        (year(2026), By::Month, 5 * 12),
        (year(2026), By::Agency, 5 * 12),
        (year(2026), By::Procedure, 30 * 8),
        (month.clone(), By::Month, 5),
        (month.clone(), By::Agency, 5),
        (month.clone(), By::Procedure, 30 * 8),
        (quarter.clone(), By::Agency, 5 * 3),
        (one(year(2026)), By::Month, 12),
        (one(year(2026)), By::Procedure, 30),
        (one(month.clone()), By::Procedure, 30),
        (field(year(2026)), By::Month, 4 * 12 * 8),
        (field(year(2026)), By::Agency, 5 * 4),
        (field(year(2026)), By::Procedure, 4 * 8),
        (field(month.clone()), By::Agency, 5 * 4),
        (one(field(year(2026))), By::Month, 4 * 12),
        (one(field(month)), By::Agency, 4),
        (Filter::default(), By::Month, 5 * 36),
        (Filter::default(), By::Procedure, 30 * 8 * 3),
    ];
    for (filter, by, most) in asked {
        let said = format!("{filter:?} {by:?}");
        let sums = sums(db, &filter, by).await.expect("sums");
        assert!(!sums.is_empty(), "{said}");
        assert_eq!(sums, each(db, &filter, by).await, "{said}");
        let rows = rows_behind(db, &filter, by).await.expect("counted");
        assert!(rows > 0 && rows <= most, "{said}: {rows} rows");
    }
}

/// Three agencies with four procedures, two years long: of one no fee is due, of one nothing was paid
/// online, of one nothing was received.
async fn places_of_two_years(db: &Db) {
    scale::totals(db, &list("a", 3), &list("p", 4), &months(2025..=2026)).await;
    let no_fee = CaseFacts {
        fee_due: -10,
        paid_online: -5,
        ..CaseFacts::default()
    };
    let not_paid = CaseFacts {
        paid_online: -5,
        ..CaseFacts::default()
    };
    let nothing = CaseFacts {
        received: -22,
        ..CaseFacts::default()
    };
    let mut change = BTreeMap::new();
    for month in months(2025..=2026) {
        for (agency, procedure, less) in [
            ("a-001", "p-001", &no_fee),
            ("a-001", "p-002", &not_paid),
            ("a-002", "p-001", &nothing),
        ] {
            let key = [agency.to_owned(), procedure.to_owned(), month.clone()];
            change.insert(key, less.kept());
        }
    }
    let mut batch = Batch::new();
    index_total::change_by(&mut batch, change);
    db.commit(batch).await.expect("changed");
}

/// What the index asks of procedures, whichever grain it comes from, equals what the counts of each
/// place say.
async fn the_index_of_each_period_is_read_from_the_coarsest_sums_and_equals_the_counts(db: TestDb) {
    let db = &db.db;
    places_of_two_years(db).await;
    for (period, grain) in [
        ("2026", "'place'"),
        ("2026-h1", "'place_quarter'"),
        ("2026-q2", "'place_quarter'"),
        ("2026-05", "index_total"),
    ] {
        let months = Period::parse(period).expect("a period").months();
        let text = places::by_agency(&months).finish().0;
        assert!(text.sqlite().contains(grain), "{period}: {}", text.sqlite());
        let filter = index_total::Filter {
            agencies: None,
            months: months.clone(),
        };
        let counts = index_total::places(db, &filter, false).await;
        let mut of_agencies: BTreeMap<String, Procedures> = BTreeMap::new();
        let (mut with_fee, mut certified) = (Vec::new(), BTreeMap::new());
        for ([agency, procedure, _], it) in counts.expect("counts") {
            let of = of_agencies.entry(agency.clone()).or_default();
            if it.received > 0 {
                of.received.push_str(&format!(" {procedure}"));
            }
            if ["p-001", "p-003"].contains(&procedure.as_str()) {
                let sum: &mut (i64, i64) = certified.entry(agency.clone()).or_default();
                *sum = (sum.0 + it.granted, sum.1 + it.e_result);
            }
            if it.fee_due > 0 {
                of.with_fee += 1;
                of.paid_online += i64::from(it.paid_online > 0);
                with_fee.push(Payable {
                    agency,
                    procedure,
                    paid_online: it.paid_online > 0,
                });
            }
        }
        let mut found = procedures(db, &months).await.expect("procedures");
        for it in found.values_mut() {
            let mut codes: Vec<String> = it.codes().map(str::to_owned).collect();
            codes.sort();
            it.received = codes.iter().map(|it| format!(" {it}")).collect();
        }
        assert_eq!(found, of_agencies, "{period}");
        let [one, two, three] = ["a-001", "a-002", "a-003"].map(|it| &found[it]);
        let told = [one, two, three].map(|it| (it.with_fee, it.paid_online, it.codes().count()));
        assert_eq!(told, [(3, 2, 4), (4, 4, 3), (4, 4, 4)], "{period}");
        let granted = granted(db, &months, &["p-001", "p-003"]).await;
        assert_eq!(granted.expect("granted"), certified, "{period}");
        // The whole list, page after page; of it what is right, and what is of one agency.
        let part = |agencies, only_right, skip| Part {
            agencies,
            only_right,
            skip,
            take: 5,
        };
        let mut listed = Vec::new();
        for skip in [0, 5, 10, 15] {
            let page = payable(db, &months, &part(None, false, skip)).await;
            listed.extend(page.expect("a page"));
        }
        assert_eq!(listed, with_fee, "{period}");
        let first = ["a-001".to_owned()];
        let own = payable(db, &months, &part(Some(&first[..]), true, 0)).await;
        with_fee.retain(|it| it.agency == "a-001" && it.paid_online);
        assert_eq!(own.expect("a page"), with_fee, "{period}");
        assert_eq!(with_fee.len(), 2);
    }
}

#[test]
fn few_periods_are_named_and_many_are_a_span() {
    let of = |grain, from: &str, to: &str| named(grain, from, to).map(|it| it.join(" "));
    let some = |it: &str| Some(it.to_owned());
    assert_eq!(
        of(Grain::PlaceMonth, "2025-11", "2026-02"),
        some("2025-11 2025-12 2026-01 2026-02")
    );
    assert_eq!(of(Grain::Place, "2025", "2026"), some("2025 2026"));
    assert_eq!(of(Grain::PlaceMonth, "2020-01", "2026-02"), None);
    assert_eq!(of(Grain::PlaceMonth, "2026-02", "2026-01"), None);
    assert_eq!(of(Grain::PlaceMonth, "2026-13", "2027-01"), None);
    assert_eq!(quarter_of("2026-09"), "2026-q3");
    assert_eq!(quarter_of("2026-10"), "2026-q4");
    assert_eq!(
        whole_quarters("2025-10", "2026-03"),
        Some(vec!["2025-q4".to_owned(), "2026-q1".to_owned()])
    );
    assert_eq!(whole_quarters("2026-02", "2026-03"), None);
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
async fn the_index_of_each_period_is_read_from_the_coarsest_sums_and_equals_the_counts_on_sqlite() {
    let db = crate::testing::sqlite().await;
    the_index_of_each_period_is_read_from_the_coarsest_sums_and_equals_the_counts(db).await;
}

#[tokio::test]
async fn the_index_of_each_period_is_read_from_the_coarsest_sums_and_equals_the_counts_on_postgresql()
 {
    let db = crate::testing::postgres().await;
    the_index_of_each_period_is_read_from_the_coarsest_sums_and_equals_the_counts(db).await;
}

#[tokio::test]
async fn sums_that_differ_are_found_and_put_right_on_sqlite() {
    sums_that_differ_are_found_and_put_right(crate::testing::sqlite().await).await;
}

#[tokio::test]
async fn sums_that_differ_are_found_and_put_right_on_postgresql() {
    sums_that_differ_are_found_and_put_right(crate::testing::postgres().await).await;
}
