//! Codes of an authenticator application (RFC 6238): six digits of HMAC-SHA-1 over steps of half a
//! minute, as every such application makes them.

use jiff::Timestamp;
use ring::hmac;

/// Seconds of a step.
const STEP: i64 = 30;
/// How many steps a clock may be off, to either side.
const OFF: i64 = 1;

/// A secret of 160 random bits.
pub fn secret() -> [u8; 20] {
    rand::random()
}

/// The code of a step.
fn code(secret: &[u8], step: i64) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret);
    let tag = hmac::sign(&key, &step.to_be_bytes());
    let bytes = tag.as_ref();
    let at = usize::from(bytes.last().copied().unwrap_or_default() & 0x0f);
    let word = bytes
        .get(at..at + 4)
        .map(|four| {
            four.iter()
                .fold(0_u32, |sum, byte| (sum << 8) | u32::from(*byte))
        })
        .unwrap_or_default();
    format!("{:06}", (word & 0x7fff_ffff) % 1_000_000)
}

/// The step whose code was typed, if it is about now and later than the last one that was used.
pub fn step(secret: &[u8], typed: &str, now: Timestamp, last: i64) -> Option<i64> {
    let typed: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    let present = now.as_second().div_euclid(STEP);
    (present - OFF..=present + OFF)
        .filter(|step| *step > last)
        .find(|step| code(secret, *step) == typed)
}

/// The code of an instant, as an application shows it.
pub fn shown(secret: &[u8], at: Timestamp) -> String {
    code(secret, at.as_second().div_euclid(STEP))
}

/// Bytes as authenticator applications take them (RFC 4648, Base32 without padding).
pub fn base32(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let mut text = String::new();
    for five in bytes.chunks(5) {
        let mut block = [0_u8; 8];
        block[3..3 + five.len()].copy_from_slice(five);
        let bits = u64::from_be_bytes(block);
        let letters = (five.len() * 8).div_ceil(5);
        text.extend((0..letters).map(|at| {
            let index = (bits >> (35 - 5 * at)) & 31;
            LETTERS
                .get(usize::try_from(index).unwrap_or_default())
                .map_or('A', |it| char::from(*it))
        }));
    }
    text
}

/// What a QR code carries to an application.
pub fn address(secret: &[u8], system: &str, login: &str) -> String {
    let plain = |text: &str| {
        text.bytes()
            .map(|byte| match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                    char::from(byte).to_string()
                }
                _ => format!("%{byte:02X}"),
            })
            .collect::<String>()
    };
    let (system, login) = (plain(system), plain(login));
    let secret = base32(secret);
    format!("otpauth://totp/{system}:{login}?secret={secret}&issuer={system}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_codes_are_those_of_rfc_6238() {
        let secret = b"12345678901234567890";
        for (second, expected) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_234_567_890, "005924"),
            (20_000_000_000, "353130"),
        ] {
            let at = Timestamp::from_second(second).expect("an instant");
            assert_eq!(shown(secret, at), expected);
        }
    }

    #[test]
    fn a_code_counts_once_and_for_a_minute_and_a_half() {
        let secret = b"12345678901234567890";
        let at = |second| Timestamp::from_second(second).expect("an instant");
        let typed = shown(secret, at(3000));
        assert_eq!(step(secret, &typed, at(3000), 0), Some(100));
        assert_eq!(step(secret, " 0 0", at(3000), 0), None);
        assert_eq!(step(secret, &typed, at(3000), 100), None);
        assert_eq!(step(secret, &typed, at(2999), 0), Some(100));
        assert_eq!(step(secret, &typed, at(3059), 0), Some(100));
        assert_eq!(step(secret, &typed, at(3060), 0), None);
    }

    #[test]
    fn secrets_are_written_as_applications_take_them() {
        assert_eq!(base32(b"foobar"), "MZXW6YTBOI");
        assert_eq!(
            base32(b"12345678901234567890"),
            "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
        );
        let address = address(b"foobar", "Một cửa", "mai.anh");
        assert!(
            address
                .starts_with("otpauth://totp/M%E1%BB%99t%20c%E1%BB%ADa:mai.anh?secret=MZXW6YTBOI")
        );
    }
}
