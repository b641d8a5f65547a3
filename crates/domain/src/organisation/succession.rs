//! Where the work of a former place or agency lies today: followed from successor to successor,
//! and from the names of former places to the communes that were formed from them.

use super::former::{Former, read};
use super::{Agency, Organisation, Unit};
use crate::catalogue::fold::fold;
use crate::ids::{AgencyCode, UnitCode};
use std::collections::BTreeSet;

/// Who has the work of a former agency today.
#[derive(Clone, PartialEq, Debug)]
pub struct Heir<'a> {
    /// The agency that is there.
    pub agency: &'a Agency,
    /// Through whom it came: the agency that was asked for first.
    pub way: Vec<&'a Agency>,
}

/// Where something with a former name lies today.
#[derive(Clone, PartialEq, Debug)]
pub enum Today<'a> {
    /// The agency bears the name itself.
    Same(&'a Agency),
    /// The place was merged into the commune of this agency.
    Merged {
        /// The former place.
        former: Former,
        /// Who has its work.
        agency: &'a Agency,
    },
    /// The agency ended, and others took its work over.
    Ended {
        /// The former agency.
        former: &'a Agency,
        /// Who has its work; empty where nobody was named.
        heirs: Vec<Heir<'a>>,
    },
}

impl Organisation {
    /// Who has the work of an agency on the organisation's day: itself while it is there, else
    /// those that follow it, through as many hands as it went.
    pub fn heirs(&self, code: &AgencyCode) -> Vec<Heir<'_>> {
        let mut heirs = Vec::new();
        let mut seen = BTreeSet::new();
        self.follow(code, &mut Vec::new(), &mut seen, &mut heirs);
        heirs
    }

    fn follow<'a>(
        &'a self,
        code: &AgencyCode,
        way: &mut Vec<&'a Agency>,
        seen: &mut BTreeSet<AgencyCode>,
        heirs: &mut Vec<Heir<'a>>,
    ) {
        // Two ways may lead to the same heir; it is named once.
        if !seen.insert(code.clone()) {
            return;
        }
        let Some(agency) = self.agency(code) else {
            return;
        };
        if self.has(code) {
            heirs.push(Heir {
                agency,
                way: way.clone(),
            });
            return;
        }
        way.push(agency);
        for next in &agency.successors {
            self.follow(next, way, seen, heirs);
        }
        way.pop();
    }

    /// The unit that has the work of a unit on the organisation's day: itself, the first of its
    /// successors that is there, or the one of the same role in the agency that took over.
    pub fn unit_today(&self, code: &UnitCode) -> Option<&Unit> {
        let mut seen = BTreeSet::new();
        let mut waiting = vec![code.clone()];
        while let Some(code) = waiting.pop() {
            if !seen.insert(code.clone()) {
                continue;
            }
            if let Some(at) = self.unit_by_code.get(&code) {
                return self.units.get(*at);
            }
            let Some(unit) = self.unit(&code) else {
                continue;
            };
            waiting.extend(unit.successors.iter().rev().cloned());
            if unit.successors.is_empty() {
                let heirs = self.heirs(&unit.agency);
                let same_work = |heir: &Heir<'_>| {
                    let mut units = self.units_of(&heir.agency.code).iter();
                    units
                        .find(|other| other.role == unit.role)
                        .map(|it| it.code.clone())
                };
                waiting.extend(heirs.iter().rev().filter_map(same_work));
            }
        }
        None
    }

    /// Where the work of a former place or agency lies today, by its name.
    pub fn where_now(&self, name: &str) -> Vec<Today<'_>> {
        let name: String = name.trim().chars().take(200).collect();
        let folded = fold(&name);
        if folded.is_empty() {
            return Vec::new();
        }
        let bears = |agency: &&Agency| {
            fold(&agency.name) == folded
                || agency
                    .place
                    .as_ref()
                    .is_some_and(|place| fold(place) == folded)
        };
        let mut all: Vec<Today<'_>> = self
            .away
            .iter()
            .filter(bears)
            .map(|former| Today::Ended {
                former,
                heirs: self.heirs(&former.code),
            })
            .collect();
        for agency in &self.agencies {
            let Some(from) = &agency.formed_from else {
                continue;
            };
            let places = read(from).unwrap_or_default();
            let mut named = places.into_iter().filter(|it| it.is_called(&folded));
            if let Some(former) = named.next() {
                all.push(Today::Merged { former, agency });
            }
        }
        if all.is_empty() {
            all.extend(self.agencies.iter().filter(bears).map(Today::Same));
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Parts, Texts};
    use super::*;
    use jiff::civil::date;

    fn ninh_binh() -> Organisation {
        Organisation::seed("ninh-binh").expect("a province")
    }

    #[test]
    fn every_commune_of_the_new_ninh_binh_names_its_predecessors() {
        let organisation = ninh_binh();
        let mut places = 0;
        for commune in organisation.communes() {
            let from = commune
                .formed_from
                .as_deref()
                .expect("what it was formed from");
            let read = read(from).unwrap_or_else(|part| panic!("{}: {part}", commune.name));
            assert!(!read.is_empty(), "{}", commune.name);
            places += read.len();
        }
        assert_eq!(organisation.communes().count(), 129);
        assert!(places > 129 * 2, "{places}");
    }

    #[test]
    fn a_former_commune_is_found_in_the_one_it_became_part_of() {
        let organisation = ninh_binh();
        let today = organisation.where_now("xã liêm phong");
        let Some(Today::Merged { former, agency }) = today.first() else {
            panic!("{today:?}");
        };
        assert_eq!(
            (former.name.as_str(), agency.name.as_str()),
            ("Xã Liêm Phong", "UBND xã Liêm Hà")
        );
        assert_eq!(today.len(), 1);
        // A place that was divided lies in more than one today.
        let divided = organisation.where_now("Phường Hòa Mạc");
        assert_eq!(divided.len(), 2);
        assert!(organisation.where_now("xã không có").is_empty());
    }

    /// A province whose departments were merged, and merged again.
    fn merged() -> Parts {
        let mut parts = Parts::read(&Texts::seed("nam-dinh").expect("a province")).expect("parts");
        let mut end = |code: &str, to, successors: &[&str]| {
            let agency = parts
                .agencies
                .iter_mut()
                .find(|it| it.code.as_str() == code);
            let agency = agency.expect("an agency");
            agency.to = Some(to);
            agency.successors = successors.iter().map(|code| (*code).into()).collect();
        };
        end(
            "so-ke-hoach-va-dau-tu",
            date(2025, 2, 28),
            &["so-tai-chinh"],
        );
        end("so-giao-thong-van-tai", date(2025, 2, 28), &["so-xay-dung"]);
        parts
    }

    #[test]
    fn the_work_of_an_ended_agency_lies_with_its_successor() {
        let parts = merged();
        let before = Organisation::assemble(&parts, Some(date(2025, 2, 28))).expect("before");
        let after = Organisation::assemble(&parts, Some(date(2025, 3, 1))).expect("after");
        let plan: AgencyCode = "so-ke-hoach-va-dau-tu".into();
        assert!(before.has(&plan) && !after.has(&plan));
        assert_eq!(before.heirs(&plan)[0].agency.code, plan);
        let heirs = after.heirs(&plan);
        assert_eq!(heirs.len(), 1);
        assert_eq!(heirs[0].agency.code.as_str(), "so-tai-chinh");
        assert_eq!(heirs[0].way[0].code, plan);
        // Files still name it.
        assert_eq!(
            after.agency(&plan).expect("named").name,
            "Sở Kế hoạch và Đầu tư"
        );
        let unit = after.unit_today(&"so-ke-hoach-va-dau-tu/van-thu".into());
        assert_eq!(unit.expect("a unit").code.as_str(), "so-tai-chinh/van-thu");
        let today = after.where_now("Sở Kế hoạch và Đầu tư");
        assert!(matches!(&today[..], [Today::Ended { heirs, .. }] if heirs.len() == 1));
    }

    #[test]
    fn work_goes_through_as_many_hands_as_it_went() {
        let mut parts = merged();
        let finance = parts
            .agencies
            .iter_mut()
            .find(|it| it.code.as_str() == "so-tai-chinh");
        let finance = finance.expect("an agency");
        finance.to = Some(date(2026, 6, 30));
        finance.successors = vec!["so-xay-dung".into(), "so-noi-vu".into()];
        let on = Organisation::assemble(&parts, Some(date(2026, 7, 1))).expect("a day");
        let heirs = on.heirs(&"so-ke-hoach-va-dau-tu".into());
        let codes: Vec<&str> = heirs.iter().map(|it| it.agency.code.as_str()).collect();
        assert_eq!(codes, ["so-xay-dung", "so-noi-vu"]);
        assert_eq!(heirs[0].way.len(), 2);
    }

    #[test]
    fn a_circle_of_successors_leads_nowhere_and_ends() {
        let mut parts = merged();
        for (code, next) in [("so-tai-chinh", "so-noi-vu"), ("so-noi-vu", "so-tai-chinh")] {
            let agency = parts
                .agencies
                .iter_mut()
                .find(|it| it.code.as_str() == code);
            let agency = agency.expect("an agency");
            agency.to = Some(date(2026, 6, 30));
            agency.successors = vec![next.into()];
        }
        let on = Organisation::assemble(&parts, Some(date(2026, 7, 1))).expect("a day");
        assert!(on.heirs(&"so-tai-chinh".into()).is_empty());
        assert!(on.unit_today(&"so-tai-chinh/van-thu".into()).is_none());
    }
}
