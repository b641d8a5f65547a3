//! The rooms: who depends on whom, and what may stand where.

use super::{Tracked, no_findings, places, root, tracked};
use std::collections::BTreeSet;

/// The arrows of dependency between our own crates.
const ARROWS: [(&str, &[&str]); 8] = [
    ("crates/domain", &[]),
    ("crates/log_writer", &[]),
    ("crates/store", &["domain", "log_writer"]),
    ("crates/documents", &["domain"]),
    ("crates/outside", &["domain"]),
    ("crates/casework", &["domain", "store"]),
    ("crates/web", &["domain", "store", "casework", "outside"]),
    (
        ".",
        &["domain", "store", "documents", "outside", "casework", "web"],
    ),
];

/// What the law may be computed with: values, text and hashes; nothing that reads or waits.
const DOMAIN_MAY_USE: [&str; 11] = [
    "hex",
    "jiff",
    "proptest",
    "roxmltree",
    "serde",
    "serde_json",
    "sha2",
    "thiserror",
    "toml",
    "unicode-normalization",
    "uuid",
];

fn dependencies(of: &str, table: &str) -> BTreeSet<String> {
    let path = root().join(of).join("Cargo.toml");
    let text = std::fs::read_to_string(&path).expect("a manifest");
    let manifest: toml::Table = text.parse().expect("a manifest is TOML");
    manifest
        .get(table)
        .and_then(toml::Value::as_table)
        .map(|table| table.keys().cloned().collect())
        .unwrap_or_default()
}

#[test]
fn the_arrows_between_rooms_run_one_way() {
    let ours: BTreeSet<String> = ARROWS
        .iter()
        .filter_map(|(path, _)| path.strip_prefix("crates/"))
        .map(str::to_owned)
        .collect();
    let mut findings = Vec::new();
    for (room, allowed) in ARROWS {
        for used in dependencies(room, "dependencies") {
            if ours.contains(&used) && !allowed.contains(&used.as_str()) {
                findings.push(format!("{room}/Cargo.toml uses {used}"));
            }
        }
    }
    no_findings(
        &findings,
        "Move the code to the room that may know both, or pass a value instead.",
    );
}

#[test]
fn every_room_takes_the_lints_of_the_workspace() {
    let mut findings = Vec::new();
    for (room, _) in ARROWS {
        let text = std::fs::read_to_string(root().join(room).join("Cargo.toml")).expect("manifest");
        // The one room that may say `unsafe` asks for a reason at each.
        let its_own =
            room == "crates/log_writer" && text.contains("undocumented_unsafe_blocks = \"warn\"");
        if !its_own && !text.contains("[lints]\nworkspace = true") {
            findings.push(format!("{room}/Cargo.toml"));
        }
    }
    no_findings(&findings, "Add `[lints]` with `workspace = true`.");
}

#[test]
fn the_domain_uses_only_what_computes() {
    let mut used = dependencies("crates/domain", "dependencies");
    used.extend(dependencies("crates/domain", "dev-dependencies"));
    let findings: Vec<_> = used
        .into_iter()
        .filter(|name| !DOMAIN_MAY_USE.contains(&name.as_str()))
        .collect();
    no_findings(
        &findings,
        "The domain is pure: no runtime, driver or protocol. If this one only computes, add \
         it to DOMAIN_MAY_USE with a reason in the commit.",
    );
}

#[test]
fn the_domain_neither_waits_nor_reads_nor_looks_at_the_clock() {
    let forbidden = [
        "async fn",
        ".await",
        "tokio",
        "std::fs",
        "std::net",
        "std::env",
        "std::time",
        "std::process",
        "std::thread",
        "Timestamp::now",
        "Zoned::now",
        "now_v7",
        "new_v4",
        "println!",
        "static mut",
    ];
    let mut findings = Vec::new();
    for file in tracked() {
        if file.is_in("crates/domain/src/") && file.is_product_code() {
            for word in forbidden {
                findings.extend(places(&file, &code_only(file.without_tests()), word));
            }
        }
    }
    no_findings(
        &findings,
        "Take the value in: the time through `Circumstances`, ids and files from the caller.",
    );
}

/// The text without its comments, line for line.
fn code_only(text: &str) -> String {
    text.lines()
        .map(|line| {
            let trimmed = line.trim_start();
            if trimmed.starts_with("//") { "" } else { line }
        })
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn sql_stands_only_in_the_store() {
    let openings = [
        "SELECT ",
        "INSERT INTO ",
        "DELETE FROM ",
        "CREATE TABLE ",
        "ALTER TABLE ",
    ];
    let mut findings = Vec::new();
    for file in tracked() {
        if !file.is_product_code() || file.is_in("crates/store/") {
            continue;
        }
        let code = code_only(&file.text);
        for opening in openings {
            findings.extend(places(&file, &code, opening));
        }
        findings.extend(
            places(&file, &code, "UPDATE ")
                .into_iter()
                .filter(|place| place.contains(" SET ")),
        );
    }
    no_findings(
        &findings,
        "Write a function in crates/store that answers the question, and call it.",
    );
}

#[test]
fn html_stands_only_in_templates() {
    let tags = [
        "<div", "<p>", "<p ", "<span", "<html", "<body", "<table", "<form", "<input", "<a href",
        "<li>", "<ul", "<h1", "<h2", "<br",
    ];
    let mut findings = Vec::new();
    for file in tracked() {
        if file.is_product_code() {
            let code = code_only(file.without_tests());
            for tag in tags {
                findings.extend(places(&file, &code, tag));
            }
        }
    }
    no_findings(
        &findings,
        "Put the markup into crates/web/templates and pass the values.",
    );
}

/// Files in which an answer's status may be chosen.
const STATUS_MAY_STAND_IN: [&str; 1] = ["crates/web/src/error.rs"];

#[test]
fn status_codes_are_chosen_in_one_place() {
    let mut findings = Vec::new();
    for file in tracked() {
        let is_web = file.is_in("crates/web/src/") && file.is_product_code();
        if is_web && !STATUS_MAY_STAND_IN.contains(&file.path.as_str()) {
            let code = code_only(file.without_tests());
            findings.extend(places(&file, &code, "StatusCode::"));
        }
    }
    no_findings(
        &findings,
        "Return an error of crates/web/src/error.rs; it alone decides what the status is.",
    );
}

#[test]
fn outside_is_called_from_jobs_and_not_from_pages() {
    // Files are the one neighbour a page may use: an upload is kept before it is answered.
    let neighbours = ["outside::mail", "outside::sms", "outside::national_portal"];
    let mut findings = Vec::new();
    for file in tracked() {
        let is_page = |file: &Tracked| file.is_in("crates/web/src/") && file.is_product_code();
        if is_page(&file) {
            for neighbour in neighbours {
                findings.extend(places(&file, &code_only(file.without_tests()), neighbour));
            }
        }
    }
    no_findings(
        &findings,
        "Nothing is sent from a request: return a follow-up, and let a job send it.",
    );
}
