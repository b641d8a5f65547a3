//! One word, one file, in every layer: an act of a case is found under its name everywhere.

use super::{no_findings, tracked};
use std::collections::BTreeSet;

fn acts(paths: &BTreeSet<String>) -> Vec<String> {
    paths
        .iter()
        .filter_map(|path| {
            let name = path.strip_prefix("crates/domain/src/case/")?;
            let name = name.strip_suffix(".rs")?;
            let is_an_act = !name.contains('/') && !NOT_ACTS.contains(&name);
            is_an_act.then(|| name.to_owned())
        })
        .collect()
}

/// Files beside the acts that serve all of them.
const NOT_ACTS: [&str; 9] = [
    "command",
    "deadlines",
    "event",
    "filing",
    "follow_up",
    "refusal",
    "rules",
    "status",
    "terms",
];

#[test]
fn a_clause_is_named_as_the_regulations_name_it() {
    let mut findings = Vec::new();
    for file in tracked() {
        if !(file.ends(".rs") || file.ends(".mjs") || file.ends(".txt")) {
            continue;
        }
        let tag = ["Cov", "ers:"].concat();
        for (at, line) in file.text.lines().enumerate() {
            let Some((_, named)) = line.split_once(&tag) else {
                continue;
            };
            for clause in named.split(',').map(|it| it.trim().trim_end_matches('.')) {
                let (province, rest) = clause.split_once('-').unwrap_or_default();
                let is_known = ["ND", "NB", "HN", "TB", "DN"].contains(&province);
                if !is_known || !rest.starts_with(|c: char| c.is_ascii_digit()) {
                    findings.push(format!("{}:{}: {clause}", file.path, at + 1));
                }
            }
        }
    }
    no_findings(
        &findings,
        "Write `ND-18.1a, DN-12.1a`: province, article, clause, the letter đ as dd.",
    );
}

#[test]
fn an_act_has_the_same_name_in_every_layer() {
    let paths: BTreeSet<String> = tracked().into_iter().map(|file| file.path).collect();
    let mut findings = Vec::new();
    for act in acts(&paths) {
        for place in [
            format!("crates/casework/src/{act}.rs"),
            format!("tests/stories/{act}.txt"),
        ] {
            if !paths.contains(&place) {
                findings.push(format!("{act}: {place} is missing"));
            }
        }
    }
    no_findings(
        &findings,
        "Follow \"Add an act\" in CONTRIBUTING.md; a rule nobody can carry out is no feature.",
    );
}
