//! The sections of the operator's page. A new one is a function here and one line in [`all`]: it
//! gives facts and a table, and the page knows how to show them.

use super::super::seat::Seat;
use super::super::stored;
use crate::error::Problem;
use crate::frame::Lang;
use crate::house::House;
use domain::clock::words;
use jiff::{SignedDuration, Timestamp};
use store::process_seen::{self, Kind};
use store::sql::{measured, migrate};

/// How many slow texts are shown.
const SLOWEST: usize = 10;
/// A process that was not seen for longer is shown as gone.
const GONE: SignedDuration = SignedDuration::from_secs(60);
/// Processes not seen for longer are not shown.
const FORGOTTEN: SignedDuration = SignedDuration::from_hours(24);

/// One subject of the page.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Section {
    /// Its name in the address.
    pub id: &'static str,
    /// Its heading.
    pub heading: &'static str,
    /// What one must know to read it; may be empty.
    pub note: String,
    /// Where more of it stands, behind the note: address and words.
    pub more: Option<(&'static str, &'static str)>,
    /// Facts, each a name and a value.
    pub facts: Vec<Fact>,
    /// A table; none where there is nothing to list.
    pub table: Option<Table>,
}

/// A fact.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fact {
    /// What it is.
    pub name: String,
    /// How it stands.
    pub value: String,
    /// The same as a shape: `ok`, `soon`, `late`, or nothing.
    pub state: &'static str,
    /// What the state says in words.
    pub says: &'static str,
}

/// A table; the first cell of a row names it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Table {
    /// What it lists.
    pub caption: &'static str,
    /// Names of its columns.
    pub head: Vec<&'static str>,
    /// Its rows, each as long as the head.
    pub rows: Vec<Vec<String>>,
}

impl Table {
    /// The name of a column.
    pub fn column(&self, at: &usize) -> &str {
        self.head.get(*at).copied().unwrap_or_default()
    }

    /// Whether a column holds numbers.
    pub fn is_number(&self, at: &usize) -> bool {
        let mut cells = self.rows.iter().filter_map(|row| row.get(*at));
        !self.rows.is_empty() && cells.all(|it| it.bytes().all(|it| it.is_ascii_digit()))
    }
}

fn fact(name: &str, value: impl Into<String>) -> Fact {
    Fact {
        name: name.to_owned(),
        value: value.into(),
        state: "",
        says: "",
    }
}

impl Fact {
    fn marked(mut self, state: &'static str, says: &'static str) -> Self {
        (self.state, self.says) = (state, says);
        self
    }
}

/// All of them, in the order of the page.
///
/// # Errors
/// When the files cannot be read.
pub async fn all(seat: &Seat, house: &House) -> Result<Vec<Section>, Problem> {
    Ok(vec![
        versions(seat, house).await?,
        processes(seat).await?,
        backups(seat).await?,
        roots(seat).await?,
        slow(seat),
        machine(house),
    ])
}

/// The program, its schema and its database.
async fn versions(seat: &Seat, house: &House) -> Result<Section, Problem> {
    let db = seat.db();
    let found = migrate::found(db).await?;
    let schema = fact("Phiên bản lược đồ dữ liệu", format!("{found:04}"));
    let since = house.watch.started_at;
    let size = store::server::size(db).await?;
    Ok(Section {
        id: "phien-ban",
        heading: "Phiên bản",
        note: String::new(),
        more: None,
        facts: vec![
            fact("motcua", env!("CARGO_PKG_VERSION")),
            if found == migrate::newest() {
                schema.marked("ok", "khớp với chương trình")
            } else {
                schema.marked("late", "không khớp với chương trình")
            },
            fact("Cơ sở dữ liệu", store::server::version(db).await?),
            fact("Dung lượng dữ liệu", bytes(size.unsigned_abs())),
            fact("Chạy từ", words::moment(since)),
            fact(
                "Đã chạy",
                span(since.duration_until(seat.now).as_secs().max(0)),
            ),
        ],
        table: None,
    })
}

