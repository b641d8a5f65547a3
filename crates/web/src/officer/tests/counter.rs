//! The counter over a real office: one POST from the person to the receipt, and what stays when
//! something is amiss.

use super::place::{PROCEDURE, SCAN, counter_form, open};
use domain::case::{Channel, Stage};

#[tokio::test]
async fn a_paper_case_is_filed_paid_accepted_and_ready_to_print_in_one_go() {
    let mut place = open().await;
    let code = place.at_the_counter("Phạm Thị Ngọc Ánh", true).await;
    let case = place.case(&code).await;
    assert_eq!(case.stage, Stage::Accepted);
    let filing = case.filing.as_ref().expect("a filing");
    assert_eq!(filing.channel, Channel::CounterPaper);
    assert!(filing.papers.iter().all(|paper| paper.file.is_some()));
    let receipt = place
        .clerk
        .open(&format!("/can-bo/ho-so/{code}/giay-hen"))
        .await;
    assert_eq!(receipt.status, 200);
    assert!(
        receipt
            .text()
            .contains("Hẹn trả <b>17:00 Thứ Năm 27/8/2026</b>"),
        "{}",
        receipt.text()
    );
    let letter = place
        .clerk
        .open(&format!("/can-bo/ho-so/{code}/giay/receipt"))
        .await;
    assert_eq!(letter.headers["content-type"], "application/pdf");
    assert_eq!(letter.text(), format!("%PDF receipt {code}"));
}

#[tokio::test]
async fn where_acceptance_is_refused_the_file_is_filed_and_its_acceptance_waits_with_the_reason() {
    let mut place = open().await;
    let code = place.at_the_counter("Phạm Thị Ngọc Ánh", false).await;
    assert_eq!(place.case(&code).await.stage, Stage::Submitted);
    let form = place
        .clerk
        .open(&format!("/can-bo/ho-so/{code}/accept?xong=submit"))
        .await;
    let text = form.text();
    assert!(
        text.contains(&format!("Hồ sơ đã vào sổ với mã {code}")),
        "{text}"
    );
    assert!(text.contains("Lúc này chưa làm được."), "{text}");
    assert!(
        text.contains("name=\"scan_all\""),
        "the scan can be given here"
    );
    let mut fields = super::place::hidden(&form);
    let case = place.case(&code).await;
    for paper in &case.filing.as_ref().expect("a filing").papers {
        let id = paper.component.as_ref().expect("a component");
        fields.push(("checked".to_owned(), id.to_string()));
    }
    let pairs: Vec<_> = fields
        .iter()
        .map(|(a, b)| (a.as_str(), b.as_str()))
        .collect();
    let files: &[(&str, &str, &[u8])] = &[("scan_all", "ca-tap.png", SCAN)];
    let address = format!("/can-bo/ho-so/{code}/accept");
    let seen = place.clerk.post_files(&address, &pairs, files).await;
    assert!(seen.to.ends_with("/giay-hen"), "{}", seen.text());
    assert_eq!(place.case(&code).await.stage, Stage::Accepted);
}

#[tokio::test]
async fn a_second_press_of_the_button_shows_the_first_case_and_files_no_other() {
    let mut place = open().await;
    let address = format!("/can-bo/tiep-nhan?nguoi=036190000731&tt={PROCEDURE}");
    let screen = place.clerk.open(&address).await;
    let mut form = counter_form(&screen.text());
    form.retain(|(field, _)| field != "name" && field != "address");
    form.push(("name".to_owned(), "Phạm Thị Ngọc Ánh".to_owned()));
    form.push(("address".to_owned(), "Tổ 7".to_owned()));
    form.push(("then".to_owned(), "accept".to_owned()));
    let pairs: Vec<_> = form.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    let files: &[(&str, &str, &[u8])] = &[("scan_all", "ca-tap.png", SCAN)];
    let first = place
        .clerk
        .post_files("/can-bo/tiep-nhan", &pairs, files)
        .await;
    let second = place
        .clerk
        .post_files("/can-bo/tiep-nhan", &pairs, files)
        .await;
    assert_eq!((first.status, &first.to), (303, &second.to));
    let register = place.clerk.open("/can-bo/so-theo-doi").await;
    assert_eq!(register.text().matches("class=\"plain code\"").count(), 1);
}

#[tokio::test]
async fn what_is_missing_is_said_beside_the_field_and_nothing_typed_is_lost() {
    let mut place = open().await;
    let address = format!("/can-bo/tiep-nhan?nguoi=036190000731&tt={PROCEDURE}");
    let screen = place.clerk.open(&address).await;
    let mut form = counter_form(&screen.text());
    form.push(("then".to_owned(), "accept".to_owned()));
    for field in &mut form {
        if field.0 == "address" {
            field.1 = "Tổ 7, phường Vị Xuyên".to_owned();
        }
    }
    let pairs: Vec<_> = form.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    let files: &[(&str, &str, &[u8])] = &[
        ("scan_all", "ca-tap.png", SCAN),
        ("scan:c1", "to-khai.pdf", b"MZ\x90\x00 a program"),
    ];
    let back = place
        .clerk
        .post_files("/can-bo/tiep-nhan", &pairs, files)
        .await;
    assert_eq!(back.status, 422);
    assert!(back.text().contains("“to-khai.pdf”"), "{}", back.text());
    assert!(
        back.text().contains("Đã giữ <b>ca-tap.png</b>"),
        "the good file is kept"
    );
    let again = place.clerk.post("/can-bo/tiep-nhan", &pairs).await;
    assert_eq!(again.status, 422);
    assert!(
        again.text().contains("id=\"applicant-loi\""),
        "{}",
        again.text()
    );
    assert!(again.text().contains("value=\"Tổ 7, phường Vị Xuyên\""));
}

#[tokio::test]
async fn who_filed_before_is_filled_in_and_procedures_are_suggested_while_typing() {
    let mut place = open().await;
    place.at_the_counter("Phạm Thị Ngọc Ánh", true).await;
    let screen = place
        .clerk
        .open("/can-bo/tiep-nhan?nguoi=036190000731")
        .await;
    assert!(
        screen.text().contains("<b>Phạm Thị Ngọc Ánh</b>"),
        "{}",
        screen.text()
    );
    let found = place
        .clerk
        .open("/can-bo/tiep-nhan/goi-y?nguoi=036190000731&tt=tinh%20trang%20hon%20nhan")
        .await;
    assert!(found.text().contains(PROCEDURE), "{}", found.text());
    let not_here = place.specialist.open("/can-bo/tiep-nhan").await;
    assert_eq!(not_here.status, 403);
    assert!(
        not_here.text().contains("Vai trò hiện tại"),
        "{}",
        not_here.text()
    );
}
