-- What finds the cases and petitions behind a public number. Empty in what was filed before, until a
-- walk through old rows has filled it; what an older program changes during an upgrade keeps the old
-- value until the next act.

-- One bit for each count of the index that a case is among.
ALTER TABLE case_file ADD COLUMN counted BIGINT;
-- When it was first rated.
ALTER TABLE case_file ADD COLUMN rated_at BIGINT;

CREATE INDEX case_file_received ON case_file (received_at, id, agency) WHERE received_at IS NOT NULL;
CREATE INDEX case_file_rated ON case_file (rated_at, id, agency) WHERE rated_at IS NOT NULL;

-- Whether it was answered late; NULL while it is not answered.
ALTER TABLE petition_file ADD COLUMN answered_late BOOLEAN;

CREATE INDEX petition_file_received ON petition_file (received_at, id, agency);
