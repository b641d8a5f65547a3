//! What is wrong with a process: circles, steps nobody can do or no case reaches, forks without
//! a way, limits that exceed the whole. Everything is told at once, each by its step.

use super::graph::{Graph, Node};
use super::{Condition, Place, Process, Step};
use crate::case::StepRole;
use crate::catalogue::condition::{Literal, possible};
use crate::catalogue::fault::Fault;
use crate::catalogue::{Field, FieldKind, Form, Procedure, terms};
use crate::clock::{Limit, LimitUnit};
use crate::organisation::Organisation;
use std::collections::BTreeSet;

/// What a process is held against; whatever is not known is not held against it.
#[derive(Clone, Copy, Default)]
pub struct Against<'a> {
    /// The procedure it is for.
    pub procedure: Option<&'a Procedure>,
    /// The form that its forks ask about.
    pub form: Option<&'a Form>,
    /// Who there is.
    pub organisation: Option<&'a Organisation>,
}

/// More ways than this are not walked one by one.
const MOST_ROUTES: usize = 500;

impl Process {
    /// What is wrong with it.
    pub fn faults(&self, against: Against<'_>) -> Vec<Fault> {
        let mut faults = Vec::new();
        if self.name.trim().is_empty() {
            faults.push(Fault::grave("process.name", "", "Quy trình chưa có tên."));
        }
        if self.first().is_none() {
            faults.push(Fault::grave(
                "process.steps",
                "",
                "Quy trình chưa có bước nào. Thêm ít nhất một bước.",
            ));
            return faults;
        }
        self.numbers(&mut faults);
        for step in &self.steps {
            self.who(step, against, &mut faults);
            self.ways(step, &mut faults);
            self.besides(step, &mut faults);
        }
        self.walks(&mut faults);
        self.forks(against.form, &mut faults);
        self.limits(against.procedure, &mut faults);
        faults
    }

    /// Whether the times of the steps add up to the time of the whole, on the longest way; as
    /// numbers, whatever days they are: some publish a whole in days and its steps in working days,
    /// which [`Self::faults`] tells.
    pub fn adds_up(&self) -> bool {
        match (self.total.limit(), self.longest()) {
            (Some(total), Some((longest, _))) => longest == minutes(total),
            _ => false,
        }
    }

    /// The minutes of the longest way and the steps on it; none where no way ends or no step has
    /// a time. Steps side by side take as long as the longest of them.
    pub fn longest(&self) -> Option<(u32, Vec<usize>)> {
        self.routes(MOST_ROUTES)
            .into_iter()
            .map(|route| {
                let sum = route.iter().map(|at| self.time_of(*at)).sum();
                (sum, route)
            })
            .filter(|(sum, _)| *sum > 0)
            .max_by_key(|(sum, _)| *sum)
    }

    fn time_of(&self, at: usize) -> u32 {
        let lead = &self.steps[at];
        std::iter::once(lead)
            .chain(self.beside(lead))
            .filter_map(Step::limit)
            .map(minutes)
            .max()
            .unwrap_or(0)
    }

    fn numbers(&self, faults: &mut Vec<Fault>) {
        let mut seen = BTreeSet::new();
        for step in &self.steps {
            if !seen.insert((step.no, step.stage.as_deref())) {
                faults.push(Fault::grave(
                    "process.number",
                    step.no,
                    format!("Số {} được đánh cho hai bước. Đánh số lại.", step.no),
                ));
            }
            if step.name.trim().is_empty() {
                faults.push(Fault::grave(
                    "process.step_name",
                    step.no,
                    format!("Bước {} chưa có tên.", step.no),
                ));
            }
            if step.amount.is_some() && step.limit().is_none() {
                faults.push(Fault::grave(
                    "process.limit",
                    step.no,
                    format!(
                        "{}: thời hạn phải là một số lớn hơn 0 kèm đơn vị.",
                        cap(&step.called())
                    ),
                ));
            }
        }
    }

