//! Filing, forms, reception and the clock.

use super::*;
use crate::clock::{ClockInput, due, seed, wall};

/// Covers: ND-18.1a/1, ND-18.1b/1, ND-18.1c
#[test]
fn channels_of_nam_dinh() {
    gives(
        "nam-dinh",
        "filing.channels",
        json!([
            "online",
            "counter_assisted",
            "counter_paper",
            "post",
            "hired",
            "authorised"
        ]),
        "18.1a, 18.1b, 18.1c",
    );
    cites(
        "nam-dinh",
        "intake.outcomes",
        json!(["accept", "supplement", "refuse"]),
        "18.1a, 18.1c",
    );
}

/// Covers: HN-25.1, DN-12.1b/1, DN-12.1c/1
#[test]
fn channels_of_the_others() {
    gives(
        "ha-nam",
        "filing.channels",
        json!(["online", "counter", "post"]),
        "25.1",
    );
    gives(
        "dak-nong",
        "filing.channels",
        json!([
            "online",
            "counter_assisted",
            "counter_paper",
            "post",
            "hired",
            "authorised"
        ]),
        "12.1a, 12.1b, 12.1c",
    );
    gives(
        "ninh-binh",
        "filing.channels",
        json!(["national_portal", "counter", "post"]),
        "8.1, 8.3, 10.2, 14.3",
    );
}

/// Covers: ND-14.2, TB-6.2, DN-11.1/1, HN-7.1
#[test]
fn online_files_come_from_registered_accounts() {
    for (province, clauses) in [
        ("nam-dinh", "14.2"),
        ("ninh-binh", "8.2, 13.1"),
        ("ha-nam", "7.1"),
        ("thai-binh", "6.2"),
        ("dak-nong", "11.1"),
    ] {
        gives(
            province,
            "filing.requires_registered_account",
            true,
            clauses,
        );
        assert!(of(province).rules(today()).account_required);
    }
}

/// Covers: NB-29.4, HN-4.1
#[test]
fn the_applicant_chooses_the_channel() {
    for (province, clauses) in [
        ("nam-dinh", "18.1a"),
        ("ninh-binh", "29.4"),
        ("ha-nam", "4.1"),
        ("dak-nong", "12.1b"),
    ] {
        gives(province, "filing.free_choice_of_channel", true, clauses);
    }
}

/// Covers: TB-22.2/1
#[test]
fn every_file_is_entered_in_the_system() {
    gives("thai-binh", "filing.all_cases_entered", 100, "22.2");
    says("thai-binh", "filing.all_cases_entered", "100 %");
}

/// Covers: ND-15.1, NB-14.2/1, TB-7.2/1, DN-11.1/2
#[test]
fn how_electronic_forms_are_prepared() {
    gives(
        "nam-dinh",
        "eform.rule",
        "Khoản 1 Điều 9 Nghị định 45/2020/NĐ-CP; yêu cầu riêng của pháp luật chuyên ngành",
        "15.1",
    );
    gives(
        "ninh-binh",
        "eform.rule",
        "Khoản 1 Điều 9 Nghị định 45/2020/NĐ-CP",
        "14.2",
    );
    gives(
        "thai-binh",
        "eform.rule",
        "Khoản 1 Điều 9 Nghị định 45/2020/NĐ-CP; trường thông tin theo mẫu thống nhất",
        "3.3, 7.2",
    );
    gives(
        "dak-nong",
        "eform.rule",
        "Khai đầy đủ; thành phần chụp hoặc quét từ bản chính, hoặc ký số; mẫu thống nhất",
        "2.3, 11.1",
    );
    gives("dak-nong", "eform.digital_signature", "if_asked", "11.1");
}

/// Covers: HN-5.4, HN-7.3a
#[test]
fn electronic_forms_of_ha_nam_are_signed_at_level_four() {
    gives(
        "ha-nam",
        "eform.rule",
        "Mức độ 3: e-Form và tệp đính kèm; mức độ 4: thêm chữ ký số; Điều 5, 7, 8 Thông tư 32/2017/TT-BTTTT",
        "5.4, 7.2, 7.3a",
    );
    gives("ha-nam", "eform.digital_signature", "upper_level", "7.3a");
    for province in provinces() {
        let rules = of(province).rules(today());
        assert_eq!(rules.signature_at_upper_level, province == "ha-nam");
    }
}

