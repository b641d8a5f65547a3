//! Papers on their way into a file: a place for each paper that is asked for, files looked
//! through and kept one by one, what is refused said beside its place while the rest stays.

use super::words;
use crate::error::Problem;
use crate::forms::{Fields, Upload};
use crate::frame::{Frame, Lang};
use crate::house::House;
use crate::session::CitizenIn;
use askama::Template;
use casework::upload::{self, Limits, Refused};
use domain::case::filing::{CopyKind, StoredFile};
use domain::case::terms::ComponentTerm;
use domain::case::{Paper, Terms};
use domain::catalogue::Database;
use domain::ids::{ComponentId, FileHash};
use jiff::Timestamp;
use outside::files::FileKey;
use store::Batch;
use store::filed_document::{self, Document, NewDocument, Owner, ScanState};
use uuid::Uuid;

/// The place of papers that are not on the list.
pub const EXTRA: &str = "khac";

/// A file as a row.
#[derive(Clone, PartialEq, Eq, Debug, Template)]
#[template(path = "citizen/file.html")]
pub struct FileRow {
    /// Its name among documents; empty for one that was refused.
    pub id: String,
    /// The name shown.
    pub name: String,
    /// Its size in words.
    pub size: String,
    /// Whether it is a picture.
    pub picture: bool,
    /// Where it can be looked at.
    pub address: String,
    /// Why it was refused; empty when it was kept.
    pub refused: String,
    /// "Xem", "Xóa", "Bỏ": the words of the page's language.
    pub lang: Lang,
}

/// A place for a paper.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Slot {
    /// Its name in forms.
    pub key: String,
    /// Its identifier on the page.
    pub id: String,
    /// What is asked for.
    pub title: String,
    /// A remark or the guidance of a request.
    pub note: String,
    /// Whether the file is incomplete without it.
    pub required: bool,
    /// What is wrong.
    pub error: String,
    /// What is kept already, and what was just refused.
    pub files: Vec<FileRow>,
    /// A paper that the case has already.
    pub kept: String,
}

/// A file that was refused, with its place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RefusedFile {
    /// The place.
    pub slot: String,
    /// The name it had.
    pub name: String,
    /// Why.
    pub why: Refused,
}

/// What is said of a paper that a database stands for.
pub fn looked_up(lang: Lang, database: Database) -> String {
    match lang {
        Lang::Vi => format!(
            "Không phải nộp: cơ quan tự tra cứu trong {}. Chỉ gửi khi dữ liệu ở đó chưa có hoặc chưa đúng.",
            database.name()
        ),
        Lang::En => format!(
            "Not needed: the agency looks it up in {}. Send it only if that data is missing or wrong.",
            database.name_en()
        ),
    }
}

/// The places of a file: the papers that are asked for, the needed ones first, and one for others.
pub fn slots(lang: Lang, terms: &Terms, form_stands: bool) -> Vec<Slot> {
    let mut slots: Vec<Slot> = terms
        .components
        .iter()
        .filter(|component| !(component.is_form && form_stands))
        .map(|component| Slot {
            key: component.id.to_string(),
            id: super::boxes::id(&format!("giay-{}", component.id)),
            title: component.name.clone(),
            note: match component.replaced_by {
                Some(database) => looked_up(lang, database),
                None => asked(lang, component),
            },
            required: component.required,
            error: String::new(),
            files: Vec::new(),
            kept: String::new(),
        })
        .collect();
    slots.sort_by_key(|slot| !slot.required);
    slots.push(Slot {
        key: EXTRA.to_owned(),
        id: "giay-khac".to_owned(),
        title: lang.pick("Giấy tờ khác", "Other papers").to_owned(),
        note: lang
            .pick(
                "Khi muốn gửi thêm giấy tờ ngoài danh mục.",
                "Anything beyond the list.",
            )
            .to_owned(),
        required: false,
        error: String::new(),
        files: Vec::new(),
        kept: String::new(),
    });
    slots
}

/// What is asked for: how many, and which kinds of copy serve.
fn asked(lang: Lang, component: &ComponentTerm) -> String {
    let count = copies(lang, component.originals, component.copies);
    if component.accepts.is_empty() {
        return count;
    }
    let sent = [
        CopyKind::ElectronicSigned,
        CopyKind::Certified,
        CopyKind::Plain,
    ];
    let only_signed = sent
        .iter()
        .all(|kind| *kind == CopyKind::ElectronicSigned || !component.takes(*kind, true));
    if only_signed {
        return lang
            .pick(
                "Chỉ nhận tệp PDF đã ký số.",
                "Only a digitally signed PDF is accepted.",
            )
            .to_owned();
    }
    let kinds: Vec<&str> = component.accepts.iter().map(|it| it.name()).collect();
    match lang {
        Lang::Vi => format!("{count} Chỉ nhận {}.", kinds.join(", ")),
        Lang::En => format!("{count} Accepted only as: {}.", kinds.join(", ")),
    }
    .trim()
    .to_owned()
}

