//! Officers as their agency runs them: who may change whose account, which roles an agency grants
//! itself, what an account must say, who is away and who stands in meanwhile.
//!
//! Administration is delegated down the tree of agencies: an administrator sees to the own agency
//! and to those below it, never beside or above. The roles that watch over others or over the
//! system (administrator, control, operator, auditor) come from whoever operates it.

use crate::actor::{Officer, Role};
use crate::authority::{self, Duty};
use crate::case::Refusal;
use crate::ids::{AgencyCode, OfficerId, UnitCode};
use crate::organisation::Organisation;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The roles that an agency does not grant itself.
pub const GRANTED_ABOVE: [Role; 10] = [
    Role::Administrator,
    Role::Control,
    Role::Operator,
    Role::Auditor,
    Role::CommuneAdministrator,
    Role::ProvincialCentre,
    Role::Provider,
    Role::Police,
    Role::Postal,
    Role::Bank,
];

/// What is said of an officer beside the password.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Particulars {
    /// What is typed to sign in.
    pub login: String,
    /// Full name.
    pub name: String,
    /// Mail address at the agency.
    pub email: Option<String>,
    /// The unit.
    pub unit: UnitCode,
    /// The unit's agency.
    pub agency: AgencyCode,
    /// Roles held.
    pub roles: Vec<Role>,
    /// Whether the account may be used.
    pub active: bool,
}

/// Something that is not right with what was typed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fault {
    /// The field beside which it stands.
    pub field: &'static str,
    /// How to put it right.
    pub message: String,
}

fn fault(field: &'static str, message: impl Into<String>) -> Fault {
    Fault {
        field,
        message: message.into(),
    }
}

/// Whether an officer sees to the accounts of an agency.
///
/// # Errors
/// The refusal that says why not.
pub fn may_manage(
    manager: &Officer,
    agency: &AgencyCode,
    organisation: &Organisation,
) -> Result<(), Refusal> {
    let holds = |role: Role| manager.is(role) && authority::includes(role, Duty::OfficerManage);
    if holds(Role::Operator) {
        return Ok(());
    }
    let delegated = holds(Role::Administrator);
    if !delegated && !holds(Role::CommuneAdministrator) {
        return Err(Refusal::NotYourRole {
            act: Duty::OfficerManage.name().into(),
        });
    }
    // A commune's administrator sees to the commune, even where something stood below it.
    let own = agency == &manager.agency;
    if own || (delegated && organisation.is_within(agency, &manager.agency)) {
        return Ok(());
    }
    let name = organisation.agency(agency).map(|it| it.name.clone());
    Err(Refusal::OutsideYourAgency {
        agency: name.unwrap_or_else(|| agency.to_string()),
    })
}

/// Whether an officer may bring an account from some roles to others.
///
/// # Errors
/// The refusal that names the first role that is not the officer's to give or take.
pub fn may_grant(manager: &Officer, before: &[Role], after: &[Role]) -> Result<(), Refusal> {
    if manager.is(Role::Operator) {
        return Ok(());
    }
    let moved = |role: &&Role| before.contains(role) != after.contains(role);
    match GRANTED_ABOVE.iter().find(moved) {
        Some(role) => Err(Refusal::RoleNotYours {
            role: role.name().to_owned(),
        }),
        None => Ok(()),
    }
}

/// Whether an officer may change an account from one state to another: both agencies must be the
/// officer's to see to, and the roles the officer's to grant.
///
/// # Errors
/// The refusal that says why not.
pub fn may_change(
    manager: &Officer,
    before: Option<&Particulars>,
    after: &Particulars,
    organisation: &Organisation,
) -> Result<(), Refusal> {
    if let Some(before) = before {
        may_manage(manager, &before.agency, organisation)?;
        // Taking an operator's account out of service is taking the role back.
        let roles = if after.active {
            &after.roles
        } else {
            &Vec::new()
        };
        if before.active {
            may_grant(manager, &before.roles, roles)?;
        }
    }
    may_manage(manager, &after.agency, organisation)?;
    may_grant(manager, before.map_or(&[], |it| &it.roles), &after.roles)
}

