-- Cases whose resolution has not ended, so that a day declared off late moves their dates without
-- a walk through all that are closed.

CREATE INDEX case_file_running ON case_file (id) WHERE finished_at IS NULL;
