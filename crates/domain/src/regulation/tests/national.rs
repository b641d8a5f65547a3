//! The dated national law: what changes on 1/7/2025, 15/9/2025, 25/1/2026, 1/7/2026, 20/7/2026.

use super::*;
use crate::case::status::Status as CaseStatus;
use jiff::SignedDuration;

/// Covers: ND-35.3
#[test]
fn a_successor_text_applies_by_itself() {
    gives("nam-dinh", "profile.legal_refs_dynamic", true, "35.3");
    let regulation = of("nam-dinh");
    let decree = |on: &str| {
        regulation
            .word("profile.one_stop_decree", day(on))
            .to_owned()
    };
    assert_eq!(decree("2025-06-30"), "nd_61_2018");
    assert_eq!(decree("2025-07-01"), "nd_118_2025");
    let after = regulation
        .setting("profile.one_stop_decree", day("2025-07-01"))
        .expect("a parameter");
    assert_eq!(after.clauses, ["35.3"]);
    assert_eq!(after.words, "Nghị định 118/2025/NĐ-CP");
}

/// Covers: NB-6, NB-15.2a
#[test]
fn ninh_binh_stands_on_decree_118_from_the_beginning() {
    gives(
        "ninh-binh",
        "profile.one_stop_decree",
        "nd_118_2025",
        "6, 15.2a, 15.2b",
    );
    cites(
        "ninh-binh",
        "intake.outcomes",
        json!(["accept", "supplement", "refuse"]),
        "15.2a",
    );
    let reason = setting("ninh-binh", "intake.outcomes").reason;
    assert_eq!(reason, "Khoản 2 Điều 17 Nghị định 118/2025/NĐ-CP");
}

#[test]
fn the_article_behind_a_rule_changes_with_the_decree() {
    let regulation = of("thai-binh");
    let short = |rule: &str, on: &str| {
        regulation
            .article(rule, day(on))
            .map(|it| it.short.clone())
            .unwrap_or_default()
    };
    assert_eq!(short("transfer.once", "2025-06-30"), "Đ.18 NĐ 61/2018");
    assert_eq!(short("transfer.once", "2025-07-01"), "Đ.18 NĐ 118/2025");
    assert_eq!(
        short("withdraw.before_decision", "2025-07-01"),
        "Đ.21 NĐ 118/2025"
    );
    assert_eq!(short("submit.portal_code", "2025-09-14"), "Đ.19 TT 01/2018");
    assert_eq!(short("submit.portal_code", "2025-09-15"), "Đ.13 TT 03/2025");
    assert_eq!(short("submit.national_portal", "2026-07-19"), "QĐ 31/2021");
    assert_eq!(short("submit.national_portal", "2026-07-20"), "QĐ 29/2026");
    // The own clause goes first, on every day.
    assert_eq!(
        short("amend.content", "2025-06-30"),
        "k.4 Đ.7 QC Thái Bình 2022"
    );
    assert_eq!(
        short("amend.content", "2026-08-24"),
        "k.4 Đ.7 QC Thái Bình 2022"
    );
}

#[test]
fn six_forms_until_14_9_2025_and_seven_since() {
    for province in provinces() {
        let regulation = of(province);
        let before = regulation.form_set(day("2025-09-14"));
        let since = regulation.form_set(day("2025-09-15"));
        assert_eq!((before.id.as_str(), before.forms.len()), ("2018", 6));
        assert_eq!((since.id.as_str(), since.forms.len()), ("2025", 7));
        let number = |set: &FormSet, id: &str| {
            let form = set.forms.iter().find(|form| form.id == id);
            form.map(|form| form.number.clone())
        };
        assert_eq!(number(before, "stop"), None);
        assert_eq!(number(since, "stop"), Some("05".to_owned()));
        assert_eq!(number(before, "control_slip"), Some("05".to_owned()));
        assert_eq!(number(since, "register"), Some("07".to_owned()));
    }
    let since = of("ha-nam").form_set(today());
    assert_eq!(
        since.forms[3].name,
        "Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết"
    );
    assert!(
        since
            .forms
            .iter()
            .all(|form| { form.paper == if form.id == "register" { "A4" } else { "A5" } })
    );
}

