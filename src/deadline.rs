//! `motcua deadline`: reckons one deadline from the command line and explains it, with the article
//! of each rule. Needs no database; the law's values come from the regulations and the catalogue.

use anyhow::{Context as _, bail};
use clap::Args;
use domain::clock::{self, ClockInput, Limit, Reckoning, seed, words};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use serde::Serialize;
use std::process::ExitCode;

/// The provinces whose regulations the program knows.
#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum)]
pub enum Province {
    /// Nam Định.
    NamDinh,
    /// Ninh Bình.
    NinhBinh,
    /// Hà Nam.
    HaNam,
    /// Thái Bình.
    ThaiBinh,
    /// Đăk Nông.
    DakNong,
}

impl Province {
    /// The name in files.
    pub fn id(self) -> &'static str {
        match self {
            Self::NamDinh => "nam-dinh",
            Self::NinhBinh => "ninh-binh",
            Self::HaNam => "ha-nam",
            Self::ThaiBinh => "thai-binh",
            Self::DakNong => "dak-nong",
        }
    }
}

/// The options of `motcua deadline`.
#[derive(Debug, Args)]
pub struct Options {
    /// Whose regulation counts.
    #[arg(long)]
    pub province: Province,
    /// When the complete file was received, in Viet Nam: 2026-08-21T15:20.
    #[arg(long, value_name = "TIME")]
    pub received: String,
    /// The published limit: "3 working_days", "8 working_hours" or "10 calendar_days".
    #[arg(long, value_name = "LIMIT")]
    pub limit: String,
    /// The identifier of a unit that keeps its own hours.
    #[arg(long, value_name = "CODE")]
    pub unit: Option<String>,
    /// Say what moved the date, rule by rule.
    #[arg(long)]
    pub explain: bool,
    /// Print JSON: `due` and `steps` with rule and article.
    #[arg(long)]
    pub json: bool,
}

/// One rule that touched the deadline.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Step {
    /// The rule.
    pub rule: &'static str,
    /// Its article on that day.
    pub article: Option<String>,
    /// How sure the article is: found, memory, inferred.
    pub confidence: Option<String>,
    /// The moment it concerns.
    pub at: String,
    /// What it did.
    pub note: String,
    /// The deadline after it, where it moved it.
    pub due: Option<String>,
}

/// A deadline as it is printed.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Answer {
    /// The deadline, with Viet Nam's offset.
    pub due: String,
    /// The deadline in words.
    pub words: String,
    /// When the file was received.
    pub received: String,
    /// The limit in words.
    pub limit: String,
    /// The province.
    pub province: &'static str,
    /// What touched it, in order.
    pub steps: Vec<Step>,
    /// The days of the count.
    pub days: Vec<clock::CountedDay>,
    /// What to beware of: days beyond the table of holidays.
    pub warnings: Vec<String>,
}

/// Reckons and prints one deadline.
///
/// # Errors
/// When an option cannot be read; the message names it.
pub fn run(options: &Options) -> anyhow::Result<ExitCode> {
    let answer = answer(options)?;
    if options.json {
        println!("{}", serde_json::to_string_pretty(&answer)?);
        return Ok(ExitCode::SUCCESS);
    }
    println!("{}", answer.words);
    if options.explain {
        for step in &answer.steps {
            let article = step.article.as_deref().unwrap_or("chưa rõ căn cứ");
            println!("- {} ({}; {article})", step.note, step.rule);
        }
    }
    for warning in &answer.warnings {
        eprintln!("motcua: {warning}");
    }
    Ok(ExitCode::SUCCESS)
}

/// Reckons one deadline.
///
/// # Errors
/// When an option cannot be read; the message names it.
pub fn answer(options: &Options) -> anyhow::Result<Answer> {
    let received = received(&options.received)?;
    let limit: Limit = options.limit.parse().context("--limit")?;
    if let Some(unit) = &options.unit {
        identifier(unit)?;
    }
    let settings = seed::settings();
    let table = seed::holidays();
    let province = options.province.id();
    let calendar = settings
        .calendar(&table, province, options.unit.as_deref())
        .map_err(anyhow::Error::msg)?;
    let reckoning = clock::reckon(&ClockInput::new(received, limit), &calendar);
    let on = clock::wall(received).date();
    let step = |rule: &'static str, at: Timestamp, note: String, due: Option<Timestamp>| {
        let article = settings.article(rule, province, clock::wall(at).date());
        Step {
            rule,
            article: article.map(|a| a.article.clone()),
            confidence: article.map(|a| a.confidence.clone()),
            at: rfc3339(at),
            note,
            due: due.map(rfc3339),
        }
    };
    let mut steps: Vec<Step> = reckoning
        .lines
        .iter()
        .map(|line| step(line.rule, line.at, line.note.clone(), line.due))
        .collect();
    if calendar.is_open(received) && clock::wall(received).time() > settings.cutoff {
        let morning = calendar.next_morning(received);
        let note = format!(
            "Hồ sơ giấy nhận sau {}:{:02} được chuyển đến cơ quan giải quyết lúc {}; hạn trả kết quả không đổi",
            settings.cutoff.hour(),
            settings.cutoff.minute(),
            words::moment(morning)
        );
        steps.push(step("clock.after_cutoff", received, note, None));
    }
    Ok(Answer {
        due: rfc3339(reckoning.due),
        words: words::moment(reckoning.due),
        received: rfc3339(received),
        limit: limit.words(),
        province,
        steps,
        warnings: warnings(&table, on, &reckoning),
        days: reckoning.days,
    })
}

