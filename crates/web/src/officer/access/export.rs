//! Tables as files for spreadsheets. A cell that a spreadsheet would reckon as a formula is made
//! text, so that a name typed by a stranger runs nothing on an auditor's desk.

use axum::http::header;
use axum::response::{IntoResponse, Response};

/// A cell as it stands in a file: quoted where needed, never a formula.
fn cell(text: &str) -> String {
    let plain: String = text
        .chars()
        .map(|it| if it.is_control() { ' ' } else { it })
        .collect();
    let first = plain.trim_start().chars().next();
    let runs = first.is_some_and(|it| matches!(it, '=' | '+' | '-' | '@' | '|' | '%'));
    let inert = if runs { format!("'{plain}") } else { plain };
    if inert.contains([',', '"', ';']) {
        format!("\"{}\"", inert.replace('"', "\"\""))
    } else {
        inert
    }
}

/// A table as a file; `name` is ours.
pub fn csv(name: &str, head: &[&str], rows: &[Vec<String>]) -> Response {
    let mut text = String::from("\u{feff}");
    let line = |cells: Vec<String>| format!("{}\r\n", cells.join(","));
    text.push_str(&line(head.iter().map(|it| cell(it)).collect()));
    for row in rows {
        text.push_str(&line(row.iter().map(|it| cell(it)).collect()));
    }
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}\""),
        ),
    ];
    (headers, text).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        for (typed, kept) in [
            (
                "=HYPERLINK(\"http://x\")",
                "\"'=HYPERLINK(\"\"http://x\"\")\"",
            ),
            ("+84900000123", "'+84900000123"),
            ("-1+cmd|' /C calc'!A0", "'-1+cmd|' /C calc'!A0"),
            ("@SUM(A1)", "'@SUM(A1)"),
            (" \t=1+1", "'  =1+1"),
            ("Nguyễn Thị Hương", "Nguyễn Thị Hương"),
            ("An, \"Bé\"", "\"An, \"\"Bé\"\"\""),
            ("a\r\n=1", "a  =1"),
        ] {
            assert_eq!(cell(typed), kept, "{typed}");
        }
    }
}
