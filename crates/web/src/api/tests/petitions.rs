//! Petitions as a program sends and follows them: with a key, with an account, read by everybody.

use super::client::{Client, PDF, Province};
use domain::actor::Officer;
use domain::petition::{Author, Command};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

fn petition(content: &str) -> Value {
    json!({
        "kind": "petition",
        "subject": "conduct",
        "sender": {
            "name": "Nguyễn Thị Hương",
            "address": "Phường Trường Thi",
            "phone": "0900000123",
        },
        "title": "Trả kết quả chậm",
        "content": content,
    })
}

/// With the proof of work that somebody without an account sends.
fn proved(province: &Province, mut body: Value) -> Value {
    let issued = province.house.now().as_millisecond();
    let (title, content) = (body["title"].as_str(), body["content"].as_str());
    let (title, content) = (title.expect("a heading"), content.expect("a text"));
    let number = (0_u64..)
        .find(|number| {
            let hash = Sha256::digest(format!("{issued}\n{title}\n{content}\n{number}"));
            u32::from_be_bytes([hash[0], hash[1], hash[2], hash[3]]).leading_zeros() >= 13
        })
        .expect("a number");
    body["proof"] = json!({ "issued": issued, "number": number.to_string() });
    body
}

/// Whoever coordinates at the Office.
fn coordinator(province: &Province) -> Author {
    let office = &province.house.office;
    let place = casework::petition::the_office(office);
    let unit = &office.organisation.units_of(&place.code)[0];
    Author::Officer(Officer {
        unit: unit.code.clone(),
        unit_name: unit.name.clone(),
        agency: place.code,
        roles: vec![domain::actor::Role::Control],
        ..domain::testing::head()
    })
}

async fn desk(province: &Province, code: &str, wish: Command) {
    let (office, now) = (&province.house.office, province.house.now());
    let author = coordinator(province);
    let done = casework::petition::run(office, &author, now, code, None, wish).await;
    done.expect("an act of the desk");
}

/// Handles it to its answer, by the Office itself.
async fn answered(province: &Province, code: &str) {
    let lead = casework::petition::the_office(&province.house.office);
    let wishes = [
        Command::Assign {
            lead,
            others: Vec::new(),
            instructions: String::new(),
        },
        Command::Answer {
            words: "Đã trả kết quả ngày 24/8 và phê bình bộ phận chậm trễ.".to_owned(),
            result_at: None,
            files: Vec::new(),
        },
    ];
    for wish in wishes {
        desk(province, code, wish).await;
    }
}

async fn with_key(client: &Client, path: &str, key: &str) -> Value {
    client.get_with(path, &[("petition-key", key)]).await.json
}

#[tokio::test]
async fn anybody_sends_with_a_proof_and_follows_by_the_key() {
    let province = Province::open("nam-dinh").await;
    let program = province.stranger();
    let body = proved(&province, petition("Hồ sơ của tôi quá hẹn năm ngày."));
    let sent = program.post("/api/v1/petitions", &body).await;
    assert_eq!(sent.status, 201, "{}", sent.json);
    let code = sent.json["code"].as_str().expect("a code").to_owned();
    let key = sent.json["key"].as_str().expect("a key").to_owned();
    let path = format!("/api/v1/petitions/{code}");
    assert_eq!(sent.header("location"), path);

    // A stranger reads where it stands and nothing of what it says.
    let seen = program.get(&path).await;
    assert_eq!(seen.status, 200, "{}", seen.json);
    assert_eq!(
        (&seen.json["own"], &seen.json["content"]),
        (&json!(false), &json!(""))
    );
    let own = with_key(&program, &path, &key).await;
    assert_eq!(own["own"], true);
    assert!(
        own["content"]
            .as_str()
            .is_some_and(|it| it.contains("quá hẹn"))
    );
    assert_eq!(with_key(&program, &path, "AAAAAAAAAA").await["own"], false);

    // Nobody without the key clarifies; whoever has it does.
    let asked = Command::AskClarity {
        asked: "Mã hồ sơ nào?".to_owned(),
    };
    desk(&province, &code, asked).await;
    let own = with_key(&program, &path, &key).await;
    assert_eq!(own["asked"]["asked"], "Mã hồ sơ nào?");
    assert_eq!(own["possible"], json!(["clarify"]));
    let clarify = format!("{path}/clarify");
    let words = json!({ "content": "Hồ sơ khai sinh ngày 3 tháng 8" });
    let refused = program.post(&clarify, &words).await;
    assert!(refused.status >= 400, "{}", refused.json);
    let done = program
        .post_with(&clarify, &[("petition-key", &key)], &words)
        .await;
    assert_eq!(done.status, 200, "{}", done.json);
    assert_eq!(done.json["stage"], "received");

    answered(&province, &code).await;
    let own = with_key(&program, &path, &key).await;
    assert_eq!(own["possible"], json!(["accept", "contest"]));
    assert_eq!(program.get(&path).await.json["answers"], json!([]));
    let keyed = [("petition-key", key.as_str())];
    let contest = json!({ "reason": "Tôi chưa nhận được kết quả." });
    let done = program
        .post_with(&format!("{path}/contest"), &keyed, &contest)
        .await;
    assert_eq!(done.status, 200, "{}", done.json);
    assert_eq!(done.json["stage"], "handling");
}

