//! Reading a BPMN 2.0 file of any program. What a process here can express is taken; what it
//! cannot (sub-processes, timers, messages, inclusive gateways) is named with its element, and
//! nothing is taken of a file whose main line cannot be followed.

use super::NAMESPACE;
use crate::case::StepRole;
use crate::catalogue::process::{Condition, Place, Process, Step, Total, Way};
use crate::clock::Limit;
use roxmltree::{Document, Node as Xml};
use std::collections::BTreeMap;

/// What was read.
#[derive(Clone, PartialEq, Debug)]
pub struct Read {
    /// The name of the process.
    pub name: String,
    /// The time of the whole, where the file says one.
    pub total: Option<Total>,
    /// Its steps, numbered from 1.
    pub steps: Vec<Step>,
    /// What was left out or read as something else, line by line.
    pub told: Vec<String>,
}

impl Read {
    /// Puts what was read in the place of the steps of a process.
    pub fn into(self, process: &mut Process) {
        if process.name.trim().is_empty() {
            process.name = self.name;
        }
        if let Some(total) = self.total {
            process.total = total;
        }
        process.steps = self.steps;
    }
}

/// Why a file cannot be read.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Unread {
    /// Larger than any process.
    #[error("tệp lớn quá 2 MB, không phải một quy trình")]
    TooLarge,
    /// Not XML.
    #[error("tệp không phải XML hợp lệ, dòng {line}: {why}")]
    NotXml {
        /// The line.
        line: u32,
        /// What the reader says.
        why: String,
    },
    /// XML, and no process in it.
    #[error("tệp không có quy trình BPMN 2.0 (bpmn:process) với bước nào")]
    NoProcess,
    /// More steps than anybody draws.
    #[error("quy trình có hơn {0} bước")]
    TooMany(usize),
}

const LARGEST: usize = 2_000_000;
/// More steps than this are no process of an office.
pub const MOST_STEPS: usize = 300;
/// Elements that are passed at most to find what follows one task.
const MOST_TURNS: usize = 1_000;
/// Gateways one behind another, without a task in between.
const MOST_GATEWAYS: usize = 20;

const TASKS: [&str; 8] = [
    "task",
    "userTask",
    "manualTask",
    "serviceTask",
    "scriptTask",
    "businessRuleTask",
    "sendTask",
    "receiveTask",
];

/// Reads a file.
///
/// # Errors
/// Why nothing of it can be taken.
pub fn read(text: &str) -> Result<Read, Unread> {
    if text.len() > LARGEST {
        return Err(Unread::TooLarge);
    }
    let options = roxmltree::ParsingOptions {
        allow_dtd: false,
        nodes_limit: 100_000,
        ..Default::default()
    };
    let document = Document::parse_with_options(text, options).map_err(|error| Unread::NotXml {
        line: error.pos().row,
        why: error.to_string(),
    })?;
    let process = document
        .descendants()
        .find(|it| tag(*it) == "process" && it.children().any(|it| TASKS.contains(&tag(it))))
        .ok_or(Unread::NoProcess)?;
    let file = File::of(process);
    if file.tasks.is_empty() {
        return Err(Unread::NoProcess);
    }
    if file.tasks.len() > MOST_STEPS {
        return Err(Unread::TooMany(MOST_STEPS));
    }
    Ok(file.steps(process))
}

fn tag<'a>(it: Xml<'a, '_>) -> &'a str {
    it.tag_name().name()
}

fn own<'a>(it: Xml<'a, '_>, name: &str) -> Option<&'a str> {
    it.attribute((NAMESPACE, name))
        .map(str::trim)
        .filter(|it| !it.is_empty())
}

/// The parts of a file that matter.
struct File<'a> {
    /// Tasks in the order in which the file has them.
    tasks: Vec<Xml<'a, 'a>>,
    elements: BTreeMap<&'a str, Xml<'a, 'a>>,
    outgoing: BTreeMap<&'a str, Vec<Xml<'a, 'a>>>,
    incoming: BTreeMap<&'a str, usize>,
    lanes: BTreeMap<&'a str, &'a str>,
}

/// Where a way through gateways leads.
struct Onward<'a> {
    /// The task; none is the end.
    to: Option<&'a str>,
    when: Vec<Condition>,
    back: bool,
    otherwise: bool,
}

/// A walk from a task through the gateways behind it.
struct Walk<'a, 'b> {
    found: Vec<Onward<'a>>,
    told: &'b mut Vec<String>,
    /// How many elements may still be passed: gateways that lead to one another in rings, or each to
    /// many, have more ways than anybody can count.
    left: usize,
    /// How many gateways lie between the task and here.
    deep: usize,
}

