//! A row that was read, decoded by the name of its columns and strictly: a value of the wrong
//! kind is an [`Inconsistency`] that names table, column and row, never a silent default.

use super::Value;
use jiff::Timestamp;
use jiff::civil::Date;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use uuid::Uuid;

/// One row of an answer.
#[derive(Debug)]
pub struct Row {
    query: &'static str,
    names: Arc<[String]>,
    values: Vec<Value>,
    /// Where the next column is looked for first: they are mostly read in their order.
    next: AtomicUsize,
}

impl Clone for Row {
    fn clone(&self) -> Self {
        Self::new(self.query, Arc::clone(&self.names), self.values.clone())
    }
}

/// A stored value that is not what it must be.
#[derive(thiserror::Error, Clone, Debug, PartialEq, Eq)]
#[error("{table}: column {column} of row {row}: {reason}")]
pub struct Inconsistency {
    /// The query or table it was read by.
    pub table: String,
    /// The column.
    pub column: String,
    /// The first column of the row, which is its key.
    pub row: String,
    /// What is wrong.
    pub reason: String,
}

impl Row {
    /// A row of a query; the names are shared by all its rows.
    pub fn new(query: &'static str, names: Arc<[String]>, values: Vec<Value>) -> Self {
        Self {
            query,
            names,
            values,
            next: AtomicUsize::new(0),
        }
    }

    /// The names of the columns.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// An error about a column of this row.
    pub fn inconsistency(&self, column: &str, reason: impl Into<String>) -> Inconsistency {
        let row = match self.values.first() {
            Some(Value::Text(it)) => it.clone(),
            Some(Value::Int(it)) => it.to_string(),
            _ => "?".to_owned(),
        };
        Inconsistency {
            table: self.query.to_owned(),
            column: column.to_owned(),
            row,
            reason: reason.into(),
        }
    }

    fn wrong(&self, column: &str, found: &Value, expected: &str) -> Inconsistency {
        self.inconsistency(
            column,
            format!("{} where {expected} is expected", found.kind()),
        )
    }

    /// The value of a column as it came.
    pub fn value(&self, column: &str) -> Result<&Value, Inconsistency> {
        self.place(column)
            .and_then(|at| self.values.get(at))
            .ok_or_else(|| self.inconsistency(column, "there is no such column"))
    }

    fn place(&self, column: &str) -> Option<usize> {
        let next = self.next.load(Ordering::Relaxed);
        let at = match self.names.get(next) {
            Some(name) if name == column => Some(next),
            _ => self.names.iter().position(|name| name == column),
        };
        self.next
            .store(at.map_or(0, |at| at + 1), Ordering::Relaxed);
        at
    }

    /// Text, which is taken out of the row instead of copied.
    pub fn take_text(&mut self, column: &str) -> Result<String, Inconsistency> {
        let taken = self.take_text_or_null(column)?;
        self.required(column, taken)
    }

    /// Text or nothing, which is taken out of the row instead of copied.
    pub fn take_text_or_null(&mut self, column: &str) -> Result<Option<String>, Inconsistency> {
        let kept = self.place(column).and_then(|at| self.values.get_mut(at));
        match kept.map(|it| std::mem::replace(it, Value::Null)) {
            Some(Value::Text(it)) => Ok(Some(it)),
            Some(Value::Null) => Ok(None),
            Some(other) => Err(self.wrong(column, &other, "text")),
            None => Err(self.inconsistency(column, "there is no such column")),
        }
    }

    fn unless_null(&self, column: &str) -> Result<Option<&Value>, Inconsistency> {
        Ok(Some(self.value(column)?).filter(|value| **value != Value::Null))
    }

    fn required<T>(&self, column: &str, found: Option<T>) -> Result<T, Inconsistency> {
        found.ok_or_else(|| self.inconsistency(column, "null where a value is expected"))
    }

    /// Text.
    pub fn text(&self, column: &str) -> Result<String, Inconsistency> {
        self.required(column, self.text_or_null(column)?)
    }

    /// Text or nothing.
    pub fn text_or_null(&self, column: &str) -> Result<Option<String>, Inconsistency> {
        Ok(self.str_or_null(column)?.map(str::to_owned))
    }

    fn str_or_null(&self, column: &str) -> Result<Option<&str>, Inconsistency> {
        match self.unless_null(column)? {
            None => Ok(None),
            Some(Value::Text(it)) => Ok(Some(it)),
            Some(other) => Err(self.wrong(column, other, "text")),
        }
    }

    fn str(&self, column: &str) -> Result<&str, Inconsistency> {
        self.required(column, self.str_or_null(column)?)
    }

    /// A number.
    pub fn int(&self, column: &str) -> Result<i64, Inconsistency> {
        self.required(column, self.int_or_null(column)?)
    }

