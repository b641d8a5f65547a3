//! Every table out as lines of JSON and back, so that another program, or another engine, can take
//! over. Tables and columns come from the migrations; nothing is left out, and text is kept letter
//! by letter, because journals are hashed over it.

use crate::sql::alone::Alone;
use crate::sql::copy::CopyError;
use crate::sql::migrate;
use crate::sql::schema::{self, Column, Kind, Table};
use crate::sql::{Row, Target, Text, Value, texts};
use serde_json::Value as Json;

texts! {
    SCHEMA = "SELECT COALESCE(max(no), 0) AS no FROM schema_migration";
}

/// Rows read or written at once.
const AT_ONCE: u32 = 500;

/// Everything as it was at one moment.
#[derive(Debug)]
pub struct Moment {
    alone: Alone,
    /// The last migration of its tables.
    pub schema: i64,
    /// Its tables.
    pub tables: Vec<Table>,
}

impl Moment {
    /// This moment of a database, whatever a server writes meanwhile.
    ///
    /// # Errors
    /// When it cannot be read, or was used by a newer program.
    pub async fn open(target: &Target) -> Result<Self, CopyError> {
        let mut alone = Alone::to_read(target).await?;
        let schema = schema_of(&mut alone).await?;
        Ok(Self {
            alone,
            schema,
            tables: schema::tables(schema),
        })
    }

    /// The next rows of a table as lines, after a key; the last key comes back, none at the end.
    ///
    /// # Errors
    /// When they cannot be read, or hold something else than they must.
    pub async fn lines(
        &mut self,
        table: &Table,
        after: Option<&[Value]>,
    ) -> Result<(Vec<String>, Option<Vec<Value>>), CopyError> {
        let text = page(table, after.is_some());
        let mut values = after.map(<[Value]>::to_vec).unwrap_or_default();
        values.push(AT_ONCE.into());
        let rows = self.alone.query(&text, &values).await?;
        let lines = rows
            .iter()
            .map(|row| line(table, row))
            .collect::<Result<Vec<_>, _>>()
            .map_err(|reason| wrong(&table.name, reason))?;
        let last = rows.last().map(|row| {
            let key = table.key.iter().map(|key| row.value(key).cloned());
            key.collect::<Result<Vec<_>, _>>()
        });
        let last = last
            .transpose()
            .map_err(|e| wrong(&table.name, e.to_string()))?;
        Ok((lines, last))
    }
}

fn wrong(table: &str, reason: impl ToString) -> CopyError {
    CopyError::Failed {
        what: format!("the table {table} cannot be exported"),
        reason: reason.to_string(),
    }
}

async fn schema_of(alone: &mut Alone) -> Result<i64, CopyError> {
    let rows = alone.query(&SCHEMA, &[]).await?;
    let found = rows.first().map(|row| row.int("no")).transpose();
    let found = found.map_err(|e| wrong("schema_migration", e))?;
    let found = found.unwrap_or(0);
    if found > migrate::newest() {
        return Err(crate::OpenError::Newer {
            found,
            known: migrate::newest(),
        }
        .into());
    }
    Ok(found)
}

fn page(table: &Table, continued: bool) -> Text {
    let key = table.key.join(", ");
    let places: Vec<String> = (1..=table.key.len()).map(|no| format!("${no}")).collect();
    let (after, limit) = if continued {
        let after = format!("WHERE ({key}) > ({}) ", places.join(", "));
        (after, table.key.len() + 1)
    } else {
        (String::new(), 1)
    };
    Text::owned(
        "export::page",
        format!(
            "SELECT {} FROM {} {after}ORDER BY {key} LIMIT ${limit}",
            table.column_list(),
            table.name
        ),
    )
}

fn insert(table: &Table) -> Text {
    let places: Vec<String> = (1..=table.columns.len())
        .map(|no| format!("${no}"))
        .collect();
    Text::owned(
        "export::insert",
        format!(
            "INSERT INTO {} ({}) VALUES ({})",
            table.name,
            table.column_list(),
            places.join(", ")
        ),
    )
}

