//! Fees, charges and how they are paid.

use super::*;
use crate::case::rules::FeeGate;

/// Covers: ND-19.1, NB-7.4, DN-12.5
#[test]
fn what_is_paid() {
    let four = json!(["fee", "charge", "tax", "other_obligation"]);
    gives("nam-dinh", "payment.kinds", four.clone(), "19.1");
    gives("dak-nong", "payment.kinds", four, "12.5");
    gives(
        "ninh-binh",
        "payment.kinds",
        json!(["fee", "charge", "other_obligation"]),
        "7.4",
    );
    gives(
        "thai-binh",
        "payment.kinds",
        json!(["fee", "charge", "other_obligation"]),
        "5.7, 10",
    );
    gives(
        "nam-dinh",
        "payment.methods",
        json!(["online", "other_lawful"]),
        "19.1",
    );
    gives(
        "dak-nong",
        "payment.methods",
        json!(["decree_61", "decree_45", "guided"]),
        "12.5",
    );
}

/// Covers: HN-11.4b
#[test]
fn postage_is_a_kind_of_its_own_in_ha_nam() {
    gives(
        "ha-nam",
        "payment.kinds",
        json!(["fee", "charge", "postage", "surcharge"]),
        "10.2c, 11.4b",
    );
}

/// Covers: HN-10.2c-1, HN-10.2c-2
#[test]
fn at_level_three_ha_nam_is_paid_off_line_only() {
    gives(
        "ha-nam",
        "payment.methods",
        json!([
            "lower_agency",
            "lower_post",
            "upper_online",
            "upper_bank",
            "upper_post"
        ]),
        "10.2c-1, 10.2c-2",
    );
    gives("ha-nam", "payment.online_at_lower_level", false, "10.2c-1");
    gives("ha-nam", "payment.agency_account_public", true, "10.2c-2");
    for province in provinces() {
        let rules = of(province).rules(today());
        assert_eq!(
            rules.online_payment_at_lower_level,
            province != "ha-nam",
            "{province}"
        );
    }
}

/// Covers: NB-10.3, NB-15.4, NB-27.3/2, TB-10
#[test]
fn ways_to_pay_in_ninh_binh_and_thai_binh() {
    gives(
        "ninh-binh",
        "payment.methods",
        json!(["online", "by_decree_118", "commune_counter"]),
        "10.3, 15.4, 27.3",
    );
    gives("ninh-binh", "payment.online_at_lower_level", true, "10.3");
    gives(
        "thai-binh",
        "payment.methods",
        json!(["decree_45", "national_portal"]),
        "10",
    );
    says(
        "thai-binh",
        "payment.methods",
        "Theo Điều 13 Nghị định 45/2020/NĐ-CP; Theo Chương V Quyết định 31/2021/QĐ-TTg",
    );
}

/// Covers: ND-19.2
#[test]
fn two_proofs_release_a_case_in_nam_dinh() {
    gives(
        "nam-dinh",
        "payment.gate",
        json!(["signed_budget_document", "paid_into_budget"]),
        "19.2",
    );
    let article = of("nam-dinh").article("step.payment", today());
    assert_eq!(
        article.map(|it| it.short.as_str()),
        Some("k.2 Đ.19 QC Nam Định")
    );
}

/// Covers: HN-10.3b
#[test]
fn fees_are_compared_before_completion_at_level_four_in_ha_nam() {
    gives(
        "ha-nam",
        "payment.gate",
        json!(["fees_compared_upper"]),
        "10.3b",
    );
    gives(
        "ha-nam",
        "case.completion_act",
        json!(["button", "fee_check_upper"]),
        "10.3a, 10.3b",
    );
    for province in provinces() {
        let gate = of(province).rules(today()).fee_before_completion;
        let expected = if province == "ha-nam" {
            FeeGate::UpperLevel
        } else {
            FeeGate::WhereDue
        };
        assert_eq!(gate, expected, "{province}");
    }
}

/// Covers: HN-10.2d/1, HN-10.2d/2
#[test]
fn the_only_rule_on_refunds_is_that_of_ha_nam() {
    let words = "Cơ quan không thực hiện được thì hoàn trả; đã giải quyết mà không nhận kết quả thì không hoàn";
    gives("ha-nam", "payment.refund", words, "10.2d");
    for other in ["nam-dinh", "ninh-binh", "thai-binh", "dak-nong"] {
        fills(other, "payment.refund", words, "");
    }
}

/// Covers: HN-17.7, HN-24.1, HN-24.3
#[test]
fn the_bank_of_ha_nam_is_named() {
    gives(
        "ha-nam",
        "payment.bank",
        json!(["Ngân hàng TMCP Công thương Việt Nam, chi nhánh Hà Nam"]),
        "17.7, 24",
    );
}

/// Covers: TB-22.8
#[test]
fn thai_binh_encourages_shorter_times_and_lower_charges_online() {
    gives("thai-binh", "payment.online_discount", "encouraged", "22.8");
    gives("thai-binh", "clock.online_reduction", "encouraged", "22.8");
}
