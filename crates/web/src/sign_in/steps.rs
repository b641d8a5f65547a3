//! What an officer does after a right password and before a session: shows a second factor, sets
//! one up, changes a password that somebody else knows or that is too old.

use super::Arrival;
use super::factor::{bytes, lock, show};
use super::outside::{VouchedBy, attempt_cookie, no_attempt_cookie};
use crate::citizen::account::{password_error, typed_password};
use crate::citizen::qr::Qr;
use crate::error::{self, Problem};
use crate::forms::{Fields, Unchecked};
use crate::frame::{Around, Frame, Lang};
use crate::house::House;
use crate::session::Address;
use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use casework::credential::{self, Next};
use casework::passkey::{self, Site};
use casework::totp;
use domain::clock;
use domain::ids::OfficerId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use store::Batch;
use store::ids::id_at;
use store::officer::OfficerAccount;
use store::second_factor::{self, Kind as FactorKind, SecondFactor};
use store::session::Kind;
use store::sign_in_attempt::{self as attempts, Attempt, Stage};
use store::sign_in_failure::{self, Lock};

/// What a step needs.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Needs {
    /// What a passkey must sign.
    pub challenge: String,
    /// The secret of codes that are being set up, in hexadecimal.
    pub secret: String,
    /// Whether a second factor was shown in this sign-in.
    shown: bool,
    /// Who vouched, where it was not a password of ours.
    by: Option<VouchedBy>,
}

impl Needs {
    /// A fresh challenge, and a fresh secret to set up.
    pub(crate) fn fresh() -> Self {
        use base64::Engine as _;
        let engine = base64::engine::general_purpose::URL_SAFE_NO_PAD;
        let secret = totp::secret();
        Self {
            challenge: engine.encode([totp::secret(), totp::secret()].concat()),
            secret: hex::encode(secret),
            shown: false,
            by: None,
        }
    }

    /// Reads what was kept with an attempt.
    pub(crate) fn of(it: &Attempt) -> Result<Self, Problem> {
        serde_json::from_str(it.body.as_deref().unwrap_or_default()).map_err(Problem::failure)
    }

    /// As it is kept with an attempt.
    pub(crate) fn kept(&self) -> Result<String, Problem> {
        serde_json::to_string(self).map_err(Problem::failure)
    }

    pub(crate) fn secret(&self) -> Vec<u8> {
        hex::decode(&self.secret).unwrap_or_default()
    }
}

/// A second factor is shown.
#[derive(Clone, Debug, Template)]
#[template(path = "sign_in/factor.html")]
pub struct FactorPage {
    f: Frame,
    codes: bool,
    passkey: String,
    wrong: String,
}

/// A second factor is set up.
#[derive(Clone, Debug, Template)]
#[template(path = "sign_in/enrol.html")]
pub struct EnrolPage {
    pub(crate) f: Frame,
    pub(crate) action: &'static str,
    pub(crate) csrf: String,
    pub(crate) back: &'static str,
    pub(crate) qr: Option<Qr>,
    pub(crate) secret: String,
    pub(crate) passkey: String,
    pub(crate) wrong: String,
}

/// The password is changed.
#[derive(Clone, Debug, Template)]
#[template(path = "sign_in/new_password.html")]
pub struct PasswordPage {
    f: Frame,
    login: String,
    shortest: u32,
    wrong: String,
}

/// Where the steps are.
const PATH: &str = "/can-bo/dang-nhap/buoc";

/// Goes on after a right password, or after a step: to the next one, or into the desk.
pub(super) async fn go_on(
    house: &House,
    mut arrival: Arrival<'_>,
    account: &OfficerAccount,
    batch: Batch,
    (shown, by): (bool, Option<VouchedBy>),
) -> Result<Response, Problem> {
    let now = house.now();
    let address = arrival.address;
    let next = credential::next(
        &house.office,
        &house.second_factor,
        account,
        address,
        shown,
        now,
    )
    .await?;
    let stage = match next {
        Next::Session => {
            arrival.jar = arrival.jar.add(no_attempt_cookie(house));
            return arrival
                .start(
                    house,
                    batch,
                    (Kind::Officer, account.id.0, &account.roles),
                    by.as_ref(),
                )
                .await;
        }
        Next::Factor(_) => Stage::Factor,
        Next::Enrol => Stage::Enrol,
        Next::Password => Stage::Password,
    };
    house.office.db.commit(batch).await?;
    let needs = Needs {
        shown,
        by,
        ..Needs::fresh()
    };
    let it = Attempt {
        kind: Kind::Officer,
        stage,
        provider: None,
        state: None,
        nonce: None,
        verifier: None,
        who: Some(account.id.0),
        body: Some(needs.kept()?),
        wanted: arrival.wanted.to_owned(),
        failures: 0,
        created_at: now,
    };
    let token = attempts::begin(&house.office.db, &it).await?;
    let jar = arrival.jar.add(attempt_cookie(house, token));
    Ok((jar, Redirect::to(PATH)).into_response())
}

