//! A condition as boxes on a page: a field of the form, how it is compared, with what; or, for
//! more than one comparison, the whole condition as text. What cannot be read stays as typed.

use super::fields::Fields;
use domain::catalogue::condition::{Comparison, Literal};
use domain::catalogue::{Condition, Field, FieldKind, Form};

/// The ways to compare, as a list to choose from: what is sent and what is shown.
pub const SIGNS: [(&str, &str); 8] = [
    ("=", "là"),
    ("!=", "không phải là"),
    ("<", "nhỏ hơn, trước"),
    ("<=", "không quá, đến"),
    (">", "lớn hơn, sau"),
    (">=", "từ"),
    ("filled", "có điền"),
    ("empty", "để trống"),
];

/// The boxes.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ConditionBox {
    /// What the names of the boxes begin with.
    pub name: String,
    /// The identifier on the page.
    pub id: String,
    /// The field.
    pub field: String,
    /// How it is compared.
    pub sign: String,
    /// With what.
    pub value: String,
    /// A condition of several comparisons.
    pub whole: String,
    /// What is wrong.
    pub error: String,
}

impl ConditionBox {
    /// The boxes for a condition.
    pub fn of(name: &str, when: Option<&Condition>) -> Self {
        let mut boxes = Self {
            name: name.to_owned(),
            id: id(name),
            ..Self::default()
        };
        match when {
            None => {}
            Some(Condition::Test { field, how, with }) => {
                boxes.field.clone_from(field);
                (boxes.sign, boxes.value) = match (how, with) {
                    (Comparison::Is, Literal::Nothing) => ("empty".to_owned(), String::new()),
                    (Comparison::IsNot, Literal::Nothing) => ("filled".to_owned(), String::new()),
                    (how, with) => (how.sign().to_owned(), shown(with)),
                };
            }
            Some(other) => boxes.whole = other.to_string(),
        }
        boxes
    }

    /// The boxes as they were sent.
    pub fn sent(name: &str, fields: &Fields) -> Self {
        let text = |part: &str| fields.text(&format!("{name}.{part}"));
        Self {
            name: name.to_owned(),
            id: id(name),
            field: text("field"),
            sign: text("sign"),
            value: text("value"),
            whole: text("whole"),
            error: String::new(),
        }
    }

    /// Whether nothing is filled in.
    pub fn is_empty(&self) -> bool {
        self.field.is_empty() && self.whole.is_empty()
    }

    /// The condition that the boxes say; what is wrong stands beside them.
    pub fn read(&mut self, form: Option<&Form>) -> Option<Condition> {
        if !self.whole.is_empty() {
            return match Condition::parse(&self.whole) {
                Ok(condition) => Some(condition),
                Err(wrong) => {
                    self.error = capital(&format!("{wrong}."));
                    None
                }
            };
        }
        if self.field.is_empty() {
            return None;
        }
        let field = form.and_then(|form| form.field(&self.field));
        let (how, with) = match self.sign.as_str() {
            "filled" => (Comparison::IsNot, Literal::Nothing),
            "empty" => (Comparison::Is, Literal::Nothing),
            sign => {
                let how = Comparison::ALL.into_iter().find(|it| it.sign() == sign);
                match literal(&self.value, field) {
                    Ok(with) => (how.unwrap_or(Comparison::Is), with),
                    Err(wrong) => {
                        self.error = wrong.to_owned();
                        return None;
                    }
                }
            }
        };
        let condition = Condition::Test {
            field: self.field.clone(),
            how,
            with,
        };
        // By its own words, so that what was chosen obeys the same rules as what is written.
        match Condition::parse(&condition.to_string()) {
            Ok(condition) => Some(condition),
            Err(_) => {
                self.error = "So sánh này không dùng được với giá trị đã ghi.".to_owned();
                None
            }
        }
    }
}

fn literal(typed: &str, field: Option<&Field>) -> Result<Literal, &'static str> {
    let typed = typed.trim();
    let kind = field.map(|field| &field.kind);
    match kind {
        Some(FieldKind::YesNo | FieldKind::Agree) => Ok(Literal::YesNo(!matches!(
            typed.to_lowercase().as_str(),
            "" | "không" | "khong" | "false" | "0"
        ))),
        Some(FieldKind::Integer | FieldKind::Number) => {
            let plain = typed.replace(['.', ' '], "").replace(',', ".");
            plain
                .parse::<f64>()
                .ok()
                .filter(|it| it.is_finite())
                .map(Literal::Number)
                .ok_or("Ghi một số để so sánh.")
        }
        Some(FieldKind::Date) => {
            let parts: Vec<i16> = typed
                .split(['/', '-'])
                .filter_map(|it| it.trim().parse().ok())
                .collect();
            let date = match parts.as_slice() {
                [day, month, year] if *year > 31 => i8::try_from(*day)
                    .ok()
                    .zip(i8::try_from(*month).ok())
                    .and_then(|(day, month)| jiff::civil::Date::new(*year, month, day).ok()),
                [year, month, day] => i8::try_from(*day)
                    .ok()
                    .zip(i8::try_from(*month).ok())
                    .and_then(|(day, month)| jiff::civil::Date::new(*year, month, day).ok()),
                _ => None,
            };
            date.map(|date| Literal::Text(date.to_string()))
                .ok_or("Ghi ngày dạng 01/07/2026.")
        }
        // Of a field that is not known, what looks like a number is one.
        None if number(typed).is_some() => Ok(Literal::Number(number(typed).unwrap_or_default())),
        _ if typed.is_empty() => Err("Ghi giá trị để so sánh, hoặc chọn “có điền”, “để trống”."),
        _ => Ok(Literal::Text(typed.to_owned())),
    }
}

