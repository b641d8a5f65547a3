//! What notices, mails and text messages say: one template a topic, `src/jobs/words/*.txt`, in
//! words that a person who knows no Rust can edit. Here the templates are read and filled; what
//! goes into them is gathered in `notify`.

use anyhow::{Context as _, anyhow};
use casework::code_sent::Letter;
use domain::case::Topic;
use domain::petition;
use minijinja::{Environment, UndefinedBehavior};
use serde::Serialize;
use std::collections::BTreeMap;

const HEADING: &str = "Tiêu đề";
const NOTICE: &str = "Thông báo";
const MESSAGE: &str = "Tin nhắn";

macro_rules! words {
    ($name:literal) => {
        include_str!(concat!("words/", $name, ".txt"))
    };
}

/// The template of a topic.
fn template(topic: Topic) -> &'static str {
    match topic {
        Topic::Submitted => words!("submitted"),
        Topic::Accepted => words!("accepted"),
        Topic::Rejected => words!("rejected"),
        Topic::SupplementRequested => words!("supplement_requested"),
        Topic::SupplementLapsed => words!("supplement_lapsed"),
        Topic::ObligationAsked => words!("obligation_asked"),
        Topic::Extended => words!("extended"),
        Topic::ResultReady => words!("result_ready"),
        Topic::HandedOver => words!("handed_over"),
        Topic::Withdrawn => words!("withdrawn"),
        Topic::Stopped => words!("stopped"),
    }
}

/// The template of a petition's topic.
fn petition_template(topic: petition::Topic) -> &'static str {
    use petition::Topic as T;
    match topic {
        T::Received => words!("petition_received"),
        T::Folded => words!("petition_folded"),
        T::Released => words!("petition_released"),
        T::Refused => words!("petition_refused"),
        T::ClarityAsked => words!("petition_clarity_asked"),
        T::Lapsed => words!("petition_lapsed"),
        T::PassedOn => words!("petition_passed_on"),
        T::Assigned => words!("petition_assigned"),
        T::Escalated => words!("petition_escalated"),
        T::Updated => words!("petition_updated"),
        T::Answered => words!("petition_answered"),
        T::Contested => words!("petition_contested"),
        T::Published => words!("petition_published"),
        T::KeyRenewed => words!("petition_key_renewed"),
    }
}

/// The words of a petition's topic, filled.
///
/// # Errors
/// As [`of`].
pub fn of_petition(topic: petition::Topic, facts: &impl Serialize) -> anyhow::Result<Words> {
    parts(petition_template(topic), facts).with_context(|| format!("petition {topic:?}"))
}

/// What officers are told of a petition's clock, filled.
///
/// # Errors
/// As [`of`].
pub fn of_petition_clock(facts: &impl Serialize) -> anyhow::Result<Words> {
    parts(words!("petition_alert"), facts).context("petition alert")
}

/// What whoever coordinates is told when a joining agency gives its part back, filled.
///
/// # Errors
/// As [`of`].
pub fn of_petition_part(facts: &impl Serialize) -> anyhow::Result<Words> {
    parts(words!("petition_part_returned"), facts).context("petition part returned")
}

/// The words of a message with a code.
///
/// # Errors
/// As [`of`].
pub fn of_code(letter: Letter, facts: &impl Serialize) -> anyhow::Result<Words> {
    let template = match letter {
        Letter::FirstPassword => words!("first_password"),
        Letter::AlreadyThere => words!("already_there"),
        Letter::Confirm => words!("confirm_code"),
        Letter::Locked => words!("account_locked"),
        Letter::Emergency => words!("emergency"),
        Letter::SecurityReport => words!("security_report"),
        Letter::Corrected => words!("account_corrected"),
        Letter::CredentialChanged => words!("credential_changed"),
        Letter::CodeAgain => words!("code_again"),
        Letter::Maintenance => words!("maintenance"),
    };
    parts(template, facts).with_context(|| format!("{letter:?}"))
}

/// What one event is told in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// The heading of the notice, the subject of the mail.
    pub heading: String,
    /// The text of the notice.
    pub notice: String,
    /// The text message.
    pub message: String,
}

/// The words of a topic, filled.
///
/// # Errors
/// When a template asks for what it is not given or cannot be read; the tests fill every one.
pub fn of(topic: Topic, facts: &impl Serialize) -> anyhow::Result<Words> {
    parts(template(topic), facts).with_context(|| format!("{topic:?}"))
}

fn parts(template: &str, facts: &impl Serialize) -> anyhow::Result<Words> {
    let mut parts = filled(template, facts)?;
    let mut take = |part: &str| {
        parts
            .remove(part)
            .ok_or_else(|| anyhow!("the template has no part “{part}”"))
    };
    Ok(Words {
        heading: take(HEADING)?,
        notice: take(NOTICE)?,
        // A text message is one line, however its template is broken.
        message: take(MESSAGE)?
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" "),
    })
}

/// What stands round the words in a mail.
#[derive(Debug, Serialize)]
pub struct Envelope<'a> {
    /// The heading of the notice.
    #[serde(rename = "tieu_de")]
    pub heading: &'a str,
    /// The text of the notice.
    #[serde(rename = "noi_dung_thu")]
    pub notice: &'a str,
    /// To whom it is written.
    #[serde(rename = "nguoi_nhan_thu")]
    pub to: &'a str,
    /// Where the case can be seen.
    #[serde(rename = "lien_ket")]
    pub link: &'a str,
    /// Who writes.
    #[serde(rename = "he_thong")]
    pub system: &'a str,
}

/// Subject and text of a mail.
///
/// # Errors
/// As [`of`].
pub fn mail(envelope: &Envelope<'_>) -> anyhow::Result<(String, String)> {
    let mut parts = filled(words!("mail"), envelope).context("mail")?;
    let subject = parts.remove(HEADING).context("a mail needs a subject")?;
    let text = parts.remove(NOTICE).context("a mail needs a text")?;
    Ok((subject, text))
}

/// The parts of a template by their headings, filled. Lines that begin with `//` are remarks.
fn filled(template: &str, facts: &impl Serialize) -> anyhow::Result<BTreeMap<String, String>> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    let facts = minijinja::Value::from(minijinja::value::Serde(facts));
    let mut parts: Vec<(String, String)> = Vec::new();
    for line in template.lines().filter(|line| !line.starts_with("//")) {
        if let Some(heading) = line.strip_prefix("== ") {
            parts.push((heading.trim().to_owned(), String::new()));
        } else if let Some((_, text)) = parts.last_mut() {
            text.push_str(line);
            text.push('\n');
        }
    }
    parts
        .into_iter()
        .map(|(heading, text)| {
            let said = environment
                .render_str(&text, &facts)
                .with_context(|| format!("the part “{heading}” cannot be filled"))?;
            Ok((heading, said.trim().to_owned()))
        })
        .collect()
}
