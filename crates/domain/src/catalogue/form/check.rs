//! What is wrong with a form: fields that no applicant can ever reach, choices of nothing, limits
//! that contradict each other. Everything is told at once, each by its field.

use super::{Condition, Field, FieldKind, Form, Sort};
use crate::catalogue::condition::possible;
use crate::catalogue::fault::Fault;
use crate::catalogue::process::check::wrong_fields;
use std::collections::BTreeSet;

/// More fields than this nobody fills in.
const MOST_FIELDS: usize = 400;

impl Form {
    /// What is wrong with it.
    pub fn faults(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        let mut all = Vec::new();
        each(&self.fields, &mut Vec::new(), &mut all);
        if all.len() > MOST_FIELDS {
            faults.push(Fault::grave(
                "form.size",
                "",
                format!("Biểu mẫu có hơn {MOST_FIELDS} trường. Tách thành nhiều biểu mẫu."),
            ));
            return faults;
        }
        for (field, above) in &all {
            self.field_itself(field, &mut faults);
            self.reached(field, above, &mut faults);
        }
        if !all.iter().any(|(field, _)| field.kind == FieldKind::Agree) {
            faults.push(Fault::light(
                "form.declaration",
                "",
                "Biểu mẫu chưa có ô cam đoan.",
            ));
        }
        faults
    }

    fn field_itself(&self, field: &Field, faults: &mut Vec<Fault>) {
        let at = &field.path;
        let mut grave = |rule, message: String| faults.push(Fault::grave(rule, at, message));
        let title = field.title.trim();
        if title.is_empty() || title == field.key {
            grave("form.title", format!("Trường {at} chưa có tên hiển thị."));
        }
        if !is_key(&field.key) {
            grave(
                "form.key",
                format!(
                    "Mã trường {} chỉ được gồm chữ thường không dấu, số và dấu gạch dưới, bắt đầu bằng chữ.",
                    field.key
                ),
            );
        }
        match &field.kind {
            FieldKind::Choice(options) | FieldKind::Choices(options) => {
                let different: BTreeSet<&str> = options.iter().map(|it| it.trim()).collect();
                if different.len() < options.len() || different.contains("") {
                    grave(
                        "form.options",
                        format!("“{title}”: có lựa chọn để trống hoặc ghi hai lần."),
                    );
                }
                if options.len() < 2 {
                    grave(
                        "form.options",
                        format!("“{title}”: cần ít nhất hai lựa chọn."),
                    );
                }
            }
            FieldKind::Group(fields) | FieldKind::Table(fields) if fields.is_empty() => {
                grave(
                    "form.group",
                    format!("“{title}”: nhóm chưa có trường nào. Thêm trường hoặc bỏ nhóm."),
                );
            }
            _ => {}
        }
        let crossed = matches!((field.least, field.most), (Some(least), Some(most)) if least > most)
            || matches!((field.min_length, field.max_length), (Some(least), Some(most)) if least > most);
        if crossed {
            grave(
                "form.range",
                format!("“{title}”: giá trị nhỏ nhất lớn hơn giá trị lớn nhất."),
            );
        }
        if field.sort == Some(Sort::Money) && field.kind != FieldKind::Integer {
            grave(
                "form.money",
                format!("“{title}”: số tiền phải là số nguyên, tính bằng đồng."),
            );
        }
        let starts = field.start.as_ref().and_then(|it| it.as_str());
        if let (FieldKind::Choice(options), Some(start)) = (&field.kind, starts)
            && !options.iter().any(|it| it == start)
        {
            grave(
                "form.start",
                format!("“{title}”: giá trị ban đầu “{start}” không có trong các lựa chọn."),
            );
        }
    }

    /// Whether some applicant is ever asked: its condition and those of all that it hangs on can
    /// hold at once.
    fn reached(&self, field: &Field, above: &[&Field], faults: &mut Vec<Fault>) {
        let Some(when) = &field.when else { return };
        let title = field.title.as_str();
        let wrong = wrong_fields(when, self);
        if !wrong.is_empty() {
            faults.extend(wrong.into_iter().map(|wrong| {
                Fault::grave("form.condition", &field.path, format!("“{title}”: {wrong}"))
            }));
            return;
        }
        let row = field.path.rsplit_once("[].").map(|(table, _)| table);
        for asked in when.fields() {
            let asks_row = asked.rsplit_once("[].").map(|(table, _)| table);
            if asks_row.is_some() && asks_row != row {
                faults.push(Fault::grave(
                    "form.condition",
                    &field.path,
                    format!("“{title}”: điều kiện hỏi một dòng của bảng khác."),
                ));
                return;
            }
        }
        let mut needed: Vec<&Condition> = Vec::new();
        let mut open: Vec<&Field> = vec![field];
        open.extend(above);
        let mut seen: Vec<&str> = Vec::new();
        while let Some(next) = open.pop() {
            if seen.contains(&next.path.as_str()) {
                continue;
            }
            seen.push(&next.path);
            let Some(when) = &next.when else { continue };
            needed.push(when);
            for asked in when.fields() {
                if asked == field.path {
                    faults.push(Fault::grave(
                        "form.circle",
                        &field.path,
                        format!("“{title}” chỉ hiện tùy theo chính nó: không ai thấy trường này."),
                    ));
                    return;
                }
                // What it asks about must be asked itself, with the groups it lies in.
                open.extend(self.way_to(asked));
            }
        }
        if !possible(&needed, &|name| self.field(name)) {
            faults.push(Fault::grave(
                "form.unreachable",
                &field.path,
                format!(
                    "“{title}”: không người nộp nào thấy trường này, vì điều kiện “{}” không thể đúng cùng các điều kiện mà nó phụ thuộc.",
                    when.words(&|name| crate::catalogue::process::check::title(self, name))
                ),
            ));
        }
    }

