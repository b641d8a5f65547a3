//! Rating without an account: by the link or QR code on the receipt, or at the counter's tablet by
//! the case code and the last digits that only the applicant knows. Once for each case, changeable
//! for a time; whoever is rated does not learn who it was.

use super::look_up;
use super::statistics::count;
use crate::citizen::rate::{command, level};
use crate::error::{self, Problem};
use crate::forms::{Fields, Unchecked};
use crate::frame::{Around, Frame};
use crate::house::House;
use crate::session::Address;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use casework::path::NotDone;
use domain::case::rate::WORDS_LIMIT;
use domain::case::{Case, Refusal};
use store::case_file;

/// A thing that is rated.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Item {
    field: String,
    name: String,
    levels: Vec<(String, String, bool)>,
    missing: bool,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "public/rating.html")]
pub struct RatingPage {
    f: Frame,
    procedure: String,
    agency: String,
    to: String,
    items: Vec<Item>,
    words: String,
    limit_shown: String,
    wrong: String,
    done: bool,
    /// Whether the applicant has rated with an account.
    settled: bool,
}

impl RatingPage {
    /// Whether something was left unrated.
    fn lacks(&self) -> bool {
        self.items.iter().any(|it| it.missing)
    }
}

pub use casework::rate::{address, key};

async fn case_of(house: &House, code: &str, given: &str) -> Result<Case, Problem> {
    let file = case_file::load_by_code(&house.office.db, code).await?;
    let case = file.ok_or(Problem::NotFound)?.case;
    // Compared in full, however early they differ.
    let own = key(&case);
    let differs = own
        .bytes()
        .zip(given.bytes())
        .fold(0, |sum, (a, b)| sum | (a ^ b));
    if differs != 0 || own.len() != given.len() {
        return Err(Problem::NotFound);
    }
    Ok(case)
}

fn shown(house: &House, f: Frame, case: &Case, fields: &Fields, wrong: String) -> RatingPage {
    let rules = house.office.rules_of(case, house.now());
    let came_back = !fields.values.is_empty();
    let items = rules
        .rating_items
        .iter()
        .enumerate()
        .map(|(at, name)| {
            let field = format!("mark-{at}");
            let chosen = fields.text(&field);
            Item {
                levels: rules
                    .rating_levels
                    .iter()
                    .map(|it| (it.clone(), level(f.lang, it), *it == chosen))
                    .collect(),
                missing: came_back && chosen.is_empty(),
                name: name.clone(),
                field,
            }
        })
        .collect();
    RatingPage {
        procedure: case
            .terms
            .as_ref()
            .map(|it| it.name.clone())
            .unwrap_or_default(),
        agency: case
            .filing
            .as_ref()
            .map(|it| it.agency_name.clone())
            .unwrap_or_default(),
        to: address(case),
        items,
        words: fields.text("words"),
        limit_shown: i64::try_from(WORDS_LIMIT)
            .map_or_else(|_| WORDS_LIMIT.to_string(), |it| count(it, f.lang)),
        wrong,
        done: false,
        settled: false,
        f,
    }
}

/// The form.
///
/// # Errors
/// When there is no such case, or the link is not its own.
pub async fn page(
    State(house): State<House>,
    Around(f): Around,
    Address(from): Address,
    Path((code, given)): Path<(String, String)>,
) -> Result<Response, Problem> {
    house.limits.look_up.count(&from)?;
    let case = case_of(&house, &code, &given).await?;
    let mut page = shown(&house, f, &case, &Fields::default(), String::new());
    page.settled = casework::rate::said_with_account(&house.office, &case).await?;
    Ok(Html(page.render()?).into_response())
}

/// A rating is sent.
///
/// # Errors
/// When there is no such case, the link is not its own, or the files cannot be written.
pub async fn send(
    State(house): State<House>,
    Around(f): Around,
    Address(from): Address,
    Path((code, given)): Path<(String, String)>,
    Unchecked(fields): Unchecked,
) -> Result<Response, Problem> {
    house.limits.look_up.count(&from)?;
    let case = case_of(&house, &code, &given).await?;
    let rules = house.office.rules_of(&case, house.now());
    let rating = command(&rules, &fields);
    match casework::rate::by_slip(&house.office, &code, house.now(), rating).await {
        Ok(_) => {
            let mut page = shown(&house, f, &case, &fields, String::new());
            page.done = true;
            Ok(Html(page.render()?).into_response())
        }
        Err(NotDone::Refused(refusal)) => {
            let words = said(&f, &refusal);
            let page = shown(&house, f, &case, &fields, words);
            Ok(error::page(&Problem::Refused(refusal), page.render()?))
        }
        Err(other) => Err(other.into()),
    }
}

