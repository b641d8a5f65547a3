//! Lists that the overview leads to and that have no tab of their own: what is due within some days,
//! what is late as a whole, what will be.

use super::Query;
use domain::clock;
use jiff::Timestamp;
use jiff::civil::{Date, Time};
use store::read::worklist::Bucket;

/// The first and the last day that an address names.
fn days(query: &Query) -> Option<(Date, Date)> {
    let (first, last) = query
        .han
        .split_once("..")
        .unwrap_or((&query.han, &query.han));
    let (first, last) = (first.parse().ok()?, last.parse().ok()?);
    (first <= last).then_some((first, last))
}

/// From the first moment of a day to the first behind another.
pub fn bounds(first: Date, last: Date) -> (Timestamp, Timestamp) {
    let start = |day: Date| clock::instant(day.to_datetime(Time::midnight()));
    (start(first), start(last.tomorrow().unwrap_or(last)))
}

/// The list that is asked for; none where it is one that has a tab.
pub fn bucket(query: &Query, now: Timestamp) -> Option<Bucket> {
    let days = days(query).map(|(first, last)| bounds(first, last));
    match (query.phan.as_str(), days) {
        ("soon", Some((_, end))) => Some(Bucket::Soon(end)),
        // What was due earlier today is late, and not due any more.
        ("result", Some((from, end))) => Some(Bucket::ResultDue(from.max(now), end)),
        ("case_late", _) => Some(Bucket::CaseLate),
        ("will_be_late", _) => Some(Bucket::WillBeLate),
        _ => None,
    }
}

/// The same in words.
pub fn words(query: &Query) -> Option<String> {
    let day = |day: Date| format!("{}/{}", day.day(), day.month());
    let days = days(query);
    match (query.phan.as_str(), days) {
        ("soon", Some((_, last))) => Some(format!("việc đến hạn từ nay đến hết {}", day(last))),
        ("result", Some((first, last))) if first == last => {
            Some(format!("kết quả phải trả ngày {}", day(first)))
        }
        ("result", Some((first, last))) => Some(format!(
            "kết quả phải trả từ {} đến {}",
            day(first),
            day(last)
        )),
        ("case_late", _) => Some("hồ sơ trễ hẹn trả kết quả".to_owned()),
        ("will_be_late", _) => Some("hồ sơ sẽ trễ nếu đứng yên".to_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::testing::moment;

    #[test]
    fn days_of_an_address_become_a_list_and_what_is_no_day_becomes_none() {
        let query = |phan: &str, han: &str| Query {
            phan: phan.to_owned(),
            han: han.to_owned(),
            ..Query::default()
        };
        let now = moment("2026-08-24T09:15");
        let of = |phan, han| bucket(&query(phan, han), now);
        let end = moment("2026-08-31T00:00");
        assert_eq!(
            of("result", "2026-08-24..2026-08-30"),
            Some(Bucket::ResultDue(now, end))
        );
        assert_eq!(
            of("result", "2026-08-30"),
            Some(Bucket::ResultDue(moment("2026-08-30T00:00"), end))
        );
        assert_eq!(of("soon", "2026-08-30"), Some(Bucket::Soon(end)));
        assert_eq!(of("will_be_late", ""), Some(Bucket::WillBeLate));
        for (phan, han) in [
            ("result", ""),
            ("result", "2026-08-31..2026-08-30"),
            ("soon", "x"),
            ("late", "2026-08-30"),
        ] {
            assert_eq!(of(phan, han), None, "{phan} {han}");
        }
        let said = words(&query("result", "2026-08-24..2026-08-30"));
        assert_eq!(said.as_deref(), Some("kết quả phải trả từ 24/8 đến 30/8"));
    }
}
