//! The same rows and bytes in one transaction, written by PostgreSQL's own pgbench: a script is
//! made of a commit that motcua did, with names of its own in every round.

use anyhow::{Context as _, ensure};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use store::{Batch, Value};
use uuid::Uuid;

/// A script, and the values that its variables have.
pub struct Script {
    plain: PathBuf,
    pipelined: PathBuf,
    values: Vec<(String, String)>,
}

/// A round's own number: growing, so that keys come in order as motcua's do.
const OWN_NUMBER: &str = "\\set n :n + 1\n\\set u :n * 1000 + :client_id\n";

/// Makes the script of a commit. `kept` are identifiers that stay what they are (people), `code`
/// is the case's code, `agency` its agency, and `series` how many agencies with number series there are.
pub fn script(
    batch: &Batch,
    kept: &[Uuid],
    code: &str,
    (agency, series): (&str, usize),
    folder: &Path,
) -> anyhow::Result<Script> {
    let mut writer = Writer {
        kept,
        code,
        names: Vec::new(),
        values: Vec::new(),
    };
    let mut lines = String::new();
    for (at, (text, values, _)) in batch.statements().enumerate() {
        let sql = if text.name().contains("number_series") {
            "UPDATE number_series SET last = last + 1 WHERE series = 'series-' || :a::text"
                .to_owned()
        } else {
            let mut places: Vec<String> = Vec::new();
            for (place, value) in values.iter().enumerate() {
                places.push(writer.place(&format!("v{at}_{place}"), value));
            }
            if text.name().contains("total") {
                spread(values, agency, &mut places);
            }
            filled(text.postgres(), &places)
        };
        let one_line: Vec<&str> = sql.split_whitespace().collect();
        // A String takes whatever is written to it.
        let _ = writeln!(lines, "{};", one_line.join(" "));
    }
    let random = format!("\\set a random(1, {series})\n");
    let plain = folder.join("pgbench.sql");
    let pipelined = folder.join("pgbench-pipelined.sql");
    std::fs::write(
        &plain,
        format!("{OWN_NUMBER}{random}BEGIN;\n{lines}COMMIT;\n"),
    )?;
    std::fs::write(
        &pipelined,
        format!("{OWN_NUMBER}{random}\\startpipeline\nBEGIN;\n{lines}COMMIT;\n\\endpipeline\n"),
    )?;
    Ok(Script {
        plain,
        pipelined,
        values: writer.values,
    })
}

/// Totals of the agency become those of one among many, and what is one digit long is the part of a sum of
/// all agencies that this agency's cases are in.
fn spread(values: &[Value], agency: &str, places: &mut [String]) {
    for (value, place) in values.iter().zip(places) {
        let Value::Text(text) = value else { continue };
        if text == agency {
            "'agency-' || :a::text".clone_into(place);
        } else if text.len() == 1 {
            "(:a % 8)::text".clone_into(place);
        }
    }
}

/// Puts places in for `$1`, `$2` ….
fn filled(sql: &str, places: &[String]) -> String {
    let mut out = String::new();
    let mut rest = sql;
    while let Some(at) = rest.find('$') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        match rest[..digits].parse::<usize>() {
            Ok(number) if number >= 1 && number <= places.len() => {
                out.push_str(&places[number - 1]);
            }
            _ => {
                out.push('$');
                out.push_str(&rest[..digits]);
            }
        }
        rest = &rest[digits..];
    }
    out.push_str(rest);
    out
}

struct Writer<'a> {
    kept: &'a [Uuid],
    code: &'a str,
    names: Vec<Uuid>,
    values: Vec<(String, String)>,
}

impl Writer<'_> {
    /// What stands in a statement for a value.
    fn place(&mut self, name: &str, value: &Value) -> String {
        match value {
            Value::Null => "NULL".to_owned(),
            Value::Bool(it) => self.variable(name, if *it { "t" } else { "f" }),
            Value::Int(it) => self.variable(name, &it.to_string()),
            Value::Bytes(it) => {
                let digits: String = it.iter().map(|byte| format!("{byte:02x}")).collect();
                self.variable(name, &format!("\\x{digits}"))
            }
            // pgbench knows no empty variable.
            Value::Text(it) if it.is_empty() => "''".to_owned(),
            Value::Text(it) => self.text(name, it),
        }
    }

    fn text(&mut self, name: &str, text: &str) -> String {
        let head: String = text.chars().take(36).collect();
        if let Ok(id) = Uuid::parse_str(&head)
            && head.len() == 36
            && !self.kept.contains(&id)
        {
            let own = self.own(id);
            return match &text[36..] {
                "" => own,
                tail => format!("{own} || '{tail}'"),
            };
        }
        if let Some(tail) = text.strip_prefix(self.code) {
            let digits = self.code.len() - 1;
            return format!("'B' || lpad(:u::text, {digits}, '0') || '{tail}'");
        }
        self.variable(name, text)
    }

    /// An identifier of a round's own, as long as the one it stands for.
    fn own(&mut self, id: Uuid) -> String {
        let at = match self.names.iter().position(|it| *it == id) {
            Some(at) => at,
            None => {
                self.names.push(id);
                self.names.len() - 1
            }
        };
        format!("lpad(:u::text, 12, '0') || '-7000-8000-00000000000{at:02}'")
    }

    fn variable(&mut self, name: &str, value: &str) -> String {
        self.values.push((name.to_owned(), value.to_owned()));
        format!(":{name}")
    }
}

/// Runs a script and gives transactions a second.
pub fn run(
    script: &Script,
    url: &str,
    clients: u32,
    seconds: u64,
    pipelined: bool,
) -> anyhow::Result<f64> {
    let mut command = Command::new("pgbench");
    command
        .args(["-n", "-M", "prepared", "-j", "2", "-D", "n=0"])
        .args(["-c", &clients.to_string(), "-T", &seconds.to_string()])
        .arg("-f")
        .arg(if pipelined {
            &script.pipelined
        } else {
            &script.plain
        });
    for (name, value) in &script.values {
        command.arg("-D").arg(format!("{name}={value}"));
    }
    let output = command
        .arg(url)
        .output()
        .context("pgbench is not installed (Debian: postgresql)")?;
    let told = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    ensure!(
        output.status.success() && !errors.contains("aborted"),
        "pgbench failed: {}",
        errors.lines().take(5).collect::<Vec<_>>().join(" / ")
    );
    let rate = told
        .lines()
        .find_map(|line| line.strip_prefix("tps = ")?.split_whitespace().next())
        .and_then(|it| it.parse().ok());
    rate.with_context(|| format!("pgbench told no rate: {told}"))
}
