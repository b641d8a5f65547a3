//! Lists of records in JSON: our own files (`procedures.json`, an export of this program, the file
//! of a province's organisation), and what the national database answers about procedures
//! (`LayThuTuc`) and agencies (`LayDanhMucCoQuan`).

use super::agency::{checked, checked_units, readable};
use super::{Draft, Report, There, Unreadable, What, cells, compare};
use crate::catalogue::fold::fold;
use crate::catalogue::{Procedure, Process, Title};
use crate::organisation::{Agency, Unit};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// What a record is compared and checked with.
pub struct Beside<'a> {
    /// Records of the same kind that are there.
    pub there: &'a There,
    /// Agencies that are there; units are checked with them.
    pub agencies: &'a There,
    /// Units that are set down by themselves; agencies are checked with them.
    pub units: &'a [Unit],
    /// From a field to its group in menus.
    pub groups: &'a BTreeMap<String, String>,
    /// What is wrong with a whole record.
    pub check: &'a dyn Fn(What, &str, &Value) -> Vec<String>,
}

impl std::fmt::Debug for Beside<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Beside")
            .field("there", &self.there.len())
            .finish_non_exhaustive()
    }
}

/// Reads a text.
///
/// # Errors
/// When it is no list of records.
pub fn read(what: What, text: &str, beside: &Beside<'_>) -> Result<Report, Unreadable> {
    let value: Value =
        serde_json::from_str(text).map_err(|error| Unreadable::NotJson(error.to_string()))?;
    let records = list(what, value)?;
    if records.is_empty() {
        return Err(Unreadable::Empty);
    }
    let drafts: Vec<Draft> = records
        .into_iter()
        .enumerate()
        .map(|(at, record)| draft(what, at + 1, record, beside))
        .collect();
    let report = compare(what, drafts, beside.there, &|code, body| {
        let wrong = match what {
            What::Procedure => readable::<Procedure>(body),
            What::Title => readable::<Title>(body),
            What::Process => readable::<Process>(body),
            What::Agency => readable::<Agency>(body),
            What::Unit => readable::<Unit>(body),
            What::Officer => vec!["Cán bộ chỉ nhập từ bảng tính.".to_owned()],
        };
        if wrong.is_empty() {
            (beside.check)(what, code, body)
        } else {
            wrong
        }
    });
    Ok(match what {
        What::Agency => checked(report, beside.there, beside.units),
        What::Unit => {
            let agencies: Vec<Agency> = beside
                .agencies
                .values()
                .filter_map(|it| serde_json::from_value(it.clone()).ok())
                .collect();
            checked_units(report, beside.there, &agencies)
        }
        _ => report,
    })
}

/// The records: a list, or a list under one of the names that files and services give it.
fn list(what: What, value: Value) -> Result<Vec<Value>, Unreadable> {
    let own = match what {
        What::Procedure => "procedures",
        What::Title => "titles",
        What::Process => "processes",
        What::Agency => "agencies",
        What::Unit => "units",
        What::Officer => "officers",
    };
    match value {
        Value::Array(all) => Ok(all),
        Value::Object(mut map) => {
            let names = [own, "result", "results", "data", "items"];
            let found = names.iter().find_map(|name| map.remove(*name));
            match found {
                Some(Value::Array(all)) => Ok(all),
                // The service answers with the one procedure that was asked for.
                Some(one @ Value::Object(_)) => Ok(vec![one]),
                _ if map.contains_key("MATTHC") => Ok(vec![Value::Object(map)]),
                _ => Err(Unreadable::NoList),
            }
        }
        _ => Err(Unreadable::NoList),
    }
}

