//! Agencies, officers' accounts, days off and files as those see them who keep them.

use super::place::{Place, monday, open};
use crate::testing::{Visitor, appoint};
use domain::actor::Role;

/// Somebody of a role in a unit, signed in.
async fn someone(place: &Place, login: &str, unit: &str, role: Role) -> Visitor {
    appoint(&place.house, login, "Đỗ Văn Hành", unit, &[role]).await;
    let mut visitor = Visitor::of(&place.house);
    visitor.sign_in_officer(login).await;
    visitor
}

fn has(text: &str, words: &[&str]) {
    for word in words {
        assert!(text.contains(word), "{word} is missing:\n{text}");
    }
}

#[tokio::test]
async fn an_administrator_opens_changes_and_hands_over_an_account_of_the_own_agency_only() {
    let place = open().await;
    let mut admin = someone(&place, "quan.tri", "so-tu-phap", Role::Administrator).await;
    let list = admin.open("/can-bo/danh-muc/nguoi-dung").await;
    has(
        &list.text(),
        &["Sở Tư pháp và các cơ quan trực thuộc", "Đỗ Văn Hành"],
    );
    assert!(
        !list.text().contains("Trần Thị Bích Liên"),
        "a commune's clerk is not theirs"
    );
    let elsewhere = admin
        .open("/can-bo/danh-muc/nguoi-dung?co_quan=so-noi-vu")
        .await;
    assert_eq!(elsewhere.status, 403);

    let form = admin.open("/can-bo/danh-muc/nguoi-dung/moi").await;
    let csrf = form.input("csrf");
    let mut fields = vec![
        ("csrf", csrf.as_str()),
        ("version", "0"),
        ("login", "Bình"),
        ("name", "Trần Văn Bình"),
        ("email", ""),
        ("unit", "so-tu-phap/chuyen-mon"),
        ("roles", "specialist"),
    ];
    let wrong = admin.post("/can-bo/danh-muc/nguoi-dung/moi", &fields).await;
    assert_eq!(wrong.status, 422);
    has(
        &wrong.text(),
        &[
            "Chưa lưu: còn 1 chỗ phải sửa",
            "value=\"Trần Văn Bình\"",
            "chữ thường không dấu",
        ],
    );
    fields[2].1 = "binh.tv";
    let raised = [&fields[..], &[("roles", "operator")]].concat();
    let refused = admin.post("/can-bo/danh-muc/nguoi-dung/moi", &raised).await;
    assert_eq!(refused.status, 422);
    has(&refused.text(), &["Vận hành hệ thống", "Đ.6 NĐ 45/2020"]);
    let opened = admin.post("/can-bo/danh-muc/nguoi-dung/moi", &fields).await;
    assert_eq!(opened.status, 200, "{}", opened.text());
    let text = opened.text();
    has(&text, &["Bàn giao cho Trần Văn Bình", "mở tài khoản"]);
    let at = text
        .find("mật khẩu <span class=\"code\">")
        .expect("a password");
    let password = &text[at..].split('>').nth(1).expect("a password")[..19];

    let mut new = Visitor::of(&place.house);
    let form = [("login", "binh.tv"), ("password", password)];
    assert_eq!(new.post("/can-bo/dang-nhap", &form).await.status, 303);
    // The password that was handed over serves once: nothing opens before there is an own one.
    let first = new.open("/can-bo/danh-muc/nguoi-dung").await;
    assert_eq!(first.status, 303);
    assert!(first.to.starts_with("/can-bo/dang-nhap"), "{}", first.to);
    let own = "chín con trâu bên sông 9";
    let form = [("new", own), ("again", own)];
    let changed = new.post("/can-bo/dang-nhap/buoc", &form).await;
    assert_eq!(changed.status, 303, "{}", changed.text());
    // A specialist sees to no accounts.
    assert_eq!(new.open("/can-bo/danh-muc/nguoi-dung").await.status, 403);

    let account = store::officer::by_login(&place.house.office.db, "binh.tv").await;
    let id = account.expect("read").expect("an account").id;
    let page = format!("/can-bo/danh-muc/nguoi-dung/{id}");
    let form = admin.open(&page).await;
    assert_eq!(form.input("name"), "Trần Văn Bình");
    let csrf = form.input("csrf");
    let away = [
        ("csrf", csrf.as_str()),
        ("from", "2026-08-25"),
        ("to", ""),
        ("stand_in", ""),
        ("reason", ""),
    ];
    let wrong = admin.post(&format!("{page}/vang-mat"), &away).await;
    assert_eq!(wrong.status, 422);
    has(&wrong.text(), &["Chọn ngày.", "value=\"2026-08-25\""]);
    let version = form.input("version");
    let retire = [
        ("csrf", csrf.as_str()),
        ("version", version.as_str()),
        ("name", "Trần Văn Bình"),
        ("unit", "so-tu-phap/chuyen-mon"),
        ("roles", "specialist"),
    ];
    assert_eq!(admin.post(&page, &retire).await.status, 303);
    has(&admin.open(&page).await.text(), &["đang dùng → ngừng dùng"]);
    assert_eq!(
        new.open("/can-bo").await.status,
        303,
        "signed out everywhere"
    );
    let _ = monday;
}

