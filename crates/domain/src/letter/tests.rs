//! What each letter says of a case.

use super::*;
use crate::case::decide_result;
use crate::testing::{Story, letters};
use jiff::civil::date;

fn body(form: LetterForm) -> (LetterData, Body) {
    let data = letters::letter(form, &letters::short(form));
    let body = data.body.clone();
    (data, body)
}

#[test]
fn the_receipt_says_what_was_received_and_when_the_result_is_due() {
    let (data, Body::Receipt(it)) = body(LetterForm::Receipt) else {
        panic!("a receipt")
    };
    assert_eq!(data.title, "Giấy tiếp nhận hồ sơ và hẹn trả kết quả");
    assert_eq!(data.form_number.as_deref(), Some("Mẫu số 01"));
    assert_eq!(data.form_act, "Thông tư 03/2025/TT-VPCP");
    assert_eq!(data.head.name, "Bộ phận Tiếp nhận và Trả kết quả");
    assert_eq!(data.head.place, "Trường Thi");
    assert_eq!(data.date, "ngày 24 tháng 8 năm 2026");
    assert_eq!(data.applicant.called, "Ông/Bà");
    assert_eq!(data.submitter, None);
    assert_eq!(it.received, "8 giờ 30 phút, ngày 24 tháng 8 năm 2026");
    assert_eq!(
        it.filed.as_deref(),
        Some("16 giờ 42 phút, ngày 21 tháng 8 năm 2026")
    );
    assert_eq!(it.limit.as_deref(), Some("10 ngày làm việc"));
    assert_eq!(
        it.due.as_deref(),
        Some("17 giờ 00 phút, ngày 10 tháng 9 năm 2026")
    );
    let articles = it.due_articles.join("; ");
    assert!(
        articles.contains("khoản 2 Điều 147 Bộ luật Dân sự 2015"),
        "{articles}"
    );
    assert!(articles.contains("Nghị quyết 28/2026/QH16"), "{articles}");
    let names: Vec<_> = it.components.iter().map(|c| c.name.as_str()).collect();
    assert_eq!(names, ["Tờ khai đăng ký khai sinh", "Giấy chứng sinh"]);
    assert_eq!(it.components[0].electronic, 1);
    assert_eq!(it.fees[0].amount.as_deref(), Some("16.000 đồng"));
    assert_eq!(it.fees_state, "Chưa nộp 16.000 đồng");
    assert_eq!(it.received_by.as_deref(), Some("Trần Thị Bích Liên"));
    assert!(it.from_afar && it.copies.is_empty());
}

#[test]
fn a_receipt_at_the_counter_has_a_copy_for_each_side_and_counts_originals_and_copies() {
    let story = letters::long(LetterForm::Receipt);
    let data = letters::letter(LetterForm::Receipt, &story);
    let Body::Receipt(it) = &data.body else {
        panic!("a receipt")
    };
    assert_eq!(
        it.copies,
        ["Liên 1: Lưu hồ sơ", "Liên 2: Giao người nộp hồ sơ"]
    );
    assert_eq!(it.components.len(), 11);
    let counts: Vec<_> = it
        .components
        .iter()
        .map(|c| (c.originals, c.certified, c.plain, c.electronic, c.shown))
        .collect();
    assert_eq!(counts[1], (7, 0, 0, 0, false));
    assert_eq!(counts[3], (0, 2, 0, 0, false));
    assert_eq!(counts[6], (0, 0, 1, 0, false));
    assert_eq!(counts[9], (0, 0, 0, 0, true));
    assert_eq!(data.applicant.called, "Quý cơ quan, tổ chức");
    assert_eq!(
        data.submitter.and_then(|s| s.document).as_deref(),
        Some("ủy quyền: Giấy ủy quyền số 37/2026/UQ-ĐHLS ngày 18/8/2026")
    );
    assert_eq!(it.submitted_by, "Trần Nguyễn Bảo Khánh Quỳnh");
    assert!(
        it.delivery
            .starts_with("Qua dịch vụ bưu chính, đến địa chỉ: Lô C7")
    );
    assert_eq!(
        data.head.superior.as_deref(),
        Some("Ủy ban nhân dân tỉnh Nam Định")
    );
}

