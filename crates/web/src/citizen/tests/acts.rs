//! What an applicant does with a case on file.

use super::*;
use domain::case::Stage;
use domain::case::reject::Reject;
use domain::case::supplement_request::{Item, RequestSupplement};

fn ask(component: Option<&str>, name: &str) -> RequestSupplement {
    RequestSupplement {
        items: vec![Item {
            component: component.map(|id| id.into()),
            name: name.to_owned(),
            guidance: "Chụp lại, thấy đủ bốn góc".to_owned(),
        }],
        reason: "Ảnh mờ".to_owned(),
    }
}

#[tokio::test]
async fn what_is_asked_for_is_answered_with_files_and_the_clerk_has_the_case_again() {
    let town = town("answer").await;
    let clerk = town.clerk().await;
    let mut visitor = town.visitor("huong").await;
    let code = filed(&mut visitor).await;
    town.does(&clerk, &code, ask(Some("c6"), "Giấy chứng sinh"))
        .await;
    let page = visitor.open(&format!("/ho-so/{code}")).await.text();
    assert!(page.contains("Cần ông/bà bổ sung 1 giấy tờ"), "{page}");
    assert!(page.contains("Chụp lại, thấy đủ bốn góc") && page.contains("class=\"cal\""));
    assert!(
        page.contains("hết Thứ Ba 15/9/2026") || page.contains("hết Thứ"),
        "{page}"
    );
    let form = format!("/ho-so/{code}/supplement_answer");
    let empty = send(&mut visitor, &form, &[]).await;
    assert_eq!(empty.status, 422);
    assert!(
        empty.text().contains("Đính kèm giấy tờ này"),
        "{}",
        empty.text()
    );
    let shown = visitor.open(&form).await;
    let hidden = [
        ("csrf", shown.input("csrf")),
        ("key", shown.input("key")),
        ("version", shown.input("version")),
    ];
    let hidden: Vec<(&str, &str)> = hidden.iter().map(|(a, b)| (*a, b.as_str())).collect();
    // A wrong one and a right one: the right one is kept, nothing is sent.
    let files = [("c6", "a.jpg", b"MZ".as_slice()), ("c6", "giay.pdf", PDF)];
    let mixed = visitor.post_files(&form, &hidden, &files).await;
    assert_eq!(mixed.status, 422);
    assert!(mixed.text().contains("giay.pdf") && mixed.text().contains("a.jpg"));
    let sent = send(&mut visitor, &form, &[("note", "Đã chụp lại")]).await;
    assert_eq!(
        sent.to,
        format!("/ho-so/{code}?xong=supplement_answer"),
        "{}",
        sent.text()
    );
    let case = town.case(&code).await;
    assert_eq!(case.stage, Stage::Submitted);
    let papers = case.filing.expect("a filing").papers.clone();
    assert!(papers.iter().any(|paper| {
        paper.name.starts_with("Giấy chứng sinh")
            && paper
                .file
                .as_ref()
                .is_some_and(|file| file.name == "giay.pdf")
    }));
    let after = visitor.open(&sent.to).await.text();
    assert!(after.contains("Đã gửi bổ sung"), "{after}");
    let paper = after
        .split("href=\"")
        .find(|rest| rest.contains("/giay-to/"))
        .and_then(|rest| rest.split('"').next())
        .expect("the paper can be looked at");
    assert_eq!(visitor.open(paper).await.bytes, PDF);
    let again = visitor.open(&form).await;
    assert_eq!(
        again.to,
        format!("/ho-so/{code}"),
        "nothing is asked any more"
    );
    let drafts = visitor.open("/ho-so?xem=nhap").await.text();
    assert!(drafts.contains("Chưa có bản nháp nào"), "{drafts}");
}

#[tokio::test]
async fn where_the_form_is_asked_for_it_is_corrected_and_sent() {
    let town = town("answer-form").await;
    let clerk = town.clerk().await;
    let mut visitor = town.visitor("huong").await;
    let code = filed(&mut visitor).await;
    town.does(&clerk, &code, ask(Some("c2"), "Tờ khai")).await;
    let form = format!("/ho-so/{code}/supplement_answer");
    let refused = send(&mut visitor, &form, &[]).await;
    assert!(
        refused.text().contains("Tờ khai chưa được sửa"),
        "{}",
        refused.text()
    );
    let opened = send(&mut visitor, &form, &[("di", "to-khai")]).await;
    let draft = opened.to.trim_end_matches("/to-khai-1").to_owned();
    let mut child = CHILD.to_vec();
    child[0].1 = "TRẦN MINH KHÁNH";
    send(&mut visitor, &format!("{draft}/to-khai-2"), &child).await;
    let last = send(
        &mut visitor,
        &format!("{draft}/to-khai-4"),
        &[("di", "tiep")],
    )
    .await;
    assert_eq!(last.to, form);
    let sent = send(&mut visitor, &form, &[]).await;
    assert_eq!(sent.status, 303, "{}", sent.text());
    let case = town.case(&code).await;
    let filing = case.filing.expect("a filing");
    assert_eq!(
        filing.form["nguoi_duoc_khai_sinh"]["ho_ten"],
        "TRẦN MINH KHÁNH"
    );
}

