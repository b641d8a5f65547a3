//! What the regulations bar, clause by clause: that the terms of the province say it with its article, and
//! that it is prevented, or found.

use super::*;
use crate::api::tests::client::Answer;
use domain::regulation::barred_acts;
use store::access_log::{About, Outcome};
use store::read::PageRequest;
use store::testing::{Tampering, tamper};

/// The terms page says each act that a clause bars, with its article and what is done about it.
async fn is_said(house: &House, clause: &str, articles: &[&str]) {
    let page = Visitor::of(house).open("/dieu-khoan").await.text();
    let acts = barred_acts::of_clause(clause);
    let of: Vec<&str> = acts.iter().map(|it| it.article.as_str()).collect();
    assert_eq!(of, articles, "{clause}");
    for act in &acts {
        for said in [&act.vi, &act.article, &act.against] {
            assert!(page.contains(said.as_str()), "{clause}: {said}");
        }
    }
}

/// What `motcua check` finds amiss with a case.
async fn found(house: &House, code: &str) -> Vec<String> {
    let report = store::case_file::check::check(&house.office.db, |_, _| ()).await;
    let of = report.expect("a check").differences.into_iter();
    of.filter(|it| it.code == code).map(|it| it.what).collect()
}

/// The readings of a case that were refused: by whom, by which rule.
async fn refused_readings(house: &House, code: &str) -> Vec<(String, String)> {
    let file = store::case_file::load_by_code(&house.office.db, code).await;
    let case = file.expect("a read").expect("a case").case.id;
    let first = PageRequest::first(50);
    let log = store::access_log::page(&house.office.db, &About::Case(case), &first).await;
    let items = log.expect("the log").items.into_iter();
    items
        .filter(|it| it.outcome == Outcome::Refused)
        .map(|it| (it.who_name, it.why))
        .collect()
}

/// An officer of the commune next door.
async fn next_door(province: &Province) -> Client {
    let house = &province.house;
    let mut communes = house.office.organisation.communes();
    let other = communes.find(|it| it.code.as_str() != province.agency);
    let other = other.expect("another commune").code.clone();
    let unit = house.office.organisation.intake(&other);
    let unit = unit.expect("an intake unit").code.to_string();
    appoint(house, "la", "Vũ Văn Lạ", &unit, &[Role::Reception]).await;
    province.signed_in("officer", "la").await
}

/// A birth that is handed in on paper at the counter.
async fn on_paper(province: &Province, clerk: &Client) -> String {
    let mut filing = province.filing(json!([]));
    let parts = filing.as_object_mut().expect("an object");
    parts.insert("channel".into(), json!("counter_paper"));
    parts.insert(
        "applicant".into(),
        json!({
            "name": "Trần Thị Thu Hương",
            "identity_number": "036190001234",
            "address": "Tổ 4, phường Trường Thi",
        }),
    );
    let papers: Vec<_> = province
        .components()
        .await
        .into_iter()
        .map(|it| json!({ "component": it, "copy": "original", "count": 1 }))
        .collect();
    parts.insert("papers".into(), papers.into());
    let answer = clerk.post("/api/v1/counter/cases", &filing).await;
    assert_eq!(answer.status, 201, "{}", answer.json);
    answer.json["code"].as_str().expect("a code").to_owned()
}

/// A filing for somebody else, in a capacity, with two papers.
async fn for_another(province: &Province, citizen: &Client, of: &str, document: &str) -> Answer {
    let mut papers = Vec::new();
    for component in province.components().await {
        let file = citizen.upload("/api/v1/files", "giay.pdf", PDF).await;
        papers.push(json!({ "component": component, "file": file.json["id"] }));
    }
    let mut filing = province.filing(papers.into());
    filing["on_behalf_of"] = json!({
        "as": of,
        "applicant": {
            "name": "Phạm Văn Bình",
            "identity_number": "036085000111",
            "address": "Tổ 5, phường Trường Thi",
        },
        "document": document,
    });
    citizen.post("/api/v1/cases", &filing).await
}

