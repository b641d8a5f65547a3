//! Passkeys (Web Authentication level 2, as relying party): a credential is taken over when it is
//! made, and later shows by a signature that whoever holds it is there. ES256 alone, which every
//! authenticator has; where it was made is not asked (attestation "none"); that the person was
//! verified by the device (UV) is demanded.

use ciborium::value::Value;
use ring::digest::{SHA256, digest};
use ring::signature::{ECDSA_P256_SHA256_ASN1, UnparsedPublicKey};
use serde::Deserialize;

/// The site, as browsers and authenticators know it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Site {
    /// The domain.
    pub id: String,
    /// Scheme, host and port.
    pub origin: String,
}

impl Site {
    /// The site of a public address. Authenticators know no sites without a name: on a machine's
    /// own number it is that machine's `localhost`.
    pub fn of(public_url: &str) -> Self {
        let (scheme, host) = public_url
            .split_once("://")
            .unwrap_or(("https", public_url));
        let host = host.split('/').next().unwrap_or_default();
        let (name, port) = match host.rsplit_once(':') {
            Some((name, port)) if port.chars().all(|c| c.is_ascii_digit()) => {
                (name, format!(":{port}"))
            }
            _ => (host, String::new()),
        };
        let id = match name {
            "127.0.0.1" | "[::1]" => "localhost",
            name => name,
        };
        Self {
            id: id.to_owned(),
            origin: format!("{scheme}://{id}{port}"),
        }
    }
}

/// A credential to keep.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Credential {
    /// Its name for itself.
    pub id: Vec<u8>,
    /// The public key: an uncompressed point.
    pub key: Vec<u8>,
    /// How often it was used.
    pub counter: u32,
}

/// Why a credential or a signature is not taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Wrong {
    /// It cannot be read.
    #[error("what the browser sent cannot be read")]
    Unreadable,
    /// It answers something else than was asked.
    #[error("it answers another challenge, for another site or purpose")]
    NotAsked,
    /// The device did not verify the person.
    #[error("the device did not verify the person")]
    NotVerified,
    /// The key is of a kind that is not taken.
    #[error("the key is not ES256")]
    Key,
    /// The signature is not the key's.
    #[error("the signature is not right")]
    Signature,
}

#[derive(Deserialize)]
struct ClientData {
    #[serde(rename = "type")]
    kind: String,
    challenge: String,
    origin: String,
    #[serde(rename = "crossOrigin", default)]
    cross_origin: bool,
}

const PERSON_PRESENT: u8 = 0x01;
const PERSON_VERIFIED: u8 = 0x04;
const HAS_CREDENTIAL: u8 = 0x40;

fn client_data(site: &Site, kind: &str, challenge: &str, bytes: &[u8]) -> Result<(), Wrong> {
    let it: ClientData = serde_json::from_slice(bytes).map_err(|_| Wrong::Unreadable)?;
    let asked = it.kind == kind
        && it.challenge == challenge
        && it.origin == site.origin
        && !it.cross_origin
        && !challenge.is_empty();
    if asked { Ok(()) } else { Err(Wrong::NotAsked) }
}

/// What an authenticator says: its flags and its count, and the rest.
fn authenticator_data<'a>(site: &Site, bytes: &'a [u8]) -> Result<(u8, u32, &'a [u8]), Wrong> {
    let (hash, rest) = bytes.split_at_checked(32).ok_or(Wrong::Unreadable)?;
    let (head, rest) = rest.split_at_checked(5).ok_or(Wrong::Unreadable)?;
    if hash != digest(&SHA256, site.id.as_bytes()).as_ref() {
        return Err(Wrong::NotAsked);
    }
    let flags = head.first().copied().unwrap_or_default();
    if flags & PERSON_PRESENT == 0 || flags & PERSON_VERIFIED == 0 {
        return Err(Wrong::NotVerified);
    }
    let counter = head[1..]
        .iter()
        .fold(0_u32, |sum, byte| (sum << 8) | u32::from(*byte));
    Ok((flags, counter, rest))
}

fn entry<'a>(map: &'a [(Value, Value)], key: &Value) -> Option<&'a Value> {
    map.iter().find(|(name, _)| name == key).map(|(_, it)| it)
}

