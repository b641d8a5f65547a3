//! The list of keys, and the switch for those that are single letters (WCAG 2.1.4).

use super::desk::{Desk, Place};
use askama::Template;

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/shortcuts.html")]
pub struct Shortcuts {
    desk: Desk,
    keys: &'static [(&'static str, &'static str)],
}

const KEYS: [(&str, &str); 22] = [
    ("/", "đến ô tìm hồ sơ"),
    ("J", "dòng sau trong danh sách"),
    ("K", "dòng trước"),
    ("Enter", "mở dòng đang chọn"),
    ("X", "đánh dấu dòng để giao nhiều hồ sơ một lúc"),
    ("T", "tiếp nhận; trong danh sách: việc tiếp theo của dòng"),
    ("B", "yêu cầu bổ sung"),
    ("D", "việc chính của bước"),
    ("L", "lấy ý kiến"),
    ("C", "giao người khác"),
    ("H", "xin lỗi và hẹn lại"),
    ("U", "quay lại danh sách hoặc hồ sơ"),
    ("G rồi V", "Việc của tôi"),
    ("G rồi N", "Tiếp nhận"),
    ("G rồi H", "Hạn xử lý"),
    ("G rồi Y", "Lấy ý kiến"),
    ("G rồi S", "Sổ theo dõi"),
    (
        "Alt 1 – 4",
        "phần của màn hình tiếp nhận; Alt Q: chọn bản quét",
    ),
    ("P", "in giấy hẹn vừa lập"),
    ("N", "tiếp nhận hồ sơ tiếp theo, sau khi lập giấy hẹn"),
    (
        "Ctrl Enter",
        "gửi biểu mẫu: tiếp nhận và in, hoàn thành bước…",
    ),
    ("?", "trang này"),
];

impl Shortcuts {
    /// The page.
    pub fn of(desk: Desk) -> Self {
        Self { desk, keys: &KEYS }
    }
}

/// The page as it is shown for review.
pub fn samples() -> Vec<(&'static str, Shortcuts)> {
    vec![("shortcuts", Shortcuts::of(Desk::sample(Place::Elsewhere)))]
}
