//! A process drawn and a form designed here: refused while they are wrong, approved by two people,
//! published; the next case walks the new way, the one before goes on by its own.

use crate::act;
use crate::living;
use crate::office::Office;
use crate::path::{Done, NotDone};
use crate::publication::{self, Asked};
use crate::submit::{self, Filed};
use domain::actor::{Actor, Officer, Role};
use domain::case::{Case, Channel, Delivery, Party, Submitter};
use domain::catalogue::form::design::{Design, Kind as FieldKind};
use domain::catalogue::process::Way;
use domain::catalogue::{Condition, Confidence, Level, Place, Process, Step};
use domain::clock;
use domain::ids::{AgencyCode, OfficerId};
use domain::publication::{Check, Command, Item, Kind};
use domain::testing::{self, moment};
use jiff::Timestamp;
use store::testing::TestDb;
use uuid::Uuid;

const COMMUNE: &str = "xa-13666";
const CODE: &str = "QT-khai-sinh";

fn officer(no: u128, role: Role, agency: &str) -> Officer {
    Officer {
        id: OfficerId(Uuid::from_u128(no)),
        name: format!("Cán bộ {no}"),
        unit: agency.into(),
        unit_name: agency.to_owned(),
        agency: agency.into(),
        covers: vec![agency.into()],
        roles: vec![role],
        stands_in: Vec::new(),
        in_stead_of: None,
        opened: Vec::new(),
    }
}

struct People {
    writes: Officer,
    content: Officer,
    technique: Officer,
}

fn people() -> People {
    People {
        writes: officer(1, Role::Administrator, COMMUNE),
        content: officer(2, Role::Control, "ubnd-tinh"),
        technique: officer(3, Role::Operator, "ubnd-tinh"),
    }
}

async fn wish(
    office: &Office,
    who: &Officer,
    now: Timestamp,
    kind: Kind,
    command: Command,
) -> Result<Item, NotDone> {
    let asked = Asked {
        kind,
        code: CODE.to_owned(),
        seen: None,
        command,
    };
    publication::run(office, who, now, &asked).await
}

/// The way a birth is registered today, with a fork for foreign mothers, beside which the police
/// of the province are asked.
fn drawn(office: &Office) -> Process {
    let procedure = office
        .catalogue
        .procedure(&"1.001193".into())
        .expect("a shipped procedure");
    let mut process = office
        .catalogue
        .process(procedure, Level::Commune)
        .renumbered();
    process.id = CODE.to_owned();
    process.codes = vec![procedure.code.clone()];
    process.drawn = true;
    process.confidence = Confidence::Found;
    let examined = process
        .steps
        .iter()
        .position(|step| step.place == Place::Own)
        .expect("a step of the commune");
    let mut looked = Step::new(0, "Xác minh người mẹ nước ngoài");
    looked.does = Some(domain::case::StepRole::Specialist);
    process.insert(Some(examined), looked);
    let mut police = Step::new(0, "Công an xác minh cư trú");
    police.place = Place::Partner;
    police.agency = Some("cong-an-tinh".into());
    process.insert(Some(examined + 1), police);
    let lead = process.steps[examined + 1].no;
    process.steps[examined + 2].beside = Some(lead);
    process.steps[examined + 2].opinion = true;
    let rest = process.steps[examined + 3].no;
    process.steps[examined].next = vec![
        Way {
            to: lead,
            when: Condition::parse(
                "nguoi_me.quoc_tich != null and nguoi_me.quoc_tich != \"Việt Nam\"",
            )
            .ok(),
        },
        Way {
            to: rest,
            when: None,
        },
    ];
    process
}

fn body(process: &Process) -> String {
    serde_json::to_string(process).expect("a record")
}