#[tokio::test]
async fn what_is_public_is_listed_found_by_its_text_and_read() {
    let province = Province::open("nam-dinh").await;
    let citizen = province.citizen().await;
    let file = citizen.upload("/api/v1/files", "anh.pdf", PDF).await;
    let mut body = petition("Giấy khai sinh của con tôi trả chậm, tôi là Nguyễn Thị Hương.");
    body["files"] = json!([file.json["id"]]);
    let sent = citizen.post("/api/v1/petitions", &body).await;
    assert_eq!(sent.status, 201, "{}", sent.json);
    assert!(sent.json.get("key").is_none(), "an account needs no key");
    let code = sent.json["code"].as_str().expect("a code").to_owned();
    let own = citizen.get("/api/v1/own/petitions").await.json;
    assert_eq!(own["items"][0]["code"], code.as_str());
    answered(&province, &code).await;
    let stranger = province.stranger();
    assert_eq!(
        stranger.get("/api/v1/petitions").await.json["items"],
        json!([])
    );

    let published = Command::Publish {
        title: "Trả kết quả chậm".to_owned(),
        content: "Giấy khai sinh trả chậm.".to_owned(),
        answer: "Đã trả kết quả và phê bình bộ phận chậm trễ.".to_owned(),
        files: Vec::new(),
    };
    desk(&province, &code, published).await;
    for (query, found) in [
        ("q=phe+binh", 1),
        ("q=giay+khai+sinh&kind=petition", 1),
        ("kind=question", 0),
        ("q=dat+dai", 0),
    ] {
        let listed = stranger.get(&format!("/api/v1/petitions?{query}")).await;
        assert_eq!(listed.status, 200, "{}", listed.json);
        let items = listed.json["items"].as_array().expect("a list").len();
        assert_eq!(items, found, "{query}: {}", listed.json);
    }
    let wrong = stranger.get("/api/v1/petitions?kind=letter").await;
    assert_eq!(wrong.status, 400, "{}", wrong.json);
    let read = stranger.get(&format!("/api/v1/petitions/{code}")).await;
    assert_eq!(read.json["content"], "Giấy khai sinh trả chậm.");
    let text = read.json.to_string();
    assert!(
        text.contains("phê bình") && !text.contains("Hương"),
        "{text}"
    );
}

