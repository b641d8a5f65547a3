//! Nothing half done, nothing of one machine, nothing too long to read.

use super::{no_findings, places, tracked};

/// A file longer than this is two files.
const LONGEST_FILE: usize = 600;

#[test]
fn every_module_says_what_it_is_for() {
    let missing: Vec<_> = tracked()
        .into_iter()
        .filter(|file| file.ends(".rs") && !file.text.starts_with("//! "))
        .map(|file| file.path)
        .collect();
    no_findings(
        &missing,
        "Open each of these with `//!`: what the module is for, and what it is not.",
    );
}

#[test]
fn nothing_is_left_half_done() {
    // Put together here, so that this file does not find itself.
    let words = [
        ["TO", "DO"].concat(),
        ["FIX", "ME"].concat(),
        ["XX", "X:"].concat(),
        ["dbg", "!("].concat(),
        ["todo", "!("].concat(),
        ["unimplemented", "!("].concat(),
        // With a reason behind it, it is a long run that a command of its own asks for.
        ["#[ign", "ore]"].concat(),
        ["console", ".log("].concat(),
    ];
    let looked_at = [
        ".rs", ".html", ".css", ".js", ".mjs", ".toml", ".sql", ".typ",
    ];
    let mut findings = Vec::new();
    for file in tracked() {
        if looked_at.iter().any(|ending| file.ends(ending)) {
            for word in &words {
                findings.extend(places(&file, &file.text, word));
            }
        }
    }
    no_findings(
        &findings,
        "Finish it, or take it out and open an issue. A test that must not run is deleted.",
    );
}

#[test]
fn no_file_is_too_long_to_read() {
    let looked_at = [".rs", ".html", ".css", ".js", ".mjs", ".sql", ".typ", ".sh"];
    let mut findings = Vec::new();
    for file in tracked() {
        let lines = file.text.lines().count();
        if looked_at.iter().any(|ending| file.ends(ending)) && lines > LONGEST_FILE {
            findings.push(format!("{}: {lines} lines", file.path));
        }
    }
    no_findings(
        &findings,
        "Split each by what changes together; 100 to 300 lines read best.",
    );
}

#[test]
fn nothing_names_a_folder_of_one_machine() {
    let folders = ["work/", "root/", "home/"].map(|folder| format!("/{folder}"));
    let mut findings = Vec::new();
    for file in tracked() {
        if file.ends(".lock") || file.path == "tests/tidy/leftovers.rs" {
            continue;
        }
        for folder in &folders {
            findings.extend(
                places(&file, &file.text, folder)
                    .into_iter()
                    // A path continued is no root folder: `docs/work/`, `https://…/home/`.
                    .filter(|place| {
                        place.match_indices(folder.as_str()).any(|(at, _)| {
                            let before = place[..at].chars().next_back();
                            before.is_none_or(|c| c.is_whitespace() || "\"'=(`".contains(c))
                        })
                    }),
            );
        }
    }
    no_findings(
        &findings,
        "Write paths from the root of the repository, or take them from an option.",
    );
}

#[test]
fn text_files_end_with_one_line_end_and_have_unix_lines() {
    let looked_at = [
        ".rs", ".html", ".css", ".mjs", ".js", ".toml", ".md", ".sql", ".typ",
    ];
    let mut findings = Vec::new();
    for file in tracked() {
        if !looked_at.iter().any(|ending| file.ends(ending)) || file.text.is_empty() {
            continue;
        }
        if file.text.contains('\r') {
            findings.push(format!("{}: carriage returns", file.path));
        }
        if !file.text.ends_with('\n') || file.text.ends_with("\n\n") {
            findings.push(format!("{}: does not end with one line end", file.path));
        }
    }
    no_findings(
        &findings,
        "Let the editor end each file with exactly one line end.",
    );
}
