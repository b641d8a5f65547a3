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
    let book = place.clerk.open("/can-bo/so-theo-doi/in").await;
    assert_eq!(book.headers["content-type"], "application/pdf");
    assert_eq!(book.text(), "%PDF register 1");
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

#[tokio::test]
async fn a_file_goes_to_the_account_that_was_found_only_while_it_is_the_same_persons() {
    let mut place = open().await;
    let number = "036190001234";
    let account =
        crate::testing::open_account(&place.house, "huong", "Trần Thị Thu Hương", number).await;
    let address = format!("/can-bo/tiep-nhan?nguoi={number}&tt={PROCEDURE}");
    for (typed, expected) in [(number, Some(account.id)), ("036190009999", None)] {
        let screen = place.clerk.open(&address).await;
        let mut form = counter_form(&screen.text());
        assert!(
            form.iter()
                .any(|(name, value)| name == "account" && *value == account.id.to_string())
        );
        for field in form.iter_mut().filter(|(name, _)| name == "identity") {
            field.1 = typed.to_owned();
        }
        form.push(("then".to_owned(), "reject".to_owned()));
        let pairs: Vec<_> = form.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        let seen = place.clerk.post("/can-bo/tiep-nhan", &pairs).await;
        let code = seen.to.split('/').nth(3).unwrap_or_default().to_owned();
        let filing = place.case(&code).await.filing.expect("a filing");
        assert_eq!(filing.applicant.account, expected, "{typed}");
    }
}

/// The form of the counter, with everything ticked, filed electronically with help.
fn assisted(screen: &crate::testing::Seen, more: &[(&str, &str)]) -> Vec<(String, String)> {
    let mut form = counter_form(&screen.text());
    let typed = [
        ("name", "Phạm Thị Ngọc Ánh"),
        ("address", "Tổ 4, phường Vị Xuyên"),
        ("phone", "0912345678"),
        ("channel", "assisted"),
    ];
    let all: Vec<_> = typed.iter().chain(more).collect();
    form.retain(|(field, _)| !all.iter().any(|(other, _)| field == other));
    form.extend(all.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())));
    form
}

async fn sent(place: &mut super::place::Place, form: &[(String, String)]) -> crate::testing::Seen {
    let pairs: Vec<_> = form.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    let files: &[(&str, &str, &[u8])] = &[("scan_all", "ca-tap.png", SCAN)];
    place
        .clerk
        .post_files("/can-bo/tiep-nhan", &pairs, files)
        .await
}

#[tokio::test]
async fn what_is_filed_with_help_is_confirmed_by_a_code_that_the_applicant_reads_out() {
    let mut place = open().await;
    let address = format!("/can-bo/tiep-nhan?nguoi=036190000731&tt={PROCEDURE}");
    let screen = place.clerk.open(&address).await;
    let without = sent(&mut place, &assisted(&screen, &[("then", "accept")])).await;
    assert_eq!(without.status, 422, "{}", without.text());
    assert!(
        without
            .text()
            .contains("Người nộp phải xác nhận hồ sơ nộp hộ")
    );
    let asked = sent(&mut place, &assisted(&screen, &[("then", "send_code")])).await;
    assert!(
        asked.text().contains("Đã gửi mã đến •••• ••• 678"),
        "{}",
        asked.text()
    );
    let id = asked.input("code_id");
    let db = place.house.office.db.clone();
    let lease = jiff::SignedDuration::from_secs(60);
    let jobs = store::job_queue::claim(&db, place.house.now(), lease, 9).await;
    let jobs = jobs.expect("jobs");
    let code = jobs.iter().filter(|job| job.queue == "send_code");
    let code: Vec<casework::code_sent::Message> =
        code.map(|job| job.payload().expect("a message")).collect();
    assert_eq!((code.len(), code[0].to.as_str()), (1, "0912345678"));
    let with = |code: &str, more: &[(&str, &str)]| {
        let mut all = vec![
            ("then", "accept"),
            ("confirm", "code"),
            ("code_id", id.as_str()),
            ("code", code),
        ];
        all.extend(more);
        assisted(&asked, &all)
    };
    let wrong = sent(&mut place, &with("000000", &[])).await;
    assert!(wrong.text().contains("Mã chưa đúng"), "{}", wrong.text());
    // The applicant agreed to this file, not to another one.
    let other = [("subject", "Việc khác")];
    let changed = sent(&mut place, &with(&code[0].code, &other)).await;
    let text = changed.text();
    assert!(text.contains("Hồ sơ đã đổi sau khi gửi mã"), "{text}");
    let done = sent(&mut place, &with(&code[0].code, &[])).await;
    assert_eq!(done.status, 303, "{}", done.text());
    let again = sent(&mut place, &with(&code[0].code, &[])).await;
    assert_eq!((again.status, again.to.as_str()), (303, done.to.as_str()));
    let another = [("key", "another-press")];
    let spent = sent(&mut place, &with(&code[0].code, &another)).await;
    assert!(spent.text().contains("Mã đã hết hạn"), "{}", spent.text());
    let case = done.to.split('/').nth(3).unwrap_or_default().to_owned();
    let case = case.split('?').next().unwrap_or_default();
    let filing = place.case(case).await.filing.expect("a filing");
    assert_eq!(filing.channel, Channel::CounterAssisted);
    let target = "•••• ••• 678".to_owned();
    let by_code = domain::case::filing::Confirmation::Code { target };
    assert_eq!(filing.confirmed, Some(by_code));
    let page = place.clerk.open(&format!("/can-bo/ho-so/{case}")).await;
    assert!(
        page.text()
            .contains("người nộp xác nhận bằng mã gửi đến •••• ••• 678"),
        "{}",
        page.text()
    );
}