fn any_row(table: &Table) -> Text {
    Text::owned(
        "export::any_row",
        format!("SELECT 1 AS one FROM {} LIMIT 1", table.name),
    )
}

/// The texts outside [`TEXTS`], for the registry.
pub(crate) fn samples() -> Vec<Text> {
    schema::tables(migrate::newest())
        .iter()
        .flat_map(|table| {
            [
                page(table, false),
                page(table, true),
                insert(table),
                any_row(table),
            ]
        })
        .collect()
}

fn line(table: &Table, row: &Row) -> Result<String, String> {
    let values = table.columns.iter().map(|column| row.value(&column.name));
    let values = values
        .map(|value| value.cloned())
        .collect::<Result<Vec<_>, _>>();
    write_line(table, &values.map_err(|e| e.to_string())?)
}

/// A row as a line: an object whose fields are the columns, in their order.
///
/// # Errors
/// When a column holds something else than it must, or there are too few.
pub fn write_line(table: &Table, values: &[Value]) -> Result<String, String> {
    let mut line = String::from("{");
    for (at, column) in table.columns.iter().enumerate() {
        if at > 0 {
            line.push(',');
        }
        let value = values.get(at).ok_or("too few columns")?;
        let json = to_json(column, value)
            .ok_or_else(|| format!("column {} holds {}", column.name, value.kind()))?;
        line.push_str(&Json::from(column.name.as_str()).to_string());
        line.push(':');
        line.push_str(&json.to_string());
    }
    line.push('}');
    Ok(line)
}

fn to_json(column: &Column, value: &Value) -> Option<Json> {
    Some(match (column.kind, value) {
        (_, Value::Null) => Json::Null,
        (Kind::Text, Value::Text(it)) => Json::from(it.as_str()),
        (Kind::Number, Value::Int(it)) => Json::from(*it),
        (Kind::YesNo, Value::Bool(it)) => Json::from(*it),
        // SQLite keeps yes and no as 1 and 0.
        (Kind::YesNo, Value::Int(it @ (0 | 1))) => Json::from(*it == 1),
        (Kind::Bytes, Value::Bytes(it)) => Json::from(hex::encode(it)),
        _ => return None,
    })
}

/// Reads a line of a table back. Says what is wrong with it.
///
/// # Errors
/// When it is no object, or a column is missing, unknown or of another kind.
pub fn parse_line(table: &Table, line: &str) -> Result<Vec<Value>, String> {
    let mut fields: serde_json::Map<String, Json> =
        serde_json::from_str(line).map_err(|e| format!("this is no JSON object: {e}"))?;
    let values = table
        .columns
        .iter()
        .map(|column| {
            let json = fields
                .remove(&column.name)
                .ok_or_else(|| format!("the column {} is missing", column.name))?;
            from_json(column, json)
                .ok_or_else(|| format!("the column {} must be {}", column.name, expected(column)))
        })
        .collect::<Result<Vec<_>, _>>()?;
    match fields.keys().next() {
        None => Ok(values),
        Some(other) => Err(format!("there is no column {other:?} in {}", table.name)),
    }
}

fn expected(column: &Column) -> String {
    let or_null = if column.required { "" } else { " or null" };
    let what = match column.kind {
        Kind::Text => "text without NUL",
        Kind::Number => "a whole number",
        Kind::YesNo => "true or false",
        Kind::Bytes => "bytes in hexadecimal",
    };
    format!("{what}{or_null}")
}

fn from_json(column: &Column, json: Json) -> Option<Value> {
    Some(match (column.kind, json) {
        (_, Json::Null) if !column.required => Value::Null,
        (Kind::Text, Json::String(it)) if !it.contains('\0') => Value::Text(it),
        (Kind::Number, Json::Number(it)) => Value::Int(it.as_i64()?),
        (Kind::YesNo, Json::Bool(it)) => Value::Bool(it),
        (Kind::Bytes, Json::String(it)) => Value::Bytes(hex::decode(it).ok()?),
        _ => return None,
    })
}

