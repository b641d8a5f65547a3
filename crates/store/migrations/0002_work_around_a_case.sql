-- What surrounds a case: work for later, files and letters, drafts, notices, messages that were
-- sent, and who has read personal data.

CREATE TABLE job (
    id TEXT NOT NULL PRIMARY KEY,
    queue TEXT NOT NULL,
    unique_key TEXT,
    case_id TEXT,
    payload TEXT NOT NULL,
    -- waiting, done or dead.
    state TEXT NOT NULL,
    -- When it may run; while it is leased, when the lease ends.
    run_at BIGINT NOT NULL,
    leased_by TEXT,
    attempts BIGINT NOT NULL,
    last_error TEXT,
    created_at BIGINT NOT NULL,
    finished_at BIGINT
);

CREATE UNIQUE INDEX job_unique_key ON job (unique_key);
CREATE INDEX job_waiting ON job (run_at, id) WHERE state = 'waiting';
CREATE INDEX job_dead ON job (finished_at, id) WHERE state = 'dead';
CREATE INDEX job_done ON job (finished_at) WHERE state = 'done';
CREATE INDEX job_case ON job (case_id, id) WHERE case_id IS NOT NULL;

CREATE TABLE filed_document (
    id TEXT NOT NULL PRIMARY KEY,
    case_id TEXT,
    draft_id TEXT,
    kind TEXT NOT NULL,
    component TEXT,
    sha256 TEXT NOT NULL,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size BIGINT NOT NULL,
    -- waiting, clean, infected or failed.
    scan_state TEXT NOT NULL,
    filed_by TEXT NOT NULL,
    filed_at BIGINT NOT NULL
);

CREATE INDEX filed_document_case ON filed_document (case_id, id) WHERE case_id IS NOT NULL;
CREATE INDEX filed_document_draft ON filed_document (draft_id, id) WHERE draft_id IS NOT NULL;
CREATE INDEX filed_document_content ON filed_document (sha256);

CREATE TABLE draft (
    id TEXT NOT NULL PRIMARY KEY,
    account TEXT NOT NULL,
    procedure_code TEXT NOT NULL,
    procedure_name TEXT NOT NULL,
    version BIGINT NOT NULL,
    body TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

CREATE INDEX draft_account ON draft (account, updated_at, id);
CREATE INDEX draft_updated ON draft (updated_at);

CREATE TABLE notice (
    id TEXT NOT NULL PRIMARY KEY,
    account TEXT NOT NULL,
    case_id TEXT,
    case_code TEXT,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    words TEXT NOT NULL,
    at BIGINT NOT NULL,
    read_at BIGINT
);

CREATE INDEX notice_account ON notice (account, id);
CREATE INDEX notice_unread ON notice (account) WHERE read_at IS NULL;

CREATE TABLE message_sent (
    id TEXT NOT NULL PRIMARY KEY,
    channel TEXT NOT NULL,
    recipient TEXT NOT NULL,
    kind TEXT NOT NULL,
    case_id TEXT,
    words TEXT NOT NULL,
    at BIGINT NOT NULL,
    -- sent, recorded or failed.
    outcome TEXT NOT NULL,
    detail TEXT
);

CREATE INDEX message_sent_case ON message_sent (case_id, id) WHERE case_id IS NOT NULL;
CREATE INDEX message_sent_at ON message_sent (at);

CREATE TABLE access_log (
    id TEXT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    who TEXT NOT NULL,
    who_name TEXT NOT NULL,
    capacity TEXT NOT NULL,
    what TEXT NOT NULL,
    case_id TEXT,
    subject TEXT,
    why TEXT NOT NULL
);

CREATE INDEX access_log_case ON access_log (case_id, id) WHERE case_id IS NOT NULL;
CREATE INDEX access_log_who ON access_log (who, id);
CREATE INDEX access_log_subject ON access_log (subject, id) WHERE subject IS NOT NULL;
