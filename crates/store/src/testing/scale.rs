//! A store with a province's years in it, made by the database itself: totals as they are kept, and
//! petitions as lists read them; and cases as lists read them, with totals counted from them. Nothing of
//! it has a journal; it is for timing what the public asks.

use crate::coarse_total;
use crate::sql::{Batch, Db, Text, Value};
use domain::index766::{CaseFacts, facts::mark};
use domain::statistics::Period;

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
             paid_online, rated, disliked, asked_again, days, points_time, points_contacts,
             points_attitude)
         SELECT agency, procedure_code, month, 22, 20, 11, 2, 1, 12, 22, 12, 19, 15, 14, 4, 10, 5, 6, 1, 1,
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
                 paid_online, rated, disliked, asked_again, days, points_time, points_contacts,
                 points_attitude)
             SELECT agency, procedure_code, $1, received, resolved, early, late, ended, online,
                 full_eligible, full_online, granted, e_result, digitised, reused, fee_due,
                 paid_online, rated, disliked, asked_again, days, points_time, points_contacts,
                 points_attitude
             FROM index_total WHERE month = $2",
            values(),
        )
        .await;
    }
    sum_up(db, agencies, months).await;
    let pairs = agencies.len() * procedures.len() * months.len();
    22 * i64::try_from(pairs).unwrap_or(i64::MAX)
}

/// Makes the coarser sums of the totals that are there.
///
/// # Panics
/// When a commit fails.
pub async fn sum_up(db: &Db, agencies: &[String], months: &[String]) {
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
}

/// What makes the indexes of cases; they are set aside while very many are put in.
const INDEXES: Text = Text::pair(
    "testing::scale",
    "SELECT name, sql FROM sqlite_master
     WHERE type = 'index' AND tbl_name = 'case_file' AND sql IS NOT NULL",
    "SELECT indexname::TEXT AS name, indexdef AS sql FROM pg_indexes
     WHERE schemaname = 'public' AND tablename = 'case_file'
       AND indexname NOT IN (SELECT conname FROM pg_constraint WHERE conrelid = 'case_file'::regclass)",
);

/// How the outcomes of [`crate::read::statistics_totals::OUTCOMES`] show in the row of a case, said
/// apart from the program's own words. All moments of a case are in one month here.
const SHOWN: [(&str, &str); 14] = [
    ("received", "TRUE"),
    ("received_online", "channel = 'online'"),
    ("received_post", "channel = 'post'"),
    ("granted", "outcome = 'granted'"),
    ("refused", "outcome = 'refused'"),
    ("rejected", "outcome = 'rejected'"),
    ("withdrawn", "outcome = 'withdrawn'"),
    ("stopped", "outcome = 'stopped'"),
    ("lapsed", "outcome = 'lapsed'"),
    (
        "on_time",
        "outcome IN ('granted', 'refused') AND finished_at <= due_at",
    ),
    (
        "early",
        "outcome IN ('granted', 'refused') AND finished_at < due_at - 86400000",
    ),
    (
        "late",
        "outcome IN ('granted', 'refused') AND finished_at > due_at",
    ),
    ("rated", "rated_at IS NOT NULL"),
    (
        "satisfied",
        "rated_at IS NOT NULL AND (counted & 32768) = 0",
    ),
];

/// A case of a month by its number `i`: mostly granted in time, and rarely anything else.
///
/// Two in a hundred end late; one in a thousand is refused; one in fifty thousand is withdrawn, one in
/// a hundred thousand not received, one came by post and one is rated low; nothing is stopped. One in
/// twenty runs, of these one in three hundred is late. One in seven hundred was asked again. Only procedure 1 takes cases online, and only
/// those with a component that was taken over are one in ten thousand.
const CASE: &str = "INSERT INTO case_file (id, code, version, stage, status, is_open, procedure_code,
        procedure_version, procedure_name, agency, intake_unit, holder_unit, applicant_name,
        submitter_name, name_fold, given_name_fold, search_fold, subject, channel, submitted_at,
        received_at, due_at, next_act_due_at, paused, finished_at, outcome, counted, rated_at,
        journal_head, body)
    WITH RECURSIVE numbers (i) AS (
        SELECT CAST($1 AS BIGINT) UNION ALL SELECT i + 1 FROM numbers WHERE i + 1 < $2),
    told AS (SELECT i, i % 20 = 19 AS runs, i % 50000 = 77 AS withdrawn, i % 100000 = 4321 AS rejected,
        i % 1000 = 500 AS refused, (i / 400) % 50 = 7 AS late, i % 50000 = 1234 AS low,
        CAST($3 AS BIGINT) + (i - $4) * 1555200000 / $5 AS at FROM numbers)
    SELECT '00000000-0000-7000-8000-' || CAST(100000000000 + i AS TEXT),
        'S' || CAST(100000000000 + i AS TEXT), 3, CASE WHEN runs THEN 'in_progress' ELSE 'handed_over' END,
        CASE WHEN runs THEN 4 ELSE 10 END, runs, 'p-' || substr(CAST(1001 + (i / $6) % $7 AS TEXT), 2), 1,
        'Thủ tục', 'a-' || substr(CAST(1001 + i % $6 AS TEXT), 2), 'u', 'u', 'Nguyễn Văn A',
        'Nguyễn Văn A', 'nguien van a', 'a', 'nguien van a', 'Hồ sơ',
        CASE WHEN i % 50000 = 999 THEN 'post' WHEN (i / $6) % $7 = 0 THEN 'online' ELSE 'counter' END, at,
        CASE WHEN rejected THEN NULL ELSE at + 3600000 END,
        CASE WHEN runs AND i % 6000 <> 5999 THEN 4102444800000 WHEN late THEN at + 3 * 86400000
             ELSE at + 9 * 86400000 END,
        CASE WHEN NOT runs THEN 253402300799999 WHEN i % 6000 <> 5999 THEN 4102444800000
             ELSE at + 9 * 86400000 END, FALSE,
        CASE WHEN runs THEN NULL ELSE at + 5 * 86400000 END,
        CASE WHEN runs THEN NULL WHEN withdrawn THEN 'withdrawn' WHEN rejected THEN 'rejected'
             WHEN refused THEN 'refused' ELSE 'granted' END,
        CASE WHEN rejected THEN 0 ELSE
            1 + CASE WHEN runs THEN 0 WHEN withdrawn THEN 16 ELSE 2 END
              + CASE WHEN NOT runs AND late THEN 8 ELSE 0 END
              + CASE WHEN (i / $6) % $7 = 0 THEN 32 ELSE 0 END
              + CASE WHEN runs OR withdrawn OR refused THEN 0 ELSE 256 END
              + CASE WHEN i % 10000 = 42 THEN 2048 ELSE 0 END
              + CASE WHEN NOT runs AND i % 3 = 0 THEN 16384 ELSE 0 END
              + CASE WHEN (runs OR NOT late) AND i % 701 = 3 THEN 65536 ELSE 0 END END
          + CASE WHEN NOT runs AND low THEN 32768 ELSE 0 END,
        CASE WHEN NOT runs AND (low OR i % 3 = 0) THEN at + 6 * 86400000 ELSE NULL END, $8, $9
    FROM told";

