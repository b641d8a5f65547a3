//! Places: a field for one takes a commune of the province, by its name in the administrative list,
//! and nothing else; what is typed is compared without regard to accents and capitals.

use super::{FieldError, message};
use domain::catalogue::fold::fold;
use domain::catalogue::form::Sort;
use domain::catalogue::{Field, FieldKind, Form};
use domain::organisation::Organisation;
use serde_json::Value;
use std::collections::BTreeSet;

/// The fields for a place that hold something else.
pub(super) fn unknown(form: &Form, data: &Value, organisation: &Organisation) -> Vec<FieldError> {
    let mut found = Vec::new();
    walk(&form.fields, "", data, &mut |path, text| {
        found.push((path.to_owned(), text.to_owned()));
    });
    if found.is_empty() {
        return Vec::new();
    }
    let named = organisation.communes().filter_map(|it| it.place.as_deref());
    let known: BTreeSet<String> = named.map(fold).collect();
    let odd = found
        .into_iter()
        .filter(|(_, text)| !known.contains(&fold(text)));
    odd.map(|(path, text)| FieldError {
        title: message::title(form, &path),
        field: path,
        message: format!(
            "“{text}” không có trong danh mục xã, phường, đặc khu của tỉnh. Gõ vài chữ rồi chọn trong danh sách."
        ),
        message_en: format!(
            "“{text}” is not a commune of the province. Type a few letters and choose from the list."
        ),
    })
    .collect()
}

fn walk(fields: &[Field], above: &str, data: &Value, found: &mut impl FnMut(&str, &str)) {
    for field in fields {
        let Some(value) = data.get(&field.key) else {
            continue;
        };
        let path = if above.is_empty() {
            field.key.clone()
        } else {
            format!("{above}.{}", field.key)
        };
        match (&field.kind, value) {
            (FieldKind::Group(fields), Value::Object(_)) => walk(fields, &path, value, found),
            (FieldKind::Table(fields), Value::Array(rows)) => {
                for (at, row) in rows.iter().enumerate() {
                    walk(fields, &format!("{path}[{at}]"), row, found);
                }
            }
            (_, Value::String(text)) if field.sort == Some(Sort::Place) && !text.is_empty() => {
                found(&path, text);
            }
            _ => {}
        }
    }
}
