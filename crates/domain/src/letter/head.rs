//! Who writes a letter: the agency head on its left, the place of its date, and who signs for
//! the agency (Nghị định 30/2020/NĐ-CP). Names come from the organisation; a unit that it does
//! not know is written as the case names it.

use super::words;
use crate::ids::UnitCode;
use crate::organisation::{Agency, AgencyKind, Organisation, Unit, UnitRole};
use serde::{Deserialize, Serialize};

/// The agency head.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Letterhead {
    /// The body above; none for a People's Committee and where it is not known.
    pub superior: Option<String>,
    /// Who writes.
    pub name: String,
    /// The place in front of the date.
    pub place: String,
}

/// Who signs for an agency, line by line: "TM. Ủy ban nhân dân", "Chủ tịch".
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Signatory {
    /// The capacity, in lines.
    pub capacity: Vec<String>,
    /// The name, where it is known who signs; else there is room for it.
    pub name: Option<String>,
}

impl Letterhead {
    /// The head of a unit: for an intake unit its agency stands above.
    pub fn of(organisation: &Organisation, unit: &UnitCode, named: &str) -> Self {
        let Some((unit, agency)) = find(organisation, unit) else {
            return Self {
                superior: None,
                name: words::in_full(named),
                place: words::place(organisation.name()),
            };
        };
        let place = place(organisation, agency);
        let own = agency_name(organisation, agency);
        if unit.name == agency.name && agency.kind != AgencyKind::Centre {
            return Self {
                superior: above(organisation, agency),
                name: own,
                place,
            };
        }
        let (superior, name) = if agency.kind == AgencyKind::Centre {
            (above(organisation, agency), own)
        } else {
            (Some(own), words::in_full(&unit.name))
        };
        // What the line above says is not said again: "… phường Trường Thi".
        let said = superior.as_deref().and_then(|superior| {
            [agency.place.clone(), Some(lower_first(organisation.name()))]
                .into_iter()
                .flatten()
                .find(|place| superior.ends_with(place.as_str()))
        });
        let rest = said.and_then(|place| Some(name.strip_suffix(&place)?.trim_end().to_owned()));
        let name = rest.filter(|rest| !rest.is_empty()).unwrap_or(name);
        Self {
            superior,
            name,
            place,
        }
    }

    /// The head of the agency of a unit, whichever of its units that is.
    pub fn of_agency(organisation: &Organisation, unit: &UnitCode, named: &str) -> Self {
        match find(organisation, unit) {
            Some((_, agency)) => Self {
                superior: above(organisation, agency),
                name: agency_name(organisation, agency),
                place: place(organisation, agency),
            },
            None => Self::of(organisation, unit, named),
        }
    }
}

impl Signatory {
    /// Who signs for the agency of a unit; by name where the one who acted leads it.
    pub fn of_agency(organisation: &Organisation, unit: &UnitCode, acted: Option<&str>) -> Self {
        let found = find(organisation, unit);
        let capacity: &[&str] = match found.map(|(_, agency)| agency.kind) {
            Some(AgencyKind::PeopleCommittee) => &["TM. Ủy ban nhân dân", "Chủ tịch"],
            Some(AgencyKind::Department | AgencyKind::Centre) => &["Giám đốc"],
            Some(AgencyKind::Office) => &["Chánh Văn phòng"],
            Some(AgencyKind::Inspectorate) => &["Chánh Thanh tra"],
            Some(AgencyKind::Board) => &["Trưởng ban"],
            Some(AgencyKind::Vertical) | None => &["Thủ trưởng cơ quan"],
        };
        let leads = found.is_some_and(|(unit, _)| unit.role == UnitRole::Leadership);
        Self {
            capacity: capacity.iter().map(|&line| line.to_owned()).collect(),
            name: acted.filter(|_| leads).map(str::to_owned),
        }
    }
}

fn find<'a>(organisation: &'a Organisation, unit: &UnitCode) -> Option<(&'a Unit, &'a Agency)> {
    let unit = organisation.unit(unit)?;
    Some((unit, organisation.agency(&unit.agency)?))
}

