//! Before an account is opened for somebody who was vouched for, linked or merged, the person sees
//! what was told and what will happen, and agrees.

use super::Arrival;
use super::outside::{VouchedBy, attempt, attempt_cookie, no_attempt_cookie};
use crate::citizen::account::{contact_errors, digits, told, typed_password};
use crate::error::{self, Problem};
use crate::forms::{Fields, Posted};
use crate::frame::{Around, Frame};
use crate::house::House;
use crate::public::help::TERMS;
use crate::session::Address;
use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use casework::outside_identity::{self, Person, Recognised};
use domain::ids::AccountId;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::Batch;
use store::own_account::{self, By};
use store::session::Kind;
use store::sign_in_attempt::{self as attempts, Attempt, Stage};

/// What waits for consent.
#[derive(Serialize, Deserialize)]
struct Waiting {
    person: Person,
    by: VouchedBy,
}

/// What will happen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Happens {
    Open,
    Link,
    Merge,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "sign_in/consent.html")]
pub struct Page {
    f: Frame,
    happens: Happens,
    provider: String,
    name: String,
    number: String,
    organisation: bool,
    representative: String,
    born: String,
    level: u8,
    /// The account that is there: its login and since when, and of the one that goes with it.
    account: (String, String),
    goes: String,
    prove: bool,
    address: String,
    phone: String,
    email: String,
    agreed: bool,
    errors: Vec<(&'static str, String)>,
}

impl Page {
    fn error(&self, name: &str) -> &str {
        self.errors
            .iter()
            .find(|(field, _)| *field == name)
            .map_or("", |(_, words)| words.as_str())
    }
}

/// Asks for consent: keeps what was told, and sends the browser to the page.
pub(super) async fn ask(
    house: &House,
    arrival: Arrival<'_>,
    (person, by): (Person, VouchedBy),
    signed_in: Option<AccountId>,
) -> Result<Response, Problem> {
    let body = serde_json::to_string(&Waiting { person, by }).map_err(Problem::failure)?;
    let it = Attempt {
        kind: Kind::Citizen,
        stage: Stage::Consent,
        provider: None,
        state: None,
        nonce: None,
        verifier: None,
        who: signed_in.map(|it| it.0),
        body: Some(body),
        wanted: arrival.wanted.to_owned(),
        failures: 0,
        created_at: house.now(),
    };
    let token = attempts::begin(&house.office.db, &it).await?;
    let jar = arrival.jar.add(attempt_cookie(house, token));
    Ok((jar, Redirect::to("/dang-nhap/dong-y")).into_response())
}

/// What waits, and what will happen now.
async fn waiting(
    house: &House,
    jar: &CookieJar,
) -> Result<Option<(String, Attempt, Waiting, Recognised)>, Problem> {
    let Some((token, it)) = attempt(house, jar, Stage::Consent).await? else {
        return Ok(None);
    };
    let waiting: Waiting =
        serde_json::from_str(it.body.as_deref().unwrap_or_default()).map_err(Problem::failure)?;
    let found = outside_identity::recognise(
        &house.office,
        &waiting.by.provider,
        &waiting.person,
        it.who.map(AccountId),
    )
    .await?;
    Ok(Some((token, it, waiting, found)))
}

fn made(house: &House, f: Frame, it: &Waiting, found: &Recognised) -> Page {
    let lang = f.lang;
    let known = |it: &store::account::Account| {
        (
            it.login.clone(),
            crate::citizen::words::moment(lang, it.created_at),
        )
    };
    let (happens, account, goes, prove) = match found {
        Recognised::Link { account, prove } => {
            (Happens::Link, known(account), String::new(), *prove)
        }
        Recognised::Merge {
            account,
            into,
            prove,
        } => (Happens::Merge, known(into), account.login.clone(), *prove),
        _ => (Happens::Open, Default::default(), String::new(), false),
    };
    let provider = house
        .providers
        .iter()
        .find(|p| p.settings.id == it.by.provider);
    Page {
        f,
        happens,
        provider: provider
            .map(|it| it.settings.name.clone())
            .unwrap_or_default(),
        name: it.person.name.clone(),
        number: crate::citizen::account::grouped(&it.person.number),
        organisation: it.person.organisation,
        representative: it.person.representative.clone().unwrap_or_default(),
        born: it
            .person
            .born
            .as_deref()
            .map(crate::citizen::account::born)
            .unwrap_or_default(),
        level: it.person.level.unwrap_or_default(),
        account,
        goes,
        prove,
        address: it.person.address.clone().unwrap_or_default(),
        phone: it.person.phone.as_deref().map(digits).unwrap_or_default(),
        email: it.person.email.clone().unwrap_or_default(),
        agreed: false,
        errors: Vec::new(),
    }
}

/// The page.
///
/// # Errors
/// A failure of ours; without an attempt the sign-in begins anew.
pub async fn page(
    State(house): State<House>,
    Around(f): Around,
    jar: CookieJar,
) -> Result<Response, Problem> {
    let Some((_, _, it, found)) = waiting(&house, &jar).await? else {
        return Ok(Redirect::to("/dang-nhap").into_response());
    };
    Ok(Html(made(&house, f, &it, &found).render()?).into_response())
}

/// The person agrees.
///
/// # Errors
/// A failure of ours; what is wrong comes back on the page.
pub async fn send(
    State(house): State<House>,
    Address(address): Address,
    Around(f): Around,
    jar: CookieJar,
    headers: HeaderMap,
    Posted(fields): Posted,
) -> Result<Response, Problem> {
    house.limits.sign_in.count(&address)?;
    let Some((token, attempt, it, found)) = waiting(&house, &jar).await? else {
        return Ok(Redirect::to("/dang-nhap").into_response());
    };
    let now = house.now();
    let mut page = made(&house, f, &it, &found);
    page.agreed = fields.has("dong_y");
    page.errors = wrong(&house, &mut page, &fields, &found).await;
    if !page.errors.is_empty() {
        return Ok(error::form_again(page.render()?));
    }
    let provider = it.by.provider.as_str();
    let mut batch = Batch::new();
    attempts::end(&mut batch, &token);
    let account = match &found {
        Recognised::Known(account) => {
            outside_identity::used(&mut batch, provider, &it.person, account.id, now);
            account.id
        }
        Recognised::Link { account, .. } => {
            outside_identity::link(&mut batch, provider, &it.person, account, now);
            account.id
        }
        Recognised::Merge { account, into, .. } => {
            outside_identity::merge(&mut batch, provider, &it.person, (account, into), now);
            into.id
        }
        Recognised::New => {
            let filled = |text: &str| (!text.is_empty()).then(|| text.to_owned());
            let (phone, email) = (filled(&page.phone), filled(&page.email));
            let contact = (page.address.as_str(), phone.as_deref(), email.as_deref());
            outside_identity::open(&mut batch, provider, &it.person, contact, now).id
        }
        Recognised::Closed | Recognised::Other => {
            return Ok(Redirect::to("/dang-nhap").into_response());
        }
    };
    let what = match found {
        Recognised::New => "opened",
        Recognised::Merge { .. } => "merged",
        _ => "linked",
    };
    let by = format!("account:{}", account.0);
    let by = By {
        who: &by,
        name: &it.person.name,
    };
    let agreed = json!({ "terms": TERMS }).to_string();
    own_account::note(&mut batch, account, what, by, (None, Some(agreed)), now);
    match &found {
        Recognised::Link { account, .. } => {
            told(&mut batch, account, "liên kết định danh điện tử", now)?;
        }
        Recognised::Merge { account, into, .. } => {
            told(
                &mut batch,
                account,
                "gộp vào tài khoản khác của ông/bà",
                now,
            )?;
            told(&mut batch, into, "một tài khoản khác được gộp vào", now)?;
        }
        _ => {}
    }
    let arrival = Arrival {
        jar: jar.add(no_attempt_cookie(&house)),
        address: &address,
        headers: &headers,
        wanted: &attempt.wanted,
    };
    arrival
        .start(&house, batch, (Kind::Citizen, account.0, &[]), Some(&it.by))
        .await
}

async fn wrong(
    house: &House,
    page: &mut Page,
    fields: &Fields,
    found: &Recognised,
) -> Vec<(&'static str, String)> {
    let lang = page.f.lang;
    let mut errors = Vec::new();
    if page.happens == Happens::Open {
        page.address = fields.text("address");
        page.phone = digits(&fields.text("phone"));
        page.email = fields.text("email");
        errors = contact_errors(lang, &page.address, &page.phone, &page.email);
    }
    if let Recognised::Link {
        account,
        prove: true,
    }
    | Recognised::Merge {
        account,
        prove: true,
        ..
    } = found
    {
        let typed = typed_password(fields, "password");
        let tried =
            casework::sign_in::citizen(&house.office, &account.login, &typed, house.now()).await;
        if !matches!(tried, Ok(casework::sign_in::Tried::Known(_))) {
            let words = lang.pick(
                "Mật khẩu của tài khoản đó chưa đúng. Không nhớ thì đến nơi tiếp nhận, mang theo giấy tờ tùy thân",
                "That account's password is not right. If you do not know it, come to a counter with your identity document",
            );
            errors.push(("password", words.to_owned()));
        }
    }
    if !page.agreed {
        let words = lang.pick("Đánh dấu đồng ý để tiếp tục", "Agree to go on");
        errors.push(("dong_y", words.to_owned()));
    }
    errors
}

/// The page in several states, for review.
pub fn samples() -> Vec<(String, String)> {
    let page = |f: Frame, happens: Happens, prove: bool| Page {
        f,
        happens,
        provider: "VNeID".to_owned(),
        name: "Nguyễn Thị Thanh Hương".to_owned(),
        number: "036 190 000 731".to_owned(),
        organisation: false,
        representative: String::new(),
        born: "14/3/1990".to_owned(),
        level: 2,
        account: ("0900000123".to_owned(), "9:14 Thứ Hai 24/8/2026".to_owned()),
        goes: "huong.nguyen".to_owned(),
        prove,
        address: String::new(),
        phone: String::new(),
        email: String::new(),
        agreed: false,
        errors: Vec::new(),
    };
    let frame = || Frame::sample("/dang-nhap/dong-y");
    [
        ("sign-in-consent", page(frame(), Happens::Open, false)),
        ("sign-in-link", page(frame(), Happens::Link, true)),
        (
            "sign-in-merge-en",
            page(frame().english(), Happens::Merge, false),
        ),
    ]
    .into_iter()
    .map(|(name, page)| (name.to_owned(), page.render().unwrap_or_default()))
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{PASSWORD, Visitor, house, open_account};
    use axum::body::Body;
    use axum::http::{Request, header};
    use jiff::Timestamp;
    use store::draft::{self, Draft};
    use store::notice::{self, Notice};
    use store::read::page::PageRequest;
    use uuid::Uuid;

    fn clock() -> Timestamp {
        domain::testing::moment("2026-08-24T09:15")
    }

    fn person(name: &str) -> Person {
        Person {
            subject: "vneid-1".to_owned(),
            name: name.to_owned(),
            number: "036192004321".to_owned(),
            born: Some("1990-03-14".to_owned()),
            level: Some(2),
            ..Person::default()
        }
    }

    /// Sends the page's form with the cookie of an attempt that a signed-in account began.
    async fn agreed(house: &House, who: AccountId, person: Person, form: &str) -> (u16, String) {
        let by = VouchedBy {
            provider: "vneid".to_owned(),
            id_token: String::new(),
            representative: None,
        };
        let it = Attempt {
            kind: Kind::Citizen,
            stage: Stage::Consent,
            provider: None,
            state: None,
            nonce: None,
            verifier: None,
            who: Some(who.0),
            body: Some(serde_json::to_string(&Waiting { person, by }).expect("JSON")),
            wanted: "/ho-so".to_owned(),
            failures: 0,
            created_at: clock(),
        };
        let token = attempts::begin(&house.office.db, &it).await;
        let cookie = attempt_cookie(house, token.expect("an attempt"));
        let request = Request::post("/dang-nhap/dong-y")
            .header(
                header::COOKIE,
                format!("{}={}", cookie.name(), cookie.value()),
            )
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(form.to_owned()));
        let seen = Visitor::of(house).send(request.expect("a request")).await;
        (seen.status, format!("{}{}", seen.to, seen.text()))
    }

