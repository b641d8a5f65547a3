//! Templates: what the content security policy and the escaping rely on.
//!
//! askama escapes text and quoted attributes only. So no attribute goes unquoted, and
//! nothing runs or is styled inline.

use super::{Tracked, no_findings, tracked};

/// The tags of a template: line and everything between `<` and `>`. Template expressions
/// inside are kept; comments and `{% … %}` blocks outside of tags are skipped.
fn tags(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut rest = text;
    let mut line = 1;
    while let Some(at) = rest.find(['<', '{']) {
        line += rest[..at].matches('\n').count();
        rest = &rest[at..];
        let end = if rest.starts_with("<!--") {
            rest.find("-->").map(|end| end + 3)
        } else if rest.starts_with("{%") {
            rest.find("%}").map(|end| end + 2)
        } else if rest.starts_with("{{") {
            rest.find("}}").map(|end| end + 2)
        } else if rest.starts_with("{#") {
            rest.find("#}").map(|end| end + 2)
        } else if rest.starts_with('<') && rest[1..].starts_with(|c: char| c.is_ascii_alphabetic())
        {
            let end = tag_end(rest);
            found.push((line, rest[1..end - 1].to_owned()));
            Some(end)
        } else {
            Some(1)
        };
        let end = end.unwrap_or(rest.len());
        line += rest[..end].matches('\n').count();
        rest = &rest[end..];
    }
    found
}

/// Where a tag ends: after the first `>` outside quotes and template expressions.
fn tag_end(text: &str) -> usize {
    let mut quote = None;
    let mut skip_to = None;
    for (at, c) in text.char_indices() {
        if let Some(close) = skip_to {
            if text[..at + c.len_utf8()].ends_with(close) {
                skip_to = None;
            }
            continue;
        }
        if text[at..].starts_with("{%") {
            skip_to = Some("%}");
        } else if text[at..].starts_with("{{") {
            skip_to = Some("}}");
        } else if let Some(open) = quote {
            if c == open {
                quote = None;
            }
        } else if c == '"' || c == '\'' {
            quote = Some(c);
        } else if c == '>' {
            return at + 1;
        }
    }
    text.len()
}

/// The tag without quoted values and template blocks: what is left must hold no `=` value.
fn unquoted(tag: &str) -> String {
    let mut left = String::new();
    let mut rest = tag;
    while let Some(c) = rest.chars().next() {
        let end = if rest.starts_with("{%") {
            rest.find("%}").map(|end| end + 2)
        } else if c == '"' || c == '\'' {
            left.push('"');
            closing_quote(rest, c)
        } else {
            left.push(c);
            Some(c.len_utf8())
        };
        rest = &rest[end.unwrap_or(rest.len())..];
    }
    left
}

/// Where a quoted value ends, past its closing quote; quotes in expressions do not count.
fn closing_quote(text: &str, quote: char) -> Option<usize> {
    let mut at = 1;
    while at < text.len() {
        let rest = &text[at..];
        if rest.starts_with("{{") {
            at += rest.find("}}")? + 2;
        } else if rest.starts_with("{%") {
            at += rest.find("%}")? + 2;
        } else if rest.starts_with(quote) {
            return Some(at + 1);
        } else {
            at += rest.chars().next()?.len_utf8();
        }
    }
    None
}

fn templates() -> Vec<Tracked> {
    tracked()
        .into_iter()
        .filter(|file| file.is_in("crates/web/templates/") && file.ends(".html"))
        .collect()
}

fn faults_of(tag: &str) -> Option<&'static str> {
    let bare = unquoted(tag);
    let name = tag
        .split(|c: char| !c.is_ascii_alphanumeric())
        .next()
        .unwrap_or_default();
    let attribute = |wanted: &str| {
        bare.match_indices(wanted).any(|(at, _)| {
            bare[..at].ends_with(char::is_whitespace) && bare[at + wanted.len()..].starts_with('=')
        })
    };
    let handler = bare
        .split_whitespace()
        .any(|word| word.starts_with("on") && word.contains("=\""));
    let value_without_quotes = bare
        .match_indices('=')
        .any(|(at, _)| !bare[at + 1..].starts_with('"'));
    if name == "style" || attribute("style") {
        Some("a style inline: use a class")
    } else if handler {
        Some("a handler inline: bind it in a script of crates/web/static")
    } else if name == "script" && !attribute("src") {
        Some("a script inline: put it into crates/web/static")
    } else if value_without_quotes {
        Some("an attribute without quotes")
    } else {
        None
    }
}