    /// A field with the groups it lies in.
    fn way_to(&self, path: &str) -> Vec<&Field> {
        let mut way = Vec::new();
        let mut end = 0;
        for part in path.split('.') {
            end += part.len();
            let so_far = path[..end].trim_end_matches("[]");
            way.extend(self.field(so_far));
            end += 1;
        }
        way
    }
}

fn each<'a>(
    fields: &'a [Field],
    above: &mut Vec<&'a Field>,
    all: &mut Vec<(&'a Field, Vec<&'a Field>)>,
) {
    for field in fields {
        all.push((field, above.clone()));
        above.push(field);
        each(field.fields(), above, all);
        above.pop();
    }
}

/// Whether a text can be the key of a field.
pub fn is_key(text: &str) -> bool {
    text.len() <= 60
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Catalogue;

    fn faults(properties: &str) -> Vec<Fault> {
        let text = format!(
            r#"{{"title":"Thử","type":"object","properties":{{
                "loai":{{"title":"Loại","type":"string","enum":["A","B"]}},
                "so":{{"title":"Số","type":"integer","minimum":1}},
                "cam_doan":{{"title":"Cam đoan","type":"boolean","const":true}},{properties}}}}}"#
        );
        Form::parse("thu", &text).expect("a form").faults()
    }

    fn refused(properties: &str, rule: &str, words: &str) {
        let faults = faults(properties);
        assert!(
            faults
                .iter()
                .any(|it| it.grave && it.rule == rule && it.message.contains(words)),
            "{rule}: {faults:#?}"
        );
    }

    #[test]
    fn the_forms_that_are_shipped_are_sound() {
        for form in Catalogue::seed().forms() {
            let grave: Vec<Fault> = form.faults().into_iter().filter(|it| it.grave).collect();
            assert_eq!(grave, [], "{}", form.name);
        }
    }

    #[test]
    fn fields_that_nobody_reaches_are_named() {
        assert_eq!(
            faults(r#""a":{"title":"Của B","x-when":"loai = \"B\""}"#),
            []
        );
        refused(
            r#""a":{"title":"Tên","x-when":"loai = \"A\" and loai = \"B\""}"#,
            "form.unreachable",
            "“Tên”",
        );
        refused(
            r#""b":{"title":"B","type":"boolean","x-when":"loai = \"B\""},
               "a":{"title":"Sâu","x-when":"b = true and loai = \"A\""}"#,
            "form.unreachable",
            "“Sâu”",
        );
        refused(
            r#""g":{"title":"Nhóm","type":"object","x-when":"loai = \"A\"","properties":{
                "t":{"title":"Trong","x-when":"loai = \"B\""}}}"#,
            "form.unreachable",
            "“Trong”",
        );
        refused(
            r#""a":{"title":"Nhỏ hơn một","x-when":"so < 1"}"#,
            "form.unreachable",
            "Nhỏ hơn một",
        );
    }

    #[test]
    fn conditions_that_ask_for_what_is_not_there_are_named() {
        refused(
            r#""a":{"title":"A","x-when":"khong_co = 1"}"#,
            "form.condition",
            "không có trường",
        );
        refused(
            r#""a":{"title":"A","x-when":"loai = \"C\""}"#,
            "form.condition",
            "không có lựa chọn “C”",
        );
        refused(
            r#""a":{"title":"A","x-when":"b = \"x\""},"b":{"title":"B","x-when":"a = \"x\""}"#,
            "form.circle",
            "chính nó",
        );
        refused(
            r#""con":{"title":"Con","type":"array","items":{"type":"object","properties":{
                "t":{"title":"T"}}}},"a":{"title":"A","x-when":"con[].t = \"x\""}"#,
            "form.condition",
            "bảng khác",
        );
        let text = r#"{"title":"T","properties":{"a":{"title":"A","x-when":"b ="}}}"#;
        assert!(Form::parse("thu", text).is_err());
    }

    #[test]
    fn a_field_must_be_whole() {
        refused(r#""A":{"title":"x"}"#, "form.key", "không dấu");
        refused(r#""a":{"type":"string"}"#, "form.title", "tên hiển thị");
        refused(
            r#""a":{"title":"x","type":"string","enum":["một","một"]}"#,
            "form.options",
            "hai lần",
        );
        refused(
            r#""a":{"title":"x","type":"object","properties":{}}"#,
            "form.group",
            "chưa có trường",
        );
        refused(
            r#""a":{"title":"x","type":"integer","minimum":3,"maximum":2}"#,
            "form.range",
            "nhỏ nhất",
        );
        refused(
            r#""a":{"title":"x","type":"string","enum":["m","h"],"default":"k"}"#,
            "form.start",
            "“k”",
        );
        refused(
            r#""a":{"title":"x","type":"string","x-kind":"money"}"#,
            "form.money",
            "đồng",
        );
    }
}