/// The point of a COSE key: EC2, ES256, P-256.
fn point(key: &Value) -> Result<Vec<u8>, Wrong> {
    let map = key.as_map().ok_or(Wrong::Unreadable)?;
    let number = |no: i64| entry(map, &Value::Integer(no.into()));
    let is = |no: i64, expected: i64| number(no) == Some(&Value::Integer(expected.into()));
    if !is(1, 2) || !is(3, -7) || !is(-1, 1) {
        return Err(Wrong::Key);
    }
    let half = |no: i64| {
        let bytes = number(no).and_then(Value::as_bytes).ok_or(Wrong::Key)?;
        if bytes.len() == 32 {
            Ok(bytes)
        } else {
            Err(Wrong::Key)
        }
    };
    let mut point = vec![4];
    point.extend(half(-2)?);
    point.extend(half(-3)?);
    Ok(point)
}

/// Takes over a credential that was made for a challenge.
///
/// # Errors
/// Why it is not taken.
pub fn made(
    site: &Site,
    challenge: &str,
    client_data_json: &[u8],
    attestation: &[u8],
) -> Result<Credential, Wrong> {
    client_data(site, "webauthn.create", challenge, client_data_json)?;
    let object: Value = ciborium::from_reader(attestation).map_err(|_| Wrong::Unreadable)?;
    let map = object.as_map().ok_or(Wrong::Unreadable)?;
    let data = entry(map, &Value::Text("authData".to_owned()))
        .and_then(Value::as_bytes)
        .ok_or(Wrong::Unreadable)?;
    let (flags, counter, rest) = authenticator_data(site, data)?;
    if flags & HAS_CREDENTIAL == 0 {
        return Err(Wrong::Unreadable);
    }
    let (_model, rest) = rest.split_at_checked(16).ok_or(Wrong::Unreadable)?;
    let (length, rest) = rest.split_at_checked(2).ok_or(Wrong::Unreadable)?;
    let length = usize::from(length[0]) << 8 | usize::from(length[1]);
    if length > 1023 {
        return Err(Wrong::Unreadable);
    }
    let (id, key) = rest.split_at_checked(length).ok_or(Wrong::Unreadable)?;
    let key: Value = ciborium::from_reader(key).map_err(|_| Wrong::Unreadable)?;
    Ok(Credential {
        id: id.to_vec(),
        key: point(&key)?,
        counter,
    })
}

/// What a browser sends when a passkey is shown.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'a> {
    /// What the browser says was asked.
    pub client_data: &'a [u8],
    /// What the authenticator says.
    pub authenticator_data: &'a [u8],
    /// Its signature over both.
    pub signature: &'a [u8],
}

