//! The fields of a form as boxes on a page: a flat list in which groups open and close, so that
//! one template writes them all. What was typed stands in them, right or wrong.

use crate::frame::Lang;
use casework::eform::FieldError;
use domain::catalogue::form::{Sort, shown::is_below};
use domain::catalogue::process::check::title;
use domain::catalogue::{Field, FieldKind, Form};

/// A box, or the beginning or end of a group.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Item {
    /// `text`, `long`, `date`, `radio`, `select`, `checks`, `check`, `lines`; `open`, `close`;
    /// `table`, `row`, `row_end`, `table_end`.
    pub kind: &'static str,
    /// The whole name.
    pub name: String,
    /// The identifier on the page.
    pub id: String,
    /// The title.
    pub title: String,
    /// One sentence of help.
    pub hint: String,
    /// What is wrong.
    pub error: String,
    /// What looks odd.
    pub warning: String,
    /// What stands in it.
    pub value: String,
    /// Day, month and year of a date.
    pub date: [String; 3],
    /// The options, and whether each is chosen.
    pub options: Vec<(String, bool)>,
    /// Whether it may stay empty.
    pub optional: bool,
    /// What the browser may fill in.
    pub autocomplete: &'static str,
    /// Which keys a telephone shows.
    pub inputmode: &'static str,
    /// The ordinal of a row, from 1.
    pub number: usize,
    /// The condition under which it is asked, as data for the script; empty where it always is or
    /// where the page before has decided it.
    pub when: String,
    /// The list that the browser proposes values from.
    pub list: &'static str,
}

/// What stands around the boxes.
#[derive(Clone, Copy, Debug)]
pub struct Around<'a> {
    /// The language of the page.
    pub lang: Lang,
    /// What was typed: whole names and values.
    pub typed: &'a [(String, String)],
    /// What is wrong.
    pub errors: &'a [FieldError],
    /// What looks odd.
    pub warnings: &'a [FieldError],
    /// A table that gets one more empty row.
    pub one_more: &'a str,
    /// The fields that are not asked for what was typed so far.
    pub hidden: &'a [String],
    /// The form, whose titles the words of conditions use.
    pub form: Option<&'a Form>,
}

/// More options than this are a list to choose from.
const MOST_RADIOS: usize = 6;

/// The boxes of a page; a group with the page's own title needs no heading.
pub fn of(fields: &[&Field], title: &str, around: Around<'_>) -> Vec<Item> {
    let mut boxes = Vec::new();
    for field in fields {
        match &field.kind {
            FieldKind::Group(inner) if field.title == title && field.when.is_none() => {
                for field in inner {
                    asked(field, &field.path, fields, around, &mut boxes);
                }
            }
            _ => asked(field, &field.path, fields, around, &mut boxes),
        }
    }
    boxes
}

/// A field, if it is asked at all. One that hangs on answers of other pages is decided here; one
/// that hangs on answers of this page is there, and says when it is to be filled in.
fn asked(field: &Field, name: &str, page: &[&Field], around: Around<'_>, boxes: &mut Vec<Item>) {
    let Some(when) = &field.when else {
        write(field, name, page, around, boxes);
        return;
    };
    let here = when
        .fields()
        .iter()
        .any(|asks| page.iter().any(|it| it.key == super::parts::top(asks)));
    if !here {
        if !is_below(name, around.hidden) {
            write(field, name, page, around, boxes);
        }
        return;
    }
    let at = boxes.len();
    write(field, name, page, around, boxes);
    let words = when.words(&|asks| around.form.map_or_else(String::new, |it| title(it, asks)));
    if let Some(item) = boxes.get_mut(at) {
        item.when = in_this_row(&when.data().to_string(), name);
        let only = match around.lang {
            Lang::Vi => format!("Chỉ điền khi {words}."),
            Lang::En => format!("Only if: {words}."),
        };
        item.hint = match item.hint.as_str() {
            "" => only,
            hint => format!("{hint} {only}"),
        };
    }
}

/// Names of a table's rows in a condition as those of the row that a field lies in.
fn in_this_row(data: &str, name: &str) -> String {
    match name.rsplit_once("].") {
        Some((row, _)) => match row.rsplit_once('[') {
            Some((table, _)) => data.replace(&format!("{table}[]."), &format!("{row}].")),
            None => data.to_owned(),
        },
        None => data.to_owned(),
    }
}

/// The identifier of a whole name.
pub fn id(name: &str) -> String {
    name.chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .collect::<String>()
        .trim_end_matches('-')
        .to_owned()
}

