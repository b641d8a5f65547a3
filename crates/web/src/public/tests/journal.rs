//! The journal's pages: what is published, and what is said of a receipt.

use super::{clock, opened, seen, well_formed};
use crate::house::House;
use crate::testing::{Seen, Visitor};
use domain::testing::{Story, moment};
use store::Batch;
use store::case_file::{self, CaseFile, DueDates};
use store::filed_document::{self, NewDocument, Owner, ScanState};
use store::journal::key::Signer;
use store::journal::log;
use store::journal::pdf::{self, Place};
use store::journal::receipt::{KeptRoots, Receipt, Roots};
use store::testing::harm::{Harm, harm};
use store::testing::{named, put};

const CODE: &str = "H40.024.13-260821-0002";

/// Three cases, waiting for a root; the key is from before them.
async fn waiting(house: &House) -> Signer {
    let signer = Signer::read(&Signer::make().expect("a key"), "motcua/nam-dinh").expect("a key");
    let db = &house.office.db;
    log::add_key(db, 1, &signer.public(), moment("2026-08-21T15:00"))
        .await
        .expect("a key");
    for no in 1..=3 {
        put(db, &named(Story::accepted(), no), DueDates::default()).await;
    }
    signer
}

async fn publish(house: &House, signer: &Signer) {
    casework::journal::round(&house.office, signer, clock())
        .await
        .expect("a round")
        .expect("a root");
}

async fn file_of(house: &House) -> CaseFile {
    let file = case_file::load_by_code(&house.office.db, CODE).await;
    file.expect("a read").expect("a case")
}

fn asked(mark: &str) -> String {
    format!("/minh-bach/kiem-tra?ma={}&dau={mark}", CODE.to_lowercase())
}

async fn send(house: &House, name: &str, bytes: &[u8]) -> Seen {
    let files = [("tep", name, bytes)];
    Visitor::of(house)
        .post_files("/minh-bach/kiem-tra", &[], &files)
        .await
}

#[tokio::test]
async fn the_newest_root_and_those_before_it_are_public_in_both_languages() {
    let (_test, house) = opened("nam-dinh").await;
    for path in [
        "/minh-bach",
        "/minh-bach?lang=en",
        "/minh-bach/kiem-tra",
        "/minh-bach/kiem-tra?lang=en",
    ] {
        well_formed(path, &seen(&house, path).await);
    }
    let empty = seen(&house, "/minh-bach").await.text();
    assert!(empty.contains("Chưa có gốc nào") && !empty.contains("ngừng đăng"));
    let signer = waiting(&house).await;
    publish(&house, &signer).await;
    let page = seen(&house, "/minh-bach").await;
    well_formed("/minh-bach", &page);
    let root = log::newest_root(&house.office.db)
        .await
        .expect("a read")
        .expect("a root");
    assert!(page.text().contains(&hex::encode(root.root)));
    assert!(page.text().contains(&signer.public().fingerprint()));
    well_formed(
        "/minh-bach?lang=en",
        &seen(&house, "/minh-bach?lang=en").await,
    );
    let list = seen(&house, "/minh-bach/goc.json").await;
    let list: Roots = serde_json::from_slice(&list.bytes).expect("a list");
    assert_eq!((list.roots[0].size, list.next), (3, None));
    let kept = KeptRoots::read(&seen(&house, "/minh-bach/goc/3").await.text());
    assert_eq!(
        kept.expect("a root").roots().next().expect("a root").root,
        root.root
    );
    assert_eq!(seen(&house, "/minh-bach/goc/4").await.status, 404);
    assert_eq!(seen(&house, "/minh-bach/goc/x").await.status, 404);
    let grown = seen(&house, "/minh-bach/nhat-quan.json?tu=3&den=3").await;
    assert_eq!(grown.text(), "{\"from\":3,\"to\":3,\"proof\":[]}");
    for nonsense in ["", "?tu=1&den=3", "?tu=x&den=3", "?tu=3&den=-1"] {
        let path = format!("/minh-bach/nhat-quan.json{nonsense}");
        assert_eq!(seen(&house, &path).await.status, 404, "{path}");
    }
    let odd = seen(&house, "/minh-bach?truoc=x").await;
    assert_eq!(odd.status, 200);
}

