//! The frame of the lists behind public numbers: what is counted, of whom and when, what else could be
//! asked for, the way back and on. Who asks for nothing is shown what everything is counted from.

use super::{index, name};
use crate::error::Problem;
use crate::forms::escaped;
use crate::frame::Lang;
use crate::house::House;
use domain::clock;
use domain::statistics::Period;

/// A list behind a number, all but its rows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct List {
    /// Where it is.
    pub address: &'static str,
    /// What is counted.
    pub what: &'static str,
    /// Of when; empty of what is told as of now.
    pub period: String,
    /// Of whom; empty of the province.
    pub agency: String,
    /// Where the number stands, and the name of that page.
    pub back: (String, &'static str),
    /// What can be counted: word, name, whether it is.
    pub choices: Vec<(String, &'static str, bool)>,
    /// The periods, likewise.
    pub periods: Vec<(String, String, bool)>,
    /// What else is asked for, and stays so.
    pub kept: Vec<(&'static str, String)>,
    /// Where the list goes on.
    pub next: Option<String>,
}

/// The period that is asked for; this year where nothing is said.
///
/// # Errors
/// When there is no such period.
pub fn period(asked: &str, house: &House) -> Result<Period, Problem> {
    match asked {
        "" => Ok(Period::year_of(clock::wall(house.now()).date())),
        asked => Period::parse(asked).ok_or(Problem::NotFound),
    }
}

/// What the word of a list is, or the first where nothing is said.
pub fn word<'a>(asked: &'a str, first: &'a str) -> &'a str {
    if asked.is_empty() { first } else { asked }
}

impl List {
    /// A list of a period with what else is asked for; `next` is where it goes on, by a name.
    pub fn of(
        address: &'static str,
        (house, lang): (&House, Lang),
        choices: Vec<(String, &'static str, bool)>,
        period: Period,
        kept: Vec<(&'static str, &str)>,
        next: Option<(&str, String)>,
    ) -> Self {
        let chosen = choices.iter().find(|it| it.2);
        let word = chosen.map_or("", |it| it.0.as_str());
        let kept: Vec<(&'static str, String)> = kept
            .into_iter()
            .filter(|it| !it.1.is_empty())
            .map(|(name, value)| (name, value.to_owned()))
            .collect();
        let mut on = format!("{address}?muc={}&ky={period}", escaped(word));
        for (name, value) in &kept {
            on.push_str(&format!("&{name}={}", escaped(value)));
        }
        let of = kept.iter().find(|it| it.0 == "co-quan");
        let today = clock::wall(house.now()).date();
        Self {
            address,
            what: chosen.map_or("", |it| it.1),
            period: name(period, lang).to_lowercase(),
            agency: of.map_or_else(String::new, |it| agency_name(house, &it.1)),
            back: (String::new(), ""),
            periods: index::periods(today, period, lang),
            next: next.map(|(name, value)| format!("{on}&{name}={}", escaped(&value))),
            choices,
            kept,
        }
    }

    /// The same with the way back: to a page of numbers, of the same agency.
    pub fn behind(mut self, address: &str, name: &'static str) -> Self {
        let of = self.kept.iter().find(|it| it.0 == "co-quan");
        let address = match of {
            Some((_, code)) => {
                let joint = if address.contains('?') { '&' } else { '?' };
                format!("{address}{joint}co-quan={}", escaped(code))
            }
            None => address.to_owned(),
        };
        self.back = (address, name);
        self
    }
}

/// The name of an agency; its code where nothing is known of it any more.
pub fn agency_name(house: &House, code: &str) -> String {
    let agency = house.office.organisation.agency(&code.into());
    agency.map_or_else(|| code.to_owned(), |it| it.name.clone())
}