/// Who serves and who works.
async fn processes(seat: &Seat) -> Result<Section, Problem> {
    let ago = |age| seat.now.saturating_sub(age).unwrap_or(seat.now);
    let seen = process_seen::since(seat.db(), ago(FORGOTTEN)).await?;
    let is_there = |it: &process_seen::Process| it.seen_at >= ago(GONE);
    let is_worked = seen.iter().any(|it| is_there(it) && it.worker_at.is_some());
    let work = fact("Làm việc nền", if is_worked { "Có" } else { "Không" });
    let versions: std::collections::BTreeSet<_> = seen
        .iter()
        .filter(|it| is_there(it))
        .map(|it| it.version.as_str())
        .collect();
    let mut facts = vec![if is_worked {
        work.marked("ok", "đang có tiến trình nhận việc")
    } else {
        work.marked("late", "không tiến trình nào nhận việc nền")
    }];
    if versions.len() > 1 {
        let several = versions.into_iter().collect::<Vec<_>>().join(", ");
        facts.push(fact("Phiên bản đang chạy", several).marked("soon", "nhiều phiên bản cùng lúc"));
    }
    Ok(Section {
        id: "tien-trinh",
        heading: "Tiến trình",
        note: "Mỗi tiến trình báo 15 giây một lần rằng nó đang chạy.".to_owned(),
        more: None,
        facts,
        table: Some(Table {
            caption: "Các tiến trình dùng chung cơ sở dữ liệu",
            head: vec![
                "Tiến trình",
                "Máy",
                "Phiên bản",
                "Chạy từ",
                "Báo gần nhất",
                "Tình trạng",
            ],
            rows: seen
                .iter()
                .map(|it| {
                    vec![
                        kind(it.kind, it.worker_at).to_owned(),
                        it.host.clone(),
                        it.version.clone(),
                        words::moment(it.started_at),
                        words::moment(it.seen_at),
                        if is_there(it) {
                            "Đang chạy"
                        } else {
                            "Mất liên lạc"
                        }
                        .to_owned(),
                    ]
                })
                .collect(),
        }),
    })
}

/// The last backup and the last drill.
async fn backups(seat: &Seat) -> Result<Section, Problem> {
    use store::backup::Outcome as Backup;
    use store::drill::Outcome as Drill;
    let state = casework::backup::state(&seat.office, seat.now).await?;
    let ago = |at: Timestamp| {
        let age = at.duration_until(seat.now).as_secs();
        format!("{}, {} trước", words::moment(at), span(age))
    };
    let last = match &state.backup_done {
        Some(it) => fact("Bản sao lưu gần nhất", ago(it.started_at)),
        None => fact("Bản sao lưu gần nhất", "Chưa có"),
    };
    let mut facts = vec![match &state.missed {
        Some(_) => last.marked("late", "quá thời hạn sao lưu của quy chế"),
        None => last.marked("ok", "trong thời hạn của quy chế"),
    }];
    if let Some(it) = &state.backup_done {
        let size = format!(
            "{} hồ sơ, {} tệp, ghi thêm {}",
            number_of_u64(it.cases),
            number_of_u64(it.files),
            bytes(it.size)
        );
        facts.push(fact("Trong bản đó", size));
        facts.push(if it.encrypted {
            fact("Mã hoá", "Có").marked("ok", "chỉ mở được bằng khóa riêng")
        } else {
            fact("Mã hoá", "Không").marked("soon", "ai có thư mục đều đọc được")
        });
    }
    if let Some(it) = state.backup.filter(|it| it.outcome == Backup::Failed) {
        let why = it.detail.unwrap_or_default();
        let failed = format!("{}: {why}", words::moment(it.finished_at));
        facts.push(fact("Lần sao lưu sau cùng", failed).marked("late", "không thành công"));
    }
    if let Some(it) = state.ahead {
        let name = it.name.unwrap_or_default();
        let dated = format!("{name}, ghi {}", words::moment(it.started_at));
        facts.push(
            fact("Bản sao lưu ghi ngày chưa đến", dated)
                .marked("soon", "không tính, đồng hồ máy chủ đã chạy sai"),
        );
    }
    facts.push(match &state.drill {
        None => fact("Diễn tập phục hồi", "Chưa làm").marked("soon", "nên làm mỗi tháng"),
        Some(it) => {
            let drill = fact("Diễn tập phục hồi", ago(it.finished_at));
            match it.outcome {
                Drill::Done => drill.marked("ok", "phục hồi được, không sai khác"),
                Drill::HashesOnly => drill.marked("soon", "mới so mã băm, chưa mở bằng khóa"),
                Drill::Failed => drill.marked("late", "không phục hồi được"),
            }
        }
    });
    Ok(Section {
        id: "sao-luu",
        heading: "Sao lưu",
        note: state
            .missed
            .map(|missed| missed.message())
            .unwrap_or_default(),
        more: None,
        facts,
        table: None,
    })
}

