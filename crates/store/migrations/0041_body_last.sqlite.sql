-- SQLite keeps the columns of a row in the order in which they were added, and a body is longer than a
-- page: whatever stands behind it is found by reading all of it. Lists read columns that were added later,
-- so the body becomes the last one again.
ALTER TABLE case_file ADD COLUMN whole TEXT NOT NULL DEFAULT '';
UPDATE case_file SET whole = body;
ALTER TABLE case_file DROP COLUMN body;
ALTER TABLE case_file RENAME COLUMN whole TO body;
