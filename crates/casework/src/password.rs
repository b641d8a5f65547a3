//! Passwords: argon2id hashes, made and compared off the threads that answer requests, a few at
//! a time because each takes memory. Where the process has a key, hashes are made under it, so that a
//! copy of the database alone lets nobody try passwords; each hash names its key, and one of an older
//! key, or of none, is made anew when its password is typed the next time.

use argon2::{
    Algorithm, Argon2, KeyId, Params, ParamsBuilder, PasswordHash, PasswordHasher,
    PasswordVerifier, Version,
};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use sha2::{Digest, Sha256};
use std::sync::Arc;
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

/// How many are reckoned at once; each takes some 19 MiB.
static AT_ONCE: Semaphore = Semaphore::const_new(2);

/// How many bytes a key has.
pub const KEY: usize = 32;

/// A key of random bytes.
pub fn new_key() -> Zeroizing<[u8; KEY]> {
    Zeroizing::new(rand::random())
}

/// How many bytes of a key's SHA-256 name it.
const NAME: usize = 6;

/// A key that passwords are hashed under.
struct Key {
    name: [u8; NAME],
    secret: Zeroizing<Vec<u8>>,
}

/// How passwords are hashed here: under the newest key; and compared: under the one that a hash names.
#[derive(Clone, Default)]
pub struct Passwords(Arc<[Key]>);

impl std::fmt::Debug for Passwords {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Passwords").field(&self.names()).finish()
    }
}

/// A key's name as hashes write it.
fn named(name: &[u8]) -> String {
    STANDARD_NO_PAD.encode(name)
}

/// The hasher under a key, or under none.
fn hasher(key: Option<&Key>) -> argon2::Result<Argon2<'_>> {
    let Some(key) = key else {
        return Ok(Argon2::default());
    };
    let params = ParamsBuilder::new().keyid(KeyId::new(&key.name)?).build()?;
    let (algorithm, version) = (Algorithm::default(), Version::default());
    Argon2::new_with_secret(&key.secret, algorithm, version, params)
}

impl Passwords {
    /// Passwords under these keys, the newest first.
    pub fn under(keys: impl IntoIterator<Item = Zeroizing<Vec<u8>>>) -> Self {
        let named = keys.into_iter().map(|secret| {
            let mut name = [0; NAME];
            name.copy_from_slice(&Sha256::digest(&*secret)[..NAME]);
            Key { name, secret }
        });
        Self(named.collect())
    }

    /// What the keys are called in hashes, the newest first.
    pub fn names(&self) -> Vec<String> {
        self.0.iter().map(|key| named(&key.name)).collect()
    }

    fn hash_now(&self, password: &str) -> String {
        hasher(self.0.first())
            .ok()
            .and_then(|it| it.hash_password(password.as_bytes()).ok())
            .map(|hash| hash.to_string())
            .unwrap_or_default()
    }

    fn verify_now(&self, password: &str, hash: &str) -> bool {
        let Ok(hash) = PasswordHash::new(hash) else {
            return false;
        };
        let Ok(params) = Params::try_from(&hash) else {
            return false;
        };
        let key = self.0.iter().find(|key| key.name == *params.keyid());
        if key.is_none() && !params.keyid().is_empty() {
            let key = named(params.keyid());
            tracing::error!(key, "a password cannot be compared: its key is not here");
            // It takes as long as any other.
            self.hash_now(password);
            return false;
        }
        hasher(key).is_ok_and(|it| it.verify_password(password.as_bytes(), &hash).is_ok())
    }

    /// The hash to keep of a password.
    pub async fn hash(&self, password: &str) -> String {
        let (own, password) = (self.clone(), Zeroizing::new(password.to_owned()));
        let _turn = AT_ONCE.acquire().await;
        tokio::task::spawn_blocking(move || own.hash_now(&password))
            .await
            .unwrap_or_default()
    }

    /// Whether a password is the one of a hash; takes as long when there is no hash.
    pub async fn verify(&self, password: &str, hash: Option<&str>) -> bool {
        let (own, password) = (self.clone(), Zeroizing::new(password.to_owned()));
        let known = hash.filter(|hash| !hash.is_empty()).map(str::to_owned);
        let _turn = AT_ONCE.acquire().await;
        tokio::task::spawn_blocking(move || match known {
            Some(hash) => own.verify_now(&password, &hash),
            None => {
                own.hash_now(&password);
                false
            }
        })
        .await
        .unwrap_or(false)
    }

    /// Whether a hash was made under the newest key.
    fn is_newest(&self, hash: &str) -> bool {
        let parsed = PasswordHash::new(hash).ok();
        let params = parsed.and_then(|hash| Params::try_from(&hash).ok());
        let newest: &[u8] = self.0.first().map_or(&[], |key| &key.name);
        params.is_some_and(|it| it.keyid() == newest)
    }

    /// The hash to keep from now on of a password that was just found right; none where it stays.
    pub async fn renewed(&self, password: &str, hash: Option<&str>) -> Option<String> {
        if hash.is_none_or(|hash| self.is_newest(hash)) {
            return None;
        }
        let new = self.hash(password).await;
        (!new.is_empty()).then_some(new)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn under(keys: &[&str]) -> Passwords {
        Passwords::under(keys.iter().map(|it| Zeroizing::new(it.as_bytes().to_vec())))
    }

    /// Covers: NB-28.1g/2
    #[tokio::test]
    async fn a_password_is_known_by_its_hash_alone() {
        let passwords = Passwords::default();
        let kept = passwords.hash("một cửa 2026").await;
        assert!(kept.starts_with("$argon2id$"), "{kept}");
        assert!(passwords.verify("một cửa 2026", Some(&kept)).await);
        assert!(!passwords.verify("một cửa 2025", Some(&kept)).await);
        assert!(!passwords.verify("một cửa 2026", None).await);
        assert!(!passwords.verify("", Some("")).await);
    }

    #[tokio::test]
    async fn a_hash_opens_only_under_its_key_and_is_made_anew_under_a_newer_one() {
        let (none, old) = (Passwords::default(), under(&["khoá cũ"]));
        let (both, new) = (under(&["khoá mới", "khoá cũ"]), under(&["khoá mới"]));
        let word = "một cửa 2026";
        let kept = old.hash(word).await;
        assert!(kept.contains(",keyid="), "{kept}");
        assert!(old.verify(word, Some(&kept)).await);
        assert!(both.verify(word, Some(&kept)).await);
        for lacks in [&none, &new] {
            assert!(!lacks.verify(word, Some(&kept)).await, "{lacks:?}");
        }
        assert_eq!(old.renewed(word, Some(&kept)).await, None);
        let renewed = both.renewed(word, Some(&kept)).await.expect("a new hash");
        assert!(new.verify(word, Some(&renewed)).await);
        assert!(!old.verify(word, Some(&renewed)).await);
        let plain = none.hash(word).await;
        assert!(!plain.contains("keyid"), "{plain}");
        assert!(both.verify(word, Some(&plain)).await, "from before keys");
        assert!(both.renewed(word, Some(&plain)).await.is_some());
        assert_eq!(none.renewed(word, Some(&plain)).await, None);
        assert_eq!(both.renewed(word, None).await, None);
        assert!(!format!("{both:?}").contains("khoá"));
    }
}
