//! How people sign in besides a password of ours.

use super::Secret;
use anyhow::{Context, bail};
use casework::credential::{Demanded, Policy};
use outside::identity::{CLAIMS, Vouches};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::Path;

/// How people sign in besides a password of ours.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SignIn {
    /// `true`: passwords of this system open citizens' accounts also where the province's
    /// regulation names other accounts only. For demonstrations and trials.
    pub always_passwords: bool,
    /// Of which officers a second factor is demanded: `of_nobody`, `of_administrators`,
    /// `of_administrators_and_from_outside`, `of_everybody`.
    pub second_factor: Demanded,
    /// The networks inside, such as `10.0.0.0/8`; where none is named, nobody is outside.
    pub inside: Vec<String>,
    /// Who vouches for people.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub provider: Vec<Provider>,
}

/// An OpenID Connect provider.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provider {
    /// Its name in addresses: small letters, digits and hyphens.
    pub id: String,
    /// Its name on screen.
    pub name: String,
    /// For whom it vouches: `e_id`, `national_portal` or `officers`.
    pub vouches: Vouches,
    /// The issuer, under which its discovery document lies.
    pub issuer: String,
    /// What it calls us.
    pub client_id: String,
    /// What proves that it is us.
    pub client_secret: Secret,
    /// What is asked for besides `openid`.
    #[serde(default = "scopes")]
    pub scopes: Vec<String>,
    /// What stands under which claim: our word, then its.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub claims: BTreeMap<String, String>,
}

fn network(text: &str) -> Option<(IpAddr, u8)> {
    let (address, length) = text.split_once('/')?;
    let address: IpAddr = address.parse().ok()?;
    let length = length.parse().ok()?;
    let longest = if address.is_ipv4() { 32 } else { 128 };
    (length <= longest).then_some((address, length))
}

fn scopes() -> Vec<String> {
    ["profile", "email", "phone"].map(str::to_owned).into()
}

impl SignIn {
    /// Reads a file with what stands under `[sign_in]` in a configuration.
    ///
    /// # Errors
    /// When it cannot be read or used.
    pub fn read(file: &Path) -> anyhow::Result<Self> {
        let text = std::fs::read_to_string(file)
            .with_context(|| format!("cannot read {}", file.display()))?;
        let it: Self = toml::from_str(&text)
            .with_context(|| format!("the providers in {} are not usable", file.display()))?;
        it.check()?;
        Ok(it)
    }

    /// Of which officers a second factor is demanded.
    #[must_use]
    pub fn policy(&self) -> Policy {
        Policy {
            demanded: self.second_factor,
            inside: self.inside.iter().filter_map(|it| network(it)).collect(),
        }
    }

    /// Whether all of it can be used.
    ///
    /// # Errors
    /// What cannot, and how to write it.
    pub fn check(&self) -> anyhow::Result<()> {
        if let Some(wrong) = self.inside.iter().find(|it| network(it).is_none()) {
            bail!("sign_in.inside: {wrong:?} is no network; write for instance \"10.0.0.0/8\"");
        }
        for (at, it) in self.provider.iter().enumerate() {
            let id = &it.id;
            let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
            if id.is_empty() || !id.chars().all(plain) {
                bail!("sign_in.provider: id is {id:?}; write small letters, digits and hyphens");
            }
            if self.provider[..at].iter().any(|other| other.id == *id) {
                bail!("sign_in.provider: two are called {id:?}; give each its own id");
            }
            let here = ["http://127.0.0.1", "http://[::1]", "http://localhost"];
            let safe = it.issuer.starts_with("https://")
                || here.iter().any(|start| it.issuer.starts_with(start));
            if !safe {
                bail!(
                    "sign_in.provider {id}: issuer is {:?}; write it with https:// in front",
                    it.issuer
                );
            }
            let unknown = it
                .claims
                .keys()
                .find(|word| !CLAIMS.iter().any(|(ours, _)| ours == word));
            if let Some(word) = unknown {
                let known = CLAIMS.map(|(ours, _)| ours).join(", ");
                bail!("sign_in.provider {id}: no claim is called {word:?} here; there are {known}");
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(id: &str, issuer: &str, claim: &str) -> anyhow::Result<()> {
        let text = format!(
            "[[provider]]\nid = {id:?}\nname = \"VNeID\"\nvouches = \"e_id\"\nissuer = {issuer:?}\n\
             client_id = \"motcua\"\nclient_secret = \"hush\"\nclaims = {{ {claim} = \"x\" }}\n"
        );
        toml::from_str::<SignIn>(&text)?.check()
    }

    #[test]
    fn a_provider_is_named_plainly_reached_safely_and_asked_for_what_there_is() {
        assert!(checked("vneid", "https://id.example.vn", "level").is_ok());
        assert!(checked("vneid", "http://127.0.0.1:9", "level").is_ok());
        for (id, issuer, claim) in [
            ("VNeID", "https://id.example.vn", "level"),
            ("vneid", "http://id.example.vn", "level"),
            ("vneid", "https://id.example.vn", "shoe_size"),
        ] {
            assert!(checked(id, issuer, claim).is_err(), "{id} {issuer} {claim}");
        }
    }
}
