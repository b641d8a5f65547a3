//! What does not fit is refused with file, key and line.

use super::*;

/// What is said about a province's file after a change.
fn refused(from: &str, to: &str) -> Vec<String> {
    let mut texts = Texts::seed("dak-nong").expect("a shipped province");
    assert!(texts.province.contains(from), "the file has no {from:?}");
    texts.province = Cow::Owned(texts.province.replacen(from, to, 1));
    let problems = Regulation::load(&texts).expect_err("a refusal");
    problems.iter().map(ToString::to_string).collect()
}

/// The line on which a text stands in a province's file.
fn line(of: &str) -> usize {
    let texts = Texts::seed("dak-nong").expect("a shipped province");
    let at = texts.province.find(of).expect("the text");
    texts.province[..at].matches('\n').count() + 1
}

#[test]
fn an_unknown_key_is_refused_by_name_and_line() {
    let said = refused("[case.qr_code]", "[case.qr_kode]");
    let at = line("[case.qr_code]");
    let file = "regulations/dak-nong.toml";
    assert!(
        said.contains(&format!("{file}:{at}: the key case.qr_kode is unknown")),
        "{said:?}"
    );
    assert!(
        said.iter()
            .any(|it| it.ends_with("the key case.qr_code is missing")),
        "{said:?}"
    );
    let inner = refused("article = \"18.2\"", "artikel = \"18.2\"");
    let at = line("article = \"18.2\"");
    assert!(
        inner.contains(&format!(
            "{file}:{at}: ops.security_suspension: the key artikel is unknown"
        )),
        "{inner:?}"
    );
}

#[test]
fn an_unknown_value_is_refused_with_what_would_be_known() {
    let said = refused("value = \"own\"", "value = \"ours\"");
    let at = line("value = \"own\"");
    assert_eq!(
        said,
        [format!(
            "regulations/dak-nong.toml:{at}: portal.mode.value: \"ours\" is not one of own, national, both"
        )]
    );
}

#[test]
fn a_value_of_a_wrong_type_is_refused() {
    let at = line("value = \"8 working_hours\"");
    for (to, words) in [
        (
            "value = 8",
            "a limit such as \"8 working_hours\" is wanted, not a whole number",
        ),
        ("value = \"8 hours\"", "\"8 hours\" is not a limit"),
    ] {
        let said = refused("value = \"8 working_hours\"", to);
        assert_eq!(said.len(), 1, "{said:?}");
        assert!(said[0].contains(words), "{said:?}");
        let place = format!(":{at}: intake.online_acceptance_deadline");
        assert!(said[0].contains(&place), "{said:?}");
    }
}

#[test]
fn a_default_without_its_reason_and_a_given_value_without_its_clause_are_refused() {
    let texts = Texts::seed("dak-nong").expect("a shipped province");
    let first = texts
        .province
        .lines()
        .find(|it| it.starts_with("reason = "));
    let first = format!("{}\n", first.expect("a reason"));
    let reason = refused(&first, "");
    assert_eq!(reason.len(), 1, "{reason:?}");
    assert!(reason[0].ends_with("what is not given needs reason and reason_en"));
    let clause = refused("article = \"18.2\"\n", "");
    assert_eq!(clause.len(), 1, "{clause:?}");
    assert!(clause[0].ends_with("ops.security_suspension: article is missing"));
    let address = refused("article = \"18.2\"", "article = \"Điều 18\"");
    assert!(
        address[0].contains("article \"Điều 18\" is not such as"),
        "{address:?}"
    );
}

#[test]
fn spans_must_follow_each_other() {
    let gap = refused("from = 2026-07-01", "from = 2026-07-02");
    assert!(
        gap.iter()
            .any(|it| it.contains("ops.maintenance_notice: does not follow the day")),
        "{gap:?}"
    );
    let turned = refused("from = 2026-07-01", "from = 2026-07-01\nto = 2026-06-01");
    assert!(
        turned
            .iter()
            .any(|it| it.contains("to 2026-06-01 is before from 2026-07-01")),
        "{turned:?}"
    );
}

#[test]
fn a_text_that_is_no_toml_is_refused_with_its_line() {
    let said = refused("[portal.mode]", "[portal.mode");
    let at = line("[portal.mode]");
    assert!(
        said[0].starts_with(&format!("regulations/dak-nong.toml:{at}: ")),
        "{said:?}"
    );
}

#[test]
fn national_rules_and_ledgers_are_read_as_strictly() {
    let mut texts = Texts::seed("dak-nong").expect("a shipped province");
    texts.national = Cow::Owned(texts.national.replacen("supplement_answer", "suplement", 1));
    texts.articles = Cow::Owned(
        "[[clause]]\nid = \"XX-1\"\narea = \"portal\"\ndoes = \"a\"\nbuilt = \"soon\"\nsettings = [\"a.b\"]\n"
            .to_owned(),
    );
    texts.clock = Cow::Borrowed("");
    let problems = Regulation::load(&texts).expect_err("a refusal");
    let said: Vec<_> = problems.iter().map(ToString::to_string).collect();
    for words in [
        "the value suplement is unknown",
        "the value supplement_answer is missing",
        "articles/dak-nong.toml:1: clause XX-1: built is yes, partly or no",
        "\"XX-1\" is no clause of Đăk Nông",
        "no key a.b",
        "regulations/clock.toml",
    ] {
        assert!(
            said.iter().any(|it| it.contains(words)),
            "{words}: {said:?}"
        );
    }
}
