//! A process tried on a sample case (chạy thử): the case goes through the real rules, from the
//! counter to the applicant's hand, at each step by an officer of the role and unit that the
//! process names, each using the whole of the time that the step has. Nothing is kept. What a
//! real case would be refused for, the trial is refused for.

use super::Process;
use super::diagram::role_name;
use crate::actor::{Actor, Officer};
use crate::authority;
use crate::case::assign::role_of;
use crate::case::decide_result::{DecideResult, Outcome};
use crate::case::filing::CopyKind;
use crate::case::{
    self, Case, Channel, Circumstances, Command, Delivery, Filing, Paper, Party, PartyKind, Rules,
    Stage, StepRole, Submitter, Terms, accept, consult_answer, deadlines, hand_over, issue_result,
    payment, step_complete, submit, transfer,
};
use crate::case_code::CaseCode;
use crate::catalogue::terms::{Asked, NoTerms};
use crate::catalogue::{Catalogue, Place, Procedure};
use crate::clock::{self, Calendar, Limit};
use crate::ids::{AgencyCode, CaseId, OfficerId, UnitCode};
use crate::organisation::Organisation;
use jiff::Timestamp;
use serde_json::Value;
use uuid::Uuid;

/// The sample case and what it meets.
#[derive(Clone, Copy)]
pub struct Sample<'a> {
    /// The catalogue.
    pub catalogue: &'a Catalogue,
    /// The organisation.
    pub organisation: &'a Organisation,
    /// The procedure it is filed for.
    pub procedure: &'a Procedure,
    /// The agency that resolves it.
    pub agency: &'a AgencyCode,
    /// The case of the procedure.
    pub variant: Option<&'a str>,
    /// What is filled in.
    pub data: &'a Value,
    /// When it comes to the counter.
    pub from: Timestamp,
    /// The law of that day.
    pub rules: &'a Rules,
    /// The working time.
    pub calendar: &'a Calendar,
}

/// A line of what happened.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Happening {
    /// What was done.
    pub what: String,
    /// Which role did it.
    pub role: &'static str,
    /// Where.
    pub unit: String,
    /// When it was begun.
    pub from: Timestamp,
    /// When it was done.
    pub to: Timestamp,
    /// The limit it had.
    pub limit: Option<Limit>,
    /// Whether it was done beside the line above.
    pub beside: bool,
}

/// What became of it.
#[derive(Clone, PartialEq, Debug)]
pub struct Trial {
    /// Line by line.
    pub happenings: Vec<Happening>,
    /// The steps of the main line it took, as places of the list.
    pub taken: Vec<usize>,
    /// The date of return.
    pub due: Option<Timestamp>,
    /// When the result was ready, if it came so far.
    pub ready: Option<Timestamp>,
    /// Why it did not come further.
    pub stopped: Option<String>,
    /// What a case would be bound by.
    pub terms: Option<Terms>,
}

impl Trial {
    /// Whether it came through, and in time.
    pub fn is_in_time(&self) -> bool {
        match (self.ready, self.due) {
            (Some(ready), Some(due)) => ready <= due,
            (Some(_), None) => true,
            _ => false,
        }
    }
}

/// The name of the one for whom the sample is filed.
const WHO: &str = "Hồ sơ chạy thử";

impl Process {
    /// Tries it on a sample case.
    pub fn trial(&self, sample: &Sample<'_>) -> Trial {
        let mut run = Run {
            sample,
            case: Case::new(CaseId(Uuid::from_u128(1))),
            now: sample.from,
            trial: Trial {
                happenings: Vec::new(),
                taken: self.route(sample.data).steps,
                due: None,
                ready: None,
                stopped: None,
                terms: None,
            },
        };
        if let Err(why) = run.through(self) {
            run.trial.stopped = Some(why);
        }
        run.trial
    }
}

struct Run<'a> {
    sample: &'a Sample<'a>,
    case: Case,
    now: Timestamp,
    trial: Trial,
}

