//! The nine indices of Circular 01/2018/TT-VPCP art. 13–15, each of 2, 1 or 0 points: those of a case
//! for the officials who worked on it and for its unit, those of a unit by itself; the score, which
//! is the mean with one decimal, and the class. An index without data is left out.

use crate::case::event::ByKind;
use crate::case::filing::DeliveryKind;
use crate::case::payment::Method;
use crate::case::{Case, Event, Happened, Stage};
use crate::catalogue::Level;
use crate::clock;
use crate::index766::{CaseFacts, Facts, Measure};
use crate::statistics::share;
use jiff::Timestamp;
use std::collections::BTreeMap;

/// How many there are.
pub const INDICES: usize = 9;

/// The most points that one gives.
pub const MOST_POINTS: i64 = 2;

/// The indices that officials are scored by: 1, 2, 3, 4 and 7.
pub const OF_OFFICIALS: [usize; 5] = [1, 2, 3, 4, 7];

/// The names of the indices, from 1.
pub const NAMES: [&str; INDICES] = [
    "Thời gian giải quyết so với quy định",
    "Thời gian thực hiện của từng đơn vị tham gia",
    "Số lần phải liên hệ để hoàn thiện hồ sơ",
    "Số cơ quan phải liên hệ",
    "Tổ chức tại Bộ phận Một cửa",
    "Công khai thủ tục",
    "Thái độ phục vụ",
    "Xử lý phản ánh, kiến nghị",
    "Dịch vụ công trực tuyến",
];

/// The points of an index: their sum, and how many things were scored.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Points {
    /// The sum.
    pub sum: i64,
    /// Of how many.
    pub of: i64,
}

impl Points {
    fn add(&mut self, points: Option<i64>) {
        if let Some(points) = points {
            self.sum += points;
            self.of += 1;
        }
    }

    /// The score in tenths: the mean with one decimal, rounded half up; none of nothing.
    pub fn tenths(self) -> Option<i64> {
        (self.of > 0).then(|| (self.sum * 20 + self.of) / (2 * self.of))
    }
}

/// The points of somebody, by index.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Scored(pub [Points; INDICES]);

impl Scored {
    /// Adds what a case gives.
    pub fn add(&mut self, case: &OfCase, step: Option<i64>) {
        self.0[0].add(Some(case.time));
        self.0[1].add(step);
        self.0[2].add(Some(case.contacts));
        self.0[3].add(Some(case.agencies));
        self.0[6].add(Some(case.attitude));
    }

    /// Sets the points of a unit by itself, once for the whole period.
    pub fn set(&mut self, index: usize, points: Option<i64>) {
        if let Some(points) = points {
            self.0[index - 1] = Points { sum: points, of: 1 };
        }
    }

    /// The sum of the scores of some indices, in tenths.
    pub fn total(&self, indices: &[usize]) -> i64 {
        let of = indices.iter().map(|no| self.0[no - 1].tenths());
        of.flatten().sum()
    }

    /// The class of an official.
    pub fn official(&self) -> &'static str {
        match self.total(&OF_OFFICIALS) {
            50.. => "Hoàn thành 100% nhiệm vụ",
            35..50 => "Hoàn thành từ 70% đến dưới 100% nhiệm vụ",
            _ => "Hoàn thành dưới 70% nhiệm vụ",
        }
    }

    /// The class of a unit.
    pub fn unit(&self) -> &'static str {
        match self.total(&[1, 2, 3, 4, 5, 6, 7, 8, 9]) {
            150.. => "Xuất sắc",
            120..150 => "Tốt",
            90..120 => "Khá",
            60..90 => "Trung bình",
            _ => "Yếu",
        }
    }
}

/// The points of a resolved case that are the same for everybody who worked on it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct OfCase {
    /// 1: the whole against its date: early, on time, late.
    pub time: i64,
    /// 3: contacts to complete the file: none, one, more.
    pub contacts: i64,
    /// 4: agencies to contact: none, the intake unit alone, more.
    pub agencies: i64,
    /// 7: early without a complaint, on time without one, otherwise.
    pub attitude: i64,
    /// 5: whether every step was done at the unit that received it.
    pub handled_there: bool,
}

impl OfCase {
    /// The points of a case; none where it was not resolved.
    pub fn of(case: &Case, due: Option<Timestamp>) -> Option<Self> {
        let (_, facts) = CaseFacts::of(case, due)?;
        if facts.resolved == 0 {
            return None;
        }
        let (filing, terms) = (case.filing.as_ref()?, case.terms.as_ref()?);
        let stays_home =
            filing.channel.is_online() && filing.delivery.kind() != DeliveryKind::InPerson;
        // What is owed to another agency and not paid online leads there.
        let elsewhere = case.payments.iter().any(|it| {
            let owed = case.obligations.iter().any(|of| of.paid == Some(it.at));
            owed && it.method != Method::Online
        });
        let contacted = i64::from(!stays_home) + i64::from(elsewhere);
        let mut units = terms.steps.iter().map(|it| &it.unit);
        Some(Self {
            time: facts.points_time,
            contacts: facts.points_contacts,
            agencies: (2 - contacted).max(0),
            attitude: facts.points_attitude,
            handled_there: !terms.steps.is_empty() && units.all(|it| *it == filing.intake_unit),
        })
    }
}

