//! One SQL text with its name. Texts are made with [`texts!`], which also lists them, so that
//! none can escape the test that prepares all of them on both engines.

use std::borrow::Cow;

/// A query or statement, the same words for both engines or (rarely) a pair.
#[derive(Clone, Debug)]
pub struct Text {
    name: &'static str,
    words: Words,
}

#[derive(Clone, Debug)]
enum Words {
    Both(Cow<'static, str>),
    Pair {
        sqlite: &'static str,
        postgres: &'static str,
    },
}

impl Text {
    /// A text that both engines understand alike.
    pub const fn new(name: &'static str, sql: &'static str) -> Self {
        Self {
            name,
            words: Words::Both(Cow::Borrowed(sql)),
        }
    }

    /// A text that was composed.
    pub fn owned(name: &'static str, sql: String) -> Self {
        Self {
            name,
            words: Words::Both(Cow::Owned(sql)),
        }
    }

    /// A text that was composed once and is used as long as the program runs.
    pub fn kept(name: &'static str, sql: String) -> Self {
        Self::new(name, sql.leak())
    }

    /// Two texts that mean the same where no one text can.
    pub const fn pair(name: &'static str, sqlite: &'static str, postgres: &'static str) -> Self {
        Self {
            name,
            words: Words::Pair { sqlite, postgres },
        }
    }

    /// Its name: the module and the constant.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Whether the engines get different words.
    pub fn is_pair(&self) -> bool {
        matches!(self.words, Words::Pair { .. })
    }

    /// The words for SQLite, still with `$n`.
    pub fn sqlite(&self) -> &str {
        match &self.words {
            Words::Both(sql) => sql,
            Words::Pair { sqlite, .. } => sqlite,
        }
    }

    /// The words for PostgreSQL.
    pub fn postgres(&self) -> &str {
        match &self.words {
            Words::Both(sql) => sql,
            Words::Pair { postgres, .. } => postgres,
        }
    }
}

/// Writes `$3` as `?3`. SQLite takes `$3` as a name and numbers names by first appearance, so
/// that `… > $2 AND … < $1` would silently swap its values; `?3` is by number. Quoted text is
/// left alone, and so is a text whose names first appear in their order: there SQLite's numbers
/// are the same.
pub fn number_parameters(sql: &str) -> Cow<'_, str> {
    if appear_in_order(sql) {
        return Cow::Borrowed(sql);
    }
    let mut out = String::with_capacity(sql.len());
    for (before, is_parameter) in parts(sql) {
        out.push_str(before);
        if let Some(is_parameter) = is_parameter {
            out.push(if is_parameter { '?' } else { '$' });
        }
    }
    Cow::Owned(out)
}

/// The text between its `$`, and whether the one behind each part begins a parameter; none behind the
/// last part.
fn parts(sql: &str) -> impl Iterator<Item = (&str, Option<bool>)> {
    let mut quoted = false;
    let mut rest = Some(sql);
    std::iter::from_fn(move || {
        let it = rest?;
        let Some(at) = it.find('$') else {
            rest = None;
            return Some((it, None));
        };
        let (before, behind) = (&it[..at], &it[at + 1..]);
        quoted ^= before.bytes().filter(|byte| *byte == b'\'').count() % 2 == 1;
        rest = Some(behind);
        let numbered = !quoted && behind.starts_with(|c: char| c.is_ascii_digit());
        Some((before, Some(numbered)))
    })
}

fn appear_in_order(sql: &str) -> bool {
    let (mut last, mut is_parameter) = (0, false);
    for (part, begins) in parts(sql) {
        if is_parameter {
            let digits = part.bytes().take_while(u8::is_ascii_digit);
            let no = digits.fold(0_usize, |no, digit| no * 10 + usize::from(digit - b'0'));
            if no > last + 1 || no == 0 {
                return false;
            }
            last = last.max(no);
        }
        is_parameter = begins == Some(true);
    }
    true
}

/// Defines named texts and the list `TEXTS` of them, which the registry reads.
macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident = $sql:expr;)*) => {
        $($(#[$doc])* const $name: $crate::sql::Text =
            $crate::sql::Text::new(concat!(module_path!(), "::", stringify!($name)), $sql);)*
        /// Every text of this module.
        pub(crate) const TEXTS: &[$crate::sql::Text] = &[$($name),*];
    };
}
pub(crate) use texts;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_numbered_not_named() {
        let sql = "UPDATE a SET b = $2, c = '$1' WHERE d < $10 AND e = $1";
        assert_eq!(
            number_parameters(sql),
            "UPDATE a SET b = ?2, c = '$1' WHERE d < ?10 AND e = ?1"
        );
        assert_eq!(
            number_parameters("a = $2 AND b = '$1'"),
            "a = ?2 AND b = '$1'"
        );
        assert_eq!(number_parameters("a = $1, b = $3"), "a = ?1, b = ?3");
        assert_eq!(number_parameters("a = $2 + $1"), "a = ?2 + ?1");
    }

    #[test]
    fn a_text_that_needs_no_numbers_is_not_copied() {
        for sql in [
            "SELECT 1",
            "SELECT '$2'",
            "a = $1 AND b = $2 AND c = $1",
            "a = 'it''s $9' AND b = $1 AND c IN ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        ] {
            assert!(matches!(number_parameters(sql), Cow::Borrowed(_)), "{sql}");
        }
    }
}
