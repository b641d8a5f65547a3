//! What is asked of a server that is measured: a store with cases, people who are signed in, and
//! requests as browsers and programs send them.

use crate::client::{Request, address, get, post};
use crate::office::{Filing, World};
use crate::server::{Served, Serving, store_of};
use crate::submit::fresh;
use crate::{Options, in_runtime};
use anyhow::Context as _;
use domain::case::{Case, Delivery};
use domain::ids::AgencyCode;
use jiff::SignedDuration;
use motcua::clock;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use store::session::{self, Kind, Lifetime};
use store::{Db, Target};
use uuid::Uuid;

/// A store that is filled and closed, ready to be served.
pub struct Filled {
    /// Its folder.
    pub folder: PathBuf,
    /// How the configuration names it.
    pub store: String,
    /// Codes of its cases.
    pub codes: Vec<String>,
    /// What can be filed: the citizen's token and the body.
    filings: Vec<(String, Vec<u8>)>,
    /// What can be accepted: the clerk's token, the code, the body.
    acts: Vec<(String, String, Vec<u8>)>,
    /// Tokens of clerks.
    pub clerks: Vec<String>,
    /// The PostgreSQL server, where it is one.
    server: Option<String>,
}

const DATABASE: &str = "bench_served";
/// The procedure of a draft: registration of a birth.
const BEGUN: &str = "1.001193";

impl Filled {
    /// Makes and fills a store.
    pub fn make(options: &Options, engine: &'static str, cases: u32) -> anyhow::Result<Self> {
        in_runtime(Self::filled(options, engine, cases))
    }

    async fn filled(options: &Options, engine: &'static str, cases: u32) -> anyhow::Result<Self> {
        let folder = fresh(options, &format!("served-{engine}"))?;
        let server = options.postgres.clone().filter(|_| engine == "postgres");
        let (target, url) = match &server {
            Some(server) => {
                let url = crate::server::database(server, DATABASE).await?;
                let target = Target::Postgres {
                    url: url.clone(),
                    connections: 8,
                };
                (target, url)
            }
            None => {
                anyhow::ensure!(engine == "sqlite", "no PostgreSQL was named");
                let path = folder.join("bench.sqlite");
                (Target::Sqlite { path }, String::new())
            }
        };
        let world = World::make(&target, &folder, 400).await?;
        let cases = world.fill(cases).await?;
        let mut tokens = Tokens::default();
        let mut filings = Vec::new();
        for no in 0..2_000 {
            let filing = world.filing(1_000_000 + no, clock::now()).await?;
            let token = tokens.of_citizen(world.db(), &filing).await?;
            filings.push((token, body(&filing)));
        }
        let mut acts = Vec::new();
        for case in &cases {
            let filing = case.filing.as_ref().context("a filed case")?;
            let token = tokens.of_clerk(&world, &filing.agency).await?;
            acts.push((token, case.code_text(), acceptance(case)));
        }
        let clerks = tokens.clerks.values().cloned().collect();
        world.life.office.db.clone().close().await;
        if let Some(server) = &server {
            let (base, _) = server.rsplit_once('/').context("an address")?;
            crate::server::settle(&format!("{base}/{DATABASE}")).await?;
        }
        Ok(Self {
            store: store_of(engine, &folder, &url),
            folder,
            codes: cases.iter().map(Case::code_text).collect(),
            filings,
            acts,
            clerks,
            server,
        })
    }

    /// Serves it with a program.
    pub fn serve(&self, program: &Path, works: bool) -> anyhow::Result<Served> {
        Served::start(&Serving {
            program,
            store: self.store.clone(),
            folder: &self.folder,
            works,
        })
    }

    /// The processes that work when it is served: the server, and PostgreSQL's.
    pub fn processes(&self, served: &Served) -> anyhow::Result<Vec<u32>> {
        let mut pids = vec![served.pid()];
        if let Some(server) = &self.server {
            pids.push(in_runtime(crate::server::postmaster(server))?);
        }
        Ok(pids)
    }

    /// Somebody looks up a case on the public page.
    pub fn look_up(&self, no: u64, kind: usize) -> Request {
        let code = &self.codes[(no.wrapping_mul(7_919) % self.codes.len() as u64) as usize];
        Request {
            bytes: get(
                &format!("/tra-cuu?ma={code}"),
                &[("X-Forwarded-For", &address(no)), ("Accept", "text/html")],
            ),
            kind,
            status: 200,
        }
    }

    /// A program looks up a case through the API.
    pub fn look_up_by_api(&self, no: u64, kind: usize) -> Request {
        let code = &self.codes[(no.wrapping_mul(7_919) % self.codes.len() as u64) as usize];
        Request {
            bytes: get(
                &format!("/api/v1/lookup/{code}"),
                &[("X-Forwarded-For", &address(no))],
            ),
            kind,
            status: 200,
        }
    }

