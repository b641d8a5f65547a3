//! `motcua regulation`: lists every parameter of a province with its value, its article and
//! whether it is a default; for machines the clauses and the forms in force as well. Needs no
//! database.

use crate::deadline::Province;
use anyhow::Context as _;
use clap::Args;
use domain::clock::wall;
use domain::regulation::{ClauseNote, Regulation, Setting, Status};
use jiff::civil::Date;
use serde::Serialize;
use std::fmt::Write as _;
use std::process::ExitCode;

/// The options of `motcua regulation`.
#[derive(Debug, Args)]
pub struct Options {
    /// Whose regulation.
    #[arg(long)]
    pub province: Province,
    /// The day whose law counts, as 2026-08-24; today where none is given.
    #[arg(long, value_name = "DATE")]
    pub on: Option<String>,
    /// Print JSON: settings, clauses and the forms in force.
    #[arg(long)]
    pub json: bool,
}

/// A regulation as it is printed for machines.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Answer {
    /// The province.
    pub province: String,
    /// Its name.
    pub name: String,
    /// Title of the regulation.
    pub title: String,
    /// First day in force, where known.
    pub in_force_from: Option<Date>,
    /// What is uncertain about number and dates.
    pub note: Option<String>,
    /// The day whose law counts.
    pub on: Date,
    /// Every parameter.
    pub settings: Vec<Setting>,
    /// Every clause that asks something of the program, and what the program does about it.
    pub clauses: Vec<ClauseNote>,
    /// The text that issues the forms in force.
    pub forms_of: String,
    /// Number and title of each.
    pub forms: Vec<[String; 2]>,
}

/// Prints a province's regulation.
///
/// # Errors
/// When the day cannot be read.
pub fn run(options: &Options) -> anyhow::Result<ExitCode> {
    let on = match &options.on {
        Some(text) => text
            .trim()
            .parse()
            .with_context(|| format!("--on: {text:?} is not a day such as 2026-08-24"))?,
        None => wall(crate::clock::now()).date(),
    };
    let answer = answer(options.province, on)?;
    if options.json {
        println!("{}", serde_json::to_string_pretty(&answer)?);
    } else {
        print!("{}", words(&answer));
    }
    Ok(ExitCode::SUCCESS)
}

/// A province's regulation on a day.
///
/// # Errors
/// When none is shipped for it.
pub fn answer(province: Province, on: Date) -> anyhow::Result<Answer> {
    let regulation = Regulation::seed(province.id())?;
    let head = regulation.head();
    let forms = regulation.form_set(on);
    Ok(Answer {
        province: head.province.clone(),
        name: head.name.clone(),
        title: head.title.clone(),
        in_force_from: head.from,
        note: head.note.clone(),
        on,
        settings: regulation.settings(on),
        clauses: regulation.articles().clauses.clone(),
        forms_of: forms.source.clone(),
        forms: forms
            .forms
            .iter()
            .map(|form| [form.number.clone(), form.name.clone()])
            .collect(),
    })
}

/// The list for people, group by group.
fn words(answer: &Answer) -> String {
    let mut out = format!("{}\n", answer.title);
    if let Some(note) = &answer.note {
        let _ = writeln!(out, "{note}.");
    }
    let mut group = "";
    for it in &answer.settings {
        if it.group != group {
            group = &it.group;
            let _ = writeln!(out, "\n{}", it.group_title);
        }
        let _ = writeln!(out, "  {} ({}): {}", it.title, it.key, it.words);
        let _ = writeln!(out, "    {}", source(it));
    }
    let defaults = answer
        .settings
        .iter()
        .filter(|it| it.status == Status::Default)
        .count();
    let _ = writeln!(
        out,
        "\n{} tham số, trong đó {defaults} mặc định. Biểu mẫu: {}.",
        answer.settings.len(),
        answer.forms_of
    );
    out
}

/// The article, or the mark of a default with its reason.
fn source(it: &Setting) -> String {
    let status = it.status.words();
    match (it.status, it.article.is_empty()) {
        (Status::Given, _) => it.article.clone(),
        (_, true) => format!("[{status}] {}", it.reason),
        (_, false) => format!("[{status}] {}; {}", it.article, it.reason),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_knows_every_province_that_ships() {
        use clap::ValueEnum as _;
        let named: Vec<_> = Province::value_variants()
            .iter()
            .map(|it| it.id())
            .collect();
        assert!(domain::regulation::provinces().eq(named.iter().copied()));
        assert!(domain::organisation::provinces().eq(named.iter().copied()));
    }

    fn on(day: &str) -> Date {
        day.parse().expect("a date")
    }

    #[test]
    fn every_setting_is_listed_with_value_article_and_mark() {
        let answer = answer(Province::DakNong, on("2026-08-24")).expect("a regulation");
        let json = serde_json::to_value(&answer).expect("JSON");
        let settings = json["settings"].as_array().expect("settings");
        assert_eq!(settings.len(), 172);
        let find = |key: &str| {
            let found = settings.iter().find(|it| it["key"] == key);
            found.cloned().expect("a setting")
        };
        let limit = find("intake.online_acceptance_deadline");
        assert_eq!(limit["value"], "8 working_hours");
        assert_eq!(limit["article"], "điểm a khoản 1 Điều 12");
        assert_eq!(limit["status"], "given");
        assert_eq!(find("ops.backup")["clauses"][0], "19.1e-2");
        let idle = find("account.logout_rule");
        assert_eq!(
            (&idle["value"], &idle["status"]),
            (&30.into(), &"default".into())
        );
        assert_eq!(json["clauses"].as_array().map(Vec::len), Some(91));
        assert_eq!(json["forms"].as_array().map(Vec::len), Some(7));
    }

    #[test]
    fn the_words_mark_defaults_and_give_their_reason() {
        let answer = answer(Province::NamDinh, on("2025-06-30")).expect("a regulation");
        let words = words(&answer);
        assert!(words.contains(
            "  Thời hạn trả lời hồ sơ trực tuyến (intake.online_acceptance_deadline): 08 giờ làm việc\n    [Mặc định] điểm c khoản 1 Điều 18; "
        ));
        assert!(
            words.contains(
                "Nghị định 61/2018/NĐ-CP và 107/2021/NĐ-CP\n    khoản 2 Điều 4; Điều 18\n"
            )
        );
        assert!(words.ends_with("Biểu mẫu: Thông tư 01/2018/TT-VPCP.\n"));
    }
}
