-- Petitions and questions: the snapshot, which is also the read model of every list, its journal,
-- who has it on the desk, the words by which the public finds it, and the totals.

CREATE TABLE petition_file (
    -- Sorts by the moment at which it was entered.
    id TEXT NOT NULL PRIMARY KEY,
    code TEXT NOT NULL,
    version BIGINT NOT NULL,
    kind TEXT NOT NULL,
    stage TEXT NOT NULL,
    is_open BOOLEAN NOT NULL,
    channel TEXT NOT NULL,
    -- Who leads, or coordinates while nobody leads.
    agency TEXT NOT NULL,
    agency_name TEXT NOT NULL,
    coordinator TEXT NOT NULL,
    sender_account TEXT,
    title TEXT NOT NULL,
    field TEXT NOT NULL,
    procedure_code TEXT,
    case_code TEXT,
    sent_at BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    -- When the next duty is due; 253402300799999 while nothing is due.
    next_due_at BIGINT NOT NULL,
    answered_at BIGINT,
    days_taken BIGINT,
    -- What those that say the same have in common.
    same_key TEXT NOT NULL,
    folded_into TEXT,
    is_public BOOLEAN NOT NULL,
    public_title TEXT,
    faq_sector TEXT,
    faq_field TEXT,
    faq_question TEXT,
    journal_head BYTEA NOT NULL,
    body TEXT NOT NULL
);

CREATE UNIQUE INDEX petition_file_code ON petition_file (code);
CREATE INDEX petition_file_sender ON petition_file (sender_account, id) WHERE sender_account IS NOT NULL;
CREATE INDEX petition_file_case ON petition_file (case_code, id) WHERE case_code IS NOT NULL;
CREATE INDEX petition_file_same ON petition_file (same_key, id);
CREATE INDEX petition_file_folded ON petition_file (folded_into, id) WHERE folded_into IS NOT NULL;
CREATE INDEX petition_file_public ON petition_file (id) WHERE is_public;
CREATE INDEX petition_file_running ON petition_file (id) WHERE is_open;
CREATE INDEX petition_file_faq ON petition_file (faq_sector, faq_field, id) WHERE faq_question IS NOT NULL;

-- Only grows. Hashed as the events of cases are.
CREATE TABLE petition_event (
    petition_id TEXT NOT NULL REFERENCES petition_file (id),
    seq BIGINT NOT NULL,
    at BIGINT NOT NULL,
    kind TEXT NOT NULL,
    actor TEXT NOT NULL,
    body_version BIGINT NOT NULL,
    -- NULL once personal data was masked; the chain holds through the commitment.
    salt BYTEA,
    payload TEXT,
    commitment BYTEA NOT NULL,
    prev_hash BYTEA NOT NULL,
    hash BYTEA NOT NULL,
    PRIMARY KEY (petition_id, seq)
);

-- One row an agency that has it on the desk: as coordinator, lead or joining.
CREATE TABLE petition_desk (
    petition_id TEXT NOT NULL REFERENCES petition_file (id),
    agency TEXT NOT NULL,
    stage TEXT NOT NULL,
    kind TEXT NOT NULL,
    is_open BOOLEAN NOT NULL,
    due_key BIGINT NOT NULL,
    PRIMARY KEY (petition_id, agency)
);

-- Open ones only, so that this stays small; stages are counted from the index alone.
CREATE INDEX petition_desk_open ON petition_desk (agency, due_key, petition_id, stage) WHERE is_open;
CREATE INDEX petition_desk_stage ON petition_desk (agency, stage, due_key, petition_id) WHERE NOT is_open;

-- The words of what is public, without marks; kind and agency stand among them, as `=question` and
-- `=so-tu-phap`, so that whatever is rarest of what is sought leads.
CREATE TABLE petition_word (
    word TEXT NOT NULL,
    petition_id TEXT NOT NULL REFERENCES petition_file (id),
    PRIMARY KEY (word, petition_id)
);

CREATE INDEX petition_word_of ON petition_word (petition_id);

CREATE TABLE petition_total (
    agency TEXT NOT NULL,
    kind TEXT NOT NULL,
    month TEXT NOT NULL,
    outcome TEXT NOT NULL,
    total BIGINT NOT NULL,
    PRIMARY KEY (agency, kind, month, outcome)
);

-- Files that came with a petition, or went out with its answer.
ALTER TABLE filed_document ADD COLUMN petition_id TEXT;

CREATE INDEX filed_document_petition ON filed_document (petition_id) WHERE petition_id IS NOT NULL;
