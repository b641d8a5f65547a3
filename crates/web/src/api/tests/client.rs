//! A program that speaks to the API, and the province it speaks to.

use crate::house::House;
use crate::testing::{PASSWORD, appoint, house, open_account};
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, header};
use domain::ids::{AgencyCode, UnitCode};
use jiff::Timestamp;
use serde_json::{Value, json};
use store::testing::TestDb;
use tower::ServiceExt as _;

/// The procedure of these tests: a birth is registered.
pub const PROCEDURE: &str = "1.001193";

fn clock() -> Timestamp {
    domain::testing::moment("2026-08-24T09:15")
}

/// A province with a citizen and with an officer in every unit of one commune.
pub struct Province {
    _db: TestDb,
    /// The house.
    pub house: House,
    /// The commune that registers births.
    pub agency: String,
}

impl Province {
    /// Opens one.
    pub async fn open(id: &str) -> Self {
        let db = store::testing::sqlite().await;
        let folder = std::env::temp_dir().join("motcua-test-api-files");
        let house = house(db.db.clone(), id, &folder, clock);
        open_account(&house, "huong", "Trần Thị Thu Hương", "036190001234").await;
        let office = house.office.clone();
        let procedure = office
            .catalogue
            .procedure(&PROCEDURE.into())
            .expect("a procedure");
        let resolvers = office.organisation.resolvers(procedure);
        let agency = resolvers.first().expect("someone resolves it").code.clone();
        for unit in office.organisation.units_of(&agency) {
            let login = login_of(&unit.code);
            appoint(
                &house,
                &login,
                "Vũ Thị Liên",
                unit.code.as_str(),
                unit.role.roles(),
            )
            .await;
        }
        Self {
            _db: db,
            house,
            agency: agency.to_string(),
        }
    }

    /// Somebody who is not signed in.
    pub fn stranger(&self) -> Client {
        Client {
            router: crate::routes::router(self.house.clone()),
            token: None,
        }
    }

    /// Somebody with a session of one's own.
    pub async fn signed_in(&self, kind: &str, login: &str) -> Client {
        let mut client = self.stranger();
        if kind == "citizen" && !self.house.takes_passwords() {
            // Whoever vouches for people has opened the session here.
            let (db, kind) = (&self.house.office.db, store::session::Kind::Citizen);
            let account = store::account::by_login(db, login).await;
            let who = account.expect("a read").expect("an account").id.0;
            let (now, life) = (self.house.now(), self.house.lifetime(kind));
            let started = store::session::start(db, kind, who, now, life, "", "").await;
            client.token = Some(started.expect("a session").token);
            return client;
        }
        let sign_in = json!({ "kind": kind, "login": login, "password": PASSWORD });
        let answer = client.post("/api/v1/session", &sign_in).await;
        assert_eq!(answer.status, 201, "{}", answer.json);
        client.token = answer.json["token"].as_str().map(str::to_owned);
        client
    }

    /// The citizen.
    pub async fn citizen(&self) -> Client {
        self.signed_in("citizen", "huong").await
    }

    /// The officer of a unit.
    pub async fn officer(&self, unit: &str) -> Client {
        self.signed_in("officer", &login_of(&unit.into())).await
    }

    /// The officer of the unit that receives files.
    pub async fn clerk(&self) -> Client {
        let agency = AgencyCode::new(self.agency.clone());
        let unit = self.house.office.organisation.intake(&agency);
        self.officer(unit.expect("an intake unit").code.as_str())
            .await
    }

    /// What is filed.
    pub fn filing(&self, papers: Value) -> Value {
        json!({
            "procedure": PROCEDURE,
            "agency": self.agency,
            "subject": "Đăng ký khai sinh cho Trần Minh Khang",
            "form": form(),
            "papers": papers,
            "delivery": { "by": "in_person" },
        })
    }

    /// The papers that come with the file, besides the form.
    pub async fn components(&self) -> Vec<String> {
        let path = format!("/api/v1/procedures/{PROCEDURE}");
        let procedure = self.stranger().get(&path).await.json;
        let components = procedure["components"].as_array().expect("components");
        components
            .iter()
            .filter(|it| it["is_form"] == false)
            .take(2)
            .filter_map(|it| it["id"].as_str().map(str::to_owned))
            .collect()
    }

