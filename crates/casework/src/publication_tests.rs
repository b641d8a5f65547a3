//! The catalogue from its first start on: what is shipped goes into the files whole and comes back
//! the same; who may change what, by province; a decision is done when the catalogue says it; what
//! one process publishes another one sees.

use crate::living;
use crate::office::Office;
use crate::path::NotDone;
use crate::publication::{self as acts, Asked};
use domain::actor::{Officer, Role};
use domain::authority::Duty;
use domain::ids::OfficerId;
use domain::publication::{
    Change, Check, Command, Decision, DecisionId, Item, Kind, Line, Standing,
};
use domain::testing::moment;
use jiff::civil::{Date, date};
use store::testing::TestDb;
use uuid::Uuid;

mod technical;
mod whole;

const TODAY: Date = date(2026, 8, 24);

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

async fn opened(db: &TestDb, province: &str) -> Office {
    let office = Office::seed(db.db.clone(), province).expect("a shipped province");
    living::open(&office, moment("2026-08-24T08:00"))
        .await
        .expect("an open catalogue");
    office.fresh()
}

#[tokio::test]
async fn what_is_shipped_goes_into_the_files_and_comes_back_the_same() {
    let db = store::testing::sqlite().await;
    let shipped = Office::seed(db.db.clone(), "nam-dinh").expect("a shipped province");
    let office = opened(&db, "nam-dinh").await;
    let (before, after) = (&shipped.catalogue, &office.catalogue);
    assert_eq!(after.procedures().len(), before.procedures().len());
    for procedure in before.procedures() {
        assert_eq!(after.procedure(&procedure.code), Some(procedure));
    }
    assert_eq!(after.titles().len(), before.titles().len());
    assert_eq!(after.processes().len(), before.processes().len());
    assert_eq!(after.forms().count(), before.forms().count());
    for form in before.forms() {
        assert_eq!(after.form(&form.name), Some(form));
    }
    assert_eq!(after.life_events().len(), before.life_events().len());
    // A second start brings in nothing.
    let number = store::publication::number(&db.db).await.expect("a number");
    opened(&db, "nam-dinh").await;
    let again = store::publication::number(&db.db).await.expect("a number");
    assert_eq!(again, number);
}

/// Covers: ND-17.3, NB-26.2/1, NB-27.2, TB-18.2a/2
#[tokio::test]
async fn who_keeps_the_catalogue_is_the_provinces_to_say() {
    let department = officer(1, Role::Administrator, "so-tu-phap");
    let other = officer(2, Role::Administrator, "so-y-te");
    let operator = officer(3, Role::Operator, "ubnd-tinh");
    let head = officer(4, Role::HeadOfAgency, "so-tu-phap");
    for (province, by_operator, by_commune) in [
        ("nam-dinh", false, true),
        ("ninh-binh", false, false),
        ("thai-binh", true, true),
    ] {
        let db = store::testing::sqlite().await;
        let office = Office::seed(db.db.clone(), province).expect("a shipped province");
        let may = |who: &Officer, agency: &str| {
            let duty = Duty::CatalogueEdit;
            acts::may(&office, who, duty, &agency.into(), TODAY).map_err(|it| it.rule())
        };
        assert_eq!(may(&department, "so-tu-phap"), Ok(()), "{province}");
        assert_eq!(may(&other, "so-tu-phap"), Err("publication.agency"));
        assert_eq!(may(&head, "so-tu-phap"), Err("authority.role"));
        assert_eq!(
            may(&operator, "so-tu-phap").is_ok(),
            by_operator,
            "{province}"
        );
        let commune = office.organisation.communes().next().expect("a commune");
        let own = officer(5, Role::Administrator, commune.code.as_str());
        let kept = may(&own, commune.code.as_str());
        assert_eq!(kept.is_ok(), by_commune, "{province}");
    }
}

fn decision(lines: Vec<Line>) -> Decision {
    Decision {
        id: DecisionId(Uuid::from_u128(77)),
        number: "2512/QĐ-UBND".to_owned(),
        signed: date(2026, 8, 20),
        authority: "Chủ tịch UBND tỉnh".to_owned(),
        about: "Hộ tịch".to_owned(),
        agency: "so-tu-phap".into(),
        received: date(2026, 8, 21),
        from: TODAY,
        lines,
    }
}

async fn wish(office: &Office, who: &Officer, code: &str, command: Command) -> Item {
    tried(office, who, code, command).await.expect("done")
}