struct Waiting {
    token: String,
    attempt: Attempt,
    needs: Needs,
    account: OfficerAccount,
}

async fn waiting(house: &House, jar: &CookieJar) -> Result<Option<Waiting>, Problem> {
    let found = super::outside::any_attempt(house, jar).await?;
    let Some((token, attempt)) = found.filter(|(_, it)| it.kind == Kind::Officer) else {
        return Ok(None);
    };
    if !matches!(
        attempt.stage,
        Stage::Factor | Stage::Enrol | Stage::Password
    ) {
        return Ok(None);
    }
    let Some(who) = attempt.who else {
        return Ok(None);
    };
    let account = store::officer::load(&house.office.db, OfficerId(who)).await?;
    let Some(account) = account.filter(|it| it.active) else {
        return Ok(None);
    };
    Ok(Some(Waiting {
        token,
        needs: Needs::of(&attempt)?,
        attempt,
        account,
    }))
}

/// What the browser's script needs to ask for a passkey that is there.
fn to_show(site: &Site, needs: &Needs, factors: &[SecondFactor]) -> String {
    let keys: Vec<&String> = factors
        .iter()
        .filter_map(|it| it.credential.as_ref())
        .collect();
    if keys.is_empty() {
        return String::new();
    }
    serde_json::json!({"challenge": needs.challenge, "rpId": site.id, "keys": keys}).to_string()
}

/// What the browser's script needs to make a passkey.
pub(crate) fn to_make(house: &House, needs: &Needs, account: &OfficerAccount) -> String {
    let site = Site::of(&house.public_url);
    serde_json::json!({
        "challenge": needs.challenge, "rpId": site.id, "rpName": "motcua",
        "user": hex::encode(account.id.0.as_bytes()), "login": account.login, "name": account.name,
    })
    .to_string()
}

/// The page on which a second factor is set up.
pub(crate) fn enrol_page(
    house: &House,
    f: Frame,
    needs: &Needs,
    account: &OfficerAccount,
    (action, back, csrf): (&'static str, &'static str, String),
) -> EnrolPage {
    let secret = needs.secret();
    let address = totp::address(&secret, "motcua", &account.login);
    let letters = totp::base32(&secret);
    let groups: Vec<String> = letters
        .as_bytes()
        .chunks(4)
        .map(|four| String::from_utf8_lossy(four).into_owned())
        .collect();
    EnrolPage {
        passkey: to_make(house, needs, account),
        qr: Qr::of(&address),
        secret: groups.join(" "),
        f,
        action,
        csrf,
        back,
        wrong: String::new(),
    }
}

async fn rendered(house: &House, f: Frame, it: &Waiting, wrong: String) -> Result<String, Problem> {
    let html = match it.attempt.stage {
        Stage::Enrol => {
            let around = (PATH, "/can-bo/dang-nhap", String::new());
            let mut page = enrol_page(house, f, &it.needs, &it.account, around);
            page.wrong = wrong;
            page.render()?
        }
        Stage::Password => PasswordPage {
            f,
            login: it.account.login.clone(),
            shortest: shortest(house, &it.account, house.now()).await?,
            wrong,
        }
        .render()?,
        _ => {
            let factors = second_factor::of(&house.office.db, it.account.id).await?;
            FactorPage {
                f,
                codes: factors.iter().any(|it| it.kind == FactorKind::Totp),
                passkey: to_show(&Site::of(&house.public_url), &it.needs, &factors),
                wrong,
            }
            .render()?
        }
    };
    Ok(html)
}

/// The shortest password that an officer may have: shorter beside a second factor.
pub(crate) async fn shortest(
    house: &House,
    account: &OfficerAccount,
    now: Timestamp,
) -> Result<u32, Problem> {
    let rules = house.office.regulation.sign_in(clock::wall(now).date());
    let factors = second_factor::of(&house.office.db, account.id).await?;
    Ok(if factors.is_empty() {
        rules.officer_password
    } else {
        rules.officer_password_with_factor
    })
}

/// The page of the step.
///
/// # Errors
/// A failure of ours; without an attempt the sign-in begins anew.
pub async fn page(
    State(house): State<House>,
    Around(f): Around,
    jar: CookieJar,
) -> Result<Response, Problem> {
    let Some(it) = waiting(&house, &jar).await? else {
        return Ok(Redirect::to("/can-bo/dang-nhap").into_response());
    };
    Ok(Html(rendered(&house, f, &it, String::new()).await?).into_response())
}

