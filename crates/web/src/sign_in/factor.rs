//! A second factor is shown: a passkey's signature, or the code of an application; and whether that
//! code had been used already.

use super::steps::Needs;
use crate::forms::Fields;
use crate::house::House;
use casework::passkey::{self, Site};
use casework::totp;
use domain::clock;
use jiff::Timestamp;
use store::second_factor::{Kind as FactorKind, SecondFactor};
use store::sign_in_failure::Lock;

/// Bytes that a script sent in a field.
pub(super) fn bytes(fields: &Fields, name: &str) -> Vec<u8> {
    use base64::Engine as _;
    let engine = base64::engine::general_purpose::URL_SAFE_NO_PAD;
    engine.decode(fields.text(name)).unwrap_or_default()
}

/// Why no second factor was shown.
pub(super) struct NotShown {
    /// In words.
    pub words: String,
    /// A code that had been used already was shown.
    pub again: bool,
}

impl From<&str> for NotShown {
    fn from(words: &str) -> Self {
        Self {
            words: words.to_owned(),
            again: false,
        }
    }
}

/// Which second factor was shown, and its new count.
pub(super) fn show<'a>(
    house: &House,
    needs: &Needs,
    factors: &'a [SecondFactor],
    fields: &Fields,
    now: Timestamp,
) -> Result<(&'a SecondFactor, i64), NotShown> {
    if fields.has("credential") {
        let id = hex::encode(bytes(fields, "credential"));
        let factor = factors
            .iter()
            .find(|it| it.credential.as_ref() == Some(&id));
        let factor = factor.ok_or("Khóa này không phải của tài khoản. Chọn khóa khác.")?;
        let (client, data, signature) = (
            bytes(fields, "client_data"),
            bytes(fields, "authenticator_data"),
            bytes(fields, "signature"),
        );
        let key = hex::decode(&factor.secret).unwrap_or_default();
        let it = passkey::Shown {
            client_data: &client,
            authenticator_data: &data,
            signature: &signature,
        };
        let counter = passkey::shown(&Site::of(&house.public_url), &needs.challenge, &key, it)
            .map_err(|wrong| {
                tracing::warn!(%wrong, "a passkey was not taken");
                "Khóa chưa được chấp nhận. Thử lại."
            })?;
        return Ok((factor, i64::from(counter)));
    }
    let typed = fields.text("code");
    let mut again = false;
    for it in factors.iter().filter(|it| it.kind == FactorKind::Totp) {
        let Some(secret) = casework::factor_secret::open(house.cipher.as_ref(), it) else {
            continue;
        };
        if let Some(fresh) = totp::step(&secret, &typed, now, it.counter) {
            return Ok((it, fresh));
        }
        if totp::step(&secret, &typed, now, 0).is_some() {
            tracing::warn!(officer = %it.officer, "a code that was used already was shown again");
            again = true;
        }
    }
    let words = "Mã chưa đúng hoặc đã hết hạn. Nhập mã đang hiện trong ứng dụng.".to_owned();
    Err(NotShown { words, again })
}

/// When wrong codes close an account, and until when.
pub(super) fn lock(house: &House, now: Timestamp) -> Lock {
    let rules = house.office.regulation.sign_in(clock::wall(now).date());
    Lock {
        every: rules.failures.max(1),
        until: now.saturating_add(rules.lock).unwrap_or(now),
    }
}
