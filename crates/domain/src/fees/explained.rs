//! What one file owes, line by line, each with how it came to that amount: what is charged, how
//! often, what is taken off for whom by which act, and what could be taken off.

use super::{Owed, owed};
use crate::catalogue::condition::{Literal, literals};
use crate::catalogue::{Fee, FilingChannel, Procedure, Reduction};
use crate::clock::words::money;
use jiff::civil::Date;
use serde_json::Value;

/// The file that owes.
#[derive(Clone, Copy, Debug)]
pub struct Of<'a> {
    /// The case of the procedure.
    pub variant: Option<&'a str>,
    /// How it comes.
    pub channel: FilingChannel,
    /// The day of filing; none asks for whatever was or will be charged.
    pub day: Option<Date>,
    /// What was filled in.
    pub data: &'a Value,
}

impl Of<'static> {
    /// A file of which only the way it comes is known.
    pub fn any(channel: FilingChannel) -> Self {
        Self {
            variant: None,
            channel,
            day: None,
            data: &Value::Null,
        }
    }
}

/// A line of the bill.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BillLine {
    /// What for.
    pub name: String,
    /// In đồng; none where not known.
    pub amount: Option<i64>,
    /// How it came to that.
    pub because: Vec<String>,
}

/// What a file owes.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Bill {
    /// Line by line.
    pub lines: Vec<BillLine>,
    /// Reductions that may be due and that nothing filed tells: for whom, how much, by which act.
    pub may_be_due: Vec<String>,
}

impl Bill {
    /// The sum; none where a line's amount is not known.
    pub fn total(&self) -> Option<i64> {
        self.lines.iter().try_fold(0_i64, |sum, line| {
            line.amount.map(|amount| sum.saturating_add(amount))
        })
    }
}

/// The greatest number of times a fee is charged for one file; more is a slip of the hand.
const MOST_TIMES: f64 = 10_000.0;

/// The bill of a file.
pub fn explain(procedure: &Procedure, of: &Of<'_>) -> Bill {
    let due: Vec<&Fee> = procedure
        .fees
        .iter()
        .filter(|fee| fee.holds_for(of.channel))
        .filter(|fee| in_force(fee.from, fee.to, of.day))
        .filter(|fee| of_the_variant(fee, of.variant))
        .filter(|fee| fee.when.as_ref().is_none_or(|when| when.holds(of.data)))
        .collect();
    let mut bill = Bill::default();
    let (told_apart, not): (Vec<&Fee>, Vec<&Fee>) = due
        .into_iter()
        .partition(|fee| !fee.variants.is_empty() || fee.when.is_some() || fee.times.is_some());
    let charged = not.iter().filter_map(|fee| fee.amount).filter(|it| *it > 0);
    if charged.count() > 1 {
        // Several amounts of several cases; they are not owed together.
        let words = owed_of(&not);
        bill.lines.push(BillLine {
            name: format!("{}: {words}", not[0].name),
            amount: None,
            because: Vec::new(),
        });
    } else {
        bill.lines
            .extend(not.iter().map(|fee| line(fee, of, &mut bill.may_be_due)));
    }
    bill.lines.extend(
        told_apart
            .iter()
            .map(|fee| line(fee, of, &mut bill.may_be_due)),
    );
    bill
}

/// The range of several amounts in words.
fn owed_of(fees: &[&Fee]) -> String {
    let amounts = || {
        fees.iter()
            .filter_map(|fee| fee.amount)
            .filter(|it| *it > 0)
    };
    Owed::OneOf {
        from: amounts().min().unwrap_or_default(),
        to: amounts().max().unwrap_or_default(),
    }
    .words()
}

fn in_force(from: Option<Date>, to: Option<Date>, day: Option<Date>) -> bool {
    day.is_none_or(|day| from.is_none_or(|from| from <= day) && to.is_none_or(|to| day <= to))
}

/// Whether a fee holds for a case of the procedure; where no case was chosen, any may be due.
fn of_the_variant(fee: &Fee, variant: Option<&str>) -> bool {
    fee.variants.is_empty()
        || variant.is_some_and(|variant| fee.variants.iter().any(|it| it == variant))
}

