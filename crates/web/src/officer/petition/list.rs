//! The desk's petitions by what is due first, with what waits in each stage.

use super::super::clock::{Clock, capital};
use super::super::desk::{Desk, Place};
use super::super::seat::Seat;
use super::{HOME, address};
use crate::error::Problem;
use crate::frame::Lang;
use crate::house::House;
use crate::public::petition::standing;
use crate::session::OfficerIn;
use askama::Template;
use axum::extract::{Query, State};
use axum::response::{Html, IntoResponse, Response};
use domain::authority::Duty;
use domain::clock::words;
use domain::petition::figure::AWAITS_REVIEW;
use domain::petition::{Kind, PetitionAct, Stage, authority};
use store::petition::list::{self as files, Line, On};
use store::read::page::PageRequest;

/// How many lines a page has.
const LINES: u32 = 30;

/// What the address asks for.
#[derive(Clone, PartialEq, Eq, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    /// A stage; those that are open without.
    pub o: String,
    /// Where the list goes on.
    pub sau: String,
}

/// A tab.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Tab {
    name: String,
    address: String,
    current: bool,
    count: String,
    late: bool,
}

/// A line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row {
    clock: Clock,
    address: String,
    code: String,
    kind: &'static str,
    title: String,
    channel: &'static str,
    agency: String,
    state: &'static str,
    stage: &'static str,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/petition/list.html")]
pub struct ListPage {
    desk: Desk,
    tabs: Vec<Tab>,
    rows: Vec<Row>,
    next: Option<String>,
    may_enter: bool,
}

/// The list.
///
/// # Errors
/// When the officer may not see it, or the files cannot be read.
pub async fn page(
    State(house): State<House>,
    who: OfficerIn,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let seat = Seat::of(&house, &who);
    seat.may_do(Duty::PetitionDesk)?;
    let request = match asked.sau.as_str() {
        "" => PageRequest::first(LINES),
        cursor => PageRequest::after(cursor, LINES),
    };
    let on = On::from_word(&asked.o).unwrap_or_default();
    // Whoever controls procedures works for the Office, wherever the account sits.
    let agency = &seat.officer.agency;
    let found = files::of_desk(seat.db(), agency, on, &request).await?;
    let waiting = files::waiting(seat.db(), agency, seat.now).await?;
    let page = ListPage {
        desk: seat.desk(Place::Petitions),
        tabs: tabs(on, &waiting),
        rows: found.items.iter().map(|it| row(&seat, it)).collect(),
        next: found
            .next
            .map(|it| format!("{HOME}?o={}&sau={it}", asked.o)),
        may_enter: may_enter(&seat),
    };
    Ok(Html(page.render()?).into_response())
}

pub(super) fn may_enter(seat: &Seat) -> bool {
    let mut roles = seat.officer.all_roles();
    roles.any(|role| authority::relation(role, PetitionAct::Enter).is_some())
}

/// Whether the officer may know who sends what is coordinated where this one is.
fn knows_senders(seat: &Seat, it: &Line) -> bool {
    let seats = seat.officer.capacities();
    let may = |role| authority::relation(role, PetitionAct::ViewSender).is_some();
    seats
        .iter()
        .any(|of| of.agency == it.coordinator && of.roles.iter().any(|role| may(*role)))
}

