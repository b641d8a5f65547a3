//! What differs between two records, as lines that a person can read: the field in words, what it
//! was, what it is. Rows of lists are told apart by their `id`, `code` or name where they have one,
//! so that a row put in between does not make all that follow differ.

use super::Kind;
use serde_json::{Map, Value};

/// A line of a difference.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Differs {
    /// The field in words: "Thành phần hồ sơ › Giấy chứng sinh › Số bản chính".
    pub field: String,
    /// What it was; none where it was not there.
    pub before: Option<String>,
    /// What it is; none where it is not there any more.
    pub after: Option<String>,
}

/// The difference between two records of a kind; the whole of the second where there is no first.
pub fn difference(kind: Kind, before: Option<&str>, after: &str) -> Vec<Differs> {
    let read = |text: &str| serde_json::from_str::<Value>(text).unwrap_or(Value::Null);
    let before = before.map_or(Value::Object(Map::new()), read);
    let mut lines = Vec::new();
    compare(
        kind,
        &mut Vec::new(),
        Some(&before),
        Some(&read(after)),
        &mut lines,
    );
    lines
}

fn compare(
    kind: Kind,
    path: &mut Vec<String>,
    before: Option<&Value>,
    after: Option<&Value>,
    lines: &mut Vec<Differs>,
) {
    if before == after {
        return;
    }
    match (before, after) {
        (Some(Value::Object(one)), Some(Value::Object(other))) => {
            let mut keys: Vec<&String> = one.keys().collect();
            keys.extend(other.keys().filter(|key| !one.contains_key(*key)));
            keys.sort_by_key(|key| rank(key));
            for key in keys.into_iter().filter(|key| !is_silent(key)) {
                let of_fee = path.first().is_some_and(|it| it == FEES) && *key == "amount";
                path.push(match of_fee {
                    true => "Số tiền".to_owned(),
                    false => label(kind, key),
                });
                compare(kind, path, one.get(key), other.get(key), lines);
                path.pop();
            }
        }
        (Some(Value::Array(one)), Some(Value::Array(other))) if of_rows(one, other) => {
            rows(kind, path, one, other, lines);
        }
        _ => {
            let (before, after) = (before.and_then(shown), after.and_then(shown));
            if before != after {
                lines.push(Differs {
                    field: path.join(" › "),
                    before,
                    after,
                });
            }
        }
    }
}

fn rows(
    kind: Kind,
    path: &mut Vec<String>,
    one: &[Value],
    other: &[Value],
    lines: &mut Vec<Differs>,
) {
    let find = |rows: &[Value], key: &str| -> Option<Value> {
        let mut found = rows.iter().enumerate();
        found
            .find(|(at, row)| name(row, *at).0 == key)
            .map(|(_, row)| row.clone())
    };
    let mut seen = Vec::new();
    for (rows, _) in [(other, false), (one, true)] {
        for (at, row) in rows.iter().enumerate() {
            let (key, shown) = name(row, at);
            if seen.contains(&key) {
                continue;
            }
            path.push(shown);
            compare(
                kind,
                path,
                find(one, &key).as_ref(),
                find(other, &key).as_ref(),
                lines,
            );
            path.pop();
            seen.push(key);
        }
    }
    let order = |rows: &[Value]| -> Vec<String> {
        let named = rows.iter().enumerate();
        named.map(|(at, row)| name(row, at).0).collect()
    };
    let (was, is) = (order(one), order(other));
    let kept = |all: &[String], of: &[String]| -> Vec<String> {
        all.iter().filter(|it| of.contains(it)).cloned().collect()
    };
    if kept(&was, &is) != kept(&is, &was) {
        let in_order = |rows: &[Value]| {
            let named = rows.iter().enumerate();
            let names: Vec<String> = named.map(|(at, row)| name(row, at).1).collect();
            Some(names.join("; "))
        };
        lines.push(Differs {
            field: format!("{} › Thứ tự", path.join(" › ")),
            before: in_order(one),
            after: in_order(other),
        });
    }
}

/// Whether two lists hold records, which are compared row by row.
fn of_rows(one: &[Value], other: &[Value]) -> bool {
    one.iter().chain(other).all(Value::is_object)
}

/// By what a row is known again, and what it is called on screen.
fn name(row: &Value, at: usize) -> (String, String) {
    let text = |key: &str| row.get(key).and_then(Value::as_str);
    let number = row.get("no").and_then(Value::as_u64);
    let key = text("id")
        .or_else(|| text("code"))
        .map(str::to_owned)
        .or_else(|| number.map(|no| no.to_string()))
        .or_else(|| text("name").map(str::to_owned))
        .unwrap_or_else(|| at.to_string());
    let shown = text("name")
        .or_else(|| text("title"))
        .map(str::to_owned)
        .or_else(|| number.map(|no| format!("Bước {no}")))
        .unwrap_or_else(|| format!("Dòng {}", at + 1));
    (key, shown)
}

/// A value in words; nothing for what says nothing.
fn shown(value: &Value) -> Option<String> {
    Some(match value {
        Value::Null => return None,
        Value::Bool(true) => "có".to_owned(),
        Value::Bool(false) => "không".to_owned(),
        Value::Number(number) => {
            let number = number.to_string();
            number.trim_end_matches(".0").replace('.', ",")
        }
        Value::String(text) if text.is_empty() => return None,
        Value::String(text) => match text.parse() {
            Ok(date) if text.len() == 10 => crate::clock::words::date(date),
            _ => word(text).to_owned(),
        },
        Value::Array(items) if items.is_empty() => return None,
        Value::Array(items) => {
            let parts: Vec<String> = items.iter().filter_map(shown).collect();
            match items.iter().all(Value::is_object) {
                true => parts.join(";\n"),
                false => parts.join("; "),
            }
        }
        Value::Object(fields) => {
            let is_fee = fields.contains_key("name") && !fields.contains_key("unit");
            let mut fields: Vec<(&String, &Value)> = fields.iter().collect();
            fields.sort_by_key(|(key, _)| rank(key));
            let parts: Vec<String> = fields
                .into_iter()
                .filter(|(key, _)| !is_silent(key) && *key != "id")
                .filter_map(|(key, value)| Some((key, shown(value)?)))
                .map(|(key, value)| match key.as_str() {
                    "name" => value,
                    "amount" if is_fee => money(&value),
                    key => format!("{}: {value}", label(Kind::Procedure, key).to_lowercase()),
                })
                .collect();
            parts.join(", ")
        }
    })
}

