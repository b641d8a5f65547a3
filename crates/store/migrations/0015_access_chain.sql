-- Readings of personal data as a chain for each reader, the heads of all chains sealed together;
-- readings in an emergency; roles lent for a time; the half-yearly review of accounts.

-- NULL in readings that were written down before there was a chain.
ALTER TABLE access_log ADD COLUMN seq BIGINT;
ALTER TABLE access_log ADD COLUMN outcome TEXT;
ALTER TABLE access_log ADD COLUMN salt BYTEA;
ALTER TABLE access_log ADD COLUMN commitment BYTEA;
ALTER TABLE access_log ADD COLUMN prev_hash BYTEA;
ALTER TABLE access_log ADD COLUMN hash BYTEA;

CREATE UNIQUE INDEX access_log_chain ON access_log (who, seq) WHERE seq IS NOT NULL;
CREATE INDEX access_log_at ON access_log (at, id);

-- Where each reader's chain ends, and up to where it was sealed.
CREATE TABLE access_head (
    who TEXT NOT NULL PRIMARY KEY,
    seq BIGINT NOT NULL,
    hash BYTEA NOT NULL,
    sealed BIGINT NOT NULL
);

CREATE INDEX access_head_unsealed ON access_head (who) WHERE seq > sealed;

CREATE TABLE access_seal (
    no BIGINT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    heads BIGINT NOT NULL,
    prev_hash BYTEA NOT NULL,
    hash BYTEA NOT NULL
);

CREATE TABLE access_seal_head (
    seal BIGINT NOT NULL,
    who TEXT NOT NULL,
    seq BIGINT NOT NULL,
    hash BYTEA NOT NULL,
    PRIMARY KEY (seal, who)
);

CREATE INDEX access_seal_head_who ON access_seal_head (who, seq);

-- Somebody opened a case that is not theirs, because it could not wait.
CREATE TABLE emergency_access (
    id TEXT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    until BIGINT NOT NULL,
    officer TEXT NOT NULL,
    officer_name TEXT NOT NULL,
    capacity TEXT NOT NULL,
    case_id TEXT NOT NULL,
    case_code TEXT NOT NULL,
    reason TEXT NOT NULL,
    -- Who looked at it afterwards, and what they found; NULL until then.
    seen_at BIGINT,
    seen_by TEXT,
    seen_by_name TEXT,
    finding TEXT
);

CREATE INDEX emergency_access_officer ON emergency_access (officer, case_id, until);
CREATE INDEX emergency_access_at ON emergency_access (at, id);
CREATE INDEX emergency_access_unseen ON emergency_access (at) WHERE seen_at IS NULL;

-- A role that an officer holds for a time only, with the reason.
CREATE TABLE role_grant (
    id TEXT NOT NULL PRIMARY KEY,
    officer TEXT NOT NULL,
    role TEXT NOT NULL,
    reason TEXT NOT NULL,
    since BIGINT NOT NULL,
    until BIGINT NOT NULL,
    at BIGINT NOT NULL,
    granted_by TEXT NOT NULL,
    granted_by_name TEXT NOT NULL,
    ended_at BIGINT,
    ended_by TEXT
);

CREATE INDEX role_grant_officer ON role_grant (officer, until);
CREATE INDEX role_grant_until ON role_grant (until, id);

-- Who confirmed in a half year that an account is still needed as it is, or closed it.
CREATE TABLE access_review (
    half TEXT NOT NULL,
    officer TEXT NOT NULL,
    at BIGINT NOT NULL,
    verdict TEXT NOT NULL,
    roles TEXT NOT NULL,
    who TEXT NOT NULL,
    who_name TEXT NOT NULL,
    PRIMARY KEY (half, officer)
);
