//! Which fields of a form are asked for what was filled in so far, and what falls away with those
//! that are not: a hidden field has no answer and needs none.

use super::{Condition, Field, FieldKind, Form};
use serde_json::{Map, Value};

impl Form {
    /// The whole names of the fields that are not asked for these data: `con[0].ten` within rows.
    /// What lies below a hidden group is not named again.
    pub fn hidden(&self, data: &Value) -> Vec<String> {
        let mut hidden = Vec::new();
        look(&self.fields, "", data, data, None, &mut hidden);
        hidden
    }

    /// The data without the answers to fields that are not asked. One that falls away may hide
    /// another, and so on.
    pub fn pruned(&self, mut data: Value) -> Value {
        // Each round takes something out, and there is only so much in it.
        for _ in 0..64 {
            let mut moved = false;
            for name in self.hidden(&data) {
                moved |= take(&mut data, &name);
            }
            if !moved {
                break;
            }
        }
        data
    }

    /// Whether any field is asked only sometimes.
    pub fn has_conditions(&self) -> bool {
        fn any(fields: &[Field]) -> bool {
            fields
                .iter()
                .any(|field| field.when.is_some() || any(field.fields()))
        }
        any(&self.fields)
    }
}

/// Whether a whole name is one of these, or lies below one.
pub fn is_below(name: &str, hidden: &[String]) -> bool {
    hidden.iter().any(|above| {
        name.strip_prefix(above.as_str())
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    })
}

fn look(
    fields: &[Field],
    above: &str,
    here: &Value,
    data: &Value,
    row: Option<(&str, &Value)>,
    hidden: &mut Vec<String>,
) {
    for field in fields {
        let name = if above.is_empty() {
            field.key.clone()
        } else {
            format!("{above}.{}", field.key)
        };
        if let Some(when) = &field.when
            && !holds(when, data, row)
        {
            hidden.push(name);
            continue;
        }
        let inner = here.get(&field.key).unwrap_or(&Value::Null);
        match (&field.kind, inner) {
            (FieldKind::Group(fields), _) => look(fields, &name, inner, data, row, hidden),
            (FieldKind::Table(fields), Value::Array(rows)) => {
                for (at, each) in rows.iter().enumerate() {
                    let name = format!("{name}[{at}]");
                    let row = Some((field.path.as_str(), each));
                    look(fields, &name, each, data, row, hidden);
                }
            }
            _ => {}
        }
    }
}

/// Whether a condition holds; within a row, what asks about the row's table asks about this row.
fn holds(when: &Condition, data: &Value, row: Option<(&str, &Value)>) -> bool {
    let Some((table, row)) = row else {
        return when.holds(data);
    };
    let inside = format!("{table}[].");
    when.holds_with(&|field| match field.strip_prefix(&inside) {
        Some(own) => crate::catalogue::condition::literals(row, own),
        None => crate::catalogue::condition::literals(data, field),
    })
}

/// Takes the value of a whole name out; whether there was one.
fn take(data: &mut Value, name: &str) -> bool {
    let (above, key) = match name.rsplit_once('.') {
        Some((above, key)) => (Some(above), key),
        None => (None, name),
    };
    let mut at = data;
    for part in above.into_iter().flat_map(|it| it.split('.')) {
        let (key, row) = match part.split_once('[') {
            Some((key, row)) => (key, row.trim_end_matches(']').parse::<usize>().ok()),
            None => (part, None),
        };
        let next = at.get_mut(key).and_then(|inner| match row {
            Some(row) => inner.get_mut(row),
            None => Some(inner),
        });
        match next {
            Some(next) => at = next,
            None => return false,
        }
    }
    at.as_object_mut()
        .map(|fields: &mut Map<String, Value>| fields.remove(key).is_some())
        .unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn form() -> Form {
        Form::parse(
            "thu",
            r#"{"title":"Thử","type":"object","properties":{
                "loai":{"title":"Loại","type":"string","enum":["A","B"]},
                "b":{"title":"Của B","type":"object","x-when":"loai = \"B\"","properties":{
                    "so":{"title":"Số","type":"integer"}},"required":["so"]},
                "c":{"title":"Của số lớn","type":"string","x-when":"b.so > 3"},
                "con":{"title":"Con","type":"array","items":{"type":"object","properties":{
                    "hoc":{"title":"Đi học","type":"boolean"},
                    "truong":{"title":"Trường","type":"string","x-when":"con[].hoc = true"}}}}},
                "required":["loai","b"]}"#,
        )
        .expect("a form")
    }

    #[test]
    fn fields_are_asked_by_what_was_filled_in_row_by_row() {
        let data = json!({"loai": "A", "con": [{"hoc": true}, {"hoc": false}]});
        assert_eq!(form().hidden(&data), ["b", "c", "con[1].truong"]);
        let data = json!({"loai": "B", "b": {"so": 4}});
        assert_eq!(form().hidden(&data), [] as [&str; 0]);
        assert!(form().has_conditions());
    }

    #[test]
    fn answers_to_hidden_fields_fall_away_with_what_hangs_on_them() {
        let data = json!({
            "loai": "A", "b": {"so": 4}, "c": "x",
            "con": [{"hoc": true, "truong": "THPT"}, {"hoc": false, "truong": "THCS"}]
        });
        assert_eq!(
            form().pruned(data),
            json!({"loai": "A", "con": [{"hoc": true, "truong": "THPT"}, {"hoc": false}]})
        );
        assert!(is_below("b.so", &["b".to_owned()]));
        assert!(!is_below("bb.so", &["b".to_owned()]));
    }
}
