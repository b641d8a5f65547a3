//! Reading a condition. Whatever is typed is answered: with a condition, or with what is wrong
//! and where.

use super::{Comparison, Condition, Literal};
use std::fmt;

/// Why a text is not a condition.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WrongCondition {
    /// The text that was reached.
    near: String,
    /// What would have been right.
    wanted: &'static str,
}

impl fmt::Display for WrongCondition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.near.is_empty() {
            write!(f, "điều kiện chưa hết câu: cần {}", self.wanted)
        } else {
            write!(f, "không đọc được từ “{}”: cần {}", self.near, self.wanted)
        }
    }
}

impl std::error::Error for WrongCondition {}

/// No condition that people write is longer.
const LONGEST: usize = 2_000;
/// Nor lies deeper.
const DEEPEST: usize = 20;

const FIELD: &str = "tên trường, ví dụ nguoi_me.quoc_tich";
const VALUE: &str = "giá trị: “chữ trong ngoặc kép”, số, true, false hoặc null";
const SIGN: &str = "một trong các dấu = != < <= > >= hoặc in";

pub(super) fn read(text: &str) -> Result<Condition, WrongCondition> {
    if text.len() > LONGEST {
        return Err(WrongCondition {
            near: text.chars().take(20).collect(),
            wanted: "điều kiện ngắn hơn",
        });
    }
    let mut reader = Reader { rest: text.trim() };
    let condition = reader.any(0)?;
    if reader.rest.is_empty() {
        Ok(condition)
    } else {
        Err(reader.wrong("and, or hoặc hết câu"))
    }
}

struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    fn wrong(&self, wanted: &'static str) -> WrongCondition {
        WrongCondition {
            near: self.rest.chars().take(20).collect(),
            wanted,
        }
    }

    /// Takes a sign.
    fn sign(&mut self, sign: &str) -> bool {
        match self.rest.strip_prefix(sign) {
            Some(rest) => {
                self.rest = rest.trim_start();
                true
            }
            None => false,
        }
    }

    /// Takes a word, which ends where no letter follows.
    fn word(&mut self, word: &str) -> bool {
        match self.rest.strip_prefix(word) {
            Some(rest) if !rest.starts_with(is_of_a_name) => {
                self.rest = rest.trim_start();
                true
            }
            _ => false,
        }
    }

    fn any(&mut self, depth: usize) -> Result<Condition, WrongCondition> {
        let mut these = vec![self.all(depth)?];
        while self.word("or") {
            these.push(self.all(depth)?);
        }
        Ok(one_or(these, Condition::Any))
    }

    fn all(&mut self, depth: usize) -> Result<Condition, WrongCondition> {
        let mut these = vec![self.single(depth)?];
        while self.word("and") {
            these.push(self.single(depth)?);
        }
        Ok(one_or(these, Condition::All))
    }

    fn single(&mut self, depth: usize) -> Result<Condition, WrongCondition> {
        if depth > DEEPEST {
            return Err(self.wrong("ít dấu ngoặc hơn"));
        }
        if self.word("not") {
            if !self.sign("(") {
                return Err(self.wrong("dấu mở ngoặc sau not"));
            }
            let inner = self.any(depth + 1)?;
            self.close()?;
            return Ok(Condition::Not(Box::new(inner)));
        }
        if self.sign("(") {
            let inner = self.any(depth + 1)?;
            self.close()?;
            return Ok(inner);
        }
        self.test()
    }

    fn close(&mut self) -> Result<(), WrongCondition> {
        if self.sign(")") {
            Ok(())
        } else {
            Err(self.wrong("dấu đóng ngoặc"))
        }
    }

    fn test(&mut self) -> Result<Condition, WrongCondition> {
        let field = self.name()?;
        if self.word("in") {
            if !self.sign("(") {
                return Err(self.wrong("dấu mở ngoặc sau in"));
            }
            let mut of = vec![self.value()?];
            while self.sign(",") {
                of.push(self.value()?);
            }
            self.close()?;
            return Ok(Condition::OneOf { field, of });
        }
        // The longer signs first: "<=" begins with "<".
        let how = [
            Comparison::IsNot,
            Comparison::AtMost,
            Comparison::AtLeast,
            Comparison::Is,
            Comparison::Less,
            Comparison::More,
        ]
        .into_iter()
        .find(|how| self.sign(how.sign()))
        .ok_or_else(|| self.wrong(SIGN))?;
        let before = self.rest;
        let with = self.value()?;
        let ordered = !matches!(how, Comparison::Is | Comparison::IsNot);
        let has_order = match &with {
            Literal::Number(_) => true,
            Literal::Text(text) => text.parse::<jiff::civil::Date>().is_ok(),
            Literal::YesNo(_) | Literal::Nothing => false,
        };
        if ordered && !has_order {
            self.rest = before;
            return Err(self.wrong("một số hoặc một ngày để so sánh"));
        }
        Ok(Condition::Test { field, how, with })
    }

    fn name(&mut self) -> Result<String, WrongCondition> {
        let end = self
            .rest
            .find(|c| !is_of_a_name(c))
            .unwrap_or(self.rest.len());
        let (name, rest) = self.rest.split_at(end);
        let whole = !name.is_empty()
            && name.split('.').all(|part| {
                let plain = part.strip_suffix("[]").unwrap_or(part);
                plain.starts_with(|c: char| c.is_ascii_lowercase()) && !plain.contains(['[', ']'])
            });
        if !whole || matches!(name, "and" | "or" | "in" | "true" | "false" | "null") {
            return Err(self.wrong(FIELD));
        }
        self.rest = rest.trim_start();
        Ok(name.to_owned())
    }

    fn value(&mut self) -> Result<Literal, WrongCondition> {
        for (word, value) in [
            ("true", Literal::YesNo(true)),
            ("false", Literal::YesNo(false)),
            ("null", Literal::Nothing),
        ] {
            if self.word(word) {
                return Ok(value);
            }
        }
        if self.word("date") {
            let open = self.sign("(");
            let text = self.text()?;
            if !open || text.parse::<jiff::civil::Date>().is_err() {
                return Err(self.wrong("ngày viết date(\"2026-07-01\")"));
            }
            self.close()?;
            return Ok(Literal::Text(text));
        }
        if self.rest.starts_with('"') {
            return self.text().map(Literal::Text);
        }
        let end = self
            .rest
            .find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '-')))
            .unwrap_or(self.rest.len());
        let (number, rest) = self.rest.split_at(end);
        match number.parse::<f64>() {
            Ok(value) if value.is_finite() && !rest.starts_with(is_of_a_name) => {
                self.rest = rest.trim_start();
                Ok(Literal::Number(value))
            }
            _ => Err(self.wrong(VALUE)),
        }
    }

    /// A text in quotes; a quote within stands behind a backslash.
    fn text(&mut self) -> Result<String, WrongCondition> {
        let Some(inner) = self.rest.strip_prefix('"') else {
            return Err(self.wrong(VALUE));
        };
        let mut text = String::new();
        let mut escaped = false;
        for (at, c) in inner.char_indices() {
            match c {
                _ if escaped => {
                    text.push(c);
                    escaped = false;
                }
                '\\' => escaped = true,
                '"' => {
                    self.rest = inner[at + 1..].trim_start();
                    return Ok(text);
                }
                _ => text.push(c),
            }
        }
        Err(self.wrong("dấu ngoặc kép đóng"))
    }
}

fn is_of_a_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '[' | ']')
}

fn one_or(mut these: Vec<Condition>, many: fn(Vec<Condition>) -> Condition) -> Condition {
    if these.len() == 1 {
        these.remove(0)
    } else {
        many(these)
    }
}
