//! Which way a case takes through a process: from the first step on, at each fork the first way
//! whose condition holds, else the one that has none.

use super::{Condition, Process, Step};
use serde_json::Value;

/// A way onward from a step, with indexes in place of numbers.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Onward<'a> {
    /// The step it leads to; none is the end.
    pub to: Option<usize>,
    /// When it is taken.
    pub when: Option<&'a Condition>,
}

/// The way of one case.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Route {
    /// The steps of the main line, as indexes in the list, in the order in which they are done.
    pub steps: Vec<usize>,
    /// Whether it came to an end: neither round in a circle nor to a fork without a way.
    pub ends: bool,
}

impl Process {
    /// The place in the list of the step with a number, if it is not done beside another.
    pub fn main_at(&self, no: u32) -> Option<usize> {
        self.steps
            .iter()
            .position(|step| step.no == no && step.beside.is_none())
    }

    /// The first step of the main line.
    pub fn first(&self) -> Option<usize> {
        self.steps.iter().position(|step| step.beside.is_none())
    }

    /// The ways onward from the step at a place of the list. A way to a number that no step of
    /// the main line has leads nowhere and is left out.
    pub fn onward(&self, at: usize) -> Vec<Onward<'_>> {
        let Some(step) = self.steps.get(at).filter(|step| step.beside.is_none()) else {
            return Vec::new();
        };
        if step.next.is_empty() {
            let follows = (at + 1..self.steps.len()).find(|it| self.steps[*it].beside.is_none());
            return vec![Onward {
                to: follows,
                when: None,
            }];
        }
        step.next
            .iter()
            .filter_map(|way| {
                let to = match way.to {
                    0 => None,
                    no => Some(self.main_at(no)?),
                };
                Some(Onward {
                    to,
                    when: way.when.as_ref(),
                })
            })
            .collect()
    }

    /// The way that a case with these data takes.
    pub fn route(&self, data: &Value) -> Route {
        let mut route = Route::default();
        let mut at = self.first();
        while let Some(here) = at {
            if route.steps.contains(&here) {
                return route;
            }
            route.steps.push(here);
            let ways = self.onward(here);
            let taken = ways
                .iter()
                .find(|way| way.when.is_some_and(|when| when.holds(data)))
                .or_else(|| ways.iter().find(|way| way.when.is_none()));
            match taken {
                Some(way) => at = way.to,
                None => return route,
            }
        }
        route.ends = !route.steps.is_empty();
        route
    }

    /// The ways that could be taken from the first step to the end, at most `most` of them, each
    /// without going in a circle.
    pub fn routes(&self, most: usize) -> Vec<Vec<usize>> {
        let mut found = Vec::new();
        if let Some(first) = self.first() {
            self.walk(&mut vec![first], &mut found, most);
        }
        found
    }

    fn walk(&self, so_far: &mut Vec<usize>, found: &mut Vec<Vec<usize>>, most: usize) {
        let Some(here) = so_far.last().copied() else {
            return;
        };
        for way in self.onward(here) {
            if found.len() >= most {
                return;
            }
            match way.to {
                None => found.push(so_far.clone()),
                Some(next) if so_far.contains(&next) => {}
                Some(next) => {
                    so_far.push(next);
                    self.walk(so_far, found, most);
                    so_far.pop();
                }
            }
        }
    }

    /// Whether anything branches, runs beside or goes back: more than a list.
    pub fn is_more_than_a_list(&self) -> bool {
        self.steps
            .iter()
            .any(|step| step.beside.is_some() || !step.next.is_empty() || !step.back.is_empty())
    }

    /// The process with its steps numbered 1, 2, 3 …, as the editor wants it; what names a step
    /// names it by its new number. Where a number stands twice, the first step is meant.
    #[must_use]
    pub fn renumbered(mut self) -> Self {
        let old: Vec<u32> = self.steps.iter().map(|step| step.no).collect();
        let new = |no: u32| -> Option<u32> {
            let at = old.iter().position(|it| *it == no)?;
            u32::try_from(at + 1).ok()
        };
        for (no, step) in (1..).zip(&mut self.steps) {
            step.no = no;
            step.beside = step.beside.and_then(new);
            step.back = step.back.iter().filter_map(|no| new(*no)).collect();
            for way in &mut step.next {
                // What named a step that is gone goes on naming none.
                way.to = match way.to {
                    0 => 0,
                    no => new(no).unwrap_or(u32::MAX),
                };
            }
        }
        self
    }

    /// Puts a step behind the place `after` (at the front for none) and numbers all anew.
    pub fn insert(&mut self, after: Option<usize>, step: Step) {
        let at = after.map_or(0, |after| after + 1).min(self.steps.len());
        let free = self.steps.iter().map(|it| it.no).max().unwrap_or(0);
        let step = Step {
            no: free.saturating_add(1),
            ..step
        };
        self.steps.insert(at, step);
        self.number_anew();
    }

    /// Takes a step out; what led to it leads to where it led, what was beside it is beside none.
    pub fn remove(&mut self, at: usize) {
        if at >= self.steps.len() {
            return;
        }
        let onward = match self.onward(at).as_slice() {
            [only] => only.to.map_or(0, |to| self.steps[to].no),
            _ => 0,
        };
        let gone = self.steps.remove(at);
        for step in &mut self.steps {
            if step.beside == Some(gone.no) {
                step.beside = None;
                step.opinion = false;
            }
            step.back.retain(|no| *no != gone.no);
            for way in &mut step.next {
                if way.to == gone.no {
                    way.to = onward;
                }
            }
        }
        self.number_anew();
    }

    /// Moves a step by one place, up or down.
    pub fn shift(&mut self, at: usize, down: bool) {
        let other = if down {
            at.checked_add(1)
        } else {
            at.checked_sub(1)
        };
        if let Some(other) = other.filter(|it| *it < self.steps.len() && at < self.steps.len()) {
            self.steps.swap(at, other);
            self.number_anew();
        }
    }

    /// Moves a step to another place of the list.
    pub fn move_to(&mut self, from: usize, to: usize) {
        if from < self.steps.len() && to < self.steps.len() {
            let step = self.steps.remove(from);
            self.steps.insert(to, step);
            self.number_anew();
        }
    }

    fn number_anew(&mut self) {
        *self = self.clone().renumbered();
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::case::StepRole;
    use crate::catalogue::Place;
    use crate::clock::LimitUnit;
    use serde_json::json;

    /// A process that branches, runs beside and goes back: specialist, then for foreigners an
    /// opinion of the police beside the review; decision; seal.
    pub fn branching() -> Process {
        let mut process: Process = serde_json::from_value(json!({
            "id": "thu", "codes": [], "name": "Quy trình thử", "field": "Hộ tịch",
            "province": "", "sums": true, "steps": [], "confidence": "found"
        }))
        .expect("a process");
        let step = |no, name: &str, does, place, days: f64| Step {
            does,
            place,
            amount: Some(days),
            unit: Some(LimitUnit::WorkingDays),
            ..Step::new(no, name)
        };
        let mut steps = vec![
            step(
                1,
                "Tiếp nhận",
                Some(StepRole::Reception),
                Place::Intake,
                0.5,
            ),
            step(2, "Thẩm định", Some(StepRole::Specialist), Place::Own, 3.0),
            step(
                3,
                "Xét hồ sơ nước ngoài",
                Some(StepRole::HeadOfDivision),
                Place::Own,
                2.0,
            ),
            step(
                4,
                "Công an cho ý kiến",
                Some(StepRole::Specialist),
                Place::Partner,
                2.0,
            ),
            step(5, "Ký duyệt", Some(StepRole::HeadOfAgency), Place::Own, 1.0),
            step(6, "Đóng dấu", Some(StepRole::SealClerk), Place::Own, 0.5),
        ];
        steps[1].next = vec![
            super::super::Way {
                to: 3,
                when: Condition::parse(r#"nguoi_me.quoc_tich != "Việt Nam""#).ok(),
            },
            super::super::Way { to: 5, when: None },
        ];
        steps[3].beside = Some(3);
        steps[3].opinion = true;
        steps[3].agency = Some("cong-an-tinh".into());
        steps[4].back = vec![2];
        process.steps = steps;
        process.total = super::super::Total {
            amount: Some(7.0),
            unit: Some(LimitUnit::WorkingDays),
            text: None,
        };
        process
    }

    fn names(process: &Process, data: &Value) -> Vec<String> {
        process
            .resolving(data)
            .iter()
            .map(|(step, beside)| {
                let beside: Vec<&str> = beside.iter().map(|it| it.name.as_str()).collect();
                match beside.as_slice() {
                    [] => step.name.clone(),
                    _ => format!("{} + {}", step.name, beside.join(", ")),
                }
            })
            .collect()
    }

    #[test]
    fn a_case_takes_the_way_of_its_own_data() {
        let process = branching();
        assert_eq!(
            names(&process, &json!({"nguoi_me": {"quoc_tich": "Việt Nam"}})),
            ["Thẩm định", "Ký duyệt"]
        );
        assert_eq!(
            names(&process, &json!({"nguoi_me": {"quoc_tich": "Lào"}})),
            [
                "Thẩm định",
                "Xét hồ sơ nước ngoài + Công an cho ý kiến",
                "Ký duyệt"
            ]
        );
        assert_eq!(process.routes(10), [vec![0, 1, 2, 4, 5], vec![0, 1, 4, 5]]);
    }

    #[test]
    fn steps_keep_their_ways_when_others_come_and_go() {
        let mut process = branching();
        process.insert(Some(1), Step::new(0, "Xác minh"));
        assert_eq!(process.steps[2].name, "Xác minh");
        assert_eq!(process.steps[1].next[0].to, 4);
        assert_eq!(process.steps[4].beside, Some(4));
        assert_eq!(process.steps[5].back, [2]);
        process.shift(2, true);
        assert_eq!(process.steps[3].name, "Xác minh");
        assert_eq!(process.steps[4].beside, Some(3));
        process.remove(3);
        assert_eq!(process, branching());
        process.remove(2);
        assert_eq!(process.steps[1].next[0].to, 4);
        assert_eq!(process.steps[2].beside, None);
        process.remove(99);
        process.move_to(0, 99);
        assert_eq!(process.steps.len(), 5);
        process.move_to(4, 0);
        assert_eq!(process.steps[0].name, "Đóng dấu");
    }

    #[test]
    fn a_circle_and_a_fork_without_a_way_have_no_end() {
        let mut process = branching();
        process.steps[5].next = vec![super::super::Way { to: 2, when: None }];
        assert!(!process.route(&Value::Null).ends);
        assert!(process.routes(10).is_empty());
        let mut process = branching();
        process.steps[1].next.pop();
        let of_viet_nam = json!({"nguoi_me": {"quoc_tich": "Việt Nam"}});
        assert!(!process.route(&of_viet_nam).ends);
    }
}
