//! What an organisation must fulfil before it is approved: each fault named, so that whoever edits
//! can put it right. Nothing is refused here that the assembly would accept by luck; nothing
//! passes that it would refuse.

use super::{Agency, Unit, Whereabouts};
use crate::clock::holidays::sessions;
use crate::ids::{AgencyCode, UnitCode};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// A rule that an agency or a unit breaks.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Fault {
    /// No name.
    NoName,
    /// A code that cannot stand in an address.
    CodeShape,
    /// The code is taken.
    CodeTwice,
    /// An identifier of a wrong form (QĐ 20/2020/QĐ-TTg art. 4).
    IdentifierShape(String),
    /// Another agency of the same days has the identifier: case codes would collide.
    IdentifierTwice(AgencyCode),
    /// The agency above is none.
    NoParent(AgencyCode),
    /// The agency above is not there on all its days.
    ParentAway(AgencyCode),
    /// Agencies that are each above the other.
    ParentCircle(Vec<AgencyCode>),
    /// It ends before it begins.
    EndsBeforeBegins,
    /// It ends, and nobody takes its work over.
    NoSuccessor,
    /// A successor that is none.
    UnknownSuccessor(String),
    /// A successor that is not there the day after.
    SuccessorAway(String),
    /// A unit of an agency that is none.
    NoAgency(AgencyCode),
    /// Hours that cannot be read.
    Hours(String),
    /// A mail address or a number that cannot be used.
    Contact(String),
    /// What the place was formed from cannot be read.
    FormedFrom(String),
}

impl Fault {
    /// Its name.
    pub fn rule(&self) -> &'static str {
        match self {
            Self::NoName => "organisation.name",
            Self::CodeShape | Self::CodeTwice => "organisation.code",
            Self::IdentifierShape(_) | Self::IdentifierTwice(_) => "organisation.identifier",
            Self::NoParent(_) | Self::ParentAway(_) => "organisation.parent",
            Self::ParentCircle(_) => "organisation.circle",
            Self::EndsBeforeBegins => "organisation.days",
            Self::NoSuccessor | Self::UnknownSuccessor(_) | Self::SuccessorAway(_) => {
                "organisation.successor"
            }
            Self::NoAgency(_) => "organisation.agency",
            Self::Hours(_) => "organisation.hours",
            Self::Contact(_) => "organisation.contact",
            Self::FormedFrom(_) => "organisation.formed_from",
        }
    }

    /// The field beside which it stands.
    pub fn field(&self) -> &'static str {
        match self {
            Self::NoName => "name",
            Self::CodeShape | Self::CodeTwice => "code",
            Self::IdentifierShape(_) | Self::IdentifierTwice(_) => "identifier",
            Self::NoParent(_) | Self::ParentAway(_) | Self::ParentCircle(_) => "parent",
            Self::EndsBeforeBegins => "to",
            Self::NoSuccessor | Self::UnknownSuccessor(_) | Self::SuccessorAway(_) => "successors",
            Self::NoAgency(_) => "agency",
            Self::Hours(_) => "hours",
            Self::Contact(_) => "hotline",
            Self::FormedFrom(_) => "formed_from",
        }
    }

    /// The code of the other agency or unit that it is about.
    pub fn about(&self) -> Option<&str> {
        match self {
            Self::IdentifierTwice(code)
            | Self::NoParent(code)
            | Self::ParentAway(code)
            | Self::NoAgency(code) => Some(code.as_str()),
            Self::UnknownSuccessor(code) | Self::SuccessorAway(code) => Some(code),
            Self::ParentCircle(way) => way.first().map(AgencyCode::as_str),
            _ => None,
        }
    }

    /// What is wrong and how to put it right.
    pub fn message(&self) -> String {
        match self {
            Self::NoName => "Cần có tên.".to_owned(),
            Self::CodeShape => {
                "Mã chỉ gồm chữ thường không dấu, chữ số, dấu gạch ngang; mã đơn vị có một dấu gạch chéo sau mã cơ quan.".to_owned()
            }
            Self::CodeTwice => "Mã này đã có. Chọn mã khác.".to_owned(),
            Self::IdentifierShape(why) => format!("Mã định danh điện tử: {why}"),
            Self::IdentifierTwice(other) => {
                format!("Mã định danh điện tử trùng với cơ quan {other}; mã hồ sơ sẽ trùng nhau.")
            }
            Self::NoParent(code) => format!("Không có cơ quan cấp trên {code}."),
            Self::ParentAway(code) => {
                format!("Cơ quan cấp trên {code} không tồn tại suốt thời gian này. Chọn cơ quan khác hoặc sửa ngày.")
            }
            Self::ParentCircle(way) => {
                let way: Vec<&str> = way.iter().map(AgencyCode::as_str).collect();
                format!("Các cơ quan là cấp trên của nhau theo vòng: {}.", way.join(" → "))
            }
            Self::EndsBeforeBegins => "Ngày kết thúc trước ngày bắt đầu.".to_owned(),
            Self::NoSuccessor => {
                "Cơ quan, đơn vị kết thúc hoạt động thì cần ghi nơi tiếp nhận công việc của nó.".to_owned()
            }
            Self::UnknownSuccessor(code) => format!("Không có nơi tiếp nhận công việc {code}."),
            Self::SuccessorAway(code) => {
                format!("Nơi tiếp nhận công việc {code} chưa có hoặc không còn vào ngày hôm sau.")
            }
            Self::NoAgency(code) => format!("Không có cơ quan {code}."),
            Self::Hours(part) => {
                format!("Giờ làm việc “{part}” không đọc được. Viết như 7:30-11:30, 13:00-17:00.")
            }
            Self::Contact(what) => format!("“{what}” không phải địa chỉ thư hay số điện thoại."),
            Self::FormedFrom(part) => {
                format!("Không đọc được nơi hợp thành “{part}”. Viết như: Xã A, Xã B và phần còn lại của Phường C.")
            }
        }
    }
}