#[tokio::test]
async fn the_page_says_so_when_roots_stop_coming() {
    let (_test, house) = opened("nam-dinh").await;
    let signer = waiting(&house).await;
    let page = seen(&house, "/minh-bach").await.text();
    assert!(page.contains("Gốc mới đã ngừng đăng"), "{page}");
    publish(&house, &signer).await;
    let page = seen(&house, "/minh-bach").await.text();
    assert!(!page.contains("ngừng đăng"));
}

#[tokio::test]
async fn the_page_says_so_and_why_when_roots_are_refused() {
    for (how, vi, en) in [
        (
            Harm::Root,
            "Các dấu đang lưu không còn tính ra gốc đã đăng (",
            "The marks on file no longer give the published root (",
        ),
        (
            Harm::Note,
            "không còn đúng với chữ ký của hệ thống",
            "is no longer what this system signed",
        ),
        (
            Harm::LeafDamaged,
            "Có dấu đang lưu bị hỏng, không đọc được",
            "A mark on file is damaged and cannot be read",
        ),
    ] {
        let (_test, house) = opened("nam-dinh").await;
        let signer = waiting(&house).await;
        publish(&house, &signer).await;
        harm(&house.office.db, how).await;
        for (path, heading, why) in [
            ("/minh-bach", "Hệ thống từ chối ký gốc mới.", vi),
            ("/minh-bach?lang=en", "New roots are refused.", en),
        ] {
            let page = seen(&house, path).await;
            well_formed(path, &page);
            let text = page.text();
            assert!(
                text.contains(heading) && text.contains(why),
                "{how:?}: {text}"
            );
        }
    }
}

#[tokio::test]
async fn code_and_mark_are_true_together_and_nothing_else_is_told() {
    let (_test, house) = opened("nam-dinh").await;
    let signer = waiting(&house).await;
    let head = file_of(&house).await.journal_head;
    let (mark, whole) = (pdf::mark(&head), hex::encode(head));
    let before = seen(&house, &asked(&mark)).await.text();
    assert!(
        before.contains("Đúng: nhật ký có hồ sơ này") && before.contains("Chưa nằm dưới gốc nào")
    );
    let proof = format!("/minh-bach/bang-chung.json?ma={CODE}&dau={whole}");
    assert_eq!(seen(&house, &proof).await.status, 404, "not yet");
    publish(&house, &signer).await;
    let after = seen(&house, &asked(&whole)).await.text();
    assert!(after.contains(CODE) && after.contains("tiếp nhận hồ sơ") && after.contains(&mark));
    assert!(!after.contains("Nguyễn"), "no name shows");
    let receipt = seen(&house, &proof).await;
    let receipt: Receipt = serde_json::from_slice(&receipt.bytes).expect("a receipt");
    let proved = receipt.verify().expect("true");
    assert_eq!(proved.heads.last(), Some(&head));

    let wrong_mark = seen(&house, &asked("0000-0000-0000-0000")).await.text();
    let no_case = format!("/minh-bach/kiem-tra?ma=H40.024.13-260821-9999&dau={mark}");
    let no_case = seen(&house, &no_case).await.text();
    for page in [&wrong_mark, &no_case] {
        assert!(page.contains("Không khớp với nhật ký"));
    }
    let typed = |page: &str| page.replace(CODE, "").replace("h40.024.13-260821-0002", "");
    assert_eq!(
        typed(&wrong_mark).replace("0000-0000-0000-0000", ""),
        no_case
            .replace("H40.024.13-260821-9999", "")
            .replace(&mark, ""),
        "the same answer, whether there is such a case or not"
    );
    let short = seen(&house, &asked("3FA4")).await.text();
    assert!(short.contains("id=\"dau-loi\"") && short.contains("value=\"3FA4\""));
    let no_code = seen(&house, "/minh-bach/kiem-tra?ma=12&dau=3").await.text();
    assert!(no_code.contains("id=\"ma-loi\""));
}