    /// Covers: HN-6.2/1
    #[tokio::test]
    async fn an_account_with_an_old_number_becomes_part_of_the_persons_one_with_all_it_holds() {
        let scratch = store::testing::sqlite().await;
        let folder = std::env::temp_dir().join(format!("motcua-merge-{}", std::process::id()));
        let house = house(scratch.db.clone(), "nam-dinh", &folder, clock);
        let db = &house.office.db;
        let old = open_account(&house, "man-cu", "Vũ Thị Mận", "162345678").await;
        let into = open_account(&house, "man", "Vũ Thị Mận", "036192004321").await;
        let stranger = open_account(&house, "khac", "Người Khác", "162345679").await;
        let mut batch = Batch::new();
        let it = Draft {
            id: Uuid::from_u128(1),
            account: old.id,
            procedure: "1.001193".into(),
            procedure_name: "Đăng ký khai sinh".to_owned(),
            version: 1,
            body: "{}".to_owned(),
            created_at: clock(),
            updated_at: clock(),
        };
        draft::start(&mut batch, &it);
        let told = Notice {
            id: Uuid::from_u128(2),
            account: old.id,
            case: None,
            case_code: None,
            kind: "thu".to_owned(),
            title: "Thư cũ".to_owned(),
            words: "Nội dung".to_owned(),
            at: clock(),
            read_at: None,
        };
        notice::put(&mut batch, &told);
        db.commit(batch).await.expect("kept");
        // Another one's account is not merged, whatever number it was opened with.
        agreed(&house, stranger.id, person("Vũ Thị Mận"), "dong_y=on").await;
        let merged = store::outside_identity::merged_into(db, into.id).await;
        assert!(merged.expect("a read").is_empty());
        let (status, said) = agreed(&house, old.id, person("Vũ Thị Mận"), "").await;
        assert_eq!(status, 422, "without consent nothing happens");
        assert!(said.contains("man-cu"), "it says which one goes: {said}");
        let (_, said) = agreed(&house, old.id, person("Vũ Thị Mận"), "dong_y=on").await;
        assert!(said.starts_with("/ho-so"), "{said}");
        let merged = store::outside_identity::merged_into(db, into.id).await;
        assert_eq!(merged.expect("a read"), [old.id]);
        let gone = store::account::load(db, old.id).await.expect("a read");
        assert!(!gone.expect("the account").active);
        let drafts = draft::list(db, into.id).await.expect("drafts");
        assert_eq!(drafts.len(), 1);
        let notices = notice::page(db, into.id, &PageRequest::first(9)).await;
        let notices = notices.expect("notices").items;
        assert!(notices.iter().any(|it| it.title == "Thư cũ"));
        let mut visitor = Visitor::of(&house);
        let form = [("login", "man-cu"), ("password", PASSWORD)];
        assert_eq!(visitor.post("/dang-nhap", &form).await.status, 422);
    }

