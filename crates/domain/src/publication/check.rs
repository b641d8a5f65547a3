//! What must be right with a record before it is submitted: that it can be read, that its code is
//! the item's, that what it names is there, and what the law asks of it. Everything is named at
//! once, each beside its field.

use super::Kind;
use crate::case::terms::ServiceLevel;
use crate::catalogue::{Form, LegalText, LifeEvent, Procedure, Process, Title};
use serde::de::DeserializeOwned;
use std::collections::BTreeSet;

/// Something that is not right with a record.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fault {
    /// The field: `components[2].name`; empty for the whole.
    pub field: String,
    /// What is wrong and how to put it right.
    pub message: String,
}

impl Fault {
    /// A fault of a field.
    pub fn new(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            field: field.into(),
            message: message.into(),
        }
    }
}

/// What a record may name: codes of the items that will be there when it holds.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Known {
    /// Procedures.
    pub procedures: BTreeSet<String>,
    /// Forms.
    pub forms: BTreeSet<String>,
    /// Processes.
    pub processes: BTreeSet<String>,
}

/// What is wrong with a record, in its own file's terms and in those of what it names.
pub fn check(kind: Kind, code: &str, body: &str, known: &Known) -> Vec<Fault> {
    match kind {
        Kind::Procedure => read::<Procedure>(body, |it| procedure(code, it, known)),
        Kind::Title => read::<Title>(body, |it| own_code(code, it.code.as_str())),
        Kind::Process => read::<Process>(body, |it| process(code, it, known)),
        Kind::Form => match Form::parse(code, body) {
            Ok(_) => Vec::new(),
            Err(why) => vec![unreadable(&why)],
        },
        Kind::LifeEvent => read::<LifeEvent>(body, |it| {
            let mut faults = own_code(code, &it.slug);
            for (at, named) in it.procedures.iter().enumerate() {
                if !known.procedures.contains(named.as_str()) {
                    faults.push(Fault::new(
                        format!("procedures[{at}]"),
                        format!("Danh mục không có thủ tục {named}."),
                    ));
                }
            }
            faults
        }),
        Kind::LegalText => read::<LegalText>(body, |it| {
            let mut faults = own_code(code, &it.number);
            if let (Some(from), Some(to)) = (it.from, it.to)
                && to < from
            {
                faults.push(Fault::new(
                    "to",
                    "Ngày hết hiệu lực đứng trước ngày có hiệu lực.",
                ));
            }
            faults
        }),
        Kind::PopularNames | Kind::Agency | Kind::Unit | Kind::DaysOff => {
            read::<serde_json::Value>(body, |_| Vec::new())
        }
    }
}

fn read<T: DeserializeOwned>(body: &str, then: impl FnOnce(&T) -> Vec<Fault>) -> Vec<Fault> {
    match serde_json::from_str::<T>(body) {
        Ok(it) => then(&it),
        Err(error) => vec![unreadable(&error.to_string())],
    }
}

fn unreadable(why: &str) -> Fault {
    Fault::new("", format!("Không đọc được nội dung: {why}."))
}

fn own_code(code: &str, found: &str) -> Vec<Fault> {
    if code == found {
        return Vec::new();
    }
    vec![Fault::new(
        "code",
        format!("Mã trong nội dung là “{found}”, phải là “{code}”."),
    )]
}