/// Files so many cases in each of some months, with the totals that they make: of `agencies` agencies
/// `a-001`, … with `procedures` procedures `p-001`, …
///
/// # Panics
/// When a commit fails.
pub async fn cases(db: &Db, (agencies, procedures): (i64, i64), months: &[String], each: i64) {
    const AT_ONCE: i64 = 20_000;
    let mut makers = Vec::new();
    let mut batch = Batch::new();
    for row in db.query(&INDEXES, &[]).await.expect("indexes") {
        makers.push(row.text("sql").expect("what makes it"));
        let drop = format!("DROP INDEX {}", row.text("name").expect("its name"));
        batch.may_touch(&Text::owned("testing::scale", drop), []);
    }
    db.commit(batch).await.expect("set aside");
    // As long as the record of a case with its form.
    let body = format!("{{\"form\":\"{}\"}}", "0123456789abcdef".repeat(90));
    for (no, month) in (0..).zip(months) {
        let (first, from) = (no * each, Period::parse(month).expect("a month").bounds().0);
        let mut at = first;
        while at < first + each {
            let to = (at + AT_ONCE).min(first + each);
            let values: Vec<Value> = vec![
                at.into(),
                to.into(),
                from.into(),
                first.into(),
                each.into(),
                agencies.into(),
                procedures.into(),
                vec![0_u8; 32].into(),
                body.as_str().into(),
            ];
            run(db, CASE, values).await;
            at = to;
        }
    }
    for maker in makers {
        let mut batch = Batch::new();
        batch.may_touch(&Text::owned("testing::scale", maker), []);
        db.commit(batch).await.expect("put back");
    }
    run(db, "ANALYZE", Vec::new()).await;
    let arms: Vec<String> = SHOWN
        .iter()
        .map(|(name, shown)| format!("WHEN '{name}' THEN {shown}"))
        .collect();
    let names: Vec<String> = SHOWN
        .iter()
        .map(|(name, _)| format!("SELECT '{name}' AS name"))
        .collect();
    let outcomes = format!(
        "INSERT INTO case_total (agency, procedure_code, month, outcome, total)
         SELECT agency, procedure_code, $1, it.name, count(*) FROM case_file
         CROSS JOIN ({}) AS it WHERE submitted_at >= $2 AND submitted_at < $3
         AND CASE it.name {} ELSE FALSE END GROUP BY agency, procedure_code, it.name",
        names.join(" UNION ALL "),
        arms.join(" ")
    );
    let marks: Vec<String> = CaseFacts::NAMES
        .iter()
        .map(|name| match mark(name) {
            Some(bit) => format!("sum(CASE WHEN (counted & {bit}) <> 0 THEN 1 ELSE 0 END)"),
            None => "0".to_owned(),
        })
        .collect();
    let facts = format!(
        "INSERT INTO index_total (agency, procedure_code, month, {})
         SELECT agency, procedure_code, $1, {} FROM case_file
         WHERE received_at >= $2 AND received_at < $3 GROUP BY agency, procedure_code",
        CaseFacts::NAMES.join(", "),
        marks.join(", ")
    );
    for text in [outcomes, facts] {
        let text = Text::owned("testing::scale", text);
        for month in months {
            let (from, to) = Period::parse(month).expect("a month").bounds();
            let mut batch = Batch::new();
            let values: [Value; 3] = [month.as_str().into(), from.into(), to.into()];
            batch.may_touch(&text, values);
            db.commit(batch).await.expect("counted");
        }
    }
    let names: Vec<String> = (1..=agencies).map(|no| format!("a-{no:03}")).collect();
    sum_up(db, &names, months).await;
    run(db, "ANALYZE", Vec::new()).await;
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
