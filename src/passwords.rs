//! The keys that passwords are hashed under: a file outside the database and its backups, one key a
//! line, the newest first. A key is replaced by a line above it; the old line goes once nobody's
//! password is hashed under it, which the start says.

use anyhow::{Context as _, bail};
use casework::password::{KEY, Passwords, new_key};
use std::io::ErrorKind;
use std::path::Path;
use store::{Batch, credential};
use zeroize::Zeroizing;

use crate::config::Config;
use crate::jobs::Desk;
use crate::journal;

/// From here on the passwords of this process are hashed under the keys of the file that the
/// configuration names; under none where it names none.
///
/// # Errors
/// When the file cannot be read, written or understood, or lacks a key that is in use.
pub async fn open(config: &Config, desk: &mut Desk) -> anyhow::Result<()> {
    let db = desk.office.db.clone();
    let known = credential::keys(&db).await?;
    let keys = match &config.passwords.keys {
        Some(file) => keys(file, known.is_empty() || config.passwords.replace_lost_keys)?,
        None => Vec::new(),
    };
    let passwords = Passwords::under(keys);
    let mut batch = Batch::new();
    for lost in known.iter().filter(|it| !passwords.names().contains(it)) {
        let hashes = credential::hashed_under(&db, lost).await?;
        if hashes == 0 {
            tracing::info!(key = lost, "no password is hashed under this key any more");
        } else if config.passwords.replace_lost_keys {
            tracing::warn!(key = lost, hashes, "passwords under this key open nothing");
        } else {
            bail!(
                "{hashes} passwords are hashed under the key {lost}, which is not in the file that \
                 passwords.keys names: bring the file back, or set passwords.replace_lost_keys = \
                 true and give those people new passwords"
            );
        }
        credential::remove_key(&mut batch, lost);
    }
    if let Some(newest) = passwords.names().first() {
        credential::add_key(&mut batch, newest, desk.now());
        tracing::info!(key = newest, "passwords are hashed under this key");
    }
    for older in passwords.names().iter().skip(1) {
        let hashes = credential::hashed_under(&db, older).await?;
        tracing::info!(
            key = older,
            hashes,
            "passwords that wait for the newest key"
        );
    }
    db.commit(batch).await?;
    desk.office.passwords = passwords;
    Ok(())
}

