//! A procedure (/thu-tuc/{code}): its public facts, its papers, times and fees by way of filing,
//! where to go, the way of a case, the law behind it, and how sure each of these is.

mod basis;
mod papers;
mod places;
#[cfg(test)]
mod tests;
mod ways;

pub use papers::{Paper, Papers, of as papers_of};
pub use places::Office;

use self::ways::Way;
use super::line::{self, Line};
use super::listing::{Axis, Query};
use super::sources::Sources;
use super::{english, words};
use crate::frame::{Frame, Lang};
use askama::Template;
use domain::case::terms::ServiceLevel;
use domain::catalogue::{Confidence, FilingChannel, Level, Procedure, ProcessSource};
use domain::fees;
use domain::ids::ProcedureCode;
use domain::statistics::FEWEST;

/// A fact, what is to be added to it, and the mark where it is not confirmed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fact {
    name: &'static str,
    value: String,
    value_is_vietnamese: bool,
    note: Option<String>,
    mark: Option<&'static str>,
}

impl Fact {
    /// Whether the value needs a line of its own.
    fn is_long(&self) -> bool {
        self.value.chars().count() > 60
    }
}

/// A step of the way of a case.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StepLine {
    no: usize,
    name: String,
    who: String,
    time: Option<String>,
    stage: Option<String>,
}

/// What can be done now.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Filing {
    /// It is filed online here.
    Here(String),
    /// It is filed on the National Portal.
    National(String),
    /// It is not filed online.
    NotOnline,
    /// It cannot be filed yet; why not.
    NotYet(Vec<&'static str>),
}

/// What people who used it said.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rated {
    /// How many of them.
    pub times: i64,
    /// How many were satisfied.
    pub satisfied: i64,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "public/procedure.html")]
pub struct ProcedurePage {
    f: Frame,
    code: String,
    name: String,
    vietnamese: Option<String>,
    field: (String, String),
    facts: Vec<Fact>,
    applicants: Vec<String>,
    ways: Vec<Way>,
    /// The cases with a time of their own.
    own_times: Vec<(String, String)>,
    ways_mark: Option<&'static str>,
    cases: Vec<CaseChoice>,
    papers: Vec<Papers>,
    papers_omitted: u32,
    papers_mark: Option<&'static str>,
    offices: Vec<Office>,
    offices_more: Option<(String, String)>,
    steps: Vec<StepLine>,
    steps_origin: String,
    steps_marked: bool,
    conditions: Option<String>,
    legal_basis: Vec<String>,
    basis_mark: Option<&'static str>,
    /// Texts that do not hold any more, with what took their place.
    repealed: Vec<(String, String)>,
    /// Why it does not go through the one-stop unit.
    special: Option<String>,
    decision: Option<String>,
    as_of: Option<String>,
    source: Option<String>,
    unsure: Vec<&'static str>,
    filing: Filing,
    direct: String,
    superseded_by: Option<(String, String)>,
    related: Vec<Line>,
    note: Option<String>,
}

/// A case of the procedure to choose.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CaseChoice {
    name: String,
    address: String,
    chosen: bool,
}

/// What is asked of the page.
#[derive(Clone, PartialEq, Eq, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    /// The case of the procedure, from 1.
    pub th: String,
}

impl Asked {
    /// The case that is asked for.
    pub fn case<'a>(&self, procedure: &'a Procedure) -> Option<&'a str> {
        let no: usize = self.th.trim().parse().ok()?;
        procedure
            .variants
            .get(no.checked_sub(1)?)
            .map(String::as_str)
    }
}

impl ProcedurePage {
    /// Whether the name is too long for the size of a heading.
    fn has_long_name(&self) -> bool {
        self.name.chars().count() > 90
    }