/// The name of an agency in full, with the province that "… tỉnh" leaves out.
fn agency_name(organisation: &Organisation, agency: &Agency) -> String {
    let name = words::in_full(&agency.name);
    if name.ends_with(" tỉnh") {
        format!("{name} {}", words::place(organisation.name()))
    } else {
        name
    }
}

fn above(organisation: &Organisation, agency: &Agency) -> Option<String> {
    // A People's Committee writes under its own name alone.
    if agency.kind == AgencyKind::PeopleCommittee {
        return None;
    }
    let parent = organisation.agency(agency.parent.as_ref()?)?;
    Some(agency_name(organisation, parent))
}

fn place(organisation: &Organisation, agency: &Agency) -> String {
    let name = agency.place.as_deref().unwrap_or(organisation.name());
    words::place(name)
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_lowercase().chain(chars).collect(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(province: &str, unit: &str) -> (Option<String>, String, String) {
        let organisation = Organisation::seed(province).expect("a province");
        let head = Letterhead::of(&organisation, &unit.into(), "UBND nơi nào đó");
        (head.superior, head.name, head.place)
    }

    #[test]
    fn an_intake_unit_writes_under_its_committee() {
        let (superior, name, place) = head("nam-dinh", "xa-13657/mot-cua");
        assert_eq!(
            superior.as_deref(),
            Some("Ủy ban nhân dân phường Trường Thi")
        );
        assert_eq!(name, "Bộ phận Tiếp nhận và Trả kết quả");
        assert_eq!(place, "Trường Thi");
    }

    #[test]
    fn a_committee_writes_under_its_own_name_alone() {
        let (superior, name, place) = head("nam-dinh", "xa-13657");
        assert_eq!(superior, None);
        assert_eq!(name, "Ủy ban nhân dân phường Trường Thi");
        assert_eq!(place, "Trường Thi");
    }

    #[test]
    fn a_department_and_the_centre_write_under_the_province() {
        let (superior, name, place) = head("nam-dinh", "so-tu-phap");
        assert_eq!(superior.as_deref(), Some("Ủy ban nhân dân tỉnh Nam Định"));
        assert_eq!(name, "Sở Tư pháp");
        assert_eq!(place, "Nam Định");
        let (superior, name, _) = head("nam-dinh", "trung-tam");
        assert_eq!(superior.as_deref(), Some("Ủy ban nhân dân tỉnh Nam Định"));
        assert_eq!(
            name,
            "Trung tâm Phục vụ Hành chính công, Kiểm soát thủ tục hành chính và Xúc tiến đầu tư"
        );
        assert_eq!(
            head("nam-dinh", "thanh-tra-tinh").1,
            "Thanh tra tỉnh Nam Định"
        );
    }

    #[test]
    fn where_there_are_two_levels_the_centre_of_a_commune_writes() {
        let (superior, name, place) = head("ninh-binh", "xa-14329/mot-cua");
        assert_eq!(superior.as_deref(), Some("Ủy ban nhân dân phường Hoa Lư"));
        assert_eq!(name, "Trung tâm Phục vụ hành chính công");
        assert_eq!(place, "Hoa Lư");
    }

    #[test]
    fn an_unknown_unit_is_written_as_the_case_names_it() {
        let (superior, name, place) = head("nam-dinh", "nowhere");
        assert_eq!(superior, None);
        assert_eq!(name, "Ủy ban nhân dân nơi nào đó");
        assert_eq!(place, "Nam Định");
    }

    #[test]
    fn the_head_signs_by_name_and_nobody_else_does() {
        let organisation = Organisation::seed("nam-dinh").expect("a province");
        let sign =
            |unit: &str| Signatory::of_agency(&organisation, &unit.into(), Some("Vũ Đình Thắng"));
        let head = sign("xa-13657");
        assert_eq!(head.capacity, ["TM. Ủy ban nhân dân", "Chủ tịch"]);
        assert_eq!(head.name.as_deref(), Some("Vũ Đình Thắng"));
        assert_eq!(sign("xa-13657/chuyen-mon").name, None);
        assert_eq!(sign("so-tu-phap").capacity, ["Giám đốc"]);
        assert_eq!(sign("nowhere").name, None);
    }
}
