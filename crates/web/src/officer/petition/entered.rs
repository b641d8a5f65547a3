//! What was entered for somebody who is not online, or whose key was lost: the slip with its code and key,
//! to be printed and handed over, sent or read out. The key is shown this once, because only its hash is
//! kept.

use super::super::desk::{Desk, Place};
use super::super::seat::Seat;
use super::beside::{Alike, Beside, is_known};
use super::{HOME, address};
use crate::citizen::qr::Qr;
use crate::house::House;
use askama::Template;
use casework::petition::Taken;
use domain::clock::words;
use domain::petition::{Kind, Petition, PetitionAct, may};

/// The slip.
#[derive(Clone, Debug, Template)]
#[template(path = "officer/petition/entered.html")]
pub struct Slip {
    desk: Desk,
    system: String,
    kind: &'static str,
    code: String,
    key: String,
    title: String,
    channel: &'static str,
    received: String,
    coordinator: String,
    goes_with: String,
    place: String,
    qr: Option<Qr>,
    officer: String,
    back: String,
    /// When its key was renewed; empty where it was just taken in.
    renewed: String,
    /// Others that say the same, for whoever entered it; never on the paper.
    alike: Alike,
    home: String,
    version: u32,
}

impl Slip {
    /// The slip of what has just been taken in. It is on file, and its key is shown this once: nothing that
    /// is read beside it keeps the slip from coming.
    pub(crate) async fn entered(house: &House, seat: &Seat, taken: Taken) -> Self {
        let alike = Alike::on_slip(seat, &taken.petition).await;
        Self::of(house, seat, taken, alike).await
    }

    async fn of(house: &House, seat: &Seat, taken: Taken, alike: Alike) -> Self {
        let goes_with = goes_with(seat, &taken.petition).await;
        let it = taken.petition;
        let sees = may(&seat.author(), PetitionAct::View, &it).is_ok();
        let place = format!(
            "{}{}",
            house.public_url,
            crate::public::petition::address(&it.code)
        );
        let sent = it.sent.as_ref();
        Self {
            desk: seat.desk(Place::Petitions),
            system: seat.office.regulation.system_name().to_owned(),
            kind: it.kind().name(),
            key: taken.key,
            title: sent.map(|it| it.title.clone()).unwrap_or_default(),
            channel: sent.map_or("", |it| it.channel.name()),
            received: sent.map(|it| words::moment(it.at)).unwrap_or_default(),
            coordinator: it.coordinator.map(|it| it.name).unwrap_or_default(),
            goes_with,
            qr: Qr::of(&place),
            place,
            officer: seat.officer.name.clone(),
            back: if sees {
                address(&it.code)
            } else {
                HOME.to_owned()
            },
            renewed: String::new(),
            alike,
            home: address(&it.code),
            version: it.version,
            code: it.code,
        }
    }

    /// The slip of one whose key was renewed.
    pub(super) async fn renewed(house: &House, seat: &Seat, taken: Taken) -> Self {
        let renewed = taken.petition.renewed.as_ref();
        let renewed = renewed.map(|it| words::moment(it.at)).unwrap_or_default();
        Self {
            renewed,
            ..Self::of(house, seat, taken, Alike::default()).await
        }
    }
}

/// With which one it goes, where the officer may know that one. The key stands on the slip this once, so the
/// slip comes whether or not it can be read.
async fn goes_with(seat: &Seat, it: &Petition) -> String {
    let Some(code) = &it.folded_into else {
        return String::new();
    };
    let known = is_known(seat, code).await.unwrap_or_else(|error| {
        tracing::warn!(code = it.code, %error, "a slip does not say with which one it goes");
        false
    });
    match known {
        true => code.clone(),
        false => String::new(),
    }
}

/// The slip as it is shown for review.
pub(super) fn samples() -> Vec<(String, String)> {
    let place = "https://motcua.example.vn/phan-anh/PAKN.20260824.0001";
    let slip = Slip {
        desk: Desk::sample(Place::Petitions),
        system: "Hệ thống thông tin giải quyết thủ tục hành chính tỉnh Nam Định".to_owned(),
        kind: Kind::Petition.name(),
        code: "PAKN.20260824.0001".to_owned(),
        key: "ABCDEFGH23".to_owned(),
        title: "Trả kết quả chậm".to_owned(),
        channel: "Điện thoại",
        received: "15:30 Thứ Sáu 21/8/2026".to_owned(),
        coordinator: "Văn phòng UBND tỉnh".to_owned(),
        goes_with: String::new(),
        qr: Qr::of(place),
        place: place.to_owned(),
        officer: "Phạm Thị Văn".to_owned(),
        back: address("PAKN.20260824.0001"),
        renewed: String::new(),
        alike: Beside::sample().alike,
        home: address("PAKN.20260824.0001"),
        version: 1,
    };
    let renewed = Slip {
        renewed: "9:00 Thứ Ba 25/8/2026".to_owned(),
        alike: Alike::default(),
        ..slip.clone()
    };
    let html = |slip: Slip| slip.render().unwrap_or_else(|error| error.to_string());
    vec![
        ("petition-entered".to_owned(), html(slip)),
        ("petition-key-renewed".to_owned(), html(renewed)),
    ]
}
