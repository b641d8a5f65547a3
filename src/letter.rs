//! `motcua letter CASE --form receipt --out F.pdf`: prints a letter of a case, or the register of
//! a unit, into a file. For looking at templates, and for offices whose printer stands elsewhere.

use anyhow::{Context as _, bail};
use casework::office::Office;
use clap::Args;
use documents::Templates;
use domain::case::LetterForm;
use domain::letter::forms::REGISTER;
use domain::letter::register::Period;
use jiff::civil::Date;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use store::read::scope::Scope;
use store::{Db, Target, case_file};

use crate::config::{Config, Server};
use crate::{clock, paper, wiring};

/// The options of `motcua letter`.
#[derive(Debug, Args)]
pub struct Options {
    /// The case's code; not for the register.
    #[arg(value_name = "CASE", required_unless_present = "unit")]
    pub case: Option<String>,
    /// Which letter: receipt, supplement_request, reject, extend, stop, control_slip, hand_over
    /// or register.
    #[arg(long, value_name = "FORM")]
    pub form: String,
    /// The file to write.
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// The folder that `motcua demo` keeps its data in.
    #[arg(long, value_name = "DIR", required_unless_present = "config")]
    pub data: Option<PathBuf>,
    /// The configuration file, in place of a folder.
    #[arg(long, value_name = "FILE", conflicts_with = "data")]
    pub config: Option<PathBuf>,
    /// The province, where the folder does not say it.
    #[arg(long, value_name = "ID", conflicts_with = "config")]
    pub province: Option<String>,
    /// The address in QR codes, in place of the configured one.
    #[arg(long, value_name = "URL")]
    pub public_url: Option<String>,
    /// A folder with templates to use in place of the shipped ones.
    #[arg(long, value_name = "DIR")]
    pub templates: Option<PathBuf>,
    /// For the register: the unit's code.
    #[arg(long, value_name = "CODE")]
    pub unit: Option<String>,
    /// For the register: the first day, as 2026-08-01.
    #[arg(long, value_name = "DATE", requires = "unit")]
    pub from: Option<Date>,
    /// For the register: the last day.
    #[arg(long, value_name = "DATE", requires = "unit")]
    pub to: Option<Date>,
}

/// Prints.
///
/// # Errors
/// When the case or the unit is not known, has no such letter, or a file cannot be used.
pub async fn run(options: &Options) -> anyhow::Result<ExitCode> {
    let templates = match &options.templates {
        Some(folder) => paper::templates(folder)?,
        None => Templates::shipped(),
    };
    let (target, province, public_url) = place(options)?;
    let public_url = options.public_url.clone().unwrap_or(public_url);
    let db = Db::open_to_read(&target).await?;
    let office = Office::seed(db, &province)?;
    let pdf = if options.form == REGISTER {
        register(&office, &templates, options).await?
    } else {
        letter(&office, &templates, options, &public_url).await?
    };
    office.db.close().await;
    std::fs::write(&options.out, pdf)
        .with_context(|| format!("cannot write {}", options.out.display()))?;
    println!("{}", options.out.display());
    Ok(ExitCode::SUCCESS)
}

async fn letter(
    office: &Office,
    templates: &Templates,
    options: &Options,
    public_url: &str,
) -> anyhow::Result<Vec<u8>> {
    let Some(form) = LetterForm::from_slug(&options.form) else {
        let known = LetterForm::ALL.map(LetterForm::slug).join(", ");
        bail!(
            "--form: there is no letter {:?}; known are {known} and {REGISTER}",
            options.form
        );
    };
    let Some(code) = &options.case else {
        bail!("name the case whose letter is to be printed");
    };
    let code = domain::case_code::CaseCode::parse(code).map_err(|_| {
        anyhow::anyhow!("{code:?} is not a case code such as H40.024.13-260821-0142")
    })?;
    let file = case_file::load_by_code(&office.db, code.as_str())
        .await?
        .with_context(|| format!("there is no case {code}"))?;
    let history = case_file::history(&office.db, file.case.id).await?;
    paper::letter_with(
        templates,
        office,
        &file,
        &history,
        form,
        public_url,
        clock::now(),
    )
}

async fn register(
    office: &Office,
    templates: &Templates,
    options: &Options,
) -> anyhow::Result<Vec<u8>> {
    let Some(unit) = &options.unit else {
        bail!("name the unit whose register is to be printed with --unit");
    };
    let unit = domain::ids::UnitCode::new(unit.as_str());
    if office.organisation.unit(&unit).is_none() {
        bail!("--unit: there is no unit {unit}");
    }
    let now = clock::now();
    let today = domain::clock::wall(now).date();
    let (first, last) = (
        options.from.unwrap_or_else(|| today.first_of_month()),
        options.to.unwrap_or(today),
    );
    if last < first {
        bail!("--to: {last} is before {first}");
    }
    let scope = Scope::ReceivedBy(vec![unit.clone()]);
    let period = Period { first, last };
    let data = casework::letter::register(office, &unit, &scope, period, now).await?;
    Ok(documents::register_with(templates, &data)?)
}

