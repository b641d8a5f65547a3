-- Under which keys passwords were hashed: their names alone, so that a server that lacks one says so
-- when it starts.
CREATE TABLE password_key (
    -- The first bytes of the key's SHA-256, as hashes name it.
    id TEXT NOT NULL PRIMARY KEY,
    since BIGINT NOT NULL
);
