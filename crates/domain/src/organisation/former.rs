//! What a place was formed from, read from the words of the resolution that formed it: "Xã A, Xã B
//! và phần còn lại của Phường C (thành phố D) sau khi sắp xếp". So a person who knows only the old
//! name finds the office that has its work today.

use super::CommuneKind;
use crate::catalogue::fold::fold;

/// How much of a former place came over.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Share {
    /// All of it.
    Whole,
    /// Part of its land and people.
    Part,
    /// What another resolution left of it.
    Rest,
}

impl Share {
    /// In words; nothing where it is the whole place.
    pub fn words(self) -> &'static str {
        match self {
            Self::Whole => "",
            Self::Part => "một phần",
            Self::Rest => "phần còn lại",
        }
    }
}

/// A former place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Former {
    /// Its name with its kind: "Xã Liêm Phong".
    pub name: String,
    /// Its kind; none where it was no unit of its own (a tidal flat, for instance).
    pub kind: Option<CommuneKind>,
    /// The district it lay in, where the resolution says so because of a namesake.
    pub district: Option<String>,
    /// How much of it came over.
    pub share: Share,
}

const PART: &str = "một phần diện tích tự nhiên, quy mô dân số của";
const REST: &str = "phần còn lại của";
const AFTER: &str = "sau khi sắp xếp";
const KINDS: [(&str, CommuneKind); 4] = [
    ("xã ", CommuneKind::Commune),
    ("phường ", CommuneKind::Ward),
    ("thị trấn ", CommuneKind::Township),
    ("đặc khu ", CommuneKind::SpecialZone),
];

/// Reads what a place was formed from.
///
/// # Errors
/// The part that is no former place.
pub fn read(text: &str) -> Result<Vec<Former>, String> {
    // The marks hold for every name behind them, and their own commas part nothing.
    let marked = text.replace(PART, "\u{1}").replace(REST, "\u{2}");
    let marked = marked.replace(AFTER, "");
    let mut share = Share::Whole;
    let mut all = Vec::new();
    for part in marked.split(',').flat_map(|part| part.split(" và ")) {
        let mut part = part.trim();
        loop {
            share = match part.chars().next() {
                Some('\u{1}') => Share::Part,
                Some('\u{2}') => Share::Rest,
                _ => break,
            };
            part = part[1..].trim();
        }
        let (name, district) = match part.split_once('(') {
            Some((name, rest)) => (name.trim(), Some(rest.trim_end().trim_end_matches(')'))),
            None => (part, None),
        };
        if name.is_empty() || name.contains(['(', ')']) {
            return Err(part.to_owned());
        }
        // One resolution says "của phường Phường Tiên Nội".
        let name = match name.split_once(' ') {
            Some((first, rest)) if first == "phường" && kind(rest).is_some() => rest,
            _ => name,
        };
        all.push(Former {
            name: name.to_owned(),
            kind: kind(name),
            district: district.map(str::to_owned),
            share,
        });
    }
    Ok(all)
}

fn kind(name: &str) -> Option<CommuneKind> {
    let name = name.to_lowercase();
    let fitting = KINDS.iter().find(|(word, _)| name.starts_with(word));
    fitting.map(|(_, kind)| *kind)
}

/// A folded name without its kind: what people say ("liem phong").
pub(super) fn short(folded: &str) -> &str {
    ["xa ", "phuong ", "thi tran ", "dac khu ", "ubnd "]
        .iter()
        .find_map(|word| folded.strip_prefix(word))
        .unwrap_or(folded)
}

impl Former {
    /// Whether this is the place that somebody names, with or without its kind and marks.
    pub fn is_called(&self, folded: &str) -> bool {
        let own = fold(&self.name);
        if short(folded) == folded {
            short(&own) == folded
        } else {
            own == folded
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> Vec<String> {
        let all = read(text).expect("former places");
        all.iter()
            .map(|it| {
                let district = it.district.as_deref().unwrap_or("-");
                format!("{} | {district} | {:?}", it.name, it.share)
            })
            .collect()
    }

    #[test]
    fn a_share_holds_for_the_names_behind_it() {
        assert_eq!(
            said(
                "Phường Lam Hạ, Phường Tân Hiệp, một phần diện tích tự nhiên, quy mô dân số của \
                 Phường Quang Trung (thành phố Phủ Lý), phần còn lại của Phường Hoàng Đông, \
                 Phường Tiên Nội, Xã Tiên Ngoại sau khi sắp xếp"
            ),
            [
                "Phường Lam Hạ | - | Whole",
                "Phường Tân Hiệp | - | Whole",
                "Phường Quang Trung | thành phố Phủ Lý | Part",
                "Phường Hoàng Đông | - | Rest",
                "Phường Tiên Nội | - | Rest",
                "Xã Tiên Ngoại | - | Rest",
            ]
        );
        assert_eq!(
            said(
                "Phường Tiên Sơn và một phần diện tích tự nhiên, quy mô dân số của phường Phường Tiên Nội, Xã Tiên Ngoại"
            ),
            [
                "Phường Tiên Sơn | - | Whole",
                "Phường Tiên Nội | - | Part",
                "Xã Tiên Ngoại | - | Part"
            ]
        );
    }

    #[test]
    fn what_was_no_unit_of_its_own_has_no_kind() {
        let all = read("Xã Kim Trung và khu vực bãi bồi ven biển (do huyện Kim Sơn quản lý)");
        let all = all.expect("former places");
        assert_eq!(all[0].kind, Some(CommuneKind::Commune));
        assert_eq!(all[1].kind, None);
        assert_eq!(all[1].district.as_deref(), Some("do huyện Kim Sơn quản lý"));
    }

    #[test]
    fn an_empty_part_is_named_as_wrong() {
        assert!(read("Xã A, , Xã B").is_err());
        assert!(read("").is_err());
    }

    #[test]
    fn a_place_is_called_with_or_without_its_kind() {
        let place = &read("Thị trấn Bình Mỹ").expect("a place")[0];
        assert!(place.is_called("binh mi") && place.is_called("thi tran binh mi"));
        assert!(!place.is_called("xa binh mi"));
    }
}
