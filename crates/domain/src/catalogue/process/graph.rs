//! A process as a graph: steps, forks by condition, steps side by side between two bars, and the
//! ways between them. The picture and the file for other programs are both made from it.

use super::{Condition, Process};

/// A point of the graph.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Node {
    /// Where a case comes in.
    Start,
    /// The step at this place of the list.
    Task(usize),
    /// The fork behind a step.
    Choice(usize),
    /// Where steps side by side begin, before the leading one.
    Fork(usize),
    /// Where they end.
    Join(usize),
    /// Where a case ends.
    End,
}

/// A way between two points.
#[derive(Clone, PartialEq, Debug)]
pub struct Edge<'a> {
    /// From.
    pub from: Node,
    /// To.
    pub to: Node,
    /// The condition under which it is taken.
    pub when: Option<&'a Condition>,
    /// Whether it is taken when no other is.
    pub otherwise: bool,
    /// Whether it is the way back for work that is not good enough.
    pub back: bool,
}

/// The graph.
#[derive(Clone, PartialEq, Debug)]
pub struct Graph<'a> {
    /// The points: start, the steps with what belongs to them, end.
    pub nodes: Vec<Node>,
    /// The ways.
    pub edges: Vec<Edge<'a>>,
}

impl<'a> Graph<'a> {
    /// The graph of a process.
    pub fn of(process: &'a Process) -> Self {
        let mut graph = Self {
            nodes: vec![Node::Start],
            edges: Vec::new(),
        };
        let entry = |at: usize| {
            if process.beside(&process.steps[at]).next().is_some() {
                Node::Fork(at)
            } else {
                Node::Task(at)
            }
        };
        match process.first() {
            Some(first) => graph.edge(Node::Start, entry(first)),
            None => graph.edge(Node::Start, Node::End),
        }
        for (at, step) in process.steps.iter().enumerate() {
            if step.beside.is_some() {
                continue;
            }
            let beside: Vec<usize> = (0..process.steps.len())
                .filter(|it| process.steps[*it].beside == Some(step.no))
                .collect();
            let mut last = Node::Task(at);
            if beside.is_empty() {
                graph.nodes.push(Node::Task(at));
            } else {
                graph.nodes.push(Node::Fork(at));
                graph.nodes.push(Node::Task(at));
                graph.nodes.extend(beside.iter().map(|it| Node::Task(*it)));
                graph.nodes.push(Node::Join(at));
                for of in std::iter::once(at).chain(beside) {
                    graph.edge(Node::Fork(at), Node::Task(of));
                    graph.edge(Node::Task(of), Node::Join(at));
                }
                last = Node::Join(at);
            }
            let ways = process.onward(at);
            let forks = ways.len() > 1
                || ways.iter().any(|way| way.when.is_some())
                || !step.back.is_empty();
            if forks {
                graph.nodes.push(Node::Choice(at));
                graph.edge(last, Node::Choice(at));
                last = Node::Choice(at);
            }
            for way in &ways {
                graph.edges.push(Edge {
                    from: last,
                    to: way.to.map_or(Node::End, entry),
                    when: way.when,
                    otherwise: forks && way.when.is_none() && ways.len() > 1,
                    back: false,
                });
            }
            for to in step.back.iter().filter_map(|no| process.main_at(*no)) {
                graph.edges.push(Edge {
                    from: last,
                    to: entry(to),
                    when: None,
                    otherwise: false,
                    back: true,
                });
            }
        }
        graph.nodes.push(Node::End);
        graph
    }

    fn edge(&mut self, from: Node, to: Node) {
        self.edges.push(Edge {
            from,
            to,
            when: None,
            otherwise: false,
            back: false,
        });
    }

    /// The column of each point: one right of the rightmost of those that lead to it. Ways that
    /// go round in a circle or back do not count.
    pub fn columns(&self) -> Vec<usize> {
        let at = |node: Node| self.nodes.iter().position(|it| *it == node);
        let forward: Vec<(usize, usize)> = self
            .edges
            .iter()
            .filter(|edge| !edge.back)
            .filter_map(|edge| Some((at(edge.from)?, at(edge.to)?)))
            .collect();
        let mut columns = vec![0_usize; self.nodes.len()];
        // As many rounds as points settle every way that ends; a circle stops here too.
        for _ in 0..self.nodes.len() {
            let mut moved = false;
            for (from, to) in &forward {
                let right = columns[*from] + 1;
                if columns[*to] < right && right < self.nodes.len() {
                    columns[*to] = right;
                    moved = true;
                }
            }
            if !moved {
                break;
            }
        }
        columns
    }
}

#[cfg(test)]
mod tests {
    use super::super::route::tests::branching;
    use super::*;

    #[test]
    fn forks_bars_and_the_way_back_are_points_and_ways() {
        let process = branching();
        let graph = Graph::of(&process);
        assert!(graph.nodes.contains(&Node::Choice(1)));
        assert!(graph.nodes.contains(&Node::Fork(2)) && graph.nodes.contains(&Node::Join(2)));
        let back: Vec<&Edge<'_>> = graph.edges.iter().filter(|edge| edge.back).collect();
        assert_eq!(back.len(), 1);
        assert_eq!((back[0].from, back[0].to), (Node::Choice(4), Node::Task(1)));
        let columns = graph.columns();
        let column = |node| {
            let at = graph.nodes.iter().position(|it| *it == node);
            at.map(|at| columns[at])
        };
        assert_eq!(column(Node::Start), Some(0));
        assert_eq!(column(Node::Task(2)), column(Node::Task(3)));
        assert!(column(Node::Task(4)) > column(Node::Join(2)));
        assert_eq!(columns.iter().max().copied(), column(Node::End));
    }
}