/// The keys of a file; made with one where there is no file and one may be made.
fn keys(file: &Path, may_make: bool) -> anyhow::Result<Vec<Zeroizing<Vec<u8>>>> {
    let cannot = || format!("cannot read the keys of passwords {}", file.display());
    let text = match std::fs::read_to_string(file) {
        Err(error) if error.kind() == ErrorKind::NotFound && may_make => {
            let text = Zeroizing::new(format!("{}\n", hex::encode(*new_key())));
            journal::write(file, &text)?;
            // Another process that starts at the same time may have been first.
            std::fs::read_to_string(file)
        }
        read => read,
    };
    let text = Zeroizing::new(text.with_context(cannot)?);
    let lines = text.lines().map(str::trim).enumerate();
    let lines = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    let read = |(no, line): (usize, &str)| match hex::decode(line) {
        Ok(key) if key.len() == KEY => Ok(Zeroizing::new(key)),
        _ => bail!(
            "{}, line {}: no key; write {} hexadecimal digits (openssl rand -hex {KEY})",
            file.display(),
            no + 1,
            2 * KEY
        ),
    };
    let keys = lines.map(read).collect::<anyhow::Result<Vec<_>>>()?;
    if keys.is_empty() {
        bail!("{} holds no key (openssl rand -hex {KEY})", file.display());
    }
    Ok(keys)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Room, room};
    use casework::sign_in::{self, Tried};
    use domain::ids::AccountId;
    use std::os::unix::fs::PermissionsExt as _;
    use store::account::{self, Account, Kind};

    const WORD: &str = "bốn con mèo trên mái nhà";

    fn config(room: &Room, more: &str) -> Config {
        let text = format!(
            "province = \"nam-dinh\"\n[store]\nengine = \"sqlite\"\npath = \"x\"\n[files]\n\
             folder = \"f\"\n[passwords]\nkeys = {:?}\n{more}",
            room.folder.join("keys/passwords.key").display().to_string()
        );
        Config::parse(&text, |_| None).expect("a configuration")
    }

    async fn open_account(room: &Room) {
        let it = Account {
            id: AccountId(uuid::Uuid::now_v7()),
            login: "huong".to_owned(),
            kind: Kind::Person,
            name: "Trần Thị Thu Hương".to_owned(),
            identity_number: None,
            born: None,
            address: String::new(),
            phone: None,
            email: None,
            password_hash: Some(room.desk.office.passwords.hash(WORD).await),
            active: true,
            failures: 0,
            locked_until: None,
            last_login_at: None,
            created_at: room.desk.now(),
            version: 1,
        };
        let mut batch = Batch::new();
        account::open(&mut batch, &it);
        room.desk.office.db.commit(batch).await.expect("an account");
    }

    async fn comes_in(room: &Room) -> bool {
        let now = room.desk.now();
        let tried = sign_in::citizen(&room.desk.office, "huong", WORD, now).await;
        matches!(tried.expect("an answer"), Tried::Known(_))
    }

    #[tokio::test]
    async fn a_key_is_made_once_replaced_by_a_line_above_it_and_missed_when_it_is_lost() {
        let mut room = room("nam-dinh").await;
        let usual = config(&room, "");
        let file = usual.passwords.keys.clone().expect("a file");
        // From before there were keys.
        open_account(&room).await;
        open(&usual, &mut room.desk).await.expect("a first start");
        let mode = std::fs::metadata(&file).expect("a file").permissions();
        assert_eq!(mode.mode() & 0o777, 0o600);
        let first = room.desk.office.passwords.names();
        assert_eq!(first.len(), 1);
        assert!(comes_in(&room).await);
        let db = room.desk.office.db.clone();
        let under = async |name: &str| credential::hashed_under(&db, name).await.expect("a count");
        assert_eq!(under(&first[0]).await, 1, "kept anew at the sign-in");
        open(&usual, &mut room.desk).await.expect("another start");
        assert_eq!(room.desk.office.passwords.names(), first);

        // A newer key above: the hash follows at the next sign-in, then the old line may go.
        let old = std::fs::read_to_string(&file).expect("a key");
        let newer = format!("# 2027\n{}\n", hex::encode(*new_key()));
        std::fs::write(&file, format!("{newer}{old}")).expect("two keys");
        open(&usual, &mut room.desk).await.expect("a start");
        assert!(comes_in(&room).await);
        assert_eq!(under(&first[0]).await, 0);
        std::fs::write(&file, &newer).expect("one key");
        open(&usual, &mut room.desk).await.expect("a start");
        assert!(comes_in(&room).await);
        let known = credential::keys(&db).await.expect("keys");
        assert_eq!(known, room.desk.office.passwords.names());

        // A lost file is told, and replaced only when that is asked for.
        std::fs::remove_file(&file).expect("lost");
        let lost = open(&usual, &mut room.desk).await.expect_err("no start");
        assert!(format!("{lost:#}").contains("passwords.key"), "{lost:#}");
        std::fs::write(&file, &old).expect("another key");
        let wrong = open(&usual, &mut room.desk).await.expect_err("no start");
        assert!(format!("{wrong:#}").contains("1 passwords"), "{wrong:#}");
        std::fs::remove_file(&file).expect("lost");
        let anew = config(&room, "replace_lost_keys = true\n");
        open(&anew, &mut room.desk).await.expect("a start");
        assert!(!comes_in(&room).await, "that password is lost");
    }

    #[tokio::test]
    async fn what_is_no_key_is_told_by_its_line() {
        let mut room = room("nam-dinh").await;
        let usual = config(&room, "");
        let file = usual.passwords.keys.clone().expect("a file");
        std::fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        std::fs::write(&file, "# mine\nabcd\n").expect("a file");
        let told = open(&usual, &mut room.desk).await.expect_err("no start");
        assert!(format!("{told:#}").contains("line 2"), "{told:#}");
        std::fs::write(&file, "\n").expect("a file");
        assert!(open(&usual, &mut room.desk).await.is_err());
    }
}
