//! The account: what is known of its holder and how one is reached, the password, the devices
//! that are signed in, and the way to who looked.

use super::contact_codes::{self, CodeAsked, Confirmed, Contacts};
use super::{own_data, words};
use crate::error::{self, Problem};
use crate::forms::{Fields, Posted};
use crate::frame::{Around, Frame, Lang};
use crate::house::House;
use crate::session::CitizenIn;
use askama::Template;
use axum::extract::{Query, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use casework::credential;
use store::account::{self, Account};
use store::session::{self, Kind, Session};
use store::{Batch, CommitError};
use uuid::Uuid;

/// A device that is signed in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Device {
    id: String,
    name: String,
    address: String,
    since: String,
    seen: String,
    this: bool,
}

/// Somebody who vouches for the account, or may.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Voucher {
    name: String,
    since: String,
    address: String,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "citizen/account.html")]
pub struct Page {
    f: Frame,
    name: String,
    login: String,
    identity_number: String,
    born: String,
    address: String,
    phone: String,
    email: String,
    version: i64,
    devices: Vec<Device>,
    /// Who signs in for an organisation.
    representative: String,
    /// Who vouches: name, since when; or where to link, where that was not done.
    vouchers: Vec<Voucher>,
    /// Whether there is a password of ours.
    password: bool,
    /// How many characters a new one has at the least.
    shortest: u32,
    /// In how many days it must be changed, where that is soon.
    expires: Option<i64>,
    done: String,
    errors: Vec<(&'static str, String)>,
    overtaken: bool,
    /// The codes that were sent to new contacts.
    codes: Vec<CodeAsked>,
}

/// What has just been done.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    xong: String,
}

impl Page {
    fn of(f: Frame, account: &Account, sessions: &[Session], this: Uuid) -> Self {
        let lang = f.lang;
        Self {
            name: account.name.clone(),
            login: account.login.clone(),
            identity_number: grouped(account.identity_number.as_deref().unwrap_or_default()),
            born: account.born.as_deref().map(born).unwrap_or_default(),
            address: account.address.clone(),
            phone: account.phone.clone().unwrap_or_default(),
            email: account.email.clone().unwrap_or_default(),
            version: account.version,
            devices: sessions
                .iter()
                .map(|it| Device {
                    id: it.id.to_string(),
                    name: browser(&it.agent, lang),
                    address: it.address.clone(),
                    since: words::moment(lang, it.created_at),
                    seen: words::moment(lang, it.seen_at),
                    this: it.id == this,
                })
                .collect(),
            representative: String::new(),
            vouchers: Vec::new(),
            password: account.password_hash.is_some(),
            shortest: 12,
            expires: None,
            done: String::new(),
            errors: Vec::new(),
            overtaken: false,
            codes: Vec::new(),
            f,
        }
    }

    fn error(&self, name: &str) -> &str {
        self.errors
            .iter()
            .find(|(field, _)| *field == name)
            .map_or("", |(_, words)| words.as_str())
    }
}

/// `036190000731` as "036 190 000 731".
pub fn grouped(number: &str) -> String {
    if number.len() != 12 || !number.is_ascii() {
        return number.to_owned();
    }
    let parts: Vec<&str> = (0..12).step_by(3).map(|at| &number[at..at + 3]).collect();
    parts.join(" ")
}

/// A day of birth as people write it.
pub fn born(iso: &str) -> String {
    match iso.parse::<jiff::civil::Date>() {
        Ok(date) => domain::clock::words::date(date),
        Err(_) => iso.to_owned(),
    }
}

