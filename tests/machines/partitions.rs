//! Which queries reach over partitions, found by reading every text of the registry: a text is at
//! home in one partition if it names the case, or writes a row of it. `docs/scale.md` lists those
//! that are not, and says of each why that is bearable.

use std::collections::BTreeMap;
use store::sql::registry;

/// What belongs to a case and lies with it.
const TABLES: [&str; 7] = [
    "access_log",
    "case_event",
    "case_file",
    "filed_document",
    "job",
    "message_sent",
    "notice",
];

/// Whether a text has a word, by itself.
fn word(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        let apart = |it: Option<char>| !it.is_some_and(|it| it.is_alphanumeric() || it == '_');
        apart(before) && apart(after)
    })
}

/// Whether a text pins a column to a value that is handed in.
fn names(text: &str, column: &str) -> bool {
    text.match_indices(&format!("{column} = $")).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        !before.is_some_and(|it| it.is_alphanumeric() || it == '_')
    })
}

/// Names of texts that reach over partitions, with the tables they read.
fn crossing() -> BTreeMap<String, Vec<&'static str>> {
    let mut found = BTreeMap::new();
    for text in registry::all() {
        let sql = text.postgres().to_owned();
        let tables: Vec<_> = TABLES
            .into_iter()
            .filter(|table| word(&sql, table))
            .collect();
        let is_insert = sql.trim_start().starts_with("INSERT");
        let names_case = names(&sql, "case_id") || (tables == ["case_file"] && names(&sql, "id"));
        if !tables.is_empty() && !is_insert && !names_case {
            let name = text.name();
            let name = name.strip_prefix("store::").unwrap_or(name);
            found.insert(name.to_owned(), tables);
        }
    }
    found
}

#[test]
fn the_queries_that_reach_over_partitions_are_those_that_the_paper_on_scale_names() {
    let paper = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/scale.md");
    let text = std::fs::read_to_string(&paper).expect("docs/scale.md");
    let (begin, end) = ("<!-- crossing -->\n", "<!-- end of crossing -->");
    let (before, rest) = text.split_once(begin).expect("where the list begins");
    let (written, after) = rest.split_once(end).expect("where the list ends");
    let lines = crossing()
        .into_iter()
        .map(|(name, tables)| format!("    {name:<44} {}\n", tables.join(", ")));
    let list = format!("\n{}\n", lines.collect::<String>());
    if std::env::var_os("MOTCUA_RECORD").is_some() && written != list {
        std::fs::write(&paper, format!("{before}{begin}{list}{end}{after}")).expect("written");
        return;
    }
    assert_eq!(
        written, list,
        "write it anew with MOTCUA_RECORD=1 and say why it may reach over"
    );
}
