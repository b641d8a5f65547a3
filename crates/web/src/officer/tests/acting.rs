//! Acts over a real office: done, refused with their article, overtaken, sent twice, out of reach.

use super::place::{Who, a_week_later, hidden, open};
use crate::testing::Visitor;
use domain::case::Stage;

#[tokio::test]
async fn a_case_goes_from_desk_to_desk_until_it_is_decided() {
    let mut place = open().await;
    let code = place.at_the_counter("Phạm Thị Ngọc Ánh", true).await;
    place.transferred(&code).await;
    for _ in 0..12 {
        let case = place.case(&code).await;
        let Stage::InProgress { step } = case.stage else {
            break;
        };
        let last = step + 1 == case.terms.as_ref().map_or(0, |terms| terms.steps.len());
        let role = case.open_step().map(|step| step.role);
        let who = match role {
            Some(domain::case::StepRole::HeadOfAgency) => Who::Head,
            _ => Who::Specialist,
        };
        let seen = if last {
            place
                .act(who, &code, "decide_result", &[("outcome", "granted")])
                .await
        } else {
            place
                .act(who, &code, "step_complete", &[("note", "Đủ điều kiện")])
                .await
        };
        assert_eq!(seen.status, 303, "{role:?}: {}", seen.text());
    }
    assert_eq!(place.case(&code).await.stage, Stage::Decided);
    let page = place
        .head
        .open(&format!("/can-bo/ho-so/{code}?xong=decide_result"))
        .await;
    assert!(page.text().contains("Đã ký duyệt."), "{}", page.text());
}

#[tokio::test]
async fn a_refused_act_shows_its_article_and_keeps_what_was_typed() {
    let mut place = open().await;
    let code = place.at_the_counter("Phạm Thị Ngọc Ánh", true).await;
    place.transferred(&code).await;
    let mut late = place.house.clone();
    late.clock = a_week_later;
    place.head = Visitor::of(&late);
    place.head.sign_in_officer("thang").await;
    // The page itself offers no form any more; somebody may have had one open since Monday.
    let version = place.case(&code).await.version.to_string();
    let csrf = place.head.open("/can-bo").await.input("csrf");
    let pairs = [
        ("csrf", csrf.as_str()),
        ("key", "k1"),
        ("version", version.as_str()),
        ("until", "2026-09-30"),
        ("reason", "Chờ xác minh nơi cư trú"),
    ];
    let seen = place
        .head
        .post(&format!("/can-bo/ho-so/{code}/extend"), &pairs)
        .await;
    assert_eq!(seen.status, 422, "{}", seen.text());
    let article = place
        .house
        .office
        .article("extend.before_due", jiff::civil::date(2026, 8, 24))
        .expect("an article");
    assert!(seen.text().contains(&article.short), "{}", seen.text());
    assert!(seen.text().contains("Chờ xác minh nơi cư trú"));
    let case = place.head.open(&format!("/can-bo/ho-so/{code}")).await;
    let refused = case.text();
    let refused = refused
        .split("Chưa làm được, và vì sao")
        .nth(1)
        .unwrap_or_default();
    assert!(refused.contains("Xin lỗi, gia hạn"), "{refused}");
    assert!(refused.contains(&article.short), "{refused}");
}

#[tokio::test]
async fn the_second_of_two_officers_is_told_who_was_first_and_loses_nothing() {
    let mut place = open().await;
    let code = place.at_the_counter("Phạm Thị Ngọc Ánh", true).await;
    place.transferred(&code).await;
    let address = format!("/can-bo/ho-so/{code}/step_complete");
    let seen_before = place.specialist.open(&address).await;
    let first = place
        .act(Who::Head, &code, "consult", &consult(&place))
        .await;
    assert_eq!(first.status, 303, "{}", first.text());
    let mut form = hidden(&seen_before);
    form.push(("note".to_owned(), "Thiếu nơi cư trú trước đây".to_owned()));
    let pairs: Vec<_> = form.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    let second = place.specialist.post(&address, &pairs).await;
    assert_eq!(second.status, 409);
    let text = second.text();
    assert!(text.contains("Chưa ghi: hồ sơ vừa thay đổi."), "{text}");
    assert!(text.contains("<b>Vũ Đình Thắng</b> lấy ý kiến"), "{text}");
    assert!(
        text.contains("Thiếu nơi cư trú trước đây"),
        "what was typed stays"
    );
    assert_ne!(second.input("version"), seen_before.input("version"));
}

/// A question to the division itself, from the head who holds nothing yet.
fn consult(place: &super::place::Place) -> [(&'static str, &'static str); 3] {
    let unit = place.house.office.organisation.communes().nth(1);
    let unit = unit.expect("another commune").code.to_string();
    [
        ("unit", Box::leak(unit.into_boxed_str())),
        ("question", "Xác minh nơi cư trú"),
        ("until", "2026-08-26"),
    ]
}