    /// The page of a procedure.
    pub fn of(
        f: Frame,
        sources: Sources<'_>,
        procedure: &Procedure,
        asked: &Asked,
        rated: Option<Rated>,
        public_url: &str,
    ) -> Self {
        let lang = f.lang;
        let chosen = asked.case(procedure);
        let process = sources.catalogue.process(procedure, level_of(procedure));
        let vietnamese = words::title(&procedure.name);
        let english = lang == Lang::En && !procedure.name_en.is_empty();
        let (offices, offices_more) = places::offices(procedure, sources, lang);
        let readiness = procedure.readiness();
        Self {
            code: procedure.code.to_string(),
            name: if english {
                procedure.name_en.clone()
            } else {
                vietnamese.clone()
            },
            vietnamese: english.then_some(vietnamese),
            field: (
                english::group(&procedure.field_group, lang),
                Query::default()
                    .with(Axis::Field, &english::group_slug(&procedure.field_group))
                    .address("/thu-tuc"),
            ),
            facts: facts(procedure, chosen, sources, lang, rated),
            applicants: applicants(procedure, lang),
            ways: ways::ways(procedure, chosen, lang),
            own_times: ways::own_times(procedure, lang),
            ways_mark: words::mark(procedure.mark("fees"), lang)
                .or_else(|| words::mark(procedure.mark("time"), lang)),
            cases: case_choices(procedure, chosen),
            papers: papers::of(procedure, chosen, lang),
            papers_omitted: procedure.components_omitted,
            papers_mark: words::mark(procedure.mark("components"), lang),
            offices,
            offices_more,
            steps: process
                .steps
                .iter()
                .enumerate()
                .map(|(at, step)| StepLine {
                    no: at + 1,
                    name: step.name.clone(),
                    who: step.who.clone(),
                    time: step
                        .limit()
                        .map(|limit| words::limit(limit, lang))
                        .or_else(|| step.time.clone()),
                    stage: step.stage.clone(),
                })
                .collect(),
            steps_origin: origin(process.origin, lang).to_owned(),
            steps_marked: process.origin == ProcessSource::Template,
            conditions: procedure.conditions.clone(),
            legal_basis: procedure.legal_basis.clone(),
            basis_mark: words::mark(procedure.mark("legal_basis"), lang),
            repealed: basis::repealed(procedure, sources),
            special: procedure.special.clone(),
            decision: procedure.decision.clone(),
            as_of: procedure.source.as_of.as_deref().map(words::month),
            source: Some(procedure.source.url.clone()).filter(|url| url.starts_with("https://")),
            unsure: readiness
                .lacks
                .iter()
                .map(|lack| words::lack(*lack, lang))
                .collect(),
            filing: filing(procedure, sources, lang),
            direct: format!("{public_url}/thu-tuc/{}", procedure.code),
            superseded_by: procedure.superseded_by.as_ref().map(|code| {
                let name = sources
                    .catalogue
                    .procedure(code)
                    .map_or_else(|| code.to_string(), |it| words::title(&it.name));
                (format!("/thu-tuc/{code}"), name)
            }),
            related: related(procedure, sources, lang),
            note: procedure.note.clone(),
            f,
        }
    }
}

/// The level whose process is shown: the one nearest to people.
fn level_of(procedure: &Procedure) -> Level {
    if procedure.levels.contains(&Level::Commune) {
        Level::Commune
    } else {
        procedure.levels.first().copied().unwrap_or(Level::Province)
    }
}

fn origin(origin: ProcessSource, lang: Lang) -> &'static str {
    lang.pick(
        origin.name(),
        match origin {
            ProcessSource::Published => "Internal process as published",
            ProcessSource::Procedure => "Steps as published with the procedure",
            ProcessSource::Portal => "Summed up from the National Portal",
            ProcessSource::Template => "Usual steps, not a published process",
        },
    )
}

