//! Who asks, and for what: a commune at work with one case, one draft and one upload of one citizen,
//! and everybody who could ask for them.

use crate::api::tests::client::{PDF, PROCEDURE, Province};
use crate::citizen::act as citizen_act;
use crate::house::House;
use crate::officer::act_form;
use crate::routes::router;
use crate::routes::rules::Rule;
use axum::body::Body;
use axum::http::{Request, header};
use domain::actor::{Actor, Citizen, Machine, Officer, Role};
use domain::authority::{self, Act};
use domain::case::Case;
use domain::ids::{AgencyCode, CaseId, OfficerId};
use domain::machine_client::Scope;
use domain::organisation::UnitRole;
use serde_json::json;
use store::officer::OfficerAccount;
use store::session::{self, Kind};
use store::{Batch, Db};
use tower::ServiceExt;
use uuid::Uuid;

/// Somebody who asks.
pub struct Asking {
    pub name: String,
    pub kind: Option<(Kind, Uuid)>,
    pub citizen: Option<Citizen>,
    pub officer: Option<Officer>,
    pub machine: Option<(Uuid, Machine)>,
}

impl Asking {
    fn nobody(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            kind: None,
            citizen: None,
            officer: None,
            machine: None,
        }
    }

    fn actor(&self) -> Option<Actor> {
        let citizen = self.citizen.clone().map(Actor::Citizen);
        let officer = self.officer.clone().map(Actor::Officer);
        let machine = || Some(Actor::Machine(self.machine.as_ref()?.1.clone()));
        citizen.or(officer).or_else(machine)
    }
}

/// A commune at work, with one case, one draft and one upload of one citizen.
pub struct World {
    pub province: Province,
    router: axum::Router,
    code: String,
    hash: String,
    draft: String,
    draft_file: String,
    upload: String,
    unit: String,
    /// The population account of that officer.
    population: Uuid,
    /// The account that administrators see to; nobody signs in with it.
    account: OfficerAccount,
    owner: Citizen,
}

async fn appointed(world: &Province, agency: &str, role: Role, no: u32) -> OfficerAccount {
    let organisation = &world.house.office.organisation;
    let agency = AgencyCode::from(agency);
    let units = organisation.units_of(&agency);
    let fits = |wanted: UnitRole| units.iter().find(|unit| unit.role == wanted);
    let unit = units
        .iter()
        .find(|unit| unit.role.roles().contains(&role))
        .or_else(|| fits(UnitRole::Leadership))
        .unwrap_or(&units[0]);
    let account = OfficerAccount {
        id: OfficerId(Uuid::now_v7()),
        login: format!("{}-{no}", role.slug().replace('_', "-")),
        name: format!("{} {no}", role.name()),
        email: None,
        unit: unit.code.clone(),
        unit_name: unit.name.clone(),
        agency: unit.agency.clone(),
        roles: vec![role],
        password_hash: None,
        active: true,
        failures: 0,
        locked_until: None,
        last_login_at: None,
        created_at: world.house.now(),
        version: 1,
    };
    let mut batch = Batch::new();
    store::officer::appoint(&mut batch, &account);
    let db = &world.house.office.db;
    db.commit(batch).await.expect("an officer");
    account
}

/// An account of the population database that was asked for.
async fn asked_for(world: &Province, of: &OfficerAccount) -> Uuid {
    use domain::population_access::{Account, Request, Stage};
    let account = Account {
        request: Request {
            officer: of.id,
            officer_name: of.name.clone(),
            unit: of.unit.clone(),
            unit_name: of.unit_name.clone(),
            agency: of.agency.clone(),
            position: "Công chức".to_owned(),
            purpose: "Xác thực".to_owned(),
            papers: Vec::new(),
        },
        stage: Stage::Requested,
    };
    let said = store::population_access::Happened {
        at: world.house.now(),
        what: "request".to_owned(),
        who: "system".to_owned(),
        who_name: String::new(),
        remark: String::new(),
    };
    let id = Uuid::now_v7();
    let mut batch = Batch::new();
    store::population_access::add(&mut batch, id, &account, &said);
    let db = &world.house.office.db;
    db.commit(batch).await.expect("a request");
    id
}

/// An officer as one acts now: what is only lent is not held.
async fn officer_now(house: &House, account: &OfficerAccount) -> Officer {
    let found = casework::staff::on_duty(&house.office, account.id, house.now()).await;
    found.expect("a read").expect("an officer").1
}

