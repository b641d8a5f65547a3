//! Groups of batches: one that fails goes back alone, a COMMIT that fails fails all.

use super::*;
use rusqlite::StatementStatus;

const INSERT: Text = Text::new("insert", "INSERT INTO t (id) VALUES ($1)");

fn table() -> Connection {
    let connection = Connection::open_in_memory().expect("memory");
    connection
        .execute_batch("CREATE TABLE t (id INTEGER PRIMARY KEY) STRICT")
        .expect("table");
    connection
}

fn insert(id: i64) -> Batch {
    let mut batch = Batch::new();
    batch.must_touch_one(&INSERT, [Value::Int(id)]);
    batch
}

fn count(connection: &Connection) -> i64 {
    connection
        .query_row("SELECT count(*) FROM t", [], |r| r.get(0))
        .expect("count")
}

/// SQLite looks at what a LIMIT is bound to, and plans anew for each value, unless it is told not to.
#[test]
fn a_list_is_planned_once_however_long_its_pages_are() {
    let folder = std::env::temp_dir().join(format!("motcua-plans-{}", uuid::Uuid::now_v7()));
    std::fs::create_dir_all(&folder).expect("folder");
    let connection = connect(&folder.join("plans.sqlite"), true).expect("open");
    connection
        .execute_batch("CREATE TABLE t (id INTEGER PRIMARY KEY) STRICT")
        .expect("table");
    let mut list = connection
        .prepare("SELECT id FROM t WHERE id > ?1 ORDER BY id LIMIT ?2")
        .expect("prepare");
    for limit in 1..20 {
        list.raw_bind_parameter(1, 0).expect("bind");
        list.raw_bind_parameter(2, limit).expect("bind");
        assert!(list.raw_query().next().expect("read").is_none());
    }
    assert_eq!(list.get_status(StatementStatus::RePrepare), 0);
    std::fs::remove_dir_all(&folder).expect("removed");
}

#[test]
fn one_job_that_fails_goes_back_alone() {
    let mut connection = table();
    let mut twice = insert(2);
    twice.append(insert(1));
    let answers = write_group(&mut connection, &[insert(1), twice, insert(3)]);
    assert!(answers[0].is_ok() && answers[2].is_ok());
    assert_eq!(
        answers[1].as_ref().unwrap_err(),
        &CommitError::Conflict {
            at: "insert".to_owned()
        }
    );
    assert_eq!(count(&connection), 2);
}

#[test]
fn a_full_disk_fails_what_does_not_fit_and_passes() {
    const FAT: Text = Text::new("fat", "INSERT INTO fat (id, it) VALUES ($1, $2)");
    let mut connection = table();
    connection
        .execute_batch("CREATE TABLE fat (id INTEGER PRIMARY KEY, it BLOB) STRICT")
        .expect("table");
    let full_at = |connection: &Connection, pages: i64| {
        let set = format!("PRAGMA max_page_count = {pages}");
        connection
            .query_row(&set, [], |row| row.get::<_, i64>(0))
            .expect("a limit")
    };
    full_at(&connection, 8);
    let mut fat = Batch::new();
    fat.must_touch_one(&FAT, [Value::Int(1), Value::Bytes(vec![7; 200_000])]);
    let answers = write_group(&mut connection, &[insert(1), fat.clone(), insert(2)]);
    let fat_answer = &answers[1];
    assert!(
        matches!(fat_answer, Err(CommitError::Unavailable(_))),
        "{fat_answer:?}"
    );
    // Whatever the engine gave up with it: what was answered is there, and nothing else.
    let done = answers.iter().filter(|answer| answer.is_ok()).count();
    assert_eq!(count(&connection), done as i64);
    // What still fits is written meanwhile, and all of it once there is room.
    assert!(write_group(&mut connection, &[insert(7)])[0].is_ok());
    full_at(&connection, 1_000_000);
    assert!(write_group(&mut connection, &[fat])[0].is_ok());
}

#[test]
fn a_panic_in_one_job_neither_kills_the_writer_nor_touches_the_others() {
    let mut connection = table();
    let mut bad = insert(2);
    bad.fault = Some(Fault::Panic);
    let answers = write_group(&mut connection, &[insert(1), bad, insert(3)]);
    assert!(matches!(answers[1], Err(CommitError::Broken { .. })));
    assert_eq!(count(&connection), 2);
    assert!(write_group(&mut connection, &[insert(2)])[0].is_ok());
}

#[test]
fn a_commit_that_fails_fails_every_job_of_the_group() {
    let mut connection = table();
    let mut bad = insert(2);
    bad.fault = Some(Fault::GroupCommit);
    let answers = write_group(&mut connection, &[insert(1), bad, insert(3)]);
    assert!(
        answers
            .iter()
            .all(|a| matches!(a, Err(CommitError::Unavailable(_))))
    );
    assert_eq!(count(&connection), 0);
    assert!(write_group(&mut connection, &[insert(1)])[0].is_ok());
}

