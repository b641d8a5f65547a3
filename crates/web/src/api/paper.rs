//! Papers of a file: named with the upload that holds them on the way in, with the address of
//! their content on the way out. An upload can be named only by whoever brought it.

use super::problem::Problem;
use crate::house::House;
use casework::act::actor_key;
use domain::actor::Actor;
use domain::case::Paper;
use domain::case::filing::{CopyKind, StoredFile};
use domain::ids::{ComponentId, FileHash};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use store::Batch;
use store::filed_document::{self, Document, Owner};
use store::request_seen::fingerprint;
use utoipa::ToSchema;
use uuid::Uuid;

/// Kind of a paper or of its electronic copy.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PaperCopy {
    /// Original.
    Original,
    /// Certified copy, paper or electronic.
    Certified,
    /// Plain copy, photograph or scan.
    #[default]
    Plain,
    /// Signed electronic document.
    ElectronicSigned,
    /// Shown only, not kept.
    ShownOnly,
}

impl From<PaperCopy> for CopyKind {
    fn from(it: PaperCopy) -> Self {
        match it {
            PaperCopy::Original => Self::Original,
            PaperCopy::Certified => Self::Certified,
            PaperCopy::Plain => Self::Plain,
            PaperCopy::ElectronicSigned => Self::ElectronicSigned,
            PaperCopy::ShownOnly => Self::ShownOnly,
        }
    }
}

impl From<CopyKind> for PaperCopy {
    fn from(it: CopyKind) -> Self {
        match it {
            CopyKind::Original => Self::Original,
            CopyKind::Certified => Self::Certified,
            CopyKind::Plain => Self::Plain,
            CopyKind::ElectronicSigned => Self::ElectronicSigned,
            CopyKind::ShownOnly => Self::ShownOnly,
        }
    }
}

/// A paper that is handed in.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PaperIn {
    /// The component it serves; without one it is an extra paper.
    #[serde(default)]
    pub component: Option<String>,
    /// Its name; that of the component, else of the file, where none is given.
    #[serde(default)]
    pub name: String,
    /// What kind of copy it is.
    #[serde(default)]
    pub copy: PaperCopy,
    /// How many sheets or sets came on paper.
    #[serde(default)]
    #[schema(maximum = 10000)]
    pub count: u32,
    /// The upload that holds it.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = "uuid")]
    pub file: Option<Uuid>,
}

/// More sheets than any file has.
const MOST_SHEETS: u32 = 10_000;

impl PaperIn {
    /// An upload and nothing said of it.
    pub fn of_upload(file: Uuid) -> Self {
        Self {
            component: None,
            name: String::new(),
            copy: PaperCopy::default(),
            count: 0,
            file: Some(file),
        }
    }

    /// The paper with its file; `component` is the name of the component it serves.
    ///
    /// # Errors
    /// When there is neither name nor file, or the upload is none of the caller's.
    pub fn paper(
        &self,
        component: Option<&str>,
        uploads: &Uploads,
        field: &str,
    ) -> Result<Paper, Problem> {
        let file = match self.file {
            None => None,
            Some(id) => Some(uploads.file(id, field)?),
        };
        if self.count > MOST_SHEETS {
            return Err(Problem::field(
                format!("{field}.count"),
                format!("Số bản từ 0 đến {MOST_SHEETS}."),
                format!("The count is from 0 to {MOST_SHEETS}."),
            ));
        }
        let given = Some(self.name.trim()).filter(|name| !name.is_empty());
        let name = given
            .or(component)
            .or(file.as_ref().map(|file| file.name.as_str()))
            .ok_or_else(|| {
                Problem::field(
                    format!("{field}.name"),
                    "Ghi tên giấy tờ, thành phần hồ sơ hoặc tệp.",
                    "Give the paper a name, a component or a file.",
                )
            })?;
        Ok(Paper {
            component: self.component.clone().map(ComponentId),
            name: name.to_owned(),
            copy: self.copy.into(),
            count: self.count,
            file,
        })
    }
}

/// A paper as it stands in a file.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, ToSchema)]
#[schema(as = Paper)]
pub struct PaperOut {
    /// The component it serves.
    pub component: Option<String>,
    /// Its name.
    pub name: String,
    /// What kind of copy it is.
    pub copy: PaperCopy,
    /// How many sheets or sets came on paper.
    pub count: u32,
    /// Its content.
    pub file: Option<StoredOut>,
}

impl From<&Paper> for PaperOut {
    fn from(it: &Paper) -> Self {
        Self {
            component: it.component.as_ref().map(ToString::to_string),
            name: it.name.clone(),
            copy: it.copy.into(),
            count: it.count,
            file: it.file.as_ref().map(StoredOut::from),
        }
    }
}

/// A stored content.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, ToSchema)]
#[schema(as = StoredFile)]
pub struct StoredOut {
    /// Its SHA-256, by which the case's address of it goes: `/cases/{code}/files/{sha256}`.
    pub sha256: String,
    /// The name it came under.
    pub name: String,
    /// The media type found in its bytes.
    pub media_type: String,
    /// Its size in bytes.
    pub size: u64,
}

