//! Trouble that passes: a full or read-only disk, a database that does not answer, a clock that
//! stands wrong. People are told what still works and that nothing was lost; why, the log says.

use casework::steady_clock::ClockBehind;
use std::error::Error;
use store::{CommitError, ReadError};

/// What cannot be done for now.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Passing {
    /// Nothing can be read.
    Reading,
    /// Nothing can be written; what was written can be read.
    Writing,
    /// Nothing may be written, because the server's clock stands before what is on file.
    Clock,
}

impl Passing {
    /// Whether an error is of this kind, from its chain of causes.
    pub fn of(error: &(dyn Error + 'static)) -> Option<Self> {
        let mut next = Some(error);
        while let Some(error) = next {
            if let Some(found) = Self::of_one(error) {
                return Some(found);
            }
            next = error.source();
        }
        None
    }

    fn of_one(error: &(dyn Error + 'static)) -> Option<Self> {
        if error.is::<ClockBehind>() {
            return Some(Self::Clock);
        }
        if let Some(CommitError::Unavailable(_)) = error.downcast_ref() {
            return Some(Self::Writing);
        }
        if let Some(ReadError::Unavailable(_)) = error.downcast_ref() {
            return Some(Self::Reading);
        }
        match error.downcast_ref::<outside::Trouble>() {
            Some(trouble) if trouble.is_worth_retrying() => Some(Self::Writing),
            _ => None,
        }
    }

    /// What happened, in Vietnamese and in English.
    pub fn heading(self) -> (&'static str, &'static str) {
        match self {
            Self::Reading => (
                "Hệ thống tạm thời không đọc được dữ liệu",
                "Data cannot be read for the moment",
            ),
            Self::Writing | Self::Clock => (
                "Hệ thống tạm thời không ghi được dữ liệu",
                "Nothing can be saved for the moment",
            ),
        }
    }

    /// What it means.
    pub fn what(self) -> (&'static str, &'static str) {
        match self {
            Self::Reading => (
                "Dữ liệu đã ghi còn nguyên. Trang này sẽ mở lại khi cơ sở dữ liệu trả lời.",
                "What was saved is kept. This page opens again once the database answers.",
            ),
            Self::Writing => (
                "Việc này chưa được ghi. Những gì đã ghi trước đó còn nguyên, vẫn xem và tra cứu được.",
                "This was not saved. What was saved before is kept and can still be looked at.",
            ),
            Self::Clock => (
                "Đồng hồ máy chủ đang sai giờ, nên chưa ghi để ngày giờ trong hồ sơ không bị lùi. Những gì đã ghi trước đó còn nguyên, vẫn xem và tra cứu được.",
                "The server's clock is wrong; nothing is saved so that no date in a case goes backward. What was saved before is kept and can still be looked at.",
            ),
        }
    }

    /// What to do.
    pub fn to_do(self) -> (&'static str, &'static str) {
        match self {
            Self::Reading => (
                "Tải lại trang sau ít phút. Nếu vẫn không được, báo đơn vị vận hành theo trang Liên hệ.",
                "Reload the page in a few minutes. If it fails again, tell the operator; see Contacts.",
            ),
            Self::Writing | Self::Clock => (
                "Quay lại trang trước: nội dung đã nhập còn ở đó. Gửi lại sau ít phút; nếu vẫn không được, báo đơn vị vận hành theo trang Liên hệ.",
                "Go back: what was typed is still there. Send it again in a few minutes; if it fails again, tell the operator; see Contacts.",
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("outside")]
    struct Outer(#[source] CommitError);

    #[test]
    fn what_passes_is_known_by_its_cause() {
        let full = CommitError::Unavailable("database or disk is full".to_owned());
        assert_eq!(Passing::of(&Outer(full)), Some(Passing::Writing));
        let broken = CommitError::Broken {
            text: "x".to_owned(),
            reason: "syntax".to_owned(),
        };
        assert_eq!(Passing::of(&Outer(broken)), None);
        let away = ReadError::Unavailable("no answer".to_owned());
        assert_eq!(Passing::of(&away), Some(Passing::Reading));
        let disk = outside::Trouble::later("no room", std::io::Error::other("full"));
        assert_eq!(Passing::of(&disk), Some(Passing::Writing));
    }
}