/// Covers: ND-6.2
#[tokio::test]
async fn what_nam_dinh_bars_in_the_laws_it_cites_is_said_prevented_and_found() {
    let province = Province::open("nam-dinh").await;
    let staff = |letter| format!("điểm {letter} khoản 2 Điều 6 Nghị định 45/2020/NĐ-CP");
    let staff = ["a", "b", "c"].map(staff);
    let laws = [
        staff[0].as_str(),
        staff[1].as_str(),
        staff[2].as_str(),
        "Điều 12 Luật Công nghệ thông tin 2006",
        "Điều 6 Luật Giao dịch điện tử 2023",
    ];
    is_said(&province.house, "ND-6.2", &laws).await;
    let citizen = province.citizen().await;
    let code = province.filed(&citizen).await;
    // Collecting others' data: prevented, and written down with the rule that prevented it.
    let path = format!("/api/v1/cases/{code}");
    assert_eq!(next_door(&province).await.get(&path).await.status, 404);
    let told = ("Vũ Văn Lạ".to_owned(), "authority.unit".to_owned());
    assert_eq!(refused_readings(&province.house, &code).await, [told]);
    // A program that would run: not taken.
    let program = citizen
        .upload("/api/v1/files", "giay.pdf", b"MZ\x90\0\x03")
        .await;
    assert_eq!(program.status, 422, "{}", program.json);
    // Changing data of a transaction: found.
    assert_eq!(found(&province.house, &code).await, Vec::<String>::new());
    tamper(&province.house.office.db, Tampering::Change, &code).await;
    let whats = found(&province.house, &code).await;
    assert!(
        whats.contains(&"the content of event 1 was changed".to_owned()),
        "{whats:?}"
    );
}

/// Covers: HN-4.2
#[tokio::test]
async fn in_ha_nam_what_is_sent_arrives_once_and_what_does_not_go_out_is_seen() {
    let province = Province::open("ha-nam").await;
    let house = &province.house;
    let article = "khoản 2 Điều 4 Quy chế ban hành kèm theo Quyết định 30/2019/QĐ-UBND tỉnh Hà Nam";
    is_said(house, "HN-4.2", &[article]).await;
    let citizen = province.citizen().await;
    let mut papers = Vec::new();
    for component in province.components().await {
        let file = citizen.upload("/api/v1/files", "giay.pdf", PDF).await;
        papers.push(json!({ "component": component, "file": file.json["id"] }));
    }
    let filing = province.filing(papers.into());
    // A connection that breaks after sending: sent again, it is the same case with the same code.
    let key = [("idempotency-key", "gui-lai-1")];
    let first = citizen.post_with("/api/v1/cases", &key, &filing).await;
    assert_eq!(first.status, 201, "{}", first.json);
    let again = citizen.post_with("/api/v1/cases", &key, &filing).await;
    assert_eq!(again.json["code"], first.json["code"]);
    let mine = citizen.get("/api/v1/cases").await;
    assert_eq!(
        mine.json["items"].as_array().map(Vec::len),
        Some(1),
        "{}",
        mine.json
    );
    // What must go out was written with the case. Whatever keeps it from going out is on a page.
    let db = &house.office.db;
    let lease = jiff::SignedDuration::from_secs(60);
    let jobs = store::job_queue::claim(db, clock(), lease, 20)
        .await
        .expect("jobs");
    let notice = jobs
        .iter()
        .find(|it| it.queue == "notify")
        .expect("a notice");
    let trouble = "nhà mạng không trả lời";
    let after = store::job_queue::failed(db, notice, clock(), trouble, true).await;
    after.expect("put away");
    let unit = house.office.organisation.units()[0].code.to_string();
    appoint(house, "vanhanh", "Phạm Văn Hành", &unit, &[Role::Operator]).await;
    let mut operator = Visitor::of(house);
    operator.sign_in_officer("vanhanh").await;
    let page = operator.open("/can-bo/van-hanh").await.text();
    assert!(page.contains(trouble), "{page}");
    assert!(
        page.contains("action=\"/can-bo/van-hanh/chay-lai\""),
        "it can be sent again"
    );
}

