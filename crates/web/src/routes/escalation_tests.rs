//! Every address asked as everybody: whoever the rule lets in comes in, and nobody else does.
//! Vertical (another role) and horizontal (another citizen, another commune's officer). What was
//! refused leaves no mark in the files.

use super::rules::{self, RULES, Rule};
use super::{addresses, router};
use crate::api::tests::client::{Client, PDF, PROCEDURE, Province};
use crate::citizen::act as citizen_act;
use crate::officer::act_form;
use axum::body::Body;
use axum::http::{Request, header};
use domain::actor::{Actor, Citizen, Officer, Role};
use domain::authority::{self, Act};
use domain::case::Case;
use domain::ids::{AgencyCode, CaseId, OfficerId};
use domain::organisation::UnitRole;
use serde_json::json;
use std::collections::BTreeSet;
use store::officer::OfficerAccount;
use store::session::{self, Kind};
use store::{Batch, Db};
use tower::ServiceExt;
use uuid::Uuid;

/// Somebody who asks.
struct Asking {
    name: String,
    kind: Option<(Kind, Uuid)>,
    citizen: Option<Citizen>,
    officer: Option<Officer>,
}

impl Asking {
    fn actor(&self) -> Option<Actor> {
        let citizen = self.citizen.clone().map(Actor::Citizen);
        citizen.or_else(|| self.officer.clone().map(Actor::Officer))
    }
}

/// A commune at work, with one case, one draft and one upload of one citizen.
struct World {
    province: Province,
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

async fn citizen_of(db: &Db, login: &str) -> Citizen {
    let account = store::account::by_login(db, login).await.expect("a read");
    let account = account.expect("an account");
    Citizen {
        account: account.id,
        name: account.name,
        identity_number: account.identity_number,
    }
}

impl World {
    async fn open() -> Self {
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
    async fn everybody(&self) -> Vec<Asking> {
        let house = &self.province.house;
        crate::testing::open_account(house, "khac", "Phạm Văn Khác", "036085000222").await;
        let mut all = vec![Asking {
            name: "nobody".to_owned(),
            kind: None,
            citizen: None,
            officer: None,
        }];
        for (name, login) in [("owner", "huong"), ("another citizen", "khac")] {
            let citizen = citizen_of(&house.office.db, login).await;
            all.push(Asking {
                name: name.to_owned(),
                kind: Some((Kind::Citizen, citizen.account.0)),
                citizen: Some(citizen),
                officer: None,
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
                    name: format!("{} {place}", role.slug()),
                    kind: Some((Kind::Officer, account.id.0)),
                    citizen: None,
                    officer: Some(house.office.officer(&account)),
                });
            }
        }
        all
    }