fn write(field: &Field, name: &str, page: &[&Field], around: Around<'_>, boxes: &mut Vec<Item>) {
    match &field.kind {
        FieldKind::Group(fields) => {
            boxes.push(edge("open", field, name, around));
            for field in fields {
                asked(field, &format!("{name}.{}", field.key), page, around, boxes);
            }
            boxes.push(edge("close", field, name, around));
        }
        FieldKind::Table(fields) => {
            boxes.push(Item {
                hint: help(field, around.lang),
                ..edge("table", field, name, around)
            });
            for (at, row) in rows(name, around).into_iter().enumerate() {
                let row_name = format!("{name}[{row}]");
                boxes.push(Item {
                    number: at + 1,
                    ..edge("row", field, &row_name, around)
                });
                for field in fields {
                    asked(
                        field,
                        &format!("{row_name}.{}", field.key),
                        page,
                        around,
                        boxes,
                    );
                }
                boxes.push(edge("row_end", field, &row_name, around));
            }
            boxes.push(edge("table_end", field, name, around));
        }
        _ => boxes.push(single(field, name, around)),
    }
}

fn edge(kind: &'static str, field: &Field, name: &str, around: Around<'_>) -> Item {
    Item {
        kind,
        name: name.to_owned(),
        id: id(name),
        title: field.title.clone(),
        error: said(around.errors, name, around.lang),
        optional: !field.required,
        ..Item::default()
    }
}

fn single(field: &Field, name: &str, around: Around<'_>) -> Item {
    let typed: Vec<&str> = around
        .typed
        .iter()
        .filter(|(typed, _)| typed == name)
        .map(|(_, value)| value.as_str())
        .collect();
    let value = typed.last().copied().unwrap_or_default().to_owned();
    let ticked = !matches!(value.as_str(), "" | "false" | "0" | "off");
    let options = |options: &[String]| -> Vec<(String, bool)> {
        options
            .iter()
            .map(|option| (option.clone(), typed.contains(&option.as_str())))
            .collect()
    };
    let (kind, options) = match &field.kind {
        FieldKind::LongText => ("long", Vec::new()),
        FieldKind::Lines => ("lines", Vec::new()),
        FieldKind::Date => ("date", Vec::new()),
        FieldKind::Choice(of) if of.len() <= MOST_RADIOS => ("radio", options(of)),
        FieldKind::Choice(of) => ("select", options(of)),
        FieldKind::Choices(of) => ("checks", options(of)),
        FieldKind::YesNo | FieldKind::Agree => ("check", vec![("on".to_owned(), ticked)]),
        _ => ("text", Vec::new()),
    };
    Item {
        kind,
        name: name.to_owned(),
        id: id(name),
        title: field.title.clone(),
        hint: help(field, around.lang),
        error: said(around.errors, name, around.lang),
        warning: said(around.warnings, name, around.lang),
        date: date_parts(&value),
        value,
        options,
        optional: !field.required && !matches!(field.kind, FieldKind::YesNo | FieldKind::Agree),
        autocomplete: field.autocomplete().unwrap_or("off"),
        inputmode: inputmode(field),
        number: 0,
        when: String::new(),
        list: match field.sort {
            Some(Sort::Place) => "dia-danh",
            _ => "",
        },
    }
}

/// The sentence of help; where a choice shows its options, they say it themselves.
fn help(field: &Field, lang: Lang) -> String {
    if matches!(
        field.kind,
        FieldKind::Choice(_) | FieldKind::YesNo | FieldKind::Agree
    ) {
        return String::new();
    }
    lang.pick(field.help(), field.help_en()).to_owned()
}

fn inputmode(field: &Field) -> &'static str {
    match field.kind {
        _ if field.is_identity_number() => "numeric",
        _ if field.is_phone() => "tel",
        FieldKind::Email => "email",
        FieldKind::Integer => "numeric",
        FieldKind::Number => "decimal",
        _ => "text",
    }
}

fn said(errors: &[FieldError], name: &str, lang: Lang) -> String {
    errors
        .iter()
        .find(|error| error.field == name)
        .map(|error| lang.pick(&error.message, &error.message_en).to_owned())
        .unwrap_or_default()
}

/// The rows to show: those with something typed, and an empty one where there are none or one
/// more is wished for.
fn rows(name: &str, around: Around<'_>) -> Vec<usize> {
    let mut rows: Vec<usize> = around
        .typed
        .iter()
        .filter_map(|(typed, _)| row_of(typed, name))
        .collect();
    rows.sort_unstable();
    rows.dedup();
    if rows.is_empty() || around.one_more == name {
        rows.push(rows.last().map_or(0, |last| last + 1));
    }
    rows
}