#[tokio::test]
async fn what_is_filed_with_help_is_confirmed_by_a_signature_on_the_printed_slip() {
    let mut place = open().await;
    let address = format!("/can-bo/tiep-nhan?nguoi=036190000731&tt={PROCEDURE}");
    let screen = place.clerk.open(&address).await;
    let slip = sent(&mut place, &assisted(&screen, &[("then", "slip")])).await;
    let text = slip.text();
    assert!(
        text.contains("Chữ ký người nộp") && text.contains("Phạm Thị Ngọc Ánh"),
        "{text}"
    );
    let unsigned = [("then", "accept"), ("confirm", "slip")];
    let unsigned = sent(&mut place, &assisted(&screen, &unsigned)).await;
    assert!(unsigned.text().contains("khi người nộp đã ký vào phiếu in"));
    let signed = [
        ("then", "accept"),
        ("confirm", "slip"),
        ("slip_signed", "1"),
    ];
    let form = assisted(&screen, &signed);
    let pairs: Vec<_> = form.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    let files: &[(&str, &str, &[u8])] = &[
        ("scan_all", "ca-tap.png", SCAN),
        ("slip", "phieu-ky.png", SCAN),
    ];
    let done = place
        .clerk
        .post_files("/can-bo/tiep-nhan", &pairs, files)
        .await;
    assert_eq!(done.status, 303, "{}", done.text());
    let case = done.to.split('/').nth(3).unwrap_or_default().to_owned();
    let case = case.split('?').next().unwrap_or_default();
    let filing = place.case(case).await.filing.expect("a filing");
    let Some(domain::case::filing::Confirmation::Slip { file: Some(kept) }) = &filing.confirmed
    else {
        panic!("no slip is kept: {:?}", filing.confirmed);
    };
    assert_eq!(kept.name, "phieu-ky.png");
}

#[tokio::test]
async fn a_name_is_put_right_at_the_counter_and_the_holder_is_told() {
    let mut place = open().await;
    crate::testing::open_account(&place.house, "anh", "Phạm Thị Ngọc Anh", "036190000999").await;
    let path = "/can-bo/tai-khoan-cong-dan";
    let page = place.clerk.open(&format!("{path}?so=036190000999")).await;
    let (csrf, version) = (page.input("csrf"), page.input("version"));
    let form = |name: &'static str, paper: &'static str| {
        vec![
            ("csrf", csrf.clone()),
            ("version", version.clone()),
            ("so", "036190000999".to_owned()),
            ("name", name.to_owned()),
            ("born", "1990-03-14".to_owned()),
            ("paper", paper.to_owned()),
        ]
    };
    let send = async |place: &mut super::place::Place, form: Vec<(&str, String)>| {
        let pairs: Vec<_> = form.iter().map(|(a, b)| (*a, b.as_str())).collect();
        place.clerk.post(path, &pairs).await
    };
    let without = send(&mut place, form("Phạm Thị Ngọc Ánh", "")).await;
    assert_eq!(without.status, 422);
    assert!(without.text().contains("giấy tờ đã đối chiếu"));
    let right = form("Phạm Thị Ngọc Ánh", "Căn cước 036190000999 cấp 12/5/2025");
    let done = send(&mut place, right).await;
    assert!(done.to.ends_with("xong=sua"), "{}", done.text());
    let db = place.house.office.db.clone();
    let account = store::account::by_login(&db, "anh").await;
    let account = account.expect("a read").expect("an account");
    assert_eq!(account.name, "Phạm Thị Ngọc Ánh");
    let events = store::own_account::events(&db, account.id, 9).await;
    let events = events.expect("a read");
    assert_eq!(events[0].what, "corrected");
    assert!(
        events[0]
            .became
            .as_ref()
            .is_some_and(|it| it.contains("12/5/2025"))
    );
    let lease = jiff::SignedDuration::from_secs(60);
    let jobs = store::job_queue::claim(&db, place.house.now(), lease, 9).await;
    let told = jobs.expect("jobs").iter().any(|job| {
        job.payload::<casework::code_sent::Message>()
            .is_ok_and(|it| it.to == "anh@example.vn")
    });
    assert!(told, "the holder is told");
    // Another commune's clerk may do so too; a specialist may not.
    assert_eq!(place.specialist.open(path).await.status, 403);
}
