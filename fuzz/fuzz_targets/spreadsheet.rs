//! Files of many records as others hand them in: spreadsheets (XLSX, OpenDocument) and JSON. Reading
//! never panics and never takes more room than it may; each line of a report is of one record or says
//! why not; and what was read, written and read again, is the same.
//!
//! The first byte chooses what the file holds, the second how the rest is packed: as it is, or as the
//! text of a sheet and of its strings within a workbook that is in order, because a changed byte in a
//! packed file mostly breaks only the packing.

#![no_main]

use casework::spreadsheet;
use domain::import::json::{self, Beside};
use domain::import::{Report, Sheet, There, Unreadable, Verdict, What, agency, officer, procedure};
use domain::organisation::Organisation;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::{Cursor, Write as _};
use std::sync::LazyLock;
use zip::write::SimpleFileOptions;

static ORGANISATION: LazyLock<Organisation> =
    LazyLock::new(|| Organisation::seed("nam-dinh").expect("a province"));

/// The parts of a workbook that programs write, but for its sheet and its strings.
const WORKBOOK: [(&str, &str); 4] = [
    (
        "[Content_Types].xml",
        r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>"#,
    ),
    (
        "_rels/.rels",
        r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#,
    ),
    (
        "xl/workbook.xml",
        r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="A" sheetId="1" r:id="rId1"/></sheets></workbook>"#,
    ),
    (
        "xl/_rels/workbook.xml.rels",
        r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>"#,
    ),
];
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

fn packed(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut to = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        let plain = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        to.start_file(*name, plain).expect("an entry");
        to.write_all(text).expect("written");
    }
    to.finish().expect("an archive").into_inner()
}

/// A workbook whose sheet has these rows; strings behind a NUL.
fn workbook(text: &[u8]) -> Vec<u8> {
    let at = text.iter().position(|byte| *byte == 0);
    let (rows, strings) = match at {
        Some(at) => (&text[..at], &text[at + 1..]),
        None => (text, &b""[..]),
    };
    let within = |before: String, text: &[u8], after: &str| {
        [before.as_bytes(), text, after.as_bytes()].concat()
    };
    let sheet = format!("<worksheet xmlns=\"{MAIN}\"><sheetData>");
    let sheet = within(sheet, rows, "</sheetData></worksheet>");
    let strings = within(format!("<sst xmlns=\"{MAIN}\">"), strings, "</sst>");
    let mut parts: Vec<(&str, &[u8])> = WORKBOOK
        .iter()
        .map(|(name, text)| (*name, text.as_bytes()))
        .collect();
    parts.push(("xl/worksheets/sheet1.xml", &sheet));
    parts.push(("xl/sharedStrings.xml", &strings));
    packed(&parts)
}

/// An OpenDocument file with these tables.
fn open_document(text: &[u8]) -> Vec<u8> {
    let before = "<office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"><office:body><office:spreadsheet>";
    let after = "</office:spreadsheet></office:body></office:document-content>";
    let content = [before.as_bytes(), text, after.as_bytes()].concat();
    let kind = b"application/vnd.oasis.opendocument.spreadsheet";
    packed(&[("mimetype", kind), ("content.xml", &content)])
}

/// Reads a sheet as what it is said to hold.
fn read(what: What, sheet: &Sheet) -> Result<Report, Unreadable> {
    let there = There::new();
    match what {
        What::Procedure => procedure::read(sheet, &there, &BTreeMap::new(), &|_, _| Vec::new()),
        What::Agency => agency::read(sheet, &there, &[]),
        What::Unit => agency::read_units(sheet, &there, &There::new()),
        What::Officer => officer::read(sheet, &there, &ORGANISATION),
        What::Title | What::Process => Err(Unreadable::Empty),
    }
}

fn read_json(what: What, text: &str) -> Result<Report, Unreadable> {
    let (there, groups) = (There::new(), BTreeMap::new());
    let beside = Beside {
        there: &there,
        agencies: &there,
        units: &[],
        groups: &groups,
        check: &|_, _, _| Vec::new(),
    };
    json::read(what, text, &beside)
}