/// A fault of an agency or a unit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Found {
    /// The code of the agency or unit.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What is wrong.
    pub fault: Fault,
}

/// Whether an identifier has the form of QĐ 20/2020/QĐ-TTg art. 4.
///
/// # Errors
/// What is wrong with it.
pub fn identifier(text: &str) -> Result<(), String> {
    let shape = |groups: &mut std::str::Split<'_, char>| {
        let mut first = groups.next().unwrap_or_default().bytes();
        let letter = first.next().is_some_and(|c| (b'A'..=b'Y').contains(&c));
        letter && first.len() == 2 && first.all(|c| c.is_ascii_digit())
    };
    let mut groups = text.split('.');
    if text.is_empty() {
        Err("còn trống.".to_owned())
    } else if text.len() > 35 {
        Err(format!("tối đa 35 ký tự; đang có {}.", text.len()))
    } else if !text
        .bytes()
        .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == b'.')
    {
        Err("chỉ gồm chữ in hoa không dấu, chữ số và dấu chấm.".to_owned())
    } else if !shape(&mut groups) {
        Err("nhóm đầu là một chữ A–Y và hai chữ số, như H42.".to_owned())
    } else if groups.any(str::is_empty) {
        Err("có nhóm trống giữa hai dấu chấm.".to_owned())
    } else {
        Ok(())
    }
}