/// Checks that a credential was shown for a challenge; gives its new count.
///
/// # Errors
/// Why it is not taken.
pub fn shown(site: &Site, challenge: &str, key: &[u8], it: Shown<'_>) -> Result<u32, Wrong> {
    client_data(site, "webauthn.get", challenge, it.client_data)?;
    let (_, counter, _) = authenticator_data(site, it.authenticator_data)?;
    let mut signed = it.authenticator_data.to_vec();
    signed.extend(digest(&SHA256, it.client_data).as_ref());
    UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, key)
        .verify(&signed, it.signature)
        .map_err(|_| Wrong::Signature)?;
    Ok(counter)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ring::rand::SystemRandom;
    use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};

    fn site() -> Site {
        Site::of("https://motcua.example.vn")
    }

    fn client(kind: &str, challenge: &str, origin: &str) -> Vec<u8> {
        serde_json::json!({"type": kind, "challenge": challenge, "origin": origin})
            .to_string()
            .into_bytes()
    }

    fn data(id: &str, flags: u8, counter: u32) -> Vec<u8> {
        let mut data = digest(&SHA256, id.as_bytes()).as_ref().to_vec();
        data.push(flags);
        data.extend(counter.to_be_bytes());
        data
    }

    fn key() -> EcdsaKeyPair {
        let random = SystemRandom::new();
        let pkcs8 =
            EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &random).expect("a key");
        EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, pkcs8.as_ref(), &random)
            .expect("a key")
    }

    fn attestation(point: &[u8], algorithm: i64) -> Vec<u8> {
        let whole = |no: i64| Value::Integer(no.into());
        let key = Value::Map(vec![
            (whole(1), whole(2)),
            (whole(3), whole(algorithm)),
            (whole(-1), whole(1)),
            (whole(-2), Value::Bytes(point[1..33].to_vec())),
            (whole(-3), Value::Bytes(point[33..].to_vec())),
        ]);
        let mut made = data("motcua.example.vn", 0x45, 3);
        made.extend([0; 16]);
        made.extend([0, 2, 0xab, 0xcd]);
        ciborium::into_writer(&key, &mut made).expect("a key");
        let object = Value::Map(vec![
            (
                Value::Text("fmt".to_owned()),
                Value::Text("none".to_owned()),
            ),
            (Value::Text("attStmt".to_owned()), Value::Map(Vec::new())),
            (Value::Text("authData".to_owned()), Value::Bytes(made)),
        ]);
        let mut bytes = Vec::new();
        ciborium::into_writer(&object, &mut bytes).expect("an object");
        bytes
    }

    #[test]
    fn a_credential_is_taken_over_only_as_it_was_asked_for() {
        let pair = key();
        let object = attestation(pair.public_key().as_ref(), -7);
        let asked = client("webauthn.create", "c", "https://motcua.example.vn");
        let taken = made(&site(), "c", &asked, &object).expect("a credential");
        assert_eq!(
            (taken.id.as_slice(), taken.counter),
            ([0xab, 0xcd].as_slice(), 3)
        );
        assert_eq!(taken.key, pair.public_key().as_ref());
        let elsewhere = client("webauthn.create", "c", "https://evil.example");
        assert_eq!(
            made(&site(), "c", &elsewhere, &object),
            Err(Wrong::NotAsked)
        );
        assert_eq!(made(&site(), "d", &asked, &object), Err(Wrong::NotAsked));
        assert_eq!(
            made(&site(), "c", &asked, &object[..40]),
            Err(Wrong::Unreadable)
        );
        let other = attestation(pair.public_key().as_ref(), -257);
        assert_eq!(made(&site(), "c", &asked, &other), Err(Wrong::Key));
    }

    #[test]
    fn only_the_keys_own_signature_over_what_was_asked_counts() {
        let pair = key();
        let sign = |client: &[u8], data: &[u8]| {
            let mut signed = data.to_vec();
            signed.extend(digest(&SHA256, client).as_ref());
            pair.sign(&SystemRandom::new(), &signed)
                .expect("a signature")
                .as_ref()
                .to_vec()
        };
        let asked = client("webauthn.get", "c", "https://motcua.example.vn");
        let check = |challenge: &str, client: &[u8], data: &[u8], signature: &[u8]| {
            let it = Shown {
                client_data: client,
                authenticator_data: data,
                signature,
            };
            shown(&site(), challenge, pair.public_key().as_ref(), it)
        };
        let good = data("motcua.example.vn", 0x05, 9);
        let signature = sign(&asked, &good);
        assert_eq!(check("c", &asked, &good, &signature), Ok(9));
        assert_eq!(
            check("other", &asked, &good, &signature),
            Err(Wrong::NotAsked)
        );
        let mut bent = signature.clone();
        *bent.last_mut().expect("a byte") ^= 1;
        assert_eq!(check("c", &asked, &good, &bent), Err(Wrong::Signature));
        let touched = data("motcua.example.vn", 0x01, 9);
        assert_eq!(
            check("c", &asked, &touched, &sign(&asked, &touched)),
            Err(Wrong::NotVerified)
        );
        let foreign = data("evil.example", 0x05, 9);
        assert_eq!(
            check("c", &asked, &foreign, &sign(&asked, &foreign)),
            Err(Wrong::NotAsked)
        );
        let creating = client("webauthn.create", "c", "https://motcua.example.vn");
        assert_eq!(
            check("c", &creating, &good, &sign(&creating, &good)),
            Err(Wrong::NotAsked)
        );
    }

    #[test]
    fn a_machine_without_a_name_is_its_localhost() {
        assert_eq!(
            Site::of("http://127.0.0.1:8080").origin,
            "http://localhost:8080"
        );
        assert_eq!(Site::of("https://dvc.example.vn").id, "dvc.example.vn");
    }
}
