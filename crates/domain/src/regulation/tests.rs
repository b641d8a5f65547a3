//! The regulations as they ship: they load, every rule has its article, and what does not fit is
//! refused with file, key and line.

mod accounts;
mod acts;
mod catalogue;
mod feedback;
mod intake;
mod look_up;
mod money;
mod national;
mod operations;
mod organisation;
mod portal;
mod results;
mod strict;

use super::*;
use crate::case::Refusal;
use crate::testing::moment;
use serde_json::json;
use std::sync::OnceLock;

/// A day.
fn day(text: &str) -> Date {
    text.parse().expect("a date such as 2026-08-24")
}

/// A day on which everything of 2026 is in force.
fn today() -> Date {
    day("2026-08-24")
}

/// A province's regulation.
fn of(province: &str) -> &'static Regulation {
    static ALL: OnceLock<Vec<Regulation>> = OnceLock::new();
    let all = ALL.get_or_init(|| provinces().map(load).collect());
    all.iter()
        .find(|regulation| regulation.province() == province)
        .expect("a shipped province")
}

fn load(province: &str) -> Regulation {
    match Regulation::load(&Texts::seed(province).expect("a shipped province")) {
        Ok(regulation) => regulation,
        Err(problems) => {
            let all: Vec<_> = problems.iter().map(ToString::to_string).collect();
            panic!("{}", all.join("\n"));
        }
    }
}

/// A parameter as it stands today.
fn setting(province: &str, key: &str) -> Setting {
    let found = of(province).setting(key, today());
    found.unwrap_or_else(|| panic!("no parameter {key}"))
}

/// The regulation gives this value in these clauses.
#[track_caller]
fn gives(province: &str, key: &str, value: impl Into<serde_json::Value>, clauses: &str) {
    stands(province, key, value, clauses, Status::Given);
}

/// The regulation leaves the value to the national text that these clauses cite.
#[track_caller]
fn cites(province: &str, key: &str, value: impl Into<serde_json::Value>, clauses: &str) {
    stands(province, key, value, clauses, Status::ByDecree);
}

/// These clauses speak of the matter without a value: a marked default fills it.
#[track_caller]
fn fills(province: &str, key: &str, value: impl Into<serde_json::Value>, clauses: &str) {
    stands(province, key, value, clauses, Status::Default);
}

#[track_caller]
fn stands(
    province: &str,
    key: &str,
    value: impl Into<serde_json::Value>,
    clauses: &str,
    status: Status,
) {
    let it = setting(province, key);
    assert_eq!(it.value, value.into(), "{key} of {province}");
    assert_eq!(it.clauses.join(", "), clauses, "{key} of {province}");
    assert_eq!(it.status, status, "{key} of {province}");
}

/// The value as it is shown says this.
#[track_caller]
fn says(province: &str, key: &str, words: &str) {
    assert_eq!(setting(province, key).words, words, "{key} of {province}");
}

#[test]
fn every_province_holds_all_172_parameters() {
    for province in provinces() {
        let regulation = of(province);
        assert_eq!(regulation.province(), province);
        let settings = regulation.settings(today());
        assert_eq!(settings.len(), 172, "{province}");
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
        rules.postal_digitises = usual.postal_digitises;
        rules.postal_files = usual.postal_files;
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

#[test]
fn every_clause_that_asks_something_of_the_program_has_its_line_in_the_ledger() {
    let count = |province: &str| of(province).articles().clauses.len();
    assert_eq!(count("nam-dinh"), 130);
    assert_eq!(count("ninh-binh"), 126);
    assert_eq!(count("ha-nam"), 105);
    assert_eq!(count("thai-binh"), 65);
    assert_eq!(count("dak-nong"), 91);
    for province in provinces() {
        let ledger = of(province).articles();
        let (yes, partly, no) = ledger.counts();
        assert_eq!(yes + partly + no, ledger.clauses.len());
        for clause in &ledger.clauses {
            assert!(clause.does.ends_with('.'), "{}", clause.id);
            assert!(clause.words().contains("Điều"), "{}", clause.id);
            // What is not built says so in its words, and the other way round.
            let says_no = clause.does.contains("Chưa ") || clause.does.contains("chưa ");
            assert!(
                clause.built != Built::No || says_no || clause.does.contains("ngoài"),
                "{}",
                clause.id
            );
        }
    }
    let clause = of("dak-nong").articles().get("DN-12.1a/1");
    let clause = clause.expect("the clause");
    assert_eq!(clause.article(), "12");
    assert_eq!(clause.words(), "điểm a khoản 1 Điều 12");
    assert_eq!(clause.built, Built::Yes);
}

#[test]
fn every_word_of_a_vocabulary_that_the_program_knows_is_a_value_of_its_type() {
    let schema = Schema::seed();
    let words = |key: &str| match schema.get(key).map(|it| &it.kind) {
        Some(Kind::Word(words) | Kind::Words(words)) => {
            words.iter().map(|word| word.id.clone()).collect::<Vec<_>>()
        }
        _ => panic!("{key} has no vocabulary"),
    };
    assert_eq!(
        words("portal.mode"),
        Mode::ALL.iter().map(|it| it.slug()).collect::<Vec<_>>()
    );
    let kinds: Vec<_> = AccountKind::ALL.iter().map(|it| it.slug()).collect();
    assert_eq!(words("account.kinds"), kinds);
    let channels: Vec<_> = LookupChannel::ALL.iter().map(|it| it.slug()).collect();
    assert_eq!(words("lookup.channels"), channels);
    let fields: Vec<_> = LookupField::ALL.iter().map(|it| it.slug()).collect();
    assert_eq!(words("lookup.fields"), fields);
    for key in &schema.keys {
        let (Kind::Word(words) | Kind::Words(words)) = &key.kind else {
            continue;
        };
        for word in words {
            assert!(!word.vi.is_empty() && !word.en.is_empty(), "{}", key.key);
        }
    }
}