#[test]
fn nothing_runs_or_is_styled_inline_and_every_attribute_is_quoted() {
    let mut findings = Vec::new();
    for file in templates() {
        for (line, tag) in tags(&file.text) {
            if let Some(fault) = faults_of(&tag) {
                findings.push(format!("{}:{line}: {fault}: <{tag}>", file.path));
            }
        }
    }
    no_findings(
        &findings,
        "The page's policy is default-src 'self', and values are escaped inside quotes only.",
    );
}

/// Values that are templates of their own, whose text was escaped when they were rendered. Each
/// name stands for an askama type, never for a `String`.
const FRAGMENTS: [&str; 5] = ["acts", "clock", "file", "head", "reckoning"];

/// The values put in unescaped, by the last part of their name.
fn unescaped(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (at, line) in text.lines().enumerate() {
        for (end, _) in line.match_indices("safe") {
            let before = line[..end].trim_end();
            let Some(value) = before.strip_suffix('|') else {
                continue;
            };
            let value = value.trim_end();
            let name = value
                .rsplit(|c: char| !c.is_alphanumeric() && c != '_')
                .next();
            found.push((at + 1, name.unwrap_or_default().to_owned()));
        }
    }
    found
}

#[test]
fn a_value_is_never_put_into_a_page_unescaped() {
    let mut findings = Vec::new();
    for file in templates() {
        for (line, name) in unescaped(&file.text) {
            if !FRAGMENTS.contains(&name.as_str()) {
                findings.push(format!("{}:{line}: {name}", file.path));
            }
        }
        for word in ["escape(\"none\")", "autoescape false", "|escape_none"] {
            findings.extend(super::places(&file, &file.text, word));
        }
    }
    no_findings(
        &findings,
        "Let the value be escaped. If it is a template of its own, add its name to FRAGMENTS.",
    );
}

#[test]
fn whom_to_call_is_data() {
    let mut findings = Vec::new();
    for file in templates() {
        for (line, tag) in tags(&file.text) {
            let dialled = tag.split("tel:").nth(1).unwrap_or_default();
            if dialled.starts_with(|c: char| c.is_ascii_digit() || c == '+') {
                findings.push(format!("{}:{line}: {tag}", file.path));
            }
        }
    }
    no_findings(
        &findings,
        "Take the number from `f.hotline`, or put it into the data with how sure it is.",
    );
}

#[test]
fn the_checker_sees_what_it_must_see() {
    assert_eq!(unescaped("{{ it.clock|safe }} {{ x | safe }}").len(), 2);
    assert_eq!(unescaped("{{ it.note|safe }}")[0].1, "note");
    assert!(unescaped("an toàn (safe)").is_empty());
    assert_eq!(tags("a <b>{{ x < y }}<!-- <i> --></b>").len(), 1);
    assert_eq!(
        tags("<a href=\"{{ f(\"x>ý\") }}\">z</a>")[0].1,
        "a href=\"{{ f(\"x>ý\") }}\""
    );
    for good in [
        "a href=\"/x?a=b\"",
        "input type=\"text\" required",
        "input {% if a == b %}checked{% endif %} name='x'",
        "script src=\"/static/a.js\" defer",
        "p class=\"{% if a == \"b\" %}x{% endif %}\"",
    ] {
        assert_eq!(faults_of(good), None, "{good}");
    }
    for bad in [
        "p style=\"color: red\"",
        "a href={{ url }}",
        "button onclick=\"x()\"",
        "script",
        "style",
    ] {
        assert!(faults_of(bad).is_some(), "{bad}");
    }
}
