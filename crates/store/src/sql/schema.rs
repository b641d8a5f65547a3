//! What tables there are, read from the migrations themselves, so that whatever walks through all
//! of them (export, import) forgets none that a later migration adds.

use super::migrate;

/// What a column holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Text; where it is JSON it is kept letter by letter, because journals are hashed over it.
    Text,
    /// A whole number, an instant in milliseconds since 1970, or an amount in đồng.
    Number,
    /// Yes or no.
    YesNo,
    /// Bytes.
    Bytes,
}

impl Kind {
    /// Its word in descriptions.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Number => "number",
            Self::YesNo => "boolean",
            Self::Bytes => "bytes",
        }
    }

    fn read(word: &str) -> Option<Self> {
        match word {
            "TEXT" => Some(Self::Text),
            "BIGINT" => Some(Self::Number),
            "BOOLEAN" => Some(Self::YesNo),
            "BYTEA" => Some(Self::Bytes),
            _ => None,
        }
    }
}

/// A column.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub kind: Kind,
    /// Whether it always holds something.
    pub required: bool,
}

/// A table.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// Its columns, in their order.
    pub columns: Vec<Column>,
    /// The columns that name a row.
    pub key: Vec<String>,
}

impl Table {
    /// The names of the columns, with commas between.
    pub(crate) fn column_list(&self) -> String {
        let names: Vec<&str> = self.columns.iter().map(|it| it.name.as_str()).collect();
        names.join(", ")
    }
}

/// The tables after a migration, each after those that it refers to.
#[must_use]
pub fn tables(upto: i64) -> Vec<Table> {
    let mut tables = Vec::new();
    for text in migrate::texts_until(upto) {
        for statement in without_remarks(text).split(';') {
            read(&mut tables, statement.trim());
        }
    }
    tables
}

fn without_remarks(text: &str) -> String {
    text.lines()
        .map(|line| line.split("--").next().unwrap_or_default())
        .collect::<Vec<_>>()
        .join("\n")
}

fn read(tables: &mut Vec<Table>, statement: &str) {
    if let Some(rest) = statement.strip_prefix("CREATE TABLE ") {
        let Some((name, inside)) = rest.split_once('(') else {
            return;
        };
        let inside = inside.trim_end().strip_suffix(')').unwrap_or(inside);
        let mut table = Table {
            name: name.trim().to_owned(),
            columns: Vec::new(),
            key: Vec::new(),
        };
        for part in parts(inside) {
            if let Some(key) = part.strip_prefix("PRIMARY KEY") {
                let key = key.trim().trim_start_matches('(').trim_end_matches(')');
                table.key = key.split(',').map(|it| it.trim().to_owned()).collect();
            } else if let Some(column) = column(part) {
                if part.contains("PRIMARY KEY") {
                    table.key = vec![column.name.clone()];
                }
                table.columns.push(column);
            }
        }
        tables.push(table);
    } else if let Some(rest) = statement.strip_prefix("ALTER TABLE ") {
        if let Some((name, new)) = rest.split_once(" RENAME TO ") {
            let table = tables.iter_mut().find(|it| it.name == name.trim());
            if let Some(table) = table {
                new.trim().clone_into(&mut table.name);
            }
            return;
        }
        let Some((name, added)) = rest.split_once(" ADD COLUMN ") else {
            return;
        };
        let table = tables.iter_mut().find(|it| it.name == name.trim());
        if let (Some(table), Some(column)) = (table, column(added.trim())) {
            table.columns.push(column);
        }
    } else if let Some(name) = statement.strip_prefix("DROP TABLE ") {
        tables.retain(|it| it.name != name.trim());
    }
}

/// What stands between commas, where commas in brackets part nothing.
fn parts(text: &str) -> Vec<&str> {
    let (mut parts, mut depth, mut from) = (Vec::new(), 0_i32, 0);
    for (at, letter) in text.char_indices() {
        match letter {
            '(' => depth += 1,
            ')' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(text[from..at].trim());
                from = at + 1;
            }
            _ => {}
        }
    }
    parts.push(text[from..].trim());
    parts
}

fn column(text: &str) -> Option<Column> {
    let mut words = text.split_whitespace();
    let name = words.next()?.to_owned();
    let kind = Kind::read(words.next()?)?;
    let required = text.contains("NOT NULL");
    Some(Column {
        name,
        kind,
        required,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_read_as_they_are_written() {
        let mut found = Vec::new();
        let text = "-- a, b; c\nCREATE TABLE a (\n  x TEXT NOT NULL REFERENCES b (id),\n  y BIGINT, -- why, oh\n  PRIMARY KEY (x, y)\n);\nCREATE INDEX i ON a (y);\nALTER TABLE a ADD COLUMN z BYTEA;\nALTER TABLE a RENAME TO b;";
        for statement in without_remarks(text).split(';') {
            read(&mut found, statement.trim());
        }
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].name, "b");
        assert_eq!(found[0].key, ["x", "y"]);
        assert_eq!(found[0].column_list(), "x, y, z");
        assert_eq!(
            found[0]
                .columns
                .iter()
                .map(|it| (it.kind, it.required))
                .collect::<Vec<_>>(),
            [
                (Kind::Text, true),
                (Kind::Number, false),
                (Kind::Bytes, false)
            ]
        );
    }

    #[test]
    fn every_table_has_a_key_and_refers_only_to_earlier_ones() {
        let all = tables(migrate::newest());
        assert!(all.len() > 15, "{}", all.len());
        for table in &all {
            assert!(!table.key.is_empty(), "{} has no key", table.name);
            for key in &table.key {
                assert!(table.columns.iter().any(|it| &it.name == key), "{key}");
            }
        }
        let at = |name: &str| all.iter().position(|it| it.name == name);
        assert!(at("case_file") < at("case_event"));
        let case_file = &all[at("case_file").expect("a table")];
        assert!(
            case_file
                .columns
                .iter()
                .any(|it| it.name == "consulted_units")
        );
        assert_eq!(tables(0), []);
    }
}