/// A browser's name, as far as it says one.
fn browser(agent: &str, lang: Lang) -> String {
    let program = [
        ("Edg/", "Edge"),
        ("CocCoc", "Cốc Cốc"),
        ("coc_coc", "Cốc Cốc"),
        ("Firefox/", "Firefox"),
        ("SamsungBrowser/", "Samsung Internet"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ]
    .into_iter()
    .find(|(word, _)| agent.contains(word))
    .map(|(_, name)| name);
    let system = [
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ]
    .into_iter()
    .find(|(word, _)| agent.contains(word))
    .map(|(_, name)| name);
    match (program, system, lang) {
        (Some(program), Some(system), Lang::Vi) => format!("{program} trên {system}"),
        (Some(program), Some(system), Lang::En) => format!("{program} on {system}"),
        (Some(one), None, _) | (None, Some(one), _) => one.to_owned(),
        (None, None, _) => lang.pick("Thiết bị không rõ", "Unknown device").to_owned(),
    }
}

async fn made(house: &House, who: &CitizenIn, f: Frame) -> Result<Page, Problem> {
    let sessions = session::list(
        &house.office.db,
        Kind::Citizen,
        who.account.id.0,
        house.now(),
    )
    .await?;
    let mut page = Page::of(f, &who.account, &sessions, who.session.id);
    page.shortest = shortest(house);
    if page.password {
        let (id, opened) = (who.account.id.0, who.account.created_at);
        let now = house.now();
        page.expires =
            credential::expires_in(&house.office, Kind::Citizen, id, &[], opened, now).await?;
    }
    page.vouchers = vouchers(house, who, page.f.lang).await?;
    page.representative = crate::sign_in::outside::representative(&who.session);
    Ok(page)
}

/// Who vouches for the account, and who else may.
async fn vouchers(house: &House, who: &CitizenIn, lang: Lang) -> Result<Vec<Voucher>, Problem> {
    let db = &house.office.db;
    let linked = store::outside_identity::of(db, Kind::Citizen, who.account.id.0).await?;
    let since = |id: &str| linked.iter().find(|it| it.provider == id);
    let offered = crate::sign_in::outside::ways(house, Kind::Citizen, "/tai-khoan");
    Ok(offered
        .into_iter()
        .map(|way| Voucher {
            since: since(&way.provider)
                .map(|it| words::moment(lang, it.linked_at))
                .unwrap_or_default(),
            name: way.name,
            address: way.address,
        })
        .collect())
}

/// The page of the one who is signed in.
///
/// # Errors
/// A failure of ours.
pub async fn page(
    State(house): State<House>,
    who: CitizenIn,
    Around(f): Around,
    Query(asked): Query<Asked>,
) -> Result<Html<String>, Problem> {
    let done = match asked.xong.as_str() {
        "lien-he" => f.t("Đã lưu thông tin liên hệ.", "Your contact data are saved."),
        "mat-khau" => f.t(
            "Đã đổi mật khẩu; các thiết bị khác đã đăng xuất.",
            "The password is changed; other devices were signed out.",
        ),
        "phien" => f.t("Đã đăng xuất thiết bị đó.", "That device was signed out."),
        _ => "",
    }
    .to_owned();
    let mut page = made(&house, &who, f).await?;
    page.done = done;
    Ok(Html(page.render()?))
}

/// Checks telephone and mail address; empty is allowed for one of them.
pub fn contact_errors(
    lang: Lang,
    address: &str,
    phone: &str,
    email: &str,
) -> Vec<(&'static str, String)> {
    let t = |vi: &str, en: &str| lang.pick(vi, en).to_owned();
    let mut errors = Vec::new();
    if address.is_empty() {
        errors.push(("address", t("Ghi địa chỉ", "Give your address")));
    }
    if phone.is_empty() && email.is_empty() {
        errors.push((
            "phone",
            t(
                "Ghi số điện thoại hoặc thư điện tử để nhận thông báo",
                "Give a telephone number or an e-mail address for notices",
            ),
        ));
    }
    if !phone.is_empty() && !is_phone(phone) {
        errors.push((
            "phone",
            t(
                "Số điện thoại bắt đầu bằng số 0, gồm 9 đến 11 chữ số, ví dụ 0912345678",
                "A telephone number starts with 0 and has 9 to 11 digits, such as 0912345678",
            ),
        ));
    }
    if !email.is_empty() && !is_email(email) {
        errors.push((
            "email",
            t(
                "Địa chỉ thư điện tử có dạng ten@example.vn",
                "A mail address looks like name@example.vn",
            ),
        ));
    }
    errors
}

/// A telephone number with nothing but its digits.
pub fn digits(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '.' | '-' | '(' | ')'))
        .collect()
}

fn is_phone(text: &str) -> bool {
    let digits = digits(text);
    digits.starts_with('0')
        && (9..=11).contains(&digits.len())
        && digits.chars().all(|c| c.is_ascii_digit())
}

/// Whether a text looks like a mail address; whether somebody reads it, only a mail can tell.
pub fn is_email(text: &str) -> bool {
    let Some((name, host)) = text.split_once('@') else {
        return false;
    };
    let plain = |it: &str| {
        !it.is_empty()
            && it.len() < 200
            && !it.contains(|c: char| c.is_whitespace() || matches!(c, '@' | '<' | '>' | '"' | ','))
    };
    plain(name)
        && plain(host)
        && host.contains('.')
        && !host.starts_with('.')
        && !host.ends_with('.')
}

