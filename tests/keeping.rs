//! Backup, restore, drill, export and import as an operator runs them: the real program, beside a
//! server at work, by its exit codes and its words.

use motcua::demo::{self, Options};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A folder that goes away with its test.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let name = format!("motcua-keeping-{}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).expect("a temporary folder");
        Self(folder)
    }

    fn at(&self, name: &str) -> String {
        self.0.join(name).display().to_string()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What stays behind is in the temporary folder.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Runs the program and gives whether it succeeded, and all that it said.
async fn motcua(arguments: &[&str]) -> (bool, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_motcua"));
    command.args(arguments);
    let output = tokio::task::spawn_blocking(move || command.output())
        .await
        .expect("a thread")
        .expect("the program");
    let mut said = String::from_utf8_lossy(&output.stdout).into_owned();
    said.push_str(&String::from_utf8_lossy(&output.stderr));
    (output.status.success(), said)
}

async fn succeeds(arguments: &[&str]) -> String {
    let (success, said) = motcua(arguments).await;
    assert!(success, "{arguments:?}: {said}");
    said
}

async fn fails(arguments: &[&str]) -> String {
    let (success, said) = motcua(arguments).await;
    assert!(!success, "{arguments:?}: {said}");
    said
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_keeps_an_office_that_is_at_work() {
    let folder = Folder::new();
    let data = folder.at("data");
    let options = Options {
        province: "dak-nong".to_owned(),
        listen: SocketAddr::from(([127, 0, 0, 1], 0)),
        data: Some(Path::new(&data).to_owned()),
        sign_in: None,
        postgres: None,
        cases: 40,
    };
    let shown = demo::start(&options).await.expect("a demonstration");

    let key = folder.at("key.txt");
    let made = succeeds(&["backup", "--new-key", &key]).await;
    let public = made.lines().next().expect("a key").to_owned();
    assert!(public.starts_with("age1"), "{made}");
    assert!(!made.contains("AGE-SECRET-KEY"), "{made}");

    // While cases are still being made.
    let backups = folder.at("backups");
    let asked = fails(&["backup", "--data", &data, "--to", &backups]).await;
    assert!(asked.contains("--recipient"), "{asked}");
    let to = [
        "backup",
        "--data",
        &data,
        "--to",
        &backups,
        "--recipient",
        &public,
    ];
    let said = succeeds(&to).await;
    assert!(said.contains("encrypted"), "{said}");

    let without = fails(&["drill", "--data", &data, "--from", &backups]).await;
    assert!(without.contains("no key to open it with"), "{without}");
    let held = succeeds(&[
        "drill",
        "--data",
        &data,
        "--from",
        &backups,
        "--identity",
        &key,
    ])
    .await;
    assert!(
        held.contains("drill passed") && held.contains("differences: 0"),
        "{held}"
    );

    let back = folder.at("back");
    let from = ["restore", "--from", &backups, "--data", &back];
    let without = fails(&from).await;
    assert!(without.contains("--identity"), "{without}");
    let with_key = [&from[..], &["--identity", &key]].concat();
    let said = succeeds(&with_key).await;
    assert!(said.contains("differences: 0"), "{said}");
    assert!(fails(&with_key).await.contains("not empty"));
    succeeds(&["check", "--data", &back]).await;

    let exported = folder.at("exported");
    let said = succeeds(&["export", "--data", &data, "--to", &exported]).await;
    assert!(said.contains("not encrypted"), "{said}");
    assert!(
        fails(&["export", "--data", &data, "--to", &exported])
            .await
            .contains("not empty")
    );
    let description = std::fs::read_to_string(Path::new(&exported).join("README.md"));
    assert!(description.expect("a description").contains("case_event"));
    let imported = folder.at("imported");
    let said = succeeds(&["import", "--from", &exported, "--data", &imported]).await;
    assert!(said.contains("differences: 0"), "{said}");
    succeeds(&["check", "--data", &imported]).await;

    let open = folder.at("open");
    let said = succeeds(&["backup", "--data", &data, "--to", &open, "--unencrypted"]).await;
    assert!(
        said.contains("Warning: this backup is not encrypted"),
        "{said}"
    );
    shown.stop().await.expect("an end in order");
}
