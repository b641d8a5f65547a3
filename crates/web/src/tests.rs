//! The counter as a whole: doors, tokens, languages, headers.

use crate::testing::{Visitor, appoint, house, open_account};
use domain::actor::Role;
use jiff::Timestamp;

fn clock() -> Timestamp {
    domain::testing::moment("2026-08-24T09:15")
}

#[tokio::test]
async fn one_signs_in_at_ones_own_door_and_out_again() {
    let db = store::testing::sqlite().await;
    let folder = std::env::temp_dir().join("motcua-test-doors");
    let house = house(db.db.clone(), "nam-dinh", &folder, clock);
    open_account(&house, "huong", "Trần Thị Thu Hương", "036190001234").await;
    let mut visitor = Visitor::of(&house);

    let door = visitor.open("/dang-nhap?ve=/ho-so").await;
    assert_eq!(door.status, 200);
    let wrong = [("login", "huong"), ("password", "sai")];
    let again = visitor.post("/dang-nhap", &wrong).await;
    assert_eq!(again.status, 422);
    assert!(
        again.text().contains("mật khẩu chưa đúng"),
        "{}",
        again.text()
    );
    assert!(
        again.text().contains("value=\"huong\""),
        "what was typed stays"
    );

    visitor.sign_in("huong").await;
    let inside = visitor.open("/khong-co").await;
    assert_eq!(inside.status, 404);
    assert!(inside.text().contains("Trần Thị Thu Hương"));
    let token = inside.input("csrf");
    let forged = visitor.post("/dang-xuat", &[("csrf", "khac")]).await;
    assert_eq!(forged.status, 303);
    let still = visitor.open("/khong-co").await;
    assert!(still.text().contains("Trần Thị Thu Hương"));
    visitor.post("/dang-xuat", &[("csrf", &token)]).await;
    let outside = visitor.open("/khong-co").await;
    assert!(!outside.text().contains("Trần Thị Thu Hương"));
}

#[tokio::test]
async fn five_wrong_passwords_close_the_account_for_a_while() {
    let db = store::testing::sqlite().await;
    let folder = std::env::temp_dir().join("motcua-test-lock");
    let house = house(db.db.clone(), "nam-dinh", &folder, clock);
    let unit = house.office.organisation.units()[0].code.to_string();
    appoint(&house, "lien", "Vũ Thị Liên", &unit, &[Role::Reception]).await;
    let mut visitor = Visitor::of(&house);
    let wrong = [("login", "lien"), ("password", "sai")];
    for _ in 0..4 {
        let seen = visitor.post("/can-bo/dang-nhap", &wrong).await;
        assert!(seen.text().contains("chưa đúng"));
    }
    let seen = visitor.post("/can-bo/dang-nhap", &wrong).await;
    assert!(seen.text().contains("tạm dừng"), "{}", seen.text());
    let right = [("login", "lien"), ("password", crate::testing::PASSWORD)];
    let seen = visitor.post("/can-bo/dang-nhap", &right).await;
    assert!(seen.text().contains("tạm dừng"), "{}", seen.text());
}

#[tokio::test]
async fn every_answer_has_its_headers_and_pages_speak_english_when_asked() {
    let db = store::testing::sqlite().await;
    let folder = std::env::temp_dir().join("motcua-test-headers");
    let house = house(db.db.clone(), "ninh-binh", &folder, clock);
    let mut visitor = Visitor::of(&house);
    let seen = visitor.open("/khong-co?lang=en").await;
    assert_eq!(seen.headers["x-content-type-options"], "nosniff");
    assert!(seen.text().contains("There is no such page"));
    let again = visitor.open("/khong-co").await;
    assert!(
        again.text().contains("There is no such page"),
        "the language is kept"
    );
    let style = visitor.open("/static/base.css").await;
    assert_eq!(
        (style.status, style.headers["content-type"].as_bytes()),
        (200, &b"text/css"[..])
    );
}

#[tokio::test]
async fn where_citizens_file_on_the_national_portal_they_do_not_sign_in_here() {
    let db = store::testing::sqlite().await;
    let folder = std::env::temp_dir().join("motcua-test-portal");
    let house = house(db.db.clone(), "ninh-binh", &folder, clock);
    open_account(&house, "huong", "Trần Thị Thu Hương", "036190001234").await;
    let mut visitor = Visitor::of(&house);
    let door = visitor.open("/dang-nhap").await;
    assert!(door.text().contains("https://dichvucong.gov.vn"));
    assert!(!door.text().contains("name=\"password\""));
    let form = [("login", "huong"), ("password", crate::testing::PASSWORD)];
    let refused = visitor.post("/dang-nhap", &form).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text().contains("Cổng Dịch vụ công quốc gia"));
}