/// Checks every agency and every unit that is set down by itself, each against all others.
pub fn check(agencies: &[Agency], units: &[Unit]) -> Vec<Found> {
    let mut found = Vec::new();
    let by_code: BTreeMap<&AgencyCode, &Agency> =
        agencies.iter().map(|it| (&it.code, it)).collect();
    let mut codes = BTreeSet::new();
    let mut identifiers: BTreeMap<&str, Vec<&Agency>> = BTreeMap::new();
    for agency in agencies {
        let mut wrong = |fault| {
            found.push(Found {
                code: agency.code.to_string(),
                name: agency.name.clone(),
                fault,
            });
        };
        if !codes.insert(&agency.code) {
            wrong(Fault::CodeTwice);
        }
        if !fits_address(agency.code.as_str(), false) {
            wrong(Fault::CodeShape);
        }
        if agency.name.trim().is_empty() {
            wrong(Fault::NoName);
        }
        if let Err(why) = identifier(&agency.identifier) {
            wrong(Fault::IdentifierShape(why));
        }
        let same = identifiers.entry(&agency.identifier).or_default();
        if let Some(other) = same.iter().find(|it| meet(days(it), days(agency))) {
            wrong(Fault::IdentifierTwice(other.code.clone()));
        }
        same.push(agency);
        for above in agency.parent.iter().chain(&agency.seat) {
            match by_code.get(above) {
                None => wrong(Fault::NoParent(above.clone())),
                Some(it) if !covers(days(it), days(agency)) => {
                    wrong(Fault::ParentAway(above.clone()));
                }
                Some(_) => {}
            }
        }
        if let Some(way) = circle(agency, &by_code) {
            wrong(Fault::ParentCircle(way));
        }
        if let Some(text) = &agency.formed_from
            && let Err(part) = super::former::read(text)
        {
            wrong(Fault::FormedFrom(part));
        }
        whereabouts(&agency.at, &mut wrong);
        let next = |code: &AgencyCode| by_code.get(code).map(|it| days(it));
        ends(agency.from, agency.to, &agency.successors, next, &mut wrong);
    }
    let by_unit: BTreeMap<&UnitCode, &Unit> = units.iter().map(|it| (&it.code, it)).collect();
    let mut codes = BTreeSet::new();
    for unit in units {
        let mut wrong = |fault| {
            found.push(Found {
                code: unit.code.to_string(),
                name: unit.name.clone(),
                fault,
            });
        };
        if !codes.insert(&unit.code) {
            wrong(Fault::CodeTwice);
        }
        let own = unit.code.as_str().strip_prefix(unit.agency.as_str());
        let own = own.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        if !own || !fits_address(unit.code.as_str(), true) {
            wrong(Fault::CodeShape);
        }
        if unit.name.trim().is_empty() {
            wrong(Fault::NoName);
        }
        match by_code.get(&unit.agency) {
            None => wrong(Fault::NoAgency(unit.agency.clone())),
            // A unit may outlive nothing: it ends with its agency, whose successors have its work.
            Some(agency) if unit.from < agency.from && unit.from.is_some() => {
                wrong(Fault::ParentAway(agency.code.clone()));
            }
            Some(_) => {}
        }
        whereabouts(&unit.at, &mut wrong);
        // The templates' units count as there; only their agency must be.
        let next = |code: &UnitCode| {
            let set_down = by_unit.get(code).map(|it| (it.from, it.to));
            set_down.or_else(|| {
                let agency = code.as_str().split('/').next().unwrap_or_default();
                by_code.get(&AgencyCode::from(agency)).map(|it| days(it))
            })
        };
        ends(unit.from, unit.to, &unit.successors, next, &mut wrong);
    }
    found
}

type Days = (Option<Date>, Option<Date>);

fn days(agency: &Agency) -> Days {
    (agency.from, agency.to)
}

fn meet(a: Days, b: Days) -> bool {
    let before = |end: Option<Date>, start: Option<Date>| match (end, start) {
        (Some(end), Some(start)) => end < start,
        _ => false,
    };
    !before(a.1, b.0) && !before(b.1, a.0)
}

/// Whether the first is there on every day of the second.
fn covers(outer: Days, inner: Days) -> bool {
    let begins = outer
        .0
        .is_none_or(|from| inner.0.is_some_and(|it| from <= it));
    let ends = outer.1.is_none_or(|to| inner.1.is_some_and(|it| it <= to));
    begins && ends
}

