//! A province of the largest size, brought in by files over HTTP and looked at over HTTP: the importer
//! reads and takes each file under the real worker, then search, tree and editors are asked for at a
//! real server. The files of a small one go the same way with every run of the tests; pages are timed,
//! and the largest brought in, where somebody measures, whose figures are in `docs/bench.md`:
//!
//!     MOTCUA_MEASURE=1 cargo test --workspace --test all machines::largest -- --nocapture

use super::cluster::Cluster;
use super::http::{Answer, Request};
use super::load::{Addresses, Load, bearing};
use super::office::Premises;
use casework::spreadsheet;
use domain::import::sheet::Sheet;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::time::sleep;

const FILES: &str = "/can-bo/danh-muc/tep";
const BOUNDARY: &str = "motcua-largest";
/// How often each page is asked for.
const TIMES: usize = 100;
/// What a page may take at the server where somebody measures, in milliseconds.
const MOST: f64 = 100.0;
/// What the files may take together where somebody measures, in seconds.
const LONGEST: f64 = 60.0;

/// A province so many times as large: agencies with a unit each, officers, procedures.
struct Large {
    procedures: usize,
    agencies: usize,
    officers: usize,
}

/// What goes in with every run of the tests.
const SMALL: Large = Large {
    procedures: 600,
    agencies: 120,
    officers: 900,
};

/// The largest province.
const LARGEST: Large = Large {
    procedures: 20_000,
    agencies: 3_000,
    officers: 30_000,
};

/// A sheet of rows made one by one.
fn many(head: &[&str], count: usize, row: impl Fn(usize) -> Vec<String>) -> Vec<u8> {
    let mut rows = vec![head.iter().map(|it| (*it).to_owned()).collect()];
    rows.extend((0..count).map(row));
    let sheet = Sheet {
        name: "Danh mục".to_owned(),
        rows,
    };
    spreadsheet::write(&[sheet]).expect("a spreadsheet")
}

impl Large {
    fn agencies(&self) -> Vec<u8> {
        let head = [
            "Mã",
            "Tên cơ quan",
            "Mã định danh",
            "Cấp",
            "Trực thuộc",
            "Địa bàn",
        ];
        many(&head, self.agencies, |at| {
            vec![
                format!("xa-moi-{at}"),
                format!("UBND xã Số {at}"),
                format!("H40.9{at:04}"),
                "Cấp xã".to_owned(),
                "ubnd-tinh".to_owned(),
                format!("xã Số {at}"),
            ]
        })
    }

    fn units(&self) -> Vec<u8> {
        let head = ["Mã", "Tên đơn vị", "Cơ quan", "Vai trò"];
        many(&head, self.agencies, |at| {
            vec![
                format!("xa-moi-{at}/diem-tiep-nhan"),
                format!("Điểm tiếp nhận thôn {at}"),
                format!("xa-moi-{at}"),
                "Bộ phận Một cửa".to_owned(),
            ]
        })
    }

    fn officers(&self) -> Vec<u8> {
        let head = ["Họ và tên", "Tên đăng nhập", "Đơn vị", "Vai trò"];
        many(&head, self.officers, |at| {
            vec![
                format!("Nguyễn Văn Số {at}"),
                format!("can.bo.{at}"),
                format!("xa-moi-{}/diem-tiep-nhan", at % self.agencies),
                "Tiếp nhận và trả kết quả".to_owned(),
            ]
        })
    }

    fn procedures(&self) -> Vec<u8> {
        let head = [
            "Mã TTHC",
            "Tên thủ tục hành chính",
            "Lĩnh vực",
            "Cơ quan thực hiện",
            "Thời hạn giải quyết",
            "Phí, lệ phí",
            "Thành phần hồ sơ",
            "Kết quả",
            "Căn cứ pháp lý",
        ];
        many(&head, self.procedures, |at| {
            vec![
                format!("8.{at:06}"),
                format!("Cấp giấy phép hoạt động loại {at} cho cơ sở sản xuất, kinh doanh"),
                format!("Lĩnh vực {}", at % 90),
                "Sở Tư pháp".to_owned(),
                format!("{:02} ngày làm việc", at % 30 + 1),
                "Trực tuyến: 150.000 đồng\nTrực tiếp: 200.000 đồng".to_owned(),
                "Đơn đề nghị\nBản sao giấy đăng ký\nThuyết minh (nếu có)".to_owned(),
                "Giấy phép".to_owned(),
                "Nghị định số 57/2018/NĐ-CP".to_owned(),
            ]
        })
    }
}

/// Somebody at a desk.
#[derive(Clone)]
struct Who {
    server: SocketAddr,
    token: String,
}

impl Who {
    async fn at(load: &Load, server: SocketAddr, login: &str) -> Self {
        Self {
            server,
            token: load.sign_in("officer", login).await,
        }
    }

    async fn get(&self, path: &str) -> Answer {
        let request = bearing(Request::new("GET", path), &self.token);
        request.ask(self.server).await.expect("an answer")
    }

