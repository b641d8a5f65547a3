//! Out and in again, and files of other programs.

use super::super::route::tests::branching;
use super::*;
use crate::case::StepRole;
use crate::catalogue::{Catalogue, Place};
use proptest::prelude::*;

#[test]
fn what_is_written_is_read_back_as_it_was() {
    let process = branching();
    let read = read(&write(&process, Names::CODES)).expect("our own file");
    assert_eq!(read.told, [] as [String; 0]);
    assert_eq!(read.steps, process.steps);
    assert_eq!(read.name, process.name);
    assert_eq!(read.total.map(|it| it.limit()), Some(process.total.limit()));
}

#[test]
fn every_published_process_goes_out_and_comes_back() {
    let seed = Catalogue::seed();
    for process in seed.processes() {
        let process = process.clone().renumbered();
        let xml = write(&process, Names::CODES);
        let read = read(&xml).unwrap_or_else(|why| panic!("{}: {why}", process.id));
        assert_eq!(read.steps, process.steps, "{}", process.id);
        assert_eq!(read.told, [] as [String; 0], "{}", process.id);
    }
}

/// As a well-known modeller writes it: no words of ours, lanes, a loop back through a gateway.
const OF_OTHERS: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="http://bpmn.io/schema/bpmn" id="d">
  <collaboration id="c"><participant id="p" name="Cấp giấy phép" processRef="pr"/></collaboration>
  <process id="pr">
    <laneSet id="ls">
      <lane id="l1" name="Bộ phận Một cửa"><flowNodeRef>a</flowNodeRef></lane>
      <lane id="l2" name="Chuyên viên phòng Xây dựng"><flowNodeRef>b</flowNodeRef></lane>
      <lane id="l3" name="Lãnh đạo Sở"><flowNodeRef>e</flowNodeRef></lane>
      <lane id="l4" name="Robot"><flowNodeRef>f</flowNodeRef></lane>
    </laneSet>
    <startEvent id="s"/>
    <task id="a" name="Tiếp nhận"/><userTask id="b" name="Thẩm định"/><task id="e" name="Ký"/>
    <serviceTask id="f" name="Báo tin"/><task id="g" name="Xác minh"/>
    <exclusiveGateway id="x" default="f3"/>
    <parallelGateway id="k"/><parallelGateway id="m"/>
    <subProcess id="u" name="Việc khác"/>
    <endEvent id="z"/>
    <sequenceFlow id="f0" sourceRef="s" targetRef="a"/>
    <sequenceFlow id="f1" sourceRef="a" targetRef="k"/>
    <sequenceFlow id="f1a" sourceRef="k" targetRef="b"/>
    <sequenceFlow id="f1b" sourceRef="k" targetRef="g"/>
    <sequenceFlow id="f1c" sourceRef="b" targetRef="m"/>
    <sequenceFlow id="f1d" sourceRef="g" targetRef="m"/>
    <sequenceFlow id="fm" sourceRef="m" targetRef="x"/>
    <sequenceFlow id="f2" sourceRef="x" targetRef="e"><conditionExpression xsi:type="tFormalExpression">=so_tang &lt;= 3</conditionExpression></sequenceFlow>
    <sequenceFlow id="f3" sourceRef="x" targetRef="f"/>
    <sequenceFlow id="f4" sourceRef="f" targetRef="e"/>
    <sequenceFlow id="f5" sourceRef="e" targetRef="z"/>
  </process>
</definitions>"#;

#[test]
fn a_file_of_another_program_is_read_and_what_it_has_more_is_told() {
    let read = read(OF_OTHERS).expect("a file");
    assert_eq!(read.name, "Cấp giấy phép");
    let names: Vec<&str> = read.steps.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(
        names,
        ["Tiếp nhận", "Thẩm định", "Ký", "Báo tin", "Xác minh"]
    );
    assert_eq!(read.steps[0].place, Place::Intake);
    assert_eq!(read.steps[2].does, Some(StepRole::HeadOfAgency));
    assert_eq!(read.steps[4].beside, Some(2));
    assert_eq!(read.steps[0].next, []);
    let ways: Vec<(u32, Option<String>)> = read.steps[1]
        .next
        .iter()
        .map(|way| (way.to, way.when.as_ref().map(ToString::to_string)))
        .collect();
    assert_eq!(ways, [(3, Some("so_tang <= 3".to_owned())), (4, None)]);
    let told = read.told.join("\n");
    assert!(told.contains("“Việc khác”: subProcess"), "{told}");
    assert!(told.contains("“Robot”"), "{told}");
}

#[test]
fn what_is_no_process_is_refused_in_words() {
    assert_eq!(read("<a/>"), Err(Unread::NoProcess));
    assert!(matches!(read("<a"), Err(Unread::NotXml { .. })));
    assert!(matches!(
        read("<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>"),
        Err(Unread::NotXml { .. })
    ));
    assert_eq!(read(&" ".repeat(2_000_001)), Err(Unread::TooLarge));
}

#[test]
fn gateways_that_lead_in_rings_are_not_followed_for_ever() {
    let mut file = String::from(r#"<process><startEvent id="s"/><task id="a" name="A"/>"#);
    for gate in ["g", "h"] {
        file.push_str(&format!(r#"<exclusiveGateway id="{gate}"/>"#));
    }
    let mut flow = |from: &str, to: &str| {
        let flow = format!(r#"<sequenceFlow sourceRef="{from}" targetRef="{to}"/>"#);
        file.push_str(&flow);
    };
    flow("a", "g");
    for _ in 0..8 {
        flow("g", "h");
        flow("h", "g");
    }
    file.push_str("</process>");
    let found = read(&file).unwrap();
    assert_eq!(found.steps.len(), 1);
    assert!(found.told.iter().any(|it| it.contains("quá nhiều nhánh")));
}

#[test]
fn a_task_without_an_id_is_left_out_and_named() {
    let alone = r#"<process><startEvent id="s"/><task name="A"/></process>"#;
    assert_eq!(read(alone), Err(Unread::NoProcess));
    let beside =
        r#"<process><startEvent id="s"/><task name="A"/><task id="b" name="B"/></process>"#;
    let found = read(beside).unwrap();
    assert_eq!(found.steps.len(), 1);
    assert_eq!(found.steps[0].name, "B");
    assert!(
        found
            .told
            .iter()
            .any(|it| it.starts_with("Phần tử “A”: bỏ qua"))
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_bytes_between_the_signs_make_it_panic(at in 0usize..2000, with in "\\PC{0,8}") {
        let mut text = OF_OTHERS.to_owned();
        let at = (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        text.insert_str(at, &with);
        let _ = read(&text);
    }

    #[test]
    fn names_of_any_letters_survive(name in "\\PC{1,40}") {
        let mut process = branching();
        process.steps[0].name = name.trim().to_owned();
        process.name = name.trim().to_owned();
        let read = read(&write(&process, Names::CODES)).expect("our own file");
        prop_assert_eq!(&read.steps[0].name, &process.steps[0].name);
    }
}