#[tokio::test]
async fn a_file_is_amended_and_who_was_overtaken_is_told_by_whom() {
    let town = town("amend").await;
    let clerk = town.clerk().await;
    let mut visitor = town.visitor("huong").await;
    let code = filed(&mut visitor).await;
    let begun = send(&mut visitor, &format!("/ho-so/{code}/amend"), &[]).await;
    let draft = begun.to.trim_end_matches("/to-khai-1").to_owned();
    let shown = visitor.open(&format!("{draft}/to-khai-2")).await.text();
    assert!(
        shown.contains("TRẦN MINH KHANG"),
        "what was filed stands there"
    );
    let mut child = CHILD.to_vec();
    child[0].1 = "TRẦN MINH KHÔI";
    send(&mut visitor, &format!("{draft}/to-khai-2"), &child).await;
    let review = format!("{draft}/xem-lai");
    let shown = visitor.open(&review).await;
    let (csrf, seen) = (shown.input("csrf"), shown.input("case_version"));
    town.does(&clerk, &code, ask(Some("c6"), "Giấy chứng sinh"))
        .await;
    let form = [
        ("csrf", csrf.as_str()),
        ("case_version", &seen),
        ("cam_doan", "on"),
        ("di", "gui"),
    ];
    let back = visitor.post(&review, &form).await;
    assert_eq!(back.status, 409);
    let text = back.text();
    assert!(
        text.contains("Trần Thị Bích Liên đề nghị bổ sung"),
        "{text}"
    );
    let version = back.input("case_version");
    let mut form = form;
    form[1].1 = &version;
    let sent = visitor.post(&review, &form).await;
    assert_eq!(
        sent.to,
        format!("/ho-so/{code}?xong=amend"),
        "{}",
        sent.text()
    );
    let case = town.case(&code).await;
    assert_eq!(case.code_text(), code);
    let filing = case.filing.expect("a filing");
    assert_eq!(
        filing.form["nguoi_duoc_khai_sinh"]["ho_ten"],
        "TRẦN MINH KHÔI"
    );
}

#[tokio::test]
async fn a_case_is_withdrawn_once_and_then_no_more() {
    let town = town("withdraw").await;
    let mut visitor = town.visitor("huong").await;
    let code = filed(&mut visitor).await;
    let page = format!("/ho-so/{code}/withdraw");
    let shown = visitor.open(&page).await;
    assert!(shown.text().contains("không khôi phục được"));
    let sent = send(&mut visitor, &page, &[("reason", "Nhầm nơi nộp")]).await;
    assert_eq!(sent.to, format!("/ho-so/{code}?xong=withdraw"));
    let after = visitor.open(&sent.to).await.text();
    assert!(
        after.contains("Hồ sơ đã rút") && after.contains("Nhầm nơi nộp"),
        "{after}"
    );
    let again = send(&mut visitor, &page, &[]).await;
    assert_eq!(again.status, 422);
    assert!(again.text().contains("đã kết thúc"), "{}", again.text());
}

#[tokio::test]
async fn who_is_refused_reads_why_and_rates_on_the_scale() {
    let town = town("rejected").await;
    let clerk = town.clerk().await;
    let mut visitor = town.visitor("huong").await;
    let code = filed(&mut visitor).await;
    let early = visitor.open(&format!("/ho-so/{code}")).await.text();
    assert!(!early.contains(&format!("/ho-so/{code}/rate")));
    let reject = Reject {
        reason: "Không thuộc thẩm quyền".to_owned(),
        redirect: "Nộp tại UBND phường Nam Định".to_owned(),
    };
    town.does(&clerk, &code, reject).await;
    let page = visitor.open(&format!("/ho-so/{code}")).await.text();
    assert!(page.contains("Hồ sơ không được tiếp nhận"), "{page}");
    assert!(page.contains("Không thuộc thẩm quyền"));
    assert!(page.contains(&format!("/ho-so/{code}/giay/reject.pdf")));
    let letter = visitor
        .open(&format!("/ho-so/{code}/giay/reject.pdf"))
        .await;
    assert!(letter.bytes.starts_with(b"%PDF"));
    assert_eq!(
        visitor
            .open(&format!("/ho-so/{code}/giay/control_slip.pdf"))
            .await
            .status,
        404
    );
    let rate = format!("/ho-so/{code}/rate");
    let missing = send(&mut visitor, &rate, &[("words", "Trả lời nhanh")]).await;
    assert_eq!(missing.status, 422);
    assert!(missing.text().contains("Trả lời nhanh") && missing.text().contains("Chọn một mức"));
    let rules = town.house.office.rules(domain::clock::wall(clock()).date());
    let marks: Vec<(String, &str)> = (0..rules.rating_items.len())
        .map(|at| (format!("mark-{at}"), "Hài lòng"))
        .collect();
    let marks: Vec<(&str, &str)> = marks.iter().map(|(a, b)| (a.as_str(), *b)).collect();
    let sent = send(&mut visitor, &rate, &marks).await;
    assert_eq!(
        sent.to,
        format!("/ho-so/{code}?xong=rate"),
        "{}",
        sent.text()
    );
    assert!(town.case(&code).await.rating.is_some());
}

