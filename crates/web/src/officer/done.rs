//! What a page says after an act: what happened, and what happens next without anybody's doing.

use domain::authority::Act;

/// What has been done, in words.
pub fn words(act: Act) -> &'static str {
    match act {
        Act::Accept => {
            "Đã tiếp nhận. Giấy tiếp nhận và hẹn trả kết quả đang được lập; hồ sơ chuyển đến nơi giải quyết."
        }
        Act::Reject => "Đã từ chối tiếp nhận. Phiếu từ chối được lập và gửi người nộp.",
        Act::SupplementRequest => {
            "Đã ghi yêu cầu bổ sung. Nơi tiếp nhận gửi người nộp; đồng hồ dừng từ lúc gửi."
        }
        Act::SupplementForward => {
            "Đã gửi yêu cầu bổ sung đến người nộp. Đồng hồ dừng; phiếu yêu cầu được lập."
        }
        Act::SupplementAnswer => "Đã nhận giấy tờ bổ sung. Hồ sơ trở lại danh sách việc.",
        Act::Amend => "Đã ghi nội dung sửa; nội dung cũ còn trong nhật ký.",
        Act::Transfer => "Đã chuyển hồ sơ đến nơi giải quyết.",
        Act::Assign => "Đã giao hồ sơ.",
        Act::StepComplete => "Đã hoàn thành bước. Hồ sơ sang bước sau.",
        Act::StepReturn => "Đã trả lại bước trước.",
        Act::Consult => "Đã gửi nội dung lấy ý kiến. Đồng hồ vẫn chạy.",
        Act::ConsultAnswer => "Đã gửi ý kiến.",
        Act::FinancialObligation => "Đã yêu cầu nghĩa vụ tài chính và báo người nộp.",
        Act::Payment => "Đã ghi nhận nộp tiền.",
        Act::Extend => "Đã gửi lời xin lỗi và ngày hẹn mới đến người nộp.",
        Act::DecideResult => "Đã ký duyệt. Văn thư cho số và phát hành.",
        Act::IssueResult => "Đã phát hành. Người nộp được báo đến nhận kết quả.",
        Act::HandOver => "Đã trả kết quả. Hồ sơ kết thúc; người nộp được mời đánh giá.",
        Act::Withdraw => "Đã ghi nhận việc rút hồ sơ. Thông báo dừng giải quyết được lập.",
        Act::Stop => "Đã dừng xử lý. Thông báo với căn cứ và lý do được gửi người nộp.",
        Act::Correct => "Đã đính chính; nội dung cũ còn trong nhật ký.",
        Act::View | Act::Submit | Act::SupplementLapse | Act::Rate => "",
    }
}

/// What the address says was done; nothing for a word that is no act of the desk.
pub fn said(slug: &str) -> &'static str {
    super::act_form::act(slug).map_or("", words)
}
