//! What each regulation says of its agencies and of the units that receive files: levels, kinds,
//! names.

use super::{AgencyKind, Organisation};
use crate::actor::Role;
use crate::catalogue::{Catalogue, Level};
use crate::regulation::Regulation;
use jiff::civil::date;

fn has(province: &str, level: Level, kind: AgencyKind) -> bool {
    let organisation = Organisation::seed(province).expect("a province");
    let mut agencies = organisation.agencies().iter().chain(organisation.away());
    agencies.any(|it| it.level == level && it.kind == kind)
}

fn said(province: &str, key: &str) -> String {
    let regulation = Regulation::seed(province).expect("a province");
    regulation.word(key, date(2026, 8, 24)).to_owned()
}

/// Covers: ND-2.1, HN-2.1, TB-2/1, DN-1.2a
#[test]
fn departments_districts_and_communes_resolve_procedures_on_three_levels() {
    for province in ["nam-dinh", "ha-nam", "thai-binh", "dak-nong"] {
        for (level, kind) in [
            (Level::Province, AgencyKind::PeopleCommittee),
            (Level::Province, AgencyKind::Department),
            (Level::District, AgencyKind::PeopleCommittee),
            (Level::Commune, AgencyKind::PeopleCommittee),
            (Level::Province, AgencyKind::Vertical),
        ] {
            // In Hà Nam and Thái Bình some are away since the merger, and still in the tree.
            assert!(has(province, level, kind), "{province} {level:?} {kind:?}");
        }
    }
}

/// Covers: NB-2.1a, NB-2.1b
#[test]
fn ninh_binh_has_departments_and_communes_and_no_district() {
    assert!(has("ninh-binh", Level::Province, AgencyKind::Department));
    assert!(has(
        "ninh-binh",
        Level::Commune,
        AgencyKind::PeopleCommittee
    ));
    for kind in [AgencyKind::PeopleCommittee, AgencyKind::Department] {
        assert!(!has("ninh-binh", Level::District, kind));
    }
}

/// Covers: ND-2.2, DN-1.2b
#[test]
fn units_that_receive_files_are_called_bo_phan_mot_cua_together() {
    for province in ["nam-dinh", "dak-nong"] {
        let name = said(province, "org.reception_unit_generic");
        assert_eq!(name, "Bộ phận Một cửa", "{province}");
    }
    assert_eq!(
        said("nam-dinh", "org.reception_unit_province"),
        "Trung tâm Phục vụ Hành chính công, Kiểm soát thủ tục hành chính và Xúc tiến đầu tư tỉnh Nam Định"
    );
    assert_eq!(
        said("nam-dinh", "org.reception_unit_lower"),
        "Bộ phận tiếp nhận và trả kết quả cấp huyện, cấp xã"
    );
}

/// Covers: NB-2.1c
#[test]
fn ninh_binh_receives_files_at_centres_of_the_province_and_of_communes() {
    assert_eq!(
        said("ninh-binh", "org.reception_unit_province"),
        "Trung tâm Phục vụ hành chính công tỉnh"
    );
    assert_eq!(
        said("ninh-binh", "org.reception_unit_lower"),
        "Trung tâm Phục vụ hành chính công các xã, phường"
    );
}

/// Covers: TB-2/2
#[test]
fn thai_binh_receives_files_at_the_provinces_centre_and_below_at_its_units() {
    assert_eq!(
        said("thai-binh", "org.reception_unit_province"),
        "Trung tâm Phục vụ hành chính công tỉnh"
    );
    let lower = said("thai-binh", "org.reception_unit_lower");
    assert!(
        lower.starts_with("Bộ phận Tiếp nhận và Trả kết quả"),
        "{lower}"
    );
    assert!(lower.ends_with("cấp huyện, cấp xã"), "{lower}");
}

/// Covers: ND-2.3, NB-2.1d, HN-2.2
#[test]
fn whoever_receives_resolves_or_returns_files_holds_a_post_at_an_agency_or_at_its_bo_phan_mot_cua()
{
    let catalogue = Catalogue::seed();
    for province in ["nam-dinh", "ninh-binh", "ha-nam"] {
        let organisation = Organisation::seed(province).expect("a province");
        let mut seen = 0;
        for procedure in catalogue.fileable() {
            for agency in organisation.resolvers(procedure) {
                let held = |roles: &[Role]| -> Vec<Role> {
                    let posts = organisation.posts(&agency.code);
                    let of = posts.into_iter().map(|it| it.role);
                    of.filter(|it| roles.contains(it)).collect()
                };
                let resolving = [Role::Specialist, Role::HeadOfDivision, Role::HeadOfAgency];
                for role in resolving.into_iter().chain([Role::SealClerk]) {
                    assert!(
                        !held(&[role]).is_empty(),
                        "{province} {}: {role:?}",
                        agency.name
                    );
                }
                let intake = organisation.intake_units(procedure, agency);
                assert!(!intake.is_empty(), "{province}: {}", agency.name);
                let receives = |unit: &&super::Unit| unit.role.roles().contains(&Role::Reception);
                assert!(intake.iter().all(receives), "{}", agency.name);
                seen += 1;
            }
        }
        assert!(seen > 100, "{province}: {seen}");
    }
}
