//! Levels, reception units, actors and roles.

use super::*;

/// Covers: ND-2.1, NB-2.1a, NB-2.1b, HN-2.1, TB-2/1, DN-1.2a
#[test]
fn four_provinces_have_three_levels_and_ninh_binh_two() {
    let three = json!(["province", "district", "commune"]);
    gives("nam-dinh", "org.levels", three.clone(), "2.1");
    gives("ha-nam", "org.levels", three.clone(), "2.1");
    gives("thai-binh", "org.levels", three.clone(), "2");
    gives("dak-nong", "org.levels", three, "1.2a, 8.1a");
    gives(
        "ninh-binh",
        "org.levels",
        json!(["province", "commune"]),
        "2.1a, 2.1b",
    );
    // The organisation that ships agrees with the regulation.
    for province in provinces() {
        let organisation =
            crate::organisation::Organisation::seed(province).expect("a shipped organisation");
        let has = |level| organisation.agencies().iter().any(|it| it.level == level);
        assert!(has(crate::catalogue::Level::Province), "{province}");
        assert!(has(crate::catalogue::Level::Commune), "{province}");
        assert_eq!(
            has(crate::catalogue::Level::District),
            of(province).levels().iter().any(|it| it.id == "district"),
            "{province}"
        );
    }
}

/// Covers: ND-2.2, NB-2.1c, NB-8.1/3, TB-2/2, DN-1.2b
#[test]
fn reception_units_have_the_names_of_the_regulation() {
    let names = |province: &str| {
        let it = of(province);
        [
            it.reception_unit(),
            it.reception_unit_province(),
            it.reception_unit_lower(),
        ]
    };
    assert_eq!(
        names("nam-dinh"),
        [
            "Bộ phận Một cửa",
            "Trung tâm Phục vụ Hành chính công, Kiểm soát thủ tục hành chính và Xúc tiến đầu tư tỉnh Nam Định",
            "Bộ phận tiếp nhận và trả kết quả cấp huyện, cấp xã",
        ]
    );
    assert_eq!(
        names("ninh-binh"),
        [
            "Trung tâm Phục vụ hành chính công",
            "Trung tâm Phục vụ hành chính công tỉnh",
            "Trung tâm Phục vụ hành chính công các xã, phường",
        ]
    );
    assert_eq!(
        names("thai-binh")[1..],
        [
            "Trung tâm Phục vụ hành chính công tỉnh",
            "Bộ phận Tiếp nhận và Trả kết quả giải quyết thủ tục hành chính cấp huyện, cấp xã",
        ]
    );
    assert_eq!(
        names("dak-nong"),
        [
            "Bộ phận Một cửa",
            "Trung tâm Phục vụ hành chính công",
            "Bộ phận Tiếp nhận và Trả kết quả cấp huyện, cấp xã",
        ]
    );
    gives(
        "ninh-binh",
        "org.reception_unit_lower",
        "Trung tâm Phục vụ hành chính công các xã, phường",
        "8.1",
    );
    gives(
        "nam-dinh",
        "org.reception_unit_generic",
        "Bộ phận Một cửa",
        "2.2",
    );
    // Thái Bình has no collective name: the decree's stands in, marked.
    fills(
        "thai-binh",
        "org.reception_unit_generic",
        "Bộ phận Một cửa",
        "",
    );
}

/// Covers: ND-10, DN-7, TB-21.1/1
#[test]
fn the_operator_is_the_department_that_the_regulation_names() {
    gives("nam-dinh", "org.operator", "Sở Khoa học và Công nghệ", "10");
    gives(
        "dak-nong",
        "org.operator",
        "Sở Khoa học và Công nghệ",
        "7, 19.1e",
    );
    gives(
        "thai-binh",
        "org.operator",
        "Sở Thông tin và Truyền thông",
        "21.1",
    );
    // Ninh Bình does not name it outright.
    assert_eq!(setting("ninh-binh", "org.operator").status, Status::Default);
    assert_eq!(of("nam-dinh").operator(), "Sở Khoa học và Công nghệ");
}

