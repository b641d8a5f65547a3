//! Technical faults: told to the Department that runs the system, answered by it and by no other.

use super::*;
use crate::procedure_report::{Reported, answer, report};
use domain::publication::procedure_report::Fault;

/// Covers: DN-9.3
#[tokio::test]
async fn a_technical_fault_goes_to_the_department_of_science_and_technology() {
    let db = store::testing::sqlite().await;
    let office = opened(&db, "dak-nong").await;
    let keeper = officer(1, Role::Administrator, "so-y-te");
    let now = moment("2026-08-24T09:00");
    let told = Reported {
        code: "1.001193".to_owned(),
        fault: Fault::Technical,
        words: "Biểu mẫu không mở được".to_owned(),
        by: acts::who(&keeper),
        contact: "Sở Y tế".to_owned(),
    };
    let filed = report(&office, now, told).await.expect("filed");
    let department = office
        .organisation
        .agency(&filed.agency)
        .expect("an agency");
    assert_eq!(department.name, "Sở Khoa học và Công nghệ");
    let refused = answer(
        &office,
        &keeper,
        now,
        filed.id,
        true,
        "Đã sửa xong".to_owned(),
    )
    .await;
    assert!(
        matches!(&refused, Err(NotDone::Refused(it)) if it.rule() == "publication.agency"),
        "{refused:?}"
    );
    let technician = officer(2, Role::Administrator, department.code.as_str());
    let done = answer(
        &office,
        &technician,
        now,
        filed.id,
        true,
        "Đã sửa xong".to_owned(),
    )
    .await;
    let done = done.expect("answered");
    assert_eq!(
        done.answer.map(|it| it.words).as_deref(),
        Some("Đã sửa xong")
    );
    // A wrong procedure still goes to whoever keeps it, and not to the Department.
    let told = Reported {
        code: "1.001193".to_owned(),
        fault: Fault::Inaccurate,
        words: "Lệ phí ghi sai".to_owned(),
        by: acts::who(&keeper),
        contact: String::new(),
    };
    let filed = report(&office, now, told).await.expect("filed");
    assert_ne!(filed.agency, department.code);
}
