//! From the first page to the receipt.

use super::*;
use domain::catalogue::{Field, FieldKind, Form};

#[tokio::test]
async fn a_birth_is_registered_from_the_first_page_to_the_receipt() {
    let town = town("birth").await;
    let mut visitor = town.visitor("huong").await;
    let draft = begin(&mut visitor).await;
    let first = visitor.open(&format!("{draft}/to-khai-1")).await.text();
    for known in ["Nguyễn Thị Thanh Hương", "036190000731", "value=\"14\""] {
        assert!(first.contains(known), "not filled in already: {known}");
    }
    let code = filed(&mut visitor).await;
    let receipt = visitor.open(&format!("/ho-so/{code}/da-nop")).await.text();
    assert!(receipt.contains(&code) && receipt.contains("class=\"qr\""));
    assert!(receipt.contains("trước 9:15 Thứ Ba 25/8/2026"), "{receipt}");
    assert!(receipt.contains("Quy chế của tỉnh Nam Định"), "{receipt}");
    let case = town.case(&code).await;
    let filing = case.filing.expect("a filing");
    assert_eq!(filing.applicant.name, "Nguyễn Thị Thanh Hương");
    assert_eq!(
        filing.form["nguoi_duoc_khai_sinh"]["ngay_sinh"],
        "2026-08-12"
    );
    assert_eq!(filing.form["cam_doan"], true);
    let cases = visitor.open("/ho-so").await.text();
    assert!(cases.contains(&code) && cases.contains("Mới đăng ký"));
}

#[tokio::test]
async fn a_second_click_goes_on_with_the_draft_of_the_first() {
    let town = town("twice").await;
    let mut visitor = town.visitor("huong").await;
    let first = begin(&mut visitor).await;
    assert_eq!(begin(&mut visitor).await, first);
    let typed = [("nguoi_yeu_cau.quan_he", "Mẹ"), ("di", "nhap")];
    send(&mut visitor, &format!("{first}/to-khai-1"), &typed).await;
    assert_ne!(begin(&mut visitor).await, first);
}

#[tokio::test]
async fn what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost() {
    let town = town("wrong").await;
    let mut visitor = town.visitor("huong").await;
    let draft = begin(&mut visitor).await;
    let page = format!("{draft}/to-khai-2");
    let form = [
        ("nguoi_duoc_khai_sinh.ho_ten", ""),
        ("nguoi_duoc_khai_sinh.ngay_sinh~ngay", "31"),
        ("nguoi_duoc_khai_sinh.ngay_sinh~thang", "2"),
        ("nguoi_duoc_khai_sinh.ngay_sinh~nam", "2026"),
        ("nguoi_duoc_khai_sinh.noi_sinh", "Bệnh viện Phụ sản"),
        ("di", "tiep"),
    ];
    let seen = send(&mut visitor, &page, &form).await;
    assert_eq!(seen.status, 422);
    let text = seen.text();
    assert!(text.contains("<title>Lỗi: "), "{text}");
    assert!(text.contains("Không có ngày 31/2/2026"), "{text}");
    assert!(text.contains("href=\"#nguoi-duoc-khai-sinh-ngay-sinh-ngay\""));
    assert!(text.contains("id=\"nguoi-duoc-khai-sinh-ngay-sinh-ngay\""));
    assert!(text.contains("Bệnh viện Phụ sản"));
    // Saved as typed, so that another device goes on here.
    let again = visitor.open(&page).await.text();
    assert!(again.contains("Bệnh viện Phụ sản") && again.contains("value=\"31\""));
}

#[tokio::test]
async fn a_future_birth_asks_for_a_second_look_and_does_not_stand_in_the_way() {
    let town = town("future").await;
    let mut visitor = town.visitor("huong").await;
    let draft = begin(&mut visitor).await;
    let page = format!("{draft}/to-khai-2");
    let mut form = CHILD.to_vec();
    form[2].1 = "12";
    let seen = send(&mut visitor, &page, &form).await;
    assert_eq!(seen.status, 422);
    assert!(
        seen.text().contains("Ngày sinh sau ngày hôm nay"),
        "{}",
        seen.text()
    );
    form.push(("da-xem", "1"));
    let seen = send(&mut visitor, &page, &form).await;
    assert_eq!(seen.to, format!("{draft}/to-khai-3"));
}