fn draft(what: What, no: usize, record: Value, beside: &Beside<'_>) -> Draft {
    let mut draft = Draft {
        no,
        ..Draft::default()
    };
    let Value::Object(record) = record else {
        draft.wrong.push("Không phải một bản ghi.".to_owned());
        return draft;
    };
    match what {
        What::Procedure if record.contains_key("MATTHC") => {
            national_procedure(&mut draft, &record, beside.groups);
        }
        What::Agency if record.contains_key("MADONVI") => national_agency(&mut draft, &record),
        _ => {
            let key = if what == What::Process { "id" } else { "code" };
            draft.code = text(&record, key);
            draft.name = text(&record, "name");
            if draft.code.is_empty() {
                draft.wrong.push(format!("Thiếu “{key}”."));
            }
            // The record says all of itself: what it leaves out is not there.
            if let Some(Value::Object(before)) = beside.there.get(&draft.code) {
                for field in before.keys().filter(|field| !record.contains_key(*field)) {
                    draft.set(field, Value::Null);
                }
            }
            for (field, value) in record {
                draft.set(&field, value);
            }
        }
    }
    draft
}

fn text(record: &Map<String, Value>, key: &str) -> String {
    match record.get(key) {
        Some(Value::String(text)) => text.trim().to_owned(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}

fn items<'a>(record: &'a Map<String, Value>, key: &str) -> Vec<&'a Map<String, Value>> {
    let list = match record.get(key) {
        Some(Value::Array(all)) => all.iter().collect(),
        Some(one @ Value::Object(_)) => vec![one],
        _ => Vec::new(),
    };
    list.into_iter().filter_map(Value::as_object).collect()
}

/// A procedure as `LayThuTuc` gives it.
fn national_procedure(
    draft: &mut Draft,
    it: &Map<String, Value>,
    groups: &BTreeMap<String, String>,
) {
    draft.code = text(it, "MATTHC");
    draft.name = text(it, "TENTTHC");
    if draft.code.is_empty() {
        draft.wrong.push("Thiếu MATTHC.".to_owned());
    }
    if draft.name.is_empty() {
        draft.wrong.push("Thiếu TENTTHC.".to_owned());
    }
    let name = draft.name.clone();
    draft.set("name", name);
    let field = items(it, "LINHVUCTHUCHIEN")
        .first()
        .map(|one| text(one, "TENLINHVUC"))
        .unwrap_or_default();
    if !field.is_empty() {
        let group = groups.get(&fold(&field)).cloned();
        draft.set("field_group", group.unwrap_or_else(|| field.to_lowercase()));
        draft.set("field", field);
    }
    let levels = cells::levels(&text(it, "CAPTHUCHIEN"));
    if !levels.is_empty() {
        draft.set("levels", json!(levels));
    }
    let agencies: Vec<String> = items(it, "COQUANTHUCHIEN")
        .iter()
        .map(|one| text(one, "TENDONVI"))
        .filter(|name| !name.is_empty())
        .collect();
    if !agencies.is_empty() {
        draft.set("agency", agencies.join(", "));
    }
    national_ways(draft, it);
    let mut components = Vec::new();
    for group in items(it, "THANHPHANHOSO") {
        let variant = text(group, "TRUONGHOP");
        for paper in items(group, "GIAYTO") {
            let name = text(paper, "TENGIAYTO");
            if name.is_empty() {
                continue;
            }
            let mut component = json!({
                "id": format!("c{}", components.len() + 1),
                "name": name,
                "originals": 1,
                "copies": 0,
                "required": !fold(&name).contains("neu co"),
            });
            let template = text(paper, "TENMAUDON");
            if !template.is_empty() {
                component["is_form"] = true.into();
                component["form_code"] = template.into();
            }
            if !variant.is_empty() {
                component["cases"] = json!([variant]);
            }
            components.push(component);
        }
    }
    draft.set("components", components);
    let results: Vec<Value> = items(it, "KETQUATHUCHIEN")
        .iter()
        .map(|one| {
            let mut result = json!({ "name": text(one, "TENKETQUA") });
            let code = text(one, "MAKETQUA");
            if !code.is_empty() {
                result["code"] = code.into();
            }
            result
        })
        .collect();
    draft.set("results", results);
    let basis: Vec<String> = items(it, "CANCUPHAPLY")
        .iter()
        .map(|one| text(one, "SOVANBAN"))
        .filter(|number| !number.is_empty())
        .collect();
    draft.set("legal_basis", basis);
    let conditions = text(it, "YEUCAU");
    if !conditions.is_empty() {
        draft.set("conditions", conditions);
    }
    let decision = text(it, "QUYETDINH");
    if !decision.is_empty() {
        draft.set("decision", decision);
    }
    if text(it, "TRANGTHAI") == "0" {
        draft
            .notes
            .push("Trên CSDL quốc gia thủ tục này chưa công khai.".to_owned());
    }
    super::procedure::complete(draft);
}

