//! The fees of a procedure as boxes of a form, and back. What was typed stays, right or wrong.

use super::condition_box::ConditionBox;
use super::fields::Fields;
use domain::catalogue::{Fee, FilingChannel, Form, Reduction};
use jiff::civil::Date;

/// A reduction as boxes.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ReductionBox {
    /// What the names begin with.
    pub name: String,
    /// For whom or what.
    pub title: String,
    /// In percent.
    pub percent: String,
    /// The act.
    pub basis: String,
    /// Whether only for filing online.
    pub online: bool,
    /// When.
    pub when: ConditionBox,
    /// First and last day.
    pub from: String,
    /// Last day.
    pub to: String,
    /// What is wrong.
    pub error: String,
}

/// A fee as boxes.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct FeeBox {
    /// What the names begin with: `f0`.
    pub name: String,
    /// What for.
    pub title: String,
    /// How much; empty where not known.
    pub amount: String,
    /// The act.
    pub basis: String,
    /// A remark.
    pub note: String,
    /// The way of filing it is for; empty for all.
    pub channels: Vec<String>,
    /// The case of the procedure; empty for all.
    pub variant: String,
    /// First day.
    pub from: String,
    /// Last day.
    pub to: String,
    /// The field that says how often.
    pub times: String,
    /// When it is owed.
    pub when: ConditionBox,
    /// What is wrong.
    pub error: String,
    /// Reductions.
    pub reductions: Vec<ReductionBox>,
}

impl FeeBox {
    /// Whether it is for a way of filing.
    pub fn is_for(&self, channel: &str) -> bool {
        self.channels.iter().any(|it| it == channel)
    }
}

/// More fees, or reductions of one fee, than this no procedure has.
const MOST: usize = 60;

/// The word of a way of filing in forms.
pub fn channel_word(channel: FilingChannel) -> &'static str {
    match channel {
        FilingChannel::Online => "online",
        FilingChannel::InPerson => "in_person",
        FilingChannel::Postal => "postal",
    }
}

/// The boxes of fees.
pub fn of(fees: &[Fee]) -> Vec<FeeBox> {
    let date = |date: Option<Date>| date.map(domain::clock::words::date).unwrap_or_default();
    fees.iter()
        .enumerate()
        .map(|(at, fee)| {
            let name = format!("f{at}");
            FeeBox {
                title: fee.name.clone(),
                amount: fee.amount.map(|it| it.to_string()).unwrap_or_default(),
                basis: fee.basis.clone().unwrap_or_default(),
                note: fee.note.clone().unwrap_or_default(),
                channels: fee
                    .channels
                    .iter()
                    .map(|it| channel_word(*it).to_owned())
                    .collect(),
                variant: fee.variants.join(" | "),
                from: date(fee.from),
                to: date(fee.to),
                times: fee.times.clone().unwrap_or_default(),
                when: ConditionBox::of(&name, fee.when.as_ref()),
                error: String::new(),
                reductions: fee
                    .reductions
                    .iter()
                    .enumerate()
                    .map(|(no, it)| {
                        let name = format!("{name}.r{no}");
                        ReductionBox {
                            title: it.name.clone(),
                            percent: it.percent.to_string(),
                            basis: it.basis.clone(),
                            online: it.channels == [FilingChannel::Online],
                            when: ConditionBox::of(&name, it.when.as_ref()),
                            from: date(it.from),
                            to: date(it.to),
                            error: String::new(),
                            name,
                        }
                    })
                    .collect(),
                name,
            }
        })
        .collect()
}

