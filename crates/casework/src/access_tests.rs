//! Access over time: what is lent ends by itself, what is opened in an emergency is told, and
//! leaving or moving closes everything at once.

use crate::access::{self, NotDone, Verdict, half_of};
use crate::office::Office;
use crate::traces::{self, Opening};
use crate::{machine_client as clients, population_access as accounts, staff};
use domain::actor::{Actor, Officer, Role};
use domain::authority::{self, Act, Duty};
use domain::ids::{AgencyCode, OfficerId};
use domain::organisation::UnitRole;
use domain::population_access::{Given, Request, Stage, Step};
use domain::role_grant::Asked;
use domain::testing::{Story, moment};
use jiff::Timestamp;
use jiff::civil::date;
use store::access_log::{self, About, Outcome};
use store::both_engines;
use store::case_file::DueDates;
use store::machine_client::Client;
use store::officer::OfficerAccount;
use store::read::page::PageRequest;
use store::session::{self, Kind, Lifetime};
use store::{Batch, Db};
use uuid::Uuid;

fn today() -> jiff::civil::Date {
    domain::clock::wall(now()).date()
}

fn now() -> Timestamp {
    moment("2026-08-24T09:15")
}

struct Place {
    office: Office,
    here: AgencyCode,
}

impl Place {
    fn of(db: &Db) -> Self {
        let office = Office::seed(db.clone(), "nam-dinh").expect("an office");
        let here = office.organisation.communes().next().expect("a commune");
        let here = here.code.clone();
        Self { office, here }
    }

    async fn appoint(&self, no: u128, agency: &AgencyCode, role: Role) -> Officer {
        let units = self.office.organisation.units_of(agency);
        let division = units.iter().find(|it| it.role == UnitRole::Division);
        let unit = division.unwrap_or(&units[0]);
        let account = OfficerAccount {
            id: OfficerId(Uuid::from_u128(no)),
            login: format!("can-bo-{no}"),
            name: format!("Cán bộ {no}"),
            email: Some(format!("can-bo-{no}@example.vn")),
            unit: unit.code.clone(),
            unit_name: unit.name.clone(),
            agency: agency.clone(),
            roles: vec![role],
            password_hash: None,
            active: true,
            failures: 0,
            locked_until: None,
            last_login_at: None,
            created_at: now(),
            version: 1,
        };
        let mut batch = Batch::new();
        store::officer::appoint(&mut batch, &account);
        self.office.db.commit(batch).await.expect("an officer");
        self.as_of(account.id, now()).await
    }

    async fn as_of(&self, id: OfficerId, at: Timestamp) -> Officer {
        let found = staff::on_duty(&self.office, id, at).await;
        found.expect("a read").expect("the officer").1
    }

    async fn signed_in(&self, officer: &Officer) -> String {
        let life = Lifetime {
            idle: jiff::SignedDuration::from_hours(1),
            absolute: jiff::SignedDuration::from_hours(8),
        };
        let started = session::start(
            &self.office.db,
            Kind::Officer,
            officer.id.0,
            now(),
            life,
            "10.0.0.9",
            "test",
        );
        started.await.expect("a session").token
    }

    async fn is_in(&self, token: &str) -> bool {
        let found = session::find(&self.office.db, token, now()).await;
        found.expect("a read").is_some()
    }
}

fn rule<T>(it: Result<T, NotDone>) -> &'static str {
    match it {
        Ok(_) => "done",
        Err(NotDone::Refused(refusal)) => refusal.rule(),
        Err(NotDone::Changed) => "changed",
        Err(NotDone::NotFound) => "not found",
        Err(_) => "failed",
    }
}