fn tabs(chosen: On, waiting: &[(On, i64, i64)]) -> Vec<Tab> {
    let all: i64 = waiting.iter().map(|(_, many, _)| many).sum();
    let late: i64 = waiting.iter().map(|(.., late)| late).sum();
    let mut tabs = vec![Tab {
        name: "Đang chờ".to_owned(),
        address: HOME.to_owned(),
        current: chosen == On::Open,
        count: all.to_string(),
        late: late > 0,
    }];
    let piles = [
        On::Stage(Stage::Received),
        On::Stage(Stage::Handling),
        On::Stage(Stage::Clarifying),
        On::Review,
        On::Stage(Stage::Answered),
        On::Stage(Stage::Accepted),
        On::Stage(Stage::Refused),
        On::Stage(Stage::PassedOn),
        On::Stage(Stage::Lapsed),
        On::Stage(Stage::Folded),
    ];
    for pile in piles {
        let found = waiting.iter().find(|(of, ..)| *of == pile);
        let name = match pile {
            On::Open => "Đang chờ",
            On::Review => AWAITS_REVIEW.0,
            On::Stage(stage) => stage.name(),
        };
        tabs.push(Tab {
            name: name.to_owned(),
            address: format!("{HOME}?o={}", pile.word()),
            current: chosen == pile,
            count: found.map_or_else(String::new, |(_, many, _)| many.to_string()),
            late: found.is_some_and(|(.., late)| *late > 0),
        });
    }
    tabs
}

fn row(seat: &Seat, it: &Line) -> Row {
    let (stage, state) = standing(Lang::Vi, it.stage, it.awaits_review);
    let clock = match (it.next_due, it.days_taken) {
        (Some(due), _) => Clock::running(seat.now, Some(it.received_at), due, &seat.calendar),
        (None, Some(days)) if it.awaits_review => {
            Clock::waits("Chờ rà soát", capital(&words::taken(days)))
        }
        (None, Some(days)) => Clock::done(capital(&words::taken(days)), stage),
        (None, None) => Clock::without(stage),
    };
    Row {
        clock,
        address: address(&it.code),
        code: it.code.clone(),
        kind: it.kind.name(),
        title: match (
            it.confidential && !knows_senders(seat, it),
            &it.public_title,
        ) {
            (false, _) => it.title.clone(),
            (true, Some(title)) => title.clone(),
            // The heading may tell who sent it.
            (true, None) => "Người gửi yêu cầu giữ kín".to_owned(),
        },
        channel: it.channel.name(),
        agency: it.agency_name.clone(),
        state,
        stage,
    }
}

/// The page as it is shown for review.
pub(super) fn samples() -> Vec<(String, String)> {
    let row = Row {
        clock: Clock::without("Chờ phân loại"),
        address: address("PAKN.20260824.0001"),
        code: "PAKN.20260824.0001".to_owned(),
        kind: Kind::Petition.name(),
        title: "Trả kết quả chậm".to_owned(),
        channel: "Điện thoại",
        agency: "Văn phòng UBND tỉnh".to_owned(),
        state: "now",
        stage: Stage::Received.name(),
    };
    let page = ListPage {
        desk: Desk::sample(Place::Petitions),
        tabs: tabs(
            On::Open,
            &[(On::Stage(Stage::Received), 3, 1), (On::Review, 2, 0)],
        ),
        rows: vec![row],
        next: None,
        may_enter: true,
    };
    let html = page.render().unwrap_or_else(|error| error.to_string());
    vec![("petition-desk".to_owned(), html)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_that_wait_for_their_review_are_counted_and_what_lapsed_is_found() {
        let waiting = [(On::Stage(Stage::Received), 3, 1), (On::Review, 2, 0)];
        let tabs = tabs(On::Review, &waiting);
        let of = |name: &str| tabs.iter().find(|it| it.name == name).expect("a tab");
        let review = of("Chờ rà soát trả lời");
        assert_eq!((review.count.as_str(), review.current), ("2", true));
        assert_eq!(review.address, "/can-bo/phan-anh?o=review");
        assert_eq!(of("Đang chờ").count, "5");
        assert_eq!(
            of(Stage::Lapsed.name()).address,
            "/can-bo/phan-anh?o=lapsed"
        );
        // Each tab's address leads back to it.
        for tab in &tabs[1..] {
            let (_, word) = tab.address.split_once("?o=").expect("a word");
            assert!(On::from_word(word).is_some(), "{word}");
        }
    }
}
