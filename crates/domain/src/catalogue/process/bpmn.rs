//! BPMN 2.0: a process as a file that other programs draw and edit, and back. What BPMN has words
//! for is in its words (lanes, user tasks, exclusive and parallel gateways with conditions in
//! FEEL, the picture itself); what it has none for (role, place, limit, opinion, way back) stands
//! beside it in a namespace of our own, which other programs keep.

mod read;

pub use read::{Read, Unread, read};

use super::diagram::{Arrow, Diagram, Names, ShapeKind, lane_name, lane_names};
use super::graph::{Edge, Graph, Node};
use super::{Process, Step};
use std::fmt::Write;

/// The namespace of what BPMN has no words for.
pub const NAMESPACE: &str = "https://motcua.vn/bpmn";
const BPMN: &str = "http://www.omg.org/spec/BPMN/20100524/MODEL";

/// A process as a BPMN 2.0 file.
pub fn write(process: &Process, names: Names<'_>) -> String {
    let graph = Graph::of(process);
    let diagram = Diagram::of(process, names);
    let id = name_of(&process.id);
    let mut xml = String::with_capacity(16_384);
    let mut line = |text: &str| {
        xml.push_str(text);
        xml.push('\n');
    };
    line("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
    line(&format!(
        "<bpmn:definitions xmlns:bpmn=\"{BPMN}\" xmlns:bpmndi=\"http://www.omg.org/spec/BPMN/20100524/DI\" xmlns:dc=\"http://www.omg.org/spec/DD/20100524/DC\" xmlns:di=\"http://www.omg.org/spec/DD/20100524/DI\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xmlns:motcua=\"{NAMESPACE}\" id=\"definitions\" targetNamespace=\"{NAMESPACE}\" exporter=\"motcua\" expressionLanguage=\"https://www.omg.org/spec/DMN/20191111/FEEL/\">"
    ));
    line("  <bpmn:collaboration id=\"collaboration\">");
    line(&format!(
        "    <bpmn:participant id=\"pool\" name=\"{}\" processRef=\"{id}\" />",
        escaped(&process.name)
    ));
    line("  </bpmn:collaboration>");
    let total = process
        .total
        .limit()
        .map(|limit| format!(" motcua:limit=\"{limit}\""))
        .unwrap_or_default();
    line(&format!(
        "  <bpmn:process id=\"{id}\" name=\"{}\" isExecutable=\"false\"{total}>",
        escaped(&process.name)
    ));
    line("    <bpmn:laneSet id=\"lanes\">");
    for (at, lane) in lane_names(process, names).iter().enumerate() {
        line(&format!(
            "      <bpmn:lane id=\"lane_{at}\" name=\"{}\">",
            escaped(lane)
        ));
        for shape in diagram.shapes.iter().filter(|shape| {
            let of = diagram.lanes.get(at);
            of.is_some_and(|lane| (lane.y..lane.y + lane.height).contains(&shape.y))
        }) {
            line(&format!(
                "        <bpmn:flowNodeRef>{}</bpmn:flowNodeRef>",
                node_id(shape.node)
            ));
        }
        line("      </bpmn:lane>");
    }
    line("    </bpmn:laneSet>");
    for node in &graph.nodes {
        line(&node_xml(process, &graph, *node, names));
    }
    for (at, edge) in graph.edges.iter().enumerate() {
        line(&flow_xml(edge, at));
    }
    line("  </bpmn:process>");
    picture(&diagram, &graph, &mut line);
    line("</bpmn:definitions>");
    xml
}

fn node_xml(process: &Process, graph: &Graph<'_>, node: Node, names: Names<'_>) -> String {
    let id = node_id(node);
    let flows = |incoming: bool| -> String {
        graph
            .edges
            .iter()
            .enumerate()
            .filter(|(_, edge)| {
                if incoming {
                    edge.to == node
                } else {
                    edge.from == node
                }
            })
            .map(|(at, _)| {
                let tag = if incoming { "incoming" } else { "outgoing" };
                format!("<bpmn:{tag}>flow_{at}</bpmn:{tag}>")
            })
            .collect()
    };
    let (incoming, outgoing) = (flows(true), flows(false));
    let (tag, attributes, inner) = match node {
        Node::Start => (
            "startEvent",
            String::from(" name=\"Nộp hồ sơ\""),
            String::new(),
        ),
        Node::End => (
            "endEvent",
            String::from(" name=\"Kết thúc\""),
            String::new(),
        ),
        Node::Task(at) => match process.steps.get(at) {
            Some(step) => (
                "userTask",
                task_attributes(step),
                documentation(step, names),
            ),
            None => ("userTask", String::new(), String::new()),
        },
        Node::Choice(_) => {
            let default = graph
                .edges
                .iter()
                .position(|edge| edge.from == node && edge.otherwise)
                .map(|at| format!(" default=\"flow_{at}\""))
                .unwrap_or_default();
            ("exclusiveGateway", default, String::new())
        }
        Node::Fork(_) | Node::Join(_) => ("parallelGateway", String::new(), String::new()),
    };
    format!("    <bpmn:{tag} id=\"{id}\"{attributes}>{inner}{incoming}{outgoing}</bpmn:{tag}>")
}

fn task_attributes(step: &Step) -> String {
    let mut text = format!(
        " name=\"{}\" motcua:no=\"{}\" motcua:where=\"{}\"",
        escaped(&step.name),
        step.no,
        step.place.slug()
    );
    let mut add = |name: &str, value: &str| {
        // Writing to a text cannot fail.
        let _ = write!(text, " motcua:{name}=\"{}\"", escaped(value));
    };
    if let Some(role) = step.does {
        add("does", role_slug(role));
    }
    if !step.who.is_empty() {
        add("who", &step.who);
    }
    if let Some(limit) = step.limit() {
        add("limit", &limit.to_string());
    }
    if let Some(time) = &step.time {
        add("time", time);
    }
    if let Some(stage) = &step.stage {
        add("stage", stage);
    }
    if let Some(agency) = &step.agency {
        add("agency", agency.as_str());
    }
    if step.beside.is_some() {
        add("beside", "true");
    }
    if step.opinion {
        add("opinion", "true");
    }
    text
}

fn documentation(step: &Step, names: Names<'_>) -> String {
    let who = lane_name(step, names);
    let words = match step.limit() {
        Some(limit) => format!("{who}; {}", limit.words()),
        None => who,
    };
    format!(
        "<bpmn:documentation>{}</bpmn:documentation>",
        escaped(&words)
    )
}

fn flow_xml(edge: &Edge<'_>, at: usize) -> String {
    let (from, to) = (node_id(edge.from), node_id(edge.to));
    let name = match (edge.back, edge.otherwise) {
        (true, _) => " name=\"Trả lại\" motcua:back=\"true\"",
        (_, true) => " name=\"Còn lại\"",
        _ => "",
    };
    let open = format!(
        "    <bpmn:sequenceFlow id=\"flow_{at}\" sourceRef=\"{from}\" targetRef=\"{to}\"{name}"
    );
    match edge.when {
        Some(when) => format!(
            "{open}><bpmn:conditionExpression xsi:type=\"bpmn:tFormalExpression\">{}</bpmn:conditionExpression></bpmn:sequenceFlow>",
            escaped(&when.to_string())
        ),
        None => format!("{open} />"),
    }
}

fn picture(diagram: &Diagram, graph: &Graph<'_>, line: &mut impl FnMut(&str)) {
    line("  <bpmndi:BPMNDiagram id=\"diagram\">");
    line("    <bpmndi:BPMNPlane id=\"plane\" bpmnElement=\"collaboration\">");
    let mut shape = |element: &str, of: (i32, i32, i32, i32), more: &str| {
        let (x, y, width, height) = of;
        line(&format!(
            "      <bpmndi:BPMNShape id=\"{element}_di\" bpmnElement=\"{element}\"{more}><dc:Bounds x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" /></bpmndi:BPMNShape>"
        ));
    };
    let across = " isHorizontal=\"true\"";
    shape("pool", (-30, 0, diagram.width + 30, diagram.height), across);
    for (at, lane) in diagram.lanes.iter().enumerate() {
        shape(
            &format!("lane_{at}"),
            (0, lane.y, diagram.width, lane.height),
            across,
        );
    }
    for it in &diagram.shapes {
        let more = if it.kind == ShapeKind::Choice {
            " isMarkerVisible=\"true\""
        } else {
            ""
        };
        // Bars are drawn as the diamonds of BPMN.
        let (x, y, width, height) = match it.kind {
            ShapeKind::Bar => (it.x - 14, it.y + it.height / 2 - 19, 38, 38),
            _ => (it.x, it.y, it.width, it.height),
        };
        shape(&node_id(it.node), (x, y, width, height), more);
    }
    for (at, edge) in graph.edges.iter().enumerate() {
        let arrow = diagram
            .arrows
            .iter()
            .find(|it| it.from == edge.from && it.to == edge.to && it.back == edge.back);
        let Some(Arrow { points, .. }) = arrow else {
            continue;
        };
        let points: String = points
            .iter()
            .map(|(x, y)| format!("<di:waypoint x=\"{x}\" y=\"{y}\" />"))
            .collect();
        line(&format!(
            "      <bpmndi:BPMNEdge id=\"flow_{at}_di\" bpmnElement=\"flow_{at}\">{points}</bpmndi:BPMNEdge>"
        ));
    }
    line("    </bpmndi:BPMNPlane>");
    line("  </bpmndi:BPMNDiagram>");
}

fn node_id(node: Node) -> String {
    // By place, not by number: a published number may stand twice.
    let of = |at: usize| at + 1;
    match node {
        Node::Start => "start".to_owned(),
        Node::End => "end".to_owned(),
        Node::Task(at) => format!("step_{}", of(at)),
        Node::Choice(at) => format!("choice_{}", of(at)),
        Node::Fork(at) => format!("fork_{}", of(at)),
        Node::Join(at) => format!("join_{}", of(at)),
    }
}

/// A name that XML takes as an identifier.
fn name_of(id: &str) -> String {
    let plain: String = id
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.') {
                c
            } else {
                '_'
            }
        })
        .collect();
    format!("process_{plain}")
}

fn escaped(text: &str) -> String {
    text.chars()
        // What XML cannot hold at all is left out.
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
        .filter(|c| !matches!(c, '\u{fffe}' | '\u{ffff}'))
        .fold(String::with_capacity(text.len()), |mut out, c| {
            match c {
                '&' => out.push_str("&amp;"),
                '<' => out.push_str("&lt;"),
                '>' => out.push_str("&gt;"),
                '"' => out.push_str("&quot;"),
                '\n' => out.push_str("&#10;"),
                '\t' => out.push_str("&#9;"),
                c => out.push(c),
            }
            out
        })
}

fn role_slug(role: crate::case::StepRole) -> &'static str {
    use crate::case::StepRole;
    match role {
        StepRole::Reception => "reception",
        StepRole::Specialist => "specialist",
        StepRole::HeadOfDivision => "head_of_division",
        StepRole::HeadOfAgency => "head_of_agency",
        StepRole::SealClerk => "seal_clerk",
    }
}

#[cfg(test)]
mod tests;
