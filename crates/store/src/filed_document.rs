//! What is filed with a case, a draft or a petition: papers, results and letters, by the address of their
//! content (SHA-256). Only facts about files are here; their bytes lie in the file store.

use crate::sql::{Batch, Db, Inconsistency, ReadError, Row, texts};
use domain::ids::{CaseId, PetitionId};
use jiff::Timestamp;
use uuid::Uuid;

texts! {
    FILE = "INSERT INTO filed_document
            (id, case_id, draft_id, kind, component, sha256, name, media_type, size, scan_state, filed_by, filed_at,
             petition_id)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
    OF_CASE = "SELECT id, case_id, draft_id, petition_id, kind, component, sha256, name, media_type, size, scan_state, filed_by, filed_at
               FROM filed_document WHERE case_id = $1 ORDER BY id";
    OF_DRAFT = "SELECT id, case_id, draft_id, petition_id, kind, component, sha256, name, media_type, size, scan_state, filed_by, filed_at
                FROM filed_document WHERE draft_id = $1 ORDER BY id";
    ONE = "SELECT id, case_id, draft_id, petition_id, kind, component, sha256, name, media_type, size, scan_state, filed_by, filed_at
           FROM filed_document WHERE id = $1";
    OF_PETITION = "SELECT id, case_id, draft_id, petition_id, kind, component, sha256, name, media_type, size, scan_state, filed_by, filed_at
                   FROM filed_document WHERE petition_id = $1 ORDER BY id";
    TO_CASE = "UPDATE filed_document SET case_id = $2, draft_id = NULL WHERE draft_id = $1";
    REMOVE = "DELETE FROM filed_document WHERE id = $1 AND draft_id = $2";
    REMOVE_ALL = "DELETE FROM filed_document WHERE draft_id = $1";
    REMOVE_LEFT = "DELETE FROM filed_document WHERE draft_id IS NOT NULL AND filed_at < $1
                   AND NOT EXISTS (SELECT 1 FROM draft WHERE draft.id = filed_document.draft_id)";
    SCANNED = "UPDATE filed_document SET scan_state = $2 WHERE sha256 = $1";
    KEYS = "SELECT sha256 FROM (SELECT DISTINCT sha256 FROM filed_document WHERE sha256 > $1
                    ORDER BY sha256 LIMIT $2) AS documents
            UNION SELECT sha256 FROM (SELECT DISTINCT file_hash AS sha256 FROM catalogue_import WHERE file_hash > $1
                    ORDER BY file_hash LIMIT $2) AS imports
            UNION SELECT sha256 FROM (SELECT DISTINCT paper AS sha256 FROM report WHERE paper > $1
                    ORDER BY paper LIMIT $2) AS reports
            ORDER BY sha256 LIMIT $2";
    WAITING = "SELECT CAST(COALESCE(SUM(size), 0) AS BIGINT) AS bytes FROM filed_document
               WHERE filed_by = $1 AND draft_id IS NOT NULL";
    USED = "SELECT count(*) AS uses FROM filed_document WHERE sha256 = $1";
}

/// To what a document belongs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Owner {
    /// A case on file.
    Case(CaseId),
    /// A draft that was not filed yet.
    Draft(Uuid),
    /// A petition or question.
    Petition(PetitionId),
}

/// How many bytes somebody has uploaded and not filed yet.
pub async fn waiting(db: &Db, filed_by: &str) -> Result<u64, ReadError> {
    let row = db.query_one(&WAITING, &[filed_by.into()]).await?;
    let bytes = row.map(|it| it.int("bytes")).transpose()?;
    Ok(bytes.map_or(0, i64::unsigned_abs))
}

/// Whether a file was looked through for harm.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ScanState {
    /// Not yet.
    Waiting,
    /// Nothing was found.
    Clean,
    /// Something was found; it must not be opened.
    Infected,
    /// It could not be looked through.
    Failed,
}

impl ScanState {
    const ALL: [Self; 4] = [Self::Waiting, Self::Clean, Self::Infected, Self::Failed];

