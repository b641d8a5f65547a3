//! The seal of reports: the key and the certificate that an authority gave the province, or ones of
//! its own, made when the first report is sealed.

use anyhow::Context as _;
use documents::Seal;
use jiff::Timestamp;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use crate::config::Config;
use crate::jobs::Desk;
use crate::{journal, paper};

/// From here on reports of this process are sealed. Where there is no key yet, one is made with the
/// first report, and nothing is written before.
///
/// # Errors
/// When the file is there and cannot be read or understood.
pub fn open(config: &Config, desk: &mut Desk) -> anyhow::Result<()> {
    let beside = config.journal.key.with_file_name("seal.pem");
    let organisation = &desk.office.organisation;
    let name = organisation
        .committee()
        .map_or(organisation.name(), |it| it.name.as_str());
    let kept = Kept {
        file: config.seal.key.clone().unwrap_or(beside),
        name: name.to_owned(),
        seal: OnceLock::new(),
    };
    // A file that holds no seal is told at the start, and not with the first report.
    if let Some(seal) = read(&kept.file, &kept.name)? {
        let _ = kept.seal.set(Arc::new(seal));
    }
    paper::seal_reports(&mut desk.print, move |now| {
        kept.at(now).map_err(|error| format!("{error:#}"))
    });
    Ok(())
}

/// The seal of a file, read or made when it is first needed.
struct Kept {
    file: PathBuf,
    name: String,
    seal: OnceLock<Arc<Seal>>,
}

impl Kept {
    fn at(&self, now: Timestamp) -> anyhow::Result<Arc<Seal>> {
        if let Some(seal) = self.seal.get() {
            return Ok(Arc::clone(seal));
        }
        if read(&self.file, &self.name)?.is_none() {
            journal::write(&self.file, &Seal::make(&self.name, now)?)?;
        }
        // Another process may have been faster; what lies in the file is the seal of both.
        let made = read(&self.file, &self.name)?
            .with_context(|| format!("the seal {} is gone", self.file.display()))?;
        Ok(Arc::clone(self.seal.get_or_init(|| Arc::new(made))))
    }
}

/// The seal in a file; none where there is no file.
fn read(file: &Path, name: &str) -> anyhow::Result<Option<Seal>> {
    let text = match std::fs::read_to_string(file) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        other => other.with_context(|| format!("cannot read the seal {}", file.display()))?,
    };
    let seal =
        Seal::read(&text, name).with_context(|| format!("{} holds no seal", file.display()))?;
    tracing::info!(fingerprint = seal.fingerprint(), "reports are sealed");
    Ok(Some(seal))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::room;
    use domain::report::paper::{ReportData, write};
    use domain::report::{About, Waiting, ii06};
    use domain::statistics::Period;

    fn data(desk: &Desk) -> ReportData {
        let period = Period::Month(2026, 8);
        let about = About {
            who: "UBND tỉnh".to_owned(),
            period,
            days: (period.first(), period.last()),
        };
        let form = domain::report::Form::Ii06a;
        let table = ii06(form, &about, Waiting::OnTime, &[]);
        write(&desk.office.organisation, "", &table, "0", desk.now())
    }

    #[tokio::test]
    async fn a_seal_is_made_once_and_a_file_that_holds_none_is_refused() {
        let mut room = room("nam-dinh").await;
        let file = room.folder.join("keys/seal.pem");
        let text = format!(
            "province = \"nam-dinh\"\n[store]\nengine = \"sqlite\"\npath = \"x\"\n[files]\n\
             folder = \"f\"\n[journal]\nkey = {:?}\n",
            room.folder.join("keys/journal.key").display().to_string()
        );
        let config: Config = toml::from_str(&text).expect("a configuration");
        open(&config, &mut room.desk).expect("no seal yet");
        assert!(!file.exists(), "nothing is written before it is needed");
        let data = data(&room.desk);
        let sealed = |desk: &Desk| (desk.print.report)(&data, desk.now()).expect("sealed");
        assert!(sealed(&room.desk).windows(10).any(|it| it == b"/ByteRange"));
        let made = std::fs::read_to_string(&file).expect("a file");
        // Neither the next report nor the next start makes another one.
        sealed(&room.desk);
        open(&config, &mut room.desk).expect("the same seal");
        sealed(&room.desk);
        assert_eq!(std::fs::read_to_string(&file).expect("a file"), made);
        // Put back on another machine without it: a new one is made by itself with the next report.
        std::fs::remove_file(&file).expect("lost");
        open(&config, &mut room.desk).expect("no seal is no fault");
        assert!(!file.exists());
        sealed(&room.desk);
        let new = std::fs::read_to_string(&file).expect("a file");
        let name = |text: &str| Seal::read(text, "x").expect("a seal").fingerprint();
        assert_ne!(name(&new), name(&made));
        std::fs::write(&file, "no key").expect("written");
        let error = open(&config, &mut room.desk).expect_err("no seal");
        assert!(format!("{error:#}").contains("P-256"), "{error:#}");
    }
}