#[tokio::test]
async fn the_script_saves_while_somebody_types_and_two_windows_notice_each_other() {
    let town = town("autosave").await;
    let mut visitor = town.visitor("huong").await;
    let draft = begin(&mut visitor).await;
    let page = format!("{draft}/to-khai-3");
    let shown = visitor.open(&page).await;
    let (csrf, version) = (shown.input("csrf"), shown.input("version"));
    let typed = [
        ("csrf", csrf.as_str()),
        ("version", &version),
        ("nguoi_me.ho_ten", "Hương"),
        ("di", "luu"),
    ];
    let saved = visitor.post(&page, &typed).await;
    assert_eq!(saved.status, 200);
    assert!(saved.text().contains("\"saved\":true"), "{}", saved.text());
    // The other window still shows the version from before.
    let mut other = typed;
    other[2].1 = "Thanh Hương";
    other[3].1 = "tiep";
    let back = visitor.post(&page, &other).await;
    assert_eq!(back.status, 422);
    let text = back.text();
    assert!(
        text.contains("lưu ở cửa sổ khác") && text.contains("Thanh Hương"),
        "{text}"
    );
    let next = back.input("version");
    other[1].1 = &next;
    let seen = visitor.post(&page, &other).await;
    assert_eq!(seen.to, format!("{draft}/to-khai-4"), "{}", seen.text());
}

#[tokio::test]
async fn rows_of_a_table_are_added_and_taken_away_without_a_script() {
    let town = town("rows").await;
    let mut visitor = town.visitor("huong").await;
    let shown = visitor.open("/nop/1.012784").await;
    let agency = match shown.input("agency") {
        chosen if !chosen.is_empty() => chosen,
        _ => {
            let text = shown.text();
            let first = text.split("option value=\"").nth(2).unwrap_or_default();
            first.split('"').next().unwrap_or_default().to_owned()
        }
    };
    let form = [("agency", agency.as_str()), ("whom", "oneself")];
    let seen = send(&mut visitor, "/nop/1.012784", &form).await;
    let page = seen.to.clone();
    let shown = visitor.open(&page).await.text();
    let table = shown
        .split("value=\"them:")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .expect("a table on the page")
        .to_owned();
    let first = format!("{table}[0].");
    let name = shown
        .split("name=\"")
        .find(|rest| rest.starts_with(&first))
        .and_then(|rest| rest.split('"').next())
        .expect("a box in the first row")
        .to_owned();
    let add = format!("them:{table}");
    let form = [(name.as_str(), "Một"), ("di", add.as_str())];
    let seen = send(&mut visitor, &page, &form).await;
    let text = seen.text();
    assert!(
        text.contains(&format!("{table}[1].")) && text.contains("Một"),
        "{text}"
    );
    let away = format!("bo:{table}[0]");
    let form = [(name.as_str(), "Một"), ("di", away.as_str())];
    let seen = send(&mut visitor, &page, &form).await;
    assert!(!seen.text().contains("value=\"Một\""), "{}", seen.text());
}

#[tokio::test]
async fn a_double_click_files_once_and_both_clicks_see_the_receipt() {
    let town = town("twice").await;
    let mut visitor = town.visitor("huong").await;
    let draft = filled(&mut visitor).await;
    let page = format!("{draft}/xem-lai");
    let shown = visitor.open(&page).await;
    let csrf = shown.input("csrf");
    let form = [("csrf", csrf.as_str()), ("cam_doan", "on"), ("di", "gui")];
    let first = visitor.post(&page, &form).await;
    let second = visitor.post(&page, &form).await;
    assert_eq!(first.status, 303, "{}", first.text());
    assert_eq!((second.status, &second.to), (303, &first.to));
    let back = visitor.open(&page).await;
    assert_eq!(back.to, first.to, "the browser's own way back");
    let cases = visitor.open("/ho-so").await.text();
    assert_eq!(cases.matches("class=\"plain name\"").count(), 1);
    let drafts = visitor.open("/ho-so?xem=nhap").await.text();
    assert!(drafts.contains("Chưa có bản nháp nào"));
}