/// Whoever did a part of a case: by the account, with the name.
pub type Who = (String, String);

/// The points for time (index 2) of whoever did a part of a case, the worst of several parts;
/// `due` says by when the open part of a case was due. Parts without a limit are not scored.
pub fn parts(
    case: Case,
    events: &[Event],
    due: impl Fn(&Case, Timestamp) -> Option<Timestamp>,
) -> BTreeMap<Who, Option<i64>> {
    let mut parts: BTreeMap<Who, Option<i64>> = BTreeMap::new();
    let mut case = case;
    for event in events {
        let is_part = match event.act {
            Happened::StepCompleted(_) | Happened::ResultDecided(_) | Happened::ResultIssued(_) => {
                matches!(case.stage, Stage::InProgress { .. })
            }
            Happened::Accepted(_) => true,
            _ => false,
        };
        if is_part && event.by.kind == ByKind::Officer {
            let points = due(&case, event.at).map(|due| against(event.at, due));
            let who = (event.by.id.clone(), event.by.name.clone());
            let before = parts.entry(who).or_default();
            *before = match (*before, points) {
                (Some(a), Some(b)) => Some(a.min(b)),
                (a, b) => a.or(b),
            };
        }
        case = crate::case::evolve(case, event);
    }
    parts
}

/// Whether a case was received where cases are to be received: at its intake unit, whoever sat there. An
/// officer of another unit who took it in did so beside it.
pub fn received_there(case: &Case, events: &[Event]) -> bool {
    let Some(filing) = case.filing.as_ref() else {
        return false;
    };
    events
        .iter()
        .filter(|it| matches!(it.act, Happened::Accepted(_)))
        .all(|it| {
            it.by
                .unit
                .as_ref()
                .is_none_or(|unit| *unit == filing.intake_unit)
        })
}

/// Early, on time, late: 2, 1, 0.
fn against(at: Timestamp, due: Timestamp) -> i64 {
    let day = |at: Timestamp| clock::wall(at).date();
    match (at > due, day(at) < day(due)) {
        (true, _) => 0,
        (false, true) => 2,
        (false, false) => 1,
    }
}

/// What a unit is scored by beside its cases.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Unit {
    /// Resolved cases, and those handled at the unit that received them.
    pub handled_there: Measure,
    /// Resolved cases, and those that the intake unit received.
    pub received_there: Measure,
    /// Procedures in force, and those that go online partly or fully.
    pub online_procedures: Measure,
    /// Whether procedures are also posted where people come; none where nobody has said.
    pub posted: Option<bool>,
}

/// The share of cases that must be handled where they were received, in percent, for 2 points.
pub fn handled_there_from(level: Level) -> i64 {
    match level {
        Level::Commune => 100,
        Level::District => 50,
        _ => 20,
    }
}

impl Unit {
    /// Index 5: at least so much handled there; everything received there; less.
    pub fn organisation(&self, level: Level) -> Option<i64> {
        let rate = share(self.handled_there.right, self.handled_there.of)?;
        let everything = self.received_there.right == self.received_there.of;
        Some(match rate >= handled_there_from(level) * 100 {
            true => 2,
            false => i64::from(everything),
        })
    }

    /// Index 6: electronic and posted; one of them; wrong, incomplete or late.
    pub fn publicity(&self, facts: &Facts) -> Option<i64> {
        if facts.complete.of == 0 {
            return None;
        }
        let whole = |it: Measure| it.right == it.of;
        let electronic = whole(facts.complete) && whole(facts.made_public);
        Some(match (electronic, self.posted.unwrap_or(false)) {
            (false, _) => 0,
            (true, false) => 1,
            (true, true) => 2,
        })
    }

    /// Index 8: none, or all answered on time; at least 90 percent; less. What is overdue without an
    /// answer drags on, and is not on time.
    pub fn petitions(facts: &Facts) -> i64 {
        match share(facts.petitions.right, facts.petitions.of) {
            None | Some(10_000..) => 2,
            Some(9_000..) => 1,
            Some(_) => 0,
        }
    }

    /// Index 9: at least 20 percent of procedures online and 30 percent of files, none late; 15 to
    /// below 30 percent of files, none late; less.
    pub fn online(&self, facts: &Facts) -> Option<i64> {
        let files = share(facts.cases.online, facts.cases.received)?;
        let procedures = share(self.online_procedures.right, self.online_procedures.of);
        let enough = procedures.is_some_and(|it| it >= 2_000);
        Some(match (facts.cases.all_late() > 0, files) {
            (true, _) => 0,
            (false, 3_000..) if enough => 2,
            (false, 1_500..) => 1,
            (false, _) => 0,
        })
    }
}

#[cfg(test)]
mod tests;
