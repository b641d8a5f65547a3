//! The operator's page: who sees it, what stands on it, and dead letters started again.

use super::place::{Place, monday, open};
use crate::testing::{Visitor, appoint};
use domain::actor::Role;
use domain::testing::{Story, moment};
use jiff::SignedDuration;
use store::Batch;
use store::backup::{self, BackupRecord};
use store::case_file::DueDates;
use store::drill::{self, DrillRecord};
use store::job_queue::{self, NewJob, dead};
use store::journal::key::Signer;
use store::journal::log;
use store::testing::harm::{Harm, harm};
use store::testing::{named, put};

const PAGE: &str = "/can-bo/van-hanh";

/// Somebody of a role, signed in.
async fn someone(place: &Place, login: &str, name: &str, role: Role) -> Visitor {
    let unit = place.house.office.organisation.units()[0].code.to_string();
    appoint(&place.house, login, name, &unit, &[role]).await;
    let mut visitor = Visitor::of(&place.house);
    visitor.sign_in_officer(login).await;
    visitor
}

/// Jobs that were given up: so many of a kind.
async fn bury(place: &Place, queue: &str, count: i64) {
    let db = &place.house.office.db;
    let mut batch = Batch::new();
    for no in 0..count {
        job_queue::enqueue(
            &mut batch,
            NewJob::now(queue, &no, monday()).expect("a job"),
        );
    }
    db.commit(batch).await.expect("a commit");
    let lease = SignedDuration::from_secs(60);
    let jobs = job_queue::claim(db, monday(), lease, 100).await;
    for job in jobs.expect("jobs") {
        let why = "the gateway answered 401";
        let failed = job_queue::failed(db, &job, monday(), why, true).await;
        failed.expect("given up");
    }
}

/// Covers: DN-19.1e-1
#[tokio::test]
async fn the_operator_starts_one_job_again_and_then_all_of_a_kind_and_it_is_kept() {
    let place = open().await;
    bury(&place, "notify", 3).await;
    let mut operator = someone(&place, "hanh", "Đỗ Văn Hành", Role::Operator).await;
    let first = operator.open("/can-bo").await;
    assert_eq!((first.status, first.to.as_str()), (303, PAGE));
    let page = operator.open(PAGE).await;
    let text = page.text();
    assert_eq!(page.status, 200);
    for word in [
        "3 việc nền hỏng",
        "Thông báo cho người nộp",
        "the gateway answered 401",
        "SQLite",
        "Truy vấn chậm",
        "Chạy lại tất cả",
    ] {
        assert!(text.contains(word), "{word} is missing:\n{text}");
    }
    let (csrf, job) = (page.input("csrf"), page.input("viec"));
    let restart = "/can-bo/van-hanh/chay-lai";
    let forged = operator
        .post(restart, &[("csrf", "x"), ("viec", &job)])
        .await;
    assert_eq!(forged.status, 403);
    let nothing = operator.post(restart, &[("csrf", &csrf)]).await;
    assert_eq!(nothing.status, 400);
    for (form, jobs) in [
        ([("csrf", csrf.as_str()), ("viec", job.as_str())], 1),
        ([("csrf", csrf.as_str()), ("viec", job.as_str())], 0),
        ([("csrf", csrf.as_str()), ("loai", "notify")], 2),
    ] {
        let seen = operator.post(restart, &form).await;
        assert_eq!(seen.to, format!("{PAGE}?xong={jobs}"), "{}", seen.text());
    }
    let page = operator.open(&format!("{PAGE}?xong=2")).await.text();
    assert!(page.contains("Đã cho chạy lại 2 việc nền"), "{page}");
    assert!(!page.contains("the gateway answered 401"));
    let db = &place.house.office.db;
    let kept = dead::restarts(db, 9).await.expect("a read");
    let told: Vec<_> = kept
        .iter()
        .map(|it| (it.who_name.as_str(), it.jobs))
        .collect();
    assert_eq!(told.iter().map(|it| it.1).sum::<i64>(), 3);
    assert!(told.iter().all(|it| it.0 == "Đỗ Văn Hành"), "{told:?}");
}

/// A fact of the page as it stands there: its name, its value, its mark and what that says.
fn fact(page: &str, name: &str) -> (String, String, String) {
    let (_, rest) = page
        .split_once(&format!("<dt>{name}</dt><dd>"))
        .unwrap_or_else(|| panic!("no {name} in\n{page}"));
    let (inside, _) = rest.split_once("</dd>").expect("an end");
    let Some((value, tag)) = inside.split_once(" <span class=\"tag\" data-state=\"") else {
        return (inside.to_owned(), String::new(), String::new());
    };
    let (state, says) = tag.split_once("\">").expect("a mark");
    let says = says.trim_end_matches("</span>");
    (value.to_owned(), state.to_owned(), says.to_owned())
}

