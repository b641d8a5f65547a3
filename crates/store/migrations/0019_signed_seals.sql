-- Seals over the readings of personal data carry a signature, as roots of the journal do; officers
-- report misuse and signs of insecurity to the head of their agency.

ALTER TABLE access_seal ADD COLUMN note TEXT;

CREATE TABLE security_report (
    id TEXT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    agency TEXT NOT NULL,
    unit_name TEXT NOT NULL,
    who TEXT NOT NULL,
    who_name TEXT NOT NULL,
    kind TEXT NOT NULL,
    said TEXT NOT NULL,
    seen_at BIGINT,
    seen_by TEXT,
    seen_by_name TEXT,
    answer TEXT
);

CREATE INDEX security_report_agency ON security_report (agency, at, id);
CREATE INDEX security_report_who ON security_report (who, at, id);
