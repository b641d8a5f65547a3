//! House rules as tests. Each message says what to do.
//!
//! A rule is here when a reader of the code relies on it and a machine can check it. The
//! rules themselves are explained in `ARCHITECTURE.md` (invariants) and `STYLE.md`.

mod dependencies;
mod documents;
mod leftovers;
mod rooms;
mod security;
mod templates;
mod words;

use std::path::{Path, PathBuf};
use std::process::Command;

/// A tracked text file.
pub struct Tracked {
    /// The path from the root of the repository, with `/`.
    pub path: String,
    /// What it holds.
    pub text: String,
}

impl Tracked {
    /// The part of a Rust file before its unit tests; the whole of any other file.
    pub fn without_tests(&self) -> &str {
        self.text
            .split("\n#[cfg(test)]\nmod ")
            .next()
            .unwrap_or_default()
    }

    /// Whether the file lies under this folder.
    pub fn is_in(&self, folder: &str) -> bool {
        self.path.starts_with(folder)
    }

    /// Whether the file's name ends so.
    pub fn ends(&self, ending: &str) -> bool {
        self.path.ends_with(ending)
    }

    /// Whether this is code that runs in the product, not a test of it.
    pub fn is_product_code(&self) -> bool {
        self.ends(".rs")
            && (self.is_in("src/") || self.is_in("crates/"))
            && !self.path.contains("/tests/")
            && !self.path.contains("/examples/")
            && !self.ends("testing.rs")
            && !self.ends("/tests.rs")
            && !self.ends("_tests.rs")
    }
}

/// The root of the repository.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every tracked or newly written text file; ignored files are not looked at.
pub fn tracked() -> Vec<Tracked> {
    let listed = Command::new("git")
        .args([
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
        ])
        .current_dir(root())
        .output()
        .expect("git is needed to list the files");
    assert!(listed.status.success(), "git ls-files failed");
    let names = String::from_utf8(listed.stdout).expect("file names are UTF-8");
    names
        .split('\0')
        .filter(|name| !name.is_empty() && !is_binary(name))
        .filter_map(|name| {
            let text = std::fs::read_to_string(root().join(name)).ok()?;
            Some(Tracked {
                path: name.to_owned(),
                text,
            })
        })
        .collect()
}

fn is_binary(name: &str) -> bool {
    let ending = Path::new(name).extension().and_then(|it| it.to_str());
    matches!(
        ending,
        Some("png" | "jpg" | "jpeg" | "ttf" | "otf" | "woff2" | "pdf" | "ico" | "sqlite" | "webp")
    )
}

/// Fails with every finding and what to do about them.
pub fn no_findings(findings: &[String], what_to_do: &str) {
    assert!(
        findings.is_empty(),
        "\n{}\n\n{what_to_do}\n",
        findings.join("\n")
    );
}

/// The places of a text in a file, as `path:line`.
pub fn places(file: &Tracked, text: &str, needle: &str) -> Vec<String> {
    text.lines()
        .enumerate()
        .filter(|(_, line)| line.contains(needle))
        .map(|(at, line)| format!("{}:{}: {}", file.path, at + 1, line.trim()))
        .collect()
}