#[tokio::test]
async fn more_than_one_administrator_of_an_agency_is_told_where_the_regulation_says_one() {
    let db = store::testing::sqlite().await;
    let folder = std::env::temp_dir().join(format!("motcua-two-{}", uuid::Uuid::now_v7()));
    let house = crate::testing::house(db.db.clone(), "ha-nam", &folder, monday);
    for login in ["mot", "hai"] {
        appoint(
            &house,
            login,
            "Đỗ Văn Hành",
            "so-tu-phap",
            &[Role::Administrator],
        )
        .await;
    }
    let mut operator = Visitor::of(&house);
    appoint(&house, "van.hanh", "Hà Vận", "so-noi-vu", &[Role::Operator]).await;
    operator.sign_in_officer("van.hanh").await;
    let page = operator.open("/can-bo/danh-muc/nguoi-dung").await;
    // Covers: HN-16.6/1
    has(
        &page.text(),
        &[
            "mỗi cơ quan một tài khoản quản trị",
            "2 tài khoản “Quản trị cơ quan”",
            "Sở Tư pháp",
        ],
    );
    drop(std::fs::remove_dir_all(folder));
}

#[tokio::test]
async fn the_tree_the_days_off_and_the_files_are_there_for_those_who_keep_them() {
    let mut place = open().await;
    let mut admin = someone(&place, "quan.tri", "so-tu-phap", Role::Administrator).await;
    let tree = admin.open("/can-bo/to-chuc").await;
    has(&tree.text(), &["Tỉnh Nam Định", "UBND tỉnh Nam Định"]);
    let found = admin.open("/can-bo/to-chuc?q=H40.003").await;
    has(&found.text(), &["Sở Tư pháp", "Tìm thấy 1 cơ quan"]);
    let agency = admin.open("/can-bo/to-chuc/so-tu-phap").await;
    has(
        &agency.text(),
        &["H40.003", "Phòng chuyên môn Sở Tư pháp", "Sửa…"],
    );
    assert_eq!(admin.open("/can-bo/to-chuc/khong-co").await.status, 404);
    has(
        &admin.open("/can-bo/lich-nghi?nam=2026").await.text(),
        &["Năm 2026", "Quốc khánh"],
    );
    has(
        &admin.open("/can-bo/danh-muc/tep").await.text(),
        &["Chưa có tệp nào", "Xuất ra bảng tính"],
    );
    let sheet = admin.open("/can-bo/danh-muc/tep/xuat/co-quan.xlsx").await;
    assert!(sheet.bytes.starts_with(b"PK"), "a spreadsheet");
    // Who only works on cases sees none of it.
    for path in [
        "/can-bo/to-chuc",
        "/can-bo/lich-nghi",
        "/can-bo/danh-muc/tep",
    ] {
        assert_eq!(place.clerk.open(path).await.status, 403, "{path}");
    }
}