fn procedure(code: &str, it: &Procedure, known: &Known) -> Vec<Fault> {
    let mut faults = own_code(code, it.code.as_str());
    let mut fault = |field: &str, message: &str| faults.push(Fault::new(field, message));
    if it.name.trim().is_empty() {
        fault("name", "Chưa ghi tên thủ tục.");
    }
    if it.field.trim().is_empty() {
        fault("field", "Chưa ghi lĩnh vực.");
    }
    if it.levels.is_empty() {
        fault("levels", "Chọn ít nhất một cấp giải quyết.");
    }
    if it.applicants.is_empty() {
        fault("applicants", "Chọn ít nhất một đối tượng thực hiện.");
    }
    if it.agency.trim().is_empty() {
        fault("agency", "Chưa ghi cơ quan thực hiện.");
    }
    if it.results.is_empty() {
        fault("results", "Chưa ghi kết quả giải quyết.");
    }
    if !it.time.is_known() && it.time.text.is_empty() {
        fault("time", "Chưa ghi thời hạn giải quyết.");
    }
    let mut ids = BTreeSet::new();
    for (at, component) in it.components.iter().enumerate() {
        if component.name.trim().is_empty() {
            faults.push(Fault::new(
                format!("components[{at}].name"),
                "Chưa ghi tên thành phần hồ sơ.",
            ));
        }
        if !ids.insert(&component.id) {
            faults.push(Fault::new(
                format!("components[{at}].id"),
                format!("Mã thành phần {} ghi hai lần.", component.id),
            ));
        }
    }
    for (at, variant) in it.variants.iter().enumerate() {
        let of_papers = it.components.iter().any(|c| c.cases.contains(variant));
        let of_fees = it.fees.iter().any(|fee| fee.variants.contains(variant));
        if !of_papers && !of_fees && it.time.of_variant(variant).is_none() {
            faults.push(Fault::new(
                format!("variants[{at}]"),
                format!("Trường hợp “{variant}” không có thành phần hồ sơ, thời hạn hay khoản thu riêng."),
            ));
        }
    }
    for (at, time) in it.time.by_variant.iter().enumerate() {
        let field = format!("time.by_variant[{at}]");
        if !it.variants.contains(&time.variant) {
            faults.push(Fault::new(
                field,
                format!(
                    "Thời hạn riêng ghi cho trường hợp “{}”, thủ tục không có trường hợp đó.",
                    time.variant
                ),
            ));
        } else if it.time.of_variant(&time.variant).is_none() {
            faults.push(Fault::new(
                field,
                format!(
                    "Thời hạn riêng của trường hợp “{}” không tính được.",
                    time.variant
                ),
            ));
        }
    }
    for (at, form) in it.forms.iter().enumerate() {
        if !known.forms.contains(form) {
            faults.push(Fault::new(
                format!("forms[{at}]"),
                format!("Danh mục không có biểu mẫu {form}."),
            ));
        }
    }
    for (at, process) in it.processes.iter().enumerate() {
        if !known.processes.contains(process) {
            faults.push(Fault::new(
                format!("processes[{at}]"),
                format!("Danh mục không có quy trình {process}."),
            ));
        }
    }
    faults.extend(service_level(it));
    faults
}

/// What a service must be to be called fully online: ND-3.2, Art. 11 of NĐ 42/2022: information,
/// performance and resolution all online, the result online or by public post. Whatever falls
/// short is called partly online (ND-3.3).
fn service_level(it: &Procedure) -> Vec<Fault> {
    use crate::catalogue::FilingChannel;
    let mut faults = Vec::new();
    if it.service_level != Some(ServiceLevel::Full) {
        return faults;
    }
    let mut lacks = |what: &str| {
        faults.push(Fault::new(
            "service_level",
            format!("Chưa gọi là toàn trình được: {what}. Sửa, hoặc chọn một phần."),
        ));
    };
    if !it.offers(FilingChannel::Online) {
        lacks("không nhận hồ sơ trực tuyến");
    }
    if !it.offers(FilingChannel::Postal) {
        lacks("kết quả không trả trực tuyến hoặc qua bưu chính công ích");
    }
    if it.fees.iter().any(|fee| fee.amount.is_none()) {
        lacks("có phí, lệ phí chưa ghi số tiền nên không nộp trực tuyến được");
    }
    if !it.time.is_known() {
        lacks("chưa có thời hạn giải quyết");
    }
    faults
}

fn process(code: &str, it: &Process, known: &Known) -> Vec<Fault> {
    let mut faults = own_code(code, &it.id);
    if it.steps.is_empty() {
        faults.push(Fault::new("steps", "Quy trình chưa có bước nào."));
    }
    for (at, named) in it.codes.iter().enumerate() {
        if !known.procedures.contains(named.as_str()) {
            faults.push(Fault::new(
                format!("codes[{at}]"),
                format!("Danh mục không có thủ tục {named}."),
            ));
        }
    }
    faults
}