#[tokio::test]
async fn what_is_not_right_is_named_and_a_flood_is_told_to_wait() {
    let province = Province::open("nam-dinh").await;
    let program = province.stranger();
    for (field, value) in [
        ("subject", json!("weather")),
        ("agency", json!("nowhere")),
        ("procedure", json!("9.999999")),
    ] {
        let mut body = petition("Hồ sơ của tôi quá hẹn năm ngày.");
        body[field] = value;
        let wrong = program
            .post("/api/v1/petitions", &proved(&province, body))
            .await;
        assert_eq!(wrong.status, 422, "{field}: {}", wrong.json);
        assert!(wrong.json.to_string().contains(field), "{}", wrong.json);
    }
    let mut unknown = petition("Hồ sơ của tôi quá hẹn năm ngày.");
    unknown["website"] = json!("x");
    let wrong = program.post("/api/v1/petitions", &unknown).await;
    assert_eq!(wrong.status, 422, "{}", wrong.json);
    // Without a proof three a minute pass, and then a rule says what helps.
    let mut statuses = Vec::new();
    for no in 0..5 {
        let body = petition(&format!("Phản ánh thứ {no} của cùng một máy gửi."));
        statuses.push(program.post("/api/v1/petitions", &body).await.status);
    }
    assert_eq!(statuses[..3], [201, 201, 201]);
    assert!(statuses[3..].iter().all(|it| *it >= 400), "{statuses:?}");
    // A session that is none is said to be none, not taken for nobody's.
    let mut stale = province.stranger();
    stale.token = Some("khong-phai-phien".to_owned());
    assert_eq!(stale.get("/api/v1/own/petitions").await.status, 401);
}

/// The same request again gets the first answer again: one petition, one key, by somebody without an
/// account and by somebody with one; and an act is done once.
#[tokio::test]
async fn the_same_request_again_gets_the_first_answer_again() {
    let province = Province::open("nam-dinh").await;
    let program = province.stranger();
    let body = proved(&province, petition("Quầy số 3 đóng lúc 16 giờ."));
    let once = [("idempotency-key", "9f0c-1")];
    let first = program.post_with("/api/v1/petitions", &once, &body).await;
    assert_eq!(first.status, 201, "{}", first.json);
    assert_eq!(first.header("idempotency-replayed"), "");
    let again = program.post_with("/api/v1/petitions", &once, &body).await;
    assert_eq!((again.status, &again.json), (201, &first.json));
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(again.json["goes_with"], Value::Null, "it is the same one");
    let code = first.json["code"].as_str().expect("a code").to_owned();
    let key = first.json["key"].as_str().expect("a key").to_owned();
    let path = format!("/api/v1/petitions/{code}");
    assert_eq!(with_key(&program, &path, &key).await["own"], true);
    // The key with anything else is refused; without one the same words go with the first.
    let other = proved(&province, petition("Quầy số 4 đóng lúc 16 giờ."));
    let refused = program.post_with("/api/v1/petitions", &once, &other).await;
    assert_eq!(
        (refused.status, &refused.json["type"]),
        (422, &json!("/api#key_reused"))
    );
    let folded = program.post("/api/v1/petitions", &body).await;
    assert_eq!(folded.json["goes_with"], json!(code));

    // An act is done once, and told as it stands.
    let asked = Command::AskClarity {
        asked: "Ngày nào?".to_owned(),
    };
    desk(&province, &code, asked).await;
    let clarify = format!("{path}/clarify");
    let words = json!({ "content": "Ngày 3 tháng 8" });
    let with = [
        ("petition-key", key.as_str()),
        ("idempotency-key", "9f0c-2"),
    ];
    let done = program.post_with(&clarify, &with, &words).await;
    assert_eq!(done.status, 200, "{}", done.json);
    let again = program.post_with(&clarify, &with, &words).await;
    assert_eq!(again.status, 200, "{}", again.json);
    assert_eq!(again.header("idempotency-replayed"), "true");
    let without = [("petition-key", key.as_str())];
    let twice = program.post_with(&clarify, &without, &words).await;
    assert_ne!(twice.status, 200, "nothing is asked any more");
}

