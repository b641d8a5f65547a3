//! The picture of a process: lanes by who does it, columns from left to right. Only sizes and
//! places; how it is drawn is the page's.

use super::graph::{Edge, Graph, Node};
use super::{Place, Process, Step};
use crate::case::StepRole;
use crate::ids::AgencyCode;

/// A lane: one who does steps.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Lane {
    /// Who.
    pub name: String,
    /// Its top.
    pub y: i32,
    /// Its height.
    pub height: i32,
}

/// What a shape is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ShapeKind {
    /// The beginning.
    Start,
    /// A step.
    Task,
    /// A fork by condition.
    Choice,
    /// A bar where steps side by side begin or end.
    Bar,
    /// The end.
    End,
}

/// A shape.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Shape {
    /// What it is.
    pub kind: ShapeKind,
    /// The point of the graph.
    pub node: Node,
    /// The place of its step in the list.
    pub step: Option<usize>,
    /// Its left.
    pub x: i32,
    /// Its top.
    pub y: i32,
    /// Its width.
    pub width: i32,
    /// Its height.
    pub height: i32,
    /// The words in it, line by line.
    pub lines: Vec<String>,
    /// Its limit in words.
    pub limit: String,
}

impl Shape {
    fn middle(&self) -> (i32, i32) {
        (self.x + self.width / 2, self.y + self.height / 2)
    }
}

/// An arrow.
#[derive(Clone, PartialEq, Debug)]
pub struct Arrow {
    /// Its points.
    pub points: Vec<(i32, i32)>,
    /// Words beside it.
    pub words: String,
    /// Where they stand.
    pub at: (i32, i32),
    /// Whether it is a way back.
    pub back: bool,
    /// From.
    pub from: Node,
    /// To.
    pub to: Node,
}

/// The picture.
#[derive(Clone, PartialEq, Debug)]
pub struct Diagram {
    /// Its width.
    pub width: i32,
    /// Its height.
    pub height: i32,
    /// The lanes, from above.
    pub lanes: Vec<Lane>,
    /// The shapes.
    pub shapes: Vec<Shape>,
    /// The arrows.
    pub arrows: Vec<Arrow>,
}

/// How things are called in the picture.
#[derive(Clone, Copy)]
pub struct Names<'a> {
    /// A field of the form.
    pub field: &'a dyn Fn(&str) -> String,
    /// An agency.
    pub agency: &'a dyn Fn(&AgencyCode) -> String,
}

impl Names<'static> {
    /// By their codes.
    pub const CODES: Self = Self {
        field: &|field| field.to_owned(),
        agency: &|agency| agency.to_string(),
    };
}

/// Width of the names of lanes.
pub const NAMES: i32 = 132;
const TASK: (i32, i32) = (152, 76);
const ROUND: i32 = 30;
const CHOICE: i32 = 34;
const BAR: (i32, i32) = (10, 60);
const GAP: i32 = 44;
const ROW: i32 = 124;
/// Letters in a line of a step, and lines.
const LETTERS: usize = 20;
const LINES: usize = 3;

impl Diagram {
    /// The picture of a process.
    pub fn of(process: &Process, names: Names<'_>) -> Self {
        let graph = Graph::of(process);
        let columns = graph.columns();
        let lane_names = lane_names(process, names);
        let home = |node: Node| lane_of(process, node, &lane_names, names);
        // Steps of one lane in one column stand below each other.
        let mut taken: Vec<(usize, usize)> = Vec::new();
        let mut places: Vec<(usize, usize)> = Vec::new();
        for (node, column) in graph.nodes.iter().zip(&columns) {
            let lane = home(*node);
            let row = taken.iter().filter(|it| **it == (*column, lane)).count();
            taken.push((*column, lane));
            places.push((lane, row));
        }
        let rows_of = |lane: usize| {
            let rows = places.iter().filter(|it| it.0 == lane).map(|it| it.1 + 1);
            i32::try_from(rows.max().unwrap_or(1)).unwrap_or(1)
        };
        let mut lanes: Vec<Lane> = Vec::new();
        let mut y = 0;
        for (at, name) in lane_names.iter().enumerate() {
            let height = rows_of(at) * ROW;
            lanes.push(Lane {
                name: name.clone(),
                y,
                height,
            });
            y += height;
        }
        let lefts = lefts(&graph, &columns);
        let shapes: Vec<Shape> = graph
            .nodes
            .iter()
            .zip(&columns)
            .zip(&places)
            .map(|((node, column), (lane, row))| {
                let (width, height) = size(*node);
                let (left, room) = lefts.get(*column).copied().unwrap_or((NAMES, width));
                let row = i32::try_from(*row).unwrap_or(0);
                Shape {
                    x: left + (room - width) / 2,
                    y: lanes[*lane].y + row * ROW + (ROW - height) / 2,
                    ..shape(process, *node)
                }
            })
            .collect();
        let arrows = graph
            .edges
            .iter()
            .filter_map(|edge| arrow(edge, &shapes, process, names))
            .collect();
        let right = lefts.last().map_or(NAMES, |(left, width)| left + width);
        Self {
            width: right + GAP,
            height: y,
            lanes,
            shapes,
            arrows,
        }
    }

