//! What the regulations ask of the public pages about agencies and procedures, looked for on the pages.

use super::{PROVINCES, clock, opened, seen};
use crate::house::House;
use domain::organisation::{AgencyKind, UnitRole};
use domain::publication::{Event, Happened, Kind, Who};
use store::Batch;
use store::publication::{self as files, Changed};

/// Brings a record in as the next version of an item, and has the house follow.
async fn bring_in(house: &House, kind: Kind, code: &str, body: &serde_json::Value) -> House {
    let office = &house.office;
    let item = files::item(&office.db, kind, code).await.expect("an item");
    let event = Event {
        at: clock(),
        by: Who::system(),
        no: item.next_no(),
        happened: Happened::BroughtIn {
            body: body.to_string(),
            agency: item.agency().expect("an owner").clone(),
            decision: None,
            from: domain::clock::wall(clock()).date(),
        },
    };
    let changed = [Changed::by(item, event)];
    let written = files::commit(&office.db, &changed, Batch::new()).await;
    written.expect("a version");
    casework::living::refresh(office, clock())
        .await
        .expect("read anew");
    let mut house = house.clone();
    house.office = office.fresh();
    house
}

async fn record(house: &House, kind: Kind, code: &str) -> serde_json::Value {
    let item = files::item(&house.office.db, kind, code).await;
    let item = item.expect("an item");
    let body = &item.published().expect("a version").body;
    serde_json::from_str(body).expect("JSON")
}

/// Covers: ND-8.1b
#[tokio::test]
async fn every_agency_that_receives_files_is_listed_with_its_unit_and_level() {
    let (_test, house) = opened("nam-dinh").await;
    let organisation = &house.office.organisation;
    let mut html = String::new();
    for page in 1..=30 {
        html += &seen(&house, &format!("/lien-he?trang={page}")).await.text();
    }
    let mut listed = 0;
    for agency in organisation.agencies() {
        if agency.kind == AgencyKind::Vertical {
            continue;
        }
        let units = organisation.units_of(&agency.code).iter();
        let units = units.filter(|it| it.role == UnitRole::Intake);
        let own: Vec<&str> = units.map(|it| it.name.as_str()).collect();
        // A department without a unit of its own stands there by its own name.
        for name in own
            .iter()
            .copied()
            .chain(own.is_empty().then_some(agency.name.as_str()))
        {
            assert!(html.contains(&format!("scope=\"row\">{name}")), "{name}");
            listed += 1;
        }
        let of = format!("<td role=\"cell\">{}", agency.name);
        assert_eq!(html.contains(&of), !own.is_empty(), "{}", agency.name);
    }
    assert!(listed > 100, "{listed}");
    // And which of their procedures are served online, each with its link.
    let online = seen(&house, "/dich-vu-cong-truc-tuyen").await.text();
    let all = house.office.catalogue.procedures().iter();
    let served = all.filter(|it| {
        it.service_level == Some(domain::case::terms::ServiceLevel::Full)
            && it.superseded_by.is_none()
    });
    for procedure in served {
        let link = format!("/thu-tuc/{}", procedure.code);
        assert!(online.contains(&link), "{link}");
    }
}

/// Covers: TB-3.3, DN-2.3
#[tokio::test]
async fn every_procedure_is_told_by_one_template_with_the_same_headings_in_the_same_order() {
    for province in ["thai-binh", "dak-nong"] {
        let (_test, house) = opened(province).await;
        let mut told = None;
        for code in ["1.001193", "1.000894", "1.004873", "1.013225", "1.004222"] {
            let html = seen(&house, &format!("/thu-tuc/{code}")).await.text();
            let headings: Vec<String> = html
                .split("<h2 id=\"")
                .skip(1)
                .filter_map(|it| it.split_once('"').map(|(id, _)| id.to_owned()))
                .filter(|id| {
                    ["giay-to", "thoi-han", "nop-o-dau", "cac-buoc", "can-cu"]
                        .contains(&id.as_str())
                })
                .collect();
            assert_eq!(headings.len(), 5, "{province} {code}: {headings:?}");
            assert_eq!(
                told.get_or_insert(headings.clone()),
                &headings,
                "{province} {code}"
            );
        }
    }
}

/// Covers: DN-10.1
#[tokio::test]
async fn a_procedure_that_is_corrected_is_read_corrected_at_the_same_moment() {
    let (_test, house) = opened("dak-nong").await;
    casework::living::open(&house.office, clock())
        .await
        .expect("a living catalogue");
    let path = "/thu-tuc/1.001193";
    assert!(
        !seen(&house, path)
            .await
            .text()
            .contains("<h2 id=\"dieu-kien\"")
    );
    let mut body = record(&house, Kind::Procedure, "1.001193").await;
    body["conditions"] = "Cha, mẹ có mặt.\nCó giấy chứng sinh.".into();
    body["name"] = "Đăng ký khai sinh cho trẻ em".into();
    let house = bring_in(&house, Kind::Procedure, "1.001193", &body).await;
    let html = seen(&house, path).await.text();
    assert!(html.contains("Đăng ký khai sinh cho trẻ em"), "{html}");
    assert!(html.contains("<h2 id=\"dieu-kien\""), "{html}");
    assert!(html.contains("<p>Có giấy chứng sinh.</p>"), "{html}");
    let found = seen(&house, "/tim?q=khai+sinh+cho+tre+em").await.text();
    assert!(found.contains("href=\"/thu-tuc/1.001193\""), "{found}");
}

/// Covers: HN-10.2c-2, NB-18.1
#[tokio::test]
async fn where_an_agency_is_and_where_fees_are_paid_to_is_shown_where_the_province_says_so() {
    for province in PROVINCES {
        let (_test, house) = opened(province).await;
        casework::living::open(&house.office, clock())
            .await
            .expect("a living catalogue");
        let code = "so-tu-phap";
        let mut body = record(&house, Kind::Agency, code).await;
        body["hotline"] = "0226 3 123 456".into();
        body["address"] = "Số 1, đường Trần Phú".into();
        body["email"] = "sotuphap@example.vn".into();
        body["bank_account"] = "BIDV 4821 0000 123 456".into();
        let house = bring_in(&house, Kind::Agency, code, &body).await;
        let html = seen(&house, "/lien-he?q=so+tu+phap").await.text();
        assert!(html.contains("tel:02263123456"), "{province}: {html}");
        assert!(html.contains("Số 1, đường Trần Phú"), "{province}");
        assert!(
            html.contains("mailto:sotuphap@example.vn"),
            "{province}: {html}"
        );
        let shown = html.contains("BIDV 4821 0000 123 456");
        assert_eq!(shown, province == "ha-nam", "{province}");
    }
}