/// The last root of the journal.
async fn roots(seat: &Seat) -> Result<Section, Problem> {
    let standing = casework::journal::standing(&seat.office, seat.now).await?;
    let last = match &standing.newest {
        Some(root) if standing.is_ahead => fact("Gốc gần nhất", words::moment(root.at)),
        Some(root) => {
            let age = root.at.duration_until(seat.now).as_secs();
            let said = format!("{}, {} trước", words::moment(root.at), span(age));
            fact("Gốc gần nhất", said)
        }
        None => fact("Gốc gần nhất", "Chưa có"),
    };
    let mut facts = vec![match (standing.refused, standing.late_since) {
        (Some(_), _) => last.marked("late", "hệ thống từ chối ký gốc mới"),
        (None, Some(_)) => last.marked("late", "đã ngừng công bố dù có sự kiện mới"),
        (None, None) if standing.is_ahead => last.marked(
            "soon",
            "mang giờ trong tương lai: đồng hồ máy chủ đã có lúc sai",
        ),
        (None, None) => last.marked("ok", "đúng nhịp"),
    }];
    if let Some(why) = standing.refused {
        let why = crate::public::journal::refused(why, Lang::Vi);
        facts.push(fact("Lý do từ chối", why));
        facts.push(fact(
            "Việc phải làm",
            "Giữ nguyên mọi thứ, sao chép, chạy motcua check và so với bản sao lưu",
        ));
    }
    if let Some(since) = standing.late_since {
        facts.push(fact("Lẽ ra phải có từ", words::moment(since)));
    }
    if let Some(root) = &standing.newest {
        facts.push(fact("Số lá", number_of_u64(root.size)));
    }
    let waits = if standing.waiting { "Có" } else { "Không" };
    facts.push(fact("Sự kiện chờ gốc sau", waits));
    Ok(Section {
        id: "goc-nhat-ky",
        heading: "Gốc nhật ký",
        note: "Danh sách và cách kiểm tra ở".to_owned(),
        more: Some(("/minh-bach", "trang Minh bạch")),
        facts,
        table: None,
    })
}

fn number_of_u64(count: u64) -> String {
    number(i64::try_from(count).unwrap_or(i64::MAX))
}

fn kind(kind: Kind, worker_at: Option<Timestamp>) -> &'static str {
    match (kind, worker_at) {
        (Kind::Serve, None) => "Phục vụ trang",
        (Kind::Serve, Some(_)) => "Phục vụ trang và làm việc nền",
        (Kind::Work, _) => "Làm việc nền",
    }
}

/// The texts that kept people waiting.
fn slow(seat: &Seat) -> Section {
    let measured = seat.db().measured();
    let slowest = measured.slowest(SLOWEST);
    let ways = seat.db().ways();
    let in_use = format!("{}/{}", number_of(ways.in_use), number_of(ways.most));
    let connections = fact("Kết nối đang dùng", in_use);
    let full = ways.are_taken();
    Section {
        id: "truy-van",
        heading: "Truy vấn chậm",
        note: format!(
            "Truy vấn hoặc lần ghi lâu hơn {} mili giây từ khi tiến trình này chạy.",
            measured.slow_is().as_millis()
        ),
        more: None,
        facts: vec![
            if full {
                connections.marked("soon", "mọi kết nối đều bận")
            } else {
                connections
            },
            fact("Đang chờ", number_of(ways.waiting)),
        ],
        table: (!slowest.is_empty()).then(|| Table {
            caption: "Truy vấn và lần ghi chậm nhất",
            head: vec!["Tên", "Loại", "Số lần", "Lâu nhất (ms)", "Trung bình (ms)"],
            rows: slowest
                .iter()
                .map(|it| {
                    let mean = it.total.as_millis() / u128::from(it.times.max(1));
                    vec![
                        it.name.trim_start_matches("store::").to_owned(),
                        match it.kind {
                            measured::Kind::Read => "Đọc",
                            measured::Kind::Commit => "Ghi",
                        }
                        .to_owned(),
                        it.times.to_string(),
                        it.longest.as_millis().to_string(),
                        mean.to_string(),
                    ]
                })
                .collect(),
        }),
    }
}