/// The boxes as they were sent.
pub fn sent(fields: &Fields) -> Vec<FeeBox> {
    let count = |name: &str| fields.text(name).parse().unwrap_or(0_usize).min(MOST);
    (0..count("fees"))
        .map(|at| {
            let name = format!("f{at}");
            let text = |part: &str| fields.text(&format!("{name}.{part}"));
            FeeBox {
                title: text("title"),
                amount: text("amount"),
                basis: text("basis"),
                note: text("note"),
                channels: fields.all(&format!("{name}.channel")),
                variant: text("variant"),
                from: text("from"),
                to: text("to"),
                times: text("times"),
                when: ConditionBox::sent(&name, fields),
                error: String::new(),
                reductions: (0..count(&format!("{name}.reductions")))
                    .map(|no| {
                        let name = format!("{name}.r{no}");
                        let text = |part: &str| fields.text(&format!("{name}.{part}"));
                        ReductionBox {
                            title: text("title"),
                            percent: text("percent"),
                            basis: text("basis"),
                            online: fields.has(&format!("{name}.online")),
                            when: ConditionBox::sent(&name, fields),
                            from: text("from"),
                            to: text("to"),
                            error: String::new(),
                            name,
                        }
                    })
                    .collect(),
                name,
            }
        })
        .collect()
}

/// Whether anything in the boxes cannot be read.
pub fn are_wrong(boxes: &[FeeBox]) -> bool {
    boxes.iter().any(|fee| {
        !fee.error.is_empty()
            || !fee.when.error.is_empty()
            || fee
                .reductions
                .iter()
                .any(|it| !it.error.is_empty() || !it.when.error.is_empty())
    })
}

/// What the boxes say, each over the fee that stood in its place; what cannot be read is told
/// beside its box.
pub fn read(boxes: &mut [FeeBox], over: &[Fee], form: Option<&Form>) -> Vec<Fee> {
    boxes
        .iter_mut()
        .enumerate()
        .map(|(at, it)| {
            let before = over.get(at).filter(|fee| fee.name == it.title);
            let own = |text: &str| (!text.is_empty()).then(|| text.to_owned());
            if it.title.is_empty() {
                "Ghi tên khoản thu.".clone_into(&mut it.error);
            }
            let amount = amount(&it.amount, &mut it.error);
            let (from, to) = days(&it.from, &it.to, &mut it.error);
            Fee {
                name: it.title.clone(),
                amount,
                amount_usd: before.and_then(|fee| fee.amount_usd),
                as_published: before.and_then(|fee| fee.as_published.clone()),
                note: own(&it.note),
                channels: ticked(
                    &it.channels,
                    before.map_or(&[], |fee| fee.channels.as_slice()),
                ),
                variants: it
                    .variant
                    .split('|')
                    .map(str::trim)
                    .filter(|it| !it.is_empty())
                    .map(str::to_owned)
                    .collect(),
                from,
                to,
                basis: own(&it.basis),
                when: it.when.read(form),
                times: own(&it.times),
                reductions: it
                    .reductions
                    .iter_mut()
                    .map(|it| reduction(it, form))
                    .collect(),
            }
        })
        .collect()
}

/// The ways of filing that were ticked, those of before in their order first.
fn ticked(words: &[String], before: &[FilingChannel]) -> Vec<FilingChannel> {
    let is_ticked = |it: &FilingChannel| words.iter().any(|word| word == channel_word(*it));
    let new = FilingChannel::ALL.iter().filter(|it| !before.contains(it));
    let all = before.iter().chain(new).copied();
    all.filter(is_ticked).collect()
}

fn reduction(it: &mut ReductionBox, form: Option<&Form>) -> Reduction {
    if it.title.is_empty() || it.basis.is_empty() {
        "Ghi đối tượng và văn bản quy định.".clone_into(&mut it.error);
    }
    let percent = it.percent.trim_end_matches('%').trim().parse::<u32>();
    let percent = percent.ok().filter(|percent| (1..=100).contains(percent));
    if percent.is_none() {
        "Mức giảm là số từ 1 đến 100; 100 là miễn.".clone_into(&mut it.error);
    }
    let (from, to) = days(&it.from, &it.to, &mut it.error);
    Reduction {
        name: it.title.clone(),
        percent: percent.unwrap_or(0),
        basis: it.basis.clone(),
        channels: if it.online {
            vec![FilingChannel::Online]
        } else {
            Vec::new()
        },
        when: it.when.read(form),
        from,
        to,
    }
}

