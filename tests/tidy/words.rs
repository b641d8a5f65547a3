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

/// Files beside the acts that serve all of them; and the draft, which is no case yet and so has
/// no story and no journal.
const NOT_ACTS: [&str; 15] = [
    "command",
    "deadlines",
    "event",
    "filing",
    "follow_up",
    "kind_words",
    "look_up",
    "record",
    "refusal",
    "refusal_tests",
    "rules",
    "save_draft",
    "status",
    "terms",
    "walk",
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

/// The layers in which every act of a case has a file of its own, and the acts that have none
/// there: filing is no act on a case that is on file, a lapse is the system's, a rating the
/// applicant's.
const LAYERS: [(&str, &str, &[&str]); 5] = [
    ("crates/casework/src/", ".rs", &[]),
    (
        "crates/web/src/api/act/",
        ".rs",
        &["submit", "supplement_lapse"],
    ),
    (
        "crates/web/src/officer/",
        ".rs",
        &["submit", "supplement_lapse", "rate"],
    ),
    (
        "crates/web/templates/officer/",
        ".html",
        &["submit", "supplement_lapse", "rate"],
    ),
    ("tests/stories/", ".txt", &[]),
];

#[test]
fn an_act_has_the_same_name_in_every_layer() {
    let paths: BTreeSet<String> = tracked().into_iter().map(|file| file.path).collect();
    let acts = acts(&paths);
    let mut findings = Vec::new();
    for (folder, ending, without) in LAYERS {
        let here = acts.iter().filter(|act| !without.contains(&act.as_str()));
        let places = here.map(|act| format!("{folder}{act}{ending}"));
        findings.extend(places.filter(|place| !paths.contains(place)));
    }
    no_findings(
        &findings,
        "Follow \"Add an act\" in CONTRIBUTING.md; a rule nobody can carry out is no feature.",
    );
}
