//! The proof of one's own case.

use super::{clock, filed, town};
use store::journal::key::Signer;
use store::journal::log;
use store::journal::receipt::Receipt;

#[tokio::test]
async fn a_citizen_takes_the_proof_of_the_own_case_home_and_nobody_elses() {
    let town = town("proof").await;
    let mut huong = town.visitor("huong").await;
    let code = filed(&mut huong).await;
    let page = format!("/ho-so/{code}/bang-chung");
    let json = format!("{page}.json");
    let before = huong.open(&page).await;
    assert_eq!(before.status, 200, "{}", before.text());
    assert!(before.text().contains("Chưa có gốc nào gộp hồ sơ này"));
    assert_eq!(huong.open(&json).await.status, 404);

    let pem = Signer::make().expect("a key");
    let signer = Signer::read(&pem, "motcua/nam-dinh").expect("a signer");
    let office = &town.house.office;
    log::add_key(&office.db, 1, &signer.public(), clock())
        .await
        .expect("a key");
    casework::journal::round(office, &signer, clock())
        .await
        .expect("a round")
        .expect("a root");

    let after = huong.open(&page).await.text();
    assert!(after.contains("<b>1/1</b>"), "{after}");
    assert!(!after.contains("bang-chung.pdf"), "there is no receipt yet");
    assert_eq!(huong.open(&format!("{page}.pdf")).await.status, 404);
    let receipt = huong.open(&json).await;
    let receipt: Receipt = serde_json::from_slice(&receipt.bytes).expect("a receipt");
    assert_eq!(receipt.code, code);
    assert!(receipt.verify().is_ok());
    let case = huong.open(&format!("/ho-so/{code}")).await.text();
    assert!(case.contains(&format!("href=\"{page}\"")));

    crate::testing::open_account(&town.house, "an", "Vũ Văn An", "036190000732").await;
    let mut another = town.visitor("an").await;
    for path in [&page, &json] {
        assert_eq!(another.open(path).await.status, 404, "{path}");
    }
    let mut nobody = crate::testing::Visitor::of(&town.house);
    assert_eq!(nobody.open(&json).await.status, 303);
}