fn amount(typed: &str, error: &mut String) -> Option<i64> {
    let plain: String = typed
        .chars()
        .filter(|c| !matches!(c, '.' | ' ' | '₫' | '\u{a0}'))
        .collect();
    if plain.is_empty() {
        return None;
    }
    match plain.parse::<i64>() {
        Ok(amount) if (0..=1_000_000_000_000).contains(&amount) => Some(amount),
        _ => {
            *error =
                format!("“{typed}” không phải số tiền. Ghi chữ số, ví dụ 50.000; 0 là không thu.");
            None
        }
    }
}

/// First and last day; both may be open.
fn days(from: &str, to: &str, error: &mut String) -> (Option<Date>, Option<Date>) {
    let mut read = |typed: &str| -> Option<Date> {
        if typed.is_empty() {
            return None;
        }
        let parts: Vec<i16> = typed
            .split(['/', '-'])
            .filter_map(|it| it.trim().parse().ok())
            .collect();
        let date = match parts.as_slice() {
            [day, month, year] if (1900..=2999).contains(year) => i8::try_from(*day)
                .ok()
                .zip(i8::try_from(*month).ok())
                .and_then(|(day, month)| Date::new(*year, month, day).ok()),
            _ => None,
        };
        if date.is_none() {
            *error = format!("“{typed}” không phải một ngày. Ghi dạng 01/07/2026.");
        }
        date
    };
    let (from, to) = (read(from), read(to));
    if let (Some(first), Some(last)) = (from, to)
        && last < first
    {
        "Ngày kết thúc đứng trước ngày bắt đầu.".clone_into(error);
    }
    (from, to)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::catalogue::Catalogue;

    #[test]
    fn fees_go_through_the_boxes_unchanged() {
        let all: Vec<Fee> = serde_json::from_value(serde_json::json!([
            {"name": "Lệ phí", "amount": 50_000, "basis": "NQ 10", "from": "2026-07-01",
             "channels": ["online"], "variants": ["Cấp mới"], "times": "so", "when": "so > 1",
             "reductions": [{"name": "Hộ nghèo", "percent": 100, "basis": "TT 85",
                 "when": "dien = \"Hộ nghèo\""},
                 {"name": "Trực tuyến", "percent": 50, "basis": "NQ 11", "channels": ["online"]}]}
        ]))
        .expect("fees");
        let mut boxes = of(&all);
        assert_eq!(read(&mut boxes, &all, None), all);
        assert!(!are_wrong(&boxes));
        for procedure in Catalogue::seed().procedures() {
            let mut boxes = of(&procedure.fees);
            assert_eq!(read(&mut boxes, &procedure.fees, None), procedure.fees);
        }
    }

    #[test]
    fn what_is_no_sum_no_day_and_no_percent_is_told() {
        let fields = Fields::given(&[
            ("fees", "1"),
            ("f0.title", "Lệ phí"),
            ("f0.amount", "năm mươi"),
            ("f0.reductions", "1"),
            ("f0.r0.title", "Hộ nghèo"),
            ("f0.r0.percent", "120"),
        ]);
        let mut boxes = sent(&fields);
        read(&mut boxes, &[], None);
        assert!(are_wrong(&boxes));
        assert!(boxes[0].error.contains("năm mươi"));
        assert!(boxes[0].reductions[0].error.contains("1 đến 100"));
        let mut error = String::new();
        days("31/02/2026", "", &mut error);
        assert!(error.contains("31/02/2026"));
        days("02/07/2026", "01/07/2026", &mut error);
        assert!(error.contains("đứng trước"));
        assert_eq!(amount("1.500.000 ₫", &mut String::new()), Some(1_500_000));
    }
}
