//! The log on file: heads that wait, leaves, kept hashes, signed roots, public keys. It only
//! grows: a leaf is never changed, and before a new root is signed the last one is reckoned anew
//! from the leaves, so that nothing is signed that does not extend it.

use super::key::{Checkpoint, PublicKey, Signer};
use super::receipt::{Link, Receipt, entry};
use super::standing::{self, Refused};
use super::tree::{self, Edge, Kept, Range};
use crate::case_file::event_format::{Hash, StoredEvent};
use crate::sql::{Batch, CommitError, Db, Inconsistency, ReadError, Row, Text, Value, texts};
use domain::ids::CaseId;
use jiff::Timestamp;
use uuid::Uuid;

texts! {
    AWAIT = "INSERT INTO journal_pending (case_id, seq, at) VALUES ($1, $2, $3)";
    WAITING = "SELECT p.case_id, p.seq, e.hash, f.code
            FROM journal_pending p
            JOIN case_event e ON e.case_id = p.case_id AND e.seq = p.seq
            JOIN case_file f ON f.id = p.case_id
            WHERE (p.case_id, p.seq) > ($1, $2)
            ORDER BY p.case_id, p.seq LIMIT $3";
    WAITING_PETITIONS = "SELECT p.case_id, p.seq, e.hash, f.code
            FROM journal_pending p
            JOIN petition_event e ON e.petition_id = p.case_id AND e.seq = p.seq
            JOIN petition_file f ON f.id = p.case_id
            WHERE (p.case_id, p.seq) > ($1, $2)
            ORDER BY p.case_id, p.seq LIMIT $3";
    ADD_LEAF = "INSERT INTO journal_leaf (no, case_id, seq, head, code) VALUES ($1, $2, $3, $4, $5)";
    GATHERED = "DELETE FROM journal_pending
            WHERE case_id >= $1 AND case_id <= $2
            AND seq <= (SELECT max(l.seq) FROM journal_leaf l
                        WHERE l.case_id = journal_pending.case_id AND l.no >= $3)";
    ADD_NODE = "INSERT INTO journal_node (level, no, hash) VALUES ($1, $2, $3)";
    ADD_ROOT = "INSERT INTO journal_root (size, at, root, note) VALUES ($1, $2, $3, $4)";
    ADD_KEY = "INSERT INTO journal_key (no, public_key, made_at) VALUES ($1, $2, $3)";
    LAST_LEAF = "SELECT COALESCE(max(no), -1) AS no FROM journal_leaf";
    LEAVES = "SELECT no, case_id, seq, head, code FROM journal_leaf
            WHERE no >= $1 AND no < $2 ORDER BY no";
    NODES = "SELECT no, hash FROM journal_node WHERE level = $1 AND no >= $2 AND no < $3 ORDER BY no";
    LEAF_OF_CASE = "SELECT no, case_id, seq, head, code FROM journal_leaf
            WHERE case_id = $1 AND seq >= $2 ORDER BY seq LIMIT 1";
    NEWEST_LEAF_OF_CASE = "SELECT no, case_id, seq, head, code FROM journal_leaf
            WHERE case_id = $1 AND no < $2 ORDER BY seq DESC LIMIT 1";
    ROOTS_BEFORE = "SELECT size, at, root, note FROM journal_root
            WHERE size < $1 ORDER BY size DESC LIMIT $2";
    ROOT_OVER = "SELECT size, at, root, note FROM journal_root
            WHERE size > $1 ORDER BY size LIMIT 1";
    ROOT_OF = "SELECT size, at, root, note FROM journal_root WHERE size = $1";
    KEYS = "SELECT no, public_key, made_at FROM journal_key ORDER BY no";
}

/// How many leaves are added in one transaction.
const AT_ONCE: u32 = 2_000;

/// Adds to a batch that a case or petition has a new head which must come into the tree.
pub fn await_gathering(batch: &mut Batch, of: Uuid, seq: i64, at: Timestamp) {
    batch.must_touch_one(&AWAIT, waiting(of, seq, at));
}

/// The row of a head that waits.
pub fn waiting(of: Uuid, seq: i64, at: Timestamp) -> Vec<Value> {
    vec![of.into(), seq.into(), at.into()]
}

