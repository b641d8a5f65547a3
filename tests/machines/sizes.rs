//! How many bytes a case takes on each engine, measured by playing cases of the demonstration with
//! all their follow-up work: `docs/scale.md` is reckoned from it.
//!
//!     MOTCUA_MEASURE=1 cargo test --workspace --test all machines::sizes -- --nocapture

use super::office::Premises;
use casework::office::Office;
use motcua::demo::life::Life;
use motcua::demo::plan;
use motcua::demo::staff::Staff;
use motcua::{clock, wiring};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;
use store::sql::Text;
use store::{Db, testing};
use web::house::Printer;

/// Played first, so that what is only begun (a page of each index) is not counted.
const BEFORE: u32 = 150;
/// Played and counted.
const CASES: u32 = 1_200;
/// Letters that are printed for real; the others would take an hour in a debug build.
const LETTERS: usize = 30;

/// Bytes of a table and of its indexes.
type Sizes = BTreeMap<String, (i64, i64)>;

async fn sizes(db: &Db) -> Sizes {
    let text = match db.engine_name() {
        "sqlite" => Text::new(
            "sizes",
            "SELECT m.tbl_name AS name,
                    CAST(sum(CASE WHEN m.type = 'table' THEN s.pgsize ELSE 0 END) AS BIGINT) AS rows,
                    CAST(sum(CASE WHEN m.type = 'index' THEN s.pgsize ELSE 0 END) AS BIGINT) AS indexes
             FROM dbstat AS s JOIN sqlite_master AS m ON m.name = s.name GROUP BY m.tbl_name",
        ),
        _ => Text::new(
            "sizes",
            "SELECT relname AS name, CAST(pg_table_size(oid) AS BIGINT) AS rows,
                    CAST(pg_indexes_size(oid) AS BIGINT) AS indexes
             FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace",
        ),
    };
    let rows = db.query(&text, &[]).await.expect("sizes");
    rows.iter()
        .map(|row| {
            let int = |name: &str| row.int(name).expect("a number");
            (
                row.text("name").expect("a name"),
                (int("rows"), int("indexes")),
            )
        })
        .collect()
}

fn files(folder: &Path) -> (u64, u64) {
    let mut found = (0, 0);
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let it = entry.metadata().expect("a file");
        let (count, bytes) = match it.is_dir() {
            true => files(&entry.path()),
            false => (1, it.len()),
        };
        found = (found.0 + count, found.1 + bytes);
    }
    found
}

async fn played(db: Db, premises: &Premises) -> String {
    let engine = db.engine_name();
    let config = premises.config();
    let neighbours = wiring::neighbours(&config).expect("neighbours");
    let mut parts = wiring::parts(&config, db.clone(), neighbours).expect("parts");
    let real = parts.desk.print.clone();
    let office: Office = parts.desk.office.clone();
    let now = clock::now();
    let a_year = jiff::SignedDuration::from_hours(24 * 370);
    let mut staff = Staff::gather(&office, 300).expect("people");
    staff
        .write(&office, now.saturating_sub(a_year).expect("a year ago"))
        .await
        .expect("people");
    let plans = plan::year(&office, &staff, now, BEFORE + CASES);
    let life = Life {
        office,
        desk: parts.desk.clone(),
        files: parts.desk.neighbours.files.clone(),
        staff,
        now,
    };
    parts.desk.print = Printer {
        letter: Arc::new(|file, _, form, _| {
            Ok(format!("{} {}", form.slug(), file.case.code_text()).into_bytes())
        }),
        register: real.register.clone(),
        report: real.report.clone(),
    };
    let worker = parts.worker(&config);
    let (mut before, mut counted) = (Sizes::new(), 0_u32);
    for (at, plan) in plans.iter().enumerate() {
        if at == BEFORE as usize {
            worker.run_dry().await;
            before = sizes(&db).await;
        }
        let done = life.play(plan).await.expect("files").is_some();
        counted += u32::from(done && at >= BEFORE as usize);
    }
    worker.run_dry().await;
    let after = sizes(&db).await;
    let mut text = format!("{engine}: bytes a case, over {counted} cases\n");
    let mut all = (0, 0);
    for (name, (rows, indexes)) in &after {
        let was = before.get(name).copied().unwrap_or_default();
        let each = |now: i64, was: i64| (now - was) / i64::from(counted.max(1));
        let (rows, indexes) = (each(*rows, was.0), each(*indexes, was.1));
        all = (all.0 + rows, all.1 + indexes);
        if rows + indexes > 0 {
            let _ = writeln!(text, "  {name:<16} rows {rows:>7}  indexes {indexes:>7}");
        }
    }
    let _ = writeln!(
        text,
        "  {:<16} rows {:>7}  indexes {:>7}",
        "all", all.0, all.1
    );
    let folder = premises.folder.join("files");
    let (papers, bytes) = files(&folder);
    let _ = writeln!(
        text,
        "  files: {:.2} a case (papers of the demonstration, {} bytes each: scans are larger)",
        papers as f64 / f64::from(BEFORE + CASES),
        bytes / papers.max(1)
    );
    if engine == "sqlite" {
        let _ = writeln!(
            text,
            "  letters as PDF/A: {} bytes each, over {LETTERS}",
            letters(&life.office, &real).await
        );
    }
    text
}

/// The mean size of letters as they are printed.
async fn letters(office: &Office, real: &Printer) -> usize {
    let db = &office.db;
    const ACCEPTED: Text = Text::new(
        "sizes::accepted",
        "SELECT code FROM case_file WHERE received_at IS NOT NULL ORDER BY id LIMIT $1",
    );
    let rows = db
        .query(&ACCEPTED, &[(LETTERS as i64).into()])
        .await
        .expect("codes");
    let mut bytes = 0;
    for row in &rows {
        let code = row.text("code").expect("a code");
        let file = store::case_file::load_by_code(db, &code)
            .await
            .expect("a read")
            .expect("a case");
        let events = store::case_file::history(db, file.case.id)
            .await
            .expect("a read");
        let at = events.last().expect("events").at;
        let receipt = domain::case::LetterForm::Receipt;
        bytes += (real.letter)(&file, &events, receipt, at)
            .expect("a letter")
            .len();
    }
    bytes / rows.len().max(1)
}

#[tokio::test(flavor = "multi_thread")]
async fn bytes_per_case() {
    // A measurement of minutes, not a test: only when it is asked for.
    if std::env::var_os("MOTCUA_MEASURE").is_none() {
        return;
    }
    for test in [testing::sqlite().await, testing::postgres().await] {
        let premises = Premises::sqlite().await;
        println!("{}", played(test.db.clone(), &premises).await);
    }
}