/// Covers: ND-2.5, ND-2.6, ND-2.7, ND-2.8
#[test]
fn outside_parties_of_nam_dinh() {
    gives(
        "nam-dinh",
        "org.actors_external",
        json!([
            "vertical_agency",
            "service_enterprise",
            "postal",
            "hired_or_authorised",
            "bank",
            "payment_intermediary",
            "other"
        ]),
        "2.5, 2.6, 2.7, 2.8",
    );
}

/// Covers: NB-2.1dd, NB-2.1e, NB-2.1g, NB-2.2
#[test]
fn outside_parties_of_ninh_binh() {
    gives(
        "ninh-binh",
        "org.actors_external",
        json!([
            "vertical_agency",
            "postal",
            "service_enterprise",
            "bank",
            "payment_intermediary",
            "other"
        ]),
        "2.1đ, 2.1e, 2.1g, 2.2",
    );
}

/// Covers: HN-2.4, DN-1.2c, DN-1.2dd
#[test]
fn outside_parties_of_ha_nam_and_dak_nong() {
    gives(
        "ha-nam",
        "org.actors_external",
        json!([
            "postal",
            "fee_collector",
            "hired_or_authorised",
            "software_supplier"
        ]),
        "2.4",
    );
    gives(
        "dak-nong",
        "org.actors_external",
        json!(["vertical_agency", "postal", "bank", "payment_intermediary"]),
        "1.2a, 1.2c, 1.2đ",
    );
}

/// Covers: ND-17.3, NB-26.2/1, NB-27.2, DN-9.1
#[test]
fn who_edits_the_data_of_a_procedure() {
    let key = "role.catalogue_editor";
    gives("nam-dinh", key, json!(["agencies"]), "17.3, 33.5");
    says(
        "nam-dinh",
        key,
        "Từng cơ quan, với thủ tục thuộc phạm vi quản lý",
    );
    gives(
        "ninh-binh",
        key,
        json!(["departments", "communes_take_part"]),
        "11.1, 26.2, 27.2",
    );
    says("ninh-binh", key, "Các sở, ban, ngành; UBND cấp xã phối hợp");
    gives("ha-nam", key, json!(["administrator"]), "16.6");
    says("ha-nam", key, "Tài khoản quản trị của từng cơ quan");
    gives("dak-nong", key, json!(["advising_agency"]), "9.1");
    says("dak-nong", key, "Cơ quan tham mưu quyết định công bố");
}

/// Covers: ND-33.5, TB-21.2, DN-19.2a
#[test]
fn who_edits_processes() {
    gives("nam-dinh", "role.process_editor", "Từng cơ quan", "33.5");
    gives(
        "thai-binh",
        "role.process_editor",
        "Sở Thông tin và Truyền thông",
        "21.2",
    );
    gives(
        "dak-nong",
        "role.process_editor",
        "Cơ quan nhập; Văn phòng UBND tỉnh thẩm định; Chủ tịch UBND tỉnh ban hành",
        "9.1, 19.2a",
    );
}

/// Covers: ND-30.1, TB-20.3
#[test]
fn who_designs_electronic_forms() {
    let key = "role.eform_designer";
    gives("nam-dinh", key, json!(["operator"]), "30.1");
    says("nam-dinh", key, "Sở Khoa học và Công nghệ");
    gives("ninh-binh", key, json!(["departments"]), "11.1");
    says("ninh-binh", key, "Các sở, ban, ngành");
    gives("thai-binh", key, json!(["office", "agencies"]), "20.3");
    says(
        "thai-binh",
        key,
        "Văn phòng UBND tỉnh chủ trì cùng các cơ quan",
    );
}

