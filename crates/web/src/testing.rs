//! A counter without a network, for tests: a house over a database that is there already, and a
//! visitor who keeps cookies and walks through pages.

use crate::house::{House, Printer, Rooms};
use crate::limits::Limits;
use crate::routes;
use crate::watch::Watch;
use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use casework::office::Office;
use domain::actor::Role;
use domain::ids::{AccountId, OfficerId, UnitCode};
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use store::account::{Account, Kind};
use store::officer::OfficerAccount;
use store::{Batch, Db};
use tower::ServiceExt;
use uuid::Uuid;

/// The password of everybody in tests.
pub const PASSWORD: &str = "mot-cua-2026";

/// A house of a province over a database; files go into a folder.
///
/// # Panics
/// When there is no such province or the folder cannot be used.
pub fn house(db: Db, province: &str, folder: &Path, clock: fn() -> Timestamp) -> House {
    House::of(Rooms {
        office: Office::seed(db, province).expect("an office of the province"),
        files: outside::files::Files::folder(folder).expect("a folder for files"),
        public_url: "http://127.0.0.1".into(),
        trusted_proxies: Vec::new().into(),
        clock,
        limits: Arc::new(Limits::default()),
        print: Printer {
            letter: Arc::new(|file, _, form, _| {
                Ok(format!("%PDF {} {}", form.slug(), file.case.code_text()).into_bytes())
            }),
            register: Arc::new(
                |data| Ok(format!("%PDF register {}", data.rows.len()).into_bytes()),
            ),
            report: Arc::new(|data, _| {
                Ok(format!("%PDF report {} {}", data.lines.len(), data.mark).into_bytes())
            }),
        },
        providers: Vec::new().into(),
        always_passwords: false,
        second_factor: casework::credential::Policy {
            demanded: casework::credential::Demanded::OfNobody,
            inside: Vec::new(),
        },
        cipher: store::cipher::Cipher::of(b"a key of tests"),
        banner: None,
        watch: Watch::new(clock()),
    })
}

/// Opens a citizen's account.
///
/// # Panics
/// When it cannot be opened.
pub async fn open_account(house: &House, login: &str, name: &str, number: &str) -> Account {
    let account = Account {
        id: AccountId(Uuid::now_v7()),
        login: login.to_owned(),
        kind: Kind::Person,
        name: name.to_owned(),
        identity_number: Some(number.to_owned()),
        born: Some("1990-03-14".to_owned()),
        address: "Tổ 4, phường Trường Thi".to_owned(),
        phone: Some("0900000123".to_owned()),
        email: Some(format!("{login}@example.vn")),
        password_hash: Some(house.office.passwords.hash(PASSWORD).await),
        active: true,
        failures: 0,
        locked_until: None,
        last_login_at: None,
        created_at: house.now(),
        version: 1,
    };
    let mut batch = Batch::new();
    store::account::open(&mut batch, &account);
    house.office.db.commit(batch).await.expect("an account");
    account
}

/// Appoints an officer to a unit.
///
/// # Panics
/// When the unit is unknown or the officer cannot be appointed.
pub async fn appoint(
    house: &House,
    login: &str,
    name: &str,
    unit: &str,
    roles: &[Role],
) -> OfficerAccount {
    let organisation = &house.office.organisation;
    let unit = organisation
        .unit(&UnitCode::from(unit))
        .expect("a unit of the province");
    let officer = OfficerAccount {
        id: OfficerId(Uuid::now_v7()),
        login: login.to_owned(),
        name: name.to_owned(),
        email: None,
        unit: unit.code.clone(),
        unit_name: unit.name.clone(),
        agency: unit.agency.clone(),
        roles: roles.to_vec(),
        password_hash: Some(house.office.passwords.hash(PASSWORD).await),
        active: true,
        failures: 0,
        locked_until: None,
        last_login_at: None,
        created_at: house.now(),
        version: 1,
    };
    let mut batch = Batch::new();
    store::officer::appoint(&mut batch, &officer);
    house.office.db.commit(batch).await.expect("an officer");
    officer
}

