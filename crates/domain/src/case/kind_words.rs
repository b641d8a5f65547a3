//! What a kind of event is called where only its kind is known: on a receipt that is verified
//! without its content.

/// The words for a kind, in Vietnamese and in English.
pub fn kind_words(kind: &str) -> Option<(&'static str, &'static str)> {
    Some(match kind {
        "submitted" => ("nộp hồ sơ", "filed"),
        "accepted" => ("tiếp nhận hồ sơ", "accepted"),
        "rejected" => ("từ chối tiếp nhận", "not accepted"),
        "supplement_proposed" => ("đề nghị yêu cầu bổ sung", "supplement proposed"),
        "supplement_requested" => ("yêu cầu bổ sung", "supplement requested"),
        "supplement_answered" => ("đã bổ sung", "supplement answered"),
        "supplement_lapsed" => ("đóng do không bổ sung", "closed for want of a supplement"),
        "amended" => ("người nộp sửa hồ sơ", "amended by the applicant"),
        "transferred" => ("chuyển giải quyết", "transferred"),
        "assigned" => ("phân công", "assigned"),
        "step_completed" => ("xong một bước", "step completed"),
        "step_returned" => ("trả lại bước trước", "step sent back"),
        "consulted" => ("lấy ý kiến", "another unit consulted"),
        "consultation_answered" => ("đã cho ý kiến", "consulted unit answered"),
        "obligation_asked" => ("yêu cầu nghĩa vụ tài chính", "payment asked for"),
        "payment_confirmed" => ("đã nộp tiền", "payment confirmed"),
        "extended" => ("xin lỗi, hẹn lại", "extended with an apology"),
        "result_decided" => ("ký duyệt", "decided"),
        "result_issued" => ("phát hành kết quả", "result issued"),
        "handed_over" => ("trả kết quả", "result handed over"),
        "withdrawn" => ("rút hồ sơ", "withdrawn"),
        "stopped" => ("dừng xử lý", "stopped"),
        "rated" => ("đánh giá", "rated"),
        "corrected" => ("đính chính", "corrected"),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::kind_words;
    use crate::case::Happened;

    #[test]
    fn every_kind_of_event_has_words() {
        for kind in Happened::KINDS {
            assert!(kind_words(kind).is_some(), "{kind}");
        }
        assert_eq!(kind_words("nothing"), None);
    }
}
