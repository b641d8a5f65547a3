//! Who files for whom, as the API reads it.

use super::*;

#[test]
fn a_representative_is_named_beside_the_applicant() {
    let json = serde_json::json!({
        "as": "authorised",
        "applicant": { "name": "Phạm Văn Bình" },
        "document": "Giấy ủy quyền số 12",
    });
    let it: OnBehalfOf = serde_json::from_value(json).expect("a representation");
    let account = account();
    let (applicant, submitter) = parties(&account, Some(it));
    assert_eq!(applicant.name, "Phạm Văn Bình");
    assert_eq!(applicant.account, None);
    match submitter {
        Submitter::Authorised { person, .. } => assert_eq!(person.account, Some(account.id)),
        other => panic!("{other:?}"),
    }
    let (applicant, submitter) = parties(&account, None);
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
