//! The regulations as they ship: they load, every rule has its article, and what does not fit is
//! refused with file, key and line.

mod strict;

use super::*;
use crate::case::Refusal;
use crate::testing::moment;

/// A day.
fn day(text: &str) -> Date {
    text.parse().expect("a date such as 2026-08-24")
}

/// A day on which everything of 2026 is in force.
fn today() -> Date {
    day("2026-08-24")
}

/// A province's regulation.
fn of(province: &str) -> Regulation {
    match Regulation::load(&Texts::seed(province).expect("a shipped province")) {
        Ok(regulation) => regulation,
        Err(problems) => {
            let all: Vec<_> = problems.iter().map(ToString::to_string).collect();
            panic!("{}", all.join("\n"));
        }
    }
}

#[test]
fn every_province_holds_all_157_parameters() {
    for province in provinces() {
        let regulation = of(province);
        assert_eq!(regulation.province(), province);
        let settings = regulation.settings(today());
        assert_eq!(settings.len(), 157, "{province}");
        for setting in settings {
            assert!(!setting.words.is_empty(), "{province} {}", setting.key);
            assert!(!setting.words_en.is_empty(), "{province} {}", setting.key);
            assert_eq!(
                setting.status == Status::Given,
                setting.reason.is_empty(),
                "{province} {}",
                setting.key
            );
        }
    }
    assert_eq!(provinces().count(), 5);
    assert!(Regulation::seed("ha-noi").is_err());
}

#[test]
fn every_refusal_names_a_rule_that_has_an_article_on_every_day() {
    for province in provinces() {
        let regulation = of(province);
        for rule in Refusal::RULES {
            for on in [
                "2019-01-07",
                "2025-06-30",
                "2025-07-01",
                "2025-09-15",
                "2026-08-24",
            ] {
                let article = regulation.article(rule, day(on));
                assert!(article.is_some(), "{rule} in {province} on {on}");
            }
        }
        for key in &Schema::seed().keys {
            let article = regulation.article(&key.key, today());
            assert!(article.is_some(), "{} in {province}", key.key);
        }
    }
}

#[test]
fn the_rules_of_the_acts_come_from_the_profile_and_the_day() {
    for province in provinces() {
        let regulation = of(province);
        let mut rules = regulation.rules(today());
        assert_eq!(rules.national_portal_only, province == "ninh-binh");
        // What the provinces differ in is asserted elsewhere; the rest is the same law for all.
        let usual = crate::testing::rules();
        rules.national_portal_only = usual.national_portal_only;
        rules.fee_before_completion = usual.fee_before_completion;
        rules.originals_at_lower_level = usual.originals_at_lower_level;
        rules.originals_before_post = usual.originals_before_post;
        rules.signature_at_upper_level = usual.signature_at_upper_level;
        rules.online_payment_at_lower_level = usual.online_payment_at_lower_level;
        rules.delivery_lower = usual.delivery_lower.clone();
        rules.delivery_upper = usual.delivery_upper.clone();
        rules.rating_items = usual.rating_items.clone();
        assert_eq!(rules, usual, "{province}");
    }
}

#[test]
fn a_clock_rule_finds_its_article_through_the_regulation() {
    let regulation = of("dak-nong");
    let article = regulation.article("clock.out_of_hours", today());
    assert_eq!(
        article.map(|a| a.short.as_str()),
        Some("đ.a k.1 Đ.12 QĐ 10/2025")
    );
    let on = crate::clock::wall(moment("2025-06-30T09:00")).date();
    let cutoff = regulation.article("clock.after_cutoff", on);
    assert_eq!(cutoff.map(|a| a.short.as_str()), Some("Đ.18 NĐ 61/2018"));
}