#[tokio::test]
async fn without_the_declaration_or_a_part_nothing_is_sent() {
    let town = town("declare").await;
    let mut visitor = town.visitor("huong").await;
    let draft = filled(&mut visitor).await;
    let page = format!("{draft}/xem-lai");
    let seen = send(&mut visitor, &page, &[("di", "gui")]).await;
    assert_eq!(seen.status, 422);
    assert!(seen.text().contains("href=\"#cam_doan\""));
    let empty = begin(&mut visitor).await;
    let page = format!("{empty}/xem-lai");
    let last = [("cam_doan", "on"), ("di", "gui")];
    let seen = send(&mut visitor, &page, &last).await;
    assert_eq!(seen.status, 422);
    let text = seen.text();
    assert!(text.contains("chỗ cần điền trước khi gửi"), "{text}");
    assert!(text.contains(&format!("{empty}/to-khai-2#nguoi-duoc-khai-sinh-ho-ten")));
    // How the result is received was not chosen: a way back to that page, not a rule.
    assert!(
        text.contains(&format!("<a href=\"{empty}/nhan-ket-qua\">")),
        "{text}"
    );
    assert!(
        text.contains("Chọn cách nhận kết quả") && text.contains("Chưa chọn"),
        "{text}"
    );
}

#[tokio::test]
async fn a_disguised_file_is_refused_and_the_rest_is_kept_and_shown_to_its_owner_only() {
    let town = town("upload").await;
    open_account(&town.house, "khac", "Lê Văn Khác", "036190000999").await;
    let mut visitor = town.visitor("huong").await;
    let draft = filled(&mut visitor).await;
    let page = format!("{draft}/giay-to");
    let csrf = visitor.open(&page).await.input("csrf");
    let files = [
        ("c6", "Giấy chứng sinh.pdf", PDF),
        ("c6", "anh.exe.jpg", b"MZ\x90\0\x03".as_slice()),
    ];
    let form = [("csrf", csrf.as_str()), ("di", "tiep")];
    let seen = visitor.post_files(&page, &form, &files).await;
    assert_eq!(seen.status, 422);
    let text = seen.text();
    assert!(text.contains("chương trình máy tính"), "{text}");
    assert!(
        text.contains("Giấy chứng sinh.pdf") && text.contains("anh.exe.jpg"),
        "{text}"
    );
    let address = text
        .split("href=\"")
        .find(|rest| rest.contains("/tep/"))
        .and_then(|rest| rest.split('"').next())
        .expect("the kept file can be looked at")
        .to_owned();
    let shown = visitor.open(&address).await;
    assert_eq!((shown.status, shown.bytes.as_slice()), (200, PDF));
    assert_eq!(shown.headers["content-type"], "application/pdf");
    assert_eq!(shown.headers["x-content-type-options"], "nosniff");
    let policy = shown.headers["content-security-policy"]
        .to_str()
        .expect("text");
    assert!(policy.starts_with("default-src 'none'"));
    let mut other = town.visitor("khac").await;
    assert_eq!(other.open(&address).await.status, 404);
    assert_eq!(other.open(&page).await.status, 404);
    // The script sends one file and gets its row.
    let form = [("csrf", csrf.as_str())];
    let row = visitor
        .post_files(&format!("{draft}/tep"), &form, &[("c6", "hai.pdf", PDF)])
        .await;
    assert!(
        row.text().starts_with("<li class=\"file\">"),
        "{}",
        row.text()
    );
    let refused = visitor
        .post_files(
            &format!("{draft}/tep"),
            &form,
            &[("c6", "x.pdf", b"<html>")],
        )
        .await;
    assert_eq!(refused.status, 422);
    assert!(refused.text().contains("data-file=\"refused\""));
    // Taken away again, and the rest goes with the file.
    let shown = visitor.open(&page).await.text();
    let id = shown
        .split("name=\"xoa\" value=\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .expect("a file to remove");
    visitor.post(&page, &[("csrf", &csrf), ("xoa", id)]).await;
    let last = [("cam_doan", "on"), ("di", "gui")];
    let seen = send(&mut visitor, &format!("{draft}/xem-lai"), &last).await;
    let code = seen
        .to
        .trim_start_matches("/ho-so/")
        .trim_end_matches("/da-nop");
    let papers = town
        .case(code)
        .await
        .filing
        .expect("a filing")
        .papers
        .clone();
    let names: Vec<&str> = papers
        .iter()
        .filter_map(|paper| paper.file.as_ref())
        .map(|file| file.name.as_str())
        .collect();
    assert_eq!(names, ["hai.pdf"]);
}

#[tokio::test]
async fn who_files_for_another_is_kept_as_the_representative() {
    let town = town("other").await;
    let mut visitor = town.visitor("huong").await;
    let missing = [("agency", TRUONG_THI), ("whom", "authorised")];
    let seen = send(&mut visitor, "/nop/1.001193", &missing).await;
    assert_eq!(seen.status, 422);
    assert!(
        seen.text().contains("href=\"#document\""),
        "{}",
        seen.text()
    );
    let form = [
        ("agency", TRUONG_THI),
        ("whom", "authorised"),
        ("principal_name", "Trần Văn Bình"),
        ("principal_address", "Tổ 9, phường Trường Thi"),
        ("document", "Giấy ủy quyền 12/2026"),
        ("until", "2099-12-31"),
    ];
    let seen = send(&mut visitor, "/nop/1.001193", &form).await;
    let draft = seen.to.trim_end_matches("/to-khai-1").to_owned();
    let review = visitor.open(&format!("{draft}/xem-lai")).await.text();
    assert!(review.contains("Trần Văn Bình") && review.contains("Giấy ủy quyền 12/2026"));
}

#[tokio::test]
async fn where_a_province_files_on_the_national_portal_the_page_says_so_to_everybody() {
    let town = town_of("portal", "ninh-binh").await;
    let mut visitor = Visitor::of(&town.house);
    let seen = visitor.open("/nop/1.001193").await;
    assert_eq!(seen.status, 200);
    assert!(
        seen.text().contains("https://dichvucong.gov.vn"),
        "{}",
        seen.text()
    );
    assert!(!seen.text().contains("method=\"post\""));
}

#[tokio::test]
async fn a_procedure_without_an_online_service_sends_to_the_counter() {
    let town = town("counter").await;
    let mut visitor = town.visitor("huong").await;
    let seen = visitor.open("/nop/1.003583").await.text();
    assert!(seen.contains("chỉ nhận hồ sơ tại quầy"), "{seen}");
    assert_eq!(visitor.open("/nop/9.999999").await.status, 404);
}

#[tokio::test]
async fn the_pages_speak_english_when_asked() {
    let town = town("english").await;
    let mut visitor = town.visitor("huong").await;
    visitor.open("/ho-so?lang=en").await;
    let draft = filled(&mut visitor).await;
    for (step, words) in [
        ("to-khai-1", "Save and continue"),
        (
            "giay-to",
            "The electronic form just filled in stands for it.",
        ),
        ("nhan-ket-qua", "How do you want to receive the result?"),
        ("xem-lai", "Review before filing"),
    ] {
        let text = visitor.open(&format!("{draft}/{step}")).await.text();
        assert!(text.contains(words), "{step}: {text}");
    }
}

/// Something right for every box that must be filled in.
fn whatever(field: &Field, name: &str, form: &mut Vec<(String, String)>) {
    let mut say = |value: &str| form.push((name.to_owned(), value.to_owned()));
    match &field.kind {
        FieldKind::Group(fields) => {
            for field in fields.iter().filter(|field| field.required) {
                whatever(field, &format!("{name}.{}", field.key), form);
            }
        }
        FieldKind::Table(fields) => {
            for field in fields.iter().filter(|field| field.required) {
                whatever(field, &format!("{name}[0].{}", field.key), form);
            }
        }
        FieldKind::Date => {
            for (ending, value) in [("ngay", "5"), ("thang", "8"), ("nam", "1990")] {
                form.push((format!("{name}~{ending}"), value.to_owned()));
            }
        }
        FieldKind::Choice(of) | FieldKind::Choices(of) => say(&of[0]),
        FieldKind::Email => say("ten@example.vn"),
        FieldKind::Integer | FieldKind::Number => say(&field.least.unwrap_or(1.0).to_string()),
        FieldKind::YesNo => say("on"),
        FieldKind::Agree => {}
        _ if field.is_identity_number() => say("036190000731"),
        _ if field.is_phone() => say("0912345678"),
        _ => match field
            .pattern
            .as_deref()
            .and_then(|it| it.strip_prefix("^[0-9]{"))
        {
            Some(digits) => {
                let count = digits.split('}').next().and_then(|it| it.parse().ok());
                say(&"1".repeat(count.unwrap_or(1)));
            }
            None => say("Theo giấy tờ kèm theo"),
        },
    }
}

/// Fills in what a procedure asks for, attaches what it needs, and files it.
async fn file_whatever(town: &Town, visitor: &mut Visitor, csrf: &str, draft: &str, form: &Form) {
    for part in crate::citizen::parts::of(form) {
        let mut fields = vec![
            ("csrf".to_owned(), csrf.to_owned()),
            ("da-xem".to_owned(), "1".to_owned()),
        ];
        for field in part.fields.iter().filter(|field| field.required) {
            whatever(field, &field.path, &mut fields);
        }
        let fields: Vec<(&str, &str)> = fields
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let page = format!("{draft}/to-khai-{}", part.number);
        let seen = visitor.post(&page, &fields).await;
        assert_eq!(seen.status, 303, "{page}: {}", seen.text());
    }
    let page = format!("{draft}/giay-to");
    let shown = visitor.open(&page).await.text();
    let needed: Vec<&str> = shown
        .split("data-slot=\"")
        .skip(1)
        .filter(|rest| {
            !rest
                .split("</label>")
                .next()
                .unwrap_or_default()
                .contains("nếu có")
        })
        .filter_map(|rest| rest.split('"').next())
        .collect();
    let files: Vec<(&str, &str, &[u8])> = needed
        .iter()
        .map(|slot| (*slot, "giay.pdf", signed(town)))
        .collect();
    let seen = visitor.post_files(&page, &[("csrf", csrf)], &files).await;
    assert_eq!(seen.status, 303, "{page}: {}", seen.text());
    let page = format!("{draft}/nhan-ket-qua");
    let offered = visitor.open(&page).await.input("delivery");
    let way = [
        ("csrf", csrf),
        ("delivery", offered.as_str()),
        ("post_address", "Tổ 4, phường Trường Thi"),
    ];
    let seen = visitor.post(&page, &way).await;
    assert_eq!(seen.status, 303, "{page}: {}", seen.text());
    let last = [("csrf", csrf), ("cam_doan", "on"), ("di", "gui")];
    let seen = visitor.post(&format!("{draft}/xem-lai"), &last).await;
    assert!(seen.to.ends_with("/da-nop"), "{draft}: {}", seen.text());
    assert_eq!(visitor.open(&seen.to).await.status, 200);
}

/// A paper that carries a signature where the province asks for one.
fn signed(town: &Town) -> &'static [u8] {
    let today = domain::clock::wall(clock()).date();
    if town.house.office.rules(today).signature_at_upper_level {
        b"%PDF-1.7 /Type /Sig /ByteRange [0 1 2 3] /Contents <00> %%EOF"
    } else {
        PDF
    }
}

