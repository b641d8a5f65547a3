//! What stands round every public and citizen's page: language, province, who is signed in, where
//! the page lies. No page content.

use crate::house::{Banner, House};
use crate::session::MaybeCitizen;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum_extra::extract::CookieJar;
use domain::regulation::National;
use std::convert::Infallible;

/// The language of a page; officers' pages are Vietnamese only.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Lang {
    /// Vietnamese.
    #[default]
    Vi,
    /// English.
    En,
}

impl Lang {
    /// The language of a word in addresses and cookies.
    pub fn of(word: &str) -> Option<Self> {
        match word {
            "vi" => Some(Self::Vi),
            "en" => Some(Self::En),
            _ => None,
        }
    }

    /// The word for addresses, cookies and `lang` attributes.
    pub fn word(self) -> &'static str {
        match self {
            Self::Vi => "vi",
            Self::En => "en",
        }
    }

    /// The text of this language.
    pub fn pick<'a>(self, vi: &'a str, en: &'a str) -> &'a str {
        match self {
            Self::Vi => vi,
            Self::En => en,
        }
    }
}

/// Whom people can call, as pages show it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Hotline {
    /// The digits to dial; empty where the data have none.
    pub dial: String,
    /// The same in groups of four.
    pub shown: String,
    /// What it is called, in Vietnamese and in English.
    pub name: (String, String),
    /// What it is for.
    pub about: (String, String),
    /// Whether no source was found yet.
    pub unsure: bool,
}

impl Hotline {
    /// The first contact of the national data.
    pub fn of(national: &National) -> Self {
        let Some(contact) = national.contacts.first() else {
            return Self::default();
        };
        let digits: Vec<char> = contact.phone.chars().collect();
        let groups: Vec<String> = digits.chunks(4).map(|it| it.iter().collect()).collect();
        Self {
            shown: groups.join(" "),
            dial: contact.phone.clone(),
            name: (contact.name.clone(), contact.name_en.clone()),
            about: (contact.about.clone(), contact.about_en.clone()),
            unsure: contact.confidence != "found",
        }
    }
}

/// The frame of a page.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Frame {
    /// The language.
    pub lang: Lang,
    /// The province's name in files.
    pub province: String,
    /// Its name on screen: "Tỉnh Nam Định".
    pub province_name: String,
    /// What the system is called.
    pub system_name: String,
    /// Who manages and operates it.
    pub operator: String,
    /// The signed-in citizen's name.
    pub who: Option<String>,
    /// The session's token against forged forms; empty without a session.
    pub csrf: String,
    /// How many notices were not read yet.
    pub unread: i64,
    /// The path of the page.
    pub path: String,
    /// What stands behind the path, without the language.
    pub query: String,
    /// Whether citizens file here; if not, on the National Portal.
    pub portal: bool,
    /// What must be said on every page.
    pub banner: Option<Banner>,
    /// The maintenance that is ahead or goes on, in words; empty while none is.
    pub planned: String,
    /// For whom one acts, where not for oneself; said on every page it matters on.
    pub acting: String,
    /// Whom people can call.
    pub hotline: Hotline,
}

impl Frame {
    /// The text of the page's language.
    pub fn t<'a>(&self, vi: &'a str, en: &'a str) -> &'a str {
        self.lang.pick(vi, en)
    }

    /// This page in the other language.
    pub fn other_language(&self) -> String {
        let other = self.lang.pick("en", "vi");
        if self.query.is_empty() {
            format!("?lang={other}")
        } else {
            format!("?{}&lang={other}", self.query)
        }
    }

    /// A frame to show pages with.
    pub fn sample(path: &str) -> Self {
        Self {
            lang: Lang::Vi,
            province: "nam-dinh".to_owned(),
            province_name: "Tỉnh Nam Định".to_owned(),
            system_name: "Hệ thống thông tin giải quyết thủ tục hành chính tỉnh Nam Định"
                .to_owned(),
            operator: "Sở Khoa học và Công nghệ".to_owned(),
            who: None,
            csrf: String::new(),
            unread: 0,
            path: path.to_owned(),
            query: String::new(),
            portal: true,
            banner: None,
            planned: String::new(),
            acting: String::new(),
            hotline: Hotline {
                dial: "18001096".to_owned(),
                shown: "1800 1096".to_owned(),
                name: ("Tổng đài".to_owned(), "Hotline".to_owned()),
                about: ("Tổng đài, miễn phí".to_owned(), "Free of charge".to_owned()),
                unsure: true,
            },
        }
    }

