-- Who signs in: citizens, officers, and their sessions.

CREATE TABLE account (
    id TEXT NOT NULL PRIMARY KEY,
    login TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    name_fold TEXT NOT NULL,
    identity_number TEXT,
    born TEXT,
    address TEXT NOT NULL,
    phone TEXT,
    email TEXT,
    password_hash TEXT,
    active BOOLEAN NOT NULL,
    failures BIGINT NOT NULL,
    locked_until BIGINT,
    last_login_at BIGINT,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);

CREATE UNIQUE INDEX account_login ON account (login);
CREATE UNIQUE INDEX account_identity ON account (identity_number) WHERE identity_number IS NOT NULL;
CREATE INDEX account_phone ON account (phone) WHERE phone IS NOT NULL;
CREATE INDEX account_name ON account (name_fold, id);

CREATE TABLE officer (
    id TEXT NOT NULL PRIMARY KEY,
    login TEXT NOT NULL,
    name TEXT NOT NULL,
    name_fold TEXT NOT NULL,
    email TEXT,
    unit TEXT NOT NULL,
    unit_name TEXT NOT NULL,
    agency TEXT NOT NULL,
    roles TEXT NOT NULL,
    password_hash TEXT,
    active BOOLEAN NOT NULL,
    failures BIGINT NOT NULL,
    locked_until BIGINT,
    last_login_at BIGINT,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);

CREATE UNIQUE INDEX officer_login ON officer (login);
CREATE INDEX officer_unit ON officer (unit, name_fold, id);
CREATE INDEX officer_agency ON officer (agency, name_fold, id);

CREATE TABLE session (
    token_hash TEXT NOT NULL PRIMARY KEY,
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    who TEXT NOT NULL,
    csrf TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    idle_until BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    address TEXT NOT NULL,
    agent TEXT NOT NULL
);

CREATE UNIQUE INDEX session_id ON session (id);
CREATE INDEX session_who ON session (kind, who, created_at);
CREATE INDEX session_idle ON session (idle_until);
CREATE INDEX session_expires ON session (expires_at);
