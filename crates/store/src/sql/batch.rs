//! What is to be written, as data: statements with their values and the number of rows each must
//! touch. The numbers are checked before the COMMIT; a different one is a conflict.

use super::{Fault, Text, Value};

/// Statements that are committed together or not at all.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    pub(crate) fills: Vec<Fill>,
    pub(crate) statements: Vec<Statement>,
    pub(crate) fault: Option<Fault>,
}

/// One statement of a batch.
#[derive(Clone, Debug)]
pub(crate) struct Statement {
    pub(crate) text: Text,
    pub(crate) values: Vec<Value>,
    pub(crate) expect: Expect,
}

/// Many rows of one table, put in before the statements: with COPY on PostgreSQL.
#[derive(Clone, Debug)]
pub(crate) struct Fill {
    pub(crate) table: &'static str,
    pub(crate) columns: Vec<&'static str>,
    pub(crate) insert: Text,
    pub(crate) rows: Vec<Vec<Value>>,
}

/// How many rows a statement must touch.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Expect {
    /// Exactly so many; otherwise the batch is a conflict.
    Exactly(u64),
    /// Any number.
    Any,
    /// It returns rows, any number of them.
    Rows,
}

impl Expect {
    /// Whether a number of touched rows is as it must be.
    pub fn allows(self, touched: u64) -> bool {
        match self {
            Self::Exactly(rows) => rows == touched,
            Self::Any | Self::Rows => true,
        }
    }
}

impl Batch {
    /// A batch with nothing in it.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a statement that must touch exactly one row.
    pub fn must_touch_one(&mut self, text: &Text, values: impl Into<Vec<Value>>) {
        self.push(text, values, Expect::Exactly(1));
    }

    /// Adds a statement that may touch any number of rows.
    pub fn may_touch(&mut self, text: &Text, values: impl Into<Vec<Value>>) {
        self.push(text, values, Expect::Any);
    }

    /// Adds a statement whose rows come back from [`super::Db::commit_returning`].
    pub fn returning(&mut self, text: &Text, values: impl Into<Vec<Value>>) {
        self.push(text, values, Expect::Rows);
    }

    /// Adds a statement.
    pub fn push(&mut self, text: &Text, values: impl Into<Vec<Value>>, expect: Expect) {
        self.statements.push(Statement {
            text: text.clone(),
            values: values.into(),
            expect,
        });
    }

    /// Adds many rows of a table, which go in before all statements. `insert` is the text that
    /// puts in one of them, its values in the order of `columns`.
    pub(crate) fn fill(
        &mut self,
        table: &'static str,
        columns: Vec<&'static str>,
        insert: &Text,
        rows: Vec<Vec<Value>>,
    ) {
        self.fills.push(Fill {
            table,
            columns,
            insert: insert.clone(),
            rows,
        });
    }

    /// Adds all statements of another batch behind those of this one.
    pub fn append(&mut self, mut other: Batch) {
        self.fills.append(&mut other.fills);
        self.statements.append(&mut other.statements);
    }

    /// How many statements it holds.
    pub fn len(&self) -> usize {
        self.statements.len()
    }

    /// Whether there is nothing to write.
    pub fn is_empty(&self) -> bool {
        self.statements.is_empty() && self.fills.is_empty()
    }

    /// Whether it is one statement that can do nothing but what it must: it puts one row in, or any
    /// number will do.
    pub(crate) fn is_alone(&self) -> bool {
        let [only] = self.statements.as_slice() else {
            return false;
        };
        let at_most_one = || {
            let words = only.text.postgres();
            words.starts_with("INSERT INTO ") && !words.contains("SELECT")
        };
        let cannot_be_wrong = match only.expect {
            Expect::Any | Expect::Rows => true,
            Expect::Exactly(rows) => rows == 1 && at_most_one(),
        };
        self.fills.is_empty() && self.fault.is_none() && cannot_be_wrong
    }

    /// Its statements in order: the text, the values, and whether rows come back; for benches,
    /// which run the same statements without this crate.
    pub fn statements(&self) -> impl Iterator<Item = (&Text, &[Value], Expect)> {
        self.statements
            .iter()
            .map(|it| (&it.text, it.values.as_slice(), it.expect))
    }

    /// The rows that are put in before: the table, its columns, the text that puts in one, and the
    /// rows; for benches.
    pub fn fills(
        &self,
    ) -> impl Iterator<Item = (&'static str, &[&'static str], &Text, &[Vec<Value>])> {
        self.fills.iter().map(|it| {
            (
                it.table,
                it.columns.as_slice(),
                &it.insert,
                it.rows.as_slice(),
            )
        })
    }

    /// The texts of its statements in order, for tests.
    pub fn names(&self) -> Vec<&'static str> {
        self.statements.iter().map(|s| s.text.name()).collect()
    }
}
