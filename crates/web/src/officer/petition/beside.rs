//! What lies beside a petition at the desk: those that it is tied to, and others that say the same whoever
//! sent them. Of each only what the officer may know of it anyway: one that this officer may not open is not
//! named, nor one whose sender asked for confidence to anybody who may not know who that is, because whoever
//! reads the same words elsewhere reads what was veiled here.

use super::super::seat::{Reading, Seat};
use super::address;
use super::view::{hidden, is_confidential, knows};
use crate::error::Problem;
use crate::frame::Lang;
use crate::public::petition::standing;
use domain::clock::words;
use domain::petition::{Command, Event, Petition, PetitionAct, fold, may};
use std::collections::BTreeSet;
use store::petition as files;

/// So many are looked at.
const LOOKED_AT: u32 = 100;
/// So many are shown.
const SHOWN: usize = 10;

/// Another petition.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Other {
    pub(super) address: String,
    pub(super) code: String,
    pub(super) kind: &'static str,
    /// When it was sent.
    pub(super) sent: String,
    pub(super) stage: &'static str,
    pub(super) state: &'static str,
    /// How it is tied to the one beside which it lies.
    pub(super) tie: &'static str,
    /// Who sent it; empty where that is not asked.
    pub(super) sender: String,
    pub(super) confidential: bool,
    pub(super) may_link: bool,
    pub(super) may_fold: bool,
}

impl Other {
    fn of(it: &Petition, tie: &'static str) -> Self {
        let (stage, state) = standing(Lang::Vi, it.stage, it.awaits_review());
        Self {
            address: address(&it.code),
            code: it.code.clone(),
            kind: it.kind().name(),
            sent: it
                .sent
                .as_ref()
                .map(|it| words::moment(it.at))
                .unwrap_or_default(),
            stage,
            state,
            tie,
            confidential: is_confidential(it),
            ..Self::default()
        }
    }
}

/// Others that say the same.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Alike {
    pub(super) rows: Vec<Other>,
    /// How many of those that were looked at.
    pub(super) found: usize,
    /// Whether there may be more than were looked at.
    pub(super) more: bool,
}

/// Those to which a petition is tied.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Tied {
    pub(super) rows: Vec<Other>,
    /// How many more there are that are not shown.
    pub(super) unseen: usize,
    /// Whether there may be more than were looked at.
    pub(super) more: bool,
}

/// Both, and which others the officer may know.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Beside {
    pub(super) alike: Alike,
    pub(super) tied: Tied,
    /// The codes of those that the history names and the officer may know.
    pub(super) known: BTreeSet<String>,
}

impl Beside {
    /// What lies beside a petition, as an officer may know it.
    ///
    /// # Errors
    /// When the files cannot be read, or the reading not be written down.
    pub(super) async fn of(seat: &Seat, it: &Petition, events: &[Event]) -> Result<Self, Problem> {
        let mut known = BTreeSet::new();
        let named = events.iter().filter_map(|of| fold::named(&of.act));
        let named: BTreeSet<&str> = named.collect();
        // The history of one in confidence names none to whoever may not know its sender.
        for code in named.into_iter().filter(|_| hidden(seat, it).is_none()) {
            if is_known(seat, code).await? {
                known.insert(code.to_owned());
            }
        }
        Ok(Self {
            alike: Alike::of(seat, it).await?,
            tied: Tied::of(seat, it).await?,
            known,
        })
    }

    /// As it is shown for review.
    pub(super) fn sample() -> Self {
        let other = |no: u32, tie: &'static str, stage: domain::petition::Stage| Other {
            address: address(&format!("PAKN.20260801.000{no}")),
            code: format!("PAKN.20260801.000{no}"),
            kind: domain::petition::Kind::Petition.name(),
            sent: "9:00 Thứ Bảy 1/8/2026".to_owned(),
            stage: stage.name(),
            state: standing(Lang::Vi, stage, false).1,
            tie,
            sender: String::new(),
            confidential: false,
            may_link: tie.is_empty(),
            may_fold: tie.is_empty(),
        };
        let handling = domain::petition::Stage::Handling;
        let named = Other {
            sender: "Lê Văn Tám".to_owned(),
            confidential: true,
            ..other(7, GOES_ALONG, domain::petition::Stage::Folded)
        };
        Self {
            alike: Alike {
                rows: vec![other(3, "", handling), other(4, LINKED, handling)],
                found: 2,
                more: true,
            },
            tied: Tied {
                rows: vec![named],
                unseen: 2,
                more: false,
            },
            known: BTreeSet::new(),
        }
    }
}

const GOES_WITH: &str = "Gộp với";
const GOES_ALONG: &str = "Đi cùng nội dung này";
const LINKED: &str = "Liên kết";

