//! Documents stay true: a path they name exists, a command they show is one.

use super::{no_findings, tracked};
use std::collections::BTreeSet;

/// Paths written in backticks, with a place holder or a pattern in them left out.
fn named_paths(text: &str) -> Vec<&str> {
    let folders = [
        "crates/",
        "src/",
        "tests/",
        "scripts/",
        "docs/",
        "regulations/",
        "catalogue/",
    ];
    text.split('`')
        .skip(1)
        .step_by(2)
        .filter(|named| folders.iter().any(|folder| named.starts_with(folder)))
        .filter(|named| !named.contains(['<', '*', ' ', '…', '{']))
        .collect()
}

#[test]
fn every_path_a_document_names_is_there() {
    let files = tracked();
    let paths: BTreeSet<&str> = files.iter().map(|file| file.path.as_str()).collect();
    let mut findings = Vec::new();
    for file in files.iter().filter(|file| file.ends(".md")) {
        for named in named_paths(&file.text) {
            let folder = format!("{}/", named.trim_end_matches('/'));
            let is_there = paths.contains(named) || paths.iter().any(|it| it.starts_with(&folder));
            if !is_there {
                findings.push(format!("{}: {named}", file.path));
            }
        }
    }
    no_findings(
        &findings,
        "Change the document in the same commit as the files, or the other way round.",
    );
}

#[test]
fn every_link_between_documents_leads_somewhere() {
    let files = tracked();
    let mut findings = Vec::new();
    for file in files.iter().filter(|file| file.ends(".md")) {
        let folder = super::root().join(&file.path);
        let folder = folder.parent().expect("a file lies in a folder");
        for link in file.text.split("](").skip(1) {
            let Some((target, _)) = link.split_once(')') else {
                continue;
            };
            let target = target.split('#').next().unwrap_or_default();
            if !target.is_empty() && !target.contains("://") && !folder.join(target).exists() {
                findings.push(format!("{}: {target}", file.path));
            }
        }
    }
    no_findings(&findings, "Mend the link or take it out.");
}
