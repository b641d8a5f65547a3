//! Who serves the citizen, at which address, with which sections.

use super::*;

/// Covers: ND-3.1, ND-5.1, ND-17.1
#[test]
fn nam_dinh_has_one_access_point_of_its_own() {
    gives("nam-dinh", "portal.mode", "own", "3.1, 5.1");
    let address = "https://dichvucong.namdinh.gov.vn";
    gives(
        "nam-dinh",
        "portal.citizen_domain",
        json!([address]),
        "5.1, 17.1, 24.2",
    );
    let regulation = of("nam-dinh");
    assert_eq!(regulation.mode(), Mode::Own);
    assert_eq!(regulation.citizen_domains(), [address]);
    assert!(!regulation.rules(today()).national_portal_only);
}

/// Covers: NB-8.1/1, NB-8.1/2, NB-14.1, NB-14.3/1
#[test]
fn in_ninh_binh_people_use_the_national_portal_and_staff_another_address() {
    gives("ninh-binh", "portal.mode", "national", "8.1, 14.1, 14.3");
    gives(
        "ninh-binh",
        "portal.citizen_domain",
        json!(["https://dichvucong.gov.vn"]),
        "8.1",
    );
    gives(
        "ninh-binh",
        "portal.staff_domain",
        "https://motcua.ninhbinh.gov.vn",
        "8.1",
    );
    let regulation = of("ninh-binh");
    assert!(regulation.rules(today()).national_portal_only);
    assert_eq!(regulation.citizen_domain(), "https://dichvucong.gov.vn");
    assert_eq!(regulation.staff_domain(), "https://motcua.ninhbinh.gov.vn");
}

/// Covers: HN-6/1
#[test]
fn in_ha_nam_portal_and_one_stop_system_share_one_domain() {
    gives("ha-nam", "portal.mode", "own", "6, 7.1");
    let regulation = of("ha-nam");
    assert_eq!(
        regulation.citizen_domains(),
        ["https://dichvucong.hanam.gov.vn"]
    );
    assert_eq!(regulation.staff_domain(), regulation.citizen_domain());
    assert_eq!(
        regulation.system_name(),
        "Cổng Dịch vụ công và Hệ thống thông tin một cửa điện tử tỉnh Hà Nam"
    );
}

/// Covers: TB-7.1/1
#[test]
fn in_thai_binh_the_applicant_chooses_between_two_addresses() {
    gives("thai-binh", "portal.mode", "both", "7.1");
    gives(
        "thai-binh",
        "portal.citizen_domain",
        json!([
            "https://dichvucong.thaibinh.gov.vn",
            "https://dichvucong.gov.vn"
        ]),
        "7.1",
    );
    // Filing on the own system stays open.
    assert!(!of("thai-binh").rules(today()).national_portal_only);
}

/// Covers: DN-3.1, DN-13.1a
#[test]
fn dak_nong_is_reached_at_its_domain() {
    gives("dak-nong", "portal.mode", "own", "3.1, 11.1");
    let address = "https://dichvucong.daknong.gov.vn";
    gives(
        "dak-nong",
        "portal.citizen_domain",
        json!([address]),
        "3.1, 13.1a",
    );
    // Article 10.1 prints another address by mistake; nothing of it is left.
    let text = Texts::seed("dak-nong")
        .expect("a shipped province")
        .province;
    assert!(!text.contains("dichvucung"));
}

/// Covers: ND-9.2, NB-9.2, DN-9.2
#[test]
fn other_content_is_updated_regularly_clause_by_clause() {
    gives("nam-dinh", "portal.update_rule", "regular", "9.2");
    says(
        "nam-dinh",
        "portal.update_rule",
        "Thường xuyên: các khoản 2 đến 9 Điều 8",
    );
    gives("ninh-binh", "portal.update_rule", "regular", "9.2");
    says(
        "ninh-binh",
        "portal.update_rule",
        "Thường xuyên: các khoản 2 đến 8, 10, 11 Điều 7",
    );
    gives(
        "dak-nong",
        "portal.update_rule",
        "regular_continuous",
        "9.2",
    );
    says(
        "dak-nong",
        "portal.update_rule",
        "Thường xuyên, liên tục: các khoản 2 đến 8 Điều 8",
    );
}