/// Disk and memory.
fn machine(house: &House) -> Section {
    let mut facts = Vec::new();
    for place in house.watch.places.iter() {
        let what = match place.what {
            "database" => "Đĩa chứa cơ sở dữ liệu",
            "files" => "Đĩa chứa tệp",
            other => other,
        };
        let Some(space) = outside::machine::space(&place.folder) else {
            continue;
        };
        let value = format!(
            "còn trống {} trong {}",
            bytes(space.free),
            bytes(space.total)
        );
        let least = house.watch.least_free;
        facts.push(if !outside::machine::can_write(&place.folder) {
            fact(what, value).marked("late", "không ghi được")
        } else if space.free < least {
            fact(what, value).marked("late", "sắp đầy, cần thêm chỗ ngay")
        } else if space.free < least.saturating_mul(4) {
            fact(what, value).marked("soon", "gần đầy")
        } else {
            fact(what, value).marked("ok", "còn đủ")
        });
    }
    if let Some(memory) = outside::machine::memory() {
        let value = format!(
            "{}, cao nhất {}",
            bytes(memory.resident),
            bytes(memory.peak)
        );
        facts.push(fact("Bộ nhớ tiến trình này dùng", value));
    }
    facts.push(fact("Máy", outside::machine::host()));
    Section {
        id: "may",
        heading: "Máy chủ",
        note: "Của tiến trình vừa trả lời trang này.".to_owned(),
        more: None,
        facts,
        table: None,
    }
}

fn number_of(count: usize) -> String {
    number(i64::try_from(count).unwrap_or(i64::MAX))
}

/// A number with its thousands apart.
pub fn number(it: i64) -> String {
    let digits = it.unsigned_abs().to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push('.');
        }
        out.push(digit);
    }
    if it < 0 { format!("-{out}") } else { out }
}

fn bytes(it: u64) -> String {
    const GB: u64 = 1_000_000_000;
    if it < GB {
        return stored::size(it);
    }
    let tenths = it / (GB / 10);
    let whole = number(i64::try_from(tenths / 10).unwrap_or(i64::MAX));
    match tenths % 10 {
        0 => format!("{whole} GB"),
        tenth => format!("{whole},{tenth} GB"),
    }
}

/// So many seconds in the two largest units.
pub fn span(seconds: i64) -> String {
    let units = [(86_400, "ngày"), (3_600, "giờ"), (60, "phút"), (1, "giây")];
    let mut left = seconds.max(0);
    let mut said = Vec::new();
    for (size, name) in units {
        let count = left / size;
        left %= size;
        if count > 0 {
            said.push(format!("{} {name}", number(count)));
        } else if !said.is_empty() {
            break;
        }
        if said.len() == 2 {
            break;
        }
    }
    if said.is_empty() {
        "0 giây".to_owned()
    } else {
        said.join(" ")
    }
}

/// Sections to show the page with.
pub fn samples() -> Vec<Section> {
    vec![Section {
        id: "may",
        heading: "Máy chủ",
        note: "Của tiến trình vừa trả lời trang này.".to_owned(),
        more: None,
        facts: vec![
            fact("Đĩa chứa tệp", "còn trống 1,2 GB trong 40 GB").marked("soon", "gần đầy"),
            fact("Máy", "may-chu-1"),
        ],
        table: Some(Table {
            caption: "Các tiến trình dùng chung cơ sở dữ liệu",
            head: vec!["Tiến trình", "Máy"],
            rows: vec![vec!["Làm việc nền".to_owned(), "may-chu-2".to_owned()]],
        }),
    }]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_sizes_and_spans_read_as_people_write_them() {
        assert_eq!(number(0), "0");
        assert_eq!(number(1_234_567), "1.234.567");
        assert_eq!(number(-1_200), "-1.200");
        assert_eq!(bytes(1_234_000_000_000), "1.234 GB");
        assert_eq!(bytes(1_250_000_000), "1,2 GB");
        assert_eq!(span(0), "0 giây");
        assert_eq!(span(59), "59 giây");
        assert_eq!(span(3_600), "1 giờ");
        assert_eq!(span(3_661), "1 giờ 1 phút");
        assert_eq!(span(90_061), "1 ngày 1 giờ");
        assert_eq!(span(86_460), "1 ngày");
    }
}
