//! Agencies and units from a sheet, one row each. What is above an agency, and who takes its work
//! over, may be named by code, by identifier or by name.

use super::cells;
use super::sheet::{Column, Row, Sheet};
use super::{Draft, Report, There, Unreadable, What, compare};
use crate::catalogue::fold::fold;
use crate::organisation::check::{self, Fault, Found};
use crate::organisation::{Agency, Unit};
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

/// The columns of agencies.
pub const COLUMNS: [Column; 20] = [
    may("code", &["Mã", "Mã cơ quan"]),
    must("name", &["Tên cơ quan", "Tên đơn vị", "Tên"]),
    must("identifier", &["Mã định danh", "Mã định danh điện tử"]),
    may("identifier_old", &["Mã định danh cũ"]),
    must("level", &["Cấp"]),
    may("kind", &["Loại"]),
    may("parent", &["Cơ quan cấp trên", "Trực thuộc"]),
    may("place", &["Địa bàn"]),
    may("statistics_code", &["Mã đơn vị hành chính", "Mã ĐVHC"]),
    may("formed_from", &["Hợp thành từ", "Thành lập trên cơ sở"]),
    may("former_district", &["Huyện trước đây"]),
    may("address", &["Địa chỉ"]),
    may("hotline", &["Điện thoại", "Đường dây nóng"]),
    may("email", &["Thư điện tử", "Email"]),
    may("bank_account", &["Tài khoản ngân hàng", "Tài khoản"]),
    may("hours", &["Giờ làm việc"]),
    may("saturday", &["Giờ sáng Thứ Bảy", "Giờ làm việc Thứ Bảy"]),
    may("from", &["Từ ngày", "Ngày bắt đầu"]),
    may("to", &["Đến ngày", "Ngày kết thúc"]),
    may(
        "successors",
        &["Nơi tiếp nhận công việc", "Cơ quan kế thừa"],
    ),
];

/// The columns of units.
pub const UNIT_COLUMNS: [Column; 13] = [
    may("code", &["Mã", "Mã đơn vị"]),
    must("name", &["Tên đơn vị", "Tên"]),
    must("agency", &["Cơ quan", "Thuộc cơ quan"]),
    must("role", &["Vai trò", "Nhiệm vụ"]),
    may("groups", &["Lĩnh vực"]),
    may("receives", &["Tiếp nhận thủ tục"]),
    may("address", &["Địa chỉ"]),
    may("hotline", &["Điện thoại"]),
    may("email", &["Thư điện tử", "Email"]),
    may("hours", &["Giờ làm việc"]),
    may("from", &["Từ ngày"]),
    may("to", &["Đến ngày"]),
    may("successors", &["Nơi tiếp nhận công việc"]),
];

const KINDS: [(&str, &str); 8] = [
    ("people_committee", "ubnd"),
    ("people_committee", "uy ban nhan dan"),
    ("office", "van phong"),
    ("department", "so"),
    ("inspectorate", "thanh tra"),
    ("board", "ban"),
    ("centre", "trung tam phuc vu hanh chinh cong"),
    ("vertical", "cong an"),
];

/// The words of kinds on screen and in files.
pub const KIND_NAMES: [(&str, &str); 7] = [
    ("people_committee", "Ủy ban nhân dân"),
    ("office", "Văn phòng"),
    ("department", "Sở"),
    ("inspectorate", "Thanh tra"),
    ("board", "Ban"),
    ("centre", "Trung tâm Phục vụ hành chính công"),
    ("vertical", "Ngành dọc"),
];

/// The words of a unit's role on screen and in files.
pub const ROLE_NAMES: [(&str, &str); 4] = [
    ("intake", "Bộ phận Một cửa"),
    ("division", "Phòng chuyên môn"),
    ("seal", "Văn thư"),
    ("leadership", "Lãnh đạo"),
];

/// Agencies by whatever they may be named by.
struct Names(BTreeMap<String, String>);

impl Names {
    fn of(there: &There, drafts: &[Draft]) -> Self {
        let mut names = BTreeMap::new();
        let mut add = |code: &str, fields: &dyn Fn(&str) -> Option<String>| {
            names.insert(fold(code), code.to_owned());
            for field in ["identifier", "name"] {
                if let Some(text) = fields(field) {
                    names.entry(fold(&text)).or_insert_with(|| code.to_owned());
                }
            }
        };
        for (code, body) in there {
            add(code, &|field| Some(body.get(field)?.as_str()?.to_owned()));
        }
        for draft in drafts {
            add(&draft.code, &|field| {
                Some(draft.fields.get(field)?.as_str()?.to_owned())
            });
        }
        Self(names)
    }

    fn code(&self, named: &str) -> String {
        self.0
            .get(&fold(named))
            .cloned()
            .unwrap_or_else(|| named.to_owned())
    }
}

