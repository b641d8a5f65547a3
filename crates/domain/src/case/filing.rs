//! What an applicant files: who, for whom, by which channel, which form and which papers.
//! Plain values; whether they may be filed is decided in `submit`.

use crate::ids::{
    AccountId, AgencyCode, ComponentId, FileHash, OfficerId, ProcedureCode, UnitCode,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A person or an organisation as it stands in a case.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Party {
    /// Person or organisation.
    pub kind: PartyKind,
    /// Full name.
    pub name: String,
    /// Personal identification number, or the organisation's code.
    pub identity_number: Option<String>,
    /// Date of birth, ISO, where known.
    pub born: Option<String>,
    /// Address in words.
    pub address: String,
    /// Telephone.
    pub phone: Option<String>,
    /// E-mail.
    pub email: Option<String>,
    /// The account, where there is one.
    pub account: Option<AccountId>,
}

/// Kind of a party.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartyKind {
    /// A natural person.
    #[default]
    Person,
    /// An organisation or enterprise.
    Organisation,
}

/// Who hands the file in, besides the applicant (chủ hồ sơ) for whom it is.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "as", rename_all = "snake_case")]
pub enum Submitter {
    /// The applicant.
    Applicant,
    /// Someone under an authorisation; the case belongs to the authorising party.
    Authorised {
        /// The representative.
        person: Party,
        /// The authorisation: number, date, place.
        document: String,
        /// In what, and until when.
        #[serde(default, skip_serializing_if = "Limits::are_none")]
        limits: Limits,
    },
    /// A parent or guardian, for a child or ward; the case is the child's or ward's.
    Guardian {
        /// The parent or guardian.
        person: Party,
        /// What makes them one: birth certificate, decision.
        document: String,
    },
    /// A hired enterprise or individual.
    Hired {
        /// The service.
        person: Party,
        /// The agreement.
        document: String,
    },
    /// Postal staff.
    Postal {
        /// Post office or staff member.
        person: Party,
        /// Number of the postal item.
        item: String,
    },
}

/// The limits of an authorisation.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Limits {
    /// In which procedures; in all where none is named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scope: Vec<ProcedureCode>,
    /// The last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
}

impl Limits {
    /// Whether there are none.
    pub fn are_none(&self) -> bool {
        self.scope.is_empty() && self.until.is_none()
    }
}

impl Submitter {
    /// What the applicant's word rests on, where the applicant can take it back: an authorisation,
    /// an agreement, a postal item. Parents and guardians act by law.
    pub fn revocable(&self) -> Option<&str> {
        match self {
            Self::Authorised { document, .. } | Self::Hired { document, .. } => Some(document),
            Self::Postal { item, .. } => Some(item),
            Self::Applicant | Self::Guardian { .. } => None,
        }
    }

    /// The person who hands the file in, where it is not the applicant.
    pub fn person(&self) -> Option<&Party> {
        match self {
            Self::Applicant => None,
            Self::Authorised { person, .. }
            | Self::Guardian { person, .. }
            | Self::Hired { person, .. }
            | Self::Postal { person, .. } => Some(person),
        }
    }
}

/// How a file comes in.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// On the provincial portal by the applicant.
    Online,
    /// On the National Portal, taken over by the provincial system.
    NationalPortal,
    /// At the counter, filed electronically with an officer's help.
    CounterAssisted,
    /// At the counter, on paper.
    CounterPaper,
    /// By post.
    Post,
}

impl Channel {
    /// Whether the applicant filed electronically without coming.
    pub fn is_online(self) -> bool {
        matches!(self, Self::Online | Self::NationalPortal)
    }
    /// Whether paper came in, which must be digitised.
    pub fn is_paper(self) -> bool {
        matches!(self, Self::CounterPaper | Self::Post)
    }
    /// The word on screen.
    pub fn name(self) -> &'static str {
        match self {
            Self::Online => "Trực tuyến",
            Self::NationalPortal => "Cổng Dịch vụ công quốc gia",
            Self::CounterAssisted => "Tại quầy, hỗ trợ nộp trực tuyến",
            Self::CounterPaper => "Trực tiếp tại quầy",
            Self::Post => "Bưu chính",
        }
    }
}

/// How the result is to be received.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum Delivery {
    /// At the counter.
    InPerson,
    /// By post, to an address.
    Post {
        /// Where to.
        address: String,
    },
    /// Electronically.
    Online,
}