impl Run<'_> {
    fn through(&mut self, process: &Process) -> Result<(), String> {
        let it = self.sample;
        let asked = Asked {
            day: Some(clock::wall(it.from).date()),
            data: it.data,
            ..Asked::of(it.procedure, it.variant, Channel::CounterPaper, it.agency)
        };
        let terms = it
            .catalogue
            .terms_by(&asked, it.organisation, Some(process))
            .map_err(no_terms)?;
        let agency = it
            .organisation
            .agency(it.agency)
            .ok_or_else(|| no_terms(NoTerms::UnknownAgency(it.agency.clone())))?;
        let intake = it
            .organisation
            .intake_units(it.procedure, agency)
            .first()
            .map(|unit| (unit.code.clone(), unit.name.clone()))
            .ok_or_else(|| format!("{} không có Bộ phận Một cửa nhận hồ sơ.", agency.name))?;
        self.trial.terms = Some(terms.clone());
        let clerk = self.officer(StepRole::Reception, &intake.0, &intake.1);
        let filing = filing(it, &terms, &intake, &agency.name);
        let checked = terms.components.iter().map(|it| it.id.clone()).collect();
        let day = clock::wall(it.from).date();
        self.act(
            &clerk,
            submit::Submit {
                filing,
                terms,
                code: Some(CaseCode::build(&agency.identifier, day, 1)),
            },
        )?;
        self.act(
            &clerk,
            accept::Accept {
                checked,
                note: String::new(),
            },
        )?;
        self.trial.due = deadlines::resolution(&self.case, it.rules, it.calendar);
        self.at_the_edges(process, true, &intake.1);
        self.act(&Actor::System, transfer::Transfer::default())?;
        // Each round opens the next step; there are no more rounds than steps.
        for _ in 0..=process.steps.len().saturating_add(2) {
            if !self.step()? {
                break;
            }
        }
        if self.case.stage != Stage::Decided {
            return Err("Hồ sơ không đến được bước ký duyệt.".to_owned());
        }
        self.at_the_edges(process, false, &intake.1);
        let seal = it
            .organisation
            .seal(agency)
            .map(|unit| self.officer(StepRole::SealClerk, &unit.code, &unit.name))
            .ok_or_else(|| {
                format!(
                    "{} không có văn thư để đóng dấu, phát hành kết quả.",
                    agency.name
                )
            })?;
        self.act(
            &seal,
            issue_result::IssueResult {
                number: "01/CT".to_owned(),
                name: String::new(),
                file: None,
            },
        )?;
        self.trial.ready = Some(self.now);
        let owed = self.case.still_owed();
        if owed > 0 {
            self.act(
                &clerk,
                payment::ConfirmPayment {
                    amount: owed,
                    method: payment::Method::Counter,
                    reference: "BL 01/CT".to_owned(),
                },
            )?;
        }
        self.act(
            &clerk,
            hand_over::HandOver {
                way: case::filing::DeliveryKind::InPerson,
                receiver: WHO.to_owned(),
                mandate: String::new(),
                reference: String::new(),
                originals_compared: true,
            },
        )
    }

    /// The open step with what is done beside it; whether the case still is at a step afterwards.
    fn step(&mut self) -> Result<bool, String> {
        let Stage::InProgress { step } = self.case.stage else {
            return Ok(false);
        };
        let steps = self
            .case
            .terms
            .as_ref()
            .map(|terms| terms.steps.clone())
            .unwrap_or_default();
        let Some(open) = steps.get(step) else {
            return Err("Quy trình không có bước nào của cơ quan giải quyết.".to_owned());
        };
        let from = self.now;
        let mut until = self.after(from, open.limit);
        let line = self.trial.happenings.len();
        for asked in self.case.consultations.clone() {
            if !asked.is_waited_for() {
                continue;
            }
            let beside = open
                .beside
                .iter()
                .find(|it| it.unit == asked.unit && it.name == asked.question);
            let to = self.after(from, beside.and_then(|it| it.limit).or(open.limit));
            until = until.max(to);
            self.now = to;
            let who = self.officer(StepRole::Specialist, &asked.unit, &asked.unit_name);
            self.act(
                &who,
                consult_answer::AnswerConsultation {
                    no: asked.no,
                    answer: "Đồng ý".to_owned(),
                },
            )?;
            self.trial.happenings.push(Happening {
                what: asked.question.clone(),
                role: role_name(StepRole::Specialist),
                unit: asked.unit_name.clone(),
                from,
                to,
                limit: beside.and_then(|it| it.limit),
                beside: true,
            });
        }
        self.now = until;
        let who = self.officer(open.role, &open.unit, &open.unit_name);
        self.trial.happenings.insert(
            line,
            Happening {
                what: open.name.clone(),
                role: role_name(open.role),
                unit: open.unit_name.clone(),
                from,
                to: until,
                limit: open.limit,
                beside: false,
            },
        );
        if step + 1 == steps.len() {
            self.act(
                &who,
                DecideResult {
                    outcome: Outcome::Granted,
                    reasons: String::new(),
                },
            )?;
        } else {
            self.act(
                &who,
                step_complete::CompleteStep {
                    note: "Chạy thử".to_owned(),
                    without_opinion: false,
                },
            )?;
        }
        Ok(true)
    }

    /// The times of the steps before the case is passed on, or after it is decided.
    fn at_the_edges(&mut self, process: &Process, before: bool, intake: &str) {
        let taken = self.trial.taken.clone();
        let steps: Vec<&super::Step> = taken
            .iter()
            .filter_map(|at| process.steps.get(*at))
            .collect();
        let resolving = |step: &&super::Step| {
            matches!(step.place, Place::Own | Place::Committee | Place::Partner)
        };
        let edge: Vec<&super::Step> = if before {
            steps.into_iter().take_while(|it| !resolving(it)).collect()
        } else {
            let decided = steps
                .iter()
                .rposition(|step| step.does == Some(StepRole::HeadOfAgency) && resolving(step));
            steps
                .into_iter()
                .skip(decided.map_or(usize::MAX, |at| at + 1))
                .collect()
        };
        for step in edge {
            let from = self.now;
            self.now = self.after(from, step.limit());
            self.trial.happenings.push(Happening {
                what: step.name.clone(),
                role: step.does.map_or(Place::Other.name(), role_name),
                unit: match step.place {
                    Place::Intake => intake.to_owned(),
                    _ => step.who.clone(),
                },
                from,
                to: self.now,
                limit: step.limit(),
                beside: false,
            });
        }
    }

    fn after(&self, from: Timestamp, limit: Option<Limit>) -> Timestamp {
        limit.map_or(from, |limit| clock::due(from, limit, self.sample.calendar))
    }

    /// Someone of a role in a unit; nobody real.
    fn officer(&self, role: StepRole, unit: &UnitCode, unit_name: &str) -> Actor {
        Actor::Officer(Officer {
            id: OfficerId(Uuid::from_u128(2)),
            name: "Chạy thử".to_owned(),
            unit: unit.clone(),
            unit_name: unit_name.to_owned(),
            agency: self
                .sample
                .organisation
                .unit(unit)
                .map_or_else(|| AgencyCode(unit.0.clone()), |unit| unit.agency.clone()),
            covers: self.sample.organisation.covers(unit),
            roles: vec![role_of(role)],
            stands_in: Vec::new(),
            in_stead_of: None,
            opened: Vec::new(),
        })
    }

    /// An act as the desk does it: may they, decide, evolve.
    fn act(&mut self, actor: &Actor, command: impl Into<Command>) -> Result<(), String> {
        let command = command.into();
        let refused =
            |what: &str, refusal: &case::Refusal| format!("{what}: {}", refusal.message());
        let act = command.act();
        let today = crate::clock::wall(self.now).date();
        authority::may(actor, act, &self.case, today).map_err(|it| refused(act.name(), &it))?;
        let on = Circumstances {
            now: self.now,
            actor,
            rules: self.sample.rules,
            calendar: self.sample.calendar,
        };
        let events =
            case::decide(&on, &self.case, command).map_err(|it| refused(act.name(), &it))?;
        for event in &events {
            let case = std::mem::replace(&mut self.case, Case::new(CaseId(Uuid::nil())));
            self.case = case::evolve(case, event);
        }
        Ok(())
    }
}