fn copies(lang: Lang, originals: u32, copies: u32) -> String {
    match (originals, copies, lang) {
        (0, 0, _) => String::new(),
        (n, 0, Lang::Vi) => format!("{n} bản chính: chụp hoặc quét bản chính."),
        (0, n, Lang::Vi) => format!("{n} bản sao."),
        (n, m, Lang::Vi) => format!("{n} bản chính, {m} bản sao: chụp hoặc quét bản chính."),
        (n, 0, Lang::En) => format!("Originals: {n}. Photograph or scan the original."),
        (0, n, Lang::En) => format!("Copies: {n}."),
        (n, m, Lang::En) => {
            format!("Originals: {n}, copies: {m}. Photograph or scan the original.")
        }
    }
}

/// Puts the files that are kept, and those that were just refused, into their places.
pub fn fill(
    slots: &mut [Slot],
    lang: Lang,
    base: &str,
    kept: &[Document],
    refused: &[RefusedFile],
) {
    for slot in slots {
        let own = |document: &&Document| document.component.as_deref().unwrap_or(EXTRA) == slot.key;
        slot.files = kept
            .iter()
            .filter(own)
            .map(|it| row(lang, base, it))
            .collect();
        slot.files.extend(
            refused
                .iter()
                .filter(|file| file.slot == slot.key)
                .map(|file| refused_row(lang, &file.name, &file.why)),
        );
    }
}

/// The row of a file that is kept.
pub fn row(lang: Lang, base: &str, document: &Document) -> FileRow {
    FileRow {
        id: document.id.to_string(),
        name: document.name.clone(),
        size: words::size(lang, document.size),
        picture: document.media_type.starts_with("image/"),
        address: format!("{base}/{}", document.id),
        refused: String::new(),
        lang,
    }
}

/// The row of a file that was refused.
pub fn refused_row(lang: Lang, name: &str, why: &Refused) -> FileRow {
    let words = match lang {
        Lang::Vi => why.message(),
        Lang::En => why.message_en(),
    };
    FileRow {
        id: String::new(),
        name: upload::safe_name(name, upload::Kind::Pdf)
            .trim_end_matches(".pdf")
            .to_owned(),
        size: String::new(),
        picture: false,
        address: String::new(),
        refused: words,
        lang,
    }
}

/// Looks a file through and keeps it with a draft.
///
/// # Errors
/// When it cannot be stored; a file that may not be kept is the inner error.
pub async fn keep(
    house: &House,
    who: &CitizenIn,
    draft: Uuid,
    file: &Upload,
    already: &[Document],
    now: Timestamp,
) -> Result<Result<Document, RefusedFile>, Problem> {
    let limits = Limits::default();
    let refused = |why| RefusedFile {
        slot: file.field.clone(),
        name: file.name.clone(),
        why,
    };
    let of_slot = already
        .iter()
        .filter(|it| it.component.as_deref().unwrap_or(EXTRA) == file.field);
    if of_slot.count() >= limits.files {
        return Ok(Err(refused(Refused::TooMany {
            limit: limits.files,
        })));
    }
    let checked = match upload::check(&file.name, &file.bytes, &limits) {
        Ok(checked) => checked,
        Err(why) => return Ok(Err(refused(why))),
    };
    let filed_by = format!("citizen:{}", who.account.id);
    let waiting = filed_document::waiting(&house.office.db, &filed_by).await?;
    if let Err(why) = upload::fits(waiting, checked.size, &limits) {
        return Ok(Err(refused(why)));
    }
    let key = house.files.put(file.bytes.clone()).await?;
    let document = NewDocument {
        id: Uuid::now_v7(),
        owner: Owner::Draft(draft),
        kind: "paper".to_owned(),
        component: (file.field != EXTRA).then(|| file.field.clone()),
        sha256: key.as_str().to_owned(),
        name: checked.name,
        media_type: checked.kind.media_type().to_owned(),
        size: i64::try_from(checked.size).unwrap_or(i64::MAX),
        scan_state: ScanState::Waiting,
        filed_by,
        filed_at: now,
    };
    let mut batch = Batch::new();
    filed_document::file(&mut batch, &document);
    house.office.db.commit(batch).await?;
    Ok(Ok(document))
}

