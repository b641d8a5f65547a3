//! The page for people who write programs: every operation of the document, who may ask, and what
//! problems there are.

use super::document::GROUPS;
use super::operation::Operation;
use super::problem::Kind;
use crate::error;
use crate::frame::{Around, Frame};
use askama::Template;
use axum::response::Html;

/// An operation as a line.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Line {
    method: &'static str,
    path: String,
    id: &'static str,
    summary: String,
    who: String,
}

/// A group of operations.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Group {
    name: &'static str,
    title: String,
    lines: Vec<Line>,
}

/// A kind of problem.
#[derive(Clone, PartialEq, Eq, Debug)]
struct ProblemLine {
    slug: &'static str,
    status: u16,
    title: String,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "api/guide.html")]
pub struct Guide {
    f: Frame,
    groups: Vec<Group>,
    problems: Vec<ProblemLine>,
}

impl Guide {
    /// The page of some operations.
    pub fn of(f: Frame, operations: &[Operation]) -> Self {
        let groups = GROUPS
            .iter()
            .map(|(name, vi, en)| Group {
                name,
                title: f.t(vi, en).to_owned(),
                lines: operations
                    .iter()
                    .filter(|it| it.tag == *name)
                    .map(|it| line(&f, it))
                    .collect(),
            })
            .filter(|group| !group.lines.is_empty())
            .collect();
        let problems = Kind::ALL
            .into_iter()
            .map(|kind| {
                let (vi, en) = kind.title();
                ProblemLine {
                    slug: kind.slug(),
                    status: error::status(kind).as_u16(),
                    title: f.t(vi, en).to_owned(),
                }
            })
            .collect();
        Self {
            f,
            groups,
            problems,
        }
    }
}

fn line(f: &Frame, it: &Operation) -> Line {
    let (vi, en) = it.summary;
    let (who_vi, who_en) = it.who.words();
    Line {
        method: it.method,
        path: it.path.clone(),
        id: it.id,
        summary: f.t(vi, en).to_owned(),
        who: f.t(who_vi, who_en).to_owned(),
    }
}

/// The page.
///
/// # Errors
/// When it cannot be written.
pub async fn page(Around(frame): Around) -> Result<Html<String>, error::Problem> {
    let page = Guide::of(frame, &super::operations());
    Ok(Html(page.render()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_and_every_problem_stands_on_the_page_in_both_languages() {
        let operations = super::super::operations();
        for frame in [Frame::sample("/api"), Frame::sample("/api").english()] {
            let html = Guide::of(frame, &operations).render().expect("a page");
            for it in &operations {
                assert!(html.contains(&format!("id=\"{}\"", it.id)), "{it:?}");
            }
            for kind in Kind::ALL {
                assert!(
                    html.contains(&format!("id=\"{}\"", kind.slug())),
                    "{kind:?}"
                );
            }
        }
    }
}