fn line(fee: &Fee, of: &Of<'_>, may_be_due: &mut Vec<String>) -> BillLine {
    let name = match &fee.note {
        Some(note) => format!("{}: {note}", fee.name),
        None => fee.name.clone(),
    };
    let mut because = Vec::new();
    let mut amount = fee.amount;
    if let Some(basis) = fee.basis.as_ref().filter(|it| !it.trim().is_empty()) {
        because.push(format!(
            "Mức thu {} ({basis})",
            amount.map_or_else(|| "chưa có dữ liệu".to_owned(), money)
        ));
    }
    if let (Some(field), Some(once)) = (&fee.times, fee.amount) {
        let times = times(of.data, field);
        amount = Some(once.saturating_mul(times));
        because.push(format!(
            "{} × {times} = {}",
            money(once),
            money(once.saturating_mul(times))
        ));
    }
    let mut percent = 0_u32;
    for reduction in fee
        .reductions
        .iter()
        .filter(|it| in_force(it.from, it.to, of.day))
        .filter(|it| it.channels.is_empty() || it.channels.contains(&of.channel))
    {
        let told = match &reduction.when {
            Some(when) if !when.holds(of.data) => continue,
            Some(_) => true,
            None => !reduction.channels.is_empty(),
        };
        let words = words(reduction);
        if !told {
            let words = format!("{}: {words}", fee.name);
            if !may_be_due.contains(&words) {
                may_be_due.push(words);
            }
            continue;
        }
        because.push(words);
        percent = percent.saturating_add(reduction.percent);
    }
    if percent > 0 {
        amount = amount.map(|full| {
            let off = full.saturating_mul(i64::from(percent.min(100))) / 100;
            if percent < 100 {
                because.push(format!(
                    "{} − {} = {}",
                    money(full),
                    money(off),
                    money(full - off)
                ));
            }
            full - off
        });
    }
    BillLine {
        name,
        amount,
        because,
    }
}

fn words(it: &Reduction) -> String {
    let how_much = match it.percent {
        100.. => "miễn".to_owned(),
        percent => format!("giảm {percent} %"),
    };
    format!("{}: {how_much} ({})", it.name, it.basis)
}

/// How often: what the field says, at least nothing.
fn times(data: &Value, field: &str) -> i64 {
    let number = match literals(data, field).as_slice() {
        [Literal::Number(number)] => *number,
        // The rows of a table, the lines of a list.
        many => f64::from(u32::try_from(many.len()).unwrap_or(u32::MAX)),
    };
    #[expect(
        clippy::cast_possible_truncation,
        reason = "between nothing and ten thousand"
    )]
    let whole = number.clamp(0.0, MOST_TIMES).floor() as i64;
    whole
}