async fn tried(
    office: &Office,
    who: &Officer,
    code: &str,
    command: Command,
) -> Result<Item, NotDone> {
    let asked = Asked {
        kind: Kind::Procedure,
        code: code.to_owned(),
        seen: None,
        command,
    };
    acts::run(office, who, moment("2026-08-24T09:00"), &asked).await
}

async fn a_decision_is_carried_out(db: &TestDb) {
    let (code, gone) = ("1.001193", "1.000894");
    let office = opened(db, "nam-dinh").await;
    // Another process, which only follows.
    let beside = opened(db, "nam-dinh").await;
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
        line(code, "Đăng ký khai sinh", Change::Amended),
        line(gone, "Đăng ký kết hôn", Change::Abolished),
    ]);
    let id = Some(decided.id);
    acts::enter_decision(&office, &keeper, now, &decided)
        .await
        .expect("entered");
    // Friday's receipt is not counted, the Saturday behind it is: it is worked for 31 August.
    assert_eq!(acts::due(&office, &decided), moment("2026-08-27T17:00"));

    let birth = office.catalogue.procedure(&code.into()).expect("a birth");
    let mut body = serde_json::to_value(birth).expect("JSON");
    body["name"] = "Đăng ký khai sinh".into();
    let begin = Command::Begin {
        body: body.to_string(),
        agency: "so-tu-phap".into(),
        decision: id,
    };
    let stranger = officer(9, Role::Administrator, "so-y-te");
    let refused = tried(&office, &stranger, code, begin.clone()).await;
    assert!(
        matches!(&refused, Err(NotDone::Refused(it)) if it.rule() == "publication.agency"),
        "{refused:?}"
    );
    wish(&office, &keeper, code, begin).await;
    wish(&office, &keeper, code, Command::Submit { no: 2 }).await;
    let approve = |check| Command::Approve {
        no: 2,
        check,
        remark: String::new(),
    };
    wish(&office, &control, code, approve(Check::Content)).await;
    let publish = Command::Publish { no: 2, from: TODAY };
    let early = tried(&office, &control, code, publish.clone()).await;
    assert!(
        matches!(&early, Err(NotDone::Refused(it)) if it.rule() == "publication.stage"),
        "{early:?}"
    );
    wish(&office, &operator, code, approve(Check::Technique)).await;
    let published = wish(&office, &control, code, publish).await;
    assert_eq!(
        published.version(2).map(|it| it.standing(TODAY)),
        Some(Standing::InForce)
    );
    // This process sees it at once, the other one when it looks.
    let version = |office: &Office| {
        let procedure = office.catalogue.procedure(&code.into());
        procedure.map(|it| it.version)
    };
    assert_eq!(version(&office.fresh()), Some(2));
    assert_eq!(version(&beside.fresh()), Some(1));
    assert!(living::refresh(&beside, now).await.expect("read anew"));
    assert_eq!(version(&beside.fresh()), Some(2));
    let recorded = acts::decision(&office, decided.id).await.expect("there");
    assert_eq!(recorded.done_at, None, "one line is open");

    let abolish = Command::Abolish {
        from: TODAY,
        decision: id,
        remark: String::new(),
    };
    wish(&office, &control, gone, abolish).await;
    let fresh = office.fresh();
    assert!(fresh.catalogue.procedure(&gone.into()).is_none());
    assert!(fresh.catalogue.title(&gone.into()).is_none());
    // Running cases still find what they were filed under.
    assert!(fresh.catalogue.procedure_of_case(&gone.into()).is_some());
    let recorded = acts::decision(&office, decided.id).await.expect("there");
    assert_eq!(recorded.done_at, Some(now));
}

#[tokio::test]
async fn a_decision_is_carried_out_on_sqlite() {
    a_decision_is_carried_out(&store::testing::sqlite().await).await;
}

#[tokio::test]
async fn a_decision_is_carried_out_on_postgresql() {
    a_decision_is_carried_out(&store::testing::postgres().await).await;
}

#[tokio::test]
async fn processes_that_start_at_once_bring_the_catalogue_in_once() {
    let db = store::testing::postgres().await;
    let offices: Vec<Office> = (0..3)
        .map(|_| Office::seed(db.db.clone(), "nam-dinh").expect("a shipped province"))
        .collect();
    let now = moment("2026-08-24T08:00");
    let (one, two, three) = tokio::join!(
        living::open(&offices[0], now),
        living::open(&offices[1], now),
        living::open(&offices[2], now)
    );
    one.and(two).and(three).expect("all are open");
    let births = store::publication::history(&db.db, Kind::Procedure, "1.001193").await;
    assert_eq!(births.expect("its history").len(), 1);
}
