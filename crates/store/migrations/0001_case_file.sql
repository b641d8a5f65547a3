-- The case: its snapshot (which is also the read model of every list), its journal, the totals
-- kept beside it, the series of its numbers and the keys of requests already answered.

CREATE TABLE case_file (
    id TEXT NOT NULL PRIMARY KEY,
    code TEXT NOT NULL,
    version BIGINT NOT NULL,
    stage TEXT NOT NULL,
    status BIGINT NOT NULL,
    is_open BOOLEAN NOT NULL,
    procedure_code TEXT NOT NULL,
    procedure_version BIGINT NOT NULL,
    procedure_name TEXT NOT NULL,
    agency TEXT NOT NULL,
    intake_unit TEXT NOT NULL,
    holder_unit TEXT NOT NULL,
    assignee TEXT,
    assignee_name TEXT,
    step_name TEXT,
    applicant_account TEXT,
    applicant_name TEXT NOT NULL,
    applicant_identity TEXT,
    applicant_phone TEXT,
    submitter_account TEXT,
    submitter_name TEXT NOT NULL,
    -- The applicant's name without marks: as it is written, and the given name first.
    name_fold TEXT NOT NULL,
    given_name_fold TEXT NOT NULL,
    -- Everything a list may be filtered by, without marks.
    search_fold TEXT NOT NULL,
    subject TEXT NOT NULL,
    channel TEXT NOT NULL,
    submitted_at BIGINT NOT NULL,
    received_at BIGINT,
    due_at BIGINT,
    step_due_at BIGINT,
    -- When the next act is due; 253402300799999 while nothing is due.
    next_act_due_at BIGINT NOT NULL,
    paused BOOLEAN NOT NULL,
    supplement_until BIGINT,
    finished_at BIGINT,
    outcome TEXT,
    result_code TEXT,
    journal_head BYTEA NOT NULL,
    body TEXT NOT NULL
);

CREATE UNIQUE INDEX case_file_code ON case_file (code);
-- Open cases only, so these stay small; with paused, stage and is_open in them the buckets are
-- counted from the index alone.
CREATE INDEX case_file_holder ON case_file (holder_unit, next_act_due_at, id, paused, stage, is_open)
    WHERE is_open;
CREATE INDEX case_file_assignee ON case_file (assignee, next_act_due_at, id, paused, stage, is_open)
    WHERE is_open;
CREATE INDEX case_file_intake ON case_file (intake_unit, next_act_due_at, id, paused, stage, is_open)
    WHERE is_open;
CREATE INDEX case_file_agency ON case_file (agency, next_act_due_at, id, paused, stage, is_open)
    WHERE is_open;
CREATE INDEX case_file_due ON case_file (next_act_due_at, id, paused, stage, is_open) WHERE is_open;
CREATE INDEX case_file_supplement ON case_file (supplement_until, id) WHERE supplement_until IS NOT NULL;
CREATE INDEX case_file_supplement_unit ON case_file (intake_unit, supplement_until, id)
    WHERE supplement_until IS NOT NULL;
CREATE INDEX case_file_applicant ON case_file (applicant_account, id) WHERE applicant_account IS NOT NULL;
CREATE INDEX case_file_submitter ON case_file (submitter_account, id) WHERE submitter_account IS NOT NULL;
CREATE INDEX case_file_identity ON case_file (applicant_identity, id) WHERE applicant_identity IS NOT NULL;
CREATE INDEX case_file_phone ON case_file (applicant_phone, id) WHERE applicant_phone IS NOT NULL;
CREATE INDEX case_file_name ON case_file (name_fold, id);
CREATE INDEX case_file_given_name ON case_file (given_name_fold, id);
CREATE INDEX case_file_agency_name ON case_file (agency, name_fold, id);
CREATE INDEX case_file_agency_given_name ON case_file (agency, given_name_fold, id);
CREATE INDEX case_file_register ON case_file (intake_unit, submitted_at, id);
CREATE INDEX case_file_register_agency ON case_file (agency, submitted_at, id);
CREATE INDEX case_file_submitted ON case_file (submitted_at, id);

CREATE TABLE case_event (
    case_id TEXT NOT NULL REFERENCES case_file (id),
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
    PRIMARY KEY (case_id, seq)
);

CREATE TABLE case_total (
    agency TEXT NOT NULL,
    procedure_code TEXT NOT NULL,
    month TEXT NOT NULL,
    outcome TEXT NOT NULL,
    total BIGINT NOT NULL,
    PRIMARY KEY (agency, procedure_code, month, outcome)
);

CREATE INDEX case_total_month ON case_total (month, outcome);

CREATE TABLE number_series (
    series TEXT NOT NULL PRIMARY KEY,
    last BIGINT NOT NULL
);

CREATE TABLE request_seen (
    actor TEXT NOT NULL,
    request_key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    answer TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (actor, request_key)
);

CREATE INDEX request_seen_at ON request_seen (at);
