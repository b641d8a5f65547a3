//! Procedures, their levels and who decides what is published.

use super::*;
use crate::case::terms::ServiceLevel;

/// Covers: ND-3.2, ND-3.3, TB-22.1, DN-19.6b
#[test]
fn levels_carry_the_words_of_the_regulation() {
    for (province, lower, upper, key, clauses) in [
        (
            "nam-dinh",
            "Một phần",
            "Toàn trình",
            "full_partial",
            "3.2, 3.3",
        ),
        (
            "ninh-binh",
            "Một phần",
            "Toàn trình",
            "full_partial",
            "7.1b, 27.3",
        ),
        (
            "ha-nam",
            "Mức độ 3",
            "Mức độ 4",
            "level_3_4",
            "7.2, 7.3a, 8, 10.2",
        ),
        (
            "thai-binh",
            "Mức độ 3",
            "Mức độ 4",
            "level_3_4",
            "18.2b, 22.1",
        ),
        (
            "dak-nong",
            "Một phần",
            "Toàn trình",
            "full_partial",
            "19.1b, 19.6b",
        ),
    ] {
        gives(province, "catalogue.level_vocabulary", key, clauses);
        let regulation = of(province);
        assert_eq!(regulation.level_name(ServiceLevel::Partial), lower);
        assert_eq!(regulation.level_name(ServiceLevel::Full), upper);
    }
    // What Nam Định calls fully online is returned online or by post.
    gives(
        "nam-dinh",
        "result.delivery_upper_level",
        json!(["online", "post"]),
        "3.2",
    );
}

/// Covers: DN-9.1
#[test]
fn five_working_days_to_update_after_a_publication_decision() {
    gives(
        "dak-nong",
        "catalogue.update_deadline",
        "5 working_days",
        "9.1",
    );
    assert_eq!(
        of("dak-nong").limit("catalogue.update_deadline", today()),
        Limit::working_days(5)
    );
    says(
        "dak-nong",
        "catalogue.update_deadline",
        "05 ngày làm việc từ ngày nhận quyết định công bố",
    );
}

/// Covers: HN-5.1/1
#[test]
fn elsewhere_the_same_number_is_a_marked_target() {
    for (province, clauses, words) in [
        ("nam-dinh", "9.1", "Kịp thời, đúng hạn theo quyết định"),
        ("ninh-binh", "9.1", "Kịp thời, đúng hạn theo quyết định"),
        ("ha-nam", "5.1", "Kịp thời"),
        ("thai-binh", "3.3", "Liên tục"),
    ] {
        fills(
            province,
            "catalogue.update_deadline",
            "5 working_days",
            clauses,
        );
        says(
            province,
            "catalogue.update_deadline",
            &format!("{words}; mục tiêu nội bộ 05 ngày làm việc"),
        );
    }
}

/// Covers: ND-9.1, NB-7.1b, NB-9.1, HN-17.1, DN-10.2b
#[test]
fn whose_decision_publishes_a_procedure() {
    gives(
        "nam-dinh",
        "catalogue.publication_authority",
        "UBND tỉnh; Chủ tịch UBND tỉnh",
        "9.1, 17.3",
    );
    gives(
        "ninh-binh",
        "catalogue.publication_authority",
        "Chủ tịch UBND tỉnh",
        "7.1b, 9.1",
    );
    gives(
        "ha-nam",
        "catalogue.publication_authority",
        "Chủ tịch UBND tỉnh",
        "10.1a, 17.1",
    );
    gives(
        "dak-nong",
        "catalogue.publication_authority",
        "Cơ quan có thẩm quyền; Chủ tịch UBND tỉnh; danh mục mức độ do UBND tỉnh duyệt",
        "9.1, 10.2b, 19.6b",
    );
    gives(
        "ninh-binh",
        "catalogue.classification",
        json!(["decree_42"]),
        "7.1b",
    );
}

