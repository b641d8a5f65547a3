//! Several cases given to one officer at once. Each is an act of its own: what one rule refuses
//! does not hold up the others, and the report says of each what became of it.

use super::desk::{Desk, Place};
use super::fields::Fields;
use super::law::{self, Articles, Refused};
use super::line::case_address;
use super::seat::Seat;
use crate::error::Problem;
use crate::forms::Posted;
use crate::house::House;
use crate::session::OfficerIn;
use askama::Template;
use axum::extract::State;
use axum::response::{Html, IntoResponse, Response};
use casework::act::{Asked, NotDone, on_case};
use domain::authority::Duty;
use domain::case::Refusal;
use domain::case::assign::Assign;
use domain::clock;
use domain::ids::OfficerId;

/// What became of one case.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Outcome {
    code: String,
    address: String,
    refused: Option<Refused>,
}

/// The report.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/bulk_assign.html")]
pub struct Report {
    desk: Desk,
    name: String,
    back: String,
    done: Vec<Outcome>,
    refused: Vec<Outcome>,
}

impl Report {
    fn of(desk: Desk, name: String, back: String, outcomes: Vec<Outcome>) -> Self {
        let (done, refused) = outcomes.into_iter().partition(|it| it.refused.is_none());
        Self {
            desk,
            name,
            back,
            done,
            refused,
        }
    }
}

/// A case chosen in the list: its code, and the version the list showed.
fn chosen(value: &str) -> Option<(&str, u32)> {
    let (code, version) = value.rsplit_once(':')?;
    Some((code, version.parse().ok()?))
}

/// An address of the desk to go back to; the work list for anything else.
fn safe(back: &str) -> String {
    let ours = back == "/can-bo" || back.starts_with("/can-bo?");
    if ours { back } else { "/can-bo" }.to_owned()
}

/// Gives the chosen cases to an officer.
///
/// # Errors
/// When no officer of that name is there, or something of ours failed.
pub async fn assign(
    State(house): State<House>,
    who: OfficerIn,
    Posted(fields): Posted,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    seat.may_do(Duty::CaseLists)?;
    let officer: OfficerId = fields
        .text("officer")
        .parse()
        .map(OfficerId)
        .map_err(|_| Problem::unreadable_form())?;
    let account = store::officer::load(seat.db(), officer).await?;
    let name = account.map(|it| it.name).unwrap_or_default();
    let mut outcomes = Vec::new();
    for value in fields.all("hs") {
        let (code, seen) = chosen(&value).ok_or_else(Problem::unreadable_form)?;
        let refused = one(&seat, &fields, code, seen, officer, &name).await?;
        outcomes.push(Outcome {
            address: case_address(code),
            code: code.to_owned(),
            refused,
        });
    }
    let back = safe(&fields.text("ve"));
    let report = Report::of(seat.desk(Place::Worklist), name, back, outcomes);
    Ok(Html(report.render()?).into_response())
}

/// One case; why not, where not.
async fn one(
    seat: &Seat,
    fields: &Fields,
    code: &str,
    seen: u32,
    officer: OfficerId,
    name: &str,
) -> Result<Option<Refused>, Problem> {
    let actor = seat.actor();
    let key = match fields.text("key").as_str() {
        "" => String::new(),
        key => format!("{key}/{code}"),
    };
    let (id, version) = (officer.to_string(), seen.to_string());
    let asked = Asked::plainly(&actor, seat.now)
        .having_seen(seen)
        .once(&key, &[code.as_bytes(), id.as_bytes(), version.as_bytes()]);
    let wish = Assign {
        officer,
        name: name.to_owned(),
        unit: seat.officer.unit.clone(),
        roles: Vec::new(),
        note: fields.text("note"),
    };
    let said = |message: &str| {
        Ok(Some(Refused {
            message: message.to_owned(),
            field: String::new(),
            law: None,
        }))
    };
    match on_case(&seat.office, code, &asked, wish.into()).await {
        Ok(_) => Ok(None),
        Err(NotDone::Refused(refusal)) => Ok(Some(with_article(seat, &refusal))),
        Err(NotDone::Changed { .. }) => {
            said("Hồ sơ đã thay đổi từ lúc mở danh sách. Xem lại rồi giao.")
        }
        Err(NotDone::KeyReused) => said("Biểu mẫu này đã gửi một lần cho người khác."),
        Err(NotDone::NotFound) => said("Không có hồ sơ mang mã này."),
        Err(error) => Err(error.into()),
    }
}

fn with_article(seat: &Seat, refusal: &Refusal) -> Refused {
    let today = clock::wall(seat.now).date();
    let article = |rule: &str| law::of(&seat.office, rule, today);
    Articles(&article).refusal(refusal)
}

/// The report as it is shown for review.
pub fn samples() -> Vec<(&'static str, Report)> {
    let outcome = |no: u32, refused| {
        let code = format!("H40.024.13-260821-{no:04}");
        Outcome {
            address: case_address(&code),
            code,
            refused,
        }
    };
    let refusal = Refusal::AssigneeSame {
        name: "Lê Thị Mai Anh".to_owned(),
    };
    let refused = Articles(&law::sample).refusal(&refusal);
    let outcomes = vec![
        outcome(12, None),
        outcome(24, None),
        outcome(31, Some(refused)),
    ];
    let desk = Desk::sample(Place::Worklist);
    let report = Report::of(
        desk,
        "Lê Thị Mai Anh".to_owned(),
        "/can-bo".to_owned(),
        outcomes,
    );
    vec![("bulk-assign", report)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_says_which_version_it_showed_and_where_to_go_back() {
        assert_eq!(
            chosen("H40.024.13-260821-0012:7"),
            Some(("H40.024.13-260821-0012", 7))
        );
        assert_eq!(chosen("H40.024.13-260821-0012"), None);
        assert_eq!(safe("/can-bo?phan=late"), "/can-bo?phan=late");
        assert_eq!(safe("//evil.example"), "/can-bo");
        assert_eq!(safe("/can-bo-khac"), "/can-bo");
    }
}
