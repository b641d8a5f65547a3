//! Case codes (mã số hồ sơ): given once at filing, gapless within an agency and day, never
//! changed. Two formats by date, one for nationally centralised services, and whatever the
//! National Portal gives, which is kept as it is.
//!
//! Which format holds on a day is the regulation's to say; this module only builds and reads.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The code of a case.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CaseCode(String);

/// How codes are built on a day.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CodeFormat {
    /// `V1V2V3.Z1Z2.Y1Y2.MX1X2-YYMMDD-XXXX` (TT 01/2018 art. 19).
    Old,
    /// `MX1X2.Y1Y2Y3.Z1Z2-YYMMDD-XXXX` (TT 03/2025 art. 13, identifiers of QĐ 20/2020).
    New,
    /// As the National Portal gives it.
    NationalPortal,
}

/// Why a text is not a case code.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CodeError {
    text: String,
}

impl fmt::Display for CodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:?} không phải mã hồ sơ; mã có dạng H40.024.13-260821-0142",
            self.text
        )
    }
}

impl std::error::Error for CodeError {}

/// The longest electronic identifier of an agency (QĐ 20/2020 art. 4), with date and number.
const LONGEST: usize = 35 + 1 + 6 + 1 + 12;

impl CaseCode {
    /// The code of the n-th case of an agency on a day. Numbers beyond 9999 take more digits.
    pub fn build(agency: &str, date: Date, number: u32) -> Self {
        Self(format!("{}-{}-{number:04}", agency, yymmdd(date)))
    }

    /// The code of a nationally centralised service: two digits of the system's owner before the
    /// running number (TT 03/2025 art. 13(3)).
    pub fn build_centralised(agency: &str, date: Date, owner: u8, number: u32) -> Self {
        Self(format!(
            "{}-{}-{:02}{number:04}",
            agency,
            yymmdd(date),
            owner % 100
        ))
    }

    /// Reads a code that someone typed or another system gave: trimmed, upper case, `A–Z 0–9 . -`,
    /// in three parts.
    ///
    /// # Errors
    /// When the text cannot be a case code.
    pub fn parse(text: &str) -> Result<Self, CodeError> {
        let wrong = || CodeError {
            text: text.chars().take(80).collect(),
        };
        let code = text.trim().to_ascii_uppercase();
        let fits = code.len() <= LONGEST
            && code
                .bytes()
                .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'.' || b == b'-');
        let parts: Vec<&str> = code.split('-').collect();
        let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        match parts.as_slice() {
            [agency, day, number]
                if fits
                    && !agency.is_empty()
                    && day.len() == 6
                    && digits(day)
                    && number.len() >= 4
                    && digits(number) =>
            {
                Ok(Self(code))
            }
            _ => Err(wrong()),
        }
    }

    /// The code of the n-th result: `<case code>-KQ(n)` (45/2020 art. 14(3)).
    pub fn result(&self, n: u32) -> String {
        format!("{}-KQ{n}", self.0)
    }

    /// The code as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The running series a code belongs to: one for each agency and day.
pub fn series(agency: &str, date: Date) -> String {
    format!("case:{agency}:{}", yymmdd(date))
}

fn yymmdd(date: Date) -> String {
    format!(
        "{:02}{:02}{:02}",
        date.year().rem_euclid(100),
        date.month(),
        date.day()
    )
}

impl fmt::Display for CaseCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for CaseCode {
    type Error = CodeError;
    fn try_from(text: String) -> Result<Self, CodeError> {
        Self::parse(&text)
    }
}

impl From<CaseCode> for String {
    fn from(code: CaseCode) -> Self {
        code.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn date(text: &str) -> Date {
        text.parse().expect("a date")
    }

    #[test]
    fn the_new_and_the_old_format_differ_in_the_identifier() {
        assert_eq!(
            CaseCode::build("H40.024.13", date("2026-08-21"), 142).as_str(),
            "H40.024.13-260821-0142"
        );
        assert_eq!(
            CaseCode::build("000.24.13.H40", date("2025-03-03"), 7).as_str(),
            "000.24.13.H40-250303-0007"
        );
        assert_eq!(
            CaseCode::build_centralised("H40.024.13", date("2026-08-21"), 5, 7).as_str(),
            "H40.024.13-260821-050007"
        );
    }

    #[test]
    fn beyond_9999_the_number_takes_more_digits() {
        assert_eq!(
            CaseCode::build("H42", date("2026-01-05"), 10_000).as_str(),
            "H42-260105-10000"
        );
    }

    #[test]
    fn what_is_not_a_code_is_refused() {
        for wrong in [
            "",
            "H40",
            "H40-260821",
            "H40-26082-0001",
            "H40-260821-001",
            "H40-260821-0001-1",
            "H40 DROP-260821-0001",
            "-260821-0001",
        ] {
            assert!(CaseCode::parse(wrong).is_err(), "{wrong}");
        }
        assert_eq!(
            CaseCode::parse(" h40.024.13-260821-0142 ").map(|c| c.to_string()),
            Ok("H40.024.13-260821-0142".into())
        );
    }

    #[test]
    fn a_result_takes_the_code_with_its_ordinal() {
        let code = CaseCode::build("H40.024.13", date("2026-08-21"), 142);
        assert_eq!(code.result(2), "H40.024.13-260821-0142-KQ2");
    }

    proptest! {
        #[test]
        fn what_is_built_is_read_back(number in 1u32..200_000, day in 0i32..4000) {
            let date = date("2020-01-01").checked_add(jiff::Span::new().days(day)).expect("a date");
            let code = CaseCode::build("H42.07.3", date, number);
            prop_assert_eq!(CaseCode::parse(code.as_str()), Ok(code));
        }

        #[test]
        fn no_text_makes_it_panic(text in ".{0,120}") {
            let _ = CaseCode::parse(&text);
        }
    }
}