async fn filed(office: &Office, now: Timestamp, mother: &str) -> Case {
    let procedure = submit::procedure(office, &"1.001193".into()).expect("a shipped procedure");
    let agency = AgencyCode::from(COMMUNE);
    let terms = submit::terms(office, procedure, None, &agency, Channel::Online).expect("terms");
    let who = testing::citizen();
    let it = Filed {
        procedure: "1.001193".into(),
        variant: None,
        agency,
        channel: Channel::Online,
        applicant: Party {
            name: who.name.clone(),
            identity_number: who.identity_number.clone(),
            address: "Tổ 4, phường Trường Thi".into(),
            account: Some(who.account),
            ..Party::default()
        },
        submitter: Submitter::Applicant,
        subject: String::new(),
        form: serde_json::json!({"nguoi_me": {"quoc_tich": mother}}),
        papers: terms
            .components
            .iter()
            .map(|component| testing::paper(component.id.as_str(), &component.name))
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
    let asked = act::Asked::plainly(&actor, now);
    match submit::submit(office, &asked, it).await.expect("a case") {
        Done::Now { case, .. } => *case,
        Done::Before { .. } => panic!("it was not filed before"),
    }
}

fn steps(case: &Case) -> Vec<&str> {
    let terms = case.terms.as_ref().expect("terms");
    terms.steps.iter().map(|it| it.name.as_str()).collect()
}

async fn a_process_is_drawn_and_followed(db: TestDb) {
    let now = moment("2026-08-24T08:30");
    let office = Office::seed(db.db.clone(), "nam-dinh").expect("the shipped province");
    living::open(&office, now).await.expect("a catalogue");
    let office = office.fresh();
    let People {
        writes,
        content,
        technique,
    } = people();
    let before = filed(&office, now, "Lào").await;

    // Steps that go round in a circle: refused before anybody approves, by name.
    let mut circle = drawn(&office);
    let last = circle.steps.len() - 1;
    circle.steps[last].next = vec![Way { to: 1, when: None }];
    let begin = Command::Begin {
        body: body(&circle),
        agency: COMMUNE.into(),
        decision: None,
    };
    wish(&office, &writes, now, Kind::Process, begin)
        .await
        .expect("begun");
    let refused = wish(
        &office,
        &writes,
        now,
        Kind::Process,
        Command::Submit { no: 1 },
    )
    .await;
    match refused {
        Err(NotDone::Refused(refusal)) => {
            assert!(
                refusal.message().contains("vòng tròn"),
                "{}",
                refusal.message()
            );
        }
        other => panic!("{other:?}"),
    }
    let edit = Command::Edit {
        no: 1,
        body: body(&drawn(&office)),
        decision: None,
    };
    let all = [
        (&writes, edit),
        (&writes, Command::Submit { no: 1 }),
        (
            &content,
            Command::Approve {
                no: 1,
                check: Check::Content,
                remark: String::new(),
            },
        ),
        (
            &technique,
            Command::Approve {
                no: 1,
                check: Check::Technique,
                remark: String::new(),
            },
        ),
        (
            &content,
            Command::Publish {
                no: 1,
                from: clock::wall(now).date(),
            },
        ),
    ];
    for (who, command) in all {
        let what = command.word();
        wish(&office, who, now, Kind::Process, command)
            .await
            .unwrap_or_else(|why| panic!("{what}: {why:?}"));
    }

    // The next case walks the way of its own data; the one before goes on by its own.
    let office = office.fresh();
    let foreign = filed(&office, now, "Lào").await;
    let own = filed(&office, now, "Việt Nam").await;
    let added = "Xác minh người mẹ nước ngoài";
    assert!(steps(&foreign).contains(&added), "{:?}", steps(&foreign));
    assert!(!steps(&own).contains(&added));
    assert!(!steps(&before).contains(&added));
    let terms = foreign.terms.as_ref().expect("terms");
    let lead = terms
        .steps
        .iter()
        .find(|it| it.name == added)
        .expect("a step");
    assert_eq!(lead.beside[0].name, "Công an xác minh cư trú");
    let unit = office
        .organisation
        .unit(&lead.beside[0].unit)
        .expect("a unit");
    assert_eq!(unit.agency.as_str(), "cong-an-tinh");
    let again = store::case_file::load(&office.db, before.id)
        .await
        .expect("a read")
        .expect("a case");
    assert_eq!(again.case.terms, before.terms);
}

#[tokio::test]
async fn a_process_is_drawn_and_followed_sqlite() {
    a_process_is_drawn_and_followed(store::testing::sqlite().await).await;
}

#[tokio::test]
async fn a_process_is_drawn_and_followed_postgres() {
    a_process_is_drawn_and_followed(store::testing::postgres().await).await;
}

/// Covers: ND-30.1, TB-20.3
#[tokio::test]
async fn the_operator_designs_forms_where_the_regulation_says_so() {
    let now = moment("2026-08-24T08:30");
    let day = clock::wall(now).date();
    let db = store::testing::sqlite().await;
    let of = |province: &str| Office::seed(db.db.clone(), province).expect("a shipped province");
    let People {
        writes,
        content,
        technique,
    } = people();
    let designs =
        |province: &str, who: &Officer| publication::designs(&of(province), who, Kind::Form, day);
    assert!(designs("nam-dinh", &technique) && !designs("nam-dinh", &content));
    assert!(designs("thai-binh", &content) && !designs("thai-binh", &technique));
    assert!(!designs("ninh-binh", &technique) && !designs("nam-dinh", &writes));
    let office = of("nam-dinh");
    assert!(!publication::designs(
        &office,
        &technique,
        Kind::Process,
        day
    ));

    // A form whose field nobody reaches is designed, and cannot be submitted.
    living::open(&office, now).await.expect("a catalogue");
    let mut design = Design::new("Đơn thử");
    let path = design
        .add("", None, FieldKind::Text, "Lý do")
        .expect("a field");
    let mut settings = domain::catalogue::form::design::Settings::of(
        design.form("").expect("a form").field(&path).expect("it"),
    );
    settings.when = Condition::parse("khong_co = true").ok();
    assert!(design.set(&path, &settings));
    let begin = Command::Begin {
        body: design.text(),
        agency: "so-khoa-hoc-va-cong-nghe".into(),
        decision: None,
    };
    wish(&office, &technique, now, Kind::Form, begin)
        .await
        .expect("begun");
    match wish(
        &office,
        &technique,
        now,
        Kind::Form,
        Command::Submit { no: 1 },
    )
    .await
    {
        Err(NotDone::Refused(refusal)) => {
            assert!(
                refusal.message().contains("khong_co"),
                "{}",
                refusal.message()
            );
        }
        other => panic!("{other:?}"),
    }
}
