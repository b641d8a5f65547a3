//! The machine: how full a disk is, how much memory this process takes, what the machine is
//! called. Where it does not tell, nothing is made up.

use std::path::{Path, PathBuf};

/// The room on the file system of a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Space {
    /// Bytes in all.
    pub total: u64,
    /// Bytes that this process may still write.
    pub free: u64,
}

/// The room where a folder or file lies, or will lie: the nearest folder above that is there.
#[must_use]
pub fn space(path: &Path) -> Option<Space> {
    let here = Path::new(".");
    let mut at = Some(path);
    while let Some(path) = at {
        let path = if path.as_os_str().is_empty() {
            here
        } else {
            path
        };
        if let Ok(found) = rustix::fs::statvfs(path) {
            return Some(Space {
                total: found.f_blocks.saturating_mul(found.f_frsize),
                free: found.f_bavail.saturating_mul(found.f_frsize),
            });
        }
        at = path.parent();
    }
    None
}

/// Whether something can be written into a folder.
#[must_use]
pub fn can_write(folder: &Path) -> bool {
    rustix::fs::access(folder, rustix::fs::Access::WRITE_OK).is_ok()
        && rustix::fs::statvfs(folder)
            .is_ok_and(|it| !it.f_flag.contains(rustix::fs::StatVfsMountFlags::RDONLY))
}

/// The memory of this process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Memory {
    /// Bytes held now.
    pub resident: u64,
    /// Bytes held at the most since the start.
    pub peak: u64,
}

/// How much memory this process takes.
#[must_use]
pub fn memory() -> Option<Memory> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    Some(Memory {
        resident: kilobytes(&status, "VmRSS:")?,
        peak: kilobytes(&status, "VmHWM:")?,
    })
}

/// A line such as `VmRSS:     1234 kB`, in bytes.
fn kilobytes(status: &str, name: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    let number = line.trim().strip_suffix("kB")?.trim();
    number.parse::<u64>().ok()?.checked_mul(1024)
}

/// How many files this process holds open.
#[must_use]
pub fn open_files() -> Option<u64> {
    let open = std::fs::read_dir("/proc/self/fd").ok()?.count();
    u64::try_from(open).ok()
}

/// What the machine is called.
#[must_use]
pub fn host() -> String {
    let name = std::fs::read_to_string(PathBuf::from("/proc/sys/kernel/hostname"));
    let name = name.unwrap_or_default().trim().to_owned();
    if name.is_empty() {
        "unknown".to_owned()
    } else {
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::testing::folder;

    #[test]
    fn a_folder_that_is_not_there_yet_lies_where_its_parent_does() {
        let there = folder("machine-space");
        let of_parent = space(&there).expect("a file system");
        let of_child = space(&there.join("a/b/c")).expect("the same");
        assert_eq!(of_parent.total, of_child.total);
        assert!(of_parent.free <= of_parent.total && of_parent.total > 0);
        assert!(space(Path::new("nowhere.sqlite")).is_some());
        assert!(can_write(&there) && !can_write(&there.join("a")));
    }

    #[test]
    fn this_process_takes_memory_and_holds_files() {
        let memory = memory().expect("Linux tells");
        assert!(memory.resident > 100_000 && memory.peak >= memory.resident);
        assert!(open_files().expect("Linux tells") >= 3);
        assert!(!host().contains('\n'));
        assert_eq!(kilobytes("VmRSS:\t    12 kB\n", "VmRSS:"), Some(12_288));
        assert_eq!(kilobytes("VmRSS:\t    12 MB\n", "VmRSS:"), None);
    }
}