fn ends<C: std::fmt::Display>(
    from: Option<Date>,
    to: Option<Date>,
    successors: &[C],
    next: impl Fn(&C) -> Option<Days>,
    wrong: &mut impl FnMut(Fault),
) {
    if let (Some(from), Some(to)) = (from, to)
        && to < from
    {
        wrong(Fault::EndsBeforeBegins);
    }
    let Some(to) = to else {
        for code in successors {
            if next(code).is_none() {
                wrong(Fault::UnknownSuccessor(code.to_string()));
            }
        }
        return;
    };
    if successors.is_empty() {
        wrong(Fault::NoSuccessor);
    }
    let day_after = to.tomorrow().unwrap_or(to);
    for code in successors {
        match next(code) {
            None => wrong(Fault::UnknownSuccessor(code.to_string())),
            Some((from, to)) if !super::is_there(from, to, day_after) => {
                wrong(Fault::SuccessorAway(code.to_string()));
            }
            Some(_) => {}
        }
    }
}

fn circle(agency: &Agency, by_code: &BTreeMap<&AgencyCode, &Agency>) -> Option<Vec<AgencyCode>> {
    let mut way = vec![agency.code.clone()];
    let mut at = agency.parent.as_ref();
    while let Some(code) = at {
        if *code == agency.code {
            way.push(code.clone());
            return Some(way);
        }
        // A circle further up is told of those that stand in it.
        if way.contains(code) {
            return None;
        }
        way.push(code.clone());
        at = by_code.get(code).and_then(|it| it.parent.as_ref());
    }
    None
}

fn whereabouts(at: &Whereabouts, wrong: &mut impl FnMut(Fault)) {
    for hours in at.hours.iter().chain(&at.saturday) {
        if sessions(hours).is_err() {
            wrong(Fault::Hours(hours.clone()));
        }
    }
    if let Some(number) = &at.hotline {
        let digits = number.chars().filter(char::is_ascii_digit).count();
        let plain = number
            .chars()
            .all(|c| c.is_ascii_digit() || " .+-()/,;".contains(c));
        if !plain || digits < 3 {
            wrong(Fault::Contact(number.clone()));
        }
    }
    if let Some(address) = &at.email {
        let halves = address.split_once('@');
        if !halves.is_some_and(|(who, host)| !who.is_empty() && host.contains('.'))
            || address.contains(char::is_whitespace)
        {
            wrong(Fault::Contact(address.clone()));
        }
    }
}

fn fits_address(code: &str, unit: bool) -> bool {
    let slashes = code.bytes().filter(|c| *c == b'/').count();
    let plain = code
        .bytes()
        .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-' || c == b'/');
    !code.is_empty() && code.len() <= 120 && plain && slashes <= usize::from(unit)
}

#[cfg(test)]
mod tests {
    use super::super::{Parts, Texts, UnitRole, provinces};
    use super::*;
    use jiff::civil::date;

    fn parts(province: &str) -> Parts {
        Parts::read(&Texts::seed(province).expect("a province")).expect("parts")
    }

