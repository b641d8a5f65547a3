//! The public pages over a real counter: five provinces, two languages, what is found and what
//! is not.

use crate::house::House;
use crate::testing::{Seen, Visitor, house};
use domain::testing::Story;
use jiff::Timestamp;
use store::case_file::DueDates;
use store::testing::{TestDb, named, put, sqlite};

fn clock() -> Timestamp {
    domain::testing::moment("2026-08-27T09:15")
}

mod clauses;
mod journal;
mod told;

const PROVINCES: [&str; 5] = ["nam-dinh", "ninh-binh", "ha-nam", "thai-binh", "dak-nong"];

async fn opened(province: &str) -> (TestDb, House) {
    let test = sqlite().await;
    let folder = std::env::temp_dir().join("motcua-test-public");
    let house = house(test.db.clone(), province, &folder, clock);
    (test, house)
}

async fn seen(house: &House, path: &str) -> Seen {
    Visitor::of(house).open(path).await
}

/// What every page owes its reader.
fn well_formed(path: &str, page: &Seen) {
    let html = page.text();
    assert_eq!(page.status, 200, "{path}");
    assert_eq!(html.matches("<h1").count(), 1, "{path}: one heading");
    assert_eq!(html.matches("<main").count(), 1, "{path}: one main");
    assert!(html.contains("href=\"#noi-dung\""), "{path}: a skip link");
    assert!(!html.contains("<title> –"), "{path}: a title of its own");
    assert!(!html.contains(" style=\""), "{path}: no style inline");
}

#[tokio::test]
async fn every_public_page_of_every_province_answers_in_both_languages() {
    for province in PROVINCES {
        let (_test, house) = opened(province).await;
        for path in [
            "/",
            "/tim?q=khai+sinh",
            "/tim",
            "/thu-tuc",
            "/thu-tuc/1.001193",
            "/thu-tuc/1.001193/in",
            "/tra-cuu",
            "/lien-he",
            "/so-lieu",
            "/so-lieu?nam=2026&thang=8",
            "/so-lieu/ho-so?muc=late&ky=2026",
            "/so-lieu/ho-so",
            "/so-lieu/phan-anh",
            "/so-lieu/thu-tuc",
            "/so-lieu/nhap-tay",
            "/so-lieu/chi-so",
            "/so-lieu/xep-hang",
            "/dich-vu-cong-truc-tuyen/uu-tien",
            "/dich-vu-cong-truc-tuyen/lo-trinh",
            "/huong-dan",
            "/dieu-khoan",
            "/minh-bach",
            "/minh-bach/kiem-tra",
            "/quy-che",
            "/quy-che/thai-binh",
            "/quy-che?q=b%E1%BB%95+sung",
        ] {
            well_formed(path, &seen(&house, path).await);
            let joined = if path.contains('?') { '&' } else { '?' };
            let english = format!("{path}{joined}lang=en");
            let page = seen(&house, &english).await;
            well_formed(&english, &page);
            assert!(page.text().contains("<html lang=\"en\">"), "{english}");
        }
    }
}

#[tokio::test]
async fn typed_without_marks_birth_registration_is_the_first_found() {
    let (_test, house) = opened("nam-dinh").await;
    let html = seen(&house, "/tim?q=dang+ky+khai+sinh").await.text();
    let first = html.split("id=\"khop-nhat\"").nth(1).expect("a best match");
    assert!(
        first.starts_with("><a href=\"/thu-tuc/1.001193\"><mark>Đăng ký khai sinh</mark></a>"),
        "{}",
        &first[..200.min(first.len())]
    );
    assert!(html.contains("href=\"/nop/1.001193\""));
    let english = seen(&house, "/tim?q=birth+registration&lang=en")
        .await
        .text();
    assert!(
        english.contains("<mark>Birth registration</mark>"),
        "{english}"
    );
}