store::both_engines!(
    an_address_with_a_nul_or_a_part_said_twice_is_told_so_and_never_fails,
    |db| {
        let folder = std::env::temp_dir().join("motcua-test-nul");
        let house = house(db.clone(), "nam-dinh", &folder, clock);
        open_account(&house, "huong", "Trần Thị Thu Hương", "036190001234").await;
        let unit = house.office.organisation.units()[0].code.to_string();
        appoint(&house, "lien", "Vũ Thị Liên", &unit, &[Role::Reception]).await;
        let (mut citizen, mut officer) = (Visitor::of(&house), Visitor::of(&house));
        citizen.sign_in("huong").await;
        officer.sign_in_officer("lien").await;
        let of_citizens = [
            "/thu-tuc/%00",
            "/tim?q=%00",
            "/tra-cuu?ma=H40%00",
            "/tra-cuu/%00/qr.svg",
            "/ho-so/%00",
            "/ho-so/H40.1-260101-0001/%00",
            "/nop/%00",
            "/thong-bao?sau=%00",
            "/ho-so?xem=%00&xem=nhap",
            "/ho-so?xem=nhap&xem=nhap",
        ];
        for address in of_citizens {
            let seen = citizen.open(address).await;
            assert_eq!(seen.status, 400, "{address}");
            assert!(seen.text().contains("không dùng được"), "{address}");
        }
        let of_officers = [
            "/can-bo?q=%00",
            "/can-bo?tt=a%00b",
            "/can-bo?sau=%00",
            "/can-bo?q=a&q=b",
            "/can-bo/tim?q=%00",
            "/can-bo/tim?q=nguyen&ly_do=%00",
            "/can-bo/so-theo-doi?tt=%00",
            "/can-bo/tiep-nhan?nguoi=%00",
            "/can-bo/tiep-nhan/goi-y?q=%00",
            "/can-bo/ho-so/%00",
            "/can-bo/ho-so/%00/accept",
        ];
        for address in of_officers {
            let seen = officer.open(address).await;
            assert_eq!(seen.status, 400, "{address}");
            assert!(seen.text().contains("không dùng được"), "{address}");
            assert!(seen.text().contains("class=\"desk\""), "{address}");
        }
        for address in [
            "/api/v1/cases/%00",
            "/api/v1/procedures?q=%00",
            "/api/v1/procedures/%00",
        ] {
            let seen = citizen.open(address).await;
            assert_eq!(seen.status, 400, "{address}");
            assert_eq!(seen.headers["content-type"], "application/problem+json");
        }
    }
);

#[tokio::test]
async fn an_officer_who_mistypes_an_address_stays_on_the_desk() {
    let db = store::testing::sqlite().await;
    let folder = std::env::temp_dir().join("motcua-test-mistyped");
    let house = house(db.db.clone(), "nam-dinh", &folder, clock);
    let unit = house.office.organisation.units()[0].code.to_string();
    appoint(&house, "lien", "Vũ Thị Liên", &unit, &[Role::Reception]).await;
    let mut visitor = Visitor::of(&house);
    visitor.sign_in_officer("lien").await;
    let seen = visitor.open("/can-bo/khong-co").await;
    assert_eq!(seen.status, 404);
    assert!(seen.text().contains("class=\"desk\""), "{}", seen.text());
}

#[tokio::test]
async fn the_number_to_call_comes_from_the_data_and_says_that_it_is_not_checked() {
    let db = store::testing::sqlite().await;
    let folder = std::env::temp_dir().join("motcua-test-hotline");
    let house = house(db.db.clone(), "ha-nam", &folder, clock);
    let contact = house.office.regulation.national().contacts[0].clone();
    let mut visitor = Visitor::of(&house);
    let page = visitor.open("/lien-he").await.text();
    assert!(page.contains(&format!("tel:{}", contact.phone)), "{page}");
    assert!(page.contains(&contact.about), "{page}");
    assert_eq!(
        page.contains("chưa đối chiếu được nguồn"),
        contact.confidence != "found"
    );
}
