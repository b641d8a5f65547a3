//! Every address asked as everybody: whoever the rule lets in comes in, and nobody else does.
//! Vertical (another role) and horizontal (another citizen, another commune's officer). What was
//! refused leaves no mark in the files.

mod world;

use self::world::World;
use super::rules::{self, RULES, Rule};
use super::{addresses, router};
use crate::api::tests::client::Client;
use axum::body::Body;
use axum::http::{Request, header};
use std::collections::BTreeSet;
use store::Db;
use tower::ServiceExt;

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
        // Whoever may look at the page that adds a second factor gets a challenge to answer.
        "sign_in_attempt:",
        "machine_token:",
        "access_log:",
        "access_head:",
        "population_look_up:",
    ];
    // Taking one's own data along is written down in the account's history.
    let exported = |line: &str| line.starts_with("account_event:") && line.contains("\"exported\"");
    // A look-up that was refused is a sign, which waits to be told to the head of the agency.
    let told = |line: &str| line.starts_with("job") && line.contains("population_sign");
    let kept = |line: &String| {
        !traces.iter().any(|it| line.starts_with(it)) && !exported(line) && !told(line)
    };
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

/// Covers: ND-4.4, NB-4.4, ND-30.3/3, NB-30.2/3, HN-22.2/3
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
                        true if *rule == Rule::Anyone => {
                            seen.0 < 500 && !matches!(seen.0, 401..=403)
                        }
                        true => seen.0 < 500 && !is_refused(&seen),
                        // Without an account of the database the form comes back with the rule.
                        false if *rule == Rule::LookUp => is_shut(&seen) || seen.0 == 422,
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