/// Adds to a batch the rows of many heads that wait.
pub fn await_all(batch: &mut Batch, rows: Vec<Vec<Value>>) {
    batch.fill(
        "journal_pending",
        vec!["case_id", "seq", "at"],
        &AWAIT,
        rows,
    );
}

/// A leaf: the head that a case had, or a petition.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Leaf {
    /// Its ordinal in the tree, from 0.
    pub no: u64,
    /// The case.
    pub case: CaseId,
    /// The ordinal of the event whose hash the head is.
    pub seq: i64,
    /// The head.
    pub head: Hash,
    /// The case's code.
    pub code: String,
}

impl Leaf {
    pub(super) fn read(row: &Row) -> Result<Self, ReadError> {
        Ok(Self {
            no: row.int("no")?.unsigned_abs(),
            case: CaseId(row.uuid("case_id")?),
            seq: row.int("seq")?,
            head: row.hash("head")?,
            code: row.text("code")?,
        })
    }

    /// Its hash in the tree.
    pub fn hash(&self) -> Hash {
        tree::leaf_hash(&entry(self.case, self.seq, &self.head, &self.code))
    }
}

/// A root that was published.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Root {
    /// How many leaves it covers.
    pub size: u64,
    /// When it was signed.
    pub at: Timestamp,
    /// The root.
    pub root: Hash,
    /// The signed note.
    pub note: String,
}

impl Root {
    pub(super) fn read(row: &Row) -> Result<Self, ReadError> {
        Ok(Self {
            size: row.int("size")?.unsigned_abs(),
            at: row.instant("at")?,
            root: row.hash("root")?,
            note: row.text("note")?,
        })
    }

    /// Whether the note says what the columns say and one of the keys signed it.
    pub fn is_sound(&self, keys: &[Key]) -> bool {
        Checkpoint::read(&self.note).is_some_and(|said| {
            (said.size, said.root, said.at) == (self.size, self.root, self.at)
                && keys
                    .iter()
                    .any(|key| said.is_signed(&self.note, &key.public))
        })
    }
}

/// A public key of this journal.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Key {
    /// Its ordinal, from 1.
    pub no: i64,
    /// The key.
    pub public: PublicKey,
    /// Since when it signs.
    pub made_at: Timestamp,
}

/// The public keys of this journal, oldest first.
pub async fn keys(db: &Db) -> Result<Vec<Key>, ReadError> {
    let rows = db.query(&KEYS, &[]).await?;
    rows.iter()
        .map(|row| {
            let bytes = row.bytes("public_key")?;
            Ok(Key {
                no: row.int("no")?,
                public: PublicKey::new(bytes)
                    .ok_or_else(|| row.inconsistency("public_key", "not 32 bytes"))?,
                made_at: row.instant("made_at")?,
            })
        })
        .collect()
}

/// Makes a public key known as this journal's next one.
///
/// # Errors
/// A conflict where another process made one known meanwhile.
pub async fn add_key(
    db: &Db,
    no: i64,
    public: &PublicKey,
    now: Timestamp,
) -> Result<(), CommitError> {
    let mut batch = Batch::new();
    batch.must_touch_one(&ADD_KEY, [no.into(), public.bytes().into(), now.into()]);
    db.commit(batch).await
}

/// Roots below a size, newest first.
pub async fn roots_before(db: &Db, size: Option<u64>, limit: u32) -> Result<Vec<Root>, ReadError> {
    let before = size.map_or(i64::MAX, to_int);
    let rows = db
        .query(&ROOTS_BEFORE, &[before.into(), limit.into()])
        .await?;
    rows.iter().map(Root::read).collect()
}

/// The newest root.
pub async fn newest_root(db: &Db) -> Result<Option<Root>, ReadError> {
    Ok(roots_before(db, None, 1).await?.pop())
}

/// The root of a size.
pub async fn root_of(db: &Db, size: u64) -> Result<Option<Root>, ReadError> {
    let row = db.query_one(&ROOT_OF, &[to_int(size).into()]).await?;
    row.as_ref().map(Root::read).transpose()
}

/// How many leaves there are.
pub async fn size(db: &Db) -> Result<u64, ReadError> {
    let row = db.query_one(&LAST_LEAF, &[]).await?;
    let last = row.map(|row| row.int("no")).transpose()?.unwrap_or(-1);
    Ok((last + 1).unsigned_abs())
}