#[tokio::test]
async fn a_slip_of_the_finger_still_finds_and_says_what_was_meant() {
    let (_test, house) = opened("nam-dinh").await;
    let html = seen(&house, "/tim?q=khai+sihn").await.text();
    assert!(html.contains("Có phải cần tìm"), "{html}");
    assert!(html.contains("<b>khai sinh</b>"), "{html}");
    let nothing = seen(&house, "/tim?q=xqzzy").await.text();
    assert!(nothing.contains("Không có thủ tục nào khớp"), "{nothing}");
    assert!(nothing.contains("Theo việc trong đời"));
}

#[tokio::test]
async fn what_is_typed_is_shown_and_never_run() {
    let (_test, house) = opened("nam-dinh").await;
    let html = seen(&house, "/tim?q=%3Cscript%3Ealert(1)%3C%2Fscript%3E")
        .await
        .text();
    assert!(!html.contains("<script>alert"), "{html}");
    assert!(html.contains("&#60;script&#62;"));
}

#[tokio::test]
async fn a_list_is_narrowed_step_by_step_and_counts_keep_their_word() {
    let (_test, house) = opened("nam-dinh").await;
    let all = seen(&house, "/thu-tuc").await.text();
    assert!(all.contains("<p class=\"soft\">252 thủ tục</p>"), "{all}");
    let narrow = seen(&house, "/thu-tuc?linh-vuc=ho-tich&cap=xa")
        .await
        .text();
    let counted = all
        .split("linh-vuc=ho-tich")
        .nth(1)
        .and_then(|rest| rest.split("class=\"count\">").nth(1))
        .and_then(|rest| rest.split('<').next())
        .expect("a count");
    let field = seen(&house, "/thu-tuc?linh-vuc=ho-tich").await.text();
    assert!(
        field.contains(&format!("<p class=\"soft\">{counted} thủ tục</p>")),
        "{counted}"
    );
    assert!(narrow.contains("Bỏ lọc Lĩnh vực"), "{narrow}");
    let nonsense = seen(&house, "/thu-tuc?cap=mars&trang=-7").await;
    assert_eq!(nonsense.status, 200);
    assert!(nonsense.text().contains("Không có thủ tục nào"));
}

#[tokio::test]
async fn a_life_event_leads_to_its_procedures_the_most_wanted_first() {
    let (_test, house) = opened("nam-dinh").await;
    let html = seen(&house, "/thu-tuc?su-kien=sinh-con").await.text();
    let list = html.split("class=\"rule-list").nth(1).expect("a list");
    let first = list.find("/thu-tuc/1.001193").expect("birth registration");
    let later = list.find("/thu-tuc/1.000689").expect("another");
    assert!(first < later);
}

/// Covers: HN-5.2
#[tokio::test]
async fn every_procedure_has_an_address_that_other_sites_can_link_to() {
    let (_test, house) = opened("ha-nam").await;
    let list = seen(&house, "/sitemap.xml").await.text();
    let procedures = house.office.catalogue.procedures();
    assert_eq!(list.matches("/thu-tuc/").count(), procedures.len());
    for procedure in procedures.iter().step_by(17) {
        let page = seen(&house, &format!("/thu-tuc/{}", procedure.code)).await;
        assert_eq!(page.status, 200, "{}", procedure.code);
    }
    let robots = seen(&house, "/robots.txt").await.text();
    assert!(robots.contains("Sitemap: http://127.0.0.1/sitemap.xml"));
    assert!(robots.contains("Disallow: /tra-cuu"));
}

/// Covers: HN-3.3, HN-5.3
#[tokio::test]
async fn a_procedure_shows_its_six_public_facts_and_its_level() {
    let (_test, house) = opened("ha-nam").await;
    let html = seen(&house, "/thu-tuc/1.001193").await.text();
    for fact in [
        "Nộp ở đâu?",
        "Nơi giải quyết",
        "Phí, lệ phí",
        "Thời hạn",
        "Kết quả",
        "Người nộp đánh giá",
    ] {
        assert!(html.contains(fact), "{fact}");
    }
    assert!(html.contains("Không thu"));
    assert!(html.contains("KQ.G15.000031"));
    assert!(
        html.contains("Chưa đối chiếu được nguồn"),
        "the level is from memory"
    );
}

