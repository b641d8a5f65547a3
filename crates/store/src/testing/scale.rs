//! A store with a province's years in it, made by the database itself: totals as they are kept, and
//! petitions as lists read them. Nothing of it has a journal; it is for timing what the public asks.

use crate::coarse_total;
use crate::sql::{Batch, Db, Text, Value};

async fn run(db: &Db, sql: &'static str, values: Vec<Value>) {
    let mut batch = Batch::new();
    batch.may_touch(&Text::new("testing::scale", sql), values);
    db.commit(batch).await.expect("filled");
}

/// What is kept of each pair of an agency and a procedure in each month: outcome and count.
const OUTCOMES: [(&str, i64); 8] = [
    ("received", 22),
    ("received_online", 12),
    ("granted", 19),
    ("refused", 1),
    ("on_time", 18),
    ("early", 11),
    ("late", 2),
    ("rated", 6),
];

/// Fills the totals of every pair in every month; how many cases that is.
///
/// # Panics
/// When a commit fails.
pub async fn totals(db: &Db, agencies: &[String], procedures: &[String], months: &[String]) -> i64 {
    let (first, others) = months.split_first().expect("a month");
    for agency in agencies {
        let mut batch = Batch::new();
        let text = Text::new(
            "testing::scale",
            "INSERT INTO case_total (agency, procedure_code, month, outcome, total)
             VALUES ($1, $2, $3, $4, $5)",
        );
        for procedure in procedures {
            for (outcome, total) in OUTCOMES {
                let values: [Value; 5] = [
                    agency.as_str().into(),
                    procedure.as_str().into(),
                    first.as_str().into(),
                    outcome.into(),
                    total.into(),
                ];
                batch.may_touch(&text, values);
            }
        }
        db.commit(batch).await.expect("filled");
    }
    run(
        db,
        "INSERT INTO index_total (agency, procedure_code, month, received, resolved, early, late, ended,
             online, full_eligible, full_online, granted, e_result, digitised, reused, fee_due,
             paid_online, rated, disliked, days, points_time, points_contacts, points_attitude)
         SELECT agency, procedure_code, month, 22, 20, 11, 2, 1, 12, 22, 12, 19, 15, 14, 4, 10, 5, 6, 1,
                80, 30, 38, 30 FROM case_total WHERE outcome = 'received'",
        Vec::new(),
    )
    .await;
    for month in others {
        let values = || vec![Value::from(month), Value::from(first)];
        run(
            db,
            "INSERT INTO case_total (agency, procedure_code, month, outcome, total)
             SELECT agency, procedure_code, $1, outcome, total FROM case_total WHERE month = $2",
            values(),
        )
        .await;
        run(
            db,
            "INSERT INTO index_total (agency, procedure_code, month, received, resolved, early, late, ended,
                 online, full_eligible, full_online, granted, e_result, digitised, reused, fee_due,
                 paid_online, rated, disliked, days, points_time, points_contacts, points_attitude)
             SELECT agency, procedure_code, $1, received, resolved, early, late, ended, online,
                 full_eligible, full_online, granted, e_result, digitised, reused, fee_due,
                 paid_online, rated, disliked, days, points_time, points_contacts, points_attitude
             FROM index_total WHERE month = $2",
            values(),
        )
        .await;
    }
    for agency in agencies {
        let mut batch = Batch::new();
        let sums = coarse_total::repair_agency(db, &mut batch, agency).await;
        sums.expect("compared");
        db.commit(batch).await.expect("summed");
    }
    for month in months {
        let mut batch = Batch::new();
        let sums = coarse_total::repair_month(db, &mut batch, month).await;
        sums.expect("compared");
        db.commit(batch).await.expect("summed");
    }
    let years: std::collections::BTreeSet<&str> = months.iter().map(|it| &it[..4]).collect();
    for year in years {
        let mut batch = Batch::new();
        let sums = coarse_total::repair_year(db, &mut batch, year).await;
        sums.expect("compared");
        db.commit(batch).await.expect("summed");
    }
    let pairs = agencies.len() * procedures.len() * months.len();
    22 * i64::try_from(pairs).unwrap_or(i64::MAX)
}

/// Adds so many public petitions of an agency, answered, with the words by which they are found, and
/// their totals.
///
/// # Panics
/// When a commit fails.
pub async fn petitions(db: &Db, agency: (&str, &str), month: &str, count: i64) {
    const AT_ONCE: i64 = 50_000;
    let mut from = 0;
    while from < count {
        let to = (from + AT_ONCE).min(count);
        let bounds = || vec![Value::from(from), Value::from(to)];
        let mut values = bounds();
        values.extend([
            Value::from(agency.0),
            Value::from(agency.1),
            Value::from(vec![0_u8; 32]),
        ]);
        run(
            db,
            "WITH RECURSIVE numbers (x) AS (
                 SELECT CAST($1 AS BIGINT) UNION ALL SELECT x + 1 FROM numbers WHERE x + 1 < $2)
             INSERT INTO petition_file (id, code, version, kind, stage, is_open, channel, agency,
                 agency_name, coordinator, title, field, sent_at, received_at, next_due_at,
                 answered_at, days_taken, same_key, is_public, public_title, journal_head, body,
                 answered_late)
             SELECT '0190a000-0000-7000-8000-' || substr(CAST(x + 1000000000000 AS TEXT), 2),
                 'PAKN-26-' || substr(CAST(x + 100000000 AS TEXT), 2), 9, 'petition', 'accepted', FALSE,
                 'section', $3, $4, $3, 'Đường vào thôn ' || CAST(x AS TEXT), '', 1780000000000 + x,
                 1780000000000 + x, 253402300799999, 1780600000000 + x, x % 15,
                 CAST(x AS TEXT), TRUE, 'Đường vào thôn ' || CAST(x AS TEXT), $5, '{}', FALSE FROM numbers",
            values,
        )
        .await;
        run(
            db,
            "WITH RECURSIVE numbers (x) AS (
                 SELECT CAST($1 AS BIGINT) UNION ALL SELECT x + 1 FROM numbers WHERE x + 1 < $2)
             INSERT INTO petition_word (word, petition_id)
             SELECT words.word || CASE words.rare WHEN 0 THEN '' WHEN 1 THEN CAST(x % 997 AS TEXT)
                        ELSE CAST(x AS TEXT) END,
                 '0190a000-0000-7000-8000-' || substr(CAST(x + 1000000000000 AS TEXT), 2)
             FROM numbers CROSS JOIN (SELECT 'duong' AS word, 0 AS rare UNION ALL SELECT '=petition', 0
                 UNION ALL SELECT 'xom', 1 UNION ALL SELECT 'nha', 2) AS words",
            bounds(),
        )
        .await;
        from = to;
    }
    for outcome in ["received", "now:accepted", "public", "on_time"] {
        run(
            db,
            "INSERT INTO petition_total (agency, kind, month, outcome, total)
             VALUES ($1, 'petition', $2, $3, $4)",
            vec![agency.0.into(), month.into(), outcome.into(), count.into()],
        )
        .await;
    }
    run(db, "ANALYZE", Vec::new()).await;
}
