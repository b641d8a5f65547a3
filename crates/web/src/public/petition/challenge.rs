//! Against floods, without a puzzle for people: a browser with scripts works for a moment before it
//! sends (a number is sought whose hash, over what was written, begins with zeros), whoever is
//! signed in need not, and whoever has no scripts may send a few a minute. What is refused stays in
//! the form. A proof is bound to the words it was made for, and the same sender's same words are folded, which
//! in confidence needs an account.

use crate::forms::Fields;
use crate::house::House;
use crate::limits::TooOften;
use crate::session::CitizenIn;
use jiff::Timestamp;
use sha2::{Digest, Sha256};

/// So many bits of the hash must be zero: some thousand attempts, well under a second.
pub const BITS: u32 = 13;
/// A proof is good for so long after the form was opened.
const GOOD_FOR: i64 = 12 * 60 * 60 * 1000;

/// What is sent, and what was worked out for it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Sending<'a> {
    /// The heading.
    pub title: &'a str,
    /// The text.
    pub content: &'a str,
    /// When the form was opened, in milliseconds.
    pub issued: &'a str,
    /// The number that was found.
    pub proof: &'a str,
}

/// Counts a sending. False where it must wait: nothing proved, and too many of those.
///
/// # Errors
/// When there are too many from one address even with proofs.
pub fn passes(
    house: &House,
    citizen: Option<&CitizenIn>,
    address: &str,
    fields: &Fields,
) -> Result<bool, TooOften> {
    // A field that no person sees.
    if !fields.text("website").is_empty() {
        return Ok(false);
    }
    let (title, content) = (fields.text("title"), fields.text("content"));
    let (issued, proof) = (fields.text("issued"), fields.text("proof"));
    let sending = Sending {
        title: &title,
        content: &content,
        issued: &issued,
        proof: &proof,
    };
    may_pass(house, citizen, address, &sending)
}

/// The same of what did not come as a form.
///
/// # Errors
/// When there are too many from one address even with proofs.
pub fn may_pass(
    house: &House,
    citizen: Option<&CitizenIn>,
    address: &str,
    sending: &Sending<'_>,
) -> Result<bool, TooOften> {
    if let Some(citizen) = citizen {
        let account = citizen.account.id.to_string();
        house.limits.petition.count(&account)?;
        return Ok(true);
    }
    if is_proved(sending, house.now()) {
        house.limits.petition.count(address)?;
        return Ok(true);
    }
    Ok(house.limits.petition_unproved.count(address).is_ok())
}

/// Whether there is a proof for what is said.
fn is_proved(sending: &Sending<'_>, now: Timestamp) -> bool {
    let (issued, number) = (sending.issued, sending.proof);
    let Ok(at) = issued.parse::<i64>() else {
        return false;
    };
    // Anybody may write any number here.
    let age = now.as_millisecond().checked_sub(at);
    age.is_some_and(|age| (0..=GOOD_FOR).contains(&age))
        && !number.is_empty()
        && number.len() <= 20
        && zeros(issued, sending.title, sending.content, number) >= BITS
}

/// How many zeros the hash begins with. Line ends are those of the script, not of the form.
fn zeros(issued: &str, title: &str, content: &str, number: &str) -> u32 {
    let content = content.replace("\r\n", "\n");
    let hash = Sha256::digest(format!("{issued}\n{title}\n{content}\n{number}"));
    u32::from_be_bytes([hash[0], hash[1], hash[2], hash[3]]).leading_zeros()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn solved(title: &str, content: &str, issued: &str) -> String {
        (0_u64..)
            .map(|it| it.to_string())
            .find(|it| zeros(issued, title, content, it) >= BITS)
            .expect("a number")
    }

    #[test]
    fn a_proof_is_good_for_its_own_words_and_for_a_while() {
        let now = domain::testing::moment("2026-08-24T09:15");
        let issued = (now.as_millisecond() - 60_000).to_string();
        let proof = solved("Chậm", "Quá hẹn\nnăm ngày", &issued);
        let good = |content: &str, issued: &str, proof: &str| {
            let sending = Sending {
                title: "Chậm",
                content,
                issued,
                proof,
            };
            is_proved(&sending, now)
        };
        assert!(good("Quá hẹn\r\nnăm ngày", &issued, &proof));
        assert!(!good("Nội dung khác hẳn", &issued, &proof));
        let old = (now.as_millisecond() - GOOD_FOR - 1).to_string();
        assert!(!good("Quá hẹn\nnăm ngày", &old, &proof));
        let ahead = (now.as_millisecond() + 1).to_string();
        assert!(!good("Quá hẹn\nnăm ngày", &ahead, &proof));
        assert!(!good("Quá hẹn\nnăm ngày", &issued, ""));
        for beyond in [i64::MIN, -i64::MAX, i64::MAX] {
            assert!(!good("Quá hẹn\nnăm ngày", &beyond.to_string(), &proof));
        }
    }
}
