//! Whether the tree agrees with the cases and with itself: every leaf is an event of its case,
//! every newest event is in the tree or waits for it, every kept hash and every root is what the
//! leaves give, every root is signed. Part of `motcua check`.

use super::event::{Journal, StoredEvent};
use super::key::Checkpoint;
use super::log::{self, Leaf, Root, to_int};
use super::tree::Edge;
use crate::case_file::check::Difference;
use crate::sql::{Db, ReadError, texts};
use std::collections::HashMap;
use uuid::Uuid;

texts! {
    LEAVES_OF_CASES = "SELECT no, case_id, seq, head, code FROM journal_leaf
            WHERE case_id > $1 AND case_id <= $2 ORDER BY case_id, seq";
    WAITING_OF_CASES = "SELECT case_id, max(seq) AS seq FROM journal_pending
            WHERE case_id > $1 AND case_id <= $2 GROUP BY case_id";
    LEAVES = "SELECT no, case_id, seq, head, code FROM journal_leaf
            WHERE no >= $1 AND no < $2 ORDER BY no";
    NODES = "SELECT no, hash FROM journal_node WHERE level = $1 AND no >= $2 AND no <= $3";
    ROOTS = "SELECT size, at, root, note FROM journal_root WHERE size > $1 AND size <= $2 ORDER BY size";
}

/// Leaves read at once.
const PAGE: u64 = 5_000;
/// What a difference of the tree is filed under, where a case's code would stand.
pub const TREE: &str = "journal";

/// What the tree holds of some cases. Read before their events: an event is never younger than
/// the leaf made of it.
#[derive(Debug, Default)]
pub struct Gathered {
    leaves: HashMap<Uuid, Vec<Leaf>>,
    waiting: HashMap<Uuid, i64>,
}

impl Gathered {
    /// What the tree holds of the cases behind one inner name up to another.
    pub async fn of(db: &Db, after: &str, until: &str) -> Result<Self, ReadError> {
        let mut it = Self::default();
        // Waiting heads first: one that is gathered meanwhile is then seen among the leaves.
        let range = [after.into(), until.into()];
        for row in db.query(&WAITING_OF_CASES, &range).await? {
            it.waiting.insert(row.uuid("case_id")?, row.int("seq")?);
        }
        for row in db.query(&LEAVES_OF_CASES, &range).await? {
            // A damaged one is told by the look at the whole tree.
            if let Ok(leaf) = Leaf::read(&row) {
                it.leaves.entry(leaf.case.0).or_default().push(leaf);
            }
        }
        Ok(it)
    }

    /// Takes out what it holds of one case, so that in the end what is left is of no case.
    pub fn take(&mut self, case: Uuid) -> OfCase {
        OfCase {
            leaves: self.leaves.remove(&case).unwrap_or_default(),
            waiting: self.waiting.remove(&case).unwrap_or(0),
        }
    }

    /// What was not taken out: the case, its code as gathered, how many leaves it has.
    pub fn left(self) -> impl Iterator<Item = (Uuid, String, usize)> {
        self.leaves.into_iter().map(|(case, leaves)| {
            let code = leaves.first().map(|leaf| leaf.code.clone());
            (case, code.unwrap_or_default(), leaves.len())
        })
    }
}

/// What the tree holds of one case.
#[derive(Debug, Default)]
pub struct OfCase {
    leaves: Vec<Leaf>,
    waiting: i64,
}

impl OfCase {
    /// What does not agree between a case of some code and version, its events, and the tree.
    pub fn differences<J: Journal>(
        &self,
        code: &str,
        version: i64,
        journal: &[StoredEvent<J>],
    ) -> Vec<String> {
        let mut found = Vec::new();
        for leaf in &self.leaves {
            let (seq, no) = (leaf.seq, leaf.no);
            if leaf.code != code {
                found.push(format!("leaf {no} of the journal names it {}", leaf.code));
            }
            match journal.iter().find(|event| event.seq == seq) {
                None => found.push(format!(
                    "event {seq} is missing: the journal has it as leaf {no}"
                )),
                Some(event) if event.hash != leaf.head => found.push(format!(
                    "event {seq} is not the one that was gathered as leaf {no}"
                )),
                Some(_) => {}
            }
        }
        // Nothing of the program takes a content away, and the chain holds without it.
        found.extend(journal.iter().filter(|it| it.is_masked()).map(|it| {
            format!(
                "event {} is masked: what it said was taken away, and cannot be told any more",
                it.seq
            )
        }));
        let covered = self.leaves.iter().map(|leaf| leaf.seq).max().unwrap_or(0);
        if covered.max(self.waiting) < version {
            found.push(format!(
                "event {version} is neither in the journal's tree nor waits for it"
            ));
        }
        found
    }
}

/// What a look at the tree saw.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct TreeReport {
    /// How many leaves.
    pub leaves: u64,
    /// How many roots.
    pub roots: u64,
    /// What does not agree.
    pub differences: Vec<Difference>,
}

