//! Where cases wait: by step with who holds them there, by officer, by unit; each number with the list
//! it counts.

use super::Links;
use crate::officer::fields::escaped;
use crate::officer::line::stage_words;
use store::read::deadlines::Load;

/// A number with the list it counts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Number {
    pub(super) shown: i64,
    pub(super) address: String,
}

/// Who holds cases at a step.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Held {
    pub(super) name: String,
    pub(super) open: i64,
    pub(super) late: i64,
    pub(super) address: String,
}

/// A line of the tables.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Wait {
    pub(super) name: String,
    pub(super) open: Number,
    pub(super) late: Number,
    pub(super) soon: Number,
    pub(super) case_late: Number,
    pub(super) paused: Number,
    /// Who holds them, where the line is a step.
    pub(super) held: Vec<Held>,
    /// Widths of the bar's parts, in hundredths of the longest: all, of these late.
    pub(super) all_width: i64,
    pub(super) late_width: i64,
}

/// Lines with bars against the longest. `at` is what narrows each list, `o=in_progress` for one.
fn lines(loads: Vec<(&Load, String, String, Vec<Held>)>, links: &Links) -> Vec<Wait> {
    let longest = loads.iter().map(|(load, ..)| load.open).max().unwrap_or(0);
    let longest = longest.max(1);
    loads
        .into_iter()
        .map(|(load, name, at, held)| {
            let number = |shown, list: &str| Number {
                shown,
                address: links.to(list, &at),
            };
            Wait {
                name,
                open: number(load.open, ""),
                late: number(load.late, "phan=late"),
                soon: number(load.soon, &links.soon),
                case_late: number(load.case_late, "phan=case_late"),
                paused: number(load.paused, "phan=paused"),
                held,
                all_width: load.open * 100 / longest,
                late_width: load.late * 100 / longest,
            }
        })
        .collect()
}

fn stage_at(load: &Load) -> String {
    let at = match load.name.as_str() {
        "" => load.of.clone(),
        step => format!("{}:{step}", load.of),
    };
    format!("o={}", escaped(&at))
}

fn officer_of(id: &str, name: &str) -> (String, String) {
    match id {
        "" => ("Chưa giao ai".to_owned(), "ai=chua".to_owned()),
        id => (name.to_owned(), format!("ai={}", escaped(id))),
    }
}

/// By step, each with who holds its cases.
pub fn by_step(loads: &[Load], links: &Links) -> Vec<Wait> {
    let (stages, officers) = by_stage(loads);
    let rows = stages.iter().zip(officers).map(|(load, held)| {
        let at = stage_at(load);
        let held = held.into_iter().map(|it| {
            let (name, who) = officer_of(&it.officer.0, &it.officer.1);
            Held {
                name,
                open: it.open,
                late: it.late,
                address: links.to(&at, &who),
            }
        });
        let held = held.collect();
        (load, stage_words(&load.of, &load.name), at, held)
    });
    lines(rows.collect(), links)
}

/// By officer.
pub fn by_officer(loads: &[Load], links: &Links) -> Vec<Wait> {
    let rows = loads.iter().map(|load| {
        let (name, at) = match load.name.as_str() {
            "" => officer_of("", ""),
            name => officer_of(&load.of, name),
        };
        (load, name, at, Vec::new())
    });
    lines(rows.collect(), links)
}

/// By unit, whose names come along.
pub fn by_unit(loads: &[(Load, String)], links: &Links) -> Vec<Wait> {
    let rows = loads.iter().map(|(load, name)| {
        let at = format!("don_vi={}", escaped(&load.of));
        (load, name.clone(), at, Vec::new())
    });
    lines(rows.collect(), links)
}

fn add(sum: &mut Load, load: &Load) {
    sum.open += load.open;
    sum.late += load.late;
    sum.soon += load.soon;
    sum.case_late += load.case_late;
    sum.paused += load.paused;
}

/// The steps that are worked on, and the other stages each as one, whichever step they stand at;
/// where most wait, first. Beside each, who holds its cases.
fn by_stage(loads: &[Load]) -> (Vec<Load>, Vec<Vec<Load>>) {
    let mut stages: Vec<(Load, Vec<Load>)> = Vec::new();
    for load in loads {
        let name = match load.of.as_str() {
            "in_progress" => load.name.as_str(),
            _ => "",
        };
        let own = Load {
            name: name.to_owned(),
            ..load.clone()
        };
        let found = stages
            .iter_mut()
            .find(|(it, _)| it.of == load.of && it.name == name);
        match found {
            Some((stage, held)) => {
                add(stage, load);
                match held.iter_mut().find(|it| it.officer.0 == load.officer.0) {
                    Some(of) => add(of, load),
                    None => held.push(own),
                }
            }
            None => stages.push((own.clone(), vec![own])),
        }
    }
    stages.sort_by_key(|(it, _)| std::cmp::Reverse((it.late, it.open)));
    for (_, held) in &mut stages {
        held.sort_by_key(|it| std::cmp::Reverse((it.late, it.open)));
    }
    stages.into_iter().unzip()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cases_that_wait_for_the_applicant_are_one_line_whichever_step_they_left() {
        let load = |of: &str, name: &str, officer: &str, open, late| Load {
            of: of.to_owned(),
            name: name.to_owned(),
            officer: (officer.to_owned(), officer.to_uppercase()),
            open,
            late,
            soon: 0,
            case_late: 0,
            paused: 0,
        };
        let loads = [
            load("awaiting_supplement", "", "a", 2, 0),
            load("in_progress", "Ký duyệt", "b", 1, 1),
            load("in_progress", "Ký duyệt", "", 4, 0),
            load("awaiting_supplement", "Thẩm định", "a", 3, 0),
        ];
        let (stages, _) = by_stage(&loads);
        let said: Vec<_> = stages.iter().map(|it| (it.of.as_str(), it.open)).collect();
        assert_eq!(said, [("in_progress", 5), ("awaiting_supplement", 5)]);
        let links = Links {
            wide: true,
            soon: "phan=soon&han=2026-08-31".to_owned(),
        };
        let waits = by_step(&loads, &links);
        let held: Vec<_> = waits[0]
            .held
            .iter()
            .map(|it| (it.name.as_str(), it.open, it.address.as_str()))
            .collect();
        let step = "/can-bo?pham_vi=toan&o=in_progress%3AK%C3%BD%20duy%E1%BB%87t";
        assert_eq!(
            held,
            [
                ("B", 1, format!("{step}&ai=b").as_str()),
                ("Chưa giao ai", 4, format!("{step}&ai=chua").as_str()),
            ]
        );
        assert_eq!(
            waits[0].late.address,
            format!("/can-bo?pham_vi=toan&phan=late&{}", &step[21..])
        );
        assert_eq!(waits[1].held.len(), 1, "both of one officer");
    }
}
