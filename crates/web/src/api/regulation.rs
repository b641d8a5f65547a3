//! The regulations: of each province every parameter with its value, its article and how far the
//! system obeys it.

use super::moment::Day;
use super::operation::{Operation, Who, day};
use super::path::InPath;
use super::problem::{Kind, Problem};
use super::query::Query;
use crate::house::House;
use axum::Json;
use axum::extract::State;
use domain::clock;
use domain::regulation::{Regulation, Setting, Status};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// The provinces whose regulations the system knows.
pub const PROVINCES: [&str; 5] = ["nam-dinh", "ninh-binh", "ha-nam", "thai-binh", "dak-nong"];

/// A regulation.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, ToSchema)]
pub struct RegulationListed {
    /// The province's name in addresses.
    pub province: String,
    /// The province's name.
    pub name: String,
    /// The regulation's title.
    pub title: String,
    /// How it is cited.
    pub cite: String,
    /// Whether this system runs under it.
    pub here: bool,
}

/// The regulations.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, ToSchema)]
pub struct Regulations {
    /// All of them.
    pub items: Vec<RegulationListed>,
}

/// A parameter as it stands on a day.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct SettingOut {
    /// Its key, also its anchor on the page of the regulation.
    pub key: String,
    /// Its group.
    pub group: String,
    /// Its title.
    pub title: String,
    /// Its title in English.
    pub title_en: String,
    /// The value for machines: yes or no, a number, a text, or a list of texts; a limit as
    /// `8 working_hours`.
    pub value: Value,
    /// The value in words.
    pub words: String,
    /// The value in English words.
    pub words_en: String,
    /// The clauses it stands in, such as `18.1a`.
    pub clauses: Vec<String>,
    /// The clauses in words; empty where none speaks of it.
    pub article: String,
    /// Where the value comes from: `given`, `default`, `by_decree`.
    pub status: String,
    /// Why, where the regulation does not say it itself.
    pub reason: String,
    /// How far the system obeys it: `yes`, `partly`, `no`.
    pub built: String,
    /// First day of this value; null from the beginning.
    pub from: Option<Day>,
    /// Last day of this value; null without end.
    pub to: Option<Day>,
}

/// A regulation with every parameter.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct RegulationOut {
    /// The regulation.
    pub regulation: RegulationListed,
    /// The day whose values these are.
    pub on: Day,
    /// Every parameter.
    pub settings: Vec<SettingOut>,
}

fn listed(house: &House, it: &Regulation) -> RegulationListed {
    let head = it.head();
    RegulationListed {
        province: it.province().to_owned(),
        name: it.province_name().to_owned(),
        title: head.title.clone(),
        cite: head.cite.clone(),
        here: house.office.regulation.province() == it.province(),
    }
}

fn setting(it: Setting) -> SettingOut {
    use domain::regulation::Built;
    SettingOut {
        key: it.key,
        group: it.group,
        title: it.title,
        title_en: it.title_en,
        value: it.value,
        words: it.words,
        words_en: it.words_en,
        clauses: it.clauses,
        article: it.article,
        status: match it.status {
            Status::Given => "given",
            Status::Default => "default",
            Status::ByDecree => "by_decree",
        }
        .to_owned(),
        reason: it.reason,
        built: match it.built {
            Built::Yes => "yes",
            Built::Partly => "partly",
            Built::No => "no",
        }
        .to_owned(),
        from: it.from.map(Day),
        to: it.to.map(Day),
    }
}

/// The regulation of a province: the house's own, or one that is shipped.
///
/// # Errors
/// When there is none of this name.
pub fn of(house: &House, province: &str) -> Result<std::sync::Arc<Regulation>, Problem> {
    if house.office.regulation.province() == province {
        return Ok(house.office.regulation.clone());
    }
    Regulation::seed(province)
        .map(Into::into)
        .map_err(|_| Problem::not_found())
}

async fn all(State(house): State<House>) -> Json<Regulations> {
    let items = PROVINCES
        .iter()
        .filter_map(|province| of(&house, province).ok())
        .map(|it| listed(&house, &it))
        .collect();
    Json(Regulations { items })
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Asked {
    on: Option<Day>,
}

async fn one(
    State(house): State<House>,
    InPath(province): InPath<String>,
    Query(asked): Query<Asked>,
) -> Result<Json<RegulationOut>, Problem> {
    let it = of(&house, &province)?;
    let on = asked.on.unwrap_or(Day(clock::wall(house.now()).date()));
    Ok(Json(RegulationOut {
        regulation: listed(&house, &it),
        on,
        settings: it.settings(on.0).into_iter().map(setting).collect(),
    }))
}

/// Regulations.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::get("/api/v1/regulations", "regulations", all)
            .tag("public")
            .says("Các quy chế", "The regulations the system knows")
            .by(Who::Anyone)
            .answers::<Regulations>("All of them."),
        Operation::get("/api/v1/regulations/{province}", "regulation", one)
            .tag("public")
            .says(
                "Quy chế của một tỉnh",
                "A regulation: every parameter with its value and article",
            )
            .by(Who::Anyone)
            .query(
                "on",
                "The day whose values are asked for; today without.",
                day(),
            )
            .answers::<RegulationOut>("The regulation.")
            .may_end(&[Kind::NotFound]),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_provinces_are_those_that_are_shipped() {
        let shipped: Vec<&str> = domain::regulation::provinces().collect();
        assert_eq!(shipped, PROVINCES);
    }
}
