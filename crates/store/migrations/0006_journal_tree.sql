-- The heads of the journals, gathered at intervals into one tree that only grows, and its signed
-- roots. docs/journal.md says what is hashed and how.

-- Heads that are in no tree yet; written with the case, taken away when they are gathered.
CREATE TABLE journal_pending (
    case_id TEXT NOT NULL,
    seq BIGINT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (case_id, seq)
);

CREATE TABLE journal_leaf (
    no BIGINT NOT NULL PRIMARY KEY,
    case_id TEXT NOT NULL,
    seq BIGINT NOT NULL,
    head BYTEA NOT NULL,
    code TEXT NOT NULL
);

CREATE UNIQUE INDEX journal_leaf_case ON journal_leaf (case_id, seq);

-- The hash of every whole block of 256, 65536 ... leaves, so that nothing is reckoned twice.
CREATE TABLE journal_node (
    level BIGINT NOT NULL,
    no BIGINT NOT NULL,
    hash BYTEA NOT NULL,
    PRIMARY KEY (level, no)
);

CREATE TABLE journal_root (
    size BIGINT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    root BYTEA NOT NULL,
    note TEXT NOT NULL
);

CREATE TABLE journal_key (
    no BIGINT NOT NULL PRIMARY KEY,
    public_key BYTEA NOT NULL,
    made_at BIGINT NOT NULL
);

-- Cases that were there before the tree was.
INSERT INTO journal_pending (case_id, seq, at) SELECT id, version, submitted_at FROM case_file;