#[tokio::test]
async fn a_form_that_arrives_twice_gets_the_first_answer() {
    let mut place = open().await;
    let code = place.at_the_counter("Phạm Thị Ngọc Ánh", true).await;
    let address = format!("/can-bo/ho-so/{code}/transfer");
    let form = hidden(&place.clerk.open(&address).await);
    let pairs: Vec<_> = form.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    let first = place.clerk.post(&address, &pairs).await;
    let version = place.case(&code).await.version;
    let second = place.clerk.post(&address, &pairs).await;
    assert_eq!((first.status, second.status), (303, 303));
    assert_eq!(first.to, second.to);
    assert_eq!(place.case(&code).await.version, version);
    let mut other = pairs.clone();
    other.push(("note", "khác"));
    let reused = place.clerk.post(&address, &other).await;
    assert_eq!(reused.status, 409);
    assert!(
        reused.text().contains("đã gửi một lần"),
        "{}",
        reused.text()
    );
}

#[tokio::test]
async fn another_commune_sees_nothing_and_an_unknown_code_is_not_found() {
    let mut place = open().await;
    let code = place.at_the_counter("Phạm Thị Ngọc Ánh", true).await;
    for path in ["", "/accept", "/giay/receipt", "/giay-hen"] {
        let seen = place
            .elsewhere
            .open(&format!("/can-bo/ho-so/{code}{path}"))
            .await;
        assert_eq!(seen.status, 403, "{path}");
        assert!(!seen.text().contains("Phạm Thị Ngọc Ánh"), "{path}");
        assert!(
            seen.text().contains("ngoài đơn vị"),
            "{path}: {}",
            seen.text()
        );
    }
    let found = place.clerk.open(&format!("/can-bo/tim?q={code}")).await;
    assert_eq!(found.to, format!("/can-bo/ho-so/{code}"));
    let hidden = place.elsewhere.open(&format!("/can-bo/tim?q={code}")).await;
    assert_eq!(hidden.status, 200);
    assert!(hidden.text().contains("Không thấy hồ sơ nào"));
    let unknown = place.clerk.open("/can-bo/ho-so/H40.1-260824-9999").await;
    assert_eq!(unknown.status, 404);
    let nobody = Visitor::of(&place.house)
        .open(&format!("/can-bo/ho-so/{code}"))
        .await;
    assert_eq!(nobody.status, 303);
    assert!(
        nobody.to.starts_with("/can-bo/dang-nhap?ve="),
        "{}",
        nobody.to
    );
    let forged = place
        .clerk
        .post(&format!("/can-bo/ho-so/{code}/transfer"), &[("csrf", "x")])
        .await;
    assert_eq!(forged.status, 403);
}

#[tokio::test]
async fn a_paper_is_served_inert_to_those_who_may_see_the_case_and_every_opening_is_noted() {
    let mut place = open().await;
    let code = place.at_the_counter("Phạm Thị Ngọc Ánh", true).await;
    let case = place.case(&code).await;
    let paper = case.filing.iter().flat_map(|it| &it.papers).next();
    let hash = paper
        .and_then(|it| it.file.as_ref())
        .map(|it| it.hash.to_string());
    let address = format!("/can-bo/ho-so/{code}/giay-to/{}", hash.expect("a file"));
    let seen = place.clerk.open(&address).await;
    assert_eq!(seen.bytes, super::place::SCAN);
    assert_eq!(seen.headers["content-type"], "image/png");
    assert_eq!(seen.headers["x-content-type-options"], "nosniff");
    let policy = seen.headers["content-security-policy"]
        .to_str()
        .unwrap_or_default();
    assert!(policy.starts_with("default-src 'none'"), "{policy}");
    assert_eq!(place.elsewhere.open(&address).await.status, 403);
    let other = format!("/can-bo/ho-so/{code}/giay-to/{}", "0".repeat(64));
    assert_eq!(place.clerk.open(&other).await.status, 404);
    let account = place.clerk.open("/can-bo/tai-khoan").await.text();
    assert!(account.contains("Mở giấy tờ của hồ sơ"), "{account}");
    assert!(account.contains("Đơn vị đang giữ hồ sơ"), "{account}");
}

