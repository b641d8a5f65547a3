//! The seal of reports: the key and the certificate that an authority gave the province, or ones of
//! its own, made at the first start.

use anyhow::Context as _;
use documents::Seal;
use std::io::ErrorKind;
use std::sync::Arc;

use crate::config::Config;
use crate::jobs::Desk;
use crate::{journal, paper};

/// From here on reports of this process are sealed.
///
/// # Errors
/// When the file cannot be read, written or understood.
pub fn open(config: &Config, desk: &mut Desk) -> anyhow::Result<()> {
    let beside = config.journal.key.with_file_name("seal.pem");
    let file = config.seal.key.as_ref().unwrap_or(&beside);
    let read = || std::fs::read_to_string(file);
    let organisation = &desk.office.organisation;
    let name = organisation
        .committee()
        .map_or(organisation.name(), |it| it.name.as_str());
    let name = name.to_owned();
    let text = match read() {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            journal::write(file, &Seal::make(&name, desk.now())?)?;
            read()
        }
        other => other,
    };
    let text = text.with_context(|| format!("cannot read the seal {}", file.display()))?;
    let seal =
        Seal::read(&text, &name).with_context(|| format!("{} holds no seal", file.display()))?;
    tracing::info!(fingerprint = seal.fingerprint(), "reports are sealed");
    paper::seal_reports(&mut desk.print, Arc::new(seal));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::room;

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
        open(&config, &mut room.desk).expect("a seal");
        let made = std::fs::read_to_string(&file).expect("a file");
        open(&config, &mut room.desk).expect("the same seal");
        assert_eq!(std::fs::read_to_string(&file).expect("a file"), made);
        std::fs::write(&file, "no key").expect("written");
        let error = open(&config, &mut room.desk).expect_err("no seal");
        assert!(format!("{error:#}").contains("P-256"), "{error:#}");
    }
}