#[tokio::test]
async fn a_case_of_a_procedure_shows_only_its_own_papers() {
    let (_test, house) = opened("nam-dinh").await;
    let with_cases = house
        .office
        .catalogue
        .procedures()
        .iter()
        .find(|it| it.variants.len() > 1)
        .expect("a procedure with cases");
    let all = seen(&house, &format!("/thu-tuc/{}", with_cases.code))
        .await
        .text();
    let one = seen(&house, &format!("/thu-tuc/{}?th=1", with_cases.code))
        .await
        .text();
    let papers = |html: &str| html.matches("class=\"box\"").count();
    assert!(papers(&one) < papers(&all), "{}", with_cases.code);
    let sheet = seen(&house, &format!("/thu-tuc/{}/in?th=1", with_cases.code))
        .await
        .text();
    assert_eq!(papers(&sheet), papers(&one));
    assert!(sheet.contains("data-print"));
}

#[tokio::test]
async fn an_unknown_code_is_not_found_and_helps_to_find_the_right_one() {
    let (_test, house) = opened("nam-dinh").await;
    let page = seen(&house, "/thu-tuc/1.001199").await;
    assert_eq!(page.status, 404);
    assert!(page.text().contains("Mã gần giống"), "{}", page.text());
    assert!(page.text().contains("/thu-tuc/1.001193"), "{}", page.text());
    let name_only = house
        .office
        .catalogue
        .titles()
        .iter()
        .find(|it| !it.detail)
        .expect("a procedure known by name");
    let page = seen(&house, &format!("/thu-tuc/{}", name_only.code)).await;
    assert_eq!(page.status, 200);
    assert!(page.text().contains("chưa nộp được ở đây"));
}

/// Covers: NB-8.1/1
#[tokio::test]
async fn where_citizens_file_on_the_national_portal_only_pages_lead_there() {
    let (_test, house) = opened("ninh-binh").await;
    let home = seen(&house, "/").await.text();
    assert!(
        home.contains("href=\"https://dichvucong.gov.vn\""),
        "{home}"
    );
    assert!(
        !home.contains("href=\"/dang-nhap"),
        "citizens do not sign in here"
    );
    let procedure = seen(&house, "/thu-tuc/1.001193").await.text();
    assert!(procedure.contains("Nộp trên Cổng Dịch vụ công quốc gia"));
    assert!(
        !procedure.contains("/nop/1.001193"),
        "nothing is filed here"
    );
    assert!(
        procedure.contains("bất kỳ xã, phường nào"),
        "NĐ 118/2025 art. 14"
    );
    let elsewhere = opened("nam-dinh").await;
    let home = seen(&elsewhere.1, "/").await.text();
    assert!(!home.contains("https://dichvucong.gov.vn"));
}

#[tokio::test]
async fn a_case_is_looked_up_by_its_code_and_by_its_picture_without_signing_in() {
    let (test, house) = opened("nam-dinh").await;
    put(
        &test.db,
        &named(Story::in_progress(), 142),
        DueDates::default(),
    )
    .await;
    let html = seen(&house, "/tra-cuu?ma=h40.024.13-260821-0142")
        .await
        .text();
    assert!(html.contains("Đang xử lý"), "{html}");
    assert!(!html.contains("Nguyễn Thị Thanh Hương"), "a name shows");
    let picture = seen(&house, "/tra-cuu/H40.024.13-260821-0142/qr.svg").await;
    assert_eq!(picture.headers["content-type"], "image/svg+xml");
    // A picture is made of any code, so that it tells nothing of which codes exist.
    let other = seen(&house, "/tra-cuu/H40.024.13-260821-9999/qr.svg").await;
    assert_eq!(other.status, 200);
    assert_eq!(seen(&house, "/tra-cuu/x/qr.svg").await.status, 404);
    let unknown = seen(&house, "/tra-cuu?ma=H40.024.13-260821-9999").await;
    assert_eq!(unknown.status, 200);
    assert!(unknown.text().contains("Không tìm thấy hồ sơ"));
}

