//! What is told everybody, what everybody may tell of the site, and what the regulations want to be
//! found on the public pages: guidance, services, fees, the list to count papers by.

use super::{clock, opened, seen};
use crate::house::House;
use crate::testing::{Seen, Visitor, appoint, open_account};
use casework::code_sent::{Letter, Message, QUEUE};
use domain::actor::Role;
use store::Batch;

const ANNOUNCE: &str = "/can-bo/thong-bao-chung";

/// Somebody of a role, signed in.
async fn someone(house: &House, login: &str, role: Role) -> Visitor {
    let unit = house.office.organisation.units()[0].code.to_string();
    appoint(house, login, "Đỗ Văn Hành", &unit, &[role]).await;
    let mut visitor = Visitor::of(house);
    visitor.sign_in_officer(login).await;
    visitor
}

/// Posts a form with the token of a page.
async fn post(visitor: &mut Visitor, page: &str, to: &str, form: &[(&str, &str)]) -> Seen {
    let shown = visitor.open(page).await;
    assert_eq!(shown.status, 200, "{page}: {}", shown.text());
    let csrf = shown.input("csrf");
    let mut all = vec![("csrf", csrf.as_str())];
    all.extend(form);
    visitor.post(to, &all).await
}

/// Covers: ND-8.9, NB-7.11, DN-8.9
#[tokio::test]
async fn content_that_the_government_or_a_ministry_demands_has_a_place_of_its_own() {
    for province in ["nam-dinh", "ninh-binh", "dak-nong"] {
        let (_test, house) = opened(province).await;
        let empty = seen(&house, "/thong-tin").await.text();
        assert!(empty.contains("Chưa có thông báo nào"), "{province}");
        let mut operator = someone(&house, "hanh", Role::Operator).await;
        let mut form = vec![
            ("kind", "content"),
            ("title", "Lấy ý kiến dự thảo nghị định"),
            ("body", "Toàn văn dự thảo.\nGửi ý kiến trước 30/9/2026."),
            ("basis", " "),
        ];
        let refused = post(&mut operator, ANNOUNCE, ANNOUNCE, &form).await;
        assert_eq!(refused.status, 422, "{province}");
        assert!(refused.text().contains("Ghi cơ quan yêu cầu công khai"));
        assert!(refused.text().contains("Lấy ý kiến dự thảo nghị định"));
        form[3].1 = "Văn phòng Chính phủ, Công văn 123/VPCP-KSTT ngày 20/8/2026";
        let done = post(&mut operator, ANNOUNCE, ANNOUNCE, &form).await;
        assert_eq!(done.to, format!("{ANNOUNCE}?xong=dang"), "{}", done.text());
        let page = seen(&house, "/thong-tin").await.text();
        for words in [
            "Lấy ý kiến dự thảo nghị định",
            "<p lang=\"vi\">Gửi ý kiến trước 30/9/2026.</p>",
            "Văn phòng Chính phủ, Công văn 123/VPCP-KSTT ngày 20/8/2026",
        ] {
            assert!(page.contains(words), "{province}, {words}: {page}");
        }
        let home = seen(&house, "/").await.text();
        assert!(home.contains("href=\"/thong-tin\""), "{province}");
        // Taken back, it is shown no more, and stays on file.
        let id = operator.open(ANNOUNCE).await.input("id");
        let back = format!("{ANNOUNCE}/thu-hoi");
        let done = post(&mut operator, ANNOUNCE, &back, &[("id", &id)]).await;
        assert_eq!(done.to, format!("{ANNOUNCE}?xong=thu-hoi"));
        let page = seen(&house, "/thong-tin").await.text();
        assert!(!page.contains("Lấy ý kiến dự thảo"), "{province}");
        let desk = operator.open(ANNOUNCE).await.text();
        assert!(desk.contains("Đã thu hồi"), "{province}: {desk}");
    }
}

