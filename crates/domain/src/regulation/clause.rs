//! Addresses of clauses: `18.1a` is point a of clause 1 of article 18.

use std::fmt;

/// A clause of a regulation, or of the decision that issues it, or its title.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Clause(String);

impl Clause {
    /// Reads `18.1a`, `19`, `9a`, `10.2c-1`, `QĐ2` or `title`.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let fits = text == "title" || parts(text.strip_prefix("QĐ").unwrap_or(text)).is_some();
        fits.then(|| Self(text.to_owned()))
    }

    /// Several, with commas between them.
    pub fn parse_all(text: &str) -> Option<Vec<Self>> {
        text.split(',').map(Self::parse).collect()
    }

    /// As written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// "điểm a khoản 1 Điều 18", or short "đ.a k.1 Đ.18".
    pub fn words(&self, short: bool) -> String {
        if self.0 == "title" {
            return "tên gọi".to_owned();
        }
        let (text, decision) = match self.0.strip_prefix("QĐ") {
            Some(rest) => (rest, true),
            None => (self.0.as_str(), false),
        };
        let Some((article, clause, point, dash)) = parts(text) else {
            return self.0.clone();
        };
        let [point_word, clause_word, article_word] = if short {
            ["đ.", "k.", "Đ."]
        } else {
            ["điểm ", "khoản ", "Điều "]
        };
        let mut words = String::new();
        if !dash.is_empty() {
            words += &format!("gạch đầu dòng thứ {dash} ");
        }
        if !point.is_empty() {
            words += &format!("{point_word}{point} ");
        }
        if !clause.is_empty() {
            words += &format!("{clause_word}{clause} ");
        }
        words += &format!("{article_word}{article}");
        if decision {
            words += if short {
                " QĐ ban hành"
            } else {
                " Quyết định ban hành"
            };
        }
        words
    }

    /// "Art. 18(1)(a)".
    pub fn words_en(&self) -> String {
        if self.0 == "title" {
            return "title".to_owned();
        }
        let (text, decision) = match self.0.strip_prefix("QĐ") {
            Some(rest) => (rest, "issuing decision, "),
            None => (self.0.as_str(), ""),
        };
        let Some((article, clause, point, dash)) = parts(text) else {
            return self.0.clone();
        };
        let bracket = |part: &str| {
            if part.is_empty() {
                String::new()
            } else {
                format!("({part})")
            }
        };
        let dash = if dash.is_empty() {
            String::new()
        } else {
            format!(", dash {dash}")
        };
        format!(
            "{decision}Art. {article}{}{}{dash}",
            bracket(clause),
            bracket(point)
        )
    }
}

impl fmt::Display for Clause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Article, clause, point and dash; empty where there is none.
fn parts(text: &str) -> Option<(&str, &str, &str, &str)> {
    let whole = text;
    let (text, dash) = text.split_once('-').unwrap_or((text, ""));
    let head = text.trim_end_matches(|c: char| c.is_lowercase());
    let point = &text[head.len()..];
    let (article, clause) = head.split_once('.').unwrap_or((head, ""));
    let number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let fits = number(article)
        && (number(clause) || (clause.is_empty() && !head.contains('.')))
        && (!whole.contains('-') || number(dash))
        && point.chars().count() <= 1;
    fits.then_some((article, clause, point, dash))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clause_is_read_and_said() {
        let said = |text: &str| {
            Clause::parse(text).map(|it| [it.words(false), it.words(true), it.words_en()])
        };
        let is = |a: &str, b: &str, c: &str| Some([a.to_owned(), b.to_owned(), c.to_owned()]);
        assert_eq!(
            said("18.1a"),
            is("điểm a khoản 1 Điều 18", "đ.a k.1 Đ.18", "Art. 18(1)(a)")
        );
        assert_eq!(said("19"), is("Điều 19", "Đ.19", "Art. 19"));
        assert_eq!(said("9a"), is("điểm a Điều 9", "đ.a Đ.9", "Art. 9(a)"));
        assert_eq!(
            said("25.3đ"),
            is("điểm đ khoản 3 Điều 25", "đ.đ k.3 Đ.25", "Art. 25(3)(đ)")
        );
        assert_eq!(
            said("QĐ2"),
            is(
                "Điều 2 Quyết định ban hành",
                "Đ.2 QĐ ban hành",
                "issuing decision, Art. 2"
            )
        );
        for wrong in ["", "a", "18.", "18.1ab", "18-", ".1", "18.x", "18,1"] {
            assert_eq!(Clause::parse(wrong), None, "{wrong}");
        }
    }
}