/// Keeps every file of a form whose place is one of these; the refused ones come back.
///
/// # Errors
/// When one cannot be stored.
pub async fn keep_all(
    house: &House,
    who: &CitizenIn,
    draft: Uuid,
    fields: &Fields,
    slots: &[Slot],
    papers: &mut Vec<Document>,
    now: Timestamp,
) -> Result<Vec<RefusedFile>, Problem> {
    let mut refused = Vec::new();
    for file in &fields.files {
        if !slots.iter().any(|slot| slot.key == file.field) {
            continue;
        }
        match keep(house, who, draft, file, papers, now).await? {
            Ok(document) => papers.push(document),
            Err(file) => refused.push(file),
        }
    }
    Ok(refused)
}

/// Takes a file out of a draft; its bytes stay where others may need them.
///
/// # Errors
/// When it cannot be taken out.
pub async fn remove(
    house: &House,
    draft: Uuid,
    papers: &mut Vec<Document>,
    id: &str,
) -> Result<(), Problem> {
    let Some(at) = papers.iter().position(|it| it.id.to_string() == id) else {
        // A second click finds it gone.
        return Ok(());
    };
    let document = papers.remove(at);
    let mut batch = Batch::new();
    filed_document::remove(&mut batch, document.id, draft);
    match house.office.db.commit(batch).await {
        Err(error) if error.is_conflict() => Ok(()),
        other => Ok(other?),
    }
}

/// The papers of a draft as a file holds them.
///
/// # Errors
/// When a file cannot be read.
pub async fn as_filed(
    house: &House,
    terms: &Terms,
    names: &[(String, String)],
    kept: &[Document],
) -> Result<Vec<Paper>, Problem> {
    let mut papers = Vec::new();
    for document in kept {
        let component = document
            .component
            .as_ref()
            .and_then(|id| terms.components.iter().find(|it| it.id.as_str() == *id));
        let asked = document
            .component
            .as_ref()
            .and_then(|key| names.iter().find(|(slot, _)| slot == key))
            .map(|(_, name)| name.clone());
        papers.push(Paper {
            component: component.map(|it| ComponentId::new(it.id.as_str())),
            name: component
                .map(|it| it.name.clone())
                .or(asked)
                .unwrap_or_else(|| document.name.clone()),
            copy: copy_kind(house, document).await?,
            count: 0,
            file: Some(StoredFile {
                hash: FileHash::new(document.sha256.clone()),
                name: document.name.clone(),
                media_type: document.media_type.clone(),
                size: u64::try_from(document.size).unwrap_or(0),
            }),
        });
    }
    Ok(papers)
}

/// A PDF that carries a signature is filed as a signed document; whether the signature is good,
/// who receives the file sees.
async fn copy_kind(house: &House, document: &Document) -> Result<CopyKind, Problem> {
    if document.media_type != "application/pdf" {
        return Ok(CopyKind::Plain);
    }
    let key = FileKey::parse(&document.sha256);
    let bytes = match &key {
        Some(key) => house.files.get(key).await?.unwrap_or_default(),
        None => Vec::new(),
    };
    Ok(if upload::carries_signature(&bytes) {
        CopyKind::ElectronicSigned
    } else {
        CopyKind::Plain
    })
}

/// What may be chosen, said where it is chosen.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Offer {
    /// "PDF, JPG hoặc PNG, mỗi tệp đến 10 MB."
    pub words: String,
    /// The `accept` attribute.
    pub accept: String,
    /// The largest file in bytes, for the script.
    pub bytes: u64,
}

impl Offer {
    /// The offer in the language of a page.
    pub fn of(f: &Frame) -> Self {
        let limits = Limits::default();
        let size = upload::size_in_words(limits.file);
        Self {
            words: match f.lang {
                Lang::Vi => format!(
                    "Chụp thẳng, đủ bốn góc, đọc được chữ. {}, mỗi tệp đến {size}.",
                    limits.kinds_in_words()
                ),
                Lang::En => format!(
                    "Straight, all four corners, readable. {}, up to {size} each.",
                    limits.kinds_in_english()
                ),
            },
            accept: limits.accept(),
            bytes: limits.file,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn needed_papers_come_first_and_the_form_itself_is_not_asked_for() {
        let mut terms = domain::testing::terms();
        let mut optional = terms.components[1].clone();
        optional.id = ComponentId::new("c9");
        optional.required = false;
        terms.components.insert(0, optional);
        let keys: Vec<String> = slots(Lang::Vi, &terms, true)
            .into_iter()
            .map(|slot| slot.key)
            .collect();
        assert_eq!(keys, ["c1", "c9", EXTRA]);
        let without = slots(Lang::En, &terms, false);
        assert!(without.iter().any(|slot| slot.key == "form"));
    }
}