#[test]
fn a_receipt_printed_later_still_says_what_was_true_then() {
    let late = letters::short(LetterForm::HandOver);
    let then = letters::short(LetterForm::Receipt);
    assert_eq!(
        letters::letter(LetterForm::Receipt, &late),
        letters::letter(LetterForm::Receipt, &then)
    );
}

#[test]
fn the_supplement_request_lists_each_item_with_guidance_and_the_last_moment() {
    let (_, Body::SupplementRequest(it)) = body(LetterForm::SupplementRequest) else {
        panic!("a request")
    };
    assert_eq!(it.items.len(), 1);
    assert_eq!(it.items[0].originals, 1);
    assert_eq!(
        it.items[0].guidance,
        "Chụp lại nơi đủ sáng, thấy đủ bốn góc."
    );
    assert_eq!(it.reason, "Ảnh mặt trước bị mờ.");
    assert_eq!(it.until, "17 giờ 00 phút, ngày 16 tháng 9 năm 2026");
    assert_eq!(it.found_by, None);
    assert_eq!(it.guided_by.as_deref(), Some("Trần Thị Bích Liên"));
    assert_eq!(it.answer_at, "dichvucong.namdinh.gov.vn/tra-cuu");
}

#[test]
fn after_examination_the_request_names_the_agency_that_found_it() {
    let story = Story::in_progress()
        .at("2026-08-25T09:00")
        .by_specialist()
        .when(crate::testing::ask())
        .done()
        .by_clerk()
        .when(crate::case::supplement_forward::ForwardSupplement)
        .done();
    let data = letters::letter(LetterForm::SupplementRequest, &letters::retold(story));
    let Body::SupplementRequest(it) = data.body else {
        panic!("a request")
    };
    assert_eq!(
        it.found_by.as_deref(),
        Some("Ủy ban nhân dân phường Trường Thi")
    );
    // Through the intake unit, which writes.
    assert_eq!(data.head.name, "Bộ phận Tiếp nhận và Trả kết quả");
}

#[test]
fn the_refusal_gives_the_reason_and_where_to_go() {
    let (_, Body::Reject(it)) = body(LetterForm::Reject) else {
        panic!("a refusal")
    };
    assert!(it.reason.ends_with("không thuộc phường Trường Thi."));
    assert!(it.redirect.is_some_and(|to| to.contains("Vị Xuyên")));
    assert_eq!(it.refused_by.as_deref(), Some("Trần Thị Bích Liên"));
    assert_eq!(
        it.filed.as_deref(),
        Some("16 giờ 42 phút, ngày 21 tháng 8 năm 2026")
    );
}

#[test]
fn a_refusal_by_decision_comes_from_the_agency_through_the_intake_unit() {
    let decided = Story::at_decision()
        .by_head()
        .when(decide_result::DecideResult {
            outcome: decide_result::Outcome::Refused,
            reasons: "Không có căn cứ xác định cha, mẹ".into(),
        })
        .done();
    let data = letters::letter(LetterForm::Reject, &letters::retold(decided));
    let Body::Reject(it) = data.body else {
        panic!("a refusal")
    };
    assert_eq!(it.reason, "Không có căn cứ xác định cha, mẹ.");
    assert_eq!(
        it.decided_by.as_deref(),
        Some("Ủy ban nhân dân phường Trường Thi")
    );
    assert_eq!(it.refused_by.as_deref(), Some("Vũ Đình Thắng"));
    assert_eq!(data.head.name, "Bộ phận Tiếp nhận và Trả kết quả");
}

#[test]
fn the_apology_names_both_dates_and_is_signed_by_the_head() {
    let (data, Body::Extend(it)) = body(LetterForm::Extend) else {
        panic!("an apology")
    };
    assert_eq!(it.was_due, "17 giờ 00 phút, ngày 10 tháng 9 năm 2026");
    assert_eq!(it.due, "17 giờ 00 phút, ngày 18 tháng 9 năm 2026");
    assert_eq!(
        it.article.as_deref(),
        Some("Điều 19 Nghị định 118/2025/NĐ-CP")
    );
    assert_eq!(it.signatory.capacity, ["TM. Ủy ban nhân dân", "Chủ tịch"]);
    assert_eq!(it.signatory.name.as_deref(), Some("Vũ Đình Thắng"));
    assert_eq!(data.head.name, "Ủy ban nhân dân phường Trường Thi");
    assert_eq!(data.head.superior, None);
    assert_eq!(it.recipients.len(), 3);
}

