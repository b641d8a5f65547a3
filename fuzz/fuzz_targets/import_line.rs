//! Lines that claim to be rows of an export, the table's name before each: reading never panics, and
//! what was read is written and read back as the same.

#![no_main]

use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;
use store::export::{parse_line, write_line};
use store::sql::migrate::newest;
use store::sql::schema::{Table, tables};

static TABLES: LazyLock<Vec<Table>> = LazyLock::new(|| tables(newest()));

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    for line in text.lines() {
        let (name, row) = line.split_once(' ').unwrap_or(("case_event", line));
        let Some(table) = TABLES.iter().find(|table| table.name == name) else {
            continue;
        };
        let Ok(values) = parse_line(table, row) else {
            continue;
        };
        let written = write_line(table, &values).expect("what was read is written");
        assert_eq!(parse_line(table, &written), Ok(values));
    }
});
