//! A process that keeps the disk busy, as a backup beside a database would: four threads write and
//! flush without a pause.

use anyhow::Context as _;
use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// How many write at once.
const THREADS: usize = 4;

/// Writes and flushes until it is killed.
pub fn burn(folder: &Path) -> anyhow::Result<()> {
    let parent = std::os::unix::process::parent_id();
    std::thread::scope(|scope| {
        let hands: Vec<_> = (0..THREADS)
            .map(|no| scope.spawn(move || burn_one(&folder.join(format!("burn-{no}")), parent)))
            .collect();
        for hand in hands {
            hand.join()
                .map_err(|_| anyhow::anyhow!("a thread panicked"))??;
        }
        Ok(())
    })
}

fn burn_one(path: &Path, parent: u32) -> anyhow::Result<()> {
    let mut file = std::fs::File::create(path)?;
    let block = vec![0xa5_u8; 4 << 20];
    loop {
        for _ in 0..8 {
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
