//! Stories: what happens to a case, told line by line so that a clerk can read it, with the
//! recorded answer of the office under each line. Every story is played on both engines and
//! must come out the same.
//!
//! A script is `tests/stories/<act>.txt`; what came of it lies beside it as `<act>.out`. The
//! language is described in `tests/stories/README.md`. Rules have finer tests at the foot of
//! their own files; here is shown how they play together.

mod cast;
mod desk;
pub(crate) mod script;
mod words;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use store::{Db, testing};

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
async fn play(db: &Db, name: &str, text: &str) -> String {
    let lines = script::read(name, text);
    let settings: Vec<_> = lines
        .iter()
        .filter_map(|line| match line {
            script::Line::Setting(setting) => Some(setting.clone()),
            _ => None,
        })
        .collect();
    let mut desk = desk::Desk::open(db, &settings).await;
    let mut about = Some(desk.about());
    let mut told = String::new();
    for line in lines {
        match line {
            script::Line::Remark(remark) => writeln!(told, "{remark}").expect("text"),
            script::Line::Setting(setting) => writeln!(told, "{}", setting.text).expect("text"),
            script::Line::Act(act) => {
                // Before the first thing that happens: what it is about.
                for line in about.take().into_iter().flatten() {
                    writeln!(told, "{line}").expect("text");
                }
                writeln!(told, "{}", act.text).expect("text");
                for answer in desk.perform(&act).await {
                    writeln!(told, "    {answer}").expect("text");
                }
            }
        }
    }
    for line in desk.close().await {
        writeln!(told, "{line}").expect("text");
    }
    told
}

/// A story needs an office of its own on each engine.
async fn play_on(engine: &str, name: &str, text: &str) -> String {
    let test = match engine {
        "sqlite" => testing::sqlite().await,
        _ => testing::postgres().await,
    };
    play(&test.db, name, text).await
}

async fn every_story_comes_out_as_recorded(engine: &str) {
    for path in scripts() {
        let name = path.file_stem().and_then(|it| it.to_str()).expect("a name");
        let text = std::fs::read_to_string(&path).expect("a script");
        let told = play_on(engine, name, &text).await;
        crate::recorded::check(&format!("stories/{name}.out"), &told);
    }
}

#[tokio::test]
async fn every_story_comes_out_as_recorded_on_sqlite() {
    every_story_comes_out_as_recorded("sqlite").await;
}

#[tokio::test]
async fn every_story_comes_out_as_recorded_on_postgres() {
    every_story_comes_out_as_recorded("postgres").await;
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