    /// The shape of a point of the graph.
    pub fn shape(&self, node: Node) -> Option<&Shape> {
        self.shapes.iter().find(|shape| shape.node == node)
    }
}

/// Who does the steps, each once, in the order in which they come.
pub(super) fn lane_names(process: &Process, of: Names<'_>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for step in &process.steps {
        let name = lane_name(step, of);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    if names.is_empty() {
        names.push(Place::Own.name().to_owned());
    }
    names
}

/// Who does a step, in the words of the picture.
pub fn lane_name(step: &Step, names: Names<'_>) -> String {
    let role = step.does.map(role_name);
    match (step.place, role) {
        (Place::Other, _) if !step.who.trim().is_empty() => step.who.trim().to_owned(),
        (Place::Other, _) => Place::Other.name().to_owned(),
        (Place::Intake, _) => Place::Intake.name().to_owned(),
        (Place::Partner, role) => {
            let agency = step
                .agency
                .as_ref()
                .map_or_else(|| Place::Partner.name().to_owned(), names.agency);
            match role {
                Some(role) => format!("{agency}: {role}"),
                None => agency,
            }
        }
        (Place::Committee, Some(role)) => format!("{}: {role}", Place::Committee.name()),
        (Place::Own, Some(role)) => role.to_owned(),
        (place, None) => place.name().to_owned(),
    }
}

/// A role of a step on screen.
pub fn role_name(role: StepRole) -> &'static str {
    match role {
        StepRole::Reception => "Tiếp nhận và trả kết quả",
        StepRole::Specialist => "Chuyên viên thụ lý",
        StepRole::HeadOfDivision => "Lãnh đạo phòng",
        StepRole::HeadOfAgency => "Lãnh đạo cơ quan",
        StepRole::SealClerk => "Văn thư",
    }
}

fn lane_of(process: &Process, node: Node, lanes: &[String], names: Names<'_>) -> usize {
    let of_step = |at: usize| {
        process
            .steps
            .get(at)
            .map(|step| lane_name(step, names))
            .and_then(|name| lanes.iter().position(|it| *it == name))
            .unwrap_or(0)
    };
    match node {
        Node::Start => process.first().map_or(0, of_step),
        Node::Task(at) | Node::Choice(at) | Node::Fork(at) | Node::Join(at) => of_step(at),
        Node::End => {
            let last = process.steps.iter().rposition(|step| step.beside.is_none());
            last.map_or(0, of_step)
        }
    }
}

fn size(node: Node) -> (i32, i32) {
    match node {
        Node::Start | Node::End => (ROUND, ROUND),
        Node::Task(_) => TASK,
        Node::Choice(_) => (CHOICE, CHOICE),
        Node::Fork(_) | Node::Join(_) => BAR,
    }
}

/// Left and width of each column.
fn lefts(graph: &Graph<'_>, columns: &[usize]) -> Vec<(i32, i32)> {
    let count = columns.iter().max().map_or(0, |most| most + 1);
    let mut lefts = Vec::with_capacity(count);
    let mut x = NAMES + GAP / 2;
    for column in 0..count {
        let width = graph
            .nodes
            .iter()
            .zip(columns)
            .filter(|(_, at)| **at == column)
            .map(|(node, _)| size(*node).0)
            .max()
            .unwrap_or(0);
        lefts.push((x, width));
        x += width + GAP;
    }
    lefts
}

fn shape(process: &Process, node: Node) -> Shape {
    let (width, height) = size(node);
    let (kind, step) = match node {
        Node::Start => (ShapeKind::Start, None),
        Node::Task(at) => (ShapeKind::Task, Some(at)),
        Node::Choice(at) => (ShapeKind::Choice, Some(at)),
        Node::Fork(at) | Node::Join(at) => (ShapeKind::Bar, Some(at)),
        Node::End => (ShapeKind::End, None),
    };
    let of = match node {
        Node::Task(at) => process.steps.get(at),
        _ => None,
    };
    Shape {
        kind,
        node,
        step,
        x: 0,
        y: 0,
        width,
        height,
        lines: of
            .map(|step| lines(&format!("{}. {}", step.no, step.name)))
            .unwrap_or_default(),
        limit: of
            .and_then(Step::limit)
            .map(crate::clock::Limit::words)
            .unwrap_or_default(),
    }
}

/// Words in lines of a step's width; what does not fit is cut with a sign.
fn lines(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = vec![String::new()];
    for word in text.split_whitespace() {
        let fits = lines.last().is_some_and(|line| {
            line.is_empty() || line.chars().count() + 1 + word.chars().count() <= LETTERS
        });
        if !fits {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.extend(word.chars().take(LETTERS));
        }
    }
    if lines.len() > LINES {
        lines.truncate(LINES);
        if let Some(last) = lines.last_mut() {
            last.push('…');
        }
    }
    lines
}