    /// The word in the database.
    pub fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Clean => "clean",
            Self::Infected => "infected",
            Self::Failed => "failed",
        }
    }
}

/// A document to be filed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewDocument {
    /// Its name among documents, made outside.
    pub id: Uuid,
    /// To what it belongs.
    pub owner: Owner,
    /// `paper`, `result`, or the slug of a letter's form.
    pub kind: String,
    /// The component of the procedure it answers.
    pub component: Option<String>,
    /// SHA-256 of its content in lower-case hexadecimal.
    pub sha256: String,
    /// The name shown.
    pub name: String,
    /// Its media type as found in the content.
    pub media_type: String,
    /// Its size in bytes.
    pub size: i64,
    /// Whether it was looked through.
    pub scan_state: ScanState,
    /// Who filed it, as in the journal: `citizen:<id>` …
    pub filed_by: String,
    /// When.
    pub filed_at: Timestamp,
}

/// A document on file. The same facts; read back.
pub type Document = NewDocument;

fn read(row: &Row) -> Result<Document, Inconsistency> {
    let owner = match (
        row.uuid_or_null("case_id")?,
        row.uuid_or_null("draft_id")?,
        row.uuid_or_null("petition_id")?,
    ) {
        (Some(id), None, None) => Owner::Case(CaseId(id)),
        (None, Some(id), None) => Owner::Draft(id),
        (None, None, Some(id)) => Owner::Petition(PetitionId(id)),
        _ => return Err(row.inconsistency("case_id", "it must belong to one thing")),
    };
    let word = row.text("scan_state")?;
    let scan_state = ScanState::ALL
        .into_iter()
        .find(|state| state.word() == word)
        .ok_or_else(|| row.inconsistency("scan_state", format!("unknown word {word}")))?;
    Ok(Document {
        id: row.uuid("id")?,
        owner,
        kind: row.text("kind")?,
        component: row.text_or_null("component")?,
        sha256: row.text("sha256")?,
        name: row.text("name")?,
        media_type: row.text("media_type")?,
        size: row.int("size")?,
        scan_state,
        filed_by: row.text("filed_by")?,
        filed_at: row.instant("filed_at")?,
    })
}

/// Adds a document to a batch.
pub fn file(batch: &mut Batch, it: &NewDocument) {
    let (case, draft, petition) = match it.owner {
        Owner::Case(id) => (Some(id.0), None, None),
        Owner::Draft(id) => (None, Some(id), None),
        Owner::Petition(id) => (None, None, Some(id.0)),
    };
    batch.must_touch_one(
        &FILE,
        [
            it.id.into(),
            case.into(),
            draft.into(),
            it.kind.as_str().into(),
            it.component.as_ref().into(),
            it.sha256.as_str().into(),
            it.name.as_str().into(),
            it.media_type.as_str().into(),
            it.size.into(),
            it.scan_state.word().into(),
            it.filed_by.as_str().into(),
            it.filed_at.into(),
            petition.into(),
        ],
    );
}

/// The documents of a case, oldest first.
pub async fn of_case(db: &Db, case: CaseId) -> Result<Vec<Document>, ReadError> {
    let rows = db.query(&OF_CASE, &[case.0.into()]).await?;
    Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
}

/// The documents of a draft, oldest first.
pub async fn of_draft(db: &Db, draft: Uuid) -> Result<Vec<Document>, ReadError> {
    let rows = db.query(&OF_DRAFT, &[draft.into()]).await?;
    Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
}

/// The documents of a petition, oldest first.
///
/// # Errors
/// When the files cannot be read.
pub async fn of_petition(db: &Db, petition: PetitionId) -> Result<Vec<Document>, ReadError> {
    let rows = db.query(&OF_PETITION, &[petition.0.into()]).await?;
    Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
}

/// One document.
pub async fn load(db: &Db, id: Uuid) -> Result<Option<Document>, ReadError> {
    let row = db.query_one(&ONE, &[id.into()]).await?;
    Ok(row.as_ref().map(read).transpose()?)
}

/// Adds to a batch the passing of a draft's documents to the case it became.
pub fn pass_to_case(batch: &mut Batch, draft: Uuid, case: CaseId) {
    batch.may_touch(&TO_CASE, [draft.into(), case.0.into()]);
}