    /// The addresses that a pattern stands for.
    fn filled(&self, pattern: &str) -> Vec<(String, Option<Act>)> {
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
    async fn may(&self, rule: Rule, path: &str, act: Option<Act>, who: &Asking) -> bool {
        let case = self.case().await;
        let organisation = &self.province.house.office.organisation;
        let does = |duty| {
            let actor = who.officer.clone().map(Actor::Officer);
            actor.is_some_and(|actor| authority::may_do(&actor, duty).is_ok())
        };
        let on_case = |act: Act, case: &Case| {
            // Pages of the desk are an officer's, whoever's the case is.
            let at_desk = path.starts_with("/can-bo");
            let actor = who.actor().filter(|_| !at_desk || who.officer.is_some());
            actor.is_some_and(|actor| authority::may(&actor, act, &case.clone()).is_ok())
        };
        let is_owner = who.citizen.as_ref() == Some(&self.owner);
        match rule {
            Rule::Anyone => true,
            Rule::SignedIn => who.kind.is_some(),
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
    async fn ask(&self, method: &str, path: &str, who: &Asking) -> (u16, String) {
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

/// Whether an answer keeps somebody out.
fn is_shut((status, to): &(u16, String)) -> bool {
    let door = to.starts_with("/dang-nhap") || to.starts_with("/can-bo/dang-nhap");
    matches!(status, 401 | 403 | 404) || (*status == 303 && door)
}

/// Whether an answer says in so many words that somebody may not.
fn is_refused((status, to): &(u16, String)) -> bool {
    is_shut(&(*status, to.clone())) && *status != 404
}

/// Everything on file but sessions, readings and times of last use.
async fn on_file(db: &Db) -> BTreeSet<String> {
    let all = store::testing::everything(db).await;
    let traces = [
        "session:",
        "access_log:",
        "access_head:",
        "population_look_up:",
    ];
    let kept = |line: &String| !traces.iter().any(|it| line.starts_with(it));
    all.into_iter().filter(kept).collect()
}

#[test]
fn every_address_has_a_rule_and_every_rule_an_address() {
    let listed: BTreeSet<(&str, String)> = addresses(None).addresses().iter().cloned().collect();
    let ruled: BTreeSet<(&str, String)> = RULES
        .iter()
        .map(|(method, path, _)| (*method, (*path).to_owned()))
        .collect();
    let without: Vec<_> = listed.difference(&ruled).collect();
    assert!(
        without.is_empty(),
        "who may ask for these? Say it in crates/web/src/routes/rules.rs: {without:#?}"
    );
    let gone: Vec<_> = ruled.difference(&listed).collect();
    assert!(
        gone.is_empty(),
        "rules of addresses that are gone: {gone:#?}"
    );
    assert_eq!(RULES.len(), ruled.len(), "an address has two rules");
    assert_eq!(rules::of("GET", "/can-bo"), Some(Rule::Officer));
}

#[tokio::test]
async fn nobody_comes_further_than_the_rule_of_an_address_says() {
    let world = World::open().await;
    let everybody = world.everybody().await;
    let db = &world.province.house.office.db;
    let mut wrong = Vec::new();
    let (mut asked, mut addresses) = (0, 0);
    let before = on_file(db).await;
    // First what only reads and what must be refused, so that nothing has changed meanwhile; then
    // what may be done.
    for may_change in [false, true] {
        for (method, pattern, rule) in RULES {
            for (path, act) in world.filled(pattern) {
                addresses += usize::from(!may_change);
                for who in &everybody {
                    let may = world.may(*rule, &path, act, who).await;
                    if (*method != "GET" && may) != may_change {
                        continue;
                    }
                    asked += 1;
                    let seen = world.ask(method, &path, who).await;
                    let keeps = matches!(
                        rule,
                        Rule::Keep(_) | Rule::ManageOfficer | Rule::OwnPopulationAccount
                    );
                    let right = match may {
                        // What is the agency's own is looked at behind the duty.
                        true if keeps => seen.0 < 500,
                        true if *rule == Rule::Anyone => seen.0 < 400 || seen.0 > 403,
                        true => seen.0 < 500 && !is_refused(&seen),
                        // Throwing away what is not there, or not one's own, does nothing; that
                        // nothing happened is looked at below.
                        false => is_shut(&seen) || pattern.ends_with("/{draft}/bo"),
                    };
                    if !right {
                        let should = if may { "may" } else { "may not" };
                        wrong.push(format!("{method} {path}: {} {should}: {seen:?}", who.name));
                    }
                }
            }
        }
        if !may_change {
            let after = on_file(db).await;
            let marks: Vec<_> = after.symmetric_difference(&before).collect();
            assert!(marks.is_empty(), "what was refused left marks: {marks:#?}");
        }
    }
    println!(
        "{} rules, {addresses} addresses × {} askers: {asked} requests",
        RULES.len(),
        everybody.len()
    );
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// A token of one door opens nothing at the other, whichever way it is carried.
#[tokio::test]
async fn a_citizens_token_is_no_officers() {
    let world = World::open().await;
    let citizen = world.province.citizen().await;
    let clerk = world.province.clerk().await;
    let with = |client: &Client, path: &'static str, name: &'static str| {
        let request = Request::get(path)
            .header(
                header::COOKIE,
                format!("{name}={}", client.token.clone().unwrap_or_default()),
            )
            .body(Body::empty())
            .expect("a request");
        router(world.province.house.clone()).oneshot(request)
    };
    for (client, path, name) in [
        (&citizen, "/can-bo", "motcua-can-bo"),
        (&clerk, "/ho-so", "motcua"),
    ] {
        let answer = with(client, path, name).await.expect("an answer");
        assert_eq!(answer.status().as_u16(), 303, "{path}");
    }
}
