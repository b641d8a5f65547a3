//! The signature itself (RFC 5652, with the signed attributes of ETSI EN 319 122), and a certificate
//! that an agency issues to itself as long as it has none of an authority (RFC 5280).

use super::der;
use jiff::Timestamp;
use jiff::civil::Date;
use ring::rand::{SecureRandom, SystemRandom};
use sha2::{Digest, Sha256};

const DATA: &[u32] = &[1, 2, 840, 113_549, 1, 7, 1];
const SIGNED_DATA: &[u32] = &[1, 2, 840, 113_549, 1, 7, 2];
const CONTENT_TYPE: &[u32] = &[1, 2, 840, 113_549, 1, 9, 3];
const MESSAGE_DIGEST: &[u32] = &[1, 2, 840, 113_549, 1, 9, 4];
const SIGNING_CERTIFICATE: &[u32] = &[1, 2, 840, 113_549, 1, 9, 16, 2, 47];
const SHA256: &[u32] = &[2, 16, 840, 1, 101, 3, 4, 2, 1];
const ECDSA_SHA256: &[u32] = &[1, 2, 840, 10_045, 4, 3, 2];
const RSA: &[u32] = &[1, 2, 840, 113_549, 1, 1, 1];
const EC_KEY: &[u32] = &[1, 2, 840, 10_045, 2, 1];
const P256: &[u32] = &[1, 2, 840, 10_045, 3, 1, 7];
const COMMON_NAME: &[u32] = &[2, 5, 4, 3];
const COUNTRY: &[u32] = &[2, 5, 4, 6];
const BASIC_CONSTRAINTS: &[u32] = &[2, 5, 29, 19];
const KEY_USAGE: &[u32] = &[2, 5, 29, 15];

/// How a key signs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Way {
    /// ECDSA on P-256 with SHA-256.
    Ecdsa,
    /// RSA (PKCS #1 v1.5) with SHA-256.
    Rsa,
}

/// The names by which a signature points at its certificate: issuer and number, as they stand in it.
pub fn issuer_and_number(certificate: &[u8]) -> Option<Vec<u8>> {
    let (whole, _) = der::read(certificate)?;
    let (body, _) = der::read(whole.content)?;
    let mut fields = der::read_all(body.content)?.into_iter();
    let mut number = fields.next()?;
    // The version comes first where it is said.
    if number.tag == 0xa0 {
        number = fields.next()?;
    }
    let _way = fields.next()?;
    let issuer = fields.next()?;
    (number.tag == 0x02 && issuer.tag == 0x30).then(|| der::sequence(&[issuer.whole, number.whole]))
}

/// A signature over a digest, with the chain of certificates, the signer's own first.
pub fn signature(
    way: Way,
    chain: &[Vec<u8>],
    digest: &[u8],
    sign: impl Fn(&[u8]) -> Option<Vec<u8>>,
) -> Option<Vec<u8>> {
    let own = chain.first()?;
    let hashed = der::sequence(&[&der::oid(SHA256)]);
    let attribute =
        |name: &[u32], value: Vec<u8>| der::sequence(&[&der::oid(name), &der::set(vec![value])]);
    let certificate = der::octets(&Sha256::digest(own));
    let named = der::sequence(&[&der::sequence(&[&der::sequence(&[&certificate])])]);
    let attributes = der::set(vec![
        attribute(CONTENT_TYPE, der::oid(DATA)),
        attribute(MESSAGE_DIGEST, der::octets(digest)),
        attribute(SIGNING_CERTIFICATE, named),
    ]);
    let signed = sign(&attributes)?;
    // What was signed as a set stands there under another tag.
    let (set, _) = der::read(&attributes)?;
    let attributes = der::tagged(0xa0, set.content);
    let way = match way {
        Way::Ecdsa => der::sequence(&[&der::oid(ECDSA_SHA256)]),
        Way::Rsa => der::sequence(&[&der::oid(RSA), &[5, 0]]),
    };
    let signer = der::sequence(&[
        &der::integer(&[1]),
        &issuer_and_number(own)?,
        &hashed,
        &attributes,
        &way,
        &der::octets(&signed),
    ]);
    let data = der::sequence(&[
        &der::integer(&[1]),
        &der::set(vec![hashed]),
        &der::sequence(&[&der::oid(DATA)]),
        &der::tagged(0xa0, &chain.concat()),
        &der::set(vec![signer]),
    ]);
    Some(der::sequence(&[
        &der::oid(SIGNED_DATA),
        &der::tagged(0xa0, &data),
    ]))
}

/// How many years a certificate of one's own lasts.
const YEARS: i16 = 10;

/// A certificate of one's own for a P-256 key.
pub fn certificate(
    name: &str,
    public: &[u8],
    at: Timestamp,
    sign: impl Fn(&[u8]) -> Option<Vec<u8>>,
) -> Option<Vec<u8>> {
    let mut number = [0; 16];
    SystemRandom::new().fill(&mut number).ok()?;
    let way = der::sequence(&[&der::oid(ECDSA_SHA256)]);
    // Text of at most 64 letters, as names in certificates are.
    let short: String = name.chars().take(64).collect();
    let part = |of: &[u32], value: Vec<u8>| der::set(vec![der::sequence(&[&der::oid(of), &value])]);
    let who = der::sequence(&[
        &part(COUNTRY, der::tagged(0x13, b"VN")),
        &part(COMMON_NAME, der::text(&short)),
    ]);
    let from = domain::clock::wall(at).date();
    let to = Date::new(from.year() + YEARS, from.month(), 1).ok()?;
    let day = |it: Date| der::tagged(0x17, it.strftime("%y%m%d000000Z").to_string().as_bytes());
    let key = der::sequence(&[
        &der::sequence(&[&der::oid(EC_KEY), &der::oid(P256)]),
        &der::bits(public, 0),
    ]);
    let extension = |of: &[u32], value: Vec<u8>| {
        der::sequence(&[&der::oid(of), &[1, 1, 0xff], &der::octets(&value)])
    };
    let extensions = der::sequence(&[
        &extension(BASIC_CONSTRAINTS, der::sequence(&[])),
        // Signatures, and that they cannot be denied.
        &extension(KEY_USAGE, der::bits(&[0xc0], 6)),
    ]);
    let body = der::sequence(&[
        &der::tagged(0xa0, &der::integer(&[2])),
        &der::integer(&number),
        &way,
        &who,
        &der::sequence(&[&day(from), &day(to)]),
        &who,
        &key,
        &der::tagged(0xa3, &extensions),
    ]);
    let signed = sign(&body)?;
    Some(der::sequence(&[&body, &way, &der::bits(&signed, 0)]))
}
