//! A citizen's own case: loaded only for its applicant or for who filed it. An unknown code and
//! somebody else's case look the same.

use super::task::{ACCEPTANCE, Lens};
use crate::error::Problem;
use crate::frame::{Frame, Lang};
use crate::house::House;
use crate::officer::law::{Articles, Law};
use crate::session::CitizenIn;
use domain::actor::Actor;
use domain::authority::{self, Act, Capacity};
use domain::case::{Case, Refusal, Rules, Submitter};
use domain::clock::Calendar;
use jiff::Timestamp;
use jiff::civil::Date;
use std::sync::Arc;
use store::read::case_page::{self, CasePage};

/// The case of a code with everything around it.
///
/// # Errors
/// Not found, for whoever may not see it.
pub async fn case(house: &House, who: &CitizenIn, code: &str) -> Result<CasePage, Problem> {
    let page = case_page::load(&house.office.db, code).await?;
    let page = page.ok_or(Problem::NotFound)?;
    let case = &page.file.case;
    let citizen = casework::capacity::of(&house.office, &who.citizen, case).await?;
    let today = domain::clock::wall(house.now()).date();
    match authority::may(
        &Actor::Citizen(citizen.into_owned()),
        Act::View,
        case,
        today,
    ) {
        Ok(()) => Ok(page),
        Err(Refusal::NotYourCase) => Err(Problem::NotFound),
        Err(refusal) => Err(refusal.into()),
    }
}

/// The frame of a page about a case, which says for whom one acts.
pub fn acting(mut f: Frame, who: &CitizenIn, case: &Case) -> Frame {
    let name = case.filing.as_ref().map(|it| it.applicant.name.as_str());
    let Some(Capacity::For(by)) = authority::capacity(&who.citizen, case) else {
        return f;
    };
    f.acting = for_whom(f.lang, by, name.unwrap_or_default());
    f
}

/// For whom and by what somebody acts, as pages say it.
fn for_whom(lang: Lang, by: &Submitter, name: &str) -> String {
    match (by, lang) {
        (Submitter::Applicant, _) => String::new(),
        (
            Submitter::Authorised {
                document, limits, ..
            },
            Lang::Vi,
        ) => {
            let until = limits.until.map(domain::clock::words::date);
            let until = until.map(|it| format!(", đến hết ngày {it}"));
            format!(
                "Làm thay {name}, theo ủy quyền {document}{}",
                until.unwrap_or_default()
            )
        }
        (
            Submitter::Authorised {
                document, limits, ..
            },
            Lang::En,
        ) => {
            let until = limits.until.map(domain::clock::words::date);
            let until = until.map(|it| format!(", until {it}"));
            format!(
                "You act for {name}, authorised by {document}{}",
                until.unwrap_or_default()
            )
        }
        (Submitter::Guardian { .. }, Lang::Vi) => {
            format!("Làm cho con, người được giám hộ: {name}")
        }
        (Submitter::Guardian { .. }, Lang::En) => format!("You act for your child or ward: {name}"),
        (Submitter::Hired { document, .. }, Lang::Vi) => {
            format!("Làm thay {name}, theo hợp đồng {document}")
        }
        (Submitter::Hired { document, .. }, Lang::En) => {
            format!("You act for {name}, under agreement {document}")
        }
        (Submitter::Postal { item, .. }, Lang::Vi) => {
            format!("Nhân viên bưu chính làm cho {name}, bưu gửi {item}")
        }
        (Submitter::Postal { item, .. }, Lang::En) => {
            format!("You act as postal staff for {name}, item {item}")
        }
    }
}

