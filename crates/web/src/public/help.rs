//! Help (/huong-dan) and terms (/dieu-khoan): what to do step by step, and what the site promises
//! and keeps. Provinces without a portal of their own are told where to go.

use super::sources::Sources;
use crate::frame::Frame;
use askama::Template;

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
}

impl TermsPage {
    /// The page.
    pub fn of(f: Frame, sources: Sources<'_>, operator: &str, lost_account_to: &str) -> Self {
        Self {
            operator: operator.to_owned(),
            lost_account_to: lost_account_to.to_owned(),
            portal: sources.profile.national_portal.clone(),
            f,
        }
    }
}
