//! What lies beside a petition and cannot be read: it keeps neither the page of another one from being shown,
//! nor a key, which is shown once, from whoever needs it.

use super::clause_tests::officer;
use super::one::given;
use super::sender_tests::{NEW, desk, entered, fill};
use super::tests::{between, form};
use crate::frame::Frame;
use crate::house::House;
use crate::officer::petition::entered::Slip;
use crate::officer::seat::Seat;
use crate::testing::{Visitor, house};
use askama::Template;
use casework::petition::Taken;
use domain::actor::Role;
use domain::petition::{Author, Channel, Sent};
use jiff::Timestamp;
use store::Batch;
use store::testing::petitions::{damage, lose};

const TITLE: &str = "Máy lấy số hỏng";
const CONTENT: &str = "Máy lấy số thứ tự hỏng từ thứ Hai.";

fn clock() -> Timestamp {
    domain::testing::moment("2026-08-24T09:15")
}

fn at(code: &str) -> String {
    format!("/can-bo/phan-anh/{code}")
}

/// Somebody sends those words; its code and key.
async fn sends(who: &mut Visitor, phone: &str) -> (String, String) {
    let mut wish = form(TITLE, CONTENT);
    wish.retain(|(field, _)| *field != "sender_phone");
    wish.push(("sender_phone", phone));
    let sent = who.post("/phan-anh/gui", &wish).await;
    assert_eq!(sent.status, 200, "{}", sent.text());
    let seen = sent.text();
    let code = between(&seen, "aria-current=\"page\"><span class=\"code\">", "<");
    (code, between(&seen, "data-key-given>", "<"))
}

#[tokio::test]
async fn a_damaged_one_beside_it_shuts_no_page_and_costs_no_slip() {
    let db = store::testing::sqlite().await;
    let (house, mut control, _) = desk(&db, "unread-beside").await;
    let mut anybody = Visitor::of(&house);
    let (first, _) = sends(&mut anybody, "0900000111").await;
    let (along, _) = sends(&mut anybody, "0900000111").await;
    let mut others = Vec::new();
    for phone in ["0900000222", "0900000333"] {
        let mut call = entered(TITLE, CONTENT, "phone");
        call.retain(|(field, _)| *field != "sender_phone");
        call.push(("sender_phone", phone));
        let slip = fill(&mut control, NEW, NEW, &call).await.text();
        others.push(between(&slip, "data-code-given>", "<"));
    }
    let (linked, other) = (&others[0], &others[1]);
    let tie = [("to", linked.as_str())];
    let done = fill(
        &mut control,
        &at(&first),
        &format!("{}/link", at(&first)),
        &tie,
    )
    .await;
    assert_eq!(done.status, 303, "{}", done.text());
    for code in [&along, linked] {
        damage(&db.db, code).await;
    }
    let page = control.open(&at(&first)).await;
    assert_eq!(page.status, 200, "{}", page.text());
    let page = page.text();
    assert!(page.contains(other), "what can be read is shown: {page}");
    let slip = fill(&mut control, NEW, NEW, &entered(TITLE, CONTENT, "phone")).await;
    assert_eq!(slip.status, 200, "{}", slip.text());
    let slip = slip.text();
    assert_eq!(between(&slip, "data-key-given>", "<").len(), 10, "{slip}");
    assert!(slip.contains(other) && slip.contains(&first), "{slip}");
    assert!(!slip.contains(linked), "{slip}");

    // Nor does the sender lose the page of what goes with a damaged one, and its key.
    damage(&db.db, &first).await;
    let (code, key) = sends(&mut anybody, "0900000111").await;
    assert_eq!(key.len(), 10);
    let looked = [("code", code.as_str()), ("ma", key.as_str())];
    let own = anybody.post("/phan-anh/tra-cuu", &looked).await;
    assert_eq!(own.status, 200, "{}", own.text());
    assert!(own.text().contains(CONTENT), "{}", own.text());
}

async fn taken(house: &House, author: &Author, channel: Channel) -> Taken {
    let sent = Sent {
        channel,
        ..domain::testing::petition(clock())
    };
    let office = &house.office;
    let taken = casework::petition::receive(office, author, clock(), sent, Batch::new()).await;
    taken.expect("taken")
}

#[tokio::test]
async fn a_key_is_shown_although_nothing_can_be_read_any_more() {
    let db = store::testing::sqlite().await;
    let folder = std::env::temp_dir().join("motcua-test-unread-at-all");
    let house = house(db.db.clone(), "nam-dinh", &folder, clock);
    let agency = casework::petition::the_office(&house.office).code;
    let control = officer(&house, Role::Control, &agency);
    let Author::Officer(officer) = control.clone() else {
        panic!("an officer")
    };
    let seat = Seat {
        office: house.office.clone(),
        calendar: house.office.calendar(&officer.unit),
        officer,
        csrf: String::new(),
        now: clock(),
        banner: None,
    };
    let by_officer = taken(&house, &control, Channel::Phone).await;
    let author = domain::testing::sender_of(&domain::testing::petition(clock()));
    let by_sender = taken(&house, &author, Channel::Section).await;
    let keys = [by_officer.key.clone(), by_sender.key.clone()];
    let goes_with = by_sender.petition.folded_into.clone();
    assert_eq!(goes_with.as_ref(), Some(&by_officer.petition.code));
    lose(&db.db).await;
    let read = store::petition::load(&db.db, by_officer.petition.id).await;
    assert!(read.is_err(), "{read:?}");
    let slip = Slip::entered(&house, &seat, by_officer).await;
    let page = given(&house, Frame::sample("/phan-anh"), by_sender).await;
    for (html, key) in [slip.render(), page.render()].into_iter().zip(keys) {
        let html = html.expect("a page");
        assert!(html.contains(&key), "{key}: {html}");
    }
}