    fn agency<'a>(parts: &'a mut Parts, code: &str) -> &'a mut Agency {
        let found = parts
            .agencies
            .iter_mut()
            .find(|it| it.code.as_str() == code);
        found.expect("an agency")
    }

    fn faults(parts: &Parts) -> Vec<(String, Fault)> {
        let found = check(&parts.agencies, &parts.units);
        found.into_iter().map(|it| (it.code, it.fault)).collect()
    }

    #[test]
    fn what_is_shipped_has_no_fault() {
        for province in provinces() {
            assert_eq!(faults(&parts(province)), [], "{province}");
        }
    }

    #[test]
    fn an_identifier_has_the_form_of_the_decision() {
        for right in ["H42", "H42.003", "G06.1.A", "A01.1.2.3"] {
            assert_eq!(identifier(right), Ok(()), "{right}");
        }
        let long = format!("H42.{}", "1".repeat(32));
        for wrong in [
            "",
            "Z01.1",
            "H4",
            "H42.",
            "H42..1",
            "h42",
            "H42-1",
            "000.00.03.H40",
            &long,
        ] {
            assert!(identifier(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn an_end_without_a_successor_is_named() {
        let mut parts = parts("nam-dinh");
        agency(&mut parts, "so-tu-phap").to = Some(date(2026, 12, 31));
        assert_eq!(
            faults(&parts),
            [("so-tu-phap".to_owned(), Fault::NoSuccessor)]
        );
        agency(&mut parts, "so-tu-phap").successors = vec!["so-khong-co".into()];
        let unknown = Fault::UnknownSuccessor("so-khong-co".to_owned());
        assert_eq!(faults(&parts), [("so-tu-phap".to_owned(), unknown)]);
        agency(&mut parts, "so-tu-phap").successors = vec!["so-noi-vu".into()];
        assert_eq!(faults(&parts), []);
        // The successor comes only later.
        agency(&mut parts, "so-noi-vu").from = Some(date(2027, 6, 1));
        let away = Fault::SuccessorAway("so-noi-vu".to_owned());
        assert_eq!(faults(&parts), [("so-tu-phap".to_owned(), away)]);
    }

    #[test]
    fn circles_of_agencies_are_named_with_their_way() {
        let mut parts = parts("nam-dinh");
        agency(&mut parts, "so-noi-vu").parent = Some("so-tu-phap".into());
        agency(&mut parts, "so-tu-phap").parent = Some("so-noi-vu".into());
        let found = faults(&parts);
        assert_eq!(found.len(), 2);
        assert!(
            found
                .iter()
                .all(|(_, fault)| fault.rule() == "organisation.circle")
        );
        assert!(
            found[0]
                .1
                .message()
                .contains("so-noi-vu → so-tu-phap → so-noi-vu")
        );
    }

    #[test]
    fn two_agencies_of_the_same_days_have_two_identifiers() {
        let mut parts = parts("nam-dinh");
        agency(&mut parts, "so-tu-phap").identifier = "H40.002".to_owned();
        let twice = Fault::IdentifierTwice("so-noi-vu".into());
        assert_eq!(faults(&parts), [("so-tu-phap".to_owned(), twice)]);
        // One after the other may have it.
        let first = agency(&mut parts, "so-noi-vu");
        first.to = Some(date(2026, 6, 30));
        first.successors = vec!["so-tu-phap".into()];
        agency(&mut parts, "so-tu-phap").from = Some(date(2026, 7, 1));
        assert_eq!(faults(&parts), []);
    }

    #[test]
    fn what_hangs_below_an_agency_ends_with_it() {
        let mut parts = parts("nam-dinh");
        let district = agency(&mut parts, "huyen-356");
        district.to = Some(date(2025, 6, 30));
        district.successors = vec!["ubnd-tinh".into()];
        let found = faults(&parts);
        assert!(!found.is_empty());
        let away = Fault::ParentAway("huyen-356".into());
        assert!(found.iter().all(|(_, fault)| *fault == away), "{found:?}");
    }

    #[test]
    fn hours_contacts_and_codes_that_make_no_sense_are_named() {
        let mut parts = parts("nam-dinh");
        let it = agency(&mut parts, "so-tu-phap");
        it.at.hours = Some("sáng chiều".to_owned());
        it.at.email = Some("ai đó".to_owned());
        it.at.hotline = Some("gọi chị Lan".to_owned());
        it.name = " ".to_owned();
        it.to = Some(date(2020, 1, 1));
        it.from = Some(date(2021, 1, 1));
        it.successors = vec!["so-noi-vu".into()];
        parts.units.push(Unit::new(
            "so-noi-vu/Một cửa".into(),
            "Điểm tiếp nhận".to_owned(),
            "so-noi-vu".into(),
            UnitRole::Intake,
        ));
        parts.units.push(Unit::new(
            "so-la/mot-cua".into(),
            "Điểm tiếp nhận".to_owned(),
            "so-la".into(),
            UnitRole::Intake,
        ));
        let rules: BTreeSet<&str> = check(&parts.agencies, &parts.units)
            .iter()
            .map(|it| it.fault.rule())
            .collect();
        let expected = [
            "organisation.agency",
            "organisation.code",
            "organisation.contact",
            "organisation.days",
            "organisation.hours",
            "organisation.name",
        ];
        assert_eq!(rules.into_iter().collect::<Vec<_>>(), expected);
    }
}
