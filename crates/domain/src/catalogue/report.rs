//! What a procedure lacks: whether it can be filed at all, and what of it nobody has confirmed.

use super::procedure::{Level, Procedure};
use super::{Catalogue, Confidence};

/// Something that is missing or not confirmed.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Lack {
    /// No national code.
    Code,
    /// Not decided at any level of a province.
    Level,
    /// Neither components nor a form of its own.
    Papers,
    /// No processing time.
    Time,
    /// Taken out of force by another.
    Superseded,
    /// A part is from memory.
    Memory(&'static str),
    /// How far it goes online is not stated.
    ServiceLevel,
    /// No fee statement.
    Fees,
    /// The amount of a fee is not stated.
    FeeAmount,
    /// The steps are a usual template.
    Steps,
    /// The source lists more components.
    Omitted,
}

impl Lack {
    /// Whether a file cannot be received without it.
    pub fn bars_filing(self) -> bool {
        matches!(
            self,
            Self::Code | Self::Level | Self::Papers | Self::Time | Self::Superseded
        )
    }

    /// The words on screen.
    pub fn name(self) -> &'static str {
        match self {
            Self::Code => "chưa có mã thủ tục hành chính quốc gia",
            Self::Level => "không giải quyết ở cấp tỉnh, cấp huyện hay cấp xã",
            Self::Papers => "chưa có thành phần hồ sơ",
            Self::Time => "chưa có thời hạn giải quyết",
            Self::Superseded => "đã có thủ tục khác thay thế",
            Self::Memory(part) => part,
            Self::ServiceLevel => "chưa rõ mức độ dịch vụ công trực tuyến",
            Self::Fees => "chưa có dữ liệu phí, lệ phí",
            Self::FeeAmount => "chưa có dữ liệu mức thu",
            Self::Steps => "các bước theo quy trình mẫu",
            Self::Omitted => "còn thành phần hồ sơ chưa liệt kê",
        }
    }
}

/// The parts that may be from memory, with the words for it.
const PARTS: [(&str, &str); 6] = [
    ("code", "mã thủ tục chưa đối chiếu được nguồn"),
    ("time", "thời hạn chưa đối chiếu được nguồn"),
    ("fees", "phí, lệ phí chưa đối chiếu được nguồn"),
    ("components", "thành phần hồ sơ chưa đối chiếu được nguồn"),
    ("legal_basis", "căn cứ pháp lý chưa đối chiếu được nguồn"),
    (
        "service_level",
        "mức độ trực tuyến chưa đối chiếu được nguồn",
    ),
];

/// How ready a procedure is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Readiness {
    /// What it lacks.
    pub lacks: Vec<Lack>,
}

impl Readiness {
    /// Whether it can be filed.
    pub fn can_be_filed(&self) -> bool {
        self.bars().next().is_none()
    }

    /// What stands in the way of filing.
    pub fn bars(&self) -> impl Iterator<Item = Lack> {
        self.lacks.iter().copied().filter(|lack| lack.bars_filing())
    }
}

impl Procedure {
    /// What it lacks.
    pub fn readiness(&self) -> Readiness {
        let provincial = [Level::Province, Level::District, Level::Commune]
            .iter()
            .any(|level| self.levels.contains(level));
        let unknown = |part| self.mark(part) == Confidence::Unknown;
        let amount_missing = self
            .fees
            .iter()
            .any(|fee| fee.amount.is_none() && fee.amount_usd.is_none());
        let mut lacks: Vec<Lack> = [
            (self.code_missing, Lack::Code),
            (!provincial, Lack::Level),
            (
                self.components.is_empty() && self.forms.is_empty(),
                Lack::Papers,
            ),
            (self.longest_time().is_none(), Lack::Time),
            (self.superseded_by.is_some(), Lack::Superseded),
            (
                self.service_level.is_none() || unknown("service_level"),
                Lack::ServiceLevel,
            ),
            (self.fees.is_empty(), Lack::Fees),
            (amount_missing, Lack::FeeAmount),
            (self.steps_source == Confidence::Derived, Lack::Steps),
            (self.components_omitted > 0, Lack::Omitted),
        ]
        .into_iter()
        .filter_map(|(missing, lack)| missing.then_some(lack))
        .collect();
        lacks.extend(
            PARTS
                .iter()
                .filter(|(part, _)| self.mark(part) == Confidence::Memory)
                .map(|(_, words)| Lack::Memory(words)),
        );
        Readiness { lacks }
    }
}

impl Catalogue {
    /// The procedures that can be filed.
    pub fn fileable(&self) -> impl Iterator<Item = &Procedure> {
        self.procedures()
            .iter()
            .filter(|procedure| procedure.readiness().can_be_filed())
    }
}
