//! Who files for whom, as the API reads it.

use super::*;

#[tokio::test]
async fn whoever_files_for_another_is_named_beside_the_applicant_whose_account_has_the_case() {
    let province = crate::api::tests::client::Province::open("nam-dinh").await;
    let account = account();
    let named = async |of: serde_json::Value| {
        let it: OnBehalfOf = serde_json::from_value(of).expect("a representation");
        parties(&province.house, &account, Some(it)).await
    };
    let known = store::account::by_identity(&province.house.office.db, "036190001234").await;
    let known = known.expect("a read").expect("an account").id;
    for (name, number, whose) in [
        ("Phạm Văn Bình", None, None),
        // Another's name with this number is a slip.
        ("Phạm Văn Bình", Some("036190001234"), None),
        ("TRẦN THỊ THU HƯƠNG", Some("036190001234"), Some(known)),
    ] {
        for (of, until) in [
            ("hired", None),
            ("guardian", None),
            ("authorised", Some("2026-12-31")),
        ] {
            let (applicant, submitter) = named(serde_json::json!({
                "as": of,
                "applicant": { "name": name, "identity_number": number },
                "document": "Giấy số 12",
                "until": until,
            }))
            .await
            .expect("parties");
            assert_eq!(applicant.name, name);
            assert_eq!(applicant.account, whose, "{name}");
            let person = submitter.person().expect("a person");
            assert_eq!(person.account, Some(account.id));
        }
    }
    let (applicant, submitter) = parties(&province.house, &account, None)
        .await
        .expect("parties");
    assert_eq!(
        (applicant.account, submitter),
        (Some(account.id), Submitter::Applicant)
    );
}

fn account() -> Account {
    Account {
        id: domain::testing::citizen().account,
        login: "huong".into(),
        kind: AccountKind::Person,
        name: "Trần Thị Thu Hương".into(),
        identity_number: None,
        born: None,
        address: String::new(),
        phone: None,
        email: None,
        password_hash: None,
        active: true,
        failures: 0,
        locked_until: None,
        last_login_at: None,
        created_at: jiff::Timestamp::UNIX_EPOCH,
        version: 1,
    }
}
