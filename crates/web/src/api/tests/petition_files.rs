//! Files of petitions as programs read them: by the key and by nothing near it, of senders who want to
//! stay unknown, and of answers once they were reviewed.

use super::client::{Answer, Client, PDF, Province};
use domain::actor::{Officer, Role};
use domain::case::StoredFile;
use domain::ids::{AgencyCode, FileHash};
use domain::petition::{Author, Command, Sent};
use std::time::Duration;
use store::Batch;

/// Another small document.
const OTHER: &[u8] =
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Lang(vi)>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n";

/// A petition that came without an account, with its key.
struct Sending {
    province: Province,
    code: String,
    key: String,
}

async fn kept(province: &Province, name: &str, bytes: &[u8]) -> StoredFile {
    let key = province.house.files.put(bytes.to_vec()).await;
    StoredFile {
        hash: key.expect("a file").as_str().into(),
        name: name.to_owned(),
        media_type: "application/pdf".to_owned(),
        size: bytes.len().try_into().expect("a size"),
    }
}

impl Sending {
    async fn of(name: &str, confidential: bool) -> Self {
        Self::told(Province::open("nam-dinh").await, name, confidential).await
    }

    async fn told(province: Province, name: &str, confidential: bool) -> Self {
        let (office, now) = (&province.house.office, province.house.now());
        let mut sent: Sent = domain::testing::petition(now);
        sent.sender.confidential = confidential;
        sent.attachments = vec![kept(&province, name, PDF).await];
        let author = domain::testing::sender_of(&sent);
        let taken = casework::petition::receive(office, &author, now, sent, Batch::new()).await;
        let taken = taken.expect("received");
        Self {
            code: taken.petition.code,
            key: taken.key,
            province,
        }
    }

    async fn does(&self, agency: &AgencyCode, role: Role, wish: Command) {
        let office = &self.province.house.office;
        let unit = &office.organisation.units_of(agency)[0];
        let author = Author::Officer(Officer {
            unit: unit.code.clone(),
            unit_name: unit.name.clone(),
            agency: agency.clone(),
            roles: vec![role],
            ..domain::testing::head()
        });
        let now = self.province.house.now();
        let done = casework::petition::run(office, &author, now, &self.code, None, wish).await;
        done.expect("an act of the desk");
    }

    /// An act of whoever coordinates.
    async fn coordinates(&self, wish: Command) {
        let code = casework::petition::the_office(&self.province.house.office).code;
        self.does(&code, Role::Control, wish).await;
    }

    async fn assigned_to(&self, agency: &AgencyCode) {
        let lead = casework::petition::place(&self.province.house.office, agency);
        let wish = Command::Assign {
            lead: lead.expect("an agency"),
            others: Vec::new(),
            instructions: String::new(),
        };
        self.coordinates(wish).await;
    }

    /// An officer of an agency at a machine of one's own.
    async fn officer(&self, login: &str, agency: &AgencyCode, role: Role) -> Client {
        let house = &self.province.house;
        let unit = &house.office.organisation.units_of(agency)[0].code;
        crate::testing::appoint(house, login, "Cán bộ", unit.as_str(), &[role]).await;
        self.province.signed_in("officer", login).await
    }

    fn path(&self, hash: &str) -> String {
        format!("/api/v1/petitions/{}/files/{hash}", self.code)
    }
}

fn hash(bytes: &[u8]) -> String {
    use sha2::Digest as _;
    hex::encode(sha2::Sha256::digest(bytes))
}

async fn with_key(client: &Client, path: &str, key: &str) -> Answer {
    client.get_with(path, &[("petition-key", key)]).await
}

/// An answer that says no, but for the address that was asked for and the number of the request.
fn refusal(answer: &Answer) -> (u16, String) {
    let mut told = answer.json.clone();
    if let Some(told) = told.as_object_mut() {
        told.retain(|name, _| name != "instance" && name != "request");
    }
    (answer.status, told.to_string())
}

#[tokio::test]
async fn the_key_opens_a_file_and_a_wrong_one_does_not_tell_whether_there_is_one() {
    let sending = Sending::of("anh.pdf", false).await;
    let stranger = sending.province.stranger();
    let path = sending.path(&hash(PDF));
    let own = with_key(&stranger, &path, &sending.key).await;
    assert_eq!((own.status, own.bytes.as_slice()), (200, PDF));
    // Typed by hand from a slip.
    let typed = with_key(&stranger, &path, &sending.key.to_lowercase()).await;
    assert_eq!(typed.status, 200);

    // What is there and what is not are refused in the same words: to a wrong key, to the key of another
    // petition, to an empty one and to none.
    let Sending {
        province,
        key: right,
        code,
    } = sending;
    let another = Sending::told(province, "khac.pdf", true).await;
    let stranger = another.province.stranger();
    let nothing = format!("/api/v1/petitions/{code}/files/{}", "0".repeat(64));
    let nowhere = format!("/api/v1/petitions/PAKN.20260824.9999/files/{}", hash(PDF));
    for key in ["AAAAAAAAAA", another.key.as_str(), ""] {
        let there = with_key(&stranger, &path, key).await;
        assert_eq!(there.status, 404, "{key:?}: {}", there.json);
        assert!(
            !there.json.to_string().contains("anh.pdf"),
            "{}",
            there.json
        );
        for missing in [&nothing, &nowhere] {
            let missing = with_key(&stranger, missing, key).await;
            assert_eq!(refusal(&missing), refusal(&there), "{key:?}");
        }
    }
    let without = stranger.get(&path).await;
    let missing = stranger.get(&nothing).await;
    assert_eq!(refusal(&without), refusal(&missing));
    // Nor is there a door for the right key to what the petition has not.
    assert_eq!(with_key(&stranger, &nothing, &right).await.status, 404);
}

