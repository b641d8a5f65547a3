//! Where a procedure is filed in person: the intake units of the agencies that resolve it.

use super::super::sources::Sources;
use crate::frame::Lang;
use domain::catalogue::{Level, Procedure};
use domain::organisation::Agency;

/// A place to go to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Office {
    /// The unit's name.
    pub name: String,
    /// For whom it receives.
    pub agency: String,
}

/// How many offices are named one by one.
const NAMED: usize = 4;

/// The offices that are named, and where the rest are found.
pub fn offices(
    procedure: &Procedure,
    sources: Sources<'_>,
    lang: Lang,
) -> (Vec<Office>, Option<(String, String)>) {
    let organisation = sources.organisation;
    let resolvers = organisation.resolvers(procedure);
    let (local, provincial): (Vec<&Agency>, Vec<&Agency>) = resolvers
        .into_iter()
        .partition(|agency| matches!(agency.level, Level::Commune | Level::District));
    let mut offices: Vec<Office> = Vec::new();
    for agency in provincial.iter().take(NAMED) {
        let nearest = organisation
            .intake_units(procedure, agency)
            .first()
            .copied();
        if let Some(unit) = nearest
            && offices.iter().all(|office| office.name != unit.name)
        {
            offices.push(Office {
                name: unit.name.clone(),
                agency: agency.name.clone(),
            });
        }
    }
    let by_district = local.iter().any(|agency| agency.level == Level::District);
    let more = (!local.is_empty() || organisation.receives_anywhere()).then(|| {
        let said = if organisation.receives_anywhere() {
            lang.pick(
                "Nộp được ở trung tâm của bất kỳ xã, phường nào trong tỉnh",
                "May be filed at the centre of any commune of the province",
            )
        } else if by_district {
            lang.pick(
                "Bộ phận tiếp nhận của huyện, thành phố nơi cư trú hoặc nơi có việc",
                "The intake unit of the district concerned",
            )
        } else {
            lang.pick(
                "Bộ phận tiếp nhận của xã, phường nơi cư trú hoặc nơi có việc",
                "The intake unit of the commune concerned",
            )
        };
        let address = if by_district {
            "/lien-he?cap=huyen"
        } else {
            "/lien-he?cap=xa"
        };
        (said.to_owned(), address.to_owned())
    });
    (offices, more)
}
