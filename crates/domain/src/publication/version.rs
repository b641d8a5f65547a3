//! A version of an item: its record, whose it is, how far it has come, from when to when it holds.

use super::decision::DecisionId;
use super::kind::Kind;
use crate::ids::AgencyCode;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Who changed something: an officer, or the program when it brings its first catalogue.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Who {
    /// `officer:<id>` or `system`.
    pub id: String,
    /// The name, as it was then.
    pub name: String,
}

impl Who {
    /// The program itself.
    pub fn system() -> Self {
        Self {
            id: "system".to_owned(),
            name: "motcua".to_owned(),
        }
    }
}

/// Something that somebody put a name to.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Signed {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: Who,
    /// What was remarked.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub remark: String,
}

/// One of the two approvals.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// Is what it says right (kiểm soát nghiệp vụ).
    Content,
    /// Does it work (kiểm soát kỹ thuật).
    Technique,
}

impl Check {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Content, Self::Technique];

    /// The word in addresses and files.
    pub fn word(self) -> &'static str {
        match self {
            Self::Content => "content",
            Self::Technique => "technique",
        }
    }

    /// The approval on screen.
    pub fn name(self) -> &'static str {
        match self {
            Self::Content => "duyệt nội dung",
            Self::Technique => "duyệt kỹ thuật",
        }
    }
}

/// How far a version has come. Each stage carries what exists in it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum Stage {
    /// Being written.
    Draft {
        /// Who sent it back, and why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        sent_back: Option<Signed>,
    },
    /// Waiting for its approvals.
    InApproval {
        /// Who submitted it.
        submitted: Signed,
        /// The approval of the content.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        content: Option<Signed>,
        /// The approval of the technique.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        technique: Option<Signed>,
    },
    /// Approved twice.
    Approved {
        /// The approval of the content.
        content: Signed,
        /// The approval of the technique.
        technique: Signed,
    },
    /// Published.
    Published {
        /// The first day on which it holds.
        from: Date,
        /// Who published it.
        published: Signed,
        /// The approval of the content; none for what a fresh install starts with.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        content: Option<Signed>,
        /// The approval of the technique.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        technique: Option<Signed>,
        /// How it ends, where that is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        end: Option<End>,
    },
    /// Given up before it was published.
    Dropped {
        /// By whom.
        dropped: Signed,
    },
}

/// The end of a published version.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct End {
    /// The last day on which it holds; before its first where it never did.
    pub last: Date,
    /// Why.
    pub why: Why,
}

/// Why a published version ends.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum Why {
    /// Another version follows.
    Replaced {
        /// Its number.
        by: u32,
    },
    /// The item is abolished.
    Abolished {
        /// By which decision.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        decision: Option<DecisionId>,
        /// Who entered it.
        entered: Signed,
    },
}

/// How a version stands on a day.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Being written.
    Draft,
    /// Waiting for approvals.
    InApproval,
    /// Approved, not published.
    Approved,
    /// Published, its first day still to come.
    Waiting,
    /// In force.
    InForce,
    /// Replaced by another version.
    Replaced,
    /// Abolished.
    Abolished,
    /// Given up.
    Dropped,
}

impl Standing {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Draft,
        Self::InApproval,
        Self::Approved,
        Self::Waiting,
        Self::InForce,
        Self::Replaced,
        Self::Abolished,
        Self::Dropped,
    ];

    /// The word in addresses.
    pub fn word(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::InApproval => "in_approval",
            Self::Approved => "approved",
            Self::Waiting => "waiting",
            Self::InForce => "in_force",
            Self::Replaced => "replaced",
            Self::Abolished => "abolished",
            Self::Dropped => "dropped",
        }
    }

    /// The standing on screen.
    pub fn name(self) -> &'static str {
        match self {
            Self::Draft => "Đang soạn",
            Self::InApproval => "Chờ duyệt",
            Self::Approved => "Đã duyệt, chờ công bố",
            Self::Waiting => "Đã công bố, chờ hiệu lực",
            Self::InForce => "Đang hiệu lực",
            Self::Replaced => "Đã thay thế",
            Self::Abolished => "Đã bãi bỏ",
            Self::Dropped => "Đã bỏ bản soạn",
        }
    }
}

/// A version of an item.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Version {
    /// What the item is.
    pub kind: Kind,
    /// The item's code.
    pub code: String,
    /// Its number, from 1.
    pub no: u32,
    /// What the record calls itself.
    pub name: String,
    /// The record, as JSON in the form of the files in `catalogue/`, letter by letter.
    pub body: String,
    /// Whose it is.
    pub agency: AgencyCode,
    /// The publication decision it carries out.
    pub decision: Option<DecisionId>,
    /// Who began it.
    pub begun: Signed,
    /// How far it has come.
    pub stage: Stage,
    /// How many events made it what it is; what a page saw.
    pub edition: u32,
}

impl Version {
    /// Whether it is still worked on.
    pub fn is_open(&self) -> bool {
        matches!(
            self.stage,
            Stage::Draft { .. } | Stage::InApproval { .. } | Stage::Approved { .. }
        )
    }

    /// Its first day, once it is published.
    pub fn from(&self) -> Option<Date> {
        match &self.stage {
            Stage::Published { from, .. } => Some(*from),
            _ => None,
        }
    }

    /// How it ends, where that is known.
    pub fn end(&self) -> Option<&End> {
        match &self.stage {
            Stage::Published { end, .. } => end.as_ref(),
            _ => None,
        }
    }

    /// Its last day, where that is known.
    pub fn last(&self) -> Option<Date> {
        self.end().map(|end| end.last)
    }

    /// Whether it holds on a day.
    pub fn holds(&self, on: Date) -> bool {
        self.from().is_some_and(|from| from <= on) && self.last().is_none_or(|last| on <= last)
    }

    /// How it stands on a day.
    pub fn standing(&self, on: Date) -> Standing {
        match &self.stage {
            Stage::Draft { .. } => Standing::Draft,
            Stage::InApproval { .. } => Standing::InApproval,
            Stage::Approved { .. } => Standing::Approved,
            Stage::Dropped { .. } => Standing::Dropped,
            Stage::Published { from, end, .. } => match end {
                Some(end) if end.last < on => match end.why {
                    Why::Replaced { .. } => Standing::Replaced,
                    Why::Abolished { .. } => Standing::Abolished,
                },
                _ if *from > on => Standing::Waiting,
                _ => Standing::InForce,
            },
        }
    }

    /// The two approvals, as far as they were given.
    pub fn approvals(&self) -> [(Check, Option<&Signed>); 2] {
        let (content, technique) = match &self.stage {
            Stage::InApproval {
                content, technique, ..
            }
            | Stage::Published {
                content, technique, ..
            } => (content.as_ref(), technique.as_ref()),
            Stage::Approved { content, technique } => (Some(content), Some(technique)),
            Stage::Draft { .. } | Stage::Dropped { .. } => (None, None),
        };
        [(Check::Content, content), (Check::Technique, technique)]
    }
}