// Covers: HN-22.4/2
both_engines!(
    a_provider_may_do_nothing_before_a_grant_and_after_it,
    |db| {
        let place = Place::of(db);
        let operator = place.appoint(1, &place.here, Role::Operator).await;
        let provider = place.appoint(2, &place.here, Role::Provider).await;
        let may = |officer: &Officer| {
            let actor = Actor::Officer(officer.clone());
            authority::may_do(&actor, Duty::OperationView).is_ok()
        };
        assert!(!may(&provider));
        let asked = |hours| Asked {
            reason: "Sửa lỗi in giấy hẹn".to_owned(),
            hours,
        };
        let lend = async |by, hours| {
            access::lend(&place.office, by, provider.id, &asked(hours), now()).await
        };
        assert_eq!(rule(lend(&provider, 4).await), "authority.role");
        assert_eq!(rule(lend(&operator, 80).await), "grant.time");
        let grant = lend(&operator, 4).await.expect("lent");
        assert!(may(&place
            .as_of(provider.id, moment("2026-08-24T13:14"))
            .await));
        assert!(!may(&place
            .as_of(provider.id, moment("2026-08-24T13:15"))
            .await));
        access::take_back(&place.office, &operator, grant, now())
            .await
            .expect("taken back");
        assert!(!may(&place.as_of(provider.id, now()).await));
        let nobody = access::lend(&place.office, &operator, operator.id, &asked(1), now()).await;
        assert_eq!(rule(nobody), "not found");
    }
);

both_engines!(
    an_emergency_shows_a_case_for_an_hour_and_tells_whose_it_is,
    |db| {
        let place = Place::of(db);
        let story = Story::in_progress();
        let case = store::testing::put(db, &story, DueDates::default())
            .await
            .case;
        let stranger = place.appoint(1, &place.here, Role::Specialist).await;
        let code = case.code_text();
        let opening = |reason| Opening {
            officer: &stranger,
            capacity: "Chuyên viên",
            code: &code,
            reason,
        };
        let may = |officer: &Officer, act| {
            authority::may(&Actor::Officer(officer.clone()), act, &case, today()).is_ok()
        };
        assert!(!may(&stranger, Act::View));
        let short = traces::open(&place.office, opening("gấp"), now()).await;
        assert_eq!(rule(short), "emergency.reason");
        let real = "Người bệnh cấp cứu, cần xem giấy tờ ngay";
        let done = traces::open(&place.office, opening(real), now()).await;
        assert_eq!(rule(done), "done");
        let inside = place.as_of(stranger.id, moment("2026-08-24T10:14")).await;
        assert!(may(&inside, Act::View));
        for act in Act::ALL.iter().filter(|it| **it != Act::View) {
            assert!(!may(&inside, *act), "{}", act.slug());
        }
        let after = place.as_of(stranger.id, moment("2026-08-24T10:15")).await;
        assert!(!may(&after, Act::View));
        // The applicant has a notice, and the log says it was an emergency, and why.
        let account = case.filing.as_ref().and_then(|it| it.applicant.account);
        let unread = store::notice::unread(db, account.expect("an account")).await;
        assert_eq!(unread.expect("a read"), 1);
        let log = access_log::page(db, &About::Case(case.id), &PageRequest::first(5)).await;
        let log = log.expect("the log").items;
        assert_eq!(
            (log[0].outcome, log[0].why.as_str()),
            (Outcome::Emergency, real)
        );
        // It waits for the control office, once.
        let control = place.appoint(2, &place.here, Role::Control).await;
        let listed = store::emergency_access::page(db, &PageRequest::first(5)).await;
        let id = listed.expect("the list").items[0].id;
        let look = |by, finding| traces::look(&place.office, by, id, finding, now());
        assert_eq!(rule(look(&stranger, "Đúng").await), "authority.role");
        assert_eq!(rule(look(&control, " ").await), "emergency.finding");
        assert_eq!(rule(look(&control, "Đúng việc").await), "done");
        assert_eq!(rule(look(&control, "Đúng việc").await), "changed");
    }
);

/// The jobs that wait in a queue; those of other queues are leased with them.
async fn jobs_of(db: &Db, queue: &str) -> Vec<store::job_queue::Job> {
    let lease = jiff::SignedDuration::from_mins(3);
    let later = moment("2026-12-31T09:00");
    let mut jobs = store::job_queue::claim(db, later, lease, 100)
        .await
        .expect("jobs");
    jobs.retain(|job| job.queue == queue);
    jobs
}

