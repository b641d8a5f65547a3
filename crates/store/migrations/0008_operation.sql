-- What whoever runs the office looks at: which processes share this database, and who started a
-- dead letter again.

CREATE TABLE process_seen (
    id TEXT NOT NULL PRIMARY KEY,
    -- serve or work.
    kind TEXT NOT NULL,
    host TEXT NOT NULL,
    version TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    -- When its worker last looked at the queue; NULL where it works none.
    worker_at BIGINT
);

CREATE TABLE job_restart (
    -- One press of a button, for one job or for all of a kind.
    act TEXT NOT NULL,
    job_id TEXT NOT NULL,
    queue TEXT NOT NULL,
    at BIGINT NOT NULL,
    who TEXT NOT NULL,
    who_name TEXT NOT NULL,
    PRIMARY KEY (act, job_id)
);

CREATE INDEX job_restart_at ON job_restart (at, act);
CREATE INDEX job_restart_job ON job_restart (job_id);
