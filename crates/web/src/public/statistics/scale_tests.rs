//! How long public figures take in a province that has worked for years: ten million cases' worth of
//! totals and a million petitions. Small without `MOTCUA_MEASURE`, where only what the pages say is
//! looked at; with it the times are told, and in an optimised build held to 50 ms.

use crate::house::House;
use crate::testing::{Visitor, house};
use casework::figures::{Figures, Keep};
use domain::testing::moment;
use jiff::Timestamp;
use std::sync::Arc;
use std::time::{Duration, Instant};
use store::testing::{TestDb, scale};

fn clock() -> Timestamp {
    moment("2026-09-20T09:15")
}

/// What is asked for.
const ASKED: [&str; 10] = [
    "/so-lieu",
    "/so-lieu?nam=2025",
    "/so-lieu?nam=2026&thang=5",
    "/so-lieu?nam=2026&co-quan=so-y-te",
    "/so-lieu/co-quan.json?nam=2026",
    "/so-lieu/chi-so",
    "/so-lieu/chi-so?ky=2026-q2",
    "/phan-anh",
    "/phan-anh?q=duong%20xom7",
    "/",
];

async fn fill(db: &TestDb, house: &House, large: bool) -> (i64, i64) {
    let there = house.office.organisation.agencies().iter();
    let mut agencies: Vec<String> = there.map(|it| it.code.to_string()).collect();
    agencies.sort_by_key(|it| it != "so-y-te");
    let all = house.office.catalogue.procedures().iter();
    let mut procedures: Vec<String> = all.map(|it| it.code.to_string()).collect();
    procedures.truncate(60);
    let years = if large { 2022..=2026 } else { 2025..=2026 };
    let mut months: Vec<String> = years
        .flat_map(|year| (1..=12).map(move |month| format!("{year}-{month:02}")))
        .filter(|it| it.as_str() <= "2026-09")
        .collect();
    if !large {
        agencies.truncate(3);
        procedures.truncate(2);
        months.retain(|it| it.as_str() >= "2025-12");
    }
    let cases = scale::totals(&db.db, &agencies, &procedures, &months).await;
    let petitions = if large { 1_000_000 } else { 1_000 };
    scale::petitions(&db.db, ("so-y-te", "Sở Y tế"), "2026-09", petitions).await;
    (cases, petitions)
}

async fn the_public_asks(db: TestDb, engine: &str) {
    let large = std::env::var_os("MOTCUA_MEASURE").is_some();
    let folder = std::env::temp_dir().join(format!("motcua-scale-{engine}"));
    let mut house = house(db.db.clone(), "nam-dinh", &folder, clock);
    let (cases, petitions) = fill(&db, &house, large).await;
    house.office.figures = Arc::new(Figures::remembering(Keep::SERVING));
    let mut visitor = Visitor::of(&house);
    let told = large.then(|| format!("{engine}: {cases} cases, {petitions} petitions"));
    if let Some(told) = told {
        eprintln!("{told}");
    }
    for address in ASKED {
        let began = Instant::now();
        let first = visitor.open(address).await;
        let cold = began.elapsed();
        assert_eq!(first.status, 200, "{address}");
        let mut warm = Duration::MAX;
        let mut slowest = Duration::ZERO;
        for _ in 0..5 {
            let began = Instant::now();
            let again = visitor.open(address).await;
            let took = began.elapsed();
            warm = warm.min(took);
            slowest = slowest.max(took);
            assert_eq!(again.status, 200, "{address}");
        }
        if large {
            eprintln!(
                "{address}: {:.1} ms, the first {:.0}, the slowest {:.1}",
                warm.as_secs_f64() * 1e3,
                cold.as_secs_f64() * 1e3,
                slowest.as_secs_f64() * 1e3
            );
            if !cfg!(debug_assertions) {
                assert!(warm < Duration::from_millis(50), "{address}: {warm:?}");
            }
        }
    }
    if !large {
        // Three agencies, two procedures, nine months of this year.
        let page = visitor.open("/so-lieu?nam=2026").await.text();
        assert!(page.contains(">1.080<"), "resolved: 20 each: {page}");
        assert!(page.contains("90%"), "18 of 20 on time");
        let found = visitor.open("/phan-anh?q=xom7%20duong").await.text();
        assert!(found.contains("Đường vào thôn 7<"), "{found}");
    }
    db.db.close().await;
}

#[tokio::test]
async fn the_public_asks_about_years_of_a_province_on_sqlite() {
    the_public_asks(store::testing::sqlite().await, "sqlite").await;
}

#[tokio::test]
async fn the_public_asks_about_years_of_a_province_on_postgresql() {
    the_public_asks(store::testing::postgres().await, "postgresql").await;
}
