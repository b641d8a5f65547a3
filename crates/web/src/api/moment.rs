//! Moments as the API writes and reads them: RFC 3339 with Viet Nam's offset, to the second.

use domain::clock;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::openapi::schema::{ObjectBuilder, SchemaFormat, SchemaType, Type};
use utoipa::openapi::{KnownFormat, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// Years outside of these are slips of the finger.
const YEARS: std::ops::RangeInclusive<i16> = 1900..=2200;

/// A moment.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Moment(pub Timestamp);

impl From<Timestamp> for Moment {
    fn from(at: Timestamp) -> Self {
        Self(at)
    }
}

impl std::fmt::Display for Moment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{}+07:00",
            clock::wall(self.0).strftime("%Y-%m-%dT%H:%M:%S")
        )
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl std::str::FromStr for Moment {
    type Err = String;

    /// With an offset, or without one and then meant in Viet Nam.
    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let wrong = || format!("{text:?} is not a moment such as 2026-08-21T15:20:00+07:00");
        if !text.contains(['T', 't', ' ']) {
            return Err(wrong());
        }
        let at = match text.parse::<Timestamp>() {
            Ok(at) => at,
            Err(_) => clock::instant(text.parse::<DateTime>().map_err(|_| wrong())?),
        };
        let year = clock::wall(at).year();
        if YEARS.contains(&year) {
            Ok(Self(at))
        } else {
            Err(format!("the year {year} is not between 1900 and 2200"))
        }
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

fn text_of(format: KnownFormat, description: &str) -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(SchemaType::Type(Type::String))
        .format(Some(SchemaFormat::KnownFormat(format)))
        .description(Some(description))
}

impl PartialSchema for Moment {
    fn schema() -> RefOr<Schema> {
        text_of(
            KnownFormat::DateTime,
            "A moment, RFC 3339, with Viet Nam's offset.",
        )
        .examples([serde_json::json!("2026-08-21T15:20:00+07:00")])
        .into()
    }
}

impl ToSchema for Moment {}

/// The end of a term as a client gives it: a moment, or a day and then the close of business.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Until {
    /// A moment.
    Moment(Timestamp),
    /// A day.
    Day(Date),
}

impl Until {
    /// The moment, by the working time of a unit.
    pub fn moment(self, calendar: &clock::Calendar) -> Timestamp {
        match self {
            Self::Moment(at) => at,
            Self::Day(date) => calendar.closing(date),
        }
    }
}

impl<'de> Deserialize<'de> for Until {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        if let Ok(Day(date)) = text.parse::<Day>() {
            return Ok(Self::Day(date));
        }
        let Moment(at) = text.parse().map_err(serde::de::Error::custom)?;
        Ok(Self::Moment(at))
    }
}

impl PartialSchema for Until {
    fn schema() -> RefOr<Schema> {
        let day = text_of(KnownFormat::Date, "A day: until its close of business.");
        let moment = text_of(KnownFormat::DateTime, "A moment.");
        utoipa::openapi::schema::OneOfBuilder::new()
            .item(moment)
            .item(day)
            .description(Some("The end of a term: a moment, or a day."))
            .into()
    }
}

impl ToSchema for Until {}

/// A day.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Day(pub Date);

impl Day {
    /// The first moment of the day.
    pub fn start(self) -> Timestamp {
        clock::instant(self.0.to_datetime(Time::midnight()))
    }
}

impl std::str::FromStr for Day {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("{text:?} is not a day such as 2026-08-21");
        // The parser of dates takes a moment too and forgets its time.
        if text.len() != 10 {
            return Err(wrong());
        }
        let date: Date = text.parse().map_err(|_| wrong())?;
        if YEARS.contains(&date.year()) {
            Ok(Self(date))
        } else {
            Err(format!(
                "the year {} is not between 1900 and 2200",
                date.year()
            ))
        }
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl PartialSchema for Day {
    fn schema() -> RefOr<Schema> {
        text_of(KnownFormat::Date, "A day.")
            .examples([serde_json::json!("2026-08-21")])
            .into()
    }
}

impl ToSchema for Day {}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::testing::{calendar, moment};

    #[test]
    fn moments_carry_the_offset_of_viet_nam() {
        let at = Moment(moment("2026-08-21T15:20"));
        assert_eq!(at.to_string(), "2026-08-21T15:20:00+07:00");
        assert_eq!("2026-08-21T08:20:00Z".parse(), Ok(at));
        assert_eq!("2026-08-21T15:20".parse(), Ok(at));
        for wrong in ["", "2026-08-21", "21/8/2026 15:20", "0001-01-01T00:00:00Z"] {
            assert!(wrong.parse::<Moment>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_day_ends_a_term_at_the_close_of_business() {
        let until: Until = serde_json::from_value("2026-09-03".into()).expect("a day");
        assert_eq!(until.moment(&calendar()), moment("2026-09-03T17:00"));
        let until: Until =
            serde_json::from_value("2026-09-03T10:00:00+07:00".into()).expect("a moment");
        assert_eq!(until.moment(&calendar()), moment("2026-09-03T10:00"));
        assert!(serde_json::from_value::<Until>("tomorrow".into()).is_err());
    }
}
