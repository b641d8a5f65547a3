//! How strong a new password is, said while it is typed where scripts run; the form's answer says the
//! same without them. What is typed is weighed and forgotten: it is neither kept nor written to a log.
//! And the password that is asked for once more within a session.

use crate::error::Problem;
use crate::forms::Unchecked;
use crate::frame::{Around, Lang};
use crate::house::House;
use crate::session::{Address, CitizenIn};
use axum::Json;
use axum::extract::State;
use casework::sign_in::{Confirmed, confirm};
use domain::password::{LONGEST, Strength, Weak, strength, weakness};
use serde::Serialize;
use store::session::Kind;

/// What is said of a password.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Weighed {
    /// From 0, not taken, to 3.
    pub level: u8,
    /// The rule that is against it.
    pub rule: Option<&'static str>,
    /// In words.
    pub words: String,
}

/// Why a password is not taken.
pub fn against(lang: Lang, weak: Weak) -> String {
    let pick = |vi: &str, en: &str| lang.pick(vi, en).to_owned();
    match weak {
        Weak::Short { least, has } => match lang {
            Lang::Vi => format!("Mật khẩu dài ít nhất {least} ký tự; đang có {has}"),
            Lang::En => format!("A password has at least {least} characters; there are {has}"),
        },
        Weak::Long => match lang {
            Lang::Vi => format!("Mật khẩu dài nhất {LONGEST} ký tự"),
            Lang::En => format!("A password has at most {LONGEST} characters"),
        },
        Weak::Personal => pick(
            "Mật khẩu này lấy từ tên hoặc số của chính tài khoản. Ghép vài từ không liên quan với nhau",
            "This password is the account's own name or number. Join a few unrelated words",
        ),
        Weak::Common => pick(
            "Mật khẩu này nằm trong danh sách mật khẩu đã lộ, nhiều người dùng. Ghép vài từ không liên quan với nhau",
            "This password is on the list of those that have leaked and many people use. Join a few unrelated words",
        ),
        Weak::Pattern => pick(
            "Mật khẩu này dễ đoán. Ghép vài từ không liên quan với nhau",
            "This password is easily guessed. Join a few unrelated words",
        ),
    }
}

/// What is said of a password, taken or not.
pub fn weighed(lang: Lang, password: &str, least: u32) -> Weighed {
    if let Some(weak) = weakness(password, &[], least) {
        return Weighed {
            level: 0,
            rule: Some(weak.rule()),
            words: against(lang, weak),
        };
    }
    let (level, words) = match strength(password) {
        Strength::Fair => (
            1,
            (
                "Dùng được; dài thêm thì mạnh hơn",
                "Good enough; longer is stronger",
            ),
        ),
        Strength::Good => (2, ("Khá mạnh", "Strong")),
        Strength::Strong => (3, ("Rất mạnh", "Very strong")),
    };
    Weighed {
        level,
        rule: None,
        words: lang.pick(words.0, words.1).to_owned(),
    }
}

/// Weighs what is being typed; `it_nhat` is the least length that the form says.
///
/// # Errors
/// When it is asked too often.
pub async fn weigh(
    State(house): State<House>,
    Address(address): Address,
    Around(f): Around,
    Unchecked(fields): Unchecked,
) -> Result<Json<Weighed>, Problem> {
    house.limits.look_up.count(&address)?;
    let typed = super::account::typed_password(&fields, "password");
    let least = fields.text("it_nhat").parse();
    let least = least.unwrap_or_else(|_| super::account::shortest(&house));
    Ok(Json(weighed(f.lang, &typed, least)))
}

/// What is said where the password that is asked for again is not right.
///
/// # Errors
/// When it cannot be counted.
pub async fn not_confirmed(
    house: &House,
    who: &CitizenIn,
    lang: Lang,
    typed: &str,
) -> Result<Option<String>, Problem> {
    let hash = who.account.password_hash.as_deref();
    let asks = (Kind::Citizen, who.account.id.0);
    Ok(
        match confirm(&house.office, asks, (hash, typed), house.now()).await? {
            Confirmed::Right => None,
            Confirmed::Wrong => Some(
                lang.pick(
                    "Mật khẩu hiện tại chưa đúng",
                    "The present password is wrong",
                )
                .to_owned(),
            ),
            Confirmed::Locked { until } => {
                let at = super::words::moment(lang, until);
                Some(match lang {
                    Lang::Vi => format!("Sai quá nhiều lần. Thử lại sau {at}"),
                    Lang::En => format!("Too many wrong ones. Try again after {at}"),
                })
            }
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rule_against_a_password_says_what_to_do_and_a_taken_one_says_how_strong_it_is() {
        let rule = |typed: &str| weighed(Lang::Vi, typed, 10).rule;
        assert_eq!(rule("ngắn"), Some("password.short"));
        assert_eq!(rule("Password2026!"), Some("password.common"));
        assert_eq!(rule("aaaaaaaaaaaa"), Some("password.pattern"));
        assert_eq!(rule(&"con cò bay lả ".repeat(10)), Some("password.long"));
        let levels = [
            "mèo lười ăn",
            "cà phê sáng thứ bảy",
            "con cò bay lả bay la ngoài ruộng",
        ];
        assert_eq!(levels.map(|it| weighed(Lang::En, it, 10).level), [1, 2, 3]);
        let said = against(Lang::Vi, Weak::Personal);
        assert!(said.contains("không liên quan"), "{said}");
    }
}
