//! What the desk is shown beside a petition: others that say the same, whoever sent them, and those that it
//! is tied to; and what of it nobody is shown who may not know it.

use super::sender_tests::{NEW, desk, entered, fill};
use super::tests::{between, form};
use crate::house::House;
use crate::testing::{Visitor, appoint};
use domain::actor::Role;

const TITLE: &str = "Máy lấy số hỏng";
const CONTENT: &str = "Máy lấy số thứ tự hỏng từ thứ Hai.";

/// Somebody sends those words who is not told apart but by the telephone.
async fn sends(who: &mut Visitor, name: &str, phone: &str, confidential: bool) -> String {
    let mut wish = form(TITLE, CONTENT);
    wish.retain(|(field, _)| !["sender_name", "sender_phone"].contains(field));
    wish.extend([("sender_name", name), ("sender_phone", phone)]);
    if confidential {
        wish.push(("confidential", "1"));
    }
    let seen = who.post("/phan-anh/gui", &wish).await.text();
    let code = between(&seen, "aria-current=\"page\"><span class=\"code\">", "<");
    assert!(code.starts_with("PAKN."), "{seen}");
    code
}

/// Ties one to another by the form of the desk.
async fn ties(who: &mut Visitor, it: &str, to: &str, fold: bool) {
    let mut tie = vec![("to", to)];
    tie.extend(fold.then_some(("fold", "1")));
    let done = fill(who, &at(it), &format!("{}/link", at(it)), &tie).await;
    assert_eq!(done.status, 303, "{}", done.text());
}

fn at(code: &str) -> String {
    format!("/can-bo/phan-anh/{code}")
}

/// The part of a page that says who else said the same; empty where it does not.
fn hint(page: &str) -> String {
    match page.contains("id=\"cung-noi-dung\"") {
        true => between(page, "id=\"cung-noi-dung\"", "</section>"),
        false => String::new(),
    }
}

#[tokio::test]
async fn the_same_words_of_others_are_shown_and_joined_from_there() {
    let db = store::testing::sqlite().await;
    let (house, mut control, _) = desk(&db, "same-words").await;
    let mut anybody = Visitor::of(&house);
    let first = sends(&mut anybody, "Lê Văn Tám", "0900000111", false).await;
    assert_eq!(
        hint(&control.open(&at(&first)).await.text()),
        "",
        "it is the only one"
    );
    let second = sends(&mut anybody, "Trần Thị Chín", "0900000222", false).await;
    // The same sender again goes with the own first one by itself, and is no hint.
    let again = sends(&mut anybody, "Lê Văn Tám", "0900000111", false).await;

    // Whoever enters the next one reads it on the slip, not on its paper.
    let mut call = entered(
        "MAY LAY SO HONG",
        "May lay so thu tu  hong tu thu Hai!",
        "phone",
    );
    call.push(("sender_email", "binh@example.vn"));
    let slip = fill(&mut control, NEW, NEW, &call).await.text();
    let third = between(&slip, "data-code-given>", "<");
    let told = hint(&slip);
    assert!(
        told.contains("Có 3 phản ánh, câu hỏi khác cùng nội dung"),
        "{slip}"
    );
    assert!(
        slip.contains("no-print\" aria-labelledby=\"cung-noi-dung\""),
        "{slip}"
    );

    let page = control.open(&at(&second)).await.text();
    let told = hint(&page);
    for (code, stage) in [(&first, "Chờ phân loại"), (&third, "Chờ phân loại")] {
        assert!(told.contains(&at(code)) && told.contains(stage), "{told}");
    }
    assert!(
        !told.contains("Lê Văn Tám") && !told.contains("Nguyễn Thị Hương"),
        "{told}"
    );

    // Linked by the button, and said so; folded by the other, and then it stands at both.
    let link = format!("{}/link", at(&second));
    let done = fill(&mut control, &at(&second), &link, &[("to", third.as_str())]).await;
    assert_eq!(done.status, 303, "{}", done.text());
    let told = hint(&control.open(&at(&third)).await.text());
    assert!(told.contains("Đã liên kết"), "{told}");
    let fold = [("to", first.as_str()), ("fold", "1")];
    let done = fill(&mut control, &at(&second), &link, &fold).await;
    assert_eq!(done.status, 303, "{}", done.text());
    let page = control.open(&at(&first)).await.text();
    let told = hint(&page);
    assert!(told.contains(&third) && !told.contains(&second), "{told}");
    let tied = between(&page, "id=\"di-cung\"", "</section>");
    for words in [&second, &again, "Trần Thị Chín", "Đi cùng nội dung này"] {
        assert!(tied.contains(words), "{words}: {tied}");
    }
    let page = control.open(&at(&second)).await.text();
    let tied = between(&page, "id=\"di-cung\"", "</section>");
    assert!(tied.contains("Gộp với") && tied.contains(&first), "{tied}");
    assert!(tied.contains("Liên kết") && tied.contains(&third), "{tied}");
    // Nothing of it is anybody else's.
    for code in [&first, &second, &third] {
        let page = anybody.open(&format!("/phan-anh/{code}")).await.text();
        assert!(!page.contains("cùng nội dung</h2>"), "{page}");
    }
}

