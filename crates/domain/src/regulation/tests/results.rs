//! Results, post, the applicant's store, archive.

use super::*;
use crate::case::filing::DeliveryKind::{InPerson, Online, Post};

/// Covers: HN-10.2a, HN-10.2b, HN-7.3b
#[test]
fn ways_of_return_in_ha_nam_go_by_level() {
    gives(
        "ha-nam",
        "result.delivery_lower_level",
        json!(["in_person", "post"]),
        "10.2a",
    );
    gives(
        "ha-nam",
        "result.delivery_upper_level",
        json!(["online", "email", "post"]),
        "10.2b",
    );
    let rules = of("ha-nam").rules(today());
    assert_eq!(rules.delivery_lower, [InPerson, Post]);
    assert_eq!(rules.delivery_upper, [Online, Post]);
    gives(
        "ha-nam",
        "result.legal_value",
        "Như kết quả truyền thống",
        "7.3b",
    );
}

/// Covers: ND-18.4, NB-15.2b, DN-12.4
#[test]
fn elsewhere_results_are_returned_as_the_decrees_say() {
    let all = json!(["in_person", "post", "online"]);
    let lower = "result.delivery_lower_level";
    cites("nam-dinh", lower, all.clone(), "18.4");
    cites("ninh-binh", lower, all.clone(), "15.2b");
    cites("thai-binh", lower, all.clone(), "8");
    cites("dak-nong", lower, all.clone(), "12.4");
    cites("dak-nong", "result.delivery_upper_level", all, "12.4");
    assert_eq!(
        setting("ninh-binh", lower).reason,
        "Điều 22 Nghị định 118/2025/NĐ-CP"
    );
    assert_eq!(of("nam-dinh").rules(today()).delivery_upper, [Online, Post]);
}

/// Covers: ND-18.5/1
#[test]
fn a_result_turned_electronic_counts_as_paper_in_nam_dinh() {
    gives(
        "nam-dinh",
        "result.legal_value",
        "Như văn bản giấy nếu đủ điều kiện của khoản 3 Điều 25 Nghị định 45/2020/NĐ-CP",
        "18.5",
    );
}

/// Covers: HN-7.2/2, HN-11.3b
#[test]
fn originals_are_compared_in_ha_nam() {
    gives(
        "ha-nam",
        "eform.original_check",
        json!(["lower_level", "before_post"]),
        "7.2, 11.3b",
    );
    for province in provinces() {
        let rules = of(province).rules(today());
        assert_eq!(rules.originals_at_lower_level, province == "ha-nam");
        assert_eq!(rules.originals_before_post, province == "ha-nam");
    }
    let article = of("ha-nam").article("hand_over.originals", today());
    assert_eq!(
        article.map(|it| it.short.as_str()),
        Some("k.2 Đ.7, đ.b k.3 Đ.11 QĐ 30/2019")
    );
}

/// Covers: NB-10.2, HN-11.1a, HN-11.2a, HN-11.3a, TB-5.8
#[test]
fn what_the_post_does() {
    gives("ninh-binh", "post.scope", json!(["function"]), "10.2");
    gives(
        "ha-nam",
        "post.scope",
        json!(["at_home", "file_online", "return", "originals_fees_postage"]),
        "11.1a, 11.1e, 11.2a, 11.3a",
    );
    gives(
        "thai-binh",
        "post.scope",
        json!(["information", "reception"]),
        "5.8, 8",
    );
    gives(
        "dak-nong",
        "post.scope",
        json!(["intake", "deliver", "digitise"]),
        "12.1c, 19.7",
    );
}

/// Covers: HN-11.1c
#[test]
fn procedures_received_by_post_are_marked() {
    gives("ha-nam", "catalogue.post_eligible_flag", true, "11.1c");
}

/// Covers: ND-12.1, NB-15.5a, TB-11.1, DN-16.1
#[test]
fn everyone_gets_one_electronic_store() {
    gives("nam-dinh", "repository.granted", "with_account", "12.1");
    gives("ninh-binh", "repository.granted", "with_account", "15.5a");
    gives("thai-binh", "repository.granted", "with_account", "11.1");
    gives("dak-nong", "repository.granted", "on_login", "16.1");
    says("dak-nong", "repository.granted", "Một kho khi đăng nhập");
}