/// Covers: ND-29.1, ND-29.2, NB-11.3, HN-16.4, HN-16.5, TB-20.1, DN-19.2b
#[test]
fn who_controls_procedures_and_with_how_many_accounts() {
    gives(
        "nam-dinh",
        "role.procedure_control",
        "Văn phòng UBND tỉnh theo dõi, tổng hợp",
        "29.1, 29.2",
    );
    gives(
        "ninh-binh",
        "role.procedure_control",
        "Trung tâm Phục vụ hành chính công tỉnh",
        "11.3",
    );
    gives(
        "ha-nam",
        "role.procedure_control",
        "Mỗi cơ quan một tài khoản; Phòng Kiểm soát TTHC một tài khoản, cập nhật cả thông tin đánh giá",
        "16.4, 16.5",
    );
    gives(
        "thai-binh",
        "role.procedure_control",
        "Văn phòng UBND tỉnh",
        "20.1",
    );
    gives(
        "dak-nong",
        "role.procedure_control",
        "Văn phòng UBND tỉnh: một tài khoản thống kê, kiểm soát TTHC",
        "19.2b",
    );
}

/// Covers: NB-3.2, NB-11.5, HN-16.6/1, HN-16.6/2, DN-4.2a
#[test]
fn who_issues_staff_accounts() {
    gives(
        "ninh-binh",
        "role.staff_account_issuer",
        "Cơ quan giải quyết TTHC cấp; Sở Khoa học và Công nghệ chủ trì cấp tài khoản công vụ",
        "3.2, 11.5",
    );
    gives(
        "ha-nam",
        "role.staff_account_issuer",
        "Doanh nghiệp cung cấp phần mềm phân quyền tài khoản quản trị; mỗi cán bộ một tài khoản",
        "16.6, 17.10",
    );
    gives(
        "dak-nong",
        "role.staff_account_issuer",
        "Đơn vị quản lý phần mềm cấp và thu hồi",
        "4.2a",
    );
    gives(
        "ha-nam",
        "role.admin_accounts_per_agency",
        "one_of_each",
        "16.4, 16.6",
    );
}

/// Covers: ND-22.1, ND-22.2, ND-22.3, ND-31.1, ND-31.2
#[test]
fn population_accounts_of_nam_dinh() {
    gives(
        "nam-dinh",
        "popdb.request_route",
        "Cơ quan → Sở Khoa học và Công nghệ → C06; Công an tỉnh tập hợp",
        "22.1, 31.1",
    );
    gives(
        "nam-dinh",
        "popdb.documents",
        json!(["signed_commitment"]),
        "22.2",
    );
    gives(
        "nam-dinh",
        "popdb.account_manager",
        "Sở Khoa học và Công nghệ cấu hình, cùng Công an tỉnh",
        "22.3, 31.2",
    );
}

/// Covers: NB-11.4, NB-24.2, DN-4.2b-1, DN-4.2b-2, DN-19.5-2
#[test]
fn population_accounts_of_ninh_binh_and_dak_nong() {
    gives(
        "ninh-binh",
        "popdb.account_manager",
        "Công an tỉnh: quản lý, quản trị, phân quyền, theo dõi, thống kê",
        "11.4",
    );
    gives(
        "ninh-binh",
        "popdb.request_route",
        "Công an tỉnh phê duyệt, hủy bỏ, cùng Cục Cảnh sát quản lý hành chính về trật tự xã hội",
        "24.2",
    );
    gives("ninh-binh", "popdb.statistics", true, "11.4, 24.2, 24.4");
    gives(
        "dak-nong",
        "popdb.documents",
        json!(["registration_form", "personal_commitment"]),
        "4.2b-1",
    );
    gives(
        "dak-nong",
        "popdb.account_manager",
        "Công an tỉnh cùng Sở Khoa học và Công nghệ: cấp tỉnh; Công an huyện, thành phố: cấp huyện",
        "4.2b-2, 19.5-2",
    );
}
