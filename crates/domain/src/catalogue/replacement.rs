//! Papers that nobody has to file any more, because a database holds what they say (NQ 66.7/2025).

use serde::{Deserialize, Serialize};

/// A database whose data stand for a paper: the agency looks there itself, and asks the applicant
/// only for what is not found.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Replacement {
    /// The database.
    pub database: Database,
    /// The act that says so.
    pub basis: String,
}

macro_rules! databases {
    ($($(#[$doc:meta])* $variant:ident = $slug:literal, $name:literal, $en:literal;)*) => {
        /// The databases that may stand for papers.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Database { $($(#[$doc])* $variant,)* }

        impl Database {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];
            /// The word in files.
            pub fn slug(self) -> &'static str { match self { $(Self::$variant => $slug,)* } }
            /// The name on screen.
            pub fn name(self) -> &'static str { match self { $(Self::$variant => $name,)* } }
            /// The name in English.
            pub fn name_en(self) -> &'static str { match self { $(Self::$variant => $en,)* } }
        }
    };
}

databases! {
    /// Identity cards.
    IdentityCard = "identity_card", "Cơ sở dữ liệu căn cước", "the identity card database";
    /// Residence.
    Residence = "residence", "Cơ sở dữ liệu về cư trú", "the residence database";
    /// Births, marriages, deaths.
    CivilStatus = "civil_status", "Cơ sở dữ liệu hộ tịch điện tử", "the civil status database";
    /// Social insurance.
    SocialInsurance = "social_insurance", "Cơ sở dữ liệu quốc gia về bảo hiểm", "the insurance database";
    /// Driving licences.
    DrivingLicence = "driving_licence", "Cơ sở dữ liệu giấy phép lái xe", "the driving licence database";
    /// Enterprises.
    Enterprise = "enterprise", "Cơ sở dữ liệu quốc gia về đăng ký doanh nghiệp", "the enterprise register";
    /// Vehicles.
    Vehicle = "vehicle", "Cơ sở dữ liệu đăng ký xe", "the vehicle register";
    /// Land.
    Land = "land", "Cơ sở dữ liệu quốc gia về đất đai", "the land database";
    /// Criminal records.
    CriminalRecord = "criminal_record", "Cơ sở dữ liệu lý lịch tư pháp", "the criminal record database";
    /// Health.
    Health = "health", "Cơ sở dữ liệu quốc gia về y tế", "the health database";
}
