//! Feedback and petitions: homes, channels and the clocks of Nam Định.

use super::*;

/// Covers: ND-24.2, ND-25.1
#[test]
fn nam_dinh_handles_feedback_on_its_own_system() {
    gives("nam-dinh", "feedback.home", "own", "24.2, 25.3");
    gives(
        "nam-dinh",
        "feedback.channels",
        json!(["section", "in_service", "qa_section"]),
        "24.2, 25.2a",
    );
    gives(
        "nam-dinh",
        "feedback.first_handler",
        "Văn phòng UBND tỉnh",
        "25.1",
    );
}

/// Covers: NB-18.1, NB-18.2a, NB-18.2b, NB-18.2c, NB-18.2d
#[test]
fn ninh_binh_has_four_channels_and_public_contacts() {
    gives(
        "ninh-binh",
        "feedback.channels",
        json!(["email", "phone", "national_portal", "written"]),
        "18.2a, 18.2b, 18.2c, 18.2d",
    );
    gives(
        "ninh-binh",
        "feedback.contacts_public",
        json!(["address", "email", "phone"]),
        "18.1",
    );
}

/// Covers: TB-14.1, TB-14.2, DN-15.1, DN-15.2
#[test]
fn thai_binh_and_dak_nong_share_the_national_portals_system() {
    gives("thai-binh", "feedback.home", "national_shared", "14.1");
    gives("dak-nong", "feedback.home", "national_shared", "15.1");
    let words = "Theo quy định của Cổng Dịch vụ công quốc gia";
    cites("thai-binh", "feedback.first_handler", words, "14.2");
    cites("dak-nong", "feedback.first_handler", words, "15.2");
    let reason = setting("dak-nong", "feedback.first_handler").reason;
    assert_eq!(reason, "Theo Chương VI Quyết định 31/2021/QĐ-TTg");
}

/// Covers: ND-25.2a/1, ND-25.2a/2, ND-25.2b
#[test]
fn questions_have_clocks_of_their_own_in_nam_dinh() {
    gives(
        "nam-dinh",
        "feedback.question_forward",
        "2 working_days",
        "25.2a",
    );
    gives(
        "nam-dinh",
        "feedback.question_refuse",
        "1 working_days",
        "25.2b",
    );
    gives("nam-dinh", "feedback.out_of_hours", "next_session", "25.2a");
    says(
        "nam-dinh",
        "feedback.out_of_hours",
        "Tính từ đầu buổi làm việc tiếp theo",
    );
}

/// Covers: ND-25.3a, ND-25.3b, ND-25.3c, ND-25.3dd
#[test]
fn feedback_is_refused_clarified_transferred_and_escalated_in_time() {
    gives("nam-dinh", "feedback.refuse", "2 working_days", "25.3a");
    gives("nam-dinh", "feedback.clarify", "5 working_days", "25.3b");
    gives("nam-dinh", "feedback.transfer", "5 working_days", "25.3c");
    gives(
        "nam-dinh",
        "feedback.escalation",
        json!(["disagreement", "contested", "committee"]),
        "25.3đ",
    );
}

/// Covers: ND-26.1/1, ND-26.1/2, ND-26.2, ND-26.3/1, ND-26.3/2
#[test]
fn feedback_is_answered_in_fifteen_working_days_in_nam_dinh() {
    gives("nam-dinh", "feedback.answer", "15 working_days", "26.1");
    gives(
        "nam-dinh",
        "feedback.progress_update",
        "5 working_days",
        "26.1",
    );
    gives(
        "nam-dinh",
        "feedback.result_entry",
        "2 working_days",
        "26.2",
    );
    gives(
        "nam-dinh",
        "feedback.publication",
        "Theo Điều 19 Nghị định 20/2008/NĐ-CP, sau khi Văn phòng UBND tỉnh rà soát",
        "26.3",
    );
}

/// Covers: NB-19
#[test]
fn feedback_is_answered_in_ten_working_days_in_ninh_binh() {
    gives("ninh-binh", "feedback.answer", "10 working_days", "19");
    gives(
        "ninh-binh",
        "feedback.first_handler",
        "Chính cơ quan giải quyết",
        "19",
    );
    // Where the National Portal sets the time, fifteen is an alarm of our own.
    fills("thai-binh", "feedback.answer", "15 working_days", "14.2");
    fills("dak-nong", "feedback.answer", "15 working_days", "15.2");
}