    /// Steps nobody can do.
    fn who(&self, step: &Step, against: Against<'_>, faults: &mut Vec<Fault>) {
        let called = cap(&step.called());
        let mut nobody = |why: String| {
            faults.push(Fault::grave("process.nobody", step.no, why));
        };
        match (step.place, step.does) {
            (Place::Other, _) => return,
            (_, None) => {
                nobody(format!(
                    "{called}: chưa chọn vai trò nên không ai làm được. Chọn người thực hiện."
                ));
                return;
            }
            (Place::Partner, _) if step.agency.is_none() => {
                nobody(format!("{called}: chưa chọn cơ quan phối hợp."));
                return;
            }
            _ => {}
        }
        let (Some(organisation), Some(procedure)) = (against.organisation, against.procedure)
        else {
            return;
        };
        if let Some(agency) = &step.agency
            && organisation.agency(agency).is_none()
        {
            nobody(format!("{called}: không có cơ quan {agency}."));
            return;
        }
        if step.place == Place::Intake {
            return;
        }
        let without: Vec<&str> = organisation
            .resolvers(procedure)
            .into_iter()
            .filter(|agency| terms::unit_of(step, procedure, agency, organisation).is_none())
            .map(|agency| agency.name.as_str())
            .collect();
        if let Some(first) = without.first() {
            let more = match without.len() {
                1 => String::new(),
                many => format!(" và {} cơ quan khác", many - 1),
            };
            nobody(format!(
                "{called}: {first}{more} không có đơn vị nào làm được việc này."
            ));
        }
    }

    /// Ways that lead nowhere.
    fn ways(&self, step: &Step, faults: &mut Vec<Fault>) {
        let called = cap(&step.called());
        for way in step.next.iter().filter(|way| way.to != 0) {
            if self.main_at(way.to).is_none() {
                faults.push(Fault::grave(
                    "process.way",
                    step.no,
                    format!(
                        "{called}: đi tiếp đến bước {} không có trong quy trình.",
                        if way.to == u32::MAX {
                            "đã xóa,".to_owned()
                        } else {
                            way.to.to_string()
                        }
                    ),
                ));
            }
        }
        let here = self.steps.iter().position(|it| std::ptr::eq(it, step));
        let earlier: BTreeSet<usize> = self
            .routes(MOST_ROUTES)
            .iter()
            .filter_map(|route| {
                let at = route.iter().position(|at| Some(*at) == here)?;
                Some(route[..at].to_vec())
            })
            .flatten()
            .collect();
        for no in &step.back {
            let target = self.main_at(*no);
            if step.beside.is_some() || target.is_none_or(|at| !earlier.contains(&at)) {
                faults.push(Fault::grave(
                    "process.back",
                    step.no,
                    format!(
                        "{called}: chỉ trả lại được cho một bước đứng trước trên cùng đường đi; bước {no} không phải bước như vậy."
                    ),
                ));
            }
        }
    }

    /// Steps side by side have one lead.
    fn besides(&self, step: &Step, faults: &mut Vec<Fault>) {
        let called = cap(&step.called());
        let Some(lead) = step.beside else {
            if step.opinion {
                faults.push(Fault::grave(
                    "process.opinion",
                    step.no,
                    format!("{called}: bước cho ý kiến phải làm song song với một bước chủ trì."),
                ));
            }
            return;
        };
        let Some(leading) = self.main_at(lead).map(|at| &self.steps[at]) else {
            faults.push(Fault::grave(
                "process.lead",
                step.no,
                format!(
                    "{called}: làm song song với bước {lead}, nhưng đó không phải bước chủ trì nào của quy trình."
                ),
            ));
            return;
        };
        if matches!(leading.place, Place::Intake | Place::Other) {
            faults.push(Fault::grave(
                "process.lead",
                step.no,
                format!(
                    "{called}: bước chủ trì phải do cơ quan giải quyết làm; {} thì không.",
                    leading.called()
                ),
            ));
        }
        if !step.next.is_empty() {
            faults.push(Fault::grave(
                "process.lead",
                step.no,
                format!("{called}: bước song song không rẽ nhánh; chỉ bước chủ trì đi tiếp."),
            ));
        }
        if let (Some(own), Some(of_lead)) = (step.limit(), leading.limit())
            && same_family(own.unit, of_lead.unit)
            && minutes(own) > minutes(of_lead)
        {
            faults.push(Fault::grave(
                "process.lead_limit",
                step.no,
                format!(
                    "{called} có {} nhưng {} chỉ có {}: bước chủ trì phải chờ nên cần ít nhất ngần ấy.",
                    own.words(),
                    leading.called(),
                    of_lead.words()
                ),
            ));
        }
    }