impl<'a> File<'a> {
    fn of(process: Xml<'a, 'a>) -> Self {
        let mut file = Self {
            tasks: Vec::new(),
            elements: BTreeMap::new(),
            outgoing: BTreeMap::new(),
            incoming: BTreeMap::new(),
            lanes: BTreeMap::new(),
        };
        for it in process.children().filter(Xml::is_element) {
            if let Some(id) = it.attribute("id") {
                file.elements.insert(id, it);
            }
            // Nothing can lead to a task without a name of its own.
            if TASKS.contains(&tag(it)) && it.has_attribute("id") {
                file.tasks.push(it);
            }
            if tag(it) == "sequenceFlow"
                && let (Some(from), Some(to)) =
                    (it.attribute("sourceRef"), it.attribute("targetRef"))
            {
                file.outgoing.entry(from).or_default().push(it);
                *file.incoming.entry(to).or_default() += 1;
            }
        }
        for lane in process.descendants().filter(|it| tag(*it) == "lane") {
            let name = lane.attribute("name").unwrap_or_default();
            for of in lane.children().filter(|it| tag(*it) == "flowNodeRef") {
                if let Some(id) = of.text() {
                    file.lanes.insert(id.trim(), name);
                }
            }
        }
        file
    }

    fn flows(&self, from: &str) -> &[Xml<'a, 'a>] {
        self.outgoing.get(from).map_or(&[], Vec::as_slice)
    }

