//! The rows of the tables, the columns of the chart.

use super::{Column, Counts, Number, Row, Scope, Way, count, name, percent};
use crate::forms::escaped;
use crate::frame::Lang;
use crate::house::House;
use domain::catalogue::fold::alphabetical;
use domain::organisation::Organisation;
use domain::statistics::{Period, share};
use jiff::civil::Date;
use std::collections::BTreeMap;
use store::read::statistics_totals::Sum;

fn row(
    scope: &Scope,
    period: Period,
    name: String,
    address: String,
    (it, lang): (&Counts, Lang),
) -> Row {
    let number = |of: i64, figure: &str| Number {
        shown: count(of, lang),
        list: scope.list(figure, period),
    };
    Row {
        name,
        address,
        received: number(it.received, "received"),
        online_rate: it.online_rate(lang),
        resolved: number(it.resolved, "resolved"),
        on_time: number(it.on_time, "on_time"),
        late: number(it.late, "late"),
        rate: it.rate(lang),
        late_rate: it.late_rate(lang),
        bar: String::new(),
    }
}

/// The widths of bars, of the worst share.
fn bars(rows: &mut [(i64, Row)]) {
    let worst = rows.iter().map(|it| it.0).max().unwrap_or_default().max(1);
    for (late, row) in rows {
        row.bar = tenths(*late, worst);
    }
}

/// A share as a width: `7.0%`.
pub(super) fn tenths(part: i64, whole: i64) -> String {
    let share = share(part, whole).unwrap_or_default();
    format!("{}.{}%", share / 100, share % 100 / 10)
}

fn late_share(it: &Counts) -> i64 {
    share(it.late, it.on_time + it.late).unwrap_or_default()
}

pub(super) fn agency_rows(
    scope: &Scope,
    period: Period,
    counts: BTreeMap<String, Counts>,
    organisation: &Organisation,
    (year, lang): (i16, Lang),
) -> Vec<Row> {
    let mut rows: Vec<(i64, Row)> = counts
        .into_iter()
        .map(|(code, it)| {
            let agency = organisation.agency(&code.as_str().into());
            let name = agency.map_or_else(|| code.clone(), |it| it.name.clone());
            let own = Scope {
                agency: Some(code.clone()),
                alone: true,
                ..scope.clone()
            };
            let month = match period {
                Period::Month(_, month) => format!("&thang={month}"),
                _ => String::new(),
            };
            let address = format!("/so-lieu?nam={year}{month}&co-quan={}", escaped(&code));
            (
                late_share(&it),
                row(&own, period, name, address, (&it, lang)),
            )
        })
        .collect();
    rows.sort_by_key(|it| (it.0, alphabetical(&it.1.name)));
    bars(&mut rows);
    rows.into_iter().map(|it| it.1).collect()
}

pub(super) fn field_rows(
    house: &House,
    scope: &Scope,
    period: Period,
    sums: &[Sum],
    lang: Lang,
) -> Vec<Row> {
    let catalogue = &house.office.catalogue;
    let mut fields: BTreeMap<String, Counts> = BTreeMap::new();
    for sum in sums {
        let procedure = catalogue.procedure_of_case(&sum.of.as_str().into());
        let field = procedure.map_or("Khác", |it| it.field.as_str());
        let of = fields.entry(field.to_owned()).or_default();
        of.add(&sum.outcome, sum.total);
    }
    let mut rows: Vec<(i64, Row)> = fields
        .into_iter()
        .map(|(field, it)| {
            let own = Scope {
                field: field.clone(),
                ..scope.clone()
            };
            (
                late_share(&it),
                row(&own, period, field, String::new(), (&it, lang)),
            )
        })
        .collect();
    rows.sort_by_key(|it| alphabetical(&it.1.name));
    bars(&mut rows);
    rows.into_iter().map(|it| it.1).collect()
}

fn months_until(year: i16, today: Date) -> i8 {
    if year == today.year() {
        today.month()
    } else {
        12
    }
}

pub(super) fn month_rows(
    scope: &Scope,
    months: &BTreeMap<String, Counts>,
    year: i16,
    today: Date,
    lang: Lang,
) -> Vec<Row> {
    (1..=months_until(year, today))
        .map(|month| {
            let period = Period::Month(year, month);
            let it = months.get(&period.to_string()).copied().unwrap_or_default();
            row(
                scope,
                period,
                name(period, lang),
                String::new(),
                (&it, lang),
            )
        })
        .collect()
}

pub(super) fn chart(
    months: &BTreeMap<String, Counts>,
    year: i16,
    today: Date,
    lang: Lang,
) -> Vec<Column> {
    let of = |month| {
        let key = Period::Month(year, month).to_string();
        months.get(&key).copied().unwrap_or_default()
    };
    let until = months_until(year, today);
    let most = (1..=until).map(|it| of(it).on_time + of(it).late).max();
    let most = most.unwrap_or_default().max(1);
    (1..=until)
        .map(|month| {
            let it = of(month);
            let all = it.on_time + it.late;
            Column {
                name: format!("{}{month}", lang.pick("T", "")),
                resolved: count(all, lang),
                y_early: tenths(most - it.early, most),
                h_early: tenths(it.early, most),
                y_due: tenths(most - it.on_time, most),
                h_due: tenths(it.on_time - it.early, most),
                y_late: tenths(most - all, most),
                h_late: tenths(it.late, most),
            }
        })
        .collect()
}

pub(super) fn ways(scope: &Scope, period: Period, it: &Counts, lang: Lang) -> Vec<Way> {
    let counter = it.received - it.online - it.post;
    [
        (lang.pick("Trực tuyến", "Online"), it.online, "online"),
        (lang.pick("Trực tiếp", "At the counter"), counter, "counter"),
        (lang.pick("Bưu chính", "By post"), it.post, "post"),
    ]
    .into_iter()
    .map(|(name, of, figure)| Way {
        name,
        received: Number {
            shown: count(of, lang),
            list: scope.list(figure, period),
        },
        rate: percent(of, it.received, lang),
        bar: tenths(of, it.received.max(1)),
    })
    .collect()
}
