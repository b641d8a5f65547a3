//! The clock's part of the regulations: the article behind each rule on a day, the hour after
//! which files move the next morning, and the hours of provinces and units that differ. Reads
//! text that is handed in; knows no file.

use super::holidays::{Holidays, parse_hours, sessions, time};
use super::{Calendar, WorkingHours};
use jiff::civil::{Date, Time};
use serde::Deserialize;

/// The article behind a rule, for a span of days and perhaps one province.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Article {
    /// The rule, such as `clock.holiday`.
    pub id: String,
    /// In full, for citizens.
    pub article: String,
    /// Short, for officers.
    pub short: String,
    /// The province whose regulation it is; none for national law.
    pub province: Option<String>,
    /// First day in force.
    #[serde(default, deserialize_with = "day")]
    pub from: Option<Date>,
    /// Last day in force.
    #[serde(default, deserialize_with = "day")]
    pub to: Option<Date>,
    /// How sure it is: found, memory, inferred.
    pub confidence: String,
}

/// Hours of a province or of one of its units.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hours {
    /// Which province.
    pub province: String,
    /// Which unit; none for the whole province.
    pub unit: Option<String>,
    /// Monday to Friday, as `7:30-11:30, 13:00-17:00`.
    pub value: String,
    /// Saturday, where it is worked.
    pub saturday: Option<String>,
    /// First and last day of the season as `04-16`; none for all year.
    pub season: Option<[String; 2]>,
    /// The act that sets them.
    pub article: String,
}

#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Cutoff {
    value: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    cutoff: Cutoff,
    rule: Vec<Article>,
    #[serde(default)]
    hours: Vec<Hours>,
}

/// What the regulations say about the clock.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Settings {
    /// Paper files received after this hour move the next working morning.
    pub cutoff: Time,
    articles: Vec<Article>,
    hours: Vec<(Hours, WorkingHours)>,
}

impl Settings {
    /// Reads the settings.
    ///
    /// # Errors
    /// What is wrong, with the key.
    pub fn parse(text: &str) -> Result<Self, String> {
        let file: File = toml::from_str(text).map_err(|e| format!("clock settings: {e}"))?;
        let cutoff = time(&file.cutoff.value)
            .ok_or_else(|| format!("cutoff.value: {:?} is not 15:00", file.cutoff.value))?;
        for article in &file.rule {
            if let (Some(from), Some(to)) = (article.from, article.to)
                && to < from
            {
                return Err(format!(
                    "rule {}: to {to} is before from {from}",
                    article.id
                ));
            }
        }
        let hours = file
            .hours
            .into_iter()
            .map(|h| week(&h).map(|w| (h, w)))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            cutoff,
            articles: file.rule,
            hours,
        })
    }

    /// The article of a rule in a province on a day; that of the province goes before the
    /// national one.
    pub fn article(&self, rule: &str, province: &str, on: Date) -> Option<&Article> {
        let in_force = |a: &&Article| {
            a.id == rule && a.from.is_none_or(|from| from <= on) && a.to.is_none_or(|to| on <= to)
        };
        let find = |of: Option<&str>| {
            self.articles
                .iter()
                .filter(in_force)
                .find(|a| a.province.as_deref() == of)
        };
        find(Some(province)).or_else(|| find(None))
    }

    /// The calendar of a province or of one of its units: own hours first, then those of the
    /// province, then the default of the table of days.
    ///
    /// # Errors
    /// When the default hours cannot be read.
    pub fn calendar(
        &self,
        days: &Holidays,
        province: &str,
        unit: Option<&str>,
    ) -> Result<Calendar, String> {
        let of = |unit: Option<&str>| {
            self.hours
                .iter()
                .filter(move |(h, _)| h.province == province && h.unit.as_deref() == unit)
                .map(|(_, week)| week.clone())
                .collect::<Vec<_>>()
        };
        let mut hours = unit.map(|u| of(Some(u))).unwrap_or_default();
        hours.extend(of(None));
        hours.push(parse_hours(&days.hours.value)?);
        // Seasons first: the first set that holds on a day counts, and only all-year sets always do.
        let own = hours.iter().position(|h| h.season.is_none());
        hours.truncate(own.map_or(hours.len(), |i| i + 1));
        Ok(Calendar::new(hours, days.days(days.policy_from())))
    }
}

fn week(hours: &Hours) -> Result<WorkingHours, String> {
    let mut week = parse_hours(&hours.value)?;
    if let Some(saturday) = &hours.saturday {
        week.week[5] = sessions(saturday)?;
    }
    if let Some([from, to]) = &hours.season {
        let wrong = || format!("season of {}: write 04-16 and 10-15", hours.province);
        week.season = Some((
            month_day(from).ok_or_else(wrong)?,
            month_day(to).ok_or_else(wrong)?,
        ));
    }
    Ok(week)
}