#[test]
fn codes_change_their_format_on_15_9_2025() {
    let of_day = |province: &str, on: &str| of(province).code_format(day(on));
    assert_eq!(of_day("nam-dinh", "2025-09-14"), CodeFormat::Old);
    assert_eq!(of_day("nam-dinh", "2025-09-15"), CodeFormat::New);
    assert_eq!(of_day("dak-nong", "2026-08-24"), CodeFormat::New);
    assert_eq!(
        of_day("ninh-binh", "2026-08-24"),
        CodeFormat::NationalPortal
    );
}

#[test]
fn the_ten_statuses_are_those_of_the_national_list() {
    let listed = &of("nam-dinh").national().statuses;
    assert_eq!(listed.len(), 10);
    for (status, listed) in CaseStatus::ALL.iter().zip(listed) {
        assert_eq!(u32::from(status.number()), listed.number);
        assert_eq!(status.name(), listed.name);
    }
}

#[test]
fn values_that_no_province_sets_are_national() {
    for province in provinces() {
        let rules = of(province).rules(today());
        assert_eq!(rules.supplement_answer, Limit::working_days(15));
        assert_eq!(rules.examination_notice, Limit::working_days(3));
        assert_eq!(rules.extension_before, Limit::calendar_days(1));
        assert_eq!(rules.extension_times, 1);
        assert_eq!(rules.supplement_times, 1);
    }
}

#[test]
fn five_failures_lock_an_account_and_no_session_outlives_its_day() {
    for province in provinces() {
        let rules = of(province).sign_in(today());
        assert_eq!(rules.failures, 5);
        assert_eq!(rules.lock, SignedDuration::from_mins(5));
        assert_eq!(rules.idle, SignedDuration::from_mins(30));
        assert_eq!(rules.citizen_session, SignedDuration::from_hours(12));
        assert_eq!(rules.officer_session, SignedDuration::from_hours(10));
    }
}

#[test]
fn a_count_of_nought_is_refused_with_its_line() {
    let mut texts = Texts::seed("nam-dinh").expect("the shipped texts");
    let nought = texts.national.replace(
        "key = \"sign_in_failures\"\nvalue = 5",
        "key = \"sign_in_failures\"\nvalue = 0",
    );
    texts.national = nought.into();
    let problems = Regulation::load(&texts).expect_err("nought failures");
    let told: Vec<String> = problems.iter().map(|it| it.message.clone()).collect();
    assert!(
        told.iter()
            .any(|it| it.contains("sign_in_failures") && it.contains("would forbid")),
        "{told:?}"
    );
}

#[test]
fn texts_say_when_they_were_in_force() {
    let texts = &of("nam-dinh").national().texts;
    let of_name = |part: &str| {
        let text = texts.iter().find(|text| text.name.contains(part));
        text.map(|text| (text.from, text.to))
    };
    let span = |from: Option<&str>, to: Option<&str>| Some((from.map(day), to.map(day)));
    assert_eq!(
        of_name("61/2018"),
        span(Some("2018-06-21"), Some("2025-06-30"))
    );
    assert_eq!(of_name("118/2025"), span(Some("2025-07-01"), None));
    assert_eq!(of_name("03/2025"), span(Some("2025-09-15"), None));
    assert_eq!(of_name("04/2025"), span(Some("2026-01-25"), None));
    assert_eq!(of_name("42/2022"), span(None, Some("2026-06-30")));
    assert_eq!(of_name("224/2026"), span(Some("2026-07-01"), None));
    assert_eq!(
        of_name("31/2021"),
        span(Some("2021-12-09"), Some("2026-07-19"))
    );
    assert_eq!(of_name("29/2026"), span(Some("2026-07-20"), None));
}

#[test]
fn a_telephone_number_is_data_with_its_mark() {
    let regulation = of("nam-dinh");
    let hotline = &regulation.national().contacts[0];
    assert_eq!(
        (hotline.phone.as_str(), hotline.confidence.as_str()),
        ("18001096", "memory")
    );
    let text = Texts::seed("nam-dinh").expect("a province").national;
    let wrong = text.replace("phone = \"18001096\"", "phone = \"1800 1096\"");
    let problems = National::load(&wrong).expect_err("letters and spaces cannot be dialled");
    assert!(
        problems[0].message.contains("not only digits"),
        "{problems:?}"
    );
}
