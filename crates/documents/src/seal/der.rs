//! As much of ASN.1's distinguished encoding as a signature needs.

/// A value with its tag and length.
pub fn tagged(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut out = vec![tag];
    let length = content.len();
    if length < 128 {
        // Below 128 it is its own length.
        out.push(u8::try_from(length).unwrap_or(0));
    } else {
        let bytes: Vec<u8> = length
            .to_be_bytes()
            .into_iter()
            .skip_while(|it| *it == 0)
            .collect();
        out.push(0x80 | u8::try_from(bytes.len()).unwrap_or(0));
        out.extend(bytes);
    }
    out.extend_from_slice(content);
    out
}

/// A sequence.
pub fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    tagged(0x30, &parts.concat())
}

/// A set; its parts in the order of their bytes, as the encoding demands.
pub fn set(mut parts: Vec<Vec<u8>>) -> Vec<u8> {
    parts.sort();
    tagged(0x31, &parts.concat())
}

/// A whole number that is not negative, of its bytes.
pub fn integer(bytes: &[u8]) -> Vec<u8> {
    let mut number: Vec<u8> = bytes.iter().copied().skip_while(|it| *it == 0).collect();
    if number.first().is_none_or(|it| *it & 0x80 != 0) {
        number.insert(0, 0);
    }
    tagged(0x02, &number)
}

/// Bytes.
pub fn octets(bytes: &[u8]) -> Vec<u8> {
    tagged(0x04, bytes)
}

/// A text.
pub fn text(text: &str) -> Vec<u8> {
    tagged(0x0c, text.as_bytes())
}

/// Bits, of which the last `unused` do not count.
pub fn bits(bytes: &[u8], unused: u8) -> Vec<u8> {
    let mut content = vec![unused];
    content.extend_from_slice(bytes);
    tagged(0x03, &content)
}

/// An object's name from its numbers.
pub fn oid(numbers: &[u32]) -> Vec<u8> {
    let mut content = Vec::new();
    let first = match numbers {
        [a, b, ..] => a * 40 + b,
        _ => 0,
    };
    let rest = numbers.iter().skip(2).copied();
    for number in std::iter::once(first).chain(rest) {
        let mut groups = vec![(number & 0x7f) as u8];
        let mut left = number >> 7;
        while left > 0 {
            groups.push((left & 0x7f) as u8 | 0x80);
            left >>= 7;
        }
        content.extend(groups.iter().rev());
    }
    tagged(0x06, &content)
}

/// A value that was read: its tag, what is in it, and the whole of it.
#[derive(Clone, Copy, Debug)]
pub struct Read<'a> {
    /// The tag.
    pub tag: u8,
    /// What is in it.
    pub content: &'a [u8],
    /// Tag, length and content.
    pub whole: &'a [u8],
}

/// The first value of some bytes and what follows it.
pub fn read(bytes: &[u8]) -> Option<(Read<'_>, &[u8])> {
    let (tag, first) = (*bytes.first()?, *bytes.get(1)?);
    let (length, head) = if first < 128 {
        (usize::from(first), 2)
    } else {
        let count = usize::from(first & 0x7f);
        if count == 0 || count > 4 {
            return None;
        }
        let bytes = bytes.get(2..2 + count)?;
        let length = bytes
            .iter()
            .fold(0_usize, |sum, it| sum << 8 | usize::from(*it));
        (length, 2 + count)
    };
    let end = head.checked_add(length)?;
    let content = bytes.get(head..end)?;
    let value = Read {
        tag,
        content,
        whole: &bytes[..end],
    };
    Some((value, &bytes[end..]))
}

/// The values of some bytes, one behind the other.
pub fn read_all(mut bytes: &[u8]) -> Option<Vec<Read<'_>>> {
    let mut values = Vec::new();
    while !bytes.is_empty() {
        let (value, rest) = read(bytes)?;
        values.push(value);
        bytes = rest;
    }
    Some(values)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_written_as_the_encoding_demands_and_read_again() {
        assert_eq!(oid(&[1, 2, 840, 113_549]), hex("06062a864886f70d"));
        assert_eq!(integer(&[0, 0x80]), [2, 2, 0, 0x80]);
        assert_eq!(integer(&[0]), [2, 1, 0]);
        let long = octets(&[7; 300]);
        assert_eq!(&long[..4], [4, 0x82, 1, 44]);
        let (value, rest) = read(&long).expect("a value");
        assert_eq!((value.tag, value.content.len(), rest.len()), (4, 300, 0));
        assert!(set(vec![vec![5, 1], vec![2, 9]]).ends_with(&[2, 9, 5, 1]));
        for broken in [
            &[][..],
            &[4],
            &[4, 5, 1],
            &[4, 0x80],
            &[4, 0x85, 1, 1, 1, 1, 1],
        ] {
            assert!(read(broken).is_none(), "{broken:?}");
        }
    }

    fn hex(text: &str) -> Vec<u8> {
        let digit = |at: usize| u8::from_str_radix(&text[at..at + 2], 16).expect("hex");
        (0..text.len()).step_by(2).map(digit).collect()
    }
}
