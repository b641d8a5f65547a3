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

    /// Whether it is one statement that can do nothing but what it must, so that it needs no transaction
    /// around it: it puts one row in, or any number of rows will do.
    pub(crate) fn commits_by_itself(&self) -> bool {
        let [only] = self.statements.as_slice() else {
            return false;
        };
        let one_at_most = || {
            let words = only.text.postgres();
            words.starts_with("INSERT INTO ")
                && !words.contains("SELECT")
                && !words.contains("), (")
        };
        let cannot_be_wrong = match only.expect {
            Expect::Any | Expect::Rows => true,
            Expect::Exactly(rows) => rows == 1 && one_at_most(),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_cannot_touch_a_wrong_number_of_rows_commits_by_itself() {
        let alone = |sql: &'static str, expect: Expect| {
            let mut batch = Batch::new();
            batch.push(&Text::new("t", sql), [], expect);
            batch
        };
        let one = Expect::Exactly(1);
        for (sql, expect, by_itself) in [
            ("INSERT INTO a (b) VALUES ($1)", one, true),
            ("DELETE FROM a WHERE b = $1", Expect::Any, true),
            ("UPDATE a SET b = 1 RETURNING b", Expect::Rows, true),
            ("UPDATE a SET b = $1 WHERE c = $2", one, false),
            ("INSERT INTO a (b) SELECT b FROM c", one, false),
            ("INSERT INTO a (b) VALUES ($1), ($2)", one, false),
            (
                "INSERT INTO a (b) VALUES ($1), ($2)",
                Expect::Exactly(2),
                false,
            ),
        ] {
            assert_eq!(alone(sql, expect).commits_by_itself(), by_itself, "{sql}");
        }
        let mut two = alone("INSERT INTO a (b) VALUES ($1)", one);
        two.append(two.clone());
        assert!(!two.commits_by_itself());
        let mut spoiled = alone("INSERT INTO a (b) VALUES ($1)", one);
        spoiled.fault = Some(Fault::BeforeCommit);
        assert!(!spoiled.commits_by_itself());
        assert!(!Batch::new().commits_by_itself());
    }
}