/// The eight verbs, one by one.
///
/// Covers: HN-4.3
#[tokio::test]
async fn in_ha_nam_a_message_that_is_changed_deleted_forged_or_moved_is_found_and_shown_to_nobody_else()
 {
    let article = "khoản 3 Điều 4 Quy chế ban hành kèm theo Quyết định 30/2019/QĐ-UBND tỉnh Hà Nam";
    let verbs = [
        (
            "thay đổi",
            Tampering::Change,
            "the content of event 1 was changed",
        ),
        ("xóa", Tampering::Delete, ""),
        ("hủy", Tampering::Destroy, ""),
        (
            "giả mạo",
            Tampering::Forge,
            "event 1 does not have the hash of what it says",
        ),
        ("di chuyển", Tampering::Move, "event 1 is missing"),
    ];
    for (verb, how, says) in verbs {
        let province = Province::open("ha-nam").await;
        let code = province.filed(&province.citizen().await).await;
        assert_eq!(found(&province.house, &code).await, Vec::<String>::new());
        tamper(&province.house.office.db, how, &code).await;
        let whats = found(&province.house, &code).await;
        assert!(
            whats.iter().any(|it| it.contains(says)),
            "{verb}: {whats:?}"
        );
    }
    let province = Province::open("ha-nam").await;
    let house = &province.house;
    is_said(house, "HN-4.3", &[article]).await;
    let citizen = province.citizen().await;
    let code = province.filed(&citizen).await;
    let path = format!("/api/v1/cases/{code}");
    let own = citizen.get(&path).await.json;
    let paper = own["papers"][0]["file"]["sha256"].as_str().expect("a file");
    // Sao chép: whoever has no task takes nothing along, and that was tried is written down.
    let stranger = next_door(&province).await;
    let copy = stranger.get(&format!("{path}/files/{paper}")).await;
    assert_eq!(copy.status, 404, "{}", copy.json);
    let tried = refused_readings(house, &code).await;
    assert_eq!(
        tried,
        [("Vũ Văn Lạ".to_owned(), "authority.unit".to_owned())]
    );
    // Tiết lộ: of persons the public look-up has the name of who filed (Điều 12 khoản 3) and no more.
    let public = Visitor::of(house)
        .open(&format!("/tra-cuu?ma={code}"))
        .await
        .text();
    assert!(public.contains(&code), "{public}");
    for secret in ["036190001234", "Trần Minh Khang"] {
        assert!(!public.contains(secret), "{secret}: {public}");
    }
    // Hiển thị: another citizen sees what an unknown code shows.
    open_account(house, "binh", "Phạm Văn Bình", "036085000111").await;
    let other = province.signed_in("citizen", "binh").await;
    let (theirs, none) = (
        other.get(&path).await,
        other.get("/api/v1/cases/H40.024.13-260824-9999").await,
    );
    assert_eq!((theirs.status, none.status), (404, 404));
    assert_eq!(theirs.json["rule"], none.json["rule"]);
}

/// Covers: TB-4
#[tokio::test]
async fn what_thai_binh_bars_to_applicants_is_said_prevented_and_found() {
    let province = Province::open("thai-binh").await;
    let house = &province.house;
    let laws = [
        "điểm a khoản 2 Điều 5 Nghị định 61/2018/NĐ-CP",
        "khoản 3 Điều 5 Nghị định 61/2018/NĐ-CP",
        "Điều 12 Luật Công nghệ thông tin 2006",
        "Điều 9 Luật Giao dịch điện tử 2005",
        "Điều 7 Luật An toàn thông tin mạng 2015",
        "Điều 8 Luật An ninh mạng 2018",
        "Điều 5 Luật Bảo vệ bí mật nhà nước 2018",
    ];
    is_said(house, "TB-4", &laws).await;
    let citizen = province.citizen().await;
    let code = province.filed(&citizen).await;
    // Another's case: nothing of it can be seen, changed or taken back.
    open_account(house, "binh", "Phạm Văn Bình", "036085000111").await;
    let other = province.signed_in("citizen", "binh").await;
    let path = format!("/api/v1/cases/{code}");
    assert_eq!(other.get(&path).await.status, 404);
    let withdraw = json!({ "reason": "không cần nữa" });
    let tried = other.post(&format!("{path}/withdraw"), &withdraw).await;
    assert_eq!(tried.status, 404, "{}", tried.json);
    // Passing oneself off as postal staff, or as hired without an agreement.
    let posing = for_another(&province, &citizen, "postal", "EM 000 123 456 VN").await;
    assert_eq!(
        posing.json["rule"], "submit.postal_staff",
        "{}",
        posing.json
    );
    let posing = for_another(&province, &citizen, "hired", " ").await;
    assert_eq!(
        posing.json["rule"], "submit.authorisation",
        "{}",
        posing.json
    );
    // State secrets and programs.
    for (name, bytes) in [
        ("TỐI MẬT so 12.pdf", PDF),
        ("giay.pdf", b"#!/bin/sh\nrm".as_slice()),
    ] {
        let answer = citizen.upload("/api/v1/files", name, bytes).await;
        assert_eq!(answer.status, 422, "{name}: {}", answer.json);
    }
    // Changed past all of it: found.
    assert_eq!(citizen.get(&path).await.json["code"], code);
    tamper(&house.office.db, Tampering::Forge, &code).await;
    assert!(!found(house, &code).await.is_empty());
}

