//! How many sign-ins a second there can be, 64 people at once, beside as many bare comparisons of a
//! password with its hash: what the accounts, the counting and the noting cost on top.

use crate::Options;
use crate::measure::Took;
use crate::report::{Found, Reach};
use casework::office::Office;
use casework::sign_in;
use domain::ids::AccountId;
use jiff::Timestamp;
use std::time::Instant;
use store::account::{self, Account, Kind};
use store::{Batch, Db, Target};
use uuid::Uuid;

const AT_ONCE: usize = 64;
const PASSWORD: &str = "bốn con mèo trên mái nhà";

/// Runs it.
pub async fn run(options: &Options, found: &mut Found) -> anyhow::Result<()> {
    // Whenever it runs: no lock and no age of a password depends on it here.
    let now: Timestamp = "2026-08-24T02:00:00Z".parse()?;
    let count = if options.quick { 100 } else { 1_000 };
    let folder = options.scratch.join("sign-in");
    std::fs::create_dir_all(&folder)?;
    let path = folder.join("motcua.sqlite");
    let db = Db::migrate_and_open(&Target::Sqlite { path }).await?;
    let office = Office::seed(db, "nam-dinh")?;
    let hash = office.passwords.hash(PASSWORD).await;
    found.note(hash.split('$').take(4).collect::<Vec<_>>().join("$"));
    let mut batch = Batch::new();
    for no in 0..AT_ONCE {
        account::open(
            &mut batch,
            &Account {
                id: AccountId(Uuid::now_v7()),
                login: format!("nguoi-{no}"),
                kind: Kind::Person,
                name: "Nguyễn Thị Thanh Hương".to_owned(),
                identity_number: None,
                born: None,
                address: "Tổ 4, phường Trường Thi".to_owned(),
                phone: None,
                email: None,
                password_hash: Some(hash.clone()),
                active: true,
                failures: 0,
                locked_until: None,
                last_login_at: None,
                created_at: now,
                version: 1,
            },
        );
    }
    office.db.commit(batch).await?;
    let bare = hands(count, |_| {
        let (passwords, hash) = (office.passwords.clone(), hash.clone());
        async move { passwords.verify(PASSWORD, Some(&hash)).await }
    })
    .await?;
    let whole = hands(count, |no| {
        let office = office.clone();
        async move {
            let login = format!("nguoi-{}", no % AT_ONCE);
            let tried = sign_in::citizen(&office, &login, PASSWORD, now).await;
            matches!(tried, Ok(sign_in::Tried::Known(_)))
        }
    })
    .await?;
    found.ratio(
        ("sign-ins", whole.rate()),
        ("bare comparisons of passwords", bare.rate()),
        "a second",
        Some(Reach::RatioAtLeast(0.8)),
        &whole.words(),
    );
    std::fs::remove_dir_all(&folder)?;
    Ok(())
}

/// Does something so often, 64 at once; fails when one of them does.
async fn hands<F: Future<Output = bool> + Send + 'static>(
    count: usize,
    work: impl Fn(usize) -> F,
) -> anyhow::Result<Took> {
    let begun = Instant::now();
    let mut times = Vec::new();
    let mut at_work = tokio::task::JoinSet::new();
    let mut no = 0;
    while times.len() < count {
        while at_work.len() < AT_ONCE && no < count {
            let one = work(no);
            at_work.spawn(async move {
                let at = Instant::now();
                (one.await, at.elapsed())
            });
            no += 1;
        }
        let Some(done) = at_work.join_next().await else {
            break;
        };
        let (right, took) = done?;
        anyhow::ensure!(right, "somebody was not signed in");
        times.push(took);
    }
    Ok(Took::new(times, begun.elapsed(), 0))
}
