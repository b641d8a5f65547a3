-- The catalogue that agencies run themselves: publication decisions, items with their versions,
-- what happened to them, and what people report as wrong.

CREATE TABLE publication_decision (
    id TEXT NOT NULL PRIMARY KEY,
    number TEXT NOT NULL,
    agency TEXT NOT NULL,
    received_on TEXT NOT NULL,
    entered_at BIGINT NOT NULL,
    entered_by TEXT NOT NULL,
    -- When everything it decides stood in the catalogue; NULL until then.
    done_at BIGINT,
    edition BIGINT NOT NULL,
    body TEXT NOT NULL
);

CREATE INDEX publication_decision_agency ON publication_decision (agency, entered_at, id);
CREATE INDEX publication_decision_entered ON publication_decision (entered_at, id);
CREATE INDEX publication_decision_open ON publication_decision (received_on, id) WHERE done_at IS NULL;

CREATE TABLE catalogue_version (
    kind TEXT NOT NULL,
    code TEXT NOT NULL,
    no BIGINT NOT NULL,
    name TEXT NOT NULL,
    -- Code and name without marks, for search.
    sought TEXT NOT NULL,
    agency TEXT NOT NULL,
    decision TEXT,
    -- draft, in_approval, approved, published, dropped.
    state TEXT NOT NULL,
    valid_from TEXT,
    -- The last day; NULL while no end is known.
    valid_to TEXT,
    -- replaced or abolished, where there is an end.
    ends TEXT,
    is_newest BOOLEAN NOT NULL,
    edition BIGINT NOT NULL,
    begun TEXT NOT NULL,
    stage TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (kind, code, no)
);

CREATE INDEX catalogue_version_newest ON catalogue_version (kind, is_newest, code);
CREATE INDEX catalogue_version_state ON catalogue_version (state, valid_from);
CREATE INDEX catalogue_version_decision ON catalogue_version (decision);

-- Only grows. Each row has the hash of the one before.
CREATE TABLE catalogue_event (
    seq BIGINT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    kind TEXT NOT NULL,
    code TEXT NOT NULL,
    no BIGINT NOT NULL,
    what TEXT NOT NULL,
    who TEXT NOT NULL,
    payload TEXT NOT NULL,
    prev_hash BYTEA NOT NULL,
    hash BYTEA NOT NULL
);

CREATE INDEX catalogue_event_item ON catalogue_event (kind, code, seq);

-- What somebody found wrong with a published procedure.
CREATE TABLE catalogue_report (
    id TEXT NOT NULL PRIMARY KEY,
    code TEXT NOT NULL,
    what TEXT NOT NULL,
    -- The agency that must look at it.
    agency TEXT NOT NULL,
    reported_at BIGINT NOT NULL,
    reported_by TEXT NOT NULL,
    answered_at BIGINT,
    body TEXT NOT NULL,
    edition BIGINT NOT NULL
);

CREATE INDEX catalogue_report_agency ON catalogue_report (agency, reported_at, id);
CREATE INDEX catalogue_report_newest ON catalogue_report (reported_at, id);
CREATE INDEX catalogue_report_code ON catalogue_report (code, reported_at);