/// Who acts for the applicant and by what right, as the applicant reads it; none who acts alone.
pub fn by_whom(lang: Lang, by: &Submitter) -> Option<String> {
    let name = by.person().map(|it| it.name.as_str())?;
    Some(match (by, lang) {
        (Submitter::Applicant, _) => return None,
        (Submitter::Authorised { document, .. }, Lang::Vi) => {
            format!("{name} nộp thay, theo ủy quyền {document}")
        }
        (Submitter::Authorised { document, .. }, Lang::En) => {
            format!("{name}, authorised by {document}")
        }
        (Submitter::Guardian { document, .. }, Lang::Vi) => {
            format!("{name} nộp cho con, người được giám hộ, theo {document}")
        }
        (Submitter::Guardian { document, .. }, Lang::En) => {
            format!("{name}, parent or guardian by {document}")
        }
        (Submitter::Hired { document, .. }, Lang::Vi) => {
            format!("{name} nộp thay, theo hợp đồng {document}")
        }
        (Submitter::Hired { document, .. }, Lang::En) => {
            format!("{name}, under agreement {document}")
        }
        (Submitter::Postal { item, .. }, Lang::Vi) => {
            format!("Nhân viên bưu chính {name} nộp, bưu gửi {item}")
        }
        (Submitter::Postal { item, .. }, Lang::En) => {
            format!("{name} of the postal service, item {item}")
        }
    })
}

/// The law as it holds for one case.
#[derive(Debug)]
pub struct Bound {
    rules: Rules,
    calendar: Arc<Calendar>,
    day: Date,
    now: Timestamp,
}

impl Bound {
    /// The law of the day that binds a case.
    pub fn of(house: &House, case: &Case, now: Timestamp) -> Self {
        Self {
            rules: house.office.rules_of(case, now),
            calendar: house.office.calendar_of(case),
            day: house.office.day_of(case, now),
            now,
        }
    }

    /// Shows it in a language.
    pub fn with<T>(&self, house: &House, lang: Lang, look: impl FnOnce(Lens<'_>) -> T) -> T {
        let article = |rule: &str| article(house, rule, self.day);
        look(Lens {
            lang,
            rules: &self.rules,
            calendar: &self.calendar,
            articles: Articles(&article),
            now: self.now,
        })
    }
}

/// The parameter that sets the intake unit's limit for online files.
const ACCEPTANCE_KEY: &str = "intake.online_acceptance_deadline";

/// The article of a rule in full, as citizens read it, with the place where its row stands.
pub fn article(house: &House, rule: &str, day: Date) -> Option<Law> {
    if rule == ACCEPTANCE {
        return acceptance(house, day);
    }
    house.office.article(rule, day).map(|article| Law {
        words: article.article,
        address: format!("/quy-che#{rule}"),
    })
}

/// The limit for an answer is no rule that can be broken by a wish: its article stands beside its
/// value. Where the province's text is silent, the decree that demands an answer.
fn acceptance(house: &House, day: Date) -> Option<Law> {
    let regulation = &house.office.regulation;
    let clauses: Vec<String> = regulation
        .entry(ACCEPTANCE_KEY, day)
        .clauses
        .iter()
        .map(|clause| clause.words(false))
        .collect();
    if clauses.is_empty() {
        return house
            .office
            .article("accept.complete", day)
            .map(|article| Law {
                words: article.article,
                address: format!("/quy-che#{ACCEPTANCE_KEY}"),
            });
    }
    Some(Law {
        words: format!("{} {}", clauses.join(", "), regulation.head().cite),
        address: format!("/quy-che#{ACCEPTANCE_KEY}"),
    })
}

/// A refusal as a citizen reads it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Refused {
    /// What cannot be and what can be done.
    pub message: String,
    /// The field beside which it stands; empty for the whole form.
    pub field: &'static str,
    /// The article.
    pub law: Option<Law>,
}

/// A refusal in the language of a page, with its article on a day.
pub fn refused(house: &House, lang: Lang, refusal: &Refusal, day: Date) -> Refused {
    Refused {
        message: match lang {
            Lang::Vi => refusal.message(),
            Lang::En => refusal.message_en(),
        },
        field: refusal.field(),
        law: article(house, refusal.rule(), day),
    }
}
