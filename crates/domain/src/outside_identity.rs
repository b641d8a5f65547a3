//! Signing in by somebody who vouches (định danh điện tử, Cổng Dịch vụ công quốc gia): which kinds
//! of account a province's regulation admits, and whether an account on file is the same person's.
//! One person, one account: what is vouched for is found by its number.

use crate::catalogue::fold::fold;
use crate::identity_number::IdentityNumber;
use crate::regulation::{AccountKind, Regulation};

/// What an outside provider vouches for, as far as it matters here.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Vouched {
    /// What kind of account it is.
    pub kind: AccountKind,
    /// The person's number, as told.
    pub person: Option<String>,
    /// The organisation's code, where the person signs in for one.
    pub organisation: Option<String>,
}

/// Why it is not taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NotTaken {
    /// The regulation names other kinds of account.
    KindNotUsed,
    /// The National Portal's accounts are for enterprises and organisations here.
    OrganisationsOnly,
    /// Nothing by which a person or an organisation is one and no other.
    NoNumber,
}

impl NotTaken {
    /// What is wrong and what can be done.
    pub fn message(self) -> &'static str {
        match self {
            Self::KindNotUsed => "Tỉnh này không dùng loại tài khoản đó. Chọn cách đăng nhập khác.",
            Self::OrganisationsOnly => {
                "Tài khoản Cổng Dịch vụ công quốc gia ở đây chỉ dành cho doanh nghiệp, tổ chức. Cá nhân đăng nhập bằng định danh điện tử VNeID."
            }
            Self::NoNumber => {
                "Nơi xác thực chưa cho biết số định danh cá nhân hoặc mã số tổ chức. Hoàn tất định danh ở đó rồi đăng nhập lại, hoặc đến nơi tiếp nhận."
            }
        }
    }

    /// The same in English.
    pub fn message_en(self) -> &'static str {
        match self {
            Self::KindNotUsed => "This province does not use such accounts. Sign in another way.",
            Self::OrganisationsOnly => {
                "National Portal accounts are for enterprises and organisations here. Persons sign in with VNeID."
            }
            Self::NoNumber => {
                "The provider told no identity number and no organisation code. Complete your identity there and sign in again, or come to a counter."
            }
        }
    }
}

impl Vouched {
    /// The number by which the account is found, if the regulation takes it.
    ///
    /// # Errors
    /// Why it is not taken.
    pub fn number(&self, regulation: &Regulation) -> Result<String, NotTaken> {
        let kinds = regulation.account_kinds();
        if !kinds.contains(&self.kind) {
            return Err(NotTaken::KindNotUsed);
        }
        if let Some(code) = &self.organisation {
            let digits: String = code.chars().filter(char::is_ascii_digit).collect();
            return match digits.len() {
                10 | 13 => Ok(digits),
                _ => Err(NotTaken::NoNumber),
            };
        }
        if self.kind == AccountKind::NationalPortal
            && regulation.portal_accounts_are_organisations()
        {
            return Err(NotTaken::OrganisationsOnly);
        }
        let number = self.person.as_deref().ok_or(NotTaken::NoNumber)?;
        let digits: String = number.chars().filter(|c| !c.is_whitespace()).collect();
        match IdentityNumber::parse(&digits) {
            Ok(_) => Ok(digits),
            Err(_) => Err(NotTaken::NoNumber),
        }
    }
}

/// Whether a name and a day of birth on file can be those that were told: marks, capitals and
/// spaces aside, and what is not known on one side contradicts nothing.
pub fn is_same_person(on_file: (&str, Option<&str>), told: (&str, Option<&str>)) -> bool {
    let words = |name: &str| {
        fold(name)
            .split_whitespace()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    if words(on_file.0) != words(told.0) {
        return false;
    }
    match (on_file.1, told.1) {
        (Some(here), Some(there)) => {
            here == there || there.starts_with(here) || here.starts_with(there)
        }
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(
        province: &str,
        kind: AccountKind,
        organisation: Option<&str>,
    ) -> Result<String, NotTaken> {
        let regulation = Regulation::seed(province).expect("a province");
        let vouched = Vouched {
            kind,
            person: Some("036 190 000 731".to_owned()),
            organisation: organisation.map(str::to_owned),
        };
        vouched.number(&regulation)
    }

    /// Covers: NB-8.2, NB-13.1, TB-6.1, ND-14.1, DN-4.1
    #[test]
    fn each_province_takes_the_kinds_of_account_that_its_regulation_names() {
        use AccountKind::{Identity, NationalPortal};
        let person = Ok("036190000731".to_owned());
        for (province, e_id, portal) in [
            ("nam-dinh", person.clone(), person.clone()),
            ("thai-binh", person.clone(), person.clone()),
            ("ninh-binh", person.clone(), Err(NotTaken::KindNotUsed)),
            ("dak-nong", person.clone(), Err(NotTaken::OrganisationsOnly)),
            (
                "ha-nam",
                Err(NotTaken::KindNotUsed),
                Err(NotTaken::KindNotUsed),
            ),
        ] {
            assert_eq!(of(province, Identity, None), e_id, "{province}");
            assert_eq!(of(province, NationalPortal, None), portal, "{province}");
        }
        let company = Ok("0600123456".to_owned());
        assert_eq!(of("dak-nong", NationalPortal, Some("0600123456")), company);
        assert_eq!(
            of("dak-nong", Identity, Some("06")),
            Err(NotTaken::NoNumber)
        );
    }

    #[test]
    fn marks_and_capitals_make_no_other_person_but_another_birthday_does() {
        let on_file = ("Nguyễn Thị  Thanh Hương", Some("1990-03-14"));
        assert!(is_same_person(on_file, ("NGUYEN THI THANH HUONG", None)));
        assert!(is_same_person(
            on_file,
            ("Nguyễn Thị Thanh Hương", Some("1990"))
        ));
        assert!(!is_same_person(
            on_file,
            ("Nguyễn Thị Thanh Hương", Some("1991-03-14"))
        ));
        assert!(!is_same_person(on_file, ("Nguyễn Thị Thanh", None)));
    }
}
