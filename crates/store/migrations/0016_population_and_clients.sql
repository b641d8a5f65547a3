-- Accounts of the population database: each request with everything that became of it, and each
-- look-up; and the credentials of other systems.

CREATE TABLE population_account (
    id TEXT NOT NULL PRIMARY KEY,
    officer TEXT NOT NULL,
    agency TEXT NOT NULL,
    -- The stage in a word, for lists.
    stage TEXT NOT NULL,
    -- The last day of use; NULL until the ministry has said one.
    until_day TEXT,
    asked_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    -- Whether nothing more can come of it: refused or revoked.
    is_closed BOOLEAN NOT NULL,
    -- The account as JSON.
    body TEXT NOT NULL,
    version BIGINT NOT NULL
);

CREATE UNIQUE INDEX population_account_officer ON population_account (officer) WHERE NOT is_closed;
CREATE INDEX population_account_agency ON population_account (agency, changed_at, id);
CREATE INDEX population_account_changed ON population_account (changed_at, id);

-- Only grows.
CREATE TABLE population_account_event (
    account TEXT NOT NULL,
    seq BIGINT NOT NULL,
    at BIGINT NOT NULL,
    -- request, forward, send, grant, configure, refuse, revoke.
    what TEXT NOT NULL,
    who TEXT NOT NULL,
    who_name TEXT NOT NULL,
    remark TEXT NOT NULL,
    PRIMARY KEY (account, seq)
);

-- Only grows; also what was refused.
CREATE TABLE population_look_up (
    id TEXT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    -- YYYY-MM, for the figures.
    month TEXT NOT NULL,
    officer TEXT NOT NULL,
    officer_name TEXT NOT NULL,
    unit TEXT NOT NULL,
    unit_name TEXT NOT NULL,
    agency TEXT NOT NULL,
    case_id TEXT,
    case_code TEXT,
    subject TEXT,
    purpose TEXT NOT NULL,
    -- done or the rule that refused it.
    outcome TEXT NOT NULL,
    off_hours BOOLEAN NOT NULL
);

CREATE INDEX population_look_up_month ON population_look_up (month, agency, unit, officer);
CREATE INDEX population_look_up_at ON population_look_up (at, id);

CREATE TABLE machine_client (
    id TEXT NOT NULL PRIMARY KEY,
    -- What it calls itself with.
    name TEXT NOT NULL,
    title TEXT NOT NULL,
    -- Acts and duties, with commas between.
    scopes TEXT NOT NULL,
    -- For which agencies, with commas between; empty for all.
    agencies TEXT NOT NULL,
    -- SHA-256 of the certificate by which it may come instead of a secret; NULL where by none.
    certificate TEXT,
    active BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    version BIGINT NOT NULL
);

CREATE UNIQUE INDEX machine_client_name ON machine_client (name);

-- Several hold at once while one takes over from another.
CREATE TABLE machine_secret (
    id TEXT NOT NULL PRIMARY KEY,
    client TEXT NOT NULL,
    hash TEXT NOT NULL,
    since BIGINT NOT NULL,
    until BIGINT NOT NULL,
    made_by TEXT NOT NULL,
    used_at BIGINT
);

CREATE UNIQUE INDEX machine_secret_hash ON machine_secret (hash);
CREATE INDEX machine_secret_client ON machine_secret (client, until);

CREATE TABLE machine_token (
    hash TEXT NOT NULL PRIMARY KEY,
    client TEXT NOT NULL,
    scopes TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    until BIGINT NOT NULL,
    address TEXT NOT NULL
);

CREATE INDEX machine_token_until ON machine_token (until);
CREATE INDEX machine_token_client ON machine_token (client);