#[tokio::test]
async fn a_file_is_told_to_be_true_changed_or_no_receipt() {
    let (_test, house) = opened("nam-dinh").await;
    let signer = waiting(&house).await;
    publish(&house, &signer).await;
    let file = file_of(&house).await;
    let history = case_file::history(&house.office.db, file.case.id)
        .await
        .expect("a read");
    let receipt = log::prove(&house.office.db, file.case.id, 2, &history).await;
    let receipt = receipt.expect("a read").expect("a proof");
    let json = serde_json::to_string(&receipt).expect("JSON");
    let good = send(&house, "a.json", json.as_bytes()).await.text();
    assert!(
        good.contains("Đúng: nhật ký") && good.contains("nộp hồ sơ"),
        "{good}"
    );
    let pasted = [("noi_dung", json.as_str())];
    let pasted = Visitor::of(&house)
        .post("/minh-bach/kiem-tra", &pasted)
        .await;
    assert!(pasted.text().contains("Đúng: nhật ký"));
    let changed = json.replace("\"accepted\"", "\"rejected\"");
    let changed = send(&house, "a.json", changed.as_bytes()).await.text();
    assert!(changed.contains("Không khớp với nhật ký"));

    let place = Place {
        code: CODE.to_owned(),
        seq: 2,
        head: file.journal_head,
    };
    let printed = format!("%PDF-1.7 ({}) ({}) %%EOF", place.text(), pdf::empty_room()).into_bytes();
    let stranger = send(&house, "a.pdf", &printed).await.text();
    assert!(
        stranger.contains("Nhưng tệp đã gửi không trùng"),
        "{stranger}"
    );
    let mut batch = Batch::new();
    let sha256 = pdf::printed_sha256(&printed);
    filed_document::file(
        &mut batch,
        &NewDocument {
            id: uuid::Uuid::from_u128(7),
            owner: Owner::Case(file.case.id),
            kind: "receipt".to_owned(),
            component: None,
            sha256,
            name: "Giấy hẹn.pdf".to_owned(),
            media_type: "application/pdf".to_owned(),
            size: 1,
            scan_state: ScanState::Clean,
            filed_by: "system".to_owned(),
            filed_at: clock(),
        },
    );
    house.office.db.commit(batch).await.expect("filed");
    let with = pdf::with_proof(&printed, &receipt).expect("it fits");
    for file in [&printed, &with] {
        let same = send(&house, "a.pdf", file).await.text();
        assert!(
            same.contains("đúng từng chữ là tệp cơ quan đã cấp"),
            "{same}"
        );
    }
    for nonsense in [
        &b""[..],
        b"%PDF-1.7 of another",
        b"{}",
        b"[[[[",
        b"\xff\xfe\x00",
    ] {
        let said = send(&house, "a.pdf", nonsense).await;
        assert_eq!(said.status, 422);
        assert!(said.text().contains("không phải giấy hẹn của hệ thống"));
    }
    let large = vec![b'x'; super::super::receipt_check::LARGEST + 1];
    assert_eq!(send(&house, "a.pdf", &large).await.status, 413);
    // Another province's journal: whole in itself, and not published here.
    let (_other, elsewhere) = opened("ha-nam").await;
    let other = waiting(&elsewhere).await;
    publish(&elsewhere, &other).await;
    let foreign = send(&elsewhere, "a.json", json.as_bytes()).await.text();
    assert!(
        foreign.contains("không phải gốc đã đăng ở đây"),
        "{foreign}"
    );
}
