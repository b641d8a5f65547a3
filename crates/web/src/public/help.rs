//! Help (/huong-dan) and terms (/dieu-khoan): what to do step by step, and what the site promises
//! and keeps. Provinces without a portal of their own are told where to go.

use super::sources::Sources;
use crate::frame::Frame;
use askama::Template;

/// The edition of the terms, by the day since which they read so. Whoever agrees, agrees to an edition.
pub const TERMS: &str = "2026-11-28";

/// Help.
#[derive(Clone, Debug, Template)]
#[template(path = "public/help.html")]
pub struct HelpPage {
    f: Frame,
    portal: Option<String>,
    code_example: String,
}

impl HelpPage {
    /// The page.
    pub fn of(f: Frame, sources: Sources<'_>) -> Self {
        Self {
            portal: sources.profile.national_portal.clone(),
            code_example: format!("{}.024-260821-0142", sources.organisation.identifier().0),
            f,
        }
    }
}

/// Terms of use.
#[derive(Clone, Debug, Template)]
#[template(path = "public/terms.html")]
pub struct TermsPage {
    f: Frame,
    operator: String,
    lost_account_to: String,
    portal: Option<String>,
    edition: String,
}

impl TermsPage {
    /// The page.
    pub fn of(f: Frame, sources: Sources<'_>, operator: &str, lost_account_to: &str) -> Self {
        Self {
            operator: operator.to_owned(),
            lost_account_to: lost_account_to.to_owned(),
            edition: TERMS
                .parse()
                .map_or_else(|_| TERMS.to_owned(), domain::clock::words::date),
            portal: sources.profile.national_portal.clone(),
            f,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sha2::{Digest, Sha256};

    /// What people agreed to must be found again: another text is another edition.
    #[test]
    fn other_terms_are_another_edition() {
        let text = include_str!("../../templates/public/terms.html");
        let mark = &hex::encode(Sha256::digest(text))[..12];
        assert_eq!(
            (TERMS, mark),
            ("2026-11-28", "988318189995"),
            "set both anew"
        );
    }
}
