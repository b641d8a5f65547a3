//! The steps of a process as boxes of a form, and back. What was typed stays, right or wrong.

use super::condition_box::{ConditionBox, capital};
use super::fields::Fields;
use domain::case::StepRole;
use domain::catalogue::process::{Total, Way};
use domain::catalogue::{Form, Place, Process, Step};
use domain::clock::{Limit, LimitUnit};

/// Roles to choose from.
pub const ROLES: [StepRole; 5] = [
    StepRole::Reception,
    StepRole::Specialist,
    StepRole::HeadOfDivision,
    StepRole::HeadOfAgency,
    StepRole::SealClerk,
];

/// The word of a role in forms.
pub fn role_word(role: StepRole) -> &'static str {
    match role {
        StepRole::Reception => "reception",
        StepRole::Specialist => "specialist",
        StepRole::HeadOfDivision => "head_of_division",
        StepRole::HeadOfAgency => "head_of_agency",
        StepRole::SealClerk => "seal_clerk",
    }
}

/// Units to choose from, with the words for them.
pub const UNITS: [(LimitUnit, &str); 3] = [
    (LimitUnit::WorkingDays, "ngày làm việc"),
    (LimitUnit::WorkingHours, "giờ làm việc"),
    (LimitUnit::CalendarDays, "ngày"),
];

/// A limit as two boxes.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct LimitBox {
    /// The number.
    pub amount: String,
    /// The unit's word.
    pub unit: String,
    /// What is wrong.
    pub error: String,
}

impl LimitBox {
    fn of(amount: Option<f64>, unit: Option<LimitUnit>) -> Self {
        Self {
            amount: amount
                .map(|it| it.to_string().replace('.', ","))
                .unwrap_or_default(),
            unit: unit.unwrap_or(LimitUnit::WorkingDays).slug().to_owned(),
            error: String::new(),
        }
    }

    fn sent(name: &str, fields: &Fields) -> Self {
        Self {
            amount: fields.text(&format!("{name}.amount")),
            unit: fields.text(&format!("{name}.unit")),
            error: String::new(),
        }
    }

    /// Number and unit; none where nothing is typed.
    fn read(&mut self) -> (Option<f64>, Option<LimitUnit>) {
        if self.amount.is_empty() {
            return (None, None);
        }
        let unit = UNITS
            .iter()
            .find(|(unit, _)| unit.slug() == self.unit)
            .map_or(LimitUnit::WorkingDays, |it| it.0);
        let amount = self.amount.replace(',', ".").parse::<f64>().ok();
        match amount.filter(|it| Limit::from_number(*it, unit).is_some()) {
            Some(amount) => (Some(amount), Some(unit)),
            None => {
                self.error = "Ghi một số lớn hơn 0, ví dụ 2 hoặc 0,5.".to_owned();
                (None, None)
            }
        }
    }
}

/// A way onward as boxes.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct WayBox {
    /// Number of the step it leads to; 0 is the end.
    pub to: String,
    /// When.
    pub when: ConditionBox,
}

/// A step as boxes.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct StepBox {
    /// What the names begin with: `s0`.
    pub name: String,
    /// Its number.
    pub no: u32,
    /// What is done.
    pub title: String,
    /// What is wrong with that.
    pub title_error: String,
    /// Who, in words.
    pub who: String,
    /// The role's word; empty for none.
    pub does: String,
    /// The place's word.
    pub place: String,
    /// The other agency's code.
    pub agency: String,
    /// Its limit.
    pub limit: LimitBox,
    /// The number of the leading step; empty for none.
    pub beside: String,
    /// Whether it only gives an opinion.
    pub opinion: bool,
    /// Ways onward, where it forks.
    pub ways: Vec<WayBox>,
    /// Where it may be sent back to, as numbers.
    pub back: String,
    /// What is wrong with that.
    pub back_error: String,
    /// The time as published.
    pub time: String,
    /// The stage as published.
    pub stage: String,
}

/// A process as boxes.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ProcessBoxes {
    /// Its name.
    pub title: String,
    /// What is wrong with that.
    pub title_error: String,
    /// The time of the whole.
    pub total: LimitBox,
    /// The codes of its procedures.
    pub codes: String,
    /// The steps.
    pub steps: Vec<StepBox>,
}

/// More ways out of one step than this nobody draws.
const MOST_WAYS: usize = 12;
/// More steps than this are no process of an office.
const MOST_STEPS: usize = 300;