/// Covers: DN-6.1
#[tokio::test]
async fn what_dak_nong_bars_in_four_laws_is_said_prevented_and_found() {
    let mut province = Province::open("dak-nong").await;
    province.house.always_passwords = true;
    let house = province.house.clone();
    let laws = [
        "Điều 12 Luật Công nghệ thông tin 2006",
        "Điều 6 Luật Giao dịch điện tử 2023",
        "Điều 7 Luật An toàn thông tin mạng 2015",
        "Điều 8 Luật An ninh mạng 2018",
    ];
    is_said(&house, "DN-6.1", &laws).await;
    let clerk = province.clerk().await;
    // Programs are not taken, from officers neither.
    let program = clerk
        .upload("/api/v1/files", "giay.pdf", b"MZ\x90\0\x03")
        .await;
    assert_eq!(program.status, 422, "{}", program.json);
    let code = on_paper(&province, &clerk).await;
    // Taking over an account by trying passwords: the name is locked for a while.
    let mut thief = Visitor::of(&house);
    for no in 1..=6 {
        let form = [("login", "huong"), ("password", "sai")];
        let page = thief.post("/dang-nhap", &form).await.text();
        assert_eq!(page.contains("tạm dừng đăng nhập"), no >= 5, "{no}");
    }
    // Led elsewhere after signing in: one stays here.
    let officer = house.office.organisation.units()[0].code.to_string();
    appoint(&house, "chi", "Lê Thị Chi", &officer, &[Role::Reception]).await;
    let form = [
        ("login", "chi"),
        ("password", PASSWORD),
        ("ve", "//xau.example/"),
    ];
    let mut chi = Visitor::of(&house);
    let to = chi.post("/can-bo/dang-nhap", &form).await.to;
    assert!(to.starts_with("/can-bo"), "{to}");
    // A sign of insecurity reaches the head of the own agency.
    let page = chi.open("/can-bo/bao-an-toan").await;
    assert_eq!(page.status, 200, "{}", page.text());
    // Changed data of a transaction: found.
    assert_eq!(found(&house, &code).await, Vec::<String>::new());
    tamper(&house.office.db, Tampering::Move, &code).await;
    assert!(
        found(&house, &code)
            .await
            .iter()
            .any(|it| it.contains("event 1 is missing"))
    );
}

/// Covers: DN-6.2a
#[tokio::test]
async fn in_dak_nong_nobody_acts_in_anothers_name_on_a_case_or_gets_its_result() {
    let mut province = Province::open("dak-nong").await;
    province.house.always_passwords = true;
    let article = "điểm a khoản 2 Điều 5 Nghị định 61/2018/NĐ-CP";
    is_said(&province.house, "DN-6.2a", &[article]).await;
    let citizen = province.citizen().await;
    let code = province.filed(&citizen).await;
    open_account(&province.house, "binh", "Phạm Văn Bình", "036085000111").await;
    let other = province.signed_in("citizen", "binh").await;
    let before = citizen.get(&format!("/api/v1/cases/{code}")).await.json;
    let paper = before["papers"][0]["file"]["sha256"]
        .as_str()
        .expect("a file");
    let path = format!("/api/v1/cases/{code}");
    for of in [
        "",
        "/history",
        "/letters",
        "/notices",
        &format!("/files/{paper}"),
    ] {
        assert_eq!(other.get(&format!("{path}{of}")).await.status, 404, "{of}");
    }
    for (act, body) in [
        ("withdraw", json!({ "reason": "không cần nữa" })),
        ("amend", json!({ "form": form() })),
        ("supplement_answer", json!({ "note": "đã bổ sung" })),
        ("rate", json!({ "marks": {} })),
    ] {
        let answer = other.post(&format!("{path}/{act}"), &body).await;
        assert!(matches!(answer.status, 404 | 422), "{act}: {}", answer.json);
        assert!(answer.json["code"].is_null(), "{act}: {}", answer.json);
    }
    let after = citizen.get(&path).await.json;
    assert_eq!(after, before, "nothing has changed");
    // Somebody who files in another's name is known to that person at once.
    let filed = for_another(&province, &citizen, "hired", "HĐ 12/2026").await;
    assert_eq!(filed.status, 201, "{}", filed.json);
    let code = filed.json["code"].as_str().expect("a code");
    let mut owner = Visitor::of(&province.house);
    owner.sign_in("binh").await;
    let page = owner.open(&format!("/ho-so/{code}")).await.text();
    assert!(
        page.contains("Trần Thị Thu Hương nộp thay, theo hợp đồng HĐ 12/2026"),
        "{page}"
    );
}