/// Reads agencies, and checks them with all that are there.
///
/// # Errors
/// When the sheet names no columns that are needed.
pub fn read(sheet: &Sheet, there: &There, units: &[Unit]) -> Result<Report, Unreadable> {
    let table = sheet.table(&COLUMNS)?;
    let mut drafts: Vec<Draft> = table.rows().map(|row| agency(table.name, &row)).collect();
    if drafts.is_empty() {
        return Err(Unreadable::Empty);
    }
    let names = Names::of(there, &drafts);
    for draft in &mut drafts {
        for field in ["parent", "seat"] {
            if let Some(text) = draft
                .fields
                .get(field)
                .and_then(Value::as_str)
                .map(str::to_owned)
            {
                draft.set(field, names.code(&text));
            }
        }
        successors(draft, |named| names.code(named));
    }
    let report = compare(What::Agency, drafts, there, &|_, body| {
        readable::<Agency>(body)
    });
    Ok(checked(report, there, units))
}

/// Reads units, and checks them with the agencies and units that are there.
///
/// # Errors
/// When the sheet names no columns that are needed.
pub fn read_units(sheet: &Sheet, there: &There, agencies: &There) -> Result<Report, Unreadable> {
    let table = sheet.table(&UNIT_COLUMNS)?;
    let names = Names::of(agencies, &[]);
    let mut drafts: Vec<Draft> = table
        .rows()
        .map(|row| unit(table.name, &row, &names))
        .collect();
    if drafts.is_empty() {
        return Err(Unreadable::Empty);
    }
    for draft in &mut drafts {
        successors(draft, str::to_owned);
    }
    let report = compare(What::Unit, drafts, there, &|_, body| readable::<Unit>(body));
    let agencies: Vec<Agency> = agencies
        .values()
        .filter_map(|it| serde_json::from_value(it.clone()).ok())
        .collect();
    Ok(checked_units(report, there, &agencies))
}

/// The records that were read with those that are there in their place, and what is wrong among
/// them; a fault of a record that was there before is told on the line that brings it about only
/// where that line is its own.
pub(crate) fn checked(report: Report, there: &There, units: &[Unit]) -> Report {
    let mut all = there.clone();
    for record in &report.records {
        all.insert(record.code.clone(), record.body.clone());
    }
    let agencies: Vec<Agency> = all
        .values()
        .filter_map(|it| serde_json::from_value(it.clone()).ok())
        .collect();
    let before: Vec<Agency> = there
        .values()
        .filter_map(|it| serde_json::from_value(it.clone()).ok())
        .collect();
    blame(
        report,
        check::check(&agencies, units),
        &check::check(&before, units),
    )
}

pub(crate) fn checked_units(report: Report, there: &There, agencies: &[Agency]) -> Report {
    let mut all = there.clone();
    for record in &report.records {
        all.insert(record.code.clone(), record.body.clone());
    }
    let read = |there: &There| -> Vec<Unit> {
        there
            .values()
            .filter_map(|it| serde_json::from_value(it.clone()).ok())
            .collect()
    };
    blame(
        report,
        check::check(agencies, &read(&all)),
        &check::check(agencies, &read(there)),
    )
}

/// Puts what is wrong on the lines that bring it. What was wrong before is nobody's fault here; a
/// new fault of a record the file does not name is put on the first line that changes something.
fn blame(mut report: Report, found: Vec<Found>, before: &[Found]) -> Report {
    let mut wrong: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for it in found.into_iter().filter(|it| !before.contains(it)) {
        let in_file = |code: &str| report.lines.iter().any(|line| line.code == code);
        let about = it.fault.about().filter(|code| in_file(code));
        let (at, message) = match about {
            _ if in_file(&it.code) => (it.code, it.fault.message()),
            Some(about) => {
                let about = about.to_owned();
                let fault = match it.fault {
                    Fault::IdentifierTwice(_) => Fault::IdentifierTwice(it.code.as_str().into()),
                    other => other,
                };
                (
                    about,
                    format!("{} ({}): {}", it.name, it.code, fault.message()),
                )
            }
            None => {
                let first = report.records.first().map(|it| it.code.clone());
                let message = format!("{} ({}): {}", it.name, it.code, it.fault.message());
                (first.unwrap_or_default(), message)
            }
        };
        wrong.entry(at).or_default().push(message);
    }
    if wrong.is_empty() {
        return report;
    }
    for line in &mut report.lines {
        if let Some(why) = wrong.get(&line.code) {
            line.verdict = super::Verdict::Wrong { why: why.clone() };
        }
    }
    report
        .records
        .retain(|record| !wrong.contains_key(&record.code));
    report
}

pub(crate) fn readable<T: serde::de::DeserializeOwned>(body: &Value) -> Vec<String> {
    match serde_json::from_value::<T>(body.clone()) {
        Ok(_) => Vec::new(),
        Err(error) => vec![format!("Bản ghi không đọc được: {error}.")],
    }
}

fn successors(draft: &mut Draft, code: impl Fn(&str) -> String) {
    if let Some(text) = draft.fields.get("successors").and_then(Value::as_str) {
        let all: Vec<String> = cells::lines(text).into_iter().map(code).collect();
        draft.set("successors", all);
    }
}