#[tokio::test]
async fn who_reads_others_names_beside_a_petition_is_written_down() {
    let db = store::testing::sqlite().await;
    let (house, mut control, _) = desk(&db, "same-words-log").await;
    let mut anybody = Visitor::of(&house);
    let first = sends(&mut anybody, "Lê Văn Tám", "0900000111", false).await;
    let again = sends(&mut anybody, "Lê Văn Tám", "0900000111", false).await;
    control.open(&at(&first)).await;
    let all = store::testing::everything(&db.db).await;
    let told = format!("Xem người gửi của {again} bên {first}");
    assert!(all.iter().any(|line| line.contains(&told)), "{told}");
}

#[tokio::test]
async fn a_sender_in_confidence_is_not_told_by_the_same_words() {
    let db = store::testing::sqlite().await;
    let (house, mut control, mut head) = desk(&db, "same-words-secret").await;
    let office = casework::petition::the_office(&house.office).code;
    let unit = house.office.organisation.units_of(&office)[0]
        .code
        .to_string();
    appoint(&house, "tra", "Đỗ Thị Tra", &unit, &[Role::Auditor]).await;
    let mut auditor = Visitor::of(&house);
    auditor.sign_in_officer("tra").await;
    let mut anybody = Visitor::of(&house);
    let known = sends(&mut anybody, "Lê Văn Tám", "0900000111", false).await;
    let secret = sends(&mut anybody, "Trần Thị Chín", "0900000222", true).await;
    // The same sender, once in confidence: it is not joined by itself, and where it is joined by hand, that is
    // told only to whoever may know.
    let twice = sends(&mut anybody, "Lê Văn Tám", "0900000111", true).await;
    let page = control.open(&at(&known)).await.text();
    assert!(hint(&page).contains(&twice), "{page}");
    ties(&mut control, &twice, &known, true).await;

    let page = control.open(&at(&known)).await.text();
    assert!(hint(&page).contains(&secret), "{page}");
    assert!(between(&page, "id=\"di-cung\"", "</section>").contains(&twice));
    let page = control.open(&at(&secret)).await.text();
    assert!(hint(&page).contains(&known), "{page}");

    for code in [&known, &secret, &twice] {
        let page = auditor.open(&at(code)).await;
        assert_eq!(page.status, 200, "{}", page.text());
        let page = page.text();
        assert_eq!(hint(&page), "", "{page}");
        for other in [&known, &secret, &twice]
            .into_iter()
            .filter(|it| it != &code)
        {
            assert!(
                !page.contains(other.as_str()),
                "{code} tells of {other}: {page}"
            );
        }
        if code == &known {
            let tied = between(&page, "id=\"di-cung\"", "</section>");
            assert!(tied.contains("Có 1 nội dung"), "{tied}");
        }
    }
    // An agency that has one of them learns nothing of the others, which it may not open.
    let lead = [("lead", "so-tu-phap")];
    fill(
        &mut control,
        &at(&known),
        &format!("{}/assign", at(&known)),
        &lead,
    )
    .await;
    let page = head.open(&at(&known)).await.text();
    assert_eq!(hint(&page), "", "{page}");
    assert!(!page.contains(&secret) && !page.contains(&twice), "{page}");
}

