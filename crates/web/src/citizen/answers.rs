//! What was filled in, as it is shown for review and on the page of a case: page by page, each
//! answer under its title.

use super::parts;
use crate::frame::Lang;
use domain::catalogue::{Field, FieldKind, Form};

/// The answers of one page of a form.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Section {
    /// The title of the page.
    pub title: String,
    /// The number of the page, from 1.
    pub number: usize,
    /// Titles and answers.
    pub rows: Vec<(String, String)>,
}

/// The answers to a form, from names and values as they are typed.
pub fn of(lang: Lang, form: &Form, typed: &[(String, String)]) -> Vec<Section> {
    parts::of(form)
        .into_iter()
        .map(|part| {
            let mut rows = Vec::new();
            for field in &part.fields {
                let name = if field.title == part.title {
                    ""
                } else {
                    &field.title
                };
                write(lang, field, &field.path, name, typed, &mut rows);
            }
            Section {
                title: part.title,
                number: part.number,
                rows,
            }
        })
        .collect()
}

fn write(
    lang: Lang,
    field: &Field,
    name: &str,
    title: &str,
    typed: &[(String, String)],
    rows: &mut Vec<(String, String)>,
) {
    let below = |field: &Field| match title {
        "" => field.title.clone(),
        title => format!("{title} – {}", field.title),
    };
    match &field.kind {
        FieldKind::Group(fields) => {
            for field in fields {
                let path = format!("{name}.{}", field.key);
                write(lang, field, &path, &below(field), typed, rows);
            }
        }
        FieldKind::Table(fields) => {
            let mut numbers: Vec<usize> = typed
                .iter()
                .filter_map(|(typed, _)| super::boxes::row_of(typed, name))
                .collect();
            numbers.sort_unstable();
            numbers.dedup();
            for (at, row) in numbers.into_iter().enumerate() {
                for field in fields {
                    let path = format!("{name}[{row}].{}", field.key);
                    let title =
                        format!("{} {} – {}", field_title(title, name), at + 1, field.title);
                    write(lang, field, &path, &title, typed, rows);
                }
            }
        }
        kind => {
            let values: Vec<&str> = typed
                .iter()
                .filter(|(typed, value)| typed == name && !value.trim().is_empty())
                .map(|(_, value)| value.trim())
                .collect();
            if values.is_empty() {
                return;
            }
            let value = match kind {
                FieldKind::YesNo | FieldKind::Agree => match values.last() {
                    Some(&("false" | "0" | "off")) => lang.pick("Không", "No").to_owned(),
                    _ => lang.pick("Có", "Yes").to_owned(),
                },
                _ => values.join("; "),
            };
            let title = if title.is_empty() {
                &field.title
            } else {
                title
            };
            rows.push((title.to_owned(), value));
        }
    }
}

fn field_title<'a>(title: &'a str, name: &'a str) -> &'a str {
    if title.is_empty() { name } else { title }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::catalogue::Catalogue;

    #[test]
    fn answers_stand_under_their_pages_and_groups() {
        let seed = Catalogue::seed();
        let form = seed.form("1.001193").expect("a form of the seed");
        let typed = [
            ("nguoi_yeu_cau.noi_cu_tru.xa", "Trường Thi"),
            ("nguoi_me.ho_ten", "Nguyễn Thị Thanh Hương"),
            ("cap_ban_sao.co", "on"),
            ("cap_ban_sao.so_luong", "2"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
        let sections = of(Lang::Vi, form, &typed);
        assert_eq!(sections[0].rows[0].0, "Nơi cư trú – Xã, phường, đặc khu");
        assert_eq!(sections[2].rows[0].0, "Họ, chữ đệm, tên");
        let last: Vec<&str> = sections[3].rows.iter().map(|row| row.1.as_str()).collect();
        assert_eq!(last, ["Có", "2"]);
    }
}
