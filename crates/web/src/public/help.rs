//! Help (/huong-dan) and terms (/dieu-khoan): what to do step by step, and what the site promises
//! and keeps. Provinces without a portal of their own are told where to go.

use super::sources::Sources;
use crate::frame::{Frame, Lang};
use askama::Template;
use domain::regulation::barred_acts::{self, BarredAct, Sure, Who};

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
    barred: Vec<(&'static str, Vec<Barred>)>,
}

/// What may not be done, as the page says it.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Barred {
    words: String,
    article: String,
    cited: bool,
    against: String,
}

fn barred(lang: Lang, prefix: &str) -> Vec<(&'static str, Vec<Barred>)> {
    let all = barred_acts::of(prefix);
    let heading = |who| match who {
        Who::Applicant => lang.pick("Người nộp hồ sơ", "Applicants"),
        Who::Carrier => lang.pick(
            "Bưu chính, người được thuê, được ủy quyền",
            "Postal services, hired and authorised persons",
        ),
        Who::Staff => lang.pick("Cán bộ", "Officers"),
        Who::Everybody => lang.pick("Mọi người", "Everybody"),
    };
    let line = |it: &BarredAct| Barred {
        words: lang.pick(&it.vi, &it.en).to_owned(),
        article: it.article.clone(),
        cited: it.sure == Sure::Cited,
        against: lang.pick(&it.against, &it.against_en).to_owned(),
    };
    Who::ALL
        .into_iter()
        .map(|who| {
            let own = all.iter().filter(|it| it.who == who);
            (heading(who), own.map(line).collect::<Vec<_>>())
        })
        .filter(|(_, acts)| !acts.is_empty())
        .collect()
}

impl TermsPage {
    /// The page.
    pub fn of(
        f: Frame,
        sources: Sources<'_>,
        (operator, lost_account_to): (&str, &str),
        prefix: &str,
    ) -> Self {
        Self {
            operator: operator.to_owned(),
            lost_account_to: lost_account_to.to_owned(),
            edition: TERMS
                .parse()
                .map_or_else(|_| TERMS.to_owned(), domain::clock::words::date),
            portal: sources.profile.national_portal.clone(),
            barred: barred(f.lang, prefix),
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
            ("2026-11-28", "d7b5758da85b"),
            "set both anew"
        );
    }
}