/// The mirror of it: an open one beside one in confidence, which whoever opens the open one may not know.
#[tokio::test]
async fn an_open_one_tells_of_none_in_confidence() {
    let db = store::testing::sqlite().await;
    let (house, mut control, _) = desk(&db, "same-words-open").await;
    let office = casework::petition::the_office(&house.office).code;
    let unit = house.office.organisation.units_of(&office)[0]
        .code
        .to_string();
    appoint(&house, "tra", "Đỗ Thị Tra", &unit, &[Role::Auditor]).await;
    appoint(&house, "tiep", "Lê Thị Tiếp", &unit, &[Role::Reception]).await;
    let [mut auditor, mut reception, mut anybody] = [0; 3].map(|_| Visitor::of(&house));
    auditor.sign_in_officer("tra").await;
    reception.sign_in_officer("tiep").await;
    let secret = sends(&mut anybody, "Trần Thị Chín", "0900000222", true).await;

    // Whoever types the words with the name and telephone of a suspected one, in confidence or not, is told
    // nothing; and neither is whoever enters them.
    let mut open = String::new();
    for confidential in [true, false] {
        let (name, phone) = ("Trần Thị Chín", "0900000222");
        let mut wish = form(TITLE, CONTENT);
        wish.retain(|(field, _)| !["sender_name", "sender_phone"].contains(field));
        wish.extend([("sender_name", name), ("sender_phone", phone)]);
        wish.extend(confidential.then_some(("confidential", "1")));
        let seen = anybody.post("/phan-anh/gui", &wish).await.text();
        open = between(&seen, "aria-current=\"page\"><span class=\"code\">", "<");
        assert!(!seen.contains(&secret), "{confidential}: {seen}");
        assert!(
            !seen.to_lowercase().contains("gộp"),
            "{confidential}: {seen}"
        );
        wish.extend([("channel", "phone"), ("received_at", "2026-08-21T15:30")]);
        let slip = fill(&mut reception, NEW, NEW, &wish).await;
        assert_eq!(slip.status, 200, "{}", slip.text());
        let slip = slip.text();
        assert!(!slip.contains(&secret), "{confidential}: {slip}");
        // The open one that was entered goes with the open one that was typed, and with that one only.
        assert_eq!(slip.contains("nên đi cùng"), !confidential, "{slip}");
        assert_eq!(slip.contains(&open), !confidential, "{slip}");
    }

    // By hand: who may know both reads it at both, whoever may not at neither.
    let release = format!("{}/release", at(&open));
    for (fold, sentence) in [(false, "liên kết với"), (true, "gộp với")] {
        ties(&mut control, &open, &secret, fold).await;
        let page = control.open(&at(&open)).await.text();
        assert!(page.contains(&format!("{sentence} {secret}")), "{page}");
        let mut seen = vec![auditor.open(&at(&open)).await.text()];
        seen.push(reception.open(&at(&open)).await.text());
        for page in &seen {
            assert!(
                page.contains(&format!("{sentence} nội dung khác")),
                "{page}"
            );
        }
        seen.push(auditor.open(&at(&secret)).await.text());
        assert!(!seen[2].contains(&open), "{}", seen[2]);
        // A new key for the open one: its slip, printed by whoever may not know the other.
        let proof = [
            ("proof", "call_back"),
            ("verified", "Gọi lại số đã ghi, xưng đúng họ tên"),
        ];
        let renew = format!("{}/renew_key", at(&open));
        let slip = fill(&mut reception, &at(&open), &renew, &proof).await;
        assert_eq!(slip.status, 200, "{}", slip.text());
        seen.push(slip.text());
        for page in &seen[..2] {
            assert!(!page.contains(&secret), "{page}");
        }
        assert!(!seen[3].contains(&secret), "{}", seen[3]);
        let slip = fill(&mut control, &at(&open), &renew, &proof).await.text();
        assert_eq!(slip.contains(&secret), fold, "{slip}");
        if fold {
            let done = fill(&mut control, &at(&open), &release, &[]).await;
            assert_eq!(done.status, 303, "{}", done.text());
            let page = control.open(&at(&open)).await.text();
            assert!(page.contains(&format!("tách khỏi {secret}")), "{page}");
            let page = auditor.open(&at(&open)).await.text();
            assert!(page.contains("tách khỏi nội dung khác"), "{page}");
            assert!(!page.contains(&secret), "{page}");
        }
    }
    // Nor does the log of who read whose name, which others read.
    let all = store::testing::everything(&db.db).await;
    let read: Vec<&String> = all
        .iter()
        .filter(|it| it.contains("Xem người gửi của"))
        .collect();
    assert!(read.iter().any(|it| it.contains(&secret)), "{read:?}");
    let both = |it: &&String| it.contains(&secret) && it.contains(&open);
    assert!(!read.iter().any(both), "{read:?}");
}

/// Somebody at the counter of another agency.
async fn reception_elsewhere(house: &House) -> Visitor {
    let unit = house.office.organisation.units_of(&"so-tu-phap".into())[0]
        .code
        .to_string();
    appoint(house, "quay", "Ngô Thị Quầy", &unit, &[Role::Reception]).await;
    let mut reception = Visitor::of(house);
    reception.sign_in_officer("quay").await;
    reception
}

/// With which one it goes stands on the slip only where whoever enters it may know that one.
#[tokio::test]
async fn a_slip_says_with_which_it_goes_to_whoever_may_know() {
    let db = store::testing::sqlite().await;
    let (house, mut control, _) = desk(&db, "same-words-slip").await;
    let mut reception = reception_elsewhere(&house).await;
    let call = entered(TITLE, CONTENT, "phone");
    let slip = fill(&mut control, NEW, NEW, &call).await.text();
    let first = between(&slip, "data-code-given>", "<");
    for (who, knows) in [(&mut control, true), (&mut reception, false)] {
        let slip = fill(who, NEW, NEW, &call).await.text();
        let code = between(&slip, "data-code-given>", "<");
        let file = store::petition::load_by_code(&db.db, &code).await;
        let with = file.expect("read").expect("there").petition.folded_into;
        assert_eq!(with.as_ref(), Some(&first));
        assert_eq!(slip.contains(&first), knows, "{slip}");
    }
}

#[tokio::test]
async fn whoever_enters_for_another_desk_is_told_of_none() {
    let db = store::testing::sqlite().await;
    let (house, _, _) = desk(&db, "same-words-elsewhere").await;
    let mut anybody = Visitor::of(&house);
    sends(&mut anybody, "Lê Văn Tám", "0900000111", false).await;
    let mut reception = reception_elsewhere(&house).await;
    let slip = fill(&mut reception, NEW, NEW, &entered(TITLE, CONTENT, "phone")).await;
    assert_eq!(slip.status, 200, "{}", slip.text());
    assert_eq!(hint(&slip.text()), "");
}
