//! Passwords: argon2id hashes, made and compared off the threads that answer requests, a few at
//! a time because each takes memory.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use std::sync::LazyLock;
use tokio::sync::Semaphore;

/// How many are reckoned at once; each takes some 19 MiB.
static AT_ONCE: Semaphore = Semaphore::const_new(2);

/// What an unknown login is compared with, so that it takes as long as a known one.
static NOBODY: LazyLock<String> = LazyLock::new(|| hash_now("nobody has this password"));

fn hash_now(password: &str) -> String {
    Argon2::default()
        .hash_password(password.as_bytes())
        .map(|hash| hash.to_string())
        .unwrap_or_default()
}

fn verify_now(password: &str, hash: &str) -> bool {
    PasswordHash::new(hash).is_ok_and(|hash| {
        Argon2::default()
            .verify_password(password.as_bytes(), &hash)
            .is_ok()
    })
}

/// The hash to keep of a password.
pub async fn hash(password: &str) -> String {
    let password = password.to_owned();
    let _turn = AT_ONCE.acquire().await;
    tokio::task::spawn_blocking(move || hash_now(&password))
        .await
        .unwrap_or_default()
}

/// Whether a password is the one of a hash; takes as long when there is no hash.
pub async fn verify(password: &str, hash: Option<&str>) -> bool {
    let password = password.to_owned();
    let known = hash.filter(|hash| !hash.is_empty()).map(str::to_owned);
    let _turn = AT_ONCE.acquire().await;
    tokio::task::spawn_blocking(move || match known {
        Some(hash) => verify_now(&password, &hash),
        None => {
            verify_now(&password, &NOBODY);
            false
        }
    })
    .await
    .unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Covers: NB-28.1g/2
    #[tokio::test]
    async fn a_password_is_known_by_its_hash_alone() {
        let kept = hash("một cửa 2026").await;
        assert!(kept.starts_with("$argon2id$"), "{kept}");
        assert!(verify("một cửa 2026", Some(&kept)).await);
        assert!(!verify("một cửa 2025", Some(&kept)).await);
        assert!(!verify("một cửa 2026", None).await);
        assert!(!verify("", Some("")).await);
    }
}