#[tokio::test]
async fn a_file_of_somebody_unknown_is_for_whoever_coordinates_and_for_the_lead_once_it_is_released()
 {
    let sending = Sending::of("don-co-ten.pdf", true).await;
    let path = sending.path(&hash(PDF));
    let the_office = casework::petition::the_office(&sending.province.house.office).code;
    let lead = AgencyCode::from("so-tu-phap");
    let desk = sending.officer("van", &the_office, Role::Control).await;
    let head = sending.officer("thang", &lead, Role::HeadOfAgency).await;
    let own = with_key(&sending.province.stranger(), &path, &sending.key).await;
    assert_eq!((own.status, own.bytes.as_slice()), (200, PDF));
    let read = desk.get(&path).await;
    assert_eq!((read.status, read.bytes.as_slice()), (200, PDF));
    // Not theirs yet, then theirs without what tells who it is: the file is as if it were not there.
    assert_eq!(head.get(&path).await.status, 403);
    sending.assigned_to(&lead).await;
    let kept_back = head.get(&path).await;
    let missing = head.get(&sending.path(&"0".repeat(64))).await;
    assert_eq!(kept_back.status, 404, "{}", kept_back.json);
    assert_eq!(refusal(&kept_back), refusal(&missing));
    // Whoever coordinates looked through it and lets them have it.
    let veil = |files: Vec<FileHash>| Command::Veil {
        title: "Trả kết quả chậm".to_owned(),
        content: "Hồ sơ đã quá hẹn năm ngày.".to_owned(),
        files,
    };
    sending.coordinates(veil(Vec::new())).await;
    assert_eq!(head.get(&path).await.status, 404);
    sending
        .coordinates(veil(vec![hash(PDF).as_str().into()]))
        .await;
    let read = head.get(&path).await;
    assert_eq!((read.status, read.bytes.as_slice()), (200, PDF));
}

#[tokio::test]
async fn a_file_of_an_answer_is_public_once_it_was_reviewed_and_no_longer_than_the_answer_holds() {
    let sending = Sending::of("anh.pdf", false).await;
    let province = &sending.province;
    let lead = AgencyCode::from("so-tu-phap");
    sending.assigned_to(&lead).await;
    let (public, inner) = (
        kept(province, "tra-loi.pdf", OTHER).await,
        kept(province, "noi-bo.pdf", b"%PDF-1.4\n%%EOF\n").await,
    );
    let wish = Command::Answer {
        words: "Đã trả kết quả ngày 24/8.".to_owned(),
        result_at: None,
        files: vec![public.clone(), inner.clone()],
    };
    sending.does(&lead, Role::HeadOfAgency, wish).await;
    let stranger = province.stranger();
    let (public_at, inner_at) = (
        sending.path(public.hash.as_str()),
        sending.path(inner.hash.as_str()),
    );
    // Its sender has it at once; everybody else waits for the review.
    for path in [&public_at, &inner_at] {
        assert_eq!(with_key(&stranger, path, &sending.key).await.status, 200);
        assert_eq!(stranger.get(path).await.status, 404);
    }
    let publish = Command::Publish {
        title: "Trả kết quả chậm".to_owned(),
        content: "Hồ sơ đã quá hẹn năm ngày.".to_owned(),
        answer: "Đã trả kết quả ngày 24/8.".to_owned(),
        files: vec![public.hash.clone()],
    };
    sending.coordinates(publish).await;
    let read = stranger.get(&public_at).await;
    assert_eq!((read.status, read.bytes.as_slice()), (200, OTHER));
    // Neither what was left out of the review nor what came with the petition.
    assert_eq!(stranger.get(&inner_at).await.status, 404);
    assert_eq!(stranger.get(&sending.path(&hash(PDF))).await.status, 404);
    // Contested, the answer holds no more, and nor does its file.
    let reason = serde_json::json!({ "reason": "Chưa nhận được kết quả." });
    let contest = format!("/api/v1/petitions/{}/contest", sending.code);
    let key = [("petition-key", sending.key.as_str())];
    let done = stranger.post_with(&contest, &key, &reason).await;
    assert_eq!(done.status, 200, "{}", done.json);
    assert_eq!(stranger.get(&public_at).await.status, 404);
    assert_eq!(
        with_key(&stranger, &public_at, &sending.key).await.status,
        200
    );
}

/// Whoever reads a file by the API loads its petition once, and not its history.
#[tokio::test]
async fn a_petition_is_loaded_once_to_read_one_of_its_files() {
    let sending = Sending::of("anh.pdf", false).await;
    let house = &sending.province.house;
    let the_office = casework::petition::the_office(&house.office).code;
    let desk = sending.officer("van", &the_office, Role::Control).await;
    let measured = house.office.db.measured();
    let read = |name: &str| -> u64 {
        let texts = measured.slowest(usize::MAX);
        let found = texts.iter().filter(|it| it.name.ends_with(name));
        found.map(|it| it.times).sum()
    };
    measured.slow_after(Duration::ZERO);
    let path = sending.path(&hash(PDF));
    assert_eq!(desk.get(&path).await.status, 200);
    assert_eq!(read("petition::LOAD_BY_CODE"), 1);
    assert_eq!(read("petition::HISTORY"), 0);
    let stranger = sending.province.stranger();
    assert_eq!(with_key(&stranger, &path, &sending.key).await.status, 200);
    assert_eq!(read("petition::LOAD_BY_CODE"), 2);
}
