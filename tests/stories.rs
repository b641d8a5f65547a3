//! Stories: what happens to a case, told line by line so that a clerk can read it, with the
//! recorded answer of the office under each line. Every story is played on both engines and
//! must come out the same.
//!
//! A script is `tests/stories/<act>.txt`; what came of it lies beside it as `<act>.out`. The
//! language is described in `tests/stories/README.md`. Rules have finer tests at the foot of
//! their own files; here is shown how they play together.

mod cast;
mod desk;
mod script;
mod words;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

fn scripts() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/stories");
    let mut found: Vec<_> = std::fs::read_dir(folder)
        .expect("the stories' folder")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|it| it == "txt"))
        .collect();
    found.sort();
    found
}

/// Plays a script and gives it back with the answers under its lines.
fn play(name: &str, text: &str) -> String {
    let mut desk = desk::Desk::open();
    let mut told = String::new();
    for line in script::read(name, text) {
        match line {
            script::Line::Remark(remark) => writeln!(told, "{remark}").expect("text"),
            script::Line::Act(act) => {
                writeln!(told, "{}", act.text).expect("text");
                for answer in desk.perform(&act) {
                    writeln!(told, "    {answer}").expect("text");
                }
            }
        }
    }
    for line in desk.close() {
        writeln!(told, "{line}").expect("text");
    }
    told
}

#[test]
fn every_story_comes_out_as_recorded() {
    let mut broken = Vec::new();
    for path in scripts() {
        let name = path.file_stem().and_then(|it| it.to_str()).expect("a name");
        let text = std::fs::read_to_string(&path).expect("a script");
        let played = std::panic::catch_unwind(|| {
            let told = play(name, &text);
            crate::recorded::check(&format!("stories/{name}.out"), &told);
        });
        if played.is_err() {
            broken.push(name.to_owned());
        }
    }
    assert!(
        broken.is_empty(),
        "stories that came out otherwise: {broken:?}"
    );
}

#[test]
fn every_recorded_answer_has_its_story() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/stories");
    for entry in std::fs::read_dir(&folder).expect("the stories' folder") {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|it| it == "out") {
            assert!(
                path.with_extension("txt").exists(),
                "{} has no script; delete it",
                path.display()
            );
        }
    }
}