/// Where the files are, whose they are, and the address that people type.
fn place(options: &Options) -> anyhow::Result<(Target, String, String)> {
    if let Some(file) = &options.config {
        let config = Config::read(file)?;
        let target = wiring::target(&config)?;
        return Ok((target, config.province, config.server.public_url));
    }
    let Some(folder) = &options.data else {
        bail!("name the folder with --data or the configuration with --config");
    };
    let path = folder.join("motcua.sqlite");
    let province = match &options.province {
        Some(province) => province.clone(),
        None => province_of(folder)?,
    };
    Ok((
        Target::Sqlite { path },
        province,
        Server::default().public_url,
    ))
}

/// The province that a demonstration's folder says it is of.
fn province_of(folder: &Path) -> anyhow::Result<String> {
    let file = folder.join("demo.json");
    let text = std::fs::read_to_string(&file).with_context(|| {
        format!(
            "cannot read {}; name the province with --province",
            file.display()
        )
    })?;
    let about: serde_json::Value = serde_json::from_str(&text)
        .with_context(|| format!("{} cannot be understood", file.display()))?;
    let province = about["province"].as_str();
    province
        .map(str::to_owned)
        .with_context(|| format!("{} names no province", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::testing::letters;
    use store::case_file::DueDates;
    use store::testing;

    fn options(folder: &Path, form: &str, case: Option<&str>) -> Options {
        Options {
            case: case.map(str::to_owned),
            form: form.to_owned(),
            out: folder.join("letter.pdf"),
            data: Some(folder.to_owned()),
            config: None,
            province: Some("nam-dinh".to_owned()),
            public_url: Some(letters::PUBLIC_URL.to_owned()),
            templates: None,
            unit: None,
            from: None,
            to: None,
        }
    }

    fn folder(test: &testing::TestDb) -> PathBuf {
        let Target::Sqlite { path } = &test.target else {
            panic!("SQLite")
        };
        path.parent().expect("its folder").to_owned()
    }

    #[tokio::test]
    async fn a_letter_of_a_case_on_file_is_written_into_a_file() {
        let test = testing::sqlite().await;
        let story = letters::short(LetterForm::HandOver);
        testing::put(&test.db, &story, DueDates::default()).await;
        let folder = folder(&test);
        let code = story.case.code_text();
        for form in ["receipt", "control_slip", "hand_over"] {
            let options = options(&folder, form, Some(&code));
            run(&options).await.expect("a letter");
            let pdf = std::fs::read(&options.out).expect("a file");
            assert!(pdf.starts_with(b"%PDF-1.7"), "{form}");
        }
        let mut book = options(&folder, "register", None);
        book.unit = Some("xa-13657/mot-cua".to_owned());
        book.from = Some(jiff::civil::date(2026, 8, 1));
        book.to = Some(jiff::civil::date(2026, 8, 31));
        run(&book).await.expect("a register");
        // Beside the open database: printing looks, it does not lock.
        test.db.close().await;
    }

    #[tokio::test]
    async fn what_cannot_be_printed_is_named() {
        let test = testing::sqlite().await;
        let story = letters::short(LetterForm::Receipt);
        testing::put(&test.db, &story, DueDates::default()).await;
        let folder = folder(&test);
        let code = story.case.code_text();
        let said = async |options: Options| {
            let error = run(&options).await.expect_err("an error");
            format!("{error:#}")
        };
        let no_letter = said(options(&folder, "extend", Some(&code))).await;
        assert!(no_letter.contains("nothing has happened"), "{no_letter}");
        let no_form = said(options(&folder, "invoice", Some(&code))).await;
        assert!(no_form.contains("control_slip"), "{no_form}");
        let no_case = said(options(&folder, "receipt", Some("H40-260101-0001"))).await;
        assert!(no_case.contains("there is no case"), "{no_case}");
        let mut no_unit = options(&folder, "register", None);
        no_unit.unit = Some("nowhere".to_owned());
        assert!(said(no_unit).await.contains("no unit nowhere"));
        let mut no_templates = options(&folder, "receipt", Some(&code));
        no_templates.templates = Some(folder.clone());
        assert!(said(no_templates).await.contains("letterhead.typ"));
        let mut no_province = options(&folder, "receipt", Some(&code));
        no_province.province = None;
        assert!(said(no_province).await.contains("--province"));
        test.db.close().await;
    }
}
