//! A procedure with its facts, as the publication decision and the national portal give them.
//! Plain data; what a filed case takes from it is made in `terms`.

use super::Confidence;
use super::fee::Fee;
use super::replacement::Replacement;
use crate::case::Channel;
use crate::case::filing::CopyKind;
use crate::case::terms::ServiceLevel;
use crate::clock::{Limit, LimitUnit};
use crate::ids::{ComponentId, ProcedureCode};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Where a procedure is decided.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// A ministry or another central body.
    Ministry,
    /// The province.
    Province,
    /// The district, where there is one.
    District,
    /// The commune.
    Commune,
}

impl Level {
    /// The word on screen.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ministry => "Cấp bộ",
            Self::Province => "Cấp tỉnh",
            Self::District => "Cấp huyện",
            Self::Commune => "Cấp xã",
        }
    }

    /// The word in English.
    pub fn name_en(self) -> &'static str {
        match self {
            Self::Ministry => "Ministry",
            Self::Province => "Province",
            Self::District => "District",
            Self::Commune => "Commune",
        }
    }

    /// The name in addresses.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Ministry => "bo",
            Self::Province => "tinh",
            Self::District => "huyen",
            Self::Commune => "xa",
        }
    }
}

/// Who may apply.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Applicant {
    /// Natural persons.
    Individual,
    /// Organisations and enterprises.
    Organisation,
}

/// The ways of filing that times and fees tell apart.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FilingChannel {
    /// Online.
    Online,
    /// At the counter.
    InPerson,
    /// By post.
    Postal,
}

impl FilingChannel {
    /// All three, online first.
    pub const ALL: [Self; 3] = [Self::Online, Self::InPerson, Self::Postal];

    /// The word on screen.
    pub fn name(self) -> &'static str {
        match self {
            Self::Online => "Trực tuyến",
            Self::InPerson => "Trực tiếp",
            Self::Postal => "Bưu chính",
        }
    }

    /// The word in English.
    pub fn name_en(self) -> &'static str {
        match self {
            Self::Online => "Online",
            Self::InPerson => "At the counter",
            Self::Postal => "By post",
        }
    }
}

impl From<Channel> for FilingChannel {
    fn from(channel: Channel) -> Self {
        match channel {
            Channel::Online | Channel::NationalPortal | Channel::CounterAssisted => Self::Online,
            Channel::CounterPaper => Self::InPerson,
            Channel::Post => Self::Postal,
        }
    }
}

/// A number of a unit, as published.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statutory {
    /// The number.
    pub amount: f64,
    /// Its unit.
    pub unit: LimitUnit,
    /// The words of the law.
    pub text: String,
    /// The act.
    pub basis: String,
}

/// A time that holds for one way of filing.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChannelTime {
    /// The way of filing.
    pub channel: FilingChannel,
    /// The number; unknown where the source gives none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<f64>,
    /// Its unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<LimitUnit>,
}

/// A time that holds for one case of the procedure.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VariantTime {
    /// The case.
    pub variant: String,
    /// The number.
    pub amount: f64,
    /// Its unit.
    pub unit: LimitUnit,
}

/// The processing time.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Time {
    /// The number; unknown where the source gives none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<f64>,
    /// Its unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<LimitUnit>,
    /// As published.
    #[serde(default)]
    pub text: String,
    /// How the text was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The time in the law, where the portal gives none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statutory: Option<Statutory>,
    /// Times that differ by way of filing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub by_channel: Vec<ChannelTime>,
    /// Times of single cases of the procedure.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub by_variant: Vec<VariantTime>,
}

fn limit(amount: Option<f64>, unit: Option<LimitUnit>) -> Option<Limit> {
    Limit::from_number(amount?, unit?)
}

impl Time {
    /// The limit for a way of filing; the statutory one where none is published.
    pub fn limit(&self, channel: FilingChannel) -> Option<Limit> {
        self.by_channel
            .iter()
            .find(|time| time.channel == channel)
            .and_then(|time| limit(time.amount, time.unit))
            .or_else(|| self.general())
    }

    /// The limit for a case of the procedure filed one way: the time of its own where it has one.
    pub fn limit_of(&self, variant: Option<&str>, channel: FilingChannel) -> Option<Limit> {
        let own = variant.and_then(|it| self.of_variant(it));
        own.or_else(|| self.limit(channel))
    }

    /// The time of its own that a case of the procedure has.
    pub fn of_variant(&self, variant: &str) -> Option<Limit> {
        let own = self.by_variant.iter().find(|it| it.variant == variant)?;
        Limit::from_number(own.amount, own.unit)
    }

