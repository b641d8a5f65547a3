//! A petition as it is sent, and who sends it.

use crate::petition::{Author, Channel, Kind, Sender, Sent};
use jiff::Timestamp;

/// A petition that somebody without an account sends on the site; what a test is about it sets.
pub fn petition(at: Timestamp) -> Sent {
    Sent {
        kind: Kind::Petition,
        subject: None,
        channel: Channel::Section,
        sender: Sender {
            name: "Nguyễn Thị Hương".to_owned(),
            address: "Phường Trường Thi".to_owned(),
            phone: "0900000123".to_owned(),
            ..Sender::default()
        },
        title: "Trả kết quả chậm".to_owned(),
        content: "Hồ sơ của tôi đã quá hẹn năm ngày.".to_owned(),
        about: None,
        field: String::new(),
        procedure: None,
        case: None,
        attachments: Vec::new(),
        at,
        portal: None,
        key_hash: String::new(),
    }
}

/// Whoever sends it, before there is a key.
pub fn sender_of(sent: &Sent) -> Author {
    Author::Sender {
        account: sent.sender.account,
        name: sent.sender.name.clone(),
        key_hash: String::new(),
    }
}