fn number(typed: &str) -> Option<f64> {
    let read = typed.replace(',', ".").parse::<f64>().ok();
    read.filter(|it| it.is_finite())
}

fn shown(with: &Literal) -> String {
    match with {
        Literal::Text(text) => match text.parse::<jiff::civil::Date>() {
            Ok(date) => domain::clock::words::date(date),
            Err(_) => text.clone(),
        },
        Literal::Number(number) => number.to_string().replace('.', ","),
        Literal::YesNo(true) => "có".to_owned(),
        Literal::YesNo(false) => "không".to_owned(),
        Literal::Nothing => String::new(),
    }
}

/// The fields of a form as a list to choose from: whole names and titles with their groups.
pub fn choices(form: Option<&Form>) -> Vec<(String, String)> {
    fn walk(fields: &[Field], above: &str, all: &mut Vec<(String, String)>) {
        for field in fields {
            let title = match above {
                "" => field.title.clone(),
                above => format!("{above} – {}", field.title),
            };
            match &field.kind {
                FieldKind::Group(inner) | FieldKind::Table(inner) => walk(inner, &title, all),
                _ => all.push((field.path.clone(), title)),
            }
        }
    }
    let mut all = Vec::new();
    if let Some(form) = form {
        walk(&form.fields, "", &mut all);
    }
    all
}

/// The identifier of a name.
pub fn id(name: &str) -> String {
    name.chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .collect()
}

/// With a capital at the front.
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form() -> Form {
        Form::parse(
            "thu",
            r#"{"title":"T","properties":{
                "so":{"title":"Số","type":"integer"},
                "co":{"title":"Có","type":"boolean"},
                "ngay":{"title":"Ngày","type":"string","format":"date"},
                "g":{"title":"Nhóm","type":"object","properties":{"ten":{"title":"Tên"}}}}}"#,
        )
        .expect("a form")
    }

    fn read(field: &str, sign: &str, value: &str) -> Result<String, String> {
        let fields = Fields::given(&[("k.field", field), ("k.sign", sign), ("k.value", value)]);
        let mut boxes = ConditionBox::sent("k", &fields);
        match boxes.read(Some(&form())) {
            Some(condition) => {
                let again = ConditionBox::of("k", Some(&condition)).read(Some(&form()));
                assert_eq!(again, Some(condition.clone()));
                Ok(condition.to_string())
            }
            None => Err(boxes.error),
        }
    }

    #[test]
    fn what_is_chosen_becomes_a_condition_of_the_fields_own_kind() {
        assert_eq!(read("so", ">=", "1.500,5"), Ok("so >= 1500.5".into()));
        assert_eq!(read("co", "=", "không"), Ok("co = false".into()));
        assert_eq!(
            read("ngay", "<", "01/07/2026"),
            Ok("ngay < date(\"2026-07-01\")".into())
        );
        assert_eq!(read("g.ten", "!=", "A"), Ok("g.ten != \"A\"".into()));
        assert_eq!(read("g.ten", "filled", ""), Ok("g.ten != null".into()));
        assert!(read("so", ">", "nhiều").is_err_and(|it| it.contains("số")));
        assert!(read("ngay", "<", "31/02/2026").is_err());
        assert!(read("g.ten", "=", "").is_err());
        assert_eq!(read("", "=", "x"), Err(String::new()));
    }

    #[test]
    fn a_longer_condition_is_written_and_told_where_it_is_wrong() {
        let fields = Fields::given(&[("k.whole", "so > 1 and")]);
        let mut boxes = ConditionBox::sent("k", &fields);
        assert_eq!(boxes.read(None), None);
        assert!(
            boxes.error.contains("Điều kiện chưa hết câu"),
            "{}",
            boxes.error
        );
        let all = choices(Some(&form()));
        assert!(all.contains(&("g.ten".into(), "Nhóm – Tên".into())));
    }
}
