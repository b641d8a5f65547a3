//! A batch as one statement of PostgreSQL: each of its statements becomes a part of one `WITH`,
//! and a number of touched rows that is not as it must be becomes an error, so that all of it
//! commits or fails in one message there and one back. Twelve statements cost a server as much
//! for being sent and answered one by one as for what they do.
//!
//! The parts do not see what the others write. So a batch is sent this way only if no part could
//! tell the difference: it inserts, or it alone touches its table. A batch that fails is run once
//! more, statement by statement, to learn which of them it was.

use super::{Batch, Expect, Value};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Fewer statements are sent as they are.
const FEWEST: usize = 3;
/// More would make a statement that nobody asks for twice.
const MOST: usize = 40;

/// A batch as one statement.
pub(super) struct AtOnce<'b> {
    pub(super) sql: String,
    pub(super) values: Vec<&'b Value>,
}

impl<'b> AtOnce<'b> {
    /// The one statement of a batch; none where the parts could tell the difference.
    pub(super) fn of(batch: &'b Batch) -> Option<Self> {
        let count = batch.statements.len();
        if batch.fault.is_some() || !batch.fills.is_empty() || !(FEWEST..=MOST).contains(&count) {
            return None;
        }
        let mut tables: BTreeMap<&str, (usize, bool)> = BTreeMap::new();
        for statement in &batch.statements {
            let (table, inserts) = table_of(statement.text.postgres())?;
            let (times, others) = tables.entry(table).or_default();
            *times += 1;
            *others |= !inserts;
            if statement.expect == Expect::Rows {
                return None;
            }
        }
        if tables.values().any(|(times, others)| *others && *times > 1) {
            return None;
        }
        let mut sql = String::from("WITH ");
        let mut counts = String::new();
        let mut values = Vec::new();
        for (at, statement) in batch.statements.iter().enumerate() {
            let (comma, before) = if at == 0 { ("", "") } else { (", ", ", ") };
            // A String takes whatever is written to it.
            let _ = write!(sql, "{comma}s{at} AS (");
            renumber(&mut sql, statement.text.postgres(), values.len());
            sql.push_str(" RETURNING 1)");
            let _ = match statement.expect {
                Expect::Exactly(rows) => write!(
                    counts,
                    "{before}1 / (CASE WHEN (SELECT count(*) FROM s{at}) = {rows} THEN 1 ELSE 0 END)"
                ),
                _ => write!(counts, "{before}(SELECT count(*) FROM s{at})"),
            };
            values.extend(&statement.values);
        }
        let _ = write!(sql, " SELECT {counts}");
        Some(Self { sql, values })
    }
}

/// The table that a statement touches, and whether it only inserts; none for what is not known.
fn table_of(sql: &str) -> Option<(&str, bool)> {
    if sql.contains("RETURNING") {
        return None;
    }
    let mut words = sql.split_whitespace();
    match (words.next()?, words.next()?) {
        ("INSERT", "INTO") => Some((words.next()?, true)),
        ("UPDATE", table) => Some((table, false)),
        ("DELETE", "FROM") => Some((words.next()?, false)),
        _ => None,
    }
}

/// Writes a statement with its parameters counted from further on.
fn renumber(out: &mut String, sql: &str, from: usize) {
    let mut rest = sql;
    while let Some(at) = rest.find('$') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        out.push('$');
        match rest[..digits].parse::<usize>() {
            Ok(number) => {
                // A String takes whatever is written to it.
                let _ = write!(out, "{}", number + from);
            }
            Err(_) => out.push_str(&rest[..digits]),
        }
        rest = &rest[digits..];
    }
    out.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::{CommitError, Text};
    use crate::testing;

    const ADD: Text = Text::new(
        "add",
        "INSERT INTO number_series (series, last) VALUES ($1, $2)",
    );
    const TAKE: Text = Text::new(
        "take",
        "UPDATE number_series SET last = $2 WHERE series = $1 AND last = $3",
    );
    const FORGET: Text = Text::new("forget", "DELETE FROM request_seen WHERE at < $1");

    fn add(batch: &mut Batch, series: &str) {
        batch.must_touch_one(&ADD, [series.into(), 1_i64.into()]);
    }

    #[test]
    fn parameters_are_counted_on() {
        let mut batch = Batch::new();
        add(&mut batch, "a");
        add(&mut batch, "b");
        batch.may_touch(&FORGET, [7_i64.into()]);
        let one = AtOnce::of(&batch).expect("one statement");
        assert!(one.sql.contains("VALUES ($3, $4)"), "{}", one.sql);
        assert!(one.sql.contains("at < $5 RETURNING 1)"), "{}", one.sql);
        assert_eq!(one.values.len(), 5);
    }

    #[test]
    fn what_could_tell_the_difference_is_sent_one_by_one() {
        let mut batch = Batch::new();
        add(&mut batch, "a");
        add(&mut batch, "b");
        assert!(AtOnce::of(&batch).is_none(), "two are few");
        batch.must_touch_one(&TAKE, ["a".into(), 2_i64.into(), 1_i64.into()]);
        assert!(AtOnce::of(&batch).is_none(), "it changes what was added");
    }

    #[tokio::test]
    async fn all_of_it_is_written_or_nothing_and_the_culprit_is_named() {
        let test = testing::postgres().await;
        let mut batch = Batch::new();
        for series in ["a", "b", "c"] {
            add(&mut batch, series);
        }
        assert!(AtOnce::of(&batch).is_some());
        test.db.commit(batch).await.expect("written");
        let mut twice = Batch::new();
        for series in ["d", "e", "a"] {
            add(&mut twice, series);
        }
        assert_eq!(
            test.db.commit(twice).await,
            Err(CommitError::Conflict {
                at: "add".to_owned()
            })
        );
        let mut behind = Batch::new();
        behind.must_touch_one(&TAKE, ["a".into(), 3_i64.into(), 2_i64.into()]);
        behind.may_touch(&FORGET, [7_i64.into()]);
        behind.may_touch(
            &Text::new("sessions", "DELETE FROM session WHERE idle_until < $1"),
            [7_i64.into()],
        );
        assert!(AtOnce::of(&behind).is_some());
        assert_eq!(
            test.db.commit(behind).await,
            Err(CommitError::Conflict {
                at: "take".to_owned()
            })
        );
        let next = crate::number_series::next(&test.db, "d")
            .await
            .expect("read");
        assert_eq!(next.number, 1, "nothing of what failed is there");
    }
}