/// What is not right with an account.
pub fn check(it: &Particulars, organisation: &Organisation) -> Vec<Fault> {
    let mut faults = Vec::new();
    let name = it.name.trim();
    if name.is_empty() {
        faults.push(fault("name", "Ghi họ và tên."));
    } else if name.chars().count() > 100 {
        faults.push(fault("name", "Họ và tên dài quá 100 ký tự."));
    }
    let plain = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || b".-_@".contains(&c);
    if !(3..=80).contains(&it.login.len()) || !it.login.bytes().all(plain) {
        faults.push(fault(
            "login",
            "Tên đăng nhập gồm 3–80 chữ thường không dấu, chữ số, dấu chấm, gạch nối, gạch dưới.",
        ));
    }
    if let Some(email) = &it.email {
        let halves = email.split_once('@');
        let fits = halves.is_some_and(|(who, host)| !who.is_empty() && host.contains('.'));
        if !fits || email.chars().any(char::is_whitespace) || email.len() > 200 {
            faults.push(fault("email", "Thư điện tử viết như ten@tinh.gov.vn."));
        }
    }
    match organisation.unit(&it.unit) {
        Some(unit) if unit.agency == it.agency && organisation.has(&it.agency) => {}
        Some(unit) if unit.agency != it.agency => {
            faults.push(fault("unit", "Đơn vị không thuộc cơ quan này."));
        }
        Some(_) if it.active => {
            faults.push(fault(
                "unit",
                "Đơn vị đã kết thúc hoạt động. Chọn đơn vị khác.",
            ));
        }
        Some(_) => {}
        None => faults.push(fault("unit", "Chọn đơn vị trong danh sách.")),
    }
    if it.roles.is_empty() && it.active {
        faults.push(fault("roles", "Chọn ít nhất một vai trò."));
    }
    faults
}

/// Which roles more officers of one agency hold than its regulation foresees. The clause speaks of
/// "one account"; more may have their reason, so it is told and not refused.
pub fn beyond_one_of_each<'a>(
    accounts: impl Iterator<Item = &'a Particulars>,
) -> Vec<(Role, usize)> {
    let mut counts = [(Role::Administrator, 0), (Role::Control, 0)];
    for it in accounts.filter(|it| it.active) {
        for (role, count) in &mut counts {
            *count += usize::from(it.roles.contains(role));
        }
    }
    counts.into_iter().filter(|(_, count)| *count > 1).collect()
}

/// An officer who is away for some days, and who stands in.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Absence {
    /// Who is away.
    pub officer: OfficerId,
    /// Who stands in; nobody where the cases wait or are given to others one by one.
    pub stand_in: Option<OfficerId>,
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
    /// Why, in words.
    pub reason: String,
}

impl Absence {
    /// Whether it holds on a day.
    pub fn holds(&self, on: Date) -> bool {
        self.from <= on && on <= self.to
    }

    fn meets(&self, other: &Self) -> bool {
        self.from <= other.to && other.from <= self.to
    }
}

/// How long an absence may be entered for at once.
const LONGEST_ABSENCE: i32 = 366;

/// What is not right with an absence. `others` are those of both officers that are entered
/// already; `stand_in` is the account of who stands in, where one is named.
pub fn check_absence(
    it: &Absence,
    absent: &Particulars,
    stand_in: Option<&Particulars>,
    others: &[Absence],
) -> Vec<Fault> {
    let mut faults = Vec::new();
    if it.to < it.from {
        faults.push(fault("to", "Ngày cuối trước ngày đầu."));
    } else if (it.to - it.from).get_days() > LONGEST_ABSENCE {
        faults.push(fault("to", "Mỗi lần ghi vắng mặt tối đa một năm."));
    }
    let own = |other: &&Absence| other.officer == it.officer && other.meets(it);
    if let Some(other) = others.iter().find(own) {
        faults.push(fault(
            "from",
            format!(
                "Đã ghi vắng mặt từ {} đến {}.",
                day(other.from),
                day(other.to)
            ),
        ));
    }
    let Some(who) = it.stand_in else {
        return faults;
    };
    let away = |other: &&Absence| other.officer == who && other.meets(it);
    match stand_in {
        _ if who == it.officer => {
            faults.push(fault("stand_in", "Người thay phải là người khác."));
        }
        Some(person) if !person.active => {
            faults.push(fault("stand_in", "Tài khoản của người thay đã ngừng dùng."));
        }
        Some(person) if person.agency != absent.agency => {
            faults.push(fault("stand_in", "Người thay phải cùng cơ quan."));
        }
        Some(_) => {
            if let Some(other) = others.iter().find(away) {
                faults.push(fault(
                    "stand_in",
                    format!(
                        "Người thay cũng vắng mặt từ {} đến {}.",
                        day(other.from),
                        day(other.to)
                    ),
                ));
            }
        }
        None => faults.push(fault("stand_in", "Chọn người thay trong danh sách.")),
    }
    faults
}

