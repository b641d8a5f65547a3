//! The configuration: strict about what it knows, silent about secrets.

use super::*;

const SMALL: &str = r#"
province = "nam-dinh"
[store]
engine = "sqlite"
path = "a.sqlite"
[files]
folder = "files"
"#;

#[test]
fn the_example_file_is_read_and_names_every_section() {
    let text = include_str!("../../motcua.example.toml");
    let config = Config::parse(text, |_| None).expect("the example is usable");
    let shown: toml::Table = toml::from_str(&config.shown()).expect("TOML");
    let written: toml::Table = toml::from_str(text).expect("TOML");
    assert_eq!(
        shown, written,
        "the example shows every key with its default"
    );
}

#[test]
fn an_unknown_key_is_refused_by_name_and_line() {
    let text = format!("{SMALL}[worker]\nat_onse = 3\n");
    let error = Config::parse(&text, |_| None).expect_err("refused");
    let said = format!("{error:#}");
    assert!(said.contains("line 8"), "{said}");
    assert!(said.contains("at_onse"), "{said}");
}

#[test]
fn a_secret_comes_from_the_environment_and_is_never_shown() {
    let text = SMALL.replace(
        "engine = \"sqlite\"\npath = \"a.sqlite\"",
        "engine = \"postgres\"\nurl = \"env:DB_URL\"",
    );
    let config = Config::parse(&text, |name| {
        (name == "DB_URL").then(|| "postgres://u:hush@h/d".to_owned())
    })
    .expect("usable");
    assert!(!config.shown().contains("hush"));
    assert!(!format!("{config:?}").contains("hush"));
    let Store::Postgres { url, .. } = &config.store else {
        panic!("postgres was asked for");
    };
    assert_eq!(url.reveal(), "postgres://u:hush@h/d");
    assert!(Config::parse(&text, |_| None).is_err(), "unset variable");
}

#[test]
fn files_lie_in_a_folder_or_in_a_bucket_whose_keys_are_never_shown() {
    let bucket = "[files.s3]\nendpoint = \"https://s3.internal\"\nbucket = \"motcua\"\n\
                      access_key = \"env:KEY\"\nsecret_key = \"env:KEY\"\n";
    let read = |text: &str| Config::parse(text, |_| Some("hush".to_owned()));
    let both = read(&format!("{SMALL}{bucket}")).expect_err("both");
    assert!(format!("{both:#}").contains("files.s3"), "{both:#}");
    let neither = read(&SMALL.replace("folder = \"files\"\n", "")).expect_err("neither");
    assert!(
        format!("{neither:#}").contains("files.folder"),
        "{neither:#}"
    );
    let text = SMALL.replace("[files]\nfolder = \"files\"\n", bucket);
    let config = read(&text).expect("usable");
    assert!(!config.shown().contains("hush"), "{}", config.shown());
    let s3 = config.files.s3.expect("a bucket");
    assert_eq!(s3.secret_key.reveal(), "hush");
    assert_eq!(s3.region, "us-east-1");
}

#[test]
fn figures_for_other_machines_ask_for_a_token() {
    let read = |listen: &str, token: &str| {
        let text = format!("{SMALL}[metrics]\nby = \"listen\"\nlisten = \"{listen}\"\n{token}");
        Config::parse(&text, |name| (name == "T").then(|| "hush".to_owned()))
    };
    assert!(read("127.0.0.1:9188", "").is_ok());
    let open = read("0.0.0.0:9188", "").expect_err("refused");
    assert!(format!("{open:#}").contains("metrics.token"), "{open:#}");
    let shut = read("0.0.0.0:9188", "token = \"env:T\"\n").expect("usable");
    assert!(!shut.shown().contains("hush"));
}

#[test]
fn a_public_address_without_scheme_is_refused() {
    let text = format!("{SMALL}[server]\npublic_url = \"motcua.vn\"\n");
    assert!(Config::parse(&text, |_| None).is_err());
}
