//! The fields of an agency's and a unit's record as their form asks for them.

use domain::import::agency::{KIND_NAMES, ROLE_NAMES};

/// How a field is typed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Shape {
    Line,
    Date,
    /// Several, one a line.
    Lines,
    Choice(&'static [(&'static str, &'static str)]),
}

/// A field of a record.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Spec {
    pub(super) name: &'static str,
    pub(super) label: &'static str,
    pub(super) hint: &'static str,
    pub(super) shape: Shape,
}

const fn field(name: &'static str, label: &'static str, hint: &'static str, shape: Shape) -> Spec {
    Spec {
        name,
        label,
        hint,
        shape,
    }
}

const LEVELS: [(&str, &str); 3] = [
    ("province", "Cấp tỉnh"),
    ("district", "Cấp huyện"),
    ("commune", "Cấp xã"),
];

pub(super) const AGENCY: [Spec; 17] = [
    field("name", "Tên cơ quan", "", Shape::Line),
    field("kind", "Loại", "", Shape::Choice(&KIND_NAMES)),
    field("level", "Cấp", "", Shape::Choice(&LEVELS)),
    field(
        "identifier",
        "Mã định danh điện tử",
        "Như H42.003; mã hồ sơ bắt đầu bằng mã này.",
        Shape::Line,
    ),
    field(
        "identifier_old",
        "Mã định danh cũ (nếu có)",
        "",
        Shape::Line,
    ),
    field(
        "parent",
        "Mã cơ quan cấp trên",
        "Như ubnd-tinh; để trống nếu không có.",
        Shape::Line,
    ),
    field(
        "place",
        "Địa bàn (nếu có)",
        "Như phường Phủ Lý.",
        Shape::Line,
    ),
    field(
        "formed_from",
        "Hợp thành từ (nếu có)",
        "Như Xã A, Xã B và phần còn lại của Phường C.",
        Shape::Line,
    ),
    field("address", "Địa chỉ", "", Shape::Line),
    field("hotline", "Điện thoại", "", Shape::Line),
    field("email", "Thư điện tử", "", Shape::Line),
    field("bank_account", "Tài khoản ngân hàng", "", Shape::Line),
    field(
        "hours",
        "Giờ làm việc riêng",
        "Như 7:30-11:30, 13:00-17:00; để trống nếu theo giờ chung của tỉnh.",
        Shape::Line,
    ),
    field("saturday", "Giờ làm việc Thứ Bảy", "", Shape::Line),
    field("from", "Hoạt động từ ngày", "", Shape::Date),
    field(
        "to",
        "Hoạt động đến hết ngày",
        "Để trống nếu chưa kết thúc.",
        Shape::Date,
    ),
    field(
        "successors",
        "Nơi tiếp nhận công việc sau khi kết thúc",
        "Mỗi dòng một mã cơ quan.",
        Shape::Lines,
    ),
];

pub(super) const UNIT: [Spec; 11] = [
    field("name", "Tên đơn vị", "", Shape::Line),
    field("role", "Vai trò", "", Shape::Choice(&ROLE_NAMES)),
    field(
        "groups",
        "Nhóm lĩnh vực (phòng chuyên môn)",
        "Mỗi dòng một nhóm; để trống nếu làm mọi lĩnh vực.",
        Shape::Lines,
    ),
    field(
        "receives",
        "Chỉ tiếp nhận các thủ tục (Bộ phận Một cửa)",
        "Mỗi dòng một mã; để trống nếu tiếp nhận mọi thủ tục của cơ quan.",
        Shape::Lines,
    ),
    field("address", "Địa chỉ (nếu khác cơ quan)", "", Shape::Line),
    field("hotline", "Điện thoại", "", Shape::Line),
    field("email", "Thư điện tử", "", Shape::Line),
    field(
        "hours",
        "Giờ làm việc riêng",
        "Như 7:30-11:30, 13:00-17:00.",
        Shape::Line,
    ),
    field("from", "Hoạt động từ ngày", "", Shape::Date),
    field("to", "Hoạt động đến hết ngày", "", Shape::Date),
    field(
        "successors",
        "Nơi tiếp nhận công việc sau khi kết thúc",
        "Mỗi dòng một mã đơn vị.",
        Shape::Lines,
    ),
];