    /// Circles, steps that no case reaches, ways without a decision.
    fn walks(&self, faults: &mut Vec<Fault>) {
        let circle = self.circle();
        if let Some(circle) = &circle {
            let names: Vec<String> = circle
                .iter()
                .map(|at| self.steps[*at].no.to_string())
                .collect();
            faults.push(Fault::grave(
                "process.cycle",
                self.steps[circle[0]].no,
                format!(
                    "Các bước {} đi vòng tròn: hồ sơ không bao giờ xong. Đổi “Đi tiếp”, hoặc dùng “Trả lại” cho đường quay về.",
                    names.join(" → ")
                ),
            ));
        }
        let reached = self.reached();
        for (at, step) in self.steps.iter().enumerate() {
            if step.beside.is_none() && !reached.contains(&at) {
                faults.push(Fault::grave(
                    "process.unreached",
                    step.no,
                    format!(
                        "{}: không có đường nào dẫn đến. Nối vào từ một bước khác hoặc bỏ đi.",
                        cap(&step.called())
                    ),
                ));
            }
        }
        let routes = self.routes(MOST_ROUTES);
        if routes.is_empty() && circle.is_none() {
            faults.push(Fault::grave(
                "process.end",
                "",
                "Không có đường nào đi đến kết thúc.",
            ));
        }
        let undecided = routes.iter().find(|route| {
            !route.iter().any(|at| {
                let step = &self.steps[*at];
                step.does == Some(StepRole::HeadOfAgency)
                    && matches!(step.place, Place::Own | Place::Committee | Place::Partner)
            })
        });
        if let Some(last) = undecided.and_then(|route| route.last()) {
            let called = self.steps[*last].called();
            faults.push(Fault::grave(
                "process.decision",
                self.steps[*last].no,
                format!(
                    "Đường đi kết thúc ở {called} không có bước ký duyệt của lãnh đạo cơ quan."
                ),
            ));
        }
    }

    /// Forks whose conditions ask about nothing or leave cases without a way.
    fn forks(&self, form: Option<&Form>, faults: &mut Vec<Fault>) {
        for (at, step) in self.steps.iter().enumerate() {
            let ways = self.onward(at);
            if ways.len() < 2 && ways.iter().all(|way| way.when.is_none()) {
                continue;
            }
            let called = cap(&step.called());
            let defaults = ways.iter().filter(|way| way.when.is_none()).count();
            if defaults > 1 {
                faults.push(Fault::grave(
                    "process.fork",
                    step.no,
                    format!("{called}: hai nhánh không có điều kiện. Mỗi bước chỉ có một nhánh “còn lại”."),
                ));
            }
            let Some(form) = form else {
                if defaults == 0 {
                    faults.push(without_rest(&called, step));
                }
                continue;
            };
            let known = |field: &str| -> Option<&Field> { form.field(field) };
            let mut readable = true;
            for when in ways.iter().filter_map(|way| way.when) {
                for wrong in wrong_fields(when, form) {
                    readable = false;
                    faults.push(Fault::grave(
                        "process.fork_field",
                        step.no,
                        format!("{called}: {wrong}"),
                    ));
                }
            }
            if !readable {
                continue;
            }
            let mut before: Vec<Condition> = Vec::new();
            for when in ways.iter().filter_map(|way| way.when) {
                let mut all: Vec<&Condition> = before.iter().collect();
                all.push(when);
                if !possible(&all, &known) {
                    faults.push(Fault::grave(
                        "process.fork_never",
                        step.no,
                        format!(
                            "{called}: không hồ sơ nào đi vào nhánh “{}”; điều kiện không thể đúng, hoặc nhánh trên đã lấy hết.",
                            when.words(&|field| title(form, field))
                        ),
                    ));
                }
                before.push(Condition::Not(Box::new(when.clone())));
            }
            let rest: Vec<&Condition> = before.iter().collect();
            if defaults == 0 && possible(&rest, &known) {
                faults.push(without_rest(&called, step));
            }
        }
    }

    /// Limits that exceed the whole.
    fn limits(&self, procedure: Option<&Procedure>, faults: &mut Vec<Fault>) {
        let published = procedure.and_then(Procedure::longest_time);
        let own = self.total.limit();
        if let (Some(published), Some(own)) = (published, own)
            && same_family(published.unit, own.unit)
            && minutes(own) > minutes(published)
        {
            faults.push(Fault::grave(
                "process.total",
                "",
                format!(
                    "Quy trình đặt {} cho cả hồ sơ, nhưng thủ tục chỉ được {}.",
                    own.words(),
                    published.words()
                ),
            ));
        }
        let Some(whole) = published.or(own) else {
            if self.steps.iter().any(|step| step.limit().is_some()) {
                faults.push(Fault::light(
                    "process.no_total",
                    "",
                    "Thủ tục chưa có thời hạn chung nên chưa đối chiếu được thời hạn các bước.",
                ));
            }
            return;
        };
        for step in &self.steps {
            if let Some(limit) = step.limit()
                && !same_family(limit.unit, whole.unit)
            {
                faults.push(Fault::light(
                    "process.units",
                    step.no,
                    format!(
                        "{} tính bằng {}, còn cả thủ tục tính bằng {}: không cộng được với nhau.",
                        cap(&step.called()),
                        unit_words(limit.unit),
                        unit_words(whole.unit)
                    ),
                ));
                return;
            }
        }
        let Some((longest, route)) = self.longest() else {
            return;
        };
        let told = Limit::from_number(
            f64::from(longest) / f64::from(minutes_of_one(whole.unit)),
            whole.unit,
        )
        .map(Limit::words)
        .unwrap_or_default();
        if longest > minutes(whole) {
            let numbers: Vec<String> = route
                .iter()
                .map(|at| self.steps[*at].no.to_string())
                .collect();
            faults.push(Fault::grave(
                "process.exceeds",
                "",
                format!(
                    "Các bước {} cộng lại {told}, quá thời hạn {} của thủ tục.",
                    numbers.join(", "),
                    whole.words()
                ),
            ));
        } else if longest < minutes(whole) {
            faults.push(Fault::light(
                "process.below",
                "",
                format!(
                    "Đường dài nhất cộng lại {told}, còn dư so với thời hạn {}.",
                    whole.words()
                ),
            ));
        }
    }