/// Why no root was published.
#[derive(thiserror::Error, Debug)]
pub enum NotPublished {
    /// The files could not be read.
    #[error("the journal's tree could not be read")]
    Read(#[from] ReadError),
    /// The files could not be written, or another process was first.
    #[error("the journal's tree could not be written")]
    Commit(#[from] CommitError),
    /// What is on file forbids it, until somebody has looked.
    #[error(transparent)]
    Refused(#[from] Refused),
}

impl From<Inconsistency> for NotPublished {
    fn from(it: Inconsistency) -> Self {
        Self::Read(it.into())
    }
}

impl NotPublished {
    /// Whether another process was at it at the same time.
    pub fn is_conflict(&self) -> bool {
        matches!(self, Self::Commit(error) if error.is_conflict())
    }
}

/// Takes every head that waits into the tree, in one pass; gives how many leaves came of it.
///
/// # Errors
/// When the files do not allow it; what was gathered until then stays.
pub async fn gather(db: &Db) -> Result<u64, NotPublished> {
    let mut edge = edge(db, size(db).await?).await?;
    let before = edge.size();
    for waiting in [&WAITING, &WAITING_PETITIONS] {
        gather_all(db, waiting, &mut edge).await?;
    }
    Ok(edge.size() - before)
}

/// The same of cases, or of petitions.
async fn gather_all(db: &Db, waiting: &Text, edge: &mut Edge) -> Result<(), NotPublished> {
    // Behind the rows that were taken away, so that no pass over them is made again.
    let mut behind = (String::new(), 0);
    loop {
        let values = [behind.0.into(), behind.1.into(), AT_ONCE.into()];
        let rows = db.query(waiting, &values).await?;
        let (Some(first), Some(last)) = (rows.first(), rows.last()) else {
            return Ok(());
        };
        let first = first.text("case_id")?;
        behind = (last.text("case_id")?, last.int("seq")?);
        let from = edge.size();
        let mut batch = Batch::new();
        let mut leaves = Vec::with_capacity(rows.len());
        for (at, row) in rows.iter().enumerate() {
            let case = CaseId(row.uuid("case_id")?);
            // Of several heads of a case the newest speaks for all.
            let next = rows.get(at + 1);
            if next.is_some_and(|next| next.uuid("case_id").ok() == Some(case.0)) {
                continue;
            }
            let leaf = Leaf {
                no: edge.size(),
                case,
                seq: row.int("seq")?,
                head: row.hash("hash")?,
                code: row.text("code")?,
            };
            let blocks = edge.push(leaf.hash());
            leaves.push(leaf_values(leaf));
            for (level, no, hash) in blocks {
                let values = [level.into(), to_int(no).into(), hash.as_slice().into()];
                batch.must_touch_one(&ADD_NODE, values);
            }
        }
        let columns = vec!["no", "case_id", "seq", "head", "code"];
        batch.fill("journal_leaf", columns, &ADD_LEAF, leaves);
        let values = [first.into(), behind.0.as_str().into(), to_int(from).into()];
        batch.may_touch(&GATHERED, values);
        db.commit(batch).await?;
    }
}

fn leaf_values(leaf: Leaf) -> Vec<Value> {
    vec![
        to_int(leaf.no).into(),
        leaf.case.0.into(),
        leaf.seq.into(),
        leaf.head.as_slice().into(),
        leaf.code.into(),
    ]
}

/// Signs the root of all leaves and publishes it; nothing where the last root covers them all.
///
/// # Errors
/// When the files do not allow it, or the last root is not what the leaves give.
pub async fn publish(
    db: &Db,
    signer: &Signer,
    now: Timestamp,
) -> Result<Option<Root>, NotPublished> {
    let size = size(db).await?;
    let last = newest_root(db).await?;
    if size == last.as_ref().map_or(0, |root| root.size) {
        return Ok(None);
    }
    if let Some(last) = &last {
        standing::may_be_extended(db, last, size).await?;
    }
    // A clock that went back does not make a root older than the one it extends.
    let now = last.map_or(now, |last| last.at.max(now));
    let now = Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now);
    let hash = edge(db, size).await?.root();
    let root = Root {
        size,
        at: now,
        root: hash,
        note: signer.sign(size, &hash, now),
    };
    let mut batch = Batch::new();
    batch.must_touch_one(
        &ADD_ROOT,
        [
            to_int(size).into(),
            now.into(),
            hash.as_slice().into(),
            root.note.as_str().into(),
        ],
    );
    db.commit(batch).await?;
    Ok(Some(root))
}

/// What further leaves are added to, and the root of the first `size`.
pub(super) async fn edge(db: &Db, size: u64) -> Result<Edge, NotPublished> {
    let kept = kept(db, &Edge::ranges(size)).await?;
    Ok(Edge::of(size, &kept).ok_or(Refused::Gap { size })?)
}

/// Reads the kept hashes that some ranges need.
async fn kept(db: &Db, ranges: &[Range]) -> Result<Kept, ReadError> {
    let mut kept = Kept::default();
    for run in tree::needed(ranges) {
        let (from, to) = (to_int(run.from), to_int(run.from + run.count));
        if run.level == 0 {
            for row in db.query(&LEAVES, &[from.into(), to.into()]).await? {
                let leaf = Leaf::read(&row)?;
                kept.insert(0, leaf.no, leaf.hash());
            }
        } else {
            let values = [run.level.into(), from.into(), to.into()];
            for row in db.query(&NODES, &values).await? {
                let no = row.int("no")?.unsigned_abs();
                kept.insert(run.level, no, row.hash("hash")?);
            }
        }
    }
    Ok(kept)
}

async fn hashes(db: &Db, ranges: &[Range]) -> Result<Option<Vec<Hash>>, ReadError> {
    let kept = kept(db, ranges).await?;
    Ok(ranges.iter().map(|range| kept.hash_of(*range)).collect())
}

/// The proof that a case had its event `seq`: from the history to the first root that covers it.
/// None while no root does.
pub async fn prove(
    db: &Db,
    case: CaseId,
    seq: i64,
    history: &[StoredEvent],
) -> Result<Option<Receipt>, ReadError> {
    let Some(row) = db
        .query_one(&LEAF_OF_CASE, &[case.0.into(), seq.into()])
        .await?
    else {
        return Ok(None);
    };
    prove_leaf(db, &Leaf::read(&row)?, history).await
}

/// The proof of everything of a case that a root covers. None while none covers any of it.
pub async fn prove_newest(
    db: &Db,
    case: CaseId,
    history: &[StoredEvent],
) -> Result<Option<Receipt>, ReadError> {
    let Some(root) = newest_root(db).await? else {
        return Ok(None);
    };
    let values = [case.0.into(), to_int(root.size).into()];
    match db.query_one(&NEWEST_LEAF_OF_CASE, &values).await? {
        Some(row) => prove_leaf(db, &Leaf::read(&row)?, history).await,
        None => Ok(None),
    }
}

/// The proof of a leaf under the first root that covers it.
async fn prove_leaf(
    db: &Db,
    leaf: &Leaf,
    history: &[StoredEvent],
) -> Result<Option<Receipt>, ReadError> {
    let Some(row) = db.query_one(&ROOT_OVER, &[to_int(leaf.no).into()]).await? else {
        return Ok(None);
    };
    let root = Root::read(&row)?;
    let Some(proof) = hashes(db, &tree::inclusion(leaf.no, root.size)).await? else {
        return Ok(None);
    };
    let keys = keys(db).await?;
    let said = Checkpoint::read(&root.note);
    let Some(key) = said.and_then(|said| {
        keys.into_iter()
            .find(|key| said.is_signed(&root.note, &key.public))
    }) else {
        return Ok(None);
    };
    let links = history
        .iter()
        .take(usize::try_from(leaf.seq).unwrap_or(0))
        .map(Link::of)
        .collect();
    Ok(Some(Receipt::new(
        leaf, links, proof, root.note, key.public,
    )))
}

/// The proof that the tree of one size grew into that of another; none where either is not.
pub async fn grew(db: &Db, from: u64, to: u64) -> Result<Option<Vec<Hash>>, ReadError> {
    if from > to || to > size(db).await? {
        return Ok(None);
    }
    hashes(db, &tree::consistency(from, to)).await
}

pub(super) fn to_int(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
