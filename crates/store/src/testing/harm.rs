//! What somebody does to the tree of the journals behind its back, for tests of what finds it out.

use crate::sql::{Batch, Db, Text, Value};
use jiff::Timestamp;

/// What is done.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Harm {
    /// Every root is another.
    Root,
    /// Every root has another text.
    Note,
    /// The first leaf is of another code.
    Leaf,
    /// The first leaf is gone.
    LeafGone,
    /// The first leaf is damaged.
    LeafDamaged,
    /// The last leaf is of an event that is not there.
    LeafOfNothing,
    /// Heads wait since a moment.
    Waiting(Timestamp),
}

/// Does it.
///
/// # Panics
/// When it cannot be done.
pub async fn harm(db: &Db, how: Harm) {
    let (sql, values): (&'static str, Vec<Value>) = match how {
        Harm::Root => (
            "UPDATE journal_root SET root = (SELECT head FROM journal_leaf WHERE no = 0)",
            vec![],
        ),
        Harm::Note => ("UPDATE journal_root SET note = 'x'", vec![]),
        Harm::Leaf => ("UPDATE journal_leaf SET code = 'x' WHERE no = 0", vec![]),
        Harm::LeafGone => ("DELETE FROM journal_leaf WHERE no = 0", vec![]),
        Harm::LeafDamaged => (
            "UPDATE journal_leaf SET head = $1 WHERE no = 0",
            vec![Value::Bytes(vec![7; 31])],
        ),
        Harm::LeafOfNothing => (
            "UPDATE journal_leaf SET seq = 99 WHERE no = (SELECT max(no) FROM journal_leaf)",
            vec![],
        ),
        Harm::Waiting(since) => ("UPDATE journal_pending SET at = $1", vec![since.into()]),
    };
    let mut batch = Batch::new();
    batch.may_touch(&Text::new("testing::harm", sql), values);
    assert_eq!(db.commit(batch).await, Ok(()));
}