impl Delivery {
    /// The name of the way, without its details.
    pub fn kind(&self) -> DeliveryKind {
        match self {
            Self::InPerson => DeliveryKind::InPerson,
            Self::Post { .. } => DeliveryKind::Post,
            Self::Online => DeliveryKind::Online,
        }
    }
}

/// The ways of receiving a result.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryKind {
    /// At the counter.
    InPerson,
    /// By post.
    Post,
    /// Electronically.
    Online,
}

impl DeliveryKind {
    /// The word on screen.
    pub fn name(self) -> &'static str {
        match self {
            Self::InPerson => "Tại quầy",
            Self::Post => "Qua bưu chính",
            Self::Online => "Bản điện tử",
        }
    }
}

/// A paper in the file.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Paper {
    /// Which component it serves; none for an extra paper.
    pub component: Option<ComponentId>,
    /// Name shown.
    pub name: String,
    /// Kind of copy.
    pub copy: CopyKind,
    /// How many sheets or sets were handed in on paper; 0 for electronic ones.
    pub count: u32,
    /// The stored file, absent for a paper only shown or not yet digitised.
    pub file: Option<StoredFile>,
}

/// A stored file.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct StoredFile {
    /// Content address.
    pub hash: FileHash,
    /// The name it had, made safe for display.
    pub name: String,
    /// Media type found in its bytes.
    pub media_type: String,
    /// Size in bytes.
    pub size: u64,
}

/// Kind of a paper or its electronic copy.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CopyKind {
    /// Original.
    Original,
    /// Certified copy, paper or electronic.
    Certified,
    /// Plain copy, photograph or scan.
    Plain,
    /// Signed electronic document.
    ElectronicSigned,
    /// Shown only, not kept.
    ShownOnly,
}

impl CopyKind {
    /// The word on screen.
    pub fn name(self) -> &'static str {
        match self {
            Self::Original => "bản chính",
            Self::Certified => "bản sao chứng thực",
            Self::Plain => "bản chụp",
            Self::ElectronicSigned => "bản điện tử ký số",
            Self::ShownOnly => "xuất trình bản chính",
        }
    }
}

/// Everything that is filed.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Filing {
    /// The procedure.
    pub procedure: ProcedureCode,
    /// The variant ("trường hợp"), where the procedure has several.
    pub variant: Option<String>,
    /// For whom.
    pub applicant: Party,
    /// By whom.
    pub submitter: Submitter,
    /// How it came.
    pub channel: Channel,
    /// Content of the request in one line.
    pub subject: String,
    /// The e-form's data.
    pub form: serde_json::Value,
    /// The papers.
    pub papers: Vec<Paper>,
    /// Where it was helped or received.
    pub intake_unit: UnitCode,
    /// Name of that unit.
    pub intake_unit_name: String,
    /// Who resolves it.
    pub agency: AgencyCode,
    /// Name of that agency.
    pub agency_name: String,
    /// How the result is to be received.
    pub delivery: Delivery,
    /// The officer who helped or received, at the counter.
    pub helped_by: Option<OfficerId>,
    /// Who acts for the organisation that files.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub representative: Option<Representative>,
    /// How the applicant confirmed what a clerk filed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmed: Option<Confirmation>,
}

/// Who acts for an organisation.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Representative {
    /// Full name.
    pub name: String,
    /// In what position, or by which document.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub position: String,
    /// Whether whoever vouched for the sign-in named this person.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub vouched: bool,
}

/// How an applicant at the counter confirmed what a clerk filed electronically.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum Confirmation {
    /// With a code that was sent.
    Code {
        /// Where to, so that only its owner knows it.
        target: String,
    },
    /// With a signature on the printed slip.
    Slip {
        /// The scan of it; none where the sheet is kept.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        file: Option<StoredFile>,
    },
}

impl Confirmation {
    /// In words.
    pub fn words(&self) -> String {
        match self {
            Self::Code { target } => format!("bằng mã gửi đến {target}"),
            Self::Slip { file: Some(_) } => "bằng chữ ký trên phiếu, có bản quét".to_owned(),
            Self::Slip { file: None } => "bằng chữ ký trên phiếu, giữ bản giấy".to_owned(),
        }
    }

    /// The same in English.
    pub fn words_en(&self) -> String {
        match self {
            Self::Code { target } => format!("by a code sent to {target}"),
            Self::Slip { file: Some(_) } => "by a signature on the slip, scanned".to_owned(),
            Self::Slip { file: None } => "by a signature on the slip, kept on paper".to_owned(),
        }
    }
}
