//! What people type about themselves: passwords, telephones, mailboxes, devices.

use super::*;

#[test]
fn a_password_is_long_not_easily_guessed_and_typed_twice_alike() {
    let of = |password: &str, again: &str| {
        password_error(
            Lang::Vi,
            password,
            again,
            &["036190000731", "0912345678"],
            10,
        )
    };
    assert!(of("ngan", "ngan").is_some_and(|it| it.contains("đang có 4")));
    assert!(of("aaaaaaaaaaaa", "aaaaaaaaaaaa").is_some());
    assert!(of("036190000731", "036190000731").is_some());
    assert!(of("cây đa giếng nước", "cây đa").is_some());
    assert_eq!(of("cây đa giếng nước", "cây đa giếng nước"), None);
}

#[test]
fn telephone_numbers_and_mail_addresses_are_told_apart_from_others() {
    assert!(is_phone("0912 345.678") && !is_phone("912345678") && !is_phone("0912"));
    assert!(is_email("ten@example.vn") && !is_email("ten@") && !is_email("a b@example.vn"));
    assert_eq!(grouped("036190000731"), "036 190 000 731");
}

#[test]
fn a_device_is_named_as_far_as_it_says() {
    let agent = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Version/18.0 Safari/604.1";
    assert_eq!(browser(agent, Lang::Vi), "Safari trên iPhone");
    assert_eq!(browser("curl/8", Lang::En), "Unknown device");
}
