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

/// What is asked for; `TOP` stands for the agency above all, `FIELD` for a field.
const ASKED: [&str; 24] = [
    "/so-lieu",
    "/so-lieu?nam=2025",
    "/so-lieu?nam=2026&thang=5",
    "/so-lieu?nam=2026&co-quan=so-y-te",
    "/so-lieu?nam=2026&thang=5&co-quan=so-y-te",
    "/so-lieu?nam=2026&thang=5&co-quan=TOP",
    "/so-lieu?nam=2026&linh-vuc=FIELD",
    "/so-lieu?nam=2026&thang=5&linh-vuc=FIELD",
    "/so-lieu?nam=2026&thang=5&linh-vuc=FIELD&co-quan=so-y-te",
    "/so-lieu/co-quan.json?nam=2026",
    "/so-lieu/co-quan.json?nam=2026&thang=5&linh-vuc=FIELD",
    "/so-lieu/thu-tuc.csv?nam=2026&thang=5",
    "/so-lieu/thu-tuc.csv?nam=2026&co-quan=so-y-te",
    "/so-lieu/thang.csv?nam=2026&linh-vuc=FIELD",
    "/so-lieu/chi-so",
    "/so-lieu/chi-so?ky=2026-q2",
    "/so-lieu/chi-so?ky=2026-05",
    "/so-lieu/chi-so?ky=2026-h1&co-quan=so-y-te",
    "/so-lieu/chi-so.json?ky=2026-q2",
    "/so-lieu/thu-tuc?muc=3.5b&ky=2026-q2",
    "/so-lieu/phan-anh?muc=in_time&ky=2026&loai=petition",
    "/phan-anh",
    "/phan-anh?q=duong%20xom7",
    "/",
];

/// Nobody waits longer for a figure, also whoever asks first.
const MOST: Duration = Duration::from_millis(50);

async fn fill(db: &TestDb, house: &House, large: bool) -> (i64, i64) {
    let there = house.office.organisation.agencies().iter();
    let mut agencies: Vec<String> = there.map(|it| it.code.to_string()).collect();
    agencies.sort_by_key(|it| it != "so-y-te");
    let all = house.office.catalogue.procedures().iter();
    let mut procedures: Vec<String> = all.map(|it| it.code.to_string()).collect();
    // 135 × 60 pairs in 57 months, 22 cases each: ten million.
    agencies.truncate(135);
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
    db.settle().await;
    let organisation = &house.office.organisation;
    let top = organisation.roots().next().map(|it| it.code.to_string());
    let field = house.office.catalogue.procedures().first();
    let field = field.map(|it| crate::forms::escaped(&it.field));
    let asked = ASKED.map(|it| {
        it.replace("TOP", &top.clone().unwrap_or_default())
            .replace("FIELD", &field.clone().unwrap_or_default())
    });
    if large {
        eprintln!("{engine}: {cases} cases, {petitions} petitions");
    }
    let mut slow = Vec::new();
    for address in asked {
        // Nothing is remembered of any question before.
        house.office.figures = Arc::new(Figures::remembering(Keep::SERVING));
        let mut visitor = Visitor::of(&house);
        let mut took = Vec::new();
        for _ in 0..6 {
            let began = Instant::now();
            let seen = visitor.open(&address).await;
            took.push(began.elapsed());
            assert_eq!(seen.status, 200, "{address}");
        }
        let (first, later) = (took[0], &took[1..]);
        let (best, worst) = (later.iter().min(), later.iter().max());
        let ms = |it: Duration| it.as_secs_f64() * 1e3;
        if large {
            eprintln!(
                "{address}: first {:.1} ms, then {:.1} to {:.1}",
                ms(first),
                best.copied().map_or(0.0, ms),
                worst.copied().map_or(0.0, ms)
            );
            if first > MOST || worst.is_some_and(|it| *it > MOST) {
                slow.push(format!("{address}: {took:?}"));
            }
        }
    }
    // An unoptimised build only tells.
    let held = cfg!(debug_assertions) || slow.is_empty();
    assert!(held, "longer than {MOST:?}: {slow:#?}");
    let mut visitor = Visitor::of(&house);
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