async fn with_population_account(place: &Place, by: &Officer, of: &Officer) -> Uuid {
    let papers = accounts::papers(&place.office, now());
    let request = Request {
        officer: of.id,
        officer_name: of.name.clone(),
        unit: of.unit.clone(),
        unit_name: of.unit_name.clone(),
        agency: of.agency.clone(),
        position: "Công chức tư pháp – hộ tịch".to_owned(),
        purpose: "Xác thực khi đăng ký khai sinh".to_owned(),
        papers: papers
            .into_iter()
            .map(|paper| Given {
                paper,
                number: "12/CK".to_owned(),
                signed: date(2026, 8, 20),
            })
            .collect(),
    };
    let id = accounts::request(&place.office, by, request, now()).await;
    let id = id.expect("asked for");
    let operator = place.appoint(91, &place.here, Role::Operator).await;
    let committee = place.office.organisation.committee().expect("a committee");
    let police = place
        .appoint(92, &committee.code.clone(), Role::Police)
        .await;
    let granted = Step::Grant {
        number: "321/C06".to_owned(),
        until: Some(date(2027, 8, 24)),
    };
    for (seen, step, by) in [
        (1, Step::Forward, &operator),
        (2, Step::Send, &police),
        (3, granted, &police),
        (4, Step::Configure, &operator),
    ] {
        let done = accounts::step(&place.office, by, id, seen, &step, now()).await;
        assert!(done.is_ok(), "{}: {done:?}", step.word());
    }
    id
}

/// Covers: ND-22.1, ND-22.2, ND-22.3
mod a_population_account {
    use super::*;
    both_engines!(is_used_for_a_case_and_each_try_is_counted, |db| {
        let place = Place::of(db);
        let admin = place
            .appoint(1, &place.here, Role::CommuneAdministrator)
            .await;
        let officer = place.appoint(2, &place.here, Role::HeadOfAgency).await;
        with_population_account(&place, &admin, &officer).await;
        let mut story = Story::in_progress();
        for event in &mut story.events {
            if let domain::case::Happened::Submitted(it) = &mut event.act {
                let filing = std::sync::Arc::make_mut(&mut it.filing);
                filing.agency = place.here.clone();
                filing.intake_unit = officer.unit.clone();
            }
        }
        story.case = domain::case::fold(story.case.id, &story.events);
        let case = store::testing::put(db, &story, DueDates::default())
            .await
            .case;
        let code = case.code_text();
        let ask = async |case: &str, purpose: &str, at| {
            let wish = accounts::Asked {
                officer: &officer,
                capacity: "Lãnh đạo",
                case,
                purpose,
            };
            rule(accounts::look_up(&place.office, wish, at).await)
        };
        assert_eq!(ask(&code, "Xác thực nơi cư trú", now()).await, "done");
        assert_eq!(ask("", "Xem thử", now()).await, "population.case");
        let night = moment("2026-08-24T23:10");
        assert_eq!(ask(&code, "Xác thực", night).await, "done");
        let police = place.as_of(OfficerId(Uuid::from_u128(92)), now()).await;
        let seen = accounts::supervised(&place.office, &police, date(2026, 8, 1)).await;
        let seen = seen.expect("supervised");
        let figure = &seen.figures[0];
        assert_eq!(
            (
                figure.all,
                figure.done,
                figure.off_hours,
                figure.without_case
            ),
            (3, 2, 1, 1)
        );
        assert_eq!(seen.suspects.len(), 2);
        // The head is the one who looked it up here, so the Office that controls is told, once a sign.
        let control = place.appoint(93, &place.here, Role::Control).await;
        let signs = jobs_of(db, crate::population_sign::QUEUE).await;
        assert_eq!(signs.len(), 2, "no case, off hours");
        for job in signs.iter().chain(&signs) {
            let seen: crate::population_sign::Seen = job.payload().expect("a sign");
            let batch = crate::population_sign::tell(&place.office, &seen, now()).await;
            db.commit(batch.expect("told")).await.expect("on file");
        }
        let of = store::security_report::Of::Agency(place.here.clone());
        let first = PageRequest::first(9);
        let reports = store::security_report::page(db, &of, &first).await;
        let reports = reports.expect("reports").items;
        assert_eq!(reports.len(), 2);
        let night = reports.iter().find(|it| it.said.contains("ngoài giờ"));
        let night = night.expect("the look-up at night");
        assert_eq!(
            (night.who.as_str(), night.kind.as_str()),
            ("system", "population_data")
        );
        assert!(night.said.contains(&officer.name) && night.said.contains(&code));
        let mails = jobs_of(db, crate::code_sent::QUEUE).await;
        let to: Vec<String> = mails
            .iter()
            .filter_map(|job| job.payload::<crate::code_sent::Message>().ok())
            .map(|it| it.name)
            .collect();
        assert_eq!(to, [control.name.clone(), control.name]);
        // Who is not allowed to is in the log of readings too.
        let who = About::Who(format!("officer:{}", officer.id));
        let log = access_log::page(db, &who, &PageRequest::first(5)).await;
        let outcomes: Vec<_> = log
            .expect("a log")
            .items
            .iter()
            .map(|it| it.outcome)
            .collect();
        let expected = [Outcome::Shown, Outcome::Refused, Outcome::Shown];
        assert_eq!(outcomes, expected);
    });
}