    /// The limit that holds where the ways of filing are not told apart.
    pub fn general(&self) -> Option<Limit> {
        limit(self.amount, self.unit).or_else(|| {
            let law = self.statutory.as_ref()?;
            Limit::from_number(law.amount, law.unit)
        })
    }

    /// Whether the ways of filing have times of their own.
    pub fn differs(&self) -> bool {
        !self.by_channel.is_empty()
    }

    /// Whether any time is published.
    pub fn is_known(&self) -> bool {
        self.general().is_some() || !self.by_channel.is_empty() || !self.by_variant.is_empty()
    }
}

/// A component of the file.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Component {
    /// Stable within a version of the procedure.
    pub id: ComponentId,
    /// Name as published.
    pub name: String,
    /// Originals asked for.
    pub originals: u32,
    /// Copies asked for.
    pub copies: u32,
    /// Whether the file is incomplete without it; within its case, where it belongs to one.
    pub required: bool,
    /// Whether it is the application form itself.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_form: bool,
    /// The number of its template.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form_code: Option<String>,
    /// A remark.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The headings it stands under: cases of the procedure or mere sections of the list.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cases: Vec<String>,
    /// The kinds of copy that are accepted; any where none is named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accepts: Vec<CopyKind>,
    /// The database whose data stand for the paper.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaced_by: Option<Replacement>,
}

/// A document that comes out.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResultDocument {
    /// Name.
    pub name: String,
    /// The national code of the kind of result.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
}

/// A level set by a provincial decision.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LevelByDecision {
    /// The decision.
    pub decision: String,
    /// The level it sets.
    pub level: ServiceLevel,
}

/// Where the record was read.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Address.
    #[serde(default)]
    pub url: String,
    /// Where the text was read.
    #[serde(default)]
    pub read_in: String,
    /// The month it stood so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<String>,
}

/// A case of the procedure ("trường hợp"), with the papers that only it needs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Variant<'a> {
    /// The name, which is also its identifier.
    pub name: &'a str,
    /// Its own components.
    pub components: Vec<&'a Component>,
}

/// A procedure.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Procedure {
    /// National code; a stand-in where `code_missing`.
    pub code: ProcedureCode,
    /// Whether the source gives no national code: such a procedure cannot be filed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub code_missing: bool,
    /// Name as published.
    pub name: String,
    /// Name in English, our own translation.
    pub name_en: String,
    /// Field (lĩnh vực).
    pub field: String,
    /// Group of fields, for menus.
    pub field_group: String,
    /// The portal's own name of the field, where different.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field_on_portal: Option<String>,
    /// Where it is decided.
    pub levels: Vec<Level>,
    /// Who performs it.
    pub agency: String,
    /// The words of the source, where different.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agency_as_published: Option<String>,
    /// Who may apply.
    pub applicants: Vec<Applicant>,
    /// The portal's list of who may apply.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub applicants_vi: Vec<String>,
    /// How far it goes online; unknown where not stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service_level: Option<ServiceLevel>,
    /// Levels set by provincial decisions that were read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub service_level_by_decision: Vec<LevelByDecision>,
    /// Ways of filing named by the source; empty where it names none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub channels: Vec<FilingChannel>,
    /// Processing time.
    pub time: Time,
    /// Fees; empty where nothing is stated.
    pub fees: Vec<Fee>,
    /// Names of the cases.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub variants: Vec<String>,
    /// Components of the file.
    pub components: Vec<Component>,
    /// How many more components the source lists.
    #[serde(default)]
    pub components_omitted: u32,
    /// What comes out.
    pub results: Vec<ResultDocument>,
    /// Numbers of the acts.
    pub legal_basis: Vec<String>,
    /// Whether the field's law leaves the time of a financial obligation out of the count.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub obligation_stops_clock: bool,
    /// Steps.
    pub steps: Vec<super::Step>,
    /// Where the steps come from.
    pub steps_source: Confidence,
    /// Names of its forms.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub forms: Vec<String>,
    /// Identifiers of published processes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub processes: Vec<String>,
    /// What whoever files must fulfil, in the decision's words (yêu cầu, điều kiện).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conditions: Option<String>,
    /// The publication decision.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<String>,
    /// Why it does not go through the one-stop unit (NĐ 61/2018 art. 14(5)); it is tracked all the
    /// same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub special: Option<String>,
    /// The criteria by which it is to go online first (words of `catalogue.priority_criteria`).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub priority: Vec<String>,
    /// When and how far it is to go online, as the yearly list says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub roadmap: Option<String>,
    /// The year of the list that holds it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub roadmap_year: Option<i16>,
    /// The decision of the Chairman that approves the list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub roadmap_decision: Option<String>,
    /// Version of this record.
    pub version: u32,
    /// In force from, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<jiff::civil::Date>,
    /// In force to, that day included, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<jiff::civil::Date>,
    /// The code that takes its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub superseded_by: Option<ProcedureCode>,
    /// Another list that names it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub also_listed: Option<String>,
    /// Why the code is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code_note: Option<String>,
    /// A remark.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Where it was read.
    #[serde(default)]
    pub source: Source,
    /// How sure the record as a whole is.
    pub confidence: Confidence,
    /// How sure its parts are, where that differs or matters.
    #[serde(default)]
    pub marks: BTreeMap<String, Confidence>,
}