/// Covers: ND-16.1, NB-14.2/2, TB-7.2/2
#[test]
fn which_electronic_copies_are_taken() {
    gives(
        "nam-dinh",
        "eform.e_copy_kinds",
        json!(["register_copy", "certified"]),
        "16.1",
    );
    gives(
        "ninh-binh",
        "eform.e_copy_kinds",
        json!(["legal_value"]),
        "14.2",
    );
    gives(
        "thai-binh",
        "eform.e_copy_kinds",
        json!(["legal_value"]),
        "7.2, 22.6",
    );
    says(
        "ninh-binh",
        "eform.e_copy_kinds",
        "Bản sao điện tử có giá trị pháp lý (Điều 10 Nghị định 45/2020/NĐ-CP)",
    );
}

/// Covers: DN-12.1a/1
#[test]
fn eight_working_hours_to_answer_an_online_file() {
    gives(
        "dak-nong",
        "intake.online_acceptance_deadline",
        "8 working_hours",
        "12.1a",
    );
    gives(
        "dak-nong",
        "intake.outcomes",
        json!(["accept", "supplement", "refuse"]),
        "12.1a",
    );
    let acceptance = of("dak-nong").rules(today()).acceptance;
    assert_eq!(acceptance, Limit::working_hours(8));
    // Filed on Monday at 9:00, answered by Tuesday at 9:00.
    let until = due(moment("2026-08-24T09:00"), acceptance, &seed::calendar());
    assert_eq!(wall(until).to_string(), "2026-08-25T09:00:00");
    // Everywhere else the number is a marked default.
    for (province, clauses) in [
        ("nam-dinh", "18.1c"),
        ("ninh-binh", "15.2a"),
        ("ha-nam", ""),
        ("thai-binh", "8"),
    ] {
        let key = "intake.online_acceptance_deadline";
        fills(province, key, "8 working_hours", clauses);
    }
}

/// Covers: DN-12.1a/2
#[test]
fn a_file_that_comes_out_of_hours_counts_from_the_next_working_hour() {
    gives(
        "dak-nong",
        "intake.out_of_hours_rule",
        "next_working_hour",
        "12.1a",
    );
    let rules = of("dak-nong").rules(today());
    assert!(rules.out_of_hours_next);
    // Friday 21/8/2026 at 18:00; Saturday 22/8 is worked in exchange for 31/8.
    let input = ClockInput::new(moment("2026-08-21T18:00"), rules.acceptance);
    let reckoning = crate::clock::reckon(&input, &seed::calendar());
    assert_eq!(wall(reckoning.due).to_string(), "2026-08-22T17:00:00");
    let article = of("dak-nong").article("clock.out_of_hours", today());
    assert_eq!(
        article.map(|it| it.article.as_str()),
        Some("điểm a khoản 1 Điều 12 Quyết định 10/2025/QĐ-UBND tỉnh Đăk Nông")
    );
}

/// Covers: HN-8.3
#[test]
fn ha_nam_accepts_or_sends_one_notice() {
    gives(
        "ha-nam",
        "intake.outcomes",
        json!(["accept", "supplement", "redirect"]),
        "8.2, 8.3",
    );
    gives("ha-nam", "supplement.times", 1, "8.2");
}

/// Covers: ND-18.2, HN-9, DN-12.2
#[test]
fn an_accepted_file_moves_at_once() {
    gives("nam-dinh", "intake.transfer_timing", "immediately", "18.2");
    gives("ha-nam", "intake.transfer_timing", "immediately", "9");
    gives("dak-nong", "intake.transfer_timing", "immediately", "12.2");
    cites("thai-binh", "intake.transfer_timing", "by_decree", "8");
    // For paper the decree's 15:00 stands beside it everywhere.
    for province in provinces() {
        let cutoff = of(province).rules(today()).transfer_cutoff;
        assert_eq!(cutoff, jiff::civil::time(15, 0, 0, 0));
    }
}

/// Covers: TB-8/1, HN-11.1e, DN-19.7, DN-1.2d
#[test]
fn what_postal_staff_may_do() {
    gives(
        "ha-nam",
        "intake.postal_staff_rights",
        json!(["file_with_citizen_account"]),
        "11.1e, 11.2a",
    );
    gives(
        "thai-binh",
        "intake.postal_staff_rights",
        json!(["reception_officer", "digitise"]),
        "8",
    );
    gives(
        "dak-nong",
        "intake.postal_staff_rights",
        json!(["deliver", "digitise", "other_intake"]),
        "1.2d, 19.7",
    );
}

