//! Recorded answers: what people read is a file, and a change of it is reviewed like code.
//!
//! `MOTCUA_RECORD=1 cargo test --test all` writes them anew.

use std::path::Path;

/// Compares what came with what is recorded in `tests/<path>`.
pub fn check(path: &str, came: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests")
        .join(path);
    if std::env::var_os("MOTCUA_RECORD").is_some() {
        std::fs::write(&file, came).expect("the recorded answer can be written");
        return;
    }
    let recorded = std::fs::read_to_string(&file).unwrap_or_default();
    if recorded == came {
        return;
    }
    panic!(
        "\ntests/{path} is not what comes now:\n\n{}\n\nIf the change is meant, write it anew \
         with `MOTCUA_RECORD=1 cargo test --test all` and review the difference.\n",
        difference(&recorded, came)
    );
}

/// The lines around the first difference, `-` recorded and `+` now.
fn difference(recorded: &str, came: &str) -> String {
    let (old, new): (Vec<_>, Vec<_>) = (recorded.lines().collect(), came.lines().collect());
    let first = old
        .iter()
        .zip(&new)
        .position(|(a, b)| a != b)
        .unwrap_or_else(|| old.len().min(new.len()));
    let mut shown = Vec::new();
    shown.extend(
        old[first.saturating_sub(3)..first]
            .iter()
            .map(|line| format!("  {line}")),
    );
    shown.extend(
        old.iter()
            .skip(first)
            .take(12)
            .map(|line| format!("- {line}")),
    );
    shown.extend(
        new.iter()
            .skip(first)
            .take(12)
            .map(|line| format!("+ {line}")),
    );
    shown.join("\n")
}