/// Complaints and denunciations have doors of their own: the refusal names the right one, with its
/// article, and whoever says that it is none sends it.
#[tokio::test]
async fn what_seems_to_be_a_complaint_is_told_its_door_and_may_go_on() {
    let province = Province::open("nam-dinh").await;
    let program = province.stranger();
    for (content, law) in [
        (
            "Tôi tố cáo ông A nhận tiền của người dân.",
            "Luật Tố cáo 2018",
        ),
        (
            "Toi khieu nai quyet dinh xu phat so 12 cua phuong.",
            "Luật Khiếu nại 2011",
        ),
    ] {
        let mut body = proved(&province, petition(content));
        let told = program.post("/api/v1/petitions", &body).await;
        assert_eq!(told.status, 422, "{}", told.json);
        let text = told.json.to_string();
        assert!(text.contains("petition.right_door"), "{text}");
        assert!(text.contains(law), "{text}");
        assert!(text.contains("Điều 1 Nghị định 20/2008"), "{text}");
        body["anyway"] = json!(true);
        let sent = program.post("/api/v1/petitions", &body).await;
        assert_eq!(sent.status, 201, "{}", sent.json);
    }
    let body = proved(&province, petition("Hồ sơ của tôi quá hẹn năm ngày."));
    let sent = program.post("/api/v1/petitions", &body).await;
    assert_eq!(sent.status, 201, "{}", sent.json);
}

/// Its sender and whoever coordinates get a file; a stranger, a wrong key and an officer of an agency that
/// has nothing to do with it do not. An officer's reading is written down.
#[tokio::test]
async fn a_file_is_read_by_its_sender_and_by_officers_who_have_it_and_by_nobody_else() {
    let province = Province::open("nam-dinh").await;
    let citizen = province.citizen().await;
    let file = citizen.upload("/api/v1/files", "anh.pdf", PDF).await;
    let mut body = petition("Giấy khai sinh của con tôi trả chậm.");
    body["files"] = json!([file.json["id"]]);
    let sent = citizen.post("/api/v1/petitions", &body).await;
    assert_eq!(sent.status, 201, "{}", sent.json);
    let code = sent.json["code"].as_str().expect("a code").to_owned();
    let hash = hex::encode(Sha256::digest(PDF));
    let path = format!("/api/v1/petitions/{code}/files/{hash}");

    let own = citizen.get(&path).await;
    assert_eq!((own.status, own.bytes.as_slice()), (200, PDF));
    let stranger = province.stranger();
    assert_eq!(stranger.get(&path).await.status, 404);
    let wrong = [("petition-key", "AAAAAAAAAA")];
    assert_eq!(stranger.get_with(&path, &wrong).await.status, 404);
    let other = format!("/api/v1/petitions/{code}/files/{}", "0".repeat(64));
    assert_eq!(citizen.get(&other).await.status, 404);

    // Whoever coordinates reads it, which is written down; an agency that has nothing to do with it does not.
    let office = &province.house.office;
    let place = casework::petition::the_office(office);
    let unit = &office.organisation.units_of(&place.code)[0];
    let (unit, roles) = (unit.code.as_str(), [domain::actor::Role::Control]);
    let account = crate::testing::appoint(&province.house, "kiem.soat", "Hà", unit, &roles).await;
    let about = store::access_log::About::Who(format!("officer:{}", account.id));
    let readings = async || {
        let first = store::read::page::PageRequest::first(10);
        let kept = store::access_log::page(&office.db, &about, &first).await;
        let kept = kept.expect("read").items;
        kept.into_iter().map(|it| it.what).collect::<Vec<_>>()
    };
    let desk = province.signed_in("officer", "kiem.soat").await;
    assert_eq!(readings().await, Vec::<String>::new());
    let read = desk.get(&path).await;
    assert_eq!((read.status, read.bytes.as_slice()), (200, PDF));
    let told = format!("Xem phản ánh, câu hỏi {code}");
    assert_eq!(readings().await, [told]);
    let elsewhere = province.clerk().await;
    let refused = elsewhere.get(&path).await;
    assert_eq!(refused.status, 403, "{}", refused.json);
}

