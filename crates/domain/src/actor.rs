//! Who acts: citizens, officers, machine clients and the system itself are different types,
//! so that no function takes "a user".

use crate::ids::{AccountId, AgencyCode, OfficerId, UnitCode};
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
}

impl Officer {
    /// Whether the officer holds a role.
    pub fn is(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }
    /// Whether a unit lies within the officer's own subtree.
    pub fn covers(&self, unit: &UnitCode) -> bool {
        self.unit == *unit || self.covers.contains(unit)
    }
}

/// Another system with credentials of its own.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Machine {
    /// Client identifier.
    pub client: String,
    /// Name shown.
    pub name: String,
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
}

impl Role {
    /// All roles, in the order of the matrix.
    pub const ALL: [Self; 9] = [
        Self::Reception,
        Self::Specialist,
        Self::HeadOfDivision,
        Self::HeadOfAgency,
        Self::SealClerk,
        Self::Administrator,
        Self::Control,
        Self::Operator,
        Self::Auditor,
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
        }
    }
}
