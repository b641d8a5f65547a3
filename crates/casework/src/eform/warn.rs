//! What looks odd and may still be right: an identity number whose parts do not fit the date of
//! birth or the sex beside it, a day that has not come yet. A warning asks for a second look and
//! never stands in the way.

use super::{FieldError, message};
use domain::catalogue::{Field, FieldKind, Form};
use domain::identity_number::IdentityNumber;
use jiff::civil::Date;
use serde_json::Value;

/// The warnings for filled-in data; `today` is the day of filing.
pub fn warnings(form: &Form, data: &Value, today: Date) -> Vec<FieldError> {
    let mut warnings = Vec::new();
    look(form, &form.fields, "", data, today, &mut warnings);
    warnings
}

fn look(
    form: &Form,
    fields: &[Field],
    above: &str,
    data: &Value,
    today: Date,
    warnings: &mut Vec<FieldError>,
) {
    for field in fields {
        let Some(value) = data.get(&field.key) else {
            continue;
        };
        let path = if above.is_empty() {
            field.key.clone()
        } else {
            format!("{above}.{}", field.key)
        };
        let mut warn = |(message, message_en): (String, String)| {
            warnings.push(FieldError {
                title: message::title(form, &path),
                field: path.clone(),
                message,
                message_en,
            });
        };
        match (&field.kind, value) {
            (FieldKind::Text, Value::String(number)) if field.is_identity_number() => {
                if let Some(words) = number_and_group(number, data) {
                    warn(words);
                }
            }
            (FieldKind::Date, Value::String(text))
                if field.key.starts_with("ngay_sinh")
                    && text.parse::<Date>().is_ok_and(|date| date > today) =>
            {
                warn((
                    "Ngày sinh sau ngày hôm nay. Kiểm tra lại năm.".to_owned(),
                    "The date of birth is in the future. Check the year.".to_owned(),
                ));
            }
            (FieldKind::Group(fields), Value::Object(_)) => {
                look(form, fields, &path, value, today, warnings);
            }
            (FieldKind::Table(fields), Value::Array(rows)) => {
                for (at, row) in rows.iter().enumerate() {
                    look(form, fields, &format!("{path}[{at}]"), row, today, warnings);
                }
            }
            _ => {}
        }
    }
}

/// What does not fit between a number and the fields beside it.
fn number_and_group(number: &str, beside: &Value) -> Option<(String, String)> {
    let number = IdentityNumber::parse(number).ok()?;
    if !number.place_is_known() {
        return Some((
            format!(
                "Ba số đầu {:03} không phải mã của tỉnh nào. Kiểm tra lại số định danh.",
                number.place
            ),
            format!(
                "No province has the first three digits {:03}. Check the number.",
                number.place
            ),
        ));
    }
    let text = |key: &str| beside.get(key).and_then(Value::as_str);
    let born = text("ngay_sinh").and_then(|text| text.parse::<Date>().ok());
    if let Some(born) = born
        && born.year() != number.year
    {
        return Some((
            format!(
                "Số định danh này của người sinh năm {}; ngày sinh đang ghi năm {}.",
                number.year,
                born.year()
            ),
            format!(
                "This number is of someone born in {}; the date of birth says {}.",
                number.year,
                born.year()
            ),
        ));
    }
    match (text("gioi_tinh"), number.woman) {
        (Some("Nam"), true) => Some((
            "Số định danh này của nữ; giới tính đang ghi Nam.".to_owned(),
            "This number is a woman's; the form says male.".to_owned(),
        )),
        (Some("Nữ"), false) => Some((
            "Số định danh này của nam; giới tính đang ghi Nữ.".to_owned(),
            "This number is a man's; the form says female.".to_owned(),
        )),
        _ => None,
    }
}