#[test]
fn a_withdrawal_online_stops_the_case_at_once_and_without_a_signature() {
    let (data, Body::Stop(it)) = body(LetterForm::Stop) else {
        panic!("a notice")
    };
    assert!(it.at_request && it.automatic);
    assert_eq!(it.officer, None);
    assert_eq!(it.at, "10 giờ 05 phút, ngày 25 tháng 8 năm 2026");
    assert_eq!(data.head.name, "Bộ phận Tiếp nhận và Trả kết quả");
    assert_eq!(data.form_number.as_deref(), Some("Mẫu số 05"));
    assert!(it.papers.is_empty(), "nothing came in on paper");
}

#[test]
fn an_agency_that_stops_names_its_basis_and_gives_the_papers_back() {
    let story = letters::long(LetterForm::Stop);
    let data = letters::letter(LetterForm::Stop, &story);
    let Body::Stop(it) = &data.body else {
        panic!("a notice")
    };
    assert!(!it.at_request);
    assert!(it.basis.as_deref().is_some_and(|b| b.contains("Điều 38")));
    assert_eq!(it.papers.len(), 10, "all but the one that was only shown");
    assert!(it.signatory.is_some());
}

#[test]
fn the_control_slip_has_a_row_for_each_hand_and_says_whether_it_was_in_time() {
    let (_, Body::ControlSlip(it)) = body(LetterForm::ControlSlip) else {
        panic!("a slip")
    };
    let rows: Vec<_> = it
        .passes
        .iter()
        .map(|p| {
            (
                p.from.as_str(),
                p.to.as_str(),
                p.giver.as_deref(),
                p.receiver.as_deref(),
                p.standing.as_deref(),
            )
        })
        .collect();
    let intake = "Bộ phận Tiếp nhận và Trả kết quả phường Trường Thi";
    let division = "Bộ phận chuyên môn phường Trường Thi";
    let committee = "Ủy ban nhân dân phường Trường Thi";
    let head = format!("{committee} – Ký duyệt");
    assert_eq!(
        rows,
        [
            (
                "Nguyễn Thị Thanh Hương",
                intake,
                Some("Nguyễn Thị Thanh Hương"),
                Some("Trần Thị Bích Liên"),
                None
            ),
            (intake, division, None, Some("Lê Thị Mai Anh"), None),
            (
                division,
                head.as_str(),
                Some("Lê Thị Mai Anh"),
                None,
                Some("Trước hạn")
            ),
            (
                committee,
                intake,
                Some("Lê Thị Mai Anh"),
                None,
                Some("Trước hạn")
            ),
            (
                intake,
                "Nguyễn Thị Thanh Hương",
                Some("Trần Thị Bích Liên"),
                Some("Nguyễn Thị Thanh Hương"),
                None
            ),
        ]
    );
    assert_eq!(it.standing.as_deref(), Some("Trước hạn"));
    assert_eq!(
        it.due.as_deref(),
        Some("17 giờ 00 phút, ngày 10 tháng 9 năm 2026")
    );
}

#[test]
fn a_late_step_is_told_on_the_control_slip() {
    let story = letters::long(LetterForm::ControlSlip);
    let data = letters::letter(LetterForm::ControlSlip, &story);
    let Body::ControlSlip(it) = data.body else {
        panic!("a slip")
    };
    let standings: Vec<_> = it
        .passes
        .iter()
        .filter_map(|p| p.standing.clone())
        .collect();
    assert_eq!(standings, ["Trước hạn", "Quá hạn", "Trước hạn"]);
}