/// Another system with these scopes for one agency.
async fn connected(world: &Province, scopes: &[Scope], agency: &str) -> (Uuid, Machine) {
    let client = store::machine_client::Client {
        id: Uuid::now_v7(),
        name: format!("he-thong-{}", Uuid::now_v7()),
        title: "Hệ thống".to_owned(),
        scopes: scopes.iter().map(|it| it.word().to_owned()).collect(),
        agencies: vec![agency.to_owned()],
        certificate: None,
        active: true,
        created_at: world.house.now(),
        created_by: "system".to_owned(),
        version: 1,
    };
    let mut batch = Batch::new();
    store::machine_client::add(&mut batch, &client);
    let db = &world.house.office.db;
    db.commit(batch).await.expect("a system");
    let machine = Machine {
        client: client.name,
        name: client.title,
        scopes: scopes.to_vec(),
        agencies: vec![agency.into()],
    };
    (client.id, machine)
}

async fn citizen_of(db: &Db, login: &str) -> Citizen {
    let account = store::account::by_login(db, login).await.expect("a read");
    let account = account.expect("an account");
    Citizen {
        account: account.id,
        name: account.name,
        identity_number: account.identity_number,
        merged: Vec::new(),
        taken_back: Vec::new(),
    }
}

impl World {
    pub async fn open() -> Self {
        let province = Province::open("nam-dinh").await;
        let citizen = province.citizen().await;
        let clerk = province.clerk().await;
        let code = province.filed(&citizen).await;
        let case = Self::case_of(&province, &code).await;
        let papers = case.filing.iter().flat_map(|it| &it.papers);
        let hash = papers.filter_map(|it| it.file.as_ref()).next();
        let hash = hash.expect("a paper").hash.to_string();
        let read = clerk.get(&format!("/api/v1/cases/{code}")).await.json;
        let components = read["components"].as_array().expect("components");
        let checked: Vec<_> = components.iter().map(|it| it["id"].clone()).collect();
        clerk
            .act(&code, "accept", json!({ "checked": checked }))
            .await;
        clerk.act(&code, "transfer", json!({})).await;
        let content = json!({ "agency": province.agency });
        let begun = json!({ "procedure": PROCEDURE, "content": content });
        let draft = citizen.post("/api/v1/drafts", &begun).await;
        let draft = draft.json["id"].as_str().expect("a draft").to_owned();
        let path = format!("/api/v1/drafts/{draft}/files");
        let draft_file = citizen.upload(&path, "nhap.pdf", PDF).await;
        let draft_file = draft_file.json["id"].as_str().expect("a file").to_owned();
        let upload = citizen.upload("/api/v1/files", "khay.pdf", PDF).await;
        let upload = upload.json["id"].as_str().expect("a file").to_owned();
        let agency = AgencyCode::from(province.agency.as_str());
        let intake = province.house.office.organisation.intake(&agency);
        let unit = intake.expect("an intake unit").code.to_string();
        let db = province.house.office.db.clone();
        let account = appointed(&province, &province.agency, Role::Specialist, 99).await;
        let population = asked_for(&province, &account).await;
        Self {
            population,
            owner: citizen_of(&db, "huong").await,
            code,
            hash,
            draft,
            draft_file,
            upload,
            unit,
            account,
            router: router(province.house.clone()),
            province,
        }
    }

    async fn case_of(province: &Province, code: &str) -> Case {
        let db = &province.house.office.db;
        let file = store::case_file::load_by_code(db, code).await;
        file.expect("a read").expect("the case").case
    }

    async fn case(&self) -> Case {
        Self::case_of(&self.province, &self.code).await
    }

    /// Everybody: nobody at all, the owner, another citizen, and each role here and next door.
    pub async fn everybody(&self) -> Vec<Asking> {
        let house = &self.province.house;
        crate::testing::open_account(house, "khac", "Phạm Văn Khác", "036085000222").await;
        let mut all = vec![Asking::nobody("nobody")];
        for (name, login) in [("owner", "huong"), ("another citizen", "khac")] {
            let citizen = citizen_of(&house.office.db, login).await;
            all.push(Asking {
                kind: Some((Kind::Citizen, citizen.account.0)),
                citizen: Some(citizen),
                ..Asking::nobody(name)
            });
        }
        let mut communes = house.office.organisation.communes();
        let next_door = communes.find(|it| it.code.as_str() != self.province.agency);
        let next_door = next_door.expect("another commune").code.to_string();
        for (no, (place, agency)) in [("here", &self.province.agency), ("elsewhere", &next_door)]
            .into_iter()
            .enumerate()
        {
            for role in Role::ALL {
                let no = u32::try_from(no).unwrap_or(0);
                let account = appointed(&self.province, agency, role, no).await;
                all.push(Asking {
                    kind: Some((Kind::Officer, account.id.0)),
                    officer: Some(officer_now(house, &account).await),
                    ..Asking::nobody(&format!("{} {place}", role.slug()))
                });
            }
        }
        for (name, scopes, agency) in [
            (
                "system that views here",
                &[Scope::View][..],
                &self.province.agency,
            ),
            ("system that may all elsewhere", &Scope::ALL[..], &next_door),
            (
                "system that pays here",
                &[Scope::Payment][..],
                &self.province.agency,
            ),
        ] {
            all.push(Asking {
                machine: Some(connected(&self.province, scopes, agency).await),
                ..Asking::nobody(name)
            });
        }
        all
    }