/// A sum in đồng.
fn money(digits: &str) -> String {
    digits
        .parse()
        .map_or_else(|_| digits.to_owned(), crate::clock::words::money)
}

/// Words of the files that have a name on screen.
fn word(text: &str) -> &str {
    match text {
        "working_days" => "ngày làm việc",
        "calendar_days" => "ngày",
        "working_hours" => "giờ làm việc",
        "online" => "trực tuyến",
        "in_person" => "trực tiếp",
        "postal" => "bưu chính",
        "full" => "toàn trình",
        "partial" => "một phần",
        "in_person_only" => "trực tiếp",
        "individual" => "cá nhân",
        "organisation" => "tổ chức",
        "ministry" => "cấp bộ",
        "province" => "cấp tỉnh",
        "district" => "cấp huyện",
        "commune" => "cấp xã",
        "reception" => "tiếp nhận",
        "specialist" => "chuyên viên",
        "head_of_division" => "lãnh đạo phòng",
        "head_of_agency" => "lãnh đạo cơ quan",
        "seal_clerk" => "văn thư",
        "intake" => "Bộ phận Một cửa",
        "own" => "cơ quan giải quyết",
        other => other,
    }
}

/// Fields that say where a record was read, not what it says.
fn is_silent(key: &str) -> bool {
    matches!(
        key,
        "version" | "marks" | "confidence" | "source" | "steps_source" | "sources"
    )
}

/// What fees are called.
const FEES: &str = "Phí, lệ phí";

/// The order of fields on screen; others follow by name.
const FIELDS: &[(&str, &str)] = &[
    ("id", "Mã"),
    ("code", "Mã"),
    ("codes", "Mã thủ tục"),
    ("name", "Tên"),
    ("name_en", "Tên tiếng Anh"),
    ("title", "Tên"),
    ("sector", "Ngành"),
    ("field", "Lĩnh vực"),
    ("field_group", "Nhóm lĩnh vực"),
    ("levels", "Cấp giải quyết"),
    ("level", "Cấp"),
    ("agency", "Cơ quan thực hiện"),
    ("applicants", "Đối tượng thực hiện"),
    ("applicants_vi", "Đối tượng, theo văn bản"),
    ("service_level", "Mức độ dịch vụ"),
    ("channels", "Cách nộp"),
    ("time", "Thời hạn"),
    ("amount", "Số lượng"),
    ("unit", "Đơn vị tính"),
    ("text", "Nguyên văn"),
    ("statutory", "Theo luật"),
    ("by_channel", "Theo cách nộp"),
    ("channel", "Cách nộp"),
    ("by_variant", "Theo trường hợp"),
    ("variant", "Trường hợp"),
    ("fees", FEES),
    ("variants", "Trường hợp"),
    ("components", "Thành phần hồ sơ"),
    ("originals", "Số bản chính"),
    ("copies", "Số bản sao"),
    ("required", "Bắt buộc"),
    ("is_form", "Là tờ khai"),
    ("form_code", "Mẫu số"),
    ("note", "Ghi chú"),
    ("cases", "Thuộc trường hợp"),
    ("results", "Kết quả"),
    ("legal_basis", "Căn cứ pháp lý"),
    (
        "obligation_stops_clock",
        "Nghĩa vụ tài chính không tính vào thời hạn",
    ),
    ("steps", "Các bước"),
    ("no", "Thứ tự"),
    ("who", "Người thực hiện"),
    ("does", "Vai trò"),
    ("where", "Nơi thực hiện"),
    ("total", "Tổng thời gian"),
    ("forms", "Biểu mẫu điện tử"),
    ("processes", "Quy trình điện tử"),
    ("conditions", "Yêu cầu, điều kiện"),
    ("decision", "Quyết định công bố"),
    ("decision_date", "Ngày quyết định"),
    ("province", "Tỉnh"),
    ("sums", "Thời hạn các bước cộng lại khớp"),
    ("from", "Hiệu lực từ"),
    ("to", "Hiệu lực đến"),
    ("special", "Đặc thù, không qua Một cửa"),
    ("priority", "Ưu tiên đưa lên trực tuyến"),
    ("roadmap", "Lộ trình"),
    ("roadmap_year", "Năm của lộ trình"),
    ("roadmap_decision", "Quyết định phê duyệt lộ trình"),
    ("basis", "Căn cứ"),
    ("procedures", "Thủ tục"),
    ("names", "Tên gọi"),
];

fn rank(key: &str) -> (usize, String) {
    let at = FIELDS.iter().position(|(field, _)| *field == key);
    (at.unwrap_or(FIELDS.len()), key.to_owned())
}

/// A field in words. A schema's properties carry their own names and are shown as they stand.
fn label(kind: Kind, key: &str) -> String {
    let known = FIELDS.iter().find(|(field, _)| *field == key);
    match (kind, known) {
        (Kind::Form, _) | (_, None) => key.to_owned(),
        (_, Some((_, label))) => (*label).to_owned(),
    }
}
