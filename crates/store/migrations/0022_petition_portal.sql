-- What the National Portal calls a petition, so that none is taken in twice.
ALTER TABLE petition_file ADD COLUMN portal_code TEXT;

CREATE UNIQUE INDEX petition_file_portal ON petition_file (portal_code) WHERE portal_code IS NOT NULL;