/// Each record has a line that says so.
fn is_whole(report: &Report) {
    assert_eq!(report.count().all(), report.lines.len());
    for record in &report.records {
        let told = report.lines.iter().any(|line| {
            let taken = matches!(line.verdict, Verdict::New | Verdict::Changed { .. });
            taken && line.code == record.code
        });
        assert!(told, "a record that the report does not tell of");
    }
}

/// The sheets without what is empty at their ends.
fn trimmed(sheets: &[Sheet]) -> Vec<Vec<Vec<&str>>> {
    let trim = |row: &'_ Vec<String>| -> usize {
        row.iter()
            .rposition(|it| !it.is_empty())
            .map_or(0, |at| at + 1)
    };
    let rows = |sheet: &'_ Sheet| -> usize {
        let held = sheet.rows.iter().rposition(|row| trim(row) > 0);
        held.map_or(0, |at| at + 1)
    };
    sheets
        .iter()
        .map(|sheet| {
            let held = sheet.rows.iter().take(rows(sheet));
            held.map(|row| row.iter().take(trim(row)).map(String::as_str).collect())
                .collect()
        })
        .collect()
}

/// Whether every cell is a text that a workbook can hold letter by letter.
fn is_plain(sheets: &[Sheet]) -> bool {
    let cells = || sheets.iter().flat_map(|it| it.rows.iter().flatten());
    cells().all(|it| it.chars().all(|c| !c.is_control()) && !it.contains("_x") && it.trim() == it)
}

/// Whether a value holds no number with a fraction, which may lose its last digit on paper.
fn is_exact(value: &Value) -> bool {
    match value {
        Value::Number(number) => !number.is_f64(),
        Value::Array(all) => all.iter().all(is_exact),
        Value::Object(all) => all.values().all(is_exact),
        _ => true,
    }
}

fn spreadsheet_of(what: What, bytes: &[u8]) {
    let Ok(sheets) = spreadsheet::read(bytes) else {
        return;
    };
    for sheet in &sheets {
        if let Ok(report) = read(what, sheet) {
            is_whole(&report);
        }
    }
    // A workbook has one sheet at least: none is written as an empty one.
    if !sheets.is_empty()
        && is_plain(&sheets)
        && let Ok(written) = spreadsheet::write(&sheets)
    {
        let again = spreadsheet::read(&written).expect("what was written is read");
        assert_eq!(trimmed(&sheets), trimmed(&again));
    }
}

fn records_of(what: What, text: &str) {
    let Ok(report) = read_json(what, text) else {
        return;
    };
    is_whole(&report);
    let bodies: Vec<Value> = report.records.iter().map(|it| it.body.clone()).collect();
    let written = Value::Array(bodies.clone());
    if report.count().wrong > 0 || bodies.is_empty() || !is_exact(&written) {
        return;
    }
    let again = read_json(what, &written.to_string()).expect("what was written is read");
    let read: Vec<Value> = again.records.into_iter().map(|it| it.body).collect();
    assert_eq!(bodies, read);
}

/// A panic that the program takes as a broken file ends nothing; one that it lets through still does.
static TOLD: LazyLock<()> =
    LazyLock::new(|| std::panic::set_hook(Box::new(|it| eprintln!("{it}"))));

fuzz_target!(|bytes: &[u8]| {
    LazyLock::force(&TOLD);
    let [what, how, rest @ ..] = bytes else {
        return;
    };
    let what = What::ALL[usize::from(*what) % What::ALL.len()];
    match how % 4 {
        0 => spreadsheet_of(what, rest),
        1 => spreadsheet_of(what, &workbook(rest)),
        2 => spreadsheet_of(what, &open_document(rest)),
        _ => {
            if let Ok(text) = std::str::from_utf8(rest) {
                records_of(what, text);
            }
        }
    }
});