fn no_terms(no: NoTerms) -> String {
    match no {
        NoTerms::UnknownAgency(agency) => format!("Không có cơ quan {agency}."),
        NoTerms::NotCompetent(agency) => {
            format!("Cơ quan {agency} không giải quyết thủ tục này.")
        }
        NoTerms::UnknownVariant(variant) => format!("Thủ tục không có trường hợp “{variant}”."),
    }
}

fn filing(
    it: &Sample<'_>,
    terms: &Terms,
    intake: &(UnitCode, String),
    agency_name: &str,
) -> Filing {
    Filing {
        procedure: it.procedure.code.clone(),
        variant: it.variant.map(str::to_owned),
        applicant: Party {
            kind: PartyKind::Person,
            name: WHO.to_owned(),
            address: "Chạy thử".to_owned(),
            ..Party::default()
        },
        submitter: Submitter::Applicant,
        channel: Channel::CounterPaper,
        subject: it.procedure.name.clone(),
        form: it.data.clone(),
        papers: terms
            .components
            .iter()
            .map(|component| Paper {
                component: Some(component.id.clone()),
                name: component.name.clone(),
                // Shown only: a sample has no file.
                copy: CopyKind::ShownOnly,
                count: 1,
                file: None,
            })
            .collect(),
        intake_unit: intake.0.clone(),
        intake_unit_name: intake.1.clone(),
        agency: it.agency.clone(),
        agency_name: agency_name.to_owned(),
        delivery: Delivery::InPerson,
        helped_by: None,
        representative: None,
        confirmed: None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::route::tests::branching;
    use super::*;
    use crate::testing::{calendar, moment, rules};
    use serde_json::json;
    use std::sync::LazyLock;

    static SEED: LazyLock<Catalogue> = LazyLock::new(Catalogue::seed);

    fn tried(process: &Process, data: &Value) -> Trial {
        let organisation = Organisation::seed("nam-dinh").expect("an organisation");
        let mut procedure = SEED
            .procedure(&"1.001193".into())
            .expect("a procedure")
            .clone();
        procedure.time.amount = Some(7.0);
        let agency = "xa-13666".into();
        let (rules, calendar) = (rules(), calendar());
        process.trial(&Sample {
            catalogue: &SEED,
            organisation: &organisation,
            procedure: &procedure,
            agency: &agency,
            variant: None,
            data,
            from: moment("2026-08-24T08:00"),
            rules: &rules,
            calendar: &calendar,
        })
    }

    #[test]
    fn a_sample_case_goes_through_the_real_rules_to_the_hand_over() {
        let trial = tried(&branching(), &json!({"nguoi_me": {"quoc_tich": "Lào"}}));
        assert_eq!(trial.stopped, None);
        let lines: Vec<String> = trial
            .happenings
            .iter()
            .map(|it| {
                let beside = if it.beside { "+ " } else { "" };
                format!("{beside}{} – {}", it.what, it.role)
            })
            .collect();
        assert_eq!(
            lines,
            [
                "Tiếp nhận – Tiếp nhận và trả kết quả",
                "Thẩm định – Chuyên viên thụ lý",
                "Xét hồ sơ nước ngoài – Lãnh đạo phòng",
                "+ Công an cho ý kiến – Chuyên viên thụ lý",
                "Ký duyệt – Lãnh đạo cơ quan",
                "Đóng dấu – Văn thư"
            ]
        );
        assert_eq!(trial.taken, [0, 1, 2, 4, 5]);
        let police = &trial.happenings[3];
        assert_eq!(police.from, trial.happenings[2].from);
        assert!(trial.ready > Some(police.to));
    }

    #[test]
    fn the_shorter_way_is_ready_sooner() {
        let long = tried(&branching(), &json!({"nguoi_me": {"quoc_tich": "Lào"}}));
        let short = tried(
            &branching(),
            &json!({"nguoi_me": {"quoc_tich": "Việt Nam"}}),
        );
        assert_eq!(short.stopped, None);
        assert!(short.ready < long.ready);
        assert!(short.is_in_time());
    }

    #[test]
    fn what_takes_longer_than_the_procedure_is_late() {
        let mut process = branching();
        process.steps[1].amount = Some(20.0);
        let trial = tried(&process, &Value::Null);
        assert_eq!(trial.stopped, None);
        assert!(!trial.is_in_time());
    }

    #[test]
    fn a_process_that_never_comes_to_a_decision_says_so() {
        let mut process = branching();
        process.steps[1].next[1].when = process.steps[1].next[0].when.clone();
        process.steps[1].next[1].to = 2;
        let trial = tried(&process, &json!({"nguoi_me": {"quoc_tich": "Việt Nam"}}));
        // The usual decision stands in where a route ends early; it is done by a head.
        assert_eq!(trial.taken, [0, 1]);
        let mut process = branching();
        process.steps[4].agency = Some("khong-co".into());
        process.steps[4].place = Place::Partner;
        let trial = tried(&process, &Value::Null);
        assert!(trial.stopped.is_some(), "{trial:?}");
    }

    #[test]
    fn every_published_process_that_adds_up_can_be_tried() {
        let organisation = Organisation::seed("nam-dinh").expect("an organisation");
        let (rules, calendar) = (rules(), calendar());
        let mut tried = 0;
        for process in SEED.processes().iter().filter(|it| it.adds_up()) {
            let procedure = process.codes.iter().find_map(|code| SEED.procedure(code));
            let Some(procedure) = procedure else { continue };
            let resolvers = organisation.resolvers(procedure);
            let Some(agency) = resolvers.first() else {
                continue;
            };
            let trial = process.trial(&Sample {
                catalogue: &SEED,
                organisation: &organisation,
                procedure,
                agency: &agency.code,
                variant: None,
                data: &Value::Null,
                from: moment("2026-08-24T08:00"),
                rules: &rules,
                calendar: &calendar,
            });
            assert_eq!(trial.stopped, None, "{}", process.id);
            tried += 1;
        }
        println!("{tried} tried");
        assert!(tried >= 5, "{tried}");
    }
}