    fn kind(&self, id: &str) -> &'a str {
        self.elements.get(id).map_or("", |it| tag(*it))
    }

    fn steps(&self, process: Xml<'a, 'a>) -> Read {
        let mut told = Vec::new();
        for it in process.children().filter(Xml::is_element) {
            let kind = tag(it);
            if TASKS.contains(&kind) && !it.has_attribute("id") {
                told.push(format!(
                    "{}: bỏ qua, vì không có id để nối luồng tới.",
                    called(it)
                ));
            }
            let known = TASKS.contains(&kind)
                || matches!(
                    kind,
                    "startEvent"
                        | "endEvent"
                        | "exclusiveGateway"
                        | "parallelGateway"
                        | "sequenceFlow"
                        | "laneSet"
                        | "documentation"
                        | "extensionElements"
                        | "textAnnotation"
                        | "association"
                );
            if !known {
                told.push(format!("Bỏ qua {}: {kind} không có ở đây.", called(it)));
            }
        }
        let order = self.order();
        let number = |id: &str| -> Option<u32> {
            let at = order.iter().position(|it| *it == id)?;
            u32::try_from(at + 1).ok()
        };
        let leads = self.leads(&mut told);
        let mut steps: Vec<Step> = Vec::new();
        for (no, id) in (1..).zip(&order) {
            let Some(task) = self.elements.get(id) else {
                continue;
            };
            let mut step = self.step(*task, no, &mut told);
            if let Some(lead) = leads.get(id) {
                step.beside = number(lead);
                step.opinion = own(*task, "opinion") == Some("true");
                steps.push(step);
                continue;
            }
            let mut walk = Walk {
                found: Vec::new(),
                told: &mut told,
                left: MOST_TURNS,
                deep: 0,
            };
            self.follow(id, &mut Vec::new(), (false, false), &mut walk);
            let (onward, whole) = (walk.found, walk.left > 0);
            if !whole {
                told.push(format!(
                    "{}: các cổng sau bước này rẽ quá nhiều nhánh để đi theo hết. Nối các bước bằng tay.",
                    called(*task)
                ));
            }
            self.ways(&mut step, onward, &number);
            steps.push(step);
        }
        plain(&mut steps);
        Read {
            name: process
                .attribute("name")
                .filter(|name| !name.trim().is_empty())
                .or_else(|| pool_name(process))
                .unwrap_or("Quy trình nhập từ BPMN")
                .trim()
                .to_owned(),
            total: own(process, "limit")
                .and_then(|it| it.parse::<Limit>().ok())
                .map(|limit| Total {
                    amount: Some(limit.amount()),
                    unit: Some(limit.unit),
                    text: None,
                }),
            steps,
            told,
        }
    }

    /// The ways of a step from what was followed.
    fn ways(
        &self,
        step: &mut Step,
        onward: Vec<Onward<'a>>,
        number: &impl Fn(&str) -> Option<u32>,
    ) {
        for way in onward {
            let to = way.to.and_then(number).unwrap_or(0);
            if way.back {
                if to > 0 && !step.back.contains(&to) {
                    step.back.push(to);
                }
                continue;
            }
            let mut when = way.when;
            let when = match when.len() {
                0 => None,
                1 => when.pop(),
                _ => Some(Condition::All(when)),
            };
            let when = when.filter(|_| !way.otherwise);
            step.next.push(Way { to, when });
        }
    }

    /// Tasks in the order of the main line; those that nothing leads to come last.
    fn order(&self) -> Vec<&'a str> {
        let mut order: Vec<&'a str> = Vec::new();
        let mut open: Vec<&'a str> = self
            .elements
            .iter()
            .filter(|(_, it)| tag(**it) == "startEvent")
            .map(|(id, _)| *id)
            .collect();
        // Without a start event: whatever nothing leads to.
        if open.is_empty() {
            open.extend(
                self.tasks
                    .iter()
                    .filter_map(|it| it.attribute("id"))
                    .filter(|id| !self.incoming.contains_key(id)),
            );
        }
        // A number that the file itself gives stands, if each has its own.
        let mut own_numbers: Vec<(u32, &'a str)> = self
            .tasks
            .iter()
            .filter_map(|it| Some((own(*it, "no")?.parse().ok()?, it.attribute("id")?)))
            .collect();
        own_numbers.sort_unstable();
        own_numbers.dedup_by_key(|it| it.0);
        if own_numbers.len() == self.tasks.len() {
            return own_numbers.into_iter().map(|(_, id)| id).collect();
        }
        let mut seen: Vec<&'a str> = Vec::new();
        while let Some(id) = open.pop() {
            if seen.contains(&id) {
                continue;
            }
            seen.push(id);
            if TASKS.contains(&self.kind(id)) {
                order.push(id);
            }
            let mut next: Vec<&'a str> = self
                .flows(id)
                .iter()
                .filter_map(|flow| flow.attribute("targetRef"))
                .collect();
            next.reverse();
            open.extend(next);
        }
        for id in self.tasks.iter().filter_map(|it| it.attribute("id")) {
            if !order.contains(&id) {
                order.push(id);
            }
        }
        order
    }

    /// For each task that is done beside another, the leading one. Between two bars each branch
    /// has one task here; the leading one is not marked `beside`, else it is the first.
    fn leads(&self, told: &mut Vec<String>) -> BTreeMap<&'a str, &'a str> {
        let mut leads = BTreeMap::new();
        for (id, gateway) in &self.elements {
            let flows = self.flows(id);
            if tag(*gateway) != "parallelGateway" || flows.len() < 2 {
                continue;
            }
            let branches: Vec<&'a str> = flows
                .iter()
                .filter_map(|flow| flow.attribute("targetRef"))
                .collect();
            let simple = branches.iter().all(|branch| {
                TASKS.contains(&self.kind(branch))
                    && matches!(self.flows(branch), [one] if one
                        .attribute("targetRef")
                        .is_some_and(|to| self.kind(to) == "parallelGateway"))
            });
            if !simple {
                told.push(format!(
                    "{}: mỗi nhánh song song chỉ lấy được một bước rồi nhập lại. Hồ sơ đi theo nhánh đầu; nối các bước còn lại bằng tay.",
                    called(*gateway)
                ));
                continue;
            }
            let lead = branches.iter().find(|branch| {
                self.elements
                    .get(*branch)
                    .is_some_and(|it| own(*it, "beside") != Some("true"))
            });
            let Some(lead) = lead.or(branches.first()).copied() else {
                continue;
            };
            for branch in branches.iter().filter(|it| **it != lead) {
                leads.insert(*branch, lead);
            }
        }
        leads
    }

    /// Follows what leaves an element through gateways to tasks and ends. `back` and `otherwise`
    /// say what was met on the way.
    fn follow(
        &self,
        id: &str,
        so_far: &mut Vec<Condition>,
        (back, otherwise): (bool, bool),
        walk: &mut Walk<'a, '_>,
    ) {
        if walk.left == 0 || walk.deep == MOST_GATEWAYS {
            return;
        }
        walk.left -= 1;
        walk.deep += 1;
        let default = self.elements.get(id).and_then(|it| it.attribute("default"));
        let mut parallel = false;
        for flow in self.flows(id) {
            if walk.found.len() > MOST_STEPS {
                break;
            }
            let Some(to) = flow.attribute("targetRef") else {
                continue;
            };
            let back = back || own(*flow, "back") == Some("true");
            let is_default = default.is_some() && default == flow.attribute("id");
            let condition = flow
                .children()
                .find(|it| tag(*it) == "conditionExpression")
                .and_then(|it| it.text())
                .map(|text| text.trim().trim_start_matches('=').trim().to_owned())
                .filter(|text| !text.is_empty());
            let before = so_far.len();
            if let Some(text) = condition {
                match Condition::parse(&text) {
                    Ok(condition) => so_far.push(condition),
                    Err(wrong) => walk.told.push(format!(
                        "{}: điều kiện “{text}” {wrong}. Nhánh được lấy không điều kiện.",
                        called(*flow)
                    )),
                }
            }
            let otherwise = otherwise || is_default;
            match self.kind(to) {
                kind if TASKS.contains(&kind) => {
                    // Of a bar's branches, the main line goes on to the leading one only.
                    if !(parallel && self.kind(id) == "parallelGateway") {
                        walk.found.push(Onward {
                            to: Some(self.lead_of(id, to)),
                            when: so_far.clone(),
                            back,
                            otherwise,
                        });
                    }
                    parallel = true;
                }
                "endEvent" | "" => walk.found.push(Onward {
                    to: None,
                    when: so_far.clone(),
                    back,
                    otherwise,
                }),
                _ => self.follow(to, so_far, (back, otherwise), walk),
            }
            so_far.truncate(before);
        }
        walk.deep -= 1;
    }

    /// The leading task behind a bar.
    fn lead_of(&self, bar: &str, first: &'a str) -> &'a str {
        if self.kind(bar) != "parallelGateway" {
            return first;
        }
        self.flows(bar)
            .iter()
            .filter_map(|flow| flow.attribute("targetRef"))
            .find(|to| {
                self.elements
                    .get(to)
                    .is_some_and(|it| own(*it, "beside") != Some("true"))
            })
            .unwrap_or(first)
    }

    fn step(&self, task: Xml<'a, 'a>, no: u32, told: &mut Vec<String>) -> Step {
        let id = task.attribute("id").unwrap_or_default();
        let lane = self.lanes.get(id).copied().unwrap_or_default();
        let mut step = Step::new(no, task.attribute("name").unwrap_or_default().trim());
        // In a file of ours the lane is made from the role and says nothing more.
        let is_ours = own(task, "where").is_some();
        let in_words = own(task, "who").or((!is_ours).then_some(lane));
        step.who = in_words.unwrap_or_default().trim().to_owned();
        step.does = match own(task, "does") {
            Some(slug) => serde_json::from_value(slug.into()).ok(),
            // In a file of ours, no role means someone outside.
            None if is_ours => None,
            None => guess(lane),
        };
        step.place = own(task, "where")
            .and_then(|slug| Place::ALL.into_iter().find(|it| it.slug() == slug))
            .unwrap_or(match step.does {
                Some(StepRole::Reception) => Place::Intake,
                _ => Place::Own,
            });
        if step.does.is_none() && step.place != Place::Other {
            told.push(format!(
                "{}: không đoán được ai làm từ “{lane}”. Chọn vai trò trong quy trình.",
                called(task)
            ));
        }
        if let Some(limit) = own(task, "limit").and_then(|it| it.parse::<Limit>().ok()) {
            step.amount = Some(limit.amount());
            step.unit = Some(limit.unit);
        }
        step.time = own(task, "time").map(str::to_owned);
        step.stage = own(task, "stage").map(str::to_owned);
        step.agency = own(task, "agency").map(Into::into);
        step
    }
}

