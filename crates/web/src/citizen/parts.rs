//! How a form is parted into pages: one subject a page. A group of many fields is a page of its
//! own; short fields go with their neighbours; declarations are made where the file is sent.

use domain::catalogue::{Field, FieldKind, Form};

/// A page of a form.
#[derive(Clone, Debug)]
pub struct Part<'a> {
    /// Its number from 1.
    pub number: usize,
    /// Its title.
    pub title: String,
    /// Its fields.
    pub fields: Vec<&'a Field>,
}

impl Part<'_> {
    /// Whether a field, by its whole name, is on this page.
    pub fn has(&self, name: &str) -> bool {
        let key = top(name);
        self.fields.iter().any(|field| field.key == key)
    }
}

/// The first name of a whole name: `con` of `con[0].ten`.
pub fn top(name: &str) -> &str {
    name.split(['.', '[']).next().unwrap_or(name)
}

/// From this many boxes on a group fills a page.
const PAGE: usize = 4;

/// The pages of a form, in its order.
pub fn of(form: &Form) -> Vec<Part<'_>> {
    let mut parts: Vec<Part<'_>> = Vec::new();
    // Fields that wait for the page they go with.
    let mut loose: Vec<&Field> = Vec::new();
    for field in form.fields.iter().filter(|field| !is_declaration(field)) {
        if boxes(field) < PAGE {
            loose.push(field);
            continue;
        }
        // One or two lines before a subject introduce it: "Kính gửi".
        let mut fields = if boxes_of(&loose) < PAGE {
            std::mem::take(&mut loose)
        } else {
            push(&mut parts, form.title.clone(), std::mem::take(&mut loose));
            Vec::new()
        };
        fields.push(field);
        push(&mut parts, field.title.clone(), fields);
    }
    if !loose.is_empty() {
        match parts.last_mut() {
            Some(last)
                if boxes_of(&loose) < PAGE && boxes_of(&last.fields) + boxes_of(&loose) < 16 =>
            {
                last.fields.extend(loose);
            }
            Some(_) => {
                let title = rest_title(&loose);
                push(&mut parts, title, loose);
            }
            None => push(&mut parts, form.title.clone(), loose),
        }
    }
    parts
}

/// The declarations of a form.
pub fn declarations(form: &Form) -> Vec<&Field> {
    form.fields
        .iter()
        .filter(|field| is_declaration(field))
        .collect()
}

fn is_declaration(field: &Field) -> bool {
    field.kind == FieldKind::Agree
}

fn push<'a>(parts: &mut Vec<Part<'a>>, title: String, fields: Vec<&'a Field>) {
    parts.push(Part {
        number: parts.len() + 1,
        title,
        fields,
    });
}

/// The title of what comes at the end: that of its only group, or what it is.
fn rest_title(fields: &[&Field]) -> String {
    match fields {
        [one] => one.title.clone(),
        _ => "Nội dung khác".to_owned(),
    }
}

fn boxes(field: &Field) -> usize {
    match &field.kind {
        FieldKind::Group(fields) => fields.iter().map(boxes).sum(),
        FieldKind::Table(_) => PAGE,
        _ => 1,
    }
}

fn boxes_of(fields: &[&Field]) -> usize {
    fields.iter().map(|field| boxes(field)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::catalogue::Catalogue;

    #[test]
    fn a_birth_is_asked_subject_by_subject() {
        let seed = Catalogue::seed();
        let parts = of(seed.form("1.001193").expect("a form of the seed"));
        let titles: Vec<&str> = parts.iter().map(|part| part.title.as_str()).collect();
        assert_eq!(
            titles,
            [
                "Người yêu cầu",
                "Người được khai sinh",
                "Người mẹ",
                "Người cha"
            ]
        );
        assert!(parts[0].has("kinh_gui") && parts[3].has("cap_ban_sao.so_luong"));
    }

    #[test]
    fn every_field_of_every_form_is_asked_exactly_once() {
        let seed = Catalogue::seed();
        for form in seed.forms() {
            let parts = of(form);
            assert!(!parts.is_empty(), "{}", form.name);
            let mut asked: Vec<&str> = parts
                .iter()
                .flat_map(|part| part.fields.iter().map(|field| field.key.as_str()))
                .chain(declarations(form).iter().map(|field| field.key.as_str()))
                .collect();
            let mut all: Vec<&str> = form.fields.iter().map(|field| field.key.as_str()).collect();
            asked.sort_unstable();
            all.sort_unstable();
            assert_eq!(asked, all, "{}", form.name);
        }
    }
}
