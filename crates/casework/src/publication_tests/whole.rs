//! A decision published in one step, with the form that waits beside its procedure; the next case is
//! filed under its variant's own papers, time and fee, signed as the form demands.

use super::*;
use crate::act;
use crate::path::Done;
use crate::publication::publish_all::publish_all;
use crate::submit::{self, Filed};
use domain::actor::Actor;
use domain::case::filing::CopyKind;
use domain::case::{Case, Channel, Delivery, Party, Submitter};
use domain::clock::Limit;
use domain::testing;
use serde_json::{Value, json};

const CODE: &str = "1.001193";
const GONE: &str = "1.000894";
const LATE: &str = "Đăng ký quá hạn";

fn rule<T: std::fmt::Debug>(done: Result<T, NotDone>) -> &'static str {
    match done {
        Err(NotDone::Refused(refusal)) => refusal.rule(),
        other => panic!("{other:?}"),
    }
}

async fn ask(office: &Office, who: &Officer, kind: Kind, command: Command) {
    let asked = Asked {
        kind,
        code: CODE.to_owned(),
        seen: None,
        command,
    };
    acts::run(office, who, moment("2026-08-24T09:00"), &asked)
        .await
        .expect("done");
}

/// The procedure with a case that has papers, a time and a fee of its own.
fn with_variant(office: &Office) -> Value {
    let birth = office.catalogue.procedure(&CODE.into()).expect("a birth");
    let mut body = serde_json::to_value(birth).expect("JSON");
    body["name"] = "Đăng ký khai sinh".into();
    body["variants"] = json!([LATE]);
    body["time"]["by_variant"] = json!([{"variant": LATE, "amount": 3, "unit": "working_days"}]);
    body["components"]
        .as_array_mut()
        .expect("components")
        .push(json!({
            "id": "late", "name": "Giải trình quá hạn", "originals": 1, "copies": 0,
            "required": true, "cases": [LATE], "accepts": ["certified"],
        }));
    body["fees"] = json!([
        {"name": "Lệ phí quá hạn", "amount": 8000, "variants": [LATE]},
    ]);
    body
}

async fn file(office: &Office, variant: Option<&str>, kinds: CopyKind) -> Result<Case, NotDone> {
    let procedure = submit::procedure(office, &CODE.into())?;
    let commune = office.organisation.communes().next().expect("a commune");
    let agency = commune.code.clone();
    let terms = submit::terms(office, procedure, variant, &agency, Channel::Online)?;
    let who = testing::citizen();
    let filed = Filed {
        procedure: CODE.into(),
        variant: variant.map(str::to_owned),
        agency,
        channel: Channel::Online,
        applicant: Party {
            name: who.name.clone(),
            address: "Tổ 4".to_owned(),
            account: Some(who.account),
            ..Party::default()
        },
        submitter: Submitter::Applicant,
        subject: String::new(),
        form: json!({"ho_ten": "Trần Minh Khang"}),
        papers: terms
            .components
            .iter()
            .map(|it| {
                let mut paper = testing::paper(it.id.as_str(), &it.name);
                paper.copy = kinds;
                paper
            })
            .collect(),
        intake_unit: None,
        delivery: Delivery::InPerson,
        helped_by: None,
        representative: None,
        confirmed: None,
        code: None,
        portal_code: None,
        draft: None,
    };
    let actor = Actor::Citizen(who);
    let asked = act::Asked::plainly(&actor, moment("2026-08-24T09:30"));
    match submit::submit(office, &asked, filed).await? {
        Done::Now { case, .. } => Ok(*case),
        Done::Before { .. } => panic!("it was not filed before"),
    }
}

async fn a_decision_is_published_whole(db: &TestDb) {
    let office = opened(db, "nam-dinh").await;
    let keeper = officer(1, Role::Administrator, "so-tu-phap");
    let control = officer(2, Role::Control, "ubnd-tinh");
    let operator = officer(3, Role::Operator, "ubnd-tinh");
    let now = moment("2026-08-24T09:00");
    let line = |code: &str, name: &str, change| Line {
        code: code.into(),
        name: name.to_owned(),
        change,
        instead_of: None,
    };
    let decided = decision(vec![
        line(CODE, "Đăng ký khai sinh", Change::Amended),
        line(GONE, "Đăng ký kết hôn", Change::Abolished),
    ]);
    acts::enter_decision(&office, &keeper, now, &decided)
        .await
        .expect("entered");

    let form = office.catalogue.form(CODE).expect("a form");
    let mut schema = form.schema.clone();
    schema["x-signature"] = true.into();
    for (kind, body) in [
        (Kind::Procedure, with_variant(&office)),
        (Kind::Form, schema),
    ] {
        let begin = Command::Begin {
            body: body.to_string(),
            agency: "so-tu-phap".into(),
            decision: Some(decided.id),
        };
        ask(&office, &keeper, kind, begin).await;
        ask(&office, &keeper, kind, Command::Submit { no: 2 }).await;
    }
    let early = publish_all(&office, &control, now, decided.id).await;
    assert_eq!(rule(early), "publication_decision.ready");
    for kind in [Kind::Procedure, Kind::Form] {
        for (who, check) in [(&control, Check::Content), (&operator, Check::Technique)] {
            let approve = Command::Approve {
                no: 2,
                check,
                remark: String::new(),
            };
            ask(&office, who, kind, approve).await;
        }
    }
    let stranger = officer(9, Role::Administrator, "so-y-te");
    let refused = publish_all(&office, &stranger, now, decided.id).await;
    assert_eq!(rule(refused), "publication.agency");
    let before = store::publication::number(&db.db).await.expect("a number");
    let done = publish_all(&office, &control, now, decided.id).await;
    assert_eq!(done.expect("published"), 3);
    let after = store::publication::number(&db.db).await.expect("a number");
    assert_eq!(after - before, 3, "one event an item");
    let recorded = acts::decision(&office, decided.id).await.expect("there");
    assert_eq!(recorded.done_at, Some(now));
    let again = publish_all(&office, &control, now, decided.id).await;
    assert_eq!(rule(again), "publication_decision.ready");

    let office = office.fresh();
    assert!(office.catalogue.procedure(&GONE.into()).is_none());
    // The form must be signed, and the paper of the variant must be certified.
    let unsigned = file(&office, Some(LATE), CopyKind::Certified).await;
    assert_eq!(rule(unsigned), "submit.copy");
    let scanned = file(&office, None, CopyKind::Plain).await;
    assert_eq!(rule(scanned), "submit.copy");
    let late = file(&office, Some(LATE), CopyKind::ElectronicSigned)
        .await
        .expect("a case");
    let terms = late.terms.as_ref().expect("terms");
    assert_eq!(terms.limit, Some(Limit::working_days(3)));
    assert!(
        terms
            .components
            .iter()
            .any(|it| it.id.as_str() == "late" && it.required)
    );
    assert_eq!(terms.fees.len(), 1);
    let usual = file(&office, None, CopyKind::ElectronicSigned)
        .await
        .expect("a case");
    let terms = usual.terms.as_ref().expect("terms");
    assert_eq!(terms.limit, Some(Limit::working_days(1)));
    assert!(
        terms
            .components
            .iter()
            .all(|it| it.id.as_str() != "late" || !it.required)
    );
    assert_eq!(terms.fees.len(), 0);
}

#[tokio::test]
async fn a_decision_is_published_whole_on_sqlite() {
    a_decision_is_published_whole(&store::testing::sqlite().await).await;
}

#[tokio::test]
async fn a_decision_is_published_whole_on_postgresql() {
    a_decision_is_published_whole(&store::testing::postgres().await).await;
}