/// Where a step goes on to the next of the list anyway, nothing needs to be said.
fn plain(steps: &mut [Step]) {
    let beside: Vec<bool> = steps.iter().map(|step| step.beside.is_some()).collect();
    for (at, step) in steps.iter_mut().enumerate() {
        let follows = (at + 1..beside.len()).find(|it| !beside[*it]);
        let follows = follows
            .and_then(|it| u32::try_from(it + 1).ok())
            .unwrap_or(0);
        if matches!(step.next.as_slice(), [Way { to, when: None }] if *to == follows) {
            step.next.clear();
        }
    }
}

fn called(it: Xml<'_, '_>) -> String {
    let name = it.attribute("name").unwrap_or_default().trim();
    let id = it.attribute("id").unwrap_or_default();
    if name.is_empty() {
        format!("Phần tử {id}")
    } else {
        format!("Phần tử “{name}”")
    }
}

fn pool_name<'a>(process: Xml<'a, 'a>) -> Option<&'a str> {
    process
        .document()
        .descendants()
        .find(|it| tag(*it) == "participant")?
        .attribute("name")
        .filter(|name| !name.trim().is_empty())
}

/// The role that a lane's name speaks of.
fn guess(lane: &str) -> Option<StepRole> {
    let lane = lane.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| lane.contains(word));
    if has(&["văn thư"]) {
        Some(StepRole::SealClerk)
    } else if has(&[
        "một cửa",
        "tiếp nhận",
        "ttphcc",
        "ttpvhcc",
        "hành chính công",
    ]) {
        Some(StepRole::Reception)
    } else if has(&["lãnh đạo phòng", "trưởng phòng", "lãnh đạo chi cục"]) {
        Some(StepRole::HeadOfDivision)
    } else if has(&["lãnh đạo", "chủ tịch", "giám đốc", "cục trưởng"]) {
        Some(StepRole::HeadOfAgency)
    } else if has(&["chuyên viên", "công chức", "cán bộ"]) {
        Some(StepRole::Specialist)
    } else {
        None
    }
}
