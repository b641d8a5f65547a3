//! Each fault of a process by an example, and the published ones as they are.

use super::super::route::tests::branching;
use super::*;
use crate::catalogue::process::Way;
use crate::catalogue::{Catalogue, fault};
use std::sync::LazyLock;

static SEED: LazyLock<Catalogue> = LazyLock::new(Catalogue::seed);

fn form() -> Form {
    Form::parse(
        "thu",
        r#"{"title":"Thử","type":"object","properties":{
            "nguoi_me":{"title":"Mẹ","type":"object","properties":{
                "quoc_tich":{"title":"Quốc tịch","type":"string","enum":["Việt Nam","Lào"]}}},
            "so":{"title":"Số","type":"integer"}}}"#,
    )
    .expect("a form")
}

fn faults(process: &Process) -> Vec<Fault> {
    let form = form();
    process.faults(Against {
        form: Some(&form),
        ..Against::default()
    })
}

fn only(process: &Process, rule: &str, words: &str) {
    let faults = faults(process);
    let grave: Vec<&Fault> = faults.iter().filter(|it| it.grave).collect();
    assert!(
        grave
            .iter()
            .any(|it| it.rule == rule && it.message.contains(words)),
        "{rule} {words}: {faults:#?}"
    );
}

fn way(to: u32, when: &str) -> Way {
    Way {
        to,
        when: Condition::parse(when).ok(),
    }
}

#[test]
fn a_sound_process_has_no_fault() {
    assert_eq!(faults(&branching()), []);
    assert!(branching().adds_up());
}

#[test]
fn a_circle_is_named_by_its_steps() {
    let mut process = branching();
    process.steps[4].next = vec![way(2, "so > 1"), way(6, "")];
    only(&process, "process.cycle", "2 → 3 → 5 → 2");
}

#[test]
fn steps_nobody_can_do_are_named() {
    let mut process = branching();
    process.steps[1].does = None;
    only(&process, "process.nobody", "Bước 2 “Thẩm định”");
    let mut process = branching();
    process.steps[3].agency = None;
    only(&process, "process.nobody", "cơ quan phối hợp");
    let organisation = Organisation::seed("nam-dinh").expect("an organisation");
    let mut process = branching();
    process.steps[3].agency = Some("khong-co".into());
    let against = Against {
        procedure: SEED.procedure(&"1.001193".into()),
        organisation: Some(&organisation),
        ..Against::default()
    };
    let faults = process.faults(against);
    assert!(
        faults
            .iter()
            .any(|it| it.message.contains("không có cơ quan khong-co"))
    );
    process.steps[3].agency = Some("cong-an-tinh".into());
    let known = organisation.agency(&"cong-an-tinh".into()).is_some();
    let refused = process
        .faults(against)
        .iter()
        .any(|it| it.rule == "process.nobody");
    assert_ne!(known, refused);
}

#[test]
fn limits_that_exceed_the_whole_are_refused_and_time_left_is_told() {
    let mut process = branching();
    process.steps[2].amount = Some(2.5);
    only(&process, "process.exceeds", "7,5 ngày làm việc");
    assert!(!process.adds_up());
    process.steps[2].amount = Some(1.0);
    // The step beside it takes two days, so the leading one may not have one.
    only(&process, "process.lead_limit", "Bước 4");
    process.steps[3].amount = Some(1.0);
    let told = faults(&process);
    assert!(!fault::any_grave(&told));
    assert_eq!(told[0].rule, "process.below");
    process.steps[2].unit = Some(LimitUnit::CalendarDays);
    assert!(faults(&process).iter().any(|it| it.rule == "process.units"));
    process.steps[2].amount = Some(-1.0);
    only(&process, "process.limit", "lớn hơn 0");
    let mut process = branching();
    process.total.amount = Some(30.0);
    let against = Against {
        procedure: SEED.procedure(&"1.001193".into()),
        ..Against::default()
    };
    let rules: Vec<&str> = process.faults(against).iter().map(|it| it.rule).collect();
    assert!(rules.contains(&"process.total") && rules.contains(&"process.exceeds"));
    // One process serves every case of the procedure: the longest time bounds it.
    let mut procedure = SEED.procedure(&"1.001193".into()).expect("a birth").clone();
    procedure.variants = vec!["Có yếu tố nước ngoài".to_owned()];
    procedure.time.by_variant = vec![crate::catalogue::procedure::VariantTime {
        variant: "Có yếu tố nước ngoài".to_owned(),
        amount: 30.0,
        unit: LimitUnit::WorkingDays,
    }];
    let against = Against {
        procedure: Some(&procedure),
        ..Against::default()
    };
    let rules: Vec<&str> = process.faults(against).iter().map(|it| it.rule).collect();
    assert!(!rules.contains(&"process.total"), "{rules:?}");
}

