//! Numbers that are added to rows which many commits share: totals, and their sums. The rows that one
//! commit changes of a table go in one statement, because on PostgreSQL each statement is an errand of its
//! own, and because the rows stay locked until the commit.

use super::{Batch, Expect, Text, Value};

/// The most rows of one statement.
const MOST: usize = 8;

/// The statements that add to a table's rows, by how many rows at once.
pub(crate) struct Sums {
    texts: Vec<Text>,
}

/// One row's change: the values of its key, and what is added to each of its numbers.
pub(crate) type Change = (Vec<Value>, Vec<i64>);

impl Sums {
    /// For a table with a key of these columns and these numbers.
    pub(crate) fn of(name: &'static str, table: &str, key: &[&str], numbers: &[&str]) -> Self {
        let text = |rows| Text::kept(name, sql(table, key, numbers, rows));
        Self {
            texts: (1..=MOST).map(text).collect(),
        }
    }

    /// Adds changes to a batch, in the order in which they come: whoever changes several rows must name
    /// them in the order of their keys, so that two commits never wait for each other. A row is named once.
    pub(crate) fn add(&self, batch: &mut Batch, changes: impl IntoIterator<Item = Change>) {
        let rows = changes.into_iter().map(|(key, by)| {
            let numbers = by.into_iter().map(Value::from);
            key.into_iter().chain(numbers).collect::<Vec<Value>>()
        });
        let rows: Vec<Vec<Value>> = rows.collect();
        for some in rows.chunks(MOST) {
            let values: Vec<Value> = some.iter().flatten().cloned().collect();
            batch.push(
                &self.texts[some.len() - 1],
                values,
                Expect::Exactly(some.len() as u64),
            );
        }
    }

    /// Every shape of these statements, for the registry.
    pub(crate) fn samples(&self) -> impl Iterator<Item = Text> {
        self.texts.iter().cloned()
    }
}

fn sql(table: &str, key: &[&str], numbers: &[&str], rows: usize) -> String {
    let each = key.len() + numbers.len();
    let row = |no: usize| {
        let places: Vec<String> = (1..=each)
            .map(|place| format!("${}", no * each + place))
            .collect();
        format!("({})", places.join(", "))
    };
    let rows: Vec<String> = (0..rows).map(row).collect();
    let sums: Vec<String> = numbers
        .iter()
        .map(|column| format!("{column} = {table}.{column} + excluded.{column}"))
        .collect();
    format!(
        "INSERT INTO {table} ({}, {}) VALUES {} ON CONFLICT ({}) DO UPDATE SET {}",
        key.join(", "),
        numbers.join(", "),
        rows.join(", "),
        key.join(", "),
        sums.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::both_engines;
    use std::sync::LazyLock;

    static TALLY: LazyLock<Sums> = LazyLock::new(|| {
        Sums::of(
            "sums::TALLY",
            "tally",
            &["place", "what"],
            &["seen", "done"],
        )
    });

    both_engines!(as_many_rows_as_there_are_get_what_is_theirs, |db| {
        let made = Text::new(
            "sums::MADE",
            "CREATE TABLE tally (place TEXT NOT NULL, what TEXT NOT NULL, seen BIGINT NOT NULL,
                                 done BIGINT NOT NULL, PRIMARY KEY (place, what))",
        );
        let mut batch = Batch::new();
        batch.may_touch(&made, []);
        db.commit(batch).await.unwrap();
        // As many as fill two statements and begin a third, some of them twice.
        let change = |no: i64| -> Change {
            let key = vec![Value::from(format!("p{no:02}")), Value::from("a")];
            (key, vec![no, -1])
        };
        for to in [19, 3] {
            let mut batch = Batch::new();
            TALLY.add(&mut batch, (0..to).map(change));
            let statements = (to as usize).div_ceil(MOST);
            assert_eq!(batch.len(), statements);
            db.commit(batch).await.unwrap();
        }
        let all = Text::new("sums::ALL", "SELECT seen, done FROM tally ORDER BY place");
        let rows = db.query(&all, &[]).await.unwrap();
        let rows: Vec<(i64, i64)> = rows
            .iter()
            .map(|row| (row.int("seen").unwrap(), row.int("done").unwrap()))
            .collect();
        let wanted: Vec<(i64, i64)> = (0..19)
            .map(|no| if no < 3 { (2 * no, -2) } else { (no, -1) })
            .collect();
        assert_eq!(rows, wanted);
    });
}
