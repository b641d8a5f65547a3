//! The seal: a digital signature in the PDF itself (PAdES, ETSI EN 319 142), which any reader of
//! PDF shows and checks. The key and its certificate come from a file: those that an authority gave
//! the agency, or ones of the agency's own as long as it has none.

mod cms;
mod der;
mod update;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use cms::Way;
use jiff::Timestamp;
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair,
};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;

/// Why there is no seal, or it could not be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// The system gives no random bytes.
    #[error("no key could be made: the system gives no random bytes")]
    NoRandom,
    /// The file holds no key.
    #[error("no private key of P-256 or RSA in PEM (PKCS#8)")]
    NoKey,
    /// The file holds no certificate.
    #[error("no certificate in PEM behind the key")]
    NoCertificate,
    /// The certificate is of another key.
    #[error("the first certificate is not that of the key")]
    OtherKey,
    /// The PDF is not written as ours are.
    #[error("the PDF has no room for a signature")]
    NoRoom,
}

enum Key {
    P256(EcdsaKeyPair),
    Rsa(RsaKeyPair),
}

/// What seals.
pub struct Seal {
    key: Key,
    /// Certificates, the own one first.
    chain: Vec<Vec<u8>>,
    /// Who seals.
    name: String,
}

impl std::fmt::Debug for Seal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Seal")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

fn pem(kind: &str, bytes: &[u8]) -> String {
    let text = BASE64.encode(bytes);
    let mut out = format!("-----BEGIN {kind}-----\n");
    for line in text.as_bytes().chunks(64) {
        out.push_str(&String::from_utf8_lossy(line));
        out.push('\n');
    }
    // Writing to a string cannot fail.
    let _ = writeln!(out, "-----END {kind}-----");
    out
}

/// The parts of a file in PEM that are of a kind.
fn parts(text: &str, kind: &str) -> Option<Vec<Vec<u8>>> {
    let (first, last) = (
        format!("-----BEGIN {kind}-----"),
        format!("-----END {kind}-----"),
    );
    text.split(&first)
        .skip(1)
        .map(|rest| {
            let inner: String = rest.split(&last).next()?.split_whitespace().collect();
            BASE64.decode(inner).ok()
        })
        .collect()
}

impl Key {
    fn sign(&self, bytes: &[u8]) -> Option<Vec<u8>> {
        let random = SystemRandom::new();
        match self {
            Self::P256(key) => Some(key.sign(&random, bytes).ok()?.as_ref().to_vec()),
            Self::Rsa(key) => {
                let mut signature = vec![0; key.public().modulus_len()];
                key.sign(&RSA_PKCS1_SHA256, &random, bytes, &mut signature)
                    .ok()?;
                Some(signature)
            }
        }
    }

    fn public(&self) -> &[u8] {
        match self {
            Self::P256(key) => key.public_key().as_ref(),
            Self::Rsa(key) => key.public_key().as_ref(),
        }
    }
}

impl Seal {
    /// A key with a certificate of its own, as the text of their file.
    ///
    /// # Errors
    /// When the system gives no random bytes.
    pub fn make(name: &str, at: Timestamp) -> Result<String, SealError> {
        let random = SystemRandom::new();
        let way = &ECDSA_P256_SHA256_ASN1_SIGNING;
        let made = EcdsaKeyPair::generate_pkcs8(way, &random).map_err(|_| SealError::NoRandom)?;
        let key = EcdsaKeyPair::from_pkcs8(way, made.as_ref(), &random)
            .map_err(|_| SealError::NoRandom)?;
        let key = Key::P256(key);
        let certificate = cms::certificate(name, key.public(), at, |it| key.sign(it))
            .ok_or(SealError::NoRandom)?;
        Ok(pem("PRIVATE KEY", made.as_ref()) + &pem("CERTIFICATE", &certificate))
    }

    /// A seal from the text of its file, set in the name of somebody.
    ///
    /// # Errors
    /// When the key or the certificate is not there, or they do not belong together.
    pub fn read(text: &str, name: &str) -> Result<Self, SealError> {
        let keys = parts(text, "PRIVATE KEY").ok_or(SealError::NoKey)?;
        let bytes = keys.first().ok_or(SealError::NoKey)?;
        let random = SystemRandom::new();
        let key = match EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, bytes, &random) {
            Ok(key) => Key::P256(key),
            Err(_) => Key::Rsa(RsaKeyPair::from_pkcs8(bytes).map_err(|_| SealError::NoKey)?),
        };
        let chain = parts(text, "CERTIFICATE").ok_or(SealError::NoCertificate)?;
        let own = chain.first().ok_or(SealError::NoCertificate)?;
        cms::issuer_and_number(own).ok_or(SealError::NoCertificate)?;
        // The key stands in its certificate as it is.
        let public = key.public();
        if !own.windows(public.len()).any(|it| it == public) {
            return Err(SealError::OtherKey);
        }
        Ok(Self {
            key,
            chain,
            name: name.to_owned(),
        })
    }

    /// What people compare: SHA-256 of the certificate, the first 16 hexadecimal digits.
    pub fn fingerprint(&self) -> String {
        let own = self.chain.first().map(Vec::as_slice).unwrap_or_default();
        let hash = Sha256::digest(own);
        hash.iter().take(8).map(|it| format!("{it:02x}")).collect()
    }

    /// The PDF with the seal in it.
    ///
    /// # Errors
    /// When the PDF is not written as ours are.
    pub fn set(&self, pdf: &[u8], why: &str, at: Timestamp) -> Result<Vec<u8>, SealError> {
        let wall = domain::clock::wall(at);
        let when = wall.strftime("%Y%m%d%H%M%S+07'00'").to_string();
        let prepared = update::prepare(pdf, &self.name, why, &when).ok_or(SealError::NoRoom)?;
        let mut hasher = Sha256::new();
        for part in prepared.parts() {
            hasher.update(part);
        }
        let way = match self.key {
            Key::P256(_) => Way::Ecdsa,
            Key::Rsa(_) => Way::Rsa,
        };
        let signature =
            cms::signature(way, &self.chain, &hasher.finalize(), |it| self.key.sign(it));
        let signature = signature.ok_or(SealError::NoRandom)?;
        prepared.fill(&signature).ok_or(SealError::NoRoom)
    }
}