impl ProcessBoxes {
    /// The boxes of a process whose steps are numbered from 1.
    pub fn of(process: &Process) -> Self {
        let codes: Vec<&str> = process.codes.iter().map(|it| it.as_str()).collect();
        Self {
            title: process.name.clone(),
            title_error: String::new(),
            total: LimitBox::of(process.total.amount, process.total.unit),
            codes: codes.join(", "),
            steps: process
                .steps
                .iter()
                .enumerate()
                .map(|(at, step)| step_box(at, step))
                .collect(),
        }
    }

    /// The boxes as they were sent.
    pub fn sent(fields: &Fields) -> Self {
        let count = fields.text("steps").parse().unwrap_or(0_usize);
        Self {
            title: fields.text("title"),
            title_error: String::new(),
            total: LimitBox::sent("total", fields),
            codes: fields.text("codes"),
            steps: (0..count.min(MOST_STEPS))
                .map(|at| step_sent(at, fields))
                .collect(),
        }
    }

    /// Whether anything in the boxes cannot be read.
    pub fn is_wrong(&self) -> bool {
        !self.title_error.is_empty()
            || !self.total.error.is_empty()
            || self.steps.iter().any(|step| {
                !step.limit.error.is_empty()
                    || !step.back_error.is_empty()
                    || !step.title_error.is_empty()
                    || step.ways.iter().any(|way| !way.when.error.is_empty())
            })
    }

    /// Names the ways of each step by their order, after one came or went.
    pub fn name_ways(&mut self) {
        for step in &mut self.steps {
            for (at, way) in step.ways.iter_mut().enumerate() {
                way.when.name = format!("{}.w{at}", step.name);
                way.when.id = super::condition_box::id(&way.when.name);
            }
        }
    }

    /// What the boxes say, over what a process says besides; what cannot be read is told beside
    /// its box and left as if empty.
    pub fn read(&mut self, over: &Process, form: Option<&Form>) -> Process {
        let mut process = over.clone();
        process.name.clone_from(&self.title);
        if self.title.is_empty() {
            self.title_error = "Ghi tên quy trình.".to_owned();
        }
        let (amount, unit) = self.total.read();
        process.total = Total {
            amount,
            unit,
            text: process
                .total
                .text
                .filter(|_| amount == over.total.amount && unit == over.total.unit),
        };
        process.codes = self
            .codes
            .split([',', ';', ' ', '\n'])
            .map(str::trim)
            .filter(|it| !it.is_empty())
            .map(Into::into)
            .collect();
        process.steps = self
            .steps
            .iter_mut()
            .map(|step| read_step(step, form))
            .collect();
        process.sums = process.adds_up();
        process
    }
}

fn step_box(at: usize, step: &Step) -> StepBox {
    let name = format!("s{at}");
    let back: Vec<String> = step.back.iter().map(ToString::to_string).collect();
    StepBox {
        no: step.no,
        title: step.name.clone(),
        title_error: String::new(),
        who: step.who.clone(),
        does: step.does.map_or("", role_word).to_owned(),
        place: step.place.slug().to_owned(),
        agency: step
            .agency
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default(),
        limit: LimitBox::of(step.amount, step.unit),
        beside: step.beside.map(|it| it.to_string()).unwrap_or_default(),
        opinion: step.opinion,
        ways: step
            .next
            .iter()
            .enumerate()
            .map(|(way, it)| WayBox {
                to: it.to.to_string(),
                when: ConditionBox::of(&format!("{name}.w{way}"), it.when.as_ref()),
            })
            .collect(),
        back: back.join(", "),
        back_error: String::new(),
        time: step.time.clone().unwrap_or_default(),
        stage: step.stage.clone().unwrap_or_default(),
        name,
    }
}

fn step_sent(at: usize, fields: &Fields) -> StepBox {
    let name = format!("s{at}");
    let text = |part: &str| fields.text(&format!("{name}.{part}"));
    let ways = text("ways").parse().unwrap_or(0_usize).min(MOST_WAYS);
    StepBox {
        no: u32::try_from(at + 1).unwrap_or(u32::MAX),
        title: text("title"),
        title_error: String::new(),
        who: text("who"),
        does: text("does"),
        place: text("place"),
        agency: text("agency"),
        limit: LimitBox::sent(&name, fields),
        beside: text("beside"),
        opinion: fields.has(&format!("{name}.opinion")),
        ways: (0..ways)
            .map(|way| {
                let way = format!("{name}.w{way}");
                WayBox {
                    to: fields.text(&format!("{way}.to")),
                    when: ConditionBox::sent(&way, fields),
                }
            })
            .collect(),
        back: text("back"),
        back_error: String::new(),
        time: text("time"),
        stage: text("stage"),
        name,
    }
}