/// Covers: HN-5.2
#[test]
fn ha_nam_wants_a_direct_address_for_every_service() {
    gives("ha-nam", "portal.deep_links", true, "5.2");
    for other in ["nam-dinh", "ninh-binh", "thai-binh", "dak-nong"] {
        assert_eq!(setting(other, "portal.deep_links").status, Status::Default);
    }
}

/// Covers: ND-5.7, NB-7.2
#[test]
fn questions_and_answers_are_asked_for_in_two_provinces() {
    gives("nam-dinh", "portal.qa_set", "province_and_national", "5.7");
    says(
        "nam-dinh",
        "portal.qa_set",
        "Theo ngành, lĩnh vực; của tỉnh và tích hợp từ Cổng Dịch vụ công quốc gia",
    );
    gives("ninh-binh", "portal.qa_set", "qa_with_obligations", "7.2");
    says(
        "ninh-binh",
        "portal.qa_set",
        "Hỏi đáp về thủ tục, dịch vụ công, nghĩa vụ tài chính",
    );
}

/// Covers: ND-8.8, NB-7.10, DN-8.8
#[test]
fn terms_of_use_in_two_provinces_and_a_user_guide_in_one() {
    gives("nam-dinh", "portal.terms_page", json!(["terms"]), "8.8");
    gives("ninh-binh", "portal.terms_page", json!(["terms"]), "7.10");
    gives(
        "dak-nong",
        "portal.terms_page",
        json!(["user_guide"]),
        "8.8",
    );
}

/// Covers: ND-8.6, NB-7.8, TB-5.6, DN-8.6, HN-17.3
#[test]
fn the_contacts_that_pages_must_show() {
    let full = json!([
        "address",
        "phone",
        "email",
        "officials",
        "owner",
        "hotline",
        "call_centre"
    ]);
    gives("nam-dinh", "help.contacts", full.clone(), "8.6");
    gives("ninh-binh", "help.contacts", full, "7.8");
    gives(
        "thai-binh",
        "help.contacts",
        json!(["owner", "reception_officer", "hotline", "call_centre"]),
        "5.6",
    );
    // Đăk Nông names a hotline and no call centre.
    gives(
        "dak-nong",
        "help.contacts",
        json!(["address", "phone", "email", "officials", "owner", "hotline"]),
        "8.6",
    );
    gives(
        "ha-nam",
        "help.contacts",
        json!(["address", "phone", "email"]),
        "17.3",
    );
    let names: Vec<_> = of("thai-binh")
        .contacts()
        .into_iter()
        .map(|word| word.vi)
        .collect();
    assert_eq!(names[1], "Cán bộ tiếp nhận của từng cơ quan");
}

#[test]
fn the_sections_are_those_of_the_articles() {
    let count = |province: &str| of(province).sections().len();
    // Nam Định 8.1–8.9, Ninh Bình 7.1–7.11, Thái Bình 5.1–5.8, Đăk Nông 8.1–8.9.
    assert_eq!(count("nam-dinh"), 9);
    assert_eq!(count("ninh-binh"), 11);
    assert_eq!(count("thai-binh"), 9);
    assert_eq!(count("dak-nong"), 9);
    let of_key = |province: &str| setting(province, "portal.sections_required").clauses.len();
    assert_eq!(of_key("nam-dinh"), 9);
    assert_eq!(of_key("ninh-binh"), 11);
}

#[test]
fn the_part_of_the_national_portal_differs() {
    gives(
        "nam-dinh",
        "national_portal.role",
        json!(["integration", "qa", "account", "evaluation"]),
        "5.4, 5.7, 14.1, 20.1",
    );
    gives(
        "ninh-binh",
        "national_portal.role",
        json!([
            "filing", "login", "results", "lookup", "feedback", "testing"
        ]),
        "8.1, 14.1, 15.6a, 18.2c, 26.2",
    );
    gives(
        "thai-binh",
        "national_portal.role",
        json!([
            "filing",
            "login",
            "lookup",
            "payment",
            "feedback",
            "shared_data",
            "offering"
        ]),
        "5.1, 7.1, 9a, 10, 14.1, 18.2b",
    );
    gives(
        "dak-nong",
        "national_portal.role",
        json!([
            "integration",
            "organisation_accounts",
            "evaluation",
            "feedback"
        ]),
        "2.4, 4.1, 14.1, 15.1",
    );
    gives(
        "thai-binh",
        "catalogue.sync_national_db",
        json!(["shared_lists"]),
        "5.1",
    );
}
