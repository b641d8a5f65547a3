//! What the rules ask of data that people send: they stay whole, reach other systems as they are, can
//! be proved, and nothing is taken that was not asked for and agreed to.

use super::*;
use store::journal::key::Signer;
use store::journal::{log, pdf};

/// Covers: ND-4.5
#[tokio::test]
async fn what_is_filed_online_stays_whole_reaches_other_systems_and_can_be_proved() {
    let province = Province::open("nam-dinh").await;
    let (house, citizen) = (&province.house, province.citizen().await);
    let db = &house.office.db;
    let code = province.filed(&citizen).await;
    let path = format!("/api/v1/cases/{code}");
    // Whole: what comes back is what was sent, byte by byte, and the journal agrees with the case.
    let own = citizen.get(&path).await.json;
    assert_eq!(own["form"], form(), "{own}");
    let paper = own["papers"][0]["file"]["sha256"].as_str().expect("a file");
    let address = format!("{path}/files/{paper}");
    assert_eq!(citizen.get(&address).await.bytes, PDF);
    let whole = store::case_file::check::check(db, |_, _| ()).await;
    assert_eq!(whole.expect("a check").differences, []);
    // Connected: another system reads the same case and the same paper.
    let client = system(&province, &["view"], &[&province.agency]).await;
    let basic = format!("{0}:bi-mat-{0}", client.name);
    let grant = "grant_type=client_credentials";
    let (_, given) = token(&province, grant, Some(&basic)).await;
    let machine = holding(&province, &given);
    let theirs = machine.get(&path).await.json;
    for field in ["code", "form", "papers", "stage"] {
        assert!(!own[field].is_null(), "{field}: {own}");
        assert_eq!(own[field], theirs[field], "{field}");
    }
    assert_eq!(machine.get(&address).await.bytes, PDF);
    // In force as evidence: the mark of the filing is known to a signed root that anybody can check,
    // and no other mark is.
    let signer = Signer::read(&Signer::make().expect("a key"), "motcua/nam-dinh").expect("a key");
    let known = log::add_key(db, 1, &signer.public(), clock()).await;
    known.expect("a key");
    let round = casework::journal::round(&house.office, &signer, clock()).await;
    round.expect("a round").expect("a root");
    let file = store::case_file::load_by_code(db, &code).await;
    let head = file.expect("a read").expect("a case").journal_head;
    let asked = |mark: &str| format!("/minh-bach/kiem-tra?ma={code}&dau={mark}");
    let mut anybody = Visitor::of(house);
    let told = anybody.open(&asked(&pdf::mark(&head))).await.text();
    assert!(told.contains("Đúng: nhật ký có hồ sơ này"), "{told}");
    let told = anybody.open(&asked("0000-0000-0000-0000")).await.text();
    assert!(told.contains("Không khớp với nhật ký"), "{told}");
    // And what somebody changes past all of it is found.
    store::testing::spoil(db, &code).await;
    let spoilt = store::case_file::check::check(db, |_, _| ()).await;
    let found = spoilt.expect("a check").differences;
    assert!(found.iter().any(|it| it.code == code), "{found:?}");
}

/// Also where citizens file on the National Portal and the data come in at the counter.
///
/// Covers: NB-28.1dd
#[tokio::test]
async fn data_that_a_form_does_not_ask_for_are_not_taken_and_each_look_at_the_rest_is_told() {
    let province = Province::open("ninh-binh").await;
    let house = &province.house;
    let clerk = province.clerk().await;
    let papers: Vec<_> = province
        .components()
        .await
        .into_iter()
        .map(|it| json!({ "component": it, "copy": "original", "count": 1 }))
        .collect();
    let filing = json!({
        "channel": "counter_paper",
        "procedure": PROCEDURE,
        "applicant": {
            "name": "Trần Thị Thu Hương",
            "identity_number": "036190001234",
            "address": "Tổ 4, phường Trường Thi",
        },
        "form": form(),
        "papers": papers,
        "delivery": { "by": "in_person" },
    });
    // Beside the form and in it: refused, and nothing is kept.
    for place in ["/applicant/religion", "/form/nguoi_duoc_khai_sinh/nhom_mau"] {
        let mut more = filing.clone();
        let (parent, name) = place.rsplit_once('/').expect("a place");
        more.pointer_mut(parent).expect("a part")[name] = json!("chuyện riêng");
        let answer = clerk.post("/api/v1/counter/cases", &more).await;
        assert!(
            matches!(answer.status, 400 | 422),
            "{place}: {}",
            answer.json
        );
        assert!(answer.json.to_string().contains(name), "{}", answer.json);
    }
    let list = clerk.get("/api/v1/worklist").await;
    assert_eq!(list.json["items"], json!([]), "nothing was kept");
    let answer = clerk.post("/api/v1/counter/cases", &filing).await;
    assert_eq!(answer.status, 201, "{}", answer.json);
    let code = answer.json["code"].as_str().expect("a code");
    assert_eq!(
        clerk.get(&format!("/api/v1/cases/{code}")).await.status,
        200
    );
    // What they are for stands in public, and whoever looked is known.
    let terms = Visitor::of(house).open("/dieu-khoan").await.text();
    for said in ["chỉ dùng để giải quyết hồ sơ đã nộp", "ai, lúc nào, vì sao"] {
        assert!(terms.contains(said), "{said}");
    }
    let file = store::case_file::load_by_code(&house.office.db, code).await;
    let case = file.expect("a read").expect("a case").case.id;
    let about = store::access_log::About::Case(case);
    let first = store::read::PageRequest::first(10);
    let log = store::access_log::page(&house.office.db, &about, &first).await;
    let readers = log.expect("the log").items;
    assert!(readers.iter().any(|it| it.who_name == "Vũ Thị Liên"));
}
