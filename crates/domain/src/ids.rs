//! The names by which things are known: newtypes over the identifiers of cases, accounts,
//! officers, units, procedures and files. They carry no rule; case codes live in `case_code`.

use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::Uuid;

macro_rules! uuid_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl $name {
            /// The name made of a text that is known to be one.
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }
            /// The text of the name.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }
    };
}

uuid_id!(
    /// A case's inner name; its public name is the case code.
    CaseId
);
uuid_id!(
    /// A petition's or question's inner name; its public name is its code.
    PetitionId
);
uuid_id!(
    /// An applicant's account.
    AccountId
);
uuid_id!(
    /// An officer's personal account.
    OfficerId
);
text_id!(
    /// A unit of an agency: an intake unit, a division, the leadership.
    UnitCode
);
text_id!(
    /// An agency: a department, a commune's People's Committee, a vertical agency.
    AgencyCode
);
text_id!(
    /// The national code of a procedure, such as `1.001193`.
    ProcedureCode
);
text_id!(
    /// The content address of a file: SHA-256 in lower-case hexadecimal.
    FileHash
);
text_id!(
    /// A component of a procedure's file, stable within a version of the procedure.
    ComponentId
);
