//! Articles as officers read them: short, with a link to the row of the regulation page. Which
//! article stands behind a rule is the regulation's to say; a page asks through [`Articles`].

use casework::office::Office;
use domain::case::Refusal;
use jiff::civil::Date;

/// An article.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Law {
    /// The short name.
    pub words: String,
    /// Where its text stands.
    pub address: String,
}

/// The articles in force for a case: rule in, article out.
#[derive(Clone, Copy)]
pub struct Articles<'a>(pub &'a (dyn Fn(&str) -> Option<Law> + Send + Sync));

impl std::fmt::Debug for Articles<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Articles")
    }
}

impl Articles<'_> {
    /// The article of a rule.
    pub fn of(self, rule: &str) -> Option<Law> {
        (self.0)(rule)
    }

    /// What a refusal says, and its article.
    pub fn refusal(self, refusal: &Refusal) -> Refused {
        Refused {
            message: refusal.message(),
            field: refusal.field().to_owned(),
            law: self.of(refusal.rule()),
        }
    }
}

/// The article behind a rule on a day, as the regulation has it.
pub fn of(office: &Office, rule: &str, on: Date) -> Option<Law> {
    let article = office.article(rule, on)?;
    Some(Law {
        words: article.short,
        address: format!("/quy-che#{}", article.id),
    })
}

/// A refusal on a page.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Refused {
    /// What cannot be and what can be done.
    pub message: String,
    /// The field beside which it stands; empty for the whole form.
    pub field: String,
    /// Why, by law.
    pub law: Option<Law>,
}

/// An article for pages shown for review.
pub fn sample(rule: &str) -> Option<Law> {
    Some(Law {
        words: match rule.split('.').next() {
            Some("clock") => "k.1 Đ.147 BLDS 2015".to_owned(),
            _ => "k.9 Đ.19 NĐ 61/2018".to_owned(),
        },
        address: format!("/quy-che#{rule}"),
    })
}
