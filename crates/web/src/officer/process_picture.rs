//! The picture of a process with what is wrong with it, as the page writes it: where each line of
//! text stands, which steps a sample case took.

use domain::catalogue::fault::Fault;
use domain::catalogue::process::check::{Against, title};
use domain::catalogue::process::diagram::{Diagram, Names, ShapeKind};
use domain::catalogue::process::graph::Node;
use domain::catalogue::{Form, Process};
use domain::organisation::Organisation;
use std::fmt::Write as _;

/// A lane.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Lane {
    pub(super) y: i32,
    pub(super) height: i32,
    /// Its name in lines, each with its height on the page.
    pub(super) lines: Vec<(String, i32)>,
}

/// A shape.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Shape {
    pub(super) kind: &'static str,
    pub(super) x: i32,
    pub(super) y: i32,
    pub(super) width: i32,
    pub(super) height: i32,
    pub(super) title: String,
    /// Its words, each line with its place.
    pub(super) lines: Vec<(String, i32, i32)>,
    pub(super) limit: String,
    pub(super) wrong: bool,
    pub(super) taken: bool,
}

/// An arrow.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Arrow {
    pub(super) path: String,
    pub(super) words: String,
    pub(super) short: String,
    pub(super) x: i32,
    pub(super) y: i32,
    pub(super) back: bool,
    pub(super) taken: bool,
}

/// The picture.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Picture {
    pub(super) width: i32,
    pub(super) height: i32,
    pub(super) words: String,
    pub(super) lanes: Vec<Lane>,
    pub(super) shapes: Vec<Shape>,
    pub(super) arrows: Vec<Arrow>,
}

/// What is wrong, as a line of the page.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FaultLine {
    pub(super) message: String,
    pub(super) grave: bool,
    /// The identifier on the page of what it is about; empty for the whole.
    pub(super) to: String,
}

/// The letters of a lane's name in a line.
const LETTERS: usize = 17;

impl Picture {
    /// The picture of a process, with the steps that are wrong and those that a case took.
    pub fn of(
        process: &Process,
        form: Option<&Form>,
        organisation: &Organisation,
        faults: &[Fault],
        taken: &[usize],
    ) -> Self {
        let of_field = |field: &str| form.map_or_else(|| field.to_owned(), |it| title(it, field));
        let of_agency = |code: &domain::ids::AgencyCode| {
            organisation
                .agency(code)
                .map_or_else(|| code.to_string(), |agency| agency.name.clone())
        };
        let diagram = Diagram::of(
            process,
            Names {
                field: &of_field,
                agency: &of_agency,
            },
        );
        let wrong: Vec<&str> = faults
            .iter()
            .filter(|fault| fault.grave)
            .map(|fault| fault.at.as_str())
            .collect();
        let was_taken = |node: Node| match node {
            Node::Task(at) | Node::Choice(at) | Node::Fork(at) | Node::Join(at) => {
                let step = process.steps.get(at);
                let lead = step
                    .and_then(|step| step.beside)
                    .and_then(|no| process.main_at(no));
                taken.contains(&lead.unwrap_or(at))
            }
            Node::Start | Node::End => !taken.is_empty(),
        };
        let lanes = diagram
            .lanes
            .iter()
            .map(|lane| {
                let lines = wrapped(&lane.name);
                let top = lane.y + lane.height / 2 - 8 * small(lines.len()) + 12;
                Lane {
                    y: lane.y,
                    height: lane.height,
                    lines: lines
                        .into_iter()
                        .enumerate()
                        .map(|(at, line)| (line, top + 16 * small(at)))
                        .collect(),
                }
            })
            .collect();
        let shapes = diagram
            .shapes
            .iter()
            .map(|it| {
                let step = match it.node {
                    Node::Task(at) => process.steps.get(at),
                    _ => None,
                };
                Shape {
                    kind: match it.kind {
                        ShapeKind::Start => "start",
                        ShapeKind::Task => "task",
                        ShapeKind::Choice => "choice",
                        ShapeKind::Bar => "bar",
                        ShapeKind::End => "end",
                    },
                    x: it.x,
                    y: it.y,
                    width: it.width,
                    height: it.height,
                    title: step
                        .map(|step| format!("{}. {}", step.no, step.name))
                        .unwrap_or_default(),
                    lines: it
                        .lines
                        .iter()
                        .enumerate()
                        .map(|(at, line)| (line.clone(), it.x + 10, it.y + 20 + 15 * small(at)))
                        .collect(),
                    limit: it.limit.clone(),
                    wrong: step.is_some_and(|step| wrong.contains(&step.no.to_string().as_str())),
                    taken: was_taken(it.node),
                }
            })
            .collect();
        let arrows = diagram
            .arrows
            .iter()
            .map(|it| Arrow {
                path: path(&it.points),
                short: shortened(&it.words),
                words: it.words.clone(),
                x: it.at.0,
                y: it.at.1,
                back: it.back,
                taken: !it.back && was_taken(it.from) && was_taken(it.to),
            })
            .collect();
        let main = process
            .steps
            .iter()
            .filter(|it| it.beside.is_none())
            .count();
        let beside = process.steps.len() - main;
        Self {
            width: diagram.width,
            height: diagram.height,
            words: format!(
                "Sơ đồ {} bước nối tiếp, {beside} bước song song; nội dung từng bước ở danh sách dưới.",
                main
            ),
            lanes,
            shapes,
            arrows,
        }
    }
}

/// The faults as lines of the page, and how many of them stand in the way.
pub fn lines(faults: &[Fault]) -> (Vec<FaultLine>, usize) {
    let lines: Vec<FaultLine> = faults
        .iter()
        .map(|it| FaultLine {
            message: it.message.clone(),
            grave: it.grave,
            to: match it.at.as_str() {
                "" => String::new(),
                at if at.chars().all(|c| c.is_ascii_digit()) => format!("buoc-{at}"),
                at => format!("truong-{}", super::condition_box::id(at)),
            },
        })
        .collect();
    let grave = lines.iter().filter(|it| it.grave).count();
    (lines, grave)
}

/// What a process is held against: its first procedure, that one's form, who there is.
pub fn against<'a>(
    process: &Process,
    catalogue: &'a domain::catalogue::Catalogue,
    organisation: &'a Organisation,
) -> Against<'a> {
    let procedure = process
        .codes
        .iter()
        .find_map(|code| catalogue.procedure(code));
    Against {
        procedure,
        form: procedure.and_then(|it| catalogue.form_of(it)),
        organisation: Some(organisation),
    }
}

fn small(n: usize) -> i32 {
    i32::try_from(n).unwrap_or(0)
}

fn path(points: &[(i32, i32)]) -> String {
    let mut path = String::new();
    for (at, (x, y)) in points.iter().enumerate() {
        // Writing to a text cannot fail.
        let _ = write!(path, "{}{x} {y}", if at == 0 { "M" } else { "L" });
    }
    path
}

fn wrapped(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = vec![String::new()];
    for word in text.split_whitespace() {
        if let Some(line) = lines.last_mut() {
            if line.is_empty() {
                line.push_str(word);
                continue;
            }
            if line.chars().count() + 1 + word.chars().count() <= LETTERS {
                line.push(' ');
                line.push_str(word);
                continue;
            }
        }
        lines.push(word.to_owned());
    }
    lines.truncate(5);
    lines
}

fn shortened(words: &str) -> String {
    const MOST: usize = 34;
    if words.chars().count() <= MOST {
        return words.to_owned();
    }
    let cut: String = words.chars().take(MOST - 1).collect();
    format!("{}…", cut.trim_end())
}