/// The step is done.
///
/// # Errors
/// Too many attempts, or a failure of ours; what is wrong comes back on the page.
pub async fn send(
    State(house): State<House>,
    Address(address): Address,
    Around(f): Around,
    jar: CookieJar,
    headers: HeaderMap,
    Unchecked(fields): Unchecked,
) -> Result<Response, Problem> {
    house.limits.sign_in.count(&address)?;
    let Some(it) = waiting(&house, &jar).await? else {
        return Ok(Redirect::to("/can-bo/dang-nhap").into_response());
    };
    let now = house.now();
    let mut batch = Batch::new();
    attempts::end(&mut batch, &it.token);
    let mut enrolled = false;
    let done = match it.attempt.stage {
        Stage::Password => new_password(&house, &it, &fields, &mut batch, now).await?,
        Stage::Enrol => set_up(&house, &it.needs, &it.account, &fields, now).map(|factor| {
            let cipher = house.cipher.as_ref();
            second_factor::add(&mut batch, &casework::factor_secret::kept(cipher, factor));
            enrolled = true;
        }),
        _ => {
            if !may_try(&house, &it, now).await? {
                return locked(&house, &it, jar).await;
            }
            let factors = second_factor::of(&house.office.db, it.account.id).await?;
            match show(&house, &it.needs, &factors, &fields, now) {
                Ok((factor, counter)) => {
                    second_factor::used(&mut batch, factor, counter, now);
                    let name = sign_in_failure::of_factors(it.account.id.0);
                    sign_in_failure::forget_name(&mut batch, Kind::Officer, &name);
                    Ok(())
                }
                Err(why) => {
                    if why.again {
                        let mut batch = Batch::new();
                        credential::tell_code_again(&mut batch, &it.account, now)
                            .map_err(Problem::failure)?;
                        house.office.db.commit(batch).await?;
                    }
                    Err(why.words)
                }
            }
        }
    };
    if let Err(words) = done {
        return failed(&house, f, &it, jar, words).await;
    }
    if enrolled {
        told(&mut batch, &it.account, "thêm bước xác thực thứ hai", now)?;
    }
    let shown = it.needs.shown || it.attempt.stage != Stage::Password;
    let arrival = Arrival {
        jar,
        address: &address,
        headers: &headers,
        wanted: &it.attempt.wanted,
    };
    // What was shown or set counts before it is asked what comes next.
    match house.office.db.commit(batch).await {
        Ok(()) => {}
        Err(error) if error.is_conflict() => {
            let words = "Mã hoặc khóa này vừa được dùng. Chờ mã mới rồi nhập lại.".to_owned();
            return failed(&house, f, &it, arrival.jar, words).await;
        }
        Err(error) => return Err(error.into()),
    }
    go_on(
        &house,
        arrival,
        &it.account,
        Batch::new(),
        (shown, it.needs.by.clone()),
    )
    .await
}

async fn failed(
    house: &House,
    f: Frame,
    it: &Waiting,
    jar: CookieJar,
    words: String,
) -> Result<Response, Problem> {
    if it.attempt.stage != Stage::Factor {
        return Ok(error::form_again(rendered(house, f, it, words).await?));
    }
    let rules = house
        .office
        .regulation
        .sign_in(clock::wall(house.now()).date());
    if it.attempt.failures + 1 >= i64::from(rules.failures) {
        return locked(house, it, jar).await;
    }
    Ok(error::form_again(rendered(house, f, it, words).await?))
}