    /// The addresses that a pattern stands for.
    pub fn filled(&self, pattern: &str) -> Vec<(String, Option<Act>)> {
        let about_case = ["/ho-so/", "/can-bo/ho-so/", "/api/v1/cases/", "/tra-cuu/"];
        let code = if about_case.iter().any(|it| pattern.starts_with(it))
            || pattern.starts_with("/api/v1/lookup/")
        {
            self.code.as_str()
        } else if pattern.contains("/to-chuc/") || pattern.contains("/agencies/") {
            self.province.agency.as_str()
        } else {
            PROCEDURE
        };
        let id = if pattern.contains("/dan-cu/") {
            self.population.to_string()
        } else if pattern.contains("/nguoi-dung/") {
            self.account.id.to_string()
        } else if pattern.starts_with("/api/v1/drafts/") {
            self.draft.clone()
        } else if pattern.starts_with("/api/v1/files/") {
            self.upload.clone()
        } else {
            Uuid::nil().to_string()
        };
        let filled = pattern
            .replace("{code}", code)
            .replace("{procedure}", PROCEDURE)
            .replace("{id}", &id)
            .replace("{draft}", &self.draft)
            .replace("{step}", "nguoi-nop")
            .replace("{hash}", &self.hash)
            .replace("{sha256}", &self.hash)
            .replace("{letter}", "receipt")
            .replace("{form}", "receipt")
            .replace("{unit}", &self.unit)
            .replace("{kind}", "thu-tuc")
            .replace("{province}", "nam-dinh")
            .replace("{size}", "1")
            .replace("{no}", "1")
            .replace("{*path}", "app.css");
        let filled = if pattern.contains("/ban-nhap/") {
            filled.replace("{file}", &self.draft_file)
        } else {
            filled.replace("{file}", "to-chuc.csv")
        };
        let acts: &[Act] = if pattern.starts_with("/can-bo/ho-so/") {
            &act_form::ACTS
        } else {
            &citizen_act::ACTS
        };
        if !pattern.contains("{act}") {
            return vec![(filled, None)];
        }
        if pattern.starts_with("/can-bo/danh-muc/") {
            return vec![(filled.replace("{act}", "trinh"), None)];
        }
        acts.iter()
            .map(|act| (filled.replace("{act}", act.slug()), Some(*act)))
            .collect()
    }

    /// Whether the rule lets somebody in.
    pub async fn may(&self, rule: Rule, path: &str, act: Option<Act>, who: &Asking) -> bool {
        let case = self.case().await;
        let organisation = &self.province.house.office.organisation;
        let does = |duty| {
            let actor = who.officer.clone().map(Actor::Officer);
            actor.is_some_and(|actor| authority::may_do(&actor, duty).is_ok())
        };
        let today = domain::clock::wall(self.province.house.now()).date();
        let on_case = |act: Act, case: &Case| {
            // Pages of the desk are an officer's, whoever's the case is.
            let at_desk = path.starts_with("/can-bo");
            let is_api = path.starts_with("/api/");
            let own_door = who.machine.is_none() || is_api;
            let actor = who
                .actor()
                .filter(|_| own_door && (!at_desk || who.officer.is_some()));
            actor.is_some_and(|actor| authority::may(&actor, act, case, today).is_ok())
        };
        let is_owner = who.citizen.as_ref() == Some(&self.owner);
        match rule {
            Rule::Anyone => true,
            Rule::SignedIn => who.kind.is_some(),
            Rule::System(act) => {
                let machine = who.machine.clone().map(|(_, it)| Actor::Machine(it));
                let nothing_yet = Case::new(CaseId(Uuid::nil()));
                machine.is_some_and(|it| authority::may(&it, act, &nothing_yet, today).is_ok())
            }
            Rule::Uploads => {
                let files = |(_, it): &(Uuid, Machine)| {
                    it.scopes.contains(&domain::machine_client::Scope::Submit)
                };
                who.kind.is_some() || who.machine.as_ref().is_some_and(files)
            }
            Rule::Citizen => who.citizen.is_some(),
            Rule::OwnCase | Rule::OwnDraft | Rule::OwnUpload => is_owner,
            Rule::Officer => who.officer.is_some(),
            Rule::Duty(duty) | Rule::Keep(duty) => does(duty),
            Rule::ManageOfficer => who.officer.as_ref().is_some_and(|it| {
                domain::staff::may_manage(it, &self.account.agency, organisation).is_ok()
            }),
            Rule::OwnPopulationAccount => who.officer.as_ref().is_some_and(|it| {
                let agency = &self.account.agency;
                domain::population_access::oversees(it, agency, organisation)
            }),
            // Nobody here has such an account.
            Rule::LookUp => false,
            Rule::Receive => {
                who.officer.is_some() && on_case(Act::Submit, &Case::new(CaseId(Uuid::nil())))
            }
            Rule::OnCase(act) => on_case(act, &case),
            Rule::ActOfAddress => act.is_some_and(|act| on_case(act, &case)),
        }
    }

