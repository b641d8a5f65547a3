//! What the operator or the Office tells everybody on the public pages: content that the Government,
//! the Prime Minister, ministries or central agencies demand beside what the pages have by
//! themselves, and maintenance, which is told so many working days before as the law of the day says.

use crate::case::Refusal;
use crate::clock::{self, Calendar, Limit, words};
use jiff::Timestamp;

/// What an announcement is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Kind {
    /// Content that somebody above the province demands.
    Content,
    /// The system will not be there, or not whole, for a time.
    Maintenance,
}

impl Kind {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Content, Self::Maintenance];

    /// The word on file.
    pub fn word(self) -> &'static str {
        match self {
            Self::Content => "content",
            Self::Maintenance => "maintenance",
        }
    }

    /// The kind of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.word() == word)
    }

    /// On screen.
    pub fn name(self) -> &'static str {
        match self {
            Self::Content => "Nội dung theo yêu cầu của Chính phủ, bộ, ngành",
            Self::Maintenance => "Bảo trì, nâng cấp",
        }
    }
}

/// What somebody wants to tell.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Wish {
    /// What it is.
    pub kind: Kind,
    /// Its heading.
    pub title: String,
    /// Its text.
    pub body: String,
    /// On whose demand: the authority and its paper. Only content needs one.
    pub basis: String,
    /// From when: for content the moment it is published, for maintenance when it begins.
    pub begins: Option<Timestamp>,
    /// Until when; for maintenance the time at which everything works again.
    pub ends: Option<Timestamp>,
}

/// What the law of the day says about maintenance, and the working time it counts in.
#[derive(Clone, Copy, Debug)]
pub struct Terms<'a> {
    /// How long before it must be told.
    pub notice: Limit,
    /// The working days that count.
    pub calendar: &'a Calendar,
}

/// The longest heading, in characters.
pub const LONGEST_TITLE: usize = 200;
/// The longest text, in characters.
pub const LONGEST_BODY: usize = 10_000;

/// Whether something may be told like this, now. Gives from when it holds.
///
/// # Errors
/// The refusal.
pub fn decide(wish: &Wish, terms: Terms<'_>, now: Timestamp) -> Result<Timestamp, Refusal> {
    let fits = |text: &str, longest| (5..=longest).contains(&text.trim().chars().count());
    if !fits(&wish.title, LONGEST_TITLE) || !fits(&wish.body, LONGEST_BODY) {
        return Err(Refusal::AnnouncementWords {
            title: LONGEST_TITLE,
            body: LONGEST_BODY,
        });
    }
    match wish.kind {
        Kind::Content if wish.basis.trim().is_empty() => Err(Refusal::AnnouncementBasis),
        Kind::Content => Ok(now),
        Kind::Maintenance => {
            let (Some(begins), Some(ends)) = (wish.begins, wish.ends) else {
                return Err(Refusal::AnnouncementEnd);
            };
            if ends <= begins {
                return Err(Refusal::AnnouncementEnd);
            }
            let earliest = clock::due(now, terms.notice, terms.calendar);
            if begins < earliest {
                return Err(Refusal::AnnouncementNotice {
                    limit: terms.notice.words(),
                    earliest: words::moment(earliest),
                });
            }
            Ok(begins)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::regulation::Regulation;
    use crate::testing::{calendar, moment};

    fn maintenance(begins: &str, ends: Option<&str>) -> Wish {
        Wish {
            kind: Kind::Maintenance,
            title: "Nâng cấp hệ thống".to_owned(),
            body: "Hệ thống tạm dừng để nâng cấp.".to_owned(),
            basis: String::new(),
            begins: Some(moment(begins)),
            ends: ends.map(moment),
        }
    }

    fn asked(wish: &Wish, province: &str, now: &str) -> Result<Timestamp, &'static str> {
        let now = moment(now);
        let regulation = Regulation::seed(province).expect("a province");
        let calendar = calendar();
        let terms = Terms {
            notice: regulation.limit("ops.maintenance_notice", clock::wall(now).date()),
            calendar: &calendar,
        };
        decide(wish, terms, now).map_err(|it| it.rule())
    }

    /// Covers: TB-21.7/1, NB-12.4, NB-30.4/1
    #[test]
    fn maintenance_is_told_before_by_as_many_working_days_as_the_day_asks() {
        let ends = Some("2026-06-29T22:00");
        for province in ["thai-binh", "ninh-binh"] {
            // Five working days until 30/6/2026: told on Monday 8/6, from the close of Monday 15/6 on.
            let on = "2026-06-08T09:00";
            assert_eq!(
                asked(&maintenance("2026-06-15T16:59", ends), province, on),
                Err("announcement.notice")
            );
            assert_eq!(
                asked(&maintenance("2026-06-15T17:00", ends), province, on),
                Ok(moment("2026-06-15T17:00"))
            );
        }
        // Seven since 1/7/2026, in every province.
        for province in ["nam-dinh", "ninh-binh", "ha-nam", "thai-binh", "dak-nong"] {
            let (on, ends) = ("2026-08-10T09:00", Some("2026-08-20T22:00"));
            assert_eq!(
                asked(&maintenance("2026-08-19T16:59", ends), province, on),
                Err("announcement.notice"),
                "{province}"
            );
            assert_eq!(
                asked(&maintenance("2026-08-19T17:00", ends), province, on),
                Ok(moment("2026-08-19T17:00")),
                "{province}"
            );
        }
    }

    #[test]
    fn maintenance_says_when_everything_works_again() {
        let (begins, on) = ("2026-09-30T18:00", "2026-08-10T09:00");
        for ends in [None, Some("2026-09-30T18:00")] {
            assert_eq!(
                asked(&maintenance(begins, ends), "nam-dinh", on),
                Err("announcement.end")
            );
        }
    }

    #[test]
    fn content_names_who_demands_it_and_says_something() {
        let mut wish = Wish {
            kind: Kind::Content,
            title: "Lấy ý kiến dự thảo".to_owned(),
            body: "Toàn văn dự thảo nghị định.".to_owned(),
            basis: " ".to_owned(),
            begins: None,
            ends: None,
        };
        let on = "2026-08-10T09:00";
        assert_eq!(asked(&wish, "nam-dinh", on), Err("announcement.basis"));
        wish.basis = "Công văn 123/VPCP-KSTT".to_owned();
        assert_eq!(asked(&wish, "nam-dinh", on), Ok(moment(on)));
        wish.body = "ừ".to_owned();
        assert_eq!(asked(&wish, "nam-dinh", on), Err("announcement.words"));
    }
}
