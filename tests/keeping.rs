//! Backup, restore, drill, export and import as an operator runs them: the real program, beside a
//! server at work, by its exit codes and its words.

use motcua::demo::{self, Options};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;
use store::Target;
use store::testing::empty_postgres_target;

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
    let mut shown = demo::start(&options).await.expect("a demonstration");

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
    shown.made().await.expect("the making of cases");
    shown.stop().await.expect("an end in order");
    goes_out_and_in_again(&folder, &data).await;
}

/// What a demonstration has rows in once its year is made, whatever the worker has done meanwhile.
const FILLED: &[&str] = &[
    "access_head",
    "access_log",
    "account",
    "case_event",
    "case_file",
    "case_total",
    "catalogue_event",
    "catalogue_version",
    "draft",
    "filed_document",
    "index_entry",
    "index_sum",
    "index_total",
    "job",
    "journal_key",
    "machine_client",
    "machine_secret",
    "number_series",
    "officer",
    "outcome_sum",
    "password_key",
    "password_state",
    "petition_desk",
    "petition_event",
    "petition_file",
    "petition_total",
    "petition_word",
    "population_account",
    "population_account_event",
    "population_look_up",
    "ranking",
    "report",
    "total_recount",
];

/// A whole demonstration, exported, read in on either engine and exported again, is equal to the
/// byte.
async fn goes_out_and_in_again(folder: &Folder, data: &str) {
    let out = folder.at("whole");
    succeeds(&["export", "--data", data, "--to", &out]).await;
    let filled = filled(Path::new(&out));
    let lost: Vec<_> = FILLED
        .iter()
        .filter(|it| !filled.iter().any(|table| table == *it))
        .collect();
    assert!(lost.is_empty(), "no rows in {lost:?}");
    assert!(
        content(Path::new(&out))
            .keys()
            .any(|it| it.starts_with("files")),
        "papers and letters"
    );
    let data = folder.at("whole-in");
    let postgres = folder.at("postgres.toml");
    std::fs::write(&postgres, on_postgres(folder).await).expect("written");
    for place in [["--data", &data], ["--config", &postgres]] {
        let [option, value] = place;
        let said = succeeds(&["import", "--from", &out, option, value]).await;
        assert!(said.contains("differences: 0"), "{said}");
        let again = folder.at(&format!("again{option}"));
        succeeds(&["export", option, value, "--to", &again]).await;
        let (was, is) = (content(Path::new(&out)), content(Path::new(&again)));
        assert!(was.keys().eq(is.keys()), "{place:?}");
        for (name, bytes) in &was {
            assert!(is.get(name) == Some(bytes), "{place:?}: {name} differs");
        }
    }
}

/// The tables of an export that have rows.
fn filled(export: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(export.join("manifest.json")).expect("a manifest");
    let manifest: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let tables = manifest["tables"].as_array().expect("tables");
    let filled = tables.iter().filter(|it| it["rows"].as_u64() > Some(0));
    filled
        .map(|it| it["name"].as_str().expect("a name").to_owned())
        .collect()
}

/// Everything that lies in an export, but for the manifest, which says when it was made and of what.
fn content(export: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![export.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if !path.ends_with("manifest.json") {
                let bytes = std::fs::read(&path).expect("a file");
                let name = path.strip_prefix(export).expect("inside");
                found.insert(name.display().to_string(), bytes);
            }
        }
    }
    found
}

/// The configuration of an office on an empty PostgreSQL database.
async fn on_postgres(folder: &Folder) -> String {
    let Target::Postgres { url, .. } = empty_postgres_target().await else {
        panic!("PostgreSQL")
    };
    let at = |name: &str| folder.at(&format!("postgres-{name}"));
    format!(
        "province = \"dak-nong\"\n\
         [server]\nlisten = \"127.0.0.1:0\"\n\
         [store]\nengine = \"postgres\"\nurl = {url:?}\n\
         [files]\nfolder = {:?}\n\
         [mail]\nby = \"record\"\nfolder = {:?}\n\
         [sms]\nby = \"record\"\nfolder = {:?}\n",
        at("files"),
        at("mail"),
        at("sms"),
    )
}