    /// Covers: NB-8.4, NB-13.2, DN-3.2
    #[tokio::test]
    async fn two_accounts_with_numbers_of_today_are_merged_by_e_identity_with_consent_and_password()
    {
        for province in ["nam-dinh", "ninh-binh", "dak-nong"] {
            let scratch = store::testing::sqlite().await;
            let folder = std::env::temp_dir().join(format!("motcua-two-{}", Uuid::now_v7()));
            let house = house(scratch.db.clone(), province, &folder, clock);
            let db = &house.office.db;
            let told = person("Vũ Thị Mận");
            let born = async |id: AccountId, day: Option<&str>| {
                let it = store::account::load(db, id).await.expect("a read");
                let changed = store::account::Account {
                    born: day.map(str::to_owned),
                    ..it.expect("the account")
                };
                let mut batch = Batch::new();
                store::account::change(&mut batch, &changed);
                db.commit(batch).await.expect("a change");
            };
            // The fourth digit was mistyped when the first account was opened.
            let typo = open_account(&house, "man-sai", "Vũ Thị Mận", "036292004321").await;
            let into = open_account(&house, "man", "Vũ Thị Mận", "036192004321").await;
            let merged = || async {
                let all = store::outside_identity::merged_into(db, into.id).await;
                all.expect("a read")
            };
            let right = format!("dong_y=on&password={PASSWORD}");
            // A namesake's account, as far as anybody knows: no day of birth, or another one.
            for day in [None, Some("1990-03-15")] {
                born(typo.id, day).await;
                agreed(&house, typo.id, told.clone(), &right).await;
                assert!(merged().await.is_empty(), "{province}");
            }
            born(typo.id, Some("1990-03-14")).await;
            for wrong in ["dong_y=on&password=sai", &format!("password={PASSWORD}")] {
                let (status, said) = agreed(&house, typo.id, told.clone(), wrong).await;
                assert_eq!(status, 422, "{province}");
                assert!(said.contains("man-sai"), "{said}");
            }
            assert!(merged().await.is_empty(), "{province}");
            let (_, said) = agreed(&house, typo.id, told.clone(), &right).await;
            assert!(said.starts_with("/ho-so"), "{said}");
            assert_eq!(merged().await, [typo.id], "{province}");
            let gone = store::account::load(db, typo.id).await.expect("a read");
            assert!(!gone.expect("the account").active);
            // What is vouched for goes before what was typed; the history says what was done.
            let kept = store::account::load(db, into.id).await.expect("a read");
            let kept = kept.expect("the account");
            assert_eq!(kept.born.as_deref(), Some("1990-03-14"));
            assert_eq!(kept.name, "Vũ Thị Mận");
            let kept = own_account::events(db, into.id, 9).await;
            let kept = kept.expect("a history");
            assert!(kept.iter().any(|it| it.what == "merged"), "{province}");
        }
    }

    #[tokio::test]
    async fn an_old_number_gives_way_to_the_vouched_one_with_the_password_shown() {
        let scratch = store::testing::sqlite().await;
        let folder = std::env::temp_dir().join(format!("motcua-number-{}", std::process::id()));
        let house = house(scratch.db.clone(), "nam-dinh", &folder, clock);
        let old = open_account(&house, "man-cu", "Vũ Thị Mận", "162345678").await;
        let wrong = "dong_y=on&password=sai";
        let (status, _) = agreed(&house, old.id, person("Vũ Thị Mận"), wrong).await;
        assert_eq!(status, 422);
        let right = format!("dong_y=on&password={PASSWORD}");
        let (_, said) = agreed(&house, old.id, person("Vũ Thị Mận"), &right).await;
        assert!(said.starts_with("/ho-so"), "{said}");
        let now = store::account::load(&house.office.db, old.id).await;
        let number = now.expect("a read").expect("the account").identity_number;
        assert_eq!(number.as_deref(), Some("036192004321"));
    }
}