#[test]
fn the_slip_of_return_names_result_receiver_and_standing() {
    let (_, Body::HandOver(it)) = body(LetterForm::HandOver) else {
        panic!("a slip")
    };
    assert_eq!(it.results[0].code, "H40.024.13-260821-0142-KQ1");
    assert_eq!(it.results[0].number, "112/2026");
    assert_eq!(it.receiver, "Nguyễn Thị Thanh Hương");
    assert_eq!(it.mandate, None);
    assert_eq!(it.standing.as_deref(), Some("Trước hạn"));
    assert_eq!(
        it.fees_state,
        "Đã nộp 16.000 đồng (nộp tại quầy, số BL 0001234)"
    );
    assert_eq!(it.handed_by.as_deref(), Some("Trần Thị Bích Liên"));
}

#[test]
fn there_is_no_letter_before_its_event() {
    let story = Story::filed_online();
    for form in LetterForm::ALL {
        let about = About::of(form, &story.case, &story.events, story.now);
        assert_eq!(
            about.is_some(),
            form == LetterForm::ControlSlip,
            "{}",
            form.slug()
        );
    }
    let unfiled = Story::new();
    assert!(About::of(LetterForm::ControlSlip, &unfiled.case, &[], unfiled.now).is_none());
}

#[test]
fn a_case_tells_which_letters_it_has() {
    let story = Story::handed_over();
    let forms: Vec<_> = written(&story.case, &story.events).collect();
    assert_eq!(
        forms,
        [
            LetterForm::Receipt,
            LetterForm::ControlSlip,
            LetterForm::HandOver
        ]
    );
}

#[test]
fn the_qr_code_leads_to_the_case_and_carries_what_the_circular_asks_for() {
    let (data, _) = body(LetterForm::Receipt);
    assert_eq!(
        data.qr,
        "https://dichvucong.namdinh.gov.vn/tra-cuu?ma=H40.024.13-260821-0142\
         #tthc=1.001193&dinh-danh=036190000731&giay=giay-tiep-nhan-ho-so-va-hen-tra-ket-qua\
         &nk=2.P6TBmwfSXoY_pMGbB9Jehj-kwZsH0l6GP6TBmwfSXoY"
    );
    let (slip, _) = body(LetterForm::ControlSlip);
    assert!(
        slip.place.is_none() && !slip.qr.contains("&nk="),
        "receipts only"
    );
    assert_eq!(data.site, "dichvucong.namdinh.gov.vn");
}

#[test]
fn the_set_of_forms_is_that_of_the_letters_day() {
    let story = letters::short(LetterForm::Extend);
    let before = letters::letter_on(LetterForm::Extend, &story, Some(date(2025, 9, 14)));
    assert_eq!(before.title, "Phiếu xin lỗi và hẹn lại ngày trả kết quả");
    assert_eq!(before.form_act, "Thông tư 01/2018/TT-VPCP");
    let since = letters::letter_on(LetterForm::Extend, &story, Some(date(2025, 9, 15)));
    assert!(since.title.starts_with("Văn bản xin lỗi"));
}

#[test]
fn the_register_has_a_row_for_each_case_and_counts_them() {
    let data = letters::register(8);
    assert_eq!(data.rows.len(), 8);
    assert_eq!((data.ended, data.in_time, data.open), (6, 6, 2));
    assert_eq!(data.volume, "2026");
    assert_eq!(
        data.period,
        "Từ ngày 01 tháng 8 năm 2026 đến ngày 31 tháng 8 năm 2026"
    );
    assert_eq!(data.form_number.as_deref(), Some("Mẫu số 07"));
    let first = &data.rows[0];
    assert_eq!(first.received, "8:30 24/8/2026");
    assert_eq!(first.due, "17:00 10/9/2026");
    assert_eq!(first.returned, "9:00 10/9/2026");
    assert_eq!(first.receipt, "Tại quầy: Nguyễn Thị Thanh Hương");
    assert_eq!(data.rows[2].status, "Không được tiếp nhận");
    assert_eq!(data.rows[2].due, "");
}

#[test]
fn a_letter_is_written_and_read_as_json() {
    let (data, _) = body(LetterForm::ControlSlip);
    let text = serde_json::to_string(&data).expect("JSON");
    assert!(text.contains("\"form\":\"control_slip\""));
    assert!(serde_json::from_str::<serde_json::Value>(&text).is_ok());
}