fn said(f: &Frame, refusal: &Refusal) -> String {
    f.lang
        .pick(&refusal.message(), &refusal.message_en())
        .to_owned()
}

/// The counter's tablet.
#[derive(Clone, Debug, Template)]
#[template(path = "public/rating_counter.html")]
pub struct CounterPage {
    f: Frame,
    code: String,
    wrong: bool,
}

/// The tablet page.
///
/// # Errors
/// When the page cannot be made.
pub async fn counter(Around(f): Around) -> Result<Response, Problem> {
    let page = CounterPage {
        f,
        code: String::new(),
        wrong: false,
    };
    Ok(Html(page.render()?).into_response())
}

/// A case is named at the tablet: on to its form, when the last digits are the applicant's.
///
/// # Errors
/// When too many tries come from one address, or the files cannot be read.
pub async fn begin(
    State(house): State<House>,
    Around(f): Around,
    Address(from): Address,
    Unchecked(fields): Unchecked,
) -> Result<Response, Problem> {
    house.limits.register.count(&from)?;
    let code = fields.text("code");
    let typed: String = fields
        .text("digits")
        .chars()
        .filter(char::is_ascii_digit)
        .collect();
    let parsed = domain::case_code::CaseCode::parse(&code).ok();
    if let Some(code) = &parsed {
        house.limits.rating.count(code.as_str())?;
    }
    let file = match &parsed {
        Some(code) => case_file::load_by_code(&house.office.db, code.as_str()).await?,
        None => None,
    };
    let fits = file.as_ref().is_some_and(|it| ends_with(&it.case, &typed));
    match file.filter(|_| fits) {
        Some(file) => Ok(Redirect::to(&address(&file.case)).into_response()),
        None => {
            let page = CounterPage {
                f,
                code,
                wrong: true,
            };
            Ok(error::form_again(page.render()?))
        }
    }
}

/// Whether four digits are the last ones of the applicant's identity or telephone number.
fn ends_with(case: &Case, digits: &str) -> bool {
    let Some(filing) = &case.filing else {
        return false;
    };
    let numbers = [&filing.applicant.identity_number, &filing.applicant.phone];
    digits.len() == 4
        && numbers.into_iter().flatten().any(|number| {
            let own: String = number.chars().filter(char::is_ascii_digit).collect();
            own.ends_with(digits)
        })
}