fn read_step(it: &mut StepBox, form: Option<&Form>) -> Step {
    let mut step = Step::new(it.no, &it.title);
    if it.title.is_empty() {
        it.title_error = "Ghi tên bước.".to_owned();
    }
    let own = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    step.who.clone_from(&it.who);
    step.does = ROLES.into_iter().find(|role| role_word(*role) == it.does);
    step.place = Place::ALL
        .into_iter()
        .find(|place| place.slug() == it.place)
        .unwrap_or(Place::Own);
    step.agency = own(&it.agency)
        .filter(|_| step.place == Place::Partner)
        .map(|it| it.as_str().into());
    (step.amount, step.unit) = it.limit.read();
    step.beside = it.beside.parse().ok().filter(|no| *no != it.no);
    step.opinion = it.opinion && step.beside.is_some();
    step.time = own(&it.time);
    step.stage = own(&it.stage);
    step.next = it
        .ways
        .iter_mut()
        .map(|way| Way {
            to: way.to.parse().unwrap_or(0),
            when: way.when.read(form),
        })
        .collect();
    for part in it.back.split([',', ';', ' ']).filter(|it| !it.is_empty()) {
        match part.trim().parse::<u32>() {
            Ok(no) if no > 0 => step.back.push(no),
            _ => {
                it.back_error = capital(&format!(
                    "“{part}” không phải số của một bước. Ghi số, cách nhau bằng dấu phẩy."
                ));
            }
        }
    }
    step
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::catalogue::Catalogue;

    /// The names and values that the template of the editor sends for these boxes.
    fn sent(boxes: &ProcessBoxes) -> Fields {
        let mut values = vec![
            ("title".to_owned(), boxes.title.clone()),
            ("codes".to_owned(), boxes.codes.clone()),
            ("total.amount".to_owned(), boxes.total.amount.clone()),
            ("total.unit".to_owned(), boxes.total.unit.clone()),
            ("steps".to_owned(), boxes.steps.len().to_string()),
        ];
        for step in &boxes.steps {
            let mut add = |part: &str, value: &str| {
                values.push((format!("{}.{part}", step.name), value.to_owned()));
            };
            add("title", &step.title);
            add("who", &step.who);
            add("does", &step.does);
            add("place", &step.place);
            add("agency", &step.agency);
            add("amount", &step.limit.amount);
            add("unit", &step.limit.unit);
            add("beside", &step.beside);
            add("back", &step.back);
            add("time", &step.time);
            add("stage", &step.stage);
            add("ways", &step.ways.len().to_string());
            if step.opinion {
                add("opinion", "on");
            }
            for (at, way) in step.ways.iter().enumerate() {
                add(&format!("w{at}.to"), &way.to);
                add(&format!("w{at}.field"), &way.when.field);
                add(&format!("w{at}.sign"), &way.when.sign);
                add(&format!("w{at}.value"), &way.when.value);
                add(&format!("w{at}.whole"), &way.when.whole);
            }
        }
        Fields {
            values,
            files: Vec::new(),
        }
    }

    #[test]
    fn every_published_process_goes_through_the_boxes_unchanged() {
        for process in Catalogue::seed().processes() {
            let mut process = process.clone().renumbered();
            process.sums = process.adds_up();
            let mut boxes = ProcessBoxes::sent(&sent(&ProcessBoxes::of(&process)));
            let read = boxes.read(&process, None);
            assert!(!boxes.is_wrong(), "{}: {boxes:?}", process.id);
            for (one, other) in read.steps.iter().zip(&process.steps) {
                assert_eq!(one.limit(), other.limit(), "{}", process.id);
                assert_eq!(
                    (&one.name, one.does, one.place),
                    (&other.name, other.does, other.place)
                );
            }
            assert_eq!(read.sums, process.sums, "{}", process.id);
        }
    }

    #[test]
    fn what_cannot_be_read_stays_beside_its_message() {
        let fields = Fields::given(&[
            ("title", ""),
            ("steps", "1"),
            ("s0.title", "Thẩm định"),
            ("s0.amount", "nhiều"),
            ("s0.back", "hai"),
            ("s0.ways", "1"),
            ("s0.w0.to", "0"),
            ("s0.w0.whole", "a ="),
        ]);
        let seed = Catalogue::seed();
        let mut boxes = ProcessBoxes::sent(&fields);
        boxes.read(&seed.processes()[0], None);
        assert!(boxes.is_wrong());
        let step = &boxes.steps[0];
        assert_eq!(step.limit.amount, "nhiều");
        assert!(!boxes.title_error.is_empty() && !step.limit.error.is_empty());
        assert!(step.back_error.contains("hai") && !step.ways[0].when.error.is_empty());
    }
}
