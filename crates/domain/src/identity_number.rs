//! The personal identification number (số định danh cá nhân): twelve digits that tell where the
//! birth was registered, sex, century and year. A number whose parts do not fit is worth a
//! warning and never a refusal: only the population database knows whose number it is.

use serde::Deserialize;

/// What the first three digits may be; the codes of the sixty-three provinces stay in use after
/// their mergers (TT 59/2021/TT-BCA; marked `memory` in the file).
const CODES: &str = include_str!("../../../catalogue/identity_number.json");

/// From here on the first three digits name the country of a birth abroad.
const COUNTRIES: u16 = 100;

#[derive(Deserialize)]
struct Codes {
    places: Vec<u16>,
}

/// Why a text is not such a number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Wrong {
    /// Other characters than digits.
    NotDigits,
    /// Not twelve digits but this many.
    Length(usize),
}

/// What a number tells.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct IdentityNumber {
    /// Where the birth was registered: the first three digits.
    pub place: u16,
    /// Whether it is a woman's.
    pub woman: bool,
    /// Year of birth.
    pub year: i16,
}

impl IdentityNumber {
    /// Reads a number; spaces and points between the digits do not matter.
    ///
    /// # Errors
    /// When it has not twelve digits.
    pub fn parse(text: &str) -> Result<Self, Wrong> {
        let plain: Vec<char> = text
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '.')
            .collect();
        let digits: Vec<u16> = plain
            .iter()
            .map(|c| c.to_digit(10).and_then(|d| u16::try_from(d).ok()))
            .collect::<Option<_>>()
            .ok_or(Wrong::NotDigits)?;
        let &[a, b, c, kind, tens, ones, ..] = digits.as_slice() else {
            return Err(Wrong::Length(digits.len()));
        };
        if digits.len() != 12 {
            return Err(Wrong::Length(digits.len()));
        }
        let century = 19 + kind / 2;
        let year = century * 100 + tens * 10 + ones;
        Ok(Self {
            place: a * 100 + b * 10 + c,
            woman: kind % 2 == 1,
            year: i16::try_from(year).unwrap_or(i16::MAX),
        })
    }

    /// Whether a province had the first three digits; those of countries are not listed and not
    /// doubted.
    pub fn place_is_known(&self) -> bool {
        // A file of the program; without it nothing is doubted.
        let known = |codes: Codes| codes.places.contains(&self.place);
        self.place >= COUNTRIES || serde_json::from_str(CODES).map_or(true, known)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn twelve_digits_tell_place_sex_and_year() {
        let number = IdentityNumber::parse("036190000731").expect("a number");
        assert_eq!(
            number,
            IdentityNumber {
                place: 36,
                woman: true,
                year: 1990
            }
        );
        assert!(number.place_is_known());
        let child = IdentityNumber::parse("036 225 000 731").expect("a number");
        assert_eq!((child.woman, child.year), (false, 2025));
        assert!(
            !IdentityNumber::parse("003190000731")
                .expect("a number")
                .place_is_known()
        );
    }

    #[test]
    fn eleven_digits_are_counted() {
        assert_eq!(IdentityNumber::parse("03619000073"), Err(Wrong::Length(11)));
        assert_eq!(IdentityNumber::parse(""), Err(Wrong::Length(0)));
        assert_eq!(IdentityNumber::parse("03619000073x"), Err(Wrong::NotDigits));
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in ".{0,40}") {
            let _ = IdentityNumber::parse(&text).map(|number| number.place_is_known());
        }
    }
}
