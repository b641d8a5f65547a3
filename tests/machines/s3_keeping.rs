//! Backup, restore, export and import of an office whose files lie in a bucket: what comes back is put
//! into another, empty bucket, and every file that a case names is there.

use super::http::Request;
use super::load::{Load, bearing};
use super::office::{Premises, run};
use super::s3::S3;
use std::sync::{Arc, Mutex};
use std::time::Duration;

#[tokio::test(flavor = "multi_thread")]
async fn an_office_with_its_files_in_a_bucket_comes_back_into_another_bucket() {
    let bucket = S3::start().await;
    let mut premises = Premises::sqlite().await;
    premises.files = bucket.config();
    premises.with_section("backup", "unencrypted = true\n");
    let server = premises.serve();
    let addresses = Arc::new(Mutex::new(vec![server.address]));
    let load = Load::new(addresses, Duration::from_millis(10), false);
    let citizen = load.sign_in("citizen", &premises.citizens[0]).await;
    let clerk = load.sign_in("officer", "tiepnhan").await;
    let agency = load.agency(&citizen).await;
    let code = load.file(0, &citizen, &agency).await.expect("a case");
    load.accept(1, &clerk, &code).await;

    // While the server is at work.
    let at = |name: &str| premises.folder.join(name).display().to_string();
    let config = premises.config_file().display().to_string();
    let (backups, exported) = (at("backups"), at("exported"));
    let taken = run(&["backup", "--config", &config, "--to", &backups]).await;
    assert!(taken.0, "{}", taken.1);
    let written = run(&["export", "--config", &config, "--to", &exported]).await;
    assert!(written.0, "{}", written.1);
    server.process.stop().await;

    for (name, command, from) in [
        ("restored", "restore", &backups),
        ("imported", "import", &exported),
    ] {
        let empty = S3::start().await;
        let again = premises.elsewhere(name, empty.config());
        let config = again.config_file().display().to_string();
        let put_back = run(&[command, "--from", from, "--config", &config]).await;
        assert!(
            put_back.0 && put_back.1.contains("differences: 0"),
            "{command}: {}",
            put_back.1
        );
        assert!(again.check().0, "{}", again.check().1);
        let server = again.serve();
        let load = Load::new(
            Arc::new(Mutex::new(vec![server.address])),
            Duration::from_millis(10),
            false,
        );
        let clerk = load.sign_in("officer", "tiepnhan").await;
        let ask = async |path: &str| {
            let asked = bearing(Request::new("GET", path), &clerk);
            asked.ask(server.address).await.expect("an answer")
        };
        let case = ask(&format!("/api/v1/cases/{code}")).await.json();
        let papers = case["papers"].as_array().cloned().unwrap_or_default();
        let hashes: Vec<_> = papers
            .iter()
            .filter_map(|it| it["file"]["sha256"].as_str())
            .collect();
        assert!(!hashes.is_empty(), "no file in {case}");
        for hash in hashes {
            let file = ask(&format!("/api/v1/cases/{code}/files/{hash}")).await;
            assert!(file.status == 200 && file.text().starts_with("%PDF"));
        }
        server.process.stop().await;
        // A bucket in which something lies takes nothing.
        let twice = run(&[command, "--from", from, "--config", &config]).await;
        assert!(
            !twice.0 && twice.1.contains("not empty"),
            "{command}: {}",
            twice.1
        );
    }
}
