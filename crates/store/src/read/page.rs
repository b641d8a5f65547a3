//! Pages by keyset. The order, the bound of the next page and the cursor in its link all come
//! from one list of columns, so that they cannot disagree; rows that come in between are neither
//! lost nor shown twice.

use crate::sql::{Inconsistency, Row, Select, Text, Value};

/// The columns a list is sorted by, the last one unique. None may be null.
#[derive(Clone, Copy, Debug)]
pub struct Order {
    /// The columns, all of them selected by the query under these names.
    pub columns: &'static [&'static str],
    /// Whether the greatest comes first.
    pub descending: bool,
}

/// Which page is asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PageRequest {
    /// The cursor from the link of the page before; the first page without.
    pub after: Option<String>,
    /// How many lines at most.
    pub limit: u32,
}

impl PageRequest {
    /// The first page.
    pub fn first(limit: u32) -> Self {
        Self { after: None, limit }
    }

    /// The page behind a cursor.
    pub fn after(cursor: impl Into<String>, limit: u32) -> Self {
        Self {
            after: Some(cursor.into()),
            limit,
        }
    }
}

/// A page of a list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Page<T> {
    /// Its lines.
    pub items: Vec<T>,
    /// The cursor of the next page, if there is one.
    pub next: Option<String>,
}

/// Every text that a list can become which may be narrowed to agencies: its first page and one behind
/// the values of a cursor, for the test that prepares them.
pub(crate) fn samples_by_agency<A: From<&'static str>>(
    behind: &str,
    list: impl Fn(Option<&[A]>, &PageRequest) -> Select,
) -> Vec<Text> {
    let agencies = [A::from("a")];
    let requests = [
        PageRequest::first(10),
        PageRequest::after(hex::encode(behind), 10),
    ];
    let each = |of: Option<&[A]>| {
        let texts = requests
            .each_ref()
            .map(|request| list(of, request).finish().0);
        texts.to_vec()
    };
    [each(None), each(Some(&agencies))].concat()
}

impl Order {
    /// Ends a query with the bound of the page, its order and its length. A cursor that is not
    /// one of this order counts as none: an old link leads to the first page, not to an error.
    pub fn apply(&self, select: &mut Select, request: &PageRequest) {
        if let Some(bound) = request
            .after
            .as_deref()
            .and_then(|cursor| self.parse(cursor))
        {
            select.piece(" AND (");
            self.write_columns(select, "");
            select.piece(if self.descending { ") < (" } else { ") > (" });
            for (at, value) in bound.into_iter().enumerate() {
                select.piece(if at > 0 { ", " } else { "" });
                select.value(value);
            }
            select.piece(")");
        }
        select.piece(" ORDER BY ");
        self.write_columns(select, if self.descending { " DESC" } else { "" });
        select.then(" LIMIT {}", [request.limit.saturating_add(1).into()]);
    }

    /// The first value of a cursor, where it is an instant: where a list goes on.
    pub(crate) fn goes_on_from(&self, request: &PageRequest) -> Option<i64> {
        let cursor = request.after.as_deref()?;
        match self.parse(cursor)?.first() {
            Some(Value::Int(at)) => Some(*at),
            _ => None,
        }
    }

    fn write_columns(&self, select: &mut Select, behind: &'static str) {
        for (at, column) in self.columns.iter().enumerate() {
            select.piece(if at > 0 { ", " } else { "" });
            select.piece(column);
            select.piece(behind);
        }
    }

    /// The page made of the rows of such a query, one more than was asked for being the sign
    /// that there is another page.
    pub fn page<T>(
        &self,
        rows: &[Row],
        request: &PageRequest,
        read: impl Fn(&Row) -> Result<T, Inconsistency>,
    ) -> Result<Page<T>, Inconsistency> {
        let limit = request.limit as usize;
        let next = self.next(rows, limit)?;
        let shown = &rows[..rows.len().min(limit)];
        Ok(Page {
            items: shown.iter().map(read).collect::<Result<_, _>>()?,
            next,
        })
    }

    /// The same of rows whose texts may be taken out.
    pub fn page_taken<T>(
        &self,
        mut rows: Vec<Row>,
        request: &PageRequest,
        read: impl Fn(&mut Row) -> Result<T, Inconsistency>,
    ) -> Result<Page<T>, Inconsistency> {
        let limit = request.limit as usize;
        let next = self.next(&rows, limit)?;
        Ok(Page {
            items: rows
                .iter_mut()
                .take(limit)
                .map(read)
                .collect::<Result<_, _>>()?,
            next,
        })
    }