/// Whether the officer may know the petition of a code: open it, and know who sent it.
pub(super) async fn is_known(seat: &Seat, code: &str) -> Result<bool, Problem> {
    let file = files::load_beside(seat.db(), code).await?;
    Ok(file.is_some_and(|file| knows(seat, &file.petition)))
}

/// Whether two are answered together: one goes with the other, or both with a third one.
fn together(it: &Petition, other: &Petition) -> bool {
    let with = |of: &Petition, code: &String| of.folded_into.as_ref() == Some(code);
    with(it, &other.code)
        || with(other, &it.code)
        || (it.folded_into.is_some() && it.folded_into == other.folded_into)
}

impl Alike {
    /// Others that say the same as a petition, the newest first; none to whoever may not read what it says.
    ///
    /// # Errors
    /// When the files cannot be read.
    pub(super) async fn of(seat: &Seat, it: &Petition) -> Result<Self, Problem> {
        let reads = may(&seat.author(), PetitionAct::View, it).is_ok();
        if !reads || hidden(seat, it).is_some() {
            return Ok(Self::default());
        }
        let found = files::same_words(seat.db(), it, LOOKED_AT).await?;
        let mut alike = Self {
            more: found.len() >= LOOKED_AT as usize,
            ..Self::default()
        };
        let would = |wish: Command| {
            casework::petition::would(&seat.office, &seat.author(), seat.now, it, wish).is_ok()
        };
        for file in &found {
            let other = &file.petition;
            if together(it, other) || !knows(seat, other) {
                continue;
            }
            alike.found += 1;
            if alike.rows.len() >= SHOWN {
                continue;
            }
            let is_linked = it.linked.contains(&other.code) || other.linked.contains(&it.code);
            let link = |fold: bool| Command::Link {
                to: other.code.clone(),
                fold,
            };
            alike.rows.push(Other {
                may_link: !is_linked && would(link(false)),
                may_fold: fold::takes_along(other).is_ok() && would(link(true)),
                ..Other::of(other, if is_linked { LINKED } else { "" })
            });
        }
        Ok(alike)
    }

    /// The same for the slip of one that is on file already: the key stands there this once, so the slip
    /// comes whether or not others can be read.
    pub(super) async fn on_slip(seat: &Seat, it: &Petition) -> Self {
        Self::of(seat, it).await.unwrap_or_else(|error| {
            tracing::warn!(code = it.code, %error, "a slip says nothing of others with the same words");
            Self::default()
        })
    }

    /// Whether there is none.
    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

impl Tied {
    /// Those to which a petition is tied: with which it goes, that it is linked to, that go with it. Who
    /// sent them is personal data: its reading is written down.
    ///
    /// # Errors
    /// When the files cannot be read, or the reading not be written down.
    async fn of(seat: &Seat, it: &Petition) -> Result<Self, Problem> {
        let mut tied = Self::default();
        // With whom a sender in confidence is answered may tell who it is.
        if hidden(seat, it).is_some() {
            return Ok(tied);
        }
        let with = it.folded_into.iter().map(|code| (code, GOES_WITH));
        let beside = it.linked.iter().map(|code| (code, LINKED));
        let beside = beside.filter(|(code, _)| Some(*code) != it.folded_into.as_ref());
        let mut found = Vec::new();
        for (code, tie) in with.chain(beside) {
            let file = files::load_beside(seat.db(), code).await?;
            found.extend(file.map(|file| (file.petition, tie)));
        }
        let along = files::with_it(seat.db(), &it.code, LOOKED_AT).await?;
        tied.more = along.len() >= LOOKED_AT as usize;
        found.extend(along.into_iter().map(|file| (file.petition, GOES_ALONG)));
        let (mut named, mut confided) = (Vec::new(), Vec::new());
        for (other, tie) in &found {
            if !knows(seat, other) || tied.rows.len() >= SHOWN {
                tied.unseen += 1;
                continue;
            }
            match is_confidential(it) || is_confidential(other) {
                true => confided.push(other.code.as_str()),
                false => named.push(other.code.as_str()),
            }
            tied.rows.push(Other {
                sender: other
                    .sent
                    .as_ref()
                    .map(|it| it.sender.name.clone())
                    .unwrap_or_default(),
                ..Other::of(other, tie)
            });
        }
        // Whoever reads the log may not know either of two: there too the one in confidence stands alone.
        let together = format!("Xem người gửi của {} bên {}", named.join(", "), it.code);
        let alone = confided
            .iter()
            .map(|code| format!("Xem người gửi của {code}"));
        for what in alone.chain((!named.is_empty()).then_some(together)) {
            let reading = Reading {
                what: &what,
                case: None,
                subject: None,
                why: "Phân loại, xử lý phản ánh, kiến nghị",
            };
            seat.note_reading(&reading).await?;
        }
        Ok(tied)
    }
}