/// A moment with Viet Nam's offset, or without one and then meant there.
fn received(text: &str) -> anyhow::Result<Timestamp> {
    let text = text.trim();
    if let Ok(at) = text.parse::<Timestamp>() {
        return Ok(at);
    }
    if text.parse::<Date>().is_ok() && !text.contains(['T', 't', ' ']) {
        bail!("--received: {text:?} has no time of day; write 2026-08-21T15:20");
    }
    let wall: DateTime = text
        .parse()
        .with_context(|| format!("--received: {text:?} is not a time such as 2026-08-21T15:20"))?;
    if !(1900..=2200).contains(&wall.year()) {
        bail!(
            "--received: the year {} is not between 1900 and 2200",
            wall.year()
        );
    }
    Ok(clock::instant(wall))
}

/// An electronic identifier of an agency (QĐ 20/2020 art. 4).
fn identifier(unit: &str) -> anyhow::Result<()> {
    let fits = |c: u8| c.is_ascii_uppercase() || c.is_ascii_digit() || c == b'.';
    if unit.is_empty() || unit.len() > 35 || !unit.bytes().all(fits) {
        bail!(
            "--unit: {unit:?} is not an identifier such as H40.24: at most 35 of A–Z, 0–9 and points (QĐ 20/2020, Điều 4)"
        );
    }
    Ok(())
}

/// A count that leaves the years of the table knows weekends only.
fn warnings(
    table: &clock::holidays::Holidays,
    received: Date,
    reckoning: &Reckoning,
) -> Vec<String> {
    let years = || table.holidays.iter().map(|day| day.date.year());
    let (Some(first), Some(last)) = (years().min(), years().max()) else {
        return Vec::new();
    };
    let due = clock::wall(reckoning.due).date();
    let outside = received.year() < first || due.year() > last;
    outside
        .then(|| format!("the table of holidays covers {first} to {last}; beyond it only weekends are days off"))
        .into_iter()
        .collect()
}