both_engines!(
    leaving_ends_sessions_and_the_population_account_at_once,
    |db| {
        let place = Place::of(db);
        let admin = place
            .appoint(1, &place.here, Role::CommuneAdministrator)
            .await;
        let officer = place.appoint(2, &place.here, Role::Specialist).await;
        let id = with_population_account(&place, &admin, &officer).await;
        let token = place.signed_in(&officer).await;
        let done = access::review(&place.office, &admin, officer.id, Verdict::Closed, now()).await;
        assert_eq!(rule(done), "done");
        assert!(!place.is_in(&token).await);
        let account = store::officer::load(db, officer.id).await.expect("a read");
        assert!(!account.expect("the account").active);
        let kept = store::population_access::load(db, id)
            .await
            .expect("a read");
        let stage = kept.expect("the account").account.stage;
        assert!(matches!(stage, Stage::Revoked { .. }), "{stage:?}");
    }
);

both_engines!(
    moving_to_another_unit_ends_sessions_and_the_population_account,
    |db| {
        let place = Place::of(db);
        let admin = place
            .appoint(1, &place.here, Role::CommuneAdministrator)
            .await;
        let officer = place.appoint(2, &place.here, Role::Specialist).await;
        let id = with_population_account(&place, &admin, &officer).await;
        let token = place.signed_in(&officer).await;
        let account = store::officer::load(db, officer.id).await.expect("a read");
        let account = account.expect("the account");
        let units = place.office.organisation.units_of(&place.here);
        let other = units.iter().find(|it| it.code != account.unit);
        let moved = domain::staff::Particulars {
            unit: other.expect("another unit").code.clone(),
            ..staff::particulars(&account)
        };
        staff::change(
            &place.office,
            &admin,
            officer.id,
            account.version,
            moved,
            now(),
        )
        .await
        .expect("moved");
        assert!(!place.is_in(&token).await);
        let kept = store::population_access::load(db, id)
            .await
            .expect("a read");
        assert_eq!(kept.expect("the account").account.stage.word(), "revoked");
    }
);

