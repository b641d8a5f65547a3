//! What a monitor is told, asked of a real server over HTTP: with the token only, by route and
//! never by case, and every name as `docs/monitoring.md` lists it.

use crate::serving::{Folder, ask, config_with, get};
use motcua::{serve, wiring};
use std::collections::{BTreeMap, BTreeSet};
use store::Batch;
use store::job_queue::{self, NewJob, dead};

/// The names of the document's tables, each with its kind.
fn documented() -> BTreeMap<String, String> {
    let text = include_str!("../docs/monitoring.md");
    let mut names = BTreeMap::new();
    for line in text.lines() {
        let mut cells = line.split('|').map(str::trim).skip(1);
        let (Some(name), Some(kind)) = (cells.next(), cells.next()) else {
            continue;
        };
        let is_metric = ["counter", "gauge", "histogram", "info"].contains(&kind);
        if let Some(name) = name.strip_prefix('`').filter(|_| is_metric) {
            let twice = names.insert(name.trim_end_matches('`').to_owned(), kind.to_owned());
            assert_eq!(twice, None, "{name} stands twice");
        }
    }
    names
}

/// The names that were told, each with its kind.
fn told(text: &str) -> BTreeMap<String, String> {
    text.lines()
        .filter_map(|line| line.strip_prefix("# TYPE "))
        .map(|line| {
            let (name, kind) = line.split_once(' ').expect("a name and a kind");
            let ending = match kind {
                "counter" => "_total",
                "info" => "_info",
                _ => "",
            };
            (format!("{name}{ending}"), kind.to_owned())
        })
        .collect()
}

/// The value of the first sample that begins so.
fn value(text: &str, start: &str) -> f64 {
    let line = text.lines().find(|line| line.starts_with(start));
    let line = line.unwrap_or_else(|| panic!("no {start} in\n{text}"));
    let value = line.rsplit(' ').next().expect("a value");
    value.parse().expect("a number")
}

#[tokio::test]
async fn a_monitor_with_the_token_is_told_every_figure_of_the_document_and_no_other() {
    let folder = Folder::new("monitor");
    let mut config = config_with(
        &folder,
        "[metrics]\nby = \"listen\"\nlisten = \"127.0.0.1:0\"\ntoken = \"nobody knows\"\n",
    );
    config.worker.tries = 1;
    let target = wiring::target(&config).expect("a target");
    store::sql::migrate::migrate(&target)
        .await
        .expect("a migration");
    let listener = serve::listen(config.server.listen).await.expect("a port");
    let parts = wiring::open(&config).await.expect("parts");
    let db = parts.desk.office.db.clone();
    let now = parts.desk.now();
    let mut batch = Batch::new();
    let given_up = NewJob::now("no_such_kind", &(), now).expect("a job");
    let later = now.saturating_add(jiff::SignedDuration::from_hours(1));
    let later = NewJob::now("transfer", &(), now)
        .expect("a job")
        .not_before(later.expect("a time"));
    job_queue::enqueue(&mut batch, given_up);
    job_queue::enqueue(&mut batch, later);
    db.commit(batch).await.expect("a commit");
    let monitored = serve::monitor(&parts, &config.metrics, None).await;
    let monitored = monitored.expect("a port").expect("a monitor");
    let worker = Some(parts.worker(&config));
    let running = serve::start(listener, parts.house(&config), worker).expect("a server");
    let pages = running.address;
    while dead::dead_by_kind(&db).await.expect("a read").is_empty() {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }

    for path in ["/", "/ho-so/H40.024.13-260821-0001", "/khong-co", "/readyz"] {
        get(pages, path).await;
    }
    // The figures are not among the pages.
    assert!(get(pages, "/metrics").await.0.contains(" 404 "));
    let address = monitored.address;
    let (head, body) = get(address, "/metrics").await;
    assert!(head.contains(" 401 ") && body.is_empty(), "{head}");
    let with = |token: &str| {
        format!("GET /metrics HTTP/1.0\r\nHost: m\r\nAuthorization: Bearer {token}\r\n\r\n")
    };
    assert!(ask(address, &with("a guess")).await.0.contains(" 401 "));
    let (head, text) = ask(address, &with("nobody knows")).await;
    assert!(
        head.contains(" 200 ") && head.contains("openmetrics"),
        "{head}"
    );
    assert!(text.ends_with("# EOF\n"), "{text}");

    let (documented, told) = (documented(), told(&text));
    assert_eq!(
        told, documented,
        "docs/monitoring.md and the program differ"
    );
    assert!(!text.contains("H40"), "a case code is a label:\n{text}");
    let page = "motcua_http_requests_total{method=\"GET\",route=\"/ho-so/{code}\",status=\"303\"}";
    assert_eq!(value(&text, page), 1.0);
    let none = "motcua_http_requests_total{method=\"GET\",route=\"none\",status=\"404\"}";
    assert_eq!(value(&text, none), 2.0);
    assert_eq!(value(&text, "motcua_jobs_dead{kind=\"no_such_kind\"}"), 1.0);
    assert_eq!(value(&text, "motcua_jobs_waiting{kind=\"transfer\"}"), 1.0);
    assert_eq!(value(&text, "motcua_jobs_due{kind=\"transfer\"}"), 0.0);
    assert_eq!(value(&text, "motcua_database_up"), 1.0);
    assert_eq!(value(&text, "motcua_processes{kind=\"serve\"}"), 1.0);
    assert!(value(&text, "motcua_database_commit_seconds_count") >= 1.0);
    assert!(value(&text, "process_resident_memory_bytes") > 1e6);
    assert!(value(&text, "motcua_disk_free_bytes{place=\"files\"}") > 0.0);
    let (head, body) = get(address, "/readyz").await;
    assert!(
        head.contains(" 200 ") && body.contains("\"ready\""),
        "{body}"
    );

    drop(monitored);
    running.stop().await.expect("an end in order");
}

#[test]
fn every_field_of_the_log_that_the_document_names_is_written_somewhere() {
    let text = include_str!("../docs/monitoring.md");
    let (_, fields) = text
        .split_once("## Fields of the log")
        .expect("the section");
    let fields = fields.split("\n## ").next().expect("a section");
    let named: BTreeSet<&str> = fields
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split('`').next())
        .collect();
    assert!(named.len() > 5, "{named:?}");
    let sources: String = crate::tidy::tracked()
        .into_iter()
        .filter(crate::tidy::Tracked::is_product_code)
        .map(|file| file.text)
        .collect();
    // Written by the library that writes the lines.
    let of_the_library = ["timestamp", "level", "target", "fields.message", "span"];
    for name in named {
        let is_ours = of_the_library.contains(&name) || sources.contains(name);
        assert!(is_ours, "nothing writes {name}");
    }
}