    /// The places that some way leads to.
    fn reached(&self) -> BTreeSet<usize> {
        let mut reached = BTreeSet::new();
        let mut open: Vec<usize> = self.first().into_iter().collect();
        while let Some(at) = open.pop() {
            if reached.insert(at) {
                open.extend(self.onward(at).iter().filter_map(|way| way.to));
            }
        }
        reached
    }

    /// The steps of a circle, if there is one.
    fn circle(&self) -> Option<Vec<usize>> {
        let mut done = BTreeSet::new();
        let mut path = Vec::new();
        for at in 0..self.steps.len() {
            if let Some(circle) = self.circle_from(at, &mut path, &mut done) {
                return Some(circle);
            }
        }
        None
    }

    fn circle_from(
        &self,
        at: usize,
        path: &mut Vec<usize>,
        done: &mut BTreeSet<usize>,
    ) -> Option<Vec<usize>> {
        if let Some(from) = path.iter().position(|it| *it == at) {
            let mut circle = path[from..].to_vec();
            circle.push(at);
            return Some(circle);
        }
        if done.contains(&at) {
            return None;
        }
        path.push(at);
        for next in self.onward(at).iter().filter_map(|way| way.to) {
            if let Some(circle) = self.circle_from(next, path, done) {
                return Some(circle);
            }
        }
        path.pop();
        done.insert(at);
        None
    }

    /// Whether the picture has more than a line: forks, bars, ways back.
    pub fn forks_at_all(&self) -> bool {
        let graph = Graph::of(self);
        graph
            .nodes
            .iter()
            .any(|node| matches!(node, Node::Choice(_) | Node::Fork(_)))
    }
}

fn without_rest(called: &str, step: &Step) -> Fault {
    Fault::grave(
        "process.fork",
        step.no,
        format!(
            "{called}: có hồ sơ không thuộc nhánh nào. Thêm nhánh không điều kiện (“còn lại”)."
        ),
    )
}

/// What a condition asks that the form cannot answer.
pub fn wrong_fields(when: &Condition, form: &Form) -> Vec<String> {
    let mut wrong = Vec::new();
    for name in when.fields() {
        let Some(field) = form.field(name) else {
            wrong.push(format!(
                "điều kiện hỏi trường {name}, biểu mẫu không có trường này."
            ));
            continue;
        };
        let (FieldKind::Choice(options) | FieldKind::Choices(options)) = &field.kind else {
            continue;
        };
        for value in when.values_of(name) {
            if let Literal::Text(text) = value
                && !options.contains(text)
            {
                wrong.push(format!(
                    "“{}” không có lựa chọn “{text}”; có: {}.",
                    field.title,
                    options.join(", ")
                ));
            }
        }
    }
    wrong
}

/// How a field is called on screen.
pub fn title(form: &Form, field: &str) -> String {
    form.field(field)
        .map_or_else(|| field.to_owned(), |field| field.title.clone())
}

/// Days of the calendar and working time do not add up with each other.
fn same_family(a: LimitUnit, b: LimitUnit) -> bool {
    (a == LimitUnit::CalendarDays) == (b == LimitUnit::CalendarDays)
}

fn minutes(limit: Limit) -> u32 {
    limit.minutes()
}

fn minutes_of_one(unit: LimitUnit) -> u32 {
    Limit::from_number(1.0, unit).map_or(60, Limit::minutes)
}

fn unit_words(unit: LimitUnit) -> &'static str {
    match unit {
        LimitUnit::WorkingDays | LimitUnit::WorkingHours => "ngày, giờ làm việc",
        LimitUnit::CalendarDays => "ngày",
    }
}

/// With a capital at the front.
fn cap(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

#[cfg(test)]
mod tests;