fn arrow(edge: &Edge<'_>, shapes: &[Shape], process: &Process, names: Names<'_>) -> Option<Arrow> {
    let from = shapes.iter().find(|shape| shape.node == edge.from)?;
    let to = shapes.iter().find(|shape| shape.node == edge.to)?;
    let words = match (edge.back, edge.when, edge.otherwise) {
        (true, ..) => "Trả lại".to_owned(),
        (_, Some(when), _) => when.words(names.field),
        (_, None, true) => "Còn lại".to_owned(),
        _ => match (edge.from, edge.to) {
            (Node::Fork(_), Node::Task(at)) if process.steps.get(at)?.opinion => {
                "Lấy ý kiến".to_owned()
            }
            _ => String::new(),
        },
    };
    let (from_x, from_y) = from.middle();
    let (to_x, to_y) = to.middle();
    let (out, into) = (from.x + from.width, to.x);
    // The steps that a straight line would run through.
    let in_the_way = |y: i32| {
        shapes.iter().any(|it| {
            it.x > out && it.x + it.width < into && (it.y..=it.y + it.height).contains(&y)
        })
    };
    let (points, at) = if edge.back || into < out {
        let low = from.y.max(to.y) + TASK.1 + 14;
        let low = low.max(from.y + from.height + 12);
        (
            vec![
                (from_x, from.y + from.height),
                (from_x, low),
                (to_x, low),
                (to_x, to.y + to.height),
            ],
            ((from_x + to_x) / 2, low - 4),
        )
    } else if from_y == to_y && !in_the_way(from_y) {
        (vec![(out, from_y), (into, to_y)], (out + 6, from_y - 7))
    } else if in_the_way(to_y) || from_y == to_y {
        // Over the heads of what lies between.
        let high = from_y.min(to_y) - TASK.1 / 2 - 14;
        (
            vec![
                (from_x, from.y),
                (from_x, high),
                (into - GAP / 2, high),
                (into - GAP / 2, to_y),
                (into, to_y),
            ],
            (from_x + 8, high - 4),
        )
    } else {
        let bend = if matches!(edge.from, Node::Choice(_)) {
            from_x
        } else {
            out + GAP / 2
        };
        let start = if bend == from_x {
            let edge = if to_y > from_y {
                from.y + from.height
            } else {
                from.y
            };
            (from_x, edge)
        } else {
            (out, from_y)
        };
        let mut points = vec![start];
        if bend != from_x {
            points.push((bend, from_y));
        }
        points.extend([(bend, to_y), (into, to_y)]);
        (points, (bend + 8, to_y - 7))
    };
    Some(Arrow {
        points,
        words,
        at,
        back: edge.back,
        from: edge.from,
        to: edge.to,
    })
}

#[cfg(test)]
mod tests {
    use super::super::route::tests::branching;
    use super::*;
    use crate::catalogue::Catalogue;

    fn overlaps(a: &Shape, b: &Shape) -> bool {
        a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
    }

    #[test]
    fn no_two_shapes_lie_on_each_other_and_all_lie_in_the_picture() {
        let seed = Catalogue::seed();
        let drawn = branching();
        for process in seed.processes().iter().chain([&drawn]) {
            let diagram = Diagram::of(process, Names::CODES);
            for (at, shape) in diagram.shapes.iter().enumerate() {
                assert!(shape.x >= NAMES && shape.x + shape.width <= diagram.width);
                assert!(shape.y >= 0 && shape.y + shape.height <= diagram.height);
                for other in &diagram.shapes[at + 1..] {
                    assert!(
                        !overlaps(shape, other),
                        "{}: {shape:?} {other:?}",
                        process.id
                    );
                }
            }
            let tasks = diagram
                .shapes
                .iter()
                .filter(|it| it.kind == ShapeKind::Task);
            assert_eq!(tasks.count(), process.steps.len(), "{}", process.id);
        }
    }

    #[test]
    fn lanes_are_those_who_do_the_steps() {
        let process = branching();
        let diagram = Diagram::of(
            &process,
            Names {
                field: &|_| "Quốc tịch".to_owned(),
                ..Names::CODES
            },
        );
        let lanes: Vec<&str> = diagram.lanes.iter().map(|it| it.name.as_str()).collect();
        assert_eq!(
            lanes,
            [
                "Bộ phận Một cửa",
                "Chuyên viên thụ lý",
                "Lãnh đạo phòng",
                "cong-an-tinh: Chuyên viên thụ lý",
                "Lãnh đạo cơ quan",
                "Văn thư"
            ]
        );
        let words: Vec<&str> = diagram.arrows.iter().map(|it| it.words.as_str()).collect();
        assert!(words.contains(&"“Quốc tịch” không phải là “Việt Nam”"));
        assert!(words.contains(&"Còn lại") && words.contains(&"Trả lại"));
        assert!(words.contains(&"Lấy ý kiến"));
    }

    #[test]
    fn an_empty_process_has_a_picture_too() {
        let mut process = branching();
        process.steps.clear();
        let diagram = Diagram::of(&process, Names::CODES);
        assert_eq!(diagram.shapes.len(), 2);
        assert_eq!(diagram.arrows.len(), 1);
    }
}