    /// Files a case with everything it needs, and gives its code.
    pub async fn filed(&self, citizen: &Client) -> String {
        let mut papers = Vec::new();
        for component in self.components().await {
            let file = citizen.upload("/api/v1/files", "giay.pdf", PDF).await;
            papers.push(json!({ "component": component, "file": file.json["id"] }));
        }
        let answer = citizen
            .post("/api/v1/cases", &self.filing(papers.into()))
            .await;
        assert_eq!(answer.status, 201, "{}", answer.json);
        answer.json["code"].as_str().expect("a code").to_owned()
    }
}

fn login_of(unit: &UnitCode) -> String {
    unit.as_str().replace('/', ".")
}

/// The form of a birth.
pub fn form() -> Value {
    json!({
        "kinh_gui": "UBND phường",
        "nguoi_yeu_cau": { "ho_ten": "Trần Thị Thu Hương", "quan_he": "Mẹ" },
        "nguoi_duoc_khai_sinh": {
            "ho_ten": "Trần Minh Khang",
            "ngay_sinh": "2026-08-10",
            "noi_sinh": "Bệnh viện Phụ sản Nam Định",
            "gioi_tinh": "Nam",
            "dan_toc": "Kinh",
            "quoc_tich": "Việt Nam",
            "que_quan": "Nam Định",
        },
        "cam_doan": true,
    })
}

/// A small document.
pub const PDF: &[u8] = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n";

/// A program.
#[derive(Clone)]
pub struct Client {
    pub(crate) router: Router,
    /// Its session.
    pub token: Option<String>,
}

/// An answer.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body as JSON, where it is.
    pub json: Value,
    /// The body.
    pub bytes: Vec<u8>,
}

impl Answer {
    /// A header as text.
    pub fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name);
        value.and_then(|it| it.to_str().ok()).unwrap_or_default()
    }
}

impl Client {
    /// Asks for something.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, &[], Body::empty()).await
    }

    /// Asks for something, with headers.
    pub async fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.send(Method::GET, path, headers, Body::empty()).await
    }

    /// Sends JSON.
    pub async fn post(&self, path: &str, json: &Value) -> Answer {
        self.post_with(path, &[], json).await
    }

    /// Sends JSON with headers.
    pub async fn post_with(&self, path: &str, headers: &[(&str, &str)], json: &Value) -> Answer {
        let mut all = vec![("content-type", "application/json")];
        all.extend(headers);
        self.send(Method::POST, path, &all, Body::from(json.to_string()))
            .await
    }

    /// Saves JSON.
    pub async fn put_with(&self, path: &str, headers: &[(&str, &str)], json: &Value) -> Answer {
        let mut all = vec![("content-type", "application/json")];
        all.extend(headers);
        self.send(Method::PUT, path, &all, Body::from(json.to_string()))
            .await
    }

    /// Does something to a case.
    pub async fn act(&self, code: &str, act: &str, json: Value) -> Answer {
        let answer = self
            .post(&format!("/api/v1/cases/{code}/{act}"), &json)
            .await;
        assert_eq!(answer.status, 200, "{act}: {}", answer.json);
        answer
    }

    /// Uploads a file.
    pub async fn upload(&self, path: &str, name: &str, bytes: &[u8]) -> Answer {
        let head = format!(
            "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n"
        );
        let body = [head.as_bytes(), bytes, b"\r\n--edge--\r\n"].concat();
        let kind = [("content-type", "multipart/form-data; boundary=edge")];
        self.send(Method::POST, path, &kind, Body::from(body)).await
    }

    /// Sends any request.
    pub async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Body,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(token) = &self.token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        let request = request.body(body).expect("a request");
        let response = self.router.clone().oneshot(request).await;
        let response = response.expect("an answer");
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, usize::MAX)
            .await
            .expect("a body");
        let (status, headers) = (parts.status.as_u16(), parts.headers);
        let json = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        assert!(status < 500, "{path}: {json}");
        Answer {
            status,
            headers,
            json,
            bytes: bytes.to_vec(),
        }
    }
}