impl Procedure {
    /// How sure a part is: `service_level`, `time`, `fees`, `components`, `legal_basis`, `code`,
    /// `name`, `steps`, `obligation_stops_clock`.
    pub fn mark(&self, part: &str) -> Confidence {
        self.marks.get(part).copied().unwrap_or(self.confidence)
    }

    /// Whether a way of filing is offered: as the source says, else by the level.
    pub fn offers(&self, channel: FilingChannel) -> bool {
        match channel {
            _ if !self.channels.is_empty() => self.channels.contains(&channel),
            FilingChannel::Online => self.service_level != Some(ServiceLevel::InPersonOnly),
            FilingChannel::InPerson | FilingChannel::Postal => true,
        }
    }

    /// Whether it can be received by post (a marked list, HN-11.1c); yes where nothing is stated.
    pub fn by_post(&self) -> bool {
        self.offers(FilingChannel::Postal)
    }

    /// The cases with the papers that only they need.
    pub fn variants(&self) -> Vec<Variant<'_>> {
        self.variants
            .iter()
            .map(|name| Variant {
                name,
                components: self
                    .components
                    .iter()
                    .filter(|c| c.cases.contains(name))
                    .collect(),
            })
            .collect()
    }

    /// The longest time that is published for any of its cases: one process serves them all, and
    /// which way a case goes is seen only when it is filed.
    pub fn longest_time(&self) -> Option<Limit> {
        let own = |variant: &String| self.time.of_variant(variant);
        let all_have =
            !self.variants.is_empty() && self.variants.iter().all(|it| own(it).is_some());
        let general = self.time.general().filter(|_| !all_have);
        let of_variants = self.variants.iter().filter_map(own);
        general
            .into_iter()
            .chain(of_variants)
            .max_by_key(|it| it.minutes())
    }

    /// The cases a component belongs to; none where it belongs to all.
    pub fn cases_of<'a>(&'a self, component: &'a Component) -> impl Iterator<Item = &'a str> {
        component
            .cases
            .iter()
            .filter(|case| self.variants.contains(case))
            .map(String::as_str)
    }

    /// Whether it is in force on a day; unknown ends are open.
    pub fn in_force(&self, date: jiff::civil::Date) -> bool {
        self.from.is_none_or(|from| from <= date) && self.to.is_none_or(|to| date <= to)
    }

    /// The document that comes out when the request is granted: the first of the list that does
    /// not say no or ask for more.
    pub fn result_name(&self) -> &str {
        let grants = |result: &&ResultDocument| !says_no(&result.name);
        self.results
            .iter()
            .find(grants)
            .or(self.results.first())
            .map_or("Kết quả giải quyết", |result| result.name.as_str())
    }
}

/// Whether a result of the published list is the one that refuses or asks for a correction; the
/// national portal lists them beside what is applied for.
fn says_no(name: &str) -> bool {
    const WORDS: [&str; 7] = [
        "từ chối",
        "không phê duyệt",
        "trả hồ sơ",
        "sửa đổi, bổ sung",
        "lý do",
        "trả lời",
        "không hỗ trợ",
    ];
    let name = name.to_lowercase();
    WORDS.iter().any(|word| name.contains(word))
}

/// A time of a thin line; the unit is not always published.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TitleTime {
    /// The number.
    pub amount: f64,
    /// Its unit as published; months stand there too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
}

/// A thin line: a procedure known by name.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Title {
    /// National code.
    pub code: ProcedureCode,
    /// Name.
    pub name: String,
    /// Field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// Where it is decided; empty where not stated.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub levels: Vec<Level>,
    /// Processing time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<TitleTime>,
    /// Levels set by provincial decisions that were read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub service_level_by_decision: Vec<LevelByDecision>,
    /// The code with the province's suffix.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub local_code_ninh_binh: Option<String>,
    /// Whether Ninh Bình receives it at any centre.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub non_territorial_ninh_binh: Option<bool>,
    /// Whether there is a full record.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub detail: bool,
    /// The lists it was read in.
    pub sources: Vec<String>,
}
