-- What is filed changes a page of each index, and an index whose keys come in no order changes another page
-- for every case: half of what a filing writes. Two of them need not be like that.

-- The keys of requests, by the key first: those that forms and programs make are in the order of time
-- (UUID version 7), so that one page takes many; by the actor first each lay somewhere else.
CREATE TABLE request_seen_by_key (
    actor TEXT NOT NULL,
    request_key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    answer TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (request_key, actor)
);
INSERT INTO request_seen_by_key (actor, request_key, fingerprint, answer, at)
    SELECT actor, request_key, fingerprint, answer, at FROM request_seen;
DROP TABLE request_seen;
ALTER TABLE request_seen_by_key RENAME TO request_seen;
CREATE INDEX request_seen_at ON request_seen (at);

-- Most people file for themselves, and are found as the applicant. The list of an older program finds the
-- same cases, more slowly, while it runs beside this one.
DROP INDEX case_file_submitter;
CREATE INDEX case_file_submitter ON case_file (submitter_account, id)
    WHERE submitter_account IS NOT NULL AND submitter_account IS DISTINCT FROM applicant_account;
