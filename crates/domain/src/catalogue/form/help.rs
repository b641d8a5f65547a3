//! Help beside a field: what to write and how, in one short sentence (TT 32/2017 art. 8: help at
//! every field, known data offered), and what the browser may fill in by itself.

use super::{Field, FieldKind, Sort};

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

impl Known {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Name,
        Self::IdentityNumber,
        Self::Born,
        Self::Address,
        Self::Phone,
        Self::Email,
        Self::Agency,
    ];

    /// The word in a schema (`x-prefill`).
    pub fn slug(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::IdentityNumber => "identity_number",
            Self::Born => "born",
            Self::Address => "address",
            Self::Phone => "phone",
            Self::Email => "email",
            Self::Agency => "agency",
        }
    }

    /// What a slug stands for.
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.slug() == slug)
    }

    /// The source on screen.
    pub fn source(self) -> &'static str {
        match self {
            Self::Name => "Họ tên trong tài khoản",
            Self::IdentityNumber => "Số định danh trong tài khoản",
            Self::Born => "Ngày sinh trong tài khoản",
            Self::Address => "Địa chỉ trong tài khoản",
            Self::Phone => "Số điện thoại trong tài khoản",
            Self::Email => "Thư điện tử trong tài khoản",
            Self::Agency => "Cơ quan giải quyết đã chọn",
        }
    }
}

/// The pattern of a personal identification number.
pub const TWELVE_DIGITS: &str = "^[0-9]{12}$";
/// The pattern of a telephone number.
pub const PHONE: &str = "^0[0-9]{9,10}$";
/// The pattern of a tax code: ten digits, of a branch with three more, or the twelve of a person.
pub const TAX_CODE: &str = "^([0-9]{10}(-[0-9]{3})?|[0-9]{12})$";

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

    /// One sentence of help: the form's own, else what is usual for such a field.
    pub fn help(&self) -> &str {
        if let Some(own) = &self.own_help[0] {
            return own;
        }
        match &self.kind {
            _ if self.sort == Some(Sort::Money) => "Số tiền bằng đồng, ví dụ 1.500.000.",
            _ if self.sort == Some(Sort::TaxCode) => {
                "10 chữ số, của chi nhánh thêm gạch ngang và 3 chữ số, ví dụ 0600000123-001."
            }
            _ if self.sort == Some(Sort::Place) => "Gõ vài chữ để chọn xã, phường, đặc khu.",
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

    /// The help in English; the form's own in Vietnamese where it gives no other.
    pub fn help_en(&self) -> &str {
        if let [Some(own), en] = &self.own_help {
            return en.as_ref().unwrap_or(own);
        }
        match &self.kind {
            _ if self.sort == Some(Sort::Money) => "In đồng, such as 1.500.000.",
            _ if self.sort == Some(Sort::TaxCode) => {
                "10 digits; of a branch with a hyphen and 3 more, such as 0600000123-001."
            }
            _ if self.sort == Some(Sort::Place) => "Type a few letters to choose a commune.",
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

    /// What of the applicant the field starts with: as the form itself says, else by its name in
    /// the group of the person who applies.
    pub fn known(&self) -> Option<Known> {
        if self.prefill.is_some() {
            return self.prefill;
        }
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
