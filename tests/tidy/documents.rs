//! Documents stay true: a path they name exists, a command they show is one.

use super::{no_findings, tracked};
use std::collections::BTreeSet;

/// A picture larger than this slows the reading down.
const LARGEST_PICTURE: u64 = 100_000;
/// All pictures together; every clone carries each version of them.
const ALL_PICTURES: u64 = 3_000_000;

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

#[test]
fn every_picture_is_shown_and_all_of_them_stay_small() {
    let documents = tracked();
    let shown: String = documents
        .iter()
        .filter(|file| file.ends(".md"))
        .map(|file| file.text.as_str())
        .collect();
    let folder = super::root().join("docs/screenshots");
    let mut findings = Vec::new();
    let mut total = 0;
    for picture in std::fs::read_dir(&folder).expect("the pictures").flatten() {
        let name = picture.file_name().to_string_lossy().into_owned();
        let size = picture.metadata().map_or(0, |it| it.len());
        total += size;
        if !shown.contains(&format!("screenshots/{name}")) {
            findings.push(format!("{name}: no document shows it"));
        }
        if size > LARGEST_PICTURE {
            findings.push(format!("{name}: {size} bytes, more than {LARGEST_PICTURE}"));
        }
    }
    if total > ALL_PICTURES {
        findings.push(format!("all: {total} bytes, more than {ALL_PICTURES}"));
    }
    no_findings(
        &findings,
        "Remove it, or take the pictures anew with pngquant installed: \
         MOTCUA_SCREENSHOTS=docs/screenshots scripts/browser",
    );
}

#[test]
fn the_glossary_is_in_the_order_of_the_alphabet() {
    let text = std::fs::read_to_string(super::root().join("GLOSSARY.md")).expect("the glossary");
    let rows = text.split("|---|---|---|\n").nth(1).expect("a table");
    let words: Vec<String> = rows
        .lines()
        .filter_map(|row| row.split('|').nth(1))
        .map(|word| word.trim().to_lowercase())
        .collect();
    let findings: Vec<String> = words
        .windows(2)
        .filter(|pair| pair[0] >= pair[1])
        .map(|pair| format!("{:?} stands before {:?}", pair[0], pair[1]))
        .collect();
    no_findings(&findings, "Put the word where it will be looked for, once.");
}
