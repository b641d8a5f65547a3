//! A counter to throw things at: a house over a fresh SQLite file, a citizen and a clerk who are
//! signed in, and a case of hers. Its clock stands still, so that a finding can be repeated.

use axum::body::Body;
use axum::http::{Method, Request, header};
use serde_json::{Value, json};
use std::sync::Arc;
use store::{Db, Target};
use tokio::runtime::Runtime;
use web::limits::{Limit, Limits};
use web::testing::{PASSWORD, Visitor, appoint, house, open_account};

/// The counter.
pub struct Counter {
    runtime: Runtime,
    stranger: Visitor,
    /// The tokens of whoever may ask: nobody, the citizen, an officer of each unit.
    pub tokens: Vec<Option<String>>,
    /// The code of a case on file.
    pub code: String,
    /// A draft of hers.
    pub draft: String,
}

const PROCEDURE: &str = "1.001193";

impl Counter {
    /// Opens one in a folder of the temporary directory that no other process uses.
    pub fn open() -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        let folder = std::env::temp_dir().join(format!("motcua-fuzz-{}", std::process::id()));
        // What an earlier process of that number left.
        drop(std::fs::remove_dir_all(&folder));
        std::fs::create_dir_all(&folder).expect("a folder");
        let target = Target::Sqlite {
            path: folder.join("motcua.sqlite"),
        };
        let (house, agency, logins) = runtime.block_on(async {
            let db = Db::migrate_and_open(&target).await.expect("a database");
            let clock = || domain::testing::moment("2026-08-24T09:15");
            let mut house = house(db, "nam-dinh", &folder, clock);
            // Here whoever asks most is welcome.
            house.limits = Arc::new(Limits {
                sign_in: Limit::a_minute(u32::MAX),
                register: Limit::a_minute(u32::MAX),
                look_up: Limit::a_minute(u32::MAX),
                machine: Limit::a_minute(u32::MAX),
                petition: Limit::a_minute(u32::MAX),
                petition_unproved: Limit::a_minute(u32::MAX),
                rating: Limit::a_minute(u32::MAX),
            });
            open_account(&house, "huong", "Trần Thị Thu Hương", "036190001234").await;
            let office = house.office.clone();
            let procedure = office
                .catalogue
                .procedure(&PROCEDURE.into())
                .expect("the procedure");
            let agency = office.organisation.resolvers(procedure)[0].code.clone();
            let mut logins = Vec::new();
            for unit in office.organisation.units_of(&agency) {
                let login = unit.code.as_str().replace('/', ".");
                let roles = unit.role.roles();
                appoint(&house, &login, "Vũ Thị Liên", unit.code.as_str(), roles).await;
                logins.push(login);
            }
            (house, agency.to_string(), logins)
        });
        let mut counter = Self {
            stranger: Visitor::of(&house),
            tokens: vec![None],
            code: String::new(),
            draft: String::new(),
            runtime,
        };
        counter.sign_in("citizen", "huong");
        for login in logins {
            counter.sign_in("officer", &login);
        }
        let citizen = counter.tokens[1].clone();
        let filing = json!({
            "procedure": PROCEDURE, "agency": agency, "subject": "Đăng ký khai sinh",
            "form": {}, "papers": [], "delivery": { "by": "in_person" },
        });
        let draft = json!({ "procedure": PROCEDURE, "content": { "agency": agency, "form": {} } });
        let post = |path: &str, body: &Value| {
            let bytes = body.to_string().into_bytes();
            counter.ask(&Method::POST, path, citizen.as_deref(), "application/json", bytes)
        };
        let text = |answer: &Value, key: &str| {
            answer[key].as_str().unwrap_or_default().to_owned()
        };
        let (code, draft) = (
            text(&post("/api/v1/cases", &filing).1, "code"),
            text(&post("/api/v1/drafts", &draft).1, "id"),
        );
        (counter.code, counter.draft) = (code, draft);
        counter
    }

    fn sign_in(&mut self, kind: &str, login: &str) {
        let body = json!({ "kind": kind, "login": login, "password": PASSWORD });
        let bytes = body.to_string().into_bytes();
        let (_, answer) = self.ask(&Method::POST, "/api/v1/session", None, "application/json", bytes);
        let token = answer["token"].as_str().expect("a token");
        self.tokens.push(Some(token.to_owned()));
    }

    /// Asks, and gives the status and the body.
    pub fn ask(
        &self,
        method: &Method,
        path: &str,
        token: Option<&str>,
        media_type: &str,
        body: Vec<u8>,
    ) -> (u16, Value) {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::CONTENT_TYPE, media_type);
        if let Some(token) = token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        let request = request.body(Body::from(body)).expect("a request");
        self.runtime.block_on(async {
            let seen = self.stranger.clone().send(request).await;
            let json = serde_json::from_slice(&seen.bytes).unwrap_or(Value::Null);
            (seen.status, json)
        })
    }
}