    async fn post(&self, path: &str, fields: &[(&str, &str)], file: Option<&[u8]>) -> Answer {
        let mut body = Vec::new();
        for (name, value) in fields {
            body.extend(
                format!(
                    "--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
                )
                .bytes(),
            );
        }
        if let Some(file) = file {
            body.extend(
                format!(
                    "--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"tep.xlsx\"\r\n\
                     content-type: application/octet-stream\r\n\r\n"
                )
                .bytes(),
            );
            body.extend(file);
            body.extend(b"\r\n");
        }
        body.extend(format!("--{BOUNDARY}--\r\n").bytes());
        let media_type = format!("multipart/form-data; boundary={BOUNDARY}");
        let request = bearing(Request::new("POST", path), &self.token).body(&media_type, body);
        request.ask(self.server).await.expect("an answer")
    }

    /// Waits until the page of a file says something.
    async fn until(&self, path: &str, word: &str) -> String {
        let until = Instant::now() + Duration::from_secs(600);
        loop {
            let text = self.get(path).await.text();
            if text.contains(word) {
                return text;
            }
            let moves = text.contains("Trang này tự cập nhật");
            assert!(
                moves && Instant::now() < until,
                "{path} does not come to {word:?}:\n{text}"
            );
            sleep(Duration::from_millis(100)).await;
        }
    }
}

/// The value of the first input of a name on a page.
fn input(page: &str, name: &str) -> String {
    let at = page
        .split_once(&format!("name=\"{name}\" value=\""))
        .and_then(|(_, rest)| rest.split_once('"'));
    at.map(|(value, _)| value.to_owned())
        .unwrap_or_else(|| panic!("no input {name}:\n{page}"))
}

/// Hands a file in, waits for its report, has it taken, waits until it holds; the seconds it took.
async fn bring_in(hands: &Who, takes: &Who, what: &str, bytes: &[u8]) -> f64 {
    let began = Instant::now();
    let csrf = input(&hands.get(FILES).await.text(), "csrf");
    let sent = hands
        .post(FILES, &[("csrf", &csrf), ("what", what)], Some(bytes))
        .await;
    let report = sent.header("location").unwrap_or_default().to_owned();
    assert!(
        report.starts_with(FILES),
        "{what}: {} {}",
        sent.status,
        sent.text()
    );
    takes.until(&report, "name=\"viec\" value=\"ghi\"").await;
    let page = takes.get(&report).await.text();
    assert!(!page.contains("data-state=\"late\""), "{what}:\n{page}");
    let (csrf, version) = (input(&page, "csrf"), input(&page, "version"));
    let fields = [
        ("csrf", csrf.as_str()),
        ("version", &version),
        ("viec", "ghi"),
    ];
    let taken = takes.post(&report, &fields, None).await;
    assert!(taken.status < 400, "{what}: {}", taken.text());
    takes.until(&report, "· đã ghi ·").await;
    began.elapsed().as_secs_f64()
}

/// What pages took, in milliseconds.
struct Took {
    p50: f64,
    p99: f64,
}

/// Asks for a page many times, each on a connection of its own, one after the other.
async fn time(who: &Who, path: &str, says: &str) -> Took {
    let mut took = Vec::with_capacity(TIMES);
    for turn in 0..=TIMES {
        let began = Instant::now();
        let answer = who.get(path).await;
        let each = began.elapsed().as_secs_f64() * 1_000.0;
        assert!(
            answer.status == 200 && answer.text().contains(says),
            "{path}: {} {}",
            answer.status,
            answer.text()
        );
        // The first one warms what is kept.
        if turn > 0 {
            took.push(each);
        }
    }
    took.sort_by(f64::total_cmp);
    let at = |share: usize| took[(took.len() * share / 100).min(took.len() - 1)];
    Took {
        p50: at(50),
        p99: at(99),
    }
}

