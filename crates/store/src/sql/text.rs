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
/// left alone.
pub fn number_parameters(sql: &str) -> Cow<'_, str> {
    if !sql.contains('$') {
        return Cow::Borrowed(sql);
    }
    let mut out = String::with_capacity(sql.len());
    let mut quoted = false;
    let mut rest = sql;
    while let Some(at) = rest.find('$') {
        let (before, from) = rest.split_at(at);
        quoted ^= before.matches('\'').count() % 2 == 1;
        out.push_str(before);
        let numbered = !quoted && from[1..].starts_with(|c: char| c.is_ascii_digit());
        out.push(if numbered { '?' } else { '$' });
        rest = &from[1..];
    }
    out.push_str(rest);
    Cow::Owned(out)
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
        assert!(matches!(number_parameters("SELECT 1"), Cow::Borrowed(_)));
    }
}