/// Covers: ND-12.2, NB-15.5b, TB-11.2, DN-16.2
#[test]
fn what_the_store_keeps() {
    gives(
        "nam-dinh",
        "repository.content",
        "Khoản 3, 4 Điều 16 Nghị định 45/2020/NĐ-CP; Điều 24 Thông tư 01/2023/TT-VPCP; kho dữ liệu kết quả",
        "8.7, 12.2",
    );
    gives(
        "ninh-binh",
        "repository.content",
        "Điều 16 Nghị định 45/2020/NĐ-CP (sửa đổi); kho dữ liệu kết quả",
        "7.9, 15.5b",
    );
    gives(
        "thai-binh",
        "repository.content",
        "Điều 16 Nghị định 45/2020/NĐ-CP",
        "11.2",
    );
    gives(
        "dak-nong",
        "repository.content",
        "Khoản 3, 4 Điều 16 Nghị định 45/2020/NĐ-CP",
        "16.2",
    );
}

/// Covers: ND-11.3, NB-3.3, ND-18.5/2
#[test]
fn stores_are_linked() {
    gives("nam-dinh", "repository.national_link", true, "11.3");
    gives("ninh-binh", "repository.national_link", true, "3.3");
    gives(
        "nam-dinh",
        "repository.province_digital_store",
        "province_store",
        "18.5",
    );
}

/// Covers: ND-7.2d, ND-16.3, HN-6.2/2, TB-7.3/2, NB-14.3/2
#[test]
fn what_exists_is_not_asked_for_again() {
    gives(
        "nam-dinh",
        "repository.once_only",
        "barred_except_verify",
        "7.2d, 16.3",
    );
    says("nam-dinh", "repository.once_only", "Cấm, trừ khi xác minh");
    gives("ha-nam", "repository.once_only", "valid_not_asked", "6.2");
    gives("thai-binh", "repository.once_only", "reuse", "7.3");
    gives("ninh-binh", "repository.once_only", "reuse", "14.3, 25.3");
    gives(
        "dak-nong",
        "repository.once_only",
        "reuse_on_request",
        "8.7, 19.8đ",
    );
}

/// Covers: ND-11.4, ND-33.3, HN-15.5, TB-12, TB-22.4, DN-17
#[test]
fn archives_follow_the_texts_that_are_cited() {
    gives(
        "nam-dinh",
        "archive.rule",
        "Điều 17 Nghị định 45/2020/NĐ-CP; khoản 11 Điều 1 Nghị định 107/2021/NĐ-CP; pháp luật chuyên ngành và lưu trữ",
        "11.4, 33.3",
    );
    gives(
        "ha-nam",
        "archive.rule",
        "Công cụ lưu trữ khoa học, nhất quán, lâu dài",
        "15.5",
    );
    gives(
        "thai-binh",
        "archive.rule",
        "Điều 17 Nghị định 45/2020/NĐ-CP; khoản 11 Điều 1 Nghị định 107/2021/NĐ-CP; pháp luật chuyên ngành",
        "12, 22.4",
    );
    gives(
        "dak-nong",
        "archive.rule",
        "Khoản 4 Điều 21a Nghị định 61/2018/NĐ-CP; Thông tư 13/2023/TT-BNV",
        "17",
    );
    gives("nam-dinh", "archive.who", "agency", "33.3");
    gives("thai-binh", "archive.who", "agency", "22.4");
}

/// Covers: NB-17.1, NB-17.2, NB-17.3, NB-17.4, NB-17.5, NB-26.3, NB-27.4/1, NB-28.3
#[test]
fn the_archive_of_ninh_binh_follows_circular_13_article_by_article() {
    gives(
        "ninh-binh",
        "archive.rule",
        "Thông tư 13/2023/TT-BNV: Điều 3, 4, 5, 7, 8, 9",
        "17.1, 17.2, 17.3, 17.4, 17.5, 26.3, 27.4, 28.3",
    );
    gives("ninh-binh", "archive.who", "resolving_official", "28.3");
}

/// Covers: NB-15.7, TB-13, TB-22.6
#[test]
fn electronic_files_become_paper_on_the_system() {
    gives(
        "ninh-binh",
        "conversion.rule",
        "Thực hiện trên Hệ thống, theo Điều 18 Nghị định 45/2020/NĐ-CP",
        "15.7",
    );
    gives(
        "thai-binh",
        "conversion.rule",
        "Thực hiện trên Hệ thống, theo Điều 18 Nghị định 45/2020/NĐ-CP; chấp nhận bản giấy đã chuyển đổi",
        "13, 22.6",
    );
}
