//! Running the system: availability, maintenance, incidents, migration, security.

use super::*;

/// Covers: ND-5.4/3, ND-13.1, ND-30.3/1, NB-4.3/2, HN-22.2/1, TB-3.5/2, DN-2.4/2
#[test]
fn the_system_runs_day_and_night() {
    let always = "24 giờ, tất cả các ngày";
    gives("nam-dinh", "ops.availability", always, "5.4, 13.1, 30.3");
    gives("ninh-binh", "ops.availability", always, "4.3, 30.2");
    gives(
        "ha-nam",
        "ops.availability",
        "24 giờ/ngày, 7 ngày/tuần",
        "22.2",
    );
    gives("thai-binh", "ops.availability", "24/7", "3.5");
    gives("dak-nong", "ops.availability", always, "2.4");
}

/// Covers: NB-12.4, NB-30.4/1
#[test]
fn maintenance_is_announced_five_working_days_before() {
    let regulation = of("ninh-binh");
    let notice = |on: &str| regulation.limit("ops.maintenance_notice", day(on));
    assert_eq!(notice("2026-06-30"), Limit::working_days(5));
    let before = regulation
        .setting("ops.maintenance_notice", day("2026-06-30"))
        .expect("a parameter");
    assert_eq!(before.clauses, ["12.4", "30.4"]);
    assert_eq!(before.status, Status::Given);
    assert_eq!(
        before.words,
        "Tối thiểu trước 05 ngày làm việc; bằng văn bản cho mọi người sử dụng"
    );
    // Since 1/7/2026 a national decree wants seven, everywhere.
    for province in provinces() {
        let it = of(province);
        assert_eq!(
            it.limit("ops.maintenance_notice", day("2026-07-01")),
            Limit::working_days(7),
            "{province}"
        );
    }
}

/// Covers: NB-30.4/2, TB-21.7/2, DN-19.1e-2/2
#[test]
fn integrity_is_checked_around_maintenance_and_on_a_change_of_provider() {
    gives(
        "ninh-binh",
        "ops.integrity_check",
        "around_maintenance",
        "30.4",
    );
    gives(
        "thai-binh",
        "ops.integrity_check",
        "around_maintenance",
        "21.7",
    );
    gives(
        "dak-nong",
        "ops.integrity_check",
        "provider_change",
        "19.1e-2",
    );
}

/// Covers: DN-19.1e-2/1
#[test]
fn data_are_backed_up_once_a_month_in_dak_nong() {
    gives("dak-nong", "ops.backup", "monthly", "19.1e-2");
    says("dak-nong", "ops.backup", "01 lần mỗi tháng");
    fills("nam-dinh", "ops.backup", "at_least_monthly", "30.3");
}

/// Covers: ND-21.1, ND-21.2, DN-18.1a, DN-18.1b, DN-18.2, DN-19.6h, HN-17.8, NB-25.4
#[test]
fn incidents_are_told_logged_and_may_stop_the_system() {
    let forms = "Sở Khoa học và Công nghệ, bằng nhiều hình thức";
    gives("nam-dinh", "ops.incident_notice", forms, "21.1");
    gives("nam-dinh", "ops.outage_backfill", true, "21.2");
    gives(
        "dak-nong",
        "ops.incident_notice",
        format!("{forms}; cơ quan báo sự cố"),
        "18.1a, 19.6h",
    );
    gives("dak-nong", "ops.outage_backfill", true, "18.1b");
    gives(
        "dak-nong",
        "ops.security_suspension",
        "Sở Khoa học và Công nghệ tạm dừng, báo cáo Chủ tịch UBND tỉnh",
        "18.2",
    );
    gives(
        "ha-nam",
        "ops.incident_notice",
        "Báo doanh nghiệp cung cấp phần mềm và Sở Thông tin và Truyền thông",
        "17.8",
    );
    gives(
        "ninh-binh",
        "specialised.outage_report",
        "Báo ngay Sở Khoa học và Công nghệ và cơ quan ngành dọc",
        "25.4",
    );
}

#[test]
fn access_is_fast_in_ha_nam() {
    gives(
        "ha-nam",
        "ops.performance",
        "Tốc độ truy nhập nhanh",
        "22.2",
    );
}