/// Adds to a batch the removal of one document of a draft.
pub fn remove(batch: &mut Batch, id: Uuid, draft: Uuid) {
    batch.must_touch_one(&REMOVE, [id.into(), draft.into()]);
}

/// Adds to a batch the removal of all documents of a draft.
pub fn remove_all(batch: &mut Batch, draft: Uuid) {
    batch.may_touch(&REMOVE_ALL, [draft.into()]);
}

/// Adds to a batch the removal of what was uploaded before an instant and is part of no draft and
/// no case.
pub fn remove_left(batch: &mut Batch, before: Timestamp) {
    batch.may_touch(&REMOVE_LEFT, [before.into()]);
}

/// Adds to a batch what a scanner found in a content, wherever it is filed.
pub fn scanned(batch: &mut Batch, sha256: &str, state: ScanState) {
    batch.may_touch(&SCANNED, [sha256.into(), state.word().into()]);
}

/// How often a content is filed; at zero its bytes may go.
pub async fn uses(db: &Db, sha256: &str) -> Result<i64, ReadError> {
    let row = db.query_one(&USED, &[sha256.into()]).await?;
    Ok(row.map(|row| row.int("uses")).transpose()?.unwrap_or(0))
}

/// The keys of all files that rows of any table name (documents, files of many records, sealed
/// reports), after one, in order.
///
/// # Errors
/// When the files cannot be read.
pub async fn keys(db: &Db, after: &str, limit: u32) -> Result<Vec<String>, ReadError> {
    let rows = db.query(&KEYS, &[after.into(), limit.into()]).await?;
    Ok(rows
        .iter()
        .map(|row| row.text("sha256"))
        .collect::<Result<_, _>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::both_engines;
    use crate::sql::migrate::newest;
    use crate::sql::schema::{Kind, tables};

    fn paper(owner: Owner, sha256: &str) -> NewDocument {
        NewDocument {
            id: Uuid::now_v7(),
            owner,
            kind: "paper".to_owned(),
            component: Some("c1".to_owned()),
            sha256: sha256.to_owned(),
            name: "giấy chứng sinh.pdf".to_owned(),
            media_type: "application/pdf".to_owned(),
            size: 48_211,
            scan_state: ScanState::Waiting,
            filed_by: "citizen:1".to_owned(),
            filed_at: Timestamp::from_second(1_800_000_000).unwrap(),
        }
    }

    both_engines!(a_draft_passes_its_papers_to_the_case, |db| {
        let (draft, case) = (Uuid::now_v7(), CaseId(Uuid::now_v7()));
        let (kept, removed) = (
            paper(Owner::Draft(draft), "aa"),
            paper(Owner::Draft(draft), "bb"),
        );
        let mut batch = Batch::new();
        file(&mut batch, &kept);
        file(&mut batch, &removed);
        db.commit(batch).await.unwrap();
        assert_eq!(waiting(db, "citizen:1").await.unwrap(), 2 * 48_211);
        assert_eq!(waiting(db, "citizen:2").await.unwrap(), 0);
        let mut batch = Batch::new();
        remove(&mut batch, removed.id, draft);
        scanned(&mut batch, "aa", ScanState::Clean);
        pass_to_case(&mut batch, draft, case);
        db.commit(batch).await.unwrap();
        assert!(of_draft(db, draft).await.unwrap().is_empty());
        assert_eq!(waiting(db, "citizen:1").await.unwrap(), 0);
        let expected = Document {
            owner: Owner::Case(case),
            scan_state: ScanState::Clean,
            ..kept.clone()
        };
        assert_eq!(
            of_case(db, case).await.unwrap(),
            std::slice::from_ref(&expected)
        );
        assert_eq!(load(db, kept.id).await.unwrap(), Some(expected));
        assert_eq!(uses(db, "aa").await.unwrap(), 1);
        assert_eq!(uses(db, "bb").await.unwrap(), 0);
        let mut batch = Batch::new();
        remove(&mut batch, kept.id, draft);
        assert!(db.commit(batch).await.unwrap_err().is_conflict());
    });

    /// Columns that hold the key of a file.
    const KEY_COLUMNS: [&str; 3] = [
        "filed_document.sha256",
        "catalogue_import.file_hash",
        "report.paper",
    ];
    /// Columns whose names sound alike, and what they hold.
    const NO_KEY_COLUMNS: &[(&str, &str)] = &[
        ("account.password_hash", "a password"),
        ("catalogue_import.file_name", "what the file was called"),
        ("code_sent.code_hash", "a code that was sent"),
        ("filed_document.filed_by", "who filed it"),
        ("machine_secret.hash", "a secret"),
        ("machine_token.hash", "a token"),
        ("officer.password_hash", "a password"),
        ("password_past.hash", "a password"),
        ("report.sha256", "the report's own body"),
        ("session.token_hash", "a token"),
        ("sign_in_attempt.token_hash", "a token"),
        ("sign_in_failure.name_hash", "a name to sign in by"),
    ];

    #[test]
    fn every_column_with_the_key_of_a_file_is_looked_for() {
        let sounds = |name: &str| {
            ["hash", "sha256", "paper", "file", "attachment", "picture"]
                .iter()
                .any(|it| name.contains(it))
        };
        let known = |column: &str| {
            KEY_COLUMNS.contains(&column) || NO_KEY_COLUMNS.iter().any(|(it, _)| *it == column)
        };
        let mut unknown = Vec::new();
        for table in tables(newest()) {
            for column in table.columns {
                let named = format!("{}.{}", table.name, column.name);
                if column.kind == Kind::Text && sounds(&column.name) && !known(&named) {
                    unknown.push(named);
                }
            }
        }
        assert_eq!(
            unknown,
            Vec::<String>::new(),
            "a column that holds the key of a file belongs into KEYS and into KEY_COLUMNS"
        );
        for column in KEY_COLUMNS {
            let (table, column) = column.split_once('.').unwrap();
            let part = format!("FROM {table} WHERE {column} > $1");
            assert!(KEYS.postgres().contains(&part), "{part}");
        }
    }

    both_engines!(files_are_named_by_documents_imports_and_reports, |db| {
        let mut batch = Batch::new();
        for (no, key) in ["a1", "c3", "a1", "e5"].into_iter().enumerate() {
            let case = CaseId(Uuid::from_u128(no as u128));
            file(&mut batch, &paper(Owner::Case(case), key));
        }
        let at = Timestamp::from_second(1_800_000_000).unwrap();
        let import = crate::catalogue_import::Import {
            id: Uuid::from_u128(1),
            at,
            who: "officer:1".to_owned(),
            who_name: "Đỗ Thị Ánh".to_owned(),
            what: domain::import::What::Agency,
            file_name: "co-quan.json".to_owned(),
            file_hash: "b2".to_owned(),
            state: crate::catalogue_import::State::Reading,
            done: 0,
            total: 0,
            count: domain::import::Count::default(),
            trouble: None,
            ended_at: None,
            taken_by: None,
            version: 1,
        };
        crate::catalogue_import::begin(&mut batch, &import);
        for (edition, sealed) in [(1, Some("d4")), (2, Some("a1")), (3, None)] {
            let report = crate::report::Kept {
                form: "06a".to_owned(),
                agency: String::new(),
                period: "2026-q3".to_owned(),
                edition,
                made_at: at,
                made_by: "motcua".to_owned(),
                reason: String::new(),
                sha256: crate::report::hash("{}"),
                body: "{}".to_owned(),
                paper: sealed.map(str::to_owned),
            };
            crate::report::add(&mut batch, &report);
        }
        db.commit(batch).await.unwrap();
        let (mut found, mut after) = (Vec::new(), String::new());
        loop {
            let page = keys(db, &after, 2).await.unwrap();
            let Some(last) = page.last() else { break };
            assert!(page.len() <= 2);
            after.clone_from(last);
            found.extend(page);
        }
        assert_eq!(found, ["a1", "b2", "c3", "d4", "e5"]);
    });
}