/// Whose words somebody else sent before is told by the API what the page tells: with which one it goes,
/// where that stands, and its answer once it was reviewed; never what was written to the other sender.
#[tokio::test]
async fn whose_petition_goes_with_another_one_reads_the_reviewed_answer_to_both() {
    let province = Province::open("nam-dinh").await;
    let program = province.stranger();
    let send = async |phone: &str| {
        let mut body = petition("Hồ sơ của tôi quá hẹn năm ngày.");
        body["sender"]["phone"] = json!(phone);
        let sent = program
            .post("/api/v1/petitions", &proved(&province, body))
            .await;
        assert_eq!(sent.status, 201, "{}", sent.json);
        let text = |name: &str| sent.json[name].as_str().expect("a text").to_owned();
        (text("code"), text("key"))
    };
    let (main, main_key) = send("0900000123").await;
    let (other, key) = send("0900000456").await;
    let path = format!("/api/v1/petitions/{other}");
    let alone = with_key(&program, &path, &key).await;
    assert!(alone.get("together").is_none(), "{alone}");
    let fold = Command::Link {
        to: main.clone(),
        fold: true,
    };
    desk(&province, &other, fold).await;
    let read = with_key(&program, &path, &key).await;
    let told = json!({ "code": main, "stage": "received", "standing": "Chờ phân loại" });
    assert_eq!(read["together"], told);
    answered(&province, &main).await;
    let read = with_key(&program, &path, &key).await;
    assert_eq!(read["together"]["stage"], "answered");
    assert!(
        !read.to_string().contains("phê bình"),
        "nobody reviewed it: {read}"
    );
    let publish = Command::Publish {
        title: "Trả kết quả chậm".to_owned(),
        content: "Một hồ sơ quá hẹn.".to_owned(),
        answer: "Kết quả đã trả cho người nộp.".to_owned(),
        files: Vec::new(),
    };
    desk(&province, &main, publish).await;
    let read = with_key(&program, &path, &key).await;
    let answer = &read["together"]["answer"];
    assert_eq!(answer["words"], "Kết quả đã trả cho người nộp.");
    assert!(!read.to_string().contains("phê bình"), "{read}");
    // Nobody else learns of it, and its own sender reads the whole.
    let stranger = program.get(&path).await.json;
    assert!(stranger.get("together").is_none(), "{stranger}");
    let own = with_key(&program, &format!("/api/v1/petitions/{main}"), &main_key).await;
    assert!(own.get("together").is_none() && own.to_string().contains("phê bình"));
}

/// A key that was renewed: the header with the one before opens nothing from then on.
#[tokio::test]
async fn a_key_that_was_renewed_opens_nothing_any_more() {
    let province = Province::open("nam-dinh").await;
    let program = province.stranger();
    let body = proved(&province, petition("Hồ sơ của tôi quá hẹn năm ngày."));
    let sent = program.post("/api/v1/petitions", &body).await.json;
    let text = |name: &str| sent[name].as_str().expect("a text").to_owned();
    let (code, lost) = (text("code"), text("key"));
    let path = format!("/api/v1/petitions/{code}");
    assert_eq!(with_key(&program, &path, &lost).await["own"], true);
    let verified = domain::petition::Verified {
        proof: domain::petition::Proof::CallBack,
        words: "Gọi lại, xưng đúng họ tên và ngày gửi".to_owned(),
    };
    let (office, now) = (&province.house.office, province.house.now());
    let author = coordinator(&province);
    let renew = casework::petition::renew_key::renew_key;
    let given = renew(office, &author, now, &code, None, verified).await;
    let key = given.expect("renewed").key;
    assert_eq!(with_key(&program, &path, &lost).await["own"], false);
    let own = with_key(&program, &path, &key).await;
    assert_eq!(own["own"], true, "{own}");
    answered(&province, &code).await;
    let accept = format!("{path}/accept");
    let shut = program
        .post_with(&accept, &[("petition-key", &lost)], &json!({}))
        .await;
    assert!(shut.status >= 400, "{}", shut.json);
    let done = program
        .post_with(&accept, &[("petition-key", &key)], &json!({}))
        .await;
    assert_eq!(done.status, 200, "{}", done.json);
}
