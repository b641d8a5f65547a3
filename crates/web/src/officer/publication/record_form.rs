//! The record itself, for kinds of items that have no form of their own: as JSON, in the shape of
//! the files that a fresh install starts with.

use super::super::desk::{Desk, Place};
use super::super::seat::Seat;
use super::edit::About;
use super::item::Choice;
use askama::Template;
use domain::publication::Kind;

/// The form.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/publication/record_form.html")]
pub struct RecordForm {
    desk: Desk,
    kind: Kind,
    to: String,
    code: String,
    is_new: bool,
    no: u32,
    seen: u32,
    body: String,
    decisions: Vec<Choice>,
    wrong: Vec<(String, String)>,
}

impl RecordForm {
    /// The form for a seat. A record that can be read is shown with a field a line.
    pub fn of(
        seat: &Seat,
        about: &About,
        body: &str,
        decisions: Vec<Choice>,
        wrong: &[(String, String)],
    ) -> Self {
        Self {
            desk: seat.desk(Place::Publication),
            kind: about.kind,
            to: about.to.clone(),
            code: about.code.clone(),
            is_new: about.seen == 0,
            no: about.no,
            seen: about.seen,
            body: in_lines(about.kind, body),
            decisions,
            wrong: wrong.to_vec(),
        }
    }

    fn error(&self, name: &str) -> &str {
        let found = self.wrong.iter().find(|(field, _)| field == name);
        found.map_or("", |(_, message)| message.as_str())
    }
}

/// A record with a field a line. The order of a form's fields is the order of its paper, so a form
/// stays as it was written.
fn in_lines(kind: Kind, body: &str) -> String {
    if kind == Kind::Form || body.contains('\n') {
        return body.to_owned();
    }
    let read = serde_json::from_str::<serde_json::Value>(body);
    read.ok()
        .and_then(|it| serde_json::to_string_pretty(&it).ok())
        .unwrap_or_else(|| body.to_owned())
}

/// The form as it is shown for review.
pub fn samples() -> Vec<(&'static str, RecordForm)> {
    let page = RecordForm {
        desk: Desk::sample(Place::Publication),
        kind: Kind::LifeEvent,
        to: "/can-bo/danh-muc/su-kien/sinh-con/sua".to_owned(),
        code: "sinh-con".to_owned(),
        is_new: false,
        no: 2,
        seen: 1,
        body: "{\n  \"slug\": \"sinh-con\"\n}".to_owned(),
        decisions: Vec::new(),
        wrong: vec![(
            "body".to_owned(),
            "Nội dung không phải JSON: sai ở dòng 2, cột 1.".to_owned(),
        )],
    };
    vec![("publication-record-form", page)]
}