async fn keep(place: &Place, backups: &[BackupRecord], drills: &[DrillRecord]) {
    let mut batch = Batch::new();
    for it in backups {
        backup::record(&mut batch, it);
    }
    for it in drills {
        drill::record(&mut batch, it);
    }
    let kept = place.house.office.db.commit(batch).await;
    kept.expect("a commit");
}

#[tokio::test]
async fn backups_drills_and_roots_are_shown_with_what_is_wrong_with_them() {
    let place = open().await;
    let mut operator = someone(&place, "hanh", "Đỗ Văn Hành", Role::Operator).await;
    let told = |name: &str, value: &str, state: &str, says: &str| {
        let (value, state, says) = (value.to_owned(), state.to_owned(), says.to_owned());
        (name.to_owned(), (value, state, says))
    };
    let expect = |page: &str, facts: &[(String, (String, String, String))]| {
        for (name, is) in facts {
            assert_eq!(&fact(page, name), is, "{name}");
        }
    };
    let page = operator.open(PAGE).await.text();
    expect(
        &page,
        &[
            told(
                "Bản sao lưu gần nhất",
                "Chưa có",
                "late",
                "quá thời hạn sao lưu của quy chế",
            ),
            told("Diễn tập phục hồi", "Chưa làm", "soon", "nên làm mỗi tháng"),
            told("Gốc gần nhất", "Chưa có", "ok", "đúng nhịp"),
            told("Sự kiện chờ gốc sau", "Không", "", ""),
        ],
    );
    assert!(page.contains("Chưa có bản sao lưu nào"), "{page}");
    let link = "<a href=\"/minh-bach\">trang Minh bạch</a>";
    assert!(page.contains(link), "{page}");

    // One backup that is whole, one drill that failed, and a case of Friday without a root.
    let mut whole = BackupRecord::begun(moment("2026-08-23T22:15"), "/b".to_owned());
    whole.finished_at = moment("2026-08-23T22:20");
    whole.outcome = backup::Outcome::Done;
    whole.name = Some("20260823T151500000Z".to_owned());
    (whole.cases, whole.files, whole.size) = (1_240, 3_100, 2_500_000_000);
    let mut failed = DrillRecord::begun(moment("2026-08-24T07:00"), "/b".to_owned());
    failed.finished_at = moment("2026-08-24T07:15");
    keep(&place, std::slice::from_ref(&whole), &[failed]).await;
    let story = store::testing::named(Story::accepted(), 1);
    let db = &place.house.office.db;
    store::testing::put(db, &story, store::case_file::DueDates::default()).await;
    let page = operator.open(PAGE).await.text();
    expect(
        &page,
        &[
            told(
                "Bản sao lưu gần nhất",
                "22:15 Chủ Nhật 23/8/2026, 11 giờ trước",
                "ok",
                "trong thời hạn của quy chế",
            ),
            told(
                "Trong bản đó",
                "1.240 hồ sơ, 3.100 tệp, ghi thêm 2,5 GB",
                "",
                "",
            ),
            told("Mã hoá", "Có", "ok", "chỉ mở được bằng khóa riêng"),
            told(
                "Diễn tập phục hồi",
                "7:15 Thứ Hai 24/8/2026, 2 giờ trước",
                "late",
                "không phục hồi được",
            ),
            told(
                "Gốc gần nhất",
                "Chưa có",
                "late",
                "đã ngừng công bố dù có sự kiện mới",
            ),
            told("Sự kiện chờ gốc sau", "Có", "", ""),
        ],
    );
    let (since, ..) = fact(&page, "Lẽ ra phải có từ");
    assert_eq!(since, "7:15 Thứ Hai 24/8/2026");
    assert!(!page.contains("Bản sao lưu ghi ngày chưa đến"));

    // Then one that is open, one that failed, and one of a clock that was ahead.
    let mut bare = BackupRecord::begun(moment("2026-08-24T08:15"), "/b".to_owned());
    (bare.outcome, bare.encrypted) = (backup::Outcome::Done, false);
    let mut broken = BackupRecord::begun(moment("2026-08-24T09:00"), "/b".to_owned());
    broken.detail = Some("no space left".to_owned());
    let mut ahead = BackupRecord::begun(moment("2036-01-01T08:00"), "/b".to_owned());
    ahead.outcome = backup::Outcome::Done;
    ahead.name = Some("20360101T010000000Z".to_owned());
    keep(&place, &[bare, broken, ahead], &[]).await;
    let page = operator.open(PAGE).await.text();
    expect(
        &page,
        &[
            told(
                "Bản sao lưu gần nhất",
                "8:15 Thứ Hai 24/8/2026, 1 giờ trước",
                "ok",
                "trong thời hạn của quy chế",
            ),
            told("Mã hoá", "Không", "soon", "ai có thư mục đều đọc được"),
            told(
                "Lần sao lưu sau cùng",
                "9:00 Thứ Hai 24/8/2026: no space left",
                "late",
                "không thành công",
            ),
            told(
                "Bản sao lưu ghi ngày chưa đến",
                "20360101T010000000Z, ghi 8:00 Thứ Ba 1/1/2036",
                "soon",
                "không tính, đồng hồ máy chủ đã chạy sai",
            ),
        ],
    );
}