async fn goes_in_and_is_looked_at(mut premises: Premises, large: &Large, measured: bool) {
    // Everything comes from one address here.
    premises.with("server", "trusted_proxies = [\"127.0.0.1\"]\n");
    let server = premises.serve();
    let addresses: Addresses = Arc::new(Mutex::new(vec![server.address]));
    let load = Load::new(addresses, Duration::ZERO, false);
    let operator = Who::at(&load, server.address, "vanhanh").await;
    let control = Who::at(&load, server.address, "kiemsoat").await;
    let keeper = Who::at(&load, server.address, "quantri.so-tu-phap").await;
    let office = Who::at(&load, server.address, "quantri.van-phong-ubnd-tinh").await;

    let mut whole = 0.0;
    let mut files = Vec::new();
    for (what, takes, bytes) in [
        ("agency", &operator, large.agencies()),
        ("unit", &operator, large.units()),
        ("officer", &operator, large.officers()),
        ("procedure", &control, large.procedures()),
    ] {
        let seconds = bring_in(&operator, takes, what, &bytes).await;
        whole += seconds;
        files.push(format!("{what} {seconds:.1} s"));
    }
    println!("importer: {whole:.1} s in all; {}", files.join(", "));
    if !measured {
        server.process.stop().await;
        return;
    }

    let last = large.procedures - 1;
    let one = format!("8.{last:06}");
    // What was brought in holds once the server has read the catalogue anew.
    let (there, since) = (format!("/thu-tuc/{one}"), Instant::now());
    while operator.get(&there).await.status != 200 {
        assert!(
            since.elapsed() < Duration::from_secs(120),
            "{there} does not come"
        );
        sleep(Duration::from_millis(100)).await;
    }
    println!("  read anew after {:.1} s", since.elapsed().as_secs_f64());
    let agency = format!("xa-moi-{}", large.agencies - 1);
    let pages: Vec<(&str, &Who, String, String)> = vec![
        (
            "search of the public",
            &operator,
            format!("/tim?q=giay+phep+loai+{last}"),
            "/thu-tuc/8.".to_owned(),
        ),
        (
            "list of procedures, filtered",
            &operator,
            "/thu-tuc?cap=tinh".to_owned(),
            "<main".to_owned(),
        ),
        (
            "page of a procedure",
            &operator,
            format!("/thu-tuc/{one}"),
            format!("loại {last}"),
        ),
        (
            "contacts, searched",
            &operator,
            format!("/lien-he?q=xa+so+{}", large.agencies - 1),
            format!("xã Số {}", large.agencies - 1),
        ),
        (
            "catalogue at the desk, searched",
            &keeper,
            format!("/can-bo/danh-muc/thu-tuc?q=loai+{last}"),
            one.clone(),
        ),
        (
            "catalogue at the desk",
            &keeper,
            "/can-bo/danh-muc".to_owned(),
            "Thủ tục".to_owned(),
        ),
        (
            "an item with versions and history",
            &keeper,
            format!("/can-bo/danh-muc/thu-tuc/{one}"),
            format!("loại {last}"),
        ),
        (
            "editor of a procedure",
            &keeper,
            format!("/can-bo/danh-muc/thu-tuc/{one}/sua?tu=1"),
            format!("loại {last}"),
        ),
        (
            "editor of its fees",
            &keeper,
            format!("/can-bo/danh-muc/thu-tuc/{one}/phi"),
            "150.000".to_owned(),
        ),
        (
            "process editor",
            &office,
            format!("/can-bo/danh-muc/quy-trinh/{PROCESS}/sua"),
            "<svg".to_owned(),
        ),
        (
            "process tried",
            &office,
            format!("/can-bo/danh-muc/quy-trinh/{PROCESS}/chay-thu"),
            "<svg".to_owned(),
        ),
        (
            "form designer",
            &keeper,
            "/can-bo/danh-muc/bieu-mau/1.001193/sua".to_owned(),
            "field-tree".to_owned(),
        ),
        (
            "tree of agencies",
            &operator,
            "/can-bo/to-chuc".to_owned(),
            "UBND".to_owned(),
        ),
        (
            "agencies, searched",
            &operator,
            format!("/can-bo/to-chuc?q=xa+so+{}", large.agencies - 1),
            agency.clone(),
        ),
        (
            "page of an agency",
            &operator,
            format!("/can-bo/to-chuc/{agency}"),
            "Điểm tiếp nhận".to_owned(),
        ),
        (
            "editor of an agency",
            &keeper,
            "/can-bo/to-chuc/so-tu-phap/sua".to_owned(),
            "Sở Tư pháp".to_owned(),
        ),
        (
            "accounts, searched",
            &operator,
            format!(
                "/can-bo/danh-muc/nguoi-dung?q=can.bo.{}",
                large.officers - 1
            ),
            format!("can.bo.{}", large.officers - 1),
        ),
        (
            "procedures as JSON, searched",
            &operator,
            format!("/api/v1/procedures?q=giay+phep+loai+{last}"),
            one.clone(),
        ),
    ];
    let mut slow = Vec::new();
    for (name, who, path, says) in &pages {
        let took = time(who, path, says).await;
        println!(
            "  {name:<36} p50 {:>6.1} ms   p99 {:>6.1} ms",
            took.p50, took.p99
        );
        if took.p99 >= MOST {
            slow.push(*name);
        }
    }
    server.process.stop().await;
    assert!(slow.is_empty(), "slower than {MOST} ms: {slow:?}");
    assert!(whole < LONGEST, "the files took {whole:.1} s");
}

/// A process that the Office keeps.
const PROCESS: &str = "W022";

/// The largest where somebody measures, else a small one.
fn size() -> (&'static Large, bool) {
    match std::env::var_os("MOTCUA_MEASURE") {
        Some(_) => (&LARGEST, true),
        None => (&SMALL, false),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_province_goes_in_by_files_and_its_pages_are_quick_on_sqlite() {
    let (large, measured) = size();
    goes_in_and_is_looked_at(Premises::sqlite().await, large, measured).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_province_goes_in_by_files_and_its_pages_are_quick_on_postgres() {
    let (large, measured) = size();
    let cluster = Cluster::start();
    let premises = Premises::postgres(&cluster.url).await;
    goes_in_and_is_looked_at(premises, large, measured).await;
}
