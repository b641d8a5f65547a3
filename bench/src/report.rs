//! What was found: as JSON, one file a bench, and as the table in `docs/bench.md`.

use anyhow::Context as _;
use serde::{Deserialize, Serialize};
use std::fmt::Write as _;
use std::path::Path;

/// What a bench found.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Found {
    /// The bench.
    pub name: String,
    /// Whether the runs were short.
    pub quick: bool,
    /// When.
    pub at: String,
    /// How long it took.
    pub seconds: f64,
    /// The machine.
    pub machine: String,
    /// The commit.
    pub commit: String,
    /// The figures.
    pub lines: Vec<Line>,
    /// What else is to be known.
    pub notes: Vec<String>,
}

/// A figure, beside what it is held against.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Line {
    /// What was measured.
    pub what: String,
    /// The figure.
    pub value: f64,
    /// Of what.
    pub unit: String,
    /// What it is held against.
    pub against: Option<Against>,
    /// What it must reach.
    pub reach: Option<Reach>,
    /// More about it.
    pub note: String,
}

/// What a figure is held against.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Against {
    /// What that is.
    pub what: String,
    /// Its figure, in the same unit.
    pub value: f64,
}

/// What must be reached.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// The ratio to what it is held against.
    RatioAtLeast(f64),
    /// The same, from above.
    RatioAtMost(f64),
    /// The figure itself.
    Below(f64),
}

impl Line {
    /// The ratio to what it is held against.
    pub fn ratio(&self) -> Option<f64> {
        let against = self.against.as_ref()?;
        (against.value > 0.0).then(|| self.value / against.value)
    }

    /// Whether it reaches what it must; nothing where nothing is asked.
    pub fn is_met(&self) -> Option<bool> {
        Some(match self.reach? {
            Reach::RatioAtLeast(least) => self.ratio()? >= least,
            Reach::RatioAtMost(most) => self.ratio()? <= most,
            Reach::Below(most) => self.value < most,
        })
    }

    fn words(&self) -> String {
        let mut words = format!("{} {} {}", self.what, figure(self.value), self.unit);
        if let (Some(against), Some(ratio)) = (&self.against, self.ratio()) {
            // A String takes whatever is written to it.
            let _ = write!(
                words,
                ", {} {} {}: {ratio:.3} of it",
                against.what,
                figure(against.value),
                self.unit
            );
        }
        if let Some(met) = self.is_met() {
            words.push_str(if met { " (reached)" } else { " (NOT reached)" });
        }
        if !self.note.is_empty() {
            let _ = write!(words, "; {}", self.note);
        }
        words
    }
}

fn figure(value: f64) -> String {
    match value.abs() {
        it if it >= 100.0 => {
            let digits = format!("{value:.0}");
            let mut grouped = String::new();
            for (at, digit) in digits.chars().enumerate() {
                if at > 0 && (digits.len() - at).is_multiple_of(3) && digit.is_ascii_digit() {
                    grouped.push(',');
                }
                grouped.push(digit);
            }
            grouped
        }
        it if it >= 1.0 => format!("{value:.1}"),
        _ => format!("{value:.3}"),
    }
}

impl Found {
    /// Nothing yet.
    pub fn new(name: &str, quick: bool) -> Self {
        Self {
            name: name.to_owned(),
            quick,
            at: motcua::clock::now().to_string(),
            seconds: 0.0,
            machine: machine(),
            commit: told("git", &["rev-parse", "--short", "HEAD"]),
            lines: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// Adds a figure and shows it.
    pub fn line(&mut self, line: Line) {
        eprintln!("   {}", line.words());
        self.lines.push(line);
    }

    /// Adds a figure that is held against nothing.
    pub fn figure(&mut self, what: &str, value: f64, unit: &str, note: &str) {
        self.line(Line {
            what: what.to_owned(),
            value,
            unit: unit.to_owned(),
            against: None,
            reach: None,
            note: note.to_owned(),
        });
    }

    /// Adds a figure that must stay below a mark.
    pub fn below(&mut self, what: &str, value: f64, unit: &str, mark: f64, note: &str) {
        self.line(Line {
            what: what.to_owned(),
            value,
            unit: unit.to_owned(),
            against: None,
            reach: Some(Reach::Below(mark)),
            note: note.to_owned(),
        });
    }

    /// Adds a figure beside another.
    pub fn ratio(
        &mut self,
        (what, value): (&str, f64),
        (against, other): (&str, f64),
        unit: &str,
        reach: Option<Reach>,
        note: &str,
    ) {
        self.line(Line {
            what: what.to_owned(),
            value,
            unit: unit.to_owned(),
            against: Some(Against {
                what: against.to_owned(),
                value: other,
            }),
            reach,
            note: note.to_owned(),
        });
    }

    /// Adds a remark and shows it.
    pub fn note(&mut self, note: impl Into<String>) {
        let note = note.into();
        eprintln!("   {note}");
        self.notes.push(note);
    }

    /// Keeps it as JSON.
    pub fn keep(&self, folder: &Path) -> anyhow::Result<()> {
        std::fs::create_dir_all(folder)?;
        let path = folder.join(format!("{}.json", self.name));
        let text = serde_json::to_string_pretty(self)? + "\n";
        std::fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))
    }
}

