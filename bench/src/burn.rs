//! A process that keeps the disk busy, as a backup or another database would: it writes and
//! flushes without a pause.

use anyhow::Context as _;
use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// Writes and flushes until it is killed.
pub fn burn(folder: &Path) -> anyhow::Result<()> {
    let mut file = std::fs::File::create(folder.join("burn"))?;
    let block = vec![0xa5_u8; 1 << 20];
    let parent = std::os::unix::process::parent_id();
    loop {
        for _ in 0..32 {
            file.write_all(&block)?;
            file.sync_data()?;
        }
        file.seek(SeekFrom::Start(0))?;
        // Whoever started it may have died without killing it.
        if std::os::unix::process::parent_id() != parent {
            return Ok(());
        }
    }
}

/// A disk that is busy as long as this lives.
pub struct Busy(Child);

impl Busy {
    /// Makes the disk of a folder busy.
    pub fn start(folder: &Path) -> anyhow::Result<Self> {
        let child = Command::new(std::env::current_exe()?)
            .arg("burn")
            .arg(folder)
            .stdin(Stdio::null())
            .spawn()
            .context("the burner did not start")?;
        Ok(Self(child))
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        // One that has ended needs no killing.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