#[tokio::test]
async fn several_cases_are_given_at_once_and_the_report_says_which_and_why_not() {
    let mut place = open().await;
    let mut codes = Vec::new();
    for name in ["Phạm Thị Ngọc Ánh", "Ngô Đức Mạnh", "Bùi Thị Lan"] {
        codes.push(place.at_the_counter(name, true).await);
    }
    for code in &codes[..2] {
        place.transferred(code).await;
    }
    let list = place.head.open("/can-bo").await;
    let officer = list.text();
    let officer = officer
        .split("Nguyễn Văn Thịnh</option>")
        .next()
        .unwrap_or_default();
    let officer = officer.rsplit("value=\"").next().unwrap_or_default();
    let officer = officer.split('"').next().unwrap_or_default().to_owned();
    let mut form = vec![
        ("csrf".to_owned(), list.input("csrf")),
        ("key".to_owned(), list.input("key")),
        ("ve".to_owned(), "/can-bo?ai=chua".to_owned()),
        ("officer".to_owned(), officer),
    ];
    for code in &codes {
        let version = place.case(code).await.version;
        form.push(("hs".to_owned(), format!("{code}:{version}")));
    }
    let pairs: Vec<_> = form.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    let report = place.head.post("/can-bo/phan-cong", &pairs).await;
    let text = report.text();
    let role = place
        .case(&codes[0])
        .await
        .open_step()
        .map(|step| step.role);
    let fits = role == Some(domain::case::StepRole::Specialist);
    let (given, kept) = if fits { (2, 1) } else { (0, 3) };
    assert!(
        text.contains(&format!("Đã giao {given} hồ sơ cho Nguyễn Văn Thịnh")),
        "{text}"
    );
    assert!(
        text.contains(&format!("Chưa giao được {kept} hồ sơ")),
        "{text}"
    );
    assert!(text.contains("href=\"/can-bo?ai=chua\""), "{text}");
    let again = place.head.post("/can-bo/phan-cong", &pairs).await;
    assert!(
        again.text().contains(&format!("Đã giao {given} hồ sơ")),
        "{}",
        again.text()
    );
}

#[tokio::test]
async fn a_password_changes_and_every_other_place_is_signed_out() {
    let mut place = open().await;
    let mut elsewhere = Visitor::of(&place.house);
    elsewhere.sign_in_officer("lien").await;
    let page = place.clerk.open("/can-bo/tai-khoan").await;
    let csrf = page.input("csrf");
    let with = |present: &'static str, new: &'static str, again: &'static str| {
        [("present", present), ("new", new), ("again", again)]
    };
    let old = crate::testing::PASSWORD;
    for (fields, said) in [
        (
            with("sai", "mot cau dai de nho", "mot cau dai de nho"),
            "chưa đúng",
        ),
        (with(old, "ngan", "ngan"), "ít nhất"),
        (with(old, "mot cau dai de nho", "khac"), "không giống nhau"),
    ] {
        let mut form = vec![("csrf", csrf.as_str())];
        form.extend(fields);
        let back = place.clerk.post("/can-bo/tai-khoan/mat-khau", &form).await;
        assert_eq!(back.status, 422);
        assert!(back.text().contains(said), "{}", back.text());
    }
    let mut form = vec![("csrf", csrf.as_str())];
    form.extend(with(old, "mot cau dai de nho", "mot cau dai de nho"));
    let done = place.clerk.post("/can-bo/tai-khoan/mat-khau", &form).await;
    assert_eq!(
        done.to,
        "/can-bo/tai-khoan?xong=mat-khau",
        "{}",
        done.text()
    );
    assert_eq!(place.clerk.open("/can-bo").await.status, 200);
    assert_eq!(elsewhere.open("/can-bo").await.status, 303);
}

#[tokio::test]
async fn what_is_decided_lies_before_the_clerk_of_the_seal_until_it_is_issued() {
    let mut place = open().await;
    let mut seal = Visitor::of(&place.house);
    seal.sign_in_officer("lan").await;
    let code = place.at_the_counter("Phạm Thị Ngọc Ánh", true).await;
    place.transferred(&code).await;
    assert!(!seal.open("/can-bo").await.text().contains(&code));
    let steps = place.case(&code).await.terms.expect("terms").steps.len();
    for _ in 1..steps {
        let who = match place.case(&code).await.open_step().expect("a step").role {
            domain::case::StepRole::HeadOfAgency => Who::Head,
            _ => Who::Specialist,
        };
        let done = place
            .act(who, &code, "step_complete", &[("note", "Đủ điều kiện")])
            .await;
        assert_eq!(done.status, 303, "{}", done.text());
    }
    let decision = [("outcome", "granted")];
    let decided = place
        .act(Who::Head, &code, "decide_result", &decision)
        .await;
    assert_eq!(decided.status, 303, "{}", decided.text());
    let list = seal.open("/can-bo").await.text();
    assert!(list.contains(&code), "{list}");
    let page = seal.open(&format!("/can-bo/ho-so/{code}")).await.text();
    assert!(page.contains("/issue_result"), "{page}");
}
