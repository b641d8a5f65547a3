//! What the public pages are made from, and what the province's regulation says about them.

use super::words::Vocabulary;
use crate::house::House;
use domain::catalogue::Catalogue;
use domain::clock;
use domain::organisation::Organisation;
use jiff::civil::Date;

/// The portal of the nation, where citizens of a province without a portal of its own file.
const NATIONAL_PORTAL: &str = "https://dichvucong.gov.vn";

/// Everything a public page may look at.
#[derive(Clone, Copy, Debug)]
pub struct Sources<'a> {
    /// Procedures.
    pub catalogue: &'a Catalogue,
    /// Agencies.
    pub organisation: &'a Organisation,
    /// What the regulation says about public pages.
    pub profile: &'a Profile,
    /// Today.
    pub today: Date,
}

/// The settings of a province that public pages follow.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Profile {
    /// How online levels are named.
    pub vocabulary: Vocabulary,
    /// Where citizens file instead, where the province has no portal of its own.
    pub national_portal: Option<String>,
    /// Who manages and operates the system.
    pub operator: String,
    /// To whom a lost account is reported.
    pub lost_account_to: String,
    /// Whether the accounts that fees are paid to are shown (HN-10.2c-2).
    pub shows_accounts: bool,
}

impl Profile {
    /// The settings of a house.
    pub fn of(house: &House) -> Self {
        let regulation = &house.office.regulation;
        let today = clock::wall(house.now()).date();
        let numbered = regulation.word("catalogue.level_vocabulary", today) == "level_3_4";
        Self {
            vocabulary: if numbered {
                Vocabulary::Numbers
            } else {
                Vocabulary::FullAndPartial
            },
            national_portal: regulation
                .national_portal_only()
                .then(|| NATIONAL_PORTAL.to_owned()),
            operator: regulation.operator().to_owned(),
            lost_account_to: regulation.lost_account_reported_to().to_owned(),
            shows_accounts: regulation.flag("payment.agency_account_public", today),
        }
    }
}

impl<'a> Sources<'a> {
    /// The sources of a house, today.
    pub fn of(house: &'a House, profile: &'a Profile) -> Self {
        Self {
            catalogue: &house.office.catalogue,
            organisation: &house.office.organisation,
            profile,
            today: clock::wall(house.now()).date(),
        }
    }
}
