//! Look-up, notices, ratings and evaluation.

use super::*;

/// Covers: NB-15.6a, NB-15.6b, NB-15.6c
#[test]
fn ninh_binh_is_looked_up_at_the_national_portal_by_qr_and_at_counters() {
    gives(
        "ninh-binh",
        "lookup.channels",
        json!(["national_portal", "qr", "counter"]),
        "15.6a, 15.6b, 15.6c",
    );
    assert_eq!(
        of("ninh-binh").lookup_channels(),
        [
            LookupChannel::NationalPortal,
            LookupChannel::Qr,
            LookupChannel::Counter
        ]
    );
    gives(
        "ninh-binh",
        "lookup.key",
        json!(["code", "qr"]),
        "15.6a, 15.6b",
    );
    gives("ninh-binh", "case.qr_code", true, "15.6b");
    // The National Portal's code is the case's code.
    gives(
        "ninh-binh",
        "case.code_structure",
        "national_portal",
        "15.6a",
    );
    assert_eq!(
        of("ninh-binh").code_format(today()),
        CodeFormat::NationalPortal
    );
}

/// Covers: TB-9a, TB-9b
#[test]
fn thai_binh_is_looked_up_on_two_sites_and_in_person() {
    gives(
        "thai-binh",
        "lookup.channels",
        json!(["national_portal", "site", "counter"]),
        "9a, 9b",
    );
    gives("thai-binh", "lookup.key", json!(["code"]), "9a");
}

/// Covers: DN-13.1b, DN-13.1c, DN-13.3
#[test]
fn dak_nong_adds_its_application() {
    gives(
        "dak-nong",
        "lookup.channels",
        json!(["site", "counter", "mobile_app"]),
        "13.1a, 13.1b, 13.1c",
    );
    gives(
        "dak-nong",
        "lookup.mobile_app",
        json!(["DakNong C"]),
        "13.1c",
    );
    assert_eq!(of("dak-nong").mobile_apps(), ["DakNong C"]);
    gives("dak-nong", "lookup.key", json!(["code"]), "13.3");
    says("dak-nong", "lookup.key", "Mã hồ sơ in trên biên nhận");
}

/// Covers: HN-12.2, HN-12.3
#[test]
fn ha_nam_shows_nine_fields() {
    gives("ha-nam", "lookup.channels", json!(["site"]), "12.2");
    gives(
        "ha-nam",
        "lookup.other_actions",
        json!(["rate", "transactions"]),
        "12.2",
    );
    gives(
        "ha-nam",
        "lookup.fields",
        json!([
            "code",
            "procedure",
            "submitter",
            "organisation",
            "filed",
            "received",
            "due",
            "result_day",
            "state"
        ]),
        "12.3",
    );
    let fields = of("ha-nam").lookup_fields();
    assert_eq!(fields.len(), 9);
    assert!(fields.contains(&LookupField::Submitter));
}

/// Covers: ND-6.6, ND-18.3/2, NB-10.1, DN-13.2
#[test]
fn the_others_show_less() {
    gives(
        "nam-dinh",
        "lookup.fields",
        json!(["progress", "requests"]),
        "6.6, 18.3",
    );
    gives(
        "ninh-binh",
        "lookup.fields",
        json!(["result", "state"]),
        "10.1",
    );
    gives("thai-binh", "lookup.fields", json!(["state"]), "9");
    gives("dak-nong", "lookup.fields", json!(["state"]), "13.2");
    for province in ["nam-dinh", "ninh-binh", "thai-binh", "dak-nong"] {
        let fields = of(province).lookup_fields();
        assert!(!fields.contains(&LookupField::Submitter), "{province}");
    }
}

/// Covers: ND-8.2, NB-7.3, TB-5.3, DN-8.2
#[test]
fn four_topics_of_notices_in_four_provinces() {
    let four = json!(["reception", "return", "guidance", "state"]);
    gives("nam-dinh", "notify.topics", four.clone(), "8.2");
    gives("ninh-binh", "notify.topics", four.clone(), "7.3");
    gives("thai-binh", "notify.topics", four.clone(), "5.3");
    gives("dak-nong", "notify.topics", four, "8.2");
}