#[tokio::test]
async fn a_file_is_handed_in_by_an_operator_and_what_is_none_comes_back() {
    let place = open().await;
    let mut operator = someone(&place, "van.hanh", "so-noi-vu", Role::Operator).await;
    let csrf = operator.open("/can-bo/danh-muc/tep").await.input("csrf");
    let form = [("csrf", csrf.as_str()), ("what", "procedure")];
    let none = operator
        .post_files("/can-bo/danh-muc/tep", &form, &[])
        .await;
    assert_eq!(none.status, 422);
    has(&none.text(), &["Chọn tệp bảng tính hoặc JSON."]);
    let picture = [("file", "a.png", super::place::SCAN)];
    let wrong = operator
        .post_files("/can-bo/danh-muc/tep", &form, &picture)
        .await;
    assert_eq!(wrong.status, 422);
    let file = [("file", "a.json", &b"[{\"code\":\"1.000001\"}]"[..])];
    let taken = operator
        .post_files("/can-bo/danh-muc/tep", &form, &file)
        .await;
    assert_eq!(taken.status, 303, "{}", taken.text());
    let page = operator.open(&taken.to).await;
    has(
        &page.text(),
        &["a.json", "đang đọc", "Trang này tự cập nhật"],
    );
    assert_eq!(page.headers["refresh"], "2");
}

#[tokio::test]
async fn the_catalogue_is_open_data_and_every_online_service_has_its_address() {
    // Covers: HN-5.2, HN-5.3
    let db = store::testing::sqlite().await;
    let folder = std::env::temp_dir().join(format!("motcua-open-{}", uuid::Uuid::now_v7()));
    let house = crate::testing::house(db.db.clone(), "ha-nam", &folder, monday);
    let mut visitor = Visitor::of(&house);
    let page = visitor.open("/dich-vu-cong-truc-tuyen").await;
    has(
        &page.text(),
        &[
            "Dịch vụ công trực tuyến",
            "href=\"/thu-tuc/",
            "Trực tuyến mức độ 4",
        ],
    );
    let feed = visitor
        .open("/du-lieu-mo/dich-vu-cong-truc-tuyen.json")
        .await;
    let feed: serde_json::Value = serde_json::from_slice(&feed.bytes).expect("JSON");
    let services = feed["services"].as_array().expect("services");
    assert!(services.len() > 100, "{}", services.len());
    for it in services {
        for key in ["sector", "field", "administrative_levels", "service_level"] {
            assert!(!it[key].is_null(), "{key} of {}", it["code"]);
        }
        let address = it["address"].as_str().expect("an address");
        assert!(address.ends_with(&format!(
            "/thu-tuc/{}",
            it["code"].as_str().expect("a code")
        )));
    }
    let first = services[0]["address"].as_str().expect("an address");
    let path = &first[first.find("/thu-tuc").expect("a path")..];
    assert_eq!(visitor.open(path).await.status, 200);
    for (path, begins) in [
        ("/du-lieu-mo/thu-tuc.json", &b"{"[..]),
        ("/du-lieu-mo/thu-tuc.xlsx", b"PK"),
        ("/du-lieu-mo/co-quan.xlsx", b"PK"),
        ("/du-lieu-mo/ngay-nghi.json", b"{"),
        ("/du-lieu-mo/danh-muc.jsonld", b"{"),
    ] {
        let seen = visitor.open(path).await;
        assert_eq!(seen.status, 200, "{path}");
        assert!(seen.bytes.starts_with(begins), "{path}");
    }
    for path in [
        "/du-lieu-mo/can-bo.json",
        "/du-lieu-mo/ngay-nghi.xlsx",
        "/du-lieu-mo/x",
    ] {
        assert_eq!(visitor.open(path).await.status, 404, "{path}");
    }
    drop(std::fs::remove_dir_all(folder));
}
