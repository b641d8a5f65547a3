//! Who acts: citizens, officers, machine clients and the system itself are different types,
//! so that no function takes "a user".

use crate::ids::{AccountId, AgencyCode, CaseId, OfficerId, UnitCode};
use crate::machine_client::Scope;
use serde::{Deserialize, Serialize};

/// Anyone who can act on a case.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Actor {
    /// An applicant or representative.
    Citizen(Citizen),
    /// An officer.
    Officer(Officer),
    /// Another system.
    Machine(Machine),
    /// motcua itself: follow-up work ordered by a rule.
    System,
}

/// A signed-in applicant.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Citizen {
    /// The account.
    pub account: AccountId,
    /// Full name.
    pub name: String,
    /// Personal identification number or organisation code.
    pub identity_number: Option<String>,
    /// Accounts of the same person that became part of this one.
    pub merged: Vec<AccountId>,
    /// The authorisations and agreements under which this person acted for another and that the other
    /// took back, as far as the case that is meant rests on one.
    pub taken_back: Vec<String>,
}

impl Citizen {
    /// Whether an account is this person's.
    pub fn is(&self, account: AccountId) -> bool {
        self.account == account || self.merged.contains(&account)
    }

    /// The account, then those that became part of it.
    pub fn accounts(&self) -> Vec<AccountId> {
        std::iter::once(self.account)
            .chain(self.merged.iter().copied())
            .collect()
    }
}

/// A signed-in officer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Officer {
    /// The personal account.
    pub id: OfficerId,
    /// Full name.
    pub name: String,
    /// The unit in which the officer works.
    pub unit: UnitCode,
    /// Name of that unit.
    pub unit_name: String,
    /// The agency of that unit.
    pub agency: AgencyCode,
    /// That unit and every unit below it.
    pub covers: Vec<UnitCode>,
    /// Roles held.
    pub roles: Vec<Role>,
    /// The seats of colleagues who are away today, held until they are back.
    pub stands_in: Vec<Seat>,
    /// In whose seat, where the officer acts in somebody's stead.
    pub in_stead_of: Option<OfficerId>,
    /// Cases opened in an emergency, for a short time: they may be seen, and nothing else.
    pub opened: Vec<CaseId>,
}

/// The seat of an officer who is away: what whoever stands in may do, and where. It adds no role in
/// the own unit, and no unit for the own roles.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Seat {
    /// Who is away.
    pub of: OfficerId,
    /// That officer's name.
    pub name: String,
    /// The unit of the seat.
    pub unit: UnitCode,
    /// The units it covers.
    pub covers: Vec<UnitCode>,
    /// The roles that pass with it.
    pub roles: Vec<Role>,
}

impl Officer {
    /// Whether the officer holds a role, by the own account or in somebody's stead.
    pub fn is(&self, role: Role) -> bool {
        self.all_roles().any(|it| it == role)
    }
    /// The roles of the own account, then those held in somebody's stead.
    pub fn all_roles(&self) -> impl Iterator<Item = Role> {
        let stead = self.stands_in.iter().flat_map(|seat| &seat.roles);
        self.roles.iter().chain(stead).copied()
    }
    /// Whether a unit lies within the officer's own subtree, or within that of a seat held.
    pub fn covers(&self, unit: &UnitCode) -> bool {
        let sits = |seat: &Seat| seat.unit == *unit || seat.covers.contains(unit);
        self.unit == *unit || self.covers.contains(unit) || self.stands_in.iter().any(sits)
    }
    /// Whether what is given to an officer is this one's to do.
    pub fn acts_for(&self, officer: OfficerId) -> bool {
        self.id == officer || self.in_stead_of == Some(officer)
    }
    /// The officer in each seat apart: the own one first, then those of colleagues who are away.
    /// Roles of one seat never add up with units of another.
    pub fn capacities(&self) -> Vec<Self> {
        let own = Self {
            stands_in: Vec::new(),
            ..self.clone()
        };
        let seated = |seat: &Seat| Self {
            unit: seat.unit.clone(),
            covers: seat.covers.clone(),
            roles: seat.roles.clone(),
            in_stead_of: Some(seat.of),
            ..own.clone()
        };
        let seats: Vec<Self> = self.stands_in.iter().map(seated).collect();
        std::iter::once(own).chain(seats).collect()
    }
}

