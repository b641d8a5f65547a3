//! A new key for a sender who lost the one that was given: by what the sender can be verified, and the wish
//! of the form. The new key is shown once, on the slip.

use super::super::fields::Fields;
use super::super::seat::Seat;
use domain::petition::{Command, Petition, Proof, Verified};

/// By what it can be made sure now that whoever asks is the sender: word and name.
pub(super) fn possible(seat: &Seat, it: &Petition) -> Vec<(&'static str, &'static str)> {
    let can = |proof: &Proof| {
        let wish = Command::RenewKey {
            verified: Verified {
                proof: *proof,
                words: "Đã đối chiếu, khớp".to_owned(),
            },
            key_hash: String::new(),
        };
        casework::petition::would(&seat.office, &seat.author(), seat.now, it, wish).is_ok()
    };
    let proofs = Proof::ALL.iter().copied().filter(can);
    proofs.map(|it| (it.word(), it.name())).collect()
}

/// How the form says that the sender was verified; nothing where it names no way.
pub(super) fn verified(fields: &Fields) -> Option<Verified> {
    Some(Verified {
        proof: Proof::from_word(&fields.text("proof"))?,
        words: fields.text("verified"),
    })
}

/// What the desk reads of a sender's key.
pub(super) fn standing(it: &Petition) -> String {
    let Some(sent) = &it.sent else {
        return String::new();
    };
    if sent.sender.account.is_some() {
        return "Gửi bằng tài khoản, đọc trả lời bằng tài khoản.".to_owned();
    }
    match &it.renewed {
        Some(renewed) => format!(
            "Có mã tra cứu, cấp lại lúc {} bởi {}.",
            domain::clock::words::moment(renewed.at),
            renewed.by.name
        ),
        None if sent.key_hash.is_empty() => "Chưa có mã tra cứu.".to_owned(),
        None => "Có mã tra cứu.".to_owned(),
    }
}
