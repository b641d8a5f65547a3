//! An office to measure: a fresh store with the people and papers of the demonstration, and
//! births to be registered in every commune of the province.

use anyhow::{Context as _, anyhow};
use casework::act::{Asked, Done};
use casework::office::Office;
use casework::submit::{Filed, submit};
use domain::actor::{Actor, Role};
use domain::case::{Case, Channel};
use domain::ids::{AgencyCode, ProcedureCode};
use jiff::{SignedDuration, Timestamp};
use motcua::clock;
use motcua::demo::dice::Dice;
use motcua::demo::life::Life;
use motcua::demo::plan::{Fate, Plan};
use motcua::demo::staff::Staff;
use motcua::jobs::{Desk, Time};
use motcua::paper;
use motcua::wiring::Neighbours;
use outside::files::Files;
use outside::mail::Post;
use outside::national_portal::Intake;
use outside::sms::Gateway;
use std::path::Path;
use std::sync::Arc;
use store::officer::OfficerAccount;
use store::{Db, Target};
use uuid::Uuid;

/// What is filed: a birth, the busiest procedure of every commune.
pub const BIRTH: &str = "1.001193";
/// The province.
pub const PROVINCE: &str = "nam-dinh";

/// What somebody files.
pub type Filing = (Actor, Filed);

/// An office with its people.
pub struct World {
    /// Its office, files and people.
    pub life: Life,
    /// The communes that register births.
    pub communes: Vec<AgencyCode>,
}

impl World {
    /// Makes a fresh office.
    pub async fn make(target: &Target, folder: &Path, people: u32) -> anyhow::Result<Self> {
        std::fs::create_dir_all(folder)?;
        let db = Db::migrate_and_open(target).await?;
        let office = Office::seed(db, PROVINCE)?;
        let now = clock::now();
        let mut staff = Staff::gather(&office, people)?;
        let a_year = SignedDuration::from_hours(24 * 370);
        staff.write(&office, now.saturating_sub(a_year)?).await?;
        let birth = ProcedureCode(BIRTH.to_owned());
        let procedure = office
            .catalogue
            .procedure(&birth)
            .context("births are registered")?;
        let communes: Vec<AgencyCode> = office
            .organisation
            .resolvers(procedure)
            .iter()
            .map(|it| it.code.clone())
            .collect();
        anyhow::ensure!(!communes.is_empty(), "no commune registers births");
        Ok(Self {
            life: Life {
                desk: Self::desk(&office, folder)?,
                files: Files::folder(&folder.join("files"))?,
                office,
                staff,
                now,
            },
            communes,
        })
    }

    /// The desk of an office whose messages stay in its folder.
    fn desk(office: &Office, folder: &Path) -> anyhow::Result<Desk> {
        const URL: &str = "http://127.0.0.1";
        Ok(Desk {
            print: paper::printer(office, URL),
            office: office.clone(),
            neighbours: Neighbours {
                population: outside::population::Population::Closed,
                post: Post::Record {
                    folder: folder.join("mail"),
                },
                gateway: Gateway::Record {
                    folder: folder.join("sms"),
                },
                intake: Intake::Folder {
                    inbox: folder.join("inbox"),
                },
                files: Files::folder(&folder.join("files"))?,
            },
            public_url: URL.to_owned(),
            journal: None,
            time: Time::Clock(clock::now),
        })
    }

    /// The files.
    pub fn db(&self) -> &Db {
        &self.life.office.db
    }

    /// A filing; its number decides commune and applicant.
    pub async fn filing(&self, no: u32, at: Timestamp) -> anyhow::Result<Filing> {
        let staff = &self.life.staff;
        let agency = &self.communes[no as usize % self.communes.len()];
        let citizens = &staff.citizens;
        let plan = Plan {
            no,
            procedure: ProcedureCode(BIRTH.to_owned()),
            variant: None,
            agency: agency.clone(),
            intake: None,
            channel: Channel::Online,
            applicant: citizens[no as usize * 7 % citizens.len()].clone(),
            at,
            fate: Fate::Usual,
            tempo: 50,
            rests_after: None,
            rates: false,
        };
        let mut dice = Dice::new(u64::from(no));
        let filed = self.life.filed(&plan, &mut dice).await?;
        filed.ok_or_else(|| anyhow!("a birth cannot be filed with {agency}"))
    }

    /// Many filings.
    pub async fn filings(&self, count: u32) -> anyhow::Result<Arc<[Filing]>> {
        let mut filings = Vec::new();
        for no in 0..count {
            filings.push(self.filing(no, clock::now()).await?);
        }
        Ok(filings.into())
    }

    /// Fills the office with so many cases, filed just now.
    pub async fn fill(&self, count: u32) -> anyhow::Result<Vec<Case>> {
        let filings = self.filings(count.min(1_000)).await?;
        let mut hands = tokio::task::JoinSet::new();
        for hand in 0..64_u32 {
            let (office, filings) = (self.life.office.clone(), Arc::clone(&filings));
            hands.spawn(async move {
                let mut cases = Vec::new();
                for no in (hand..count).step_by(64) {
                    let (actor, filed) = &filings[no as usize % filings.len()];
                    let asked = Asked::plainly(actor, clock::now());
                    match submit(&office, &asked, filed.clone()).await? {
                        Done::Now { case, .. } => cases.push(*case),
                        Done::Before { .. } => {}
                    }
                }
                Ok::<_, anyhow::Error>(cases)
            });
        }
        let mut cases = Vec::new();
        while let Some(some) = hands.join_next().await {
            cases.extend(some??);
        }
        Ok(cases)
    }

    /// The officer who receives at a commune.
    pub fn clerk(&self, commune: &AgencyCode) -> anyhow::Result<&OfficerAccount> {
        let organisation = &self.life.office.organisation;
        let unit = organisation.intake(commune).context("an intake unit")?;
        let mut dice = Dice::new(1);
        self.life
            .staff
            .on_post(&unit.code, Role::Reception, &mut dice)
            .with_context(|| format!("nobody receives at {commune}"))
    }
}

/// Files one, as the API does it: the form is checked, the key is looked up, all is committed.
pub async fn file(office: &Office, (actor, filed): &Filing) -> anyhow::Result<()> {
    let procedure = office.catalogue.procedure(&filed.procedure);
    if let Some(form) = procedure.and_then(|it| office.catalogue.form_of(it)) {
        let errors = office.checker.check(form, &filed.form);
        anyhow::ensure!(errors.is_empty(), "the form is not right: {errors:?}");
    }
    let key = Uuid::now_v7().to_string();
    let asked = Asked::plainly(actor, clock::now()).once(&key, &[b"submit"]);
    submit(office, &asked, filed.clone()).await?;
    Ok(())
}
