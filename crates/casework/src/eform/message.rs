//! From what the schema found to what a person reads: which field, and how to put it right.

use super::FieldError;
use domain::catalogue::form::without_rows;
use domain::catalogue::{Field, FieldKind, Form};
use domain::identity_number::{IdentityNumber, Wrong};
use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind as Kind;
use serde_json::Value;

/// The whole names of all fields, in the order of the form.
pub(super) fn order(form: &Form) -> Vec<&str> {
    fn walk<'a>(fields: &'a [Field], order: &mut Vec<&'a str>) {
        for field in fields {
            order.push(&field.path);
            walk(field.fields(), order);
        }
    }
    let mut order = Vec::new();
    walk(&form.fields, &mut order);
    order
}

/// The message for a form that cannot be checked at all.
pub(super) fn unreadable() -> FieldError {
    FieldError {
        field: String::new(),
        title: String::new(),
        message: "Mẫu này đang được sửa. Vui lòng nộp tại quầy hoặc thử lại sau.".to_owned(),
        message_en: "This form is being repaired. Please file at the counter or try again later."
            .to_owned(),
    }
}

/// `/con/0/ten` as `con[0].ten`.
fn dotted(pointer: &str) -> String {
    let mut path = String::new();
    for part in pointer.split('/').skip(1) {
        let part = part.replace("~1", "/").replace("~0", "~");
        if !path.is_empty() && part.chars().all(|c| c.is_ascii_digit()) {
            path.push('[');
            path.push_str(&part);
            path.push(']');
        } else {
            if !path.is_empty() {
                path.push('.');
            }
            path.push_str(&part);
        }
    }
    path
}

fn below(path: &str, key: &str) -> String {
    if path.is_empty() {
        key.to_owned()
    } else {
        format!("{path}.{key}")
    }
}

/// The messages for one finding.
pub(super) fn of(form: &Form, error: &ValidationError<'_>) -> Vec<FieldError> {
    let path = dotted(error.instance_path().as_str());
    match error.kind() {
        Kind::Required { property } => {
            let key = property.as_str().unwrap_or_default();
            missing(form, &below(&path, key))
        }
        Kind::AdditionalProperties { unexpected } | Kind::UnevaluatedProperties { unexpected } => {
            unexpected
                .iter()
                .map(|key| FieldError {
                    title: key.clone(),
                    field: below(&path, key),
                    message: format!("Mẫu này không có trường “{key}”. Bỏ trường này."),
                    message_en: format!("This form has no field “{key}”. Leave it out."),
                })
                .collect()
        }
        kind => {
            let field = form.field(&path);
            let (message, message_en) = words(field, kind, error.instance());
            vec![FieldError {
                title: field.map_or_else(String::new, |field| field.title.clone()),
                field: path,
                message,
                message_en,
            }]
        }
    }
}

/// What is missing: the field, or in a group that is missing as a whole the fields it must have.
fn missing(form: &Form, path: &str) -> Vec<FieldError> {
    let field = form.field(path);
    let inner: Vec<&Field> = match field.map(|field| &field.kind) {
        Some(FieldKind::Group(fields)) => fields.iter().filter(|field| field.required).collect(),
        _ => Vec::new(),
    };
    if !inner.is_empty() {
        return inner
            .into_iter()
            .flat_map(|field| missing(form, &below(path, &field.key)))
            .collect();
    }
    let title = field.map_or_else(|| path.to_owned(), |field| field.title.clone());
    let (message, message_en) = match field.map(|field| &field.kind) {
        Some(FieldKind::Agree) => (
            "Đánh dấu vào ô cam đoan để nộp hồ sơ.".to_owned(),
            "Tick the declaration to file.".to_owned(),
        ),
        Some(FieldKind::Choice(_) | FieldKind::YesNo) => (
            format!("Chọn {}.", start_low(&title)),
            "Choose one.".to_owned(),
        ),
        Some(FieldKind::Choices(_)) => (
            "Chọn ít nhất một mục.".to_owned(),
            "Choose at least one.".to_owned(),
        ),
        Some(FieldKind::Table(_) | FieldKind::Lines) => (
            "Ghi ít nhất một dòng.".to_owned(),
            "Fill in at least one row.".to_owned(),
        ),
        _ => (
            format!("Ghi {}.", start_low(&title)),
            "Fill in this field.".to_owned(),
        ),
    };
    vec![FieldError {
        field: path.to_owned(),
        title,
        message,
        message_en,
    }]
}

/// A title within a sentence: "Họ tên" as "họ tên", but "VNeID" as it is.
fn start_low(title: &str) -> String {
    let mut letters = title.chars();
    match (letters.next(), letters.clone().next()) {
        (Some(first), Some(second)) if second.is_lowercase() || second == ' ' => {
            first.to_lowercase().chain(letters).collect()
        }
        _ => title.to_owned(),
    }
}

fn both(message: impl Into<String>, message_en: impl Into<String>) -> (String, String) {
    (message.into(), message_en.into())
}