/// `04-16`, a day of a leap year.
fn month_day(text: &str) -> Option<(i8, i8)> {
    let (month, day) = text.split_once('-')?;
    let date = Date::new(2024, month.parse().ok()?, day.parse().ok()?).ok()?;
    Some((date.month(), date.day()))
}

/// Reads a date written without quotes.
pub(crate) fn day<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Date>, D::Error> {
    let written = toml::value::Datetime::deserialize(from)?;
    let date = written
        .date
        .and_then(|d| Date::new(i16::try_from(d.year).ok()?, to_i8(d.month)?, to_i8(d.day)?).ok());
    date.map(Some)
        .ok_or_else(|| serde::de::Error::custom("write a date as 2025-07-01"))
}

fn to_i8(n: u8) -> Option<i8> {
    i8::try_from(n).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{ClockInput, Limit, due, reckon, seed, wall};
    use crate::testing::moment;

    fn date(text: &str) -> Date {
        text.parse().expect("a date")
    }

    #[test]
    fn an_article_is_that_of_the_province_and_the_day() {
        let settings = seed::settings();
        let short = |rule, province, on| {
            settings
                .article(rule, province, date(on))
                .map(|a| a.short.as_str())
        };
        assert_eq!(
            short("clock.out_of_hours", "dak-nong", "2026-08-24"),
            Some("đ.a k.1 Đ.12 QĐ 10/2025")
        );
        assert_eq!(
            short("clock.out_of_hours", "ha-nam", "2026-08-24"),
            Some("NĐ 297/2025 (tương tự)")
        );
        assert_eq!(
            short("clock.after_cutoff", "ha-nam", "2025-06-30"),
            Some("Đ.18 NĐ 61/2018")
        );
        assert_eq!(
            short("clock.after_cutoff", "ha-nam", "2025-07-01"),
            Some("Đ.18 NĐ 118/2025")
        );
        assert_eq!(short("clock.nothing", "ha-nam", "2026-08-24"), None);
    }

    #[test]
    fn every_rule_that_can_move_a_date_has_its_article() {
        let source = include_str!("reckoning.rs");
        let mut found = 0;
        for part in source.split("\"clock.").skip(1) {
            let rule = format!("clock.{}", part.split('"').next().unwrap_or(""));
            for on in ["2019-03-01", "2026-08-24"] {
                let article = seed::settings()
                    .article(&rule, "nam-dinh", date(on))
                    .cloned();
                assert!(article.is_some(), "{rule} on {on}");
            }
            found += 1;
        }
        assert!(found > 10);
    }

    #[test]
    fn a_unit_keeps_its_own_hours_in_summer_and_on_saturday() {
        let text = "[cutoff]\nvalue = \"15:00\"\n\
            [[rule]]\nid = \"a\"\narticle = \"a\"\nshort = \"a\"\nconfidence = \"found\"\n\
            [[hours]]\nprovince = \"ha-nam\"\nunit = \"H40.24\"\nvalue = \"7:00-11:30, 13:30-17:00\"\n\
            saturday = \"7:30-11:30\"\nseason = [\"04-16\", \"10-15\"]\narticle = \"x\"\n";
        let settings = Settings::parse(text).expect("settings");
        let days = seed::holidays();
        let unit = settings
            .calendar(&days, "ha-nam", Some("H40.24"))
            .expect("a calendar");
        let at = |at: &str, calendar: &Calendar| {
            wall(due(moment(at), Limit::working_hours(1), calendar)).to_string()
        };
        assert_eq!(at("2026-08-24T06:00", &unit), "2026-08-24T08:00:00");
        assert_eq!(at("2026-08-29T06:00", &unit), "2026-08-29T08:30:00");
        // In winter the default holds again.
        assert_eq!(at("2026-11-30T06:00", &unit), "2026-11-30T08:30:00");
        let province = settings
            .calendar(&days, "ha-nam", None)
            .expect("a calendar");
        assert_eq!(at("2026-08-24T06:00", &province), "2026-08-24T08:30:00");
    }

    #[test]
    fn after_three_in_the_afternoon_the_next_morning_counts_where_the_rule_is_on() {
        let mut input = ClockInput::new(moment("2026-08-24T15:20"), Limit::working_hours(4));
        let calendar = seed::calendar();
        let end = |input: &ClockInput| wall(reckon(input, &calendar).due).to_string();
        assert_eq!(end(&input), "2026-08-25T09:50:00");
        input.cutoff = Some(seed::settings().cutoff);
        assert_eq!(end(&input), "2026-08-25T11:30:00");
        // At 15:00 sharp it is not yet after 15:00.
        input.received = moment("2026-08-24T15:00");
        assert_eq!(end(&input), "2026-08-25T09:30:00");
    }

    #[test]
    fn settings_that_make_no_sense_are_refused() {
        for wrong in [
            "",
            "[cutoff]\nvalue = \"late\"\nrule = []",
            "[cutoff]\nvalue = \"15\"\n[[rule]]\nid = 1",
        ] {
            assert!(Settings::parse(wrong).is_err(), "{wrong}");
        }
    }
}