#[tokio::test]
async fn after_a_case_that_ended_the_new_file_begins_with_its_form_and_papers() {
    let town = town("again").await;
    let mut visitor = town.visitor("huong").await;
    let draft = filled(&mut visitor).await;
    let papers = format!("{draft}/giay-to");
    let csrf = visitor.open(&papers).await.input("csrf");
    let form = [("csrf", csrf.as_str()), ("di", "tiep")];
    visitor
        .post_files(&papers, &form, &[("c6", "giay.pdf", PDF)])
        .await;
    let last = [("cam_doan", "on"), ("di", "gui")];
    let sent = send(&mut visitor, &format!("{draft}/xem-lai"), &last).await;
    let code = sent
        .to
        .trim_start_matches("/ho-so/")
        .trim_end_matches("/da-nop")
        .to_owned();
    let again = format!("/nop/1.001193?tu={code}");
    assert!(
        !visitor.open(&again).await.text().contains("name=\"tu\""),
        "not ended yet"
    );
    send(&mut visitor, &format!("/ho-so/{code}/withdraw"), &[]).await;
    let page = visitor.open(&format!("/ho-so/{code}")).await.text();
    assert!(page.contains(&format!("href=\"{again}\"")), "{page}");
    let shown = visitor.open(&again).await;
    let csrf = shown.input("csrf");
    let form = [
        ("csrf", csrf.as_str()),
        ("tu", code.as_str()),
        ("agency", TRUONG_THI),
        ("whom", "oneself"),
    ];
    let begun = visitor.post("/nop/1.001193", &form).await;
    let new = begun.to.trim_end_matches("/to-khai-1").to_owned();
    let review = visitor.open(&format!("{new}/xem-lai")).await.text();
    assert!(
        review.contains("TRẦN MINH KHANG") && review.contains("giay.pdf"),
        "{review}"
    );
    let sent = send(&mut visitor, &format!("{new}/xem-lai"), &last).await;
    assert!(
        sent.to.ends_with("/da-nop") && !sent.to.contains(&code),
        "{}",
        sent.text()
    );
    // Somebody else's code takes nothing over.
    open_account(&town.house, "khac", "Lê Văn Khác", "036190000999").await;
    let mut other = town.visitor("khac").await;
    assert!(!other.open(&again).await.text().contains("name=\"tu\""));
}

#[tokio::test]
async fn another_citizens_case_and_an_unknown_code_look_the_same() {
    let town = town("foreign").await;
    open_account(&town.house, "khac", "Lê Văn Khác", "036190000999").await;
    let mut visitor = town.visitor("huong").await;
    let code = filed(&mut visitor).await;
    let mut other = town.visitor("khac").await;
    let unknown = other.open("/ho-so/H40.99-260824-9999").await;
    assert_eq!(unknown.status, 404);
    for page in [
        "",
        "/da-nop",
        "/ai-da-xem",
        "/withdraw",
        "/supplement_answer",
        "/giay/receipt.pdf",
    ] {
        let seen = other.open(&format!("/ho-so/{code}{page}")).await;
        assert_eq!(seen.status, 404, "{page}");
        // Each says which page it was asked for, where somebody wants to report it.
        let asked = format!("/ho-so/{code}{page}");
        let seen = seen.text().replace(&asked, "/ho-so/H40.99-260824-9999");
        assert_eq!(seen, unknown.text(), "{page}");
    }
    let csrf = other.open("/tai-khoan").await.input("csrf");
    let seen = other
        .post(&format!("/ho-so/{code}/withdraw"), &[("csrf", &csrf)])
        .await;
    assert_eq!(seen.status, 404);
    assert!(!other.open("/ho-so").await.text().contains(&code));
    let mut nobody = Visitor::of(&town.house);
    let seen = nobody.open(&format!("/ho-so/{code}")).await;
    assert!(seen.to.starts_with("/dang-nhap?ve="), "{}", seen.to);
}