#[tokio::test]
async fn codes_cannot_be_tried_one_after_the_other_without_end() {
    let (_test, house) = opened("nam-dinh").await;
    let mut visitor = Visitor::of(&house);
    let mut last = 200;
    for number in 0..90 {
        let path = format!("/tra-cuu?ma=H40.024.13-260821-{number:04}");
        last = visitor.open(&path).await.status;
        if last == 429 {
            break;
        }
    }
    assert_eq!(last, 429);
    let page = visitor
        .open("/tra-cuu?ma=H40.024.13-260821-0001")
        .await
        .text();
    assert!(page.contains("Thao tác quá nhiều lần"), "{page}");
    // Reading about procedures goes on.
    assert_eq!(visitor.open("/thu-tuc").await.status, 200);
}

#[tokio::test]
async fn the_language_is_changed_without_losing_what_was_asked() {
    let (_test, house) = opened("nam-dinh").await;
    let html = seen(&house, "/tim?q=khai+sinh&cap=xa").await.text();
    assert!(
        html.contains("href=\"?q=khai+sinh&#38;cap=xa&#38;lang=en\""),
        "{html}"
    );
}

#[tokio::test]
async fn figures_show_only_once_there_are_cases() {
    let (test, house) = opened("nam-dinh").await;
    let html = seen(&house, "/").await.text();
    assert!(!html.contains("hồ sơ đã giải quyết"));
    let due = DueDates {
        due_at: Some(domain::testing::moment("2026-08-24T17:00")),
        ..DueDates::default()
    };
    put(&test.db, &named(Story::handed_over(), 1), due).await;
    let html = seen(&house, "/").await.text();
    assert!(
        html.contains("<b>1</b><span>hồ sơ đã giải quyết</span>"),
        "{html}"
    );
}

#[tokio::test]
async fn what_applicants_said_of_a_procedure_is_counted_on_its_page() {
    use domain::testing::marks;
    let (test, house) = opened("nam-dinh").await;
    let path = "/thu-tuc/1.001193";
    assert!(seen(&house, path).await.text().contains("Chưa có lượt nào"));
    let levels = ["Rất hài lòng", "Hài lòng", "Chưa hài lòng"];
    for (no, level) in (1..).zip(levels.into_iter().cycle().take(6)) {
        // Of few ratings whoever handled the cases would know who rated.
        if no == 4 {
            let html = seen(&house, path).await.text();
            assert!(!html.contains("% hài lòng"), "{html}");
            assert!(html.contains("3 lượt đánh giá"), "{html}");
        }
        let story = Story::handed_over().by_citizen().when(marks(level)).done();
        put(&test.db, &named(story, no), DueDates::default()).await;
    }
    let html = seen(&house, path).await.text();
    assert!(html.contains("66% hài lòng"), "{html}");
    assert!(html.contains("6 lượt đánh giá"), "{html}");
}

#[tokio::test]
async fn offices_are_found_by_name_and_level() {
    let (_test, house) = opened("ninh-binh").await;
    let html = seen(&house, "/lien-he?q=hoa+lu&cap=xa").await.text();
    assert!(html.contains("Hoa Lư"), "{html}");
    let none = seen(&house, "/lien-he?q=khong+co+noi+nay").await.text();
    assert!(none.contains("Không có nơi nào khớp"));
}

#[tokio::test]
async fn each_of_the_five_regulations_is_two_clicks_from_home() {
    let (_test, house) = opened("nam-dinh").await;
    let home = seen(&house, "/").await.text();
    assert!(home.contains("href=\"/quy-che\""));
    let own = seen(&house, "/quy-che").await.text();
    for province in PROVINCES {
        let address = format!("/quy-che/{province}");
        assert!(own.contains(&format!("href=\"{address}\"")), "{province}");
        let page = seen(&house, &address).await;
        assert_eq!(page.status, 200, "{province}");
    }
    assert_eq!(seen(&house, "/quy-che/ha-noi").await.status, 404);
}