impl From<&StoredFile> for StoredOut {
    fn from(it: &StoredFile) -> Self {
        Self {
            sha256: it.hash.to_string(),
            name: it.name.clone(),
            media_type: it.media_type.clone(),
            size: it.size,
        }
    }
}

/// The tray of someone who uploads: it stands among drafts under a name made of who it is, so that
/// nobody finds another's.
pub fn tray(actor: &Actor) -> Uuid {
    let name = fingerprint(&[b"tray", actor_key(actor).as_bytes()]);
    // Half of a fingerprint is a name of this length.
    Uuid::try_parse(&name[..32]).unwrap_or_default()
}

/// The uploads that a request names.
#[derive(Clone, Debug, Default)]
pub struct Uploads {
    /// The caller's own, in the tray or in a draft.
    found: Vec<Document>,
}

impl Uploads {
    /// Those of the caller among the ones that papers name.
    ///
    /// # Errors
    /// When the files cannot be read.
    pub async fn named_in(
        house: &House,
        actor: &Actor,
        papers: &[&PaperIn],
    ) -> Result<Self, Problem> {
        let owner = actor_key(actor);
        let mut found = Vec::new();
        // One upload may serve several papers.
        let named: BTreeSet<Uuid> = papers.iter().filter_map(|paper| paper.file).collect();
        for id in named {
            let document = filed_document::load(&house.office.db, id)
                .await
                .map_err(|error| Problem::trouble(&error))?;
            found.extend(
                document.filter(|it| it.filed_by == owner && matches!(it.owner, Owner::Draft(_))),
            );
        }
        Ok(Self { found })
    }

    /// Whether an upload lies in a draft.
    pub fn is_in(&self, id: Uuid, draft: Uuid) -> bool {
        self.found
            .iter()
            .any(|it| it.id == id && it.owner == Owner::Draft(draft))
    }

    fn file(&self, id: Uuid, field: &str) -> Result<StoredFile, Problem> {
        let document = self.found.iter().find(|it| it.id == id).ok_or_else(|| {
            Problem::field(
                format!("{field}.file"),
                "Không có tệp này trong các tệp đã tải lên. Tải tệp lên (POST /api/v1/files) rồi gửi lại.",
                "There is no such upload. Upload the file (POST /api/v1/files) and send again.",
            )
        })?;
        Ok(StoredFile {
            hash: FileHash(document.sha256.clone()),
            name: document.name.clone(),
            media_type: document.media_type.clone(),
            size: u64::try_from(document.size).unwrap_or_default(),
        })
    }

    /// Clears from the tray what has become part of a case. Left there it would only be cleared
    /// later, so a failure is noted and no more.
    pub async fn used(&self, house: &House, actor: &Actor) {
        let tray = tray(actor);
        let mut batch = Batch::new();
        for document in &self.found {
            if document.owner == Owner::Draft(tray) {
                filed_document::remove(&mut batch, document.id, tray);
            }
        }
        if let Err(error) = house.office.db.commit(batch).await {
            tracing::warn!(%error, "uploads stay in their tray");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;
    use store::filed_document::ScanState;

    fn upload(id: u128) -> Document {
        Document {
            id: Uuid::from_u128(id),
            owner: Owner::Draft(Uuid::nil()),
            kind: "paper".into(),
            component: None,
            sha256: "ab".into(),
            name: "giay.pdf".into(),
            media_type: "application/pdf".into(),
            size: 7,
            scan_state: ScanState::Waiting,
            filed_by: String::new(),
            filed_at: Timestamp::UNIX_EPOCH,
        }
    }

    fn paper(json: serde_json::Value) -> PaperIn {
        serde_json::from_value(json).expect("a paper")
    }

    #[test]
    fn a_paper_has_a_name_and_only_an_upload_of_ones_own() {
        let uploads = Uploads {
            found: vec![upload(1)],
        };
        let id = Uuid::from_u128(1).to_string();
        let own = paper(serde_json::json!({ "file": id }));
        let read = own.paper(None, &uploads, "papers[0]").expect("a paper");
        assert_eq!(read.name, "giay.pdf");
        let read = own
            .paper(Some("Giấy chứng sinh"), &uploads, "x")
            .expect("a paper");
        assert_eq!(read.name, "Giấy chứng sinh");
        let foreign = paper(serde_json::json!({ "file": Uuid::from_u128(2).to_string() }));
        let problem = foreign
            .paper(None, &uploads, "papers[0]")
            .expect_err("none");
        assert_eq!(problem.field, "papers[0].file");
        let nameless = paper(serde_json::json!({}));
        let problem = nameless
            .paper(None, &uploads, "papers[1]")
            .expect_err("none");
        assert_eq!(problem.field, "papers[1].name");
    }

    #[test]
    fn everybody_has_a_tray_of_their_own() {
        let citizen = Actor::Citizen(domain::testing::citizen());
        let officer = Actor::Officer(domain::testing::clerk());
        assert_ne!(tray(&citizen), tray(&officer));
        assert_eq!(tray(&citizen), tray(&citizen));
    }
}
