//! The process as it is started for real: configuration, database, port, pages, worker, end; and
//! the demonstration, whose folder must stand every check.

use motcua::config::Config;
use motcua::demo::{self, Options};
use motcua::{serve, wiring};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// A folder that goes away with its test.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new(name: &str) -> Self {
        let name = format!("motcua-serving-{}-{name}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).expect("a temporary folder");
        Self(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What stays behind is in the temporary folder.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The configuration of a server in a folder, with more sections.
pub fn config_with(folder: &Folder, more: &str) -> Config {
    config_text(&folder.0, more)
}

fn config(folder: &Path) -> Config {
    config_text(folder, "")
}

fn config_text(folder: &Path, more: &str) -> Config {
    let at = |name: &str| folder.join(name).display().to_string();
    let text = format!(
        "province = \"nam-dinh\"\n\
         [server]\nlisten = \"127.0.0.1:0\"\n\
         [store]\nengine = \"sqlite\"\npath = {:?}\n\
         [files]\nfolder = {:?}\n\
         [mail]\nby = \"record\"\nfolder = {:?}\n\
         [sms]\nby = \"record\"\nfolder = {:?}\n{more}",
        at("motcua.sqlite"),
        at("files"),
        at("mail"),
        at("sms"),
    );
    Config::parse(&text, |_| None).expect("a configuration")
}

/// One request, one answer: its head and its body.
pub async fn ask(address: SocketAddr, request: &str) -> (String, String) {
    let mut stream = TcpStream::connect(address).await.expect("a server");
    stream
        .write_all(request.as_bytes())
        .await
        .expect("a request");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.expect("an answer");
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
    (head.to_lowercase(), body.to_owned())
}

pub async fn get(address: SocketAddr, path: &str) -> (String, String) {
    let request = format!("GET {path} HTTP/1.0\r\nHost: {address}\r\n\r\n");
    ask(address, &request).await
}

#[tokio::test]
async fn a_server_answers_until_it_is_stopped() {
    let folder = Folder::new("answers");
    let config = config(&folder.0);
    store::sql::migrate::migrate(&wiring::target(&config).expect("a target"))
        .await
        .expect("a migration");
    let listener = serve::listen(config.server.listen).await.expect("a port");
    let parts = wiring::open(&config).await.expect("parts");
    let worker = Some(parts.worker(&config));
    let running = serve::start(listener, parts.house(&config), worker).expect("a server");
    let address = running.address;

    let (head, body) = get(address, "/healthz").await;
    assert!(head.starts_with("http/1.0 200"), "{head}");
    assert!(body.contains("\"province\":\"nam-dinh\""), "{body}");
    let (head, body) = get(address, "/").await;
    assert!(head.starts_with("http/1.0 200"), "{head}");
    assert!(
        head.contains("content-security-policy: default-src 'self'"),
        "{head}"
    );
    assert!(head.contains("x-request-id:"), "{head}");
    assert!(body.contains("<html"), "{body}");
    // Compressed is only what holds nobody's data.
    let accepting = |path: &str| {
        format!("GET {path} HTTP/1.0\r\nHost: {address}\r\nAccept-Encoding: gzip\r\n\r\n")
    };
    let (head, _) = ask(address, &accepting("/")).await;
    assert!(!head.contains("content-encoding"), "{head}");
    let (head, _) = ask(address, &accepting("/static/base.css")).await;
    assert!(head.contains("content-encoding: gzip"), "{head}");

    running.stop().await.expect("an end in order");
    assert!(TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn what_stands_in_the_way_is_named() {
    let folder = Folder::new("named");
    let config = config(&folder.0);
    let said = |error: anyhow::Error| format!("{error:#}");

    let not_migrated = wiring::open(&config).await.expect_err("not migrated");
    let not_migrated = said(not_migrated);
    assert!(not_migrated.contains("motcua migrate"), "{not_migrated}");

    let target = wiring::target(&config).expect("a target");
    store::sql::migrate::migrate(&target)
        .await
        .expect("a migration");
    let _first = wiring::open(&config).await.expect("parts");
    let second = said(wiring::open(&config).await.expect_err("a second server"));
    assert!(second.contains("in use by another motcua"), "{second}");

    let listener = serve::listen(config.server.listen).await.expect("a port");
    let taken = listener.local_addr().expect("an address");
    let taken = said(serve::listen(taken).await.expect_err("taken"));
    assert!(taken.contains("in use by another program"), "{taken}");

    let nowhere = Config {
        province: "atlantis".to_owned(),
        ..self::config(&Folder::new("nowhere").0)
    };
    let target = wiring::target(&nowhere).expect("a target");
    store::sql::migrate::migrate(&target)
        .await
        .expect("a migration");
    let nowhere = said(wiring::open(&nowhere).await.expect_err("no such province"));
    assert!(
        nowhere.contains("atlantis") && nowhere.contains("dak-nong"),
        "{nowhere}"
    );
}

async fn demonstration(province: &str) {
    let folder = Folder::new(province);
    let options = Options {
        province: province.to_owned(),
        listen: SocketAddr::from(([127, 0, 0, 1], 0)),
        data: Some(folder.0.clone()),
        sign_in: None,
        postgres: None,
        cases: 60,
    };
    let mut shown = demo::start(&options).await.expect("a demonstration");
    let address = shown.running.address;
    let (head, body) = get(address, "/").await;
    assert!(head.starts_with("http/1.0 200"), "{head}");
    assert!(
        body.contains("Bản trình diễn"),
        "every page says what it is"
    );
    for login in &shown.logins {
        let door = if login.officer {
            "/can-bo/dang-nhap"
        } else {
            "/dang-nhap"
        };
        let form = format!("login={}&password={}", login.login, demo::staff::PASSWORD);
        let request = format!(
            "POST {door} HTTP/1.0\r\nHost: {address}\r\nOrigin: http://{address}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
            form.len()
        );
        let (head, body) = ask(address, &request).await;
        assert!(
            head.starts_with("http/1.0 303"),
            "{}: {head}\n{body}",
            login.login
        );
    }
    assert!(shown.made().await.expect("the making of cases"));
    shown.stop().await.expect("an end in order");

    let path = folder.0.join("motcua.sqlite");
    let db = store::Db::open_to_read(&store::Target::Sqlite { path })
        .await
        .expect("the files");
    let checked = motcua::check::everything(&db, &[], |_, _| {}).await;
    let report = checked.expect("a check").report;
    assert!(report.differences.is_empty(), "{:#?}", report.differences);
    assert!(report.cases >= 60, "{} cases", report.cases);
    db.close().await;
}

#[tokio::test]
async fn a_demonstration_of_each_province_serves_signs_in_and_stands_every_check() {
    for province in domain::organisation::provinces() {
        demonstration(province).await;
    }
}

#[tokio::test]
async fn a_folder_is_used_again_and_never_by_two() {
    let folder = Folder::new("again");
    let options = |cases| Options {
        province: "nam-dinh".to_owned(),
        listen: SocketAddr::from(([127, 0, 0, 1], 0)),
        data: Some(folder.0.clone()),
        sign_in: None,
        postgres: None,
        cases,
    };
    let mut first = demo::start(&options(20)).await.expect("a demonstration");
    let second = demo::start(&options(20)).await.expect_err("a second one");
    assert!(format!("{second:#}").contains("runs in"), "{second:#}");
    let logins = first.logins.clone();
    assert!(first.made().await.expect("the making of cases"));
    first.stop().await.expect("an end in order");
    let mut again = demo::start(&options(500)).await.expect("the same one");
    assert!(!again.made().await.expect("nothing is made twice"));
    assert_eq!(again.logins, logins);
    again.stop().await.expect("an end in order");
    // Another province has another folder.
    let mut other = options(20);
    other.province = "ninh-binh".to_owned();
    let other = demo::start(&other).await.expect_err("another province");
    assert!(format!("{other:#}").contains("nam-dinh"), "{other:#}");
}
