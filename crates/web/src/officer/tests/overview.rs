//! The heads' overview over HTTP: each number opens as many cases as it says, for a head of the units
//! that held them, and for whoever controls the province of all of them.

use super::place::{a_week_later, monday, open};
use crate::testing::{Visitor, appoint, house};
use domain::actor::Role;
use std::collections::BTreeSet;

/// Each number of the page that is a link, with where it leads.
fn numbers(page: &str) -> Vec<(usize, String)> {
    let links = page.split("<a ").skip(1).filter_map(|it| {
        let (tag, rest) = it.split_once('>')?;
        let address = tag.split("href=\"").nth(1)?.split('"').next()?;
        let shown = rest.trim_start_matches("<b>");
        let shown: String = shown.chars().take_while(char::is_ascii_digit).collect();
        Some((shown.parse().ok()?, address.replace("&#38;", "&")))
    });
    links.filter(|(_, it)| it.starts_with("/can-bo")).collect()
}

/// How many cases a list has.
async fn listed(who: &mut Visitor, address: &str) -> usize {
    let seen = who.open(address).await;
    assert_eq!(seen.status, 200, "{address}");
    let text = seen.text();
    let body = text.split("<tbody").skip(1).collect::<String>();
    let codes: BTreeSet<&str> = body
        .split("href=\"/can-bo/ho-so/")
        .skip(1)
        .filter_map(|it| it.split(['"', '/', '?']).next())
        .collect();
    codes.len()
}

/// Covers: ND-33.4
#[tokio::test]
async fn each_number_of_the_overview_opens_as_many_cases() {
    let mut place = open().await;
    for (name, with_scan) in [
        ("Nguyễn Thị An", true),
        ("Trần Văn Bình", true),
        ("Lê Chi", true),
    ] {
        let code = place.at_the_counter(name, with_scan).await;
        place.transferred(&code).await;
    }
    place.at_the_counter("Phạm Dung", false).await;
    let office = &place.house.office.organisation;
    let elsewhere = office
        .units()
        .iter()
        .find(|it| it.agency.as_str() == "so-y-te");
    let elsewhere = elsewhere.expect("a unit").code.to_string();
    appoint(
        &place.house,
        "kiem",
        "Đỗ Kiểm",
        &elsewhere,
        &[Role::Control],
    )
    .await;
    // The same files a fortnight later, when what was due has passed.
    let folder = std::env::temp_dir().join("motcua-overview-later");
    let later = house(
        place.house.office.db.clone(),
        "nam-dinh",
        &folder,
        a_week_later,
    );
    assert!(monday() < a_week_later());
    for house in [&place.house, &later] {
        for login in ["anh", "thang", "kiem"] {
            let mut who = Visitor::of(house);
            who.sign_in_officer(login).await;
            let page = who.open("/can-bo/han-xu-ly").await.text();
            let numbers = numbers(&page);
            assert!(numbers.len() >= 10, "{login}: {numbers:?}");
            assert!(numbers.iter().any(|(number, _)| *number > 0), "{login}");
            for (number, address) in numbers {
                assert_eq!(
                    listed(&mut who, &address).await,
                    number,
                    "{login}: {address}"
                );
            }
        }
    }
}

/// What an overview shows before there is a case: each part says so.
#[tokio::test]
async fn an_office_without_cases_has_an_overview_that_says_so() {
    let mut place = open().await;
    let page = place.head.open("/can-bo/han-xu-ly").await.text();
    for said in [
        "Không có hồ sơ nào cần can thiệp",
        "Mọi hồ sơ đều kịp.",
        "Không có hồ sơ nào đang chờ.",
        "Chưa ai giữ hồ sơ nào.",
    ] {
        assert!(page.contains(said), "{said}: {page}");
    }
}
