//! The log: one line an event on standard error, as text or as one JSON object, each event of a
//! request with the request's id. Nobody's data belongs in it: requests are named by their route,
//! jobs by their own name; and because an error may quote what somebody typed, whatever looks like
//! a mail address, a telephone number or an identity number is taken out of every line.

use serde::{Deserialize, Serialize};
use std::io::{IsTerminal as _, Write};
use tracing::{Level, Metadata};
use tracing_subscriber::filter::FilterFn;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer as _};

/// How the log is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// A line of text for people.
    #[default]
    Text,
    /// A JSON object a line, for programs.
    Json,
}

/// Our own rooms; what others say is heard from `info` on, because drivers tell the values of
/// queries and the words of messages below that.
const OURS: [&str; 7] = [
    "motcua",
    "web",
    "casework",
    "store",
    "documents",
    "outside",
    "domain",
];

fn is_fit(metadata: &Metadata<'_>) -> bool {
    let room = metadata.target().split("::").next().unwrap_or_default();
    *metadata.level() <= Level::INFO || OURS.contains(&room)
}

/// Starts the log. `RUST_LOG` chooses what is written; `info` otherwise.
pub fn start(format: Format) {
    let chosen = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let lines = tracing_subscriber::fmt::layer()
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(Discreet);
    let lines = match format {
        Format::Text => lines.boxed(),
        Format::Json => lines.json().boxed(),
    };
    let started = tracing_subscriber::registry()
        .with(chosen)
        .with(FilterFn::new(is_fit))
        .with(lines)
        .try_init();
    // A second start in one process (tests) keeps the first log.
    if started.is_ok() {
        std::panic::set_hook(Box::new(told_of_panic));
    }
}

/// A panic is an event like others, with the id of its request.
fn told_of_panic(panic: &std::panic::PanicHookInfo<'_>) {
    let place = panic.location().map(ToString::to_string);
    tracing::error!(
        place = place.unwrap_or_default(),
        "a panic: {}",
        panic.payload_as_str().unwrap_or("without words")
    );
}

/// Writes to standard error what [`discreet`] leaves.
#[derive(Debug, Clone, Copy)]
struct Discreet;

impl<'a> MakeWriter<'a> for Discreet {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        Self
    }
}