/// What to do about a value.
fn words(field: Option<&Field>, kind: &Kind, value: &Value) -> (String, String) {
    let text = value.as_str().unwrap_or_default();
    let Some(field) = field else {
        return both("Kiểm tra lại phần này.", "Please check this part.");
    };
    match kind {
        Kind::Pattern { .. } if field.is_identity_number() => identity_number(text),
        Kind::Pattern { .. } if field.is_phone() => phone(text),
        Kind::Pattern { pattern } => match exact_digits(pattern) {
            Some(count) => both(
                format!(
                    "{} gồm {count} chữ số; đang có {}.",
                    field.title,
                    text.chars().count()
                ),
                format!(
                    "This takes {count} digits; there are {}.",
                    text.chars().count()
                ),
            ),
            None => both(
                format!("{} chưa đúng dạng. {}", field.title, field.help())
                    .trim()
                    .to_owned(),
                format!("Not in the right form. {}", field.help_en())
                    .trim()
                    .to_owned(),
            ),
        },
        Kind::Format { format } if format == "date" => date(text),
        Kind::Format { format } if format == "email" => both(
            "Địa chỉ thư điện tử có dạng ten@example.vn.",
            "A mail address looks like name@example.vn.",
        ),
        Kind::Enum { .. } | Kind::Constant { .. } => choice(field),
        Kind::MinItems { limit } => both(
            format!("Ghi ít nhất {limit} dòng."),
            format!("Fill in at least {limit} row(s)."),
        ),
        Kind::MaxItems { limit } => both(
            format!("Ghi nhiều nhất {limit} dòng."),
            format!("At most {limit} rows."),
        ),
        Kind::MinLength { limit } => both(
            format!(
                "Ghi ít nhất {limit} ký tự; đang có {}.",
                text.chars().count()
            ),
            format!(
                "At least {limit} characters; there are {}.",
                text.chars().count()
            ),
        ),
        Kind::MaxLength { limit } => both(
            format!(
                "Ghi nhiều nhất {limit} ký tự; đang có {}.",
                text.chars().count()
            ),
            format!(
                "At most {limit} characters; there are {}.",
                text.chars().count()
            ),
        ),
        Kind::Minimum { limit } => both(
            format!("Ghi số từ {limit} trở lên."),
            format!("A number from {limit} up."),
        ),
        Kind::Maximum { limit } => both(
            format!("Ghi số không quá {limit}."),
            format!("A number up to {limit}."),
        ),
        Kind::UniqueItems => both(
            "Có dòng ghi hai lần; bỏ bớt một dòng.",
            "A row stands there twice; leave one out.",
        ),
        Kind::Type { .. } => wrong_type(field),
        _ => both(
            format!("Kiểm tra lại {}.", start_low(&field.title)),
            "Please check this field.",
        ),
    }
}

fn identity_number(text: &str) -> (String, String) {
    match IdentityNumber::parse(text) {
        Err(Wrong::Length(count)) => both(
            format!("Số định danh gồm 12 chữ số; đang có {count}."),
            format!("An identity number has 12 digits; there are {count}."),
        ),
        Err(Wrong::NotDigits) | Ok(_) => both(
            "Số định danh gồm 12 chữ số, không có chữ cái hay dấu.",
            "An identity number has 12 digits and nothing else.",
        ),
    }
}

fn phone(text: &str) -> (String, String) {
    let count = text.chars().filter(char::is_ascii_digit).count();
    if text.starts_with('0') && text.chars().all(|c| c.is_ascii_digit()) {
        return both(
            format!("Số điện thoại gồm 9 đến 11 chữ số; đang có {count}."),
            format!("A telephone number has 9 to 11 digits; there are {count}."),
        );
    }
    both(
        "Số điện thoại bắt đầu bằng số 0 và chỉ có chữ số, ví dụ 0912345678.",
        "A telephone number starts with 0 and has digits only, such as 0912345678.",
    )
}

fn date(text: &str) -> (String, String) {
    if super::posted::looks_like_a_date(text) {
        return both(
            format!("Không có ngày {text}. Kiểm tra lại ngày và tháng."),
            format!("There is no day {text}. Check day and month."),
        );
    }
    both(
        "Ghi ngày theo dạng ngày/tháng/năm, ví dụ 05/09/1990.",
        "Write the date as day/month/year, such as 05/09/1990.",
    )
}

fn choice(field: &Field) -> (String, String) {
    match &field.kind {
        FieldKind::Agree => both(
            "Đánh dấu vào ô cam đoan để nộp hồ sơ.",
            "Tick the declaration to file.",
        ),
        FieldKind::Choice(options) | FieldKind::Choices(options) => {
            let options = options.join("; ");
            both(
                format!("Chọn một trong: {options}."),
                format!("Choose one of: {options}."),
            )
        }
        _ => both("Giá trị này không dùng được.", "This value cannot be used."),
    }
}

fn wrong_type(field: &Field) -> (String, String) {
    match &field.kind {
        FieldKind::Integer => both(
            "Ghi một số nguyên, chỉ gồm chữ số.",
            "Write a whole number, digits only.",
        ),
        FieldKind::Number => both(
            "Ghi một số; phần lẻ sau dấu phẩy, ví dụ 82,5.",
            "Write a number, such as 82.5.",
        ),
        FieldKind::YesNo | FieldKind::Agree => {
            both("Đánh dấu hoặc bỏ trống ô này.", "Tick or leave this box.")
        }
        _ => both(
            format!("Kiểm tra lại {}.", start_low(&field.title)),
            "Please check this field.",
        ),
    }
}

/// `^[0-9]{10}$` takes ten digits.
fn exact_digits(pattern: &str) -> Option<u32> {
    pattern
        .strip_prefix("^[0-9]{")?
        .strip_suffix("}$")?
        .parse()
        .ok()
}

/// The title of a field by its whole name; the name itself where the form has none.
pub(super) fn title(form: &Form, path: &str) -> String {
    form.field(&without_rows(path))
        .map_or_else(|| path.to_owned(), |field| field.title.clone())
}