/// Whether the bill is the same whatever else is filed: the plain sum of the published lines.
pub fn is_plain(procedure: &Procedure, channel: FilingChannel) -> bool {
    explain(procedure, &Of::any(channel)).total()
        == match owed(procedure, channel) {
            Owed::Nothing | Owed::NotStated => Some(0),
            Owed::Sum(sum) => Some(sum),
            _ => None,
        }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Catalogue;
    use crate::catalogue::condition::Condition;
    use serde_json::json;

    fn with(fees: Value) -> Procedure {
        let mut procedure = Catalogue::seed().procedures()[0].clone();
        procedure.fees = serde_json::from_value(fees).expect("fees");
        procedure
    }

    fn of<'a>(channel: FilingChannel, day: &str, data: &'a Value) -> Of<'a> {
        Of {
            variant: None,
            channel,
            day: day.parse().ok(),
            data,
        }
    }

    #[test]
    fn a_fee_is_multiplied_reduced_and_waived_with_its_acts() {
        // Covers: TB-22.8
        let procedure = with(json!([
            {"name": "Lệ phí", "amount": 50_000, "basis": "NQ 10/2026/NQ-HĐND", "reductions": [
                {"name": "Nộp trực tuyến", "percent": 50, "basis": "NQ 11/2026/NQ-HĐND", "channels": ["online"]},
                {"name": "Hộ nghèo", "percent": 100, "basis": "TT 85/2019/TT-BTC", "when": "dien = \"Hộ nghèo\""},
                {"name": "Người khuyết tật", "percent": 100, "basis": "TT 85/2019/TT-BTC"}]},
            {"name": "Bản sao trích lục", "amount": 8_000, "times": "ban_sao.so_luong"}
        ]));
        let data = json!({"ban_sao": {"so_luong": 3}});
        let bill = explain(&procedure, &of(FilingChannel::Online, "2026-11-27", &data));
        assert_eq!(bill.total(), Some(25_000 + 24_000));
        assert_eq!(
            bill.lines[0].because,
            [
                format!("Mức thu {} (NQ 10/2026/NQ-HĐND)", money(50_000)),
                "Nộp trực tuyến: giảm 50 % (NQ 11/2026/NQ-HĐND)".to_owned(),
                format!("{} − {} = {}", money(50_000), money(25_000), money(25_000)),
            ]
        );
        assert_eq!(
            bill.lines[1].because,
            [format!("{} × 3 = {}", money(8_000), money(24_000))]
        );
        assert_eq!(
            bill.may_be_due,
            ["Lệ phí: Người khuyết tật: miễn (TT 85/2019/TT-BTC)"]
        );
        let at_the_counter = of(FilingChannel::InPerson, "2026-11-27", &data);
        assert_eq!(explain(&procedure, &at_the_counter).total(), Some(74_000));
        let poor = json!({"dien": "Hộ nghèo"});
        let bill = explain(&procedure, &of(FilingChannel::Online, "2026-11-27", &poor));
        assert_eq!(bill.total(), Some(0));
        assert!(
            bill.lines[0]
                .because
                .iter()
                .any(|it| it.contains("Hộ nghèo: miễn"))
        );
        // What was waived stays on the case, with why.
        let kept = super::super::terms(&procedure, &of(FilingChannel::Online, "2026-11-27", &poor));
        assert_eq!(kept[0].amount, Some(0));
    }

    #[test]
    fn a_fee_has_its_days_its_cases_and_its_condition() {
        let procedure = with(json!([
            {"name": "Lệ phí cũ", "amount": 10_000, "to": "2026-06-30"},
            {"name": "Lệ phí mới", "amount": 20_000, "from": "2026-07-01"},
            {"name": "Cấp lại", "amount": 5_000, "variants": ["Cấp lại"]},
            {"name": "Đo đạc", "amount": 7_000, "when": "dien_tich > 100"}
        ]));
        let small = json!({"dien_tich": 100});
        let large = json!({"dien_tich": 101});
        let total = |day: &str, data: &Value, variant: Option<&str>| {
            let of = Of {
                variant,
                ..of(FilingChannel::InPerson, day, data)
            };
            explain(&procedure, &of).total()
        };
        assert_eq!(total("2026-06-30", &small, None), Some(10_000));
        assert_eq!(total("2026-07-01", &small, None), Some(20_000));
        assert_eq!(total("2026-07-01", &large, None), Some(27_000));
        assert_eq!(total("2026-07-01", &small, Some("Cấp lại")), Some(25_000));
        assert_eq!(total("2026-07-01", &small, Some("Cấp mới")), Some(20_000));
    }

    #[test]
    fn amounts_that_nothing_tells_apart_are_not_added_up() {
        let procedure = with(json!([
            {"name": "Lệ phí", "amount": 10_000}, {"name": "Lệ phí", "amount": 30_000}
        ]));
        let bill = explain(&procedure, &Of::any(FilingChannel::InPerson));
        assert_eq!(bill.lines.len(), 1);
        assert_eq!(bill.total(), None);
        let unknown = with(json!([{"name": "Lệ phí"}]));
        assert_eq!(
            explain(&unknown, &Of::any(FilingChannel::Online)).total(),
            None
        );
    }

    #[test]
    fn the_published_fees_are_explained_as_they_were_told() {
        let seed = Catalogue::seed();
        for procedure in seed.procedures() {
            for channel in FilingChannel::ALL {
                assert!(is_plain(procedure, channel), "{}", procedure.code);
            }
        }
    }

    #[test]
    fn a_condition_in_a_fee_is_read_with_it() {
        let fee = json!({"name": "x", "when": "a = "});
        assert!(serde_json::from_value::<Fee>(fee).is_err());
        assert!(Condition::parse("a = 1").is_ok());
    }
}