/// Another system with credentials of its own.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Machine {
    /// Client identifier.
    pub client: String,
    /// Name shown.
    pub name: String,
    /// What it was given.
    pub scopes: Vec<Scope>,
    /// For which agencies; for all where none is named.
    pub agencies: Vec<AgencyCode>,
}

impl Machine {
    /// A system of the office's own, that may do what any may.
    pub fn of_the_office(client: &str, name: &str) -> Self {
        Self {
            client: client.to_owned(),
            name: name.to_owned(),
            scopes: Scope::ALL.to_vec(),
            agencies: Vec::new(),
        }
    }
}

/// Roles of officers (vai trò).
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Reception at an intake unit.
    Reception,
    /// Specialist who examines.
    Specialist,
    /// Head of division.
    HeadOfDivision,
    /// Head of agency, who decides.
    HeadOfAgency,
    /// Clerk of the seal.
    SealClerk,
    /// Agency administrator.
    Administrator,
    /// Control of procedures: watches every case, changes none.
    Control,
    /// Operator of the system.
    Operator,
    /// Auditor: reads, changes nothing.
    Auditor,
    /// Administrator of a commune: its own officers, nothing of the catalogue.
    CommuneAdministrator,
    /// The provincial centre: follows every case, for the control of procedures.
    ProvincialCentre,
    /// Whoever built or keeps the system, while a grant with a reason lasts, and no longer.
    Provider,
    /// The police: accounts of the population database, and what is done with them.
    Police,
    /// A clerk of the postal service at a counter.
    Postal,
    /// A bank's counter: confirms payments.
    Bank,
}

impl Role {
    /// All roles, in the order of the matrix.
    pub const ALL: [Self; 15] = [
        Self::Reception,
        Self::Specialist,
        Self::HeadOfDivision,
        Self::HeadOfAgency,
        Self::SealClerk,
        Self::Administrator,
        Self::Control,
        Self::Operator,
        Self::Auditor,
        Self::CommuneAdministrator,
        Self::ProvincialCentre,
        Self::Provider,
        Self::Police,
        Self::Postal,
        Self::Bank,
    ];

    /// The name in files and addresses.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Reception => "reception",
            Self::Specialist => "specialist",
            Self::HeadOfDivision => "head_of_division",
            Self::HeadOfAgency => "head_of_agency",
            Self::SealClerk => "seal_clerk",
            Self::Administrator => "administrator",
            Self::Control => "control",
            Self::Operator => "operator",
            Self::Auditor => "auditor",
            Self::CommuneAdministrator => "commune_administrator",
            Self::ProvincialCentre => "provincial_centre",
            Self::Provider => "provider",
            Self::Police => "police",
            Self::Postal => "postal",
            Self::Bank => "bank",
        }
    }

    /// The role of a slug.
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.slug() == slug)
    }

    /// The name on screen.
    pub fn name(self) -> &'static str {
        match self {
            Self::Reception => "Tiếp nhận và trả kết quả",
            Self::Specialist => "Chuyên viên thụ lý",
            Self::HeadOfDivision => "Lãnh đạo phòng",
            Self::HeadOfAgency => "Lãnh đạo cơ quan",
            Self::SealClerk => "Văn thư",
            Self::Administrator => "Quản trị cơ quan",
            Self::Control => "Kiểm soát thủ tục hành chính",
            Self::Operator => "Vận hành hệ thống",
            Self::Auditor => "Thanh tra, kiểm tra",
            Self::CommuneAdministrator => "Quản trị cấp xã",
            Self::ProvincialCentre => "Trung tâm Phục vụ hành chính công tỉnh",
            Self::Provider => "Nhà cung cấp",
            Self::Police => "Công an",
            Self::Postal => "Bưu chính công ích",
            Self::Bank => "Ngân hàng thu phí, lệ phí",
        }
    }
}