/// Covers: NB-5.1, NB-5.2a/1, NB-5.2b, NB-21.3, HN-22.4/1
#[test]
fn ninh_binh_takes_over_three_provinces_and_ha_nam_hands_over_everything() {
    gives(
        "ninh-binh",
        "migration.sources",
        json!(["Ninh Bình (cũ)", "Hà Nam", "Nam Định"]),
        "5.1",
    );
    gives(
        "ninh-binh",
        "migration.accounts",
        "Chuyển đổi hoặc cấp mới; khóa tài khoản không còn dùng",
        "5.2a, 5.2b",
    );
    gives(
        "ninh-binh",
        "migration.quality",
        "Chính xác, toàn vẹn, bảo mật",
        "21.3",
    );
    gives(
        "ha-nam",
        "ops.handover",
        "Chuyển giao đầy đủ thông tin, dữ liệu, mã nguồn, công cụ",
        "22.4",
    );
}

/// Covers: HN-15.6/1, HN-15.6/2
#[test]
fn ha_nam_wants_https_and_three_layers() {
    gives("ha-nam", "security.transport", "https", "15.6");
    gives(
        "ha-nam",
        "security.layers",
        json!(["network", "user_authentication", "database"]),
        "15.6",
    );
    // Every address of the five regulations is one of https.
    for province in provinces() {
        let it = of(province);
        let mut all = it
            .citizen_domains()
            .iter()
            .map(String::as_str)
            .collect::<Vec<_>>();
        all.push(it.staff_domain());
        assert!(all.iter().all(|address| address.starts_with("https://")));
    }
}

/// Each clause is tested by what it bars in `crates/web/src/attack_tests/barred.rs`.
///
/// Covers: HN-4.4
#[test]
fn barred_acts_are_those_the_regulation_lists() {
    let key = "security.forbidden_acts";
    gives(
        "nam-dinh",
        key,
        "Điều 12 Luật Công nghệ thông tin; Điều 6 Luật Giao dịch điện tử 2023; khoản 2 Điều 6 Nghị định 45/2020/NĐ-CP; khoản 2 Điều 7 Quy chế",
        "6.2, 7.2",
    );
    gives(
        "ha-nam",
        key,
        "Cản trở chọn dịch vụ trực tuyến; cản trở truyền, nhận thông điệp; sửa, xóa, giả mạo, tiết lộ trái phép; phát tán chương trình phá hoại",
        "4.1, 4.2, 4.3, 4.4",
    );
    gives(
        "thai-binh",
        key,
        "Luật Giao dịch điện tử 2005 Điều 9; Luật Công nghệ thông tin 2006 Điều 12; Luật An toàn thông tin mạng 2015 Điều 7; Luật An ninh mạng 2018 Điều 8; Luật Bảo vệ bí mật nhà nước 2018 Điều 5; khoản 2, 3 Điều 5 Nghị định 61/2018/NĐ-CP",
        "4",
    );
    gives(
        "dak-nong",
        key,
        "Bốn luật; khoản 2, 3 Điều 5 Nghị định 61/2018/NĐ-CP; khoản 2 Điều 6 Nghị định 45/2020/NĐ-CP",
        "6.1, 6.2a, 6.2b, 6.2c",
    );
}

/// Covers: TB-23.5, DN-19.8dd
#[test]
fn data_are_shared_on_a_ground() {
    let law = "Theo pháp luật về bảo vệ dữ liệu cá nhân";
    gives("nam-dinh", "security.data_sharing_basis", law, "4.6");
    gives("ninh-binh", "security.data_sharing_basis", law, "4.5");
    gives(
        "thai-binh",
        "security.data_sharing_basis",
        "Theo yêu cầu của chủ thông tin hoặc theo pháp luật",
        "23.5",
    );
    gives(
        "dak-nong",
        "security.data_sharing_basis",
        "Theo yêu cầu của chủ thông tin, trong khuôn khổ pháp luật",
        "19.8đ",
    );
    gives(
        "ha-nam",
        "security.data_sharing_basis",
        "Riêng tư; dữ liệu thuộc bên thuê",
        "22.4",
    );
}

/// Covers: ND-11.1, NB-12.2, HN-17.9, DN-5.1
#[test]
fn specialised_software_is_linked_as_the_regulation_says() {
    let key = "specialised.sync";
    gives(
        "nam-dinh",
        key,
        "Đồng bộ về cơ sở dữ liệu tra cứu tình trạng hồ sơ; gửi nhận hồ sơ điện tử",
        "11.1, 30.5",
    );
    gives(
        "ninh-binh",
        key,
        "Hệ thống mới bắt buộc tích hợp, theo Thông tư 18/2019/TT-BTTTT; trách nhiệm của cơ quan",
        "12.2, 25.1",
    );
    gives(
        "ha-nam",
        key,
        "Khi có yêu cầu; theo quy chuẩn gói tin quốc gia",
        "15.2, 17.9",
    );
    gives(
        "dak-nong",
        key,
        "Theo quy chuẩn do chủ quản hệ thống chuyên ngành công bố",
        "5.1",
    );
}