    /// A number or nothing.
    pub fn int_or_null(&self, column: &str) -> Result<Option<i64>, Inconsistency> {
        match self.unless_null(column)? {
            None => Ok(None),
            Some(Value::Int(it)) => Ok(Some(*it)),
            Some(other) => Err(self.wrong(column, other, "a number")),
        }
    }

    /// A number from 0 that fits 32 bits.
    pub fn count(&self, column: &str) -> Result<u32, Inconsistency> {
        u32::try_from(self.int(column)?).map_err(|_| self.inconsistency(column, "out of range"))
    }

    /// Yes or no: a boolean on PostgreSQL, 0 or 1 on SQLite.
    pub fn bool(&self, column: &str) -> Result<bool, Inconsistency> {
        match self.value(column)? {
            Value::Bool(it) => Ok(*it),
            Value::Int(0) => Ok(false),
            Value::Int(1) => Ok(true),
            other => Err(self.wrong(column, other, "yes or no")),
        }
    }

    /// Yes, no or nothing.
    pub fn bool_or_null(&self, column: &str) -> Result<Option<bool>, Inconsistency> {
        match self.value(column)? {
            Value::Null => Ok(None),
            _ => self.bool(column).map(Some),
        }
    }

    /// Bytes.
    pub fn bytes(&self, column: &str) -> Result<Vec<u8>, Inconsistency> {
        self.slice(column).map(<[u8]>::to_vec)
    }

    fn slice(&self, column: &str) -> Result<&[u8], Inconsistency> {
        match self.value(column)? {
            Value::Bytes(it) => Ok(it),
            other => Err(self.wrong(column, other, "bytes")),
        }
    }

    /// A hash of 32 bytes.
    pub fn hash(&self, column: &str) -> Result<[u8; 32], Inconsistency> {
        self.slice(column)?
            .try_into()
            .map_err(|_| self.inconsistency(column, "not 32 bytes"))
    }

    /// An instant, kept as milliseconds.
    pub fn instant(&self, column: &str) -> Result<Timestamp, Inconsistency> {
        self.required(column, self.instant_or_null(column)?)
    }

    /// An instant or nothing.
    pub fn instant_or_null(&self, column: &str) -> Result<Option<Timestamp>, Inconsistency> {
        let Some(ms) = self.int_or_null(column)? else {
            return Ok(None);
        };
        let at = Timestamp::from_millisecond(ms)
            .map_err(|_| self.inconsistency(column, "not an instant"))?;
        Ok(Some(at))
    }

    /// A civil date, kept as `YYYY-MM-DD`.
    pub fn date(&self, column: &str) -> Result<Date, Inconsistency> {
        self.str(column)?
            .parse()
            .map_err(|_| self.inconsistency(column, "not a date"))
    }

    /// An identifier.
    pub fn uuid(&self, column: &str) -> Result<Uuid, Inconsistency> {
        self.required(column, self.uuid_or_null(column)?)
    }

    /// An identifier or nothing.
    pub fn uuid_or_null(&self, column: &str) -> Result<Option<Uuid>, Inconsistency> {
        let Some(text) = self.str_or_null(column)? else {
            return Ok(None);
        };
        let id = text
            .parse()
            .map_err(|_| self.inconsistency(column, "not an identifier"))?;
        Ok(Some(id))
    }

    /// A value kept as JSON text.
    pub fn json<T: serde::de::DeserializeOwned>(&self, column: &str) -> Result<T, Inconsistency> {
        serde_json::from_str(self.str(column)?)
            .map_err(|e| self.inconsistency(column, e.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(value: Value) -> Row {
        let names: Arc<[String]> = Arc::from(["id".to_owned(), "x".to_owned()]);
        Row::new("case_file", names, vec![Value::from("a1"), value])
    }

    #[test]
    fn a_wrong_kind_names_table_column_and_row() {
        let wrong = row(Value::from("seven")).int("x").unwrap_err();
        assert_eq!(
            (&*wrong.table, &*wrong.column, &*wrong.row),
            ("case_file", "x", "a1")
        );
        assert_eq!(
            wrong.to_string(),
            "case_file: column x of row a1: text where a number is expected"
        );
        assert!(row(Value::Null).text("x").is_err());
        assert!(row(Value::Int(2)).bool("x").is_err());
        assert!(row(Value::Int(1)).int("y").is_err());
        assert!(row(Value::Bytes(vec![0; 31])).hash("x").is_err());
    }

    #[test]
    fn text_is_taken_once() {
        let mut it = row(Value::from("seven"));
        assert_eq!(it.take_text("x").unwrap(), "seven");
        assert_eq!(it.take_text_or_null("x").unwrap(), None);
        assert!(it.take_text("x").is_err());
        assert!(it.take_text("y").is_err());
        assert!(row(Value::Int(7)).take_text("x").is_err());
    }

    #[test]
    fn a_boolean_reads_alike_from_both_engines() {
        assert!(row(Value::Int(1)).bool("x").unwrap());
        assert!(!row(Value::Bool(false)).bool("x").unwrap());
    }
}
