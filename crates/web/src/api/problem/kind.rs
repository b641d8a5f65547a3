//! The kinds of problem; `crate::error` gives each its status.

use domain::case::Refusal;

/// The kinds of problem; each has one status.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Kind {
    /// The request cannot be read.
    Unreadable,
    /// Nobody is signed in.
    SignInNeeded,
    /// Login or password is wrong.
    WrongPassword,
    /// The token against forged requests is missing or wrong.
    Forged,
    /// This kind of account may not do it, whatever the case.
    NotAllowed,
    /// There is no such thing, or none that may be known of.
    NotFound,
    /// The address does not take this method.
    MethodNotAllowed,
    /// It does not fit how things stand.
    DoesNotFit,
    /// The key of the request was used for something else.
    KeyReused,
    /// The case is not any more what was seen.
    Changed,
    /// The body is too large.
    TooLarge,
    /// The body is not of a type that is read here.
    MediaType,
    /// A field is not right.
    Field,
    /// Too many requests.
    TooMany,
    /// Something is broken on this side.
    Trouble,
    /// It cannot be done for the moment: the same request may be sent again.
    NotNow,
}

impl Kind {
    /// Every kind, for the document and the guide.
    pub const ALL: [Self; 16] = [
        Self::Unreadable,
        Self::SignInNeeded,
        Self::WrongPassword,
        Self::Forged,
        Self::NotAllowed,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::DoesNotFit,
        Self::KeyReused,
        Self::Changed,
        Self::TooLarge,
        Self::MediaType,
        Self::Field,
        Self::TooMany,
        Self::Trouble,
        Self::NotNow,
    ];

    /// The name in addresses.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::SignInNeeded => "sign_in_needed",
            Self::WrongPassword => "wrong_password",
            Self::Forged => "forged",
            Self::NotAllowed => "not_allowed",
            Self::NotFound => "not_found",
            Self::MethodNotAllowed => "method_not_allowed",
            Self::DoesNotFit => "does_not_fit",
            Self::KeyReused => "key_reused",
            Self::Changed => "changed",
            Self::TooLarge => "too_large",
            Self::MediaType => "media_type",
            Self::Field => "field",
            Self::TooMany => "too_many",
            Self::Trouble => "trouble",
            Self::NotNow => "not_now",
        }
    }

    /// The title, in Vietnamese and in English.
    pub fn title(self) -> (&'static str, &'static str) {
        match self {
            Self::Unreadable => ("Không đọc được yêu cầu", "The request cannot be read"),
            Self::SignInNeeded => ("Chưa đăng nhập", "Sign-in needed"),
            Self::WrongPassword => ("Chưa đăng nhập được", "The sign-in failed"),
            Self::Forged => (
                "Thiếu mã chống giả mạo",
                "The token against forged requests is missing",
            ),
            Self::NotAllowed => ("Không được làm việc này", "Not allowed"),
            Self::NotFound => ("Không tìm thấy", "Not found"),
            Self::MethodNotAllowed => (
                "Địa chỉ này không nhận phương thức đó",
                "The address does not take this method",
            ),
            Self::DoesNotFit => ("Chưa làm được lúc này", "Not possible now"),
            Self::KeyReused => ("Khóa đã dùng cho việc khác", "The key was used before"),
            Self::Changed => ("Hồ sơ đã thay đổi", "The case has changed"),
            Self::TooLarge => ("Nội dung quá lớn", "The body is too large"),
            Self::MediaType => (
                "Kiểu nội dung không được nhận",
                "The media type is not read here",
            ),
            Self::Field => ("Có nội dung chưa đúng", "Something is not right"),
            Self::TooMany => ("Quá nhiều yêu cầu", "Too many requests"),
            Self::Trouble => ("Hệ thống gặp sự cố", "Trouble on our side"),
            Self::NotNow => ("Tạm thời chưa làm được", "Not possible for the moment"),
        }
    }

    /// The kind of a refusal: about who asks, about what was written in a field, or about how the
    /// case stands.
    pub fn of(refusal: &Refusal) -> Self {
        if refusal.rule() == "authority.own_case" {
            // Whose case it is nobody else learns.
            Self::NotFound
        } else if domain::authority::is_about_who_asks(refusal) {
            Self::NotAllowed
        } else if refusal.field().is_empty() {
            Self::DoesNotFit
        } else {
            Self::Field
        }
    }
}
