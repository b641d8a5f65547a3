//! A query whose filters are set or not: pieces of fixed text, joined, with their values. A
//! piece is `&'static str`, so that nothing a person typed can become SQL.

use super::{Text, Value};

/// A query under composition.
#[derive(Clone, Debug)]
pub struct Select {
    name: &'static str,
    sql: String,
    values: Vec<Value>,
}

impl Select {
    /// Begins with text up to and including the first condition after `WHERE`.
    pub fn new(name: &'static str, head: &'static str) -> Self {
        Self {
            name,
            sql: head.to_owned(),
            values: Vec::new(),
        }
    }

    /// Adds ` AND ` and a condition; each `{}` stands for one value.
    pub fn and<const N: usize>(
        &mut self,
        condition: &'static str,
        values: [Value; N],
    ) -> &mut Self {
        self.sql.push_str(" AND ");
        self.then(condition, values)
    }

    /// Adds text as it is; each `{}` stands for one value.
    pub fn then<const N: usize>(&mut self, piece: &'static str, values: [Value; N]) -> &mut Self {
        debug_assert_eq!(piece.matches("{}").count(), N, "{piece}");
        let mut values = values.into_iter();
        for (at, part) in piece.split("{}").enumerate() {
            if at > 0 {
                self.value(values.next().unwrap_or(Value::Null));
            }
            self.sql.push_str(part);
        }
        self
    }

    /// Adds ` AND column IN (…)`. The list is filled up to a power of two by repeating its last
    /// value, so that few different texts are prepared. An empty list matches nothing.
    pub fn and_in(
        &mut self,
        column: &'static str,
        values: impl IntoIterator<Item = Value>,
    ) -> &mut Self {
        let mut values: Vec<Value> = values.into_iter().collect();
        let Some(last) = values.last().cloned() else {
            self.sql.push_str(" AND 1 = 0");
            return self;
        };
        values.resize(values.len().next_power_of_two(), last);
        self.sql.push_str(" AND ");
        self.in_list(column, values);
        self
    }

    /// Adds ` OR column IN (…)`, likewise; nothing for an empty list.
    pub fn or_in(
        &mut self,
        column: &'static str,
        values: impl IntoIterator<Item = Value>,
    ) -> &mut Self {
        let mut values: Vec<Value> = values.into_iter().collect();
        if let Some(last) = values.last().cloned() {
            values.resize(values.len().next_power_of_two(), last);
            self.sql.push_str(" OR ");
            self.in_list(column, values);
        }
        self
    }

    fn in_list(&mut self, column: &'static str, values: Vec<Value>) {
        self.sql.push_str(column);
        self.sql.push_str(" IN (");
        for (at, value) in values.into_iter().enumerate() {
            if at > 0 {
                self.sql.push_str(", ");
            }
            self.value(value);
        }
        self.sql.push(')');
    }

    /// Adds one value in the place of its parameter.
    pub(crate) fn value(&mut self, value: Value) {
        self.values.push(value);
        self.sql.push('$');
        self.sql.push_str(&self.values.len().to_string());
    }

    /// Adds fixed text as it is.
    pub(crate) fn piece(&mut self, piece: &'static str) {
        self.sql.push_str(piece);
    }

    /// The finished text and its values.
    pub fn finish(self) -> (Text, Vec<Value>) {
        (Text::owned(self.name, self.sql), self.values)
    }
}

/// Text for `LIKE … ESCAPE '!'`: its own wildcards mean themselves.
pub fn escape_like(text: &str) -> String {
    text.replace('!', "!!")
        .replace('%', "!%")
        .replace('_', "!_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_numbered_and_lists_padded() {
        let mut select = Select::new("t", "SELECT id FROM a WHERE b");
        select.and("(x, y) > ({}, {})", [Value::Int(1), Value::Int(2)]);
        select.and_in("u", ["a", "b", "c"].map(Value::from));
        select.then(" LIMIT {}", [Value::Int(9)]);
        let (text, values) = select.finish();
        assert_eq!(
            text.postgres(),
            "SELECT id FROM a WHERE b AND (x, y) > ($1, $2) AND u IN ($3, $4, $5, $6) LIMIT $7"
        );
        assert_eq!(values.len(), 7);
        assert_eq!(values[5], Value::from("c"));
    }

    #[test]
    fn an_empty_list_matches_nothing() {
        let mut select = Select::new("t", "SELECT id FROM a WHERE b");
        select.and_in("u", []);
        assert!(select.finish().0.postgres().ends_with("AND 1 = 0"));
    }

    #[test]
    fn wildcards_mean_themselves() {
        assert_eq!(escape_like("50%_!"), "50!%!_!!");
    }
}