/// Covers: ND-5.4/2, HN-12.1/2, HN-15.3/2
#[test]
fn channels_of_notices() {
    gives(
        "nam-dinh",
        "notify.channels",
        json!(["electronic", "media", "social", "registered_contacts"]),
        "5.4, 7.1b",
    );
    gives(
        "ha-nam",
        "notify.channels",
        json!(["email", "sms", "social"]),
        "6.1b, 8.2, 12.1, 15.3",
    );
    gives("ha-nam", "case.receipt", json!(["sms", "email"]), "12.1");
    gives(
        "ninh-binh",
        "notify.channels",
        json!(["registered_contacts"]),
        "28.1b",
    );
}

/// Covers: HN-13.2a, HN-13.2b, HN-13.1, HN-13.3
#[test]
fn ha_nam_rates_three_items_on_three_levels() {
    gives(
        "ha-nam",
        "rating.scale",
        json!(["very_satisfied", "satisfied", "not_satisfied"]),
        "13.2a, 13.2b",
    );
    gives(
        "ha-nam",
        "rating.items",
        json!(["service_use", "staff_attitude", "online_time"]),
        "13.2a, 13.2b",
    );
    let rules = of("ha-nam").rules(today());
    assert_eq!(
        rules.rating_levels,
        ["Rất hài lòng", "Hài lòng", "Chưa hài lòng"]
    );
    assert_eq!(
        rules.rating_items,
        [
            "Mức độ khai thác, sử dụng dịch vụ",
            "Thái độ hỗ trợ, độ nhiệt tình của cán bộ tại Bộ phận Một cửa",
            "Thời gian giải quyết hồ sơ qua mạng",
        ]
    );
    gives("ha-nam", "rating.when", "after_use", "13.1");
    says(
        "ha-nam",
        "rating.when",
        "Sau khi sử dụng, mọi dịch vụ mức độ 3, 4",
    );
    gives("ha-nam", "rating.publication", "must", "13.3");
}

#[test]
fn elsewhere_scale_and_items_are_defaults() {
    for (province, clauses) in [
        ("nam-dinh", "8.5"),
        ("thai-binh", "5.4"),
        ("dak-nong", "8.5"),
    ] {
        fills(
            province,
            "rating.items",
            json!(["overall", "convenience", "timeliness", "attitude"]),
            clauses,
        );
        assert_eq!(of(province).rules(today()).rating_levels.len(), 3);
    }
}

/// Covers: ND-20.1, ND-20.2, ND-20.3, DN-14.1, DN-14.2, HN-13
#[test]
fn evaluation_runs_and_is_published_as_the_regulation_says() {
    gives("nam-dinh", "evaluation.engine", "national_portal", "20.1");
    gives("nam-dinh", "evaluation.criteria", "decision_766", "20.2");
    gives(
        "nam-dinh",
        "evaluation.publication_period",
        json!(["monthly", "yearly"]),
        "20.3",
    );
    gives("dak-nong", "evaluation.engine", "provincial_synced", "14.1");
    gives(
        "dak-nong",
        "evaluation.publication_period",
        json!(["quarterly", "yearly"]),
        "14.2",
    );
    gives("ha-nam", "evaluation.criteria", "nine_indices", "13");
    says(
        "ha-nam",
        "evaluation.criteria",
        "Chín chỉ số của Điều 12 đến Điều 15 Thông tư 01/2018/TT-VPCP",
    );
}

/// Covers: HN-14.1, HN-14.2
#[test]
fn public_figures_of_ha_nam() {
    gives(
        "ha-nam",
        "statistics.public_default",
        json!([
            "province",
            "current_year",
            "current_month",
            "on_time_or_early",
            "late"
        ]),
        "14.1",
    );
    gives(
        "ha-nam",
        "statistics.filters",
        json!(["year", "agency"]),
        "14.2",
    );
}

/// Covers: NB-21.6, HN-18.6, DN-19.1b, DN-19.1c, TB-22.9
#[test]
fn reports_come_at_the_times_of_the_regulation() {
    let key = "report.system_cadence";
    gives("ninh-binh", key, json!(["half_yearly", "ad_hoc"]), "21.6");
    says("ninh-binh", key, "06 tháng một lần; Đột xuất");
    gives("ha-nam", key, json!(["quarterly"]), "18.6");
    gives(
        "dak-nong",
        key,
        json!(["monthly", "yearly"]),
        "19.1b, 19.1c",
    );
    gives(
        "thai-binh",
        "report.agency_cadence",
        json!(["circular_01_2020", "ad_hoc"]),
        "22.9",
    );
}
