//! What is to go online first: procedures by the criteria they meet, and the yearly list with the
//! time and the roadmap that was decided for each (Thái Bình, Art. 16 and 17). As pages, and as
//! open data.

use super::sources::{Profile, Sources};
use super::words;
use crate::error::Problem;
use crate::frame::{Around, Frame, Lang};
use crate::house::House;
use askama::Template;
use axum::extract::State;
use axum::response::{Html, IntoResponse, Response};
use domain::catalogue::Procedure;
use domain::clock;
use domain::import::Sheet;
use domain::organisation::Organisation;
use domain::publication::keeper::keeper;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A procedure on a list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    code: String,
    name: String,
    agency: String,
    /// How many criteria it meets.
    criteria: usize,
    roadmap: String,
    decision: String,
}

/// Procedures under a heading.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Group {
    name: String,
    lines: Vec<Line>,
}

/// Both lists look alike: groups of procedures.
#[derive(Clone, Debug, Template)]
#[template(path = "public/priority.html")]
pub struct PriorityPage {
    f: Frame,
    /// Whether it is the yearly list.
    by_year: bool,
    groups: Vec<Group>,
    count: usize,
}

/// A criterion: its word, and what it says.
type Criterion = (String, String, String);

fn criteria(house: &House) -> Vec<Criterion> {
    let today = clock::wall(house.now()).date();
    let regulation = &house.office.regulation;
    let all = regulation.list("catalogue.priority_criteria", today);
    all.into_iter().map(|it| (it.id, it.vi, it.en)).collect()
}

/// The procedures that are marked by a criterion or have a roadmap.
fn marked<'a>(sources: Sources<'a>) -> impl Iterator<Item = &'a Procedure> {
    let all = sources.catalogue.procedures().iter();
    all.filter(move |it| !it.priority.is_empty() && it.in_force(sources.today))
}

fn planned<'a>(sources: Sources<'a>) -> impl Iterator<Item = &'a Procedure> {
    let all = sources.catalogue.procedures().iter();
    all.filter(move |it| it.roadmap.is_some() && it.in_force(sources.today))
}

fn proposer(procedure: &Procedure, organisation: &Organisation) -> String {
    keeper(procedure, organisation).map_or_else(|| procedure.agency.clone(), |it| it.name.clone())
}

fn line(procedure: &Procedure, sources: Sources<'_>, lang: Lang) -> Line {
    let english = lang == Lang::En && !procedure.name_en.is_empty();
    Line {
        code: procedure.code.to_string(),
        name: if english {
            procedure.name_en.clone()
        } else {
            words::title(&procedure.name)
        },
        agency: proposer(procedure, sources.organisation),
        criteria: procedure.priority.len(),
        roadmap: procedure.roadmap.clone().unwrap_or_default(),
        decision: procedure.roadmap_decision.clone().unwrap_or_default(),
    }
}

/// The procedures by criterion.
///
/// # Errors
/// When the page cannot be made.
pub async fn page(State(house): State<House>, Around(f): Around) -> Result<Response, Problem> {
    let profile = Profile::of(&house);
    let sources = Sources::of(&house, &profile);
    let lang = f.lang;
    let groups: Vec<Group> = criteria(&house)
        .into_iter()
        .map(|(word, vi, en)| Group {
            name: lang.pick(&vi, &en).to_owned(),
            lines: marked(sources)
                .filter(|it| it.priority.contains(&word))
                .map(|it| line(it, sources, lang))
                .collect(),
        })
        .collect();
    let page = PriorityPage {
        by_year: false,
        count: groups.iter().map(|it| it.lines.len()).sum(),
        groups,
        f,
    };
    Ok(Html(page.render()?).into_response())
}

/// The yearly list.
///
/// # Errors
/// When the page cannot be made.
pub async fn roadmap(State(house): State<House>, Around(f): Around) -> Result<Response, Problem> {
    let profile = Profile::of(&house);
    let sources = Sources::of(&house, &profile);
    let lang = f.lang;
    // The newest year on top; what names no year stands last.
    let mut years: BTreeMap<i16, Vec<Line>> = BTreeMap::new();
    for it in planned(sources) {
        let year = it.roadmap_year.unwrap_or_default();
        years.entry(year).or_default().push(line(it, sources, lang));
    }
    let groups: Vec<Group> = years
        .into_iter()
        .rev()
        .map(|(year, mut lines)| {
            lines.sort_by(|a, b| (&a.agency, &a.code).cmp(&(&b.agency, &b.code)));
            Group {
                name: match year {
                    0 => lang.pick("Chưa ghi năm", "No year given").to_owned(),
                    year => format!("{} {year}", lang.pick("Năm", "Year")),
                },
                lines,
            }
        })
        .collect();
    let page = PriorityPage {
        by_year: true,
        count: groups.iter().map(|it| it.lines.len()).sum(),
        groups,
        f,
    };
    Ok(Html(page.render()?).into_response())
}

/// How many procedures stand on a list.
pub fn count(sources: Sources<'_>, by_year: bool) -> usize {
    if by_year {
        planned(sources).count()
    } else {
        marked(sources).count()
    }
}