/// The six public facts: reception, resolution, fees, time, result, assessment.
fn facts(
    procedure: &Procedure,
    chosen: Option<&str>,
    sources: Sources<'_>,
    lang: Lang,
    rated: Option<Rated>,
) -> Vec<Fact> {
    let channel = if procedure.offers(FilingChannel::Online) {
        FilingChannel::Online
    } else {
        FilingChannel::InPerson
    };
    let owed = fees::owed_in(procedure, chosen, channel);
    let fact =
        |name, value: String, vietnamese: bool, note: Option<String>, mark: Confidence| Fact {
            name,
            value,
            value_is_vietnamese: vietnamese && lang == Lang::En,
            note,
            mark: words::mark(mark, lang),
        };
    let channels: Vec<&str> = FilingChannel::ALL
        .into_iter()
        .filter(|channel| procedure.offers(*channel))
        .map(|channel| words::channel(channel, lang))
        .collect();
    let online = words::service_level(procedure.service_level, sources.profile.vocabulary, lang);
    let by_case = chosen.is_none() && !procedure.time.by_variant.is_empty();
    let differs = match (by_case, procedure.time.differs()) {
        (true, _) => Some(lang.pick("khác nhau theo trường hợp", "differs by case")),
        (false, true) => Some(lang.pick("khác nhau theo cách nộp", "differs by way of filing")),
        (false, false) => None,
    };
    let differs = differs.map(str::to_owned);
    let result = procedure.results.first();
    let rating = match rated {
        Some(it) if (1..FEWEST).contains(&it.times) => (
            lang.pick("Chưa đủ để nêu", "Too few to tell").to_owned(),
            Some(format!(
                "{} {}",
                it.times,
                lang.pick("lượt đánh giá", "ratings")
            )),
        ),
        Some(it) if it.times > 0 => (
            match lang {
                Lang::Vi => format!("{} hài lòng", percent(it.satisfied, it.times)),
                Lang::En => format!("{} satisfied", percent(it.satisfied, it.times)),
            },
            Some(format!(
                "{} {}",
                it.times,
                lang.pick("lượt đánh giá", "ratings")
            )),
        ),
        _ => (
            lang.pick("Chưa có lượt nào", "None yet").to_owned(),
            Some(
                lang.pick(
                    "người nộp đánh giá sau khi nhận kết quả",
                    "applicants rate after the result is handed over",
                )
                .to_owned(),
            ),
        ),
    };
    let level_mark = match procedure.service_level {
        None => Confidence::Found,
        Some(_) => procedure.mark("service_level"),
    };
    vec![
        fact(
            lang.pick("Thời hạn", "Time"),
            words::limit_or_unknown(procedure.time.limit_of(chosen, channel), lang),
            false,
            differs.or_else(|| {
                procedure.time.general().map(|_| {
                    lang.pick("từ khi hồ sơ được tiếp nhận", "from acceptance of the file")
                        .to_owned()
                })
            }),
            procedure.mark("time"),
        ),
        fact(
            lang.pick("Phí, lệ phí", "Fees"),
            match lang {
                Lang::Vi => owed.words(),
                Lang::En => owed.words_en(),
            },
            false,
            None,
            procedure.mark("fees"),
        ),
        fact(
            lang.pick("Cách nộp", "How to file"),
            words::capital(&channels.join(", ").to_lowercase()),
            false,
            Some(online.to_owned()),
            level_mark,
        ),
        fact(
            lang.pick("Nơi giải quyết", "Decided by"),
            procedure.agency.clone(),
            true,
            Some(words::levels(&procedure.levels, lang)),
            Confidence::Found,
        ),
        fact(
            lang.pick("Kết quả", "Result"),
            procedure.result_name().to_owned(),
            true,
            result
                .and_then(|it| it.code.as_ref())
                .map(|code| format!("{} {code}", lang.pick("mã", "code"))),
            Confidence::Found,
        ),
        fact(
            lang.pick("Người nộp đánh giá", "Rated by applicants"),
            rating.0,
            false,
            rating.1,
            Confidence::Found,
        ),
    ]
}

/// Who may apply: the source's own list, or the two kinds in English.
fn applicants(procedure: &Procedure, lang: Lang) -> Vec<String> {
    if lang == Lang::Vi && !procedure.applicants_vi.is_empty() {
        return procedure.applicants_vi.clone();
    }
    procedure
        .applicants
        .iter()
        .map(|who| words::applicant(*who, lang).to_owned())
        .collect()
}

fn percent(part: i64, whole: i64) -> String {
    format!("{}%", part * 100 / whole.max(1))
}