#[tokio::test]
async fn an_auditor_looks_and_others_are_told_whose_work_it_is() {
    let mut place = open().await;
    bury(&place, "print_letter", 1).await;
    let mut auditor = someone(&place, "tra", "Lê Thanh Tra", Role::Auditor).await;
    let page = auditor.open(PAGE).await;
    assert_eq!(page.status, 200);
    assert!(page.text().contains("1 việc nền hỏng"));
    assert!(
        !page.text().contains("chay-lai"),
        "a button that is refused"
    );
    let csrf = page.input("csrf");
    let restart = [("csrf", csrf.as_str()), ("loai", "print_letter")];
    let refused = auditor.post("/can-bo/van-hanh/chay-lai", &restart).await;
    assert_eq!(refused.status, 403);
    assert!(
        refused.text().contains("Chạy lại việc nền"),
        "{}",
        refused.text()
    );

    let refused = place.head.open(PAGE).await;
    assert_eq!(refused.status, 403);
    let text = refused.text();
    assert!(text.contains("Xem tình trạng vận hành"), "{text}");
    assert!(text.contains("/quy-che#"), "with its article: {text}");
    let outside = Visitor::of(&place.house).open(PAGE).await;
    assert_eq!(outside.to, "/can-bo/dang-nhap?ve=%2Fcan-bo%2Fvan-hanh");
}

#[tokio::test]
async fn whoever_may_see_no_case_sees_no_list_of_them() {
    let mut place = open().await;
    place.at_the_counter("Phạm Thị Ngọc Ánh", true).await;
    let mut operator = someone(&place, "hanh", "Đỗ Văn Hành", Role::Operator).await;
    for path in [
        "/can-bo/y-kien",
        "/can-bo/han-xu-ly",
        "/can-bo/so-theo-doi",
        "/can-bo/so-theo-doi/in",
        "/can-bo/tim?q=nguyen&ly_do=xem",
    ] {
        let seen = operator.open(path).await;
        assert_eq!(seen.status, 403, "{path}: {}", seen.text());
    }
    let page = operator.open(PAGE).await.text();
    for link in ["/can-bo/han-xu-ly", "/can-bo/so-theo-doi", "/can-bo/tim"] {
        assert!(!page.contains(link), "{link} leads to a refusal");
    }
    let mut administrator = someone(&place, "quan", "Bùi Quản Trị", Role::Administrator).await;
    assert_eq!(administrator.open("/can-bo").await.to, "/can-bo/danh-muc");
}

#[tokio::test]
async fn the_operator_and_the_head_are_told_that_roots_are_refused_and_why() {
    let mut place = open().await;
    let db = place.house.office.db.clone();
    let pem = Signer::make().expect("a key");
    let signer = Signer::read(&pem, "motcua/nam-dinh").expect("a signer");
    let made = log::add_key(&db, 1, &signer.public(), monday()).await;
    made.expect("a key");
    put(&db, &named(Story::accepted(), 1), DueDates::default()).await;
    let root = casework::journal::round(&place.house.office, &signer, monday()).await;
    assert_eq!(root.expect("a round").expect("a root").size, 1);
    let mut operator = someone(&place, "hanh", "Đỗ Văn Hành", Role::Operator).await;
    let refused = "từ chối ký gốc";
    assert!(!operator.open(PAGE).await.text().contains(refused));
    harm(&db, Harm::Root).await;
    let why = "Các dấu đang lưu không còn tính ra gốc đã đăng (";
    for text in [
        operator.open(PAGE).await.text(),
        place.head.open("/can-bo/han-xu-ly").await.text(),
    ] {
        assert!(text.contains(refused) && text.contains(why), "{text}");
    }
}
