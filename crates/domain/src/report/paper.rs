//! A report on paper: the agency head, the table, the remarks and who signs.

use super::Table;
use crate::ids::UnitCode;
use crate::letter::head::{Letterhead, Signatory};
use crate::letter::{Sheet, words};
use crate::organisation::Organisation;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A line as it is printed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PaperLine {
    /// What it is of.
    pub names: Vec<String>,
    /// Its numbers.
    pub cells: Vec<String>,
}

/// A report, ready to be set.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ReportData {
    /// The sheet.
    pub sheet: Sheet,
    /// The form's number; none where it has none.
    pub form_number: Option<String>,
    /// What it is about.
    pub title: String,
    /// Who reports.
    pub head: Letterhead,
    /// Who signs.
    pub signatory: Signatory,
    /// "ngày 1 tháng 10 năm 2026".
    pub date: String,
    /// The same day for the document's own data.
    pub on: Date,
    /// The period and its days.
    pub period: String,
    /// The heads of texts.
    pub heads: Vec<String>,
    /// The heads of numbers.
    pub columns: Vec<String>,
    /// The lines.
    pub lines: Vec<PaperLine>,
    /// All together.
    pub total: Option<PaperLine>,
    /// What must be known to read it.
    pub notes: Vec<String>,
    /// What is said in words: heading and text.
    #[serde(default)]
    pub words: Vec<(String, String)>,
    /// By what the figures on file are found: the beginning of their hash.
    pub mark: String,
}

/// A report of an agency, or of the province where none is named, made at a moment, under its hash.
pub fn write(
    organisation: &Organisation,
    agency: &str,
    table: &Table,
    sha256: &str,
    now: Timestamp,
) -> ReportData {
    let agency = match agency {
        "" => organisation.committee(),
        code => organisation.agency(&code.into()),
    };
    let unit = agency.and_then(|it| organisation.units_of(&it.code).first());
    let unit = unit.map_or_else(|| UnitCode::new(""), |it| it.code.clone());
    let line = |it: &super::Line| PaperLine {
        names: it.names.clone(),
        cells: table.shown(it),
    };
    let day = |it: Date| it.strftime("%d/%m/%Y").to_string();
    ReportData {
        sheet: Sheet::A4,
        form_number: (!table.number.is_empty()).then(|| table.number.clone()),
        title: table.title.clone(),
        head: Letterhead::of_agency(organisation, &unit, &table.who),
        signatory: Signatory::of_agency(organisation, &unit, None),
        date: words::day(now),
        on: crate::clock::wall(now).date(),
        period: format!(
            "{}, từ ngày {} đến ngày {}",
            words::capital(&table.period_words()),
            day(table.first),
            day(table.last)
        ),
        heads: table.heads.clone(),
        columns: table.columns.iter().map(|it| it.name.clone()).collect(),
        lines: table.lines.iter().map(line).collect(),
        total: table.total.as_ref().map(line),
        notes: table.notes.clone(),
        words: table.words.clone(),
        mark: sha256.chars().take(16).collect(),
    }
}