/// Ways of filing with their times and fees.
fn national_ways(draft: &mut Draft, it: &Map<String, Value>) {
    let mut channels = Vec::new();
    let mut times: Vec<Value> = Vec::new();
    let mut fees = Vec::new();
    let mut words = Vec::new();
    for way in items(it, "CACHTHUCTHUCHIEN") {
        let channel = cells::channels(&text(way, "KENH")).first().copied();
        for time in items(way, "THOIGIAN") {
            let said = [text(time, "THOIGIANGIAIQUYET"), text(time, "DONVITINH")].join(" ");
            let limit = cells::limit(&said);
            if let (Some(channel), Some((amount, unit))) = (channel, limit) {
                times.push(json!({"channel": channel, "amount": amount, "unit": unit}));
            } else if !said.trim().is_empty() {
                words.push(said.trim().to_owned());
            }
            for fee in items(time, "PHILEPHI") {
                let mut record = json!({"name": "Phí, lệ phí"});
                let sum = text(fee, "SOTIEN");
                match sum.parse::<i64>().ok().or_else(|| cells::money(&sum)) {
                    Some(amount) => record["amount"] = amount.into(),
                    None => draft
                        .notes
                        .push(format!("Phí, lệ phí “{sum}” không rõ số tiền.")),
                }
                let note = text(fee, "MOTA");
                if !note.is_empty() {
                    record["note"] = note.into();
                }
                if let Some(channel) = channel {
                    record["channels"] = json!([channel]);
                }
                fees.push(record);
            }
        }
        channels.extend(channel);
    }
    if !channels.is_empty() {
        draft.set("channels", json!(channels));
    }
    let first = times.first().cloned();
    let same = times
        .iter()
        .all(|it| (it["amount"] == times[0]["amount"]) && (it["unit"] == times[0]["unit"]));
    match first {
        Some(time) if same => draft.set(
            "time",
            json!({"amount": time["amount"], "unit": time["unit"], "text": words.join("; ")}),
        ),
        Some(_) => draft.set(
            "time",
            json!({"text": words.join("; "), "by_channel": times}),
        ),
        None if !words.is_empty() => {
            let words = words.join("; ");
            draft
                .notes
                .push(format!("Thời hạn “{words}” không tính được ngày hẹn."));
            draft.set("time", json!({ "text": words }));
        }
        None => {}
    }
    draft.set("fees", fees);
}

/// An agency as `LayDanhMucCoQuan` gives it.
fn national_agency(draft: &mut Draft, it: &Map<String, Value>) {
    let identifier = text(it, "MADONVI");
    draft.name = text(it, "TENDONVI");
    draft.code = cells::code_of(&draft.name);
    let (name, code) = (draft.name.clone(), draft.code.clone());
    draft.set("name", name);
    // Known by its identifier, whatever its code is here.
    draft.set("identifier", identifier.as_str());
    draft.set("identifier_confidence", "found");
    let said = text(it, "CAPDONVI");
    let level = match said.as_str() {
        "1" => Some("ministry"),
        "2" => Some("province"),
        "3" => Some("district"),
        "4" => Some("commune"),
        _ => None,
    };
    let read = cells::levels(&said);
    match (level, read.as_slice()) {
        (Some(level), _) => draft.set("level", level),
        (None, [level]) => draft.set("level", json!(level)),
        _ => draft.wrong.push(format!("Không rõ CAPDONVI “{said}”.")),
    }
    if identifier.is_empty() {
        draft.wrong.push("Thiếu MADONVI.".to_owned());
    }
    draft.usually("code", code);
    draft.usually("kind", "department");
    draft.usually("confidence", "found");
}
