//! What we build on: licences that a public body may ship, and no second TLS.

use super::{no_findings, root};
use std::collections::BTreeSet;
use std::process::Command;

/// Licences whose terms are met by shipping their texts with the binary.
const LICENCES: [&str; 14] = [
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Crates that must not come in, and why.
const BARRED: [(&str, &str); 5] = [
    ("aws-lc-rs", "ring is the one provider of cryptography"),
    (
        "openssl-sys",
        "a C library that the binary would have to find",
    ),
    ("native-tls", "it brings OpenSSL"),
    ("sqlx", "it fights with rusqlite over sqlite3"),
    ("diesel", "it fights with rusqlite over sqlite3"),
];

/// Whether a licence expression can be met with the licences of the list.
fn is_met(expression: &str) -> bool {
    let plain = expression.replace(['(', ')'], "").replace('/', " OR ");
    // `A AND B` needs both; `A OR B` needs one. Mixed expressions bind AND first, as written
    // in every manifest of the tree.
    plain.split(" OR ").any(|choice| {
        choice
            .split(" AND ")
            .all(|one| LICENCES.contains(&one.trim()))
    }) || plain
        .split(" AND ")
        .all(|part| part.split(" OR ").any(|one| LICENCES.contains(&one.trim())))
}

fn packages() -> Vec<serde_json::Value> {
    let listed = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked"])
        .args(["--filter-platform", "x86_64-unknown-linux-gnu"])
        .current_dir(root())
        .output()
        .expect("cargo metadata runs");
    assert!(
        listed.status.success(),
        "cargo metadata: {}",
        String::from_utf8_lossy(&listed.stderr)
    );
    let metadata: serde_json::Value = serde_json::from_slice(&listed.stdout).expect("JSON");
    let used: BTreeSet<String> = metadata["resolve"]["nodes"]
        .as_array()
        .expect("nodes")
        .iter()
        .filter_map(|node| Some(node["id"].as_str()?.to_owned()))
        .collect();
    metadata["packages"]
        .as_array()
        .expect("packages")
        .iter()
        .filter(|package| {
            let id = package["id"].as_str().unwrap_or_default();
            // Our own crates have no source.
            used.contains(id) && !package["source"].is_null()
        })
        .cloned()
        .collect()
}

#[test]
fn every_dependency_has_a_licence_of_the_list() {
    let findings: Vec<_> = packages()
        .iter()
        .filter_map(|package| {
            let name = package["name"].as_str().unwrap_or_default();
            let licence = package["license"].as_str().unwrap_or("none given");
            (!is_met(licence)).then(|| format!("{name}: {licence}"))
        })
        .collect();
    no_findings(
        &findings,
        "Choose another crate; or, if the licence's terms are met by shipping its text, add \
         it to LICENCES.",
    );
}

#[test]
fn barred_crates_do_not_come_in() {
    let names: BTreeSet<String> = packages()
        .iter()
        .filter_map(|package| Some(package["name"].as_str()?.to_owned()))
        .collect();
    let findings: Vec<_> = BARRED
        .iter()
        .filter(|(name, _)| names.contains(*name))
        .map(|(name, why)| format!("{name}: {why}"))
        .collect();
    no_findings(
        &findings,
        "Find who brought it with `cargo tree -i NAME` and switch its default features off.",
    );
}

#[test]
fn the_reader_of_licence_expressions_reads_them() {
    for met in [
        "MIT",
        "MIT OR Apache-2.0",
        "MIT/Apache-2.0",
        "(MIT OR Apache-2.0) AND Unicode-3.0",
        "GPL-3.0 OR MIT",
        "Apache-2.0 AND ISC",
    ] {
        assert!(is_met(met), "{met}");
    }
    for unmet in ["GPL-3.0", "MIT AND GPL-3.0", "none given"] {
        assert!(!is_met(unmet), "{unmet}");
    }
}
