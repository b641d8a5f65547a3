//! Help beside a field: what to write and how, in one short sentence (TT 32/2017 art. 8: help at
//! every field, known data offered), and what the browser may fill in by itself.

use super::{Field, FieldKind};

/// What the house knows of a signed-in applicant, which a field may start with.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Known {
    /// Full name.
    Name,
    /// Identity number.
    IdentityNumber,
    /// Date of birth.
    Born,
    /// Address.
    Address,
    /// Telephone.
    Phone,
    /// Mail address.
    Email,
    /// The agency the form is addressed to.
    Agency,
}

const TWELVE_DIGITS: &str = "^[0-9]{12}$";

impl Field {
    /// Whether it asks for a personal identification number.
    pub fn is_identity_number(&self) -> bool {
        self.pattern.as_deref() == Some(TWELVE_DIGITS)
    }

    /// Whether it asks for a telephone number.
    pub fn is_phone(&self) -> bool {
        self.pattern
            .as_deref()
            .is_some_and(|pattern| pattern.starts_with("^0[0-9]"))
    }

    /// One sentence of help.
    pub fn help(&self) -> &'static str {
        match &self.kind {
            _ if self.is_identity_number() => {
                "12 chữ số, ghi trên thẻ căn cước hoặc trong ứng dụng VNeID."
            }
            _ if self.is_phone() => "Bắt đầu bằng số 0, chỉ ghi chữ số.",
            FieldKind::Date => "Ngày/tháng/năm, ví dụ 05/09/1990.",
            FieldKind::Email => "Ví dụ ten@example.vn.",
            FieldKind::Integer => "Chỉ ghi chữ số.",
            FieldKind::Number => "Ghi số; phần lẻ sau dấu phẩy.",
            FieldKind::Choice(_) => "Chọn một.",
            FieldKind::Choices(_) => "Chọn một hoặc nhiều.",
            FieldKind::Table(_) => "Mỗi dòng một người hoặc một mục; thêm dòng khi cần.",
            FieldKind::Lines => "Mỗi dòng một mục.",
            FieldKind::Agree => "Đánh dấu để cam đoan.",
            FieldKind::YesNo => "Đánh dấu nếu có.",
            FieldKind::LongText => "Viết ngắn gọn, đủ ý.",
            FieldKind::Text if self.key.starts_with("ho_ten") => "Ghi đầy đủ như trên giấy tờ.",
            FieldKind::Text | FieldKind::Group(_) => "",
        }
    }

    /// The help in English.
    pub fn help_en(&self) -> &'static str {
        match &self.kind {
            _ if self.is_identity_number() => {
                "12 digits, as on the identity card or in the VNeID app."
            }
            _ if self.is_phone() => "Starts with 0; digits only.",
            FieldKind::Date => "Day/month/year, such as 05/09/1990.",
            FieldKind::Email => "Such as name@example.vn.",
            FieldKind::Integer => "Digits only.",
            FieldKind::Number => "A number.",
            FieldKind::Choice(_) => "Choose one.",
            FieldKind::Choices(_) => "Choose one or several.",
            FieldKind::Table(_) => "One person or item a row; add rows as needed.",
            FieldKind::Lines => "One item a line.",
            FieldKind::Agree => "Tick to declare.",
            FieldKind::YesNo => "Tick if so.",
            FieldKind::LongText => "Short and complete.",
            FieldKind::Text if self.key.starts_with("ho_ten") => "In full, as on your papers.",
            FieldKind::Text | FieldKind::Group(_) => "",
        }
    }

    /// What of the applicant the field asks for, in the group of the person who applies.
    pub fn known(&self) -> Option<Known> {
        let (group, key) = self.path.rsplit_once('.').unwrap_or(("", &self.path));
        let of_applicant = [
            "nguoi_yeu_cau",
            "nguoi_de_nghi",
            "nguoi_khai",
            "nguoi_nop_don",
            "nguoi_lam_don",
            "chu_ho_kinh_doanh",
            "nguoi_dang_ky",
            "",
        ]
        .contains(&group);
        if !of_applicant {
            return None;
        }
        match key {
            "kinh_gui" => Some(Known::Agency),
            "ho_ten" => Some(Known::Name),
            "so_dinh_danh" => Some(Known::IdentityNumber),
            "ngay_sinh" if self.kind == FieldKind::Date => Some(Known::Born),
            "dia_chi" if self.kind == FieldKind::Text => Some(Known::Address),
            "dien_thoai" | "so_dien_thoai" => Some(Known::Phone),
            "email" | "thu_dien_tu" => Some(Known::Email),
            _ => None,
        }
    }

    /// What the browser may fill in, as the `autocomplete` attribute names it.
    pub fn autocomplete(&self) -> Option<&'static str> {
        match self.known()? {
            Known::Name => Some("name"),
            Known::Born => Some("bday"),
            Known::Address => Some("street-address"),
            Known::Phone => Some("tel"),
            Known::Email => Some("email"),
            Known::IdentityNumber | Known::Agency => None,
        }
    }
}