/// Covers: TB-21.7/1
#[tokio::test]
async fn maintenance_is_told_to_every_user_in_writing_before_it_begins() {
    let (_test, house) = opened("thai-binh").await;
    let unit = house.office.organisation.units()[1].code.to_string();
    let mut clerk = appoint(&house, "lien", "Vũ Thị Liên", &unit, &[Role::Reception]).await;
    clerk.email = Some("lien@example.vn".to_owned());
    let mut batch = Batch::new();
    store::officer::change(&mut batch, &clerk);
    house.office.db.commit(batch).await.expect("a mailbox");
    open_account(&house, "huong", "Nguyễn Thị Thanh Hương", "036190000731").await;

    let mut operator = someone(&house, "hanh", Role::Operator).await;
    let mut form = vec![
        ("kind", "maintenance"),
        ("title", "Nâng cấp phiên bản"),
        ("body", "Trong thời gian này chưa nộp được hồ sơ."),
        ("begins", "2026-08-31"),
        ("begins_time", "18:00"),
        ("ends", "2026-09-30"),
        ("ends_time", "22:00"),
    ];
    let refused = post(&mut operator, ANNOUNCE, ANNOUNCE, &form).await;
    assert_eq!(refused.status, 422);
    assert!(
        refused.text().contains("Bảo trì phải báo trước ít nhất"),
        "{}",
        refused.text()
    );
    form[3].1 = "2026-09-30";
    let done = post(&mut operator, ANNOUNCE, ANNOUNCE, &form).await;
    assert_eq!(done.to, format!("{ANNOUNCE}?xong=dang"), "{}", done.text());

    // On every page of everybody: nobody signed in, a citizen, an officer.
    let told = "Bảo trì, nâng cấp từ 18:00 đến 22:00 Thứ Tư 30/9/2026: Nâng cấp phiên bản.";
    for path in ["/", "/thu-tuc", "/tra-cuu", "/thong-tin"] {
        assert!(seen(&house, path).await.text().contains(told), "{path}");
    }
    let mut citizen = Visitor::of(&house);
    citizen.sign_in("huong").await;
    assert!(citizen.open("/ho-so").await.text().contains(told));
    let mut officer = Visitor::of(&house);
    officer.sign_in_officer("lien").await;
    let desk = officer.open("/can-bo").await.text();
    assert!(desk.contains(told), "{desk}");
    // And by mail to whoever works with it.
    let lease = jiff::SignedDuration::from_secs(60);
    let jobs = store::job_queue::claim(&house.office.db, clock(), lease, 9).await;
    let mails: Vec<Message> = jobs
        .expect("jobs")
        .iter()
        .filter(|job| job.queue == QUEUE)
        .map(|job| job.payload().expect("a message"))
        .collect();
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].letter, Letter::Maintenance);
    assert_eq!(mails[0].to, "lien@example.vn");
    assert_eq!(mails[0].about, "từ 18:00 đến 22:00 Thứ Tư 30/9/2026");
    // Nobody else publishes.
    let refused = officer.open(ANNOUNCE).await;
    assert_eq!(refused.status, 403);
}