/// The contact data are changed.
///
/// # Errors
/// A failure of ours; what is wrong comes back on the page.
pub async fn change(
    State(house): State<House>,
    who: CitizenIn,
    Around(f): Around,
    Posted(fields): Posted,
) -> Result<Response, Problem> {
    let (address, email) = (fields.text("address"), fields.text("email"));
    let phone = digits(&fields.text("phone"));
    let errors = contact_errors(f.lang, &address, &phone, &email);
    let overtaken = fields.text("version") != who.account.version.to_string();
    if !errors.is_empty() || overtaken {
        return typed_again(&house, &who, f, &fields, errors, overtaken).await;
    }
    let wanted = Contacts {
        phone: changed_to(&phone, who.account.phone.as_deref()),
        email: changed_to(&email, who.account.email.as_deref()),
    };
    let used = match contact_codes::confirmed(&house, &who, &fields, (&wanted, f.lang)).await? {
        Confirmed::Yes(used) => used,
        Confirmed::Asked { codes, errors } => {
            let mut page = made(&house, &who, f).await?;
            page.codes = codes;
            return shown_again(page, &fields, errors, false);
        }
    };
    let changed = Account {
        address,
        phone: (!phone.is_empty()).then_some(phone),
        email: (!email.is_empty()).then_some(email),
        ..who.account.clone()
    };
    let mut batch = Batch::new();
    account::change(&mut batch, &changed);
    let change = (
        Some(own_data::particulars(&who.account)),
        Some(own_data::particulars(&changed)),
    );
    own_data::note(&mut batch, &who, "changed", change, house.now());
    // To where the account was reached until now: whoever took it over reads the new ones.
    if (&changed.email, &changed.phone) != (&who.account.email, &who.account.phone) {
        told(
            &mut batch,
            &who.account,
            "số điện thoại, thư điện tử",
            house.now(),
        )?;
    }
    for code in used {
        store::code_sent::end(&mut batch, code);
    }
    match house.office.db.commit(batch).await {
        Ok(()) => Ok(Redirect::to("/tai-khoan?xong=lien-he").into_response()),
        Err(error) if error.is_conflict() => {
            typed_again(&house, &who, f, &fields, Vec::new(), true).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn typed_again(
    house: &House,
    who: &CitizenIn,
    f: Frame,
    fields: &Fields,
    errors: Vec<(&'static str, String)>,
    overtaken: bool,
) -> Result<Response, Problem> {
    let page = made(house, who, f).await?;
    shown_again(page, fields, errors, overtaken)
}

fn shown_again(
    mut page: Page,
    fields: &Fields,
    errors: Vec<(&'static str, String)>,
    overtaken: bool,
) -> Result<Response, Problem> {
    page.address = fields.text("address");
    page.phone = fields.text("phone");
    page.email = fields.text("email");
    page.errors = errors;
    page.overtaken = overtaken;
    Ok(error::form_again(page.render()?))
}

/// A contact that is another one than before; none where it stays or goes.
fn changed_to(typed: &str, before: Option<&str>) -> Option<String> {
    let new = !typed.is_empty() && before != Some(typed);
    new.then(|| typed.to_owned())
}

/// The shortest password of a citizen.
pub fn shortest(house: &House) -> u32 {
    let today = domain::clock::wall(house.now()).date();
    house.office.regulation.sign_in(today).citizen_password
}

/// A password as it was typed, spaces and all.
pub fn typed_password(fields: &Fields, name: &str) -> String {
    fields
        .values
        .iter()
        .find(|(field, _)| field == name)
        .map(|(_, value)| value.clone())
        .unwrap_or_default()
}

/// What is wrong with a new password: the rule that is against it, in words.
pub fn password_error(
    lang: Lang,
    password: &str,
    again: &str,
    known: &[&str],
    shortest: u32,
) -> Option<String> {
    if let Some(weak) = domain::password::weakness(password, known, shortest) {
        return Some(super::password::against(lang, weak));
    }
    (password != again).then(|| {
        lang.pick(
            "Hai lần nhập mật khẩu không giống nhau",
            "The two entries differ",
        )
        .to_owned()
    })
}

/// The password is changed; other devices are signed out.
///
/// # Errors
/// A failure of ours; what is wrong comes back on the page.
pub async fn change_password(
    State(house): State<House>,
    who: CitizenIn,
    Around(f): Around,
    crate::session::Address(address): crate::session::Address,
    Posted(fields): Posted,
) -> Result<Response, Problem> {
    house.limits.sign_in.count(&address)?;
    let now = typed_password(&fields, "password_now");
    let new = typed_password(&fields, "password_new");
    let again = typed_password(&fields, "password_again");
    let at = house.now();
    let shortest = shortest(&house);
    let known = [
        who.account.login.as_str(),
        who.account.name.as_str(),
        who.account.identity_number.as_deref().unwrap_or_default(),
        who.account.phone.as_deref().unwrap_or_default(),
    ];
    let mut errors = Vec::new();
    if let Some(words) = super::password::not_confirmed(&house, &who, f.lang, &now).await? {
        errors.push(("password_now", words));
    }
    if let Some(words) = password_error(f.lang, &new, &again, &known, shortest) {
        errors.push(("password_new", words));
    }
    let present = who.account.password_hash.as_deref();
    let was_used = errors.is_empty()
        && credential::was_used(
            &house.office,
            Kind::Citizen,
            who.account.id.0,
            present,
            &new,
            at,
        )
        .await?;
    if was_used {
        let words = f.t(
            "Mật khẩu này đã dùng gần đây. Đặt mật khẩu khác",
            "This password was used lately. Choose another",
        );
        errors.push(("password_new", words.to_owned()));
    }
    if !errors.is_empty() {
        let mut page = made(&house, &who, f).await?;
        page.errors = errors;
        return Ok(error::form_again(page.render()?));
    }
    let hash = house.office.passwords.hash(&new).await;
    let mut batch = Batch::new();
    credential::citizen_password(&mut batch, who.account.id, &hash, at, false);
    own_data::note(&mut batch, &who, "password", (None, None), at);
    told(&mut batch, &who.account, "mật khẩu mới", at)?;
    session::end_others(&mut batch, Kind::Citizen, who.account.id.0, who.session.id);
    house.office.db.commit(batch).await?;
    Ok(Redirect::to("/tai-khoan?xong=mat-khau").into_response())
}

/// Tells the holder of an account that what one signs in with, or is reached by, has changed.
///
/// # Errors
/// When it cannot be put into words.
pub fn told(
    batch: &mut Batch,
    it: &Account,
    what: &str,
    now: jiff::Timestamp,
) -> Result<(), Problem> {
    let ways = [it.email.as_deref(), it.phone.as_deref()];
    credential::tell_changed(batch, &it.name, ways, what, now).map_err(Problem::failure)
}

/// A device is signed out; all others where none is named.
///
/// # Errors
/// A failure of ours; one that is gone already is gone.
pub async fn end_session(
    State(house): State<House>,
    who: CitizenIn,
    Posted(fields): Posted,
) -> Result<Response, Problem> {
    let mut batch = Batch::new();
    match fields.text("phien").parse::<Uuid>() {
        Ok(id) => session::end_one(&mut batch, Kind::Citizen, who.account.id.0, id),
        Err(_) => session::end_others(&mut batch, Kind::Citizen, who.account.id.0, who.session.id),
    }
    let ended: Result<(), CommitError> = house.office.db.commit(batch).await;
    match ended {
        Err(error) if !error.is_conflict() => Err(error.into()),
        _ => Ok(Redirect::to("/tai-khoan?xong=phien").into_response()),
    }
}

/// The page in several states, for review.
pub fn samples() -> Vec<(String, String)> {
    let account = super::sample_account();
    let frame = || Frame::sample("/tai-khoan").signed_in(&account.name);
    let at = domain::testing::moment("2026-08-22T10:05");
    let session = Session {
        id: Uuid::from_u128(1),
        kind: Kind::Citizen,
        who: account.id.0,
        csrf: String::new(),
        created_at: at,
        seen_at: at,
        idle_until: at,
        expires_at: at,
        address: "203.0.113.9".to_owned(),
        agent: "Mozilla/5.0 (Linux; Android 15) Chrome/140.0".to_owned(),
        outside: None,
    };
    let other = Session {
        id: Uuid::from_u128(2),
        ..session.clone()
    };
    let page = Page::of(
        frame(),
        &account,
        &[session.clone(), other],
        Uuid::from_u128(1),
    );
    let mut wrong = Page::of(frame().english(), &account, &[session], Uuid::from_u128(1));
    wrong.errors = contact_errors(Lang::En, "", "12", "x");
    [("account", page), ("account-wrong-en", wrong)]
        .into_iter()
        .map(|(name, page)| (name.to_owned(), page.render().unwrap_or_default()))
        .collect()
}

#[cfg(test)]
mod tests;
