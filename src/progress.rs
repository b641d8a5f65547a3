//! How far long work is, on the screen of whoever waits for it: one line that is written over, and
//! only once it has taken a moment. Into a file or a journal a line is written every ten seconds.

use std::io::IsTerminal as _;
use std::time::{Duration, Instant};

/// Work that ends sooner needs no telling.
const PATIENCE: Duration = Duration::from_secs(2);
/// Between two changes of the line on a screen.
const REDRAW: Duration = Duration::from_millis(200);
/// Between two lines where there is no screen.
const LINE: Duration = Duration::from_secs(10);

/// The line of one piece of work.
#[derive(Debug)]
pub struct Progress {
    what: &'static str,
    on_screen: bool,
    quiet: bool,
    started: Instant,
    told: Option<Instant>,
}

impl Progress {
    /// A line for this work.
    #[must_use]
    pub fn of(what: &'static str) -> Self {
        Self {
            what,
            on_screen: std::io::stderr().is_terminal(),
            quiet: false,
            started: Instant::now(),
            told: None,
        }
    }

    /// A line that nobody reads.
    #[must_use]
    pub fn quiet(what: &'static str) -> Self {
        let mut it = Self::of(what);
        it.quiet = true;
        it
    }

    /// So much is done, of so much.
    pub fn tell(&mut self, done: u64, of: u64) {
        if self.quiet {
            return;
        }
        let now = Instant::now();
        let wait = if self.on_screen { REDRAW } else { LINE };
        let first = if self.on_screen { PATIENCE } else { LINE };
        let due = self.told.map_or(self.started + first, |told| told + wait);
        if now < due {
            return;
        }
        self.told = Some(now);
        let line = line(self.what, done, of, now.duration_since(self.started));
        if self.on_screen {
            eprint!("\r\x1b[K{line}");
        } else {
            eprintln!("{line}");
        }
    }
}

impl Drop for Progress {
    /// The work is done; the screen's line is cleared.
    fn drop(&mut self) {
        if self.on_screen && self.told.is_some() {
            eprint!("\r\x1b[K");
        }
    }
}

fn line(what: &str, done: u64, of: u64, since: Duration) -> String {
    const WIDTH: u64 = 24;
    let of = of.max(done).max(1);
    let full = usize::try_from(WIDTH * done / of).unwrap_or(0);
    let empty = usize::try_from(WIDTH).unwrap_or(0).saturating_sub(full);
    let percent = 100 * done / of;
    let mut line = format!(
        "{what} [{}{}] {percent} %",
        "#".repeat(full),
        "-".repeat(empty)
    );
    // An estimate from the first percent would be a guess.
    if done > 0 && percent >= 3 && done < of {
        let left = since.as_secs_f64() / done as f64 * (of - done) as f64;
        line.push_str(&format!(", about {left:.0} s left"));
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_says_how_much_and_how_long() {
        let half = line("files", 50, 100, Duration::from_secs(20));
        assert_eq!(
            half,
            "files [############------------] 50 %, about 20 s left"
        );
        let none = line("files", 0, 0, Duration::from_secs(20));
        assert_eq!(none, "files [------------------------] 0 %");
        let all = line("files", 7, 7, Duration::from_secs(20));
        assert_eq!(all, "files [########################] 100 %");
    }
}