/// An import under way: one transaction into an empty database. Dropped, nothing of it remains.
#[derive(Debug)]
pub struct Import {
    alone: Alone,
    /// The tables to be filled.
    pub tables: Vec<Table>,
}

impl Import {
    /// Makes the tables of a migration in an empty database and begins.
    ///
    /// # Errors
    /// When the database holds anything, or cannot be used.
    pub async fn begin(target: &Target, schema: i64) -> Result<Self, CopyError> {
        migrate::migrate_until(target, schema).await?;
        let mut alone = Alone::to_write(target).await?;
        let not_empty = |what: &str| CopyError::NotEmpty {
            what: what.to_owned(),
        };
        if schema_of(&mut alone).await? != schema {
            return Err(not_empty("the database is of a later migration, and"));
        }
        let tables = schema::tables(schema);
        for table in &tables {
            if !alone.query(&any_row(table), &[]).await?.is_empty() {
                return Err(not_empty(&format!("the table {}", table.name)));
            }
        }
        Ok(Self { alone, tables })
    }

    /// Writes rows of a table.
    ///
    /// # Errors
    /// When one contradicts another or cannot be written.
    pub async fn rows(&mut self, table: &Table, rows: Vec<Vec<Value>>) -> Result<(), CopyError> {
        self.alone.execute_all(&insert(table), rows).await
    }