/// Covers: HN-10.1a, HN-10.1b, HN-10.1c
#[test]
fn the_published_time_is_the_limit_in_ha_nam() {
    gives(
        "ha-nam",
        "clock.total_limit",
        "published_total",
        "10.1a, 10.1b",
    );
    gives("ha-nam", "clock.online_reduction", "encouraged", "10.1c");
    gives("thai-binh", "clock.online_reduction", "encouraged", "22.8");
    for (province, clauses) in [
        ("nam-dinh", "18.3"),
        ("thai-binh", "8"),
        ("dak-nong", "12.3"),
    ] {
        cites(province, "clock.total_limit", "published", clauses);
    }
}

#[test]
fn after_a_supplement_the_limit_counts_from_zero() {
    for (province, clauses) in [
        ("nam-dinh", "18.3"),
        ("ninh-binh", "15.2a"),
        ("thai-binh", "8"),
        ("dak-nong", "12.3"),
    ] {
        cites(
            province,
            "clock.restart_after_supplement",
            "from_zero",
            clauses,
        );
        assert!(of(province).rules(today()).restart_after_supplement);
    }
}

/// Covers: NB-15.3, TB-7.4, DN-11.2
#[test]
fn applicants_amend_by_article_12_of_decree_45() {
    cites("ninh-binh", "supplement.by_applicant", "art_12", "15.3");
    cites("thai-binh", "supplement.by_applicant", "art_12", "7.4");
    cites("dak-nong", "supplement.by_applicant", "art_12", "11.2");
    let reason = setting("ninh-binh", "supplement.by_applicant").reason;
    assert_eq!(
        reason,
        "Điều 12 Nghị định 45/2020/NĐ-CP, sửa đổi bởi khoản 8 Điều 40 Nghị định 118/2025/NĐ-CP"
    );
}

/// Covers: ND-7.1b, NB-28.1b, HN-8.2/2
#[test]
fn a_supplement_is_asked_for_on_the_channels_of_the_regulation() {
    let key = "supplement.notice_channel";
    gives("nam-dinh", key, json!(["registered_contacts"]), "7.1b");
    gives("ninh-binh", key, json!(["registered_contacts"]), "28.1b");
    gives("ha-nam", key, json!(["email", "sms"]), "8.2");
}

/// Covers: HN-9.1b/2
#[test]
fn a_consultation_has_the_time_its_request_sets() {
    gives("ha-nam", "consultation.deadline", "per_request", "9.1b");
    for other in ["nam-dinh", "ninh-binh", "thai-binh", "dak-nong"] {
        fills(other, "consultation.deadline", "per_request_flagged", "");
    }
}

/// Covers: ND-18.6, NB-16, NB-28.2, TB-8/2, DN-12.1b/3, DN-12.1c/2
#[test]
fn digitising_follows_the_texts_that_are_cited() {
    gives(
        "nam-dinh",
        "digitisation.rule",
        "Hồ sơ tại quầy và bưu chính: khoản 1 Điều 21a Nghị định 61/2018/NĐ-CP; Điều 4 đến Điều 10 Thông tư 01/2023/TT-VPCP",
        "18.1a, 18.1b, 18.6",
    );
    gives(
        "ninh-binh",
        "digitisation.rule",
        "Chương II, Điều 5 Thông tư 01/2023/TT-VPCP",
        "16, 26.4, 27.4, 28.2",
    );
    gives(
        "ninh-binh",
        "digitisation.component_list",
        "still_valid",
        "28.2",
    );
    gives(
        "thai-binh",
        "digitisation.rule",
        "Khoản 11 Điều 1 Nghị định 107/2021/NĐ-CP",
        "8",
    );
    gives(
        "thai-binh",
        "digitisation.who",
        json!(["civil_servants", "postal"]),
        "8",
    );
    gives(
        "dak-nong",
        "digitisation.rule",
        "Khoản 11 Điều 1 Nghị định 107/2021/NĐ-CP; Thông tư 01/2023/TT-VPCP",
        "12.1b, 12.1c",
    );
}

/// Covers: NB-26.4, NB-27.4/2, DN-19.2d, DN-19.6d
#[test]
fn who_digitises_and_by_which_list() {
    gives(
        "ninh-binh",
        "digitisation.who",
        json!(["all_staff"]),
        "26.4, 27.4, 28.2",
    );
    gives(
        "dak-nong",
        "digitisation.component_list",
        "issued_list",
        "19.2d, 19.6d",
    );
    says(
        "dak-nong",
        "digitisation.component_list",
        "Danh mục do UBND tỉnh ban hành",
    );
}