/// An answer as a visitor sees it.
#[derive(Clone, Debug)]
pub struct Seen {
    /// The status.
    pub status: u16,
    /// Where it leads, if it does.
    pub to: String,
    /// Its headers.
    pub headers: axum::http::HeaderMap,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl Seen {
    /// The page as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// The value of the first input of a name on the page.
    ///
    /// # Panics
    /// When the page has no such input.
    pub fn input(&self, name: &str) -> String {
        let text = self.text();
        let field = format!("name=\"{name}\"");
        let at = text
            .find(&field)
            .unwrap_or_else(|| panic!("no input {name} on the page:\n{text}"));
        let open = text[..at].rfind('<').unwrap_or(0);
        let tag = &text[open..open + text[open..].find('>').unwrap_or(0)];
        let value = tag.split("value=\"").nth(1).unwrap_or_default();
        value.split('"').next().unwrap_or_default().to_owned()
    }
}

/// Someone with a browser.
#[derive(Clone, Debug)]
pub struct Visitor {
    router: Router,
    cookies: BTreeMap<String, String>,
}

impl Visitor {
    /// A visitor who comes for the first time.
    pub fn of(house: &House) -> Self {
        Self {
            router: routes::router(house.clone()),
            cookies: BTreeMap::new(),
        }
    }

    /// Opens a page.
    pub async fn open(&mut self, path: &str) -> Seen {
        let request = Request::get(path).body(Body::empty());
        self.send(request.expect("a request")).await
    }

    /// Sends a form; the token of the page goes with it if `form` has none.
    pub async fn post(&mut self, path: &str, form: &[(&str, &str)]) -> Seen {
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(form)
            .finish();
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body));
        self.send(request.expect("a request")).await
    }

    /// Sends a form with files: field, file name, bytes.
    pub async fn post_files(
        &mut self,
        path: &str,
        form: &[(&str, &str)],
        files: &[(&str, &str, &[u8])],
    ) -> Seen {
        let edge = "motcua-edge";
        let mut body: Vec<u8> = Vec::new();
        for (name, value) in form {
            let head =
                format!("--{edge}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n");
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(value.as_bytes());
            body.extend_from_slice(b"\r\n");
        }
        for (field, name, bytes) in files {
            let head = format!(
                "--{edge}\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n\
                 Content-Type: application/octet-stream\r\n\r\n"
            );
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(bytes);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(format!("--{edge}--\r\n").as_bytes());
        let kind = format!("multipart/form-data; boundary={edge}");
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, kind)
            .body(Body::from(body));
        self.send(request.expect("a request")).await
    }

    /// Sends any request, with the cookies, and keeps those that come back.
    ///
    /// # Panics
    /// When the answer cannot be read.
    pub async fn send(&mut self, mut request: Request<Body>) -> Seen {
        let cookies: Vec<_> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        if !cookies.is_empty() {
            let value = cookies.join("; ").parse().expect("a header");
            request.headers_mut().insert(header::COOKIE, value);
        }
        let response = self.router.clone().oneshot(request).await;
        let response = response.expect("an answer");
        for cookie in response.headers().get_all(header::SET_COOKIE) {
            let text = cookie.to_str().expect("a cookie");
            let pair = text.split(';').next().unwrap_or_default();
            if let Some((name, value)) = pair.split_once('=') {
                if value.is_empty() {
                    self.cookies.remove(name);
                } else {
                    self.cookies.insert(name.to_owned(), value.to_owned());
                }
            }
        }
        let status: StatusCode = response.status();
        let headers = response.headers().clone();
        let to = headers
            .get(header::LOCATION)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
            .to_owned();
        let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await;
        Seen {
            status: status.as_u16(),
            to,
            headers,
            bytes: bytes.expect("a body").to_vec(),
        }
    }

    /// Signs in as a citizen.
    ///
    /// # Panics
    /// When the door stays shut.
    pub async fn sign_in(&mut self, login: &str) {
        let form = [("login", login), ("password", PASSWORD)];
        let seen = self.post("/dang-nhap", &form).await;
        assert_eq!(seen.status, 303, "{}", seen.text());
    }

    /// Signs in as an officer.
    ///
    /// # Panics
    /// When the door stays shut.
    pub async fn sign_in_officer(&mut self, login: &str) {
        let form = [("login", login), ("password", PASSWORD)];
        let seen = self.post("/can-bo/dang-nhap", &form).await;
        assert_eq!(seen.status, 303, "{}", seen.text());
    }
}