    /// The same frame in English.
    #[must_use]
    pub fn english(mut self) -> Self {
        self.lang = Lang::En;
        self
    }

    /// The same frame with someone signed in.
    #[must_use]
    pub fn signed_in(mut self, name: &str) -> Self {
        self.who = Some(name.to_owned());
        self.csrf = "mau".to_owned();
        self
    }
}

/// The name of the cookie that keeps the language.
pub const LANG_COOKIE: &str = "lang";

/// The language that a request asks for: in its address, else in its cookie.
pub fn lang_of(parts: &Parts) -> Lang {
    if let Some(lang) = asked_in_address(parts) {
        return lang;
    }
    CookieJar::from_headers(&parts.headers)
        .get(LANG_COOKIE)
        .and_then(|cookie| Lang::of(cookie.value()))
        .unwrap_or_default()
}

/// The language that the address itself asks for.
pub fn asked_in_address(parts: &Parts) -> Option<Lang> {
    let query = parts.uri.query()?;
    query
        .split('&')
        .filter_map(|pair| pair.strip_prefix("lang="))
        .find_map(Lang::of)
}

/// What stands behind the path of an address, without the language.
fn query_without_lang(parts: &Parts) -> String {
    parts
        .uri
        .query()
        .unwrap_or_default()
        .split('&')
        .filter(|pair| !pair.is_empty() && !pair.starts_with("lang="))
        .collect::<Vec<_>>()
        .join("&")
}

/// The extractor of the frame.
#[derive(Clone, Debug)]
pub struct Around(pub Frame);

impl FromRequestParts<House> for Around {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, house: &House) -> Result<Self, Infallible> {
        let MaybeCitizen(citizen) = MaybeCitizen::from_request_parts(parts, house).await?;
        let mut frame = bare(parts, house);
        if let Some(citizen) = citizen {
            frame.unread = store::notice::unread(&house.office.db, citizen.account.id)
                .await
                .unwrap_or(0);
            if citizen.account.kind == store::account::Kind::Organisation {
                let by = crate::sign_in::outside::representative(&citizen.session);
                frame.acting = for_organisation(frame.lang, &citizen.account.name, &by);
            }
            frame.csrf = citizen.session.csrf;
            frame.who = Some(citizen.account.name);
        }
        Ok(Self(frame))
    }
}

/// What every page says to whoever acts for an organisation.
fn for_organisation(lang: Lang, name: &str, by: &str) -> String {
    match (lang, by) {
        (Lang::Vi, "") => format!("Làm cho tổ chức {name}"),
        (Lang::Vi, by) => format!("Làm cho tổ chức {name}; người đại diện: {by}"),
        (Lang::En, "") => format!("You act for the organisation {name}"),
        (Lang::En, by) => format!("You act for the organisation {name}; representative: {by}"),
    }
}

/// The frame without anybody signed in.
pub fn bare(parts: &Parts, house: &House) -> Frame {
    let regulation = &house.office.regulation;
    Frame {
        lang: lang_of(parts),
        province: regulation.province().to_owned(),
        province_name: house.office.organisation.name().to_owned(),
        system_name: regulation.system_name().to_owned(),
        operator: regulation.operator().to_owned(),
        who: None,
        csrf: String::new(),
        unread: 0,
        path: parts.uri.path().to_owned(),
        query: query_without_lang(parts),
        portal: !regulation.national_portal_only(),
        banner: house.banner,
        planned: crate::public::announcement::planned(&house.office, lang_of(parts), house.now()),
        acting: String::new(),
        hotline: Hotline::of(regulation.national()),
    }
}