#[tokio::test]
async fn at_least_two_hundred_procedures_can_be_filed_from_their_page_to_the_receipt() {
    let town = town("all").await;
    let mut visitor = town.visitor("huong").await;
    let csrf = visitor.open("/tai-khoan").await.input("csrf");
    let office = &town.house.office;
    let (mut filed, mut at_the_counter) = (0, 0);
    for procedure in office.catalogue.procedures() {
        let page = format!("/nop/{}", procedure.code);
        let start = visitor.open(&page).await;
        assert_eq!(start.status, 200, "{page}");
        if !start.text().contains("method=\"post\" action=\"/nop/") {
            at_the_counter += 1;
            continue;
        }
        let resolvers = office.organisation.resolvers(procedure);
        let variant = procedure.variants.first().cloned().unwrap_or_default();
        let form = [
            ("csrf", csrf.as_str()),
            ("agency", resolvers[0].code.as_str()),
            ("variant", variant.as_str()),
            ("whom", "oneself"),
        ];
        let seen = visitor.post(&page, &form).await;
        assert_eq!(seen.status, 303, "{page}: {}", seen.text());
        let draft = seen.to.trim_end_matches("/to-khai-1").to_owned();
        let form = office.catalogue.form_of(procedure).expect("a form");
        file_whatever(&town, &mut visitor, &csrf, &draft, form).await;
        filed += 1;
    }
    assert!(
        filed >= 200,
        "{filed} filed, {at_the_counter} at the counter only"
    );
}