#[tokio::test]
async fn every_parameter_and_every_rule_has_its_anchor_on_the_regulation_page() {
    use domain::case::Refusal;
    for province in PROVINCES {
        let (_test, house) = opened(province).await;
        let html = seen(&house, "/quy-che").await.text();
        let today = domain::clock::wall(clock()).date();
        let settings = house.office.regulation.settings(today);
        for setting in &settings {
            let id = format!("id=\"{}\"", setting.key);
            assert_eq!(html.matches(&id).count(), 1, "{province}: {}", setting.key);
        }
        for rule in Refusal::RULES {
            assert!(
                html.contains(&format!("id=\"{rule}\"")),
                "{province}: {rule}"
            );
        }
    }
}

#[tokio::test]
async fn what_is_a_default_and_what_is_not_built_says_so() {
    use domain::regulation::{Built, Status};
    let (_test, house) = opened("nam-dinh").await;
    let html = seen(&house, "/quy-che").await.text();
    let today = domain::clock::wall(clock()).date();
    let settings = house.office.regulation.settings(today);
    let default = settings.iter().find(|it| it.status == Status::Default);
    let default = default.expect("Nam Định is silent somewhere");
    let row = html.split(&format!("id=\"{}\"", default.key)).nth(1);
    let row = row
        .and_then(|rest| rest.split("</tr>").next())
        .expect("its row");
    assert!(
        row.contains("<span class=\"unsure\">Mặc định</span>"),
        "{row}"
    );
    let missing = settings.iter().find(|it| it.built == Built::No);
    let missing = missing.expect("something is not built yet");
    let row = html.split(&format!("id=\"{}\"", missing.key)).nth(1);
    let row = row
        .and_then(|rest| rest.split("</tr>").next())
        .expect("its row");
    assert!(row.contains("Chưa có"), "{row}");
}

#[tokio::test]
async fn the_regulation_is_searched_without_marks() {
    let (_test, house) = opened("nam-dinh").await;
    let html = seen(&house, "/quy-che?q=yeu+cau+bo+sung").await.text();
    assert!(html.contains("id=\"supplement.once\""), "{html}");
    assert!(!html.contains("id=\"hand_over.fees\""));
    let none = seen(&house, "/quy-che?q=zzzz+qqqq").await.text();
    assert!(none.contains("Không có điều nào khớp"));
}

/// Covers: ND-8.8, NB-7.10, DN-8.8
#[tokio::test]
async fn terms_of_use_and_a_user_guide_stand_in_every_province() {
    for province in PROVINCES {
        let (_test, house) = opened(province).await;
        let terms = seen(&house, "/dieu-khoan").await.text();
        assert!(terms.contains("<h1>Điều khoản sử dụng"), "{province}");
        let guide = seen(&house, "/huong-dan").await.text();
        assert!(guide.contains("từng bước"), "{province}");
        let home = seen(&house, "/").await.text();
        assert!(home.contains("href=\"/dieu-khoan\"") && home.contains("href=\"/huong-dan\""));
    }
}

/// Covers: NB-15.6b, TB-9a, DN-13.1a, DN-13.1b, DN-13.1c
#[tokio::test]
async fn the_look_up_names_the_channels_of_the_province() {
    let channels = async |province: &str| {
        let (_test, house) = opened(province).await;
        seen(&house, "/tra-cuu").await.text()
    };
    let ninh_binh = channels("ninh-binh").await;
    assert!(ninh_binh.contains("mã QR"));
    assert!(ninh_binh.contains("href=\"https://dichvucong.gov.vn\""));
    let thai_binh = channels("thai-binh").await;
    assert!(thai_binh.contains("href=\"https://dichvucong.gov.vn\""));
    let dak_nong = channels("dak-nong").await;
    assert!(dak_nong.contains("DakNong C"), "{dak_nong}");
    assert!(dak_nong.contains("nơi tiếp nhận hồ sơ"));
    let nam_dinh = channels("nam-dinh").await;
    assert!(!nam_dinh.contains("DakNong C"));
}
