//! Tests of the plumbing on both engines.

use super::*;
use crate::both_engines;
use crate::testing;
use std::collections::BTreeMap;

const PUT: Text = Text::new(
    "put",
    "INSERT INTO number_series (series, last) VALUES ($1, $2)",
);
const BUMP: Text = Text::new(
    "bump",
    "UPDATE number_series SET last = $2 WHERE last = $3 AND series = $1",
);
const ALL: Text = Text::new(
    "all",
    "SELECT series, last FROM number_series ORDER BY series",
);
const BACKWARDS: Text = Text::new(
    "backwards",
    "SELECT series FROM number_series WHERE last > $2 AND last < $1",
);
const TAKE: Text = Text::new(
    "take",
    "UPDATE number_series SET last = last + 1 WHERE series = $1 RETURNING last",
);

async fn put(db: &Db, series: &str, last: i64) -> Result<(), CommitError> {
    let mut batch = Batch::new();
    batch.must_touch_one(&PUT, [series.into(), last.into()]);
    db.commit(batch).await
}

async fn all(db: &Db) -> Vec<(String, i64)> {
    let rows = db.query(&ALL, &[]).await.unwrap();
    rows.iter()
        .map(|r| (r.text("series").unwrap(), r.int("last").unwrap()))
        .collect()
}

both_engines!(values_go_by_number_not_by_order, |db| {
    put(db, "a", 5).await.unwrap();
    let found = db
        .query(&BACKWARDS, &[Value::Int(9), Value::Int(1)])
        .await
        .unwrap();
    assert_eq!(found.len(), 1);
});

both_engines!(a_second_change_of_the_same_version_is_a_conflict, |db| {
    put(db, "a", 5).await.unwrap();
    let mut batch = Batch::new();
    batch.must_touch_one(&PUT, ["b".into(), 1.into()]);
    batch.must_touch_one(&BUMP, ["a".into(), 6.into(), 5.into()]);
    db.commit(batch).await.unwrap();
    let mut late = Batch::new();
    late.must_touch_one(&PUT, ["c".into(), 1.into()]);
    late.must_touch_one(&BUMP, ["a".into(), 6.into(), 5.into()]);
    assert_eq!(
        db.commit(late).await,
        Err(CommitError::Conflict {
            at: "bump".to_owned()
        })
    );
    assert_eq!(all(db).await, [("a".to_owned(), 6), ("b".to_owned(), 1)]);
});

both_engines!(
    the_same_key_twice_is_a_conflict_and_a_wrong_statement_a_defect,
    |db| {
        put(db, "a", 5).await.unwrap();
        assert!(put(db, "a", 6).await.unwrap_err().is_conflict());
        let mut batch = Batch::new();
        batch.must_touch_one(&PUT, ["b".into(), Value::Null]);
        assert!(matches!(
            db.commit(batch).await,
            Err(CommitError::Broken { .. })
        ));
        let mut batch = Batch::new();
        batch.must_touch_one(&PUT, ["b".into(), "seven".into()]);
        assert!(matches!(
            db.commit(batch).await,
            Err(CommitError::Broken { .. })
        ));
        put(db, "z", 1).await.unwrap();
    }
);

both_engines!(every_fault_leaves_nothing_and_the_next_commit_works, |db| {
    for fault in [Fault::BeforeCommit, Fault::GroupCommit, Fault::Panic] {
        db.fail_next_commit(fault);
        assert!(put(db, "a", 1).await.is_err(), "{fault:?}");
        assert_eq!(all(db).await, []);
        put(db, "b", 1).await.unwrap();
        let mut batch = Batch::new();
        batch.may_touch(&Text::new("clear", "DELETE FROM number_series"), []);
        db.commit(batch).await.unwrap();
    }
});

both_engines!(rows_come_back_from_a_statement_that_returns_them, |db| {
    put(db, "a", 5).await.unwrap();
    let mut batch = Batch::new();
    batch.returning(&TAKE, ["a".into()]);
    let rows = db.commit_returning(batch).await.unwrap();
    assert_eq!(rows[0].int("last").unwrap(), 6);
});

both_engines!(many_writers_at_once_lose_nothing, |db| {
    let tasks: Vec<_> = (0..200)
        .map(|n| {
            let db = db.clone();
            tokio::spawn(async move { put(&db, &format!("{:03}", n % 190), n).await })
        })
        .collect();
    let mut done = 0;
    for task in tasks {
        match task.await.unwrap() {
            Ok(()) => done += 1,
            Err(e) => assert!(e.is_conflict(), "{e}"),
        }
    }
    assert_eq!(done, 190);
    assert_eq!(all(db).await.len(), 190);
});

