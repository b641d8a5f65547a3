-- Wrong passwords are counted by the name that was typed, whether or not an account has it: a lock-out
-- must not tell who has an account here.
CREATE TABLE sign_in_failure (
    -- citizen, officer.
    kind TEXT NOT NULL,
    -- SHA-256 of the name as it was typed, in small letters.
    name_hash TEXT NOT NULL,
    -- The account or the officer that has the name; NULL where nobody has.
    who TEXT,
    failures BIGINT NOT NULL,
    locked_until BIGINT,
    last_at BIGINT NOT NULL,
    PRIMARY KEY (kind, name_hash)
);

CREATE INDEX sign_in_failure_who ON sign_in_failure (kind, who);
CREATE INDEX sign_in_failure_last ON sign_in_failure (last_at);
