//! Procedures from a sheet in the layout of publication decisions: one row a procedure, rows
//! without a code go on with the one above (a second fee, more papers), a row with one text alone
//! names the field of those below it.

use super::cells;
use super::sheet::{Column, Row, Sheet};
use super::{Draft, Report, There, Unreadable, What, compare};
use crate::catalogue::fold::fold;
use crate::catalogue::{Confidence, Procedure};
use serde_json::{Value, json};
use std::collections::BTreeMap;

const fn may(word: &'static str, names: &'static [&'static str]) -> Column {
    Column {
        word,
        names,
        needed: false,
    }
}

const fn must(word: &'static str, names: &'static [&'static str]) -> Column {
    Column {
        word,
        names,
        needed: true,
    }
}

/// The columns, the first name of each as the program writes it.
pub const COLUMNS: [Column; 18] = [
    must(
        "code",
        &[
            "Mã TTHC",
            "Mã thủ tục",
            "Mã số TTHC",
            "Mã thủ tục hành chính",
            "Mã số thủ tục hành chính",
            "Mã số",
            "Mã hồ sơ TTHC",
        ],
    ),
    must(
        "name",
        &[
            "Tên thủ tục hành chính",
            "Tên TTHC",
            "Tên thủ tục",
            "Thủ tục hành chính",
            "Tên dịch vụ công",
        ],
    ),
    may("name_en", &["Tên tiếng Anh"]),
    may("field", &["Lĩnh vực"]),
    may(
        "levels",
        &["Cấp thực hiện", "Cấp giải quyết", "Cấp hành chính", "Cấp"],
    ),
    may(
        "agency",
        &[
            "Cơ quan thực hiện",
            "Cơ quan giải quyết",
            "Cơ quan có thẩm quyền",
            "Cơ quan có thẩm quyền giải quyết",
        ],
    ),
    may("applicants", &["Đối tượng thực hiện", "Đối tượng"]),
    may(
        "time",
        &["Thời hạn giải quyết", "Thời gian giải quyết", "Thời hạn"],
    ),
    may(
        "channels",
        &[
            "Cách thức thực hiện",
            "Địa điểm thực hiện",
            "Cách thức, địa điểm thực hiện",
            "Cách thức thực hiện, địa điểm thực hiện",
        ],
    ),
    may(
        "service_level",
        &[
            "Mức độ DVC trực tuyến",
            "Mức độ dịch vụ công trực tuyến",
            "Mức độ",
            "Mức độ DVCTT",
            "Mức độ dịch vụ công",
        ],
    ),
    may(
        "full",
        &[
            "Toàn trình",
            "DVC toàn trình",
            "Dịch vụ công trực tuyến toàn trình",
        ],
    ),
    may(
        "partial",
        &[
            "Một phần",
            "DVC một phần",
            "Dịch vụ công trực tuyến một phần",
        ],
    ),
    may(
        "fees",
        &["Phí, lệ phí", "Phí lệ phí", "Lệ phí", "Phí và lệ phí"],
    ),
    may(
        "components",
        &["Thành phần hồ sơ", "Thành phần, số lượng hồ sơ"],
    ),
    may(
        "results",
        &["Kết quả", "Kết quả giải quyết", "Kết quả thực hiện"],
    ),
    may("legal_basis", &["Căn cứ pháp lý", "Căn cứ"]),
    may(
        "conditions",
        &[
            "Yêu cầu, điều kiện",
            "Yêu cầu, điều kiện thực hiện",
            "Điều kiện thực hiện",
        ],
    ),
    may("decision", &["Quyết định công bố", "Số quyết định"]),
];

/// Reads a sheet. `there` are the records that are there, by code; `groups` lead from a field to
/// its group in menus.
///
/// # Errors
/// When the sheet names no columns that are needed.
pub fn read(
    sheet: &Sheet,
    there: &There,
    groups: &BTreeMap<String, String>,
    check: &dyn Fn(&str, &Value) -> Vec<String>,
) -> Result<Report, Unreadable> {
    let table = sheet.table(&COLUMNS)?;
    let mut drafts: Vec<Draft> = Vec::new();
    let mut section: Option<String> = None;
    for row in table.rows() {
        let code = row.text("code").map(bare_code);
        let name = row.text("name");
        match (&code, name) {
            (None, None) if row.filled().len() == 1 => {
                section = Some(section_name(row.filled()[0]));
                continue;
            }
            (None, _) if row.filled().len() == 1 && name.is_some() => {
                // A heading that stands under the column of names.
                section = Some(section_name(row.filled()[0]));
                continue;
            }
            (None, None) => {
                if let Some(above) = drafts.last_mut() {
                    go_on(above, &row);
                    continue;
                }
            }
            _ => {}
        }
        let mut draft = Draft {
            sheet: table.name.to_owned(),
            no: row.no,
            code: code.clone().unwrap_or_default(),
            name: name.unwrap_or_default().to_owned(),
            ..Draft::default()
        };
        if code.is_none() {
            draft
                .wrong
                .push("Thiếu mã thủ tục ở cột “Mã TTHC”.".to_owned());
        }
        match name {
            Some(name) => draft.set("name", name),
            None if there.contains_key(&draft.code) => {}
            None => draft.wrong.push("Thiếu tên thủ tục.".to_owned()),
        }
        fill(&mut draft, &row, section.as_deref(), groups);
        drafts.push(draft);
    }
    if drafts.is_empty() {
        return Err(Unreadable::Empty);
    }
    for draft in &mut drafts {
        complete(draft);
    }
    Ok(compare(What::Procedure, drafts, there, &|code, body| {
        let wrong = match serde_json::from_value::<Procedure>(body.clone()) {
            Ok(_) => Vec::new(),
            Err(error) => vec![format!("Bản ghi không đọc được: {error}.")],
        };
        if wrong.is_empty() {
            check(code, body)
        } else {
            wrong
        }
    }))
}

/// `1.001193.000.00.00.H42` and `1.003901.H42` are the national code with the province's suffix.
fn bare_code(text: &str) -> String {
    let mut parts = text.split('.');
    match (parts.next(), parts.next(), parts.next()) {
        (Some(first), Some(second), Some(_))
            if first.len() == 1
                && second.len() == 6
                && second.bytes().all(|c| c.is_ascii_digit()) =>
        {
            format!("{first}.{second}")
        }
        _ => text.to_owned(),
    }
}

/// "I. LĨNH VỰC HỘ TỊCH" and "Lĩnh vực: Hộ tịch" name the field.
fn section_name(text: &str) -> String {
    let mut name = text.trim();
    if let Some((mark, rest)) = name.split_once(['.', ')'])
        && mark.chars().count() <= 5
        && mark.chars().all(|c| c.is_ascii_alphanumeric())
    {
        name = rest.trim();
    }
    let lower = name.to_lowercase();
    let cut = lower
        .strip_prefix("lĩnh vực")
        .map_or(0, |rest| lower.len() - rest.len());
    // Vietnamese letters are as long in either case; where they are not, the whole name stays.
    let name = name.get(cut..).unwrap_or(name);
    let name = name.trim_start_matches([':', ' ']).trim();
    if name.chars().any(char::is_lowercase) {
        return name.to_owned();
    }
    let mut letters = name.chars();
    let first = letters.next().map(|c| c.to_string()).unwrap_or_default();
    first + &letters.as_str().to_lowercase()
}

fn fill(
    draft: &mut Draft,
    row: &Row<'_>,
    section: Option<&str>,
    groups: &BTreeMap<String, String>,
) {
    if let Some(text) = row.text("name_en") {
        draft.set("name_en", text);
    }
    if let Some(field) = row.text("field").or(section) {
        draft.set("field", field);
        if let Some(group) = groups.get(&fold(field)) {
            draft.set("field_group", group.as_str());
        } else {
            draft.usually("field_group", field.to_lowercase());
        }
    }
    if let Some(text) = row.text("levels") {
        let levels = cells::levels(text);
        if levels.is_empty() {
            draft.wrong.push(format!(
                "Không rõ cấp thực hiện “{text}”. Ghi: Cấp tỉnh, Cấp huyện hoặc Cấp xã."
            ));
        } else {
            draft.set("levels", json!(levels));
        }
    }
    if let Some(text) = row.text("agency") {
        draft.set("agency", text);
        let levels = cells::levels(text);
        if !levels.is_empty() {
            draft.usually("levels", json!(levels));
        }
    }
    if let Some(text) = row.text("applicants") {
        applicants(draft, text);
    }
    if let Some(text) = row.text("time") {
        match cells::limit(text) {
            Some((amount, unit)) => draft.set(
                "time",
                json!({"amount": amount, "unit": unit, "text": text}),
            ),
            None => {
                draft.set("time", json!({ "text": text }));
                draft.notes.push(format!(
                    "Thời hạn “{text}” giữ nguyên lời, không tính được ngày hẹn."
                ));
            }
        }
    }
    if let Some(text) = row.text("channels") {
        let channels = cells::channels(text);
        if channels.is_empty() {
            draft.notes.push(format!(
                "Cách thức thực hiện “{text}” không nêu trực tuyến, trực tiếp hay bưu chính."
            ));
        } else {
            draft.set("channels", json!(channels));
        }
    }
    service_level(draft, row);
    if let Some(text) = row.text("legal_basis") {
        draft.set("legal_basis", json!(cells::texts(text)));
    }
    for word in ["conditions", "decision"] {
        if let Some(text) = row.text(word) {
            draft.set(word, text);
        }
    }
    for (word, each) in [
        ("fees", fee as fn(&mut Draft, &str) -> Option<Value>),
        ("components", component),
        ("results", result),
    ] {
        if let Some(text) = row.text(word) {
            append(draft, word, text, each);
        }
    }
}

/// A row that goes on with the procedure above it.
fn go_on(draft: &mut Draft, row: &Row<'_>) {
    for (word, each) in [
        ("fees", fee as fn(&mut Draft, &str) -> Option<Value>),
        ("components", component),
        ("results", result),
    ] {
        if let Some(text) = row.text(word) {
            append(draft, word, text, each);
        }
    }
    if let Some(text) = row.text("legal_basis") {
        let mut all: Vec<Value> = draft
            .fields
            .get("legal_basis")
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default();
        all.extend(cells::texts(text).into_iter().map(Value::from));
        all.dedup();
        draft.set("legal_basis", all);
    }
}

fn append(draft: &mut Draft, word: &str, text: &str, each: fn(&mut Draft, &str) -> Option<Value>) {
    let mut all: Vec<Value> = draft
        .fields
        .get(word)
        .and_then(Value::as_array)
        .cloned()
        .unwrap_or_default();
    for line in cells::lines(text) {
        all.extend(each(draft, line));
    }
    draft.set(word, all);
}

fn applicants(draft: &mut Draft, text: &str) {
    let folded = fold(text);
    let named = |words: &[&str]| words.iter().any(|word| folded.contains(word));
    let mut applicants = Vec::new();
    if named(&["ca nhan", "cong dan", "nguoi"]) {
        applicants.push("individual");
    }
    if named(&["to chuc", "doanh nghiep", "hop tac xa", "co quan"]) {
        applicants.push("organisation");
    }
    if applicants.is_empty() {
        draft
            .notes
            .push(format!("Đối tượng “{text}” không rõ cá nhân hay tổ chức."));
    } else {
        draft.set("applicants", json!(applicants));
    }
    draft.set("applicants_vi", json!(cells::lines(text)));
}

fn service_level(draft: &mut Draft, row: &Row<'_>) {
    let marked = |word| row.text(word).is_some_and(cells::is_marked);
    let level = match row.text("service_level").map(fold).as_deref() {
        Some(text) if text.contains("toan trinh") || text == "4" || text.contains("muc do 4") => {
            Some("full")
        }
        Some(text) if text.contains("mot phan") || text == "3" || text.contains("muc do 3") => {
            Some("partial")
        }
        Some(text)
            if text.contains("truc tiep")
                || text == "2"
                || text.contains("muc do 2")
                || text.contains("cung cap thong tin") =>
        {
            Some("in_person_only")
        }
        Some(_) => {
            let text = row.text("service_level").unwrap_or_default();
            draft.wrong.push(format!(
                "Không rõ mức độ “{text}”. Ghi: Toàn trình hoặc Một phần."
            ));
            None
        }
        None if marked("full") && marked("partial") => {
            draft
                .wrong
                .push("Đánh dấu cả toàn trình và một phần; chỉ chọn một.".to_owned());
            None
        }
        None if marked("full") => Some("full"),
        None if marked("partial") => Some("partial"),
        None => None,
    };
    if let Some(level) = level {
        draft.set("service_level", level);
    }
}

/// "Trực tuyến: 8.000 đồng/bản (miễn cho hộ nghèo)".
fn fee(draft: &mut Draft, line: &str) -> Option<Value> {
    let (about, sum) = match line.split_once(':') {
        Some((about, sum)) => (about.trim(), sum.trim()),
        None => ("", line),
    };
    let amount = cells::money(sum);
    if amount == Some(0) && about.is_empty() {
        // No fee at all: an empty list says so less clearly than a fee of nothing.
        return Some(json!({"name": "Phí, lệ phí", "amount": 0}));
    }
    let channels = cells::channels(about);
    let name = if about.is_empty() || !channels.is_empty() {
        "Phí, lệ phí"
    } else {
        about
    };
    let mut fee = json!({ "name": name });
    match amount {
        Some(amount) => fee["amount"] = amount.into(),
        None => draft
            .notes
            .push(format!("Phí, lệ phí “{line}” không rõ số tiền.")),
    }
    let bare = sum.trim_end_matches("đồng").trim_end_matches('đ').trim();
    let says_more = amount.is_none() || bare.chars().any(char::is_alphabetic) && amount != Some(0);
    if says_more {
        fee["note"] = sum.into();
    }
    if !channels.is_empty() {
        fee["channels"] = json!(channels);
    }
    Some(fee)
}

fn component(_: &mut Draft, line: &str) -> Option<Value> {
    let folded = fold(line);
    let copies =
        folded.contains("ban sao") || folded.contains("ban chup") || folded.contains("photo");
    let is_form = [
        "to khai",
        "don de nghi",
        "don xin",
        "don dang ki",
        "giai de nghi",
    ]
    .iter()
    .any(|word| folded.starts_with(word));
    let mut it = json!({
        "name": line,
        "originals": u32::from(!copies),
        "copies": u32::from(copies),
        "required": !folded.contains("neu co"),
    });
    if is_form {
        it["is_form"] = true.into();
    }
    Some(it)
}

fn result(_: &mut Draft, line: &str) -> Option<Value> {
    Some(json!({ "name": line }))
}

/// What a new procedure has where the file says nothing, and what only the whole row tells.
pub(super) fn complete(draft: &mut Draft) {
    if let Some(Value::Array(components)) = draft.fields.get_mut("components") {
        for (at, it) in components.iter_mut().enumerate() {
            it["id"] = format!("c{}", at + 1).into();
        }
    }
    let code = draft.code.clone();
    draft.usually("code", code);
    for (field, value) in [
        ("name_en", json!("")),
        ("field", json!("")),
        ("field_group", json!("")),
        ("levels", json!([])),
        ("agency", json!("")),
        ("applicants", json!(["individual", "organisation"])),
        ("time", json!({})),
        ("fees", json!([])),
        ("components", json!([])),
        ("results", json!([])),
        ("legal_basis", json!([])),
        ("steps", usual_steps()),
        ("steps_source", json!(Confidence::Derived)),
        ("version", json!(1)),
        ("confidence", json!(Confidence::Found)),
    ] {
        if !draft.usual.contains_key(field) {
            draft.usually(field, value);
        }
    }
}

/// The usual way of a file where the decision publishes no process of its own.
fn usual_steps() -> Value {
    let step = |no: u32, name: &str, who: &str, does: &str, place: &str| json!({"no": no, "name": name, "who": who, "does": does, "where": place});
    json!([
        step(
            1,
            "Tiếp nhận hồ sơ",
            "Bộ phận Một cửa",
            "reception",
            "intake"
        ),
        step(2, "Thẩm định, xác minh", "Chuyên viên", "specialist", "own"),
        step(
            3,
            "Phê duyệt, ký",
            "Lãnh đạo cơ quan",
            "head_of_agency",
            "own"
        ),
        step(4, "Trả kết quả", "Bộ phận Một cửa", "reception", "intake"),
    ])
}