both_engines!(text_with_nul_is_stored_without_it, |db| {
    put(db, "a\0b", 1).await.unwrap();
    assert_eq!(all(db).await, [("ab".to_owned(), 1)]);
});

#[tokio::test]
async fn every_text_means_the_same_columns_on_both_engines() {
    let (sqlite, postgres) = (testing::sqlite().await, testing::postgres().await);
    let (mut wrong, mut pairs) = (Vec::new(), Vec::new());
    for text in registry::all() {
        if text.is_pair() {
            pairs.push(text.name());
        }
        match (
            sqlite.db.columns_of(&text).await,
            postgres.db.columns_of(&text).await,
        ) {
            (Ok(a), Ok(b)) if a == b => {}
            (a, b) => wrong.push(format!("{}: {a:?} / {b:?}", text.name())),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(pairs.len() <= 5, "too many texts are a pair: {pairs:?}");
}

#[test]
fn every_module_with_texts_is_in_the_registry() {
    let registry = include_str!("registry.rs");
    let source = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![source.clone()];
    let mut forgotten = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
            let inside = path.strip_prefix(&source).unwrap().with_extension("");
            let module = inside
                .iter()
                .map(|p| p.to_str().unwrap())
                .collect::<Vec<_>>()
                .join("::");
            let module = module.trim_start_matches("sql::");
            let wanted = [
                ("texts! {", "::TEXTS"),
                ("Select::new(", "::samples()"),
                ("Text::owned(", "::samples()"),
                ("Text::pair(", "::samples()"),
            ];
            for (mark, listed) in wanted {
                let is_plumbing = [
                    "sql",
                    "select",
                    "text",
                    "testing",
                    "tests",
                    "trouble_tests",
                    "case_file::tests",
                    "coarse_total::tests",
                    "read::statistics_cases::tests",
                    "read::tests",
                    "testing::scale",
                    "journal::tampering_tests",
                ]
                .contains(&module);
                if text.contains(mark)
                    && !is_plumbing
                    && !registry.contains(&format!("{module}{listed}"))
                {
                    forgotten.push(format!("{module}{listed}"));
                }
            }
        }
    }
    assert!(forgotten.is_empty(), "not in registry.rs: {forgotten:?}");
}

/// Tables with their columns, and indexes with theirs.
type Shape = BTreeMap<String, Vec<String>>;

async fn shape(db: &Db) -> Shape {
    let sqlite = Text::new(
        "shape",
        "SELECT 'table ' || t.name AS thing, c.name || CASE WHEN c.\"notnull\" = 1 THEN ' required' ELSE '' END AS part
         FROM sqlite_schema t JOIN pragma_table_info(t.name) c WHERE t.type = 'table'
         UNION ALL
         SELECT 'index ' || i.name, CASE WHEN x.\"unique\" = 1 THEN 'unique ' ELSE '' END || group_concat(c.name)
         FROM sqlite_schema t JOIN pragma_index_list(t.name) x JOIN sqlite_schema i ON i.name = x.name
         JOIN pragma_index_info(i.name) c WHERE t.type = 'table' AND x.origin = 'c' GROUP BY i.name
         ORDER BY 1, 2",
    );
    let postgres = Text::new(
        "shape",
        "SELECT 'table ' || table_name AS thing,
                column_name || CASE WHEN is_nullable = 'NO' THEN ' required' ELSE '' END AS part
         FROM information_schema.columns WHERE table_schema = 'public'
         UNION ALL
         SELECT 'index ' || i.relname, CASE WHEN x.indisunique THEN 'unique ' ELSE '' END ||
                (SELECT string_agg(a.attname, ',' ORDER BY k.at) FROM unnest(x.indkey) WITH ORDINALITY k(no, at)
                 JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = k.no)
         FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
         JOIN pg_namespace n ON n.oid = i.relnamespace
         WHERE n.nspname = 'public' AND NOT x.indisprimary
         ORDER BY 1, 2",
    );
    let text = if db.engine_name() == "sqlite" {
        sqlite
    } else {
        postgres
    };
    let mut shape = Shape::new();
    for row in db.query(&text, &[]).await.unwrap() {
        shape
            .entry(row.text("thing").unwrap())
            .or_default()
            .push(row.text("part").unwrap());
    }
    shape
}