/// The roles that pass to whoever stands in: the daily work, never the watching over others.
pub fn passing(roles: &[Role]) -> Vec<Role> {
    let daily = |role: &&Role| !GRANTED_ABOVE.contains(role);
    roles.iter().filter(daily).copied().collect()
}

fn day(date: Date) -> String {
    format!("{}/{}/{}", date.day(), date.month(), date.year())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use uuid::Uuid;

    fn organisation() -> Organisation {
        Organisation::seed("nam-dinh").expect("a province")
    }

    fn manager(role: Role, agency: &str) -> Officer {
        Officer {
            roles: vec![role],
            unit: agency.into(),
            agency: agency.into(),
            covers: Vec::new(),
            ..crate::testing::head()
        }
    }

    fn particulars(agency: &str, roles: &[Role]) -> Particulars {
        Particulars {
            login: "binh.tv".to_owned(),
            name: "Trần Văn Bình".to_owned(),
            email: Some("binh@example.vn".to_owned()),
            unit: agency.into(),
            agency: agency.into(),
            roles: roles.to_vec(),
            active: true,
        }
    }

    #[test]
    fn administration_goes_down_the_tree_and_nowhere_else() {
        // Covers: NB-11.1/2
        let organisation = organisation();
        let rule = |who: &Officer, agency: &str| {
            may_manage(who, &agency.into(), &organisation).map_err(|it| it.rule())
        };
        let district = manager(Role::Administrator, "huyen-356");
        assert_eq!(rule(&district, "huyen-356"), Ok(()));
        assert_eq!(rule(&district, "xa-13666"), Ok(()));
        for beyond in ["ubnd-tinh", "so-tu-phap", "huyen-358", "khong-co"] {
            assert_eq!(rule(&district, beyond), Err("authority.agency"), "{beyond}");
        }
        let ward = manager(Role::Administrator, "xa-13666");
        assert_eq!(rule(&ward, "huyen-356"), Err("authority.agency"));
        assert_eq!(
            rule(
                &manager(Role::Operator, "so-thong-tin-va-truyen-thong"),
                "xa-13666"
            ),
            Ok(())
        );
        assert_eq!(
            rule(&manager(Role::HeadOfAgency, "xa-13666"), "xa-13666"),
            Err("authority.role")
        );
    }

    #[test]
    fn an_agency_grants_the_work_and_the_operator_the_watch() {
        // Covers: NB-3.2, HN-16.6/2
        let organisation = organisation();
        let admin = manager(Role::Administrator, "so-tu-phap");
        let clerk = particulars("so-tu-phap", &[Role::Specialist]);
        assert_eq!(may_change(&admin, None, &clerk, &organisation), Ok(()));
        for role in GRANTED_ABOVE {
            let raised = particulars("so-tu-phap", &[Role::Specialist, role]);
            let refused = may_change(&admin, Some(&clerk), &raised, &organisation);
            assert_eq!(refused.map_err(|it| it.rule()), Err("authority.grant"));
            let lowered = may_change(&admin, Some(&raised), &clerk, &organisation);
            assert_eq!(lowered.map_err(|it| it.rule()), Err("authority.grant"));
            let out = Particulars {
                active: false,
                ..raised.clone()
            };
            let retired = may_change(&admin, Some(&raised), &out, &organisation);
            assert_eq!(retired.map_err(|it| it.rule()), Err("authority.grant"));
            let operator = manager(Role::Operator, "so-thong-tin-va-truyen-thong");
            assert_eq!(
                may_change(&operator, Some(&clerk), &raised, &organisation),
                Ok(())
            );
        }
        // Nobody moves an account out of sight, or takes one from elsewhere.
        let elsewhere = particulars("so-noi-vu", &[Role::Specialist]);
        for (before, after) in [(&clerk, &elsewhere), (&elsewhere, &clerk)] {
            let refused = may_change(&admin, Some(before), after, &organisation);
            assert_eq!(refused.map_err(|it| it.rule()), Err("authority.agency"));
        }
    }

    #[test]
    fn one_administrator_and_one_control_account_an_agency() {
        // Covers: HN-16.4, HN-16.6/1
        let admin = particulars("so-tu-phap", &[Role::Administrator]);
        let control = particulars("so-tu-phap", &[Role::Control, Role::Specialist]);
        let retired = Particulars {
            active: false,
            ..admin.clone()
        };
        let of = |all: &[&Particulars]| beyond_one_of_each(all.iter().copied());
        assert_eq!(of(&[&admin, &control, &retired]), []);
        assert_eq!(of(&[&admin, &admin, &control]), [(Role::Administrator, 2)]);
        assert_eq!(of(&[&control, &control, &control]), [(Role::Control, 3)]);
    }

    #[test]
    fn what_an_account_lacks_stands_beside_its_field() {
        let organisation = organisation();
        let fields = |it: &Particulars| -> Vec<&str> {
            check(it, &organisation).iter().map(|it| it.field).collect()
        };
        let good = particulars("so-tu-phap", &[Role::Specialist]);
        assert_eq!(fields(&good), Vec::<&str>::new());
        let bad = Particulars {
            login: "Bình".to_owned(),
            name: "  ".to_owned(),
            email: Some("ở nhà".to_owned()),
            unit: "so-noi-vu".into(),
            roles: Vec::new(),
            ..good.clone()
        };
        assert_eq!(fields(&bad), ["name", "login", "email", "unit", "roles"]);
        let nowhere = Particulars {
            unit: "so-la".into(),
            ..good
        };
        assert_eq!(fields(&nowhere), ["unit"]);
    }

    #[test]
    fn a_stand_in_is_a_colleague_who_is_there() {
        let id = |no: u128| OfficerId(Uuid::from_u128(no));
        let absence = |officer, stand_in, from, to| Absence {
            officer,
            stand_in,
            from,
            to,
            reason: "Nghỉ phép".to_owned(),
        };
        let (first, last) = (date(2026, 12, 1), date(2026, 12, 5));
        let here = particulars("so-tu-phap", &[Role::HeadOfDivision]);
        let fields = |it: &Absence, stand_in: Option<&Particulars>, others: &[Absence]| {
            let faults = check_absence(it, &here, stand_in, others);
            faults.iter().map(|it| it.field).collect::<Vec<_>>()
        };
        let it = absence(id(1), Some(id(2)), first, last);
        assert_eq!(fields(&it, Some(&here), &[]), Vec::<&str>::new());
        let elsewhere = particulars("so-noi-vu", &[Role::Specialist]);
        assert_eq!(fields(&it, Some(&elsewhere), &[]), ["stand_in"]);
        let retired = Particulars {
            active: false,
            ..here.clone()
        };
        assert_eq!(fields(&it, Some(&retired), &[]), ["stand_in"]);
        assert_eq!(fields(&it, None, &[]), ["stand_in"]);
        let also_away = absence(id(2), None, last, last);
        assert_eq!(fields(&it, Some(&here), &[also_away]), ["stand_in"]);
        let twice = absence(id(1), None, last, date(2026, 12, 9));
        assert_eq!(fields(&it, Some(&here), &[twice]), ["from"]);
        let own = absence(id(1), Some(id(1)), first, last);
        assert_eq!(fields(&own, Some(&here), &[]), ["stand_in"]);
        let backward = absence(id(1), None, last, first);
        assert_eq!(fields(&backward, None, &[]), ["to"]);
        assert!(it.holds(first) && it.holds(last) && !it.holds(date(2026, 12, 6)));
    }

    #[test]
    fn the_daily_work_passes_to_a_stand_in_and_the_watch_does_not() {
        let roles = [Role::HeadOfAgency, Role::Administrator, Role::Auditor];
        assert_eq!(passing(&roles), [Role::HeadOfAgency]);
    }
}