    /// Somebody files a case.
    pub fn submit(&self, no: u64, kind: usize) -> Request {
        let (token, body) = &self.filings[no as usize % self.filings.len()];
        Request {
            bytes: post(
                "/api/v1/cases",
                &[
                    ("Authorization", &format!("Bearer {token}")),
                    ("Idempotency-Key", &Uuid::now_v7().to_string()),
                ],
                body,
            ),
            kind,
            status: 201,
        }
    }

    /// Somebody begins a draft: one row, with nothing of it checked yet.
    pub fn draft(&self, no: u64, kind: usize) -> Request {
        let (token, _) = &self.filings[no as usize % self.filings.len()];
        let body = format!(r#"{{"procedure":"{BEGUN}","content":{{"agency":"","form":{{}}}}}}"#);
        Request {
            bytes: post(
                "/api/v1/drafts",
                &[("Authorization", &format!("Bearer {token}"))],
                body.as_bytes(),
            ),
            kind,
            status: 201,
        }
    }

    /// A clerk accepts a case that nobody has accepted yet; none when all were.
    pub fn accept(&self, no: usize, kind: usize) -> Option<Request> {
        let (token, code, body) = self.acts.get(no)?;
        Some(Request {
            bytes: post(
                &format!("/api/v1/cases/{code}/accept"),
                &[
                    ("Authorization", &format!("Bearer {token}")),
                    ("Idempotency-Key", &Uuid::now_v7().to_string()),
                ],
                body,
            ),
            kind,
            status: 200,
        })
    }

    /// A clerk opens the work list.
    pub fn work_list(&self, no: u64, kind: usize) -> Request {
        let token = &self.clerks[no as usize % self.clerks.len()];
        Request {
            bytes: get("/can-bo", &[("Cookie", &format!("motcua-can-bo={token}"))]),
            kind,
            status: 200,
        }
    }

    /// The static page beside the others.
    pub fn hello(kind: usize) -> Request {
        Request {
            bytes: get("/hello", &[("Accept", "text/html")]),
            kind,
            status: 200,
        }
    }

    /// Clears it away.
    pub fn clear(self) -> anyhow::Result<()> {
        std::fs::remove_dir_all(&self.folder)?;
        match &self.server {
            Some(server) => in_runtime(crate::server::drop_database(server, DATABASE)),
            None => Ok(()),
        }
    }
}

/// Who is signed in.
#[derive(Default)]
struct Tokens {
    citizens: BTreeMap<Uuid, String>,
    clerks: BTreeMap<String, String>,
}

async fn session(db: &Db, kind: Kind, who: Uuid) -> anyhow::Result<String> {
    let life = Lifetime {
        idle: SignedDuration::from_hours(8),
        absolute: SignedDuration::from_hours(10),
    };
    let started = session::start(db, kind, who, clock::now(), life, "127.0.0.1", "bench").await?;
    Ok(started.token)
}

impl Tokens {
    async fn of_citizen(&mut self, db: &Db, (_, filed): &Filing) -> anyhow::Result<String> {
        let who = filed.applicant.account.context("an account")?.0;
        if let Some(token) = self.citizens.get(&who) {
            return Ok(token.clone());
        }
        let token = session(db, Kind::Citizen, who).await?;
        self.citizens.insert(who, token.clone());
        Ok(token)
    }

    async fn of_clerk(&mut self, world: &World, commune: &AgencyCode) -> anyhow::Result<String> {
        if let Some(token) = self.clerks.get(commune.as_str()) {
            return Ok(token.clone());
        }
        let clerk = world.clerk(commune)?;
        let token = session(world.db(), Kind::Officer, clerk.id.0).await?;
        self.clerks.insert(commune.to_string(), token.clone());
        Ok(token)
    }
}

/// What is sent to file a case. The files of its papers would be uploaded before; here each paper
/// is named without one.
fn body((_, filed): &Filing) -> Vec<u8> {
    let papers: Vec<_> = filed
        .papers
        .iter()
        .map(|paper| serde_json::json!({"component": paper.component, "name": paper.name, "copy": paper.copy}))
        .collect();
    let delivery = match &filed.delivery {
        Delivery::InPerson => serde_json::json!({"by": "in_person"}),
        Delivery::Online => serde_json::json!({"by": "online"}),
        Delivery::Post { address } => serde_json::json!({"by": "post", "address": address}),
    };
    let body = serde_json::json!({
        "procedure": filed.procedure,
        "agency": filed.agency,
        "subject": filed.subject,
        "form": filed.form,
        "papers": papers,
        "delivery": delivery,
    });
    body.to_string().into_bytes()
}

/// What is sent to accept a case: every component was looked at.
fn acceptance(case: &Case) -> Vec<u8> {
    let papers = case.filing.iter().flat_map(|filing| &filing.papers);
    let checked: Vec<_> = papers.filter_map(|paper| paper.component.clone()).collect();
    serde_json::json!({"checked": checked})
        .to_string()
        .into_bytes()
}