fn days(draft: &mut Draft, row: &Row<'_>) {
    for (field, name) in [("from", "Từ ngày"), ("to", "Đến ngày")] {
        match row.text(field).map(|text| (text, cells::day(text))) {
            Some((_, Some(day))) => draft.set(field, day.to_string()),
            Some((text, None)) => draft.wrong.push(format!(
                "{name} “{text}” không đọc được. Ghi như 31/1/2026."
            )),
            None => {}
        }
    }
}

fn plain(draft: &mut Draft, row: &Row<'_>, fields: &[&str]) {
    for field in fields {
        if let Some(text) = row.text(field) {
            draft.set(field, text);
        }
    }
}

fn agency(sheet: &str, row: &Row<'_>) -> Draft {
    let name = row.text("name").unwrap_or_default().to_owned();
    let code = row
        .text("code")
        .map_or_else(|| made_code(row, &name), str::to_owned);
    let mut draft = Draft {
        sheet: sheet.to_owned(),
        no: row.no,
        code,
        name,
        ..Draft::default()
    };
    if draft.name.is_empty() {
        draft.wrong.push("Thiếu tên cơ quan.".to_owned());
    }
    plain(
        &mut draft,
        row,
        &[
            "name",
            "identifier",
            "identifier_old",
            "parent",
            "place",
            "statistics_code",
            "formed_from",
            "former_district",
            "address",
            "hotline",
            "email",
            "bank_account",
            "hours",
            "saturday",
            "successors",
        ],
    );
    if row.text("identifier").is_none() {
        draft.wrong.push("Thiếu mã định danh.".to_owned());
    }
    match row.text("level").map(|text| (text, cells::levels(text))) {
        Some((_, levels)) if levels.len() == 1 => draft.set("level", json!(levels[0])),
        Some((text, _)) => draft.wrong.push(format!(
            "Không rõ cấp “{text}”. Ghi: Cấp tỉnh, Cấp huyện hoặc Cấp xã."
        )),
        None => draft.wrong.push("Thiếu cấp.".to_owned()),
    }
    let folded = fold(&draft.name);
    let guessed = KINDS
        .iter()
        .find(|(_, word)| folded == *word || folded.starts_with(&format!("{word} ")));
    match row.text("kind") {
        Some(text) => match KIND_NAMES.iter().find(|(_, name)| fold(name) == fold(text)) {
            Some((word, _)) => draft.set("kind", *word),
            None => draft.wrong.push(format!("Không rõ loại cơ quan “{text}”.")),
        },
        None => draft.usually("kind", guessed.map_or("vertical", |(word, _)| word)),
    }
    if let Some(place) = row.text("place").map(fold) {
        let kinds = [
            ("xa ", "commune"),
            ("phuong ", "ward"),
            ("thi tran ", "township"),
            ("dac khu ", "special_zone"),
        ];
        if let Some((_, kind)) = kinds.iter().find(|(word, _)| place.starts_with(word)) {
            draft.usually("commune_kind", *kind);
        }
    }
    days(&mut draft, row);
    let code = draft.code.clone();
    draft.usually("code", code);
    draft.usually("confidence", "found");
    draft
}

/// A code of an agency without one: the place's number, else its name.
fn made_code(row: &Row<'_>, name: &str) -> String {
    match row.text("statistics_code") {
        Some(number) if fold(name).starts_with("ubnd") => format!("xa-{number}"),
        _ => cells::code_of(name),
    }
}

fn unit(sheet: &str, row: &Row<'_>, names: &Names) -> Draft {
    let name = row.text("name").unwrap_or_default().to_owned();
    let agency = row
        .text("agency")
        .map(|text| names.code(text))
        .unwrap_or_default();
    let code = row.text("code").map_or_else(
        || format!("{agency}/{}", cells::code_of(&name)),
        str::to_owned,
    );
    let mut draft = Draft {
        sheet: sheet.to_owned(),
        no: row.no,
        code: code.clone(),
        name,
        ..Draft::default()
    };
    if draft.name.is_empty() {
        draft.wrong.push("Thiếu tên đơn vị.".to_owned());
    }
    plain(
        &mut draft,
        row,
        &["name", "address", "hotline", "email", "hours", "successors"],
    );
    draft.set("agency", agency);
    match row.text("role") {
        Some(text) => match ROLE_NAMES.iter().find(|(_, name)| fold(name) == fold(text)) {
            Some((word, _)) => draft.set("role", *word),
            None => draft.wrong.push(format!(
                "Không rõ vai trò “{text}”. Ghi: Bộ phận Một cửa, Phòng chuyên môn, Văn thư hoặc Lãnh đạo."
            )),
        },
        None => draft.wrong.push("Thiếu vai trò.".to_owned()),
    }
    for field in ["groups", "receives"] {
        if let Some(text) = row.text(field) {
            draft.set(field, json!(cells::lines(text)));
        }
    }
    days(&mut draft, row);
    draft.usually("code", code);
    draft.usually("confidence", "found");
    draft
}
