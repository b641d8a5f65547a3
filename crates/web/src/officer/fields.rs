//! What a form sent: names with values, in the order of the form, and files. The acts read their
//! own fields from it; a name may come several times, as check boxes do.

use std::fmt::Write as _;

/// A file as it arrived.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Upload {
    /// The field it belongs to.
    pub field: String,
    /// The name it had.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// A form as it was sent.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Fields {
    /// Names and values.
    pub values: Vec<(String, String)>,
    /// Files that are not empty.
    pub files: Vec<Upload>,
}

impl Fields {
    /// The value of a field, without spaces at its ends; empty where it was not sent.
    pub fn text(&self, name: &str) -> String {
        self.values
            .iter()
            .find(|(field, _)| field == name)
            .map(|(_, value)| value.trim().to_owned())
            .unwrap_or_default()
    }

    /// All values of a field that may come several times.
    pub fn all(&self, name: &str) -> Vec<String> {
        self.values
            .iter()
            .filter(|(field, value)| field == name && !value.trim().is_empty())
            .map(|(_, value)| value.trim().to_owned())
            .collect()
    }

    /// Whether a box was checked.
    pub fn has(&self, name: &str) -> bool {
        self.values.iter().any(|(field, _)| field == name)
    }

    /// A sum in đồng, as people write it: with points, spaces or the currency's name.
    pub fn amount(&self, name: &str) -> i64 {
        let digits: String = self
            .text(name)
            .chars()
            .filter(char::is_ascii_digit)
            .collect();
        digits.parse().unwrap_or(0)
    }

    /// The file of a field.
    pub fn file(&self, name: &str) -> Option<&Upload> {
        self.files.iter().find(|file| file.field == name)
    }

    /// Fields for tests and samples.
    pub fn given(pairs: &[(&str, &str)]) -> Self {
        Self {
            values: pairs
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
            files: Vec::new(),
        }
    }
}

/// A value as it stands in an address.
pub fn escaped(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            out.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_read_as_people_write_them() {
        let fields = Fields::given(&[("amount", " 1.250.000 đồng")]);
        assert_eq!(fields.amount("amount"), 1_250_000);
    }

    #[test]
    fn words_of_an_address_are_escaped() {
        assert_eq!(escaped("Đỗ An&x"), "%C4%90%E1%BB%97%20An%26x");
    }
}