#[test]
fn giving_up_before_the_commit_concerns_one_job() {
    let mut connection = table();
    let mut bad = insert(2);
    bad.fault = Some(Fault::BeforeCommit);
    let answers = write_group(&mut connection, &[insert(1), bad]);
    assert!(answers[0].is_ok());
    assert!(matches!(answers[1], Err(CommitError::Unavailable(_))));
    assert_eq!(count(&connection), 1);
}

fn scratch() -> PathBuf {
    let folder = std::env::temp_dir().join(format!("motcua-sqlite-{}", uuid::Uuid::now_v7()));
    std::fs::create_dir_all(&folder).expect("folder");
    folder
}

/// Who is told again what was done before waits for the disk like the one who was told first.
#[tokio::test]
async fn what_was_committed_is_not_confirmed_while_the_disk_does_not_confirm_it() {
    let flusher = Flusher::start(|| Err(std::io::Error::other("the cable is out"))).expect("one");
    let (jobs, inbox) = mpsc::channel(WAITING);
    let connection = table();
    let writer = std::thread::spawn(move || write_until_closed(connection, Some(flusher), inbox));
    let folder = scratch();
    connect(&folder.join("it.sqlite"), true).expect("made");
    let it = Sqlite::with(&folder.join("it.sqlite"), Some(jobs), Some(writer)).expect("open");
    for batch in [insert(1), Batch::new(), Batch::new()] {
        let answer = it.commit(batch).await;
        assert!(matches!(answer, Err(CommitError::Unavailable(why)) if why.contains("cable")));
    }
    it.close().await;
    std::fs::remove_dir_all(&folder).expect("removed");
}

#[tokio::test]
async fn nothing_to_write_is_confirmed_once_all_before_it_is_on_the_disk() {
    let folder = scratch();
    let it = Sqlite::open(folder.join("it.sqlite")).await.expect("open");
    let confirmed = it.commit(Batch::new()).await.expect("confirmed");
    assert!(confirmed.is_empty());
    it.close().await;
    std::fs::remove_dir_all(&folder).expect("removed");
}

/// The files of a server that was killed, as they lay: the log is carried into the file before anything is
/// written behind it.
#[tokio::test]
async fn what_a_killed_server_left_in_the_log_is_in_the_file_before_more_is_written() {
    let folder = scratch();
    let (ours, left) = (folder.join("it.sqlite"), folder.join("left.sqlite"));
    let running = connect(&ours, true).expect("open");
    let fill = "CREATE TABLE t (id INTEGER PRIMARY KEY) STRICT; INSERT INTO t VALUES (1), (2)";
    running.execute_batch(fill).expect("filled");
    for end in ["", "-wal"] {
        let of = |path: &Path| PathBuf::from(format!("{}{end}", path.display()));
        std::fs::copy(of(&ours), of(&left)).expect("copied");
    }
    let log = folder.join("left.sqlite-wal");
    let bytes = || std::fs::metadata(&log).map_or(0, |it| it.len());
    assert!(bytes() > 0, "the log has what was written");
    let it = Sqlite::open(left).await.expect("open");
    assert_eq!(bytes(), 0);
    let ask = Text::new("ask", "SELECT count(*) AS rows FROM t");
    let rows = it.query(&ask, &[]).await.expect("read");
    assert_eq!(rows[0].int("rows").expect("a number"), 2);
    it.commit(insert(3)).await.expect("written");
    assert!(bytes() > 0);
    it.close().await;
    std::fs::remove_dir_all(&folder).expect("removed");
}

/// A file may be named by a link: the log lies beside the file, and both names are one file.
#[cfg(unix)]
#[tokio::test]
async fn a_file_behind_a_link_is_written_and_locked_like_any_other() {
    let folder = scratch();
    let (file, link) = (folder.join("disk.sqlite"), folder.join("link.sqlite"));
    connect(&file, true)
        .and_then(|it| it.execute_batch("CREATE TABLE t (id INTEGER PRIMARY KEY) STRICT"))
        .expect("made");
    std::os::unix::fs::symlink(&file, &link).expect("linked");
    let it = Sqlite::open(link).await.expect("open");
    it.commit(insert(1)).await.expect("written");
    let second = Sqlite::open(file.clone()).await;
    assert!(matches!(second, Err(OpenError::InUse { .. })));
    let beside = Sqlite::open_beside(folder.join("link.sqlite"))
        .await
        .expect("open");
    beside.commit(insert(2)).await.expect("written beside");
    beside.close().await;
    it.close().await;
    std::fs::remove_dir_all(&folder).expect("removed");
}
