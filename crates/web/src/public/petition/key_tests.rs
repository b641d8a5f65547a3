//! A lost key over HTTP: the desk verifies the sender by what lies here and gives a new one; the old one
//! opens nothing from then on, neither on the page nor by the API.

use super::sender_tests::{NEW, desk, entered, fill};
use super::tests::{between, form};
use crate::testing::{Visitor, appoint, open_account};
use domain::actor::Role;

const CALLED: [(&str, &str); 2] = [
    ("proof", "call_back"),
    (
        "verified",
        "Gọi lại số đã ghi, xưng đúng họ tên và ngày gửi",
    ),
];

/// Covers: ND-28.1
#[tokio::test]
async fn a_new_key_opens_what_the_lost_one_opened_and_the_lost_one_nothing() {
    let db = store::testing::sqlite().await;
    let (house, mut control, mut head) = desk(&db, "renew-key").await;
    let mut call = entered(
        "Quầy đóng sớm",
        "Chiều thứ Sáu quầy đóng lúc 16 giờ.",
        "phone",
    );
    call.push(("sender_email", "huong@example.vn"));
    let slip = fill(&mut control, NEW, NEW, &call).await.text();
    let code = between(&slip, "data-code-given>", "<");
    let lost = between(&slip, "data-key-given>", "<");
    let at = format!("/can-bo/phan-anh/{code}");
    let renew = format!("{at}/renew_key");
    let page = control.open(&at).await.text();
    assert!(page.contains("viec-renew_key") && page.contains("Có mã tra cứu."));

    // Who was not verified gets none; what was typed stays, with the article.
    let nothing = [("proof", "call_back"), ("verified", "Đã gọi")];
    let refused = fill(&mut control, &at, &renew, &nothing).await;
    assert_eq!(refused.status, 422);
    let page = refused.text();
    assert!(
        page.matches("Ghi đã xác minh người gửi thế nào").count() >= 2,
        "{page}"
    );
    assert!(
        page.contains("Đã gọi") && page.contains("Đ.7 NĐ 20/2008"),
        "{page}"
    );
    for none in ["", "password"] {
        let unknown = [("proof", none), CALLED[1]];
        let refused = fill(&mut control, &at, &renew, &unknown).await;
        assert_eq!(refused.status, 422, "{none}");
        let page = refused.text();
        assert!(
            page.contains("id=\"renew_key-proof-loi\">Chọn cách"),
            "{page}"
        );
        assert!(page.contains(CALLED[1].1), "{page}");
    }

    let seen = control.open(&at).await;
    let (token, version) = (seen.input("csrf"), seen.input("version"));
    let mut wish = vec![("csrf", token.as_str()), ("version", version.as_str())];
    wish.extend(CALLED);
    let given = control.post(&renew, &wish).await;
    assert_eq!(given.status, 200, "{}", given.text());
    let slip = given.text();
    let key = between(&slip, "data-key-given>", "<");
    assert_eq!(between(&slip, "data-code-given>", "<"), code);
    assert_ne!(key, lost);
    assert!(
        slip.contains("mã tra cứu trước đó không dùng được nữa"),
        "{slip}"
    );
    assert!(slip.contains("chỉ hiện một lần") && slip.contains("<svg class=\"qr\""));
    // The same form again gives no second one.
    let twice = control.post(&renew, &wish).await;
    assert_eq!(twice.status, 409);
    assert!(!twice.text().contains("data-key-given"));

    let mut anybody = Visitor::of(&house);
    let looks = |key: &str| vec![("code", code.clone()), ("ma", key.to_owned())];
    let looked = async |who: &mut Visitor, key: &str| {
        let form = looks(key);
        let form: Vec<(&str, &str)> = form.iter().map(|(a, b)| (*a, b.as_str())).collect();
        who.post("/phan-anh/tra-cuu", &form).await
    };
    assert_eq!(looked(&mut anybody, &lost).await.status, 404);
    let own = looked(&mut anybody, &key).await.text();
    assert!(own.contains("quầy đóng lúc 16 giờ"), "{own}");
    assert!(
        own.contains("Cấp lại mã tra cứu (Gọi lại số điện thoại"),
        "{own}"
    );
    let strangers = anybody.open(&format!("/phan-anh/{code}")).await.text();
    assert!(!strangers.contains("Cấp lại mã tra cứu ("), "{strangers}");

    // Who did it, when, and how the sender was verified stands in the history; the key nowhere.
    let page = control.open(&at).await.text();
    for words in [
        "cấp lại mã tra cứu, đã xác minh người gửi: Gọi lại số điện thoại đã ghi khi gửi",
        "xưng đúng họ tên và ngày gửi",
        "cấp lại lúc 9:15 Thứ Hai 24/8/2026 bởi Phạm Thị Văn",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let all = store::testing::everything(&db.db).await;
    assert!(!all.iter().any(|line| line.contains(&key)));

    // The old one does nothing any more, the new one what the sender may do.
    fill(
        &mut control,
        &at,
        &format!("{at}/assign"),
        &[("lead", "so-tu-phap")],
    )
    .await;
    fill(
        &mut head,
        &at,
        &format!("{at}/answer"),
        &[("words", "Đã chấn chỉnh.")],
    )
    .await;
    let refused = fill(&mut head, &at, &renew, &CALLED).await;
    assert_eq!(refused.status, 403, "only where it is classified");
    let accept = format!("/phan-anh/{code}/accept");
    let shut = anybody.post(&accept, &[("ma", lost.as_str())]).await;
    assert_ne!(shut.status, 200);
    let own = looked(&mut anybody, &key).await.text();
    assert!(own.contains("Đã chấn chỉnh."), "{own}");
    let done = anybody.post(&accept, &[("ma", key.as_str())]).await;
    assert_eq!(done.status, 200, "{}", done.text());
    let check = store::petition::check::differences(&db.db).await;
    assert_eq!(check.expect("a check"), []);
}

#[tokio::test]
async fn who_has_an_account_or_is_in_confidence_is_given_none_by_whoever_may_not() {
    let db = store::testing::sqlite().await;
    let (house, mut control, _) = desk(&db, "renew-key-whom").await;
    let office = casework::petition::the_office(&house.office).code;
    let unit = house.office.organisation.units_of(&office)[0]
        .code
        .to_string();
    appoint(&house, "tiep", "Lê Thị Tiếp", &unit, &[Role::Reception]).await;
    let mut reception = Visitor::of(&house);
    reception.sign_in_officer("tiep").await;

    // From an account: it is not offered, and refused where somebody asks for it all the same.
    open_account(&house, "huong", "Nguyễn Thị Hương", "036190000731").await;
    let mut citizen = Visitor::of(&house);
    citizen.sign_in("huong").await;
    let seen = citizen.open("/phan-anh/gui?loai=petition").await;
    let token = seen.input("csrf");
    let mut wish = form("Trả kết quả chậm", "Hồ sơ của tôi quá hẹn năm ngày.");
    wish.push(("csrf", token.as_str()));
    let sent = citizen.post("/phan-anh/gui", &wish).await;
    let code = sent.to.trim_start_matches("/phan-anh/");
    let at = format!("/can-bo/phan-anh/{}", code.trim_end_matches("?xong=gui"));
    let page = control.open(&at).await.text();
    assert!(!page.contains("viec-renew_key"), "{page}");
    assert!(page.contains("đọc trả lời bằng tài khoản"), "{page}");
    let refused = fill(&mut control, &at, &format!("{at}/renew_key"), &CALLED).await;
    assert_eq!(refused.status, 422);
    let page = refused.text();
    assert!(
        page.contains("Người gửi có tài khoản") && page.contains("Đ.6 NĐ 20/2008"),
        "{page}"
    );

    // In confidence: whoever may not know the sender cannot have verified one, and reads nothing of it.
    let mut call = entered(
        "Bị gợi ý bồi dưỡng",
        "Tôi bị gợi ý bồi dưỡng ở quầy số 2.",
        "phone",
    );
    call.push(("confidential", "1"));
    let slip = fill(&mut reception, NEW, NEW, &call).await.text();
    let at = format!(
        "/can-bo/phan-anh/{}",
        between(&slip, "data-code-given>", "<")
    );
    let renew = format!("{at}/renew_key");
    let page = reception.open(&at).await.text();
    assert!(
        !page.contains("viec-renew_key") && !page.contains("Có mã tra cứu"),
        "{page}"
    );
    assert_eq!(fill(&mut reception, &at, &renew, &CALLED).await.status, 403);
    let given = fill(&mut control, &at, &renew, &CALLED).await;
    assert_eq!(given.status, 200, "{}", given.text());
    let page = reception.open(&at).await.text();
    assert!(page.contains("cấp lại mã tra cứu"), "{page}");
    assert!(!page.contains("xưng đúng họ tên"), "{page}");
    assert!(!page.contains("Gọi lại số điện thoại đã ghi"), "{page}");
}

/// One of whom nothing lies here but the name is proved by nothing; whoever rang is called back.
#[tokio::test]
async fn only_what_was_given_when_it_was_sent_is_offered_as_a_proof() {
    let db = store::testing::sqlite().await;
    let (_, mut control, _) = desk(&db, "renew-key-proofs").await;
    let mut call = entered(
        "Quầy đóng sớm",
        "Chiều thứ Sáu quầy đóng lúc 16 giờ.",
        "phone",
    );
    call.retain(|(field, _)| *field != "sender_address");
    let slip = fill(&mut control, NEW, NEW, &call).await.text();
    let at = format!(
        "/can-bo/phan-anh/{}",
        between(&slip, "data-code-given>", "<")
    );
    let page = control.open(&at).await.text();
    let select = between(&page, "id=\"renew_key-proof\"", "</select>");
    let offered: Vec<&str> = select.split("<option value=\"").skip(1).collect();
    let offered: Vec<&str> = offered
        .iter()
        .filter_map(|it| it.split('"').next())
        .collect();
    assert_eq!(offered, ["", "call_back"]);
    let paper = [("proof", "paper"), CALLED[1]];
    let refused = fill(&mut control, &at, &format!("{at}/renew_key"), &paper).await;
    assert_eq!(refused.status, 422);
    let page = refused.text();
    assert!(
        page.contains("khi gửi không ghi đủ họ tên và địa chỉ để đối chiếu"),
        "{page}"
    );
}