    /// Makes all of it true at once.
    ///
    /// # Errors
    /// When it cannot be; then nothing of it remains.
    pub async fn end(self) -> Result<(), CopyError> {
        self.alone.commit().await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn table() -> Table {
        let column = |name: &str, kind, required| Column {
            name: name.to_owned(),
            kind,
            required,
        };
        Table {
            name: "a".to_owned(),
            columns: vec![
                column("id", Kind::Text, true),
                column("n", Kind::Number, false),
                column("yes", Kind::YesNo, true),
                column("bytes", Kind::Bytes, false),
            ],
            key: vec!["id".to_owned()],
        }
    }

    fn written(values: Vec<Value>) -> Result<String, String> {
        let names = table().columns.into_iter().map(|it| it.name).collect();
        line(&table(), &Row::new("a", names, values))
    }

    #[test]
    fn a_line_shows_every_column_in_its_order_and_both_engines_alike() {
        let values = |yes: Value| {
            vec![
                Value::from("Đỗ \"Hai\"\n"),
                Value::Int(253_402_300_799_999),
                yes,
                Value::Bytes(vec![0, 255]),
            ]
        };
        let expected = r#"{"id":"Đỗ \"Hai\"\n","n":253402300799999,"yes":true,"bytes":"00ff"}"#;
        assert_eq!(written(values(Value::Bool(true))).as_deref(), Ok(expected));
        assert_eq!(written(values(Value::Int(1))).as_deref(), Ok(expected));
        assert!(written(values(Value::Int(2))).is_err());
        assert_eq!(
            parse_line(&table(), expected),
            Ok(values(Value::Bool(true)))
        );
    }

    #[test]
    fn what_is_wrong_with_a_line_is_said() {
        let said = |line: &str| parse_line(&table(), line).expect_err(line);
        assert!(said("[1]").contains("no JSON object"));
        assert!(said(r#"{"id":"a","n":1,"yes":true}"#).contains("bytes is missing"));
        let wrong = said(r#"{"id":"a","n":1.5,"yes":true,"bytes":null}"#);
        assert!(
            wrong.contains("n must be a whole number or null"),
            "{wrong}"
        );
        let wrong = said(r#"{"id":null,"n":1,"yes":true,"bytes":null}"#);
        assert!(wrong.contains("id must be text"), "{wrong}");
        let wrong = said(r#"{"id":"a","n":1,"yes":true,"bytes":"xyz"}"#);
        assert!(wrong.contains("hexadecimal"), "{wrong}");
        let wrong = said(r#"{"id":"a","n":1,"yes":true,"bytes":null,"more":1}"#);
        assert!(wrong.contains("no column \"more\""), "{wrong}");
    }

    /// Two rows of a table: one that holds something everywhere, one that holds nothing where it may.
    fn rows_of(table: &Table) -> Vec<Vec<Value>> {
        let full = |no: i64, column: &Column| match column.kind {
            // The same in every table, so that what names a row of another one finds it.
            Kind::Text => Value::Text(format!("{no} Đỗ \"Hai\"\\\n\t\u{1f600}'")),
            Kind::Number => Value::Int(i64::MAX - no),
            Kind::YesNo => Value::Bool(no == 0),
            Kind::Bytes => Value::Bytes((0..=255).collect()),
        };
        let scarce = |column: &Column| match column.kind {
            _ if !column.required => Value::Null,
            Kind::Number => Value::Int(i64::MIN),
            Kind::Bytes => Value::Bytes(Vec::new()),
            _ => full(1, column),
        };
        vec![
            table.columns.iter().map(|it| full(0, it)).collect(),
            table.columns.iter().map(scarce).collect(),
        ]
    }

    async fn lines_of(target: &Target) -> Vec<(String, Vec<String>)> {
        let mut moment = Moment::open(target).await.expect("a moment");
        let mut all = Vec::new();
        for table in moment.tables.clone() {
            let (lines, last) = moment.lines(&table, None).await.expect("lines");
            let more = moment.lines(&table, last.as_deref()).await.expect("lines");
            assert!(more.0.is_empty() && more.1.is_none());
            all.push((table.name, lines));
        }
        all
    }

    /// Also of the tables in which a demonstration leaves nothing.
    async fn a_row_of_every_table_goes_in_and_comes_out_the_same(target: Target) {
        let mut import = Import::begin(&target, migrate::newest())
            .await
            .expect("an empty place");
        let mut written = Vec::new();
        for table in import.tables.clone() {
            let mut lines: Vec<String> = rows_of(&table)
                .iter()
                .map(|row| write_line(&table, row).expect("a line"))
                .collect();
            let rows = lines.iter().map(|line| parse_line(&table, line));
            let rows = rows.collect::<Result<Vec<_>, _>>().expect("rows");
            import
                .rows(&table, rows)
                .await
                .unwrap_or_else(|e| panic!("{}: {e:?}", table.name));
            // They come out in the order of their key, and a number may lead it.
            lines.sort();
            written.push((table.name.clone(), lines));
        }
        import.end().await.expect("written");
        let mut read = lines_of(&target).await;
        read.iter_mut().for_each(|(_, lines)| lines.sort());
        assert_eq!(read, written);
    }

    #[tokio::test]
    async fn a_row_of_every_table_goes_in_and_comes_out_the_same_sqlite() {
        let (target, _) = crate::testing::sqlite_target();
        a_row_of_every_table_goes_in_and_comes_out_the_same(target).await;
    }

    #[tokio::test]
    async fn a_row_of_every_table_goes_in_and_comes_out_the_same_postgres() {
        let target = crate::testing::empty_postgres_target().await;
        a_row_of_every_table_goes_in_and_comes_out_the_same(target).await;
    }

    proptest! {
        #[test]
        fn whatever_a_row_holds_comes_back_the_same(
            id in "[^\\x00]{0,40}", n in proptest::option::of(any::<i64>()), yes: bool,
            bytes in proptest::option::of(proptest::collection::vec(any::<u8>(), 0..40)),
        ) {
            let values = vec![Value::Text(id), n.into(), yes.into(), bytes.into()];
            let line = written(values.clone()).expect("a line");
            prop_assert!(!line.contains('\n'));
            prop_assert_eq!(parse_line(&table(), &line), Ok(values));
        }

        #[test]
        fn no_line_makes_the_reader_fall(line in ".{0,200}") {
            // Whatever it says, it is an answer.
            let _ = parse_line(&table(), &line);
        }
    }
}