impl Write for Discreet {
    // The log gives an event at once, so nothing is cut between two calls.
    fn write(&mut self, line: &[u8]) -> std::io::Result<usize> {
        let text = String::from_utf8_lossy(line);
        std::io::stderr().write_all(discreet(&text).as_bytes())?;
        Ok(line.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        std::io::stderr().flush()
    }
}

/// So many digits in a row are somebody's number: telephones have ten, identity numbers nine or
/// twelve.
const DIGITS: usize = 9;
/// What stands for what was taken out.
const HIDDEN: &str = "[…]";

/// A text without what looks like somebody's mail address or number.
#[must_use]
pub fn discreet(text: &str) -> String {
    without_numbers(&without_addresses(text))
}

fn without_addresses(text: &str) -> String {
    let is_part = |c: char| c.is_alphanumeric() || "._%+-".contains(c);
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('@') {
        let before = rest[..at].trim_end_matches(is_part);
        let after = rest[at + 1..].trim_start_matches(is_part);
        let is_address = before.len() < at && after.len() < rest.len() - at - 1;
        out.push_str(if is_address { before } else { &rest[..=at] });
        if is_address {
            out.push_str(HIDDEN);
            rest = after;
        } else {
            rest = &rest[at + 1..];
        }
    }
    out.push_str(rest);
    out
}

/// Digits in a row, also in groups with one space between, as people write long numbers. Digits
/// that touch a letter are part of a name of ours, of a hash, and so is a UUID whose last part has no letter.
fn without_numbers(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < letters.len() {
        let before = |back: usize| at.checked_sub(back).map(|it| letters[it]);
        let is_fraction = before(1) == Some('.') && before(2).is_some_and(|it| it.is_ascii_digit());
        let touches = is_fraction || before(1).is_some_and(|it| it.is_alphanumeric() || it == '_');
        if !touches && begins_with_uuid(&letters[at..]) {
            out.extend(&letters[at..at + UUID]);
            at += UUID;
            continue;
        }
        if !letters[at].is_ascii_digit() || touches {
            out.push(letters[at]);
            at += 1;
            continue;
        }
        let (mut end, mut digits) = (at, 0);
        while let Some(letter) = letters.get(end) {
            let next_is_digit = letters.get(end + 1).is_some_and(char::is_ascii_digit);
            match letter {
                it if it.is_ascii_digit() => digits += 1,
                ' ' if next_is_digit => {}
                _ => break,
            }
            end += 1;
        }
        let touches = letters
            .get(end)
            .is_some_and(|it| it.is_alphanumeric() || *it == '_');
        if digits >= DIGITS && !touches {
            // A bare number of a JSON object must stay one.
            let is_bare = before(1) == Some(':') && matches!(letters.get(end), Some(',' | '}'));
            out.push_str(if is_bare { "0" } else { HIDDEN });
        } else {
            out.extend(&letters[at..end]);
        }
        at = end;
    }
    out
}

/// How many characters a UUID has.
const UUID: usize = 36;

/// Whether a UUID stands first, one as ids are drawn: with its version and its kind where they belong.
fn begins_with_uuid(letters: &[char]) -> bool {
    let is_part = |(at, it): (usize, &char)| match at {
        8 | 13 | 18 | 23 => *it == '-',
        14 => matches!(it, '4' | '7'),
        19 => matches!(it, '8' | '9' | 'a' | 'b'),
        _ => it.is_ascii_hexdigit(),
    };
    let ends = letters.get(UUID).is_none_or(|it| !it.is_alphanumeric());
    letters.len() >= UUID && ends && letters[..UUID].iter().enumerate().all(is_part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_numbers_of_people_are_taken_out() {
        for (said, left) in [
            (
                "550 <dao@example.vn>: no such user",
                "550 <[…]>: no such user",
            ),
            ("to a.b+c@mail.example.vn.", "to […]"),
            ("0912345678 and 036190000731", "[…] and […]"),
            ("số 036 190 000 731 đã có", "số […] đã có"),
            ("\"0900 000 123\"", "\"[…]\""),
            (
                "00000000-0000-0000-0000-036190000731, 75-036190000731",
                "00000000-0000-0000-0000-[…], 75-[…]",
            ),
            (
                "{\"why\":\"to:0900000123\",\"n\":36190000731}",
                "{\"why\":\"to:[…]\",\"n\":0}",
            ),
        ] {
            assert_eq!(discreet(said), left, "{said}");
        }
    }

    #[test]
    fn times_addresses_of_machines_and_our_own_names_stay() {
        for said in [
            "2026-11-27T09:28:11.123456Z  INFO serving address=127.0.0.1:8080",
            "id=019abc12-3456-7890-abcd-0123456789ab took=12345678",
            "0195f8f0d7b17d0c9d6c8f1e2a3b4c5d attempt=12",
            "{\"id\":\"b3d1e529-57b3-4007-ab75-936190000731\"}",
            "id=01999999-9999-7999-8999-999999999999 took=12345678",
            "at=1800000000a @ 5, x@ y",
            "\"seconds\":0.586123456789",
        ] {
            assert_eq!(discreet(said), said);
        }
    }

    #[test]
    fn drivers_are_not_heard_below_info() {
        use tracing::callsite::Identifier;
        use tracing::field::FieldSet;
        use tracing::metadata::Kind;
        struct Site;
        impl tracing::callsite::Callsite for Site {
            fn set_interest(&self, _: tracing::subscriber::Interest) {}
            fn metadata(&self) -> &Metadata<'_> {
                unreachable!("never asked")
            }
        }
        static SITE: Site = Site;
        let fit = |target, level| {
            let fields = FieldSet::new(&[], Identifier(&SITE));
            is_fit(&Metadata::new(
                "it",
                target,
                level,
                None,
                None,
                None,
                fields,
                Kind::EVENT,
            ))
        };
        assert!(fit("tokio_postgres::query", Level::INFO));
        assert!(!fit("tokio_postgres::query", Level::DEBUG));
        assert!(!fit("lettre::transport", Level::TRACE));
        assert!(fit("motcua::worker", Level::DEBUG) && fit("store::sql", Level::TRACE));
    }
}