fn case_choices(procedure: &Procedure, chosen: Option<&str>) -> Vec<CaseChoice> {
    procedure
        .variants
        .iter()
        .zip(1_usize..)
        .map(|(name, no)| CaseChoice {
            name: words::capital(name),
            address: format!("?th={no}#giay-to"),
            chosen: chosen == Some(name.as_str()),
        })
        .collect()
}

fn filing(procedure: &Procedure, sources: Sources<'_>, lang: Lang) -> Filing {
    let readiness = procedure.readiness();
    if !readiness.can_be_filed() {
        return Filing::NotYet(
            readiness
                .bars()
                .map(|lack| words::lack(lack, lang))
                .collect(),
        );
    }
    if procedure.service_level == Some(ServiceLevel::InPersonOnly) {
        return Filing::NotOnline;
    }
    match line::file_address(procedure, sources) {
        Some(address) if address.starts_with('/') => Filing::Here(address),
        Some(address) => Filing::National(address),
        None => Filing::NotOnline,
    }
}

/// Procedures of the same turn of life.
fn related(procedure: &Procedure, sources: Sources<'_>, lang: Lang) -> Vec<Line> {
    let beside = sources
        .catalogue
        .life_events()
        .iter()
        .find(|event| event.procedures.contains(&procedure.code))
        .map(|event| event.procedures.as_slice())
        .unwrap_or_default();
    beside
        .iter()
        .filter(|code| **code != procedure.code)
        .filter_map(|code| sources.catalogue.procedure(code))
        .take(4)
        .map(|it| Line::of(it, sources, lang, ""))
        .collect()
}

/// The page of a procedure that is known by name only.
#[derive(Clone, Debug, Template)]
#[template(path = "public/procedure_name_only.html")]
pub struct NameOnlyPage {
    f: Frame,
    line: Line,
    name: String,
    time: Option<String>,
    national: String,
}

impl NameOnlyPage {
    /// The page of a thin line.
    pub fn of(f: Frame, title: &domain::catalogue::Title) -> Self {
        let time = title.time.as_ref().and_then(|time| {
            let unit = match time.unit.as_deref()? {
                "working_days" => f.t("ngày làm việc", "working days"),
                "working_hours" => f.t("giờ làm việc", "working hours"),
                "calendar_days" => f.t("ngày", "days"),
                "months" => f.t("tháng", "months"),
                _ => return None,
            };
            Some(format!("{} {unit}", time.amount))
        });
        Self {
            line: Line::thin(title, f.lang, ""),
            name: words::title(&title.name),
            time,
            national: format!(
                "https://dichvucong.gov.vn/p/home/dvc-tthc-trang-chu.html?keyword={}",
                crate::forms::escaped(title.code.as_str())
            ),
            f,
        }
    }
}

/// The page of a code that no list has; it helps to find the right one.
#[derive(Clone, Debug, Template)]
#[template(path = "public/procedure_unknown.html")]
pub struct UnknownPage {
    f: Frame,
    code: String,
    abolished: Option<(String, String)>,
    near: Vec<Line>,
}

impl UnknownPage {
    /// The page of an unknown code.
    pub fn of(f: Frame, sources: Sources<'_>, code: &ProcedureCode) -> Self {
        let near = near(code.as_str())
            .iter()
            .flat_map(|start| sources.catalogue.search(start, 5))
            .filter_map(|hit| sources.catalogue.procedure(&hit.code))
            .map(|it| Line::of(it, sources, f.lang, ""))
            .take(5)
            .collect();
        Self {
            code: code.as_str().chars().take(40).collect(),
            abolished: basis::abolished(code, sources),
            near,
            f,
        }
    }
}

/// A code with its last sign or signs left out: what a slip leaves.
fn near(code: &str) -> Vec<String> {
    let plain: String = code
        .chars()
        .filter(|c| c.is_ascii_digit() || *c == '.')
        .take(12)
        .collect();
    (1..=2)
        .filter_map(|less| plain.len().checked_sub(less))
        .filter(|length| *length >= 5)
        .map(|length| plain[..length].to_owned())
        .collect()
}