/// Covers: TB-17
#[test]
fn the_chairman_of_thai_binh_decides_list_and_roadmap() {
    gives(
        "thai-binh",
        "catalogue.publication_authority",
        "Chủ tịch UBND tỉnh: danh mục dịch vụ công trực tuyến và lộ trình",
        "17, 22.1",
    );
}

/// Covers: HN-3.3
#[test]
fn six_facts_of_every_procedure_are_public_in_ha_nam() {
    gives(
        "ha-nam",
        "catalogue.public_facts",
        json!([
            "reception",
            "resolution",
            "fees",
            "time",
            "result",
            "assessment"
        ]),
        "3.3",
    );
    gives("ha-nam", "catalogue.special_exempt", "art_14_5", "3.3");
    says(
        "ha-nam",
        "catalogue.special_exempt",
        "Theo khoản 5 Điều 14 Nghị định 61/2018/NĐ-CP",
    );
}

/// Covers: ND-8.1a, HN-5.1/3, HN-5.3, DN-8.1b
#[test]
fn minimum_fields_and_classification() {
    gives(
        "nam-dinh",
        "catalogue.fields_min",
        json!(["decree_42"]),
        "8.1a",
    );
    gives(
        "nam-dinh",
        "catalogue.classification",
        json!(["decree_42"]),
        "8.1a",
    );
    gives(
        "ha-nam",
        "catalogue.fields_min",
        json!(["code", "components", "agency_id", "level"]),
        "5.1",
    );
    gives(
        "ha-nam",
        "catalogue.classification",
        json!(["sector", "field", "admin_level", "service_level"]),
        "5.3",
    );
    gives(
        "dak-nong",
        "catalogue.fields_min",
        json!(["decree_42", "internal_process"]),
        "8.1b, 9.1",
    );
}

/// Covers: NB-11.1/1
#[test]
fn what_the_departments_of_ninh_binh_manage() {
    gives(
        "ninh-binh",
        "catalogue.fields_min",
        json!([
            "online_service",
            "process",
            "limit",
            "fees",
            "forms",
            "papers",
            "progress",
            "result"
        ]),
        "11.1",
    );
}

/// Covers: HN-5.1/2, NB-21.2/2, DN-19.2c, TB-5.1
#[test]
fn what_is_kept_in_step_with_the_national_database() {
    gives(
        "ha-nam",
        "catalogue.sync_national_db",
        json!(["procedures"]),
        "5.1",
    );
    gives(
        "ninh-binh",
        "catalogue.sync_national_db",
        json!(["agencies"]),
        "21.2",
    );
    gives(
        "dak-nong",
        "catalogue.sync_national_db",
        json!(["complete"]),
        "19.2c",
    );
    gives(
        "thai-binh",
        "catalogue.sync_national_db",
        json!(["shared_lists"]),
        "5.1",
    );
}

/// Covers: TB-16
#[test]
fn six_criteria_make_a_procedure_a_priority_in_thai_binh() {
    gives(
        "thai-binh",
        "catalogue.priority_criteria",
        json!([
            "many_cases",
            "digitised",
            "many_components",
            "many_agencies",
            "many_units",
            "government_priority"
        ]),
        "16a, 16b, 16c, 16d, 16đ, 16e",
    );
}

/// Covers: DN-19.6e
#[test]
fn four_cases_of_a_wrong_procedure_are_reported_in_dak_nong() {
    gives(
        "dak-nong",
        "catalogue.wrong_procedure_report",
        json!(["unpublished", "inaccurate", "incomplete", "expired"]),
        "9.3, 19.6e",
    );
}

/// Covers: TB-15
#[test]
fn two_controls_in_thai_binh() {
    gives(
        "thai-binh",
        "catalogue.control_gate",
        "Hai lần kiểm soát: nghiệp vụ và kỹ thuật",
        "15",
    );
}

/// Covers: TB-18.2a/1
#[test]
fn processes_are_set_per_level_and_uniform_in_thai_binh() {
    gives(
        "thai-binh",
        "case.process_levels",
        "Theo thủ tục và cấp, áp dụng chung thống nhất",
        "18.2a",
    );
}