/// Covers: DN-19.1e-3, DN-19.1e-4
#[tokio::test]
async fn faults_that_people_and_agencies_report_are_gathered_and_followed_up_by_those_on_duty() {
    let (_test, house) = opened("dak-nong").await;
    let mut anybody = Visitor::of(&house);
    let page = anybody.open("/bao-loi?trang=/tra-cuu").await.text();
    assert!(page.contains("value=\"/tra-cuu\""), "{page}");
    let nothing = anybody.post("/bao-loi", &[("words", "ừ")]).await;
    assert_eq!(nothing.status, 422, "{}", nothing.text());
    let form = [
        ("page", "/tra-cuu"),
        ("words", "Bấm nút tra cứu thì trang trắng"),
        ("contact", "0900000123"),
    ];
    let sent = anybody.post("/bao-loi", &form).await.text();
    assert!(sent.contains("Sở Khoa học và Công nghệ"), "{sent}");
    // An agency's officer tells that a function does not suit.
    let mut clerk = someone(&house, "lien", Role::Reception).await;
    let own = "/can-bo/danh-muc/bao-loi";
    let form = [("code", ""), ("words", "Màn hình tiếp nhận quá chậm")];
    let sent = post(&mut clerk, own, own, &form).await;
    assert_eq!(sent.to, format!("{own}?xong=bao-loi"), "{}", sent.text());
    assert!(clerk.open(&sent.to).await.text().contains("Đã gửi báo lỗi"));
    // Whoever is on duty sees how the system runs, and both reports, and says what was done.
    let mut operator = someone(&house, "hanh", Role::Operator).await;
    assert_eq!(operator.open("/can-bo/van-hanh").await.status, 200);
    let list = "/can-bo/danh-muc/bao-sai";
    let page = operator.open(list).await.text();
    for words in [
        "Bấm nút tra cứu thì trang trắng",
        "/tra-cuu",
        "0900000123",
        "Màn hình tiếp nhận quá chậm",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert_eq!(page.matches("Lỗi kỹ thuật").count(), 2, "{page}");
    let newest = page
        .split("action=\"/can-bo/danh-muc/bao-sai/")
        .nth(1)
        .and_then(|it| it.split_once('"'))
        .map(|(id, _)| format!("{list}/{id}"));
    let answer = [("agrees", "co"), ("words", "Đã thêm bộ nhớ, nhanh hơn")];
    let done = post(&mut operator, list, &newest.expect("a form"), &answer).await;
    assert_eq!(done.to, format!("{list}?xong=tra-loi"), "{}", done.text());
    let page = operator.open(list).await.text();
    assert!(page.contains("Đã thêm bộ nhớ, nhanh hơn"), "{page}");
}

/// Covers: ND-5.2, TB-5.2
#[tokio::test]
async fn guidance_and_the_online_services_are_found_at_the_same_address() {
    for province in ["nam-dinh", "thai-binh"] {
        let (_test, house) = opened(province).await;
        let home = seen(&house, "/").await.text();
        for link in ["/huong-dan", "/thu-tuc", "/dich-vu-cong-truc-tuyen"] {
            assert!(home.contains(&format!("href=\"{link}\"")), "{link}");
        }
        // How a procedure is done online, from finding it to having the result.
        let guide = seen(&house, "/huong-dan").await.text();
        let steps: Vec<&str> = guide
            .split("<li id=\"")
            .skip(1)
            .filter_map(|it| it.split_once('"').map(|(id, _)| id))
            .collect();
        assert_eq!(
            steps,
            ["tim", "chuan-bi", "nop", "ma-ho-so", "theo-doi", "nhan"],
            "{province}"
        );
        // What the single procedure asks, and the service itself.
        let page = seen(&house, "/thu-tuc/1.001193").await.text();
        for part in ["giay-to", "thoi-han", "nop-o-dau", "cac-buoc", "can-cu"] {
            assert!(page.contains(&format!("<h2 id=\"{part}\"")), "{part}");
        }
        assert!(page.contains("href=\"/nop/1.001193\""), "{province}");
        let begun = seen(&house, "/nop/1.001193").await;
        assert_eq!(begun.status, 303, "{province}");
        assert!(begun.to.starts_with("/dang-nhap"), "{}", begun.to);
    }
}

/// Covers: TB-7.1/2
#[tokio::test]
async fn every_online_service_that_the_portal_does_not_offer_is_done_here_in_thai_binh() {
    use domain::case::terms::ServiceLevel;
    let (_test, house) = opened("thai-binh").await;
    let procedures = house.office.catalogue.procedures().iter();
    let online = procedures.filter(|it| {
        it.service_level == Some(ServiceLevel::Full)
            && it.offers(domain::catalogue::FilingChannel::Online)
            && !it.code_missing
            && it.superseded_by.is_none()
            && !house.office.organisation.resolvers(it).is_empty()
    });
    let mut done_here = 0;
    for procedure in online.take(40) {
        let start = format!("/nop/{}", procedure.code);
        let begun = seen(&house, &start).await;
        assert!(
            begun.to.starts_with("/dang-nhap"),
            "{start}: {}",
            begun.status
        );
        done_here += 1;
    }
    let page = seen(&house, "/thu-tuc/1.001193").await.text();
    assert!(page.contains("href=\"/nop/1.001193\""), "{page}");
    assert_eq!(done_here, 40);
    // Where all is done on the Portal, the same service is not done here.
    let (_test, house) = opened("ninh-binh").await;
    let page = seen(&house, "/thu-tuc/1.001193").await.text();
    assert!(!page.contains("href=\"/nop/1.001193\""), "{page}");
    assert!(page.contains("https://dichvucong.gov.vn"), "{page}");
}

/// Covers: HN-11.1b
#[tokio::test]
async fn the_post_and_the_applicant_count_papers_by_the_published_list() {
    let (_test, house) = opened("ha-nam").await;
    for code in ["1.001193", "1.000894", "1.004873"] {
        let procedure = house.office.catalogue.procedure(&code.into());
        let procedure = procedure.expect("a procedure");
        let sheet = seen(&house, &format!("/thu-tuc/{code}/in")).await.text();
        // Each published paper once, with a box to tick and how many copies.
        let boxes = sheet.matches("<span class=\"box\"").count();
        assert!(boxes >= procedure.components.len(), "{code}: {boxes}");
        for component in &procedure.components {
            let name = component.name.replace('&', "&#38;").replace('"', "&#34;");
            let name = name.replace('\'', "&#39;");
            let line = sheet.split("<li>").find(|it| it.contains(&name));
            let line = line.unwrap_or_else(|| panic!("{code}: {name} is missing"));
            assert!(line.starts_with("<span class=\"box\""), "{line}");
        }
    }
}

/// Covers: TB-5.7, HN-11.4a
#[tokio::test]
async fn fees_stand_beside_each_way_of_filing_as_they_were_published() {
    for province in ["thai-binh", "ha-nam"] {
        let (_test, house) = opened(province).await;
        // 300,000 đồng by whichever way; several sums by kind of business; none at all.
        for (code, sums) in [
            ("2.001402", &["300.000"][..]),
            (
                "1.002425",
                &["500.000", "2.500.000", "700.000", "1.000.000"],
            ),
            ("3.000527", &["Không thu"]),
        ] {
            let page = seen(&house, &format!("/thu-tuc/{code}")).await.text();
            let table = page.split("id=\"thoi-han\"").nth(1).expect("a table");
            let table = table.split("</table>").next().expect("its end");
            for sum in sums {
                assert!(table.contains(sum), "{province} {code} {sum}: {table}");
            }
        }
    }
}

/// Covers: NB-4.2
#[tokio::test]
async fn what_is_published_is_there_at_any_hour_of_any_day() {
    // A Sunday night, and the first morning of the year by the moon.
    let sunday = || domain::testing::moment("2026-08-30T02:40");
    let new_year = || domain::testing::moment("2026-02-17T00:05");
    for clock in [sunday as fn() -> jiff::Timestamp, new_year] {
        let test = store::testing::sqlite().await;
        let folder = std::env::temp_dir().join("motcua-test-public");
        let house = crate::testing::house(test.db.clone(), "ninh-binh", &folder, clock);
        for path in [
            "/",
            "/tim?q=khai+sinh",
            "/thu-tuc",
            "/thu-tuc/1.001193",
            "/tra-cuu",
            "/lien-he",
            "/huong-dan",
            "/hoi-dap",
            "/so-lieu",
            "/dich-vu-cong-truc-tuyen",
            "/thong-tin",
            "/phan-anh/gui",
        ] {
            let page = seen(&house, path).await;
            assert_eq!(page.status, 200, "{path} at {}", clock());
        }
    }
}
