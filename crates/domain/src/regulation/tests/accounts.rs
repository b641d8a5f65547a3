//! Accounts and signing in.

use super::*;

/// Covers: ND-14.1, NB-8.2, TB-6.1, DN-4.1
#[test]
fn each_province_names_its_kinds_of_account() {
    let all = json!(["local", "national_portal", "e_id"]);
    gives("nam-dinh", "account.kinds", all.clone(), "14.1");
    gives("thai-binh", "account.kinds", all, "6.1");
    gives("ninh-binh", "account.kinds", json!(["e_id"]), "8.2, 13.1");
    gives("ha-nam", "account.kinds", json!(["local"]), "6.1a, 6.2");
    gives(
        "dak-nong",
        "account.kinds",
        json!(["e_id", "national_portal"]),
        "4.1",
    );
    assert_eq!(of("ninh-binh").account_kinds(), [AccountKind::Identity]);
    assert_eq!(of("ha-nam").account_kinds(), [AccountKind::Local]);
    says(
        "dak-nong",
        "account.kinds",
        "Định danh điện tử do Bộ Công an cấp; tài khoản Cổng Dịch vụ công quốc gia cho doanh nghiệp, tổ chức",
    );
}

/// Covers: NB-13.1, ND-7.1c, NB-28.1c, HN-17.10
#[test]
fn staff_sign_in_with_an_account_of_their_own() {
    gives("nam-dinh", "account.staff_login", "registered", "7.1c");
    gives("ninh-binh", "account.staff_login", "duty", "28.1c, 13.1");
    gives("ha-nam", "account.staff_login", "name_password", "17.10");
    says(
        "ha-nam",
        "account.staff_login",
        "Một tài khoản: tên đăng nhập và mật khẩu",
    );
    gives("dak-nong", "account.staff_login", "officer", "4.2");
}

/// Covers: ND-5.5, HN-6.1a, HN-6/2
#[test]
fn people_register_themselves_where_the_regulation_lets_them() {
    gives("nam-dinh", "account.self_registration", true, "5.5, 14.1");
    gives("nam-dinh", "account.sso", "own", "5.5");
    gives("ha-nam", "account.self_registration", true, "6.1a");
    gives("ha-nam", "account.sso", "own", "6");
    gives("thai-binh", "account.self_registration", true, "6.1");
    assert!(of("ha-nam").self_registration());
    // Ninh Bình and Đăk Nông know accounts of outside issuers only.
    fills("ninh-binh", "account.self_registration", false, "13.2");
    fills("dak-nong", "account.self_registration", false, "4.1");
    assert!(!of("dak-nong").self_registration());
}

/// Covers: NB-8.3/1, TB-20.2
#[test]
fn whoever_has_no_account_is_helped_at_the_counter() {
    gives(
        "ninh-binh",
        "account.assisted_registration",
        "Hướng dẫn đăng ký định danh điện tử mức độ 01",
        "8.3",
    );
    gives(
        "thai-binh",
        "account.assisted_registration",
        "Cán bộ tạo tài khoản trên Cổng Dịch vụ công quốc gia",
        "20.2",
    );
    gives(
        "nam-dinh",
        "account.assisted_registration",
        "Hướng dẫn đăng ký, đăng nhập",
        "18.1a",
    );
}

/// Covers: NB-5.2a/2, HN-6.1b
#[test]
fn the_first_account_is_sent_by_mail_or_text_or_handed_over() {
    gives(
        "ha-nam",
        "account.credential_delivery",
        json!(["email", "sms"]),
        "6.1b",
    );
    gives(
        "ninh-binh",
        "account.credential_delivery",
        json!(["handed_over"]),
        "5.2a",
    );
}

/// Covers: NB-8.3/2
#[test]
fn in_an_authorised_case_the_account_is_the_principals() {
    gives("ninh-binh", "account.representation", "principal", "8.3");
    for other in ["nam-dinh", "ha-nam", "thai-binh", "dak-nong"] {
        let it = setting(other, "account.representation");
        assert_eq!((it.value, it.status), (json!("principal"), Status::Default));
    }
}

/// Covers: ND-6.3
#[test]
fn holders_correct_their_own_data() {
    gives("nam-dinh", "account.profile_self_edit", true, "6.3");
    gives("ninh-binh", "account.profile_self_edit", true, "13.2");
}

/// Covers: ND-6.4, TB-23.2, DN-19.8a/4
#[test]
fn a_lost_account_is_reported_to_the_operator() {
    gives(
        "nam-dinh",
        "account.lost_report_to",
        "Sở Khoa học và Công nghệ",
        "6.4",
    );
    gives(
        "thai-binh",
        "account.lost_report_to",
        "Cơ quan quản lý và vận hành Hệ thống",
        "23.2",
    );
    gives(
        "dak-nong",
        "account.lost_report_to",
        "Sở Khoa học và Công nghệ",
        "19.8a",
    );
    assert_eq!(
        of("dak-nong").lost_account_reported_to(),
        "Sở Khoa học và Công nghệ"
    );
}

/// Covers: DN-19.8a/1, DN-19.8a/3
#[test]
fn passwords_expire_with_a_warning_and_idle_sessions_end() {
    // Đăk Nông wants both and gives no number: the numbers are defaults and say so.
    fills("dak-nong", "account.password_expiry", 7, "19.8a");
    says(
        "dak-nong",
        "account.password_expiry",
        "Có cảnh báo khi mật khẩu sắp hết hạn; mặc định trước 07 ngày",
    );
    fills("dak-nong", "account.logout_rule", 30, "19.8a");
    says("dak-nong", "account.logout_rule", "30 phút");
    for province in provinces() {
        assert_eq!(of(province).idle_logout_minutes(), 30);
    }
}