    /// The cursor of the last row shown, where there is one more.
    fn next(&self, rows: &[Row], limit: usize) -> Result<Option<String>, Inconsistency> {
        match rows.get(..limit).and_then(<[Row]>::last) {
            Some(last) if rows.len() > limit => Ok(Some(self.cursor(last)?)),
            _ => Ok(None),
        }
    }

    fn cursor(&self, row: &Row) -> Result<String, Inconsistency> {
        let mut parts = Vec::with_capacity(self.columns.len());
        for column in self.columns {
            parts.push(match row.value(column)? {
                Value::Int(it) => serde_json::Value::from(*it),
                Value::Text(it) => serde_json::Value::from(it.as_str()),
                other => {
                    return Err(row.inconsistency(
                        column,
                        format!("a list cannot go on from {}", other.kind()),
                    ));
                }
            });
        }
        let cursor = hex::encode(serde_json::Value::from(parts).to_string());
        debug_assert!(
            self.parse(&cursor).is_some(),
            "a list cannot go on behind its own rows: {:?}",
            self.columns
        );
        Ok(cursor)
    }

    fn parse(&self, cursor: &str) -> Option<Vec<Value>> {
        let parts: Vec<serde_json::Value> =
            serde_json::from_slice(&hex::decode(cursor).ok()?).ok()?;
        let values = parts
            .into_iter()
            .map(|part| match part {
                serde_json::Value::Number(it) => it.as_i64().map(Value::Int),
                // No text in the files holds U+0000, and PostgreSQL refuses to look for it.
                serde_json::Value::String(it) if !it.contains('\0') => Some(Value::from(it)),
                _ => None,
            })
            .collect::<Option<Vec<_>>>()?;
        // Instants are `at`, or end in `_at` or `_until`; places in a list are `pos`, others are named
        // here; a made-up cursor must not reach the database.
        let fits = |(column, value): (&&str, &Value)| {
            let instant = *column == "at" || column.ends_with("_at") || column.ends_with("_until");
            let number = instant || matches!(*column, "pos" | "edition" | "due_key");
            matches!(value, Value::Int(_)) == number
        };
        let whole =
            values.len() == self.columns.len() && self.columns.iter().zip(&values).all(fits);
        whole.then_some(values)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    const DUE: Order = Order {
        columns: &["next_act_due_at", "id"],
        descending: false,
    };

    fn row(due: i64, id: &str) -> Row {
        let names: Arc<[String]> = Arc::from(["id".to_owned(), "next_act_due_at".to_owned()]);
        Row::new("t", names, vec![id.into(), due.into()])
    }

    #[test]
    fn order_bound_and_cursor_come_from_one_list() {
        let request = PageRequest::first(1);
        let page = DUE
            .page(&[row(7, "a"), row(8, "b")], &request, |r| r.text("id"))
            .unwrap();
        assert_eq!(page.items, ["a"]);
        let mut select = Select::new("t", "SELECT id, next_act_due_at FROM c WHERE is_open");
        DUE.apply(&mut select, &PageRequest::after(page.next.unwrap(), 1));
        let (text, values) = select.finish();
        assert_eq!(
            text.postgres(),
            "SELECT id, next_act_due_at FROM c WHERE is_open AND (next_act_due_at, id) > ($1, $2) \
             ORDER BY next_act_due_at, id LIMIT $3"
        );
        assert_eq!(values, [Value::Int(7), Value::from("a"), Value::Int(2)]);
    }

    #[test]
    fn a_cursor_made_up_or_of_another_list_is_none() {
        for cursor in [
            "",
            "zz",
            "5b5d",
            &hex::encode("[\"a\",7]"),
            &hex::encode("[7,\"a\",1]"),
            &hex::encode("[1.5,\"a\"]"),
            &hex::encode("[7,\"a\\u0000\"]"),
        ] {
            assert_eq!(DUE.parse(cursor), None, "{cursor}");
        }
        assert!(DUE.parse(&hex::encode("[7,\"a\"]")).is_some());
    }

    #[test]
    fn the_last_page_has_no_next() {
        let page = DUE
            .page(&[row(7, "a")], &PageRequest::first(1), |r| r.text("id"))
            .unwrap();
        assert_eq!(page.next, None);
    }
}