#[test]
fn forks_that_no_case_takes_or_that_leave_cases_behind_are_refused() {
    let mut process = branching();
    process.steps[1].next = vec![way(3, r#"nguoi_me.quoc_tich = "Pháp""#), way(5, "")];
    only(&process, "process.fork_field", "không có lựa chọn “Pháp”");
    process.steps[1].next = vec![way(3, "tuoi > 3"), way(5, "")];
    only(&process, "process.fork_field", "biểu mẫu không có trường");
    process.steps[1].next = vec![way(3, "so > 3"), way(5, "so > 5"), way(6, "")];
    only(&process, "process.fork_never", "không hồ sơ nào");
    process.steps[1].next = vec![way(3, "so > 3"), way(5, "so < 3")];
    only(&process, "process.fork", "không thuộc nhánh nào");
    process.steps[1].next = vec![way(3, "so > 3"), way(5, "not(so > 3)")];
    assert_eq!(faults(&process), []);
    process.steps[1].next = vec![way(3, ""), way(5, "")];
    only(&process, "process.fork", "hai nhánh không có điều kiện");
    process.steps[1].next = vec![way(9, "so > 3"), way(5, "")];
    only(&process, "process.way", "bước 9");
}

#[test]
fn unreached_steps_ways_back_and_leads_are_checked() {
    let mut process = branching();
    process.steps[1].next = vec![way(5, "")];
    only(&process, "process.unreached", "Bước 3");
    let mut process = branching();
    process.steps[1].back = vec![5];
    only(&process, "process.back", "bước 5");
    let mut process = branching();
    process.steps[3].beside = Some(9);
    only(&process, "process.lead", "không phải bước chủ trì");
    let mut process = branching();
    process.steps[3].beside = Some(1);
    only(&process, "process.lead", "cơ quan giải quyết");
    let mut process = branching();
    process.steps[3].beside = None;
    only(&process, "process.opinion", "song song");
    let mut process = branching();
    process.steps[4].does = Some(StepRole::HeadOfDivision);
    only(&process, "process.decision", "ký duyệt");
    let mut process = branching();
    process.steps[1].no = 1;
    only(&process, "process.number", "hai bước");
    let mut process = branching();
    process.steps.clear();
    only(&process, "process.steps", "chưa có bước");
}

#[test]
fn of_the_published_processes_65_add_up_and_the_others_are_named() {
    let wrong: Vec<&str> = SEED
        .processes()
        .iter()
        .filter(|process| process.adds_up() != process.sums)
        .map(|process| process.id.as_str())
        .collect();
    assert_eq!(wrong, [] as [&str; 0]);
    let out: Vec<&str> = SEED
        .processes()
        .iter()
        .filter(|process| !process.adds_up())
        .map(|process| process.id.as_str())
        .collect();
    assert_eq!(out, ["W014", "W028", "W029", "W031", "W061", "W066"]);
    for process in SEED.processes() {
        for fault in process
            .faults(Against::default())
            .iter()
            .filter(|it| it.grave)
        {
            println!("{}: {} {}", process.id, fault.rule, fault.message);
        }
        let exceeds = process
            .faults(Against::default())
            .iter()
            .any(|it| it.rule == "process.exceeds");
        assert_eq!(exceeds, process.id == "W061", "{}", process.id);
    }
}

/// Covers: HN-16.3
#[test]
fn whoever_a_process_names_holds_a_post_with_that_role_and_may_do_the_step() {
    use crate::case::assign::role_of;
    use crate::catalogue::process::trial::Sample;
    use crate::testing::{calendar, moment, rules};
    let organisation = Organisation::seed("ha-nam").expect("a province");
    let (rules, calendar) = (rules(), calendar());
    let mut steps = 0;
    for procedure in SEED.fileable() {
        let resolvers = organisation.resolvers(procedure);
        let Some(agency) = resolvers.first() else {
            continue;
        };
        let process = SEED.process(procedure, agency.level);
        for step in &process.steps {
            let Some(unit) = terms::unit_of(step, procedure, agency, &organisation) else {
                continue;
            };
            let role = step.does.map(role_of).expect("a role");
            let intake = role == crate::actor::Role::Reception;
            assert!(
                intake || unit.role.roles().contains(&role),
                "{}: {}",
                procedure.code,
                step.called()
            );
            steps += 1;
        }
        // A sample case asks authority of whoever holds that role alone, step by step.
        let trial = process.trial(&Sample {
            catalogue: &SEED,
            organisation: &organisation,
            procedure,
            agency: &agency.code,
            variant: None,
            data: &serde_json::Value::Null,
            from: moment("2026-08-24T08:00"),
            rules: &rules,
            calendar: &calendar,
        });
        assert_eq!(trial.stopped, None, "{}", procedure.code);
    }
    assert!(steps > 300, "{steps}");
}
