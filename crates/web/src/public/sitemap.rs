//! What search engines are told: every procedure has an address of its own that other sites can
//! link to (HN-5.2); nothing personal is ever listed.

use super::sources::Sources;
use askama::Template;

/// The list of addresses.
#[derive(Clone, Debug, Template)]
#[template(path = "public/sitemap.xml")]
pub struct Sitemap {
    addresses: Vec<String>,
}

/// The pages that every province has.
const PAGES: [&str; 15] = [
    "/",
    "/thu-tuc",
    "/dich-vu-cong-truc-tuyen",
    "/so-lieu",
    "/so-lieu/chi-so",
    "/so-lieu/xep-hang",
    "/dich-vu-cong-truc-tuyen/lo-trinh",
    "/dich-vu-cong-truc-tuyen/uu-tien",
    "/du-lieu-mo",
    "/lien-he",
    "/huong-dan",
    "/dieu-khoan",
    "/quy-che",
    "/minh-bach",
    "/minh-bach/kiem-tra",
];

impl Sitemap {
    /// The list below a public address.
    pub fn of(sources: Sources<'_>, public_url: &str) -> Self {
        let pages = PAGES.iter().map(|path| format!("{public_url}{path}"));
        let procedures = sources
            .catalogue
            .procedures()
            .iter()
            .map(|it| format!("{public_url}/thu-tuc/{}", it.code));
        Self {
            addresses: pages.chain(procedures).collect(),
        }
    }
}

/// What is not to be listed.
#[derive(Clone, Debug, Template)]
#[template(path = "public/robots.txt")]
pub struct Robots {
    public_url: String,
}

impl Robots {
    /// The file below a public address.
    pub fn of(public_url: &str) -> Self {
        Self {
            public_url: public_url.to_owned(),
        }
    }
}
