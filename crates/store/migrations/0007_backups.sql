-- Backups that were taken and drills that put one back: when, how large, and how it ended.

CREATE TABLE backup (
    id TEXT NOT NULL PRIMARY KEY,
    started_at BIGINT NOT NULL,
    finished_at BIGINT NOT NULL,
    -- done or failed.
    outcome TEXT NOT NULL,
    -- Its name in the folder of backups; none where it failed.
    name TEXT,
    folder TEXT NOT NULL,
    encrypted BOOLEAN NOT NULL,
    size BIGINT NOT NULL,
    cases BIGINT NOT NULL,
    events BIGINT NOT NULL,
    files BIGINT NOT NULL,
    new_files BIGINT NOT NULL,
    detail TEXT
);

CREATE INDEX backup_finished ON backup (finished_at, id);
CREATE INDEX backup_outcome ON backup (outcome, finished_at, id);

CREATE TABLE drill (
    id TEXT NOT NULL PRIMARY KEY,
    started_at BIGINT NOT NULL,
    finished_at BIGINT NOT NULL,
    -- done, hashes_only (no key to open it with) or failed.
    outcome TEXT NOT NULL,
    -- The backup that was put back.
    name TEXT,
    folder TEXT NOT NULL,
    cases BIGINT NOT NULL,
    events BIGINT NOT NULL,
    files BIGINT NOT NULL,
    differences BIGINT NOT NULL,
    detail TEXT
);

CREATE INDEX drill_finished ON drill (finished_at, id);
CREATE INDEX drill_outcome ON drill (outcome, finished_at, id);