fn told(program: &str, arguments: &[&str]) -> String {
    std::process::Command::new(program)
        .args(arguments)
        .output()
        .ok()
        .map(|it| String::from_utf8_lossy(&it.stdout).trim().to_owned())
        .unwrap_or_default()
}

fn machine() -> String {
    let cpu = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = cpu
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(':'))
        .map_or("", |(_, name)| name.trim());
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let memory = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let gib = memory
        .lines()
        .find_map(|line| line.strip_prefix("MemTotal:"))
        .and_then(|it| it.split_whitespace().next()?.parse::<f64>().ok())
        .map_or(0.0, |kib| kib / 1_048_576.0);
    format!("{cores} cores {name}, {gib:.0} GiB")
}

/// The order of the table.
const ORDER: [&str; 16] = [
    "submit-postgres",
    "submit-sqlite",
    "http-sqlite",
    "http-postgres",
    "pages-sqlite",
    "pages-postgres",
    "growth-sqlite",
    "growth-postgres",
    "history-sqlite",
    "history-postgres",
    "memory",
    "letters",
    "clock",
    "authority",
    "sign-in",
    "peak",
];

/// Writes the table from all results of a folder.
pub fn write(results: &Path, table: &Path) -> anyhow::Result<()> {
    let mut all = Vec::new();
    for name in ORDER {
        let path = results.join(format!("{name}.json"));
        if let Ok(text) = std::fs::read_to_string(&path) {
            let found: Found = serde_json::from_str(&text)
                .with_context(|| format!("{} is no result", path.display()))?;
            all.push(found);
        }
    }
    let old = std::fs::read_to_string(table).unwrap_or_default();
    let begin = "<!-- figures -->";
    let end = "<!-- end of figures -->";
    let text = tell(&all);
    let new = match (old.find(begin), old.find(end)) {
        (Some(from), Some(to)) => format!("{}{begin}\n\n{text}\n{}", &old[..from], &old[to..]),
        _ => format!("# Measured\n\n{begin}\n\n{text}\n{end}\n"),
    };
    std::fs::write(table, new).with_context(|| format!("cannot write {}", table.display()))
}

fn tell(all: &[Found]) -> String {
    let mut text = String::new();
    let asked: Vec<bool> = all
        .iter()
        .flat_map(|it| &it.lines)
        .filter_map(Line::is_met)
        .collect();
    let met = asked.iter().filter(|it| **it).count();
    // A String takes whatever is written to it.
    let _ = writeln!(text, "{met} of {} marks reached.\n", asked.len());
    for found in all {
        let _ = writeln!(
            text,
            "### {}\n\n{} · {} · {}{} · {:.0} s\n",
            found.name,
            found.at.split('T').next().unwrap_or_default(),
            found.commit,
            found.machine,
            if found.quick { " · short runs" } else { "" },
            found.seconds
        );
        text.push_str(
            "| what | figure | against | ratio | mark | |\n|---|---:|---:|---:|---|---|\n",
        );
        for line in &found.lines {
            let against = line.against.as_ref().map_or(String::new(), |it| {
                format!("{}: {}", it.what, figure(it.value))
            });
            let ratio = line.ratio().map_or(String::new(), |it| match it {
                it if it >= 10.0 => format!("{it:.0}"),
                it => format!("{it:.2}"),
            });
            let mark = match line.reach {
                Some(Reach::RatioAtLeast(it)) => format!("≥ {it}"),
                Some(Reach::RatioAtMost(it)) => format!("≤ {it}"),
                Some(Reach::Below(it)) => format!("< {} {}", figure(it), line.unit),
                None => String::new(),
            };
            let met = match line.is_met() {
                Some(true) => "reached",
                Some(false) => "**missed**",
                None => "",
            };
            let what = match line.note.as_str() {
                "" => line.what.clone(),
                note => format!("{} ({note})", line.what),
            };
            let _ = writeln!(
                text,
                "| {what} | {} {} | {against} | {ratio} | {mark} | {met} |",
                figure(line.value),
                line.unit
            );
        }
        for note in &found.notes {
            let _ = write!(text, "\n- {note}");
        }
        text.push_str("\n\n");
    }
    text.trim_end().to_owned() + "\n"
}