/// Whether a code may be looked at once more. It counts before it is compared, so that many who try at
/// once have no more tries than one who tries again and again; and in all sign-ins of the officer
/// together, so that beginning anew gives nobody more of them.
async fn may_try(house: &House, it: &Waiting, now: Timestamp) -> Result<bool, Problem> {
    let rules = house.office.regulation.sign_in(clock::wall(now).date());
    let mut batch = Batch::new();
    attempts::tried(&mut batch, &it.token, rules.failures);
    let name = sign_in_failure::of_factors(it.account.id.0);
    sign_in_failure::count(
        &mut batch,
        Kind::Officer,
        &name,
        None,
        lock(house, now),
        now,
    );
    match house.office.db.commit(batch).await {
        Ok(()) => Ok(true),
        Err(error) if error.is_conflict() => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// As many wrong codes as there may be: the sign-in ends, and the account is closed for a while.
async fn locked(house: &House, it: &Waiting, jar: CookieJar) -> Result<Response, Problem> {
    let now = house.now();
    let (who, login) = (it.account.id, it.account.login.as_str());
    let lock = Lock {
        every: 1,
        ..lock(house, now)
    };
    let mut ended = Batch::new();
    attempts::end(&mut ended, &it.token);
    store::officer::lock(&mut ended, who, lock.until);
    let mut named = Batch::new();
    sign_in_failure::count(&mut named, Kind::Officer, login, Some(who.0), lock, now);
    for batch in [ended, named] {
        match house.office.db.commit(batch).await {
            Ok(()) => {}
            // Another try at the same moment has closed it, or was right and has ended the attempt.
            Err(error) if error.is_conflict() => break,
            Err(error) => return Err(error.into()),
        }
    }
    let jar = jar.add(no_attempt_cookie(house));
    Ok((jar, Redirect::to("/can-bo/dang-nhap")).into_response())
}

/// The second factor that was set up.
pub(crate) fn set_up(
    house: &House,
    needs: &Needs,
    account: &OfficerAccount,
    fields: &Fields,
    now: Timestamp,
) -> Result<SecondFactor, String> {
    let made = |kind, name: &str, secret: String, credential, counter| SecondFactor {
        id: id_at(now),
        officer: account.id,
        kind,
        name: name.to_owned(),
        secret,
        credential,
        counter,
        created_at: now,
        used_at: None,
    };
    if fields.has("attestation") {
        let (client, attestation) = (bytes(fields, "client_data"), bytes(fields, "attestation"));
        let site = Site::of(&house.public_url);
        let it =
            passkey::made(&site, &needs.challenge, &client, &attestation).map_err(|wrong| {
                tracing::warn!(%wrong, "a passkey was not taken over");
                "Khóa chưa được chấp nhận. Thử lại, hoặc dùng mã của ứng dụng."
            })?;
        let (id, key) = (hex::encode(it.id), hex::encode(it.key));
        return Ok(made(
            FactorKind::Passkey,
            "Khóa truy cập",
            key,
            Some(id),
            i64::from(it.counter),
        ));
    }
    let step = totp::step(&needs.secret(), &fields.text("code"), now, 0)
        .ok_or("Mã chưa đúng. Quét lại rồi nhập mã đang hiện trong ứng dụng.")?;
    Ok(made(
        FactorKind::Totp,
        "Ứng dụng tạo mã",
        needs.secret.clone(),
        None,
        step,
    ))
}

/// Tells an officer that what the account is signed in with has changed.
pub(crate) fn told(
    batch: &mut Batch,
    it: &OfficerAccount,
    what: &str,
    now: Timestamp,
) -> Result<(), Problem> {
    let ways = [it.email.as_deref(), None];
    credential::tell_changed(batch, &it.name, ways, what, now).map_err(Problem::failure)
}

async fn new_password(
    house: &House,
    it: &Waiting,
    fields: &Fields,
    batch: &mut Batch,
    now: Timestamp,
) -> Result<Result<(), String>, Problem> {
    let (new, again) = (
        typed_password(fields, "new"),
        typed_password(fields, "again"),
    );
    let account = &it.account;
    let shortest = shortest(house, account, now).await?;
    let known = [account.login.as_str(), account.name.as_str()];
    if let Some(words) = password_error(Lang::Vi, &new, &again, &known, shortest) {
        return Ok(Err(words));
    }
    let hash = account.password_hash.as_deref();
    if credential::was_used(&house.office, Kind::Officer, account.id.0, hash, &new, now).await? {
        let count = house
            .office
            .regulation
            .sign_in(clock::wall(now).date())
            .not_reused;
        return Ok(Err(format!(
            "Mật khẩu này đã dùng trong {count} lần gần đây. Đặt mật khẩu khác."
        )));
    }
    let hash = house.office.passwords.hash(&new).await;
    credential::officer_password(batch, account.id, &hash, now, false);
    told(batch, account, "mật khẩu mới", now)?;
    store::session::end_all(batch, Kind::Officer, account.id.0);
    Ok(Ok(()))
}

/// The pages in several states, for review.
pub fn samples() -> Vec<(String, String)> {
    let frame = || Frame::sample(PATH);
    let factor = FactorPage {
        f: frame(),
        codes: true,
        passkey: "{}".to_owned(),
        wrong: String::new(),
    };
    let enrol = EnrolPage {
        f: frame(),
        action: PATH,
        csrf: String::new(),
        back: "/can-bo/dang-nhap",
        qr: Qr::of("otpauth://totp/motcua:mai.anh"),
        secret: "MZXW 6YTB OI".to_owned(),
        passkey: "{}".to_owned(),
        wrong: "Mã chưa đúng.".to_owned(),
    };
    let password = PasswordPage {
        f: frame(),
        login: "mai.anh".to_owned(),
        shortest: 14,
        wrong: String::new(),
    };
    [
        ("sign-in-factor", factor.render()),
        ("sign-in-enrol", enrol.render()),
        ("sign-in-new-password", password.render()),
    ]
    .into_iter()
    .map(|(name, page)| (name.to_owned(), page.unwrap_or_default()))
    .collect()
}
