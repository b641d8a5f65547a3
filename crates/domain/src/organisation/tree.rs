//! The tree of agencies: what lies below one, and finding one among thousands by half a name, by
//! the name its place had before, or by an identifier.

use super::{Agency, Organisation, Unit, former};
use crate::catalogue::fold::fold;
use crate::ids::AgencyCode;

/// What an agency is found by: its folded words, once made.
#[derive(Clone, Debug, Default)]
pub(super) struct Search {
    agencies: Vec<String>,
    away: Vec<String>,
}

impl Search {
    pub(super) fn of(agencies: &[Agency], units: &[Unit], away: &[Agency]) -> Self {
        let mut words: Vec<String> = agencies.iter().map(words).collect();
        let places: std::collections::BTreeMap<&AgencyCode, usize> = agencies
            .iter()
            .enumerate()
            .map(|(at, agency)| (&agency.code, at))
            .collect();
        for unit in units {
            if let Some(at) = places.get(&unit.agency)
                && agencies[*at].name != unit.name
            {
                words[*at].push(' ');
                words[*at].push_str(&fold(&unit.name));
            }
        }
        Self {
            agencies: words,
            away: away.iter().map(self::words).collect(),
        }
    }
}

fn words(agency: &Agency) -> String {
    let parts = [
        Some(agency.name.as_str()),
        agency.place.as_deref(),
        Some(agency.identifier.as_str()),
        agency.identifier_old.as_deref(),
        agency.statistics_code.as_deref(),
        agency.formed_from.as_deref(),
        agency.former_district.as_deref(),
        Some(agency.code.as_str()),
    ];
    let all: Vec<&str> = parts.into_iter().flatten().collect();
    format!(" {}", fold(&all.join(" ")))
}

/// Every word that was typed begins a word of the text.
fn fits(text: &str, typed: &[String]) -> bool {
    typed.iter().all(|word| text.contains(word.as_str()))
}

impl Organisation {
    /// The agencies right below one.
    pub fn children(&self, code: &AgencyCode) -> impl Iterator<Item = &Agency> {
        let below = self.below.get(code).map_or(&[][..], Vec::as_slice);
        below.iter().filter_map(|at| self.agencies.get(*at))
    }

    /// The agencies above which there is none.
    pub fn roots(&self) -> impl Iterator<Item = &Agency> {
        self.agencies.iter().filter(|it| it.parent.is_none())
    }

    /// Whether an agency is another one or lies below it. One that has ended lies where it lay.
    pub fn is_within(&self, agency: &AgencyCode, above: &AgencyCode) -> bool {
        let mut at = Some(agency);
        // A circle of parents is refused before it comes here; still nothing may run for ever.
        for _ in 0..32 {
            match at {
                Some(code) if code == above => return true,
                Some(code) => at = self.agency(code).and_then(|it| it.parent.as_ref()),
                None => return false,
            }
        }
        false
    }

    /// The chain from the top down to an agency, without itself.
    pub fn above(&self, agency: &Agency) -> Vec<&Agency> {
        let mut chain = Vec::new();
        let mut at = agency.parent.as_ref();
        while let Some(parent) = at.and_then(|code| self.agency(code)) {
            if chain.len() > 32 {
                break;
            }
            chain.push(parent);
            at = parent.parent.as_ref();
        }
        chain.reverse();
        chain
    }

    /// The agencies that fit what was typed, in their order; those that are not there any more
    /// come last.
    pub fn find(&self, typed: &str) -> Vec<&Agency> {
        let typed: String = typed.chars().take(200).collect();
        let folded = fold(&typed);
        let typed: Vec<String> = folded.split(' ').map(|word| format!(" {word}")).collect();
        if folded.is_empty() {
            return Vec::new();
        }
        let named = former::short(&folded);
        let mut found: Vec<&Agency> = pick(&self.agencies, &self.search.agencies, &typed);
        // Who bears the name itself goes before who only came from it.
        found.sort_by_key(|it| !fold(&it.name).ends_with(named));
        found.extend(pick(&self.away, &self.search.away, &typed));
        found
    }
}

fn pick<'a>(agencies: &'a [Agency], words: &[String], typed: &[String]) -> Vec<&'a Agency> {
    let each = agencies.iter().zip(words);
    each.filter(|(_, words)| fits(words, typed))
        .map(|(agency, _)| agency)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_agency_is_found_by_half_its_name_by_its_former_place_and_by_its_identifier() {
        let organisation = Organisation::seed("ninh-binh").expect("a province");
        let first = |typed: &str| {
            organisation
                .find(typed)
                .first()
                .map(|it| it.code.to_string())
        };
        assert_eq!(first("phuong phu l").as_deref(), Some("xa-13285"));
        assert_eq!(first("Thanh Châu").as_deref(), Some("xa-13285"));
        assert_eq!(first("H42.003").as_deref(), Some("so-tu-phap"));
        assert_eq!(first("  "), None);
        assert_eq!(first("không có nơi này"), None);
    }

    #[test]
    fn what_lies_below_an_agency_is_within_it() {
        let organisation = Organisation::seed("nam-dinh").expect("a province");
        let (ward, district) = ("xa-13666".into(), "huyen-356".into());
        assert!(organisation.is_within(&ward, &district));
        assert!(organisation.is_within(&ward, &"ubnd-tinh".into()));
        assert!(!organisation.is_within(&district, &ward));
        let below = organisation.children(&district).count();
        let said = organisation
            .communes()
            .filter(|it| it.parent.as_ref() == Some(&district));
        assert_eq!(below, said.count());
        let chain = organisation.above(organisation.agency(&ward).expect("a ward"));
        let codes: Vec<&str> = chain.iter().map(|it| it.code.as_str()).collect();
        assert_eq!(codes, ["ubnd-tinh", "huyen-356"]);
    }
}
