-- What a citizen does with the own account, and for whom one may act.

-- A code that was sent to prove that a telephone or a mailbox is somebody's.
CREATE TABLE code_sent (
    id TEXT NOT NULL PRIMARY KEY,
    -- register, contact, counter.
    purpose TEXT NOT NULL,
    -- The account, the officer's or the browser it was asked for.
    who TEXT NOT NULL,
    target TEXT NOT NULL,
    code_hash TEXT NOT NULL,
    -- What happens when it is right, as JSON.
    body TEXT NOT NULL,
    failures BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE INDEX code_sent_expires ON code_sent (expires_at);

-- What happened to an account; only grows.
CREATE TABLE account_event (
    id TEXT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    account TEXT NOT NULL,
    -- opened, changed, corrected, password, linked, unlinked, merged, reported, unlocked, closed, exported.
    what TEXT NOT NULL,
    who TEXT NOT NULL,
    who_name TEXT NOT NULL,
    -- The particulars as JSON; NULL where there were none.
    was TEXT,
    became TEXT
);

CREATE INDEX account_event_account ON account_event (account, id);

-- A lost or misused account that was reported: it is locked until somebody of the body has dealt
-- with it.
CREATE TABLE account_report (
    id TEXT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    account TEXT NOT NULL,
    -- lost, misused.
    what TEXT NOT NULL,
    said TEXT NOT NULL,
    reached TEXT NOT NULL,
    to_body TEXT NOT NULL,
    done_at BIGINT,
    done_by TEXT,
    done_by_name TEXT,
    answer TEXT
);

CREATE INDEX account_report_open ON account_report (at, id) WHERE done_at IS NULL;
CREATE INDEX account_report_account ON account_report (account, id);

-- An authorisation: who may act for whom, by which document, in what, until when.
CREATE TABLE authorisation (
    id TEXT NOT NULL PRIMARY KEY,
    -- The account of the authorising party.
    principal TEXT NOT NULL,
    -- The number of whoever is authorised, and the name as the document has it.
    representative TEXT NOT NULL,
    representative_name TEXT NOT NULL,
    -- authorised, guardian.
    kind TEXT NOT NULL,
    document TEXT NOT NULL,
    -- Codes of procedures with commas between; empty for all.
    scope TEXT NOT NULL,
    first_day TEXT NOT NULL,
    last_day TEXT NOT NULL,
    given_at BIGINT NOT NULL,
    given_by TEXT NOT NULL,
    given_by_name TEXT NOT NULL,
    ended_at BIGINT
);

CREATE INDEX authorisation_principal ON authorisation (principal, id);
CREATE INDEX authorisation_representative ON authorisation (representative, last_day);
