//! A receipt on paper carries its place in the journal in the data of the PDF: case code, ordinal
//! and hash of the event it is of, and room that the proof is written into later, so that the
//! file stays as it was printed, byte for byte, but for that room.

use super::receipt::Receipt;
use crate::case_file::event_format::Hash;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use sha2::{Digest, Sha256};

/// Opens the place: `motcua-journal/1 <code> <ordinal> <hash in hex>`.
pub const PLACE: &str = "motcua-journal/1 ";
/// Opens the room for the proof.
pub const ROOM: &str = "motcua-proof/1 ";
/// How many characters the room holds.
pub const ROOM_SIZE: usize = 4_096;
/// What an empty room is filled with.
const EMPTY: u8 = b'.';

/// A receipt's place in the journal.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Place {
    /// The case's code.
    pub code: String,
    /// The ordinal of the event.
    pub seq: i64,
    /// Its hash.
    pub head: Hash,
}

impl Place {
    /// As it stands in the data of the PDF.
    pub fn text(&self) -> String {
        format!(
            "{PLACE}{} {} {}",
            self.code,
            self.seq,
            hex::encode(self.head)
        )
    }
}

/// The empty room, as it is printed.
pub fn empty_room() -> String {
    format!("{ROOM}{}", char::from(EMPTY).to_string().repeat(ROOM_SIZE))
}

/// What the mark of a hash looks like on paper: sixteen digits in four groups.
pub fn mark(head: &Hash) -> String {
    let digits = hex::encode_upper(&head[..8]);
    let groups: Vec<&str> = (0..4).map(|at| &digits[4 * at..4 * at + 4]).collect();
    groups.join("-")
}

/// A hash as it stands in a QR code: base64 for addresses.
pub fn in_qr(head: &Hash) -> String {
    BASE64.encode(head)
}

/// The place that a PDF names.
pub fn place(pdf: &[u8]) -> Option<Place> {
    let at = find(pdf, PLACE.as_bytes(), 0)? + PLACE.len();
    let rest = pdf.get(at..pdf.len().min(at + 200))?;
    let end = rest
        .iter()
        .position(|byte| !(byte.is_ascii_alphanumeric() || b".- ".contains(byte)))?;
    let mut words = std::str::from_utf8(&rest[..end]).ok()?.split(' ');
    Some(Place {
        code: words.next()?.to_owned(),
        seq: words.next()?.parse().ok()?,
        head: hex::decode(words.next()?).ok()?.try_into().ok()?,
    })
}

/// Where the rooms of a PDF are; its data are in it twice.
fn rooms(pdf: &[u8]) -> Vec<usize> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = find(pdf, ROOM.as_bytes(), from) {
        from = at + ROOM.len();
        if pdf.len() >= from + ROOM_SIZE {
            found.push(from);
        }
    }
    found
}

/// The PDF with a proof written into its room; none where it has none, or the proof does not fit.
pub fn with_proof(pdf: &[u8], receipt: &Receipt) -> Option<Vec<u8>> {
    let text = BASE64.encode(serde_json::to_vec(receipt).ok()?);
    let rooms = rooms(pdf);
    if rooms.is_empty() || text.len() > ROOM_SIZE {
        return None;
    }
    let mut written = without_proof(pdf);
    for at in rooms {
        written[at..at + text.len()].copy_from_slice(text.as_bytes());
    }
    Some(written)
}

/// The PDF as it was printed: with its room empty.
pub fn without_proof(pdf: &[u8]) -> Vec<u8> {
    let mut printed = pdf.to_vec();
    for at in rooms(pdf) {
        printed[at..at + ROOM_SIZE].fill(EMPTY);
    }
    printed
}

/// The SHA-256 of the PDF as it was printed, by which it lies among the files.
pub fn printed_sha256(pdf: &[u8]) -> String {
    hex::encode(Sha256::digest(without_proof(pdf)))
}

/// The proof in a PDF; none where its room is empty, or holds none.
pub fn proof(pdf: &[u8]) -> Option<Receipt> {
    let at = *rooms(pdf).first()?;
    let room = &pdf[at..at + ROOM_SIZE];
    let end = room.iter().position(|byte| *byte == EMPTY);
    let bytes = BASE64.decode(&room[..end.unwrap_or(ROOM_SIZE)]).ok()?;
    serde_json::from_slice(&bytes).ok()
}

fn find(bytes: &[u8], needle: &[u8], from: usize) -> Option<usize> {
    let rest = bytes.get(from..)?;
    rest.windows(needle.len())
        .position(|window| window == needle)
        .map(|at| at + from)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(place: &Place) -> Vec<u8> {
        let data = format!("({}, {})", place.text(), empty_room());
        format!("%PDF {data} xmp {data} %%EOF\n").into_bytes()
    }

    fn a_place() -> Place {
        Place {
            code: "H40.024.13-260821-0142".to_owned(),
            seq: 2,
            head: [0xab; 32],
        }
    }

    #[test]
    fn a_place_is_read_back_from_a_file() {
        let pdf = printed(&a_place());
        assert_eq!(place(&pdf), Some(a_place()));
        assert_eq!(proof(&pdf), None);
        assert_eq!(mark(&a_place().head), "ABAB-ABAB-ABAB-ABAB");
        for not_one in [
            &b""[..],
            b"%PDF",
            b"motcua-journal/1 ",
            b"motcua-journal/1 a b c)",
        ] {
            assert_eq!(place(not_one), None);
            assert!(proof(not_one).is_none() && rooms(not_one).is_empty());
        }
    }

    #[test]
    fn a_room_at_the_very_end_is_no_room() {
        let cut = &printed(&a_place())[..300];
        assert_eq!(proof(cut), None);
        assert_eq!(without_proof(cut), cut);
    }
}
