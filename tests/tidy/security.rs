//! What `docs/security.md` says of tests is true: each test, file and module that it names is there.

use super::{Tracked, no_findings, tracked};

/// The document.
const DOCUMENT: &str = "docs/security.md";

/// The names between backticks in the last column of a table's row, with what the row is about.
fn named(line: &str) -> Vec<(String, String)> {
    let cells: Vec<&str> = line.trim().trim_matches('|').split('|').collect();
    let is_row = line.starts_with('|') && (cells.len() == 3 || cells.len() == 5);
    let (Some(first), Some(last)) = (cells.first(), cells.last()) else {
        return Vec::new();
    };
    if !is_row {
        return Vec::new();
    }
    let names = last.split('`').skip(1).step_by(2);
    names
        .map(|name| (first.trim().to_owned(), name.to_owned()))
        .collect()
}

/// Whether a test, a file or a module of this name is in the tree; `…` stands for the rest of a name.
fn is_there(name: &str, files: &[Tracked]) -> bool {
    if name.contains('/') || name.contains('.') {
        let ends = format!("/{name}");
        return files.iter().any(|it| {
            it.path == name || it.path.ends_with(&ends) || it.path.starts_with(&format!("{name}/"))
        });
    }
    if let Some((_, last)) = name.rsplit_once("::") {
        let file = format!("/{last}.rs");
        let function = format!("fn {last}");
        return files
            .iter()
            .any(|it| it.path.ends_with(&file) || (it.ends(".rs") && it.text.contains(&function)));
    }
    let begins = name.trim_end_matches('…');
    let file = format!("/{begins}.rs");
    files.iter().any(|it| {
        it.path.ends_with(&file) || (it.ends(".rs") && names_a_test(&it.text, begins, name))
    })
}

/// Whether a text has a test of this name, by itself or for both engines.
fn names_a_test(text: &str, begins: &str, name: &str) -> bool {
    let whole = begins == name;
    text.match_indices(begins).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + begins.len()..].chars().next();
        let starts = before.is_none_or(|it| !it.is_alphanumeric() && it != '_');
        let ends = if whole {
            matches!(after, Some('(' | ','))
        } else {
            true
        };
        starts && ends
    })
}

#[test]
fn each_test_that_the_security_table_names_is_in_the_tree() {
    let files: Vec<Tracked> = tracked()
        .into_iter()
        .filter(|it| !it.path.ends_with("tidy/security.rs"))
        .collect();
    let document = files.iter().find(|it| it.path == DOCUMENT);
    let document = document.expect("the document");
    let mut findings = Vec::new();
    let mut looked_at = 0;
    for line in document.text.lines() {
        for (row, name) in named(line) {
            looked_at += 1;
            if !is_there(&name, &files) {
                findings.push(format!("{row}: {name}"));
            }
        }
    }
    assert!(
        looked_at > 100,
        "the tables are not read: {looked_at} names"
    );
    no_findings(
        &findings,
        "docs/security.md names tests that are not there; name the one that holds it now.",
    );
}

/// The counts above the tables are those of the tables.
#[test]
fn the_security_table_is_counted_right() {
    let files = tracked();
    let document = files.iter().find(|it| it.path == DOCUMENT);
    let document = document.expect("the document");
    let count = |state: &str| {
        let cell = format!("| {state} |");
        let rows = document.text.lines().filter(|line| {
            line.strip_prefix("| ")
                .is_some_and(|it| it.starts_with(|c: char| c.is_ascii_digit()))
        });
        rows.filter(|line| line.contains(&cell)).count()
    };
    let said = format!(
        "Counted: {} yes, {} partly, {} operator, {} gap, {} n.a., of {}.",
        count("yes"),
        count("partly"),
        count("operator"),
        count("gap"),
        count("n.a."),
        ["yes", "partly", "operator", "gap", "n.a."]
            .map(count)
            .iter()
            .sum::<usize>(),
    );
    assert!(document.text.contains(&said), "write: {said}");
}