/// A list as data.
pub fn records(house: &House, sources: Sources<'_>, by_year: bool) -> Value {
    let one = |it: &Procedure| {
        json!({
            "code": it.code,
            "name": it.name,
            "proposed_by": proposer(it, sources.organisation),
            "service_level": it.service_level,
            "criteria": it.priority,
            "year": it.roadmap_year,
            "roadmap": it.roadmap,
            "decision": it.roadmap_decision,
            "address": format!("{}/thu-tuc/{}", house.public_url, it.code),
        })
    };
    let all: Vec<Value> = if by_year {
        planned(sources).map(one).collect()
    } else {
        marked(sources).map(one).collect()
    };
    Value::Array(all)
}

/// A list as a sheet: a column a criterion, marked where it is met.
pub fn sheet(house: &House, sources: Sources<'_>, by_year: bool) -> Sheet {
    let criteria = criteria(house);
    let mut head = vec!["Mã TTHC", "Tên thủ tục", "Cơ quan đề xuất"];
    head.extend(["Năm", "Thời gian, lộ trình", "Quyết định phê duyệt"]);
    let mut head: Vec<String> = head.into_iter().map(str::to_owned).collect();
    head.extend(criteria.iter().map(|(_, vi, _)| vi.clone()));
    let row = |it: &Procedure| {
        let mut row = vec![
            it.code.to_string(),
            it.name.clone(),
            proposer(it, sources.organisation),
            it.roadmap_year.map(|it| it.to_string()).unwrap_or_default(),
            it.roadmap.clone().unwrap_or_default(),
            it.roadmap_decision.clone().unwrap_or_default(),
        ];
        row.extend(criteria.iter().map(|(word, ..)| {
            let meets = it.priority.contains(word);
            if meets { "x" } else { "" }.to_owned()
        }));
        row
    };
    let mut rows = vec![head];
    if by_year {
        rows.extend(planned(sources).map(row));
    } else {
        rows.extend(marked(sources).map(row));
    }
    Sheet {
        name: if by_year {
            "Lộ trình trực tuyến".to_owned()
        } else {
            "Ưu tiên trực tuyến".to_owned()
        },
        rows,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::catalogue::{Catalogue, Parts};
    use std::sync::Arc;

    /// Covers: TB-16, TB-17
    #[tokio::test]
    async fn the_six_criteria_and_the_yearly_list_are_lists_of_their_own() {
        let db = store::testing::sqlite().await;
        let folder = std::env::temp_dir().join("motcua-priority");
        let clock = || domain::testing::moment("2026-08-24T09:00");
        let mut house = crate::testing::house(db.db.clone(), "thai-binh", &folder, clock);
        let seed = Catalogue::seed();
        let of = |code: &str| domain::catalogue::Procedure {
            forms: Vec::new(),
            processes: Vec::new(),
            ..seed.procedure(&code.into()).expect("a procedure").clone()
        };
        let (mut birth, mut marriage) = (of("1.001193"), of("1.000894"));
        birth.priority = vec!["many_cases".to_owned(), "digitised".to_owned()];
        birth.roadmap = Some("quý II, toàn trình".to_owned());
        birth.roadmap_year = Some(2027);
        birth.roadmap_decision = Some("12/QĐ-UBND".to_owned());
        marriage.roadmap = Some("quý IV, một phần".to_owned());
        marriage.roadmap_year = Some(2026);
        house.office.catalogue = Arc::new(
            Catalogue::of(Parts {
                procedures: vec![birth, marriage],
                ..Parts::default()
            })
            .expect("a catalogue"),
        );
        let words: Vec<String> = criteria(&house).into_iter().map(|it| it.0).collect();
        let six = [
            "many_cases",
            "digitised",
            "many_components",
            "many_agencies",
            "many_units",
            "government_priority",
        ];
        assert_eq!(words, six);
        let profile = Profile::of(&house);
        let sources = Sources::of(&house, &profile);
        let listed = records(&house, sources, false);
        assert_eq!(listed.as_array().map(Vec::len), Some(1));
        assert_eq!(listed[0]["criteria"], json!(["many_cases", "digitised"]));
        let yearly = sheet(&house, sources, true);
        assert_eq!(yearly.rows.len(), 3);
        assert_eq!(
            yearly.rows[1][3..6],
            ["2027", "quý II, toàn trình", "12/QĐ-UBND"]
        );
        assert_eq!(yearly.rows[1][6..], ["x", "x", "", "", "", ""]);
        let frame = Frame::sample("/dich-vu-cong-truc-tuyen/lo-trinh");
        let page = roadmap(State(house), Around(frame)).await.expect("a page");
        let bytes = axum::body::to_bytes(page.into_body(), 1 << 20).await;
        let html = String::from_utf8_lossy(&bytes.expect("a body")).into_owned();
        let at = |words: &str| {
            html.find(words)
                .unwrap_or_else(|| panic!("{words} in {html}"))
        };
        assert!(at("Năm 2027") < at("Năm 2026"), "the newest year on top");
    }
}
