//! In each capacity in which somebody files for another: what is asked for, what every page says, whose the
//! case is, and how the applicant ends it.

use super::*;

const OWNER: &str = "Nguyễn Thị Thanh Hương";

/// What somebody ticks and writes who files for [`OWNER`].
fn choices<'a>(agency: &'a str, whom: &'a str, document: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("agency", agency),
        ("whom", whom),
        ("principal_name", OWNER),
        ("principal_identity_number", "036190000731"),
        ("principal_address", "Tổ 4, phường Trường Thi"),
        ("document", document),
        ("until", "2026-12-31"),
    ]
}

/// Every capacity that has a paper: what the page asks for, what it says before filing, what it says
/// afterwards, what the applicant reads, and whether it is the applicant's to end.
#[tokio::test]
async fn whoever_files_for_another_says_so_on_every_page_and_the_applicant_ends_it() {
    let rows = [
        (
            "hired",
            "HĐ 12/2026",
            "Ghi số, ngày của hợp đồng dịch vụ",
            "Nộp thay Nguyễn Thị Thanh Hương, theo hợp đồng HĐ 12/2026",
            "Làm thay Nguyễn Thị Thanh Hương, theo hợp đồng HĐ 12/2026",
            "Công ty Sông Đào nộp thay, theo hợp đồng HĐ 12/2026",
            true,
        ),
        (
            "postal",
            "EM 000 123 456 VN",
            "Ghi số hiệu bưu gửi",
            "Nhân viên bưu chính nộp cho Nguyễn Thị Thanh Hương, bưu gửi EM 000 123 456 VN",
            "Nhân viên bưu chính làm cho Nguyễn Thị Thanh Hương, bưu gửi EM 000 123 456 VN",
            "Nhân viên bưu chính Công ty Sông Đào nộp, bưu gửi EM 000 123 456 VN",
            true,
        ),
        (
            "authorised",
            "Giấy ủy quyền 12/2026",
            "Ghi số, ngày của văn bản ủy quyền",
            "Nộp cho Nguyễn Thị Thanh Hương, theo ủy quyền Giấy ủy quyền 12/2026 (đến hết ngày 31/12/2026)",
            "Làm thay Nguyễn Thị Thanh Hương, theo ủy quyền Giấy ủy quyền 12/2026, đến hết ngày 31/12/2026",
            "Công ty Sông Đào nộp thay, theo ủy quyền Giấy ủy quyền 12/2026",
            true,
        ),
        (
            "guardian",
            "Quyết định 5/2026",
            "Ghi số, ngày của giấy tờ chứng minh là cha, mẹ, người giám hộ",
            "Nộp cho con, người được giám hộ: Nguyễn Thị Thanh Hương",
            "Làm cho con, người được giám hộ: Nguyễn Thị Thanh Hương",
            "Công ty Sông Đào nộp cho con, người được giám hộ, theo Quyết định 5/2026",
            false,
        ),
    ];
    // Hà Nam: where postal staff file with an account too.
    let town = town_of("capacity", "ha-nam").await;
    let office = &town.house.office;
    let birth = office.catalogue.procedure(&"1.001193".into());
    let resolvers = office.organisation.resolvers(birth.expect("a procedure"));
    let agency = resolvers.first().expect("a commune").code.to_string();
    open_account(&town.house, "songdao", "Công ty Sông Đào", "0601234567").await;
    open_account(&town.house, "la", "Trần Văn Lạ", "036085000999").await;
    let mut stranger = town.visitor("la").await;
    for (whom, document, asks, before, after, told, can_end) in rows {
        let mut service = town.visitor("songdao").await;
        let seen = send(&mut service, "/nop/1.001193", &choices(&agency, whom, "")).await;
        assert_eq!(seen.status, 422, "{whom}");
        assert!(seen.text().contains(asks), "{whom}: {}", seen.text());
        let seen = send(
            &mut service,
            "/nop/1.001193",
            &choices(&agency, whom, document),
        )
        .await;
        assert_eq!(seen.status, 303, "{whom}: {}", seen.text());
        let draft = seen.to.trim_end_matches("/to-khai-1").to_owned();
        fill_in(&mut service, &draft).await;
        for step in ["to-khai-1", "giay-to", "nhan-ket-qua", "xem-lai"] {
            let page = service.open(&format!("{draft}/{step}")).await.text();
            assert!(page.contains(before), "{whom} {step}: {page}");
        }
        let code = send_off(&mut service, &draft).await;
        let pages = ["", "/withdraw", "/amend", "/da-nop", "/ai-da-xem"];
        for page in pages {
            let seen = service.open(&format!("/ho-so/{code}{page}")).await;
            assert!(
                matches!(seen.status, 200 | 303),
                "{whom} {page}: {}",
                seen.status
            );
            if seen.status == 200 {
                assert!(
                    seen.text().contains(after),
                    "{whom} {page}: {}",
                    seen.text()
                );
            }
        }
        // The case is the applicant's, in the own account; it says who acts, and nobody else sees it.
        let address = format!("/ho-so/{code}");
        let mut owner = town.visitor("huong").await;
        let own = owner.open(&address).await.text();
        assert!(own.contains(told), "{whom}: {own}");
        assert!(!own.contains(after), "{whom}");
        assert_eq!(stranger.open(&address).await.status, 404);
        assert_eq!(
            own.contains("Chấm dứt việc làm thay"),
            can_end,
            "{whom}: {own}"
        );
        let csrf = owner.open("/tai-khoan").await.input("csrf");
        let ends = [("csrf", csrf.as_str()), ("ho-so", &code)];
        // Only the applicant ends it.
        let csrf = service.open("/tai-khoan").await.input("csrf");
        let tries = [("csrf", csrf.as_str()), ("ho-so", &code)];
        assert_eq!(
            service.post("/tai-khoan/uy-quyen", &tries).await.status,
            404
        );
        let seen = owner.post("/tai-khoan/uy-quyen", &ends).await;
        assert_eq!(seen.status, 303, "{whom}: {}", seen.text());
        let seen = service.open(&address).await;
        assert_eq!(seen.status, if can_end { 403 } else { 200 }, "{whom}");
        if can_end {
            assert!(seen.text().contains(document), "{whom}: {}", seen.text());
            let notices = service.open("/thong-bao").await.text();
            assert!(notices.contains("Chủ hồ sơ tự làm từ nay"), "{notices}");
            let own = owner.open(&address).await.text();
            assert!(own.contains("đã chấm dứt"), "{whom}: {own}");
            assert!(!own.contains("Chấm dứt việc làm thay"), "{whom}");
            // A second click changes nothing.
            assert_eq!(owner.post("/tai-khoan/uy-quyen", &ends).await.status, 303);
        }
    }
}

/// The draft of a program does not come round what the page asks.
///
/// Covers: HN-11.1e, HN-2.4
#[tokio::test]
async fn postal_staff_file_with_an_account_in_ha_nam_and_nowhere_else() {
    for (province, files) in [
        ("ha-nam", true),
        ("nam-dinh", false),
        ("thai-binh", false),
        ("dak-nong", false),
    ] {
        let town = town_of("postal", province).await;
        let rules = town.house.office.rules(jiff::civil::date(2026, 8, 24));
        assert_eq!(rules.postal_files, files, "{province}");
        if !town.house.office.regulation.has_local_accounts() {
            continue;
        }
        let mut visitor = town.visitor("huong").await;
        let page = visitor.open("/nop/1.001193").await.text();
        assert_eq!(page.contains("value=\"postal\""), files, "{province}");
    }
}
