//! Whether conditions can come true together: a field that can never be asked, a branch that no
//! case can take. Every value that the conditions tell apart is tried, for each field that they
//! ask about; whatever is not told apart behaves like one of those tried.

use super::{Condition, Literal};
use crate::catalogue::{Field, FieldKind};

/// More combinations than this are not tried: the conditions are then held to be possible.
pub const MOST_TRIED: usize = 20_000;

/// Whether all of these can hold at once. `of` knows the fields; one it does not know can only be
/// empty.
pub fn possible<'a>(conditions: &[&Condition], of: &impl Fn(&str) -> Option<&'a Field>) -> bool {
    let mut fields: Vec<&str> = Vec::new();
    for field in conditions.iter().flat_map(|it| it.fields()) {
        if !fields.contains(&field) {
            fields.push(field);
        }
    }
    let candidates: Vec<Vec<Option<Literal>>> = fields
        .iter()
        .map(|field| candidates(field, conditions, of(field)))
        .collect();
    let mut combinations = 1_usize;
    for tried in &candidates {
        combinations = combinations.saturating_mul(tried.len());
    }
    if combinations > MOST_TRIED {
        return true;
    }
    (0..combinations).any(|number| {
        let mut left = number;
        let chosen: Vec<&Option<Literal>> = candidates
            .iter()
            .map(|tried| {
                let chosen = &tried[left % tried.len()];
                left /= tried.len();
                chosen
            })
            .collect();
        let values = |field: &str| -> Vec<Literal> {
            fields
                .iter()
                .position(|name| *name == field)
                .and_then(|at| chosen[at].clone())
                .into_iter()
                .collect()
        };
        conditions.iter().all(|it| it.holds_with(&values))
    })
}

/// The values of a field worth trying: nothing, and one of each kind that the conditions tell
/// apart.
fn candidates(field: &str, conditions: &[&Condition], of: Option<&Field>) -> Vec<Option<Literal>> {
    let mut tried = vec![None];
    let Some(of) = of else {
        return tried;
    };
    let mut add = |value: Literal| {
        let value = Some(value);
        if !tried.contains(&value) {
            tried.push(value);
        }
    };
    let named: Vec<&Literal> = conditions
        .iter()
        .flat_map(|it| it.values_of(field))
        .collect();
    match &of.kind {
        FieldKind::Choice(options) | FieldKind::Choices(options) => options
            .iter()
            .for_each(|option| add(Literal::Text(option.clone()))),
        FieldKind::YesNo => [true, false]
            .into_iter()
            .for_each(|it| add(Literal::YesNo(it))),
        FieldKind::Agree | FieldKind::Group(_) | FieldKind::Table(_) => add(Literal::YesNo(true)),
        FieldKind::Integer | FieldKind::Number => {
            let step = if of.kind == FieldKind::Integer {
                1.0
            } else {
                0.5
            };
            let within = |n: f64| {
                of.least.is_none_or(|least| n >= least) && of.most.is_none_or(|most| n <= most)
            };
            let mut numbers: Vec<f64> = named
                .iter()
                .filter_map(|it| match it {
                    Literal::Number(number) => Some(*number),
                    _ => None,
                })
                .flat_map(|n| [n - step, n, n + step])
                .chain(of.least)
                .chain(of.most)
                .chain([0.0])
                .filter(|n| within(*n))
                .collect();
            numbers.dedup();
            numbers.into_iter().for_each(|n| add(Literal::Number(n)));
        }
        FieldKind::Date => {
            for text in named.iter().filter_map(|it| match it {
                Literal::Text(text) => Some(text),
                _ => None,
            }) {
                add(Literal::Text(text.clone()));
                if let Ok(date) = text.parse::<jiff::civil::Date>() {
                    let days = [date.yesterday(), date.tomorrow()];
                    days.into_iter()
                        .flatten()
                        .for_each(|day| add(Literal::Text(day.to_string())));
                }
            }
            add(Literal::Text("2000-01-01".to_owned()));
        }
        FieldKind::Text | FieldKind::LongText | FieldKind::Email | FieldKind::Lines => {
            for value in named.iter().filter(|it| matches!(it, Literal::Text(_))) {
                add((*value).clone());
            }
            add(Literal::Text("…".to_owned()));
        }
    }
    tried
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Form;

    fn form() -> Form {
        Form::parse(
            "thu",
            r#"{"title":"Thử","type":"object","properties":{
                "loai":{"title":"Loại","type":"string","enum":["A","B"]},
                "so":{"title":"Số","type":"integer","minimum":1,"maximum":5},
                "co":{"title":"Có","type":"boolean"},
                "ngay":{"title":"Ngày","type":"string","format":"date"},
                "ten":{"title":"Tên","type":"string"}}}"#,
        )
        .expect("a form")
    }

    fn can(texts: &[&str]) -> bool {
        let form = form();
        let read: Vec<Condition> = texts
            .iter()
            .map(|text| Condition::parse(text).expect("a condition"))
            .collect();
        let read: Vec<&Condition> = read.iter().collect();
        possible(&read, &|field| form.field(field))
    }

    #[test]
    fn what_can_and_cannot_come_true() {
        assert!(can(&[r#"loai = "A""#]));
        assert!(!can(&[r#"loai = "C""#]));
        assert!(!can(&[r#"loai = "A""#, r#"loai = "B""#]));
        assert!(can(&[r#"loai != "A""#, r#"loai != "B""#]));
        assert!(!can(&[r#"loai != "A""#, r#"loai != "B""#, "loai != null"]));
        assert!(can(&["so >= 5"]));
        assert!(!can(&["so > 5"]));
        assert!(!can(&["so < 3", "so > 3"]));
        assert!(can(&["so <= 3", "so >= 3", "co = false"]));
        assert!(!can(&["khong_co = true"]));
        assert!(can(&[
            r#"ngay >= date("2026-07-01")"#,
            r#"ngay < date("2026-07-02")"#
        ]));
        assert!(!can(&[
            r#"ngay > date("2026-07-01")"#,
            r#"ngay < date("2026-07-01")"#
        ]));
        assert!(can(&[r#"ten != "x""#, "ten != null"]));
    }
}