#[tokio::test]
async fn both_engines_have_the_same_tables_columns_and_indexes() {
    let (sqlite, postgres) = (testing::sqlite().await, testing::postgres().await);
    let (a, b) = (shape(&sqlite.db).await, shape(&postgres.db).await);
    assert!(a.len() > 30, "{a:#?}");
    for thing in a.keys().chain(b.keys()) {
        assert_eq!(a.get(thing), b.get(thing), "{thing}");
    }
}

async fn migrating_goes_on_where_it_stopped(target: Target) {
    assert!(matches!(
        Db::open(&target).await,
        Err(OpenError::NotMigrated { found: 0, .. })
    ));
    let first = migrate::migrate_until(&target, 1).await.unwrap();
    assert_eq!(first.len(), 1);
    assert!(matches!(
        Db::open(&target).await,
        Err(OpenError::NotMigrated { found: 1, .. })
    ));
    let rest = migrate::migrate(&target).await.unwrap();
    assert_eq!(rest.first().map(|m| m.no), Some(2));
    assert_eq!(migrate::migrate(&target).await.unwrap(), []);
    let db = Db::open(&target).await.unwrap();
    let newer = Text::new(
        "newer",
        "INSERT INTO schema_migration (no, name, sha256, at) VALUES ($1, 'x', 'x', 0)",
    );
    let mut batch = Batch::new();
    batch.must_touch_one(&newer, [(migrate::newest() + 1).into()]);
    db.commit(batch).await.unwrap();
    db.close().await;
    assert!(matches!(
        Db::open(&target).await,
        Err(OpenError::Newer { .. })
    ));
    assert!(matches!(
        migrate::migrate(&target).await,
        Err(OpenError::Newer { .. })
    ));
}

#[tokio::test]
async fn migrating_goes_on_where_it_stopped_on_sqlite() {
    let (target, folder) = testing::sqlite_target();
    migrating_goes_on_where_it_stopped(target).await;
    std::fs::remove_dir_all(folder).unwrap();
}

#[tokio::test]
async fn migrating_goes_on_where_it_stopped_on_postgres() {
    migrating_goes_on_where_it_stopped(testing::empty_postgres_target().await).await;
}

#[tokio::test]
async fn servers_that_migrate_at_once_do_it_once() {
    let target = testing::empty_postgres_target().await;
    let both = tokio::join!(migrate::migrate(&target), migrate::migrate(&target));
    let done = both.0.unwrap().len() + both.1.unwrap().len();
    assert_eq!(done, migrate::how_many());
}

#[tokio::test]
async fn a_second_server_on_the_same_file_is_refused_and_a_look_is_not() {
    let test = testing::sqlite().await;
    let refused = Db::open(&test.target).await.unwrap_err();
    assert!(matches!(refused, OpenError::InUse { .. }), "{refused}");
    let look = Db::open_to_read(&test.target).await.unwrap();
    assert_eq!(all(&look).await, []);
    assert!(matches!(
        put(&look, "a", 1).await,
        Err(CommitError::Unavailable(_))
    ));
    put(&test.db, "a", 1).await.unwrap();
    assert_eq!(all(&look).await.len(), 1);
}

#[tokio::test]
async fn a_database_that_sorts_by_language_is_refused() {
    let server = testing::postgres_server();
    let (client, connection) = tokio_postgres::connect(&server, tokio_postgres::NoTls)
        .await
        .unwrap();
    tokio::spawn(connection);
    let name = format!("motcua_test_{}", uuid::Uuid::now_v7().simple());
    let sql = format!(
        "CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'vi' LOCALE 'C'"
    );
    client.batch_execute(&sql).await.unwrap();
    let base = server.rsplit_once('/').unwrap().0;
    let target = Target::Postgres {
        url: format!("{base}/{name}"),
        connections: 1,
    };
    let refused = Db::open(&target).await.unwrap_err();
    assert!(matches!(refused, OpenError::Collation { .. }), "{refused}");
    client
        .batch_execute(&format!("DROP DATABASE {name} WITH (FORCE)"))
        .await
        .unwrap();
}

