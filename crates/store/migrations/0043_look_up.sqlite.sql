-- What a look-up by code tells, beside the case: a question that most people ask and that read all of it.
-- The body becomes the last column again, because whatever stands behind it is found by reading it.
ALTER TABLE case_file ADD COLUMN look_up TEXT;
ALTER TABLE case_file ADD COLUMN whole TEXT NOT NULL DEFAULT '';
UPDATE case_file SET whole = body;
ALTER TABLE case_file DROP COLUMN body;
ALTER TABLE case_file RENAME COLUMN whole TO body;