    /// A body that the API can read for an address.
    fn sent(&self, method: &str, path: &str) -> serde_json::Value {
        match method {
            "PUT" => json!({ "agency": self.province.agency }),
            _ => act_sent(path),
        }
    }

    /// Asks with a session of its own; what comes back, and where it leads.
    pub async fn ask(&self, method: &str, path: &str, who: &Asking) -> (u16, String) {
        let house = &self.province.house;
        let mut request = Request::builder().method(method).uri(path);
        let is_api = path.starts_with("/api/");
        let mut csrf = String::new();
        if let Some((kind, id)) = who.kind {
            let life = house.lifetime(kind);
            let started = session::start(
                &house.office.db,
                kind,
                id,
                house.now(),
                life,
                "test",
                "escalation",
            )
            .await
            .expect("a session");
            csrf = started.session.csrf;
            request = if is_api {
                request.header(header::AUTHORIZATION, format!("Bearer {}", started.token))
            } else {
                let name = crate::session::cookie_name(house, kind);
                request.header(header::COOKIE, format!("{name}={}", started.token))
            };
        }
        if let Some((client, machine)) = &who.machine {
            let scopes: Vec<String> = machine
                .scopes
                .iter()
                .map(|it| it.word().to_owned())
                .collect();
            let giving = store::machine_client::Giving {
                client: *client,
                secret: None,
                scopes: &scopes,
                now: house.now(),
                until: house.now() + jiff::SignedDuration::from_mins(5),
                address: "test",
            };
            let token = store::machine_client::give(&house.office.db, giving).await;
            let token = token.expect("a token");
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        let version = self.case().await.version.to_string();
        let body = match (method, is_api) {
            ("GET", _) => Body::empty(),
            (_, true) if path.ends_with("/files") => {
                let kind = "multipart/form-data; boundary=edge";
                request = request.header(header::CONTENT_TYPE, kind);
                Body::from("--edge--\r\n")
            }
            (_, true) => {
                request = request.header(header::CONTENT_TYPE, "application/json");
                Body::from(self.sent(method, path).to_string())
            }
            _ => {
                request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
                let key = Uuid::now_v7().simple().to_string();
                let pairs = [
                    ("csrf", csrf.as_str()),
                    ("key", &key),
                    ("version", &version),
                ];
                let mut form = form_urlencoded::Serializer::new(String::new());
                Body::from(form.extend_pairs(pairs).finish())
            }
        };
        let request = request.body(body).expect("a request");
        let answer = self.router.clone().oneshot(request).await;
        let answer = answer.expect("an answer");
        let to = answer.headers().get(header::LOCATION);
        let to = to.and_then(|it| it.to_str().ok()).unwrap_or_default();
        (answer.status().as_u16(), to.to_owned())
    }
}

/// A body that the API can read for an act, so that nothing but who asks can be refused first.
fn act_sent(path: &str) -> serde_json::Value {
    let of = path.rsplit('/').next().unwrap_or_default();
    match of {
        "accept" => json!({ "checked": [] }),
        "amend" | "supplement_answer" => json!({ "papers": [] }),
        "assign" => json!({ "officer": Uuid::nil() }),
        "consult" => json!({ "unit": "x", "question": "x", "until": "2026-09-01" }),
        "consult_answer" => json!({ "no": 1, "answer": "x" }),
        "correct" => json!({ "field": "applicant_name", "value": "x", "reason": "x" }),
        "decide_result" => json!({ "outcome": "granted" }),
        "extend" => json!({ "until": "2026-09-30", "reason": "x" }),
        "financial_obligation" => json!({ "name": "x", "amount": 1, "basis": "x" }),
        "hand_over" => json!({ "way": "in_person", "receiver": "x", "originals_compared": true }),
        "issue_result" => json!({ "number": "1" }),
        "payment" => json!({ "amount": 1, "method": "counter", "reference": "x" }),
        "rate" => json!({ "marks": [] }),
        "reject" => json!({ "reason": "x", "redirect": "x" }),
        "stop" => json!({ "basis": "x", "reason": "x" }),
        "step_return" | "withdraw" => json!({ "reason": "x" }),
        "supplement_request" => {
            json!({ "items": [{ "name": "x", "guidance": "x" }], "reason": "x" })
        }
        _ => json!({}),
    }
}