/// The row of a table that a whole name lies in.
pub fn row_of(typed: &str, table: &str) -> Option<usize> {
    let (row, _) = typed
        .strip_prefix(table)?
        .strip_prefix('[')?
        .split_once(']')?;
    row.parse().ok()
}

/// Day, month and year as they were typed.
fn date_parts(value: &str) -> [String; 3] {
    let mut parts = value.split('/').map(str::to_owned);
    std::array::from_fn(|_| parts.next().unwrap_or_default())
}

/// The endings under which the three boxes of a date are sent.
const DATE_ENDINGS: [&str; 3] = ["~ngay", "~thang", "~nam"];

/// Names and values as the form knows them: the three boxes of a date become one value.
pub fn joined(sent: &[(String, String)]) -> Vec<(String, String)> {
    let mut pairs: Vec<(String, String)> = Vec::new();
    for (name, value) in sent {
        let Some((date, at)) = DATE_ENDINGS
            .iter()
            .enumerate()
            .find_map(|(at, ending)| Some((name.strip_suffix(ending)?, at)))
        else {
            pairs.push((name.clone(), value.clone()));
            continue;
        };
        let value = value.trim().replace('/', "");
        match pairs.iter_mut().find(|(name, _)| name == date) {
            Some((_, whole)) => {
                let mut parts = date_parts(whole);
                parts[at] = value;
                *whole = parts.join("/");
            }
            None => {
                let mut parts = [const { String::new() }; 3];
                parts[at] = value;
                pairs.push((date.to_owned(), parts.join("/")));
            }
        }
    }
    for (_, value) in &mut pairs {
        if value == "//" {
            value.clear();
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::catalogue::Catalogue;

    fn around(typed: &[(String, String)]) -> Around<'_> {
        Around {
            lang: Lang::Vi,
            typed,
            errors: &[],
            warnings: &[],
            one_more: "",
            hidden: &[],
            form: None,
        }
    }

    fn pairs(of: &[(&str, &str)]) -> Vec<(String, String)> {
        of.iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect()
    }

    #[test]
    fn the_three_boxes_of_a_date_are_one_value_and_go_back_into_three() {
        let sent = pairs(&[("a.b~ngay", "5"), ("a.b~thang", "8"), ("a.b~nam", "2026")]);
        let joined = joined(&sent);
        assert_eq!(joined, pairs(&[("a.b", "5/8/2026")]));
        assert_eq!(date_parts(&joined[0].1), ["5", "8", "2026"]);
        let empty = super::joined(&pairs(&[("a~ngay", ""), ("a~thang", ""), ("a~nam", "")]));
        assert_eq!(empty, pairs(&[("a", "")]));
        let half = super::joined(&pairs(&[
            ("a~ngay", "12"),
            ("a~thang", ""),
            ("a~nam", "2026"),
        ]));
        assert_eq!(half, pairs(&[("a", "12//2026")]));
    }

    #[test]
    fn groups_open_and_close_and_the_pages_own_group_has_no_heading() {
        let seed = Catalogue::seed();
        let form = seed.form("1.001193").expect("a form of the seed");
        let parts = super::super::parts::of(form);
        let boxes = of(&parts[0].fields, &parts[0].title, around(&[]));
        assert!(
            boxes
                .iter()
                .all(|it| it.kind != "open" || it.title != "Người yêu cầu")
        );
        let opened = boxes.iter().filter(|it| it.kind == "open").count();
        let closed = boxes.iter().filter(|it| it.kind == "close").count();
        assert_eq!((opened, closed), (2, 2));
    }

    #[test]
    fn a_table_shows_the_typed_rows_and_one_more_when_wished_for() {
        let seed = Catalogue::seed();
        let form = seed.form("1.004222").expect("a form of the seed");
        let field = form.field("thanh_vien_cung_thay_doi").expect("a table");
        let typed = pairs(&[("thanh_vien_cung_thay_doi[0].ho_ten", "Trần Minh")]);
        let mut around = around(&typed);
        let rows = |around| {
            of(&[field], "", around)
                .into_iter()
                .filter(|it| it.kind == "row")
                .count()
        };
        assert_eq!(rows(around), 1);
        around.one_more = "thanh_vien_cung_thay_doi";
        assert_eq!(rows(around), 2);
    }
}