fn rfc3339(at: Timestamp) -> String {
    format!("{}+07:00", clock::wall(at).strftime("%Y-%m-%dT%H:%M:%S"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(received: &str, limit: &str) -> Options {
        Options {
            province: Province::NamDinh,
            received: received.to_owned(),
            limit: limit.to_owned(),
            unit: None,
            explain: true,
            json: true,
        }
    }

    fn json(received: &str, limit: &str) -> serde_json::Value {
        let answer = answer(&options(received, limit)).expect("a deadline");
        serde_json::to_value(answer).expect("JSON")
    }

    #[test]
    fn the_json_has_due_with_offset_and_steps_with_articles() {
        let json = json("2026-08-21T15:20", "3 working_days");
        assert_eq!(json["due"], "2026-08-25T17:00:00+07:00");
        let steps = json["steps"].as_array().expect("steps");
        for step in steps {
            assert!(
                step["rule"].is_string() && step["article"].is_string(),
                "{step}"
            );
        }
        let rules: Vec<_> = steps.iter().filter_map(|s| s["rule"].as_str()).collect();
        assert_eq!(
            rules,
            [
                "clock.extra_working_day",
                "clock.weekend",
                "clock.day_of_receipt_excluded",
                "clock.after_cutoff"
            ]
        );
        assert_eq!(steps[3]["article"], "Điều 18 Nghị định 118/2025/NĐ-CP");
    }

    #[test]
    fn hours_and_calendar_days_are_read_too() {
        assert_eq!(
            json("2026-08-21T15:20", "8 working_hours")["due"],
            "2026-08-22T15:20:00+07:00"
        );
        assert_eq!(
            json("2026-08-21T15:20", "10 calendar_days")["due"],
            "2026-09-03T17:00:00+07:00"
        );
        // The same instant, written elsewhere.
        assert_eq!(
            json("2026-08-21T08:20Z", "8 working_hours")["due"],
            "2026-08-22T15:20:00+07:00"
        );
    }

    /// The rules that touched a deadline, each with its article.
    fn explained(received: &str, limit: &str) -> (String, Vec<(String, String)>) {
        let json = json(received, limit);
        let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
        let steps = json["steps"].as_array().expect("steps");
        let steps = steps
            .iter()
            .map(|step| (text(&step["rule"]), text(&step["article"])))
            .collect();
        (text(&json["due"]), steps)
    }

    #[test]
    fn the_monday_before_national_day_is_swapped_with_a_saturday() {
        let (due, steps) = explained("2026-08-27T09:00", "3 working_days");
        assert_eq!(due, "2026-09-04T17:00:00+07:00");
        let swap = "thông báo hằng năm của cơ quan có thẩm quyền về hoán đổi ngày làm việc";
        assert!(steps.contains(&("clock.swapped_day".into(), swap.into())));
        // Filed the day before the Saturday that is worked for it, that Saturday counts.
        let (due, steps) = explained("2026-08-21T09:00", "1 working_days");
        assert_eq!(due, "2026-08-22T17:00:00+07:00");
        assert!(steps.contains(&("clock.extra_working_day".into(), swap.into())));
    }

    #[test]
    fn tet_is_five_days_off_with_its_article() {
        let (due, steps) = explained("2026-02-13T10:00", "1 working_days");
        assert_eq!(due, "2026-02-23T17:00:00+07:00");
        let law = "khoản 3 Điều 111, Điều 112 Bộ luật Lao động 2019";
        let days = steps.iter().filter(|step| step.0 == "clock.holiday");
        assert_eq!(days.clone().count(), 5, "{steps:?}");
        assert!(days.clone().all(|step| step.1 == law), "{steps:?}");
        // Gio to 2026 is a Sunday; the Monday after it is off instead.
        let (due, _) = explained("2026-04-24T10:00", "1 working_days");
        assert_eq!(due, "2026-04-28T17:00:00+07:00");
    }

    #[test]
    fn after_three_in_the_afternoon_paper_moves_the_next_morning() {
        let cutoff = |received: &str| {
            let (due, steps) = explained(received, "3 working_days");
            let step = steps
                .into_iter()
                .find(|step| step.0 == "clock.after_cutoff");
            (due, step.map(|step| step.1))
        };
        let article = Some("Điều 18 Nghị định 118/2025/NĐ-CP".to_owned());
        let due = "2026-08-25T17:00:00+07:00".to_owned();
        assert_eq!(cutoff("2026-08-21T15:20"), (due.clone(), article));
        assert_eq!(cutoff("2026-08-21T15:00"), (due, None));
        let before = Some("Điều 18 Nghị định 61/2018/NĐ-CP".to_owned());
        assert_eq!(cutoff("2025-06-24T15:01").1, before);
    }

    #[test]
    fn culture_day_is_off_from_2026_by_a_dated_setting() {
        let (due, steps) = explained("2026-11-23T09:00", "1 working_days");
        assert_eq!(due, "2026-11-25T17:00:00+07:00");
        let law = "khoản 3 Điều 111, Điều 112 Bộ luật Lao động 2019; Nghị quyết 28/2026/QH16";
        assert!(
            steps.contains(&("clock.holiday".into(), law.into())),
            "{steps:?}"
        );
        // The year before, 24/11 was a Monday like any other.
        let (due, steps) = explained("2025-11-21T09:00", "1 working_days");
        assert_eq!(due, "2025-11-24T17:00:00+07:00");
        assert!(
            steps.iter().all(|step| step.0 != "clock.holiday"),
            "{steps:?}"
        );
    }

    #[test]
    fn out_of_hours_cites_the_provinces_own_clause() {
        let mut asked = options("2026-08-24T20:15", "8 working_hours");
        let article = |asked: &Options| {
            let answer = answer(asked).expect("a deadline");
            assert_eq!(answer.due, "2026-08-25T17:00:00+07:00");
            let step = answer
                .steps
                .into_iter()
                .find(|step| step.rule == "clock.out_of_hours");
            step.and_then(|step| step.article).unwrap_or_default()
        };
        assert_eq!(
            article(&asked),
            "Nghị định 297/2025/NĐ-CP (áp dụng tương tự)"
        );
        asked.province = Province::DakNong;
        assert_eq!(
            article(&asked),
            "điểm a khoản 1 Điều 12 Quyết định 10/2025/QĐ-UBND tỉnh Đăk Nông"
        );
    }

    #[test]
    fn bad_options_are_named() {
        let message = |options: &Options| {
            let error = answer(options).expect_err("an error");
            format!("{error:#}")
        };
        assert!(message(&options("soon", "3 working_days")).starts_with("--received"));
        assert!(message(&options("2026-08-21", "3 working_days")).contains("time of day"));
        assert!(message(&options("2026-08-21T15:20", "3 weeks")).starts_with("--limit"));
        let mut unit = options("2026-08-21T15:20", "3 working_days");
        unit.unit = Some("h40/24".to_owned());
        assert!(message(&unit).starts_with("--unit"));
    }

    #[test]
    fn beyond_the_table_of_holidays_it_warns() {
        assert_eq!(
            json("2026-08-21T15:20", "3 working_days")["warnings"],
            serde_json::json!([])
        );
        let warned = json("2027-12-28T09:00", "10 working_days");
        assert_eq!(warned["warnings"].as_array().map(Vec::len), Some(1));
    }
}