/// The QR code of a case's rating link.
///
/// # Errors
/// When there is no such case, the link is not its own, or it is asked for too often.
pub async fn qr(
    State(house): State<House>,
    Address(from): Address,
    Path((code, given)): Path<(String, String)>,
) -> Result<Response, Problem> {
    house.limits.look_up.count(&from)?;
    let case = case_of(&house, &code, &given).await?;
    let text = format!("{}{}", house.public_url, address(&case));
    let picture = look_up::qr_of(&text).map_err(|_| Problem::NotFound)?;
    let kind = [(axum::http::header::CONTENT_TYPE, "image/svg+xml")];
    Ok((kind, picture).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Visitor, house};
    use domain::testing::{Story, moment};
    use store::case_file::DueDates;
    use store::testing::{named, put};

    /// Covers: HN-13.2a, HN-13.2b, HN-13.3
    #[tokio::test]
    async fn a_slip_leads_to_two_subjects_on_three_levels_once_changeable_and_a_low_one_is_a_task()
    {
        let db = store::testing::sqlite().await;
        let case = put(&db.db, &named(Story::handed_over(), 1), DueDates::default())
            .await
            .case;
        let folder = std::env::temp_dir().join("motcua-rating");
        let clock = || moment("2026-09-10T09:00");
        let house = house(db.db.clone(), "ha-nam", &folder, clock);
        let mut visitor = Visitor::of(&house);
        let stranger = visitor
            .open(&format!(
                "/danh-gia/{}/{}",
                case.code_text(),
                "0".repeat(20)
            ))
            .await;
        assert_eq!(stranger.status, 404);
        let form = visitor.open(&address(&case)).await.text();
        let rules = house.office.rules_of(&case, clock());
        for item in &rules.rating_items {
            assert!(form.contains(item.as_str()), "{item}");
        }
        for level in ["Rất hài lòng", "Hài lòng", "Chưa hài lòng"] {
            let times = form.matches(&format!("value=\"{level}\"")).count();
            assert_eq!(times, rules.rating_items.len(), "{level}");
        }
        let names: Vec<String> = (0..rules.rating_items.len())
            .map(|at| format!("mark-{at}"))
            .collect();
        let all = |level: &'static str| -> Vec<(&str, &str)> {
            names.iter().map(|name| (name.as_str(), level)).collect()
        };
        let missing = visitor.post(&address(&case), &[("words", "x")]).await;
        assert_eq!(missing.status, 422, "{}", missing.text());
        let low = all("Chưa hài lòng");
        let sent = visitor.post(&address(&case), &low).await;
        assert_eq!(sent.status, 200, "{}", sent.text());
        let task = store::rating_task::load(&db.db, case.id.0)
            .await
            .expect("a read");
        assert_eq!(task.expect("a task").handled, None);
        let high = all("Rất hài lòng");
        assert_eq!(visitor.post(&address(&case), &high).await.status, 200);
        let task = store::rating_task::load(&db.db, case.id.0)
            .await
            .expect("a read");
        assert!(
            task.expect("a task").handled.is_some(),
            "a better rating closes it"
        );
        let figures = visitor.open("/so-lieu?nam=2026").await.text();
        assert!(
            figures.contains("<b>–</b><span>hài lòng (–)")
                && figures.contains("<b>1</b><span>lượt đánh giá"),
            "of few ratings it is told that there are some, not how they were: {figures}"
        );
        let csv = visitor.open("/so-lieu/thang.csv?nam=2026").await.text();
        assert!(csv.lines().any(|it| it.ends_with(",1,")), "{csv}");
        // The tablet asks for what only the applicant knows.
        let code = case.code_text();
        let wrong = [("code", code.as_str()), ("digits", "0000")];
        assert_eq!(visitor.post("/danh-gia", &wrong).await.status, 422);
        let identity = case
            .filing
            .as_ref()
            .and_then(|it| it.applicant.identity_number.clone());
        let identity = identity.expect("an identity");
        let right = [
            ("code", code.as_str()),
            ("digits", &identity[identity.len() - 4..]),
        ];
        let led = visitor.post("/danh-gia", &right).await;
        assert_eq!(
            (led.status, led.to.as_str()),
            (303, address(&case).as_str())
        );
    }

    /// Whoever holds the slip rates, and may change it; once the applicant has said it with an
    /// account, the slip changes nothing any more.
    #[tokio::test]
    async fn what_the_applicant_says_with_an_account_stands_against_every_slip() {
        let db = store::testing::sqlite().await;
        let story = named(Story::handed_over(), 1);
        let case = put(&db.db, &story, DueDates::default()).await.case;
        let folder = std::env::temp_dir().join("motcua-rating-account");
        let clock = || moment("2026-09-10T09:00");
        let house = house(db.db.clone(), "nam-dinh", &folder, clock);
        let mut visitor = Visitor::of(&house);
        let form = visitor.open(&address(&case)).await.text();
        assert!(form.contains("Ai có giấy này đều đánh giá được"), "{form}");
        let rules = house.office.rules_of(&case, clock());
        let level = |level: &'static str| -> Vec<(String, &'static str)> {
            (0..rules.rating_items.len())
                .map(|at| (format!("mark-{at}"), level))
                .collect()
        };
        let sends = async |visitor: &mut Visitor, said: &'static str| {
            let marks = level(said);
            let marks: Vec<(&str, &str)> = marks.iter().map(|it| (it.0.as_str(), it.1)).collect();
            visitor.post(&address(&case), &marks).await
        };
        assert_eq!(sends(&mut visitor, "Chưa hài lòng").await.status, 200);
        assert_eq!(sends(&mut visitor, "Hài lòng").await.status, 200);
        let own = domain::case::rate::Rate {
            marks: rules
                .rating_items
                .iter()
                .map(|item| (item.clone(), "Rất hài lòng".to_owned()))
                .collect(),
            words: String::new(),
        };
        let applicant = domain::actor::Actor::Citizen(domain::testing::citizen());
        let asked = casework::path::Asked::plainly(&applicant, clock());
        let code = case.code_text();
        let done = casework::rate::run(&house.office, &code, &asked, own).await;
        done.expect("rated with an account");
        let late = sends(&mut visitor, "Chưa hài lòng").await;
        assert_eq!(late.status, 422, "{}", late.text());
        assert!(late.text().contains("đã đánh giá bằng tài khoản"));
        let file = case_file::load_by_code(&db.db, &code).await.expect("read");
        let rating = file.expect("a case").case.rating.expect("a rating");
        assert_eq!(rating.marks[0].1, "Rất hài lòng");
        // The form says so before anybody fills it in.
        let form = visitor.open(&address(&case)).await.text();
        assert!(
            form.contains("Người nộp đã đánh giá bằng tài khoản"),
            "{form}"
        );
    }

    /// Covers: ND-8.5, NB-7.6, TB-5.4/1, DN-8.5
    #[tokio::test]
    async fn every_province_asks_how_it_went_and_shows_what_was_said() {
        for province in ["nam-dinh", "ninh-binh", "thai-binh", "dak-nong"] {
            let db = store::testing::sqlite().await;
            let story = named(Story::handed_over(), 1);
            let case = put(&db.db, &story, DueDates::default()).await.case;
            let folder = std::env::temp_dir().join(format!("motcua-rating-{province}"));
            let clock = || moment("2026-09-10T09:00");
            let house = house(db.db.clone(), province, &folder, clock);
            let mut visitor = Visitor::of(&house);
            let rules = house.office.rules_of(&case, clock());
            assert_eq!(rules.rating_levels.len(), 3, "{province}");
            let marks: Vec<(String, &str)> = (0..rules.rating_items.len())
                .map(|at| (format!("mark-{at}"), "Rất hài lòng"))
                .collect();
            let marks: Vec<(&str, &str)> = marks.iter().map(|it| (it.0.as_str(), it.1)).collect();
            assert!(!marks.is_empty(), "{province}");
            let sent = visitor.post(&address(&case), &marks).await;
            assert_eq!(sent.status, 200, "{province}: {}", sent.text());
            // The same slip again changes the rating and adds none.
            assert_eq!(visitor.post(&address(&case), &marks).await.status, 200);
            let page = visitor.open("/so-lieu?nam=2026").await.text();
            assert!(
                page.contains("<b>1</b><span>lượt đánh giá"),
                "{province}: {page}"
            );
        }
    }

    #[tokio::test]
    async fn the_last_digits_are_guessed_ten_times_an_hour_wherever_they_come_from() {
        let db = store::testing::sqlite().await;
        let case = put(&db.db, &named(Story::handed_over(), 1), DueDates::default())
            .await
            .case;
        let folder = std::env::temp_dir().join("motcua-rating-guessed");
        let mut house = house(db.db.clone(), "ha-nam", &folder, || {
            moment("2026-09-10T09:00")
        });
        house.limits = std::sync::Arc::new(crate::limits::Limits {
            register: crate::limits::Limit::a_minute(1_000),
            ..Default::default()
        });
        let filing = case.filing.as_ref().expect("a filing");
        let number = filing.applicant.identity_number.clone().unwrap_or_default();
        let right = number[number.len() - 4..].to_owned();
        let code = case.code_text();
        let mut visitor = Visitor::of(&house);
        let mut tries = async |code: &str, digits: &str| {
            let form = [("code", code), ("digits", digits)];
            visitor.post("/danh-gia", &form).await.status
        };
        for _ in 0..9 {
            assert_eq!(tries(&code, "0000").await, 422);
        }
        assert_eq!(tries(&code, &right).await, 303);
        assert_eq!(tries(&code, &right).await, 429);
        // Another case is another matter.
        assert_eq!(tries("H25.050.01-260910-0009", "0000").await, 422);
    }
}