/// Covers: DN-6.2b
#[tokio::test]
async fn in_dak_nong_hired_persons_show_a_paper_and_are_known_and_postal_staff_file_at_no_account()
{
    let mut province = Province::open("dak-nong").await;
    province.house.always_passwords = true;
    let house = province.house.clone();
    let article = "khoản 3 Điều 5 Nghị định 61/2018/NĐ-CP";
    is_said(&house, "DN-6.2b", &[article]).await;
    open_account(&house, "binh", "Phạm Văn Bình", "036085000111").await;
    let citizen = province.citizen().await;
    let bare = for_another(&province, &citizen, "hired", "").await;
    assert_eq!(bare.json["rule"], "submit.authorisation", "{}", bare.json);
    let postal = for_another(&province, &citizen, "postal", "EM 000 123 456 VN").await;
    assert_eq!(
        postal.json["rule"], "submit.postal_staff",
        "{}",
        postal.json
    );
    let filed = for_another(&province, &citizen, "hired", "HĐ 12/2026").await;
    assert_eq!(filed.status, 201, "{}", filed.json);
    let code = filed.json["code"].as_str().expect("a code").to_owned();
    // Name and paper stay with the case.
    let path = format!("/api/v1/cases/{code}");
    let case = citizen.get(&path).await.json;
    assert_eq!(case["submitter"]["person"]["name"], "Trần Thị Thu Hương");
    assert_eq!(case["submitter"]["document"], "HĐ 12/2026");
    // Whoever obstructs or deceives is put out by the applicant, and does nothing from then on.
    let mut owner = Visitor::of(&house);
    owner.sign_in("binh").await;
    let csrf = owner.open("/tai-khoan").await.input("csrf");
    let form = [("csrf", csrf.as_str()), ("ho-so", code.as_str())];
    assert_eq!(owner.post("/tai-khoan/uy-quyen", &form).await.status, 303);
    let refused = citizen.get(&path).await;
    assert_eq!(refused.status, 404, "{}", refused.json);
    let withdraw = json!({ "reason": "không nộp nữa" });
    let refused = citizen.post(&format!("{path}/withdraw"), &withdraw).await;
    assert_eq!(refused.status, 404, "{}", refused.json);
}

/// Covers: DN-6.2c
#[tokio::test]
async fn in_dak_nong_staff_ask_once_for_published_papers_give_reasons_and_open_only_their_cases() {
    let province = Province::open("dak-nong").await;
    let staff = |letter| format!("điểm {letter} khoản 2 Điều 6 Nghị định 45/2020/NĐ-CP");
    let staff = ["a", "b", "c"].map(staff);
    let staff: Vec<&str> = staff.iter().map(String::as_str).collect();
    is_said(&province.house, "DN-6.2c", &staff).await;
    let clerk = province.clerk().await;
    let code = on_paper(&province, &clerk).await;
    let path = format!("/api/v1/cases/{code}");
    let component = province.components().await[0].clone();
    let ask = |items: serde_json::Value| json!({ "items": items, "reason": "Thiếu giấy tờ" });
    let tried = async |act: &str, body: serde_json::Value| {
        let answer = clerk.post(&format!("{path}/{act}"), &body).await;
        answer.json["rule"].as_str().unwrap_or_default().to_owned()
    };
    // A paper that no list names.
    let outside = ask(json!([{ "name": "Giấy khám sức khỏe", "guidance": "Nộp bản chính" }]));
    assert_eq!(
        tried("supplement_request", outside).await,
        "supplement.published_list"
    );
    // No guidance, no reason.
    let bare = ask(json!([{ "component": component, "guidance": " " }]));
    assert_eq!(
        tried("supplement_request", bare).await,
        "supplement.guidance"
    );
    let silent = json!({ "reason": " " });
    assert_eq!(tried("reject", silent).await, "reject.reason");
    // Once, and not again.
    let right = ask(json!([{ "component": component, "guidance": "Nộp bản chính" }]));
    assert_eq!(tried("supplement_request", right.clone()).await, "");
    assert_ne!(tried("supplement_request", right).await, "");
    // Somebody else's case: not opened, and written down.
    let stranger = next_door(&province).await;
    assert_eq!(stranger.get(&path).await.status, 404);
    let told = ("Vũ Văn Lạ".to_owned(), "authority.unit".to_owned());
    assert_eq!(refused_readings(&province.house, &code).await, [told]);
}
