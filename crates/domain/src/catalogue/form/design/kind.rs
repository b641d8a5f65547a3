//! The kinds of fields that a designer knows, and what a schema says of each.

use super::super::help::{PHONE, TAX_CODE, TWELVE_DIGITS};
use super::super::ordered::Ordered;
use super::super::{Field, FieldKind, Sort};

macro_rules! kinds {
    ($($(#[$doc:meta])* $variant:ident = $slug:literal, $name:literal;)*) => {
        /// What a designer can put into a form.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        pub enum Kind { $($(#[$doc])* $variant,)* }

        impl Kind {
            /// All of them, in the order of the list to choose from.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];
            /// Its word in addresses.
            pub fn slug(self) -> &'static str { match self { $(Self::$variant => $slug,)* } }
            /// Its name on screen.
            pub fn name(self) -> &'static str { match self { $(Self::$variant => $name,)* } }
        }
    };
}

kinds! {
    /// A line of text.
    Text = "text", "Một dòng chữ";
    /// Several lines.
    LongText = "long_text", "Nhiều dòng chữ";
    /// A personal identification number.
    IdentityNumber = "identity_number", "Số định danh cá nhân (CCCD)";
    /// A tax code.
    TaxCode = "tax_code", "Mã số thuế";
    /// A telephone number.
    Phone = "phone", "Số điện thoại";
    /// A mail address.
    Email = "email", "Thư điện tử";
    /// A date.
    Date = "date", "Ngày tháng năm";
    /// A commune from the list.
    Place = "place", "Xã, phường theo danh mục hành chính";
    /// A sum in đồng.
    Money = "money", "Số tiền";
    /// A whole number.
    Integer = "integer", "Số nguyên";
    /// A number.
    Number = "number", "Số thập phân";
    /// One of several.
    Choice = "choice", "Chọn một";
    /// Any of several.
    Choices = "choices", "Chọn nhiều";
    /// Yes or no.
    YesNo = "yes_no", "Có hoặc không";
    /// A declaration.
    Agree = "agree", "Cam đoan";
    /// Lines of text.
    Lines = "lines", "Danh sách từng dòng";
    /// Fields that belong together.
    Group = "group", "Nhóm trường";
    /// Rows of the same fields.
    Table = "table", "Bảng nhiều dòng";
}

impl Kind {
    /// The kind of a slug.
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|it| it.slug() == slug)
    }

    /// The kind that a field is of.
    pub fn of(field: &Field) -> Self {
        match (&field.kind, field.sort) {
            (FieldKind::Integer, Some(Sort::Money)) => Self::Money,
            (FieldKind::Text, Some(Sort::TaxCode)) => Self::TaxCode,
            (FieldKind::Text, Some(Sort::Place)) => Self::Place,
            (FieldKind::Text, _) if field.is_identity_number() => Self::IdentityNumber,
            (FieldKind::Text, _) if field.is_phone() => Self::Phone,
            (FieldKind::Text, _) => Self::Text,
            (FieldKind::LongText, _) => Self::LongText,
            (FieldKind::Date, _) => Self::Date,
            (FieldKind::Email, _) => Self::Email,
            (FieldKind::Integer, _) => Self::Integer,
            (FieldKind::Number, _) => Self::Number,
            (FieldKind::YesNo, _) => Self::YesNo,
            (FieldKind::Agree, _) => Self::Agree,
            (FieldKind::Choice(_), _) => Self::Choice,
            (FieldKind::Choices(_), _) => Self::Choices,
            (FieldKind::Group(_), _) => Self::Group,
            (FieldKind::Table(_), _) => Self::Table,
            (FieldKind::Lines, _) => Self::Lines,
        }
    }

    /// What a schema says of the kind.
    pub(super) fn schema(self) -> Vec<(&'static str, Ordered)> {
        let text = |text: &str| Ordered::Text(text.to_owned());
        let of = |kind: &str| ("type", text(kind));
        match self {
            Self::Text => vec![of("string")],
            Self::LongText => vec![of("string"), ("maxLength", Ordered::Number(4000.into()))],
            Self::IdentityNumber => vec![of("string"), ("pattern", text(TWELVE_DIGITS))],
            Self::TaxCode => vec![
                of("string"),
                ("pattern", text(TAX_CODE)),
                ("x-kind", text(Sort::TaxCode.slug())),
            ],
            Self::Phone => vec![of("string"), ("pattern", text(PHONE))],
            Self::Email => vec![of("string"), ("format", text("email"))],
            Self::Date => vec![of("string"), ("format", text("date"))],
            Self::Place => vec![of("string"), ("x-kind", text(Sort::Place.slug()))],
            Self::Money => vec![
                of("integer"),
                ("minimum", Ordered::Number(0.into())),
                ("x-kind", text(Sort::Money.slug())),
            ],
            Self::Integer => vec![of("integer")],
            Self::Number => vec![of("number")],
            Self::Choice => vec![of("string")],
            Self::Choices => vec![of("array")],
            Self::YesNo => vec![of("boolean")],
            Self::Agree => vec![of("boolean"), ("const", Ordered::Bool(true))],
            Self::Lines => vec![of("array")],
            Self::Group => vec![of("object")],
            Self::Table => vec![of("array")],
        }
    }
}