/// Texts that may walk through a whole table or index, and why.
const MAY_SCAN: &[(&str, &str)] = &[
    ("sql::migrate::NEWEST", "a handful of rows"),
    ("export::", "an export reads everything anyway"),
    ("sql::copy::COUNTS", "a copy reads everything anyway"),
    (
        "case_file::check::HOW_MANY",
        "a check reads everything anyway",
    ),
    ("petition::check::STEPS", "a check reads everything anyway"),
    (
        "filed_document::KEYS",
        "imports and reports are few, and whoever looks for files reads them all; documents come by an index",
    ),
    (
        "journal::log::WAITS_SINCE",
        "heads wait for an interval only; it ends at the first that is old",
    ),
    ("journal::log::KEYS", "a handful of rows"),
    (
        "journal::standing::WAITS_OUTSIDE",
        "heads wait for an interval only; it ends at the first that is old",
    ),
    (
        "read::worklist::states_with_counts",
        "what is walked through is the page that was found by an index",
    ),
    (
        "case_file::HOW_MANY_RUN",
        "running cases only, from an index that holds only them",
    ),
    (
        "coarse_total",
        "what is walked through are the sums of one agency or one month, found by an index before",
    ),
    (
        "read::statistics_totals",
        "totals are few: agencies × procedures × months",
    ),
    (
        "petition::totals",
        "totals are few: agencies × kinds × months",
    ),
    (
        "index_total",
        "totals are few: agencies × procedures × months; running cases from an index of them",
    ),
    (
        "report::ii06",
        "a report is made a few times a year; it reads what runs and what ended in its period",
    ),
    ("credential::KEYS", "a handful of rows"),
    (
        "credential::UNDER",
        "asked when a server starts without a key that is on file, and never else",
    ),
    ("recount::NEWEST", "one row a night"),
    (
        "read::statistics_cases",
        "what runs is counted from an index that holds only running cases",
    ),
    (
        "read::statistics_petitions::",
        "petitions that are open, contested, linked or sent from a case, from indexes that hold only them",
    ),
    ("process_seen", "one row a process that serves or works"),
    (
        "publication::HEAD",
        "the last row by the primary key, and no further",
    ),
    (
        "access_log::seal::LAST",
        "the last row by the primary key, and no further",
    ),
    ("server::SIZE", "two numbers that SQLite knows by heart"),
    (
        "job_queue::BACKLOG",
        "waiting jobs are few; an index holds only them",
    ),
    (
        "read::deadlines::counted",
        "open cases only, from an index that holds only them",
    ),
    (
        "read::worklist::count",
        "open cases only, from an index that holds only them",
    ),
];

/// Whether a step of SQLite's plan walks through a whole table, not through an index or a part
/// of the query itself.
fn walks_through_a_table(step: &str) -> bool {
    let parts = [
        "SCAN applied",
        "SCAN filed",
        "SCAN CONSTANT ROW",
        "SCAN (subquery",
    ];
    let by_index = step.contains("USING INDEX") || step.contains("USING COVERING INDEX");
    let rows_to_write = step.ends_with("VALUES CLAUSE");
    step.starts_with("SCAN ")
        && !by_index
        && !rows_to_write
        && !parts.iter().any(|part| step.starts_with(part))
}

#[tokio::test]
async fn no_list_scans_a_table() {
    let test = testing::sqlite().await;
    let mut wrong = Vec::new();
    for text in registry::all() {
        let name = text.name().trim_start_matches("store::");
        if MAY_SCAN
            .iter()
            .any(|(allowed, _)| name.starts_with(allowed))
        {
            continue;
        }
        for step in test.db.plan_of(&text, &[]).await.unwrap() {
            if walks_through_a_table(&step)
                || step.starts_with("SCAN case_file USING") && !text.sqlite().contains("LIMIT")
            {
                wrong.push(format!("{name}: {step}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn lists_of_open_cases_never_walk_through_closed_ones() {
    let test = testing::sqlite().await;
    let mut wrong = Vec::new();
    for text in registry::all() {
        let name = text.name().trim_start_matches("store::");
        // What was filed in some days is asked for by these.
        let of_a_month = [
            "read::register",
            "read::statistics_cases",
            "read::deadlines::filed",
        ];
        if !name.starts_with("read::") || of_a_month.iter().any(|it| name.starts_with(it)) {
            continue;
        }
        for step in test.db.plan_of(&text, &[]).await.unwrap() {
            if step.contains("case_file_register") || step.contains("case_file_submitted") {
                wrong.push(format!("{name}: {step}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
