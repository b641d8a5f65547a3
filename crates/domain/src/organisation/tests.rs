//! The provinces as they ship: counts, names, who receives and who resolves.

use super::*;
use crate::catalogue::Catalogue;
use std::sync::LazyLock;

static SEED: LazyLock<Catalogue> = LazyLock::new(Catalogue::seed);

fn of(province: &str) -> Organisation {
    Organisation::load(&Texts::seed(province).expect("a province")).expect("an organisation")
}

#[test]
fn every_province_has_its_places() {
    for (province, districts, communes) in [
        ("nam-dinh", 9, 175),
        ("ninh-binh", 0, 129),
        ("ha-nam", 6, 98),
        ("thai-binh", 8, 242),
        ("dak-nong", 8, 71),
    ] {
        let organisation = of(province);
        assert_eq!(organisation.districts().count(), districts, "{province}");
        assert_eq!(organisation.communes().count(), communes, "{province}");
        for agency in organisation.agencies() {
            let units = organisation.units_of(&agency.code);
            assert!(!units.is_empty() && units.iter().all(|u| u.agency == agency.code));
        }
    }
}

#[test]
fn two_levels_and_three_levels() {
    // Covers: NB-7.1a, DN-8.1a
    let ninh_binh = of("ninh-binh");
    assert_eq!(ninh_binh.levels(), [Level::Province, Level::Commune]);
    let vertical = |o: &Organisation| o.agencies().iter().any(|a| a.kind == AgencyKind::Vertical);
    assert!(vertical(&ninh_binh));
    let dak_nong = of("dak-nong");
    assert_eq!(
        dak_nong.levels(),
        [Level::Province, Level::District, Level::Commune]
    );
    assert!(dak_nong.districts().next().is_some());
}

#[test]
fn the_communes_of_the_new_ninh_binh_say_what_they_were_formed_from() {
    let organisation = of("ninh-binh");
    assert!(
        organisation
            .communes()
            .all(|commune| commune.formed_from.is_some())
    );
    let wards = organisation
        .communes()
        .filter(|c| c.commune_kind == Some(CommuneKind::Ward));
    assert_eq!(wards.count(), 32);
    let from = |name: &str| {
        organisation
            .communes()
            .filter(|c| c.former_province.as_deref() == Some(name))
            .count()
    };
    assert_eq!(
        (from("Nam Định"), from("Ninh Bình"), from("Hà Nam")),
        (57, 39, 33)
    );
}

#[test]
fn identifiers_are_marked_as_defaults() {
    for province in provinces() {
        let organisation = of(province);
        let (identifier, _) = organisation.identifier();
        for agency in organisation.agencies() {
            assert!(agency.identifier.starts_with(identifier), "{}", agency.code);
            assert_eq!(agency.identifier_confidence, Confidence::Default);
            let longest = agency.identifier.len() <= 35;
            assert!(
                longest
                    && agency
                        .identifier
                        .chars()
                        .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '.')
            );
        }
        assert!(organisation.identifier_note().contains("mã tạm"));
    }
    let nam_dinh = of("nam-dinh");
    let agency = nam_dinh.agency(&"so-tu-phap".into()).expect("an agency");
    assert_eq!(agency.identifier(CodeFormat::New), "H40.003");
    assert_eq!(agency.identifier(CodeFormat::Old), "000.00.03.H40");
}

#[test]
fn files_are_received_where_the_regulation_says() {
    // Covers: ND-2.2, TB-2/2, DN-1.2b
    let name = |province: &str, agency: &str| {
        let organisation = of(province);
        let procedure = SEED.procedure(&"1.001193".into()).expect("a procedure");
        let department = SEED.procedure(&"1.000828".into()).expect("a procedure");
        let procedure = if agency.starts_with("xa-") {
            procedure
        } else {
            department
        };
        let agency = organisation.agency(&agency.into()).expect("an agency");
        organisation
            .intake_units(procedure, agency)
            .first()
            .map(|unit| unit.name.clone())
            .unwrap_or_default()
    };
    assert_eq!(
        name("nam-dinh", "so-tu-phap"),
        "Trung tâm Phục vụ Hành chính công, Kiểm soát thủ tục hành chính và Xúc tiến đầu tư tỉnh Nam Định"
    );
    assert!(name("nam-dinh", "xa-13666").starts_with("Bộ phận Tiếp nhận và Trả kết quả phường"));
    assert!(name("thai-binh", "xa-12433").starts_with("Bộ phận Tiếp nhận và Trả kết quả phường"));
    assert_eq!(
        name("thai-binh", "so-tu-phap"),
        "Trung tâm Phục vụ hành chính công tỉnh Thái Bình"
    );
    assert_eq!(name("ha-nam", "so-tu-phap"), "Bộ phận Một cửa Sở Tư pháp");
    assert_eq!(
        name("ninh-binh", "xa-13285"),
        "Trung tâm Phục vụ hành chính công phường Phủ Lý"
    );
    assert_eq!(
        name("dak-nong", "so-tu-phap"),
        "Trung tâm Phục vụ hành chính công tỉnh Đăk Nông"
    );
}

#[test]
fn the_new_ninh_binh_receives_anywhere() {
    let organisation = of("ninh-binh");
    let procedure = SEED.procedure(&"1.001193".into()).expect("a procedure");
    let agency = organisation.agency(&"xa-13285".into()).expect("an agency");
    // Every commune's centre and the province's.
    assert_eq!(organisation.intake_units(procedure, agency).len(), 130);
}

#[test]
fn residence_is_the_police_s_and_received_at_the_commune() {
    let organisation = of("nam-dinh");
    let procedure = SEED.procedure(&"1.004222".into()).expect("a procedure");
    let resolvers = organisation.resolvers(procedure);
    assert_eq!(resolvers.len(), 175);
    let agency = organisation
        .agency(&"cong-an-13666".into())
        .expect("an agency");
    assert!(organisation.resolves(agency, procedure));
    assert_eq!(
        organisation.intake_units(procedure, agency)[0]
            .code
            .as_str(),
        "xa-13666/mot-cua"
    );
}

#[test]
fn a_commune_of_two_levels_has_a_division_for_each_field() {
    let organisation = of("ninh-binh");
    let agency = organisation.agency(&"xa-13285".into()).expect("an agency");
    let division = |code: &str| {
        let procedure = SEED.procedure(&code.into()).expect("a procedure");
        organisation
            .division(agency, procedure)
            .map(|unit| unit.name.clone())
            .unwrap_or_default()
    };
    assert_eq!(division("1.001193"), "Văn phòng HĐND và UBND phường Phủ Lý");
    assert_eq!(division("1.001776"), "Phòng Văn hóa – Xã hội phường Phủ Lý");
    assert_eq!(
        division("1.013225"),
        "Phòng Kinh tế, Hạ tầng và Đô thị phường Phủ Lý"
    );
}

#[test]
fn the_head_covers_the_agency_and_others_their_unit() {
    let organisation = of("nam-dinh");
    let all = organisation.covers(&"xa-13666".into());
    assert_eq!(all.len(), organisation.units_of(&"xa-13666".into()).len());
    assert_eq!(
        organisation.covers(&"xa-13666/mot-cua".into()),
        ["xa-13666/mot-cua".into()]
    );
    assert!(
        organisation
            .posts(&"xa-13666".into())
            .iter()
            .any(|post| post.role == Role::SealClerk)
    );
}