impl TreeReport {
    fn say(&mut self, what: String) {
        self.differences.push(Difference {
            code: TREE.to_owned(),
            what,
        });
    }
}

/// Reckons the whole tree anew and compares it with what is kept, with every root that was
/// published, and with roots that somebody kept elsewhere.
pub async fn tree(db: &Db, elsewhere: &[Checkpoint]) -> Result<TreeReport, ReadError> {
    let mut report = TreeReport::default();
    let keys = match log::keys(db).await {
        Err(ReadError::Inconsistency(it)) => {
            report.say(format!("a public key is damaged: {it}"));
            Vec::new()
        }
        read => read?,
    };
    // The roots that are there now cannot cover more than the leaves that are there after.
    let newest = match log::newest_root(db).await {
        // Told below, with its leaves.
        Err(ReadError::Inconsistency(_)) => None,
        read => read?,
    };
    let size = log::size(db).await?;
    let mut elsewhere: Vec<&Checkpoint> = elsewhere.iter().collect();
    elsewhere.sort_by_key(|root| root.size);
    let mut elsewhere = elsewhere.into_iter().peekable();
    let mut edge = Edge::default();
    while edge.size() < size {
        let from = edge.size();
        let to = size.min(from + PAGE);
        let mut roots = roots(db, from, to, &mut report)
            .await?
            .into_iter()
            .peekable();
        let mut blocks = Vec::new();
        let range = [to_int(from).into(), to_int(to).into()];
        let leaves = db.query(&LEAVES, &range).await?;
        if leaves.len() as u64 != to - from {
            report.say(format!("leaves are missing between {from} and {to}"));
            return Ok(report);
        }
        for row in &leaves {
            let leaf = match Leaf::read(row) {
                Ok(leaf) => leaf,
                Err(damage) => {
                    report.say(format!("leaf {} is damaged: {damage}", edge.size()));
                    return Ok(report);
                }
            };
            blocks.extend(edge.push(leaf.hash()));
            report.leaves += 1;
            while let Some(root) = roots.next_if(|root| root.size == edge.size()) {
                report.roots += 1;
                if root.root != edge.root() {
                    report.say(format!(
                        "the root of {} over {} leaves is not theirs",
                        root.at, root.size
                    ));
                } else if !root.is_sound(&keys) {
                    report.say(format!(
                        "the root of {} over {} leaves is not signed by a key of this journal",
                        root.at, root.size
                    ));
                }
            }
            while let Some(root) = elsewhere.next_if(|root| root.size <= edge.size()) {
                if root.size == edge.size() && root.root != edge.root() {
                    report.say(format!(
                        "the root of {} over {} leaves that was kept elsewhere is another: history was rewritten",
                        root.at, root.size
                    ));
                }
            }
        }
        compare(db, &blocks, &mut report).await?;
    }
    if let Some(root) = newest.filter(|root| root.size > size) {
        report.say(format!(
            "the root of {} covers {} leaves and there are {size}",
            root.at, root.size
        ));
    }
    for root in elsewhere {
        report.say(format!(
            "the root of {} that was kept elsewhere covers {} leaves and there are {size}: history was cut",
            root.at, root.size
        ));
    }
    Ok(report)
}

/// The roots over some leaves; the damaged ones are told.
async fn roots(
    db: &Db,
    from: u64,
    to: u64,
    report: &mut TreeReport,
) -> Result<Vec<Root>, ReadError> {
    let range = [to_int(from).into(), to_int(to).into()];
    let mut roots = Vec::new();
    for row in db.query(&ROOTS, &range).await? {
        match Root::read(&row) {
            Ok(root) => roots.push(root),
            Err(damage) => report.say(format!("a root is damaged: {damage}")),
        }
    }
    Ok(roots)
}

/// Compares reckoned blocks with those that are kept.
async fn compare(
    db: &Db,
    blocks: &[super::tree::Block],
    report: &mut TreeReport,
) -> Result<(), ReadError> {
    let mut levels: HashMap<u32, Vec<(u64, [u8; 32])>> = HashMap::new();
    for (level, no, hash) in blocks {
        levels.entry(*level).or_default().push((*no, *hash));
    }
    for (level, blocks) in levels {
        let (Some(first), Some(last)) = (blocks.first(), blocks.last()) else {
            continue;
        };
        let values = [level.into(), to_int(first.0).into(), to_int(last.0).into()];
        let mut kept = HashMap::new();
        for row in db.query(&NODES, &values).await? {
            // A damaged one is not that of its leaves.
            if let Ok(hash) = row.hash("hash") {
                kept.insert(row.int("no")?.unsigned_abs(), hash);
            }
        }
        for (no, hash) in blocks {
            if kept.get(&no) != Some(&hash) {
                report.say(format!(
                    "the kept hash {no} of level {level} is not that of its leaves"
                ));
            }
        }
    }
    Ok(())
}