both_engines!(
    each_account_is_reviewed_once_in_a_half_year_by_its_own_administrator,
    |db| {
        let place = Place::of(db);
        let admin = place
            .appoint(1, &place.here, Role::CommuneAdministrator)
            .await;
        let officer = place.appoint(2, &place.here, Role::Specialist).await;
        let there = place
            .office
            .organisation
            .communes()
            .nth(1)
            .expect("another");
        let there = there.code.clone();
        let stranger = place.appoint(3, &there, Role::Specialist).await;
        let review =
            |of: &Officer| access::review(&place.office, &admin, of.id, Verdict::Confirmed, now());
        assert_eq!(rule(review(&officer).await), "done");
        assert_eq!(rule(review(&officer).await), "changed");
        assert_eq!(rule(review(&stranger).await), "authority.agency");
        let kept = store::access_review::of_half(db, "2026-H2")
            .await
            .expect("a read");
        assert_eq!((kept.len(), kept[0].verdict.as_str()), (1, "confirmed"));
        assert_eq!(half_of(date(2026, 6, 30)), "2026-H1");
        assert_eq!(half_of(date(2026, 7, 1)), "2026-H2");
    }
);

both_engines!(
    another_system_gets_a_token_for_its_scopes_and_no_more,
    |db| {
        let place = Place::of(db);
        let operator = place.appoint(1, &place.here, Role::Operator).await;
        let client = Client {
            id: Uuid::nil(),
            name: "bank-a".to_owned(),
            title: "Ngân hàng A".to_owned(),
            scopes: vec!["view".to_owned(), "payment".to_owned()],
            agencies: vec![place.here.to_string()],
            certificate: Some("ab".repeat(32)),
            active: true,
            created_at: now(),
            created_by: String::new(),
            version: 1,
        };
        let (id, first) = clients::enter(&place.office, &operator, client.clone(), now())
            .await
            .expect("entered");
        let specialist = place.appoint(2, &place.here, Role::Specialist).await;
        let other = clients::enter(&place.office, &specialist, client, now()).await;
        assert_eq!(rule(other), "authority.role");
        let token = async |proof: clients::Proof<'_>, scopes: &[&str], at| {
            let scopes: Vec<String> = scopes.iter().map(|it| (*it).to_owned()).collect();
            clients::token(&place.office, "bank-a", proof, &scopes, "10.0.0.9", at).await
        };
        let given = token(clients::Proof::Secret(&first), &["payment"], now()).await;
        let given = given.expect("a token");
        let machine = clients::machine(&place.office, &given.token, now()).await;
        let machine = machine.expect("a read").expect("the machine");
        let case = Story::in_progress().case;
        let may = |act| authority::may(&Actor::Machine(machine.clone()), act, &case, today());
        // Of another agency, and for what the token was not given.
        assert_eq!(
            may(Act::Payment).map_err(|it| it.rule()),
            Err("authority.unit")
        );
        assert_eq!(
            may(Act::View).map_err(|it| it.rule()),
            Err("authority.role")
        );
        let too_much = token(clients::Proof::Secret(&first), &["submit"], now()).await;
        assert!(matches!(too_much, Err(clients::NotGiven::InvalidScope)));
        let wrong = token(clients::Proof::Secret("x"), &[], now()).await;
        assert!(matches!(wrong, Err(clients::NotGiven::InvalidClient)));
        let certificate = "AB".repeat(32);
        let by_certificate = token(clients::Proof::Certificate(&certificate), &[], now()).await;
        assert_eq!(by_certificate.expect("a token").scopes, ["view", "payment"]);
        // A new secret, and the old one for a week more.
        let second = clients::renew(&place.office, &operator, id, now()).await;
        let second = second.expect("a secret");
        let in_six_days = moment("2026-08-30T09:15");
        let in_eight_days = moment("2026-09-01T09:15");
        for (secret, at, holds) in [
            (&first, in_six_days, true),
            (&second, in_six_days, true),
            (&first, in_eight_days, false),
            (&second, in_eight_days, true),
        ] {
            let given = token(clients::Proof::Secret(secret), &[], at).await;
            assert_eq!(given.is_ok(), holds, "{at}");
        }
        let late = clients::machine(&place.office, &given.token, moment("2026-08-24T09:30")).await;
        assert_eq!(late.expect("a read"), None, "a quarter of an hour is over");
    }
);

mod alarms;
